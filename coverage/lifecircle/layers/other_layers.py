"""Areas (estates, zones), places, and demand other than residents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.amounts import quantities
from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.blocks import unit_at
from lifecircle.layers.cells import read_numbers
from lifecircle.layers.columns import (
    as_text,
    distinct_text,
    plain,
    require_column,
    with_source_columns,
)
from lifecircle.layers.extras import DemandLayer, OtherLayer
from lifecircle.layers.facility_numbers import read_numbers as read_amounts
from lifecircle.layers.inside import inside_area
from lifecircle.layers.people_in_blocks import points_inside
from lifecircle.layers.read import bounds_of, read_layer
from lifecircle.layers.rows import items, rows, without
from lifecircle.layers.shapes import Geometries, names, require_polygons

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Ints
    from lifecircle.study.model import AskedLayer, OtherDemand, Study

YEARS: Final = ("built", "delivery_year", "opened", "opening_year", "renovated", "renewed")
"""Columns that hold years."""
NUMBERS: Final = (*quantities(), "people")
"""Columns that hold numbers."""
_TITLES: Final = ("name", "名称")


def read_layers(
    study: Study, crs: CRS, units: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, log: Log
) -> dict[str, OtherLayer]:
    """Read the areas and places that a plan may ask about.

    Parameters
    ----------
    study
        For ``[[layers]]``.
    crs
        Projected, in metres: of the result.
    units, outline
        From `read_units` and `read_outline`, in that CRS.
    log
        Takes repairs, features outside the area, and cells that hold no number.

    Returns
    -------
    dict
        By name. The columns that the study renames stand behind our own, and those of the file
        after them. `YEARS` and `NUMBERS` are numbers, not negative, NaN where a cell has none.
        Without an id column, ids are ``<layer>-<row>``.

    Raises
    ------
    LayerError, CrsError, MissingFileError
        As `read_layer` does; if an area is no polygon, a column is missing, ids are repeated, or
        nothing lies in the area.
    """
    found = {}
    for layer in study.layers:
        about = log.about("layers", layer.path)
        table = _read_layer(layer, crs, units, outline, about)
        found[layer.name] = OtherLayer(
            layer.name, layer.what, table, layer.completeness == "complete"
        )
    return found


def _read_layer(
    layer: AskedLayer, crs: CRS, units: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, log: Log
) -> gpd.GeoDataFrame:
    file, what = layer.path, Bilingual(f"图层“{layer.name}”", f"the layer {layer.name}")
    frame = _read(layer, what, layer.columns, outline, log)
    if layer.what == "areas":
        frame = require_polygons(frame, what, file, log, layer.columns.get("name"))
    frame = frame.to_crs(crs)
    geometry: Geometries = frame.geometry.to_numpy()
    points = shapely.point_on_surface(geometry)
    own = _titles(frame, layer.name, layer.columns, file, "layers", log)
    own["unit"] = unit_at(points, units)
    inside = inside_area(frame, points, outline, what, file, log, own["name"].tolist())
    for ours, theirs in layer.columns.items():
        if ours not in own:
            require_column(frame, theirs, file, f"layers.columns.{ours}")
            own[ours] = frame[theirs].array
    shown = geometry if layer.what == "areas" else points
    table = with_source_columns(own, frame, used=[*layer.columns.values()], geometry=shown, crs=crs)
    order = ["id", "name", "unit", "geometry"]
    table = table[order + [column for column in table.columns if column not in order]]
    for column in (*YEARS, *NUMBERS):
        if column in table.columns:
            _to_numbers(table, frame, column, layer.columns.get(column, column), file, log)
    return table[inside].reset_index(drop=True)


def _to_numbers(
    table: gpd.GeoDataFrame,
    frame: gpd.GeoDataFrame,
    column: str,
    source: str,
    file: Path,
    log: Log,
) -> None:
    """Turn a column into numbers, not negative; what is none is unknown, and said."""
    if column in YEARS:
        years = read_numbers(table[column], years=True)
        value, wrong = years.value, years.wrong
    else:
        value, wrong = read_amounts(table[column], column, source)
        wrong = wrong | (value < 0)
    if wrong.any():
        cells = names([*dict.fromkeys(plain(cell) for cell in table[column][wrong])])
        named = rows(frame, wrong)
        log.note(
            Note(
                "layers.not_numbers",
                Bilingual(
                    f"{file.name}：“{column}”有不可用的值，按未知计（{named.zh}）：{cells}。",
                    f"{file.name}: values of {column!r} cannot be used and count as unknown "
                    f"({named.en}): {cells}.",
                ),
            ),
            "warns",
            action=Bilingual("改正这些单元格", "correct these cells"),
            items=items(frame, wrong, table["name"].tolist()),
        )
    table[column] = np.where(wrong, np.nan, value)


def read_demands(
    study: Study, crs: CRS, units: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, log: Log
) -> dict[str, DemandLayer]:
    """Read demand other than residents.

    Parameters
    ----------
    study
        For ``[[demand]]``.
    crs
        Projected, in metres: of the result.
    units, outline
        From `read_units` and `read_outline`, in that CRS.
    log
        Takes repairs, and features outside the area.

    Returns
    -------
    dict
        By name; points from west to east. The weight of a polygon is shared equally by points
        inside it, as people of a block are; of a line there is the one point on it.

    Raises
    ------
    LayerError, CrsError, MissingFileError
        As `read_layer` does; if a weight is missing, no number or negative, or nothing that
        weighs lies in the area.
    """
    return {
        layer.name: _read_demand(layer, crs, units, outline, log.about("demand", layer.path))
        for layer in study.demand
    }


def _read_demand(
    layer: OtherDemand, crs: CRS, units: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, log: Log
) -> DemandLayer:
    file, what = layer.path, Bilingual(f"需求图层“{layer.name}”", f"the demand {layer.name}")
    columns: dict[str, str] = {str(ours): theirs for ours, theirs in layer.columns.items()}
    frame = _read(layer, what, columns, outline, log)
    if layer.weight is not None:
        frame = _weighed(frame, layer.weight, what, file, log)
    frame = frame.to_crs(crs)
    own = _titles(frame, layer.name, columns, file, "demand", log)
    own["weight"] = 1.0 if layer.weight is None else read_numbers(frame[layer.weight]).value
    geometry: Geometries = frame.geometry.to_numpy()
    middle: Geometries = shapely.point_on_surface(geometry)
    inside = inside_area(frame, middle, outline, what, file, log, own["name"].tolist())
    own, geometry, points = own[inside].reset_index(drop=True), geometry[inside], middle[inside]
    total = float(own["weight"].sum())
    if not total > 0:
        raise _weightless(what, file)
    of = np.arange(len(own))
    if (shapely.get_dimensions(geometry) == shapely.get_dimensions(shapely.Polygon())).any():
        points, of = _spread(geometry, points)
    table = own.iloc[of].reset_index(drop=True)
    table["weight"] = (own["weight"].to_numpy() / np.bincount(of, minlength=len(own)))[of]
    table.insert(2, "unit", unit_at(points, units))
    note = Note(
        f"demand.{layer.name}",
        Bilingual(
            f"{layer.label.zh}：{len(own):,} 处，权重合计 {total:,.6g}。",
            f"{layer.label.en}: {len(own):,} places that weigh {total:,.6g} in all.",
        ),
        layer.source,
    )
    log.note(note)
    made = gpd.GeoDataFrame(table, geometry=points, crs=crs)
    # Sums must not depend on the order of the file.
    order = np.lexsort((table["weight"], shapely.get_y(points), shapely.get_x(points)))
    made = made.iloc[order].reset_index(drop=True)
    return DemandLayer(layer.name, made, note, layer.label.text)


def _spread(geometry: Geometries, points: Geometries) -> tuple[Geometries, Ints]:
    """Return several points inside each polygon, the one point of anything else; of which each."""
    surface = shapely.get_dimensions(geometry) == shapely.get_dimensions(shapely.Polygon())
    areas, others = np.flatnonzero(surface), np.flatnonzero(~surface)
    inner, area = points_inside(shapely.normalize(geometry[areas]))
    of = np.concatenate([areas[area], others])
    order = np.argsort(of, kind="stable")
    return np.concatenate([inner, points[others]])[order], of[order]


def _read(
    layer: AskedLayer | OtherDemand,
    what: Bilingual,
    columns: Mapping[str, str],
    outline: gpd.GeoDataFrame,
    log: Log,
) -> gpd.GeoDataFrame:
    text = [columns[key] for key in ("id", "name") if key in columns]
    label = columns.get("name", "name")
    return read_layer(layer, what, log, text=text, label=label, near=bounds_of(outline))


def _titles(
    frame: gpd.GeoDataFrame,
    layer: str,
    columns: Mapping[str, str],
    file: Path,
    key: str,
    log: Log,
) -> pd.DataFrame:
    """Return ids and names, by position."""
    if "id" in columns:
        same = Bilingual("有编号重复", "features have the same id")
        ids = distinct_text(frame, columns["id"], file, f"{key}.columns.id", same, log)
    else:
        ids = pd.Series([f"{layer}-{row + 1}" for row in frame.index], dtype=object)
    usual = next((title for title in _TITLES if title in frame.columns), None)
    called = as_text(frame, columns.get("name", usual), file, f"{key}.columns.name")
    return pd.DataFrame({"id": ids, "name": called})


def _weighed(
    frame: gpd.GeoDataFrame, column: str, what: Bilingual, file: Path, log: Log
) -> gpd.GeoDataFrame:
    """Return the features whose weight can be used."""
    require_column(frame, column, file, "demand.weight")
    numbers = read_numbers(frame[column])
    bad = numbers.empty | numbers.wrong | (numbers.value < 0)
    if not bad.any():
        return frame
    named = rows(frame, bad)
    error = LayerError(
        Bilingual(f"{what.zh}的权重无法使用", f"{what.en} has no usable weights"),
        file=file,
        place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
        expected=Bilingual("每行为不小于 0 的数字", "a number, 0 or more, in every row"),
        found=", ".join(repr(value) for value in frame[column][bad].iloc[:3]),
        todo=Bilingual("补填或改正这些数字", "fill in or correct these numbers"),
        code="demand.bad_weights",
    )
    return without(frame, bad, log, error, items(frame, bad, [""] * len(frame)))


def _weightless(what: Bilingual, file: Path) -> LayerError:
    return LayerError(
        Bilingual(f"{what.zh}在评估范围内的权重都是 0", f"{what.en} weighs nothing in the area"),
        file=file,
        todo=Bilingual("改正 weight 所指的列", "correct the column that weight names"),
        code="demand.no_weights",
    )
