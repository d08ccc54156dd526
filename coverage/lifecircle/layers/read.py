"""Reading any layer of a study into its true coordinate reference system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.base.crs import WGS84, has_place, parse_crs
from lifecircle.base.errors import CrsError, LayerError, MissingFileError
from lifecircle.base.text import Bilingual, Note, both
from lifecircle.layers.coordinates import possible
from lifecircle.layers.datum import bd09_to_wgs84, gcj02_to_wgs84
from lifecircle.layers.features import DRIVERS, PARQUET, read_features, read_parquet
from lifecircle.layers.kml import read_kml
from lifecircle.layers.shapes import Geometries, checked
from lifecircle.layers.table import TEXT_TABLES, WORKBOOKS, read_table
from lifecircle.layers.zones import Bounds, old_datum

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import numpy.typing as npt
    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.text import Text
    from lifecircle.study.model import Layer

KML: Final = (".kml", ".kmz")
FORMATS: Final = (*DRIVERS, *PARQUET, *KML, *TEXT_TABLES, *WORKBOOKS[:2])
"""Suffixes of the files that are read."""


def read_layer(
    layer: Layer,
    what: Text,
    log: Log,
    *,
    text: Collection[str] = (),
    label: str | None = None,
    near: Bounds | None = None,
) -> gpd.GeoDataFrame:
    """Read a layer in any of the `FORMATS`.

    Parameters
    ----------
    layer
        The file and how to read it. Its ``crs`` goes before the file's own. GeoJSON without a
        ``crs`` member is WGS 84 (RFC 7946, section 4), and so is KML.
    what
        The layer in words, for messages, e.g. ``"the units layer"``.
    log
        Takes notes on what had to be found out and repaired; a lenient one takes the rows that
        stop an audit, too, and the others are returned.
    text
        Tables and KML: columns to keep as text, see `read_table`.
    label
        Column that calls rows in findings; by default the first of `text` that is there.
    near
        West, south, east, north of the study area in degrees: tells swapped axes and wrong zones
        from coordinates that are merely possible.

    Returns
    -------
    GeoDataFrame
        In the layer's true CRS, two-dimensional and valid; GCJ-02 and BD-09 come out as
        EPSG:4326. Rows are in the order of the file; the index counts the file's rows from 0,
        and `~lifecircle.layers.rows.rows` names them.

    Raises
    ------
    MissingFileError
        If there is no such file.
    LayerError
        If the file cannot be read, is not what its suffix says, is empty, or has features
        without a geometry or with coordinates that its CRS does not have; naming the rows.
    CrsError
        If there is no CRS, or an unknown one.
    """
    file, words = layer.path, both(what)
    if not file.is_file():
        raise MissingFileError(
            Bilingual(f"{words.zh}：文件不存在", f"{words.en}: the file does not exist"),
            file=file,
            code="file.missing",
        )
    label = label or next(iter(text), None)
    frame = _read(layer, words, log, text, label)
    if frame.empty:
        raise LayerError(
            Bilingual(f"{words.zh}是空的", f"{words.en} is empty"),
            file=file,
            expected=Bilingual("至少一个要素", "at least one feature"),
            todo=Bilingual(
                "导出有内容的图层；没有数据时从评估文件中删去该图层",
                "export the layer with its features; if there are none, take the layer out of the "
                "study file",
            ),
            code="layer.empty",
        )
    return in_true_crs(frame, layer, words, log, label=label, near=near)


def in_true_crs(
    frame: gpd.GeoDataFrame,
    layer: Layer,
    words: Bilingual,
    log: Log,
    *,
    label: str | None = None,
    near: Bounds | None = None,
) -> gpd.GeoDataFrame:
    """Return features as `read_layer` does, once their file is read.

    Parameters
    ----------
    frame
        As in the file, every row with a geometry.
    layer, words, log, label, near
        As `read_layer` takes them.

    Raises
    ------
    LayerError, CrsError
        As `read_layer` does.
    """
    file = layer.path
    true = (None if layer.crs is None else _declared(layer.crs, file)) or frame.crs
    if true is None:
        raise CrsError(
            Bilingual(f"{words.zh}没有坐标系", f"{words.en} has no coordinate reference system"),
            file=file,
            todo=Bilingual(
                '在评估文件中写明，例如 crs = "EPSG:4490"，或 crs = "gcj02"',
                'add it in the study file, for instance crs = "EPSG:4326", or crs = "gcj02"',
            ),
            code="layer.no_crs",
        )
    if not isinstance(true, str) and not has_place(true):
        raise _nowhere(words, file, true)
    frame = frame.set_crs(WGS84 if isinstance(true, str) else true.to_2d(), allow_override=True)
    frame = checked(frame, words, file, log, label)
    if isinstance(true, str):
        frame = possible(frame, true, words, file, log, near=near, label=label)
        shifted = _unshifted(frame.geometry.to_numpy(), true)
        return frame.set_geometry(gpd.GeoSeries(shifted, index=frame.index, crs=WGS84))
    true = true.to_2d()
    _note_datum(true, file, log)
    return possible(frame, true, words, file, log, near=near, label=label)


def _read(
    layer: Layer, what: Bilingual, log: Log, text: Collection[str], label: str | None
) -> gpd.GeoDataFrame:
    suffix = layer.path.suffix.lower()
    if suffix in (*TEXT_TABLES, *WORKBOOKS):
        return read_table(layer, what, log, text, label)
    if suffix in KML:
        return read_kml(layer, what, log, text)
    if suffix in PARQUET:
        return read_parquet(layer, what)
    if suffix in DRIVERS:
        return read_features(layer, what, log)
    raise LayerError(
        Bilingual(f"{what.zh}：不读取这种文件", f"{what.en}: files of this kind are not read"),
        file=layer.path,
        expected=Bilingual(
            "后缀为 " + "、".join(FORMATS), "a file that ends in " + ", ".join(FORMATS)
        ),
        found=suffix or Bilingual("没有后缀", "no suffix"),
        todo=Bilingual("另存为 GeoPackage", "save the layer as a GeoPackage"),
        code="layer.unknown_format",
    )


def bounds_of(outline: gpd.GeoDataFrame) -> Bounds:
    """Return west, south, east, north of the study area in degrees, for `read_layer`."""
    west, south, east, north = outline.to_crs(WGS84).total_bounds.tolist()
    return west, south, east, north


def _declared(name: str, file: Path) -> CRS | str:
    try:
        return parse_crs(name)
    except CrsError as error:
        raise CrsError(
            error.what,
            file=file,
            expected=error.expected,
            found=name,
            todo=Bilingual("改正评估文件中的 crs", "correct crs in the study file"),
            code="layer.unknown_crs",
        ) from error


def _nowhere(what: Bilingual, file: Path, crs: CRS) -> CrsError:
    """Return the error of a local system, whose relation to others nobody has written down."""
    return CrsError(
        Bilingual(
            f"{what.zh}的坐标系是独立坐标系，无法换算",
            f"{what.en} is in a local coordinate system, whose place on earth is not known",
        ),
        file=file,
        expected=Bilingual("有 EPSG 代码的地图坐标系", "a system of maps with an EPSG code"),
        found=crs.name,
        todo=Bilingual(
            "请数据提供单位转换为 CGCS2000；若坐标其实属于某个已知坐标系，在评估文件中写明 crs",
            "ask the data's owner for it in CGCS2000; if its coordinates are of a known system "
            "after all, write that as crs in the study file",
        ),
        code="layer.local_crs",
    )


def _note_datum(crs: CRS, file: Path, log: Log) -> None:
    datum = old_datum(crs)
    if datum is not None:
        log.note(
            Note(
                "layer.old_datum",
                Bilingual(
                    f"{file.name}：{datum.zh}换算到 WGS 84 没有公开的精确参数，"
                    "位置可能偏差数米至百米。",
                    f"{file.name}: {datum.en} has no exact published relation to WGS 84; places "
                    "may be off by some metres to a hundred.",
                ),
            ),
            "warns",
            action=Bilingual(
                "请数据提供单位转换到 CGCS2000", "ask the data's owner for it in CGCS2000"
            ),
        )


def _unshifted(geometry: Geometries, datum: str) -> Geometries:
    convert = gcj02_to_wgs84 if datum == "gcj02" else bd09_to_wgs84

    def shift(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(convert(xy[:, 0], xy[:, 1]))

    return shapely.transform(geometry, shift)
