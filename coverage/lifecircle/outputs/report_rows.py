"""The rows of the tables on report pages, as plain text ready to be escaped."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs import lacking, words
from lifecircle.outputs import statements as say
from lifecircle.outputs.gaps import alike
from lifecircle.outputs.measures import (
    PLACES,
    among,
    unit_for,
    verdict_asked,
)
from lifecircle.outputs.numbers import people_text, percent_range
from lifecircle.outputs.order import RANK, goals_worst_first
from lifecircle.outputs.progress import shortfall_text
from lifecircle.outputs.report_values import Values
from lifecircle.outputs.report_words import WORDS
from lifecircle.outputs.say_goals import FEW, Saying
from lifecircle.outputs.statements import plain
from lifecircle.plans import Presence
from lifecircle.plans.model import at_doors
from lifecircle.verdicts.results import STATUSES
from lifecircle.verdicts.say import join, service_names, stops

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Bilingual, Language
    from lifecircle.outputs.atlas import Atlas
    from lifecircle.outputs.pictures import Frame, Picture
    from lifecircle.verdicts.results import GoalResult, Results, Verdict

MAPS: Final = 12
"""On a page, at the most."""
_JUDGED: Final = ("met", "not_met", "not_shown")
_FAILING: Final = ("not_met", "not_shown")
_FIRM: Final = ("met", "not_met")
_BRIEF: Final = ("no_target", "met")


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
        self._saying = Saying(results, language)
        self._values = Values(language)
        self._names = [plain(name) for name in results.units["name"]]
        self._goals = goals_worst_first(results)
        self._atlas = atlas
        self.order, self.numbers = atlas.order, atlas.numbers

    def told(self, unit: int | None) -> list[GoalResult]:
        """Return the goals that pages list, worst first on the whole."""
        told = {result.goal.id for result in self._saying.told(unit)}
        return [result for result in self._goals if result.goal.id in told]

    def told_in_order(self, unit: int | None) -> list[GoalResult]:
        """Return the goals that pages list, in the plan's order."""
        return self._saying.told(unit)

    def untold(self, unit: int) -> str:
        """Return how many goals have nothing to show in a unit; empty if there are none."""
        number = len(self._goals) - len(self.told(unit))
        return WORDS["untold"](self._language).format(n=number) if number else ""

    def headlines(self, unit: int | None) -> list[dict[str, Any]]:
        """Return the goals by status, failing ones first, binding ones first in each.

        Of a long plan, goals that are met or have no target are told in a few words each
        (``brief``). On the page of a unit with many goals they are told by their number only,
        and all others by their names.
        """
        lines = [self._headline(result, unit) for result in self.told(unit)]
        lines.sort(key=_urgency)
        if not self._saying.many:
            return [_group("", lines, len(lines), brief=False)]
        found = []
        by_name = unit is not None and len(lines) > FEW
        for status in STATUSES:
            mine = [line for line in lines if line["status"] == status]
            brief = status in _BRIEF or by_name
            shown = [] if status in _BRIEF and by_name else mine
            if mine:
                if by_name:
                    shown = [line | {"value": ""} for line in shown]
                found.append(_group(status, shown, len(mine), brief=brief))
        return found

    def _headline(self, result: GoalResult, unit: int | None) -> dict[str, Any]:
        verdict = self._verdicts[result.goal.id, unit]
        text = say.headline(
            result,
            verdict,
            self._language,
            counted=self._results.people_counted,
            units_met=self._units_met(result),
        )
        return {
            "goal": result.goal.id,
            "status": verdict.status,
            "firm": _firm(verdict),
            "name": result.goal.name.text(self._language),
            "text": self._saying.own(text),
            "value": self._values.short_asked(result, verdict),
            "binding": result.goal.strength == "binding",
            "marked": result.goal.strength == "binding" and self._saying.many,
        }

    def _units_met(self, result: GoalResult) -> tuple[int, int] | None:
        if not isinstance(result.goal, Presence):
            return None
        if result.members:
            about = [member for member in result.members if member.what == "unit"]
            met = sum(member.status == "met" for member in about)
            return met, len(about)
        found = [self._verdicts[result.goal.id, row].status for row in range(len(self._names))]
        return found.count("met"), sum(status in _JUDGED for status in found)

    def goals(self, unit: int | None) -> list[dict[str, Any]]:
        """Return a row per goal, worst first."""
        rows = [
            self._goal(result, self._verdicts[result.goal.id, unit]) for result in self.told(unit)
        ]
        return sorted(rows, key=_urgency)

    def run_in(self, unit: int) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return name and value of goals that are met in a unit, and of those not judged there."""
        found: dict[str, list[tuple[str, str]]] = {"met": [], "reported": []}
        for result in self.told(unit):
            verdict = self._verdicts[result.goal.id, unit]
            value = self._values.short(result, verdict)
            if value and verdict.status not in _FAILING:
                kind = "met" if verdict.status == "met" else "reported"
                found[kind].append((result.goal.name.text(self._language), value))
        return [(kind, goals) for kind, goals in found.items() if goals]

    def _goal(self, result: GoalResult, verdict: Verdict) -> dict[str, Any]:
        language, goal = self._language, result.goal
        counted = self._results.people_counted
        unknown = lacking.nothing_known(verdict)
        doors = at_doors(goal)
        people = doors and not unknown and not result.unusable
        target = verdict_asked(result, verdict, language)
        whole = verdict.unit is None
        return {
            "status": verdict.status,
            "firm": _firm(verdict),
            "binding": goal.strength == "binding",
            "name": goal.name.text(language),
            "short_name": plain(goal.short_name) if goal.short_name != goal.name.zh else "",
            "section": plain(goal.section),
            "measured": say.measured(goal),
            "meta": self._saying.meta(goal),
            "rule": "" if goal.kind == "statistic" else self._saying.rule(goal),
            "baseline": self._saying.baseline(result) if whole else "",
            "references": self._saying.references(result) if whole else [],
            "flags": [words.FLAG[flag.code](language) for flag in goal.flags] if whole else [],
            "warning": say.typeset(verdict.warning(language), language) if verdict.warning else "",
            "shortfall": ""
            if doors
            else shortfall_text(verdict.shortfall, language, open_=lacking.is_open(verdict)),
            "share": self._values.share(result, verdict),
            "more": self._values.more(result, verdict),
            "among": "" if unknown else among(result, verdict, language).strip(),
            "range": ""
            if unknown or not doors or result.unusable
            else percent_range(verdict.at_least, language, against=verdict.target),
            "target": target,
            "scale": None if unknown or result.unusable else _scale(result, verdict),
            "reached": self._people(verdict.people_reached, counted=counted) if people else "",
            "left_out": self._people(verdict.people_left_out, counted=counted) if people else "",
            "has_people": people and verdict.people_reached is not None,
            "holds": verdict.holds_under_all,
            "failing": verdict.status in _FAILING,
            "reason": verdict.reason(language),
        }

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
            if lacking.rest(result, self._verdicts[result.goal.id, unit]) is not None
        ]
        if not starred:
            return ""
        closed = any(map(lacking.is_upper_bound, starred))
        note = WORDS["rest_note_some" if closed else "rest_note"](self._language)
        return self._saying.own(note)

    def _people(self, people: float | None, *, counted: bool) -> str:
        if people is None:
            return ""
        return people_text(people, self._language, counted=counted)

    def matrix(self) -> dict[str, Any]:
        """Return the table of units and goals, worst unit first.

        Of a long plan, the goals that have something to show in some unit.
        """
        goals, more = self._goals, 0
        if self._saying.many:
            goals = [result for result in goals if self._shows_units(result)]
            if len(goals) > FEW:
                judged = [result for result in goals if self._judges_units(result)]
                more, goals = len(goals) - len(judged), judged
        return {
            "more": more,
            "goals": [
                {"name": r.goal.name.text(self._language), "unit": self._unit_name(r)}
                for r in goals
            ],
            "turned": self._saying.many and len(goals) > len(self.order),
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

    def _shows_units(self, result: GoalResult) -> bool:
        verdicts = (self._verdicts[result.goal.id, row] for row in self.order)
        return any(not self._saying.is_silent(result, verdict) for verdict in verdicts)

    def _judges_units(self, result: GoalResult) -> bool:
        return any(self._verdicts[result.goal.id, row].status in _JUDGED for row in self.order)

    def _cell(self, result: GoalResult, verdict: Verdict) -> dict[str, Any]:
        return {
            "status": verdict.status,
            "firm": _firm(verdict),
            "text": self._values.short(result, verdict, bare=True),
        }

    def _unit_name(self, result: GoalResult) -> str:
        """Return what stands after the numbers of units; empty for shares."""
        verdict = self._verdicts[result.goal.id, self.order[0]] if self.order else None
        unit = unit_for(result, verdict)
        if unit == PLACES:
            return WORDS["places"](self._language)
        return unit.after(self._language)

    def maps(
        self,
        frame: Frame,
        picture: Picture,
        gaps: Sequence[dict[str, Any]] = (),
        *,
        most: int = MAPS,
    ) -> list[dict[str, Any]]:
        """Return what each picture shows: the classes of blocks, the places and block ids.

        Parameters
        ----------
        frame, picture
            From the atlas.
        gaps
            From `GapRows.groups`: the blocks that the page lists are labelled.
        most
            Pictures, at the most.
        """
        listed = {group["goal"]: [row["row"] for row in group["rows"]] for group in gaps}
        found, language = [], self._language
        for same in alike(self._goals)[:most]:
            result = same[0]
            without = service_names(result.unusable, language) if result.unusable else ""
            found.append(
                {
                    "goals": [each.goal.id for each in same],
                    "name": join([each.goal.name.text(language) for each in same], language),
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

    def goal_assumptions(self, goals: Sequence[GoalResult]) -> list[dict[str, Any]]:
        """Return the assumptions of goals that are not those of the plan or the study."""
        grouped: dict[tuple[str, ...], list[str]] = {}
        for result in goals:
            own = self.own_assumptions(result)
            if own:
                grouped.setdefault(tuple(own), []).append(result.goal.name.text(self._language))
        return [
            {"name": stops(self._language).join(names), "texts": texts}
            for texts, names in grouped.items()
        ]

    def own_assumptions(self, result: GoalResult) -> list[str]:
        """Return the assumptions of one goal that are not those of the plan or the study."""
        return [n.text(self._language) for n in result.assumptions if n.text not in self._general]

    @cached_property
    def _general(self) -> set[Bilingual]:
        general = {text.text for text in self._results.plan.assumptions}
        return general | {note.text for note in self._results.assumptions}

    def inputs(self) -> list[dict[str, str]]:
        """Return the files that the numbers rest on, each use of one once."""
        found = dict.fromkeys(
            (item.role, item.path.name, item.source, item.licence) for item in self._results.inputs
        )
        return [
            {
                "role": words.known(words.ROLE, role, self._language),
                "file": file,
                "source": source,
                "licence": licence,
            }
            for role, file, source, licence in found
        ]


def _urgency(row: dict[str, Any]) -> tuple[int, bool]:
    """Return the rank of a row: its verdict, binding goals first."""
    return RANK[row["status"]], not row["binding"]


def _group(status: str, lines: list[dict[str, Any]], number: int, *, brief: bool) -> dict[str, Any]:
    return {
        "status": status,
        "lines": lines,
        "number": number,
        "more": number - len(lines),
        "brief": brief,
    }


def _scale(result: GoalResult, verdict: Verdict) -> dict[str, float | None] | None:
    """Return the numbers of a share for a chart, from 0 to 1; None where it is none."""
    low, most = verdict.at_least, verdict.at_most
    if low is None or most is None or not at_doors(result.goal):
        return None
    if lacking.rest(result, verdict) is not None:
        return None
    return {
        "value": low.value,
        "low": low.low,
        "high": low.high,
        "most": max(most.value, low.value),
        "target": verdict.target,
    }


def _firm(verdict: Verdict) -> bool:
    """Tell whether a verdict that claims to be firm holds under every alternative."""
    return verdict.holds_under_all or verdict.status not in _FIRM
