"""The GeoPackage: every layer of the results, for QGIS and any other GIS."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.text import Bilingual
from lifecircle.outputs.gaps import share_by_block
from lifecircle.outputs.gis_left_out import DESCRIPTIONS as OF_LEFT_OUT
from lifecircle.outputs.gis_left_out import Layer, left_out_layers
from lifecircle.outputs.gis_metadata import metadata
from lifecircle.outputs.gis_names import codes, goal_columns, titles, way_column
from lifecircle.outputs.gis_styles import gis_styles
from lifecircle.outputs.gpkg_extras import Extras, add_extras
from lifecircle.outputs.measures import counts_places
from lifecircle.outputs.more_tables import members_frame
from lifecircle.outputs.numbers import round_people
from lifecircle.outputs.say_goals import Saying
from lifecircle.outputs.tables import gaps_frame
from lifecircle.verdicts.sight import asked, has_answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from pyproj import CRS

    from lifecircle.verdicts.results import Results

LAYERS: Final = ("units", "blocks", "gaps", "demand_points", "facilities", "streets")
"""Always written; ``members``, ``candidates`` and those of `lifecircle.outputs.gis_left_out` are,
too, where there are any."""
DESCRIPTIONS: Final = {
    "units": "单元：人口与各目标的结论 / Units: people, and the verdict of each goal",
    "blocks": "地块：各目标可证明覆盖的人口比例 / Blocks: share of people shown to be reached",
    "gaps": "未证实覆盖的地块（同 gaps.csv） / Blocks left out, as in gaps.csv",
    "demand_points": "需求点：到最近已列设施的时间或距离 / Demand points: way to the nearest place",
    "facilities": "已列设施 / Listed places",
    "streets": "道路 / Streets",
    "members": "各目标的对象（同 members.csv，有位置者） / Members of goals that have a place",
    "candidates": "备选点 / Candidate sites",
    **OF_LEFT_OUT,
}
"""What each layer holds, as GIS programs show it."""
_KINDS: Final = {
    "units": "MultiPolygon",
    "blocks": "MultiPolygon",
    "gaps": "MultiPolygon",
    "demand_points": "Point",
    "facilities": "Point",
    "streets": "MultiLineString",
    "members": "Point",
    "candidates": "Point",
}
_WHAT: Final = Bilingual("服务圈评估图层", "layers of a service-circle audit")
VERSION: Final = {"VERSION": "1.2"}
"""Of GeoPackages: what QGIS and ArcGIS of recent years read without a warning."""
_DATE: Final = "2000-01-01T00:00:00.000Z"
_DATE_OPTION: Final = "OGR_CURRENT_DATE"


def write_gpkg(results: Results, gaps: pd.DataFrame, file: Path) -> None:
    """Write ``results.gpkg`` in the output CRS; the same results give the same bytes.

    Coordinates are x (easting or longitude) first, whatever the order of the CRS's own axes, as
    the GeoPackage standard wants them. Layers: ``units`` (verdict and share per goal),
    ``blocks`` (share reached per goal), ``gaps`` (the table of gaps on its blocks),
    ``demand_points`` (1 where listed places reach it, and minutes or metres to the nearest),
    ``facilities``, ``streets``; ``members``, ``candidates`` and those of
    `lifecircle.outputs.gis_left_out.left_out_layers` if there are any.

    Parameters
    ----------
    results
        The audit.
    gaps
        From `lifecircle.outputs.gaps.gaps`.
    file
        To be written; must not exist.
    """
    import pyogrio  # noqa: PLC0415

    layers = gis_layers(results, gaps)
    crs = results.output_crs or results.crs
    with fixed_date():
        for layer, table, kind in layers:
            told: dict[str, Any] = {}
            if kind is not None:
                told = {"geometry_type": kind, "promote_to_multi": kind.startswith("Multi")}
            pyogrio.write_dataframe(
                in_crs(table, crs),
                file,
                layer=layer,
                driver="GPKG",
                append=layer != LAYERS[0],
                dataset_options=VERSION if layer == LAYERS[0] else None,
                DESCRIPTION=DESCRIPTIONS[layer],
                **told,
            )
    add_extras(file, _extras(results, layers))


def gis_layers(results: Results, gaps: pd.DataFrame) -> list[Layer]:
    """Return the layers of ``results.gpkg``, in the CRS of the results.

    Parameters
    ----------
    results
        The audit.
    gaps
        From `lifecircle.outputs.gaps.gaps`.
    """
    tables = {
        "units": _units(results),
        "blocks": blocks_frame(results),
        "gaps": _gaps(results, gaps),
        "demand_points": _demand(results),
        "facilities": _facilities(results),
        "streets": results.streets[["name", "kind", "geometry"]],
    }
    if any(result.members for result in results.goals):
        tables["members"] = _members(results)
    if results.candidates is not None and len(results.candidates):
        tables["candidates"] = _candidates(results, results.candidates)
    layers = [Layer(name, table, _KINDS[name]) for name, table in tables.items()]
    return [*layers, *left_out_layers(results)]


def _extras(results: Results, layers: list[Layer]) -> Extras:
    tables = {layer.name: layer.table for layer in layers}
    return Extras(
        gis_styles(results, tables),
        titles(results, tables),
        codes(tables),
        metadata(results, _WHAT, [(layer.name, DESCRIPTIONS[layer.name]) for layer in layers]),
    )


def in_crs(table: pd.DataFrame, crs: CRS) -> pd.DataFrame:
    """Return a table in a CRS, if it has geometry."""
    import geopandas as gpd  # noqa: PLC0415

    if isinstance(table, gpd.GeoDataFrame) and table.crs != crs:
        moved: pd.DataFrame = table.to_crs(crs)
        return moved
    return table


@contextmanager
def fixed_date() -> Iterator[None]:
    """Let GDAL believe in one date, and restore what it believed before."""
    import pyogrio  # noqa: PLC0415

    before = pyogrio.get_gdal_config_option(_DATE_OPTION)
    pyogrio.set_gdal_config_options({_DATE_OPTION: _DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_DATE_OPTION: before})


def _units(results: Results) -> gpd.GeoDataFrame:
    units = results.units
    given = [c for c in units.columns if c not in {"geometry", "territory"}]
    table = units[[*given, "geometry"]].copy()
    counted = results.people_counted
    for column in ("people", "people_low", "people_high"):
        rounded = [round_people(people, counted=counted) for people in table[column]]
        table[column] = np.array(rounded, dtype=np.float64)
    saying = Saying(results, results.language)
    added: dict[str, Any] = {}
    for name, result in zip(goal_columns(results.goals), results.goals, strict=True):
        mine = saying.verdicts[result.goal.id][1:]
        if saying.many and all(saying.is_silent(result, verdict) for verdict in mine):
            continue
        added[f"status_{name}"] = [verdict.status for verdict in mine]
        if any(counts_places(result.goal, verdict) for verdict in mine):
            counts = [np.nan if v.count is None else float(v.count) for v in mine]
            added[f"places_{name}"] = counts
            continue
        for column in ("at_least", "at_most"):
            ends = [
                None if verdict.status == "not_computable" else getattr(verdict, column)
                for verdict in mine
            ]
            values = [np.nan if end is None else _finite(end.value) for end in ends]
            added[f"{column}_{name}"] = values
    return _with_columns(table, added)


def _finite(value: float) -> float:
    return value if np.isfinite(value) else np.nan


def _with_columns(table: gpd.GeoDataFrame, added: dict[str, Any]) -> gpd.GeoDataFrame:
    """Return a table with more columns: all at once, as there may be hundreds."""
    import pandas as pd  # noqa: PLC0415

    more: gpd.GeoDataFrame = pd.concat([table, pd.DataFrame(added, index=table.index)], axis=1)
    return more


def blocks_frame(results: Results) -> gpd.GeoDataFrame:
    """Return the blocks with one column per goal for the share of their people reached.

    ``reached_<goal>`` counts listed places only; where a service of a combination has no list
    at all, ``possible_<goal>`` is the share for the rest of it. NaN in blocks without people.
    ``people_<group>`` are how many people of each group that is known: counts, or whole estimates
    that add up to the number of the unit; NaN where no number is given.
    """
    table = results.blocks[["id", "share", "points", "low_confidence", "geometry"]].copy()
    table.insert(1, "unit", _names(results.units["name"], results.blocks["unit"]))
    groups = () if results.left_out is None else results.left_out.people
    added = {f"people_{people.group}": people.blocks for people in groups}
    for name, result in zip(goal_columns(results.goals), results.goals, strict=True):
        if result.listed is not None and has_answers(result):
            listed = np.asarray(result.listed, dtype=bool)
            added[f"reached_{name}"] = share_by_block(listed, results, asked(result))
            if result.unusable and result.possible is not None:
                possible = np.asarray(result.possible, dtype=bool)
                added[f"possible_{name}"] = share_by_block(possible, results, asked(result))
    return _with_columns(table, added)


def _gaps(results: Results, gaps: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rows of ``gaps.csv`` that lie in a block, with its shape."""
    import geopandas as gpd  # noqa: PLC0415

    on_ground = gaps[gaps["block"] >= 0]
    geometry = results.blocks.geometry.to_numpy()[on_ground["block"].to_numpy()]
    table = gaps_frame(results, on_ground).reset_index(drop=True)
    return gpd.GeoDataFrame(table, geometry=geometry, crs=results.crs)


def _demand(results: Results) -> gpd.GeoDataFrame:
    demand = results.demand
    table = demand[["source", "share", "snap", "offset", "geometry"]].copy()
    table.insert(0, "unit", _names(results.units["name"], demand["unit"]))
    table.insert(0, "block", _names(results.blocks["id"], demand["block"]))
    added: dict[str, Any] = {}
    for name, result in zip(goal_columns(results.goals), results.goals, strict=True):
        if result.listed is not None and has_answers(result):
            added[f"reached_{name}"] = np.asarray(result.listed, dtype=bool)
    for (service, profile, measure), query in results.queries.items():
        values = query.minutes if measure == "minutes" else query.metres
        name = way_column(measure, service, profile)
        added[name] = np.round(np.asarray(values, dtype=np.float64), 3)
    return _with_columns(table, added)


def _facilities(results: Results) -> gpd.GeoDataFrame:
    columns = ["id", "name", "service", "completeness", "layer", "inside", "snap", "entrances"]
    table = results.facilities[[*columns, "geometry"]].copy()
    table.insert(4, "unit", _names(results.units["name"], results.facilities["unit"]))
    return table


def _members(results: Results) -> gpd.GeoDataFrame:
    """Return the rows of ``members.csv`` that have a place, at it."""
    import geopandas as gpd  # noqa: PLC0415

    table = members_frame(results)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    placed = gpd.GeoDataFrame(table, geometry=points)[table["lon"].notna().to_numpy()]
    return placed.to_crs(results.crs)


def _candidates(results: Results, candidates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    table = candidates[["id", "name", "list", "geometry"]].copy()
    table.insert(3, "unit", _names(results.units["name"], candidates["unit"]))
    return table


def _names(names: pd.Series[str], rows: pd.Series[int]) -> list[str | None]:
    """Return the name of each row number; None for -1."""
    known = [*map(str, names), None]
    return [known[row] for row in rows.to_numpy()]
