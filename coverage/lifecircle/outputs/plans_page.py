"""Several plans on one study, side by side: a page and a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lifecircle.outputs import words
from lifecircle.outputs.measures import PLACES, SHARE, Unit, known_end, value_text
from lifecircle.outputs.say_goals import Saying
from lifecircle.outputs.statements import plain
from lifecircle.outputs.tables import number_cell, text_cell, to_csv
from lifecircle.verdicts.results import STATUSES
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
_WORDY: Final = ("met", "not_met", "not_shown")


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

    def answered(self) -> list[dict[str, Any]]:
        """Return the topics of several plans on which some plan has a value: cells for each."""
        return self._rows(lambda row: row.shared and _known(row))

    def asked(self) -> list[dict[str, Any]]:
        """Return the topics of several plans on which none has a value: what each asks."""
        return self._rows(lambda row: row.shared and not _known(row))

    def alone(self) -> list[dict[str, Any]]:
        """Return per plan the goals on topics of its own: those with a value, and how many not."""
        found = []
        for plan, title in enumerate(self.plans):
            mine = [row for row in self._table.rows if not row.shared and row.cells[plan]]
            cells = [cell for row in mine for cell in row.cells[plan]]
            told = [self._cell(cell, "") for cell in cells if cell.telling]
            found.append({"plan": title, "rows": told, "more": len(cells) - len(told)})
        return found

    def _rows(self, wanted: Callable[[SideRow], bool]) -> list[dict[str, Any]]:
        rows = []
        for row in self._table.rows:
            if wanted(row):
                title = row.title(self._language)
                cells = [[self._cell(cell, title) for cell in cells] for cells in row.cells]
                rows.append({"title": title, "cells": cells})
        return rows

    def _result(self, cell: SideCell) -> GoalResult:
        return self._goals[cell.plan][cell.goal]

    def _cell(self, cell: SideCell, title: str) -> dict[str, Any]:
        result, saying = self._result(cell), self._sayings[cell.plan]
        name = cell.name(self._language)
        measure = cell.measure.of_whole
        statistic = result.goal.kind == "statistic"
        return {
            "name": name,
            "own_name": "" if name == title else name,
            "rule": "" if statistic else saying.rule(result.goal),
            "strength": words.STRENGTH[result.goal.strength](self._language),
            "target": saying.asked(result),
            "baseline": saying.baseline(result),
            "status": cell.status,
            "value": self._value(cell.low, cell.high, measure, cell),
            "units": self._units(cell),
        }

    def _units(self, cell: SideCell) -> list[dict[str, Any]]:
        """Return how many units have which verdict, worst first."""
        return [
            {"status": status, "number": number}
            for status in STATUSES
            if status in _WORDY and (number := cell.statuses.count(status))
        ]

    def _value(
        self, low: float | None, high: float | None, measure: Measure, cell: SideCell
    ) -> str:
        if low is None or math.isnan(low):
            return ""
        unit = SHARE if measure.share else Unit(share=False, after=cell.unit)
        lower = measure.lower_is_better and not measure.share
        shown, sign = known_end(low, high, lower_is_better=lower)
        if shown == 0 and sign == "≥":
            return ""
        gap = "\u00a0" if sign and self._language == "en" else ""
        return sign + gap + value_text(shown, unit, self._language)

    def unit_rows(self) -> list[dict[str, Any]]:
        """Return per topic that several plans have, and plan, the verdict of every unit."""
        found = []
        for row in self._table.rows:
            lines = [self._line(cell) for cells in row.cells for cell in cells]
            lines = [line for line in lines if any(cell["text"] for cell in line["cells"])]
            if row.shared and lines:
                found.append({"title": row.title(self._language), "lines": lines})
        return found

    def _line(self, cell: SideCell) -> dict[str, Any]:
        measure = cell.measure.of_units
        unit = SHARE if measure.share else Unit(share=False, after=cell.unit)
        if cell.places:
            unit = PLACES
        values = [
            "" if value is None or math.isnan(value) else value_text(value, unit, self._language)
            for value in cell.values  # noqa: PD011
        ]
        return {
            "plan": self.plans[cell.plan],
            "name": cell.name(self._language),
            "threshold": cell.threshold(self._language),
            "cells": [
                {"status": status, "text": text}
                for status, text in zip(cell.statuses, values, strict=True)
            ],
        }


def _known(row: SideRow) -> bool:
    return any(cell.telling for cells in row.cells for cell in cells)


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
