"""What a sheet of a workbook shows: columns, their kinds, and how wide they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from lifecircle.outputs.excel_cells import cell_text, is_missing, width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal[
    "text",
    "long",
    "status",
    "word",
    "share",
    "covered",
    "value",
    "people",
    "whole",
    "year",
    "minutes",
    "metres",
    "number",
    "degrees",
]
"""``long``: text that wraps; ``word``: short text in the middle; ``covered``: a share in the
colours of the maps; ``value``: a number that is a `Value`; ``people``: an estimate, or a count
where the table says so."""

_NARROWEST, _WIDEST, _LONG = 6, 30, 52
_HEAD_MOST: Final = 15
_SURE: Final = 0.98


class Value(NamedTuple):
    """A number that may be a share.

    Parameters
    ----------
    number, share
        The number, and whether it is a share from 0 to 1.
    rest
        It is the share of all but what has no list: said before the number, and marked ``*``.
    """

    number: float
    share: bool = True
    rest: bool = False


class Column(NamedTuple):
    """A column of a table.

    Parameters
    ----------
    head
        Its heading.
    kind
        How its cells are written.
    cells
        One for each row; None, NaN or ``""``: empty.
    printed
        Whether it is printed; columns that are not stand to the right of those that are.
    counted
        Of people: whether they are a count and no estimate; of each row, or of all.
    """

    head: str
    kind: Kind
    cells: Sequence[Any]
    printed: bool = True
    counted: bool | Sequence[bool] = False


class Table(NamedTuple):
    r"""What a sheet shows.

    Parameters
    ----------
    name
        Of the sheet; at most 31 characters without ``[]:*?/\``.
    note
        One sentence under the title.
    columns
        From left to right.
    fixed
        How many columns stay when the reader scrolls to the right.
    links
        Of cells of the first text column: row → address.
    """

    name: str
    note: str
    columns: Sequence[Column]
    fixed: int = 1
    links: Mapping[int, str] = {}


def number_width(column: Column) -> int:
    """Return how wide the widest number of a column is."""
    if column.kind in ("share", "covered", "year"):
        rest = any(isinstance(value, Value) and value.rest for value in column.cells)
        return 14 if rest else 8
    if column.kind == "degrees":
        return 11
    numbers = [value.number if isinstance(value, Value) else value for value in column.cells]
    known = [abs(number) for number in numbers if not is_missing(number)]
    digits = len(f"{max((n for n in known if n != float('inf')), default=0):,.0f}")
    return digits + {"people": 6, "minutes": 3, "metres": 1, "whole": 1}.get(column.kind, 4)


def fitting(column: Column, widths: Sequence[int]) -> float:
    """Return a width that nearly all cells fit in, and the heading in three lines."""
    most = _LONG if column.kind == "long" else _WIDEST
    by_size = sorted(widths)
    cells = by_size[min(int(len(by_size) * _SURE), len(by_size) - 1)] if by_size else 0
    head = min(width(column.head), _HEAD_MOST)
    return min(max(cells + 3.5, head + 3, _NARROWEST), most)


def heading(column: Column) -> str:
    """Return the heading of a column: it starts with a capital."""
    text = cell_text(column.head)
    return text[:1].upper() + text[1:]


def lines_of(column: Column) -> int:
    """Return how many lines the heading of a column takes."""
    return -(-width(column.head) // _HEAD_MOST)
