"""``Results.left_out`` by hand, consistent with the results of ``results_factory``.

People walk 1.3 times the straight line there, so whoever is near in a straight line and not
reached has something in the way: slope west of the middle, no way east of it. One test of
capacity, of the 5-minute health circle, leaves some who are reached without a place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

import results_factory as base
from lifecircle.base.services import is_kind_of
from lifecircle.base.text import Bilingual, Language, Note
from lifecircle.plans.model import at_doors, members_of
from lifecircle.verdicts.left_out import (
    CAUSES,
    Barrier,
    EquityValue,
    GoalCauses,
    GroupRate,
    LeftOut,
    Lorenz,
    People,
    Rates,
    Reached,
    Remedy,
    Seats,
)
from lifecircle.verdicts.sight import members
from results_factory import SIDE, SOUTH, SPEED, WEST

if TYPE_CHECKING:
    from lifecircle.plans import Plan
    from lifecircle.verdicts.results import GoalResult, Results

DETOUR = 1.3
RIVER = f"嘉陵江{base.IMG}"
WALL = "=围墙"
ELDERS = "age_65"
CAPACITY_GOAL = "circle.health"
CAPACITY = 9_000.0
CODE = {cause: code for code, cause in enumerate(CAUSES)}


def left_out_results(
    language: Language = "zh",
    *,
    plan: Plan | None = None,
    whole_low_confidence: bool = False,
    people_counted: bool = False,
    seats: bool = True,
) -> Results:
    """Build ``small_results`` with everything that can be said about who is left out.

    Parameters
    ----------
    language, plan, whole_low_confidence, people_counted
        As of ``small_results``.
    seats
        Whether places were tested; without, nobody is left out for want of room.
    """
    results = base.small_results(
        language,
        plan=plan,
        whole_low_confidence=whole_low_confidence,
        people_counted=people_counted,
    )
    return with_left_out(results, seats=seats)


def with_left_out(results: Results, *, seats: bool = True) -> Results:
    """Add ``left_out`` to results of the factory."""
    town = _Town(results)
    tests = (town.seats(),) if seats and CAPACITY_GOAL in town.goals else ()
    seated = {test.goal: test for test in tests}
    causes = tuple(town.causes(goal, seated.get(goal.goal.id)) for goal in town.goals.values())
    found = LeftOut(
        causes=causes,
        barriers=town.barriers,
        reached=tuple(
            town.reached(goal, member) for goal in town.goals.values() for member in _listed(goal)
        ),
        seats=tests,
        equity=tuple(value for each in causes for value in town.equity(each)),
        lorenz=tuple(town.lorenz(each) for each in causes),
        group_rates=tuple(rate for goal in town.goals.values() for rate in town.rates(goal)),
        remedies=town.remedies(causes),
        people=town.people(),
        assumptions=(
            Note(
                "causes.order",
                Bilingual(
                    "每人只有一个原因，按固定次序判定。",
                    "Everybody has one cause, by a fixed precedence.",
                ),
            ),
        ),
        skipped=(
            Note(
                "seats.skipped",
                Bilingual(
                    "文化站没有容量数据，未检验。",
                    "Cultural stations have no capacity: not tested.",
                ),
            ),
        ),
    )
    return replace(results, left_out=found)


def _listed(result: GoalResult) -> list[Any]:
    found = []
    for member in members_of(result.goal):
        if member.service not in result.unusable and member not in found:
            found.append(member)
    return found


class _Town:
    """The ground of the results, and what is told of it."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.demand, self.places = results.demand, results.facilities
        self.xy = np.column_stack([self.demand.geometry.x, self.demand.geometry.y])
        self.unit = self.demand["unit"].to_numpy()
        self.weight = self.demand["share"].to_numpy() * results.people_total
        self.elders = self.weight * (0.1 + 0.02 * self.demand["block"].to_numpy())
        self.linked = (self.demand["snap"] == "ok").to_numpy()
        self.goals = {
            result.goal.id: result
            for result in results.goals
            if at_doors(result.goal) and _listed(result)
        }
        self.barriers = (
            Barrier(
                "water",
                RIVER,
                shapely.box(WEST + 780, SOUTH, WEST + 820, SOUTH + 3 * SIDE),
            ),
            Barrier(
                "wall",
                WALL,
                shapely.linestrings([(WEST + 1210, SOUTH), (WEST + 1210, SOUTH + 3 * SIDE)]),
            ),
            Barrier("unnamed", None, None),
        )

    def metres(self, service: str) -> tuple[np.ndarray, np.ndarray]:
        """Return rows of the places of a service, and metres on foot from every point."""
        rows = np.flatnonzero([is_kind_of(s, service) for s in self.places["service"]])
        spots = self.places.geometry.iloc[rows]
        return rows, DETOUR * np.hypot(
            self.xy[:, :1] - spots.x.to_numpy(), self.xy[:, 1:] - spots.y.to_numpy()
        )

    def within(self, member: Any, metres: np.ndarray) -> np.ndarray:
        case = member.within[0]
        if case.minutes:
            return metres / SPEED[member.profile] <= case.minutes
        return metres <= case.metres

    def by_unit(self, weight: np.ndarray, among: np.ndarray | None = None) -> np.ndarray:
        """Return sums per unit and, last, in the whole."""
        here = weight if among is None else np.where(among, weight, 0.0)
        size = len(self.results.units)
        inside = self.unit >= 0
        return np.append(np.bincount(self.unit[inside], here[inside], minlength=size), here.sum())

    def share(self, weight: np.ndarray, held: np.ndarray) -> np.ndarray:
        return self.by_unit(weight * held) / self.by_unit(weight)

    def low(self) -> np.ndarray:
        return np.append(
            self.results.units["low_confidence"].to_numpy(dtype=bool),
            self.results.whole_low_confidence,
        )

    def causes(self, result: GoalResult, seats: Seats | None) -> GoalCauses:
        members = list(members_of(result.goal))
        services = tuple(dict.fromkeys(member.service for member in members))
        listed = np.asarray(result.listed)
        size = len(listed)
        cause, member_of = np.full(size, -1, np.int8), np.full(size, -1, np.int16)
        barrier = np.full(size, -1, np.int32)
        out = ~listed
        edge = np.asarray(result.edge)
        far, near = np.zeros(size, bool), np.zeros(size, bool)
        for member in reversed(_listed(result)):
            _, metres = self.metres(member.service)
            fails = out & ~(self.within(member, metres.min(axis=1)) & self.linked)
            member_of[fails] = services.index(member.service)
            straight = self.within(member, metres.min(axis=1) / DETOUR)
            far = np.where(fails, ~straight, far)
            near = np.where(fails, straight, near)
        west = self.xy[:, 0] < WEST + 2 * SIDE
        absent = out & (member_of < 0)
        if absent.any():
            member_of[absent] = services.index(result.unusable[0])
        for name, where in (
            ("no_way", out & near & ~west),
            ("slope", out & near & west),
            ("no_facility", out & far),
            ("no_list", absent),
            ("edge_of_data", out & edge),
            ("not_connected", out & ~self.linked),
        ):
            cause[where] = CODE[name]
        barrier[cause == CODE["no_way"]] = 2
        barrier[(cause == CODE["no_way"]) & (self.xy[:, 0] < WEST + 2.5 * SIDE)] = 0
        barrier[(cause == CODE["no_way"]) & (self.unit < 0)] = 1
        left = out.astype(np.float64)
        if seats is not None:
            unseated = listed & (seats.seated < seats.wants)
            left[unseated] = (1 - seats.seated / seats.wants)[unseated]
            cause[unseated] = CODE["full"]
            member_of[unseated] = 0
        flat = listed | (cause == CODE["slope"])
        network = self.share(self.weight, listed)
        flat_rate = self.share(self.weight, flat)
        straight_rate = self.share(self.weight, flat | (cause == CODE["no_way"]))
        partial = np.isin(member_of, [services.index(s) for s in result.partial]) & out
        return GoalCauses(
            goal=result.goal.id,
            weight=self.weight,
            cause=cause,
            left=left,
            member=member_of,
            services=services,
            barrier=barrier,
            slower=(cause == CODE["slope"]) & (np.arange(size) % 2 == 0),
            partial=partial,
            rates=Rates(straight_rate, np.maximum(flat_rate, network), network),
        )

    def seats(self) -> Seats:
        member = _listed(self.goals[CAPACITY_GOAL])[0]
        rows, metres = self.metres(member.service)
        reach = self.within(member, metres) & self.linked[:, None]
        capacity = np.where(np.arange(len(rows)) == 0, CAPACITY / 3, CAPACITY)
        known = np.ones(len(rows), bool)
        known[-1] = len(rows) < 2
        room = capacity.copy()
        seated, taken = np.zeros(len(self.xy)), np.zeros(len(rows))
        for point in np.flatnonzero(reach.any(axis=1)):
            for place in np.argsort(metres[point]):
                if not (reach[point, place] and known[place]):
                    continue
                here = min(self.weight[point] - seated[point], room[place])
                seated[point] += here
                taken[place] += here
                room[place] -= here
        asked = (reach * self.weight[:, None]).sum(axis=0)
        supply = np.where(known, capacity, 0) / np.maximum(asked, 1)
        score = (reach * supply).sum(axis=1)
        return Seats(
            name=Bilingual("5分钟医疗圈：床位", "5-minute health circle: beds"),
            goal=CAPACITY_GOAL,
            service=member.service,
            quantity="beds",
            group=None,
            profile=member.profile,
            minutes=np.full(len(self.results.units) + 1, member.within[0].minutes),
            metres=None,
            people_per_place=10.0,
            wants=self.weight,
            reached=reach.any(axis=1),
            seated=seated,
            facilities=rows[known],
            capacity=capacity[known],
            taken=taken[known],
            asked=asked[known],
            scores={"2sfca": score, "e2sfca": score * 0.8, "3sfca": score * 0.7},
            without_capacity=rows[~known],
            estimated=True,
            notes=(Note("seats.rate", Bilingual("每床服务10人。", "One bed serves 10 people.")),),
        )

    def reached(self, result: GoalResult, member: Any) -> Reached:
        rows, metres = self.metres(member.service)
        reach = self.within(member, metres) & self.linked[:, None]
        number = reach.sum(axis=1)
        alone = reach & (number == 1)[:, None]
        overlap = np.column_stack(
            [self.share(self.weight, number == n) for n in range(3)]
            + [self.share(self.weight, number >= 3)]
        )
        return Reached(
            goal=result.goal.id,
            service=member.service,
            facilities=rows,
            people=(reach * self.weight[:, None]).sum(axis=0),
            only=(alone * self.weight[:, None]).sum(axis=0),
            groups={ELDERS: (reach * self.elders[:, None]).sum(axis=0)},
            overlap=overlap,
            member=members(result.goal).index(member),
        )

    def equity(self, causes: GoalCauses) -> tuple[EquityValue, ...]:
        goal, share = causes.goal, causes.rates.network[:-1]
        return (
            EquityValue(
                goal,
                "reached",
                "units",
                "cv",
                float(share.std() / share.mean()) if share.any() else None,
            ),
            EquityValue(goal, "reached", "units", "range", float(np.ptp(share))),
            EquityValue(goal, "minutes", "people", "gini", 0.31),
            EquityValue(goal, "minutes", "people", "theil", 0.2, within=0.15, across=0.05),
            EquityValue(
                goal,
                "reached",
                "units",
                "urban_rural",
                None,
                reason=Bilingual("没有乡镇与街道之分。", "Units are not told apart."),
            ),
        )

    def lorenz(self, causes: GoalCauses) -> Lorenz:
        people = np.linspace(0, 1, 11)
        return Lorenz(causes.goal, "minutes", people, people**1.5)

    def rates(self, result: GoalResult) -> tuple[GroupRate, ...]:
        listed, low = np.asarray(result.listed), self.low()
        found = []
        for group, weight in (("residents", self.weight), (ELDERS, self.elders)):
            people = self.by_unit(weight)
            share = self.by_unit(weight, listed) / people
            found.append(
                GroupRate(
                    result.goal.id,
                    group,
                    "adult" if group == "residents" else "elder",
                    share,
                    np.where(low, np.nan, people),
                    np.where(low, np.nan, people * (1 - share)),
                )
            )
        return tuple(found)

    def people(self) -> tuple[People, ...]:
        low, found = self.low(), []
        block, size = self.demand["block"].to_numpy(), len(self.results.blocks)
        for group, weight in (("residents", self.weight), (ELDERS, self.elders)):
            of_block = np.bincount(block, weight, minlength=size)
            unsure = self.results.blocks["low_confidence"].to_numpy(dtype=bool)
            sure = "given" if group == "residents" else "estimated"
            found.append(
                People(
                    group,
                    np.where(low, np.nan, self.by_unit(weight)),
                    np.where(unsure, np.nan, of_block),
                    Bilingual("按建筑面积分摊", "spread by floor area"),
                    np.where(low, "low", sure).astype(object),
                    f"2020年人口普查 {base.IMG}",
                    2020 if group == "residents" else None,
                )
            )
        return tuple(found)

    def remedies(self, causes: tuple[GoalCauses, ...]) -> tuple[Remedy, ...]:
        """Return for every unit with a gap a link, a site, and where places lack more places."""
        found: list[Remedy] = []
        for each in causes:
            for unit in range(len(self.results.units)):
                mine = self.unit == unit
                gap = float((each.weight * each.left)[mine].sum())
                moves = [
                    self._move(each, unit, move, len(found) + 1, gap)
                    for move in ("capacity", "link", "site")
                ]
                ranked = sorted((m for m in moves if m), key=lambda m: -m.gained / m.effort)
                for rank, remedy in enumerate(ranked, 1):
                    found.append(replace(remedy, id=f"R{len(found) + 1}", rank=rank))
                if ranked:
                    best = max(m.gained for m in ranked)
                    good = [m for m in found[-len(ranked) :] if m.gained >= best / 2]
                    chosen = min(good, key=lambda m: (m.effort, m.rank))
                    found[-len(ranked) :] = [
                        replace(m, cheapest=m is chosen) for m in found[-len(ranked) :]
                    ]
        return tuple(found)

    def _move(
        self, causes: GoalCauses, unit: int, move: Any, number: int, gap: float
    ) -> Remedy | None:
        names = {
            "capacity": ("full",),
            "link": ("no_way",),
            "site": ("no_facility", "slope"),
        }[move]
        points = np.flatnonzero(
            (self.unit == unit) & np.isin(causes.cause, [CODE[name] for name in names])
        )
        gained = float((causes.weight * causes.left)[points].sum())
        if gained <= 0:
            return None
        x, y = self.xy[points[0]]
        rows, _ = self.metres(causes.services[max(int(causes.member[points[0]]), 0)])
        facility = int(rows[0]) if move == "capacity" else -1
        where = {
            "capacity": Bilingual("现有设施扩容", "at the facility there is"),
            "link": Bilingual(f"横1路—纵2路{base.IMG}", f"横1路 – 纵2路{base.IMG}"),
            "site": Bilingual("横1路与纵1路交叉口", "corner of 横1路 and 纵1路"),
        }[move]
        geometry = shapely.Point(x, y)
        if move == "link":
            geometry = shapely.LineString([(x, y), (x + 100, y)])
        return Remedy(
            id=f"R{number}",
            goal=causes.goal,
            service=causes.services[max(int(causes.member[points[0]]), 0)],
            unit=unit,
            move=move,
            where=where,
            geometry=geometry,
            gained=gained,
            of_gap=gained / gap,
            points=points,
            effort={"capacity": 2.0, "link": 4.0, "site": 10.0}[move],
            amount={"capacity": gained / 10, "link": 100.0, "site": None}[move],
            facility=facility,
            rank=1,
            cheapest=False,
        )
