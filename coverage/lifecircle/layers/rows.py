"""Which row of its file a feature comes from, in messages and in findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.findings import Items
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt
    import pandas as pd

    from lifecircle.base.errors import InputError
    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Ints

_MANY: Final = 10
_KEY: Final = "rows"


@dataclass(frozen=True, eq=False)
class RowNumbers:
    """The numbers that a spreadsheet shows, in the order of a table's rows.

    pandas copies and compares what hangs on a table; this is neither copied nor compared.
    """

    numbers: Ints

    def __copy__(self) -> RowNumbers:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> RowNumbers:
        return self


def number_rows(frame: pd.DataFrame, numbers: Ints) -> None:
    """Say that a table's rows, indexed from 0, have these numbers in a spreadsheet."""
    frame.attrs[_KEY] = RowNumbers(numbers)


def rows(frame: pd.DataFrame, at: npt.ArrayLike) -> Bilingual:
    """Name rows of a layer by their numbers in the file, the first ten of them.

    Parameters
    ----------
    frame
        From `read_layer`, or some of its rows. Its index counts the features of the file from 0.
    at
        Positions in `frame`, or a mask.

    Returns
    -------
    Bilingual
        Features are counted from 1; rows of a table have the number that a spreadsheet shows,
        and the text says so.
    """
    numbers, table = _numbers(frame, at)
    shown = numbers[:_MANY].tolist()
    more = len(numbers) - len(shown)
    one = len(numbers) == 1
    zh = "、".join(str(n) for n in shown) + (f" 等共 {len(numbers):,}" if more else "")
    en = ", ".join(str(n) for n in shown) + (f" and {more:,} more" if more else "")
    row = "row" if one else "rows"
    if table:
        return Bilingual(f"表格第 {zh} 行（表头计入行数）", f"{row} {en} of the sheet")
    return Bilingual(f"第 {zh} 个要素", f"{row} {en}")


def places(frame: pd.DataFrame, at: npt.ArrayLike) -> list[Bilingual]:
    """Name each row by itself; see `rows`."""
    numbers, table = _numbers(frame, at)
    if table:
        return [Bilingual(f"表格第 {n} 行", f"row {n} of the sheet") for n in numbers.tolist()]
    return [Bilingual(f"第 {n} 个要素", f"row {n}") for n in numbers.tolist()]


def row_numbers(frame: pd.DataFrame) -> Ints:
    """Return the number of each row in its file, as `rows` names it."""
    return _numbers(frame, np.arange(len(frame)))[0]


def items(
    frame: pd.DataFrame, at: npt.ArrayLike, labels: Sequence[str], *, geometry: Any = "own"
) -> Items:
    """Return rows of a layer as features of a finding.

    Parameters
    ----------
    frame, at
        See `rows`.
    labels
        What every row of `frame` is called.
    geometry
        Shapes of the rows at `at`, in the CRS of `frame`; by default its own; None for none.
    """
    which = _positions(at)
    chosen = np.asarray(labels, dtype=object)[which].tolist()
    if isinstance(geometry, str):
        geometry = frame.geometry.to_numpy()[which]
    crs = None if geometry is None else getattr(frame, "crs", None)
    return Items(chosen, places(frame, which), geometry, crs)


def without(
    frame: gpd.GeoDataFrame, wrong: Bools, log: Log, error: InputError, found: Items
) -> gpd.GeoDataFrame:
    """Refuse rows; return the others if the log is lenient and there are any.

    Parameters
    ----------
    frame
        The layer.
    wrong
        Which rows.
    log, error, found
        See `Log.refuse`; the error has a code.

    Raises
    ------
    InputError
        The given one, if the log is strict or no row would be left.
    """
    if wrong.all():
        raise error
    log.refuse(error.code, error, found)
    return frame[~wrong]


def _positions(at: npt.ArrayLike) -> Ints:
    which = np.asarray(at)
    return np.flatnonzero(which) if which.dtype == np.bool_ else which.astype(np.int64)


def _numbers(frame: pd.DataFrame, at: npt.ArrayLike) -> tuple[Ints, bool]:
    ordinal: Ints = frame.index.to_numpy(dtype=np.int64)[_positions(at)]
    given = frame.attrs.get(_KEY)
    if given is None:
        return ordinal + 1, False
    return given.numbers[ordinal], True
