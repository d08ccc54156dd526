"""What a ``[[capacity]]`` of a study asks for: of whom, of which places, and how far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.amounts import groups, quantities
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.plans.fields import Where, Within
from lifecircle.plans.model import Member, Reach
from lifecircle.verdicts.ways import ANY_WAY, way_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Note
    from lifecircle.study.capacity import Capacity
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import Results
    from lifecircle.verdicts.ways import Way

RESIDENTS: Final = "residents"


@dataclass(frozen=True, eq=False)
class AskedPlaces:
    """What a test of capacity asks for.

    Attributes
    ----------
    name
        What is tested, in a few words.
    member, where, way
        Which places, how far, and who walks: as the verdicts take them.
    group
        Id of the people who ask.
    wants
        Per demand point: how many they are.
    places
        Bool per facility: a listed place that may seat somebody.
    nowhere
        Names of units of which no number of these people is known: they ask for nothing.
    note
        How the number of people was had.
    estimated
        Whether the people are estimates.
    complete
        Whether lists name every such place.
    """

    name: Bilingual
    member: Member
    where: Where
    way: Way
    group: str
    wants: Floats
    places: Bools
    nowhere: tuple[str, ...]
    note: Note
    estimated: bool
    complete: bool


def asked_places(section: Capacity, context: Context, results: Results) -> AskedPlaces | Bilingual:
    """Return what a section asks for, or why it cannot be tested, in a few words."""
    if section.goal is None:
        whose: _Whose | Bilingual = _of_service(section, context)
    else:
        whose = _of_goal(section.goal, results)
    if not isinstance(whose, _Whose):
        return whose
    member, where, way = whose.member, whose.where, whose.way
    needs = context.doorstep.needs(member, where, way)
    people = context.district.groups.get(whose.group)
    if people is None or not (people.points > 0).any():
        return lacking((*needs, needs_numbers(whose.group)))
    if needs:
        return lacking(needs)
    unit = context.district.demand_unit
    inside = unit >= 0
    there = np.bincount(unit[inside], people.points[inside], len(context.units)) > 0
    nowhere = np.isnan(people.units) & ~there
    asked = context.doorstep.asked_places(member, where, way)
    return AskedPlaces(
        name=_name(section, member, context),
        member=member,
        where=where,
        way=way,
        group=whose.group,
        wants=people.points * whose.asked,
        places=context.doorstep.supply(member, where, way).places,
        nowhere=tuple(np.array(context.unit_names, dtype=object)[nowhere].tolist()),
        note=people.note,
        estimated=people.estimated,
        complete=context.doorstep.searches.is_complete(asked),
    )


@dataclass(frozen=True, eq=False)
class _Whose:
    """Which places, and who asks for them, where."""

    member: Member
    where: Where
    way: Way
    group: str
    asked: Bools


def _of_service(section: Capacity, context: Context) -> _Whose:
    far = Within(minutes=section.minutes, metres=section.metres)
    member = Member(service=section.service or "", within=(far,), profile=section.profile)
    everywhere = np.ones(len(context.district.demand.points), dtype=bool)
    return _Whose(member, Where(), ANY_WAY, section.group, everywhere)


def _of_goal(goal_id: str, results: Results) -> _Whose | Bilingual:
    result = next((r for r in results.goals if r.goal.id == goal_id), None)
    if result is None:
        return Bilingual(f"规划中没有目标 {goal_id}", f"the plan has no goal {goal_id}")
    goal = result.goal
    if not isinstance(goal, Reach) or goal.demand is not None:
        return Bilingual(
            f"目标 {goal_id} 不是居民的可达目标（reach）",
            f"the goal {goal_id} is not a reach goal of residents",
        )
    if result.answers is None:
        return lacking(results.verdict(goal_id).needs)
    asked = np.ones(len(result.answers), dtype=bool) if result.asked is None else result.asked
    return _Whose(goal, goal.where, way_of(goal), goal.group or RESIDENTS, asked)


def _name(section: Capacity, member: Member, context: Context) -> Bilingual:
    if section.name is not None:
        return section.name.text
    what = quantities()[section.quantity].name
    goal = next((goal for goal in context.plan.goals if goal.id == section.goal), None)
    if goal is not None:
        return Bilingual(f"{goal.name.zh}：{what.zh}", f"{goal.name.en}: {what.en}")
    service = label(member.service)
    if section.metres is not None:
        far = Bilingual(f"{section.metres:,.0f}米", f"within {section.metres:,.0f} m")
    else:
        far = Bilingual(f"{section.minutes:g}分钟", f"within {section.minutes:g} minutes")
    return Bilingual(f"{service.zh}（{far.zh}）：{what.zh}", f"{service.en} {far.en}: {what.en}")


def lacking(needs: Sequence[Bilingual]) -> Bilingual:
    """Name inputs that are missing."""
    zh, en = "、".join(need.zh for need in needs), ", ".join(need.en for need in needs)
    return Bilingual(f"缺少{zh}", f"missing: {en}")


def needs_numbers(group: str) -> Bilingual:
    """Name the numbers of people that are missing."""
    name = groups()[group].name
    return Bilingual(f"{name.zh.removesuffix('数')}数", f"numbers of {name.en}")
