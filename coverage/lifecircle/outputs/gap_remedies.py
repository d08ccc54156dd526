"""Which remedy helps the people of each gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.verdicts.left_out import LeftOut
from lifecircle.verdicts.sight import asked

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.verdicts.left_out import Remedy
    from lifecircle.verdicts.results import Results

_DUST: Final = 1e-9
_KEPT: Final = "remedies of gaps"


def remedy_of_gaps(results: Results, table: pd.DataFrame) -> list[str]:
    """Return for each gap the id of the remedy for it; empty where none brings anybody in.

    The cheapest one of its unit and goal, if it brings in somebody of the block; otherwise the one
    of the goal, wherever it was sought, that brings in most of those whom the block leaves out.

    Parameters
    ----------
    results
        The audit.
    table
        Rows ``goal``, ``block`` and ``unit`` (row numbers, -1: none), as of
        `lifecircle.outputs.gaps.gaps`.
    """
    found = results.left_out or LeftOut()
    if not found.remedies or not len(table):
        return [""] * len(table)
    if _KEPT not in results.kept:
        results.kept[_KEPT] = _chosen(results, found)
    ground, chosen = results.kept[_KEPT]
    goal, block, unit = (table[name].to_numpy(np.int64) for name in ("goal", "block", "unit"))
    keys = zip(goal.tolist(), ground.group_of(block, unit).tolist(), strict=True)
    return [chosen.get(key, "") for key in keys]


def _chosen(results: Results, found: LeftOut) -> tuple[_Ground, dict[tuple[int, int], str]]:
    """Return the remedy by goal and group of demand points."""
    ground = _Ground(results)
    by_goal: dict[str, list[Remedy]] = {}
    for remedy in found.remedies:
        by_goal.setdefault(remedy.goal, []).append(remedy)
    chosen: dict[tuple[int, int], str] = {}
    for number, result in enumerate(results.goals):
        causes, mine = found.causes_of(result.goal.id), by_goal.get(result.goal.id)
        if causes is not None and mine is not None:
            lost = causes.weight * causes.left * asked(result) * (np.asarray(causes.cause) >= 0)
            for group, name in ground.chosen(mine, lost).items():
                chosen[number, group] = name
    return ground, chosen


class _Ground:
    """Blocks, and for people in none their units, as groups of demand points."""

    def __init__(self, results: Results) -> None:
        self._unit = results.blocks["unit"].to_numpy(dtype=np.int64)
        demand = results.demand
        self._group = self.group_of(
            demand["block"].to_numpy(dtype=np.int64), demand["unit"].to_numpy(dtype=np.int64)
        )

    def group_of(self, block: Ints, unit: Ints) -> Ints:
        """Return the group: the block, or beyond all blocks the unit."""
        return np.where(block >= 0, block, len(self._unit) + 1 + unit)

    def chosen(self, remedies: list[Remedy], lost: Floats) -> dict[int, str]:
        """Return the remedy of each group that one of a goal's helps."""
        best: dict[int, tuple[float, str]] = {}
        for remedy in remedies:
            points = np.asarray(remedy.points, dtype=np.int64)
            groups, back = np.unique(self._group[points], return_inverse=True)
            gains = np.bincount(back, lost[points], minlength=len(groups))
            for group, gain in zip(groups.tolist(), gains.tolist(), strict=True):
                cheapest = remedy.cheapest and gain > 0 and self._unit_of(group) == remedy.unit
                value = np.inf if cheapest else gain
                if value > best.get(group, (0.0, ""))[0] * (1 + _DUST):
                    best[group] = (value, remedy.id)
        return {group: name for group, (_, name) in best.items()}

    def _unit_of(self, group: int) -> int:
        size = len(self._unit)
        return int(self._unit[group]) if group < size else group - size - 1
