"""Goals for which remedies are sought: who is left out, and what they lack."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.services import is_kind_of
from lifecircle.plans.model import Member, Piece, members_of
from lifecircle.verdicts.crowd import crowd_of
from lifecircle.verdicts.doorstep import HEADLINE
from lifecircle.verdicts.searches import Reach as HowFar
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.gaps.at_doors import AtDoors
    from lifecircle.plans import Combination, Reach
    from lifecircle.plans.model import Group
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.left_out import GoalCauses
    from lifecircle.verdicts.ways import Way


@dataclass(frozen=True, eq=False)
class Test:
    """A threshold of a member in one metric.

    Attributes
    ----------
    metric
        What is minimised.
    threshold
        Per demand point, whole units; NaN where the member has none in this metric.
    near
        Bool per demand point: one more place within the threshold makes the member hold.
    """

    metric: Metric
    threshold: Floats
    near: Bools

    @cached_property
    def limit(self) -> float:
        """The largest threshold of a point that one more place can help."""
        known = self.threshold[self.near & ~np.isnan(self.threshold)]
        return float(known.max(initial=0.0))


@dataclass(frozen=True, eq=False)
class Leaf:
    """A member of a goal at people's doors.

    Attributes
    ----------
    member
        What it asks for.
    holds
        Bool per demand point: listed places make it hold.
    tests
        Its thresholds; none where nothing is known of the service.
    """

    member: Member
    holds: Bools
    tests: tuple[Test, ...]


@dataclass(frozen=True, eq=False)
class Case:
    """A goal for which remedies are sought.

    Attributes
    ----------
    goal, way
        The promise, and which ways count.
    leaves
        Its members, in the plan's order.
    left
        Bool per demand point: the goal is about it, and listed places do not make it hold.
    weight
        Per demand point: how much it counts.
    unit
        Row of the unit of each demand point; -1 in none.
    gap
        Per unit: how much of it is left out, also for want of room.
    sought
        Bool per unit: remedies are sought there.
    """

    goal: Reach | Combination
    way: Way
    leaves: tuple[Leaf, ...]
    left: Bools
    weight: Floats
    unit: Ints
    gap: Floats
    sought: Bools

    @cached_property
    def look(self) -> tuple[object, ...]:
        """The same for goals whose remedies are the same."""
        digest = blake2b(digest_size=16)
        for array in (self.left, self.weight, self.gap, self.sought):
            digest.update(array.tobytes())
        members = tuple(
            (
                leaf.member.service,
                leaf.member.at_least,
                leaf.member.profile,
                repr(leaf.member.within),
                repr(leaf.member.which),
            )
            for leaf in self.leaves
        )
        shape = repr(_shape(self.goal))
        return (members, shape, repr(self.goal.where.facility), self.way, digest.digest())

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Services of its members of which something is known, each once."""
        return tuple(dict.fromkeys(leaf.member.service for leaf in self.leaves if leaf.tests))

    @cached_property
    def lacks_a_list(self) -> bool:
        """Whether somebody is left out, and nobody could be shown to be reached."""
        known = [row for row, leaf in enumerate(self.leaves) if leaf.tests]
        return bool(self.left.any()) and not self.wanting(known).any()

    @cached_property
    def tests(self) -> list[tuple[int, Leaf, Test]]:
        """Every threshold with its member, and the row of that."""
        return [(row, leaf, test) for row, leaf in enumerate(self.leaves) for test in leaf.tests]

    def most_lacked(self, points: Ints) -> str:
        """Return the service that most at some points lack; of equals the plan's first."""
        lacked: dict[str, float] = {}
        for leaf in self.leaves:
            lacking = float(self.weight[points[~leaf.holds[points]]].sum())
            lacked[leaf.member.service] = lacked.get(leaf.member.service, 0.0) + lacking
        return max(lacked, key=lambda service: lacked[service])

    def served_by(self, service: str) -> list[int]:
        """Return the members for which a place of a service counts."""
        return [
            row
            for row, leaf in enumerate(self.leaves)
            if leaf.tests and is_kind_of(service, leaf.member.service)
        ]

    def wanting(self, leaves: Sequence[int]) -> Bools:
        """Return who is left out, and would not be if some members held."""
        held = {row: np.ones(len(self.left), dtype=bool) for row in leaves}
        return self.left & self.holds(np.arange(len(self.left)), held)

    def holds(self, rows: Ints, held: Mapping[int, Bools]) -> Bools:
        """Return whether the goal holds at some points.

        Parameters
        ----------
        rows
            Demand points; a point may be there several times.
        held
            By member, one a row: it holds there, whatever it does now. Others hold as they do.
        """
        own = iter(range(len(self.leaves)))

        def of(part: Group | Member) -> Bools:
            if isinstance(part, Member):
                leaf = next(own)
                found = self.leaves[leaf].holds[rows]
                return found | held[leaf] if leaf in held else found
            each = [of(m) for m in part.members if not isinstance(m, Piece)]
            return np.asarray(np.sum(each, axis=0) >= part.needed)

        return of(self.goal)

    def brought_in(self, newly: Mapping[int, Sequence[Ints]]) -> tuple[Ints, Ints]:
        """Return whom each of several moves brings in.

        Parameters
        ----------
        newly
            By member: of pairs of a move and a demand point for which it comes to hold, the
            number ``move · points + point``; in several parts, perhaps several times.

        Returns
        -------
        move, point
            Row numbers, in order.
        """
        points = len(self.left)
        some = {row: _once(parts) for row, parts in newly.items() if parts}
        keys = _once([np.empty(0, dtype=np.int64), *some.values()])
        keys = keys[self.left[keys % points]]
        if len(some) == 1:
            held = {row: np.ones(len(keys), dtype=bool) for row in some}
        else:
            held = {row: _among(keys, mine) for row, mine in some.items()}
        found = keys[self.holds(keys % points, held)]
        move, point = np.divmod(found, points)
        return move, point


def _once(parts: Sequence[Ints]) -> Ints:
    """Return the numbers of several parts, ascending, each once."""
    numbers = np.concatenate(parts)
    step = np.diff(numbers)
    if (step > 0).all():
        return numbers
    numbers = np.sort(numbers)
    return numbers[np.diff(numbers, prepend=-1) > 0]


def _among(numbers: Ints, others: Ints) -> Bools:
    """Return which numbers are among others; both ascending."""
    if not len(others):
        return np.zeros(len(numbers), dtype=bool)
    at = np.minimum(np.searchsorted(others, numbers), len(others) - 1)
    return np.asarray(others[at] == numbers)


def _shape(part: Group | Member) -> object:
    if isinstance(part, Member):
        return 0
    return (part.needed, tuple(_shape(m) for m in part.members if not isinstance(m, Piece)))


def case_of(
    found: AtDoors,
    unmet: Bools,
    causes: GoalCauses | None,
    context: Context,
    no_room: Floats | None = None,
) -> Case:
    """Return a goal with what is known of those whom it leaves out.

    Parameters
    ----------
    found
        The goal with its answers.
    unmet
        Bool per unit: the goal is not known to be met there. Elsewhere remedies are sought only
        for those who find no room.
    causes
        Why people are left out; None where that is not known.
    no_room
        Per demand point: which part of its people is within reach and finds no room.
    """
    goal, unit = found.goal, context.district.demand_unit
    left = found.asked & ~found.listed
    room = np.zeros(len(left)) if no_room is None else np.where(found.asked, no_room, 0.0)
    if causes is not None:
        weight, out = causes.weight, np.where(causes.cause >= 0, causes.left, 0.0)
    else:
        crowd = crowd_of(goal, context)[0]
        weight = np.zeros(len(left)) if crowd is None else crowd.weight
        out = np.where(left, 1.0, room)
    inside = unit >= 0
    count = len(context.units)
    gap = np.bincount(unit[inside], (weight * out)[inside], count).astype(np.float64)
    return Case(
        goal=goal,
        way=way_of(goal),
        leaves=tuple(_leaf(member, goal, context) for member in members_of(goal)),
        left=left & (weight > 0) & unmet.any(),
        weight=weight,
        unit=unit,
        gap=gap,
        sought=(gap > 0) & (unmet | (np.bincount(unit[inside], room[inside], count) > 0)),
    )


def _leaf(member: Member, goal: Reach | Combination, context: Context) -> Leaf:
    doorstep, way = context.doorstep, way_of(goal)
    holds = doorstep.listed(member, goal.where, way=way)
    if doorstep.needs(member, goal.where, way):
        return Leaf(member, holds, ())
    unit = doorstep.searches.doors(way).unit
    tests = []
    for metric, per_unit in doorstep.unit_thresholds(member).items():
        threshold = np.rint(per_unit[unit])
        near = np.ones(len(unit), dtype=bool)
        if member.at_least > 1:
            reach = HowFar(float(np.nanmax(per_unit)), HEADLINE.off_street, member.at_least - 1)
            asked = doorstep.asked_places(member, goal.where, way)
            cost = doorstep.searches.nearest(asked, metric, reach).cost
            near = cost <= threshold
        tests.append(Test(metric, threshold, near))
    return Leaf(member, holds, tuple(tests))
