"""The GeoPackage of a siting run, for QGIS and any other GIS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from lifecircle.base.output_crs import output_crs
from lifecircle.base.text import Bilingual, both_from
from lifecircle.outputs.gis import VERSION, fixed_date, in_crs
from lifecircle.outputs.gis_left_out import Layer
from lifecircle.outputs.gis_metadata import input_lines, note_lines, record
from lifecircle.outputs.gpkg_extras import Extras, add_extras
from lifecircle.outputs.siting_map import block_codes
from lifecircle.outputs.siting_styles import siting_codes, siting_styles, siting_titles
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.outputs.siting_tables import Tables
    from lifecircle.siting.found import SitingFound, SitingRun

DESCRIPTIONS: Final = {
    "sites": "建议位置（同 sites.csv） / New sites, as in sites.csv",
    "blocks": "地块：由哪处服务（方案一） / Blocks: which site serves them in set 1",
    "candidates": "备选点 / Candidates",
    "refused": "未采用的备选点及原因 / Candidates that were refused, and why",
    "uncovered": "任何备选点都覆盖不到的人（同 uncovered.csv） / Whom no candidate can reach",
}
"""What each layer holds, as GIS programs show it."""
_KINDS: Final = {
    "sites": "Point",
    "blocks": "MultiPolygon",
    "candidates": "Point",
    "refused": "Point",
    "uncovered": "Point",
}
_PLACE: Final = ["lon", "lat"]
_WHAT: Final = Bilingual("选址图层", "layers of a siting run")
_ABSTRACT: Final = Bilingual(
    "建议位置、备选点，以及各地块在选址前后可达的人口比例；人数为推算值。",
    "New sites, candidates, and the share of each block's people within reach before and after; "
    "people are estimates.",
)


def write_gpkg(run: SitingRun, tables: Tables, file: Path) -> None:
    """Write ``sites.gpkg`` in the output CRS; the same run gives the same bytes.

    Layers: ``blocks`` (once for each question), ``sites`` and ``candidates``; ``refused`` and
    ``uncovered`` where they have rows; ``layer_styles`` is what QGIS draws them with.

    Parameters
    ----------
    run
        What was found.
    tables
        Of the same run.
    file
        To be written; must not exist.
    """
    import pyogrio  # noqa: PLC0415

    asked = run.district.study.outputs.crs
    found = layers(run, tables)
    crs = run.district.crs if asked is None else output_crs(asked)
    with fixed_date():
        for number, (layer, table, kind) in enumerate(found):
            told: dict[str, Any] = {}
            if kind is not None:
                told = {"geometry_type": kind, "promote_to_multi": kind.startswith("Multi")}
            pyogrio.write_dataframe(
                in_crs(table, crs),
                file,
                layer=layer,
                driver="GPKG",
                append=number > 0,
                dataset_options=None if number else VERSION,
                DESCRIPTION=DESCRIPTIONS[layer],
                **told,
            )
    add_extras(file, _extras(run, found))


def _extras(run: SitingRun, found: list[Layer]) -> Extras:
    tables = {layer.name: layer.table for layer in found}
    study, languages = run.district.study.study, both_from(run.language)
    asked = [each.asked for each in run.found]
    parts = {
        "title": [f"{plain(study.name)} · {_WHAT(language)}" for language in languages],
        "abstract": [_ABSTRACT(language) for language in languages],
        "date": [str(run.year or study.year)],
        "assumptions": note_lines(note.text for one in asked for note in one.notes),
        "notes": note_lines(note.text for note in run.notes),
        "inputs": input_lines(run.inputs, run.language),
    }
    told = [(layer.name, DESCRIPTIONS[layer.name]) for layer in found]
    return Extras(
        siting_styles(tables),
        siting_titles(tables),
        siting_codes(),
        record(parts, run.language, told),
    )


def layers(run: SitingRun, tables: Tables) -> list[Layer]:
    """Return the layers to be written."""
    found = {
        "blocks": _blocks(run),
        "sites": _points(run, list(tables.sites())),
        **_candidates(run, list(tables.candidates())),
        "uncovered": _points(run, list(tables.uncovered())),
    }
    return [
        Layer(name, table, _KINDS[name])
        for name, table in found.items()
        if len(table) or name in {"blocks", "sites", "candidates"}
    ]


def _points(run: SitingRun, rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return rows of a table at their places."""
    if not rows:
        return gpd.GeoDataFrame({"question": []}, geometry=[], crs=run.district.crs)
    table = pd.DataFrame(rows)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    placed = gpd.GeoDataFrame(table.drop(columns=_PLACE), geometry=points)
    moved: gpd.GeoDataFrame = placed.to_crs(run.district.crs)
    return moved


def _candidates(run: SitingRun, rows: list[dict[str, Any]]) -> dict[str, gpd.GeoDataFrame]:
    kept = [row for row in rows if not row["refused"]]
    refused = [row for row in rows if row["refused"]]
    why = ["refused", "refused_zh", "refused_en"]
    return {
        "candidates": _points(run, kept).drop(columns=why, errors="ignore"),
        "refused": _points(run, refused).drop(columns=["price", "sets"], errors="ignore"),
    }


def _blocks(run: SitingRun) -> gpd.GeoDataFrame:
    """Return the blocks of each question: how much is reached, and which site serves most of it."""
    district = run.district
    parts = [_of_question(run, found) for found in run.found]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"row": []})
    geometry = district.blocks.geometry.to_numpy()[table.pop("row").to_numpy(dtype=np.int64)]
    return gpd.GeoDataFrame(table, geometry=geometry, crs=district.crs)


def _of_question(run: SitingRun, found: SitingFound) -> pd.DataFrame:
    district, codes = run.district, block_codes(found, run.district)
    rows = codes.rows
    names = [*map(str, district.units["name"]), ""]
    unit = district.blocks["unit"].to_numpy(dtype=np.int64)[rows]
    blank = np.full(len(rows), np.nan)
    code = codes.after[0] if codes.after else None
    site: Any = np.full(len(rows), None, dtype=object)
    what = np.where(codes.before == 0, "left_out", "existing").astype(object)
    if code is not None:
        ids = [*map(str, found.choices[0].sites["id"])] if len(found.choices[0].sites) else []
        for at in np.flatnonzero(code > 1).tolist():
            site[at] = ids[(code[at] - 2) // 2]
        kinds = np.where(code == 0, 0, np.where(code == 1, 1, 2 + code % 2))
        what = np.array(["left_out", "existing", "new", "nearer"], dtype=object)[kinds]
    return pd.DataFrame(
        {
            "question": found.asked.siting.id,
            "block": district.blocks["id"].to_numpy()[rows].astype(str),
            "unit": [names[row] for row in unit.tolist()],
            "reached_before": codes.reach_before.round(6),
            "reached": codes.reach_after[0].round(6) if codes.reach_after else blank,
            "served_by": what,
            "site": site,
            "row": rows,
        }
    )
