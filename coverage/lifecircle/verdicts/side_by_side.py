"""Several plans on one study: what each promises on a topic, and who passes under which."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lifecircle.base.errors import InputError
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual, both
from lifecircle.plans.model import (
    Combination,
    Hierarchy,
    Member,
    Piece,
    Presence,
    Statistic,
    services_of,
)
from lifecircle.verdicts.board import measure_of, phase_of, unit_of
from lifecircle.verdicts.choices import target_text, within_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.plans import Goal
    from lifecircle.plans.model import Within
    from lifecircle.verdicts.results import GoalResult, Measure, Results, Status, Verdict

Key = tuple[str, ...]
_MINUTES_ZH = re.compile("^(?:“?一刻钟”?|[\\d.]+分钟)")
_MINUTES_EN = re.compile(r"^[\d.]+-minute\s+")


@dataclass(frozen=True)
class SideCell:
    """One plan's goal on a topic.

    Attributes
    ----------
    plan
        Position of the plan.
    goal, name
        Id and name of the goal.
    threshold
        How near, or how many; empty where the kind has neither.
    target
        What the value must be, with its operator; empty where the document sets none.
    status, low, high
        Of the whole: the verdict, and the value at least and at most; None where it cannot be
        computed.
    measure, unit
        How numbers are printed, and what stands after them.
    statuses, values
        The same for each unit: verdict, and value at least; None where it cannot be computed.
    places
        Whether the values of units are numbers of places.
    """

    plan: int
    goal: str
    name: Bilingual
    threshold: Bilingual
    target: str
    status: Status
    low: float | None
    high: float | None
    measure: Measure
    unit: Bilingual
    statuses: tuple[Status, ...]
    values: tuple[float | None, ...]
    places: bool = False

    @property
    def telling(self) -> bool:
        """Whether anything is known of the whole: a verdict, or a value above nothing."""
        if self.status in ("met", "not_met", "not_shown"):
            return True
        if self.low is None:
            return False
        return self.low != 0 or self.high == self.low


@dataclass(frozen=True)
class SideRow:
    """A topic.

    Attributes
    ----------
    title
        What most of the plans call it, else the shortest of their names.
    kind
        Rule kind of the first goal.
    cells
        For each plan its goals on the topic, in its order; empty where it has none.
    """

    title: Bilingual
    kind: str
    cells: tuple[tuple[SideCell, ...], ...]

    @property
    def shared(self) -> bool:
        """Whether more than one plan has a goal on it."""
        return sum(bool(cells) for cells in self.cells) > 1


@dataclass(frozen=True)
class SideBySide:
    """Several plans on one study.

    Attributes
    ----------
    plans
        Their titles.
    units
        Names of the units.
    rows
        Topics in the order in which the plans first name them.
    """

    plans: tuple[Bilingual, ...]
    units: tuple[str, ...]
    rows: tuple[SideRow, ...]


def side_by_side(results: Sequence[Results]) -> SideBySide:
    """Set the goals of several plans side by side.

    Goals of the same `topic` stand in one row. A goal without a topic joins the first row that
    has a goal of its kind about the same services, which counts the same for the same people at
    the same times; a statistic one with the same indicator.

    Parameters
    ----------
    results
        Of the same units, one for each plan.

    Raises
    ------
    InputError
        If the units differ.
    """
    names = [tuple(str(name) for name in found.units["name"]) for found in results]
    if len(set(names)) > 1:
        raise InputError(
            Bilingual("各次评估的单元不同", "the audits have different units"),
            todo=Bilingual("用同一评估文件换规划评估", "audit one study under each plan"),
        )
    rows: dict[Key, _Row] = {}
    alike: dict[Key, Key] = {}
    ordered = [(plan, goal) for plan, found in enumerate(results) for goal in found.goals]
    numbered = list(enumerate(ordered))
    for number, (plan, result) in sorted(numbered, key=lambda at: not at[1][1].goal.topic):
        goal = result.goal
        like = _like(goal)
        key = ("topic", goal.topic) if goal.topic else alike.get(like, like)
        alike.setdefault(like, key)
        row = rows.setdefault(key, _Row(number, goal, [[] for _ in results]))
        row.first = min(row.first, number)
        row.cells[plan].append(_cell(plan, result, results[plan]))
    return SideBySide(
        plans=tuple(found.plan.document.title.text for found in results),
        units=names[0] if names else (),
        rows=tuple(
            SideRow(_title(row), row.goal.kind, tuple(map(tuple, row.cells)))
            for row in sorted(rows.values(), key=lambda row: row.first)
        ),
    )


@dataclass
class _Row:
    """A row in the making: where its first goal stands, that goal, and its cells."""

    first: int
    goal: Goal
    cells: list[list[SideCell]]


def _like(goal: Goal) -> Key:
    """Return what goals without a topic share that belong together."""
    if isinstance(goal, Statistic):
        return goal.kind, goal.key
    services = sorted(services_of(goal))
    if not services:
        return goal.kind, goal.id
    said = [getattr(goal, key, None) for key in ("of", "quantity", "weight", "part", "measure")]
    tests = sorted(getattr(goal, "passes", {}))
    sides = [getattr(goal, side, None) for side in ("numerator", "denominator")]
    amounts = [
        str(side.quantity or side.count or side.group or side.column)
        for side in sides
        if side is not None
    ]
    whom = (goal.group, getattr(goal, "demand", None), goal.level, *goal.at)
    return (
        *(goal.kind, *services, *(str(text or "") for text in said), *tests, *amounts),
        *(str(text or "") for text in whom),
    )


def _title(row: _Row) -> Bilingual:
    """Return what the plans call a topic: the commonest name, or else the shortest.

    Of several plans' names, a number of minutes at the beginning does not count.
    """
    names = [cell.name for cells in row.cells for cell in cells[:1]]
    if len(names) > 1:
        names = [_untimed(name) for name in names]
    counted = Counter(names)
    return min(names, key=lambda name: (-counted[name], len(name.zh), names.index(name)))


def _untimed(name: Bilingual) -> Bilingual:
    zh, en = _MINUTES_ZH.sub("", name.zh), _MINUTES_EN.sub("", name.en)
    return Bilingual(zh or name.zh, en[:1].upper() + en[1:] or name.en)


def _cell(plan: int, result: GoalResult, results: Results) -> SideCell:
    goal = result.goal
    found: dict[int | None, Verdict] = {v.unit: v for v in results.verdicts if v.goal == goal.id}
    whole = found[None]
    units = [found[row] for row in range(len(results.units))]
    known = whole.status != "not_computable"
    return SideCell(
        plan=plan,
        goal=goal.id,
        name=goal.name.text,
        threshold=threshold_text(goal),
        target=_target(result, results.year),
        status=whole.status,
        low=whole.at_least.value if known and whole.at_least else None,
        high=whole.at_most.value if known and whole.at_most else None,
        measure=measure_of(result),
        unit=unit_of(result),
        statuses=tuple(verdict.status for verdict in units),
        values=tuple(_value(verdict) for verdict in units),
        places=any(v.at_least is None and v.count is not None for v in units),
    )


def _value(verdict: Verdict) -> float | None:
    if verdict.status == "not_computable":
        return None
    if verdict.at_least is not None:
        return verdict.at_least.value
    return None if verdict.count is None else float(verdict.count)


def _target(result: GoalResult, year: int | None) -> str:
    """Return the target of the phase that is judged, with its operator."""
    goal, phase = result.goal, phase_of(result, year)
    cases = [case for case in goal.target if case.year in (None, phase)]
    dumped = [case.model_dump(exclude_none=True) for case in cases]
    text = target_text(dumped, share=measure_of(result).share)
    signs = {">=": "≥", "<=": "≤", "about": "≈", "between": ""}
    sign = signs.get(goal.operator, goal.operator)
    return f"{sign} {text}".strip() if text else ""


def threshold_text(goal: Goal) -> Bilingual:
    """Return how near places must be, or how many there must be; empty where neither is said."""
    if isinstance(goal, Combination):
        return _of_members(goal)
    if isinstance(goal, Presence):
        return _at_least([case.value for case in goal.at_least])
    if isinstance(goal, Hierarchy):
        return _at_least([tier.at_least for tier in goal.levels])
    within = getattr(goal, "within", ())
    return within_text(_dumped(within)) if within else Bilingual("", "")


def _of_members(goal: Combination) -> Bilingual:
    found = []
    for leaf in goal.leaves:
        near = within_text(_dumped(leaf.within)) if isinstance(leaf, Member) else Bilingual("", "")
        name = _leaf_name(leaf)
        found.append(Bilingual(f"{name.zh} {near.zh}".strip(), f"{name.en} {near.en}".strip()))
    return Bilingual("、".join(f.zh for f in found), ", ".join(f.en for f in found))


def _leaf_name(leaf: Member | Piece) -> Bilingual:
    if isinstance(leaf, Piece) and leaf.goal is not None:
        return both(leaf.goal)
    return label(leaf.service or "")


def _at_least(numbers: Sequence[int]) -> Bilingual:
    text = "/".join(map(str, numbers))
    return Bilingual(f"至少 {text} 处", f"at least {text}")


def _dumped(cases: Sequence[Within]) -> list[dict[str, Any]]:
    return [case.model_dump(exclude_none=True) for case in cases]
