"""Reading any layer of a study into its true coordinate reference system."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyproj import CRS, Transformer

from lifecircle.base.crs import WGS84, parse_crs
from lifecircle.base.errors import CrsError, LayerError, MissingFileError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.datum import bd09_to_wgs84, gcj02_to_wgs84
from lifecircle.layers.shapes import Geometries, checked, rows
from lifecircle.layers.table import read_csv

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import numpy.typing as npt

    from lifecircle.base.quantities import Floats
    from lifecircle.study.model import Layer

_DRIVERS: Final = {".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GPKG"}
_FULL_CIRCLE: Final = 360.0
_FAR_DEGREES: Final = 10.0  # this far outside its area of use no CRS is meant


def read_layer(
    layer: Layer,
    what: str,
    *,
    text: Collection[str] = (),
    notes: list[Note] | None = None,
) -> gpd.GeoDataFrame:
    """Read a layer of GeoJSON, GeoPackage or CSV.

    Parameters
    ----------
    layer
        The file and how to read it. Its ``crs`` goes before the file's own. GeoJSON without a
        ``crs`` member is WGS 84 (RFC 7946, section 4).
    what
        The layer in words, for messages, e.g. ``"the units layer"``.
    text
        CSV: columns to keep as text, see `read_csv`.
    notes
        Takes notes on what had to be repaired.

    Returns
    -------
    GeoDataFrame
        In the layer's true CRS, two-dimensional and valid; GCJ-02 and BD-09 come out as
        EPSG:4326. Rows are in the order of the file, numbered from 0.

    Raises
    ------
    MissingFileError
        If there is no such file.
    LayerError
        If the file cannot be read, is not what its suffix says, is empty, or has features
        without a geometry or with coordinates that its CRS does not have; naming the rows.
    CrsError
        If there is no CRS, or an unknown one.
    """
    file = layer.path
    notes = [] if notes is None else notes
    if not file.is_file():
        raise MissingFileError(f"{what}: the file does not exist", file=file)
    declared = None if layer.crs is None else _declared(layer.crs, file)
    if file.suffix.lower() == ".csv":
        frame = read_csv(layer, what, text)
    elif file.suffix.lower() in _DRIVERS:
        frame = _read_features(layer, what, notes)
    else:
        raise LayerError(
            f"{what}: files of this kind are not read",
            file=file,
            expected="a .geojson, .json, .gpkg or .csv file",
            found=file.suffix or "no suffix",
            todo="save the layer as a GeoPackage",
        )
    if frame.empty:
        raise LayerError(f"{what} is empty", file=file, expected="at least one feature")
    geometry = checked(frame.geometry.to_numpy(), what, file, notes)
    true = declared or frame.crs
    if true is None:
        raise CrsError(
            f"{what} has no coordinate reference system",
            file=file,
            todo='add it in the study file, for instance crs = "EPSG:4326", or crs = "gcj02"',
        )
    if isinstance(true, str):
        _check_degrees(geometry, what, file)
        geometry, true = _unshifted(geometry, true), CRS.from_user_input(WGS84)
    else:
        true = true.to_2d()
        _check_coordinates(geometry, true, what, file)
    frame = frame.reset_index(drop=True)
    return frame.set_geometry(gpd.GeoSeries(geometry)).set_crs(true, allow_override=True)


def _declared(name: str, file: Path) -> CRS | str:
    try:
        return parse_crs(name)
    except CrsError as error:
        raise CrsError(error.what, file=file, expected=error.expected, found=name) from error


def _read_features(layer: Layer, what: str, notes: list[Note]) -> gpd.GeoDataFrame:
    file = layer.path
    expected = _DRIVERS[file.suffix.lower()]
    try:
        with warnings.catch_warnings(record=True) as remarks:
            warnings.simplefilter("always")
            name = _layer_name(layer, what) if expected == "GPKG" else None
            if pyogrio.read_info(file, layer=name)["driver"] != expected:
                raise _not_what_it_says(file, what, "another format")
            frame = pyogrio.read_dataframe(file, layer=name)
    except LayerError:
        raise
    except UnicodeDecodeError as error:
        raise LayerError(
            f"{what}: the file is not UTF-8 text", file=file, todo="save it again as UTF-8"
        ) from error
    except (RuntimeError, ValueError, shapely.errors.ShapelyError) as error:
        raise _not_what_it_says(file, what, str(error).split(";")[0]) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise LayerError(f"{what} is a table without geometry", file=file, place=name)
    notes.extend(_remark(file, text) for text in dict.fromkeys(str(r.message) for r in remarks))
    return frame


def _remark(file: Path, text: str) -> Note:
    return Note(
        "layer.reader",
        Bilingual(
            f"{file.name}：读取时有警告：{text}", f"{file.name}: read with a warning: {text}"
        ),
    )


def _not_what_it_says(file: Path, what: str, found: str) -> LayerError:
    return LayerError(
        f"{what}: the file cannot be read",
        file=file,
        expected=f"a whole {_DRIVERS[file.suffix.lower()]} file",
        found=found,
        todo="export the layer again; it may be cut off or of another format",
    )


def _layer_name(layer: Layer, what: str) -> str:
    there = [str(name) for name, _ in pyogrio.list_layers(layer.path)]
    if layer.layer is None and len(there) == 1:
        return there[0]
    if layer.layer in there:
        return str(layer.layer)
    raise LayerError(
        f"{what}: the GeoPackage has "
        + ("several layers" if layer.layer is None else "no such layer"),
        file=layer.path,
        place=layer.layer and f"layer {layer.layer!r}",
        expected="one of " + ", ".join(there),
        todo='name it in the study file: layer = "…"',
    )


def _unshifted(geometry: Geometries, datum: str) -> Geometries:
    convert = gcj02_to_wgs84 if datum == "gcj02" else bd09_to_wgs84

    def shift(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(convert(xy[:, 0], xy[:, 1]))

    return shapely.transform(geometry, shift)


def _check_coordinates(geometry: Geometries, crs: CRS, what: str, file: Path) -> None:
    """Raise where coordinates cannot be of this CRS."""
    bounds = shapely.bounds(geometry)
    if crs.is_geographic and crs.axis_info[0].unit_name == "degree":
        _check_degrees(geometry, what, file)
        return
    looks_like_degrees = crs.is_projected and bool((np.abs(bounds) <= _FULL_CIRCLE / 2).all())
    to_degrees = Transformer.from_crs(crs, WGS84, always_xy=True)
    with np.errstate(invalid="ignore"):
        corners = [to_degrees.transform(bounds[:, i], bounds[:, j]) for i in (0, 2) for j in (1, 3)]
    lon = np.stack([c[0] for c in corners])
    lat = np.stack([c[1] for c in corners])
    wrong = ~(np.isfinite(bounds).all(axis=1) & np.isfinite(lon).all(0) & np.isfinite(lat).all(0))
    area = crs.area_of_use
    if area is not None and area.west < area.east:
        with np.errstate(invalid="ignore"):
            wrong |= (lon < area.west - _FAR_DEGREES).any(0) | (lon > area.east + _FAR_DEGREES).any(
                0
            )
            wrong |= (lat < area.south - _FAR_DEGREES).any(0) | (
                lat > area.north + _FAR_DEGREES
            ).any(0)
    if looks_like_degrees:
        wrong[:] = True
    if wrong.any():
        raise _impossible(
            bounds,
            np.flatnonzero(wrong),
            what,
            file,
            expected=f"coordinates of {crs.name} in {crs.axis_info[0].unit_name}s",
            todo="the numbers look like degrees: correct crs in the study file"
            if looks_like_degrees
            else "check crs in the study file, the axis order, and whether eastings carry a "
            "zone number",
        )


def _check_degrees(geometry: Geometries, what: str, file: Path) -> None:
    bounds = shapely.bounds(geometry)
    with np.errstate(invalid="ignore"):
        good = (
            np.isfinite(bounds).all(axis=1)
            & (np.abs(bounds[:, [0, 2]]) <= _FULL_CIRCLE / 2).all(axis=1)
            & (np.abs(bounds[:, [1, 3]]) <= _FULL_CIRCLE / 4).all(axis=1)
        )
    if good.all():
        return
    wrong = np.flatnonzero(~good)
    swapped = bool((np.abs(bounds[wrong][:, [0, 2]]) <= _FULL_CIRCLE / 4).all())
    raise _impossible(
        bounds,
        wrong,
        what,
        file,
        expected="longitude within ±180 and latitude within ±90 degrees",
        todo="x and y seem to be swapped: longitude comes first"
        if swapped
        else "check crs in the study file",
    )


def _impossible(
    bounds: Floats, wrong: Any, what: str, file: Path, *, expected: str, todo: str
) -> LayerError:
    first = bounds[wrong[0]]
    return LayerError(
        f"{what} has coordinates that its reference system does not have",
        file=file,
        place=rows(wrong),
        expected=expected,
        found=f"x {first[0]:.6g}, y {first[1]:.6g}",
        todo=todo,
    )
