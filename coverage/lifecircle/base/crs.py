"""Guards for coordinate reference systems."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyproj import CRS, Proj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError

from lifecircle.base.errors import CrsError
from lifecircle.base.text import Bilingual, both

if TYPE_CHECKING:
    from lifecircle.base.text import Text

WGS84: Final = "EPSG:4326"
CHINESE_DATUMS: Final = ("gcj02", "bd09")


def parse_crs(name: str) -> CRS | str:
    """Return the CRS that a user wrote, or the name of a Chinese datum as it is.

    Parameters
    ----------
    name
        ``"EPSG:4490"``, a WKT string, ``"gcj02"`` or ``"bd09"`` (in any case, with or
        without a hyphen).

    Raises
    ------
    CrsError
        If the name means nothing.
    """
    plain = name.strip().lower().replace("-", "").replace("_", "")
    if plain in CHINESE_DATUMS:
        return plain
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        raise CrsError(
            Bilingual(f"不认识的坐标系 {name!r}", f"unknown coordinate reference system {name!r}"),
            expected=Bilingual(
                'EPSG 代码（如 "EPSG:4490"）、"gcj02" 或 "bd09"',
                'an EPSG code such as "EPSG:4490", or "gcj02", or "bd09"',
            ),
            found=name,
        ) from error


def has_place(crs: CRS) -> bool:
    """Tell whether a reference system is tied to the earth: on the ground, not just in height.

    The systems of building sites and of many Chinese cities are not; nor are heights alone.
    """
    flat = crs.to_2d()
    return bool(flat.is_geographic or flat.is_projected)


def require_projected(crs: CRS | None, what: Text) -> CRS:
    """Return `crs` if it is projected in metres.

    Raises
    ------
    CrsError
        If it is missing, geographic, or in another unit.
    """
    if crs is None:
        raise CrsError(
            Bilingual(
                f"{both(what).zh}没有坐标系", f"{both(what).en} has no coordinate reference system"
            )
        )
    if not crs.is_projected or crs.axis_info[0].unit_conversion_factor != 1.0:
        raise CrsError(
            Bilingual(
                f"{both(what).zh}不是以米为单位的投影坐标系",
                f"{both(what).en} is not in a projected CRS in metres",
            ),
            found=crs.name,
            todo=Bilingual(
                "先作投影，例如 .to_crs(.estimate_utm_crs())",
                "reproject it, for instance with .to_crs(.estimate_utm_crs())",
            ),
        )
    return crs


@lru_cache(maxsize=64)  # PROJ looks through its whole database
def metric_crs(longitude: float, latitude: float) -> CRS:
    """Return the WGS 84 UTM zone of a point given in degrees."""
    found = query_utm_crs_info(
        datum_name="WGS 84",
        area_of_interest=AreaOfInterest(longitude, latitude, longitude, latitude),
    )
    if not found:
        raise CrsError(
            Bilingual("评估范围不在任何 UTM 带内", "no UTM zone covers the study area"),
            found=Bilingual(
                f"经度 {longitude:.4f}，纬度 {latitude:.4f}",
                f"longitude {longitude:.4f}, latitude {latitude:.4f}",
            ),
            expected=Bilingual(
                "经度在 ±180、纬度在 -80 … 84 度以内",
                "longitude within ±180 and latitude within -80 … 84 degrees",
            ),
            todo=Bilingual(
                "检查范围的坐标次序与坐标系", "check the axis order and the CRS of the outline"
            ),
        )
    return CRS.from_epsg(int(found[0].code))


def map_scale(crs: CRS, longitude: float, latitude: float) -> float:
    """Return metres on the map for a metre on the ground at a place; 1 where it is not known."""
    factors = Proj(crs).get_factors(longitude, latitude)
    scale = math.sqrt(factors.meridional_scale * factors.parallel_scale)
    return scale if math.isfinite(scale) and scale > 0 else 1.0
