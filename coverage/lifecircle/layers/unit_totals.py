"""Residents held to the numbers of their units: a census by street spread inside each street."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.demand import is_low
from lifecircle.layers.shapes import names
from lifecircle.layers.spreading import spread_over_points

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.layers.demand import Demand
    from lifecircle.study.model import Study

_SPREAD: Final = ("people.share", "people.estimate")
"""Codes of the notes that say of what total people were spread."""


def hold_to_units(
    demand: Demand,
    numbers: Floats,
    units: gpd.GeoDataFrame,
    study: Study,
    source: str,
    *,
    estimated: bool = False,
) -> Demand | None:
    """Scale the shares of people so that every unit has exactly its number.

    Parameters
    ----------
    demand
        From `spread`, `spread_raster`, `spread_blocks` or `gather_in_cells`.
    numbers
        Residents of each unit; NaN where there is none.
    units
        From `read_units`.
    study
        For the limit of low confidence, and its total.
    source
        Of the numbers.
    estimated
        The numbers are estimates themselves: of a year between two that are known.

    Returns
    -------
    Demand or None
        By every method each unit has its number; inside a unit people are spread as before,
        equally where the method has nobody there. Points in no unit have nobody. The total is
        that of the units with a demand point: people of the others are nowhere. None where a
        unit in which people were placed has no number, or no unit has people: then nothing is
        held.

    Notes
    -----
    Methods can no longer disagree about a unit. Low confidence then means: how many people the
    unit has is given, where in it they live is not known well enough for head counts.
    """
    unit = demand.points["unit"].to_numpy(dtype=np.int64)
    inside, known = unit >= 0, ~np.isnan(numbers)
    bare = np.bincount(unit[inside], minlength=len(units)) == 0
    lived = np.zeros(len(units), dtype=bool)
    for share in demand.shares.values():
        lived |= np.bincount(unit[inside], share[inside], minlength=len(units)) > 0
    people = np.where(bare, 0.0, np.nan_to_num(numbers))
    total = float(people.sum())
    if (lived & ~known).any() or not total > 0:
        return None
    shares = {
        method: spread_over_points(people, unit, share) / total
        for method, share in demand.shares.items()
    }
    table = demand.units.copy()
    if demand.headline != "raster" and not demand.counted:
        table["low_confidence"] = is_low(
            table["unmapped"].to_numpy(), study.sensitivity.low_confidence
        )
    # Nobody of theirs is anywhere: a count of 0 would be wrong.
    table["low_confidence"] |= bare & (np.nan_to_num(numbers) > 0)
    table["disagree"] = False
    for method, share in shares.items():
        table[f"share_{method}"] = np.bincount(
            unit[inside], share[inside], minlength=len(units)
        ).astype(np.float64)
    low = table["low_confidence"].to_numpy(dtype=bool)
    return replace(
        demand,
        shares=shares,
        total=total,
        total_source=source or demand.total_source,
        units=table,
        notes=(
            *(note for note in demand.notes if note.code != "people.disagree"),
            *_notes(demand, unit, total, study),
        ),
        assumptions=(
            _held_note(total, units, low, source, estimated=estimated),
            *(
                note
                for note in demand.assumptions
                if demand.headline == "raster" or note.code not in _SPREAD
            ),
        ),
    )


def _held_note(
    total: float, units: gpd.GeoDataFrame, low: Bools, source: str, *, estimated: bool
) -> Note:
    sure = Bilingual("给定数", "given")
    if estimated:
        sure = Bilingual("估算数", "estimated")
    unsure = Bilingual("", "")
    if low.any():
        some = names(units["name"].astype(str)[low].tolist())
        unsure = Bilingual(
            f"以下单元的总数为{sure.zh}，但人口在单元内何处不确定，地块与可达人数不给出：{some}。",
            f" Of these units the number is {sure.en}, but not well known is where in them people "
            f"live: there are no head counts of blocks or of people reached: {some}.",
        )
    return Note(
        "people.units_hold",
        Bilingual(
            f"各单元常住人口为{sure.zh}（合计 {total:,.0f}），按各种方法在单元内分摊，"
            f"总数保持不变；单元内各处人口为估计值，不是统计数。{unsure.zh}",
            f"Residents of units are {sure.en} ({total:,.0f} in all); by every method they are "
            "spread inside their unit, and its number is kept exactly. Where in a unit they live "
            f"is an estimate, not a count.{unsure.en}",
        ),
        source,
    )


def _notes(demand: Demand, unit: Ints, total: float, study: Study) -> list[Note]:
    found = []
    nowhere = unit < 0
    share = float(demand.shares[demand.headline][nowhere].sum())
    if share > 0:
        found.append(
            Note(
                "people.in_no_unit",
                Bilingual(
                    f"{int(nowhere.sum()):,} 个需求点（原占人口的 {share:.2%}）不在任何单元内，"
                    "常住人口按单元给出时这些点无人。",
                    f"{int(nowhere.sum()):,} demand points ({share:.2%} of people before) lie in "
                    "no unit and have nobody, as residents are given by unit.",
                ),
            )
        )
    given = study.people.total
    if given is not None and round(given) != round(total):
        found.append(
            Note(
                "people.totals_differ",
                Bilingual(
                    f"各单元常住人口合计 {total:,.0f}，评估文件中的总人口为 {given:,.0f}；"
                    "按前者计。",
                    f"The units have {total:,.0f} residents in all, the study file says "
                    f"{given:,.0f}; the former is used.",
                ),
            )
        )
    return found
