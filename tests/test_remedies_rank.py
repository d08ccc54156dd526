"""The order of the moves for one gap, and the cheapest, by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from lifecircle.base.text import both
from lifecircle.gaps.moves import Found, best_apart
from lifecircle.gaps.rank import ranked
from lifecircle.study.remedies import Remedies

CASE = SimpleNamespace(
    goal=SimpleNamespace(id="g"),
    unit=np.array([0] * 10 + [1] * 10),
    gap=np.array([10.0, 10.0]),
)


def move(kind, points, effort, x=0.0, unit=0):
    """Return a move that brings in one person at each point."""
    rows = np.array(points)
    return Found(
        kind, "health", unit, both(kind), shapely.Point(x, 0), rows, np.ones(len(rows)), effort
    )


def told(moves, **price):
    found = ranked(CASE, moves, Remedies(**price))
    return [(r.move, r.rank, r.of_gap, r.cheapest) for r in found]


def test_most_people_for_the_effort_come_first_then_most_people():
    moves = [move("site", range(8), 10), move("gate", [0], 1), move("link", range(6), 6)]
    assert told(moves) == [
        ("link", 1, 0.6, True),
        ("gate", 2, 0.1, False),
        ("site", 3, 0.8, False),
    ]


def test_the_cheapest_closes_half_of_what_the_best_does():
    half = [move("site", range(8), 10), move("gate", range(4), 1)]
    assert [row[-1] for row in told(half)] == [True, False]
    less = [move("site", range(8), 10), move("gate", range(3), 1)]
    assert [row[-1] for row in told(less)] == [False, True]


def test_neighbours_count_for_the_rank_and_not_for_the_gap():
    moves = [move("site", range(5, 20), 10, x=1), move("site", range(9), 10, x=2)]
    (first, second) = ranked(CASE, moves, Remedies())
    assert (first.gained, first.of_gap) == (15, 0.5)
    assert (second.gained, second.of_gap) == (9, pytest.approx(0.9))
    assert first.cheapest


def test_equals_go_by_place_whatever_their_order():
    moves = [move("site", [0, 1], 10, x=x) for x in (3.0, 1.0, 2.0)]
    assert [r.geometry.x for r in ranked(CASE, moves, Remedies())] == [1, 2, 3]


def test_units_follow_each_other_and_little_is_left_out():
    moves = [move("gate", [12], 1, unit=1), move("gate", [2], 1), move("site", range(9), 10)]
    assert [row[:3] for row in told(moves, least=0.5)] == [("site", 1, 0.9)]
    assert [row[0] for row in told(moves)] == ["gate", "site", "gate"]
    assert [r.unit for r in ranked(CASE, moves, Remedies())] == [0, 0, 1]


def test_the_best_that_lie_apart():
    xy = np.array([[0.0, 0], [50, 0], [200, 0], [400, 0], [600, 0]])
    value = np.array([5.0, 4, 3, 3, 0])
    assert best_apart(value, np.array([0.0, 0, 1, 2, 9]), xy, 3, 100) == [0, 3, 2]
    assert best_apart(value, np.zeros(5), xy, 2, 0) == [0, 1]
    assert best_apart(value[:0], value[:0], xy[:0], 2, 0) == []
