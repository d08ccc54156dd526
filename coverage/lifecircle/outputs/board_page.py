"""The indicator board: from baseline over now to target, on the whole and in every unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs import words
from lifecircle.outputs.measures import (
    BARE,
    PLACES,
    SHARE,
    Unit,
    asked_text,
    cases_text,
    document_number,
    known_end,
    span_ends,
    value_text,
)
from lifecircle.outputs.progress import progress_of, progress_text, shortfall_text
from lifecircle.outputs.report_missing import needs_text
from lifecircle.outputs.report_words import WORDS
from lifecircle.outputs.statements import plain, typeset
from lifecircle.plans.fields import TRENDS
from lifecircle.verdicts.board import PARTS, board

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lifecircle.base.text import Language
    from lifecircle.verdicts.board import BoardCell, BoardRow, BoardTarget
    from lifecircle.verdicts.results import Measure, Results

COLUMNS_PRINTED: Final = 12
"""Units beside each other on a sheet of paper."""
_AT_DOORS: Final = ("reach", "combination")
_JUDGED: Final = ("met", "not_met", "not_shown")


class Board:
    """Makes the rows of the board in one language.

    Parameters
    ----------
    results, language
        What is shown, and how.
    order
        Rows of the units in the order of their columns.

    Attributes
    ----------
    rows
        One per goal: those of the board.
    """

    def __init__(self, results: Results, language: Language, order: Sequence[int]) -> None:
        self._language: Language = language
        self._order = tuple(order)
        self._names = [plain(name) for name in results.units["name"]]
        self._goals = {result.goal.id: result.goal for result in results.goals}
        self.rows = board(results)

    def parts(self, without: Collection[str] = ()) -> list[dict[str, Any]]:
        """Return the parts of the board with their rows; without parts that are empty.

        Parameters
        ----------
        without
            Ids of goals that are left out.
        """
        found = []
        for part in PARTS:
            mine = (row for row in self.rows if row.part == part and row.goal not in without)
            rows = [self._row(row) for row in mine]
            if rows:
                found.append({"name": WORDS[f"part_{part}"](self._language), "rows": rows})
        return found

    def columns(self) -> dict[str, bool]:
        """Return which columns say something."""
        return {
            "baseline": any(row.baseline is not None for row in self.rows),
            "short": any(row.shortfall for row in self.rows),
            "progress": any(row.progress is not None for row in self.rows),
        }

    def _row(self, row: BoardRow) -> dict[str, Any]:
        language = self._language
        unit = _unit(row, row.measure.of_whole)
        start = document_number(row.baseline, unit, language)
        done = progress_of(row.progress, row.status, row.low, row.high)
        done = None if _end_is_open(row) else done
        open_ = row.low is not None and row.high is not None and row.high > row.low
        year = row.baseline.year if row.baseline else None
        return {
            "goal": row.goal,
            "name": row.name(language),
            "meta": self._meta(row),
            "baseline": start,
            "baseline_year": str(year) if year and start else "",
            "now": self._now(row, unit),
            "target": self._asked(row.target, unit) or self._all_cases(row, unit),
            "target_year": str(row.target.year) if row.target and row.target.year else "",
            "references": [
                f"{plain(other.label.text(language))} {number}"
                for other in row.references
                if (number := document_number(other, unit, language))
            ],
            "bar": _bar(done),
            "progress": progress_text(done, language, open_=open_),
            "short": ""
            if open_ and row.needs
            else shortfall_text(row.shortfall, language, most=2, open_=open_),
            "status": row.status,
            "firm": row.holds_under_all or row.status not in ("met", "not_met"),
            "needs": needs_text(row.needs, language) if row.needs else self._reason(row),
            "warning": typeset(row.warning(language), language) if row.warning else "",
            "hangs": bool(row.hangs_on) and row.status != "not_computable",
        }

    def _now(self, row: BoardRow, unit: Unit) -> str:
        """Return the value of the whole; empty where it is measured and may be anything."""
        text = self._value(row.low, row.high, row.target, unit, lower=row.measure.lower_is_better)
        most = 1.0 if unit.share else math.inf
        anything = row.low == 0 and row.high is not None and row.high >= most
        return "" if anything and row.kind not in _AT_DOORS else text

    def _reason(self, row: BoardRow) -> str:
        """Return why a goal cannot be computed, where it lacks no input."""
        return row.reason(self._language).rstrip("。.") if row.status == "not_computable" else ""

    def _meta(self, row: BoardRow) -> list[str]:
        language = self._language
        found = [words.STRENGTH[row.strength](language)] if row.part == "other" else []
        found.append(words.KIND[row.kind](language))
        if row.stated == "achieved":
            found.append(WORDS["achieved"](language))
        if not row.verified:
            found.append(WORDS["unverified"](language))
        if row.lead is not None:
            found.append(plain(row.lead(language)))
        found += [words.FLAG[flag.code](language) for flag in row.flags]
        return found

    def _asked(self, target: BoardTarget | None, unit: Unit) -> str:
        if target is None:
            return ""
        return asked_text(
            target.operator, target.value, target.high, target.text, unit, self._language
        )

    def _all_cases(self, row: BoardRow, unit: Unit) -> str:
        """Return every case of a target where none can be judged."""
        if row.status not in ("not_computable", "no_target"):
            return ""
        return cases_text(self._goals[row.goal], unit, self._language)

    def _value(
        self,
        low: float | None,
        high: float | None,
        target: BoardTarget | None,
        unit: Unit,
        *,
        lower: bool = False,
    ) -> str:
        """Return a value, with ``≥`` where lists leave more possible, ``≤`` where less."""
        if low is None:
            return ""
        language = self._language
        against = target.value if target else None
        if target is not None and target.operator in TRENDS:
            against = None
        shown, sign = known_end(low, high, lower_is_better=lower and not unit.share)
        text = value_text(shown, unit, language, against=against)
        if high is None or not sign:
            return text
        if sign == "≤" or high >= (1.0 if unit.share else math.inf):
            return sign + ("" if language == "zh" else "\u00a0") + text
        return "–".join(span_ends(low, high, unit, language, against=against))

    def units(self) -> list[dict[str, Any]]:
        """Return the second table: per goal with something to show, a cell for each unit."""
        found = []
        for row in self.rows:
            cells = [self._cell(row, row.cells[unit]) for unit in self._order]
            if any(cell["text"] or cell["status"] in _JUDGED for cell in cells):
                whole = self._value(
                    row.low,
                    row.high,
                    row.target,
                    _unit(row, row.measure.of_whole),
                    lower=row.measure.lower_is_better,
                )
                found.append(
                    {
                        "name": row.name(self._language),
                        "unit": self._unit_name(row),
                        "whole": {"status": row.status, "text": whole},
                        "cells": cells,
                    }
                )
        return found

    def _cell(self, row: BoardRow, cell: BoardCell) -> dict[str, str]:
        if not cell.asked:
            return {"status": "", "text": ""}
        unit = _unit(row, row.measure.of_units)
        if cell.status == "not_computable":
            text = ""
        elif cell.count is not None and cell.places:
            text = value_text(float(cell.count), BARE, self._language)
        else:
            lower = row.measure.lower_is_better
            unit = unit if unit.share else BARE
            text = self._value(cell.low, cell.high, cell.target, unit, lower=lower)
        return {"status": cell.status, "text": text}

    def _unit_name(self, row: BoardRow) -> str:
        """Return what stands after the numbers of units; empty for shares."""
        if any(cell.places for cell in row.cells):
            return PLACES.after(self._language) or WORDS["places"](self._language)
        return row.unit(self._language) if not row.measure.of_units.share else ""

    def names(self) -> list[tuple[int, str]]:
        """Return row and name of the units, in the order of their columns."""
        return [(row, self._names[row]) for row in self._order]

    def sheets(self) -> list[tuple[int, int]]:
        """Return which columns of units stand together on a sheet of paper: from, to."""
        return sheets_of(len(self._order))


def _end_is_open(row: BoardRow) -> bool:
    """Tell whether nothing is shown of how far a value that should be small has come."""
    if not row.measure.lower_is_better or row.low is None or row.high is None:
        return False
    return row.high > row.low


def sheets_of(units: int) -> list[tuple[int, int]]:
    """Return which of so many columns stand together on a sheet of paper: from, to."""
    number = max(1, math.ceil(units / COLUMNS_PRINTED))
    each = max(1, math.ceil(units / number))
    return [(start, min(start + each, units)) for start in range(0, units, each)]


def _unit(row: BoardRow, measure: Measure) -> Unit:
    return SHARE if measure.share else Unit(share=False, after=row.unit)


def _bar(progress: float | None) -> dict[str, Any] | None:
    """Return the bar of a progress: how long it is, and whether it ends beyond either end."""
    if progress is None:
        return None
    return {
        "width": round(min(max(progress, 0.0), 1.0) * 100, 1),
        "beyond": progress > 1 + 1e-9,
        "away": progress < 0,
    }
