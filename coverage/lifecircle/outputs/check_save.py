"""Writing ``check.html`` and ``check.csv`` beside whatever else lies in a folder."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.outputs.check_page import GENERATOR, check_page
from lifecircle.outputs.check_table import HEADER, check_csv
from lifecircle.outputs.tables import ENCODING
from lifecircle.outputs.trouble import full_disk_told, held_open

if TYPE_CHECKING:
    from lifecircle.checks.report import CheckReport

PAGE: Final = "check.html"
TABLE: Final = "check.csv"
_BEGINNING: Final = 4000
_OURS: Final = {
    PAGE: GENERATOR.encode(),
    TABLE: ",".join(HEADER).encode(),
}


def refuse_foreign(folder: Path) -> None:
    """Raise if a file would be overwritten that no check wrote, or the folder cannot be.

    Raises
    ------
    InputError
        Naming the file.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(
            Bilingual("结果不能写到该处", "the findings cannot be written there"),
            file=folder,
            found=Bilingual("同名文件", "a file of that name"),
            todo=Bilingual("用 --out 另选文件夹", "choose another folder with --out"),
        )
    for name, mark in _OURS.items():
        file = folder / name
        if not file.exists():
            continue
        if file.is_file():
            with file.open("rb") as content:
                if mark in content.read(_BEGINNING):
                    continue
        raise InputError(
            Bilingual(
                "文件夹中已有不是 lifecircle 写出的同名文件",
                "the folder already holds a file of this name that lifecircle did not write",
            ),
            file=file,
            todo=Bilingual(
                "移走该文件，或用 --out 另选文件夹",
                "move the file away, or choose another folder with --out",
            ),
        )


def save_check(report: CheckReport, folder: Path) -> list[Path]:
    """Write the page and the table aside, then move in both or none.

    Parameters
    ----------
    report
        Of the check.
    folder
        Made if missing.

    Returns
    -------
    list of Path
        ``check.html``, ``check.csv``.

    Raises
    ------
    InputError
        If a file of that name is not ours or is held open, or the disk is full.
    """
    folder = folder.absolute()
    refuse_foreign(folder)
    content = {
        TABLE: check_csv(report).encode(ENCODING),
        PAGE: check_page(report).encode("utf-8"),
    }
    with full_disk_told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".check-", dir=folder))
        try:
            for name, raw in content.items():
                (aside / name).write_bytes(raw)
            _move_in(aside, folder, list(content))
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return [folder / PAGE, folder / TABLE]


def _move_in(aside: Path, folder: Path, names: list[str]) -> None:
    """Replace all files or none: whoever holds one open keeps the others from changing."""
    moved: list[str] = []
    for name in names:
        file, old = folder / name, aside / f"old-{name}"
        try:
            if file.exists():
                # A copy under another name: the file itself is never missing.
                shutil.copy2(file, old)
            (aside / name).replace(file)
        except PermissionError as error:
            for done in moved:
                _put_back(aside / f"old-{done}", folder / done)
            raise held_open(file, error.strerror) from error
        moved.append(name)


def _put_back(old: Path, file: Path) -> None:
    if old.exists():
        old.replace(file)
    else:
        file.unlink()
