"""Layers of features in the formats that GDAL and GeoPandas read."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.encodings import decode, note_encoding
from lifecircle.layers.shapefile import RAW, decoded, require_parts

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.findings import Log
    from lifecircle.study.model import Layer

DRIVERS: Final = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
    ".fgb": "FlatGeobuf",
}
PARQUET: Final = (".parquet", ".geoparquet")

_IGNORED: Final = ("Measured (M) geometry types", "More than one layer found")


def read_features(layer: Layer, what: Bilingual, log: Log) -> gpd.GeoDataFrame:
    """Read GeoJSON, GeoPackage, Shapefile or FlatGeobuf.

    Parameters
    ----------
    layer
        The file. Its ``layer`` names one of a GeoPackage, if that has several with geometry; its
        ``encoding`` is that of the texts of GeoJSON and Shapefiles, if it cannot be found out.
    what, log
        See `read_layer`.

    Returns
    -------
    GeoDataFrame
        With the file's own CRS, if it has one.

    Raises
    ------
    LayerError
        If the file cannot be read, is not what its suffix says, or has no geometry.
    """
    file = layer.path
    driver = DRIVERS[file.suffix.lower()]
    if driver == "ESRI Shapefile":
        require_parts(layer, what)
    try:
        with warnings.catch_warnings(record=True) as remarks:
            warnings.simplefilter("always")
            name = _layer_name(layer, what) if driver == "GPKG" else None
            frame = _read(layer, driver, name, what, log)
    except LayerError:
        raise
    except (RuntimeError, ValueError, shapely.errors.ShapelyError) as error:
        raise unreadable(file, what, driver, str(error).split(";")[0]) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise _no_geometry(file, what, name)
    for remark in dict.fromkeys(str(remark.message) for remark in remarks):
        if not remark.startswith(_IGNORED):
            log.note(_remark(file, remark), "warns")
    return decoded(frame, layer, what, log) if driver == "ESRI Shapefile" else frame


def read_parquet(layer: Layer, what: Bilingual) -> gpd.GeoDataFrame:
    """Read GeoParquet; of several geometry columns the primary one.

    Raises
    ------
    LayerError
        If the file cannot be read or has no geometry.
    """
    file = layer.path
    try:
        frame = gpd.read_parquet(file)
    except (ValueError, OSError, KeyError) as error:
        if "geo metadata" in str(error):
            raise _no_geometry(file, what, None) from error
        raise unreadable(file, what, "GeoParquet", str(error).split("\n")[0]) from error
    frame = frame.reset_index(drop=frame.index.names == [None])
    shape = frame.geometry.name
    others = [n for n in frame.columns if n != shape and isinstance(frame[n].dtype, _GEOMETRY)]
    frame = frame.drop(columns=others)
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            frame[name] = frame[name].astype(frame[name].cat.categories.dtype)
    return frame if shape == "geometry" else frame.rename_geometry("geometry")


_GEOMETRY: Any = type(gpd.GeoSeries([]).dtype)


def unreadable(file: Path, what: Bilingual, kind: str, found: str) -> LayerError:
    """Return the error that a file is damaged or not what its suffix says."""
    return LayerError(
        Bilingual(f"{what.zh}：无法读取文件", f"{what.en}: the file cannot be read"),
        file=file,
        expected=Bilingual(f"完整的 {kind} 文件", f"a whole {kind} file"),
        found=found,
        todo=Bilingual(
            "重新导出；文件可能不完整或是其他格式",
            "export the layer again; it may be cut off or of another format",
        ),
        code="layer.unreadable",
    )


def _read(layer: Layer, driver: str, name: str | None, what: Bilingual, log: Log) -> Any:
    file, encoding = layer.path, RAW if driver == "ESRI Shapefile" else None
    source: Any = file
    if driver == "GeoJSON" and layer.encoding is not None:
        source = _as_utf8(layer, what, log)
    try:
        info = pyogrio.read_info(source, layer=name, encoding=encoding)
        if info["driver"] != driver:
            raise unreadable(file, what, driver, "another format")
        return pyogrio.read_dataframe(source, layer=name, encoding=encoding)
    except UnicodeDecodeError as error:
        if driver != "GeoJSON":
            raise unreadable(file, what, driver, str(error)) from error
    return pyogrio.read_dataframe(_as_utf8(layer, what, log))


def _as_utf8(layer: Layer, what: Bilingual, log: Log) -> BytesIO:
    found = decode(layer.path.read_bytes(), layer.path, what, layer.encoding)
    note_encoding(found, log, layer.path)
    return BytesIO(found.text.encode("utf-8"))


def _remark(file: Path, text: str) -> Note:
    return Note(
        "layer.reader",
        Bilingual(
            f"{file.name}：读取时有警告：{text}", f"{file.name}: read with a warning: {text}"
        ),
    )


def _no_geometry(file: Path, what: Bilingual, name: str | None) -> LayerError:
    return LayerError(
        Bilingual(f"{what.zh}是没有图形的表格", f"{what.en} is a table without geometry"),
        file=file,
        place=name,
        expected=Bilingual("有图形的图层", "a layer with geometry"),
        todo=Bilingual("导出带图形的图层", "export the layer with its geometry"),
        code="layer.without_geometry",
    )


def _layer_name(layer: Layer, what: Bilingual) -> str:
    """Return the layer to read: the named one, or the only one with geometry."""
    listed = [(str(name), kind is not None) for name, kind in pyogrio.list_layers(layer.path)]
    there = [name for name, shaped in listed if shaped] or [name for name, _ in listed]
    if layer.layer is None and len(there) == 1:
        return there[0]
    if layer.layer in [name for name, _ in listed]:
        return str(layer.layer)
    raise no_layer(layer, what, there, Bilingual("GeoPackage 中", "the GeoPackage"), "图层")


def no_layer(
    layer: Layer, what: Bilingual, there: list[str], container: Bilingual, part: str
) -> LayerError:
    """Return the error that a file of several layers needs one named, or lacks the named one.

    Parameters
    ----------
    layer, what
        As for the readers.
    there
        Names of the layers that the file has.
    container
        The file in words.
    part
        What one of its layers is called in Chinese.
    """
    several = layer.layer is None
    return LayerError(
        Bilingual(
            f"{what.zh}：{container.zh}" + (f"有多个{part}" if several else f"没有这个{part}"),
            f"{what.en}: {container.en} has " + ("several layers" if several else "no such layer"),
        ),
        file=layer.path,
        place=layer.layer and Bilingual(f"图层 {layer.layer!r}", f"layer {layer.layer!r}"),
        expected=Bilingual("下列之一：" + "、".join(there), "one of " + ", ".join(there)),
        todo=Bilingual('在评估文件中写明 layer = "…"', 'name it in the study file: layer = "…"'),
        code="layer.no_layer",
    )
