"""Small numbers of people: which are not told, and which others not, so that none can be found.

A column of a table holds one number a unit and their sum. A number below `fewest` is not told.
Whoever knows the sum could still find it by subtraction, so others are withheld with it, smallest
first, until what is withheld together is at least `fewest` and spread over two units or more. Then
every number withheld may be anything from nothing to `fewest` and beyond: what is told says no more
of it than that it is withheld. Where all units together are too few, the sum is withheld as well.

Columns are independent: no sum over goals is told, nor how many people a unit has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Bools

_TOGETHER: Final = 2
"""Numbers that are withheld, at least, so that their sum tells none of them."""
_NOBODY: Final = 0.5
"""Of a sum: less is how estimates add up, and nobody."""


@dataclass(frozen=True, eq=False)
class Told:
    """What of a column may be told.

    Attributes
    ----------
    units
        Bool per unit.
    whole
        Whether the sum may.
    """

    units: Bools
    whole: bool


def told(people: npt.ArrayLike, fewest: int, *, whole: float | None = None) -> Told:
    """Return which numbers of a column may be told.

    Parameters
    ----------
    people
        Per unit, not below 0; NaN where no number is given in any case.
    fewest
        Fewer people are not told; 0: everything is.
    whole
        The number of the whole, where it is told: the units' sum and whatever lies in none. None:
        their sum.

    Returns
    -------
    Told
        False wherever there is no number.
    """
    number = np.asarray(people, dtype=np.float64)
    given = ~np.isnan(number)
    shown = given & ~(number < fewest)
    total = float(number[given].sum()) if whole is None else whole
    if np.isnan(total) or total < fewest:
        # Without a sum nothing can be subtracted: only small numbers are withheld.
        return Told(shown, whole=False)
    rest = total - float(number[shown].sum())
    hidden = int(np.count_nonzero(~shown))
    nobody = rest <= _NOBODY and not hidden
    if bool(shown[given].all()) and (nobody or rest >= fewest or not fewest):
        return Told(shown, whole=True)
    order = np.flatnonzero(shown)
    order = order[np.argsort(number[order], kind="stable")]
    for row in order:
        if not _open(rest, hidden, fewest):
            break
        shown[row] = False
        rest += number[row]
        hidden += 1
    return Told(shown, whole=not _open(rest, hidden, fewest))


def _open(rest: float, hidden: int, fewest: int) -> bool:
    """Tell whether numbers that are withheld can be found from their sum."""
    return rest < fewest or hidden < _TOGETHER
