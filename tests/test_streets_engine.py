"""Both ways of searching, by scipy and compiled, against networkx, and against each other."""

from __future__ import annotations

import gc
import math
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import patch

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.base.errors import InputError
from lifecircle.streets import ADULT, StreetNetwork, nearest
from lifecircle.streets.search import engine, pairs
from lifecircle.streets.search.catchments import catchments
from lifecircle.streets.search.nearest import k_nearest, kth_nearest, nearest_of_nodes
from lifecircle.streets.search.pairs import od
from lifecircle.streets.search.waves import waves
from lifecircle.streets.travel.costs import Distance, off_street_unit, profile_of
from lifecircle.streets.travel.edge_cost import EdgeCost
from streets_helpers import CRS, FAR, by_place, line, reference_costs

SEEDS = st.integers(0, 2**32 - 1)
WAYS = ("to_facility", "from_facility")


@contextmanager
def on(way):
    """Search with scipy, or compiled, however little there is to do."""
    with (
        patch.object(engine, "WORTH", math.inf),
        patch.object(engine, "is_loaded", lambda: way == "compiled"),
    ):
        yield


def streets(rng, nodes=16, edges=30):
    """Random streets: parallel, loops, of no length, one-way, steps, hills, parts on their own."""
    at = np.stack(np.divmod(rng.choice(3600, nodes, replace=False), 60), axis=1) * 10.0
    at[-3:] = at[:3]
    u, v = rng.integers(nodes, size=(2, edges))
    twin = rng.integers(edges, size=3)
    u, v = np.append(u, u[twin]), np.append(v, v[twin])
    middle = (at[u] + at[v]) / 2 + rng.normal(0, 25, size=(len(u), 2))
    lines = [line(at[a], m, at[b]) for a, m, b in zip(u, middle, v, strict=True)]
    lines += [line(at[i], at[i]) for i in range(3)]
    u, v = np.append(u, range(3)), np.append(v, range(nodes - 3, nodes))
    oneway, flip = rng.random(len(u)) < 0.2, rng.random(len(u)) < 0.5
    slope = rng.normal(0, 0.05, size=2)
    return StreetNetwork.from_edges(
        lines,
        crs=CRS,
        nodes=(u, v),
        elevation=lambda xy: xy @ slope,
        kind=np.where(rng.random(len(u)) < 0.2, "steps", "footway").tolist(),
        walk_forward=~(oneway & flip),
        walk_backward=~(oneway & ~flip),
    )


def case(seed, origins=14, entrances=9):
    rng = np.random.default_rng(seed)
    net = streets(rng)
    at = rng.uniform(-40, 640, size=(origins + entrances, 2))
    at[:3] = net.nodes[rng.integers(len(net.nodes), size=3)]
    at[-3:] = at[rng.integers(origins, size=3)] + [[0, 0], [4, 0], [0, 9]]
    place_of = np.append(rng.integers(0, 5, size=entrances - 1), 4)
    return net, net.snap(at[:origins], limit=150), net.snap(at[origins:], limit=150), place_of


def reference(net, origins, places, place_of, direction):
    if direction == "to_facility":
        return by_place(reference_costs(net, origins, places, ADULT), place_of)
    return by_place(reference_costs(net, places, origins, ADULT).T, place_of)


@pytest.mark.parametrize("direction", WAYS)
@pytest.mark.parametrize("way", ["scipy", "compiled"])
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, part=st.floats(0.2, 1.1))
def test_every_search_is_that_of_networkx(way, direction, seed, part):
    net, origins, places, place_of = case(seed)
    expected = reference(net, origins, places, place_of, direction)
    finite = expected[np.isfinite(expected)]
    # A limit that is a cost itself, so that its end is tested.
    limit = FAR if part > 1 or not finite.size else np.sort(finite)[int(part * (finite.size - 1))]
    expected = np.where(expected <= limit, expected, np.inf)
    given_ = (net, origins, places, place_of, ADULT)
    with on(way):
        one = nearest(*given_, limit=limit, direction=direction)
        three = k_nearest(*given_, 3, limit=limit, direction=direction)
        found = od(*given_, limit=limit, direction=direction)
        turned = od(
            net,
            places,
            origins,
            np.arange(len(origins)),
            ADULT,
            limit=limit,
            direction=WAYS[1 - WAYS.index(direction)],
        )
    np.testing.assert_array_equal(one.cost, expected.min(axis=1))
    np.testing.assert_array_equal(three.cost, np.sort(expected, axis=1)[:, :3])
    np.testing.assert_array_equal(three.cost[:, 0], one.cost)
    np.testing.assert_array_equal(three.place[:, 0], one.place)
    reached = np.isfinite(three.cost)
    np.testing.assert_array_equal(three.place >= 0, reached)
    row, column = np.nonzero(reached)
    np.testing.assert_array_equal(expected[row, three.place[row, column]], three.cost[row, column])
    assert all(len(set(row[row >= 0])) == (row >= 0).sum() for row in three.place)
    np.testing.assert_array_equal(found.origin, np.nonzero(np.isfinite(expected))[0])
    np.testing.assert_array_equal(found.place, np.nonzero(np.isfinite(expected))[1])
    np.testing.assert_array_equal(found.cost, expected[found.origin, found.place])
    # From entrances to origins one by one: the same, taken together by place.
    stored = turned.by_place()
    again = np.full((len(origins), len(places)), np.inf)
    again[np.repeat(np.arange(stored.origins), np.diff(stored.start)), stored.place] = stored.cost
    np.testing.assert_array_equal(by_place(again, place_of), expected)
    assert turned.matrix().shape == (len(places), len(origins))


@pytest.mark.parametrize("outward", [False, True])
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, limit=st.integers(0, 6 * 10**8))
def test_waves_are_those_of_networkx(outward, seed, limit):
    net, _, places, place_of = case(seed)
    count = len(net.nodes)
    # An origin at every node, linked to an end of an edge there, or to none.
    graph = nx.DiGraph()
    graph.add_nodes_from(range(count))
    costs, edges = net.costs(ADULT), net.edges
    ways = costs.forward, costs.backward
    for a, b, cost in (
        *zip(edges.u, edges.v, ways[0 if outward else 1], strict=True),
        *zip(edges.v, edges.u, ways[1 if outward else 0], strict=True),
    ):
        if np.isfinite(cost) and cost <= graph.get_edge_data(a, b, {"w": np.inf})["w"]:
            graph.add_edge(int(a), int(b), w=int(cost))
    expected = []
    for place in range(5):
        source = ("s", place)
        graph.add_node(source)
        for i in np.flatnonzero((place_of == place) & (places.edge >= 0)):
            e, f = places.edge[i], places.fraction[i]
            off = np.rint(places.offset[i] * ADULT.pace)
            ahead, back = costs.forward[e], costs.backward[e]
            if not outward:
                ahead, back = back, ahead
            to_v = 0 if f == 1 else ahead - np.rint(f * (ahead if np.isfinite(ahead) else 0))
            to_u = 0 if f == 0 else np.rint(f * back) if np.isfinite(back) else np.inf
            for node, cost in ((edges.u[e], off + to_u), (edges.v[e], off + to_v)):
                known = graph.get_edge_data(source, int(node), {"w": np.inf})["w"]
                if cost < known:
                    graph.add_edge(source, int(node), w=int(cost))
        found = nx.single_source_dijkstra_path_length(graph, source, cutoff=limit, weight="w")
        found.pop(source)
        expected.append(sorted((cost, node) for node, cost in found.items()))
    for way in ("scipy", "compiled"):
        with on(way):
            found = waves(net, places, place_of, ADULT, limit=limit, outward=outward)
        assert len(found) == 5
        for place in range(5):
            node, cost = found.of(place)
            assert list(zip(cost.tolist(), node.tolist(), strict=True)) == expected[place]


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_nodes_are_as_near_as_points_on_them(seed):
    net, _, places, place_of = case(seed)
    for direction in WAYS:
        found = {}
        for way in ("scipy", "compiled"):
            with on(way):
                found[way] = nearest_of_nodes(
                    net, places, place_of, ADULT, limit=3 * 10**8, direction=direction
                )
        np.testing.assert_array_equal(found["scipy"].cost, found["compiled"].cost)
        np.testing.assert_array_equal(found["scipy"].place, found["compiled"].place)
        reach = waves(
            net, places, place_of, ADULT, limit=3 * 10**8, outward=direction == "from_facility"
        )
        least = np.full(len(net.nodes), np.inf)
        np.minimum.at(least, reach.node, reach.cost)
        np.testing.assert_array_equal(found["scipy"].cost, least)


def test_of_equal_places_the_first_by_place_is_named():
    """Four places around a crossing, one linked twice: the westernmost is named everywhere."""
    net = StreetNetwork.from_edges(
        [line((0, 0), (100, 0)), line((100, 0), (200, 0)), line((100, 0), (100, 100))], crs=CRS
    )
    doors = net.snap([(200.0, 0.0), (0.0, 0.0), (100.0, 100.0)])
    middle = net.snap([(100.0, 0.0)])
    for way in ("scipy", "compiled"):
        with on(way):
            found = k_nearest(net, middle, doors, [0, 1, 2], ADULT, 3, limit=FAR)
            assert found.place.tolist() == [[1, 2, 0]]
            assert nearest(net, middle, doors, [0, 1, 2], ADULT, limit=FAR).place.tolist() == [1]


@pytest.mark.parametrize("way", ["scipy", "compiled"])
@pytest.mark.parametrize("k", [1, 2, 5, 12])
def test_of_many_equal_places_the_first_k_are_named(way, k):
    """Twelve places at the ends of spokes of 50 + 50 m: from west to east, then south to north."""
    tips = [(60, 80), (80, 60), (100, 0)]
    tips += [(-y, x) for x, y in tips]
    tips += [(-x, -y) for x, y in tips]
    halves = [line((0, 0), (x / 2, y / 2)) for x, y in tips]
    halves += [line((x / 2, y / 2), (x, y)) for x, y in tips]
    net = StreetNetwork.from_edges(halves, crs=CRS)
    expected = sorted(range(12), key=tips.__getitem__)[:k]
    with on(way):
        found = k_nearest(
            net, net.snap([(0.0, 0.0)]), net.snap(np.array(tips)), range(12), "distance", k,
            limit=FAR,
        )  # fmt: skip
    assert found.place.tolist() == [expected]
    assert found.cost.tolist() == [[1_000_000] * k]


@pytest.mark.parametrize("way", ["scipy", "compiled"])
def test_ways_along_one_street_and_past_a_crossing_are_compared(way):
    """Both places are 20 m off: the western on the same street, the eastern past a crossing."""
    net = StreetNetwork.from_edges([line((0, 0), (60, 0)), line((60, 0), (100, 0))], crs=CRS)
    home, doors = net.snap([(50.0, 0.0)]), net.snap([(70.0, 0.0), (30.0, 0.0)])
    with on(way):
        found = nearest(net, home, doors, [0, 1], "distance", limit=FAR)
        assert (found.cost.tolist(), found.place.tolist()) == ([200_000], [1])
        assert k_nearest(net, home, doors, [0, 1], "distance", 2, limit=FAR).place.tolist() == [
            [1, 0]
        ]


def test_limits_beyond_an_hour_are_searched_in_wider_numbers():
    """60 km at 80 metres a minute take 45,000,000,000 microseconds, more than 32 bits hold."""
    net = StreetNetwork.from_edges([line((0, 0), (60_000, 0))], crs=CRS)
    ends = net.snap([(0.0, 0.0), (60_000.0, 0.0)])
    for way in ("scipy", "compiled"):
        with on(way):
            found = nearest(net, ends, ends.take([1]), [0], ADULT, limit=45_000_000_000)
            assert found.cost.tolist() == [45_000_000_000, 0]
            # What is not reached is not reached in narrow numbers either.
            found = nearest(net, ends, ends.take([1]), [0], ADULT, limit=2_000_000_000)
            assert found.cost.tolist() == [np.inf, 0]
            found = waves(net, ends, np.arange(2), ADULT, limit=45_000_000_000)
            assert found.cost.tolist() == [0, 45_000_000_000] * 2


def test_labels_that_do_not_fit_beside_costs():
    """Many places and a limit near the largest: searched one after the other."""
    net = StreetNetwork.from_edges([line((0, 0), (100, 0)), line((100, 0), (200, 0))], crs=CRS)
    ends = net.snap([(0.0, 0.0), (150.0, 0.0), (200.0, 0.0)])
    with on("scipy"):
        found = nearest(net, ends, ends.take([1, 2]), [0, 1], ADULT, limit=2**52 - 1)
    assert found.cost.tolist() == [150 * 750_000, 0, 0]
    assert found.place.tolist() == [0, 0, 1]


def test_threads_give_what_one_gives():
    """Doors at crossings, so that many are equally near, some of them found by other threads."""
    rng = np.random.default_rng(3)
    lines = [line((x * 10, y * 10), (x * 10 + 10, y * 10)) for x in range(40) for y in range(40)]
    lines += [line((x * 10, y * 10), (x * 10, y * 10 + 10)) for x in range(40) for y in range(40)]
    net = StreetNetwork.from_edges(lines, crs=CRS)
    doors = net.snap(rng.integers(0, 40, (300, 2)) * 10.0)
    homes = net.snap(rng.integers(0, 40, (200, 2)) * 10.0)
    given_ = (net, homes, doors, np.arange(300), ADULT)
    seen = {}
    for threads in (1, 2, 3):
        with on("compiled"), patch.object(engine.os, "cpu_count", lambda n=threads: n):
            one = nearest(*given_, limit=10**9)
            each = od(*given_, limit=6 * 10**7)
            reach = waves(net, doors, np.arange(300), ADULT, limit=6 * 10**7)
        seen[threads] = [one.cost, one.place, each.place, each.cost, reach.node, reach.cost]
    for other in (2, 3):
        for first, second in zip(seen[1], seen[other], strict=True):
            np.testing.assert_array_equal(first, second)


def test_progress_is_told():
    net = StreetNetwork.from_edges([line((0, 0), (100, 0))], crs=CRS)
    ends = net.snap([(0.0, 0.0), (100.0, 0.0)])
    told = []
    od(net, ends, ends, [0, 1], ADULT, limit=1, progress=lambda *a: told.append(a))
    assert told == [(2, 2)]


@pytest.mark.parametrize("search", [od, lambda *a, **k: k_nearest(*a, 2, **k)])
def test_there_and_back_is_refused(search):
    net = StreetNetwork.from_edges([line((0, 0), (100, 0))], crs=CRS)
    ends = net.snap([(0.0, 0.0)])
    with pytest.raises(InputError, match="there and back"):
        search(net, ends, ends, [0], ADULT, limit=1, direction="there_and_back")


def test_without_places_or_origins_nothing_is_reached():
    net = StreetNetwork.from_edges([line((0, 0), (100, 0))], crs=CRS)
    some, none = net.snap([(0.0, 0.0)]), net.snap(np.empty((0, 2)))
    nobody = np.empty(0, dtype=np.int64)
    for way in ("scipy", "compiled"):
        with on(way):
            assert nearest(net, some, none, nobody, ADULT, limit=1).place.tolist() == [-1]
            assert k_nearest(net, some, none, nobody, ADULT, 2, limit=1).place.tolist() == [
                [-1, -1]
            ]
            assert len(od(net, some, none, nobody, ADULT, limit=1)) == 0
            assert len(od(net, none, some, [0], ADULT, limit=1)) == 0
            assert len(waves(net, none, nobody, ADULT, limit=1)) == 0


def general_reference(net, origins, places, metric, off_street):
    """Cost from every origin to every entrance in any metric; nobody passes a node that is shut."""
    graph = net.graph(metric)
    ends, count = np.stack([net.edges.u, net.edges.v]), len(net.nodes)
    if graph.shut is not None:
        # Every end of an edge at such a node is a dead end.
        closed = graph.shut[ends]
        ends[closed] = count + np.arange(closed.sum())
        count += int(closed.sum())
    edges = type("Edges", (), {"__len__": lambda _: ends.shape[1], "u": ends[0], "v": ends[1]})()
    unit = off_street_unit(metric) * off_street
    alike = SimpleNamespace(
        costs=lambda _: graph.costs, edges=edges, nodes=range(count), scale=net.scale
    )
    travel = SimpleNamespace(speed=60e6 / unit if unit else math.inf)
    return reference_costs(alike, origins, places, travel)


def any_metric(rng, kind, edges):
    """Costs of nothing, small ones that many share, and ones that int32 does not hold."""
    wheelchair = profile_of("wheelchair")
    if kind == "zeros":
        each = rng.integers(0, 2, size=(2, edges)).astype(float)
        return EdgeCost("zeros", *each, off_street=float(rng.choice([0, 0.3])))
    if kind == "few":
        forward = np.where(rng.random(edges) < 0.1, np.inf, rng.integers(0, 10, edges))
        return EdgeCost("few", forward, rng.integers(0, 10, edges) * 1.0, profile=wheelchair)
    if kind == "large":
        each = rng.integers(0, 2**32, size=(2, edges)).astype(float)
        return EdgeCost("large", *each, off_street=1e6)
    return {"wheelchair": wheelchair, "its distance": Distance(wheelchair)}.get(kind, kind)


@pytest.mark.parametrize(
    "kind", ["zeros", "few", "large", "wheelchair", "its distance", "distance"]
)
@settings(max_examples=20, deadline=None)
@given(
    seed=SEEDS,
    off_street=st.sampled_from([0, 1, 2.5]),
    direction=st.sampled_from(WAYS),
    limit=st.sampled_from(
        [0, 0.5, 3, 1e9 + 0.5, 2**31 - 2, 2**31 - 1.5, 2**31 - 1, 2**31, 2.0**52 - 1, "cost"]
    ),
)
def test_any_metric_and_limit(kind, seed, off_street, direction, limit):
    """Barred nodes, gaps in the numbers of places, several points at one place, any rounding."""
    rng = np.random.default_rng(seed)
    net, _, _, place_of = case(seed)
    barred = rng.random(len(net.nodes)) < 0.2
    net = replace(net, barred=barred, _graphs={}, _links={})
    place_of = 2 * place_of
    metric = any_metric(rng, kind, len(net.edges))
    at = rng.uniform(-40, 640, size=(22, 2))
    at[:3], at[20] = net.nodes[rng.integers(len(net.nodes), size=3)], net.nodes[0]
    at[5] = at[15] = at[6]
    at[-3:] = at[:3]
    at[-2:] += [[4, 0], [0, 9]]
    origins, places = (net.snap(part, 60, "wheelchair") for part in (at[:13], at[13:]))
    ask = (origins, places) if direction == WAYS[0] else (places, origins)
    expected = general_reference(net, *ask, metric, off_street)
    expected = by_place(expected if direction == WAYS[0] else expected.T, place_of)
    finite = expected[np.isfinite(expected)]
    if limit == "cost":
        limit = float(rng.choice(finite)) if finite.size else 0
    expected[expected > limit] = np.inf
    there = {"limit": limit, "off_street": off_street, "direction": direction}
    seen = []
    for way in ("scipy", "compiled"):
        with on(way):
            one = nearest(net, origins, places, place_of, metric, **there)
            some = k_nearest(net, origins, places, place_of, metric, 12, **there)
            kth = kth_nearest(net, origins, places, place_of, metric, 2, **there)
            each = od(net, origins, places, place_of, metric, **there)
            node = nearest_of_nodes(net, places, place_of, metric, **there)
            area = catchments(net, places, place_of, metric, points=origins, **there)
        seen.append([one.cost, one.place, some.cost, some.place, each.start, each.place, each.cost])
        seen[-1] += [area.nodes.start, area.nodes.node, area.nodes.cost, node.cost, node.place]
        seen[-1] += [area.points.start, area.points.place, area.points.cost, kth]
    for first, second in zip(*seen, strict=True):
        assert first.dtype == second.dtype
        np.testing.assert_array_equal(first, second, strict=True)
    filled = np.full(expected.shape, np.inf)
    filled[each.origin, each.place] = each.cost
    np.testing.assert_array_equal(filled, expected)
    np.testing.assert_array_equal(one.cost, expected.min(axis=1))
    ranked = np.sort(np.append(expected, np.full((13, 12), np.inf), axis=1), axis=1)
    np.testing.assert_array_equal(some.cost, ranked[:, :12])
    np.testing.assert_array_equal(kth, ranked[:, 1])


def test_one_way_streets_that_cost_nothing_are_one_way():
    """The entrance lies 20 m behind: one goes round, where the toll is 7 + 7."""
    net = StreetNetwork.from_edges(
        [line((0, 0), (100, 0)), line((100, 0), (50, 80)), line((50, 80), (0, 0))],
        crs=CRS,
        walk_backward=[False, False, False],
    )
    toll = EdgeCost("toll", [0, 7, 7], [0, 7, 7])
    home, door = net.snap([(60.0, 0.0)]), net.snap([(40.0, 0.0)])
    for way in ("scipy", "compiled"):
        with on(way):
            assert od(net, home, door, [0], toll, limit=100).cost.tolist() == [14]
            assert od(net, door, home, [0], toll, limit=100).cost.tolist() == [0]
            back = od(net, door, home, [0], toll, limit=100, direction="from_facility")
            assert back.cost.tolist() == [14]


def test_nodes_that_cost_the_same_are_in_the_order_of_their_rows():
    """2,000 nodes along a street that costs nothing, more than a heap begins with."""
    rng = np.random.default_rng(5)
    shuffled = rng.permutation(2000)
    lines = [line((10 * x, 0), (10 * x + 10, 0)) for x in range(1999)]
    net = StreetNetwork.from_edges(lines, crs=CRS, nodes=(shuffled[:-1], shuffled[1:]))
    free = EdgeCost("free", np.zeros(1999), np.zeros(1999))
    for way in ("scipy", "compiled"):
        with on(way):
            found = waves(net, net.snap([(55.0, 0.0)]), [0], free, limit=0)
        assert found.node.tolist() == list(range(2000))
        assert not found.cost.any()


@pytest.mark.parametrize("way", ["scipy", "compiled"])
def test_a_single_street_round_a_single_node(way):
    """A ring of 400 m with two points on it, 100 m from each other either side of the node."""
    net = StreetNetwork.from_edges([line((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))], crs=CRS)
    points = net.snap([(50.0, 0.0), (0.0, 50.0)])
    with on(way):
        found = od(net, points, points, [0, 1], "distance", limit=1_000_000)
        assert found.cost.tolist() == [0, 1_000_000, 1_000_000, 0]
        assert waves(net, points, [0, 1], "distance", limit=10**6).cost.tolist() == [500_000] * 2


@pytest.mark.parametrize("direction", WAYS)
@pytest.mark.parametrize("way", ["scipy", "compiled"])
def test_pairs_are_the_same_step_by_step(way, direction):
    net, origins, places, place_of = case(11)
    given_ = (net, origins, places, place_of, ADULT)
    told = []
    with on(way):
        whole = od(*given_, limit=10**9, direction=direction)
        with (
            patch.object(pairs, "_ROOM", 2 * (len(net.nodes) + len(origins))),
            patch.object(pairs, "_DENSE", 1),
            patch.object(pairs, "_FIRST", 2),
            patch.object(pairs, "_STEP", 2),
        ):
            parts = od(
                *given_, limit=10**9, direction=direction, progress=lambda *a: told.append(a)
            )
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert len(whole)
    for column in ("start", "place", "cost"):
        np.testing.assert_array_equal(getattr(parts, column), getattr(whole, column), strict=True)


def test_calls_at_the_same_time_give_what_one_gives():
    net, origins, places, place_of = case(12)

    def ask(network):
        found = k_nearest(network, origins, places, place_of, ADULT, 3, limit=10**9)
        return [*found.cost.ravel(), *waves(network, places, place_of, ADULT, limit=10**9).node]

    with on("compiled"), ThreadPoolExecutor(4) as pool:
        expected = ask(net)
        fresh = [replace(net, _graphs={}, _links={})] * 8
        assert all(found == expected for found in pool.map(ask, fresh))


def test_what_searches_keep_goes_with_the_network():
    net, origins, places, place_of = case(13)
    with on("compiled"):
        nearest(net, origins, places, place_of, ADULT, limit=10**9)
    kept = [weakref.ref(what) for what in (net, net.graph(ADULT), places)]
    del net, origins, places
    gc.collect()
    assert [ref() for ref in kept] == [None, None, None]


@pytest.mark.parametrize("search", [nearest, od, waves])
@pytest.mark.parametrize(
    ("place_of", "given_", "found"),
    [
        ([0, 1, 2], {"limit": 1}, "shape (3,)"),
        ([0, -1], {"limit": 1}, "-1"),
        ([0, 0.5], {"limit": 1}, "float64"),
        ([0, 1], {"limit": -1}, "-1"),
        ([0, 1], {"limit": math.inf}, "inf"),
        ([0, 1], {"limit": 2**52}, "4.5036e+15"),
        ([0, 1], {"limit": 1, "off_street": math.nan}, "nan"),
    ],
)
def test_what_cannot_be_searched_is_said(search, place_of, given_, found):
    net = StreetNetwork.from_edges([line((0, 0), (100, 0))], crs=CRS)
    doors = net.snap([(0.0, 0.0), (100.0, 0.0)])
    at = (net, doors) if search is waves else (net, doors, doors)
    with pytest.raises(InputError) as caught:
        search(*at, place_of, ADULT, **given_)
    assert found in str(caught.value)
