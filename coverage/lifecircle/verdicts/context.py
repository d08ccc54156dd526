"""What every evaluator works with: the district, its lists, its people, and the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.base.amounts import groups
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.columns import holds
from lifecircle.verdicts.notes import goal_assumptions

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import geopandas as gpd

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Note
    from lifecircle.district import District
    from lifecircle.plans import Goal, Plan
    from lifecircle.plans.fields import GoalFields
    from lifecircle.verdicts.doorstep import Doorstep
    from lifecircle.verdicts.lists import Lists
    from lifecircle.verdicts.results import GoalResult, Verdict

Judged = tuple["GoalResult", "list[Verdict]"]
"""A goal with its answers, and its verdicts: on the whole first, then on every unit."""


@dataclass(frozen=True)
class Context:
    """What every evaluator works with.

    Attributes
    ----------
    district, plan
        What is judged, by what.
    doorstep
        Answers at demand points, searched once and kept.
    units
        `lifecircle.verdicts.frames.units_table`.
    people
        Residents per unit and, last, in the whole; NaN where no head count is given.
    judged
        Goals judged so far, by id: those that a goal names are always there before it.
    earlier
        Values of an earlier audit, by goal id and unit name (None: the whole).
    memo
        What evaluators keep for each other, by what it is.
    """

    district: District
    plan: Plan
    doorstep: Doorstep
    units: gpd.GeoDataFrame
    people: Floats
    judged: dict[str, Judged] = field(default_factory=dict)
    earlier: Mapping[tuple[str, str | None], float] = field(default_factory=dict)
    memo: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def lists(self) -> Lists:
        """What the planner's lists can prove."""
        return self.doorstep.lists

    @property
    def year(self) -> int | None:
        """The study's year."""
        return self.district.study.study.year

    @cached_property
    def unit_names(self) -> list[str]:
        """Names of the units."""
        return [str(name) for name in self.units["name"]]

    def is_verified(self, goal: GoalFields) -> bool:
        """Tell whether a goal may be judged: its numbers are corroborated, or accepted."""
        return goal.verified or self.district.study.study.accept_unverified

    def notes(self, goal: Goal) -> tuple[Note, ...]:
        """Return what every number of a goal rests on."""
        return goal_assumptions(goal, self.plan, self.district)

    def asked_units(self, goal: GoalFields) -> Bools:
        """Return whether a goal is about each unit and, last, about the whole: some unit.

        A goal that tests the units of another level is about every unit of the study.
        """
        if goal.level not in (None, self.district.study.units.level):
            return np.ones(len(self.units) + 1, dtype=bool)
        asked = holds(self.district.units, goal.where.unit)
        return np.append(asked, asked.any())

    def group(self, group: str | None) -> tuple[Floats | None, tuple[Bilingual, ...]]:
        """Return people of a group per unit and, last, in the whole; and what is missing.

        Parameters
        ----------
        group
            Its id; None: residents, as `people` has them.

        Returns
        -------
        array or None
            NaN where the number is not known; None where nothing is known of the group.
        tuple of Bilingual
            The input that is missing; empty if none is.
        """
        found = self.district.groups.get(group or "residents")
        if found is not None:
            return np.append(found.units, found.whole), ()
        if group in (None, "residents") and not np.isnan(self.people).all():
            return self.people, ()
        name = groups()[group or "residents"].name
        need = Bilingual(f"各单元的{name.zh.removesuffix('数')}数", f"numbers of {name.en} by unit")
        return None, (need,)

    def start(self, goal: GoalFields, unit: int | None) -> float | None:
        """Return the value that a trend compares with; None if there is none, or only a bound."""
        if goal.against == "earlier":
            name = None if unit is None else self.unit_names[unit]
            return self.earlier.get((goal.id, name))
        if unit is None and goal.baseline is not None and goal.baseline.operator is None:
            return goal.baseline.value
        return None
