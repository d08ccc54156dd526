"""Which facilities are within reach of which demand points: every pair, with what it costs.

The facilities are those that can make a goal's member hold, and the pairs those that do: a point
with as many as the member asks for is one where listed places make it hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.gaps.kept_pairs import Searched
from lifecircle.streets.search.pairs import Costs
from lifecircle.streets.travel.profiles import Profile
from lifecircle.verdicts.borders import inside_outline

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from lifecircle.access.own import Zones
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.base.text import Bilingual
    from lifecircle.plans.model import Member, Where
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.ways import Way

_MANY: Final = 5_000_000
"""More pairs than that are put together anew for whoever asks."""


@dataclass(frozen=True, eq=False)
class InReach:
    """Demand points and the facilities within their reach.

    Attributes
    ----------
    facilities
        Rows of the district's facilities that can be within somebody's reach, ascending.
    costs
        Of every pair within reach: rows are demand points, columns are positions in
        `facilities`. Whole microseconds, or tenths of a millimetre.
    limit
        Per demand point: the largest cost; NaN where nothing is asked.
    metrics
        In what the limits are, most often one: some units may have minutes, others metres.
    """

    facilities: Ints
    costs: Costs
    limit: Floats
    metrics: tuple[Metric, ...]

    @cached_property
    def count(self) -> Ints:
        """How many facilities are within reach of each demand point."""
        return np.diff(self.costs.start)

    @cached_property
    def point(self) -> Ints:
        """Row of the demand point of each pair."""
        return self.costs.origin

    @property
    def place(self) -> Ints:
        """Position in `facilities` of each pair."""
        return self.costs.place

    @cached_property
    def relative(self) -> Costs:
        """The same pairs, each cost as a share of the largest one: 1 is the end of reach."""
        costs = self.costs
        share = costs.cost / self.limit[self.point]
        return Costs(costs.start, costs.place, share, costs.places)

    def among(self, facilities: Bools) -> InReach:
        """Return the same with some of the facilities only, by position."""
        kept = facilities[self.place]
        number = np.cumsum(facilities) - 1
        start = np.concatenate([[0], np.cumsum(kept)])[self.costs.start]
        costs = Costs(
            start.astype(np.int64),
            number[self.place[kept]].astype(np.int64),
            self.costs.cost[kept],
            int(facilities.sum()),
        )
        return InReach(self.facilities[facilities], costs, self.limit, self.metrics)

    def per_facility(self, people: Floats) -> Floats:
        """Return how many of some people, given per demand point, have each within reach."""
        found = np.bincount(self.place, people[self.point], len(self.facilities))
        return found.astype(np.float64)


@dataclass(frozen=True, eq=False)
class Question:
    """Which facilities are within reach, by one member of a goal.

    Attributes
    ----------
    context
        What goals are judged on.
    member, where, way
        As `lifecircle.verdicts.doorstep.Doorstep.listed` takes them.
    """

    context: Context
    member: Member
    where: Where
    way: Way

    @property
    def key(self) -> tuple[Hashable, ...]:
        """The same for whoever asks the same, however many must be within reach."""
        doorstep, member = self.context.doorstep, self.member
        asked = doorstep.asked_places(member, self.where, self.way)
        return (member.profile, repr(member.within), *asked.key, doorstep.headline)

    @property
    def needs(self) -> tuple[Bilingual, ...]:
        """The inputs without which nothing is known."""
        return self.context.doorstep.needs(self.member, self.where, self.way)

    def expect(self) -> None:
        """Say that it will be asked, so that much can be searched together."""
        facilities, _ = self._facilities()
        for searched, limit in self._searches():
            searched.expect(facilities, float(np.nanmax(limit)))

    def answer(self) -> InReach:
        """Return the facilities within reach of each demand point, at the stated assumptions.

        Look at `needs` first: of what is not there, nothing is within reach.
        """
        kept: dict[object, InReach] = self.context.doorstep.searches.kept(("in reach",), dict)
        if self.key in kept:
            return kept[self.key]
        found = self._found()
        if len(found.costs) <= _MANY:
            kept[self.key] = found
        return found

    def _found(self) -> InReach:
        facilities, zones = self._facilities()
        limit = np.full(len(self._unit), np.nan)
        parts = [(np.empty(0, dtype=np.int64),) * 2 + (np.empty(0),)]
        for searched, own in self._searches():
            limit = np.where(np.isnan(own), limit, own)
            parts.append(searched.pairs(facilities, own))
        place, point, cost = (np.concatenate(part) for part in zip(*parts, strict=True))
        if zones is not None:
            mine = _of_own(zones, facilities[place], point)
            place, point, cost = place[mine], point[mine], cost[mine]
        # Each point has one metric, so its places are in order.
        order = np.argsort(point, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(point, minlength=len(limit)))])
        costs = Costs(start.astype(np.int64), place[order], cost[order], len(facilities))
        metrics = tuple(self.context.doorstep.unit_thresholds(self.member))
        return InReach(facilities, costs, limit, metrics)

    def _facilities(self) -> tuple[Ints, Zones | None]:
        """Return rows of the facilities that count for somebody, and for whom; None: for all."""
        doorstep = self.context.doorstep
        places = doorstep.supply(self.member, self.where, self.way).places
        if self.way.supply == "own_district":
            places = places & inside_outline(self.context.district)
        zones = doorstep.searches.zones(self.way)
        if zones is None:
            return np.flatnonzero(places), None
        zones = zones.of(places)
        return np.unique(zones.places[:, 1]), zones

    def _searches(self) -> Iterator[tuple[Searched, Floats]]:
        """Yield where to look in each metric, and how far from each point; NaN: not in it."""
        doorstep = self.context.doorstep
        variant = doorstep.headline
        for metric, per_unit in doorstep.unit_thresholds(self.member).items():
            speed = variant.speed if isinstance(metric, Profile) else 1.0
            limit = np.rint(per_unit * speed)[self._unit]
            if not np.isnan(limit).all() and not self.context.district.way_needs(metric):
                at = (doorstep.searches, metric, variant.off_street, self.way)
                yield Searched.on(*at), limit

    @property
    def _unit(self) -> Ints:
        return self.context.doorstep.searches.doors(self.way).unit


def in_reach(context: Context, member: Member, where: Where, way: Way) -> InReach:
    """Return the facilities within reach of each demand point, see `Question`."""
    return Question(context, member, where, way).answer()


def _of_own(zones: Zones, facility: Ints, point: Ints) -> Bools:
    """Return for each pair whether the two are in one zone."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load

    size, points = (
        int(max(rows.max(initial=-1), own.max(initial=-1))) + 1
        for rows, own in ((facility, zones.places[:, 1]), (point, zones.origins[:, 1]))
    )
    of_place = csr_array(
        (np.ones(len(zones.places), dtype=np.int32), (zones.places[:, 1], zones.places[:, 0])),
        shape=(size, zones.count),
    )
    of_point = csr_array(
        (np.ones(len(zones.origins), dtype=np.int32), (zones.origins[:, 0], zones.origins[:, 1])),
        shape=(zones.count, points),
    )
    row, column = (of_place @ of_point).nonzero()
    return np.isin(facility * points + point, row.astype(np.int64) * points + column)
