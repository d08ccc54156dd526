"""Lists of facilities: what they provide, where their doors are, and whether they are whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.columns import as_text, distinct_text, filled_text, with_source_columns
from lifecircle.layers.read import read_layer
from lifecircle.layers.shapes import Geometries, names, rows

if TYPE_CHECKING:
    from pyproj import CRS

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.study.model import Completeness, FacilityLayer, Study

SAME_PLACE: Final = 5.0
"""Metres: closer than this, two entries of one service and name may be one place."""

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
    notes
        Repairs, entries that may be one place.
    """

    table: gpd.GeoDataFrame
    entrances: Geometries
    entrance_of: Ints
    lists: dict[str, tuple[tuple[str, ...], Completeness]]
    notes: tuple[Note, ...]


def read_facilities(study: Study, crs: CRS) -> Facilities:
    """Read every list of facilities that the study names.

    Parameters
    ----------
    study
        The study.
    crs
        Projected, in metres: of the result.

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
    notes: list[Note] = []
    tables: list[gpd.GeoDataFrame] = []
    doors: list[Geometries] = []
    door_of: list[Ints] = []
    lists: dict[str, tuple[tuple[str, ...], Completeness]] = {}
    start = doorless = 0
    for layer in study.facilities:
        name = _free_name(layer.path.stem, lists)
        services = (layer.service,) if layer.service else tuple(layer.services.values())
        lists[name] = (tuple(dict.fromkeys(services)), layer.completeness)
        table, is_area = _read_list(layer, name, crs, notes)
        points, rows_of, has_doors = _entrances(layer, name, table, crs, notes)
        doorless += int((is_area & ~has_doors).sum())
        tables.append(table)
        doors.append(points)
        door_of.append(rows_of + start)
        start += len(table)
    if not tables:
        empty = {c: pd.Series(dtype=object) for c in _COLUMNS}
        table = gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
        return Facilities(table, np.array([], dtype=object), np.array([], dtype=np.int64), {}, ())
    table, entrance_of = _merged(_joined(tables, crs), np.concatenate(door_of), notes)
    notes.extend(_doorless_note(doorless))
    order = np.argsort(entrance_of, kind="stable")
    return Facilities(
        table,
        np.concatenate(doors)[order],
        entrance_of[order],
        lists,
        tuple(dict.fromkeys(notes)),
    )


_COLUMNS: Final = ("id", "name", "service", "completeness", "layer")


def _free_name(stem: str, taken: dict[str, tuple[tuple[str, ...], Completeness]]) -> str:
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def _doorless_note(count: int) -> list[Note]:
    if not count:
        return []
    return [
        Note(
            "facilities.no_doors",
            Bilingual(
                f"{count} 处设施以范围表示且无出入口资料：按进入其内部一点计算，"
                "步行时间偏长而不偏短。",
                f"{count} facilities are areas without listed doors: the way leads to one point "
                "inside, which makes it rather too long than too short.",
            ),
        )
    ]


def _read_list(
    layer: FacilityLayer, name: str, crs: CRS, notes: list[Note]
) -> tuple[gpd.GeoDataFrame, Bools]:
    """Return the list as a table of points, and which of its facilities are areas."""
    what = f"the facilities layer {name}"
    text = [c for c in (layer.id, layer.name, layer.service_column) if c is not None]
    frame = read_layer(layer, what, text=text, notes=notes).to_crs(crs)
    if layer.id is None:
        ids = pd.Series([f"{name}-{i + 1}" for i in range(len(frame))], dtype=object)
    else:
        same = "facilities of a list have the same id"
        ids = distinct_text(frame, layer.id, layer.path, "facilities.id", same)
    unnamed = layer.name == "name" and "name" not in frame.columns
    own = pd.DataFrame(
        {
            "id": ids,
            "name": as_text(frame, None if unnamed else layer.name, layer.path, "facilities.name"),
            "service": _services(layer, frame),
            "completeness": layer.completeness,
            "layer": name,
        },
    )
    used = [c for c in text if c != layer.service_column]
    geometry = frame.geometry.to_numpy()
    points = shapely.point_on_surface(geometry)
    table = with_source_columns(own, frame, used=used, geometry=points, crs=crs)
    return table, np.asarray(shapely.get_dimensions(geometry) == _AREA)


def _services(layer: FacilityLayer, frame: gpd.GeoDataFrame) -> pd.Series[str]:
    if layer.service_column is None:
        return pd.Series([layer.service] * len(frame), dtype=object)
    values = as_text(frame, layer.service_column, layer.path, "facilities.service_column")
    unknown = values[~values.isin(list(layer.services))]
    if len(unknown):
        raise LayerError(
            "values of the service column have no service",
            file=layer.path,
            place=f"column {layer.service_column!r}, {rows(unknown.index.to_numpy())}",
            expected="one of " + ", ".join(layer.services),
            found=names(sorted({value or "(empty)" for value in unknown})),
            todo="add them under facilities.services in the study file, or correct the rows",
        )
    return values.map(layer.services).astype(object)


def _entrances(
    layer: FacilityLayer, name: str, table: gpd.GeoDataFrame, crs: CRS, notes: list[Note]
) -> tuple[Geometries, Ints, Bools]:
    """Return entrances, the row of each one's facility, and which facilities have listed ones."""
    own = table.geometry.to_numpy()
    if layer.entrances is None:
        return own, np.arange(len(table)), np.zeros(len(table), dtype=bool)
    file = layer.entrances.path
    doors = read_layer(
        layer.entrances, f"the entrances of {name}", text=[layer.entrance_of], notes=notes
    ).to_crs(crs)
    facility = filled_text(doors, layer.entrance_of, file, "facilities.entrance_of")
    row_of = pd.Series(np.arange(len(table)), index=table["id"]).reindex(facility).to_numpy()
    lost = np.flatnonzero(np.isnan(row_of))
    if lost.size:
        raise LayerError(
            f"entrances belong to no facility of {name}",
            file=file,
            place=f"column {layer.entrance_of!r}, {rows(lost)}",
            expected="ids of facilities",
            found=names(sorted(set(facility.iloc[lost]))),
        )
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


def _merged(
    table: gpd.GeoDataFrame, entrance_of: Ints, notes: list[Note]
) -> tuple[gpd.GeoDataFrame, Ints]:
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
    ids = table["id"].to_numpy()
    notes.extend(_double_note(ids, one[unsure], other[unsure], merged=False))
    notes.extend(_double_note(ids, one[same], other[same], merged=True))
    keeper = np.arange(len(table))
    for first, second in sorted(zip(one[same].tolist(), other[same].tolist(), strict=True)):
        keeper[second] = min(keeper[second], keeper[first])
    kept = keeper == np.arange(len(table))
    row = np.cumsum(kept) - 1
    return table[kept].reset_index(drop=True), row[keeper[entrance_of]]


def _double_note(ids: Any, one: Ints, other: Ints, *, merged: bool) -> list[Note]:
    if not len(one):
        return []
    pairs = sorted(f"{ids[i]} / {ids[j]}" for i, j in zip(one, other, strict=True))
    zh = "服务与名称相同，按一处计" if merged else "服务相同，可能是同一处，按两处计"
    en = (
        "have one service and name and count as one place"
        if merged
        else "have one service; they may be one place and are counted as two"
    )
    return [
        Note(
            "facilities.merged" if merged else "facilities.double",
            Bilingual(
                f"{len(pairs)} 对设施相距不足 {SAME_PLACE:.0f} 米，{zh}：{names(pairs)}。",
                f"{len(pairs)} pairs of facilities less than {SAME_PLACE:.0f} m apart {en}: "
                f"{names(pairs)}.",
            ),
        )
    ]
