"""Opening hours for residents: weeks in numbers and in words."""

from __future__ import annotations

import pytest

from lifecircle.layers.facility_hours import open_at
from lifecircle.outputs.public_hours import week_of, week_text

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@pytest.mark.parametrize(
    ("hours", "zh", "en"),
    [
        ("24/7", "每天 全天", "Every day all day"),
        ("Mo-Su 09:00-17:30", "每天 9:00–17:30", "Every day 9:00–17:30"),
        (
            "周一至周五 9:00-12:00 14:00-17:00",
            "周一至周五 9:00–12:00、14:00–17:00；周六、周日不开放",
            "Mon–Fri 9:00–12:00, 14:00–17:00; Sat, Sun closed",
        ),
        (
            "Tu-Su 09:00-17:00; Mo off",
            "周一不开放；周二至周日 9:00–17:00",
            "Mon closed; Tue–Sun 9:00–17:00",
        ),
        ("18:00-次日2:00", "每天 18:00–次日2:00", "Every day 18:00–next day 2:00"),
        (
            "Sa 22:00-24:00",
            "周一至周五不开放；周六 22:00–24:00；周日不开放",
            "Mon–Fri closed; Sat 22:00–24:00; Sun closed",
        ),
    ],
)
def test_a_week_in_words(hours, zh, en):
    week = week_of(hours)
    assert week is not None
    assert week_text(week) == (zh, en)


@pytest.mark.parametrize("hours", ["", "不详", "夏季 9:00-18:00", "sunrise-sunset"])
def test_what_is_not_understood_is_unknown(hours):
    assert week_of(hours) is None


def test_hours_that_differ_over_the_year_are_no_weekly_hours():
    assert week_of("Apr-Sep Mo-Su 08:00-20:00; Oct-Mar Mo-Su 09:00-17:00") is None


@pytest.mark.parametrize(
    "hours",
    ["Mo-Fr 09:00-12:00,14:00-17:30; Sa 10:00-12:00", "18:00-次日2:00", "24/7", "Su 22:00-26:00"],
)
def test_the_week_says_what_goals_are_judged_by(hours):
    week = week_of(hours)
    for day, name in enumerate(DAYS):
        for minute in range(0, 1440, 30):
            at = f"{name} {minute // 60:02d}:{minute % 60:02d}"
            today = any(first <= minute < last for first, last in week[day])
            before = any(minute + 1440 < last for _, last in week[day - 1])
            opened, known = open_at([hours], at)
            assert known.all()
            assert opened[0] == (today or before), at
