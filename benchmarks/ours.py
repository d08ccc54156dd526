"""lifecircle as a tool among others: thin adapters on its functions, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from case import Case, Graph, Question
from city import City

if TYPE_CHECKING:
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap


def at_nodes(network: StreetNetwork) -> Snap:
    """Link a point to every node, at the end of one of its edges."""
    from lifecircle.streets.snap import Snap  # noqa: PLC0415 - slow to load

    edges, count = network.edges, len(network.nodes)
    edge, fraction = np.empty(count, dtype=np.int64), np.zeros(count)
    rows = np.arange(len(edges.u))
    edge[edges.v], fraction[edges.v] = rows, 1.0
    edge[edges.u], fraction[edges.u] = rows, 0.0
    status = np.full(count, "ok", dtype=object)
    return Snap(edge, fraction, np.zeros(count), status, network.nodes)


def read_network(source: str) -> StreetNetwork:
    """Return the network of a city's file, or of an OpenStreetMap file."""
    from lifecircle.streets.network import StreetNetwork  # noqa: PLC0415 - slow to load

    if source.endswith(".npz"):
        return City.load(Path(source)).network()
    return StreetNetwork.from_osm(source)


def export(network: StreetNetwork) -> Graph:
    """Return the searched graph as plain arrays; of parallel edges the fastest is kept."""
    from lifecircle.streets.travel.profiles import ADULT  # noqa: PLC0415 - slow to load

    graph = network.graph(ADULT)
    rows = np.repeat(np.arange(len(network.nodes)), np.diff(graph.indptr))
    edges, costs = network.edges, network.costs(ADULT)
    start = np.concatenate([edges.u, edges.v])
    end = np.concatenate([edges.v, edges.u])
    cost = np.concatenate([costs.forward, costs.backward])
    length = np.tile(edges.length, 2)
    usable = np.isfinite(cost) & (start != end)
    start, end, cost, length = start[usable], end[usable], cost[usable], length[usable]
    order = np.lexsort((length, cost, start, end))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(end[order]) != 0) | (np.diff(start[order]) != 0)
    kept = order[first]
    # The export is the benchmark's own reading of the edges; the engine's must not differ.
    if not (
        np.array_equal(end[kept], rows)
        and np.array_equal(start[kept], graph.indices)
        and np.array_equal(cost[kept], graph.weights)
    ):
        raise SystemExit("the searched graph is not that of the edges")
    return Graph(
        scale=np.array(network.scale),
        indptr=np.asarray(graph.indptr),
        indices=np.asarray(graph.indices),
        weights=np.asarray(graph.weights),
        metres=length[kept],
        nodes=network.nodes,
    )


class Tool:
    """The network, with a point linked to every node."""

    DISTRIBUTION = "lifecircle"
    SAMPLES: ClassVar[dict[str, int]] = {}

    def __init__(self, case: Case) -> None:
        self.network = read_network(case.source)
        self.export = export(self.network)
        self.snap = at_nodes(self.network)
        self.export.save(case.folder / "graph.npz")

    @staticmethod
    def load() -> None:
        """Load the compiled searches, as a process does by itself once there is enough to do."""
        import lifecircle.streets.search.kernels  # noqa: F401, PLC0415 - slow to load

    def nearest(self, question: Question, places: np.ndarray, _: np.ndarray) -> Any:
        """Find the nearest place of every node."""
        from lifecircle.streets.search.nearest import nearest_of_nodes  # noqa: PLC0415 - slow to load
        from lifecircle.streets.travel.profiles import ADULT  # noqa: PLC0415 - slow to load

        at = self.snap.take(places), np.arange(len(places))
        return nearest_of_nodes(self.network, *at, ADULT, limit=question.limit)

    def points(self, question: Question, places: np.ndarray, _: np.ndarray) -> Any:
        """Find the nearest place of a point linked to every node."""
        from lifecircle.streets.search.nearest import nearest  # noqa: PLC0415 - slow to load
        from lifecircle.streets.travel.profiles import ADULT  # noqa: PLC0415 - slow to load

        at = self.snap.take(places), np.arange(len(places))
        return nearest(self.network, self.snap, *at, ADULT, limit=question.limit)

    def catchments(self, question: Question, places: np.ndarray, _: np.ndarray) -> Any:
        """Find all nodes within the limit of each place, with their costs."""
        from lifecircle.streets.search.catchments import catchments  # noqa: PLC0415 - slow to load
        from lifecircle.streets.travel.profiles import ADULT  # noqa: PLC0415 - slow to load

        at = self.snap.take(places), np.arange(len(places))
        return catchments(self.network, *at, ADULT, limit=question.limit)

    def od(self, question: Question, places: np.ndarray, demand: np.ndarray) -> Any:
        """Find the cost of every pair within the limit."""
        from lifecircle.streets.search.pairs import od  # noqa: PLC0415 - slow to load
        from lifecircle.streets.travel.profiles import ADULT  # noqa: PLC0415 - slow to load

        at = self.snap.take(demand), self.snap.take(places), np.arange(len(places))
        return demand, od(self.network, *at, ADULT, limit=question.limit)

    @staticmethod
    def costs(_: Question, found: Any) -> np.ndarray:
        """Return the costs of ``nearest`` as an array, inf where none is within the limit."""
        return np.asarray(found.cost, dtype=np.float64)

    @staticmethod
    def rows(question: Question, places: np.ndarray, found: Any) -> dict[str, np.ndarray]:
        """Return ``catchments`` and ``od`` as rows."""
        if question.work == "od":
            demand, pairs = found
            node, source, cost = demand[pairs.origin], places[pairs.place], pairs.cost
        else:
            nodes = found.nodes
            source, node = np.repeat(places, np.diff(nodes.start)), nodes.node
            cost = nodes.cost
        return {"source": source, "node": node, "cost": cost}
