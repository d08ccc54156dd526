"""Registers of projects: tables and layers whose rows need not have a place.

A row without coordinates is a project that nobody has placed yet; it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.crs import WGS84
from lifecircle.base.errors import LayerError, MissingFileError
from lifecircle.base.text import Bilingual
from lifecircle.layers.angles import coordinates, pairs
from lifecircle.layers.columns import plain
from lifecircle.layers.facility_columns import quantity_of
from lifecircle.layers.facility_numbers import header_unit
from lifecircle.layers.features import DRIVERS, PARQUET, read_features, read_parquet
from lifecircle.layers.header import fitting, matching
from lifecircle.layers.kml import read_kml
from lifecircle.layers.read import KML, in_true_crs
from lifecircle.layers.register_words import HEADERS
from lifecircle.layers.rows import items, rows
from lifecircle.layers.shapes import labels_of
from lifecircle.layers.sheet import Key, read_sheet, require, without_foot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.base.findings import Log
    from lifecircle.layers.shapes import Geometries
    from lifecircle.layers.zones import Bounds
    from lifecircle.study.changes import Register

_KEYS = {"service": "service_column"}
"""What a register tells → key of the study file, where they differ."""


@dataclass(frozen=True, eq=False)
class Projects:
    """A register as read.

    Attributes
    ----------
    table
        Cells as stripped text; its index counts the rows of the file from 0.
    columns
        What it tells (see `lifecircle.layers.register_words.HEADERS`) → its column.
    quantities
        Quantity → its column.
    places
        Shapely geometries in degrees of WGS 84, one a row; None where a row has no place.
    """

    table: pd.DataFrame
    columns: Mapping[str, str]
    quantities: Mapping[str, str]
    places: Geometries

    def cell(self, row: int, what: str) -> str:
        """Return what a row tells; empty where it tells nothing."""
        column = self.columns.get(what)
        return "" if column is None else str(self.table[column].iloc[row])


def read_projects(register: Register, log: Log, near: Bounds | None = None) -> Projects:
    """Read a register of projects, in any of the formats of layers.

    Parameters
    ----------
    register
        The file; columns are found by their headers, or named.
    log
        Takes what was found out about the file; a lenient one takes rows with wrong coordinates.
    near
        See `lifecircle.layers.read.read_layer`.

    Returns
    -------
    Projects
        Rows without coordinates, or without a shape, have no place.

    Raises
    ------
    MissingFileError
        If there is no such file.
    LayerError, CrsError
        If the file cannot be read, has no names of projects, or has places without a CRS; if a
        column that the study names is not there, or a coordinate is no number.
    """
    file = register.path
    what = Bilingual(f"项目库“{file.stem}”", f"the register {file.stem}")
    suffix = file.suffix.lower()
    if not file.is_file():
        raise MissingFileError(
            Bilingual(f"{what.zh}：文件不存在", f"{what.en}: the file does not exist"),
            file=file,
            code="file.missing",
        )
    if suffix in (*DRIVERS, *PARQUET, *KML):
        frame = _features(register, what, log)
        shapes = frame.geometry.to_numpy()
        cells = frame.drop(columns=frame.geometry.name)
        table = pd.DataFrame(
            {str(c): [plain(v) for v in cells[c]] for c in cells}, index=frame.index, dtype=object
        )
        table.attrs = frame.attrs
        crs = frame.crs
    else:
        name = None if register.name == "name" else register.name
        key = Key("registers.name", name, HEADERS["name"])
        table, (column,) = read_sheet(register, what, log, [key])
        table = without_foot(table, [str(column)], file, log)
        shapes, crs = _points(table, register, log), None
    if table.empty:
        raise _empty(register, what)
    columns, quantities = _columns(table, register)
    places = _in_degrees(table, shapes, crs, register, what, log, near, columns["name"])
    return Projects(table, columns, quantities, places)


def _features(register: Register, what: Bilingual, log: Log) -> gpd.GeoDataFrame:
    suffix = register.path.suffix.lower()
    if suffix in KML:
        return read_kml(register, what, log)
    return read_parquet(register, what) if suffix in PARQUET else read_features(register, what, log)


def _points(table: pd.DataFrame, register: Register, log: Log) -> Geometries:
    """Return the points of a table; None where a row has no coordinates."""
    names = [str(name) for name in table.columns]
    none = np.full(len(table), None, dtype=object)
    both = matching(register, "xy", names)
    axes = {axis: matching(register, axis, names) for axis in ("x", "y")}
    for axis in ("x", "y", "xy"):
        if (given := getattr(register, axis)) is not None:
            require(table, given, register, f"registers.{axis}")
    if all(len(found) == 1 for found in axes.values()) and register.xy is None:
        used = [axes["x"][0], axes["y"][0]]
        cells = table[used[0]], table[used[1]]
    elif len(both) == 1:
        used = both
        cells = pairs(table[both[0]])
    else:
        return none
    x, y = coordinates(cells[0], "x"), coordinates(cells[1], "y")
    good = np.isfinite(x) & np.isfinite(y)
    filled = (table[used] != "").any(axis=1).to_numpy(dtype=bool)
    wrong = filled & ~good
    if wrong.any():
        _refuse_coordinates(table, wrong, used, register, log)
    none[good] = shapely.points(x[good], y[good])
    return none


def _columns(table: pd.DataFrame, register: Register) -> tuple[dict[str, str], dict[str, str]]:
    """Return the columns of what a register tells, and of quantities."""
    names = [str(name) for name in table.columns]
    found: dict[str, str] = {}
    for what, usual in HEADERS.items():
        key = _KEYS.get(what, what)
        named = getattr(register, key, None)
        if what in ("grade", "hours", "source") or (what == "name" and named == "name"):
            named = None
        if named is not None:
            require(table, named, register, f"registers.{key}")
            found[what] = named
            continue
        fits = fitting(None, usual, [n for n in names if n not in found.values()])
        order = {header: place for place, header in enumerate(usual)}
        fits.sort(key=lambda name: order.get(header_unit(name)[0], len(order)))
        if fits:
            found[what] = fits[0]
    if "name" not in found:
        require(table, "name", register, "registers.name")
    quantities: dict[str, str] = {}
    for given, column in register.quantities.items():
        require(table, column, register, f"registers.quantities.{given}")
        quantities[given] = column
    for name in names:
        if name in (*found.values(), *quantities.values()):
            continue
        bare, bracket = header_unit(name)
        inner = quantity_of(bracket) if "规模" in bare else None
        quantity = quantity_of(name) or inner
        if quantity is not None and quantity not in quantities:
            quantities[quantity] = name
    return found, quantities


def _in_degrees(
    table: pd.DataFrame,
    shapes: Geometries,
    crs: Any,
    register: Register,
    what: Bilingual,
    log: Log,
    near: Bounds | None,
    label: str,
) -> Geometries:
    """Return places in WGS 84; None where a row has none."""
    there = ~np.asarray(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    places = np.full(len(table), None, dtype=object)
    if not there.any():
        return places
    frame = gpd.GeoDataFrame(
        table[there], geometry=gpd.GeoSeries(shapes[there], index=table.index[there], crs=crs)
    )
    frame.attrs = table.attrs
    frame = in_true_crs(frame, register, what, log, label=label, near=near).to_crs(WGS84)
    position = pd.Series(np.arange(len(table)), index=table.index)
    places[position[frame.index].to_numpy()] = frame.geometry.to_numpy()
    return places


def _refuse_coordinates(
    table: pd.DataFrame, wrong: Any, used: Sequence[str], register: Register, log: Log
) -> None:
    named = rows(table, wrong)
    cells = [" ".join(row) for row in table.loc[wrong, list(used)].to_numpy().tolist()][:3]
    error = LayerError(
        Bilingual("坐标缺一半，或不是数字", "a coordinate is missing or not a number"),
        file=register.path,
        place=named,
        found=Bilingual("、".join(map(repr, cells)), ", ".join(map(repr, cells))),
        todo=Bilingual(
            "改正坐标；尚未落位的项目两格都留空",
            "correct it; of projects without a place, leave it empty",
        ),
        code="registers.bad_coordinates",
    )
    labels = labels_of(gpd.GeoDataFrame(table), used[0])
    log.refuse(error.code, error, items(table, wrong, labels, geometry=None))


def _empty(register: Register, what: Bilingual) -> LayerError:
    return LayerError(
        Bilingual(f"{what.zh}是空的", f"{what.en} is empty"),
        file=register.path,
        expected=Bilingual("至少一个项目", "at least one project"),
        todo=Bilingual(
            "没有项目时从评估文件中删去该项目库", "if there are none, take it out of the study file"
        ),
        code="registers.empty",
    )
