"""Places that a planner writes into the study file, in the metres of the district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer

from lifecircle.base.crs import WGS84, parse_crs
from lifecircle.base.errors import CrsError
from lifecircle.base.text import Bilingual
from lifecircle.layers.datum import bd09_to_wgs84, gcj02_to_wgs84
from lifecircle.layers.zones import fitting_zones

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.text import Text

_POLE = 90.0
_DATE_LINE = 180.0


def to_metres(
    place: tuple[float, float], given_in: str, crs: CRS, *, file: Path, at: Text
) -> tuple[float, float]:
    """Return a place of the study file in a projected CRS.

    Parameters
    ----------
    place
        x (easting or longitude) first, whatever the order of the CRS's own axes.
    given_in
        The CRS of the place; ``"gcj02"`` and ``"bd09"`` are accepted.
    crs
        Projected, in metres: of the result.
    file, at
        The study file and the place of the place in it, for messages.

    Raises
    ------
    CrsError
        If the CRS is unknown, or has no such place.
    """
    lon, lat = to_degrees(place, given_in, file=file, at=at)
    x, y = Transformer.from_crs(WGS84, crs, always_xy=True).transform(lon, lat)
    if not np.isfinite([x, y]).all():
        raise _impossible(place, given_in, file=file, at=at)
    return float(x), float(y)


def to_degrees(
    place: tuple[float, float], given_in: str, *, file: Path, at: Text
) -> tuple[float, float]:
    """Return a place of the study file as longitude and latitude of WGS 84.

    Parameters
    ----------
    place, given_in, file, at
        As `to_metres` takes them.

    Raises
    ------
    CrsError
        If the CRS is unknown, or has no such place.
    """
    source = parse_crs(given_in)
    if isinstance(source, CRS) and not source.is_geographic:
        to_wgs84 = Transformer.from_crs(source, WGS84, always_xy=True)
        lon, lat = to_wgs84.transform(*place)
    else:
        lon, lat = place
    if not (abs(lon) <= _DATE_LINE and abs(lat) <= _POLE):
        raise _impossible(place, given_in, file=file, at=at)
    # pyproj searches its whole database to compare a CRS with a word.
    if isinstance(source, CRS):
        if source.is_geographic:
            lon, lat = Transformer.from_crs(source, WGS84, always_xy=True).transform(lon, lat)
    elif source == "gcj02":
        lon, lat = (float(value) for value in gcj02_to_wgs84(lon, lat))
    else:
        lon, lat = (float(value) for value in bd09_to_wgs84(lon, lat))
    return float(lon), float(lat)


def _impossible(place: tuple[float, float], given_in: str, *, file: Path, at: Text) -> CrsError:
    x, y = place
    return CrsError(
        Bilingual(f"{given_in} 中没有这个位置", f"there is no such place in {given_in}"),
        file=file,
        place=at,
        expected=Bilingual("[x, y]：经度或横坐标在前", "[x, y]: longitude or easting first"),
        found=f"[{x:.10g}, {y:.10g}]",
        todo=_advice(x, y, given_in),
    )


def _advice(x: float, y: float, given_in: str) -> Bilingual:
    """Return what may be wrong with a place that cannot be."""
    if abs(x) <= _POLE < abs(y) <= _DATE_LINE:
        return Bilingual("似乎颠倒了，应经度在前", "they seem to be swapped: longitude comes first")
    declared = parse_crs(given_in)
    if isinstance(declared, CRS) and (zones := fitting_zones(x, y, declared, None)):
        return Bilingual(
            f"检查坐标和 crs；与坐标相符的有 {'、'.join(zones)}",
            f"check the numbers, and crs; they would fit {', '.join(zones)}",
        )
    return Bilingual("检查坐标和 crs", "check the numbers, and crs")
