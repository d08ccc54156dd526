"""Faces of a line network and the joining of those that are too small or too thin."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from lifecircle.layers.shapes import SLIVER_AREA, SLIVER_WIDTH

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.layers.shapes import Geometries

THINNEST: Final = 20.0
"""Metres: a face whose mean width (twice its area over its perimeter) is less joins another."""

_GRID: Final = 0.001
_MM: Final = 1000


def faces_of(lines: Geometries, outline: Geometries) -> Geometries:
    """Return the faces that lines and the border of an outline make inside it.

    Parameters
    ----------
    lines
        Lines and multilines in a projected CRS; they may cross anywhere. Loose ends count for
        nothing.
    outline
        A polygon or multipolygon.

    Returns
    -------
    numpy.ndarray
        Polygons without overlap or gap, in an order that does not depend on that of `lines`.
        Coordinates are rounded to millimetres.
    """
    border = shapely.boundary(outline)
    noded = shapely.unary_union([*lines, border], grid_size=_GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    points = shapely.point_on_surface(faces)
    shapely.prepare(outline)
    faces = shapely.normalize(
        faces[shapely.contains_xy(outline, shapely.get_x(points), shapely.get_y(points))]
    )
    return faces[north_west_first(faces)]


def north_west_first(geometries: Geometries) -> Ints:
    """Return the order by position from north-west to south-east, along the diagonal.

    Parameters
    ----------
    geometries
        In a projected CRS. Each stands where the centre of its bounds is, to the millimetre.
    """
    west, south, east, north = np.rint(shapely.bounds(geometries) * _MM).T
    area = np.rint(np.asarray(shapely.area(geometries)) * _MM)
    x, y = west + east, south + north
    return np.lexsort((area, -y, x, x - y))


def shared_borders(faces: Geometries) -> tuple[Ints, Ints, Floats]:
    """Return which faces lie side by side, and how long their common border is.

    Parameters
    ----------
    faces
        Polygons that share the vertices of their common borders, as `faces_of` returns them.

    Returns
    -------
    one, other : numpy.ndarray
        Row numbers, ``one < other``, each pair once.
    length : numpy.ndarray
        Metres.
    """
    rings, face_of_ring = shapely.get_rings(faces, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    owner = face_of_ring[ring]
    same = ring[1:] == ring[:-1]
    start, end, owner = xy[:-1][same], xy[1:][same], owner[:-1][same]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start[swap], end[swap] = end[swap], start[swap].copy()
    key = np.column_stack([start, end])
    order = np.lexsort((owner, *key.T))
    key, owner = key[order], owner[order]
    pair = np.flatnonzero((key[1:] == key[:-1]).all(axis=1))
    table = pd.DataFrame(
        {
            "one": owner[pair],
            "other": owner[pair + 1],
            "length": np.hypot(key[pair, 2] - key[pair, 0], key[pair, 3] - key[pair, 1]),
        }
    )
    table = table[table["one"] != table["other"]]
    total = table.groupby(["one", "other"], sort=True)["length"].sum()
    one = total.index.get_level_values(0).to_numpy(dtype=np.int64)
    other = total.index.get_level_values(1).to_numpy(dtype=np.int64)
    return one, other, total.to_numpy(dtype=np.float64)


def join_small(faces: Geometries, group: Ints, smallest: float, stray: int) -> Ints:
    """Join faces that are too small or too thin to a neighbour of the same group.

    The smallest face goes first, to the neighbour with the longest common border; the two are
    then one face and the rest goes on with it. Ties go to the face that comes first. What finds
    no neighbour in its group stays as it is, unless it is of the group `stray`, or a sliver as
    imprecise drawing leaves (`is_sliver`): then it joins one of any group.

    Parameters
    ----------
    faces
        From `faces_of`.
    group
        One number for each face.
    smallest
        m²: smaller faces are joined, and so are those thinner than `THINNEST`.
    stray
        The group of the ground between the others.

    Returns
    -------
    numpy.ndarray
        For each face the row number of the face that it became part of: the one that stands
        for the whole, itself if it stayed alone.
    """
    joined = _Joining(faces, group, smallest, stray)
    queue = [joined.rank(i) for i in range(len(joined.into)) if joined.too_small(i)]
    heapq.heapify(queue)
    while queue:
        size, i = heapq.heappop(queue)
        if joined.into[i] != i or joined.rank(i)[0] != size:
            continue  # joined or grown since
        j = joined.target(i)
        if j is None:
            continue
        joined.join(i, j)
        if joined.too_small(j):
            heapq.heappush(queue, joined.rank(j))
    into = np.array(joined.into, dtype=np.int64)
    while (into != into[into]).any():
        into = into[into]
    return into


class _Joining:
    """Faces while they are being joined, one after the other."""

    def __init__(self, faces: Geometries, group: Ints, smallest: float, stray: int) -> None:
        self.into = list(range(len(group)))
        self._area: list[float] = np.asarray(shapely.area(faces)).tolist()
        self._perimeter: list[float] = np.asarray(shapely.length(faces)).tolist()
        self._group: list[int] = group.tolist()
        self._smallest = smallest
        self._stray = stray
        self._beside: list[dict[int, float]] = [{} for _ in self.into]
        one, other, metres = shared_borders(faces)
        for i, j, m in zip(one.tolist(), other.tolist(), metres.tolist(), strict=True):
            self._beside[i][j] = self._beside[j][i] = m

    def rank(self, i: int) -> tuple[int, int]:
        return round(self._area[i] * _MM), i

    def too_small(self, i: int) -> bool:
        return self._area[i] < self._smallest or self._thinner(i, THINNEST)

    def target(self, i: int) -> int | None:
        near = [j for j in self._beside[i] if self._group[j] == self._group[i]]
        sliver = self._area[i] <= SLIVER_AREA or self._thinner(i, SLIVER_WIDTH)
        if not near and (sliver or self._group[i] == self._stray):
            near = list(self._beside[i])
        return min(near, key=lambda j: (-round(self._beside[i][j] * _MM), j), default=None)

    def join(self, i: int, j: int) -> None:
        self.into[i] = j
        self._area[j] += self._area[i]
        self._perimeter[j] += self._perimeter[i] - 2 * self._beside[i][j]
        for k, metres in self._beside[i].items():
            del self._beside[k][i]
            if k != j:
                together = self._beside[j].get(k, 0.0) + metres
                self._beside[j][k] = self._beside[k][j] = together
        self._beside[i] = {}

    def _thinner(self, i: int, metres: float) -> bool:
        return 2 * self._area[i] < metres * self._perimeter[i]
