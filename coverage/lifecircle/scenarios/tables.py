"""Verdicts and blocks of all years side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lifecircle.plans.model import at_doors
from lifecircle.verdicts.sight import asked, has_answers, weight_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from lifecircle.base.quantities import Floats
    from lifecircle.scenarios.found import YearState
    from lifecircle.verdicts.results import GoalResult, Results, Verdict

COLUMNS = ("goal", "unit", "year", "status", "value", "at_least", "at_most", "target")


def verdicts_frame(states: Sequence[YearState]) -> pd.DataFrame:
    """Return one row for each goal, unit (empty: the whole) and year.

    ``value`` is what is printed: what is known to be reached, or of a number that is better the
    smaller it is and has an upper bound, what it surely does not exceed. All are NaN where they
    are not known.
    """
    last = states[-1].results
    found = [{(v.goal, v.unit): v for v in state.results.verdicts} for state in states]
    rows = []
    for number, goal in enumerate(last.goals):
        for unit in (None, *range(len(last.units))):
            for state, verdicts in zip(states, found, strict=True):
                results = state.results
                verdict = verdicts[goal.goal.id, unit]
                rows.append(_row(verdict, results.goals[number], results, state.year))
    frame = pd.DataFrame(rows, columns=[*COLUMNS])
    for column in ("value", "at_least", "at_most", "target"):
        frame[column] = frame[column].astype(np.float64)
    return frame


def _row(
    verdict: Verdict, result: GoalResult, results: Results, year: int
) -> tuple[str, str, int, str, float, float, float, float]:
    low, high = (
        math.nan if end is None else end.value for end in (verdict.at_least, verdict.at_most)
    )
    measure = result.measure.of_whole if verdict.unit is None else result.measure.of_units
    value = high if measure.lower_is_better and math.isfinite(high) else low
    if verdict.status == "not_computable":
        value = low = high = math.nan
    unit = "" if verdict.unit is None else str(results.units["name"].iloc[verdict.unit])
    target = math.nan if verdict.target is None else verdict.target
    return verdict.goal, unit, year, verdict.status, value, low, high, target


def blocks_frame(states: Sequence[YearState]) -> gpd.GeoDataFrame:
    """Return the blocks of the last state: of each goal and year the share of people reached.

    Columns ``<goal>@<year>`` of the goals at people's doors of which something is known; NaN where
    nobody lives whom the goal is about.
    """
    last = states[-1].results
    names = np.append(last.units["name"].to_numpy(dtype=object), "")
    blocks = last.blocks[["id", "geometry"]].copy()
    blocks.insert(1, "unit", names[last.blocks["unit"].to_numpy()])
    for number, goal in enumerate(last.goals):
        if not at_doors(goal.goal):
            continue
        for state in states:
            result = state.results.goals[number]
            if has_answers(result):
                share = _reached(result, state.results)
                own = pd.Series(share, index=state.results.blocks["id"].to_numpy())
                blocks[f"{goal.goal.id}@{state.year}"] = own.reindex(blocks["id"]).to_numpy()
    return blocks


def _reached(result: GoalResult, results: Results) -> Floats:
    """Return per block the share of its people whom listed places reach."""
    block = results.demand["block"].to_numpy()
    weight = np.where(asked(result) & (block >= 0), weight_of(result, results), 0.0)
    held = np.asarray(result.listed, dtype=bool)
    size = len(results.blocks)
    at = np.maximum(block, 0)
    whole = np.bincount(at, weight, size)
    part = np.bincount(at, weight * held, size)
    share: Floats = np.divide(part, whole, out=np.full(size, np.nan), where=whole > 0)
    return share
