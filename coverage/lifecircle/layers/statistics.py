"""Numbers that the planner supplies: tables of indicators, for the whole and for units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.cells import read_numbers, read_year
from lifecircle.layers.extras import Statistics
from lifecircle.layers.rows import items, row_numbers, rows
from lifecircle.layers.shapes import names
from lifecircle.layers.sheet import UNIT_NAMES, Key, read_sheet, without_foot
from lifecircle.layers.unit_names import UnitNames, full_name, is_whole
from lifecircle.study.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lifecircle.base.findings import Items, Log
    from lifecircle.base.quantities import Bools
    from lifecircle.layers.extras import Level
    from lifecircle.study.model import StatisticsTable, Study

INDICATORS: Final = ("indicator", "指标", "指标名称")
VALUES: Final = ("value", "数值", "值", "指标值")
YEARS: Final = ("year", "年份", "年度")
LEVELS: Final = ("level", "层级", "级别")
TWICE: Final = "statistics.twice"
"""The code of an indicator with two values for one thing."""
_UNITS: Final = (*UNIT_NAMES, "区县", "区（市）县")
_WHAT: Final = Bilingual("统计表", "the table of statistics")
_KEY: Final = ["indicator", "level", "unit", "year"]
_COLUMNS: Final = [*_KEY, "value", "source", "place"]
_LEVEL_WORDS: Final = {"街道": "street", "镇街": "street", "乡镇": "township", "镇": "township"} | {
    "街镇": "street", "乡镇街道": "street", "社区": "community", "村": "village",
    "区县": "district", "区": "district", "县": "district",
}  # fmt: skip


def read_statistics(study: Study, levels: Mapping[str, Level], log: Log) -> Statistics | None:
    """Read the tables of numbers that the planner supplies.

    Parameters
    ----------
    study
        For ``[[statistics]]``.
    levels
        From `read_levels`: names of units are looked for in the level that the row names; where
        it names none, in the study's own units and then in the other levels.
    log
        Takes names that no unit has, rows without a value, and signs that were taken off.

    Returns
    -------
    Statistics or None
        Sorted by indicator, level, unit and year; None if the study names no table. The year is
        NaN where the table has no such column, or nothing there.

    Raises
    ------
    LayerError, MissingFileError
        If a file cannot be read or lacks its columns; if a value is text that is no number, a
        year is none, or one indicator has two values for a unit and a year; naming the rows.
    """
    if not study.statistics:
        return None
    tables = [
        _read(table, study, levels, log.about("statistics", table.path))
        for table in study.statistics
    ]
    whole = pd.concat(tables, ignore_index=True)
    of = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
    whole = _refuse_twice(whole, [study.statistics[i].path for i in of], log)
    whole = whole.sort_values(_KEY, kind="stable", ignore_index=True)
    return Statistics(whole[_COLUMNS])


def _read(
    given: StatisticsTable, study: Study, levels: Mapping[str, Level], log: Log
) -> pd.DataFrame:
    layer = Layer(path=given.path, layer=given.layer, encoding=given.encoding)
    keys = [
        Key("statistics.unit", given.unit, _UNITS, needed=given.unit is not None),
        Key("statistics.year", given.year, YEARS, needed=given.year is not None),
        Key("statistics.level", given.level, LEVELS, needed=given.level is not None),
    ]
    if not given.wide:
        keys.append(Key("statistics.indicator", given.indicator, INDICATORS))
        keys.append(Key("statistics.value", given.value, VALUES))
    table, found = read_sheet(layer, _WHAT, log, keys)
    columns = {key.key.rpartition(".")[2]: column for key, column in zip(keys, found, strict=True)}
    if given.wide:
        long = _melted(table, columns, log, given.path)
    else:
        value, indicator = str(columns["value"]), str(columns["indicator"])
        long = without_foot(table, [value], given.path, log)
        long = long.rename(columns={value: "value", indicator: "indicator"})
    for name in ("unit", "year", "level"):
        column = columns[name]
        long[name] = "" if column is None else long[column]
    long["place"] = [f"{given.path.name}:{number}" for number in row_numbers(long)]
    long["source"] = given.source or given.path.name
    long = _values(long, given.path, log)
    long = _years(long, given.path, log)
    long = _placed(long, study, levels, given.path, log)
    return long[_COLUMNS]


def _melted(
    table: pd.DataFrame, columns: Mapping[str, str | None], log: Log, file: Path
) -> pd.DataFrame:
    """Return a wide table as a long one: a row for each row and column of numbers."""
    keys = [column for column in columns.values() if column is not None]
    others = [str(column) for column in table.columns if column not in keys]
    table = without_foot(table, others, file, log)
    texts = [c for c in others if np.isnan(read_numbers(table[c]).value).all()]
    filled = [c for c in texts if (table[c] != "").any()]
    if filled:
        listed = names(filled)
        log.note(
            Note(
                "statistics.text_columns",
                Bilingual(
                    f"{file.name}：没有数字的列不作为指标：{listed}。",
                    f"{file.name}: columns without any number are no indicators: {listed}.",
                ),
            )
        )
    numbers = [c for c in others if c not in texts]
    if not numbers:
        raise LayerError(
            Bilingual("统计表没有一列数字", "the table has no column of numbers"),
            file=file,
            found=Bilingual("有这些列：" + "、".join(others), "the columns " + ", ".join(others)),
            todo=Bilingual("改正该表", "correct the table"),
            code="statistics.no_numbers",
        )
    parts = []
    for column in numbers:
        part = table[keys].copy()
        part["indicator"], part["value"] = column, table[column]
        parts.append(part)
    attrs = table.attrs
    long = pd.concat(parts)
    long.attrs = attrs
    return long


def _values(table: pd.DataFrame, file: Path, log: Log) -> pd.DataFrame:
    """Return the rows with a value, as numbers."""
    numbers = read_numbers(table["value"])
    unnamed = (table["indicator"] == "").to_numpy(dtype=bool)
    wrong = numbers.wrong | (unnamed & ~numbers.empty)
    if wrong.any():
        named = rows(table, wrong)
        error = LayerError(
            Bilingual(
                "统计值不是数字，或缺少指标名称", "values are no numbers, or have no indicator"
            ),
            file=file,
            place=named,
            expected=Bilingual("数字，如 94、94%、1:10", "a number, such as 94, 94% or 1:10"),
            found=", ".join(repr(value) for value in table["value"][wrong].iloc[:3]),
            todo=Bilingual("改正这些行；没有数值的留空", "correct these rows; leave unknown empty"),
            code="statistics.bad_values",
        )
        log.refuse(error.code, error, _items(table, wrong))
    _note_rows(
        table,
        numbers.bound,
        "statistics.bounds",
        Bilingual(
            "数值带有 ≥、约、以上等，按其数字读取",
            "values with a sign such as ≥ are read without it",
        ),
        file,
        log,
    )
    nothing = numbers.empty & ~unnamed
    _note_rows(
        table,
        nothing,
        "statistics.no_value",
        Bilingual("没有数值的行未计入", "rows without a value do not count"),
        file,
        log,
    )
    table = table.assign(value=numbers.value)
    return _kept(table, ~(wrong | numbers.empty))


def _years(table: pd.DataFrame, file: Path, log: Log) -> pd.DataFrame:
    cells = table["year"].tolist()
    years = [np.nan if not cell else read_year(cell) for cell in cells]
    wrong = np.array([year is None for year in years], dtype=bool)
    if wrong.any():
        error = LayerError(
            Bilingual("年份无法识别", "years are not understood"),
            file=file,
            place=rows(table, wrong),
            expected=Bilingual("如 2025 或 2025年", "such as 2025"),
            found=", ".join(repr(cell) for cell in table["year"][wrong].iloc[:3]),
            todo=Bilingual("改正这些行", "correct these rows"),
            code="statistics.bad_years",
        )
        log.refuse(error.code, error, _items(table, wrong))
    table = table.assign(year=np.array([y if y is not None else np.nan for y in years], float))
    return _kept(table, ~wrong)


def _placed(
    table: pd.DataFrame, study: Study, levels: Mapping[str, Level], file: Path, log: Log
) -> pd.DataFrame:
    """Return the rows on the whole and on units that there are, with the units' own names."""
    names_at = {level: found.table["name"].astype(str).tolist() for level, found in levels.items()}
    known = {level: UnitNames(called) for level, called in names_at.items()}
    told = [full_name(text) for text in table["level"]]
    written = {full_name(level): level for level in known}
    unit: list[str] = []
    level: list[str] = []
    lost: list[bool] = []
    for name, text in zip(table["unit"], told, strict=True):
        asked = _level(text, written)
        whole = is_whole(name, study.study.name) if name else not asked
        look: Sequence[str] = asked if text else () if whole else [*known]
        hits = ((at, known[at].row(name)) for at in look) if name else iter(())
        at, row = next(((at, row) for at, row in hits if row >= 0), ("", -1))
        level.append(at)
        unit.append(names_at[at][row] if row >= 0 else "")
        lost.append(row < 0 and not whole)
    missing = np.array(lost, dtype=bool)
    if missing.all() and len(missing):
        raise LayerError(
            Bilingual("统计表没有一个单元的名称", "the table has the name of no unit"),
            file=file,
            expected=names(levels[study.units.level].table["name"].astype(str).tolist()),
            found=names([*dict.fromkeys(table["unit"])]),
            todo=Bilingual(
                "在评估文件中改正 statistics.unit", "correct statistics.unit in the study file"
            ),
            code="statistics.no_units",
        )
    if missing.any():
        pairs = zip(table["level"][missing], table["unit"][missing], strict=True)
        listed = names([*dict.fromkeys(" ".join(filter(None, pair)) for pair in pairs)])
        log.note(
            Note(
                "statistics.unknown_units",
                Bilingual(
                    f"{file.name}：以下名称不是该层级的单元（或有几个同名），未计入：{listed}。",
                    f"{file.name}: these are names of no unit of that level, or of several, and "
                    f"do not count: {listed}.",
                ),
            ),
            "warns",
            action=Bilingual(
                "核对名称与单元图层，该层级的单元是否写入 [[levels]]",
                "compare the names with the units; are those of that level in [[levels]]?",
            ),
            items=_items(table, missing),
        )
    table = table.assign(unit=unit, level=level)
    return _kept(table, ~missing)


def _level(text: str, written: Mapping[str, str]) -> list[str]:
    """Return the level of the study that a cell means; nothing if it has no such level."""
    short = text.removesuffix("级")
    for word in (text, short, _LEVEL_WORDS.get(text), _LEVEL_WORDS.get(short)):
        if word is not None and word in written:
            return [written[word]]
    return []


def _refuse_twice(table: pd.DataFrame, files: Sequence[Path], log: Log) -> pd.DataFrame:
    """Refuse several values for one thing; `files` are those of the rows."""
    again = table.duplicated(_KEY, keep=False).to_numpy(dtype=bool)
    if not again.any():
        return table
    first = table[again].sort_values(_KEY, kind="stable").iloc[0]
    same = again & (table[_KEY].fillna(-1) == first[_KEY].fillna(-1)).all(axis=1).to_numpy()
    places = table["place"][same].tolist()
    file = files[int(np.flatnonzero(same)[-1])]
    what = [str(first["indicator"])]
    what += [str(first["unit"])] if first["unit"] else []
    what += [] if np.isnan(first["year"]) else [f"{first['year']:.0f}"]
    error = LayerError(
        Bilingual(
            "同一指标、单元和年份有多个数值",
            "an indicator has several values for a unit and a year",
        ),
        file=file,
        place=Bilingual("、".join(places), ", ".join(places)),
        found=Bilingual("，".join(what), ", ".join(what)),
        todo=Bilingual(
            "只留一行；合并的单元格须拆分并逐行填写",
            "leave one row; split cells that are merged, and fill in every row",
        ),
        code=TWICE,
    )
    log.about("statistics", file).refuse(error.code, error)
    return table[~table.duplicated(_KEY).to_numpy(dtype=bool)]


def _note_rows(
    table: pd.DataFrame, at: Bools, code: str, what: Bilingual, file: Path, log: Log
) -> None:
    if not at.any():
        return
    named = rows(table, at)
    log.note(
        Note(
            code,
            Bilingual(
                f"{file.name}：{what.zh}（{named.zh}）。", f"{file.name}: {what.en} ({named.en})."
            ),
        ),
        items=_items(table, at),
    )


def _items(table: pd.DataFrame, at: Bools) -> Items:
    return items(table, at, table["indicator"].tolist(), geometry=None)


def _kept(table: pd.DataFrame, good: Bools) -> pd.DataFrame:
    attrs = table.attrs
    kept = table[good]
    kept.attrs = attrs
    return kept
