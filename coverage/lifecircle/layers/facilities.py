"""Lists of facilities: what they provide, where their doors are, and whether they are whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.columns import as_text, distinct_text, filled_text, with_source_columns
from lifecircle.layers.facility_notes import SAME_PLACE, note_doorless, note_double, note_far
from lifecircle.layers.read import bounds_of, read_layer
from lifecircle.layers.rows import items, rows, without
from lifecircle.layers.shapes import Geometries, labels_of, names

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.layers.zones import Bounds
    from lifecircle.study.model import Completeness, FacilityLayer, Study


_AREA: Final = 2


@dataclass(frozen=True)
class Facilities:
    """All facilities of a study, inside the area and beyond.

    Attributes
    ----------
    table
        Columns ``id, name, service`` (text), ``completeness`` (of the list), ``layer`` (name of
        the list), ``geometry`` (a point: of lines and areas a point on them), then the other
        columns of the files. Lists in the order of the study, rows in the order of the files.
    entrances
        Points. A facility without listed entrances is entered at its ``geometry``; also an area
        then has that one door, which may lie deep inside it.
    entrance_of
        Row number in `table`, one for each entrance, ascending.
    lists
        By name of the list: the services it can hold, listed or not, and its completeness.
    """

    table: gpd.GeoDataFrame
    entrances: Geometries
    entrance_of: Ints
    lists: dict[str, tuple[tuple[str, ...], Completeness]]


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
    tables: list[gpd.GeoDataFrame] = []
    doors: list[Geometries] = []
    door_of: list[Ints] = []
    lists: dict[str, tuple[tuple[str, ...], Completeness]] = {}
    start = 0
    near = None if outline is None else bounds_of(outline)
    doorless: list[gpd.GeoDataFrame] = []
    for layer in study.facilities:
        name = _free_name(layer.path.stem, lists)
        services = (layer.service,) if layer.service else tuple(layer.services.values())
        lists[name] = (tuple(dict.fromkeys(services)), layer.completeness)
        about = log.about("facilities", layer.path)
        table, is_area = _read_list(layer, name, crs, about, near)
        points, rows_of, has_doors = _entrances(layer, name, table, log, near)
        if (is_area & ~has_doors).any():
            doorless.append(table.loc[is_area & ~has_doors, ["id", "name", "geometry"]])
        if outline is not None:
            note_far(table, outline, about)
        tables.append(table)
        doors.append(points)
        door_of.append(rows_of + start)
        start += len(table)
    if not tables:
        empty = {c: pd.Series(dtype=object) for c in _COLUMNS}
        table = gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
        return Facilities(table, np.array([], dtype=object), np.array([], dtype=np.int64), {})
    about = log.about("facilities", _only_file(study))
    table, entrance_of = _merged(_joined(tables, crs), np.concatenate(door_of), about)
    if doorless:
        note_doorless(pd.concat(doorless), about)
    order = np.argsort(entrance_of, kind="stable")
    return Facilities(
        table,
        np.concatenate(doors)[order],
        entrance_of[order],
        lists,
    )


_COLUMNS: Final = ("id", "name", "service", "completeness", "layer")


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
    layer: FacilityLayer, name: str, crs: CRS, log: Log, near: Bounds | None
) -> tuple[gpd.GeoDataFrame, Bools]:
    """Return the list as a table of points, and which of its facilities are areas."""
    what = Bilingual(f"设施名单“{name}”", f"the facilities layer {name}")
    text = [c for c in (layer.id, layer.name, layer.service_column) if c is not None]
    frame = read_layer(layer, what, log, text=text, label=layer.name, near=near)
    frame = frame.to_crs(crs)
    frame, service = _services(layer, frame, log)
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
            "service": service,
            "completeness": layer.completeness,
            "layer": name,
        },
    )
    used = [c for c in text if c != layer.service_column]
    geometry = frame.geometry.to_numpy()
    points = shapely.point_on_surface(geometry)
    table = with_source_columns(own, frame, used=used, geometry=points, crs=crs)
    return table, np.asarray(shapely.get_dimensions(geometry) == _AREA)


def _services(
    layer: FacilityLayer, frame: gpd.GeoDataFrame, log: Log
) -> tuple[gpd.GeoDataFrame, pd.Series[str]]:
    """Return the rows that have a service, and the service of each."""
    if layer.service_column is None:
        return frame, pd.Series([layer.service] * len(frame), dtype=object)
    column, file = layer.service_column, layer.path
    values = as_text(frame, column, file, "facilities.service_column")
    unknown = ~values.isin(list(layer.services)).to_numpy(dtype=bool)
    if unknown.any():
        named = rows(frame, unknown)
        found = names(sorted({value or "(empty)" for value in values[unknown]}))
        error = LayerError(
            Bilingual("类别列中有未对应服务的值", "values of the service column have no service"),
            file=file,
            place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
            expected=Bilingual(
                "下列之一：" + "、".join(layer.services), "one of " + ", ".join(layer.services)
            ),
            found=Bilingual(found.replace("(empty)", "（空）"), found),
            todo=Bilingual(
                "在评估文件的 facilities.services 中补上，或改正这些行",
                "add them under facilities.services in the study file, or correct the rows",
            ),
            code="facilities.unknown_service",
        )
        which = items(frame, unknown, labels_of(frame, layer.name))
        frame = without(frame, unknown, log, error, which)
        values = values[~unknown].reset_index(drop=True)
    return frame, values.map(layer.services).astype(object)


def _entrances(
    layer: FacilityLayer, name: str, table: gpd.GeoDataFrame, log: Log, near: Bounds | None
) -> tuple[Geometries, Ints, Bools]:
    """Return entrances, the row of each one's facility, and which facilities have listed ones."""
    own = table.geometry.to_numpy()
    if layer.entrances is None:
        return own, np.arange(len(table)), np.zeros(len(table), dtype=bool)
    file, column = layer.entrances.path, layer.entrance_of
    log = log.about("entrances", file)
    what = Bilingual(f"“{name}”的出入口图层", f"the entrances of {name}")
    doors = read_layer(layer.entrances, what, log, text=[column], near=near).to_crs(table.crs)
    facility = filled_text(doors, column, file, "facilities.entrance_of", log)
    row_of = pd.Index(table["id"]).get_indexer(pd.Index(facility))
    lost = row_of < 0
    if lost.any():
        named = rows(doors, lost)
        error = LayerError(
            Bilingual(
                f"出入口不属于“{name}”的任何设施", f"entrances belong to no facility of {name}"
            ),
            file=file,
            place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
            expected=Bilingual("设施编号", "ids of facilities"),
            found=names(sorted(set(facility[lost]))),
            todo=Bilingual(
                "改正编号；编号开头的 0 可能已丢失",
                "correct the ids; they may have lost leading zeros",
            ),
            code="entrances.no_facility",
        )
        log.refuse(error.code, error, items(doors, lost, facility.tolist()))
        doors, row_of = doors[~lost], row_of[~lost]
    closed = np.setdiff1d(np.arange(len(table)), row_of)
    owner = np.concatenate([row_of.astype(np.int64), closed])
    points = np.concatenate(
        [shapely.point_on_surface(doors.geometry.to_numpy()), own[closed]],
    )
    order = np.argsort(owner, kind="stable")
    return points[order], owner[order], np.isin(np.arange(len(table)), row_of)


def _joined(tables: list[gpd.GeoDataFrame], crs: CRS) -> gpd.GeoDataFrame:
    """Put lists below each other; a column that a list lacks is empty there."""
    columns = list(dict.fromkeys(c for table in tables for c in table.columns))
    joined = {}
    for column in columns:
        parts = [
            table[column] if column in table else pd.Series([None] * len(table), dtype=object)
            for table in tables
        ]
        if any(part.dtype != parts[0].dtype for part in parts):
            parts = [part.astype(object) for part in parts]
        joined[column] = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=crs)


def _merged(table: gpd.GeoDataFrame, entrance_of: Ints, log: Log) -> tuple[gpd.GeoDataFrame, Ints]:
    """Join entries of one service and name that are as good as at one point, and say so.

    The first keeps its row, the others' entrances become its own. Entries without a name are
    only reported.
    """
    points = table.geometry.to_numpy()
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_PLACE)
    one, other = one[one < other], other[one < other]
    label, service = table["name"].to_numpy(), table["service"].to_numpy()
    alike = service[one] == service[other]
    same = alike & (label[one] == label[other]) & (label[one] != "")
    unsure = alike & ~same & ((label[one] == "") | (label[other] == ""))
    note_double(table, one[unsure], other[unsure], log, merged=False)
    note_double(table, one[same], other[same], log, merged=True)
    keeper = _first_of_each(len(table), one[same], other[same])
    kept = keeper == np.arange(len(table))
    row = np.cumsum(kept) - 1
    return table[kept].reset_index(drop=True), row[keeper[entrance_of]]


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
