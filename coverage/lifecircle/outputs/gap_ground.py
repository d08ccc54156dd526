"""The ground on which gaps are counted: blocks, and people in no block by unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.verdicts.sight import counted_in_people

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.verdicts.results import GoalResult, Results

_UNLINKED: Final = ("island", "too_far")


@dataclass(frozen=True)
class Ground:
    """The group (block) of each demand point, and whom it counts.

    Attributes
    ----------
    group
        Per demand point, row of its block; beyond the blocks, of its unit.
    block, unit
        Per group, row of the block and of the unit; -1: none.
    weight
        Per demand point, share of all people that count.
    people
        Per group, how many people a share of 1 is; NaN where no head count is given.
    low
        Bool per group: it is unsure how many people live there.
    unlinked
        Bool per demand point: it has no link to the streets.
    """

    group: Ints
    block: Ints
    unit: Ints
    weight: Floats
    people: Floats
    low: Bools
    unlinked: Bools

    @property
    def size(self) -> int:
        """How many groups there are."""
        return len(self.block)

    def sum(self, where: Bools) -> Floats:
        """Return the weight per group of the points that `where` marks."""
        return grouped(self.weight, self.group, self.size, where)

    def of(self, result: GoalResult, results: Results) -> Ground:
        """Return the same ground with the people for whom a goal is."""
        if result.weight is not None:
            weight = np.asarray(result.weight, dtype=np.float64)
            total = float(weight.sum())
            share = weight / total if total > 0 else weight
            return replace(self, weight=share, people=np.where(self.low, np.nan, total))
        if counted_in_people(result, results):
            return self
        return replace(self, people=np.full(self.size, np.nan))


def grouped(weight: Floats, group: Ints, size: int, where: Bools) -> Floats:
    """Return the weight per group of the points that `where` marks."""
    return np.bincount(group[where], weight[where], minlength=size).astype(np.float64)


def ground_of(results: Results) -> Ground:
    """Return the ground of some results, with all residents."""
    demand, blocks, units = results.demand, results.blocks, results.units
    block = demand["block"].to_numpy().astype(np.int64)
    unit = demand["unit"].to_numpy().astype(np.int64)
    loose = len(blocks) + 1 + unit
    group = np.where(block >= 0, block, loose)
    weight = demand["share"].to_numpy(dtype=np.float64)
    low_unit = np.append(units["low_confidence"].to_numpy(dtype=bool), results.whole_low_confidence)
    group_unit = np.concatenate([blocks["unit"].to_numpy(), [-1], np.arange(len(units))])
    size = len(group_unit)
    low = low_unit[group_unit]
    low[: len(blocks)] |= blocks["low_confidence"].to_numpy(dtype=bool)
    people = np.full(size, np.nan if results.people_total is None else results.people_total)
    people[low] = np.nan
    return Ground(
        group=group,
        block=np.concatenate([np.arange(len(blocks)), np.full(len(units) + 1, -1)]),
        unit=group_unit.astype(np.int64),
        weight=weight,
        people=people,
        low=low,
        unlinked=demand["snap"].isin(_UNLINKED).to_numpy(),
    )
