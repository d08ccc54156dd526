"""The share of people for whom a goal at doors holds: of whom, and what is known of the places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.logic import UNKNOWN, YES
from lifecircle.plans.model import members_of
from lifecircle.verdicts.over import counting, counts_units, cut_of, share_of_units
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Bilingual
    from lifecircle.plans import Combination, Reach
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.crowd import Crowd
    from lifecircle.verdicts.doorstep import Variant
    from lifecircle.verdicts.over import UnitsOfCrowd
    from lifecircle.verdicts.ways import Way

Bounds = tuple["Floats", "Floats"]
"""What a share is at least and at most, per unit and, last, in the whole."""


@dataclass(frozen=True, eq=False)
class PeopleShares:
    """Shares of the people for whom one goal holds.

    Attributes
    ----------
    goal, context
        The promise, and what it is judged on.
    crowd
        Whom it is for.
    units
        Those that it is about.
    """

    goal: Reach | Combination
    context: Context
    crowd: Crowd
    units: UnitsOfCrowd

    @cached_property
    def way(self) -> Way:
        """Which ways count."""
        return way_of(self.goal)

    @property
    def headline(self) -> Variant:
        """The variant whose numbers are printed."""
        return self.context.doorstep.headline

    def answers(self, variant: Variant, *, assume_complete: bool = False) -> Answers:
        """Return three-valued answers per door."""
        return self.context.doorstep.answers(
            self.goal,
            self.goal.where,
            variant,
            assume_complete=assume_complete,
            way=self.way,
        )

    # What is known of the places.

    @cached_property
    def lacking(self) -> list[tuple[str, tuple[Bilingual, ...]]]:
        """Services of the members, each with what is missing."""
        needs = self.context.doorstep.needs
        where = self.goal.where
        return [(m.service, needs(m, where, self.way)) for m in members_of(self.goal)]

    @cached_property
    def absent(self) -> tuple[str, ...]:
        """Services of members of which nothing is known."""
        return tuple(dict.fromkeys(service for service, needs in self.lacking if needs))

    @cached_property
    def partial(self) -> tuple[str, ...]:
        """Services whose lists do not name every place."""
        doorstep, where = self.context.doorstep, self.goal.where
        asked = [doorstep.asked_places(m, where, self.way) for m in members_of(self.goal)]
        open_ = [a.service for a in asked if not doorstep.searches.is_complete(a)]
        return tuple(service for service in dict.fromkeys(open_) if service not in self.absent)

    @cached_property
    def nothing_known(self) -> bool:
        """Whether nothing is known of any member."""
        return all(needs for _, needs in self.lacking)

    # Whom and where it is about.

    @cached_property
    def counted(self) -> bool:
        """Whether units are counted, not people."""
        return counts_units(self.goal)

    @cached_property
    def by_level(self) -> bool:
        """Whether the units that are counted are not those of the study."""
        return self.counted and not self.units.units.own

    @cached_property
    def asked_points(self) -> Bools:
        """Per door, whether the goal is about it."""
        rows = self.context.doorstep.has_thresholds(self.goal)
        inside = self.units.asked(everywhere=not self.goal.where.unit)
        return rows[self.crowd.doors.unit] & self.crowd.asked & inside

    @cached_property
    def asked(self) -> Bools:
        """Whether the goal is about each unit and, last, about the whole: some of it."""
        rows = np.arange(len(self.context.units) + 1)
        asked = self.context.doorstep.has_thresholds(self.goal).copy()
        if self.by_level or self.units.units.own:
            asked &= np.isin(rows, self.units.units.unit)
        else:
            asked &= np.isin(rows, self.crowd.doors.unit[self.asked_points])
        asked[-1] = asked.any() or (self.by_level and len(self.units.units) > 0)
        return asked

    @cached_property
    def asked_share(self) -> Floats:
        """Share of the people of each unit and of the whole whom it is about."""
        if self.asked_points.all():
            return np.ones(len(self.asked))
        return self.crowd.shares(self.asked_points)

    # Values.

    @cached_property
    def readings(self) -> tuple[tuple[Variant, str], ...]:
        """Variants of the assumptions and methods that spread people, the headline first."""
        variants, methods = self.context.doorstep.readings, [self.crowd.headline]
        if self.nothing_known:
            return ((variants[0], methods[0]),)
        methods += [method for method in self.crowd.weights if method != methods[0]]
        return tuple((variant, method) for method in methods for variant in variants)

    def shares(self, holding: Bools, method: str) -> Floats:
        """Return the share of people for whom something holds, as `Bounds` count them."""
        return self._kept("shares", self.crowd.shares, holding, method)

    def of_units(self, holding: Bools, method: str) -> Floats:
        """Return the share of people of every unit that is counted."""
        return self._kept(("units", self.units), self.units.shares, holding, method)

    def _kept(
        self,
        what: object,
        make: Callable[[Bools, Floats], Floats],
        holding: Bools,
        method: str,
    ) -> Floats:
        key = (what, self.crowd, method, self._asked_digest, _digest(holding))
        weight = self.crowd.weights[method]
        return self.context.doorstep.searches.kept(
            key, lambda: make(holding, weight * self.asked_points)
        )

    @cached_property
    def _asked_digest(self) -> bytes:
        return _digest(self.asked_points)

    def value(self, reading: tuple[Variant, str], *, assume_complete: bool = False) -> Bounds:
        """Return the value: a share of people, or of units."""
        variant, method = reading
        answers = self.answers(variant, assume_complete=assume_complete)
        sure, possible = answers >= YES, answers >= UNKNOWN
        low, high = self.shares(sure, method), self.shares(possible, method)
        if not self.counted:
            return self.with_missing(low, sure)[0], self.with_missing(high, possible)[1]
        count = counting(
            self.of_units(sure, method), self.of_units(possible, method), cut_of(self.goal)
        )
        count[(count < 0) & self._units_missing] = UNKNOWN
        of_units = share_of_units(count, self.units.units, len(self.context.units))
        if self.by_level:
            return of_units
        return np.append(low[:-1], of_units[0][-1]), np.append(high[:-1], of_units[1][-1])

    def with_missing(self, share: Floats, holding: Bools) -> Bounds:
        """Return shares with bounds on that of the whole, where units lack a number of people."""
        if not self.crowd.missing.any():
            return share, share
        asked = self.asked_points
        of_units = self.crowd.shares(holding, self.crowd.missing * asked)
        ends = self.crowd.among(float(share[-1]), of_units, asked)
        return tuple(np.append(share[:-1], end) for end in ends)  # type: ignore[return-value]

    @cached_property
    def _units_missing(self) -> Bools:
        """Per unit that is counted: people in it have no number."""
        return self.units.shares(self.crowd.missing > 0, self.crowd.missing * self.asked_points) > 0

    @cached_property
    def headline_value(self) -> Bounds:
        """The value at the stated assumptions."""
        return self.value(self.readings[0])

    @cached_property
    def all_values(self) -> Bounds:
        """The value under every reading: (readings, units and the whole)."""
        if len(self.readings) == 1:
            low, high = self.headline_value
            return low[None], high[None]
        found = [self.value(reading) for reading in self.readings]
        return np.stack([low for low, _ in found]), np.stack([high for _, high in found])

    @cached_property
    def if_complete(self) -> Floats:
        """The value if only absent lists left it open."""
        return self.value(self.readings[0], assume_complete=True)[1]


def _digest(holding: Bools) -> bytes:
    return blake2b(np.packbits(holding).tobytes(), digest_size=16).digest()
