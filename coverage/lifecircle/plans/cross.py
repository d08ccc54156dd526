"""Mistakes of a plan that no goal shows by itself: names that do not fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.known import alike
from lifecircle.base.text import Bilingual
from lifecircle.base.toml_mistakes import Mistake, written
from lifecircle.plans.model import judged_goals, named_goals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lifecircle.plans.model import Goal, Place, Plan


def cross_mistakes(plan: Plan) -> list[Mistake]:
    """Return every mistake in how goals name each other, in the order of the file."""
    return [*_repeated(plan), *_unknown(plan), *_circles(plan)]


def _at(path: Place, what: Bilingual) -> Mistake:
    return Mistake(written(path), what, "", path, missing=False)


def _repeated(plan: Plan) -> Iterator[Mistake]:
    seen: dict[str, int] = {}
    for number, goal in enumerate(plan.goals):
        if goal.id in seen:
            first = seen[goal.id] + 1
            yield _at(
                ("goals", number, "id"),
                Bilingual(
                    f"两个目标的编号同为 {goal.id!r}，另一个是 goals[{first}]",
                    f"two goals have the id {goal.id!r}, the other is goals[{first}]",
                ),
            )
        seen.setdefault(goal.id, number)


def _unknown(plan: Plan) -> Iterator[Mistake]:
    ids = {goal.id: None for goal in plan.goals}
    for number, goal in enumerate(plan.goals):
        for place, other in named_goals(goal):
            path = ("goals", number, *place)
            if other == goal.id:
                what = Bilingual(f"目标 {other!r} 引用了自身", f"goal {other!r} names itself")
                yield _at(path, what)
            elif other not in ids:
                yield _at(path, _no_goal(other, ids))
    for other in plan.index.weights if plan.index else ():
        if other not in ids:
            yield _at(("index", "weights", other), _no_goal(other, ids))


def _no_goal(other: str, ids: Collection[str]) -> Bilingual:
    zh, en = f"没有编号为 {other!r} 的目标", f"there is no goal with the id {other!r}"
    like = alike(other, ids)
    if like:
        return Bilingual(f"{zh}，是否应为 {like[0]!r}？", f"{en}, did you mean {like[0]!r}?")
    return Bilingual(zh, en)


def _circles(plan: Plan) -> Iterator[Mistake]:
    """Yield one mistake for each goal that is judged by itself through others."""
    by_id = {goal.id: goal for goal in plan.goals}
    for number, goal in enumerate(plan.goals):
        way = _way_back(goal, by_id)
        if way and goal.id == min(way):
            circle = " → ".join((*way, goal.id))
            yield _at(
                ("goals", number, "id"),
                Bilingual(
                    f"目标互相依据，形成循环：{circle}",
                    f"goals are judged by each other in a circle: {circle}",
                ),
            )


def _way_back(goal: Goal, by_id: dict[str, Goal]) -> tuple[str, ...]:
    """Return the goals on a way from a goal back to it; empty if there is none."""
    open_: list[tuple[str, ...]] = [(goal.id,)]
    seen: set[str] = set()
    while open_:
        way = open_.pop()
        for other in judged_goals(by_id[way[-1]]):
            if other == way[-1]:
                continue
            if other == goal.id:
                return way
            if other in by_id and other not in seen:
                seen.add(other)
                open_.append((*way, other))
    return ()
