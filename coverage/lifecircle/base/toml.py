"""Reading TOML that people write by hand, and saying what is wrong with it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.errors import InputError, MissingFileError
from lifecircle.base.text import Bilingual
from lifecircle.base.toml_lines import line_of, lines_of
from lifecircle.base.toml_mistakes import Mistake, mistakes
from lifecircle.base.toml_syntax import syntax

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydantic import BaseModel, ValidationError

__all__ = ["Mistake", "describe", "mistakes", "read_toml", "refusal"]

_BREAK: Final = "\n            "
"""Between mistakes: where the text of a part of an error begins."""


def read_toml(file: Path, error_class: type[InputError]) -> dict[str, Any]:
    """Parse a TOML file written in UTF-8, with or without a byte order mark.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        Of the given class, if it is not UTF-8 or not TOML.
    """
    text = _text(file, error_class)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        wrong = syntax(error, text.replace("\r\n", "\n"))
        raise error_class(
            Bilingual("文件不符合 TOML 语法", "the file is not valid TOML"),
            file=file,
            place=_line(wrong.line) if wrong.line else Bilingual("文件末尾", "its end"),
            found=wrong.what,
            todo=wrong.todo,
        ) from error


def _text(file: Path, error_class: type[InputError]) -> str:
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise MissingFileError(
            Bilingual("文件不存在", "the file does not exist"),
            file=file,
            todo=Bilingual("检查路径", "check the path"),
        ) from error
    except OSError as error:
        raise error_class(
            Bilingual("无法读取文件", "the file cannot be read"),
            file=file,
            found=Bilingual("文件夹", "a folder") if file.is_dir() else error.strerror,
            todo=Bilingual("改为有权读取的文件", "name a file that you may read"),
        ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise error_class(
            Bilingual("文件不是 UTF-8 文本", "the file is not UTF-8 text"),
            file=file,
            place=_line(data[: error.start].count(b"\n") + 1),
            todo=Bilingual(
                "用文本编辑器另存为 UTF-8 编码（不是 GBK/ANSI）",
                "save it again as UTF-8 (not GBK or ANSI)",
            ),
        ) from error


def _line(number: int) -> Bilingual:
    return Bilingual(f"第 {number} 行", f"line {number}")


def describe(
    error: ValidationError,
    file: Path,
    error_class: type[InputError],
    data: dict[str, Any],
    model: type[BaseModel] | None = None,
) -> InputError:
    """Turn a validation error into one message that names every key.

    Parameters
    ----------
    error
        What pydantic found.
    file
        The file that was read.
    error_class
        The class of the result.
    data
        The parsed file, to tell its keys from pydantic's own labels.
    model
        What the file should be, to tell what an unknown key was meant to be.
    """
    return refusal(mistakes(error, data, model), file, error_class)


def refusal(found: Sequence[Mistake], file: Path, error_class: type[InputError]) -> InputError:
    """Return one error that names every mistake in a file, with its line."""
    where = lines_of(file)
    lines = {m: line_of(where, m.path) for m in found}
    found = sorted(found, key=lambda m: lines[m] or 0)
    places = [_place(m, lines[m]) for m in found]
    todo = Bilingual("修改上述各键", "correct the keys named above")
    if len(found) == 1:
        return error_class(
            Bilingual("文件有 1 处错误", "the file has a mistake"),
            file=file,
            place=places[0],
            found=_wrong(found[0]),
            todo=todo,
        )
    said = [
        Bilingual(f"{at.zh}：{_wrong(m).zh}", f"{at.en}: {_wrong(m).en}")
        for at, m in zip(places, found, strict=True)
    ]
    return error_class(
        Bilingual(f"文件有 {len(said)} 处错误", f"the file has {len(said)} mistakes"),
        file=file,
        found=Bilingual(_BREAK.join(s.zh for s in said), _BREAK.join(s.en for s in said)),
        todo=todo,
    )


def _place(mistake: Mistake, line: int | None) -> Bilingual:
    if line is None:
        return Bilingual(mistake.key, mistake.key)
    at = _line(line)
    return Bilingual(f"{at.zh}，{mistake.key}", f"{at.en}, {mistake.key}")


def _wrong(mistake: Mistake) -> Bilingual:
    if not mistake.found:
        return mistake.what
    return Bilingual(
        f"{mistake.what.zh}（实为 {mistake.found}）", f"{mistake.what.en} (found: {mistake.found})"
    )
