"""Drawings as pictures for Word: 300 dots per inch, with a font that has Chinese characters."""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING, Final

from lifecircle.outputs.fonts import chinese_font

if TYPE_CHECKING:
    from lifecircle.outputs.fonts import Font

DPI: Final = 300
_CM_PER_INCH: Final = 2.54
_INCHES_PER_METRE: Final = 100 / _CM_PER_INCH
_HEADER: Final = 33
"""Bytes of a PNG up to the end of its first chunk."""
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return text without the characters that XML forbids."""
    return _NOT_IN_XML.sub("", text)


def pixels(centimetres: float) -> int:
    """Return how many dots a length has."""
    return round(centimetres / _CM_PER_INCH * DPI)


def png(svg: str, width: float, font: Font | None = None) -> bytes:
    """Return a drawing as a picture.

    Parameters
    ----------
    svg
        A whole SVG document that refers to nothing outside.
    width
        Centimetres on paper; the height follows from the drawing.
    font
        `lifecircle.outputs.fonts.chinese_font` if None. Fonts of the system are not used.
    """
    import resvg_py  # noqa: PLC0415

    chosen = font or chinese_font()
    drawn: bytes = resvg_py.svg_to_bytes(
        svg_string=xml_text(svg),
        width=pixels(width),
        background="#ffffff",
        skip_system_fonts=True,
        font_files=list(chosen.files),
        font_family=chosen.family,
        sans_serif_family=chosen.family,
        serif_family=chosen.family,
    )
    return _with_resolution(bytes(drawn))


def _with_resolution(picture: bytes) -> bytes:
    """Return a PNG that says how many dots it has per metre."""
    per_metre = round(DPI * _INCHES_PER_METRE)
    body = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return picture[:_HEADER] + chunk + picture[_HEADER:]
