"""What it costs to walk an edge in each direction, and the graph that is searched.

Costs are whole microseconds for a `Profile`, whole tenths of a millimetre for ``"distance"``,
in float64, infinite where one may not walk. An edge's cost is rounded once; a point at fraction
``f`` of an edge is ``rint(f · cost)`` from `u` and the rest of the cost from `v`, so that parts
of an edge add up exactly. Within an edge the pace is uniform.

Stairs have their own pace, up and down, instead of a slope. They lead up towards the end that
is higher by at least `LEAST_RISE` metres and by 5 % of their length; where heights do not say,
the ``incline`` tag does; where that is silent too, both directions cost the mean of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt

from lifecircle.base.errors import InputError
from lifecircle.base.quantities import TENTH_MM_PER_METRE, tenth_mm
from lifecircle.streets.profiles import PROFILES, Profile

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.streets.edges import Edges
    from lifecircle.streets.elevation import Relief

Metric = Profile | Literal["distance"]
"""What is minimised: the walking time of a profile, or the distance."""

LEAST_RISE: Final = 1.0
LEAST_GRADE: Final = 0.05


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
    """The network in one metric, ready for searches towards places.

    Attributes
    ----------
    costs
        Of every edge.
    off_street
        Units a metre on the flat, for the way between a point and its street.
    indptr, indices, weights
        CSR matrix with the cost from node ``indices`` to the node of the row, the cheapest of
        parallel edges, without loops.
    """

    costs: EdgeCosts
    off_street: float
    indptr: npt.NDArray[np.int32]
    indices: npt.NDArray[np.int32]
    weights: Floats


def profile_of(profile: Profile | str) -> Profile:
    """Return a profile by name, or as it is.

    Raises
    ------
    InputError
        If there is no such profile.
    """
    if isinstance(profile, Profile):
        return profile
    if profile not in PROFILES:
        raise InputError(
            f"unknown profile {profile!r}", expected="one of " + ", ".join(PROFILES), found=profile
        )
    return PROFILES[profile]


def time_costs(edges: Edges, relief: Relief, profile: Profile) -> EdgeCosts:
    """Return whole microseconds for every edge and direction."""
    flat_time = edges.length * profile.pace
    count = np.diff(np.append(relief.first, len(relief.slope)))
    up = _stairs_direction(edges, relief.heights)
    paces = []
    for sign in (1, -1):
        slowness = 1.0 / profile.slope.speed_factor(sign * relief.slope)
        factor = np.add.reduceat(slowness, relief.first) / count if len(count) else slowness
        factor = np.where(edges.flat, 1.0, factor)
        on_stairs = _stairs_slowness(sign * up, profile)
        paces.append(np.where(edges.stairs, on_stairs, factor))
    return _permitted(edges, np.rint(flat_time * paces[0]), np.rint(flat_time * paces[1]))


def distance_costs(edges: Edges) -> EdgeCosts:
    """Return whole tenths of a millimetre for every edge and direction."""
    length = tenth_mm(edges.length)
    return _permitted(edges, length, length)


def search_graph(count: int, edges: Edges, costs: EdgeCosts, metric: Metric) -> SearchGraph:
    """Build the reversed graph of a network with `count` nodes."""
    start = np.concatenate([edges.u, edges.v])
    end = np.concatenate([edges.v, edges.u])
    cost = np.concatenate([costs.forward, costs.backward])
    usable = np.isfinite(cost) & (start != end)
    start, end, cost = start[usable], end[usable], cost[usable]
    order = np.lexsort((cost, start, end))
    start, end, cost = start[order], end[order], cost[order]
    cheapest = np.ones(len(order), dtype=bool)
    cheapest[1:] = (np.diff(end) != 0) | (np.diff(start) != 0)
    start, end, cost = start[cheapest], end[cheapest], cost[cheapest]
    indptr = np.searchsorted(end, np.arange(count + 1))
    return SearchGraph(
        costs=costs,
        off_street=float(TENTH_MM_PER_METRE) if metric == "distance" else metric.pace,
        indptr=indptr.astype(np.int32),
        indices=start.astype(np.int32),
        weights=cost,
    )


def _permitted(edges: Edges, forward: Floats, backward: Floats) -> EdgeCosts:
    return EdgeCosts(
        np.where(edges.walk_forward, forward, np.inf),
        np.where(edges.walk_backward, backward, np.inf),
    )


def _stairs_direction(edges: Edges, heights: Floats) -> npt.NDArray[np.int8]:
    """Return +1 where stairs lead up from u to v, -1 down, 0 unknown."""
    rise = heights[edges.v] - heights[edges.u]
    least = np.maximum(LEAST_RISE, LEAST_GRADE * edges.length)
    sure = np.isfinite(rise) & (np.abs(rise) >= least)
    return np.where(sure, np.sign(rise, where=sure, out=np.zeros_like(rise)), edges.incline).astype(
        np.int8
    )


def _stairs_slowness(up: npt.NDArray[np.int8], profile: Profile) -> Floats:
    climb, descent = 1.0 / profile.stairs_up, 1.0 / profile.stairs_down
    table = np.array([descent, (climb + descent) / 2, climb])
    return np.asarray(table[up.astype(np.int64) + 1])
