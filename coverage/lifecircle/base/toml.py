"""Reading TOML that people write by hand, and saying what is wrong with it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from lifecircle.base.errors import InputError, MissingFileError
from lifecircle.base.text import Bilingual, both

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails


def read_toml(file: Path, error_class: type[InputError]) -> dict[str, Any]:
    """Parse a TOML file written in UTF-8, with or without a byte order mark.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        Of the given class, if it is not UTF-8 or not TOML.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
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
    except UnicodeDecodeError as error:
        raise error_class(
            Bilingual("文件不是 UTF-8 文本", "the file is not UTF-8 text"),
            file=file,
            place=Bilingual(f"第 {error.start} 字节", f"byte {error.start}"),
            todo=Bilingual("另存为 UTF-8 编码", "save it again as UTF-8"),
        ) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise error_class(
            Bilingual("文件不符合 TOML 语法", "the file is not valid TOML"),
            file=file,
            found=str(error),
            todo=_WINDOWS if _escape(str(error)) else _CORRECT,
        ) from error


def describe(
    error: ValidationError, file: Path, error_class: type[InputError], data: dict[str, Any]
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
    """
    found = mistakes(error, data)
    lines = [m.key + ": " + m.what.en + (f" (found: {m.found})" if m.found else "") for m in found]
    return error_class(
        Bilingual(
            f"文件有 {len(lines)} 处错误",
            "the file has a mistake" if len(lines) == 1 else f"the file has {len(lines)} mistakes",
        ),
        file=file,
        place=found[0].key,
        found=Bilingual(
            "\n            ".join(m.key + "：" + m.what.zh for m in found),
            "\n            ".join(lines),
        ),
        todo=Bilingual("修改上述各键", "correct the keys named above"),
    )


class Mistake(NamedTuple):
    """Something wrong in a file that people write.

    Attributes
    ----------
    key
        Its place, as people write it: ``facilities[2].service``.
    what
        What is wrong.
    found
        The value there; empty where it is a table, or what is wrong names it.
    path
        Keys and positions that lead to it; the last may be one that is missing.
    missing
        Whether it is a required key that is not there.
    """

    key: str
    what: Bilingual
    found: str
    path: tuple[int | str, ...]
    missing: bool


def mistakes(error: ValidationError, data: dict[str, Any]) -> list[Mistake]:
    """Turn a validation error into one entry for each mistake in the file.

    Parameters
    ----------
    error
        What pydantic found.
    data
        The parsed file, to tell its keys from pydantic's own labels.
    """
    found = []
    for problem in _relevant(error.errors(include_url=False), data):
        labels = _labels(problem, data)
        value = problem.get("input")
        hidden = isinstance(value, dict | list | tuple) or isinstance(_cause(problem), InputError)
        found.append(
            Mistake(
                key=_key(problem, data),
                what=_say(problem),
                found="" if hidden else repr(value),
                path=tuple(part for i, part in enumerate(problem["loc"]) if i not in labels),
                missing=problem["type"] == "missing",
            )
        )
    return found


_WINDOWS = Bilingual(
    r"Windows 路径请用 / 或 \\，或把路径放在单引号内",
    r"in Windows paths write / or \\, or put the path in single quotes",
)
_CORRECT = Bilingual("修改该行；文字须加引号", "correct that line; text stands in quotes")

_TABLE = Bilingual("须为一组键", "must be a table of keys")
_NUMBER = Bilingual("须为数字", "must be a number")
_WHOLE = Bilingual("须为整数", "must be a whole number")
_FLAG = Bilingual("须为 true 或 false", "must be true or false")
_SAY = {
    "extra_forbidden": Bilingual("不认识的键", "unknown key"),
    "missing": Bilingual("缺少此必填键", "this key is required"),
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dict_type": _TABLE,
    "tuple_type": Bilingual("须为列表", "must be a list"),
    "string_type": Bilingual("须为加引号的文字", "must be text, in quotes"),
    "path_type": Bilingual("须为加引号的路径", "must be a path, in quotes"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "union_tag_not_found": Bilingual("缺少必填键 kind", "the key kind is required"),
}
_BOUNDS = {
    "greater_than": "大于",
    "greater_than_equal": "不小于",
    "less_than": "小于",
    "less_than_equal": "不大于",
}


def _escape(message: str) -> bool:
    return "Unescaped" in message or "hex value" in message


def _cause(problem: ErrorDetails) -> object:
    return problem.get("ctx", {}).get("error")


def _say(problem: ErrorDetails) -> Bilingual:
    cause, kind = _cause(problem), problem["type"]
    if isinstance(cause, InputError):
        if cause.expected is None:
            return cause.what
        return Bilingual(
            f"{cause.what.zh}；应为{cause.expected.zh}",
            f"{cause.what.en}; expected {cause.expected.en}",
        )
    if kind == "union_tag_invalid":
        tags = problem["ctx"]["expected_tags"]
        return Bilingual(f"须为下列之一：{tags}", f"expected one of {tags}")
    if kind in _SAY:
        return _SAY[kind]
    return _translated(problem["msg"].removeprefix("Value error, ").removeprefix("Input "), problem)


def _translated(message: str, problem: ErrorDetails) -> Bilingual:
    """Return pydantic's own message with a Chinese one, where it is of a common kind."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "literal_error":
        return Bilingual(f"须为下列之一：{context['expected'].replace(' or ', '、')}", message)
    if kind in _BOUNDS:
        bound = next(context[name] for name in ("gt", "ge", "lt", "le") if name in context)
        return Bilingual(f"须{_BOUNDS[kind]} {bound}", message)
    return both(message)


def _relevant(problems: list[ErrorDetails], data: dict[str, Any]) -> list[ErrorDetails]:
    """Leave out what only follows from another problem, or from a form that was not meant.

    Where a value may have one of several forms, pydantic reports what is wrong with it as each
    of them; the form with the fewest unknown keys was meant.
    """
    forms: dict[tuple[int | str, ...], dict[int | str, list[ErrorDetails]]] = {}
    for problem in problems:
        place = problem["loc"]
        for i in _labels(problem, data):
            forms.setdefault(place[:i], {}).setdefault(place[i], []).append(problem)
    for form in forms.values():
        meant = min(form, key=lambda label: (_unknown(form[label]), len(form[label])))
        left_out = [p for label, found in form.items() if label != meant for p in found]
        problems = [p for p in problems if not any(p is other for other in left_out)]
    places = [problem["loc"] for problem in problems]
    return [
        problem
        for problem, place in zip(problems, places, strict=True)
        if problem["type"] != "too_short"
        or not any(len(p) > len(place) and p[: len(place)] == place for p in places)
    ]


def _unknown(problems: list[ErrorDetails]) -> int:
    return sum(problem["type"] == "extra_forbidden" for problem in problems)


def _labels(problem: ErrorDetails, data: dict[str, Any]) -> list[int]:
    """Return the positions in a place that are pydantic's labels, not keys of the file."""
    place = problem["loc"]
    if problem["type"] == "missing":
        place = place[:-1]
    node: Any = data
    found = []
    for i, part in enumerate(place):
        in_table = isinstance(node, dict) and part in node
        in_list = isinstance(node, list) and isinstance(part, int) and part < len(node)
        if in_table or in_list:
            node = node[part]
        else:
            found.append(i)
    return found


def _key(problem: ErrorDetails, data: dict[str, Any]) -> str:
    labels = _labels(problem, data)
    text = ""
    for i, part in enumerate(problem["loc"]):
        if i in labels:
            continue
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else str(part)
    return text or "(top level)"
