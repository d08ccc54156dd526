"""What a goal asks of a value, and the verdict on one that is known exactly or within bounds."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.access.logic import NO, UNKNOWN, YES
from lifecircle.plans import Plan
from lifecircle.verdicts.judge import Asked, asked_of, progress, targets_of, unit_targets
from lifecircle.verdicts.shortfalls import missing, up_to

WORDS = {"zh": "测试", "en": "a test"}


def goal(**fields):
    body = {"id": "g", "kind": "statistic", "name": WORDS, **fields}
    document = {"id": "d", "title": WORDS, "issuer": WORDS}
    return Plan.model_validate({"document": document, "goals": [body]}).goals[0]


def asked(operator, target, start=None, *, lower=False):
    made = goal(operator=operator, target=target)
    return asked_of(made, made.target[0], start, lower_is_better=lower)


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [
        (">=", False, True, True),
        (">", False, False, True),
        ("<=", True, True, False),
        ("<", True, False, False),
    ],
)
def test_ends(operator, below, at, above):
    wanted = asked(operator, 5.5)
    assert [wanted.holds(v) for v in (5.4, 5.5, 5.6)] == [below, at, above]
    assert wanted.target == 5.5
    assert wanted.target_high is None


@pytest.mark.parametrize("size", [1e-3, 0.1, 1.0, 1e6, 1e12])
def test_rounding_of_sums_never_decides(size):
    value = math.fsum([size] * 3) / 3
    noisy = (size + size + size) / 3 * (1 - 1e-12)
    assert asked(">=", value).holds(noisy)
    assert asked("<=", noisy).holds(value)
    assert not asked(">", value).holds(noisy)
    assert not asked(">=", value).holds(value - 1e-6 * max(size, 1))


def test_a_millionth_of_a_million_is_no_rounding():
    assert not asked(">=", 1e6).holds(1e6 - 0.01)
    assert asked(">=", 1e6).holds(1e6 - 0.0001)


def test_range():
    wanted = asked("between", {"low": 2, "high": 3})
    assert [wanted.holds(v) for v in (1.9, 2, 2.5, 3, 3.1)] == [False, True, True, True, False]
    assert (wanted.target, wanted.target_high) == (2, 3)
    assert wanted.status(2, 3) == "met"
    assert wanted.status(0, 1.9) == "not_met"
    assert wanted.status(3.1, math.inf) == "not_met"
    assert wanted.status(1, 4) == wanted.status(2.5, math.inf) == "not_shown"
    assert wanted.missing(1.5) == 0.5
    assert wanted.missing(4) == 1
    assert wanted.missing(2) == wanted.missing(3) == 0
    assert [wanted.is_beyond(v) for v in (1, 3, 3.5)] == [False, False, True]


@pytest.mark.parametrize(
    ("ends", "operator", "number"), [({"low": 2}, ">=", 2), ({"high": 3}, "<=", 3)]
)
def test_range_with_one_end_is_a_limit(ends, operator, number):
    assert asked("between", ends) == asked(operator, number)


def test_about():
    wanted = asked("about", {"value": 200, "tolerance": 0.05})
    assert [wanted.holds(v) for v in (189, 190, 210, 211)] == [False, True, True, False]
    assert (wanted.target, wanted.target_high) == (200, None)
    assert asked("about", 1e6).holds(1.1e6)
    assert not asked("about", 1e6).holds(1.1e6 + 1)
    assert asked("about", 0).holds(0)
    assert not asked("about", 0).holds(0.1)


def test_trends():
    rises, falls = goal(operator="rises"), goal(operator="falls")
    assert asked_of(rises, None) is None
    assert [asked_of(rises, None, 5).holds(v) for v in (4.9, 5, 5.1)] == [False, False, True]
    assert [asked_of(falls, None, 5).holds(v) for v in (4.9, 5, 5.1)] == [True, False, False]
    same = goal(operator="not_worse")
    assert [asked_of(same, None, 5).holds(v) for v in (4.9, 5, 5.1)] == [False, True, True]
    lower = asked_of(same, None, 5, lower_is_better=True)
    assert [lower.holds(v) for v in (4.9, 5, 5.1)] == [True, True, False]


def test_no_target():
    assert asked_of(goal(), None) is None


@pytest.mark.parametrize(
    ("operator", "low", "high", "status"),
    [
        (">=", 5, math.inf, "met"),
        (">=", 4, math.inf, "not_shown"),
        (">=", 4, 4.9, "not_met"),
        (">=", 4, 5, "not_shown"),
        ("<=", 0, 5, "met"),
        ("<=", 0, math.inf, "not_shown"),
        ("<=", 5.1, math.inf, "not_met"),
        ("<", 5, math.inf, "not_met"),
        (">", 5, 5, "not_met"),
        (">=", math.nan, math.nan, "not_computable"),
    ],
)
def test_bounds(operator, low, high, status):
    assert asked(operator, 5).status(low, high) == status


NUMBER = st.floats(0, 1e9) | st.sampled_from([0.0, 1.0, 5.0, math.inf])
CODE = {"met": YES, "not_met": NO, "not_shown": UNKNOWN, "not_computable": UNKNOWN}


@given(
    st.sampled_from([">=", ">", "<=", "<"]),
    st.floats(0, 1e9),
    st.lists(st.tuples(NUMBER, NUMBER), min_size=1),
)
def test_many_values_at_once_as_one_by_one(operator, target, bounds):
    wanted = Asked.of(operator, target)
    low, high = (np.array(ends) for ends in zip(*(sorted(pair) for pair in bounds), strict=True))
    one_by_one = [CODE[wanted.status(a, b)] for a, b in zip(low, high, strict=True)]
    assert wanted.answers(low, high).tolist() == one_by_one


def test_many_values_in_a_range():
    wanted = asked("between", {"low": 2, "high": 3})
    low = np.array([1.0, 2.0, 2.5, 3.5, np.nan])
    high = np.array([1.5, 3.0, 4.0, 9.0, np.nan])
    assert wanted.answers(low, high).tolist() == [NO, YES, UNKNOWN, NO, UNKNOWN]


# --- progress ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "target", "value", "baseline", "expected"),
    [
        (">=", 4.5, 2.65, 0.8, 0.5),  # (2.65 - 0.8) / (4.5 - 0.8)
        (">=", 4.5, 0.4, 0.8, -0.4 / 3.7),
        (">=", 4.5, 5.0, 0.8, 4.2 / 3.7),
        (">=", 100, 100, 100, 1.0),  # the target is the baseline
        (">=", 100, 95, 100, 0.95),
        (">=", 15, 20, 32.4, 1.0),  # a baseline beyond its target
        (">=", 15, 12, 32.4, 0.8),
        (">=", 800, 600, None, 0.75),
        ("<=", 1.8, 1.92, 1.92, 0.0),
        ("<=", 1.8, 1.86, 1.92, 0.5),
        ("<=", 2.0, 4.0, None, 0.5),
        ("<=", 0, 3, None, 0.0),
        ("<=", 0, 0, 5, 1.0),
        (">=", 0, 0, None, 1.0),
    ],
)
def test_progress(operator, target, value, baseline, expected):
    assert progress(asked(operator, target), value, baseline) == pytest.approx(expected)


def test_progress_of_a_range():
    wanted = asked("between", {"low": 2, "high": 4})
    assert progress(wanted, 3, 0) == 1
    assert progress(wanted, 1, None) == 0.5
    assert progress(wanted, 1.5, 1) == 0.5
    assert progress(wanted, 5, None) == 0.8  # too much: the upper end is what counts
    assert progress(wanted, 5, 6) == 0.5
    assert progress(wanted, 5, 1) == 0.8


def test_progress_that_cannot_be_said():
    assert progress(asked(">=", 5), math.nan, None) is None
    assert progress(asked("<=", 5), math.inf, None) is None


@given(
    st.sampled_from([">=", "<="]),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
    st.none() | st.floats(0, 1e6),
)
def test_progress_is_whole_exactly_at_the_target(operator, target, value, baseline):
    wanted = Asked.of(operator, target)
    gone = progress(wanted, value, baseline)
    if wanted.holds(value):
        assert gone is not None
        assert gone >= 1 - 1e-3 or abs(value - target) <= 1e-8 * max(1, target)
    elif gone is not None:
        assert gone < 1


# --- shortfalls -------------------------------------------------------------------------------

OPERATORS = st.sampled_from([">=", ">", "<=", "<"])


@given(OPERATORS, st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.001, 1e6))
def test_a_shortfall_is_there_exactly_where_the_target_is_not_met(operator, target, value, each):
    wanted = Asked.of(operator, target)
    short = missing(wanted, value, each, None)
    assert bool(short) == (not wanted.holds(value))
    for part in short:
        assert part.amount >= 1
        assert part.amount == int(part.amount)
        assert part.beyond == (operator in ("<=", "<"))


@pytest.mark.parametrize(
    ("amount", "step", "more", "expected"),
    [
        (213.2, 1, False, 214),
        (214.0, 1, False, 214),
        (214.0000000001, 1, False, 214),
        (213.9999999999, 1, True, 215),
        (214.0, 1, True, 215),
        (0.0, 1, True, 1),
        (3.21, 0.1, False, 3.3),
        (3.2, 0.1, False, 3.2),
        (0.001, 0.1, False, 0.1),
        (1e9 + 0.5, 1, False, 1e9 + 1),
    ],
)
def test_up_to_the_next_whole_one(amount, step, more, expected):
    assert up_to(amount, step, more=more) == pytest.approx(expected, abs=1e-9)


# --- cases ------------------------------------------------------------------------------------


@pytest.fixture
def units():
    kinds = {"name": ["甲", "乙", "丙"], "kind": ["街道", "镇", "镇"]}
    return gpd.GeoDataFrame(kinds, geometry=[shapely.Point(i, 0) for i in range(3)])


def values(cases):
    return [None if case is None else case.value for case in cases]


def test_first_case_that_holds(units):
    town = {"where": {"kind": "镇"}}
    made = goal(target=[{**town, "value": 8}, {**town, "value": 12}, {"value": 10}])
    assert values(targets_of(made, units)) == [10, 8, 8, 10]
    assert values(unit_targets(made, units)) == [None, 8, 8]


def test_targets_of_units_only(units):
    made = goal(target=[{"where": {"name": "甲"}, "value": 8}])
    assert values(targets_of(made, units)) == [8, None, None, None]


@pytest.mark.parametrize(
    ("year", "expected"), [(2017, 60), (2018, 60), (2019, 65), (2021, 70), (None, 70)]
)
def test_phases(units, year, expected):
    phases = [{"year": y, "value": v} for y, v in ((2018, 60), (2019, 65), (2020, 70))]
    made = goal(target=phases)
    assert set(values(targets_of(made, units, year))) == {expected}
