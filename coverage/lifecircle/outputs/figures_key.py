"""The key of the maps as a drawing of its own, to stand beside a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from lifecircle.outputs.figures import FONTS, INK, SOFT
from lifecircle.outputs.figures_png import xml_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINE: Final = 44
_SIZE: Final = 28
_HALF: Final = 410
_SWATCH: Final = 46
_MARGIN: Final = 40


def key_svg(content: Mapping[str, Any], width: float) -> str:
    """Return what the maps of a page show: classes of blocks, signs of places, and lines.

    Parameters
    ----------
    content
        From `lifecircle.outputs.report.Pages`.
    width
        Centimetres on paper.
    """
    w, picture = content["w"], content["picture"]
    shades = [(_box(c["colour"]), c["text"]) for c in content["classes"]]
    shades.append((_box(content["nobody_colour"]), w("legend_nobody")))
    signs = [(_sign(sign), sign["label"]) for sign in content["signs"]]
    border = w("legend_approximate") if content["approximate"] else w("legend_unit")
    lines = [(_line("#111", 6, "14 6"), border)]
    if picture.outline:
        lines.append((_line("#111", 8), w("legend_outline")))
    lines.append((_line("#8d949c", 4), w("legend_street")))
    if picture.low:
        lines.append((_box("#fff", hatched=True), w("legend_low")))
    notes = [w("legend_numbers")] if picture.labels else []
    if any(figure["ids"] for figure in content["maps"]):
        notes.append(w("legend_blocks"))
    y, parts = 30.0, []
    for head, entries, columns in (
        (w("legend_share"), shades, 2),
        (w("legend_place"), signs, 2),
        ("", lines, 1),
    ):
        if head and entries:
            parts.append(_text(_MARGIN, y, head, SOFT))
            y += _LINE
        for number, (mark, text) in enumerate(entries):
            x = _MARGIN + _HALF * (number % columns)
            parts.append(f'<g transform="translate({x} {y - 20:g})">{mark}</g>')
            parts.append(_text(x + _SWATCH + 14, y, text))
            if number % columns == columns - 1 or number == len(entries) - 1:
                y += _LINE
        y += 6
    for note in notes:
        for line in _broken(note, width * 100 - _MARGIN):
            parts.append(_text(_MARGIN, y, line, SOFT))
            y += _LINE - 6
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * 100:g} {y - 10:g}" '
        f'font-family="{FONTS}" font-size="{_SIZE}">{"".join(parts)}</svg>'
    )


def _broken(text: str, room: float) -> list[str]:
    """Return text in lines that fit: Chinese anywhere, else between words."""
    lines, line, used = [], "", 0.0
    gap = " " if text.count(" ") > 1 else ""
    pieces = text.split(" ") if gap else list(text)
    for piece in pieces:
        wide = sum(0.55 if char.isascii() else 1.0 for char in piece + gap) * _SIZE
        if line and used + wide > room:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + piece + gap, used + wide
    return [*lines, line.rstrip()]


def _box(colour: str, *, hatched: bool = False) -> str:
    box = (
        f'<path d="M0 0h{_SWATCH}v24h-{_SWATCH}z" fill="{colour}" stroke="#555" stroke-width="2"/>'
    )
    lines = (
        '<path d="M0 12L12 0M4 24L28 0M20 24L44 0M36 24L46 14" stroke="#222" stroke-opacity=".6"'
    )
    return f'{box}{lines} stroke-width="2" fill="none"/>' if hatched else box


def _line(colour: str, wide: int, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="M0 12h{_SWATCH}" stroke="{colour}" stroke-width="{wide}"{dashed}/>'


def _sign(sign: Mapping[str, Any]) -> str:
    return (
        f'<path transform="translate({_SWATCH // 2} 12) scale(1.5)" d="{sign["d"]}" '
        f'fill="{sign["colour"]}"/>'
    )


def _text(x: float, y: float, text: str, colour: str = INK) -> str:
    return f'<text x="{x:g}" y="{y:g}" fill="{colour}">{escape(xml_text(text))}</text>'
