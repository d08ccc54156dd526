"""Opening hours as residents read them: a week in plain words, and in numbers for "open now"."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.text import Bilingual
from lifecircle.layers.facility_hours import osm_hours

if TYPE_CHECKING:
    from collections.abc import Iterator

Day = tuple[tuple[int, int], ...]
"""Open from and to, in minutes since midnight; ends after 1440 are on the next morning."""
Week = tuple[Day, ...]
"""From Monday."""

_WEEKS: Final = tuple(datetime(2024, month, 15) for month in range(1, 13))  # noqa: DTZ001
"""A week of every month: hours that are not the same in all of them are no weekly hours."""
_DAY: Final = 24 * 60
_MORNING: Final = 6 * 60
"""What ends until then belongs to the evening before."""
_DAYS: Final = (
    Bilingual("周一", "Mon"),
    Bilingual("周二", "Tue"),
    Bilingual("周三", "Wed"),
    Bilingual("周四", "Thu"),
    Bilingual("周五", "Fri"),
    Bilingual("周六", "Sat"),
    Bilingual("周日", "Sun"),
)
_DAILY: Final = Bilingual("每天", "Every day")
_CLOSED: Final = Bilingual("不开放", "closed")
_WHOLE: Final = Bilingual("全天", "all day")
_NEXT: Final = Bilingual("次日", "next day ")


@lru_cache(maxsize=2**14)
def week_of(hours: str) -> Week | None:
    """Return the hours of a week; None where they are not understood, or differ over the year.

    Parameters
    ----------
    hours
        In Chinese, or as OpenStreetMap writes them. Public holidays do not count.
    """
    text = osm_hours(hours)
    if text is None:
        return None
    from opening_hours import OpeningHours  # noqa: PLC0415 - only where a list has hours

    expression = OpeningHours(text, auto_country=False, auto_timezone=False)
    weeks = {_week(expression, near) for near in _WEEKS}
    return weeks.pop() if len(weeks) == 1 else None


def _week(expression: Any, near: datetime) -> Week | None:
    monday = near - timedelta(days=near.weekday())
    days: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for start, end, state, *_ in expression.intervals(monday, monday + timedelta(days=7)):
        word = str(state).rsplit(".", maxsplit=1)[-1].lower()
        if word == "unknown":
            return None
        if word == "open":
            for day, first, last in _by_day(_minutes(start, monday), _minutes(end, monday)):
                days[day].append((first, last))
    return _evenings(days)


def _minutes(time: datetime, monday: datetime) -> int:
    return int((time.replace(tzinfo=None) - monday).total_seconds() // 60)


def _by_day(start: int, end: int) -> Iterator[tuple[int, int, int]]:
    while start < end:
        day = start // _DAY
        stop = min(end, (day + 1) * _DAY)
        yield day, start - day * _DAY, stop - day * _DAY
        start = stop


def _evenings(days: list[list[tuple[int, int]]]) -> Week:
    """Give early mornings to the evenings before, where these last until midnight."""
    for day in range(7):
        evening, morning = days[day], days[(day + 1) % 7]
        if not evening or not morning:
            continue
        late, early = evening[-1], morning[0]
        if late[0] > 0 and late[1] == _DAY and early[0] == 0 and early[1] <= _MORNING:
            evening[-1] = (late[0], _DAY + early[1])
            morning.pop(0)
    return tuple(tuple(day) for day in days)


def week_text(week: Week) -> Bilingual:
    """Return a week in plain words: ``周一至周五 9:00–17:00；周六、周日不开放``."""
    if all(day == week[0] for day in week):
        times = _times(week[0])
        return Bilingual(f"{_DAILY.zh} {times.zh}", f"{_DAILY.en} {times.en}")
    zh, en = [], []
    for first, last in _runs(week):
        times, names = _times(week[first]), (_DAYS[first], _DAYS[last])
        joints = Bilingual("至", "–") if last > first + 1 else Bilingual("、", ", ")
        days = [
            name[0] if first == last else f"{name[0]}{joint}{name[1]}"
            for name, joint in zip(zip(*names, strict=True), joints, strict=True)
        ]
        gap = "" if times == _CLOSED else " "
        zh.append(f"{days[0]}{gap}{times.zh}")
        en.append(f"{days[1]} {times.en}")
    return Bilingual("；".join(zh), "; ".join(en))


def _runs(week: Week) -> Iterator[tuple[int, int]]:
    first = 0
    for day in range(1, 8):
        if day == len(week) or week[day] != week[first]:
            yield first, day - 1
            first = day


def _times(day: Day) -> Bilingual:
    if not day:
        return _CLOSED
    if day == ((0, _DAY),):
        return _WHOLE
    spans = [Bilingual(*(_span(first, last, nxt) for nxt in _NEXT)) for first, last in day]
    return Bilingual("、".join(span.zh for span in spans), ", ".join(span.en for span in spans))


def _span(first: int, last: int, next_day: str) -> str:
    late = next_day if last > _DAY else ""
    last = last - _DAY if last > _DAY else last
    return f"{first // 60}:{first % 60:02d}–{late}{last // 60}:{last % 60:02d}"
