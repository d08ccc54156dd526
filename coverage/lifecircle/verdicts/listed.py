"""Listed places that count for a goal, and sums over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lifecircle.plans.fields import Where
from lifecircle.verdicts.reasons import needs_of
from lifecircle.verdicts.sums import Sums, any_by, sum_by

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Bilingual
    from lifecircle.plans.fields import GoalFields, Tests
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.ground import Ground, Pairs


@dataclass(frozen=True)
class Places:
    """Listed places that count.

    Attributes
    ----------
    service
        Of which.
    sure, maybe
        Per facility: it counts; an empty cell leaves open whether it does.
    listed
        The lists name every place of the service.
    needs
        Inputs that are missing.
    """

    service: str
    sure: Bools
    maybe: Bools
    listed: bool
    needs: tuple[Bilingual, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the lists name every place, and of each is known if it counts."""
        return self.listed and not self.maybe.any()

    @property
    def absent(self) -> tuple[str, ...]:
        """The service, if there is no usable list of it."""
        return (self.service,) if self.needs else ()

    @property
    def partial(self) -> tuple[str, ...]:
        """The service, if its list is partial."""
        return () if self.needs or self.listed else (self.service,)

    def only(self, sure: Bools, maybe: Bools) -> Places:
        """Return those of them for which something else holds, or may hold."""
        return Places(
            self.service,
            self.sure & sure,
            (self.maybe & (sure | maybe)) | (self.sure & maybe),
            self.listed,
            self.needs,
        )


def places_of(
    goal: GoalFields, context: Context, service: str, which: Tests | None = None
) -> Places:
    """Return the listed places of a service that a goal is about.

    They exist, pass the goal's tests on facilities and those of `which`, and are open when the
    goal asks.
    """
    return listed_places(context, service, goal.where.facility, which or {}, at=goal.at)


def listed_places(
    context: Context, service: str, *tests: Tests, at: tuple[str, ...] = ()
) -> Places:
    """Return the listed places of a service that pass several tables of tests.

    Parameters
    ----------
    context, service
        Where, and of what.
    tests
        As `lifecircle.verdicts.columns.holds` takes them; all must hold.
    at
        Times of the week at each of which they must be open.
    """
    lists, table = context.lists, context.district.facilities.table
    asked = [each for each in tests if each] or [{}]
    key = ("places", service, repr(asked), at)
    if key in context.memo:
        kept: Places = context.memo[key]
        return kept
    none = np.zeros(len(table), dtype=bool)
    supplies = [lists.supply(service, each, at) for each in asked]
    needs = [need for supply in supplies for need in needs_of({service: supply}, Where())]
    places = Places(service, ~none, none, lists.is_complete(service))
    for each, supply in zip(asked, supplies, strict=True):
        places = places.only(supply.places, lists.undecided(service, each, at))
    if needs:
        needs_once = tuple(dict.fromkeys(needs))
        places = Places(service, none, none, listed=False, needs=needs_once)
    context.memo[key] = places
    return places


def per_place(places: Places, quantity: str | None, context: Context) -> Floats | None:
    """Return a quantity of each facility, NaN where it is not known; None: no such column.

    Without a quantity each counts as one. Where no place counts, nothing needs to be known.
    """
    table = context.district.facilities.table
    counted = places.sure | places.maybe
    if quantity is None or not counted.any():
        return np.ones(len(table))
    return numbers_of(table, quantity, counted)


def numbers_of(table: pd.DataFrame, column: str, counted: Bools) -> Floats | None:
    """Return the numbers of a column; None if it is not there, or empty where it counts."""
    if column not in table.columns:
        return None
    values: Floats = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=np.float64)
    return None if counted.any() and np.isnan(values[counted]).all() else values


def tally(
    pairs: Pairs, size: int, places: Places, values: Floats, doubt: Bools | None = None
) -> Sums:
    """Return sums over places; what is not listed or not filled in leaves no upper bound.

    Parameters
    ----------
    pairs
        Groups and the places in them.
    size
        How many groups there are.
    places, values
        Which places count, and how much each.
    doubt
        Per pair: whether the place counts in the group is open.
    """
    group, place = pairs
    doubt = np.zeros(len(group), dtype=bool) if doubt is None else doubt
    known = np.nan_to_num(values[place])
    order = np.lexsort([known, group])
    group, place, known, doubt = group[order], place[order], known[order], doubt[order]
    sure = places.sure[place] & ~doubt
    maybe = (places.sure[place] & doubt) | places.maybe[place]
    low = sum_by(group, known * sure, size)
    high = low + sum_by(group, known * maybe, size)
    empty = any_by(group, np.isnan(values[place]) & (sure | maybe), size)
    return Sums(low, np.where(empty | (not places.listed), np.inf, high))


@dataclass(frozen=True)
class Standing:
    """Which places stand where: members and rows with theirs, and which pairs are open."""

    members: Pairs
    rows: Pairs
    members_doubt: Bools | None = None
    rows_doubt: Bools | None = None

    @classmethod
    def of(cls, ground: Ground) -> Standing:
        """Return the places inside the borders of a ground."""
        return cls(ground.places, ground.rows_places)
