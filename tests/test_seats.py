"""Who has a place: by hand, and what holds whatever the town."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from doors_helpers import DoorTown
from goals_helpers import box
from lifecircle.gaps.pairs import in_reach
from lifecircle.gaps.seats import seats_of
from lifecircle.verdicts.ways import way_of
from seats_helpers import SERVICE, judged, towns

# Homes on the street: 甲 has 400 people at x = 100 and 600 at 900, 乙 1,500 at 1100 and at 1900.
HOMES = [(100, 500, 400, 0), (900, 500, 600, 0), (1100, 500, 1500, 1), (1900, 500, 1500, 1)]
REACH = {"kind": "reach", "service": SERVICE, "within": {"metres": 200}, "target": 0.5}
OF_GOAL = {"goal": "g1"}


def seats_in(town, *sections, goals=(REACH,)):
    town.study = {"capacity": [*sections]}
    return seats_of(*judged(town, *goals))


def within(context, results):
    goal = results.goals[0].goal
    return in_reach(context, goal, goal.where, way_of(goal))


@pytest.fixture
def town():
    """One clinic with 700 places at x = 950: within 200 m are the homes at 900 and 1100."""
    made = DoorTown(homes=list(HOMES), people=(1000.0, 3000.0))
    made.add(SERVICE, 950, 500, places=700.0)
    return made


def test_covered_and_seated_are_two_numbers(town):
    (test,), skipped = seats_in(town, OF_GOAL)
    assert skipped == ()
    assert test.wants.tolist() == [400.0, 600.0, 1500.0, 1500.0]
    assert test.reached.tolist() == [False, True, True, False]
    assert test.wants[test.reached].sum() == 2100.0
    # The nearer ones have their places first: it is the least travel.
    assert test.seated.tolist() == [0.0, 600.0, 100.0, 0.0]
    assert (test.facilities.tolist(), test.capacity.tolist()) == ([0], [700.0])
    assert (test.taken.tolist(), test.asked.tolist()) == ([700.0], [2100.0])
    assert test.scores["2sfca"].tolist() == pytest.approx([0.0, 1 / 3, 1 / 3, 0.0])
    assert (test.goal, test.service, test.quantity, test.group) == ("g1", SERVICE, "places", None)
    assert (test.minutes, test.metres.tolist(), test.profile) == (None, [200.0] * 3, "adult")
    assert test.name.en == "goal 1: places"
    assert test.estimated


def test_people_of_a_point_may_go_to_several_places(town):
    """600 at 900 have room for 500 at 800 m and 700 at 950 m; 1,500 at 1100 only the latter."""
    town.add(SERVICE, 800, 500, places=500.0)
    (test,), _ = seats_in(town, OF_GOAL)
    # All 1,200 places are taken: 500 of the home at 900 go west, to make room at 950 m.
    assert test.taken.tolist() == [700.0, 500.0]
    assert test.seated.sum() == 1200.0
    assert test.seated[1] == 600.0
    assert test.seated[2] == 600.0


def test_a_place_may_serve_many_and_part_of_one(town):
    town.places[0] |= {"doctors": 0.4}
    section = {**OF_GOAL, "quantity": "doctors", "people_per_place": 2000}
    (test,), _ = seats_in(town, section)
    assert test.capacity.tolist() == [800.0]
    assert test.seated.tolist() == [0.0, 600.0, 200.0, 0.0]
    assert test.scores["2sfca"].tolist() == pytest.approx([0, 0.4 / 2100, 0.4 / 2100, 0])
    assert "doctors × 2,000" in next(n.text.en for n in test.notes if n.code == "capacity.rate")


def test_scores_fall_with_the_way(town):
    """Of 200 m the weights at 50 and 150 m are Dai's Gaussian."""
    (test,), _ = seats_in(town, OF_GOAL)
    near, far = ((np.exp(-((m / 200) ** 2) / 2) - np.exp(-0.5)) / (1 - np.exp(-0.5))
                 for m in (50, 150))  # fmt: skip
    each = 700 / (600 * near + 1500 * far)
    assert test.scores["e2sfca"].tolist() == pytest.approx([0, near * each, far * each, 0])
    # With one place there is nothing to choose.
    assert test.scores["3sfca"].tolist() == pytest.approx(test.scores["e2sfca"].tolist())


def test_a_service_needs_no_goal(town):
    own = {"service": SERVICE, "metres": 200}
    (of_goal, alone), _ = seats_in(town, OF_GOAL, own)
    assert alone.goal is None
    assert alone.name.en.endswith(" within 200 m: places")
    for name in ("wants", "reached", "seated", "capacity", "taken", "asked"):
        assert getattr(alone, name).tolist() == getattr(of_goal, name).tolist()
    (timed,), _ = seats_in(
        town, {"service": SERVICE, "minutes": 2.5, "name": {"zh": "甲", "en": "a"}}
    )
    assert (timed.minutes.tolist(), timed.metres, timed.name.zh) == ([2.5] * 3, None, "甲")
    assert timed.reached.tolist() == [False, True, True, False]


def test_who_walks_and_who_asks(town):
    town.groups = {"age_65": (100.0, 300.0)}
    section = {"service": SERVICE, "minutes": 2, "profile": "elder", "group": "age_65"}
    (test,), _ = seats_in(town, section)
    assert (test.profile, test.group, test.estimated) == ("elder", "age_65", False)
    # In 2 minutes an adult walks 160 m, an elder 120.
    assert test.reached.tolist() == [False, True, False, False]
    assert test.wants.tolist() == pytest.approx([40.0, 60.0, 150.0, 150.0])
    of_goal = {**REACH, "group": "age_65", "profile": "elder", "within": {"minutes": 2}}
    (same,), _ = seats_in(town, OF_GOAL, goals=[of_goal])
    assert (same.group, same.seated.tolist()) == ("age_65", test.seated.tolist())


def test_only_those_whom_the_goal_is_about_ask(town):
    (test,), _ = seats_in(town, OF_GOAL, goals=[{**REACH, "where": {"unit": {"name": "乙"}}}])
    assert test.wants.tolist() == [0.0, 0.0, 1500.0, 1500.0]
    assert test.seated.tolist() == [0.0, 0.0, 700.0, 0.0]


def test_only_places_that_count_for_the_goal_have_room(town):
    town.places[0] |= {"ownership": "公办"}
    town.add(SERVICE, 1100, 500, places=900.0, ownership="民办")
    town.add(SERVICE, 1100, 500, places=900.0, ownership="公办", exists=False)
    public = {**REACH, "where": {"facility": {"ownership": "公办"}}}
    (test,), _ = seats_in(town, OF_GOAL, goals=[public])
    assert (test.facilities.tolist(), test.seated.sum()) == ([0], 700.0)
    (test,), _ = seats_in(town, OF_GOAL)
    assert (test.facilities.tolist(), test.seated.sum()) == ([0, 1], 1600.0)


def test_people_use_the_places_of_their_zone_only(town):
    town.add(SERVICE, 1050, 500, places=10.0)
    (test,), _ = seats_in(town, OF_GOAL, goals=[{**REACH, "supply": "own_unit"}])
    assert test.seated.tolist() == [0.0, 600.0, 10.0, 0.0]
    town.catchments = [(box(0, 0, 2000, 1000), 1)]
    (test,), _ = seats_in(town, OF_GOAL, goals=[{**REACH, "supply": "assigned"}])
    assert test.facilities.tolist() == [1]
    assert test.taken.tolist() == [10.0]


def test_nobody_is_seated_where_the_capacity_is_not_known(town):
    town.add(SERVICE, 1850, 500, places=np.nan)
    town.add(SERVICE, 900, 500, places=np.nan)
    (test,), _ = seats_in(town, OF_GOAL)
    assert test.facilities.tolist() == [0]
    assert test.without_capacity.tolist() == [1, 2]
    assert test.reached.tolist() == [False, True, True, True]
    assert test.seated.tolist() == [0.0, 600.0, 100.0, 0.0]
    assert test.unsure.tolist() == [False, True, True, True]
    note = next(note for note in test.notes if note.code == "capacity.unknown")
    assert "(2): 设施2, 设施3" in note.text.en


def test_minutes_here_and_metres_there(town):
    cases = [{"metres": 100, "where": {"name": "甲"}}, {"minutes": 2, "where": {"name": "乙"}}]
    (test,), _ = seats_in(town, OF_GOAL, goals=[{**REACH, "within": cases}])
    assert test.metres.tolist() == pytest.approx([100.0, np.nan, np.nan], nan_ok=True)
    assert test.minutes.tolist() == pytest.approx([np.nan, 2.0, np.nan], nan_ok=True)
    assert test.reached.tolist() == [False, True, True, False]
    # 50 of 100 m is half of the way, 150 m of 160 nearly all of it.
    assert test.seated.tolist() == [0.0, 600.0, 100.0, 0.0]
    cases = [{"minutes": 2, "where": {"name": "甲"}}, {"metres": 200, "where": {"name": "乙"}}]
    (test,), _ = seats_in(town, OF_GOAL, goals=[{**REACH, "within": cases}])
    # 50 m are a third of 2 minutes, 150 of 200 m three quarters: shares are compared, not numbers.
    assert test.seated.tolist() == [0.0, 600.0, 100.0, 0.0]


def test_a_list_without_a_place_seats_nobody(town):
    town.complete = ("culture.library",)
    (test,), skipped = seats_in(town, {"service": "culture.library", "metres": 500})
    assert skipped == ()
    assert (len(test.facilities), test.seated.sum(), test.reached.any()) == (0, 0.0, False)
    assert test.scores["3sfca"].tolist() == [0.0] * 4


def test_notes_say_what_a_test_rests_on(town):
    town.partial = (SERVICE,)
    town.groups = {"age_65": (100.0, np.nan, 400.0)}
    goal = {**REACH, "at_least": 2, "group": "age_65"}
    (test,), _ = seats_in(town, OF_GOAL, goals=[goal])
    assert [note.code for note in test.notes] == [
        "test", "capacity.rate", "capacity.flow", "capacity.scores", "capacity.no_number",
        "capacity.partial", "capacity.one_place",
    ]  # fmt: skip
    assert "乙" in test.notes[4].text.zh
    assert test.wants.tolist() == pytest.approx([40.0, 60.0, 0.0, 0.0])


def test_a_full_place_has_no_dust_of_room_left():
    """People of thirds and sevenths are seated in parts, and the last place is given out."""
    homes = [(100 + x, 500, 1000 / n, 0) for x, n in enumerate((3, 7, 11, 13))]
    town = DoorTown(homes=homes, people=(1.0, 1.0))
    town.add(SERVICE, 150, 500, places=100 / 3)
    (test,), _ = seats_in(town, OF_GOAL)
    assert test.taken.tolist() == test.capacity.tolist() == [100 / 3]
    assert test.seated.sum() == pytest.approx(100 / 3)


@pytest.mark.parametrize(
    ("section", "zh", "en"),
    [
        ({"goal": "other"}, "（other）未作检验：规划中没有目标 other。", "has no goal other."),
        ({"goal": "g2"}, "（目标2）未作检验：目标 g2 不是居民的可达目标（reach）。",
         "the goal g2 is not a reach goal of residents."),
        ({"goal": "g3"}, "目标 g3 不是居民的可达目标", "is not a reach goal of residents."),
        ({"goal": "g4"}, "：缺少含机动车道路的道路文件。",
         "(goal 4): missing: a street file with roads for cars."),
        ({"service": "sport", "metres": 500}, "：缺少体育健身设施名单。",
         "missing: a list of places for:"),
        ({"goal": "g1", "quantity": "beds"}, "：缺少诊所、门诊部名单中的列：床位。",
         "missing: columns in the list of places for"),
        ({"goal": "g1", "quantity": "doctors"}, "名单中的列：执业（助理）医师。", ": doctors."),
        ({"service": SERVICE, "metres": 500, "group": "age_65"}, "：缺少65岁及以上老年人数。",
         "missing: numbers of people of 65 and over."),
    ],
)  # fmt: skip
def test_what_cannot_be_tested_is_said_with_its_reason(town, section, zh, en):
    town.places[0] |= {"doctors": np.nan}
    town.add_demand("jobs", [(1000, 500, 10, 1)])
    goals = (
        REACH,
        {"kind": "count", "service": SERVICE, "target": 1},
        {**REACH, "demand": "jobs"},
        {**REACH, "profile": "car"},
    )
    (test,), (note,) = seats_in(town, OF_GOAL, section, goals=goals)
    assert test.goal == "g1"
    assert note.code == "capacity.skipped"
    assert note.text.zh.startswith("capacity[2]（")
    assert zh in note.text.zh
    assert en in note.text.en


def test_without_numbers_of_people_there_is_no_test(town):
    town.people = None
    tests, (note,) = seats_in(town, OF_GOAL)
    assert tests == ()
    assert note.text.en == "No test of capacity[1] (goal 1): missing: numbers of residents."
    assert note.text.zh == "capacity[1]（目标1）未作检验：缺少常住人口数。"


def test_a_goal_that_could_not_be_judged_says_why(town):
    seats, (note,) = seats_in(town, OF_GOAL, goals=[{**REACH, "level": "village"}])
    assert seats == ()
    assert "village" in note.text.en


sections = st.fixed_dictionaries({"people_per_place": st.sampled_from([0.3, 1.0, 25.0])})


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(towns(), sections, st.sampled_from([{"metres": 400}, {"minutes": 7}]))
def test_people_are_conserved(town, section, far):
    if not any(place["places"] == place["places"] for place in town.places):
        town.add(SERVICE, 0, 500, places=3.0)
    goal = {**REACH, "within": far}
    town.study = {"capacity": [{**OF_GOAL, **section}]}
    context, results = judged(town, goal)
    (test,), _ = seats_of(context, results)
    assert (test.seated <= test.wants).all()
    assert (test.seated >= 0).all()
    assert (test.taken <= test.capacity).all()
    assert test.seated.sum() == pytest.approx(test.taken.sum(), abs=1e-5)
    left = test.capacity - test.taken
    assert ((left == 0) | (left > 1e-7)).all()
    assert not test.seated[~test.reached].any()
    assert test.reached.tolist() == results.goals[0].listed.tolist()
    found = within(context, results)
    of_all = found.per_facility(test.wants)
    here = np.searchsorted(found.facilities, test.facilities)
    assert test.asked.tolist() == of_all[here].tolist()
    assert (test.taken <= test.asked + 1e-5).all()
    # Places are given out whole where somebody asks for them.
    given_out = (test.wants * test.scores["2sfca"]).sum() * section["people_per_place"]
    assert given_out == pytest.approx(test.capacity[test.asked > 0].sum(), abs=1e-6)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(towns(), st.integers(0, 1999), st.integers(0, 500))
def test_a_new_facility_makes_nobody_worse_off(town, x, room):
    """Nobody loses cover, and no fewer have a place; with more room on top, neither."""
    town.add(SERVICE, 1000, 500, places=50.0)
    (before,), _ = seats_in(town, OF_GOAL)
    town.add(SERVICE, x, 500, places=float(room))
    (after,), _ = seats_in(town, OF_GOAL)
    assert (after.reached >= before.reached).all()
    assert after.seated.sum() >= before.seated.sum() - 1e-6
    town.places[-1]["places"] = float(room + 10)
    (more,), _ = seats_in(town, OF_GOAL)
    assert after.seated.sum() - 1e-6 <= more.seated.sum() <= after.seated.sum() + 10 + 1e-6


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(towns())
def test_as_many_are_seated_as_a_linear_programme_seats(town):
    town.add(SERVICE, 1000, 500, places=50.0)
    town.study = {"capacity": [OF_GOAL]}
    context, results = judged(town, {**REACH, "within": {"metres": 300}})
    (test,), _ = seats_of(context, results)
    found = within(context, results)
    rooms = np.zeros(len(found.facilities))
    rooms[np.searchsorted(found.facilities, test.facilities)] = test.capacity
    pair = np.arange(len(found.costs))
    rows = np.zeros((len(test.wants) + len(rooms), len(pair)))
    rows[found.point, pair] = rows[len(test.wants) + found.place, pair] = 1.0
    most = 0.0
    if len(pair):
        limits = np.concatenate([test.wants, rooms])
        most = -linprog(-np.ones(len(pair)), A_ub=rows, b_ub=limits).fun
    assert test.seated.sum() == pytest.approx(most, abs=1e-4)
