"""Layers as GeoParquet and as GeoJSON, where the study asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.outputs.gis import gis_layers, in_crs
from lifecircle.outputs.trouble import gdal_told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from lifecircle.study.outputs import Format
    from lifecircle.verdicts.results import Results

FOLDER: Final = "gis"
ENDINGS: Final[dict[Format, str]] = {"geoparquet": ".parquet", "geojson": ".geojson"}
_DECIMALS: Final = 7
"""Of a degree: about a centimetre."""


def write_formats(results: Results, gaps: pd.DataFrame, folder: Path) -> list[Path]:
    """Write the layers of ``results.gpkg`` in the formats of ``results.options.formats``.

    One file a layer, in the folder ``gis``. GeoParquet is in the output CRS; GeoJSON follows
    RFC 7946: WGS 84, longitude first, seven decimals, outer rings counterclockwise. Tables
    without geometry are not written: they are among the tables in CSV. The same results give the
    same bytes.

    Parameters
    ----------
    results
        The audit.
    gaps
        From `lifecircle.outputs.gaps.gaps`.
    folder
        Of the results.

    Returns
    -------
    list of Path
        The files written; empty where no format is asked for.
    """
    asked = tuple(dict.fromkeys(results.options.formats))
    if not asked:
        return []
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    crs = results.output_crs or results.crs
    files = []
    for layer, table, kind in gis_layers(results, gaps):
        for name in asked if kind is not None else ():
            file = folder / FOLDER / f"{layer}{ENDINGS[name]}"
            with gdal_told(file):
                _WRITERS[name](in_crs(table, crs), file)
            files.append(file)
    return files


def _parquet(table: gpd.GeoDataFrame, file: Path) -> None:
    table.to_parquet(file, index=False, compression="zstd")


def _geojson(table: gpd.GeoDataFrame, file: Path) -> None:
    import pyogrio  # noqa: PLC0415

    pyogrio.write_dataframe(
        table.to_crs("EPSG:4326"),
        file,
        driver="GeoJSON",
        layer=file.stem,
        RFC7946="YES",
        COORDINATE_PRECISION=_DECIMALS,
    )


_WRITERS: Final[dict[Format, Callable[[gpd.GeoDataFrame, Path], None]]] = {
    "geoparquet": _parquet,
    "geojson": _geojson,
}
