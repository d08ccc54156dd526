"""Combination: several members at people's doors, in each unit, or at one site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.logic import NO, UNKNOWN, YES, at_least
from lifecircle.base.text import Bilingual
from lifecircle.plans.fields import TRENDS
from lifecircle.verdicts.judge import Asked as Wanted
from lifecircle.verdicts.judge import asked_of, targets_of
from lifecircle.verdicts.levels import units_of_level
from lifecircle.verdicts.measured import Ruling, Values, judge_values
from lifecircle.verdicts.members import UNITS
from lifecircle.verdicts.over import STATUS, asked_of_units, share_of_units
from lifecircle.verdicts.people_goals import evaluate_people_goal
from lifecircle.verdicts.pieces import FROM_STATUS, Pieces, held, lacking_words, together
from lifecircle.verdicts.results import Measure, MemberResult
from lifecircle.verdicts.shortfalls import missing
from lifecircle.verdicts.sites import sites_of

if TYPE_CHECKING:
    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.plans import Combination
    from lifecircle.plans.model import Piece
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.levels import LevelUnits
    from lifecircle.verdicts.results import Shortfall

_HOLDS = Wanted.of(">=", 1.0)


def evaluate_combination(goal: Combination, context: Context) -> Judged:
    """Judge a combination.

    Per unit, a unit keeps it if the members hold in it: its value is the share of the members
    that are needed. Per site, if all of it is at one site inside its border. The value of the
    whole is the share of units that keep it. But where the members are goals only, and the goal
    has neither ``over`` nor a target, the whole keeps it if the members hold on the whole.
    """
    if goal.per == "people":
        return evaluate_people_goal(goal, context)
    pieces = Pieces(goal, context)
    units, needs = units_of_level(goal.level, goal.where.unit, context.district)
    lacking = [pieces.needs(leaf) for leaf in pieces.leaves]
    every = tuple(dict.fromkeys(need for those in lacking for need in those))
    if all(lacking):
        needs += every
    absent = [str(p.service) for p in pieces.leaves if p.goal is None and pieces.needs(p)]
    if units is None or needs:
        nothing = Values.none(len(context.units))
        return judge_values(
            goal,
            context,
            nothing,
            Measure(),
            needs=needs,
            absent=tuple(dict.fromkeys(absent)),
        )
    found = _at_sites(pieces, units) if goal.per == "site" else _in_units(pieces, units)
    result, verdicts = _Case(goal, context, pieces, units, found).judged(tuple(absent))
    return result, [replace(verdict, needs=every) for verdict in verdicts]


@dataclass(frozen=True, eq=False)
class _Found:
    """How the units do.

    Attributes
    ----------
    answers
        Per unit: it keeps the goal, does not, or it is not known.
    low, high
        Per unit: its value.
    reasons
        Per unit: what is missing; None where nothing is.
    members
        Behind the values.
    count
        Per unit: how many sites it surely has; None where none are asked for.
    """

    answers: Answers
    low: Floats
    high: Floats
    reasons: list[Bilingual | None]
    members: tuple[MemberResult, ...]
    count: list[int] | None = None


def _in_units(pieces: Pieces, units: LevelUnits) -> _Found:
    """Return how units do by what is inside their borders, and by other goals there."""
    names = [pieces.name(leaf) for leaf in pieces.leaves]
    each = [_in_each(leaf, pieces, units) for leaf in pieces.leaves]
    by_leaf = {id(leaf): found for leaf, found in zip(pieces.leaves, each, strict=True)}
    parts = [together(part, lambda piece: by_leaf[id(piece)]) for part in pieces.parts]
    answers = at_least(pieces.goal.needed, parts)
    low, high = held(parts, pieces.goal.needed)
    reasons = [
        None if answers[i] == YES else lacking_words(names, [int(a[i]) for a in each])
        for i in range(len(units))
    ]
    members = tuple(
        MemberResult(
            what="unit",
            name=units.names[i],
            unit=int(units.unit[i]),
            value=float(low[i]),
            status=STATUS[int(answers[i])],
            point=units.points[i],
            reason=reasons[i],
        )
        for i in range(len(units))
    )
    return _Found(answers, low, high, reasons, members)


def _in_each(piece: Piece, pieces: Pieces, units: LevelUnits) -> Answers:
    context = pieces.context
    if piece.goal is None:
        supply = context.doorstep.searches.places(pieces.asked(piece))
        lacks = NO if pieces.is_complete(piece) else UNKNOWN
        enough = units.counts(supply, context.district) >= piece.at_least
        return np.where(enough, YES, lacks).astype(np.int8)
    result, verdicts = context.judged[piece.goal]
    if units.own:
        statuses = [verdicts[1 + row].status for row in units.unit]
    else:
        # Several units of a level may have the same name.
        known = {(m.name, m.point): m.status for m in result.members if m.what == "unit"}
        mine = zip(units.names, units.points, strict=True)
        statuses = [known.get(unit, "not_shown") for unit in mine]
    return np.array([FROM_STATUS.get(s, UNKNOWN) for s in statuses], dtype=np.int8)


def _at_sites(pieces: Pieces, units: LevelUnits) -> _Found:
    """Return how units do by the sites inside their borders."""
    sites = sites_of(pieces)
    answers, count = sites.in_units(units, pieces)
    low, high = (answers == YES).astype(float), (answers >= UNKNOWN).astype(float)
    reasons = [None if a == YES else _NO_SITE[int(a)] for a in answers]
    return _Found(answers, low, high, reasons, sites.results(pieces), [int(n) for n in count])


_NO_SITE = {
    NO: Bilingual("没有同时具备各项的场所。", "No site has all that is asked."),
    UNKNOWN: Bilingual(
        "已列设施中没有同时具备各项的场所，但名单不完整。",
        "No site of listed places has all that is asked, but the lists are partial.",
    ),
}


@dataclass(frozen=True, eq=False)
class _Case:
    goal: Combination
    context: Context
    pieces: Pieces
    units: LevelUnits
    found: _Found

    def judged(self, absent: tuple[str, ...]) -> Judged:
        low, high = self.values()
        complete = [p.service for p in self.pieces.leaves if p.service and p.service not in absent]
        partial = [
            str(p.service)
            for p in self.pieces.leaves
            if p.service in complete and not self.pieces.is_complete(p)
        ]
        return judge_values(
            self.goal,
            self.context,
            Values(low, high),
            Measure(),
            absent=tuple(dict.fromkeys(absent)),
            partial=tuple(dict.fromkeys(partial)),
            members=self.found.members,
            counts=self.counts(),
            about=self.about,
            rule=self.rule,
            shortfall=self.shortfall,
        )

    @property
    def of_wholes(self) -> bool:
        """Whether the whole keeps the goal if the members hold on the whole."""
        only_goals = all(leaf.goal is not None for leaf in self.pieces.leaves)
        return only_goals and self.goal.over is None and not self.goal.target

    @property
    def about(self) -> Bools:
        rows = len(self.context.units)
        found = np.isin(np.arange(rows + 1), self.units.unit)
        found[-1] = len(self.units) > 0 or self.of_wholes
        return found

    def values(self) -> tuple[Floats, Floats]:
        rows = len(self.context.units)
        low, high = share_of_units(self.found.answers, self.units, rows)
        if self.units.own:
            low[self.units.unit], high[self.units.unit] = self.found.low, self.found.high
        if self.of_wholes:
            parts = [together(part, self._on_the_whole) for part in self.pieces.parts]
            sure, possible = held(parts, self.goal.needed)
            low[-1], high[-1] = sure[0], possible[0]
        return low, high

    def _on_the_whole(self, piece: Piece) -> Answers:
        status = self.context.judged[str(piece.goal)][1][0].status
        return np.array([FROM_STATUS.get(status, UNKNOWN)], dtype=np.int8)

    def counts(self) -> list[int | None] | None:
        if self.found.count is None or not self.units.own:
            return None
        count: list[int | None] = [None] * len(self.context.units)
        for row, number in zip(self.units.unit, self.found.count, strict=True):
            count[int(row)] = number
        sites = sum(member.status == "met" for member in self.found.members)
        return [*count, sites]

    def rule(self, row: int) -> Ruling | None:
        if row == -1 and self.of_wholes:
            names = [self.pieces.name(leaf) for leaf in self.pieces.leaves]
            each = [int(self._on_the_whole(leaf)[0]) for leaf in self.pieces.leaves]
            holds = at_least(
                self.goal.needed,
                [together(part, self._on_the_whole) for part in self.pieces.parts],
            )
            reason = None if holds[0] == YES else lacking_words(names, each)
            return Ruling(_HOLDS, ">=", None, reason)
        if row != -1 and self.units.own:
            member = int(np.flatnonzero(self.units.unit == row)[0])
            return Ruling(_HOLDS, ">=", None, self.found.reasons[member])
        case = targets_of(self.goal, self.context.district.units, self.context.year)[row]
        start = self.context.start(self.goal, None if row == -1 else row)
        wanted = asked_of_units(self.goal, asked_of(self.goal, case, start))
        if wanted is None and self.goal.operator in TRENDS:
            return None
        return None if wanted is None else Ruling(wanted)

    def shortfall(self, row: int, value: float, asked: Wanted) -> tuple[Shortfall, ...]:
        if (row != -1 and self.units.own) or self.of_wholes:
            return ()
        inside = len(self.units) if row == -1 else int((self.units.unit == row).sum())
        return missing(asked, value, float(inside), UNITS)
