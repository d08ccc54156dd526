"""Does a goal's member hold at each door? Thresholds, and what lists prove."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from lifecircle.access.logic import UNKNOWN, YES, answer, at_least
from lifecircle.access.times import metric_unit
from lifecircle.plans.model import Group, Member, Piece, Presence, Where, at_doors, members_of
from lifecircle.streets.travel.profiles import Profile
from lifecircle.verdicts.columns import holds
from lifecircle.verdicts.crow import straight_metres
from lifecircle.verdicts.searches import Asked, Searches
from lifecircle.verdicts.searches import Reach as HowFar
from lifecircle.verdicts.ways import ANY_WAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Bilingual
    from lifecircle.district import District
    from lifecircle.plans import Combination, Goal, Plan, Reach
    from lifecircle.plans.model import Within
    from lifecircle.streets.search.nearest import Nearest
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.lists import Lists, Supply
    from lifecircle.verdicts.ways import Way

FAR = 3
"""Times the longest threshold: how far the nearest place is looked for."""

MEASURES: tuple[Literal["minutes", "metres"], ...] = ("minutes", "metres")


class Variant(NamedTuple):
    """One way to read the assumptions.

    Attributes
    ----------
    speed
        Times the stated speed of every profile.
    off_street
        Times the straight way between a point and its street.
    """

    speed: float
    off_street: float


HEADLINE = Variant(1.0, 1.0)


def variants(district: District) -> tuple[Variant, ...]:
    """Return the headline variant and every alternative of the study's sensitivity."""
    study = district.study
    stated = district.profiles["adult"].speed
    speeds = (1.0, *(alternative / stated for alternative in study.sensitivity.speeds))
    ways = (1.0, 0.0, study.sensitivity.detour)
    return tuple(dict.fromkeys(Variant(speed, way) for speed in speeds for way in ways))


@dataclass
class Doorstep:
    """Answers at the doors of a district, searched once and kept.

    Parameters
    ----------
    district
        Where.
    plan
        Its thresholds decide how far to search.
    readings
        How the assumptions are read: the headline first, then the others that give a number its
        range. Default: those of `variants`.
    """

    district: District
    plan: Plan
    readings: tuple[Variant, ...] = ()
    searches: Searches = field(init=False)
    _limits: dict[Metric, float] = field(init=False)
    _fastest: float = field(init=False)

    def __post_init__(self) -> None:
        self.searches = Searches.on(self.district)
        stated = variants(self.district)
        self.readings = self.readings or stated
        self._fastest = max(variant.speed for variant in (*self.readings, *stated))
        self._limits = {}
        for profile, cases in _asked_at_doors(self.plan):
            for within in cases:
                measure = "minutes" if within.minutes else "metres"
                metric = self.searches.metric(profile, measure)
                cost = self._limit(metric, within.minutes or within.metres or 0)
                self._limits[metric] = max(self._limits.get(metric, 0), cost)

    @property
    def lists(self) -> Lists:
        """What the planner's lists can prove."""
        return self.searches.lists

    @property
    def headline(self) -> Variant:
        """The variant whose numbers are printed."""
        return self.readings[0]

    def read_as(self, variant: Variant) -> Doorstep:
        """Return the same searches with one variant as the headline and no others."""
        other = copy(self)
        other.readings = (variant,)
        return other

    def covering(self, goal: Goal) -> Doorstep:  # noqa: ARG002 - any goal can be answered
        """Return what answers a goal that the plan lacks, by the headline only.

        Searches that are no longer than the plan's are shared.
        """
        return self.read_as(self.headline)

    def asked_places(self, member: Member, where: Where, way: Way = ANY_WAY) -> Asked:
        """Return which places can make a member hold."""
        return Asked(member.service, (where.facility, member.which), way)

    def supply(self, member: Member, where: Where, way: Way = ANY_WAY) -> Supply:
        """Return the listed places that can make a member hold."""
        return self.searches.places(self.asked_places(member, where, way))

    def needs(self, member: Member, where: Where, way: Way = ANY_WAY) -> tuple[Bilingual, ...]:
        """Name the inputs without which nothing is known of a member."""
        metrics = self.unit_thresholds(member)
        return self.searches.needs(self.asked_places(member, where, way), *metrics)

    def nearest(
        self,
        member: Member,
        where: Where,
        metric: Metric,
        off_street: float,
        way: Way = ANY_WAY,
    ) -> Nearest:
        """Return cost and place per door, to the k-th nearest listed place.

        Variants are searched as far as a threshold needs, the headline `FAR` times as far: who
        is left out wants to know by how much. Where only some places count for somebody, as far
        as a threshold needs, and without naming the place.
        """
        own = self._own_limit(member, metric)
        far = FAR if off_street == HEADLINE.off_street else 1
        limit = max(self._limits.get(metric, 0), own) * far
        reach = HowFar(limit, off_street, member.at_least)
        return self.searches.nearest(
            self.asked_places(member, where, way), metric, reach, wanted=own
        )

    def unit_thresholds(self, member: Member) -> dict[Metric, Floats]:
        """Return thresholds in whole units per unit and, last, for ground in no unit.

        NaN where no case of the member applies.
        """
        return self.thresholds_of(member.within, member.profile)

    def thresholds_of(self, cases: tuple[Within, ...], profile: str) -> dict[Metric, Floats]:
        """Return the thresholds of cases, as `unit_thresholds` does."""
        key = ("thresholds", profile, repr(cases))
        return self.searches.kept(key, lambda: self._thresholds_of(cases, profile))

    def _thresholds_of(self, cases: tuple[Within, ...], profile: str) -> dict[Metric, Floats]:
        units = self.district.units
        open_ = np.ones(len(units) + 1, dtype=bool)
        per_unit = {name: np.full(len(units) + 1, np.nan) for name in MEASURES}
        for case in cases:
            applies = open_.copy()
            if case.where is not None:
                applies[:-1] &= holds(units, case.where)
                applies[-1] = False
            for name in MEASURES:
                value = getattr(case, name)
                if value is not None:
                    per_unit[name][applies] = value
            open_ &= ~applies
        found: dict[Metric, Floats] = {}
        for name in MEASURES:
            if not np.isnan(per_unit[name]).all():
                metric = self.searches.metric(profile, name)
                found[metric] = per_unit[name] * metric_unit(metric)
        return found

    def asked(self, goal: Reach | Combination) -> Bools:
        """Return whether a goal is about each unit and, last, about ground in no unit.

        It is where its tests on the unit hold and every member has a threshold.
        """
        asked = np.append(holds(self.district.units, goal.where.unit), not goal.where.unit)
        return asked & self.has_thresholds(goal)

    def has_thresholds(self, goal: Group | Member) -> Bools:
        """Return whether every member has a threshold, as `asked` does."""
        asked = np.ones(len(self.district.units) + 1, dtype=bool)
        for member in members_of(goal):
            thresholds = self.unit_thresholds(member).values()
            asked &= ~np.isnan(np.stack([*thresholds])).all(axis=0) if thresholds else False
        return asked

    def listed(
        self, member: Member, where: Where, variant: Variant = HEADLINE, way: Way = ANY_WAY
    ) -> Bools:
        """Return per door whether listed places alone make a member hold."""
        shown = self._nobody(way)
        if self.needs(member, where, way):
            return shown
        for metric, threshold in self._thresholds(member, variant, way).items():
            found = self.nearest(member, where, metric, variant.off_street, way)
            with np.errstate(invalid="ignore"):
                shown |= np.isfinite(found.cost) & (found.cost <= threshold)
        return shown

    def answers(
        self,
        goal: Group | Member,
        where: Where,
        variant: Variant = HEADLINE,
        *,
        assume_complete: bool = False,
        way: Way = ANY_WAY,
    ) -> Answers:
        """Return three-valued answers per door; they are kept, do not write into them.

        Parameters
        ----------
        goal
            A member, or a group of members.
        where
            The goal's tests on facilities.
        variant
            How the assumptions are read.
        assume_complete
            Take every list that is there for complete, every point for linked and the streets
            for endless, so that only lists that are not there leave an answer open.
        way
            Which ways count.
        """
        if isinstance(goal, Member):
            asked = self.asked_places(goal, where, way)
            key = (
                *("answers", goal.at_least, goal.profile, repr(goal.within)),
                *(*asked.key, variant, assume_complete),
            )
            return self.searches.kept(
                key, lambda: self._answers(goal, where, variant, way, as_if=assume_complete)
            )
        return at_least(
            goal.needed,
            [
                self.answers(m, where, variant, assume_complete=assume_complete, way=way)
                for m in goal.members
                if not isinstance(m, Piece)
            ],
        )

    def _answers(
        self, member: Member, where: Where, variant: Variant, way: Way, *, as_if: bool
    ) -> Answers:
        if self.needs(member, where, way):
            size = len(self.searches.doors(way))
            nothing = ("nothing is known", way.demand)
            return self.searches.kept(nothing, lambda: np.full(size, UNKNOWN, dtype=np.int8))
        shown = self.listed(member, where, variant, way)
        return answer(shown, open_=False if as_if else self.left_open(member, where, variant, way))

    def left_open(
        self, member: Member, where: Where, variant: Variant = HEADLINE, way: Way = ANY_WAY
    ) -> Bools | bool:
        """Return per door whether a place that the data lack may make a member hold there."""
        asked = self.asked_places(member, where, way)
        if not self.searches.is_complete(asked):
            return True
        profile = self.district.profiles[member.profile]
        open_ = ~self.searches.linked(profile, way)
        if way.supply == "any":
            open_ |= self.edge(member, variant, way)
        lost = self.searches.lost_metres(asked, profile)
        return np.asarray(open_ | self._within_reach(lost, member, variant, way))

    def only_outside(self, goal: Group | Member, where: Where, way: Way) -> tuple[Bools, Bools]:
        """Return who is reached only thanks to places outside.

        Returns
        -------
        array of bool, array of bool
            Per door: outside the area; outside its unit (of the study).
        """
        reached = self.answers(goal, where, self.headline, way=way) >= YES
        found = []
        for supply in ("own_district", "own_unit"):
            own = replace(way, supply=supply)
            inside = self.answers(goal, where, self.headline, assume_complete=True, way=own)
            found.append(reached & (inside < YES))
        return found[0], found[1]

    def edge(self, member: Member, variant: Variant = HEADLINE, way: Way = ANY_WAY) -> Bools:
        """Return per door whether a place beyond the data could be within reach.

        Nobody is faster in a straight line than on the best street, so a point farther from the
        end of the data than that cannot be served from outside.
        """
        return self._within_reach(self.searches.edge_metres(way), member, variant, way)

    def goal_edge(self, goal: Group | Member, way: Way = ANY_WAY) -> Bools:
        """Return per door whether any member could be served beyond the data."""
        flags = [self.edge(member, way=way) for member in members_of(goal)]
        return np.asarray(np.logical_or.reduce(flags))

    def _nobody(self, way: Way) -> Bools:
        return np.zeros(len(self.searches.doors(way)), dtype=bool)

    def _limit(self, metric: Metric, asked: float) -> float:
        """Return how far a search goes for minutes or metres that are asked, in whole units."""
        fastest = self._fastest if isinstance(metric, Profile) else 1.0
        return float(np.rint(asked * fastest * metric_unit(metric)))

    def _own_limit(self, member: Member, metric: Metric) -> float:
        asked = self.unit_thresholds(member).get(metric)
        if asked is None:
            return 0.0
        return self._limit(metric, float(np.nanmax(asked)) / metric_unit(metric))

    def _thresholds(self, member: Member, variant: Variant, way: Way) -> dict[Metric, Floats]:
        """Return thresholds per door; those of time grow with the variant's speed."""
        unit = self.searches.doors(way).unit
        return {
            metric: np.rint(
                per_unit[unit] * (variant.speed if isinstance(metric, Profile) else 1.0)
            )
            for metric, per_unit in self.unit_thresholds(member).items()
        }

    def _within_reach(self, metres: Floats, member: Member, variant: Variant, way: Way) -> Bools:
        """Return per door whether something so many straight metres away may be within reach."""
        near = self._nobody(way)
        if np.isinf(metres).all():
            return near
        for metric, threshold in self._thresholds(member, variant, way).items():
            with np.errstate(invalid="ignore"):
                near |= metres <= straight_metres(threshold, metric) + self._free_metres(variant)
        return near

    def _free_metres(self, variant: Variant) -> float:
        """Return how far the legs off the street lead, where a variant does not count them."""
        free = max(0.0, 1.0 - variant.off_street)
        return 2 * free * self.district.study.streets.snap_limit


def _asked_at_doors(plan: Plan) -> Iterator[tuple[str, tuple[Within, ...]]]:
    """Yield who travels, and the thresholds, of everything that is asked at doors."""
    for goal in plan.goals:
        if at_doors(goal):
            yield from ((member.profile, member.within) for member in members_of(goal))
        elif isinstance(goal, Presence):
            yield from ((exempt.profile, exempt.within) for exempt in goal.exempt)
