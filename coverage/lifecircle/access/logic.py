"""Three-valued logic at demand points, after Kleene (1938, J. Symbolic Logic 3(4), 150-155).

An answer is no, unknown, or yes, as 0, 1, 2: "and" is the minimum, "or" the maximum, and
"at least k of n" the k-th largest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools

Answers = npt.NDArray[np.int8]

NO: Final = 0
UNKNOWN: Final = 1
YES: Final = 2


def answer(shown: Bools, *, open_: Bools | bool) -> Answers:
    """Return yes where something is shown, else unknown where it is open, else no."""
    return np.where(shown, YES, np.where(open_, UNKNOWN, NO)).astype(np.int8)


def at_least(k: int, members: Sequence[Answers]) -> Answers:
    """Return whether at least `k` members hold, point by point.

    Parameters
    ----------
    k
        From 1 ("any of") to the number of members ("all of").
    members
        Answers of equal length.
    """
    stacked = np.stack(members)
    if k == 1:
        return np.asarray(stacked.max(axis=0))
    if k == len(members):
        return np.asarray(stacked.min(axis=0))
    return np.ascontiguousarray(np.sort(stacked, axis=0)[len(members) - k])
