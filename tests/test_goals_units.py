"""Presence, hierarchy and equity on towns that are small enough to work out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals_helpers import Town, box
from lifecircle.access.inequality import cv, gini, inequality, max_over_min, value_range
from lifecircle.verdicts.levels import level_tests

CLINIC = "health.village_clinic"
CENTRE = "health.township_centre"
COUNTS = {"kind": "presence", "service": CLINIC}


def town_of(counts: list[int], service: str = CLINIC, **kwargs) -> Town:
    """A town whose units have so many places of a service."""
    town = Town(people=(1000.0,) * len(counts), complete=(service,), **kwargs)
    for row, count in enumerate(counts):
        for place in range(count):
            town.add(service, 1000 * row + 100 + 50 * place, 500)
    return town


def shortfalls(verdict) -> list[tuple[float, str]]:
    return [(short.amount, short.unit.zh) for short in verdict.shortfall]


# Presence: how many, by unit


def test_each_unit_needs_as_many_as_its_case_says():
    town = town_of([1, 1, 3], columns={"kind": ["街道", "镇", "镇"]})
    goal = {
        "kind": "presence",
        "service": CLINIC,
        "at_least": [{"where": {"kind": "镇"}, "value": 2}, {"value": 1}],
        "target": 1.0,
    }
    _, (whole, street, small, large) = town.judge(goal)
    assert [v.status for v in (whole, street, small, large)] == ["not_met", "met", "not_met", "met"]
    assert [v.target for v in (street, small, large)] == [1.0, 2.0, 2.0]
    assert whole.at_least.value == pytest.approx(2 / 3)
    assert [v.progress for v in (street, small, large)] == [1.0, 0.5, 1.0]
    assert shortfalls(whole) == [(1.0, "个单元"), (1.0, "处")]
    assert shortfalls(small) == [(1.0, "处")]


def test_a_unit_that_no_case_covers_is_not_asked():
    town = town_of([1, 0], columns={"kind": ["镇", "街道"]})
    goal = {
        "kind": "presence",
        "service": CLINIC,
        "at_least": [{"where": {"kind": "镇"}, "value": 1}],
        "target": 1.0,
    }
    result, (whole, town_unit, street) = town.judge(goal)
    assert (whole.status, whole.at_least.value) == ("met", 1.0)
    assert (town_unit.status, street.status) == ("met", "no_target")
    assert [member.name for member in result.members] == ["甲"]


def test_the_shortfall_is_the_least_that_leads_to_the_target():
    # 2 of 5 units have three places; 80 % are 4 units: the two that lack least lack 1 and 2.
    town = town_of([3, 4, 0, 2, 1])
    goal = {"kind": "presence", "service": CLINIC, "at_least": 3, "target": 0.8}
    _, (whole, *_) = town.judge(goal)
    assert whole.status == "not_met"
    assert shortfalls(whole) == [(2.0, "个单元"), (3.0, "处")]


def test_a_partial_list_proves_nothing_missing():
    town = Town(people=(1.0, 1.0), partial=(CLINIC,))
    town.add(CLINIC, 500, 500)
    _, (whole, west, east) = town.judge({"kind": "presence", "service": CLINIC, "target": 1.0})
    assert [v.status for v in (whole, west, east)] == ["not_shown", "met", "not_shown"]
    assert (whole.at_least.value, whole.at_most.value) == (0.5, 1.0)


def test_every_unit_is_listed_with_count_status_and_place():
    result, _ = town_of([2, 0]).judge({"kind": "presence", "service": CLINIC, "target": 1.0})
    assert [(m.what, m.name, m.unit, m.value, m.status) for m in result.members] == [
        ("unit", "甲", 0, 2.0, "met"),
        ("unit", "乙", 1, 0.0, "not_met"),
    ]
    assert all(m.point is not None for m in result.members)


@pytest.mark.parametrize(
    ("over", "members_share", "status"),
    [
        ("each", None, "not_met"),
        ("each", 0.5, "met"),
        ("share", 0.6, "not_met"),
        (None, None, "no_target"),
    ],
)
def test_each_stands_for_all_units_unless_a_share_is_named(over, members_share, status):
    goal = {"kind": "presence", "service": CLINIC, "over": over, "members_share": members_share}
    result, (whole, *_) = town_of([1, 0]).judge(goal)
    assert whole.status == status
    assert result.goal.target == ()


def test_a_mean_over_units():
    # 3, 5 and 10 places: 6 on average.
    town = town_of([3, 5, 10])
    goal = {"kind": "presence", "service": CLINIC, "over": "mean", "target": 7.0}
    result, (whole, *units) = town.judge(goal)
    assert (whole.status, whole.at_least.value, whole.count) == ("not_met", 6.0, 18)
    assert shortfalls(whole) == [(3.0, "处")]
    assert [(v.status, v.at_least.value) for v in units] == [
        ("no_target", 3.0),
        ("no_target", 5.0),
        ("no_target", 10.0),
    ]
    assert [m.status for m in result.members] == ["not_met", "not_met", "met"]
    assert not result.measure.share


def test_a_mean_of_a_partial_list_has_no_upper_end():
    town = Town(people=(1.0, 1.0), partial=(CLINIC,))
    town.add(CLINIC, 500, 500)
    goal = {"kind": "presence", "service": CLINIC, "over": "mean", "target": 2.0}
    _, (whole, *_) = town.judge(goal)
    assert (whole.status, whole.at_least.value, whole.at_most.value) == ("not_shown", 0.5, math.inf)


# Presence: other levels


def with_communities(**kwargs) -> Town:
    """Two units; communities and villages: three in the first, one in the second."""
    town = Town(people=(1000.0, 1000.0), complete=(CLINIC,), **kwargs)
    town.add_level(
        "community",
        [
            {"name": "一村", "kind": "村", "geometry": box(0, 0, 300, 1000)},
            {"name": "二村", "kind": "村", "geometry": box(300, 0, 600, 1000)},
            {"name": "三社区", "kind": "社区", "geometry": box(600, 0, 1000, 1000)},
            {"name": "四村", "kind": "村", "geometry": box(1000, 0, 2000, 1000)},
        ],
    )
    return town


def test_units_of_another_level_are_asked_by_their_own_kind():
    town = with_communities()
    town.add(CLINIC, 150, 500)
    town.add(CLINIC, 800, 500)
    goal = {
        "kind": "presence",
        "service": CLINIC,
        "level": "community",
        "where": {"unit": {"kind": "村"}},
        "target": 1.0,
    }
    result, (whole, west, east) = town.judge(goal)
    assert whole.at_least.value == pytest.approx(1 / 3)
    assert (west.at_least.value, east.at_least.value) == (0.5, 0.0)
    assert (whole.count, west.count, east.count) == (1, 1, 0)
    assert shortfalls(whole) == [(2.0, "个单元"), (2.0, "处")]
    assert shortfalls(west) == [(1.0, "个单元"), (1.0, "处")]
    assert [(m.name, m.unit, m.status) for m in result.members] == [
        ("一村", 0, "met"),
        ("二村", 0, "not_met"),
        ("四村", 1, "not_met"),
    ]


def test_tests_on_another_level_say_nothing_of_the_units_of_the_study():
    town = Town(complete=(CLINIC,))
    for kind in ({"kind": "presence", "service": CLINIC}, {"kind": "count", "of": "units"}):
        goal = {
            **kind,
            "level": "community",
            "where": {"unit": {"healthy": True}},
            "target": 1.0,
        }
        _, verdicts = town.judge(goal)
        assert {v.status for v in verdicts} == {"not_computable"}


def test_without_the_layer_the_level_is_what_is_missing():
    town = Town(complete=(CLINIC,))
    goal = {"kind": "presence", "service": CLINIC, "level": "community", "target": 1.0}
    _, verdicts = town.judge(goal)
    assert {v.status for v in verdicts} == {"not_computable"}
    assert verdicts[0].needs[0].zh == "社区（村）级单元图层"


def test_the_whole_is_a_level_of_one_unit():
    town = town_of([1, 0])
    goal = {"kind": "presence", "service": CLINIC, "level": "whole", "at_least": 2, "target": 1}
    result, (whole, west, east) = town.judge(goal)
    assert (whole.status, whole.at_least.value, whole.count) == ("not_met", 0.0, 1)
    assert (west.at_least, east.at_least) == (None, None)
    assert [(m.name, m.unit, m.value) for m in result.members] == [("测试城", -1, 1.0)]


def test_a_larger_unit_is_in_no_unit_of_the_study():
    town = town_of([1, 0])
    town.add_level("district", [{"name": "全区", "geometry": box(0, 0, 2000, 1000)}])
    goal = {"kind": "presence", "service": CLINIC, "level": "district", "target": 1.0}
    result, (whole, *units) = town.judge(goal)
    assert whole.status == "met"
    assert [v.at_least for v in units] == [None, None]
    assert result.members[0].unit == -1


def test_tests_on_units_are_told_apart_by_level():
    town = with_communities()
    goal = {
        "kind": "presence",
        "service": CLINIC,
        "level": "community",
        "where": {"unit": {"kind": "村"}},
        "at_least": [{"where": {"size": {">=": 3}}, "value": 2}, {"value": 1}],
        "exempt": {"service": CENTRE, "within": [{"where": {"kind": "镇"}, "metres": 500}]},
    }
    found = list(level_tests(town.context(goal).plan.goals[0]))
    assert found == [
        ("community", {"kind": "村"}),
        ("community", {"size": {">=": 3}}),
        (None, {"kind": "镇"}),
    ]


# Exemptions of units

EXEMPT = {
    "kind": "presence",
    "service": CLINIC,
    "exempt": {"service": CENTRE, "within": {"metres": 1000}},
    "target": 1.0,
}


def test_units_near_another_service_need_none_of_their_own():
    # Homes at x = 500, 1500, 2500 on the street; the centre at 500: 0, 1000 and 2000 m away.
    town = Town(people=(10.0, 10.0, 10.0), complete=(CLINIC,))
    town.add(CENTRE, 500, 500)
    result, (whole, here, near, far) = town.judge(EXEMPT)
    assert [v.status for v in (whole, here, near, far)] == ["not_met", "met", "met", "not_met"]
    assert whole.at_least.value == pytest.approx(2 / 3)
    assert "可不设" in near.reason.zh
    assert [m.reason is not None for m in result.members] == [True, True, False]
    assert near.shortfall == ()


def test_one_home_beyond_the_radius_and_the_unit_needs_its_own():
    homes = [(500, 500, 10.0, 0), (1400, 500, 9.0, 1), (1600, 500, 1.0, 1)]
    town = Town(people=(10.0, 10.0), homes=homes, complete=(CLINIC,))
    town.add(CENTRE, 500, 500)
    _, (_, here, near) = town.judge(EXEMPT)
    assert (here.status, near.status) == ("met", "not_met")


def test_a_partial_list_leaves_an_exemption_open():
    town = Town(people=(10.0, 10.0, 10.0), complete=(CLINIC,), partial=(CENTRE,))
    town.add(CENTRE, 500, 500)
    _, (whole, *units) = town.judge(EXEMPT)
    assert [v.status for v in units] == ["met", "met", "not_shown"]
    assert whole.status == "not_shown"


def test_without_the_other_list_nobody_can_be_shown_to_need_a_place():
    town = town_of([1, 0])
    _, (whole, first, second) = town.judge(EXEMPT)
    assert [v.status for v in (whole, first, second)] == ["not_shown", "met", "not_shown"]
    assert any("卫生院" in need.zh for need in whole.needs)


def test_where_nobody_lives_a_point_inside_decides():
    town = with_communities()
    town.add(CENTRE, 450, 500)
    goal = EXEMPT | {"level": "community", "exempt": {"service": CENTRE, "within": {"metres": 350}}}
    result, _ = town.judge(goal)
    # Homes only at (500, 500) and (1500, 500). Middles of the others: 150 (300 m) and 800 (350 m).
    assert [m.status for m in result.members] == ["met", "met", "met", "not_met"]
    result, _ = town.judge(goal | {"exempt": {"service": CENTRE, "within": {"metres": 300}}})
    assert [m.status for m in result.members] == ["met", "met", "not_met", "not_met"]


# Hierarchy

NET = {
    "kind": "hierarchy",
    "levels": [
        {"level": "whole", "service": "culture.library"},
        {"level": "street", "service": "culture.station"},
        {"level": "community", "service": "culture.activity_station", "where": {"kind": "村"}},
    ],
    "target": 1.0,
}


def network() -> Town:
    town = with_communities()
    town.add("culture.library", 500, 500, id="L1", name="总馆", parent=None)
    town.add("culture.station", 400, 500, parent=" 总馆 ")
    town.add("culture.activity_station", 150, 500, parent="L1")
    town.add("culture.activity_station", 1500, 500, parent="别馆")
    return town


def test_a_network_counts_units_of_every_level():
    # Whole: 1 of 1; streets: 1 of 2; villages: 2 of 3 (the second has none). 4 of 6.
    result, (whole, west, east) = network().judge(NET)
    assert whole.at_least.value == pytest.approx(4 / 6)
    # West: its street and one of two villages; east: no station, its village has one.
    assert west.at_least.value == pytest.approx(2 / 3)
    assert east.at_least.value == pytest.approx(1 / 2)
    assert [(m.name, m.status) for m in result.members] == [
        ("测试城", "met"),
        ("甲", "met"),
        ("乙", "not_met"),
        ("一村", "met"),
        ("二村", "not_met"),
        ("四村", "met"),
    ]
    assert shortfalls(whole) == [(2.0, "个单元")]
    assert shortfalls(east) == [(1.0, "个单元")]


def test_branches_name_their_hub():
    rule = {"service": "culture.activity_station", "hub": "culture.library", "by": "column"}
    result, (whole, *_) = network().judge(NET | {"parents": [rule]})
    # 4 of 6 units, and 1 of 2 branches.
    assert whole.at_least.value == pytest.approx(5 / 8)
    orphan = result.members[-1]
    assert (orphan.what, orphan.status, orphan.unit) == ("facility", "not_met", 1)
    assert "别馆" in orphan.reason.zh
    assert shortfalls(whole) == [(2.0, "个单元"), (1.0, "处分支设施")]


def test_a_hub_is_known_by_its_name_without_blanks_and_width():
    town = network()
    rule = {"service": "culture.station", "hub": "culture.library", "by": "column"}
    town.places[0]["name"] = "总馆Ａ１"
    town.places[1]["parent"] = "　总馆A1 "
    result, _ = town.judge(NET | {"parents": [rule]})
    assert result.members[-1].status == "met"


@pytest.mark.parametrize(
    ("rule", "statuses"),
    [
        ({"by": "same_unit"}, ["met", "not_met"]),
        ({"by": "metres", "metres": 350}, ["met", "not_met"]),
        ({"by": "metres", "metres": 349}, ["not_met", "not_met"]),
        ({"by": "metres", "metres": 1000}, ["met", "met"]),
    ],
)
def test_branches_near_their_hub(rule, statuses):
    # Branches at x = 150 and 1500, the hub at 500. Ground metres are 0.4 per mille longer.
    rule = {"service": "culture.activity_station", "hub": "culture.library", **rule}
    town = network()
    result, _ = town.judge(NET | {"parents": [rule]})
    assert [m.status for m in result.members if m.what == "facility"] == statuses


def test_a_branch_of_the_same_kind_is_no_hub():
    town = Town(people=(1.0, 1.0))
    town.add("culture.library", 500, 500, name="总馆", parent=None)
    town.add("culture.library.branch", 600, 500, name="分馆", parent="总馆")
    town.add("culture.library.branch", 1600, 500, name="孤馆", parent="分馆")
    goal = {
        "kind": "hierarchy",
        "levels": [{"level": "whole", "service": "culture.library"}],
        "parents": [{"service": "culture.library.branch", "hub": "culture.library"}],
    }
    result, (whole, *_) = town.judge(goal)
    assert [(m.name, m.status) for m in result.members[1:]] == [
        ("分馆", "met"),
        ("孤馆", "not_met"),
    ]
    assert whole.at_least.value == pytest.approx(2 / 3)


def test_a_list_that_does_not_say_the_hub_leaves_it_open():
    town = network()
    town.places[3]["parent"] = None
    rule = {"service": "culture.activity_station", "hub": "culture.library"}
    result, (whole, *_) = town.judge(NET | {"parents": [rule]})
    assert result.members[-1].status == "not_shown"
    assert (whole.at_least.value, whole.at_most.value) == pytest.approx((5 / 8, 6 / 8))


def test_a_network_without_the_hub_column_says_so():
    town = with_communities()
    town.add("culture.library", 500, 500)
    town.add("culture.station", 400, 500)
    rule = {"service": "culture.station", "hub": "culture.library"}
    _, (whole, *_) = town.judge(NET | {"parents": [rule]})
    assert whole.status == "not_computable"
    assert any("facilities.parent" in need.en for need in whole.needs)


def test_levels_that_can_be_looked_at_are_listed_without_the_others():
    town = Town(people=(1.0, 1.0))
    town.add("culture.library", 500, 500)
    town.add("culture.station", 400, 500)
    result, (whole, *_) = town.judge(NET)
    assert whole.status == "not_computable"
    assert "社区（村）级单元图层" in [need.zh for need in whole.needs]
    assert [(m.name, m.status) for m in result.members] == [
        ("测试城", "met"),
        ("甲", "met"),
        ("乙", "not_met"),
    ]


def test_unlisted_branches_keep_a_network_from_being_shown():
    town = network()
    town.partial = ("culture.activity_station",)
    town.places[3]["parent"] = "总馆"
    rule = {"service": "culture.activity_station", "hub": "culture.library"}
    goal = {**NET, "levels": NET["levels"][:1], "parents": [rule]}
    _, (whole, *_) = town.judge(goal)
    assert (whole.status, whole.at_least.value, whole.at_most.value) == ("not_shown", 0.0, 1.0)
    assert "2 处分支设施，其中 2 处" in whole.warning.zh
    town.places[3]["parent"] = "别馆"
    _, (whole, *_) = town.judge(goal)
    assert whole.status == "not_met"
    _, (whole, *_) = town.judge(goal | {"target": 0.9})
    assert whole.status == "not_shown"


def test_a_cell_that_is_not_filled_in_leaves_its_own_unit_open():
    town = town_of([0, 0, 0])
    town.add(CLINIC, 500, 500, ownership=None)
    town.add(CLINIC, 1500, 500, ownership="公办")
    goal = {**COUNTS, "target": 1.0, "where": {"facility": {"ownership": "公办"}}}
    result, (whole, *units) = town.judge(goal)
    assert [v.status for v in (whole, *units)] == ["not_met", "not_shown", "met", "not_met"]
    assert (whole.at_least.value, whole.at_most.value) == (
        pytest.approx(1 / 3),
        pytest.approx(2 / 3),
    )
    assert result.partial == ()
    assert "未填写" in units[0].reason.zh


@pytest.mark.parametrize(
    ("operator", "target", "short"),
    [
        (">", 0.5, [(1.0, "个单元", False), (1.0, "处", False)]),
        ("<", 0.5, [(1.0, "个单元", True)]),
        ("between", {"low": 0.6, "high": 0.8}, [(1.0, "个单元", False), (1.0, "处", False)]),
        ("between", {"low": 0.2, "high": 0.3}, [(1.0, "个单元", True)]),
        ("about", 0.8, [(1.0, "个单元", False), (1.0, "处", False)]),
    ],
)
def test_something_is_short_exactly_where_the_target_is_not_met(operator, target, short):
    """Two of four units have a place; about 80 % are 72 % at least."""
    goal = {**COUNTS, "operator": operator, "target": target}
    _, (whole, *_) = town_of([1, 1, 0, 0]).judge(goal)
    assert whole.status == "not_met"
    assert [(s.amount, s.unit.zh, s.beyond) for s in whole.shortfall] == short


def test_one_more_unit_is_a_rise():
    goal = {**COUNTS, "operator": "rises", "baseline": {"value": 0.5}}
    _, (whole, *_) = town_of([1, 1, 0, 0]).judge(goal)
    assert (whole.status, shortfalls(whole)) == ("not_met", [(1.0, "个单元"), (1.0, "处")])


def test_a_baseline_that_is_a_bound_starts_no_progress():
    goal = {**COUNTS, "target": 0.8, "baseline": {"value": 0.4, "operator": ">="}}
    _, (whole, *_) = town_of([1, 1, 0, 0]).judge(goal)
    assert whole.progress == 0.5 / 0.8


def test_a_level_without_kinds_needs_them():
    town = with_communities()
    town.levels["community"]["kind"] = ""
    goal = {**COUNTS, "level": "community", "where": {"unit": {"kind": "村"}}}
    _, (whole, *_) = town.judge(goal)
    assert whole.status == "not_computable"
    assert whole.needs[0].zh == "图层“community”中的列：kind"


def test_a_network_without_branches_needs_no_column_of_hubs():
    town = Town(people=(1.0,), complete=("culture.activity_station",))
    town.add("culture.library", 500, 500)
    rule = {"service": "culture.activity_station", "hub": "culture.library"}
    goal = {**NET, "levels": NET["levels"][:1], "parents": [rule]}
    _, (whole, *_) = town.judge(goal)
    assert (whole.status, whole.needs) == ("met", ())


# Equity


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        # 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9; Gini 2 · 38 / (4 · 12) - 5 / 4.
        ("cv", math.sqrt(14 / 4) / 3),
        ("range", 5.0),
        ("max_over_min", 6.0),
        ("gini", 1 / 3),
    ],
)
def test_measures_by_hand(measure, value):
    equity = {"kind": "equity", "goal": "g1", "measure": measure, "target": 10.0}
    result, (whole, *units) = town_of([1, 2, 3, 6]).judge(COUNTS, equity)
    assert whole.at_least.value == pytest.approx(value)
    assert whole.status == "met"
    assert {v.status for v in units} == {"no_target"}
    assert [m.value for m in result.members] == [1.0, 2.0, 3.0, 6.0]
    assert result.measure.lower_is_better


def test_amounts_of_units():
    town = Town(people=(1000.0, 3000.0))
    town.add("health.hospital", 500, 500, beds=10)
    town.add("health.hospital", 1500, 500, beds=60)
    # Beds per person: 0.01 and 0.02.
    goal = {
        "kind": "equity",
        "numerator": {"quantity": "beds", "service": "health.hospital"},
        "denominator": {"group": "residents"},
        "measure": "max_over_min",
        "target": 1.5,
    }
    result, (whole, *_) = town.judge(goal)
    assert (whole.status, whole.at_least.value) == ("not_met", pytest.approx(2.0))
    assert [m.value for m in result.members] == pytest.approx([0.01, 0.02])


def test_facilities_are_compared_by_their_own_ratio():
    town = Town()
    for x, area, pupils in ((100, 1000, 100), (600, 3000, 100), (1200, 1000, 50)):
        town.add("education.school", x, 500, floor_m2=area, pupils=pupils)
    goal = {
        "kind": "equity",
        "between": "facilities",
        "service": "education.school",
        "numerator": {"quantity": "floor_m2"},
        "denominator": {"quantity": "pupils"},
        "measure": "range",
        "target": 15.0,
    }
    result, (whole, *_) = town.judge(goal)
    # 10, 30 and 20 m² per pupil.
    assert (whole.status, whole.at_least.value) == ("not_met", 20.0)
    assert [m.what for m in result.members] == ["facility"] * 3


def test_schools_that_are_not_listed_may_be_more_unequal():
    town = Town(partial=("education.school",))
    for x, area in ((100, 1000), (600, 3000)):
        town.add("education.school", x, 500, floor_m2=area)
    goal = {
        "kind": "equity",
        "between": "facilities",
        "service": "education.school",
        "numerator": {"quantity": "floor_m2"},
        "measure": "range",
        "target": 2000.0,
    }
    _, (whole, *_) = town.judge(goal)
    assert (whole.status, whole.at_least.value, whole.at_most.value) == (
        "not_shown",
        2000.0,
        math.inf,
    )
    assert "is 2000" in whole.warning.en
    _, (whole, *_) = town.judge(goal | {"target": 1999.0})
    assert whole.status == "not_met"
    _, (whole, *_) = town.judge(goal | {"measure": "cv", "target": 0.1})
    assert (whole.status, whole.at_least.value) == ("not_shown", 0.0)


def test_a_class_over_another_is_weighted_by_people():
    town = town_of([4, 2, 1], columns={"area_class": ["乡", "城", "城"]})
    town.people = (100.0, 300.0, 100.0)
    equity = {
        "kind": "equity",
        "goal": "g1",
        "measure": "ratio_of_classes",
        "classes": [{"area_class": "城"}, {"area_class": "乡"}],
        "operator": ">=",
        "target": 0.5,
    }
    _, (whole, *_) = town.judge(COUNTS, equity)
    # (2 · 300 + 1 · 100) / 400 = 1.75, over 4.
    assert (whole.status, whole.at_least.value) == ("not_met", pytest.approx(1.75 / 4))


def test_units_whose_value_is_open_are_named():
    town = Town(people=(1.0, 1.0), partial=(CLINIC,))
    town.add(CLINIC, 500, 500)
    equity = {"kind": "equity", "goal": "g1", "target": 1.0}
    result, (whole, *_) = town.judge(COUNTS, equity)
    assert whole.status == "not_computable"
    assert "乙" in whole.needs[0].zh
    assert result.members[1].status == "not_shown"


def test_a_trend_compares_with_the_baseline_or_an_earlier_audit():
    town = town_of([1, 2, 3, 6])
    equity = {"kind": "equity", "goal": "g1", "operator": "falls", "measure": "range"}
    assert town.judge(COUNTS, equity)[1][0].status == "no_target"
    for baseline, status in ((6.0, "met"), (5.0, "not_met"), (4.0, "not_met")):
        judged = town.judge(COUNTS, equity | {"baseline": {"value": baseline}})
        assert judged[1][0].status == status
    town.earlier = {("g2", None): 5.0}
    for operator, status in (("falls", "not_met"), ("not_worse", "met")):
        judged = town.judge(COUNTS, equity | {"operator": operator, "against": "earlier"})
        assert judged[1][0].status == status


def test_one_unit_alone_is_not_unequal():
    equity = {"kind": "equity", "goal": "g1", "target": 1.0}
    _, (whole, *_) = town_of([1]).judge(COUNTS, equity)
    assert whole.status == "not_computable"
    assert "不足两个" in whole.reason.zh


def test_nothing_anywhere_has_no_coefficient():
    for measure, status in (("cv", "not_computable"), ("range", "met")):
        equity = {"kind": "equity", "goal": "g1", "target": 1.0, "measure": measure}
        assert town_of([0, 0]).judge(COUNTS, equity)[1][0].status == status


# Measures of inequality

VALUES = st.lists(st.floats(0.01, 1e6), min_size=2, max_size=12).map(np.array)


def double_loop(values) -> float:
    """The Gini coefficient by its definition: mean difference over twice the mean."""
    number = len(values)
    apart = sum(abs(a - b) for a in values for b in values)
    return apart / (2 * number**2 * (sum(values) / number))


@given(VALUES)
def test_gini_is_the_mean_difference(values):
    assert gini(values) == pytest.approx(double_loop(values.tolist()), abs=1e-9)
    assert 0 <= gini(values) < 1


@given(VALUES, st.floats(0.01, 1000))
def test_relative_measures_do_not_depend_on_the_scale(values, scale):
    for measure in (cv, gini, max_over_min):
        assert measure(values * scale) == pytest.approx(measure(values), rel=1e-6, abs=1e-7)
    assert value_range(values * scale) == pytest.approx(value_range(values) * scale, rel=1e-6)


@given(st.floats(0.01, 1e6), st.integers(2, 20))
def test_equal_values_are_not_unequal(value, number):
    values = np.full(number, value)
    assert cv(values) == pytest.approx(0, abs=1e-12)
    assert gini(values) == pytest.approx(0, abs=1e-12)
    assert (value_range(values), max_over_min(values)) == (0.0, 1.0)


@given(
    st.sampled_from(["cv", "gini", "range", "max_over_min"]),
    st.lists(
        st.tuples(st.floats(0.1, 100), st.floats(0, 50), st.floats(0, 1)), min_size=2, max_size=8
    ),
)
def test_bounds_hold_for_every_value_between(measure, rows):
    low = np.array([a for a, _, _ in rows])
    high = low + np.array([width for _, width, _ in rows])
    between = low + (high - low) * np.array([where for _, _, where in rows])
    least, most = inequality(measure, low, high)
    value, _ = inequality(measure, between, between)
    assert least - 1e-9 <= value <= most + 1e-9


def test_numbers_of_a_partial_list_are_not_equal_because_they_are_listed():
    town = Town(people=(1.0, 1.0), partial=(CLINIC,))
    town.add(CLINIC, 500, 500)
    town.add(CLINIC, 1500, 500)
    equity = {"kind": "equity", "goal": "g1", "measure": "range", "target": 0}
    _, (whole, *_) = town.judge({**COUNTS, "target": 1.0}, equity)
    assert whole.status == "not_computable"
    assert whole.needs[0].zh.endswith("甲、乙")


def test_a_number_that_an_empty_cell_leaves_open_bounds_the_difference():
    town = town_of([1, 1])
    town.add(CLINIC, 500, 500, ownership=None)
    for place in town.places[:2]:
        place["ownership"] = "公办"
    asked = {**COUNTS, "where": {"facility": {"ownership": "公办"}}}
    equity = {"kind": "equity", "goal": "g1", "measure": "range"}
    _, (whole, *_) = town.judge(asked, equity)
    assert (whole.at_least.value, whole.at_most.value) == (0, 1)


def test_where_nobody_lives_there_is_nothing_to_compare():
    town = Town(people=(1000.0, 0.0, 2000.0))
    for x in (500, 2500, 2600, 2700):
        town.add(CLINIC, x, 500, beds=4.0, staff=0.0 if x == 500 else 2.0)
    per_head = {"numerator": {"count": "facilities", "service": CLINIC}}
    goal = {"kind": "equity", **per_head, "denominator": {"group": "residents"}, "measure": "range"}
    result, (whole, *_) = town.judge(goal)
    assert whole.at_least.value == pytest.approx(3 / 2000 - 1 / 1000)
    assert [m.status for m in result.members] == ["no_target"] * 3
    beds = {"numerator": {"quantity": "beds"}, "denominator": {"quantity": "staff"}}
    goal = {"kind": "equity", "between": "facilities", "service": CLINIC, **beds}
    _, (whole, *_) = town.judge({**goal, "measure": "range"})
    assert whole.at_least.value == 0


def test_both_sides_of_a_comparison_of_places_have_their_tests():
    town = town_of([3])
    for place, beds in zip(town.places, (10.0, 20.0, 90.0), strict=True):
        place |= {"beds": beds, "staff": 10.0}
    sides = {
        "numerator": {"quantity": "beds", "which": {"beds": {">=": 15}}},
        "denominator": {"quantity": "staff", "which": {"beds": {"<=": 50}}},
    }
    goal = {"kind": "equity", "between": "facilities", "service": CLINIC, "measure": "range"}
    result, _ = town.judge({**goal, **sides})
    assert [m.value for m in result.members] == [2.0]
