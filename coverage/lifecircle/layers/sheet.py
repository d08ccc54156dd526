"""Tables without places: CSV files and workbooks whose rows are about units or the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import LayerError, MissingFileError
from lifecircle.base.text import Bilingual
from lifecircle.layers.csvfile import Cells, csv_cells
from lifecircle.layers.header import TITLE_ROWS, column_name, fitting, header_at
from lifecircle.layers.table import TEXT_TABLES, WORKBOOKS, foot_of, note_foot, rows_below

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

    from lifecircle.base.findings import Log
    from lifecircle.study.layer import Layer

UNIT_NAMES: Final = (
    *("unit", "单元", "单元名称", "街道", "街道名称", "街镇", "镇街", "乡镇", "镇街名称"),
    *("乡镇街道", "街道乡镇", "社区", "社区名称", "地区", "区域"),
)
"""Names of columns that are taken for names of units, in any case."""


@dataclass(frozen=True)
class Key:
    """A column that a table should have.

    Attributes
    ----------
    key
        Of the study file, for messages.
    given
        The column that the study names.
    usual
        Names that are understood without, in lower case.
    needed
        Whether a table without it cannot be read.
    """

    key: str
    given: str | None
    usual: Sequence[str] = ()
    needed: bool = True


def read_sheet(
    layer: Layer, what: Bilingual, log: Log, keys: Sequence[Key]
) -> tuple[pd.DataFrame, list[str | None]]:
    """Read a table without places.

    Parameters
    ----------
    layer
        The file, its sheet and its encoding.
    what
        The table in words.
    log
        Takes what was found out about the file.
    keys
        The columns that are looked for. The header is the first row with all that are needed,
        and, of a table that needs none, the first with any; what stands above is skipped.

    Returns
    -------
    DataFrame
        All cells as stripped text, per cent of a workbook as ``94.5%``. The index counts rows
        with anything in them from 0; `~lifecircle.layers.rows.rows` knows their numbers in a
        spreadsheet.
    list of str or None
        The column of each key; None where there is none.

    Raises
    ------
    MissingFileError
        If there is no such file.
    LayerError
        If the file is no table, or a column is missing or not clear.
    """
    file = layer.path
    if not file.is_file():
        raise MissingFileError(
            Bilingual(f"{what.zh}：文件不存在", f"{what.en}: the file does not exist"),
            file=file,
            code="file.missing",
        )

    def header(cells: Cells) -> int | None:
        return _header_row(cells, keys)

    cells = _cells(layer, what, log, header)
    head = header_at(cells, header(cells), lambda names: _columns(keys, names))
    if head is None:
        raise LayerError(
            Bilingual(f"{what.zh}是空的", f"{what.en} is empty"),
            file=file,
            expected=Bilingual("一行表头，其下是数据", "a header row and rows below it"),
            todo=Bilingual("重新导出", "export the table again"),
            code="table.empty",
        )
    table = rows_below(cells, head, layer, what, log)
    names = [str(name) for name in table.columns]
    found = [_column(key, names, head.repeated, layer, what) for key in keys]
    for name in names:
        table[name] = table[name].str.strip()
    return table, found


def without_foot(table: pd.DataFrame, used: list[str], file: Path, log: Log) -> pd.DataFrame:
    """Return the rows of a table without the remarks below them, which have nothing in `used`."""
    foot = foot_of(table, used)
    if foot < len(table):
        note_foot(table, foot, file, log)
    return table.iloc[:foot]


def require(table: pd.DataFrame, column: str, layer: Layer, key: str) -> None:
    """Raise unless a table has the column that the study file names under `key`.

    Raises
    ------
    LayerError
        Listing the columns there are.
    """
    if column not in table.columns:
        there = [str(name) for name in table.columns]
        raise LayerError(
            Bilingual(f"没有 {column!r} 列", f"there is no column {column!r}"),
            file=layer.path,
            expected=Bilingual("下列之一：" + "、".join(there), "one of " + ", ".join(there)),
            found=column,
            todo=Bilingual(f"改正评估文件中的 {key}", f"correct {key} in the study file"),
            code="table.no_column",
        )


def _cells(layer: Layer, what: Bilingual, log: Log, header: Callable[[Cells], int | None]) -> Cells:
    suffix = layer.path.suffix.lower()
    if suffix in WORKBOOKS:
        from lifecircle.layers.workbook import workbook_cells  # noqa: PLC0415

        return workbook_cells(layer, what, log, header, percent=True)
    if suffix in TEXT_TABLES:
        return csv_cells(layer, what, log, header)
    formats = (*TEXT_TABLES, *WORKBOOKS[:2])
    raise LayerError(
        Bilingual(f"{what.zh}：不读取这种文件", f"{what.en}: files of this kind are not read"),
        file=layer.path,
        expected=Bilingual(
            "后缀为 " + "、".join(formats), "a file that ends in " + ", ".join(formats)
        ),
        found=suffix or Bilingual("没有后缀", "no suffix"),
        todo=Bilingual("另存为 .csv 或 .xlsx", "save the table as .csv or .xlsx"),
        code="layer.unknown_format",
    )


def _header_row(cells: Cells, keys: Sequence[Key]) -> int | None:
    needed = [key for key in keys if key.needed]
    for i, row in enumerate(cells[:TITLE_ROWS]):
        names = [column_name(cell) for cell in row]
        has = [bool(fitting(key.given, key.usual, names)) for key in needed or keys]
        if all(has) if needed else any(has):
            return i
    return None


def _columns(keys: Sequence[Key], names: list[str]) -> list[str]:
    return [name for key in keys if key.needed for name in fitting(key.given, key.usual, names)]


def _column(
    key: Key, names: list[str], repeated: frozenset[str], layer: Layer, what: Bilingual
) -> str | None:
    fits = fitting(key.given, key.usual, names)
    if len(fits) == 1 and (key.given is not None or fits[0] not in repeated):
        return fits[0]
    if not (fits or key.needed or key.given):
        return None
    name = key.key.rpartition(".")[2]
    looked = (key.given,) if key.given else tuple(key.usual)
    raise LayerError(
        Bilingual(
            f"{what.zh}：" + (f"不清楚哪一列是 {name}" if fits else f"没有 {name} 列"),
            f"{what.en}: the column {name} is " + ("not clear" if fits else "not in the file"),
        ),
        file=layer.path,
        expected=Bilingual("、".join(looked), ", ".join(looked)),
        found=Bilingual("有这些列：" + "、".join(names), "the columns " + ", ".join(names)),
        todo=Bilingual(
            f'在评估文件中写明列名：{key.key} = "…"', f'name it in the study file: {key.key} = "…"'
        ),
        code="table.no_column",
    )
