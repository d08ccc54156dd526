"""What is looked for once and kept: places, doors, and what the ways between them cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from lifecircle.access.own import Ground, nearest_of_own, straight_of_own
from lifecircle.access.times import PlaceSearch
from lifecircle.base.quantities import TENTH_MM_PER_METRE
from lifecircle.plans.fields import Where
from lifecircle.streets.search.nearest import Nearest
from lifecircle.streets.travel.costs import distance_for, who
from lifecircle.verdicts.borders import inside_outline
from lifecircle.verdicts.crow import data_edge_metres, lost_place_metres
from lifecircle.verdicts.lists import Lists
from lifecircle.verdicts.reasons import needs_of
from lifecircle.verdicts.ways import (
    ANY_WAY,
    Doors,
    doors_of,
    no_catchments,
    supply_of,
    zones_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.access.own import Zones
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.base.text import Bilingual
    from lifecircle.district import District
    from lifecircle.plans.fields import Tests
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.streets.travel.profiles import Profile
    from lifecircle.verdicts.lists import Supply
    from lifecircle.verdicts.ways import Way

Kept = TypeVar("Kept")


class Asked(NamedTuple):
    """Places that are looked for.

    Attributes
    ----------
    service
        What they provide.
    tests
        Tables of tests that they pass.
    way
        Which ways count.
    """

    service: str
    tests: tuple[Tests, ...]
    way: Way = ANY_WAY

    @property
    def key(self) -> tuple[object, ...]:
        """The same for whoever asks for the same."""
        return (self.service, repr(self.tests), self.way)


class Reach(NamedTuple):
    """How far is looked.

    Attributes
    ----------
    limit
        Largest cost, in whole units of the metric.
    off_street
        Times the straight way between a point and its street.
    k
        How many different places must be within the cost.
    """

    limit: float
    off_street: float = 1.0
    k: int = 1


@dataclass
class Searches:
    """Searches on a district, kept by what was asked.

    Attributes
    ----------
    district
        Where.
    lists
        What the planner's lists can prove.
    search
        The searches behind.
    """

    district: District
    lists: Lists = field(init=False)
    search: PlaceSearch = field(init=False)
    _memo: dict[tuple[object, ...], Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.lists = Lists(self.district.facilities)
        self.search = PlaceSearch(self.district)

    @classmethod
    def on(cls, district: District) -> Searches:
        """Return the searches on a district that every plan shares."""
        searches: Searches = district.kept.setdefault("searches", cls(district))
        return searches

    def kept(self, key: tuple[object, ...], make: Callable[[], Kept]) -> Kept:
        """Return what was made under a key, made now if it never was."""
        if key not in self._memo:
            self._memo[key] = make()
        found: Kept = self._memo[key]
        return found

    def metric(self, profile: str, measure: str) -> Metric:
        """Return what is minimised for somebody who travels: minutes or metres."""
        traveller = self.district.profiles[profile]
        return distance_for(traveller) if measure == "metres" else traveller

    def doors(self, way: Way = ANY_WAY) -> Doors:
        """Return the points from which a way leads.

        Raises
        ------
        KeyError
            If the study lacks the demand layer.
        """
        found = self.kept(("doors", way.demand), lambda: doors_of(way.demand, self.district))
        if found is None:
            raise KeyError(way.demand)
        return found

    def places(self, asked: Asked) -> Supply:
        """Return the listed places, and what is known of others; whoever may use them."""
        key = ("supply", asked.service, repr(asked.tests), asked.way.at)
        return self.kept(
            key, lambda: supply_of(self.lists, asked.service, asked.tests, asked.way.at)
        )

    def is_complete(self, asked: Asked) -> bool:
        """Tell whether lists name every place, and everybody who may use it."""
        supply = self.places(asked)
        if asked.way.supply != "assigned":
            return supply.complete
        known = np.zeros(len(supply.places), dtype=bool)
        known[self.district.facilities.catchment_of] = True
        return supply.complete and not (supply.places & ~known).any()

    def needs(self, asked: Asked, *metrics: Metric) -> tuple[Bilingual, ...]:
        """Name the inputs without which nothing is known of the ways to some places."""
        return self.kept(("needs", *asked.key, metrics), lambda: self._needs(asked, metrics))

    def _needs(self, asked: Asked, metrics: tuple[Metric, ...]) -> tuple[Bilingual, ...]:
        supply = self.places(asked)
        found = needs_of({asked.service: supply}, Where())
        for metric in metrics:
            found += self.district.way_needs(metric)
        if asked.way.supply == "assigned" and not supply.lacks:
            of_place = self.district.facilities.catchment_of
            if not supply.places[of_place].any():
                found += (no_catchments(asked.service),)
        return tuple(dict.fromkeys(found))

    def zones(self, way: Way) -> Zones | None:
        """Return who may use which places; None if all count for everybody."""
        if way.supply not in ("own_unit", "assigned"):
            return None
        key = ("zones", way.supply, way.demand, way.level)
        return self.kept(key, lambda: zones_of(way, self.doors(way), self.district))

    def nearest(
        self, asked: Asked, metric: Metric, reach: Reach, *, wanted: float | None = None
    ) -> Nearest:
        """Return cost and place per door, to the k-th nearest listed place.

        Parameters
        ----------
        asked, metric, reach
            What is looked for, and how far.
        wanted
            Where only some places count for somebody: how far those are looked for, and then
            places are not named. None: as far as the limit of `reach`.
        """
        way, places = asked.way, self._usable(asked)
        zones = self.zones(way)
        if zones is not None:
            wanted = reach.limit if wanted is None else wanted
            key = ("own", places.tobytes(), metric, reach, wanted, way)
            return self.kept(key, lambda: self._of_own(asked, metric, reach, wanted))
        return self.search.nearest(
            places,
            metric,
            limit=reach.limit,
            off_street=reach.off_street,
            k=reach.k,
            direction=way.direction,
            origins=self.doors(way).origins,
        )

    def straight(self, asked: Asked) -> Floats:
        """Return straight metres on the ground from each door to the nearest place; inf if none."""
        way, places = asked.way, self._usable(asked)
        zones, doors = self.zones(way), self.doors(way)
        if zones is None:
            cost = self.search.straight_nearest(places, origins=doors.origins).cost
        else:
            ground, scale = self._ground(places, None, doors), self.district.network.scale
            cost = straight_of_own(ground, zones.of(places), scale=scale)
        return cost / TENTH_MM_PER_METRE

    def linked(self, profile: Profile, way: Way = ANY_WAY) -> Bools:
        """Return whether each door is linked to the main network of somebody who travels."""
        doors = self.doors(way)
        if doors.residents:
            return self.district.linked(profile)[0]
        snap = self.search.snap(doors.origins, profile if profile.mode != "walk" else None)
        return np.isin(snap.status, ("ok", "moved"))

    def edge_metres(self, way: Way) -> Floats:
        """Return how far street data reach around each door."""
        key = ("edge", way.demand)
        return self.kept(key, lambda: data_edge_metres(self.district, self.doors(way)))

    def lost_metres(self, asked: Asked, profile: Profile) -> Floats:
        """Return straight metres from each door to the nearest listed place without a street."""
        lost = self._usable(asked) & ~self.district.linked(profile)[1]
        key = ("lost", asked.way.demand, lost.tobytes())
        doors = self.doors(asked.way)
        return self.kept(key, lambda: lost_place_metres(self.district, doors, lost))

    def _usable(self, asked: Asked) -> Bools:
        places = self.places(asked).places
        if asked.way.supply == "own_district":
            return places & inside_outline(self.district)
        return places

    def _ground(
        self, places: Bools, profile: Profile | None, doors: Doors, rows: Ints | None = None
    ) -> Ground:
        entrance_of = self.district.facilities.entrance_of
        used = np.flatnonzero(places[entrance_of])
        starts = self.search.snap(doors.origins, profile)
        return Ground(
            self.district.network_for(profile),
            starts if rows is None else starts.take(rows),
            self.district.snaps(profile)[1].take(used),
            entrance_of[used],
        )

    def _of_own(self, asked: Asked, metric: Metric, reach: Reach, wanted: float) -> Nearest:
        """Search for those whose nearest place of all is not one that they may use."""
        way, places, doors = asked.way, self._usable(asked), self.doors(asked.way)
        zones = self.zones(way)
        if zones is None:
            raise ValueError(way.supply)
        zones = zones.of(places)
        cost = np.full(len(doors), np.inf)
        todo = np.arange(len(doors))
        if reach.k == 1:
            of_all = self.search.nearest(
                places,
                metric,
                limit=reach.limit,
                off_street=reach.off_street,
                direction=way.direction,
                origins=doors.origins,
            )
            mine = zones.share(of_all.place)
            cost[mine] = of_all.cost[mine]
            todo = np.flatnonzero(~mine & (of_all.cost <= wanted))
        cost[todo] = nearest_of_own(
            self._ground(places, who(metric), doors, todo),
            zones.at(todo),
            metric,
            limit=wanted,
            off_street=reach.off_street,
            k=reach.k,
            direction=way.direction,
        )
        return Nearest(cost, np.full(len(doors), -1, dtype=np.int64))
