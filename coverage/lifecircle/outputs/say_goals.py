"""What pages say of each goal beside its verdict, made once for all tables of a page."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from lifecircle.outputs import words
from lifecircle.outputs.lacking import nothing_known
from lifecircle.outputs.measures import (
    cases_text,
    counts_places,
    document_number,
    unit_for,
    verdict_asked,
)
from lifecircle.outputs.rules import rule
from lifecircle.outputs.statements import plain
from lifecircle.outputs.weighs import grounded, on_ground
from lifecircle.verdicts.reasons import NOT_ASKED

if TYPE_CHECKING:
    from lifecircle.base.text import Bilingual, Language
    from lifecircle.plans import Goal
    from lifecircle.verdicts.results import GoalResult, Results, Verdict

FEW: Final = 12
"""Pages list up to so many goals one by one, whatever they have to show."""


class Saying:
    """Says what does not depend on the unit.

    Parameters
    ----------
    results, language
        What is said, and how.

    Attributes
    ----------
    names
        Of the goals, by id.
    verdicts
        By goal: on the whole, then on every unit.
    many
        Whether the plan has too many goals to list those that have nothing to show.
    """

    def __init__(self, results: Results, language: Language) -> None:
        self._results = results
        self._language: Language = language
        self.names: dict[str, Bilingual] = {r.goal.id: r.goal.name.text for r in results.goals}
        self.verdicts: dict[str, list[Verdict]] = {r.goal.id: [] for r in results.goals}
        for verdict in results.verdicts:
            if verdict.goal in self.verdicts:
                self.verdicts[verdict.goal].append(verdict)
        for mine in self.verdicts.values():
            mine.sort(key=lambda v: -1 if v.unit is None else v.unit)
        self.many = len(results.goals) > FEW
        self._ground = on_ground(results)
        self._rules: dict[str, str] = {}

    def own(self, text: str) -> str:
        """Return one of our sentences as it must read where nothing is known of people."""
        return grounded(text, self._language) if self._ground else text

    def is_silent(self, result: GoalResult, verdict: Verdict) -> bool:
        """Tell whether a verdict has neither a value nor a judgement."""
        if verdict.reason == NOT_ASKED:
            return True
        counted = counts_places(result.goal, verdict) and verdict.count is not None
        if counted or not nothing_known(verdict):
            return False
        return verdict.status in ("not_computable", "no_target")

    def told(self, unit: int | None) -> list[GoalResult]:
        """Return the goals that pages list: of a long plan those with something to show."""
        at = 0 if unit is None else unit + 1
        return [
            result
            for result in self._results.goals
            if not self.many or not self.is_silent(result, self.verdicts[result.goal.id][at])
        ]

    def silent(self) -> list[GoalResult]:
        """Return the goals of a long plan that have nothing to show, in the plan's order."""
        return self._silent if self.many else []

    @cached_property
    def _silent(self) -> list[GoalResult]:
        return [
            result
            for result in self._results.goals
            if self.is_silent(result, self.verdicts[result.goal.id][0])
        ]

    def rule(self, goal: Goal) -> str:
        """Return what a goal tests."""
        if goal.id not in self._rules:
            text = rule(goal, self._language, self.names)
            self._rules[goal.id] = self.own(text)
        return self._rules[goal.id]

    def meta(self, goal: Goal) -> list[str]:
        """Return kind, strength, deadline, body in charge … of a goal, in a few words each."""
        zh = self._language == "zh"
        found = [
            words.KIND[goal.kind](self._language),
            words.STRENGTH[goal.strength](self._language),
        ]
        if isinstance(goal.deadline, int):
            found.append(f"期限 {goal.deadline}" if zh else f"by {goal.deadline}")
        elif goal.deadline is not None:
            column = plain(goal.deadline.area)
            found.append(f"期限随“{column}”列" if zh else f"by the year in “{column}”")
        if goal.status == "achieved":
            found.append("规划称已实现" if zh else "stated as achieved")
        if not goal.verified:
            found.append("数值未经核实" if zh else "number not corroborated")
        if goal.lead is not None:
            found.append(("牵头：" if zh else "lead: ") + plain(goal.lead.text(self._language)))
        if goal.valid_from or goal.valid_to:
            span = f"{goal.valid_from or ''}–{goal.valid_to or ''}"
            found.append(f"有效期 {span}" if zh else f"valid {span}")
        return found

    def asked(self, result: GoalResult) -> str:
        """Return what is asked of the whole, or every case of the target."""
        text = verdict_asked(result, self.verdicts[result.goal.id][0], self._language)
        return text or cases_text(result.goal, unit_for(result), self._language)

    def baseline(self, result: GoalResult) -> str:
        """Return the document's baseline with its year; empty without one."""
        start = result.goal.baseline
        text = document_number(start, unit_for(result), self._language)
        if not text or start is None or start.year is None:
            return text
        return f"{start.year}年 {text}" if self._language == "zh" else f"{text} in {start.year}"

    def references(self, result: GoalResult) -> list[str]:
        """Return the document's numbers beside the target: ``全市 4.5（2025年）``."""
        zh = self._language == "zh"
        found = []
        for other in result.goal.reference:
            number = document_number(other, unit_for(result), self._language)
            if not number:
                continue
            year = "" if other.year is None else f"（{other.year}年）" if zh else f" ({other.year})"
            found.append(f"{plain(other.label.text(self._language))} {number}{year}")
        return found
