"""A goal at people's doors while places come and go: counted anew, not searched anew."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.logic import YES, answer, at_least
from lifecircle.gaps.pairs import Question
from lifecircle.plans.model import Member, Piece, members_of
from lifecircle.verdicts.crowd import crowd_of
from lifecircle.verdicts.over import scope_of
from lifecircle.verdicts.people_goals import PeopleCase
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.base.text import Bilingual
    from lifecircle.plans import Combination, Reach
    from lifecircle.plans.model import Group
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.doorstep import Variant
    from lifecircle.verdicts.judge import Asked
    from lifecircle.verdicts.results import Shortfall, Verdict


@dataclass(eq=False)
class Counted:
    """How many places of a member are within reach of each door.

    Attributes
    ----------
    question
        Which places, for whom, how far.
    count
        int64 per door, kept up to date.
    known
        Whether anything is known of the member's places: a list, or a place that was added.
    """

    question: Question
    count: Ints
    known: bool

    @classmethod
    def of(cls, question: Question) -> Counted:
        """Return the count as the lists have it."""
        if question.needs:
            doors = question.context.doorstep.searches.doors(question.way)
            return cls(question, np.zeros(len(doors), dtype=np.int64), known=False)
        return cls(question, question.answer().count.copy(), known=True)

    @cached_property
    def thresholds(self) -> dict[Metric, Floats]:
        """Thresholds per door in whole units, by what is minimised; NaN: none."""
        doorstep = self.question.context.doorstep
        unit = doorstep.searches.doors(self.question.way).unit
        found = doorstep.unit_thresholds(self.question.member)
        return {metric: np.rint(per_unit[unit]) for metric, per_unit in found.items()}

    @cached_property
    def left_open(self) -> Bools | bool:
        """Per door: a place that the data lack may be within reach."""
        asked = self.question
        if asked.needs:
            return True
        doorstep = asked.context.doorstep
        return doorstep.left_open(asked.member, asked.where, way=asked.way)

    def of_facility(self, row: int) -> Ints:
        """Return the doors that have a listed facility within reach."""
        if self.question.needs:
            return np.empty(0, dtype=np.int64)
        found = self.question.answer()
        at = int(np.searchsorted(found.facilities, row))
        if at == len(found.facilities) or found.facilities[at] != row:
            return np.empty(0, dtype=np.int64)
        rows: Ints = found.point[found.place == at]
        return rows

    def supplies(self, row: int) -> bool:
        """Tell whether a listed facility is one of the member's places."""
        asked = self.question
        supply = asked.context.doorstep.supply(asked.member, asked.where, asked.way)
        return bool(supply.places[row])


@dataclass(frozen=True, eq=False)
class LiveCase(PeopleCase):
    """A goal judged at the stated assumptions, with places as they stand now.

    Attributes
    ----------
    counted_places
        One a member, in the goal's order; those that ask alike share one.
    """

    counted_places: tuple[Counted, ...] = ()

    @classmethod
    def of(
        cls,
        goal: Reach | Combination,
        context: Context,
        counted: Callable[[Question], Counted],
    ) -> LiveCase | None:
        """Return a goal with its places; None where it cannot be computed whatever is built."""
        crowd, needs = crowd_of(goal, context)
        if crowd is None or needs:
            return None
        units, lacking = scope_of(goal, context, crowd)
        if units is None or lacking:
            return None
        places = tuple(
            counted(Question(context, member, goal.where, way_of(goal)))
            for member in members_of(goal)
        )
        return cls(goal, context, crowd, units, places)

    def answers(self, variant: Variant, *, assume_complete: bool = False) -> Answers:  # noqa: ARG002
        """Return three-valued answers per door, as the places stand now."""
        own = iter(self.counted_places)

        def of(part: Group | Member) -> Answers:
            if isinstance(part, Member):
                places = next(own)
                holds = places.count >= part.at_least
                closed = assume_complete and places.known
                return answer(holds, open_=False if closed else places.left_open)
            return at_least(part.needed, [of(m) for m in part.members if not isinstance(m, Piece)])

        return of(self.goal)

    @property
    def holds(self) -> Bools:
        """Per door: the goal is about it, and holds there."""
        return np.asarray((self.answers(self.headline) >= YES) & self.asked_points)

    def now(self) -> list[Verdict]:
        """Return the verdicts on the whole and on every unit."""
        return self._afresh().judged()[1]

    def _afresh(self) -> LiveCase:
        """Return a copy that knows what does not change, and nothing else."""
        fresh = LiveCase(self.goal, self.context, self.crowd, self.units, self.counted_places)
        for name in ("way", "counted", "by_level", "asked_points", "asked", "asked_share"):
            fresh.__dict__[name] = getattr(self, name)
        fresh.__dict__["targets"] = self.targets
        return fresh

    @cached_property
    def readings(self) -> tuple[tuple[Variant, str], ...]:
        """The headline alone."""
        return ((self.headline, self.crowd.headline),)

    @cached_property
    def lacking(self) -> list[tuple[str, tuple[Bilingual, ...]]]:
        """Services of the members, each with what is missing."""
        return [
            (places.question.member.service, () if places.known else places.question.needs)
            for places in self.counted_places
        ]

    def shares(self, holding: Bools, method: str) -> Floats:
        """Return shares; states come and go, so none are kept."""
        return self.crowd.shares(holding, self._weight(method))

    def of_units(self, holding: Bools, method: str) -> Floats:
        """Return the share of people of every unit that is counted."""
        return self.units.shares(holding, self._weight(method))

    def _weight(self, method: str) -> Floats:
        return np.asarray(self.crowd.weights[method] * self.asked_points)

    def edge(self, answers: Answers) -> Bools:
        """Say nothing of the edge of the data."""
        return np.zeros(len(answers), dtype=bool)

    def shortfall(self, row: int, value: float, asked: Asked) -> tuple[Shortfall, ...]:  # noqa: ARG002
        """Say nothing of what is missing."""
        return ()

    def warning(self, row: int) -> Bilingual | None:  # noqa: ARG002
        """Say nothing beside the verdict."""
        return None


def shared() -> Callable[[Question], Counted]:
    """Return a maker of counts that gives those who ask alike the same one."""
    made: dict[object, Counted] = {}

    def of(question: Question) -> Counted:
        if question.key not in made:
            made[question.key] = Counted.of(question)
        return made[question.key]

    return of


def each(cases: tuple[LiveCase, ...]) -> Iterator[Counted]:
    """Yield every count of some goals, each once."""
    seen: set[int] = set()
    for case in cases:
        for places in case.counted_places:
            if id(places) not in seen:
                seen.add(id(places))
                yield places
