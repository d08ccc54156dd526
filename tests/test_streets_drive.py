"""Journeys by car: one-way roads in every direction, by hand and against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_helpers import (
    HOMES,
    PLACES,
    drive_minutes,
    large_county,
    random_roads,
    write_county,
)
from lifecircle.base.errors import StreetsError
from lifecircle.streets import CAR, StreetNetwork, kth_nearest, nearest
from lifecircle.streets.edit.edits import add_path
from lifecircle.streets.islands import find_islands
from lifecircle.streets.travel.profiles import Distance
from streets_helpers import CRS, FAR, by_place, line, reference_costs
from toy_city import ORIGIN

WAYS = ("to_facility", "from_facility", "there_and_back")
seeds = st.integers(0, 2**32 - 1)
METRE = 60_000_000 / (30 * 0.67 * 1000 / 60)  # microseconds on a residential road


def roads(*lines, **attributes):
    return StreetNetwork.from_edges(
        list(lines), crs=CRS, mode="drive", **{"kind": "residential"} | attributes
    )


def cost(net, origin, door, direction="to_facility", metric=CAR):
    at = (net, net.snap([origin]), net.snap([door]), [0], metric)
    return nearest(*at, limit=FAR, direction=direction).cost[0]


ROUND = (line((0, 0), (1000, 0)), line((1000, 0), (1000, 500), (0, 500), (0, 0)))
"""A street of 1 km and the way back around a block, 2 km."""


@pytest.mark.parametrize(
    ("direction", "metres"),
    [("to_facility", 500), ("from_facility", 2500), ("there_and_back", 3000)],
)
def test_on_one_oneway_edge_one_goes_forward_or_round(direction, metres):
    net = roads(*ROUND, walk_backward=False)
    assert cost(net, (200, 0), (700, 0), direction, Distance(CAR)) == metres * 10_000
    assert cost(net, (200, 0), (700, 0), direction, "distance") == metres * 10_000
    np.testing.assert_allclose(cost(net, (200, 0), (700, 0), direction), metres * METRE, atol=4)
    # Seen from the other end forward is backward.
    turned = {"to_facility": "from_facility", "from_facility": "to_facility"}
    back = cost(net, (700, 0), (200, 0), turned.get(direction, direction), Distance(CAR))
    assert back == metres * 10_000


def test_a_oneway_edge_without_a_way_round_is_passed_once():
    net = roads(ROUND[0], walk_backward=False)
    assert cost(net, (200, 0), (700, 0), metric=Distance(CAR)) == 5_000_000
    assert np.isinf(cost(net, (200, 0), (700, 0), "from_facility"))
    assert np.isinf(cost(net, (200, 0), (700, 0), "there_and_back"))
    # Ten metres apart, one walks.
    assert cost(net, (210, 0), (200, 0)) == 10 * 750_000


def test_a_oneway_loop_is_gone_round_in_its_direction():
    ring = line((0, 0), (300, 0), (300, 300), (0, 300), (0, 0))
    net = roads(ring, line((0, 0), (-500, 0)), walk_backward=[False, True])
    assert cost(net, (-100, 0), (300, 0), metric=Distance(CAR)) == 4_000_000
    assert cost(net, (300, 0), (-100, 0), metric=Distance(CAR)) == 10_000_000
    # From one side of the ring to the other, behind: all round, but for what lies between.
    assert cost(net, (300, 100), (100, 0), metric=Distance(CAR)) == (1200 - 300) * 10_000


def test_the_walk_to_the_road_is_at_the_pace_of_an_adult():
    net = roads(ROUND[0])
    assert cost(net, (100, 40), (700, 20)) == 60 * 750_000 + round(600 * METRE)


def case(seed, origins=18, entrances=9):
    rng = np.random.default_rng(seed)
    net = random_roads(rng)
    at = rng.uniform(-40, 640, size=(origins + entrances, 2))
    at[:3] = net.nodes[rng.integers(len(net.nodes), size=3)]
    at[-3:] = at[rng.integers(origins, size=3)] + [[0, 0], [4, 0], [0, 9]]
    # Origins and entrances on the same edges, before and behind each other.
    for row in (4, 5, 6):
        edge = net.edges.geometry[rng.integers(len(net.edges))]
        ahead, behind = edge.interpolate(rng.random(2), normalized=True)
        at[row], at[origins + row - 4] = (ahead.x, ahead.y), (behind.x, behind.y)
    place_of = rng.integers(0, entrances - 3, size=entrances)
    return net, net.snap(at[:origins], 120), net.snap(at[origins:], 120), place_of


@pytest.mark.parametrize("metric", [CAR, Distance(CAR), "distance"], ids=["car", "car m", "m"])
@pytest.mark.parametrize("seed", range(12))
def test_random_roads_against_networkx(seed, metric):
    net, origins, doors, place_of = case(seed)
    asked = CAR if metric is CAR else "distance"
    there = by_place(reference_costs(net, origins, doors, asked), place_of)
    back = by_place(reference_costs(net, doors, origins, asked).T, place_of)
    for direction, costs in zip(WAYS, (there, back, there + back), strict=True):
        least = costs.min(axis=1)
        reached = np.flatnonzero(np.isfinite(least))
        at = (net, origins, doors, place_of, metric)
        found = nearest(*at, limit=FAR, direction=direction)
        np.testing.assert_array_equal(found.cost, least)
        np.testing.assert_array_equal(costs[reached, found.place[reached]], least[reached])
        ordered = np.sort(np.pad(costs, ((0, 0), (0, 2)), constant_values=np.inf), axis=1)
        second = kth_nearest(*at, 2, limit=FAR, direction=direction)
        np.testing.assert_array_equal(second, ordered[:, 1])
        # A limit is inclusive, to the microsecond.
        if len(reached):
            most = float(least[reached].max())
            at_limit = nearest(*at, limit=most, direction=direction).cost
            np.testing.assert_array_equal(at_limit, least)
            below = nearest(*at, limit=most - 1, direction=direction).cost
            np.testing.assert_array_equal(below, np.where(least < most, least, np.inf))


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_opening_a_oneway_road_makes_no_way_longer(seed):
    rng = np.random.default_rng(seed)
    net = random_roads(rng)
    edges = net.edges
    both = StreetNetwork.from_edges(
        edges.geometry, crs=CRS, nodes=(edges.u, edges.v), kind=edges.kind.tolist(),
        structure=edges.structure, limit_forward=edges.limit_forward,
        limit_backward=edges.limit_backward, mode="drive",
    )  # fmt: skip
    points = rng.uniform(0, 600, size=(12, 2))
    here, there = net.snap(points[:8]), net.snap(points[8:])
    for direction in WAYS:
        given_ = {"limit": FAR, "direction": direction}
        one_way = nearest(net, here, there, range(4), CAR, **given_).cost
        two_way = nearest(both, here, there, range(4), CAR, **given_).cost
        assert (two_way <= one_way).all()


@pytest.mark.parametrize("seed", range(6))
def test_islands_of_a_network_for_cars_are_strongly_connected(seed):
    edges = random_roads(np.random.default_rng(seed), nodes=25, edges=30).edges
    count = int(max(edges.u.max(), edges.v.max())) + 1
    graph = nx.DiGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(zip(edges.u[edges.walk_forward], edges.v[edges.walk_forward], strict=True))
    graph.add_edges_from(
        zip(edges.v[edges.walk_backward], edges.u[edges.walk_backward], strict=True)
    )
    parts = sorted(nx.strongly_connected_components(graph), key=min)
    found = find_islands(
        count, edges.u, edges.v, edges.length, (edges.walk_forward, edges.walk_backward)
    )
    assert found.components == len(parts)
    for number, part in enumerate(parts):
        assert set(np.flatnonzero(found.component == number).tolist()) == part
    inside = [
        sum(
            length
            for u, v, length in zip(edges.u, edges.v, edges.length, strict=True)
            if {u, v} <= part
        )
        for part in parts
    ]
    (main,) = np.unique(found.component[~found.stranded])
    assert inside[main] == pytest.approx(max(inside))
    assert found.length == pytest.approx(sum(inside) - max(inside))


def test_nobody_is_linked_to_a_road_that_leads_out_of_the_data():
    net = roads(*ROUND, line((1000, 0), (3000, 0)), walk_backward=False)
    links = net.snap([(1200, 5), (2000, 5), (500, 5)])
    assert links.status.tolist() == ["moved", "island", "ok"]
    assert net.edges.length[links.edge].tolist() == [2000, 2000, 1000]
    # On foot, where directions are few, such a street is a street.
    walk = StreetNetwork.from_edges(list(net.edges.geometry), crs=CRS, walk_backward=False)
    assert walk.snap([(1200, 5)]).status.tolist() == ["ok"]


def test_paths_are_added_to_walking_networks_only():
    with pytest.raises(StreetsError, match="on foot"):
        add_path(roads(*ROUND), line((0, 0), (1000, 0)))


@pytest.fixture(scope="module", params=[False, True], ids=["xml", "pbf"])
def county(request, tmp_path_factory):
    files = write_county(tmp_path_factory.mktemp("county"), pbf=request.param)
    return StreetNetwork.from_osm(files.streets, crs=32648, mode="drive")


def minutes(net, homes, place, direction, metric=CAR, unit=60_000_000):
    doors = [(ORIGIN[0] + x, ORIGIN[1] + y) for name, _, x, y in PLACES if name == place]
    starts = [(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in homes]
    at = (net, net.snap(starts), net.snap(doors), [0], metric)
    return nearest(*at, limit=FAR, direction=direction).cost / unit * net.scale


def test_the_county_by_hand(county):
    assert len(county.snap([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in HOMES])) == len(HOMES)
    town, village, lower, hill, cut_off, closed = (
        HOMES[0], HOMES[8], HOMES[13], HOMES[18], HOMES[22], HOMES[23],
    )  # fmt: skip
    homes = (village, lower, hill, cut_off, closed)
    there = minutes(county, homes, "急救站", "to_facility")
    back = minutes(county, homes, "急救站", "from_facility")
    walk = 40  # 20 m at each end
    # 上村 (-3900, 4020): 900 m of its street at 20 × 0.67, 北路, 2.5 km of 县道.
    up = drive_minutes((20 * 0.67, 900), ("secondary", 4000), ("primary", 2500), walk=walk)
    # 下村 (2100, -3980): 900 m of its street, 南路, 8.5 km of 县道 over the bridge.
    down = drive_minutes(("residential", 900), ("tertiary", 4000), ("primary", 8500), walk=walk)
    # 山坪 (7100, 5020): 100 m of a living street, 山路, 12.5 km of 县道.
    far = drive_minutes(("living_street", 100), ("unclassified", 5000), ("primary", 12500), walk=40)
    expected = [up, down, far]
    np.testing.assert_allclose(there[:3], expected, rtol=1e-5)
    np.testing.assert_allclose(back[:3], expected, rtol=1e-5)
    # 孤村 has no road to the rest, and the road that is closed is no road for cars.
    assert np.isinf(there[3:]).all()
    assert np.isinf(back[3:]).all()
    assert town[1] == -980


def test_the_oneway_bridge_and_the_motorway_of_the_county(county):
    # From 上村 to the clinic at (3020, -2000) over 北桥; back only over the main bridge.
    village = [HOMES[12]]  # (-3100, 4020)
    there = minutes(county, village, "河东卫生院", "to_facility")[0]
    back = minutes(county, village, "河东卫生院", "from_facility")[0]
    limit = 20 * 0.67
    over = drive_minutes(
        (limit, 100), ("trunk", 6000), ("secondary", 4000), ("tertiary", 2000), walk=40
    )
    main = drive_minutes(
        (limit, 100), ("secondary", 4000), ("primary", 6000), ("tertiary", 2000), walk=40
    )
    np.testing.assert_allclose([there, back], [over, main], rtol=1e-5)
    both = minutes(county, village, "河东卫生院", "there_and_back")[0]
    np.testing.assert_allclose(both, over + main, rtol=1e-5)
    metres = minutes(county, village, "河东卫生院", "to_facility", Distance(CAR), 10_000)
    np.testing.assert_allclose(metres, 12_140, rtol=1e-5)
    # From the corner of the town to the far end of 县道: by motorway, which 县道 is longer than.
    corner, end = (-8000.0, -1000.0), (8000.0, 0.0)
    doors = [(ORIGIN[0] + end[0], ORIGIN[1] + end[1])]
    start = [(ORIGIN[0] + corner[0], ORIGIN[1] + corner[1])]
    search = (county, county.snap(start), county.snap(doors), [0], CAR)
    east = drive_minutes(("motorway_link", 3000), ("motorway", 16000))
    links = np.hypot(100, 2050) + np.hypot(100, 1050)
    west = drive_minutes(("motorway_link", links), ("motorway", 16200))
    for direction, expected in zip(WAYS, (east, west, east + west), strict=True):
        found = nearest(*search, limit=FAR, direction=direction).cost[0] / 60_000_000
        found *= county.scale
        np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_oneway_streets_of_the_town_by_hand(county):
    # On the street at x = -7000, to the north only: from (-7000, 100) up 300 m; back round by
    # x = -6500, which leads south: 100 m up, 500 east, 500 down, 500 west, 100 m up.
    start, end = ((ORIGIN[0] - 7000, ORIGIN[1] + y) for y in (100.0, 400.0))
    at = (county, county.snap([start]), county.snap([end]), [0], Distance(CAR))
    metres = [nearest(*at, limit=FAR, direction=way).cost[0] / 10_000 for way in WAYS]
    metres = np.array(metres) * county.scale
    np.testing.assert_allclose(metres, [300, 100 + 1500 + 100, 2000], rtol=1e-5)


def test_a_large_county_is_searched_whole():
    net = large_county(np.random.default_rng(1), size=30)
    rng = np.random.default_rng(2)
    origins = net.snap(rng.uniform(0, 8700, size=(300, 2)))
    places = net.snap(rng.uniform(0, 8700, size=(5, 2)))
    costs = reference_costs(net, origins.take(np.arange(6)), places, CAR)
    found = nearest(net, origins, places, range(5), CAR, limit=90 * 60_000_000)
    np.testing.assert_array_equal(found.cost[:6], costs.min(axis=1))
    assert np.isfinite(found.cost).all()
