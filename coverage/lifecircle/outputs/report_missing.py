"""Inputs that goals lack, each once with the goals that need it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.text import Bilingual
from lifecircle.outputs.say_goals import Saying
from lifecircle.verdicts.reasons import NOT_ASKED, needs_list
from lifecircle.verdicts.say import column_name, join, stops
from lifecircle.verdicts.vocabulary import LAYER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import GoalResult, Results, Verdict

_STATISTICS: Final = Bilingual("统计表", "the table of statistics")
_NOTHING: Final = Bilingual("", "")
_COLUMN_ZH: Final = re.compile("(.+中的列)：(.*)")
_COLUMN_EN: Final = re.compile("(?:a column|columns) (.+): (.*)")
_LAYER_ZH: Final = re.compile("(图层|需求图层)“(.+)”(.*)")
_CODE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STATES: Final = ("missing", "partial", "other")


class Missing:
    """Makes the rows, in one language.

    Parameters
    ----------
    results, language
        What is said, and how.
    """

    def __init__(self, results: Results, language: Language) -> None:
        self._language: Language = language
        self._results = results
        self._saying = Saying(results, language)
        self._whole: dict[str, Verdict] = {v.goal: v for v in results.verdicts if v.unit is None}

    def rows(self) -> list[dict[str, Any]]:
        """Return every input that is missing or partial, most wanted first, with its goals."""
        groups: dict[tuple[str, str], tuple[Bilingual, dict[str, list[str]]]] = {}
        for result in self._results.goals:
            name = result.goal.name.text(self._language)
            for state, need in self._needs(result):
                head, detail = input_of(need)
                _, goals = groups.setdefault((state, head.zh), (head, {}))
                goals.setdefault(name, []).append(_glossed(detail(self._language), self._language))
        ordered = sorted(
            groups.items(),
            key=lambda item: (_STATES.index(item[0][0]), -len(item[1][1]), item[0][1]),
        )
        return [
            {
                "need": head(self._language).rstrip("。."),
                "state": state,
                "goals": stops(self._language).join(
                    self._detailed(*item) for item in goals.items()
                ),
                "number": len(goals),
            }
            for (state, _), (head, goals) in ordered
        ]

    def _needs(self, result: GoalResult) -> list[tuple[str, Bilingual]]:
        verdict = self._whole[result.goal.id]
        found = [("missing", need) for need in verdict.needs]
        if not found and self._saying.is_silent(result, verdict) and verdict.reason != NOT_ASKED:
            found = [("other", verdict.reason)]
        return found + [("partial", need) for need in map(needs_list, result.partial)]

    def _detailed(self, name: str, details: list[str]) -> str:
        inner = join([detail for detail in details if detail], self._language)
        if not inner:
            return name
        return f"{name}（{inner}）" if self._language == "zh" else f"{name} ({inner})"


def input_of(need: Bilingual) -> tuple[Bilingual, Bilingual]:
    """Return the input that a need is about, and which part of it: a column; else nothing.

    All numbers of the statistics table are one input, all columns of a list are one.
    """
    if need.zh.endswith("（统计表）"):
        return _STATISTICS, _NOTHING
    zh, en = _COLUMN_ZH.fullmatch(need.zh), _COLUMN_EN.fullmatch(need.en)
    if zh and en:
        return Bilingual(zh[1], f"columns {en[1]}"), Bilingual(zh[2], en[2])
    layer = _LAYER_ZH.fullmatch(need.zh)
    if layer and layer[2] in LAYER:
        kind, name, rest = layer.groups()
        return Bilingual(f"{kind}“{name}”（{LAYER[name].zh}）{rest}", need.en), _NOTHING
    return need, _NOTHING


def _glossed(columns: str, language: Language) -> str:
    """Return columns with what they mean in Chinese: ``达标 qualified``."""
    parts = [part.strip() for part in columns.split(",")]
    return join([_gloss(part, language) for part in parts if part], language)


def _gloss(column: str, language: Language) -> str:
    name = column_name(column, language)
    if language == "en" or name == column or not _CODE.fullmatch(column):
        return column
    return f"{name} {column}"


def needs_text(needs: Iterable[Bilingual], language: Language) -> str:
    """Return inputs in a few words, each once: ``统计表、养老设施名单``."""
    found = []
    for need in needs:
        head, detail = (part(language).rstrip("。.") for part in input_of(need))
        if detail:
            head += ("：" if language == "zh" else ": ") + _glossed(detail, language)
        found.append(head)
    return join(list(dict.fromkeys(found)), language)
