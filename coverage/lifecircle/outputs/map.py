"""The map of an audit: one HTML page that opens from a file, with no network.

folium is the shell; everything that is drawn is one layer with its own compact data, so that
the page stays small and quick and can be kept, mailed and opened anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Final

from lifecircle.outputs.map_pack import pack
from lifecircle.outputs.map_panel import panel
from lifecircle.outputs.map_tables import Tables
from lifecircle.outputs.map_words import PAGE
from lifecircle.outputs.review_number import review_note

if TYPE_CHECKING:
    import folium

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results

_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def build_map(
    results: Results, language: Language, links: dict[str, str] | None = None
) -> folium.Map:
    """Return the map as a folium map, which shows itself in a notebook.

    Parameters
    ----------
    results
        Of an audit.
    language
        Of the page; names are never translated.
    links
        Relative addresses: ``report``, ``other_language``, and ``units/<name>`` per unit.
        What is missing is not linked.

    Returns
    -------
    folium.Map
        Without tiles. Layers added to it are drawn above the study's.
    """
    from lifecircle.outputs.map_folium import CoverageLayer, Page, StudyMap  # noqa: PLC0415

    links = links or {}
    tables = Tables(results, language, links)
    (south, west), (north, east) = tables.header["bounds"]
    page = Page(f"{results.name} · {PAGE['map'](language)}", language)
    study_map = StudyMap(page, ((south + north) / 2, (west + east) / 2))
    layer = CoverageLayer(
        panel(results, language, links, tables),
        pack(tables.header, tables.arrays),
        results.attribution,
        language,
        review_note(results, language),
    )
    study_map.add_child(layer, name=layer.get_name())
    return study_map


def render_map(results: Results, language: Language, links: dict[str, str]) -> str:
    """Return the map as one HTML page.

    The same results give the same text. A policy in its head forbids every request, and every
    script but its own.

    Parameters
    ----------
    results, language, links
        As for `build_map`.
    """
    html: str = build_map(results, language, links).get_root().render()
    return html.replace("<head>", f"<head>\n{_policy(html)}", 1)


def _policy(html: str) -> str:
    """Return the content security policy that allows exactly the scripts of a page."""
    digests = (hashlib.sha256(found.encode()).digest() for found in _SCRIPT.findall(html))
    own = " ".join(f"'sha256-{base64.b64encode(each).decode('ascii')}'" for each in digests)
    return (
        '<meta http-equiv="Content-Security-Policy" content="'
        f"default-src 'none'; script-src {own}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'\">"
    )
