"""Weighted inequality: by hand, against PySAL, by brute force, and what always holds."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inequality.gini import Gini
from inequality.theil import Theil as PysalTheil
from inequality.theil import TheilD

from lifecircle.access import inequality_weighted
from lifecircle.access.inequality import cv, gini, value_range
from lifecircle.access.inequality_weighted import STEPS, Distribution, ratio_of_means, worst

amounts = st.floats(0, 1e6).map(lambda x: x if x > 1e-6 else 0.0)
weights = st.floats(0.01, 1e4)
few = st.lists(st.tuples(amounts, weights, st.integers(0, 3)), min_size=1, max_size=30)


def columns(rows):
    values, weight, group = map(np.array, zip(*rows, strict=True))
    return values, weight, group


def something(rows):
    return any(value > 0 for value, _, _ in rows)


# By hand.


def test_three_walks_of_two_hundred_people():
    ways = Distribution.of([20, 5, 10], [50, 100, 50])
    assert ways.mean == 10
    assert ways.cv == pytest.approx(math.sqrt(37.5) / 10, abs=1e-15)
    # Mean difference of two drawn at random: 2 (1/2·1/4·5 + 1/2·1/4·15 + 1/4·1/4·10) = 6.25.
    assert ways.gini == pytest.approx(6.25 / 20, abs=1e-15)
    # r is 1/2, 1, 2 with shares 1/2, 1/4, 1/4: 1/4·ln(1/2) + 1/4·2·ln 2 = 1/4·ln 2.
    assert ways.theil().total == pytest.approx(math.log(2) / 4, abs=1e-15)
    # The 20 people who walk longest have 400 minutes, the 80 who walk least 400.
    assert ways.palma == pytest.approx(1, abs=1e-15)
    assert ways.value_range == 15
    people, held = ways.lorenz()
    assert people.tolist() == [0, 0.5, 0.75, 1]
    assert held.tolist() == [0, 0.25, 0.5, 1]


def test_palma_splits_who_stands_on_a_border():
    # Of 1 person each: the top tenth is 0.3 of the third, the bottom 1.2 people.
    assert Distribution.of([1, 2, 6]).palma == pytest.approx(0.3 * 6 / (1 + 0.2 * 2), abs=1e-15)
    # The top tenth of one person is part of him: equal.
    assert Distribution.of([7]).palma == pytest.approx(0.25, abs=1e-15)


def test_palma_of_nothing_at_the_bottom_is_not_defined():
    assert math.isnan(Distribution.of([0, 0, 1, 1, 1]).palma)
    assert Distribution.of([0, 1, 1, 1]).palma == pytest.approx(0.4 / (0.6), abs=1e-15)


def test_theil_divides_between_groups_by_hand():
    # Groups have means 1 and 3, the whole 2: across = 1/2 (1/2 ln 1/2 + 3/2 ln 3/2).
    found = Distribution.of([1, 1, 2, 4], group=[5, 5, 9, 9]).theil()
    across = (0.5 * math.log(0.5) + 1.5 * math.log(1.5)) / 2
    within = 0.75 * (2 / 3 * math.log(2 / 3) + 4 / 3 * math.log(4 / 3)) / 2
    assert found.across == pytest.approx(across, abs=1e-15)
    assert found.within == pytest.approx(within, abs=1e-15)
    assert found.total == found.within + found.across


def test_one_has_everything():
    one = Distribution.of([0, 0, 0, 8])
    assert one.gini == pytest.approx(3 / 4, abs=1e-15)
    assert one.theil().total == pytest.approx(math.log(4), abs=1e-15)
    assert one.cv == pytest.approx(math.sqrt(3), abs=1e-15)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [math.nan]])
def test_nothing_is_not_defined(values):
    nothing = Distribution.of(values)
    assert not nothing.is_defined
    for value in (nothing.cv, nothing.gini, nothing.palma, *nothing.theil()):
        assert math.isnan(value)
    assert [len(axis) for axis in nothing.lorenz()] == [0, 0]


def test_what_weighs_nothing_or_has_no_value_is_left_out():
    found = Distribution.of([1, 50, math.nan, 3], [2, 0, 4, 2])
    assert found.values.tolist() == [1, 3]
    assert found.mean == 2


def test_ratio_of_means():
    values, weight = np.array([2.0, 4, 9, math.nan]), np.array([1.0, 3, 1, 5])
    town, country = np.array([True, True, False, False]), np.array([False, False, True, True])
    assert ratio_of_means(values, weight, town, country) == (2 + 12) / 4 / 9
    assert math.isnan(ratio_of_means(values, weight, town, np.zeros(4, dtype=bool)))
    assert math.isnan(ratio_of_means(np.zeros(4), weight, town, country))


def test_the_worst_come_first_and_ties_stay_in_order():
    values = np.array([0.5, 0.1, math.nan, 0.9, 0.1])
    assert worst(values, 3).tolist() == [1, 4, 0]
    assert worst(values, 9, most_is_worst=True).tolist() == [3, 0, 1, 4]


def test_the_example_of_the_class():
    assert doctest.testmod(inequality_weighted) == (0, 3)


# Independent references.


@pytest.mark.parametrize("seed", range(20))
def test_pysal_says_the_same(seed):
    rng = np.random.default_rng(seed)
    values = rng.gamma(0.7, 9.0, int(rng.integers(2, 3000)))
    group = rng.integers(0, 1 + seed, len(values))
    found, theil = Distribution.of(values, group=group), TheilD(values, group)
    parts = found.theil()
    assert found.gini == pytest.approx(Gini(values).g, abs=1e-12)
    assert parts.total == pytest.approx(float(PysalTheil(values).T), abs=1e-12)
    assert parts.across == pytest.approx(theil.bg.item(), abs=1e-12)
    assert parts.within == pytest.approx(theil.wg.item(), abs=1e-12)


@given(few.filter(something))
def test_gini_is_the_mean_difference_of_all_pairs(rows):
    values, weight, _ = columns(rows)
    pairs = np.abs(values[:, None] - values[None, :]) * weight[:, None] * weight[None, :]
    mean = (values * weight).sum() / weight.sum()
    expected = pairs.sum() / weight.sum() ** 2 / (2 * mean)
    assert Distribution.of(values, weight).gini == pytest.approx(expected, abs=1e-9)


@given(few.filter(something))
def test_gini_is_twice_the_area_beside_the_lorenz_curve(rows):
    values, weight, _ = columns(rows)
    found = Distribution.of(values, weight)
    people, held = found.lorenz()
    assert found.gini == pytest.approx(1 - 2 * np.trapezoid(held, people), abs=1e-9)


@given(st.lists(st.tuples(amounts, st.integers(1, 5)), min_size=1, max_size=20))
def test_a_weight_counts_as_that_many_values(rows):
    values, times = map(np.array, zip(*rows, strict=True))
    one, many = Distribution.of(values, times), Distribution.of(np.repeat(values, times))
    for a, b in ((one.gini, many.gini), (one.cv, many.cv), (one.palma, many.palma)):
        assert a == pytest.approx(b, rel=1e-9, abs=1e-9, nan_ok=True)
    assert one.theil().total == pytest.approx(many.theil().total, abs=1e-9, nan_ok=True)


@given(few.filter(something))
def test_equal_weights_are_those_of_the_rule_kind(rows):
    values = columns(rows)[0]
    found = Distribution.of(values, np.full(len(values), 3.5))
    assert found.gini == pytest.approx(gini(np.sort(values)), abs=1e-9)
    assert found.cv == pytest.approx(cv(values), rel=1e-9, abs=1e-7)
    assert found.value_range == value_range(values)


# What always holds.


@given(few.filter(something), st.sampled_from([1e-3, 0.5, 7.0, 1e5]))
def test_scale_of_values_and_of_weights_does_not_matter(rows, scale):
    values, weight, group = columns(rows)
    one = Distribution.of(values, weight, group)
    for other in (
        Distribution.of(values * scale, weight, group),
        Distribution.of(values, weight * scale, group),
    ):
        assert other.gini == pytest.approx(one.gini, abs=1e-9)
        assert other.cv == pytest.approx(one.cv, rel=1e-9, abs=1e-7)
        assert other.palma == pytest.approx(one.palma, rel=1e-6, nan_ok=True)
        assert [*other.theil()] == pytest.approx([*one.theil()], abs=1e-9)


@given(st.floats(1e-6, 1e6), st.lists(st.tuples(weights, st.integers(0, 3)), min_size=1))
def test_all_equal_is_exactly_nothing(value, rows):
    weight, group = map(np.array, zip(*rows, strict=True))
    found = Distribution.of(np.full(len(weight), value), weight, group)
    assert (found.cv, found.gini, found.value_range, *found.theil()) == (0, 0, 0, 0, 0, 0)
    assert found.palma == pytest.approx(0.25, rel=1e-9)


@given(few.filter(something))
def test_bounds(rows):
    values, weight, group = columns(rows)
    found = Distribution.of(values, weight, group)
    theil = found.theil()
    assert 0 <= found.gini < 1
    assert theil.within >= 0
    assert theil.across >= 0
    assert theil.total <= math.log(weight.sum() / weight[values > 0].min()) + 1e-9
    assert math.isnan(found.palma) or found.palma >= 0.25 - 1e-9


@given(few.filter(something))
def test_theil_adds_up_whatever_the_groups(rows):
    values, weight, group = columns(rows)
    apart, together = Distribution.of(values, weight, group), Distribution.of(values, weight)
    parts = apart.theil()
    assert parts.total == parts.within + parts.across
    assert parts.total == pytest.approx(together.theil().total, abs=1e-9)
    assert together.theil().across == 0
    each = Distribution.of(values, weight, np.arange(len(values))).theil()
    assert each.within == 0


@given(few.filter(something), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, random):
    mixed = random.sample(rows, len(rows))
    one, other = (Distribution.of(*columns(each)) for each in (rows, mixed))
    assert (one.gini, one.cv, one.theil()) == (other.gini, other.cv, other.theil())
    assert one.palma == pytest.approx(other.palma, abs=0, nan_ok=True)


@given(st.lists(st.floats(1, 1000), min_size=2, max_size=12), st.data())
def test_giving_from_rich_to_poor_lowers_gini_and_theil(values, data):
    poor, rich = np.argmin(values), np.argmax(values)
    apart = values[rich] - values[poor]
    if apart < 1e-2:
        return
    given_over = apart * data.draw(st.floats(0.05, 0.5))
    after = np.array(values)
    after[poor] += given_over
    after[rich] -= given_over
    one, other = Distribution.of(values), Distribution.of(after)
    assert other.gini < one.gini
    assert other.theil().total < one.theil().total


@given(few.filter(something))
def test_the_lorenz_curve_rises_and_bends_upwards(rows):
    values, weight, _ = columns(rows)
    check_curve(*Distribution.of(values, weight).lorenz())


def test_a_long_lorenz_curve_is_cut_into_hundredths():
    rng = np.random.default_rng(3)
    values, weight = rng.gamma(2, 1, 5000), rng.random(5000)
    people, held = Distribution.of(values, weight).lorenz()
    assert len(people) == STEPS + 1
    assert people.tolist() == np.linspace(0, 1, STEPS + 1).tolist()
    check_curve(people, held)
    order = np.argsort(values)
    up_to, total = np.cumsum(weight[order]), np.cumsum((weight * values)[order])
    expected = np.interp(0.37 * up_to[-1], np.append(0, up_to), np.append(0, total)) / total[-1]
    assert held[37] == pytest.approx(expected, abs=1e-12)


def check_curve(people, held):
    assert people[0] == held[0] == 0
    assert people[-1] == held[-1] == 1
    assert len(people) == len(held) <= STEPS + 1
    assert (np.diff(people) > 0).all()
    assert (np.diff(held) >= 0).all()
    assert (held <= people + 1e-12).all()
    slope = np.diff(held) / np.diff(people)
    assert (np.diff(slope) >= -1e-6 * (1 + slope[1:])).all()
