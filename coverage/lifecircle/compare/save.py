"""``compare.html`` and ``compare.csv``: written aside first, never over somebody else's file."""

from __future__ import annotations

import csv
import io
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.compare.page import GENERATOR, render
from lifecircle.outputs.numbers import fixed, round_people
from lifecircle.outputs.tables import ENCODING, SHARE_DECIMALS, text_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lifecircle.base.text import Language
    from lifecircle.compare.diff import Comparison

PAGE: Final = "compare.html"
TABLE: Final = "compare.csv"


def _share(value: float) -> str:
    return "0" if value == 0 else f"{value:+.{SHARE_DECIMALS}f}"


def _plain_share(value: float) -> str:
    return fixed(value, SHARE_DECIMALS)


def _count(value: float) -> str:
    return fixed(value, 0)


def _change(value: float) -> str:
    return "" if value != value else _share(value)  # noqa: PLR0124  (NaN)


def _people_change(value: float) -> str:
    return "" if value != value else f"{value:+.0f}" if value else "0"  # noqa: PLR0124


def _flag(value: object) -> str:
    return "true" if value else "false"


def _both(name: str, write: Callable[[Any], str]) -> dict[str, Callable[[Any], str]]:
    return {f"{name}_before": write, f"{name}_after": write}


COLUMNS: Final[dict[str, Callable[[Any], str]]] = {
    "level": text_cell,
    "unit_id": text_cell,
    "unit": text_cell,
    "unit_id_before": text_cell,
    "unit_before": text_cell,
    "matched_by": text_cell,
    "goal": text_cell,
    "goal_zh": text_cell,
    "goal_en": text_cell,
    **_both("status", text_cell),
    "turn": text_cell,
    **_both("share_at_least", _plain_share),
    "share_change": _change,
    "within_range": _flag,
    **_both("share_at_most", _plain_share),
    **_both("share_if_lists_complete", _plain_share),
    **_both("places", _count),
    **_both("target", _plain_share),
    "share_gained": _plain_share,
    "share_lost": _plain_share,
    "share_elsewhere": _change,
    **_both("people_reached", _count),
    "people_change": _people_change,
    "people_gained": _count,
    "people_lost": _count,
}
"""Columns of ``compare.csv`` and how each is written."""
_RENAMED: Final = {
    "id": "unit_id",
    "name": "unit",
    "id_before": "unit_id_before",
    "name_before": "unit_before",
    "how": "matched_by",
    "gained": "share_gained",
    "lost": "share_lost",
    "elsewhere": "share_elsewhere",
}


def save(comparison: Comparison, folder: str | Path, languages: Sequence[Language]) -> list[Path]:
    """Write ``compare.html`` and ``compare.csv``.

    Parameters
    ----------
    comparison
        From `lifecircle.compare.diff.compare`.
    folder
        Made if missing.
    languages
        Of the page; it opens in the first.

    Returns
    -------
    list of Path
        Page and table.

    Raises
    ------
    InputError
        If a file of that name is not one of these, cannot be replaced, or the folder cannot be
        written.
    """
    target = Path(folder).absolute()
    files = [(target / PAGE, _is_page), (target / TABLE, _is_table)]
    for file, is_ours in files:
        if file.exists() and not is_ours(file):
            raise InputError(
                Bilingual(
                    "文件夹中已有同名文件，且不是本命令所写",
                    "the folder already holds a file of this name that lifecircle did not write",
                ),
                file=file,
                todo=Bilingual(
                    "换一个 --out 文件夹，或移走该文件", "choose another folder, or move it away"
                ),
            )
    texts = [render(comparison, languages).encode("utf-8"), table(comparison).encode(ENCODING)]
    try:
        target.mkdir(parents=True, exist_ok=True)
        _replace([(file, text) for (file, _), text in zip(files, texts, strict=True)])
    except OSError as error:
        raise InputError(
            Bilingual("对比结果无法写入", "the comparison cannot be written"),
            file=error.filename2 or error.filename or target,
            found=error.strerror,
            todo=Bilingual(
                "关闭打开该文件的程序（Excel、浏览器），或换一个 --out 文件夹",
                "close the program that has it open (Excel, a browser), or choose another --out",
            ),
        ) from error
    return [file for file, _ in files]


def _replace(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write every file aside, then move all of them in; on an error the old ones are put back."""
    aside: list[tuple[Path, Path, Path]] = []
    try:
        for file, content in files:
            ready = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
            aside.append((ready, file, ready.with_name(f"{ready.name}-old")))
            with ready.open("xb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
        _swap(aside)
    finally:
        for ready, _, _ in aside:
            with suppress(OSError):
                ready.unlink(missing_ok=True)


def _swap(files: Sequence[tuple[Path, Path, Path]]) -> None:
    """Move files (new, name, old) in."""
    moved: list[tuple[Path, Path]] = []
    try:
        for ready, file, old in files:
            if file.exists():
                file.replace(old)
            moved.append((file, old))
            ready.replace(file)
    except BaseException:
        for file, old in reversed(moved):
            if old.exists():
                old.replace(file)
            else:
                file.unlink(missing_ok=True)
        raise
    for _, old in moved:
        with suppress(OSError):
            old.unlink(missing_ok=True)


def _is_page(file: Path) -> bool:
    pattern = rb'<meta name="generator" content="' + GENERATOR.encode() + rb'">'
    return bool(re.search(pattern, _head(file)))


def _is_table(file: Path) -> bool:
    first = ",".join([*COLUMNS][:6])
    return _head(file).startswith(first.encode(ENCODING))


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(2000)
    except OSError:
        return b""


def table(comparison: Comparison) -> str:
    """Return ``compare.csv``: a row per goal for the whole and for every unit, in RFC 4180."""
    verdicts = comparison.verdicts
    counted = comparison.old.counted and comparison.new.counted
    names = {goal.id: goal.name.text for goal in comparison.goals}
    frame = verdicts.rename(columns=_RENAMED).assign(
        goal_zh=[names[goal].zh for goal in verdicts["goal"]],
        goal_en=[names[goal].en for goal in verdicts["goal"]],
    )
    for name in ("people_change", "people_gained", "people_lost"):
        size = [round_people(abs(value), counted=counted) for value in frame[name]]
        frame[name] = np.array(size, dtype=np.float64) * np.sign(frame[name])
    status = ["status_before", "status_after"]
    frame[status] = frame[status].fillna("")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    cells = (map(write, frame[column].tolist()) for column, write in COLUMNS.items())
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue()
