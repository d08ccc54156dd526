"""Who has a place: people seated at places with room within reach, as a flow.

As many people as possible are seated; among all ways to seat that many, one with the least travel
is taken. The people of an origin may be split over several places. Solved exactly, as a minimum
cost flow of greatest value (cost scaling: Goldberg, A. V. & Tarjan, R. E. (1990), "Finding
minimum-cost circulations by successive approximation", *Mathematics of Operations Research* 15(3),
430-466; by OR-Tools), after what needs no solver is taken out:

- A place with room for everybody who has a way there never fills up: nobody needs a place that is
  farther than one of these.
- Where everybody fits at their nearest place, they are seated there.

The answer does not depend on the order of the rows, but for origins (or places) whose numbers are
all equal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.access.amounts import amounts
from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.search.pairs import Costs

_BITS: Final = 50
"""All people together are at most so many bits of units: sums in float64 are exact."""
_FINEST: Final = 30
"""People are divided into parts of 2**-30 at the finest."""
_LARGEST: Final = 2**60
"""The solver works on costs times the number of its nodes, in int64."""
_SORTED: Final = 2**63
"""Below, origin, cost and place together are one int64."""


@dataclass(frozen=True, eq=False)
class Seated:
    """Who is seated where.

    Attributes
    ----------
    flow
        Per pair of the costs: people of the origin seated at the place.
    seated
        Per origin: people who have a place; never more than there are.
    taken
        Per place: people seated there; never more than there is room for.
    travel
        The sum of people times cost, in people times cost units.
    """

    flow: Floats
    seated: Floats
    taken: Floats
    travel: float


def seat(costs: Costs, people: Floats, capacity: Floats) -> Seated:
    """Seat as many people as possible at places within reach, with the least travel.

    Parameters
    ----------
    costs
        Of origins and places, up to the farthest that somebody may be sent; whole numbers.
    people
        Per origin, finite and not negative; need not be whole.
    capacity
        Per place, in people; finite and not negative.

    Returns
    -------
    Seated
        Whole numbers where people and capacities are whole. Else people are counted in parts of
        2**-30 (coarser beyond a million people), and the number seated is the greatest to within
        one part per origin: whoever compares it with people needs a tolerance. An origin whose
        people all have a place has exactly its number seated.

    Raises
    ------
    InputError
        If people or capacities do not fit the costs, are negative or not finite, or the costs are
        too large.
    """
    people = amounts(people, costs.origins, Bilingual("人数", "people"))
    capacity = amounts(capacity, costs.places, Bilingual("容量", "capacities"))
    units = _Units.of(costs, people, capacity)
    case = _Case.of(costs, units.people, units.room).without_detours()
    flow = np.zeros(len(costs), dtype=np.int64)
    nearest = case.nearest()
    crowded = case.crowded(nearest)
    alone = nearest[~crowded[case.origin[nearest]]]
    flow[case.pair[alone]] = units.people[case.origin[alone]]
    rest = case.take(crowded[case.origin])
    flow[rest.pair] = rest.solved()
    return units.told(costs, people, flow)


@dataclass(frozen=True, eq=False)
class _Units:
    """People and room in whole units of 2**-shift."""

    shift: int
    people: Ints
    room: Ints

    @classmethod
    def of(cls, costs: Costs, people: Floats, capacity: Floats) -> _Units:
        total = math.fsum(people)
        most = int(np.diff(costs.start).max(initial=1))
        size = math.frexp(total)[1]
        finest = min(_BITS, 62 - most.bit_length()) - size
        whole = bool((np.rint(people) == people).all() and (np.rint(capacity) == capacity).all())
        shift = min(finest, 0 if whole else _FINEST)
        # Rounded up, so that who has a place in full has it to the last part.
        asked = np.ceil(np.ldexp(people, shift)).astype(np.int64)
        room = np.floor(np.ldexp(np.minimum(capacity, 2 * total + 1), shift)).astype(np.int64)
        return cls(shift, asked, room)

    def told(self, costs: Costs, people: Floats, units: Ints) -> Seated:
        """Return the flow in people."""
        used = np.flatnonzero(units)
        origin, place = costs.origin[used], costs.place[used]
        flow: Floats = np.ldexp(units[used].astype(np.float64), -self.shift)
        asked: Floats = np.ldexp(self.people.astype(np.float64), -self.shift)
        seated = _sums(origin, flow, costs.origins)
        full = seated == asked
        # What was rounded up comes off the largest part.
        order = np.lexsort((-flow, origin))
        largest = order[_first_of(origin[order])]
        largest = largest[full[origin[largest]]]
        of = origin[largest]
        less = flow[largest] - (asked[of] - people[of])
        flow[largest] = np.where(flow[largest] == asked[of], people[of], less)
        every = np.zeros(len(costs))
        every[used] = flow
        travel = math.fsum(flow * costs.cost[used])
        return Seated(
            every, np.where(full, people, seated), _sums(place, flow, costs.places), travel
        )


@dataclass(frozen=True, eq=False)
class _Case:
    """Pairs that somebody may be seated by, and whom they join; in whole units.

    `pair` is the row of each in all pairs; within an origin, the nearest place comes first.
    """

    pair: Ints
    origin: Ints
    place: Ints
    cost: Floats
    people: Ints
    room: Ints

    @classmethod
    def of(cls, costs: Costs, people: Ints, room: Ints) -> _Case:
        origin = costs.origin
        used = np.flatnonzero((people[origin] > 0) & (room[costs.place] > 0))
        row, column = origin[used], costs.place[used]
        rank = _numbers(_sequence(column, costs.cost[used], room), len(room))
        order = _nearest_first(row, costs.cost[used], rank[column], len(room))
        used = used[order]
        return cls(used, row[order], column[order], costs.cost[used], people, room)

    def take(self, rows: Bools | Ints) -> _Case:
        """Return some of the pairs, in their order."""
        pair, origin, place = self.pair[rows], self.origin[rows], self.place[rows]
        return _Case(pair, origin, place, self.cost[rows], self.people, self.room)

    def asked(self) -> Floats:
        """Return how many people have a way to each place."""
        return _sums(self.place, self.people[self.origin], len(self.room))

    def nearest(self) -> Ints:
        """Return the row of the nearest place of each origin that has one."""
        return np.flatnonzero(_first_of(self.origin))

    def without_detours(self) -> _Case:
        """Leave out what is no nearer than a place that never fills up."""
        case = self
        while True:
            free = np.flatnonzero((case.asked() <= case.room)[case.place])
            first = free[_first_of(case.origin[free])]
            last = np.full(len(case.people), len(case.pair))
            last[case.origin[first]] = first
            kept = np.arange(len(case.pair)) <= last[case.origin]
            if kept.all():
                return case
            case = case.take(kept)

    def crowded(self, nearest: Ints) -> Bools:
        """Return for each origin whether those whom it competes with do not fit at the nearest."""
        from scipy.sparse import coo_array  # noqa: PLC0415 - slow to load
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

        origins, places = len(self.people), len(self.room)
        at_once = _sums(self.place[nearest], self.people[self.origin[nearest]], places)
        over = np.flatnonzero(at_once > self.room)
        if not len(over):
            return np.zeros(origins, dtype=bool)
        joined = coo_array(
            (np.ones(len(self.pair), dtype=bool), (self.origin, origins + self.place)),
            shape=(origins + places,) * 2,
        )
        label = connected_components(joined, directed=False)[1]
        found = np.zeros(label.max() + 1, dtype=bool)
        found[label[origins + over]] = True
        return np.asarray(found[label[:origins]])

    def solved(self) -> Ints:
        """Return the flow of each pair.

        Raises
        ------
        InputError
            If the costs are too large.
        """
        if not len(self.pair):
            return np.zeros(0, dtype=np.int64)
        from ortools.graph.python.min_cost_flow import (  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to load
            SimpleMinCostFlow,
        )

        origins, places = self._sequences()
        people, room = self.people[origins], self.room[places]
        nodes = len(people) + len(room)
        if self.cost.max() * (nodes + 1) >= _LARGEST:
            most = _LARGEST // (nodes + 1)
            raise InputError(
                Bilingual("时间或距离上限过大", "the costs are too large"),
                expected=Bilingual(f"小于 {most}", f"less than {most}"),
                found=f"{self.cost.max():g}",
            )
        row = _numbers(origins, len(self.people))[self.origin]
        column = _numbers(places, len(self.room))[self.place]
        order = np.argsort(row, kind="stable")
        row, column = row[order], column[order]
        flow = SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            row.astype(np.int32),
            (len(people) + column).astype(np.int32),
            np.minimum(people[row], room[column]),
            self.cost[order].astype(np.int64),
        )
        flow.set_nodes_supplies(np.arange(nodes, dtype=np.int32), np.concatenate([people, -room]))
        status = flow.solve_max_flow_with_min_cost()
        if status != SimpleMinCostFlow.OPTIMAL:
            raise RuntimeError(f"the flow was not solved: {status.name}")
        found = np.empty(len(order), dtype=np.int64)
        found[order] = flow.flows(np.asarray(arcs, dtype=np.int32))
        return found

    def _sequences(self) -> tuple[Ints, Ints]:
        """Return the origins and the places that have pairs, whatever the order of their rows.

        People with the same nearest place stand side by side: the solver is twice as quick.
        """
        places = _sequence(self.place, self.cost, self.room)
        nearest = self.nearest()
        of, at = self.origin[nearest], _numbers(places, len(self.room))[self.place[nearest]]
        total, many = _sums(self.origin, self.cost, len(self.people)), np.bincount(self.origin)
        keys = (self.people[of], many[of], total[of], self.cost[nearest], at)
        return of[np.lexsort(keys)], places


def _first_of(group: Ints) -> Bools:
    """Return where a group begins, among rows in order of their groups."""
    found = np.ones(len(group), dtype=bool)
    found[1:] = group[1:] != group[:-1]
    return found


def _sums(group: Ints, values: Floats | Ints, groups: int) -> Floats:
    """Return the sum of the values of each group."""
    return np.bincount(group, values, groups).astype(np.float64)


def _sequence(group: Ints, cost: Floats, size: Ints) -> Ints:
    """Return the groups that have rows, in an order that is not that of their numbers."""
    many, total = np.bincount(group, minlength=len(size)), _sums(group, cost, len(size))
    used = np.flatnonzero(many)
    return used[np.lexsort((size[used], many[used], total[used]))]


def _numbers(sequence: Ints, count: int) -> Ints:
    """Return where each of so many things stands in a sequence; -1 where it does not."""
    number = np.full(count, -1, dtype=np.int64)
    number[sequence] = np.arange(len(sequence))
    return number


def _nearest_first(origin: Ints, cost: Floats, rank: Ints, ranks: int) -> Ints:
    """Return the order of pairs by origin, cost and rank."""
    span = int(cost.max(initial=0)) + 1
    if (int(origin.max(initial=0)) + 1) * span * ranks >= _SORTED:
        return np.lexsort((rank, cost, origin))
    # One key sorts ten times as quickly as three.
    key = (origin * span + cost.astype(np.int64)) * ranks + rank
    return np.argsort(key, kind="stable")
