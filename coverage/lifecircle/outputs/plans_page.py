"""Several plans on one study, side by side: a page and a table."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lifecircle.outputs import words
from lifecircle.outputs.measures import PLACES, SHARE, Unit, known_end, value_text
from lifecircle.outputs.order import RANK
from lifecircle.outputs.say_goals import Saying
from lifecircle.outputs.statements import plain
from lifecircle.outputs.tables import number_cell, text_cell, to_csv
from lifecircle.plans.model import services_of
from lifecircle.verdicts.say import service_names
from lifecircle.verdicts.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import GoalResult, Measure, Results
    from lifecircle.verdicts.side_by_side import SideBySide, SideCell, SideRow

PLAN_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    "topic_zh": text_cell,
    "topic_en": text_cell,
    "plans_with_it": number_cell,
    "plan": text_cell,
    "goal": text_cell,
    "goal_zh": text_cell,
    "goal_en": text_cell,
    "level": str,
    "unit": text_cell,
    "threshold_zh": text_cell,
    "threshold_en": text_cell,
    "target": text_cell,
    "status": str,
    "value_at_least": number_cell,
    "value_at_most": number_cell,
    "measure_unit_zh": text_cell,
    "measure_unit_en": text_cell,
}
"""Columns of ``plans.csv`` and how each is written."""
_CODE: Final = re.compile(r"[a-z0-9._-]+")
_MOST_SERVICES: Final = 3
_COUNTING: Final = ("presence",)


class Side:
    """What the page says, in one language.

    Parameters
    ----------
    results
        One for each plan, of the same units.
    language
        Of the page.
    """

    def __init__(self, results: Sequence[Results], language: Language) -> None:
        self._language: Language = language
        self._table: SideBySide = side_by_side(results)
        self._sayings = [Saying(found, language) for found in results]
        self._goals = [{r.goal.id: r for r in found.goals} for found in results]
        self.plans = [found.plan.document.title.text(language) for found in results]
        self.units = [plain(name) for name in self._table.units]

    def rows(self, *, shared: bool) -> list[dict[str, Any]]:
        """Return the topics that several plans have, or that one has: a cell for each plan."""
        return [
            {
                "title": self._title(row),
                "cells": [[self._cell(cell) for cell in cells] for cells in row.cells],
            }
            for row in self._table.rows
            if row.shared == shared
        ]

    def _title(self, row: SideRow) -> str:
        """Return what a topic is called: plans may share a code, which says nothing to a reader."""
        if not _CODE.fullmatch(row.title.zh):
            return row.title(self._language)
        first = next(cell for cells in row.cells for cell in cells)
        goal = self._result(first).goal
        asked = services_of(goal)
        if not 0 < len(asked) <= _MOST_SERVICES:
            return first.name(self._language)
        kind = words.KIND[goal.kind](self._language)
        return f"{service_names(asked, self._language)} · {kind}"

    def _result(self, cell: SideCell) -> GoalResult:
        return self._goals[cell.plan][cell.goal]

    def _cell(self, cell: SideCell) -> dict[str, Any]:
        result, saying = self._result(cell), self._sayings[cell.plan]
        verdict = saying.verdicts[cell.goal][0]
        measure = cell.measure.of_whole
        return {
            "name": cell.name(self._language),
            "rule": saying.rule(result.goal),
            "strength": words.STRENGTH[result.goal.strength](self._language),
            "target": saying.asked(result),
            "status": cell.status,
            "value": self._value(cell.low, cell.high, measure, cell),
            "needs": verdict.status == "not_computable",
        }

    def _value(
        self, low: float | None, high: float | None, measure: Measure, cell: SideCell
    ) -> str:
        if low is None or math.isnan(low):
            return ""
        unit = SHARE if measure.share else Unit(share=False, after=cell.unit)
        lower = measure.lower_is_better and not measure.share
        shown, sign = known_end(low, high, lower_is_better=lower)
        gap = "\u00a0" if sign and self._language == "en" else ""
        return sign + gap + value_text(shown, unit, self._language)

    def unit_rows(self) -> list[dict[str, Any]]:
        """Return per topic that several plans have, and plan, the verdict of every unit."""
        found = []
        for row in self._table.rows:
            lines = [self._line(cell) for cells in row.cells for cell in cells]
            if row.shared and any(any(c["text"] for c in line["cells"]) for line in lines):
                found.append({"title": self._title(row), "lines": lines})
        return found

    def _line(self, cell: SideCell) -> dict[str, Any]:
        measure = cell.measure.of_units
        unit = SHARE if measure.share else Unit(share=False, after=cell.unit)
        kind = self._result(cell).goal.kind
        if kind in _COUNTING:
            unit = PLACES
        values = [
            "" if value is None or math.isnan(value) else value_text(value, unit, self._language)
            for value in cell.values  # noqa: PD011
        ]
        return {
            "plan": self.plans[cell.plan],
            "name": cell.name(self._language),
            "worst": min((RANK[status] for status in cell.statuses), default=0),
            "cells": [
                {"status": status, "text": text}
                for status, text in zip(cell.statuses, values, strict=True)
            ],
        }


def plans_frame(results: Sequence[Results]) -> pd.DataFrame:
    """Return a row per topic, plan and goal for the whole and for every unit."""
    table = side_by_side(results)
    rows: list[tuple[Any, ...]] = []
    for row in table.rows:
        number = float(sum(bool(cells) for cells in row.cells))
        for cell in (cell for cells in row.cells for cell in cells):
            head = (
                *row.title,
                number,
                results[cell.plan].plan.document.id,
                cell.goal,
                *cell.name,
            )
            asked = (*cell.threshold, cell.target)
            unit = cell.unit
            rows.append(
                (*head, "whole", "", *asked, cell.status, _num(cell.low), _num(cell.high), *unit)
            )
            rows += [
                (*head, "unit", name, *asked, status, _num(value), np.nan, *unit)
                for name, status, value in zip(table.units, cell.statuses, cell.values, strict=True)
            ]
    return pd.DataFrame(rows, columns=[*PLAN_COLUMNS])


def _num(value: float | None) -> float:
    return np.nan if value is None else float(value)


def plans_csv(results: Sequence[Results]) -> str:
    """Return ``plans.csv``: `plans_frame` in RFC 4180."""
    return to_csv(plans_frame(results), PLAN_COLUMNS)
