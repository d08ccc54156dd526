"""The map of an audit: one HTML page that opens from a file, with no network.

folium is the shell; everything that is drawn is one layer with its own compact data, so that
the page stays small and quick and can be kept, mailed and opened anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.outputs.base_maps import picture_sources
from lifecircle.outputs.map_data import map_data, page_links
from lifecircle.outputs.map_layers import NO_LAYERS, MapLayers
from lifecircle.outputs.map_panel import panel
from lifecircle.outputs.map_what_if import pack_page
from lifecircle.outputs.map_words import PAGE
from lifecircle.outputs.policy import with_policy
from lifecircle.outputs.review_number import review_note

if TYPE_CHECKING:
    import folium

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results


def build_map(
    results: Results,
    language: Language,
    links: dict[str, str] | None = None,
    layers: MapLayers = NO_LAYERS,
) -> folium.Map:
    """Return the map as a folium map, which shows itself in a notebook.

    Parameters
    ----------
    results
        Of an audit.
    language
        Of the page; names are never translated.
    links
        Relative addresses: ``report``, ``other_language``, and ``units/<name>`` per unit. Who
        reads the page in a language finds ``zh/report``, ``en/units/<name>`` … instead, if they
        are given. What is missing is not linked.
    layers
        What is shown beside the audit, such as other years.

    Returns
    -------
    folium.Map
        Without tiles. Layers added to it are drawn above the study's.
    """
    from lifecircle.outputs.map_folium import CoverageLayer, Page, StudyMap  # noqa: PLC0415

    links = links or {}
    data = map_data(results, layers)
    tables = data.tables[language]
    (south, west), (north, east) = tables.header["bounds"]
    page = Page(f"{results.name} · {PAGE['map'](language)}", language)
    study_map = StudyMap(page, ((south + north) / 2, (west + east) / 2))
    layer = CoverageLayer(
        panel(results, language, links, data.tables, dated=bool(layers.years)),
        data.packed,
        page_links(results, language, links),
        results.attribution,
        language,
        review_note(results, language),
        pack_page(results),
    )
    study_map.add_child(layer, name=layer.get_name())
    return study_map


def render_map(
    results: Results,
    language: Language,
    links: dict[str, str],
    layers: MapLayers = NO_LAYERS,
) -> str:
    """Return the map as one HTML page.

    The same results give the same text. A policy in its head forbids every request, and every
    script but its own.

    Parameters
    ----------
    results, language, links, layers
        As for `build_map`.
    """
    html: str = build_map(results, language, links, layers).get_root().render()
    return with_policy(html, images=" ".join(("data:", *picture_sources(results.options))))
