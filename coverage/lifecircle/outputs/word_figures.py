"""The pictures of Word reports: maps with their key, and charts."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs.figures import causes_svg, curves_svg, people_svg, shares_svg
from lifecircle.outputs.figures_key import key_svg
from lifecircle.outputs.figures_map import map_svg
from lifecircle.outputs.figures_png import png
from lifecircle.outputs.word_paper import Picture
from lifecircle.outputs.word_styles import TEXT_WIDTH
from lifecircle.outputs.word_words import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.outputs.word_paper import Paper

    Content = Mapping[str, Any]

UNIT_WIDTH: Final = 7.8
"""Centimetres of the map of a unit."""
KEY_WIDTH: Final = 8.4
WHOLE_WIDTH: Final = 8.4
WHOLE_MAPS: Final = 3
BARS: Final = 40
"""Of one chart, at the most: more would be higher than a page."""
_PAIR: Final = 2


def unit_map(paper: Paper, content: Content) -> None:
    """Add the map of the goal that leaves most to do, with the key of all maps beside it."""
    figure = _worst(content)
    paper.figures([_map(content, figure, UNIT_WIDTH), _key(content)], _caption(content, figure))


def _worst(content: Content) -> Mapping[str, Any]:
    """Return the map of the goal that the headlines tell first, of those that have a map."""
    figures: Sequence[Mapping[str, Any]] = content["maps"]
    for group in content["headlines"]:
        for line in group["lines"]:
            for figure in figures:
                if line["goal"] in figure["goals"]:
                    return figure
    return figures[0]


def whole_maps(paper: Paper, content: Content) -> None:
    """Add the first maps of the whole, two in a row, with their key."""
    shown = content["maps"][:WHOLE_MAPS]
    paper.add(_more(content, shown), "Note", keep=True)
    for start in range(0, len(shown), _PAIR):
        pair = shown[start : start + _PAIR]
        pictures = [_map(content, figure, WHOLE_WIDTH) for figure in pair]
        if len(pair) < _PAIR:
            pictures.append(_key(content))
        names = [_caption(content, figure) for figure in pair]
        paper.figures(pictures, content["w"]("semicolon").join(names))
    if len(shown) % _PAIR == 0:
        paper.figures([_key(content)], WORDS["legend"](paper.language))


def _more(content: Content, shown: Sequence[Any]) -> str:
    more = len(content["maps"]) > len(shown)
    return WORDS["maps_more"](content["language"]) if more else ""


def _caption(content: Content, figure: Mapping[str, Any]) -> str:
    w = content["w"]
    lacks = w("without").format(services=figure["without"]) if figure["without"] else ""
    name: str = figure["name"]
    return f"{name}{w('open')}{lacks}{w('close')}" if lacks else name


def _map(content: Content, figure: Mapping[str, Any], width: float) -> Picture:
    says = WORDS["map_alt"](content["language"]).format(name=_caption(content, figure))
    return Picture(png(map_svg(content, figure, width), width), width, says)


def _key(content: Content) -> Picture:
    says = WORDS["legend"](content["language"])
    return Picture(_drawn_key(key_svg(content, KEY_WIDTH)), KEY_WIDTH, says)


@lru_cache(maxsize=16)
def _drawn_key(svg: str) -> bytes:
    """Return a key as a picture: most units have the same."""
    return png(svg, KEY_WIDTH)


def causes(paper: Paper, content: Content) -> None:
    """Add charts of the causes, if there are any."""
    for rows in _by_page(content["why"]):
        _chart(paper, causes_svg(rows, content["w"]), WORDS["mix_figure"](paper.language))


def shares(paper: Paper, content: Content) -> None:
    """Add charts of shares before their targets, if there are any."""
    for rows in _by_page([goal for goal in content["goals"] if goal["scale"]]):
        _chart(paper, shares_svg(rows, content["w"]), WORDS["shares_figure"](paper.language))


def people(paper: Paper, content: Content) -> None:
    """Add a chart of the people of the first units; a table has them all."""
    rows = content["population"]
    key = "people_figure" if len(rows) <= BARS else "people_first"
    told = WORDS[key](paper.language).format(n=BARS)
    _chart(paper, people_svg(rows[:BARS], content["w"]), told)


def curves(paper: Paper, content: Content) -> None:
    """Add the Lorenz curves."""
    told = WORDS["curves_figure"](paper.language)
    _chart(paper, curves_svg(content["curves"], content["w"]), told)


def _by_page(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[start : start + BARS] for start in range(0, len(rows), BARS)]


def _chart(paper: Paper, svg: str, caption: str) -> None:
    if svg:
        paper.figures([Picture(png(svg, TEXT_WIDTH), TEXT_WIDTH, caption)], caption)
