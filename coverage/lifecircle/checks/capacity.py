"""Whether every ``[[capacity]]`` of the study can be tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.amounts import groups, quantities
from lifecircle.base.known import alike
from lifecircle.base.services import is_kind_of, label
from lifecircle.base.text import Bilingual
from lifecircle.checks.say import find, listed
from lifecircle.plans.model import Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.base.findings import Log
    from lifecircle.checks.inputs import Inputs
    from lifecircle.study.capacity import Capacity

_NOT_TESTED: Final = Bilingual("该项不作检验。", "It is not tested. ")
_TODO: Final = {
    "capacity.no_goal": Bilingual(
        "改正 goal，写规划中可达目标（reach）的编号；若只用于其他规划则不必改。",
        "Correct goal: the id of a reach goal; leave it if it is meant for another plan.",
    ),
    "capacity.not_reach": Bilingual(
        "改写居民的可达目标（reach），或用 service 与 minutes（metres）另行说明。",
        "Name a reach goal of residents, or give service with minutes or metres.",
    ),
    "capacity.no_list": Bilingual("补上名单（[[facilities]]）。", "Add a list ([[facilities]])."),
    "capacity.no_quantity": Bilingual(
        "在名单中补上该列，用 facilities.quantities 指明，或改正 quantity。",
        "Add the column to the list, name it in facilities.quantities, or correct quantity.",
    ),
    "capacity.no_people": Bilingual(
        "补上人数（[[people.groups]]；常住人口也可写 people.total）。",
        "Give numbers ([[people.groups]]; of residents also people.total).",
    ),
}
"""Code of a finding → what to do."""


def check_capacity(inputs: Inputs, log: Log) -> None:
    """Tell which tests of capacity cannot be made.

    An audit leaves these out, with the reason: data that are missing stop nothing.

    Parameters
    ----------
    inputs
        What could be read.
    log
        Takes ``capacity.*``.
    """
    about = log.about("study", inputs.study.file)
    for number, section in enumerate(inputs.study.capacity, start=1):
        place = f"capacity[{number}]"
        for code, what in _of_section(section, inputs):
            todo = _TODO[code]
            find(
                about,
                code,
                "warns",
                Bilingual(f"{place}：{what.zh}。", f"{place}: {what.en}."),
                Bilingual(_NOT_TESTED.zh + todo.zh, _NOT_TESTED.en + todo.en),
                place=Bilingual(place, place),
            )


def _of_section(section: Capacity, inputs: Inputs) -> Iterator[tuple[str, Bilingual]]:
    service, group = section.service, section.group
    if section.goal is not None:
        if inputs.plan is None:
            return
        goals = {goal.id: goal for goal in inputs.plan.goals}
        goal = goals.get(section.goal)
        if goal is None:
            yield "capacity.no_goal", _no_goal(section.goal, [*goals])
            return
        if not isinstance(goal, Reach) or goal.demand is not None:
            yield (
                "capacity.not_reach",
                Bilingual(
                    f"目标 {goal.id} 不是居民的可达目标（reach）",
                    f"the goal {goal.id} is not a reach goal of residents",
                ),
            )
            return
        service, group = goal.service, goal.group or "residents"
    if service is not None:
        yield from _of_list(service, section.quantity, inputs)
    people = inputs.study.people
    known = {own.group for own in people.groups}
    if group not in known and not (group == "residents" and people.knows_residents):
        name = groups()[group].name
        yield (
            "capacity.no_people",
            Bilingual(f"没有{name.zh.removesuffix('数')}数", f"there are no numbers of {name.en}"),
        )


def _of_list(service: str, quantity: str, inputs: Inputs) -> Iterator[tuple[str, Bilingual]]:
    name = label(service)
    if not any(is_kind_of(own, service) for own in inputs.declared):
        yield (
            "capacity.no_list",
            Bilingual(f"没有{name.zh}的名单", f"there is no list of places for: {name.en}"),
        )
        return
    rows = inputs.of_service(service)
    if inputs.facilities is None or not rows.any():
        return
    table = inputs.facilities.table[rows]
    if quantity not in table.columns or table[quantity].isna().all():
        what = quantities()[quantity].name
        yield (
            "capacity.no_quantity",
            Bilingual(
                f"{name.zh}的名单没有{what.zh}（{quantity}）",
                f"no list of places for {name.en} has a number of {what.en} ({quantity})",
            ),
        )


def _no_goal(goal: str, ids: list[str]) -> Bilingual:
    near = alike(goal, ids)
    if near:
        return Bilingual(
            f"规划中没有目标 {goal}（相近的有 {'、'.join(near)}）",
            f"the plan has no goal {goal} (did you mean {', '.join(near)}?)",
        )
    some = listed(ids)
    return Bilingual(
        f"规划中没有目标 {goal}；有 {some.zh}", f"the plan has no goal {goal}; it has {some.en}"
    )
