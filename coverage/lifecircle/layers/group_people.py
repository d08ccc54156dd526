"""The people of one group, from counts, rates or shares: in units and at demand points."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.amounts import Counted, groups
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.extras import GroupPeople
from lifecircle.layers.group_numbers import (
    read_block_numbers,
    read_unit_numbers,
    read_unit_rates,
)
from lifecircle.layers.group_table import items_of_units
from lifecircle.layers.rates import at_rates, demand_units
from lifecircle.layers.shapes import names
from lifecircle.layers.spreading import spread_over_points

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Floats
    from lifecircle.layers.demand import Demand
    from lifecircle.study.model import PeopleGroup, Study

AT_WORK: Final = "daytime"


def read_group(
    group: PeopleGroup,
    study: Study,
    units: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    demand: Demand,
    log: Log,
    residents: GroupPeople | None,
) -> GroupPeople:
    """Return the people of a group that the study declares, in the year of its numbers.

    Parameters
    ----------
    group, study
        What is declared.
    units, blocks
        From `read_units`, and `draw_blocks` or `read_blocks`.
    demand
        By its headline shares people are spread inside units.
    log
        Takes names that no unit has, and units with people and without a demand point.
    residents
        Of whom a share or a rate is taken; None: not known.

    Raises
    ------
    LayerError, MissingFileError
        As `lifecircle.layers.group_numbers` does.
    """
    if group.share_of_residents is not None and residents is not None:
        made = _share(group, group.share_of_residents, residents)
    elif group.given_as != "count" and residents is not None:
        made = _of_rates(group, study, units, demand, log, residents)
    elif group.source_of_numbers == "blocks":
        made = _of_blocks(group, study, units, blocks, demand, log)
    else:
        made = _of_units(group, study, units, demand, log)
    year = study.people.years.get(group.group)
    projected = any(one.group == group.group for one in study.people.projections)
    if residents is not None and group.follows_residents and not projected:
        year = residents.year
    return replace(made, year=year)


def residents_of(demand: Demand, study: Study) -> GroupPeople:
    """Return the residents as they were spread; units of low confidence get no number.

    Parameters
    ----------
    demand
        With a total.
    study
        Whether it gives that total, and of which year the numbers are.
    """
    total = float(demand.total or 0)
    share = demand.units[f"share_{demand.headline}"].to_numpy(dtype=np.float64)
    low = demand.units["low_confidence"].to_numpy(dtype=bool)
    note = demand.assumptions[0]
    surely = "counted" if demand.counted else "estimated"
    given = not demand.counted and study.people.total is not None
    method = Bilingual("地块人口数", "counts of blocks")
    if not demand.counted:
        method = Bilingual("人口栅格", "a raster of people")
    if not demand.counted and demand.headline != "raster":
        method = Bilingual("总人口按建筑与道路分摊", "a total spread over buildings and streets")
    return GroupPeople(
        "residents",
        np.where(low, np.nan, share * total),
        total,
        demand.shares[demand.headline] * total,
        not demand.counted,
        note,
        method,
        classes(np.where(low, "low", surely), "given" if given else surely),
        study.people.year,
    )


def classes(units: npt.ArrayLike, whole: str) -> npt.NDArray[np.object_]:
    """Return confidence classes of units with that of the whole behind them."""
    return np.append(np.asarray(units, dtype=object), whole)


def _share(group: PeopleGroup, share: float, residents: GroupPeople) -> GroupPeople:
    what = groups()[group.group]
    note = Note(
        f"people.group.{group.group}",
        Bilingual(
            f"{what.name.zh}按常住人口的 {share * 100:g}% 估算，各处比例相同。",
            f"{_title(what)}: an estimate, {share * 100:g} % of the residents everywhere.",
        ),
        group.source,
    )
    method = Bilingual(f"常住人口的 {share * 100:g}%", f"{share * 100:g} % of the residents")
    return GroupPeople(
        group.group,
        residents.units * share,
        residents.whole * share,
        residents.points * share,
        estimated=True,
        note=note,
        method=method,
        confidence=of_residents(residents, residents.units),
    )


def _of_rates(
    group: PeopleGroup,
    study: Study,
    units: gpd.GeoDataFrame,
    demand: Demand,
    log: Log,
    residents: GroupPeople,
) -> GroupPeople:
    what = groups()[group.group]
    rates, of_whole = read_unit_rates(group, study, units, log)
    per_unit, whole, points = at_rates(rates, of_whole, residents, demand)
    empty = np.bincount(demand_units(demand), minlength=len(units) + 1)[1:] == 0
    _note_nowhere(group, study, units, np.where(empty, np.nan_to_num(per_unit), 0.0), log)
    gap, missing = Bilingual("", ""), units["name"].astype(str)[np.isnan(rates)].tolist()
    if missing:
        some = names(missing)
        gap = Bilingual(f"没有比率的单元：{some}。", f" Units without a rate: {some}.")
    all_zh = "" if np.isnan(whole) else f"，全域 {whole:,.0f} {what.unit.zh}"
    all_en = "" if np.isnan(whole) else f", {whole:,.0f} {what.unit.en} in the whole"
    note = Note(
        f"people.group.{group.group}",
        Bilingual(
            f"{what.name.zh}：各单元给定比率乘以其常住人口，为估算{all_zh}；"
            f"单元内各处比率相同。{gap.zh}",
            f"{_title(what)}: an estimate, the given rate of each unit times its residents"
            f"{all_en}; the rate is the same all over a unit.{gap.en}",
        ),
        group.source,
    )
    return GroupPeople(
        group.group,
        per_unit,
        whole,
        points,
        estimated=True,
        note=note,
        method=Bilingual("单元比率乘以常住人口", "the unit's rate times its residents"),
        confidence=of_residents(residents, per_unit, whole),
    )


def of_residents(
    residents: GroupPeople, units: Floats, whole: float = 0.0
) -> npt.NDArray[np.object_]:
    """Return the classes of numbers that were estimated from residents."""
    low = np.zeros(len(units), dtype=bool)
    if residents.confidence is not None:
        low = residents.confidence[:-1] == "low"
    known = np.where(np.isnan(units), np.where(low, "low", "unknown"), "estimated")
    return classes(known, "unknown" if np.isnan(whole) else "estimated")


def _of_blocks(
    group: PeopleGroup,
    study: Study,
    units: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    demand: Demand,
    log: Log,
) -> GroupPeople:
    values = read_block_numbers(str(group.column), study, blocks, log)
    weight = demand.shares[demand.headline]
    block = demand.points["block"].to_numpy(dtype=np.int64)
    unit = demand.points["unit"].to_numpy(dtype=np.int64)
    points = spread_over_points(values, block, weight)
    bare = np.bincount(block[block >= 0], minlength=len(blocks)) == 0
    of = blocks["unit"].to_numpy(dtype=np.int64)
    moved = bare & (of >= 0)
    rest = np.bincount(of[moved], values[moved], minlength=len(units)).astype(np.float64)
    points += spread_over_points(rest, unit, weight)
    empty = np.bincount(unit[unit >= 0], minlength=len(units)) == 0
    inside = unit >= 0
    at_points = np.bincount(unit[inside], points[inside], minlength=len(units))
    per_unit: Floats = np.where(empty, rest, at_points).astype(np.float64)
    _note_nowhere(group, study, units, np.where(empty, rest, 0.0), log)
    what = groups()[group.group]
    note = Note(
        f"people.group.{group.group}",
        Bilingual(
            f"{what.name.zh}：各地块为给定数，共 {values.sum():,.0f} {what.unit.zh}。",
            f"{_title(what)}: numbers of blocks are given, {values.sum():,.0f} {what.unit.en} "
            "in all.",
        ),
        group.source or study.blocks.source,
    )
    return GroupPeople(
        group.group,
        per_unit,
        float(values.sum()),
        points,
        estimated=False,
        note=note,
        method=Bilingual("各地块给定数", "numbers of blocks"),
        confidence=classes(np.full(len(units), "counted"), "counted"),
    )


def _of_units(
    group: PeopleGroup, study: Study, units: gpd.GeoDataFrame, demand: Demand, log: Log
) -> GroupPeople:
    numbers, total = read_unit_numbers(group, study, units, log)
    known = ~np.isnan(numbers)
    unit = demand.points["unit"].to_numpy(dtype=np.int64)
    points = spread_over_points(numbers, unit, demand.shares[demand.headline])
    empty = np.bincount(unit[unit >= 0], minlength=len(units)) == 0
    _note_nowhere(group, study, units, np.where(empty, np.nan_to_num(numbers), 0.0), log)
    whole = float(numbers.sum()) if known.all() else np.nan if total is None else total
    note = _note(group, demand, units["name"].astype(str)[~known].tolist(), len(units), whole)
    method = Bilingual("只有全域数", "a number in the whole only")
    if known.any():
        as_zh, as_en = _spread_as(group.group, demand)
        method = Bilingual(
            f"各单元给定数，单元内按{as_zh}分布", f"numbers of units, inside them as {as_en}"
        )
    return GroupPeople(
        group.group,
        numbers,
        whole,
        points,
        estimated=False,
        note=note,
        method=method,
        confidence=classes(
            np.where(known, "given", "unknown"), "unknown" if np.isnan(whole) else "given"
        ),
    )


def _spread_as(group: str, demand: Demand) -> tuple[str, str]:
    """Return what numbers of units are spread by inside them."""
    if demand.weighs == "ground":
        return "居住用地", "the ground"
    if group != "residents":
        return "常住人口", "the residents"
    if demand.headline == "raster":
        return "栅格", "the raster"
    return ("地块人口", "the blocks") if demand.counted else ("建筑与道路", "buildings and streets")


def _title(what: Counted) -> str:
    return what.name.en[0].upper() + what.name.en[1:]


def _note(group: PeopleGroup, demand: Demand, missing: list[str], count: int, whole: float) -> Note:
    what = groups()[group.group]
    all_zh = "" if np.isnan(whole) else f"，全域 {whole:,.0f} {what.unit.zh}"
    all_en = "" if np.isnan(whole) else f", {whole:,.0f} {what.unit.en} in the whole"
    if len(missing) == count:
        text = Bilingual(
            f"{what.name.zh}：只有全域数 {whole:,.0f} {what.unit.zh}，没有各单元的数。",
            f"{_title(what)}: {whole:,.0f} {what.unit.en} in the whole; no numbers of units.",
        )
        return Note(f"people.group.{group.group}", text, group.source)
    ground = demand.weighs == "ground"
    as_zh, as_en = ("居住用地", "residential ground") if ground else ("常住人口", "residents")
    gap = Bilingual("", "")
    if missing:
        gap = Bilingual(
            f"没有数据的单元：{names(missing)}。", f" Units without a number: {names(missing)}."
        )
    work = Bilingual("", "")
    if group.group == AT_WORK:
        work = Bilingual(
            "工作地点未必在住处附近：有地块数或 [[demand]] 图层时宜改用。",
            " Work need not be where people live: counts of blocks or a layer of [[demand]] are "
            "better.",
        )
    text = Bilingual(
        f"{what.name.zh}：各单元为给定数{all_zh}；在单元内按{as_zh}的分布分摊。{work.zh}{gap.zh}",
        f"{_title(what)}: numbers of units are given{all_en}; inside a unit they are spread as "
        f"its {as_en}.{work.en}{gap.en}",
    )
    return Note(f"people.group.{group.group}", text, group.source)


def _note_nowhere(
    group: PeopleGroup, study: Study, units: gpd.GeoDataFrame, lost: Floats, log: Log
) -> None:
    if not (lost > 0).any():
        return
    what = groups()[group.group]
    listed = names(units["name"].astype(str)[lost > 0].tolist())
    log.about("people", group.path or study.file).note(
        Note(
            "people.group_nowhere",
            Bilingual(
                f"{what.name.zh}：以下单元有 {lost.sum():,.0f} {what.unit.zh}而没有需求点，"
                f"只计入单元与全域的总数：{listed}。",
                f"{_title(what)}: units with {lost.sum():,.0f} {what.unit.en} have no demand "
                f"point; these count in totals only: {listed}.",
            ),
        ),
        "warns",
        items=items_of_units(units, lost > 0),
    )
