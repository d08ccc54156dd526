"""Whole people: the largest remainder, by itself and at demand points."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extras_helpers import load, units
from lifecircle.layers.apportion import largest_remainder
from lifecircle.layers.whole_people import in_pieces

RESIDENTS = '[[people.groups]]\ngroup = "residents"\nfrom = "units"\ncolumn = "人口"\n'


def hamilton(numbers, total):
    """The method in exact fractions."""
    exact = [Fraction(n) for n in numbers]
    quota = [n * total / sum(exact) for n in exact]
    seats = [floor(q) for q in quota]
    order = sorted(range(len(quota)), key=lambda i: (-(quota[i] - seats[i]), i))
    for i in order[: total - sum(seats)]:
        seats[i] += 1
    return seats


def test_the_largest_remainders_come_first():
    # Quotas of 10 seats by votes, a textbook case: 4.7, 1.6, 1.58, 1.2, 0.6, 0.32.
    votes = np.array([47_000, 16_000, 15_800, 12_000, 6_100, 3_100.0])
    assert largest_remainder(votes, 10).tolist() == [5, 2, 1, 1, 1, 0]


def test_equal_remainders_go_by_position():
    assert largest_remainder(np.full(4, 0.5)).tolist() == [1, 1, 0, 0]
    assert largest_remainder(np.full(3, 1 / 3), 2).tolist() == [1, 1, 0]
    # 0.1 + 0.2 is not 0.3: the noise decides nothing.
    noisy = np.array([0.1 + 0.2, 0.3, 0.4])
    assert largest_remainder(noisy, 1).tolist() == [0, 0, 1]
    assert largest_remainder(np.array([0.3, 0.1 + 0.2, 0.2, 0.2]), 1).tolist() == [1, 0, 0, 0]


def test_whole_numbers_stay():
    assert largest_remainder(np.array([3.0, 0.0, 5.0])).tolist() == [3, 0, 5]
    noisy = np.array([49 * (1 / 49) * 3, 2.0])
    assert largest_remainder(noisy).tolist() == [3, 2]


def test_nobody_and_nothing():
    assert largest_remainder(np.array([])).tolist() == []
    assert largest_remainder(np.zeros(3)).tolist() == [0, 0, 0]
    assert largest_remainder(np.array([1.0]), [0], np.array([0])).tolist() == [0]
    with pytest.raises(ValueError, match="no number"):
        largest_remainder(np.zeros(2), 3)
    with pytest.raises(ValueError, match="no number"):
        largest_remainder(np.array([1.0]), [1, 2], np.array([0]))


@pytest.mark.parametrize(
    ("numbers", "total"), [([-1.0], None), ([np.nan], None), ([1.0], 1.5), ([1.0], -1)]
)
def test_what_cannot_be_is_refused(numbers, total):
    with pytest.raises(ValueError, match=r"negative|whole"):
        largest_remainder(np.array(numbers), total)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=25), st.integers(0, 400))
@settings(max_examples=120, deadline=None)
def test_as_in_exact_fractions(numbers, total):
    # Sevenths: sums and quotas are not exact in binary.
    values = np.array(numbers, dtype=np.float64) / 7
    if not sum(numbers):
        return
    assert largest_remainder(values, total).tolist() == hamilton(numbers, total)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_groups_add_up_exactly_and_by_themselves(data):
    n = data.draw(st.integers(1, 40))
    number = st.floats(0, 1e6, allow_nan=False, allow_subnormal=False)
    values = np.array(data.draw(st.lists(number, min_size=n, max_size=n)))
    group = np.array(data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n)))
    found = largest_remainder(values, groups=group)
    assert found.dtype == np.int64
    assert (found >= 0).all()
    assert (np.abs(found - values) < 1 + 1e-9).all()
    assert (found[values == 0] == 0).all()
    for label in range(group.max() + 1):
        here = group == label
        assert found[here].sum() == np.floor(np.bincount(group, values)[label] + 0.5)
        assert found[here].tolist() == largest_remainder(values[here]).tolist()


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_blocks_and_units_have_whole_people(data):
    n = data.draw(st.integers(1, 40))
    points = np.array(
        data.draw(st.lists(st.floats(0, 9, allow_subnormal=False), min_size=n, max_size=n))
    )
    unit = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    block = np.array(data.draw(st.lists(st.integers(-1, 4), min_size=n, max_size=n)))
    sums = np.bincount(unit, points, minlength=3)
    wanted = np.where(sums > 0, np.ceil(sums), 0).astype(np.int64)
    found = in_pieces(points, unit, block, wanted)
    assert (found >= 0).all()
    assert np.bincount(unit, found, minlength=3).tolist() == wanted.tolist()


# In a study


def test_whole_people_in_a_study(tmp_path):
    text = RESIDENTS + '[[people.groups]]\ngroup = "age_65"\nshare_of_residents = 0.33\n'
    people = "whole = true"
    district = load(tmp_path, text, units=units(人口=(703.5, 299.5)), people=people)
    residents, old = (district.groups[name] for name in ("residents", "age_65"))
    # 703.5 + 299.5 = 1003: one of the equal remainders gets the one that is left, the first.
    assert residents.units.tolist() == [704, 299]
    assert residents.whole == 1003
    assert (residents.points == np.rint(residents.points)).all()
    unit = district.demand_unit
    assert np.bincount(unit, residents.points).tolist() == [704, 299]
    # Five equal houses a unit.
    assert sorted(residents.points[unit == 1]) == [59, 60, 60, 60, 60]
    assert old.units.sum() == old.whole == np.floor(0.33 * 1003 + 0.5)
    assert (old.points == np.rint(old.points)).all()
    assert np.bincount(unit, old.points).tolist() == old.units.tolist()
    headline = district.demand.shares["combined"] * district.demand.total
    assert headline == pytest.approx(residents.points)
    assert "people.whole" in {note.code for note in district.notes}


def test_a_total_that_is_spread_is_made_whole(tmp_path):
    district = load(tmp_path, people="total = 1001\nwhole = true")
    residents = district.groups["residents"]
    assert residents.units.sum() == residents.whole == 1001
    assert residents.points.sum() == 1001
    assert set(residents.points) <= {100, 101}
