"""Replacing the outputs in a folder, all or nothing, beside whatever else lies there.

Files are made in a directory aside. At the end

- a folder that did not exist is that directory, renamed;
- where the system can exchange two directories in one step (Linux, macOS), the planner's own
  files are linked into the new one and the two are exchanged: at every moment the folder is the
  old one or the new one;
- elsewhere files are moved one by one after a plan of it was written to the disk: on any error
  they are moved back, and what a killed process left half done the next run undoes.
"""

from __future__ import annotations

import logging
import os
import shutil
import stat
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.outputs import exchange, manifest
from lifecircle.outputs.aside import (
    MARKER,
    PROBE,
    Plan,
    flush_directory,
    is_mount,
    spots,
    write_plan,
)
from lifecircle.outputs.lock import LockedError, locked
from lifecircle.outputs.place import (
    foreign,
    locate,
    make_parents,
    refuse_foreign,
    refuse_unwritable,
    remove_made,
    unwritable,
)
from lifecircle.outputs.settle import move, remove_empty, settle
from lifecircle.outputs.trouble import full_disk_told, held_open, is_full

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lifecircle.outputs.aside import Spot
    from lifecircle.outputs.settle import Outcome

MOST_LINKS: Final = 2_000
"""A folder with more files of somebody else is not exchanged."""
_log = logging.getLogger(__name__)


class Replacement:
    """New contents of a folder in the making.

    Attributes
    ----------
    new
        The directory to write files into.
    """

    def __init__(self, folder: Path, target: Path, aside: Path) -> None:
        self.new = aside / "new"
        self._folder = folder
        self._target = target
        self._aside = aside

    def commit(self, files: Sequence[str]) -> list[Path]:
        """Put the files in place of those of the last run.

        Parameters
        ----------
        files
            What was written into `new`, as paths relative to it with ``/``.

        Returns
        -------
        list of Path
            Where they are now, in the same order.

        Raises
        ------
        InputError
            If a file of somebody else has one of their names, another program holds a file
            open, or the disk is full. The folder is as it was.
        """
        _flush([self.new / path for path in files])
        refuse_foreign(self._target, files)
        if not self._rename() and not self._exchange(files):
            self._move(files)
        flush_directory(self._target.parent)
        return [self._folder / path for path in files]

    def _rename(self) -> bool:
        """Let the new directory be the folder; False if there is one, or that won't do."""
        if os.path.lexists(self._target):
            return False
        try:
            move(self.new, self._target)
        except PermissionError:
            # Windows, while any program looks at a file inside.
            return False
        return True

    def _exchange(self, files: Sequence[str]) -> bool:
        """Exchange the directories; False, with the folder untouched, where that won't do."""
        if not self._target.is_dir() or not _may_exchange(self._target, self._aside):
            return False
        ours = manifest.written_before(self._target)
        try:
            linked = _link_foreign(self._target, self.new, set(ours))
        except OSError:
            # Hard links are impossible here, or to these files.
            linked = False
        if not linked:
            return False
        plan = Plan("exchange", ours, tuple(files), inode=self.new.stat().st_ino)
        write_plan(self._aside, plan)
        return exchange.exchange(self.new, self._target)

    def _move(self, files: Sequence[str]) -> None:
        """Move file by file: the last run's list of files first, this run's last."""
        self._target.mkdir(exist_ok=True)
        gone = _first(manifest.NAME, manifest.written_before(self._target))
        into = _first(manifest.NAME, files)[::-1]
        above = {parent for path in into for parent in PurePosixPath(path).parents}
        made = sorted(str(p) for p in above if not (self._target / p).exists())
        write_plan(self._aside, Plan("moves", tuple(gone), tuple(into), tuple(made)))
        for path in gone:
            self._move_one(self._target / path, self._aside / "old" / path, path)
        for path in into:
            if os.path.lexists(self._target / path):
                # Somebody made it since the names were looked up.
                raise foreign(self._target / path)
            self._move_one(self.new / path, self._target / path, path)
        remove_empty(self._target, {str(PurePosixPath(path).parent) for path in gone})

    def _move_one(self, source: Path, to: Path, path: str) -> None:
        try:
            move(source, to)
        except PermissionError as error:
            raise held_open(self._folder / path, error.strerror) from error


@contextmanager
def replacing(folder: str | Path, names: Sequence[str] = ()) -> Iterator[Replacement]:
    """Replace what the last run wrote into a folder, if all goes well to the end.

    For as long as it lasts no other run can write there. What a killed run left is put right
    first, with a warning in the log.

    Parameters
    ----------
    folder
        Made if missing, with the folders above it.
    names
        Files that will be written for sure: that none of somebody else is in the way is looked
        up at once. All names are looked up before anything is moved.

    Yields
    ------
    Replacement
        Write into its ``new``, then call ``commit``. Without that the folder stays as it is.

    Raises
    ------
    InputError
        If the folder cannot be written, another run is writing there, or it holds a file of
        somebody else with one of the names.
    """
    shown = Path(folder).absolute()
    target = locate(shown)
    refuse_unwritable(shown, target)
    with full_disk_told(shown), ExitStack() as stack:
        stack.callback(remove_made, make_parents(shown, target))
        spot = _claim(stack, shown, target)
        for left in spot.left():
            _tell(_settle_left(left, target), shown)
        refuse_foreign(target, names)
        aside = spot.make()
        stack.callback(settle, aside, target)
        _dress(aside / "new", target)
        yield Replacement(shown, target, aside)


def _claim(stack: ExitStack, shown: Path, target: Path) -> Spot:
    """Take the lock of a folder."""
    denied: OSError | None = None
    for spot in spots(target):
        try:
            stack.enter_context(locked(spot.lock))
        except OSError as error:
            if is_full(error):
                raise
            denied = error
            continue
        except LockedError:
            raise InputError(
                Bilingual("另一次运行正在写入该文件夹", "another run is writing into this folder"),
                file=shown,
                found=spot.who(),
                todo=Bilingual(
                    "等它结束后再运行，或用 --out 另选文件夹",
                    "wait until it has finished, or choose another folder with --out",
                ),
            ) from None
        return spot
    raise unwritable(shown, denied.strerror if denied else None) from denied


def _settle_left(left: Path, target: Path) -> Outcome:
    try:
        return settle(left, target)
    except PermissionError as error:
        raise InputError(
            Bilingual("上次中断的运行无法恢复", "an interrupted run cannot be put right"),
            file=left,
            found=error.strerror,
            todo=Bilingual(
                "该目录属于另一用户：请其重新运行，或用 --out 另选文件夹",
                "it belongs to another user: let them run again, or choose another folder with "
                "--out",
            ),
        ) from error


def _dress(new: Path, target: Path) -> None:
    """Let what is written belong to the group that the folder hands down."""
    if os.name != "posix" or not target.is_dir():
        return
    like = target.stat()
    with suppress(OSError):
        os.chown(new, -1, like.st_gid)
        new.chmod(stat.S_IMODE(like.st_mode) | stat.S_IRWXU)


def _tell(outcome: str, shown: Path) -> None:
    if outcome == "old":
        _log.warning("%s: a run was interrupted here; its results were taken back", shown)
    elif outcome == "new":
        _log.warning("%s: a run was interrupted here after its results were whole", shown)


def _first(name: str, paths: Sequence[str]) -> list[str]:
    return sorted(paths, key=lambda path: (path != name, path))


def _flush(files: Sequence[Path]) -> None:
    """Have files on the disk before they replace anything."""
    for file in files:
        # On Windows a virus scanner may hold what was just written.
        with suppress(PermissionError), file.open("rb+") as handle:
            os.fsync(handle.fileno())


def _may_exchange(target: Path, aside: Path) -> bool:
    """Tell whether the folder may become another directory of the same name."""
    if aside.parent == target or _is_current(target):
        return False
    new, probe = aside / "new", aside / PROBE
    try:
        # File systems with hard links have inodes that last, by which a directory is known.
        os.link(aside / MARKER, probe)
        probe.unlink()
        shutil.copystat(target, new)
        one, other = target.stat(), new.stat()
    except OSError:
        return False
    same = (one.st_mode, one.st_uid, one.st_gid) == (other.st_mode, other.st_uid, other.st_gid)
    return same and one.st_dev == other.st_dev


def _is_current(target: Path) -> bool:
    try:
        return Path.cwd().is_relative_to(target.resolve())
    except FileNotFoundError:
        return False


def _link_foreign(target: Path, new: Path, ours: set[str]) -> bool:
    """Link what no run wrote into the new directory; False if that is too much."""
    count = 0
    for root, folders, files in os.walk(target, onerror=_raise):
        here = Path(root)
        there = new / here.relative_to(target)
        if here != target and is_mount(here):
            return False
        if not folders and not files:
            _copy_folder(here, there)
        for name in (*files, *(f for f in folders if (here / f).is_symlink())):
            if (here / name).relative_to(target).as_posix() in ours:
                continue
            count += 1
            if count > MOST_LINKS:
                return False
            _copy_folder(here, there)
            if (here / name).is_symlink():
                (there / name).symlink_to((here / name).readlink())
            else:
                os.link(here / name, there / name)
    return True


def _copy_folder(here: Path, there: Path) -> None:
    if not there.exists():
        _copy_folder(here.parent, there.parent)
        there.mkdir()
    shutil.copystat(here, there)


def _raise(error: OSError) -> None:
    raise error
