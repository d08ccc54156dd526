"""Residents: as a total spread over the area, held to what the study says of units and years."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Log
from lifecircle.base.text import Bilingual
from lifecircle.layers.demand import estimate_note
from lifecircle.layers.group_people import read_group, residents_of
from lifecircle.layers.shapes import names
from lifecircle.layers.unit_totals import hold_to_units
from lifecircle.layers.whole_people import WHOLE_NOTE, whole_people, with_whole_residents
from lifecircle.layers.years import at_year, used_projections

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from lifecircle.layers.demand import Demand
    from lifecircle.layers.extras import GroupPeople
    from lifecircle.study.model import Study
    from lifecircle.study.people import Projection

RESIDENTS = "residents"


@dataclass(frozen=True, eq=False)
class Residents:
    """Residents of the study's year.

    Attributes
    ----------
    group
        Their numbers; None where there are none.
    log
        What is to be said about them.
    """

    group: GroupPeople | None
    log: Log = field(default_factory=Log)


def settle_residents(
    study: Study,
    units: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    demand: Demand,
) -> tuple[Demand, Residents]:
    """Bring the people at demand points to the numbers and the year of the study.

    Parameters
    ----------
    study
        For ``[people]``, its group ``residents`` and its projections.
    units, blocks
        From `read_units`, and `draw_blocks`, `cut_cells` or `read_blocks`.
    demand
        People as they were spread.

    Returns
    -------
    Demand
        Where people were spread over buildings or a raster and every unit with people has a
        number, held to these by every method (`hold_to_units`); of the study's year.
    Residents
        Their numbers.

    Raises
    ------
    InputError
        If numbers cannot be read, or a projection by unit lacks a unit with people.
    """
    log = Log()
    declared = next((group for group in study.people.groups if group.group == RESIDENTS), None)
    if declared is None and (demand.total is None or demand.weighs == "ground"):
        return demand, Residents(None)
    if declared is None:
        demand, found, held = _spread(study, units, demand, log)
    else:
        base = read_group(declared, study, units, blocks, demand, log, None)
        found, held = at_year(base, study, units, demand, log), False
        by_unit = declared.column is not None and declared.source_of_numbers != "blocks"
        by_unit |= any(one.column is not None for one in used_projections(RESIDENTS, study))
        if by_unit and study.people.source_of_points in ("buildings", "raster"):
            kept = _held(demand, found, units, study)
            demand, held = (demand, False) if kept is None else (kept, True)
        moved = found.whole / base.whole if base.whole > 0 else np.nan
        if not held and demand.total is not None and not np.isnan(moved) and moved != 1:
            demand = _with_total(demand, demand.total * moved, found, study)
    if study.people.whole:
        found = whole_people(found, demand)
        if held and found.points.any():
            demand = with_whole_residents(demand, found)
        log.about("people", study.file).note(WHOLE_NOTE)
    if declared is not None:
        log.about("people", declared.path or study.file).note(found.note)
    return demand, Residents(found, log)


def _held(
    demand: Demand, found: GroupPeople, units: gpd.GeoDataFrame, study: Study
) -> Demand | None:
    source, estimated = found.note.source, found.estimated
    return hold_to_units(demand, found.units, units, study, source, estimated=estimated)


def _spread(
    study: Study, units: gpd.GeoDataFrame, demand: Demand, log: Log
) -> tuple[Demand, GroupPeople, bool]:
    """Return demand and residents where only a total, a raster or counts of blocks are given."""
    base = residents_of(demand, study)
    used = used_projections(RESIDENTS, study)
    if not used:
        return demand, at_year(base, study, units, demand, log), True
    share = demand.units[f"share_{demand.headline}"].to_numpy(dtype=np.float64)
    found = at_year(replace(base, units=share * base.whole), study, units, demand, log)
    if any(one.column is not None for one in used):
        lacking = units["name"].astype(str)[np.isnan(found.units)].tolist()
        kept = _held(demand, found, units, study)
        if lacking or kept is None:
            raise units_missing(used, study, lacking)
        kept = replace(kept, counted=False, assumptions=(found.note, *kept.assumptions))
        points = kept.shares[kept.headline] * float(kept.total or 0)
    else:
        kept = _with_total(demand, found.whole, found, study)
        points = found.points
    low = np.zeros(len(units), dtype=bool)
    if found.confidence is not None:
        low = found.confidence[:-1] == "low"
    return kept, replace(found, units=np.where(low, np.nan, found.units), points=points), True


def _with_total(demand: Demand, total: float, found: GroupPeople, study: Study) -> Demand:
    """Return demand of another year, which is an estimate."""
    spread = (
        estimate_note(total, study.people.source)
        if note.code == "people.estimate" and demand.headline != "raster"
        else note
        for note in demand.assumptions
    )
    return replace(demand, total=total, counted=False, assumptions=(found.note, *spread))


def units_missing(used: Sequence[Projection], study: Study, lacking: Sequence[str]) -> LayerError:
    """Return the error of projected residents by unit that are not there for every unit.

    Parameters
    ----------
    used
        Projections of residents.
    study
        Whose they are.
    lacking
        Names of the units without a number; none: nobody is left in all of them.
    """
    file = next((one.path for one in used if one.path is not None), study.file)
    some = names([*lacking])
    return LayerError(
        Bilingual(
            "按单元的预测常住人口不全" if lacking else "预测常住人口合计为 0",
            "projected residents by unit are incomplete"
            if lacking
            else "the projected residents are none in all",
        ),
        file=file,
        place="people.projections",
        expected=Bilingual("每个单元一个数", "a number for every unit"),
        found=Bilingual(f"没有数的单元：{some}", f"none of {some}") if lacking else "0",
        todo=Bilingual(
            "补全各单元的数，或改用 total、factor", "add them, or give a total or a factor instead"
        ),
        code="people.projection_units",
    )
