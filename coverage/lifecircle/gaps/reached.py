"""Whom each facility reaches, who has no other, and how many facilities people have."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.gaps.pairs import Question
from lifecircle.verdicts.left_out import Reached
from lifecircle.verdicts.sight import asked, members, weight_of
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.gaps.pairs import InReach
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import GoalResult, Results

_SHOWN: Final = 3
"""So many facilities or more are counted together."""


def reached_of(context: Context, results: Results) -> tuple[Reached, ...]:
    """Return whom the facilities of each goal's services reach.

    Parameters
    ----------
    context, results
        From `lifecircle.verdicts.evaluate.judge_plan`.

    Returns
    -------
    tuple of Reached
        Of every goal at the doors of residents that was computed and, of a combination, of each of
        its members that differs from those before; in the plan's order. A service of which nothing
        is known is left out: its goal's verdict says what is missing.
    """
    every = [
        (result, number, Question(context, member, result.goal.where, way_of(result.goal)))
        for result in results.goals
        # A goal about other demand than residents, and one that lacks a column, has no answers.
        if result.answers is not None
        for number, member in enumerate(members(result.goal))
    ]
    computed = [one for one in every if not one[-1].needs]
    for _, _, question in computed:
        question.expect()
    return tuple(_reached(*one, results) for one in computed)


def _reached(result: GoalResult, number: int, question: Question, results: Results) -> Reached:
    member, about = question.member, asked(result)
    found = _counted(question, member.at_least, weight_of(result, results) * about)
    return Reached(
        goal=result.goal.id,
        service=member.service,
        facilities=found.facilities,
        people=found.people,
        only=found.only,
        groups=_groups(question, about),
        overlap=found.overlap,
        member=number,
    )


@dataclass(frozen=True, eq=False)
class _Counted:
    """What of `Reached` is the same for all goals that ask the same of the same people."""

    facilities: Ints
    people: Floats
    only: Floats
    overlap: Floats


def _counted(question: Question, at_least: int, people: Floats) -> _Counted:
    context = question.context

    def make() -> _Counted:
        within = question.answer()
        return _Counted(
            within.facilities,
            within.per_facility(people),
            only_here(within, at_least, people),
            overlap_of(within, people, context.district.demand_unit, len(context.units)),
        )

    key = ("reached", *question.key, at_least, _digest(people))
    return context.doorstep.searches.kept(key, make)


def _groups(question: Question, about: Bools) -> dict[str, Floats]:
    known = question.context.district.groups

    def make() -> dict[str, Floats]:
        if not known:
            return {}
        within = question.answer()
        return {name: within.per_facility(known[name].points * about) for name in known}

    key = ("reached groups", *question.key, _digest(about))
    return question.context.doorstep.searches.kept(key, make)


def only_here(within: InReach, at_least: int, people: Floats) -> Floats:
    """Return how many people each facility holds alone: who loses if it closes.

    They have just as many facilities within reach as are asked for, this one among them.

    Parameters
    ----------
    within
        The facilities within reach.
    at_least
        How many are asked for.
    people
        Per demand point.
    """
    needed = within.count[within.point] == at_least
    found = np.bincount(within.place[needed], people[within.point[needed]], len(within.facilities))
    return found.astype(np.float64)


def overlap_of(within: InReach, people: Floats, unit: Ints, units: int) -> Floats:
    """Return the share of people with none, one, two, three or more facilities within reach.

    Parameters
    ----------
    within
        The facilities within reach.
    people
        Per demand point, not negative.
    unit
        Per demand point: its row; -1 in none.
    units
        How many there are.

    Returns
    -------
    array
        (units + 1, 4): per unit and, last, in the whole; a row adds up to 1, and is NaN where there
        are no people.
    """
    columns = _SHOWN + 1
    cell = np.where(unit < 0, units, unit) * columns + np.minimum(within.count, _SHOWN)
    sums = np.bincount(cell, people, (units + 1) * columns).reshape(units + 1, columns)
    sums[-1] = sums.sum(axis=0)
    total = sums.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        found: Floats = np.where(total > 0, sums / total, np.nan)
    return found


def _digest(values: Floats | Bools) -> bytes:
    return blake2b(np.ascontiguousarray(values).tobytes(), digest_size=16).digest()
