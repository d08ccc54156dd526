"""Isochrones against OSMnx's recipe and Valhalla's, each area against an exact buffer.

``python polygons.py FILE``, in a process of its own. The reached streets are found anew with
networkx and cut with shapely, edge by edge; a fine buffer of `BUFFER` metres around them is what
the areas are compared with.

OSMnx's recipe (its gallery, "Calculate isochrones"): cut the graph with ``ego_graph``, buffer the
nodes that are reached by 50 m and the edges between them by 25 m, unite everything, and, with
*infill*, fill the holes.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from shapely.ops import substring

from lifecircle.streets.network import StreetNetwork
from lifecircle.streets.search.isochrones import isochrones
from lifecircle.streets.travel.profiles import ADULT

if TYPE_CHECKING:
    from collections.abc import Callable

SEED, POINTS, MINUTES, BUFFER, NODE_BUFFER = 3, 60, 15, 25.0, 50.0
FINE = 32


def graph_of(network: StreetNetwork) -> nx.MultiDiGraph:
    """Return the network as OSMnx has it: costs as ``time``, lines as ``geometry``."""
    edges, costs = network.edges, network.costs(ADULT)
    graph = nx.MultiDiGraph(crs=network.crs)
    for node, (x, y) in enumerate(network.nodes.tolist()):
        graph.add_node(node, x=x, y=y)
    for row in range(len(edges)):
        u, v, line = int(edges.u[row]), int(edges.v[row]), edges.geometry[row]
        if np.isfinite(costs.forward[row]):
            graph.add_edge(u, v, time=costs.forward[row], geometry=line)
        if np.isfinite(costs.backward[row]):
            graph.add_edge(v, u, time=costs.backward[row], geometry=line)
    return graph


def recipe(graph: nx.MultiDiGraph, centre: int, limit: float, *, infill: bool) -> Any:
    """Draw one isochrone as OSMnx's gallery does."""
    reached = nx.ego_graph(graph, centre, radius=limit, distance="time")
    points = [shapely.Point(data["x"], data["y"]) for _, data in reached.nodes(data=True)]
    lines = [graph.get_edge_data(u, v)[0]["geometry"] for u, v in reached.edges()]
    parts = [*gpd.GeoSeries(points).buffer(NODE_BUFFER), *gpd.GeoSeries(lines).buffer(BUFFER)]
    shape = gpd.GeoSeries(parts).union_all()
    if not infill:
        return shape
    outer = [shapely.Polygon(part.exterior) for part in getattr(shape, "geoms", [shape])]
    return shapely.union_all(outer)


def exact(network: StreetNetwork, graph: nx.MultiDiGraph, centre: int, limit: float) -> Any:
    """Return the fine buffer around everything that is reached."""
    cost = nx.single_source_dijkstra_path_length(graph, centre, cutoff=limit, weight="time")
    edges, costs = network.edges, network.costs(ADULT)
    lines = []
    u_near = np.isin(edges.u, list(cost))
    v_near = np.isin(edges.v, list(cost))
    for row in np.flatnonzero(u_near | v_near):
        forward, backward = costs.forward[row], costs.backward[row]
        first = limit - cost.get(int(edges.u[row]), np.inf)
        last = limit - cost.get(int(edges.v[row]), np.inf)
        start = min(max(first, 0) / forward, 1.0) if forward else 1.0
        end = min(max(last, 0) / backward, 1.0) if backward else 1.0
        line = edges.geometry[row]
        if start + end >= 1:
            lines.append(line)
            continue
        lines += [substring(line, 0, start, normalized=True)] if start > 0 else []
        lines += [substring(line, 1 - end, 1, normalized=True)] if end > 0 else []
    wide = BUFFER * network.scale
    return shapely.union_all(shapely.buffer(np.array(lines), wide, quad_segs=FINE))


def valhalla(file: Path, points: gpd.GeoSeries) -> tuple[list[float], list[Any]] | str:
    """Return seconds and polygons of Valhalla; or why there are none."""
    try:
        from valhalla_pairs import Valhalla  # noqa: PLC0415 - a peer that may be missing

        with tempfile.TemporaryDirectory() as folder:
            engine = Valhalla(file, Path(folder))
            shapes, seconds = [], []
            for point in points.to_crs(4326):
                asked = {
                    "locations": [{"lon": point.x, "lat": point.y}],
                    "costing": "pedestrian",
                    "costing_options": {"pedestrian": {"walking_speed": 4.8, "step_penalty": 0}},
                    "contours": [{"time": MINUTES}],
                    "polygons": True,
                    "generalize": 0,
                }
                started = time.perf_counter()
                found = engine.actor.isochrone(asked)
                seconds.append(time.perf_counter() - started)
                shapes += [shapely.geometry.shape(one["geometry"]) for one in found["features"]]
    except (ImportError, RuntimeError, OSError) as error:
        return f"{type(error).__name__}: {error}"
    return seconds, list(gpd.GeoSeries(shapes, crs=4326).to_crs(points.crs))


def _timed(run: Callable[[int], Any], centres: list[int]) -> tuple[list[float], list[Any]]:
    seconds, shapes = [], []
    for centre in centres:
        started = time.perf_counter()
        shapes.append(run(centre))
        seconds.append(time.perf_counter() - started)
    return seconds, shapes


def main() -> None:
    file = Path(sys.argv[1])
    network = StreetNetwork.from_osm(file)
    graph, limit = graph_of(network), MINUTES * 60e6
    rng = np.random.default_rng(SEED)
    edges = network.edges
    main_part = ~network.islands.stranded
    linked = np.zeros(len(network.nodes), dtype=bool)
    linked[edges.u[edges.linkable]] = linked[edges.v[edges.linkable]] = True
    centres = rng.choice(np.flatnonzero(main_part & linked), POINTS, replace=False).tolist()
    points = gpd.GeoSeries(gpd.points_from_xy(*network.nodes[centres].T), crs=network.crs)

    isochrones(network, points, minutes=MINUTES)  # loads what it needs, and prepares the network
    started = time.perf_counter()
    together = isochrones(network, points, minutes=MINUTES)
    mean = (time.perf_counter() - started) / POINTS
    found: dict[str, tuple[list[float], list[Any]]] = {}
    found["lifecircle, one point a call"] = _timed(
        lambda row: isochrones(network, points.iloc[[row]], minutes=MINUTES).geometry.iloc[0],
        list(range(POINTS)),
    )
    found["lifecircle, all points in one call, mean"] = [mean], list(together.geometry)
    found["OSMnx's recipe"] = _timed(lambda c: recipe(graph, c, limit, infill=False), centres)
    found["OSMnx's recipe, holes filled"] = _timed(
        lambda c: recipe(graph, c, limit, infill=True), centres
    )
    by_valhalla = valhalla(file, points)
    failed = {}
    if isinstance(by_valhalla, str):
        failed["Valhalla"] = by_valhalla
    else:
        found["Valhalla"] = by_valhalla
    area = np.array([exact(network, graph, centre, limit).area for centre in centres])
    result: dict[str, Any] = {"points": POINTS, "failed": failed, "tools": {}}
    for name, (seconds, shapes) in found.items():
        ratio = np.array([shape.area for shape in shapes]) / area
        result["tools"][name] = {
            "seconds": statistics.median(seconds),
            "range": [min(seconds), max(seconds)],
            "area": float(np.median(ratio)),
            "area_range": [float(ratio.min()), float(ratio.max())],
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
