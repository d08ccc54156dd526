"""How unequal values are: spread, ratio and concentration of plain arrays.

Each value counts once, whatever its size: units and schools are compared, not people. Values are
not negative.

Gini, C. (1912), *Variabilità e mutabilità*; the sorted form is that of Sen, A. (1973), *On Economic
Inequality*, chapter 2.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.quantities import Floats

Measure = Literal["cv", "range", "max_over_min", "gini"]


def cv(values: Floats) -> float:
    """Return the coefficient of variation: population standard deviation over mean.

    The sum of squares is divided by n, not by n - 1: the values are all there are, no sample.
    NaN where there are none, or all are 0.
    """
    return _over(float(np.std(values)), float(np.mean(values))) if len(values) else math.nan


def gini(values: Floats) -> float:
    """Return the Gini coefficient, from 0 (all equal) to 1 - 1/n (one has everything).

    NaN where there are none, or all are 0.
    """
    number = len(values)
    total = float(np.sum(values))
    if not number or total == 0:
        return math.nan
    rank = np.arange(1, number + 1)
    found = 2 * float(np.sum(rank * np.sort(values))) / (number * total) - (number + 1) / number
    return max(found, 0.0)


def value_range(values: Floats) -> float:
    """Return the largest less the smallest value; NaN where there are none."""
    return float(np.max(values) - np.min(values)) if len(values) else math.nan


def max_over_min(values: Floats) -> float:
    """Return the largest over the smallest value; NaN where there are none, or one is 0."""
    return _over(float(np.max(values)), float(np.min(values))) if len(values) else math.nan


_MEASURES: dict[Measure, Callable[[Floats], float]] = {
    "cv": cv,
    "gini": gini,
    "range": value_range,
    "max_over_min": max_over_min,
}


def inequality(measure: Measure, low: Floats, high: Floats) -> tuple[float, float]:
    """Return what a measure surely is at least and at most.

    Parameters
    ----------
    measure
        Which.
    low, high
        Each value is known to lie between its two, both finite.

    Returns
    -------
    tuple
        The value twice where every value is known exactly. Else bounds: those of range and
        max over min are attained; those of cv and Gini bound the differences and the mean apart,
        so that they hold but may be wider than need be. NaN where the measure is not defined.
    """
    order = np.lexsort([high, low])
    low, high = low[order], high[order]
    if np.array_equal(low, high):
        value = _MEASURES[measure](low)
        return value, value
    if measure == "range":
        return max(0.0, float(low.max() - high.min())), _widest(low, high, np.subtract)
    if measure == "max_over_min":
        if (low == 0).any():
            return math.nan, math.nan
        return max(1.0, float(low.max() / high.min())), _widest(low, high, np.divide)
    most = np.maximum(high[:, None] - low[None, :], high[None, :] - low[:, None])
    least = np.maximum(low[:, None] - high[None, :], low[None, :] - high[:, None]).clip(min=0)
    np.fill_diagonal(most, 0.0)
    np.fill_diagonal(least, 0.0)
    number = len(low)
    if measure == "gini":
        ends = [float(d.sum()) / (2 * number**2) for d in (least, most)]
        top = 1 - 1 / number
    else:
        ends = [math.sqrt(float((d**2).sum()) / (2 * number**2)) for d in (least, most)]
        top = math.sqrt(number - 1)
    means = float(high.mean()), float(low.mean())
    if means[0] == 0:
        return math.nan, math.nan
    return ends[0] / means[0], top if means[1] == 0 else min(top, ends[1] / means[1])


def _widest(low: Floats, high: Floats, apart: Callable[[Floats, Floats], Floats]) -> float:
    """Return the largest distance of one value's most from another value's least."""
    each = apart(high[:, None], low[None, :])
    np.fill_diagonal(each, 0.0 if apart is np.subtract else 1.0)
    return float(each.max())


def _over(above: float, below: float) -> float:
    return above / below if below > 0 else math.nan
