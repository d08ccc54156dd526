"""Lists of facilities: what they provide, where their doors are, and whether they are whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.amounts import quantities
from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.columns import as_text, distinct_text, with_source_columns
from lifecircle.layers.facility_catchments import read_catchments
from lifecircle.layers.facility_columns import HEADERS, read_columns
from lifecircle.layers.facility_doors import AREA, LINE, read_entrances
from lifecircle.layers.facility_notes import (
    SAME_PLACE,
    note_doorless,
    note_double,
    note_existence,
    note_far,
)
from lifecircle.layers.facility_services import read_services
from lifecircle.layers.facility_status import existence
from lifecircle.layers.read import bounds_of, read_layer

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.layers.shapes import Geometries
    from lifecircle.layers.zones import Bounds
    from lifecircle.study.model import Completeness, FacilityLayer, Study


@dataclass(frozen=True)
class Facilities:
    """All facilities of a study, inside the area and beyond.

    Attributes
    ----------
    table
        In a projected CRS, metres; lists in the order of the study, rows in the order of the
        files. Columns of every study:

        ``id, name`` (text); ``service`` (text, the first it provides); ``services`` (tuple of
        ids, none twice, the first is ``service``); ``exists`` (bool: it counts as supply, see
        `lifecircle.layers.facility_status.existence`); ``completeness`` (of the list), ``layer``
        (name of the list); ``geometry`` (a point: of lines and areas a point on them).

        Columns that are there if any list tells of them, empty in the rows of the others:
        ``grade, ownership, status, hours, parent`` (text as in the file; None where empty; the
        first three stay numbers where the file has numbers), ``opening_year`` (float64, NaN where
        not known), ``qualified`` (True, False, None), and by its id in
        `lifecircle.base.amounts.quantities` every quantity (float64, not negative, NaN where not
        known). ``length_km`` of lines is measured where their list has none.

        Then the other columns of the files, under their own names; one with the name of a column
        above that is not that column is called ``source_<name>``.
    entrances
        Points. A facility without listed entrances is entered at its ``geometry``; also an area
        then has that one door, which may lie deep inside it. A line is entered every
        `lifecircle.layers.facility_doors.ALONG` metres.
    entrance_of
        Row number in `table`, one for each entrance, ascending.
    lists
        By name of the list: the services it can hold, listed or not, and its completeness.
    catchments
        Polygons: people inside one belong to its facility. One that belongs to several facilities
        is repeated. Empty where no list has any.
    catchment_of
        Row number in `table`, one for each catchment, ascending.
    """

    table: gpd.GeoDataFrame
    entrances: Geometries
    entrance_of: Ints
    lists: dict[str, tuple[tuple[str, ...], Completeness]]
    catchments: Geometries = field(default_factory=lambda: np.empty(0, dtype=object))
    catchment_of: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))


def read_facilities(
    study: Study, crs: CRS, log: Log, outline: gpd.GeoDataFrame | None = None
) -> Facilities:
    """Read every list of facilities that the study names.

    Parameters
    ----------
    study
        The study.
    crs
        Projected, in metres: of the result.
    log
        Takes repairs, entries that may be one place, and places far from the area.
    outline
        From `read_outline`, in any CRS: tells swapped axes, wrong zones and far places.

    Returns
    -------
    Facilities
        A list is called after its file, with ``-2``, ``-3`` … where files share a name. Where
        the study names no id column, ids are ``<list>-<row>``, the first row being 1.

    Raises
    ------
    LayerError, CrsError, MissingFileError
        As `read_layer` does; if ids are repeated in a list, a value of the service column has
        no service, or an entrance names no facility of its list.
    """
    read: list[_List] = []
    lists: dict[str, tuple[tuple[str, ...], Completeness]] = {}
    near = None if outline is None else bounds_of(outline)
    for layer in study.facilities:
        name = _free_name(layer.path.stem, lists)
        services = (layer.service,) if layer.service else tuple(layer.services.values())
        lists[name] = (tuple(dict.fromkeys(services)), layer.completeness)
        about = log.about("facilities", layer.path)
        one = _read_list(layer, name, crs, about, near, study.study.year)
        if outline is not None:
            note_far(one.table, outline, about)
        read.append(one)
    if not read:
        empty = {c: pd.Series(dtype=object) for c in _COLUMNS}
        empty["exists"] = pd.Series(dtype=bool)
        table = gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
        return Facilities(table, np.array([], dtype=object), np.array([], dtype=np.int64), {})
    start = np.cumsum([0, *(len(one.table) for one in read)])[:-1]
    door_of = np.concatenate([one.door_of + at for one, at in zip(read, start, strict=True)])
    zone_of = np.concatenate([one.zone_of + at for one, at in zip(read, start, strict=True)])
    about = log.about("facilities", _only_file(study))
    table, row = _merged(_joined([one.table for one in read], crs), about)
    doorless = [one.doorless for one in read if len(one.doorless)]
    if doorless:
        note_doorless(pd.concat(doorless), about)
    doors = np.concatenate([one.doors for one in read])
    zones, zone_of = _once(np.concatenate([one.zones for one in read]), row[zone_of])
    by_door = np.argsort(row[door_of], kind="stable")
    return Facilities(table, doors[by_door], row[door_of][by_door], lists, zones, zone_of)


_COLUMNS: Final = ("id", "name", "service", "services", "exists", "completeness", "layer")
_FLOATS: Final = frozenset({"opening_year", *quantities()})


@dataclass(frozen=True)
class _List:
    """One list as read; rows are those of its own table."""

    table: gpd.GeoDataFrame
    doors: Geometries
    door_of: Ints
    zones: Geometries
    zone_of: Ints
    doorless: gpd.GeoDataFrame
    """Areas without listed doors."""


def _free_name(stem: str, taken: dict[str, tuple[tuple[str, ...], Completeness]]) -> str:
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def _only_file(study: Study) -> Path | None:
    """Return the file of the lists of facilities; None if they are several."""
    files = {layer.path for layer in study.facilities}
    return files.pop() if len(files) == 1 else None


def _read_list(
    layer: FacilityLayer, name: str, crs: CRS, log: Log, near: Bounds | None, year: int | None
) -> _List:
    what = Bilingual(f"设施名单“{name}”", f"the facilities layer {name}")
    text = [c for c in (layer.id, layer.name, layer.service_column) if c is not None]
    parents = HEADERS["parent"] if layer.parent is None else (layer.parent,)
    frame = read_layer(layer, what, log, text=[*text, *parents], label=layer.name, near=near)
    frame, services = read_services(layer, frame.to_crs(crs), log)
    if layer.id is None:
        ids = pd.Series([f"{name}-{i + 1}" for i in frame.index], dtype=object)
    else:
        same = Bilingual("同一名单中有设施编号重复", "facilities of a list have the same id")
        ids = distinct_text(frame, layer.id, layer.path, "facilities.id", same, log)
    unnamed = layer.name == "name" and "name" not in frame.columns
    own = pd.DataFrame(
        {
            "id": ids,
            "name": as_text(frame, None if unnamed else layer.name, layer.path, "facilities.name"),
            "service": pd.Series([several[0] for several in services], dtype=object),
            "services": pd.Series(services, dtype=object),
            "exists": True,
            "completeness": layer.completeness,
            "layer": name,
        },
    )
    told, became = read_columns(layer, frame, log)
    shapes = frame.geometry.to_numpy()
    dimensions = shapely.get_dimensions(shapes)
    if (dimensions == LINE).any() and "length_km" not in told:
        told["length_km"] = np.where(dimensions == LINE, shapely.length(shapes) / 1000, np.nan)
    own = own.join(told)
    used = {c for c in text if c != layer.service_column} | became
    points = shapely.point_on_surface(shapes)
    table = with_source_columns(own, frame, used=used, geometry=points, crs=crs)
    table["exists"] = _exists(layer, table, year, log)
    doors, door_of, has_doors = read_entrances(layer, name, table, shapes, log, near)
    zones, zone_of = read_catchments(layer, name, table, log, near)
    doorless = table.loc[(dimensions == AREA) & ~has_doors, ["id", "name", "geometry"]]
    return _List(table, doors, door_of, zones, zone_of, doorless)


def _exists(layer: FacilityLayer, table: gpd.GeoDataFrame, year: int | None, log: Log) -> Bools:
    """Return which places of a list exist, and say which do not."""
    if layer.existing and "status" not in table:
        raise LayerError(
            Bilingual("写了 existing，但没有状态列", "existing is given, but no column of status"),
            file=layer.path,
            todo=Bilingual("用 status 指明状态列", "name the column with facilities.status"),
            code="facilities.no_status",
        )
    status = table["status"].tolist() if "status" in table else [None] * len(table)
    opened: Floats = np.full(len(table), np.nan)
    if "opening_year" in table and table["opening_year"].dtype == np.float64:
        opened = table["opening_year"].to_numpy()
    found = existence(status, opened, year, layer.existing)
    note_existence(table, found, layer.existing, log)
    return found.exists


def _joined(tables: list[gpd.GeoDataFrame], crs: CRS) -> gpd.GeoDataFrame:
    """Put lists below each other; a column that a list lacks is empty there."""
    columns = list(dict.fromkeys(c for table in tables for c in table.columns))
    joined = {}
    for column in columns:
        parts = [
            table[column] if column in table else pd.Series([None] * len(table), dtype=object)
            for table in tables
        ]
        if column in _FLOATS and all(_is_number(part) for part in parts):
            parts = [part.astype(np.float64) for part in parts]
        elif any(part.dtype != parts[0].dtype for part in parts):
            parts = [part.astype(object) for part in parts]
        joined[column] = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=crs)


def _once(zones: Geometries, of: Ints) -> tuple[Geometries, Ints]:
    """Return catchments by facility, and the facilities; the same ground once for each."""
    again = pd.DataFrame({"of": of, "shape": shapely.to_wkb(zones)}).duplicated().to_numpy()
    order = np.flatnonzero(~again)[np.argsort(of[~again], kind="stable")]
    return zones[order], of[order]


def _is_number(part: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(part) or bool(part.isna().all())


def _merged(table: gpd.GeoDataFrame, log: Log) -> tuple[gpd.GeoDataFrame, Ints]:
    """Join entries of one service and name that are as good as at one point, and say so.

    The first keeps its row and gets the services of the others, and from the first of them that
    knows it what it does not know itself (beds, hours …); their entrances and catchments become
    its own. Entries without a name are only reported. Entries of one name and place that
    share no service stay apart, also those of one building in several lists: each counts once for
    its own services, so that none of these counts twice; what asks for a kind above them all in
    the tree counts every entry. So do entries of which one exists and the other does not.

    Returns
    -------
    GeoDataFrame
        The rows that are left.
    numpy.ndarray
        For each row of `table`, the row that it has become.
    """
    points = table.geometry.to_numpy()
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_PLACE)
    one, other = one[one < other], other[one < other]
    label, exists = table["name"].to_numpy(), table["exists"].to_numpy()
    services = table["services"].to_numpy(copy=True)
    shared = [bool({*services[i]} & {*services[j]}) for i, j in zip(one, other, strict=True)]
    alike = np.array(shared, dtype=bool) & (exists[one] == exists[other])
    same = alike & (label[one] == label[other]) & (label[one] != "")
    unsure = alike & ~same & ((label[one] == "") | (label[other] == ""))
    note_double(table, one[unsure], other[unsure], log, merged=False)
    note_double(table, one[same], other[same], log, merged=True)
    keeper = _first_of_each(len(table), one[same], other[same])
    kept = keeper == np.arange(len(table))
    for row in np.flatnonzero(~kept):
        first = keeper[row]
        services[first] = tuple(dict.fromkeys((*services[first], *services[row])))
    table = table.assign(services=pd.Series(services, index=table.index, dtype=object))
    if not kept.all():
        _fill(table, keeper, np.isin(keeper, keeper[~kept]))
    number = np.cumsum(kept) - 1
    return table[kept].reset_index(drop=True), number[keeper]


def _fill(table: gpd.GeoDataFrame, keeper: Ints, merged: Bools) -> None:
    """Fill empty cells of entries that are kept with those of the entries that joined them."""
    told = [c for c in table.columns if c not in (*_COLUMNS, table.geometry.name)]
    known = pd.DataFrame(table.loc[merged, told]).groupby(keeper[merged], sort=True).first()
    for column in told:
        found = known[column].dropna()
        if len(found):
            table.loc[found.index, column] = found.to_numpy()


def _first_of_each(count: int, one: Ints, other: Ints) -> Ints:
    """Return for each row the first of those it is paired with, directly or through others."""
    row = np.arange(count)
    if not len(one):
        return row
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to load
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    pairs = coo_array((np.ones(len(one)), (one, other)), shape=(count, count))
    _, group = connected_components(pairs, directed=False)
    _, first = np.unique(group, return_index=True)
    keeper: Ints = first[group].astype(np.int64)
    return keeper
