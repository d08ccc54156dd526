"""Tests of a plan on the columns of a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lifecircle.base.errors import PlanError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lifecircle.base.quantities import Bools


def check_tests(table: pd.DataFrame, tests: Mapping[str, Any], file: Path, place: str) -> None:
    """Refuse tests that can never mean what they say.

    Parameters
    ----------
    table
        Units or facilities.
    tests
        As for `holds`; columns that the table lacks are left to `missing_columns`.
    file, place
        Where the tests stand, for the message.

    Raises
    ------
    PlanError
        If a column of the planner's file was renamed because ours has its name, or a test
        compares numbers with text.
    """
    for column, test in tests.items():
        if f"source_{column}" in table.columns:
            raise PlanError(
                Bilingual(
                    f"文件中的“{column}”列读入后名为“source_{column}”",
                    f"the column {column!r} of the file is read as 'source_{column}'",
                ),
                file=file,
                place=Bilingual(f"{place}，{column} 列", f"{place}, column {column}"),
                todo=Bilingual(
                    f"改为检验 source_{column}，或在评估文件中指明该列"
                    "（单元：units.kind、units.id、units.name）",
                    f"test source_{column}, or name the column in the study file "
                    "(for units: units.kind, units.id, units.name)",
                ),
            )
        if column not in table.columns:
            continue
        filled = table[column].dropna()
        numeric = pd.api.types.infer_dtype(filled) in ("integer", "floating", "mixed-integer-float")
        values = [*test.values()] if isinstance(test, dict) else np.atleast_1d(test).tolist()
        asks_number = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
        if len(filled) and numeric != asks_number and not isinstance(values[0], bool):
            raise PlanError(
                Bilingual("检验把数字与文字相比较", "a test compares numbers with text"),
                file=file,
                place=Bilingual(f"{place}，{column} 列", f"{place}, column {column}"),
                expected=Bilingual("数字", "a number")
                if numeric
                else Bilingual("加引号的文字", "text in quotes"),
                found=Bilingual(
                    f"{test!r}，而该列的值例如 {filled.iloc[0]!r}",
                    f"{test!r}, where the column has for instance {filled.iloc[0]!r}",
                ),
                todo=Bilingual("按该列的写法书写", "write the test as the column is written"),
            )


def missing_columns(table: pd.DataFrame, tests: Mapping[str, Any]) -> list[str]:
    """Return the columns that the tests name and the table lacks."""
    return [column for column in tests if column not in table.columns]


def unknown(table: pd.DataFrame, tests: Mapping[str, Any]) -> Bools:
    """Return for each row whether an empty cell leaves open if all tests hold."""
    empty = np.zeros(len(table), dtype=bool)
    for column in tests:
        empty |= table[column].isna().to_numpy()
    possible = np.ones(len(table), dtype=bool)
    for column, test in tests.items():
        possible &= holds(table, {column: test}) | table[column].isna().to_numpy()
    return empty & possible


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
            numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64)
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
