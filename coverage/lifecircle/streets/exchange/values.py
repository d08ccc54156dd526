"""What the values of a column say, as tags of OpenStreetMap."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

YES: Final = frozenset({"yes", "true", "y", "1", "是", "有"})
NO: Final = frozenset({"no", "false", "n", "0", "否", "无"})
FORWARD: Final = frozenset({*YES, "f", "ft", "forward", "顺行", "单向"})
BACKWARD: Final = frozenset({"-1", "t", "tf", "backward", "reverse", "逆行"})
BOTH: Final = frozenset({*NO, "b", "both", "双向", "reversible", "alternating"})
"""Of one-way columns. ``F``, ``T`` and ``B`` are Geofabrik's: along, against, both."""


def plain(value: Any) -> str:
    """Return a value as text; empty if it says nothing."""
    if value is None or (isinstance(value, float | np.floating) and math.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    text = str(value).strip()
    return "" if text.lower() in {"none", "null", "nan", "<na>"} else text


def truth(text: str) -> str | None:
    """Return ``yes`` or ``no``; None if the text is neither."""
    word = text.lower()
    if word in YES | {"t"}:
        return "yes"
    return "no" if word in NO | {"f", ""} else None


def flag_or_word(text: str) -> str | None:
    """Return ``yes``, ``no``, or the word itself in small letters."""
    return truth(text) or text.lower()


def word(text: str) -> str | None:
    """Return ``yes``, ``no``, or the word itself; empty if there is none."""
    return "" if not text else flag_or_word(text)


def oneway(text: str) -> str | None:
    """Return ``yes``, ``no`` or ``-1``; None if the text is none of the words known."""
    said = text.lower()
    if said in FORWARD:
        return "yes"
    if said in BACKWARD:
        return "-1"
    return "no" if said in BOTH or not said else None


def speed(text: str) -> str | None:
    """Return a limit of speed as it is; empty for 0, which data have where they know none."""
    try:
        number = float(text or "0")
    except ValueError:
        return text
    if not math.isfinite(number) or number < 0:
        return None
    return f"{number:g}" if number else ""


ROLES: Final[dict[str, tuple[str, Callable[[str], str | None], str]]] = {
    "oneway": ("oneway", oneway, "yes, no, -1; FT, TF; F, T, B"),
    "oneway_foot": ("oneway:foot", oneway, "yes, no, -1"),
    "stairs": ("steps", truth, "yes, no; 1, 0"),
    "bridge": ("bridge", flag_or_word, ""),
    "tunnel": ("tunnel", flag_or_word, ""),
    "maxspeed": ("maxspeed", speed, "km/h"),
    "wheelchair": ("wheelchair", word, ""),
    "access": ("access", word, ""),
    "foot": ("foot", word, ""),
    "bicycle": ("bicycle", word, ""),
    "incline": ("incline", lambda text: text.lower(), ""),
}
"""What a column can say besides the name, the kind and levels: the tag, what its values mean, and
those that are understood, for messages."""
