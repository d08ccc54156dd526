"""Presence: each unit has at least n places of a service inside its borders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.base.services import is_kind_of
from lifecircle.verdicts.columns import holds, missing_columns
from lifecircle.verdicts.judge import judge
from lifecircle.verdicts.people_goals import targets_by_unit
from lifecircle.verdicts.reasons import explain, needs_of
from lifecircle.verdicts.results import GoalResult, Interval, Verdict

if TYPE_CHECKING:
    from lifecircle.base.quantities import Ints
    from lifecircle.base.text import Note
    from lifecircle.district import District
    from lifecircle.plans import Presence
    from lifecircle.verdicts.lists import Lists
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
    counts in both. The share is taken over the units that the goal is about.

    Returns
    -------
    GoalResult
        Without answers at demand points.
    list of Verdict
        The whole first, then every unit.
    """
    units = district.units
    lacking = {goal.service: _lack(goal, district, lists)}
    absent = (goal.service,) if lacking[goal.service] else ()
    complete = lists.is_complete(goal.service)
    partial = () if absent or complete else (goal.service,)
    applies = holds(units, goal.where.unit) if goal.where.unit else np.ones(len(units), dtype=bool)
    counts = np.zeros(len(units), dtype=np.int64) if absent else _counts(goal, district)
    verified = goal.verified or accept_unverified

    def status_of(row: int) -> Status:
        if absent:
            return "not_computable"
        if not applies[row] or not verified:
            return "no_target"
        if counts[row] >= goal.at_least:
            return "met"
        return "not_met" if complete else "not_shown"

    statuses = [status_of(row) for row in range(len(units))]
    asked = int(applies.sum())
    shown = sum(status == "met" for status in statuses)
    denied = sum(status == "not_met" for status in statuses)
    target = targets_by_unit(goal, units)[-1]
    whole: Status = "not_computable" if absent or not asked else "no_target"
    at_least = at_most = None
    if whole != "not_computable" and verified:
        at_least = Interval(*[shown / asked] * 3)
        at_most = Interval(*[1 - denied / asked] * 3)
        whole = judge(at_least.value, at_most.value, goal.operator, target)

    def verdict(row: int | None, status: Status) -> Verdict:
        return Verdict(
            goal=goal.id,
            unit=row,
            status=status,
            at_least=at_least if row is None else None,
            at_most=at_most if row is None else None,
            if_complete=shown / asked if row is None and partial and asked else None,
            count=None if absent else int(counts.sum() if row is None else counts[row]),
            target=target if row is None else float(goal.at_least),
            operator=goal.operator if row is None else ">=",
            people_reached=None,
            people_left_out=None,
            needs=needs_of(lacking, goal.where),
            holds_under_all=True,
            reason=explain(
                status,
                absent=absent,
                partial=partial,
                verified=verified,
                applies=row is None or bool(applies[row]),
            ),
        )

    result = GoalResult(
        goal=goal,
        answers=None,
        listed=None,
        possible=None,
        edge=None,
        absent=absent,
        partial=partial,
        assumptions=assumptions,
    )
    return result, [verdict(None, whole), *(verdict(i, s) for i, s in enumerate(statuses))]


def _lack(goal: Presence, district: District, lists: Lists) -> str | None:
    if lists.is_absent(goal.service):
        return "list"
    if missing_columns(district.facilities.table, goal.where.facility):
        return "column"
    return None


def _counts(goal: Presence, district: District) -> Ints:
    """Return how many listed places lie in each unit."""
    table = district.facilities.table
    kind = np.array([is_kind_of(s, goal.service) for s in table["service"]], dtype=bool)
    places = table.geometry[kind & holds(table, goal.where.facility)].to_numpy()
    tree = shapely.STRtree(places)
    unit, _ = tree.query(district.units.geometry.to_numpy(), predicate="intersects")
    counts: Ints = np.bincount(unit, minlength=len(district.units))
    return counts
