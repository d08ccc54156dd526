"""How people fare: as it is, and with a set of sites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE
from lifecircle.siting.found import Measures
from lifecircle.siting.problem import EXISTING, FORBIDDEN
from lifecircle.siting.solve import solve

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.found import Asked
    from lifecircle.siting.problem import Limits, Problem


@dataclass(frozen=True, eq=False)
class Fare:
    """How each demand row of a problem fares with some places open.

    Attributes
    ----------
    cost
        Of the way to the nearest open place, whole units; inf where none is within the search.
    column
        int64: that place; of equally near ones the first, -1 where none is.
    places
        int64: how many open places are within reach.
    reached
        From 0 to 1: which part of its people is within reach of enough places, and has room.
    """

    cost: Floats
    column: Ints
    places: Ints
    reached: Floats

    @property
    def covered(self) -> Bools:
        """Whether all people of each row are reached."""
        return np.asarray(self.reached >= 1.0)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of a demand row and a column of a problem, ordered by row, then column."""

    row: Ints
    column: Ints
    cost: Floats

    @classmethod
    def of(cls, problem: Problem, columns: Bools) -> Pairs:
        """Return the pairs of some columns."""
        costs = problem.costs
        some = np.flatnonzero(columns[costs.candidate])
        row = np.repeat(np.arange(len(costs)), np.diff(costs.start))
        return cls(row[some], costs.candidate[some], costs.cost[some])

    def within(self, limit: Floats) -> Pairs:
        """Return the pairs within a limit of each demand row, inclusive."""
        near = np.flatnonzero(self.cost <= limit[self.row])
        return Pairs(self.row[near], self.column[near], self.cost[near])

    def nearest(self, rows: int) -> tuple[Floats, Ints]:
        """Return the least cost of each of so many rows, and its column: inf and -1 if none."""
        order = np.lexsort((self.column, self.cost, self.row))
        best = order[np.diff(self.row[order], prepend=-1) > 0]
        cost: Floats = np.full(rows, np.inf)
        column: Ints = np.full(rows, -1, dtype=np.int64)
        cost[self.row[best]], column[self.row[best]] = self.cost[best], self.column[best]
        return cost, column


def reach(asked: Asked) -> Floats:
    """Return how far counts as reached for each demand row; inf where any way does.

    Questions about the length of ways keep ways beyond the threshold of their goal.
    """
    within = asked.problem.within
    limit = np.where(np.isnan(asked.threshold), np.inf, asked.threshold)
    return limit if within is None else np.minimum(limit, within)


def fare(asked: Asked, columns: Bools) -> Fare:
    """Return how people fare with some columns open; with capacities as if there was room.

    Parameters
    ----------
    asked
        Whose demand and costs, and how many places are asked for.
    columns
        Bool per column: it is open.
    """
    problem = asked.problem
    rows = len(problem.costs)
    pairs = Pairs.of(problem, columns)
    cost, column = pairs.nearest(rows)
    places = np.bincount(pairs.within(reach(asked)).row, minlength=rows).astype(np.int64)
    return Fare(cost, column, places, (places >= problem.places).astype(np.float64))


def before_of(asked: Asked, limits: Limits) -> Fare:
    """Return how people fare with the existing places alone; of those with a room, who finds it.

    Parameters
    ----------
    asked
        The question.
    limits
        Of seating people, where places have a capacity.
    """
    problem = asked.problem
    existing = problem.state == EXISTING
    found = fare(asked, existing)
    if problem.capacity is None or not np.isfinite(problem.capacity[existing]).any():
        return found
    closed = np.where(existing, EXISTING, FORBIDDEN)
    alone = replace(
        problem,
        state=closed,
        add=0,
        price=None,
        budget=None,
        zone=None,
        conflicts=None,
        at_most=(),
    )
    return replace(found, reached=seated(problem, solve(alone, limits).served))


def seated(problem: Problem, served: Floats) -> Floats:
    """Return which part of each row has room, from how much of its weight is served."""
    weight = problem.weight
    part = np.divide(served, weight, out=np.zeros(len(weight)), where=weight > 0)
    # A solver's sums: what is within a hair of all is all.
    return np.where(part >= 1 - 1e-9, 1.0, np.clip(part, 0.0, 1.0))


def cost_unit(metric: str) -> int:
    """Return how many whole units a minute (``time``) or a metre (``distance``) has."""
    return MICROS_PER_MINUTE if metric == "time" else TENTH_MM_PER_METRE


def measures(asked: Asked, cost: Floats, reached: Floats, unit: Ints, units: int) -> Measures:
    """Sum up how people fare.

    Parameters
    ----------
    asked
        Whose people, in what measure.
    cost
        Per demand row, whole units to the nearest place; inf where none is within the search.
    reached
        Per demand row, which part of its people is reached, 0 to 1.
    unit
        Per demand row: row of the unit in which it lies, -1 in none.
    units
        How many units there are.

    Returns
    -------
    Measures
        Means are weighted with people; of nobody they are None, in units NaN.
    """
    people = asked.people
    far = cost / cost_unit(asked.metric)
    can = np.isfinite(far) & (people > 0)
    inside = unit >= 0

    def of_units(amount: Floats, some: Bools) -> Floats:
        found = np.bincount(unit[some & inside], amount[some & inside], units)
        return found.astype(np.float64)

    able = of_units(people, can)
    minutes = np.where(can, far, 0.0)
    longest = np.full(units, -np.inf)
    np.maximum.at(longest, unit[can & inside], far[can & inside])
    everybody = np.ones(len(people), dtype=bool)
    table = pd.DataFrame(
        {
            "people": of_units(people, everybody),
            "reached": of_units(people * reached, everybody),
            "mean": np.divide(
                of_units(people * minutes, can), able, out=np.full(units, np.nan), where=able > 0
            ),
            "longest": np.where(np.isfinite(longest), longest, np.nan),
        }
    )
    some = bool(can.any())
    return Measures(
        people=float(people.sum()),
        reached=float((people * reached).sum()),
        mean=float(people[can] @ far[can] / people[can].sum()) if some else None,
        longest=float(far[can].max()) if some else None,
        unreached=float(people[~np.isfinite(far)].sum()),
        units=table,
    )
