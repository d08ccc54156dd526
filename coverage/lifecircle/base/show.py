"""How objects show themselves in a notebook: a heading, facts, a table; everything is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CELL = "text-align:left;padding:2px 14px 2px 0;vertical-align:top"


def heading(title: str, *lines: str) -> str:
    """Return a title with lines below it, as HTML."""
    below = "".join(f"<br>{escape(line)}" for line in lines if line)
    return f"<p><b>{escape(title)}</b>{below}</p>"


def facts(pairs: Iterable[tuple[str, object]]) -> str:
    """Return names and values as a table of two columns; empty values are left out."""
    rows = "".join(
        f'<tr><th scope="row" style="{_CELL};font-weight:normal;color:#52606d">'
        f'{escape(name)}</th><td style="{_CELL}">{escape(str(value))}</td></tr>'
        for name, value in pairs
        if value not in ("", None)
    )
    return f"<table><tbody>{rows}</tbody></table>"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], most: int = 0) -> str:
    """Return rows as a table.

    Parameters
    ----------
    columns
        Their headings.
    rows
        Cells in the order of the columns.
    most
        How many rows are shown; what is left is counted below. 0: all.
    """
    every = list(rows)
    shown = every[:most] if most else every
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(name)}</th>' for name in columns)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{escape(str(cell))}</td>' for cell in row) + "</tr>"
        for row in shown
    )
    left = len(every) - len(shown)
    more = f"<p>… {left}</p>" if left else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
