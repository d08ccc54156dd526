"""Tests of a plan on the columns of a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from lifecircle.base.quantities import Bools


def missing_columns(table: pd.DataFrame, tests: Mapping[str, Any]) -> list[str]:
    """Return the columns that the tests name and the table lacks."""
    return [column for column in tests if column not in table.columns]


def holds(table: pd.DataFrame, tests: Mapping[str, Any]) -> Bools:
    """Return for each row whether all tests hold; an empty cell fails every test.

    Parameters
    ----------
    table
        With every column that the tests name.
    tests
        Column → value (equal), list (one of), or mapping of comparisons (``{">=": 2}``).
    """
    result = np.ones(len(table), dtype=bool)
    for column, test in tests.items():
        values = table[column]
        if isinstance(test, dict):
            numbers = values.astype("float64").to_numpy()
            for operator, bound in test.items():
                result &= compare(numbers, operator, bound)
        elif isinstance(test, list):
            result &= values.isin(test).to_numpy()
        else:
            result &= (values == test).fillna(value=False).to_numpy(dtype=bool)
    return result


def compare(values: Any, operator: str, bound: float) -> Any:
    """Compare numbers with a bound; NaN never compares true."""
    with np.errstate(invalid="ignore"):
        if operator == ">=":
            return values >= bound
        if operator == "<=":
            return values <= bound
        if operator == ">":
            return values > bound
        return values < bound
