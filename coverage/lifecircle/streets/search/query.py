"""The costs behind the nearest places: of nodes and origins, in one direction or there and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from lifecircle.streets.search.dense import dense
from lifecircle.streets.search.engine import at_points, is_compiled, k_nearest_labels
from lifecircle.streets.search.legs import Legs, Pairs, close_by, on_same_edge
from lifecircle.streets.search.seeds import Labels, Seeds

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric, SearchGraph

Direction = Literal["to_facility", "from_facility", "there_and_back"]
"""From the origin to the place, from the place to the origin, or both ways together."""
_CHUNK: Final = 64


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
        origin, entrance = (
            Legs.of(points, network.edges, graph, unit) for points in (origins, places)
        )
        pairs = (on_same_edge(origin, entrance), close_by(network, origins, places, unit))
        return cls(network, graph, origin, entrance, pairs, len(origins))

    def seeds(self, groups: Ints, *, once: bool = True) -> tuple[Seeds, Ints]:
        """Return the nodes where searches from entrances start.

        Parameters
        ----------
        groups
            Per linked entrance, the row number of its search; -1 for none.
        once
            Whether a node is there once a group, with its least cost, and groups ascend.

        Returns
        -------
        Seeds, rows
            And the linked entrance of each.
        """
        entrance = self.entrance
        node = np.concatenate([entrance.u, entrance.v])
        cost = np.concatenate([entrance.u_on, entrance.v_on]) + np.tile(entrance.off_street, 2)
        group = np.tile(groups, 2)
        useful = np.isfinite(cost) & (group >= 0)
        if self.graph.shut is not None:
            useful &= ~self.graph.shut[node]
        rows = np.flatnonzero(useful)
        if once:
            rows = rows[np.lexsort((cost[rows], node[rows], group[rows]))]
            least = np.ones(len(rows), dtype=bool)
            least[1:] = (np.diff(node[rows]) != 0) | (np.diff(group[rows]) != 0)
            rows = rows[least]
        return Seeds(node[rows], cost[rows], group[rows]), rows % len(groups)

    def at_origins(self, found: Labels) -> tuple[Floats, Ints]:
        """Return the cost and the label of the nearest seed of every origin, along streets."""
        origin = self.origin
        cost, label = np.full(self.origins, np.inf), np.full(self.origins, -1, dtype=np.int64)
        if len(origin.row):
            cost[origin.row], label[origin.row] = at_points(
                found, (origin.u, origin.v), (origin.on_u, origin.on_v), origin.off_street
            )
        return cost, label

    def by_street(self, from_nodes: Floats) -> Floats:
        """Return the least cost from every origin, along streets: (groups, origins)."""
        origin = self.origin
        found = np.full((len(from_nodes), self.origins), np.inf)
        found[:, origin.row] = origin.off_street + np.minimum(
            origin.on_u + from_nodes[:, origin.u], origin.on_v + from_nodes[:, origin.v]
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
        costs = to_each(first, place, places, limit)
        for query in back:
            within: Bools = np.less_equal(costs, limit)
            reached: Bools = np.any(within, axis=1)
            if not reached.any():
                return np.full_like(costs, np.inf)
            asked = np.where(place < places, place, -1)
            asked[asked >= 0] = np.where(reached[asked[asked >= 0]], asked[asked >= 0], -1)
            costs = costs + to_each(query, asked, places, limit - costs[within].min())
        return costs


def to_each(query: Query, place: Ints, places: int, limit: float) -> Floats:
    """Return the cost of one direction, for every origin and place: (places, origins).

    `place` is the row of each entrance's place in the result; below 0 or beyond: not asked.
    """
    asked = np.where(place < places, place, -1)
    costs = np.full((places, query.origins), np.inf)
    groups = asked[query.entrance.row]
    if (groups >= 0).any():
        searches = int(groups.max()) + 1
        nodes = dense(query.graph, query.seeds(groups)[0], searches, limit)
        costs[:searches] = query.by_street(nodes)
    for pairs in query.pairs:
        row = asked[pairs.entrance]
        wanted = row >= 0
        np.minimum.at(costs, (row[wanted], pairs.origin[wanted]), pairs.cost[wanted])
    return costs


def k_labels(query: Query, label: Ints, places: int, k: int, limit: float) -> tuple[Floats, Ints]:
    """Return the k least costs of every origin and the labels of those places.

    Parameters
    ----------
    label
        Per entrance, the number of its place, from 0.
    places, k, limit
        How many places; how many are wanted; the largest cost.

    Returns
    -------
    cost, label
        (origins, k), in the order of cost and label; above the limit and -1 where there are
        fewer.
    """
    visits = float(places) * len(query.network.nodes)
    if is_compiled(visits, query.graph, limit):
        return _k_compiled(query, label, places, k, limit)
    cost = np.full((k, query.origins), np.inf)
    name = np.full((k, query.origins), -1, dtype=np.int64)
    for start in range(0, places, _CHUNK):
        many = min(_CHUNK, places - start)
        found = np.concatenate([cost, to_each(query, label - start, many, limit)])
        found[found > limit] = np.inf
        names = np.broadcast_to(start + np.arange(many)[:, None], (many, query.origins))
        # Those before have lesser labels, and a stable sort keeps them before their equals.
        best = np.argsort(found, axis=0, kind="stable")[:k]
        cost = np.take_along_axis(found, best, axis=0)
        name = np.take_along_axis(np.concatenate([name, names]), best, axis=0)
    name[np.isinf(cost)] = -1
    return cost.T, name.T


def _k_compiled(
    query: Query, label: Ints, places: int, k: int, limit: float
) -> tuple[Floats, Ints]:
    from lifecircle.streets.search import point_kernels  # noqa: PLC0415 - slow to load

    seeds, _ = query.seeds(label[query.entrance.row])
    found = k_nearest_labels(query.network, query.graph, seeds, places, k, limit)
    origin, whole = query.origin, int(limit)
    node = np.concatenate([origin.u, origin.v])
    leg = np.concatenate([origin.on_u, origin.on_v]) + np.tile(origin.off_street, 2)
    row = np.tile(origin.row, 2)
    way = np.flatnonzero(leg <= limit)
    pairs = [(p.origin, label[p.entrance], p.cost) for p in query.pairs]
    pair_row, pair_name, pair_cost = (np.concatenate(part) for part in zip(*pairs, strict=True))
    near = np.flatnonzero(pair_cost <= limit)
    cost = np.full((query.origins, k), whole + 1, dtype=np.int64)
    name = np.full((query.origins, k), -1, dtype=np.int64)
    point_kernels.k_at_points(
        found.cost,
        found.label,
        node[way],
        leg[way].astype(np.int64),
        row[way],
        pair_row[near],
        pair_name[near],
        pair_cost[near].astype(np.int64),
        whole,
        cost,
        name,
    )
    return np.where(name >= 0, cost, np.inf), name
