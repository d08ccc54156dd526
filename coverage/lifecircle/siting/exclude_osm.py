"""Water and green space in the street file: areas in which nothing is built.

Water
    Areas ``natural=water`` on the ground, see `lifecircle.streets.osm.barriers`.
Green
    Areas ``leisure`` = park, garden, nature_reserve, golf_course, pitch; ``landuse`` = forest,
    grass, meadow, orchard, vineyard, recreation_ground, village_green, cemetery, allotments;
    ``natural`` = wood, scrub, heath, grassland, wetland, beach, sand.

A street file that was cut to streets and buildings has none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import osmium
from osmium.filter import EntityFilter, TagFilter

from lifecircle.base.crs import WGS84
from lifecircle.base.errors import InputError, StreetsError
from lifecircle.base.osmfile import damaged, open_osm
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from lifecircle.district import District

_WHAT: Final = Bilingual("道路文件", "the street file")
_TAGS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "water": {"natural": ("water",)},
    "green": {
        "leisure": ("park", "garden", "nature_reserve", "golf_course", "pitch"),
        "landuse": (
            *("forest", "grass", "meadow", "orchard", "vineyard", "recreation_ground"),
            *("village_green", "cemetery", "allotments"),
        ),
        "natural": ("wood", "scrub", "heath", "grassland", "wetland", "beach", "sand"),
    },
}


def street_file_areas(kind: str, district: District) -> Any:
    """Return the areas of water or green space in the street file, read once for a district.

    Parameters
    ----------
    kind
        ``water`` or ``green``.
    district
        Of the study.

    Returns
    -------
    array
        Polygons in the CRS of the district.

    Raises
    ------
    InputError
        If the file has none: then nothing would be excluded.
    """
    key = f"areas of {kind}"
    if key not in district.kept:
        district.kept[key] = _read(kind, district)
    found = district.kept[key]
    if not len(found):
        zh = {"water": "水体", "green": "绿地"}[kind]
        raise InputError(
            Bilingual(f"道路文件中没有{zh}的面", f"the street file has no areas of {kind}"),
            file=district.study.streets.path,
            place="siting.exclude",
            todo=Bilingual(
                f"另给{zh}图层，或从 exclude 中删去 {kind!r}",
                f"give a layer of them, or take {kind!r} out of exclude",
            ),
        )
    return found


def _read(kind: str, district: District) -> Any:
    import geopandas as gpd  # noqa: PLC0415 - slow to load

    file = district.study.streets.path
    pairs = [(key, value) for key, values in _TAGS[kind].items() for value in values]
    processor = (
        osmium.FileProcessor(open_osm(file, _WHAT, StreetsError))
        .with_areas(TagFilter(*pairs))
        .with_filter(EntityFilter(osmium.osm.AREA))
        .with_filter(TagFilter(*pairs))
    )
    factory = osmium.geom.WKBFactory()
    wkb = []
    try:
        for entity in processor:
            area: Any = entity
            tags = area.tags
            if tags.get("tunnel") not in (None, "no"):
                continue
            try:
                wkb.append(factory.create_multipolygon(area))
            except (RuntimeError, osmium.InvalidLocationError):
                continue  # the file lacks its nodes
    except RuntimeError as error:
        raise damaged(error, file, _WHAT, StreetsError) from error
    shapes = gpd.GeoSeries.from_wkb(wkb, crs=WGS84).to_crs(district.crs)
    return np.asarray(shapes.to_numpy(), dtype=object)
