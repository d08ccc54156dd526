"""Tables for spreadsheets: the members of every goal, and the indicator board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from pyproj import Transformer

from lifecircle.outputs.measures import unit_of_member
from lifecircle.outputs.order import RANK
from lifecircle.outputs.tables import (
    degrees,
    flag_cell,
    number_cell,
    shortfall_cells,
    text_cell,
    to_csv,
)
from lifecircle.verdicts.board import board

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lifecircle.verdicts.board import BoardRow, BoardTarget
    from lifecircle.verdicts.results import Results

MEMBER_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    "goal": text_cell,
    "goal_zh": text_cell,
    "goal_en": text_cell,
    "what": str,
    "name": text_cell,
    "unit_id": text_cell,
    "unit": text_cell,
    "status": str,
    "value": number_cell,
    "measure_unit_zh": text_cell,
    "measure_unit_en": text_cell,
    "lon": degrees,
    "lat": degrees,
    "reason_zh": text_cell,
    "reason_en": text_cell,
}
"""Columns of ``members.csv`` and how each is written."""

BOARD_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    "part": str,
    "goal": text_cell,
    "goal_zh": text_cell,
    "goal_en": text_cell,
    "kind": str,
    "topic": text_cell,
    "section": text_cell,
    "short_name": text_cell,
    "strength": str,
    "stated": str,
    "lead_zh": text_cell,
    "lead_en": text_cell,
    "measure_unit_zh": text_cell,
    "measure_unit_en": text_cell,
    "baseline": number_cell,
    "baseline_year": number_cell,
    "baseline_text": text_cell,
    "value_at_least": number_cell,
    "value_at_most": number_cell,
    "operator": str,
    "target": number_cell,
    "target_high": number_cell,
    "target_text": text_cell,
    "target_year": number_cell,
    "progress": number_cell,
    "shortfall": number_cell,
    "shortfall_unit_zh": text_cell,
    "shortfall_unit_en": text_cell,
    "status": str,
    "units_met": number_cell,
    "units_not_met": number_cell,
    "units_not_shown": number_cell,
    "members": number_cell,
    "members_failing": number_cell,
    "verified": flag_cell,
    "holds_under_all": flag_cell,
    "flags": text_cell,
    "needs_zh": text_cell,
    "needs_en": text_cell,
}
"""Columns of ``board.csv`` and how each is written."""


def members_frame(results: Results) -> pd.DataFrame:
    """Return a row per unit, facility, area or place that a goal is about.

    In the plan's order of goals, the worst first. ``value`` is in the goal's measure (shares
    from 0 to 1), NaN where unknown; ``lon`` and ``lat`` are WGS 84, NaN where it has no place.
    """
    ids = [*map(str, results.units["id"]), ""]
    names = [*map(str, results.units["name"]), ""]
    rows = []
    points: list[tuple[float, float]] = []
    for result in results.goals:
        goal, unit = result.goal, unit_of_member(result)
        ordered = sorted(
            result.members, key=lambda m: (RANK[m.status], m.unit, m.name, str(m.point))
        )
        for member in ordered:
            points.append(member.point or (np.nan, np.nan))
            reason = member.reason
            rows.append(
                (
                    goal.id,
                    goal.name.zh,
                    goal.name.en,
                    member.what,
                    member.name,
                    ids[member.unit],
                    names[member.unit],
                    member.status,
                    np.nan if member.value is None else member.value,
                    *unit.after,
                    np.nan,
                    np.nan,
                    reason.zh if reason else "",
                    reason.en if reason else "",
                )
            )
    table = pd.DataFrame(rows, columns=[*MEMBER_COLUMNS])
    table["lon"], table["lat"] = _degrees_of(points, results)
    return table


def _degrees_of(points: list[tuple[float, float]], results: Results) -> tuple[Any, Any]:
    """Return longitude and latitude of points in the CRS of the results; NaN stays."""
    at = np.array(points, dtype=np.float64).reshape(-1, 2)
    found = np.full_like(at, np.nan)
    here = ~np.isnan(at).any(axis=1)
    if here.any():
        to_degrees = Transformer.from_crs(results.crs, "EPSG:4326", always_xy=True)
        found[here] = np.column_stack(to_degrees.transform(at[here, 0], at[here, 1]))
    return found[:, 0], found[:, 1]


def members_csv(results: Results) -> str:
    """Return ``members.csv``: `members_frame` in RFC 4180."""
    return to_csv(members_frame(results), MEMBER_COLUMNS)


def board_frame(results: Results) -> pd.DataFrame:
    """Return a row per goal: baseline, value now and target of the whole.

    In the order of the board: binding goals first, the worst first.
    """
    rows = [_board_row(row) for row in board(results)]
    return pd.DataFrame(rows, columns=[*BOARD_COLUMNS])


def _board_row(row: BoardRow) -> tuple[Any, ...]:
    statuses = [cell.status for cell in row.cells]
    start = row.baseline
    return (
        row.part,
        row.goal,
        *row.name,
        row.kind,
        row.topic,
        row.section,
        row.short_name,
        row.strength,
        row.stated,
        *(("", "") if row.lead is None else row.lead),
        *row.unit,
        _number(start.value if start else None),
        _number(start.year if start else None),
        start.text if start else "",
        _number(row.low),
        _number(row.high),
        *_target_cells(row.target),
        _number(row.progress),
        *shortfall_cells(row.shortfall),
        row.status,
        *(float(statuses.count(status)) for status in ("met", "not_met", "not_shown")),
        float(row.members),
        float(row.failing),
        row.verified,
        row.holds_under_all if row.status != "not_computable" else None,
        " ".join(dict.fromkeys(flag.code for flag in row.flags)),
        "；".join(need.zh for need in row.needs),
        "; ".join(need.en for need in row.needs),
    )


def _target_cells(target: BoardTarget | None) -> tuple[Any, ...]:
    if target is None:
        return "", np.nan, np.nan, "", np.nan
    return (
        target.operator,
        _number(target.value),
        _number(target.high),
        target.text,
        _number(target.year),
    )


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def board_csv(results: Results) -> str:
    """Return ``board.csv``: `board_frame` in RFC 4180."""
    return to_csv(board_frame(results), BOARD_COLUMNS)
