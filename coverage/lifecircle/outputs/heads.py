"""Where a number of people may be said of a group, and how finely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.amounts import groups
from lifecircle.outputs.numbers import round_people
from lifecircle.outputs.weighs import on_ground
from lifecircle.verdicts.sight import counted_in_people

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Bilingual
    from lifecircle.plans import Goal
    from lifecircle.verdicts.results import GoalResult, Results

RESIDENTS: Final = "residents"
_UNSURE: Final = ("low", "unknown")


@dataclass(frozen=True, eq=False)
class Heads:
    """Whose numbers may be said, and where.

    Attributes
    ----------
    group
        Id of the group.
    known
        Bool per unit and, last, of the whole: a head count is given.
    counted
        Bool, likewise: it is a count and no estimate.
    """

    group: str
    known: Bools
    counted: Bools

    @property
    def name(self) -> Bilingual:
        """What the group is called."""
        return group_name(self.group)

    def people(self, people: Floats) -> list[float]:
        """Return numbers per unit and of the whole as tables print them; NaN for none."""
        return [self.at(row, number) for row, number in enumerate(people.tolist())]

    def at(self, row: int, people: float) -> float:
        """Return a number in a unit (-1: in the whole) as tables print it; NaN where none is."""
        if not self.known[row]:
            return np.nan
        rounded = round_people(people, counted=bool(self.counted[row]))
        return np.nan if rounded is None else rounded


def group_name(group: str) -> Bilingual:
    """Return what a group of people is called."""
    return groups()[group].name


def group_of(goal: Goal) -> str:
    """Return the id of the group whom a goal is for."""
    return getattr(goal, "group", None) or RESIDENTS


def heads_for(results: Results, result: GoalResult) -> Heads:
    """Return where a number of the people of a goal may be said."""
    heads = heads_of(results, group_of(result.goal))
    if counted_in_people(result, results):
        return heads
    nowhere = np.zeros(len(heads.known), dtype=bool)
    return Heads(heads.group, nowhere, nowhere)


def heads_of(results: Results, group: str | None) -> Heads:
    """Return where a number of people of a group may be said.

    Nowhere where shares are of residential ground, or nothing is known of the group's number; not
    where confidence is low.

    Parameters
    ----------
    results
        The audit.
    group
        Its id; None: residents.
    """
    key = ("heads", group or RESIDENTS)
    if key not in results.kept:
        results.kept[key] = _heads_of(results, group or RESIDENTS)
    found: Heads = results.kept[key]
    return found


def _heads_of(results: Results, group: str) -> Heads:
    size = len(results.units) + 1
    nowhere = np.zeros(size, dtype=bool)
    if on_ground(results):
        return Heads(group, nowhere, nowhere)
    if group == RESIDENTS:
        known = np.append(results.units["people"].notna(), not results.whole_low_confidence)
        known &= results.people_total is not None
        return Heads(group, known, np.full(size, results.people_counted))
    known_groups = () if results.left_out is None else results.left_out.people
    mine = next((found for found in known_groups if found.group == group), None)
    if mine is None:
        return Heads(group, nowhere, nowhere)
    sure = mine.confidence.astype(str)
    # A unit's own number may be given where it is unsure who of them lives where.
    low = np.append(results.units["low_confidence"].astype(bool), results.whole_low_confidence)
    known = ~np.isnan(mine.units) & ~np.isin(sure, _UNSURE) & ~low
    return Heads(group, known, sure == "counted")
