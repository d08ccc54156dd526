"""A lower bound of a p-median, and which candidates no better answer can have.

That each row is served is relaxed with a multiplier per row; whatever the multipliers are, what
remains is a bound (Cornuejols, G., Fisher, M. L. & Nemhauser, G. L. (1977), "Location of bank
accounts to optimize float", *Management Science* 23(8), 789-810). They are improved by subgradient
steps (Held, M., Wolfe, P. & Crowder, H. P. (1974), *Mathematical Programming* 6, 62-88), deflected
by the step before (Camerini, P. M., Fratta, L. & Maffioli, F. (1975), *Mathematical Programming
Study* 3, 26-34).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.siting.median_rows import Ranked
    from lifecircle.siting.openings import Openings

_PATIENCE: Final = 8
"""Steps without a better bound after which steps are halved."""
_STEP: Final = 1.0
_SMALLEST: Final = 2e-3
_FEWEST: Final = 40
_DEFLECT: Final = 0.6
_ROUNDING: Final = 1e-12


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A bound with what it says about candidates.

    Attributes
    ----------
    bound
        No set that keeps the limits costs less.
    reduced
        float64 per candidate: what opening it adds to the relaxation's value.
    multipliers
        float64 per row.
    steps
        How many were taken.
    """

    bound: float
    reduced: Floats
    multipliers: Floats
    steps: int


def relax(
    ranked: Ranked,
    openings: Openings,
    best: Bools,
    best_sum: float,
    steps: int,
    gap: float = 0.0,
    start: Floats | None = None,
    visits: int = 1_000_000_000,
) -> Relaxed:
    """Return a bound from below.

    Parameters
    ----------
    best, best_sum
        Candidates that are open in the best known answer, existing ones too, and its sum; a
        finite number.
    steps
        Subgradient steps at the most.
    gap
        Relative gap at which it is enough.
    start
        Multipliers to begin with.
    visits
        Of pairs, in all steps together, beyond which 40 steps are enough.
    """
    nearest = ranked.first_open(best)
    firm = openings.there | openings.forced
    ceiling = np.minimum(ranked.first_open(firm), ranked.miss)
    second = _second(ranked, best)
    finite = np.isfinite(second)
    cap = np.minimum(np.where(finite, second * 1.3, np.inf), ceiling)
    usable = openings.free | firm
    ranked = ranked.take((ranked.cost < cap[ranked.row]) & usable[ranked.candidate])
    largest = np.maximum.reduceat(
        np.append(ranked.cost, 0.0), np.minimum(ranked.start[:-1], len(ranked.cost))
    )
    has = np.diff(ranked.start) > 0
    cap = np.where(np.isfinite(cap), cap, np.where(has, largest, 0.0))
    size = np.diff(ranked.start)
    value = _Value(ranked, openings)
    if start is None:
        start = np.where(finite, 0.5 * (nearest + second), nearest)
    multipliers = np.minimum(start, cap)
    found = Relaxed(-np.inf, np.zeros(ranked.candidates), multipliers, 0)
    step, waited, direction = _STEP, 0, np.zeros(len(ranked))
    for taken in range(1, min(steps, max(visits // max(len(ranked.row), 1), _FEWEST)) + 1):
        below = np.minimum(ranked.cost - np.repeat(multipliers, size), 0.0)
        reduced: Floats = np.bincount(ranked.candidate, below, ranked.candidates).astype(np.float64)
        part, opened = value.of(reduced)
        bound = float(multipliers.sum()) + part
        if bound > found.bound:
            waited = waited if bound < found.bound + 1e-4 * (best_sum - found.bound) else 0
            found = Relaxed(bound, reduced, multipliers, taken)
        waited += 1
        if best_sum - found.bound <= max(gap, _ROUNDING) * abs(best_sum):
            break
        if waited > _PATIENCE:
            step, waited, multipliers = step / 2, 0, found.multipliers
            if step < _SMALLEST:
                break
        served = np.bincount(ranked.row, (below < 0) & opened[ranked.candidate], len(ranked))
        direction = _DEFLECT * direction + (1.0 - served)
        pushed = (direction > 0) & (multipliers >= cap) | (direction < 0) & (multipliers <= 0)
        direction[pushed] = 0.0
        square = float(direction @ direction)
        if square == 0:
            break
        length = step * (best_sum - bound) / square
        multipliers = np.clip(multipliers + length * direction, 0.0, cap)
    lower = found.bound - _ROUNDING * float(found.multipliers.sum())
    return Relaxed(min(lower, best_sum), found.reduced, found.multipliers, found.steps)


class _Value:
    """The relaxation's best sites for given reduced costs."""

    def __init__(self, ranked: Ranked, openings: Openings) -> None:
        self.firm = openings.there | openings.forced
        self.free = np.flatnonzero(openings.free)
        self.number = openings.number - int(openings.forced.sum())
        self.price = openings.price[self.free]
        self.left = openings.budget - float(openings.price[openings.forced].sum())
        self.candidates = ranked.candidates

    def of(self, reduced: Floats) -> tuple[float, Bools]:
        """Return the least sum of reduced costs, and which candidates have it."""
        opened = self.firm.copy()
        some = reduced[self.free]
        firm = float(reduced[self.firm].sum())
        number = min(self.number, len(self.free))
        if number <= 0:
            return firm, opened
        least = np.argpartition(some, number - 1)[:number]
        least = least[some[least] < 0]
        value = float(some[least].sum())
        if np.isfinite(self.left) and self.price[least].sum() > self.left:
            rate = np.where(some < 0, some / np.maximum(self.price, 1e-100), 0.0)
            order = np.argsort(rate, kind="stable")
            spent = np.cumsum(self.price[order])
            whole = spent <= self.left
            last = int(whole.sum())
            packed = float(np.minimum(some[order[:last]], 0).sum())
            if last < len(order):
                before = spent[last - 1] if last else 0.0
                packed += float(min(rate[order[last]], 0.0) * (self.left - before))
            if packed > value:
                value, least = packed, order[: last + 1]
        opened[self.free[least]] = True
        return firm + value, opened


def out_of_question(found: Relaxed, openings: Openings, best_sum: float) -> tuple[Bools, Bools]:
    """Return candidates that no better answer opens, and such as every better one does.

    By what the bound becomes when a candidate is opened, or not.
    """
    free = np.flatnonzero(openings.free)
    number = min(openings.number - int(openings.forced.sum()), len(free))
    never = np.zeros(len(openings.free), dtype=bool)
    always = never.copy()
    if number <= 0 or not np.isfinite(found.bound):
        never[free] = True
        return never, always
    cost = np.minimum(found.reduced[free], 0.0)
    in_order = np.sort(cost)
    last_in = in_order[number - 1]
    next_out = in_order[number] if number < len(free) else 0.0
    # The bound of the relaxation with the number alone.
    plain = float(found.multipliers.sum()) + float(in_order[:number].sum())
    plain += float(found.reduced[openings.there | openings.forced].sum())
    slack = 1e-9 * abs(best_sum)
    never[free] = plain + (found.reduced[free] - last_in) > best_sum + slack
    always[free] = (plain - cost + next_out > best_sum + slack) & (cost <= last_in)
    return never, always & ~never


def _second(ranked: Ranked, is_open: Bools) -> Floats:
    """Return the second least cost of each row among open candidates; inf where none is."""
    found = np.flatnonzero(is_open[ranked.candidate])
    row = ranked.row[found]
    place = np.flatnonzero(np.diff(row, prepend=-1)) + 1
    place = place[place < len(row)]
    place = place[row[place] == row[place - 1]]
    second = np.full(len(ranked), np.inf)
    second[row[place]] = ranked.cost[found[place]]
    return second
