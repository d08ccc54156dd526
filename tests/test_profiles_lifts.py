"""Lifts and escalators: split at doors, priced by the ride, and nothing lost."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.base.errors import InputError
from lifecircle.streets import ADULT, CAR, CYCLE, ELDER, WHEELCHAIR, StreetNetwork, nearest
from lifecircle.streets.osm.lifts import ESCALATOR, HALF_LIFT, LIFT
from lifecircle.streets.osm.walkable import read_way
from lifecircle.streets.osm.ways import Ways
from lifecircle.streets.topology import split_ways
from streets_helpers import line, network, write_osm

SECOND = 1_000_000
RIDE = 110 * SECOND
LIFT_TAGS = {"highway": "elevator"}
FOOT = {"highway": "footway"}
YUZHONG = "data/streets/yuzhong.osm.pbf"


def town(tmp_path, ways, lift=LIFT_TAGS, **options):
    """Return a network around node 5, which is a lift; nodes 1 to 4 are 0.01° from it."""
    nodes = {
        1: (106.49, 29.5), 2: (106.51, 29.5), 3: (106.5, 29.49), 4: (106.5, 29.51),
        5: (106.5, 29.5, lift), 6: (106.52, 29.5),
    }  # fmt: skip
    file = write_osm(tmp_path / "城.osm", nodes, ways)
    return StreetNetwork.from_osm(file, **{"lifts": True} | options)


def way_between(net, a, b, profile=ADULT):
    """Return the least cost between the nodes nearest to two places, with networkx."""
    costs = net.costs(profile)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(net.nodes)))
    for e, (u, v) in enumerate(zip(net.edges.u.tolist(), net.edges.v.tolist(), strict=True)):
        for start, end, cost in ((u, v, costs.forward[e]), (v, u, costs.backward[e])):
            if np.isfinite(cost):
                graph.add_edge(start, end, weight=cost)
    ends = [at(net, place) for place in (a, b)]
    try:
        return nx.dijkstra_path_length(graph, *ends)
    except nx.NetworkXNoPath:
        return np.inf


def at(net, place):
    x, y = net.nodes[:, 0], net.nodes[:, 1]
    far = {"west": x, "east": -x, "south": y, "north": -y}[place]
    return int(np.argmin(far))


def walked(net, way):
    """Return what a way of the file costs an adult on foot."""
    edges = net.edges
    return np.rint(edges.length[way] * 750_000)


def test_changing_from_one_way_to_another_is_one_ride(tmp_path):
    net = town(tmp_path, [([1, 5], FOOT), ([5, 2], FOOT)])
    inside = net.edges.ride == HALF_LIFT
    assert inside.sum() == 2
    assert net.edges.kind[inside].tolist() == ["elevator", "elevator"]
    assert net.edges.length[inside].tolist() == [0, 0]
    assert not net.edges.linkable[inside].any()
    ways = np.flatnonzero(~inside)
    expected = sum(walked(net, way) for way in ways) + RIDE
    assert way_between(net, "west", "east") == expected
    assert way_between(net, "east", "west") == expected
    plain = StreetNetwork.from_osm(tmp_path / "城.osm")
    assert way_between(plain, "west", "east") == expected - RIDE


def test_along_one_way_past_a_lift_nobody_rides(tmp_path):
    net = town(tmp_path, [([1, 5, 2], FOOT), ([5, 4], FOOT)])
    plain = StreetNetwork.from_osm(tmp_path / "城.osm")
    for a, b, rides in (("west", "east", 0), ("west", "north", 1), ("north", "east", 1)):
        assert way_between(net, a, b) == way_between(plain, a, b) + rides * RIDE


def test_three_levels_are_one_ride_from_each_to_each(tmp_path):
    net = town(tmp_path, [([1, 5], FOOT), ([5, 2], FOOT), ([3, 5], FOOT), ([5, 4], FOOT)])
    assert (net.edges.ride == HALF_LIFT).sum() == 4
    plain = StreetNetwork.from_osm(tmp_path / "城.osm")
    for a, b in (("west", "east"), ("south", "north"), ("west", "north"), ("south", "east")):
        assert way_between(net, a, b) == way_between(plain, a, b) + RIDE


def test_a_lift_at_the_end_of_a_single_way_changes_nothing(tmp_path):
    net = town(tmp_path, [([1, 5], FOOT)])
    plain = StreetNetwork.from_osm(tmp_path / "城.osm")
    assert len(net.edges) == len(plain.edges) == 1
    assert (net.edges.ride == 0).all()
    np.testing.assert_array_equal(net.nodes, plain.nodes)


def test_streets_keep_their_length_and_place(tmp_path):
    ways = [([1, 5, 2, 6], FOOT), ([3, 5], FOOT), ([5, 4], FOOT), ([5, 6], FOOT)]
    net = town(tmp_path, ways)
    plain = StreetNetwork.from_osm(tmp_path / "城.osm")
    walk = net.edges.ride == 0
    assert net.edges.length.sum() == pytest.approx(plain.edges.length.sum(), abs=1e-9)
    assert sorted(net.edges.length[walk]) == sorted(plain.edges.length)
    there = {tuple(xy) for xy in net.nodes}
    assert there == {tuple(xy) for xy in plain.nodes}
    ends = [net.nodes[net.edges.u], net.nodes[net.edges.v]]
    drawn = [
        [line.coords[0] for line in net.edges.geometry],
        [g.coords[-1] for g in net.edges.geometry],
    ]
    np.testing.assert_array_equal(ends, drawn)


@pytest.mark.parametrize(
    ("tags", "adult", "chair"),
    [
        ({}, True, True),
        ({"access": "yes"}, True, True),
        ({"access": "no"}, False, False),
        ({"access": "private"}, False, False),
        ({"foot": "no"}, False, False),
        ({"wheelchair": "no"}, True, False),
        ({"wheelchair": "yes"}, True, True),
    ],
)
def test_lifts_that_are_closed_to_all_or_to_wheelchairs(tmp_path, tags, adult, chair):
    ways = [([1, 5, 2], FOOT), ([5, 4], FOOT)]
    net = town(tmp_path, ways, LIFT_TAGS | tags)
    for profile, opens in ((ADULT, adult), (WHEELCHAIR, chair)):
        assert np.isfinite(reached(net, "north", profile)) == opens
        # The street past the lift is no part of it.
        assert np.isfinite(reached(net, "east", profile))


def reached(net, end, profile):
    """Return the cost from the west end to another, as a search of the product."""
    snaps = [net.snap(net.nodes[[at(net, place)]], profile=profile) for place in ("west", end)]
    return nearest(net, *snaps, [0], profile, limit=1e11).cost[0]


def test_searches_ride_too(tmp_path):
    net = town(tmp_path, [([1, 5], FOOT), ([5, 2], FOOT)])
    assert reached(net, "east", ADULT) == way_between(net, "west", "east")
    assert reached(net, "east", ELDER) == way_between(net, "west", "east", ELDER)


def test_a_ride_takes_as_long_for_everybody_and_can_be_set(tmp_path):
    net = town(tmp_path, [([1, 5], FOOT), ([5, 2], FOOT)])
    inside = net.edges.ride == HALF_LIFT
    for profile in (ADULT, ELDER, WHEELCHAIR, ADULT.with_speed(40)):
        assert net.costs(profile).forward[inside].tolist() == [RIDE / 2] * 2
    slow = ADULT.with_lift(301)
    assert net.costs(slow).backward[inside].sum() == 301 * SECOND
    assert "301" in slow.rides.note.text.zh
    assert slow != ADULT
    assert ADULT.with_lift(110) is ADULT
    assert net.distances().forward[inside].tolist() == [0, 0]
    for seconds in (0, -1, np.nan, np.inf):
        with pytest.raises(InputError, match="lift"):
            ADULT.with_lift(seconds)
    with pytest.raises(InputError, match="takes no lifts"):
        CAR.with_lift(10)


def test_the_notes_of_a_walker_say_nothing_of_lifts_that_are_not_read():
    assert all("lift" not in note.text.en for note in ADULT.notes)
    assert "110 seconds" in ADULT.rides.note.text.en
    assert ADULT.rides.note.source


def test_a_way_that_is_a_lift_is_one_ride_however_long(tmp_path):
    ways = [([1, 5], FOOT), ([5, 2], LIFT_TAGS | {"name": "索道梯"}), ([2, 6], FOOT)]
    net = town(tmp_path, ways, {})
    lift = net.edges.kind == "elevator"
    assert net.edges.ride[lift].tolist() == [LIFT]
    assert net.costs(ADULT).forward[lift].tolist() == [RIDE]
    assert net.costs(WHEELCHAIR).backward[lift].tolist() == [RIDE]
    assert len(StreetNetwork.from_osm(tmp_path / "城.osm").edges) == 2
    closed = town(tmp_path, [([1, 5], FOOT), ([5, 2], LIFT_TAGS | {"access": "no"})], {})
    assert closed.report.left_out == {"access": 1}


@pytest.mark.parametrize(
    ("conveying", "forward", "backward"),
    [("yes", True, True), ("reversible", True, True), ("forward", True, False),
     ("backward", False, True)],
)  # fmt: skip
def test_escalators_have_a_speed_and_a_direction(tmp_path, conveying, forward, backward):
    steps = {"highway": "steps", "conveying": conveying, "incline": "up"}
    net = town(tmp_path, [([1, 5], FOOT), ([5, 2], steps)], {})
    row = int(np.flatnonzero(net.edges.ride == ESCALATOR)[0])
    time = np.rint(net.edges.length[row] * 60 * SECOND / 26)
    for profile in (ADULT, ELDER):
        costs = net.costs(profile)
        assert costs.forward[row] == (time if forward else np.inf)
        assert costs.backward[row] == (time if backward else np.inf)
    assert np.isinf(net.costs(WHEELCHAIR).forward[row])
    # Without lifts an escalator is a stairway, and up is slower than down.
    plain = StreetNetwork.from_osm(tmp_path / "城.osm")
    assert (plain.edges.ride == 0).all()
    if forward and backward:
        stairs = plain.costs(ADULT)
        steps_row = int(np.flatnonzero(plain.edges.stairs)[0])
        assert stairs.forward[steps_row] > stairs.backward[steps_row]


def test_steps_that_do_not_move_are_stairs(tmp_path):
    net = town(tmp_path, [([1, 5], FOOT), ([5, 2], {"highway": "steps", "conveying": "no"})], {})
    assert (net.edges.ride == 0).all()


def test_bicycles_take_lifts_and_no_escalators(tmp_path):
    ways = [([1, 5], FOOT), ([5, 2], FOOT), ([5, 4], {"highway": "steps", "conveying": "yes"})]
    net = town(tmp_path, ways, mode="cycle")
    assert (net.edges.ride == HALF_LIFT).sum() == 2
    assert net.costs(CYCLE).forward[net.edges.ride == HALF_LIFT].sum() == RIDE
    assert not net.edges.stairs.any()


def test_cars_know_no_lifts(tmp_path):
    road = {"highway": "residential"}
    net = town(tmp_path, [([1, 5], road), ([5, 2], road), ([2, 6], LIFT_TAGS)], mode="drive")
    assert (net.edges.ride == 0).all()
    assert len(net.edges) == 2


def test_a_lift_beside_a_bridge_keeps_the_heights(tmp_path):
    deck = {"highway": "footway", "bridge": "yes"}
    net = town(tmp_path, [([1, 5], deck), ([5, 2], FOOT)])
    inside = net.edges.ride == HALF_LIFT
    # Each door is part of the structure that it opens on, so bridges end where they did.
    assert net.edges.structure[inside].tolist() == [1, 0]
    assert (net.edges.u[inside] == net.edges.u[inside][0]).all()


def test_a_steep_lift_is_open_to_wheelchairs():
    net = network(
        line((0, 0), (20, 0)), line((0, 50), (20, 50)), ride=[LIFT, 0],
        elevation=lambda xy: 2 * xy[:, 0],
    )  # fmt: skip
    assert net.costs(WHEELCHAIR).forward.tolist() == [RIDE, np.inf]


def test_the_lifts_and_escalators_of_yuzhong(pytestconfig):
    file = pytestconfig.rootpath / YUZHONG
    net = StreetNetwork.from_osm(file, lifts=True)
    plain = StreetNetwork.from_osm(file)
    ride = net.edges.ride
    assert net.edges.name[ride == ESCALATOR].tolist().count("皇冠大扶梯") == 1
    assert (ride == ESCALATOR).sum() >= 6
    # Six of the thirteen lifts join several ways: five of them two, one three.
    assert (ride == HALF_LIFT).sum() == 13
    walk = ride != HALF_LIFT
    assert net.edges.length[walk].sum() == pytest.approx(plain.edges.length.sum(), abs=1e-6)
    assert (plain.edges.ride == 0).all()
    assert net.islands.components == plain.islands.components


@given(
    ways=st.lists(
        st.lists(st.integers(0, 9), min_size=2, max_size=6), min_size=1, max_size=7
    ),
    lifts=st.sets(st.integers(0, 9)),
    stopped=st.sets(st.integers(0, 9)),
    closed=st.sets(st.integers(0, 9), max_size=2),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_doors_change_no_distance_and_part_only_at_lifts_that_are_stopped(
    ways, lifts, stopped, closed
):
    lifts -= closed
    plain = between(ways, set(), set(), closed)
    # A way that only names a place twice is none, and its place then no junction.
    junctions = {a for (a, b), metres in plain.items() if a == b and metres == 0}
    plain = {pair: plain[pair] for pair in plain if junctions.issuperset(pair)}
    doors, parted = (
        {pair: metres for pair, metres in between(ways, lifts, at, closed).items() if pair in plain}
        for at in (set(), stopped & lifts)
    )
    assert doors == plain
    assert all(parted[pair] >= plain[pair] for pair in plain)
    if not stopped & lifts:
        assert parted == plain


def between(ways, lifts, stopped, closed):
    """Return the metres between all places where ways meet or end, after the split."""
    place = np.random.default_rng(1).integers(0, 1000, (10, 2)).astype(float)
    refs = np.array([ref for way in ways for ref in way])
    sizes = [len(way) for way in ways]
    street = read_way(FOOT)

    def ids(given):
        return np.array(sorted(given), dtype=np.int64)

    read = Ways(
        used=(street,) * len(ways), way=np.repeat(np.arange(len(ways)), sizes), ref=refs,
        lonlat=place[refs], closed=ids(closed), barred=ids(()), left_out={},
        lifts=ids(lifts), stopped=ids(stopped),
    )  # fmt: skip
    net = split_ways(read, place[refs])
    assert net.length[net.in_lift].sum() == 0
    assert len(net.u) == len(net.geometry) == len(net.way) == len(net.in_lift)
    graph = nx.Graph()
    for u, v, metres in zip(net.u.tolist(), net.v.tolist(), net.length.tolist(), strict=True):
        if not graph.has_edge(u, v) or graph[u][v]["weight"] > metres:
            graph.add_edge(u, v, weight=metres)
    found = {}
    for start, reached in nx.all_pairs_dijkstra_path_length(graph):
        for end, metres in reached.items():
            pair = tuple(net.nodes[start]), tuple(net.nodes[end])
            found[pair] = min(found.get(pair, np.inf), round(metres, 6))
    junctions = {tuple(place[ref]) for way in ways for ref in (way[0], way[-1])}
    pairs = itertools.product(sorted(junctions), repeat=2)
    return {pair: found.get(pair, np.inf) for pair in pairs}
