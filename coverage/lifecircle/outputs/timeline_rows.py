"""What the tables of a timeline share: names of projects and goals, places in degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from pyproj import Transformer

from lifecircle.outputs.tables import text_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lifecircle.plans import Goal
    from lifecircle.scenarios.found import Timeline
    from lifecircle.study.made import Made, Waiting
    from lifecircle.verdicts.results import GoalResult

    Columns = Mapping[str, Callable[[Any], str]]

GOAL: Final[Columns] = {"goal": text_cell, "goal_zh": text_cell, "goal_en": text_cell}
CHANGE: Final[Columns] = {"project": text_cell, "name": text_cell}


def results_of(timeline: Timeline) -> dict[str, GoalResult]:
    """Return the goals of the last year by id."""
    return {result.goal.id: result for result in timeline.states[-1].results.goals}


def called(timeline: Timeline) -> dict[str, str]:
    """Return the name of each project by its id, as the study has it."""
    listed: list[Made | Waiting] = [*timeline.states[-1].made, *timeline.waiting]
    return {one.id: one.change.name for one in listed}


def goal_cells(goal: Goal) -> tuple[str, str, str]:
    """Return id and names of a goal."""
    return goal.id, goal.name.zh, goal.name.en


def number(value: float | None) -> float:
    """Return a number, NaN for None."""
    return np.nan if value is None else float(value)


def in_degrees(timeline: Timeline, xy: Any) -> tuple[Any, Any]:
    """Return longitudes and latitudes of points, NaN where a point is."""
    at = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    lon, lat = np.full((2, len(at)), np.nan)
    here = np.isfinite(at).all(axis=1)
    crs = timeline.states[-1].results.crs
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    lon[here], lat[here] = to_degrees.transform(at[here, 0], at[here, 1])
    return lon, lat
