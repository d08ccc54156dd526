"""Covering problems against brute force, and what always holds of their answers."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.siting.matrix import from_dense
from lifecircle.siting.problem import EXISTING, FORBIDDEN, FORCED, FREE, Limits, Problem
from lifecircle.siting.solve import solve

LIMITS = Limits(rounds=3, seconds=None)
NEAR = 1.0


@st.composite
def problems(draw, kind=None):
    """Draw a small problem with any of the limits; forced candidates never contradict them."""
    kind = kind or draw(st.sampled_from(["lscp", "mclp"]))
    demands, candidates = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    cells = st.sampled_from([0.0, 1.0, 2.0, np.inf])
    table = np.array(
        draw(st.lists(cells, min_size=demands * candidates, max_size=demands * candidates))
    ).reshape(demands, candidates)
    many = {"min_size": candidates, "max_size": candidates}
    weights = st.sampled_from([0.0, 1.0, 2.0, 3.0, 0.1, 2.5])
    weight = draw(st.lists(weights, min_size=demands, max_size=demands))
    states = st.sampled_from([FREE] * 6 + [FORCED, FORBIDDEN, EXISTING])
    state = np.array(draw(st.lists(states, **many)), dtype=np.int64)
    forced = int((state == FORCED).sum())
    price = draw(st.none() | st.lists(st.sampled_from([1.0, 2.0, 0.3, 1.25]), **many))
    price = None if price is None else np.array(price)
    budget = None
    if price is not None and draw(st.booleans()):
        budget = float(price[state == FORCED].sum()) + draw(st.sampled_from([0.0, 0.6, 1.3, 3.0]))
    add = draw(st.none() | st.integers(forced, candidates))
    if kind == "mclp" and add is None and budget is None:
        add = forced + 1
    given_ = {}
    if kind == "lscp" and draw(st.booleans()):
        given_["share"] = draw(st.sampled_from([0.0, 0.3, 0.5, 0.9]))
        if draw(st.booleans()):
            groups = st.lists(st.integers(-1, 1), min_size=demands, max_size=demands)
            given_["group"] = np.array(draw(groups), dtype=np.int64)
            given_["at_least"] = np.array([draw(st.sampled_from([0.0, 1.0, 2.1])) for _ in "ab"])
    if draw(st.booleans()):
        given_["zone"] = np.array(draw(st.lists(st.integers(-1, 2), **many)), dtype=np.int64)
    if candidates > 1 and draw(st.booleans()):
        pairs = list(itertools.combinations(range(candidates), 2))
        drawn = draw(st.lists(st.sampled_from(pairs), max_size=3))
        fixed = np.isin(state, (FORCED, EXISTING))
        kept = [
            (a, b)
            for a, b in drawn
            if not (fixed[a] and fixed[b] and FORCED in {state[a], state[b]})
        ]
        given_["conflicts"] = np.array(kept, dtype=np.int64).reshape(-1, 2)
    if draw(st.booleans()):
        members = np.unique(draw(st.lists(st.integers(0, candidates - 1), max_size=4)))
        members = members.astype(np.int64)
        room = int((state[members] == FORCED).sum()) + draw(st.integers(0, 1))
        given_["at_most"] = ((members, room),)
    return Problem(
        kind=kind,
        costs=from_dense(table),
        weight=np.array(weight),
        state=state,
        price=price,
        budget=budget,
        add=add,
        within=draw(st.sampled_from([None, NEAR])),
        places=draw(st.sampled_from([1, 1, 2])),
        **given_,
    )


def table_of(problem):
    near = np.zeros((len(problem.costs), problem.costs.candidates), dtype=bool)
    for row in range(len(problem.costs)):
        pairs = slice(problem.costs.start[row], problem.costs.start[row + 1])
        for candidate, cost in zip(
            problem.costs.candidate[pairs], problem.costs.cost[pairs], strict=True
        ):
            near[row, candidate] = problem.within is None or cost <= problem.within
    return near


def meets(problem, chosen, near):
    """Return zones, covered rows and price of a set that keeps to all limits, else None."""
    chosen = set(chosen)
    there = chosen | set(np.flatnonzero(problem.state == EXISTING).tolist())
    price = np.ones(len(problem.state)) if problem.price is None else problem.price
    money = float(sum(price[one] for one in sorted(chosen)))
    covered = near[:, sorted(there)].sum(axis=1) >= problem.places
    if not keeps(problem, chosen, there, money) or not covers(problem, covered):
        return None
    zones = 0
    if problem.zone is not None:
        zones = len({problem.zone[one] for one in there} - {-1})
    return zones, covered, money


def keeps(problem, chosen, there, money):
    pairs = [] if problem.conflicts is None else problem.conflicts.tolist()
    return (
        set(np.flatnonzero(problem.state == FORCED)) <= chosen
        and not any(problem.state[one] in {FORBIDDEN, EXISTING} for one in chosen)
        and not any({a, b} <= there and {a, b} & chosen for a, b in pairs)
        and (problem.add is None or len(chosen) <= problem.add)
        and (problem.budget is None or money <= problem.budget + 1e-7)
        and all(len(chosen & set(members.tolist())) <= most for members, most in problem.at_most)
    )


def covers(problem, covered):
    if problem.kind == "mclp":
        return True
    weight = problem.weight
    if problem.share == 1 and (~covered & (weight > 0)).any():
        return False
    if weight[covered].sum() < problem.share * weight.sum() - 1e-7:
        return False
    return problem.group is None or all(
        weight[covered & (problem.group == group)].sum() >= least - 1e-7
        for group, least in enumerate(problem.at_least)
    )


def best_of(problem):
    """Return the best (zones, objective) over all sets of candidates; None where there is none."""
    near = table_of(problem)
    best = None
    for size in range(len(problem.state) + 1):
        for chosen in itertools.combinations(range(len(problem.state)), size):
            found = meets(problem, chosen, near)
            if found is None:
                continue
            zones, covered, money = found
            value = -money if problem.kind == "lscp" else problem.weight[covered].sum()
            if best is None or (zones, value) > (best[0], best[1] + 1e-9 * (zones == best[0])):
                best = zones, value
    return best


@settings(max_examples=100, deadline=None)
@given(problems())
def test_the_answer_is_the_best_of_all_sets(problem):
    best = best_of(problem)
    answer = solve(problem, LIMITS)
    if best is None:
        assert answer.status == "infeasible"
        assert answer.blame is not None
        assert answer.objective is None
        return
    zones, value = best
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(abs(value), abs=1e-7)
    assert answer.bound == pytest.approx(answer.objective, rel=1e-9)
    found = meets(problem, answer.chosen.tolist(), table_of(problem))
    assert found is not None, "the set does not keep to the limits"
    assert found[0] == zones
    assert answer.zones == (None if problem.zone is None else (zones, zones))
    np.testing.assert_array_equal(answer.covered, found[1])
    if problem.kind == "lscp":
        assert found[2] == pytest.approx(answer.objective, abs=1e-9)
    else:
        assert answer.served.sum() == pytest.approx(answer.objective, abs=1e-9)
    assert answer.cut_short == ""


@settings(max_examples=40, deadline=None)
@given(problems("mclp"))
def test_without_a_proof_the_bound_is_on_the_right_side(problem):
    best = best_of(problem)
    answer = solve(problem, replace(LIMITS, nodes=0, rounds=0))
    if best is None:
        assert answer.status == "infeasible"
    elif answer.objective is not None and answer.zones in {None, (best[0], best[0])}:
        assert answer.objective <= best[1] + 1e-9
        assert answer.bound >= best[1] - 1e-9
        assert (answer.status == "optimal") <= (abs(answer.objective - best[1]) < 1e-7)
