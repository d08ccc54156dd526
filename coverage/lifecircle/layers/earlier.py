"""Values of an earlier audit: what trends compare with."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import InputError, MissingFileError, StudyError
from lifecircle.base.text import Bilingual
from lifecircle.study.file import VERDICTS

if TYPE_CHECKING:
    from pathlib import Path

Earlier = dict[tuple[str, str | None], float]
"""By goal id and name of a unit, None being the whole."""

_GOAL, _LEVEL, _UNIT, _VALUE = "goal", "level", "unit", "share_at_least"
_WHOLE: Final = "whole"
_ESCAPE: Final = "'"


def read_earlier(folder: Path) -> Earlier:
    """Read the values that an earlier audit found.

    Parameters
    ----------
    folder
        Where that audit wrote its files, ``verdicts.csv`` among them.

    Returns
    -------
    dict
        What was shown (``share_at_least``), by goal id and name of the unit (None: the whole).
        Goals that could not be computed are not there.

    Raises
    ------
    MissingFileError
        If the folder has no such file.
    StudyError
        If the file is not the table that an audit writes.
    """
    file = folder / VERDICTS
    if not file.is_file():
        raise MissingFileError(
            Bilingual(
                f"该文件夹没有 {VERDICTS}，不是一次评估的结果",
                f"the folder has no {VERDICTS}: it is not the result of an audit",
            ),
            file=file,
            todo=_TODO,
        )
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            table = csv.DictReader(stream)
            rows = [*table]
            columns = table.fieldnames or ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(file, str(error)) from error
    missing = [name for name in (_GOAL, _LEVEL, _UNIT, _VALUE) if name not in columns]
    if missing:
        raise _unreadable(
            file, Bilingual("缺少列 " + "、".join(missing), f"no column {missing[0]}")
        )
    found: Earlier = {}
    for number, row in enumerate(rows, start=2):
        text = row[_VALUE] or ""
        if not text:
            continue
        try:
            value = float(text)
        except ValueError as error:
            raise _unreadable(file, text, number) from error
        if math.isfinite(value):
            name = None if row[_LEVEL] == _WHOLE else _written(row[_UNIT] or "")
            found[_written(row[_GOAL] or ""), name] = value
    return found


_TODO: Final = Bilingual(
    "把 study.earlier 改为以前某次评估的结果文件夹",
    "let study.earlier be the folder that an earlier audit wrote",
)


def _written(cell: str) -> str:
    """Return a text as it was before it was kept from running as a formula."""
    return cell[1:] if cell.startswith(_ESCAPE) and len(cell) > 1 else cell


def _unreadable(file: Path, found: Bilingual | str, row: int | None = None) -> InputError:
    return StudyError(
        Bilingual("不是评估写出的结论表", "not the table of verdicts that an audit writes"),
        file=file,
        place=None if row is None else Bilingual(f"第 {row} 行", f"row {row}"),
        found=found,
        todo=_TODO,
    )
