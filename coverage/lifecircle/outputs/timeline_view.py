"""What the page on a district over the years says, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.services import label
from lifecircle.outputs.measures import number_text
from lifecircle.outputs.numbers import metres_text, minutes_text, people_text, percent
from lifecircle.outputs.remarks import REMARKS
from lifecircle.outputs.statements import plain
from lifecircle.outputs.timeline_bars import waterfall
from lifecircle.outputs.timeline_goals import Goals
from lifecircle.outputs.timeline_losing import ways_in, worst_first
from lifecircle.outputs.timeline_people import Heads, moves, points
from lifecircle.outputs.timeline_projects import (
    fill_of,
    name_of,
    names,
    projects,
    service_words,
    status_word,
)
from lifecircle.outputs.timeline_words import KIND, MISSING, OWED, OWED_AS, WORDS
from lifecircle.outputs.words import ROLE, known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.base.text import Language, Note
    from lifecircle.outputs.timeline_projects import Project
    from lifecircle.scenarios.found import Contribution, Losing, Owed, Timeline
    from lifecircle.study.changes import Change
    from lifecircle.study.made import Waiting

MOST_BLOCKS: Final = 12
"""Blocks listed for a change and a goal, at the most."""
MOST_LOSING: Final = 12
"""Pairs of a change and a goal with a table of blocks, at the most."""
MOST_LINES: Final = 6
"""Of those who lose access, among the conclusions."""


class View:
    """Makes what the template prints.

    Parameters
    ----------
    timeline, language
        What is said, and how.
    """

    def __init__(self, timeline: Timeline, language: Language) -> None:
        self._timeline = timeline
        self._language: Language = language
        self.goals = Goals(timeline, language)
        self._heads = Heads(timeline)
        self._projects = projects(timeline)
        self._called = names(timeline, language)
        last = timeline.states[-1].results
        self._results = {result.goal.id: result for result in last.goals}

    def context(self) -> dict[str, Any]:
        """Return everything but the map and what frames the page."""
        last = self._timeline.states[-1].results
        losing = _together([self._losing(one) for one in self._worst_losing()])
        turns = [self.goals.turn_row(turn) for turn in self.goals.turns()]
        return {
            "years": [state.year for state in self._timeline.states],
            "people": self._people(),
            "counts": self.goals.counts(),
            "matrix": self.goals.matrix(),
            "moved": self.goals.moved()[:MOST_LINES],
            "rest_note": self.goals.rest_note(),
            "silent": self.goals.silent,
            "turns": turns,
            "whole_turns": sorted(
                (turn for turn in turns if turn["whole"]),
                key=lambda turn: (turn["year"], turn["kind"] != "worse"),
            ),
            "loose": self.goals.loose(),
            "by_unit": self.goals.by_unit(),
            "projects": [self._project(one) for one in self._projects],
            "priced": any(one.made.change.price for one in self._projects),
            "contributions": self._contributions(),
            "losing": losing[:MOST_LOSING],
            "losing_more": max(len(losing) - MOST_LOSING, 0),
            "losing_lines": self._losing_lines(),
            "losing_sum": self._losing_sum(),
            "owed": [self._owed(one) for one in self._timeline.owed],
            "owed_sum": self._owed_sum(),
            "waiting": [self._waiting(one) for one in self._timeline.waiting],
            "waiting_sum": self._say("waiting_n", n=len(self._timeline.waiting)),
            "remarks": self._notes([note for note in last.notes if note.code in REMARKS]),
            "notes": self._notes([*self._timeline.notes, *last.assumptions]),
            "inputs": self._inputs(),
            "most_blocks": MOST_BLOCKS,
        }

    def _say(self, key: str, **values: object) -> str:
        return WORDS[key](self._language).format(**values)

    def _people(self) -> list[str]:
        """Return the people of each year in words; empty where no total is given."""
        found = []
        for state in self._timeline.states:
            results = state.results
            if results.people_total is None:
                return []
            homes = any(made.change.kind == "housing" for made in state.made)
            counted = results.people_counted or not homes
            text = people_text(results.people_total, self._language, counted=counted)
            found.append(f"{self._say('year_n', year=state.year)} {text}")
        return found

    def _project(self, one: Project) -> dict[str, Any]:
        change = one.made.change
        return {
            "number": one.number,
            "kind_id": change.kind,
            "fill": fill_of(change),
            **self._about(one.made.id, change),
            "year": str(one.year) if change.year is not None else "",
            "counts_from": one.year,
            "done": plain(one.made.outcome(self._language), 300),
            "known": any(c.change == one.made.id for c in self._timeline.contributions),
            "brings": [
                {
                    "goal": self.goals.name(c.goal),
                    "alone": points(c.alone),
                    "in_order": points(c.in_order),
                    "units": [plain(unit) for unit in c.units],
                }
                for c in self._timeline.contributions
                if c.change == one.made.id and (moves(c.alone) or moves(c.in_order))
            ],
        }

    def _about(self, number: str, change: Change) -> dict[str, Any]:
        remark = change.remark.text(self._language) if change.remark is not None else ""
        return {
            "name": name_of(change, number, self._language),
            "kind": KIND[change.kind](self._language),
            "status": status_word(change, self._language),
            "service": service_words(change, self._language),
            "price": "" if change.price is None else number_text(change.price),
            "source": plain(change.source, 200),
            "remark": plain(remark, 200),
        }

    def _waiting(self, one: Waiting) -> dict[str, Any]:
        change = one.change
        return {
            **self._about(one.id, change),
            "year": "" if change.year is None else str(change.year),
            "missing": [known(MISSING, code, self._language) for code in one.missing],
            "why": plain(one.why(self._language), 300),
        }

    def _contributions(self) -> list[dict[str, Any]]:
        """Return per goal the projects that change something, with their bars."""
        order = {one.made.id: one.number for one in self._projects}
        found = []
        for result in self.goals.told:
            goal = result.goal.id
            mine = [c for c in self._timeline.contributions if c.goal == goal and c.change in order]
            mine.sort(key=lambda c: order[c.change])
            rows = [c for c in mine if moves(c.alone) or moves(c.in_order)]
            if not rows:
                continue
            bars = waterfall(self._timeline, goal, rows)
            found.append(
                {
                    "goals": [self.goals.name(goal)],
                    "bars": bars,
                    "start": percent(bars.start, self._language),
                    "end": percent(bars.end, self._language),
                    "zero": len(mine) - len(rows),
                    "heads": any(self._heads_of(c) for c in rows),
                    "turning": any(c.units for c in rows),
                    "rows": [
                        {
                            "number": order[c.change],
                            "name": self._called[c.change],
                            "alone": points(c.alone),
                            "in_order": points(c.in_order),
                            "people": self._heads_of(c),
                            "units": [plain(unit) for unit in c.units],
                            "step": step,
                            "by_itself": alone,
                        }
                        for c, step, alone in zip(rows, bars.steps, bars.alone, strict=True)
                    ],
                }
            )
        return _together(found)

    def _heads_of(self, one: Contribution) -> str:
        return self._heads.change(one.people_in_order, self._language)

    def _worst_losing(self) -> list[Losing]:
        """Return who loses: most people left out first, then most with a longer way."""
        return sorted(self._timeline.losing, key=lambda one: (-one.people[1], -one.people[0]))

    def _losing(self, one: Losing) -> dict[str, Any]:
        language, goal = self._language, self._results[one.goal].goal
        table = worst_first(one)
        longer, out = (self._heads.text(people, language) for people in one.people)
        first = table.head(MOST_BLOCKS)
        where = f"where_{language}" if f"where_{language}" in first else "where"
        rows = [
            {
                "unit": plain(row["unit"]),
                "block": plain(row["block"]) or "–",
                "where": plain(row[where]),
                "people": self._people_in(row),
                "before": self._way(float(row["before"]), measure),
                "after": self._way(float(row["after"]), measure),
                "out": bool(row["left_out"]),
            }
            for row, measure in zip(first.to_dict("records"), ways_in(first, goal), strict=True)
        ]
        return {
            "name": self._called.get(one.change, plain(one.change)),
            "goals": [self.goals.name(one.goal)],
            "line": self._say("losing_line", longer=longer, out=out),
            "rows": rows,
            "more": len(table) - len(rows),
        }

    def _people_in(self, row: Mapping[Any, Any]) -> str:
        """Return the people of a row; where no head count is given, their share."""
        unit, people = str(row["unit"]), float(row["people"])
        if self._heads.number(people, unit) is None and "share" in row:
            return self._heads.share_text(float(row["share"]), self._language)
        return self._heads.text(people, self._language, unit)

    def _way(self, far: float, measure: str) -> str:
        """Return how far it is to the nearest place."""
        if np.isnan(far):
            return self._say("beyond")
        return (metres_text if measure == "metres" else minutes_text)(far, self._language)

    def _losing_lines(self) -> list[dict[str, Any]]:
        """Return the changes that leave people out, those that leave most first."""
        lines = [
            {
                "name": self._called.get(one.change, plain(one.change)),
                "goals": [self.goals.name(one.goal)],
                "people": self._heads.text(one.people[1], self._language),
            }
            for one in self._worst_losing()
            if one.people[1] > 0
        ]
        return _together(lines)[:MOST_LINES]

    def _losing_sum(self) -> str:
        changes = {one.change for one in self._timeline.losing if len(one.table)}
        out = {one.change for one in self._timeline.losing if one.people[1] > 0}
        if not changes:
            return self._say("losing_0")
        return self._say("losing_n", projects=len(changes), out=len(out))

    def _owed(self, one: Owed) -> dict[str, Any]:
        def number(value: float | None) -> str:
            if one.way == "minutes":
                return minutes_text(value, self._language)
            if one.way == "metres":
                return metres_text(value, self._language)
            return "–" if value is None else number_text(value)

        by = self._called.get(one.by) or plain(one.by)
        return {
            "name": self._called.get(one.change, plain(one.change)),
            "service": label(one.service)(self._language),
            "asked": plain(one.asked(self._language), 200),
            "needed": number(one.needed),
            "there": number(one.there),
            "status": OWED_AS[one.status],
            "word": OWED[one.status](self._language),
            "by": by,
        }

    def _owed_sum(self) -> str:
        statuses = [one.status for one in self._timeline.owed]
        return self._say(
            "owed_n",
            owed=statuses.count("owed"),
            kept=statuses.count("kept"),
            unknown=statuses.count("not_known"),
        )

    def _notes(self, notes: Sequence[Note]) -> list[dict[str, str]]:
        """Return statements with their sources, each once."""
        said = dict.fromkeys((note.text(self._language), note.source) for note in notes)
        return [{"text": text, "source": source} for text, source in said]

    def _inputs(self) -> list[dict[str, str]]:
        return [
            {
                "role": known(ROLE, item.role, self._language),
                "file": plain(item.path.name, 120),
                "source": plain(item.source, 300),
                "licence": plain(item.licence, 120),
            }
            for item in self._timeline.inputs
        ]


def _together(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows that say the same of several goals as one that names them all."""
    found: list[dict[str, Any]] = []
    for row in rows:
        same = next((f for f in found if {**f, "goals": ()} == {**row, "goals": ()}), None)
        if same is None:
            found.append(row)
        else:
            same["goals"] += row["goals"]
    return found
