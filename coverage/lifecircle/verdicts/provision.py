"""Provision: one place of a service for so many people, in each unit and on the whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.access.logic import NO, UNKNOWN, YES
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.amounts import (
    FACILITIES,
    quantity_of_people,
    quantity_of_places,
)
from lifecircle.verdicts.columns import holds, missing_columns
from lifecircle.verdicts.ground import unit_ground
from lifecircle.verdicts.judge import TOLERANCE, Asked, asked_of, targets_of
from lifecircle.verdicts.listed import places_of
from lifecircle.verdicts.measured import Ruling, Values, judge_values
from lifecircle.verdicts.members import (
    STATUS_OF,
    Marks,
    Members,
    results_of,
    shares,
    short_of_members,
)
from lifecircle.verdicts.reasons import NO_HEAD_COUNT, NOBODY, needs_layer_column
from lifecircle.verdicts.results import Measure, Shortfall

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.plans.fields import Target
    from lifecircle.plans.model import Provision
    from lifecircle.verdicts.amounts import Quantity
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.ground import Ground

PEOPLE_PER_PLACE: Final = Bilingual("人/处", "people / place")
_HALF: Final = 0.5
TOO_FEW: Final = Bilingual(
    "人口不足一处设施的服务规模，不单独要求设置。",
    "It has too few people to need a place of its own.",
)
ABOVE_RANGE: Final = Bilingual(
    "每处设施服务的人口少于规划范围的下限。", "There are more places than the range asks for."
)


def needed(people: Floats, low: Floats, high: Floats) -> Floats:
    """Return how many places people need.

    One for every `high` of them, a half counting as one; at least one from `low` people on, as
    one place is for no more than that. Fewer people, and less than half of `high`, need none of
    their own.

    Parameters
    ----------
    people
        How many; NaN: not known. They are sums: rounding never decides.
    low, high
        One place is for so many; `low` NaN where there is no range.
    """
    places = np.floor(people / high * (1 + TOLERANCE) + _HALF)
    return np.where(people >= low * (1 - TOLERANCE), np.maximum(places, 1.0), places)


def evaluate_provision(goal: Provision, context: Context) -> Judged:
    """Judge whether each unit has its places, and whether enough units do.

    The value of a unit is its people per place, that of the whole the share of units that keep
    the promise. The whole keeps it only if it has enough places for all its people, too: many
    small units that need none would else make a city without any place keep it.

    Returns
    -------
    GoalResult
        With every unit as a member.
    list of Verdict
        The whole first, then every unit.
    """
    ground, needs = unit_ground(goal, context)
    own = ground is None or ground.own
    measure = Measure(
        share=False,
        unit=PEOPLE_PER_PLACE if goal.unit is None else goal.unit.text,
        lower_is_better=True,
        shares_of="whole" if own else "units",
    )
    none = Values.none(len(context.units))
    if ground is not None:
        tested = {key for case in goal.people_per for key in case.where or {}}
        lacking = missing_columns(ground.table, dict.fromkeys(sorted(tested)))
        needs = (needs_layer_column(ground.layer, lacking),) if lacking else ()
    if ground is None or needs:
        return judge_values(goal, context, none, measure, needs=needs)
    places = quantity_of_places(ground, places_of(goal, context, goal.service), None)
    people = quantity_of_people(ground, goal.group)
    if places.needs or people.needs:
        both = (*places.needs, *people.needs)
        return judge_values(goal, context, none, measure, needs=both, absent=places.absent)
    return _Case(goal, context, ground, places, people).judged(measure)


@dataclass(frozen=True)
class _Range:
    """One place is for so many people, per member; NaN where no case applies."""

    low: Floats
    high: Floats

    @classmethod
    def of(cls, goal: Provision, ground: Ground) -> _Range:
        low, high = np.full(len(ground), np.nan), np.full(len(ground), np.nan)
        for case in reversed(goal.people_per):
            applies = np.ones(len(ground), dtype=bool)
            if case.where is not None:
                applies = holds(ground.members, case.where)
            low[applies] = np.nan if case.low is None else case.low
            high[applies] = case.high
        return cls(low, high)


@dataclass(frozen=True)
class _Case:
    """What the verdicts on one goal are read from."""

    goal: Provision
    context: Context
    ground: Ground
    places: Quantity
    people: Quantity

    @cached_property
    def per(self) -> _Range:
        return _Range.of(self.goal, self.ground)

    @cached_property
    def asked(self) -> Bools:
        """Per member: some case is about it."""
        return ~np.isnan(self.per.high)

    @cached_property
    def needed(self) -> Floats:
        """Places per member; NaN where its people are not known."""
        return needed(self.people.members.low, self.per.low, self.per.high)

    @cached_property
    def _people_in_whole(self) -> tuple[Floats, Floats]:
        """People of the whole in parts, and for how many of each part one place is."""
        people, per = self.people.members.low[self.asked], self.per.high[self.asked]
        one_range = len(np.unique(per)) == 1
        if one_range and self.ground.all_of_it and self.asked.all():
            return self.people.rows.low[-1:], per[:1]
        return people, per

    @cached_property
    def needed_in_whole(self) -> float:
        """Places that the people of all members need together, as far as they are known."""
        people, per = (np.nan_to_num(part) for part in self._people_in_whole)
        low = self.per.low[self.asked]
        least = np.nan if np.isnan(low).any() or not len(low) else low.max()
        total, places = people.sum(), (people / per).sum()
        one_is_for = total / places if places > 0 else np.inf
        return float(needed(*(np.array([n]) for n in (total, least, one_is_for)))[0])

    @property
    def all_people_known(self) -> bool:
        """Whether no one is left out of `needed_in_whole`."""
        return not np.isnan(self._people_in_whole[0]).any()

    @cached_property
    def members(self) -> Members:
        return Members.of_ground(self.ground)

    @cached_property
    def marks(self) -> Marks:
        people, count = self.people.members.low, self.places.members
        enough, lacking = count.low >= self.needed, count.high < self.needed
        answers = np.where(enough, YES, np.where(lacking, NO, UNKNOWN)).astype(np.int8)
        void = ~self.asked | (people == 0)
        exact = (count.low == count.high) & (count.low > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.where(exact & ~void, people / count.low, np.nan)
        why = {i: self._why(i) for i in range(len(self.members)) if not void[i]}
        return Marks(answers, void, value, why)

    def _why(self, member: int) -> Bilingual:
        number, listed = self.needed[member], self.places.members.low[member]
        if np.isnan(number):
            return self.people.why.get(int(self.ground.unit[member]), NO_HEAD_COUNT)
        if number == 0:
            return TOO_FEW
        return Bilingual(
            f"按人口应有{number:.0f}处，名单中有{listed:.0f}处。",
            f"By its people it needs {number:.0f}; {listed:.0f} are listed.",
        )

    @cached_property
    def values(self) -> Values:
        """People per place of units, and the share of units that keep the promise."""
        share = shares(self.members, self.marks)
        if not self.ground.own:
            return share
        people, count = self.people.rows.low, self.places.rows
        nobody = np.zeros(len(people), dtype=bool)
        nobody[:-1] = people[:-1] == 0
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.where((count.high == 0) | nobody, np.nan, people / count.high)
            high = np.where(count.low > 0, people / count.low, np.inf)
        high = np.where(np.isnan(low), np.nan, high)
        low[-1], high[-1] = share.low[-1], share.high[-1]
        why_in = {row: why for row, why in self.people.why.items() if row != -1}
        return Values(low, high, NOBODY, why_in)

    def judged(self, measure: Measure) -> Judged:
        about = self.ground.about.copy()
        if self.ground.own:
            about[self.ground.chosen] &= self.asked
        return judge_values(
            self.goal,
            self.context,
            self.values,
            measure,
            partial=self.places.partial,
            members=results_of(self.members, self.marks),
            counts=self.places.counts,
            about=about,
            rule=self._rule,
            shortfall=self._shortfall,
            warning=self._warning,
        )

    def _member(self, row: int) -> int | None:
        """Return the member that a row is; None for the whole, and for units of another level."""
        if row == -1 or not self.ground.own:
            return None
        found = np.flatnonzero(self.ground.chosen == row)
        return int(found[0]) if len(found) else None

    def _rule(self, row: int) -> Ruling | None:
        member = self._member(row)
        if row == -1:
            return self._rule_of_whole()
        if member is None:
            return None
        asked = Asked.of("<=", float(self.per.high[member]))
        if self.marks.void[member] or np.isnan(self.needed[member]):
            return Ruling(asked, operator="<=")
        status = STATUS_OF[int(self.marks.answers[member])]
        return Ruling(asked, operator="<=", status=status, reason=self.marks.why[member])

    def _rule_of_whole(self) -> Ruling | None:
        asked = asked_of(self.goal, self._target)
        count = self.places.rows
        if asked is None or np.isnan(self.values.low[-1]):
            return None
        status = asked.status(float(self.values.low[-1]), float(self.values.high[-1]))
        if status == "not_met":
            return Ruling(asked)
        if count.low[-1] >= self.needed_in_whole:
            open_ = status == "met" and not self.all_people_known
            return Ruling(asked, status="not_shown") if open_ else Ruling(asked)
        if count.high[-1] >= self.needed_in_whole:
            return Ruling(asked, status="not_shown")
        number, listed = self.needed_in_whole, count.low[-1]
        reason = Bilingual(
            f"全域合计不足：按人口应有{number:.0f}处，名单中有{listed:.0f}处。",
            f"Too few in total: the people of the whole need {number:.0f} places; "
            f"{listed:.0f} are listed.",
        )
        return Ruling(asked, status="not_met", reason=reason)

    @cached_property
    def _target(self) -> Target | None:
        return targets_of(self.goal, self.context.district.units, self.context.year)[-1]

    def _shortfall(self, row: int, _value: float, asked: Asked) -> tuple[Shortfall, ...]:
        member = self._member(row)
        estimated = self.people.estimated
        lacking = np.nan_to_num(np.maximum(self.needed - self.places.members.low, 0))
        if member is not None:
            return (Shortfall(float(lacking[member]), FACILITIES, estimated),)
        units, what = short_of_members(self.members, self.marks, row, asked.target)
        found = [Shortfall(float(units), what)] if units else []
        mine = self.members.rows[1][self.members.rows[0] == row % self.members.size]
        places = float(lacking[mine].sum()) if asked.target == 1 else 0.0
        if row == -1:
            places = max(places, float(self.needed_in_whole - self.places.rows.low[-1]))
        if places:
            found.append(Shortfall(places, FACILITIES, estimated))
        return tuple(found)

    def _warning(self, row: int) -> Bilingual | None:
        member = self._member(row)
        if member is None or np.isnan(self.per.low[member]):
            return None
        people = self.people.members.low[member]
        if not self.places.members.low[member] > max(1.0, people / self.per.low[member]):
            return None
        return ABOVE_RANGE
