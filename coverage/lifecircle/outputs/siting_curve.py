"""The curve of what so many sites can do, as a small drawing with a table beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.outputs.numbers import MISSING, percent
from lifecircle.outputs.siting_say import covers
from lifecircle.outputs.siting_words import STATUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.outputs.siting_say import Saying

_NOTHING: Final = 0.0005
"""Change of a share below which nothing is printed."""
WIDTH: Final = 640
HEIGHT: Final = 300
LEFT: Final = 58
RIGHT: Final = 16
TOP: Final = 16
BOTTOM: Final = 44
_TICKS: Final = 5
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST_MARKS: Final = 13
_ROOM: Final = 0.08


def curve(saying: Saying) -> dict[str, Any] | None:
    """Return the drawing and the rows of the table; None where there are fewer than two points."""
    found = saying.found
    points = [point for point in found.curve if point.value is not None]
    if len(points) < 2:  # noqa: PLR2004
        return None
    shares = covers(found)
    values = [_value(saying, point.value, shares=shares) for point in points]
    bounds = [_value(saying, point.bound, shares=shares) for point in points]
    known = [one for one in (*values, *bounds) if one is not None]
    low, high, ticks = axis(min(known), max(known), share=shares)
    most = max(point.add for point in points) or 1

    def x(add: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * add / most, 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low), 1)

    at = [point.add for point in points]
    step = max(1, -(-most // _MOST_MARKS))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "bottom": HEIGHT - BOTTOM,
        "value": _path([(x(a), y(v)) for a, v in zip(at, values, strict=True) if v is not None]),
        "bound": _path([(x(a), y(b)) for a, b in zip(at, bounds, strict=True) if b is not None]),
        "dots": [
            {"x": x(a), "y": y(v), "chosen": a == _asked(saying), "text": _text(saying, v, shares)}
            for a, v in zip(at, values, strict=True)
            if v is not None
        ],
        "x_ticks": [{"at": x(n), "text": str(n)} for n in range(0, most + 1, step)],
        "y_ticks": [{"at": y(t), "text": _tick(t, saying, shares)} for t in ticks],
        "what": _what(saying),
        "rows": _rows(saying, at, values, bounds, [point.status for point in points]),
    }


def axis(low: float, high: float, *, share: bool) -> tuple[float, float, list[float]]:
    """Return ends of an axis that holds two values with some room, and round ticks on it."""
    span = high - low or abs(high) or 1.0
    start = max(low - _ROOM * span, 0.0)
    end = high + _ROOM * span
    if share:
        end = min(end, 1.0)
    raw = (end - start) / _TICKS
    power = 10.0 ** np.floor(np.log10(raw))
    step = power * min(s for s in _STEPS if s * power >= raw * (1 - 1e-9))
    first, last = np.floor(start / step), np.ceil(end / step - 1e-9)
    ticks = [float(n * step) for n in np.arange(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def _value(saying: Saying, value: float | None, *, shares: bool) -> float | None:
    if value is None or not np.isfinite(value):
        return None
    if not shares:
        return value
    total = saying.heads.total
    return min(value / total, 1.0) if total else None


def _asked(saying: Saying) -> int:
    choices = saying.found.choices
    return len(choices[0].sites) if choices else -1


def _what(saying: Saying) -> str:
    if covers(saying.found):
        return saying.word("curve_reached")
    key = "curve_mean" if saying.found.asked.siting.aim == "shortest_ways" else "curve_longest"
    return saying.word(key).format(way=saying.word(f"way_{saying.found.asked.metric}"))


def _text(saying: Saying, value: float | None, shares: bool) -> str:  # noqa: FBT001
    if value is None:
        return MISSING
    return percent(value, saying.language) if shares else saying.way(value)


def _tick(value: float, saying: Saying, shares: bool) -> str:  # noqa: FBT001
    if not shares:
        return f"{value:,.6g}"
    sign = "%" if saying.language == "zh" else "\u00a0%"
    return f"{round(value * 100, 6):g}{sign}"


def _rows(
    saying: Saying,
    at: Sequence[int],
    values: Sequence[float | None],
    bounds: Sequence[float | None],
    status: Sequence[str],
) -> list[dict[str, Any]]:
    shares = covers(saying.found)
    rows: list[dict[str, Any]] = []
    for number, add in enumerate(at):
        value, last = values[number], values[number - 1] if number else None
        more = MISSING
        if value is not None and last is not None:
            more = _step(saying, value - last, shares, add - at[number - 1])
        rows.append(
            {
                "add": add,
                "value": _text(saying, value, shares),
                "bound": _text(saying, bounds[number], shares),
                "more": more,
                "status": STATUS[status[number]](saying.language)
                if status[number] in STATUS
                else "",
                "chosen": add == _asked(saying),
            }
        )
    return rows


def _step(saying: Saying, change: float, shares: bool, sites: int) -> str:  # noqa: FBT001
    each = change / sites
    if shares and abs(each) < _NOTHING:
        return MISSING
    sign = "+" if each > 0 else "−" if each < 0 else "±"
    if not shares:
        return sign + saying.way(abs(each))
    points = "个百分点" if saying.language == "zh" else " points"
    return f"{sign}{abs(each) * 100:.1f}{points}"


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if points else ""
