"""The district with chosen sites built, and what its audit then says of the goal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from lifecircle.changes.apply import with_changes
from lifecircle.plans.doors import Reach
from lifecircle.siting.ask_whom import whom_of
from lifecircle.study.changes import Open
from lifecircle.verdicts.evaluate import judge_plan
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.district import District
    from lifecircle.siting.found import Asked
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import Results, Verdict

COLUMNS: Final = ("goal", "unit", "before", "after", "share_before", "share_after")


def openings(context: Context, asked: Asked, sites: gpd.GeoDataFrame) -> tuple[Open, ...]:
    """Return chosen sites as changes of a district: what a register of projects would say.

    Parameters
    ----------
    context, asked
        The question, and what it was asked on.
    sites
        From `lifecircle.siting.found.Chosen`.
    """
    services = asked.services or (whom_of(context, asked.siting).member.service,)
    crs = context.district.crs.to_string()
    return tuple(
        Open(
            id=f"site-{rank}",
            name=str(name),
            service=services[0],
            services=tuple(services[1:]),
            at=(float(point.x), float(point.y)),
            crs=crs,
        )
        for rank, name, point in zip(sites["rank"], sites["id"], sites.geometry, strict=True)
    )


def judged_with(context: Context, asked: Asked, sites: gpd.GeoDataFrame) -> tuple[Context, Results]:
    """Judge the goal of a question on the district with sites built.

    A new place is taken to pass the goal's tests on facilities, and to be open when it asks.
    """
    goal = context.judged[str(asked.siting.goal)][0].goal
    district = context.district
    if isinstance(goal, Reach) and (goal.where.facility or goal.which or goal.at):
        district, goal = _without_tests(context, goal)
    built = with_changes(district, openings(context, asked, sites))[0]
    plan = context.plan.model_copy(update={"goals": (goal,), "index": None})
    return judge_plan(built, plan, earlier=context.earlier)


def _without_tests(context: Context, goal: Reach) -> tuple[District, Reach]:
    """Return a goal without its tests, and the district with none but the places that pass them.

    Where the tests leave open whether a list is complete, it is called partial.
    """
    district, supply = context.district, context.doorstep.supply(goal, goal.where, way_of(goal))
    facilities = district.facilities
    table = facilities.table.copy()
    others = context.lists.of_service(goal.service) & ~supply.places
    table["exists"] = table["exists"].to_numpy(dtype=bool) & ~others
    lists = facilities.lists
    if not supply.complete:
        lists = {name: (services, "partial") for name, (services, _) in lists.items()}
    where = goal.where.model_copy(update={"facility": {}})
    plain = goal.model_copy(update={"where": where, "which": {}, "at": ()})
    return replace(district, facilities=replace(facilities, table=table, lists=lists)), plain


def no_verdicts() -> pd.DataFrame:
    """Return the empty table of verdicts."""
    return pd.DataFrame({column: pd.Series(dtype=object) for column in COLUMNS})


def verdicts_before_and_after(
    context: Context, asked: Asked, sites: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return the verdicts of a question's goal before and after, as `SitingFound.verdicts`.

    Parameters
    ----------
    context
        As it is.
    asked
        The question; without a goal the table is empty.
    sites
        What is built.
    """
    if asked.siting.goal is None:
        return no_verdicts()
    after = judged_with(context, asked, sites)[0].judged[asked.siting.goal][1]
    before = {verdict.unit: verdict for verdict in context.judged[asked.siting.goal][1]}
    rows = [
        {
            "goal": verdict.goal,
            "unit": "" if verdict.unit is None else context.unit_names[verdict.unit],
            "before": before[verdict.unit].status,
            "after": verdict.status,
            "share_before": _share(before[verdict.unit]),
            "share_after": _share(verdict),
        }
        for verdict in after
    ]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def _share(verdict: Verdict) -> float:
    """Return the share that listed places reach; NaN where there is none."""
    return np.nan if verdict.at_least is None else verdict.at_least.value
