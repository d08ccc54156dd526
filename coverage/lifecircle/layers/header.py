"""The header of a table: which row it is, and which of its columns hold the coordinates."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from lifecircle.layers.csvfile import Cells
    from lifecircle.study.model import Layer

X_NAMES: Final = ("lon", "lng", "long", "longitude", "经度", "东经", "x", "easting")
"""Column names that are taken for longitude or easting, in any case."""
Y_NAMES: Final = ("lat", "latitude", "纬度", "北纬", "y", "northing")
"""Column names that are taken for latitude or northing, in any case."""
XY_NAMES: Final = ("坐标", "经纬度", "经纬度坐标", "location", "lonlat", "lnglat", "xy")
"""Column names that are taken for both coordinates, x first, in any case."""

UNNAMED: Final = "Unnamed: "
"""How columns without a name begin."""

_REMARK: Final = re.compile(r"\s*\([^()]*\)$")
TITLE_ROWS: Final = 30
"""The header is one of so many rows."""
_INVISIBLE: Final = "\ufeff\u200b \t\r\n\u3000\xa0"


@dataclass(frozen=True)
class Header:
    """Where a table's header is, what its columns are called, and where its data start.

    Attributes
    ----------
    row, data
        Of the header and of the first data, counted from 0.
    names
        Of all columns, every one different.
    repeated
        Names that the file has more than once.
    skipped
        Whether anything stands above.
    """

    row: int
    names: list[str]
    data: int
    repeated: frozenset[str]
    skipped: bool


def header_row(layer: Layer, cells: Cells) -> int | None:
    """Return the first row that has both coordinate columns, else one column with both."""
    head = [[column_name(cell) for cell in row] for row in cells[:TITLE_ROWS]]
    for i, names in enumerate(head):
        if all(matching(layer, axis, names) for axis in ("x", "y")) and _apart(layer, names):
            return i
    if layer.x is not None or layer.y is not None:
        return None
    return next((i for i, names in enumerate(head) if matching(layer, "xy", names)), None)


def _apart(layer: Layer, names: list[str]) -> bool:
    return layer.xy is None and set(matching(layer, "x", names)) != set(matching(layer, "y", names))


def matching(layer: Layer, axis: str, names: list[str]) -> list[str]:
    """Return the columns of an axis: the named one, else those of usual names.

    Full-width letters count as plain ones; a remark in brackets, as in ``经度（WGS84）``, counts
    for nothing, unless a name without any fits.
    """
    return fitting(getattr(layer, axis), {"x": X_NAMES, "y": Y_NAMES, "xy": XY_NAMES}[axis], names)


def fitting(given: str | None, usual: Collection[str], names: list[str]) -> list[str]:
    """Return the columns that are meant: the named one, else those of usual names; see `matching`.

    Parameters
    ----------
    given
        The column that the study names.
    usual
        Names in lower case.
    names
        Of all columns.
    """
    if given is not None:
        return [name for name in names if name == given.strip()]
    folded = [unicodedata.normalize("NFKC", name).casefold() for name in names]
    found = [name for name, fold in zip(names, folded, strict=True) if fold in usual]
    bare = [_REMARK.sub("", fold) for fold in folded]
    return found or [name for name, fold in zip(names, bare, strict=True) if fold in usual]


def column_name(cell: str) -> str:
    """Return a cell of a header as the name of a column: without breaks and repeated spaces."""
    return " ".join(cell.strip(_INVISIBLE).split())


def find_header(layer: Layer, cells: Cells) -> Header | None:
    """Return the header; cells that are merged over two rows are put together again.

    Without one that has coordinates it is the first row with anything in it; None if there is none.
    """

    def placed(names: list[str]) -> list[str]:
        return [name for axis in ("x", "y", "xy") for name in matching(layer, axis, names)]

    return header_at(cells, header_row(layer, cells), placed)


def header_at(
    cells: Cells, row: int | None, filled: Callable[[list[str]], list[str]]
) -> Header | None:
    """Return the header in a row; cells that are merged over two rows are put together again.

    Parameters
    ----------
    cells
        Of the whole table.
    row
        The header's; None: the first with anything in it.
    filled
        Called with the names of all columns; returns those in which every row has something: a
        row below that is empty there may name the parts of merged cells.
    """
    if row is None:
        row = next((i for i, r in enumerate(cells) if any(column_name(c) for c in r)), None)
    if row is None:
        return None
    data = row + 1
    below = cells[data] if data < len(cells) else []
    width = max(len(cells[row]), len(below))
    names = [column_name(cell) for cell in [*cells[row], *[""] * (width - len(cells[row]))]]
    below = [*below, *[""] * (width - len(below))]
    if _is_second_row(filled(names), names, below):
        names = [column_name(b) or n for n, b in zip(names, below, strict=True)]
        data += 1
    if row > 0:
        above = [column_name(cell) for cell in cells[row - 1]][: len(names)]
        if sum(bool(cell) for cell in above) > 1:
            above += [""] * (len(names) - len(above))
            names = [n or a for n, a in zip(names, above, strict=True)]
    while names and not names[-1]:
        names.pop()
    repeated = frozenset(name for name in names if name and names.count(name) > 1)
    skipped = any(column_name(cell) for cells_above in cells[:row] for cell in cells_above)
    return Header(row, distinct_names(names), data, repeated, skipped=skipped)


def _is_second_row(filled: list[str], names: list[str], below: list[str]) -> bool:
    """Tell whether a row below the header names the parts of merged cells."""
    under = [column_name(cell) for cell in below]
    bare = all(not u for n, u in zip(names, under, strict=True) if n in filled)
    return bare and any(u and not n for n, u in zip(names, under, strict=True))


def distinct_names(names: list[str]) -> list[str]:
    """Give every column a name of its own, as pandas does."""
    taken: dict[str, int] = {}
    result: list[str] = []
    for i, given in enumerate(names):
        base = name = given or f"{UNNAMED}{i}"
        while name in taken:
            taken[base] += 1
            name = f"{base}.{taken[base]}"
        taken[name] = 0
        result.append(name)
    return result
