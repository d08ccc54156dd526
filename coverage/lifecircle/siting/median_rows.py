"""Weighted costs of a p-median, the nearest candidate of each row first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.siting.matrix import rows

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.problem import Problem


@dataclass(frozen=True, eq=False)
class Ranked:
    """Pairs of rows and candidates in order of cost; what is no better than `miss` is left out.

    Attributes
    ----------
    start
        int64 (rows + 1): where each row begins in the pairs.
    row, candidate, cost
        One a pair; weight times cost.
    miss
        float64 per row: what it costs when nothing reaches it; inf: something has to.
    candidates
        How many there are.
    """

    start: Ints
    row: Ints
    candidate: Ints
    cost: Floats
    miss: Floats
    candidates: int

    def __len__(self) -> int:
        """Return how many rows of demand there are."""
        return len(self.miss)

    @classmethod
    def of(cls, problem: Problem) -> Ranked:
        """Weigh and sort the pairs of a problem; no row is left out."""
        costs = problem.costs
        row = rows(costs)
        cost = costs.cost * problem.weight[row]
        beyond = np.inf if problem.beyond is None else problem.beyond
        miss = np.full(len(costs), np.inf)
        if problem.beyond is not None:
            miss = problem.weight * beyond
        used = np.flatnonzero(cost < miss[row])
        used = used[np.lexsort((cost[used], row[used]))]
        row = row[used]
        start = np.searchsorted(row, np.arange(len(costs) + 1)).astype(np.int64)
        return cls(start, row, costs.candidate[used], cost[used], miss, costs.candidates)

    def take(self, pairs: Bools) -> Ranked:
        """Return some of the pairs, and all rows."""
        row = self.row[pairs]
        start = np.searchsorted(row, np.arange(len(self) + 1)).astype(np.int64)
        return Ranked(
            start, row, self.candidate[pairs], self.cost[pairs], self.miss, self.candidates
        )

    def up_to(self, limit: Floats) -> Ranked:
        """Return the pairs that cost at most so much, per row; each row has to be served by them.

        But for rows for which nothing is as cheap: they may go without.
        """
        pairs = self.take(self.cost <= limit[self.row])
        miss = np.where(self.miss <= limit, self.miss, np.inf)
        return replace(pairs, miss=miss)

    @property
    def is_whole(self) -> bool:
        """Tell whether all costs are whole numbers, so that every sum is one."""
        missed = self.miss[np.isfinite(self.miss)]
        return bool((np.rint(self.cost) == self.cost).all() and (np.rint(missed) == missed).all())

    def first_open(self, is_open: Bools) -> Floats:
        """Return the least cost of each row among open candidates; `miss` where there is none."""
        found = np.flatnonzero(is_open[self.candidate])
        row = self.row[found]
        first = found[np.flatnonzero(np.diff(row, prepend=-1))]
        least = self.miss.copy()
        least[self.row[first]] = self.cost[first]
        return least

    def sum_of(self, is_open: Bools) -> float:
        """Return the weighted sum of costs; inf where a row that has to be reached is not."""
        return float(self.first_open(is_open).sum())


def stretches(first: Ints, size: Ints) -> Ints:
    """Return the numbers ``first[i] … first[i] + size[i] - 1`` of all i, one after the other."""
    ends = np.cumsum(size)
    if not len(ends) or not ends[-1]:
        return np.empty(0, dtype=np.int64)
    found: Ints = np.arange(ends[-1]) + np.repeat(first - (ends - size), size)
    return found
