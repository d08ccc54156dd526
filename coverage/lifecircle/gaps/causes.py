"""Why people are left out: one cause for each demand point.

For each member of a goal the first of `lifecircle.verdicts.left_out.CAUSES` that holds is its
cause (`lifecircle.gaps.member_causes`); of a combination the member decides that
`lifecircle.gaps.decide` names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.access.shares import share_by_group
from lifecircle.base.text import Bilingual, Note
from lifecircle.gaps.barriers import STEEP_GROUND, Between, barrier_rows
from lifecircle.gaps.decide import decide, leaves_of, shape_of
from lifecircle.gaps.member_causes import FULL, HOLDS, NO_WAY, SLOPE, causes_of_member
from lifecircle.gaps.straight import kth_places, nearest_entrance, usable
from lifecircle.plans.model import Combination, Reach
from lifecircle.verdicts.left_out import GoalCauses, Rates
from lifecircle.verdicts.sight import asked, counted_in_people, has_answers, weight_of
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.gaps.decide import Decided
    from lifecircle.gaps.member_causes import MemberCauses
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.left_out import Barrier, Seats
    from lifecircle.verdicts.results import GoalResult, Results

_DUST: Final = 1e-9
"""Share of those who want a place below which nobody is without one."""
_NO_ROW: Final = -9
"""Where nobody asks what lies between."""


@dataclass(frozen=True, eq=False)
class _Found:
    """One goal; per door as in `GoalCauses`, `leaf` being the position among `leaves`."""

    goal: Reach | Combination
    leaves: list[MemberCauses]
    leaf: Ints
    cause: Ints
    left: Floats
    weight: Floats
    rates: Rates


def causes_of(
    context: Context, results: Results, seats: tuple[Seats, ...]
) -> tuple[tuple[GoalCauses, ...], tuple[Barrier, ...], tuple[Note, ...]]:
    """Return the causes of every goal at residents' doors, what lies between, and notes.

    Parameters
    ----------
    context, results
        From `lifecircle.verdicts.evaluate.judge_plan`.
    seats
        Tests of capacity: those of a goal say who of its people finds no room.

    Returns
    -------
    tuple of GoalCauses
        In the plan's order; goals of which nothing is known have none.
    tuple of Barrier
        What `GoalCauses.barrier` refers to.
    tuple of Note
        What both rest on.
    """
    decided: dict[object, Decided] = {}
    weights: dict[object, Floats] = {}
    found: list[_Found] = []
    for result in results.goals:
        goal = result.goal
        if has_answers(result) and isinstance(goal, Reach | Combination):
            key = (id(result.weight), counted_in_people(result, results))
            weight = weights.setdefault(key, weight_of(result, results))
            found.append(_of_goal(goal, result, context, seats, weight, decided))
    between = _between(context)
    crossed, steep = _crossed(found, between, context)
    barriers, rows = barrier_rows(between, crossed, steep)
    causes = tuple(_printed(goal, row) for goal, row in zip(found, rows, strict=True))
    return causes, barriers, _notes(found, between)


def _of_goal(
    goal: Reach | Combination,
    result: GoalResult,
    context: Context,
    seats: tuple[Seats, ...],
    weight: Floats,
    decided: dict[object, Decided],
) -> _Found:
    way = way_of(goal)
    leaves = [causes_of_member(leaf, goal.where, way, context) for leaf in leaves_of(goal)]
    key = (shape_of(goal), repr(goal.where.facility), way)
    if key not in decided:
        decided[key] = decide(goal, leaves)
    leaf, straight, flat = decided[key]
    about = asked(result)
    listed = np.asarray(result.listed, dtype=bool)
    there = about & (weight > 0)
    cause = np.full(len(weight), HOLDS, dtype=np.int64)
    for number, member in enumerate(leaves):
        mine = there & ~listed & (leaf == number)
        cause[mine] = member.cause[mine]
    left = (cause != HOLDS).astype(np.float64)
    leaf = np.where(cause == HOLDS, -1, leaf)
    _add_full(goal, leaves, seats, there & listed, (cause, left, leaf))
    shares = [
        share_by_group(holding, weight * about, context.district.demand_unit, len(context.units))
        for holding in (straight, flat, listed)
    ]
    return _Found(goal, leaves, leaf, cause, left, weight, Rates(*shares))


def _add_full(
    goal: Reach | Combination,
    leaves: list[MemberCauses],
    seats: tuple[Seats, ...],
    reached: Bools,
    into: tuple[Ints, Floats, Ints],
) -> None:
    """Put in who is reached and finds no room: of several tests the one that leaves out most.

    Not where a place whose room is unknown is within reach, and not for what rounding leaves.
    """
    cause, left, leaf = into
    for test in seats:
        if test.goal != goal.id:
            continue
        with np.errstate(invalid="ignore", divide="ignore"):
            part = np.clip((test.wants - test.seated) / test.wants, 0.0, 1.0)
        short = test.wants - test.seated > _DUST
        full = reached & short & (part > left)
        if test.unsure is not None:
            full &= ~test.unsure
        services = [member.member.service for member in leaves]
        cause[full], left[full] = FULL, part[full]
        leaf[full] = services.index(test.service) if test.service in services else 0


def _between(context: Context) -> Between:
    """Return what lies between homes and places; it is the same for every plan."""
    found: Between = context.district.kept.setdefault("between", Between(context.district))
    return found


def _crossed(
    found: list[_Found], between: Between, context: Context
) -> tuple[list[Ints], tuple[Floats, Floats]]:
    """Return per goal what decides between each home and its place; and ways over steep ground."""
    searches = context.doorstep.searches
    homes: Floats = searches.search.snap(None, None).xy
    crossed: list[Ints] = []
    steep = [np.zeros((0, 4))]
    for goal in found:
        own = np.full(len(homes), _NO_ROW, dtype=np.int64)
        for number, member in enumerate(goal.leaves):
            mine = (goal.cause == NO_WAY) & (goal.leaf == number)
            if not mine.any():
                continue
            what, ends = _before(member, homes, between, context)
            own[mine] = what[mine]
            over = mine & (what == STEEP_GROUND)
            steep.append(np.hstack([homes[over], ends[over]]))
        crossed.append(own)
    ways = np.unique(np.concatenate(steep), axis=0)
    return crossed, (ways[:, :2], ways[:, 2:])


def _before(
    member: MemberCauses, homes: Floats, between: Between, context: Context
) -> tuple[Ints, Floats]:
    """Return what decides before a member's place, and the place, for its doors without a way."""
    searches = context.doorstep.searches

    def find() -> tuple[Ints, Floats]:
        what, ends = np.full(len(homes), _NO_ROW, dtype=np.int64), np.full_like(homes, np.nan)
        rows = np.flatnonzero(member.cause == NO_WAY)
        profile = context.district.profiles[member.member.profile]
        joined = usable(member.asked, searches) & context.district.linked(profile)[1]
        place = kth_places(member.asked, joined, member.member.at_least, rows, searches).place
        ends[rows] = nearest_entrance(homes[rows], place, searches)
        what[rows] = between.find(homes[rows], ends[rows])
        return what, ends

    key = ("between", repr(member.member.within), member.member.at_least, member.member.profile)
    return searches.kept((*key, *member.asked.key, context.doorstep.headline), find)


def _printed(found: _Found, barrier: Ints) -> GoalCauses:
    services = tuple(dict.fromkeys(member.member.service for member in found.leaves))
    position = [services.index(member.member.service) for member in found.leaves]
    left_out = found.leaf >= 0
    member = np.where(left_out, np.array(position)[found.leaf], -1)
    slower, partial = np.zeros_like(left_out), np.zeros_like(left_out)
    for number, leaf in enumerate(found.leaves):
        mine = found.leaf == number
        slower |= mine & (found.cause == SLOPE) & leaf.slower
        partial |= mine & (found.cause != FULL) & leaf.partial
    return GoalCauses(
        goal=found.goal.id,
        weight=found.weight,
        cause=_as(found.cause, np.int8),
        left=found.left,
        member=_as(member, np.int16),
        services=services,
        barrier=_as(barrier, np.int32),
        slower=slower,
        partial=partial,
        rates=found.rates,
    )


def _as(values: Ints, dtype: Any) -> Ints:
    """Return whole numbers in less room."""
    small: Ints = values.astype(dtype)
    return small


_STRAIGHT: Final = Note(
    "causes.straight",
    Bilingual(
        "直线可达：限值为时间时，按出行者平地速度走直线（驾车按最快道路）；限值为距离时，按直线"
        "距离。",
        "In a straight line: where the limit is a time, straight at the traveller's pace on the "
        "flat (cars: on the fastest road); where it is a distance, as the crow flies.",
    ),
)
_OWN: Final = Note(
    "causes.own",
    Bilingual(
        "限本单元或本学区（服务片区）设施的目标，直线与平路可达同样只计这些设施。",
        "Where only places of the own unit or catchment count, so they do in a straight line and "
        "on flat streets.",
    ),
)


def _notes(found: list[_Found], between: Between) -> tuple[Note, ...]:
    notes = [_STRAIGHT] if found else []
    if any(way_of(goal.goal).supply in ("own_unit", "assigned") for goal in found):
        notes.append(_OWN)
    if any((goal.cause == NO_WAY).any() for goal in found):
        notes.append(between.note())
    return tuple(notes)
