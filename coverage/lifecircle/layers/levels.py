"""How many levels a building has, where the data do not say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.text import Bilingual, Note

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.quantities import Floats

ENOUGH: Final = 20
"""A median needs as many buildings with known levels …"""
ENOUGH_SHARE: Final = 0.2
"""… and they must be this share of their kind: where few are known, they are the landmarks."""
MOSTLY: Final = 0.5
"""Where more than this share of the known levels are 1, the ones are a mapper's default."""
FALLBACK: Final = 3.0
"""Levels where no median can be had."""
FLATS: Final = frozenset({"apartments", "dormitory", "residential"})
"""Uses that are blocks of flats: the median of plain buildings says nothing about them."""
FALLBACK_FLATS: Final = 6.0
"""Levels of blocks of flats where no median of their own can be had: a walk-up."""
_ZH: Final = {
    "apartments": "公寓",
    "dormitory": "宿舍",
    "house": "独栋住宅",
    "residential": "住宅楼",
    "yes": "未注明用途",
}


MOST_LEVELS: Final = 200.0
"""More levels than this are a slip of the pen; the highest building has 163."""

_NUMBERS: Final = re.compile(r"\d+(?:\.\d+)?")
_RANGE: Final = re.compile(r"\s*~?\d+(?:\.\d+)?\s*(?:[-;,/–~]\s*\d+(?:\.\d+)?\s*)*\+?\s*")


def levels_of(values: list[str]) -> list[float]:
    """Read numbers of storeys as people write them.

    Parameters
    ----------
    values
        Texts such as ``6``, ``5;6`` or ``18-20``.

    Returns
    -------
    list of float
        Of several numbers their mean; NaN where there is none, or it is impossible.
    """
    found = [float("nan")] * len(values)
    for i, value in enumerate(values):
        if value and _RANGE.fullmatch(value):
            numbers = [float(n) for n in _NUMBERS.findall(value)]
            mean = sum(numbers) / len(numbers)
            if 0 < mean <= MOST_LEVELS:
                found[i] = mean
    return found


def filled_levels(homes: pd.DataFrame, source: str = "OpenStreetMap") -> tuple[Floats, Note]:
    """Fill in unknown levels, and say how.

    Parameters
    ----------
    homes
        Columns ``use`` and ``levels`` (NaN: unknown).
    source
        Where they come from, for the note.

    Returns
    -------
    levels : numpy.ndarray
        Known levels as they are; unknown ones are the median of the same use in these data, if
        `ENOUGH` and `ENOUGH_SHARE` of that use are known; else, for `FLATS`, `FALLBACK_FLATS`;
        else the median of all homes, under the same condition as for a use; else `FALLBACK`.
        Where `MOSTLY` one level is given (to `ENOUGH` homes), these count as unknown.
    note : Note
        The assumption with its numbers.
    """
    given, doubted = _believed(homes["levels"])
    known = given.notna()
    median, zh, en = _assumed(given)
    filled = given.fillna(median)
    rules: list[tuple[str, str]] = []
    for use, levels in given.groupby(homes["use"], sort=True):
        own = float(levels.median()) if _enough(levels) else median
        if use in FLATS and not _enough(levels):
            own = FALLBACK_FLATS
        if levels.isna().any() and own != median:
            filled = filled.where(known | (homes["use"] != use), own)
            rules.append((f"{_ZH.get(str(use), use)} {own:g} 层", f"{use}: {own:g}"))
    more_zh = f"（其中{'、'.join(z for z, _ in rules)}）" if rules else ""
    more_en = f" (but {', '.join(e for _, e in rules)})" if rules else ""
    if doubted:
        zh += f"；另有 {doubted:,} 栋标注为 1 层，占已标注的多数，视为默认值，按未知处理"
        en += (
            f"; {doubted:,} of them are given as 1, which most given numbers are: taken for a "
            "default and not believed"
        )
    missing = int((~known).sum())
    note = Note(
        "people.levels",
        Bilingual(
            f"{len(homes):,} 栋住宅中 {missing:,} 栋层数未知，按 {median:g} 层计{more_zh}：{zh}。",
            f"Of {len(homes):,} homes {missing:,} have no known number of levels and count as "
            f"{median:g}{more_en}: {en}.",
        ),
        source,
    )
    return np.asarray(filled, dtype=np.float64), note


def _believed(levels: pd.Series[float]) -> tuple[pd.Series[float], int]:
    """Return levels without a mapper's default, and how many those were."""
    ones = levels == 1
    count = int(ones.sum())
    if count < ENOUGH or count <= MOSTLY * int(levels.notna().sum()):
        return levels, 0
    return levels.mask(ones), count


def _enough(levels: pd.Series[float]) -> bool:
    known = int(levels.notna().sum())
    return known >= ENOUGH and known >= ENOUGH_SHARE * len(levels)


def _assumed(levels: pd.Series[float]) -> tuple[float, str, str]:
    known = int(levels.notna().sum())
    if _enough(levels):
        return (
            float(levels.median()),
            f"{known:,} 栋已知层数的中位数",
            f"the median of the {known:,} known ones",
        )
    return (
        FALLBACK,
        f"已知层数的仅 {known:,} 栋且多为地标建筑，故为假定值",
        f"an assumption, as only {known:,} are known and these tend to be landmarks",
    )
