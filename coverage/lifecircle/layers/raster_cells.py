"""A raster of people: its populated cells inside the area, read in strips of its window."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from pyproj import CRS, Transformer

from lifecircle.base.errors import LayerError, MissingFileError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from lifecircle.base.quantities import Floats
    from lifecircle.layers.shapes import Geometries

MOST: Final = 3_000_000
"""More populated cells than this are refused."""
_STRIP: Final = 4_000_000
"""Cells that are read at once."""


@dataclass(frozen=True, eq=False)
class PopulatedCells:
    """Cells of a population raster that have people and their centre in the area.

    Attributes
    ----------
    points
        Their centres, in the CRS that was asked for.
    people
        Of each, above 0.
    size
        Metres from centre to centre along a row and along a column, in the middle of the area.
    """

    points: Geometries
    people: Floats
    size: tuple[float, float]


def read_populated_cells(file: Path, crs: CRS, outline: gpd.GeoDataFrame) -> PopulatedCells:
    """Read the populated cells of a raster inside the outline.

    Parameters
    ----------
    file
        Any raster that GDAL reads, with its CRS; its first band is numbers of people in a cell.
        Cells without data, or with 0, have nobody. Only the window around the outline is read.
    crs
        Projected, in metres: of the result.
    outline
        From `read_outline`, in that CRS. A cell counts if its centre lies in it.

    Raises
    ------
    MissingFileError
        If there is no such file.
    LayerError
        If it is no raster or has no CRS; does not reach the area, or has nobody in it; has a
        number below 0 there, or more than `MOST` populated cells.
    """
    import rasterio  # noqa: PLC0415 - slow to load
    from rasterio.errors import NotGeoreferencedWarning, RasterioError  # noqa: PLC0415

    if not file.is_file():
        raise MissingFileError(
            Bilingual("人口栅格文件不存在", "the population raster does not exist"),
            file=file,
            code="file.missing",
        )
    area = shapely.force_2d(outline.geometry.union_all())
    shapely.prepare(area)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(file) as raster:
                return _inside(raster, file, crs, area)
    except RasterioError as error:
        raise LayerError(
            Bilingual("人口栅格无法读取", "the population raster cannot be read"),
            file=file,
            expected=Bilingual(
                "GeoTIFF 或 GDAL 支持的其他栅格", "a GeoTIFF or another raster that GDAL reads"
            ),
            found=str(error).replace(str(file), file.name),
            todo=Bilingual("重新导出为 GeoTIFF", "export it again as a GeoTIFF"),
            code="people.raster_unreadable",
        ) from error


def _inside(raster: Any, file: Path, crs: CRS, area: Any) -> PopulatedCells:
    if raster.crs is None:
        raise LayerError(
            Bilingual(
                "人口栅格没有坐标系", "the population raster has no coordinate reference system"
            ),
            file=file,
            todo=Bilingual(
                "为它设定坐标系，例如 gdal_edit.py -a_srs EPSG:4326",
                "set it, for instance with gdal_edit.py -a_srs EPSG:4326",
            ),
            code="people.raster_no_crs",
        )
    there = CRS.from_wkt(raster.crs.to_wkt())
    to_raster = Transformer.from_crs(crs, there, always_xy=True)
    back = Transformer.from_crs(there, crs, always_xy=True)
    low, high = _limits(raster, to_raster.transform_bounds(*area.bounds))
    if (low >= high).any():
        raise _elsewhere(file, raster, area, to_raster)
    places, centres, people = [], [], []
    for cells, numbers in _strips(raster, low, high):
        x, y = back.transform(*_mapped(raster.transform, cells[:, 0] + 0.5, cells[:, 1] + 0.5))
        inside = shapely.intersects_xy(area, x, y)
        places.append(cells[inside])
        centres.append(np.column_stack([x, y])[inside])
        people.append(numbers[inside])
    cells, xy, number = (np.concatenate(parts) for parts in (places, centres, people))
    bad = (number < 0) | np.isinf(number)
    if bad.any():
        raise _negative(file, cells[bad], number[bad])
    if not len(number):
        raise _nobody(file)
    if len(number) > MOST:
        raise _too_many(file, len(number))
    return PopulatedCells(shapely.points(xy), number, _size(raster, low, high, back))


def _mapped(affine: Any, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return coordinates of columns and rows, or, of the inverse map, the other way."""
    return affine.a * x + affine.b * y + affine.c, affine.d * x + affine.e * y + affine.f


def _limits(raster: Any, bounds: tuple[float, ...]) -> tuple[Any, Any]:
    """Return the first and the last column and row (exclusive) around bounds."""
    size = np.array([raster.width, raster.height])
    if not np.isfinite(bounds).all():
        return size, size
    west, south, east, north = bounds
    corners = np.array([(x, y) for x in (west, east) for y in (south, north)])
    column, row = _mapped(~raster.transform, corners[:, 0], corners[:, 1])
    at = np.column_stack([column, row])
    low, high = np.floor(at.min(axis=0)) - 1, np.ceil(at.max(axis=0)) + 1
    return np.clip(low, 0, size).astype(int), np.clip(high, 0, size).astype(int)


def _strips(raster: Any, low: Any, high: Any) -> Iterator[tuple[Floats, Floats]]:
    """Yield column and row of cells that have a number but 0, and their numbers."""
    from rasterio.windows import Window  # noqa: PLC0415 - slow to load

    scale, offset = raster.scales[0], raster.offsets[0]
    (left, top), (right, bottom) = low.tolist(), high.tolist()
    rows = max(1, _STRIP // (right - left))
    for first in range(top, bottom, rows):
        window = Window(left, first, right - left, min(rows, bottom - first))
        masked = raster.read(1, window=window, masked=True)
        values = np.ma.filled(masked.astype(np.float64), np.nan)
        values = values * scale + offset
        row, column = np.nonzero(~np.isnan(values) & (values != 0))
        yield np.column_stack([column + left, row + first]).astype(np.float64), values[row, column]


def _size(raster: Any, low: Any, high: Any, back: Transformer) -> tuple[float, float]:
    column, row = (low + high) / 2
    ends = np.array([(column, row), (column + 1, row), (column, row + 1)])
    x, y = back.transform(*_mapped(raster.transform, ends[:, 0], ends[:, 1]))
    one = np.hypot(np.diff(x)[0], np.diff(y)[0])
    other = np.hypot(x[2] - x[0], y[2] - y[0])
    return float(one), float(other)


def _elsewhere(file: Path, raster: Any, area: Any, to_raster: Transformer) -> LayerError:
    x, y = to_raster.transform(*area.representative_point().coords[0])
    west, south, east, north = raster.bounds
    return LayerError(
        Bilingual("人口栅格没有覆盖评估范围", "the population raster does not reach the area"),
        file=file,
        expected=Bilingual(
            f"包含 x {x:,.5g}、y {y:,.5g} 的栅格", f"a raster with x {x:,.5g}, y {y:,.5g} in it"
        ),
        found=f"x {west:,.5g} – {east:,.5g}, y {south:,.5g} – {north:,.5g}",
        todo=Bilingual("检查栅格的范围与坐标系", "check the extent and the CRS of the raster"),
        code="people.raster_elsewhere",
    )


def _nobody(file: Path) -> LayerError:
    return LayerError(
        Bilingual("评估范围内没有一个像元有人口", "no cell of the raster has people in the area"),
        file=file,
        expected=Bilingual(
            "中心在评估范围内、数值大于 0 的像元", "cells above 0 with their centre in the area"
        ),
        todo=Bilingual(
            "检查栅格的范围、波段与无数据值",
            "check the extent, the band and the nodata value of the raster",
        ),
        code="people.raster_empty",
    )


def _negative(file: Path, cells: Floats, numbers: Floats) -> LayerError:
    (column, row), value = cells[0].astype(int).tolist(), numbers[0]
    count = len(numbers)
    return LayerError(
        Bilingual(
            f"人口栅格在评估范围内有 {count:,} 个像元不是人数",
            f"the population raster has {count:,} cells in the area that are no numbers of people",
        ),
        file=file,
        place=Bilingual(
            f"第 {row + 1} 行第 {column + 1} 列的像元",
            f"cell in row {row + 1}, column {column + 1}",
        ),
        expected=Bilingual("不小于 0 的数，或无数据值", "a number, 0 or more, or nodata"),
        found=f"{value:g}",
        todo=Bilingual(
            f"若该值表示无数据，写入栅格：gdal_edit.py -a_nodata {value:g} {file.name}",
            f"if it stands for no data, say so: gdal_edit.py -a_nodata {value:g} {file.name}",
        ),
        code="people.raster_negative",
    )


def _too_many(file: Path, count: int) -> LayerError:
    return LayerError(
        Bilingual(
            f"评估范围内有 {count:,} 个有人口的像元，过多",
            f"the raster has {count:,} populated cells in the area, which are too many",
        ),
        file=file,
        expected=Bilingual(f"不超过 {MOST:,} 个", f"at most {MOST:,}"),
        todo=Bilingual(
            "合并为较大的像元，例如 gdalwarp -r sum -tr 100 100",
            "sum them up to larger cells, for instance with gdalwarp -r sum -tr 100 100",
        ),
        code="people.raster_too_fine",
    )
