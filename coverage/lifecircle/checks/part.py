"""One part of a study being read: what ends it becomes a finding."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from lifecircle.base.errors import CrsError, InputError, MissingFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifecircle.base.findings import Log, Role


@contextmanager
def part(log: Log, role: Role, file: Path | None) -> Iterator[Log]:
    """Give a log to one part; if an error ends it, the error becomes a finding."""
    about = log.about(role, file)
    try:
        yield about
    except InputError as error:
        about.refuse(error_code(error, role), error)


def error_code(error: InputError, role: Role) -> str:
    """Return the code of an error that ends the reading of a part."""
    if isinstance(error, MissingFileError):
        return "file.missing"
    return error.code or (f"{role}.crs" if isinstance(error, CrsError) else f"{role}.unreadable")
