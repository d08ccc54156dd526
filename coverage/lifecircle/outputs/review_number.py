"""The map review number (审图号) that Chinese law asks of public maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyproj import Transformer

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results

_CHINA: Final = (73.0, 18.0, 135.1, 53.6)
_NOTE: Final = "审图号：未送审，公开使用前须依法送审"


def review_note(results: Results, language: Language) -> str:
    """Return the line on the map review number for pages that show a map.

    Parameters
    ----------
    results
        The audit: where its area lies.
    language
        Of the page.

    Returns
    -------
    str
        Empty in English, and where the middle of the area lies outside the rectangle of
        longitudes 73–135.1° E and latitudes 18–53.6° N around China.
    """
    if language != "zh":
        return ""
    west, south, east, north = results.outline.total_bounds
    to_degrees = Transformer.from_crs(results.crs, "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform((west + east) / 2, (south + north) / 2)
    inside = _CHINA[0] <= lon <= _CHINA[2] and _CHINA[1] <= lat <= _CHINA[3]
    return _NOTE if inside else ""
