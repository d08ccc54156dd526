"""Which goals have a layer on the map, and the layers of goals that have a value of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.outputs.map_style import NOT_SHOWN_COLOUR, SHARE_COLOURS
from lifecircle.outputs.map_words import SCRIPT
from lifecircle.outputs.report_members import failing
from lifecircle.outputs.say_goals import Saying
from lifecircle.outputs.statements import measured
from lifecircle.outputs.words import STATUS
from lifecircle.verdicts.reasons import NOT_ASKED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import GoalResult, Results, Status, Verdict

POINTS: Final = 2000
"""Failing facilities, areas and places that a layer marks, at the most."""
_UNKNOWN: Final = 3
_STATE: Final[dict[Status, int]] = {
    "met": 0,
    "not_met": 1,
    "not_shown": 2,
    "not_computable": _UNKNOWN,
    "no_target": 4,
}
_NO_TARGET_COLOUR: Final = "#c9d1da"


def shown_goals(results: Results, language: Language) -> list[GoalResult]:
    """Return the goals that have a layer: of a long plan, those with something to show.

    A goal with a value of its own has something to show where a unit has a verdict or a value,
    or where a facility, area or place that fails has a point.
    """
    saying = Saying(results, language)

    def shows(result: GoalResult) -> bool:
        if not saying.many and not measured(result.goal):
            return True
        whole, *units = saying.verdicts[result.goal.id]
        if not measured(result.goal):
            return not saying.is_silent(result, whole)
        told = any(not saying.is_silent(result, verdict) for verdict in units)
        return told or bool(len(failing_points(result)[0]))

    return [result for result in results.goals if shows(result)]


def measured_view(verdicts: Sequence[Verdict], language: Language) -> dict[str, Any]:
    """Return how units are coloured by their verdicts.

    Parameters
    ----------
    verdicts
        One per unit.
    language
        Of the key.
    """
    colours = (SHARE_COLOURS[-1], SHARE_COLOURS[0], NOT_SHOWN_COLOUR, "", _NO_TARGET_COLOUR)
    statuses = sorted(_STATE, key=lambda status: _STATE[status])
    words = [STATUS[status].word(language) for status in statuses]
    state = [_UNKNOWN if v.reason == NOT_ASKED else _STATE[v.status] for v in verdicts]
    return {
        "kind": "units",
        "row": None,
        "heading": SCRIPT["status_title"](language),
        "order": SCRIPT["by_value"](language),
        "hatched": all(each == _UNKNOWN for each in state),
        "unknown": SCRIPT["no_verdict"](language),
        "state": state,
        "classes": [
            [word if number != _UNKNOWN else "", colour]
            for number, (word, colour) in enumerate(zip(words, colours, strict=True))
        ],
    }


def failing_points(result: GoalResult) -> tuple[gpd.GeoSeries, Bools]:
    """Return points of members that fail, at most `POINTS`, and whether each surely does.

    Units are coloured and have no point.
    """
    mine = [m for m in failing(result) if m.point is not None and m.what != "unit"]
    mine = [m for m in mine if m.status in ("not_met", "not_shown")][:POINTS]
    xy = np.array([m.point for m in mine], dtype=np.float64).reshape(-1, 2)
    points = gpd.GeoSeries(shapely.points(xy))
    return points, np.array([m.status == "not_met" for m in mine], dtype=bool)
