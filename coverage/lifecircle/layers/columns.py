"""Columns of a layer: found or asked for, as text, and kept beside our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Log
from lifecircle.base.text import Bilingual, Note, both
from lifecircle.layers.rows import items, rows
from lifecircle.layers.shapes import Geometries, names

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.text import Text


LOST_ZEROS: Final = 0.8
"""Where this share of ids made of digits have the same length, shorter ones lost zeros."""
_SHORTEST: Final = 4


def require_column(frame: gpd.GeoDataFrame, column: str, file: Path, key: str) -> None:
    """Raise unless the layer has the column that the study file names under `key`.

    Raises
    ------
    LayerError
        Listing the columns there are.
    """
    there = [str(name) for name in frame.columns if name != frame.geometry.name]
    if column not in there:
        raise LayerError(
            Bilingual(f"没有 {column!r} 列", f"there is no column {column!r}"),
            file=file,
            expected=Bilingual("下列之一：" + "、".join(there), "one of " + ", ".join(there))
            if there
            else Bilingual("有属性列的图层", "a layer with columns"),
            found=column,
            todo=Bilingual(f"改正评估文件中的 {key}", f"correct {key} in the study file"),
            code=f"{key.partition('.')[0]}.no_column",
        )


def as_text(frame: gpd.GeoDataFrame, column: str | None, file: Path, key: str) -> pd.Series[str]:
    """Return a column as stripped text; nothing becomes ``""``, 7.0 becomes ``"7"``.

    Parameters
    ----------
    frame
        A layer.
    column
        Its column; None for a column of empty texts.
    file, key
        Where the layer comes from and where the study file names the column.

    Returns
    -------
    Series
        By position, whatever the index of `frame`.

    Raises
    ------
    LayerError
        If there is no such column.
    """
    if column is None:
        return pd.Series([""] * len(frame), dtype=object)
    require_column(frame, column, file, key)
    return pd.Series([plain(value) for value in frame[column]], dtype=object)


def filled_text(
    frame: gpd.GeoDataFrame, column: str, file: Path, key: str, log: Log | None = None
) -> pd.Series[str]:
    """Return a column as text like `as_text`; every row must have one.

    Parameters
    ----------
    frame, column, file, key
        See `as_text`.
    log
        A lenient one takes the rows that are empty; they are then called ``#`` and their number.

    Raises
    ------
    LayerError
        If there is no such column, or rows are empty; naming them.
    """
    values = as_text(frame, column, file, key)
    empty = (values == "").to_numpy(dtype=bool)
    if not empty.any():
        return values
    named = rows(frame, empty)
    part, what = key.partition(".")[0], key.rpartition(".")[2]
    error = LayerError(
        Bilingual("必填的列有空值", "rows have nothing in a column that must be filled"),
        file=file,
        place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
        todo=Bilingual(
            f"补填，或在评估文件中为 {key} 另选一列",
            f"fill them in, or name another column as {key} in the study file",
        ),
        code=f"{part}.empty_{_PLURALS.get(what, what)}",
    )
    (log or Log()).refuse(error.code, error, items(frame, empty, values.tolist()))
    values[empty] = np.array([f"#{number + 1}" for number in frame.index[empty]], dtype=object)
    return values


def distinct_text(
    frame: gpd.GeoDataFrame,
    column: str,
    file: Path,
    key: str,
    what: Text,
    log: Log | None = None,
) -> pd.Series[str]:
    """Return a column as text like `filled_text`; no two rows may have the same.

    Parameters
    ----------
    frame, column, file, key
        See `as_text`.
    what
        The English ends the sentence "two … have the same id"; the Chinese is a whole sentence.
    log
        A lenient one takes the rows that repeat others; all but the first of them are then told
        apart by ``#`` and their number. It also takes a note on ids that seem to have lost
        leading zeros.

    Raises
    ------
    LayerError
        If there is no such column, or rows are empty or repeat each other; naming them.
    """
    values = filled_text(frame, column, file, key, log)
    words = both(what)
    again = values.duplicated(keep=False).to_numpy(dtype=bool)
    part, kind = key.partition(".")[0], key.rpartition(".")[2]
    if log is not None and kind == "id":
        note_lost_zeros(frame, values, column, log)
    if not again.any():
        return values
    named = rows(frame, again)
    error = LayerError(
        Bilingual(words.zh, f"two {words.en}"),
        file=file,
        place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
        expected=Bilingual("每行各不相同", "a value of its own in every row"),
        found=names(sorted(set(values[again]))),
        todo=Bilingual(
            "合并同一对象的行，或加以区分", "join rows that are one, or tell them apart"
        ),
        code=f"{part}.duplicate_{_PLURALS.get(kind, kind)}",
    )
    (log or Log()).refuse(error.code, error, items(frame, again, values.tolist()))
    later = values.duplicated().to_numpy(dtype=bool)
    marks = [f"{v}#{n + 1}" for v, n in zip(values[later], frame.index[later], strict=True)]
    values[later] = np.array(marks, dtype=object)
    return values


_PLURALS: Final = {"id": "ids", "name": "names", "entrance_of": "entrance_of"}


def note_lost_zeros(frame: gpd.GeoDataFrame, values: pd.Series[str], column: str, log: Log) -> None:
    """Note ids of digits of which most have one length and some are shorter.

    A spreadsheet takes ``0510`` for the number 510. Running numbers and short ids are left alone.
    """
    if not len(values) or not values.str.fullmatch("[0-9]+").all():
        return
    length = values.str.len()
    longest = int(length.max())
    shorter = (length < longest).to_numpy(dtype=bool)
    numbers = [int(value) for value in values]
    if (
        longest < _SHORTEST
        or not shorter.any()
        or (~shorter).mean() < LOST_ZEROS
        or max(numbers) - min(numbers) <= 2 * len(numbers)
    ):
        return
    some = names(values[shorter].tolist())
    log.note(
        Note(
            "layer.lost_zeros",
            Bilingual(
                f"{column!r} 列的编号多为 {longest} 位，另有 {int(shorter.sum())} 个位数较少，"
                f"开头的 0 可能已丢失：{some}。",
                f"Most ids in column {column!r} have {longest} digits, {int(shorter.sum())} have "
                f"fewer and may have lost leading zeros: {some}.",
            ),
        ),
        "warns",
        action=Bilingual(
            "把该列设为文本格式后重新导出", "format the column as text and export it again"
        ),
        items=items(frame, shorter, values.tolist()),
    )


def plain(value: Any) -> str:
    """Return a cell as stripped text: nothing as ``""``, whole floats without ``.0``."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        if np.isnan(value):
            return ""
        if float(value).is_integer():
            return str(int(value))
    return str(value).strip()


def with_source_columns(
    own: pd.DataFrame,
    source: gpd.GeoDataFrame,
    *,
    used: Collection[str],
    geometry: Geometries,
    crs: CRS,
    territory: gpd.GeoSeries | None = None,
) -> gpd.GeoDataFrame:
    """Join our columns, the geometry and the other columns of the file, in this order.

    Parameters
    ----------
    own
        Our columns.
    source
        The layer as read, row by row the same.
    used
        Columns of the source that are in ours already and need no second copy.
    geometry, crs
        The geometry column.
    territory
        A second geometry column.

    Returns
    -------
    GeoDataFrame
        A source column with a name of ours that is not `used` is called ``source_<name>``.
    """
    result = own.copy()
    result["geometry"] = gpd.GeoSeries(geometry, crs=crs)
    if territory is not None:
        result["territory"] = territory
    taken = set(result.columns)
    for name in source.columns:
        if name == source.geometry.name or name in used:
            continue
        result[f"source_{name}" if name in taken else str(name)] = source[name].array
    return gpd.GeoDataFrame(result, geometry="geometry", crs=crs)
