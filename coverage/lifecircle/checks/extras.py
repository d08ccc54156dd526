"""Reading what a study has beside residents and facilities: groups, levels, areas, statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lifecircle.base.amounts import groups
from lifecircle.base.findings import Log
from lifecircle.base.text import Bilingual
from lifecircle.checks.part import part
from lifecircle.checks.say import features, find, listed
from lifecircle.checks.years import check_years
from lifecircle.layers.earlier import read_earlier
from lifecircle.layers.group_numbers import (
    read_block_numbers,
    read_unit_numbers,
    read_unit_rates,
)
from lifecircle.layers.other_layers import read_demands, read_layers
from lifecircle.layers.statistics import TWICE, read_statistics
from lifecircle.layers.unit_levels import read_levels
from lifecircle.layers.unit_names import UnitNames

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.checks.inputs import Inputs
    from lifecircle.layers.extras import Level
    from lifecircle.study import Study
    from lifecircle.study.model import PeopleGroup


def read_extras(inputs: Inputs, log: Log) -> None:
    """Read each of them by itself.

    Parameters
    ----------
    inputs
        With units and outline; without these nothing is read.
    log
        Lenient; takes what the readers find.
    """
    study, crs, units, outline = inputs.study, inputs.crs, inputs.units, inputs.outline
    if study.study.earlier is not None:
        with part(log, "study", study.file):
            inputs.earlier = read_earlier(study.study.earlier)
    if crs is None or units is None or outline is None:
        return
    _groups(inputs, units, log)
    bare = study.model_copy(update={"levels": (), "layers": (), "demand": (), "statistics": ()})
    inputs.levels = read_levels(bare, crs, units, outline, log)
    for level in study.levels:
        alone = bare.model_copy(update={"levels": (level,)})
        with part(log, "levels", level.path) as about:
            inputs.levels |= read_levels(alone, crs, units, outline, log)
            _parents(inputs, inputs.levels[level.level], units, about)
    for layer in study.layers:
        alone = bare.model_copy(update={"layers": (layer,)})
        with part(log, "layers", layer.path):
            inputs.layers |= read_layers(alone, crs, units, outline, log)
    for demand in study.demand:
        alone = bare.model_copy(update={"demand": (demand,)})
        with part(log, "demand", demand.path):
            inputs.demands |= read_demands(alone, crs, units, outline, log)
    _statistics(inputs, log)


def _statistics(inputs: Inputs, log: Log) -> None:
    """Read each table; if all can be read, also together: one number may stand in two of them."""
    study, readable = inputs.study, []
    for table in study.statistics:
        with part(log, "statistics", table.path):
            alone = study.model_copy(update={"statistics": (table,)})
            inputs.statistics = read_statistics(alone, inputs.levels, log)
            readable.append(table)
    if len(study.statistics) > 1 and readable:
        together = study.model_copy(update={"statistics": tuple(readable)})
        again = Log(lenient=True)
        inputs.statistics = read_statistics(together, inputs.levels, again)
        log.findings.extend(f for f in again.findings if f.code == TWICE)


def _groups(inputs: Inputs, units: gpd.GeoDataFrame, log: Log) -> None:
    """Read numbers of people; how they are spread is for the audit."""
    study = inputs.study
    for group in study.people.groups:
        with part(log, "people", group.path or study.file) as about:
            if group.source_of_numbers == "blocks":
                if inputs.blocks is not None:
                    read_block_numbers(str(group.column), study, inputs.blocks, about)
                continue
            if group.given_as != "count":
                rates, of_whole = read_unit_rates(group, study, units, about)
                _without_number(group, units, np.isnan(rates), of_whole, about)
                continue
            numbers, total = read_unit_numbers(group, study, units, about)
            _without_number(group, units, np.isnan(numbers), total, about)
            _against_total(group, numbers, study, about)
    check_years(inputs, units, log)


def _against_total(group: PeopleGroup, numbers: Floats, study: Study, log: Log) -> None:
    """Say that the residents of the units, to which people are held, are not the total."""
    people = study.people
    held = group.group == "residents" and people.source_of_points in ("buildings", "raster")
    whole = float(numbers.sum())
    if not held or people.total is None or np.isnan(whole) or round(people.total) == round(whole):
        return
    find(
        log,
        "people.totals_differ",
        "warns",
        Bilingual(
            f"各单元常住人口合计 {whole:,.0f}，评估文件中的总人口为 {people.total:,.0f}。",
            f"The units have {whole:,.0f} residents in all, the study file says "
            f"{people.total:,.0f}.",
        ),
        Bilingual(
            "按各单元合计计算。核对二者的年份与范围，或删去 people.total。",
            "The units are used. Compare year and area of both, or leave people.total out.",
        ),
    )


def _without_number(
    group: PeopleGroup, units: gpd.GeoDataFrame, missing: Bools, total: float | None, log: Log
) -> None:
    """Say which units have no number of a group, where others have one."""
    if not missing.any() or missing.all():
        return
    name = groups()[group.group].name
    some = listed(units["name"].astype(str)[missing].tolist())
    whole = Bilingual("", "")
    if total is None:
        whole = Bilingual("也不知全域的数。", " Nor is the number in the whole known.")
    find(
        log,
        "people.units_without_number",
        "warns",
        Bilingual(
            f"{missing.sum():,} 个单元没有{name.zh.removesuffix('数')}数：{some.zh}。{whole.zh}",
            f"{missing.sum():,} units have no number of {name.en}: {some.en}.{whole.en}",
        ),
        Bilingual(
            "这些单元的相关目标无法计算。补全，或用 total 给出全域总数。",
            "Goals that need it cannot be computed there. Fill them in, or give a total.",
        ),
        items=features(units["name"].to_numpy(), units.geometry.to_numpy(), units.crs, missing),
    )


def _parents(inputs: Inputs, level: Level, units: gpd.GeoDataFrame, log: Log) -> None:
    """Say which units name another unit above them than the one in which they lie."""
    table = level.table
    says = UnitNames(units["name"]).rows(table["parent"].tolist())
    lies = table["unit"].to_numpy(dtype=np.int64)
    wrong = np.flatnonzero((says >= 0) & (lies >= 0) & (says != lies))
    if not len(wrong):
        return
    names = units["name"].astype(str).to_numpy(dtype=object)
    labels = pd.Series(table["name"]).to_numpy(dtype=object).copy()
    labels[wrong] = [f"{labels[i]}：{names[says[i]]} → {names[lies[i]]}" for i in wrong]
    find(
        log,
        "levels.other_unit",
        "warns",
        Bilingual(
            f"{len(wrong):,} 个 {level.level} 级单元不在其上级一列所写的单元内（所写 → 所在）。",
            f"{len(wrong):,} units of level {level.level} do not lie in the unit that they name "
            "as the one above (written → lies in).",
        ),
        Bilingual(
            "按位置计算。核对名称与边界。", "Where they lie counts. Check names and borders."
        ),
        items=features(labels, table.geometry.to_numpy(), inputs.crs, wrong),
    )
