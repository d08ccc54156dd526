"""More places at facilities that are full: by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import ceil

import numpy as np
import pytest

from lifecircle.base.text import Bilingual
from lifecircle.gaps.more_places import without_room
from lifecircle.gaps.remedies import remedies_of
from lifecircle.study.remedies import Remedies
from lifecircle.verdicts.left_out import Seats
from remedies_helpers import SCHOOL, Place, reach, street

PEOPLE = (60.0, 30.0, 10.0, 100.0)


def town(**more) -> Place:
    """Return four homes on one street: two near the first school, one near both, one near none."""
    homes = [
        (150.0, 500.0, PEOPLE[0], 0),
        (250.0, 500.0, PEOPLE[1], 0),
        (450.0, 500.0, PEOPLE[2], 0),
        (1700.0, 500.0, PEOPLE[3], 1),
    ]
    ends = [(float(x), 500.0) for x in range(0, 2001, 100)]
    lines = [street(a, b) for a, b in pairwise(ends)]
    found = Place(homes=homes, streets=lines, **more)
    found.add(SCHOOL, 200, 500, name="一小")
    found.add(SCHOOL, 700, 500, name="二小")
    return found


def seats(seated, taken, *, ppp=2.0, goal="g1", capacity=(50.0, 40.0)):
    """Return a test within 300 m: home 3 reaches both schools, homes 1 and 2 the first alone."""
    wants = np.array(PEOPLE)
    reached = np.array([True, True, True, False])
    return Seats(
        name=Bilingual("学位", "places"),
        goal=goal,
        service=SCHOOL,
        quantity="places",
        group=None,
        profile="adult",
        minutes=None,
        metres=np.array([300.0, 300.0, 300.0]),
        people_per_place=ppp,
        wants=wants,
        reached=reached,
        seated=np.array(seated),
        facilities=np.array([0, 1]),
        capacity=np.array(capacity),
        taken=np.array(taken),
        asked=np.array([100.0, 10.0]),
        scores={},
        without_capacity=np.array([], dtype=np.int64),
        estimated=False,
        notes=(),
    )


def capacity(remedies):
    return [remedy for remedy in remedies if remedy.move == "capacity"]


def test_more_places_where_it_is_full():
    test = seats([30.0, 20.0, 10.0, 0.0], [50.0, 10.0])
    assert without_room(test).tolist() == pytest.approx([0.5, 1 / 3, 0, 0])
    remedies, _ = town().remedies(reach(within={"metres": 300}), seats=(test,))
    (remedy,) = capacity(remedies)
    assert remedy.facility == 0
    assert remedy.where == Bilingual("一小", "一小")
    assert remedy.points.tolist() == [0, 1]
    assert remedy.gained == pytest.approx(40 / 200)
    assert remedy.amount == 20
    assert remedy.effort == pytest.approx(20 * 0.05)
    assert remedy.of_gap == pytest.approx(1)
    assert remedy.unit == 0


def test_places_are_whole():
    test = seats([30.0, 20.0, 10.0, 0.0], [50.0, 10.0], ppp=3.0)
    remedies, _ = town().remedies(reach(within={"metres": 300}), seats=(test,))
    (remedy,) = capacity(remedies)
    assert remedy.amount == ceil(40 / 3)


def test_who_reaches_two_full_places_is_counted_at_each():
    test = seats([30.0, 20.0, 5.0, 0.0], [50.0, 5.0], capacity=(50.0, 5.0))
    remedies, _ = town().remedies(reach(within={"metres": 300}), seats=(test,))
    found = {remedy.facility: remedy for remedy in capacity(remedies)}
    assert found[0].gained == pytest.approx(45 / 200)
    assert found[1].gained == pytest.approx(5 / 200)
    assert found[1].amount == 3
    assert found[1].points.tolist() == [2]


def test_a_goal_that_is_met_may_still_lack_room():
    goal = reach(within={"metres": 300}, target=0.5)
    here = town()
    here.homes = here.homes[:3]
    test = replace(
        seats([30.0, 20.0, 10.0, 0.0], [50.0, 10.0]),
        wants=np.array(PEOPLE[:3]),
        reached=np.ones(3, dtype=bool),
        seated=np.array([30.0, 20.0, 10.0]),
    )
    context, results = here.judged(goal)
    assert results.verdicts[0].status == "met"
    remedies, _ = remedies_of(context, results, (), (test,))
    assert [remedy.move for remedy in remedies] == ["capacity"]
    assert remedies[0].cheapest
    assert remedies_of(context, results, (), ())[0] == ()


def test_where_there_is_room_nothing_is_added():
    test = seats([60.0, 30.0, 10.0, 0.0], [50.0, 40.0])
    remedies, _ = town().remedies(reach(within={"metres": 300}), seats=(test,))
    assert capacity(remedies) == []


def test_tests_of_other_goals_do_not_count():
    test = seats([30.0, 20.0, 10.0, 0.0], [50.0, 10.0], goal=None)
    remedies, _ = town().remedies(reach(within={"metres": 300}), seats=(test,))
    assert capacity(remedies) == []


def test_prices_and_the_least_gain_are_those_of_the_study():
    table = {"unit": "万元", "site": 800, "capacity": 3, "gate": 5, "link": 100, "least": 0.3}
    here = town(study={"remedies": table})
    test = seats([30.0, 20.0, 10.0, 0.0], [50.0, 10.0])
    remedies, notes = here.remedies(reach(within={"metres": 300}), seats=(test,))
    (remedy,) = capacity(remedies)
    assert remedy.effort == 60
    assert {r.effort for r in remedies if r.move == "site"} == {800}
    assert all(r.of_gap >= 0.3 for r in remedies)
    (effort,) = [note.text for note in notes if note.code == "remedies.effort"]
    assert "万元" in effort.zh
    assert "800" in effort.en


@pytest.mark.parametrize("wrong", [{"gate": 0}, {"least": 2}, {"link_metre": -1}, {"bridge": 1}])
def test_wrong_prices_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Remedies.model_validate(wrong)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ({}, {0: [0, 1], 1: [0, 1]}),
        ({"supply": "own_unit"}, {0: [0], 1: [1]}),
        ({"direction": "there_and_back"}, {0: [0], 1: [1]}),
    ],
)
def test_only_those_for_whom_a_full_place_counts_get_room_there(way, expected):
    here = town()
    here.homes = [(900.0, 500.0, 60.0, 0), (1100.0, 500.0, 40.0, 1)]
    here.places = []
    here.add(SCHOOL, 940, 500, name="一小")
    here.add(SCHOOL, 1060, 500, name="二小")
    context, results = here.judged(reach(**{"within": {"metres": 300}, **way}))
    test = replace(
        seats([0.0, 0.0, 0.0, 0.0], [10.0, 20.0]),
        wants=np.array([60.0, 40.0]),
        reached=np.array([True, True]),
        seated=np.array([10.0, 20.0]),
        capacity=np.array([10.0, 20.0]),
        asked=np.array([100.0, 100.0]),
    )
    remedies = capacity(remedies_of(context, results, (), (test,))[0])
    assert {r.facility: r.points.tolist() for r in remedies} == expected


def test_who_may_find_room_where_it_is_not_known_is_not_left_without():
    test = seats([30.0, 20.0, 10.0, 0.0], [50.0, 10.0])
    unsure = replace(test, unsure=np.array([False, True, False, False]))
    assert without_room(unsure).tolist() == pytest.approx([0.5, 0, 0, 0])
    remedies, _ = town().remedies(reach(within={"metres": 300}), seats=(unsure,))
    (remedy,) = capacity(remedies)
    assert (remedy.points.tolist(), remedy.amount) == ([0], 15)
