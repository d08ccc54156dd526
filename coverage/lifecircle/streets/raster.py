"""The ground as a surface: an elevation raster, smoothed and sampled bilinearly.

Heights are averaged over a square of `WINDOW` metres, and of `CELLS` cells where those are
larger. Radar models such as SRTM see roofs as well as streets: in the centre of Chongqing the
steepest twentieth of the main roads climbs over 26 % when a 30 m model is averaged over 30 m,
and 21 % over 90 m.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import rasterio
from pyproj import CRS, Transformer
from rasterio import Affine
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window
from scipy.ndimage import convolve1d

from lifecircle.base.errors import MissingFileError, StreetsError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.quantities import Floats
    from lifecircle.streets.elevation import Surface

WINDOW: Final = 30.0
CELLS: Final = 3.0
"""Side of the square over which heights are averaged at the least: in metres, and in cells."""
_MARGIN: Final = 64


def open_surface(file: Path, crs: CRS, extent: Floats) -> Surface:
    """Read an elevation raster around an extent and return its smoothed surface.

    Parameters
    ----------
    file
        Any raster that GDAL reads; its first band is heights in metres.
    crs
        Of the points that the surface will be asked for.
    extent
        float (4,): west, south, east and north in `crs`; what lies further outside is not read.

    Raises
    ------
    MissingFileError
        If there is no such file.
    StreetsError
        If it is not a raster, or has no CRS.
    """
    if not file.is_file():
        raise MissingFileError(
            Bilingual("高程栅格文件不存在", "the elevation raster does not exist"),
            file=file,
            code="file.missing",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(file) as raster:
                if raster.crs is None:
                    raise StreetsError(
                        Bilingual(
                            "高程栅格没有坐标系",
                            "the elevation raster has no coordinate reference system",
                        ),
                        file=file,
                        todo=Bilingual(
                            "为它设定坐标系，例如 gdal_edit.py -a_srs EPSG:4326",
                            "set it, for instance with gdal_edit.py -a_srs EPSG:4326",
                        ),
                        code="elevation.no_crs",
                    )
                raster_crs = CRS.from_wkt(raster.crs.to_wkt())
                to_raster = Transformer.from_crs(crs, raster_crs, always_xy=True)
                window, affine = _window(raster, to_raster.transform_bounds(*extent.tolist()))
                masked = raster.read(1, window=window, masked=True)
                scale, offset = raster.scales[0], raster.offsets[0]
    except RasterioError as error:
        raise StreetsError(
            Bilingual("高程栅格无法读取", "the elevation raster cannot be read"),
            file=file,
            expected=Bilingual(
                "GeoTIFF 或 GDAL 支持的其他栅格", "a GeoTIFF or another raster that GDAL reads"
            ),
            found=str(error),
            todo=Bilingual(
                "重新导出为 GeoTIFF，或从评估文件中删去 streets.elevation",
                "export it again as a GeoTIFF, or take streets.elevation out of the study",
            ),
            code="elevation.unreadable",
        ) from error
    values = np.ma.filled(masked.astype(np.float64), np.nan) * scale + offset
    if 0 in values.shape:
        return _nowhere
    cell = _cell_size(affine, values.shape, to_raster)
    return _Ground(_smooth(values, cell), ~affine, to_raster)


@dataclass(frozen=True, eq=False)
class _Ground:
    """A smoothed raster, asked for heights at points; unlike a closure it can be pickled."""

    values: Floats
    to_cells: Affine
    to_raster: Transformer

    def __call__(self, xy: Floats) -> Floats:
        x, y = self.to_raster.transform(xy[:, 0], xy[:, 1])
        column, row = _cells(self.to_cells, np.asarray(x), np.asarray(y))
        return _bilinear(self.values, row - 0.5, column - 0.5)


def _nowhere(xy: Floats) -> Floats:
    return np.full(len(xy), np.nan)


def _cells(back: Affine, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return fractional columns and rows of coordinates in the raster's CRS."""
    return back.a * x + back.b * y + back.c, back.d * x + back.e * y + back.f


def _window(raster: Any, bounds: tuple[float, float, float, float]) -> tuple[Any, Affine]:
    """Return the part of the raster around the bounds, with a margin, and its affine map.

    It is empty where the bounds lie outside, or cannot be told in the raster's CRS.
    """
    if not np.isfinite(bounds).all():
        return Window(0, 0, 0, 0), raster.transform
    west, south, east, north = bounds
    height, width = raster.shape
    limits = []
    for cells, size in zip(
        _cells(
            ~raster.transform,
            np.array([west, west, east, east]),
            np.array([south, north, south, north]),
        ),
        (width, height),
        strict=True,
    ):
        low = min(max(math.floor(cells.min()) - _MARGIN, 0), size)
        limits.append((low, max(min(math.ceil(cells.max()) + _MARGIN, size), low)))
    (left, right), (top, bottom) = limits
    window = Window(left, top, right - left, bottom - top)
    a, b, c, d, e, f = raster.transform[:6]
    return window, Affine(a, b, a * left + b * top + c, d, e, d * left + e * top + f)


def _cell_size(affine: Affine, shape: tuple[int, ...], to_raster: Any) -> tuple[float, float]:
    """Return how many metres a step of one row and of one column are, in the middle."""
    row, column = shape[0] / 2, shape[1] / 2
    rows = np.array([row, row + 1, row])
    columns = np.array([column, column, column + 1])
    x, y = to_raster.transform(
        affine.a * columns + affine.b * rows + affine.c,
        affine.d * columns + affine.e * rows + affine.f,
        direction="INVERSE",
    )
    return math.hypot(x[1] - x[0], y[1] - y[0]), math.hypot(x[2] - x[0], y[2] - y[0])


def _smooth(values: Floats, cell: tuple[float, float]) -> Floats:
    """Return the mean of the bilinear surface over a square around each cell."""
    known = np.isfinite(values)
    total, weight = np.where(known, values, 0.0), known.astype(np.float64)
    for axis, metres in enumerate(cell):
        kernel = _kernel(max(WINDOW / metres, CELLS))
        total = convolve1d(total, kernel, axis=axis, mode="constant")
        weight = convolve1d(weight, kernel, axis=axis, mode="constant")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(known, total / weight, np.nan)


def _kernel(width: float) -> Floats:
    """Return what each cell contributes to the mean of a linear interpolant over `width`."""
    reach = math.floor(width / 2 + 1)
    steps = np.arange(-reach, reach + 1, dtype=np.float64)
    kernel = _below_hat(steps + width / 2) - _below_hat(steps - width / 2)
    return np.asarray(kernel / kernel.sum())


def _below_hat(x: Floats) -> Floats:
    """Return the integral of the hat function ``max(0, 1 - |x|)`` up to `x`."""
    x = np.clip(x, -1, 1)
    return np.asarray(np.where(x < 0, (1 + x) ** 2 / 2, 1 - (1 - x) ** 2 / 2))


def _bilinear(values: Floats, row: Floats, column: Floats) -> Floats:
    """Interpolate between cell centres; NaN outside the raster and next to unknown cells.

    Within the outermost half cell the height of its centre line holds.
    """
    height, width = values.shape
    inside = (np.abs(row - (height - 1) / 2) <= height / 2) & (
        np.abs(column - (width - 1) / 2) <= width / 2
    )
    row = np.clip(np.where(inside, row, 0), 0, height - 1)
    column = np.clip(np.where(inside, column, 0), 0, width - 1)
    top, left = np.floor(row).astype(np.int64), np.floor(column).astype(np.int64)
    down, right = row - top, column - left
    bottom, east = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    heights = np.zeros(len(row))
    for r, c, share in (
        (top, left, (1 - down) * (1 - right)),
        (top, east, (1 - down) * right),
        (bottom, left, down * (1 - right)),
        (bottom, east, down * right),
    ):
        heights += np.where(share > 0, values[r, c] * share, 0.0)
    heights[~inside] = np.nan
    return heights
