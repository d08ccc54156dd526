"""Report pages: what would bring people in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs.heads import Heads, heads_for
from lifecircle.outputs.left_out_words import MOVE, effort_unit
from lifecircle.outputs.numbers import people_text, percent, plain_number, round_figures
from lifecircle.outputs.same_gaps import same_gaps
from lifecircle.outputs.statements import plain
from lifecircle.outputs.teller import Teller
from lifecircle.verdicts.say import join
from lifecircle.verdicts.sight import asked

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.left_out import Remedy
    from lifecircle.verdicts.results import GoalResult, Results

GOALS: Final = 12
WHOLE: Final = 40
"""Remedies on the report of the whole, at the most."""
_LONGEST: Final = 120


class Remedies(Teller):
    """Makes the rows of remedies, in one language.

    Parameters
    ----------
    results, language
        What is told, and how.
    """

    def __init__(self, results: Results, language: Language) -> None:
        super().__init__(results, language)
        self._people: dict[str, tuple[Heads, float]] = {}
        self._by_goal: dict[str, list[Remedy]] = {}
        for remedy in self._found.remedies:
            self._by_goal.setdefault(remedy.goal, []).append(remedy)

    @cached_property
    def _groups(self) -> list[list[GoalResult]]:
        found = same_gaps(self._results)
        return [same for same in found if same[0].goal.id in self._by_goal][:GOALS]

    @property
    def effort_unit(self) -> str:
        """The money that efforts are in, or that they are relative."""
        return plain(effort_unit(self._results)) or self._word("relative")

    def whole(self) -> list[dict[str, Any]]:
        """Return for each goal the cheapest move of each unit, most people brought in first."""
        most = max(WHOLE // max(len(self._groups), 1), 1)
        found = []
        for same in self._groups:
            mine = [remedy for remedy in self._by_goal[same[0].goal.id] if remedy.cheapest]
            mine.sort(key=lambda remedy: (-remedy.gained, remedy.id))
            rows = [self._row(remedy, same[0]) for remedy in mine[:most]]
            if rows:
                names = [result.goal.name.text(self._language) for result in same]
                found.append({"name": join(names, self._language), "rows": rows})
        return found

    def of_unit(self, goal: str, unit: int, most: int) -> list[dict[str, Any]]:
        """Return the moves for the gap of a goal in a unit, by rank; the cheapest is among them."""
        same = next((same for same in self._groups if same[0].goal.id == goal), None)
        if same is None:
            return []
        mine = [remedy for remedy in self._by_goal[goal] if remedy.unit == unit]
        mine.sort(key=lambda remedy: remedy.rank)
        shown = mine[:most]
        if not any(remedy.cheapest for remedy in shown):
            shown = [*shown[: most - 1], *(remedy for remedy in mine if remedy.cheapest)]
        return [self._row(remedy, same[0]) for remedy in shown]

    def _row(self, remedy: Remedy, result: GoalResult) -> dict[str, Any]:
        language = self._language
        heads, whole = self._about(result)
        people = ""
        if heads.known[remedy.unit]:
            counted = bool(heads.counted[remedy.unit])
            people = people_text(remedy.gained, language, counted=counted)
        return {
            "id": remedy.id,
            "unit": self._units[remedy.unit],
            "low": bool(self._results.units["low_confidence"].iloc[remedy.unit]),
            "move": MOVE[remedy.move](language),
            "amount": self._amount(remedy),
            "where": plain(remedy.where(language), _LONGEST),
            "people": people,
            "of_all": percent(remedy.gained / whole, language) if whole > 0 else "–",
            "of_gap": percent(min(remedy.of_gap, 1.0), language),
            "effort": plain_number(round_figures(remedy.effort, 3)),
            "cheapest": remedy.cheapest,
        }

    def _about(self, result: GoalResult) -> tuple[Heads, float]:
        """Return where people of a goal may be counted, and how many it is about."""
        if result.goal.id not in self._people:
            causes = self._found.causes_of(result.goal.id)
            people = 0.0 if causes is None else float((causes.weight * asked(result)).sum())
            self._people[result.goal.id] = heads_for(self._results, result), people
        return self._people[result.goal.id]

    def _amount(self, remedy: Remedy) -> str:
        """Return how many places more; of a link its words tell the length."""
        if remedy.amount is None or remedy.move != "capacity":
            return ""
        return self._word("amount_capacity").format(n=f"{round_figures(remedy.amount):,.0f}")
