"""People of groups: old people, households, registered people, in units and at demand points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.amounts import Counted, groups
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.extras import GroupPeople
from lifecircle.layers.group_numbers import read_block_numbers, read_unit_numbers
from lifecircle.layers.group_table import items_of_units
from lifecircle.layers.shapes import names

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.layers.demand import Demand
    from lifecircle.study.model import PeopleGroup, Study

RESIDENTS: Final = "residents"


def read_groups(
    study: Study, units: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame, demand: Demand, log: Log
) -> dict[str, GroupPeople]:
    """Return the people of every group that is known.

    Parameters
    ----------
    study
        For ``[[people.groups]]``.
    units, blocks
        From `read_units`, and `draw_blocks` or `read_blocks`.
    demand
        Residents, or ground, at demand points: by their headline shares people are spread.
    log
        Takes how the numbers were had, names that no unit has, and units without a number.

    Returns
    -------
    dict
        By group; ``residents`` first, where the study gives numbers of them or a total of all
        people is known.

    Raises
    ------
    LayerError, MissingFileError
        If a file or column is missing, numbers are negative or no numbers, or a unit has two.

    Notes
    -----
    The number of a unit is shared by its demand points in proportion to the residents' headline
    shares, equally where nobody is thought to live: it is kept exactly. The number of a block is
    shared by its points likewise; a block without any gives its people to its unit's. People for
    whom there is no point are at none, and a note names the unit.
    """
    declared = {group.group: group for group in study.people.groups}
    found: dict[str, GroupPeople] = {}
    if RESIDENTS in declared:
        found[RESIDENTS] = _read(declared.pop(RESIDENTS), study, units, blocks, demand, log, None)
    elif demand.total is not None and demand.weighs == "people":
        found[RESIDENTS] = _residents(demand)
    for name, group in declared.items():
        residents = found.get(RESIDENTS)
        found[name] = _read(group, study, units, blocks, demand, log, residents)
    return found


def spread_over_points(numbers: Floats, unit: Ints, weight: Floats) -> Floats:
    """Share numbers of units (or blocks) among their demand points.

    Parameters
    ----------
    numbers
        Per unit, not negative; NaN where it is not known.
    unit
        Unit of each point; -1 for none.
    weight
        Of each point, not negative: a unit's number is shared in this proportion, equally where
        its points weigh nothing.

    Returns
    -------
    array
        Per point, not negative; 0 where the number is not known or the point is in no unit.
    """
    inside = unit >= 0
    sums = np.bincount(unit[inside], weight[inside], minlength=len(numbers))
    count = np.bincount(unit[inside], minlength=len(numbers))
    share = np.ones(len(unit))
    of = unit[inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        share[inside] = np.where(sums[of] > 0, weight[inside] / sums[of], 1 / count[of])
    return np.where(inside, np.nan_to_num(numbers)[unit] * share, 0.0)


def _residents(demand: Demand) -> GroupPeople:
    """Return the residents as they were spread; units of low confidence get no number."""
    total = float(demand.total or 0)
    share = demand.units[f"share_{demand.headline}"].to_numpy(dtype=np.float64)
    low = demand.units["low_confidence"].to_numpy(dtype=bool)
    note = demand.assumptions[0]
    return GroupPeople(
        RESIDENTS,
        np.where(low, np.nan, share * total),
        total,
        demand.shares[demand.headline] * total,
        not demand.counted,
        note,
    )


def _read(
    group: PeopleGroup,
    study: Study,
    units: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    demand: Demand,
    log: Log,
    residents: GroupPeople | None,
) -> GroupPeople:
    if group.share_of_residents is not None and residents is not None:
        made = _share(group, group.share_of_residents, residents)
    elif group.source_of_numbers == "blocks":
        made = _of_blocks(group, study, units, blocks, demand, log)
    else:
        made = _of_units(group, study, units, demand, log)
    log.about("people", group.path or study.file).note(made.note)
    return made


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
    numbers = residents.units * share, residents.whole * share, residents.points * share
    return GroupPeople(group.group, *numbers, estimated=True, note=note)


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
    whole = float(values.sum())
    return GroupPeople(group.group, per_unit, whole, points, estimated=False, note=note)


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
    return GroupPeople(group.group, numbers, whole, points, estimated=False, note=note)


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
    text = Bilingual(
        f"{what.name.zh}：各单元为给定数{all_zh}；在单元内按{as_zh}的分布分摊。{gap.zh}",
        f"{_title(what)}: numbers of units are given{all_en}; inside a unit they are spread as "
        f"its {as_en}.{gap.en}",
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
