"""Travel times with closed forms, to the microsecond."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from lifecircle.base.errors import InputError
from lifecircle.streets import ADULT, ELDER, StreetNetwork, kth_nearest, nearest
from streets_helpers import ADULT_METRE, CRS, ELDER_METRE, FAR, grid_lines, line, network

GRID = network(*grid_lines(4, 4))


def cost(net, origin, place, metric=ADULT, limit=FAR, **more):
    found = nearest(net, net.snap([origin]), net.snap([place]), [0], metric, limit=limit, **more)
    return found.cost[0]


@pytest.mark.parametrize(
    ("metric", "unit"), [(ADULT, ADULT_METRE), (ELDER, ELDER_METRE), ("distance", 10_000)]
)
def test_mid_edge_and_off_street_points_on_a_grid(metric, unit):
    assert cost(GRID, (30, -5), (170, 307), metric) == (5 + 70 + 300 + 70 + 7) * unit


def test_a_node_is_not_where_points_are_linked():
    snap = GRID.snap([(45, 20)])
    np.testing.assert_array_equal(snap.offset, [20])
    np.testing.assert_array_equal(snap.fraction, [0.45])


@given(
    st.integers(0, 2), st.integers(0, 3), st.integers(0, 100),
    st.integers(0, 2), st.integers(0, 3), st.integers(0, 100),
)  # fmt: skip
def test_every_pair_of_points_on_parallel_streets_has_its_closed_form(c1, r1, a1, c2, r2, a2):
    x1, x2 = 100 * c1 + a1, 100 * c2 + a2
    if r1 == r2:
        metres = abs(x1 - x2)
    elif c1 == c2:
        metres = 100 * abs(r1 - r2) + min(a1 + a2, 200 - a1 - a2)
    else:
        metres = 100 * abs(r1 - r2) + abs(x1 - x2)
    assert cost(GRID, (x1, 100 * r1), (x2, 100 * r2)) == metres * ADULT_METRE


def test_on_the_same_edge_one_walks_along_it_in_both_orders():
    street = network(line((0, 0), (1000, 0)))
    there, back = cost(street, (200, 3), (700, 4)), cost(street, (700, 4), (200, 3))
    assert there == back == (500 + 7) * ADULT_METRE


def test_on_the_same_edge_the_way_around_may_be_shorter():
    bow = network(line((0, 0), (0, 400), (100, 400), (100, 0)), line((0, 0), (100, 0)))
    assert cost(bow, (0, 20), (100, 20)) == 140 * ADULT_METRE


def test_one_way_for_pedestrians():
    # An escalator from A to B, and a detour back.
    net = network(
        line((0, 0), (100, 0)),
        line((100, 0), (100, 50), (0, 50), (0, 0)),
        walk_backward=[False, True],
    )
    assert cost(net, (20, 0), (80, 0)) == 60 * ADULT_METRE
    assert cost(net, (80, 0), (20, 0)) == (20 + 200 + 20) * ADULT_METRE


def test_one_way_against_the_direction_of_the_line():
    net = network(line((0, 0), (100, 0)), walk_forward=False)
    assert cost(net, (80, 0), (20, 0)) == 60 * ADULT_METRE
    assert np.isinf(cost(net, (20, 0), (80, 0)))


def test_a_bridge_does_not_meet_the_street_below():
    net = network(
        line((-100, 0), (100, 0)),
        line((0, -100), (0, 100)),
        line((100, 0), (100, 100), (0, 100)),
        structure=[0, 1, 0],
    )
    # From the street under the bridge to the head of the bridge: around, not up.
    assert cost(net, (0, 0), (10, 100)) == (100 + 100 + 90) * ADULT_METRE


def test_tunnels_and_bridges_are_walked_but_not_linked_to():
    net = network(
        line((0, 0), (100, 0)), line((100, 0), (300, 0)), line((300, 0), (400, 0)),
        structure=[0, 2, 0],
    )  # fmt: skip
    snap = net.snap([(190, 5)])
    assert snap.edge[0] == 0
    assert snap.fraction[0] == 1
    assert snap.offset[0] == np.hypot(90, 5)
    assert cost(net, (50, 0), (350, 0)) == 300 * ADULT_METRE


def test_of_parallel_edges_the_cheaper_is_walked_and_both_are_linked_to():
    net = network(
        line((-100, 0), (0, 0)),
        line((0, 0), (50, 120), (100, 0)),
        line((0, 0), (100, 0)),
        line((100, 0), (200, 0)),
    )
    assert cost(net, (-50, 0), (150, 0)) == 200 * ADULT_METRE
    assert net.snap([(50, 121)]).edge[0] == 1


def test_the_graph_holds_every_pair_of_nodes_once():
    # What turns a CSR matrix into another form adds up entries that occur twice.
    lines = [line((0, 0), (50, 120), (100, 0)), line((0, 0), (100, 0)), line((100, 0), (0, 0))]
    graph = network(*lines).graph(ADULT)
    matrix = csr_array((graph.weights, graph.indices, graph.indptr))
    assert matrix.toarray().tolist() == [[0, 100 * ADULT_METRE], [100 * ADULT_METRE, 0]]


def test_a_loop_is_walked_the_short_way_round():
    net = network(line((0, 0), (-100, 0)), line((0, 0), (100, 0), (100, 100), (0, 100), (0, 0)))
    assert cost(net, (-50, 0), (10, 100)) == (50 + 110) * ADULT_METRE
    assert cost(net, (-50, 0), (100, 40)) == (50 + 140) * ADULT_METRE
    # Both on the loop: across its node is shorter than along it.
    assert cost(net, (10, 0), (0, 20)) == 30 * ADULT_METRE
    assert cost(net, (0, 20), (10, 0)) == 30 * ADULT_METRE


def test_edges_without_length_cost_nothing():
    net = StreetNetwork.from_edges(
        [line((0, 0), (100, 0)), line((100, 0), (100, 0)), line((100, 0), (200, 0))],
        crs=CRS,
        nodes=([1, 2, 3], [2, 3, 4]),
    )
    assert cost(net, (50, 0), (150, 0)) == 100 * ADULT_METRE
    assert cost(net, (150, 0), (50, 0)) == 100 * ADULT_METRE


def test_lines_meet_only_where_ids_say_so():
    lines = [line((0, 0), (100, 0)), line((100, 0), (200, 0)), line((200, 0), (0, 900), (0, 0))]
    joined = StreetNetwork.from_edges(lines, crs=CRS)
    parted = StreetNetwork.from_edges(lines, crs=CRS, nodes=([1, 3, 4], [2, 4, 1]))
    assert cost(joined, (50, 0), (150, 0)) == 100 * ADULT_METRE
    around = 50 + 50 + 900 + np.hypot(200, 900)
    assert cost(parted, (50, 0), (150, 0)) == np.rint(around * ADULT_METRE)


def test_nearly_coincident_pairs_are_a_direct_walk():
    # Two streets 8 m apart that meet far away, and points up to and beyond 10 m apart.
    net = network(line((0, 0), (100, 0)), line((0, 8), (100, 8)), line((0, 0), (-500, 4), (0, 8)))
    assert cost(net, (50, 1), (50, 7)) == 6 * ADULT_METRE
    assert cost(net, (50, -1), (50, 9)) == 10 * ADULT_METRE
    assert cost(net, (50, -1), (50, 9.001)) > 1000 * ADULT_METRE
    assert cost(net, (50, 0), (50, 0)) == 0


def test_a_point_at_the_end_of_a_one_way_edge_may_go_elsewhere():
    net = network(line((0, 0), (100, 0)), line((0, 0), (0, 100)), walk_backward=[False, True])
    # Equally near to both streets, linked to the first; nobody is trapped at its end.
    assert cost(net, (-5, -5), (0, 100)) == np.rint((np.hypot(5, 5)) * ADULT_METRE) + (
        100 * ADULT_METRE
    )
    assert np.isinf(cost(net, (100, 0), (0, 0)))


def test_a_direct_walk_is_taken_only_where_it_is_shorter():
    street = network(line((0, 0), (1000, 0)))
    assert cost(street, (5, 3), (5, -3)) == 6 * ADULT_METRE
    assert cost(street, (5, 3), (11, 3)) == 6 * ADULT_METRE


def test_a_direct_walk_needs_no_street():
    far_off = network(line((0, 0), (100, 0)))
    origins, places = far_off.snap([(50, 900), (50, 950)]), far_off.snap([(50, 905)])
    assert origins.status.tolist() == ["too_far", "too_far"]
    found = nearest(far_off, origins, places, [0], ADULT, limit=FAR)
    assert found.cost.tolist() == [5 * ADULT_METRE, np.inf]
    assert found.place.tolist() == [0, -1]


def test_several_entrances_are_one_place():
    net = network(line((0, 0), (1000, 0)))
    origins = net.snap([(100, 0), (900, 0)])
    doors = net.snap([(300, 0), (800, 0), (850, 0)])
    found = nearest(net, origins, doors, [0, 0, 1], ADULT, limit=FAR)
    assert found.place.tolist() == [0, 1]
    assert found.cost.tolist() == [200 * ADULT_METRE, 50 * ADULT_METRE]
    second = kth_nearest(net, origins, doors, [0, 0, 1], ADULT, 2, limit=FAR)
    assert second.tolist() == [750 * ADULT_METRE, 100 * ADULT_METRE]
    third = kth_nearest(net, origins, doors, [0, 0, 1], ADULT, 3, limit=FAR)
    assert np.isinf(third).all()


@pytest.mark.parametrize("metric", [ADULT, ELDER, "distance"])
def test_exactly_at_the_limit_counts_and_one_unit_more_does_not(metric):
    unit = {"adult": ADULT_METRE, "elder": ELDER_METRE}.get(getattr(metric, "name", ""), 10_000)
    exact = 452 * unit
    assert cost(GRID, (30, -5), (170, 307), metric, limit=exact) == exact
    assert np.isinf(cost(GRID, (30, -5), (170, 307), metric, limit=exact - 1))


def test_off_street_legs_can_be_made_longer():
    assert cost(GRID, (30, -10), (170, 310), off_street=1.3) == 466 * ADULT_METRE
    # … and so can a direct walk, which is off the street.
    assert cost(GRID, (30, 50), (30, 60), off_street=1.5) == 15 * ADULT_METRE


def test_equally_near_places_are_named_by_their_coordinates():
    net = network(line((0, 0), (1000, 0)))
    origin = net.snap([(500, 0)])
    doors = np.array([(600.0, 0.0), (400.0, 0.0)])
    assert nearest(net, origin, net.snap(doors), [0, 1], ADULT, limit=FAR).place.tolist() == [1]
    assert nearest(net, origin, net.snap(doors[::-1]), [0, 1], ADULT, limit=FAR).place[0] == 0


def test_no_place_and_no_origin():
    none, some = GRID.snap(np.empty((0, 2))), GRID.snap([(10.0, 0.0)])
    found = nearest(GRID, some, none, [], ADULT, limit=FAR)
    assert found.cost.tolist() == [np.inf]
    assert found.place.tolist() == [-1]
    assert len(nearest(GRID, none, some, [0], ADULT, limit=FAR).cost) == 0
    assert kth_nearest(GRID, some, none, [], ADULT, 2, limit=FAR).tolist() == [np.inf]


def test_the_graph_is_built_once_a_metric():
    assert GRID.graph(ADULT) is GRID.graph(ADULT)
    assert GRID.graph(ADULT) is not GRID.graph(ADULT.with_speed(83))


def test_a_longer_cutoff_stands_for_a_faster_walk():
    slower = ADULT.with_speed(64)
    at_64 = cost(GRID, (30, -5), (170, 307), slower)
    assert at_64 == cost(GRID, (30, -5), (170, 307)) * 80 / 64


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"limit": -1}, "limit"),
        ({"limit": np.inf}, "limit"),
        ({"limit": np.nan}, "limit"),
        ({"limit": 1e16}, "too large"),
        ({"limit": 1, "off_street": -1}, "off_street"),
        ({"limit": 1, "place_of": [0, 1]}, "place_of"),
        ({"limit": 1, "place_of": [-1]}, "place_of"),
        ({"limit": 1, "metric": "bicycle"}, "profile"),
    ],
)
def test_what_cannot_be_searched_is_said(given_, says):
    snap = GRID.snap([(1.0, 0.0)])
    arguments = {"place_of": [0], "metric": ADULT} | given_
    with pytest.raises(InputError, match=says):
        nearest(GRID, snap, snap, **arguments)


def test_k_begins_at_one():
    snap = GRID.snap([(1.0, 0.0)])
    with pytest.raises(InputError, match="k must be"):
        kth_nearest(GRID, snap, snap, [0], ADULT, 0, limit=1)
