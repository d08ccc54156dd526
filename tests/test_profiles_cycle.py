"""Bicycles: which streets, ridden or pushed, and what they cost."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely

from lifecircle.base.errors import InputError, StreetsError
from lifecircle.streets import ADULT, CAR, CYCLE, E_BIKE, StreetNetwork, nearest
from lifecircle.streets.osm.cyclable import closes, read_way
from streets_helpers import CRS, grid_lines, line, network, write_osm

RIDE = 60e6 / 224
PUSH = RIDE / 0.3


def meaning(**tags):
    """Return how a way is used along and against it: r ridden, p pushed, - closed."""
    way = read_way({key.replace("__", ":"): value for key, value in tags.items()})
    if isinstance(way, str):
        return way
    along = "p" if way.pushed_forward else "r" if way.forward else "-"
    against = "p" if way.pushed_backward else "r" if way.backward else "-"
    return along + against


@pytest.mark.parametrize(
    ("tags", "says"),
    [
        ({"highway": "residential"}, "rr"),
        ({"highway": "cycleway"}, "rr"),
        ({"highway": "trunk"}, "rr"),
        ({"highway": "path"}, "rr"),
        ({"highway": "footway"}, "pp"),
        ({"highway": "pedestrian"}, "pp"),
        ({"highway": "footway", "bicycle": "yes"}, "rr"),
        ({"highway": "pedestrian", "bicycle": "dismount"}, "pp"),
        ({"highway": "cycleway", "bicycle": "dismount"}, "pp"),
        ({"highway": "secondary", "bicycle": "use_sidepath"}, "pp"),
        ({"highway": "secondary", "bicycle": "no"}, "pp"),
        ({"highway": "secondary", "bicycle": "no", "foot": "no"}, "bicycle"),
        ({"highway": "residential", "vehicle": "no"}, "pp"),
        ({"highway": "residential", "vehicle": "no", "bicycle": "yes"}, "rr"),
        ({"highway": "residential", "access": "private"}, "access"),
        ({"highway": "residential", "access": "no", "bicycle": "designated"}, "rr"),
        ({"highway": "residential", "access": "no", "foot": "yes"}, "pp"),
        ({"highway": "primary", "motorroad": "yes"}, "motorroad"),
        ({"highway": "motorway"}, "kind"),
        ({"highway": "motorway", "bicycle": "yes", "oneway": "yes"}, "r-"),
        ({"highway": "steps"}, "kind"),
        ({"highway": "steps", "ramp:bicycle": "yes", "bicycle": "yes"}, "kind"),
        ({"highway": "steps", "conveying": "yes"}, "kind"),
        ({"highway": "corridor"}, "kind"),
        ({"highway": "construction"}, "kind"),
        ({"highway": "footway", "foot": "no"}, "kind"),
        # Against a one-way street a bicycle is pushed, if one may walk.
        ({"highway": "residential", "oneway": "yes"}, "rp"),
        ({"highway": "residential", "oneway": "-1"}, "pr"),
        ({"highway": "residential", "oneway": "yes", "foot": "no"}, "r-"),
        ({"highway": "residential", "oneway": "yes", "oneway__bicycle": "no"}, "rr"),
        ({"highway": "residential", "oneway__bicycle": "yes"}, "rp"),
        ({"highway": "residential", "oneway__bicycle": "-1"}, "pr"),
        ({"highway": "residential", "oneway": "yes", "cycleway": "opposite_lane"}, "rr"),
        ({"highway": "residential", "oneway": "yes", "cycleway__left": "opposite_track"}, "rr"),
        (
            {
                "highway": "residential",
                "oneway": "yes",
                "cycleway__left": "lane",
                "cycleway__left__oneway": "-1",
            },
            "rr",
        ),
        ({"highway": "residential", "oneway": "yes", "cycleway__right": "lane"}, "rp"),
        ({"highway": "tertiary", "junction": "roundabout"}, "rp"),
        ({"highway": "tertiary", "junction": "roundabout", "oneway": "no"}, "rr"),
        ({"highway": "residential", "bicycle__backward": "no"}, "rp"),
        ({"highway": "residential", "bicycle": "no", "bicycle__conditional": "yes @ (22:00-6:00)"},
         "rr"),
    ],
)  # fmt: skip
def test_tags_say_where_one_rides_and_where_one_pushes(tags, says):
    assert meaning(**tags) == says


@pytest.mark.parametrize(
    ("tags", "stops"),
    [
        ({"barrier": "gate"}, False),
        ({"barrier": "bollard"}, False),
        ({"barrier": "cycle_barrier"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "gate", "access": "private", "bicycle": "yes"}, False),
        ({"barrier": "gate", "bicycle": "no"}, False),
        ({"barrier": "gate", "bicycle": "no", "foot": "no"}, True),
        ({"barrier": "gate", "locked": "yes"}, True),
        ({"barrier": "turnstile"}, True),
        ({"barrier": "turnstile", "bicycle": "no"}, True),
        ({"barrier": "kissing_gate", "bicycle": "yes"}, False),
    ],
)
def test_barriers(tags, stops):
    assert closes(tags) is stops


def test_houses_are_linked_to_what_lies_on_the_ground():
    assert read_way({"highway": "footway"}).linkable
    assert not read_way({"highway": "footway", "bridge": "yes"}).linkable
    assert not read_way({"highway": "motorway", "bicycle": "yes"}).linkable


@pytest.fixture
def streets(tmp_path):
    """Return a file: 1 km from A to B one-way, with steps, a footway and a contraflow lane."""
    nodes = {1: (106.5, 29.5), 2: (106.51, 29.5), 3: (106.51, 29.501), 4: (106.5, 29.501)}
    ways = [
        ([1, 2], {"highway": "residential", "oneway": "yes", "name": "单行街"}),
        ([2, 3], {"highway": "steps"}),
        ([3, 4], {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}),
        ([4, 1], {"highway": "footway"}),
    ]
    return write_osm(tmp_path / "街.osm", nodes, ways)


def test_a_network_for_bicycles_is_read(streets):
    net = StreetNetwork.from_osm(streets, mode="cycle")
    edges = net.edges
    assert net.mode == "cycle"
    assert edges.kind.tolist() == ["residential", "residential", "footway"]
    assert edges.pushed_forward.tolist() == [False, False, True]
    assert edges.pushed_backward.tolist() == [True, False, True]
    assert not edges.stairs.any()
    assert net.report.left_out == {"kind": 1}
    costs = net.costs("cycle")
    np.testing.assert_array_equal(costs.forward, np.rint(edges.length * [RIDE, RIDE, PUSH]))
    np.testing.assert_array_equal(costs.backward, np.rint(edges.length * [PUSH, RIDE, PUSH]))


def test_a_mode_that_there_is_not(tmp_path):
    nodes = {1: (106.5, 29.5), 2: (106.51, 29.5)}
    file = write_osm(tmp_path / "a.osm", nodes, [([1, 2], {"highway": "cycleway"})])
    graph = StreetNetwork.from_osm(file, mode="cycle").to_networkx("distance")
    for make in (
        lambda: StreetNetwork.from_osm(file, mode="bike"),
        lambda: StreetNetwork.from_networkx(graph, mode="bike"),
    ):
        with pytest.raises(InputError, match="unknown mode 'bike'") as caught:
            make()
        assert caught.value.expected.zh == "下列之一：walk、cycle、drive"


def test_nothing_to_cycle_on_is_said(tmp_path):
    nodes = {1: (106.5, 29.5), 2: (106.51, 29.5)}
    file = write_osm(tmp_path / "a.osm", nodes, [([1, 2], {"highway": "steps"})])
    with pytest.raises(StreetsError, match="no street for bicycles"):
        StreetNetwork.from_osm(file, mode="cycle")


@pytest.mark.parametrize(
    ("mode", "profile", "says"),
    [
        ("walk", CYCLE, 'mode="cycle"'),
        ("walk", CAR, 'mode="drive"'),
        ("cycle", ADULT, 'mode="walk"'),
        ("drive", E_BIKE, 'mode="cycle"'),
    ],
)
def test_who_does_not_travel_there_is_told_where(mode, profile, says):
    net = network(line((0, 0), (100, 0)), kind="residential", mode=mode)
    with pytest.raises(InputError, match="does not travel") as caught:
        net.costs(profile)
    assert says in str(caught.value)


def test_steps_are_closed_in_a_network_from_lines_too():
    net = network(line((0, 0), (100, 0)), kind="steps", mode="cycle")
    assert np.isinf(net.costs(CYCLE).forward).all()
    assert np.isinf(net.graph("distance").costs.forward).sum() == 0


@pytest.mark.parametrize("profile", [CYCLE, E_BIKE])
@pytest.mark.parametrize("slope", [-0.2, -0.06, -0.03, 0.0, 0.02, 0.08, 0.15, 0.3])
def test_uphill_one_rides_or_pushes_whichever_is_faster(profile, slope):
    net = network(
        line((0, 0), (600, 0)), kind="residential", mode="cycle",
        elevation=lambda xy: 500 + slope * xy[:, 0],
    )  # fmt: skip
    law = profile.slope
    ride = (1 - law.loss * slope) if slope > 0 else 1 + law.gain * min(-slope, law.steepest)
    push = profile.push.speed * np.exp(-3.5 * (abs(slope + 0.05) - 0.05))
    minutes = 600 / (profile.speed * max(ride, push))
    assert net.costs(profile).forward[0] == pytest.approx(minutes * 60e6, abs=1)


def test_a_pushed_bicycle_walks_downhill():
    net = network(
        line((0, 0), (600, 0)), kind="footway", mode="cycle", pushed_forward=True,
        elevation=lambda xy: 500 - 0.05 * xy[:, 0],
    )  # fmt: skip
    on_foot = 224 * 0.3 * np.exp(3.5 * 0.05)
    assert net.costs(CYCLE).forward[0] == pytest.approx(600 / on_foot * 60e6, abs=1)
    assert net.costs(CYCLE).backward[0] == pytest.approx(600 / (224 * (1 - 0.05 * 6.67)) * 60e6)


def test_off_the_street_a_bicycle_is_pushed():
    net = network(line((0, 0), (2000, 0)), kind="residential", mode="cycle")
    assert net.graph(CYCLE).off_street == pytest.approx(PUSH)
    home = net.snap([(100.0, 30.0)], profile=CYCLE)
    shop = net.snap([(1100.0, -20.0)], profile=CYCLE)
    found = nearest(net, home, shop, [0], CYCLE, limit=1e9)
    expected = np.rint(30 * PUSH) + np.rint(20 * PUSH) + np.rint(1000 * RIDE)
    assert found.cost.tolist() == pytest.approx([expected], abs=1)


def test_times_scale_with_the_speed():
    net = network(
        line((0, 0), (300, 0)), line((300, 0), (600, 0)), kind=["residential", "footway"],
        pushed_forward=[False, True], mode="cycle", elevation=lambda xy: 0.1 * xy[:, 0],
    )  # fmt: skip
    half = CYCLE.with_speed(112)
    assert half.notes[0].text.zh == "自行车平地骑行速度取112米/分钟（由评估项目设定）。"
    np.testing.assert_allclose(net.costs(half).forward, 2 * net.costs(CYCLE).forward, atol=1)


def test_searches_agree_with_networkx_on_one_way_streets():
    rng = np.random.default_rng(5)
    lines = grid_lines(9, 7)
    count = len(lines)
    net = StreetNetwork.from_edges(
        lines, crs=CRS, mode="cycle", kind="residential",
        elevation=lambda xy: 40 * np.sin(xy[:, 0] / 200) * np.cos(xy[:, 1] / 150),
        walk_backward=rng.random(count) < 0.8,
        pushed_forward=rng.random(count) < 0.2, pushed_backward=rng.random(count) < 0.5,
    )  # fmt: skip
    costs = net.costs(E_BIKE)
    graph = nx.DiGraph()
    for e, (u, v) in enumerate(zip(net.edges.u.tolist(), net.edges.v.tolist(), strict=True)):
        graph.add_edge(u, v, weight=costs.forward[e])
        if np.isfinite(costs.backward[e]):
            graph.add_edge(v, u, weight=costs.backward[e])
    homes = net.snap(net.nodes, profile=E_BIKE)
    shop = int(np.argmin(np.hypot(*(net.nodes - [400.0, 300.0]).T)))
    place = net.snap(net.nodes[[shop]], profile=E_BIKE)
    found = nearest(net, homes, place, [0], E_BIKE, limit=1e10)
    reference = nx.single_source_dijkstra_path_length(graph.reverse(), shop)
    expected = np.array([reference.get(node, np.inf) for node in range(len(net.nodes))])
    np.testing.assert_array_equal(found.cost, expected)


def test_every_e_bike_is_faster_than_a_bicycle_uphill_and_on_the_flat():
    net = network(
        *(line((0, 100.0 * i), (600, 100.0 * i)) for i in range(4)), mode="cycle",
        elevation=lambda xy: xy[:, 0] * xy[:, 1] / 4000,
    )  # fmt: skip
    assert (net.costs(E_BIKE).forward <= net.costs(CYCLE).forward).all()
    assert isinstance(net.edges.geometry[0], shapely.LineString)
