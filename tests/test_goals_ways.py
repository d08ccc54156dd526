"""Radius, response, pairing, and bundles per unit and per site."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
import shapely

from doors_helpers import DoorTown, values
from goals_helpers import at, box
from lifecircle.access.weighted import weighted_mean, weighted_quantile

HOMES = [(100, 500, 400, 0), (900, 500, 600, 0), (1100, 500, 1500, 1), (1900, 500, 1500, 1)]
RADIUS = {"kind": "radius", "service": "health.clinic", "target": 500}
RESPONSE = {"kind": "response", "service": "ambulance", "profile": "adult", "target": 10}


@pytest.fixture
def town():
    """One clinic at x = 950; the homes are 850, 50, 150 and 950 m from it."""
    made = DoorTown(homes=list(HOMES), people=(1000.0, 3000.0))
    made.add(("health.clinic", "ambulance"), 950, 500)
    return made


# Radius.


def test_the_mean_radius_is_weighted_by_people(town):
    """0.1 · 850 + 0.15 · 50 + 0.375 · 150 + 0.375 · 950 = 505; 甲: 370, 乙: 550."""
    assert values(town.judge(RADIUS)) == [
        (505, 505, "not_met"),
        (370, 370, "met"),
        (550, 550, "not_met"),
    ]
    result, (whole, *_) = town.judge(RADIUS)
    assert (result.measure.unit.zh, result.measure.lower_is_better) == ("米", True)
    assert any("按人口加权的平均值" in note.text.zh for note in result.assumptions)
    assert whole.people_reached is None


def test_the_largest_radius_is_that_of_the_farthest_home(town):
    found = values(town.judge({**RADIUS, "statistic": "max"}))
    assert [low for low, *_ in found] == [950, 850, 950]


def test_straight_radii_leave_the_streets(town):
    town.homes = [(950, 600, 1000, 0), (1350, 800, 3000, 1)]
    _, (whole, west, east) = town.judge({**RADIUS, "ways": "straight"})
    # 3-4-5: the home at (1350, 800) is 500 m from (950, 500).
    assert (west.at_least.value, east.at_least.value) == (100, 500)
    assert (whole.at_least.value, whole.status) == (400, "met")
    _, (along, *_) = town.judge(RADIUS)
    # 100 m to the street; and 300 m to it, 400 m along it.
    assert along.at_least.value == pytest.approx((1000 * 100 + 3000 * 700) / 4000)


def test_the_range_counts_the_way_to_the_street_otherwise(town):
    town.homes = [(950, 600, 1000, 0), (1350, 800, 3000, 1)]
    _, (whole, *_) = town.judge({**RADIUS, "target": 500})
    # Without the way to the street 0 and 400 m are left; a detour of 1.3 makes 130 and 790.
    assert (whole.at_least.low, whole.at_least.high) == (300, pytest.approx(625))
    assert not whole.holds_under_all


def test_radii_by_unit(town):
    cases = [{"where": {"name": "甲"}, "value": 300}, {"value": 600}]
    _, (whole, west, east) = town.judge({**RADIUS, "target": cases})
    assert [v.status for v in (whole, west, east)] == ["met", "not_met", "met"]
    assert [v.target for v in (whole, west, east)] == [600, 300, 600]
    each = {**RADIUS, "target": cases, "over": "each"}
    result, (whole, *_) = town.judge(each)
    assert (whole.at_least.value, whole.status, whole.target) == (0.5, "not_met", 1.0)
    assert result.measure.of_whole.share
    assert town.judge({**each, "members_share": 0.5})[1][0].status == "met"


def test_a_partial_list_bounds_a_radius_from_above(town):
    town.partial = ("health.clinic",)
    _, (whole, west, east) = town.judge(RADIUS)
    assert (whole.at_least.value, whole.at_most.value, whole.if_complete) == (0, 505, 505)
    assert [v.status for v in (whole, west, east)] == ["not_shown", "met", "not_shown"]


def test_a_home_without_a_street_bounds_a_radius_from_below(town):
    """The home is 2,000 m from the street: its way is at least √(2000² + 50²) m long."""
    town.homes = [(900, 500, 3000, 0), (1000, 2500, 1000, 1)]
    _, (whole, west, east) = town.judge(RADIUS)
    least = math.hypot(2000, 50)
    assert whole.at_least.value == pytest.approx((3000 * 50 + 1000 * least) / 4000, rel=1e-6)
    assert whole.at_most.value == math.inf
    assert [v.status for v in (whole, west, east)] == ["not_met", "met", "not_met"]
    assert whole.warning.zh == "25%的人口没有已知的通达路线；不计这部分为 50 米。"
    looser = town.judge({**RADIUS, "target": 5000})[1][0]
    assert looser.status == "not_shown"
    assert "没有已知的通达路线" in looser.reason.zh


def test_no_place_at_all_is_not_a_small_radius():
    town = DoorTown(homes=list(HOMES), complete=("health.clinic",))
    _, (whole, *_) = town.judge(RADIUS)
    assert (whole.at_most.value, whole.status) == (math.inf, "not_met")


def test_the_radius_of_a_circle_of_ground(town):
    """√(1 km² / π) = 564.19 m; both units together 797.88 m."""
    goal = {**RADIUS, "definition": "area", "target": 600}
    _, (whole, west, east) = town.judge(goal)
    assert whole.at_least.value == pytest.approx(math.sqrt(2e6 / math.pi))
    assert (west.at_least.value, west.status) == (pytest.approx(564.1896), "met")
    assert (east.status, east.reason.zh) == ("not_met", "此处没有该类设施。")
    assert (east.at_least.value, east.at_most.value) == (pytest.approx(564.1896), math.inf)
    assert [v.count for v in (whole, west, east)] == [1, 1, 0]
    town.add("health.clinic", 300, 300)
    assert town.judge(goal)[1][1].at_least.value == pytest.approx(564.1896 / math.sqrt(2))
    town.partial = ("health.clinic",)
    assert [v.status for v in town.judge(goal)[1]] == ["met", "met", "not_shown"]


def test_a_radius_to_own_places_and_of_other_demand(town):
    town.add("health.clinic", 1900, 500)
    _, (whole, west, east) = town.judge({**RADIUS, "supply": "own_unit"})
    # 甲 as before; 乙: 800 m and 0 m.
    assert (west.at_least.value, east.at_least.value) == (370, 400)
    town.add_demand("workers", [(500, 500, 10, 0), (900, 500, 30, 0)])
    _, (whole, *_) = town.judge({**RADIUS, "demand": "workers"})
    assert whole.at_least.value == pytest.approx((10 * 450 + 30 * 50) / 40)


def test_a_radius_of_a_group_and_of_tested_blocks(town):
    town.groups = {"age_65": (300.0, 100.0)}
    _, (whole, *_) = town.judge({**RADIUS, "group": "age_65"})
    assert whole.at_least.value == pytest.approx((120 * 850 + 180 * 50 + 50 * 150 + 50 * 950) / 400)
    town.columns = {"kind": ["街道", "镇"]}
    _, (whole, west, _) = town.judge({**RADIUS, "where": {"unit": {"kind": "镇"}}})
    assert (whole.at_least.value, west.status) == (550, "no_target")


def test_without_a_list_no_radius_is_known(town):
    result, verdicts = town.judge({**RADIUS, "service": "elderly"})
    assert {v.status for v in verdicts} == {"not_computable"}
    assert (result.absent, verdicts[0].needs[0].zh) == (("elderly",), "养老设施名单")


# Response.


def test_minutes_from_the_station_with_an_offset(town):
    """At 80 m/min: 850, 50, 150, 950 m take 10.625, 0.625, 1.875, 11.875 minutes."""
    result, (whole, west, east) = town.judge({**RESPONSE, "offset_minutes": 1.5})
    assert whole.at_least.value == pytest.approx(505 / 80 + 1.5)
    assert (west.at_least.value, east.at_least.value) == (370 / 80 + 1.5, 550 / 80 + 1.5)
    assert whole.status == "met"
    assert any("受理与出动 1.5 分钟" in note.text.zh for note in result.assumptions)
    assert result.measure.unit.zh == "分钟"


@pytest.mark.parametrize(
    ("statistic", "metres"),
    # 15 % of the people at 50 m, 52.5 % within 150 m, 62.5 % within 850 m, all within 950 m.
    [("median", 150), ("p90", 950), ("p95", 950)],
)
def test_percentiles_are_weighted_by_people(town, statistic, metres):
    _, (whole, *_) = town.judge({**RESPONSE, "statistic": statistic})
    assert whole.at_least.value == metres / 80


def test_a_percentile_is_known_though_some_cannot_be_reached(town):
    town.homes = [(900, 500, 3000, 0), (1000, 2500, 1000, 1)]
    median = {**RESPONSE, "statistic": "median"}
    _, (whole, *_) = town.judge(median)
    assert (whole.at_least.value, whole.at_most.value) == (0.625, 0.625)
    _, (whole, *_) = town.judge({**RESPONSE, "statistic": "p90"})
    assert whole.at_most.value == math.inf
    _, (whole, *_) = town.judge(RESPONSE)
    assert whole.status == "not_shown"


def test_walkers_of_other_speeds_give_the_range(town):
    _, (whole, *_) = town.judge(RESPONSE)
    # The study's slowest and fastest adults walk 60 and 83 m/min.
    assert whole.at_least.low == pytest.approx(505 / 83)
    assert whole.at_least.high == pytest.approx(505 / 60)


def test_a_response_by_car_without_roads_is_said(town):
    _, verdicts = town.judge({**RESPONSE, "profile": "car"})
    assert {v.status for v in verdicts} == {"not_computable"}
    assert verdicts[0].needs[0].zh == "含机动车道路的道路文件"


def test_a_mean_against_networkx():
    """Random homes and stations on a grid of streets with gaps; distances by networkx."""
    rng = np.random.default_rng(3)
    graph = nx.grid_2d_graph(10, 10)
    graph.remove_edges_from([e for e in sorted(graph.edges) if rng.random() < 0.15])
    graph = graph.subgraph(max(nx.connected_components(graph), key=len))
    nodes = sorted(graph)
    streets = [
        shapely.LineString([at(100 * a, 100 * b), at(100 * c, 100 * d)])
        for (a, b), (c, d) in sorted(graph.edges)
    ]
    homes = [nodes[i] for i in rng.choice(len(nodes), 25, replace=False)]
    stations = [nodes[i] for i in rng.choice(len(nodes), 4, replace=False)]
    people = rng.integers(1, 500, 25)
    town = DoorTown(
        homes=[(100 * x, 100 * y, float(n), 0) for (x, y), n in zip(homes, people, strict=True)],
        people=(float(people.sum()),),
        streets=streets,
        borders=[box(-50, -50, 1000, 1000)],
    )
    for x, y in stations:
        town.add("ambulance", 100 * x, 100 * y)
    near = nx.multi_source_dijkstra_path_length(graph, set(stations))
    metres = np.array([100 * near[home] for home in homes])
    for statistic, expected in (
        ("mean", np.average(metres, weights=people)),
        ("p90", np.sort(np.repeat(metres, people))[math.ceil(0.9 * people.sum()) - 1]),
    ):
        _, (whole, *_) = town.judge({**RESPONSE, "statistic": statistic})
        assert whole.at_least.value == pytest.approx(expected / 80)


def test_statistics_by_group():
    cost, weight = np.array([1.0, 2.0, 4.0, np.inf]), np.array([1.0, 1.0, 2.0, 0.0])
    group = np.array([0, 0, -1, 1])
    np.testing.assert_equal(weighted_mean(cost, weight, group, 2), [1.5, np.nan, 2.75])
    np.testing.assert_equal(weighted_quantile(cost, weight, group, 2, 0.5), [1, np.nan, 2])
    np.testing.assert_equal(weighted_quantile(cost, weight, group, 2, 1.0), [2, np.nan, 4])


# Pairing.

PAIRING = {
    "kind": "pairing",
    "service": "elderly.residence",
    "partner": "health.hospital",
    "within": {"metres": 300},
    "target": 1.0,
}


@pytest.fixture
def homes_for_elders():
    """Homes at x = 100, 800 and 1900; a hospital of grade 二级 at 1000, of 一级 at 1800."""
    made = DoorTown()
    for x in (100, 800, 1900):
        made.add("elderly.residence", x, 500)
    made.add("health.hospital", 1000, 500, grade="二级甲等")
    made.add("health.hospital", 1800, 500, grade="一级")
    return made


def test_the_share_of_places_with_a_partner_nearby(homes_for_elders):
    result, (whole, west, east) = homes_for_elders.judge(PAIRING)
    assert (whole.at_least.value, whole.status) == (pytest.approx(2 / 3), "not_met")
    assert [v.count for v in (whole, west, east)] == [3, 2, 1]
    assert (west.status, east.status) == ("not_met", "met")
    assert [(m.name, m.status, m.reason.zh) for m in result.members] == [
        ("设施1", "not_met", "设施4，900 米"),
        ("设施2", "met", "设施4，200 米"),
        ("设施3", "met", "设施5，100 米"),
    ]
    assert [(s.amount, s.unit.zh) for s in whole.shortfall] == [(1, "处")]


def test_the_nearest_door_of_a_place_counts(homes_for_elders):
    homes_for_elders.more_doors = [(0, 750, 500), (0, 50, 500)]
    result, _ = homes_for_elders.judge(PAIRING)
    assert (result.members[0].status, result.members[0].reason.zh) == ("met", "设施4，250 米")


def test_only_partners_of_a_grade_count(homes_for_elders):
    goal = {**PAIRING, "partner_which": {"grade": {">=": "二级"}}}
    result, (whole, *_) = homes_for_elders.judge(goal)
    assert whole.at_least.value == pytest.approx(1 / 3)
    assert result.members[2].reason.zh == "设施4，900 米"


def test_thresholds_of_pairs_by_unit_and_in_minutes(homes_for_elders):
    cases = [{"where": {"name": "甲"}, "minutes": 11.25}, {"where": {"name": "乙"}, "metres": 50}]
    result, _ = homes_for_elders.judge({**PAIRING, "within": cases})
    # 900 m at 80 m/min are exactly 11.25 minutes.
    assert [m.status for m in result.members] == ["met", "met", "not_met"]
    assert result.members[0].reason.en == "设施4, 11.2 min"
    only = {**PAIRING, "within": cases[:1]}
    result, (whole, _, east) = homes_for_elders.judge(only)
    assert result.members[2].status == "not_computable"
    assert (whole.at_least.value, east.at_least) == (1.0, None)


def test_partners_in_a_straight_line(homes_for_elders):
    homes_for_elders.add("health.hospital", 100, 800)
    straight = {**PAIRING, "ways": "straight"}
    assert homes_for_elders.judge(straight)[1][0].status == "met"
    # Along the street it is 300 m to it, and nothing more; one metre less is too little.
    assert homes_for_elders.judge({**straight, "within": {"metres": 299}})[1][0].status == "not_met"


def test_partial_lists_of_pairs(homes_for_elders):
    homes_for_elders.partial = ("health.hospital",)
    result, (whole, *_) = homes_for_elders.judge(PAIRING)
    assert (whole.at_least.value, whole.at_most.value) == (pytest.approx(2 / 3), 1.0)
    assert [m.status for m in result.members] == ["not_shown", "met", "met"]
    homes_for_elders.partial = ("elderly.residence",)
    result, (whole, *_) = homes_for_elders.judge(PAIRING)
    assert (whole.at_least.value, whole.at_most.value) == (0.0, 1.0)
    assert whole.if_complete == pytest.approx(2 / 3)
    assert whole.status == "not_shown"


def test_contracts_name_a_partner(homes_for_elders):
    contracts = ["F4", "设施 5；不存在的医院", "不存在的医院"]
    for place, contract in zip(homes_for_elders.places, contracts, strict=False):
        place["partner"] = contract
    goal = {k: v for k, v in PAIRING.items() if k != "within"} | {"contract": "partner"}
    result, (whole, *_) = homes_for_elders.judge(goal)
    assert [(m.status, m.reason.zh) for m in result.members] == [
        ("met", "签约：设施4"),
        ("met", "签约：设施5"),
        ("not_met", "“医院”名单中没有：不存在的医院"),
    ]
    homes_for_elders.partial = ("health.hospital",)
    assert homes_for_elders.judge(goal)[0].members[2].status == "not_shown"
    homes_for_elders.partial = ()
    homes_for_elders.places[0]["partner"] = "无"
    homes_for_elders.places[1]["partner"] = None
    result, (whole, *_) = homes_for_elders.judge(goal)
    assert [m.status for m in result.members] == ["not_met", "not_shown", "not_met"]
    assert (whole.at_least.value, whole.at_most.value) == (0.0, pytest.approx(1 / 3))


def test_a_missing_contract_column_and_a_missing_list_are_needed(homes_for_elders):
    goal = {k: v for k, v in PAIRING.items() if k != "within"} | {"contract": "partner"}
    _, verdicts = homes_for_elders.judge(goal)
    assert verdicts[0].needs[0].zh.endswith("名单中的列：partner")
    _, verdicts = homes_for_elders.judge({**PAIRING, "partner": "ambulance"})
    assert {v.status for v in verdicts} == {"not_computable"}


def test_a_place_with_both_services_is_its_own_partner(homes_for_elders):
    homes_for_elders.places[0]["services"] = ("elderly.residence", "health.hospital")
    result, _ = homes_for_elders.judge(PAIRING)
    assert (result.members[0].status, result.members[0].reason.zh) == ("met", "本处即提供")


# Bundles.


def three_plus_x(**more):
    """A stadium and (a gymnasium or a pool), and any of park and plaza."""
    return {
        "kind": "combination",
        "per": "unit",
        "all_of": [
            {"service": "sport.stadium"},
            {"any_of": [{"service": "sport.gymnasium"}, {"service": "sport.pool"}]},
        ],
        **more,
    }


@pytest.fixture
def sports():
    """甲 has a stadium and a pool, 乙 a stadium."""
    made = DoorTown()
    made.complete = ("sport.gymnasium",)
    for service, x in (("sport.stadium", 200), ("sport.pool", 300), ("sport.stadium", 1500)):
        made.add(service, x, 400)
    return made


def test_a_bundle_in_each_unit(sports):
    result, (whole, west, east) = sports.judge(three_plus_x(target=0.5))
    assert (whole.at_least.value, whole.status) == (0.5, "met")
    assert (west.status, east.status) == ("met", "not_met")
    # One of two members that are needed.
    assert (east.at_least.value, east.target) == (0.5, 1.0)
    assert east.reason.zh == "缺：公共体育馆、公共游泳馆（池）。"
    assert [(m.name, m.status) for m in result.members] == [("甲", "met"), ("乙", "not_met")]


def test_a_partial_list_leaves_a_bundle_open(sports):
    sports.complete, sports.partial = (), ("sport.gymnasium",)
    result, (whole, west, east) = sports.judge(three_plus_x(target=1.0))
    assert [v.status for v in (whole, west, east)] == ["not_shown", "met", "not_shown"]
    assert (whole.at_least.value, whole.at_most.value) == (0.5, 1.0)
    assert east.reason.zh == "缺：公共游泳馆（池）；未能证实：公共体育馆。"
    assert result.partial == ("sport.gymnasium",)


def test_an_absent_list_is_needed_and_leaves_a_bundle_open(sports):
    sports.complete = ()
    result, (whole, west, east) = sports.judge(three_plus_x(target=1.0))
    assert result.absent == ("sport.gymnasium",)
    assert [v.status for v in (whole, west, east)] == ["not_shown", "met", "not_shown"]
    assert "体育馆" in whole.needs[0].zh
    nothing = {"kind": "combination", "per": "unit", "any_of": [{"service": "elderly.station"}]}
    assert {v.status for v in sports.judge(nothing)[1]} == {"not_computable"}


def test_numbers_and_tests_of_a_piece(sports):
    sports.places[0]["area_m2"], sports.places[2]["area_m2"] = 900.0, 100.0
    piece = {"service": "sport.stadium", "which": {"area_m2": {">=": 500}}}
    goal = {"kind": "combination", "per": "unit", "all_of": [piece]}
    assert [v.status for v in sports.judge(goal)[1]] == ["no_target", "met", "not_met"]
    sports.add("sport.stadium", 1600, 400, area_m2=900.0)
    two = {**goal, "all_of": [{"service": "sport.stadium", "at_least": 2}], "target": 0.5}
    assert [v.status for v in sports.judge(two)[1]] == ["met", "not_met", "met"]


def test_a_bundle_of_goals_holds_where_they_do(town):
    """EMS: a radius and a response; 甲 370 m and 4.6 min, 乙 550 m and 6.9 min."""
    radius = {**RADIUS, "id": "radius", "target": 520}
    response = {**RESPONSE, "id": "response", "target": 6.5}
    both = {
        "kind": "combination",
        "per": "unit",
        "all_of": [{"goal": "radius"}, {"goal": "response"}],
    }
    _, (whole, west, east) = town.judge(radius, response, both)
    assert [v.status for v in (whole, west, east)] == ["met", "met", "not_met"]
    assert (whole.at_least.value, whole.target) == (1.0, 1.0)
    assert east.reason.zh == "缺：目标1、目标2。"
    # The whole by the share of units, where it is asked for.
    _, (whole, *_) = town.judge(radius, response, {**both, "target": 0.5})
    assert (whole.at_least.value, whole.status) == (0.5, "met")
    _, (whole, *_) = town.judge(radius, response, {**both, "over": "each"})
    assert (whole.at_least.value, whole.status) == (0.5, "not_met")
    one = {**both, "k_of": both["all_of"], "k": 1}
    del one["all_of"]
    assert town.judge({**radius, "target": 100}, response, one)[1][0].status == "met"


def test_a_goal_that_is_not_judged_leaves_a_bundle_open(town):
    radius = {**RADIUS, "id": "radius", "service": "elderly"}
    mixed = {
        "kind": "combination",
        "per": "unit",
        "target": 1.0,
        "all_of": [{"goal": "radius"}, {"service": "health.clinic"}],
    }
    _, (whole, west, east) = town.judge(radius, mixed)
    assert [v.status for v in (whole, west, east)] == ["not_met", "not_shown", "not_met"]
    assert whole.needs[0].zh == "养老设施名单"
    alone = {**mixed, "all_of": [{"goal": "radius"}]}
    assert {v.status for v in town.judge(radius, alone)[1]} == {"not_computable"}


def test_a_bundle_of_another_level(sports):
    sports.add_level(
        "community",
        [
            {"name": "一", "geometry": box(0, 0, 500, 1000)},
            {"name": "二", "geometry": box(500, 0, 1000, 1000)},
            {"name": "三", "geometry": box(1000, 0, 2000, 1000)},
        ],
    )
    goal = three_plus_x(level="community", target=0.3)
    result, (whole, west, east) = sports.judge(goal)
    assert (whole.at_least.value, whole.status) == (pytest.approx(1 / 3), "met")
    assert (west.at_least.value, east.at_least.value) == (0.5, 0.0)
    assert (west.status, east.status) == ("met", "not_met")
    assert [m.name for m in result.members] == ["一", "二", "三"]


SITE = {
    "kind": "combination",
    "per": "site",
    "site_metres": 50,
    "target": 1.0,
    "all_of": [{"service": "elderly.station"}, {"service": "health.clinic"}],
}


def test_everything_at_one_site():
    """甲: a clinic 50 m from the station; 乙: one 51 m from it, so that nothing is together."""
    town = DoorTown()
    for service, x, y in (
        ("elderly.station", 200, 500),
        ("health.clinic", 230, 540),
        ("elderly.station", 1200, 500),
        ("health.clinic", 1251, 500),
    ):
        town.add(service, x, y)
    result, (whole, west, east) = town.judge(SITE)
    assert (whole.at_least.value, whole.status) == (0.5, "not_met")
    assert [v.count for v in (whole, west, east)] == [1, 1, 0]
    assert (west.status, east.status) == ("met", "not_met")
    assert [(m.name, m.status) for m in result.members] == [("设施1", "met"), ("设施3", "not_met")]
    assert result.members[1].reason.zh.startswith("缺：")
    assert [(s.amount, s.unit.zh) for s in whole.shortfall] == [(1, "个单元")]
    # Around any place, if not all are needed.
    some = {**SITE, "k_of": SITE["all_of"], "k": 2}
    del some["all_of"]
    result, _ = town.judge(some)
    assert [m.status for m in result.members] == ["met", "met", "not_met", "not_met"]
    # One place with both services counts once for each.
    town.add(("elderly.station", "health.clinic"), 1800, 500)
    assert town.judge(SITE)[1][0].status == "met"


@pytest.mark.parametrize(
    ("partial", "statuses"),
    [
        ("health.clinic", ["not_shown", "met", "not_shown"]),
        ("elderly.station", ["not_shown", "met", "not_shown"]),
    ],
)
def test_partial_lists_leave_sites_open(partial, statuses):
    town = DoorTown(partial=(partial,))
    for service, x in (("elderly.station", 200), ("health.clinic", 200), ("elderly.station", 1200)):
        town.add(service, x, 500)
    assert [v.status for v in town.judge(SITE)[1]] == statuses


# What a second reading found.


def test_units_at_their_radius_by_area_are_counted(town):
    """甲 564 m, 乙 399 m with two places; 500 m is asked."""
    for x in (1500, 1600):
        town.add("health.clinic", x, 500)
    goal = {**RADIUS, "definition": "area", "over": "share", "members_share": 0.6}
    result, (whole, west, east) = town.judge(goal)
    assert (whole.status, whole.at_least.value, west.status, east.status) == (
        ("not_met", 0.5, "not_met", "met")
    )
    assert [(s.amount, s.unit.zh) for s in whole.shortfall] == [(1, "个单元")]
    assert [m.status for m in result.members] == ["not_met", "met"]


def test_a_radius_by_area_of_another_level(town):
    town.add_level("community", [{"name": "社区", "geometry": box(900, 0, 1000, 1000)}])
    _, (whole, west, east) = town.judge({**RADIUS, "definition": "area", "level": "community"})
    assert west.at_least.value == pytest.approx(math.sqrt(100 * 1000 / math.pi))
    assert east.at_least is None
    assert whole.at_least.value == pytest.approx(math.sqrt(2e6 / math.pi))


@pytest.mark.parametrize("goal", [RADIUS, RESPONSE])
def test_units_without_a_target_are_not_counted(town, goal):
    plain = {key: value for key, value in goal.items() if key != "target"}
    _, (total, *_) = town.judge(plain)
    result, (whole, *_) = town.judge({**plain, "over": "each"})
    assert (whole.status, whole.at_least) == ("no_target", total.at_least)
    assert not result.measure.of_whole.share


def test_a_mean_over_a_group_that_is_not_known_somewhere(town):
    """Elders of 甲 have 370 m; residents of 乙, who stand for its elders, 550 m."""
    town.groups = {"age_65": (300.0, math.nan, math.nan)}
    _, (whole, west, east) = town.judge({**RADIUS, "group": "age_65"})
    assert (west.at_least.value, whole.at_least.value) == (370, 370)
    assert (whole.at_most.value, whole.status) == (550, "not_shown")
    assert "没有" in whole.reason.zh
    assert "没有65岁" in east.reason.zh.replace(" ", "")


def test_communities_of_one_name_are_told_apart(sports):
    """Two communities called 新村: only the second has a pool."""
    rows = [("新村", 0), ("新村", 1000)]
    sports.add_level(
        "community", [{"name": n, "geometry": box(x, 0, x + 1000, 1000)} for n, x in rows]
    )
    sports.places = [p for p in sports.places if p["geometry"].x - at(0, 0).x > 1000]
    sports.add("sport.pool", 1500, 500)
    pools = {"kind": "presence", "service": "sport.pool", "level": "community"}
    bundle = {"kind": "combination", "per": "unit", "level": "community"}
    result, _ = sports.judge(pools, {**bundle, "all_of": [{"goal": "g1"}]})
    assert [m.status for m in result.members] == ["not_met", "met"]


@pytest.mark.parametrize("kind", ["pairing", "reach"])
def test_a_place_without_a_street_is_as_near_as_its_nearest_door(kind):
    """Its point is 900 m away, a door of it 350 m; no street leads to either."""
    town = DoorTown(homes=[(100, 500, 1000, 0)], people=(1000.0,), outline=box(0, 0, 1000, 2000))
    town.add("elderly.residence", 100, 500)
    town.add("health.hospital", 100, 1400)
    town.more_doors = [(1, 100, 850)]
    goal = {"kind": kind, "service": "health.hospital", "target": 1}
    if kind == "pairing":
        goal |= {"service": "elderly.residence", "partner": "health.hospital"}
    _, (near, *_) = town.judge({**goal, "within": {"metres": 400}})
    _, (far, *_) = town.judge({**goal, "within": {"metres": 300}})
    assert (near.status, far.status) == ("not_shown", "not_met")
