"""Whom facilities reach: by hand, against searches that begin anew, and as properties."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doors_helpers import DoorTown
from goals_helpers import at, box
from lifecircle.gaps import kept_pairs
from lifecircle.gaps.pairs import in_reach
from lifecircle.gaps.reached import reached_of
from lifecircle.plans.model import members_of
from lifecircle.verdicts.ways import way_of
from seats_helpers import SERVICE, judged, nearest_within, towns

# Homes on the street: 甲 has 400 people at x = 100 and 600 at 900, 乙 1,500 at 1100 and at 1900.
HOMES = [(100, 500, 400, 0), (900, 500, 600, 0), (1100, 500, 1500, 1), (1900, 500, 1500, 1)]
REACH = {"kind": "reach", "service": SERVICE, "within": {"metres": 200}, "target": 0.5}
MIXED = [{"metres": 200, "where": {"name": "甲"}}, {"minutes": 2}]


@pytest.fixture
def town():
    """Clinics at 200, 950 and 1050: the home at 100 has one, 900 and 1100 two, 1900 none."""
    made = DoorTown(homes=list(HOMES), people=(1000.0, 3000.0))
    for x in (200, 950, 1050):
        made.add(SERVICE, x, 500)
    return made


def within(context, result):
    goal = result.goal
    return in_reach(context, goal, goal.where, way_of(goal))


def test_people_of_each_facility_and_who_has_no_other(town):
    town.groups = {"age_65": (100.0, 300.0)}
    (reached,) = reached_of(*judged(town, REACH))
    assert (reached.goal, reached.service) == ("g1", SERVICE)
    assert reached.facilities.tolist() == [0, 1, 2]
    assert reached.people.tolist() == [400.0, 2100.0, 2100.0]
    assert reached.only.tolist() == [400.0, 0.0, 0.0]
    assert {name: people.tolist() for name, people in reached.groups.items()} == {
        "age_65": [pytest.approx(40.0), pytest.approx(210.0), pytest.approx(210.0)],
        "residents": [400.0, 2100.0, 2100.0],
    }
    assert reached.overlap.tolist() == [
        [0.0, 0.4, 0.6, 0.0], [0.5, 0.0, 0.5, 0.0], [0.375, 0.1, 0.525, 0.0],
    ]  # fmt: skip


def test_with_two_asked_for_either_of_two_is_needed(town):
    (reached,) = reached_of(*judged(town, {**REACH, "at_least": 2}))
    assert reached.people.tolist() == [400.0, 2100.0, 2100.0]
    assert reached.only.tolist() == [0.0, 2100.0, 2100.0]


def test_people_are_those_of_the_goals_group(town):
    town.groups = {"age_65": (100.0, 0.0)}
    (reached,) = reached_of(*judged(town, {**REACH, "group": "age_65"}))
    assert reached.people.tolist() == pytest.approx([40.0, 60.0, 60.0])
    assert reached.overlap[0].tolist() == pytest.approx([0.0, 0.4, 0.6, 0.0])
    assert np.isnan(reached.overlap[1]).all()


def test_without_numbers_shares_stand_for_people(town):
    town.people = None
    (reached,) = reached_of(*judged(town, REACH))
    assert reached.people.tolist() == pytest.approx([0.1, 0.525, 0.525])
    assert reached.groups == {}
    other = {**REACH, "group": "age_65"}
    town.people = (1000.0, 3000.0)
    (reached,) = reached_of(*judged(town, other))
    assert reached.people.tolist() == pytest.approx([0.1, 0.525, 0.525])


def test_only_units_that_are_asked_count(town):
    (reached,) = reached_of(*judged(town, {**REACH, "where": {"unit": {"name": "甲"}}}))
    assert reached.people.tolist() == [400.0, 600.0, 600.0]
    assert reached.groups["residents"].tolist() == [400.0, 600.0, 600.0]
    assert np.isnan(reached.overlap[1]).all()
    assert reached.overlap[2].tolist() == [0.0, 0.4, 0.6, 0.0]


def test_a_combination_has_each_of_its_members_once(town):
    town.add("culture.library", 1900, 500)
    town.partial = ("elderly",)
    near = {"service": SERVICE, "within": {"metres": 60}}
    library = {"service": "culture.library", "within": {"metres": 60}}
    absent = {"service": "sport", "within": {"metres": 60}}
    wide = {**near, "within": {"metres": 200}}
    goal = {"kind": "combination", "any_of": [near, {"all_of": [library, near, absent]}, wide]}
    found = reached_of(*judged(town, goal))
    assert [(one.service, one.people.tolist()) for one in found] == [
        (SERVICE, [0.0, 600.0, 1500.0]),
        ("culture.library", [1500.0]),
        (SERVICE, [400.0, 2100.0, 2100.0]),
    ]
    assert found[1].only.tolist() == [1500.0]


def test_goals_of_others_and_without_lists_have_nobody(town):
    town.add_demand("jobs", [(1000, 500, 10, 1)])
    goals = (
        {**REACH, "demand": "jobs"},
        {**REACH, "service": "sport"},
        {"kind": "count", "service": SERVICE, "target": 1},
        {**REACH, "supply": "assigned"},
    )
    assert reached_of(*judged(town, *goals)) == ()


def test_a_list_without_places_reaches_nobody(town):
    town.complete = ("culture.library",)
    (reached,) = reached_of(*judged(town, {**REACH, "service": "culture.library"}))
    assert (len(reached.facilities), len(reached.people)) == (0, 0)
    assert reached.overlap[:, 0].tolist() == [1.0, 1.0, 1.0]


def ways_town():
    """A town whose places differ by unit, catchment and outline."""
    homes = [(x, 500, 10, x // 1000) for x in range(0, 2000, 130)] + [(990, 505, 5, -1)]
    made = DoorTown(homes=homes, people=(1.0, 1.0), outline=box(0, 0, 1700, 1000))
    for x in (150, 640, 940, 1010, 1330, 1800):
        made.add(SERVICE, x, 500)
    made.catchments = [(box(0, 0, 800, 1000), 0), (box(300, 0, 1200, 1000), 2),
                       (box(300, 0, 1200, 1000), 3), (box(900, 0, 2000, 1000), 5)]  # fmt: skip
    return made


@pytest.mark.parametrize(
    "way",
    [
        {},
        {"supply": "own_unit"},
        {"supply": "own_district"},
        {"supply": "assigned"},
        {"direction": "from_facility"},
        {"direction": "there_and_back"},
        {"supply": "own_unit", "direction": "there_and_back"},
    ],
    ids=str,
)
def test_points_with_enough_facilities_are_those_that_the_verdict_has(way):
    limits = [{"metres": 250}, {"minutes": 2.5}, MIXED]
    asked = [(far, number) for far in limits for number in (1, 2, 3)]
    goals = [{**REACH, "within": far, "at_least": number, **way} for far, number in asked]
    context, results = judged(ways_town(), *goals)
    for result in results.goals:
        found = within(context, result)
        least = result.goal.at_least
        assert (found.count >= least).tolist() == result.listed.tolist()
        assert least > 1 or 0 < result.listed.sum() < len(result.listed)
        limit = found.limit[found.point]
        assert (found.costs.cost <= limit).all()
        assert np.allclose(found.relative.cost * limit, found.costs.cost)


def test_places_that_count_for_nobody_are_left_out():
    town = ways_town()
    context, results = judged(town, {**REACH, "supply": "assigned"})
    assert within(context, results.goals[0]).facilities.tolist() == [0, 2, 3, 5]
    context, results = judged(town, {**REACH, "supply": "own_district"})
    assert within(context, results.goals[0]).facilities.tolist() == [0, 1, 2, 3, 4]


def test_there_and_back_both_legs_count_together(town):
    goal = {**REACH, "within": {"metres": 300}, "direction": "there_and_back"}
    context, results = judged(town, goal)
    found = within(context, results.goals[0])
    assert found.costs.matrix().toarray()[:, :2].tolist() == [
        [2_000_000, 0], [0, 1_000_000], [0, 3_000_000], [0, 0],
    ]  # fmt: skip


@pytest.mark.parametrize("direction", ["to_facility", "from_facility", "there_and_back"])
@pytest.mark.parametrize("metres", [150, 400, 4050, 4150])
def test_on_one_way_streets_the_two_legs_differ(town, direction, metres):
    """Cars drive a ring of 4,200 m eastward on the south side."""
    corners = [(0, 500), (2000, 500), (2000, 600), (0, 600), (0, 500)]
    town.roads = [shapely.LineString([at(*a), at(*b)]) for a, b in pairwise(corners)]
    goal = {**REACH, "within": {"metres": metres}, "direction": direction, "profile": "car"}
    context, results = judged(town, goal)
    (result,) = results.goals
    found = within(context, result)
    assert (found.count >= 1).tolist() == result.listed.tolist()
    if (direction, metres) == ("to_facility", 150):
        assert found.count.tolist() == [1, 2, 0, 0]
    if (direction, metres) == ("from_facility", 150):
        assert found.count.tolist() == [0, 0, 2, 0]


def test_a_facility_is_searched_once_for_all_goals(town, monkeypatch):
    asked = []

    def counting(*args, **more):
        asked.append((len(args[2]), more["limit"]))
        return original(*args, **more)

    original = kept_pairs.od
    monkeypatch.setattr(kept_pairs, "od", counting)
    town.add("health.hospital", 1900, 500)
    same = {**REACH, "name": {"zh": "同", "en": "same"}}
    near = {**REACH, "within": {"metres": 60}}
    wider = {**REACH, "service": "health"}
    far = {**REACH, "within": {"metres": 300}}
    context, results = judged(town, REACH, same, near, wider)
    first = reached_of(context, results)
    assert asked == [(4, 2_000_000)]
    assert first[0].people is first[1].people
    assert first[2].people.tolist() == [0.0, 600.0, 1500.0]
    assert reached_of(context, results)[3].people.tolist() == [400.0, 2100.0, 2100.0, 1500.0]
    assert len(asked) == 1
    context, results = judged(town, near, far, REACH)
    asked.clear()
    again = reached_of(context, results)
    assert asked == [(3, 3_000_000)]
    assert again[2].people.tolist() == first[0].people.tolist()
    context, results = judged(town, wider, {**far, "service": "health.hospital"})
    asked.clear()
    reached_of(context, results)
    assert asked == [(3, 2_000_000), (1, 3_000_000)]
    assert within(context, results.goals[0]).count.tolist() == [1, 2, 2, 1]


def test_who_asks_for_more_later_is_answered_as_if_at_once(town):
    context, results = judged(town, {**REACH, "within": {"metres": 60}}, REACH)
    short = within(context, results.goals[0])
    long = within(context, results.goals[1])
    assert (short.count.tolist(), long.count.tolist()) == ([0, 1, 1, 0], [1, 2, 2, 0])
    again, results = judged(town, REACH)
    (alone,) = [within(again, result) for result in results.goals]
    assert long.costs.matrix().toarray().tolist() == alone.costs.matrix().toarray().tolist()


def test_some_of_the_facilities(town):
    context, results = judged(town, REACH)
    found = within(context, results.goals[0])
    some = found.among(np.array([True, False, True]))
    assert some.facilities.tolist() == [0, 2]
    assert (
        some.costs.matrix().toarray().tolist() == found.costs.matrix().toarray()[:, [0, 2]].tolist()
    )
    assert some.count.tolist() == [1, 1, 1, 0]


goals = st.fixed_dictionaries(
    {
        "at_least": st.integers(1, 3),
        "within": st.sampled_from([{"metres": 300}, {"minutes": 6}, MIXED]),
    }
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(towns(), goals)
def test_facilities_lose_whom_a_search_without_them_loses(town, goal):
    context, results = judged(town, {**REACH, **goal})
    (reached,) = reached_of(context, results)
    people = context.district.groups["residents"].points
    before = nearest_within(context, results.goals[0].goal)
    for place, facility in enumerate(reached.facilities.tolist()):
        after = nearest_within(context, results.goals[0].goal, facility)
        lost = float(people[before & ~after].sum())
        assert reached.only[place] == pytest.approx(lost, abs=1e-9)
    assert np.less_equal(reached.only, reached.people + 1e-9).all()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(towns(), goals)
def test_people_are_conserved(town, goal):
    context, results = judged(town, {**REACH, **goal})
    (reached,) = reached_of(context, results)
    found = within(context, results.goals[0])
    people = context.district.groups["residents"].points
    assert reached.people.sum() == pytest.approx(float((people * found.count).sum()))
    known = ~np.isnan(reached.overlap).any(axis=1)
    assert reached.overlap[known].sum(axis=1) == pytest.approx(np.ones(known.sum()))
    assert known[-1]
    if goal["at_least"] == 1:
        verdict = results.verdict("g1")
        assert 1 - reached.overlap[-1, 0] == pytest.approx(verdict.at_least.value)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(towns(), goals, st.integers(0, 1999))
def test_a_new_facility_takes_nobodys_away(town, goal, x):
    context, results = judged(town, {**REACH, **goal})
    before = within(context, results.goals[0])
    town.add(SERVICE, x, 500, places=5.0)
    context, results = judged(town, {**REACH, **goal})
    after = within(context, results.goals[0])
    assert (after.count >= before.count).all()
    old = after.among(np.arange(len(after.facilities)) < len(before.facilities))
    assert old.costs.cost.tolist() == before.costs.cost.tolist()
    assert old.place.tolist() == before.place.tolist()


def test_members_are_told_apart_by_all_that_they_ask(town):
    member = {"service": SERVICE, "within": {"minutes": 2}}
    others = [{**member, "profile": "elder"}, {**member, "at_least": 2}, member]
    context, results = judged(town, {"kind": "combination", "any_of": [member, *others]})
    assert [found.member for found in reached_of(context, results)] == [0, 1, 2]
    found = [in_reach(context, m, results.goals[0].goal.where, way_of(results.goals[0].goal))
             for m in members_of(results.goals[0].goal)]  # fmt: skip
    assert found[0] is found[3]
    assert found[0] is found[2]
    assert found[0] is not found[1]
