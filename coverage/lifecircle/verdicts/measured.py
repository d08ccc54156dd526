"""From values of units and of the whole to verdicts: what all kinds but those at doors share."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.plans.fields import TRENDS
from lifecircle.verdicts.judge import asked_of, progress, targets_of
from lifecircle.verdicts.reasons import (
    NO_START,
    NOT_ASKED,
    NOT_VERIFIED,
    NOTHING_HERE,
    TARGET_BY_UNIT,
    explain_value,
)
from lifecircle.verdicts.results import GoalResult, Interval, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Bilingual
    from lifecircle.plans import Goal
    from lifecircle.plans.fields import Target
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.judge import Asked
    from lifecircle.verdicts.results import Measure, MemberResult, Shortfall, Status


@dataclass(frozen=True)
class Values:
    """What the value of a goal is known to be, per unit and, last, in the whole.

    Attributes
    ----------
    low, high
        It is surely at least and at most this; NaN where it cannot be computed; `high` is inf
        where there is no bound.
    why
        Why it cannot be computed where it is NaN: ``There is no such facility here.``
    why_in
        The same for single rows (-1: the whole), where it is another reason.
    if_complete
        The value if partial lists were complete; None: `low`.
    """

    low: Floats
    high: Floats
    why: Bilingual = NOTHING_HERE
    why_in: Mapping[int, Bilingual] = field(default_factory=dict)
    if_complete: Floats | None = None

    @classmethod
    def known(cls, value: Floats) -> Values:
        """Return values that are known exactly."""
        return cls(value, value)

    @classmethod
    def none(cls, units: int) -> Values:
        """Return values of which nothing is known."""
        nothing = np.full(units + 1, np.nan)
        return cls(nothing, nothing)


@dataclass(frozen=True)
class Ruling:
    """What replaces the goal's own target, or even the verdict, in one row.

    Attributes
    ----------
    asked
        What the value of the row should be; None: it is reported only.
    operator
        To be printed; empty: the goal's.
    status, reason
        The verdict, where it does not follow from the value.
    """

    asked: Asked | None
    operator: str = ""
    status: Status | None = None
    reason: Bilingual | None = None


_NOTHING: Final = Ruling(None)
"""Nothing is asked."""


def judge_values(  # noqa: PLR0913
    goal: Goal,
    context: Context,
    values: Values,
    measure: Measure,
    *,
    needs: tuple[Bilingual, ...] = (),
    absent: tuple[str, ...] = (),
    partial: tuple[str, ...] = (),
    doubts: tuple[Bilingual, ...] = (),
    members: Sequence[MemberResult] = (),
    counts: Sequence[int | None] | None = None,
    judge_units: bool = True,
    about: Bools | None = None,
    rule: Callable[[int], Ruling | None] | None = None,
    shortfall: Callable[[int, float, Asked], Sequence[Shortfall]] | None = None,
    warning: Callable[[int], Bilingual | None] | None = None,
    others: Sequence[Values] = (),
) -> Judged:
    """Judge the values of a goal on the whole and on every unit.

    Parameters
    ----------
    goal, context
        What is judged.
    values
        Per unit and, last, for the whole.
    measure
        How the numbers are printed.
    needs
        Inputs that are missing; where there are any, nothing is computable.
    absent, partial
        Services without a usable list; services whose list is partial.
    doubts
        What else leaves values open, in a few words.
    members
        The units, facilities, areas or places behind the values.
    counts
        Per unit and, last, for the whole: how many places there are.
    judge_units
        Whether the target is asked of units as well; else their values are only reported.
    about
        Whether the goal is about each unit and, last, about the whole; None: as its tests on
        units say.
    rule
        Called with a row (-1: the whole): what is asked of it instead of the goal's target;
        None: nothing else.
    shortfall
        Called with a row (-1: the whole), the value that is shown and what is asked, where the
        target is not surely met: what is missing in real quantities. The value is NaN where the
        verdict follows from a `rule` alone.
    warning
        Called with a row: what a reader must know beside the verdict.
    others
        The values under other methods that estimate people: the range behind the numbers, and
        whether the verdict holds under all.
    """
    case = _Case(
        goal=goal,
        context=context,
        values=values,
        measure=measure,
        needs=needs,
        partial=partial,
        doubts=doubts,
        judge_units=judge_units,
        asked=context.asked_units(goal) if about is None else about,
        targets=targets_of(goal, context.district.units, context.year),
        rule=rule,
    )
    other_cases = [replace(case, values=v) for v in others]
    lows, highs = values.low.tolist(), values.high.tolist()
    completes = lows if values.if_complete is None else values.if_complete.tolist()
    verdicts = []
    for row in (-1, *range(len(context.units))):
        ruling, status, reason = case.verdict(row)
        asked = ruling.asked
        low, high = lows[row], highs[row]
        known = bool(case.asked[row]) and not needs and not math.isnan(low)
        short: Sequence[Shortfall] = ()
        failing = status in ("not_met", "not_shown") and (known or ruling.status is not None)
        if failing and asked is not None and shortfall is not None:
            telling = asked.telling(low, high)
            short = () if math.isinf(telling) else shortfall(row, telling, asked)
        verdicts.append(
            Verdict(
                goal=goal.id,
                unit=None if row == -1 else row,
                status=status,
                at_least=_interval(low, [v.low[row] for v in others]) if known else None,
                at_most=_interval(high, [v.high[row] for v in others]) if known else None,
                if_complete=_number(completes[row]) if known and partial else None,
                count=None if counts is None else counts[row],
                target=None if asked is None else asked.target,
                operator=ruling.operator or goal.operator,
                people_reached=None,
                people_left_out=None,
                needs=needs,
                holds_under_all=all(other.verdict(row)[1] == status for other in other_cases),
                reason=reason,
                target_high=None if asked is None else asked.target_high,
                target_text="" if asked is None else asked.text,
                shortfall=tuple(short),
                progress=case.progress(row, asked, status) if known and asked else None,
                warning=None if warning is None else warning(row),
            )
        )
    result = GoalResult(
        goal=goal,
        answers=None,
        listed=None,
        edge=None,
        absent=absent,
        partial=partial,
        assumptions=context.notes(goal),
        measure=measure,
        members=tuple(members),
    )
    return result, verdicts


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _interval(value: float, others: list[float]) -> Interval:
    if not others:
        return Interval(value, value, value)
    known = [float(v) for v in others if not math.isnan(v)]
    return Interval(value, min([value, *known]), max([value, *known]))


@dataclass(frozen=True, kw_only=True)
class _Case:
    """What the verdicts on one goal are read from."""

    goal: Goal
    context: Context
    values: Values
    measure: Measure
    needs: tuple[Bilingual, ...]
    partial: tuple[str, ...]
    doubts: tuple[Bilingual, ...]
    judge_units: bool
    asked: Bools
    targets: Sequence[Target | None]
    rule: Callable[[int], Ruling | None] | None

    def verdict(self, row: int) -> tuple[Ruling, Status, Bilingual]:
        """Return what is asked, the verdict, and how it came about."""
        if not self.asked[row]:
            return _NOTHING, "no_target", NOT_ASKED
        ruling = self._ruling(row)
        status, reason = self._status(row, ruling)
        hidden = ruling.asked is not None and reason in (NO_START, TARGET_BY_UNIT)
        return replace(ruling, asked=None) if hidden else ruling, status, reason

    def _ruling(self, row: int) -> Ruling:
        own = None if self.rule is None else self.rule(row)
        if own is not None:
            return own
        if row != -1 and not self.judge_units:
            return _NOTHING
        if self.goal.operator not in TRENDS:
            return self._of_target(self.targets[row])
        start = self.context.start(self.goal, None if row == -1 else row)
        lower = self.measure.lower_is_better
        return Ruling(asked_of(self.goal, self.targets[row], start, lower_is_better=lower))

    def _of_target(self, target: Target | None) -> Ruling:
        """Return what a case of the target asks: the same of every unit that it is meant for."""
        if target is None:
            return _NOTHING
        key = id(target)
        if key not in self._rulings:
            self._rulings[key] = Ruling(asked_of(self.goal, target))
        return self._rulings[key]

    @cached_property
    def _rulings(self) -> dict[int, Ruling]:
        return {}

    def _status(self, row: int, ruling: Ruling) -> tuple[Status, Bilingual]:
        if self.needs:
            return "not_computable", self._why_needed
        low, high = float(self.values.low[row]), float(self.values.high[row])
        if math.isnan(low) and ruling.status is None:
            return "not_computable", self.values.why_in.get(row, self.values.why)
        if not self._is_verified:
            return "no_target", NOT_VERIFIED
        if ruling.status is not None:
            return ruling.status, ruling.reason or self._why(ruling.status)
        if ruling.asked is None:
            return "no_target", ruling.reason or self._why_no_target(row)
        status = ruling.asked.status(low, high)
        return status, ruling.reason or self._why(status)

    @cached_property
    def _why_needed(self) -> Bilingual:
        return explain_value("not_computable", self.goal, self.needs, self.partial)

    @cached_property
    def _is_verified(self) -> bool:
        return self.context.is_verified(self.goal)

    def _why(self, status: Status) -> Bilingual:
        if status not in self._reasons:
            self._reasons[status] = explain_value(status, self.goal, (), self.partial, self.doubts)
        return self._reasons[status]

    @cached_property
    def _reasons(self) -> dict[Status, Bilingual]:
        return {}

    def _why_no_target(self, row: int) -> Bilingual:
        if self.goal.operator in TRENDS and (row == -1 or self.judge_units):
            return NO_START
        if row == -1 and self.goal.target:
            return TARGET_BY_UNIT
        return self._why("no_target")

    def progress(self, row: int, asked: Asked, status: Status) -> float | None:
        """Return the share of the way to the target; from the baseline where one is exact."""
        baseline = self.goal.baseline
        start = None
        if baseline is not None and baseline.operator is None and row == -1:
            start = baseline.value if self.measure.shares_of == "nothing" else None
        gone = progress(asked, float(self.values.low[row]), start)
        return max(gone, 1.0) if gone is not None and status == "met" else gone
