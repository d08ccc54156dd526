"""Shapefiles: all parts there, and their text in the encoding it was written in."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from lifecircle.base.cut_text import fits, text_of
from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.encodings import CHINESE, is_chinese, known_encoding
from lifecircle.layers.header import distinct_names

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.study.model import Layer

RAW: Final = "ISO-8859-1"
"""Read as this, every byte of a text is one character, and none is lost."""

_DBF_HEAD, _SHX_HEAD, _SHX_RECORD = 12, 100, 8
_LANGUAGE_BYTE: Final = 29
_LANGUAGES: Final = {  # code pages of the dBASE driver id that leave no doubt
    0x4D: CHINESE,
    0x7A: CHINESE,
    0x4F: "cp950",
    0x78: "cp950",
    0x13: "cp932",
    0x7B: "cp932",
    0x4E: "cp949",
    0x79: "cp949",
    0xC8: "cp1250",
    0xC9: "cp1251",
    0xCB: "cp1253",
}
_WESTERN: Final = {0x03: "cp1252", 0x57: "cp1252", 0x01: "cp437", 0x02: "cp850"}
_IDEOGRAPHS: Final = "\u2e80"  # and what is written along with them


def require_parts(layer: Layer, what: Bilingual) -> None:
    """Raise unless the .shx and .dbf files lie beside the .shp file.

    Raises
    ------
    LayerError
        Naming those that are missing, or if the .dbf is damaged.
    """
    file = layer.path
    there = {path.name.casefold() for path in file.parent.iterdir()}
    missing = [s for s in (".shx", ".dbf") if file.with_suffix(s).name.casefold() not in there]
    if missing:
        named = ", ".join(file.with_suffix(suffix).name for suffix in missing)
        raise LayerError(
            Bilingual(
                f"{what.zh}：Shapefile 缺少组成文件",
                f"{what.en}: parts of the Shapefile are missing",
            ),
            file=file,
            expected=Bilingual(
                "同一文件夹中的 .shp、.shx、.dbf（以及 .prj、.cpg）",
                ".shp, .shx and .dbf (and .prj, .cpg) in one folder",
            ),
            found=Bilingual(f"没有 {named}", f"there is no {named}"),
            todo=Bilingual(
                "把整套文件一起复制过来，或另存为 GeoPackage",
                "copy all parts of it, or save the layer as a GeoPackage",
            ),
            code="layer.missing_part",
        )
    _check_table(file, what)


def _check_table(file: Path, what: Bilingual) -> None:
    """Raise if the .dbf is cut off, or not of this Shapefile: GDAL would read shapes alone."""
    table, index = _part(file, ".dbf"), _part(file, ".shx")
    with table.open("rb") as stream:
        head = stream.read(_DBF_HEAD)
    if len(head) == _DBF_HEAD:
        _, count, start, width = struct.unpack("<4sIHH", head)
        size = table.stat().st_size
        shapes = (index.stat().st_size - _SHX_HEAD) // _SHX_RECORD
        if size >= start + count * width and count == shapes:
            return
        found = Bilingual(
            f"{shapes} 个图形，{count} 行属性，属性文件 {size} 字节",
            f"{shapes} shapes, {count} rows, {size} bytes of table",
        )
    else:
        found = Bilingual("属性文件是空的", "an empty table")
    raise LayerError(
        Bilingual(
            f"{what.zh}：Shapefile 的属性表 {table.name} 不完整或不匹配",
            f"{what.en}: the table {table.name} of the Shapefile is cut off or of another one",
        ),
        file=file,
        expected=Bilingual("每个图形一行属性", "a row for every shape"),
        found=found,
        todo=Bilingual("重新复制整套文件", "copy all parts of it again"),
        code="layer.unreadable",
    )


def decoded(frame: gpd.GeoDataFrame, layer: Layer, what: Bilingual, log: Log) -> gpd.GeoDataFrame:
    """Decode the texts and column names of a Shapefile that was read as `RAW`.

    Parameters
    ----------
    frame
        As read.
    layer
        Its encoding goes before what the files say and what the bytes look like.
    what, log
        See `read_layer`; takes what was found out, and texts that were cut off.

    Returns
    -------
    GeoDataFrame
        With texts and column names as written. A character that the fixed width of a column cut
        in two is left out.

    Raises
    ------
    LayerError
        If the texts are not in the encoding that the study names, or in none that is known.
    """
    shape = frame.geometry.name
    texts = [
        name
        for name in frame.columns
        if name != shape
        and (frame[name].dtype == object or pd.api.types.is_string_dtype(frame[name]))
    ]
    codes, uniques = {}, {}
    for name in texts:
        codes[name], values = pd.factorize(frame[name])
        uniques[name] = [str(value).encode(RAW) for value in values]
    raw_names = [str(name).encode(RAW) for name in frame.columns if name != shape]
    pieces = [*raw_names, *(piece for values in uniques.values() for piece in values)]
    encoding = _encoding(pieces, layer, what, log)
    cut = 0
    result = frame.copy()
    for name in texts:
        decoded_values = [text_of(piece, encoding) for piece in uniques[name]]
        flags = [
            len(value.encode(encoding)) < len(piece)
            for value, piece in zip(decoded_values, uniques[name], strict=True)
        ]
        cut += sum(flags[code] for code in codes[name] if code >= 0) if any(flags) else 0
        lookup: list[Any] = [*decoded_values, None]
        result[name] = pd.Series(
            [lookup[code] for code in codes[name]], index=frame.index, dtype=object
        )
    names = iter(distinct_names([text_of(name, encoding).strip() for name in raw_names]))
    result.columns = pd.Index([shape if name == shape else next(names) for name in frame.columns])
    if cut:
        _note_cut(cut, layer.path, log)
    return result


def _encoding(pieces: list[bytes], layer: Layer, what: Bilingual, log: Log) -> str:
    """Decide on the encoding: what the study says, the .cpg, the .dbf, or what bytes look like."""
    file = layer.path
    if layer.encoding is not None:
        encoding = known_encoding(layer.encoding, file).removesuffix("-sig")
        if not fits(pieces, encoding):
            raise _not_text(what, file, layer.encoding)
        return encoding
    if all(piece.isascii() for piece in pieces):
        return "utf-8"
    said = _code_page(file)
    if said is not None and fits(pieces, said):
        return said
    found, sure = _looked_up(pieces, file)
    if found is None:
        raise _not_text(what, file, said)
    if said is not None:
        _note(
            log,
            file,
            f"其 .cpg 写的是 {said}，但文字不是；按 {found} 读取",
            f"its .cpg says {said}, which its texts are not; read as {found}",
            warns=True,
        )
    elif not sure:
        _note(log, file, f"没有 .cpg，按 {found} 读取", f"has no .cpg; read as {found}")
    return found


def _looked_up(pieces: list[bytes], file: Path) -> tuple[str | None, bool]:
    language = _language(file)
    page = _LANGUAGES.get(language)
    utf8 = fits(pieces, "utf-8")
    # Two bytes may be a letter of UTF-8 by chance; the three of an ideograph hardly ever are.
    sure = utf8 and any(char >= _IDEOGRAPHS for p in pieces for char in text_of(p, "utf-8"))
    if page is not None and not sure and fits(pieces, page):
        return page, True
    if utf8:
        return "utf-8", False
    if fits(pieces, CHINESE) and is_chinese(b" ".join(_trimmed(piece) for piece in pieces)):
        return CHINESE, False
    page = _WESTERN.get(language)
    return (page, False) if page is not None and fits(pieces, page) else (None, False)


def _trimmed(piece: bytes) -> bytes:
    return text_of(piece, CHINESE).encode(CHINESE)


def _language(file: Path) -> int:
    table = _part(file, ".dbf")
    with table.open("rb") as stream:
        head = stream.read(_LANGUAGE_BYTE + 1)
    return head[_LANGUAGE_BYTE] if len(head) > _LANGUAGE_BYTE else 0


def _code_page(file: Path) -> str | None:
    """Return the encoding in the .cpg file; None without one, or if it means nothing."""
    page = _part(file, ".cpg")
    if not page.is_file():
        return None
    name = page.read_bytes()[:100].decode("ascii", errors="ignore").strip().lower()
    name = name.removeprefix("ansi").strip()
    name = f"cp{name}" if name.isdigit() else name
    try:
        return known_encoding(name, file).removesuffix("-sig")
    except LayerError:
        return None


def _part(file: Path, suffix: str) -> Path:
    wanted = file.with_suffix(suffix)
    if wanted.is_file():
        return wanted
    same = (p for p in file.parent.iterdir() if p.name.casefold() == wanted.name.casefold())
    return next(same, wanted)


def _note(log: Log, file: Path, zh: str, en: str, *, warns: bool = False) -> None:
    log.note(
        Note("layer.encoding", Bilingual(f"{file.name}：{zh}。", f"{file.name}: {en}.")),
        "warns" if warns else "tells",
        action=Bilingual(
            "若文字显示不对，请在评估文件中写明 encoding",
            'if names look wrong, write encoding = "…" in the study file',
        ),
    )


def _note_cut(count: int, file: Path, log: Log) -> None:
    log.note(
        Note(
            "layer.cut_text",
            Bilingual(
                f"{file.name}：{count} 处文字超出字段宽度，末尾的字已被截断。",
                f"{file.name}: {count} texts were too long for their column; the end is lost.",
            ),
        ),
        "warns",
        action=Bilingual(
            "核对这些名称，或改用 GeoPackage", "check these names, or use a GeoPackage"
        ),
    )


def _not_text(what: Bilingual, file: Path, encoding: str | None) -> LayerError:
    zh = "UTF-8 或 GB18030" if encoding is None else encoding
    en = "UTF-8 or GB18030" if encoding is None else encoding
    return LayerError(
        Bilingual(
            f"{what.zh}：属性表中的文字不是 {zh}", f"{what.en}: texts of the table are not {en}"
        ),
        file=file,
        todo=Bilingual(
            "在评估文件中写明 encoding，例如 gb18030、big5、cp1252",
            'write their encoding in the study file, such as encoding = "gb18030", "big5", '
            '"cp1252"',
        ),
        code="layer.encoding",
    )
