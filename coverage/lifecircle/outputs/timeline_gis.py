"""The GeoPackage of a timeline, for QGIS and any other GIS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.text import Bilingual
from lifecircle.outputs.gis import VERSION, fixed_date, in_crs
from lifecircle.outputs.gis_metadata import metadata
from lifecircle.outputs.gis_names import codes, column_names
from lifecircle.outputs.gpkg_extras import Extras, add_extras
from lifecircle.outputs.say_goals import FEW
from lifecircle.outputs.timeline_losing import losing_frame, worst_first
from lifecircle.outputs.timeline_styles import timeline_styles, timeline_titles
from lifecircle.outputs.timeline_tables import projects_frame

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lifecircle.scenarios.found import Timeline

_NOTHING: Final = ("not_computable", "no_target")
LAYERS: Final = ("blocks", "units")
"""Always written; ``projects`` and ``losing`` where they have rows."""
DESCRIPTIONS: Final = {
    "blocks": "地块：各目标各年可证明覆盖的人口比例 / Blocks: share reached per goal and year",
    "units": "单元：各目标各年的结论 / Units: verdict per goal and year",
    "projects": "计入的项目 / Projects that count",
    "losing": "因变更而路程变长的地块 / Blocks whose way gets longer by a change",
}
_WHAT: Final = Bilingual("逐年情景图层", "layers of a timeline")
_KINDS: Final = {
    "blocks": "MultiPolygon",
    "units": "MultiPolygon",
    "projects": "Point",
    "losing": "MultiPolygon",
}


def write_gpkg(timeline: Timeline, file: Path) -> None:
    """Write ``timeline.gpkg`` in the output CRS; the same timeline gives the same bytes.

    Layers: ``blocks`` (``reached_<goal>_<year>``), ``units`` (``status_<goal>_<year>`` and
    ``value_<goal>_<year>``), ``projects`` (the columns of ``projects.csv``, those that have a
    place) and ``losing`` (the columns of ``losing.csv``).

    Parameters
    ----------
    timeline
        What was found.
    file
        To be written; must not exist.
    """
    import pyogrio  # noqa: PLC0415

    tables = {
        "blocks": _blocks(timeline),
        "units": _units(timeline),
        "projects": _projects(timeline),
        "losing": _losing(timeline),
    }
    last = timeline.states[-1].results
    crs = last.output_crs or last.crs
    written = {name: table for name, table in tables.items() if name in LAYERS or len(table)}
    with fixed_date():
        for layer, table in written.items():
            kind = _KINDS[layer]
            pyogrio.write_dataframe(
                in_crs(table, crs),
                file,
                layer=layer,
                driver="GPKG",
                append=layer != LAYERS[0],
                dataset_options=VERSION if layer == LAYERS[0] else None,
                geometry_type=kind,
                promote_to_multi=kind.startswith("Multi"),
                DESCRIPTION=DESCRIPTIONS[layer],
            )
    told = [(name, DESCRIPTIONS[name]) for name in written]
    extras = Extras(
        timeline_styles(timeline, written),
        timeline_titles(timeline, written),
        codes({name: table for name, table in written.items() if name == "units"}),
        metadata(last, _WHAT, told),
    )
    add_extras(file, extras)


def goal_names(timeline: Timeline) -> dict[str, str]:
    """Return how each goal is called in names of columns, by its id."""
    ids = [result.goal.id for result in timeline.states[-1].results.goals]
    return dict(zip(ids, column_names(ids), strict=True))


def _blocks(timeline: Timeline) -> gpd.GeoDataFrame:
    table = timeline.blocks
    names = goal_names(timeline)
    added = {
        f"reached_{name}_{state.year}": table[f"{goal}@{state.year}"]
        for goal, name in names.items()
        for state in timeline.states
        if f"{goal}@{state.year}" in table
    }
    return _wider(table[["id", "unit", "geometry"]], added)


def _units(timeline: Timeline) -> gpd.GeoDataFrame:
    """Return the units; of a plan with many goals, without those that have nothing to show."""
    units = timeline.states[-1].results.units
    found = timeline.verdicts
    keys = zip(found["goal"], found["unit"].astype(str), found["year"], strict=True)
    cells = dict(zip(keys, zip(found["status"], found["value"], strict=True), strict=True))
    names = goal_names(timeline)
    added: dict[str, Any] = {}
    for goal, name in names.items():
        mine: dict[str, Any] = {}
        for state in timeline.states:
            told = [cells.get((goal, unit, state.year)) for unit in units["name"].astype(str)]
            ends = np.array([np.nan if one is None else one[1] for one in told], dtype=np.float64)
            mine[f"status_{name}_{state.year}"] = [one and one[0] for one in told]
            mine[f"value_{name}_{state.year}"] = np.where(np.isfinite(ends), ends, np.nan)
        if len(names) <= FEW or _shows_something(mine.values()):
            added |= mine
    return _wider(units[["id", "name", "kind", "low_confidence", "geometry"]], added)


def _shows_something(columns: Iterable[Any]) -> bool:
    """Tell whether a status or a value is more than that nothing can be said."""
    return any(
        cell not in _NOTHING if isinstance(cell, str) else cell is not None and cell == cell  # noqa: PLR0124
        for column in columns
        for cell in column
    )


def _projects(timeline: Timeline) -> gpd.GeoDataFrame:
    table = projects_frame(timeline)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    placed = gpd.GeoDataFrame(table, geometry=points)[table["lon"].notna().to_numpy()]
    moved: gpd.GeoDataFrame = placed.to_crs(timeline.states[-1].results.crs)
    return moved


def _losing(timeline: Timeline) -> gpd.GeoDataFrame:
    shapes = [worst_first(one).geometry.to_numpy() for one in timeline.losing]
    geometry = np.concatenate([np.zeros(0, dtype=object), *shapes])
    frame = losing_frame(timeline)
    flat = frame.astype({"left_out": bool, "low_confidence": bool})
    areas = shapely.get_dimensions(geometry) == 2  # noqa: PLR2004
    crs = timeline.states[-1].results.crs
    return gpd.GeoDataFrame(flat, geometry=geometry, crs=crs)[areas]


def _wider(table: gpd.GeoDataFrame, added: dict[str, Any]) -> gpd.GeoDataFrame:
    """Return a table with more columns: all at once, as there may be hundreds."""
    more: gpd.GeoDataFrame = pd.concat([table, pd.DataFrame(added, index=table.index)], axis=1)
    return more
