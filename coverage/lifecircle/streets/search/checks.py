"""What every search is asked with, checked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.streets.search.query import Direction

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Ints
    from lifecircle.streets.snap import Snap

_EXACT: Final = 2**52
"""Above, sums of whole numbers in float64 may be rounded."""


def check_search(
    places: Snap, place_of: npt.ArrayLike, limit: float, off_street: float, direction: str
) -> Ints:
    """Return the row number of the place of each entrance, as int64.

    Raises
    ------
    InputError
        If the limit or `off_street` is negative or not a number, the limit is too large,
        `place_of` does not fit, or the direction is unknown.
    """
    of_entrance = _numbers(places, place_of)
    if not (math.isfinite(limit) and limit >= 0):
        raise InputError(
            Bilingual("上限须为不小于零的数", "the limit must be a number from zero"),
            found=str(limit),
        )
    if limit >= _EXACT:
        raise InputError(
            Bilingual("上限过大", "the limit is too large"),
            expected=Bilingual(f"小于 {_EXACT}", f"less than {_EXACT}"),
            found=f"{limit:g}",
        )
    if not (math.isfinite(off_street) and off_street >= 0):
        raise InputError(
            Bilingual("off_street 须为不小于零的数", "off_street must be a number from zero"),
            found=str(off_street),
        )
    if direction not in get_args(Direction):
        raise InputError(
            Bilingual(f"没有 {direction!r} 这种方向", f"unknown direction {direction!r}"),
            expected=Bilingual(
                "下列之一：" + "、".join(get_args(Direction)),
                "one of " + ", ".join(get_args(Direction)),
            ),
            found=str(direction),
        )
    return of_entrance


def refuse_there_and_back(direction: str, what: Bilingual) -> None:
    """Refuse ways there and back, which only the nearest place knows.

    Raises
    ------
    InputError
        If that is the direction; `what` says what is not done.
    """
    if direction == "there_and_back":
        ways = [way for way in get_args(Direction) if way != direction]
        raise InputError(
            what,
            expected=Bilingual("、".join(ways), ", ".join(ways)),
            found=direction,
        )


def _numbers(places: Snap, place_of: npt.ArrayLike) -> Ints:
    given = np.asarray(place_of)
    if given.shape != (len(places),):
        found = f"shape {given.shape}"
    elif len(given) and given.dtype.kind not in "iu":
        found = f"dtype {given.dtype}"
    elif len(given) and given.min() < 0:
        found = str(given.min())
    else:
        return given.astype(np.int64)
    raise InputError(
        Bilingual("place_of 与出入口不符", "place_of does not fit the entrances"),
        expected=Bilingual(
            f"{len(places)} 个设施行号，从 0 起",
            f"{len(places)} row numbers of places, from 0",
        ),
        found=found,
    )
