"""The errors a user can cause, each with what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lifecircle.base.text import Bilingual, Language, Text, both

_LABELS: Final = (
    ("file", "文件", "file"),
    ("place", "位置", "at"),
    ("expected", "应为", "expected"),
    ("found", "实为", "found"),
    ("todo", "处理", "do"),
)


class LifecircleError(Exception):
    """Base of every error that lifecircle raises on purpose."""


class InputError(LifecircleError, ValueError):
    """Something in the user's files or arguments is wrong.

    As text it is English, for terminals; `say` gives it in the language of a page. A part that
    is given as one text (a name, a number, a path) is the same in both.

    Parameters
    ----------
    what
        What is wrong, in one sentence without a full stop.
    file
        The file it was found in.
    place
        The place in that file: a key, a line, a row, a feature, a column.
    expected, found
        What was expected there and what was found instead.
    todo
        What the user can do about it.
    code
        Stable identifier of the defect, for findings; empty where nobody asks for it.
    """

    def __init__(
        self,
        what: Text,
        *,
        file: str | Path | None = None,
        place: Text | None = None,
        expected: Text | None = None,
        found: Text | None = None,
        todo: Text | None = None,
        code: str = "",
    ) -> None:
        self.code = code
        self.what = both(what)
        self.file = None if file is None else Path(file)
        self.place = None if place is None else both(place)
        self.expected = None if expected is None else both(expected)
        self.found = None if found is None else both(found)
        self.todo = None if todo is None else both(todo)
        super().__init__(self.say("en"))

    def say(self, language: Language) -> str:
        """Return the whole message: a sentence, then a line for each part that is known."""
        lines = [self.what(language)]
        for part, zh, en in _LABELS:
            value = getattr(self, part)
            if value is None:
                continue
            text = value(language) if isinstance(value, Bilingual) else str(value)
            lines.append(f"  {zh}：{text}" if language == "zh" else f"  {en + ':':<10}{text}")
        return "\n".join(lines)


class MissingFileError(InputError, FileNotFoundError):
    """A file that the study or the plan names does not exist."""

    def __str__(self) -> str:
        return str(self.args[0])


class StudyError(InputError):
    """The study file is wrong."""


class PlanError(InputError):
    """The plan file is wrong."""


class LayerError(InputError):
    """A layer of units, blocks or facilities is wrong."""


class StreetsError(InputError):
    """The street data or the elevation raster is wrong."""


class CrsError(InputError):
    """A coordinate reference system is missing, unknown or unfit."""
