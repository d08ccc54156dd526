"""Goals that count units: a unit counts where enough of its people are reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.logic import NO, UNKNOWN, YES
from lifecircle.access.shares import share_by_group
from lifecircle.base.text import Bilingual, Note
from lifecircle.verdicts.borders import pairs_in
from lifecircle.verdicts.judge import Asked
from lifecircle.verdicts.levels import units_of_level
from lifecircle.verdicts.results import MemberResult

if TYPE_CHECKING:
    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.plans import Combination, Reach
    from lifecircle.plans.fields import GoalFields
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.crowd import Crowd
    from lifecircle.verdicts.levels import LevelUnits
    from lifecircle.verdicts.results import Status

STATUS: dict[int, Status] = {YES: "met", NO: "not_met", UNKNOWN: "not_shown"}


def scope_of(
    goal: GoalFields, context: Context, crowd: Crowd
) -> tuple[UnitsOfCrowd | None, tuple[Bilingual, ...]]:
    """Return the units that a goal about people is about, with the points in them.

    Returns
    -------
    UnitsOfCrowd or None
        None where the layer of the level, or a column of it, is missing.
    tuple of Bilingual
        What is missing.
    """
    key = ("scope", crowd, goal.level, repr(goal.where.unit))

    def make() -> tuple[UnitsOfCrowd | None, tuple[Bilingual, ...]]:
        units, needs = units_of_level(goal.level, goal.where.unit, context.district)
        return None if units is None else UnitsOfCrowd.of(units, crowd), needs

    return context.doorstep.searches.kept(key, make)


def everywhere(context: Context) -> Bools:
    """Return that a goal is about every unit and the whole: its tests cannot be read."""
    return np.ones(len(context.units) + 1, dtype=bool)


def counts_units(goal: Reach | Combination) -> bool:
    """Tell whether the value of a goal is a share of units."""
    return goal.over in ("each", "share")


def cut_of(goal: Reach | Combination) -> Asked:
    """Return what the share of a unit's people must be for it to count."""
    return Asked.of(">=", goal.unit_counts_from)


def asked_of_units(goal: Reach | Combination, own: Asked | None) -> Asked | None:
    """Return what the share of units should be: the goal's target, or its share of members.

    Without either, “each” asks all of them.
    """
    if own is not None:
        return own
    if goal.members_share is not None:
        return Asked.of(">=", goal.members_share)
    return Asked.of(">=", 1.0) if goal.over == "each" and not goal.target else None


def cut_note(goal: Reach | Combination) -> Note:
    """Say from which share of its people on a unit counts."""
    part = f"{100 * goal.unit_counts_from:.6g}%"
    return Note(
        f"goal.{goal.id}.unit_counts_from",
        Bilingual(
            f"单元内{part}及以上的人口可达，该单元即计为达到；没有居民的单元不计入。",
            f"A unit counts where at least {part} of its people are reached; units in which "
            "nobody lives are left out.",
        ),
    )


@dataclass(frozen=True, eq=False)
class UnitsOfCrowd:
    """Units of a level, with the points of a crowd inside them.

    Attributes
    ----------
    units
        Those that the goal is about.
    inside
        int64 (n, 2): rows of a unit and of a point in it.
    points
        How many points there are.
    """

    units: LevelUnits
    inside: Ints
    points: int

    @classmethod
    def of(cls, units: LevelUnits, crowd: Crowd) -> UnitsOfCrowd:
        """Find the points in each unit: of those of the study each point is in one."""
        if not units.own:
            return cls(units, pairs_in(units.borders, crowd.doors.points), len(crowd.doors))
        row = np.full(len(crowd.people), -1, dtype=np.int64)
        row[units.unit] = np.arange(len(units))
        of_point = row[crowd.doors.unit]
        point = np.flatnonzero(of_point >= 0)
        return cls(units, np.column_stack([of_point[point], point]), len(crowd.doors))

    def asked(self, *, everywhere: bool) -> Bools:
        """Return whether each point is asked: it is in one of the units.

        Parameters
        ----------
        everywhere
            Whether points in no unit of the study are asked, too.
        """
        found: Bools = np.zeros(self.points, dtype=bool)
        if self.units.own and everywhere:
            return ~found
        found[self.inside[:, 1]] = True
        return found

    def shares(self, holding: Bools, weight: Floats) -> Floats:
        """Return the share of each unit's weight for which something holds; NaN without any."""
        unit, point = self.inside[:, 0], self.inside[:, 1]
        return share_by_group(holding[point], weight[point], unit, len(self.units))[:-1]

    def number(self, row: int) -> int:
        """Return how many units with people there are in a unit of the study; -1: in all."""
        lived = np.unique(self.inside[:, 0])
        return len(lived) if row == -1 else int((self.units.unit[lived] == row).sum())

    def results(self, answers: Answers, share: Floats) -> tuple[MemberResult, ...]:
        """Return the units with their shares."""
        return tuple(
            MemberResult(
                what="unit",
                name=self.units.names[i],
                unit=int(self.units.unit[i]),
                value=None if np.isnan(share[i]) else float(share[i]),
                status="not_computable" if answers[i] < 0 else STATUS[int(answers[i])],
                point=self.units.points[i],
            )
            for i in range(len(self.units))
        )


def counting(low: Floats, high: Floats, cut: Asked) -> Answers:
    """Return whether units count, from bounds on their shares; -1 where nobody lives."""
    return np.where(np.isnan(low), -1, cut.answers(low, high)).astype(np.int8)


def share_of_units(answers: Answers, units: LevelUnits, rows: int) -> tuple[Floats, Floats]:
    """Return which share of units surely holds, and which can.

    Parameters
    ----------
    answers
        Per unit; below 0 where it is left out.
    units
        Of which level.
    rows
        How many units the study has.

    Returns
    -------
    array, array
        Per unit of the study, of the units in it, and, last, of all; NaN where there are none.
    """
    used = answers >= 0
    row = np.append(units.unit[used], np.full(int(used.sum()), rows))
    inside = row >= 0
    number = np.bincount(row[inside], minlength=rows + 1)
    found = []
    for least in (YES, UNKNOWN):
        holds = np.tile(answers[used] >= least, 2)
        holding = np.bincount(row[inside], holds[inside], minlength=rows + 1)
        with np.errstate(invalid="ignore"):
            found.append(np.where(number > 0, holding / np.maximum(number, 1), np.nan))
    return found[0], found[1]
