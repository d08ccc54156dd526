"""What a map page needs to recompute goals by itself: `SiteWhatIf` as plain arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.plans.model import Count, Presence, at_doors
from lifecircle.siting.page_doors import DoorGoals
from lifecircle.siting.page_streets import RESIDENTS, streets_model
from lifecircle.siting.page_units import UnitGoals
from lifecircle.siting.page_words import OTHER_KIND, no
from lifecircle.verdicts.guard import lacking
from lifecircle.verdicts.page_model import PageModel

if TYPE_CHECKING:
    from lifecircle.plans import Goal
    from lifecircle.verdicts.context import Context

__all__ = ["page_model", "streets_model"]


def page_model(context: Context) -> PageModel:
    """Return what a page needs to search the streets and to judge goals by itself.

    Parameters
    ----------
    context
        From `lifecircle.verdicts.evaluate.judge_plan`.

    Returns
    -------
    PageModel
        Every goal of the plan has its entry; of one that a page cannot judge it says why.
    """
    doors, units = DoorGoals(context), UnitGoals(context)
    entries = [_entry(goal, context, doors, units) for goal in context.plan.goals]
    supplies = {each["supply"] for each in doors.counted}
    if "own_unit" in supplies:
        units.own()
    if "own_district" in supplies:
        units.outline()
    asked = dict.fromkeys((RESIDENTS[0], *doors.asked))
    streets = streets_model(context.district, asked, doors=True)
    number = {(m.profile, m.measure): i for i, m in enumerate(streets.metrics)}
    counted = tuple(
        {**each, "metrics": [[number[key], limits] for key, limits in each["metrics"]]}
        for each in doors.counted
    )
    table = context.district.facilities.table
    names = [f"{layer}/{own}" for layer, own in zip(table["layer"], table["id"], strict=True)]
    hosts = {made.facilities[0] for made in context.district.made if made.change.kind == "share"}
    facilities: dict[str, Any] = {
        "id": names,
        "shared": [int(name in hosts) for name in names],
        "services": [list(services) for services in table["services"]],
        "exists": [int(exists) for exists in table["exists"]],
        "units": units.of_facilities,
        "outline": [int(inside) for inside in units.in_outline],
    }
    return PageModel(
        streets=streets,
        door=np.asarray(context.district.demand_snap.xy, dtype=np.float64),
        goals=tuple(entries),
        tables={**doors.tables, **units.tables},
        counted=counted,
        facilities=facilities,
        units=len(context.units),
        blocks=len(context.district.blocks),
    )


def _entry(goal: Goal, context: Context, doors: DoorGoals, units: UnitGoals) -> dict[str, Any]:
    """Return what a page needs to judge a goal, or why it cannot."""
    if lacking(goal, context.district):
        return no(goal, OTHER_KIND)
    if at_doors(goal):
        return doors.entry(goal)
    if isinstance(goal, Presence):
        return units.presence(goal)
    if isinstance(goal, Count):
        return units.count(goal)
    return no(goal, OTHER_KIND)
