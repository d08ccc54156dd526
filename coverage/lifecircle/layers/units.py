"""The outline of the area and the units inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.columns import as_text, distinct_text, with_source_columns
from lifecircle.layers.read import read_layer
from lifecircle.layers.shapes import (
    SLIVER_AREA,
    SLIVER_WIDTH,
    Geometries,
    is_sliver,
    names,
    polygonal,
    require_polygons,
)

if TYPE_CHECKING:
    from pyproj import CRS

    from lifecircle.base.quantities import Ints
    from lifecircle.study.model import Study, Units

_KM2: Final = 1e6
_PAIRS_SHOWN: Final = 10


def read_outline(study: Study) -> gpd.GeoDataFrame:
    """Read the outline of the area; without ``[area]`` it is all units together.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    GeoDataFrame
        One row, in the true CRS of the layer it comes from (not necessarily a metric one). Its
        ``attrs["notes"]`` is a list of `Note` on what had to be repaired.

    Raises
    ------
    LayerError, CrsError, MissingFileError
        As `read_layer` does, and if a feature is not a polygon.
    """
    layer = study.units if study.area is None else study.area
    what = "the units layer" if study.area is None else "the area layer"
    notes: list[Note] = []
    frame = read_layer(layer, what, notes=notes)
    require_polygons(frame.geometry.to_numpy(), what, layer.path)
    outline = gpd.GeoDataFrame(geometry=[frame.union_all()], crs=frame.crs)
    outline.attrs["notes"] = [] if study.area is None else notes
    return outline


def read_units(
    study: Study, crs: CRS, outline: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Read the units and decide which ground counts for which.

    Parameters
    ----------
    study
        The study.
    crs
        Projected, in metres: of the result.
    outline
        From `read_outline`, in any CRS.

    Returns
    -------
    units : GeoDataFrame
        Columns ``id, name, kind`` (text), ``geometry`` (as drawn), ``territory`` (the ground that
        counts for it: inside the outline, and in one unit only), then the other columns of the
        file. In the order of the file.
    notes : list of Note
        Repairs, overlaps, ground in no unit, units outside the outline.

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
    layer, what = study.units, "the units layer"
    notes: list[Note] = [*outline.attrs.get("notes", ())]
    text = [name for name in (layer.id, layer.name, layer.kind) if name is not None]
    frame = read_layer(layer, what, text=text, notes=notes)
    require_polygons(frame.geometry.to_numpy(), what, layer.path)
    frame = frame.to_crs(crs)
    own = _own_columns(layer, frame)
    geometry: Geometries = frame.geometry.to_numpy()
    ground, overlapping = _settle(geometry, own["name"].tolist(), layer)
    whole = outline.to_crs(crs).geometry.union_all()
    shapely.prepare(whole)
    inside = shapely.contains_properly(whole, ground)
    ground[~inside] = polygonal(shapely.intersection(ground[~inside], whole))
    kept = ~is_sliver(ground)
    if not kept.any():
        raise LayerError(
            "no unit lies in the area",
            file=layer.path,
            todo="check the CRS of the units and of the area",
        )
    if overlapping:
        notes.append(_overlap_note(overlapping))
    if not kept.all():
        notes.append(_outside_note(own.loc[~kept, "name"].tolist()))
    covered = shapely.union_all(ground[kept])
    notes.extend(_empty_ground_note(whole.area, shapely.difference(whole, covered)))
    units = with_source_columns(
        own, frame, used=text, geometry=geometry, crs=crs, territory=gpd.GeoSeries(ground, crs=crs)
    )
    return units[kept].reset_index(drop=True), notes


def _own_columns(layer: Units, frame: gpd.GeoDataFrame) -> pd.DataFrame:
    label = distinct_text(frame, layer.name, layer.path, "units.name", "units have the same name")
    if layer.id is None:
        ids = pd.Series([f"U{i + 1:03d}" for i in range(len(frame))], dtype=object)
    else:
        ids = distinct_text(frame, layer.id, layer.path, "units.id", "units have the same id")
    kind = as_text(frame, layer.kind, layer.path, "units.kind")
    return pd.DataFrame({"id": ids, "name": label, "kind": kind})


def _settle(
    geometry: Geometries, label: list[str], layer: Units
) -> tuple[Geometries, list[tuple[str, str, float]]]:
    """Give every overlap to the smallest unit; return the pairs with their square metres."""
    ground: Geometries = geometry.copy()
    one, other = shapely.STRtree(geometry).query(geometry, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = polygonal(shapely.intersection(geometry[one], geometry[other]))
    square = np.asarray(shapely.area(common))
    real = square > 0
    one, other, common, square = one[real], other[real], common[real], square[real]
    grave = ~is_sliver(common)
    if layer.overlap == "refuse" and grave.any():
        listed = [
            f"{label[i]} and {label[j]}: {m2:,.0f} m²"
            for i, j, m2 in zip(one[grave], other[grave], square[grave], strict=True)
        ]
        more = len(listed) - _PAIRS_SHOWN
        if more > 0:
            listed[_PAIRS_SHOWN:] = [f"and {more} more pairs"]
        raise LayerError(
            "units overlap",
            file=layer.path,
            expected="units side by side (slivers up to "
            f"{SLIVER_AREA:.0f} m² or {SLIVER_WIDTH:.0f} m wide are tolerated)",
            found="\n            ".join(listed),
            todo='correct the borders, or set overlap = "smallest" under [units]',
        )
    area = np.asarray(shapely.area(geometry))
    second_is_smaller = area[other] < area[one]
    loser: Ints = np.where(second_is_smaller, one, other)
    winner: Ints = np.where(second_is_smaller, other, one)
    for i in np.unique(loser):
        taken = shapely.union_all(geometry[winner[loser == i]])
        ground[i] = polygonal(np.array([shapely.difference(geometry[i], taken)]))[0]
    pairs = zip(one, other, square, strict=True)
    return ground, [(label[i], label[j], float(m2)) for i, j, m2 in pairs]


def _overlap_note(pairs: list[tuple[str, str, float]]) -> Note:
    square = sum(m2 for _, _, m2 in pairs) / _KM2
    widest = sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))[:3]
    zh = "、".join(f"{a}与{b}（{m2 / _KM2:.4f} km²）" for a, b, m2 in widest)
    en = ", ".join(f"{a} and {b} ({m2 / _KM2:.4f} km²)" for a, b, m2 in widest)
    return Note(
        "units.overlap",
        Bilingual(
            f"单元有 {len(pairs)} 处重叠，共 {square:.4f} km²，重叠部分计入面积最小的单元；"
            f"最大的是{zh}。",
            f"Units overlap in {len(pairs)} pairs, {square:.4f} km² in all; that ground counts for "
            f"the smallest unit there. Largest: {en}.",
        ),
    )


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
                f"{rest.area / _KM2:.2f} of {whole / _KM2:.2f} km² lie in no unit; people there "
                "count for the whole only.",
            ),
        )
    ]
