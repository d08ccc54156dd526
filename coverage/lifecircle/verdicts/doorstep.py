"""Does a goal's member hold at each demand point? Thresholds, searches, and what lists prove."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import shapely

from lifecircle.access.logic import answer, at_least
from lifecircle.access.times import PlaceSearch, metric_unit
from lifecircle.plans import Combination, Reach
from lifecircle.plans.model import Group, Member, Where
from lifecircle.streets.costs import distance_for
from lifecircle.streets.profiles import Profile
from lifecircle.verdicts.columns import holds
from lifecircle.verdicts.lists import Lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.district import District
    from lifecircle.plans import Plan
    from lifecircle.streets.costs import Metric
    from lifecircle.streets.search import Nearest
    from lifecircle.verdicts.lists import Supply

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


def members_of(goal: Group | Member) -> Iterator[Member]:
    """Yield every member of a goal or group, however deep."""
    if isinstance(goal, Member):
        yield goal
        return
    for member in goal.members:
        yield from members_of(member)


@dataclass
class Doorstep:
    """Answers at the demand points of a district, searched once and kept.

    Parameters
    ----------
    district
        Where.
    plan
        Its thresholds decide how far to search.
    """

    district: District
    plan: Plan
    lists: Lists = field(init=False)
    _search: PlaceSearch = field(init=False)
    _limits: dict[Metric, float] = field(init=False)
    _edge_distance: Floats | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.lists = Lists(self.district.facilities)
        self._search = PlaceSearch(self.district)
        self._limits = {}
        fastest = max(variant.speed for variant in variants(self.district))
        for goal in self.plan.goals:
            if not isinstance(goal, Reach | Combination):
                continue
            for member in members_of(goal):
                for within in member.within:
                    metric = self._metric(member, "minutes" if within.minutes else "metres")
                    limit = (within.minutes or 0) * fastest if within.minutes else within.metres
                    cost = np.rint((limit or 0) * metric_unit(metric))
                    self._limits[metric] = max(self._limits.get(metric, 0), float(cost))

    def supply(self, member: Member, where: Where) -> Supply:
        """Return the listed places that can make a member hold."""
        return self.lists.supply(member.service, where.facility)

    def nearest(self, member: Member, where: Where, metric: Metric, off_street: float) -> Nearest:
        """Return cost and place per demand point, to the k-th nearest listed place.

        Variants are searched as far as a threshold needs, the headline `FAR` times as far: who
        is left out wants to know by how much.
        """
        far = FAR if off_street == HEADLINE.off_street else 1
        return self._search.nearest(
            self.supply(member, where).places,
            metric,
            limit=self._limits[metric] * far,
            off_street=off_street,
            k=member.at_least,
        )

    def unit_thresholds(self, member: Member) -> dict[Metric, Floats]:
        """Return thresholds in whole units per unit and, last, for ground in no unit.

        NaN where no case of the member applies.
        """
        units = self.district.units
        open_ = np.ones(len(units) + 1, dtype=bool)
        per_unit = {name: np.full(len(units) + 1, np.nan) for name in MEASURES}
        for case in member.within:
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
                metric = self._metric(member, name)
                found[metric] = per_unit[name] * metric_unit(metric)
        return found

    def asked(self, goal: Reach | Combination) -> Bools:
        """Return whether a goal is about each unit and, last, about ground in no unit.

        It is where its tests on the unit hold and every member has a threshold.
        """
        asked = np.append(holds(self.district.units, goal.where.unit), not goal.where.unit)
        for member in members_of(goal):
            thresholds = self.unit_thresholds(member).values()
            asked &= ~np.isnan(np.stack([*thresholds])).all(axis=0) if thresholds else False
        return asked

    def listed(self, member: Member, where: Where, variant: Variant = HEADLINE) -> Bools:
        """Return per demand point whether listed places alone make a member hold."""
        shown = np.zeros(len(self.district.demand.points), dtype=bool)
        if self.supply(member, where).lacks:
            return shown
        for metric, threshold in self._thresholds(member, variant).items():
            found = self.nearest(member, where, metric, variant.off_street)
            with np.errstate(invalid="ignore"):
                shown |= np.isfinite(found.cost) & (found.cost <= threshold)
        return shown

    def edge(self, member: Member, variant: Variant = HEADLINE) -> Bools:
        """Return per demand point whether a place beyond the data could be within reach.

        No walker is faster in a straight line than the profile on its best slope, so a point
        farther from the end of the data than that cannot be served from outside.
        """
        if self._edge_distance is None:
            farthest = max(_metres(np.array(cost), metric) for metric, cost in self._limits.items())
            self._edge_distance = self.district.distance_to_data_edge(
                float(farthest) + self._free_metres(Variant(1.0, 0.0))
            )
        return self._within_straight_reach(self._edge_distance, member, variant)

    def answers(
        self,
        goal: Group | Member,
        where: Where,
        variant: Variant = HEADLINE,
        *,
        assume_complete: bool = False,
    ) -> Answers:
        """Return three-valued answers per demand point.

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
        """
        if isinstance(goal, Member):
            supply, shown = self.supply(goal, where), self.listed(goal, where, variant)
            if supply.lacks or not (supply.complete or assume_complete):
                return answer(shown, open_=True)
            if assume_complete:
                return answer(shown, open_=False)
            open_ = self.edge(goal, variant) | ~self.district.demand_linked
            return answer(shown, open_=open_ | self._near_unlinked(goal, where, variant))
        return at_least(
            goal.needed,
            [
                self.answers(m, where, variant, assume_complete=assume_complete)
                for m in goal.members
            ],
        )

    def goal_edge(self, goal: Group | Member) -> Bools:
        """Return per demand point whether any member could be served beyond the data."""
        flags = [self.edge(member) for member in members_of(goal)]
        return np.asarray(np.logical_or.reduce(flags))

    def _thresholds(self, member: Member, variant: Variant) -> dict[Metric, Floats]:
        """Return thresholds per demand point; those of time grow with the variant's speed."""
        return {
            metric: np.rint(
                per_unit[self.district.demand_unit]
                * (variant.speed if isinstance(metric, Profile) else 1.0)
            )
            for metric, per_unit in self.unit_thresholds(member).items()
        }

    def _near_unlinked(self, member: Member, where: Where, variant: Variant) -> Bools:
        """Return per demand point whether a listed place without a street may be within reach."""
        points = self.district.demand.points.geometry.to_numpy()
        lost = self.supply(member, where).places & ~self.district.facility_linked
        if not lost.any():
            return np.zeros(len(points), dtype=bool)
        tree = shapely.STRtree(self.district.facilities.table.geometry.to_numpy()[lost])
        _, metres = tree.query_nearest(points, return_distance=True, all_matches=False)
        return self._within_straight_reach(metres, member, variant)

    def _within_straight_reach(self, metres: Floats, member: Member, variant: Variant) -> Bools:
        near = np.zeros(len(metres), dtype=bool)
        for metric, threshold in self._thresholds(member, variant).items():
            with np.errstate(invalid="ignore"):
                near |= metres <= _metres(threshold, metric) + self._free_metres(variant)
        return near

    def _free_metres(self, variant: Variant) -> float:
        """Return how far the legs off the street lead, where a variant does not count them."""
        free = max(0.0, 1.0 - variant.off_street)
        return 2 * free * self.district.study.streets.snap_limit

    def _metric(self, member: Member, measure: str) -> Metric:
        profile = self.district.profiles[member.profile]
        return distance_for(profile) if measure == "metres" else profile


def _metres(cost: Floats, metric: Metric) -> Floats:
    """Return how far one gets in a straight line at a cost, always on the best slope."""
    if not isinstance(metric, Profile):
        return cost / metric_unit(metric)
    best = float(metric.slope.speed_factor(np.array(metric.slope.best)))
    return cost / metric_unit(metric) * metric.speed * best
