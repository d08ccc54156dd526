"""Networks from and to networkx graphs, OSMnx graphs and GraphML."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.base.errors import CrsError, InputError, MissingFileError, StreetsError
from lifecircle.streets import CAR, WHEELCHAIR, Distance, StreetNetwork
from lifecircle.streets.exchange import graph_out, read_graphml, write_graphml
from streets_helpers import ADULT_METRE, CRS, line, network, random_network

OSMNX = Path(__file__).parent / "data" / "osmnx"


def same(one, other):
    """Nodes, edges and costs of two networks are the same, to the last bit."""
    assert one.nodes.tobytes() == other.nodes.tobytes()
    assert one.barred.tolist() == other.barred.tolist()
    assert (one.crs, one.scale, one.mode) == (other.crs, other.scale, other.mode)
    for part in ("edges", "relief"):
        a, b = getattr(one, part), getattr(other, part)
        for field in dataclasses.fields(a):
            x, y = getattr(a, field.name), getattr(b, field.name)
            if field.name in {"limit_forward", "limit_backward"}:
                # Of a direction that is closed nobody knows the limit afterwards.
                may = a.walk_forward if field.name == "limit_forward" else a.walk_backward
                x, y = x[may], y[may]
            assert x.dtype == y.dtype, field.name
            if field.name == "geometry":
                assert shapely.to_wkb(x).tolist() == shapely.to_wkb(y).tolist()
            elif x.dtype == object:
                assert x.tolist() == y.tolist(), field.name
            else:
                assert np.array_equal(x, y, equal_nan=x.dtype.kind == "f"), field.name
    for profile in ("adult", "elder", "wheelchair") if one.mode == "walk" else ("car",):
        a, b = one.costs(profile), other.costs(profile)
        assert np.array_equal(a.forward, b.forward)
        assert np.array_equal(a.backward, b.backward)


def some_network(seed):
    net = random_network(np.random.default_rng(seed))
    rng = np.random.default_rng(seed + 1)
    edges = dataclasses.replace(
        net.edges,
        name=np.array(["", "中山路", "[a]", "x;y"], dtype=object)[
            rng.integers(4, size=len(net.edges))
        ],
        wheelchair=rng.integers(-1, 2, size=len(net.edges)).astype(np.int8),
        ride=rng.integers(0, 2, size=len(net.edges)).astype(np.int8),
    )
    barred = rng.random(len(net.nodes)) < 0.2
    return dataclasses.replace(net, edges=edges, barred=barred, scale=0.9997)


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_out_and_in_is_the_same_network(seed):
    net = some_network(seed)
    same(net, StreetNetwork.from_networkx(net.to_networkx()))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("suffix", [".graphml", ".graphml.gz"])
def test_out_and_in_through_graphml(tmp_path, seed, suffix):
    net = some_network(seed)
    write_graphml(net, tmp_path / f"路网{suffix}", "elder")
    same_paths = [tmp_path / f"路网{suffix}", tmp_path / f"b{suffix}"]
    write_graphml(net, same_paths[1], "elder")
    closed = ~np.isfinite(net.costs("elder").forward) & ~np.isfinite(net.costs("elder").backward)
    assert not closed.any()
    same(net, read_graphml(same_paths[0]))
    if suffix == ".graphml":
        assert same_paths[0].read_bytes() == same_paths[1].read_bytes()


def test_out_and_in_with_cars():
    net = network(
        line((0, 0), (100, 0)),
        line((100, 0), (200, 0)),
        line((200, 0), (300, 5), (200, 90), (200, 0)),
        mode="drive",
        kind=["primary", "residential", "service"],
        limit_forward=[40, math.inf, 20],
        limit_backward=[math.inf, 30, 20],
        walk_backward=[False, True, True],
    )
    graph = net.to_networkx("car")
    same(net, StreetNetwork.from_networkx(graph))
    assert [d["oneway"] for *_, d in graph.edges(data=True)].count(True) == 1


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(["distance", "adult", "wheelchair", "to wheels"]))
def test_costs_on_the_graph_are_those_of_searches(seed, name):
    net = some_network(seed)
    metric = Distance(WHEELCHAIR) if name == "to wheels" else name
    graph = net.to_networkx(metric)
    ours = net.graph(metric)
    unit = ("metres", 10_000) if name in {"distance", "to wheels"} else ("minutes", 60_000_000)
    expected = {}
    for node in range(len(net.nodes)):
        for at in range(ours.indptr[node], ours.indptr[node + 1]):
            expected[int(ours.indices[at]), node] = expected.get(
                (int(ours.indices[at]), node), math.inf
            )
            expected[int(ours.indices[at]), node] = ours.weights[at]
    found = {}
    for u, v, data in graph.edges(data=True):
        assert data[unit[0]] == data["cost"] / unit[1]
        if u != v:
            found[u, v] = min(found.get((u, v), math.inf), data["cost"])
    assert found in (expected, {(v, u): cost for (u, v), cost in expected.items()})
    assert graph.number_of_nodes() == len(net.nodes)


def test_what_a_graph_says():
    net = network(
        line((0, 0), (60, 0), (60, 80)),
        line((60, 80), (0, 0)),
        kind=["footway", "steps"],
        structure=[1, 0],
        incline=[0, 1],
        name=["天桥", ""],
        walk_backward=[True, False],
    )
    graph = net.to_networkx("adult")
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.graph["crs"] == CRS
    assert sorted(graph.edges(keys=True)) == [(0, 1, 0), (1, 0, 0), (1, 0, 1)]
    assert graph.nodes[1] == {"x": 60.0, "y": 80.0}
    there, back, steps = (graph.edges[e] for e in ((0, 1, 0), (1, 0, 0), (1, 0, 1)))
    assert there["geometry"].coords[:] == [(0, 0), (60, 0), (60, 80)]
    assert back["geometry"].coords[:] == [(60, 80), (60, 0), (0, 0)]
    assert (there["reversed"], back["reversed"]) == (False, True)
    assert there["length"] == 140
    assert there["cost"] == 140 * ADULT_METRE
    assert there["minutes"] == pytest.approx(1.75)
    assert (there["name"], there["highway"], there["bridge"]) == ("天桥", "footway", "yes")
    assert (steps["incline"], steps["stairs"]) == ("up", True)
    assert "name" not in steps
    assert type(there["cost"]) is int


def toy(kind=nx.MultiDiGraph, **attributes):
    graph = kind(crs="EPSG:32648", **attributes)
    for node, (x, y) in {"a": (0, 0), "b": (100, 0), "c": (100, 50)}.items():
        graph.add_node(node, x=650_000 + x, y=3_200_000 + y)
    return graph


def seen(net):
    """From, to, kind, directions: of every edge, by the coordinates of its nodes."""
    names = {(0, 0): "a", (100, 0): "b", (100, 50): "c"}
    at = [names[int(x) - 650_000, int(y) - 3_200_000] for x, y in net.nodes.tolist()]
    edges = net.edges
    rows = zip(edges.u.tolist(), edges.v.tolist(), edges.kind.tolist(), strict=True)
    ways = zip(edges.walk_forward.tolist(), edges.walk_backward.tolist(), strict=True)
    return sorted((at[u], at[v], kind, *way) for (u, v, kind), way in zip(rows, ways, strict=True))


def test_two_directions_are_one_street():
    graph = toy()
    graph.add_edge("a", "b", highway="residential", length=100.0)
    graph.add_edge("b", "a", highway="residential", length=100.0 + 1e-9)
    graph.add_edge("b", "c", highway="footway", length=51.0)
    graph.add_edge("c", "b", highway="footway", length=57.0)  # another street
    net = StreetNetwork.from_networkx(graph)
    assert seen(net) == [
        ("a", "b", "residential", True, True),
        ("b", "c", "footway", True, False),
        ("c", "b", "footway", True, False),
    ]
    assert sorted(net.edges.length) == [51, 57, 100]


def test_directions_of_one_street_with_other_tags_stay_apart():
    graph = toy(nx.DiGraph)
    graph.add_edge("a", "b", highway="steps", name="梯坎")
    graph.add_edge("b", "a", highway="footway")
    assert len(StreetNetwork.from_networkx(graph).edges) == 2


def test_one_way_for_vehicles_is_open_on_foot():
    graph = toy()
    graph.add_edge("a", "b", highway="residential", oneway=True)
    graph.add_edge("b", "c", highway="steps", oneway=True, **{"oneway:foot": "yes"})
    assert seen(StreetNetwork.from_networkx(graph)) == [
        ("a", "b", "residential", True, True),
        ("b", "c", "steps", True, False),
    ]
    assert seen(StreetNetwork.from_networkx(graph, mode="drive")) == [
        ("a", "b", "residential", True, False)
    ]


def test_what_is_not_travelled_is_left_out_and_counted():
    graph = toy()
    graph.add_edge("a", "b", highway="motorway")
    graph.add_edge("b", "c", highway="footway")
    graph.add_edge("c", "a", highway="service", access="private")
    net = StreetNetwork.from_networkx(graph)
    assert seen(net) == [("b", "c", "footway", True, False)]
    assert net.report.left_out == {"access": 1, "kind": 1}
    assert len(net.nodes) == 2
    with pytest.raises(StreetsError, match="no roads for cars") as caught:
        StreetNetwork.from_networkx(graph.edge_subgraph([("b", "c", 0)]), mode="drive")
    assert "none of them drivable" in caught.value.found.en


@pytest.mark.parametrize("kind", [nx.Graph, nx.MultiGraph])
def test_undirected_graphs(kind):
    graph = toy(kind)
    graph.add_edge("b", "a", highway="residential")
    graph.add_edge("b", "c", highway="steps")
    assert seen(StreetNetwork.from_networkx(graph)) == [
        ("a", "b", "residential", True, True),
        ("b", "c", "steps", True, True),
    ]


def test_one_way_edges_of_undirected_graphs_need_a_direction():
    graph = toy(nx.Graph)
    graph.add_edge("b", "a", highway="residential", oneway="yes")
    assert seen(StreetNetwork.from_networkx(graph))[0][3:] == (True, True)  # on foot
    with pytest.raises(StreetsError, match="a direction") as caught:
        StreetNetwork.from_networkx(graph, mode="drive")
    assert "'b'" in caught.value.place.en
    drawn = line((650_000, 3_200_000), (650_100, 3_200_000))
    for more, start in (({"from": "b", "to": "a"}, "b"), ({"geometry": drawn}, "a")):
        graph = toy(nx.Graph)
        graph.add_edge("b", "a", highway="residential", oneway="yes", **more)
        edges = StreetNetwork.from_networkx(graph, mode="drive").edges
        starts = np.where(edges.walk_forward, edges.u, edges.v)
        ids = {"a": 0, "b": 1}
        assert starts.tolist() == [ids[start]]
        assert (edges.walk_forward ^ edges.walk_backward).all()


def test_lists_mean_the_worst_of_them():
    graph = toy()
    graph.add_edge("a", "b", highway=["footway", "steps"], name=["乙", "甲"], bridge=["no", "yes"])
    graph.add_edge(
        "b", "c", highway=["residential", "primary"], maxspeed=["50", "30", "none"],
        access=["yes", "private"], foot="yes", motor_vehicle="yes",
    )  # fmt: skip
    walk = StreetNetwork.from_networkx(graph)
    assert seen(walk)[0][2] == "steps"
    assert walk.edges.stairs.tolist() == [True, False]
    assert walk.edges.structure.tolist() == [1, 0]
    assert walk.edges.name.tolist() == [";".join(sorted("甲乙")), ""]
    drive = StreetNetwork.from_networkx(graph, mode="drive")
    assert seen(drive) == [("b", "c", "residential", True, False)]
    assert drive.edges.limit_forward.tolist() == [30]


def test_lengths_are_those_of_edges_or_of_their_lines():
    graph = toy()
    bent = line((650_000, 3_200_000), (650_100, 3_200_050), (650_100, 3_200_000))
    graph.add_edge("a", "b", length=123.0)
    graph.add_edge("b", "c")
    graph.add_edge("b", "a", geometry=bent)
    net = StreetNetwork.from_networkx(graph)
    drawn = np.array([np.hypot(100, 50) + 50, 50]) / net.scale
    assert sorted(net.edges.length) == pytest.approx([drawn[1], 123, drawn[0]])
    # The line was drawn the other way.
    row = int(np.argmax(net.edges.length))
    assert net.edges.geometry[row].coords[0] == tuple(net.nodes[net.edges.u[row]])


def test_lengths_in_other_units_are_refused():
    graph = toy()
    graph.add_edge("a", "b", length=0.1)
    with pytest.raises(InputError, match="not in metres"):
        StreetNetwork.from_networkx(graph)


def test_degrees_go_to_the_local_zone():
    metric = toy()
    metric.add_edge("a", "b", geometry=line((650_000, 3_200_000), (650_100, 3_200_000)))
    from pyproj import Transformer  # noqa: PLC0415

    to = Transformer.from_crs(32648, 4326, always_xy=True)
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for node, data in metric.nodes(data=True):
        x, y = to.transform(data["x"], data["y"])
        graph.add_node(node, x=x, y=y)
    graph.add_edge("a", "b")
    graph.add_edge("b", "c", length=50.0)
    net = StreetNetwork.from_networkx(graph)
    assert net.crs.to_epsg() == 32648
    np.testing.assert_allclose(net.nodes[0], (650_000, 3_200_000), atol=1e-4)
    assert min(net.edges.length) == 50
    assert max(net.edges.length) == pytest.approx(100 / net.scale, abs=1e-4)
    there = StreetNetwork.from_networkx(graph, crs=32649)
    assert there.crs.to_epsg() == 32649


def test_heights_of_nodes_make_slopes():
    graph = toy()
    graph.add_edge("a", "b", highway="footway", length=100.0)
    for node, height in {"a": 200, "b": 210.0}.items():
        graph.nodes[node]["elevation"] = height
    graph.add_edge("b", "c", highway="footway", length=50.0)
    net = StreetNetwork.from_networkx(graph)
    assert net.relief.slope.tolist() == [0.1, 0]
    assert net.edges.flat.tolist() == [False, True]
    assert math.isnan(net.heights[2])


def test_nodes_that_are_called_by_their_coordinates():
    graph = nx.Graph(crs=32648)
    graph.add_edge((650_000.0, 3_200_000.0), (650_100.0, 3_200_000.0))
    net = StreetNetwork.from_networkx(graph)
    assert net.nodes.tolist() == [[650_000, 3_200_000], [650_100, 3_200_000]]


def test_nothing_depends_on_the_order_of_a_graph():
    edges = [("a", "b", {"highway": "path"}), ("b", "a", {"highway": "steps"}), ("b", "c", {}),
             ("c", "b", {}), ("a", "c", {"name": "x", "length": 120.0}),
             ("a", "c", {"length": 120.0}), ("c", "c", {"length": 0.0})]  # fmt: skip
    nets = []
    for order in (1, -1):
        graph = nx.MultiDiGraph(crs="EPSG:32648")
        graph.add_nodes_from([*toy().nodes(data=True)][::order])
        graph.add_edges_from(edges[::order])
        nets.append(StreetNetwork.from_networkx(graph))
    same(*nets)


@pytest.mark.parametrize(
    ("change", "said", "place"),
    [
        (lambda g: g.nodes["b"].pop("x"), "no coordinates", "node 'b'"),
        (lambda g: g.nodes["b"].update(x="east"), "no coordinates", "node 'b'"),
        (lambda g: g.nodes["b"].update(y=math.nan), "no coordinates", "node 'b'"),
        (lambda g: g.edges["a", "b", 0].update(length="far"), "cannot be used", "edge 'a' to 'b'"),
        (lambda g: g.edges["a", "b", 0].update(length=-1), "cannot be used", "edge 'a' to 'b'"),
        (lambda g: g.edges["a", "b", 0].update(geometry="LINE"), "not a line", "edge 'a' to 'b'"),
        (
            lambda g: g.edges["a", "b", 0].update(geometry=shapely.Point(1, 2)),
            "not a line",
            "edge 'a' to 'b'",
        ),
        (
            lambda g: g.edges["a", "b", 0].update(structure="sky", stairs=0, linkable=1),
            "cannot be used",
            "edge 'a' to 'b'",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(change, said, place):
    graph = toy()
    graph.add_edge("a", "b", highway="path", length=100.0)
    change(graph)
    with pytest.raises(StreetsError, match=said) as caught:
        StreetNetwork.from_networkx(graph)
    assert caught.value.place.en == place
    assert caught.value.expected is not None


def test_a_graph_without_crs():
    graph = toy()
    graph.add_edge("a", "b")
    del graph.graph["crs"]
    with pytest.raises(CrsError, match="no coordinate reference system") as caught:
        StreetNetwork.from_networkx(graph)
    assert "source_crs" in caught.value.todo.en
    assert len(StreetNetwork.from_networkx(graph, source_crs=CRS).edges) == 1


def test_without_networkx(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(graph_out, "import_module", missing)
    with pytest.raises(InputError, match="networkx is not installed") as caught:
        network(line((0, 0), (9, 0))).to_networkx()
    assert caught.value.todo.en == "pip install networkx"


@pytest.mark.parametrize("name", ["walk", "walk_utm"])
def test_a_graph_that_osmnx_saved(name):
    """Bidirectional: two lists in other orders, lengths that differ by rounding, a loop."""
    net = read_graphml(OSMNX / f"{name}.graphml")
    edges = net.edges
    assert net.crs.to_epsg() == 32648
    assert len(net.nodes) == 3
    assert edges.walk_forward.all()
    assert edges.walk_backward.all()
    assert sorted(zip(edges.kind, edges.name, edges.structure.tolist(), strict=True)) == [
        ("residential", "中山路", 0),
        ("residential", "中山路", 0),
        ("secondary", "大桥", 1),
        ("service", "", 0),
        ("steps", "梯坎", 0),
    ]
    assert edges.stairs.sum() == 1
    assert (edges.u == edges.v).sum() == 1
    # Twice the sum that OSMnx gives for the directed edges.
    assert edges.length.sum() * 2 == pytest.approx(3134.4719913004683)
    np.testing.assert_allclose(shapely.length(edges.geometry) / net.scale, edges.length, rtol=0.004)


def test_roads_that_osmnx_saved():
    net = read_graphml(OSMNX / "drive.graphml", mode="drive")
    edges = net.edges
    assert net.report.left_out == {"kind": 2}
    bridge = edges.name.tolist().index("大桥")
    assert (edges.walk_forward[bridge], edges.walk_backward[bridge]) == (True, False)
    assert edges.limit_forward[bridge] == 60
    assert np.isfinite(net.costs(CAR).forward).all()
    assert (edges.walk_forward & edges.walk_backward).sum() == len(edges) - 1


def test_graphml_of_networkx_itself(tmp_path):
    graph = toy(nx.Graph)
    graph.add_edge("a", "b", highway="footway", length=100.0, lit=True)
    graph.add_edge("b", "c", highway="steps")
    nx.write_graphml(graph, tmp_path / "a.graphml")
    net = read_graphml(tmp_path / "a.graphml")
    assert seen(net) == seen(StreetNetwork.from_networkx(graph))


def test_numbers_that_are_texts_are_in_their_order(tmp_path):
    graph = nx.Graph(crs=CRS)
    for i in range(12):
        graph.add_node(str(i), x=650_000 + 10.0 * i, y=3_200_000.0)
    nx.add_path(graph, [str(i) for i in range(12)])
    nx.write_graphml(graph, tmp_path / "a.graphml")
    net = read_graphml(tmp_path / "a.graphml")
    assert np.diff(net.nodes[:, 0]).tolist() == [10] * 11


@pytest.mark.parametrize("text", ["", "<graphml>", "hello", "<a/>", "<graphml/>"])
def test_files_that_are_no_graphml(tmp_path, text):
    file = tmp_path / "a.graphml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StreetsError, match="not whole GraphML") as caught:
        read_graphml(file)
    assert caught.value.file == file
    with pytest.raises(MissingFileError):
        read_graphml(tmp_path / "b.graphml")


def test_errors_in_graphml_name_the_file(tmp_path):
    graph = toy()
    graph.add_edge("a", "b", length="far")
    nx.write_graphml(graph, tmp_path / "a.graphml")
    with pytest.raises(StreetsError, match=r"a\.graphml") as caught:
        read_graphml(tmp_path / "a.graphml")
    assert caught.value.file == tmp_path / "a.graphml"
