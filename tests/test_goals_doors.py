"""Goals at doors: members, ways, whose supply counts, for whom, and units that count."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import toy_city as toy
from doors_helpers import DoorTown, values
from goals_helpers import METRIC, at, box
from lifecircle.access.own import Ground, Zones, nearest_of_own, straight_of_own
from lifecircle.audit import audit
from lifecircle.streets import StreetNetwork
from lifecircle.study import read_study
from lifecircle.verdicts.kinds import judge_goal

# Homes on the street: 甲 has 400 people at x = 100 and 600 at 900, 乙 1,500 at 1100 and at 1900.
HOMES = [(100, 500, 400, 0), (900, 500, 600, 0), (1100, 500, 1500, 1), (1900, 500, 1500, 1)]
REACH = {"kind": "reach", "service": "health.clinic", "within": {"metres": 200}, "target": 0.5}


@pytest.fixture
def town():
    """One clinic at x = 950, in 甲: within 200 m are the homes at 900 and 1100."""
    made = DoorTown(homes=list(HOMES), people=(1000.0, 3000.0))
    made.add("health.clinic", 950, 500)
    return made


def test_tests_of_the_member_and_of_the_goal_must_both_hold(town):
    town.places[0] |= {"beds": 30.0, "ownership": "公办"}
    town.add("health.clinic", 1850, 500, beds=10.0, ownership="公办")
    assert values(town.judge(REACH))[0] == (0.9, 0.9, "met")
    large = {**REACH, "which": {"beds": {">=": 20}}}
    assert values(town.judge(large))[0] == (0.525, 0.525, "met")
    both = {**large, "where": {"facility": {"ownership": "公办", "beds": {"<=": 30}}}}
    assert values(town.judge(both))[0] == (0.525, 0.525, "met")
    neither = {**large, "where": {"facility": {"beds": {"<": 20}}}}
    assert values(town.judge(neither))[0] == (0.0, 0.0, "not_met")


def test_members_of_one_service_may_ask_for_different_places(town):
    town.places[0] |= {"beds": 30.0}
    town.add("health.clinic", 150, 500, beds=10.0)
    member = {"service": "health.clinic", "within": {"metres": 200}}
    two = [{**member, "which": {"beds": {test: 20}}} for test in (">=", "<")]
    goal = {"kind": "combination", "any_of": two}
    assert values(town.judge(goal))[0] == (0.625, 0.625, "no_target")
    both = {"kind": "combination", "all_of": two}
    assert values(town.judge(both))[0] == (0.0, 0.0, "no_target")


def test_a_column_that_no_list_has_leaves_the_goal_open(town):
    result, verdicts = town.judge({**REACH, "which": {"grade": "二级"}})
    assert (result.absent, result.lacking) == ((), ("health.clinic",))
    assert [v.status for v in verdicts] == ["not_computable"] * 3
    assert verdicts[0].needs[0].zh == "诊所、门诊部名单中的列：grade"
    assert verdicts[0].reason.zh == "需要数据：诊所、门诊部名单中的列：grade。"


def test_only_places_open_at_the_time_count(town):
    town.places[0] |= {"hours": "Mo-Fr 08:00-18:00"}
    town.add("health.clinic", 1850, 500, hours="Mo-Su 00:00-24:00")
    assert values(town.judge({**REACH, "at": "Mo-Fr 12:00"}))[0] == (0.9, 0.9, "met")
    assert values(town.judge({**REACH, "at": "Mo-Fr 19:00"}))[0] == (0.375, 0.375, "not_met")


def test_tests_on_blocks_leave_out_the_demand_points_of_others(town):
    town.blocks_columns = {"built": [1995.0, 2010.0]}
    result, (whole, west, east) = town.judge({**REACH, "where": {"block": {"built": {"<": 2000}}}})
    assert result.asked.tolist() == [True, True, False, False]
    assert (whole.at_least.value, whole.people_reached) == (0.6, pytest.approx(600))
    assert west.people_left_out == pytest.approx(400)
    assert east.at_least is None


def test_tests_on_blocks_may_read_columns_of_the_unit(town):
    town.columns = {"kind": ["街道", "镇"]}
    goal = {**REACH, "where": {"block": {"kind": "镇"}}}
    assert values(town.judge(goal))[0] == (0.5, 0.5, "met")


def test_an_empty_cell_of_a_block_is_said(town):
    town.blocks_columns = {"built": [1995.0, np.nan]}
    _, (whole, *_) = town.judge({**REACH, "where": {"block": {"built": {"<": 2000}}}})
    assert whole.at_least.value == 0.6
    assert whole.warning.zh.startswith("75%的人口所在地块缺少")


def test_a_column_that_no_block_has_is_needed(town):
    _, verdicts = town.judge({**REACH, "where": {"block": {"renovated": "是"}}})
    assert {v.status for v in verdicts} == {"not_computable"}
    assert verdicts[0].needs[0].zh == "居住地块图层中的列：renovated"
    assert verdicts[0].at_least is None


def test_a_goal_that_cannot_be_answered_still_tells_of_its_lists(town):
    """No residents, and of the three services one list is complete, one partial, one not there."""
    services = ("health.clinic", "culture", "elderly")
    goal = {
        "kind": "combination",
        "any_of": [{"service": service, "within": {"metres": 200}} for service in services],
        "where": {"block": {"renovated": "是"}},
        "target": 0.5,
    }
    town.add("culture.library", 100, 500)
    town.partial = ("culture.library",)
    context = town.context(goal)
    result, verdicts = judge_goal(context.plan.goals[0], context)
    assert {v.status for v in verdicts} == {"not_computable"}
    assert result.absent == ("elderly",)
    assert result.partial == ("culture",)


def test_a_group_weighs_with_its_own_numbers(town):
    """Elders: 300 in 甲 (spread 120 and 180), 100 in 乙 (50 and 50)."""
    town.groups = {"age_65": (300.0, 100.0)}
    result, (whole, west, east) = town.judge({**REACH, "group": "age_65"})
    assert whole.at_least.value == pytest.approx((180 + 50) / 400)
    assert whole.at_least.low <= whole.at_least.value
    assert (west.people_reached, east.people_reached) == (pytest.approx(180), pytest.approx(50))
    assert whole.people_left_out == pytest.approx(170)
    assert any(note.code == "test" for note in result.assumptions)
    missing = whole.shortfall
    assert missing == ()


def test_a_group_that_is_not_known_somewhere(town):
    town.groups = {"age_65": (300.0, np.nan, 400.0)}
    _, (whole, west, east) = town.judge({**REACH, "group": "age_65", "target": 0.6})
    assert east.status == "not_computable"
    assert "没有" in east.reason.zh
    assert west.at_least.value == 0.6
    # Half of 乙 is reached, however many they are: between 0.6 (nobody) and 0.5 (nearly all).
    assert (whole.at_least.value, whole.at_most.value) == (0.5, 0.6)
    assert whole.status == "not_shown"
    assert "65" in whole.reason.zh
    assert whole.people_reached == 200


def test_units_whose_group_is_not_known_may_count_or_not(town):
    town.groups = {"age_65": (300.0, np.nan, 400.0)}
    goal = {**REACH, "group": "age_65", "over": "share", "unit_counts_from": 0.6}
    _, (whole, *_) = town.judge(goal)
    assert (whole.at_least.value, whole.at_most.value) == (0.5, 1.0)


def test_residents_stand_for_a_group_without_numbers(town):
    result, (whole, *_) = town.judge({**REACH, "group": "age_0_3"})
    assert (whole.at_least.value, whole.people_reached) == (0.525, None)
    assert whole.shortfall == ()
    assert any("以全体居民代替" in note.text.zh for note in result.assumptions)


# Whose supply counts.


def test_only_places_in_the_own_unit(town):
    assert values(town.judge(REACH)) == [
        (0.525, 0.525, "met"),
        (0.6, 0.6, "met"),
        (0.5, 0.5, "met"),
    ]
    _, verdicts = town.judge({**REACH, "supply": "own_unit"})
    assert [v.at_least.value for v in verdicts] == [0.15, 0.6, 0.0]
    assert verdicts[0].warning is None
    # 乙's own clinic serves the home at 1100 from farther away than that of 甲.
    town.add("health.clinic", 1280, 500)
    _, verdicts = town.judge({**REACH, "supply": "own_unit"})
    assert [v.at_least.value for v in verdicts] == [0.525, 0.6, 0.5]


def test_only_places_in_the_area(town):
    town.add("health.clinic", 2050, 500)
    town.streets = [shapely.LineString([at(x, 500), at(x + 100, 500)]) for x in range(0, 2200, 100)]
    _, (whole, *_) = town.judge(REACH)
    assert whole.at_least.value == 0.9
    assert whole.warning.zh == "38%的人口仅依靠评估范围以外的设施可达。"
    _, (own, *_) = town.judge({**REACH, "supply": "own_district"})
    assert (own.at_least.value, own.warning) == (0.525, None)


def test_those_who_are_reached_only_thanks_to_places_outside(town):
    _, (whole, west, east) = town.judge(REACH)
    assert whole.warning is None
    assert west.warning is None
    assert east.warning.en == ("Reached only thanks to places outside the unit: 50% of the people.")


def test_assigned_places_only(town):
    """The clinic's catchment is x < 1000; another one at 1850 serves 1000–1500 only."""
    town.add("health.clinic", 1850, 500)
    town.catchments = [(box(0, 0, 1000, 1000), 0), (box(1000, 0, 1500, 1000), 1)]
    result, (whole, west, east) = town.judge({**REACH, "supply": "assigned"})
    assert result.listed.tolist() == [False, True, False, False]
    assert whole.at_least.value == 0.15
    assert (west.status, east.status) == ("met", "not_met")
    assert east.warning.zh == "50%的人口不在任何学区（服务片区）内，计为不可达。"
    assert west.warning is None
    # In several catchments, any of the places may be used.
    town.catchments.append((box(1800, 0, 2000, 1000), 1))
    town.catchments.append((box(1050, 0, 2000, 1000), 0))
    result, _ = town.judge({**REACH, "supply": "assigned"})
    assert result.listed.tolist() == [False, True, True, True]


def test_a_place_without_a_catchment_leaves_others_open(town):
    town.add("health.clinic", 1850, 500)
    town.catchments = [(box(0, 0, 1000, 1000), 0)]
    result, (_, west, east) = town.judge({**REACH, "supply": "assigned", "target": 0.9})
    assert (west.status, east.status) == ("not_shown", "not_shown")
    assert result.partial == ("health.clinic",)


def test_without_any_catchments_they_are_needed(town):
    _, verdicts = town.judge({**REACH, "supply": "assigned"})
    assert {v.status for v in verdicts} == {"not_computable"}
    assert verdicts[0].needs[0].zh.endswith("的学区（服务片区）")
    assert verdicts[0].reason.zh.startswith("需要数据：")


@settings(max_examples=15, deadline=None)
@given(
    places=st.lists(st.integers(1, 19), min_size=1, max_size=5, unique=True),
    metres=st.sampled_from([150, 400, 900]),
    k=st.integers(1, 2),
)
def test_fewer_places_never_reach_more(places, metres, k):
    town = DoorTown(homes=list(HOMES))
    for x in places:
        town.add("health.clinic", x * 100 + 30, 500)
    goal = {**REACH, "within": {"metres": metres}, "at_least": k}
    shown = [
        town.judge({**goal, "supply": supply})[0].listed
        for supply in ("any", "own_district", "own_unit")
    ]
    assert (shown[0] >= shown[1]).all()
    assert (shown[1] >= shown[2]).all()
    # By hand: places of the own unit within the metres along the one street.
    for (x, _, _, unit), found in zip(HOMES, shown[2], strict=True):
        own = [p for p in places if (p * 100 + 30) // 1000 == unit]
        assert found == (sum(abs(x - (p * 100 + 30)) <= metres for p in own) >= k)


@pytest.fixture(scope="module")
def grid():
    """A grid of 8 by 8 crossings, 100 m apart, with a fifth of the streets taken out."""
    rng = np.random.default_rng(5)
    graph = nx.grid_2d_graph(8, 8)
    edges = sorted(graph.edges)
    keep = [edges[i] for i in np.flatnonzero(rng.random(len(edges)) > 0.2)]
    graph = nx.Graph()
    graph.add_nodes_from((x, y) for x in range(8) for y in range(8))
    graph.add_edges_from(keep, weight=100)
    lines = [shapely.LineString([_at(a), _at(b)]) for a, b in keep]
    return graph, StreetNetwork.from_edges(lines, crs=METRIC)


def _at(node):
    return at(node[0] * 100, node[1] * 100)


@pytest.mark.parametrize("direction", ["to_facility", "there_and_back"])
@pytest.mark.parametrize("k", [1, 2])
def test_own_places_against_networkx(grid, k, direction):
    """Random zones that overlap; every cost is that of a loop over pairs in networkx."""
    graph, network = grid
    rng = np.random.default_rng(11)
    crossings = [n for n in sorted(graph) if graph.degree(n)]
    homes = [crossings[i] for i in rng.choice(len(crossings), 30, replace=False)]
    places = [crossings[i] for i in rng.choice(len(crossings), 12, replace=False)]
    in_zone, has_zone = rng.random((6, 30)) < 0.3, rng.random((6, 12)) < 0.3
    zones = Zones(np.argwhere(in_zone), np.argwhere(has_zone), 6)
    ground = Ground(
        network,
        network.snap([_at(n) for n in homes], 300),
        network.snap([_at(n) for n in places], 300),
        np.arange(12),
    )
    limit = 900 * 10_000
    found = nearest_of_own(ground, zones, "distance", limit=limit, k=k, direction=direction)
    ways = dict(nx.all_pairs_dijkstra_path_length(graph))
    trips = 2 if direction == "there_and_back" else 1
    for i, home in enumerate(homes):
        allowed = {p for z in np.flatnonzero(in_zone[:, i]) for p in np.flatnonzero(has_zone[z])}
        metres = sorted(trips * ways[home].get(places[p], np.inf) for p in allowed)
        kth = metres[k - 1] if len(metres) >= k else np.inf
        assert found[i] == (kth * 10_000 if kth <= 900 else np.inf)
    straight = straight_of_own(ground, zones) / 10_000
    for i, home in enumerate(homes):
        allowed = {p for z in np.flatnonzero(in_zone[:, i]) for p in np.flatnonzero(has_zone[z])}
        metres = [_at(home).distance(_at(places[p])) for p in allowed]
        assert straight[i] == pytest.approx(min(metres, default=np.inf), abs=1e-3)


# Directions, cars, operators.


def test_there_and_back_counts_both_ways(town):
    goal = {**REACH, "within": {"metres": 100}, "direction": "there_and_back"}
    assert town.judge(goal)[0].listed.tolist() == [False, True, False, False]
    nearer = {**goal, "within": {"metres": 99}}
    assert not town.judge(nearer)[0].listed.any()


def test_a_car_without_roads_is_said(town):
    goal = {**REACH, "within": {"minutes": 5}, "profile": "car"}
    _, verdicts = town.judge(goal)
    assert {v.status for v in verdicts} == {"not_computable"}
    assert verdicts[0].needs[0].en == "a street file with roads for cars"
    assert verdicts[0].reason.zh == "需要数据：含机动车道路的道路文件。"
    walk = {"service": "health.clinic", "within": {"metres": 200}}
    drive = {"service": "health.clinic", "within": {"minutes": 5}, "profile": "car"}
    either = {"kind": "combination", "target": 0.5, "any_of": [walk, drive]}
    assert values(town.judge(either))[0] == (0.525, 1.0, "met")


def loop():
    """Return one-way roads: east along y = 500 from 0 to 2000, back along y = 450."""
    corners = [(0, 500), (900, 500), (950, 500), (2000, 500), (2000, 450), (0, 450), (0, 500)]
    return [shapely.LineString([at(*a), at(*b)]) for a, b in pairwise(corners)]


@pytest.mark.parametrize(
    ("direction", "metres"),
    [("to_facility", 50), ("from_facility", 4050), ("there_and_back", 4100)],
)
def test_the_direction_decides_on_one_way_roads(town, direction, metres):
    """From 900 to 950 it is 50 m; back it is round the loop. A car makes 335 m/min."""
    town.homes, town.roads = [(900, 500, 1000, 0)], loop()
    goal = {**REACH, "profile": "car", "direction": direction}
    enough = {**goal, "within": {"minutes": metres / 335 + 0.01}}
    assert town.judge(enough)[0].listed.tolist() == [True]
    less = {**goal, "within": {"minutes": max(metres / 335 - 0.01, 0.1)}}
    assert town.judge(less)[0].listed.tolist() == [False]
    drive = {"kind": "response", "service": "health.clinic", "direction": direction}
    _, (whole, *_) = town.judge(drive)
    assert whole.at_most.value == pytest.approx(metres / 335)
    # On the long way round a place beyond the end of the data, 5 km off, could be nearer.
    exact = direction == "to_facility"
    assert (whole.at_least.value == whole.at_most.value) is exact
    assert whole.if_complete == (None if exact else whole.at_most.value)
    _, (whole, *_) = town.judge({**drive, "supply": "own_district"})
    assert whole.at_least.value == pytest.approx(metres / 335)


def test_a_car_on_real_roads(tmp_path):
    """30 km/h times 0.67 is 335 m/min; 20 m on foot at each end take half a minute."""
    toy.write_places(tmp_path / "health.csv", [("诊所", 100.0, 20.0)])
    lists = """[[facilities]]
path = "health.csv"
crs = "EPSG:4326"
service = "health"
completeness = "complete"
"""
    goal = """id = "car"
kind = "reach"
service = "health"
profile = "car"
within = {{ minutes = {minutes} }}
target = 0.9
"""
    minutes = 0.5 + 1200 / 335  # to the seventh house, 1,200 m along the street
    plan = toy.plan_text(goal.format(minutes=round(minutes + 0.05, 2)))
    results = audit(read_study(toy.write_city(tmp_path, plan, lists)))
    assert results.goals[0].listed.tolist() == [True] * 7 + [False] * 3


def test_a_share_may_be_asked_to_lie_in_a_range(town):
    goal = {**REACH, "operator": "between", "target": {"low": 0.4, "high": 0.55}}
    _, (whole, west, east) = town.judge(goal)
    assert [v.status for v in (whole, west, east)] == ["met", "not_met", "met"]
    assert (whole.target, whole.target_high) == (0.4, 0.55)


def test_a_share_that_should_rise(town):
    goal = {**REACH, "operator": "rises", "target": [], "against": "earlier"}
    assert town.judge(goal)[1][0].status == "no_target"
    town.earlier = {("g1", None): 0.5, ("g1", "甲"): 0.7}
    _, (whole, west, east) = town.judge(goal)
    assert [v.status for v in (whole, west, east)] == ["met", "not_met", "no_target"]


def test_what_is_missing_is_counted_in_people(town):
    _, (whole, west, _) = town.judge({**REACH, "target": 0.7})
    # 0.7 · 4000 − 2100 people, and 0.7 · 1000 − 600.
    assert (whole.shortfall[0].amount, west.shortfall[0].amount) == (700, 100)
    assert whole.shortfall[0].unit.zh == "人"
    assert whole.shortfall[0].estimated


# Units that count.


def test_units_count_from_a_share_of_their_people(town):
    goal = {**REACH, "over": "share", "unit_counts_from": 0.6}
    result, (whole, west, east) = town.judge(goal)
    assert (whole.at_least.value, whole.status) == (0.5, "met")
    assert (west.status, west.target, east.status) == ("met", 0.6, "not_met")
    assert (east.at_least.value, whole.people_reached) == (0.5, pytest.approx(2100))
    assert [(m.name, m.value, m.status) for m in result.members] == [
        ("甲", 0.6, "met"),
        ("乙", 0.5, "not_met"),
    ]
    assert any("60%及以上" in note.text.zh for note in result.assumptions)


def test_each_unit_must_count_where_no_target_is_written(town):
    goal = {**REACH, "over": "each", "unit_counts_from": 0.6, "target": []}
    _, (whole, *_) = town.judge(goal)
    assert (whole.status, whole.target) == ("not_met", 1.0)
    assert [(s.amount, s.unit.zh) for s in whole.shortfall] == [(1, "个单元")]
    half = {**goal, "members_share": 0.5}
    assert town.judge(half)[1][0].status == "met"


def test_a_partial_list_may_let_more_units_count(town):
    town.partial = ("health.clinic",)
    _, (whole, west, east) = town.judge({**REACH, "over": "share", "unit_counts_from": 0.6})
    assert (whole.at_least.value, whole.at_most.value, whole.if_complete) == (0.5, 1.0, 0.5)
    assert (whole.status, west.status, east.status) == ("met", "met", "not_shown")


def test_units_of_another_level(town):
    """Communities: two halves of 甲 (the eastern is reached), and one in 乙 where nobody lives."""
    town.add_level(
        "community",
        [
            {"name": "东", "geometry": box(500, 0, 1000, 1000), "area_class": "城市"},
            {"name": "西", "geometry": box(0, 0, 500, 1000), "area_class": "城市"},
            {"name": "空", "geometry": box(1200, 0, 1800, 1000), "area_class": "城市"},
            {"name": "乡", "geometry": box(1800, 0, 2000, 1000), "area_class": "农村"},
        ],
    )
    goal = {**REACH, "over": "share", "level": "community"}
    urban = {**goal, "where": {"unit": {"area_class": "城市"}}}
    result, (whole, west, east) = town.judge(urban)
    assert (whole.at_least.value, west.at_least.value) == (0.5, 0.5)
    assert east.status == "not_computable"
    assert [(m.name, m.unit, m.status) for m in result.members] == [
        ("东", 0, "met"),
        ("西", 0, "not_met"),
        ("空", 1, "not_computable"),
    ]
    assert result.asked.tolist() == [True, True, False, False]
    _, (everywhere, *_) = town.judge(goal)
    assert everywhere.at_least.value == pytest.approx(1 / 3)


def test_a_level_that_the_study_lacks_is_needed(town):
    _, verdicts = town.judge({**REACH, "over": "share", "level": "village"})
    assert verdicts[0].needs[0].en == "the layer of units of the level village"


# Other demand.


def test_demand_other_than_residents(town):
    town.add_demand("workers", [(900, 500, 30, 0), (1500, 500, 10, 1), (1000, 500, 60, -1)])
    result, (whole, west, east) = town.judge({**REACH, "demand": "workers"})
    assert result.answers is None
    assert (whole.at_least.value, west.at_least.value, east.at_least.value) == (0.9, 1.0, 0.0)
    assert whole.people_reached == pytest.approx(90)
    assert [(m.what, m.name, m.status) for m in result.members] == [
        ("demand", "点1", "met"),
        ("demand", "点2", "not_met"),
        ("demand", "点3", "met"),
    ]


def test_other_demand_uses_its_own_units_places(town):
    town.add_demand("workers", [(900, 500, 1, 0), (1100, 500, 1, 1)])
    result, _ = town.judge({**REACH, "demand": "workers", "supply": "own_unit"})
    assert [m.status for m in result.members] == ["met", "not_met"]


def test_other_demand_may_be_tested_by_its_own_columns(town):
    town.add_demand("workers", [(900, 500, 1, 0), (1900, 500, 1, 1)])
    _, (whole, *_) = town.judge({**REACH, "demand": "workers", "where": {"block": {"name": "点2"}}})
    assert (whole.at_least.value, whole.status) == (0.0, "not_met")


def test_a_demand_layer_that_the_study_lacks_is_needed(town):
    result, verdicts = town.judge({**REACH, "demand": "visitors"})
    assert {v.status for v in verdicts} == {"not_computable"}
    assert verdicts[0].needs[0].zh == "需求图层“visitors”"
    assert result.answers is None
