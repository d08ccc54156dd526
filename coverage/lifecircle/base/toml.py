"""Reading TOML that people write by hand, and saying what is wrong with it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from lifecircle.base.errors import InputError, MissingFileError

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import ValidationError


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
            todo=r"in Windows paths write / or \\, or put the path in single quotes",
        ) from error


def describe(error: ValidationError, file: Path, error_class: type[InputError]) -> InputError:
    """Turn a validation error into one message that names every key."""
    problems = error.errors(include_url=False)
    first = problems[0]
    lines = []
    for problem in problems:
        key = _key(problem["loc"])
        found = problem.get("input")
        shown = "" if isinstance(found, dict | list) else f" (found: {found!r})"
        lines.append(f"{key}: {_say(problem['type'], problem['msg'])}{shown}")
    return error_class(
        "the file has a mistake" if len(lines) == 1 else f"the file has {len(lines)} mistakes",
        file=file,
        place=_key(first["loc"]),
        found="\n            ".join(lines),
        todo="correct the keys named above",
    )


def _say(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "unknown key"
    if kind == "missing":
        return "this key is required"
    return message.removeprefix("Value error, ")


def _key(location: tuple[int | str, ...]) -> str:
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else str(part)
    return text or "(top level)"
