"""Moves as they are found, before they are ranked and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import shapely

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.base.text import Bilingual
    from lifecircle.gaps.cases import Case
    from lifecircle.verdicts.left_out import Move


@dataclass(frozen=True, eq=False)
class Found:
    """A move for the gap of a goal in a unit.

    Attributes
    ----------
    move, service, unit
        What is done, for which service, in whose gap (row of the unit).
    where
        In words.
    geometry
        Point or line in the CRS of the district.
    points
        Rows of the demand points that are brought in, ascending.
    people
        Per such point, how much comes in.
    effort
        What it costs.
    amount, facility
        As in `lifecircle.verdicts.left_out.Remedy`.
    """

    move: Move
    service: str
    unit: int
    where: Bilingual
    geometry: shapely.Geometry
    points: Ints
    people: Floats
    effort: float
    amount: float | None = None
    facility: int = -1

    @property
    def gained(self) -> float:
        """How much comes in, in the whole area."""
        return float(self.people.sum())


@dataclass(frozen=True, eq=False)
class Gains:
    """Whom several moves bring in for one goal.

    Attributes
    ----------
    start, point
        CSR: demand points of each move, ascending.
    whole
        Per move: how much comes in.
    own
        Per move and unit: how much of it in that unit; an array (moves, units).
    """

    start: Ints
    point: Ints
    whole: Floats
    own: Floats

    @classmethod
    def of(cls, case: Case, move: Ints, point: Ints, moves: int) -> Gains:
        """Sum up pairs of a move and a demand point, in order."""
        units = len(case.gap)
        weight, unit = case.weight[point], case.unit[point]
        inside = unit >= 0
        own = np.bincount(move[inside] * units + unit[inside], weight[inside], moves * units)
        return cls(
            np.searchsorted(move, np.arange(moves + 1)),
            point,
            np.bincount(move, weight, moves).astype(np.float64),
            own.astype(np.float64).reshape(moves, units),
        )

    def points_of(self, move: int) -> Ints:
        """Return the demand points that a move brings in."""
        return self.point[self.start[move] : self.start[move + 1]]


def best_apart(value: Floats, more: Floats, xy: Floats, most: int, apart: float) -> list[int]:
    """Return the best of some moves that are some way apart, the best first.

    Parameters
    ----------
    value, more
        What is best; of equals the one with more. Nothing without a value is taken.
    xy
        Where they are: of equals the first by x, then y.
    most
        How many at the most.
    apart
        Metres between those taken.
    """
    rows = np.flatnonzero(value > 0)
    order = rows[np.lexsort((xy[rows, 1], xy[rows, 0], -more[rows], -value[rows]))]
    taken: list[int] = []
    while len(order) and len(taken) < most:
        best = int(order[0])
        taken.append(best)
        order = order[np.hypot(*(xy[order] - xy[best]).T) >= max(apart, 1e-9)]
    return taken
