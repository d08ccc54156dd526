"""The indicator board: one row a goal, from baseline over now to target."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from lifecircle.base.text import Bilingual
from lifecircle.plans.alternatives import SHARES
from lifecircle.plans.model import Presence
from lifecircle.verdicts.reasons import NOT_ASKED
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from lifecircle.plans.fields import Baseline, Flag, Reference, Strength
    from lifecircle.verdicts.results import (
        GoalResult,
        Measure,
        Results,
        Shortfall,
        Status,
        Verdict,
    )

Part = Literal["binding", "expected", "other"]
_SHARES = SHARES | {"equity"}
_NOTHING = Bilingual("", "")
_UNITS = {
    "presence": Bilingual("处", "places"),
    "radius": Bilingual("米", "m"),
    "response": Bilingual("分钟", "min"),
}
"""Of kinds whose numbers are no shares, where a goal could not be measured."""
PARTS: tuple[Part, ...] = ("binding", "expected", "other")
"""The parts of the board, in the order in which they are printed."""


@dataclass(frozen=True)
class BoardTarget:
    """What a value should be.

    Attributes
    ----------
    value
        The number; of a range its lower end (its upper one where it has no lower).
    high
        Upper end of a range; None: it is no range.
    operator
        Of the goal: ``>=`` … ``between``, ``about``, and the trends ``rises``, ``falls``,
        ``not_worse``, whose `value` is the number that they compare with.
    text
        As the document writes it, where that is no number.
    year
        Of the phase that is judged, else of the goal's deadline; None where it has none.
    """

    value: float | None
    high: float | None
    operator: str
    text: str
    year: int | None


@dataclass(frozen=True)
class BoardCell:
    """A goal on one unit.

    Attributes
    ----------
    unit
        Row number of the unit.
    asked
        Whether the goal is about the unit at all.
    status, reason
        The verdict, and how it came about.
    low, high
        The value is at least and at most this; None where unknown, `high` inf where it has no
        bound. Of presence goals the number of places (`count`), as far as listed.
    count
        Places in the unit; None where nothing is counted.
    places
        Whether the unit is judged by that number.
    target
        What is asked of the unit; None where nothing is.
    progress, shortfall
        As in `Verdict`.
    """

    unit: int
    asked: bool
    status: Status
    reason: Bilingual
    low: float | None
    high: float | None
    count: int | None
    places: bool
    target: BoardTarget | None
    progress: float | None
    shortfall: tuple[Shortfall, ...]


@dataclass(frozen=True)
class BoardRow:
    """One goal on the board.

    Attributes
    ----------
    goal, kind, topic
        Id, rule kind, and the word that several plans share.
    name, short_name, section
        What the document calls it, and where.
    strength, part
        How firmly it is promised, and in which part of the board that puts it.
    stated
        "achieved": the document states it as done at its baseline.
    measure, unit
        How its numbers are printed, and what stands after them; empty for shares.
    baseline, references
        As the document has them; a baseline may be text only (``——``).
    low, high
        The value of the whole now: at least and at most; None where it cannot be computed,
        `high` inf where it has no bound.
    range_low, range_high
        Least and most of it under the alternatives of the sensitivity; None as above.
    count
        Places in the whole, for goals that count them.
    target
        What is asked of the whole; None where nothing is.
    progress, shortfall, status, reason, warning, needs, holds_under_all
        As in `Verdict`, of the whole.
    assumptions
        How many assumptions the goal itself makes.
    hangs_on
        Choices of assumptions under which the verdict on the whole is another one; those that
        cannot be computed hang on data.
    flags
        What is odd in the document.
    verified
        False: its number is not corroborated.
    lead
        The body in charge.
    deadline
        A year, the column of the areas that has it, or None.
    members, failing
        How many units, facilities, areas or places it is about, and how many of them fail.
    cells
        One per unit, in the order of the units.
    """

    goal: str
    kind: str
    topic: str
    name: Bilingual
    short_name: str
    section: str
    strength: Strength
    part: Part
    stated: Literal["goal", "achieved"]
    measure: Measure
    unit: Bilingual
    baseline: Baseline | None
    references: tuple[Reference, ...]
    low: float | None
    high: float | None
    range_low: float | None
    range_high: float | None
    count: int | None
    target: BoardTarget | None
    progress: float | None
    shortfall: tuple[Shortfall, ...]
    status: Status
    reason: Bilingual
    warning: Bilingual | None
    needs: tuple[Bilingual, ...]
    holds_under_all: bool
    assumptions: int
    hangs_on: tuple[Bilingual, ...]
    flags: tuple[Flag, ...]
    verified: bool
    lead: Bilingual | None
    deadline: int | str | None
    members: int
    failing: int
    cells: tuple[BoardCell, ...]


def board(results: Results) -> list[BoardRow]:
    """Return the rows of the indicator board.

    Binding goals come first, then expected ones, then all others; in each part the worst
    verdict first and goals that cannot be computed last, in the order of the plan.
    """
    by_goal: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in results.verdicts:
        by_goal[verdict.goal].append(verdict)
    rows = [_row(results, result, by_goal[result.goal.id]) for result in results.goals]
    return sorted(rows, key=_order)


def _order(row: BoardRow) -> tuple[int, bool, int]:
    rank = STATUSES.index(row.status)
    return PARTS.index(row.part), row.status == "not_computable", rank


def _row(results: Results, result: GoalResult, verdicts: list[Verdict]) -> BoardRow:
    goal = result.goal
    whole = next(verdict for verdict in verdicts if verdict.unit is None)
    per_unit = sorted(
        (verdict for verdict in verdicts if verdict.unit is not None), key=lambda v: v.unit or 0
    )
    deadline = goal.deadline
    year = deadline if isinstance(deadline, int) else None
    phase = phase_of(result, results.year)
    low, high = _ends(whole)
    return BoardRow(
        goal=goal.id,
        kind=goal.kind,
        topic=goal.topic,
        name=goal.name.text,
        short_name=goal.short_name,
        section=goal.section,
        strength=goal.strength,
        part=part_of(goal.strength),
        stated=goal.status,
        measure=measure_of(result),
        unit=unit_of(result),
        baseline=goal.baseline,
        references=goal.reference,
        low=low,
        high=high,
        range_low=None if whole.at_least is None or low is None else whole.at_least.low,
        range_high=None if whole.at_most is None or high is None else whole.at_most.high,
        count=whole.count,
        target=_target(whole, phase or year),
        progress=whole.progress,
        shortfall=whole.shortfall,
        status=whole.status,
        reason=whole.reason,
        warning=whole.warning,
        needs=whole.needs,
        holds_under_all=whole.holds_under_all,
        assumptions=len(goal.assumptions),
        hangs_on=tuple(
            other.choice
            for other in result.alternatives
            if other.statuses[0] != whole.status
            and "not_computable" not in (other.statuses[0], whole.status)
        ),
        flags=goal.flags,
        verified=goal.verified,
        lead=None if goal.lead is None else goal.lead.text,
        deadline=deadline if deadline is None or isinstance(deadline, int) else deadline.area,
        members=len(result.members),
        failing=sum(member.status == "not_met" for member in result.members),
        cells=tuple(_cell(verdict, phase or year) for verdict in per_unit),
    )


def part_of(strength: Strength) -> Part:
    """Return the part of the board for a strength."""
    if strength == "binding":
        return "binding"
    return "expected" if strength == "expected" else "other"


def measure_of(result: GoalResult) -> Measure:
    """Return how the numbers of a goal are printed, also where nothing could be measured."""
    goal = result.goal
    mean = isinstance(goal, Presence) and goal.over == "mean"
    if not result.measure.share or (goal.kind in _SHARES and not mean):
        return result.measure
    return replace(result.measure, share=False, unit=_UNITS.get(goal.kind, _NOTHING))


def unit_of(result: GoalResult) -> Bilingual:
    """Return what stands after the numbers of a goal; empty where they are shares."""
    measure = measure_of(result)
    if measure.share:
        return _NOTHING
    if result.goal.unit is not None:
        return result.goal.unit.text
    return measure.unit


def phase_of(result: GoalResult, year: int | None) -> int | None:
    """Return the year of the target's phase that is judged; None where it has no phases."""
    phases = sorted({case.year for case in result.goal.target if case.year is not None})
    if not phases:
        return None
    coming = [phase for phase in phases if year is not None and phase >= year]
    return coming[0] if coming else phases[-1]


def _ends(verdict: Verdict) -> tuple[float | None, float | None]:
    """Return the least and the most that a value can be; None where it is not computable."""
    if verdict.at_least is None or verdict.status == "not_computable":
        return None, None
    high = math.inf if verdict.at_most is None else verdict.at_most.value
    return verdict.at_least.value, high


def _target(verdict: Verdict, year: int | None) -> BoardTarget | None:
    if verdict.target is None:
        return None
    return BoardTarget(
        value=verdict.target,
        high=verdict.target_high,
        operator=verdict.operator,
        text=verdict.target_text,
        year=year,
    )


def _cell(verdict: Verdict, year: int | None) -> BoardCell:
    low, high = _ends(verdict)
    places = verdict.at_least is None and verdict.count is not None
    if places and verdict.count is not None:
        low, high = float(verdict.count), math.inf
        if verdict.status == "not_met":
            high = low
    asked = verdict.reason != NOT_ASKED
    return BoardCell(
        unit=verdict.unit if verdict.unit is not None else -1,
        asked=asked,
        status=verdict.status,
        reason=verdict.reason,
        low=low,
        high=high,
        count=verdict.count,
        places=places,
        target=_target(verdict, year) if asked else None,
        progress=verdict.progress,
        shortfall=verdict.shortfall,
    )
