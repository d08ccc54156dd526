"""Three-valued logic, weighted shares, verdicts from intervals."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.access.logic import NO, UNKNOWN, YES, answer, at_least
from lifecircle.access.shares import share_by_group
from lifecircle.verdicts.judge import judge

VALUES = (NO, UNKNOWN, YES)


def test_answer_is_yes_where_shown_even_if_open():
    shown = np.array([True, True, False, False])
    open_ = np.array([True, False, True, False])
    assert answer(shown, open_=open_).tolist() == [YES, YES, UNKNOWN, NO]


@pytest.mark.parametrize("k", [1, 2, 3])
def test_at_least_k_agrees_with_every_way_the_unknown_can_turn_out(k):
    """The answer is firm exactly when all completions of the unknown members agree."""
    for members in itertools.product(VALUES, repeat=3):
        ways = itertools.product(*[(NO, YES) if m == UNKNOWN else (m,) for m in members])
        outcomes = {sum(m == YES for m in way) >= k for way in ways}
        expected = UNKNOWN if len(outcomes) == 2 else (YES if outcomes.pop() else NO)
        found = at_least(k, [np.array([m], dtype=np.int8) for m in members])
        assert found.tolist() == [expected], members


def test_shares_by_hand():
    holds = np.array([True, False, True, True])
    weight = np.array([1.0, 3.0, 2.0, 4.0])
    group = np.array([0, 0, 1, -1])
    found = share_by_group(holds, weight, group, 3)
    assert found[:2].tolist() == [0.25, 1.0]
    assert math.isnan(found[2])
    assert found[3] == 0.7


@given(
    st.lists(
        st.tuples(st.booleans(), st.floats(0, 1e6), st.integers(-1, 3)), min_size=1, max_size=50
    )
)
def test_shares_are_shares_and_order_does_not_matter(rows):
    holds, weight, group = (np.array(column) for column in zip(*rows, strict=True))
    found = share_by_group(holds, weight, group, 4)
    known = found[~np.isnan(found)]
    assert ((known >= 0) & (known <= 1)).all()
    again = share_by_group(holds[::-1], weight[::-1], group[::-1], 4)
    np.testing.assert_allclose(found, again, rtol=1e-12)


def test_everybody_is_exactly_one():
    weight = np.full(10, 0.1)
    found = share_by_group(np.ones(10, dtype=bool), weight, np.zeros(10, dtype=int), 1)
    assert found.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("low", "high", "operator", "target", "expected"),
    [
        (0.9, 1.0, ">=", 0.9, "met"),
        (0.9 - 1e-12, 1.0, ">=", 0.9, "met"),
        (0.5, 1.0, ">=", 0.9, "not_shown"),
        (0.5, 0.8, ">=", 0.9, "not_met"),
        (0.9, 0.95, ">", 0.9, "not_shown"),
        (0.5, 0.9, ">", 0.9, "not_met"),
        (0.1, 0.2, "<=", 0.2, "met"),
        (0.1, 0.3, "<=", 0.2, "not_shown"),
        (0.3, 0.4, "<=", 0.2, "not_met"),
        (0.2, 0.2, "<", 0.2, "not_met"),
        (0.5, 0.8, ">=", None, "no_target"),
        (math.nan, math.nan, ">=", 0.9, "not_computable"),
    ],
)
def test_judge(low, high, operator, target, expected):
    assert judge(low, high, operator, target) == expected


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from([">=", "<=", ">", "<"]), st.floats(0, 1))
def test_a_firm_verdict_holds_for_every_value_of_the_interval(a, b, operator, target):
    low, high = min(a, b), max(a, b)
    verdict = judge(low, high, operator, target)
    ends = {judge(x, x, operator, target) for x in (low, (low + high) / 2, high)}
    if verdict == "not_shown":
        assert len(ends) == 2
    else:
        assert ends == {verdict}
