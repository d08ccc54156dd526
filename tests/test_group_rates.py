"""Groups of people beside everybody: whom goals reach, with whose walk, in how many searches."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from equity_helpers import judged, reach
from goals_helpers import Town
from lifecircle.access.times import PlaceSearch
from lifecircle.base.amounts import groups
from lifecircle.gaps.group_rates import group_rates_of
from lifecircle.gaps.walkers import WALKER, notes_of, put_to
from lifecircle.streets.travel.profiles import PROFILES

HOMES = [
    # Metres east of the west end, people, unit; a clinic at 500: 0, 400, 700 and 1200 m.
    (500.0, 500.0, 100.0, 0),
    (900.0, 500.0, 300.0, 0),
    (1200.0, 500.0, 200.0, 1),
    (1700.0, 500.0, 400.0, 1),
]


def clinic_town(**more) -> Town:
    more = {"groups": {"age_65": (80, 90)}, **more}
    town = Town(people=(400, 600), homes=HOMES, **more)
    town.add("health.clinic", 500, 500)
    return town


def rates(town: Town, *goals):
    found = group_rates_of(*judged(town, *goals))
    assert len({(r.goal, r.group, r.profile) for r in found}) == len(found)
    return {(r.group, r.profile): r for r in found if r.goal == "g1"}


def test_elders_beside_everybody():
    # In ten minutes an adult walks 800 m, an elder 600: not the 700 m to the third house.
    found = rates(clinic_town(), reach())
    assert [*found] == [("residents", "adult"), ("age_65", "adult"), ("age_65", "elder")]
    everybody, at_their_pace = found["residents", "adult"], found["age_65", "elder"]
    assert everybody.share.tolist() == pytest.approx([1, 1 / 3, 0.6])
    assert everybody.people.tolist() == pytest.approx([400, 600, 1000])
    assert everybody.left_out.tolist() == pytest.approx([0, 400, 400])
    # Elders live where others do inside a unit: a third of the 90 are near enough for an adult.
    assert found["age_65", "adult"].share.tolist() == pytest.approx([1, 1 / 3, 110 / 170])
    assert found["age_65", "adult"].left_out.tolist() == pytest.approx([0, 60, 60])
    assert at_their_pace.share.tolist() == pytest.approx([1, 0, 80 / 170])
    assert at_their_pace.people.tolist() == pytest.approx([80, 90, 170])
    assert at_their_pace.left_out.tolist() == pytest.approx([0, 90, 90])


def test_without_groups_there_is_nothing_to_compare():
    assert group_rates_of(*judged(clinic_town(groups={}), reach())) == ()
    assert group_rates_of(*judged(clinic_town(groups={"age_65": (0, 0)}), reach())) == ()


def test_a_goal_about_elders_shows_everybody_at_both_paces():
    found = rates(clinic_town(), reach(profile="elder", group="age_65"))
    assert [*found] == [("residents", "elder"), ("residents", "adult"), ("age_65", "elder")]
    assert found["residents", "elder"].share[-1] == pytest.approx(0.4)
    assert found["residents", "adult"].share[-1] == pytest.approx(0.6)


@pytest.mark.parametrize(("group", "walker"), [("age_65", "elder"), ("disabled", "wheelchair")])
def test_another_walker_has_what_a_goal_for_him_has(group, walker):
    town = clinic_town(groups={group: (80, 90)})
    town.add("culture", 1500, 500)
    parts = [{"service": s, "within": {"minutes": 10}} for s in ("health", "culture")]
    for goal in (reach(), reach(at_least=1), {"kind": "combination", "any_of": parts, "target": 1}):
        own = {"profile": walker, "group": group}
        if "any_of" in goal:
            own = {"group": group, "any_of": [{**part, "profile": walker} for part in parts]}
        _, results = judged(town, {**goal, **own})
        rate = rates(town, goal)[group, walker]
        for row, unit in ((-1, None), (0, 0), (1, 1)):
            verdict = results.verdict("g1", unit)
            assert rate.share[row] == verdict.at_least.value
            assert rate.people[row] - rate.left_out[row] == pytest.approx(verdict.people_reached)


def test_the_goals_own_row_is_its_verdict():
    goal = reach(where={"unit": {"name": "乙"}, "facility": {"ownership": "公办"}})
    town = clinic_town()
    town.add("health.clinic", 1500, 500, ownership="公办")
    _, results = judged(town, goal)
    own = rates(town, goal)["residents", "adult"]
    verdict = results.verdict("g1")
    assert own.share[-1] == verdict.at_least.value == 1
    assert own.people[-1] == pytest.approx(600)
    assert math.isnan(own.share[0])
    assert rates(town, goal)["age_65", "elder"].people[-1] == pytest.approx(90)


def test_low_confidence_gets_no_head_count_of_estimates():
    numbers = {"age_65": (80, 90), "age_80": (8, 9)}
    town = clinic_town(groups=numbers, estimated_groups=("age_80",), low_confidence=(1,))
    found = rates(town, reach())
    for group in ("residents", "age_80"):
        rate = found[group, "adult"]
        assert np.isnan([rate.people[1], rate.left_out[1]]).all()
        assert np.isfinite([rate.share[1], rate.people[0], rate.people[-1]]).all()
    given = found["age_65", "adult"]
    assert given.people[1] == pytest.approx(90)
    assert np.isnan(given.left_out[1])
    assert np.isfinite([given.share[1], given.left_out[0], given.left_out[-1]]).all()


def test_a_given_number_is_not_divided_where_people_may_be_anywhere():
    goal = reach(profile="elder", group="age_65", target=0.9)
    context, results = judged(clinic_town(low_confidence=(1,)), goal)
    unit = results.verdict("g1", 1)
    assert unit.at_least is not None
    assert (unit.people_reached, unit.people_left_out, unit.shortfall) == (None, None, ())
    assert results.verdict("g1", 0).people_reached is not None
    assert results.verdict("g1").people_reached is not None
    context.district.groups["age_65"] = replace(
        context.district.groups["age_65"], confidence=np.full(3, "counted", dtype=object)
    )
    rate = next(r for r in group_rates_of(context, results) if r.group == "age_65")
    assert np.isfinite(rate.left_out).all()


def test_confidence_that_comes_with_the_numbers_decides():
    context, results = judged(clinic_town(), reach())
    groups_here, sure = context.district.groups, np.array(["given", "low", "estimated"], object)
    groups_here["age_65"] = replace(groups_here["age_65"], confidence=sure)
    rate = next(r for r in group_rates_of(context, results) if r.group == "age_65")
    assert rate.people.tolist() == pytest.approx([80, math.nan, 170], nan_ok=True)
    assert rate.left_out.tolist() == pytest.approx([0, math.nan, 60], nan_ok=True)


def test_walkers_of_groups_are_noted_where_they_were_used():
    rates_of = group_rates_of(*judged(clinic_town(groups={"age_80": (5, 5)}), reach()))
    assert [note.code for note in notes_of(rates_of)] == ["groups.elder"]
    assert notes_of(rate for rate in rates_of if rate.profile == "adult") == ()


def test_a_unit_without_a_number_leaves_the_whole_open():
    rate = rates(clinic_town(groups={"age_65": (80, math.nan, 170)}), reach())["age_65", "adult"]
    assert rate.share.tolist() == pytest.approx([1, math.nan, 1], nan_ok=True)
    assert rate.left_out.tolist() == pytest.approx([0, math.nan, math.nan], nan_ok=True)
    assert rate.people[-1] == pytest.approx(170)


def test_parts_that_name_their_walkers_keep_them_for_everybody():
    town = clinic_town()
    town.add("elderly", 900, 500)
    within = {"minutes": 10}
    parts = [
        {"service": "health", "within": within},
        {"service": "elderly", "within": within, "profile": "elder"},
    ]
    found = rates(town, {"kind": "combination", "all_of": parts, "target": 1})
    assert [*found] == [
        ("residents", "adult+elder"),
        ("age_65", "adult+elder"),
        ("age_65", "elder"),
    ]


@pytest.mark.parametrize("profile", ["cycle", "car"])
def test_nobody_walks_where_a_goal_is_for_riders_and_drivers(profile):
    context = clinic_town().context(reach(), reach(profile=profile))
    on_foot, riding = context.plan.goals
    assert put_to(on_foot, "age_65", context.district).profile == "elder"
    assert put_to(riding, "age_65", context.district) is None
    assert put_to(on_foot, "women", context.district) is None


def test_goals_with_other_thresholds_share_a_search(monkeypatch):
    goals = [reach(within={"minutes": minutes}) for minutes in (5, 10, 10, 12)]
    context, results = judged(clinic_town(groups={"age_65": (80, 90), "age_60": (80, 90)}), *goals)
    asked, search = set(), PlaceSearch.nearest

    def nearest(self, places, metric, **how):
        asked.add((places.tobytes(), metric, how["limit"], how["k"]))
        return search(self, places, metric, **how)

    monkeypatch.setattr(PlaceSearch, "nearest", nearest)
    found = group_rates_of(context, results)
    assert len(asked) == 1
    assert len(found) == 4 * 5


def test_goals_at_other_doors_and_without_lists_have_no_rates():
    count = {"kind": "count", "service": "health", "target": 1}
    assert group_rates_of(*judged(clinic_town(), reach("culture"), count)) == ()


def test_groups_stand_in_the_order_of_the_vocabulary_whatever_the_study():
    numbers = {"women": (50, 50), "age_65": (80, 90), "households": (9, 9)}
    found = rates(clinic_town(groups=numbers), reach())
    order = [group for group, profile in found if profile == "adult"]
    assert order == ["residents", "households", "age_65", "women"]


def test_walkers_are_those_that_there_are():
    assert set(WALKER) <= set(groups())
    assert set(WALKER.values()) <= set(PROFILES)
