"""Which goals can be seen on the ground, whom they are about, and whom they are shown to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.plans.model import at_doors, members_of

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.plans import Goal
    from lifecircle.plans.model import Member
    from lifecircle.verdicts.results import GoalResult, Results


def has_answers(result: GoalResult) -> bool:
    """Tell whether a goal can be seen on the ground: some list of its services exists."""
    if result.answers is None or result.listed is None:
        return False
    return any(member.service not in result.unusable for member in members(result.goal))


def members(goal: Goal) -> list[Member]:
    """Return the different members of a goal about people; none for other goals."""
    found: list[Member] = []
    for member in members_of(goal) if at_doors(goal) else ():
        if member not in found:
            found.append(member)
    return found


def seen(result: GoalResult) -> Bools:
    """Return per demand point what maps colour: reached by listed places.

    Where a service of a combination has no list at all, the goal without that service.
    """
    if result.unusable and result.possible is not None:
        return np.asarray(result.possible, dtype=bool)
    return np.asarray(result.listed, dtype=bool)


def asked(result: GoalResult) -> Bools:
    """Return per demand point whether a goal is about it."""
    if result.asked is not None:
        return np.asarray(result.asked, dtype=bool)
    return np.ones(len(seen(result)), dtype=bool)


def counted_in_people(result: GoalResult, results: Results) -> bool:
    """Tell whether `weight_of` is a number of people; else it is the residents' shares."""
    if result.weight is not None:
        return True
    return result.goal.group in (None, "residents") and results.people_total is not None


def weight_of(result: GoalResult, results: Results) -> Floats:
    """Return per demand point how much it counts for a goal at people's doors.

    Returns
    -------
    Floats
        People of the goal's group. Where no numbers of them are known, the residents' shares of
        all people, which stand for them.
    """
    if result.weight is not None:
        return np.asarray(result.weight, dtype=np.float64)
    share: Floats = results.demand["share"].to_numpy(dtype=np.float64)
    if results.people_total is None or not counted_in_people(result, results):
        return share
    people: Floats = share * results.people_total
    return people
