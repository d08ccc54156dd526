"""CSV files with a pair of coordinate columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.layers.shapes import rows

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from lifecircle.base.quantities import Floats
    from lifecircle.study.model import Layer

X_NAMES: Final = ("lon", "lng", "long", "longitude", "经度", "x", "easting")
"""Column names that are taken for longitude or easting, in any case."""
Y_NAMES: Final = ("lat", "latitude", "纬度", "y", "northing")
"""Column names that are taken for latitude or northing, in any case."""

_NUMBER: Final = re.compile(r"[+-]?(?:0|[1-9]\d{0,14})?(?:\.\d*)?(?:[eE][+-]?\d+)?")


def read_csv(layer: Layer, what: str, text: Collection[str] = ()) -> gpd.GeoDataFrame:
    """Read a CSV file as points.

    Parameters
    ----------
    layer
        The file; its ``x`` and ``y`` name the coordinate columns, else they are found by
        `X_NAMES` and `Y_NAMES` if that is unambiguous.
    what
        The layer in words, for messages.
    text
        Columns that stay text even where every value is a number. Without being named, so do
        columns in which any value has a leading zero or more than 15 digits.

    Returns
    -------
    GeoDataFrame
        Points without a CRS, and all columns; empty cells are None or NaN.

    Raises
    ------
    LayerError
        If the file is not UTF-8 or not CSV, the columns are not found, or a coordinate is
        missing or not a number.
    """
    table = _cells(layer.path, what)
    x, y = _coordinate_columns(layer, list(table.columns), what)
    points = shapely.points(_numbers(table, x, layer.path), _numbers(table, y, layer.path))
    for name in table.columns:
        table[name] = _typed(table[name], keep=name in text)
    return gpd.GeoDataFrame(table, geometry=points)


def _cells(file: Path, what: str) -> pd.DataFrame:
    try:
        table = pd.read_csv(
            file, dtype=str, keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True
        )
    except UnicodeDecodeError as error:
        raise LayerError(
            f"{what}: the file is not UTF-8 text",
            file=file,
            found=f"byte 0x{error.object[error.start]:02x} at {error.start}, often a sign of GBK",
            todo='save it again as "CSV UTF-8"',
        ) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise LayerError(
            f"{what}: the file is not a CSV table",
            file=file,
            expected="a header row and as many cells in every row",
            found=str(error).strip(),
        ) from error
    if not isinstance(table.index, pd.RangeIndex):
        raise LayerError(
            f"{what}: rows have more cells than the header",
            file=file,
            expected=f"{len(table.columns)} cells in every row",
            todo="remove the comma at the end of the rows, or name every column",
        )
    table.columns = pd.Index([str(name).strip() for name in table.columns])
    return table


def _coordinate_columns(layer: Layer, columns: list[str], what: str) -> tuple[str, str]:
    chosen = []
    for axis, given, usual in (("x", layer.x, X_NAMES), ("y", layer.y, Y_NAMES)):
        if given is not None:
            fits = [name for name in columns if name == given]
        else:
            fits = [name for name in columns if name.casefold() in usual]
        if len(fits) != 1:
            raise LayerError(
                f"{what}: the column of the {axis} coordinate is "
                + ("not in the file" if not fits else "not clear"),
                file=layer.path,
                place=given and f"column {given!r}",
                expected=given or "exactly one of " + ", ".join(usual),
                found="the columns " + ", ".join(columns),
                todo=f'name it in the study file: {axis} = "…"',
            )
        chosen.append(fits[0])
    return chosen[0], chosen[1]


def _numbers(table: pd.DataFrame, column: str, file: Path) -> Floats:
    plain = table[column].str.normalize("NFKC").str.strip()
    values = pd.to_numeric(plain, errors="coerce").to_numpy(dtype=np.float64)
    wrong = np.flatnonzero(~np.isfinite(values))
    if wrong.size:
        raise LayerError(
            "a coordinate is missing or not a number",
            file=file,
            place=f"column {column!r}, {rows(wrong)} (without the header)",
            expected="a number with a decimal point",
            found=", ".join(repr(table[column].iloc[i]) for i in wrong[:3]),
        )
    return values


def _typed(cells: pd.Series[str], *, keep: bool) -> pd.Series[Any]:
    """Turn text into numbers where that loses nothing."""
    trimmed = cells.str.strip()
    filled = trimmed[trimmed != ""]
    if keep or filled.empty or not filled.str.fullmatch(_NUMBER).all():
        return trimmed.astype(object).where(trimmed != "", None)
    numbers = pd.to_numeric(trimmed.where(trimmed != "", "nan"), errors="coerce")
    if numbers[filled.index].isna().any():  # a lone sign or point
        return trimmed.astype(object).where(trimmed != "", None)
    return numbers
