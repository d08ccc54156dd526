"""Share of people who live in blocks or units that pass a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.logic import NO, UNKNOWN
from lifecircle.base.amounts import groups
from lifecircle.verdicts.amounts import is_estimated, people_at_points
from lifecircle.verdicts.columns import missing_columns
from lifecircle.verdicts.crowd import demand_columns
from lifecircle.verdicts.measured import Values, judge_values
from lifecircle.verdicts.members import Marks, Members, shares
from lifecircle.verdicts.passing import kleene, missing_tests, passing
from lifecircle.verdicts.reasons import NOBODY, needs_layer_column
from lifecircle.verdicts.results import Measure
from lifecircle.verdicts.shortfalls import missing
from lifecircle.verdicts.sums import sum_by

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.base.text import Bilingual
    from lifecircle.plans.model import ShareOf
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.judge import Asked
    from lifecircle.verdicts.results import Shortfall


def evaluate_share_of_people(goal: ShareOf, context: Context) -> Judged:
    """Judge the share of people whose block or unit passes a test.

    Columns are those of the block; those that blocks do not have are of the unit. People at points
    whose cells are empty may pass or not.
    """
    measure = Measure(lower_is_better=goal.operator in ("<=", "<", "falls"))
    none = Values.none(len(context.units))
    table = demand_columns(None, context.district)
    lacking = missing_columns(table, {**goal.where.block, **goal.where.unit})
    lacking += missing_tests(goal, table)
    if lacking:
        need = needs_layer_column("blocks", list(dict.fromkeys(lacking)))
        return judge_values(goal, context, none, measure, needs=(need,))
    weights, needs = _weights(goal, context)
    if needs:
        return judge_values(goal, context, none, measure, needs=needs)
    asked = np.minimum(kleene(goal.where.block, table), kleene(goal.where.unit, table))
    marks = Marks(passing(goal, table), asked == NO, np.full(len(table), np.nan))
    members = _points(context, asked == UNKNOWN)
    headline, *others = (shares(members, marks, weight) for weight in weights)
    values = Values(headline.low, headline.high, why=NOBODY)
    row, point = members.rows
    people = np.where(asked == NO, 0.0, people_at_points(goal.group, context))
    worth = sum_by(row, people[point], members.size)

    def shortfall(row: int, value: float, asked: Asked) -> tuple[Shortfall, ...]:
        number = float(worth[row])
        if np.isnan(number):
            return ()
        counted = groups()[goal.group or "residents"]
        estimated = is_estimated(goal.group, context)
        return missing(asked, value, number, counted.unit, estimated=estimated)

    return judge_values(goal, context, values, measure, shortfall=shortfall, others=others)


def _weights(goal: ShareOf, context: Context) -> tuple[list[Floats], tuple[Bilingual, ...]]:
    """Return people at each point: by the headline method, then by the others."""
    demand = context.district.demand
    if goal.group in (None, "residents"):
        order = [demand.headline, *(name for name in demand.shares if name != demand.headline)]
        return [demand.shares[name] for name in order], ()
    _, needs = context.group(goal.group)
    return ([] if needs else [people_at_points(goal.group, context)]), needs


def _points(context: Context, open_: object) -> Members:
    """Return the demand points as members."""
    unit = context.district.demand_unit
    size = len(context.units)
    own = np.flatnonzero(unit >= 0)
    row = np.append(unit[own], np.full(len(unit), size))
    return Members(
        what="place",
        names=[""] * len(unit),
        points=(),
        unit=unit,
        rows=(row, np.append(own, np.arange(len(unit)))),
        size=size + 1,
        open_=np.asarray(open_, dtype=bool),
        complete=True,
    )
