"""Numbers as people write them into tables: 94%, ≥95, 【5.78】, 1：10, 12,345."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from lifecircle.layers.columns import plain

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats

_NOTHING: Final = frozenset(
    {"", "-", "--", "–", "—", "——", "/", "\\", "…", "……", "...", "暂无", "不详", "无数据", "未知"}
    | {"n/a", "na", "nan", "null", "none", "unknown"}
)
_COLONS: Final = str.maketrans({"︰": ":", "∶": ":", "−": "-", "【": None, "】": None})
_BEFORE: Final = (
    *("≥", ">=", "≧", "≤", "<=", "≦", ">", "<", "≈", "~", "约", "大于等于", "小于等于", "大于"),
    *("小于", "不低于", "不少于", "不高于", "不超过", "超过", "至少"),
)
_AFTER: Final = ("以上", "以下", "以内", "左右")
_SIGNS: Final = re.compile(
    rf"({'|'.join(map(re.escape, _BEFORE))})?(.*?)({'|'.join(_AFTER)})?", re.DOTALL
)
_PLAIN: Final = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?"
_NUMBER: Final = re.compile(rf"({_PLAIN})[%‰]?")
_RATIO: Final = re.compile(r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)")
_YEAR: Final = re.compile(
    r"(1\d{3}|2[01]\d{2})"
    r"(?:\.0+|年(?!代).*|[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?:[ T].*)?|(?:0[1-9]|1[0-2])(?:[0-3]\d)?)?",
    re.DOTALL,
)


class Number(NamedTuple):
    """A number in a cell; `bound` tells that a sign such as ≥ or 约 stood beside it."""

    value: float
    bound: bool = False


def is_nothing(cell: object) -> bool:
    """Tell whether a cell says that there is no value: it is empty, a dash, or 不详."""
    return unicodedata.normalize("NFKC", plain(cell)).casefold().strip() in _NOTHING


def read_number(cell: object) -> Number | None:
    """Read a number as people write it.

    Parameters
    ----------
    cell
        ``94%`` is 94 and ``【5.78】`` 5.78; ``1：10`` is 0.1; ``≥95`` is 95; commas between
        thousands and full-width characters are understood.

    Returns
    -------
    Number or None
        None if the cell holds no number.
    """
    text = unicodedata.normalize("NFKC", plain(cell).translate(_COLONS)).replace(" ", "")
    before, middle, after = (_SIGNS.fullmatch(text) or _SIGNS.match("")).groups()  # type: ignore[union-attr]
    bound = bool(before or after)
    if found := _RATIO.fullmatch(middle):
        left, right = map(float, found.groups())
        return Number(left / right, bound) if right else None
    found = _NUMBER.fullmatch(middle)
    digits = found[1].replace(",", "") if found else ""
    if not any(c.isdigit() for c in digits):
        return None
    value = float(digits)
    return Number(value, bound) if np.isfinite(value) else None


def read_year(cell: object) -> float | None:
    """Read a year as people write it: 2024, 2024年6月, 2024-06-30, 20240630; None if it is none.

    It lies between 1000 and 2199: 0 and 9999 are no years. Neither are 90年代 and 1985-1990.
    """
    text = unicodedata.normalize("NFKC", plain(cell)).strip()
    found = _YEAR.fullmatch(text)
    return None if found is None else float(found[1])


@dataclass(frozen=True)
class Numbers:
    """A column of numbers.

    Attributes
    ----------
    value
        NaN where a cell holds none.
    empty, wrong, bound
        Where a cell says nothing; says something that is no number; has a sign such as ≥.
    """

    value: Floats
    empty: Bools
    wrong: Bools
    bound: Bools


def read_numbers(cells: pd.Series[Any], *, years: bool = False) -> Numbers:
    """Read a column of numbers.

    Parameters
    ----------
    cells
        Numbers, or texts as `read_number` understands them.
    years
        They are years, read by `read_year`.
    """
    is_number = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)
    if is_number and not years:
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        empty, wrong = np.isnan(values), np.isinf(values)
        return Numbers(np.where(wrong, np.nan, values), empty, wrong, np.zeros_like(empty))
    # A GeoJSON cell may hold a list, which is no key of a table.
    keys = [cell if isinstance(cell, Hashable) else str(cell) for cell in cells]
    codes, different = pd.factorize(pd.Series(keys, dtype=object), use_na_sentinel=False)
    known = [_one(cell, years=years) for cell in different]
    values = np.array([np.nan if n is None else n.value for n in known], dtype=np.float64)
    empty = np.array([is_nothing(cell) for cell in different], dtype=bool)
    bound = np.array([n is not None and n.bound for n in known], dtype=bool)
    wrong = np.array([n is None for n in known], dtype=bool) & ~empty
    return Numbers(values[codes], empty[codes], wrong[codes], bound[codes])


def _one(cell: object, *, years: bool) -> Number | None:
    if not years:
        return read_number(cell)
    year = read_year(cell)
    return None if year is None else Number(year)
