"""Numbers of people and of places, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Floats


def amounts(values: npt.ArrayLike, count: int, what: Bilingual) -> Floats:
    """Return `count` numbers as float64.

    Raises
    ------
    InputError
        If there are more or fewer, or one is negative, NaN or inf; `what` says what they are.
    """
    given = np.asarray(values, dtype=np.float64)
    if given.shape != (count,):
        found = f"shape {given.shape}"
    else:
        wrong = np.flatnonzero(~(np.isfinite(given) & (given >= 0)))
        if not len(wrong):
            return given
        found = f"[{wrong[0]}] {given[wrong[0]]:g}"
    raise InputError(
        Bilingual(f"{what.zh}与点对不符", f"{what.en} do not fit the pairs"),
        expected=Bilingual(f"{count} 个不小于零的数", f"{count} finite numbers from 0"),
        found=found,
    )
