"""The p-center: against every set of sites."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.siting.cover_quick import at_least, is_too_few
from lifecircle.siting.problem import Limits, Problem
from lifecircle.siting.solve import solve
from siting_brute import brute, is_allowed, made_up, matrix, value

EXACT = Limits(seconds=None)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_it_is_the_best_of_all_sets(seed):
    problem = made_up(seed, "p_center")
    answer, best = solve(problem, EXACT), brute(problem)
    if best is None:
        assert answer.status == "infeasible"
        assert answer.objective is None
        assert answer.blame is not None
        return
    assert answer.status == "optimal"
    assert answer.objective == best.objective
    assert is_allowed(problem, tuple(answer.chosen))
    assert value(problem, tuple(answer.chosen)) == answer.objective
    if problem.zone is not None:
        assert answer.zones == (best.zones, best.zones)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_without_a_solver_the_bound_still_holds(seed):
    problem = made_up(seed, "p_center", zone=None)
    answer, best = solve(problem, Limits(seconds=None, nodes=0)), brute(problem)
    if best is None:
        assert answer.objective is None
        return
    assert answer.bound <= best.objective <= answer.objective
    assert is_allowed(problem, tuple(answer.chosen))


def test_people_whom_no_candidate_reaches_are_named():
    problem = Problem(
        kind="p_center",
        costs=matrix(np.array([[1.0, 2], [np.inf, np.inf], [3, np.inf]])),
        weight=np.array([1.0, 2, 1]),
        state=np.zeros(2, dtype=np.int64),
        add=1,
    )
    answer = solve(problem, EXACT)
    assert (answer.status, answer.blame.reason) == ("infeasible", "no_candidate")
    assert answer.blame.rows.tolist() == [1]
    assert answer.objective is None


def test_too_few_sites_for_everybody_says_how_many_are_needed():
    problem = Problem(
        kind="p_center",
        costs=matrix(np.where(np.eye(3) == 1, 4.0, np.inf)),
        weight=np.ones(3),
        state=np.zeros(3, dtype=np.int64),
        add=2,
    )
    answer = solve(problem, EXACT)
    assert (answer.status, answer.blame.reason, answer.blame.most) == ("infeasible", "add", 3)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_what_is_decided_without_a_solver_is_true(seed):
    rng = np.random.default_rng(seed)
    table = rng.random((int(rng.integers(1, 9)), int(rng.integers(1, 8)))) < 0.4
    table[~table.any(axis=1), 0] = True
    row, column = np.nonzero(table)
    many = table.shape[1]
    least = next(
        n
        for n in range(many + 1)
        if any(table[:, list(s)].any(axis=1).all() for s in combinations(range(many), n))
    )
    assert at_least(row, column, len(table), many, many) <= least
    for sites in range(many + 1):
        if is_too_few(row, column, len(table), many, sites):
            assert sites < least
