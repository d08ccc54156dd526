"""From nodes, lines and what is known of them to a network."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from lifecircle.base.crs import (
    WGS84,
    has_place,
    map_scale,
    metric_crs,
    parse_crs,
    require_projected,
)
from lifecircle.base.errors import CrsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.edges import Edges, Objects
from lifecircle.streets.elevation import find_relief
from lifecircle.streets.network import StreetNetwork

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.elevation import Relief, Surface
    from lifecircle.streets.osm.walkable import Way
    from lifecircle.streets.osm.ways import Mode
    from lifecircle.streets.report import Reading
    from lifecircle.streets.topology import Topology

_STRETCHED: Final = 0.01
"""How far a metre on the map may be from one on the ground: beyond, lines are projected anew."""
_BEYOND: Final = 3.0
"""Degrees that streets may lie outside the area for which a CRS was made."""
_HALF_ROUND: Final = 180.0
_BYTES: Final = frozenset({"structure", "incline", "wheelchair", "ride"})
_RENAMED: Final = {"walk_forward": "forward", "walk_backward": "backward"}
_OWN: Final = ("u", "v", "length", "geometry", "flat", "minutes")


def way_columns(ways: Sequence[Way]) -> dict[str, npt.NDArray[Any]]:
    """Return what `Edges` says of ways, one row a way."""
    columns: dict[str, npt.NDArray[Any]] = {}
    for column in fields(Edges):
        name = column.name
        if name in _OWN:
            continue
        values = [getattr(way, _RENAMED.get(name, name)) for way in ways]
        if name in _BYTES:
            columns[name] = np.array(values, dtype=np.int8)
        elif values and isinstance(values[0], str):
            columns[name] = np.empty(len(values), dtype=object)
            columns[name][:] = values
        else:
            columns[name] = np.array(values)
    return columns


def known_crs(crs: CRS | str | int) -> CRS:
    """Return a CRS that a user named.

    Raises
    ------
    CrsError
        If it means nothing, or is a Chinese datum that has to be undone first.
    """
    if isinstance(crs, int):
        crs = f"EPSG:{crs}"
    found = parse_crs(crs) if isinstance(crs, str) else CRS.from_user_input(crs)
    if isinstance(found, str):
        raise CrsError(
            Bilingual(
                f"道路不能用 {found} 坐标", f"streets cannot be read in coordinates of {found}"
            ),
            expected=Bilingual("EPSG 代码", "an EPSG code"),
            found=found,
            todo=Bilingual("先将道路转换到 WGS 84", "convert the streets to WGS 84 first"),
        )
    return found.to_2d()


class Place:
    """Where a network lies, and how to get there.

    Parameters
    ----------
    given
        CRS of the coordinates.
    xy
        float (n, 2): the coordinates.
    wanted
        CRS of the network. By default `given`, if it is projected in metres that are nearly those
        on the ground, else the UTM zone at the middle.

    Raises
    ------
    CrsError
        If the coordinates do not fit `given`, or `wanted` is not projected in metres or not made
        for them.
    """

    def __init__(self, given: CRS, xy: Floats, wanted: CRS | str | int | None) -> None:
        longitude, latitude = _middle(given, xy)
        if wanted is not None:
            crs = require_projected(known_crs(wanted), _STREETS)
        elif _is_metric(given) and abs(map_scale(given, longitude, latitude) - 1) <= _STRETCHED:
            crs = given
        else:
            crs = metric_crs(longitude, latitude)
        self.crs = crs
        """Of the network."""
        self.scale = map_scale(crs, longitude, latitude)
        """See ``StreetNetwork.scale``."""
        self._same = crs == given
        self._given = given

    def project(self, xy: Floats) -> Floats:
        """Return coordinates of the network."""
        if self._same:
            return xy
        transformer = Transformer.from_crs(self._given, self.crs, always_xy=True)
        moved = np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
        if not np.isfinite(moved).all():
            raise CrsError(
                Bilingual(
                    "道路位于坐标系的适用范围以外",
                    "the streets lie outside the area of the coordinate reference system",
                ),
                expected=Bilingual("适用于当地的坐标系", "a CRS made for this place"),
                found=Bilingual(
                    f"{self.crs.name}，坐标属于 {self._given.name}",
                    f"{self.crs.name}, for coordinates in {self._given.name}",
                ),
            )
        return moved


def assemble(
    net: Topology,
    columns: dict[str, npt.NDArray[Any]],
    place: tuple[CRS, float],
    *,
    mode: Mode,
    length: Floats,
    reading: Reading,
    elevation: Path | None = None,
    relief: Relief | None = None,
) -> StreetNetwork:
    """Return a network.

    Parameters
    ----------
    net
        Nodes and edges.
    columns
        What `Edges` says of them, one row an edge.
    place
        CRS and scale.
    mode, reading
        As in `StreetNetwork`.
    length
        Metres on the ground.
    elevation
        A raster.
    relief
        Heights and slopes, if they are known; else they are those of the raster.
    """
    crs, scale = place
    surface: Surface | None = None
    if elevation is not None:
        from lifecircle.streets.raster import open_surface  # noqa: PLC0415 - loads rasterio

        surface = open_surface(elevation, crs, shapely.total_bounds(net.geometry))
    if relief is None:
        relief = find_relief(net, columns["structure"], length, surface)
    edges = Edges(
        u=net.u,
        v=net.v,
        length=length,
        geometry=net.geometry,
        flat=relief.flat,
        **columns,
    )
    return StreetNetwork(crs, net.nodes, net.barred, edges, scale, reading, relief, surface, mode)


def lines_over(xy: Floats, line: Ints) -> Objects:
    """Return the lines over coordinates that follow each other, given the line of each."""
    return np.asarray(shapely.linestrings(xy, indices=line), dtype=object)


_STREETS: Final = Bilingual("路网", "the street network")


def _middle(crs: CRS, xy: Floats) -> tuple[float, float]:
    """Return the longitude and latitude of the middle of coordinates.

    Raises
    ------
    CrsError
        If the CRS has no place on earth, or it does not have them.
    """
    todo = Bilingual(
        "检查坐标次序与坐标系，必要时写明 source_crs",
        "check the order of the coordinates and the CRS; if the CRS is wrong, give source_crs",
    )
    if not has_place(crs):
        raise CrsError(
            Bilingual(
                "道路的坐标系是独立坐标系，无法换算",
                "the streets are in a local coordinate system, whose place on earth is not known",
            ),
            expected=Bilingual("有 EPSG 代码的地图坐标系", "a system of maps with an EPSG code"),
            found=crs.name,
            todo=todo,
            code="streets.local_crs",
        )
    x, y = ((xy.min(axis=0) + xy.max(axis=0)) / 2).tolist()
    longitude, latitude = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    area = crs.area_of_use
    west, south, east, north = area.bounds if area else (-180.0, -90.0, 180.0, 90.0)
    across = (longitude - (west + ((east - west) % 360) / 2) + 180) % 360 - 180
    wide = (east - west) % 360 / 2 or 180.0
    fits = math.isfinite(longitude) and abs(longitude) <= _HALF_ROUND
    fits = fits and abs(across) <= wide + _BEYOND
    if not fits or not south - _BEYOND <= latitude <= north + _BEYOND:
        raise CrsError(
            Bilingual(
                "道路的坐标与坐标系不符", "the coordinates of the streets do not fit their CRS"
            ),
            expected=Bilingual(f"{crs.name} 的坐标", f"coordinates in {crs.name}"),
            found=Bilingual(f"约 {x:.4f}, {y:.4f}", f"about {x:.4f}, {y:.4f}"),
            todo=todo,
            code="streets.elsewhere",
        )
    return float(longitude), float(latitude)


def _is_metric(crs: CRS) -> bool:
    return bool(crs.is_projected and crs.axis_info[0].unit_conversion_factor == 1.0)
