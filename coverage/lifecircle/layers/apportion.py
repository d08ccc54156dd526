"""Whole numbers that add up: rounding by the largest remainder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints

_DIGITS: Final = 9
"""Remainders that differ less than this many decimals are taken for equal."""


def largest_remainder(
    numbers: Floats, total: npt.ArrayLike | None = None, groups: Ints | None = None
) -> Ints:
    """Round numbers to whole ones that add up to a whole total exactly.

    Parameters
    ----------
    numbers
        float (n,): finite, not negative.
    total
        What they add up to: one whole number, or, with `groups`, one a group; not negative.
        Default: the sum of the numbers, rounded half up. Where it differs from the sum, numbers
        are first brought to it in proportion.
    groups
        int (n,): group of each number, from 0. Default: all are of one group.

    Returns
    -------
    array
        int (n,): each is its number (brought to the total) rounded down, or one more.

    Raises
    ------
    ValueError
        If a number or total is negative or not finite, a total is not whole, or people of a
        total have nowhere to go: its group has no number above 0.

    Notes
    -----
    The method of Hamilton: everyone gets the whole part of their quota, and those with the
    largest remainders one more, until the total is reached (Balinski and Young, *Fair
    Representation*, 2nd ed., 2001). Of equal remainders the first in the order of the
    numbers comes first; remainders are compared to nine decimals, so that the noise of sums
    decides nothing. A number of 0 stays 0.

    Examples
    --------
    >>> import numpy as np
    >>> from lifecircle.layers.apportion import largest_remainder
    >>> largest_remainder(np.array([1.4, 1.4, 1.2])).tolist()
    [2, 1, 1]
    >>> largest_remainder(np.array([1.0, 2.0, 1.0]), [6, 3], np.array([0, 0, 1])).tolist()
    [2, 4, 3]
    """
    numbers = np.asarray(numbers, dtype=np.float64)
    group = np.zeros(len(numbers), dtype=np.int64) if groups is None else np.asarray(groups)
    if not np.isfinite(numbers).all() or (numbers < 0).any():
        raise ValueError("numbers must be finite and not negative")
    count = int(group.max(initial=-1)) + 1
    sums = np.bincount(group, numbers, minlength=count).astype(np.float64)
    if total is None:
        wanted = np.floor(sums + 0.5)
    else:
        wanted = np.atleast_1d(np.asarray(total, dtype=np.float64))
        whole = np.isfinite(wanted) & (wanted == np.floor(wanted))
        if not whole.all() or (wanted < 0).any():
            raise ValueError("totals must be whole and not negative")
        count = max(count, len(wanted))
        sums = np.pad(sums, (0, count - len(sums)))
        wanted = np.broadcast_to(wanted, (count,)) if len(wanted) == 1 else wanted
    if len(wanted) != count or ((wanted > 0) & (sums <= 0)).any():
        raise ValueError("a total has no number to be shared by")
    of, to = sums[group], wanted[group]
    part = np.divide(numbers, of, out=np.zeros(len(numbers)), where=of > 0)
    quota = np.where(of == to, numbers, part * to)
    least = np.floor(quota)
    rest = np.round(quota - least, _DIGITS)
    # A quota just below a whole number counts as that number: its remainder is the noise of sums.
    least, rest = np.where(rest >= 1, least + 1, least), np.where(rest >= 1, 0.0, rest)
    given = np.bincount(group, least, minlength=count)
    return _more(least.astype(np.int64), rest, group, (wanted - given).astype(np.int64))


def _more(least: Ints, rest: Floats, group: Ints, left: Ints) -> Ints:
    """Give what is left of each group, one each, to those with the largest remainders."""
    order = np.lexsort((-rest, group))
    size = np.bincount(group, minlength=len(left))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(np.cumsum(size) - size, size)
    return least + (rank < left[group])
