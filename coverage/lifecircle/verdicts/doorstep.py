"""Does a goal's member hold at each demand point? Thresholds, searches, and what lists prove."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from lifecircle.access.logic import answer, at_least
from lifecircle.access.times import PlaceSearch, metric_unit
from lifecircle.base.services import is_kind_of
from lifecircle.plans import Combination, Reach
from lifecircle.plans.model import Group, Member, Where
from lifecircle.verdicts.columns import holds, missing_columns
from lifecircle.verdicts.lists import Lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.district import District
    from lifecircle.plans import Plan
    from lifecircle.streets.costs import Metric
    from lifecircle.streets.search import Nearest

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
        self.lists = Lists.of(self.district.facilities)
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

    def needs(self, member: Member, where: Where) -> str | None:
        """Return the input that a member lacks altogether, or None."""
        if self.lists.is_absent(member.service):
            return "list"
        if missing_columns(self.district.facilities.table, where.facility):
            return "column"
        return None

    def nearest(self, member: Member, where: Where, metric: Metric, off_street: float) -> Nearest:
        """Return cost and place per demand point, to the k-th nearest listed place.

        Variants are searched as far as a threshold needs, the headline `FAR` times as far: who
        is left out wants to know by how much.
        """
        far = FAR if off_street == HEADLINE.off_street else 1
        return self._search.nearest(
            self._places(member.service, where),
            metric,
            limit=self._limits[metric] * far,
            off_street=off_street,
            k=member.at_least,
        )

    def thresholds(self, member: Member) -> dict[Metric, Floats]:
        """Return thresholds per demand point in whole units; NaN where a case does not apply."""
        units, unit = self.district.units, self.district.demand_unit
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
        result: dict[Metric, Floats] = {}
        for name in MEASURES:
            if not np.isnan(per_unit[name]).all():
                metric = self._metric(member, name)
                result[metric] = per_unit[name][unit] * metric_unit(metric)
        return result

    def listed(self, member: Member, where: Where, variant: Variant = HEADLINE) -> Bools:
        """Return per demand point whether listed places alone make a member hold."""
        shown = np.zeros(len(self.district.demand.points), dtype=bool)
        if self.needs(member, where):
            return shown
        for metric, threshold in self.thresholds(member).items():
            found = self.nearest(member, where, metric, variant.off_street)
            speed = 1.0 if metric == "distance" else variant.speed
            with np.errstate(invalid="ignore"):
                shown |= np.isfinite(found.cost) & (found.cost <= np.rint(threshold * speed))
        return shown

    def edge(self, member: Member) -> Bools:
        """Return per demand point whether a place beyond the data could be within reach.

        No walker is faster in a straight line than the profile on its best slope, so a point
        farther from the end of the data than that cannot be served from outside.
        """
        if self._edge_distance is None:
            farthest = max(_metres(np.array(cost), metric) for metric, cost in self._limits.items())
            self._edge_distance = self.district.distance_to_data_edge(float(farthest))
        near = np.zeros(len(self._edge_distance), dtype=bool)
        for metric, threshold in self.thresholds(member).items():
            with np.errstate(invalid="ignore"):
                near |= self._edge_distance <= _metres(threshold, metric)
        return near

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
            Take every list that is there for complete and the streets for endless, so that
            only lists that are not there leave an answer open.
        """
        if isinstance(goal, Member):
            shown = self.listed(goal, where, variant)
            if self.needs(goal, where):
                return answer(shown, open_=True)
            if assume_complete:
                return answer(shown, open_=False)
            if not self.lists.is_complete(goal.service):
                return answer(shown, open_=True)
            return answer(shown, open_=self.edge(goal) | ~self.district.demand_linked)
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

    def _metric(self, member: Member, measure: str) -> Metric:
        return "distance" if measure == "metres" else self.district.profiles[member.profile]

    def _places(self, service: str, where: Where) -> Bools:
        table = self.district.facilities.table
        kind = np.array([is_kind_of(s, service) for s in table["service"]], dtype=bool)
        return kind & holds(table, where.facility)


def _metres(cost: Floats, metric: Metric) -> Floats:
    """Return how far one gets in a straight line at a cost, always on the best slope."""
    if metric == "distance":
        return cost / metric_unit(metric)
    best = float(metric.slope.speed_factor(np.array(metric.slope.best)))
    return cost / metric_unit(metric) * metric.speed * best
