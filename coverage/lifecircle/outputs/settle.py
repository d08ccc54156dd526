"""Putting a folder right after whatever happened to the run that was replacing its files.

The same code runs at the end of every run, after an error, and when a run finds what a killed
one left. What to do follows from what is on the disk alone, so that it may itself be killed at
any step and run again.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, Literal

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.outputs.aside import MARKER, PLAN, PROBE, read_plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.outputs.aside import Plan

Outcome = Literal["nothing", "new", "old"]
"""The folder was not touched; has the new files; was put back to the old ones."""
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4) if os.name == "nt" else ()
"""Seconds; on Windows a virus scanner or an indexer may hold a file for a moment."""


def settle(aside: Path, target: Path) -> Outcome:
    """Leave the folder old or new, never half, and remove the directory aside.

    Parameters
    ----------
    aside
        Made for `target`; the caller holds its lock.
    target
        The folder.

    Raises
    ------
    InputError
        If a file cannot be moved, because another program holds it open. Everything is kept
        for the next try.
    """
    plan = read_plan(aside)
    outcome: Outcome = "nothing"
    if plan is not None and plan.way == "exchange":
        new = aside / "new"
        if not new.is_dir() or new.stat().st_ino != plan.inode:
            outcome = "new"
            if not _retire(new, target, plan):
                return outcome
    elif plan is not None:
        outcome = _finish_moves(aside, target, plan)
    (aside / PLAN).unlink(missing_ok=True)
    _delete(aside)
    return outcome


def move(source: Path, to: Path) -> None:
    """Move a file, over an existing one if need be."""
    to.parent.mkdir(parents=True, exist_ok=True)
    for pause in _PAUSES:
        try:
            source.replace(to)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    source.replace(to)


def remove_empty(target: Path, folders: Iterable[str]) -> None:
    """Remove those directories in `target`, and above them, that hold nothing."""
    paths = {PurePosixPath(folder) for folder in folders}
    paths |= {parent for path in paths for parent in path.parents}
    for path in sorted(paths - {PurePosixPath()}, key=lambda p: (-len(p.parts), p)):
        folder = target / path
        if folder.is_symlink() or not folder.is_dir():
            continue
        with suppress(OSError):
            folder.rmdir()


def _finish_moves(aside: Path, target: Path, plan: Plan) -> Outcome:
    new, old = aside / "new", aside / "old"
    waiting = [path for path in plan.into if (new / path).exists()]
    if not waiting:
        remove_empty(target, {str(PurePosixPath(path).parent) for path in plan.out})
        return "new"
    touched = any((old / path).exists() for path in plan.out) or len(waiting) < len(plan.into)
    for path in reversed(plan.into):
        if path not in waiting and (target / path).exists():
            _put_back(target / path, new / path)
    for path in reversed(plan.out):
        if (old / path).exists():
            if os.path.lexists(target / path):
                # Somebody put a file there in the meantime.
                _put_back(target / path, _free(target / path))
            _put_back(old / path, target / path)
    remove_empty(target, plan.made)
    return "old" if touched else "nothing"


def _put_back(source: Path, to: Path) -> None:
    try:
        move(source, to)
    except OSError as error:
        raise InputError(
            Bilingual("上次结果未能全部放回", "the earlier results could not all be put back"),
            file=source,
            found=error.strerror,
            todo=Bilingual(
                "关闭打开它的程序后重新运行：下次运行会先恢复原有结果",
                "close it in the program that has it open and run again: the next run first puts "
                "the earlier results back",
            ),
        ) from error


def _retire(old: Path, target: Path, plan: Plan) -> bool:
    """Delete a directory that was exchanged for `target`, but no file that is not in there.

    A file that somebody made or replaced while the directories were being exchanged is moved
    over. Returns whether everything is gone.
    """
    ours, taken = set(plan.out), set(plan.into)
    for root, folders, files in os.walk(old, topdown=False):
        here = Path(root)
        for name in (*files, *(f for f in folders if (here / f).is_symlink())):
            path = (here / name).relative_to(old).as_posix()
            with suppress(OSError):
                if path in ours or _is_there(here / name, target / path):
                    (here / name).unlink()
                else:
                    move(here / name, _free(target / path) if path in taken else target / path)
        with suppress(OSError):
            here.rmdir()
    return not old.exists()


def _is_there(file: Path, other: Path) -> bool:
    """Tell whether the other name leads to the same file, or is the same symbolic link."""
    try:
        if file.is_symlink():
            return other.is_symlink() and file.readlink() == other.readlink()
        return os.path.samestat(file.lstat(), other.lstat())
    except FileNotFoundError:
        return False


def _free(file: Path) -> Path:
    number = 1
    while os.path.lexists(other := file.with_name(f"{file.stem}-{number}{file.suffix}")):
        number += 1
    return other


def _delete(aside: Path) -> None:
    """Delete a directory aside, its marker last: until then the next run knows it as ours."""
    for part in ("new", "old", f"{PLAN}.draft", PROBE):
        path = aside / part
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    with suppress(OSError):
        if {path.name for path in aside.iterdir()} <= {MARKER}:
            (aside / MARKER).unlink(missing_ok=True)
            aside.rmdir()
