"""Sharing numbers of units, or of blocks, among their demand points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints


def spread_over_points(numbers: Floats, unit: Ints, weight: Floats) -> Floats:
    """Share numbers of units (or blocks) among their demand points.

    Parameters
    ----------
    numbers
        Per unit, not negative; NaN where it is not known.
    unit
        Unit of each point; -1 for none.
    weight
        Of each point, not negative: a unit's number is shared in this proportion, equally where
        its points weigh nothing.

    Returns
    -------
    array
        Per point, not negative; 0 where the number is not known or the point is in no unit.
    """
    inside = unit >= 0
    sums = np.bincount(unit[inside], weight[inside], minlength=len(numbers))
    count = np.bincount(unit[inside], minlength=len(numbers))
    share = np.ones(len(unit))
    of = unit[inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        share[inside] = np.where(sums[of] > 0, weight[inside] / sums[of], 1 / count[of])
    return np.where(inside, np.nan_to_num(numbers)[unit] * share, 0.0)
