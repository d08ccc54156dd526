"""Where people enter facilities: listed doors, along a line, or the one point of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.columns import filled_text
from lifecircle.layers.read import read_layer
from lifecircle.layers.rows import items, rows
from lifecircle.layers.shapes import Geometries, names

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.layers.zones import Bounds
    from lifecircle.study.model import FacilityLayer

ALONG: Final = 100.0
"""Metres between the entrances of a line at the most."""

LINE: Final = 1
AREA: Final = 2


def read_entrances(
    layer: FacilityLayer,
    name: str,
    table: gpd.GeoDataFrame,
    shapes: Geometries,
    log: Log,
    near: Bounds | None,
) -> tuple[Geometries, Ints, Bools]:
    """Return entrances, the row of each one's facility, and which facilities have listed ones.

    Parameters
    ----------
    layer
        Names the layer of entrances, if there is one.
    name
        Of the list, for messages.
    table
        Columns ``id``, ``geometry`` (points).
    shapes
        Of the same rows: the geometries as drawn, in the same CRS. Facilities without listed
        entrances are entered at their point, lines every `ALONG` metres and at both ends.
    log
        A lenient one takes entrances that belong to no facility.
    near
        See `read_layer`.

    Returns
    -------
    tuple
        Points in the CRS of `table`, by facility; rows, ascending; one flag a facility.

    Raises
    ------
    LayerError, CrsError, MissingFileError
        As `read_layer` does; if an entrance names no facility of the list.
    """
    if layer.entrances is None:
        doors, owner = np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    else:
        doors, owner = _listed(layer, name, table, log, near)
    listed = np.isin(np.arange(len(table)), owner)
    points, of = _unlisted(table.geometry.to_numpy(), shapes, ~listed)
    row_of = np.concatenate([owner, of])
    order = np.argsort(row_of, kind="stable")
    return np.concatenate([doors, points])[order], row_of[order], listed


def _listed(
    layer: FacilityLayer, name: str, table: gpd.GeoDataFrame, log: Log, near: Bounds | None
) -> tuple[Geometries, Ints]:
    """Return the listed entrances and the row of each one's facility."""
    if layer.entrances is None:
        raise TypeError(layer)
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
    points = np.asarray(shapely.point_on_surface(doors.geometry.to_numpy()), dtype=object)
    return points, row_of.astype(np.int64)


def _unlisted(points: Geometries, shapes: Geometries, asked: Bools) -> tuple[Geometries, Ints]:
    """Return the entrances of facilities without listed ones, and the row of each."""
    is_line = asked & (shapely.get_dimensions(shapes) == LINE)
    single = np.flatnonzero(asked & ~is_line)
    lines, of = along(shapes[is_line])
    return (
        np.concatenate([points[single], lines]),
        np.concatenate([single, np.flatnonzero(is_line)[of]]).astype(np.int64),
    )


def along(lines: Geometries, step: float = ALONG) -> tuple[Geometries, Ints]:
    """Return points along lines, and the row of each one's line.

    Parameters
    ----------
    lines
        Lines and collections of them, in metres.
    step
        Metres between neighbours at the most; every part has points at both its ends, and those
        between them at equal distances.
    """
    parts, of_part = shapely.get_parts(lines, return_index=True)
    length: Floats = np.asarray(shapely.length(parts))
    count: Ints = np.maximum(np.ceil(length / step - 1e-9), 1).astype(np.int64) + 1
    part = np.repeat(np.arange(len(parts)), count)
    number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    share = number / (count[part] - 1)
    points: Any = shapely.line_interpolate_point(parts[part], share, normalized=True)
    return np.asarray(points, dtype=object), of_part[part].astype(np.int64)
