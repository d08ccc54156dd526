"""Geometry that every layer needs: checks with row numbers, polygon parts, slivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Ints

Geometries = Any
"""A numpy object array of shapely geometries; shapely's stubs know no better."""

SLIVER_AREA: Final = 100.0
"""m²: what borders drawn twice leave between them is at most this large, or …"""
SLIVER_WIDTH: Final = 2.0
"""… on average at most this many metres wide."""

_MANY: Final = 10


def rows(positions: npt.ArrayLike, word: str = "row") -> str:
    """Name rows by number, the first being 1, the first ten of them."""
    numbers = (np.asarray(positions) + 1).tolist()
    shown = ", ".join(str(n) for n in numbers[:_MANY])
    more = f" and {len(numbers) - _MANY} more" if len(numbers) > _MANY else ""
    return f"{word}{'s' if len(numbers) > 1 else ''} {shown}{more}"


def names(values: list[str]) -> str:
    """List names, the first ten of them."""
    shown = ", ".join(values[:_MANY])
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


def require_polygons(geometries: Geometries, what: str, file: Path) -> None:
    """Raise unless every geometry is a polygon or a multipolygon.

    Raises
    ------
    LayerError
        Naming the rows that are not.
    """
    kinds: Ints = np.asarray(shapely.get_type_id(geometries), dtype=np.int64)
    wrong = np.flatnonzero((kinds != _POLYGON) & (kinds != _MULTIPOLYGON))
    if wrong.size:
        raise LayerError(
            f"{what} must be polygons",
            file=file,
            place=rows(wrong),
            expected="polygons",
            found=", ".join(sorted({shapely.GeometryType(int(kinds[i])).name for i in wrong})),
        )


def checked(geometries: Geometries, what: str, file: Path, notes: list[Note]) -> Geometries:
    """Return the geometries flat and valid; say which were repaired.

    Parameters
    ----------
    geometries
        As they were read.
    what
        The layer in words, for messages.
    file
        Where they come from, for messages.
    notes
        Takes a note if polygons had to be repaired.

    Raises
    ------
    LayerError
        If any is missing or empty, or nothing is left of one after repair; naming the rows.
    """
    missing = np.flatnonzero(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    if missing.size:
        raise LayerError(
            f"{what} has features without a geometry",
            file=file,
            place=rows(missing),
            todo="delete these features, or draw them",
        )
    flat = np.asarray(shapely.force_2d(geometries), dtype=object)
    finite = np.isfinite(shapely.bounds(flat)).all(axis=1)
    flat[~finite] = None
    broken: Ints = np.flatnonzero(finite & ~shapely.is_valid(flat))
    if not broken.size:
        return np.asarray(shapely.force_2d(geometries), dtype=object)
    repaired = shapely.make_valid(flat[broken])
    surfaces = shapely.get_dimensions(flat[broken]) == shapely.get_dimensions(shapely.Polygon())
    repaired[surfaces] = polygonal(repaired[surfaces])
    lost = broken[shapely.is_empty(repaired)]
    if lost.size:
        raise LayerError(
            f"{what} has polygons without any area",
            file=file,
            place=rows(lost),
            todo="delete these features, or draw them again",
        )
    result = np.asarray(shapely.force_2d(geometries), dtype=object)
    result[broken] = repaired
    notes.append(
        Note(
            "layer.repaired",
            Bilingual(
                f"{file.name}：{broken.size} 个自相交或重叠的图形已自动修复"
                f"（第 {', '.join(str(i + 1) for i in broken[:_MANY])} 个）。",
                f"{file.name}: {broken.size} invalid shapes were repaired ({rows(broken)}).",
            ),
        )
    )
    return result
