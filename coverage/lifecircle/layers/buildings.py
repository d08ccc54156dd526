"""Buildings from an OpenStreetMap file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from osmium.filter import EntityFilter, KeyFilter

from lifecircle.base.crs import WGS84
from lifecircle.base.errors import LayerError
from lifecircle.base.osmfile import damaged, open_osm
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.uses import HOMES, TAGS, is_home

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

MOST_LEVELS: Final = 200.0
"""More levels than this are a slip of the pen; the highest building has 163."""

_NUMBERS: Final = re.compile(r"\d+(?:\.\d+)?")
_RANGE: Final = re.compile(r"\s*~?\d+(?:\.\d+)?\s*(?:[-;,/–~]\s*\d+(?:\.\d+)?\s*)*\+?\s*")


def read_buildings(
    path: Path, crs: CRS, within: shapely.Polygon | shapely.MultiPolygon
) -> gpd.GeoDataFrame:
    """Read the buildings of an area from an OpenStreetMap file (PBF or XML).

    Parameters
    ----------
    path
        The file.
    crs
        Projected, in metres: of the result and of `within`.
    within
        The area. A building belongs to it if its point on surface does.

    Returns
    -------
    GeoDataFrame
        Polygons with ``use`` (value of ``building``), ``levels`` (above ground; NaN where unknown
        or unreadable; of several numbers their mean), ``name``, and ``home`` (bool, see
        `is_home`), in the order of the file. Its ``attrs["notes"]`` is a list of `Note` with
        the counts behind it.

    Raises
    ------
    MissingFileError
        If there is no such file.
    LayerError
        If the file cannot be read.
    """
    wkb, tags, undrawn = _areas(path)
    table = pd.DataFrame(
        {
            "use": [t["building"] for t in tags],
            "levels": _levels([t.get("building:levels", "") for t in tags]),
            "name": [t.get("name", "") for t in tags],
            "home": np.array([is_home(t["building"], t) for t in tags], dtype=bool),
        },
    )
    everything = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries.from_wkb(wkb, crs=WGS84))
    everything = everything.to_crs(crs)
    points = shapely.point_on_surface(everything.geometry.to_numpy())
    shapely.prepare(within)
    inside = shapely.intersects_xy(within, shapely.get_x(points), shapely.get_y(points))
    buildings = everything[inside].reset_index(drop=True)
    buildings.attrs["notes"] = _notes(buildings, undrawn)
    return buildings


def _areas(path: Path) -> tuple[list[str], list[dict[str, str]], int]:
    """Return outlines as WKB, their tags, and how many ways could not be drawn."""
    building = KeyFilter("building")
    processor = (
        osmium.FileProcessor(open_osm(path, "the buildings file", LayerError))
        .with_areas(building)
        .with_filter(EntityFilter(osmium.osm.AREA | osmium.osm.WAY))
        .with_filter(building)
    )
    factory = osmium.geom.WKBFactory()
    wkb: list[str] = []
    tags: list[dict[str, str]] = []
    ways = 0
    try:
        for area in processor:
            if not isinstance(area, osmium.osm.Area):
                ways += 1
                continue
            ways -= area.from_way()
            outline = _drawn(factory, area)
            if outline is not None:
                wkb.append(outline)
                get = area.tags.get
                tags.append({key: value for key in _KEYS if (value := get(key))})
    except RuntimeError as error:
        raise damaged(error, path, "the buildings file", LayerError) from error
    return wkb, tags, ways


_KEYS: Final = ("building", "building:levels", "name", *TAGS)


def _drawn(factory: Any, area: Any) -> str | None:
    try:
        return str(factory.create_multipolygon(area))
    except (RuntimeError, osmium.InvalidLocationError):
        return None


def _levels(values: list[str]) -> list[float]:
    found = [float("nan")] * len(values)
    for i, value in enumerate(values):
        if value and _RANGE.fullmatch(value):
            numbers = [float(n) for n in _NUMBERS.findall(value)]
            mean = sum(numbers) / len(numbers)
            if 0 < mean <= MOST_LEVELS:
                found[i] = mean
    return found


def _notes(buildings: gpd.GeoDataFrame, undrawn: int) -> list[Note]:
    home = buildings["home"].to_numpy(dtype=bool)
    use = buildings["use"]
    plain = int((home & (use == "yes")).sum())
    other = int((home & ~use.isin(HOMES) & (use != "yes")).sum())
    kept, taken = int(home.sum()), int((~home).sum())
    notes = [
        Note(
            "buildings.homes",
            Bilingual(
                f"范围内 {len(home)} 栋建筑中，{taken} 栋按标签可知不是住宅，已排除；其余 {kept} "
                f"栋视为有人居住，其中 {plain} 栋只标为“建筑”（yes），{other} 栋的用途无法归类。",
                f"Of {len(home)} buildings in the area {taken} are known by their tags not to be "
                f"homes and are taken out; the other {kept} count as homes, though {plain} of "
                f"them say no more than building=yes and {other} have a use of no known kind.",
            ),
            "OpenStreetMap",
        )
    ]
    if undrawn > 0:
        notes.append(
            Note(
                "buildings.undrawn",
                Bilingual(
                    f"建筑文件中有 {undrawn} 条建筑轮廓未闭合，无法使用。",
                    f"{undrawn} building outlines of the file are not closed and cannot be used.",
                ),
                "OpenStreetMap",
            )
        )
    return notes
