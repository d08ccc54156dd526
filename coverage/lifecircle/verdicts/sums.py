"""Sums that are known exactly, or to lie between two bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints


def sum_by(group: Ints, values: npt.ArrayLike, groups: int) -> Floats:
    """Return the sum of the values in each group."""
    weights = np.asarray(values, dtype=np.float64)
    found: Floats = np.bincount(group, weights, groups).astype(np.float64)
    return found


def any_by(group: Ints, values: Bools, groups: int) -> Bools:
    """Return whether any value in each group is true."""
    return np.asarray(sum_by(group, values, groups) > 0)


@dataclass(frozen=True)
class Sums:
    """Amounts that are at least and at most so much; NaN where the number is not known."""

    low: Floats
    high: Floats

    def __getitem__(self, rows: Any) -> Sums:
        return Sums(self.low[rows], self.high[rows])

    def over(self, other: Sums, per: float) -> Sums:
        """Return `per` times these over others; NaN where there is surely nothing below."""
        with np.errstate(divide="ignore", invalid="ignore"):
            low = per * self.low / other.high
            high = per * self.high / other.low
        high = np.where((other.low == 0) & (self.high > 0), np.inf, high)
        high = np.where((other.low == 0) & (self.high == 0), 0.0, high)
        low = np.where(np.isinf(other.high), 0.0, low)
        high = np.where(np.isinf(self.high), np.inf, high)
        none = np.isnan(self.low) | np.isnan(other.low) | (other.high == 0)
        return Sums(np.where(none, np.nan, low), np.where(none, np.nan, high))
