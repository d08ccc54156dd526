"""Candidate sites: places that a planner thinks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.crs import WGS84
from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.blocks import unit_at
from lifecircle.layers.cells import read_numbers
from lifecircle.layers.columns import (
    as_text,
    distinct_text,
    require_column,
    with_source_columns,
)
from lifecircle.layers.read import bounds_of, read_layer
from lifecircle.layers.rows import rows

if TYPE_CHECKING:
    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Floats
    from lifecircle.study.model import Candidates, Study

FAR_AWAY: Final = 10_000.0
"""Metres from the area beyond which a whole list of sites cannot be meant."""
COLUMNS: Final = ("id", "name", "list", "unit", "price")


def read_candidates(
    study: Study, crs: CRS, units: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, log: Log
) -> gpd.GeoDataFrame:
    """Read every list of candidate sites that the study names.

    Parameters
    ----------
    study
        The study.
    crs
        Projected, in metres: of the result.
    units, outline
        From `read_units` and `read_outline`, in that CRS.
    log
        Takes repairs.

    Returns
    -------
    GeoDataFrame
        Columns ``id, name, list`` (text), ``unit`` (row of the unit, -1 in none), ``price``
        (float64, NaN where none), ``geometry`` (a point: of lines and areas a point on them),
        then those of the files, empty in the rows of other lists. Lists in the order of the
        study, rows in the order of the files; empty if the study names none. A list is called
        after its file, with ``-2``, ``-3`` … where files share a name; without an id column, ids
        are ``<list>-<row>``. A column of a file with the name of ours is called
        ``source_<name>``.

    Raises
    ------
    LayerError, CrsError, MissingFileError
        As `read_layer` does; if ids are repeated in a list, a price is no number above 0, or none
        of its sites is within `FAR_AWAY` of the area.
    """
    taken: list[str] = []
    tables = []
    for layer in study.candidates:
        name, number = layer.path.stem, 1
        while name in taken:
            number += 1
            name = f"{layer.path.stem}-{number}"
        taken.append(name)
        tables.append(_read_list(layer, name, crs, outline, log.about("candidates", layer.path)))
    if not tables:
        empty = pd.DataFrame({column: pd.Series(dtype=object) for column in COLUMNS})
        empty = empty.astype({"unit": np.int64, "price": np.float64})
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
    table = pd.concat(tables, ignore_index=True)
    unit = unit_at(table.geometry.to_numpy(), units)
    table.insert(COLUMNS.index("unit"), "unit", unit)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=crs)


def _read_list(
    layer: Candidates, name: str, crs: CRS, outline: gpd.GeoDataFrame, log: Log
) -> gpd.GeoDataFrame:
    file = layer.path
    text = [column for column in (layer.id, layer.name) if column is not None]
    what = Bilingual(f"备选点名单“{name}”", f"the candidate sites {name}")
    near = bounds_of(outline)
    frame = read_layer(layer, what, log, text=text, label=layer.name, near=near).to_crs(crs)
    if layer.id is None:
        ids = pd.Series([f"{name}-{row + 1}" for row in frame.index], dtype=object)
    else:
        same = Bilingual("同一名单中有备选点编号重复", "candidate sites of a list have the same id")
        ids = distinct_text(frame, layer.id, file, "candidates.id", same, log)
    unnamed = layer.name == "name" and "name" not in frame.columns
    names = as_text(frame, None if unnamed else layer.name, file, "candidates.name")
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    if not shapely.dwithin(points, outline.geometry.union_all(), FAR_AWAY).any():
        first = gpd.GeoSeries(points[:1], crs=crs).to_crs(WGS84).iloc[0]
        raise LayerError(
            Bilingual(
                f"名单中没有一处备选点在评估范围周边 {FAR_AWAY / 1000:g} 公里以内",
                f"no site of the list is within {FAR_AWAY / 1000:g} km of the area",
            ),
            file=file,
            found=Bilingual(
                f"第一处位于经度 {first.x:.4f}、纬度 {first.y:.4f}",
                f"the first lies at longitude {first.x:.4f}, latitude {first.y:.4f}",
            ),
            todo=Bilingual(
                "检查名单的 crs 和坐标顺序",
                "check the crs of the list and the order of its coordinates",
            ),
            code="candidates.elsewhere",
        )
    own = pd.DataFrame({"id": ids.to_numpy(), "name": names.to_numpy(), "list": name})
    own["price"] = _prices(layer, frame)
    used = {column for column in (layer.id, layer.name, layer.price) if column is not None}
    frame = frame.rename(columns={"unit": "source_unit"}).reset_index(drop=True)
    return with_source_columns(own, frame, used=used, geometry=points, crs=crs)


def _prices(layer: Candidates, frame: gpd.GeoDataFrame) -> Floats:
    """Return what a place at each site would cost; NaN where nothing is said."""
    if layer.price is None:
        return np.full(len(frame), np.nan)
    require_column(frame, layer.price, layer.path, "candidates.price")
    numbers = read_numbers(frame[layer.price])
    wrong = numbers.wrong | (numbers.value <= 0)
    if wrong.any():
        cell = frame[layer.price].to_numpy()[np.argmax(wrong)]
        raise LayerError(
            Bilingual("备选点的价格不是大于 0 的数", "the price of a site is no number above 0"),
            file=layer.path,
            place=rows(frame, wrong),
            found=repr(cell),
            todo=Bilingual("改正价格，或留空", "correct the price, or leave it empty"),
            code="candidates.price",
        )
    return numbers.value
