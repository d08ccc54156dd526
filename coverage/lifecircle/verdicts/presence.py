"""Presence: each unit has at least n places of a service inside its borders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.verdicts.columns import holds
from lifecircle.verdicts.judge import judge
from lifecircle.verdicts.people_goals import targets_by_unit
from lifecircle.verdicts.reasons import (
    NOT_ASKED,
    NOT_VERIFIED,
    TARGET_BY_UNIT,
    explain,
    needs_of,
)
from lifecircle.verdicts.results import GoalResult, Interval, Verdict

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.base.text import Bilingual, Note
    from lifecircle.district import District
    from lifecircle.plans import Presence
    from lifecircle.verdicts.lists import Lists, Supply
    from lifecircle.verdicts.results import Status


def evaluate_presence(
    goal: Presence,
    district: District,
    lists: Lists,
    assumptions: tuple[Note, ...],
    *,
    accept_unverified: bool,
) -> tuple[GoalResult, list[Verdict]]:
    """Judge a presence goal on every unit, and the share of units on the whole.

    A place counts in every unit whose border contains it, so a place where two zones overlap
    counts in both, and once in the whole. The share is taken over the units that the goal is
    about.

    Returns
    -------
    GoalResult
        Without answers at demand points.
    list of Verdict
        The whole first, then every unit.
    """
    supply = lists.supply(goal.service, goal.where.facility)
    case = _Case(goal, district, supply, verified=goal.verified or accept_unverified)
    result = GoalResult(
        goal=goal,
        answers=None,
        listed=None,
        possible=None,
        edge=None,
        absent=case.absent,
        partial=case.partial,
        assumptions=assumptions,
    )
    return result, [case.whole(), *(case.unit(row) for row in range(len(district.units)))]


@dataclass(frozen=True)
class _Case:
    """Everything that the verdicts on one goal are read from."""

    goal: Presence
    district: District
    supply: Supply
    verified: bool

    @property
    def absent(self) -> tuple[str, ...]:
        return (self.goal.service,) if self.supply.lacks else ()

    @property
    def partial(self) -> tuple[str, ...]:
        return () if self.supply.lacks or self.supply.complete else (self.goal.service,)

    @cached_property
    def asked(self) -> Bools:
        """Whether the goal is about each unit."""
        return holds(self.district.units, self.goal.where.unit)

    @cached_property
    def inside(self) -> Ints:
        """Pairs of a unit and a place inside its border, as rows (n, 2)."""
        places = np.flatnonzero(self.supply.places)
        tree = shapely.STRtree(self.district.facilities.table.geometry.to_numpy()[places])
        borders = self.district.units.geometry.to_numpy()
        unit, place = tree.query(borders, predicate="intersects")
        return np.column_stack([unit, places[place]])

    @cached_property
    def counts(self) -> Ints:
        counts: Ints = np.bincount(self.inside[:, 0], minlength=len(self.district.units))
        return counts

    def status(self, row: int) -> Status:
        if not self.asked[row] or not self.verified:
            return "no_target"
        if self.absent:
            return "not_computable"
        if self.counts[row] >= self.goal.at_least:
            return "met"
        return "not_met" if self.supply.complete else "not_shown"

    def unit(self, row: int) -> Verdict:
        status = self.status(row)
        if not self.asked[row]:
            reason = NOT_ASKED
        elif not self.verified:
            reason = NOT_VERIFIED
        else:
            reason = explain(status, ">=", absent=self.absent, partial=self.partial)
        return self._verdict(
            unit=row,
            status=status,
            count=int(self.counts[row]),
            target=float(self.goal.at_least),
            operator=">=",
            reason=reason,
        )

    def whole(self) -> Verdict:
        goal, asked = self.goal, int(self.asked.sum())
        target = targets_by_unit(goal, self.district.units)[-1]
        at_least = at_most = None
        status: Status = "no_target"
        if asked and not self.absent:
            enough = self.counts[self.asked] >= goal.at_least
            shown = float(enough.mean())
            possible = shown if self.supply.complete else 1.0
            at_least, at_most = Interval(shown, shown, shown), Interval(*[possible] * 3)
            if self.verified:
                status = judge(shown, possible, goal.operator, target)
        elif asked and self.verified:
            status = "not_computable"
        if not asked:
            reason = NOT_ASKED
        elif not self.verified:
            reason = NOT_VERIFIED
        elif status == "no_target" and goal.target:
            reason = TARGET_BY_UNIT
        else:
            reason = explain(status, goal.operator, absent=self.absent, partial=self.partial)
        verdict = self._verdict(
            unit=None,
            status=status,
            count=len(np.unique(self.inside[:, 1])),
            target=target,
            operator=goal.operator,
            reason=reason,
        )
        if_complete = at_least.value if at_least and self.partial else None
        return replace(verdict, at_least=at_least, at_most=at_most, if_complete=if_complete)

    def _verdict(
        self,
        *,
        unit: int | None,
        status: Status,
        count: int,
        target: float | None,
        operator: str,
        reason: Bilingual,
    ) -> Verdict:
        return Verdict(
            goal=self.goal.id,
            unit=unit,
            status=status,
            at_least=None,
            at_most=None,
            if_complete=None,
            count=None if self.absent else count,
            target=target,
            operator=operator,
            people_reached=None,
            people_left_out=None,
            needs=needs_of({self.goal.service: self.supply}, self.goal.where),
            holds_under_all=True,
            reason=reason,
        )
