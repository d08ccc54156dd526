"""Coordinates as people write them: numbers, full-width, degrees with minutes and seconds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats

Axis = Literal["x", "y"]

_SAME: Final = str.maketrans(
    {
        **dict.fromkeys("º˚度", "°"),
        **dict.fromkeys("′’‘＇´`分", "'"),
        **dict.fromkeys("″”“＂秒", '"'),
        **dict.fromkeys("−–—", "-"),
    }
)
_SIDE: Final = "[NSEWnsew]|东经|西经|北纬|南纬|东|西|北|南"
_FRACTION: Final = r"\d+(?:\.\d*)?"
_ANGLES: Final = (
    # 106°33′12″, 106°33.2′, 106.55°
    rf"(?P<d>{_FRACTION})\s*°\s*(?:(?P<m>{_FRACTION})\s*'\s*(?:(?P<s>{_FRACTION})\s*(?:\"|'')?\s*)?)?",
    # 106 33 12, 106:33:12, 106-33-12
    rf"(?P<d>\d+)(?P<apart>[ :-])(?P<m>\d+)(?P=apart)(?P<s>{_FRACTION})",
    # E106.55; without a side it is a number
    rf"(?P<d>{_FRACTION})(?P<m>)(?P<s>)",
)
_FORMS: Final = tuple(
    re.compile(rf"(?P<sign>[+-]?)(?:(?P<before>{_SIDE})[\s:]*)?{angle}\s*(?P<after>{_SIDE})?")
    for angle in _ANGLES
)
_DIRECTION: Final[dict[str, tuple[Axis, int]]] = {
    **dict.fromkeys(("e", "东", "东经"), ("x", 1)),
    **dict.fromkeys(("w", "西", "西经"), ("x", -1)),
    **dict.fromkeys(("n", "北", "北纬"), ("y", 1)),
    **dict.fromkeys(("s", "南", "南纬"), ("y", -1)),
}
_COMMA: Final = re.compile(r"[+-]?\d+(?:,\d+)+(?:\.\d*)?")
_WRAPPING: Final = re.compile(r"^\s*(?:point\s*)?[(\[{]|[)\]}]\s*$", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\s*[,;、|]\s*")
_SIXTY: Final = 60.0
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def coordinates(cells: pd.Series[str], axis: Axis) -> Floats:
    """Read one coordinate from each cell.

    Parameters
    ----------
    cells
        Text.
    axis
        Which coordinate: a cell that names a direction of the other axis cannot be read.

    Returns
    -------
    numpy.ndarray
        Numbers; degrees where they are written as such (``106°33′12″E``, ``北纬29度33分``,
        ``E106.55``, ``106:33:12``). NaN where there is none, or it is not finite.
    """
    text = _plain(cells)
    number = text.str.fullmatch(_NUMBER.pattern).to_numpy(dtype=bool)
    found: Floats = np.full(len(text), np.nan)
    found[number] = pd.to_numeric(text[number]).to_numpy(dtype=np.float64)
    for i in np.flatnonzero(~number & (text != "").to_numpy(dtype=bool)):
        found[i] = _degrees(str(text.iloc[i]), axis)
    found[~np.isfinite(found)] = np.nan
    return found


def pairs(cells: pd.Series[str]) -> tuple[pd.Series[str], pd.Series[str]]:
    """Split cells with both coordinates; an empty text where there are not two."""
    text = _plain(cells)
    for _ in range(2):
        text = text.str.replace(_WRAPPING.pattern, "", regex=True, flags=re.IGNORECASE).str.strip()
    parts = [_two(cell) for cell in text]
    return (
        pd.Series([p[0] for p in parts], index=cells.index, dtype=str),
        pd.Series([p[1] for p in parts], index=cells.index, dtype=str),
    )


def has_comma(cells: pd.Series[str]) -> Bools:
    """Tell which cells are numbers but for commas in them."""
    return np.asarray(_plain(cells).str.fullmatch(_COMMA.pattern), dtype=bool)


def _two(cell: str) -> tuple[str, str]:
    parts = [part for part in _BETWEEN.split(cell) if part]
    if len(parts) == 1:
        parts = cell.split()
    return (parts[0], parts[1]) if len(parts) == 2 else ("", "")  # noqa: PLR2004 - x and y


def _plain(cells: pd.Series[str]) -> pd.Series[str]:
    """Return ASCII where characters mean the same; signs before NFKC takes them apart."""
    text = cells.astype(str)
    if text.str.isascii().all():
        return text.str.strip()
    return text.str.translate(_SAME).str.normalize("NFKC").str.strip()


def _degrees(cell: str, axis: Axis) -> float:
    found = next(filter(None, (form.fullmatch(cell) for form in _FORMS)), None)
    if found is None:
        return np.nan
    named = [found["before"], found["after"]]
    ways = [_DIRECTION[name.lower()] for name in named if name]
    if len(ways) > 1 or any(way[0] != axis for way in ways) or (ways and found["sign"]):
        return np.nan
    minutes, seconds = float(found["m"] or 0), float(found["s"] or 0)
    whole = not found["m"] or "." not in found["d"]
    if minutes >= _SIXTY or seconds >= _SIXTY or not whole or (seconds and "." in found["m"]):
        return np.nan
    value = float(found["d"]) + minutes / _SIXTY + seconds / _SIXTY**2
    sign = ways[0][1] if ways else -1 if found["sign"] == "-" else 1
    return sign * value
