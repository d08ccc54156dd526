"""A time of the week, as people write it: days and a clock time."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY_GROUPS: Final = {
    **dict.fromkeys(
        (
            "每天",
            "每日",
            "天天",
            "全周",
            "全年无休",
            "全年",
            "一周七天",
            "其余时间",
            "其他时间",
            "daily",
        ),
        tuple(range(7)),
    ),
    **dict.fromkeys(("工作日", "weekdays", "weekday"), (0, 1, 2, 3, 4)),
    **dict.fromkeys(("双休日", "周末", "weekends", "weekend"), (5, 6)),
}
"""Words for several days, Monday 0."""
DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−～〜", "-") | {"~": "-", "：": ":", "、": ","})
"""For `str.translate`, after Unicode NFKC."""
_NUMERALS: Final = "一二三四五六日"


class Moment(NamedTuple):
    """A time of the week.

    Attributes
    ----------
    days
        Days of the week, Monday 0.
    minute
        Of the day.
    """

    days: tuple[int, ...]
    minute: int


def moment(at: str) -> Moment:
    """Read a time of the week.

    Parameters
    ----------
    at
        Days and a time: ``Mo-Fr 19:00``, ``Sa,Su 10:00``, ``weekday 19:00``, ``weekend 10:00``,
        ``工作日 19:00``, ``周末 10:00``, ``周一至周五 19:00``; a time alone is meant on every day.

    Raises
    ------
    InputError
        If it is none.
    """
    text = unicodedata.normalize("NFKC", at).translate(DASHES).strip()
    found = re.fullmatch(r"(.*?)\s*(\d{1,2}):([0-5]\d)", text)
    days = days_named(found[1]) if found else None
    if found is None or days is None or int(found[2]) > 23:  # noqa: PLR2004
        raise InputError(
            Bilingual(f"不是一周中的时刻：{at!r}", f"not a time of the week: {at!r}"),
            expected=Bilingual(
                "星期与时刻，如 Mo-Fr 19:00、周末 10:00",
                "days and a time, such as Mo-Fr 19:00, weekend 10:00",
            ),
            found=at,
        )
    return Moment(days, int(found[2]) * 60 + int(found[3]))


def days_named(text: str) -> tuple[int, ...] | None:
    """Return days of the week by their names, Monday 0.

    Parameters
    ----------
    text
        Names in Chinese or English, single ones, ranges and lists, with half-width signs; nothing:
        every day.

    Returns
    -------
    tuple of int or None
        Ascending; None if a name is not known.
    """
    text = text.strip().casefold()
    if not text:
        return tuple(range(7))
    if text in DAY_GROUPS:
        return DAY_GROUPS[text]
    if re.fullmatch(r"[a-z][a-z,\s-]*", text):
        parts = re.split(r"\s*(-|,)\s*", re.sub(r"\b([a-z]{2})[a-z]*", r"\1", text))
        names = {day.casefold(): i for i, day in enumerate(DAYS)}
    else:
        short = re.sub("周|星期|礼拜|每", "", re.sub("天", "日", text)).replace("末", "六,日")
        short = re.sub("[至到]", "-", re.sub("[和及与]", ",", short))
        short = re.sub(r"(?<=[一二三四五六日])(?=[一二三四五六日])", ",", short)
        parts = re.split(r"\s*(-|,)\s*", short)
        names = {day: i for i, day in enumerate(_NUMERALS)}
        names |= {str(i + 1): i for i in range(7)}
    found: set[int] = set()
    if any(part not in names for part in parts[::2]):
        return None
    for i, part in enumerate(parts[::2]):
        day = names[part]
        if i and parts[2 * i - 1] == "-":
            first = names[parts[2 * i - 2]]
            found |= {(first + step) % 7 for step in range((day - first) % 7 + 1)}
        found.add(day)
    return tuple(sorted(found))
