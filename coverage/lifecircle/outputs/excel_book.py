"""A workbook: sheets of one table each, in one look."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from lifecircle.outputs import words
from lifecircle.outputs.excel_cells import (
    cell_text,
    is_missing,
    runs_as_formula,
    was_cut,
    width,
)
from lifecircle.outputs.excel_table import (
    Kind,
    Value,
    fitting,
    heading,
    lines_of,
    number_width,
)
from lifecircle.outputs.map_style import SHARE_BREAKS, SHARE_COLOURS
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from lifecircle.base.text import Language
    from lifecircle.outputs.excel_table import Column, Table

FONT: Final = "Microsoft YaHei"
SIZE: Final = 10
HEAD_ROW: Final = 2
"""Of the headings, from 0: a title and a note stand above."""
_DATE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_PERCENT_LOW: Final = '[<=0]0%;[<0.001]"<0.1%";0.0%'
_PERCENT_HIGH: Final = '[>=1]0%;[>0.999]">99.9%";0.0%'
_HALF: Final = 0.5
_NUMBER: Final[dict[str, str]] = {
    "people": "#,##0",
    "whole": "#,##0",
    "year": "0",
    "minutes": "#,##0.0",
    "metres": "#,##0",
    "number": "#,##0.####",
    "degrees": "0.000000",
}
_REST: Final = {
    "zh": '[<=0]"其余 "0%"*";[<0.001]"其余 <0.1%*";"其余 "0.0%"*"',
    "en": '[<=0]"all else "0%"*";[<0.001]"all else <0.1%*";"all else "0.0%"*"',
}
_ABOUT: Final = {"zh": '"约"#,##0', "en": '"about "#,##0'}
_DARK: Final = 2
_HEAD_FILL, _LINE, _INK, _QUIET = "#1f3b57", "#c8d0d8", "#1b2733", "#5a6672"
_TINT: Final = {
    "not_met": "#fbe3d6",
    "not_shown": "#fdf0cf",
    "not_computable": "#eceff1",
    "no_target": "#e6ebf2",
    "met": "#d8efe4",
}
_NAME_MOST: Final = 31
_WRAPPED: Final = ("text", "long")
_MARGIN: Final = 2.0
_LINE_HEIGHT: Final = 14.5
_HIGHEST: Final = 400.0


class _Text(NamedTuple):
    """A text as cells hold it, how wide it is, and whether it looks like a formula."""

    text: str
    width: int
    runs: bool


@dataclass
class Book:
    """Writes a workbook into memory; the same tables give the same bytes.

    Parameters
    ----------
    title
        Of the workbook, on every sheet and in its properties.
    language
        Of the text.
    subject, keywords, footer
        Properties; and what stands at the foot of printed pages.
    """

    title: str
    language: Language
    subject: str = ""
    keywords: str = ""
    footer: str = ""
    cut: int = 0
    _file: io.BytesIO = field(default_factory=io.BytesIO)
    _formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)
    _of_numbers: dict[str, Format] = field(default_factory=dict)
    _known: dict[str, _Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the workbook."""
        import xlsxwriter  # noqa: PLC0415

        self.title = cell_text(self.title)
        self._book: Workbook = xlsxwriter.Workbook(
            self._file,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": FONT, "font_size": SIZE},
            },
        )
        self._book.set_properties(
            {
                "title": self.title,
                "subject": cell_text(self.subject),
                "author": "lifecircle",
                "keywords": cell_text(self.keywords),
                "created": _DATE,
            }
        )
        self._book.set_size(2400, 1400)

    def add(self, table: Table) -> None:
        """Add a sheet with a table."""
        sheet = self._sheet(table.name, table.note)
        columns = [*table.columns]
        rows = len(columns[0].cells) if columns else 0
        lines = np.ones(rows)
        for at, column in enumerate(columns):
            widths = self._column(sheet, at, column)
            sheet.write_string(HEAD_ROW, at, heading(column), self._head(column.kind))
            wide = fitting(column, widths)
            sheet.set_column(at, at, wide)
            if len(widths) == rows and column.kind in _WRAPPED:
                lines = np.maximum(lines, np.ceil(np.array(widths) / (wide - _MARGIN)))
        for row in np.flatnonzero(lines > 1).tolist():
            height = min(_LINE_HEIGHT * lines[row] + 2, _HIGHEST)
            sheet.set_row(HEAD_ROW + 1 + row, height)
        for row, address in sorted(table.links.items()):
            self._link(sheet, HEAD_ROW + 1 + row, 0, address, columns[0].cells[row])
        sheet.set_row(HEAD_ROW, 15 * max((lines_of(column) for column in columns), default=1) + 4)
        sheet.freeze_panes(HEAD_ROW + 1, table.fixed)
        last = HEAD_ROW + max(rows, 1)
        if columns:
            sheet.autofilter(HEAD_ROW, 0, last, len(columns) - 1)
            printed = sum(column.printed for column in columns) or len(columns)
            sheet.print_area(0, 0, last, printed - 1)
        sheet.repeat_rows(HEAD_ROW)
        self._colour(sheet, columns, rows)

    def page(self, name: str, note: str, lines: Sequence[tuple[str, str, str]]) -> None:
        """Add a sheet of headings and text: (heading, text, address or nothing)."""
        sheet = self._sheet(name, note)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 110)
        for row, (head, text, address) in enumerate(lines, start=HEAD_ROW):
            sheet.write_string(row, 0, self._told(head), self._format(bold=True, valign="top"))
            if address:
                self._link(sheet, row, 1, address, text)
            else:
                wrapped = self._format(text_wrap=True, valign="top")
                sheet.write_string(row, 1, self._told(text), wrapped)
        sheet.freeze_panes(HEAD_ROW, 0)

    def bytes(self) -> bytes:
        """Close the workbook and return it."""
        self._book.close()
        return self._file.getvalue()

    def _sheet(self, name: str, note: str) -> Worksheet:
        sheet = self._book.add_worksheet(name[:_NAME_MOST])
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.65, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&8{_printed(self.title)}&R&8{_printed(name)}")
        page = "第&P页，共&N页" if self.language == "zh" else "Page &P of &N"
        sheet.set_footer(f"&L&8{_printed(self.footer)}&R&8{page}")
        title = self._format(bold=True, font_size=14, font_color=_HEAD_FILL, valign="vcenter")
        sheet.write_string(0, 0, f"{self.title} · {name}", title)
        sheet.set_row(0, 26)
        quiet = self._format(font_size=9, font_color=_QUIET, valign="vcenter")
        sheet.write_string(1, 0, self._told(note), quiet)
        sheet.set_row(1, 18)
        return sheet

    def _column(self, sheet: Worksheet, at: int, column: Column) -> list[int]:
        """Write the cells of a column; return how wide each is."""
        first = HEAD_ROW + 1
        if column.kind in ("text", "long", "word", "status"):
            return self._texts(sheet, at, column)
        counted = column.counted
        for row, value in enumerate(column.cells):
            sure = counted if isinstance(counted, bool) else bool(counted[row])
            self._number(sheet, (first + row, at), column.kind, value, sure=sure)
        return [number_width(column)]

    def _texts(self, sheet: Worksheet, at: int, column: Column) -> list[int]:
        look = self._look(column.kind)
        usual, as_text = self._format(**look), self._format(**look, quote_prefix=True)
        widths = []
        for row, value in enumerate(column.cells, start=HEAD_ROW + 1):
            if is_missing(value):
                sheet.write_blank(row, at, None, usual)
                widths.append(0)
                continue
            found = self._cleaned(value)
            sheet.write_string(row, at, found.text, as_text if found.runs else usual)
            widths.append(found.width)
        return widths

    def _number(
        self, sheet: Worksheet, cell: tuple[int, int], kind: Kind, value: Any, *, sure: bool
    ) -> None:
        share, rest = kind in ("share", "covered"), False
        if isinstance(value, Value):
            value, share, rest = value
        if is_missing(value) or value in (float("inf"), float("-inf")):
            sheet.write_blank(*cell, None, self._numbers(""))
            return
        if rest:
            shown = _REST[self.language]
        elif share:
            shown = _PERCENT_LOW if value < _HALF else _PERCENT_HIGH
        elif kind == "people" and not sure and value > 0:
            shown = _ABOUT[self.language]
        else:
            shown = _NUMBER.get(kind, _NUMBER["number"])
        if float(value).is_integer() and shown == _NUMBER["number"]:
            shown = _NUMBER["whole"]
        sheet.write_number(*cell, float(value), self._numbers(shown))

    def _numbers(self, shown: str) -> Format:
        if shown not in self._of_numbers:
            more = {"num_format": shown} if shown else {}
            self._of_numbers[shown] = self._format(**more, **_CELL)
        return self._of_numbers[shown]

    def _told(self, value: object) -> str:
        return self._cleaned(value).text

    def _cleaned(self, value: object) -> _Text:
        said = str(value)
        if said not in self._known:
            text = cell_text(said)
            self.cut += was_cut(text)
            self._known[said] = _Text(text, width(text), runs_as_formula(text))
        return self._known[said]

    def _link(self, sheet: Worksheet, row: int, at: int, address: str, value: object) -> None:
        from lifecircle.outputs.excel_links import link  # noqa: PLC0415  (imports XlsxWriter)

        look = self._format(**_CELL, font_color="#0b5394", underline=1)
        sheet.write_url(row, at, link(address, self._told(value)), look)

    def _look(self, kind: Kind) -> dict[str, Any]:
        if kind in ("status", "word"):
            return {**_CELL, "align": "center"}
        return {**_CELL, "text_wrap": True, "indent": 1}

    def _head(self, kind: Kind) -> Format:
        middle = "left" if kind in ("text", "long") else "center"
        return self._format(
            bold=True,
            font_color="#ffffff",
            bg_color=_HEAD_FILL,
            text_wrap=True,
            valign="vcenter",
            align=middle,
            indent=int(middle == "left"),
            border=1,
            border_color="#ffffff",
        )

    def _format(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def _colour(self, sheet: Worksheet, columns: Sequence[Column], rows: int) -> None:
        """Colour statuses and shares by rules, so that colours follow what a reader changes."""
        if not rows:
            return
        first, last = HEAD_ROW + 1, HEAD_ROW + rows
        for kind, rules in (("status", self._status_rules), ("covered", self._share_rules)):
            for start, end in _runs([column.kind == kind for column in columns]):
                for rule in rules():
                    sheet.conditional_format(first, start, last, end, rule)

    def _status_rules(self) -> Iterable[dict[str, Any]]:
        for status in STATUSES:
            look = words.STATUS[status]
            yield {
                "type": "cell",
                "criteria": "==",
                "value": f'"{look.word(self.language)}"',
                "format": self._format(font_color=look.colour, bg_color=_TINT[status], bold=True),
            }

    def _share_rules(self) -> Iterable[dict[str, Any]]:
        yield {"type": "blanks", "stop_if_true": True}
        ends = [-1e-9, *SHARE_BREAKS, 1e9]
        for number, (low, high) in enumerate(pairwise(ends)):
            look = {"bg_color": SHARE_COLOURS[number]}
            look["font_color"] = "#ffffff" if number < _DARK else _INK
            yield {
                "type": "cell",
                "criteria": "<" if number < len(SHARE_BREAKS) else ">=",
                "value": high if number < len(SHARE_BREAKS) else low,
                "format": self._format(**look),
                "stop_if_true": True,
            }


_CELL: Final[dict[str, Any]] = {"valign": "vcenter", "bottom": 1, "bottom_color": _LINE}


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Return first and last position of each run of true ones."""
    found: list[tuple[int, int]] = []
    for at, flag in enumerate(flags):
        if flag and found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        elif flag:
            found.append((at, at))
    return found


def _printed(text: str) -> str:
    """Return a text for header and footer, in which ``&`` is a sign of its own."""
    return cell_text(text).replace("&", "&&")[:80]
