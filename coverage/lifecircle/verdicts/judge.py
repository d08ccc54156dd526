"""From what a value is known to be, and what it should be, to a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.logic import NO, UNKNOWN, YES
from lifecircle.plans.fields import TRENDS
from lifecircle.verdicts.columns import holds

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.plans.fields import GoalFields, Operator, Target
    from lifecircle.verdicts.results import Status

TOLERANCE = 1e-9
"""Values are sums of floating-point numbers: this much below a target (of large ones, this part
of it) is at the target."""


@dataclass(frozen=True)
class Asked:
    """What a value should be: an interval.

    Attributes
    ----------
    low, high
        Its ends; infinite where it has none.
    open_
        Whether the ends themselves do not count.
    target, target_high
        The numbers to print.
    text
        The target as the document writes it.
    rising
        A larger value is the better one, as far as the target goes.

    Notes
    -----
    Equality never decides by rounding: an end counts unless it is open, and sums of
    floating-point numbers are given `TOLERANCE`.
    """

    low: float
    high: float
    open_: bool
    target: float
    target_high: float | None = None
    text: str = ""
    rising: bool = True

    @classmethod
    def of(cls, operator: Operator, target: float, text: str = "") -> Asked:
        """Return what an operator asks of a value; trends compare with `target`."""
        if operator in (">=", ">", "rises"):
            return cls(target, math.inf, operator != ">=", target, None, text)
        return cls(-math.inf, target, operator != "<=", target, None, text, rising=False)

    def holds(self, value: float) -> bool:
        """Tell whether a value is as it should be; at an end counts unless the end is open."""
        above = _above(value, self.low, open_=self.open_)
        return above and _above(-value, -self.high, open_=self.open_)

    def status(self, low: float, high: float) -> Status:
        """Return the verdict on a value that is known to lie from `low` to `high`.

        "met" and "not_met" only if every value there gives the same answer; NaN: there is
        nothing to judge.
        """
        if math.isnan(low) or math.isnan(high):
            return "not_computable"
        if self.holds(low) and self.holds(high):
            return "met"
        too_low = not _above(high, self.low, open_=self.open_)
        too_high = not _above(-low, -self.high, open_=self.open_)
        return "not_met" if too_low or too_high else "not_shown"

    def answers(self, low: Floats, high: Floats) -> Answers:
        """Return for each of many values yes (met), no (not met) or unknown, as `status` does.

        NaN: unknown.
        """
        with np.errstate(invalid="ignore"):
            holds_low = self._within(low, self.low) & self._within(-low, -self.high)
            holds_high = self._within(high, self.low) & self._within(-high, -self.high)
            wrong = ~self._within(high, self.low) | ~self._within(-low, -self.high)
        unknown = np.isnan(low) | np.isnan(high)
        found = np.where(holds_low & holds_high, YES, np.where(wrong, NO, UNKNOWN))
        return np.where(unknown, UNKNOWN, found).astype(np.int8)

    def _within(self, values: Floats, end: float) -> Bools:
        if math.isinf(end):
            return np.ones(len(values), dtype=bool)
        slack = TOLERANCE * max(1.0, abs(end))
        return values > end + slack if self.open_ else values >= end - slack

    def missing(self, value: float) -> float:
        """Return how much a value is short of the target, or beyond it; 0 where it is neither."""
        if self.holds(value):
            return 0.0
        return max(self.low - value, value - self.high, 0.0)

    def is_beyond(self, value: float) -> bool:
        """Tell whether a value is too large."""
        return not _above(-value, -self.high, open_=self.open_)

    def telling(self, low: float, high: float) -> float:
        """Return the value that a shortfall is counted from.

        Of a value that is only known to lie from `low` to `high`: what is shown. Of a limit that
        is not surely broken: what is possible; it may be inf.
        """
        if self.rising or self.is_beyond(low):
            return low
        return high


def _above(value: float, end: float, *, open_: bool) -> bool:
    if math.isinf(end):
        return True
    slack = TOLERANCE * max(1.0, abs(end))
    return value > end + slack if open_ else value >= end - slack


def asked_of(
    goal: GoalFields,
    target: Target | None,
    start: float | None = None,
    *,
    lower_is_better: bool = False,
) -> Asked | None:
    """Return what a goal asks with one case of its target.

    Parameters
    ----------
    goal
        For its operator.
    target
        The case; None: no target applies.
    start
        Of a trend: the value to compare with.
    lower_is_better
        Of a trend that says "not worse".
    """
    if goal.operator in TRENDS:
        if start is None:
            return None
        operator = goal.operator
        if operator == "not_worse":
            operator = "<=" if lower_is_better else ">="
        return Asked.of(operator, start)
    if target is None:
        return None
    if target.value is None:
        return _range(target)
    if goal.operator == "about":
        slack = target.value * target.tolerance
        low, high = target.value - slack, target.value + slack
        return Asked(low, high, open_=False, target=target.value, text=target.text)
    return Asked.of(goal.operator, target.value, target.text)


def _range(target: Target) -> Asked:
    """Return what a range asks; without one of its ends it is a plain limit."""
    if target.low is None and target.high is not None:
        return Asked.of("<=", target.high, target.text)
    low = 0.0 if target.low is None else target.low
    if target.high is None:
        return Asked.of(">=", low, target.text)
    return Asked(
        low, target.high, open_=False, target=low, target_high=target.high, text=target.text
    )


def targets_of(
    goal: GoalFields, units: gpd.GeoDataFrame, year: int | None = None
) -> list[Target | None]:
    """Return the case of the target for each unit and, last, for the whole.

    The first case whose test holds is used; the whole has that of the first case without a
    test. Of the phases of a plan, that of the study's year counts, else the next one to come,
    else the last.
    """
    found: list[Target | None] = [None] * (len(units) + 1)
    for case in reversed(_of_year(goal.target, year)):
        applies = np.ones(len(found), dtype=bool)
        if case.where is not None:
            applies[:-1] = holds(units, case.where)
            applies[-1] = False
        for row in np.flatnonzero(applies):
            found[row] = case
    return found


def unit_targets(
    goal: GoalFields, units: gpd.GeoDataFrame, year: int | None = None
) -> list[Target | None]:
    """Return the case of the target that is meant for each unit by a test; None: there is none.

    Of a total, the case without a test is that of the whole.
    """
    found = targets_of(goal, units, year)[:-1]
    return [case if case is not None and case.where is not None else None for case in found]


def _of_year(targets: tuple[Target, ...], year: int | None) -> list[Target]:
    phases = sorted({case.year for case in targets if case.year is not None})
    if not phases:
        return list(targets)
    coming = [phase for phase in phases if year is not None and phase >= year]
    chosen = coming[0] if coming else phases[-1]
    return [case for case in targets if case.year in (None, chosen)]


def judge(at_least: float, at_most: float, operator: Operator, target: float | None) -> Status:
    """Return the verdict on a value that is known to lie in an interval.

    Parameters
    ----------
    at_least, at_most
        What is shown, and what is possible. NaN: there is nobody to judge for.
    operator, target
        What was asked; None: nothing to judge against.
    """
    if math.isnan(at_least) or math.isnan(at_most):
        return "not_computable"
    if target is None:
        return "no_target"
    return Asked.of(operator, target).status(at_least, at_most)


def progress(asked: Asked, value: float, baseline: float | None) -> float | None:
    """Return the share of the way to the target that has been gone.

    From the baseline, where the target lies on the better side of it; else, and where there is
    none, the value as a share of the target (of a limit: the limit as a share of the value).
    1 and more is at the target (but for an open end, which 1 may touch); below 0 leads away
    from it. Of a range, the end counts that the way leads to, and inside it all is gone. None
    where it cannot be said.
    """
    if math.isnan(value) or math.isinf(value):
        return None
    two_sided = not (math.isinf(asked.low) or math.isinf(asked.high))
    if two_sided and asked.holds(value):
        return 1.0
    rising = not asked.is_beyond(value) if two_sided else asked.rising
    end = asked.low if rising else asked.high
    ahead = baseline is not None and (end > baseline if rising else end < baseline)
    if ahead and baseline is not None:
        return (value - baseline) / (end - baseline)
    if asked.holds(value):
        return 1.0
    part, whole = (value, end) if rising else (end, value)
    return part / whole if whole > 0 else None
