"""Answers by number of sites."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.base.errors import InputError
from lifecircle.siting.curve import curve
from lifecircle.siting.problem import FORCED, Limits, Problem
from siting_brute import brute, made_up, matrix
from test_siting_seated import flow, with_room

EXACT = Limits(seconds=None)
QUICK = Limits(seconds=None, nodes=0, rounds=0)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), kind=st.sampled_from(["p_median", "p_center"]))
def test_every_number_has_its_best(seed, kind):
    problem = made_up(seed, kind, add=9, zone=None)
    numbers = [3, 0, 1, 2, 5]
    for number, answer in zip(numbers, curve(problem, numbers, EXACT), strict=True):
        best = brute(replace(problem, add=number))
        if best is None:
            assert answer.status == "infeasible"
        else:
            assert answer.status == "optimal"
            assert answer.objective == pytest.approx(best.objective)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), kind=st.sampled_from(["p_median", "p_center", "seated"]))
def test_more_sites_are_never_worse_and_bounds_hold(seed, kind):
    problem = with_room(seed) if kind == "seated" else made_up(seed, kind)
    problem = replace(problem, zone=None)
    worth = (flow,) if kind == "seated" else ()
    sense = 1.0 if kind == "seated" else -1.0
    last = -np.inf
    for number, answer in enumerate(curve(problem, range(5), QUICK)):
        best = brute(replace(problem, add=number), *worth)
        if answer.objective is None:
            assert best is None
            continue
        assert sense * answer.objective >= last
        last = sense * answer.objective
        assert last <= -best.objective + 1e-6
        assert sense * answer.bound >= -best.objective - 1e-6


def test_fewer_than_the_forced_ones_is_no_answer():
    at = np.arange(4.0)
    problem = Problem(
        kind="p_median",
        costs=matrix(abs(at[:, None] - at)),
        weight=np.ones(4),
        state=np.array([FORCED, FORCED, 0, 0]),
    )
    found = curve(problem, [1, 2], EXACT)
    assert [answer.status for answer in found] == ["infeasible", "optimal"]
    assert found[0].blame.reason == "forced"
    assert found[0].blame.most == 2
    assert found[1].objective == 3


def test_what_has_no_curve_is_refused():
    with pytest.raises(InputError):
        curve(made_up(1, "lscp"), [1])
    with pytest.raises(InputError):
        curve(made_up(1, "p_median"), [-1])
