"""Tables with numbers of people by unit, as a census publishes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Items
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.cells import Numbers, read_numbers
from lifecircle.layers.long_table import chosen_rows, combinations, fewer_kinds
from lifecircle.layers.rows import items, rows
from lifecircle.layers.shapes import names
from lifecircle.layers.sheet import UNIT_NAMES, Key, read_sheet, require, without_foot
from lifecircle.layers.unit_names import UnitNames, is_whole
from lifecircle.study.layer import Layer

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.study.model import PeopleGroup, Study
    from lifecircle.study.people import Projection

_WHAT = Bilingual("人口表", "the table of people")
_ROUNDING: Final = 1e-9
"""Rates of parts may add up to this much more than all."""


def read_group_table(
    group: PeopleGroup | Projection,
    path: Path,
    study: Study,
    units: gpd.GeoDataFrame,
    log: Log,
    most: float = np.inf,
) -> tuple[Floats, float | None]:
    """Read numbers of people by unit.

    Parameters
    ----------
    group, path
        The table, its columns, and which of its rows count.
    study, units
        For the names of the units and of the area.
    log
        Takes names that no unit has; a lenient one takes unusable rows, too.
    most
        The largest that a number can be: of rates 1, or 100; else there is no limit.

    Returns
    -------
    numbers : array
        Per unit; NaN where the table has none. With ``rows``, all that count are summed; NaN
        where one of them has no number, or is missing.
    total : float or None
        Of a row on the whole (合计, 全区, the area's own name), if there is one.

    Raises
    ------
    LayerError
        If columns are missing, none of the names is a unit's, a number is negative, too large or
        no number, or a unit has two rows; of ``rows``, if no row has one of the values, or rows
        of a total (合计) stand among those that would be summed.
    """
    layer = Layer(path=path, layer=group.layer, encoding=group.encoding)
    log = log.about("people", path)
    key = Key("people.groups.unit", group.unit, UNIT_NAMES)
    table, (unit_column,) = read_sheet(layer, _WHAT, log, [key])
    column, unit_column = str(group.column), str(unit_column)
    require(table, column, layer, "people.groups.column")
    table = without_foot(table, [column], path, log)
    if group.rows:
        table = chosen_rows(table, group, [unit_column, column], layer)
    called = table[unit_column].tolist()
    row = UnitNames(units["name"]).rows(called)
    whole = np.array([is_whole(name, study.study.name) for name in called], dtype=bool) & (row < 0)
    numbers = read_numbers(table[column])
    values = _usable(table, (row >= 0) | whole, numbers, column, log, most)
    _note_unknown(table, unit_column, (row < 0) & ~whole, path, log)
    if not (row >= 0).any():
        raise _nobody(path, unit_column, table, units)
    if not group.rows:
        again = _repeated(row)
        if again.any():
            _refuse_twice(table, again, unit_column, path, log)
            row = np.where(again & ~_first(row), -1, row)
    result = np.full(len(units), np.nan)
    at = np.flatnonzero(row >= 0)
    result[np.unique(row[at])] = 0.0
    np.add.at(result, row[at], values[at])
    if group.rows:
        kinds = combinations(table, group)
        short = fewer_kinds(row, kinds, len(units))
        _note_short(units, short, path, log)
        result[short] = np.nan
        result[_above(result, most, units, column, log)] = np.nan
        whole &= ~fewer_kinds(np.where(whole, 0, -1), kinds, 1)[0]
    totals = values[whole]
    usable = len(totals) > 0 and not np.isnan(totals).any() and (group.rows or len(totals) == 1)
    return result, float(totals.sum()) if usable else None


def _usable(
    table: pd.DataFrame, matter: Bools, numbers: Numbers, column: str, log: Log, most: float
) -> Floats:
    """Return the numbers; refuse what is no number of people in rows that matter."""
    wrong = numbers.wrong | (numbers.value < 0) | (numbers.value > most)
    bad = wrong & matter
    if bad.any():
        named = rows(table, bad)
        error = LayerError(
            what_is_wrong(most, Bilingual("人数无法使用", "there are no usable numbers of people")),
            file=log.file,
            place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
            expected=expected(most),
            found=", ".join(repr(value) for value in table[column][bad].iloc[:3]),
            todo=what_to_do(most),
            code=wrong_code(most),
        )
        found = items(table, bad, [""] * len(table), geometry=None)
        log.refuse(error.code, error, found)
    return np.where(wrong, np.nan, numbers.value)


def _above(sums: Floats, most: float, units: gpd.GeoDataFrame, column: str, log: Log) -> Bools:
    """Refuse units whose rows make more than there can be."""
    bad: Bools = np.nan_to_num(sums) > most * (1 + _ROUNDING) if np.isfinite(most) else sums < 0
    if bad.any():
        listed = names(units["name"].astype(str)[bad].tolist())
        error = LayerError(
            what_is_wrong(most, Bilingual("", "")),
            file=log.file,
            place=Bilingual(f"列 {column!r}，{listed}", f"column {column!r}, {listed}"),
            expected=expected(most),
            found=", ".join(f"{value:g}" for value in sums[bad][:3]),
            todo=what_to_do(most),
            code=wrong_code(most),
        )
        log.refuse(error.code, error, items_of_units(units, bad))
    return bad


def what_is_wrong(most: float, count: Bilingual) -> Bilingual:
    """Return what is wrong with a number: a rate if it has a limit, else as `count` says."""
    if np.isfinite(most):
        return Bilingual("比率无法使用", "there are no usable rates")
    return count


def expected(most: float) -> Bilingual:
    """Return what a number of people, or a rate, must be."""
    if np.isfinite(most):
        return Bilingual(f"0 至 {most:g}，或空", f"a number from 0 to {most:g}, or nothing")
    return Bilingual("不小于 0 的数字，或空", "a number, 0 or more, or nothing")


def what_to_do(most: float) -> Bilingual:
    """Return what to do about a number that cannot be."""
    if np.isfinite(most):
        return Bilingual(
            '改正这些数字；0–1 的比例写 as = "share"，百分数写 as = "percent"，人数不写 as',
            'correct these numbers; with shares from 0 to 1 goes as = "share", with per cent '
            'as = "percent", with counts no as',
        )
    return Bilingual("改正这些数字", "correct these numbers")


def wrong_code(most: float) -> str:
    """Return the code of a number that cannot be."""
    return "people.bad_rates" if np.isfinite(most) else "people.bad_numbers"


def _note_unknown(table: pd.DataFrame, column: str, lost: Bools, path: Path, log: Log) -> None:
    if not lost.any():
        return
    different = [*dict.fromkeys(table[column][lost])]
    listed = names(different)
    log.note(
        Note(
            "people.unknown_units",
            Bilingual(
                f"{path.name}：{len(different)} 个名称不是单元名称，其人数未计入：{listed}。",
                f"{path.name}: {len(different)} names are no unit's, and their people do not "
                f"count: {listed}.",
            ),
        ),
        "warns",
        action=Bilingual("核对名称与单元图层", "compare the names with the units"),
        items=items(table, lost, table[column].tolist(), geometry=None),
    )


def _note_short(units: gpd.GeoDataFrame, short: Bools, path: Path, log: Log) -> None:
    """Say which units lack some of the rows that the others have."""
    if not short.any():
        return
    listed = names(units["name"].astype(str)[short].tolist())
    log.note(
        Note(
            "people.rows_missing",
            Bilingual(
                f"{path.name}：以下单元缺少 rows 所列的部分行，按没有数据计：{listed}。",
                f"{path.name}: these units lack some of the rows that count, and have no number: "
                f"{listed}.",
            ),
        ),
        "warns",
        action=Bilingual("补全这些行", "add the rows"),
        items=items_of_units(units, short),
    )


def items_of_units(units: gpd.GeoDataFrame, at: Bools) -> Items:
    """Return some units as features of a finding."""
    labels = units["name"].astype(str)[at].tolist()
    return Items(labels, geometry=units.geometry.to_numpy()[at], crs=units.crs)


def _nobody(path: Path, column: str, table: pd.DataFrame, units: gpd.GeoDataFrame) -> LayerError:
    there, wanted = names(table[column].tolist()), names(units["name"].astype(str).tolist())
    return LayerError(
        Bilingual("表中没有一个单元的名称", "the table has the name of no unit"),
        file=path,
        place=Bilingual(f"列 {column!r}", f"column {column!r}"),
        expected=wanted,
        found=there or Bilingual("没有内容", "nothing"),
        todo=Bilingual(
            "在评估文件中改正 people.groups 的 unit 或 rows",
            "correct unit or rows of people.groups in the study file",
        ),
        code="people.no_units",
    )


def _repeated(row: Any) -> Bools:
    count = np.bincount(row[row >= 0])
    return np.array([r >= 0 and count[r] > 1 for r in row.tolist()], dtype=bool)


def _first(row: Any) -> Bools:
    first = np.zeros(len(row), dtype=bool)
    first[np.unique(row, return_index=True)[1]] = True
    return first


def _refuse_twice(table: pd.DataFrame, again: Bools, column: str, path: Path, log: Log) -> None:
    named = rows(table, again)
    error = LayerError(
        Bilingual("同一单元有多行", "a unit has several rows"),
        file=path,
        place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
        found=names(table[column][again].tolist()),
        todo=Bilingual(
            "每个单元留一行；分年龄等的长表，在评估文件中用 rows 写明计入哪些行",
            "leave one row a unit; of a long table, say in the study file as rows which count",
        ),
        code="people.unit_twice",
    )
    log.refuse(error.code, error, items(table, again, table[column].tolist(), geometry=None))
