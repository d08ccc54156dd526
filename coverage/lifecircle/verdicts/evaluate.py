"""Every goal of a plan judged on a district: the results that all outputs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lifecircle.base.text import Bilingual, Note
from lifecircle.plans import Presence
from lifecircle.verdicts.doorstep import HEADLINE, Doorstep, members_of
from lifecircle.verdicts.people_goals import evaluate_people_goal
from lifecircle.verdicts.presence import evaluate_presence
from lifecircle.verdicts.results import GoalResult, Query, Results, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from lifecircle.base.quantities import Floats
    from lifecircle.district import District
    from lifecircle.plans import Goal, Plan
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
    units = _units(district)
    people = np.append(units["people"].to_numpy(), _whole_people(district))
    results: list[GoalResult] = []
    verdicts: list[Verdict] = []
    for goal in plan.goals:
        notes = _goal_assumptions(goal, plan, district)
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
        blocks=_blocks(district),
        demand=_demand(district),
        facilities=_facilities(district),
        queries=_queries(plan, doorstep),
        goals=tuple(results),
        verdicts=tuple(verdicts),
        whole_low_confidence=demand.whole_low_confidence,
        people_total=demand.total,
        people_source=demand.total_source,
        people_counted=demand.counted,
        assumptions=_assumptions(district, plan),
        notes=(*_remarks(district), *district.notes),
        streets=district.network.edges_frame(),
        attribution=_attribution(district),
        inputs=inputs,
        parameters=study.model_dump(mode="json", exclude={"file"}, exclude_defaults=False),
    )


def _check_columns(plan: Plan, district: District) -> None:
    from lifecircle.base.errors import PlanError  # noqa: PLC0415
    from lifecircle.verdicts.columns import missing_columns  # noqa: PLC0415

    for goal in plan.goals:
        tests = [goal.where.unit, *(case.where or {} for case in goal.target)]
        if not isinstance(goal, Presence):
            tests += [case.where or {} for m in members_of(goal) for case in m.within]
        for test in tests:
            missing = missing_columns(district.units, test)
            if missing:
                raise PlanError(
                    "a goal tests a column that the units do not have",
                    file=district.study.file,
                    place=f"goal {goal.id}",
                    expected="one of " + ", ".join(map(str, district.units.columns)),
                    found=", ".join(missing),
                    todo="correct the plan, or add the column to the units",
                )


def _whole_people(district: District) -> float:
    demand = district.demand
    if demand.total is None or demand.whole_low_confidence:
        return float("nan")
    return demand.total


def _units(district: District) -> gpd.GeoDataFrame:
    units, demand = district.units.copy(), district.demand
    share = demand.units[f"share_{demand.headline}"].to_numpy()
    low = demand.units["low_confidence"].to_numpy(dtype=bool)
    units["share"] = share
    for method in demand.shares:
        units[f"share_{method}"] = demand.units[f"share_{method}"].to_numpy()
    total = np.where(low, np.nan, demand.total or np.nan)
    by_method = units[[f"share_{method}" for method in demand.shares]].to_numpy()
    units["people"] = share * total
    units["people_low"] = by_method.min(axis=1) * total
    units["people_high"] = by_method.max(axis=1) * total
    units["unmapped"] = demand.units["unmapped"].to_numpy()
    units["low_confidence"] = low
    return units


def _blocks(district: District) -> gpd.GeoDataFrame:
    blocks, demand = district.blocks.copy(), district.demand
    block = demand.points["block"].to_numpy()
    inside = block >= 0
    weight = demand.shares[demand.headline]
    blocks["share"] = np.bincount(block[inside], weight[inside], len(blocks))
    blocks["points"] = np.bincount(block[inside], minlength=len(blocks))
    low = np.append(demand.units["low_confidence"].to_numpy(dtype=bool), True)
    blocks["low_confidence"] = low[blocks["unit"].to_numpy()]
    return blocks


def _demand(district: District) -> gpd.GeoDataFrame:
    points = district.demand.points.copy()
    points["share"] = district.demand.shares[district.demand.headline]
    points["snap"] = _snap_words(district.demand_snap.status)
    points["offset"] = district.demand_snap.offset
    return points


def _facilities(district: District) -> gpd.GeoDataFrame:
    facilities = district.facilities
    table = facilities.table.copy()
    entrance_of = facilities.entrance_of
    table["entrances"] = np.bincount(entrance_of, minlength=len(table))
    best = pd.Series(_snap_words(district.entrance_snap.status)).map(_SNAP_ORDER)
    worst_first = best.groupby(entrance_of).min().reindex(range(len(table)))
    table["snap"] = worst_first.map({v: k for k, v in _SNAP_ORDER.items()}).to_numpy()
    outline = district.outline.geometry.iloc[0]
    table["inside"] = table.geometry.intersects(outline).to_numpy()
    unit = np.full(len(table), -1, dtype=np.int64)
    for row in reversed(range(len(district.units))):
        ground = district.units["territory"].iloc[row]
        unit[table.geometry.intersects(ground).to_numpy()] = row
    table["unit"] = unit
    return table


_SNAP_ORDER = {"ok": 0, "near_island_moved": 1, "island": 2, "too_far": 3}


def _snap_words(status: Any) -> list[str]:
    return ["near_island_moved" if word == "moved" else word for word in status]


def _queries(plan: Plan, doorstep: Doorstep) -> dict[tuple[str, str, str], Query]:
    """Return the plain nearest-place times of every service and walker that the plan asks for."""
    from lifecircle.access.times import metric_unit  # noqa: PLC0415

    queries: dict[tuple[str, str, str], Query] = {}
    for goal in plan.goals:
        if isinstance(goal, Presence):
            continue
        for member in members_of(goal):
            if doorstep.needs(member, goal.where):
                continue
            for metric in doorstep.thresholds(member):
                measure = "metres" if metric == "distance" else "minutes"
                key = (member.service, member.profile, measure)
                if key in queries:
                    continue
                found = doorstep.nearest(member, goal.where, metric, HEADLINE.off_street)
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


def _goal_assumptions(goal: Goal, plan: Plan, district: District) -> tuple[Note, ...]:
    notes = [Note(f"plan.{plan.document.id}", words.text) for words in plan.assumptions]
    notes += [Note(f"goal.{goal.id}", words.text) for words in goal.assumptions]
    if isinstance(goal, Presence):
        return tuple(notes)
    walkers = dict.fromkeys(member.profile for member in members_of(goal))
    notes += [district.profiles[name].speed_note for name in walkers]
    return tuple(notes)


def _assumptions(district: District, plan: Plan) -> tuple[Note, ...]:
    study, sensitivity = district.study, district.study.sensitivity
    used = dict.fromkeys(
        m.profile for g in plan.goals if not isinstance(g, Presence) for m in members_of(g)
    )
    slow, fast = sensitivity.speeds
    notes = [note for name in used for note in district.profiles[name].notes]
    notes += district.demand.assumptions
    notes.append(
        Note(
            "sensitivity.range",
            Bilingual(
                f"比例后的区间：步速在成人 {slow:g}–{fast:g} 米/分钟之间按同一比例变化，"
                f"建筑至街道的路段取 0、1、{sensitivity.detour:g} 倍，"
                "人口按各种分摊方法分别计算，取所有组合中的最小值和最大值。",
                f"The range behind a share: the adult's speed from {slow:g} to {fast:g} m/min "
                "(the elder's in proportion), the way from the door to the street counted "
                f"0, 1 and {sensitivity.detour:g} times, and each method that spreads people; "
                "smallest and largest of all their combinations.",
            ),
        )
    )
    if study.streets.elevation is None:
        notes.append(
            Note(
                "elevation.none",
                Bilingual(
                    "没有高程数据：按平地计算，坡度不影响步行时间。",
                    "No elevation data: computed flat; slopes do not change walking times.",
                ),
            )
        )
    return tuple(dict.fromkeys(notes))


def _remarks(district: District) -> list[Note]:
    """Return what the planner remarks on the study and on its layers."""
    study = district.study
    notes = [Note("study.remark", words.text) for words in study.study.remarks]
    if study.units.remark:
        notes.append(Note("units.remark", study.units.remark.text))
    notes += [
        Note(f"facilities.{layer.path.stem}", layer.remark.text)
        for layer in study.facilities
        if layer.remark
    ]
    return notes


def _attribution(district: District) -> tuple[str, ...]:
    study = district.study
    layers = [study.area, study.units, study.streets, study.blocks, *study.facilities]
    lines = [", ".join(filter(None, (layer.source, layer.licence))) for layer in layers if layer]
    streets = study.streets
    lines.append(", ".join(filter(None, (streets.elevation_source, streets.elevation_licence))))
    lines.append(study.people.source if study.people.total else "")
    return tuple(dict.fromkeys(line for line in lines if line))
