"""Small networks, OpenStreetMap files, and an independent reference for searches."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import networkx as nx
import numpy as np
import shapely

from lifecircle.streets import StreetNetwork

CRS = "EPSG:32648"
ADULT_METRE = 750_000  # microseconds at 80 metres a minute
ELDER_METRE = 1_000_000
FAR = 10**12


def line(*points):
    return shapely.LineString(points)


def network(*lines, **attributes):
    return StreetNetwork.from_edges(list(lines), crs=CRS, **attributes)


def grid_lines(columns, rows, step=100.0):
    """Every street of a grid, cut at the crossings: all horizontal ones, then the vertical."""
    flat = [
        line((x * step, y * step), ((x + 1) * step, y * step))
        for y in range(rows)
        for x in range(columns - 1)
    ]
    upright = [
        line((x * step, y * step), (x * step, (y + 1) * step))
        for x in range(columns)
        for y in range(rows - 1)
    ]
    return flat + upright


def write_osm(path, nodes, ways):
    """Write OSM XML. nodes: id → (lon, lat) or (lon, lat, tags); ways: [(refs, tags)]."""
    out = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="test">']

    def tags(given):
        return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in given.items())

    for ref, (lon, lat, *rest) in nodes.items():
        out.append(
            f'<node id="{ref}" version="1" lon="{lon}" lat="{lat}">'
            f"{tags(rest[0] if rest else {})}</node>"
        )
    for number, (refs, given) in enumerate(ways, start=1):
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        out.append(f'<way id="{number}" version="1">{inside}{tags(given)}</way>')
    out.append("</osm>")
    path.write_text("\n".join(out), encoding="utf-8")
    return path


def reference_costs(net, origins, places, metric, *, near=10.0):
    """Cost from every origin to every entrance with networkx: (origins, entrances).

    Origins and entrances are virtual nodes; nothing of the search under test is used but the
    costs of whole edges.
    """
    costs = net.distances() if metric == "distance" else net.costs(metric)
    unit = 10_000 if metric == "distance" else 60_000_000 / metric.speed
    edges = net.edges
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(net.nodes)))
    for e in range(len(edges)):
        _add(graph, int(edges.u[e]), int(edges.v[e]), costs.forward[e])
        _add(graph, int(edges.v[e]), int(edges.u[e]), costs.backward[e])
    for kind, points in (("o", origins), ("p", places)):
        for i in range(len(points)):
            graph.add_node((kind, i))
            if points.edge[i] >= 0:
                _link(graph, (kind, i), edges, costs, points, i, np.rint(points.offset[i] * unit))
    for i in range(len(origins)):
        for j in range(len(places)):
            _meet(graph, costs, (origins, i), (places, j), unit)
            apart = float(np.hypot(*(origins.xy[i] - places.xy[j]))) / net.scale
            if apart <= near:
                _add(graph, ("o", i), ("p", j), np.rint(apart * unit))
    found = np.full((len(origins), len(places)), np.inf)
    for i in range(len(origins)):
        reached = nx.single_source_dijkstra_path_length(graph, ("o", i))
        found[i] = [reached.get(("p", j), np.inf) for j in range(len(places))]
    return found


def _add(graph, a, b, cost):
    if np.isfinite(cost) and (not graph.has_edge(a, b) or graph[a][b]["weight"] > cost):
        graph.add_edge(a, b, weight=int(cost))


def _part(fraction, cost):
    return np.rint(fraction * cost) if np.isfinite(cost) else np.inf


def _link(graph, me, edges, costs, points, i, off):
    e, f = points.edge[i], points.fraction[i]
    u, v = int(edges.u[e]), int(edges.v[e])
    ahead, back = costs.forward[e], costs.backward[e]
    if me[0] == "o":
        _add(graph, me, u, off + (0 if f == 0 else _part(f, back)))
        _add(graph, me, v, off + (0 if f == 1 else ahead - _finite(_part(f, ahead))))
    else:
        _add(graph, u, me, off + (0 if f == 0 else _part(f, ahead)))
        _add(graph, v, me, off + (0 if f == 1 else back - _finite(_part(f, back))))


def _finite(value):
    return value if np.isfinite(value) else 0


def _meet(graph, costs, origin, place, unit):
    (o, i), (p, j) = origin, place
    e = o.edge[i]
    if e < 0 or e != p.edge[j]:
        return
    a, b = o.fraction[i], p.fraction[j]
    off = np.rint(o.offset[i] * unit) + np.rint(p.offset[j] * unit)
    for cost, (low, high) in ((costs.forward[e], (a, b)), (costs.backward[e], (b, a))):
        if low <= high and np.isfinite(cost):
            _add(graph, ("o", i), ("p", j), off + abs(_part(a, cost) - _part(b, cost)))


def by_place(costs, place_of):
    """Least cost of each place: (origins, places), from costs of entrances."""
    places = int(np.max(place_of)) + 1
    return np.stack(
        [costs[:, np.asarray(place_of) == p].min(axis=1, initial=np.inf) for p in range(places)],
        axis=1,
    )


def random_network(rng, *, nodes=18, edges=34, streets=CRS):
    """Random streets: bent, one-way on foot, parallel, loops, stairs, tunnels, hills."""
    at = np.stack(np.divmod(rng.choice(3600, nodes, replace=False), 60), axis=1) * 10.0
    u, v = rng.integers(nodes, size=(2, edges))
    twin = rng.integers(edges, size=4)
    u, v = np.append(u, u[twin]), np.append(v, v[twin])
    bend = rng.normal(0, 25, size=(len(u), 2))
    middle = (at[u] + at[v]) / 2 + bend
    lines = [line(at[a], m, at[b]) for a, m, b in zip(u, middle, v, strict=True)]
    oneway = rng.random(len(u)) < 0.15
    flip = rng.random(len(u)) < 0.5
    hills = rng.normal(0, 0.05, size=2)
    return StreetNetwork.from_edges(
        lines,
        crs=streets,
        nodes=(u, v),
        elevation=lambda xy: xy @ hills + 10 * np.sin(xy[:, 0] / 90),
        kind=np.where(rng.random(len(u)) < 0.2, "steps", "footway").tolist(),
        structure=rng.choice([0, 0, 0, 0, 1, 2], size=len(u)),
        incline=rng.integers(-1, 2, size=len(u)),
        walk_forward=~(oneway & flip),
        walk_backward=~(oneway & ~flip),
    )
