"""Straight distances to the nearest of some places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.quantities import tenth_mm
from lifecircle.streets.search.nearest import Nearest, canonical

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints

_CELLS: Final = 4_000_000
"""Distances that are held at once."""


def straight_nearest(
    origins: Floats, doors: Floats, place_of: Ints, *, k: int = 1, scale: float = 1.0
) -> Nearest:
    """Return the straight distance from each origin to its k-th nearest distinct place.

    Parameters
    ----------
    origins, doors
        float (n, 2) and (m, 2), in one projected CRS: from where, and the entrances of places.
    place_of
        int64 (m,): row number of the place of each entrance, from 0.
    k
        1 or more.
    scale
        Metres on the map for a metre on the ground.

    Returns
    -------
    Nearest
        Whole tenths of a millimetre on the ground, inf where there are fewer than k places; and,
        with k = 1, the row of the nearest place, else -1. Of equally near places the first in
        the order of their coordinates is named, as in `lifecircle.streets.search.nearest.nearest`.
    """
    count = len(origins)
    cost, found = np.full(count, np.inf), np.full(count, -1, dtype=np.int64)
    place, rank = canonical(doors, place_of)
    if len(place) < k:
        return Nearest(cost, found)
    if k == 1:
        tree = shapely.STRtree(np.asarray(shapely.points(doors), dtype=object))
        (row, door), metres = tree.query_nearest(shapely.points(origins), return_distance=True)
        order = np.lexsort((rank[place_of[door]], row))
        first = order[np.unique(row[order], return_index=True)[1]]
        found[row[first]], cost[row[first]] = place_of[door[first]], tenth_mm(metres[first] / scale)
        return Nearest(cost, found)
    order = np.argsort(rank[place_of], kind="stable")
    doors, of_door = doors[order], rank[place_of][order]
    first = np.searchsorted(of_door, np.arange(len(place)))
    step = max(_CELLS // len(doors), 1)
    for start in range(0, count, step):
        rows = slice(start, start + step)
        apart = origins[rows, None, :] - doors[None, :, :]
        each = np.minimum.reduceat(np.hypot(apart[..., 0], apart[..., 1]), first, axis=1)
        cost[rows] = tenth_mm(np.partition(each, k - 1, axis=1)[:, k - 1] / scale)
    return Nearest(cost, found)
