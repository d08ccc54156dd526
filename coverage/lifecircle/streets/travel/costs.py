"""What it costs to travel an edge in each direction, and the graph that is searched.

Costs are whole microseconds for a `Profile`, whole tenths of a millimetre for ``"distance"``,
in float64, infinite where one may not go. An edge's cost is rounded once; a point at fraction
``f`` of an edge is ``rint(f · cost)`` from `u` and the rest of the cost from `v`, so that parts
of an edge add up exactly. Within an edge the pace is uniform.

Stairs have their own pace, up and down, instead of a slope. They lead up towards the end that
is higher by at least `LEAST_RISE` metres and by 5 % of their length; where heights do not say,
the ``incline`` tag does; where that is silent too, both directions cost the mean of both.

A bicycle is ridden or pushed. Where it may be ridden, each piece is ridden or pushed, whichever is
faster; against one-way streets and where only walking is allowed it is pushed.

Lifts and escalators, in networks that have them (`lifecircle.streets.osm.lifts`), have times of
their own, the same for everybody: a lift in seconds for a ride, half of it between a door and the
cabin, an escalator by its length. A new lift or cable car may have minutes of its own.

An edge is closed to a profile where it may not be walked; where it is stairs and the profile
knows none; where a piece of it is steeper, in the direction of travel, than the profile's limit
(stairs aside; a slope as steep as the limit is open); and, for a wheelchair, where tags say so.
What tags declare usable in a wheelchair is so whatever its steps or slopes: somebody has been
there, and the elevation model is coarse. A ramp beside steps is taken at the flat pace.

A car's speed is that of the kind of road and of its limit, in each direction; slopes change
nothing. Off the road one walks; off the street a bicycle is pushed.

Any other cost of edges, such as comfort, shade or safety, is an `EdgeCost`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt

from lifecircle.base.errors import InputError
from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE, tenth_mm
from lifecircle.base.text import Bilingual
from lifecircle.streets.osm.lifts import ESCALATOR, HALF_LIFT, LIFT
from lifecircle.streets.travel.edge_cost import EdgeCost
from lifecircle.streets.travel.profiles import PROFILES, Distance, Profile

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.edges import Edges
    from lifecircle.streets.elevation import Relief
    from lifecircle.streets.osm.ways import Mode

Metric = Profile | Distance | EdgeCost | Literal["distance"]
"""What is minimised: a profile's time, the distance (for a profile, or for anybody there), or any
other cost of edges."""

_TRAVELLERS: Final[dict[Mode, Bilingual]] = {
    "walk": Bilingual("步行的出行方式", "a profile on foot"),
    "cycle": Bilingual("骑行的出行方式（cycle、e-bike）", "a profile on a bicycle: cycle, e-bike"),
    "drive": Bilingual("驾车（car）", "the profile car"),
}
_NETWORKS: Final[dict[Mode, Bilingual]] = {
    "walk": Bilingual("步行路网", "the streets for walkers"),
    "cycle": Bilingual("骑行路网", "the streets for bicycles"),
    "drive": Bilingual("机动车路网", "the roads for cars"),
}
LEAST_RISE: Final = 1.0
LEAST_GRADE: Final = 0.05
_ROUNDING: Final = 1e-9
"""How far beyond its limit rounding may make a slope."""


@dataclass(frozen=True, eq=False)
class EdgeCosts:
    """Cost of each edge, whole units in float64, infinite where one may not walk.

    Attributes
    ----------
    forward, backward
        From `u` to `v`, and from `v` to `u`.
    """

    forward: Floats
    backward: Floats


@dataclass(frozen=True, eq=False)
class SearchGraph:
    """The network in one metric, ready for searches towards places, or backwards.

    Attributes
    ----------
    costs
        Of every edge, in the direction of the search: those of a graph for ways from places are
        exchanged.
    off_street
        Units a metre on the flat, for the way between a point and its street.
    indptr, indices, weights
        CSR matrix with the cost from node ``indices`` to the node of the row, the cheapest of
        parallel edges, without loops.
    shut
        Per node, whether nobody passes it; None if all are open.
    """

    costs: EdgeCosts
    off_street: float
    indptr: npt.NDArray[np.int32]
    indices: npt.NDArray[np.int32]
    weights: Floats
    shut: Bools | None


def profile_of(profile: Profile | str) -> Profile:
    """Return a profile by name, or as it is.

    Raises
    ------
    InputError
        If there is no such profile.
    """
    if isinstance(profile, Profile):
        return profile
    if not isinstance(profile, str):
        raise InputError(
            Bilingual(
                "出行方式不是名称，也不是 Profile", "the profile is neither a name nor a Profile"
            ),
            expected=Bilingual("下列之一：" + "、".join(PROFILES), "one of " + ", ".join(PROFILES)),
            found=type(profile).__name__,
            todo=Bilingual(
                "其他成本（EdgeCost）用 lifecircle.streets.search 中的函数",
                "give other costs (EdgeCost) to the functions of lifecircle.streets.search",
            ),
        )
    if profile not in PROFILES:
        raise InputError(
            Bilingual(f"没有 {profile!r} 这种出行方式", f"unknown profile {profile!r}"),
            expected=Bilingual("下列之一：" + "、".join(PROFILES), "one of " + ", ".join(PROFILES)),
            found=profile,
        )
    return PROFILES[profile]


def require_mode(mode: Mode, profile: Profile) -> None:
    """Refuse a profile that does not travel on networks of a mode.

    Raises
    ------
    InputError
        If a car is to travel on foot, somebody on foot on the roads for cars, and so on.
    """
    if profile.mode == mode:
        return
    zh, en = _NETWORKS[profile.mode]
    raise InputError(
        Bilingual(
            f"{profile.label.zh}不能在这个路网上出行",
            f"the profile {profile.name!r} does not travel on this network",
        ),
        expected=_TRAVELLERS[mode],
        found=profile.name,
        todo=Bilingual(
            f'用 StreetNetwork.from_osm(…, mode="{profile.mode}") 读取{zh}',
            f'read {en} with StreetNetwork.from_osm(…, mode="{profile.mode}")',
        ),
    )


def time_costs(edges: Edges, relief: Relief, profile: Profile) -> EdgeCosts:
    """Return whole microseconds for every edge and direction."""
    if profile.roads is not None:
        microseconds = edges.length * MICROS_PER_MINUTE
        forward, backward = (
            np.rint(microseconds / profile.roads.speeds(edges.kind, limit))
            for limit in (edges.limit_forward, edges.limit_backward)
        )
        return _where_open(open_to(profile, edges, relief), forward, backward)
    flat_time = edges.length * profile.pace
    count = np.diff(np.append(relief.first, len(relief.slope)))
    up = stairs_direction(edges, relief.heights)
    ways = []
    for sign, pushed in ((1, edges.pushed_forward), (-1, edges.pushed_backward)):
        slope = np.where(np.repeat(edges.flat, count), 0.0, sign * relief.slope)
        factor = _slowness(slope, relief.first, pushed, profile)
        factor = np.where(edges.stairs, _stairs_slowness(sign * up, profile), factor)
        ways.append(_ridden(edges, np.rint(flat_time * factor), profile))
    return _where_open(open_to(profile, edges, relief), *ways)


def _slowness(slope: Floats, first: Ints, pushed: Bools, profile: Profile) -> Floats:
    """Return the mean time on the pieces of each edge, relative to the flat."""
    count = np.diff(np.append(first, len(slope)))
    slowness = 1.0 / profile.slope.speed_factor(slope)
    if profile.push is not None:
        on_foot = profile.push.slowness(slope)
        only = np.repeat(pushed, count)
        slowness = np.where(only, on_foot, np.minimum(slowness, on_foot))
    return np.add.reduceat(slowness, first) / count if len(count) else slowness


def _ridden(edges: Edges, walked: Floats, profile: Profile) -> Floats:
    """Return the times with those of lifts and escalators put in."""
    own = edges.minutes > 0
    if own.any():
        rides = replace(edges, ride=np.where(own, 0, edges.ride), minutes=np.zeros(len(edges)))
        return np.where(
            own, np.rint(edges.minutes * MICROS_PER_MINUTE), _ridden(rides, walked, profile)
        )
    if profile.rides is None or not edges.ride.any():
        return walked
    lift = profile.rides.lift * MICROS_PER_MINUTE / 60
    escalator = edges.length * (MICROS_PER_MINUTE / profile.rides.escalator)
    return np.select(
        [edges.ride == ESCALATOR, edges.ride == LIFT, edges.ride == HALF_LIFT],
        [np.rint(escalator), np.rint(lift), np.rint(lift / 2)],
        walked,
    )


def distance_costs(edges: Edges, relief: Relief, profile: Profile | None) -> EdgeCosts:
    """Return whole tenths of a millimetre for every edge and direction.

    With a profile, where it may go; else wherever one may walk.
    """
    length = tenth_mm(edges.length)
    return _where_open(open_to(profile, edges, relief), length, length)


def edge_costs(edges: Edges, relief: Relief, metric: Metric) -> EdgeCosts:
    """Return the whole cost of every edge and direction, inf where it is closed.

    Raises
    ------
    InputError
        If a metric of one's own has another number of edges.
    """
    if isinstance(metric, Profile):
        return time_costs(edges, relief, metric)
    profile = who(metric)
    if isinstance(metric, EdgeCost):
        metric.require(len(edges))
        is_open = open_to(profile, edges, relief)
        return _where_open(is_open, metric.forward, metric.backward)
    return distance_costs(edges, relief, profile)


def open_to(profile: Profile | None, edges: Edges, relief: Relief) -> tuple[Bools, Bools]:
    """Return whether a profile may use each edge from `u` to `v`, and from `v` to `u`."""
    forward, backward = edges.walk_forward, edges.walk_backward
    if profile is None or not profile.restricted:
        return forward, backward
    declared = profile.wheels & (edges.wheelchair > 0)
    closed = profile.wheels & (edges.wheelchair < 0)
    if profile.stairs_up is None:
        closed |= edges.stairs & ~declared
    forward, backward = forward & ~closed, backward & ~closed
    if profile.limits is not None and len(edges):
        highest = np.maximum.reduceat(relief.slope, relief.first)
        lowest = np.minimum.reduceat(relief.slope, relief.first)
        up, down = profile.limits.up + _ROUNDING, profile.limits.down + _ROUNDING
        spared = edges.stairs | declared | (edges.ride == LIFT)
        forward &= spared | ((highest <= up) & (lowest >= -down))
        backward &= spared | ((lowest >= -up) & (highest <= down))
    return forward, backward


def search_graph(
    count: int,
    edges: Edges,
    costs: EdgeCosts,
    off_street: float,
    *,
    outward: bool = False,
    shut: Bools | None = None,
) -> SearchGraph:
    """Build the graph that is searched from places.

    Parameters
    ----------
    count
        How many nodes the network has.
    edges, costs
        Of the network.
    off_street
        Units a metre off the street.
    outward
        Whether ways lead from the places; else to them.
    shut
        Nodes that nobody passes.
    """
    if outward:
        costs = EdgeCosts(costs.backward, costs.forward)
    start = np.concatenate([edges.u, edges.v], dtype=np.int32)
    end = np.concatenate([edges.v, edges.u], dtype=np.int32)
    cost = np.concatenate([costs.forward, costs.backward])
    usable = np.isfinite(cost) & (start != end)
    if shut is not None:
        usable &= ~(shut[start] | shut[end])
    start, end, cost = start[usable], end[usable], cost[usable]
    order = np.lexsort((cost, start, end))
    start, end, cost = start[order], end[order], cost[order]
    cheapest = np.ones(len(order), dtype=bool)
    cheapest[1:] = (np.diff(end) != 0) | (np.diff(start) != 0)
    start, end, cost = start[cheapest], end[cheapest], cost[cheapest]
    indptr = np.searchsorted(end, np.arange(count + 1))
    return SearchGraph(
        costs=costs,
        off_street=off_street,
        indptr=indptr.astype(np.int32),
        indices=start.astype(np.int32),
        weights=cost,
        shut=shut,
    )


def off_street_unit(metric: Metric) -> float:
    """Return the cost of a metre between a point and its street."""
    if isinstance(metric, EdgeCost):
        return metric.off_street
    return metric.off_street_pace if isinstance(metric, Profile) else float(TENTH_MM_PER_METRE)


def who(metric: Metric) -> Profile | None:
    """Return who travels; None for anybody on foot."""
    if isinstance(metric, Distance | EdgeCost):
        return metric.profile
    return metric if isinstance(metric, Profile) else None


def distance_for(profile: Profile) -> Metric:
    """Return the distance that a profile minimises; that of everybody, where nothing is closed."""
    return Distance(profile) if profile.own_links else "distance"


def _where_open(is_open: tuple[Bools, Bools], forward: Floats, backward: Floats) -> EdgeCosts:
    return EdgeCosts(np.where(is_open[0], forward, np.inf), np.where(is_open[1], backward, np.inf))


def stairs_direction(edges: Edges, heights: Floats) -> npt.NDArray[np.int8]:
    """Return +1 where stairs lead up from u to v, -1 down, 0 unknown."""
    rise = heights[edges.v] - heights[edges.u]
    least = np.maximum(LEAST_RISE, LEAST_GRADE * edges.length)
    sure = np.isfinite(rise) & (np.abs(rise) >= least)
    return np.where(sure, np.sign(rise, where=sure, out=np.zeros_like(rise)), edges.incline).astype(
        np.int8
    )


def _stairs_slowness(up: npt.NDArray[np.int8], profile: Profile) -> Floats:
    if profile.stairs_up is None or profile.stairs_down is None:
        return np.ones(len(up))  # a ramp
    climb, descent = 1.0 / profile.stairs_up, 1.0 / profile.stairs_down
    table = np.array([descent, (climb + descent) / 2, climb])
    return np.asarray(table[up.astype(np.int64) + 1])
