"""Columns of a layer: found or asked for, as text, and kept beside our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from lifecircle.base.errors import LayerError
from lifecircle.layers.shapes import Geometries, names, rows

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from pyproj import CRS


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
            f"there is no column {column!r}",
            file=file,
            expected="one of " + ", ".join(there) if there else "a layer with columns",
            found=column,
            todo=f"correct {key} in the study file",
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

    Raises
    ------
    LayerError
        If there is no such column.
    """
    if column is None:
        return pd.Series([""] * len(frame), dtype=object)
    require_column(frame, column, file, key)
    return pd.Series([plain(value) for value in frame[column]], dtype=object)


def filled_text(frame: gpd.GeoDataFrame, column: str, file: Path, key: str) -> pd.Series[str]:
    """Return a column as text like `as_text`; every row must have one.

    Raises
    ------
    LayerError
        If there is no such column, or rows are empty; naming them.
    """
    values = as_text(frame, column, file, key)
    empty = np.flatnonzero(values == "")
    if empty.size:
        raise LayerError(
            "rows have nothing in a column that must be filled",
            file=file,
            place=f"column {column!r}, {rows(empty)}",
            todo=f"fill them in, or name another column as {key} in the study file",
        )
    return values


def distinct_text(
    frame: gpd.GeoDataFrame, column: str, file: Path, key: str, what: str
) -> pd.Series[str]:
    """Return a column as text like `filled_text`; no two rows may have the same.

    Raises
    ------
    LayerError
        If there is no such column, or rows are empty or repeat each other; naming them.
        `what` ends the sentence: "two … have the same id".
    """
    values = filled_text(frame, column, file, key)
    again = np.flatnonzero(values.duplicated(keep=False))
    if again.size:
        raise LayerError(
            f"two {what}",
            file=file,
            place=f"column {column!r}, {rows(again)}",
            expected="a value of its own in every row",
            found=names(sorted(set(values.iloc[again]))),
            todo="join rows that are one, or tell them apart",
        )
    return values


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
