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
from lifecircle.layers.columns import as_text, distinct_text
from lifecircle.layers.read import bounds_of, read_layer

if TYPE_CHECKING:
    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.study.model import Candidates, Study

FAR_AWAY: Final = 10_000.0
"""Metres from the area beyond which a whole list of sites cannot be meant."""
COLUMNS: Final = ("id", "name", "list", "unit")


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
        Columns ``id, name, list`` (text), ``unit`` (row of the unit, -1 in none), ``geometry``
        (a point: of lines and areas a point on them). Lists in the order of the study, rows in
        the order of the files; empty if the study names none. A list is called after its file,
        with ``-2``, ``-3`` … where files share a name; without an id column, ids are
        ``<list>-<row>``.

    Raises
    ------
    LayerError, CrsError, MissingFileError
        As `read_layer` does; if ids are repeated in a list, or none of its sites is within
        `FAR_AWAY` of the area.
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
        empty["unit"] = empty["unit"].astype(np.int64)
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
    own = {"id": ids.to_numpy(), "name": names.to_numpy(), "list": name}
    return gpd.GeoDataFrame(own, geometry=points, crs=crs)
