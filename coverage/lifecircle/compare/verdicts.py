"""The verdicts of both audits side by side, and which of them turned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools
    from lifecircle.plans import Goal

ROUNDING: Final = 1e-6
"""Shares are recorded to six decimals: what differs by no more is the same."""
_DUST: Final = 1e-9
_JUDGED: Final = ("not_met", "not_shown", "met")
TURNS: Final = (
    "worse",
    "better",
    "not_computable",
    "computable",
    "target_dropped",
    "target_set",
    "only_old",
    "only_new",
    "same",
)
"""How a verdict turned; the most important first."""
_KEPT: Final = (
    "status",
    "share_at_least",
    "share_at_least_low",
    "share_at_least_high",
    "share_at_most",
    "share_at_most_low",
    "share_at_most_high",
    "share_if_lists_complete",
    "places",
    "operator",
    "target",
    "people_reached",
    "people_left_out",
    "holds_under_all",
    "kind",
    "measure_unit_zh",
    "measure_unit_en",
)


def turn(before: str, after: str) -> str:
    """Return how a status turned, one of `TURNS`.

    A verdict is better or worse by what it says of the promise: not met, not shown, met. To and
    from "not computable" and "no target" nothing became better or worse.
    """
    if before == after:
        return "same"
    if before in _JUDGED and after in _JUDGED:
        return "better" if _JUDGED.index(after) > _JUDGED.index(before) else "worse"
    if "not_computable" in (before, after):
        return "not_computable" if after == "not_computable" else "computable"
    return "target_dropped" if after == "no_target" else "target_set"


_TURN: Final = {(before, after): turn(before, after) for before in STATUSES for after in STATUSES}


def compare_verdicts(
    old: pd.DataFrame, new: pd.DataFrame, units: pd.DataFrame, goals: Sequence[Goal]
) -> pd.DataFrame:
    """Return a row per goal for the whole and for every unit of either audit.

    Parameters
    ----------
    old, new
        From `lifecircle.outputs.tables.verdicts_frame`.
    units
        From `lifecircle.compare.match.match_units`.
    goals
        In both audits; the order of the rows.

    Returns
    -------
    DataFrame
        ``level`` (whole, unit), ``joint`` (row of `units`; -1 for the whole), the columns of
        `units`, ``goal``, ``turn`` (one of `TURNS`), ``changed`` (any result differs;
        false where only one has any), ``range_changed`` (a range differs), ``within_range`` (both
        shares lie in the range of the other), ``share_change``, and each figure with ``_before``
        and ``_after``.
    """
    rank = {goal.id: number for number, goal in enumerate(goals)}
    sides = [_side(table, units, which, rank) for table, which in ((old, "old"), (new, "new"))]
    table = sides[0].merge(
        sides[1], on=["goal", "joint"], how="outer", suffixes=("_before", "_after")
    )
    there = table["status_before"].notna(), table["status_after"].notna()
    pairs = zip(table["status_before"], table["status_after"], strict=True)
    turns = [_TURN.get(pair, "") for pair in pairs]
    table["turn"] = np.select([~there[0], ~there[1]], ["only_new", "only_old"], turns)
    moved = _differs(table, ("share_at_least",), ROUNDING)
    change = table["share_at_least_after"] - table["share_at_least_before"]
    table["share_change"] = change.astype(np.float64).where(moved | change.isna(), 0.0)
    table["within_range"] = _within(table, "before", "after") & _within(table, "after", "before")
    shares = ("share_at_least", "share_at_most", "share_if_lists_complete")
    ranges = [f"{name}_{end}" for name in shares[:2] for end in ("low", "high")]
    table["changed"] = (table["turn"] != "same") | _differs(table, shares, ROUNDING)
    table["changed"] |= _differs(table, ("places", "target"), 0)
    table["changed"] |= _differs(table, ("people_reached", "people_left_out"), 0)
    table["range_changed"] = _differs(table, ranges, ROUNDING)
    # A unit that is in one audit only has nothing that could have changed.
    table[["changed", "range_changed"]] = table[["changed", "range_changed"]].where(
        there[0] & there[1], other=False
    )
    table["level"] = np.where(table["joint"] < 0, "whole", "unit")
    named = units[["id", "name", "id_before", "name_before", "how"]]
    named = pd.concat([named, pd.DataFrame([[""] * 5], columns=named.columns, index=[-1])])
    table = table.join(named, on="joint")
    table["_rank"] = table["goal"].map(rank)
    table = table.sort_values(["_rank", "joint"], kind="stable").drop(columns="_rank")
    return table.reset_index(drop=True)


def _side(
    table: pd.DataFrame, units: pd.DataFrame, which: str, rank: dict[str, int]
) -> pd.DataFrame:
    """Return the verdicts of one audit by goal and row of the joint table of units."""
    column = "id_before" if which == "old" else "id"
    mine = units[units[which] >= 0]
    joint = dict(zip(mine[column], mine.index.tolist(), strict=True))
    table = table[table["goal"].isin(list(rank))]
    whole = table["level"] == "whole"
    found = table["unit_id"].map(joint).where(~whole, -1).astype(np.int64)
    return table[["goal", *_KEPT]].assign(joint=found)


def _differs(table: pd.DataFrame, names: Sequence[str], allowed: float) -> Bools:
    """Tell which rows differ in any of some figures by more than is allowed."""
    found = np.zeros(len(table), dtype=bool)
    for name in names:
        before, after = (table[f"{name}_{side}"].astype(np.float64) for side in ("before", "after"))
        found |= (before.isna() != after.isna()).to_numpy()
        found |= ((after - before).abs() > allowed + _DUST).to_numpy()
    return found


def _within(table: pd.DataFrame, inner: str, outer: str) -> pd.Series[bool]:
    value = table[f"share_at_least_{inner}"]
    low, high = (table[f"share_at_least_{end}_{outer}"] for end in ("low", "high"))
    return (value >= low - ROUNDING) & (value <= high + ROUNDING)
