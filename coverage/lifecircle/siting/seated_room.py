"""Demand with a way to room within reach: what a covering problem with capacities is made of."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.access.seating import seat
from lifecircle.siting.finish import is_open
from lifecircle.siting.matrix import only, rows
from lifecircle.siting.merge import merged
from lifecircle.streets.search.pairs import Costs

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.siting.openings import Openings
    from lifecircle.siting.problem import Problem

_FINE: Final = 1e6
"""Steps in which costs that are no whole numbers are told apart."""
_TOTAL: Final = 20
"""Binary digits that all weight together has at the least when seats are counted."""


@dataclass(frozen=True, eq=False)
class Room:
    """Rows of demand with the same candidates within reach, put together.

    Attributes
    ----------
    row, candidate
        Pairs, by row.
    weight
        float64 per row.
    capacity
        float64 per candidate: never more than the weight within reach of it.
    certain
        Weight that existing places without a limit serve.
    """

    row: Ints
    candidate: Ints
    weight: Floats
    capacity: Floats
    certain: float

    @classmethod
    def of(cls, problem: Problem, openings: Openings) -> Room:
        """Read a problem."""
        capacity = np.asarray(problem.capacity, dtype=np.float64)
        costs = problem.costs
        row = rows(costs)
        usable = (openings.free | openings.forced | openings.there) & (capacity > 0)
        near = usable[costs.candidate] & (problem.weight[row] > 0)
        if problem.within is not None:
            near &= costs.cost <= problem.within
        sure = (openings.there | openings.forced) & np.isinf(capacity)
        done = np.bincount(row[near & sure[costs.candidate]], minlength=len(costs)) > 0
        near &= ~done[row]
        alike = merged(row[near], costs.candidate[near], (), len(costs))
        rest = alike.of >= 0
        weight = np.bincount(alike.of[rest], problem.weight[rest], len(alike.first))
        size = np.diff(alike.start)
        of = np.repeat(np.arange(len(size)), size)
        within = np.bincount(alike.column, weight[of], costs.candidates)
        return cls(
            of,
            alike.column,
            weight.astype(np.float64),
            np.minimum(capacity, within),
            float(problem.weight[done].sum()),
        )

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.weight)


@dataclass(frozen=True, eq=False)
class Seating:
    """Who is served where; see `Answer.seated`."""

    demand: Ints
    candidate: Ints
    weight: Floats
    served: Floats
    serves: Ints
    cost: Floats


def seating(problem: Problem, chosen: Ints) -> Seating:
    """Serve as much weight as can be with these sites, and of all ways to one of least cost.

    Parameters
    ----------
    chosen
        Candidates that are opened; existing ones are open anyway.
    """
    costs = problem.costs
    near = is_open(problem, chosen)[costs.candidate]
    if problem.within is not None:
        near &= costs.cost <= problem.within
    kept = only(costs, near)
    whole = kept.cost
    if (np.rint(whole) != whole).any():
        whole = np.rint(whole * (_FINE / whole.max()))
    # Without a limit is room for everybody.
    capacity = np.asarray(problem.capacity, dtype=np.float64)
    total = float(problem.weight.sum())
    room = np.where(np.isinf(capacity), total + 1, capacity)
    # Seats are counted in fixed parts: shares of people in as fine ones as people.
    large = 2.0 ** max(_TOTAL - math.frexp(total)[1], 0) if total else 1.0
    pairs = Costs(kept.start, kept.candidate, whole, kept.candidates)
    found = seat(pairs, problem.weight * large, room * large)
    used = np.flatnonzero(found.flow > 0)
    row, candidate, flow = rows(kept)[used], kept.candidate[used], found.flow[used] / large
    serves = np.full(len(costs), -1, dtype=np.int64)
    cost = np.full(len(costs), np.nan)
    order = np.lexsort((candidate, kept.cost[used], -flow, row))
    first = order[np.flatnonzero(np.diff(row[order], prepend=-1))]
    serves[row[first]] = candidate[first]
    cost[row[first]] = kept.cost[used][first]
    return Seating(row, candidate, flow, found.seated / large, serves, cost)


def without_capacity(problem: Problem) -> Problem:
    """Return the problem as if there were room for everybody."""
    return replace(problem, capacity=None)
