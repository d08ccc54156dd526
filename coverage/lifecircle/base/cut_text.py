"""Text in pieces of bytes that may have been cut within a character, as in tables of shapefiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST: Final = 3
"""Bytes that can be left of a character that was cut in two."""


def text_of(piece: bytes, encoding: str) -> str:
    """Decode; what is left of a character that was cut in two at the end is dropped.

    Raises
    ------
    UnicodeError
        If it is no text in that encoding.
    """
    try:
        return piece.decode(encoding)
    except UnicodeDecodeError as error:
        if len(piece) - error.start > _LONGEST or error.end < len(piece):
            raise
        return piece[: error.start].decode(encoding)


def fits(pieces: Iterable[bytes], encoding: str) -> bool:
    """Tell whether all pieces are text in an encoding."""
    try:
        for piece in pieces:
            text_of(piece, encoding)
    except UnicodeError:
        return False
    return True
