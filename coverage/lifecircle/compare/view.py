"""What the page on two audits says: headlines, goals and units."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from lifecircle.compare import say
from lifecircle.compare.lists import MOST_BLOCKS, MOST_PLACES, Lists
from lifecircle.compare.verdicts import TURNS
from lifecircle.compare.words import TURN, WORDS
from lifecircle.outputs import words
from lifecircle.outputs.map_style import STATUS_SIGNS
from lifecircle.outputs.measures import cases_text
from lifecircle.outputs.numbers import people_text, percent
from lifecircle.outputs.report_words import speaker
from lifecircle.outputs.rules import rule
from lifecircle.outputs.say_goals import FEW
from lifecircle.outputs.statements import plain
from lifecircle.verdicts.results import STATUSES
from lifecircle.verdicts.say import stops

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.compare.diff import Comparison
    from lifecircle.compare.picture import Sheet
    from lifecircle.compare.side import Side
    from lifecircle.outputs.measures import Unit
    from lifecircle.outputs.pictures import Frame
    from lifecircle.plans import Goal

_NAMES: Final[dict[Language, str]] = {"zh": "中文", "en": "English"}
_HTML: Final[dict[Language, str]] = {"zh": "zh-CN", "en": "en"}


def statuses(language: Language) -> list[dict[str, str]]:
    """Return how each status looks and what it is called, worst first."""
    return [
        {
            "id": status,
            "word": words.STATUS[status].word(language),
            "meaning": words.STATUS[status].meaning(language),
            "colour": words.STATUS[status].colour,
            "sign": STATUS_SIGNS[status],
        }
        for status in STATUSES
    ]


class View:
    """What the page says in one language.

    Parameters
    ----------
    comparison
        From `lifecircle.compare.diff.compare`.
    language
        Of the texts.
    frame, sheet
        From `lifecircle.compare.picture.draw`.
    """

    def __init__(
        self, comparison: Comparison, language: Language, frame: Frame, sheet: Sheet
    ) -> None:
        self._all = comparison
        self._language: Language = language
        self._lists = Lists(comparison, language, frame, sheet)
        verdicts = comparison.verdicts
        whole = verdicts[verdicts["level"] == "whole"]
        self._whole: dict[str, pd.Series[Any]] = {row["goal"]: row for _, row in whole.iterrows()}
        self._units = verdicts[verdicts["level"] == "unit"]
        self._told = [goal for goal in comparison.goals if self._tells(goal)]
        self._turning = self._told
        if len(comparison.goals) > FEW:
            moving = set(self._units.loc[self._units["changed"], "goal"])
            self._turning = [goal for goal in comparison.goals if goal.id in moving]
        self._counted = comparison.new.counted and comparison.old.counted

    def context(self) -> dict[str, Any]:
        """Return everything that the template prints."""
        all_, language = self._all, self._language
        return {
            "code": language,
            "html": _HTML[language],
            "switch": _NAMES[language],
            "w": speaker(language, WORDS),
            "statuses": statuses(language),
            "name": plain(all_.new.record["study"], 120),
            "sides": [self._side(all_.old), self._side(all_.new)],
            "warnings": [text(language) for text in all_.warnings],
            "same": all_.same,
            "overall": say.overall(all_, language),
            "turned": any(row["turn"] != "same" for row in self._whole.values()),
            "headlines": (headlines := self._headlines()),
            "more_changed": sum(bool(r["changed"]) for r in self._whole.values()) - len(headlines),
            "unit_turns": say.turn_counts(self._units, language),
            "goals": [self._goal(goal) for goal in self._told],
            "silent": len(all_.goals) - len(self._told),
            "single_goals": [
                (self._name(goal), which)
                for which, goals in (("only_old", all_.goals_old), ("only_new", all_.goals_new))
                for goal in goals
            ],
            "matrix": self._matrix(),
            "units": self._lists.unit_pairs(),
            "maps": self._lists.maps(),
            "blocks": self._lists.blocks(),
            "most": MOST_BLOCKS,
            "places": self._lists.places(),
            "more_places": max(len(all_.facilities) - MOST_PLACES, 0),
            "explained": [
                {
                    "name": self._name(all_.new.goal(goal.goal)),
                    "changed": goal.changed or goal.range_changed,
                    "text": say.explanation(goal, all_, language),
                }
                for goal in all_.explanation.goals
            ],
            "changes": self._lists.changes(),
            "matching": say.matching(all_)(language),
        }

    def _tells(self, goal: Goal) -> bool:
        """Tell whether a goal is listed: any of a short plan, else what changed on the whole."""
        row = self._whole[goal.id]
        return len(self._all.goals) <= FEW or bool(row["changed"] or row["range_changed"])

    def _name(self, goal: Goal) -> str:
        return plain(goal.name.text(self._language), 120)

    def _side(self, side: Side) -> dict[str, str]:
        record = side.record
        total = people_text(side.total, self._language, counted=True) if side.total else "–"
        title = record["plan_title"][self._language]
        return {
            "label": plain(side.label, 120),
            "plan": plain(title, 120),
            "year": str(record["year"] or "–"),
            "people": total,
            "version": plain(record["versions"].get("lifecircle", "–")),
        }

    def _headlines(self) -> list[dict[str, Any]]:
        """Return a line for each goal whose result on the whole differs; turned ones first."""
        rows = [row for row in self._whole.values() if row["changed"]]
        rows.sort(key=lambda row: TURNS.index(row["turn"]))
        if len(rows) > FEW:
            rows = [row for row in rows if row["turn"] != "same"]
        return [
            {
                "before": row["status_before"],
                "after": row["status_after"],
                "turned": row["turn"] != "same",
                "turn": TURN[row["turn"]](self._language),
                "kind": row["turn"],
                "name": self._name(self._all.new.goal(row["goal"])),
                "text": say.headline(row, self._language, counted=self._counted),
            }
            for row in rows
        ]

    def _goal(self, goal: Goal) -> dict[str, Any]:
        row, language = self._whole[goal.id], self._language
        before = self._all.old.goal(goal.id)
        rules = [self._rule(before), self._rule(goal)]
        return {
            "name": self._name(goal),
            "before": row["status_before"],
            "after": row["status_after"],
            "turn": TURN[row["turn"]](language) if row["turn"] != "same" else "",
            "loose": row["turn"] != "same"
            and (row["holds_under_all_before"] is False or row["holds_under_all_after"] is False),
            "share_before": say.share_text(row, "before", language),
            "share_after": say.share_text(row, "after", language),
            "change": {"kind": say.kind_of_change(row), "text": say.signed_change(row, language)},
            "people": say.signed_people(row["people_change"], language, counted=self._counted),
            "within": bool(row["within_range"]) and row["share_change"] != 0,
            "flows": [self._flow(row, name) for name in ("gained", "lost")],
            "elsewhere": self._change(row["elsewhere"]),
            "rules": rules if rules[0] != rules[1] else [],
        }

    def _rule(self, goal: Goal) -> str:
        text = rule(goal, self._language)
        target = cases_text(goal, self._unit(goal), self._language)
        return stops(self._language).join(filter(None, (text, target)))

    def _unit(self, goal: Goal) -> Unit:
        """Return how the numbers of a goal's target are printed."""
        return say.unit_of_row(self._whole[goal.id], "after")

    def _change(self, change: float) -> dict[str, str]:
        kind = "" if math.isnan(change) or change == 0 else "up" if change > 0 else "down"
        return {"kind": kind, "text": say.signed_points(change)}

    def _flow(self, row: pd.Series[float], name: str) -> dict[str, str]:
        share = row[name]
        heads = (
            ""
            if not share > 0
            else say.people_or_empty(row[f"people_{name}"], self._language, counted=self._counted)
        )
        return {
            "kind": ("up" if name == "gained" else "down") if share > 0 else "",
            "share": percent(share, self._language),
            "people": heads,
        }

    def _matrix(self) -> dict[str, Any]:
        """Return the table of units and goals, those that became worse first."""
        rows = self._units
        severity = rows["turn"].map(TURNS.index)
        table = rows.assign(
            worse=severity == TURNS.index("worse"),
            turned=rows["turn"] != "same",
            size=rows["share_change"].abs().fillna(0).round(9),
        )
        order = table.groupby("joint").agg(
            worse=("worse", "sum"), turned=("turned", "sum"), size=("size", "max")
        )
        order = order.sort_values(["worse", "turned", "size"], ascending=False, kind="stable")
        cells = {(row["joint"], row["goal"]): self._cell(row) for _, row in rows.iterrows()}
        names = self._all.units
        return {
            "turned": len(self._turning) > len(names),
            "goals": [self._name(goal) for goal in self._turning],
            "whole": [self._cell(self._whole[goal.id]) for goal in self._turning],
            "rows": [
                {
                    "name": plain(names.loc[joint, "name"]),
                    "cells": [cells[joint, goal.id] for goal in self._turning],
                }
                for joint in order.index
            ],
        }

    def _cell(self, row: pd.Series[Any]) -> dict[str, Any]:
        text, kind = say.signed_change(row, self._language), say.kind_of_change(row)
        before, after = row["places_before"], row["places_after"]
        if (
            row["kind_after"] == "presence"
            and row["level"] == "unit"
            and not (math.isnan(before) or math.isnan(after))
        ):
            text = f"{before:.0f} → {after:.0f}" if before != after else "="
            kind = "" if before == after else "up" if after > before else "down"
        if row["turn"] in ("only_old", "only_new"):
            text = TURN[row["turn"]](self._language)
        return {
            "turn": row["turn"],
            "before": row["status_before"] if row["turn"] != "only_new" else "",
            "after": row["status_after"] if row["turn"] != "only_old" else "",
            "text": text,
            "kind": kind,
        }
