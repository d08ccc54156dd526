"""Why the people of a gap are left out: the mix of causes of each block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.outputs.gap_ground import grouped
from lifecircle.verdicts.left_out import CAUSES

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.outputs.gap_ground import Ground
    from lifecircle.verdicts.left_out import GoalCauses

MIX: Final = tuple(f"share_{cause}" for cause in CAUSES)
"""Columns of the gap table, one a cause: which share of a block's people left out it holds for."""
_FULL: Final = CAUSES.index("full")
_SLOPE: Final = CAUSES.index("slope")


def add_causes(table: pd.DataFrame, rows: Ints, causes: GoalCauses | None, ground: Ground) -> None:
    """Add columns about causes to the gaps of one goal.

    Parameters
    ----------
    table
        Gets ``cause`` (id of the one that holds for most of the people left out; empty if causes
        were not asked for), the columns of `MIX` (they add up to 1; NaN without causes),
        ``slower`` (share of the people left out whom an adult's pace would do for; NaN without
        causes) and ``barrier`` (row in ``left_out.barriers`` of what lies between most of those
        without a way; -1: nothing).
    rows
        Its groups.
    causes
        Of the goal; None: not asked for.
    ground
        Groups of demand points.
    """
    table["cause"] = ""
    table[list(MIX)] = np.nan
    table["slower"] = np.nan
    table["barrier"] = np.full(len(table), -1, dtype=np.int64)
    if causes is None or not len(rows):
        return
    lost = causes.weight * causes.left
    here = np.flatnonzero((np.asarray(causes.cause) >= 0) & (lost > 0))
    group, cause = ground.group[here], np.asarray(causes.cause)[here].astype(np.int64)
    parts = np.bincount(
        group * len(CAUSES) + cause, lost[here], minlength=ground.size * len(CAUSES)
    ).reshape(ground.size, len(CAUSES))[rows]
    total = parts.sum(axis=1)
    with np.errstate(invalid="ignore"):
        table[list(MIX)] = parts / total[:, None]
    found = np.array(CAUSES, dtype=object)[parts.argmax(axis=1)]
    table["cause"] = np.where(total > 0, found, "")
    slower = (np.asarray(causes.cause) == _SLOPE) & causes.slower
    with np.errstate(invalid="ignore"):
        table["slower"] = grouped(lost, ground.group, ground.size, slower)[rows] / total
    table["barrier"] = _commonest(causes, lost, ground)[rows]


def without_room(causes: GoalCauses | None, ground: Ground) -> Floats:
    """Return per group the share of all people who are reached and find no room."""
    if causes is None:
        return np.zeros(ground.size)
    full = np.asarray(causes.cause) == _FULL
    return grouped(ground.weight * causes.left, ground.group, ground.size, full)


def service_without_room(causes: GoalCauses, ground: Ground) -> dict[int, str]:
    """Return the service without room for the people of each group where some find none."""
    here = np.flatnonzero((np.asarray(causes.cause) == _FULL) & (causes.left > 0))
    group, first = np.unique(ground.group[here], return_index=True)
    member = np.asarray(causes.member)[here[first]]
    return {int(g): causes.services[m] for g, m in zip(group, member, strict=True)}


def _commonest(causes: GoalCauses, lost: Floats, ground: Ground) -> Ints:
    """Return per group the barrier before most people; of equals the first; -1 where none."""
    barrier = np.asarray(causes.barrier).astype(np.int64)
    here = (barrier >= 0) & (lost > 0)
    best = np.full(ground.size, -1, dtype=np.int64)
    if not here.any():
        return best
    count = int(barrier.max()) + 1
    pair, row = np.unique(ground.group[here] * count + barrier[here], return_inverse=True)
    mass = np.bincount(row, lost[here], minlength=len(pair))
    group, which = np.divmod(pair, count)
    order = np.lexsort((-which, mass, group))
    best[group[order]] = which[order]
    return best
