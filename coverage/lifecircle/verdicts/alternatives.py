"""Goals judged under other choices of their assumptions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual
from lifecircle.base.travellers import TRAVELLERS
from lifecircle.district import STREETS_FOR
from lifecircle.plans.alternatives import choices_of
from lifecircle.plans.model import at_doors, members_of
from lifecircle.verdicts.choices import choice_text
from lifecircle.verdicts.kinds import judge_goal
from lifecircle.verdicts.results import Alternative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.plans import Goal
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.results import Verdict

_SAME_PLACES: Final = frozenset(
    {"at_least", "direction", "profile", "target", "unit_counts_from", "ways", "within"}
)
"""Keys that do not change which places count: without a list of them nothing can be computed.

Where streets for cars or bicycles are missing as well, others may still go on foot."""
_STREETS: Final = frozenset(STREETS_FOR.values())
SPEED = Bilingual("步行速度。", "Walking speed.")
RIDING = Bilingual("骑行速度。", "Riding speed.")


def with_alternatives(goal: Goal, context: Context) -> Judged:
    """Return the result of a goal with its verdicts under other choices of its assumptions.

    Each choice of the plan is judged as if the plan file had it, by the headline variant. Goals
    at people's doors are judged under each walking speed of the study's sensitivity as well.
    Goals that it is judged by keep their own verdicts.

    Parameters
    ----------
    goal, context
        The promise, already among `Context.judged`.
    """
    result, verdicts = context.judged[goal.id]
    if not context.is_verified(goal):
        return result, verdicts
    lacks_streets = not _STREETS.isdisjoint(verdicts[0].needs)
    lacking = bool(result.unusable or verdicts[0].needs) and not lacks_streets
    unlisted = lacking and all(v.status == "not_computable" for v in verdicts)
    found = []
    for choice in choices_of(goal, context.plan):
        same = unlisted and choice.patch.keys() <= _SAME_PLACES
        judged = verdicts if same else _judged(choice.goal, context)
        words = choice_text(choice.patch, choice.goal)
        found.append(_alternative(choice.assumption, words, judged))
    if any(verdict.status != "not_computable" for verdict in verdicts):
        found += _speeds(goal, context)
    return replace(result, alternatives=(*result.alternatives, *found)), verdicts


def _judged(goal: Goal, context: Context) -> list[Verdict]:
    other = replace(context, doorstep=context.doorstep.covering(goal))
    return judge_goal(goal, other)[1]


def _speeds(goal: Goal, context: Context) -> Iterator[Alternative]:
    """Yield the verdicts under each other speed on foot or by bicycle, where one matters."""
    if not at_doors(goal):
        return
    by_time = [m for m in members_of(goal) if any(case.minutes for case in m.within)]
    own = [m.profile for m in by_time if TRAVELLERS[m.profile].mode != "drive"]
    if not own:
        return
    doorstep, assumption = context.doorstep, SPEED
    on_foot = any(TRAVELLERS[name].mode == "walk" for name in own)
    stated = context.district.profiles["adult" if on_foot else own[0]]
    for variant in doorstep.readings:
        if variant.off_street != doorstep.headline.off_street or variant == doorstep.headline:
            continue
        speed = f"{variant.speed * stated.speed:.4g}"
        choice = Bilingual(f"步速 {speed} 米/分钟", f"walking at {speed} m/min")
        if not on_foot:
            assumption = RIDING
            choice = Bilingual(f"骑行速度 {speed} 米/分钟", f"riding at {speed} m/min")
            if len(set(own)) > 1:
                choice = Bilingual(
                    f"{stated.label.zh}速度 {speed} 米/分钟，其他车同比例",
                    f"{stated.name} at {speed} m/min, others in proportion",
                )
        elif set(own) != {"adult"}:
            choice = Bilingual(
                f"成人步速 {speed} 米/分钟，其他人同比例",
                f"adults walking at {speed} m/min, others in proportion",
            )
        other = replace(context, doorstep=doorstep.read_as(variant))
        yield _alternative(assumption, choice, judge_goal(goal, other)[1])


def _alternative(assumption: Bilingual, choice: Bilingual, verdicts: list[Verdict]) -> Alternative:
    return Alternative(
        assumption=assumption,
        choice=choice,
        statuses=tuple(verdict.status for verdict in verdicts),
        values=tuple(_value(verdict) for verdict in verdicts),
    )


def _value(verdict: Verdict) -> float | None:
    if verdict.at_least is not None:
        return verdict.at_least.value
    return None if verdict.count is None or verdict.unit is None else float(verdict.count)
