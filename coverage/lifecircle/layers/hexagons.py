"""H3 cells: hexagons of one size over an area, each with an id that every data set shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Geod

from lifecircle.base.crs import WGS84, parse_crs
from lifecircle.base.errors import CrsError, InputError, LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.shapes import polygonal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools
    from lifecircle.layers.shapes import Geometries

FINEST: Final = 15
"""Resolutions of H3 are 0 to this."""
MOST: Final = 1_000_000
"""Cells of an area at the most: more are a resolution that nobody meant."""

_REACH: Final = 2.5
"""Edges from a cell's centre to its farthest corner at the most: cells differ in size and shape."""
_METRES_PER_DEGREE: Final = 110_500.0
_POLE: Final = 0.02
_SEVERAL: Final = 5

Contain = Literal["center", "overlap"]


class CellSize(NamedTuple):
    """How large the cells of a resolution are, on the mean over the earth."""

    edge: float
    """Metres."""
    area: float
    """m²."""


def cell_size(resolution: int) -> CellSize:
    """Return how large the cells of a resolution are, on the mean over the earth.

    Raises
    ------
    InputError
        If there is no such resolution.
    """
    import h3  # noqa: PLC0415 - only where cells are asked for

    at = _resolution(resolution)
    return CellSize(
        float(h3.average_hexagon_edge_length(at, unit="m")),
        float(h3.average_hexagon_area(at, unit="m^2")),
    )


def h3_cells(
    area: gpd.GeoDataFrame | gpd.GeoSeries | shapely.Geometry,
    resolution: int,
    *,
    crs: CRS | str | int | None = None,
    contain: Contain = "center",
) -> gpd.GeoDataFrame:
    """Return the H3 cells of an area, as ready points of demand.

    Parameters
    ----------
    area
        Polygons and multipolygons in any CRS, holes kept; several count together. Not across the
        180th meridian.
    resolution
        0 to 15: edges of about 201 m at 9, 76 m at 10 (`cell_size`).
    crs
        Of a plain shapely geometry, which says none itself; by default degrees of WGS 84.
    contain
        ``center``: the cells whose centre lies in the area, so that the cells of neighbouring
        areas share none and miss none. ``overlap``: all that share ground with it.

    Returns
    -------
    GeoDataFrame
        Index ``cell`` (H3 ids, ascending), ``geometry`` (the hexagons, now and then pentagons)
        and ``centre`` (points), both in the CRS of the area. Empty if no cell is of the area.

    Raises
    ------
    InputError
        If there is no such resolution, or the area would have more than `MOST` cells.
    CrsError
        If the area has no CRS, or there is none of that name.
    LayerError
        If something in the area is not a polygon, or nothing is in it.

    Notes
    -----
    Cells are those of the H3 library (version 4, https://h3geo.org). With ``center`` it decides
    itself, by straight lines between the corners of the area in degrees; with ``overlap`` lines
    are straight in the CRS of the area, and cells that only touch its border do not count.

    Examples
    --------
    Minutes from every cell to its nearest clinic, on the index of the cells::

        cells = h3_cells(gpd.read_file("district.geojson"), 9)
        times = network.nearest(cells["centre"], clinics, minutes=15)
        cells[["geometry"]].join(times).to_file("minutes.gpkg")
    """
    import h3  # noqa: PLC0415

    _resolution(resolution)
    whole, own = _whole(area, crs)
    degrees = gpd.GeoSeries([whole], crs=own).to_crs(WGS84).iloc[0]
    _manageable(degrees, resolution)
    if contain == "center":
        return _frame(h3.geo_to_cells(degrees, resolution), own)
    if contain != "overlap":
        raise InputError(
            Bilingual(f"不认识的 contain：{contain!r}", f"unknown contain: {contain!r}"),
            expected="center, overlap",
        )
    near = _frame(h3.geo_to_cells(_wider(degrees, resolution), resolution), own)
    shapes = near.geometry.to_numpy()
    shapely.prepare(whole)
    shared: Bools = shapely.intersects(whole, shapes) & ~shapely.touches(whole, shapes)
    return near[shared]


def cell_of(points: gpd.GeoDataFrame | gpd.GeoSeries, resolution: int) -> pd.Series[str]:
    """Return the H3 cell that each point lies in.

    Parameters
    ----------
    points
        Points in any CRS.
    resolution
        0 to 15.

    Returns
    -------
    pandas.Series
        H3 ids, called ``cell``, on the index of `points`.

    Raises
    ------
    InputError
        If there is no such resolution.
    CrsError
        If the points have no CRS.
    LayerError
        If a row has no geometry, an empty one, or one that is not a point.
    """
    import h3  # noqa: PLC0415

    at = _resolution(resolution)
    if points.crs is None:
        raise _no_crs(Bilingual("点", "the points"))
    geometry = np.asarray(points.geometry.to_numpy(), dtype=object)
    wrong = np.flatnonzero(
        (shapely.get_type_id(geometry) != shapely.GeometryType.POINT) | shapely.is_empty(geometry)
    )
    if len(wrong):
        raise LayerError(
            Bilingual("须为点", "points are expected"),
            place=_positions(wrong.tolist()),
            found=", ".join(_kind(geometry[i]) for i in wrong[:_SEVERAL]),
        )
    degrees = points.geometry.to_crs(WGS84)
    ids = [
        h3.latlng_to_cell(lat, lon, at)
        for lat, lon in zip(degrees.y.tolist(), degrees.x.tolist(), strict=True)
    ]
    return pd.Series(ids, index=points.index, name="cell", dtype=object)


def centres_of(cells: Sequence[str], crs: CRS) -> Geometries:
    """Return the centre of each cell.

    Parameters
    ----------
    cells
        H3 ids.
    crs
        Of the points.
    """
    import h3  # noqa: PLC0415

    at = np.array([h3.cell_to_latlng(cell) for cell in cells], dtype=np.float64).reshape(-1, 2)
    points = gpd.GeoSeries.from_xy(at[:, 1], at[:, 0], crs=WGS84).to_crs(crs)
    return np.asarray(points.to_numpy(), dtype=object)


def _frame(cells: Sequence[str], crs: CRS) -> gpd.GeoDataFrame:
    import h3  # noqa: PLC0415

    ids = sorted(set(cells))
    index = pd.Index(ids, name="cell", dtype=object)
    rings = [h3.cell_to_boundary(cell) for cell in ids]
    corners = np.array([corner for ring in rings for corner in ring], dtype=np.float64)
    of = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    shapes = shapely.polygons(shapely.linearrings(corners.reshape(-1, 2)[:, ::-1], indices=of))
    return gpd.GeoDataFrame(
        {"centre": gpd.GeoSeries(centres_of(ids, crs), index=index, crs=crs)},
        geometry=gpd.GeoSeries(shapes, index=index, crs=WGS84).to_crs(crs),
        crs=crs,
    )[["geometry", "centre"]]


def _whole(area: Any, crs: CRS | str | int | None) -> tuple[Any, CRS]:
    """Return everything in an area as one shape, and its CRS."""
    if isinstance(area, gpd.GeoDataFrame | gpd.GeoSeries):
        own, shapes = area.crs, np.asarray(area.geometry.to_numpy(), dtype=object)
    else:
        own, shapes = _crs(WGS84 if crs is None else crs), np.array([area], dtype=object)
    if own is None:
        raise _no_crs(Bilingual("范围", "the area"))
    kind = shapely.get_type_id(shapes)
    fits = (kind == shapely.GeometryType.POLYGON) | (kind == shapely.GeometryType.MULTIPOLYGON)
    wrong = np.flatnonzero(~fits)
    if len(wrong):
        raise LayerError(
            Bilingual("范围必须是面", "the area must be polygons"),
            place=_positions(wrong.tolist()),
            found=", ".join(_kind(shapes[i]) for i in wrong[:_SEVERAL]),
        )
    whole = shapely.union_all(shapely.make_valid(shapely.force_2d(shapes)))
    whole = polygonal(np.array([whole], dtype=object))[0]
    if whole.is_empty:
        raise LayerError(
            Bilingual("范围是空的", "the area is empty"),
            todo=Bilingual("提供至少一个面", "give at least one polygon"),
        )
    return whole, own


def _crs(given: CRS | str | int) -> CRS:
    if isinstance(given, CRS):
        return given
    found = parse_crs(given if isinstance(given, str) else f"EPSG:{given}")
    if isinstance(found, CRS):
        return found
    raise CrsError(
        Bilingual(
            f"此处不接受 {found}：先换算为 WGS 84", f"{found} is not a CRS here: convert it first"
        ),
        expected=Bilingual("EPSG 代码", "an EPSG code"),
    )


def _no_crs(what: Bilingual) -> CrsError:
    return CrsError(
        Bilingual(f"{what.zh}没有坐标系", f"{what.en}: no coordinate reference system"),
        todo=Bilingual("用 .set_crs(…) 写明", "say it with .set_crs(…)"),
    )


def _resolution(given: int) -> int:
    whole = isinstance(given, int | np.integer) and not isinstance(given, bool)
    if whole and 0 <= given <= FINEST:
        return int(given)
    raise InputError(
        Bilingual("没有这一 H3 级别", "there is no such resolution of H3"),
        expected=Bilingual(f"0 至 {FINEST} 的整数", f"a whole number from 0 to {FINEST}"),
        found=repr(given),
    )


def too_many(area: shapely.Geometry, resolution: int) -> float | None:
    """Return about how many cells an area in degrees would have, if more than `MOST`."""
    square = abs(Geod(ellps="WGS84").geometry_area_perimeter(area)[0])
    count = square / cell_size(resolution).area
    return count if count > MOST else None


def _manageable(area: shapely.Geometry, resolution: int) -> None:
    count = too_many(area, resolution)
    if count is not None:
        raise InputError(
            Bilingual(
                f"H3 第 {resolution} 级对该范围过细：约 {count:,.0f} 个单元格",
                f"resolution {resolution} of H3 is too fine for the area: about {count:,.0f} cells",
            ),
            expected=Bilingual(f"不超过 {MOST:,} 个", f"at most {MOST:,}"),
            todo=Bilingual("取较小的级别", "take a smaller resolution"),
        )


def _wider(area: Any, resolution: int) -> Any:
    """Return an area in degrees with a margin in which the centre of every overlapping cell is."""
    most = max(abs(area.bounds[1]), abs(area.bounds[3]))
    across = _METRES_PER_DEGREE * max(np.cos(np.radians(most)), _POLE)
    return shapely.buffer(area, _REACH * cell_size(resolution).edge / across, quad_segs=4)


def _kind(geometry: Any) -> str:
    return "None" if geometry is None else str(geometry.geom_type)


def _positions(rows: list[int]) -> Bilingual:
    shown = ", ".join(str(row) for row in rows[:_SEVERAL])
    more = " …" if len(rows) > _SEVERAL else ""
    return Bilingual(f"位置 {shown}{more}（从 0 起）", f"positions {shown}{more}, from 0")
