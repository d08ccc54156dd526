"""Placemarks of KML and KMZ files.

GDAL's reader turns every Chinese character of a field's name into an underscore, and of fields
whose names become the same keeps one: files from AMap and Ovital lose columns. So the XML is read
here, with the standard library.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.crs import WGS84
from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.encodings import decode, note_encoding
from lifecircle.layers.features import no_layer
from lifecircle.layers.table import typed

if TYPE_CHECKING:
    from collections.abc import Collection

    from lifecircle.base.findings import Log
    from lifecircle.layers.shapes import Geometries
    from lifecircle.study.model import Layer

_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_DECLARATION: Final = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
_CONTAINERS: Final = ("Document", "Folder")
_GEOMETRIES: Final = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")


def read_kml(
    layer: Layer, what: Bilingual, log: Log, text: Collection[str] = ()
) -> gpd.GeoDataFrame:
    """Read the placemarks of one folder.

    Parameters
    ----------
    layer
        A ``.kml`` or ``.kmz`` file. Its ``layer`` names a folder (or document) that holds
        placemarks; if only one does, it need not be named.
    what, log
        See `read_layer`.
    text
        Columns that stay text even where every value is a number.

    Returns
    -------
    GeoDataFrame
        WGS 84. Columns ``name`` and ``description``, then the extended data by their names.

    Raises
    ------
    LayerError
        If the file is not KML, or the folder is not clear.
    """
    root = _root(layer, what, log)
    folders = _folders(root, layer.path.stem)
    marks = _chosen(layer, what, folders)
    data = [_fields(mark) for mark in marks]
    columns = dict.fromkeys(["name", "description"])
    columns.update(dict.fromkeys(key for fields in data for key in fields))
    table = pd.DataFrame(
        [[fields.get(column, "") for column in columns] for fields in data],
        columns=list(columns),
        dtype=str,
    )
    values = {column: typed(table[column], keep=column in text) for column in columns}
    shapes = np.empty(len(marks), dtype=object)
    shapes[:] = [_shape(mark) for mark in marks]
    return gpd.GeoDataFrame(values, geometry=shapes, crs=WGS84)


def _root(layer: Layer, what: Bilingual, log: Log) -> ET.Element:
    file = layer.path
    try:
        content = file.read_bytes()
        if content.startswith(b"PK"):
            content = _unzipped(layer)
        declared = _DECLARED.match(content)
        name = declared[1].decode("ascii").lower() if declared else "utf-8"
        given = layer.encoding or (None if name in {"utf-8", "utf8"} else name)
        found = decode(content, file, what, given)
        root = ET.fromstring(_DECLARATION.sub("", found.text))  # noqa: S314 - expat refuses entities that explode
        if _tag(root) != "kml":
            raise _unreadable(layer, what, f"<{_tag(root)}>")
    except (ET.ParseError, zipfile.BadZipFile, KeyError) as error:
        raise _unreadable(layer, what, str(error)) from error
    note_encoding(found, log, file)
    return root


def _unreadable(layer: Layer, what: Bilingual, found: str) -> LayerError:
    return LayerError(
        Bilingual(f"{what.zh}：无法读取文件", f"{what.en}: the file cannot be read"),
        file=layer.path,
        expected=Bilingual("完整的 KML 文件", "a whole KML file"),
        found=found,
        todo=Bilingual(
            "重新导出；文件可能不完整或是其他格式",
            "export the layer again; it may be cut off or of another format",
        ),
        code="layer.unreadable",
    )


def _unzipped(layer: Layer) -> bytes:
    with zipfile.ZipFile(layer.path) as parts:
        inside = [name for name in parts.namelist() if name.lower().endswith(".kml")]
        return parts.read(min(inside, key=lambda name: (name.count("/"), name)) if inside else "")


def _tag(node: ET.Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _children(node: ET.Element, *tags: str) -> list[ET.Element]:
    return [child for child in node if _tag(child) in tags]


def _said(node: ET.Element, tag: str) -> str:
    found = _children(node, tag)
    return "".join(found[0].itertext()).strip() if found else ""


def _folders(root: ET.Element, stem: str) -> dict[str, list[ET.Element]]:
    """Return the placemarks that each container holds itself, by its name."""
    found: dict[str, list[ET.Element]] = {}
    for node in root.iter():
        if _tag(node) not in (*_CONTAINERS, "kml"):
            continue
        marks = _children(node, "Placemark")
        if marks:
            found.setdefault(_said(node, "name") or stem, []).extend(marks)
    return found


def _chosen(
    layer: Layer, what: Bilingual, folders: dict[str, list[ET.Element]]
) -> list[ET.Element]:
    if layer.layer in folders:
        return folders[str(layer.layer)]
    if layer.layer is None and len(folders) <= 1:
        return next(iter(folders.values()), [])
    raise no_layer(layer, what, list(folders), Bilingual("KML 中", "the KML file"), "文件夹")


def _fields(mark: ET.Element) -> dict[str, str]:
    fields = {"name": _said(mark, "name"), "description": _said(mark, "description")}
    for extended in _children(mark, "ExtendedData"):
        for node in extended.iter():
            key = (node.get("name") or "").strip()
            if not key or _tag(node) not in ("Data", "SimpleData"):
                continue
            value = _said(node, "value") if _tag(node) == "Data" else "".join(node.itertext())
            fields[f"data_{key}" if key in ("name", "description", "geometry") else key] = value
    return fields


def _shape(mark: ET.Element) -> Any:
    """Return the geometry of what an element holds; None if there is none, or any is damaged."""
    shapes = [_geometry(child) for child in _children(mark, *_GEOMETRIES)]
    return None if any(shape is None for shape in shapes) else _together(shapes)


def _together(shapes: list[Any]) -> Any:
    if len(shapes) <= 1:
        return shapes[0] if shapes else None
    kinds = {shape.geom_type for shape in shapes}
    whole: Geometries = {
        "Point": shapely.multipoints,
        "LineString": shapely.multilinestrings,
        "Polygon": shapely.multipolygons,
    }.get(kinds.pop() if len(kinds) == 1 else "", shapely.geometrycollections)
    return whole(shapes)


def _geometry(node: ET.Element) -> Any:
    """Return the geometry of a KML element; None if it cannot be read."""
    tag = _tag(node)
    try:
        if tag == "MultiGeometry":
            return _shape(node)
        if tag == "Point":
            return shapely.Point(_xy(node)[0])
        if tag in ("LineString", "LinearRing"):
            return shapely.LineString(_xy(node))
        if tag == "Polygon":
            outer = [_xy(ring) for ring in _rings(node, "outerBoundaryIs")]
            return shapely.Polygon(outer[0], [_xy(r) for r in _rings(node, "innerBoundaryIs")])
    except (ValueError, IndexError, shapely.errors.ShapelyError):
        return None
    return None


def _rings(node: ET.Element, side: str) -> list[ET.Element]:
    return [ring for border in _children(node, side) for ring in _children(border, "LinearRing")]


def _xy(node: ET.Element) -> list[tuple[float, float]]:
    text = re.sub(r"\s*,\s*", ",", _said(node, "coordinates"))
    numbers = [[float(n) for n in part.split(",")] for part in text.split()]
    return [(n[0], n[1]) for n in numbers]
