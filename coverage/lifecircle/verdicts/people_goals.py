"""Reach and combination at people's doors: the share of people for whom a goal holds."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.access.logic import UNKNOWN, YES
from lifecircle.plans.fields import TRENDS
from lifecircle.plans.model import members_of
from lifecircle.verdicts.crowd import catchment_warning, crowd_of, outside_warning, sentences
from lifecircle.verdicts.judge import asked_of, targets_of
from lifecircle.verdicts.measured import Ruling, Values, judge_values
from lifecircle.verdicts.members import UNITS
from lifecircle.verdicts.over import (
    STATUS,
    asked_of_units,
    counting,
    cut_note,
    cut_of,
    everywhere,
    scope_of,
)
from lifecircle.verdicts.people_shares import Bounds, PeopleShares
from lifecircle.verdicts.reasons import (
    NOBODY,
    TARGET_BY_UNIT,
    explain,
    explain_value,
)
from lifecircle.verdicts.results import Interval, Measure, MemberResult
from lifecircle.verdicts.shortfalls import missing

if TYPE_CHECKING:
    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Bilingual
    from lifecircle.plans import Combination, Reach
    from lifecircle.plans.fields import Operator
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.judge import Asked
    from lifecircle.verdicts.results import Shortfall, Status, Verdict

MANY = 500
"""A demand layer with more points is not listed point by point."""


def evaluate_people_goal(goal: Reach | Combination, context: Context) -> Judged:
    """Judge a goal about people on the whole and on every unit.

    Parameters
    ----------
    goal, context
        The promise, and what it is judged on.

    Returns
    -------
    GoalResult
        Answers per demand point; of a demand layer its points, as members.
    list of Verdict
        The whole first, then every unit.
    """
    crowd, needs = crowd_of(goal, context)
    units = None
    if crowd is not None:
        units, lacking = scope_of(goal, context, crowd)
        needs += lacking
    if crowd is None or units is None or needs:
        nothing = Values.none(len(context.units))
        return judge_values(
            goal, context, nothing, Measure(), needs=needs, about=everywhere(context)
        )
    return PeopleCase(goal, context, crowd, units).judged()


class PeopleCase(PeopleShares):
    """Verdicts on one goal."""

    def judged(self) -> Judged:
        """Judge it on the whole and on every unit."""
        goal, crowd = self.goal, self.crowd
        result, verdicts = judge_values(
            goal,
            self.context,
            Values(*self.headline_value, why=NOBODY, why_in=self.crowd.not_known),
            Measure(),
            absent=self.absent,
            partial=self.partial,
            members=self.members(),
            about=self.asked,
            rule=self.rule,
            shortfall=self.shortfall,
            warning=self.warning,
        )
        notes = (*result.assumptions, *crowd.notes)
        if self.counted:
            notes = (*notes, cut_note(goal))
        result = replace(result, assumptions=notes)
        if crowd.doors.residents:
            answers = self.answers(self.headline)
            result = replace(
                result,
                answers=answers,
                listed=answers >= YES,
                possible=self.answers(self.headline, assume_complete=True) >= UNKNOWN,
                edge=self.edge(answers),
                asked=self.asked_points,
                weight=crowd.weight if crowd.group is not None else None,
            )
        return result, [self.complete(verdict) for verdict in verdicts]

    def edge(self, answers: Answers) -> Bools:
        """Return where a place beyond the data may be within reach."""
        if self.nothing_known:
            return np.zeros(len(answers), dtype=bool)
        near = self.context.doorstep.goal_edge(self.goal, self.way)
        return near & (answers < YES) & self.asked_points

    # Verdicts.

    @cached_property
    def targets(self) -> list[Asked | None]:
        """What is asked of each unit and, last, of the whole."""
        context = self.context
        cases = targets_of(self.goal, context.district.units, context.year)
        found: list[Asked | None] = []
        for row, case in enumerate(cases):
            whole = row == len(cases) - 1
            asked = asked_of(self.goal, case, context.start(self.goal, None if whole else row))
            if self.counted:
                of_members = whole or self.by_level
                asked = asked_of_units(self.goal, asked) if of_members else cut_of(self.goal)
            found.append(asked)
        return found

    def rule(self, row: int) -> Ruling | None:
        """Return what is asked of a row, and a verdict that does not follow from the value."""
        asked, goal = self.targets[row], self.goal
        low, high = (float(bound[row]) for bound in self.headline_value)
        operator: Operator = (
            ">=" if self.counted and row != -1 and not self.by_level else goal.operator
        )
        if np.isnan(low):
            return Ruling(asked, operator)
        if self.nothing_known:
            reason = self._explain("not_computable", operator)
            return Ruling(asked, operator, "not_computable", reason)
        if asked is None:
            if goal.operator in TRENDS:
                return None
            reason = TARGET_BY_UNIT if goal.target else self._explain("no_target", operator)
            return Ruling(None, operator, "no_target", reason)
        status = asked.status(low, high)
        if row == -1 and status == "not_shown" and self.crowd.doubts and not self.absent:
            doubts = self.crowd.doubts
            return Ruling(
                asked, operator, None, explain_value(status, goal, (), self.partial, doubts)
            )
        return Ruling(asked, operator, None, self._explain(status, operator))

    def _explain(self, status: Status, operator: Operator) -> Bilingual:
        key = (status, operator)
        if key not in self._explained:
            self._explained[key] = explain(
                status, operator, needs=self._needs, partial=self.partial
            )
        return self._explained[key]

    @cached_property
    def _explained(self) -> dict[tuple[Status, Operator], Bilingual]:
        return {}

    @cached_property
    def _needs(self) -> tuple[Bilingual, ...]:
        return tuple(dict.fromkeys(need for _, needs in self.lacking for need in needs))

    def shortfall(self, row: int, value: float, asked: Asked) -> tuple[Shortfall, ...]:
        """Return what a row lacks: units, or people."""
        if self.nothing_known:
            return ()
        if self.counted and (row == -1 or self.by_level):
            return missing(asked, value, self.units.number(row), UNITS)
        people = self.crowd.heads(row) * float(self.asked_share[row])
        if self.crowd.unit is None or np.isnan(people):
            return ()
        return missing(asked, value, people, self.crowd.unit, estimated=self.crowd.estimated)

    def complete(self, verdict: Verdict) -> Verdict:
        """Add people, and the range over the readings."""
        if verdict.at_least is None:
            return replace(verdict, needs=self._needs)
        row = -1 if verdict.unit is None else verdict.unit
        reached = left_out = if_complete = None
        if not self.nothing_known:
            people = self.crowd.heads(row) * float(self.asked_share[row])
            if not np.isnan(people):
                share = float(self._people_share[row])
                reached, left_out = people * share, people * (1 - share)
            if self.absent or self.partial:
                if_complete = float(self.if_complete[row])
        judged = verdict.status in STATUS.values()
        low, high = self._ranges
        return replace(
            verdict,
            at_least=Interval(verdict.at_least.value, low[0][row], low[1][row]),
            at_most=Interval(self._high[row], high[0][row], high[1][row]),
            if_complete=if_complete,
            people_reached=reached,
            people_left_out=left_out,
            needs=self._needs,
            holds_under_all=not judged or self._same[row],
        )

    @cached_property
    def _high(self) -> list[float]:
        return [float(high) for high in self.headline_value[1]]

    @cached_property
    def _ranges(self) -> list[tuple[list[float], list[float]]]:
        """Smallest and largest of the lower, then of the upper bounds, over the readings."""
        found = []
        for bounds in self.all_values:
            # fmin and fmax pass over NaN.
            least, most = np.fmin.reduce(bounds, axis=0), np.fmax.reduce(bounds, axis=0)
            found.append((least.tolist(), most.tolist()))
        return found

    @cached_property
    def _same(self) -> list[bool]:
        """Per row: whether the verdict is the same under every reading."""
        low, high = self.all_values
        same = np.ones(low.shape[1], dtype=bool)
        for asked in dict.fromkeys(asked for asked in self.targets if asked is not None):
            rows = [row for row, own in enumerate(self.targets) if own == asked]
            answers = asked.answers(low[:, rows].ravel(), high[:, rows].ravel())
            answers = answers.reshape(len(low), len(rows))
            same[rows] = (answers == answers[0]).all(axis=0)
        return [bool(held) for held in same]

    @cached_property
    def _people_share(self) -> Floats:
        surely = self.answers(self.headline) >= YES
        return self.with_missing(self.shares(surely, self.crowd.headline), surely)[0]

    def warning(self, row: int) -> Bilingual | None:
        """Return what a reader must know beside a verdict."""
        if self.nothing_known or not self.asked[row]:
            return None
        outside = catchment = None
        if self.way.supply == "any":
            share = self._only_outside[0 if row == -1 else 1][row]
            outside = outside_warning(self.crowd.what, float(share), unit=row != -1)
        elif self.way.supply == "assigned":
            catchment = catchment_warning(self.crowd.what, float(self._in_no_catchment[row]))
        return sentences(outside, catchment, self.crowd.left_open(row))

    @cached_property
    def _only_outside(self) -> Bounds:
        """Shares of those reached only thanks to places outside the area, and their unit."""
        found = self.context.doorstep.only_outside(self.goal, self.goal.where, self.way)
        return tuple(self.shares(mask, self.crowd.headline) for mask in found)  # type: ignore[return-value]

    @cached_property
    def _in_no_catchment(self) -> Floats:
        searches = self.context.doorstep.searches
        zones = searches.zones(self.way)
        inside = np.zeros(len(self.crowd.doors), dtype=bool)
        for member in members_of(self.goal):
            places = self.context.doorstep.supply(member, self.goal.where, self.way).places
            if zones is not None:
                inside |= zones.of(places).in_some(len(inside))
        return self.shares(~inside, self.crowd.headline)

    def members(self) -> tuple[MemberResult, ...]:
        """Return the units, or the points of a demand layer, behind the value."""
        if self.counted and not self.nothing_known:
            sure, possible = (self.answers(self.headline) >= least for least in (YES, UNKNOWN))
            low = self.of_units(sure, self.crowd.headline)
            high = self.of_units(possible, self.crowd.headline)
            return self.units.results(counting(low, high, cut_of(self.goal)), low)
        if self.way.demand is None or len(self.crowd.doors) > MANY:
            return ()
        return self._points()

    def _points(self) -> tuple[MemberResult, ...]:
        layer = self.context.district.demands[str(self.way.demand)].points
        xy = shapely.get_coordinates(self.crowd.doors.points)
        answers = self.answers(self.headline)
        return tuple(
            MemberResult(
                what="demand",
                name=str(layer["name"].iloc[i]) or str(layer["id"].iloc[i]),
                unit=int(self.crowd.doors.unit[i]),
                value=None,
                status="not_computable" if self.nothing_known else STATUS[int(answers[i])],
                point=(float(xy[i, 0]), float(xy[i, 1])),
            )
            for i in np.flatnonzero(self.asked_points)
        )
