"""Whether so many sites can cover all rows, where that shows without a solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.siting.openings import Openings

_STEPS: Final = 150
_PATIENCE: Final = 6
_ROUNDING: Final = 1e-9


def at_least(row: Ints, column: Ints, rows: int, columns: int, enough: int) -> int:
    """Return how many sites are needed at the least, or some number above `enough`.

    Rows of which no two have a candidate in common need a site each (Hochbaum, D. S. & Shmoys,
    D. B. (1985), *Mathematics of Operations Research* 10(2), 180-184). They are taken one after
    the other, the one with the fewest candidates first.

    Parameters
    ----------
    row, column
        Pairs.
    """
    left = np.ones(rows, dtype=bool)
    size = np.bincount(row, minlength=rows)
    found = 0
    while left.any() and found <= enough:
        best = int(np.argmin(np.where(left, size, np.iinfo(np.int64).max)))
        taken = np.zeros(columns, dtype=bool)
        taken[column[row == best]] = True
        left[row[taken[column]]] = False
        left[best] = False
        found += 1
    return found


def is_too_few(row: Ints, column: Ints, rows: int, columns: int, sites: int) -> bool:
    """Tell whether so many sites are proven not to cover all rows; False: not known.

    By subgradient steps on the relaxation of the covering problem, whose value is a bound whatever
    its multipliers are.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load

    if not rows:
        return False
    table = csr_array((np.ones(len(row)), (row, column)), shape=(rows, columns))
    turned = table.T.tocsr()
    size = np.bincount(column, minlength=columns)
    worth = np.full(rows, np.inf)
    np.minimum.at(worth, row, 1.0 / size[column])
    best, found, step, waited = -np.inf, worth, 1.0, 0
    for _ in range(_STEPS):
        reduced = 1.0 - turned @ worth
        value = float(worth.sum() + np.minimum(reduced, 0.0).sum())
        if value > sites * (1 + _ROUNDING) + _ROUNDING:
            return True
        waited = 0 if value > best + 1e-3 * (sites + 1 - best) else waited + 1
        if value > best:
            best, found = value, worth
        if waited > _PATIENCE:
            step, waited, worth = step / 2, 0, found
        direction = 1.0 - table @ (reduced < 0).astype(np.float64)
        square = float(direction @ direction)
        if square == 0:
            return False
        worth = np.maximum(worth + step * (sites + 1 - value) / square * direction, 0.0)
    return False


def greedily(row: Ints, column: Ints, rows: int, openings: Openings, zones: int) -> Bools | None:
    """Return a set that covers all rows and gets so many zones, if the simplest way finds one."""
    chosen, zone = openings.forced.copy(), openings.zone
    left = np.ones(rows, dtype=bool)
    while left.any() or len(np.unique(zone[chosen & (zone >= 0)])) < zones:
        new = np.bincount(column, left[row], len(chosen))
        if zones:
            new += (zone >= 0) & ~np.isin(zone, zone[chosen])
        new[~openings.may_add(chosen)] = 0
        best = int(np.argmax(new)) if len(new) else -1
        if best < 0 or new[best] <= 0:
            return None
        chosen[best] = True
        left[row[column == best]] = False
    return chosen
