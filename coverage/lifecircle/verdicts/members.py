"""Shares and means over members: facilities, units, areas or places, each with its own value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.logic import NO, UNKNOWN, YES
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.judge import Asked, asked_of, targets_of
from lifecircle.verdicts.levels import own_units
from lifecircle.verdicts.measured import Ruling, Values
from lifecircle.verdicts.results import MemberResult
from lifecircle.verdicts.sums import any_by, sum_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.plans import Goal
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.ground import Ground, Pairs
    from lifecircle.verdicts.results import Status
    from lifecircle.verdicts.sums import Sums

UNITS = Bilingual("个单元", "units")
AREAS = Bilingual("个片区", "areas")
PLACES = Bilingual("处", "places")
COUNTED = {"unit": UNITS, "area": AREAS, "place": PLACES, "facility": PLACES}

STATUS_OF: dict[int, Status] = {YES: "met", NO: "not_met", UNKNOWN: "not_shown"}


@dataclass(frozen=True)
class Members:
    """What a share or a mean is taken over.

    Attributes
    ----------
    what
        Their kind.
    names, points
        One a member.
    unit
        Per member: row of the unit in which it lies; -1 in none.
    rows
        Rows of verdicts (units and, last, the whole) and the members that they are made of.
    size
        How many rows there are.
    open_
        Per member: an empty cell leaves open whether the goal is about it at all.
    complete
        They are all there are.
    """

    what: Literal["unit", "facility", "area", "place"]
    names: Sequence[str]
    points: Sequence[tuple[float, float] | None]
    unit: Ints
    rows: Pairs
    size: int
    open_: Bools
    complete: bool

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def of_units(cls, context: Context) -> Members:
        """Return the units of the study."""
        size = len(context.units)
        rows = np.arange(size)
        return cls(
            "unit",
            context.unit_names,
            own_units(context.district).points,
            rows,
            (np.append(rows, np.full(size, size)), np.append(rows, rows)),
            size + 1,
            np.zeros(size, dtype=bool),
            complete=True,
        )

    @classmethod
    def of_ground(cls, ground: Ground) -> Members:
        """Return the members of a ground."""
        return cls(
            ground.what,
            ground.names,
            ground.points,
            ground.unit,
            ground.rows,
            len(ground.context.units) + 1,
            ground.open_,
            ground.complete,
        )


@dataclass(frozen=True)
class Marks:
    """How members do at a test.

    Attributes
    ----------
    answers
        Per member: it passes, does not, or it is not known.
    void
        Per member: there is nothing in it to test; it does not count.
    value
        Per member: its own value; NaN where it has none or it is not known.
    why
        Per member: why it is not known, or what it is about; where the value does not say it.
    """

    answers: Answers
    void: Bools
    value: Floats
    why: Mapping[int, Bilingual] = field(default_factory=dict)


def marks_at_target(
    values: Sums, unknown: Bools, members: Members, goal: Goal, context: Context
) -> Marks | None:
    """Return whether the value of each member is at the target of its unit.

    Parameters
    ----------
    values
        Per member; NaN where it has none.
    unknown
        Per member: it has one, but it is not known.
    members, goal, context
        Whose, and the promise.

    Returns
    -------
    Marks or None
        None if the goal has no target for any of them. A member without a target is void.
    """
    targets = targets_of(goal, context.district.units, context.year)
    answers = np.full(len(members), UNKNOWN, dtype=np.int8)
    void = np.zeros(len(members), dtype=bool)
    for row in np.unique(members.unit):
        mine = members.unit == row
        asked = asked_of(goal, targets[row])
        if asked is None:
            void |= mine
        else:
            answers[mine] = asked.answers(values.low[mine], values.high[mine])
    if all(asked_of(goal, case) is None for case in targets):
        return None
    answers[unknown] = UNKNOWN
    void |= np.isnan(values.low) & ~unknown
    exact = (values.low == values.high) & ~unknown
    return Marks(answers, void, np.where(exact, values.low, np.nan))


def shares(members: Members, marks: Marks, weight: Floats | None = None) -> Values:
    """Return the share of members that pass, per unit and, last, in the whole.

    What is not known may pass or not; where members are missing from a list or layer, the share
    may be anything.

    Parameters
    ----------
    members, marks
        What they are, and how they do.
    weight
        Per member: how much it counts; NaN: not known; None: each as one.
    """
    heavy = np.ones(len(members)) if weight is None else weight
    row, member = members.rows
    known = np.nan_to_num(heavy)
    counted = ~marks.void

    def total(chosen: Bools) -> Floats:
        chosen = chosen & counted
        return sum_by(row, (known * chosen)[member], members.size)

    yes, no = marks.answers == YES, marks.answers == NO
    sure, empty = ~members.open_, np.isnan(heavy) & counted
    low = _part(total(yes & sure), total(~yes))
    high = _part(total(~no), total(no & sure))
    low = np.where(_any(members, empty & ~yes), 0.0, low)
    high = np.where(_any(members, empty & ~no), 1.0, high)
    vague = _any(members, counted & (empty | ~sure)) | (not members.complete)
    low = np.where((np.isnan(low) & vague) | (not members.complete), 0.0, low)
    high = np.where((np.isnan(high) & vague) | (not members.complete), 1.0, high)
    return Values(low, high, if_complete=_part(total(yes & sure), total(~yes & sure)))


def means(members: Members, values: Sums, unknown: Bools) -> Values:
    """Return the mean of the members' values, per unit and, last, in the whole.

    Members without a value do not count; one whose value is not known has at least 0.
    """
    row, member = members.rows
    counted = ~np.isnan(values.low) | unknown
    low = np.where(unknown, 0.0, values.low)
    high = np.where(unknown, np.inf, values.high)
    sure = counted & ~members.open_
    number = sum_by(row, sure[member], members.size)
    with np.errstate(divide="ignore", invalid="ignore"):
        least = sum_by(row, np.where(sure, low, 0.0)[member], members.size) / number
        most = sum_by(row, np.where(sure, high, 0.0)[member], members.size) / number
    vague = _any(members, counted & members.open_) | (not members.complete)
    return Values(np.where(vague, 0.0, least), np.where(vague, np.inf, most), if_complete=least)


def share_rule(goal: Goal) -> Ruling:
    """Return what is asked of a share of members that are at the target."""
    part = 1.0 if goal.members_share is None else goal.members_share
    return Ruling(Asked.of(">=", part), operator=">=")


def results_of(members: Members, marks: Marks) -> list[MemberResult]:
    """Return the members as results hold them."""
    return [
        MemberResult(
            what=members.what,
            name=str(members.names[i]),
            unit=int(members.unit[i]),
            value=None if np.isnan(marks.value[i]) else float(marks.value[i]),
            status="not_computable" if marks.void[i] else STATUS_OF[int(marks.answers[i])],
            point=members.points[i],
            reason=marks.why.get(i),
        )
        for i in range(len(members))
    ]


def short_of_members(
    members: Members, marks: Marks, row: int, part: float
) -> tuple[int, Bilingual]:
    """Return how many more members must pass so that a part of them does; 0 if enough do."""
    mine = members.rows[1][members.rows[0] == (members.size - 1 if row == -1 else row)]
    mine = mine[~marks.void[mine]]
    passing = int((marks.answers[mine] == YES).sum())
    needed = int(np.ceil(part * len(mine) - 1e-9 * max(1, len(mine))))
    return max(needed - passing, 0), COUNTED[members.what]


def _any(members: Members, chosen: Bools) -> Bools:
    row, member = members.rows
    return any_by(row, chosen[member], members.size)


def _part(part: Floats, rest: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        found: Floats = part / (part + rest)
    return found
