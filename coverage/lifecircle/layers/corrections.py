"""Making the corrections of a study one by one: numbers, places, errors.

What a correction does is said in `lifecircle.layers.correct_facilities` and
`lifecircle.layers.correct_buildings`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from pyproj import Transformer

from lifecircle.base.crs import WGS84
from lifecircle.base.errors import InputError, StudyError
from lifecircle.base.findings import Finding, Items
from lifecircle.base.text import Bilingual
from lifecircle.layers.places import to_metres
from lifecircle.study.corrections import Repair

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.text import Text
    from lifecircle.study.corrections import Correction, Place
    from lifecircle.study.model import Study


@dataclass(frozen=True)
class Numbered:
    """A correction and where it stands in the study file.

    Attributes
    ----------
    number
        Position in the study file, the first being 1.
    correction
        What is declared.
    file
        The study file.
    """

    number: int
    correction: Correction
    file: Path

    @property
    def place(self) -> Bilingual:
        """Where it stands, and who answers for it."""
        where, author = f"corrections[{self.number}]", self.correction.author
        return Bilingual(f"{where}（更正人：{author}）", f"{where} (by {author})")

    def error(
        self, what: Bilingual, *, found: Text | None = None, todo: Text | None = None
    ) -> StudyError:
        """Return an error about this correction."""
        return StudyError(what, file=self.file, place=self.place, found=found, todo=todo)

    def point(self, key: str, place: Place, crs: CRS) -> shapely.Point:
        """Return one of its places in a projected CRS.

        Raises
        ------
        CrsError
            If its CRS has no such place.
        """
        at = Bilingual(f"{self.place.zh}，{key}", f"{self.place.en}, {key}")
        return shapely.Point(to_metres(place, self.correction.crs, crs, file=self.file, at=at))


def make_corrections(
    study: Study,
    kinds: tuple[type[Correction], ...],
    make: Callable[[Numbered], tuple[Bilingual, shapely.Point]],
    crs: CRS,
    log: Log,
) -> tuple[Repair, ...]:
    """Make the corrections of some kinds, in the order of the study.

    Parameters
    ----------
    study
        Its corrections.
    kinds
        Those to make.
    make
        Makes one, and returns what was done and where.
    crs
        Of where.
    log
        Takes a finding for each; a lenient one takes what stops an audit, too.

    Returns
    -------
    tuple of Repair
        Of those that were made.

    Raises
    ------
    InputError
        As `make` does, unless the log is lenient.
    """
    about = log.about("corrections", study.file)
    repairs = []
    for number, correction in enumerate(study.corrections, start=1):
        if not isinstance(correction, kinds):
            continue
        one = Numbered(number, correction, study.file)
        try:
            outcome, where = make(one)
        except InputError as error:
            about.refuse("corrections.refused", error)
            continue
        repairs.append(Repair(number, correction, outcome, _degrees(where, crs)))
        items = Items([correction.kind], [f"corrections[{number}]"], [where], crs)
        about.find(
            Finding(
                "corrections.made",
                "tells",
                "corrections",
                outcome,
                study.file,
                place=one.place,
                items=items,
            )
        )
    return tuple(repairs)


def degrees_text(point: shapely.Point, crs: CRS) -> str:
    """Return a point as longitude and latitude of WGS 84, to about a decimetre."""
    lon, lat = _degrees(point, crs)
    return f"{lon:.6f}, {lat:.6f}"


def _degrees(point: shapely.Point, crs: CRS) -> tuple[float, float]:
    lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(point.x, point.y)
    return float(lon), float(lat)
