"""Equity: how unequal a value is between units or facilities."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.inequality import inequality
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.compared import compared, in_class
from lifecircle.verdicts.measured import Values, judge_values
from lifecircle.verdicts.reasons import NOT_ASKED, NOTHING_HERE
from lifecircle.verdicts.results import Measure, MemberResult

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.plans.model import Equity
    from lifecircle.verdicts.compared import Compared
    from lifecircle.verdicts.context import Context, Judged

ONLY_WHOLE = Bilingual(
    "差异只就全域计算；各单元的数值见明细。",
    "A difference is one of the whole; the values of the units are listed.",
)
TOO_FEW = Bilingual("可比较的对象不足两个。", "There are fewer than two to compare.")
ALL_ZERO = Bilingual("数值为 0，该指标无意义。", "Values of 0: the measure is not defined.")
NO_VALUE = Bilingual("没有可比较的数值。", "It has no value to compare.")
OPEN = Bilingual("数值不完全确定。", "Its value is not fully known.")
_MOST_NAMES = 12
_NEVER_FALL = frozenset({"range", "max_over_min"})
"""Measures that more members can only make larger."""


def evaluate_equity(goal: Equity, context: Context) -> Judged:
    """Judge how unequal a value is between units or facilities, on the whole only.

    Units where nobody lives, or that the compared goal is not about, are left out. Where a value
    is known to lie between two numbers the measure has bounds; where it has no bound, nothing
    is computed, and the units are named.
    """
    values, needs, absent, partial = compared(goal, context)
    members: list[MemberResult] = []
    low = high = math.nan
    why, warning = NOTHING_HERE, None
    if values is not None and not needs:
        members = _members(values)
        needs = (*_unknown(values), *_unweighted(goal, values, context))
        if not needs:
            low, high, why = _value(goal, values, context)
        if not values.listed and not math.isnan(low):
            warning = Bilingual(
                f"名单不完整：已列 {len(members)} 处的数值为 {low:.4g}。",
                f"The list is partial: of the {len(members)} in it the value is {low:.4g}.",
            )
            low, high = _with_unlisted(goal, low)
    units = len(context.units)
    nothing = np.full(units, np.nan)
    whole = Values(np.append(nothing, low), np.append(nothing, high), why)
    result, verdicts = judge_values(
        goal,
        context,
        whole,
        _measure(goal, values),
        needs=needs,
        absent=absent,
        partial=partial,
        members=members,
        judge_units=False,
        warning=lambda row: warning if row == -1 else None,
    )
    return result, [
        verdict
        if verdict.unit is None
        else replace(
            verdict,
            status="no_target",
            needs=(),
            at_least=None,
            at_most=None,
            reason=verdict.reason if verdict.reason == NOT_ASKED else ONLY_WHOLE,
        )
        for verdict in verdicts
    ]


def _measure(goal: Equity, values: Compared | None) -> Measure:
    """Return how the number is printed: a range as the values are, all others as plain numbers."""
    lower = goal.operator in ("<=", "<", "falls", "not_worse", "between", "about")
    if goal.measure == "range" and values is not None:
        return replace(values.measure, lower_is_better=lower)
    return Measure(share=False, lower_is_better=lower)


def _value(goal: Equity, values: Compared, context: Context) -> tuple[float, float, Bilingual]:
    if goal.measure == "ratio_of_classes":
        return _ratio_of_classes(goal, values, context)
    chosen = values.has
    if chosen.sum() < 2:  # noqa: PLR2004
        return math.nan, math.nan, TOO_FEW
    low, high = inequality(goal.measure, values.low[chosen], values.high[chosen])
    return low, high, ALL_ZERO


def _with_unlisted(goal: Equity, low: float) -> tuple[float, float]:
    """Return the bounds of a measure of the listed, where there may be others."""
    return low if goal.measure in _NEVER_FALL else 0.0, math.inf


def _ratio_of_classes(
    goal: Equity, values: Compared, context: Context
) -> tuple[float, float, Bilingual]:
    """Return the weighted mean of the first class over that of the second."""
    ends = []
    for number in (0, 1):
        chosen = values.has & in_class(goal, values, number, context)
        weight = values.weight[chosen]
        if not math.fsum(weight):
            return math.nan, math.nan, TOO_FEW
        ends.append([_mean(of[chosen], weight) for of in (values.low, values.high)])
    (first_low, first_high), (second_low, second_high) = ends
    if second_high == 0:
        return math.nan, math.nan, ALL_ZERO
    high = first_high / second_low if second_low > 0 else math.inf
    return first_low / second_high, high, ALL_ZERO


def _mean(values: Floats, weight: Floats) -> float:
    """Return a weighted mean that does not depend on the order."""
    return math.fsum(values * weight) / math.fsum(weight)


def _unknown(values: Compared) -> tuple[Bilingual, ...]:
    """Name the units or facilities whose value is not known."""
    rows = np.flatnonzero(values.has & ~values.known)
    if not len(rows):
        return ()
    return (_named(values, rows, Bilingual("数值", "values")),)


def _unweighted(goal: Equity, values: Compared, context: Context) -> tuple[Bilingual, ...]:
    """Name the units whose people are not known, where the means of classes need them."""
    if goal.measure != "ratio_of_classes":
        return ()
    asked = in_class(goal, values, 0, context) | in_class(goal, values, 1, context)
    rows = np.flatnonzero(asked & values.has & np.isnan(values.weight))
    if not len(rows):
        return ()
    return (_named(values, rows, Bilingual("人口数", "numbers of people")),)


def _named(values: Compared, rows: Ints, what: Bilingual) -> Bilingual:
    names = [values.names[row] for row in rows]
    more = len(names) - _MOST_NAMES
    zh, en = "、".join(names[:_MOST_NAMES]), ", ".join(names[:_MOST_NAMES])
    if more > 0:
        zh, en = f"{zh}等 {len(names)} 个", f"{en} and {more} more"
    return Bilingual(f"下列对象的完整{what.zh}：{zh}", f"complete {what.en} of: {en}")


def _members(values: Compared) -> list[MemberResult]:
    found = []
    for row, name in enumerate(values.names):
        known = bool(values.known[row]) and bool(values.has[row])
        exact = known and values.low[row] == values.high[row]
        reason = None if exact else (OPEN if values.has[row] else NO_VALUE)
        found.append(
            MemberResult(
                what=values.what,
                name=name,
                unit=int(values.unit[row]),
                value=float(values.low[row]) if known else None,
                status="no_target" if known or not values.has[row] else "not_shown",
                point=values.points[row],
                reason=reason,
            )
        )
    return found
