"""The rows of the tables on report pages, as plain text ready to be escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs import statements as say
from lifecircle.outputs import words
from lifecircle.outputs.gaps import has_answers
from lifecircle.outputs.numbers import people_text, percent, percent_range
from lifecircle.outputs.order import RANK, goals_worst_first
from lifecircle.outputs.report_words import WORDS
from lifecircle.outputs.statements import plain
from lifecircle.plans import Presence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Language
    from lifecircle.outputs.atlas import Atlas
    from lifecircle.outputs.pictures import Frame, Picture
    from lifecircle.verdicts.results import GoalResult, Results, Verdict

_JUDGED: Final = ("met", "not_met", "not_shown")
_FIRM: Final = ("met", "not_met")


class Rows:
    """Makes table rows from results.

    Parameters
    ----------
    results
        The audit.
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
    """

    def __init__(self, results: Results, language: Language, atlas: Atlas) -> None:
        self._results = results
        self._language: Language = language
        self._verdicts = {(verdict.goal, verdict.unit): verdict for verdict in results.verdicts}
        self._names = [plain(name) for name in results.units["name"]]
        self._goals = goals_worst_first(results)
        self._atlas = atlas
        self.order, self.numbers = atlas.order, atlas.numbers

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
                    "firm": _firm(verdict),
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
        people = not presence and not unknown and not result.absent
        target = say.target_text(verdict.operator, verdict.target, language)
        if in_unit:
            target = say.at_least(verdict.target, language)
        return {
            "status": verdict.status,
            "firm": _firm(verdict),
            "name": goal.name.text(language),
            "short_name": plain(goal.short_name) if goal.short_name != goal.name.zh else "",
            "section": plain(goal.section),
            "kind": words.KIND[goal.kind](language),
            "strength": words.STRENGTH[goal.strength](language),
            "deadline": goal.deadline,
            "achieved": goal.status == "achieved",
            "verified": goal.verified,
            "rule": say.rule(goal, language),
            "share": self._share(result, verdict),
            "more": self._more(result, verdict),
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

    def _share(self, result: GoalResult, verdict: Verdict) -> str:
        """Return the share of a goal, or the number of places in a unit."""
        if isinstance(result.goal, Presence) and verdict.unit is not None:
            return self._count(verdict)
        if say.nothing_known(result, verdict) or verdict.at_least is None:
            return ""
        share = say.rest(result, verdict)
        if share is not None:
            text = percent(share, self._language, against=verdict.target)
            return WORDS["rest"](self._language).format(share=text)
        return percent(verdict.at_least.value, self._language, against=verdict.target)

    def _more(self, result: GoalResult, verdict: Verdict) -> str:
        """Return a word on what else can hold, under a share that listed places prove."""
        most = verdict.at_most
        if say.nothing_known(result, verdict) or most is None or not say.is_open(verdict):
            return ""
        if say.rest(result, verdict) is not None:
            return ""
        if most.value == 1:
            return WORDS["may_be_higher"](self._language)
        share = percent(most.value, self._language, against=verdict.target)
        return f"{WORDS['at_most'](self._language)} {share}"

    def rest_note(self, units: Sequence[int | None]) -> str:
        """Return the footnote on shares that leave absent lists out; empty if there are none.

        Parameters
        ----------
        units
            Rows of the units that the page shows; None for the whole.
        """
        starred = [
            self._verdicts[result.goal.id, unit]
            for result in self._goals
            for unit in units
            if say.rest(result, self._verdicts[result.goal.id, unit]) is not None
        ]
        if not starred:
            return ""
        closed = any(map(say.is_upper_bound, starred))
        return WORDS["rest_note_some" if closed else "rest_note"](self._language)

    def _count(self, verdict: Verdict) -> str:
        if verdict.count is None:
            return ""
        return f"{verdict.count:,}处" if self._language == "zh" else f"{verdict.count:,}"

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
            "loose": not all(
                _firm(self._verdicts[r.goal.id, row]) for r in goals for row in (None, *self.order)
            ),
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

    def _cell(self, result: GoalResult, verdict: Verdict) -> dict[str, Any]:
        return {
            "status": verdict.status,
            "firm": _firm(verdict),
            "text": self._share(result, verdict),
        }

    def maps(
        self, frame: Frame, picture: Picture, gaps: Sequence[dict[str, Any]] = ()
    ) -> list[dict[str, Any]]:
        """Return what each picture shows: the classes of blocks, the places and block ids.

        Parameters
        ----------
        frame, picture
            From the atlas.
        gaps
            From `GapRows.groups`: the blocks that the page lists are labelled.
        """
        listed = {group["goal"]: [row["row"] for row in group["rows"]] for group in gaps}
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
                    "ids": self._atlas.block_labels(listed.get(result.goal.id, []), frame),
                }
            )
        return found

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


def _firm(verdict: Verdict) -> bool:
    """Tell whether a verdict that claims to be firm holds under every alternative."""
    return verdict.holds_under_all or verdict.status not in _FIRM
