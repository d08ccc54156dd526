"""Compiled steps from nodes to the points that are linked beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.streets.search.jit import compiled
from lifecircle.streets.search.kernels import longer

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]


@compiled
def to_points(  # noqa: C901, PLR0913, PLR0917
    wave: Array,
    node: Array,
    cost: Array,
    point_start: Array,
    point: Array,
    leg: Array,
    pair_start: Array,
    pair_point: Array,
    pair_cost: Array,
    limit: int,
    far: Array,
) -> tuple[Array, Array, Array]:
    """Find the points that each source reaches, from the nodes that it reaches.

    Parameters
    ----------
    wave, node, cost
        Where the nodes of each source begin, and the end; nodes, and their costs.
    point_start, point, leg
        CSR: the points linked beside each node, and what it costs to or from there.
    pair_start, pair_point, pair_cost
        CSR: ways of each source to points that pass no node.
    far
        Per point, above `limit`; used and put back.

    Returns
    -------
    sizes, point, cost
        How many points each source reaches; those points, in no order, and their costs.
    """
    points = np.empty(4096, np.int64)
    costs = np.empty(4096, np.int64)
    sizes = np.zeros(len(wave) - 1, np.int64)
    total = 0
    beyond = far[0] if len(far) else 0
    for s in range(len(wave) - 1):
        first = total
        for row in range(wave[s], wave[s + 1]):
            here = cost[row]
            for place in range(point_start[node[row]], point_start[node[row] + 1]):
                there, whole = point[place], here + leg[place]
                if whole <= limit and whole < far[there]:
                    if far[there] == beyond:
                        if total == len(points):
                            points, costs = longer(points), longer(costs)
                        points[total] = there
                        total += 1
                    far[there] = whole
        for pair in range(pair_start[s], pair_start[s + 1]):
            there, whole = pair_point[pair], pair_cost[pair]
            if whole <= limit and whole < far[there]:
                if far[there] == beyond:
                    if total == len(points):
                        points, costs = longer(points), longer(costs)
                    points[total] = there
                    total += 1
                far[there] = whole
        for row in range(first, total):
            costs[row] = far[points[row]]
            far[points[row]] = beyond
        sizes[s] = total - first
    return sizes, points[:total].copy(), costs[:total].copy()


@compiled
def at_points(  # noqa: PLR0913, PLR0917
    best: Array,
    label: Array,
    first_node: Array,
    last_node: Array,
    first_leg: Array,
    last_leg: Array,
    off_street: Array,
    cost: Array,
    name: Array,
) -> None:
    """Find the nearest seed of every linked point from those of the ends of its edge.

    Parameters
    ----------
    first_leg, last_leg, off_street
        Float, infinite where there is no way.
    cost, name
        Per point; overwritten.
    """
    for point in range(len(first_node)):
        u, v = first_node[point], last_node[point]
        by_u, by_v = first_leg[point] + best[u], last_leg[point] + best[v]
        if by_u < by_v or (by_u == by_v and label[u] < label[v]):
            cost[point] = off_street[point] + by_u
            name[point] = label[u]
        else:
            cost[point] = off_street[point] + by_v
            name[point] = label[v]


@compiled
def _keep(costs: Array, names: Array, row: int, cost: int, name: int) -> None:
    """Put a place among the k best of a row, each place once, in the order of cost and name."""
    last = costs.shape[1] - 1
    if cost > costs[row, last] or (cost == costs[row, last] and name >= names[row, last]):
        return
    place = last
    for other in range(last + 1):
        if names[row, other] == name:
            if costs[row, other] <= cost:
                return
            place = other
    while place > 0 and (
        cost < costs[row, place - 1]
        or (cost == costs[row, place - 1] and name < names[row, place - 1])
    ):
        costs[row, place] = costs[row, place - 1]
        names[row, place] = names[row, place - 1]
        place -= 1
    costs[row, place] = cost
    names[row, place] = name


@compiled
def k_at_points(  # noqa: PLR0913, PLR0917
    best: Array,
    label: Array,
    node: Array,
    leg: Array,
    row: Array,
    pair_row: Array,
    pair_name: Array,
    pair_cost: Array,
    limit: int,
    cost: Array,
    name: Array,
) -> None:
    """Find the k nearest places of points from those of nodes beside them.

    Parameters
    ----------
    node, leg, row
        Ways between points (`row`) and nodes, and their costs.
    pair_row, pair_name, pair_cost
        Ways between points and places that pass no node.
    cost, name
        (points, k), above `limit` and -1 at first; overwritten.
    """
    for way in range(len(node)):
        for place in range(best.shape[1]):
            whole = leg[way] + best[node[way], place]
            if label[node[way], place] < 0 or whole > limit:
                break
            _keep(cost, name, row[way], whole, label[node[way], place])
    for way in range(len(pair_row)):
        if pair_cost[way] <= limit:
            _keep(cost, name, pair_row[way], pair_cost[way], pair_name[way])
