"""Layers of the GeoPackage about who is left out: remedies, barriers, whom facilities reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.outputs.capacity_tables import facilities_frame
from lifecircle.outputs.left_out_blocks import barrier_line
from lifecircle.outputs.left_out_tables import left_out_of
from lifecircle.outputs.left_out_words import BARRIER
from lifecircle.outputs.remedy_tables import remedies_frame

if TYPE_CHECKING:
    from lifecircle.verdicts.results import Results

DESCRIPTIONS: Final = {
    "remedies_points": "改进措施：点（同 remedies.csv） / Remedies at a place, as in remedies.csv",
    "remedies_links": "改进措施：新增步行连接 / Remedies that are new links",
    "barriers": "阻隔：其间的水面、铁路、快速路、围墙等 / What lies between people and a place",
    "facility_reach": (
        "各设施的可达人数与容量（同 facilities.csv） / Whom facilities reach, as in facilities.csv"
    ),
}
"""What each layer holds, as GIS programs show it."""
_ELSEWHERE: Final = ["wkt", "lon", "lat"]
"""Columns of tables that a layer has as its geometry."""


class Layer(NamedTuple):
    """A layer to be written.

    Parameters
    ----------
    name
        In the file.
    table
        Rows in the CRS of the results; without geometry: a table.
    kind
        Its type of geometry; None for a table.
    """

    name: str
    table: pd.DataFrame
    kind: str | None


def left_out_layers(results: Results) -> list[Layer]:
    """Return the layers about those left out: of each kind if there is anything to write.

    ``remedies_points`` and ``remedies_links`` have the columns of ``remedies.csv``, the first at
    its place, the second with its course. ``barriers`` are lines: the course of what lies between,
    or its border, with the goals that it keeps somebody from. ``facility_reach`` is
    ``facilities.csv`` as a table.
    """
    reach = facilities_frame(results)
    layers = [*_remedies(results), _barriers(results), Layer("facility_reach", reach, None)]
    return [layer for layer in layers if len(layer.table)]


def _remedies(results: Results) -> list[Layer]:
    found = left_out_of(results).remedies
    shape = np.array([remedy.geometry for remedy in found], dtype=object)
    line = shapely.get_dimensions(shape) == 1
    table = remedies_frame(results).drop(columns=_ELSEWHERE)
    points = shapely.point_on_surface(shape[~line])
    return [
        Layer("remedies_points", _placed(table[~line], points, results), "Point"),
        Layer("remedies_links", _placed(table[line], shape[line], results), "MultiLineString"),
    ]


def _barriers(results: Results) -> Layer:
    found = left_out_of(results)
    goals: dict[int, list[str]] = {}
    for causes in found.causes:
        rows = np.asarray(causes.barrier)
        for row in np.unique(rows[rows >= 0]).tolist():
            if found.barriers[row].geometry is not None:
                goals.setdefault(row, []).append(causes.goal)
    used = sorted(goals)
    kinds = [found.barriers[row].kind for row in used]
    table = pd.DataFrame(
        {
            "kind": kinds,
            "kind_zh": [BARRIER[kind].zh for kind in kinds],
            "kind_en": [BARRIER[kind].en for kind in kinds],
            "name": [found.barriers[row].name for row in used],
            "goals": [" ".join(goals[row]) for row in used],
        }
    )
    lines = [barrier_line(found.barriers[row]) for row in used]
    shape = np.array(lines, dtype=object)
    return Layer("barriers", _placed(table, shape, results), "MultiLineString")


def _placed(table: pd.DataFrame, shape: object, results: Results) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry=shape, crs=results.crs)
