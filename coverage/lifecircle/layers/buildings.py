"""Buildings from an OpenStreetMap file, or from a layer of polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from osmium.filter import EntityFilter, KeyFilter

from lifecircle.base.crs import WGS84
from lifecircle.base.errors import LayerError
from lifecircle.base.osmfile import damaged, is_osm, open_osm
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.footprints import read_footprints
from lifecircle.layers.levels import levels_of
from lifecircle.layers.uses import HOMES, TAGS, is_home
from lifecircle.study.model import People

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.findings import Log

_WHAT: Final = Bilingual("建筑文件", "the buildings file")


def read_buildings(
    path: Path,
    crs: CRS,
    within: shapely.Polygon | shapely.MultiPolygon,
    log: Log,
    people: People | None = None,
) -> gpd.GeoDataFrame:
    """Read the buildings of an area.

    Parameters
    ----------
    path
        An OpenStreetMap file (PBF or XML), or a layer of polygons.
    crs
        Projected, in metres: of the result and of `within`.
    within
        The area. A building belongs to it if its point on surface does.
    log
        Takes notes on which buildings count as homes.
    people
        How to read a layer; see `read_footprints`.

    Returns
    -------
    GeoDataFrame
        Polygons with ``use`` (value of ``building``), ``levels`` (above ground; NaN where unknown
        or unreadable; of several numbers their mean), ``name``, and ``home`` (bool, see
        `is_home`), in the order of the file.

    Raises
    ------
    MissingFileError
        If there is no such file.
    LayerError, CrsError
        If the file cannot be read; of a layer, as `read_footprints` does.
    """
    if not is_osm(path):
        return read_footprints(people or People(), path, crs, within, log)
    wkb, tags, undrawn = _areas(path)
    table = pd.DataFrame(
        {
            "use": [t["building"] for t in tags],
            "levels": levels_of([t.get("building:levels", "") for t in tags]),
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
    for note in _notes(buildings, undrawn):
        log.note(note)
    return buildings


def _areas(path: Path) -> tuple[list[str], list[dict[str, str]], int]:
    """Return outlines as WKB, their tags, and how many ways could not be drawn."""
    building = KeyFilter("building")
    processor = (
        osmium.FileProcessor(open_osm(path, _WHAT, LayerError))
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
        raise damaged(error, path, _WHAT, LayerError) from error
    return wkb, tags, ways


_KEYS: Final = ("building", "building:levels", "name", *TAGS)


def _drawn(factory: Any, area: Any) -> str | None:
    try:
        return str(factory.create_multipolygon(area))
    except (RuntimeError, osmium.InvalidLocationError):
        return None


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
                f"范围内 {len(home):,} 栋建筑中，{taken:,} 栋按标签可知不是住宅，已排除；"
                f"其余 {kept:,} 栋视为有人居住，其中 {plain:,} 栋只标为“建筑”（yes），"
                f"{other:,} 栋的用途无法归类。",
                f"Of {len(home):,} buildings in the area {taken:,} are known by their tags not to "
                f"be homes and are taken out; the other {kept:,} count as homes, though {plain:,} "
                f"of them say no more than building=yes and {other:,} have a use of no known kind.",
            ),
            "OpenStreetMap",
        )
    ]
    if undrawn > 0:
        notes.append(
            Note(
                "buildings.undrawn",
                Bilingual(
                    f"建筑文件中有 {undrawn:,} 条建筑轮廓未闭合，无法使用。",
                    f"{undrawn:,} building outlines of the file are not closed and cannot be used.",
                ),
                "OpenStreetMap",
            )
        )
    return notes
