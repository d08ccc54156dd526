"""Ways and gates that are closed to the public: what opening each of them would bring.

A group of ways is walked through from any public street to any other, and nobody's door opens onto
it: whom it brings in are those whom an audit finds with paths along it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.gaps.closed_ways import closed_of
from lifecircle.gaps.moves import Found, Gains, best_apart
from lifecircle.gaps.node_costs import beyond, far_of_spots, field_of
from lifecircle.streets.search.around import around
from lifecircle.streets.travel.costs import edge_costs, who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.district import District
    from lifecircle.gaps.cases import Case
    from lifecircle.gaps.closed_ways import Closed
    from lifecircle.gaps.wording import Wording
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.context import Context

MOST: Final = 3


def gates_for(
    cases: Sequence[Case], context: Context, wording: Wording, effort: float
) -> list[list[Found]]:
    """Return the best ways and gates to open for each gap of each goal.

    Parameters
    ----------
    cases
        Goals of which `lifecircle.gaps.node_costs.can_be_moved_to` says yes.
    effort
        What opening a group costs.
    """
    closed = closed_of(context.district) if cases else None
    if closed is None or not len(closed):
        return [[] for _ in cases]
    return [_of_case(case, closed, context, wording, effort) for case in cases]


def _of_case(
    case: Case, closed: Closed, context: Context, wording: Wording, effort: float
) -> list[Found]:
    gains = gains_of(case, closed, context)
    xy = shapely.get_coordinates(shapely.centroid(np.array(closed.geometry, dtype=object)))
    moves = []
    for unit in np.flatnonzero(case.sought & gains.own.any(axis=0)).tolist():
        for row in best_apart(gains.own[:, unit], gains.whole, xy, MOST, 0.0):
            points = gains.points_of(row)
            geometry = closed.geometry[row]
            moves.append(
                Found(
                    move="gate",
                    service=case.most_lacked(points),
                    unit=unit,
                    where=wording.closed(geometry, xy[row], closed.name[row]),
                    geometry=geometry,
                    points=points,
                    people=case.weight[points],
                    effort=effort,
                )
            )
    return moves


def gains_of(case: Case, closed: Closed, context: Context) -> Gains:
    """Return whom opening each group brings in, one group at a time."""
    district, count = context.district, len(case.left)
    rows = np.flatnonzero(case.left)
    newly: dict[int, list[Ints]] = {}
    outward = case.way.direction == "from_facility"
    for leaf, which, test in case.tests:
        metric = test.metric
        field = field_of(case, which, test, beyond(metric), context)
        far = far_of_spots(case, which, test, field, closed.ports, context)
        inner: Floats = context.doorstep.searches.kept(
            ("through closed ways", metric, test.limit, outward),
            partial(_through, closed, district, metric, test.limit, outward=outward),
        )
        through = np.min(inner + far[None, :], axis=1, initial=np.inf)
        useful = np.flatnonzero((through < far) & (through <= test.limit))
        if not len(useful):
            continue
        points = district.snaps(who(metric))[0].take(rows)
        pairs = around(
            *(district.network, points, closed.ports.take(useful), metric),
            test.limit - through[useful],
            outward=outward,
            doors=False,
        )
        port, point = useful[pairs.spot], rows[pairs.point]
        reached = pairs.cost + through[port] <= test.threshold[point]
        newly.setdefault(leaf, []).append((closed.of_port[port] * count + point)[reached])
    move, point = case.brought_in(newly)
    return Gains.of(case, move, point, len(closed))


def _through(
    closed: Closed, district: District, metric: Metric, limit: float, *, outward: bool
) -> Floats:
    """Return the cost between the ports of each group, through it and the public streets.

    Returns
    -------
    array (ports, ports)
        inf between groups, and beyond the limit.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

    count = len(closed.of_port)
    cost = np.full((count, count), np.inf)
    there = back = np.empty(0)
    u = v = np.empty(0, dtype=np.int64)
    if closed.opened is not None and len(closed.edge):
        costs = edge_costs(closed.opened.edges, closed.opened.relief, metric)
        there, back = costs.forward[closed.edge], costs.backward[closed.edge]
        if outward:
            there, back = back, there
        u, v = closed.opened.edges.u[closed.edge], closed.opened.edges.v[closed.edge]
    public = around(
        district.network, closed.ports, closed.ports, metric, limit, outward=outward, doors=False
    )
    same = closed.of_port[public.spot] == closed.of_port[public.point]
    # A way to a port is from the point; both are ports here.
    cost[public.point[same], public.spot[same]] = public.cost[same]
    for group in range(len(closed)):
        ports = np.flatnonzero(closed.of_port == group)
        at = np.ix_(ports, ports)
        mine = closed.of_edge == group
        if mine.any():
            nodes, place = np.unique(np.concatenate([u[mine], v[mine]]), return_inverse=True)
            place, size = place.reshape(-1), int(mine.sum())
            table = np.full((len(nodes), len(nodes)), np.inf)
            np.minimum.at(table, (place[:size], place[size:]), there[mine])
            np.minimum.at(table, (place[size:], place[:size]), back[mine])
            row = np.searchsorted(nodes, closed.node[ports])
            start, end = np.nonzero(np.isfinite(table))
            graph = csr_array((table[start, end], (start, end)), shape=table.shape)
            cost[at] = np.minimum(cost[at], dijkstra(graph, indices=row)[:, row])
        else:
            cost[at] = 0.0
        cost[at] = _closure(cost[at])
    return cost


def _closure(cost: Floats) -> Floats:
    """Return the least costs by way of others (Floyd). A cost of 0 is one, unlike in scipy."""
    for between in range(len(cost)):
        cost = np.minimum(cost, cost[:, [between]] + cost[[between], :])
    return cost
