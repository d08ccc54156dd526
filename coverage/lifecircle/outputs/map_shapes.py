"""Geometry as flat lists of whole numbers: millionths of a degree, vertex counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    import numpy.typing as npt
    from pyproj import CRS

    from lifecircle.outputs.map_pack import Kind
    from lifecircle.outputs.pictures import Geometries

    Arrays = dict[str, tuple[Kind, npt.ArrayLike]]

PER_DEGREE: Final = 1_000_000
GRID: Final = 2
"""Millionths of a degree to which vertices are rounded: by 11 cm at the most."""
STREET_GRID: Final = 4
BLOCK_TOLERANCE: Final = 1.0
STREET_TOLERANCE: Final = 1.0


class Shapes:
    """Turns layers in one projected CRS into arrays of longitude and latitude.

    Asked again for a name it gives the same arrays again, without a look at the layer: a page in
    two languages has its geometry once.

    Parameters
    ----------
    crs
        Of every layer, projected, metres.
    """

    def __init__(self, crs: CRS) -> None:
        self._to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        self._made: dict[str, Arrays] = {}
        self._told: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what `make` gives, which is called for a name once: the same in any language."""
        if name not in self._told:
            self._told[name] = make()
        return self._told[name]

    def degrees(self, xy: npt.NDArray[np.float64], grid: int = GRID) -> npt.NDArray[np.int64]:
        """Return coordinates of shape (n, 2), in metres, as millionths of a degree (2, n).

        They are multiples of `grid`.
        """
        if not len(xy):
            return np.zeros((2, 0), dtype=np.int64)
        lon, lat = self._to_degrees.transform(xy[:, 0], xy[:, 1])
        whole: npt.NDArray[np.int64] = np.rint(np.stack([lon, lat]) * (PER_DEGREE / grid)).astype(
            np.int64
        )
        return whole * grid

    def points(self, name: str, layer: gpd.GeoSeries) -> Arrays:
        """Return ``name.x`` and ``name.y``."""
        if name not in self._made:
            x, y = self.degrees(shapely.get_coordinates(layer.to_numpy()))
            self._made[name] = {f"{name}.x": ("d4", x), f"{name}.y": ("d4", y)}
        return self._made[name]

    def lines(self, name: str, layer: gpd.GeoSeries) -> Arrays:
        """Return the coordinates, and ``name.n``: vertices per row; a row is one line.

        Rows of several parts, and rows without geometry, must have been exploded or dropped.
        Lines are simplified by `STREET_TOLERANCE` metres.
        """
        if name not in self._made:
            simple = shapely.simplify(layer.to_numpy(), STREET_TOLERANCE, preserve_topology=False)
            self._made[name] = self._lines(name, simple, STREET_GRID)
        return self._made[name]

    def courses(self, name: str, rows: Sequence[Geometries]) -> Arrays:
        """Return the coordinates, ``name.n`` (vertices per line) and ``name.rings`` (per row).

        Parameters
        ----------
        name
            Of the arrays.
        rows
            Per row its lines, simplified as they shall be drawn.
        """
        if name not in self._made:
            lines = np.concatenate([np.zeros(0, dtype=object), *rows])
            self._made[name] = {
                **self._lines(name, lines),
                f"{name}.rings": ("i4", [len(row) for row in rows]),
            }
        return self._made[name]

    def areas(self, name: str, layer: gpd.GeoSeries) -> Arrays:
        """Return the coordinates, ``name.n`` (vertices per ring) and ``name.rings`` (per row).

        Outer rings run clockwise on the screen and holes the other way, so that many areas can be
        filled at once; no ring says its first vertex again. Areas are simplified by
        `BLOCK_TOLERANCE` metres.
        """
        if name not in self._made:
            self._made[name] = self._areas(name, layer)
        return self._made[name]

    def _areas(self, name: str, layer: gpd.GeoSeries) -> Arrays:
        simple = shapely.simplify(layer.to_numpy(), BLOCK_TOLERANCE, preserve_topology=True)
        parts, row = shapely.get_parts(simple, return_index=True)
        polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        turned = shapely.orient_polygons(parts[polygons], exterior_cw=True)
        rings, part = shapely.get_rings(turned, return_index=True)
        return {
            **self._open(name, rings),
            f"{name}.rings": ("i4", np.bincount(row[polygons][part], minlength=len(layer))),
        }

    def _open(self, name: str, rings: Geometries) -> Arrays:
        """Return rings without the last vertex of each, which is the first one again."""
        count = shapely.get_num_coordinates(rings)
        ends = np.cumsum(count) - 1
        x, y = self.degrees(np.delete(shapely.get_coordinates(rings), ends, axis=0))
        return {f"{name}.x": ("d4", x), f"{name}.y": ("d4", y), f"{name}.n": ("i4", count - 1)}

    def _lines(self, name: str, lines: Geometries, grid: int = GRID) -> Arrays:
        x, y = self.degrees(shapely.get_coordinates(lines), grid)
        count = shapely.get_num_coordinates(lines)
        return {f"{name}.x": ("d4", x), f"{name}.y": ("d4", y), f"{name}.n": ("i4", count)}

    def bounds(self, layer: gpd.GeoDataFrame) -> list[list[float]]:
        """Return ``[[south, west], [north, east]]`` in degrees."""
        corners: Any = shapely.box(*layer.total_bounds)
        x, y = self.degrees(shapely.get_coordinates(corners)) / PER_DEGREE
        return [[float(y.min()), float(x.min())], [float(y.max()), float(x.max())]]
