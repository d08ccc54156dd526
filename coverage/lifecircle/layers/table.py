"""Tables with a pair of coordinate columns: CSV files and workbooks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.angles import coordinates, has_comma, pairs
from lifecircle.layers.csvfile import Cells, csv_cells
from lifecircle.layers.header import (
    UNNAMED,
    X_NAMES,
    XY_NAMES,
    Y_NAMES,
    Header,
    find_header,
    header_row,
    matching,
)
from lifecircle.layers.rows import items, number_rows, rows, without
from lifecircle.layers.shapes import names as some

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from lifecircle.base.findings import Log
    from lifecircle.study.model import Layer

TEXT_TABLES: Final = (".csv", ".tsv", ".txt")
WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls")

_NUMBER: Final = re.compile(r"[+-]?(?:0|[1-9]\d{0,14})?(?:\.\d*)?(?:[eE][+-]?\d+)?")
_ERRORS: Final = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
_FOOT: Final = re.compile(
    r"(?:合计|总计|小计|共计|统计|备?注|说明|(?:数据|资料)?来源|填表|制表|审核|复核|单位负责"
    r"|total|sum|notes?|sources?)(?:[\s:：、.0-9人日时]|$)",
    re.IGNORECASE,
)


def read_table(
    layer: Layer, what: Bilingual, log: Log, text: Collection[str] = (), label: str | None = None
) -> gpd.GeoDataFrame:
    """Read a table as points.

    Parameters
    ----------
    layer
        The file. Its ``x`` and ``y`` (or ``xy``, one column with both) name the coordinate
        columns; else they are found by `X_NAMES` and `Y_NAMES` (or `XY_NAMES`) if that is
        unambiguous. The header is the first row that has them; what stands above is skipped.
    what
        The layer in words, for messages.
    log
        Takes what was found out about the file; a lenient one takes unusable rows, too.
    text
        Columns that stay text even where every value is a number. Without being named, so do
        columns in which any value has a leading zero or more than 15 digits.
    label
        Column that calls rows in findings.

    Returns
    -------
    GeoDataFrame
        Points without a CRS, and all columns; empty cells are None or NaN. The index counts
        rows with anything in them from 0; `rows` knows their numbers in a spreadsheet.

    Raises
    ------
    LayerError
        If the file is no table, in no known encoding, or the columns are not found; if a row has
        more cells than the header, or a coordinate is missing or not a number.
    """
    workbook = layer.path.suffix.lower() in WORKBOOKS

    def header(cells: Cells) -> int | None:
        return header_row(layer, cells)

    if workbook:
        from lifecircle.layers.workbook import workbook_cells  # noqa: PLC0415

        cells = workbook_cells(layer, what, log, header)
    else:
        cells = csv_cells(layer, what, log, header)
    head = find_header(layer, cells)
    if head is None:
        raise _empty(layer, what)
    table = rows_below(cells, head, layer, what, log)
    x, y, used = _coordinates(table, layer, what, head.repeated)
    foot = foot_of(table, used)
    if foot < len(table):
        note_foot(table, foot, layer.path, log)
        table, x, y = table.iloc[:foot], x[:foot], y[:foot]
    labels = table[label].tolist() if label in table.columns else [""] * len(table)
    _note_errors(table.drop(columns=used), layer.path, log)
    columns = {name: typed(table[name], keep=name in text) for name in table.columns}
    good = np.isfinite(x) & np.isfinite(y)
    points = np.full(len(table), None, dtype=object)
    points[good] = shapely.points(x[good], y[good])
    frame = gpd.GeoDataFrame(columns, geometry=points, index=table.index)
    frame.attrs = table.attrs
    if good.all():
        return frame
    found = items(frame, ~good, labels, geometry=None)
    return without(frame, ~good, log, _not_numbers(table, ~good, used, layer.path), found)


def _empty(layer: Layer, what: Bilingual) -> LayerError:
    return LayerError(
        Bilingual(f"{what.zh}：文件不是表格", f"{what.en}: the file is not a CSV table")
        if layer.path.suffix.lower() in TEXT_TABLES
        else Bilingual(f"{what.zh}：工作表是空的", f"{what.en}: the sheet is empty"),
        file=layer.path,
        expected=Bilingual("一行表头，其下是数据", "a header row and rows below it"),
        found=Bilingual("没有内容", "nothing"),
        todo=Bilingual("重新导出该名单", "export the table again"),
        code="layer.empty",
    )


def rows_below(
    cells: Cells, header: Header, layer: Layer, what: Bilingual, log: Log
) -> pd.DataFrame:
    """Return the rows below the header as text, indexed from 0.

    Parameters
    ----------
    cells, header
        The whole table, and its header.
    layer, what
        Where it comes from, and what it is in words.
    log
        Takes what stands above the header, columns of one name, and rows with too many cells.

    Raises
    ------
    LayerError
        If rows have more cells than the header.
    """
    if header.skipped:
        log.note(
            Note(
                "layer.header",
                Bilingual(
                    f"{layer.path.name}：第 {header.row + 1} 行为表头，其上各行略去。",
                    f"{layer.path.name}: the header is row {header.row + 1}; what stands above is "
                    "skipped.",
                ),
            )
        )
    if header.repeated:
        listed = sorted(header.repeated)
        log.note(
            Note(
                "layer.same_columns",
                Bilingual(
                    f"{layer.path.name}：有同名的列（{'、'.join(listed)}），除第一列外依次改称"
                    f" {listed[0]}.1、{listed[0]}.2……。",
                    f"{layer.path.name}: columns have the same name ({', '.join(listed)}); all but "
                    f"the first are called {listed[0]}.1, {listed[0]}.2 and so on.",
                ),
            ),
            action=Bilingual("确认所用的是第一列", "see that it is the first that is meant"),
        )
    width = len(header.names)
    numbers = [i for i in range(header.data, len(cells)) if any(c.strip() for c in cells[i])]
    data = [cells[i] for i in numbers]
    wide = np.array([any(c.strip() for c in row[width:]) for row in data], dtype=bool)
    padded = [[*row[:width], *[""] * (width - len(row))] for row in data]
    table = pd.DataFrame(padded, columns=header.names, dtype=str)
    number_rows(table, np.asarray(numbers, dtype=np.int64) + 1)
    unnamed = [
        n for n in table if str(n).startswith(UNNAMED) and (table[n].str.strip() == "").all()
    ]
    table = table.drop(columns=unnamed)
    if not wide.any():
        return table
    error = LayerError(
        Bilingual(
            f"{what.zh}：行的单元格多于表头", f"{what.en}: rows have more cells than the header"
        ),
        file=layer.path,
        place=rows(table, wide),
        expected=Bilingual(f"每行 {width} 个单元格", f"{width} cells in every row"),
        todo=Bilingual(
            "给每一列命名；单元格内含分隔符的要加引号",
            "name every column; a cell with the separator in it needs quotation marks",
        ),
        code="layer.extra_cells",
    )
    found = items(table, wide, [""] * len(table), geometry=None)
    kept: pd.DataFrame = without(table, wide, log, error, found)
    return kept


def _coordinates(
    table: pd.DataFrame, layer: Layer, what: Bilingual, repeated: Collection[str]
) -> tuple[Any, Any, list[str]]:
    """Return x, y and the columns they come from."""
    columns = [str(name) for name in table.columns]
    both = matching(layer, "xy", columns)
    separate = matching(layer, "x", columns) or matching(layer, "y", columns)
    if layer.xy is not None or (len(both) == 1 and not separate and layer.x is None):
        if len(both) != 1 or (layer.xy is None and both[0] in repeated):
            raise _no_column(layer, {"xy": both}, columns, what)
        x, y = pairs(table[both[0]])
        return coordinates(x, "x"), coordinates(y, "y"), both
    fits = {axis: matching(layer, axis, columns) for axis in ("x", "y")}
    unclear = {
        axis: found
        for axis, found in fits.items()
        if len(found) != 1 or (getattr(layer, axis) is None and found[0] in repeated)
    }
    if unclear:
        raise _no_column(layer, unclear, columns, what)
    chosen = [fits["x"][0], fits["y"][0]]
    x, y = table[chosen[0]], table[chosen[1]]
    return coordinates(x, "x"), coordinates(y, "y"), chosen


def _no_column(
    layer: Layer, unclear: dict[str, list[str]], columns: list[str], what: Bilingual
) -> LayerError:
    """Say which axes have no column, or several that may be meant."""
    usual = {"x": X_NAMES, "y": Y_NAMES, "xy": XY_NAMES}
    names = {axis: (given,) if (given := getattr(layer, axis)) else usual[axis] for axis in unclear}
    given = [repr(name) for axis in unclear if (name := getattr(layer, axis))]
    axes, keys = "、".join(unclear), [f'{axis} = "…"' for axis in unclear]
    found = any(unclear.values())
    return LayerError(
        Bilingual(
            f"{what.zh}：" + (f"不清楚哪一列是 {axes} 坐标" if found else f"没有 {axes} 坐标列"),
            f"{what.en}: "
            + (
                "the columns of the x and y coordinates are "
                if len(unclear) > 1
                else f"the column of the {axes} coordinate is "
            )
            + ("not clear" if found else "not in the file"),
        ),
        file=layer.path,
        place=Bilingual("列 " + "、".join(given), "column " + ", ".join(given)) if given else None,
        expected=Bilingual(
            "；".join(f"{axis}：{'、'.join(those)}" for axis, those in names.items()),
            "; ".join(f"{axis}: {', '.join(those)}" for axis, those in names.items()),
        ),
        found=Bilingual("有这些列：" + "、".join(columns), "the columns " + ", ".join(columns)),
        todo=Bilingual(
            "在评估文件中写明列名：" + "，".join(keys),
            "name it in the study file: " + ", ".join(keys),
        ),
        code="layer.no_coordinates",
    )


def foot_of(table: pd.DataFrame, used: list[str]) -> int:
    """Return the position of the first row of what stands below the data: totals, remarks.

    None of those rows has anything in the columns `used`, and the first begins with a word such
    as 合计 or 注.
    """
    blank = (table[used].map(str.strip) == "").all(axis=1).to_numpy(dtype=bool)
    last = int(np.flatnonzero(~blank)[-1]) + 1 if not blank.all() else len(table)
    for i in range(last, len(table)):
        first = next((cell.strip() for cell in table.iloc[i] if cell.strip()), "")
        if _FOOT.match(first):
            return i
    return len(table)


def _note_errors(table: pd.DataFrame, file: Path, log: Log) -> None:
    """Say which cells hold what a spreadsheet writes where a formula fails."""
    wrong = table.isin(_ERRORS)
    if not wrong.to_numpy().any():
        return
    at = wrong.any(axis=1).to_numpy(dtype=bool)
    named, columns = rows(table, at), [str(name) for name in table if wrong[name].any()]
    log.note(
        Note(
            "layer.error_cells",
            Bilingual(
                f"{file.name}：“{'”“'.join(columns)}”列有公式错误（如 #N/A），{named.zh}，"
                "按所示文字读取。",
                f"{file.name}: failed formulas such as #N/A in {', '.join(columns)}, {named.en}; "
                "read as the text that is shown.",
            ),
        ),
        "warns",
        action=Bilingual("改正这些单元格", "correct these cells"),
        items=items(gpd.GeoDataFrame(table), at, [""] * len(table), geometry=None),
    )


def note_foot(table: pd.DataFrame, foot: int, file: Path, log: Log) -> None:
    """Say which rows stand below the data, from position `foot` on."""
    below = table.iloc[foot:]
    texts = [" ".join(c.strip() for c in row if c.strip()) for row in below.to_numpy().tolist()]
    named = rows(below, np.arange(len(below)))
    log.note(
        Note(
            "layer.foot",
            Bilingual(
                f"{file.name}：{named.zh}是表尾的合计或说明，不计：{some(texts)}。",
                f"{file.name}: totals or remarks below the data are left out ({named.en}): "
                f"{some(texts)}.",
            ),
        )
    )


def _not_numbers(table: pd.DataFrame, wrong: Any, used: list[str], file: Path) -> LayerError:
    """Say which coordinates cannot be read, in the first column that has such."""
    axes = dict(zip(used, ("x", "y"), strict=False))
    column, bad = used[0], wrong
    if len(used) > 1:
        for column in used:
            bad = wrong & np.isnan(coordinates(table[column], "x" if axes[column] == "x" else "y"))
            if bad.any():
                break
    cells = table[column][bad]
    commas = len(used) > 1 and bool(has_comma(cells).any())
    named = rows(table, bad)
    expected = (
        Bilingual("以小数点书写的数字，或度分秒", "a number with a decimal point")
        if len(used) > 1
        else Bilingual("两个数字，x（经度）在前", "two numbers, x (longitude) first")
    )
    return LayerError(
        Bilingual("坐标缺失或不是数字", "a coordinate is missing or not a number"),
        file=file,
        place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
        expected=expected,
        found=_shown(cells),
        todo=Bilingual(
            "小数点不要写成逗号，也不要千位分隔符",
            "write a decimal point instead of a comma, and no thousands separators",
        )
        if commas
        else Bilingual("补上坐标，或删去这些行", "fill the coordinates in, or delete these rows"),
        code="layer.bad_coordinates",
    )


def _shown(cells: pd.Series[str]) -> Bilingual:
    """List the first different cells, empty ones as such."""
    filled = [repr(cell) for cell in dict.fromkeys(cells) if cell.strip()][:3]
    empty = bool((cells.str.strip() == "").any())
    return Bilingual(
        "、".join(["空单元格"] * empty + filled), ", ".join(["empty cells"] * empty + filled)
    )


def typed(cells: pd.Series[str], *, keep: bool) -> pd.Series[Any]:
    """Turn text into numbers where that loses nothing."""
    trimmed = cells.str.strip()
    filled = trimmed[trimmed != ""]
    if keep or filled.empty or not filled.str.fullmatch(_NUMBER).all():
        return trimmed.astype(object).where(trimmed != "", None)
    numbers = pd.to_numeric(trimmed.where(trimmed != "", "nan"), errors="coerce")
    if numbers[filled.index].isna().any():  # a lone sign or point
        return trimmed.astype(object).where(trimmed != "", None)
    return numbers
