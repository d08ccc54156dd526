"""What pages say of goals over the years: when each is met, what turns, and in which units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.services import is_kind_of
from lifecircle.outputs.lacking import is_upper_bound, rest
from lifecircle.outputs.numbers import MISSING
from lifecircle.outputs.order import goals_worst_first, units_worst_first
from lifecircle.outputs.report_values import Values
from lifecircle.outputs.say_goals import Saying
from lifecircle.outputs.statements import plain
from lifecircle.outputs.timeline_people import moves, points
from lifecircle.outputs.timeline_projects import names, touched
from lifecircle.outputs.timeline_projects import services_of as of_change
from lifecircle.outputs.timeline_words import WORDS
from lifecircle.outputs.words import STRENGTH
from lifecircle.plans.model import services_of
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.scenarios.found import Contribution, Timeline
    from lifecircle.verdicts.results import Status, Verdict

MOST_UNITS: Final = 15
"""Where there are more, a goal is listed in those only in which it changes."""
MOST_PROJECTS: Final = 4
"""Projects named beside a turn, at the most; the rest are counted."""


@dataclass(frozen=True)
class Turn:
    """A verdict that differs from the year before.

    Attributes
    ----------
    goal, year
        Which, and from when on.
    before, after
        The verdicts.
    units
        Where: names, or ("",) for the whole.
    why
        ``thanks``, ``owing`` or ``same_time``: what `projects` are to it.
    projects
        Ids of projects.
    """

    goal: str
    year: int
    before: Status
    after: Status
    units: tuple[str, ...]
    why: str
    projects: tuple[str, ...]


class Goals:
    """Makes the rows, in one language.

    Parameters
    ----------
    timeline, language
        What is said, and how.

    Attributes
    ----------
    told
        Goals that the page lists, those that fail in the last year first: of a plan with many
        goals those that have something to show in some year.
    silent
        How many it does not list.
    units
        Names of the units, worst first.
    low
        Those of low confidence.
    """

    def __init__(self, timeline: Timeline, language: Language) -> None:
        self._timeline = timeline
        self._language: Language = language
        self._values = Values(language)
        self._sayings = [Saying(state.results, language) for state in timeline.states]
        self._results = [
            {result.goal.id: result for result in state.results.goals} for state in timeline.states
        ]
        self._rows = [
            {str(name): row for row, name in enumerate(state.results.units["name"], start=1)}
            for state in timeline.states
        ]
        self._called = names(timeline, language)
        last = timeline.states[-1].results
        unit_names = [str(name) for name in last.units["name"]]
        low = last.units["low_confidence"].to_numpy(dtype=bool)
        self.units = [unit_names[row] for row in units_worst_first(last)]
        self.low = {name for name, unsure in zip(unit_names, low, strict=True) if unsure}
        shown = {result.goal.id for saying in self._sayings for result in saying.told(None)}
        self.told = [result for result in goals_worst_first(last) if result.goal.id in shown]
        self.silent = len(last.goals) - len(self.told)

    def _whole(self, goal: str, at: int) -> Verdict:
        return self._sayings[at].verdicts[goal][0]

    def _verdict(self, goal: str, unit: str, at: int) -> Verdict | None:
        """Return the verdict on a unit, or on the whole (``""``), in a state."""
        mine = self._sayings[at].verdicts.get(goal)
        row = self._rows[at].get(unit) if unit else 0
        return None if mine is None or row is None else mine[row]

    def name(self, goal: str) -> str:
        """Return the name of a goal."""
        return self._results[-1][goal].goal.name.text(self._language)

    def cell(self, goal: str, unit: str, at: int) -> dict[str, Any]:
        """Return verdict and value of a goal in a state, and whether it turned since the last."""
        verdict = self._verdict(goal, unit, at)
        if verdict is None:
            return {"status": "", "text": "", "turn": "", "moved": False, "firm": True}
        before = self._verdict(goal, unit, at - 1) if at > 0 else None
        turned = before is not None and before.status != verdict.status
        text = self._values.short(self._results[at][goal], verdict)
        was = "" if before is None else self._values.short(self._results[at - 1][goal], before)
        return {
            "status": verdict.status,
            "text": text,
            "moved": before is not None and text != was,
            "turn": _way(before.status, verdict.status) if turned and before is not None else "",
            "firm": verdict.holds_under_all or verdict.status in ("not_computable", "no_target"),
        }

    def moved(self) -> list[dict[str, Any]]:
        """Return the goals whose value on the whole moves while its verdict never turns."""
        found = []
        for result in self.told:
            goal = result.goal.id
            cells = self._cells(goal, "")
            if len({cell["status"] for cell in cells}) > 1 or not any(c["moved"] for c in cells):
                continue
            mine = [c for c in self._timeline.contributions if c.goal == goal]
            most = dict.fromkeys((*_helping(mine, 1), *_helping(mine, -1)))
            brings = {c.change: points(c.in_order) for c in mine}
            found.append(
                {
                    "goal": self.name(goal),
                    "status": cells[-1]["status"],
                    "texts": [cell["text"] or MISSING for cell in cells],
                    "projects": [f"{self._called[one]} {brings[one]}" for one in most][
                        :MOST_PROJECTS
                    ],
                }
            )
        return found

    def rest_note(self) -> str:
        """Return the footnote on shares that leave absent lists out; empty if there are none."""
        starred = [
            verdict
            for at, saying in enumerate(self._sayings)
            for result in self.told
            for verdict in saying.verdicts[result.goal.id]
            if rest(self._results[at][result.goal.id], verdict) is not None
        ]
        if not starred:
            return ""
        key = "rest_note_some" if any(map(is_upper_bound, starred)) else "rest_note"
        return self._sayings[-1].own(WORDS[key](self._language))

    def matrix(self) -> list[dict[str, Any]]:
        """Return a row per goal: its verdict in every year."""
        language, saying = self._language, self._sayings[-1]
        return [
            {
                "name": self.name(result.goal.id),
                "rule": saying.rule(result.goal),
                "strength": STRENGTH[result.goal.strength](language)
                if result.goal.strength == "binding"
                else "",
                "asked": self._asked(result.goal.id),
                "cells": self._cells(result.goal.id, ""),
            }
            for result in self.told
        ]

    def _asked(self, goal: str) -> str:
        """Return what is asked of a goal, with the year from which on where it changes."""
        found: list[tuple[int, str]] = []
        for at, state in enumerate(self._timeline.states):
            text = self._sayings[at].asked(self._results[at][goal])
            if not found or found[-1][1] != text:
                found.append((state.year, text))
        if len(found) == 1:
            return found[0][1]
        year, semicolon = (WORDS[key](self._language) for key in ("from_year", "semicolon"))
        return semicolon.join(year.format(year=start) + (text or MISSING) for start, text in found)

    def _cells(self, goal: str, unit: str) -> list[dict[str, Any]]:
        return [self.cell(goal, unit, at) for at in range(len(self._sayings))]

    def loose(self) -> bool:
        """Tell whether a verdict that is shown would change under another assumption."""
        places = ("", *self.units)
        return any(
            not cell["firm"]
            for result in self.told
            for place in places
            for cell in self._cells(result.goal.id, place)
        )

    def counts(self) -> list[dict[str, Any]]:
        """Return per verdict how many goals have it on the whole in each year, worst first."""
        years = [
            [self._whole(result.goal.id, at).status for result in self.told]
            for at in range(len(self._sayings))
        ]
        rows = [
            {"status": status, "numbers": [year.count(status) for year in years]}
            for status in STATUSES
        ]
        return [row for row in rows if any(row["numbers"])]

    def by_unit(self) -> dict[str, Any]:
        """Return the goals that change in some unit, with the units; and the others' names."""
        changed, same = [], []
        for result in self.told:
            goal = result.goal.id
            cells = [self._cells(goal, unit) for unit in self.units]
            rows = [
                {"name": plain(unit), "low": unit in self.low, "cells": mine}
                for unit, mine in zip(self.units, cells, strict=True)
            ]
            seen = [[(cell["status"], cell["text"]) for cell in mine] for mine in cells]
            if not any(text for row in seen for _, text in row):
                continue
            moving = [row for row, mine in zip(rows, seen, strict=True) if len(set(mine)) > 1]
            shown = rows if len(rows) <= MOST_UNITS else moving
            if moving:
                more = len(rows) - len(shown)
                changed.append({"name": self.name(goal), "rows": shown, "more": more})
            else:
                same.append(self.name(goal))
        return {"changed": changed, "same": same}

    def turns(self) -> list[Turn]:
        """Return what turns: goals as listed, by year, the whole before its units.

        Units in which the same turns for the same reason are told together.
        """
        found: list[Turn] = []
        for result in self.told:
            for at in range(1, len(self._sayings)):
                found += self._turns(result.goal.id, at)
        return found

    def _turns(self, goal: str, at: int) -> list[Turn]:
        together: dict[tuple[Any, ...], list[str]] = {}
        for unit in ("", *self.units):
            before, after = (self._verdict(goal, unit, state) for state in (at - 1, at))
            if before is None or after is None or before.status == after.status:
                continue
            why = self._why(goal, unit, at, _way(before.status, after.status))
            together.setdefault((unit == "", before.status, after.status, why), []).append(unit)
        year = self._timeline.states[at].year
        return [
            Turn(goal, year, before, after, tuple(units), *why)
            for (_, before, after, why), units in together.items()
        ]

    def _why(self, goal: str, unit: str, at: int, way: str) -> tuple[str, tuple[str, ...]]:
        """Return the projects behind a turn, and what they are to it."""
        new = self._timeline.states[at].new
        mine = [c for c in self._timeline.contributions if c.goal == goal and c.change in new]
        if way == "better":
            turning = [c.change for c in mine if unit in c.units] if unit else _helping(mine, 1)
            if turning:
                return "thanks", tuple(dict.fromkeys(turning))
        elif way == "worse" and not unit and _helping(mine, -1):
            return "owing", tuple(dict.fromkeys(_helping(mine, -1)))
        return "same_time", self._about(goal, at)

    def _about(self, goal: str, at: int) -> tuple[str, ...]:
        """Return the new projects of a state that may have to do with a goal.

        Those of a service that it asks for; new ways and homes, and those of which no service is
        known, may touch any.
        """
        states = self._timeline.states
        wanted = services_of(self._results[at][goal].goal)
        provided: dict[str, set[str]] = {}
        for state in states[at - 1 : at + 1]:
            table = state.results.facilities
            for place, service in zip(table["id"], table["service"], strict=True):
                provided.setdefault(str(place), set()).add(str(service))
        found = []
        for made in states[at].made:
            if made.id not in states[at].new:
                continue
            services = {*of_change(made.change)}
            for place in (*made.facilities, *touched(made.change)):
                services |= provided.get(place, set())
            near = any(is_kind_of(s, w) or is_kind_of(w, s) for s in services for w in wanted)
            if near or not services or not wanted:
                found.append(made.id)
        return tuple(found)

    def turn_row(self, turn: Turn) -> dict[str, Any]:
        """Return a turn as text."""
        return {
            "goal": self.name(turn.goal),
            "year": turn.year,
            "whole": turn.units == ("",),
            "units": [plain(unit) for unit in turn.units],
            "before": turn.before,
            "after": turn.after,
            "kind": _way(turn.before, turn.after),
            "why": turn.why,
            "projects": [self._called[one] for one in turn.projects[:MOST_PROJECTS]],
            "more": max(len(turn.projects) - MOST_PROJECTS, 0),
        }


def _helping(contributions: list[Contribution], sign: int) -> list[str]:
    """Return the changes that move a share up (1) or down (-1), the largest move first."""
    moving = [c for c in contributions if moves(c.in_order) and (c.in_order or 0) * sign > 0]
    moving.sort(key=lambda c: -abs(c.in_order or 0))
    return [c.change for c in moving]


def _way(before: Status, after: Status) -> str:
    """Return whether a verdict became ``better`` or ``worse``; ``other`` where neither is sure."""
    sure = ("not_met", "not_shown", "met")
    if before not in sure or after not in sure:
        return "other"
    return "better" if sure.index(after) > sure.index(before) else "worse"
