"""Linear and integer models as arrays, what came of solving one, and a clock.

The solvers that take them are in `lifecircle.siting.solvers`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.base.quantities import Bools, Floats, Ints

Stopped = Literal["", "nodes", "work", "iterations", "seconds"]


@dataclass(frozen=True, eq=False)
class Linear:
    """A model: an objective over variables between bounds, and rows between bounds.

    Attributes
    ----------
    objective, lower, upper
        float64 per variable.
    row_lower, row_upper
        float64 per row; -inf and inf where there is none.
    row, column, value
        Entries, one for each pair of row and variable that is not zero.
    integer
        Bool per variable; None: all continuous.
    maximize
        Whether the objective is to be large.
    """

    objective: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    row: Ints
    column: Ints
    value: Floats
    integer: Bools | None = None
    maximize: bool = False


@dataclass(frozen=True, eq=False)
class Solved:
    """What a solver found.

    Attributes
    ----------
    status
        ``optimal`` and ``infeasible`` as the solver proved them, within its tolerances.
    values
        Per variable; None where nothing was found.
    objective, bound
        In the sense of the model; None where not known.
    duals
        Per row, of a linear model: by how much the objective grows with its bound.
    stopped
        Which limit ended it.
    method
        Solver and version.
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    values: Floats | None = None
    objective: float | None = None
    bound: float | None = None
    duals: Floats | None = None
    stopped: Stopped = ""
    method: str = ""


@dataclass
class Rows:
    """Rows of a model as they are written down, many at a time.

    Attributes
    ----------
    lower, upper, row, column, value
        Parts of the columns of `Linear` of the same names.
    count
        Rows so far.
    """

    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    count: int = 0

    def add(
        self, lower: float | Floats, upper: float | Floats, entries: Iterable[Entries], number: int
    ) -> None:
        """Add rows with entries ``(row from 0, variables, value or values)``."""
        self.lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), (number,)))
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), (number,)))
        for row, column, value in entries:
            self.row.append(np.asarray(row, dtype=np.int64) + self.count)
            self.column.append(np.asarray(column, dtype=np.int64))
            value_ = np.asarray(value, dtype=np.float64)
            self.value.append(np.broadcast_to(value_, (len(self.row[-1]),)))
        self.count += number

    def one(self, lower: float, upper: float, column: Ints, value: float | Floats) -> None:
        """Add one row over some variables."""
        self.add(lower, upper, [(np.zeros(len(column), dtype=np.int64), column, value)], 1)

    def model(
        self,
        objective: Floats,
        lower: Floats,
        upper: Floats,
        integer: Bools | None = None,
        *,
        maximize: bool = False,
    ) -> Linear:
        """Return the model of these rows."""
        return Linear(
            objective,
            lower,
            upper,
            _all(self.lower),
            _all(self.upper),
            _all(self.row).astype(np.int64),
            _all(self.column).astype(np.int64),
            _all(self.value),
            integer,
            maximize,
        )


Entries = tuple["Ints", "Ints", "float | Floats"]


class Clock:
    """How much of the seconds is left.

    Parameters
    ----------
    seconds
        None: as many as it takes.
    """

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def left(self) -> float | None:
        """Return the seconds that are left, not negative; None without a limit."""
        return None if self._end is None else max(self._end - time.monotonic(), 0.0)

    @property
    def is_over(self) -> bool:
        """Tell whether none is left."""
        return self.left == 0.0


def _all(parts: list[Any]) -> Floats:
    return np.concatenate(parts) if parts else np.empty(0)
