"""How unequal something is between people: spread and concentration of values with weights.

A weight says how many people have the value, and need not be whole. A value with weight 3 counts as
the same value three times with weight 1, and with equal weights every measure is that of
`lifecircle.access.inequality`. Values are not negative; nothing is assumed of their unit, and no
measure changes when all are multiplied by a number.

Sources
-------
Lorenz, M. O. (1905), *Publications of the American Statistical Association* 9 (70), 209-219: curve.
Gini, C. (1912), *Variabilità e mutabilità*: coefficient; as the area beside the Lorenz curve in
Gini, C. (1914), *Atti del Reale Istituto Veneto* 73, 1203-1248.
Theil, H. (1967), *Economics and Information Theory*, chapter 4: index T and its decomposition.
Shorrocks, A. F. (1980), *Econometrica* 48 (3), 613-625: which measures decompose into groups.
Palma, J. G. (2011), *Development and Change* 42 (1), 87-153, and Cobham, A. & Sumner, A. (2013),
*Is it all about the tails?*, Center for Global Development Working Paper 343: ratio.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints

STEPS: Final = 100
"""Into how many parts of the people a long Lorenz curve is cut."""
TOP: Final = 0.1
BOTTOM: Final = 0.4
"""Palma's tenth that has most, and his two fifths that have least."""


class Theil(NamedTuple):
    """Theil's index T and its parts.

    Attributes
    ----------
    total
        ``within + across``, to the last bit.
    within
        What would be left if the means of all groups were equal.
    across
        What would be left if everybody had the mean of their group.
    """

    total: float
    within: float
    across: float


@dataclass(frozen=True, eq=False)
class Distribution:
    """Values in rising order with what each weighs; make one with `of`.

    Attributes
    ----------
    values
        Rising, finite, not negative.
    weight
        Of each, above zero.
    group
        Of each, a whole number.

    Examples
    --------
    A hundred people walk 5 minutes, fifty walk 10, fifty walk 20:

    >>> ways = Distribution.of([5, 10, 20], [100, 50, 50])
    >>> ways.mean, round(ways.cv, 3), ways.gini
    (10.0, 0.612, 0.3125)
    >>> ways.palma
    1.0
    """

    values: Floats
    weight: Floats
    group: Ints

    @classmethod
    def of(
        cls,
        values: Floats | list[float],
        weight: Floats | list[float] | None = None,
        group: Ints | list[int] | None = None,
    ) -> Distribution:
        """Put values in order; what weighs nothing, and what has no value (NaN), is left out.

        Parameters
        ----------
        values
            In any order; NaN where there is none.
        weight
            Of each, not negative. Default: 1.
        group
            Of each; for `theil`. Default: all are in one.
        """
        value = np.asarray(values, dtype=np.float64)
        weigh = np.ones(len(value)) if weight is None else np.asarray(weight, dtype=np.float64)
        of_group = np.zeros(len(value)) if group is None else np.asarray(group)
        used = np.flatnonzero((weigh > 0) & ~np.isnan(value))
        # By weight among equals, so that sums do not depend on the order of the input.
        used = used[np.lexsort((weigh[used], value[used]))]
        return cls(value[used], weigh[used], of_group[used].astype(np.int64))

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self.values)

    @cached_property
    def mean(self) -> float:
        """The weighted mean: that value exactly where all are equal; NaN where there is none."""
        if not len(self):
            return math.nan
        least = float(self.values[0])
        return least + float(np.sum(self.weight * (self.values - least))) / self._people

    @property
    def is_defined(self) -> bool:
        """Whether somebody has something: without it no share, and no measure, is defined."""
        return len(self) > 0 and self.mean > 0

    @cached_property
    def cv(self) -> float:
        """Coefficient of variation: population standard deviation over mean; NaN if undefined."""
        if not self.is_defined:
            return math.nan
        square = np.sum(self.weight * (self.values - self.mean) ** 2) / self._people
        return math.sqrt(float(square)) / self.mean

    @cached_property
    def gini(self) -> float:
        """Gini coefficient: twice the area between the Lorenz curve and equality.

        From 0 (all equal) to below 1 (one has everything); NaN if undefined. It is also the mean
        difference of two people drawn at random, over twice the mean.
        """
        if not self.is_defined:
            return math.nan
        # How many stand below each less how many stand above; ranks sum to 0, so that any number
        # may be taken from all values: taking the least leaves exactly 0 where all are equal.
        rank = 2 * self._up_to[1:] - self.weight - self._people
        above = self.weight * (self.values - self.values[0])
        return max(0.0, float(np.sum(above * rank)) / (self._people**2 * self.mean))

    def theil(self) -> Theil:
        """Return Theil's T, and its parts within and between groups; NaN if undefined.

        T is the weighted mean of r ln r, r being a value over the mean and 0 ln 0 = 0. It runs
        from 0 (all equal) to ln(people / those who have everything). Within is the mean of the
        groups' own T, weighted by what each group has; across is T of the groups' means.
        """
        if not self.is_defined:
            return Theil(math.nan, math.nan, math.nan)
        _, first, row = np.unique(self.group, return_index=True, return_inverse=True)
        least = self.values[first]
        people = np.bincount(row, self.weight)
        mean = least + np.bincount(row, self.weight * (self.values - least[row])) / people
        own = np.divide(self.values, mean[row], out=np.ones(len(self)), where=mean[row] > 0)
        inside = np.bincount(row, self.weight * _surprise(own)) * mean
        across = people * _surprise(mean / self.mean)
        within = math.fsum(inside) / (self._people * self.mean)
        between = math.fsum(across) / self._people
        return Theil(within + between, within, between)

    @cached_property
    def palma(self) -> float:
        """Palma ratio: what the tenth with most has, over what the two fifths with least have.

        Whoever stands on a border counts on both sides in part, so that the parts are exactly a
        tenth and two fifths of the people. 0.25 where all are equal; NaN if undefined or if those
        with least have nothing.
        """
        if not self.is_defined:
            return math.nan
        ends = np.array([BOTTOM, 1 - TOP]) * self._people
        bottom, rest = np.interp(ends, self._up_to, self._held)
        return float(self._held[-1] - rest) / float(bottom) if bottom > 0 else math.nan

    @property
    def value_range(self) -> float:
        """The largest less the smallest value; NaN where there are none."""
        return float(self.values[-1] - self.values[0]) if len(self) else math.nan

    def lorenz(self) -> tuple[Floats, Floats]:
        """Return the Lorenz curve: shares of people, least first, and of what they have.

        Returns
        -------
        array, array
            From exactly 0 to exactly 1, neither falling, the second convex over the first. At
            most `STEPS` + 1 points: with more values, the curve at every hundredth of the
            people. Empty if undefined.
        """
        if not self.is_defined:
            return np.empty(0), np.empty(0)
        if len(self) <= STEPS:
            return self._up_to / self._people, self._held / self._held[-1]
        people = np.linspace(0, 1, STEPS + 1)
        return people, np.interp(people * self._people, self._up_to, self._held) / self._held[-1]

    @cached_property
    def _up_to(self) -> Floats:
        """How many people have at most as much, from 0 on."""
        return np.concatenate(([0.0], np.cumsum(self.weight)))

    @cached_property
    def _held(self) -> Floats:
        """What they have together, from 0 on."""
        return np.concatenate(([0.0], np.cumsum(self.weight * self.values)))

    @property
    def _people(self) -> float:
        return float(self._up_to[-1])


def ratio_of_means(values: Floats, weight: Floats, above: Bools, below: Bools) -> float:
    """Return the weighted mean of one class over that of another.

    Parameters
    ----------
    values, weight
        As for `Distribution.of`.
    above, below
        Whether each is in the first, or in the second class.

    Returns
    -------
    float
        NaN if nobody is in one of them, or the second has nothing.
    """
    means = []
    for chosen in (above, below):
        used = chosen & (weight > 0) & ~np.isnan(values)
        people = math.fsum(weight[used])
        if not people > 0:
            return math.nan
        means.append(math.fsum(values[used] * weight[used]) / people)
    return means[0] / means[1] if means[1] > 0 else math.nan


def worst(values: Floats, count: int, *, most_is_worst: bool = False) -> Ints:
    """Return the rows of the worst values, worst first, ties in the order of rows.

    Parameters
    ----------
    values
        NaN where there is none: such rows are left out.
    count
        How many rows at most.
    most_is_worst
        Whether a large value is bad, as of ways; a small one is, else, as of shares.
    """
    order = np.argsort(-values if most_is_worst else values, kind="stable")
    found: Ints = order[~np.isnan(values[order])][:count].astype(np.int64)
    return found


def _surprise(ratio: Floats) -> Floats:
    """Return r ln r - r + 1 of ratios: never negative, and 0 where r is 1.

    Means of it are those of r ln r, since the mean of r is 1.
    """
    log = np.log(ratio, out=np.zeros(len(ratio)), where=ratio > 0)
    found: Floats = np.maximum(ratio * log - ratio + 1, 0.0)
    return found
