"""Report pages: who has a place, which facilities are full, and which cannot be missed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.services import label
from lifecircle.outputs.heads import RESIDENTS, Heads, group_name, heads_for, heads_of
from lifecircle.outputs.left_out_sums import by_unit
from lifecircle.outputs.numbers import metres_text, minutes_text, people_text, percent
from lifecircle.outputs.same_gaps import same_gaps
from lifecircle.outputs.statements import plain
from lifecircle.outputs.teller import Teller
from lifecircle.verdicts.say import join
from lifecircle.verdicts.sight import asked

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.base.text import Language
    from lifecircle.verdicts.left_out import Reached, Seats
    from lifecircle.verdicts.results import GoalResult, Results

TESTS: Final = 12
FULLEST: Final = 8
UNITS: Final = 3
NAMED: Final = 3
OVERLAPS: Final = 12
_PER: Final = 1000
_LEAST: Final = 0.0005
_TEN: Final = 10


class Capacity(Teller):
    """Tells of places and people, in one language.

    Parameters
    ----------
    results, language
        What is told, and how.
    """

    def __init__(self, results: Results, language: Language) -> None:
        super().__init__(results, language)
        self._places = [plain(name) for name in results.facilities["name"]]
        self._unit_of = results.facilities["unit"].to_numpy(dtype=np.int64)

    def tests(self, unit: int | None = None) -> list[dict[str, Any]]:
        """Return a row per test of capacity, on the whole or in a unit where somebody asks."""
        at = -1 if unit is None else unit
        rows = [self._test(test, at) for test in self._found.seats[:TESTS]]
        return [row for row in rows if row is not None]

    def notes(self) -> list[str]:
        """Return what the tests rest on, each statement once."""
        notes = [note.text(self._language) for test in self._found.seats for note in test.notes]
        return [*dict.fromkeys(notes)]

    def _test(self, test: Seats, at: int) -> dict[str, Any] | None:
        language = self._language
        wants = by_unit(self._results, test.wants)
        if not wants[at] > 0:
            return None
        covered = by_unit(self._results, test.wants, np.asarray(test.reached, dtype=bool))
        seated = by_unit(self._results, test.seated)
        heads = heads_of(self._results, test.group)
        score = ""
        if "e2sfca" in test.scores:
            mean = by_unit(self._results, test.wants * test.scores["e2sfca"])[at] / wants[at]
            score = f"{mean * _PER:,.3g}"
        share = np.minimum(np.array([covered[at], seated[at]]) / wants[at], 1.0)
        without = len(test.without_capacity)
        return {
            "name": test.name(language),
            "limit": self._limit(test, at),
            "group": group_name(heads.group)(language),
            "wants": self._people(heads, at, wants[at]),
            "covered": percent(float(share[0]), language),
            "seated": percent(float(share[1]), language),
            "unseated": percent(float(1 - share[1]), language),
            "without": self._people(heads, at, wants[at] - seated[at]),
            "score": score,
            "no_capacity": self._word("no_capacity").format(n=without) if without else "",
            "worst": self._unmet(wants, seated) if at < 0 else "",
        }

    def _limit(self, test: Seats, at: int) -> str:
        """Return the largest way; nothing where it differs between units."""
        limit = test.minutes if test.minutes is not None else test.metres
        known = np.zeros(0) if limit is None else limit[~np.isnan(limit)]
        if limit is None or not len(known) or (at < 0 and (known != known[0]).any()):
            return ""
        text = minutes_text if test.minutes is not None else metres_text
        return text(float(known[0] if at < 0 else limit[at]), self._language).replace(".0", "")

    def _people(self, heads: Heads, at: int, people: float) -> str:
        if not heads.known[at]:
            return ""
        return people_text(float(people), self._language, counted=bool(heads.counted[at]))

    def _unmet(self, wants: Floats, seated: Floats) -> str:
        """Return the units where most are without a place, worse than the whole."""
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(wants > 0, 1 - np.minimum(seated / wants, 1.0), 0.0)
        order = sorted(
            range(len(share) - 1), key=lambda row: (-round(float(share[row]), 9), self._units[row])
        )
        said = [
            f"{self._units[row]} {percent(float(share[row]), self._language)}"
            for row in order[:UNITS]
            if share[row] > share[-1]
        ]
        return join(said, self._language)

    def fullest(self) -> list[dict[str, str]]:
        """Return the facilities with most people in reach for their room, over all tests."""
        found = [
            (-float(test.asked[number]) / float(test.capacity[number]), self._places[place], row)
            for test in self._found.seats[:TESTS]
            for number, place in enumerate(np.asarray(test.facilities).tolist())
            if (row := self._full(test, number, int(place))) is not None
        ]
        found.sort(key=lambda each: each[:2])
        return [row for _, _, row in found[:FULLEST]]

    def _full(self, test: Seats, number: int, place: int) -> dict[str, str] | None:
        """Return how full a place is; None where nobody asks or nothing can be said of them."""
        heads, unit = heads_of(self._results, test.group), int(self._unit_of[place])
        room, taken = float(test.capacity[number]), float(test.taken[number])
        if not heads.known[unit] or not room > 0 or not test.asked[number] > 0:
            return None
        return {
            "name": self._places[place],
            "unit": self._units[unit] if unit >= 0 else self._word("no_unit"),
            "test": test.name(self._language),
            "capacity": f"{room:,.0f}",
            "taken": self._people(heads, unit, taken),
            "asked": self._people(heads, unit, float(test.asked[number])),
            "load": self._word("times").format(n=_two_figures(float(test.asked[number]) / room)),
            "room": self._people(heads, unit, max(room - taken, 0.0)),
        }

    def overlap(self) -> list[dict[str, Any]]:
        """Return a row per goal and service: how many places people reach, and who is alone."""
        results = {same[0].goal.id: same for same in same_gaps(self._results)}
        by_goal: dict[str, list[Reached]] = {}
        for reached in self._found.reached:
            by_goal.setdefault(reached.goal, []).append(reached)
        # The same places reach the same people for many goals: these are told once.
        rows: dict[str, dict[str, Any]] = {}
        for goal, same in results.items():
            for reached in by_goal.get(goal, []):
                if np.isnan(reached.overlap[-1]).any():
                    continue
                row = self._overlap(reached, same)
                first = rows.setdefault(repr({**row, "goal": ""}), row)
                if first is not row:
                    first["goal"] = join([first["goal"], row["goal"]], self._language)
        return [*rows.values()][:OVERLAPS]

    def _overlap(self, reached: Reached, same: list[GoalResult]) -> dict[str, Any]:
        language, result = self._language, same[0]
        heads = heads_for(self._results, result)
        causes = self._found.causes_of(reached.goal)
        whole = math.nan
        if causes is not None:
            whole = float((causes.weight * asked(result)).sum())
        only = np.asarray(reached.only, dtype=np.float64)
        places = np.asarray(reached.facilities, dtype=np.int64)
        order = sorted(range(len(places)), key=lambda n: (-only[n], self._places[places[n]]))
        alone = []
        for number in order[:NAMED]:
            share = only[number] / whole if whole > 0 else math.nan
            if math.isnan(share) or share < _LEAST:
                continue
            unit = int(self._unit_of[places[number]])
            people = self._people(heads, unit, float(only[number]))
            alone.append(
                {
                    "name": self._places[places[number]],
                    "share": percent(min(share, 1.0), language),
                    "people": people,
                }
            )
        return {
            "goal": join([each.goal.name.text(language) for each in same], language),
            "service": label(reached.service)(language),
            "group": "" if heads.group == RESIDENTS else group_name(heads.group)(language),
            "shares": [percent(float(share), language) for share in reached.overlap[-1]],
            "alone": alone,
        }


def _two_figures(number: float) -> str:
    """Return a number with two figures, or all before the point."""
    if number < _TEN:
        return f"{number:.2g}" if number < 1 else f"{number:.1f}"
    return f"{number:,.0f}"
