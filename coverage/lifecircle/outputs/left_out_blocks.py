"""Causes and remedies by block: what maps, tables and the KML say of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from lifecircle.outputs.gap_remedies import remedy_of_gaps
from lifecircle.outputs.heads import group_of, heads_of
from lifecircle.verdicts.left_out import CAUSES
from lifecircle.verdicts.sight import asked, counted_in_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.verdicts.left_out import Barrier, GoalCauses
    from lifecircle.verdicts.results import GoalResult, Results


@dataclass(frozen=True, eq=False)
class BlockCauses:
    """Who is left out by a goal in each block, and why.

    Attributes
    ----------
    asked
        Per block: people whom the goal is about, in units of `GoalCauses.weight`.
    mix
        (blocks, causes): how many of them each cause leaves out, in the order of `CAUSES`.
    heads
        Per block: people left out, as tables print them; NaN where no head count is given.
    main
        Per block: the position in `CAUSES` of the cause that leaves out most; -1: nobody is.
    barrier
        Per block: row of the barrier that stands in the way of most; -1 for none.
    member
        Per block: position in `GoalCauses.services` of the service that the main cause is about
        for most; -1 for none.
    slower
        Per block: share of those left out whom the goal would reach as adults.
    """

    asked: Floats
    mix: Floats
    heads: Floats
    main: Ints
    barrier: Ints
    member: Ints
    slower: Floats

    @property
    def left(self) -> Floats:
        """Per block, how many are left out, in units of `GoalCauses.weight`."""
        left: Floats = self.mix.sum(axis=1)
        return left

    @property
    def share(self) -> Floats:
        """Per block, the share of its people left out; NaN where the goal is about nobody."""
        with np.errstate(invalid="ignore", divide="ignore"):
            share: Floats = np.where(self.asked > 0, np.minimum(self.left / self.asked, 1), np.nan)
        return share

    @property
    def parts(self) -> Floats:
        """(blocks, causes): share of a block's people left out that each cause holds for."""
        left = self.left[:, None]
        return np.divide(self.mix, left, out=np.zeros_like(self.mix), where=left > 0)


def result_of(results: Results, goal: str) -> GoalResult:
    """Return the result of a goal by its id."""
    return next(found for found in results.goals if found.goal.id == goal)


def block_causes(results: Results, causes: GoalCauses) -> BlockCauses:
    """Sum up the causes of a goal by block.

    Parameters
    ----------
    results
        The audit.
    causes
        Of one of its goals.
    """
    result = result_of(results, causes.goal)
    size = len(results.blocks)
    block = results.demand["block"].to_numpy(dtype=np.int64)
    lost = lost_of(result, causes)
    cause = np.asarray(causes.cause, dtype=np.int64)
    here = (block >= 0) & (cause >= 0)
    cell = block[here] * len(CAUSES) + cause[here]
    flat = np.bincount(cell, lost[here], minlength=size * len(CAUSES))
    mix = flat.reshape(size, len(CAUSES)).astype(np.float64)
    left = mix.sum(axis=1)
    slope = (cause == CAUSES.index("slope")) & np.asarray(causes.slower, dtype=bool)
    slower = _sum(np.where(slope, lost, 0.0), block, size)
    main = np.where(left > 0, mix.argmax(axis=1), -1).astype(np.int64)
    mainly = (block >= 0) & (cause >= 0) & (cause == main[block])
    return BlockCauses(
        asked=_sum(np.asarray(causes.weight, dtype=np.float64) * asked(result), block, size),
        mix=mix,
        heads=_heads(results, result, left),
        main=main,
        barrier=_commonest(np.asarray(causes.barrier, dtype=np.int64), lost, block, size),
        member=_commonest(
            np.asarray(causes.member, dtype=np.int64), np.where(mainly, lost, 0.0), block, size
        ),
        slower=np.divide(slower, left, out=np.zeros(size), where=left > 0),
    )


def lost_of(result: GoalResult, causes: GoalCauses) -> Floats:
    """Return per demand point how many are left out, in units of `GoalCauses.weight`."""
    here = asked(result) & (np.asarray(causes.cause) >= 0)
    lost: Floats = np.where(here, np.asarray(causes.weight) * np.asarray(causes.left), 0.0)
    return lost


def _heads(results: Results, result: GoalResult, left: Floats) -> Floats:
    """Return people left out per block as tables print them; NaN where no number is given."""
    if not counted_in_people(result, results):
        return np.full(len(left), np.nan)
    heads = heads_of(results, group_of(result.goal))
    unit = results.blocks["unit"].to_numpy(dtype=np.int64)
    low = results.blocks["low_confidence"].to_numpy(dtype=bool)
    said = zip(unit.tolist(), left.tolist(), low.tolist(), strict=True)
    return np.array(
        [np.nan if unsure else heads.at(row, people) for row, people, unsure in said],
        dtype=np.float64,
    )


def remedies_of_blocks(results: Results) -> dict[str, Ints]:
    """Return for each goal the remedy for each block, as `remedy_of_gaps` names it.

    Returns
    -------
    dict
        By id of the goal, per block: row in ``left_out.remedies``; -1 where none brings in
        anybody. Goals without any are not in it.
    """
    remedies = () if results.left_out is None else results.left_out.remedies
    row_of = {(remedy.goal, remedy.id): row for row, remedy in enumerate(remedies)}
    wanted = {remedy.goal for remedy in remedies}
    goals = [row for row, result in enumerate(results.goals) if result.goal.id in wanted]
    size = len(results.blocks)
    table = pd.DataFrame(
        {
            "goal": np.repeat(np.array(goals, dtype=np.int64), size),
            "block": np.tile(np.arange(size), len(goals)),
            "unit": np.tile(results.blocks["unit"].to_numpy(dtype=np.int64), len(goals)),
        }
    )
    of_goal = np.repeat([results.goals[goal].goal.id for goal in goals], size)
    named = zip(of_goal.tolist(), remedy_of_gaps(results, table), strict=True)
    found = [row_of.get(key, -1) for key in named]
    rows = np.array(found, dtype=np.int64).reshape(len(goals), size)
    return {results.goals[goal].goal.id: mine for goal, mine in zip(goals, rows, strict=True)}


def brought_in(results: Results, causes: GoalCauses, chosen: Ints) -> Floats:
    """Return the share of each block's people left out whom its remedy brings in.

    Parameters
    ----------
    results, causes
        The audit, and the causes of a goal.
    chosen
        Per block, from `remedies_of_blocks`.

    Returns
    -------
    Floats
        Per block, from 0 to 1; 0 where there is none.
    """
    remedies = () if results.left_out is None else results.left_out.remedies
    size = len(results.blocks)
    block = results.demand["block"].to_numpy(dtype=np.int64)
    lost = lost_of(result_of(results, causes.goal), causes)
    left, gained = _sum(lost, block, size), np.zeros(size)
    for row in np.unique(chosen[chosen >= 0]).tolist():
        points = np.asarray(remedies[row].points, dtype=np.int64)
        points = points[block[points] >= 0]
        points = points[chosen[block[points]] == row]
        gained += np.bincount(block[points], lost[points], minlength=size)
    return np.minimum(np.divide(gained, left, out=np.zeros(size), where=left > 0), 1)


def drawn_barriers(barriers: Sequence[Barrier], rows: Ints) -> list[int]:
    """Return the rows of those barriers that have a shape, ascending."""
    used = np.unique(rows[rows >= 0]).tolist()
    return [row for row in used if barriers[row].geometry is not None]


def barrier_line(barrier: Barrier) -> shapely.Geometry:
    """Return the course of a barrier: of ground its border; empty where nothing is drawn."""
    if barrier.geometry is None:
        return shapely.MultiLineString()
    lines = [
        shapely.boundary(part) if shapely.get_dimensions(part) > 1 else part
        for part in shapely.get_parts(barrier.geometry)
    ]
    return shapely.union_all(lines)


def _sum(weight: Floats, group: Ints, size: int) -> Floats:
    here = group >= 0
    return np.bincount(group[here], weight[here], minlength=size).astype(np.float64)


def _commonest(what: Ints, weight: Floats, group: Ints, size: int) -> Ints:
    """Return what most of the weight of each group has; the lowest of equals, -1 for nothing."""
    here = (what >= 0) & (group >= 0) & (weight > 0)
    best = np.full(size, -1, dtype=np.int64)
    if not here.any():
        return best
    many = int(what.max()) + 1
    pair, at = np.unique(group[here] * many + what[here], return_inverse=True)
    mass = np.bincount(at, weight[here], minlength=len(pair))
    owner, thing = np.divmod(pair, many)
    order = np.lexsort((-thing, mass, owner))
    best[owner[order]] = thing[order]
    return best
