"""Which street a place means, and where the end of a path joins one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.errors import StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.osm.walkable import GROUND

if TYPE_CHECKING:
    import shapely

    from lifecircle.streets.edit.parts import Parts
    from lifecircle.streets.edit.street import Street

REACH: Final = 20.0
"""Metres from the end of a path, or from a place, to its street at the most."""
APART: Final = 0.5
"""Metres by which one street must be nearer than another to be the one that is meant."""
SAME: Final = 0.01
"""Metres within which a place is a junction."""
_ANYWHERE: Final = 1e9
_KM: Final = 10_000.0
"""Metres from which a distance is told in kilometres."""


@dataclass(frozen=True, eq=False)
class Spot:
    """Where the end of a path joins a street: how far along its line, and the metres to it."""

    row: int
    street: Street
    along: float
    metres: float

    @property
    def node(self) -> int | None:
        """The junction there, if it is one."""
        if self.along <= 0:
            return self.street.u
        return self.street.v if self.along >= self.street.line.length else None

    @property
    def text(self) -> Bilingual:
        """What is joined."""
        text, far = self.street.text, f"{self.metres:.0f}"
        if far == "0":
            return text
        return Bilingual(f"{text.zh}（相距 {far} 米）", f"{text.en} {far} m away")


class Places:
    """Finds the streets of places while a network is corrected.

    Parameters
    ----------
    parts
        Of the network.
    same
        Units of its CRS within which a place is a junction.
    """

    def __init__(self, parts: Parts, same: float) -> None:
        self._parts = parts
        self._same = same

    def _none_near(self, at: shapely.Point, words: Bilingual) -> StreetsError:
        rows, metres = self._parts.by_distance(at, _ANYWHERE)
        found = None
        if len(rows):
            text, far = self._parts.street(int(rows[0])).text, float(metres[0])
            zh, en = (
                (f"{far / 1000:,.0f} 公里", f"{far / 1000:,.0f} km")
                if far >= _KM
                else (f"{far:,.1f} 米", f"{far:,.1f} m")
            )
            found = Bilingual(
                f"最近的是{text.zh}，相距 {zh}", f"the nearest is {text.en}, {en} away"
            )
        return StreetsError(
            Bilingual(
                f"{words.zh} {REACH:g} 米以内没有可步行的道路",
                f"no walkable street within {REACH:g} m of {words.en}",
            ),
            found=found,
            todo=Bilingual(
                "把该点画到道路上；检查坐标次序和 crs",
                "put it on the street; check the order of its coordinates, and crs",
            ),
        )

    def meant(self, at: shapely.Point, name: str | None) -> tuple[int, Street]:
        """Return the one street that a place means, with its row.

        Raises
        ------
        StreetsError
            If no street is within `REACH`, several are equally near, the street has another name,
            or it is closed already.
        """
        rows, metres = self._parts.by_distance(at, REACH, closed=True)
        if not len(rows):
            raise self._none_near(at, Bilingual("该位置", "the place"))
        there = [(r, self._parts.street(r)) for r in rows[metres <= metres[0] + APART].tolist()]
        meant = there
        if name is not None:
            meant = [pair for pair in there if _plain(pair[1].others["name"]) == _plain(name)]
        if not meant:
            raise StreetsError(
                Bilingual("该处的道路不叫这个名称", "the street there has another name"),
                expected=name,
                found=_texts(there),
                todo=Bilingual("改正名称或位置", "correct the name, or the place"),
            )
        if len(meant) > 1:
            raise StreetsError(
                Bilingual("该处不止一条道路，不知指哪一条", "several streets are at the place"),
                found=_texts(meant),
                todo=Bilingual(
                    "取该道路上远离路口和立交的一点", "put it on the street, away from the others"
                ),
            )
        ((row, street),) = meant
        if row in self._parts.closed:
            raise StreetsError(
                Bilingual("该处的道路已由前面的更正封闭", "the street there is closed already"),
                found=street.text,
                todo=Bilingual("删去这条更正，或检查位置", "remove it, or check its place"),
            )
        return row, street

    def spot(self, end: shapely.Point, words: Bilingual) -> Spot:
        """Return where the end of a path joins; `words` say which end.

        Raises
        ------
        StreetsError
            If no street is within `REACH`.
        """
        rows, metres = self._parts.by_distance(end, REACH)
        if not len(rows):
            raise self._none_near(end, words)
        equal = [(r, self._parts.street(r)) for r in rows[metres <= metres[0] + APART].tolist()]
        on_ground = [street.others["structure"] == GROUND for _, street in equal]
        best = int(np.argmax(on_ground))
        row, street = equal[best]
        along, whole = street.line.project(end), street.line.length
        if along <= self._same:
            along = 0.0
        elif along >= whole - self._same:
            along = whole
        return Spot(row, street, along, float(metres[best]))

    def is_same(self, first: Spot, last: Spot) -> bool:
        """Tell whether two ends join the streets at one place."""
        if first.node is not None or last.node is not None:
            return first.node == last.node
        apart = abs(first.along - last.along)
        return first.row == last.row and apart <= self._same


def _texts(streets: list[tuple[int, Street]]) -> Bilingual:
    texts = [street.text for _, street in streets]
    return Bilingual("、".join(text.zh for text in texts), "; ".join(text.en for text in texts))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()
