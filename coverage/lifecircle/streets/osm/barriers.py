"""What stands in the way of people on foot: the filter of tags, written down.

Water
    Areas ``natural=water``; lines ``natural=coastline`` and ``waterway`` = river, canal, stream,
    drain.
Railways
    Lines ``railway`` = rail, light_rail, narrow_gauge, subway, monorail. Trams run in streets and
    are crossed there.
Motorways
    Lines of motorways and trunk roads and their links, and of motor roads (``motorroad=yes``),
    that may not be walked (`lifecircle.streets.osm.walkable`).
Steep ground
    Lines ``natural=cliff``.
Walls
    Lines ``barrier`` = wall, city_wall, retaining_wall, fence, hedge, guard_rail.
Private ground
    Areas ``landuse=military`` and ``aeroway=aerodrome``; ``landuse`` = industrial, construction,
    quarry, railway or port and ``leisure=golf_course`` where ``access`` closes them.

Only what is on the ground counts: bridges are passed under, tunnels and culverts above. A name is
that of the tag ``name``, of a road or railway without one its ``ref``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import osmium
from osmium.filter import EntityFilter, TagFilter

from lifecircle.base.crs import WGS84
from lifecircle.base.errors import StreetsError
from lifecircle.base.osmfile import damaged, open_osm
from lifecircle.base.text import Bilingual
from lifecircle.streets.osm.walkable import GROUND, Way, permits, read_way, structure_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.quantities import Bools
    from lifecircle.streets.edges import Objects

ObstacleKind = Literal["water", "railway", "motorway", "steep_ground", "wall", "private_ground"]

_WHAT: Final = Bilingual("道路文件", "the street file")

Kinds = dict[str, dict[str, ObstacleKind]]
"""By key and value of a tag."""


def _kinds(kind: ObstacleKind, **values: tuple[str, ...]) -> Kinds:
    return {key: dict.fromkeys(some, kind) for key, some in values.items()}


_OF_LINES: Final[Kinds] = {
    "natural": {"coastline": "water", "cliff": "steep_ground"},
    **_kinds("water", waterway=("river", "canal", "stream", "drain")),
    **_kinds("railway", railway=("rail", "light_rail", "narrow_gauge", "subway", "monorail")),
    **_kinds(
        "motorway",
        highway=("motorway", "motorway_link", "trunk", "trunk_link"),
        motorroad=("yes",),
    ),
    **_kinds(
        "wall",
        barrier=("wall", "city_wall", "retaining_wall", "fence", "hedge", "guard_rail"),
    ),
}
_OF_AREAS: Final[Kinds] = {
    **_kinds("water", natural=("water",)),
    **_kinds("private_ground", landuse=("military",), aeroway=("aerodrome",)),
}
_IF_CLOSED: Final[Kinds] = _kinds(
    "private_ground",
    landuse=("industrial", "construction", "quarry", "railway", "port"),
    leisure=("golf_course",),
)
_NARROW: Final = frozenset({"stream", "drain"})


@dataclass(frozen=True, eq=False)
class Obstacles:
    """Lines and areas that stand in the way, in the order of the file.

    Attributes
    ----------
    kind
        `ObstacleKind` of each.
    name
        Of each; empty where it has none.
    narrow
        Bool: a stream or a drain, which is less in the way than other water.
    geometry
        Lines and (multi)polygons in the CRS that was asked for.
    """

    kind: Objects
    name: Objects
    narrow: Bools
    geometry: Objects

    def __len__(self) -> int:
        return len(self.kind)

    @classmethod
    def none(cls) -> Obstacles:
        """Return no obstacles."""
        nothing = np.empty(0, dtype=object)
        return cls(nothing, nothing, np.empty(0, dtype=bool), nothing)


def read_obstacles(file: Path, crs: CRS) -> Obstacles:
    """Read what stands in the way of people on foot from an OpenStreetMap file.

    Parameters
    ----------
    file
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.
    crs
        Of the result.

    Raises
    ------
    MissingFileError
        If there is no such file.
    StreetsError
        If it cannot be read to its end.
    """
    import geopandas as gpd  # noqa: PLC0415 - slow to load

    processor = (
        osmium.FileProcessor(open_osm(file, _WHAT, StreetsError))
        .with_areas(TagFilter(*_pairs(_OF_AREAS, _IF_CLOSED)))
        .with_filter(EntityFilter(osmium.osm.AREA | osmium.osm.WAY))
        .with_filter(TagFilter(*_pairs(_OF_LINES, _OF_AREAS, _IF_CLOSED)))
    )
    factory = osmium.geom.WKBFactory()
    wkb: list[str] = []
    found: list[tuple[ObstacleKind, str, bool]] = []
    try:
        for entity in processor:
            tags: Any = entity.tags
            is_area = isinstance(entity, osmium.osm.Area)
            kind = area_kind(tags) if is_area else line_kind(tags)
            shape = None if kind is None else _drawn(factory, entity, is_area=is_area)
            if kind is None or shape is None:
                continue
            wkb.append(shape)
            narrow = not is_area and tags.get("waterway") in _NARROW
            found.append((kind, _name(tags), narrow))
    except RuntimeError as error:
        raise damaged(error, file, _WHAT, StreetsError) from error
    shapes = gpd.GeoSeries.from_wkb(wkb, crs=WGS84).to_crs(crs)
    return Obstacles(
        kind=np.array([kind for kind, _, _ in found], dtype=object),
        name=np.array([name for _, name, _ in found], dtype=object),
        narrow=np.array([narrow for _, _, narrow in found], dtype=bool),
        geometry=np.asarray(shapes.to_numpy(), dtype=object),
    )


def line_kind(tags: Mapping[str, str]) -> ObstacleKind | None:
    """Return what a way stands in the way as; None if it does not."""
    kind = _of(tags, _OF_LINES)
    if kind is None or structure_of(tags.get("highway", ""), tags) != GROUND:
        return None
    if kind == "motorway" and ("highway" not in tags or isinstance(read_way(dict(tags)), Way)):
        return None
    return kind


def area_kind(tags: Mapping[str, str]) -> ObstacleKind | None:
    """Return what an area stands in the way as; None if it does not."""
    if structure_of("", tags) != GROUND:
        return None
    kind = _of(tags, _OF_AREAS)
    if kind is None and permits(tags.get("access")) is False:
        return _of(tags, _IF_CLOSED)
    return kind


def _of(tags: Mapping[str, str], wanted: Kinds) -> ObstacleKind | None:
    for key, kinds in wanted.items():
        kind = kinds.get(tags.get(key, ""))
        if kind is not None:
            return kind
    return None


def _pairs(*tables: Kinds) -> list[tuple[str, str]]:
    return [(key, value) for kinds in tables for key, some in kinds.items() for value in some]


def _name(tags: Mapping[str, str]) -> str:
    name = tags.get("name", "")
    return name or (tags.get("ref", "") if "highway" in tags or "railway" in tags else "")


def _drawn(factory: Any, entity: Any, *, is_area: bool) -> str | None:
    """Return a shape as WKB; None if the file lacks its nodes, or it has no length."""
    draw = factory.create_multipolygon if is_area else factory.create_linestring
    try:
        return str(draw(entity))
    except (RuntimeError, osmium.InvalidLocationError):
        return None
