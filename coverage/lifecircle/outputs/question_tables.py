"""Tables for Python on what an audit leaves open: what turns verdicts, and what data it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lifecircle.outputs.report_missing import input_of

if TYPE_CHECKING:
    from lifecircle.base.text import Bilingual
    from lifecircle.verdicts.results import Results, Verdict

ALTERNATIVE_COLUMNS: Final = (
    "goal",
    "goal_zh",
    "goal_en",
    "unit_id",
    "unit",
    "assumption_zh",
    "assumption_en",
    "choice_zh",
    "choice_en",
    "status",
    "status_then",
    "value_then",
)
"""Columns of `alternatives_frame`."""
NEED_COLUMNS: Final = ("need_zh", "need_en", "goals", "ids")
"""Columns of `needs_frame`."""


def alternatives_frame(results: Results) -> pd.DataFrame:
    """Return a row per verdict that another choice of an assumption turns.

    Of goals that can be computed, in the plan's order; ``unit`` is empty for the whole.
    ``value_then`` is in the goal's measure (shares from 0 to 1), NaN where there is none.
    """
    ids = [*map(str, results.units["id"])]
    names = [*map(str, results.units["name"])]
    verdicts = {(v.goal, v.unit): v for v in results.verdicts}
    places: list[int | None] = [None, *range(len(names))]
    rows: list[tuple[Any, ...]] = []
    for result in results.goals:
        goal = result.goal
        for other in result.alternatives:
            if other.statuses[0] == "not_computable":
                continue
            for unit, status, value in zip(places, other.statuses, other.values, strict=False):
                now = verdicts[goal.id, unit].status
                if status == now:
                    continue
                place = ("", "") if unit is None else (ids[unit], names[unit])
                number = np.nan if value is None else float(value)
                said = (*other.assumption, *other.choice, now, status, number)
                rows.append((goal.id, *goal.name.text, *place, *said))
    return pd.DataFrame(rows, columns=[*ALTERNATIVE_COLUMNS])


def needs_frame(results: Results) -> pd.DataFrame:
    """Return a row per input that goals lack on the whole, the most wanted first.

    ``goals`` says how many cannot be computed without it, ``ids`` which. All columns of a list
    are one input, and so are all numbers of the table of statistics.
    """
    found: dict[Bilingual, dict[str, None]] = {}
    for verdict in results.verdicts:
        if verdict.unit is None and verdict.status == "not_computable":
            for head in _inputs(verdict):
                found.setdefault(head, {})[verdict.goal] = None
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [(*head, len(goals), " ".join(goals)) for head, goals in ordered]
    return pd.DataFrame(rows, columns=[*NEED_COLUMNS])


def _inputs(verdict: Verdict) -> list[Bilingual]:
    return [input_of(need)[0] for need in verdict.needs or (verdict.reason,)]
