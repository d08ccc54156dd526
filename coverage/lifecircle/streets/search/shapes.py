"""Streets widened to polygons, quickly: unions of neighbouring edges are made once and kept.

The union of 600 widened edges takes some 30 ms, most of it for neighbours deep inside, and the
next isochrone unites many of the same. So edges are numbered along a Hilbert curve, and unions
are kept of edges 2i and 2i + 1, of pairs of such pairs, and so on, each made when it is first
wanted. An isochrone is the union of the largest groups that it reaches as a whole, of the edges
left over, and of the pieces at its rim: the same ground in about half the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Ints
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.pieces import Pieces

QUARTER: Final = 4
"""Straight segments a quarter of a circle is drawn with, at ends and bends of streets.

On the streets of Las Palmas the area is then 0.1 to 0.7 % less than with 16."""
FINE: Final = 8
FEW: Final = 100
"""Up to so many pieces, ends of streets are more of the area, and circles are drawn so finely."""
GRID: Final = 1e-6
"""Metres to which outlines of several cutoffs are rounded."""
_MOST: Final = 6_000_000
"""Vertices that are kept for a network and a width; beyond, all are forgotten."""


class Widened:
    """The edges of a network, widened, and unions of neighbouring ones.

    Parameters
    ----------
    lines
        Shapely LineStrings.
    width
        Of the strip on each side, and around ends, in units of the coordinates.
    """

    def __init__(self, lines: Objects, width: float) -> None:
        self._lines, self._width = lines, width
        self._order = np.argsort(gpd.GeoSeries(lines).hilbert_distance(), kind="stable")
        self._rank = np.empty(len(lines), dtype=np.int64)
        self._rank[self._order] = np.arange(len(lines))
        self._kept: list[dict[int, Any]] = [{}]
        self._vertices = 0

    def around(self, whole: Ints, others: Objects) -> Any:
        """Return the union of some widened edges and other widened lines.

        Parameters
        ----------
        whole
            Row numbers of edges, each once.
        others
            LineStrings.
        """
        if self._vertices > _MOST:
            self._kept, self._vertices = [{}], 0
        found = [self._widen(others)]
        group, level = np.sort(self._rank[whole]), 0
        while len(group):
            paired = np.zeros(len(group), dtype=bool)
            paired[:-1] = (group[:-1] % 2 == 0) & (np.diff(group) == 1)
            upper = group[paired] // 2
            paired[1:] |= paired[:-1]
            found.append(self._groups(level, group[~paired]))
            group, level = upper, level + 1
        return shapely.union_all(np.concatenate(found))

    def _widen(self, lines: Objects) -> Objects:
        return np.asarray(shapely.buffer(lines, self._width, quad_segs=QUARTER), dtype=object)

    def _groups(self, level: int, group: Ints) -> Objects:
        """Return groups of a level; those of level 0 are single edges."""
        if level == len(self._kept):
            self._kept.append({})
        kept = self._kept[level]
        wanted = group.tolist()
        missing = np.array([name for name in wanted if name not in kept], dtype=np.int64)
        if len(missing):
            if level == 0:
                made = self._widen(self._lines[self._order[missing]])
            else:
                made = shapely.union(
                    self._groups(level - 1, 2 * missing), self._groups(level - 1, 2 * missing + 1)
                )
            kept.update(zip(missing.tolist(), made, strict=True))
            self._vertices += int(shapely.get_num_coordinates(made).sum())
        found = np.empty(len(wanted), dtype=object)
        found[:] = [kept[name] for name in wanted]
        return found


_WIDENED: Final[WeakKeyDictionary[StreetNetwork, tuple[float, Widened]]] = WeakKeyDictionary()


def widened(network: StreetNetwork, metres: float) -> Widened:
    """Return the widened edges of a network; those of the last width are kept.

    Parameters
    ----------
    network
        Whose edges.
    metres
        On the ground, on each side.
    """
    found = _WIDENED.get(network)
    if found is None or found[0] != metres:
        found = (metres, Widened(network.edges.geometry, metres * network.scale))
        _WIDENED[network] = found
    return found[1]


def around(network: StreetNetwork, pieces: Pieces, metres: float) -> Any:
    """Return the ground within some metres of reached pieces, a Polygon or MultiPolygon."""
    if len(pieces) <= FEW:
        width = metres * network.scale
        return shapely.union_all(shapely.buffer(pieces.lines(network), width, quad_segs=FINE))
    whole = (pieces.first == 0) & (pieces.last == 1)
    lines = pieces.lines(network)[~whole]
    return widened(network, metres).around(pieces.edge[whole], lines)


def nested(shapes: Sequence[Any]) -> list[Any]:
    """Return polygons each of which covers the one before it, exactly.

    Where outlines run along each other, rounding makes one cross the other by a hair. So all
    outlines are laid on a grid of `GRID` metres and cut where they meet, and polygons are put
    together from the faces between them: what they have in common, they share vertex by vertex.

    Parameters
    ----------
    shapes
        Polygons or MultiPolygons, each covering the one before it but for rounding; empty ones
        come first.
    """
    some = [shape for shape in shapes if not shape.is_empty]
    if len(some) < 2:  # noqa: PLR2004 - nothing to nest
        return list(shapes)
    outlines = shapely.union_all(shapely.boundary(some), grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(outlines)))
    points = shapely.point_on_surface(faces)
    level = np.full(len(faces), len(some))
    for number, shape in reversed(list(enumerate(some))):
        shapely.prepare(shape)
        level[shapely.intersects(shape, points)] = number
    put_together = [shapely.coverage_union_all(faces[level <= k]) for k in range(len(some))]
    return [*shapes[: len(shapes) - len(some)], *put_together]
