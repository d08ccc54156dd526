"""Reading TOML that people write by hand, and saying what is wrong with it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from lifecircle.base.errors import InputError, MissingFileError

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
        raise MissingFileError("the file does not exist", file=file) from error
    except OSError as error:
        raise error_class(
            "the file cannot be read",
            file=file,
            found="a folder" if file.is_dir() else error.strerror,
            todo="name a file that you may read",
        ) from error
    except UnicodeDecodeError as error:
        raise error_class(
            "the file is not UTF-8 text",
            file=file,
            place=f"byte {error.start}",
            todo="save it again as UTF-8",
        ) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise error_class(
            "the file is not valid TOML",
            file=file,
            found=str(error),
            todo=_WINDOWS if _escape(str(error)) else "correct that line; text stands in quotes",
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
    problems = _relevant(error.errors(include_url=False), data)
    keys = [_key(problem, data) for problem in problems]
    lines = []
    for key, problem in zip(keys, problems, strict=True):
        found = problem.get("input")
        hidden = isinstance(found, dict | list | tuple) or isinstance(_cause(problem), InputError)
        lines.append(f"{key}: {_say(problem)}" + ("" if hidden else f" (found: {found!r})"))
    return error_class(
        "the file has a mistake" if len(lines) == 1 else f"the file has {len(lines)} mistakes",
        file=file,
        place=keys[0],
        found="\n            ".join(lines),
        todo="correct the keys named above",
    )


_WINDOWS = r"in Windows paths write / or \\, or put the path in single quotes"

_SAY = {
    "extra_forbidden": "unknown key",
    "missing": "this key is required",
    "model_type": "must be a table of keys",
    "model_attributes_type": "must be a table of keys",
    "dict_type": "must be a table of keys",
    "tuple_type": "must be a list",
    "string_type": "must be text, in quotes",
    "path_type": "must be a path, in quotes",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "union_tag_not_found": "the key kind is required",
}


def _escape(message: str) -> bool:
    return "Unescaped" in message or "hex value" in message


def _cause(problem: ErrorDetails) -> object:
    return problem.get("ctx", {}).get("error")


def _say(problem: ErrorDetails) -> str:
    cause = _cause(problem)
    if isinstance(cause, InputError):
        return cause.what.en + (f"; expected {cause.expected.en}" if cause.expected else "")
    if problem["type"] == "union_tag_invalid":
        return f"expected one of {problem['ctx']['expected_tags']}"
    message = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return _SAY.get(problem["type"], message)


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
