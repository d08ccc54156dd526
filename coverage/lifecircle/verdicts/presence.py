"""Presence: each unit has at least n places of a service inside its borders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.text import Bilingual
from lifecircle.plans.fields import TRENDS, Target
from lifecircle.verdicts.columns import holds
from lifecircle.verdicts.exempt import exempted
from lifecircle.verdicts.judge import Asked, asked_of, targets_of
from lifecircle.verdicts.levels import own_units, units_of_level
from lifecircle.verdicts.listed import places_of
from lifecircle.verdicts.measured import Ruling, Values, judge_values
from lifecircle.verdicts.nodes import PLACES, mean_by_unit, nodes_of
from lifecircle.verdicts.reasons import NOT_ASKED, explain, explain_value
from lifecircle.verdicts.results import Measure, Shortfall
from lifecircle.verdicts.shortfalls import missing

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.plans import Presence
    from lifecircle.plans.fields import Operator
    from lifecircle.plans.model import AtLeast
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.exempt import Exempted
    from lifecircle.verdicts.levels import LevelUnits
    from lifecircle.verdicts.nodes import Nodes
    from lifecircle.verdicts.results import Status, Verdict

PER_UNIT = Bilingual("处/单元", "places per unit")


def evaluate_presence(goal: Presence, context: Context) -> Judged:
    """Judge a presence goal on every unit, and the share of units on the whole.

    A place counts in every unit whose border contains it, so a place where two zones overlap
    counts in both, and once in the whole. The share is taken over the units that the goal is
    about. Of another level than the study's, each unit of the study is judged by the share of
    the level's units inside it, the whole by the share of all.

    Returns
    -------
    GoalResult
        Without answers at demand points; its members are the units of the level.
    list of Verdict
        The whole first, then every unit.
    """
    asked = with_target(goal)
    cases = [case.where for case in goal.at_least if case.where]
    units, needs = units_of_level(goal.level, goal.where.unit, context.district, *cases)
    if units is None:
        nothing = Values.none(len(context.units))
        everywhere = np.ones(len(context.units) + 1, dtype=bool)
        result, verdicts = judge_values(
            asked, context, nothing, Measure(), needs=needs, about=everywhere
        )
    else:
        case = _Case(asked, context, *_nodes(asked, units, context))
        if goal.over == "mean":
            result, verdicts = case.by_mean()
        elif units.own:
            result, verdicts = case.by_own_units()
        else:
            result, verdicts = case.by_level()
    return replace(result, goal=goal), verdicts


def _measure(goal: Presence) -> Measure:
    return Measure(lower_is_better=goal.operator in ("<=", "<", "falls"))


def with_target(goal: Presence) -> Presence:
    """Return a goal with the target that “each” unit, or a share of them, stands for."""
    if goal.target or goal.over == "mean" or goal.operator in TRENDS:
        return goal
    share = goal.members_share
    if share is None and goal.over == "each":
        share = 1.0
    if share is None:
        return goal
    return goal.model_copy(update={"target": (Target(value=share),), "operator": ">="})


def _nodes(goal: Presence, units: LevelUnits, context: Context) -> tuple[Nodes, Exempted | None]:
    need = needed(goal.at_least, units.table)
    if (need == 0).any():
        asked = need > 0
        table = units.table[asked].reset_index(drop=True)
        units = replace(units, table=table, unit=units.unit[asked])
        need = need[asked]
    places = places_of(goal, context, goal.service)
    exempt = exempted(goal, units, context) if goal.exempt else None
    points = context.district.facilities.table.geometry.to_numpy()
    return nodes_of(units, places, need, points, exempt), exempt


def needed(cases: tuple[AtLeast, ...], table: pd.DataFrame) -> Ints:
    """Return how many places each unit should have: the first case that holds; 0 where none."""
    need = np.zeros(len(table), dtype=np.int64)
    for case in reversed(cases):
        need[holds(table, case.where or {})] = case.value
    return need


@dataclass(frozen=True)
class _Case:
    """Everything that the verdicts on one goal are read from."""

    goal: Presence
    context: Context
    nodes: Nodes
    exempt: Exempted | None

    @property
    def absent(self) -> tuple[str, ...]:
        return self.nodes.places.absent

    @property
    def partial(self) -> tuple[str, ...]:
        return self.nodes.places.partial

    @property
    def needs(self) -> tuple[Bilingual, ...]:
        return (*self.nodes.places.needs, *(self.exempt.needs if self.exempt else ()))

    @cached_property
    def row_of(self) -> dict[int, int]:
        """Row of a unit of the study → its row among those that are asked."""
        return {int(unit): row for row, unit in enumerate(self.nodes.units.unit)}

    @property
    def about(self) -> Bools:
        """Whether any asked unit lies in each unit of the study and, last, whether there is any."""
        found = np.zeros(len(self.context.units) + 1, dtype=bool)
        found[self.nodes.units.unit] = True
        found[-1] = len(self.nodes.units) > 0
        return found

    def counts(self) -> list[int | None]:
        """Return the number of places in each unit of the study and, last, in the whole.

        Of the study's own units all are counted, asked or not.
        """
        district = self.context.district
        if self.absent:
            return [None] * (len(district.units) + 1)
        units = own_units(district) if self.nodes.units.own else self.nodes.units
        points = district.facilities.table.geometry.to_numpy()
        inside = units.pairs(self.nodes.places.sure, points)
        unit = units.unit[inside[:, 0]]
        pairs = np.unique(np.column_stack([unit, inside[:, 1]]), axis=0)
        found = np.bincount(pairs[pairs[:, 0] >= 0, 0], minlength=len(district.units))
        return [*(int(n) for n in found), len(np.unique(pairs[:, 1]))]

    def rows(self, unit: int) -> Ints:
        """Return the asked units inside a unit of the study; -1: all."""
        if unit == -1:
            return np.arange(len(self.nodes.units))
        return np.flatnonzero(self.nodes.units.unit == unit)

    def short(self, unit: int, value: float, asked: Asked) -> tuple[Shortfall, ...]:
        return self.nodes.shortfall(self.rows(unit), value, asked)

    @cached_property
    def shares(self) -> Values:
        """The share of asked units that have their places, per unit of the study and in all."""
        nodes, units = self.nodes, len(self.context.units)
        unit = nodes.units.unit
        return Values(
            mean_by_unit(nodes.surely, unit, units), mean_by_unit(nodes.maybe, unit, units)
        )

    def by_level(self) -> Judged:
        """Judge units of the study by the share of the level's units inside them."""
        return self._judged(self.shares, _measure(self.goal), self.short)

    def by_mean(self) -> Judged:
        """Judge the whole by the mean number of places in a unit."""
        nodes, units = self.nodes, len(self.context.units)
        low, high = (mean_by_unit(n, nodes.units.unit, units) for n in (nodes.counts, nodes.most))
        target = targets_of(self.goal, self.context.district.units, self.context.year)[-1]
        asked = asked_of(self.goal, target, self.context.start(self.goal, None))

        def short(unit: int, value: float, asked: Asked) -> tuple[Shortfall, ...]:
            return missing(asked, value, float(len(self.rows(unit))), PLACES)

        result, verdicts = self._judged(
            Values(low, high),
            replace(_measure(self.goal), share=False, unit=PER_UNIT),
            short,
            judge_units=False,
        )
        if asked is not None and not self.absent:
            ends = zip(nodes.counts, nodes.most, strict=True)
            members = tuple(
                replace(member, status=asked.status(float(least), float(most)))
                for member, (least, most) in zip(result.members, ends, strict=True)
            )
            result = replace(result, members=members)
        return result, verdicts

    def by_own_units(self) -> Judged:
        """Judge each unit of the study by its number, and the whole by the share of units."""
        nodes, whole = self.nodes, self.shares
        low = np.append(np.full(len(self.context.units), np.nan), whole.low[-1])
        high = np.append(np.full(len(self.context.units), np.nan), whole.high[-1])
        low[nodes.units.unit], high[nodes.units.unit] = nodes.counts, nodes.most

        def short(unit: int, value: float, asked: Asked) -> tuple[Shortfall, ...]:
            if unit == -1:
                return self.short(unit, value, asked)
            return (Shortfall(float(nodes.missing(self.row_of[unit])), PLACES),)

        result, verdicts = self._judged(
            Values(low, high), _measure(self.goal), short, rule=self.rule
        )
        return result, [v if v.unit is None else self._counted(v) for v in verdicts]

    def rule(self, unit: int) -> Ruling | None:
        """Return what is asked of a unit of the study: its number of places, unless exempt."""
        if unit == -1:
            return self._rule_of_whole()
        row = self.row_of[unit]
        status = self.nodes.status(row)
        exempt = self.nodes.reasons[row] if self.nodes.counts[row] < self.nodes.need[row] else None
        reason = exempt or self._why(status, unit, ">=")
        return Ruling(Asked.of(">=", float(self.nodes.need[row])), ">=", status, reason)

    def _rule_of_whole(self) -> Ruling | None:
        goal, context = self.goal, self.context
        target = targets_of(goal, context.district.units, context.year)[-1]
        asked = asked_of(goal, target, context.start(goal, None))
        if asked is not None:
            low, high = float(self.shares.low[-1]), float(self.shares.high[-1])
            return Ruling(asked, reason=self._why(asked.status(low, high), -1, goal.operator))
        if goal.target or goal.operator in TRENDS:
            return None
        return Ruling(None, reason=self._why("no_target", -1, goal.operator))

    def _counted(self, verdict: Verdict) -> Verdict:
        """Return the verdict on a unit of the study: it has a number of places, no share."""
        first = self.goal.at_least[0]
        target = verdict.target
        if verdict.reason == NOT_ASKED and first.where is None:
            target = float(first.value)
        return replace(
            verdict,
            at_least=None,
            at_most=None,
            if_complete=None,
            operator=">=",
            target=target,
        )

    def _why(self, status: Status, unit: int, operator: Operator) -> Bilingual:
        rows = self.rows(unit)
        open_ = ~self.nodes.surely[rows]
        by_places = bool((open_ & (self.nodes.most[rows] >= self.nodes.need[rows])).any())
        if status == "not_shown" and by_places:
            return explain_value(status, self.goal, (), self.partial)
        needs = self.exempt.needs if self.exempt else ()
        return explain(status, operator, needs=needs, partial=())

    def _judged(
        self,
        values: Values,
        measure: Measure,
        shortfall: Callable[[int, float, Asked], tuple[Shortfall, ...]],
        *,
        rule: Callable[[int], Ruling | None] | None = None,
        judge_units: bool = True,
    ) -> Judged:
        result, verdicts = judge_values(
            self.goal,
            self.context,
            values,
            measure,
            needs=self.nodes.places.needs,
            absent=self.absent,
            partial=self.partial,
            members=self.nodes.members(),
            counts=self.counts(),
            about=self.about,
            judge_units=judge_units,
            rule=rule,
            shortfall=shortfall,
        )
        return result, [replace(verdict, needs=self.needs) for verdict in verdicts]
