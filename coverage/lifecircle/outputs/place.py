"""Whether a folder can be written, and whose the files in it are."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.outputs import manifest
from lifecircle.outputs.trouble import is_full

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def refuse_foreign(target: Path, names: Sequence[str]) -> None:
    """Raise if a file would be overwritten that no run wrote.

    Parameters
    ----------
    target
        The folder, which may be missing.
    names
        Of the files to come, relative to it.

    Raises
    ------
    InputError
        If it holds a file of that name, or one where a folder is needed.
    """
    ours = set(manifest.written_before(target))
    for name in names:
        above = [p for p in PurePosixPath(name).parents if p != PurePosixPath()]
        blocked = [p for p in above if _is_no_folder(target / p)]
        if name not in ours and os.path.lexists(target / name):
            blocked.append(PurePosixPath(name))
        if blocked:
            raise foreign(target / blocked[0])


def foreign(file: Path) -> InputError:
    """Return the error of a file that no run wrote, where one must be written."""
    return InputError(
        Bilingual(
            "文件夹中已有同名文件，且不是 lifecircle 写的",
            "the folder already holds a file of this name that lifecircle did not write",
        ),
        file=file,
        expected=Bilingual(
            "空文件夹，或以前运行写过的文件夹",
            "an empty folder, or one that an earlier run wrote",
        ),
        todo=Bilingual(
            "另选文件夹，或将该文件移走", "choose another folder, or move the file away"
        ),
    )


def locate(shown: Path) -> Path:
    """Return the folder with links and ``..`` followed, whether it is there or not."""
    try:
        target = shown.resolve() if shown.is_symlink() or ".." in shown.parts else shown
        with suppress(FileNotFoundError, NotADirectoryError):
            target.lstat()
    except (OSError, RuntimeError) as error:
        # Too long, or with characters that the system does not take; a loop of links.
        raise unwritable(shown, getattr(error, "strerror", None) or str(error)) from error
    return target


def _is_no_folder(path: Path) -> bool:
    return os.path.lexists(path) and (path.is_symlink() or not path.is_dir())


def refuse_unwritable(shown: Path, target: Path) -> None:
    """Raise if it is plain that nothing can be written into a folder."""
    there = (path for path in (target, *target.parents) if os.path.lexists(path))
    nearest = next(there, None)
    if nearest is None:
        # A drive of Windows that is not connected.
        found = Bilingual(f"{target.anchor} 不存在", f"{target.anchor} does not exist")
    elif not nearest.is_dir():
        found = Bilingual(f"{nearest} 是文件", f"{nearest} is a file")
    elif not os.access(nearest, os.W_OK):
        found = Bilingual(f"{nearest} 不可写", f"{nearest} is not writable")
    else:
        return
    raise unwritable(shown, found)


def unwritable(shown: Path, found: str | Bilingual | None) -> InputError:
    """Return the error of a folder that cannot be written."""
    return InputError(
        Bilingual("结果无法写入该处", "the results cannot be written there"),
        file=shown,
        found=found,
        todo=Bilingual("用 --out 另选文件夹", "choose another folder with --out"),
    )


def make_parents(shown: Path, target: Path) -> list[Path]:
    """Make the folders above, and return those made, lowest first."""
    missing = [parent for parent in target.parents if not parent.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        for parent in missing:
            remove_made([parent])
        if is_full(error):
            raise
        raise unwritable(shown, error.strerror) from error
    return missing


def remove_made(folders: Sequence[Path]) -> None:
    """Remove folders that were made in vain."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()
