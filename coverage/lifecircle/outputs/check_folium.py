"""The map of findings in folium's shell. Imported late, because folium takes half a second."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lifecircle.outputs.check_words import WORDS
from lifecircle.outputs.map_folium import Page, StudyMap, asset, picture

if TYPE_CHECKING:
    from lifecircle.base.text import Language

SCRIPTS: Final = ("map/data.js", "map/canvas.js", "check/check.js")
_SHOWN: Final = 'document.documentElement.classList.add("js");'
_PICTURE: Final = re.compile(r"url\((images/[\w.-]+)\)")


def map_parts(
    bounds: list[list[float]], attribution: tuple[str, ...], language: Language
) -> dict[str, str]:
    """Return what the page needs for the map, as HTML, CSS and JavaScript.

    Parameters
    ----------
    bounds
        South-west and north-east of the first view: ``[[south, west], [north, east]]``.
    attribution
        Sources; OpenStreetMap is credited on the map.
    language
        Of the controls' titles.

    Returns
    -------
    dict
        ``map``: the element; ``map_styles``, ``leaflet``, ``script``.
    """
    (south, west), (north, east) = bounds
    page = Page("", language)
    study_map = StudyMap(page, ((south + north) / 2, (west + east) / 2))
    study_map.render()  # type: ignore[no-untyped-call]
    name = study_map.get_name()
    credit = "© OpenStreetMap" if any("OpenStreetMap" in line for line in attribution) else ""
    titles = (
        f"zoomInTitle:{WORDS['zoom_in'](language)!r},zoomOutTitle:{WORDS['zoom_out'](language)!r}"
    )
    start = (
        f"L.control.attribution({{prefix:false}}).addAttribution({credit!r}).addTo({name});\n"
        f"L.control.zoom({{position:'bottomright',{titles}}}).addTo({name});\n"
        f"lifecircle.check({name});"
    )
    styles = "\n".join((asset("leaflet/leaflet.css"), asset("check/check.css")))
    return {
        "map": page.html.render(),
        "map_styles": _PICTURE.sub(lambda m: f"url({picture('leaflet/' + m[1])})", styles),
        "leaflet": asset("leaflet/leaflet.js"),
        "script": "\n".join((_SHOWN, page.script.render(), *map(asset, SCRIPTS), start)),
    }
