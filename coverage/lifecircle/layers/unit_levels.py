"""Units of every level: the study's own, and those above and below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from lifecircle.base.text import Bilingual
from lifecircle.layers.blocks import unit_at
from lifecircle.layers.columns import as_text, distinct_text, filled_text, with_source_columns
from lifecircle.layers.extras import Level
from lifecircle.layers.inside import inside_area
from lifecircle.layers.read import bounds_of, read_layer
from lifecircle.layers.shapes import Geometries, require_polygons

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools
    from lifecircle.study.model import Study, UnitLevel


def read_levels(
    study: Study, crs: CRS, units: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, log: Log
) -> dict[str, Level]:
    """Return the units of every level, the study's own first.

    Parameters
    ----------
    study
        For ``[[levels]]``.
    crs
        Projected, in metres: of the result.
    units, outline
        From `read_units` and `read_outline`, in that CRS.
    log
        Takes repairs, and units outside the area.

    Returns
    -------
    dict
        By level. Units of a level may overlap: each is judged by itself, and what lies in two
        of them counts once in the whole. Those with the point on their surface outside the area
        are left out, unless they contain more than half of it, as the city does of which the area
        is a district. Without an id column, ids are ``<level>-<row>``.

    Raises
    ------
    LayerError, CrsError, MissingFileError
        As `read_layer` does; if a unit is no polygon or has no name, or ids are repeated.
    """
    found = {study.units.level: _own(study, units)}
    for layer in study.levels:
        about = log.about("levels", layer.path)
        found[layer.level] = Level(layer.level, _read(layer, crs, units, outline, about))
    return found


def _own(study: Study, units: gpd.GeoDataFrame) -> Level:
    """Return the study's units as a level."""
    table = units.copy()
    for column in ("area_class", "parent"):
        if getattr(study.units, column) is None:
            if column in table.columns:
                table = table.rename(columns={column: f"source_{column}"})
            table[column] = ""
    if "unit" in table.columns:
        table = table.rename(columns={"unit": "source_unit"})
    table["unit"] = np.arange(len(units))
    ours = ["id", "name", "kind", "area_class", "parent", "unit", "geometry"]
    rest = [column for column in table.columns if column not in ours]
    return Level(study.units.level, table[ours + rest])


def _read(
    layer: UnitLevel, crs: CRS, units: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, log: Log
) -> gpd.GeoDataFrame:
    file, what = layer.path, Bilingual(f"{layer.level} 级单元", f"the units of level {layer.level}")
    own = (layer.id, layer.name, layer.kind, layer.area_class, layer.parent)
    text = [column for column in own if column is not None]
    near = bounds_of(outline)
    frame = read_layer(layer, what, log, text=text, label=layer.name, near=near)
    frame = require_polygons(frame, what, file, log, layer.name).to_crs(crs)
    names = filled_text(frame, layer.name, file, "levels.name", log)
    if layer.id is None:
        ids = pd.Series([f"{layer.level}-{row + 1}" for row in frame.index], dtype=object)
    else:
        same = Bilingual("同级有单元编号重复", "units of a level have the same id")
        ids = distinct_text(frame, layer.id, file, "levels.id", same, log)
    geometry: Geometries = frame.geometry.to_numpy()
    points = shapely.point_on_surface(geometry)
    around = _around(geometry, outline)
    inside = inside_area(frame, points, outline, what, file, log, names.tolist(), also=around)
    ours = pd.DataFrame(
        {
            "id": ids,
            "name": names,
            "kind": as_text(frame, layer.kind, file, "levels.kind"),
            "area_class": as_text(frame, layer.area_class, file, "levels.area_class"),
            "parent": as_text(frame, layer.parent, file, "levels.parent"),
            "unit": unit_at(points, units),
        }
    )
    table = with_source_columns(ours, frame, used=text, geometry=geometry, crs=crs)
    return table[inside].reset_index(drop=True)


def _around(units: Geometries, outline: gpd.GeoDataFrame) -> Bools:
    """Return which units contain more than half of the area."""
    whole: Any = shapely.force_2d(outline.geometry.union_all())
    large = np.flatnonzero(shapely.area(units) > whole.area / 2)
    found = np.zeros(len(units), dtype=bool)
    found[large] = shapely.area(shapely.intersection(units[large], whole)) > whole.area / 2
    return found
