"""Catchments: the ground whose people belong to a facility, such as a school's zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.columns import filled_text
from lifecircle.layers.facility_notes import note_catchments
from lifecircle.layers.read import read_layer
from lifecircle.layers.shapes import Geometries, require_polygons

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Ints
    from lifecircle.layers.zones import Bounds
    from lifecircle.study.model import FacilityLayer


def read_catchments(
    layer: FacilityLayer, name: str, table: gpd.GeoDataFrame, log: Log, near: Bounds | None
) -> tuple[Geometries, Ints]:
    """Return the catchments of a list, and the row of each one's facility.

    Parameters
    ----------
    layer
        Names the layer of catchments, if there is one, and its column with the facility's id.
        Where no facility has that id, all of that name are meant. Without a column, a catchment
        belongs to every facility whose point is inside it or on its border.
    name
        Of the list, for messages.
    table
        Columns ``id``, ``name``, ``geometry`` (points).
    log
        Takes a note on catchments without a facility, which are left out.
    near
        See `read_layer`.

    Returns
    -------
    numpy.ndarray
        Polygons in the CRS of `table`; one that belongs to several facilities is repeated.
    numpy.ndarray
        Rows of `table`, ascending, int64.

    Raises
    ------
    LayerError, CrsError, MissingFileError
        As `read_layer` does; if a row is no polygon or names nothing, or no catchment at all has
        a facility.
    """
    if layer.catchments is None:
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    file, column = layer.catchments.path, layer.catchment_of
    log = log.about("facilities", file)
    what = Bilingual(f"“{name}”的服务片区图层", f"the catchments of {name}")
    text = [] if column is None else [column]
    frame = read_layer(layer.catchments, what, log, text=text, near=near).to_crs(table.crs)
    frame = require_polygons(frame, what, file, log, column)
    shapes = frame.geometry.to_numpy()
    labels: list[str] | None = None
    if column is None:
        tree = shapely.STRtree(table.geometry.to_numpy())
        polygon, row = tree.query(shapes, predicate="intersects")
    else:
        labels = filled_text(frame, column, file, "facilities.catchment_of", log).tolist()
        polygon, row = _named(labels, table)
    empty = ~np.isin(np.arange(len(frame)), polygon)
    if empty.all():
        raise LayerError(
            Bilingual(
                f"没有一个服务片区对应“{name}”的设施", f"no catchment has a facility of {name}"
            ),
            file=file,
            expected=Bilingual("名单中设施的编号或名称", "ids or names of facilities of the list")
            if column
            else Bilingual("范围内有名单中的设施", "facilities of the list inside them"),
            found=None if labels is None else ", ".join(labels[:3]),
            todo=Bilingual(
                "检查 catchment_of 与编号" if column else "检查坐标系，或写明 catchment_of",
                "check catchment_of, and the ids" if column else "check the crs, or catchment_of",
            ),
            code="facilities.no_catchment",
        )
    if empty.any():
        note_catchments(frame, empty, labels, log)
    order = np.lexsort((polygon, row))
    return shapes[polygon[order]], row[order].astype(np.int64)


def _named(labels: list[str], table: gpd.GeoDataFrame) -> tuple[Ints, Ints]:
    """Return pairs of a catchment and a row of `table`: by id, else by name."""
    row: Ints = pd.Index(table["id"]).get_indexer(pd.Index(labels)).astype(np.int64)
    named = np.flatnonzero(row < 0)
    wanted = pd.DataFrame({"name": np.array(labels, dtype=object)[named], "polygon": named})
    known = pd.DataFrame({"name": table["name"].to_numpy(), "row": np.arange(len(table))})
    by_name = wanted.merge(known, on="name")
    polygon = np.concatenate([np.flatnonzero(row >= 0), by_name["polygon"].to_numpy()])
    owner = np.concatenate([row[row >= 0], by_name["row"].to_numpy()])
    return polygon.astype(np.int64), owner.astype(np.int64)
