"""Text on a terminal: how wide, how many, and columns that line up; steps and languages."""

from __future__ import annotations

import shutil
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lifecircle.base.text import Language
    from lifecircle.study.outputs import Format

_NARROWEST: Final = 60
_WIDEST: Final = 120
_ENDLESS: Final = 10_000
_LAST: Final = 20
"""Columns that the last cell of a row has, at the least."""

READING: Final = {
    "study": "Reading the study",
    "units": "Reading outline and units",
    "streets": "Building the street network",
    "blocks": "Drawing blocks",
    "people": "Placing people",
    "facilities": "Reading facilities",
    "links": "Linking points to streets",
}
"""Steps of reading a study, as they are told."""


class Pages(StrEnum):
    """Languages of the pages."""

    zh = "zh"
    en = "en"
    both = "both"

    @property
    def languages(self) -> tuple[Language, ...]:
        """The one language; empty for both, the study's first."""
        if self is Pages.both:
            return ()
        return ("zh",) if self is Pages.zh else ("en",)


class GisFormat(StrEnum):
    """Files for GIS besides the GeoPackage."""

    geoparquet = "geoparquet"
    geojson = "geojson"

    @property
    def kind(self) -> Format:
        """The format, as a study names it."""
        return "geoparquet" if self is GisFormat.geoparquet else "geojson"


def page_width() -> int:
    """Return how wide a page of text is, in columns."""
    return min(max(shutil.get_terminal_size((100, 24)).columns, _NARROWEST), _WIDEST)


def number(count: int, what: str) -> str:
    """Return a number of things: ``1 goal``, ``2 goals``."""
    return f"{count} {what}" + ("" if count == 1 else "s")


def print_text(text: str) -> None:
    """Print a paragraph, wrapped to the terminal; what is piped is one line."""
    for at, line in enumerate(_wrapped(text, _columns() - 2)):
        typer.echo(f"  {line}" if at else line)


def print_table(rows: Iterable[Sequence[object]], right: int | None = None) -> None:
    """Print columns that line up, wide characters and all; the last one is wrapped.

    What is piped is not wrapped: a row is a line.

    Parameters
    ----------
    rows
        Cells; as many in each.
    right
        Position of a column that stands to the right.
    """
    from rich.cells import cell_len

    table = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)][:-1]
    indent = sum(widths) + 2 * len(widths)
    room = max(_columns() - indent, _LAST)
    for *row, last in table:
        start = ""
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            gap = " " * (width - cell_len(cell))
            start += (gap + cell if column == right else cell + gap) + "  "
        for at, line in enumerate(_wrapped(last, room)):
            typer.echo(((" " * indent if at else start) + line).rstrip())


def _columns() -> int:
    return shutil.get_terminal_size((_ENDLESS, 24)).columns


def _wrapped(text: str, room: int) -> list[str]:
    from rich.console import Console
    from rich.text import Text

    return [line.plain for line in Text(text).wrap(Console(width=room), room)] or [""]
