"""New places: the best corner, by brute force over all corners, and whom it brings in."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals_helpers import X0, Y0, at
from lifecircle.gaps import sites
from lifecircle.gaps.remedies import remedies_of
from lifecircle.streets.search.pairs import od
from lifecircle.verdicts.left_out import CAUSES, GoalCauses
from remedies_helpers import CLINIC, SCHOOL, Place, reach, street

COLUMNS, ROWS = 7, 5


def grid(step: float = 200.0, x0: float = 100.0, y0: float = 100.0):
    """Return the streets of a grid, cut at the crossings."""
    flat = [
        street((x0 + i * step, y0 + j * step), (x0 + (i + 1) * step, y0 + j * step))
        for j in range(ROWS)
        for i in range(COLUMNS - 1)
    ]
    upright = [
        street((x0 + i * step, y0 + j * step), (x0 + i * step, y0 + (j + 1) * step))
        for j in range(ROWS - 1)
        for i in range(COLUMNS)
    ]
    return flat + upright


def corners():
    return [at(100 + i * 200, 100 + j * 200) for i in range(COLUMNS) for j in range(ROWS)]


def homes(seed: int, count: int = 40):
    """Return homes beside the streets, with the unit in which they lie."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(60, 1300, count).round(3), rng.uniform(60, 950, count).round(3)
    people = rng.integers(1, 30, count)
    return [
        (float(a), float(b), float(n), int(a >= 1000)) for a, b, n in zip(x, y, people, strict=True)
    ]


def town(seed: int = 1, **more) -> Place:
    found = Place(homes=homes(seed), streets=grid(), names="街", **more)
    found.add(SCHOOL, 130, 120)
    return found


def of_unit(remedies, unit, move="site", goal="g1"):
    return [r for r in remedies if r.unit == unit and r.move == move and r.goal == goal]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_best_corner_is_that_of_brute_force(seed):
    here, goal = town(seed), reach(within={"metres": 350})
    number = np.array([home[2] for home in here.homes])
    unit = np.array([home[3] for home in here.homes])
    remedies, _ = here.remedies(goal)
    left = ~here.listed(goal)[0]
    district = here.district()
    every = district.network.snap(np.array(corners(), dtype=object))
    costs = od(
        *(district.network, district.demand_snap, every, np.arange(len(every)), "distance"),
        limit=350 * 10_000,
    )
    for row in (0, 1):
        mine = (left & (unit == row))[costs.origin]
        best = np.bincount(costs.place[mine], number[costs.origin[mine]]).max()
        closed = max(remedy.of_gap for remedy in of_unit(remedies, row))
        assert closed == pytest.approx(best / number[left & (unit == row)].sum())


def test_gained_is_what_an_audit_with_the_place_finds():
    here, goal = town(), reach(within={"metres": 350})
    number = np.array([home[2] for home in here.homes])
    remedies, _ = here.remedies(goal)
    assert len(of_unit(remedies, 0)) == sites.MOST
    for remedy in remedies:
        if remedy.move == "site":
            (new,) = here.brought_in(here.with_place(remedy.service, remedy.geometry), goal)
            assert remedy.points.tolist() == new.tolist()
            assert remedy.gained == pytest.approx(number[new].sum() / number.sum())


def test_a_combination_asks_for_the_service_that_most_lack():
    goal = {
        "kind": "combination",
        "all_of": [
            {"service": SCHOOL, "within": {"metres": 2000}},
            {"service": "health", "within": {"metres": 300}},
        ],
        "target": 1.0,
    }
    here = town()
    here.add(CLINIC, 130, 120)
    remedies, _ = here.remedies(goal)
    assert {remedy.service for remedy in remedies if remedy.move == "site"} == {"health"}
    for remedy in of_unit(remedies, 0):
        (new,) = here.brought_in(here.with_place(CLINIC, remedy.geometry), goal)
        assert remedy.points.tolist() == new.tolist()


def test_two_places_are_asked_for_and_one_more_helps_who_has_one():
    here, goal = town(), reach(within={"metres": 600}, at_least=2)
    remedies, _ = here.remedies(goal)
    (only,) = here.listed(reach(within={"metres": 600}))
    for remedy in remedies:
        assert remedy.move == "site"
        assert only[remedy.points].all()
        (new,) = here.brought_in(here.with_place(SCHOOL, remedy.geometry), goal)
        assert remedy.points.tolist() == new.tolist()
    assert remedies


def test_one_place_may_make_several_members_hold():
    goal = {
        "kind": "combination",
        "all_of": [
            {"service": "health", "within": {"metres": 600}},
            {"service": CLINIC, "within": {"metres": 300}},
        ],
        "target": 1.0,
    }
    here = town()
    here.add(CLINIC, 130, 120)
    remedies, _ = here.remedies(goal)
    assert {remedy.service for remedy in remedies if remedy.move == "site"} == {CLINIC}
    for remedy in of_unit(remedies, 1):
        (new,) = here.brought_in(here.with_place(CLINIC, remedy.geometry), goal)
        assert remedy.points.tolist() == new.tolist()


def test_who_travels_on_other_streets_has_corners_of_their_own():
    goal = {
        "kind": "combination",
        "all_of": [
            {"service": "health", "within": {"metres": 500}, "profile": "wheelchair"},
            {"service": SCHOOL, "within": {"metres": 300}},
        ],
        "target": 1.0,
    }
    here = town(hills=lambda x, y: np.where(x < 350, 0.3 * (350 - x) + 0.12 * y, 0.0))
    here.add(CLINIC, 530, 300)
    here.add(SCHOOL, 1200, 300)
    remedies, _ = here.remedies(goal)
    moves = [remedy for remedy in remedies if remedy.move == "site"]
    assert {remedy.service for remedy in moves} == {"health", SCHOOL}
    for remedy in moves:
        kind = CLINIC if remedy.service == "health" else SCHOOL
        (new,) = here.brought_in(here.with_place(kind, remedy.geometry), goal)
        assert remedy.points.tolist() == new.tolist()


def test_minutes_are_those_of_who_walks_and_ways_may_lead_from_the_place():
    for more in ({"profile": "elder"}, {"direction": "from_facility"}):
        goal = reach(within={"minutes": 5}, **more)
        remedies, _ = town().remedies(goal)
        sites_ = of_unit(remedies, 0)
        assert sites_
        for remedy in sites_:
            (new,) = town().brought_in(town().with_place(SCHOOL, remedy.geometry), goal)
            assert remedy.points.tolist() == new.tolist()


def test_of_ones_own_unit_only_a_place_in_it_helps():
    here, goal = town(), reach(within={"metres": 500}, supply="own_unit")
    remedies, _ = here.remedies(goal)
    assert {remedy.move for remedy in remedies} == {"site"}
    for remedy in remedies:
        (new,) = here.brought_in(here.with_place(SCHOOL, remedy.geometry), goal)
        assert remedy.points.tolist() == new.tolist()


def test_assigned_places_get_none_and_it_is_said():
    here = town()
    remedies, notes = here.remedies(reach(supply="own_district", direction="there_and_back"))
    assert remedies == ()
    assert {"remedies.sites_none", "remedies.streets_none"} <= {note.code for note in notes}


def test_goals_that_are_met_get_none():
    here = town()
    assert here.remedies(reach(within={"metres": 5000})) == ((), ())
    remedies, _ = here.remedies(reach(), reach(within={"metres": 5000}))
    assert {remedy.goal for remedy in remedies} == {"g1"}


def test_nothing_is_sought_where_a_service_has_no_list():
    here = town()
    both = {
        "kind": "combination",
        "all_of": [
            {"service": SCHOOL, "within": {"metres": 350}},
            {"service": "elderly", "within": {"metres": 350}},
        ],
        "target": 1.0,
    }
    remedies, notes = here.remedies(both)
    assert remedies == ()
    assert [note.code for note in notes if "list" in note.code] == ["remedies.no_list"]


def test_goals_that_are_alike_have_the_same_moves_and_too_many_have_none(monkeypatch):
    goals = [reach(within={"metres": 350}), reach(within={"metres": 350}), reach()]
    told = {}
    remedies, _ = town().remedies(*goals)
    for remedy in remedies:
        told.setdefault(remedy.goal, []).append((remedy.geometry.wkt, remedy.gained, remedy.rank))
    assert told["g1"] == told["g2"] != told["g3"]
    monkeypatch.setattr("lifecircle.gaps.remedies.MOST_GOALS", 1)
    remedies, notes = town().remedies(*goals)
    assert {remedy.goal for remedy in remedies} == {"g1", "g2"}
    (many,) = [note.text.zh for note in notes if note.code == "remedies.many"]
    assert "目标3" in many
    assert "目标1" not in many


def test_causes_say_who_counts_and_how_much():
    here, goal = town(), reach(within={"metres": 350})
    context, results = here.judged(goal)
    left = ~results.goals[0].listed
    weight = np.arange(len(left)) + 1.0
    part = np.where(left, 1.0, np.where(np.arange(len(left)) % 2, 0.5, 0.0))
    nobody = np.full(len(left), -1)
    causes = GoalCauses(
        goal="g1",
        weight=weight,
        cause=np.where(part > 0, CAUSES.index("no_facility"), -1),
        left=part,
        member=nobody,
        services=(SCHOOL,),
        barrier=nobody,
        slower=left & False,
        partial=left & False,
        rates=None,
    )
    remedies, _ = remedies_of(context, results, (causes,), ())
    unit = context.district.demand_unit
    for remedy in remedies:
        assert remedy.gained == pytest.approx(weight[remedy.points].sum())
        mine = remedy.points[unit[remedy.points] == remedy.unit]
        gap = (weight * part)[unit == remedy.unit].sum()
        assert remedy.of_gap == pytest.approx(weight[mine].sum() / gap)


def test_a_site_of_the_planner_is_named(monkeypatch):
    here, goal = town(), reach(within={"metres": 350})
    context, results = here.judged(goal)
    far = [(1110.0, 890.0)]
    own = gpd.GeoDataFrame({"name": ["粮站"]}, geometry=[at(*far[0])], crs=context.district.crs)
    object.__setattr__(context.district, "candidates", own)
    monkeypatch.setattr(sites, "corners_of", lambda *_: (np.empty(0, int), np.empty(0, bool)))
    remedies, _ = remedies_of(context, results, (), ())
    (remedy,) = of_unit(remedies, 1)
    assert remedy.where.zh == "备选点“粮站”"
    (new,) = here.brought_in(here.with_place(SCHOOL, remedy.geometry), goal)
    assert remedy.points.tolist() == new.tolist()


def test_many_corners_are_thinned_and_it_is_said(monkeypatch):
    monkeypatch.setattr(sites, "MOST_CORNERS", 6)
    remedies, notes = town().remedies(reach())
    thinned = [note for note in notes if note.code == "remedies.thinned.sites"]
    assert len(thinned) == 1
    assert "500" in thinned[0].text.zh
    assert of_unit(remedies, 0)


def test_the_order_of_rows_changes_nothing():
    goal = reach(within={"metres": 350})
    here = town()
    other = town()
    other.streets = other.streets[::-1]
    first, _ = here.remedies(goal)
    again, _ = other.remedies(goal)
    as_told = [(r.id, r.move, r.where, r.gained, r.rank, r.geometry.wkt) for r in first]
    assert as_told == [(r.id, r.move, r.where, r.gained, r.rank, r.geometry.wkt) for r in again]


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000), metres=st.integers(100, 900), corner=st.integers(0, 34))
def test_a_new_place_makes_nobody_worse_off(seed, metres, corner):
    here, goal = town(seed), reach(within={"metres": metres})
    here.brought_in(here.with_place(SCHOOL, corners()[corner]), goal)
    for remedy in here.remedies(goal)[0]:
        assert 0 < remedy.of_gap <= 1
        assert remedy.gained > 0


def test_goals_that_look_alike_share_the_ids_of_their_moves():
    asked = {"metres": 350}
    remedies, _ = town().remedies(
        reach(within=asked), reach(within={"metres": 250}), reach(within=asked)
    )
    ids = [
        [r.id for r in remedies if r.goal == goal]
        for goal in dict.fromkeys(r.goal for r in remedies)
    ]
    first, other, again = ids
    assert first == again
    assert not set(first) & set(other)
    assert first + other == [f"R{i + 1}" for i in range(len(first) + len(other))]


def test_ranks_and_the_cheapest_follow_their_rules():
    remedies, _ = town().remedies(reach(within={"metres": 350}), reach(within={"metres": 250}))
    assert [remedy.id for remedy in remedies] == [f"R{i + 1}" for i in range(len(remedies))]
    gaps = {(remedy.goal, remedy.unit) for remedy in remedies}
    for goal, unit in gaps:
        mine = [r for r in remedies if (r.goal, r.unit) == (goal, unit)]
        assert [r.rank for r in mine] == list(range(1, len(mine) + 1))
        value = [r.gained / r.effort for r in mine]
        assert value == sorted(value, reverse=True)
        (cheapest,) = [r for r in mine if r.cheapest]
        half = max(r.of_gap for r in mine) / 2
        assert cheapest.of_gap >= half
        assert cheapest.effort == min(r.effort for r in mine if r.of_gap >= half)


def test_corners_that_are_named_lie_apart():
    remedies, _ = town().remedies(reach(within={"metres": 350}))
    mine = [remedy.geometry for remedy in of_unit(remedies, 0)]
    apart = [shapely.distance(a, b) for a in mine for b in mine if a is not b]
    assert min(apart) >= sites.APART
    assert {remedy.where.zh for remedy in of_unit(remedies, 0)} == {"街"}
    assert mine[0].x > X0
    assert mine[0].y > Y0
