"""Small numbers of people on the residents' map: no sum gives one away."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.outputs.public_suppress import told


def possible(people, units, whole, *, top):
    """Every column of whole numbers up to `top` that looks the same as what is told."""
    hidden = np.flatnonzero(~units)
    rest = sum(people) - int(np.sum(np.asarray(people)[units]))
    for values in product(range(top + 1), repeat=len(hidden)):
        if not whole or sum(values) == rest:
            yield dict(zip(hidden.tolist(), values, strict=True))


@settings(max_examples=250, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(1, 4))
def test_no_small_number_can_be_found_from_what_is_told(people, fewest):
    found = told(people, fewest)
    shown = np.asarray(people)[found.units]
    assert (shown >= fewest).all()
    small = np.flatnonzero(np.asarray(people) < fewest)
    columns = list(possible(people, found.units, found.whole, top=max(sum(people), fewest)))
    for row in small.tolist():
        # Everything that a number below the threshold can be, and one that is not below it.
        assert {column[row] for column in columns} >= set(range(fewest + 1))


@given(st.lists(st.integers(20, 10_000), min_size=1, max_size=30))
def test_large_numbers_are_all_told(people):
    found = told(people, 10)
    assert found.units.all()
    assert found.whole


def test_one_small_number_takes_the_smallest_other_with_it():
    found = told([5, 300, 80, 1000], 10)
    assert found.units.tolist() == [False, True, False, True]
    assert found.whole


def test_two_small_numbers_are_enough_only_if_they_are_many_together():
    assert told([5, 6, 80, 1000], 10).units.tolist() == [False, False, True, True]
    assert told([1, 2, 80, 1000], 10).units.tolist() == [False, False, False, True]


def test_a_small_sum_is_withheld_and_so_is_all_of_it():
    found = told([3, 4], 10)
    assert not found.units.any()
    assert not found.whole


def test_of_one_unit_nothing_is_told():
    found = told([3], 10, whole=3)
    assert (found.units.tolist(), found.whole) == ([False], False)


def test_few_people_outside_all_units_are_not_told_by_the_sum():
    found = told([300, 200, 500], 10, whole=1004)
    assert found.units.tolist() == [False, False, True]
    assert found.whole
    assert told([300, 200, 500], 10, whole=1000.2).units.all()


def test_units_without_a_number_hide_others():
    found = told([np.nan, 4, 500, 600], 10, whole=1500)
    assert found.units.tolist() == [False, False, True, True]
    assert found.whole


def test_a_sum_does_not_tell_that_nobody_is_left_in_a_unit_without_a_number():
    found = told([np.nan, 500, 600], 10, whole=1100)
    assert found.units.tolist() == [False, False, True]
    assert found.whole
    assert told([np.nan, 500, 600], 10, whole=1110).units.tolist() == [False, True, True]
    assert told([np.nan, 500, 600], 0, whole=1100).units.tolist() == [False, True, True]


def test_no_number_of_the_whole_leaves_nothing_to_subtract_from():
    found = told([5, 300], 10, whole=np.nan)
    assert (found.units.tolist(), found.whole) == ([False, True], False)


def test_nothing_is_withheld_from_zero_on():
    found = told([0, 1, 50], 0)
    assert found.units.all()
    assert found.whole


@pytest.mark.parametrize("seed", range(20))
def test_larger_tables_hold_at_the_ends(seed):
    # By bounds: each number withheld may be none, and as many as the threshold.
    rng = np.random.default_rng(seed)
    people = rng.integers(0, 60, 40).astype(float)
    found = told(people, 10)
    rest = people[~found.units].sum()
    assert found.whole
    assert np.count_nonzero(~found.units) >= 2
    assert rest >= 10
