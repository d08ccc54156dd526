"""The parts of a way that are not whole edges: to the street, along the first edge, and so on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.costs import SearchGraph
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap

NEAR: Final = 10.0
"""Metres between an origin and an entrance up to which a direct walk is possible too."""


@dataclass(frozen=True, eq=False)
class Legs:
    """Linked points, with the costs between them and the ends of their edges.

    Attributes
    ----------
    row
        Row numbers of the points that are linked.
    edge
        The edge of each.
    off_street
        Cost between the point and its street.
    u_on, on_v
        Along the edge: from u to the link, and from the link to v; inf where not permitted.
    v_on, on_u
        Against the edge: from v to the link, and from the link to u.
    """

    row: Ints
    edge: Ints
    off_street: Floats
    u_on: Floats
    on_v: Floats
    v_on: Floats
    on_u: Floats

    @classmethod
    def of(cls, points: Snap, graph: SearchGraph, unit: float) -> Legs:
        """Find the legs of linked points.

        Parameters
        ----------
        points
            Linked to the network that `graph` is of.
        graph
            Costs of the edges.
        unit
            Cost of a metre off the street.
        """
        row = np.flatnonzero(points.edge >= 0)
        edge, fraction = points.edge[row], points.fraction[row]
        u_on, on_v = _shares(fraction, graph.costs.forward[edge])
        on_u, v_on = _shares(fraction, graph.costs.backward[edge])
        # Who is linked to an end of the edge stands there, whatever the edge permits.
        at_u, at_v = fraction == 0, fraction == 1
        u_on[at_u], on_u[at_u] = 0, 0
        v_on[at_v], on_v[at_v] = 0, 0
        return cls(row, edge, np.rint(points.offset[row] * unit), u_on, on_v, v_on, on_u)


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


def _shares(fraction: Floats, cost: Floats) -> tuple[Floats, Floats]:
    """Cut the cost of edges in two whole numbers: from u to a point, and from there to v."""
    known = np.isfinite(cost)
    whole = np.where(known, cost, 0.0)
    first = np.rint(fraction * whole)
    return np.where(known, first, np.inf), np.where(known, whole - first, np.inf)


def on_same_edge(origin: Legs, entrance: Legs) -> Pairs:
    """Return the ways straight along an edge that both are linked to."""
    order = np.argsort(entrance.edge, kind="stable")
    edges = entrance.edge[order]
    left = np.searchsorted(edges, origin.edge, side="left")
    sizes = np.searchsorted(edges, origin.edge, side="right") - left
    first = np.repeat(np.arange(len(sizes)), sizes)
    offsets = np.cumsum(sizes) - sizes
    second = order[np.arange(len(first)) + np.repeat(left - offsets, sizes)]
    cost = np.minimum(
        _ahead(entrance.u_on[second], origin.u_on[first]),
        _ahead(origin.on_u[first], entrance.on_u[second]),
    )
    cost += origin.off_street[first] + entrance.off_street[second]
    return Pairs(origin.row[first], entrance.row[second], cost)


def _ahead(to: Floats, at: Floats) -> Floats:
    """Return how far `to` is ahead of `at`; inf if it is behind, or one may not walk there."""
    known = np.isfinite(to) & (to >= at)
    return np.where(known, np.where(known, to, 0.0) - np.where(known, at, 0.0), np.inf)


def close_by(network: StreetNetwork, origins: Snap, places: Snap, unit: float) -> Pairs:
    """Return the direct walks between points at most `NEAR` metres apart, linked or not."""
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
