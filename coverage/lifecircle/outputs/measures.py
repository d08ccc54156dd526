"""Values, targets and what is missing to them, in the measure of each goal."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from lifecircle.base.text import Bilingual
from lifecircle.outputs.numbers import MISSING, percent, plain_number
from lifecircle.outputs.words import TREND
from lifecircle.plans.fields import TRENDS
from lifecircle.plans.model import Combination, Presence, Provision, at_doors
from lifecircle.verdicts.board import measure_of, unit_of
from lifecircle.verdicts.say import tests
from lifecircle.verdicts.vocabulary import LEVEL as LEVELS
from lifecircle.verdicts.vocabulary import OPERATOR

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.plans import Goal
    from lifecircle.plans.model import Baseline, Reference, Target
    from lifecircle.verdicts.results import GoalResult, Verdict

_NBSP: Final = "\u00a0"
_FIGURES: Final = 4
_MOST_DECIMALS: Final = 9
_FEW_DECIMALS: Final = 2
_FINEST: Final = 0.1
_WAN: Final = 10_000
_ALL: Final = 100
_MANY: Final = 100_000
_TEN_THOUSAND: Final = "10,000 "
_HAN: Final = re.compile("[\u4e00-\u9fff【】]")
_NOTHING: Final = ("", "-", "–", "—", "——", "－", "－－", "/", "无")
"""What tables of documents have where there is no number."""
_PLACES: Final = Bilingual("处", "")
_PLACES_OF_MEMBERS: Final = ("presence", "hierarchy")
"""Kinds whose members have a number of places."""
_AMONG: Final = {
    "unit": Bilingual("的单元", " of units"),
    "facility": Bilingual("的设施", " of facilities"),
    "area": Bilingual("的片区", " of areas"),
    "place": Bilingual("的场所", " of places"),
    "demand": Bilingual("的需求点", " of the demand"),
}


class Unit(NamedTuple):
    """How numbers are printed: as shares, or with what stands after them."""

    share: bool
    after: Bilingual


BARE: Final = Unit(share=False, after=Bilingual("", ""))
"""Of tables that print what stands after the numbers once."""
SHARE: Final = Unit(share=True, after=Bilingual("", ""))
PLACES: Final = Unit(share=False, after=_PLACES)


def unit_for(result: GoalResult, verdict: Verdict | None = None) -> Unit:
    """Return how the numbers of a goal are printed; in a unit some goals count places."""
    if verdict is not None and counts_places(result.goal, verdict):
        return PLACES
    measure = measure_of(result)
    if verdict is not None:
        measure = measure.of_whole if verdict.unit is None else measure.of_units
    return SHARE if measure.share else Unit(share=False, after=unit_of(result))


def among(result: GoalResult, verdict: Verdict, language: Language) -> str:
    """Return of what a value is a share, where that is not of people: ``的单元``."""
    where = "whole" if verdict.unit is None else "units"
    shares = result.measure.shares_of in (where, "units")
    what = result.members[0].what if shares and result.members else None
    if what is None and verdict.unit is None and (shares or of_units(result.goal)):
        what = "unit"
    if what is None:
        return ""
    level = result.goal.level
    if what == "unit" and level in LEVELS:
        return f"的{LEVELS[level].zh}" if language == "zh" else f" of units ({LEVELS[level].en})"
    return _AMONG[what](language)


def unit_of_member(result: GoalResult) -> Unit:
    """Return how the values of a goal's members are printed."""
    if result.goal.kind in _PLACES_OF_MEMBERS:
        return PLACES
    return unit_for(result)


def counts_places(goal: Goal, verdict: Verdict) -> bool:
    """Tell whether a verdict on a unit is about how many places it has."""
    in_unit = verdict.unit is not None and isinstance(goal, Presence)
    return in_unit and verdict.at_least is None


def of_units(goal: Goal) -> bool:
    """Tell whether the value of the whole is a share of units."""
    if isinstance(goal, Presence):
        return goal.over != "mean"
    if isinstance(goal, Provision):
        return True
    if isinstance(goal, Combination) and goal.per == "unit":
        return True
    return at_doors(goal) and goal.over in ("each", "share")


def number_text(value: float, against: float | None = None) -> str:
    """Return a number with at most four figures before rounding says less.

    Parameters
    ----------
    value
        Any number.
    against
        A target: more decimals are printed where rounding would put the value on it or past it.
    """
    if math.isinf(value):
        return "∞"
    if value != 0 and abs(value) < _FINEST:
        return f"{value:.{_FEW_DECIMALS}g}"
    decimals = _FEW_DECIMALS
    if abs(value) >= 1:
        decimals = min(_FEW_DECIMALS, max(0, _FIGURES - 1 - math.floor(math.log10(abs(value)))))
    if against is not None and not math.isinf(against):
        side = _side(value, against)
        while decimals < _MOST_DECIMALS and _side(round(value, decimals), against) != side:
            decimals += 1
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _side(value: float, against: float) -> int:
    slack = 1e-9 * max(1.0, abs(against))
    return int(value > against + slack) - int(value < against - slack)


def value_text(
    value: float | None, unit: Unit, language: Language, *, against: float | None = None
) -> str:
    """Return a value with its unit: ``62.4%``, ``5.2张/千人``; a dash where it is not known."""
    if value is None or math.isnan(value):
        return MISSING
    if unit.share:
        return percent(value, language, against=against)
    return amount_text(value, unit.after, language, against=against)


def amount_text(
    value: float, after: Bilingual, language: Language, *, against: float | None = None
) -> str:
    """Return an amount with its unit, in 万 where Chinese says so: ``743.9万平方米``."""
    value, after = _unscaled(value, after, language)
    if _in_wan(value, after, language):
        finer = None if against is None else against / _WAN
        return with_unit(number_text(value / _WAN, finer) + "万", after, language)
    return with_unit(number_text(value, against), after, language)


def _in_wan(value: float, after: Bilingual, language: Language) -> bool:
    """Tell whether a number is told in ten thousands."""
    large = _MANY <= abs(value) < math.inf
    return large and language == "zh" and not after.zh.startswith("万")


def _unscaled(value: float, after: Bilingual, language: Language) -> tuple[float, Bilingual]:
    """Return a value that counts ten thousands as a whole number in English: 54 → 540,000."""
    if language == "en" and after.en.startswith(_TEN_THOUSAND):
        return value * _WAN, Bilingual(after.zh, after.en.removeprefix(_TEN_THOUSAND))
    return value, after


def with_unit(number: str, after: Bilingual, language: Language) -> str:
    """Return a number and what stands after it."""
    text = after(language)
    if not text:
        return number
    return number + ("" if language == "zh" else _NBSP) + text


def span_ends(
    low: float,
    high: float,
    unit: Unit,
    language: Language,
    *,
    against: float | None = None,
) -> tuple[str, str]:
    """Return the ends of a range as text, the unit after the second only: ``20``, ``45所``."""
    first = value_text(low, unit, language, against=against)
    last = value_text(high, unit, language, against=against)
    if unit.share:
        return first.removesuffix("%").rstrip(_NBSP), last
    after = _unscaled(0.0, unit.after, language)[1](language)
    if not after:
        return first, last
    short = first.removesuffix(after).rstrip(_NBSP)
    if last.removesuffix(after).endswith("万"):
        return (short.removesuffix("万"), last) if short.endswith("万") else (first, last)
    return short, last


def known_end(low: float, high: float | None, *, lower_is_better: bool) -> tuple[float, str]:
    """Return the end of a value that listed places prove, and which end it is.

    Parameters
    ----------
    low, high
        The value is at least and at most this; None: nothing is open.
    lower_is_better
        More places make it smaller: what they prove is the most that it can be.

    Returns
    -------
    float
        The number to print.
    str
        Empty where nothing is open, else ``≥`` or ``≤``.
    """
    if high is None or high <= low:
        return low, ""
    return (high, "≤") if lower_is_better and not math.isinf(high) else (low, "≥")


def _plain(value: float, unit: Unit, language: Language) -> str:
    """Return a number of the document as short as it is written there."""
    if unit.share:
        sign = "%" if language == "zh" else _NBSP + "%"
        return plain_number(round(value * 100, 9)) + sign
    value, after = _unscaled(value, unit.after, language)
    if _in_wan(value, after, language):
        return with_unit(plain_number(value / _WAN) + "万", after, language)
    return with_unit(plain_number(value), after, language)


def asked_text(
    operator: str,
    target: float | None,
    high: float | None,
    text: str,
    unit: Unit,
    language: Language,
) -> str:
    """Return what is asked of a value: ``≥ 90 %``, ``2–3人/万人``, ``上升（原为5.2）``.

    Parameters
    ----------
    operator, target, high, text
        As in `lifecircle.verdicts.results.Verdict`; without a target empty, but for trends.
    unit, language
        How the numbers are printed.
    """
    zh = language == "zh"
    gap = "" if zh else _NBSP
    if operator in TRENDS:
        trend = TREND[operator](language)
        if target is None:
            return trend
        start = _plain(target, unit, language)
        return f"{trend}（原为{start}）" if zh else f"{trend} (from {start})"
    if target is None:
        return text
    if operator == "between":
        words = _range(target, high, unit, language)
    elif operator == "about":
        words = ("约" if zh else "about" + gap) + _plain(target, unit, language)
    elif _is_all_or_none(operator, target, unit):
        words = _plain(target, unit, language)
    else:
        words = OPERATOR.get(operator, operator) + gap + _plain(target, unit, language)
    if not text or (not zh and _HAN.search(text)):
        return words
    return f"{text}（{words}）" if zh else f"{text} ({words})"


def _is_all_or_none(operator: str, target: float, unit: Unit) -> bool:
    """Tell whether nothing can lie beyond a target: all of them, or none."""
    if operator == "<=":
        return target == 0
    per_cent = not unit.share and unit.after.zh == "%"
    return operator == ">=" and ((unit.share and target == 1) or (per_cent and target == _ALL))


def _range(low: float, high: float | None, unit: Unit, language: Language) -> str:
    gap = "" if language == "zh" else _NBSP
    if high is None or math.isinf(high):
        return f"≥{gap}{_plain(low, unit, language)}"
    if low == high:
        return f"≤{gap}{_plain(high, unit, language)}"
    start = _plain(low, Unit(unit.share, Bilingual("", "")), language).removesuffix("%").strip()
    return f"{start}–{_plain(high, unit, language)}"


def verdict_asked(result: GoalResult, verdict: Verdict, language: Language) -> str:
    """Return what is asked of a verdict's value; empty where nothing is."""
    unit = unit_for(result, verdict)
    operator = ">=" if counts_places(result.goal, verdict) else verdict.operator
    if operator in TRENDS and verdict.target is None:
        return ""
    return asked_text(
        operator, verdict.target, verdict.target_high, verdict.target_text, unit, language
    )


def cases_text(goal: Goal, unit: Unit, language: Language) -> str:
    """Return every case of a goal's target, with its year and what it is for."""
    if goal.operator in TRENDS:
        return TREND[goal.operator](language)
    parts = []
    for case in goal.target:
        year = f"{case.year}{'年' if language == 'zh' else ':'} " if case.year else ""
        parts.append(year + _case(goal, case, unit, language) + tests(case.where, language))
    return ("；" if language == "zh" else "; ").join(parts)


def _case(goal: Goal, case: Target, unit: Unit, language: Language) -> str:
    if case.value is not None:
        return asked_text(goal.operator, case.value, None, case.text, unit, language)
    low = case.high if case.low is None else case.low
    high = math.inf if case.high is None else case.high
    return asked_text("between", low, high, case.text, unit, language)


def document_number(number: Baseline | Reference | None, unit: Unit, language: Language) -> str:
    """Return a number of the document with its operator: a baseline, a reference value."""
    if number is None:
        return ""
    if number.value is None:
        return "" if number.text.strip() in _NOTHING else number.text
    gap = "" if language == "zh" else _NBSP
    operator = OPERATOR[number.operator] + gap if number.operator else ""
    return operator + _plain(number.value, unit, language)
