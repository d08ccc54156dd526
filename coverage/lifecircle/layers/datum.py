"""The Chinese map datums GCJ-02 and BD-09, and the way back to WGS 84.

Maps and coordinates that are published in China are shifted: GCJ-02 (AMap, Tencent and official
web maps) by up to some 700 m against WGS 84, BD-09 (Baidu) by a further kilometre or so. The
formula was never published officially. The one used here has been public since about 2013; see
the article "Restrictions on geographic data in China" of the English Wikipedia, section "GCJ-02",
and the independent implementations ``coord-convert`` (https://github.com/sshuair/coord-convert;
the same to 1e-13 degrees) and ``eviltransform`` (https://github.com/googollee/eviltransform; it
takes the axis of WGS 84 in place of Krasovsky's, which makes 2 cm).

Every function takes and returns degrees, longitude first, and works on whole arrays. Points
outside `CHINA`, the rectangle that all those implementations use, are returned unshifted. The
ways back iterate until they are exact to about 1e-12 degrees; only within 0.02 degrees of the
rectangle's edge, in open sea or abroad, may there and back not end at the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Floats

CHINA: Final = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the rectangle in which coordinates are shifted, in degrees."""

_AXIS: Final = 6_378_245.0  # Krasovsky 1940, in metres
_ECCENTRICITY: Final = 0.00669342162296594323  # squared
_BAIDU: Final = np.pi * 3000 / 180
_BAIDU_OFFSET: Final = (0.0065, 0.006)
_ROUNDS: Final = 12  # each gains almost two digits


def wgs84_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Shift WGS 84 to GCJ-02.

    Parameters
    ----------
    lon, lat
        Degrees; any shape, but the same.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in degrees.
    """
    return _inside_china(lon, lat, _gcj02)


def gcj02_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Undo `wgs84_to_gcj02`, by iteration; arguments and result as there."""
    return _inside_china(lon, lat, lambda x, y: _inverse(_gcj02, x, y))


def wgs84_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Shift WGS 84 to BD-09; arguments and result as for `wgs84_to_gcj02`."""
    return _inside_china(lon, lat, _bd09)


def bd09_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Undo `wgs84_to_bd09`, by iteration; arguments and result as for `wgs84_to_gcj02`."""
    return _inside_china(lon, lat, lambda x, y: _inverse(_bd09, x, y))


def in_china(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Bools:
    """Tell which points lie in the rectangle `CHINA`, edges included."""
    west, south, east, north = CHINA
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _inside_china(
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    shift: Callable[[Floats, Floats], tuple[Floats, Floats]],
) -> tuple[Floats, Floats]:
    x, y = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    inside = in_china(x, y)
    x[inside], y[inside] = shift(x[inside], y[inside])
    return x, y


def _gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = lon - 105.0, lat - 35.0
    root, product = np.sqrt(np.abs(x)), x * y
    both = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * product + 0.2 * root
    north += (both + 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * product + 0.1 * root
    east += (both + 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    phi = np.radians(lat)
    flat = 1 - _ECCENTRICITY * np.sin(phi) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / flat**1.5
    parallel = _AXIS / np.sqrt(flat) * np.cos(phi)
    return lon + np.degrees(east / parallel), lat + np.degrees(north / meridian)


def _bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = _gcj02(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BAIDU)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU)
    east, north = _BAIDU_OFFSET
    return radius * np.cos(angle) + east, radius * np.sin(angle) + north


def _inverse(
    shift: Callable[[Floats, Floats], tuple[Floats, Floats]], lon: Floats, lat: Floats
) -> tuple[Floats, Floats]:
    x, y = lon.copy(), lat.copy()
    for _ in range(_ROUNDS):
        there_x, there_y = shift(x, y)
        x, y = x + (lon - there_x), y + (lat - there_y)
    return x, y
