"""The same numbers, read from the page, the Word file, the workbook and the table of an audit."""

from __future__ import annotations

import io
import re

import docx
import openpyxl
import pandas as pd
from lxml import html

SIGNS = "■◆□○●"
_NUMBERS = re.compile(r"\d[\d,]*(?:\.\d+)?%?")


def squeezed(text):
    """Text without white space, signs of verdicts and marks of the writing direction."""
    return re.sub(rf"[\s{SIGNS}\u200e\u200f\u202a-\u202e\u2066-\u2069]+", "", text or "")


def of_page(text):
    """Every table of a page: rows of squeezed cells."""
    return [
        [[squeezed(cell.text_content()) for cell in row.xpath("./th|./td")] for row in rows]
        for table in html.fromstring(text).xpath("//table")
        if (rows := table.xpath(".//tr"))
    ]


def of_word(content):
    """Every table of a Word file: rows of squeezed cells."""
    document = docx.Document(io.BytesIO(content))
    return [
        [[squeezed(cell.text) for cell in row.cells] for row in table.rows]
        for table in document.tables
    ]


def of_book(content):
    """Every sheet with a table: heads, rows, and the number formats of its first rows."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: pd.DataFrame(
            [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)],
            columns=[cell.value for cell in sheet[3]],
        )
        for sheet in book
    }


def numbers(text):
    """Every number in a text, as it is written."""
    return _NUMBERS.findall(text)


def percent(share):
    """A share as pages write it: exact ends are whole, and nothing is rounded to them."""
    if share <= 0:
        return "0%"
    if share >= 1:
        return "100%"
    return "<0.1%" if share < 0.001 else ">99.9%" if share > 0.999 else f"{share * 100:.1f}%"


def formats(content, sheet, head):
    """Number formats of a column."""
    found = openpyxl.load_workbook(io.BytesIO(content))[sheet]
    at = [cell.value for cell in found[3]].index(head) + 1
    return [found.cell(row, at).number_format for row in range(4, found.max_row + 1)]
