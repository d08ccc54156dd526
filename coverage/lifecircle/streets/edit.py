"""Corrections of a street network: paths added, streets closed, links forbidden.

A path's ends join the nearest walkable street within `REACH` metres, of any kind, at its nearest
point; of streets that are equally near (to `APART`), as where a bridge crosses a road, one on the
ground. Nothing between the ends joins anything. A street that is joined between its ends is cut
in two. Within a street the pace is uniform, before as after: both parts keep the slopes of the
whole, so together they cost what it did (within a microsecond). The new path has slopes of its
own, taken from the ground as for every street.

Who closes a street, or forbids links to it, must name a place that means one street: at junctions
and crossings it does not. A street that was closed is still remembered there, so that closing it
twice does not close its neighbour.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.errors import StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.elevation import Pieces
from lifecircle.streets.parts import Parts
from lifecircle.streets.street import Street
from lifecircle.streets.walkable import GROUND

if TYPE_CHECKING:
    from lifecircle.streets.network import StreetNetwork

REACH: Final = 20.0
"""Metres from the end of a path, or from a place, to its street at the most."""
APART: Final = 0.5
"""Metres by which one street must be nearer than another to be the one that is meant."""
_SAME: Final = 0.01
"""Metres within which a place is a junction."""
_ANYWHERE: Final = 1e9
_KM: Final = 10_000.0
"""Metres from which a distance is told in kilometres."""


@dataclass(frozen=True, eq=False)
class _Spot:
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


class Draft:
    """A network that is being corrected, one correction after the other.

    Each sees what those before it did: a path may join a path that was added before, and a street
    that a new junction divides is closed in parts.

    Parameters
    ----------
    network
        What is corrected. It stays as it is.
    """

    def __init__(self, network: StreetNetwork) -> None:
        self._parts = Parts(network)
        self._same = _SAME * network.scale
        self._scale = network.scale

    def add_path(self, line: shapely.LineString, *, kind: str, name: str = "") -> Bilingual:
        """Add a path that is walked both ways and can be linked to.

        Parameters
        ----------
        line
            In the network's CRS.
        kind
            ``highway`` of OpenStreetMap; ``steps`` are stairs, up and down by their heights.
        name
            Of the path.

        Returns
        -------
        Bilingual
            What was done, a sentence.

        Raises
        ------
        StreetsError
            If an end is farther than `REACH` from any street, or both join the same junction.
        """
        ends = [shapely.Point(line.coords[0]), shapely.Point(line.coords[-1])]
        which = (
            Bilingual("路径起点", "the first end of the path"),
            Bilingual("路径终点", "the last end of the path"),
        )
        first, last = (self._spot(end, words) for end, words in zip(ends, which, strict=True))
        if self._is_same(first, last):
            raise StreetsError(
                Bilingual(
                    "路径的两端接在同一处", "both ends of the path join the streets at one place"
                ),
                found=first.street.text,
                todo=Bilingual("检查路径的坐标", "check the places of the path"),
            )
        u = self._join(first)
        # The first end may have cut the street that the last one joins.
        v = self._join(self._spot(ends[1], which[1]))
        street = self._path(line, u, v, kind=kind, name=name)
        self._parts.add(street)
        text = street.text
        return Bilingual(
            f"已新增{text.zh}，两端分别接{first.text.zh}、{last.text.zh}。",
            f"Added {text.en}, joined to {first.text.en} and to {last.text.en}.",
        )

    def close(self, at: shapely.Point, name: str | None = None) -> Bilingual:
        """Close the nearest street, from junction to junction.

        Parameters
        ----------
        at
            On the street, in the network's CRS.
        name
            The street's, if it is to be checked.

        Returns
        -------
        Bilingual
            What was done, a sentence.

        Raises
        ------
        StreetsError
            If no street is within `REACH`, several are equally near, the street has another name,
            or it is closed already.
        """
        row, street = self._meant(at, name)
        self._parts.close(row)
        text = street.text
        return Bilingual(f"已封闭{text.zh}。", f"Closed {text.en}.")

    def forbid_links(self, at: shapely.Point, name: str | None = None) -> Bilingual:
        """Let no point be linked to the nearest street; it is walked as before.

        Parameters, result and errors are those of `close`; it is an error too if nothing could
        be linked to the street anyway.
        """
        row, street = self._meant(at, name)
        text = street.text
        if not street.others["linkable"]:
            raise StreetsError(
                Bilingual("该处道路本来就不可接入", "nothing can be linked to the street there"),
                found=text,
                todo=Bilingual("删去这条更正，或检查位置", "remove it, or check its place"),
            )
        self._parts.forbid_links(row)
        return Bilingual(
            f"需求点和设施不再接入{text.zh}。", f"Nothing is linked to {text.en} any more."
        )

    def finished(self) -> StreetNetwork:
        """Return the corrected network.

        Raises
        ------
        StreetsError
            If no street is left.
        """
        return self._parts.joined()

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

    def _meant(self, at: shapely.Point, name: str | None) -> tuple[int, Street]:
        """Return the one street that a place means."""
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

    def _spot(self, end: shapely.Point, words: Bilingual) -> _Spot:
        """Return where the end of a path joins."""
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
        return _Spot(row, street, along, float(metres[best]))

    def _is_same(self, first: _Spot, last: _Spot) -> bool:
        if first.node is not None or last.node is not None:
            return first.node == last.node
        apart = abs(first.along - last.along)
        return first.row == last.row and apart <= self._same

    def _join(self, spot: _Spot) -> int:
        """Return the junction at a place on a street; make it if there is none."""
        node = spot.node
        return self._parts.cut(spot.row, spot.street, spot.along) if node is None else node

    def _path(self, line: shapely.LineString, u: int, v: int, *, kind: str, name: str) -> Street:
        """Return a path between two nodes, on the ground."""
        start, end = self._parts.position(u), self._parts.position(v)
        inner = shapely.get_coordinates(line)
        inner = inner[np.hypot(*(inner - start).T).cumsum() > self._same]
        inner = inner[np.hypot(*(inner - end).T)[::-1].cumsum()[::-1] > self._same]
        whole = shapely.LineString(np.concatenate([[start], inner, [end]]))
        length = np.array([whole.length / self._scale])
        heights = np.array([[self._parts.height(u)], [self._parts.height(v)]])
        pieces = Pieces.of(
            np.array([whole], dtype=object), np.array([GROUND], dtype=np.int8), length
        )
        slopes = pieces.slopes(length, heights[0], heights[1], self._parts.ground(pieces.cuts))
        others = {
            "linkable": True,
            "name": name,
            "kind": kind,
            "structure": GROUND,
            "stairs": kind == "steps",
            "incline": 0,
            "walk_forward": True,
            "walk_backward": True,
            "wheelchair": 0,
            "flat": bool(np.isnan(heights).any()),
            "limit_forward": np.inf,
            "limit_backward": np.inf,
        }
        return Street(u, v, float(length[0]), whole, others, slopes)


def _texts(streets: list[tuple[int, Street]]) -> Bilingual:
    texts = [street.text for _, street in streets]
    return Bilingual("、".join(text.zh for text in texts), "; ".join(text.en for text in texts))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()
