"""Ratios, shares, counts, statistics and provision on a town that can be computed by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals_helpers import Town, at, box
from lifecircle.verdicts.members import Marks, Members, shares

BEDS = {
    "kind": "ratio",
    "service": "health",
    "numerator": {"quantity": "beds"},
    "denominator": {"group": "residents"},
    "per": 1000,
}


def bounds(verdict):
    """Return the least and the most of a verdict's value."""
    return verdict.at_least.value, verdict.at_most.value


def statuses(judged):
    return [verdict.status for verdict in judged[1]]


def short(verdict):
    return [(part.amount, part.unit.en) for part in verdict.shortfall]


def town(**places):
    """Return a town with 1,000 people in 甲, 3,000 in 乙, and a clinic in each: 20 and 5 beds."""
    made = Town(**places)
    made.add("health.clinic", 500, 500, beds=20.0)
    made.add("health.hospital", 1500, 500, beds=5.0)
    return made


# --- ratio ------------------------------------------------------------------------------------


def test_ratio_by_hand():
    """甲 20 / 1,000, 乙 5 / 3,000, the whole 25 / 4,000; 8 ‰ of 3,000 are 24: 19 more."""
    result, (whole, west, east) = town().judge({**BEDS, "target": 8})
    assert bounds(whole) == (6.25, 6.25)
    assert bounds(west) == (20, 20)
    assert bounds(east) == pytest.approx((5 / 3, 5 / 3))
    assert [v.status for v in (whole, west, east)] == ["not_met", "met", "not_met"]
    assert short(whole) == [(7, "beds")]
    assert short(west) == []
    assert short(east) == [(19, "beds")]
    assert east.shortfall[0].estimated
    assert not whole.shortfall[0].estimated  # the total is no estimate
    assert whole.progress == 6.25 / 8
    assert result.measure.unit == ("张/千人", "beds / 1,000 people")
    assert [v.count for v in (whole, west, east)] == [2, 1, 1]


def test_ratio_of_counted_people_is_no_estimate():
    _, (_, _, east) = town(counted=True).judge({**BEDS, "target": 8})
    assert not east.shortfall[0].estimated


class TwoWays(Town):
    """By a second method, 乙 has only 500 of the 4,000 people."""

    def _demand(self, units):
        demand = super()._demand(units)
        demand.units["share_other"] = [0.875, 0.125]
        return replace(demand, shares={**demand.shares, "other": np.array([0.875, 0.125])})


def test_other_methods_that_spread_people():
    """5 beds are 1.67 ‰ of 3,000 people and 10 ‰ of 500: the verdict hangs on the method."""
    made = TwoWays()
    made.add("health.clinic", 500, 500, beds=80.0)
    made.add("health.hospital", 1500, 500, beds=5.0)
    _, (whole, west, east) = made.judge({**BEDS, "target": 8})
    interval = east.at_least
    assert (interval.value, interval.low, interval.high) == pytest.approx((5 / 3, 5 / 3, 10))
    assert [v.holds_under_all for v in (whole, west, east)] == [True, True, False]
    made.low_confidence = (1,)
    assert made.judge({**BEDS, "target": 8})[1][2].holds_under_all
    made.columns["covered"] = ["是", "否"]
    goal = {"kind": "share", "of": "people", "passes": {"covered": "是"}, "target": 0.5}
    _, (whole, *_) = made.judge(goal)
    assert (whole.at_least.value, whole.at_least.high) == (0.25, 0.875)
    assert (whole.status, whole.holds_under_all) == ("not_met", False)


def test_ratio_without_target_is_reported():
    _, verdicts = town().judge(BEDS)
    assert [v.status for v in verdicts] == ["no_target"] * 3
    assert bounds(verdicts[0]) == (6.25, 6.25)


def test_ratio_each_unit():
    result, (whole, west, east) = town().judge({**BEDS, "target": 8, "over": "each"})
    assert bounds(whole) == (0.5, 0.5)
    assert (whole.target, whole.operator, whole.status) == (1, ">=", "not_met")
    assert short(whole) == [(1, "units"), (19, "beds")]
    assert result.measure.of_whole.share
    assert not result.measure.of_units.share
    assert bounds(west) == (20, 20)
    assert (west.status, east.status, east.target) == ("met", "not_met", 8)
    assert [(m.name, m.status, m.what) for m in result.members] == [
        ("甲", "met", "unit"),
        ("乙", "not_met", "unit"),
    ]


def test_ratio_half_of_the_units_is_enough():
    goal = {**BEDS, "target": 8, "over": "share", "members_share": 0.5}
    _, (whole, *_) = town().judge(goal)
    assert (whole.target, whole.status, whole.shortfall) == (0.5, "met", ())
    _, (whole, *_) = town().judge({**goal, "members_share": 0.6})
    assert short(whole) == [(1, "units")]  # how many beds depends on which unit


def test_ratio_mean_of_units():
    """(20 + 5/3) / 2 = 10.83: more than the 6.25 of the whole."""
    _, (whole, west, _) = town().judge({**BEDS, "target": 8, "over": "mean"})
    assert bounds(whole) == pytest.approx((65 / 6, 65 / 6))
    assert (whole.status, west.status) == ("met", "no_target")


def test_ratio_above_a_limit():
    """20 beds where 8 ‰ of 1,000 people are allowed: 12 too many."""
    _, (whole, west, east) = town().judge({**BEDS, "operator": "<=", "target": 8})
    assert [v.status for v in (whole, west, east)] == ["met", "not_met", "met"]
    assert short(west) == [(12, "beds")]
    assert west.shortfall[0].beyond


def test_partial_list_proves_a_ratio_but_never_its_failure():
    _, (whole, west, east) = town(partial=("health",)).judge({**BEDS, "target": 8})
    assert [v.status for v in (whole, west, east)] == ["not_shown", "met", "not_shown"]
    assert bounds(east) == (pytest.approx(5 / 3), math.inf)
    assert whole.if_complete == 6.25
    assert short(east) == [(19, "beds")]


def test_unknown_quantity_leaves_the_ratio_open():
    made = town()
    made.add("health.clinic", 1600, 500, beds=math.nan)
    _, (whole, west, east) = made.judge({**BEDS, "target": 8})
    assert [v.status for v in (whole, west, east)] == ["not_shown", "met", "not_shown"]
    assert bounds(whole) == (6.25, math.inf)
    assert "未填" in east.reason.zh


def test_unknown_test_of_a_place_has_an_upper_bound():
    """Of 20 beds sure and 5 that may count, between 20 and 25 for 4,000 people."""
    made = Town()
    made.add("health.clinic", 500, 500, beds=20.0, grade="二级")
    made.add("health.clinic", 1500, 500, beds=5.0, grade=None)
    made.add("health.clinic", 1500, 600, beds=7.0, grade="一级")
    goal = {**BEDS, "where": {"facility": {"grade": "二级"}}}
    assert bounds(made.judge(goal)[1][0]) == (5, 6.25)


def test_target_for_no_member_falls_back_to_the_total():
    _, (whole, *_) = town().judge({**BEDS, "over": "each"})
    assert (bounds(whole), whole.status) == ((6.25, 6.25), "no_target")


def test_people_are_nothing_of_one_facility():
    with pytest.raises(ValueError, match="a place has no people"):
        town().judge({**BEDS, "of": "facilities"})


def test_opening_hours():
    made = Town()
    made.add("health.clinic", 500, 500, beds=20.0, hours="Mo-Su 08:00-20:00")
    made.add("health.clinic", 600, 500, beds=5.0, hours="Mo-Fr 08:00-12:00")
    made.add("health.clinic", 700, 500, beds=3.0, hours=None)
    _, (whole, *_) = made.judge({**BEDS, "at": "Mo 19:00"})
    assert bounds(whole) == (5, 5.75)


def test_planned_places_do_not_count():
    made = town()
    made.add("health.clinic", 1600, 500, beds=100.0, exists=False)
    assert bounds(made.judge(BEDS)[1][0]) == (6.25, 6.25)


def test_place_on_a_border_counts_in_both_units_and_once_in_the_whole():
    made = Town()
    made.add("health.clinic", 1000, 500, beds=20.0)
    _, (whole, west, east) = made.judge(BEDS)
    assert bounds(west)[0] == 20
    assert bounds(east)[0] == pytest.approx(20 / 3)
    assert bounds(whole)[0] == 5
    assert [v.count for v in (whole, west, east)] == [1, 1, 1]
    # It stands on the ground of 乙, the first by name, whatever the order of the rows.
    assert (east.warning, whole.warning) == (None, None)
    assert "交界" in west.warning.zh


def test_zones_that_overlap_count_a_place_in_both_and_once_in_the_whole():
    made = Town(borders=[box(0, 0, 1200, 1000), box(800, 0, 2000, 1000)])
    made.add("health.clinic", 1000, 500, beds=20.0)
    _, verdicts = made.judge({**CLINICS, "quantity": "beds"})
    assert [bounds(v)[0] for v in verdicts] == [20, 20, 20]


def test_the_whole_ends_at_the_outline():
    made = town(outline=box(0, 0, 2000, 1000))
    made.add("health.clinic", 2500, 500, beds=100.0)
    assert bounds(made.judge(BEDS)[1][0]) == (6.25, 6.25)


def test_ground_in_no_unit_counts_for_the_whole_only():
    made = town(outline=box(0, 0, 2000, 2000))
    made.add("health.clinic", 500, 1500, beds=15.0)
    _, (whole, west, _) = made.judge(BEDS)
    assert (bounds(whole), bounds(west)) == ((10, 10), (20, 20))


def test_only_asked_units_make_the_whole():
    made = town(columns={"kind": ["街道", "镇"]})
    goal = {**BEDS, "where": {"unit": {"kind": "镇"}}, "target": 8}
    _, (whole, west, east) = made.judge(goal)
    assert bounds(whole) == bounds(east) == pytest.approx((5 / 3, 5 / 3))
    assert (west.status, west.at_least) == ("no_target", None)


def test_no_head_count_no_ratio():
    _, (whole, west, east) = town(low_confidence=(1,)).judge({**BEDS, "target": 8})
    assert (east.status, east.at_least) == ("not_computable", None)
    assert "置信度低" in east.reason.zh
    assert west.status == "met"
    assert bounds(whole) == (6.25, 6.25)


def test_a_unit_without_a_head_count_is_open_in_the_share():
    _, (whole, *_) = town(low_confidence=(1,)).judge({**BEDS, "target": 8, "over": "each"})
    assert bounds(whole) == (0.5, 1)
    assert whole.status == "not_shown"


def test_no_population_names_the_need():
    result, verdicts = town(people=None).judge({**BEDS, "target": 8})
    assert statuses((result, verdicts)) == ["not_computable"] * 3
    assert verdicts[0].needs[0].zh == "各单元的常住人口数"


def test_group_of_people():
    made = town(groups={"age_60": (200, 300)})
    goal = {**BEDS, "denominator": {"group": "age_60"}, "per": 100, "target": 5}
    _, (whole, west, east) = made.judge(goal)
    assert [bounds(v)[0] for v in (whole, west, east)] == pytest.approx([5, 10, 5 / 3])
    assert not east.shortfall[0].estimated
    assert short(east) == [(10, "beds")]


def test_group_that_is_not_known():
    _, verdicts = town().judge({**BEDS, "denominator": {"group": "households"}})
    assert verdicts[0].needs == (("各单元的户数", "numbers of households by unit"),)


def test_group_that_is_not_known_in_one_unit():
    made = town(groups={"age_60": (200, math.nan, math.nan)})
    _, (whole, west, east) = made.judge({**BEDS, "denominator": {"group": "age_60"}})
    assert (whole.status, east.status) == ("not_computable", "not_computable")
    assert east.reason.zh == "此处没有60岁及以上老年人数。"
    assert bounds(west) == (100, 100)


def test_column_of_the_units():
    made = town(columns={"dwellings": [400, 100]})
    _, (whole, west, _) = made.judge({**BEDS, "denominator": {"column": "dwellings"}, "per": 100})
    assert [bounds(v)[0] for v in (whole, west)] == [5, 5]


def test_missing_column_of_the_units():
    _, verdicts = town().judge({**BEDS, "denominator": {"column": "dwellings"}})
    assert verdicts[0].needs[0].en == "columns in the layer 'street': dwellings"


def test_nobody_is_no_zero():
    made = Town(people=(1000, 0))
    made.add("health.clinic", 500, 500, beds=20.0)
    _, (_, _, east) = made.judge({**BEDS, "target": 8})
    assert east.status == "not_computable"
    assert east.reason.zh == "没有居民可供计算。"


def test_missing_quantity_and_missing_list():
    made = Town()
    made.add("health.clinic", 500, 500)
    result, verdicts = made.judge({**BEDS, "target": 8})
    assert verdicts[0].needs[0].zh == "医疗卫生设施名单中的列：床位"
    assert (result.absent, result.lacking) == ((), ("health",))
    result, verdicts = made.judge({**BEDS, "service": "culture"})
    assert (result.absent, result.lacking) == (("culture",), ())
    assert "文化" in verdicts[0].needs[0].zh
    assert verdicts[0].status == "not_computable"


def test_no_place_in_a_complete_list_is_none():
    _, (whole, *_) = Town(complete=("health",)).judge({**BEDS, "target": 8})
    assert bounds(whole) == (0, 0)
    assert short(whole) == [(32, "beds")]


# Every school its own ratio: 1,000 m² for 100 pupils, 500 for 100, and one that is not known.


def schools(**town):
    made = Town(**town)
    made.add("education.school", 500, 500, sports_m2=1000.0, pupils=100.0)
    made.add("education.school", 600, 500, sports_m2=500.0, pupils=100.0)
    made.add("education.school", 1500, 500, sports_m2=math.nan, pupils=100.0)
    return made


SPORTS = {
    "kind": "ratio",
    "of": "facilities",
    "service": "education.school",
    "numerator": {"quantity": "sports_m2"},
    "denominator": {"quantity": "pupils"},
    "target": 7.5,
}


def test_ratio_of_each_facility():
    """250 m² more at the second; the third is open."""
    result, (whole, west, east) = schools().judge({**SPORTS, "over": "each"})
    assert bounds(whole) == pytest.approx((1 / 3, 2 / 3))
    assert bounds(west) == (0.5, 0.5)
    assert bounds(east) == (0, 1)
    assert [v.status for v in (whole, west, east)] == ["not_met", "not_met", "not_shown"]
    assert short(west) == [(1, "places"), (250, "m²")]
    found = [(m.name, m.value, m.status, m.unit) for m in result.members]
    assert found == [
        ("设施1", 10.0, "met", 0),
        ("设施2", 5.0, "not_met", 0),
        ("设施3", None, "not_shown", 1),
    ]
    assert result.measure.of_units.share


def test_ratio_of_facilities_in_total():
    """甲 has 1,500 m² for 200 pupils; the whole at least 1,500 for 300."""
    _, (whole, west, east) = schools().judge(SPORTS)
    assert bounds(west) == (7.5, 7.5)
    assert bounds(whole) == (5, math.inf)
    assert (whole.status, west.status, east.status) == ("not_shown", "met", "not_shown")


def test_ratio_of_facilities_mean():
    made = schools()
    made.places.pop()
    _, (whole, *_) = made.judge({**SPORTS, "over": "mean"})
    assert bounds(whole) == (7.5, 7.5)


def test_ratio_as_the_document_writes_it():
    """One carer for ten children: 8 for 100 are 0.08 a child, 2 too few."""
    made = Town()
    made.add("education.kindergarten", 500, 500, staff=8.0, children=100.0)
    goal = {
        "kind": "ratio",
        "of": "facilities",
        "over": "each",
        "service": "education.kindergarten",
        "numerator": {"quantity": "staff"},
        "denominator": {"quantity": "children"},
        "target": "1:10",
    }
    result, (whole, *_) = made.judge(goal)
    assert result.members[0].value == 0.08
    assert short(whole) == [(1, "places"), (2, "staff")]


def test_target_of_a_facility_is_that_of_its_unit():
    made = schools(columns={"kind": ["街道", "镇"]})
    made.places[-1]["sports_m2"] = 500.0
    goal = {**SPORTS, "over": "each", "target": [{"where": {"kind": "镇"}, "value": 5}, 7.5]}
    goal["target"][1] = {"value": 7.5}
    result, _ = made.judge(goal)
    assert [m.status for m in result.members] == ["met", "not_met", "met"]


def test_partial_list_of_facilities_leaves_the_share_open_both_ways():
    made = schools(partial=("education.school",))
    _, (whole, west, _) = made.judge({**SPORTS, "over": "each"})
    assert bounds(whole) == bounds(west) == (0, 1)
    assert whole.status == "not_shown"
    assert west.if_complete == 0.5


def test_social_workers_of_beds_elsewhere():
    """3 social workers for 200 beds of homes: 1.5 a hundred."""
    made = Town()
    made.add("elderly.residence", 500, 500, beds=200.0, social_workers=3.0)
    goal = {
        "kind": "ratio",
        "service": "elderly.residence",
        "numerator": {"quantity": "social_workers"},
        "denominator": {"quantity": "beds"},
        "per": 100,
        "target": 1,
    }
    _, (whole, *_) = made.judge(goal)
    assert bounds(whole) == (1.5, 1.5)


# Estates of 1,000 and 500 people, both in 甲; childcare places: 8 and 6.


def estates(**columns):
    made = Town()
    rows = [
        {"name": "一期", "geometry": box(0, 0, 400, 1000), "people": 1000.0, "delivered": 2022},
        {"name": "二期", "geometry": box(500, 0, 900, 1000), "people": 500.0, "delivered": 2024},
    ]
    made.add_layer("estates", [{**row, **columns} for row in rows])
    made.add("childcare", 200, 500, places=8.0, opening_year=2022.0)
    made.add("childcare", 700, 500, places=6.0, opening_year=2025.0)
    return made


NURSERY = {
    "kind": "ratio",
    "of": "areas",
    "layer": "estates",
    "service": "childcare",
    "numerator": {"quantity": "places"},
    "denominator": {"column": "people"},
    "per": 1000,
    "over": "each",
    "target": 10,
}


def test_ratio_of_areas():
    result, (whole, west, east) = estates().judge(NURSERY)
    assert [(m.name, m.value, m.status, m.unit) for m in result.members] == [
        ("一期", 8, "not_met", 0),
        ("二期", 12, "met", 0),
    ]
    assert bounds(whole) == bounds(west) == (0.5, 0.5)
    assert short(whole) == [(1, "areas"), (2, "places")]
    assert east.reason.zh == "该目标不适用于此处。"


def test_ratio_of_areas_in_total():
    """14 places for 1,500 people."""
    _, (whole, *_) = estates().judge({**NURSERY, "over": "total"})
    assert bounds(whole) == pytest.approx((14 / 1.5, 14 / 1.5))


def test_in_step_with_the_housing():
    """The second opened a year after its estate."""
    result, (whole, *_) = estates().judge({**NURSERY, "deadline": {"area": "delivered"}})
    assert [m.value for m in result.members] == [8, 0]
    assert bounds(whole) == (0, 0)


def test_opening_year_that_is_not_known_leaves_it_open():
    made = estates()
    made.places[1]["opening_year"] = math.nan
    result, (whole, *_) = made.judge({**NURSERY, "deadline": {"area": "delivered"}})
    assert [m.status for m in result.members] == ["not_met", "not_shown"]
    assert bounds(whole) == (0, 0.5)


def test_areas_that_are_not_delivered_yet_wait():
    made = estates()
    made.year = 2023
    result, (whole, *_) = made.judge({**NURSERY, "deadline": {"area": "delivered"}})
    assert bounds(whole) == (0, 0)
    waiting = result.members[-1]
    assert (waiting.name, waiting.status) == ("二期", "no_target")
    assert "暂不判断" in waiting.reason.zh
    assert short(whole)[0] == (1, "areas")


def test_people_in_areas_are_those_at_the_demand_points_in_them():
    made = estates()
    made.homes = [(200, 500, 600, 0), (700, 500, 400, 0), (1500, 500, 3000, 1)]
    result, _ = made.judge({**NURSERY, "denominator": {"group": "residents"}})
    assert [m.value for m in result.members] == pytest.approx([8 / 0.6, 6 / 0.4])


def test_layer_that_is_missing():
    _, verdicts = Town().judge(NURSERY)
    assert verdicts[0].needs == (("图层“estates”", "the layer 'estates'"),)


def test_tests_on_areas():
    made = estates()
    goal = {**NURSERY, "where": {"area": {"delivered": {">=": 2023}}}}
    result, (whole, *_) = made.judge(goal)
    assert [m.name for m in result.members] == ["二期"]
    assert whole.status == "met"


def communities(**town):
    """Return a town whose 甲 has two communities of 300 and 700 people, 乙 one of 3,000."""
    made = Town(homes=[(200, 500, 300, 0), (700, 500, 700, 0), (1500, 500, 3000, 1)], **town)
    rows = [
        {"name": "东", "geometry": box(0, 0, 400, 1000), "kind": "社区", "good": True},
        {"name": "西", "geometry": box(400, 0, 1000, 1000), "kind": "村", "good": False},
        {"name": "南", "geometry": box(1000, 0, 2000, 1000), "kind": "社区", "good": True},
    ]
    made.add_level("community", rows)
    made.add("health.clinic", 200, 500, beds=3.0)
    made.add("health.clinic", 1500, 500, beds=3.0)
    return made


def test_ratio_of_units_of_another_level():
    """10, 0 and 1 for 1,000 people."""
    goal = {**BEDS, "level": "community", "over": "each", "target": 5}
    result, (whole, west, east) = communities().judge(goal)
    assert [m.value for m in result.members] == pytest.approx([10, 0, 1])
    assert result.members[0].name == "东"
    assert bounds(whole)[0] == pytest.approx(1 / 3)
    assert bounds(west) == (0.5, 0.5)
    assert bounds(east) == (0, 0)
    assert result.measure.of_units.share


def test_level_of_the_whole():
    _, (whole, west, _) = town().judge({**BEDS, "level": "whole", "target": 8})
    assert (bounds(whole), west.status) == ((6.25, 6.25), "no_target")


def test_level_that_is_missing():
    _, verdicts = Town().judge({**BEDS, "level": "village"})
    assert "village" in verdicts[0].needs[0].zh


# --- share ------------------------------------------------------------------------------------


def kindergartens(**town):
    made = Town(**town)
    made.add("education.kindergarten", 500, 500, ownership="公办", pupils=100.0)
    made.add("education.kindergarten", 600, 500, ownership="民办", pupils=300.0)
    made.add("education.kindergarten", 1500, 500, ownership="普惠", pupils=200.0)
    return made


PUBLIC = {
    "kind": "share",
    "of": "facilities",
    "service": "education.kindergarten",
    "passes": {"ownership": ["公办", "普惠"]},
    "target": 0.8,
}


def test_share_of_facilities():
    """Two of three; 0.8 of 3 are 2.4: one more."""
    result, (whole, west, east) = kindergartens().judge(PUBLIC)
    assert bounds(whole) == pytest.approx((2 / 3, 2 / 3))
    assert (bounds(west), bounds(east)) == ((0.5, 0.5), (1, 1))
    assert [v.status for v in (whole, west, east)] == ["not_met", "not_met", "met"]
    assert short(whole) == [(1, "places")]
    assert [m.status for m in result.members] == ["met", "not_met", "met"]
    assert result.measure.share


def test_share_of_pupils():
    """300 of 600 pupils; 480 are asked."""
    _, (whole, west, _) = kindergartens().judge({**PUBLIC, "weight": "pupils"})
    assert bounds(whole) == (0.5, 0.5)
    assert bounds(west) == (0.25, 0.25)
    assert short(whole) == [(180, "pupils")]


def test_empty_cell_of_a_test_is_open():
    made = kindergartens()
    made.places[1]["ownership"] = None
    result, (whole, *_) = made.judge(PUBLIC)
    assert bounds(whole) == (pytest.approx(2 / 3), 1)
    assert whole.status == "not_shown"
    assert result.members[1].status == "not_shown"


@pytest.mark.parametrize(("row", "low"), [(0, 200 / 500), (1, 0), (2, 100 / 400)])
def test_unknown_weight(row, low):
    """It may be nothing or more than all others: of a place that passes, and of one that fails."""
    made = kindergartens()
    made.places[row]["pupils"] = math.nan
    _, (whole, *_) = made.judge({**PUBLIC, "weight": "pupils"})
    assert bounds(whole) == (pytest.approx(low), 1)


def test_unknown_weight_of_a_place_that_may_pass():
    made = kindergartens()
    made.places[1] |= {"pupils": math.nan, "ownership": None}
    assert bounds(made.judge({**PUBLIC, "weight": "pupils"})[1][0]) == (0, 1)


def test_unknown_membership():
    """A place that may be of the second grade: 1 of 1 or of 2."""
    made = Town()
    made.add("health.clinic", 500, 500, grade="二级", open=True)
    made.add("health.clinic", 600, 500, grade=None, open=False)
    goal = {
        "kind": "share",
        "of": "facilities",
        "service": "health",
        "where": {"facility": {"grade": "二级"}},
        "passes": {"open": True},
    }
    assert bounds(made.judge(goal)[1][0]) == (0.5, 1)


def test_partial_list_leaves_a_share_open_both_ways():
    made = kindergartens(partial=("education.kindergarten",))
    _, (whole, _, east) = made.judge({**PUBLIC, "target": 0.5})
    assert bounds(whole) == bounds(east) == (0, 1)
    assert (whole.status, east.status) == ("not_shown", "not_shown")
    assert whole.if_complete == pytest.approx(2 / 3)
    assert whole.shortfall == ()


def test_part_of_a_quantity():
    """Nursing beds: 30 of 50 and 10 of 50, 40 %; 55 % of 100 are 55."""
    made = Town()
    made.add("elderly.residence", 500, 500, beds=50.0, nursing_beds=30.0)
    made.add("elderly.residence", 1500, 500, beds=50.0, nursing_beds=10.0)
    goal = {
        "kind": "share",
        "of": "facilities",
        "service": "elderly.residence",
        "part": "nursing_beds",
        "weight": "beds",
        "target": 0.55,
    }
    result, (whole, west, east) = made.judge(goal)
    assert bounds(whole) == (0.4, 0.4)
    assert [v.status for v in (whole, west, east)] == ["not_met", "met", "not_met"]
    assert short(whole) == [(15, "beds")]
    assert [m.value for m in result.members] == [0.6, 0.2]
    made.places[1]["nursing_beds"] = math.nan
    assert bounds(made.judge(goal)[1][0]) == (0.3, 0.8)
    made.places[1] |= {"beds": math.nan, "nursing_beds": 10.0}
    assert bounds(made.judge(goal)[1][0]) == (0, pytest.approx(40 / 60))
    made.places[1] |= {"beds": 50.0, "nursing_beds": 60.0}
    _, (whole, west, east) = made.judge(goal)
    assert bounds(east) == (1.2, 1.2)
    assert "1 处" in whole.warning.zh
    assert west.warning is None


def test_other_tests_for_some():
    """Middle schools need 10.2 m² a pupil, primary schools 7.5."""
    made = Town()
    made.add("education.school.secondary", 500, 500, sports_m2=900.0, pupils=100.0)
    made.add("education.school.primary", 600, 500, sports_m2=900.0, pupils=100.0)
    made.add("education.school.primary", 1500, 500, sports_m2=900.0, pupils=math.nan)
    goal = {
        "kind": "share",
        "of": "facilities",
        "service": "education.school",
        "passes": {"sports_m2 / pupils": {">=": 7.5}},
        "passes_where": [
            {
                "where": {"service": "education.school.secondary"},
                "passes": {"sports_m2 / pupils": {">=": 10.2}},
            }
        ],
        "target": 1,
    }
    result, (whole, *_) = made.judge(goal)
    assert [m.status for m in result.members] == ["not_met", "met", "not_shown"]
    assert bounds(whole) == pytest.approx((1 / 3, 2 / 3))


def test_share_of_units():
    """A unit that does not pass fails; of three, two pass."""
    made = Town(people=(1, 1, 1), columns={"sanitary": ["是", "是", "否"]})
    goal = {"kind": "share", "of": "units", "passes": {"sanitary": "是"}, "target": 0.6}
    result, (whole, *units) = made.judge(goal)
    assert bounds(whole)[0] == pytest.approx(2 / 3)
    assert whole.status == "met"
    assert [v.status for v in units] == ["met", "met", "not_met"]
    assert [m.status for m in result.members] == ["met", "met", "not_met"]
    made.columns["sanitary"] = ["是", None, "否"]
    _, (whole, *units) = made.judge(goal)
    assert bounds(whole) == pytest.approx((1 / 3, 2 / 3))
    assert [v.status for v in units] == ["met", "not_shown", "not_met"]


def test_share_of_units_below_a_limit():
    made = Town(columns={"crowded": [True, False]})
    goal = {"kind": "share", "of": "units", "passes": {"crowded": True}}
    _, (whole, west, east) = made.judge({**goal, "operator": "<=", "target": 0.4})
    assert [v.status for v in (whole, west, east)] == ["not_met", "not_met", "met"]
    assert short(whole) == [(1, "units")]
    assert whole.shortfall[0].beyond


def test_share_of_units_of_another_level():
    goal = {"kind": "share", "of": "units", "level": "community", "passes": {"good": True}}
    result, (whole, west, east) = communities().judge({**goal, "target": 0.6})
    assert bounds(whole)[0] == pytest.approx(2 / 3)
    assert (bounds(west)[0], bounds(east)[0]) == (0.5, 1)
    assert [m.name for m in result.members] == ["东", "西", "南"]
    only = {**goal, "where": {"unit": {"kind": "社区"}}, "target": 1}
    assert communities().judge(only)[1][0].status == "met"


def test_share_of_units_weighted_by_people_of_a_group():
    made = Town(columns={"good": [True, False]}, groups={"households": (300, 700)})
    goal = {"kind": "share", "of": "units", "passes": {"good": True}, "weight": "households"}
    assert bounds(made.judge(goal)[1][0]) == (0.3, 0.3)


def estates_with(*built, complete=True):
    made = Town()
    rows = [
        {"name": f"小区{i}", "geometry": box(200 * i, 0, 200 * i + 100, 100), "renewed": value}
        for i, value in enumerate(built)
    ]
    made.add_layer("estates", rows, complete=complete)
    return made


RENEWED = {"kind": "share", "of": "areas", "layer": "estates", "passes": {"renewed": "是"}}


def test_share_of_areas():
    result, (whole, west, east) = estates_with("是", "否", "是", "是").judge(
        {**RENEWED, "target": 1}
    )
    assert bounds(whole) == bounds(west) == (0.75, 0.75)
    assert east.status == "no_target"
    assert short(whole) == [(1, "areas")]
    assert result.members[1].status == "not_met"


def test_partial_layer():
    _, (whole, *_) = estates_with("是", "是", complete=False).judge({**RENEWED, "target": 1})
    assert bounds(whole) == (0, 1)
    assert "不完整" in whole.reason.zh


def test_share_of_places():
    made = Town()
    rows = [{"name": f"P{i}", "geometry": at(100, 100 * i), "wifi": i < 4} for i in range(1, 6)]
    made.add_layer("public", rows)
    goal = {"kind": "share", "of": "places", "layer": "public", "passes": {"wifi": True}}
    result, (whole, *_) = made.judge({**goal, "target": 1})
    assert bounds(whole) == (0.6, 0.6)
    assert result.members[0].what == "place"
    assert short(whole) == [(2, "places")]


def test_share_of_people():
    """1,000 of 4,000 people live in a unit that passes; 2,000 are asked."""
    made = Town(columns={"covered": ["是", "否"]})
    goal = {"kind": "share", "of": "people", "passes": {"covered": "是"}, "target": 0.5}
    _, (whole, west, east) = made.judge(goal)
    assert bounds(whole) == (0.25, 0.25)
    assert (bounds(west), bounds(east)) == ((1, 1), (0, 0))
    assert short(whole) == [(1000, "people")]
    assert whole.shortfall[0].estimated


def test_share_of_people_without_any_number_of_people():
    made = Town(people=None, columns={"covered": ["是", "否"]})
    goal = {"kind": "share", "of": "people", "passes": {"covered": "是"}, "target": 0.8}
    _, (whole, *_) = made.judge(goal)
    assert bounds(whole) == (0.5, 0.5)
    assert whole.shortfall == ()


def test_share_of_a_group():
    made = Town(columns={"covered": ["是", "否"]}, groups={"age_60": (300, 100)})
    goal = {"kind": "share", "of": "people", "group": "age_60", "passes": {"covered": "是"}}
    _, (whole, *_) = made.judge({**goal, "target": 0.8})
    assert bounds(whole) == (0.75, 0.75)
    assert short(whole) == [(20, "people of 60 and over")]


def test_share_of_people_whose_cell_is_empty():
    made = Town(columns={"covered": ["是", None]})
    goal = {"kind": "share", "of": "people", "passes": {"covered": "是"}, "target": 0.5}
    _, (whole, *_) = made.judge(goal)
    assert bounds(whole) == (0.25, 1)
    assert whole.status == "not_shown"


def test_share_each_unit():
    """Every unit at 80 %: 乙 is, 甲 is not."""
    _, (whole, west, _) = kindergartens().judge({**PUBLIC, "over": "each"})
    assert bounds(whole) == (0.5, 0.5)
    assert whole.target == 1
    assert (bounds(west)[0], west.target) == (0.5, 0.8)


def test_share_of_nothing():
    """A complete list without any place: there is nothing to judge. A partial one: it is open."""
    _, (whole, *_) = Town(complete=("education.kindergarten",)).judge(PUBLIC)
    assert (whole.status, whole.needs) == ("not_computable", ())
    assert whole.reason.zh == "该处没有可供计算的对象。"
    _, (whole, *_) = Town(partial=("education.kindergarten",)).judge(PUBLIC)
    assert (whole.status, bounds(whole), whole.if_complete) == ("not_shown", (0, 1), None)


def test_share_without_its_column():
    made = kindergartens()
    _, verdicts = made.judge({**PUBLIC, "passes": {"private": "是"}})
    assert verdicts[0].needs[0].zh == "幼儿园名单中的列：private"
    _, verdicts = made.judge({**PUBLIC, "weight": "beds"})
    assert verdicts[0].needs[0].zh == "幼儿园名单中的列：床位"


SHARES = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 2]),
        st.booleans(),
        st.sampled_from([0.0, 1.0, 2.0, 5.0, math.nan]),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@given(SHARES, st.data())
def test_every_possible_share_lies_within_its_bounds(rows, data):
    """Fill every open cell at random: the share is never outside."""
    answers, open_, weight, void = (np.array(column) for column in zip(*rows, strict=True))
    number = len(rows)
    index = np.arange(number)
    members = Members(
        "facility",
        [""] * number,
        [None] * number,
        np.zeros(number, dtype=np.int64),
        (np.zeros(number, dtype=np.int64), index),
        1,
        open_,
        complete=True,
    )
    marks = Marks(answers.astype(np.int8), void, np.full(number, np.nan))
    found = shares(members, marks, weight)
    passes = [a == 2 or (a == 1 and data.draw(st.booleans())) for a in answers]
    counted = [
        not v and (not o or data.draw(st.booleans())) for o, v in zip(open_, void, strict=True)
    ]
    heavy = [data.draw(st.floats(0, 1e3)) if math.isnan(w) else w for w in weight]
    whole = sum(w for w, c in zip(heavy, counted, strict=True) if c)
    if whole > 0:
        part = sum(w for w, c, p in zip(heavy, counted, passes, strict=True) if c and p)
        assert found.low[0] - 1e-12 <= part / whole <= found.high[0] + 1e-12


# --- count ------------------------------------------------------------------------------------

CLINICS = {"kind": "count", "service": "health"}


def test_count():
    result, (whole, west, east) = town().judge({**CLINICS, "target": 5})
    assert bounds(whole) == (2, 2)
    assert (bounds(west), bounds(east)) == ((1, 1), (1, 1))
    assert statuses((result, (whole, west, east))) == ["not_met", "no_target", "no_target"]
    assert short(whole) == [(3, "places")]
    assert west.reason.zh == "目标值针对全域，此处只报告数值。"


def test_count_of_a_quantity_in_ten_thousands():
    """25 beds are 0.0025 of 10,000."""
    result, (whole, *_) = town().judge(
        {**CLINICS, "quantity": "beds", "scale": 10_000, "target": 1}
    )
    assert bounds(whole)[0] == 0.0025
    assert short(whole) == [(9975, "beds")]
    assert result.measure.unit.zh == "万张"


def test_count_with_a_target_of_one_unit():
    goal = {**CLINICS, "target": [{"where": {"name": "乙"}, "value": 2}, {"value": 2}]}
    _, (whole, west, east) = town().judge(goal)
    assert [v.status for v in (whole, west, east)] == ["met", "no_target", "not_met"]
    assert short(east) == [(1, "places")]


def test_count_since():
    made = Town()
    for year in (2019.0, 2021.0, 2023.0, math.nan):
        made.add("health.clinic", 500, 500, opening_year=year)
    _, (whole, *_) = made.judge({**CLINICS, "since": 2020, "target": 3})
    assert bounds(whole) == (2, 3)
    assert whole.status == "not_shown"
    assert short(whole) == [(1, "places")]


def test_count_since_without_years():
    _, verdicts = town().judge({**CLINICS, "since": 2020})
    assert verdicts[0].needs[0].zh == "医疗卫生设施名单中的列：开放年份"


def test_count_with_a_partial_list():
    _, (whole, *_) = town(partial=("health",)).judge({**CLINICS, "target": 2})
    assert (bounds(whole), whole.status) == ((2, math.inf), "met")
    _, (whole, *_) = town(partial=("health",)).judge({**CLINICS, "target": 3})
    assert whole.status == "not_shown"
    _, (whole, *_) = town(partial=("health",)).judge({**CLINICS, "operator": "<=", "target": 1})
    assert whole.status == "not_met"
    assert short(whole) == [(1, "places")]


def test_count_of_kilometres():
    made = Town()
    made.add("sport.path", 500, 500, length_km=3.25)
    goal = {"kind": "count", "service": "sport", "quantity": "length_km", "target": 10}
    _, (whole, *_) = made.judge(goal)
    assert short(whole) == [(6.8, "km")]


def test_count_of_units_and_areas():
    goal = {"kind": "count", "of": "units", "level": "community", "target": 2}
    goal["where"] = {"unit": {"good": True}}
    result, (whole, west, east) = communities().judge(goal)
    assert (bounds(whole), whole.status) == ((2, 2), "met")
    assert (bounds(west), bounds(east)) == ((1, 1), (1, 1))
    assert [m.name for m in result.members] == ["东", "南"]
    goal = {"kind": "count", "of": "areas", "layer": "estates", "target": 4}
    goal["where"] = {"area": {"renewed": "是"}}
    _, (whole, _, east) = estates_with("是", "否", None, "是").judge(goal)
    assert bounds(whole) == (2, 3)
    assert bounds(east) == (0, 0)
    assert short(whole) == [(2, "areas")]


def test_count_of_areas_since():
    made = estates_with("是", "是", "是", "是")
    goal = {"kind": "count", "of": "areas", "layer": "estates", "since": 2020}
    assert made.judge(goal)[1][0].needs[0].en == "columns in the layer 'estates': opening_year"
    made.layers["estates"].table["opening_year"] = [2019, 2020, 2021, math.nan]
    assert bounds(made.judge(goal)[1][0]) == (1, 2)


def test_sum_over_areas():
    made = estates_with("是", "否")
    made.layers["estates"].table["floor_m2"] = [12_000.0, 30_000.0]
    goal = {"kind": "count", "of": "areas", "layer": "estates", "quantity": "floor_m2"}
    goal |= {"where": {"area": {"renewed": "是"}}, "scale": 10_000, "target": 2}
    _, (whole, *_) = made.judge(goal)
    assert bounds(whole)[0] == 1.2
    assert short(whole) == [(8000, "m²")]


def test_count_between():
    goal = {**CLINICS, "operator": "between", "target": {"low": 3, "high": 5}}
    _, (whole, *_) = town().judge(goal)
    assert (whole.status, whole.target, whole.target_high) == ("not_met", 3, 5)
    assert short(whole) == [(1, "places")]


def test_count_that_rises():
    goal = {**CLINICS, "operator": "rises", "baseline": {"value": 1}}
    _, (whole, west, _) = town().judge(goal)
    assert (whole.status, whole.target, whole.operator) == ("met", 1, "rises")
    assert west.status == "no_target"
    goal["baseline"] = {"value": 1, "operator": ">="}
    assert town().judge(goal)[1][0].status == "no_target"
    made = town(earlier={("g1", None): 2.0, ("g1", "甲"): 2.0})
    _, (whole, *_) = made.judge({**CLINICS, "operator": "not_worse", "against": "earlier"})
    assert whole.status == "met"
    made.earlier["g1", None] = 3.0
    _, (whole, *_) = made.judge({**CLINICS, "operator": "not_worse", "against": "earlier"})
    assert (whole.status, short(whole)) == ("not_met", [(1, "places")])


def test_unverified_number_is_not_judged():
    _, (whole, *_) = town().judge({**CLINICS, "target": 1, "verified": False})
    assert (whole.status, bounds(whole)) == ("no_target", (2, 2))


PLACE = st.tuples(st.integers(1, 1999), st.integers(1, 999), st.floats(0, 100))


@settings(max_examples=15, deadline=None)
@given(st.lists(PLACE, min_size=1, max_size=6), PLACE)
def test_one_more_place_never_lowers_a_count_or_a_ratio(places, more):
    made = Town()
    for x, y, beds in places:
        made.add("health.clinic", x, y, beds=beds)
    goals = ({**CLINICS}, {**CLINICS, "quantity": "beds"}, BEDS)
    before = [made.judge(goal)[1] for goal in goals]
    made.add("health.clinic", *more[:2], beds=more[2])
    for old, goal in zip(before, goals, strict=True):
        for was, now in zip(old, made.judge(goal)[1], strict=True):
            assert bounds(now)[0] >= bounds(was)[0] - 1e-9


def test_order_of_places_changes_nothing():
    made = Town()
    for i in range(30):
        made.add("health.clinic", 37 * i, 500, beds=0.1 * i)
    first = [bounds(v) for v in made.judge(BEDS)[1]]
    made.places.reverse()
    assert [bounds(v) for v in made.judge(BEDS)[1]] == first


# --- statistic --------------------------------------------------------------------------------

RATE = {
    "kind": "statistic",
    "name": {"zh": "健康素养水平", "en": "health literacy"},
    "unit": {"zh": "%", "en": "%"},
    "target": 30,
    "baseline": {"value": 25},
}


UNDATED = math.nan


def row(value, year=UNDATED, unit="", level="", indicator="健康素养水平"):
    return {"indicator": indicator, "value": value, "year": year, "unit": unit, "level": level}


def test_statistic():
    made = Town(statistics=[row(28, 2025)])
    result, (whole, west, _) = made.judge(RATE)
    assert (bounds(whole), whole.status) == ((28, 28), "not_met")
    assert short(whole) == [(2, "percentage points")]
    assert whole.progress == pytest.approx(0.6)
    assert west.status == "not_computable"
    assert west.needs[0].zh == "健康素养水平（统计表）"
    assert result.measure.unit.zh == "%"


def test_statistic_that_is_missing():
    for made in (Town(), Town(statistics=[row(1, indicator="其他")])):
        _, verdicts = made.judge(RATE)
        assert statuses((None, verdicts)) == ["not_computable"] * 3
        assert verdicts[0].reason.zh == "需要数据：健康素养水平（统计表）。"


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((2020, 2023, 2026), 2023),
        ((2020, 2025), 2025),
        ((2026, UNDATED), UNDATED),
        ((2024, UNDATED), 2024),
    ],
)
def test_year_of_a_statistic(years, expected):
    made = Town(statistics=[row(i, year) for i, year in enumerate(years)])
    _, (whole, *_) = made.judge(RATE)
    assert bounds(whole)[0] == years.index(expected)
    if expected in (UNDATED, 2025):
        assert whole.warning is None
    else:
        assert str(expected) in whole.warning.zh


def test_statistics_only_of_later_years():
    _, (whole, *_) = Town(statistics=[row(28, 2026)]).judge(RATE)
    assert whole.status == "not_computable"


@pytest.mark.parametrize("name", ["literacy", "素养", "健康素养水平", " 健康素养水平　", "g1"])
def test_names_of_a_statistic(name):
    made = Town(statistics=[row(31, indicator=name)])
    goal = {**RATE, "short_name": "素养"}
    if name == "literacy":
        goal["indicator"] = name
    assert made.judge(goal)[1][0].status == "met"


def test_statistic_of_each_unit():
    made = Town(statistics=[row(31, unit="甲"), row(29, unit="乙", level="street")])
    result, (whole, west, east) = made.judge({**RATE, "over": "each"})
    assert (bounds(whole), whole.target) == ((0.5, 0.5), 1)
    assert [v.status for v in (whole, west, east)] == ["not_met", "met", "not_met"]
    assert short(whole) == [(1, "units"), (1, "percentage points")]
    assert [m.value for m in result.members] == [31, 29]
    made.statistics.pop()
    _, (whole, _, east) = made.judge({**RATE, "over": "each"})
    assert (bounds(whole), whole.status) == ((0.5, 1), "not_shown")
    assert east.needs


def test_statistic_beside_its_limit():
    made = Town(statistics=[row(5.5)])
    goal = {**RATE, "operator": "<", "target": 5.5, "baseline": None}
    _, (whole, *_) = made.judge(goal)
    assert (whole.status, whole.shortfall) == ("not_met", ())


# --- provision --------------------------------------------------------------------------------

CENTRES = {
    "kind": "provision",
    "service": "health",
    "people_per": {"low": 30_000, "high": 100_000},
    "target": 1,
}


@pytest.mark.parametrize(
    ("people", "places", "status", "needed"),
    [
        (20_000, 0, "met", 0),  # too few people for a place of their own
        (29_999, 0, "met", 0),
        (30_000, 0, "not_met", 1),
        (100_000, 1, "met", 1),
        (149_999, 1, "met", 1),
        (150_000, 1, "not_met", 2),  # one and a half are two
        (250_000, 3, "met", 3),
        (249_999, 2, "met", 2),
    ],
)
def test_places_that_people_need(people, places, status, needed):
    made = Town(people=(people, 1_000_000), complete=("health",))
    for i in range(places):
        made.add("health.clinic", 100 * i + 50, 500)
    _, (_, west, _) = made.judge(CENTRES)
    assert (west.status, west.count) == (status, places)
    if status == "not_met":
        assert short(west) == [(needed - places, "places")]
    elif places:
        assert west.progress >= 1
    if needed:
        assert west.reason.zh == f"按人口应有{needed}处，名单中有{places}处。"


def test_provision_of_the_whole():
    """甲 has one for 90,000; 乙 none for 60,000: 150,000 people need two in all."""
    made = Town(people=(90_000, 60_000))
    made.add("health.clinic", 500, 500)
    result, (whole, west, east) = made.judge(CENTRES)
    assert bounds(whole) == (0.5, 0.5)
    assert bounds(west) == (90_000, 90_000)
    assert (west.target, west.operator) == (100_000, "<=")
    assert (east.status, east.at_least, east.count) == ("not_met", None, 0)
    assert short(east) == [(1, "places")]
    assert short(whole) == [(1, "units"), (1, "places")]
    assert whole.shortfall[1].estimated
    assert [(m.value, m.status) for m in result.members] == [(90_000, "met"), (None, "not_met")]
    assert result.measure.of_whole.share


def test_small_units_together_need_places():
    """Five units of 25,000 need none each, and 1.25 together."""
    made = Town(people=(25_000,) * 5, complete=("health",))
    _, (whole, *units) = made.judge(CENTRES)
    assert [v.status for v in units] == ["met"] * 5
    assert bounds(whole) == (1, 1)
    assert whole.status == "not_met"
    assert "合计不足" in whole.reason.zh
    assert short(whole) == [(1, "places")]
    made.add("health.clinic", 500, 500)
    assert made.judge(CENTRES)[1][0].status == "met"


def test_more_than_the_range_is_said_and_no_failure():
    made = Town(people=(60_000, 100_000))
    for x in (100, 200, 300, 1500):
        made.add("health.clinic", x, 500)
    _, (whole, west, east) = made.judge(CENTRES)
    assert (whole.status, west.status) == ("met", "met")
    assert west.warning is not None
    assert east.warning is None


def test_provision_with_a_partial_list():
    made = Town(people=(90_000, 60_000), partial=("health",))
    made.add("health.clinic", 500, 500)
    _, (whole, west, east) = made.judge(CENTRES)
    assert [v.status for v in (whole, west, east)] == ["not_shown", "met", "not_shown"]
    assert bounds(whole) == (0.5, 1)


def test_provision_by_kind_of_unit():
    made = Town(people=(50_000, 50_000), columns={"kind": ["街道", "镇"]}, complete=("health",))
    cases = [{"where": {"kind": "镇"}, "high": 25_000}]
    _, (whole, west, east) = made.judge({**CENTRES, "people_per": cases})
    assert west.status == "no_target"
    assert short(east) == [(2, "places")]
    assert bounds(whole) == (0, 0)


def test_provision_without_a_head_count():
    made = Town(people=(90_000, 60_000), low_confidence=(1,))
    made.add("health.clinic", 500, 500)
    _, (whole, west, east) = made.judge(CENTRES)
    assert (west.status, east.status) == ("met", "not_computable")
    assert "置信度低" in east.reason.zh
    assert bounds(whole) == (0.5, 1)


def test_provision_for_a_group():
    made = Town(groups={"age_60": (5000, 20_000)}, complete=("elderly",))
    goal = {**CENTRES, "service": "elderly", "group": "age_60", "people_per": 10_000}
    _, (whole, west, east) = made.judge(goal)
    assert (short(west), short(east)) == ([(1, "places")], [(2, "places")])
    assert short(whole)[1] == (3, "places")


def test_provision_at_another_level():
    """700 people need one; 300 none; 3,000 three, and one is there."""
    goal = {**CENTRES, "level": "community", "people_per": 1000, "target": 0.6}
    result, (whole, west, east) = communities().judge(goal)
    assert [m.status for m in result.members] == ["met", "not_met", "not_met"]
    assert bounds(whole)[0] == pytest.approx(1 / 3)
    assert (bounds(west)[0], bounds(east)[0]) == (0.5, 0)


# --- tests on units, of areas and places ---------------------------------------------------------


def town_of_areas(*rows, complete=True, **town):
    """Return a town with areas: west end and columns of each, 100 m wide."""
    made = Town(**town)
    table = [{"name": f"小区{x}", "geometry": box(x, 400, x + 100, 600), **c} for x, c in rows]
    made.add_layer("estates", table, complete=complete)
    return made


AREAS = {"layer": "estates", "of": "areas"}


def test_areas_of_the_units_that_are_asked_only():
    made = town_of_areas((100, {"n": 3.0}), (1100, {"n": 5.0}), columns={"kind": ["街道", "镇"]})
    asked = {**AREAS, "where": {"unit": {"kind": "街道"}}}
    _, (whole, west, east) = made.judge({"kind": "count", **asked, "target": 2})
    assert (bounds(whole), whole.status, bounds(west)) == ((1, 1), "not_met", (1, 1))
    assert east.reason.zh == "该目标不适用于此处。"
    passes = {"n": {">=": 4}}
    result, (whole, _, east) = made.judge({"kind": "share", **asked, "passes": passes})
    assert (bounds(whole), east.at_least) == ((0, 0), None)
    assert [m.name for m in result.members] == ["小区100"]


def test_areas_that_are_not_listed_may_have_people_and_places():
    made = town_of_areas(
        (100, {"n": 2.0}), homes=[(150, 500, 1000, 0)], people=(1000.0,), complete=False
    )
    people_per = {"numerator": {"group": "residents"}, "denominator": {"column": "n"}}
    _, (whole, *_) = made.judge({"kind": "ratio", **AREAS, **people_per, "target": 600})
    assert (bounds(whole), whole.status) == ((0, math.inf), "not_shown")


def test_people_where_areas_overlap_count_once():
    made = town_of_areas((100, {}), (150, {}), homes=[(180, 500, 1000, 0)], people=(1000.0,))
    made.add("health.clinic", 180, 500, beds=20.0)
    _, (whole, *_) = made.judge({**BEDS, **AREAS})
    assert bounds(whole) == (20, 20)


def test_people_of_another_level_are_those_in_its_units():
    """A community with 400 of the 1,000 people of 甲 and its only place."""
    homes = [(100, 500, 400, 0), (900, 500, 600, 0)]
    made = Town(people=(1000.0,), homes=homes)
    made.add("health.clinic", 100, 500, beds=20.0)
    made.add_level("community", [{"name": "社区", "geometry": box(0, 0, 500, 1000)}])
    _, (whole, unit) = made.judge({**BEDS, "level": "community"})
    assert (bounds(unit), bounds(whole)) == ((50, 50), (20, 20))


# --- what may be, and what is needed --------------------------------------------------------------


def test_a_member_without_a_denominator_may_leave_the_mean():
    """甲: 1,000 people a place; 乙: 3,000, or nothing to judge if its place does not count."""
    made = Town()
    made.add("health.clinic", 500, 500, ownership="公办")
    made.add("health.clinic", 1500, 500, ownership=None)
    places = {"count": "facilities", "service": "health.clinic", "which": {"ownership": "公办"}}
    sides = {"numerator": {"group": "residents"}, "denominator": places}
    _, (whole, *_) = made.judge({"kind": "ratio", **sides, "over": "mean", "target": 1500})
    assert (whole.status, bounds(whole)) == ("not_shown", (0, math.inf))


def test_a_part_and_a_whole_that_are_both_unknown_may_be_everything():
    """8 of 10 fail; a second home whose beds are not known at all may have any number."""
    made = Town(people=(1.0, 1.0))
    made.add("elderly.residence", 500, 500, beds=10.0, nursing_beds=2.0)
    made.add("elderly.residence", 1500, 500, beds=np.nan, nursing_beds=np.nan)
    goal = {"kind": "share", "of": "facilities", "service": "elderly.residence", "target": 0.5}
    _, (whole, _, east) = made.judge({**goal, "weight": "beds", "part": "nursing_beds"})
    assert [(v.status, bounds(v)) for v in (whole, east)] == [("not_shown", (0, 1))] * 2
    made.places[1] |= {"beds": 0.0, "nursing_beds": 3.0}
    _, (_, _, east) = made.judge({**goal, "weight": "beds", "part": "nursing_beds"})
    assert (east.status, east.at_least) == ("not_computable", None)


def test_a_share_of_people_by_a_quotient_of_columns():
    made = Town(columns={"area": [1.0, 4.0], "homes": [2.0, 2.0]})
    goal = {"kind": "share", "of": "people", "passes": {"area / homes": {">=": 1}}}
    _, (whole, *_) = made.judge(goal)
    assert bounds(whole) == (0.75, 0.75)


def test_nothing_needs_to_be_known_of_no_place():
    made = Town(complete=("health.clinic",))
    goal = {"kind": "count", "service": "health.clinic", "since": 2020, "target": 1}
    _, (whole, *_) = made.judge(goal)
    assert (whole.status, bounds(whole), whole.needs) == ("not_met", (0, 0), ())


def test_every_column_that_is_missing_is_named():
    made = Town()
    made.add("health.clinic", 500, 500)
    which = {"service": "health.clinic", "count": "facilities", "which": {"grade": "一级"}}
    goal = {
        "kind": "ratio",
        "where": {"facility": {"ownership": "公办"}},
        "numerator": which,
        "denominator": {"group": "residents"},
    }
    _, (whole, *_) = made.judge(goal)
    assert ["ownership" in n.en or "grade" in n.en for n in whole.needs] == [True, True]


# --- provision of those who are not known ---------------------------------------------------------


def test_places_for_people_who_are_not_known_may_be_too_few():
    """甲 keeps it; 乙 has no head count, so that the whole may need any number of places."""
    made = Town(columns={"kind": ["街道", "镇"]}, low_confidence=(1,))
    made.add("health.clinic", 500, 500)
    cases = [{"where": {"kind": "街道"}, "high": 1000}, {"high": 500}]
    goal = {"kind": "provision", "service": "health.clinic", "people_per": cases, "target": 0.5}
    _, (whole, *_) = made.judge(goal)
    assert (bounds(whole), whole.status) == ((0.5, 1), "not_shown")


def test_half_a_place_is_not_lost_by_rounding():
    """1,500 people at six doors, 1,000 a place: two places, whatever the order of the sum."""
    rows = [(100.0 * i, 500, 1500 / 6, 0) for i in range(1, 7)]
    for homes in (rows, rows[::-1], [*rows[3:], *rows[:3]]):
        made = Town(people=(1500.0,), homes=homes)
        made.add("health.clinic", 500, 500)
        goal = {"kind": "provision", "service": "health.clinic", "people_per": 1000, "target": 1}
        _, (whole, _) = made.judge(goal)
        assert (whole.status, short(whole)) == ("not_met", [(1, "units"), (1, "places")])


# --- every completion -----------------------------------------------------------------------------

CLINIC = "health.clinic"
FIRM = (
    {"kind": "count", "service": CLINIC, "quantity": "beds", "target": 20},
    {"kind": "count", "service": CLINIC, "since": 2020, "target": 2},
    {**BEDS, "service": CLINIC, "target": 8},
    {**BEDS, "service": CLINIC, "target": 8, "over": "share", "members_share": 0.5},
    {**BEDS, "service": CLINIC, "target": 8, "over": "mean"},
    {"kind": "share", "of": "facilities", "service": CLINIC, "weight": "beds", "target": 0.5},
    {"kind": "presence", "service": CLINIC, "at_least": 2, "target": 0.5},
    {"kind": "presence", "service": CLINIC, "over": "mean", "target": 1.5},
    {"kind": "provision", "service": CLINIC, "people_per": 1000, "target": 0.5},
)
PLACE = st.fixed_dictionaries(
    {
        "x": st.sampled_from([300.0, 1000.0, 1700.0]),
        "beds": st.sampled_from([np.nan, 0.0, 5.0, 20.0]),
        "ownership": st.sampled_from([None, "公办", "民办"]),
        "opening_year": st.sampled_from([np.nan, 2019.0, 2022.0]),
    }
)


def completed(row, chosen):
    """Return a place with its empty cells filled."""
    filled = {"beds": chosen[0], "ownership": chosen[1], "opening_year": chosen[2]}
    return {k: filled[k] if v is None or v != v else v for k, v in row.items()}  # noqa: PLR0124


def with_places(rows, **kwargs):
    made = Town(**kwargs)
    for row in rows:
        made.add(CLINIC, row["x"], 500, **{k: v for k, v in row.items() if k != "x"})
    return made


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(FIRM),
    st.lists(PLACE, min_size=1, max_size=4),
    st.lists(PLACE, max_size=2),
    st.tuples(
        st.sampled_from([0.0, 7.0, 50.0]), st.sampled_from(["公办", "民办"]), st.just(2021.0)
    ),
)
def test_a_verdict_holds_for_every_completion_of_the_data(goal, rows, unlisted, chosen):
    tested = {"where": {"facility": {"ownership": "公办"}}, **goal}
    if goal["kind"] == "share":
        tested = {**goal, "passes": {"ownership": "公办"}}
    known = {"partial": (CLINIC,)} if unlisted else {"complete": (CLINIC,)}
    open_ = with_places(rows, **known).judge(tested)[1]
    full = [completed(row, chosen) for row in (*rows, *unlisted)]
    for verdict, truth in zip(
        open_, with_places(full, complete=(CLINIC,)).judge(tested)[1], strict=True
    ):
        if "not_computable" in (verdict.status, truth.status):
            continue
        if verdict.at_least is not None and truth.at_least is not None:
            assert verdict.at_least.value <= truth.at_least.value + 1e-9
            assert truth.at_most.value <= verdict.at_most.value + 1e-9
        if verdict.status in ("met", "not_met"):
            assert truth.status == verdict.status
