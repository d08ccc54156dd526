"""What a place counts for somebody, by what it costs to get there: weights within a cutoff.

Costs are in whole microseconds or tenths of a millimetre, and so are bounds, cutoffs and widths.

- One weight within a cutoff (2SFCA): Luo, W. & Wang, F. (2003), "Measures of spatial accessibility
  to health care in a GIS environment", *Environment and Planning B* 30(6), 865-884.
- Bands (E2SFCA): Luo, W. & Qi, Y. (2009), "An enhanced two-step floating catchment area (E2SFCA)
  method for measuring spatial accessibility to primary care physicians", *Health & Place* 15(4),
  1100-1107.
- A Gaussian that is 0 at the cutoff: Dai, D. (2010), "Black residential segregation, disparities in
  spatial access to health care facilities, and late-stage breast cancer diagnosis in metropolitan
  Detroit", *Health & Place* 16(5), 1038-1052.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats

_AT_CUTOFF: Final = math.exp(-0.5)


class Decay(Protocol):
    """A weight for each cost."""

    def weights(self, cost: Floats) -> Floats:
        """Return a weight per cost, finite and not negative; costs are not negative."""
        ...


@dataclass(frozen=True)
class Flat:
    """One up to a cutoff, inclusive, and nothing beyond.

    Attributes
    ----------
    cutoff
        In cost units; from 0, may be inf.

    Raises
    ------
    InputError
        If the cutoff is negative or not a number.
    """

    cutoff: float

    def __post_init__(self) -> None:
        if not self.cutoff >= 0:
            raise _refused("上限须不小于零", "a cutoff must be a number from zero", self.cutoff)

    def weights(self, cost: Floats) -> Floats:
        """Return 1 or 0 per cost."""
        return (cost <= self.cutoff).astype(np.float64)


@dataclass(frozen=True)
class Step:
    """One weight for each band of costs, and nothing beyond the last.

    Attributes
    ----------
    bounds
        The largest cost of each band, inclusive, in cost units; ascending, from 0.
    levels
        The weight of each band; finite, not negative.

    Raises
    ------
    InputError
        If there is no band, bounds and weights differ in number, bounds do not ascend, or a
        weight is negative or not finite.
    """

    bounds: tuple[float, ...]
    levels: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.bounds or len(self.bounds) != len(self.levels):
            found = f"{len(self.bounds)}, {len(self.levels)}"
            raise _refused("每个时距带须有一个权重", "each band needs one weight", found)
        if not (self.bounds[0] >= 0 and all(a < b for a, b in pairwise(self.bounds))):
            raise _refused("时距带须从零起递增", "bounds must ascend from zero", self.bounds)
        if not all(math.isfinite(level) and level >= 0 for level in self.levels):
            raise _refused("权重须不小于零", "weights must be numbers from zero", self.levels)

    def weights(self, cost: Floats) -> Floats:
        """Return the weight of the band that each cost is in."""
        found = np.zeros(np.shape(cost))
        for bound, level in zip(reversed(self.bounds), reversed(self.levels), strict=True):
            np.putmask(found, cost <= bound, level)
        return found


@dataclass(frozen=True)
class Gaussian:
    """A Gaussian that falls from 1 at no cost to 0 at the cutoff (Dai 2010).

    ``(exp(-(c / cutoff)**2 / 2) - exp(-1/2)) / (1 - exp(-1/2))``. A place at the very cutoff is
    within it and counts nothing.

    Attributes
    ----------
    cutoff
        In cost units; above 0.

    Raises
    ------
    InputError
        If the cutoff is not above 0, or not finite.
    """

    cutoff: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.cutoff) and self.cutoff > 0):
            raise _refused("上限须大于零", "a cutoff must be a number above zero", self.cutoff)

    def weights(self, cost: Floats) -> Floats:
        """Return a weight from 0 to 1 per cost."""
        above: Floats = np.exp(-0.5 * (cost / self.cutoff) ** 2) - _AT_CUTOFF
        return np.where(cost < self.cutoff, np.maximum(above, 0.0) / (1 - _AT_CUTOFF), 0.0)


@dataclass(frozen=True)
class Bell:
    """A plain Gaussian ``exp(-(c / width)**2 / 2)``, as PySAL ``access`` has it.

    Attributes
    ----------
    width
        In cost units; above 0.
    cutoff
        Beyond it, nothing counts; inclusive.

    Raises
    ------
    InputError
        If the width is not above 0 or not finite, or the cutoff is negative or not a number.
    """

    width: float
    cutoff: float = math.inf

    def __post_init__(self) -> None:
        if not (math.isfinite(self.width) and self.width > 0):
            raise _refused("宽度须大于零", "a width must be a number above zero", self.width)
        if not self.cutoff >= 0:
            raise _refused("上限须不小于零", "a cutoff must be a number from zero", self.cutoff)

    def weights(self, cost: Floats) -> Floats:
        """Return a weight from 0 to 1 per cost."""
        found: Floats = np.exp(-0.5 * (cost / self.width) ** 2)
        return np.where(cost <= self.cutoff, found, 0.0)


def _refused(zh: str, en: str, found: object) -> InputError:
    return InputError(Bilingual(zh, en), found=str(found))
