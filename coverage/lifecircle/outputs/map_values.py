"""What the map colours: shares, medians and flags, per block and per demand point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.access.logic import NO
from lifecircle.verdicts.sight import asked

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.verdicts.results import GoalResult, Query

NOTHING: Final = 65_535
"""In ``u2`` arrays: no value (no people in the block, or no place within the search limit)."""
PER_WHOLE: Final = 10_000
"""Shares are whole ten-thousandths, cut off and never rounded up: 1 means all."""
REACHED, NOT_SHOWN, LEFT_OUT, NOT_ASKED, EDGE = 0, 1, 2, 3, 4
"""Flags of a demand point; `EDGE` is added to the others."""

_DUST: Final = 1e-6
_MINUTE_PARTS: Final = 10


def block_share(holds: Bools, block: Ints, weight: Floats, size: int) -> Ints:
    """Return the share of each block's people for whom something holds.

    Parameters
    ----------
    holds, block, weight
        Per demand point: the answer, the row of its block (-1: none), its share of the people.
    size
        How many blocks there are.

    Returns
    -------
    Ints
        Of length `size`: whole ten-thousandths, `NOTHING` where a block has no people.
    """
    here = block >= 0
    people = np.bincount(block[here], weight[here], minlength=size)
    reached = np.bincount(block[here], (weight * holds)[here], minlength=size)
    share = np.divide(reached, people, out=np.zeros(size), where=people > 0)
    return np.where(people > 0, np.floor(share * PER_WHOLE + _DUST), NOTHING).astype(np.int64)


def block_median(values: Floats, block: Ints, weight: Floats, size: int) -> Floats:
    """Return each block's median, weighted by people; NaN where half the people have none.

    The median is the smallest value that at least half of the block's people do not exceed;
    points with NaN count as larger than every value. Blocks without people give NaN.
    """
    here = np.flatnonzero((block >= 0) & (weight > 0))
    order = here[np.lexsort((np.where(np.isnan(values), np.inf, values)[here], block[here]))]
    row, mass = block[order], weight[order]
    people = np.bincount(row, mass, minlength=size)
    first = np.searchsorted(row, np.arange(size))
    total = np.concatenate([[0.0], np.cumsum(mass)])
    within = total[1:] - total[first][row]
    middle = np.flatnonzero(within >= people[row] * (0.5 - _DUST))
    median = np.full(size, np.nan)
    rows, at = np.unique(row[middle], return_index=True)
    median[rows] = values[order[middle[at]]]
    return median


def point_flags(result: GoalResult, holds: Bools) -> npt.NDArray[np.uint8]:
    """Return per demand point `REACHED` where `holds`, else `NOT_SHOWN` or `LEFT_OUT`.

    `NOT_ASKED` where the goal is not about the place. `EDGE` is added to `NOT_SHOWN` and
    `LEFT_OUT` where data end so near that a place beyond might serve.
    """
    flags = np.where(
        holds, REACHED, np.where(np.asarray(result.answers) == NO, LEFT_OUT, NOT_SHOWN)
    )
    edge = np.zeros(len(flags), dtype=bool) if result.edge is None else np.asarray(result.edge)
    flags, edge = np.where(asked(result), flags, NOT_ASKED), edge & asked(result)
    with_edge: npt.NDArray[np.uint8] = (flags + EDGE * (edge & ~holds)).astype(np.uint8)
    return with_edge


def whole_units(values: Floats, *, minutes: bool) -> Ints:
    """Return tenths of minutes, rounded up, or whole metres; `NOTHING` for NaN.

    Rounding up keeps a value that misses a limit by a second on the right side of it.
    """
    scale = _MINUTE_PARTS if minutes else 1
    whole = np.ceil(np.nan_to_num(values, nan=0.0) * scale - _DUST)
    return np.where(np.isnan(values), NOTHING, np.minimum(whole, NOTHING - 1)).astype(np.int64)


def query_values(query: Query) -> tuple[Floats, bool]:
    """Return a query's values per demand point, and whether they are minutes."""
    if query.minutes is not None:
        return np.asarray(query.minutes, dtype=np.float64), True
    if query.metres is not None:
        return np.asarray(query.metres, dtype=np.float64), False
    msg = f"the query for {query.service} has neither minutes nor metres"
    raise ValueError(msg)
