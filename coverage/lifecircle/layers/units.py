"""The outline of the area and the units inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Log
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.columns import as_text, distinct_text, with_source_columns
from lifecircle.layers.overlaps import find_overlaps, note_gaps
from lifecircle.layers.read import bounds_of, read_layer
from lifecircle.layers.rows import items
from lifecircle.layers.shapes import (
    Geometries,
    is_sliver,
    names,
    polygonal,
    require_polygons,
)

if TYPE_CHECKING:
    from pyproj import CRS

    from lifecircle.study.model import Study, Units

_KM2: Final = 1e6
_UNITS: Final = Bilingual("单元图层", "the units layer")


def read_outline(study: Study, log: Log) -> gpd.GeoDataFrame:
    """Read the outline of the area; without ``[area]`` it is all units together.

    Parameters
    ----------
    study
        The study.
    log
        Takes what is found; of units that make the outline only what stops an audit.

    Returns
    -------
    GeoDataFrame
        One row, in the true CRS of the layer it comes from (not necessarily a metric one).

    Raises
    ------
    LayerError, CrsError, MissingFileError
        As `read_layer` does, and if a feature is not a polygon.
    """
    layer = study.units if study.area is None else study.area
    what = _UNITS if study.area is None else Bilingual("评估范围图层", "the area layer")
    # Units that make the outline are read, and remarked on, as units once more.
    here = Log(log.lenient) if study.area is None else log.about("area", layer.path)
    frame = read_layer(layer, what, here)
    frame = require_polygons(frame, what, layer.path, here)
    return gpd.GeoDataFrame(geometry=[frame.union_all()], crs=frame.crs)


def read_units(study: Study, crs: CRS, outline: gpd.GeoDataFrame, log: Log) -> gpd.GeoDataFrame:
    """Read the units and decide which ground counts for which.

    Parameters
    ----------
    study
        The study.
    crs
        Projected, in metres: of the result.
    outline
        From `read_outline`, in any CRS.
    log
        Takes repairs, overlaps, ground in no unit, units outside the outline.

    Returns
    -------
    GeoDataFrame
        Columns ``id, name, kind`` (text), ``geometry`` (as drawn), ``territory`` (the ground that
        counts for it: inside the outline, and in one unit only), then the other columns of the
        file; ``area_class`` and ``parent`` (text) behind ``kind`` where the study names their
        columns. In the order of the file.

    Raises
    ------
    LayerError
        If names are missing or not unique, a feature is not a polygon, or units overlap by more
        than slivers and the study says ``overlap = "refuse"``.

    Notes
    -----
    With ``overlap = "smallest"`` the ground of an overlap counts for the smallest of the units
    there (of equal ones, for the first in the file). Overlaps of at most `SLIVER_AREA` square
    metres, or on average at most `SLIVER_WIDTH` metres wide, come from imprecise drawing and are
    settled the same way whatever the study says. Units of which only such a sliver lies in the
    outline are left out.
    """
    layer = study.units
    log = log.about("units", layer.path)
    ours = (layer.id, layer.name, layer.kind, layer.area_class, layer.parent)
    text = [name for name in ours if name is not None]
    near = None if study.area is None else bounds_of(outline)
    frame = read_layer(layer, _UNITS, log, text=text, label=layer.name, near=near)
    frame = require_polygons(frame, _UNITS, layer.path, log, layer.name).to_crs(crs)
    own = _own_columns(layer, frame, log)
    label = own["name"].tolist()
    geometry: Geometries = frame.geometry.to_numpy()
    overlaps = find_overlaps(geometry, crs)
    if layer.overlap == "refuse" and overlaps.grave.any():
        log.refuse(*overlaps.refusal(label, layer.path))
    elif len(overlaps):
        log.note(
            overlaps.note(label),
            "warns",
            action=Bilingual("核对这些边界", "check these borders"),
            items=overlaps.items(label),
        )
    ground = overlaps.settled()
    whole = outline.to_crs(crs).geometry.union_all()
    shapely.prepare(whole)
    inside = shapely.contains_properly(whole, ground)
    ground[~inside] = polygonal(shapely.intersection(ground[~inside], whole))
    kept = ~is_sliver(ground)
    if not kept.any():
        raise LayerError(
            Bilingual("没有单元在评估范围内", "no unit lies in the area"),
            file=layer.path,
            todo=Bilingual(
                "检查单元与评估范围的坐标系", "check the CRS of the units and of the area"
            ),
            code="units.elsewhere",
        )
    if not kept.all():
        log.note(
            _outside_note(own.loc[~kept, "name"].tolist()),
            "warns",
            action=Bilingual("核对单元与评估范围的边界", "check the borders of units and area"),
            items=items(frame, ~kept, label),
        )
    covered = shapely.union_all(ground[kept])
    note_gaps(ground[kept], own.loc[kept, "name"].tolist(), covered, crs, log)
    for note in _empty_ground_note(whole.area, shapely.difference(whole, covered)):
        log.note(note)
    units = with_source_columns(
        own, frame, used=text, geometry=geometry, crs=crs, territory=gpd.GeoSeries(ground, crs=crs)
    )
    return units[kept].reset_index(drop=True)


def _own_columns(layer: Units, frame: gpd.GeoDataFrame, log: Log) -> pd.DataFrame:
    file = layer.path
    same = Bilingual("有单元名称重复", "units have the same name")
    label = distinct_text(frame, layer.name, file, "units.name", same, log)
    if layer.id is None:
        ids = pd.Series([f"U{i + 1:03d}" for i in frame.index], dtype=object)
    else:
        same = Bilingual("有单元编号重复", "units have the same id")
        ids = distinct_text(frame, layer.id, file, "units.id", same, log)
    kind = as_text(frame, layer.kind, file, "units.kind")
    own = pd.DataFrame({"id": ids, "name": label, "kind": kind})
    for key, column in (("area_class", layer.area_class), ("parent", layer.parent)):
        if column is not None:
            own[key] = as_text(frame, column, file, f"units.{key}")
    return own


def _outside_note(left_out: list[str]) -> Note:
    return Note(
        "units.outside",
        Bilingual(
            f"{len(left_out)} 个单元不在评估范围内（或完全被更小的单元覆盖），未计入："
            f"{names(left_out)}。",
            f"{len(left_out)} units have no ground of their own in the area and are left out: "
            f"{names(left_out)}.",
        ),
    )


def _empty_ground_note(whole: float, rest: Any) -> list[Note]:
    if rest.is_empty or bool(is_sliver(np.array([rest]))[0]):
        return []
    return [
        Note(
            "units.none",
            Bilingual(
                f"评估范围 {whole / _KM2:.2f} km² 中有 {rest.area / _KM2:.2f} km² 不属于任何单元，"
                "只计入总体。",
                f"{rest.area / _KM2:.2f} of {whole / _KM2:.2f} km² lie in no unit; what is there "
                "counts for the whole only.",
            ),
        )
    ]
