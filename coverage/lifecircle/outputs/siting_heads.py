"""Which numbers of people of a siting question may be said, and how finely."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.outputs.numbers import round_people

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.siting.found import SitingFound, SitingRun

MOSTLY: Final = 0.2
"""A number of people of whom more than this share live where confidence is low is not given."""
_NEAR: Final = 1e-6


class Heads:
    """Which numbers of people of a question may be said.

    Parameters
    ----------
    run
        The run.
    found
        The question.
    """

    def __init__(self, run: SitingRun, found: SitingFound) -> None:
        demand, asked = run.district.demand, found.asked
        self.whole = asked.counted and not demand.whole_low_confidence
        self.units: Bools = np.logical_and(
            asked.counted, ~demand.units["low_confidence"].to_numpy(dtype=bool)
        )
        low = np.append(~self.units, not self.whole)
        self.low: Bools = low[demand.points["unit"].to_numpy()[asked.point]]
        self.ground = demand.weighs == "ground"
        self.any = asked.counted
        self.exact = asked.counted and _is_count(run, found)
        self.total = found.before.people

    def share(self, people: float | None) -> float | None:
        """Return a number of people as a share of all of the question."""
        if people is None or math.isnan(people) or not self.total:
            return None
        return min(people / self.total, 1.0) if people <= self.total * (1 + _NEAR) else None

    def of_rows(self, rows: Bools, people: Floats) -> bool:
        """Tell whether the number of people of some rows of demand may be said."""
        some = float(people[rows].sum())
        return self.any and float(people[rows & self.low].sum()) <= MOSTLY * some

    def rounded(self, people: float | None, *, known: bool) -> float:
        """Return people as a table prints them; NaN where no number is given."""
        value = round_people(people, counted=self.exact) if known else None
        return np.nan if value is None else value


def _is_count(run: SitingRun, found: SitingFound) -> bool:
    """Tell whether people are counted, not estimated: of residents, or of a group."""
    total, demand = float(found.asked.people.sum()), run.district.demand
    if demand.counted and demand.total is not None and math.isclose(total, demand.total):
        return True
    groups = run.district.groups.values()
    return any(
        not group.estimated and math.isclose(total, float(group.points.sum())) for group in groups
    )
