"""What it takes for a goal to be met in every unit: how much of each unit has to be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.judge import TOLERANCE, asked_of, targets_of
from lifecircle.verdicts.over import asked_of_units, cut_of

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.siting.ask_whom import Whom
    from lifecircle.study.siting import Siting
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.judge import Asked


@dataclass(frozen=True, eq=False)
class Targets:
    """How much of the weight of each unit has to be reached.

    Attributes
    ----------
    group
        int64 per row: its unit; -1 where none is asked.
    at_least
        float64 per unit of the study: weight; 0 where nothing is asked.
    share
        Of all the weight.
    units
        Rows of the units that are asked, ascending.
    """

    group: Ints
    at_least: Floats
    share: float
    units: Ints


def targets_for(context: Context, siting: Siting, whom: Whom, weight: Floats) -> Targets:
    """Return what has to be reached for a goal to be met in each of its units, and in the whole.

    A target counts as reached as a verdict has it; a unit in which nobody is asked about has
    none. Of a goal that counts units, each has to count.

    Parameters
    ----------
    context, siting, whom
        Of the question.
    weight
        Per row.

    Raises
    ------
    InputError
        If the goal has no target, a limit from above, or counts units of another level.
    """
    goal, shares = whom.goal, whom.shares
    if shares.by_level:
        raise _wrong(
            siting,
            f"目标 {goal.id} 按另一层级的单元计",
            f"the goal {goal.id} counts units of another level",
        )
    count = len(context.units)
    unit = shares.crowd.doors.unit[whom.point]
    own = np.bincount(unit[unit >= 0], weight[unit >= 0], count)
    at_least = np.zeros(count)
    cases = targets_of(goal, context.district.units, context.year)
    some = False
    for row in np.flatnonzero(own > 0).tolist():
        asked = (
            cut_of(goal) if shares.counted else asked_of(goal, cases[row], context.start(goal, row))
        )
        if asked is not None and shares.asked[row]:
            some = True
            at_least[row] = _least(siting, goal.id, asked) * own[row]
    whole = asked_of(goal, cases[-1], context.start(goal, None))
    if shares.counted:
        some &= asked_of_units(goal, whole) is not None
        whole = None
    if not some and whole is None:
        raise _wrong(siting, f"目标 {goal.id} 没有目标值", f"the goal {goal.id} has no target")
    units = np.flatnonzero(at_least > 0)
    return Targets(
        group=np.where(np.isin(unit, units), unit, -1).astype(np.int64),
        at_least=at_least,
        share=0.0 if whole is None else _least(siting, goal.id, whole),
        units=units,
    )


def _least(siting: Siting, goal: str, asked: Asked) -> float:
    """Return the share that is enough, clear of rounding, and never more than all."""
    if np.isinf(asked.low) or asked.high < 1:
        raise _wrong(
            siting,
            f"目标 {goal} 不是下限：更多设施不会使其达标",
            f"the target of {goal} is no lower limit: more places do not meet it",
        )
    # A verdict lets values pass that are TOLERANCE short; an open end asks for more than that.
    slack = 2 * TOLERANCE if asked.open_ else -TOLERANCE / 2
    return float(np.clip(asked.low + slack, 0.0, 1.0 + slack))


def _wrong(siting: Siting, zh: str, en: str) -> InputError:
    return InputError(
        Bilingual(f"{zh}，不能用 goal_met", f"{en}: goal_met cannot be asked"),
        place=f"siting.{siting.id}.aim",
        todo=Bilingual(
            '改用 aim = "fewest_sites" 与 share', 'use aim = "fewest_sites" with a share'
        ),
    )
