"""Amounts: so many facilities, beds, square metres or people, in each member and each row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from lifecircle.base.amounts import groups, quantities
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.borders import facility_unit
from lifecircle.verdicts.listed import Places, Standing, per_place, places_of, tally
from lifecircle.verdicts.reasons import (
    NO_HEAD_COUNT,
    needs_column,
    needs_layer_column,
    no_number,
)
from lifecircle.verdicts.shortfalls import WHOLE, step_of
from lifecircle.verdicts.sums import Sums, any_by, sum_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.plans.fields import Amount, GoalFields
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.ground import Ground

FACILITIES: Final = Bilingual("处", "places")
__all__ = [
    "FACILITIES",
    "TIMES",
    "Places",
    "Quantity",
    "Standing",
    "Sums",
    "is_estimated",
    "people_at_points",
    "per_place",
    "places_of",
    "quantity_of",
    "quantity_of_column",
    "quantity_of_people",
    "quantity_of_places",
    "tally",
    "unit_of",
]

TIMES: Final[dict[float, str]] = {100: "百", 1000: "千", 10_000: "万"}
"""How Chinese writes so many of something."""


@dataclass(frozen=True)
class Quantity:
    """One amount, in each member of a ground and in each row.

    Attributes
    ----------
    members, rows
        How much.
    unit
        What it is counted in.
    step
        The smallest part of it that is counted; None: any.
    estimated
        It rests on an estimate of people.
    needs, absent, partial
        As `judge_values` takes them.
    why
        Per row: why the number is not known.
    counts
        Per row: how many places are behind it; None: it is not about places.
    elsewhere
        Per row: some place in it stands on ground that counts for another unit, or for none.
    """

    members: Sums
    rows: Sums
    unit: Bilingual
    step: float | None = WHOLE
    estimated: bool = False
    needs: tuple[Bilingual, ...] = ()
    absent: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    why: Mapping[int, Bilingual] = field(default_factory=dict)
    counts: list[int | None] | None = None
    elsewhere: Bools | None = None

    @classmethod
    def missing(
        cls, ground: Ground, needs: tuple[Bilingual, ...], absent: tuple[str, ...] = ()
    ) -> Quantity:
        """Return an amount of which nothing is known."""
        nothing = np.full(len(ground), np.nan)
        none = np.full(len(ground.context.units) + 1, np.nan)
        empty = Bilingual("", "")
        return cls(Sums(nothing, nothing), Sums(none, none), empty, needs=needs, absent=absent)


def quantity_of_places(
    ground: Ground, places: Places, quantity: str | None, where: Standing | None = None
) -> Quantity:
    """Return how much there is of a quantity of facilities.

    Parameters
    ----------
    ground
        Where.
    places
        Which.
    quantity
        Its id; None: their number.
    where
        Which places stand where; None: by the borders of the ground.
    """
    context = ground.context
    if places.needs:
        return Quantity.missing(ground, places.needs, places.absent)
    values = per_place(places, quantity, context)
    if values is None:
        name = quantities()[quantity or ""].name
        return Quantity.missing(ground, (needs_column(places.service, name),), (places.service,))
    at = Standing.of(ground) if where is None else where
    rows = len(context.units) + 1
    row, place = at.rows
    counts = sum_by(row, places.sure[place], rows)
    elsewhere = places.sure[place] & (facility_unit(context.district)[place] != row)
    return Quantity(
        tally(at.members, len(ground), places, values, at.members_doubt),
        _open_ended(ground, tally(at.rows, rows, places, values, at.rows_doubt)),
        FACILITIES if quantity is None else quantities()[quantity].unit,
        step=step_of(quantity),
        partial=places.partial,
        counts=[int(count) for count in counts],
        elsewhere=any_by(row, elsewhere, rows),
    )


def quantity_of_people(ground: Ground, group: str | None) -> Quantity:
    """Return people of a group; NaN where no head count is given or their number is not known."""
    context = ground.context
    by_row, needs = context.group(group)
    if by_row is None:
        return Quantity.missing(ground, needs)
    size = len(by_row)
    if ground.own:
        members, (row, member) = by_row[ground.chosen], ground.rows
        rows = sum_by(row, members[member], size)
    else:
        number = people_at_points(group, context)
        member, home = ground.homes
        members = sum_by(member, number[home], len(ground))
        row, home = ground.rows_homes
        rows = sum_by(row, number[home], size)
    if ground.all_of_it:
        rows[-1] = by_row[-1]
    counted = groups()[group or "residents"]
    low = context.units["low_confidence"].to_numpy(dtype=bool)
    residents = group in (None, "residents")
    why = {
        int(row) if row < len(low) else -1: NO_HEAD_COUNT
        if residents and (row == len(low) or low[row])
        else no_number(counted.name)
        for row in np.flatnonzero(np.isnan(rows))
    }
    return Quantity(
        Sums(members, members),
        _open_ended(ground, Sums(rows, rows)),
        counted.unit,
        estimated=is_estimated(group, context),
        why=why,
    )


def _open_ended(ground: Ground, rows: Sums) -> Sums:
    """Return sums without an upper end where the layer does not name every member."""
    if ground.complete:
        return rows
    return Sums(rows.low, np.where(np.isnan(rows.low), np.nan, np.inf))


def is_estimated(group: str | None, context: Context) -> bool:
    """Tell whether people of a group are an estimate."""
    found = context.district.groups.get(group or "residents")
    return not context.district.demand.counted if found is None else found.estimated


def people_at_points(group: str | None, context: Context) -> Floats:
    """Return people of a group at each demand point; NaN where no number is given."""
    district = context.district
    unit = district.demand_unit
    found = district.groups.get(group or "residents")
    if found is not None:
        known = ~np.isnan(np.append(found.units, 0.0))
        weight = found.points
    else:
        low = context.units["low_confidence"].to_numpy(dtype=bool)
        known = np.append(~low, True)
        demand = district.demand
        weight = demand.shares[demand.headline] * (demand.total or np.nan)
    return np.where(known[unit], weight, np.nan)


def quantity_of_column(ground: Ground, column: str, unit: Bilingual | None = None) -> Quantity:
    """Return a number in a column of units or areas; empty cells leave no upper bound."""
    if column not in ground.table.columns:
        return Quantity.missing(ground, (needs_layer_column(ground.layer, [column]),))
    values = pd.to_numeric(ground.members[column], errors="coerce").to_numpy(dtype=np.float64)
    if np.isnan(values).all() and len(values):
        return Quantity.missing(ground, (needs_layer_column(ground.layer, [column]),))
    row, member = ground.rows
    size = len(ground.context.units) + 1
    sure, known = ~ground.open_, np.nan_to_num(values)
    low = sum_by(row, (known * sure)[member], size)
    high = low + sum_by(row, (known * ~sure)[member], size)
    high[any_by(row, np.isnan(values)[member], size)] = np.inf
    return Quantity(
        Sums(values, values),
        _open_ended(ground, Sums(low, high)),
        unit or Bilingual("", ""),
        step=None,
    )


def quantity_of(
    amount: Amount,
    goal: GoalFields,
    ground: Ground,
    service: str | None,
    where: Standing | None = None,
) -> Quantity:
    """Return one side of a ratio, or what is missing.

    Parameters
    ----------
    amount
        What the plan asks for.
    goal, ground
        For whom, and where.
    service
        Of the goal: whose facilities, where the amount names none.
    where
        As `quantity_of_places` takes it.
    """
    if amount.column is not None:
        return quantity_of_column(ground, amount.column)
    if amount.quantity is None and amount.count is None:
        return quantity_of_people(ground, amount.group)
    places = places_of(goal, ground.context, amount.service or service or "", amount.which)
    return quantity_of_places(ground, places, amount.quantity, where)


def unit_of(amount: Amount) -> Bilingual:
    """Return what an amount is counted in; empty for a column."""
    if amount.quantity is not None:
        return quantities()[amount.quantity].unit
    if amount.count is not None:
        return FACILITIES
    return Bilingual("", "") if amount.group is None else groups()[amount.group].unit
