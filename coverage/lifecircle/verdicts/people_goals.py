"""Reach and combination: the share of people for whom a goal holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.logic import UNKNOWN, YES
from lifecircle.access.shares import share_by_group
from lifecircle.verdicts.columns import holds
from lifecircle.verdicts.doorstep import HEADLINE, Doorstep, Variant, members_of, variants
from lifecircle.verdicts.judge import judge
from lifecircle.verdicts.reasons import (
    NOBODY,
    NOT_ASKED,
    NOT_VERIFIED,
    TARGET_BY_UNIT,
    explain,
    needs_of,
)
from lifecircle.verdicts.results import GoalResult, Interval, Verdict

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Bilingual, Note
    from lifecircle.plans import Combination, Goal, Reach
    from lifecircle.verdicts.lists import Supply
    from lifecircle.verdicts.results import Status

Reading = tuple[Variant, str]
"""A variant of the assumptions and a method that spreads people."""


def evaluate_people_goal(
    goal: Reach | Combination,
    doorstep: Doorstep,
    people: Floats,
    assumptions: tuple[Note, ...],
    *,
    accept_unverified: bool,
) -> tuple[GoalResult, list[Verdict]]:
    """Judge a goal about people on the whole and on every unit.

    Parameters
    ----------
    goal
        The promise.
    doorstep
        Answers at demand points.
    people
        Per unit and, last, for the whole: people, or NaN where no head count is given.
    assumptions
        To be printed beside the goal.
    accept_unverified
        Whether a goal with uncorroborated numbers may be judged.

    Returns
    -------
    GoalResult
        Answers per demand point.
    list of Verdict
        The whole first, then every unit.
    """
    case = _Case(goal, doorstep, people, verified=goal.verified or accept_unverified)
    answers = doorstep.answers(goal, goal.where)
    result = GoalResult(
        goal=goal,
        answers=answers,
        listed=answers >= YES,
        possible=doorstep.answers(goal, goal.where, assume_complete=True) >= UNKNOWN,
        edge=doorstep.goal_edge(goal) & (answers < YES) & case.asked_points,
        asked=case.asked_points,
        absent=case.absent,
        partial=case.partial,
        assumptions=assumptions,
    )
    units = range(len(doorstep.district.units))
    return result, [case.verdict(None), *(case.verdict(unit) for unit in units)]


@dataclass(frozen=True)
class _Case:
    """Everything that the verdicts on one goal are read from."""

    goal: Reach | Combination
    doorstep: Doorstep
    people: Floats
    verified: bool

    @cached_property
    def supplies(self) -> dict[str, Supply]:
        """Service → what the lists hold of it."""
        where = self.goal.where
        return {m.service: self.doorstep.supply(m, where) for m in members_of(self.goal)}

    @cached_property
    def absent(self) -> tuple[str, ...]:
        return tuple(service for service, supply in self.supplies.items() if supply.lacks)

    @cached_property
    def partial(self) -> tuple[str, ...]:
        return tuple(
            service
            for service, supply in self.supplies.items()
            if not (supply.lacks or supply.complete)
        )

    @cached_property
    def asked(self) -> Bools:
        """Whether the goal is about each unit and, last, about the whole: some of it."""
        asked = self.doorstep.asked(self.goal)
        asked[-1] = asked.any()
        return asked

    @cached_property
    def asked_points(self) -> Bools:
        return self.doorstep.asked(self.goal)[self.doorstep.district.demand_unit]

    @property
    def nothing_known(self) -> bool:
        return len(self.absent) == len(self.supplies)

    @cached_property
    def headline(self) -> Reading:
        return HEADLINE, self.doorstep.district.demand.headline

    @cached_property
    def low(self) -> dict[Reading, Floats]:
        """Shares of people for whom the goal surely holds, per unit and, last, the whole."""
        return self._shares(YES, variants(self.doorstep.district))

    @cached_property
    def high(self) -> dict[Reading, Floats]:
        """Shares of people for whom it can hold."""
        return self._shares(UNKNOWN, variants(self.doorstep.district))

    @cached_property
    def if_complete(self) -> Floats:
        """Shares for whom it can hold if only absent lists are open."""
        return self._shares(UNKNOWN, (HEADLINE,), assume_complete=True)[self.headline]

    def _shares(
        self, answer: int, chosen: tuple[Variant, ...], *, assume_complete: bool = False
    ) -> dict[Reading, Floats]:
        district = self.doorstep.district
        found: dict[Reading, Floats] = {}
        for variant in chosen:
            answers = self.doorstep.answers(
                self.goal, self.goal.where, variant, assume_complete=assume_complete
            )
            for method, weight in district.demand.shares.items():
                found[variant, method] = share_by_group(
                    answers >= answer,
                    weight * self.asked_points,
                    district.demand_unit,
                    len(district.units),
                )
        return found

    @cached_property
    def targets(self) -> list[float | None]:
        return targets_by_unit(self.goal, self.doorstep.district.units)

    def status(self, unit: int | None, reading: Reading) -> Status:
        row = -1 if unit is None else unit
        if not self.verified or not self.asked[row]:
            return "no_target"
        if self.nothing_known:
            return "not_computable"
        low, high = self.low[reading][row], self.high[reading][row]
        return judge(low, high, self.goal.operator, self.targets[row])

    def verdict(self, unit: int | None) -> Verdict:
        row = -1 if unit is None else unit
        status = self.status(unit, self.headline)
        at_least = self._interval(self.low, row)
        people = float(self.people[row])
        if unit is None:
            people *= self._asked_share()
        reached = left_out = if_complete = None
        if at_least is not None and not self.nothing_known:
            if not np.isnan(people):
                reached, left_out = people * at_least.value, people * (1 - at_least.value)
            if self.absent or self.partial:
                if_complete = float(self.if_complete[row])
        return Verdict(
            goal=self.goal.id,
            unit=unit,
            status=status,
            at_least=at_least,
            at_most=self._interval(self.high, row),
            if_complete=if_complete,
            count=None,
            target=self.targets[row],
            operator=self.goal.operator,
            people_reached=reached,
            people_left_out=left_out,
            needs=needs_of(self.supplies, self.goal.where),
            holds_under_all=all(self.status(unit, reading) == status for reading in self.low),
            reason=self._reason(row, status, anybody=at_least is not None),
        )

    def _asked_share(self) -> float:
        """Return the share of all people whom the goal is about, by the headline method."""
        if self.asked_points.all():
            return 1.0
        demand = self.doorstep.district.demand
        return float(demand.shares[demand.headline][self.asked_points].sum())

    def _reason(self, row: int, status: Status, *, anybody: bool) -> Bilingual:
        if not self.asked[row]:
            return NOT_ASKED
        if not self.verified:
            return NOT_VERIFIED
        if not anybody:
            return NOBODY
        if status == "no_target" and self.goal.target:
            return TARGET_BY_UNIT
        return explain(status, self.goal.operator, absent=self.absent, partial=self.partial)

    def _interval(self, shares: dict[Reading, Floats], row: int) -> Interval | None:
        value = shares[self.headline][row]
        if np.isnan(value):
            return None
        alternatives = [found[row] for found in shares.values()]
        return Interval(
            float(value), float(np.nanmin(alternatives)), float(np.nanmax(alternatives))
        )


def targets_by_unit(goal: Goal, units: gpd.GeoDataFrame) -> list[float | None]:
    """Return the target of each unit and, last, of the whole: the first case that holds.

    The whole has the target of the first case without a condition.
    """
    targets: list[float | None] = [None] * (len(units) + 1)
    for case in reversed(goal.target):
        applies = np.ones(len(targets), dtype=bool)
        if case.where is not None:
            applies[:-1] = holds(units, case.where)
            applies[-1] = False
        for row in np.flatnonzero(applies):
            targets[row] = case.value
    return targets
