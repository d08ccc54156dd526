"""The CRS in which results are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import CRS, Transformer

from lifecircle.base.crs import WGS84, parse_crs
from lifecircle.base.errors import CrsError
from lifecircle.base.text import Bilingual, Note

if TYPE_CHECKING:
    from pathlib import Path


def output_crs(name: str) -> CRS:
    """Return the CRS in which a study wants its layers.

    Parameters
    ----------
    name
        As `parse_crs` takes it; heights, if the CRS has any, are left out.

    Raises
    ------
    CrsError
        If it is unknown, a Chinese datum with shifted coordinates, or not of places on a map.
    """
    crs = parse_crs(name)
    if not isinstance(crs, CRS):
        raise CrsError(
            Bilingual(
                f"results.gpkg 不能采用 {crs}：没有 GIS 软件认识该坐标系。现场踏勘用的 KML "
                "已是 GCJ-02，见 site_visit_gcj02.kml",
                f"results.gpkg cannot be in {crs}: no GIS knows it. The KML for a site visit is "
                "in GCJ-02, see site_visit_gcj02.kml",
            ),
            expected=_EXPECTED,
            found=name,
        )
    flat = crs.to_2d()
    if not (flat.is_projected or flat.is_geographic):
        raise CrsError(
            Bilingual(f"{name}（{crs.name}）不是地图坐标系", f"{name} ({crs.name}) is of no map"),
            expected=_EXPECTED,
            found=name,
        )
    return flat


def output_notes(name: str, longitude: float, latitude: float, file: Path) -> tuple[Note, ...]:
    """Return what a reader must know about writing an area in a CRS.

    Parameters
    ----------
    name
        As `output_crs` takes it.
    longitude, latitude
        Of the middle of the area, WGS 84.
    file
        The study file, for messages.

    Raises
    ------
    CrsError
        If the CRS has no coordinates for the area, or is made for ground more than `FAR`
        degrees away.
    """
    crs = output_crs(name)
    x, y = Transformer.from_crs(WGS84, crs, always_xy=True).transform(longitude, latitude)
    outside = _degrees_outside(crs, longitude, latitude)
    if not np.isfinite([x, y]).all() or outside > FAR:
        raise CrsError(
            Bilingual(
                f"{name}（{crs.name}）不适用于评估范围", f"{name} ({crs.name}) cannot hold the area"
            ),
            file=file,
            place="outputs.crs",
            found=Bilingual(
                f"范围中心：经度 {longitude:.4f}、纬度 {latitude:.4f}",
                f"its middle is at longitude {longitude:.4f}, latitude {latitude:.4f}",
            ),
            todo=Bilingual("换用适合该地的坐标系", "name a CRS made for this part of the world"),
        )
    notes = []
    if outside > 0:
        notes.append(
            Note(
                "outputs.crs_elsewhere",
                Bilingual(
                    f"results.gpkg 采用 {name}（{crs.name}），评估范围的中心在其适用区之外："
                    "长度、面积可能失真，请确认带号。",
                    f"results.gpkg is in {name} ({crs.name}), whose area of use does not hold the "
                    "middle of the area: lengths and areas may be off; check the zone.",
                ),
            )
        )
    if crs.ellipsoid is not None and crs.ellipsoid.name in _OLD_ELLIPSOIDS:
        notes.append(
            Note(
                "outputs.crs_old",
                Bilingual(
                    f"results.gpkg 采用 {name}（{crs.name}）：该坐标系与 WGS 84 之间没有公开的"
                    "转换参数，只作近似换算，位置可能偏差百米左右；建议采用 CGCS2000。",
                    f"results.gpkg is in {name} ({crs.name}), whose relation to WGS 84 is not "
                    "public: places may be off by some 100 m; CGCS2000 is better.",
                ),
            )
        )
    return tuple(notes)


def _degrees_outside(crs: CRS, longitude: float, latitude: float) -> float:
    """Return how far a place is from the area of use of a CRS; 0 if that is not known."""
    area = crs.area_of_use
    if area is None:
        return 0.0
    west, east = area.west - longitude, longitude - area.east
    # An area of use may cross the date line.
    beside = max(west, east) if area.west <= area.east else min(west, east)
    return max(area.south - latitude, latitude - area.north, beside, 0.0)


FAR: Final = 10.0
"""Degrees from its area of use where a CRS cannot be meant."""
_OLD_ELLIPSOIDS: Final = ("IAG 1975", "Krassowsky 1940")
"""Of Xian 1980 and Beijing 1954."""
_EXPECTED: Final = Bilingual(
    "EPSG 代码，如 EPSG:4490 或 EPSG:4545", "an EPSG code such as EPSG:4490 or EPSG:4545"
)
