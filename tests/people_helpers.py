"""Rasters of people over the one-street city."""

from __future__ import annotations

import numpy as np
import rasterio
from rasterio import Affine

from toy_city import EPSG, ORIGIN

RASTER = 'from = "raster"\npath = "people.tif"\n'


def write_raster(file, values, *, west=0.0, north=200.0, size=200.0, crs=EPSG, **more):
    """Write numbers of people as a GeoTIFF; the corner is in metres of the city."""
    values = np.asarray(values, dtype=more.pop("dtype", "float64"))
    profile = {
        "driver": "GTiff",
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": values.dtype,
        "transform": Affine(size, 0, ORIGIN[0] + west, 0, -size, ORIGIN[1] + north),
        **({} if crs is None else {"crs": f"EPSG:{crs}"}),
        **more,
    }
    with rasterio.open(file, "w", **profile) as raster:
        raster.write(values, 1)
    return file


def write_degrees(file, values, west, north, size):
    """The same in longitude and latitude."""
    with rasterio.open(
        file,
        "w",
        driver="GTiff",
        height=len(values),
        width=len(values[0]),
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=Affine(size, 0, west, 0, -size, north),
        nodata=-99999,
    ) as raster:
        raster.write(np.asarray(values, dtype="float32"), 1)
    return file
