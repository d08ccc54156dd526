"""Radius: the mean or largest distance to the nearest place, or that of a circle of ground."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.base.text import Bilingual, Note
from lifecircle.streets.travel.costs import distance_for
from lifecircle.verdicts.amounts import quantity_of_places
from lifecircle.verdicts.bounds import straight_costs, way_costs
from lifecircle.verdicts.combine import Measured, combine
from lifecircle.verdicts.doorstep import HEADLINE
from lifecircle.verdicts.ground import unit_ground
from lifecircle.verdicts.listed import places_of
from lifecircle.verdicts.measured import Values, judge_values
from lifecircle.verdicts.members import Members
from lifecircle.verdicts.results import Interval, Measure
from lifecircle.verdicts.searches import Asked
from lifecircle.verdicts.spread import Question, judge_spread
from lifecircle.verdicts.sums import Sums
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.plans.doors import Radius
    from lifecircle.verdicts.bounds import WayCosts
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.doorstep import Variant
    from lifecircle.verdicts.ground import Ground
    from lifecircle.verdicts.results import Verdict

METRES = Bilingual("米", "m")
_MEASURE = Measure(share=False, unit=METRES, lower_is_better=True)
_NONE_HERE = Bilingual("此处没有该类设施。", "There is no such place here.")
_CIRCLE = Bilingual(
    "服务半径按面积折算：√（单元面积 ÷ π ÷ 单元内设施数）。",
    "The radius is that of a circle of the unit's area per place: √(area / π / places inside).",
)


def evaluate_radius(goal: Radius, context: Context) -> Judged:
    """Judge a service radius on the whole and on every unit; values are metres.

    Returns
    -------
    GoalResult
        Without answers at demand points.
    list of Verdict
        The whole first, then every unit.
    """
    if goal.definition == "area":
        return _of_area(goal, context)
    searches = context.doorstep.searches
    profile = context.district.profiles[goal.profile]
    asked = Asked(goal.service, (goal.where.facility, {}), way_of(goal))
    along = goal.ways == "network"
    metric = distance_for(profile)

    def costs(variant: Variant) -> WayCosts:
        if not along:
            return straight_costs(searches, asked)
        return way_costs(searches, asked, metric, profile, variant)

    # Speeds do not change distances, and nothing is off the street in a straight line.
    ways = [HEADLINE.off_street, *(v.off_street for v in context.doorstep.readings)]
    variants = [HEADLINE._replace(off_street=way) for way in dict.fromkeys(ways)]
    needs = searches.needs(asked, metric) if along else searches.needs(asked)
    question = Question(
        service=goal.service,
        needs=needs,
        absent=searches.places(asked).lacks is not None,
        complete=not needs and searches.is_complete(asked),
        costs=costs,
        variants=tuple(variants) if along else (HEADLINE,),
        offset=0.0,
        measure=_MEASURE,
        notes=(_definition(goal),),
    )
    return judge_spread(goal, context, question)


def _definition(goal: Radius) -> Note:
    along = goal.ways == "network"
    zh, en = ("沿道路", "along the streets") if along else ("按直线", "in a straight line")
    if goal.statistic == "mean":
        text = Bilingual(
            f"服务半径为到最近设施的距离（{zh}）按人口加权的平均值。",
            f"The radius is the mean distance to the nearest place {en}, weighted by people.",
        )
    else:
        text = Bilingual(
            f"服务半径为有居民的需求点到最近设施的距离（{zh}）的最大值。",
            f"The radius is the largest distance from anybody's door to the nearest place {en}.",
        )
    return Note(f"goal.{goal.id}.definition", text)


def _of_area(goal: Radius, context: Context) -> Judged:
    """Judge the radius of a circle with the unit's area per place."""
    ground, needs = unit_ground(goal, context)
    if ground is None:
        return judge_values(goal, context, Values.none(len(context.units)), _MEASURE, needs=needs)
    number = quantity_of_places(ground, places_of(goal, context, goal.service), None)
    rows, each = _areas(ground, context)
    values, radii = _circles(rows, number.rows), _circles(each, number.members)
    if goal.over == "mean":
        # A unit without a place has no radius: it is more than that of one place.
        one = np.sqrt(each / math.pi)
        radii = Sums(np.where(np.isinf(radii.low), one, radii.low), radii.high)
    unsaid = np.full(len(rows), np.nan)
    result, verdicts = combine(
        goal,
        context,
        Measured(
            measure=_MEASURE,
            members=Members.of_ground(ground),
            own=ground.own,
            about=ground.about,
            each=radii,
            unknown=np.zeros(len(ground), dtype=bool),
            values=Values(values.low, values.high, if_complete=values.high),
            unit=None,
            rows_worth=unsaid,
            members_worth=unsaid[: len(ground)],
            needs=number.needs,
            absent=number.absent,
            partial=number.partial,
            counts=number.counts,
        ),
    )
    note = Note(f"goal.{goal.id}.definition", _CIRCLE)
    result = replace(result, assumptions=(*result.assumptions, note))
    one = np.sqrt(rows / math.pi)
    return result, [_without_place(verdict, one) for verdict in verdicts]


def _areas(ground: Ground, context: Context) -> tuple[Floats, Floats]:
    """Return square metres on the ground per row, and per member."""
    size = len(context.units)
    row, member = ground.rows
    areas = np.zeros(size + 1)
    for number in np.unique(row):
        areas[number] = shapely.area(shapely.union_all(ground.geometry[member[row == number]]))
    if ground.all_of_it:
        areas[-1] = shapely.area(context.district.outline.geometry.iloc[0])
    scale = context.district.network.scale**2
    return areas / scale, shapely.area(ground.geometry) / scale


def _circles(area: Floats, number: Sums) -> Sums:
    """Return the radii of circles with the area per place; inf where there is no place."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = (np.sqrt(area / (math.pi * n)) for n in (number.high, number.low))
    return Sums(low, high)


def _without_place(verdict: Verdict, one: Floats) -> Verdict:
    """Say what is known of a radius where there is no place: more than that of one place."""
    if verdict.at_least is None or not math.isinf(verdict.at_least.value):
        return verdict
    radius = float(one[-1 if verdict.unit is None else verdict.unit])
    return replace(
        verdict,
        at_least=Interval(radius, radius, radius),
        if_complete=None,
        reason=_NONE_HERE,
        progress=None,
    )
