"""The directory beside a folder in which its next contents are made.

``.NAME-0123abcd.lifecircle`` holds

- ``lifecircle.json``: whose it is (the folder's name, process, host, since when),
- ``new/``: the files that are being written,
- ``plan.json``: what is about to be done to the folder; while it is missing, nothing was,
- ``old/``: the files of the last run, while they are replaced one by one.

Only who holds the folder's lock may touch it: whatever lies there when a run takes the lock is
left from a run that died. Where nothing can be made beside the folder (the root of a drive, a
mount point, a parent that is not writable) all of this lies inside it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import socket
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.outputs.manifest import is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT: Final = "lifecircle-aside-1"
MARKER: Final = "lifecircle.json"
PLAN: Final = "plan.json"
PROBE: Final = "probe"
"""Tells whether hard links are possible here."""
_LONGEST: Final = 40
_NAME: Final = re.compile(r"\.(.+)-[0-9a-f]{8}\.lifecircle", re.DOTALL)
_ESCAPES: Final = {ord(char): f"\\{ord(char):03o}" for char in " \t\n\\"}


@dataclass(frozen=True)
class Plan:
    """What is about to be done to a folder, as paths relative to it with ``/``.

    Attributes
    ----------
    way
        Exchange the whole directory, or move file by file.
    out
        Files of the last run.
    into
        Files of this run; the last one makes it complete.
    made
        Directories that are made for them.
    inode
        Of the directory with the new files.
    """

    way: Literal["exchange", "moves"]
    out: tuple[str, ...]
    into: tuple[str, ...]
    made: tuple[str, ...] = ()
    inode: int = 0


@dataclass(frozen=True)
class Spot:
    """Where a folder's lock and its directories aside lie.

    Attributes
    ----------
    target
        The folder.
    holder
        The directory they lie in: its parent, or itself.
    """

    target: Path
    holder: Path

    @property
    def stem(self) -> str:
        """Part of their names: the folder's, cut where it is long."""
        if self.inside:
            return "lifecircle"
        name = self.target.name
        if len(name) <= _LONGEST:
            return name
        digest = hashlib.sha256(os.fsencode(_folded(name))).hexdigest()
        return f"{name[: _LONGEST - 10]}-{digest[:8]}"

    @property
    def inside(self) -> bool:
        """Whether they lie in the folder itself."""
        return self.holder == self.target

    @property
    def lock(self) -> Path:
        """The file of the lock."""
        return self.holder / f".{self.stem}.lock"

    def make(self) -> Path:
        """Make a directory aside, with its marker and an empty ``new``."""
        aside = self.holder / f".{self.stem}-{secrets.token_hex(4)}.lifecircle"
        aside.mkdir()
        mark = {
            "format": FORMAT,
            "folder": self.target.name,
            "process": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now().astimezone().isoformat(" ", "seconds"),
        }
        text = json.dumps(mark, ensure_ascii=False, indent=1)
        try:
            (aside / MARKER).write_text(text + "\n", encoding="utf-8", newline="\n")
            (aside / "new").mkdir()
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        return aside

    def left(self) -> list[Path]:
        """Return the directories aside that runs have made and not removed."""
        return sorted(
            path
            for path in self.holder.iterdir()
            if (match := _NAME.fullmatch(path.name))
            and self._is_mine(match[1])
            and not path.is_symlink()
            and _is_aside(path)
        )

    def _is_mine(self, stem: str) -> bool:
        """Tell whether a stem is this one to the file system, as ``Out`` is ``out`` to Windows."""
        if stem == self.stem:
            return True
        lock = self.holder / f".{stem}.lock"
        return _folded(stem) == _folded(self.stem) and lock.exists() and lock.samefile(self.lock)

    def who(self) -> str | None:
        """Say which process is writing, and since when."""
        for aside in self.left():
            try:
                mark = json.loads((aside / MARKER).read_text(encoding="utf-8"))
                return f"process {mark['process']} on {mark['host']} since {mark['since']}"
            except (OSError, ValueError, TypeError, KeyError):
                continue
        return None


def spots(target: Path) -> Iterator[Spot]:
    """Yield where the lock and directories aside of a folder may lie, best first."""
    if not is_mount(target):
        yield Spot(target, target.parent)
    if target.is_dir():
        yield Spot(target, target)


def is_mount(folder: Path) -> bool:
    """Tell whether something is mounted at a folder, from the same disk (``--bind``) included."""
    if os.path.ismount(folder):
        return True
    try:
        text = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    point = os.path.realpath(folder).translate(_ESCAPES)
    return any(line.split(" ")[4] == point for line in text.splitlines())


def write_plan(aside: Path, plan: Plan) -> None:
    """Write what is about to be done, and have it on the disk before it is."""
    draft = aside / f"{PLAN}.draft"
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        json.dump({"format": FORMAT, **asdict(plan)}, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(aside / PLAN)
    flush_directory(aside)


def read_plan(aside: Path) -> Plan | None:
    """Return what was about to be done; None if nothing was.

    Raises
    ------
    InputError
        If the file is not one of ours any more.
    """
    file = aside / PLAN
    if not file.exists():
        return None
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        way, inode = content["way"], int(content["inode"])
        out, into, made = (tuple(map(str, content[key])) for key in ("out", "into", "made"))
        sound = content["format"] == FORMAT and way in {"exchange", "moves"}
    except (ValueError, TypeError, KeyError):
        sound = False
    if not sound or not all(map(is_plain, (*out, *into, *made))):
        raise InputError(
            Bilingual("上次中断的运行无法恢复", "an interrupted run cannot be put right"),
            file=file,
            found=Bilingual("文件已损坏", "the file is damaged"),
            todo=Bilingual(
                "核对该文件所在文件夹的内容后将其移走，再重新运行",
                "look through the folder that this file is in, move it away and run again",
            ),
        )
    return Plan(way, out, into, made, inode)


def flush_directory(folder: Path) -> None:
    """Have a directory's names on the disk, where the system lets one ask for it."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        # Its names may be made, but not be listed.
        return
    try:
        os.fsync(handle)
    except OSError:
        # Some network file systems cannot; their server decides.
        return
    finally:
        os.close(handle)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _is_aside(folder: Path) -> bool:
    """Tell whether a run made a directory; one that may not be looked into may be."""
    try:
        return (folder / MARKER).is_file() or (folder.is_dir() and not any(folder.iterdir()))
    except PermissionError:
        return True
