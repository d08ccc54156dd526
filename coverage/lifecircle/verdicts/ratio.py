"""Ratio: one amount for so much of another, of units, facilities or areas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.amounts import quantities
from lifecircle.base.text import Bilingual
from lifecircle.plans.fields import DeadlineColumn
from lifecircle.verdicts.amounts import (
    TIMES,
    Quantity,
    is_estimated,
    quantity_of,
    unit_of,
)
from lifecircle.verdicts.combine import Measured, combine
from lifecircle.verdicts.due import due
from lifecircle.verdicts.facility_members import facility_members
from lifecircle.verdicts.ground import layer_ground, unit_ground
from lifecircle.verdicts.listed import numbers_of, per_place, places_of, tally
from lifecircle.verdicts.measured import Values, judge_values
from lifecircle.verdicts.members import Members
from lifecircle.verdicts.reasons import NOBODY, NOTHING_HERE, needs_column
from lifecircle.verdicts.results import Measure
from lifecircle.verdicts.shortfalls import step_of
from lifecircle.verdicts.sums import Sums, sum_by

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.plans.fields import Amount
    from lifecircle.plans.model import Ratio
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.ground import Ground
    from lifecircle.verdicts.listed import Places, Standing
    from lifecircle.verdicts.results import MemberResult

ELSEWHERE: Final = Bilingual(
    "部分设施位于边界交界、重叠处或评估范围外，计入本单元，其所在地的人口不在此计算。",
    "Some places stand where borders meet or overlap, or outside the area: they count here, the "
    "people there do not.",
)


def evaluate_ratio(goal: Ratio, context: Context) -> Judged:
    """Judge a ratio on the whole and on every unit.

    The value is ``per · numerator / denominator``. Of areas and of units of another level, that
    of a unit is taken over those in it, each facility once. Where the denominator is 0 there is
    nothing to judge.

    Returns
    -------
    GoalResult
        With units, facilities or areas as members, where each is judged.
    list of Verdict
        The whole first, then every unit.
    """
    if goal.of == "areas":
        ground, needs = layer_ground(goal, context)
    else:
        ground, needs = unit_ground(goal, context)
    if ground is None:
        none = Values.none(len(context.units))
        return judge_values(goal, context, none, measure_of(goal), needs=needs)
    sides = _of_facilities(goal, ground) if goal.of == "facilities" else _of_ground(goal, ground)
    return combine(goal, context, sides.measured(goal, context))


def measure_of(goal: Ratio) -> Measure:
    """Return how a ratio is printed: 张/千人."""
    lower = goal.operator in ("<=", "<", "falls")
    if goal.unit is not None:
        return Measure(share=False, unit=goal.unit.text, lower_is_better=lower)
    above, below = unit_of(goal.numerator), unit_of(goal.denominator)
    times_zh = "" if goal.per == 1 else TIMES.get(goal.per, f"{goal.per:g}")
    times_en = "" if goal.per == 1 else f"{goal.per:,g} "
    unit = Bilingual(f"{above.zh}/{times_zh}{below.zh}", f"{above.en} / {times_en}{below.en}")
    return Measure(share=False, unit=unit, lower_is_better=lower)


@dataclass(frozen=True)
class _Sides:
    """Both amounts of a ratio, whose they are, and members that are not judged."""

    ground: Ground
    members: Members
    above: Quantity
    below: Quantity
    waiting: tuple[MemberResult, ...] = ()

    def measured(self, goal: Ratio, context: Context) -> Measured:
        above, below = self.above, self.below
        rows = above.rows.over(below.rows, goal.per)
        about_people = goal.denominator.group is not None
        why_in = {**above.why, **below.why}
        values = Values(
            rows.low,
            rows.high,
            why=NOBODY if about_people else NOTHING_HERE,
            why_in=why_in,
            if_complete=_listed(above.rows, below.rows, goal.per),
        )
        exact = below.members.low == below.members.high
        # Where the denominator may be 0 there may be nothing to judge.
        open_ = self.members.open_ | ((below.members.low == 0) & ~exact)
        return Measured(
            measure=measure_of(goal),
            members=replace(self.members, open_=open_),
            own=goal.of == "units" and self.ground.own,
            about=self.ground.about,
            each=above.members.over(below.members, goal.per),
            unknown=(np.isnan(above.members.low) | np.isnan(below.members.low))
            & (below.members.high != 0),
            values=values,
            unit=above.unit if goal.numerator.column is None else None,
            step=above.step,
            rows_worth=np.where(below.rows.low == below.rows.high, below.rows.low, np.nan)
            / goal.per,
            members_worth=np.where(exact, below.members.low, np.nan) / goal.per,
            estimated=above.estimated or below.estimated,
            whole_counted=self.ground.all_of_it,
            needs=tuple(dict.fromkeys((*above.needs, *below.needs))),
            absent=tuple(dict.fromkeys((*above.absent, *below.absent))),
            partial=tuple(dict.fromkeys((*above.partial, *below.partial))),
            doubts=self.ground.doubts,
            counts=above.counts,
            others=self._other_methods(goal, context),
            more_members=self.waiting,
            warning=self._elsewhere if about_people else None,
        )

    def _elsewhere(self, row: int) -> Bilingual | None:
        units = self.above.elsewhere
        return ELSEWHERE if row != -1 and units is not None and units[row] else None

    def _other_methods(self, goal: Ratio, context: Context) -> tuple[Values, ...]:
        """Return the values with residents spread by each other method."""
        side = goal.denominator
        if side.group != "residents" or not (self.ground.own and self.ground.all_of_it):
            return ()
        district = context.district
        given = any(group.group == "residents" for group in district.study.people.groups)
        if given or not is_estimated(None, context):
            return ()
        found = []
        demand = district.demand
        low = context.units["low_confidence"].to_numpy(dtype=bool)
        for method in demand.shares:
            if method == demand.headline:
                continue
            share = context.units[f"share_{method}"].to_numpy(dtype=np.float64)
            people = np.append(
                np.where(low, np.nan, share * (demand.total or np.nan)), self.below.rows.low[-1]
            )
            rows = self.above.rows.over(Sums(people, people), goal.per)
            found.append(Values(rows.low, rows.high))
        return tuple(found)


def _listed(above: Sums, below: Sums, per: float) -> Floats:
    """Return the ratio of what is listed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        listed: Floats = np.where(below.low > 0, per * above.low / below.low, np.nan)
    return listed


def _of_ground(goal: Ratio, ground: Ground) -> _Sides:
    where: Standing | None = None
    waiting: tuple[MemberResult, ...] = ()
    late: tuple[Bilingual, ...] = ()
    if isinstance(goal.deadline, DeadlineColumn) and goal.of == "areas":
        service = goal.numerator.service or goal.service or ""
        places = places_of(goal, ground.context, service, goal.numerator.which)
        found = due(ground, goal.deadline.area, places)
        ground, where, waiting, late = found.ground, found.where, found.waiting, found.needs
    above = quantity_of(goal.numerator, goal, ground, goal.service, where)
    if late:
        above = replace(above, needs=(*above.needs, *late))
    below = quantity_of(goal.denominator, goal, ground, goal.service)
    return _Sides(ground, Members.of_ground(ground), above, below, waiting)


def _of_facilities(goal: Ratio, ground: Ground) -> _Sides:
    """Return both amounts of each facility that has both."""
    context = ground.context
    default = goal.service or goal.numerator.service or goal.denominator.service or ""
    one, other = (
        places_of(goal, context, amount.service or default, amount.which)
        for amount in (goal.numerator, goal.denominator)
    )
    places = one.only(other.sure, other.maybe)
    places = replace(places, listed=one.listed and other.listed, needs=one.needs or other.needs)
    members, facility = facility_members(ground, places)
    row, member = members.rows
    above, below = (
        _side_of_facilities(amount, places, (row, facility[member]), facility, context)
        for amount in (goal.numerator, goal.denominator)
    )
    return _Sides(ground, members, above, below)


def _side_of_facilities(
    amount: Amount,
    places: Places,
    rows: tuple[Ints, Ints],
    facility: Ints,
    context: Context,
) -> Quantity:
    """Return an amount of each facility, and its sums in every row."""
    size = len(context.units) + 1
    needs, values = places.needs, None
    if not needs and amount.column is not None:
        values = numbers_of(
            context.district.facilities.table, amount.column, places.sure | places.maybe
        )
        name = Bilingual(amount.column, amount.column)
    elif not needs:
        values = per_place(places, amount.quantity, context)
        name = quantities()[amount.quantity].name if amount.quantity else Bilingual("", "")
    if not needs and values is None:
        needs = (needs_column(places.service, name),)
    if values is None:
        values = np.full(len(places.sure), np.nan)
    sums = tally(rows, size, places, values)
    counts = sum_by(rows[0], places.sure[rows[1]], size)
    return Quantity(
        Sums(values[facility], values[facility]),
        sums,
        unit_of(amount),
        step=step_of(amount.quantity),
        needs=needs,
        absent=(places.service,) if needs else (),
        partial=places.partial,
        counts=[int(count) for count in counts],
    )
