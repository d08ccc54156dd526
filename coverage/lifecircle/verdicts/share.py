"""Share: of facilities, units, areas, places or people, those that pass a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lifecircle.base.amounts import quantities
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.combine import Measured, combine
from lifecircle.verdicts.facility_members import facility_members
from lifecircle.verdicts.ground import layer_ground, unit_ground
from lifecircle.verdicts.judge import Asked
from lifecircle.verdicts.listed import per_place, places_of
from lifecircle.verdicts.measured import Ruling, Values, judge_values
from lifecircle.verdicts.members import COUNTED, Marks, Members, results_of, shares
from lifecircle.verdicts.parts import share_of_parts
from lifecircle.verdicts.passing import missing_tests, passing
from lifecircle.verdicts.people_share import evaluate_share_of_people
from lifecircle.verdicts.reasons import needs_column, needs_layer_column
from lifecircle.verdicts.results import Measure
from lifecircle.verdicts.shortfalls import WHOLE, step_of
from lifecircle.verdicts.sums import Sums, sum_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.plans.model import ShareOf
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.ground import Ground

_FALLING = ("<=", "<", "falls")


def evaluate_share(goal: ShareOf, context: Context) -> Judged:
    """Judge a share on the whole and on every unit.

    A member counts as one, or as much as the goal's `weight`; with `part` the value is the sum
    of the one quantity over that of the other. Empty cells give bounds, and with a partial list
    or layer the share may be anything from 0 to 1: members that are not listed may pass or not.

    Returns
    -------
    GoalResult
        With every member.
    list of Verdict
        The whole first, then every unit.
    """
    if goal.of == "people":
        return evaluate_share_of_people(goal, context)
    found = _facilities(goal, context) if goal.of == "facilities" else _others(goal, context)
    measure = Measure(lower_is_better=goal.operator in _FALLING)
    if isinstance(found, _Missing):
        none = Values.none(len(context.units))
        return judge_values(goal, context, none, measure, needs=found.needs, absent=found.absent)
    return combine(goal, context, found.measured(goal, context, measure))


@dataclass(frozen=True)
class _Missing:
    needs: tuple[Bilingual, ...]
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Universe:
    """What the share is taken of.

    Attributes
    ----------
    ground, members
        Where, and of what.
    marks
        Which pass.
    weight, part
        Per member; None: each is one, and passes or does not.
    unit, step
        What is counted, and its smallest part.
    partial, doubts
        What is not known of all of them.
    """

    ground: Ground
    members: Members
    marks: Marks
    weight: Floats | None
    part: Floats | None
    unit: Bilingual
    step: float
    partial: tuple[str, ...] = ()
    doubts: tuple[Bilingual, ...] = ()

    def values(self) -> Values:
        if self.part is not None and self.weight is not None:
            return share_of_parts(self.members, self.marks, self.part, self.weight)
        return shares(self.members, self.marks, self.weight)

    def measured(self, goal: ShareOf, context: Context, measure: Measure) -> Measured:
        values = self.values()
        units = Members.of_units(context)
        each = np.isin(np.arange(units.size), self.members.rows[0]) & self.ground.about
        nothing = np.full(len(units), np.nan)
        row, member = self.members.rows
        heavy = np.ones(len(self.members)) if self.weight is None else self.weight
        worth = sum_by(row, heavy[member], units.size)
        if not self.members.complete:
            worth[:] = np.nan
        own = goal.of == "units" and self.ground.own
        return Measured(
            measure=measure,
            members=units,
            own=True,
            about=self.ground.about,
            each=Sums(
                np.where(each[:-1], values.low[:-1], nothing),
                np.where(each[:-1], values.high[:-1], nothing),
            ),
            unknown=np.zeros(len(units), dtype=bool),
            values=values,
            unit=self.unit,
            rows_worth=worth,
            members_worth=worth[:-1],
            step=self.step,
            partial=self.partial,
            doubts=self.doubts,
            more_members=tuple(results_of(self.members, self.marks)),
            rule=_pass_or_not(goal) if own else None,
            warning=self._too_large,
        )

    def _too_large(self, row: int) -> Bilingual | None:
        if self.part is None or self.weight is None:
            return None
        rows, member = self.members.rows
        mine = member[rows == (self.members.size - 1 if row == -1 else row)]
        with np.errstate(invalid="ignore"):
            number = int((self.part[mine] > self.weight[mine]).sum())
        if not number:
            return None
        return Bilingual(
            f"{number} 处设施的分项大于总量，请核对名单。",
            f"At {number} places the part is larger than the whole: check the list.",
        )


def _pass_or_not(goal: ShareOf) -> Callable[[int], Ruling | None]:
    """Return what is asked of a single unit: to pass, or not to where the share is limited."""
    falling = goal.operator in _FALLING
    asked = Asked.of("<=" if falling else ">=", 0.0 if falling else 1.0)

    def rule(row: int) -> Ruling | None:
        if row == -1 or not goal.target:
            return None
        return Ruling(asked, operator="<=" if falling else ">=")

    return rule


def _facilities(goal: ShareOf, context: Context) -> _Universe | _Missing:
    ground, needs = unit_ground(goal, context)
    if ground is None:
        return _Missing(needs)
    places = places_of(goal, context, goal.service or "")
    if places.needs:
        return _Missing(places.needs, places.absent)
    members, facility = facility_members(ground, places)
    table = context.district.facilities.table.iloc[facility].reset_index(drop=True)
    lacking: list[Bilingual] = [Bilingual(c, c) for c in missing_tests(goal, table)]
    sides: dict[str, Floats | None] = {"weight": None, "part": None}
    for side, quantity in (("weight", goal.weight), ("part", goal.part)):
        if quantity is None:
            continue
        values = per_place(places, quantity, context)
        if values is None:
            lacking.append(quantities()[quantity].name)
        else:
            sides[side] = values[facility]
    if lacking:
        needs = tuple(needs_column(places.service, name) for name in lacking)
        return _Missing(needs, (places.service,))
    return _Universe(
        ground,
        members,
        _marks(goal, table, sides["part"], sides["weight"]),
        sides["weight"],
        sides["part"],
        *_counted(goal, "facility"),
        partial=places.partial,
    )


def _others(goal: ShareOf, context: Context) -> _Universe | _Missing:
    if goal.of == "units":
        ground, needs = unit_ground(goal, context)
    else:
        ground, needs = layer_ground(goal, context)
    if ground is None:
        return _Missing(needs)
    lacking = missing_tests(goal, ground.members)
    sides: dict[str, Floats | None] = {"weight": None, "part": None}
    for side, quantity in (("weight", goal.weight), ("part", goal.part)):
        if quantity is None:
            continue
        sides[side] = values = _of_members(ground, quantity)
        if values is None:
            lacking.append(quantity)
    if lacking:
        return _Missing((needs_layer_column(ground.layer, lacking),))
    return _Universe(
        ground,
        Members.of_ground(ground),
        _marks(goal, ground.members, sides["part"], sides["weight"]),
        sides["weight"],
        sides["part"],
        *_counted(goal, ground.what),
        doubts=ground.doubts,
    )


def _of_members(ground: Ground, quantity: str) -> Floats | None:
    """Return a quantity of units, areas or places from the column of its name."""
    if quantity not in ground.members.columns:
        if not ground.own:
            return None
        people, _ = ground.context.group(quantity)
        return None if people is None else people[ground.chosen]
    values: Floats = pd.to_numeric(ground.members[quantity], errors="coerce").to_numpy(
        dtype=np.float64
    )
    return None if len(values) and np.isnan(values).all() else values


def _marks(goal: ShareOf, table: pd.DataFrame, part: Floats | None, weight: Floats | None) -> Marks:
    void: Bools = np.zeros(len(table), dtype=bool)
    value = np.full(len(table), np.nan)
    if part is not None and weight is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.where(weight > 0, part / weight, np.nan)
    return Marks(passing(goal, table), void, value)


def _counted(goal: ShareOf, what: str) -> tuple[Bilingual, float]:
    if goal.weight is None:
        return COUNTED[what], WHOLE
    return quantities()[goal.weight].unit, step_of(goal.weight)
