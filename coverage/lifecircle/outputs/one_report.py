"""One report by itself: of the whole or of a unit, as page, Word or Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.outputs.excel import report_workbook, unit_workbook
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.names import file_names
from lifecircle.outputs.report import Pages
from lifecircle.outputs.word import document_of

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results

Form = Literal["html", "docx", "xlsx"]


def one_report(results: Results, unit: str | None, form: Form, language: Language) -> bytes:
    """Return a report.

    Parameters
    ----------
    results
        The audit.
    unit
        Name or id of a unit; None: of the whole.
    form
        ``html`` (its links lead to the other files of a folder), ``docx`` or ``xlsx``.
    language
        Of its text.

    Raises
    ------
    InputError
        If no unit has the name or id, several have the name, or there is no such form.
    """
    row = None if unit is None else _row(results, unit)
    pages = _pages(results, language)
    if form == "html":
        return (pages.report() if row is None else pages.unit(row)).encode()
    if form == "docx":
        return document_of(pages.whole_content() if row is None else pages.unit_content(row))
    if form == "xlsx":
        return report_workbook(pages) if row is None else unit_workbook(pages, row)
    raise InputError(
        Bilingual("没有这种格式的报告", "there is no report in this form"),
        expected=", ".join(get_args(Form)),
        found=str(form),
    )


def _pages(results: Results, language: Language) -> Pages:
    key = ("pages", language)
    if key not in results.kept:
        units = results.units
        names = file_names(zip(units["name"], units["id"].astype(str), strict=True))
        results.kept[key] = Pages(
            results, gaps(results), language, languages=(language,), unit_files=names
        )
    pages: Pages = results.kept[key]
    return pages


def _row(results: Results, unit: str) -> int:
    units = results.units
    for column in ("id", "name"):
        rows = [row for row, name in enumerate(units[column]) if str(name) == unit]
        if len(rows) == 1:
            return rows[0]
    names = "、".join(str(name) for name in units["name"][:10])
    raise InputError(
        Bilingual("没有这个单元，或有几个同名", "no unit, or several, have this name or id"),
        expected=names,
        found=unit,
    )
