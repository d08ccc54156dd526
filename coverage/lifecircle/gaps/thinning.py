"""Few spots for many: one in each square of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints


def thinned(xy: Floats, preferred: Bools, most: int, steps: Sequence[float]) -> tuple[float, Ints]:
    """Return the grid that leaves few enough spots, and those: one in each square.

    What is preferred goes first, then what is nearest to the middle of the square, then by
    coordinates.

    Parameters
    ----------
    xy
        float (n, 2), metres.
    preferred
        Bool per spot.
    most
        How many may be left; of the widest grid there may be more.
    steps
        Sides of the squares that are tried, metres, ascending.

    Returns
    -------
    float, array
        The side of a square, 0 where nothing is thinned; row numbers, ascending.
    """
    if len(xy) <= most:
        return 0.0, np.arange(len(xy))
    for step in steps:
        square = np.floor(xy / step)
        middle = np.hypot(*((xy / step - square) - 0.5).T).round(6)
        order = np.lexsort((xy[:, 1], xy[:, 0], middle, ~preferred, square[:, 1], square[:, 0]))
        new = (np.diff(square[order], axis=0, prepend=np.nan) != 0).any(axis=1)
        if new.sum() <= most:
            break
    return step, np.sort(order[new])
