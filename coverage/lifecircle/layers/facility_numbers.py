"""Cells of facility lists as numbers, years, and yes or no."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from lifecircle.base.amounts import quantities
from lifecircle.layers.cells import read_year
from lifecircle.layers.columns import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    from lifecircle.base.quantities import Bools

NOTHING: Final = frozenset((
    "-", "--", "---", "—", "——", "–", "/", "\\", "无", "无数据", "不详", "未知", "暂无", "缺",
    "null", "nan", "none", "n/a", "na", "#n/a",
))  # fmt: skip
"""Cells that say as little as an empty one, in lower case."""

_NUMBER: Final = re.compile(
    r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+)(e[+-]?\d+)?(.*)"
)
_SCALES: Final = {"万": 1e4, "千": 1e3, "百": 1e2}
_AREAS: Final = {
    **dict.fromkeys(("m2", "m^2", "sqm", "平方米", "平米", "平方", "方"), 1.0),
    **dict.fromkeys(("公顷", "ha", "hm2"), 1e4),
    **dict.fromkeys(("km2", "平方公里", "平方千米"), 1e6),
    "亩": 2000 / 3,
}
_LENGTHS: Final = {**dict.fromkeys(("km", "公里", "千米"), 1.0), **dict.fromkeys(("m", "米"), 1e-3)}
_COUNTS: Final = dict.fromkeys((
    "张", "床", "床位", "托位", "学位", "席位", "座位", "个", "人", "名", "位", "辆", "台", "册",
    "本", "场", "间", "项", "户", "套", "栋", "幢", "座", "班", "次", "人次",
), 1.0)  # fmt: skip
_YES: Final = frozenset(
    ("是", "有", "对", "达标", "已达标", "合格", "√", "✓", "✔", "y", "yes", "true", "t", "1")
)
_NO: Final = frozenset((
    "否", "非", "没有", "未达标", "不达标", "不合格", "未合格", "×", "✗", "✘", "n", "no", "false",
    "f", "0",
))  # fmt: skip


class Cells(NamedTuple):
    """Cells that were read.

    Attributes
    ----------
    parsed
        One for each; NaN (None of flags) where the cell is empty or was not understood.
    wrong
        Which have something that was not understood.
    """

    parsed: npt.NDArray[Any]
    wrong: Bools


def folded(value: Any) -> str:
    """Return a cell as text in half-width characters and lower case, without outer spaces."""
    return unicodedata.normalize("NFKC", plain(value)).strip().casefold()


def read_numbers(values: Iterable[Any], quantity: str, header: str = "") -> Cells:
    """Read numbers of a quantity, in its own unit.

    Parameters
    ----------
    values
        Cells: numbers, or text with digits of any width, with or without thousands separators
        and a unit (``120张``, ``1.2万平方米``, ``3亩``).
    quantity
        Its id in `lifecircle.base.amounts.quantities`, or ``people``. Areas come out in m²,
        ``length_km`` in kilometres, everything else is counted.
    header
        Name of the column; a unit in brackets at its end holds for cells without one.

    Returns
    -------
    Cells
        float64; also negative numbers are returned.
    """
    default = header_factor(header, quantity)

    def number(text: str) -> float | None:
        found = _NUMBER.fullmatch(text.replace(" ", ""))
        if found is None:
            return None
        factor = unit_factor(found[3], quantity) if found[3] else default
        digits = found[1].replace(",", "") + (found[2] or "")
        return None if factor is None else float(digits) * factor

    cells = _read(values, number)
    return Cells(np.array(cells.parsed, dtype=np.float64), cells.wrong)


def read_years(values: Iterable[Any]) -> Cells:
    """Read years, as `lifecircle.layers.cells.read_year` does; a date counts as its year."""
    cells = _read(values, read_year)
    return Cells(np.array(cells.parsed, dtype=np.float64), cells.wrong)


def read_flags(values: Iterable[Any]) -> Cells:
    """Read yes and no as True and False, objects; None where the cell is empty."""

    def flag(text: str) -> bool | None:
        return True if text in _YES else False if text in _NO else None

    return _read(values, flag)


def header_unit(header: str) -> tuple[str, str]:
    """Return a column's name without what stands in brackets at its end, and that."""
    name = unicodedata.normalize("NFKC", header).strip().casefold()
    found = re.fullmatch(r"(.*?)\s*[(\[【]([^()\[\]【】]*)[)\]】]", name, re.DOTALL)
    return (found[1], found[2].strip()) if found else (name, "")


def header_factor(header: str, quantity: str) -> float:
    """Return what a number below `header` is multiplied with; 1 where it names no unit."""
    unit = header_unit(header)[1]
    return 1.0 if not unit else unit_factor(unit, quantity) or 1.0


def unit_factor(unit: str, quantity: str) -> float | None:
    """Return how many of a quantity's own units one of `unit` is; None if it is no such unit."""
    if quantity.endswith("_m2"):
        known = _AREAS
    elif quantity.endswith("_km"):
        known = _LENGTHS
    else:
        known = _COUNTS
        if quantity in quantities():
            known |= {quantities()[quantity].unit.en.casefold().replace(" ", ""): 1.0}
    text = unit.replace(" ", "").casefold()
    if text in known:
        return known[text]
    scale = _SCALES.get(text[:1])
    if scale is None:
        return None
    return scale if not text[1:] else scale * known[text[1:]] if text[1:] in known else None


def _read(values: Iterable[Any], understand: Callable[[str], Any]) -> Cells:
    cells = [folded(value) for value in values]
    known = {text: understand(text) for text in dict.fromkeys(cells) if not _is_nothing(text)}
    found = np.empty(len(cells), dtype=object)
    found[:] = [known.get(text) for text in cells]
    wrong = np.array([text in known and known[text] is None for text in cells], dtype=bool)
    return Cells(found, wrong)


def _is_nothing(text: str) -> bool:
    return not text or text in NOTHING
