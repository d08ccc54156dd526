"""Why a goal of a plan cannot be asked for sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.plans.model import at_doors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.plans.model import Goal
    from lifecircle.study.siting import Siting
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.ways import Way


def no_goal(context: Context, siting: Siting) -> InputError:
    """Return the error of a goal that the plan does not have."""
    ids = [goal.id for goal in context.plan.goals if at_doors(goal) and goal.demand is None]
    return InputError(
        Bilingual(f"规划中没有目标 {siting.goal}", f"the plan has no goal {siting.goal}"),
        place=f"siting.{siting.id}.goal",
        expected=Bilingual("下列之一：" + "、".join(ids), "one of " + ", ".join(ids))
        if ids
        else None,
    )


def wrong_goal(siting: Siting, goal: Goal) -> InputError:
    """Return the error of a goal that is not about residents' ways."""
    return InputError(
        Bilingual(
            f"目标 {goal.id}（{goal.kind}）不是居民出行可达目标，不能据以选址",
            f"the goal {goal.id} ({goal.kind}) is not about residents' ways to places, so that "
            "no site can be asked for by it",
        ),
        place=f"siting.{siting.id}.goal",
        expected=Bilingual(
            "reach 目标，或 combination（per = people）并用 service 指明其中一项",
            "a goal of kind reach, or a combination (per = people) with one of its services",
        ),
        todo=Bilingual(
            "改写 service 与 minutes 或 metres", "give service with minutes or metres instead"
        ),
    )


def refuse_ways(siting: Siting, way: Way) -> None:
    """Refuse a goal by which it cannot be told who may use a new place.

    Raises
    ------
    InputError
        For catchments, ways there and back, and units of another level.
    """
    what = None
    if way.supply == "assigned":
        what = Bilingual(
            "目标按学区（服务片区）计，新设施的片区未知，不能选址",
            "the goal is about catchments, and that of a new place is not known",
        )
    elif way.direction == "there_and_back":
        what = Bilingual("目标按往返计，不能选址", "the goal is about ways there and back")
    elif way.supply == "own_unit" and way.level is not None:
        what = Bilingual(
            "目标按另一层级的单元内设施计，不能选址",
            "the goal counts places in units of another level",
        )
    if what is not None:
        raise InputError(
            Bilingual(what.zh, f"{what.en}: no site can be asked for by it"),
            place=f"siting.{siting.id}.goal",
            todo=Bilingual(
                "改写 service 与 minutes 或 metres", "give service with minutes or metres instead"
            ),
        )


def missing(siting: Siting, needs: Sequence[Bilingual]) -> InputError:
    """Return the error of inputs that are missing."""
    zh, en = "、".join(need.zh for need in needs), ", ".join(need.en for need in needs)
    return InputError(
        Bilingual(f"选址缺少{zh}", f"to choose sites this is missing: {en}"),
        place=f"siting.{siting.id}",
    )
