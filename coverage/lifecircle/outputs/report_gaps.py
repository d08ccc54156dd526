"""The tables of blocks left out on report pages."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.services import label
from lifecircle.outputs import statements as say
from lifecircle.outputs import words
from lifecircle.outputs.gap_remedies import remedy_of_gaps
from lifecircle.outputs.heads import RESIDENTS, group_name, group_of
from lifecircle.outputs.left_out_words import CAUSE, barrier_text
from lifecircle.outputs.numbers import people_text, percent
from lifecircle.outputs.report_words import WORDS, speaker
from lifecircle.outputs.same_gaps import same_gaps
from lifecircle.outputs.statements import plain
from lifecircle.verdicts.say import join, service_names

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import GoalResult, Results

_LONGEST_STREET: Final = 20


class GapRows:
    """Makes the rows of gaps.

    Parameters
    ----------
    results
        The audit.
    gaps
        From `lifecircle.outputs.gaps.gaps`.
    language
        Of the text.
    """

    def __init__(self, results: Results, gaps: pd.DataFrame, language: Language) -> None:
        self._results = results
        self._gaps = gaps.assign(remedy=remedy_of_gaps(results, gaps))
        self._barriers = () if results.left_out is None else results.left_out.barriers
        self._language: Language = language
        self._number = {result.goal.id: row for row, result in enumerate(results.goals)}
        self._units = [plain(name) for name in results.units["name"]]
        self._blocks = [plain(name) for name in results.blocks["id"]]
        self._places = [plain(name) for name in results.facilities["name"]]

    @cached_property
    def _gap_rows(self) -> dict[int, list[dict[Any, Any]]]:
        """Gaps by goal, most people first; without those that an absent list alone makes."""
        table = self._gaps[self._gaps["left_out_anyway"] > 0]
        table = table.sort_values("left_out_anyway", ascending=False, kind="stable")
        found: dict[int, list[dict[Any, Any]]] = {}
        for gap in table.to_dict("records"):
            found.setdefault(gap["goal"], []).append(gap)
        return found

    def groups(self, unit: int | None, most: int) -> list[dict[str, Any]]:
        """Return for each goal with gaps the blocks with most people left out.

        ``heads`` tells whether any of them has a head count, ``low`` whether it is unsure how
        many people live in any of them.
        """
        found, language = [], self._language
        for same in same_gaps(self._results):
            result = same[0]
            mine = self._gap_rows.get(self._number[result.goal.id], [])
            if unit is not None:
                mine = [gap for gap in mine if gap["unit"] == unit]
            rows = [self._gap(gap) for gap in mine[:most]]
            if rows:
                found.append(
                    {
                        "goal": result.goal.id,
                        "heads": any(row["has_people"] for row in rows),
                        "low": any(row["low"] for row in rows),
                        "name": join([r.goal.name.text(language) for r in same], language),
                        "without": service_names(result.unusable, language),
                        "of": self._whom(result),
                        "causes": any(row["cause"] for row in rows),
                        "remedies": any(row["remedy"] for row in rows),
                        "total": len(mine),
                        "rows": rows,
                    }
                )
        return found

    def _gap(self, gap: dict[Any, Any]) -> dict[str, Any]:
        language = self._language
        word = speaker(language)
        possible = gap["share_possible"]
        share = gap["share_reached"] if math.isnan(possible) else possible
        people = gap["people"] * gap["left_out_anyway"] / gap["left_out"]
        block, unit, place = gap["block"], gap["unit"], gap["facility"]
        low = bool(gap["low_confidence"])
        streets = join([plain(name, _LONGEST_STREET) for name in gap["along"]], language)
        return {
            "row": block,
            "block": self._blocks[block] if block >= 0 else word("no_block"),
            "along": word("along").format(streets=streets) if streets else "",
            "streets": streets,
            "unit": self._units[unit] if unit >= 0 else word("no_unit"),
            "low": low,
            "share": percent(share, language),
            "of_all": self._of_all(gap["left_out_anyway"], low=low),
            "people": people_text(people, language, counted=self._results.people_counted),
            "has_people": not math.isnan(people),
            "service": label(gap["service"])(language),
            "place": self._places[place] if place >= 0 else "",
            "away": say.away_text(gap["minutes"], gap["metres"], language) or word("beyond"),
            "reason": self._reason(gap),
            "cause": gap["cause"],
            "remedy": gap["remedy"],
        }

    def _whom(self, result: GoalResult) -> str:
        """Return of whom head counts are, where that is not everybody."""
        group = group_of(result.goal)
        if group == RESIDENTS:
            return ""
        return WORDS["in_people"](self._language).format(group=group_name(group)(self._language))

    def _reason(self, gap: dict[Any, Any]) -> str:
        """Return why most of them are left out: the cause, with what lies between by its name."""
        language, why = self._language, words.GAP_REASON[gap["reason"]]
        if not gap["cause"]:
            return why(language)
        more = []
        if gap["barrier"] >= 0 and gap["cause"] == "no_way":
            more.append(plain(barrier_text(self._barriers[gap["barrier"]], language)))
        if gap["reason"] == "list_partial":
            more.append(WORDS["list_part"](language))
        text = CAUSE[gap["cause"]](language)
        if not more:
            return text
        zh = language == "zh"
        return text + ("：" if zh else ": ") + ("；" if zh else "; ").join(more)

    def _of_all(self, share: float, *, low: bool) -> str:
        """Return a share of all people: in round figures where confidence is low."""
        if not low:
            return percent(share, self._language)
        text = percent(share, self._language, decimals=0)
        if text.startswith(("<", ">")):
            return text
        return WORDS["about"](self._language).format(share=text)
