"""What lies between a home and a place that is near in a straight line and far on foot.

Looked at is the straight line from the home to the place. Of what crosses it the first in this
order counts: water (an area only where it is crossed for at least `WIDE` metres), railway,
motorway, cliff, stream or drain, wall, private ground; cliffs and walls only if they are at least
`LONG` metres long, as shorter ones are walked around; walls and private ground only if they do not
surround the home or the place itself. Of several of the same kind the one that is crossed for
longest counts, then the one that is met first from the home. Where the data show nothing, ground
that rises or falls by more than `STEEP` over at least `PIECE` metres is named; and where heights
show nothing either, nothing is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.base.text import Bilingual, Note
from lifecircle.streets.osm.barriers import Obstacles, read_obstacles
from lifecircle.verdicts.left_out import Barrier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.district import District
    from lifecircle.verdicts.left_out import BarrierKind

WIDE: Final = 15.0
LONG: Final = 100.0
STEEP: Final = 0.3
"""Rise over run from which ground is named as what lies between."""
PIECE: Final = 30.0
"""Metres: heights are the mean over so much ground."""
LAYER: Final = "barriers"
"""Areas of this name among the study's ``[[layers]]`` stand in the way, too; their column ``kind``
says as what: one of the kinds of `lifecircle.verdicts.left_out.Barrier`, else private ground."""
NOTHING: Final = -1
STEEP_GROUND: Final = -2
"""Instead of a row of `Obstacles`."""
_RANK: Final[dict[str, int]] = {
    "water": 0,
    "railway": 1,
    "motorway": 2,
    "steep_ground": 3,
    "wall": 5,
    "private_ground": 6,
}
_NARROW: Final = 4
"""The rank of streams and drains."""
_GRID: Final = 100.0
_VERTICES: Final = 17
"""Lines with more are looked at in pieces of so many."""
_AREA: Final = 2
_SHORT: Final = ("steep_ground", "wall")
"""Kinds that are walked around where they are short."""
_WORDS: Final[dict[str, Bilingual]] = {
    "water": Bilingual("水体", "water"),
    "railway": Bilingual("铁路", "railways"),
    "motorway": Bilingual("不可步行的快速路", "motorways"),
    "steep_ground": Bilingual("陡坎", "cliffs"),
    "wall": Bilingual("围墙等", "walls and fences"),
    "private_ground": Bilingual("封闭用地", "private ground"),
}


@dataclass(frozen=True)
class Between:
    """What lies between homes and places in a district.

    Attributes
    ----------
    district
        Its street file is read when somebody first asks.
    """

    district: District

    @cached_property
    def obstacles(self) -> Obstacles:
        """What stands in the way, as the street file has it, then as the planner's layer does."""
        file = self.district.study.streets.path
        found = read_obstacles(file, self.district.crs) if file.is_file() else Obstacles.none()
        layer = self.district.layers.get(LAYER)
        if layer is None or layer.what != "areas":
            return found
        table = layer.table
        given = table["kind"].astype(str) if "kind" in table.columns else [""] * len(table)
        kind = [own if own in _RANK else "private_ground" for own in given]
        return Obstacles(
            kind=np.append(found.kind, np.array(kind, dtype=object)),
            name=np.append(found.name, table["name"].astype(str).to_numpy(dtype=object)),
            narrow=np.append(found.narrow, np.zeros(len(table), dtype=bool)),
            geometry=np.append(found.geometry, table.geometry.to_numpy()),
        )

    @cached_property
    def _rank(self) -> Ints:
        """Which counts first, from 0; -1: in nobody's way."""
        found = self.obstacles
        rank = np.array([_RANK[kind] for kind in found.kind], dtype=np.int64)
        rank[found.narrow] = _NARROW
        rank[np.isin(found.kind, _SHORT) & (shapely.length(found.geometry) < LONG)] = -1
        return rank

    @cached_property
    def _pieces(self) -> tuple[Any, Ints]:
        """What may be in the way, long lines in pieces; and the row of each."""
        rows = np.flatnonzero(self._rank >= 0)
        shapes = self.obstacles.geometry[rows]
        is_long = shapely.get_num_coordinates(shapes) > _VERTICES
        is_long &= shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
        pieces, of = in_pieces(shapes[is_long])
        return np.append(shapes[~is_long], pieces), np.append(rows[~is_long], rows[is_long][of])

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._pieces[0])

    @cached_property
    def _yards(self) -> Any:
        """The ground inside each wall that is a ring, and private ground; None for others."""
        found = self.obstacles
        yards: Any = np.full(len(found), None, dtype=object)
        ring = (found.kind == "wall") & shapely.is_ring(found.geometry)
        if ring.any():
            xy, of = shapely.get_coordinates(found.geometry[ring], return_index=True)
            yards[ring] = shapely.polygons(shapely.linearrings(xy, indices=of))
        private = found.kind == "private_ground"
        yards[private] = found.geometry[private]
        return yards

    def find(self, starts: Floats, ends: Floats) -> Ints:
        """Return what decides on each way, by the order of this module.

        Parameters
        ----------
        starts, ends
            Float (n, 2): homes and places, in the CRS of the district.

        Returns
        -------
        Ints
            Row of `obstacles`; `STEEP_GROUND` or `NOTHING` where none is crossed.
        """
        found = np.full(len(starts), NOTHING, dtype=np.int64)
        lines: Any = shapely.linestrings(np.stack([starts, ends], axis=1))
        line, piece = self._tree.query(lines, predicate="intersects")
        row = self._pieces[1][piece]
        for rank in np.unique(self._rank[row]):
            some = np.flatnonzero((self._rank[row] == rank) & (found[line] == NOTHING))
            some = some[~self._surrounds(row[some], starts[line[some]], ends[line[some]])]
            first, at = self._first(lines, line[some], piece[some])
            found[first] = row[some[at]]
        bare = np.flatnonzero(found == NOTHING)
        found[bare[self._is_steep(starts[bare], ends[bare])[0]]] = STEEP_GROUND
        return found

    def _surrounds(self, row: Ints, starts: Floats, ends: Floats) -> Bools:
        """Return which walls and private grounds have an end of their way inside."""
        found = np.zeros(len(row), dtype=bool)
        some = np.flatnonzero(shapely.is_geometry(self._yards[row]))
        yard = self._yards[row[some]]
        for xy in (starts[some], ends[some]):
            found[some] |= shapely.intersects_xy(yard, xy[:, 0], xy[:, 1])
        return found

    def _first(self, lines: Any, line: Ints, piece: Ints) -> tuple[Ints, Ints]:
        """Return lines, and the positions of the crossings of the same rank that decide on them."""
        times = np.bincount(line, minlength=len(lines))[line]
        shape, row = self._pieces[0][piece], self._pieces[1][piece]
        pond = (self.obstacles.kind[row] == "water") & (shapely.get_dimensions(shape) == _AREA)
        told = np.flatnonzero((times > 1) | pond)
        length, met = np.zeros(len(row)), np.zeros(len(row))
        crossing = shapely.intersection(lines[line[told]], shape[told])
        length[told] = shapely.length(crossing)
        met[told] = shapely.distance(shapely.get_point(lines[line[told]], 0), crossing)
        x, y = _corner(shape)
        name = self.obstacles.name[row].astype(str)
        order = np.lexsort((y, x, name, met, -length, line))
        order = order[~(pond & (length < WIDE))[order]]
        first, at = np.unique(line[order], return_index=True)
        return first, order[at]

    def _is_steep(self, starts: Floats, ends: Floats) -> tuple[Bools, Floats]:
        """Return which ways lead over steep ground, and the two ends of their steepest pieces."""
        surface = self.district.network.surface
        pieces = np.zeros((len(starts), 2, 2))
        steep = np.zeros(len(starts), dtype=bool)
        if surface is None or not len(starts) or not np.any(self.district.network.relief.slope):
            return steep, pieces
        length = np.hypot(*(ends - starts).T)
        count = np.maximum(length // PIECE, 1).astype(np.int64)
        of_line = np.repeat(np.arange(len(starts)), count + 1)
        step = np.arange(len(of_line)) - np.repeat(np.cumsum(count + 1) - count - 1, count + 1)
        along = (step / count[of_line])[:, None]
        xy = starts[of_line] + (ends - starts)[of_line] * along
        height = surface(xy)
        piece = np.flatnonzero(of_line[1:] == of_line[:-1])
        with np.errstate(invalid="ignore", divide="ignore"):
            slope = np.abs(height[piece + 1] - height[piece])
            slope = slope / (length / count)[of_line[piece]]
        slope = np.nan_to_num(slope, nan=0.0, posinf=0.0)
        first = np.cumsum(count) - count
        steep = np.maximum.reduceat(slope, first) > STEEP
        order = np.lexsort((-slope, of_line[piece]))[first]
        pieces = np.stack([xy[piece[order]], xy[piece[order] + 1]], axis=1)
        return steep, pieces

    def steepest(self, starts: Floats, ends: Floats) -> shapely.Geometry | None:
        """Return the steepest pieces of ways over steep ground, one a square of 100 m."""
        steep, pieces = self._is_steep(starts, ends)
        if not steep.any():
            return None
        some = pieces[steep]
        some = some[np.lexsort(some.reshape(len(some), -1).T)]
        square = np.floor(some.mean(axis=1) / _GRID)
        first = np.unique(square, axis=0, return_index=True)[1]
        lines: Any = shapely.linestrings(some[np.sort(first)])
        return shapely.MultiLineString(lines.tolist())

    def note(self) -> Note:
        """Say how many barriers of each kind the street file has."""
        found = Counter(self.obstacles.kind.tolist())
        if not found:
            text = Bilingual(
                "道路文件中没有河流、铁路、围墙等阻隔要素，因此不能指出隔在其间的是什么；可增加名为"
                f" {LAYER} 的图层（[[layers]]）。",
                "The street file has no rivers, railways, walls or other barriers, so what lies "
                f"between cannot be named; [[layers]] called {LAYER!r} can be added.",
            )
            return Note("causes.barriers", text, "OpenStreetMap")
        there = [(words, found[kind]) for kind, words in _WORDS.items()]
        zh = "、".join(f"{words.zh} {number:,} 处" for words, number in there)
        en = ", ".join(f"{words.en} {number:,}" for words, number in there)
        text = Bilingual(
            f"资料中的阻隔要素：{zh}；资料中没有的不能指出。",
            f"Barriers in the data: {en}. What they lack cannot be named.",
        )
        return Note("causes.barriers", text, "OpenStreetMap")


def barrier_rows(
    between: Between, crossed: Sequence[Ints], steep: tuple[Floats, Floats]
) -> tuple[tuple[Barrier, ...], list[Ints]]:
    """Return barriers for readers: one a named thing, one an unnamed object.

    Parameters
    ----------
    between
        What was found.
    crossed
        What decides, as `Between.find` says it, in any number of arrays; below `STEEP_GROUND`
        where nobody asks.
    steep
        Starts and ends of the ways over steep ground.

    Returns
    -------
    tuple of Barrier
        By kind in the order of this module, named ones first, by name; ``steep_ground`` that only
        heights show and ``unnamed`` last.
    list of Ints
        For each array, the same with rows of those; -1 where nobody asks.
    """
    used = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *crossed]))
    rows = used[used >= 0]
    barriers: list[Barrier] = []
    row_of: dict[int, int] = {}
    if len(rows):
        for parts, barrier in _grouped(between.obstacles, rows):
            row_of |= dict.fromkeys(parts, len(barriers))
            barriers.append(barrier)
    if STEEP_GROUND in used:
        row_of[STEEP_GROUND] = len(barriers)
        barriers.append(Barrier("steep_ground", None, between.steepest(*steep)))
    if NOTHING in used:
        row_of[NOTHING] = len(barriers)
        barriers.append(Barrier("unnamed", None, None))
    table = np.array([row_of.get(int(value), -1) for value in used], dtype=np.int64)
    return tuple(barriers), [table[np.searchsorted(used, own)] for own in crossed]


def _grouped(obstacles: Obstacles, rows: Ints) -> list[tuple[list[int], Barrier]]:
    """Return barriers with the rows behind each; parts of the same name are put together."""
    wanted = {(obstacles.kind[row], obstacles.name[row]) for row in rows if obstacles.name[row]}
    parts: dict[tuple[str, str], list[int]] = {}
    for row, (kind, name) in enumerate(zip(obstacles.kind, obstacles.name, strict=True)):
        if (kind, name) in wanted:
            parts.setdefault((kind, name), []).append(row)
    groups = [(kind, name, members) for (kind, name), members in parts.items()]
    groups += [(obstacles.kind[row], "", [int(row)]) for row in rows if not obstacles.name[row]]
    x, y = _corner(obstacles.geometry)
    groups.sort(key=lambda g: (_RANK[g[0]], not g[1], g[1], x[g[2][0]], y[g[2][0]]))
    return [
        (members, Barrier(_kind(kind), name or None, _joined(obstacles.geometry[members])))
        for kind, name, members in groups
    ]


def _joined(shapes: Any) -> shapely.Geometry:
    """Return parts as one shape: areas, where there are any, else lines."""
    if len(shapes) == 1:
        only: shapely.Geometry = shapes[0]
        return only
    areas = shapes[shapely.get_dimensions(shapes) == _AREA]
    if len(areas):
        return shapely.union_all(areas)
    return shapely.line_merge(shapely.union_all(shapes))


def in_pieces(lines: Any) -> tuple[Any, Ints]:
    """Return lines in pieces of at most 17 vertices, and the line of each piece."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    first = np.searchsorted(line, np.arange(len(lines)))
    step = np.arange(len(xy)) - first[line]
    number = np.concatenate(
        [[0], np.cumsum(shapely.get_num_coordinates(lines) // (_VERTICES - 1) + 1)]
    )
    piece = number[line] + step // (_VERTICES - 1)
    seam = np.flatnonzero((step > 0) & (step % (_VERTICES - 1) == 0))
    vertex = np.append(np.arange(len(xy)), seam)
    piece = np.append(piece, piece[seam] - 1)
    kept = np.bincount(piece)[piece] > 1
    vertex, piece = vertex[kept], piece[kept]
    order = np.lexsort((vertex, piece))
    _, start, rank = np.unique(piece[order], return_index=True, return_inverse=True)
    pieces: Any = shapely.linestrings(xy[vertex[order]], indices=rank)
    return pieces, line[vertex[order][start]]


def _corner(shapes: Any) -> tuple[Floats, Floats]:
    bounds = shapely.bounds(shapes)
    return bounds[:, 0], bounds[:, 1]


def _kind(kind: str) -> BarrierKind:
    return kind  # type: ignore[return-value]
