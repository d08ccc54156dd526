"""Goals at people's doors that could be computed, and how far the nearest place is for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from lifecircle.access.times import metric_unit
from lifecircle.plans.model import Member, Piece, at_doors
from lifecircle.verdicts.doorstep import HEADLINE, MEASURES
from lifecircle.verdicts.sight import asked, has_answers
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.plans import Combination, Reach
    from lifecircle.plans.model import Group
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import GoalResult, Results


class AtDoors(NamedTuple):
    """A goal at residents' doors that could be computed.

    Attributes
    ----------
    goal, result
        The promise, and its answers.
    listed, asked
        Bool per demand point: listed places make it hold; it is about this point.
    """

    goal: Reach | Combination
    result: GoalResult
    listed: Bools
    asked: Bools


def goals_at_doors(results: Results) -> list[AtDoors]:
    """Return the goals at residents' doors of which something is known, in the plan's order."""
    return [
        AtDoors(result.goal, result, np.asarray(result.listed, dtype=bool), asked(result))
        for result in results.goals
        if at_doors(result.goal) and has_answers(result)
    ]


class Ways(NamedTuple):
    """How far it is.

    Attributes
    ----------
    measure
        In minutes or in metres, as the goal's thresholds are.
    far
        Per demand point; NaN beyond the limit of the search.
    asked
        Bool per demand point: the goal's thresholds there are in this measure.
    """

    measure: Literal["minutes", "metres"]
    far: Floats
    asked: Bools


def ways_of(goal: Reach | Combination, context: Context) -> list[Ways]:
    """Return how far it is to the listed places that make a goal hold, where these were searched.

    Of one service it is the way to the nearest place that counts, or to the k-th nearest where the
    goal asks for k. Of a combination it is the longest of the shortest ways that are needed: of
    ``all_of`` the longest, of ``any_of`` the shortest, of ``k_of`` the k-th. No search is made
    that the verdict did not need.
    """
    found = []
    for measure in MEASURES:
        far, asked = _far(goal, goal, measure, context)
        if asked.any():
            found.append(Ways(measure, np.where(np.isfinite(far), far, np.nan), asked))
    return found


def _far(
    part: Group | Member,
    goal: Reach | Combination,
    measure: Literal["minutes", "metres"],
    context: Context,
) -> tuple[Floats, Bools]:
    """Return how far it is, inf beyond the search; and where the thresholds have the measure."""
    if not isinstance(part, Member):
        each = [_far(m, goal, measure, context) for m in part.members if not isinstance(m, Piece)]
        needed = part.needed - 1
        far = np.partition(np.stack([own for own, _ in each]), needed, axis=0)[needed]
        return far, np.logical_and.reduce([asked for _, asked in each])
    doorstep, way = context.doorstep, way_of(goal)
    doors = doorstep.searches.doors(way)
    metric = doorstep.searches.metric(part.profile, measure)
    nowhere = np.full(len(doors), np.inf)
    threshold = doorstep.unit_thresholds(part).get(metric)
    if threshold is None:
        return nowhere, np.zeros(len(doors), dtype=bool)
    asked: Bools = ~np.isnan(threshold)[doors.unit]
    if doorstep.needs(part, goal.where, way):
        return nowhere, asked
    found = doorstep.nearest(part, goal.where, metric, HEADLINE.off_street, way)
    return found.cost / metric_unit(metric), asked
