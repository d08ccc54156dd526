"""What a plan's goals ask for so many people more."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lifecircle.base.amounts import groups, quantities
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.changes.wording import english_of
from lifecircle.plans.model import Provision, Ratio
from lifecircle.verdicts.columns import holds, missing_columns
from lifecircle.verdicts.guard import lacking
from lifecircle.verdicts.judge import targets_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lifecircle.plans import Plan
    from lifecircle.verdicts.context import Context

_HALF = 0.5
_MANY = 1000


class Need(NamedTuple):
    """What a goal asks for people who move in.

    Attributes
    ----------
    service
        Of the places that are counted.
    quantity
        What is counted of them; None: they are.
    amount
        How much.
    asked
        A sentence that names the goal.
    """

    service: str
    quantity: str | None
    amount: float
    asked: Bilingual


class Newcomers(NamedTuple):
    """People who move in.

    Attributes
    ----------
    numbers
        How many, by group.
    estimated
        Their number is one of households.
    """

    numbers: Mapping[str, float]
    estimated: bool = False

    def told(self, number: float) -> Bilingual:
        """Say how many they are, after a word."""
        text = f"{number:,.0f}"
        if self.estimated:
            return Bilingual(f"约 {text}", f"about {text}")
        return Bilingual(f" {text}", text)


def amount_text(amount: float) -> str:
    """Return an amount with four figures, or whole if it has more."""
    return f"{amount:,.0f}" if amount >= _MANY else f"{amount:,.4g}"


def needs_by_plan(plan: Plan, people: Newcomers, unit: int, context: Context) -> Iterator[Need]:
    """Yield what goals ask for people who move into a unit, in the plan's order.

    Only goals on so much for so many people have an answer: `Provision` (one place for so many,
    rounded as its verdict is, so for few people it may be none) and `Ratio` of places, or of a
    quantity of theirs, to people. A minimum, not a limit, is asked for.

    Parameters
    ----------
    plan
        Its goals; those whose numbers are not corroborated ask for nothing, unless the study
        accepts them, and those that test columns that the units lack.
    people
        Who moves in; goals on other groups have no answer.
    unit
        Row of the unit; -1: in none.
    context
        Of the year.
    """
    if unit < 0:
        return
    for goal in plan.goals:
        if not context.is_verified(goal) or lacking(goal, context.district):
            continue
        if not context.asked_units(goal)[unit]:
            continue
        if isinstance(goal, Provision):
            found = _provision(goal, people, unit, context)
        elif isinstance(goal, Ratio):
            found = _ratio(goal, people, unit, context)
        else:
            continue
        if found is not None:
            yield found


def _provision(goal: Provision, people: Newcomers, unit: int, context: Context) -> Need | None:
    number = people.numbers.get(goal.group or "residents")
    row = context.district.units.iloc[[unit]]
    if number is None or goal.level not in (None, context.district.study.units.level):
        return None
    tested = {key: None for case in goal.people_per for key in case.where or {}}
    if missing_columns(row, tested):
        return None
    case = next((c for c in goal.people_per if not c.where or holds(row, c.where)[0]), None)
    if case is None:
        return None
    amount = float(math.floor(number / case.high + _HALF))
    if not amount:
        return None
    what, whom, many = label(goal.service), groups()[goal.group or "residents"], people.told(number)
    return Need(
        goal.service,
        None,
        amount,
        Bilingual(
            f"目标“{goal.name.zh}”：每 {case.high:,.10g} 人 1 处{what.zh}，新增{whom.name.zh}"
            f"{many.zh} 人需 {amount:,.0f} 处。",
            f"Goal “{goal.name.en}”: one place ({what.en}) for {case.high:,.10g}; {many.en} more "
            f"{whom.name.en} need {amount:,.0f}.",
        ),
    )


def _ratio(goal: Ratio, people: Newcomers, unit: int, context: Context) -> Need | None:
    over, under = goal.numerator, goal.denominator
    service = over.service or goal.service
    if goal.of != "units" or under.group is None or service is None:
        return None
    if (over.quantity is None and over.count is None) or goal.operator not in (">=", ">"):
        return None
    number = people.numbers.get(under.group)
    case = targets_of(goal, context.district.units, context.year)[unit]
    if number is None or case is None or case.value is None:
        return None
    amount = case.value * number / goal.per
    if not np.isfinite(amount) or amount <= 0:
        return None
    what, whom, many = label(service), groups()[under.group], people.told(number)
    asked, needed = f"{case.value:,.10g}", amount_text(amount)
    name, after = "设施", "处"
    told, more = f"{asked} places ({what.en})", needed
    if over.quantity is not None:
        name, after = quantities()[over.quantity].name.zh, quantities()[over.quantity].unit.zh
        told = f"{english_of(over.quantity, asked)} ({what.en})"
        more = english_of(over.quantity, needed)
    of = Bilingual(f"每 {goal.per:,.10g} 人", f"for {goal.per:,.10g}")
    if goal.per == 1:
        of = Bilingual("每人", "for each")
    return Need(
        service,
        over.quantity,
        float(amount),
        Bilingual(
            f"目标“{goal.name.zh}”：{what.zh}的{name}{of.zh} {asked} {after}，新增{whom.name.zh}"
            f"{many.zh} 人需 {needed} {after}。",
            f"Goal “{goal.name.en}”: {told} {of.en}; {many.en} more {whom.name.en} need {more}.",
        ),
    )
