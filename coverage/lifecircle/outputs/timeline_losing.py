"""The table of who loses access through a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from lifecircle.outputs.numbers import fixed
from lifecircle.outputs.tables import count_cell, degrees, flag_cell, share_cell, text_cell
from lifecircle.outputs.timeline_people import Heads
from lifecircle.outputs.timeline_rows import (
    CHANGE,
    GOAL,
    called,
    goal_cells,
    in_degrees,
    number,
    results_of,
)
from lifecircle.verdicts.sight import members

if TYPE_CHECKING:
    from lifecircle.outputs.timeline_rows import Columns
    from lifecircle.plans import Goal
    from lifecircle.scenarios.found import Losing, Timeline


def _way(value: float) -> str:
    return fixed(value, 2)


LOSING_COLUMNS: Final[Columns] = {
    **CHANGE,
    **GOAL,
    "unit": text_cell,
    "low_confidence": flag_cell,
    "block": text_cell,
    "where": text_cell,
    "people": count_cell,
    "share_of_people": share_cell,
    "way_in": str,
    "before": _way,
    "after": _way,
    "left_out": flag_cell,
    "lon": degrees,
    "lat": degrees,
}
"""Columns of ``losing.csv`` and how each is written."""


def losing_frame(timeline: Timeline) -> pd.DataFrame:
    """Return a row per change, goal and block whose way gets longer: those left out first.

    ``people`` are whole hundreds of an estimate, NaN where no head count is given.
    """
    frames = [_losing(timeline, one) for one in timeline.losing]
    if not frames:
        return pd.DataFrame(columns=[*LOSING_COLUMNS])
    return pd.concat(frames, ignore_index=True)


def _losing(timeline: Timeline, one: Losing) -> pd.DataFrame:
    heads, result = Heads(timeline), results_of(timeline)[one.goal]
    table = worst_first(one)
    points = shapely.point_on_surface(table.geometry.to_numpy())
    lon, lat = in_degrees(timeline, shapely.get_coordinates(points))
    units = table["unit"].astype(str).tolist()
    people = table["people"].tolist()
    numbers = [heads.number(many, unit) for many, unit in zip(people, units, strict=True)]
    shares = table["share"] if "share" in table else [heads.share(many) for many in people]
    columns = (
        [one.change] * len(table),
        [called(timeline)[one.change]] * len(table),
        *([text] * len(table) for text in goal_cells(result.goal)),
        units,
        [unit in heads.low for unit in units],
        table["block"],
        table["where"],
        [number(count) for count in numbers],
        [number(share) for share in shares],
        ways_in(table, result.goal),
        table["before"],
        table["after"],
        table["left_out"].astype(bool),
        lon,
        lat,
    )
    cells = {name: list(cells) for name, cells in zip(LOSING_COLUMNS, columns, strict=True)}
    return pd.DataFrame(cells, columns=[*LOSING_COLUMNS])


def worst_first(one: Losing) -> pd.DataFrame:
    """Return the blocks of those who lose: left out first, then most people, then by name."""
    table = one.table
    order = np.lexsort(
        (
            table["block"].astype(str).to_numpy(),
            -table["people"].to_numpy(dtype=np.float64),
            ~table["left_out"].to_numpy(dtype=bool),
        )
    )
    first: pd.DataFrame = table.iloc[order]
    return first


def way_in(goal: Goal) -> str:
    """Return in what ways to a goal's places are measured: ``minutes`` or ``metres``."""
    cases = [case for member in members(goal) for case in member.within]
    return "metres" if cases and all(case.minutes is None for case in cases) else "minutes"


def ways_in(table: pd.DataFrame, goal: Goal) -> list[str]:
    """Return per row in what the way is measured: as the row says, else as the goal does."""
    if "measure" in table:
        return [str(measure) for measure in table["measure"]]
    return [way_in(goal)] * len(table)
