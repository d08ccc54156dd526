"""Numbers as planners read them."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.outputs.numbers import (
    fixed,
    metres_text,
    minutes_text,
    people_text,
    percent,
    percent_range,
    round_people,
)
from lifecircle.verdicts.results import Interval

shares = st.floats(0, 1)


@pytest.mark.parametrize(
    ("share", "zh", "en"),
    [
        (0.0, "0%", "0\u00a0%"),
        (0.0002, "<0.1%", "<0.1\u00a0%"),
        (0.001, "0.1%", "0.1\u00a0%"),
        (0.235, "23.5%", "23.5\u00a0%"),
        (0.999, "99.9%", "99.9\u00a0%"),
        (0.9996, ">99.9%", ">99.9\u00a0%"),
        (math.nextafter(1.0, 0.0), ">99.9%", ">99.9\u00a0%"),
        (1.0, "100%", "100\u00a0%"),
        (None, "–", "–"),
        (math.nan, "–", "–"),
    ],
)
def test_percent_never_lies_at_the_edges(share, zh, en):
    assert percent(share, "zh") == zh
    assert percent(share, "en") == en


@given(shares)
def test_only_everything_prints_100_and_only_nothing_prints_0(share):
    for decimals in (0, 1):
        text = percent(share, "zh", decimals=decimals)
        assert (text == "100%") == (share == 1)
        assert (text == "0%") == (share == 0)
        assert text not in {"0.0%", "100.0%"}


@given(shares, st.sampled_from([0.5, 0.6, 0.9, 0.95]))
def test_a_share_is_printed_on_its_own_side_of_the_target(share, target):
    text = percent(share, "zh", against=target)
    if abs(share - target) < 1e-8 or text[0] in "<>":
        return
    printed = float(text.rstrip("%"))
    assert (printed < target * 100 - 1e-9) == (share < target)


def test_a_share_just_below_its_target_gets_more_decimals():
    assert percent(0.89997, "en", against=0.9) == "89.997\u00a0%"
    assert percent(0.89997, "en") == "90.0\u00a0%"
    assert percent(0.9, "en", against=0.9) == "90.0\u00a0%"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.62, 0.71, "62–71%"),
        (0.62, 0.62, ""),
        (0.0, 1.0, "0–100%"),
        (0.004, 0.9996, "0.4–>99.9%"),
        (0.612, 0.614, "61.2–61.4%"),
        (0.61201, 0.61202, ""),
    ],
)
def test_ranges(low, high, text):
    assert percent_range(Interval(low, low, high), "zh") == text


def test_no_range_of_nothing():
    assert percent_range(None, "zh") == ""


@pytest.mark.parametrize(
    ("people", "zh", "en"),
    [
        (35_412.0, "约 35,400 人", "about\u00a035,400"),
        (999.6, "约 1,000 人", "about\u00a01,000"),
        (7.4, "约 7 人", "about\u00a07"),
        (0.4, "不到 1 人", "fewer than 1"),
        (0.0, "0 人", "0"),
        (None, "不给出人数", "no head count given"),
        (math.nan, "不给出人数", "no head count given"),
    ],
)
def test_people_are_estimates(people, zh, en):
    assert people_text(people, "zh") == zh
    assert people_text(people, "en") == en


def test_counted_people_are_exact():
    assert people_text(35_412.0, "zh", counted=True) == "35,412 人"
    assert people_text(35_412.0, "en", counted=True) == "35,412"


@given(st.floats(1, 1e9))
def test_estimates_have_three_significant_digits(people):
    rounded = round_people(people, counted=False)
    assert len(re.sub(r"0+$", "", f"{rounded:.0f}")) <= 3
    assert abs(rounded - people) <= max(0.5, people * 0.00501)


def test_walks():
    assert minutes_text(9.96, "zh") == "10.0 分钟"
    assert minutes_text(math.nan, "en") == "–"
    assert metres_text(1234.4, "en") == "1,234\u00a0m"
    assert metres_text(None, "zh") == "–"


@given(shares)
def test_shares_in_tables_never_round_to_an_edge(share):
    text = fixed(share, 6)
    assert (float(text) == 1) == (share == 1)
    assert (float(text) == 0) == (share == 0)
    assert abs(float(text) - share) <= 1e-6


def test_what_is_missing_is_empty():
    assert fixed(None, 3) == fixed(math.nan, 3) == ""
