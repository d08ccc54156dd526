"""Every goal of a plan judged on a district: the results that all outputs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.times import metric_unit
from lifecircle.base.errors import PlanError
from lifecircle.base.output_crs import output_crs
from lifecircle.base.text import Bilingual
from lifecircle.plans import Presence
from lifecircle.plans.file import plan_file
from lifecircle.plans.model import Where
from lifecircle.streets.profiles import Profile
from lifecircle.verdicts.columns import check_tests, missing_columns
from lifecircle.verdicts.doorstep import HEADLINE, Doorstep, members_of
from lifecircle.verdicts.frames import (
    blocks_table,
    demand_table,
    facilities_table,
    people_table,
    units_table,
)
from lifecircle.verdicts.notes import attribution, goal_assumptions, remarks, study_assumptions
from lifecircle.verdicts.people_goals import evaluate_people_goal
from lifecircle.verdicts.presence import evaluate_presence
from lifecircle.verdicts.results import GoalResult, Query, Results, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.quantities import Floats
    from lifecircle.district import District
    from lifecircle.plans import Plan
    from lifecircle.verdicts.results import InputFile


def evaluate(
    district: District,
    plan: Plan,
    *,
    inputs: tuple[InputFile, ...] = (),
    progress: Callable[[str], None] | None = None,
) -> Results:
    """Judge every goal of a plan.

    Parameters
    ----------
    district
        The loaded district.
    plan
        The document and its goals.
    inputs
        The files behind the district, for the record.
    progress
        Called with the name of the step.

    Raises
    ------
    PlanError
        If a goal tests a column that the units lack.
    """
    tell = progress or (lambda _step: None)
    tell("goals")
    _check_columns(plan, district)
    study, demand = district.study, district.demand
    doorstep = Doorstep(district, plan)
    units = units_table(district)
    people = people_table(units, district)
    results: list[GoalResult] = []
    verdicts: list[Verdict] = []
    for goal in plan.goals:
        notes = goal_assumptions(goal, plan, district)
        if isinstance(goal, Presence):
            result, judged = evaluate_presence(
                goal,
                district,
                doorstep.lists,
                notes,
                accept_unverified=study.study.accept_unverified,
            )
        else:
            result, judged = evaluate_people_goal(
                goal, doorstep, people, notes, accept_unverified=study.study.accept_unverified
            )
        results.append(result)
        verdicts.extend(judged)
    return Results(
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
        queries=_queries(plan, doorstep),
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
        parameters=study.model_dump(mode="json", exclude={"file"}, exclude_defaults=False),
        repairs=district.repairs,
        candidates=district.candidates,
        output_crs=None if study.outputs.crs is None else output_crs(study.outputs.crs),
    )


def _check_columns(plan: Plan, district: District) -> None:
    units, study = district.units, district.study
    file = plan_file(study.study.plan, study.file.parent)
    for goal in plan.goals:
        tests = [goal.where.unit, *(case.where or {} for case in goal.target)]
        if not isinstance(goal, Presence):
            tests += [case.where or {} for m in members_of(goal) for case in m.within]
        for test in tests:
            check_tests(units, test, file, f"goal {goal.id}, unit tests")
            missing = missing_columns(units, test)
            if "kind" in test and study.units.kind is None:
                missing.append("kind")
            if missing:
                raise PlanError(
                    Bilingual(
                        "目标检验的列在单元图层中不存在",
                        "a goal tests a column that the units do not have",
                    ),
                    file=file,
                    place=Bilingual(f"目标 {goal.id}", f"goal {goal.id}"),
                    expected=Bilingual(
                        "下列之一：" + "、".join(map(str, units.columns)),
                        "one of " + ", ".join(map(str, units.columns)),
                    ),
                    found=", ".join(missing),
                    todo=Bilingual(
                        "修改规划文件，或在单元图层中增加该列（单元类别：在评估文件中用 "
                        "units.kind 指明其列）",
                        "correct the plan, or add the column to the units (kinds of units: "
                        "name their column as units.kind in the study file)",
                    ),
                )
        check_tests(
            district.facilities.table, goal.where.facility, file, f"goal {goal.id}, facility tests"
        )


def _queries(plan: Plan, doorstep: Doorstep) -> dict[tuple[str, str, str], Query]:
    """Return the way to the nearest listed place, for every service and walker of the plan.

    A goal may ask for certain places or for several: the nearest is of any, and one.
    """
    queries: dict[tuple[str, str, str], Query] = {}
    for goal in plan.goals:
        if isinstance(goal, Presence):
            continue
        for member in members_of(goal):
            if doorstep.lists.is_absent(member.service):
                continue
            for metric in doorstep.unit_thresholds(member):
                measure = "minutes" if isinstance(metric, Profile) else "metres"
                key = (member.service, member.profile, measure)
                if key in queries:
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
