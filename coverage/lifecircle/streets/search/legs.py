"""The parts of a way that are not whole edges: to the street, along the first edge, and so on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.edges import Edges
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import SearchGraph

NEAR: Final = 10.0
"""Metres between an origin and an entrance up to which a direct walk is possible too."""


@dataclass(frozen=True, eq=False)
class Legs:
    """Linked points, with the costs between them and the ends of their edges.

    Attributes
    ----------
    row
        Row numbers of the points that are linked.
    edge, fraction, u, v
        The edge of each, where on it, and its ends.
    off_street
        Cost between the point and its street.
    u_on, on_v
        Along the edge: from u to the link, and from the link to v; inf where not permitted.
    v_on, on_u
        Against the edge: from v to the link, and from the link to u.
    """

    row: Ints
    edge: Ints
    fraction: Floats
    u: Ints
    v: Ints
    off_street: Floats
    u_on: Floats
    on_v: Floats
    v_on: Floats
    on_u: Floats

    @classmethod
    def of(cls, points: Snap, edges: Edges, graph: SearchGraph, unit: float) -> Legs:
        """Find the legs of linked points, once for each graph and unit.

        Parameters
        ----------
        points
            Linked to edges.
        edges
            Of the network.
        graph
            Costs of the edges.
        unit
            Cost of a metre off the street.
        """
        known = _KNOWN.setdefault(graph, WeakKeyDictionary()).setdefault(points, {})
        if unit not in known:
            known[unit] = cls._found(points, edges, graph, unit)
        return known[unit]

    @classmethod
    def _found(cls, points: Snap, edges: Edges, graph: SearchGraph, unit: float) -> Legs:
        row = np.flatnonzero(points.edge >= 0)
        edge, fraction = points.edge[row], points.fraction[row]
        u_on, on_v = _shares(fraction, graph.costs.forward[edge])
        on_u, v_on = _shares(fraction, graph.costs.backward[edge])
        # Who is linked to an end of the edge stands there, whatever the edge permits.
        at_u, at_v = fraction == 0, fraction == 1
        u_on[at_u], on_u[at_u] = 0, 0
        v_on[at_v], on_v[at_v] = 0, 0
        off_street = np.rint(points.offset[row] * unit)
        at = (row, edge, fraction, edges.u[edge], edges.v[edge])
        return cls(*at, off_street, u_on, on_v, v_on, on_u)


_KNOWN: Final[WeakKeyDictionary[SearchGraph, WeakKeyDictionary[Snap, dict[float, Legs]]]] = (
    WeakKeyDictionary()
)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Origins and entrances with a way between them that passes no node.

    Attributes
    ----------
    origin, entrance
        Row numbers.
    cost
        Of the whole way.
    """

    origin: Ints
    entrance: Ints
    cost: Floats


_NO_PAIRS: Final = Pairs(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))


def _shares(fraction: Floats, cost: Floats) -> tuple[Floats, Floats]:
    """Cut the cost of edges in two whole numbers: from u to a point, and from there to v."""
    known = np.isfinite(cost)
    whole = np.where(known, cost, 0.0)
    first = np.rint(fraction * whole)
    return np.where(known, first, np.inf), np.where(known, whole - first, np.inf)


def on_same_edge(origin: Legs, entrance: Legs) -> Pairs:
    """Return the ways straight along an edge that both are linked to."""
    if not (len(origin.row) and len(entrance.row)):
        return _NO_PAIRS
    order = np.argsort(entrance.edge, kind="stable")
    edges = entrance.edge[order]
    left = np.searchsorted(edges, origin.edge, side="left")
    sizes = np.searchsorted(edges, origin.edge, side="right") - left
    first = np.repeat(np.arange(len(sizes)), sizes)
    offsets = np.cumsum(sizes) - sizes
    second = order[np.arange(len(first)) + np.repeat(left - offsets, sizes)]
    # Costs do not tell who is ahead: on an edge that costs nothing all are equal.
    apart = entrance.fraction[second] - origin.fraction[first]
    cost = np.minimum(
        _between(entrance.u_on[second], origin.u_on[first], apart >= 0),
        _between(origin.on_u[first], entrance.on_u[second], apart <= 0),
    )
    cost += origin.off_street[first] + entrance.off_street[second]
    return Pairs(origin.row[first], entrance.row[second], cost)


def _between(far: Floats, near: Floats, ahead: Bools) -> Floats:
    """Return the difference of costs from an end; inf if not ahead, or one may not go there."""
    known = ahead & np.isfinite(far)
    return np.where(known, np.where(known, far, 0.0) - np.where(known, near, 0.0), np.inf)


def close_by(network: StreetNetwork, origins: Snap, places: Snap, unit: float) -> Pairs:
    """Return the direct walks between points at most `NEAR` metres apart, linked or not."""
    if not (len(origins) and len(places)):
        return _NO_PAIRS
    # A hair beyond the reach, so that rounding inside the tree loses nothing.
    reach = NEAR * network.scale * (1 + 1e-9)
    near = origins.tree.query_ball_point(places.xy, reach)
    count = np.fromiter(map(len, near), dtype=np.int64, count=len(near))
    entrance = np.repeat(np.arange(len(near)), count)
    origin = np.concatenate([np.empty(0, dtype=np.int64), *filter(len, near)]).astype(np.int64)
    apart = origins.xy[origin] - places.xy[entrance]
    metres = np.hypot(apart[:, 0], apart[:, 1]) / network.scale
    close = metres <= NEAR
    return Pairs(origin[close], entrance[close], np.rint(metres[close] * unit))
