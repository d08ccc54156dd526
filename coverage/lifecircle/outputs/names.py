"""File names that every system can keep."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableSet

LONGEST: Final = 80
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*#%\s_]+')
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?")


def safe_file_name(name: str, taken: MutableSet[str]) -> str:
    """Return a file name, without an ending, that is safe on Windows, macOS and Linux.

    Chinese and other letters stay. Characters that Windows forbids, ``#`` and ``%`` (which
    break links) and white space become a hyphen; control and formatting characters go;
    reserved names such as ``CON`` get ``unit-`` in front; dots and spaces at the ends go.
    Names that differ in case only, or by Unicode composition, count as the same.

    Parameters
    ----------
    name
        Any text.
    taken
        The case-folded names given so far; the new one is added. The same calls in the same
        order give the same names.

    Returns
    -------
    str
        1 to 80 characters, different from all in `taken`.
    """
    text = "".join(
        " " if char in "\t\r\n" else char
        for char in name
        if char in "\t\r\n" or unicodedata.category(char)[0] != "C"
    )
    text = unicodedata.normalize("NFC", text)
    text = _trim(_FORBIDDEN.sub("-", text)) or "unit"
    if _RESERVED.fullmatch(text):
        text = "unit-" + text
    text = _trim_end(_cut(text, LONGEST))
    candidate, number = text, 1
    while _key(candidate) in taken:
        number += 1
        ending = f"-{number}"
        candidate = _trim_end(_cut(text, LONGEST - len(ending))) + ending
    taken.add(_key(candidate))
    return candidate


def file_names(names: Iterable[tuple[str, str]]) -> list[str]:
    """Return a safe file name for each (name, id), whatever the order they come in.

    Equal names are numbered in the order of their ids.
    """
    rows = list(names)
    taken: set[str] = set()
    found = [""] * len(rows)
    for row in sorted(range(len(rows)), key=lambda row: rows[row]):
        found[row] = safe_file_name(rows[row][0], taken)
    return found


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", name).casefold())


def _trim(text: str) -> str:
    return text.strip(" .-")


def _trim_end(text: str) -> str:
    return text.rstrip(" .-") or "unit"


def _cut(text: str, length: int) -> str:
    """Cut without leaving a base letter's combining marks behind.

    Characters of four bytes count for more: names may have 255 bytes on Linux.
    """
    end = min(len(text), length)
    while len(text[:end].encode()) > 3 * length:
        end -= 1
    while 1 < end < len(text) and unicodedata.combining(text[end]):
        end -= 1
    return text[:end]
