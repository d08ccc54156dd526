"""The files that a study names: how large, in which coordinates, in which encoding."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import pyogrio

from lifecircle.base.errors import LayerError
from lifecircle.base.text import both
from lifecircle.checks.report import CheckedFile
from lifecircle.layers.encodings import decode

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.findings import Role
    from lifecircle.checks.inputs import Inputs
    from lifecircle.study import Study
    from lifecircle.study.model import People

EXTRAS: Final[tuple[Role, ...]] = ("levels", "layers", "demand", "statistics")
"""Parts of a study beside residents and facilities."""

_OSM: Final = (".pbf", ".osm", ".gz", ".bz2")
_TEXT: Final = (".csv", ".geojson", ".json")
_SHOWN: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)", "gb18030": "GB18030"}
_WGS84: Final = "EPSG:4326"


def checked_files(study: Study, inputs: Inputs | None) -> tuple[CheckedFile, ...]:
    """Describe every file that a study names, in its order.

    Parameters
    ----------
    study
        As it was declared, with the files that are missing.
    inputs
        What could be read.
    """
    found = [CheckedFile("study", study.file, encoding=_encoding(study.file, None))]
    if inputs is not None and inputs.plan_file is not None:
        goals = None if inputs.plan is None else len(inputs.plan.goals)
        found.append(CheckedFile("plan", inputs.plan_file, goals, encoding="UTF-8"))
    if study.area is not None:
        found.append(_layer("area", study.area))
    found.append(_layer("units", study.units, _count(inputs, "units")))
    network = None if inputs is None else inputs.network
    streets = study.streets
    edges = None if network is None else len(network.edges)
    found.append(CheckedFile("streets", streets.path, edges, _crs_of(streets.path, None, None)))
    if streets.elevation is not None:
        found.append(CheckedFile("elevation", streets.elevation, None, _raster(streets.elevation)))
    if study.people.path is not None:
        rows = _count(inputs, "buildings")
        found.append(CheckedFile("people", study.people.path, rows, _crs_of_people(study.people)))
    if study.blocks.path is not None:
        found.append(_layer("blocks", study.blocks, _count(inputs, "blocks")))
    rows_of = {} if inputs is None else {id(y): len(r) for y, r in inputs.lists()}
    for layer in study.facilities:
        rows = rows_of.get(id(layer))
        found.append(_layer("facilities", layer, rows))
        if layer.entrances is not None:
            found.append(_layer("entrances", layer.entrances))
        if layer.catchments is not None:
            found.append(_layer("facilities", layer.catchments))
    found += [_layer("candidates", site) for site in study.candidates]
    found += [_layer("registers", register) for register in study.registers]
    tables: list[tuple[Role, Any]] = [("people", group) for group in study.people.groups]
    tables += [("people", one) for one in study.people.projections]
    for role in EXTRAS[:-1]:
        found += [_layer(role, layer) for layer in getattr(study, role)]
    tables += [("statistics", table) for table in study.statistics]
    found += [
        CheckedFile(role, table.path, encoding=_encoding(table.path, table.encoding))
        for role, table in tables
        if table.path is not None
    ]
    return tuple(found)


def _count(inputs: Inputs | None, name: str) -> int | None:
    table = None if inputs is None else getattr(inputs, name)
    return None if table is None else len(table)


def _layer(role: Role, layer: Any, rows: int | None = None) -> CheckedFile:
    path: Path = layer.path
    given = getattr(layer, "encoding", None)
    crs = _crs_of(path, layer.crs, layer.layer)
    return CheckedFile(role, path, rows, crs, _encoding(path, given))


def _crs_of(path: Path, declared: str | None, layer: str | None) -> str:
    if declared is not None:
        return declared
    if path.suffix.lower() in _OSM:
        return _WGS84
    if not path.is_file() or path.suffix.lower() in (".csv", ".xlsx"):
        return ""
    if path.suffix.lower() == ".parquet":
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            crs = pyogrio.read_info(path, layer=layer)["crs"]
    except (RuntimeError, ValueError, UnicodeDecodeError):
        return ""
    return _short(crs)


def _short(crs: str | None) -> str:
    """Return a CRS by its code or name, not as WKT."""
    if not crs:
        return ""
    if len(crs) < 20:  # noqa: PLR2004 - an authority and a code
        return crs
    from pyproj import CRS  # noqa: PLC0415 - slow to load
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    try:
        return str(CRS.from_user_input(crs).name)
    except CRSError:
        return ""


def _crs_of_people(people: People) -> str:
    if people.path is None:
        return ""
    if people.source_of_points == "raster":
        return _raster(people.path)
    return _crs_of(people.path, people.crs, people.layer)


def _raster(path: Path) -> str:
    if not path.is_file():
        return ""
    import rasterio  # noqa: PLC0415 - slow to load
    from rasterio.errors import RasterioError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with rasterio.open(path) as raster:
                return "" if raster.crs is None else _short(raster.crs.to_string())
    except RasterioError:
        return ""


def _encoding(path: Path, declared: str | None) -> str:
    """Return the encoding of a file of text."""
    if path.suffix.lower() not in (*_TEXT, ".toml") or not path.is_file():
        return ""
    if declared:
        return declared
    try:
        found = decode(path.read_bytes(), path, both(path.name)).encoding
    except LayerError:
        return "?"
    return _SHOWN.get(found, found)
