"""Covering with room: against networkx' flows over every set of sites."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.siting.openings import Openings
from lifecircle.siting.problem import EXISTING, Limits, Problem
from lifecircle.siting.seated_bound import bound, improved
from lifecircle.siting.seated_room import Room
from lifecircle.siting.solve import solve
from siting_brute import brute, dense, is_allowed, made_up, matrix

EXACT = Limits(seconds=None, rounds=4)


def flow(problem: Problem, chosen: tuple[int, ...]) -> float:
    """Return minus the greatest flow from people to room."""
    table = dense(problem.costs)
    there = [*chosen, *np.flatnonzero(problem.state == EXISTING)]
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    for i, weight in enumerate(problem.weight.tolist()):
        graph.add_edge("from", ("row", i), capacity=weight)
        for j in there:
            if table[i, j] <= (np.inf if problem.within is None else problem.within):
                graph.add_edge(("row", i), ("site", j), capacity=weight)
    for j in there:
        graph.add_edge(("site", j), "to", capacity=min(problem.capacity[j], 1e9))
    return -nx.maximum_flow_value(graph, "from", "to")


def with_room(seed: int) -> Problem:
    rng = np.random.default_rng(seed + 1)
    problem = made_up(seed, "mclp", within=float(rng.integers(3, 12)))
    capacity = rng.integers(0, 12, problem.costs.candidates).astype(float)
    capacity[rng.random(len(capacity)) < 0.15] = np.inf
    return made_up(seed, "mclp", within=problem.within, capacity=capacity)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_it_is_the_best_of_all_sets(seed):
    problem = with_room(seed)
    answer, best = solve(problem, EXACT), brute(problem, flow)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(-best.objective, rel=1e-6, abs=1e-6)
    assert is_allowed(problem, tuple(answer.chosen))
    if problem.zone is not None:
        assert answer.zones == (best.zones, best.zones)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_who_is_seated_keeps_to_room_and_reach(seed):
    problem = with_room(seed)
    answer = solve(problem, Limits(seconds=None, nodes=0, rounds=2))
    demand, candidate, weight = answer.seated
    there = {*answer.chosen, *np.flatnonzero(problem.state == EXISTING)}
    assert set(candidate.tolist()) <= there
    cost = dense(problem.costs)[demand, candidate]
    assert (cost <= problem.within).all()
    assert (weight > 0).all()
    taken = np.bincount(candidate, weight, problem.costs.candidates)
    assert (taken <= problem.capacity + 1e-6).all()
    seated = np.bincount(demand, weight, len(problem.weight))
    assert seated == pytest.approx(answer.served)
    assert (answer.served <= problem.weight + 1e-9).all()
    assert answer.served.sum() == pytest.approx(answer.objective)
    assert (answer.covered == (answer.served >= problem.weight)).all()
    best = brute(problem, flow)
    assert answer.bound >= -best.objective - 1e-6
    assert answer.objective <= -best.objective + 1e-6


def test_people_are_split_and_the_larger_size_is_paid_for():
    # Two sizes of one site (columns 0 and 1), an existing place (2), a budget for the large one.
    table = np.array([[1.0, 1, 2], [2, 2, np.inf], [9, 9, 1]])
    problem = Problem(
        kind="mclp",
        costs=matrix(table),
        weight=np.array([10.0, 6, 5]),
        state=np.array([0, 0, EXISTING]),
        within=5.0,
        capacity=np.array([4.0, 11, 8]),
        price=np.array([1.0, 3, 0]),
        budget=3.0,
        conflicts=np.array([[0, 1]]),
    )
    answer = solve(problem, EXACT)
    assert answer.status == "optimal"
    assert answer.chosen.tolist() == [1]
    # The last row and 3 of the first fill the existing place; 7 and 4 the new one.
    assert answer.objective == 19
    assert answer.served.tolist() == [10, 4, 5]
    assert answer.covered.tolist() == [True, False, True]
    assert answer.serves.tolist() == [1, 1, 2]
    assert solve(replace(problem, budget=2.0), EXACT).chosen.tolist() == [0]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_bound_holds_for_any_multipliers(seed):
    problem = replace(with_room(seed), zone=None)
    openings = Openings.of(problem)
    room = Room.of(problem, openings)
    most = -brute(problem, flow).objective - room.certain
    worth = np.random.default_rng(seed).random(len(room)) * 1.4 - 0.2
    assert bound(room, openings, worth) >= most - 1e-6
    better = improved(room, openings, np.clip(worth, 0, 1), most, 30)
    assert most - 1e-6 <= bound(room, openings, better)
