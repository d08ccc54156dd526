"""Goals that leave out the same people for the same reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.outputs.gaps import alike
from lifecircle.outputs.order import goals_worst_first

if TYPE_CHECKING:
    from lifecircle.verdicts.results import GoalResult, Results


def same_gaps(results: Results) -> list[list[GoalResult]]:
    """Return goals that can be seen on the ground, worst first; those with the same gaps together.

    Goals that look alike on the map do, unless capacity was tested for some of them only.
    """
    found: list[list[GoalResult]] = []
    for same in alike(goals_worst_first(results)):
        apart: dict[tuple[bytes, ...], list[GoalResult]] = {}
        for result in same:
            apart.setdefault(_gap(results, result), []).append(result)
        found += apart.values()
    return found


def _gap(results: Results, result: GoalResult) -> tuple[bytes, ...]:
    causes = None if results.left_out is None else results.left_out.causes_of(result.goal.id)
    if causes is None:
        return ()
    return tuple(np.asarray(part).tobytes() for part in (causes.left, causes.cause))
