"""New links: two corners that are near in a straight line and far on foot.

Far means: the ways from its two ends to the nearest place differ by three times what the link
costs or more, so on foot the one end is at least three times as far from the other.

A link is walked both ways, and nobody's door opens onto it. Who takes one walks to its one end,
along it, and from its other end to the nearest place: no way is shorter for passing it twice, so
the people whom it brings in are exactly those whom an audit finds with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.gaps.moves import Found, Gains, best_apart
from lifecircle.gaps.node_costs import (
    FARTHER,
    LONGEST,
    at_nodes,
    beyond,
    field_of,
)
from lifecircle.gaps.wording import RAMP
from lifecircle.streets.edges import Edges
from lifecircle.streets.elevation import Relief
from lifecircle.streets.osm.walkable import BRIDGE
from lifecircle.streets.search.around import around
from lifecircle.streets.travel.costs import edge_costs, off_street_unit, who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.gaps.cases import Case, Leaf, Test
    from lifecircle.gaps.wording import Wording
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.context import Context

SHORTEST: Final = 1.0
"""Metres: what is nearer is a closed gate, not a gap between streets."""
MOST_ENDS: Final = 2000
"""Corners that are looked at for one threshold at the most."""
FOR_UNIT: Final = 5
"""Links that are searched for each gap."""
APART: Final = 150.0
MOST: Final = 3
_STEPS: Final = (0.0, 40.0, 60.0, 80.0, 120.0, 160.0, 250.0, 400.0, 800.0, 2000.0)
_CELL: Final = 50.0
_REACHED: Final = 0.6
"""Half the side of the square of ground that one reaches, over the metres that one walks."""


@dataclass(frozen=True, eq=False)
class Ends:
    """Pairs of nodes that links would join.

    Attributes
    ----------
    u, v
        Row numbers of nodes: those left out come to `u`, the place is beyond `v`.
    metres
        Length on the ground.
    """

    u: Ints
    v: Ints
    metres: Floats

    def __len__(self) -> int:
        return len(self.u)

    def take(self, rows: Ints | Bools) -> Ends:
        """Return some of them."""
        return Ends(self.u[rows], self.v[rows], self.metres[rows])


def links_for(
    cases: Sequence[Case], context: Context, wording: Wording, effort: tuple[float, float]
) -> tuple[list[list[Found]], float]:
    """Return the best links for each gap of each goal.

    Parameters
    ----------
    cases
        Goals of which `lifecircle.gaps.node_costs.can_be_moved_to` says yes.
    effort
        What a link costs, and a metre of it.

    Returns
    -------
    list of list of Found
        One list a goal.
    float
        The widest grid on which corners were thinned, metres; 0: every one was looked at.
    """
    moves: list[list[Found]] = []
    steps = [0.0]
    for case in cases:
        ends, step = _promising(case, context)
        steps.append(step)
        moves.append(_evaluated(case, ends, context, wording, effort) if len(ends) else [])
    return moves, max(steps)


def _promising(case: Case, context: Context) -> tuple[Ends, float]:
    """Return links that promise to bring people in, some for each gap."""
    parts, widest = [], 0.0
    for row, leaf, test in case.tests:
        wanting = case.wanting([row]) & np.append(case.sought, False)[case.unit]
        wanting &= ~np.isnan(test.threshold)
        if wanting.any():
            ends, step = _for_test(case, leaf, test, wanting, context)
            parts.append(ends)
            widest = max(widest, step)
    if not parts:
        nobody = np.empty(0, dtype=np.int64)
        return Ends(nobody, nobody, np.empty(0)), widest
    both = np.concatenate([np.column_stack([ends.u, ends.v]) for ends in parts])
    metres = np.concatenate([ends.metres for ends in parts])
    # The same two nodes may serve several members, either way round.
    key = np.sort(both, axis=1)
    order = np.lexsort((key[:, 1], key[:, 0]))
    new = (np.diff(key[order], axis=0, prepend=-1) != 0).any(axis=1)
    rows = np.sort(order[new])
    return Ends(both[rows, 0], both[rows, 1], metres[rows]), widest


def _for_test(
    case: Case, leaf: Leaf, test: Test, wanting: Bools, context: Context
) -> tuple[Ends, float]:
    network = context.district.network_for(test.metric)
    far = field_of(case, leaf, test, beyond(test.metric), context)
    nodes = context.doorstep.searches.kept(("link ends",), lambda: _open_nodes(network))
    pace = off_street_unit(test.metric)
    ends, step = _pairs(network, nodes, far, test.limit, pace)
    cost = ends.metres * pace
    with np.errstate(invalid="ignore"):
        good = far[ends.u] - far[ends.v] >= FARTHER * cost
    left_over = test.limit - far[ends.v] - cost
    ends, left_over = ends.take(good & (left_over > 0)), left_over[good & (left_over > 0)]
    # Of the links from one node the best leaves most of the way over.
    place = np.empty(len(network.nodes), dtype=np.int64)
    place[nodes] = np.arange(len(nodes))
    order = np.lexsort((place[ends.v], ends.metres, -left_over, ends.u))
    first = order[np.diff(ends.u[order], prepend=-1) != 0]
    ends, left_over = ends.take(first), left_over[first]
    rows = np.flatnonzero(wanting)
    snap = context.district.demand_snap
    xy = network.nodes[ends.u]
    reach = left_over / pace * network.scale * _REACHED
    value = _around(xy, reach, snap.xy[rows], case.weight[rows])
    kept = value > 0
    ends, value, xy = ends.take(kept), value[kept], xy[kept]
    if not len(ends):
        return ends, step
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load

    tree = cKDTree(snap.xy[rows], balanced_tree=False, compact_nodes=False)
    unit = case.unit[rows[tree.query(xy)[1]]]
    chosen = [
        np.flatnonzero(unit == one)[
            best_apart(
                value[unit == one], -ends.metres[unit == one], xy[unit == one], FOR_UNIT, APART
            )
        ]
        for one in np.unique(unit[unit >= 0]).tolist()
    ]
    return ends.take(np.concatenate([np.empty(0, dtype=np.int64), *chosen])), step


def _open_nodes(network: StreetNetwork) -> Ints:
    """Return nodes of the main part at a street to which houses can be linked, by place."""
    chosen, edges = network.links[0].chosen(len(network.edges)), network.edges
    some = np.zeros(len(network.nodes), dtype=bool)
    some[edges.u[chosen]] = some[edges.v[chosen]] = True
    nodes = np.flatnonzero(some)
    return nodes[np.lexsort((network.nodes[nodes, 1], network.nodes[nodes, 0]))]


def _pairs(
    network: StreetNetwork, nodes: Ints, far: Floats, limit: float, pace: float
) -> tuple[Ends, float]:
    """Return nodes at most `LONGEST` apart, one of them within the limit of a place."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load

    nearby = nodes[far[nodes] < limit]
    distant = nodes[far[nodes] >= FARTHER * SHORTEST * pace]
    step, reach = 0.0, LONGEST * network.scale
    if not (len(nearby) and len(distant)):
        return Ends(nodes[:0], nodes[:0], np.empty(0)), step
    tree = cKDTree(network.nodes[nearby], balanced_tree=False, compact_nodes=False)
    distant = distant[
        np.isfinite(tree.query(network.nodes[distant], distance_upper_bound=reach)[0])
    ]
    for step in _STEPS:
        kept = distant
        if step:
            square = np.floor(network.nodes[distant] / step)
            order = np.lexsort((-far[distant], square[:, 1], square[:, 0]))
            new = (np.diff(square[order], axis=0, prepend=np.nan) != 0).any(axis=1)
            kept = distant[order[new]]
        if len(kept) <= MOST_ENDS:
            break
    other = cKDTree(network.nodes[kept], balanced_tree=False, compact_nodes=False)
    found = other.sparse_distance_matrix(tree, reach, output_type="ndarray")
    ends = Ends(kept[found["i"]], nearby[found["j"]], found["v"] / network.scale)
    return ends.take((ends.metres >= SHORTEST) & (ends.metres <= LONGEST)), step


def _around(xy: Floats, reach: Floats, points: Floats, weight: Floats) -> Floats:
    """Return the weight of points in a square around each spot, to some tens of metres."""
    low = points.min(axis=0)
    size = tuple(np.ceil((np.ptp(points, axis=0) + 1) / _CELL).astype(int))
    cell = np.floor((points - low) / _CELL).astype(int)
    table = np.zeros((size[0] + 1, size[1] + 1))
    np.add.at(table[1:, 1:], (cell[:, 0], cell[:, 1]), weight)
    table = table.cumsum(axis=0).cumsum(axis=1)
    half = np.maximum(reach, _CELL)[:, None]
    first = np.clip(np.round((xy - half - low) / _CELL).astype(int), 0, size)
    last = np.clip(np.round((xy + half - low) / _CELL).astype(int), 0, size)
    (a, b), (c, d) = first.T, last.T
    return np.asarray((table[c, d] - table[a, d] - table[c, b] + table[a, b]).round(12))


def _evaluated(
    case: Case, ends: Ends, context: Context, wording: Wording, effort: tuple[float, float]
) -> list[Found]:
    network = context.district.network
    gains = gains_of(case, ends, context)
    middle = (network.nodes[ends.u] + network.nodes[ends.v]) / 2
    moves = []
    for unit in np.flatnonzero(case.sought & gains.own.any(axis=0)).tolist():
        for row in best_apart(gains.own[:, unit], gains.whole, middle, MOST, APART):
            points = gains.points_of(row)
            u, v = int(ends.u[row]), int(ends.v[row])
            rise = float(network.heights[v] - network.heights[u])
            metres = round(float(ends.metres[row]), 1)
            moves.append(
                Found(
                    move="link",
                    service=case.most_lacked(points),
                    unit=unit,
                    where=wording.link(network.nodes[u], network.nodes[v], metres, rise),
                    geometry=shapely.LineString(network.nodes[[u, v]]),
                    points=points,
                    people=case.weight[points],
                    effort=effort[0] + effort[1] * metres,
                    amount=metres,
                )
            )
    return moves


def gains_of(case: Case, ends: Ends, context: Context) -> Gains:
    """Return whom each of some links brings in, one link at a time."""
    district, count = context.district, len(case.left)
    rows = np.flatnonzero(case.left)
    newly: dict[int, list[Ints]] = {}
    network = district.network
    spots = {True: at_nodes(network, ends.u), False: at_nodes(network, ends.v)}
    fields = [
        (leaf, test, field_of(case, which, test, beyond(test.metric), context))
        for leaf, which, test in case.tests
    ]
    outward = case.way.direction == "from_facility"
    for metric in dict.fromkeys(test.metric for _, test, _ in fields):
        points = district.snaps(who(metric))[0].take(rows)
        there, back = link_costs(network, ends, metric)
        if outward:
            there, back = back, there
        ways = ((True, ends.u, ends.v, there), (False, ends.v, ends.u, back))
        for ahead, start, end, cost in ways:
            mine = [(leaf, test, far) for leaf, test, far in fields if test.metric == metric]
            over = np.full(len(ends), -1.0)
            for _, test, far in mine:
                with np.errstate(invalid="ignore"):
                    useful = far[start] > cost + far[end]
                over = np.maximum(over, np.where(useful, test.limit - cost - far[end], -1.0))
            rows_over = np.flatnonzero(over >= 0)
            if not len(rows_over):
                continue
            pairs = around(
                *(network, points, spots[ahead].take(rows_over), metric, over[rows_over]),
                outward=outward,
                doors=False,
            )
            link, point = rows_over[pairs.spot], rows[pairs.point]
            for leaf, test, far in mine:
                reached = pairs.cost + (cost + far[end])[link] <= test.threshold[point]
                newly.setdefault(leaf, []).append((link * count + point)[reached])
    move, point = case.brought_in(newly)
    return Gains.of(case, move, point, len(ends))


def link_costs(network: StreetNetwork, ends: Ends, metric: Metric) -> tuple[Floats, Floats]:
    """Return what links cost from `u` to `v` and back, whole units; inf where they are closed.

    A level link slopes evenly from end to end, as a bridge does; a steeper one is stairs, and for
    who cannot take stairs a lift that costs what level ground does.
    """
    profile, count = who(metric), len(ends)
    heights = network.heights
    slope = np.nan_to_num((heights[ends.v] - heights[ends.u]) / ends.metres)
    steep = np.abs(slope) > RAMP
    lifted = steep & (profile is not None and profile.stairs_up is None)
    slope = np.where(lifted, 0.0, slope)
    edges = Edges(
        u=ends.u,
        v=ends.v,
        length=ends.metres,
        geometry=np.full(count, None, dtype=object),
        linkable=np.zeros(count, dtype=bool),
        name=np.full(count, "", dtype=object),
        kind=np.where(steep & ~lifted, "steps", "footway").astype(object),
        structure=np.full(count, BRIDGE, dtype=np.int8),
        stairs=steep & ~lifted,
        incline=np.zeros(count, dtype=np.int8),
        walk_forward=np.ones(count, dtype=bool),
        walk_backward=np.ones(count, dtype=bool),
        wheelchair=np.zeros(count, dtype=np.int8),
        flat=np.isnan(heights[ends.u] + heights[ends.v]),
        limit_forward=np.full(count, np.inf),
        limit_backward=np.full(count, np.inf),
    )
    relief = Relief(heights, edges.flat, np.arange(count), slope)
    costs = edge_costs(edges, relief, metric)
    return costs.forward, costs.backward
