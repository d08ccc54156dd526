"""The costs behind the nearest places: of nodes and origins, in one direction or there and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from lifecircle.streets.legs import Legs, Pairs, close_by, on_same_edge

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.costs import Metric, SearchGraph
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap

Direction = Literal["to_facility", "from_facility", "there_and_back"]
"""From the origin to the place, from the place to the origin, or both ways together."""


@dataclass(frozen=True, eq=False)
class Query:
    """Origins and entrances in one metric, with the ways between them that pass no node."""

    network: StreetNetwork
    graph: SearchGraph
    origin: Legs
    entrance: Legs
    pairs: tuple[Pairs, ...]
    origins: int

    @classmethod
    def prepare(
        cls,
        network: StreetNetwork,
        origins: Snap,
        places: Snap,
        metric: Metric,
        off_street: float,
        *,
        outward: bool,
    ) -> Query:
        """Link origins and entrances to the graph of one direction."""
        graph = network.graph(metric, outward=outward)
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
        if self.graph.shut is not None:
            useful &= ~self.graph.shut[node]
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


class Routes:
    """Costs between every origin and each of some places, in one direction or both."""

    def __init__(
        self,
        network: StreetNetwork,
        origins: Snap,
        places: Snap,
        metric: Metric,
        off_street: float,
        direction: Direction,
    ) -> None:
        at = (network, origins, places, metric, off_street)
        outward = {"to_facility": (False,), "from_facility": (True,)}
        self._legs = [
            Query.prepare(*at, outward=way) for way in outward.get(direction, (False, True))
        ]
        self.origins = len(origins)

    def to_each(self, place: Ints, places: int, limit: float) -> Floats:
        """Return the cost from every origin to each of some places: (places, origins).

        Parameters
        ----------
        place
            Per entrance, the row of its place in the result; below 0 or beyond: not asked.
        places, limit
            How many rows; the largest cost that is wanted: others may be inf, and may not.
        """
        first, *back = self._legs
        costs = _to_each(first, place, places, limit)
        for query in back:
            within: Bools = np.less_equal(costs, limit)
            reached: Bools = np.any(within, axis=1)
            if not reached.any():
                return np.full_like(costs, np.inf)
            asked = np.where(place < places, place, -1)
            asked[asked >= 0] = np.where(reached[asked[asked >= 0]], asked[asked >= 0], -1)
            costs = costs + _to_each(query, asked, places, limit - costs[within].min())
        return costs


def _to_each(query: Query, place: Ints, places: int, limit: float) -> Floats:
    """Return the cost of one direction, for every origin and place: (places, origins).

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
