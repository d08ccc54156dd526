"""How members are put together: in total, each, as a share of them, or by their mean."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.logic import YES
from lifecircle.verdicts.judge import asked_of, targets_of
from lifecircle.verdicts.measured import Ruling, Values, judge_values
from lifecircle.verdicts.members import (
    marks_at_target,
    means,
    results_of,
    share_rule,
    shares,
    short_of_members,
)
from lifecircle.verdicts.results import Shortfall
from lifecircle.verdicts.shortfalls import WHOLE, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Bilingual
    from lifecircle.plans import Goal
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.judge import Asked
    from lifecircle.verdicts.members import Marks, Members
    from lifecircle.verdicts.results import Measure, MemberResult
    from lifecircle.verdicts.sums import Sums


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Values of members, and of rows in total.

    Attributes
    ----------
    measure
        How the numbers are printed.
    members, own
        Whose values; whether they are the units of the study.
    about
        Per row (units and, last, the whole): whether the goal is about it.
    each, unknown
        Per member: its value, NaN where it has none; it has one that is not known.
    values
        Per row: the value in total.
    unit, step, estimated, whole_counted
        Of what is missing; no unit: it cannot be said. Whether it rests on an estimate of
        people, and whether their total is no estimate.
    rows_worth, members_worth
        How much of the real quantity one of the value is; NaN: it cannot be said.
    needs, absent, partial, counts, others
        As `judge_values` takes them; `others` are of the total.
    more_members
        Members that are listed and not judged.
    judge_units
        Whether the target of a total is asked of units as well.
    rule, doubts, warning
        Of a total: as `judge_values` takes them.
    """

    measure: Measure
    members: Members
    own: bool
    about: Bools
    each: Sums
    unknown: Bools
    values: Values
    unit: Bilingual | None
    rows_worth: Floats
    members_worth: Floats
    step: float | None = WHOLE
    estimated: bool = False
    whole_counted: bool = False
    needs: tuple[Bilingual, ...] = ()
    absent: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    counts: list[int | None] | None = None
    others: tuple[Values, ...] = ()
    more_members: tuple[MemberResult, ...] = ()
    judge_units: bool = True
    rule: Callable[[int], Ruling | None] | None = None
    doubts: tuple[Bilingual, ...] = ()
    warning: Callable[[int], Bilingual | None] | None = None


def combine(goal: Goal, context: Context, measured: Measured) -> Judged:
    """Judge members as the goal's `over` asks: in total (default), each, as a share, their mean.

    With ``each`` and ``share`` the value of the whole is the share of members that are at the
    target, against the goal's `members_share` (1 if it has none). Where members are the units
    of the study, each keeps its own value and target; else a unit has the share of members in
    it.
    """
    if goal.over in ("each", "share") and not measured.needs:
        members = measured.members
        marks = marks_at_target(measured.each, measured.unknown, members, goal, context)
        if marks is not None:
            return _judge_each(goal, context, measured, marks)
    if goal.over == "mean" and not measured.needs:
        mean = means(measured.members, measured.each, measured.unknown)
        values = _whole_of(mean, measured.values) if measured.own else mean
        return _judge(goal, context, measured, values, judge_units=not measured.own)

    def shortfall(row: int, value: float, asked: Asked) -> tuple[Shortfall, ...]:
        counted = row == -1 and measured.whole_counted
        basis = replace(measured, estimated=measured.estimated and not counted)
        return _missing(basis, asked, value, float(measured.rows_worth[row]))

    return _judge(
        goal,
        context,
        measured,
        measured.values,
        judge_units=measured.judge_units,
        rule=measured.rule,
        shortfall=shortfall,
        others=measured.others,
    )


def _judge_each(goal: Goal, context: Context, measured: Measured, marks: Marks) -> Judged:
    share = shares(measured.members, marks)
    whole = share_rule(goal)
    part = 1.0 if goal.members_share is None else goal.members_share
    short = _short_of_each(goal, context, measured, marks)

    def rule(row: int) -> Ruling | None:
        return whole if row == -1 or not measured.own else None

    def shortfall(row: int, value: float, asked: Asked) -> tuple[Shortfall, ...]:
        if rule(row) is None:
            return _missing(measured, asked, value, float(measured.rows_worth[row]))
        number, what = short_of_members(measured.members, marks, row, part)
        found = (Shortfall(float(number), what),) if number else ()
        return (*found, *(_sum(short, measured, row) if part == 1 else ()))

    return _judge(
        goal,
        context,
        measured,
        _whole_of(share, measured.values) if measured.own else share,
        measure=replace(measured.measure, shares_of="whole" if measured.own else "units"),
        members=results_of(measured.members, marks),
        rule=rule,
        shortfall=shortfall,
    )


def _judge(  # noqa: PLR0913
    goal: Goal,
    context: Context,
    measured: Measured,
    values: Values,
    *,
    measure: Measure | None = None,
    members: Sequence[MemberResult] = (),
    rule: Callable[[int], Ruling | None] | None = None,
    shortfall: Callable[[int, float, Asked], Sequence[Shortfall]] | None = None,
    judge_units: bool = True,
    others: Sequence[Values] = (),
) -> Judged:
    return judge_values(
        goal,
        context,
        values,
        measure or measured.measure,
        needs=measured.needs,
        absent=measured.absent,
        partial=measured.partial,
        doubts=measured.doubts,
        warning=measured.warning,
        members=(*members, *measured.more_members),
        counts=measured.counts,
        judge_units=judge_units,
        about=measured.about,
        rule=rule,
        shortfall=shortfall,
        others=others,
    )


def _whole_of(whole: Values, units: Values) -> Values:
    """Return values of the units with that of the whole taken from other values."""

    def joined(of_units: Floats, of_whole: Floats) -> Floats:
        return np.append(of_units[:-1], of_whole[-1])

    listed = units.low if units.if_complete is None else units.if_complete
    share = whole.low if whole.if_complete is None else whole.if_complete
    return Values(
        joined(units.low, whole.low),
        joined(units.high, whole.high),
        units.why,
        {row: why for row, why in units.why_in.items() if row != -1} | {-1: whole.why},
        joined(listed, share),
    )


def _missing(measured: Measured, asked: Asked, value: float, worth: float) -> tuple[Shortfall, ...]:
    if measured.unit is None or np.isnan(worth):
        return ()
    return missing(
        asked,
        value,
        worth,
        measured.unit,
        step=measured.step,
        estimated=measured.estimated,
    )


def _short_of_each(
    goal: Goal, context: Context, measured: Measured, marks: Marks
) -> dict[int, Shortfall]:
    """Return what each member is short of, where that can be said."""
    targets = targets_of(goal, context.district.units, context.year)
    failing = (marks.answers != YES) & ~marks.void & ~measured.unknown
    found = {}
    for member in np.flatnonzero(failing):
        asked = asked_of(goal, targets[measured.members.unit[member]])
        low, high = (float(v[member]) for v in (measured.each.low, measured.each.high))
        if asked is None or np.isinf(value := asked.telling(low, high)):
            continue
        short = _missing(measured, asked, value, float(measured.members_worth[member]))
        found.update({int(member): part for part in short})
    return found


def _sum(short: dict[int, Shortfall], measured: Measured, row: int) -> tuple[Shortfall, ...]:
    """Return what the members of a row are short of together, and what they have too much."""
    rows, members = measured.members.rows
    mine = members[rows == (measured.members.size - 1 if row == -1 else row)]
    parts = [short[int(member)] for member in mine if int(member) in short]
    sums = []
    for beyond in (False, True):
        amounts = [part.amount for part in parts if part.beyond == beyond]
        if amounts:
            amount = round(math.fsum(amounts), 1)
            sums.append(replace(parts[0], amount=amount, beyond=beyond))
    return tuple(sums)
