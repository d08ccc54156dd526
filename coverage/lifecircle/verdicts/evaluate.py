"""Every goal of a plan judged on a district: the results that all outputs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.access.times import metric_unit
from lifecircle.base.output_crs import output_crs
from lifecircle.changes.told import lines_of
from lifecircle.plans.file import plan_file
from lifecircle.plans.model import Where, at_doors, members_of
from lifecircle.streets.travel.profiles import Profile
from lifecircle.verdicts.alternatives import with_alternatives
from lifecircle.verdicts.context import Context
from lifecircle.verdicts.doorstep import HEADLINE, Doorstep
from lifecircle.verdicts.frames import (
    blocks_table,
    demand_table,
    facilities_table,
    people_table,
    units_table,
)
from lifecircle.verdicts.guard import check_columns, lacking
from lifecircle.verdicts.index import index_of
from lifecircle.verdicts.kinds import in_order, judge_goal
from lifecircle.verdicts.notes import attribution, remarks, study_assumptions
from lifecircle.verdicts.results import Query, Results

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lifecircle.base.quantities import Floats
    from lifecircle.district import District
    from lifecircle.plans import Plan
    from lifecircle.verdicts.results import InputFile


def evaluate(
    district: District,
    plan: Plan,
    *,
    inputs: tuple[InputFile, ...] = (),
    earlier: Mapping[tuple[str, str | None], float] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Results:
    """Judge every goal of a plan; parameters and errors are those of `judge_plan`."""
    return judge_plan(district, plan, inputs=inputs, earlier=earlier, progress=progress)[1]


def judge_plan(
    district: District,
    plan: Plan,
    *,
    inputs: tuple[InputFile, ...] = (),
    earlier: Mapping[tuple[str, str | None], float] | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[Context, Results]:
    """Judge every goal of a plan.

    Parameters
    ----------
    district
        The loaded district.
    plan
        The document and its goals.
    inputs
        The files behind the district, for the record.
    earlier
        Values of an earlier audit by goal id and unit name (None: the whole), for trends.
    progress
        Called with the name of the step.

    Returns
    -------
    Context
        What was judged on, with the searches that were made.
    Results
        What was found; who is left out and why is not yet explained.

    Raises
    ------
    PlanError
        If a goal tests a column that the units lack.
    """
    tell = progress or (lambda _step: None)
    tell("goals")
    study, demand = district.study, district.demand
    file = plan.file or plan_file(study.study.plan, study.file.parent)
    check_columns(plan, file, district)
    judged = plan.model_copy(
        update={"goals": tuple(g for g in plan.goals if not lacking(g, district))}
    )
    doorstep = Doorstep(district, judged)
    units = units_table(district)
    people = people_table(units, district)
    context = Context(district, plan, doorstep, units, people, earlier=earlier or {})
    for goal in in_order(plan.goals):
        context.judged[goal.id] = judge_goal(goal, context)
    context.judged.update({goal.id: with_alternatives(goal, context) for goal in plan.goals})
    results = [context.judged[goal.id][0] for goal in plan.goals]
    by_goal = {name: found for name, (_, found) in context.judged.items()}
    verdicts = [verdict for goal in plan.goals for verdict in context.judged[goal.id][1]]
    found = Results(
        name=study.study.name,
        year=study.study.year,
        language=study.study.language,
        plan=plan,
        crs=district.crs,
        outline=district.outline,
        units=units,
        blocks=blocks_table(district),
        demand=demand_table(district),
        facilities=facilities_table(district),
        queries=_queries(judged, doorstep),
        goals=tuple(results),
        verdicts=tuple(verdicts),
        whole_low_confidence=demand.whole_low_confidence,
        people_total=demand.total,
        people_source=demand.total_source,
        people_counted=demand.counted,
        assumptions=study_assumptions(district, plan),
        notes=(*remarks(district), *district.notes),
        streets=district.network.edges_frame(),
        attribution=attribution(district),
        inputs=inputs,
        parameters=_parameters(district),
        repairs=district.repairs,
        candidates=district.candidates,
        index=None if plan.index is None else index_of(plan.index, by_goal, len(units)),
        output_crs=None if study.outputs.crs is None else output_crs(study.outputs.crs),
        weighs=demand.weighs,
        made=district.made,
        options=study.outputs,
    )
    return context, found


def _parameters(district: District) -> dict[str, Any]:
    """Return what an audit is computed with; of what is planned, only what was made."""
    planned = {"changes", "registers", "timeline", "siting"}
    told = district.study.model_dump(
        mode="json", exclude={"file", *planned}, exclude_defaults=False
    )
    return told | ({"changes": lines_of(district.made)} if district.made else {})


def _queries(plan: Plan, doorstep: Doorstep) -> dict[tuple[str, str, str], Query]:
    """Return the way to the nearest listed place, for every service and walker of the plan.

    A goal may ask for certain places or for several: the nearest is of any, and one.
    """
    queries: dict[tuple[str, str, str], Query] = {}
    for goal in plan.goals:
        if not at_doors(goal) or lacking(goal, doorstep.district):
            continue
        for member in members_of(goal):
            if doorstep.lists.is_absent(member.service):
                continue
            for metric in doorstep.unit_thresholds(member):
                measure = "minutes" if isinstance(metric, Profile) else "metres"
                key = (member.service, member.profile, measure)
                if key in queries or doorstep.district.way_needs(metric):
                    continue
                nearest = member.model_copy(update={"at_least": 1})
                found = doorstep.nearest(nearest, Where(), metric, HEADLINE.off_street)
                value: Floats = np.where(
                    np.isfinite(found.cost), found.cost / metric_unit(metric), np.nan
                )
                queries[key] = Query(
                    service=member.service,
                    profile=member.profile,
                    minutes=value if measure == "minutes" else None,
                    metres=value if measure == "metres" else None,
                    facility=found.place,
                )
    return queries
