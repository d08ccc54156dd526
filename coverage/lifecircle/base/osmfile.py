"""Opening OpenStreetMap files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import osmium

from lifecircle.base.errors import InputError, MissingFileError
from lifecircle.base.text import Bilingual, both

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.text import Text

_FORMATS: Final = (".osm.pbf", ".pbf", ".osm.gz", ".osm.bz2", ".osm")


def is_osm(file: Path) -> bool:
    """Tell by its name whether a file is OpenStreetMap data."""
    return file.name.lower().endswith(_FORMATS)


def open_osm(file: Path, what: Text, error_class: type[InputError]) -> osmium.io.FileBuffer:
    """Read an OpenStreetMap file into memory: osmium's own opening fails on some Windows paths.

    Parameters
    ----------
    file
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.
    what
        What it is called in messages.
    error_class
        Of errors other than a missing file.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        Of the given class, if the ending is unknown or the file cannot be opened.
    """
    name = file.name.lower()
    ending = next((e for e in _FORMATS if name.endswith(e)), None)
    words = both(what)
    if ending is None:
        endings = ", ".join(_FORMATS)
        raise error_class(
            Bilingual(f"{words.zh}的格式不认识", f"{words.en} is in an unknown format"),
            file=file,
            expected=Bilingual(f"文件名以 {endings} 结尾", f"a name that ends in {endings}"),
            found=file.name,
            todo=Bilingual(
                "改用 OpenStreetMap 的 PBF 或 XML 文件",
                "give a PBF or XML file of OpenStreetMap",
            ),
            code="osm.unknown_format",
        )
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise MissingFileError(
            Bilingual(f"{words.zh}不存在", f"{words.en} does not exist"),
            file=file,
            code="file.missing",
        ) from error
    except OSError as error:
        raise error_class(
            Bilingual(f"无法打开{words.zh}", f"{words.en} cannot be opened"),
            file=file,
            found=error.strerror,
            todo=Bilingual("改为有权读取的文件", "name a file that you may read"),
            code="osm.unreadable",
        ) from error
    return osmium.io.FileBuffer(content, ending.removeprefix("."))


def damaged(
    error: RuntimeError, file: Path, what: Text, error_class: type[InputError]
) -> InputError:
    """Say that osmium could not read a file to its end, and what to do about it."""
    words, unsorted = both(what), "out of order" in str(error)
    return error_class(
        Bilingual(f"{words.zh}未按顺序排列", f"{words.en} is not in order")
        if unsorted
        else Bilingual(f"{words.zh}损坏或不完整", f"{words.en} is damaged or incomplete"),
        file=file,
        expected=Bilingual(
            "完整的 OpenStreetMap 文件（.osm.pbf、.osm、.osm.gz、.osm.bz2）",
            "a whole OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2)",
        ),
        found=str(error),
        todo=Bilingual(
            "按类型和编号排序，例如用 `osmium sort`",
            "sort it by type and id, for instance with `osmium sort`",
        )
        if unsorted
        else Bilingual("重新下载或复制", "download or copy it again"),
        code="osm.unsorted" if unsorted else "osm.damaged",
    )
