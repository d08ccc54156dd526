"""Opening hours: from Chinese or OpenStreetMap's writing to open or closed at a time of the week.

Times are looked up by the library opening-hours-py (https://github.com/remi-dupre/opening-hours-rs,
MIT or Apache-2.0), which evaluates OpenStreetMap's ``opening_hours``
(https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.week import DASHES, Moment, moment
from lifecircle.layers.facility_hours_zh import from_chinese

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools

_WEEKS: Final = tuple(datetime(2024, month, 15) for month in range(1, 13))  # noqa: DTZ001
"""One week of every month is looked at, that of the 15th: clear of public holidays' rules."""
_SUN: Final = re.compile(r"sun(?:rise|set)|dawn|dusk")
_ENGLISH: Final = re.compile(
    r"\b(Mo|Tu|We|Th|Fr|Sa|Su)(?:nday|esday|dnesday|ursday|iday|turday|urs?|es?|n|d|u|i|t)\b"
)
"""Mon, Tues, Wednesday …"""
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def open_at(hours: Sequence[str | None], at: str) -> tuple[Bools, Bools]:
    """Tell which places are open at a time of the week.

    Parameters
    ----------
    hours
        Opening hours of each place, in Chinese or as OpenStreetMap writes them; None or empty:
        not known.
    at
        See `moment`. A place is open if it is on every one of the days; at the minute of closing
        it is closed.

    Returns
    -------
    open, known
        Both for each place. Unknown, and not open, are those without hours, with hours that are
        not understood (`osm_hours`), and with hours that differ so much over the year that no
        answer holds in every month. Public holidays do not count.

    Raises
    ------
    InputError
        If `at` is not a time of the week.
    """
    when = moment(at)
    texts = [text if isinstance(text, str) else "" for text in hours]
    answers = {text: _answer(text, when) for text in dict.fromkeys(texts)}
    known = np.array([answers[text] is not None for text in texts], dtype=bool)
    open_ = np.array([answers[text] is True for text in texts], dtype=bool)
    return open_, known


@lru_cache(maxsize=2**16)
def osm_hours(hours: str) -> str | None:
    """Return opening hours as OpenStreetMap writes them; None if they are not understood.

    Nothing is guessed: a word that is not known (a season, school holidays) makes the whole
    unknown, and so do hours that end before they begin by day.
    """
    text = unicodedata.normalize("NFKC", hours).translate(DASHES).strip()
    if not text or _SUN.search(text):
        return None
    found: str | None = _ENGLISH.sub(r"\1", text)
    if not re.search("[a-z]", text, re.IGNORECASE) or _CHINESE.search(text):
        found = from_chinese(text)
    return found if found and _parsed(found) else None


@lru_cache(maxsize=2**16)
def _parsed(text: str) -> object | None:
    from opening_hours import OpeningHours  # noqa: PLC0415 - only where a list has hours

    try:
        return OpeningHours(text, auto_country=False, auto_timezone=False)
    except Exception as error:
        if type(error).__name__ == "ParserError":  # not in the library's stubs
            return None
        raise


@lru_cache(maxsize=2**16)
def _answer(hours: str, when: Moment) -> bool | None:
    text = osm_hours(hours)
    expression = None if text is None else _parsed(text)
    if expression is None:
        return None
    open_on = []
    for day in when.days:
        states = {_state(expression, first, day, when.minute) for first in _WEEKS}
        open_on.append(states.pop() if len(states) == 1 else None)
    if False in open_on:
        return False
    return None if None in open_on else True


def _state(expression: object, near: datetime, day: int, minute: int) -> bool | None:
    monday = near - timedelta(days=near.weekday())
    time = monday + timedelta(days=day, minutes=minute)
    if expression.is_unknown(time):  # type: ignore[attr-defined]
        return None
    return bool(expression.is_open(time))  # type: ignore[attr-defined]
