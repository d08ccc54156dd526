"""The libraries that planners use for accessibility: pandana, cityseer, accessX.

Each is asked for the nearest place in the way its documentation shows, after its own building
and preprocessing, which is stated beside but not counted.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

if TYPE_CHECKING:
    from case import Case, Question

SECOND = 1e6
NEVER = 1e12
METRES_A_MINUTE = 80


class Pandana:
    """``Network`` on the same directed edges, in seconds: it keeps whole milliseconds.

    Building a network includes its contraction hierarchy.
    """

    DISTRIBUTION = "pandana"
    SAMPLES: ClassVar[dict[str, int]] = {}

    def __init__(self, case: Case) -> None:
        import pandana  # noqa: PLC0415 - only here
        import pandas as pd  # noqa: PLC0415 - only here

        graph = case.graph
        self.x, self.y = (pd.Series(column) for column in graph.nodes.T)
        self.network = pandana.Network(
            self.x,
            self.y,
            pd.Series(graph.indices.astype(np.int64)),
            pd.Series(graph.rows),
            pd.DataFrame({"seconds": graph.weights / SECOND}),
            twoway=False,
        )

    def nearest(self, question: Question, places: np.ndarray, _: np.ndarray) -> Any:
        """Set the places, and find the nearest one of every node."""
        seconds = question.limit / SECOND
        self.network.set_pois("places", seconds, 1, self.x[places], self.y[places])
        return self.network.nearest_pois(seconds, "places", num_pois=1, max_distance=NEVER)

    @staticmethod
    def costs(_: Question, found: Any) -> np.ndarray:
        """Return microseconds per node."""
        cost = found[1].to_numpy(dtype=np.float64)
        return np.where(cost < NEVER, np.rint(cost * SECOND), np.inf)


class Cityseer:
    """``compute_accessibilities``: metres to the nearest place, from nodes.

    It takes lines and their lengths, so it is asked for 80 metres in place of every minute.
    """

    DISTRIBUTION = "cityseer"
    SAMPLES: ClassVar[dict[str, int]] = {}
    UNIT = "metres"

    def __init__(self, case: Case) -> None:
        os.environ["CITYSEER_QUIET_MODE"] = "true"
        import networkx as nx  # noqa: PLC0415 - only here
        from cityseer.tools import io  # noqa: PLC0415 - only here

        from ours import read_network  # noqa: PLC0415 - only here

        network = read_network(case.source)
        edges = network.edges
        graph = nx.MultiGraph(crs=network.crs)
        for node, (x, y) in enumerate(network.nodes.tolist()):
            graph.add_node(str(node), x=x, y=y)
        for u, v, line in zip(edges.u.tolist(), edges.v.tolist(), edges.geometry, strict=True):
            if u != v:
                graph.add_edge(str(u), str(v), geom=line)
        self.nodes, _, self.structure = io.network_structure_from_nx(graph)
        self.crs, self.xy = network.crs, network.nodes

    def nearest(self, question: Question, places: np.ndarray, _: np.ndarray) -> Any:
        """Find metres to the nearest place."""
        import geopandas as gpd  # noqa: PLC0415 - only here
        from cityseer.metrics import layers  # noqa: PLC0415 - only here

        points = gpd.points_from_xy(*self.xy[places].T)
        layer = gpd.GeoDataFrame({"kind": "place"}, geometry=points, crs=self.crs, index=places)
        metres = int(question.minutes * METRES_A_MINUTE)
        found = layers.compute_accessibilities(
            layer,
            landuse_column_label="kind",
            accessibility_keys=["place"],
            nodes_gdf=self.nodes.copy(),
            network_structure=self.structure,
            distances=[metres],
            decay_fn="1",
        )
        return found[f"cc_place_nearest_max_{metres}"]

    @staticmethod
    def costs(_: Question, found: Any) -> np.ndarray:
        """Return metres per node."""
        found.index = found.index.astype(np.int64)
        cost = found.sort_index().to_numpy(dtype=np.float64)
        return np.where(np.isfinite(cost), cost, np.inf)


class Accessx:
    """``compute_nearest_poi_cost``: one networkx search for every origin."""

    DISTRIBUTION = "accessx"
    SAMPLES: ClassVar[dict[str, int]] = {}
    ORIGINS = 30

    def __init__(self, case: Case) -> None:
        import networkx as nx  # noqa: PLC0415 - only here
        from pyproj import CRS  # noqa: PLC0415 - only here

        graph = case.graph
        self.crs = CRS.from_epsg(32628)
        self.xy = graph.nodes
        self.graph = nx.MultiDiGraph(crs=self.crs)
        for node, (x, y) in enumerate(graph.nodes.tolist()):
            self.graph.add_node(node, x=x, y=y)
        ends = zip(graph.indices.tolist(), graph.rows.tolist(), graph.weights, strict=True)
        self.graph.add_edges_from((u, v, {"minutes": cost / 60e6}) for u, v, cost in ends)
        self.origins = np.linspace(0, len(graph) - 1, self.ORIGINS).round().astype(np.int64)

    @property
    def scale(self) -> float:
        """How many times the origins that are asked for are all nodes."""
        return len(self.xy) / len(self.origins)

    def nearest(self, question: Question, places: np.ndarray, _: np.ndarray) -> Any:
        """Search from some of the nodes."""
        import accessx  # noqa: PLC0415 - only here
        import geopandas as gpd  # noqa: PLC0415 - only here

        def layer(rows: np.ndarray, name: str) -> Any:
            points = gpd.points_from_xy(*self.xy[rows].T)
            return gpd.GeoDataFrame({name: rows, "category": "p"}, geometry=points, crs=self.crs)

        return accessx.compute_nearest_poi_cost(
            self.graph,
            layer(self.origins, "hex_id"),
            layer(places, "id"),
            max_cost=question.minutes,
            cost_attr="minutes",
        )

    def costs(self, _: Question, found: Any) -> np.ndarray:
        """Return microseconds; NaN for nodes that were not asked for."""
        cost = np.full(len(self.xy), np.nan)
        column = found["nearest_pois_p"]
        cost[self.origins] = [pairs[0][0] * 60e6 if pairs else np.inf for pairs in column]
        return cost
