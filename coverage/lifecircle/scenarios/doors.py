"""Goals at people's doors on districts that differ little: what does not differ is not redone."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.gaps.at_doors import ways_of
from lifecircle.plans.model import at_doors, members_of
from lifecircle.verdicts.context import Context
from lifecircle.verdicts.doorstep import HEADLINE, Doorstep
from lifecircle.verdicts.frames import people_table, units_table
from lifecircle.verdicts.guard import lacking
from lifecircle.verdicts.kinds import judge_goal
from lifecircle.verdicts.sight import asked, has_answers
from lifecircle.verdicts.ways import ANY_WAY, way_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import geopandas as gpd

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.district import District
    from lifecircle.gaps.at_doors import Ways
    from lifecircle.layers.demand import Demand
    from lifecircle.plans import Combination, Plan, Reach
    from lifecircle.plans.model import Member
    from lifecircle.verdicts.results import GoalResult, Status, Verdict
    from lifecircle.verdicts.searches import Searches


@dataclass(frozen=True, eq=False)
class Told:
    """A goal at people's doors on a district.

    Attributes
    ----------
    goal
        The promise.
    demand
        Of the district.
    units
        Names of its units.
    result, verdicts
        What was found, at the stated assumptions only.
    ways
        How far it is to the places that make it hold.
    """

    goal: Reach | Combination
    demand: Demand
    units: tuple[str, ...]
    result: GoalResult
    verdicts: tuple[Verdict, ...]
    ways: tuple[Ways, ...]

    @property
    def known(self) -> bool:
        """Whether anything is known of its services."""
        return has_answers(self.result)

    @property
    def listed(self) -> Bools:
        """Per demand point: the goal is about it, and listed places make it hold."""
        return np.asarray(self.result.listed, dtype=bool) & asked(self.result)

    @property
    def weight(self) -> Floats:
        """Per demand point, how much it counts where the goal is about it."""
        weight = self.result.weight
        if weight is None:
            weight = self.demand.shares[self.demand.headline]
        return np.asarray(weight * asked(self.result), dtype=np.float64)

    @property
    def share(self) -> float | None:
        """Share of the people whom listed places reach; None where it is about nobody."""
        weight = self.weight
        whole = float(weight.sum())
        return float((weight * self.listed).sum()) / whole if whole > 0 else None

    @property
    def people(self) -> float | None:
        """How many they are; None where there is no head count."""
        return self.verdicts[0].people_reached

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Verdict on each unit."""
        return tuple(verdict.status for verdict in self.verdicts[1:])


@dataclass(eq=False)
class Doors:
    """Judges the goals at people's doors of one plan on one district after another.

    A goal that nothing has changed for keeps its answer: the streets, the people and the places
    that it asks for are the same.

    Parameters
    ----------
    plan
        The plan.
    """

    plan: Plan
    _kept: dict[Hashable, Told] = field(default_factory=dict)
    _shared: dict[int, tuple[gpd.GeoDataFrame, Floats, Floats]] = field(default_factory=dict)
    _alive: list[object] = field(default_factory=list)

    def goals(self, district: District) -> list[Reach | Combination]:
        """Return the goals at residents' doors that can be computed, in the plan's order."""
        return [
            goal
            for goal in self.plan.goals
            if at_doors(goal) and way_of(goal).demand is None and not lacking(goal, district)
        ]

    def on(self, district: District) -> dict[str, Told]:
        """Return what each goal finds on a district, by id, in the plan's order."""
        context = self._context(district)
        return {goal.id: self._told(goal, context) for goal in self.goals(district)}

    def _context(self, district: District) -> Context:
        goals = tuple(self.goals(district))
        asked_for = self.plan.model_copy(update={"goals": goals}) if goals else self.plan
        doorstep = Doorstep(district, asked_for, (HEADLINE,))
        units, people, border = self._of_people(district, doorstep.searches)
        # How far street data reach around a door is the same whatever is built.
        doorstep.searches.kept(("edge", None), lambda: border)
        return Context(district, self.plan, doorstep, units, people)

    def _of_people(
        self, district: District, searches: Searches
    ) -> tuple[gpd.GeoDataFrame, Floats, Floats]:
        """Return what districts of the same people share: units, their people, edge of data."""
        key = id(district.demand)
        if key not in self._shared:
            units = units_table(district)
            border = searches.edge_metres(ANY_WAY)
            self._shared[key] = (units, people_table(units, district), border)
            self._alive.append(district.demand)
        return self._shared[key]

    def _told(self, goal: Reach | Combination, context: Context) -> Told:
        key = self._look(goal, context)
        if key not in self._kept:
            result, verdicts = judge_goal(goal, context)
            # The searches themselves go with the context: of many districts they would be much.
            self._kept[key] = Told(
                goal=goal,
                demand=context.district.demand,
                units=tuple(context.unit_names),
                result=result,
                verdicts=tuple(verdicts),
                ways=tuple(ways_of(goal, context)) if has_answers(result) else (),
            )
        return self._kept[key]

    def _look(self, goal: Reach | Combination, context: Context) -> Hashable:
        """Return the same for districts on which the goal has the same answers."""
        district, way = context.district, way_of(goal)
        things: list[object] = [district.network, district.demand, *district.groups.values()]
        if way.supply == "assigned":
            things.append(district.facilities.catchments)
        # Kept alive, so that nothing else gets their number.
        self._alive.append(things)
        places = tuple(_places(member, goal, context) for member in members_of(goal))
        return goal.id, tuple(map(id, things)), places


def _places(member: Member, goal: Reach | Combination, context: Context) -> Hashable:
    """Return a digest of the places that count for a member: where they are, and their doors."""
    district = context.district
    supply = context.doorstep.supply(member, goal.where, way_of(goal))
    entrance_of, catchment_of = district.facilities.entrance_of, district.facilities.catchment_of
    zones = np.flatnonzero(supply.places[catchment_of])
    chosen, doors = np.flatnonzero(supply.places), np.flatnonzero(supply.places[entrance_of])
    digest = blake2b(digest_size=16)
    for array in (
        shapely.get_coordinates(district.facilities.table.geometry.to_numpy()[chosen]),
        district.entrance_snap.xy[doors],
        np.searchsorted(chosen, entrance_of[doors]),
        zones,
        np.searchsorted(chosen, catchment_of[zones]),
    ):
        digest.update(np.ascontiguousarray(array).tobytes())
    return supply.lacks, supply.complete, supply.columns, digest.digest()


def turned(before: Sequence[Status], after: Sequence[Status], names: Sequence[str]) -> list[str]:
    """Return the names of units whose verdict has turned to met."""
    return [
        name
        for old, new, name in zip(before, after, names, strict=True)
        if new == "met" and old != "met"
    ]
