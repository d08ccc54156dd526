"""Which sites may be opened together: states, number, money, conflicts, sets, zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting.problem import EXISTING, FORCED, FREE

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.problem import Problem

CENT: Final = 1e-9
"""Share of a budget by which floating-point sums may exceed it."""


@dataclass(frozen=True, eq=False)
class Openings:
    """What a problem says about opening sites, whatever they are for.

    Attributes
    ----------
    free
        Bool per candidate: may be opened and need not be.
    forced
        Bool per candidate: is opened.
    there
        Bool per candidate: exists.
    number
        How many are opened at the most, forced ones included.
    price
        float64 per candidate; zeros without prices.
    budget
        Largest sum of prices; inf: any.
    one, other
        int64: candidates of which one at the most is opened, both free.
    sets, full
        Bool (sets, candidates), and int64: how many of each set may be opened.
    zone
        int64 per candidate, -1 where the zone has an existing place, or there is none.
    fits
        Whether the forced ones keep all limits by themselves.
    """

    free: Bools
    forced: Bools
    there: Bools
    number: int
    price: Floats
    budget: float
    one: Ints
    other: Ints
    sets: Bools
    full: Ints
    zone: Ints
    fits: bool

    @classmethod
    def of(cls, problem: Problem) -> Openings:
        """Read a problem."""
        state = problem.state
        many = problem.costs.candidates
        there, forced = state == EXISTING, state == FORCED
        free = state == FREE
        price = np.zeros(many) if problem.price is None else problem.price
        budget = np.inf if problem.budget is None else problem.budget * (1 + CENT)
        pairs = np.empty((0, 2), dtype=np.int64)
        if problem.conflicts is not None:
            pairs = problem.conflicts.reshape(-1, 2)
            pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        firm = there | forced
        fits = not (firm[pairs].all(axis=1) & forced[pairs].any(axis=1)).any()
        free[pairs[firm[pairs[:, 1]], 0]] = False
        free[pairs[firm[pairs[:, 0]], 1]] = False
        sets = np.zeros((len(problem.at_most), many), dtype=bool)
        for row, (members, _) in enumerate(problem.at_most):
            sets[row, members] = True
        sets[:, there] = False
        full = np.array([most for _, most in problem.at_most], dtype=np.int64)
        spent = float(price[forced].sum())
        left = full - (sets & forced).sum(axis=1)
        fits &= bool((left >= 0).all()) and spent <= budget
        free &= ~sets[left <= 0].any(axis=0) & (price <= budget - spent)
        number = int(free.sum() + forced.sum()) if problem.add is None else problem.add
        fits &= int(forced.sum()) <= number
        cheapest = np.cumsum(np.sort(price[free])) <= budget - spent
        number = min(number, int(forced.sum() + cheapest.sum()))
        if number <= int(forced.sum()):
            free[:] = False
        pairs = np.unique(np.sort(pairs[free[pairs].all(axis=1)], axis=1), axis=0)
        zone = np.full(many, -1, dtype=np.int64)
        if problem.zone is not None:
            has = np.unique(problem.zone[there])
            zone = np.where(np.isin(problem.zone, has), -1, problem.zone)
        return cls(
            free=free,
            forced=forced,
            there=there,
            number=number,
            price=price.astype(np.float64),
            budget=budget,
            one=pairs[:, 0],
            other=pairs[:, 1],
            sets=sets,
            full=full,
            zone=zone,
            fits=fits,
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing but the number limits what is opened."""
        return not (
            np.isfinite(self.budget)
            or len(self.one)
            or len(self.full)
            or (self.zone[self.free | self.forced] >= 0).any()
        )

    @property
    def most_zones(self) -> int:
        """How many zones without existing places can get one at the most, by the number alone."""
        zone = self.zone[self.free | self.forced]
        return min(len(np.unique(zone[zone >= 0])), self.number)

    def allows(self, chosen: Bools) -> bool:
        """Tell whether a set keeps all limits (zones are no limit)."""
        return bool(
            self.fits
            and not (chosen & ~(self.free | self.forced)).any()
            and not (self.forced & ~chosen).any()
            and chosen.sum() <= self.number
            and self.price[chosen].sum() <= self.budget
            and not (chosen[self.one] & chosen[self.other]).any()
            and ((self.sets & chosen).sum(axis=1) <= self.full).all()
        )

    def may_add(self, chosen: Bools) -> Bools:
        """Return which candidates can be opened beside a set without breaking a limit."""
        may = self.free & ~chosen
        if chosen.sum() >= self.number:
            may[:] = False
            return may
        may[self.other[chosen[self.one]]] = False
        may[self.one[chosen[self.other]]] = False
        may &= self.price <= self.budget - self.price[chosen].sum()
        used_up = (self.sets & chosen).sum(axis=1) >= self.full
        may &= ~self.sets[used_up].any(axis=0)
        return may
