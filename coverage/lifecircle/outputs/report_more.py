"""What stands below the verdicts: goals without data, other choices, doubts, the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs import words
from lifecircle.outputs.measures import unit_for, value_text
from lifecircle.outputs.numbers import percent
from lifecircle.outputs.order import goals_worst_first
from lifecircle.outputs.say_goals import Saying
from lifecircle.outputs.statements import plain, typeset
from lifecircle.verdicts.results import STATUSES
from lifecircle.verdicts.say import stops

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Alternative, GoalResult, Results, Verdict

_OPEN: Final = "not_shown"


class More:
    """Makes the rows of these sections, in one language.

    Parameters
    ----------
    results, language
        What is said, and how.
    """

    def __init__(self, results: Results, language: Language) -> None:
        self._results = results
        self._language: Language = language
        self._saying = Saying(results, language)
        self._goals = goals_worst_first(results)
        self._whole = {v.goal: v for v in results.verdicts if v.unit is None}
        self._unit_names = [plain(name) for name in results.units["name"]]

    def counts(self) -> list[dict[str, Any]]:
        """Return how many goals have each status on the whole, worst first."""
        found = [verdict.status for verdict in self._whole.values()]
        return [
            {"status": status, "number": found.count(status)}
            for status in STATUSES
            if status in found
        ]

    def doubts(self) -> dict[str, int]:
        """Return how many goals have numbers that are not corroborated, and how many a flag."""
        goals = [result.goal for result in self._goals]
        return {
            "unverified": sum(not goal.verified for goal in goals),
            "flagged": sum(bool(goal.flags) for goal in goals),
        }

    def silent(self, assumptions: Callable[[GoalResult], list[str]]) -> list[dict[str, Any]]:
        """Return the goals without a value: what they test, what they ask and assume."""
        return [
            {
                "name": self._name(result),
                "meta": " · ".join(self._saying.meta(result.goal)),
                "section": plain(result.goal.section),
                "rule": self._saying.rule(result.goal),
                "target": self._saying.asked(result),
                "baseline": self._saying.baseline(result),
                "assumptions": assumptions(result),
            }
            for result in self._saying.silent()
        ]

    def told(self) -> list[GoalResult]:
        """Return the goals that the report lists one by one, in the plan's order."""
        return self._saying.told(None)

    def alternatives(self) -> list[dict[str, Any]]:
        """Return the other choices of assumptions under which a verdict is another one.

        Goals that cannot be computed, and choices that cannot, hang on data.
        """
        return [
            self._alternative(result, other)
            for result in self._goals
            for other in result.alternatives
            if turned(other, self._saying.verdicts[result.goal.id])
        ]

    def _alternative(self, result: GoalResult, other: Alternative) -> dict[str, Any]:
        language, verdicts = self._language, self._saying.verdicts[result.goal.id]
        now, then = verdicts[0].status, other.statuses[0]
        units = turned(other, verdicts) - (then != now)
        choice = other.choice(language).rstrip("。.")
        for goal, name in self._saying.names.items():
            choice = choice.replace(f"“{goal}”", f"“{name(language)}”")
        return {
            "goal": self._name(result),
            "assumption": typeset(other.assumption(language), language).rstrip("。."),
            "choice": typeset(choice, language),
            "now": now,
            "then": then,
            "value": self._value_then(result, other, verdicts[0]),
            "units": str(units) if units else "",
        }

    def _value_then(self, result: GoalResult, other: Alternative, verdict: Verdict) -> str:
        """Return the value under another choice; it is the least that the value surely is."""
        value = other.values[0] if other.values else None
        if value is None:
            return ""
        text = value_text(value, unit_for(result, verdict), self._language)
        if other.statuses[0] != _OPEN and not result.partial:
            return text
        if result.measure.lower_is_better and not unit_for(result, verdict).share:
            return ""
        return "≥" + ("" if self._language == "zh" else "\u00a0") + text

    def index(self) -> dict[str, Any] | None:
        """Return the plan's score over its goals, units below its warning level first."""
        found = self._results.index
        if found is None:
            return None
        language = self._language
        rows = [
            {
                "name": "" if value.unit is None else self._unit_names[value.unit],
                "value": percent(value.value, language),
                "weighed": percent(value.weighed, language, decimals=0),
                "warned": value.warned,
                "rank": (value.unit is not None, not value.warned, value.value or 0.0),
            }
            for value in found.values
        ]
        return {
            "name": found.name(language),
            "warning": percent(found.warning, language) if found.warning is not None else "",
            "rows": sorted(rows, key=lambda row: row["rank"]),
        }

    def flags(self) -> list[dict[str, Any]]:
        """Return what is odd in the document, in its order; what is said of several goals once."""
        language = self._language
        groups: dict[tuple[str, str], list[str]] = {}
        for result in self._results.goals:
            for flag in result.goal.flags:
                key = (words.FLAG[flag.code](language), flag.text(language))
                groups.setdefault(key, []).append(self._name(result))
        return [
            {"name": stops(language).join(names), "code": code, "text": text}
            for (code, text), names in groups.items()
        ]

    def _name(self, result: GoalResult) -> str:
        return result.goal.name.text(self._language)


def turned(other: Alternative, verdicts: list[Verdict]) -> int:
    """Return how many verdicts are others under another choice: on the whole and on units."""
    now = (verdict.status for verdict in verdicts)
    pairs = [*zip(other.statuses, now, strict=False)]
    if not pairs or "not_computable" in pairs[0]:
        return 0
    return sum(pair[0] != pair[1] and "not_computable" not in pair for pair in pairs)
