"""Any cost of edges: searched as times are, checked against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.streets import ADULT, CAR, WHEELCHAIR, EdgeCost, nearest, weighted
from lifecircle.streets.search.waves import waves
from streets_helpers import grid_lines, line, network

SHADE = Bilingual("晒", "sun")
RNG = np.random.default_rng(11)
GRID = network(*grid_lines(8, 7), elevation=lambda xy: xy[:, 0] * xy[:, 1] / 9000)
COUNT = len(GRID.edges)


def costs(**changes):
    given = {"name": SHADE, "forward": np.ones(2), "backward": np.ones(2)} | changes
    return EdgeCost(**given)


def reference(net, metric, source):
    """Return the cost from every node to one, with networkx."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(net.nodes)))
    for e, (u, v) in enumerate(zip(net.edges.u.tolist(), net.edges.v.tolist(), strict=True)):
        for start, end, cost in ((v, u, metric.forward[e]), (u, v, metric.backward[e])):
            if np.isfinite(cost) and cost < graph.get_edge_data(start, end, {}).get(
                "weight", np.inf
            ):
                graph.add_edge(start, end, weight=cost)
    found = nx.single_source_dijkstra_path_length(graph, source)
    return np.array([found.get(node, np.inf) for node in range(len(net.nodes))])


@pytest.fixture(params=range(3))
def comfort(request):
    rng = np.random.default_rng(request.param)
    forward, backward = (rng.integers(0, 50, COUNT).astype(float) for _ in range(2))
    forward[rng.random(COUNT) < 0.2] = np.inf
    backward[rng.random(COUNT) < 0.2] = np.inf
    return EdgeCost(SHADE, forward, backward, off_street=3)


def test_nearest_agrees_with_networkx(comfort):
    homes, place = GRID.snap(GRID.nodes), GRID.snap(GRID.nodes[[20]])
    found = nearest(GRID, homes, place, [0], comfort, limit=10_000)
    np.testing.assert_array_equal(found.cost, reference(GRID, comfort, 20))


def test_waves_agree_with_networkx(comfort):
    found = waves(
        GRID, GRID.snap(GRID.nodes[[20]]), np.array([0]), comfort, limit=60, outward=False
    )
    expected = reference(GRID, comfort, 20)
    node, cost = found.of(0)
    assert sorted(node.tolist()) == np.flatnonzero(expected <= 60).tolist()
    np.testing.assert_array_equal(cost, expected[node])


def test_points_on_edges_and_beside_them(comfort):
    net = network(line((0, 0), (100, 0)), line((100, 0), (200, 0)))
    metric = EdgeCost(SHADE, [100, 40], [7, 9], off_street=3)
    home, shop = net.snap([(25.0, 10.0)]), net.snap([(150.0, 20.0)])
    there = nearest(net, home, shop, [0], metric, limit=1000).cost
    assert there.tolist() == [10 * 3 + 75 + 20 + 20 * 3]
    back = nearest(net, home, shop, [0], metric, limit=1000, direction="from_facility").cost
    # 9 is cut at 4.5, which is rounded to the even 4: the way back has the rest of it.
    assert back.tolist() == [10 * 3 + (7 - np.rint(0.25 * 7)) + np.rint(0.5 * 9) + 20 * 3]


def test_a_graph_is_built_once_for_an_object_and_not_shared_by_equals():
    first, second = costs(), costs()
    net = network(line((0, 0), (100, 0)), line((100, 0), (200, 0)))
    assert net.graph(first) is net.graph(first)
    assert net.graph(first) is not net.graph(second)
    assert first != second
    assert len({first, second}) == 2


def test_what_the_network_or_the_traveller_closes_stays_closed():
    net = network(
        line((0, 0), (100, 0)), line((100, 0), (200, 0)),
        kind=["steps", "footway"], walk_backward=[True, False],
    )  # fmt: skip
    assert net.graph(costs()).costs.backward.tolist() == [1, np.inf]
    wheels = costs(profile=WHEELCHAIR)
    assert net.graph(wheels).costs.forward.tolist() == [np.inf, 1]
    with pytest.raises(InputError, match="does not travel"):
        net.graph(costs(profile=CAR))


def test_a_name_is_in_both_languages_or_one_for_both():
    assert costs().label == SHADE
    assert costs(name="shade").label == Bilingual("shade", "shade")
    with pytest.raises(InputError, match="cost 'shade'"):
        costs(name="shade", forward=[-1, 0])
    net = network(line((0, 0), (100, 0)))
    assert weighted(net, "adult", 2, name="sun").label.zh == "sun"
    assert weighted(net, "adult", 2).label == Bilingual("成年人加权时间", "weighted time of adult")


def test_later_changes_of_the_arrays_change_nothing():
    given = np.ones(2)
    metric = costs(forward=given)
    given[0] = 9
    assert metric.forward.tolist() == [1, 1]
    with pytest.raises(ValueError, match="read-only"):
        metric.forward[0] = 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"forward": [1, -1]}, r"forward\[1\]"),
        ({"backward": [np.nan, 1]}, r"backward\[0\]"),
        ({"forward": [1.5, 1]}, "whole"),
        ({"forward": [1, -np.inf]}, "whole"),
        ({"forward": [1, 2.0**53]}, "whole"),
        ({"backward": [1]}, "another number of edges"),
        ({"forward": [[1, 1]], "backward": [[1, 1]]}, "another number of edges"),
        ({"off_street": -1}, "off_street"),
        ({"off_street": np.nan}, "off_street"),
    ],
)
def test_what_is_no_cost_is_said(changes, says):
    with pytest.raises(InputError, match=says):
        costs(**changes)


def test_costs_of_another_network_are_refused():
    net = network(line((0, 0), (100, 0)))
    with pytest.raises(InputError, match="another number of edges"):
        net.graph(costs())


def test_weighted_times_are_rounded_once_and_keep_what_is_closed():
    factor = RNG.uniform(0.5, 3, COUNT)
    plain = GRID.costs(ADULT)
    metric = weighted(GRID, "adult", factor)
    np.testing.assert_array_equal(metric.forward, np.rint(plain.forward * factor))
    np.testing.assert_array_equal(metric.backward, np.rint(plain.backward * factor))
    assert metric.off_street == GRID.graph(ADULT).off_street
    assert metric.profile == ADULT
    both = weighted(GRID, ADULT, (factor, 1))
    np.testing.assert_array_equal(both.backward, plain.backward)
    homes, place = GRID.snap(GRID.nodes), GRID.snap(GRID.nodes[[3]])
    found = nearest(GRID, homes, place, [0], metric, limit=1e12)
    np.testing.assert_array_equal(found.cost, reference(GRID, metric, 3))
    same = nearest(GRID, homes, place, [0], weighted(GRID, ADULT, 1), limit=1e12)
    np.testing.assert_array_equal(
        same.cost, nearest(GRID, homes, place, [0], ADULT, limit=1e12).cost
    )


def test_a_factor_of_inf_closes_and_nought_costs_nothing():
    net = network(line((0, 0), (100, 0)), line((100, 0), (200, 0)), walk_forward=[True, False])
    metric = weighted(net, ADULT, [np.inf, 0])
    assert metric.forward.tolist() == [np.inf, np.inf]
    assert metric.backward.tolist() == [np.inf, 0]


@pytest.mark.parametrize("factor", [-1, np.nan, [1, 2, 3], ([1, 1], [-1, 1])])
def test_what_is_no_factor_is_said(factor):
    net = network(line((0, 0), (100, 0)), line((100, 0), (200, 0)))
    with pytest.raises(InputError, match="factors"):
        weighted(net, ADULT, factor)


def test_functions_that_take_profiles_only_name_those_that_take_any_cost():
    net = network(line((0, 0), (90, 0)), line((90, 0), (90, 90)))
    with pytest.raises(InputError, match="neither a name nor a Profile") as caught:
        net.snap([(0.0, 0.0)], profile=weighted(net, "adult", 2.0))
    assert caught.value.found.en == "EdgeCost"
    assert "lifecircle.streets.search" in caught.value.todo.zh
