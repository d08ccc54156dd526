"""Guards for coordinate reference systems."""

from __future__ import annotations

from typing import Final

from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError

from lifecircle.base.errors import CrsError

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
            f"unknown coordinate reference system {name!r}",
            expected='an EPSG code such as "EPSG:4490", or "gcj02", or "bd09"',
            found=name,
        ) from error


def require_projected(crs: CRS | None, what: str) -> CRS:
    """Return `crs` if it is projected in metres.

    Raises
    ------
    CrsError
        If it is missing, geographic, or in another unit.
    """
    if crs is None:
        raise CrsError(f"{what} has no coordinate reference system")
    if not crs.is_projected or crs.axis_info[0].unit_conversion_factor != 1.0:
        raise CrsError(
            f"{what} is not in a projected CRS in metres",
            found=crs.name,
            todo="reproject it, for instance with .to_crs(.estimate_utm_crs())",
        )
    return crs


def metric_crs(longitude: float, latitude: float) -> CRS:
    """Return the WGS 84 UTM zone of a point given in degrees."""
    found = query_utm_crs_info(
        datum_name="WGS 84",
        area_of_interest=AreaOfInterest(longitude, latitude, longitude, latitude),
    )
    if not found:
        raise CrsError(
            "no UTM zone covers the study area",
            found=f"longitude {longitude:.4f}, latitude {latitude:.4f}",
            expected="longitude within ±180 and latitude within -80 … 84 degrees",
            todo="check the axis order and the CRS of the outline",
        )
    return CRS.from_epsg(int(found[0].code))
