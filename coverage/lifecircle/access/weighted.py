"""Means and quantiles of costs by group, weighted by people."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints

_ROUNDING: Final = 1e-12
"""Sums of weights are rounded: this much short of a part of them is that part."""


def weighted_mean(cost: Floats, weight: Floats, group: Ints, groups: int) -> Floats:
    """Return the weighted mean in each group and, last, in all; NaN without weight.

    Points of group -1 count in all only. A cost of inf with a weight makes a mean of inf.
    """
    used = weight > 0
    row = np.where(group < 0, groups, group)[used]
    total = np.bincount(row, weight[used] * cost[used], groups + 1)
    share = np.bincount(row, weight[used], groups + 1)
    total[groups], share[groups] = total.sum(), share.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(share > 0, total / share, np.nan)
    return found


def weighted_quantile(
    cost: Floats, weight: Floats, group: Ints, groups: int, part: float
) -> Floats:
    """Return the least cost that at least `part` of the weight does not exceed, per group.

    With `part` 1 it is the largest. As in `weighted_mean` the last is that of all.
    """
    found = np.full(groups + 1, np.nan)
    used = np.flatnonzero(weight > 0)
    used = used[np.argsort(cost[used], kind="stable")]
    by_group = used[np.argsort(group[used], kind="stable")]
    first = np.searchsorted(group[by_group], np.arange(groups + 1))
    rows = [by_group[a:b] for a, b in pairwise(first)]
    for number, mine in enumerate([*rows, used]):
        if len(mine):
            below = np.cumsum(weight[mine])
            at = int(np.searchsorted(below, part * below[-1] * (1 - _ROUNDING)))
            found[number] = cost[mine[min(at, len(mine) - 1)]]
    return found
