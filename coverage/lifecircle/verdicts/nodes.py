"""Units that should have places of a service: who has them, who may, and what is missing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.access.logic import NO, UNKNOWN, YES
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.results import MemberResult, Shortfall
from lifecircle.verdicts.shortfalls import missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.verdicts.exempt import Exempted
    from lifecircle.verdicts.judge import Asked
    from lifecircle.verdicts.levels import LevelUnits
    from lifecircle.verdicts.listed import Places
    from lifecircle.verdicts.results import Status

UNITS = Bilingual("个单元", "units")
PLACES = Bilingual("处", "places")


@dataclass(frozen=True)
class Nodes:
    """The units that a goal is about, with their places of a service.

    Attributes
    ----------
    units
        All of them are asked for places.
    places
        What the lists hold.
    need
        Per unit: how many places it should have, 1 or more.
    counts
        Per unit: how many listed places it has.
    most
        Per unit: how many it can have, if empty cells and unlisted places are in its favour.
    exempt
        Per unit: it needs none of its own; yes, unknown, no.
    reasons
        Per unit: why it is exempt; None where it is not.
    """

    units: LevelUnits
    places: Places
    need: Ints
    counts: Ints
    most: Floats
    exempt: Answers
    reasons: Sequence[Bilingual | None]

    @cached_property
    def surely(self) -> Bools:
        """Whether each has them, or needs none."""
        found: Bools = (self.counts >= self.need) | (self.exempt == YES)
        return found

    @cached_property
    def maybe(self) -> Bools:
        """Whether each can have them, if places or exemptions are not known."""
        found: Bools = self.surely | (self.most >= self.need) | (self.exempt == UNKNOWN)
        return found

    def status(self, row: int) -> Status:
        """Return the verdict on one unit."""
        if self.places.needs:
            return "not_computable"
        if self.surely[row]:
            return "met"
        return "not_shown" if self.maybe[row] else "not_met"

    def missing(self, row: int) -> int:
        """Return how many places a unit lacks, as far as listed."""
        return 0 if self.surely[row] else int(self.need[row] - self.counts[row])

    def shortfall(self, rows: Ints, share: float, asked: Asked) -> tuple[Shortfall, ...]:
        """Return what some of the units lack until as many as asked have their places.

        Units that lack fewest places come first.

        Parameters
        ----------
        rows
            Which units.
        share
            Which share of them has its places.
        asked
            Which share should have them. Above a limit it is units that there are too many of.
        """
        units = missing(asked, share, float(len(rows)), UNITS)
        if not units or units[0].beyond:
            return units
        lacking = sorted(self.missing(row) for row in rows if not self.surely[row])
        places = sum(lacking[: int(units[0].amount)])
        return (*units, Shortfall(float(places), PLACES)) if places else units

    def members(self) -> tuple[MemberResult, ...]:
        """Return every unit with its number of places, its verdict, and why."""
        return tuple(
            MemberResult(
                what="unit",
                name=self.units.names[row],
                unit=int(self.units.unit[row]),
                value=None if self.places.needs else float(self.counts[row]),
                status=self.status(row),
                point=self.units.points[row],
                reason=self._reason(row),
            )
            for row in range(len(self.units))
        )

    def _reason(self, row: int) -> Bilingual | None:
        if self.counts[row] < self.need[row] and self.exempt[row] == YES:
            return self.reasons[row]
        if self.surely[row] or self.places.needs or self.need[row] == 1:
            return None
        return Bilingual(
            f"应有 {self.need[row]} 处，已列 {self.counts[row]} 处。",
            f"{self.need[row]} are asked for, {self.counts[row]} are listed.",
        )


def nodes_of(
    units: LevelUnits, places: Places, need: Ints, points: Any, exempted: Exempted | None = None
) -> Nodes:
    """Return units with the places inside their borders.

    Parameters
    ----------
    units, places, need
        As `Nodes` has them.
    points
        Array of points, one a facility.
    exempted
        Which need none of their own; None: no unit is.
    """
    size = len(units)
    pairs = units.pairs(places.sure | places.maybe, points)
    counts: Ints = np.bincount(pairs[places.sure[pairs[:, 1]], 0], minlength=size)
    most = np.bincount(pairs[:, 0], minlength=size).astype(np.float64)
    if not places.listed:
        most[:] = math.inf
    answers = np.full(size, NO, dtype=np.int8) if exempted is None else exempted.answers
    reasons = [None] * size if exempted is None else exempted.reasons
    return Nodes(units, places, need, counts, most, answers, reasons)


def mean_by_unit(of: Bools | Ints | Floats, unit: Ints, units: int) -> Floats:
    """Return the mean of something in each unit of the study and, last, in all.

    Parameters
    ----------
    of
        Per row: numbers, or whether something holds.
    unit
        Per row: the unit of the study; -1 counts in the whole only.
    units
        How many units the study has.

    Returns
    -------
    array of `units` + 1
        NaN where there are no rows.
    """
    values = np.asarray(of, dtype=np.float64)
    inside = unit >= 0
    total = np.bincount(unit[inside], values[inside], units)
    number = np.bincount(unit[inside], minlength=units)
    with np.errstate(invalid="ignore"):
        found = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    whole = float(values.mean()) if len(values) else math.nan
    return np.append(found, whole)
