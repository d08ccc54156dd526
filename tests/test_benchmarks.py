"""The benchmarks' own parts: the city that is drawn, the comparison of answers, the page."""

# ruff: noqa: PLC0415 - the folder is on the path only while these tests run
from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

import toy_city as toy

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture(scope="module", autouse=True)
def path():
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(str(BENCHMARKS)):
            del sys.modules[name]


@pytest.fixture(scope="module")
def drawn():
    from city import City

    return City.draw(3_000)


@pytest.fixture(scope="module")
def network(drawn):
    return drawn.network()


def test_the_city_is_the_same_every_time(drawn):
    from city import City

    again = City.draw(3_000)
    for name, array in vars(drawn).items():
        np.testing.assert_array_equal(array, getattr(again, name), err_msg=name)
    other = City.draw(3_000, seed=12)
    assert not np.array_equal(drawn.u, other.u)


def test_the_city_survives_its_file(drawn, tmp_path):
    from city import City

    drawn.save(tmp_path / "city.npz")
    again = City.load(tmp_path / "city.npz")
    for name, array in vars(drawn).items():
        np.testing.assert_array_equal(array, getattr(again, name), err_msg=name)


def test_the_city_has_what_it_says(drawn):
    from city import BRIDGE, describe

    degree = np.bincount(np.r_[drawn.u, drawn.v], minlength=len(drawn.nodes))
    assert len(drawn.nodes) == 3_000
    assert degree.min() >= 1
    counts = describe(drawn)
    assert counts["dead ends"] >= 0.15 * 3_000 - 1
    assert 0 < counts["one-way"] < 0.03 * len(drawn.u)
    assert 0 < counts["stairs"] < 0.2 * len(drawn.u)
    assert counts["bridges"] == (drawn.structure == BRIDGE).sum() > 0
    pairs = np.sort(np.column_stack([drawn.u, drawn.v]), axis=1)
    assert len(np.unique(pairs, axis=0)) < len(pairs), "no streets side by side"
    assert np.isfinite(drawn.bend[:, 0]).mean() == pytest.approx(0.2 * 0.83, abs=0.05)


def test_nobody_walks_straight_between_nodes_of_the_city(drawn):
    near = cKDTree(drawn.nodes).query(drawn.nodes, 2)[0][:, 1]
    assert near.min() >= 12


def test_only_bridges_cross_the_rivers_of_the_city(drawn):
    from city import BRIDGE, CORNER, GROUND, river

    own = drawn.nodes - CORNER
    # The ends of lanes may lie on the other bank: they are no crossings.
    degree = np.bincount(np.r_[drawn.u, drawn.v], minlength=len(own))
    between = (degree[drawn.u] > 1) & (degree[drawn.v] > 1)
    bank = river(own[:, 0], own[:, 1])
    crosses = between & (bank[drawn.u] != bank[drawn.v])
    assert crosses.sum() > 3
    assert (drawn.structure[crosses] == BRIDGE).all()
    assert (drawn.structure[between & ~crosses] == GROUND).all()


def test_the_network_of_the_city_keeps_its_nodes_and_its_hills(drawn, network):
    np.testing.assert_array_equal(network.nodes, drawn.nodes)
    assert network.heights.max() - network.heights.min() > 50
    assert network.report.oneway == (~drawn.backward).sum()
    assert network.report.stairs == drawn.stairs.sum()


def test_what_tools_search_is_what_the_edges_cost(network, tmp_path):
    from case import Graph
    from ours import export

    graph = export(network)
    graph.save(tmp_path / "graph.npz")
    again = Graph.load(tmp_path / "graph.npz")
    costs = network.costs("adult")
    least = {}
    for a, b, cost in (
        *zip(network.edges.u, network.edges.v, costs.forward, strict=True),
        *zip(network.edges.v, network.edges.u, costs.backward, strict=True),
    ):
        if np.isfinite(cost) and a != b:
            least[int(b), int(a)] = min(cost, least.get((int(b), int(a)), np.inf))
    rows = zip(again.rows.tolist(), again.indices.tolist(), again.weights.tolist(), strict=True)
    assert {(a, b): cost for a, b, cost in rows} == least


def test_tools_agree_and_a_wrong_number_is_noticed(network, tmp_path):
    """Run three tools as the benchmark does, and break one answer by a microsecond."""
    import agree
    from case import Case, Question
    from graphs import Networkx, Scipy
    from ours import Tool

    questions = (
        Question("nearest", 40),
        Question("points", 40),
        Question("catchments", 20),
        Question("od", 30, 200),
    )
    source = tmp_path / "city.npz"
    from city import City

    City.draw(3_000).save(source)
    case = Case(tmp_path, "city", str(source), questions)
    case.save()
    assert Case.load(tmp_path).questions == questions
    ours = Tool(case)
    networkx, scipy = Networkx(case), Scipy(case)
    for question in questions:
        places, demand = case.graph.asked(question)
        assert len(np.intersect1d(places, demand)) == 0
        found = getattr(ours, question.work)(question, places, demand)
        if question.work in {"nearest", "points"}:
            costs = ours.costs(question, found)
            assert 0 < np.isfinite(costs).sum() < len(costs)
            for tool in (networkx, scipy):
                reference = tool.costs(question, tool.nearest(question, places, demand))
                agree.equal(costs, reference, "nearest")
                reference[np.argmax(np.isfinite(reference))] += 1
                with pytest.raises(agree.DisagreementError, match="1 differ"):
                    agree.equal(costs, reference, "nearest")
            continue
        rows = ours.rows(question, places, found)
        for tool in (networkx, scipy):
            other = getattr(tool, question.work)(question, places, demand)
            reference = tool.rows(question, places, other)
            agree.same_rows(rows, reference, question.work)
            reference["cost"][0] -= 1
            with pytest.raises(agree.DisagreementError, match="1 of"):
                agree.same_rows(rows, reference, question.work)
            short = {name: array[1:] for name, array in reference.items()}
            with pytest.raises(agree.DisagreementError, match="rows and"):
                agree.same_rows(rows, short, question.work)


def test_deviations_are_counted():
    from agree import DisagreementError, deviation, equal

    first = np.array([1.0, 2.0, np.inf, 5.0, np.inf])
    second = np.array([1.0, 4.5, 3.0, np.inf, np.inf])
    found = deviation(first, second, tolerance=2.0)
    assert (found.compared, found.only_first, found.only_second) == (5, 1, 1)
    assert (found.different, found.largest, found.none) == (1, 2.5, False)
    assert deviation(first, second, tolerance=2.5).different == 0
    assert deviation(first, first.copy()).none
    with pytest.raises(DisagreementError, match="NaN"):
        deviation(first, np.full(5, np.nan))
    with pytest.raises(DisagreementError, match="shape"):
        deviation(first, second[:4])
    with pytest.raises(DisagreementError, match="first only"):
        equal(first, second, "two arrays")


def test_a_walk_off_the_streets_is_short_and_straight(network):
    from case import Question
    from ours import export
    from tables import straight

    graph = export(network)
    places, _ = graph.asked(Question("nearest", 25))
    cost = straight(graph, places, 1e9)
    np.testing.assert_array_equal(np.flatnonzero(np.isfinite(cost)), places)
    assert (cost[places] == 0).all()


def records(factor=1.0):
    """Return records of two cases as processes write them."""
    tools = ("lifecircle", "networkx", "scipy")
    return {
        name: {
            tool: {
                "nodes": nodes,
                "edges": 3 * nodes,
                "sweep": {"read": 1e-9 * nodes, "relax": 1e-8 * nodes},
                "questions": {
                    "nearest": {"median": factor * nodes * 1e-7 * (1 + row), "first": 1.0}
                },
            }
            for row, tool in enumerate(tools)
        }
        | {"igraph": {"failed": "not installed"}}
        for name, nodes in (("10k", 10_000), ("100k", 100_000))
    }


def test_the_figure_is_the_same_every_time(tmp_path):
    pytest.importorskip("matplotlib")
    import growth

    growth.draw(records(), ["10k", "100k"], tmp_path / "a.svg")
    growth.draw(records(), ["10k", "100k"], tmp_path / "b.svg")
    growth.draw(records(2.0), ["10k", "100k"], tmp_path / "c.svg")
    one = (tmp_path / "a.svg").read_bytes()
    assert one == (tmp_path / "b.svg").read_bytes() != (tmp_path / "c.svg").read_bytes()
    assert b"networkx" in one


def test_a_missing_tool_is_shown_and_the_others_are_compared(tmp_path):
    import growth
    import tables
    from case import Case, Graph, Question

    (tmp_path / "10k").mkdir()
    Case(tmp_path / "10k", "small city", "", (Question("nearest", 2),)).save()
    line = np.array([[0.0, 0.0], [100.0, 0.0], [200.0, 0.0]])
    Graph(
        np.array([0, 1, 3, 4]), np.array([1, 0, 2, 1]), np.ones(4), np.ones(4), line, np.array(1.0)
    ).save(tmp_path / "10k" / "graph.npz")
    for tool in ("lifecircle", "networkx", "scipy"):
        np.savez(tmp_path / "10k" / f"{tool}.npz", **{"nearest.cost": np.array([0.0, 1.0, 0.0])})
    measured = records()
    for record in measured["10k"].values():
        record["build"] = 0.5
        for result in record.get("questions", {}).values():
            result |= {"seconds": [result["median"]], "sample": 2, "of": 2}
    text = "\n".join(tables.compared(tmp_path, measured, "nearest", ["10k"]))
    assert "| networkx | 500 ms | 2 ms (2 ms–2 ms) | 2.0× | reference |" in text
    assert "| scipy | 500 ms | 3 ms (3 ms–3 ms) | 3.0× | equal, 3 nodes |" in text
    assert "failed: not installed" in text
    np.savez(tmp_path / "10k" / "scipy.npz", **{"nearest.cost": np.array([0.0, 2.0, 0.0])})
    from agree import DisagreementError

    with pytest.raises(DisagreementError, match="scipy"):
        tables.compared(tmp_path, measured, "nearest", ["10k"])
    cells = growth.table(measured, ["10k", "100k"])[-1].split(" | ")
    assert cells[0] == "| 100,000"
    assert cells[2:6] == ["10 ms", "30 ms", "", "20 ms"]


def test_peers_are_an_optional_group_of_dependencies():
    import peers

    if not peers.wanted():
        pytest.skip("the group is not there yet")
    named = {name.split(">")[0].split("=")[0].split("[")[0] for name in peers.wanted()}
    base = {"networkx", "scipy"}
    assert set(peers.NAMES) - base <= named


def test_lines_of_valhalla_are_decoded():
    pytest.importorskip("osmium")
    from valhalla_pairs import decode, on_sphere

    # The example of the format's own documentation, of five decimals, read with six.
    found = decode("_p~iF~ps|U_ulLnnqC_mqNvxq`@")
    np.testing.assert_allclose(
        found, [[-12.02, 3.85], [-12.095, 4.07], [-12.6453, 4.3252]], atol=1e-12
    )
    assert on_sphere(np.array([[0.0, 0.0], [1.0, 0.0]])) == pytest.approx(111_319.49, abs=0.01)


def test_ways_on_the_network_are_the_shortest_and_closed_pieces_are_gone_round(network):
    """Of `valhalla_streets`, against networkx."""
    import networkx as nx

    from valhalla_osm import Tags
    from valhalla_streets import Place, Streets

    nobody = Tags({}, np.empty(0), np.empty(0), frozenset(), [], np.empty((0, 2)))
    streets = Streets(network, nobody)
    edges = network.edges
    graph = nx.DiGraph()
    for u, v, length, there, back in zip(
        edges.u, edges.v, edges.length, edges.walk_forward, edges.walk_backward, strict=True
    ):
        for a, b, walked in ((u, v, there), (v, u, back)):
            if walked and length < graph.get_edge_data(a, b, {"w": np.inf})["w"]:
                graph.add_edge(a, b, w=length)
    rng = np.random.default_rng(3)
    longer = 0
    for first, last in rng.choice(len(edges), (12, 2), replace=False).tolist():
        start, end = Place(first, 0.0, 0.0), Place(last, 0.0, 0.0)
        ways = {
            a: nx.single_source_dijkstra_path_length(graph, a, weight="w")
            for a in (int(edges.u[first]), int(edges.v[first]))
        }
        leave = [(int(edges.u[first]), 0.0)] if edges.walk_backward[first] else []
        leave += [(int(edges.v[first]), edges.length[first])]
        expected = min(rest + ways[a].get(edges.u[last], np.inf) for a, rest in leave)
        if edges.walk_backward[last]:
            onto = edges.length[last]
            expected = min(
                expected, *(rest + ways[a].get(edges.v[last], np.inf) + onto for a, rest in leave)
            )
        metres, pieces = streets.way(start, end)
        assert metres == pytest.approx(expected, abs=1e-5)
        assert sum(abs(b - a) for _, a, b in pieces) == pytest.approx(metres, abs=1e-5)
        inner = [(edge, b > a) for edge, a, b in pieces[1:-1]]
        if inner:
            closed = frozenset(inner[len(inner) // 2 :][:1])
            round_it, other = streets.way(start, end, closed)
            assert round_it >= metres - 1e-6
            assert closed.isdisjoint((edge, b > a) for edge, a, b in other[1:-1])
            longer += round_it > metres + 1
    assert longer > 3


def test_what_was_measured_before_is_kept(tmp_path, monkeypatch):
    import run

    page = tmp_path / "page.md"
    page.write_text(
        "# Benchmarks\n\n<!-- audits -->\nold\nlines\n<!-- end of audits -->\n", "utf-8"
    )
    monkeypatch.setattr(run, "PAGE", page)
    assert run.kept("audits") == ["old", "lines"]
    assert run.kept("engine") == []


LIST = """[[facilities]]
path = "{}.geojson"
service_column = "kind"
services = {{ "school" = "education.school", "clinic" = "health.clinic" }}
completeness = "complete"
[facilities.remark]
zh = "造"
en = "a \\"quoted\\" word"
"""


def made_up(folder):
    """Write the one-street city with a school and two clinics, then with people and room."""
    from synthetic import ASKED, make

    goal = 'id = "g"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 15 }\ntarget = 0.9'
    places = [
        ({"type": "Point", "coordinates": toy.degrees(x, 20.0)}, {"name": str(x), "kind": kind})
        for x, kind in ((300.0, "school"), (700.0, "clinic"), (1500.0, "clinic"))
    ]
    toy.write_geojson(folder / "places.geojson", places)
    study = toy.write_city(folder, toy.plan_text(goal), LIST.format("places"))
    return make(study, folder / "more", ASKED[:2], total=5000)


def test_made_up_people_and_room_are_those_of_a_seed(tmp_path):
    from synthetic import SHARES

    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        study = made_up(tmp_path / name)
        rows = (study.parent / "people.csv").read_text("utf-8").splitlines()
        assert rows[0] == ",".join(["unit", *SHARES])
        assert [row.split(",")[0] for row in rows[1:]] == ["甲街道", "乙镇"]
    one, two = (sorted((tmp_path / name / "more").iterdir()) for name in ("one", "two"))
    assert [path.name for path in one] == ["0-places.geojson", "people.csv", "study.toml"]
    assert [path.read_bytes() for path in one[:2]] == [path.read_bytes() for path in two[:2]]
    features = json.loads(one[0].read_text("utf-8"))["features"]
    room = [(row["properties"]["places"], row["properties"]["doctors"]) for row in features]
    # Nine tenths of 8.5 % of 5000 people, and a doctor for 1600 of seven tenths; rounded up.
    assert 382.5 <= sum(places for places, _ in room) < 382.5 + 3
    assert 2.1875 <= sum(doctors for _, doctors in room) < 2.1875 + 3


def test_a_study_with_people_and_room_is_judged(tmp_path):
    from lifecircle.gaps.explain import explain
    from lifecircle.load import load_district
    from lifecircle.plans import read_plan
    from lifecircle.study import read_study
    from lifecircle.verdicts.evaluate import judge_plan
    from synthetic import SHARES

    read = read_study(made_up(tmp_path))
    found = explain(*judge_plan(load_district(read), read_plan(read.study.plan)))
    assert found.skipped == ()
    school, health = found.seats
    assert (school.service, school.group) == ("education.school", "school_age")
    assert school.wants.sum() == pytest.approx(5000 * SHARES["school_age"], rel=0.2)
    assert 0 < school.seated.sum() < school.wants.sum()
    assert (health.service, health.quantity) == ("health", "doctors")
    assert {one.group for one in found.people} >= {"residents", *SHARES}


def test_floating_catchments_are_compared_with_those_of_pysal():
    from floating import compare, draw
    from people import floating

    costs, people, beds = draw(3_000)
    assert len(costs) == 3_000
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of pandas, for what access does
        found = compare(costs, people, beds)
    assert all(one["apart"] < 1e-9 for one in found.values())
    text = "\n".join(floating({"pairs": 3_000, "methods": found}))
    assert all(f"| {name} | " in text for name in ("2SFCA", "E2SFCA", "3SFCA"))
    assert floating({"error": "none"}) == ["Failed: none."]
