"""One run at a time into a folder.

The lock is the operating system's: it vanishes with a process that is killed. Its file lies
beside the folder and is removed when the run ends.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filelock import BaseFileLock

_TRIES: Final = 3


class LockedError(Exception):
    """Another run holds the lock."""


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock, or raise at once.

    Parameters
    ----------
    file
        Of the lock; its folder exists.

    Raises
    ------
    LockedError
        If another run, of this process or of any other, holds it.
    OSError
        If the file cannot be made.
    """
    lock = _acquire(file)
    try:
        yield
    finally:
        if os.name == "posix":
            # Removed while it is held: whoever opened it before finds that it has no name.
            file.unlink(missing_ok=True)
        lock.release()
        with suppress(OSError):
            # Windows removes no file that is open: then another run holds the lock by now.
            if os.name != "posix":
                file.unlink()


def _acquire(file: Path) -> BaseFileLock:
    from filelock import FileLock, Timeout  # noqa: PLC0415

    for _ in range(_TRIES):
        # What a killed process leaves must not lock other users of a shared folder out.
        lock = FileLock(file, mode=0o666, thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise LockedError from None
        if file.exists():
            return lock
        # Its last holder removed the file between our opening and locking it.
        lock.release()
    raise LockedError
