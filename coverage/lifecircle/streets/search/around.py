"""Which points lie around spots of the streets, each with a limit of its own.

`lifecircle.streets.search.pairs.od` has one limit for all, and places; here a spot may be a
crossing, from which nobody walks straight to a door.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.streets.search.beside import Beside
from lifecircle.streets.search.engine import reached
from lifecircle.streets.search.query import Query

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric

_STEP: Final = 256
"""Spots that are searched from together: those with like limits."""


@dataclass(frozen=True, eq=False)
class Around:
    """Points around spots, each pair once, in the order of spots and points.

    Attributes
    ----------
    spot, point
        Row numbers, int64.
    cost
        Of the way between them, whole units.
    """

    spot: Ints
    point: Ints
    cost: Floats


def around(
    network: StreetNetwork,
    points: Snap,
    spots: Snap,
    metric: Metric,
    limit: npt.ArrayLike,
    *,
    outward: bool = False,
    doors: bool = True,
) -> Around:
    """Find the points around each spot.

    Parameters
    ----------
    network, points, spots, metric
        What is travelled on, from whom to where, and what it costs.
    limit
        Largest cost, inclusive: one, or one a spot.
    outward
        Whether ways lead from the spots to the points.
    doors
        Whether a spot is a place, to which one may also walk directly from nearby; else a point
        of the street, such as a crossing.
    """
    query = Query.prepare(network, points, spots, metric, 1.0, outward=outward)
    if not doors:
        query = replace(query, pairs=query.pairs[:1])
    most = np.broadcast_to(np.asarray(limit, dtype=np.float64), (len(spots),))
    each = np.arange(len(points))
    beside = Beside.of(query, each, float(most.max(initial=0.0)))
    order = np.argsort(most, kind="stable")
    parts = []
    for first in range(0, len(order), _STEP):
        rows = order[first : first + _STEP]
        parts.append(_some(query, beside, rows, most))
    spot, point, cost = (
        np.concatenate([np.empty(0, dtype=kind), *(part[i] for part in parts)])
        for i, kind in enumerate((np.int64, np.int64, np.float64))
    )
    return _least(spot, point, cost, max(len(points), 1))


def _some(query: Query, beside: Beside, rows: Ints, most: Floats) -> tuple[Ints, Ints, Floats]:
    """Return pairs within the limits of some spots, perhaps several times."""
    number = np.full(len(most), -1, dtype=np.int64)
    number[rows] = np.arange(len(rows))
    seeds, _ = query.seeds(number[query.entrance.row])
    limit = float(most[rows].max())
    start, node, cost = reached(query.network, query.graph, seeds, len(rows), limit)
    spot = np.repeat(np.arange(len(rows)), np.diff(start))
    size = beside.start[node + 1] - beside.start[node]
    of_node = np.repeat(np.arange(len(node)), size)
    step = np.arange(len(of_node)) - np.repeat(np.cumsum(size) - size, size)
    at = beside.start[node][of_node] + step
    found = [(rows[spot[of_node]], beside.point[at], cost[of_node] + beside.leg[at])]
    for pairs in query.pairs:
        mine = np.flatnonzero(number[pairs.entrance] >= 0)
        found.append((pairs.entrance[mine], pairs.origin[mine], pairs.cost[mine]))
    spots, points, costs = (np.concatenate(part) for part in zip(*found, strict=True))
    within = costs <= most[spots]
    return spots[within], points[within], costs[within]


def _least(spot: Ints, point: Ints, cost: Floats, points: int) -> Around:
    """Return each pair once, with its least cost."""
    key = spot * points + point
    order = np.argsort(key, kind="stable")
    key, cost = key[order], cost[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    least = np.minimum.reduceat(cost, first) if len(first) else cost
    spot, point = np.divmod(key[first], points)
    return Around(spot, point, least)
