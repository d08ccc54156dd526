"""Values of goals as text: of listed places, with what lists leave open."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lifecircle.outputs import lacking
from lifecircle.outputs.measures import (
    BARE,
    counts_places,
    known_end,
    span_ends,
    unit_for,
    value_text,
    verdict_asked,
)
from lifecircle.outputs.numbers import percent
from lifecircle.outputs.report_words import WORDS
from lifecircle.outputs.statements import measured

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import GoalResult, Verdict


class Values:
    """Makes the texts, in one language."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language

    def share(self, result: GoalResult, verdict: Verdict, *, bare: bool = False) -> str:
        """Return the value of a goal, or the number of places in a unit."""
        if counts_places(result.goal, verdict):
            if bare:
                return "" if verdict.count is None else f"{verdict.count:,}"
            return self._count(verdict)
        if lacking.nothing_known(verdict) or verdict.at_least is None:
            return ""
        share = lacking.rest(result, verdict)
        if share is not None:
            text = percent(share, self._language, against=verdict.target)
            return WORDS["rest"](self._language).format(share=text)
        unit = unit_for(result, verdict)
        span = self._span(result, verdict, bare=bare)
        if span:
            return span
        if bare and not unit.share:
            unit = BARE
        shown = _shown(result, verdict, share=unit.share)[0]
        return value_text(shown, unit, self._language, against=verdict.target)

    def _span(self, result: GoalResult, verdict: Verdict, *, bare: bool = False) -> str:
        """Return both ends of a measured value, where it is bounded from both sides."""
        low, most = verdict.at_least, verdict.at_most
        if low is None or most is None or not measured(result.goal):
            return ""
        if math.isinf(most.value) or most.value <= low.value:
            return ""
        unit = unit_for(result, verdict)
        ends = span_ends(
            low.value,
            most.value,
            BARE if bare and not unit.share else unit,
            self._language,
            against=verdict.target,
        )
        return "–".join(ends)

    def short(self, result: GoalResult, verdict: Verdict, *, bare: bool = False) -> str:
        """Return a value on its own, with a sign where it is one end only.

        ``bare``: without what stands after it.
        """
        text = self.share(result, verdict, bare=bare)
        if not text or counts_places(result.goal, verdict) or self._span(result, verdict):
            return text
        if lacking.rest(result, verdict) is not None or not lacking.is_open(verdict):
            return text
        unit = unit_for(result, verdict)
        gap = "" if self._language == "zh" else "\u00a0"
        return _shown(result, verdict, share=unit.share)[1] + gap + text

    def short_asked(self, result: GoalResult, verdict: Verdict) -> str:
        """Return a value on its own, with the target: ``71.4%（目标100%）``."""
        text = self.short(result, verdict)
        asked = verdict_asked(result, verdict, self._language)
        if not asked or verdict.status == "met":
            return text
        if self._language == "zh":
            return f"{text}（目标{asked}）"
        return f"{text} (target {asked})"

    def more(self, result: GoalResult, verdict: Verdict) -> str:
        """Return a word on what else can hold, under a share that listed places prove."""
        most = verdict.at_most
        if lacking.nothing_known(verdict) or most is None or not lacking.is_open(verdict):
            return ""
        if lacking.rest(result, verdict) is not None or self._span(result, verdict):
            return ""
        unit = unit_for(result, verdict)
        if _shown(result, verdict, share=unit.share)[1] == "≤":
            return WORDS["may_be_lower"](self._language)
        if math.isinf(most.value) or (unit.share and most.value == 1):
            return WORDS["may_be_higher"](self._language)
        share = value_text(most.value, unit, self._language, against=verdict.target)
        return f"{WORDS['at_most'](self._language)} {share}"

    def _count(self, verdict: Verdict) -> str:
        if verdict.count is None:
            return ""
        return f"{verdict.count:,}处" if self._language == "zh" else f"{verdict.count:,}"


def _shown(result: GoalResult, verdict: Verdict, *, share: bool) -> tuple[float, str]:
    """Return the number that listed places prove, and which end of the value it is."""
    low = verdict.at_least.value if verdict.at_least else math.nan
    most = verdict.at_most.value if verdict.at_most else None
    lower = result.measure.lower_is_better and not share
    return known_end(low, most, lower_is_better=lower)
