"""The table of places on a unit's page: how many inside, and the way to the nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.services import is_kind_of, label
from lifecircle.outputs import statements as say
from lifecircle.outputs import words
from lifecircle.outputs.gaps import cost_of, weighted_median
from lifecircle.outputs.report_words import WORDS
from lifecircle.outputs.say_goals import FEW, Saying
from lifecircle.outputs.statements import plain
from lifecircle.plans import Presence
from lifecircle.plans.model import at_doors
from lifecircle.verdicts.sight import members

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.plans.model import Member
    from lifecircle.verdicts.results import Results

_NAMES_SHOWN: Final = 5
_FEW_NAMES: Final = 3
"""Of a long plan."""
_LONGEST: Final = 30


class Places:
    """Makes the rows; medians are found once for all units.

    Parameters
    ----------
    results
        The audit.
    language
        Of the text.
    """

    def __init__(self, results: Results, language: Language) -> None:
        self._results = results
        self._language: Language = language
        self._inside = results.facilities["unit"].to_numpy()
        where = results.demand["unit"].to_numpy()
        here = (where >= 0) & (results.demand["share"].to_numpy() > 0)
        self._lived_in = np.bincount(where[here], minlength=len(results.units)) > 0
        self._saying = Saying(results, language)
        plain_lists = [
            result
            for result in results.goals
            if (at_doors(result.goal) or isinstance(result.goal, Presence))
            and not result.goal.where.facility
        ]
        # A goal that tests a column lacks a list that has none, although there is a list.
        self._judged = plain_lists or list(results.goals)
        self._nearest: dict[int, tuple[Any, Any, Any] | None] = {}

    def rows(self, unit: int) -> list[dict[str, Any]]:
        """Return per service and walker: the places inside a unit, and the way to the nearest."""
        rows = []
        for number, member in enumerate(self._members()):
            rows.append(self._service(member.service, member, number, unit))
        listed = {member.service for member in self._members()}
        told = self._saying.told(unit)
        for result in told if len(told) <= FEW else ():
            if isinstance(result.goal, Presence) and result.goal.service not in listed:
                listed.add(result.goal.service)
                rows.append(self._service(result.goal.service, None, -1, unit))
        return rows

    def _members(self) -> list[Member]:
        """Return a member for each pair of service and walker, in the plan's order.

        It is that of a goal that was computed, if there is one.
        """
        found: dict[tuple[str, str], Member] = {}
        computed: dict[tuple[str, str], Member] = {}
        for result in self._results.goals:
            for member in members(result.goal):
                key = member.service, member.profile
                found.setdefault(key, member)
                if result.answers is not None:
                    computed.setdefault(key, member)
        return list((found | computed).values())

    def _service(
        self, service: str, member: Member | None, number: int, unit: int
    ) -> dict[str, Any]:
        language, results = self._language, self._results
        kind = np.array([is_kind_of(s, service) for s in results.facilities["service"]], dtype=bool)
        inside = np.flatnonzero(kind & (self._inside == unit))
        names = [plain(results.facilities["name"].iloc[row], _LONGEST) for row in inside]
        most = _FEW_NAMES if self._saying.many else _NAMES_SHOWN
        more = len(names) - most
        absent = any(service in result.absent for result in self._judged)
        partial = any(service in result.partial for result in self._judged)
        state = "absent" if absent else "partial" if partial else "complete"
        pace = words.PACE.get(member.profile) if member else None
        row = {
            "service": label(service)(language),
            "pace": pace(language) if pace else "",
            "list": WORDS["absent"](language)
            if state == "absent"
            else words.COMPLETENESS[state](language),
            "count": "" if absent else f"{len(inside):,}",
            "names": names[:most],
            "more": WORDS["more"](language).format(n=more) if more > 0 else "",
            "median": WORDS["no_list"](language) if absent else "",
            "mostly": "",
        }
        if member is not None and not absent:
            row |= self._median(member, number, unit)
        return row

    def _median(self, member: Member, number: int, unit: int) -> dict[str, str]:
        if number not in self._nearest:
            self._nearest[number] = self._medians(member)
        found = self._nearest[number]
        if found is None:
            return {"median": "", "mostly": ""}
        minutes, metres, place = (values[unit] for values in found)
        text = say.away_text(float(minutes), float(metres), self._language)
        if not text and self._lived_in[unit]:
            text = WORDS["beyond"](self._language)
        name = (
            "" if place < 0 else plain(self._results.facilities["name"].iloc[int(place)], _LONGEST)
        )
        return {"median": text, "mostly": name}

    def _medians(self, member: Member) -> tuple[Any, Any, Any] | None:
        """Return per unit the median minutes and metres, and the place nearest for most.

        None where nothing was searched.
        """
        size = len(self._results.units)
        cost = cost_of(member, self._results)
        if cost is None:
            return None
        unit = self._results.demand["unit"].to_numpy()
        weight = self._results.demand["share"].to_numpy(dtype=np.float64)
        median = weighted_median(cost.value, unit >= 0, np.maximum(unit, 0), weight, size)
        far = np.bincount(np.maximum(unit, 0), (unit >= 0) & cost.metres, minlength=size) > 0
        place = np.full(size, -1, dtype=np.int64)
        for row in range(size):
            here = (unit == row) & (cost.facility >= 0)
            if here.any():
                place[row] = np.bincount(cost.facility[here], weight[here]).argmax()
        return np.where(far, np.nan, median), np.where(far, median, np.nan), place
