"""Why one member of a goal does not hold, door by door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.gaps.flat import on_the_flat
from lifecircle.gaps.straight import as_cost, straight_costs, usable
from lifecircle.plans.model import at_doors, members_of
from lifecircle.streets.travel.profiles import Profile
from lifecircle.verdicts.doorstep import MEASURES
from lifecircle.verdicts.left_out import CAUSES
from lifecircle.verdicts.searches import Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.plans.model import Member, Where
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.searches import Asked
    from lifecircle.verdicts.ways import Way

HOLDS: Final = -1
(
    NOT_CONNECTED,
    EDGE_OF_DATA,
    NO_LIST,
    NO_FACILITY,
    SLOPE,
    NO_WAY,
    FULL,
) = range(len(CAUSES))


@dataclass(frozen=True, eq=False)
class MemberCauses:
    """Why one member does not hold; one row a door.

    Attributes
    ----------
    member, asked
        The member, and the places that can make it hold.
    cause
        Position in `CAUSES`; `HOLDS` where listed places make it hold.
    slower
        Bool: of ``slope`` only, flat streets would not do and an adult's pace does.
    straight, flat
        Bool: it holds, or would in a straight line; on flat streets. Who is in the second is in
        the first.
    partial
        The list is partial: a place may be missing in it.
    """

    member: Member
    asked: Asked
    cause: Ints
    slower: Bools
    straight: Bools
    flat: Bools
    partial: bool


def causes_of_member(member: Member, where: Where, way: Way, context: Context) -> MemberCauses:
    """Return why a member does not hold; kept, do not write into it."""
    asked = context.doorstep.asked_places(member, where, way)
    key = ("causes", member.at_least, member.profile, repr(member.within), *asked.key)
    return context.doorstep.searches.kept(
        (*key, context.doorstep.headline), lambda: _Case(member, where, way, context).found()
    )


@dataclass(frozen=True, eq=False)
class _Case:
    member: Member
    where: Where
    way: Way
    context: Context

    def found(self) -> MemberCauses:
        doorstep = self.context.doorstep
        searches, asked = doorstep.searches, self.asked
        size = len(searches.doors(self.way))
        nobody = np.zeros(size, dtype=bool)
        linked = self.linked()
        if doorstep.needs(self.member, self.where, self.way):
            cause = np.where(linked, NO_LIST, NOT_CONNECTED)
            return MemberCauses(self.member, asked, cause, nobody, nobody, nobody, partial=False)
        places = usable(asked, searches)
        listed = doorstep.listed(self.member, self.where, doorstep.headline, self.way)
        straight = listed | self.in_a_straight_line(places)
        joined = places & searches.district.linked(self.profile)[1]
        near = straight
        if (places & ~joined).any():
            near = listed | self.in_a_straight_line(joined)
        edge = nobody
        if self.way.supply == "any":
            edge = doorstep.edge(self.member, doorstep.headline, self.way)
        tried = near & linked & ~listed
        flat, adult = self.if_level(tried)
        cause = np.select(
            [
                listed,
                ~linked | (straight & ~near),
                ~straight & edge,
                ~straight,
                flat | adult,
            ],
            [HOLDS, NOT_CONNECTED, EDGE_OF_DATA, NO_FACILITY, SLOPE],
            NO_WAY,
        )
        return MemberCauses(
            member=self.member,
            asked=asked,
            cause=cause,
            slower=adult & ~flat,
            straight=straight,
            flat=listed | flat,
            partial=not searches.is_complete(asked),
        )

    @property
    def asked(self) -> Asked:
        return self.context.doorstep.asked_places(self.member, self.where, self.way)

    @property
    def profile(self) -> Profile:
        return self.context.district.profiles[self.member.profile]

    def linked(self) -> Bools:
        """Return whether each door is linked; all are where there are no streets to be linked."""
        searches = self.context.doorstep.searches
        if searches.district.way_needs(self.profile):
            return np.ones(len(searches.doors(self.way)), dtype=bool)
        return searches.linked(self.profile, self.way)

    def thresholds(self) -> Iterator[tuple[Metric, Floats]]:
        """Yield each metric of the member with thresholds per door, NaN where another applies."""
        unit = self.context.doorstep.searches.doors(self.way).unit
        for metric, per_unit in self.context.doorstep.unit_thresholds(self.member).items():
            yield metric, per_unit[unit]

    def in_a_straight_line(self, places: Bools) -> Bools:
        """Return where enough of some places are within the threshold in a straight line."""
        searches = self.context.doorstep.searches
        cost = straight_costs(self.asked, places, self.member.at_least, searches)
        found = np.zeros(len(cost), dtype=bool)
        for metric, threshold in self.thresholds():
            found |= _within(as_cost(cost, metric, self.way.direction), threshold)
        return found

    def if_level(self, tried: Bools) -> tuple[Bools, Bools]:
        """Return where some doors would be reached on flat streets; and by an adult, as it is."""
        flat, adult = np.zeros_like(tried), np.zeros_like(tried)
        doorstep = self.context.doorstep
        for metric, threshold in self.thresholds():
            if not (tried & ~np.isnan(threshold)).any():
                continue
            level = on_the_flat(metric, self.context.district.network_for(metric))
            if level != metric:
                reach = Reach(self._limit(metric), 1.0, self.member.at_least)
                found = doorstep.searches.nearest(self.asked, level, reach).cost
                flat |= tried & _within(found, threshold)
            if self._is_slower(metric) and (tried & ~flat).any():
                other = self.member.model_copy(update={"profile": "adult"})
                at = (other, self.where, self.context.district.profiles["adult"], 1.0, self.way)
                adult |= tried & _within(doorstep.nearest(*at).cost, threshold)
        return flat, adult

    def _is_slower(self, metric: Metric) -> bool:
        """Tell whether somebody on foot who is not an adult travels, by time."""
        return isinstance(metric, Profile) and metric.mode == "walk" and metric.name != "adult"

    def _limit(self, metric: Metric) -> float:
        """Return the longest threshold of a walker in the plan: one search answers for all."""
        context, own = self.context, isinstance(metric, Profile)
        return longest(context, self.member, MEASURES[0 if own else 1])


def longest(context: Context, member: Member, measure: str) -> float:
    """Return the longest threshold of any goal at doors for a member's walker, in whole units."""
    searches = context.doorstep.searches
    metric = searches.metric(member.profile, measure)

    def find() -> float:
        goals = [goal for goal in context.doorstep.plan.goals if at_doors(goal)]
        every = [m for goal in goals for m in members_of(goal)]
        mine = [m for m in every if m.profile == member.profile]
        return max((_largest(context, m, metric) for m in mine), default=0.0)

    key = ("longest threshold", member.profile, measure)
    if key not in context.memo:
        context.memo[key] = find()
    return max(float(context.memo[key]), _largest(context, member, metric))


def _largest(context: Context, member: Member, metric: Metric) -> float:
    per_unit = context.doorstep.unit_thresholds(member).get(metric)
    return 0.0 if per_unit is None else float(np.nanmax(per_unit))


def _within(cost: Floats, threshold: Floats) -> Bools:
    with np.errstate(invalid="ignore"):
        found: Bools = np.isfinite(cost) & (cost <= np.rint(threshold))
    return found
