"""Changes that were made on the district as signs of the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import shapely
from pyproj import Transformer

from lifecircle.base.text import Bilingual, both
from lifecircle.outputs.map_signs import Sign
from lifecircle.outputs.map_words_layers import FACTS
from lifecircle.outputs.measures import number_text
from lifecircle.outputs.statements import plain
from lifecircle.outputs.timeline_projects import (
    SIGNS,
    fill_of,
    name_of,
    service_words,
    status_word,
)
from lifecircle.outputs.timeline_words import KIND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyproj import CRS

    from lifecircle.study.made import Made
    from lifecircle.verdicts.results import Results

_LONGEST: Final = 300
_AREA: Final = 3


def made_signs(results: Results) -> tuple[Sign, ...]:
    """Return the changes that were made before an audit, numbered in their order."""
    return tuple(
        project_sign(made, number, results.crs) for number, made in enumerate(results.made, start=1)
    )


def project_sign(
    made: Made,
    number: int,
    crs: CRS,
    year: int | None = None,
    brings: Sequence[tuple[Bilingual, Bilingual]] = (),
) -> Sign:
    """Return the sign of a change.

    Parameters
    ----------
    made
        What was done.
    number
        Stands in the sign.
    crs
        Of the map's results.
    year
        From which it counts; None: always.
    brings
        Further rows of its card.
    """
    change = made.change
    when = str(year) if year is not None else "" if change.year is None else str(change.year)
    facts = [
        (FACTS["kind"], KIND[change.kind]),
        (FACTS["counts_from" if year is not None else "year"], both(when)),
        (FACTS["status"], _both(status_word, change)),
        (FACTS["service"], _both(service_words, change)),
        (FACTS["done"], Bilingual(*(plain(text, _LONGEST) for text in made.outcome))),
        (FACTS["price"], both("" if change.price is None else number_text(change.price))),
        (FACTS["source"], both(plain(change.source, _LONGEST))),
    ]
    if change.remark is not None:
        remark = change.remark
        told = (plain(remark.text(language), _LONGEST) for language in ("zh", "en"))
        facts.append((FACTS["remark"], Bilingual(*told)))
    return Sign(
        id=made.id,
        group="projects",
        name=Bilingual(*(name_of(change, made.id, language) for language in ("zh", "en"))),
        label=str(number),
        shape=SIGNS[change.kind],
        fill=fill_of(change),  # type: ignore[arg-type]
        geometry=_geometry(made, crs),
        facts=tuple((what, said) for what, said in (*facts, *brings) if said.zh),
        year=year,
    )


def _both(say: Any, change: Any) -> Bilingual:
    return Bilingual(say(change, "zh"), say(change, "en"))


def _geometry(made: Made, crs: CRS) -> shapely.Geometry | None:
    """Return the area of new housing, the course of a new way, or else where the change is."""
    change = made.change
    into = Transformer.from_crs(change.crs, crs, always_xy=True)
    area, line = (
        [into.transform(x, y) for x, y in getattr(change, name, ())] for name in ("area", "line")
    )
    if len(area) >= _AREA:
        return shapely.Polygon(area)
    if len(line) > 1:
        return shapely.LineString(line)
    return None if made.xy is None else shapely.Point(made.xy)
