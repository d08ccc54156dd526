"""Rows and cells of the table of facilities: a new table each time, the old one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lifecircle.base.amounts import quantities

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

NUMBERS: Final = frozenset({"opening_year", *quantities()})
"""Columns of numbers, NaN where not known."""


def added_row(table: gpd.GeoDataFrame, cells: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return a table with one row more.

    Parameters
    ----------
    table
        Of facilities, or of blocks.
    cells
        By column; columns that are not there come last, and are empty in the other rows.
    """
    columns: dict[str, Any] = {}
    for column in dict.fromkeys([*table.columns, *cells]):
        old = table[column] if column in table else _nothing(column, len(table))
        columns[column] = _appended(old, column, cells.get(column))
    return _frame(columns, table)


def with_column(table: gpd.GeoDataFrame, row: int, column: str, *, value: Any) -> gpd.GeoDataFrame:
    """Return a table with another value in a cell."""
    old = table[column] if column in table else _nothing(column, len(table))
    values = np.array(old.array, dtype=object)
    values[row] = value
    if column == table.geometry.name:
        return table.set_geometry(values, crs=table.crs)
    fits = (old.dtype == np.bool_ and isinstance(value, bool)) or (
        old.dtype == np.float64 and isinstance(value, int | float)
    )
    made = table.copy(deep=False)
    made[column] = pd.Series(values, index=table.index).astype(old.dtype if fits else object)
    return made


def is_known(table: gpd.GeoDataFrame, row: int, column: str) -> bool:
    """Tell whether a cell has a number."""
    return column in table and not pd.isna(table[column].iloc[row])


def _nothing(column: str, count: int) -> pd.Series[Any]:
    if column in NUMBERS:
        return pd.Series(np.full(count, np.nan))
    return pd.Series([None] * count, dtype=object)


def _appended(old: pd.Series[Any], column: str, value: Any) -> Any:
    values = old.to_numpy()
    if column in NUMBERS and pd.api.types.is_numeric_dtype(old):
        return np.append(values.astype(np.float64), np.nan if value is None else float(value))
    if values.dtype == np.bool_ and isinstance(value, bool):
        return np.append(values, value)
    if values.dtype.kind in "if" and isinstance(value, int | float):
        return np.append(values, value)
    if values.dtype == np.float64 and value is None:
        return np.append(values, np.nan)
    longer = np.empty(len(values) + 1, dtype=object)
    longer[:-1] = values
    longer[-1] = value
    return longer


def _frame(columns: Mapping[str, Any], like: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - also for type checkers

    name = like.geometry.name
    others = {c: pd.Series(v, dtype=v.dtype) for c, v in columns.items() if c != name}
    made = gpd.GeoDataFrame(others, geometry=columns[name], crs=like.crs)
    if name != "geometry":
        made = made.rename_geometry(name)
    return made[list(columns)]
