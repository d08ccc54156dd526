"""What missing and partial lists leave open of a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.amounts import groups
from lifecircle.plans.model import Combination, Group, Member, Piece
from lifecircle.verdicts.reasons import places_zh
from lifecircle.verdicts.say import layer_name, service_names

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.plans import Goal
    from lifecircle.verdicts.results import GoalResult, Verdict


def rest(result: GoalResult, verdict: Verdict) -> float | None:
    """Return the share whom everything but the services without a usable list reaches.

    None where no list is absent, where nothing is known, and where the goal does not ask for
    all of its services together.
    """
    goal = result.goal
    if not result.unusable or nothing_known(verdict) or not isinstance(goal, Combination):
        return None
    if goal.per != "people":
        return None
    return verdict.if_complete if _all_together(goal) else None


def _all_together(node: Group | Member | Piece) -> bool:
    return not isinstance(node, Group) or (
        node.all_of is not None and all(_all_together(part) for part in node.members)
    )


def is_upper_bound(verdict: Verdict) -> bool:
    """Tell whether no more can hold than what everything but absent lists reaches."""
    most, closed = verdict.at_most, verdict.if_complete
    return most is not None and closed is not None and most.value <= closed


def lacks_text(result: GoalResult, language: Language) -> str:
    """Return which lists are missing, and which lack a column: ``养老设施名单缺失``."""
    parts = []
    if language == "zh":
        if result.absent:
            parts.append("、".join(map(places_zh, result.absent)) + "名单缺失")
        if result.lacking:
            parts.append("、".join(map(places_zh, result.lacking)) + "名单缺少所需的列")
        return "，".join(parts)
    if result.absent:
        parts.append(f"the list for {service_names(result.absent, language)} is missing")
    if result.lacking:
        parts.append(f"the list for {service_names(result.lacking, language)} lacks a column")
    return " and ".join(parts)


def people_words(goal: Goal, language: Language) -> str:
    """Return of whom a share at doors is: residents, a group of them, another demand."""
    demand: str | None = getattr(goal, "demand", None)
    if demand is not None:
        return layer_name(demand, language)
    if goal.group:
        return groups()[goal.group].name(language)
    return "居民" if language == "zh" else "people"


def nothing_known(verdict: Verdict) -> bool:
    """Tell whether a verdict has no value to print."""
    return verdict.at_least is None or verdict.status == "not_computable"


def is_open(verdict: Verdict) -> bool:
    """Tell whether places missing from lists could raise the share."""
    return (
        verdict.at_least is not None
        and verdict.at_most is not None
        and verdict.at_most.value > verdict.at_least.value
    )
