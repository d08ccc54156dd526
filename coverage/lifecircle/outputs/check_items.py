"""The features of findings in longitude and latitude, for the table and the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import CRS, Transformer

from lifecircle.base.crs import WGS84
from lifecircle.base.text import Bilingual, both

if TYPE_CHECKING:
    from lifecircle.base.findings import Items
    from lifecircle.base.quantities import Floats

_WEST, _SOUTH, _EAST, _NORTH = -180.0, -90.0, 180.0, 90.0


def in_degrees(items: Items) -> Any:
    """Return the geometry of items in WGS 84; None where there is none or no such place.

    Returns
    -------
    numpy.ndarray
        Shapely geometries, two-dimensional, longitude first; one for each item.
    """
    empty = np.full(len(items), None, dtype=object)
    if items.geometry is None or items.crs is None or not len(items):
        return empty
    shapes = np.asarray(items.geometry, dtype=object)
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    transformer = Transformer.from_crs(CRS.from_user_input(items.crs), WGS84, always_xy=True)

    def convert(xy: Floats) -> Floats:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    result = empty.copy()
    if not there.any():
        return result
    with np.errstate(invalid="ignore"):
        moved = np.asarray(
            shapely.transform(shapely.force_2d(shapes[there]), convert), dtype=object
        )
        bounds = shapely.bounds(moved)
        possible = (
            np.isfinite(bounds).all(axis=1)
            & (bounds[:, 0] >= _WEST)
            & (bounds[:, 2] <= _EAST)
            & (bounds[:, 1] >= _SOUTH)
            & (bounds[:, 3] <= _NORTH)
        )
    moved[~possible] = None
    result[there] = moved
    return result


def middles(shapes: Any) -> Floats:
    """Return a point on each shape, as longitude and latitude of shape (n, 2); NaN for None."""
    result: Floats = np.full((len(shapes), 2), np.nan)
    there = ~shapely.is_missing(shapes)
    points = shapely.point_on_surface(shapes[there])
    result[there] = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    return result


def places(items: Items) -> list[Bilingual]:
    """Return where each item stands in its file; empty texts where that is not said."""
    if not len(items.places):
        return [Bilingual("", "")] * len(items)
    return [both(place) for place in items.places]
