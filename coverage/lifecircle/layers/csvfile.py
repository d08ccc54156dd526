"""CSV files and Excel's Unicode text as rows of cells."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.encodings import decode, note_encoding

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.findings import Log
    from lifecircle.study.model import Layer

Cells = list[list[str]]
"""Rows of a sheet from its first row on, blank ones included; not all of one length."""

_SEPARATORS: Final = (",", "\t", ";", "，")
_HEAD: Final = 60
_LIMIT: Final = 10_000_000
_WORKBOOK: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def csv_cells(
    layer: Layer, what: Bilingual, log: Log, header: Callable[[Cells], int | None]
) -> Cells:
    """Read a CSV file.

    Parameters
    ----------
    layer
        The file, and its encoding if the study says so; see `decode`.
    what
        The layer in words.
    log
        Takes the encoding where it was not obvious.
    header
        Finds the row of the header among cells: values are separated by whichever of comma, tab,
        semicolon and full-width comma makes one (of several: the widest).

    Raises
    ------
    LayerError
        If the file is not text, in an unknown encoding, or a quotation mark is never closed.
    """
    file = layer.path
    content = file.read_bytes()
    if content.startswith(_WORKBOOK):
        raise LayerError(
            Bilingual(
                f"{what.zh}：文件其实是 Excel 工作簿", f"{what.en}: the file is an Excel workbook"
            ),
            file=file,
            expected=Bilingual("文本表格", "a table as text"),
            todo=Bilingual("把后缀改为 .xlsx", "give it the suffix .xlsx"),
            code="layer.unreadable",
        )
    found = decode(content, file, what, layer.encoding)
    note_encoding(found, log, file)
    lines = found.text.splitlines(keepends=True)[:_HEAD]
    head = "".join(lines)
    separator = max(_SEPARATORS, key=lambda sign: _fits(_lenient(head, sign), header))
    try:
        return _one_comma(_parsed(found.text, separator), separator, header)
    except csv.Error as error:
        raise LayerError(
            Bilingual(f"{what.zh}：文件不是 CSV 表格", f"{what.en}: the file is not a CSV table"),
            file=file,
            expected=Bilingual("引号成对的表格", "a table in which every quotation mark is closed"),
            found=str(error),
            todo=Bilingual(
                "改正引号，或重新导出", "correct the quotation marks, or export it again"
            ),
            code="layer.unreadable",
        ) from error


def _fits(cells: Cells, header: Callable[[Cells], int | None]) -> tuple[int, int]:
    """Rank a separator: by the width of the header, then by the rows that are wider than it."""
    at = header(cells)
    if at is None:
        return 0, 0
    width = len(cells[at])
    return width, -sum(len(row) > width for row in cells[at + 1 :])


def _one_comma(cells: Cells, separator: str, header: Callable[[Cells], int | None]) -> Cells:
    """Part rows at the other kind of comma, where that gives as many cells as the header has."""
    other = {",": "，", "，": ","}.get(separator)
    at = header(cells)
    if other is None or at is None:
        return cells
    width = len(cells[at])
    for row in cells[at + 1 :]:
        if 0 < len(row) < width:
            parts = [part for cell in row for part in cell.split(other)]
            if len(parts) == width:
                row[:] = parts
    return cells


def _lenient(text: str, separator: str) -> Cells:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return []


def _parsed(text: str, separator: str) -> Cells:
    before = csv.field_size_limit(_LIMIT)
    try:
        return _strictly(text, separator)
    finally:
        csv.field_size_limit(before)


def _strictly(text: str, separator: str) -> Cells:
    def cells(*, strict: bool) -> Cells:
        source = io.StringIO(text, newline="")
        return list(csv.reader(source, delimiter=separator, skipinitialspace=True, strict=strict))

    try:
        return cells(strict=True)
    except csv.Error as error:
        if "end of data" in str(error):
            raise
    return cells(strict=False)  # a quotation mark inside a cell
