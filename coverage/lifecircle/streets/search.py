"""The nearest place for every origin: exact, and the same whatever the order of the rows.

A way leads from an origin to an entrance of a place: off the street at the flat pace, along
the network, off the street again. Its cost is the least over both ends of the origin's edge and
both ends of the entrance's; where both lie on one edge, also straight along that edge; and where
they are at most `NEAR` metres apart, also a direct walk. Every part is a whole number of
microseconds (or tenths of a millimetre), so sums are exact.

Among equally near places the first in the order of their coordinates is named. To find it in
the same search, costs carry the place's rank: ``cost · K + rank`` with a power of two `K` above
all ranks, which float64 holds exactly below 2**53.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from lifecircle.base.errors import InputError
from lifecircle.streets.legs import NEAR, Legs, Pairs, close_by, on_same_edge

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.costs import Metric, SearchGraph
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap

__all__ = ["NEAR", "Nearest", "kth_nearest", "nearest"]

_EXACT: Final = 2**53
_CHUNK: Final = 64


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest place of every origin.

    Attributes
    ----------
    cost
        Whole microseconds, or whole tenths of a millimetre; inf where none is within the limit.
    place
        Row number of the place, int64; -1 where none.
    """

    cost: Floats
    place: Ints


@dataclass(frozen=True, eq=False)
class _Query:
    """Origins and entrances in one metric, with the ways between them that pass no node."""

    network: StreetNetwork
    graph: SearchGraph
    origin: Legs
    entrance: Legs
    pairs: tuple[Pairs, ...]
    origins: int

    @classmethod
    def prepare(
        cls, network: StreetNetwork, origins: Snap, places: Snap, metric: Metric, off_street: float
    ) -> _Query:
        graph = network.graph(metric)
        unit = graph.off_street * off_street
        origin, entrance = Legs.of(origins, graph, unit), Legs.of(places, graph, unit)
        pairs = (on_same_edge(origin, entrance), close_by(network, origins, places, unit))
        return cls(network, graph, origin, entrance, pairs, len(origins))

    def from_nodes(self, label: Ints, groups: Ints, limit: float, base: int) -> Floats:
        """Return the least ``cost · base + label`` from every node to an entrance.

        Parameters
        ----------
        label, groups
            Per linked entrance: what is added to its packed cost, and the number of its group,
            from 0; -1 for none. Each group is a search of its own.
        limit, base
            Largest cost that is wanted; what costs are multiplied by.

        Returns
        -------
        numpy.ndarray
            float (groups, nodes); inf where above the limit.
        """
        edges, entrance = self.network.edges, self.entrance
        count, searches = len(self.network.nodes), int(groups.max(initial=-1)) + 1
        node = np.concatenate([edges.u[entrance.edge], edges.v[entrance.edge]])
        cost = np.concatenate([entrance.u_on, entrance.v_on]) + np.tile(entrance.off_street, 2)
        cost = cost * base + np.tile(label, 2)
        group = np.tile(groups, 2)
        useful = np.isfinite(cost) & (group >= 0)
        node, cost, group = node[useful], cost[useful], group[useful]
        order = np.lexsort((cost, node, group))
        node, cost, group = node[order], cost[order], group[order]
        least = np.ones(len(order), dtype=bool)
        least[1:] = (np.diff(node) != 0) | (np.diff(group) != 0)
        node, cost, group = node[least], cost[least], group[least]
        # One more node a search, from which it starts, with an edge to every seeded node.
        seeds = len(self.graph.indices) + np.searchsorted(group, np.arange(searches), side="right")
        matrix = csr_array(
            (
                np.concatenate([self.graph.weights * base, cost]),
                np.concatenate([self.graph.indices, node.astype(np.int32)]),
                np.concatenate([self.graph.indptr, seeds.astype(np.int32)]),
            ),
            shape=(count + searches, count + searches),
        )
        found = dijkstra(
            matrix,
            directed=True,
            indices=np.arange(count, count + searches),
            limit=float((math.floor(limit) + 1) * base),
        )
        return np.asarray(found[:, :count])

    def by_street(self, from_nodes: Floats, base: int) -> Floats:
        """Return the least packed cost from every origin, along the network: (groups, origins)."""
        edges, origin = self.network.edges, self.origin
        found = np.full((len(from_nodes), self.origins), np.inf)
        found[:, origin.row] = origin.off_street * base + np.minimum(
            origin.on_u * base + from_nodes[:, edges.u[origin.edge]],
            origin.on_v * base + from_nodes[:, edges.v[origin.edge]],
        )
        return found


def nearest(
    network: StreetNetwork,
    origins: Snap,
    places: Snap,
    place_of: npt.ArrayLike,
    metric: Metric,
    *,
    limit: float,
    off_street: float = 1.0,
) -> Nearest:
    """Find the nearest place of every origin, on the way from the origin to the place.

    Parameters
    ----------
    network
        What is walked on.
    origins
        Where the ways begin.
    places
        Entrances; a place may have several.
    place_of
        int64, one row an entrance: row number of its place, from 0.
    metric
        A profile, or ``"distance"``.
    limit
        Largest cost, inclusive, in microseconds or tenths of a millimetre.
    off_street
        How many times longer than straight the walk between a point and its street is.

    Returns
    -------
    Nearest
        One row an origin. It does not depend on other origins, nor on the order of rows.

    Raises
    ------
    InputError
        If the limit or `off_street` is negative or not a number, or `place_of` does not fit.
    """
    of_entrance = _check(places, place_of, limit, off_street)
    place, rank = _canonical(places, of_entrance)
    base = 1 << len(place).bit_length()
    if (math.floor(limit) + 2) * base >= _EXACT:
        raise InputError(
            "the limit is too large for so many places",
            expected=f"less than {_EXACT // base - 2} for {len(place)} places",
            found=f"{limit:g}",
        )
    query = _Query.prepare(network, origins, places, metric, off_street)
    label = rank[of_entrance]
    together = np.zeros(len(query.entrance.row), dtype=np.int64)
    packed = np.full(len(origins), np.inf)
    if len(together):
        nodes = query.from_nodes(label[query.entrance.row], together, limit, base)
        packed = query.by_street(nodes, base)[0]
    for pairs in query.pairs:
        np.minimum.at(packed, pairs.origin, pairs.cost * base + label[pairs.entrance])
    cost = np.floor(packed / base)
    reached = cost <= limit
    found = np.full(len(packed), -1, dtype=np.int64)
    found[reached] = place[np.mod(packed[reached], base).astype(np.int64)]
    return Nearest(np.where(reached, cost, np.inf), found)


def kth_nearest(
    network: StreetNetwork,
    origins: Snap,
    places: Snap,
    place_of: npt.ArrayLike,
    metric: Metric,
    k: int,
    *,
    limit: float,
    off_street: float = 1.0,
) -> Floats:
    """Return the cost of the k-th nearest distinct place; inf where fewer are within the limit.

    Parameters are those of `nearest`, and `k` is 1 or more; with 1 the costs are those of
    `nearest`.

    Raises
    ------
    InputError
        As `nearest`, and if `k` is below 1.
    """
    of_entrance = _check(places, place_of, limit, off_street)
    if k < 1:
        raise InputError("k must be at least 1", found=str(k))
    if k == 1:
        return nearest(
            network, origins, places, of_entrance, metric, limit=limit, off_street=off_street
        ).cost
    query = _Query.prepare(network, origins, places, metric, off_street)
    rows, place = np.unique(of_entrance, return_inverse=True)
    best = np.full((k, len(origins)), np.inf)
    for start in range(0, len(rows), _CHUNK):
        costs = _to_each(query, place - start, min(_CHUNK, len(rows) - start), limit)
        best = np.partition(np.concatenate([best, costs]), k - 1, axis=0)[:k]
    kth = best.max(axis=0)
    return np.where(kth <= limit, kth, np.inf)


def _check(places: Snap, place_of: npt.ArrayLike, limit: float, off_street: float) -> Ints:
    of_entrance = np.asarray(place_of, dtype=np.int64)
    if of_entrance.shape != (len(places),) or (of_entrance < 0).any():
        raise InputError(
            "place_of does not fit the entrances",
            expected=f"{len(places)} row numbers of places, from 0",
            found=f"shape {of_entrance.shape}",
        )
    if not (math.isfinite(limit) and limit >= 0):
        raise InputError("the limit must be a number from zero", found=str(limit))
    if not (math.isfinite(off_street) and off_street >= 0):
        raise InputError("off_street must be a number from zero", found=str(off_street))
    return of_entrance


def _canonical(places: Snap, of_entrance: Ints) -> tuple[Ints, Ints]:
    """Order places by their first and last entrance, by x then y.

    Returns
    -------
    place, rank
        Row numbers of places in that order; per row number of a place, its position there.
    """
    x, y = places.xy[:, 0], places.xy[:, 1]
    order = np.lexsort((y, x, of_entrance))
    rows, first = np.unique(of_entrance[order], return_index=True)
    last = np.append(first[1:], len(order))[: len(rows)] - 1
    lowest, highest = places.xy[order[first]], places.xy[order[last]]
    sorting = np.lexsort((rows, highest[:, 1], highest[:, 0], lowest[:, 1], lowest[:, 0]))
    place = rows[sorting]
    rank = np.full(int(of_entrance.max()) + 1 if len(of_entrance) else 0, -1, dtype=np.int64)
    rank[place] = np.arange(len(place))
    return place, rank


def _to_each(query: _Query, place: Ints, places: int, limit: float) -> Floats:
    """Return the cost from every origin to each of some places: (places, origins).

    `place` is the row of each entrance's place in the result; below 0 or beyond: not asked.
    """
    asked = np.where(place < places, place, -1)
    costs = np.full((places, query.origins), np.inf)
    groups = asked[query.entrance.row]
    if (groups >= 0).any():
        nodes = query.from_nodes(np.zeros_like(groups), groups, limit, 1)
        costs[: len(nodes)] = query.by_street(nodes, 1)
    for pairs in query.pairs:
        row = asked[pairs.entrance]
        wanted = row >= 0
        np.minimum.at(costs, (row[wanted], pairs.origin[wanted]), pairs.cost[wanted])
    return costs
