"""Sets of sites that differ: each the best of those that leave out so many of every one before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.base.errors import InputError
from lifecircle.siting.choices import choices, same_site
from lifecircle.siting.problem import EXISTING, FORCED, Limits, Problem
from siting_brute import made_up, matrix, sets, value

EXACT = Limits(seconds=None)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), differ=st.integers(1, 3))
def test_each_is_the_best_of_what_is_left(seed, differ):
    problem = made_up(seed, "p_median", conflicts=None, zone=None)
    found = choices(problem, 4, differ, EXACT)
    every = {s: value(problem, s) for s in sets(problem)}
    every = {s: v for s, v in every.items() if np.isfinite(v)}
    if not every:
        assert [answer.status for answer in found] == ["infeasible"]
        return
    before: list[set[int]] = []
    for answer in found:
        left = {s: v for s, v in every.items() if all(len(b - set(s)) >= differ for b in before)}
        assert answer.status == "optimal"
        assert answer.objective == pytest.approx(min(left.values()))
        before.append(set(answer.chosen.tolist()))
    forced = set(np.flatnonzero(problem.state == FORCED).tolist())
    left = {s: v for s, v in every.items() if all(len(b - set(s)) >= differ for b in before)}
    if len(found) < 4 and left:  # then no site brings anything
        assert min(left.values()) == left[tuple(sorted(forced))]


def line(state, **given) -> Problem:
    """Six people along a line, a candidate at each."""
    at = np.arange(6.0)
    return Problem(
        kind="p_median",
        costs=matrix(abs(at[:, None] - at)),
        weight=np.ones(6),
        state=np.array(state),
        **given,
    )


def test_forced_sites_are_in_every_set():
    found = choices(line([FORCED, 0, 0, 0, 0, 0], add=2), 9, 1, EXACT)
    assert [answer.chosen.tolist()[0] for answer in found] == [0] * 5
    assert sorted(answer.chosen.tolist()[1] for answer in found) == [1, 2, 3, 4, 5]
    assert [answer.objective for answer in found] == sorted(answer.objective for answer in found)
    assert len(choices(line([FORCED, 0, 0, 0, 0, 0], add=2), 9, 2, EXACT)) == 1


def test_another_size_of_a_site_is_no_other_site():
    # Columns 0 and 1 are one site in two sizes, 2 is elsewhere but just as far.
    table = np.array([[1.0, 1, 1], [2, 2, 3]])
    problem = Problem(
        kind="mclp",
        costs=matrix(table),
        weight=np.array([5.0, 5]),
        state=np.zeros(3, dtype=np.int64),
        add=1,
        within=2.0,
        capacity=np.array([7.0, 9, 9]),
        conflicts=np.array([[0, 1], [1, 2]]),
    )
    assert same_site(problem).tolist() == [0, 0, 2]
    found = choices(problem, 3, 1, EXACT)
    assert [answer.chosen.tolist() for answer in found] == [[1], [2]]
    assert [answer.objective for answer in found] == [9, 5]


def test_sites_that_keep_a_distance_are_not_the_same_site():
    problem = line([0] * 6, add=2, conflicts=np.array([[0, 1], [1, 2]]))
    assert same_site(problem).tolist() == [0, 1, 2, 3, 4, 5]


def test_without_sites_there_is_one_choice():
    found = choices(line([EXISTING, 0, 0, 0, 0, 0], add=0), 3, 1, EXACT)
    assert [answer.chosen.tolist() for answer in found] == [[]]


@pytest.mark.parametrize(("count", "differ"), [(0, 1), (1, 0)])
def test_numbers_below_one_are_refused(count, differ):
    with pytest.raises(InputError):
        choices(line([0] * 6, add=1), count, differ)
