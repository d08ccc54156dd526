"""The general libraries of graphs: networkx, scipy, igraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

if TYPE_CHECKING:
    from case import Case, Question

Rows = dict[str, np.ndarray]


def table(source: list[Any], node: list[Any], cost: list[Any]) -> Rows:
    """Return parts of a table as one."""
    empty = np.empty(0)
    return {
        "source": np.concatenate([empty, *source]).astype(np.int64),
        "node": np.concatenate([empty, *node]).astype(np.int64),
        "cost": np.concatenate([empty, *cost]),
    }


class Networkx:
    """``DiGraph`` with the cost as ``weight``."""

    DISTRIBUTION = "networkx"
    SAMPLES: ClassVar = {"catchments": 100, "od": 40}

    def __init__(self, case: Case) -> None:
        import networkx as nx  # noqa: PLC0415 - only here

        graph = case.graph
        self.count = len(graph)
        self.graph = nx.DiGraph()
        self.graph.add_nodes_from(range(len(graph)))
        self.graph.add_weighted_edges_from(
            zip(graph.rows.tolist(), graph.indices.tolist(), graph.weights.tolist(), strict=True)
        )
        self.nx = nx

    def nearest(self, question: Question, places: np.ndarray, _: np.ndarray) -> Any:
        """One search from all places."""
        return self.nx.multi_source_dijkstra_path_length(
            self.graph, places.tolist(), cutoff=question.limit, weight="weight"
        )

    def costs(self, _: Question, found: Any) -> np.ndarray:
        """Return costs per node."""
        cost = np.full(self.count, np.inf)
        cost[list(found)] = list(found.values())
        return cost

    def catchments(self, question: Question, places: np.ndarray, _: np.ndarray) -> Any:
        """Cut the graph around every place."""
        return [
            self.nx.ego_graph(self.graph, place, radius=question.limit, distance="weight")
            for place in places.tolist()
        ]

    def od(self, question: Question, places: np.ndarray, demand: np.ndarray) -> Any:
        """Search from every place and keep the nodes that are asked for."""
        wanted = set(demand.tolist())
        found = []
        for place in places.tolist():
            reached = self.nx.single_source_dijkstra_path_length(
                self.graph, place, cutoff=question.limit, weight="weight"
            )
            found.append({node: cost for node, cost in reached.items() if node in wanted})
        return found

    def rows(self, question: Question, places: np.ndarray, found: Any) -> Rows:
        """Return rows; an ego graph has no costs, they are searched for again."""
        if question.work == "catchments":
            costs = [
                self.nx.single_source_dijkstra_path_length(
                    self.graph, place, cutoff=question.limit, weight="weight"
                )
                for place in places.tolist()
            ]
            if any(set(ego.nodes) != set(cost) for ego, cost in zip(found, costs, strict=True)):
                raise SystemExit("ego_graph and dijkstra of networkx reach different nodes")
            found = costs
        return table(
            [np.full(len(one), place) for place, one in zip(places, found, strict=True)],
            [list(one) for one in found],
            [list(one.values()) for one in found],
        )


class Scipy:
    """``scipy.sparse.csgraph.dijkstra`` with ``limit``."""

    DISTRIBUTION = "scipy"
    SAMPLES: ClassVar = {"catchments": 100, "od": 100}
    CHUNK = 20

    def __init__(self, case: Case) -> None:
        from scipy.sparse import csr_array  # noqa: PLC0415 - only here
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - only here

        graph = case.graph
        shape = (len(graph), len(graph))
        self.matrix = csr_array((graph.weights, graph.indices, graph.indptr), shape=shape)
        self.dijkstra = dijkstra

    def nearest(self, question: Question, places: np.ndarray, _: np.ndarray) -> Any:
        """One search from all places."""
        return self.dijkstra(self.matrix, indices=places, min_only=True, limit=question.limit)

    @staticmethod
    def costs(_: Question, found: Any) -> np.ndarray:
        """Return costs per node."""
        return np.asarray(found)

    def catchments(self, question: Question, places: np.ndarray, _: np.ndarray) -> Any:
        """Search from some places at a time: every one takes a row over all nodes."""
        found = []
        for start in range(0, len(places), self.CHUNK):
            some = places[start : start + self.CHUNK]
            rows = self.dijkstra(self.matrix, indices=some, limit=question.limit)
            row, node = np.nonzero(np.isfinite(rows))
            found.append((some[row], node, rows[row, node]))
        return found

    def od(self, question: Question, places: np.ndarray, demand: np.ndarray) -> Any:
        """Likewise, and keep the nodes that are asked for."""
        found = []
        for start in range(0, len(places), self.CHUNK):
            some = places[start : start + self.CHUNK]
            rows = self.dijkstra(self.matrix, indices=some, limit=question.limit)[:, demand]
            row, column = np.nonzero(np.isfinite(rows))
            found.append((some[row], demand[column], rows[row, column]))
        return found

    @staticmethod
    def rows(_: Question, __: np.ndarray, found: Any) -> Rows:
        """Return rows."""
        source, node, cost = zip(*found, strict=True)
        return table(list(source), list(node), list(cost))


class Igraph:
    """``Graph.distances``, which knows neither several sources nor a limit.

    For the nearest place one more node leads to all places at no cost. Everything is searched,
    whatever the limit; what lies beyond it is dropped.
    """

    DISTRIBUTION = "igraph"
    SAMPLES: ClassVar = {"od": 4}

    def __init__(self, case: Case) -> None:
        import igraph  # noqa: PLC0415 - only here

        graph = case.graph
        self.count = len(graph)
        self.igraph = igraph
        self.edges = np.column_stack([graph.rows, graph.indices])
        self.weights = graph.weights
        self.graph = igraph.Graph(self.count, self.edges, directed=True)

    def prepare(self, question: Question, places: np.ndarray) -> None:
        """Add the node that leads to all places; not timed."""
        if question.work == "nearest":
            first = np.column_stack([np.full(len(places), self.count), places])
            edges = np.concatenate([self.edges, first])
            self.joined = self.igraph.Graph(self.count + 1, edges, directed=True)
            self.costs_of = np.concatenate([self.weights, np.zeros(len(places))]).tolist()

    def nearest(self, *_: Any) -> Any:
        """One search from the added node."""
        return self.joined.distances(source=self.count, weights=self.costs_of)

    @staticmethod
    def costs(question: Question, found: Any) -> np.ndarray:
        """Return costs per node."""
        cost = np.asarray(found[0][:-1], dtype=np.float64)
        return np.where(cost <= question.limit, cost, np.inf)

    def od(self, _: Question, places: np.ndarray, demand: np.ndarray) -> Any:
        """Search everything from every place."""
        return demand, self.graph.distances(
            source=places.tolist(), target=demand.tolist(), weights=self.weights.tolist()
        )

    @staticmethod
    def rows(question: Question, places: np.ndarray, found: Any) -> Rows:
        """Return rows."""
        demand, rows = found
        costs = np.asarray(rows, dtype=np.float64)
        row, column = np.nonzero(costs <= question.limit)
        return table([places[row]], [demand[column]], [costs[row, column]])
