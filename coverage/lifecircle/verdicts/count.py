"""Count: a total of facilities, of a quantity, of units, areas or places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lifecircle.base.amounts import quantities
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.amounts import (
    TIMES,
    Quantity,
    quantity_of_column,
    quantity_of_places,
)
from lifecircle.verdicts.combine import Measured, combine
from lifecircle.verdicts.due import OPENING, opening_years
from lifecircle.verdicts.ground import layer_ground, unit_ground
from lifecircle.verdicts.judge import asked_of, unit_targets
from lifecircle.verdicts.listed import places_of
from lifecircle.verdicts.measured import Ruling, Values, judge_values
from lifecircle.verdicts.members import COUNTED, Members
from lifecircle.verdicts.reasons import needs_column, needs_layer_column
from lifecircle.verdicts.results import Measure, MemberResult
from lifecircle.verdicts.shortfalls import step_of
from lifecircle.verdicts.sums import Sums, sum_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.plans.model import Count
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.ground import Ground


def evaluate_count(goal: Count, context: Context) -> Judged:
    """Judge a total on the whole, and report it for every unit.

    A facility counts once in the whole, and in every unit whose border contains it. A unit is
    judged only by a case of the target that is meant for it.

    Returns
    -------
    GoalResult
        With the units, areas or places that count; facilities are not listed.
    list of Verdict
        The whole first, then every unit.
    """
    measure = Measure(
        share=False, unit=_printed(goal), lower_is_better=goal.operator in ("<=", "<", "falls")
    )
    if goal.of in ("facilities", "units"):
        ground, needs = unit_ground(goal, context)
    else:
        ground, needs = layer_ground(goal, context)
    if ground is None:
        none = Values.none(len(context.units))
        return judge_values(goal, context, none, measure, needs=needs)
    if goal.of == "facilities":
        found = _facilities(goal, ground)
    else:
        ground, needs = _opened(goal, ground)
        found = Quantity.missing(ground, needs) if needs else _members(goal, ground)
    return combine(goal, context, _measured(goal, context, ground, found, measure))


def _measured(
    goal: Count, context: Context, ground: Ground, found: Quantity, measure: Measure
) -> Measured:
    rows, each = _scaled(found.rows, goal.scale), _scaled(found.members, goal.scale)
    judged = goal.over is not None and goal.over != "total"
    return Measured(
        measure=measure,
        members=Members.of_ground(ground),
        own=ground.own,
        about=ground.about if goal.of == "facilities" else context.asked_units(goal),
        each=each,
        unknown=np.isnan(each.low),
        values=Values(rows.low, rows.high, why_in=found.why),
        unit=found.unit,
        rows_worth=np.full(len(rows.low), goal.scale),
        members_worth=np.full(len(ground), goal.scale),
        step=found.step,
        needs=found.needs,
        absent=found.absent,
        partial=found.partial,
        counts=found.counts,
        doubts=ground.doubts,
        more_members=() if judged or goal.of == "facilities" else _listed(ground),
        rule=_rule_of_units(goal, context),
    )


def _rule_of_units(goal: Count, context: Context) -> Callable[[int], Ruling | None]:
    cases = unit_targets(goal, context.district.units, context.year)

    def rule(row: int) -> Ruling | None:
        if row == -1:
            return None
        start = context.start(goal, row)
        return Ruling(asked_of(goal, cases[row], start))

    return rule


def _scaled(sums: Sums, scale: float) -> Sums:
    return Sums(sums.low / scale, sums.high / scale)


def _printed(goal: Count) -> Bilingual:
    if goal.unit is not None:
        return goal.unit.text
    unit = COUNTED[{"facilities": "facility"}.get(goal.of, goal.of.removesuffix("s"))]
    if goal.quantity is not None:
        unit = quantities()[goal.quantity].unit
    if goal.scale == 1:
        return unit
    zh = TIMES.get(goal.scale, f"×{goal.scale:g} ")
    return Bilingual(f"{zh}{unit.zh}", f"× {goal.scale:,g} {unit.en}")


def _facilities(goal: Count, ground: Ground) -> Quantity:
    context = ground.context
    places = places_of(goal, context, goal.service or "")
    if goal.since is not None and not places.needs:
        opened = opening_years(places, context)
        if opened is None:
            need = needs_column(places.service, OPENING)
            return Quantity.missing(ground, (need,), (places.service,))
        with np.errstate(invalid="ignore"):
            places = places.only(opened > goal.since, np.isnan(opened))
    return quantity_of_places(ground, places, goal.quantity)


def _opened(goal: Count, ground: Ground) -> tuple[Ground, tuple[Bilingual, ...]]:
    """Return the members that opened after the goal's year, and the column that is missing."""
    if goal.since is None:
        return ground, ()
    if "opening_year" not in ground.table.columns:
        return ground, (needs_layer_column(ground.layer, ["opening_year"]),)
    years = pd.to_numeric(ground.members["opening_year"], errors="coerce").to_numpy(
        dtype=np.float64
    )
    kept = ~(years <= goal.since)
    open_ = ground.open_[kept] | np.isnan(years[kept])
    chosen, unit = ground.chosen[kept], ground.unit[kept]
    return replace(ground, chosen=chosen, open_=open_, unit=unit), ()


def _members(goal: Count, ground: Ground) -> Quantity:
    """Return how many members there are, or the sum of the quantity in their column."""
    if goal.quantity is not None:
        counted = quantities()[goal.quantity]
        found = quantity_of_column(ground, goal.quantity, counted.unit)
        return replace(found, step=step_of(goal.quantity))
    row, member = ground.rows
    size = len(ground.context.units) + 1
    low = sum_by(row, ~ground.open_[member], size)
    high = sum_by(row, np.ones(len(row)), size)
    if not ground.complete:
        high[:] = np.inf
    each = Sums(np.where(ground.open_, 0.0, 1.0), np.ones(len(ground)))
    return Quantity(each, Sums(low, high), COUNTED[ground.what])


def _listed(ground: Ground) -> tuple[MemberResult, ...]:
    """Return the members that count, or may."""
    return tuple(
        MemberResult(
            what=ground.what,
            name=ground.names[i],
            unit=int(ground.unit[i]),
            value=None,
            status="not_shown" if ground.open_[i] else "met",
            point=ground.points[i],
        )
        for i in range(len(ground))
    )
