"""Excel workbooks as rows of cells."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Items
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.shapes import names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lifecircle.base.findings import Log
    from lifecircle.layers.csvfile import Cells
    from lifecircle.study.model import Layer

_OLD: Final = b"\xd0\xcf\x11\xe0"
_DIGITS: Final = 10
"""Of a number in per cent: what is smaller is an error of the multiplication."""
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")


def workbook_cells(
    layer: Layer,
    what: Bilingual,
    log: Log,
    header: Callable[[Cells], int | None],
    *,
    percent: bool = False,
) -> Cells:
    """Read a sheet of an Excel workbook.

    Parameters
    ----------
    layer
        The file, and the sheet's name if the study says so. Else it is the only sheet with
        anything on it, or of these the only one with a header; hidden ones do not count.
    what
        The layer in words.
    log
        Takes which sheet was read, where that was not obvious.
    header
        Finds the row of the header among cells.
    percent
        Give numbers that are shown in per cent as ``94.5%``, not as 0.945.

    Returns
    -------
    list of list of str
        What the cells show: whole numbers without a decimal point, dates as ``2025-04-01``, of
        formulas the value that was calculated last.

    Raises
    ------
    LayerError
        If the file is no workbook, or of the old kind, or the sheet is not clear; if formulas
        were never calculated, naming their cells.
    """
    import openpyxl  # noqa: PLC0415

    file = layer.path
    _refuse_old(file, what)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions that do not concern values
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            try:
                sheets = {s.title: _texts(s, percent=percent) for s in book.worksheets}
                hidden = {s.title for s in book.worksheets if s.sheet_state != "visible"}
            finally:
                book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise _unreadable(file, what, str(error) or type(error).__name__) from error
    name = _chosen(layer, what, sheets, hidden, header, log)
    if _has_formulas(file):
        _refuse_uncalculated(file, name, sheets[name], what, log)
    return sheets[name]


def _refuse_old(file: Path, what: Bilingual) -> None:
    with file.open("rb") as stream:
        old = stream.read(4) == _OLD
    if not old and file.suffix.lower() != ".xls":
        return
    protected = file.suffix.lower() != ".xls"
    raise LayerError(
        Bilingual(
            f"{what.zh}：不读取旧版 .xls 或加密的工作簿",
            f"{what.en}: workbooks of the old kind (.xls) or with a password are not read",
        ),
        file=file,
        expected=Bilingual("不加密的 .xlsx 工作簿", "an .xlsx workbook without a password"),
        todo=Bilingual("去掉密码后另存为 .xlsx", "take the password off and save it as .xlsx")
        if protected
        else Bilingual("在 Excel 中另存为 .xlsx", "open it in Excel and save it as .xlsx"),
        code="layer.old_workbook",
    )


def _unreadable(file: Path, what: Bilingual, found: str) -> LayerError:
    return LayerError(
        Bilingual(f"{what.zh}：无法读取文件", f"{what.en}: the file cannot be read"),
        file=file,
        expected=Bilingual("完整的 .xlsx 工作簿", "a whole .xlsx workbook"),
        found=found,
        todo=Bilingual(
            "重新导出；文件可能不完整或是其他格式",
            "export the layer again; it may be cut off or of another format",
        ),
        code="layer.unreadable",
    )


def _texts(sheet: Any, *, percent: bool) -> Cells:
    sheet.reset_dimensions()  # some programs write a wrong extent
    if percent:
        cells = [[_shown(cell) for cell in row] for row in sheet.iter_rows()]
    else:
        cells = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    while cells and not any(cells[-1]):
        cells.pop()
    return cells


def _shown(cell: Any) -> str:
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    if is_number and "%" in (cell.number_format or ""):
        return f"{round(100 * cell.value, _DIGITS):g}%"
    return _text(cell.value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        day_only = value.time() == dt.time()
        return value.date().isoformat() if day_only else value.isoformat(" ", "seconds")
    return str(value)


def _chosen(
    layer: Layer,
    what: Bilingual,
    sheets: dict[str, Cells],
    hidden: set[str],
    header: Callable[[Cells], int | None],
    log: Log,
) -> str:
    filled = [name for name, cells in sheets.items() if cells]
    filled = [name for name in filled if name not in hidden] or filled
    if layer.layer is not None:
        if layer.layer in sheets:
            return layer.layer
        raise _no_sheet(layer, what, list(sheets), "没有这个工作表", "no such sheet")
    fits = filled if len(filled) == 1 else [n for n in filled if header(sheets[n]) is not None]
    if len(fits) == 1:
        if len(sheets) > 1:
            log.note(
                Note(
                    "layer.sheet",
                    Bilingual(
                        f"{layer.path.name}：读取工作表“{fits[0]}”。",
                        f"{layer.path.name}: read the sheet {fits[0]!r}.",
                    ),
                )
            )
        return fits[0]
    if not filled:
        return next(iter(sheets))
    raise _no_sheet(layer, what, filled, "有多个工作表", "several sheets")


def _no_sheet(layer: Layer, what: Bilingual, there: list[str], zh: str, en: str) -> LayerError:
    return LayerError(
        Bilingual(f"{what.zh}：工作簿{zh}", f"{what.en}: the workbook has {en}"),
        file=layer.path,
        place=layer.layer and Bilingual(f"工作表 {layer.layer!r}", f"sheet {layer.layer!r}"),
        expected=Bilingual("下列之一：" + "、".join(there), "one of " + ", ".join(there)),
        todo=Bilingual('在评估文件中写明 layer = "…"', 'name it in the study file: layer = "…"'),
        code="layer.no_sheet",
    )


def _has_formulas(file: Path) -> bool:
    with zipfile.ZipFile(file) as parts:
        return any(
            _FORMULA.search(parts.read(part))
            for part in parts.namelist()
            if part.startswith("xl/worksheets/") and part.endswith(".xml")
        )


def _refuse_uncalculated(file: Path, name: str, cells: Cells, what: Bilingual, log: Log) -> None:
    """Refuse formulas whose value was never saved: programs other than Excel write such."""
    import openpyxl  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file, read_only=True)
        try:
            sheet = book[name]
            sheet.reset_dimensions()
            empty = [
                str(cell.coordinate)
                for row, texts in zip(sheet.iter_rows(), cells, strict=False)
                for cell, text in zip(row, texts, strict=False)
                if cell.data_type == "f" and not text
            ]
        finally:
            book.close()
    if empty:
        listed = names(empty)
        log.refuse(
            "layer.uncalculated",
            LayerError(
                Bilingual(
                    f"{what.zh}：公式没有计算结果", f"{what.en}: formulas have no calculated value"
                ),
                file=file,
                place=Bilingual(
                    f"工作表 {name!r}，单元格 {listed}", f"sheet {name!r}, cells {listed}"
                ),
                todo=Bilingual(
                    "用 Excel 打开并保存，或把公式粘贴为数值",
                    "open the file in Excel and save it, or paste the formulas as values",
                ),
                code="layer.uncalculated",
            ),
            Items(empty, [Bilingual(f"单元格 {cell}", f"cell {cell}") for cell in empty]),
        )
