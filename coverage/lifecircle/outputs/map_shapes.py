"""Geometry as flat lists of whole numbers: millionths of a degree, vertex counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt
    from pyproj import CRS

    from lifecircle.outputs.map_pack import Kind
    from lifecircle.outputs.pictures import Geometries

    Arrays = dict[str, tuple[Kind, npt.ArrayLike]]

PER_DEGREE: Final = 1_000_000
BLOCK_TOLERANCE: Final = 1.0
STREET_TOLERANCE: Final = 1.0


class Shapes:
    """Turns layers in one projected CRS into arrays of longitude and latitude.

    Parameters
    ----------
    crs
        Of every layer, projected, metres.
    """

    def __init__(self, crs: CRS) -> None:
        self._to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

    def degrees(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Return coordinates of shape (n, 2), in metres, as millionths of a degree (2, n)."""
        if not len(xy):
            return np.zeros((2, 0), dtype=np.int64)
        lon, lat = self._to_degrees.transform(xy[:, 0], xy[:, 1])
        whole: npt.NDArray[np.int64] = np.rint(np.stack([lon, lat]) * PER_DEGREE).astype(np.int64)
        return whole

    def points(self, name: str, layer: gpd.GeoSeries) -> Arrays:
        """Return ``name.x`` and ``name.y``."""
        x, y = self.degrees(shapely.get_coordinates(layer.to_numpy()))
        return {f"{name}.x": ("d4", x), f"{name}.y": ("d4", y)}

    def lines(self, name: str, layer: gpd.GeoSeries) -> Arrays:
        """Return the coordinates, and ``name.n``: vertices per row; a row is one line.

        Rows of several parts, and rows without geometry, must have been exploded or dropped.
        Lines are simplified by `STREET_TOLERANCE` metres.
        """
        simple = shapely.simplify(layer.to_numpy(), STREET_TOLERANCE, preserve_topology=False)
        x, y = self.degrees(shapely.get_coordinates(simple))
        count = shapely.get_num_coordinates(simple)
        return {f"{name}.x": ("d4", x), f"{name}.y": ("d4", y), f"{name}.n": ("i4", count)}

    def courses(self, name: str, rows: Sequence[Geometries]) -> Arrays:
        """Return the coordinates, ``name.n`` (vertices per line) and ``name.rings`` (per row).

        Parameters
        ----------
        name
            Of the arrays.
        rows
            Per row its lines, simplified as they shall be drawn.
        """
        lines = np.concatenate([np.zeros(0, dtype=object), *rows])
        x, y = self.degrees(shapely.get_coordinates(lines))
        return {
            f"{name}.x": ("d4", x),
            f"{name}.y": ("d4", y),
            f"{name}.n": ("i4", shapely.get_num_coordinates(lines)),
            f"{name}.rings": ("i4", [len(row) for row in rows]),
        }

    def areas(self, name: str, layer: gpd.GeoSeries) -> Arrays:
        """Return the coordinates, ``name.n`` (vertices per ring) and ``name.rings`` (per row).

        Parts and holes are alike: a page fills them by the even-odd rule. Areas are simplified
        by `BLOCK_TOLERANCE` metres.
        """
        simple = shapely.simplify(layer.to_numpy(), BLOCK_TOLERANCE, preserve_topology=True)
        parts, row = shapely.get_parts(simple, return_index=True)
        polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        rings, part = shapely.get_rings(parts[polygons], return_index=True)
        x, y = self.degrees(shapely.get_coordinates(rings))
        return {
            f"{name}.x": ("d4", x),
            f"{name}.y": ("d4", y),
            f"{name}.n": ("i4", shapely.get_num_coordinates(rings)),
            f"{name}.rings": ("i4", np.bincount(row[polygons][part], minlength=len(layer))),
        }

    def bounds(self, layer: gpd.GeoDataFrame) -> list[list[float]]:
        """Return ``[[south, west], [north, east]]`` in degrees."""
        corners: Any = shapely.box(*layer.total_bounds)
        x, y = self.degrees(shapely.get_coordinates(corners)) / PER_DEGREE
        return [[float(y.min()), float(x.min())], [float(y.max()), float(x.max())]]
