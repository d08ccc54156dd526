"""What a map page is made of, once for all pages of some results: both languages, one text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.text import LANGUAGES
from lifecircle.outputs.map_languages import merged
from lifecircle.outputs.map_layers import NO_LAYERS, MapLayers, layer_tables
from lifecircle.outputs.map_pack import pack
from lifecircle.outputs.map_shapes import Shapes
from lifecircle.outputs.map_tables import Tables
from lifecircle.outputs.map_texts import safe_link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results

_KEPT: Final = "outputs.map_data"


class MapData:
    """Tables of both languages, and their numbers and texts packed together.

    Attributes
    ----------
    tables
        Per language.
    packed
        Header and arrays for `lc.decode`, without anything that depends on where a page lies.

    Parameters
    ----------
    results
        Of an audit.
    layers
        What is shown beside it.
    """

    def __init__(self, results: Results, layers: MapLayers = NO_LAYERS) -> None:
        shapes = Shapes(results.crs)
        self.tables: dict[Language, Tables] = {
            language: Tables(results, language, shapes) for language in LANGUAGES
        }
        for language, tables in self.tables.items():
            header, arrays = layer_tables(results, tables, language, shapes, layers)
            tables.header |= header
            tables.arrays |= arrays
        zh, en = (self.tables[language] for language in LANGUAGES)
        self.packed = pack(merged(zh.header, en.header), zh.arrays)


def map_data(results: Results, layers: MapLayers = NO_LAYERS) -> MapData:
    """Return what every map page of some results and layers is made of; it is made once."""
    key = (_KEPT, layers)
    if key not in results.kept:
        results.kept[key] = MapData(results, layers)
    found: MapData = results.kept[key]
    return found


def page_links(
    results: Results, language: Language, links: Mapping[str, str]
) -> dict[Language, dict[str, Any]]:
    """Return where a map page leads, per language that it is read in.

    Parameters
    ----------
    results
        Of an audit.
    language
        Of the page when it opens.
    links
        As for `lifecircle.outputs.map.build_map`.

    Returns
    -------
    dict
        Per language ``report``, ``other_language`` (the page that opens in the other language)
        and ``units``, one per unit: relative addresses, None where there is none.
    """

    def link(key: str, read: Language) -> str | None:
        return safe_link(links.get(f"{read}/{key}", links.get(key)))

    other = safe_link(links.get("other_language"))
    return {
        read: {
            "report": link("report", read),
            "other_language": other if read == language else None,
            "units": [link(f"units/{name}", read) for name in results.units["name"]],
        }
        for read in LANGUAGES
    }
