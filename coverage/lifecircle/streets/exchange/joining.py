"""Where lines meet: from lines with levels to the vertices they share.

* Ends of lines with the same coordinates are one node, whatever their levels: there a bridge
  begins. If lines have a level at each end, ends of different levels stay apart.
* A vertex between the ends joins vertices and ends of its own level at the same coordinates.
  Where a line has a level at each end and they differ, nothing joins it between them.
* An end that lies within `TOUCH` of a line of its level joins it there, and so do two ends that
  are as near to each other.
* Lines that merely cross are not joined; those of one level are, if crossings are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints

TOUCH: Final = 0.01
"""Metres from the end of a line to another line, or another end, that it is taken to touch."""


@dataclass(frozen=True, eq=False)
class Levels:
    """Levels of lines, as numbers that are only compared.

    Attributes
    ----------
    start, end
        Per line.
    at_ends
        Whether levels are known for each end, so that ends of different levels stay apart.
    """

    start: Ints
    end: Ints
    at_ends: bool

    @property
    def between(self) -> Ints:
        """Level of each line between its ends; of its own where they differ."""
        own = -1 - np.arange(len(self.start))
        return np.where(self.start == self.end, self.start, own)


@dataclass(frozen=True, eq=False)
class Vertices:
    """Vertices of lines, in order along them.

    Attributes
    ----------
    xy
        float (n, 2), metres.
    line
        Row number of its line, not falling.
    """

    xy: Floats
    line: Ints

    @property
    def is_first(self) -> Bools:
        """Whether it starts its line."""
        return np.asarray(np.diff(self.line, prepend=-1) != 0)

    @property
    def is_last(self) -> Bools:
        """Whether it ends its line."""
        return np.asarray(np.diff(self.line, append=-1) != 0)

    @property
    def is_end(self) -> Bools:
        """Whether it is an end."""
        return self.is_first | self.is_last


def join(
    vertices: Vertices, levels: Levels, touch: float, *, crossings: bool
) -> tuple[Vertices, Ints]:
    """Find out which vertices are one place, adding those where lines touch.

    Parameters
    ----------
    vertices, levels
        Of the lines; levels are not negative.
    touch
        `TOUCH` in the units of the coordinates.
    crossings
        Whether lines of one level are joined where they cross.

    Returns
    -------
    vertices, place
        Per vertex the number of its place, in the order of coordinates; vertices of one place
        are one node of the network.
    """
    vertices = _gather_ends(vertices, levels, touch)
    vertices = _add(vertices, *_touching(vertices, levels, touch))
    if crossings:
        vertices = _add(vertices, *_crossing(vertices, levels, touch))
    return vertices, _places(vertices, levels)


def _level(vertices: Vertices, levels: Levels) -> Ints:
    """Return the level of every vertex."""
    level = levels.between[vertices.line]
    first, last = vertices.is_first, vertices.is_last
    level[first] = levels.start[vertices.line[first]]
    level[last] = levels.end[vertices.line[last]]
    return level


def _points(xy: Floats) -> tuple[Floats, Ints]:
    """Return the different points in the order of their coordinates, and the number of each."""
    plain = xy + 0.0  # -0 is 0
    points, number = np.unique(plain[:, 0] + 1j * plain[:, 1], return_inverse=True)
    return np.column_stack([points.real, points.imag]), number.reshape(-1).astype(np.int64)


def _gather_ends(vertices: Vertices, levels: Levels, touch: float) -> Vertices:
    """Move ends that are nearly at one place to the first of them."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to load
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - slow to load
    from scipy.spatial import KDTree  # noqa: PLC0415 - slow to load

    ends = np.flatnonzero(vertices.is_end)
    level = _level(vertices, levels)[ends] if levels.at_ends else np.zeros(len(ends), np.int64)
    points, number = _points(vertices.xy[ends])
    near = KDTree(points).query_pairs(touch, output_type="ndarray")
    if not len(near):
        return vertices
    # Pairs of points, for each level that both have.
    different, row = np.unique(np.column_stack([number, level]), axis=0, return_inverse=True)
    rows_at: dict[int, dict[int, int]] = {}
    for i, (point, k) in enumerate(different.tolist()):
        rows_at.setdefault(point, {})[k] = i
    pairs = [
        (i, rows_at[b][k])
        for a, b in near.tolist()
        for k, i in rows_at[a].items()
        if k in rows_at[b]
    ]
    if not pairs:
        return vertices
    one, other = np.array(pairs).T
    size = len(different)
    graph = coo_array((np.ones(len(pairs)), (one, other)), shape=(size, size))
    _, group = connected_components(graph, directed=False)
    # Rows are in the order of coordinates: the first of a group is its least.
    _, first = np.unique(group, return_index=True)
    xy = vertices.xy.copy()
    xy[ends] = points[different[first[group[row.reshape(-1)]], 0]]
    return replace(vertices, xy=xy)


def _segments(vertices: Vertices) -> Ints:
    """Return the row numbers of the vertices from which a segment leads to the next one."""
    return np.flatnonzero(~vertices.is_last)


def _touching(vertices: Vertices, levels: Levels, touch: float) -> tuple[Ints, Floats, Floats]:
    """Find ends that lie on lines of their level, between the vertices of those."""
    start = _segments(vertices)
    ends = np.flatnonzero(vertices.is_end)
    level = _level(vertices, levels)
    tree = shapely.STRtree(np.asarray(shapely.linestrings(_pairs(vertices, start))))
    points = shapely.points(vertices.xy[ends])
    end, segment = tree.query(points, predicate="dwithin", distance=touch)
    end, start = ends[end], start[segment]
    same = level[end] == levels.between[vertices.line[start]]
    return _inserted(vertices, start[same], vertices.xy[end[same]])


def _crossing(vertices: Vertices, levels: Levels, touch: float) -> tuple[Ints, Floats, Floats]:
    """Find where segments of one level cross."""
    start = _segments(vertices)
    segments = np.asarray(shapely.linestrings(_pairs(vertices, start)), dtype=object)
    one, other = shapely.STRtree(segments).query(segments, predicate="intersects")
    later = one < other
    one, other = one[later], other[later]
    level = levels.between
    line_one, line_other = vertices.line[start[one]], vertices.line[start[other]]
    same = (level[line_one] == level[line_other]) & (line_one != line_other)
    one, other = one[same], other[same]
    met, pair = shapely.get_coordinates(
        shapely.intersection(segments[one], segments[other]), return_index=True
    )
    # A vertex that is as good as there is meant.
    corners = np.concatenate(
        [_pairs(vertices, start[one[pair]]), _pairs(vertices, start[other[pair]])], axis=1
    )
    apart = np.hypot(*np.moveaxis(corners - met[:, None, :], 2, 0))
    nearest = apart.argmin(axis=1)
    at = np.where((apart.min(axis=1) <= touch)[:, None], corners[np.arange(len(met)), nearest], met)
    both = np.concatenate([start[one[pair]], start[other[pair]]])
    return _inserted(vertices, both, np.concatenate([at, at]))


def _pairs(vertices: Vertices, start: Ints) -> Floats:
    """Return both ends of segments: (n, 2, 2)."""
    return np.stack([vertices.xy[start], vertices.xy[start + 1]], axis=1)


def _inserted(vertices: Vertices, start: Ints, at: Floats) -> tuple[Ints, Floats, Floats]:
    """Choose for every point that a line lacks the segment where it is put.

    Returns
    -------
    start, fraction, at
        Vertex before it, how far along the segment it is, and its coordinates.
    """
    _, number = _points(np.concatenate([vertices.xy, at]))
    have = vertices.line * (number.max(initial=0) + 1) + number[: len(vertices.xy)]
    want = vertices.line[start] * (number.max(initial=0) + 1) + number[len(vertices.xy) :]
    lacking = ~np.isin(want, have)
    start, at, want = start[lacking], at[lacking], want[lacking]
    a, b = vertices.xy[start], vertices.xy[start + 1]
    along = b - a
    square = (along**2).sum(axis=1)
    fraction = np.zeros(len(start))
    np.divide(((at - a) * along).sum(axis=1), square, out=fraction, where=square > 0)
    fraction = fraction.clip(0, 1)
    apart = np.hypot(*(a + fraction[:, None] * along - at).T)
    order = np.lexsort((start, apart, want))
    _, first = np.unique(want[order], return_index=True)
    chosen = order[first]
    return start[chosen], fraction[chosen], at[chosen]


def _add(vertices: Vertices, start: Ints, fraction: Floats, at: Floats) -> Vertices:
    if not len(start):
        return vertices
    position = np.concatenate([np.arange(len(vertices.xy)), start]).astype(np.int64)
    step = np.concatenate([np.full(len(vertices.xy), -1.0), fraction])
    xy = np.concatenate([vertices.xy, at])
    order = np.lexsort((xy[:, 1], xy[:, 0], step, position))
    return Vertices(xy[order], vertices.line[position[order]])


def _places(vertices: Vertices, levels: Levels) -> Ints:
    """Return the number of the place of every vertex."""
    _, point = _points(vertices.xy)
    level = _level(vertices, levels)
    level -= level.min(initial=0)
    width = int(level.max(initial=0)) + 2
    _, key = np.unique(point * width + level, return_inverse=True)
    key = key.reshape(-1)
    if not levels.at_ends:
        # All ends at a point are one place, with the vertices there of any of their levels.
        has_end = np.zeros(int(key.max(initial=-1)) + 1, dtype=bool)
        has_end[key[vertices.is_end]] = True
        level = np.where(has_end[key], width - 1, level)
    _, place = np.unique(point * width + level, return_inverse=True)
    return np.asarray(place.reshape(-1), dtype=np.int64)
