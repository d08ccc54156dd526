"""The ways to facilities that were searched so far, facility by facility, kept for all goals.

Whoever will ask may say so before: then all that is expected is searched together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.streets.search.pairs import od
from lifecircle.streets.travel.costs import who

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.search.nearest import Direction
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.searches import Searches
    from lifecircle.verdicts.ways import Way

    Whole = npt.NDArray[np.signedinteger]

_NOT_YET: Final = -1.0


@dataclass(eq=False)
class Searched:
    """The ways between the doors of some people and facilities.

    Attributes
    ----------
    searches, metric, off_street, direction, way
        On what; who travels, or a distance; as `lifecircle.verdicts.searches.Searches.nearest`
        takes them. Of the way only whose doors it leads from.
    limit, expected
        Per facility: how far it was searched, and how far somebody will ask; below 0: not yet.
    found
        By facility: points within that cost, ascending, and their costs; whole numbers.
    """

    searches: Searches
    metric: Metric
    off_street: float
    direction: Direction
    way: Way
    limit: Floats = field(init=False)
    expected: Floats = field(init=False)
    found: dict[int, tuple[Whole, Whole]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        count = len(self.searches.district.facilities.table)
        self.limit, self.expected = np.full(count, _NOT_YET), np.full(count, _NOT_YET)

    @classmethod
    def on(
        cls,
        searches: Searches,
        metric: Metric,
        off_street: float,
        way: Way,
        direction: Direction | None = None,
    ) -> Searched:
        """Return what was found so far, the same for everybody who asks alike."""
        toward = way.direction if direction is None else direction
        key = ("searched pairs", metric, off_street, toward, way.demand)
        return searches.kept(key, lambda: cls(searches, metric, off_street, toward, way))

    def expect(self, facilities: Ints, limit: float) -> None:
        """Say that some facilities (rows) will be asked for, as far as a limit."""
        self.expected[facilities] = np.maximum(self.expected[facilities], limit)

    def pairs(self, facilities: Ints, limit: Floats) -> tuple[Ints, Ints, Floats]:
        """Return position in `facilities`, point and cost of every pair within a limit.

        Parameters
        ----------
        facilities
            Rows, ascending.
        limit
            Per point; NaN: none of its.
        """
        self.search(facilities, float(np.nanmax(limit)))
        parts = [self.found[facility] for facility in facilities.tolist()]
        nothing = np.empty(0, dtype=np.int64)
        point = np.concatenate([nothing, *(part[0] for part in parts)])
        cost = np.concatenate([nothing, *(part[1] for part in parts)])
        place = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
        with np.errstate(invalid="ignore"):
            within = np.flatnonzero(cost <= limit[point])
        return place[within], point[within], cost[within].astype(np.float64)

    def search(self, facilities: Ints, limit: float) -> None:
        """Look for facilities as far as a limit, and for all others that are expected."""
        if not (self.limit[facilities] < limit).any():
            return
        self.expect(facilities, limit)
        waiting = self.limit < self.expected
        for far in np.unique(self.expected[waiting]).tolist():
            todo = np.flatnonzero(waiting & (self.expected == far))
            if self.direction == "there_and_back":
                self._there_and_back(todo, far)
            else:
                self._one_way(todo, far)
            self.limit[todo] = far

    def _one_way(self, todo: Ints, limit: float) -> None:
        searches, profile = self.searches, who(self.metric)
        district = searches.district
        entrance_of = district.facilities.entrance_of
        entrance = np.flatnonzero(np.isin(entrance_of, todo))
        costs = od(
            district.network_for(self.metric),
            searches.search.snap(searches.doors(self.way).origins, profile),
            district.snaps(profile)[1].take(entrance),
            np.searchsorted(todo, entrance_of[entrance]),
            self.metric,
            limit=limit,
            off_street=self.off_street,
            direction=self.direction,
        ).by_place()
        # Much is kept: in as little room as it needs.
        point = costs.place.astype(np.min_scalar_type(-max(costs.places, 1)))
        cost = costs.cost.astype(np.min_scalar_type(-int(limit) - 1))
        start = costs.start.tolist()
        # Places after the last one with an entrance are not in the answer.
        start += [start[-1]] * (len(todo) - costs.origins)
        for number, facility in enumerate(todo.tolist()):
            rows = slice(start[number], start[number + 1])
            self.found[facility] = point[rows], cost[rows]

    def _there_and_back(self, todo: Ints, limit: float) -> None:
        legs = [
            Searched.on(self.searches, self.metric, self.off_street, self.way, direction)
            for direction in ("to_facility", "from_facility")
        ]
        for leg in legs:
            leg.search(todo, limit)
        for facility in todo.tolist():
            (point, cost), (other, more) = (leg.found[facility] for leg in legs)
            both, first, second = np.intersect1d(
                point, other, assume_unique=True, return_indices=True
            )
            total = cost[first].astype(np.int64) + more[second]
            near = total <= limit
            self.found[facility] = both[near], total[near]
