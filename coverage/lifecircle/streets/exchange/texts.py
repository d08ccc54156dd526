"""Texts of Shapefiles, which do not say for certain how they are written."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.cut_text import fits, text_of
from lifecircle.base.errors import StreetsError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

RAW: Final = "ISO-8859-1"
"""Read as this, every byte of a text is one character, and none is lost."""
CHINESE: Final = "gb18030"
_GB: Final = frozenset({"gb2312", "gbk", "gb18030", "cp936", "936", "ms936"})
_PAIRS: Final = re.compile(rb"[\x81-\xfe](?:[\x30-\x39][\x81-\xfe][\x30-\x39]|[\x40-\xfe])")
_GB2312: Final = 0xA1
"""Least second byte of a character there."""
_MOSTLY: Final = 0.5
"""Share of characters of two bytes, at least, whose second byte is that high in Chinese."""


def decoded(
    columns: dict[str, npt.NDArray[Any]], file: Path, encoding: str | None, page: str | None
) -> dict[str, npt.NDArray[Any]]:
    """Decode names and texts of columns that were read as `RAW`.

    Parameters
    ----------
    columns
        By name.
    file
        For messages.
    encoding
        What the user says it is.
    page
        What the file itself says.

    Raises
    ------
    StreetsError
        If the texts are not in the encoding that is given, or in none that is known.
    """
    texts = {name for name, values in columns.items() if values.dtype == object}
    pieces = [name.encode(RAW) for name in columns]
    for name in sorted(texts):
        pieces += [text.encode(RAW) for text in {v for v in columns[name] if isinstance(v, str)}]
    found = _encoding(pieces, file, encoding, page)
    result = {}
    for name, values in columns.items():
        new = values
        if name in texts:
            known = {v: text_of(v.encode(RAW), found) for v in values if isinstance(v, str)}
            new = np.empty(len(values), dtype=object)
            new[:] = [known.get(v) for v in values]
        result[text_of(name.encode(RAW), found).strip()] = new
    return result


def code_page(file: Path) -> str | None:
    """Return the encoding in the .cpg file beside a Shapefile; None if it names none."""
    names = {p.name.casefold(): p for p in file.parent.iterdir()}
    page = names.get(file.with_suffix(".cpg").name.casefold())
    if page is None:
        return None
    name = page.read_bytes()[:100].decode("ascii", errors="ignore").strip().lower()
    name = name.removeprefix("ansi").strip()
    return _known(f"cp{name}" if name.isdigit() and name not in _GB else name)


def _known(name: str) -> str | None:
    plain = name.strip().lower()
    if plain in _GB:
        return CHINESE
    try:
        return codecs.lookup(plain).name
    except LookupError:
        return None


def _encoding(pieces: Sequence[bytes], file: Path, encoding: str | None, page: str | None) -> str:
    if encoding is not None:
        given = _known(encoding)
        if given is None or not fits(pieces, given):
            raise _not_text(file, encoding)
        return given
    for likely in (page, "utf-8"):
        if likely is not None and fits(pieces, likely):
            return likely
    if fits(pieces, CHINESE) and _looks_chinese(pieces):
        return CHINESE
    raise _not_text(file, page)


def _looks_chinese(pieces: Sequence[bytes]) -> bool:
    """Tell whether second bytes are mostly high, as in Chinese; in Western texts they are not."""
    pairs = [pair for piece in pieces for pair in _PAIRS.findall(piece)]
    likely = sum(len(pair) > 2 or pair[1] >= _GB2312 for pair in pairs)  # noqa: PLR2004 - bytes
    return bool(likely >= _MOSTLY * len(pairs))


def _not_text(file: Path, encoding: str | None) -> StreetsError:
    zh = "UTF-8 或 GB18030" if encoding is None else encoding
    en = "UTF-8 or GB18030" if encoding is None else encoding
    return StreetsError(
        Bilingual(f"属性表中的文字不是 {zh}", f"texts of the table are not {en}"),
        file=file,
        todo=Bilingual(
            '写明编码，例如 encoding="gb18030"', 'name their encoding, such as encoding="gb18030"'
        ),
        code="streets.encoding",
    )
