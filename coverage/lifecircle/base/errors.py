"""The errors a user can cause, each with what to do about it."""

from __future__ import annotations

from pathlib import Path


class LifecircleError(Exception):
    """Base of every error that lifecircle raises on purpose."""


class InputError(LifecircleError, ValueError):
    """Something in the user's files or arguments is wrong.

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
    """

    def __init__(
        self,
        what: str,
        *,
        file: str | Path | None = None,
        place: str | None = None,
        expected: str | None = None,
        found: str | None = None,
        todo: str | None = None,
    ) -> None:
        self.what = what
        self.file = None if file is None else Path(file)
        self.place = place
        self.expected = expected
        self.found = found
        self.todo = todo
        lines = [what]
        for label, value in (
            ("file", self.file),
            ("at", place),
            ("expected", expected),
            ("found", found),
            ("do", todo),
        ):
            if value is not None:
                lines.append(f"  {label + ':':<10}{value}")
        super().__init__("\n".join(lines))


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
