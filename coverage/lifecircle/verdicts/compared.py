"""What equity compares: a value of each unit or facility."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from lifecircle.base.amounts import quantities
from lifecircle.base.text import Bilingual
from lifecircle.plans.model import Presence
from lifecircle.verdicts.amounts import quantity_of, quantity_of_places
from lifecircle.verdicts.columns import holds
from lifecircle.verdicts.facility_members import facility_members
from lifecircle.verdicts.ground import unit_ground
from lifecircle.verdicts.levels import own_units
from lifecircle.verdicts.listed import listed_places, numbers_of, per_place, places_of
from lifecircle.verdicts.reasons import NOBODY, NOT_ASKED, NOTHING_HERE, needs_column
from lifecircle.verdicts.results import Measure
from lifecircle.verdicts.sums import Sums

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.plans.model import Amount, Equity, Goal
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.listed import Places
    from lifecircle.verdicts.results import Verdict

_PLAIN = Measure(share=False)


@dataclass(frozen=True)
class Compared:
    """Values of units or facilities.

    Attributes
    ----------
    what
        Which of the two.
    names, unit, points
        Of each: its name, the unit of the study in which it lies (-1 in none), and a point.
    low, high
        Its value is at least and at most this; NaN where it has none; `high` is inf where it
        has no bound.
    weight
        How much it counts in the mean of a class: people of a unit, the denominator of a
        facility; NaN where it is not known.
    has
        Whether there is anything to have a value: somebody lives there, the goal is about it.
    listed
        Whether nothing else is to be compared: of facilities, the list names all of them.
    measure
        How the values are printed.
    """

    what: Literal["unit", "facility"]
    names: list[str]
    unit: Ints
    points: list[tuple[float, float]]
    low: Floats
    high: Floats
    weight: Floats
    has: Bools
    measure: Measure
    listed: bool = True

    @property
    def known(self) -> Bools:
        """Whether the value of each is known to lie between two numbers."""
        found: Bools = np.isfinite(self.low) & np.isfinite(self.high)
        return found


Found = tuple[Compared | None, tuple[Bilingual, ...], tuple[str, ...], tuple[str, ...]]
"""The values; inputs that are missing; services without a list; services with a partial one."""


def compared(goal: Equity, context: Context) -> Found:
    """Return what an equity goal compares."""
    if goal.goal is not None:
        return _of_goal(goal.goal, goal, context)
    if goal.between == "facilities":
        return _of_facilities(goal, context)
    return _of_units(goal, context)


def in_class(goal: Equity, values: Compared, number: int, context: Context) -> Bools:
    """Return whether each is in a class: its unit of the study passes the tests."""
    tests = (goal.classes or ({}, {}))[number]
    member = np.append(holds(context.district.units, tests), False)
    found: Bools = member[values.unit]
    return found


def _of_goal(name: str, goal: Equity, context: Context) -> Found:
    result, verdicts = context.judged[name]
    asked = context.asked_units(goal)[:-1]
    by_unit: list[Verdict] = [v for v in verdicts if v.unit is not None and asked[v.unit]]
    units = own_units(context.district)
    rows = np.array([v.unit for v in by_unit], dtype=np.int64)
    counts = _counted(result.goal, context)
    if counts is None:
        ends = np.array([_ends(verdict) for verdict in by_unit], dtype=np.float64).reshape(-1, 2)
        counts = Sums(ends[:, 0], ends[:, 1])
        measure = replace(result.measure.of_units, shares_of="nothing")
    else:
        counts, measure = counts[rows], _PLAIN
    found = Compared(
        what="unit",
        names=[units.names[row] for row in rows],
        unit=rows,
        points=[units.points[row] for row in rows],
        low=counts.low,
        high=counts.high,
        weight=_people(goal, context)[rows],
        has=np.array([_has_value(verdict) for verdict in by_unit], dtype=bool),
        measure=measure,
    )
    return found, (), result.unusable, result.partial


def _counted(goal: Goal, context: Context) -> Sums | None:
    """Return how many places a presence goal finds in each unit; None if it gives shares."""
    if not isinstance(goal, Presence) or goal.over == "mean":
        return None
    ground, _ = unit_ground(goal, context)
    if ground is None or not ground.own:
        return None
    return quantity_of_places(ground, places_of(goal, context, goal.service), None).rows


def _ends(verdict: Verdict) -> tuple[float, float]:
    if verdict.at_least is None or verdict.status == "not_computable":
        return math.nan, math.nan
    most = math.inf if verdict.at_most is None else verdict.at_most.value
    return verdict.at_least.value, most


def _has_value(verdict: Verdict) -> bool:
    """Tell whether a unit has people, or places, that the goal is about."""
    return verdict.reason not in (NOBODY, NOT_ASKED, NOTHING_HERE)


def _people(goal: Equity, context: Context) -> Floats:
    people, _ = context.group(goal.group)
    nothing = np.full(len(context.units), np.nan)
    return nothing if people is None else people[:-1]


def _of_units(goal: Equity, context: Context) -> Found:
    ground, needs = unit_ground(goal, context)
    if ground is None or goal.numerator is None:
        return None, needs, (), ()
    above = quantity_of(goal.numerator, goal, ground, goal.service)
    sums, needs, absent, partial = above.members, above.needs, above.absent, above.partial
    has = np.ones(len(ground), dtype=bool)
    if goal.denominator is not None:
        below = quantity_of(goal.denominator, goal, ground, goal.service)
        has = below.members.high != 0
        sums = sums.over(below.members, 1.0)
        needs, absent = (*needs, *below.needs), (*absent, *below.absent)
        partial = tuple(dict.fromkeys((*partial, *below.partial)))
    weight = np.full(len(ground), np.nan)
    if ground.own:
        weight = _people(goal, context)[ground.chosen]
    found = Compared(
        what="unit",
        names=ground.names,
        unit=ground.unit,
        points=ground.points,
        low=sums.low,
        high=sums.high,
        weight=weight,
        has=has,
        measure=_PLAIN,
    )
    return found, tuple(dict.fromkeys(needs)), absent, partial


def _of_facilities(goal: Equity, context: Context) -> Found:
    ground, needs = unit_ground(goal, context)
    if ground is None or goal.numerator is None:
        return None, needs, (), ()
    sides = [goal.numerator] if goal.denominator is None else [goal.numerator, goal.denominator]
    tests = [goal.where.facility, *(side.which for side in sides)]
    places = listed_places(context, goal.service or "", *tests, at=goal.at)
    if places.needs:
        return None, places.needs, places.absent, ()
    members, facility = facility_members(ground, replace(places, maybe=np.zeros_like(places.maybe)))
    columns = []
    for side in sides:
        values = _quantity(side, places, context)
        if values is None:
            return None, (needs_column(places.service, _column(side)),), (places.service,), ()
        columns.append(values[facility])
    above = columns[0]
    below = columns[1] if len(columns) > 1 else np.ones(len(facility))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(below > 0, above / below, np.nan)
    found = Compared(
        what="facility",
        names=[*members.names],
        unit=members.unit,
        points=[point for point in members.points if point is not None],
        low=value,
        high=value,
        weight=below,
        has=below != 0,
        measure=_PLAIN,
        listed=places.complete,
    )
    return found, (), (), places.partial


def _quantity(side: Amount, places: Places, context: Context) -> Floats | None:
    """Return an amount of each facility, NaN where it is not known; None: no list has it."""
    if side.group is not None:
        return None
    if side.column is not None:
        counted = places.sure | places.maybe
        return numbers_of(context.district.facilities.table, side.column, counted)
    return per_place(places, side.quantity, context)


def _column(side: Amount) -> Bilingual:
    if side.quantity is not None:
        return quantities()[side.quantity].name
    name = side.column or side.group or ""
    return Bilingual(name, name)
