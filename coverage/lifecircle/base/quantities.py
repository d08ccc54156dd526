"""Exact integer quantities: why sums of travel times do not depend on their order.

Times are whole microseconds and distances whole tenths of a millimetre, held in ``float64``.
Every value below 2**53 (285 years, or 900 million kilometres) is exact, so a sum is the same
in any order, on any machine, and in a browser.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MICROS_PER_SECOND = 1_000_000
MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND
TENTH_MM_PER_METRE = 10_000


def tenth_mm(metres: npt.ArrayLike) -> Floats:
    """Round metres to whole tenths of a millimetre."""
    return np.rint(np.asarray(metres, dtype=np.float64) * TENTH_MM_PER_METRE)
