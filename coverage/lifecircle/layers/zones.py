"""Chinese Gauss–Krüger zones: which of them a pair of coordinates fits."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from pyproj import CRS, Proj, Transformer

from lifecircle.base.crs import WGS84
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.base.quantities import Floats

Inverse = Callable[["Floats", "Floats"], tuple["Floats", "Floats"]]
Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_SERIES: Final[dict[str, tuple[int, int, int, int]]] = {
    # First EPSG codes of: 6° zones 13–23 with their number, without; 3° zones 25–45, without.
    "CGCS2000": (4491, 4502, 4513, 4534),
    "IAG 1975": (2327, 2338, 2349, 2370),
    "Krassowsky 1940": (21413, 21453, 2401, 2422),
}
_OLD: Final = {
    "IAG 1975": Bilingual("1980 西安坐标系", "Xian 1980"),
    "Krassowsky 1940": Bilingual("1954 北京坐标系", "Beijing 1954"),
}
_WEB: Final = 3857
_CHINA: Final[Bounds] = (73.0, 15.0, 136.0, 54.0)
_NEAR: Final = 0.5  # degrees around the area in which a layer's middle may lie
_ABROAD: Final = 1.0
_WIDE: Final = 4.0  # degrees from the central meridian, at the most
_WIDEST: Final = 400_000.0  # metres from the central meridian, at the most
_MILLION: Final = 1_000_000.0
_FALSE_EASTING: Final = 500_000.0


class _Zone(NamedTuple):
    code: int
    meridian: int
    number: int  # in front of the easting; 0 for none


def old_datum(crs: CRS) -> Bilingual | None:
    """Return the name of a datum that is not geocentric and was used in China, if it is one."""
    if crs.ellipsoid is None:
        return None
    return _OLD.get(str(crs.ellipsoid.name))


def fitting_zones(
    x: float, y: float, declared: CRS | None, near: Bounds | None, most: int = 3
) -> list[str]:
    """Return zones in which a point makes sense.

    Parameters
    ----------
    x, y
        Easting and northing as they stand in the file.
    declared
        The CRS that it does not fit; its datum decides the zones, CGCS2000 if it is another.
    near
        Where the study area lies. If unknown, only zones that the easting itself gives, and the
        other form of the declared zone, are considered.
    most
        How many, at the most.

    Returns
    -------
    list of str
        ``"EPSG:4523"`` …; zones of 3 degrees before those of 6, then the web's Mercator.
    """
    family = "CGCS2000"
    if declared is not None and declared.ellipsoid is not None:
        name = str(declared.ellipsoid.name)
        family = name if name in _SERIES else family
    own = None if declared is None else declared.to_epsg()
    zones = list(_zones(family))
    meridian = next((zone.meridian for zone in zones if zone.code == own), None)
    if near is not None:
        meridian = None
    elif x < _MILLION and meridian is None:
        return []
    fits = [
        zone
        for zone in zones
        if zone.code != own
        and abs(x - zone.number * _MILLION - _FALSE_EASTING) < _WIDEST
        and (meridian is None or zone.number or zone.meridian == meridian)
        and (near is None or near[0] - _WIDE <= zone.meridian <= near[2] + _WIDE)
        and _lies(x, y, zone.code, near)
    ]
    found = [zone.code for zone in fits]
    if own != _WEB and abs(x) > _MILLION and _lies(x, y, _WEB, near or _CHINA):
        found.append(_WEB)
    return [f"EPSG:{code}" for code in found[:most]]


def inverse(crs: CRS) -> Inverse:
    """Return the way from coordinates to degrees, x and longitude first, whatever the datum.

    Without a change of datum (some hundred metres at the most) it is made in a millisecond, with
    one it takes PROJ a tenth of a second. What cannot be is infinite.
    """
    if not crs.is_projected:
        transform: Inverse = Transformer.from_crs(crs, WGS84, always_xy=True).transform
        return transform
    return partial(Proj(crs), inverse=True)


def _zones(family: str) -> Iterator[_Zone]:
    six, six_bare, three, three_bare = _SERIES[family]
    for i in range(21):
        yield _Zone(three + i, 75 + 3 * i, 25 + i)
        yield _Zone(three_bare + i, 75 + 3 * i, 0)
    for i in range(11):
        yield _Zone(six + i, 75 + 6 * i, 13 + i)
        yield _Zone(six_bare + i, 75 + 6 * i, 0)


def _lies(x: float, y: float, code: int, near: Bounds | None) -> bool:
    to_degrees, usual = _zone(code)
    lon, lat = (float(v[0]) for v in to_degrees(np.array([x]), np.array([y])))
    west, south, east, north = near or usual
    margin = _ABROAD if near is None else _NEAR
    point: Floats = np.array([lon - west, lat - south, east - lon, north - lat])
    return bool(np.isfinite(point).all() and (point >= -margin).all())


@cache
def _zone(code: int) -> tuple[Inverse, Bounds]:
    crs = CRS.from_epsg(code)
    area = crs.area_of_use
    usual = _CHINA if area is None else area.bounds
    return inverse(crs), usual
