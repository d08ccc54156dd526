"""Reading lines and their columns from a file."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from lifecircle.base.errors import CrsError, MissingFileError, StreetsError
from lifecircle.base.osmfile import is_osm
from lifecircle.base.text import Bilingual
from lifecircle.streets.exchange.assemble import known_crs
from lifecircle.streets.exchange.texts import RAW, code_page, decoded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt
    from pyproj import CRS

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.edges import Objects

_LINES: Final = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)
_FEW: Final = 12


@dataclass(frozen=True, eq=False)
class LineTable:
    """Lines of a file.

    Attributes
    ----------
    file
        Where they are from.
    crs
        Of the coordinates.
    xy, line
        float (n, 2) and int64 (n,): vertices, and the row number of the line of each.
    row
        Per line, the row of the file that it is of: of several lines several are of one row.
    columns
        Per row of the file, by name.
    """

    file: Path
    crs: CRS
    xy: Floats
    line: Ints
    row: Ints
    columns: dict[str, npt.NDArray[Any]]


def read_lines(
    file: Path, layer: str | None, encoding: str | None, crs: CRS | str | int | None
) -> LineTable:
    """Read lines.

    Parameters
    ----------
    file
        Any vector file that GDAL reads.
    layer
        Which layer, if there are several.
    encoding
        Of the texts of a Shapefile, if it cannot be found out.
    crs
        Of the coordinates, if the file does not say, or wrongly.

    Raises
    ------
    MissingFileError
        If there is no such file, or a part of a Shapefile is missing.
    StreetsError
        If it cannot be read, has no such layer, or a row is not a line.
    CrsError
        If no CRS is known.
    """
    if not file.exists():
        raise MissingFileError(
            Bilingual("道路文件不存在", "the street file does not exist"),
            file=file,
            code="file.missing",
        )
    is_shapefile = file.suffix.lower() == ".shp"
    if is_shapefile:
        _require_parts(file)
    try:
        name = _layer_name(file, layer)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # measures are dropped
            meta, _, shapes, fields = pyogrio.raw.read(
                file, layer=name, encoding=RAW if is_shapefile else None, force_2d=True
            )
    except (DataSourceError, RuntimeError, ValueError, UnicodeDecodeError) as error:
        if isinstance(error, StreetsError):
            raise
        raise StreetsError(
            Bilingual("道路文件无法读取", "the street file cannot be read"),
            file=file,
            expected=Bilingual(
                "GeoPackage、Shapefile 或 GDAL 支持的其他矢量文件",
                "a GeoPackage, a Shapefile or another vector file that GDAL reads",
            ),
            found=str(error).split(";")[0],
            todo=Bilingual("重新导出或复制", "export or copy it again"),
            code="streets.unreadable",
        ) from error
    columns = dict(zip((str(n) for n in meta["fields"]), fields, strict=True))
    if is_shapefile:
        columns = decoded(columns, file, encoding, code_page(file))
    lines, row = _lines(file, shapes)
    xy, line = shapely.get_coordinates(lines, return_index=True)
    bad = ~np.isfinite(xy).all(axis=1)
    if bad.any():
        raise _wrong_row(
            file,
            int(row[line[np.argmax(bad)]]),
            Bilingual("坐标不是数", "coordinates that are no numbers"),
        )
    return LineTable(file, _crs(file, meta["crs"], crs), xy, line, row, columns)


def _require_parts(file: Path) -> None:
    there = {path.name.casefold() for path in file.parent.iterdir()}
    missing = [
        file.with_suffix(s).name
        for s in (".shx", ".dbf")
        if file.with_suffix(s).name.casefold() not in there
    ]
    if missing:
        raise MissingFileError(
            Bilingual("Shapefile 缺少组成文件", "parts of the Shapefile are missing"),
            file=file,
            expected=Bilingual(
                "同一文件夹中的 .shp、.shx、.dbf、.prj", ".shp, .shx, .dbf and .prj in one folder"
            ),
            found=Bilingual("没有 " + "、".join(missing), "there is no " + ", ".join(missing)),
            todo=Bilingual(
                "把整套文件一起复制过来，或另存为 GeoPackage",
                "copy all parts of it, or save it as a GeoPackage",
            ),
            code="streets.missing_part",
        )


def _layer_name(file: Path, wanted: str | None) -> str:
    listed = [(str(name), kind) for name, kind in pyogrio.list_layers(file)]
    of_lines = [n for n, kind in listed if kind is not None and not _is_other(str(kind))]
    if wanted is None and len(of_lines) == 1:
        return of_lines[0]
    if wanted in [name for name, _ in listed]:
        return str(wanted)
    there = of_lines or [name for name, _ in listed]
    if wanted is not None:
        what = Bilingual("道路文件中没有这个图层", "the street file has no such layer")
    elif of_lines:
        what = Bilingual("道路文件有多个图层", "the street file has several layers")
    else:
        what = Bilingual("道路文件中没有线图层", "the street file has no layer of lines")
    todo = Bilingual('写明 layer="…"', 'name it: layer="…"') if of_lines else None
    if is_osm(file):
        todo = Bilingual(
            "OpenStreetMap 文件用 StreetNetwork.from_osm 读取",
            "read OpenStreetMap files with StreetNetwork.from_osm",
        )
    raise StreetsError(
        what,
        file=file,
        place=None if wanted is None else Bilingual(f"图层 {wanted!r}", f"layer {wanted!r}"),
        expected=Bilingual("下列之一：" + "、".join(there), "one of " + ", ".join(there))
        if of_lines
        else Bilingual("线图层", "a layer of lines"),
        found=None if of_lines else ", ".join(f"{name}: {kind}" for name, kind in listed),
        todo=todo,
        code="streets.no_layer",
    )


def _is_other(kind: str) -> bool:
    return any(word in kind for word in ("Point", "Polygon", "Surface"))


def _lines(file: Path, shapes: npt.NDArray[Any] | None) -> tuple[Objects, Ints]:
    """Return the lines that rows consist of, and the row of each."""
    if shapes is None or not len(shapes):
        raise StreetsError(
            Bilingual("道路文件中没有道路", "the street file has no lines"),
            file=file,
            expected=Bilingual("至少一条线", "at least one line"),
            found=Bilingual("没有任何行", "no rows"),
            code="streets.none",
        )
    whole = np.asarray(shapely.from_wkb(shapes, on_invalid="ignore"), dtype=object)
    empty = shapely.is_missing(whole) | shapely.is_empty(whole)
    if empty.any():
        raise _wrong_row(file, int(np.argmax(empty)), Bilingual("没有图形", "no geometry"))
    lines, row = shapely.get_parts(whole, return_index=True)
    other = ~np.isin(shapely.get_type_id(lines), _LINES)
    if other.any():
        at = int(np.argmax(other))
        raise _wrong_row(file, int(row[at]), str(lines[at].geom_type))
    return np.asarray(lines, dtype=object), np.asarray(row, dtype=np.int64)


def row_name(row: int) -> Bilingual:
    """Return what the row of a file is called in messages."""
    return Bilingual(f"第 {row + 1} 行", f"row {row + 1}")


def _wrong_row(file: Path, row: int, found: Bilingual | str) -> StreetsError:
    return StreetsError(
        Bilingual("道路文件中有一行不是线", "a row of the street file is not a line"),
        file=file,
        place=row_name(row),
        expected=Bilingual("LineString 或 MultiLineString", "LineString or MultiLineString"),
        found=found,
        todo=Bilingual("改正或删去该行", "correct the row, or delete it"),
        code="streets.not_a_line",
    )


def _crs(file: Path, own: str | None, given: CRS | str | int | None) -> CRS:
    if given is not None:
        return known_crs(given)
    if own is None:
        prj = file.suffix.lower() == ".shp"
        raise CrsError(
            Bilingual("道路文件没有坐标系", "the street file has no coordinate reference system"),
            file=file,
            found=Bilingual(
                f"没有 {file.with_suffix('.prj').name}",
                f"there is no {file.with_suffix('.prj').name}",
            )
            if prj
            else None,
            todo=Bilingual(
                '向数据提供单位问明坐标系，写明 source_crs="EPSG:…"（CGCS2000 经纬度为 EPSG:4490）',
                'ask who made the data and name it: source_crs="EPSG:…" (degrees in CGCS2000 are '
                "EPSG:4490)",
            ),
            code="streets.no_crs",
        )
    return known_crs(own)


def require_column(table: LineTable, name: str) -> str:
    """Return a column by its name, in any case.

    Raises
    ------
    StreetsError
        If there is none, or several.
    """
    if name in table.columns:
        return name
    alike = [known for known in table.columns if known.casefold() == name.casefold()]
    if len(alike) == 1:
        return alike[0]
    raise StreetsError(
        Bilingual("道路文件没有这一列", "the street file has no such column"),
        file=table.file,
        expected=_listed(list(table.columns)),
        found=name,
        todo=Bilingual("改正列名", "correct the name of the column"),
        code="streets.no_column",
    )


def _listed(names: Sequence[str]) -> Bilingual:
    few = names[:_FEW]
    more = "…" if len(names) > _FEW else ""
    return Bilingual("下列之一：" + "、".join(few) + more, "one of " + ", ".join(few) + more)
