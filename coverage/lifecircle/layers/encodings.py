"""Finding out how text was written: UTF-8, UTF-16, GB18030, or what the study says."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.findings import Log

CHINESE: Final = "gb18030"
"""Holds every character; GBK and GB 2312 are parts of it."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PAIRS: Final = re.compile(rb"[\x81-\xfe](?:[\x30-\x39][\x81-\xfe][\x30-\x39]|[\x40-\xfe])")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_MOSTLY: Final = 0.5
_FEW: Final = 0.05
_DAMAGED: Final = 0.2
_GB: Final = frozenset({"gb2312", "gbk", "gb18030", "cp936", "936", "ms936", "gb2312-80"})


class Decoded(NamedTuple):
    """Text, and how it was written; `obvious` if a mark or the study said so, or it is UTF-8."""

    text: str
    encoding: str
    obvious: bool


def known_encoding(name: str, file: Path) -> str:
    """Return an encoding that the study names; the Chinese ones as `CHINESE`.

    Raises
    ------
    LayerError
        If there is no such encoding.
    """
    plain = name.strip().lower()
    if plain in _GB:
        return CHINESE
    try:
        codecs.lookup(plain)
        "".encode(plain)
    except LookupError as error:
        raise LayerError(
            Bilingual(f"不认识的字符编码 {name!r}", f"unknown encoding {name!r}"),
            file=file,
            expected=Bilingual("例如 utf-8、gb18030、big5", "for instance utf-8, gb18030, big5"),
            todo=Bilingual("改正 encoding", "correct encoding in the study file"),
            code="layer.encoding_unknown",
        ) from error
    return "utf-8-sig" if plain in {"utf-8", "utf8"} else plain


def decode(content: bytes, file: Path, what: Bilingual, encoding: str | None = None) -> Decoded:
    """Decode a text file.

    Parameters
    ----------
    content
        All of it.
    file, what
        For messages.
    encoding
        What the study says it is.

    Returns
    -------
    Decoded
        In the given encoding; else as a byte order mark says; else UTF-8; else GB18030, if its
        bytes look like Chinese text.

    Raises
    ------
    LayerError
        If the encoding is unknown, or the text is not in it; or if it is in none of those.
    """
    if encoding is not None:
        return Decoded(_given(content, file, what, encoding), encoding, obvious=True)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return Decoded(_given(content, file, what, name), name, obvious=True)
    try:
        if b"\x00" in content:
            raise _not_text(file, what)
        return Decoded(content.decode("utf-8"), "utf-8", obvious=True)
    except UnicodeDecodeError as error:
        problem = error
    if is_chinese(content):
        return Decoded(content.decode(CHINESE), CHINESE, obvious=False)
    raise LayerError(
        Bilingual(
            f"{what.zh}：文件既不是 UTF-8 文本，也不像 GB18030",
            f"{what.en}: the file is not UTF-8 text, and does not look like GB18030 (GBK)",
        ),
        file=file,
        place=Bilingual(f"第 {problem.start} 字节", f"byte {problem.start}"),
        found=f"0x{content[problem.start]:02x}",
        todo=Bilingual(
            '另存为 UTF-8 编码，或在评估文件中写明，例如 encoding = "big5"',
            "save it again as UTF-8, or name its encoding in the study file, for instance "
            'encoding = "big5"',
        ),
        code="layer.encoding",
    )


def _not_text(file: Path, what: Bilingual) -> LayerError:
    return LayerError(
        Bilingual(
            f"{what.zh}：文件不是文本，或是没有标记的 UTF-16",
            f"{what.en}: the file is not text, or UTF-16 without a mark",
        ),
        file=file,
        todo=Bilingual(
            "另存为 UTF-8 编码，或写明 encoding",
            'save it again as UTF-8, or name its encoding: encoding = "utf-16-le"',
        ),
        code="layer.encoding",
    )


def is_chinese(content: bytes) -> bool:
    """Tell whether bytes that are not UTF-8 are likely to be GB18030.

    They decode; characters mostly follow each other as in GB 2312, whose second bytes are high
    (in Western texts accents stand alone between plain letters, which also decodes); hardly any
    are of private use, as Big5 read like this has them; and they are not UTF-8 with a few bytes
    damaged.
    """
    try:
        text = content.decode(CHINESE)
    except UnicodeDecodeError:
        return False
    lost = content.decode("utf-8", errors="replace").count("\ufffd")
    high = sum(byte >= 0x80 for byte in content)  # noqa: PLR2004 - beyond ASCII
    if lost <= _DAMAGED * high / 2:
        return False
    pairs = _PAIRS.findall(content)
    if len(_PRIVATE.findall(text)) > _FEW * len(pairs):
        return False
    likely = sum(len(pair) > 2 or pair[1] >= 0xA1 for pair in pairs)  # noqa: PLR2004 - GB 2312
    return bool(likely >= _MOSTLY * len(pairs))


def note_encoding(found: Decoded, log: Log, file: Path) -> None:
    """Say which encoding was found, where that was not obvious."""
    if not found.obvious:
        log.note(
            Note(
                "layer.encoding",
                Bilingual(
                    f"{file.name}：文件不是 UTF-8，按 GB18030（GBK）读取。",
                    f"{file.name}: not UTF-8; read as GB18030 (GBK).",
                ),
            ),
            action=Bilingual(
                "若文字显示不对，请在评估文件中写明 encoding",
                'if names look wrong, write encoding = "…" in the study file',
            ),
        )


def _given(content: bytes, file: Path, what: Bilingual, encoding: str) -> str:
    try:
        return content.decode(known_encoding(encoding, file)).removeprefix("\ufeff")
    except UnicodeError as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise LayerError(
            Bilingual(
                f"{what.zh}：文件不是 {encoding} 编码的文本",
                f"{what.en}: the file is not {encoding} text",
            ),
            file=file,
            place=Bilingual(f"第 {at} 字节", f"byte {at}"),
            todo=Bilingual(
                "改正评估文件中的 encoding，或删去由程序判断",
                "correct encoding in the study file, or leave it out to have it found",
            ),
            code="layer.encoding",
        ) from error
