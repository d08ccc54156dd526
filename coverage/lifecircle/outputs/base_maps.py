"""Online base maps that a reader of the map may choose, and where their pictures come from.

OpenStreetMap's tiles are drawn in WGS 84, those of Tianditu in CGCS 2000, which is the same within
a metre; tiles of a study say their datum. The page lays tiles in GCJ-02 where they belong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from lifecircle.base.text import Bilingual
from lifecircle.study.outputs import SERVERS

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.study.outputs import Outputs

OSM: Final = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TIANDITU: Final = (
    "https://t{s}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={tk}"
)
TIANDITU_LAYERS: Final = ("vec", "cva")
"""Streets and areas, and above them the names."""
TIANDITU_SERVERS: Final = "01234567"
_NAMES: Final = {
    "osm": Bilingual("OpenStreetMap", "OpenStreetMap"),
    "tianditu": Bilingual("天地图", "Tianditu"),
}
_CREDITS: Final = {
    "osm": Bilingual("© OpenStreetMap contributors", "© OpenStreetMap contributors"),
    "tianditu": Bilingual("底图：天地图", "Base map: Tianditu"),
}


def base_maps(options: Outputs, language: Language) -> list[dict[str, Any]]:
    """Return the base maps that the page offers.

    Parameters
    ----------
    options
        ``[outputs]`` of the study.
    language
        Of names and sources, where the study does not write them.

    Returns
    -------
    list of dict
        Each with ``id``, ``name``, ``attribution``, ``urls`` (templates as Leaflet reads them,
        the lowest layer first), ``servers`` (what ``{s}`` stands for), ``datum`` (``wgs84`` or
        ``gcj02``), ``max_zoom``, ``key``, and ``asks``: whether the reader must give a key.
    """
    found: list[dict[str, Any]] = [
        {
            "id": name,
            "name": _NAMES[name](language),
            "attribution": _CREDITS[name](language),
            "urls": _urls(name),
            "servers": TIANDITU_SERVERS,
            "datum": "wgs84",
            "max_zoom": {"osm": 19, "tianditu": 18}[name],
            "key": quote(options.tianditu_key, safe="") if name == "tianditu" else "",
            "asks": name == "tianditu" and not options.tianditu_key,
        }
        for name in options.base_maps
    ]
    return found + [
        {
            "id": f"tiles-{number}",
            "name": tiles.name,
            "attribution": tiles.attribution,
            "urls": [tiles.url],
            "servers": SERVERS,
            "datum": tiles.datum,
            "max_zoom": tiles.max_zoom,
            "key": "",
            "asks": False,
        }
        for number, tiles in enumerate(options.tiles)
    ]


def picture_sources(options: Outputs) -> tuple[str, ...]:
    """Return the origins that pictures of the offered base maps come from, each once.

    Parameters
    ----------
    options
        ``[outputs]`` of the study.

    Returns
    -------
    tuple of str
        For `lifecircle.outputs.policy.with_policy`, such as ``https://tile.openstreetmap.org``.
    """
    found = ["https://tile.openstreetmap.org"] if "osm" in options.base_maps else []
    if "tianditu" in options.base_maps:
        found += [f"https://t{s}.tianditu.gov.cn" for s in TIANDITU_SERVERS]
    for tiles in options.tiles:
        found += tiles.origins
    return tuple(dict.fromkeys(found))


def _urls(name: str) -> list[str]:
    if name == "osm":
        return [OSM]
    return [TIANDITU.replace("{layer}", layer) for layer in TIANDITU_LAYERS]
