"""The p-median: against every set of sites, bounds, and what it says of limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from lifecircle.siting.median_bound import out_of_question, relax
from lifecircle.siting.median_rows import Ranked
from lifecircle.siting.openings import Openings
from lifecircle.siting.problem import Limits, Problem
from lifecircle.siting.reach_all import living
from lifecircle.siting.solve import solve
from siting_brute import brute, dense, is_allowed, made_up, matrix, sets, value, zones

EXACT = Limits(seconds=None)
QUICK = Limits(seconds=None, nodes=0, rounds=3)


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_it_is_the_best_of_all_sets(seed):
    problem = made_up(seed, "p_median")
    answer, best = solve(problem, EXACT), brute(problem)
    if best is None:
        assert answer.status == "infeasible"
        assert answer.objective is None
        assert answer.blame is not None
        return
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(best.objective, abs=1e-9)
    assert is_allowed(problem, tuple(answer.chosen))
    assert value(problem, tuple(answer.chosen)) == pytest.approx(answer.objective)
    if problem.zone is not None:
        assert answer.zones == (best.zones, best.zones)
        assert zones(problem, tuple(answer.chosen)) == best.zones


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_without_a_proof_the_bound_still_holds(seed):
    problem = made_up(seed, "p_median")
    answer, best = solve(problem, QUICK), brute(problem)
    if best is None:
        assert answer.objective is None
        return
    assert is_allowed(problem, tuple(answer.chosen))
    if problem.zone is None:
        assert answer.bound <= best.objective + 1e-9
        assert answer.objective >= best.objective - 1e-9
    assert answer.zones is None or answer.zones[0] <= best.zones <= answer.zones[1]
    if answer.status == "optimal":
        assert answer.objective == pytest.approx(best.objective)


def streets(seed: int = 5, rows: int = 300, many: int = 60, **given: object) -> Problem:
    """Return a problem on a plane, of whole costs."""
    rng = np.random.default_rng(seed)
    people, sites = rng.random((rows, 1, 2)), rng.random((1, many, 2))
    table = np.rint(np.hypot(*np.moveaxis(people - sites, -1, 0)) * 1000)
    return Problem(
        kind="p_median",
        costs=matrix(table),
        weight=rng.integers(1, 50, rows).astype(float),
        state=np.zeros(many, dtype=np.int64),
        **({"add": 7} | given),
    )


def test_the_same_seed_gives_the_same_answer():
    one, other = (solve(streets(), Limits(seconds=None, nodes=0, seed=3)) for _ in range(2))
    assert one.chosen.tolist() == other.chosen.tolist()
    assert (one.objective, one.bound) == (other.objective, other.bound)
    assert [step.name for step in one.steps] == [step.name for step in other.steps]


def test_it_is_what_an_assignment_model_finds():
    """By scipy: every row is assigned to one open site."""
    problem = streets(rows=60, many=15, add=4)
    table = dense(problem.costs) * problem.weight[:, None]
    rows, many = table.shape
    objective = np.append(np.zeros(many), table.ravel())
    each = np.zeros((rows, many + rows * many))
    linked = np.zeros((rows * many, many + rows * many))
    for i in range(rows):
        each[i, many + i * many : many + (i + 1) * many] = 1
        for j in range(many):
            linked[i * many + j, [j, many + i * many + j]] = -1, 1
    number = np.append(np.ones(many), np.zeros(rows * many))[None]
    found = milp(
        objective,
        integrality=np.append(np.ones(many), np.zeros(rows * many)),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(each, 1, 1),
            LinearConstraint(linked, -np.inf, 0),
            LinearConstraint(number, 0, 4),
        ],
    )
    answer = solve(problem, EXACT)
    assert (answer.status, answer.objective) == ("optimal", pytest.approx(found.fun))


def test_a_proof_says_who_made_it_and_stages_only_get_better():
    answer = solve(streets(), EXACT)
    assert answer.status == "optimal"
    assert answer.gap == 0
    assert answer.method == "Lagrange" or answer.method.startswith("HiGHS")
    assert answer.cut_short == ""
    values = [step.objective for step in answer.steps]
    assert values == sorted(values, reverse=True)
    bounds = [step.bound for step in answer.steps if step.bound is not None]
    assert bounds == sorted(bounds)


def test_people_whom_no_candidate_reaches_are_named():
    table = np.array([[1.0, 2], [np.inf, np.inf], [3, np.inf], [np.inf, np.inf]])
    problem = Problem(
        kind="p_median",
        costs=matrix(table),
        weight=np.array([1.0, 2, 1, 0]),
        state=np.zeros(2, dtype=np.int64),
        add=1,
    )
    answer = solve(problem, EXACT)
    assert (answer.status, answer.blame.reason) == ("infeasible", "no_candidate")
    assert answer.blame.rows.tolist() == [1]
    beyond = solve(replace(problem, beyond=10.0), EXACT)
    assert (beyond.status, beyond.objective) == ("optimal", 24)
    assert beyond.serves.tolist() == [0, -1, 0, -1]
    forbidden = solve(replace(problem, state=np.array([-1, 0]), weight=np.eye(4)[2]), EXACT)
    assert forbidden.blame.reason == "forbidden"
    assert forbidden.blame.rows.tolist() == [2]


def test_a_site_that_brings_nobody_nearer_is_not_opened():
    problem = Problem(
        kind="p_median",
        costs=matrix(np.array([[1.0, 1, 5], [2, 2, 5]])),
        weight=np.ones(2),
        state=np.zeros(3, dtype=np.int64),
        add=3,
    )
    assert len(solve(problem, EXACT).chosen) == 1
    assert len(solve(replace(problem, state=np.array([0, 0, 1])), EXACT).chosen) == 2


@pytest.mark.parametrize("given", [{"kind": "p_median"}, {"kind": "p_center"}, {"beyond": 9.0}])
def test_forced_sites_that_cost_too_much_are_no_answer(given):
    price = np.full(60, 4.0)
    state = np.zeros(60, dtype=np.int64)
    state[:2] = 1
    problem = replace(streets(), state=state, price=price, budget=7.0, **given)
    answer = solve(problem, EXACT)
    assert (answer.status, answer.objective) == ("infeasible", None)
    assert (answer.blame.reason, answer.blame.most) == ("forced", 8)
    seated = replace(problem, kind="mclp", capacity=np.full(60, 9.0), beyond=None)
    assert solve(seated, EXACT).blame.reason == "forced"


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**6), steps=st.integers(1, 6))
def test_what_the_relaxation_leaves_out_is_in_no_better_set(seed, steps):
    problem = living(made_up(seed, "p_median", zone=None))
    ranked, openings = Ranked.of(problem), Openings.of(problem)
    every = {s: value(problem, s) for s in sets(problem)}
    every = {s: v for s, v in every.items() if np.isfinite(v)}
    if not every:
        return
    known = sorted(every, key=every.get)[len(every) // 3]
    best = openings.there.copy()
    best[list(known)] = True
    found = relax(ranked, openings, best, every[known], steps)
    assert found.bound <= min(every.values()) + 1e-9
    never, always = out_of_question(found, openings, every[known])
    limit = found.multipliers + every[known] - found.bound + 1e-9
    for chosen, total in every.items():
        if total < every[known] - 1e-9:
            opened = np.isin(np.arange(len(never)), chosen)
            assert not (opened & never).any()
            assert opened[always].all()
            assert (ranked.first_open(opened | openings.there) <= limit).all()
