"""One evaluator a rule kind, and the order in which goals are judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import PlanError
from lifecircle.base.text import Bilingual
from lifecircle.plans.model import judged_goals
from lifecircle.verdicts.bundles import evaluate_combination
from lifecircle.verdicts.count import evaluate_count
from lifecircle.verdicts.equity import evaluate_equity
from lifecircle.verdicts.guard import lacking, unjudged
from lifecircle.verdicts.hierarchy import evaluate_hierarchy
from lifecircle.verdicts.pairing import evaluate_pairing
from lifecircle.verdicts.people_goals import evaluate_people_goal
from lifecircle.verdicts.presence import evaluate_presence
from lifecircle.verdicts.provision import evaluate_provision
from lifecircle.verdicts.radius import evaluate_radius
from lifecircle.verdicts.ratio import evaluate_ratio
from lifecircle.verdicts.response import evaluate_response
from lifecircle.verdicts.share import evaluate_share
from lifecircle.verdicts.sight import members
from lifecircle.verdicts.statistic import evaluate_statistic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifecircle.plans import Goal
    from lifecircle.verdicts.context import Context, Judged

_EVALUATORS: Final[dict[str, Callable[..., Judged]]] = {
    "reach": evaluate_people_goal,
    "combination": evaluate_combination,
    "presence": evaluate_presence,
    "provision": evaluate_provision,
    "ratio": evaluate_ratio,
    "share": evaluate_share,
    "radius": evaluate_radius,
    "response": evaluate_response,
    "pairing": evaluate_pairing,
    "hierarchy": evaluate_hierarchy,
    "equity": evaluate_equity,
    "count": evaluate_count,
    "statistic": evaluate_statistic,
}


def evaluator(goal: Goal) -> Callable[[Goal, Context], Judged]:
    """Return what judges goals of a goal's kind."""
    return _EVALUATORS[goal.kind]


def judge_goal(goal: Goal, context: Context) -> Judged:
    """Judge a goal; not computable where units lack a column that it tests."""
    needs = lacking(goal, context.district)
    if needs:
        return with_lists(unjudged(goal, context, needs), context)
    return with_lists(told_apart(evaluator(goal)(goal, context), context), context)


def with_lists(judged: Judged, context: Context) -> Judged:
    """Say of a goal at doors without answers which of its lists are not there, or partial.

    Whatever else it lacks, readers are told of its services' lists.
    """
    result, verdicts = judged
    services = [member.service for member in members(result.goal)]
    if result.answers is not None or not services:
        return judged
    lists = context.lists
    absent = tuple(dict.fromkeys(s for s in services if lists.is_absent(s)))
    listed = [s for s in services if s not in absent]
    partial = tuple(dict.fromkeys(s for s in listed if not lists.is_complete(s)))
    return replace(result, absent=absent, partial=partial), verdicts


def told_apart(judged: Judged, context: Context) -> Judged:
    """Tell services without any list from those whose lists lack what the goal needs of them."""
    result, verdicts = judged
    listed = tuple(s for s in result.absent if not context.lists.is_absent(s))
    if not listed:
        return judged
    absent = tuple(service for service in result.absent if service not in listed)
    return replace(result, absent=absent, lacking=(*result.lacking, *listed)), verdicts


def in_order(goals: Sequence[Goal]) -> list[Goal]:
    """Return goals so that those whose results a goal is judged by come before it.

    Raises
    ------
    PlanError
        If goals are judged by each other in a circle.
    """
    by_id = {goal.id: goal for goal in goals}
    ordered: dict[str, Goal] = {}

    def add(goal: Goal, above: tuple[str, ...]) -> None:
        if goal.id in above:
            circle = " → ".join((*above[above.index(goal.id) :], goal.id))
            raise PlanError(
                Bilingual("目标互相引用成环", "goals are judged by each other in a circle"),
                found=circle,
                todo=Bilingual("去掉其中一处引用", "remove one of the references"),
            )
        if goal.id in ordered:
            return
        for other in judged_goals(goal):
            add(by_id[other], (*above, goal.id))
        ordered[goal.id] = goal

    for goal in goals:
        add(goal, ())
    return list(ordered.values())
