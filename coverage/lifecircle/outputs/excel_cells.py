"""Text and widths of cells in workbooks."""

from __future__ import annotations

import re
from typing import Any, Final

MOST_CHARACTERS: Final = 32_767
"""What a cell of a workbook can hold."""
CUT: Final = "…［已截断 / cut］"
"""At the end of a text that was longer."""
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BREAKS: Final = re.compile("[\t\r\n\u2028\u2029]+")
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def cell_text(value: object) -> str:
    """Return a text as a cell holds it: on one line, without what XML forbids, not too long.

    Overrides of the writing direction go, too: they would turn the text after them.
    """
    text = _FORBIDDEN.sub("", _BREAKS.sub(" ", str(value)))
    # Excel counts a character beyond the first 65,536 of Unicode twice.
    if len(text.encode("utf-16-le")) <= 2 * MOST_CHARACTERS:
        return text
    room = 2 * (MOST_CHARACTERS - len(CUT))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + CUT


def was_cut(text: str) -> bool:
    """Tell whether `cell_text` had to shorten a text."""
    return text.endswith(CUT)


def runs_as_formula(text: str) -> bool:
    """Tell whether a spreadsheet would take a text for a formula when somebody edits it."""
    return text.lstrip().startswith(_FORMULA)


def width(text: str) -> int:
    """Return how many columns of a fixed font a text takes: Chinese characters two each."""
    return len(text.encode("gbk", "replace")) if not text.isascii() else len(text)


def is_missing(value: Any) -> bool:
    """Tell whether a cell stays empty: None, NaN or no text."""
    return value is None or value == "" or value != value  # noqa: PLR0124  (NaN)
