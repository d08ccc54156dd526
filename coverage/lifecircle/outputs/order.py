"""Worst first: the order of goals and of units on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.verdicts.board import PARTS, part_of
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from lifecircle.verdicts.results import GoalResult, Results

RANK: Final = {status: rank for rank, status in enumerate(STATUSES)}
_DECIMALS: Final = 9


def goals_worst_first(results: Results) -> list[GoalResult]:
    """Return the goals by their status on the whole, binding ones first in each.

    Equal ones stand in the plan's order.
    """
    status = {v.goal: v.status for v in results.verdicts if v.unit is None}

    def key(result: GoalResult) -> tuple[int, int]:
        goal = result.goal
        return RANK[status[goal.id]], PARTS.index(part_of(goal.strength))

    return sorted(results.goals, key=key)


def units_worst_first(results: Results) -> list[int]:
    """Return the rows of the units: most goals not met first, then most not shown.

    Equal ones by the mean share over goals, then by name and id, so that the order of the
    input rows does not matter.
    """
    size = len(results.units)
    not_met, not_shown = np.zeros(size, dtype=int), np.zeros(size, dtype=int)
    shares: list[list[float]] = [[] for _ in range(size)]
    in_shares = {result.goal.id for result in results.goals if result.measure.of_units.share}
    for verdict in results.verdicts:
        if verdict.unit is None:
            continue
        not_met[verdict.unit] += verdict.status == "not_met"
        not_shown[verdict.unit] += verdict.status == "not_shown"
        if verdict.at_least is not None and verdict.goal in in_shares:
            shares[verdict.unit].append(verdict.at_least.value)
    means = [round(float(np.mean(mine)), _DECIMALS) if mine else 0.0 for mine in shares]
    names = results.units["name"].astype(str).tolist()
    ids = results.units["id"].astype(str).tolist()

    def key(row: int) -> tuple[Any, ...]:
        return (-not_met[row], -not_shown[row], means[row], names[row], ids[row])

    return sorted(range(size), key=key)
