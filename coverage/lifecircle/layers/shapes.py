"""Geometry that every layer needs: checks with row numbers, polygon parts, slivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note, both
from lifecircle.layers.rows import items, rows, without

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.base.text import Text

Geometries = Any
"""A numpy object array of shapely geometries; shapely's stubs know no better."""

SLIVER_AREA: Final = 100.0
"""m²: what borders drawn twice leave between them is at most this large, or …"""
SLIVER_WIDTH: Final = 2.0
"""… on average at most this many metres wide."""

_MANY: Final = 10


def names(values: list[str], comma: str = ", ") -> str:
    """List names, the first ten of them."""
    shown = comma.join(values[:_MANY])
    return shown if len(values) <= _MANY else f"{shown} … ({len(values)})"


def mean_width(geometries: Geometries) -> npt.NDArray[np.float64]:
    """Return twice the area over the perimeter: the width, if a shape is long and thin.

    Parameters
    ----------
    geometries
        Polygons in a projected CRS.

    Returns
    -------
    numpy.ndarray
        Metres, one for each; 0 where there is no perimeter.
    """
    length = shapely.length(geometries)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(length > 0, 2 * shapely.area(geometries) / length, 0.0))


def is_sliver(geometries: Geometries) -> Bools:
    """Tell which polygons are what imprecise drawing leaves, see `SLIVER_AREA` and `…_WIDTH`."""
    return np.asarray(
        (shapely.area(geometries) <= SLIVER_AREA) | (mean_width(geometries) <= SLIVER_WIDTH)
    )


def polygonal(geometries: Geometries) -> Geometries:
    """Keep the polygon parts of each geometry, empty polygons where there are none.

    Parameters
    ----------
    geometries
        Any geometries.

    Returns
    -------
    numpy.ndarray
        Polygons and multipolygons, one for each.
    """
    result: Geometries = np.array(geometries, dtype=object)
    kinds: Ints = np.asarray(shapely.get_type_id(result), dtype=np.int64)
    for i in np.flatnonzero((kinds != _POLYGON) & (kinds != _MULTIPOLYGON)):
        parts = shapely.get_parts(shapely.get_parts(result[i]))
        result[i] = shapely.union_all(parts[shapely.get_type_id(parts) == _POLYGON])
        if shapely.is_empty(result[i]):
            result[i] = shapely.Polygon()
    return result


_POLYGON: Final = int(shapely.GeometryType.POLYGON)
_MULTIPOLYGON: Final = int(shapely.GeometryType.MULTIPOLYGON)
_COLLECTION: Final = int(shapely.GeometryType.GEOMETRYCOLLECTION)


def require_polygons(
    frame: gpd.GeoDataFrame, what: Text, file: Path, log: Log, label: str | None = None
) -> gpd.GeoDataFrame:
    """Return the layer if every geometry is a polygon or a multipolygon.

    Parameters
    ----------
    frame
        From `read_layer`.
    what, file
        For messages.
    log
        A lenient one takes the rows that are something else, and the rest is returned.
    label
        Column that calls rows in findings.

    Raises
    ------
    LayerError
        Naming the rows that are not polygons.
    """
    kinds: Ints = np.asarray(shapely.get_type_id(frame.geometry.to_numpy()), dtype=np.int64)
    wrong = (kinds != _POLYGON) & (kinds != _MULTIPOLYGON)
    if not wrong.any():
        return frame
    words = both(what)
    error = LayerError(
        Bilingual(f"{words.zh}必须是面", f"{words.en} must be polygons"),
        file=file,
        place=rows(frame, wrong),
        expected=Bilingual("面", "polygons"),
        found=", ".join(sorted({shapely.GeometryType(int(k)).name for k in kinds[wrong]})),
        todo=Bilingual(
            "删去这些要素，或改画成面", "delete these features, or draw them as polygons"
        ),
        code="layer.not_polygons",
    )
    return without(frame, wrong, log, error, items(frame, wrong, labels_of(frame, label)))


def checked(
    frame: gpd.GeoDataFrame, what: Bilingual, file: Path, log: Log, label: str | None = None
) -> gpd.GeoDataFrame:
    """Return the layer with flat and valid geometry; say what was repaired.

    Parameters
    ----------
    frame
        As it was read.
    what, file
        For messages.
    log
        Takes a note if shapes had to be repaired; a lenient one takes rows without any.
    label
        Column that calls rows in findings.

    Raises
    ------
    LayerError
        If any is missing or empty, or nothing is left of one after repair; naming the rows.
    """
    shapes = frame.geometry.to_numpy()
    missing = np.asarray(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if missing.any():
        error = LayerError(
            Bilingual(f"{what.zh}有要素没有图形", f"{what.en} has features without a geometry"),
            file=file,
            place=rows(frame, missing),
            todo=Bilingual("删去这些要素，或补画图形", "delete these features, or draw them"),
            code="layer.no_geometry",
        )
        found = items(frame, missing, labels_of(frame, label), geometry=None)
        frame = without(frame, missing, log, error, found)
        shapes = frame.geometry.to_numpy()
    flat = np.array(shapely.force_2d(shapes), dtype=object)
    finite = np.isfinite(shapely.bounds(flat)).all(axis=1)
    known = flat.copy()
    known[~finite] = None
    broken = finite & ~shapely.is_valid(known)
    flat[broken] = _valid(known[broken])
    frame = frame.set_geometry(gpd.GeoSeries(_unwrapped(flat), index=frame.index, crs=frame.crs))
    lost = np.asarray(shapely.is_empty(flat))
    if lost.any():
        error = LayerError(
            Bilingual(f"{what.zh}有面积为零的面", f"{what.en} has polygons without any area"),
            file=file,
            place=rows(frame, lost),
            todo=Bilingual("删去这些要素，或重新绘制", "delete these features, or draw them again"),
            code="layer.no_area",
        )
        found = items(frame, lost, labels_of(frame, label), geometry=None)
        frame = without(frame, lost, log, error, found)
        broken = broken[~lost]
    if broken.any():
        _note_repairs(frame, broken, file, log, label)
    return frame


def labels_of(frame: gpd.GeoDataFrame, column: str | None) -> list[str]:
    """Return what rows are called: a column as text, empty texts if there is none."""
    if column is None or column not in frame.columns:
        return [""] * len(frame)
    return ["" if value is None or value != value else str(value) for value in frame[column]]  # noqa: PLR0124


def _valid(geometries: Geometries) -> Geometries:
    repaired = np.array(shapely.make_valid(geometries), dtype=object)
    surfaces = shapely.get_dimensions(geometries) == shapely.get_dimensions(shapely.Polygon())
    repaired[surfaces] = polygonal(repaired[surfaces])
    return repaired


def _unwrapped(geometries: Geometries) -> Geometries:
    """Turn collections of nothing but polygons into multipolygons, as KML has them."""
    kinds = np.asarray(shapely.get_type_id(geometries))
    for i in np.flatnonzero(kinds == _COLLECTION):
        parts = shapely.get_parts(geometries[i])
        if np.isin(shapely.get_type_id(parts), (_POLYGON, _MULTIPOLYGON)).all():
            geometries[i] = polygonal(geometries[i : i + 1])[0]
    return geometries


def _note_repairs(
    frame: gpd.GeoDataFrame, broken: Bools, file: Path, log: Log, label: str | None
) -> None:
    named = rows(frame, broken)
    count = int(broken.sum())
    log.note(
        Note(
            "layer.repaired",
            Bilingual(
                f"{file.name}：{count} 个自相交或重叠的图形已自动修复（{named.zh}）。",
                f"{file.name}: {count} invalid shapes were repaired ({named.en}).",
            ),
        ),
        "warns",
        action=Bilingual(
            "已修复；请对照原图核实，并改正数据",
            "repaired; compare them with the original, and correct the data",
        ),
        items=items(frame, broken, labels_of(frame, label)),
    )
