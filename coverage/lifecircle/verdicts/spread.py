"""A mean, a percentile or the largest of what ways cost the people, in each unit and in all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.access.weighted import weighted_mean, weighted_quantile
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.crowd import crowd_of, sentences
from lifecircle.verdicts.judge import Asked as Wanted
from lifecircle.verdicts.judge import asked_of, targets_of
from lifecircle.verdicts.measured import Ruling, Values, judge_values
from lifecircle.verdicts.members import UNITS
from lifecircle.verdicts.over import everywhere, scope_of
from lifecircle.verdicts.reasons import NOBODY
from lifecircle.verdicts.shortfalls import missing
from lifecircle.verdicts.ways import percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Note
    from lifecircle.plans.doors import Radius, Response
    from lifecircle.verdicts.bounds import WayCosts
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.crowd import Crowd
    from lifecircle.verdicts.doorstep import Variant
    from lifecircle.verdicts.over import UnitsOfCrowd
    from lifecircle.verdicts.results import Measure, Shortfall, Verdict

QUANTILES: Final = {"median": 0.5, "p90": 0.9, "p95": 0.95, "max": 1.0}
"""Statistic → the part of the people for whom it is enough."""

NO_WAY = Bilingual(
    "部分需求点没有已知的通达路线", "from some demand points no way to a place is known"
)
EDGE = Bilingual("数据边缘以外可能有更近的设施", "nearer places may lie beyond the end of the data")


@dataclass(frozen=True)
class Question:
    """What is asked of the ways.

    Attributes
    ----------
    service
        Of the places.
    needs
        Inputs that are missing to search for them.
    absent, complete
        Whether there is no usable list; whether lists name every place.
    costs
        Bounds per door for a variant of the assumptions; called only where nothing is missing.
    variants
        The headline first.
    offset
        Is added to every cost.
    measure
        How values are printed.
    notes
        What values rest on.
    """

    service: str
    needs: tuple[Bilingual, ...]
    absent: bool
    complete: bool
    costs: Callable[[Variant], WayCosts]
    variants: tuple[Variant, ...]
    offset: float
    measure: Measure
    notes: tuple[Note, ...]


def judge_spread(goal: Radius | Response, context: Context, question: Question) -> Judged:
    """Judge the statistic of a goal over its people.

    With ``over`` each or share the value of the whole is the share of units at their target;
    without a target for any of them it is that of the whole.
    """
    crowd, needs = crowd_of(goal, context)
    scope = None
    if crowd is not None:
        scope, lacking = scope_of(goal, context, crowd)
        needs += lacking
    needs = tuple(dict.fromkeys((*question.needs, *needs)))
    absent = (goal.service,) if question.absent else ()
    measure = question.measure
    if any(_asked_of_units(goal, context)):
        measure = replace(measure, shares_of="whole")
    if crowd is None or scope is None or needs:
        nothing = Values.none(len(context.units))
        result, verdicts = judge_values(
            goal, context, nothing, measure, needs=needs, absent=absent, about=everywhere(context)
        )
    else:
        case = _Case(goal, context, question, crowd, scope)
        result, verdicts = case.judged(measure)
    notes = (*result.assumptions, *question.notes, *(crowd.notes if crowd else ()))
    return replace(result, assumptions=notes), verdicts


def _asked_of_units(goal: Radius | Response, context: Context) -> list[Wanted | None]:
    """Return what each unit should be at if units are counted; nothing if they are not."""
    if goal.over not in ("each", "share"):
        return []
    cases = targets_of(goal, context.district.units, context.year)[:-1]
    return [asked_of(goal, case, context.start(goal, row)) for row, case in enumerate(cases)]


@dataclass(frozen=True, eq=False)
class _Case:
    goal: Radius | Response
    context: Context
    question: Question
    crowd: Crowd
    scope: UnitsOfCrowd

    def judged(self, measure: Measure) -> Judged:
        headline, *others = self.every_value
        result, verdicts = judge_values(
            self.goal,
            self.context,
            headline,
            measure,
            partial=() if self.question.complete else (self.goal.service,),
            doubts=self.doubts(),
            about=self.about,
            rule=self.rule if self.counts_units else None,
            shortfall=self.shortfall,
            warning=self.warning,
            others=others,
        )
        return result, [self.complete(verdict, headline) for verdict in verdicts]

    def complete(self, verdict: Verdict, values: Values) -> Verdict:
        """Say what the value is where nothing is open, wherever something is."""
        row = -1 if verdict.unit is None else verdict.unit
        if verdict.at_least is None or values.low[row] == values.high[row]:
            return verdict
        known = None if values.if_complete is None else float(values.if_complete[row])
        return replace(verdict, if_complete=None if known is None or np.isnan(known) else known)

    @property
    def methods(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.crowd.headline, *self.crowd.weights)))

    @cached_property
    def unit_targets(self) -> list[Wanted | None]:
        """What is asked of each unit where those at their target are counted."""
        return _asked_of_units(self.goal, self.context)

    @property
    def counts_units(self) -> bool:
        return any(self.unit_targets)

    @cached_property
    def asked(self) -> Bools:
        return self.scope.asked(everywhere=not self.goal.where.unit) & self.crowd.asked

    @cached_property
    def about(self) -> Bools:
        rows = np.arange(len(self.context.units) + 1)
        own = self.scope.units.own
        inside = self.scope.units.unit if own else self.crowd.doors.unit[self.asked]
        found: Bools = np.isin(rows, inside)
        found[-1] = found.any()
        return found

    @cached_property
    def every_value(self) -> tuple[Values, ...]:
        """The values, then those under every other method and variant."""
        return tuple(
            self.values(variant, method)
            for method in self.methods
            for variant in self.question.variants
        )

    @property
    def headline_costs(self) -> WayCosts:
        return self.question.costs(self.question.variants[0])

    def statistic(self, cost: Floats, weight: Floats) -> Floats:
        unit, count = self.crowd.doors.unit, len(self.context.units)
        if self.goal.statistic == "mean":
            found = weighted_mean(cost, weight, unit, count)
        else:
            part = QUANTILES[self.goal.statistic]
            found = weighted_quantile(cost, weight, unit, count, part)
        return found + self.question.offset

    def values(self, variant: Variant, method: str) -> Values:
        costs = self.question.costs(variant)
        weight = self.crowd.weights[method] * self.asked
        low, high = self.statistic(costs.low, weight), self.statistic(costs.high, weight)
        complete = self.statistic(costs.high, weight * costs.found)
        if self.crowd.missing.any():
            there = self.crowd.missing * self.asked
            low[-1] = self.crowd.among(low[-1], self.statistic(costs.low, there), self.asked)[0]
            high[-1] = self.crowd.among(high[-1], self.statistic(costs.high, there), self.asked)[1]
        if self.counts_units:
            for bound, share in zip((low, high), self._at_target(low, high), strict=True):
                bound[-1] = share
            complete[-1] = self._at_target(complete, complete)[0]
        return Values(low, high, NOBODY, self.crowd.not_known, complete)

    def _at_target(self, low: Floats, high: Floats) -> tuple[float, float]:
        """Return the share of units that are surely, and possibly, at their target."""
        sure: list[bool] = []
        possible: list[bool] = []
        for row, asked in enumerate(self.unit_targets):
            if asked is not None and self._is_missing[row]:
                sure, possible = [*sure, False], [*possible, True]
            if asked is None or not self.about[row] or np.isnan(low[row]):
                continue
            status = asked.status(float(low[row]), float(high[row]))
            sure.append(status == "met")
            possible.append(status != "not_met")
        if not sure:
            return np.nan, np.nan
        return float(np.mean(sure)), float(np.mean(possible))

    @cached_property
    def _is_missing(self) -> Bools:
        """Per unit: it is asked, and has people without a number."""
        there = self.crowd.missing * self.asked
        return np.isin(np.arange(len(self.about)), self.crowd.doors.unit[there > 0])

    def rule(self, row: int) -> Ruling | None:
        if row != -1:
            return None
        part = self.goal.members_share
        return Ruling(Wanted.of(">=", 1.0 if part is None else part), operator=">=")

    def shortfall(self, row: int, value: float, asked: Wanted) -> tuple[Shortfall, ...]:
        """Return how many units are missing where they are counted; a mean lacks nothing real."""
        if row != -1 or not self.counts_units:
            return ()
        people = ~np.isnan(self.every_value[0].low[:-1])
        wanted = np.array([asked is not None for asked in self.unit_targets], dtype=bool)
        return missing(asked, value, float((wanted & people & self.about[:-1]).sum()), UNITS)

    def doubts(self) -> tuple[Bilingual, ...]:
        costs, counted = self.headline_costs, self.crowd.weight * self.asked > 0
        found = [*self.crowd.doubts]
        if (counted & ~costs.found).any():
            found.append(NO_WAY)
        if self.question.complete and (costs.found & (costs.low < costs.high) & counted).any():
            found.append(EDGE)
        return tuple(found)

    def warning(self, row: int) -> Bilingual | None:
        if not self.about[row]:
            return None
        weight = self.crowd.weight * self.asked
        share = float(self._without_way[row])
        text = None
        if share > 0:
            rest = float(self._with_way[row])
            unit, part = self.question.measure.unit, percent(share)
            zh = f"{part}的{self.crowd.what.zh}没有已知的通达路线"
            en = f"for {part} of the {self.crowd.what.en} no way to a place is known"
            if not np.isnan(rest) and weight.any():
                zh += f"；不计这部分为 {rest:,.4g} {unit.zh}"
                en += f"; without them the value is {rest:,.4g} {unit.en}"
            text = Bilingual(f"{zh}。", f"{en[0].upper()}{en[1:]}.")
        return sentences(text, self.crowd.left_open(row))

    @cached_property
    def _without_way(self) -> Floats:
        weight = self.crowd.weight * self.asked
        return self.crowd.shares(~self.headline_costs.found, weight)

    @cached_property
    def _with_way(self) -> Floats:
        costs = self.headline_costs
        return self.statistic(costs.high, self.crowd.weight * self.asked * costs.found)
