"""Tests of a plan on the columns of a layer.

A test stands under the name of a column, or of one over another: ``sports_m2 / pupils``. A column
whose own name has a stroke goes before. A quotient is unknown where either number is, and where
the second is 0.

Comparisons are of numbers. Grades are texts with an order (`lifecircle.base.amounts.grade_rank`):
``{">=" = "二级"}`` is understood of the column ``grade`` of facilities, row by row by the order of
the row's ``service``; a grade without a place in it is unknown. Other tables have no service, so
that a comparison with a text there is refused: a test on them gives a list of the texts that pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lifecircle.base.amounts import grade_rank, quantities
from lifecircle.base.errors import InputError, PlanError
from lifecircle.base.services import is_kind_of, require_service, services
from lifecircle.base.text import Bilingual, both
from lifecircle.layers.facility_columns import HEADERS
from lifecircle.layers.facility_numbers import read_flags

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Text

SERVICE: Final = "service"
"""Of facilities: not a column of the file, but what they provide."""
GRADE: Final = "grade"
"""The column whose texts have an order."""

_NUMBERS: Final = ("integer", "floating", "mixed-integer-float")


def check_tests(table: pd.DataFrame, tests: Mapping[str, Any], file: Path, place: Text) -> None:
    """Refuse tests that can never mean what they say.

    Parameters
    ----------
    table
        Units, facilities, areas or places.
    tests
        As for `holds`; columns that the table lacks are left to `missing_columns`.
    file, place
        Where the tests stand, for the message.

    Raises
    ------
    PlanError
        If a column of the planner's file was renamed because ours has its name; if a test
        compares numbers with text, or yes and no with anything else; if a quotient is not one of
        numbers; if texts are compared that have no order, or with a grade that is in no order.
    """
    for key, test in tests.items():
        words = both(place)
        at = Bilingual(f"{words.zh}，{key} 列", f"{words.en}, column {key}")
        if _asks_service(table, key):
            _check_services(test, file, at)
            continue
        for column in columns_of(table, key):
            told = column in HEADERS or column in quantities()
            if f"source_{column}" in table.columns and not told:
                raise _renamed(column, file, at)
        if missing_columns(table, {key: test}):
            continue
        _check_quotient(table, key, test, file, at)
        if _compares_text(test):
            _check_grade(table, key, test, file, at)
        else:
            _check_kind(table, key, test, file, at)


def check_number(table: pd.DataFrame, column: str, file: Path, place: Text) -> None:
    """Refuse a column that is counted and has what is no number.

    Raises
    ------
    PlanError
        If a filled cell is no number.
    """
    filled = table[column].dropna()
    if not len(filled) or pd.api.types.infer_dtype(filled) in _NUMBERS:
        return
    words = both(place)
    raise PlanError(
        Bilingual(f"“{column}”列不是数字", f"the column {column!r} is no number"),
        file=file,
        place=Bilingual(f"{words.zh}，{column} 列", f"{words.en}, column {column}"),
        expected=Bilingual("一列数字", "a column of numbers"),
        found=repr(filled.iloc[0]),
        todo=Bilingual(
            "改用数字列，或改正该图层", "name a column of numbers, or correct the layer"
        ),
        code="plan.test",
    )


def columns_of(table: pd.DataFrame, key: str) -> tuple[str, ...]:
    """Return the column, or the two columns, that a test is about."""
    if key in table.columns or "/" not in key:
        return (key,)
    over, _, under = key.partition("/")
    return over.strip(), under.strip()


def missing_columns(table: pd.DataFrame, tests: Mapping[str, Any]) -> list[str]:
    """Return the columns that the tests name and the table lacks, none twice."""
    named = dict.fromkeys(column for key in tests for column in columns_of(table, key))
    return [column for column in named if column not in table.columns]


def empty(table: pd.DataFrame, key: str, test: Any = None) -> Bools:
    """Return for each row whether what a test asks of it is not known.

    Parameters
    ----------
    table
        With the columns that `key` names.
    key
        A column, or one over another.
    test
        The test: a comparison of grades leaves those without an order unknown. None: any.
    """
    if _asks_service(table, key):
        return np.zeros(len(table), dtype=bool)
    if _compares_text(test):
        return _unranked(table, test)
    columns = columns_of(table, key)
    if isinstance(test, bool) and len(columns) == 1:
        return np.asarray(_flags(table[key]).isna().to_numpy(), dtype=bool)
    if len(columns) > 1:
        return np.isnan(_quotient(table, columns))
    return np.asarray(table[key].isna().to_numpy(), dtype=bool)


def unknown(table: pd.DataFrame, tests: Mapping[str, Any]) -> Bools:
    """Return for each row whether an empty cell leaves open if all tests hold."""
    open_ = np.zeros(len(table), dtype=bool)
    possible = np.ones(len(table), dtype=bool)
    for key, test in tests.items():
        nothing = empty(table, key, test)
        open_ |= nothing
        possible &= holds(table, {key: test}) | nothing
    return open_ & possible


def holds(table: pd.DataFrame, tests: Mapping[str, Any]) -> Bools:
    """Return for each row whether all tests hold; what is not known fails every test.

    Parameters
    ----------
    table
        With every column that the tests name.
    tests
        Column, or ``column / column`` → value (equal), list (one of), or mapping of comparisons
        (``{">=": 2}``, of grades also ``{">=": "二级"}``). True and False also hold for 是 and 否
        and the like; ``service`` of facilities is an id, or several, of which one kind suffices.
    """
    result = np.ones(len(table), dtype=bool)
    for key, test in tests.items():
        columns = columns_of(table, key)
        if _asks_service(table, key):
            result &= _serve(table, test)
        elif _compares_text(test):
            result &= _grades_hold(table, test)
        elif isinstance(test, dict):
            numbers = _quotient(table, columns) if len(columns) > 1 else _numbers(table[key])
            for operator, bound in test.items():
                result &= compare(numbers, operator, bound)
        else:
            values = pd.Series(_quotient(table, columns)) if len(columns) > 1 else table[key]
            if isinstance(test, bool):
                values = _flags(values)
            if isinstance(test, list):
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


def _asks_service(table: pd.DataFrame, key: str) -> bool:
    return key == SERVICE and "services" in table.columns


def _serve(table: pd.DataFrame, test: Any) -> Bools:
    """Return whether each facility has one of the services, or a kind of it."""
    asked = _values(test)
    known = {
        services: any(is_kind_of(own, one) for own in services for one in asked)
        for services in dict.fromkeys(table["services"])
    }
    return np.array([known[services] for services in table["services"]], dtype=bool)


def _check_services(test: Any, file: Path, at: Bilingual) -> None:
    for value in _values(test):
        try:
            require_service(str(value))
        except InputError as error:
            raise PlanError(
                error.what, file=file, place=at, expected=error.expected, found=error.found
            ) from error


def _flags(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return yes and no as True and False, None where a cell is empty or neither."""
    if pd.api.types.is_bool_dtype(values):
        return values
    read = read_flags(values).parsed
    return pd.Series(read, index=values.index, dtype=object)


def _compares_text(test: Any) -> bool:
    return isinstance(test, dict) and any(isinstance(bound, str) for bound in test.values())


def _numbers(values: pd.Series[Any]) -> Floats:
    numbers: Floats = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64)
    return numbers


def _quotient(table: pd.DataFrame, columns: tuple[str, ...]) -> Floats:
    over, under = (_numbers(table[column]) for column in columns)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(under == 0, np.nan, over / under)


def _ranks(table: pd.DataFrame, test: Mapping[str, Any]) -> tuple[Floats, dict[str, Floats]]:
    """Return the place of each row's grade in its order, and that of each bound there."""
    pairs = [
        (str(service), grade if isinstance(grade, str) else "")
        for service, grade in zip(table["service"], table[GRADE], strict=True)
    ]
    place = {pair: _rank(*pair) for pair in dict.fromkeys(pairs)}
    bounds = {}
    for operator, bound in test.items():
        of = {service: _rank(service, str(bound)) for service, _ in place}
        bounds[operator] = np.array([of[service] for service, _ in pairs], dtype=np.float64)
    return np.array([place[pair] for pair in pairs], dtype=np.float64), bounds


def _rank(service: str, grade: str) -> float:
    rank = grade_rank(service, grade)
    return np.nan if rank is None else float(rank)


def _grades_hold(table: pd.DataFrame, test: Mapping[str, Any]) -> Bools:
    grades, bounds = _ranks(table, test)
    result = np.ones(len(table), dtype=bool)
    for operator, bound in bounds.items():
        result &= compare(grades, operator, bound)  # type: ignore[arg-type]
    return result


def _unranked(table: pd.DataFrame, test: Mapping[str, Any]) -> Bools:
    grades, bounds = _ranks(table, test)
    nothing = np.isnan(grades)
    for bound in bounds.values():
        nothing |= np.isnan(bound)
    return nothing


def _renamed(column: str, file: Path, at: Bilingual) -> PlanError:
    return PlanError(
        Bilingual(
            f"文件中的“{column}”列读入后名为“source_{column}”",
            f"the column {column!r} of the file is read as 'source_{column}'",
        ),
        file=file,
        place=at,
        todo=Bilingual(
            f"改为检验 source_{column}，或在评估文件中指明该列"
            "（单元：units.kind、units.id、units.name）",
            f"test source_{column}, or name the column in the study file "
            "(for units: units.kind, units.id, units.name)",
        ),
    )


def _values(test: Any) -> list[Any]:
    if isinstance(test, dict):
        return [*test.values()]
    return [*test] if isinstance(test, list) else [test]


def _are_numbers(values: list[Any]) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def _check_quotient(table: pd.DataFrame, key: str, test: Any, file: Path, at: Bilingual) -> None:
    columns = columns_of(table, key)
    if len(columns) == 1:
        return
    for column in columns:
        filled = table[column].dropna()
        if len(filled) and pd.api.types.infer_dtype(filled) not in _NUMBERS:
            raise PlanError(
                Bilingual(f"“{column}”列不是数字，不能相除", f"the column {column!r} is no number"),
                file=file,
                place=at,
                expected=Bilingual("两列数字", "two columns of numbers"),
                found=repr(filled.iloc[0]),
                todo=Bilingual("改用数字列", "divide columns of numbers"),
            )
    if not _are_numbers(_values(test)):
        raise PlanError(
            Bilingual("比值只能与数字比较", "a quotient is compared with numbers only"),
            file=file,
            place=at,
            expected=Bilingual("数字", "a number"),
            found=repr(test),
            todo=Bilingual("改写为数字", "write a number"),
        )


def _check_grade(table: pd.DataFrame, key: str, test: Any, file: Path, at: Bilingual) -> None:
    if key != GRADE or "service" not in table.columns:
        raise PlanError(
            Bilingual("文字没有高低次序，不能比较大小", "texts have no order to compare them by"),
            file=file,
            place=at,
            expected=Bilingual(
                "数字；只有设施的 grade 列可与等级比较",
                "a number; only the column grade of facilities is compared with a grade",
            ),
            found=repr(test),
            todo=Bilingual(
                '改为列出符合要求的各个取值，如 ["二级", "三级"]',
                'list the values that pass, such as ["二级", "三级"]',
            ),
        )
    roots = [service for service in services() if "." not in service]
    for bound in test.values():
        if not isinstance(bound, str) or all(grade_rank(root, bound) is None for root in roots):
            raise PlanError(
                Bilingual("不认识的等级", "not a known grade"),
                file=file,
                place=at,
                expected=Bilingual("等级，如二级甲等、三星", "a grade, such as 二级甲等, 三星"),
                found=repr(bound),
                todo=Bilingual("改正等级的写法", "correct the grade"),
            )
    filled = table[key].dropna()
    if len(filled) and pd.api.types.infer_dtype(filled) in _NUMBERS:
        raise _mixed(test, filled, file, at, numeric=True)


def _check_kind(table: pd.DataFrame, key: str, test: Any, file: Path, at: Bilingual) -> None:
    """Refuse a test of one column that is of another kind than what the column has."""
    if len(columns_of(table, key)) > 1:
        return
    filled = table[key].dropna()
    if not len(filled):
        return
    values = _values(test)
    kind = pd.api.types.infer_dtype(filled)
    numeric = kind in _NUMBERS
    if kind == "boolean" and not all(isinstance(value, bool) for value in values):
        raise PlanError(
            Bilingual("该列只有是与否", "the column has only yes and no"),
            file=file,
            place=at,
            expected=Bilingual("true 或 false", "true or false"),
            found=repr(test),
            todo=Bilingual("改为 true 或 false", "write true or false"),
        )
    if numeric != _are_numbers(values) and not isinstance(values[0], bool):
        raise _mixed(test, filled, file, at, numeric=numeric)


def _mixed(
    test: Any, filled: pd.Series[Any], file: Path, at: Bilingual, *, numeric: bool
) -> PlanError:
    return PlanError(
        Bilingual("检验把数字与文字相比较", "a test compares numbers with text"),
        file=file,
        place=at,
        expected=Bilingual("数字", "a number")
        if numeric
        else Bilingual("加引号的文字", "text in quotes"),
        found=Bilingual(
            f"{test!r}，而该列的值例如 {filled.iloc[0]!r}",
            f"{test!r}, where the column has for instance {filled.iloc[0]!r}",
        ),
        todo=Bilingual("按该列的写法书写", "write the test as the column is written"),
    )
