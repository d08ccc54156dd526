"""Whether a layer's coordinates can be of its reference system, and where else they would fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import CRS

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.rows import items, rows, without
from lifecircle.layers.shapes import Geometries, labels_of
from lifecircle.layers.zones import Bounds, fitting_zones, inverse

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Floats

_LONGITUDE: Final = 180.0
_LATITUDE: Final = 90.0
_FAR_DEGREES: Final = 10.0  # this far outside its area of use no CRS is meant
_AROUND: Final = 0.3  # degrees around the area where a place may be meant
_ELSEWHERE: Final = 1.0  # degrees from the area where hardly any is


def possible(
    frame: gpd.GeoDataFrame,
    crs: CRS | str,
    what: Bilingual,
    file: Path,
    log: Log,
    *,
    near: Bounds | None = None,
    label: str | None = None,
) -> gpd.GeoDataFrame:
    """Return the layer if its coordinates make sense.

    Parameters
    ----------
    frame
        Geometry as in the file.
    crs
        Of the layer; a name stands for degrees in a Chinese datum.
    what, file
        For messages.
    log
        A lenient one takes rows with impossible coordinates; the rest is returned.
    near
        Where the study area lies. Rows that lie elsewhere, but in the area with x and y
        exchanged, are wrong; so are all, if they lie elsewhere and another zone would put them
        in the area.
    label
        Column that calls rows in findings.

    Raises
    ------
    LayerError
        Naming the rows, and what would make sense of them.
    """
    bounds = np.asarray(shapely.bounds(frame.geometry.to_numpy()))
    place = _Place(crs, near)
    degrees, wrong = place.degrees(bounds)
    swapped = wrong.copy() if near is None else wrong | _away(degrees, near)
    if swapped.any():
        turned, turned_wrong = place.degrees(bounds[swapped][:, [1, 0, 3, 2]])
        swapped[swapped] = ~turned_wrong if near is None else ~turned_wrong & _around(turned, near)
    if near is not None and not place.geographic:
        wrong |= ~swapped & _around(_as_degrees(bounds), near)
    if swapped.any():
        error = _swapped(frame, swapped, bounds, what, file, geographic=place.geographic)
        shapes = _exchanged(frame.geometry.to_numpy()[swapped])
        found = items(frame, swapped, labels_of(frame, label), geometry=shapes)
        frame = without(frame, swapped, log, error, found)
        bounds, degrees, wrong = bounds[~swapped], degrees[~swapped], wrong[~swapped]
    if wrong.any():
        error = _impossible(frame, wrong, bounds, place, what, file)
        found = items(frame, wrong, labels_of(frame, label), geometry=None)
        frame = without(frame, wrong, log, error, found)
        bounds, degrees = bounds[~wrong], degrees[~wrong]
    if near is not None and bool(_away(degrees, near).all()):
        zones = place.zones(bounds)
        if zones:
            raise _wrong_zone(frame, degrees, zones, place, what, file)
    return frame


class _Place:
    """What coordinates of a reference system mean, in degrees."""

    def __init__(self, crs: CRS | str, near: Bounds | None) -> None:
        self.crs = None if isinstance(crs, str) else crs
        self.near = near
        self.geographic = self.crs is None or (
            self.crs.is_geographic and self.crs.axis_info[0].unit_name == "degree"
        )

    def degrees(self, bounds: Floats) -> tuple[Floats, Bools]:
        """Return bounds in degrees, and which of them the reference system does not have."""
        if self.crs is None or self.geographic:
            return bounds, ~_in_range(bounds)
        to_degrees = inverse(self.crs)
        with np.errstate(invalid="ignore", over="ignore"):
            corners = [to_degrees(bounds[:, i], bounds[:, j]) for i in (0, 2) for j in (1, 3)]
            lon, lat = np.stack([c[0] for c in corners]), np.stack([c[1] for c in corners])
            found: Floats = np.column_stack([lon.min(0), lat.min(0), lon.max(0), lat.max(0)])
            wrong: Bools = np.asarray(~np.isfinite(np.hstack([bounds, found])).all(axis=1))
            area = self.crs.area_of_use
            if area is not None and area.west < area.east:
                low = np.array([area.west, area.south]) - _FAR_DEGREES
                high = np.array([area.east, area.north]) + _FAR_DEGREES
                wrong |= (found[:, :2] < low).any(axis=1) | (found[:, 2:] > high).any(axis=1)
        if self.crs.is_projected and bool((np.abs(bounds) <= _LONGITUDE).all()):
            wrong[:] = True  # all of them look like degrees
        return found, wrong

    def zones(self, bounds: Floats) -> list[str]:
        """Return Chinese zones in which the middle of these bounds would make sense."""
        good = bounds[np.isfinite(bounds).all(axis=1)]
        if not len(good) or bool((np.abs(good) <= _LONGITUDE).all()):
            return []
        west, south, east, north = np.median(good, axis=0).tolist()
        return fitting_zones((west + east) / 2, (south + north) / 2, self.crs, self.near)


def _in_range(bounds: Floats) -> Bools:
    with np.errstate(invalid="ignore"):
        good = np.isfinite(bounds).all(axis=1)
        good &= (np.abs(bounds[:, [0, 2]]) <= _LONGITUDE).all(axis=1)
        good &= (np.abs(bounds[:, [1, 3]]) <= _LATITUDE).all(axis=1)
    return np.asarray(good)


def _as_degrees(bounds: Floats) -> Floats:
    return np.where(_in_range(bounds)[:, None], bounds, np.nan)


def _around(degrees: Floats, near: Bounds) -> Bools:
    return _within(degrees, near, _AROUND)


def _away(degrees: Floats, near: Bounds) -> Bools:
    with np.errstate(invalid="ignore"):
        return np.isfinite(degrees).all(axis=1) & ~_within(degrees, near, _ELSEWHERE)


def _within(degrees: Floats, near: Bounds, margin: float) -> Bools:
    west, south, east, north = near
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (degrees[:, 2] >= west - margin)
            & (degrees[:, 0] <= east + margin)
            & (degrees[:, 3] >= south - margin)
            & (degrees[:, 1] <= north + margin)
        )


def _exchanged(geometry: Geometries) -> Geometries:
    return shapely.transform(geometry, lambda xy: xy[:, ::-1])


def _swapped(
    frame: gpd.GeoDataFrame,
    wrong: Bools,
    bounds: Floats,
    what: Bilingual,
    file: Path,
    *,
    geographic: bool,
) -> LayerError:
    first = ("经度", "longitude") if geographic else ("东坐标", "easting")
    return _error(
        frame,
        wrong,
        bounds,
        what,
        file,
        "layer.swapped_axes",
        expected=Bilingual(f"x（{first[0]}）在前", f"x ({first[1]}) first"),
        todo=Bilingual(
            f"x 与 y 似乎颠倒：检查坐标次序，{first[0]}在前",
            f"x and y seem to be swapped: check the axis order, {first[1]} comes first",
        ),
    )


def _impossible(
    frame: gpd.GeoDataFrame,
    wrong: Bools,
    bounds: Floats,
    place: _Place,
    what: Bilingual,
    file: Path,
) -> LayerError:
    expected = Bilingual(
        "经度在 ±180、纬度在 ±90 度以内", "longitude within ±180 and latitude within ±90 degrees"
    )
    todo = Bilingual("检查评估文件中的 crs", "check crs in the study file")
    zones = place.zones(bounds[wrong])
    if not place.geographic and place.crs is not None:
        unit = place.crs.axis_info[0].unit_name
        expected = Bilingual(
            f"{place.crs.name} 的坐标，单位 {unit}", f"coordinates of {place.crs.name} in {unit}s"
        )
        todo = Bilingual(
            "检查评估文件中的 crs、坐标次序，以及东坐标是否带有带号",
            "check crs in the study file, the axis order, and whether eastings carry a zone number",
        )
        if bool((np.abs(bounds[wrong]) <= _LONGITUDE).all()):
            todo = Bilingual(
                "这些数字像是度：改正评估文件中的 crs",
                "the numbers look like degrees: correct crs in the study file",
            )
    if zones:
        todo = _use(zones)
    return _error(
        frame, wrong, bounds, what, file, "layer.outside_crs", expected=expected, todo=todo
    )


def _use(zones: list[str]) -> Bilingual:
    named = [f'crs = "{zone}" ({CRS.from_user_input(zone).name})' for zone in zones]
    return Bilingual(
        "坐标符合以下坐标系，请核对带号后写入评估文件：" + "；".join(named),
        "the coordinates fit another system (check the zone number); find out which is meant, and "
        "write in the study file: " + " or ".join(named),
    )


def _wrong_zone(
    frame: gpd.GeoDataFrame,
    degrees: Floats,
    zones: list[str],
    place: _Place,
    what: Bilingual,
    file: Path,
) -> LayerError:
    name = "" if place.crs is None else place.crs.name
    x, y = degrees[0, 0], degrees[0, 1]
    return LayerError(
        Bilingual(f"{what.zh}不在评估范围附近", f"{what.en} is nowhere near the area"),
        file=file,
        place=rows(frame, np.ones(len(frame), dtype=bool)),
        expected=Bilingual("评估范围内或其周围的坐标", "coordinates in or around the area"),
        found=Bilingual(
            f"按 {name}，第一处位于经度 {x:.4f}、纬度 {y:.4f}",
            f"as {name} the first lies at longitude {x:.4f}, latitude {y:.4f}",
        ),
        todo=_use(zones),
        code="layer.wrong_zone",
    )


def _error(
    frame: gpd.GeoDataFrame,
    wrong: Bools,
    bounds: Floats,
    what: Bilingual,
    file: Path,
    code: str,
    *,
    expected: Bilingual,
    todo: Bilingual,
) -> LayerError:
    first = bounds[wrong][0]
    return LayerError(
        Bilingual(
            f"{what.zh}有坐标超出坐标系的范围",
            f"{what.en} has coordinates that its reference system does not have",
        )
        if code == "layer.outside_crs"
        else Bilingual(
            f"{what.zh}的 x 与 y 似乎颠倒，坐标超出坐标系或评估范围",
            f"{what.en} has coordinates that its reference system does not have, or that lie far "
            "from the area",
        ),
        file=file,
        place=rows(frame, wrong),
        expected=expected,
        found=f"x {first[0]:.6g}, y {first[1]:.6g}",
        todo=todo,
        code=code,
    )
