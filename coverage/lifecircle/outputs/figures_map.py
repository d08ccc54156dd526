"""The maps of the report as drawings of their own, for programs that take no HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs.render import render_page

if TYPE_CHECKING:
    from collections.abc import Mapping

_POINTS_PER_CM: Final = 72 / 2.54
_TEXT: Final = 7.5
"""Points on paper."""


def map_svg(content: Mapping[str, Any], figure: Mapping[str, Any], width: float) -> str:
    """Return one map of a page as an SVG document, the same drawing as in HTML.

    Parameters
    ----------
    content
        From `lifecircle.outputs.report.Pages.whole_content` or ``unit_content``.
    figure
        One of its ``maps``.
    width
        Centimetres on paper, which the size of text follows.
    """
    picture = content["picture"]
    size = _TEXT / (width * _POINTS_PER_CM) * picture.width
    return render_page(
        "picture.svg",
        **content,
        m=figure,
        text_size=round(size),
        family="sans-serif",
        hatching=True,
    )
