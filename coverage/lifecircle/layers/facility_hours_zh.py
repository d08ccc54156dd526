"""Opening hours in Chinese: days, times, and words for closed; nothing else is understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from lifecircle.base.week import DAY_GROUPS, DAYS, days_named

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAY: Final = r"(?:每?(?:周|星期|礼拜)[一二三四五六日天末1-7])"
_MORE: Final = r"(?:(?:周|星期|礼拜)?[一二三四五六日天])"
_HOLIDAYS: Final = r"(?:法定)?(?:节假日|公休日|节日|假日)"
_DAYS: Final = rf"(?:{_DAY}(?:\s*(?:至|到|-|,|和|及|与)?\s*{_MORE})*|{'|'.join(DAY_GROUPS)})"
_CLOCK: Final = (
    r"(上午|早上|早|中午|下午|傍晚|晚上|晚|夜间|凌晨)?\s*(\d{1,2})"
    r"(?::(\d{2})|[点时](?:(\d{1,2})分?|(半))?)"
)
_TIMES: Final = rf"{_CLOCK}\s*(?:-+|至|到)\s*(次日|翌日|第二天)?\s*{_CLOCK}"
_ALL_DAY: Final = r"(?:全天|24\s*小时|24h)(?:开放|营业|服务|值班|候)?|24/7"
_SHUT: Final = (
    r"(?:全天)?(?:闭馆|闭园|休馆|休园|休息|休业|休诊|停诊|关门|不开放|不营业|停止开放|关闭"
    r"|除外|closed|off)"
)
_TOKEN: Final = re.compile(
    rf"(?P<shut>{_SHUT})|(?P<all>{_ALL_DAY})|(?P<days>{_DAYS})|(?P<holidays>{_HOLIDAYS})"
    rf"|(?P<times>{_TIMES})"
)
_REMARKS: Final = re.compile(
    rf"\((?:(?!{_DAY}|{_SHUT})[^()])*(?:除外|停止|截止|提前|预约)(?:(?!{_DAY}|{_SHUT})[^()])*\)"
    rf"|[,;。]?(?:{_CLOCK})(?:以后|后|起)?(?:停止|截止)(?:入[馆场园]|进[馆场园]|取号|取票|售票|挂号)"
    rf"|[,;。(]?{_HOLIDAYS}(?:照常|正常)(?:开放|营业|服务)\)?"
    rf"|[,;。]?{_HOLIDAYS}除外"
)
_FILLERS: Final = re.compile(
    r"(?:(?:对外|免费|正常|照常)?(?:开放|营业|服务|办公|门诊|开馆|上班|接待)(?:时间|时段)?|时间|均|为|及|和|与"
    r"|逢|固定|[\s,;:.。/()|])+"
)
_AFTERNOON: Final = frozenset({"下午", "傍晚", "晚上", "晚", "夜间"})
_EVENING: Final = 16 * 60
_NOON: Final = 12 * 60
_DAY_END: Final = 24 * 60


class _Rule(NamedTuple):
    days: tuple[int, ...]
    holidays: bool
    times: tuple[tuple[int, int], ...]
    """In minutes of the day; the end may be on the next day. None: closed."""


def from_chinese(text: str) -> str | None:
    """Return opening hours as OpenStreetMap writes them; None if they are not understood.

    Parameters
    ----------
    text
        In half-width signs, with ``-`` for every dash.
    """
    text = _REMARKS.sub(" ", text)
    rest = _FILLERS.sub("", _TOKEN.sub(" ", text))
    rules = None if rest.strip() else _rules(text)
    if not rules:
        return None
    opening = [rule for rule in rules if rule.times]
    shut = [rule for rule in rules if not rule.times]
    merged = _together(opening)
    if merged is None:
        return None
    lines = [] if any(rule.days for rule in merged) else ["Mo-Su unknown"]
    lines += [f"{_selector(rule)} {_spans(rule.times)}" for rule in merged]
    lines += [f"{_selector(rule)} off" for rule in shut]
    return "; ".join(lines)


def _rules(text: str) -> list[_Rule] | None:
    """Return what is said about days, in the order of the text."""
    said = _Said([], set())
    for token in _TOKEN.finditer(text):
        if not said.take(token):
            return None
    said.end()
    return None if said.is_waiting else said.rules


@dataclass
class _Said:
    """What a text has said so far: rules, and the days and times that belong to the next one."""

    rules: list[_Rule]
    days: set[int]
    holidays: bool = False
    times: list[tuple[int, int]] = field(default_factory=list)
    shut: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether days were named, and nothing was said of them."""
        return bool(self.days or self.holidays) and not (self.times or self.shut)

    def take(self, token: re.Match[str]) -> bool:
        """Read on; tell whether that made sense."""
        if token["days"] or token["holidays"]:
            if self.times or self.shut:
                self.end()
            named = days_named(token["days"]) if token["days"] else ()
            self.days |= set(named or ())
            self.holidays |= bool(token["holidays"])
            return named is not None
        if token["shut"]:
            if self.times or not self.is_waiting:
                return False
            self.rules.append(_Rule(tuple(sorted(self.days)), self.holidays, ()))
            self.shut = True
            return True
        if self.shut:
            self.end()
        span = (0, _DAY_END) if token["all"] else _span(token["times"])
        # “8:00-12:00 2:00-6:00” means the afternoon, and does not say so.
        if span is None or (self.times and span[0] < self.times[-1][0]):
            return False
        self.times.append(span)
        return True

    def end(self) -> None:
        """Keep the times as a rule, of every day if none was named, and begin anew."""
        if self.times:
            days = tuple(sorted(self.days))
            days = days if days or self.holidays else tuple(range(len(DAYS)))
            self.rules.append(_Rule(days, self.holidays, tuple(self.times)))
            self.times = []
            self.days, self.holidays = set(), False
        if self.shut:
            self.days, self.holidays, self.shut = set(), False, False


def _together(rules: list[_Rule]) -> list[_Rule] | None:
    """Join rules of the same days; None where one adds to part of another's days.

    What is said of every day comes first. A later rule about some of the days replaces what was
    said of them, as OpenStreetMap has it, if it changes these hours; whether hours at another
    time of the day come on top is not clear.
    """
    joined: dict[tuple[tuple[int, ...], bool], tuple[tuple[int, int], ...]] = {}
    for rule in rules:
        key = (rule.days, rule.holidays)
        joined[key] = tuple(sorted({*joined.get(key, ()), *rule.times}))
    found = [_Rule(days, holidays, times) for (days, holidays), times in joined.items()]
    found.sort(key=lambda rule: len(rule.days) < len(DAYS))
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            if not set(one.days) & set(other.days):
                continue
            if not any(a < d and c < b for a, b in one.times for c, d in other.times):
                return None
    return found


def _span(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(_TIMES, text)
    if found is None:
        return None
    half, hour, minute, more, thirty, next_day, half_2, hour_2, minute_2, more_2, thirty_2 = (
        found.groups()
    )
    start = _minute(half, hour, minute or more, thirty)
    end = _minute(half_2, hour_2, minute_2 or more_2, thirty_2)
    if half_2 is None and half in _AFTERNOON and end <= _NOON and not next_day:
        end += _NOON
    if start >= _DAY_END or end > _DAY_END:
        return None
    if next_day:
        return (start, end + _DAY_END) if end <= start else None
    if end > start:
        return start, end
    return (start, end + _DAY_END) if start >= _EVENING else None


def _minute(half: str | None, hour: str, minute: str | None, thirty: str | None) -> int:
    value = int(hour) * 60 + (30 if thirty else int(minute or 0))
    return value + _NOON if half in _AFTERNOON and value < _NOON else value


def _selector(rule: _Rule) -> str:
    runs: list[list[int]] = []
    for day in rule.days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    days = [DAYS[run[0]] + (f"-{DAYS[run[-1]]}" if len(run) > 1 else "") for run in runs]
    return ",".join([*days, *(["PH"] if rule.holidays else [])])


def _spans(times: Sequence[tuple[int, int]]) -> str:
    def clock(minute: int) -> str:
        return f"{minute // 60:02d}:{minute % 60:02d}"

    return ",".join(f"{clock(start)}-{clock(end)}" for start, end in times)
