"""Workbooks of an audit: one on the whole area, and one for each unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from lifecircle.outputs.excel_book import Book
from lifecircle.outputs.excel_frames import Frames
from lifecircle.outputs.excel_left_out import LeftOutSheets
from lifecircle.outputs.excel_notes import NoteSheets
from lifecircle.outputs.excel_verdicts import VerdictSheets
from lifecircle.outputs.excel_words import NOTE, SHEET, TEXT
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.outputs.excel_table import Table
    from lifecircle.verdicts.results import Results


class OfPages(Protocol):
    """What a workbook is made from: `lifecircle.outputs.report.Pages` is one."""

    @property
    def results(self) -> Results:
        """The audit."""

    @property
    def language(self) -> Language:
        """Of the workbook."""


class Workbooks:
    """Makes the workbooks of one language.

    Parameters
    ----------
    results
        The audit.
    language
        Of the text.
    gaps
        From `lifecircle.outputs.gaps.gaps`, if at hand.
    """

    def __init__(
        self, results: Results, language: Language, gaps: pd.DataFrame | None = None
    ) -> None:
        self._results = results
        self._language: Language = language
        self._frames = Frames.of(results, gaps)
        self._verdicts = VerdictSheets(results, self._frames, language)
        self._notes = NoteSheets(results, self._frames, language)

    def whole(self) -> bytes:
        """Return ``report.xlsx``: a sheet for each subject, the worst first.

        The same results give the same bytes. No cell has a formula, and ids are text.
        """
        left_out = LeftOutSheets(self._results, self._frames, self._language)
        tables = [
            self._verdicts.whole(),
            *self._verdicts.matrix(),
            self._verdicts.units(),
            left_out.gaps(),
            left_out.causes(),
            left_out.remedies(),
            left_out.facilities(),
            left_out.seats(),
            left_out.people(),
            left_out.groups(),
            left_out.equity(),
            self._notes.sources(self._frames.goals),
        ]
        return self._book(tables, left_out, None)

    def unit(self, row: int) -> bytes:
        """Return the workbook of the unit in a row of ``results.units``."""
        left_out = LeftOutSheets(self._results, self._frames, self._language)
        tables = [
            self._verdicts.unit(row),
            left_out.gaps(row),
            left_out.causes(row),
            left_out.remedies(row),
            left_out.facilities(row),
            left_out.seats(row),
            left_out.people(row),
            left_out.groups(row),
            self._notes.sources(self._verdicts.told(row), row),
        ]
        return self._book(tables, left_out, row)

    def _book(
        self, tables: Iterable[Table | None], left_out: LeftOutSheets, unit: int | None
    ) -> bytes:
        results, language = self._results, self._language
        gap = " " if language == "en" else ""
        title = plain(results.name)
        if unit is not None:
            title += f" · {plain(results.units['name'].iloc[unit])}"
        if results.made:
            title += f" · {TEXT['scenario'](language)}"
        document = results.plan.document.title.text(language)
        year = TEXT["year"](language)
        book = Book(
            title,
            language,
            subject=TEXT["report" if unit is None else "unit_report"](language),
            keywords=plain(document, 200),
            footer=f"{plain(document, 50)} · {year}{gap}{results.year}",
        )
        shown = [table for table in tables if table is not None]
        for table in shown:
            book.add(table)
        names = [table.name for table in shown]
        star = self._verdicts.rest_note()
        lines = self._notes.about(names, left_out, unit, star=star, cut=book.cut)
        book.page(SHEET["about"](language), NOTE["about"](language), lines)
        return book.bytes()


def report_workbook(pages: OfPages) -> bytes:
    """Return ``report.xlsx`` in the language of some pages; see `Workbooks.whole`."""
    return _workbooks(pages).whole()


def unit_workbook(pages: OfPages, row: int) -> bytes:
    """Return the workbook of a unit in the language of some pages; see `Workbooks.unit`."""
    return _workbooks(pages).unit(row)


def _workbooks(pages: OfPages) -> Workbooks:
    key = ("workbooks", pages.language)
    if key not in pages.results.kept:
        pages.results.kept[key] = Workbooks(pages.results, pages.language)
    found: Workbooks = pages.results.kept[key]
    return found
