"""Pairing: the share of places with a partner nearby, or under contract with one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.access.logic import NO, UNKNOWN, YES
from lifecircle.access.times import metric_unit
from lifecircle.base.quantities import TENTH_MM_PER_METRE
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.streets.search.nearest import Nearest
from lifecircle.streets.travel.costs import who
from lifecircle.streets.travel.profiles import Profile
from lifecircle.verdicts.crow import nearest_metres, straight_metres
from lifecircle.verdicts.facility_members import facility_members
from lifecircle.verdicts.ground import unit_ground
from lifecircle.verdicts.listed import places_of
from lifecircle.verdicts.measured import Values, judge_values
from lifecircle.verdicts.members import PLACES, Marks, results_of, shares
from lifecircle.verdicts.reasons import needs_column
from lifecircle.verdicts.results import Measure
from lifecircle.verdicts.searches import Asked
from lifecircle.verdicts.shortfalls import missing
from lifecircle.verdicts.ways import ANY_WAY

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.plans.doors import Pairing
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.judge import Asked as Wanted
    from lifecircle.verdicts.members import Members
    from lifecircle.verdicts.results import Shortfall

FAR: Final = 3
"""Times the threshold: how far the nearest partner is looked for."""
NONE: Final = frozenset({"无", "否", "没有", "未签约", "none", "no", "-", "—", "/"})
"""What says in a column of contracts that there is none."""
_BETWEEN: Final = re.compile(r"[;；,，、|\n]")

_EMPTY = Bilingual("签约机构未填写", "the partner is not filled in")
_NONE = Bilingual("未签约", "no contract")
_NO_STREET = Bilingual("未接入路网", "not linked to a street")


def evaluate_pairing(goal: Pairing, context: Context) -> Judged:
    """Judge on the whole and on every unit which share of places has a partner.

    A place that is itself of the partner's service has one. Places beyond the area are nobody's
    members, but may be partners.

    Returns
    -------
    GoalResult
        With every place as a member.
    list of Verdict
        The whole first, then every unit.
    """
    ground, needs = unit_ground(goal, context)
    places = places_of(goal, context, goal.service)
    searches = context.doorstep.searches
    partner = Asked(goal.partner, (goal.partner_which,), ANY_WAY)
    metrics = _metrics(goal, context)
    needs += places.needs + searches.needs(partner, *metrics)
    column = goal.contract
    if column is not None and column not in context.district.facilities.table.columns:
        needs += (needs_column(goal.service, Bilingual(column, column)),)
    absent = [*places.absent, *([goal.partner] if searches.places(partner).lacks else [])]
    if needs or ground is None:
        nothing = Values.none(len(context.units))
        return judge_values(
            goal,
            context,
            nothing,
            Measure(),
            needs=tuple(dict.fromkeys(needs)),
            absent=tuple(dict.fromkeys(absent)),
        )
    members, facility = facility_members(ground, places)
    case = _Case(goal, context, partner, members, facility)
    marks = case.by_contract(column) if column is not None else case.by_way(metrics)
    partial = [*places.partial, *([] if case.complete else [goal.partner])]

    def shortfall(row: int, value: float, asked: Wanted) -> tuple[Shortfall, ...]:
        mine = members.rows[1][members.rows[0] == (members.size - 1 if row == -1 else row)]
        return missing(asked, value, float((~marks.void[mine]).sum()), PLACES)

    number = np.bincount(members.rows[0], minlength=members.size)
    return judge_values(
        goal,
        context,
        shares(members, marks),
        Measure(),
        partial=tuple(dict.fromkeys(partial)),
        members=results_of(members, marks),
        counts=[int(n) for n in number],
        about=ground.about,
        shortfall=shortfall,
    )


def _metrics(goal: Pairing, context: Context) -> tuple[Metric, ...]:
    if goal.ways == "straight" or not goal.within:
        return ()
    return tuple(context.doorstep.thresholds_of(goal.within, goal.profile))


@dataclass(frozen=True, eq=False)
class _Case:
    goal: Pairing
    context: Context
    partner: Asked
    members: Members
    facility: Ints

    @property
    def partners(self) -> Bools:
        return self.context.doorstep.searches.places(self.partner).places

    @property
    def complete(self) -> bool:
        return self.context.doorstep.searches.is_complete(self.partner)

    @property
    def names(self) -> Any:
        return self.context.district.facilities.table["name"].to_numpy()

    def marks(self, answers: Any, void: Bools, why: dict[int, Bilingual]) -> Marks:
        """Return how members do; a place with its own partner service is paired with itself."""
        own = self.partners[self.facility]
        answers = np.where(own, YES, answers).astype(np.int8)
        for i in np.flatnonzero(own):
            why[int(i)] = Bilingual("本处即提供", "offers it itself")
        return Marks(answers, void, np.full(len(self.facility), np.nan), why)

    # Under contract.

    def by_contract(self, column: str) -> Marks:
        """Return who names an existing partner, by its id or name."""
        table = self.context.district.facilities.table
        known = self._by_name()
        answers = np.full(len(self.facility), UNKNOWN, dtype=np.int8)
        why: dict[int, Bilingual] = {}
        for i, cell in enumerate(table[column].to_numpy()[self.facility]):
            answers[i], why[i] = self._contract(cell, known)
        return self.marks(answers, np.zeros(len(answers), dtype=bool), why)

    def _by_name(self) -> dict[str, int]:
        table = self.context.district.facilities.table
        rows = np.flatnonzero(self.partners)[::-1]
        by_name = {_plain(table["name"].iloc[row]): int(row) for row in rows}
        by_id = {_plain(table["id"].iloc[row]): int(row) for row in rows}
        return {key: row for key, row in (by_name | by_id).items() if key}

    def _contract(self, cell: object, known: dict[str, int]) -> tuple[int, Bilingual]:
        text = "" if _is_empty(cell) else str(cell)
        named = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
        if _plain(text) in NONE:
            return NO, _NONE
        found = [known[_plain(name)] for name in named if _plain(name) in known]
        if found:
            name = str(self.names[found[0]])
            return YES, Bilingual(f"签约：{name}", f"under contract with {name}")
        if not named:
            return UNKNOWN, _EMPTY
        zh, en = "、".join(named), ", ".join(named)
        service = label(self.goal.partner)
        return NO if self.complete else UNKNOWN, Bilingual(
            f"“{service.zh}”名单中没有：{zh}", f"not in the list of {service.en}: {en}"
        )

    # Nearby.

    def by_way(self, metrics: tuple[Metric, ...]) -> Marks:
        """Return who has a partner within the threshold of its unit."""
        doorstep = self.context.doorstep
        cases = doorstep.thresholds_of(self.goal.within, self.goal.profile)
        size = len(self.facility)
        shown, open_ = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        asked = np.zeros(size, dtype=bool)
        why: dict[int, Bilingual] = {}
        for metric, by_unit in cases.items():
            threshold = by_unit[self.members.unit]
            mine = ~np.isnan(threshold)
            cost, place = self._nearest(metric, float(np.nanmax(by_unit)), along=bool(metrics))
            with np.errstate(invalid="ignore"):
                shown |= cost <= threshold
                open_ |= self._open(metric, threshold) if metrics else False
            asked |= mine
            for i in np.flatnonzero(mine):
                why[int(i)] = self._way(cost[i], int(place[i]), metric)
        answers = np.where(shown, YES, np.where(open_ | (not self.complete), UNKNOWN, NO))
        if metrics:
            for i in np.flatnonzero(~self._linked(metrics[0]) & ~shown):
                why[int(i)] = _NO_STREET
        return self.marks(answers, ~asked, why)

    def _nearest(self, metric: Metric, asked: float, *, along: bool) -> tuple[Floats, Ints]:
        """Return cost and place of the nearest partner of each member, from its best door."""
        searches = self.context.doorstep.searches
        facilities = self.context.district.facilities
        if along:
            found = searches.search.nearest(
                self.partners,
                metric,
                limit=float(np.rint(asked * FAR)),
                origins=facilities.entrances,
            )
        else:
            found = searches.search.straight_nearest(self.partners, origins=facilities.entrances)
            if isinstance(metric, Profile):
                minutes = found.cost / TENTH_MM_PER_METRE / metric.speed
                found = Nearest(minutes * metric_unit(metric), found.place)
        order = np.lexsort((found.cost, facilities.entrance_of))
        of_facility, first = np.unique(facilities.entrance_of[order], return_index=True)
        best = np.full(len(facilities.table), -1, dtype=np.int64)
        best[of_facility] = order[first]
        door = best[self.facility]
        return found.cost[door], found.place[door]

    def _linked(self, metric: Metric) -> Bools:
        travels = who(metric) or self.context.district.profiles[self.goal.profile]
        linked: Bools = self.context.district.linked(travels)[1][self.facility]
        return linked

    def _open(self, metric: Metric, threshold: Floats) -> Bools:
        """Return which members may have a partner that the data do not show."""
        district, facilities = self.context.district, self.context.district.facilities
        travels = who(metric) or district.profiles[self.goal.profile]
        lost = (self.partners & ~district.linked(travels)[1])[facilities.entrance_of]
        apart = nearest_metres(facilities.entrances, facilities.entrances[lost])
        edge = shapely.distance(district.data_border, facilities.entrances)
        nearest = np.full(len(facilities.table), np.inf)
        np.minimum.at(nearest, facilities.entrance_of, np.minimum(apart, edge))
        near: Bools = nearest[self.facility] <= straight_metres(threshold, metric)
        return near | ~self._linked(metric)

    def _way(self, cost: float, place: int, metric: Metric) -> Bilingual:
        if place < 0:
            return Bilingual("附近没有", "none nearby")
        value, name = cost / metric_unit(metric), str(self.names[place])
        if isinstance(metric, Profile):
            return Bilingual(f"{name}，{value:.1f} 分钟", f"{name}, {value:.1f} min")
        return Bilingual(f"{name}，{value:,.0f} 米", f"{name}, {value:,.0f} m")


def _plain(text: object) -> str:
    return "".join(str(text).split()).casefold()


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and np.isnan(cell)) or not str(cell).strip()
