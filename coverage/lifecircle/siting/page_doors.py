"""Goals at people's doors as a page judges them: who is counted, from where, against what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.plans.model import Combination, Member, Piece, members_of
from lifecircle.siting.live import Counted, LiveCase, shared
from lifecircle.siting.page_words import (
    CATCHMENTS,
    NOT_COMPUTABLE,
    NOT_ON_FOOT,
    OTHER_DOORS,
    OTHER_ZONES,
    PIECES,
    follows,
    no,
)
from lifecircle.siting.what_if import asks_more
from lifecircle.streets.travel.profiles import Profile
from lifecircle.verdicts.over import cut_of
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Bilingual
    from lifecircle.plans import Reach
    from lifecircle.plans.model import Group
    from lifecircle.siting.page_streets import Asked
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.judge import Asked as Target


class DoorGoals:
    """Entries of goals at doors, with the counts and tables that they share.

    Attributes
    ----------
    counted
        One entry a way in which places are counted; its metrics are named.
    tables
        By name.
    asked
        The metrics that they need.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._shared = shared()
        self._number: dict[int, int] = {}
        self._kept: list[Counted] = []
        self._names: dict[bytes, str] = {}
        self.counted: list[dict[str, Any]] = []
        self.asked: dict[Asked, None] = {}
        unit = context.district.demand_unit
        self.tables: dict[str, Any] = {
            "door.unit": unit,
            "door.block": context.district.demand.points["block"].to_numpy(dtype=np.int64),
        }
        self._share = self._table(context.district.demand.shares[context.district.demand.headline])

    def entry(self, goal: Reach | Combination) -> dict[str, Any]:
        """Return what a page needs to judge a goal, or why it cannot."""
        why = self._why_not(goal)
        case = None if why else LiveCase.of(goal, self._context, self._shared)
        if case is None:
            return no(goal, why or NOT_COMPUTABLE)
        more = any(asks_more(places.question) for places in case.counted_places)
        own = iter(case.counted_places)
        district = self._context.district
        near = self._context.doorstep.goal_edge(goal, case.way)
        return {
            **follows(goal, listed=more),
            "kind": "doors",
            "tree": self._tree(goal, own),
            "weight": self._table(case.crowd.weight),
            "missing": self._table(case.crowd.missing) if case.crowd.missing.any() else None,
            "share": self._share,
            "asked": None if case.asked_points.all() else self._table(case.asked_points),
            "near": self._table(near) if near.any() else None,
            "about": [int(asked) for asked in case.asked],
            "targets": [interval(target) for target in case.targets],
            "heads": numbers(
                np.array([case.crowd.heads(row) for row in (*range(len(district.units)), -1)])
                * case.asked_share
            ),
            "verified": self._context.is_verified(goal),
            "over": self._over(case) if case.counted else None,
        }

    def _why_not(self, goal: Reach | Combination) -> Bilingual | None:
        way = way_of(goal)
        if isinstance(goal, Combination) and goal.per != "people":
            return PIECES
        if way.demand is not None:
            return OTHER_DOORS
        if way.supply == "assigned":
            return CATCHMENTS
        if way.supply == "own_unit" and way.level not in (
            None,
            self._context.district.study.units.level,
        ):
            return OTHER_ZONES
        profiles = self._context.district.profiles
        if any(profiles[member.profile].mode != "walk" for member in members_of(goal)):
            return NOT_ON_FOOT
        return None

    def _tree(self, part: Group | Member, own: Iterable[Counted]) -> dict[str, Any]:
        if isinstance(part, Member):
            return {"counted": self._counted(next(iter(own))), "least": part.at_least}
        members = [m for m in part.members if not isinstance(m, Piece)]
        return {"needed": part.needed, "of": [self._tree(m, own) for m in members]}

    def _counted(self, places: Counted) -> int:
        if id(places) in self._number:
            return self._number[id(places)]
        asked, doorstep = places.question, self._context.doorstep
        unit_thresholds = doorstep.unit_thresholds(asked.member)
        metrics = []
        for metric, limits in unit_thresholds.items():
            key = (asked.member.profile, "minutes" if isinstance(metric, Profile) else "metres")
            self.asked[key] = None
            metrics.append([key, numbers(np.rint(limits))])
        usable = asked.context.doorstep.searches.is_complete(
            doorstep.asked_places(asked.member, asked.where, asked.way)
        )
        supply = doorstep.supply(asked.member, asked.where, asked.way).places
        left_open = places.left_open
        number = self._number[id(places)] = len(self.counted)
        self._kept.append(places)
        self.counted.append(
            {
                "service": asked.member.service,
                "direction": asked.way.direction,
                "supply": asked.way.supply,
                "new": not asks_more(asked),
                "known": places.known,
                "complete": usable,
                "rows": np.flatnonzero(supply).tolist(),
                "count": self._table(places.count),
                "open": bool(left_open) if isinstance(left_open, bool) else self._table(left_open),
                "metrics": metrics,
            }
        )
        return number

    def _over(self, case: LiveCase) -> dict[str, Any]:
        """Return what it takes to count units instead of people."""
        found: dict[str, Any] = {
            "cut": interval(cut_of(case.goal)),
            "level": case.by_level,
            "unit": case.units.units.unit.tolist(),
            "inside": None,
        }
        if not case.units.units.own:
            found["inside"] = [self._table(case.units.inside[:, i]) for i in (0, 1)]
        return found

    def _table(self, values: Bools | Floats | Any) -> str:
        """Keep an array once; return its name."""
        array = np.ascontiguousarray(values)
        key = array.dtype.str.encode() + array.tobytes()
        if key not in self._names:
            self._names[key] = f"t{len(self._names)}"
            self.tables[self._names[key]] = array
        return self._names[key]


def interval(target: Target | None) -> list[Any] | None:
    """Return ends of what is asked (null: none), and whether they themselves do not count."""
    if target is None:
        return None
    low, high = (None if np.isinf(end) else float(end) for end in (target.low, target.high))
    return [low, high, int(target.open_)]


def numbers(values: Floats) -> list[float | None]:
    """Return numbers as JSON has them; null for NaN."""
    return [None if np.isnan(value) else float(value) for value in values]
