"""Numbers as planners read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lifecircle.outputs.numbers import (
    fixed,
    metres_text,
    minutes_text,
    people_text,
    percent,
    percent_range,
    plain_number,
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


@pytest.mark.parametrize(
    ("low", "value", "high", "text"),
    [
        (0.0365, 0.037, 0.051, "3.6–5.1%"),  # 4–5 would not hold 3.7
        (0.30, 0.342, 0.344, "30.0–34.4%"),
        (0.30, 0.32, 0.344, "30–34%"),
    ],
)
def test_a_range_holds_its_share(low, value, high, text):
    assert percent_range(Interval(value, low, high), "zh") == text


def test_no_range_of_nothing():
    assert percent_range(None, "zh") == ""


@pytest.mark.parametrize(
    ("people", "zh", "en"),
    [
        (93_412.0, "约9.3万人", "about\u00a093,000"),
        (20_104.0, "约2.0万人", "about\u00a020,000"),
        (214_000.0, "约21万人", "about\u00a0210,000"),
        (9_949.0, "约9,900人", "about\u00a09,900"),
        (9_951.0, "约1.0万人", "about\u00a010,000"),
        (999.6, "约1,000人", "about\u00a01,000"),
        (7.4, "约7人", "about\u00a07"),
        (0.4, "不到1人", "fewer than 1"),
        (0.0, "0人", "0"),
        (None, "不给出人数", "no head count given"),
        (math.nan, "不给出人数", "no head count given"),
    ],
)
def test_people_are_estimates(people, zh, en):
    assert people_text(people, "zh") == zh
    assert people_text(people, "en") == en


def test_counted_people_are_exact():
    assert people_text(35_412.0, "zh", counted=True) == "35,412人"
    assert people_text(35_412.0, "en", counted=True) == "35,412"


def test_a_range_is_as_fine_as_its_estimate():
    span = (62_552.0, 123_416.0)
    assert people_text(93_412.0, "zh", span=span) == "约9.3万人（6.3万–12.3万）"
    assert people_text(93_412.0, "en", span=span) == "about\u00a093,000 (63,000–123,000)"
    assert people_text(9_800.0, "zh", span=(6_300.0, 12_340.0)) == "约9,800人（6,300–12,300）"
    assert people_text(93_412.0, "zh", span=(math.nan, 1.0)) == "约9.3万人"
    assert people_text(93_412.0, "zh", span=(93_410.0, 93_415.0)) == "约9.3万人"
    assert people_text(93_412.0, "zh", counted=True, span=span) == "93,412人"


@given(st.floats(1, 1e9))
def test_estimates_have_two_significant_figures(people):
    printed = people_text(people, "en").removeprefix("about\u00a0").replace(",", "")
    assert len(printed.rstrip("0")) <= 2
    assert abs(float(printed) - people) <= max(0.5, people * 0.0501)


@given(st.floats(0.01, 1e7))
@example(50.0)
def test_tables_have_whole_hundreds_and_never_make_somebody_nobody(people):
    rounded = round_people(people, counted=False)
    assert rounded > 0
    if people >= 50:
        assert rounded % 100 == 0
        assert abs(rounded - people) <= 50
    else:
        assert len(f"{rounded:.0f}".rstrip("0")) == 1
    assert round_people(people, counted=True) == round(people)


def test_walks():
    assert minutes_text(9.96, "zh") == "10.0分钟"
    assert plain_number(1500) == "1,500"
    assert plain_number(7.5) == "7.5"
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
