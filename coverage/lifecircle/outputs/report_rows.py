"""The rows of the tables on report pages, as plain text ready to be escaped."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.services import label
from lifecircle.outputs import statements as say
from lifecircle.outputs import words
from lifecircle.outputs.gaps import has_answers
from lifecircle.outputs.numbers import people_text, percent, percent_range
from lifecircle.outputs.order import RANK, goals_worst_first
from lifecircle.outputs.statements import plain
from lifecircle.plans import Presence

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.outputs.atlas import Atlas
    from lifecircle.outputs.pictures import Frame, Picture
    from lifecircle.verdicts.results import GoalResult, Results, Verdict

_JUDGED: Final = ("met", "not_met", "not_shown")


class Rows:
    """Makes table rows from results.

    Parameters
    ----------
    results
        The audit.
    gaps
        From `lifecircle.outputs.gaps.gaps`.
    language
        Of the text.
    atlas
        Pictures, and the order of units.

    Attributes
    ----------
    order
        Rows of the units, worst first.
    numbers
        Per unit its place in that order, from 1.
    methods
        Column of ``results.units`` and heading of each way to spread people.
    """

    def __init__(
        self, results: Results, gaps: pd.DataFrame, language: Language, atlas: Atlas
    ) -> None:
        self._results = results
        self._gaps = gaps
        self._language: Language = language
        self._verdicts = {(verdict.goal, verdict.unit): verdict for verdict in results.verdicts}
        self._number = {result.goal.id: row for row, result in enumerate(results.goals)}
        self._names = [plain(name) for name in results.units["name"]]
        self._blocks = [plain(name) for name in results.blocks["id"]]
        self._places = [plain(name) for name in results.facilities["name"]]
        self._goals = goals_worst_first(results)
        self._atlas = atlas
        self.order, self.numbers = atlas.order, atlas.numbers
        self.methods = [
            (column, words.known(words.METHOD, column.removeprefix("share_"), language))
            for column in map(str, results.units.columns)
            if column.startswith("share_")
        ]

    def headlines(self, unit: int | None) -> list[dict[str, Any]]:
        """Return a line per goal, failing goals first."""
        counted = self._results.people_counted
        lines: list[dict[str, Any]] = []
        for result in self._results.goals:
            verdict = self._verdicts[result.goal.id, unit]
            text = say.headline(
                result,
                verdict,
                self._language,
                counted=counted,
                units_met=self._units_met(result),
            )
            lines.append(
                {
                    "status": verdict.status,
                    "name": result.goal.name.text(self._language),
                    "text": text,
                }
            )
        return sorted(lines, key=lambda line: RANK[line["status"]])

    def _units_met(self, result: GoalResult) -> tuple[int, int] | None:
        if not isinstance(result.goal, Presence):
            return None
        found = [self._verdicts[result.goal.id, row].status for row in range(len(self._names))]
        return found.count("met"), sum(status in _JUDGED for status in found)

    def goals(self, unit: int | None) -> list[dict[str, Any]]:
        """Return a row per goal, worst first."""
        rows = [
            self._goal(result, self._verdicts[result.goal.id, unit])
            for result in self._results.goals
        ]
        return sorted(rows, key=lambda row: RANK[row["status"]])

    def _goal(self, result: GoalResult, verdict: Verdict) -> dict[str, Any]:
        language, goal = self._language, result.goal
        counted = self._results.people_counted
        unknown = say.nothing_known(result, verdict)
        presence = isinstance(goal, Presence)
        in_unit = presence and verdict.unit is not None
        share = (
            ""
            if unknown or verdict.at_least is None
            else percent(verdict.at_least.value, language, against=verdict.target)
        )
        most = ""
        if not unknown and verdict.at_most is not None and say.is_open(verdict):
            most = percent(verdict.at_most.value, language, against=verdict.target)
        target = say.target_text(verdict.operator, verdict.target, language)
        if result.absent and not unknown and verdict.if_complete is not None:
            share = percent(verdict.if_complete, language, against=verdict.target)
            most = most if verdict.at_most and verdict.at_most.value > verdict.if_complete else ""
        if in_unit:
            share = self._count(verdict)
            target = f"≥\u00a0{verdict.target:g}" if verdict.target is not None else ""
        people = not presence and not unknown and not result.absent
        return {
            "status": verdict.status,
            "name": goal.name.text(language),
            "short_name": goal.short_name if goal.short_name != goal.name.zh else "",
            "section": goal.section,
            "kind": words.KIND[goal.kind](language),
            "strength": words.STRENGTH[goal.strength](language),
            "deadline": goal.deadline,
            "achieved": goal.status == "achieved",
            "verified": goal.verified,
            "rule": say.rule(goal, language),
            "share": share,
            "at_most": most,
            "bound": bool(share) and bool(result.absent),
            "of_units": presence and not in_unit and not unknown,
            "range": ""
            if unknown or presence or result.absent
            else percent_range(verdict.at_least, language, against=verdict.target),
            "target": target,
            "reached": self._people(verdict.people_reached, counted=counted) if people else "",
            "left_out": self._people(verdict.people_left_out, counted=counted) if people else "",
            "has_people": people and verdict.people_reached is not None,
            "holds": verdict.holds_under_all,
            "judged": verdict.status in _JUDGED,
            "reason": verdict.reason(language),
        }

    def _count(self, verdict: Verdict) -> str:
        if verdict.count is None:
            return ""
        return f"{verdict.count} 处" if self._language == "zh" else str(verdict.count)

    def _people(self, people: float | None, *, counted: bool) -> str:
        return people_text(people, self._language, counted=counted)

    def open_goals(self, unit: int | None) -> list[dict[str, str]]:
        """Return, for goals with absent or partial lists, what is missing and the bounds."""
        rows = []
        for result in self._goals:
            text = say.missing(result, self._verdicts[result.goal.id, unit], self._language)
            if text:
                rows.append({"name": result.goal.name.text(self._language), "text": text})
        return rows

    def matrix(self) -> dict[str, Any]:
        """Return the table of units and goals, worst unit first."""
        goals = self._goals
        return {
            "goals": [result.goal.name.text(self._language) for result in goals],
            "whole": [self._cell(r, self._verdicts[r.goal.id, None]) for r in goals],
            "rows": [
                {
                    "row": row,
                    "number": self.numbers[row],
                    "name": self._names[row],
                    "low": bool(self._results.units["low_confidence"].iloc[row]),
                    "cells": [self._cell(r, self._verdicts[r.goal.id, row]) for r in goals],
                }
                for row in self.order
            ],
        }

    def _cell(self, result: GoalResult, verdict: Verdict) -> dict[str, str]:
        text = ""
        if isinstance(result.goal, Presence) and verdict.unit is not None:
            text = self._count(verdict)
        elif not say.nothing_known(result, verdict) and verdict.at_least is not None:
            text = percent(verdict.at_least.value, self._language, against=verdict.target)
            if result.absent and verdict.if_complete is not None:
                text = "≤\u00a0" + percent(verdict.if_complete, self._language)
        return {"status": verdict.status, "text": text}

    def maps(self, frame: Frame, picture: Picture) -> list[dict[str, Any]]:
        """Return what each picture shows: the classes of blocks and the places."""
        found = []
        for result in self._goals:
            if not has_answers(result):
                continue
            without = say.service_names(result.absent, self._language) if result.absent else ""
            found.append(
                {
                    "name": result.goal.name.text(self._language),
                    "without": without,
                    "classes": self._atlas.classes(result, picture),
                    "places": self._atlas.places(result, frame),
                }
            )
        return found

    @cached_property
    def _gap_rows(self) -> dict[int, list[dict[Any, Any]]]:
        """Gaps by goal, most people first; without those that an absent list alone makes."""
        table = self._gaps[self._gaps["left_out_anyway"] > 0]
        table = table.sort_values("left_out_anyway", ascending=False, kind="stable")
        found: dict[int, list[dict[Any, Any]]] = {}
        for gap in table.to_dict("records"):
            found.setdefault(gap["goal"], []).append(gap)
        return found

    def gaps(self, unit: int | None, most: int) -> list[dict[str, Any]]:
        """Return for each goal with gaps the blocks with most people left out.

        ``heads`` tells whether any of them has a head count.
        """
        found = []
        for result in self._goals:
            mine = self._gap_rows.get(self._number[result.goal.id], [])
            if unit is not None:
                mine = [gap for gap in mine if gap["unit"] == unit]
            rows = [self._gap(gap) for gap in mine[:most]]
            if rows:
                found.append(
                    {
                        "heads": any(row["has_people"] for row in rows),
                        "name": result.goal.name.text(self._language),
                        "without": say.service_names(result.absent, self._language),
                        "total": len(mine),
                        "rows": rows,
                    }
                )
        return found

    def _gap(self, gap: dict[Any, Any]) -> dict[str, Any]:
        language = self._language
        word = words.speaker(language)
        possible = gap["share_possible"]
        share = gap["share_reached"] if math.isnan(possible) else possible
        people = gap["people"] * gap["left_out_anyway"] / gap["left_out"]
        block, unit, place = gap["block"], gap["unit"], gap["facility"]
        return {
            "block": self._blocks[block] if block >= 0 else word("no_block"),
            "unit": self._names[unit] if unit >= 0 else word("no_unit"),
            "share": percent(share, language),
            "of_all": percent(gap["left_out_anyway"], language),
            "people": people_text(people, language, counted=self._results.people_counted),
            "has_people": not math.isnan(people),
            "service": label(gap["service"])(language),
            "place": self._places[place] if place >= 0 else "",
            "away": say.away_text(gap["minutes"], gap["metres"], language) or word("beyond"),
            "reason": words.GAP_REASON[gap["reason"]](language),
        }

    @cached_property
    def population(self) -> list[dict[str, Any]]:
        """A row per unit, worst first: shares by each method, and what is unsure."""
        units = self._results.units.drop(columns=["geometry", "territory"]).to_dict("records")
        return [{"row": row, **self._who_lives(row, units[row])} for row in self.order]

    def _who_lives(self, row: int, unit: dict[Any, Any]) -> dict[str, Any]:
        language = self._language
        return {
            "number": self.numbers[row],
            "name": self._names[row],
            "kind": plain(unit["kind"]) if isinstance(unit["kind"], str) else "",
            "share": percent(unit["share"], language),
            "methods": [percent(unit[column], language) for column, _ in self.methods],
            "people": people_text(unit["people"], language, counted=self._results.people_counted),
            "unmapped": percent(unit["unmapped"], language, decimals=0),
            "low": bool(unit["low_confidence"]),
        }

    def low_reasons(self) -> list[dict[str, str]]:
        """Return why each unit with low confidence gets no head count."""
        return [
            {"name": row["name"], "unmapped": row["unmapped"]}
            for row in self.population
            if row["low"]
        ]

    def sensitive(self, unit: int | None) -> list[str]:
        """Return the goals whose verdict changes under an alternative."""
        return [
            result.goal.name.text(self._language)
            for result in self._goals
            if not self._verdicts[result.goal.id, unit].holds_under_all
        ]

    def goal_assumptions(self) -> list[dict[str, Any]]:
        """Return the assumptions of each goal that are not those of the plan or the study."""
        general = {text.text for text in self._results.plan.assumptions}
        general |= {note.text for note in self._results.assumptions}
        rows = []
        for result in self._results.goals:
            own = [n.text(self._language) for n in result.assumptions if n.text not in general]
            if own:
                rows.append({"name": result.goal.name.text(self._language), "texts": own})
        return rows

    def inputs(self) -> list[dict[str, str]]:
        """Return the files that the numbers rest on."""
        return [
            {
                "role": words.known(words.ROLE, item.role, self._language),
                "file": item.path.name,
                "source": item.source,
                "licence": item.licence,
            }
            for item in self._results.inputs
        ]
