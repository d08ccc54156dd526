"""The fewest sites that cover a share, by asking what one fewer can cover at the most.

Where sites all count the same, so many of them are enough exactly when the most that they can
cover is enough: Daskin, M. S. & Owen, S. H. (1999), "Two new location covering problems: the
partial p-center problem and the partial set covering problem", *Geographical Analysis* 31(3),
217-235. Relaxations of most coverage are close, those of partial covering are not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting.model import Clock
from lifecircle.siting.most import Progress, cover_most
from lifecircle.siting.swap import Search

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools
    from lifecircle.siting.cover import Cover
    from lifecircle.siting.problem import Limits

_SURE: Final = 1e-7
"""Relative distance from which a bound that a solver gives is below a least beyond doubt."""

_PART: Final = 10
"""One in so many nodes is spent here."""


def by_most(cover: Cover, least: float, limits: Limits, clock: Clock, found: Progress) -> bool:
    """Look for the fewest columns that cover so much; tell whether they are proven the fewest.

    Of the fewest, those that cover most, where that is proven too.

    Parameters
    ----------
    cover
        Without a budget; its prices are ones, its base is 0, and its zones do not count.
    least
        Weight to be covered; more than 0.
    found
        What is found is kept here: `Progress.there`, and in `Progress.value` and `Progress.bound`
        the number of columns.
    """
    cover = replace(cover, zone=np.full_like(cover.zone, -1), zones=0)
    # Where that does not settle it soon, a search of another kind does better.
    limits = replace(limits, nodes=max(limits.nodes // _PART, 1))
    clock = Clock(None if clock.left is None else clock.left / 2)
    there = _enough(cover, least)
    while there is not None:
        found.there, found.value, found.bound = there, float(there.sum()), 1.0
        found.step("interchange")
        fewer = _most(cover, int(there.sum()) - 1, limits, clock, found)
        if fewer.bound is not None and fewer.bound < least - _SURE * abs(least):
            best = _most(cover, int(there.sum()), limits, clock, found)
            if best.there is not None and best.value is not None and best.value >= least:
                found.there = best.there
            found.value = found.bound = float(there.sum())
            found.step("exact")
            return True
        is_enough = fewer.value is not None and fewer.value >= least
        there = fewer.there if is_enough else None
    return False


def _most(cover: Cover, number: int, limits: Limits, clock: Clock, found: Progress) -> Progress:
    one = cover_most(replace(cover, add=number), 0, limits, clock, Progress())
    for method in one.method:
        found.by(method)
    return one


def _enough(cover: Cover, least: float) -> Bools | None:
    """Return few columns that a search finds to be enough; None where it finds none."""
    low, high = 1, len(cover.candidate) if cover.add is None else cover.add
    best = None
    while low <= high:
        number = (low + high) // 2 if best is not None else min(2 * low, high)
        search = Search(replace(cover, add=number))
        there = search.begin()
        if search.value(there) >= least:
            best, high = there, int(there.sum()) - 1
        else:
            low = number + 1
    return best
