"""Ways to a place, from it, and there and back: closed forms, networkx, properties."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.base.errors import InputError
from lifecircle.streets import ADULT, WHEELCHAIR, StreetNetwork, kth_nearest, nearest
from streets_helpers import (
    ADULT_METRE,
    CRS,
    FAR,
    by_place,
    grid_lines,
    line,
    network,
    random_network,
    reference_costs,
)

WAYS = ("to_facility", "from_facility", "there_and_back")
seeds = st.integers(0, 2**32 - 1)


def cost(net, origin, doors, direction, metric=ADULT, limit=FAR):
    places = net.snap(doors)
    found = nearest(
        net,
        net.snap([origin]),
        places,
        np.zeros(len(places), dtype=int),
        metric,
        limit=limit,
        direction=direction,
    )
    return found.cost[0]


def case(seed, origins=20, entrances=9):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    at = rng.uniform(-40, 640, size=(origins + entrances, 2))
    at[:3] = net.nodes[rng.integers(len(net.nodes), size=3)]
    at[-3:] = at[rng.integers(origins, size=3)] + [[0, 0], [4, 0], [0, 9]]
    place_of = rng.integers(0, max(entrances - 3, 1), size=entrances)
    return net, net.snap(at[:origins], 120), net.snap(at[origins:], 120), place_of


def reference(net, origins, doors, place_of, metric):
    """Cost of every origin and place in each direction, by networkx."""
    there = by_place(reference_costs(net, origins, doors, metric), place_of)
    back = by_place(reference_costs(net, doors, origins, metric).T, place_of)
    return dict(zip(WAYS, (there, back, there + back), strict=True))


@pytest.mark.parametrize("metric", [ADULT, WHEELCHAIR, "distance"], ids=["adult", "wheels", "m"])
@pytest.mark.parametrize("seed", range(12))
def test_random_networks_against_networkx(seed, metric):
    net, origins, doors, place_of = case(seed)
    for direction, costs in reference(net, origins, doors, place_of, metric).items():
        least = costs.min(axis=1)
        free = {"limit": FAR, "direction": direction}
        found = nearest(net, origins, doors, place_of, metric, **free)
        np.testing.assert_array_equal(found.cost, least)
        reached = np.isfinite(least)
        np.testing.assert_array_equal(found.place >= 0, reached)
        named = costs[np.flatnonzero(reached), found.place[reached]]
        np.testing.assert_array_equal(named, least[reached])
        ordered = np.sort(np.pad(costs, ((0, 0), (0, 3)), constant_values=np.inf), axis=1)
        for k in (2, 3):
            np.testing.assert_array_equal(
                kth_nearest(net, origins, doors, place_of, metric, k, **free), ordered[:, k - 1]
            )
        limit = np.median(least[reached])
        assert (least == limit).any() or len(least[reached]) % 2 == 0
        cut = nearest(net, origins, doors, place_of, metric, limit=limit, direction=direction)
        np.testing.assert_array_equal(cut.cost, np.where(least <= limit, least, np.inf))
        np.testing.assert_array_equal(cut.place, np.where(least <= limit, found.place, -1))


def test_stairs_take_longer_up_than_down():
    net = network(
        line((0, 0), (100, 0)),
        line((100, 0), (120, 0)),
        line((120, 0), (200, 0)),
        kind=["footway", "steps", "footway"],
        incline=1,
    )
    flat = 90 * ADULT_METRE
    up, down = np.rint(20 * ADULT_METRE / 0.455), np.rint(20 * ADULT_METRE / 0.518)
    ends = (50, 0), [(160, 0)]
    assert cost(net, *ends, "to_facility") == flat + up
    assert cost(net, *ends, "from_facility") == flat + down
    assert cost(net, *ends, "there_and_back") == 2 * flat + up + down


def test_an_escalator_and_the_way_around():
    net = network(
        line((0, 0), (100, 0)),
        line((100, 0), (100, 50), (0, 50), (0, 0)),
        walk_backward=[False, True],
    )
    ends = (20, 0), [(80, 0)]
    assert cost(net, *ends, "to_facility") == 60 * ADULT_METRE
    assert cost(net, *ends, "from_facility") == 240 * ADULT_METRE
    whole = 300 * ADULT_METRE
    assert cost(net, *ends, "there_and_back", limit=whole) == whole
    assert np.isinf(cost(net, *ends, "there_and_back", limit=whole - 1))


def test_the_way_back_may_begin_at_another_entrance():
    # A ring that is walked one way; the doors are just after and just before home.
    ring = [(0, 0), (200, 0), (200, 200), (0, 200), (0, 0)]
    net = network(*map(line, ring[:-1], ring[1:]), walk_backward=False)
    # Up to 10 m are a direct walk both ways.
    assert cost(net, (100, 0), [(110, 0)], "there_and_back") == 20 * ADULT_METRE
    doors = [(111, 0), (89, 0)]
    assert cost(net, (100, 0), doors[:1], "there_and_back") == 800 * ADULT_METRE
    assert cost(net, (100, 0), doors, "there_and_back") == 22 * ADULT_METRE
    origins, places = net.snap([(100, 0)]), net.snap(doors)
    two = nearest(net, origins, places, [0, 1], ADULT, limit=FAR, direction="there_and_back")
    assert two.cost.tolist() == [800 * ADULT_METRE]


def test_the_nearest_on_the_way_there_need_not_be_the_nearest_there_and_back():
    net = network(
        line((0, 0), (100, 0)),
        line((0, 0), (0, 300)),
        line((100, 0), (100, 900), (0, 900), (0, 300)),
        walk_backward=[False, True, True],
    )
    home, shops = net.snap([(0, 0)]), net.snap([(60, 0), (0, 250)])
    there = nearest(net, home, shops, [0, 1], ADULT, limit=FAR)
    both = nearest(net, home, shops, [0, 1], ADULT, limit=FAR, direction="there_and_back")
    assert (there.place[0], both.place[0]) == (0, 1)
    assert both.cost[0] == 500 * ADULT_METRE
    # The limit is on the sum, and inclusive.
    for limit, reached in ((500, True), (499.99, False)):
        found = nearest(
            net, home, shops, [0, 1], ADULT, limit=limit * ADULT_METRE, direction="there_and_back"
        )
        assert found.place.tolist() == [1 if reached else -1]
        assert np.isfinite(found.cost).tolist() == [reached]


def test_equally_near_places_are_named_by_their_coordinates_in_every_direction():
    net = network(line((0, 0), (1000, 0)))
    doors = net.snap(np.array([(600.0, 0.0), (400.0, 0.0)]))
    for direction in WAYS:
        found = nearest(
            net, net.snap([(500, 0)]), doors, [0, 1], ADULT, limit=FAR, direction=direction
        )
        assert found.place.tolist() == [1]


def test_of_many_equally_near_places_the_first_is_named_there_and_back():
    # The two that tie are searched in different rounds.
    net = network(line((0, 0), (1000, 0)))
    at = np.array([(600.0, 0.0), *((4.0 * i, 0.0) for i in range(63)), (400.0, 0.0)])
    for order in (slice(None), slice(None, None, -1)):
        doors = at[order]
        found = nearest(
            net, net.snap([(500, 0)]), net.snap(doors), np.arange(65), ADULT,
            limit=FAR, direction="there_and_back",
        )  # fmt: skip
        assert doors[found.place[0]].tolist() == [400, 0]


def test_without_one_ways_the_distance_there_and_back_is_twice_as_long():
    net = network(*grid_lines(5, 5))
    rng = np.random.default_rng(3)
    homes = net.snap(rng.uniform(0, 400, size=(50, 2)))
    doors = net.snap(rng.uniform(0, 400, size=(80, 2)))  # more than are searched at a time
    rows = np.arange(80)
    there, back, both = (
        nearest(net, homes, doors, rows, "distance", limit=FAR, direction=way) for way in WAYS
    )
    np.testing.assert_array_equal(there.cost, back.cost)
    np.testing.assert_array_equal(2 * there.cost, both.cost)
    np.testing.assert_array_equal(there.place, both.place)


@settings(max_examples=20)
@given(seeds)
def test_reversed_one_ways_exchange_the_directions(seed):
    net, origins, doors, place_of = case(seed)
    edges = net.edges
    turned = StreetNetwork.from_edges(
        edges.geometry,
        crs=CRS,
        nodes=(edges.u, edges.v),
        walk_forward=edges.walk_backward,
        walk_backward=edges.walk_forward,
    )
    for way, other in (WAYS[:2], WAYS[1::-1], (WAYS[2], WAYS[2])):
        one = nearest(net, origins, doors, place_of, "distance", limit=FAR, direction=way)
        two = nearest(turned, origins, doors, place_of, "distance", limit=FAR, direction=other)
        np.testing.assert_array_equal(one.cost, two.cost)


@settings(max_examples=20)
@given(seeds, st.integers(1, 8))
def test_there_and_back_is_no_shorter_than_either_way_and_more_places_never_harm(seed, fewer):
    net, origins, doors, _ = case(seed)
    rows = np.arange(len(doors))
    there, back, both = (
        nearest(net, origins, doors, rows, ADULT, limit=FAR, direction=way).cost for way in WAYS
    )
    assert (both >= there + back).all()
    for way, whole in zip(WAYS, (there, back, both), strict=True):
        some = doors.take(rows[:fewer])
        part = nearest(net, origins, some, rows[:fewer], ADULT, limit=FAR, direction=way)
        assert (whole <= part.cost).all()


def test_tables_in_every_direction():
    net = network(line((0, 0), (100, 0)), line((100, 0), (400, 0)), walk_backward=[False, True])
    homes = gpd.GeoDataFrame(geometry=[shapely.Point(50, 0)], index=["home"], crs=CRS)
    shops = gpd.GeoDataFrame(
        geometry=[shapely.Point(300, 0), shapely.Point(20, 0)], index=["far", "near"], crs=CRS
    )
    found = {way: net.nearest(homes, shops, metres=5000, direction=way).loc["home"] for way in WAYS}
    assert found["to_facility"][["metres", "facility"]].tolist() == [250, "far"]
    assert found["from_facility"][["metres", "facility"]].tolist() == [30, "near"]
    assert found["there_and_back"]["status"] == "beyond_limit"
    with pytest.raises(InputError, match="unknown direction 'back'") as caught:
        net.nearest(homes, shops, metres=5000, direction="back")
    assert "there_and_back" in caught.value.say("zh")


@pytest.mark.parametrize("direction", WAYS)
def test_who_lives_on_an_island_is_told_so_unless_a_place_is_there(direction):
    net = network(*grid_lines(11, 11), line((3000, 0), (3300, 0)), line((6000, 0), (6300, 0)))
    at = [(50, 5), (3050, 5), (6050, 5), (9000, 0), (1000, 1000)]
    homes = gpd.GeoSeries([shapely.Point(*p) for p in at], index=list("abcde"), crs=CRS)
    doors = shapely.MultiPoint([(50, 0), (3250, 0)])
    shops = gpd.GeoSeries([doors], index=["shop"], crs=CRS)
    found = net.nearest(homes, shops, metres=1500, direction=direction)
    assert found["status"].tolist() == [
        "reached", "reached", "island", "too_far", "beyond_limit",
    ]  # fmt: skip
    assert found["snap"].tolist() == ["ok", "island", "island", "too_far", "ok"]
    once = [5, 205, np.nan, np.nan, np.nan]
    twice = 2 if direction == "there_and_back" else 1
    np.testing.assert_array_equal(found["metres"], np.array(once) * twice)
    assert found["facility"].tolist() == ["shop", "shop", None, None, None]
