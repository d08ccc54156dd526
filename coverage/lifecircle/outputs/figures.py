"""Charts of the report as plain SVG: the same drawing in HTML and, as a picture, in Word.

Lengths are tenths of a millimetre on paper. Nothing is told by hue alone: parts of bars are named,
hatched or told apart by lightness.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

from lifecircle.outputs.figures_png import xml_text
from lifecircle.outputs.map_style import CAUSE_TILES
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Say = Callable[[str], str]
    Row = Mapping[str, Any]

WIDTH: Final = 1700
FONTS: Final = (
    "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC',"
    "sans-serif"
)
INK: Final = "#1c2733"
SOFT: Final = "#52606d"
RULE: Final = "#c9d1d9"
GROUND: Final = "#eef1f4"
SHOWN: Final = "#1f6f8b"
OPEN: Final = "#9cc7d6"
_SIZE: Final = 29
_LINE: Final = 58
_BAR: Final = 30
_NAMES: Final = 560
_NUMBERS: Final = 190
_LONGEST: Final = 33
_CURVES: Final = 6
_CURVE_HIGH: Final = 310
_CURVE_NAME: Final = 18
_FIRST_WIDE: Final = 0x2E80
_STEP: Final = 14


def drawing(parts: Sequence[str], height: float, says: str) -> str:
    """Return an SVG document of the full width that says in words what it shows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height:g}" '
        f'role="img" aria-label={quoteattr(xml_text(says))} font-family="{FONTS}" '
        f'font-size="{_SIZE}" fill="{INK}">{"".join(parts)}</svg>'
    )


def causes_svg(rows: Sequence[Row], say: Say) -> str:
    """Return a bar per goal: who is left out, by cause; "" without rows.

    Parameters
    ----------
    rows
        ``why`` of a page's content.
    say
        ``w`` of it.
    """
    if not rows:
        return ""
    left, width = _NAMES, WIDTH - _NAMES - _NUMBERS
    parts = [_axis(left, width, len(rows))]
    for number, row in enumerate(rows):
        y = number * _LINE + 8
        parts.append(_name(row["name"], y))
        parts.append(_box(left, y, width, GROUND))
        for part in row["bar"]:
            x, wide = left + part["x"] * width / 1000, part["width"] * width / 1000
            hatched = part["cause"] in CAUSE_TILES
            parts.append(_box(x, y, wide, part["colour"], hatched=hatched))
        parts.append(_text(WIDTH, y + 24, row["left"], anchor="end", bold=True))
    named = {part["name"]: part for row in rows for part in row["bar"]}
    y = len(rows) * _LINE + 48
    keys = [(name, part["colour"], part["cause"] in CAUSE_TILES) for name, part in named.items()]
    keys.append((say("mix_reached"), GROUND, False))
    legend, height = _legend(keys, y)
    told = say("list_comma").join(f"{row['name']} {row['left']}" for row in rows)
    return drawing([*parts, *legend], height, f"{say('mix')}{say('colon')}{told}")


def shares_svg(rows: Sequence[Row], say: Say) -> str:
    """Return a bar per goal whose value is a share, before its target; "" if there is none.

    Parameters
    ----------
    rows
        ``goals`` of a page's content; those with a ``scale`` are drawn.
    say
        ``w`` of it.
    """
    drawn = [row for row in rows if row["scale"]]
    if not drawn:
        return ""
    left, width = _NAMES, WIDTH - _NAMES - _NUMBERS
    parts = [_axis(left, width, len(drawn))]
    for number, row in enumerate(drawn):
        y, scale = number * _LINE + 8, row["scale"]
        parts.append(_name(row["name"], y))
        parts.append(_box(left, y, width, "#fff"))
        low, most = scale["value"] * width, scale["most"] * width
        if most > low:
            parts.append(_box(left + low, y, most - low, OPEN, hatched=True))
        parts.append(_box(left, y, low, SHOWN))
        parts.append(_range(left + scale["low"] * width, left + scale["high"] * width, y))
        if scale["target"] is not None:
            parts.append(_target(left + scale["target"] * width, y))
        parts.append(_text(WIDTH, y + 24, row["share"], anchor="end", bold=True))
    y = len(drawn) * _LINE + 48
    keys = [(say("reached"), SHOWN, False)]
    if any(row["scale"]["most"] > row["scale"]["value"] for row in drawn):
        keys.append((say("may_be_higher"), OPEN, True))
    legend, height = _legend(keys, y, [(say("range"), _range), (say("target"), _target)])
    told = say("list_comma").join(f"{row['name']} {row['share']}" for row in drawn)
    return drawing([*parts, *legend], height, f"{say('share')}{say('colon')}{told}")


def people_svg(rows: Sequence[Row], say: Say) -> str:
    """Return a bar per unit: its share of the people; hatched where confidence is low.

    Parameters
    ----------
    rows
        ``population`` of the content of the whole.
    say
        ``w`` of it.
    """
    most = max((row["size"] for row in rows), default=0.0)
    if not most > 0:
        return ""
    left, width = _NAMES, WIDTH - _NAMES - _NUMBERS
    parts = []
    for number, row in enumerate(rows):
        y = number * _LINE + 8
        parts.append(_name(f"{row['number']} {row['name']}", y))
        wide = row["size"] / most * width
        parts.append(_box(left, y, wide, OPEN if row["low"] else SHOWN, hatched=row["low"]))
        parts.append(_text(left + wide + 14, y + 24, row["share"]))
    keys = [(say("normal"), SHOWN, False), (say("low"), OPEN, True)]
    shown = [key for key in keys if any(row["low"] == key[2] for row in rows)]
    y = len(rows) * _LINE + 14
    legend, height = _legend(shown, y, head=say("confidence"))
    return drawing([*parts, *legend], height, say("share_people"))


def curves_svg(curves: Sequence[Row], say: Say) -> str:
    """Return the Lorenz curves of a page side by side, six in a row; "" without any."""
    if not curves:
        return ""
    parts = []
    for number, curve in enumerate(curves):
        x = 10 + number % _CURVES * (WIDTH - 20) / _CURVES
        y = 10 + number // _CURVES * _CURVE_HIGH
        lines = (
            f'<path d="M0 0V100H100" stroke="{SOFT}"/>'
            f'<path d="M0 100L100 0" stroke="{SOFT}" stroke-dasharray="3 3"/>'
            f'<path d="{curve["path"]}" stroke="#0b57a4" stroke-width="2.5"/>'
        )
        parts.append(f'<g transform="translate({x:.1f} {y}) scale(2.2)" fill="none">{lines}</g>')
        parts.append(_text(x, y + 254, _cut(curve["name"], _CURVE_NAME), small=True))
        parts.append(_text(x, y + 288, _cut(curve["of"], _CURVE_NAME), small=True))
    rows = (len(curves) - 1) // _CURVES + 1
    told = say("list_comma").join(curve["name"] for curve in curves)
    return drawing(parts, rows * _CURVE_HIGH, f"{say('lorenz')} {told}")


def _axis(left: float, width: float, rows: int) -> str:
    """Return lines at every quarter with their numbers below."""
    bottom = rows * _LINE
    lines = "".join(f"M{left + width * part / 4:g} 0V{bottom}" for part in range(5))
    numbers = "".join(
        _text(left + width * part / 4, bottom + 28, f"{part * 25}%", anchor="middle", small=True)
        for part in range(5)
    )
    return f'<path d="{lines}" stroke="{RULE}" stroke-width="2" fill="none"/>{numbers}'


def _name(name: str, y: float) -> str:
    return _text(_NAMES - 20, y + 24, _cut(name), anchor="end")


def _cut(name: str, room: int = _LONGEST) -> str:
    """Return a name that fits: Chinese characters are two wide, others one."""
    kept = ""
    for char in plain(name, 2 * _LONGEST):
        room -= 2 if ord(char) >= _FIRST_WIDE else 1
        if room < 0:
            return kept.rstrip() + "…"
        kept += char
    return kept


def _box(x: float, y: float, wide: float, colour: str, *, hatched: bool = False) -> str:
    """Return a rectangle as high as a bar, with slanting lines if `hatched`."""
    if wide <= 0:
        return ""
    box = (
        f'<path d="M{x:.1f} {y:g}h{wide:.1f}v{_BAR}h-{wide:.1f}z" fill="{colour}" stroke="#8a8f96"'
    )
    found = f'{box} stroke-width="1"/>'
    if hatched:
        found += f'<path d="{_slants(x, y, wide)}" stroke="{SOFT}" stroke-width="2" fill="none"/>'
    return found


def _slants(x: float, y: float, wide: float) -> str:
    """Return lines from the lower left to the upper right, cut off at the sides."""
    lines = []
    for number in range(1, int((wide + _BAR) / _STEP) + 1):
        foot = x - _BAR + number * _STEP
        low, high = max(x - foot, 0.0), min(x + wide - foot, float(_BAR))
        if high > low:
            lines.append(
                f"M{foot + low:.1f} {y + _BAR - low:.1f}L{foot + high:.1f} {y + _BAR - high:.1f}"
            )
    return "".join(lines)


def _range(low: float, high: float, y: float) -> str:
    if not high > low:
        return ""
    middle = y + _BAR / 2
    path = (
        f"M{low:.1f} {middle - 7:g}v14M{low:.1f} {middle:g}H{high:.1f}M{high:.1f} {middle - 7:g}v14"
    )
    halo = f'<path d="{path}" stroke="#fff" stroke-width="8" fill="none"/>'
    return f'{halo}<path d="{path}" stroke="{INK}" stroke-width="3" fill="none"/>'


def _target(x: float, y: float, _: float = 0.0) -> str:
    top, bottom = y - 5, y + _BAR + 5
    return (
        f'<path d="M{x:.1f} {top:g}V{bottom:g}" stroke="#a1260d" stroke-width="6" fill="none"/>'
        f'<path d="M{x - 9:.1f} {top:g}h18l-9 11z" fill="#a1260d"/>'
    )


def _legend(
    keys: Sequence[tuple[str, str, bool]],
    y: float,
    marks: Sequence[tuple[str, Any]] = (),
    head: str = "",
) -> tuple[list[str], float]:
    """Return the key, broken into lines, and where it ends."""
    x, found = 0.0, []
    if head:
        found.append(_text(x, y + 24, head, small=True))
        x += _wide(head) + 30
    for text, colour, hatched in keys:
        if x and x + 80 + _wide(text) > WIDTH:
            x, y = 0.0, y + 44
        found.append(_box(x, y, 44, colour, hatched=hatched))
        found.append(_text(x + 56, y + 24, text, small=True))
        x += 86 + _wide(text)
    for text, draw in marks:
        if x + 80 + _wide(text) > WIDTH:
            x, y = 0.0, y + 44
        found.append(draw(x + 22, y, y) if draw is _target else draw(x, x + 44, y))
        found.append(_text(x + 56, y + 24, text, small=True))
        x += 86 + _wide(text)
    return found, y + 44


def _wide(text: str) -> float:
    return sum(1.0 if ord(char) >= _FIRST_WIDE else 0.56 for char in text) * (_SIZE - 3)


def _text(
    x: float, y: float, text: str, *, anchor: str = "", bold: bool = False, small: bool = False
) -> str:
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += ' font-weight="600"' if bold else ""
    more += f' font-size="{_SIZE - 3}" fill="{SOFT}"' if small else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(xml_text(text))}</text>'
