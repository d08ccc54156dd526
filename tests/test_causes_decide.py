"""Combinations against a brute force, capacity, and what holds on any town: gaps are divided."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from causes_helpers import CauseTown, explained, gap, names, road
from goals_helpers import box
from lifecircle.base.text import Bilingual
from lifecircle.gaps.decide import MILD_TO_GRAVE, decide, leaves_of
from lifecircle.gaps.member_causes import HOLDS, MemberCauses
from lifecircle.plans.model import Group
from lifecircle.verdicts.left_out import CAUSES, Seats
from lifecircle.verdicts.searches import Asked

MEMBER = {"service": "health.clinic", "within": {"minutes": 10}}
NONE = np.zeros(1, bool)
causes = st.integers(HOLDS, len(CAUSES) - 1)


def leaf(number, cause):
    """Return a member with one cause at one door; numbers tell members apart."""
    asked = Asked(f"s{number}", ())
    holds = np.array([cause == HOLDS])
    return MemberCauses(None, asked, np.array([cause]), NONE, holds, holds, partial=False)


def trees(depth):
    member = st.just(MEMBER)
    if depth == 0:
        return member
    parts = st.lists(trees(depth - 1) | member, min_size=1, max_size=4)

    def rule(members):
        k_of = st.integers(1, len(members)).map(lambda k: {"k_of": members, "k": k})
        return st.sampled_from([{"all_of": members}, {"any_of": members}]) | k_of

    return parts.flatmap(rule)


def rank(cause):
    return -1 if cause == HOLDS else MILD_TO_GRAVE.index(CAUSES[cause])


def gravity(tree, given):
    """Return how grave the least is that must be mended for a goal to hold; -1: nothing.

    Tries every way to make it hold: every choice of as many members as are needed costs its
    gravest member.
    """
    if not isinstance(tree, Group):
        return rank(next(given))
    parts = [gravity(part, given) for part in tree.members]
    return min(max(some) for some in combinations(parts, tree.needed))


@settings(max_examples=200, deadline=None)
@given(trees(3).filter(lambda tree: "service" not in tree), st.data())
def test_the_member_that_decides_against_every_choice_of_members(tree, data):
    goal = Group.model_validate(tree)
    count = len(leaves_of(goal))
    given_causes = data.draw(st.lists(causes, min_size=count, max_size=count))
    leaves = [leaf(i, cause) for i, cause in enumerate(given_causes)]
    found = decide(goal, leaves)
    number = int(found.leaf[0])
    expected = gravity(goal, iter(given_causes))
    assert (number < 0) == (expected < 0)
    if number >= 0:
        assert rank(given_causes[number]) == expected
        assert given_causes.index(given_causes[number]) <= number
    assert bool(found.straight[0]) == (expected < 0)


def test_all_of_has_the_gravest_and_any_of_the_mildest():
    slope, far, no_list = (CAUSES.index(c) for c in ("slope", "no_facility", "no_list"))
    leaves = [leaf(0, slope), leaf(1, far), leaf(2, HOLDS), leaf(3, no_list)]

    def who(**rule):
        group = Group.model_validate(dict(rule.items()))
        return int(decide(group, leaves).leaf[0])

    four = [MEMBER] * 4
    assert who(all_of=four) == 1
    assert who(any_of=four) == -1
    assert who(k_of=four, k=2) == 3
    assert who(k_of=four, k=3) == 0
    assert who(k_of=four, k=4) == 1
    assert who(all_of=[{"any_of": [MEMBER, MEMBER]}, {"all_of": [MEMBER, MEMBER]}]) == 0


# A life circle: a clinic behind stairs, a school that is far, culture next door, elderly unlisted.
def circle():
    made = CauseTown(
        people=(1000.0,),
        borders=[box(0, 0, 4000, 4000)],
        homes=[(0, 0, 100.0, 0)],
        streets=[road((0, 0), (500, 0)), road((0, 0), (0, 3000))],
        edges={"kind": ["steps", "footway"]},
    )
    made.study = {"streets": {"path": "streets.osm", "beyond": 5000}}
    made.add("health.clinic", 500, 0)
    made.add("education.school", 0, 3000)
    made.add("culture.station", 0, 0)
    return made


def part(service):
    return {"service": service, "within": {"minutes": 7}}


CLINIC, SCHOOL, CULTURE, ELDERLY = (
    part(s) for s in ("health.clinic", "education.school", "culture.station", "elderly")
)


@pytest.mark.parametrize(
    ("rule", "cause", "member"),
    [
        ({"all_of": [CLINIC, SCHOOL, CULTURE]}, "no_facility", 1),
        ({"any_of": [SCHOOL, CLINIC]}, "slope", 1),
        ({"k_of": [CLINIC, SCHOOL, CULTURE], "k": 2}, "slope", 0),
        ({"all_of": [CULTURE, ELDERLY]}, "no_list", 1),
        ({"all_of": [CLINIC, CULTURE, ELDERLY]}, "slope", 0),
        ({"any_of": [SCHOOL, ELDERLY]}, "no_list", 1),
        ({"all_of": [{"any_of": [SCHOOL, CLINIC]}, {"any_of": [SCHOOL, CULTURE]}]}, "slope", 1),
        ({"any_of": [CLINIC, CULTURE]}, "", -1),
    ],
)
def test_a_circle_by_hand(rule, cause, member):
    goal = {"kind": "combination", "target": 0.9, **rule}
    results, (found,), *_ = explained(circle(), goal)
    assert names(found) == [cause]
    assert found.member.tolist() == [member]
    # Left out only for want of a list is who would be reached if that left no wish open.
    result = results.goals[0]
    assert (cause == "no_list") == bool(result.possible[0] and not result.listed[0])


def seats(wants, seated, **more):
    """Return a test of capacity of goal g1."""
    wants, seated = np.array(wants, float), np.array(seated, float)
    empty = np.zeros(0)
    given = {
        "name": Bilingual("容量", "capacity"),
        "goal": "g1",
        "service": "health.clinic",
        "quantity": "places",
        "group": None,
        "profile": "adult",
        "minutes": None,
        "metres": None,
        "people_per_place": 1.0,
        "wants": wants,
        "reached": seated > 0,
        "seated": seated,
        "facilities": np.zeros(0, int),
        "capacity": empty,
        "taken": empty,
        "asked": empty,
        "scores": {},
        "without_capacity": np.zeros(0, int),
        "estimated": False,
        "notes": (),
        **more,
    }
    return Seats(**given)


def test_who_is_reached_and_finds_no_room_is_left_out_in_part():
    made = CauseTown(
        people=(1000.0,),
        borders=[box(0, 0, 4000, 4000)],
        homes=[(100, 0, 1.0, 0), (200, 0, 1.0, 0), (300, 0, 1.0, 0), (3000, 0, 1.0, 0)],
        streets=[road((0, 0), (4000, 0))],
    )
    made.study = {"streets": {"path": "streets.osm", "beyond": 5000}}
    made.add("health.clinic", 100, 0)
    goal = {"kind": "reach", "service": "health.clinic", "within": {"minutes": 10}, "target": 1.0}
    test = seats([40, 40, 0, 40], [40, 10, 0, 0])
    other = seats([40, 40, 0, 40], [30, 20, 0, 0], quantity="beds")
    elsewhere = seats([40, 40, 40, 40], [0, 0, 0, 0], goal=None)
    (found,) = explained(made, goal, seats=(test, elsewhere))[1]
    assert names(found) == ["", "full", "", "no_facility"]
    assert found.left.tolist() == [0.0, 0.75, 0.0, 1.0]
    assert found.member.tolist() == [-1, 0, -1, 0]
    for tests in ((test, other), (other, test)):
        (found,) = explained(made, goal, seats=tests)[1]
        assert names(found) == ["full", "full", "", "no_facility"]
        assert found.left.tolist() == [0.25, 0.75, 0.0, 1.0]
    # What has room for all is not full, for want of a billionth part of a person neither.
    (found,) = explained(made, goal, seats=(seats([40] * 4, [40, 40 - 1e-12, 40, 0]),))[1]
    assert names(found) == ["", "", "", "no_facility"]


@st.composite
def random_town(draw):
    """Return a hilly town of two units with loose ends, stairs, and a life circle of any rule."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    at = rng.choice(400, 14, replace=False)
    nodes = np.column_stack(np.divmod(at, 20)) * 100.0
    pairs = rng.integers(14, size=(16, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    lines = [road(tuple(nodes[a]), tuple(nodes[b])) for a, b in pairs]
    slope = rng.normal(0, 0.08, size=2)
    edges = {
        "kind": np.where(rng.random(len(lines)) < 0.2, "steps", "footway").tolist(),
        "elevation": lambda xy: xy @ slope + 10 * np.sin(xy[:, 0] / 90),
    }
    homes = [
        (float(x), float(y), float(rng.integers(0, 50)), int(x >= 1000))
        for x, y in rng.integers(0, 2000, size=(12, 2))
    ]
    homes.append((500.0, 500.0, 10.0, 0))
    homes.append((1500.0, 500.0, 10.0, 1))
    made = CauseTown(
        people=(1000.0, 500.0),
        borders=[box(0, 0, 1000, 2000), box(1000, 0, 2000, 2000)],
        homes=homes,
        streets=lines,
        edges=edges,
        partial=("education.school",) if rng.random() < 0.5 else (),
    )
    made.study = {"streets": {"path": "streets.osm", "beyond": int(rng.integers(50, 2000))}}
    services = ["health.clinic", "education.school", "culture.station"]
    for service in services:
        for x, y in rng.integers(0, 2000, size=(int(rng.integers(1, 4)), 2)):
            made.add(service, float(x), float(y))
    members = [
        {
            "service": s,
            "within": draw(st.sampled_from([{"minutes": 8}, {"minutes": 15}, {"metres": 700}])),
            "profile": draw(st.sampled_from(["adult", "elder", "child", "wheelchair"])),
        }
        for s in [*services, "elderly"]
    ]
    rule = draw(st.sampled_from(["all_of", "any_of", "k_of"]))
    goal = {"kind": "combination", "target": 1.0, rule: members[: draw(st.integers(2, 4))]}
    if rule == "k_of":
        goal["k"] = 2
    supply = {"supply": draw(st.sampled_from(["any", "own_unit", "own_district"]))}
    reach = {"kind": "reach", "target": 1.0, **members[0], **supply}
    reach["direction"] = draw(st.sampled_from(["to_facility", "from_facility", "there_and_back"]))
    return made, (goal | supply, reach)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random_town())
def test_causes_divide_the_gap_and_rates_never_rise(drawn):
    made, goals = drawn
    results, found, barriers, _ = explained(made, *goals)
    assert [causes.goal for causes in found] == ["g1", "g2"]
    for causes, result in zip(found, results.goals, strict=True):
        lost = causes.weight * causes.left
        parts = [lost[causes.cause == code].sum() for code in range(len(CAUSES))]
        assert sum(parts) == pytest.approx(gap(result, causes), abs=1e-9)
        left = causes.cause >= 0
        assert (left == (~result.listed & (causes.weight > 0))).all()
        assert (causes.left[left] == 1).all()
        assert (causes.left[~left] == 0).all()
        assert ((causes.member >= 0) == left).all()
        assert ((causes.barrier >= 0) == (causes.cause == CAUSES.index("no_way"))).all()
        assert causes.barrier.max() < len(barriers)
        assert not causes.slower[causes.cause != CAUSES.index("slope")].any()
        rates = causes.rates
        assert (rates.straight >= rates.flat).all()
        assert (rates.flat >= rates.network).all()
        verdicts = [results.verdict(result.goal.id, unit) for unit in (0, 1, None)]
        shown = [verdict.at_least.value for verdict in verdicts]
        assert rates.network == pytest.approx(shown)
