"""Shares of people by group, from weights at demand points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints


def share_by_group(holds: Bools, weight: Floats, group: Ints, groups: int) -> Floats:
    """Return the weighted share for which something holds, in each group and in all.

    Parameters
    ----------
    holds
        Per point.
    weight
        Per point, not negative.
    group
        Per point, from 0 to `groups` - 1; -1 for points that count in the whole only.
    groups
        How many groups there are.

    Returns
    -------
    array of `groups` + 1 shares
        From 0 to 1; the last is the whole. NaN where a group has no weight. Exactly 1 where
        everybody's point holds and exactly 0 where nobody's does.
    """
    rows = groups + 1
    row = np.where(group < 0, groups, group) + rows * holds
    both = np.bincount(row, weight, 2 * rows)
    missed, held = both[:rows], both[rows:]
    held[groups], missed[groups] = held.sum(), missed.sum()
    total = held + missed
    with np.errstate(invalid="ignore"):
        share: Floats = np.where(total > 0, held / total, np.nan)
    return np.where((total > 0) & (missed == 0), 1.0, share)
