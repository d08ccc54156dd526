"""Places that a planner puts down, moves and takes away, and what the goals say at once.

Only the doors around a place are searched, and only counted anew: nothing is rebuilt. The numbers
are those of an audit with the places built, at the stated assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.errors import InputError
from lifecircle.base.services import is_kind_of, require_service
from lifecircle.base.text import Bilingual
from lifecircle.changes.joints import joined
from lifecircle.changes.named import find_facility
from lifecircle.plans.model import at_doors
from lifecircle.siting.live import Counted, LiveCase, each, shared
from lifecircle.streets.search.around import around
from lifecircle.streets.travel.costs import who
from lifecircle.verdicts.borders import pairs_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.gaps.pairs import Question
    from lifecircle.siting.candidate_index import CandidateIndex
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.study.joints import Joint
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import Verdict
    from lifecircle.verdicts.ways import Way


_LEGS: Final = {
    "to_facility": (False,),
    "from_facility": (True,),
    "there_and_back": (False, True),
}


def asks_more(asked: Question) -> bool:
    """Tell whether a member asks more of its places than a service and a spot."""
    way = asked.way
    tests = bool(asked.where.facility or asked.member.which or way.at)
    return tests or way.supply == "assigned" or way.level is not None


@dataclass(frozen=True, eq=False)
class Site:
    """A place that was put down.

    Attributes
    ----------
    number
        What it is called by; never given twice.
    services
        What it provides.
    xy
        float64 (2,), in the CRS of the district.
    name
        The planner's.
    facility
        Row of the listed facility that moved here; -1: a new place.
    joints
        Where it joins the streets, as a map has found; empty: at the nearest street.
    """

    number: int
    services: tuple[str, ...]
    xy: Floats
    name: str = ""
    facility: int = -1
    joints: tuple[Joint, ...] = ()


@dataclass
class _State:
    sites: dict[int, Site]
    closed: frozenset[int]
    deltas: list[tuple[Counted, Ints, int]] = field(default_factory=list)


class SiteWhatIf:
    """Goals at people's doors while places come and go.

    Parameters
    ----------
    context
        From `lifecircle.verdicts.evaluate.judge_plan`.

    Attributes
    ----------
    cases
        The goals that follow at once.
    only_listed
        Ids of those of them that follow listed places only, in whole or in part: they ask for what
        a spot does not tell, such as a grade, opening hours, or whose school it is.
    others
        Ids of goals that do not follow: they are not about people's doors.
    sites
        Places put down, by number.
    closed
        Rows of listed facilities that are closed, or moved.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        counted = shared()
        goals = [goal for goal in context.plan.goals if at_doors(goal)]
        cases = [LiveCase.of(goal, context, counted) for goal in goals]
        self.cases: tuple[LiveCase, ...] = tuple(case for case in cases if case is not None)
        live = {case.goal.id for case in self.cases}
        self.others = tuple(goal.id for goal in context.plan.goals if goal.id not in live)
        self.only_listed = tuple(
            case.goal.id
            for case in self.cases
            if any(asks_more(places.question) for places in case.counted_places)
        )
        self._counted = tuple(each(self.cases))
        self._listed = {id(places): places.known for places in self._counted}
        self.start: dict[str, list[Verdict]] = {c.goal.id: c.now() for c in self.cases}
        self.verdicts: dict[str, list[Verdict]] = dict(self.start)
        self.sites: dict[int, Site] = {}
        self.closed: frozenset[int] = frozenset()
        self._numbers = 0
        self._past: list[_State] = []

    # What a planner does.

    def place(
        self,
        services: str | Iterable[str],
        xy: Floats,
        name: str = "",
        joints: Sequence[Joint] = (),
    ) -> Site:
        """Put a place down.

        Parameters
        ----------
        services
            What it provides, one id or several.
        xy
            Where, in the CRS of the district.
        name
            What the planner calls it.
        joints
            Where it joins the streets, where a map has found that; they are of `xy`.

        Raises
        ------
        InputError
            If there is no such service, or no street within the study's limit of the spot.
        """
        given = (services,) if isinstance(services, str) else tuple(services)
        wanted = tuple(map(require_service, given))
        site = Site(self._numbers, wanted, self._spot(xy), name, joints=tuple(joints))
        self._do({**self.sites, site.number: site}, self.closed, [(site, 1)], [])
        self._numbers += 1
        return site

    def move(self, which: int | str, xy: Floats, joints: Sequence[Joint] = ()) -> Site:
        """Move a place that was put down (its number), or a listed facility (id, list/id or name).

        `joints` are those of `place`.

        Raises
        ------
        InputError
            If there is no such place, or no street near the spot.
        """
        spot = self._spot(xy)
        if isinstance(which, int):
            old = self._site(which)
            new = replace(old, xy=spot, joints=tuple(joints))
            self._do({**self.sites, which: new}, self.closed, [(old, -1), (new, 1)], [])
            return new
        row = self._facility(which)
        table = self.context.district.facilities.table
        services = tuple(table["services"][row])
        new = Site(self._numbers, services, spot, which, facility=row, joints=tuple(joints))
        sites = {**self.sites, new.number: new}
        self._do(sites, self.closed | {row}, [(new, 1)], [row])
        self._numbers += 1
        return new

    def remove(self, which: int | str) -> None:
        """Take away what was put down (number), or close a listed place (id, list/id or name).

        Raises
        ------
        InputError
            If there is no such place.
        """
        if isinstance(which, int):
            old = self._site(which)
            rest = {number: site for number, site in self.sites.items() if number != which}
            self._do(rest, self.closed, [(old, -1)], [])
            return
        row = self._facility(which)
        self._do(self.sites, self.closed | {row}, [], [row])

    def undo(self) -> bool:
        """Take the last step back; False where there is none."""
        if not self._past:
            return False
        state = self._past.pop()
        for places, doors, sign in state.deltas:
            places.count[doors] -= sign
        self.sites, self.closed = state.sites, state.closed
        self._judge({id(places) for places, _, _ in state.deltas})
        return True

    # What is looked at.

    def reached(self, goal: str) -> Bools:
        """Return per demand point whether a goal is about it and holds there."""
        return next(case.holds for case in self.cases if case.goal.id == goal)

    def candidates(self) -> CandidateIndex:
        """Return an index of the planner's candidate sites, to be looked through by place."""
        from lifecircle.siting.candidate_index import CandidateIndex  # noqa: PLC0415

        own = self.context.district.candidates
        return CandidateIndex(shapely.get_coordinates(own.geometry.to_numpy()).reshape(-1, 2))

    # How it is counted.

    def _do(
        self,
        sites: dict[int, Site],
        closed: frozenset[int],
        moved: list[tuple[Site, int]],
        rows: list[int],
    ) -> None:
        state = _State(self.sites, self.closed)
        for site, sign in moved:
            state.deltas += [(places, doors, sign) for places, doors in self._around(site)]
        for row in rows:
            state.deltas += [
                (places, doors, -1)
                for places in self._counted
                if len(doors := places.of_facility(row))
            ]
        for places, doors, sign in state.deltas:
            places.count[doors] += sign
        self.sites, self.closed = sites, closed
        self._past.append(state)
        self._judge({id(places) for places, _, _ in state.deltas})

    def _judge(self, touched: set[int]) -> None:
        for places in self._counted:
            added = any(self._counts(site, places) for site in self.sites.values())
            known = self._listed[id(places)] or added
            if known != places.known:
                places.known = known
                touched.add(id(places))
        for case in self.cases:
            if any(id(places) in touched for places in case.counted_places):
                self.verdicts[case.goal.id] = case.now()

    def _around(self, site: Site) -> Iterable[tuple[Counted, Ints]]:
        """Yield, for whom a place counts, the doors that have it within reach."""
        searched: dict[object, tuple[Ints, Floats]] = {}
        for places in self._counted:
            if not self._counts(site, places):
                continue
            way, near = places.question.way, []
            for metric, threshold in places.thresholds.items():
                limit = float(np.nanmax(threshold))
                point, cost = self._search(site, metric, way, limit, searched)
                with np.errstate(invalid="ignore"):
                    near.append(point[cost <= threshold[point]])
            doors = np.unique(np.concatenate(near)) if len(near) > 1 else near[0]
            yield places, self._own(site, way, doors)

    def _search(
        self,
        site: Site,
        metric: Metric,
        way: Way,
        limit: float,
        searched: dict[object, tuple[Ints, Floats]],
    ) -> tuple[Ints, Floats]:
        """Return the doors around a place, ascending, and what the way costs."""
        key = (metric, way.direction, way.demand, limit)
        if key not in searched:
            district = self.context.district
            network, profile = district.network_for(metric), who(metric)
            searches = self.context.doorstep.searches
            points = searches.search.snap(searches.doors(way).origins, profile)
            spot = network.snap(site.xy[None, :], district.study.streets.snap_limit, profile)
            if site.joints:
                spot = joined(spot, {0: site.joints}, network, profile).snap
            legs = [
                around(network, points, spot, metric, limit, outward=outward)
                for outward in _LEGS[way.direction]
            ]
            point, cost = legs[0].point, legs[0].cost
            if len(legs) > 1:
                both, first, second = np.intersect1d(
                    point, legs[1].point, assume_unique=True, return_indices=True
                )
                point, cost = both, cost[first] + legs[1].cost[second]
            searched[key] = point, cost
        return searched[key]

    def _own(self, site: Site, way: Way, doors: Ints) -> Ints:
        district = self.context.district
        spot = shapely.Point(site.xy)
        if way.supply == "own_district":
            inside = bool(shapely.intersects(district.outline.geometry.iloc[0], spot))
            return doors if inside else doors[:0]
        if way.supply == "own_unit":
            units = pairs_in(district.units.geometry.to_numpy(), np.array([spot]))[:, 0]
            unit = self.context.doorstep.searches.doors(way).unit
            return doors[np.isin(unit[doors], units)]
        return doors

    def _counts(self, site: Site, places: Counted) -> bool:
        """Tell whether a place is one that a member asks for."""
        asked = places.question
        if not any(is_kind_of(service, asked.member.service) for service in site.services):
            return False
        if site.facility >= 0 and asked.way.supply != "assigned":
            return places.supplies(site.facility)
        return site.facility < 0 and not asks_more(asked)

    def _spot(self, xy: Floats) -> Floats:
        spot = np.asarray(xy, dtype=np.float64).reshape(2)
        district = self.context.district
        limit = district.study.streets.snap_limit
        if not np.isin(district.network.snap(spot[None, :], limit).status, ("ok", "moved")).all():
            raise InputError(
                Bilingual(
                    f"{limit:g} 米内没有可以连接的道路",
                    f"there is no street within {limit:g} m to link to",
                ),
                found=f"({spot[0]:.1f}, {spot[1]:.1f})",
                todo=Bilingual("换一个靠近道路的位置", "choose a spot near a street"),
            )
        return spot

    def _site(self, number: int) -> Site:
        if number not in self.sites:
            raise InputError(
                Bilingual("没有这个编号的点位", "no place has this number"),
                expected=", ".join(map(str, self.sites)) or "-",
                found=str(number),
            )
        return self.sites[number]

    def _facility(self, which: str) -> int:
        row = find_facility(self.context.district.facilities.table, which)
        if row in self.closed:
            raise InputError(
                Bilingual("这处设施已经关闭或迁走", "this facility is closed or was moved"),
                found=which,
                todo=Bilingual("撤销一步，或换一处设施", "undo a step, or name another"),
            )
        return row
