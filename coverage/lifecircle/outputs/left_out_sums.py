"""People left out, summed by unit and cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.verdicts.left_out import CAUSES
from lifecircle.verdicts.sight import asked

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.verdicts.left_out import Cause, GoalCauses
    from lifecircle.verdicts.results import GoalResult, Results

_DUST: Final = 1e-12


@dataclass(frozen=True, eq=False)
class CauseSums:
    """How many people a goal leaves out, and why.

    Attributes
    ----------
    people
        Per unit and, last, in the whole: those that the goal is about, in units of
        `GoalCauses.weight`.
    by_cause
        (units + 1, causes): those left out, by cause in the order of `CAUSES`.
    """

    people: Floats
    by_cause: Floats

    @property
    def left(self) -> Floats:
        """Per unit and in the whole: those left out."""
        total: Floats = self.by_cause.sum(axis=1)
        return total

    @property
    def shares(self) -> Floats:
        """(units + 1, causes): left out by cause, of all; NaN where nobody is asked."""
        return _ratio(self.by_cause, self.people[:, None])

    @property
    def left_share(self) -> Floats:
        """Per unit and in the whole: the share left out; NaN where nobody is asked."""
        return _ratio(self.left, self.people)

    def main(self, row: int) -> Cause | None:
        """Return the cause of most of those left out in a unit (-1: in the whole)."""
        mine = self.by_cause[row]
        return CAUSES[int(mine.argmax())] if mine.max() > 0 else None


def cause_sums(results: Results, result: GoalResult, causes: GoalCauses) -> CauseSums:
    """Return the people of a goal and those left out, by unit and cause.

    Parameters
    ----------
    results
        The audit.
    result, causes
        Of one goal.
    """
    weight = np.asarray(causes.weight, dtype=np.float64) * asked(result)
    cause = np.asarray(causes.cause, dtype=np.int64)
    left, lost = cause >= 0, weight * np.asarray(causes.left, dtype=np.float64)
    table = by_kind(results, lost, left, cause[left], len(CAUSES))
    return CauseSums(by_unit(results, weight), table)


def by_kind(results: Results, weight: Floats, among: Bools, kind: Ints, kinds: int) -> Floats:
    """Return sums over demand points per unit and, last, in the whole, by kind.

    Parameters
    ----------
    results
        The audit.
    weight, among
        Per demand point; which ones count.
    kind
        Per point that counts, below `kinds`.
    kinds
        How many there are.

    Returns
    -------
    Floats
        (units + 1, kinds).
    """
    unit, size = results.demand["unit"].to_numpy(dtype=np.int64)[among], len(results.units)
    cell = np.where(unit >= 0, unit, size) * kinds + kind
    cells = np.bincount(cell, weight[among], minlength=(size + 1) * kinds).astype(np.float64)
    table = cells.reshape(size + 1, kinds)
    # The last row holds those in no unit so far: with all others they are the whole.
    table[-1] = table.sum(axis=0)
    return table


def by_unit(results: Results, weight: npt.NDArray[Any], among: Bools | None = None) -> Floats:
    """Return sums over demand points per unit and, last, in the whole.

    Parameters
    ----------
    results
        The audit.
    weight
        Per demand point.
    among
        The points that count; None: all.
    """
    here = np.asarray(weight, dtype=np.float64)
    if among is not None:
        here = np.where(among, here, 0.0)
    unit, size = results.demand["unit"].to_numpy(dtype=np.int64), len(results.units)
    row = np.where(unit >= 0, unit, size)
    sums: Floats = np.bincount(row, here, minlength=size + 1).astype(np.float64)
    sums[-1] = sums.sum()
    return sums


def exact_parts(parts: Floats, decimals: int) -> tuple[Floats, Floats]:
    """Round shares so that the printed parts add up to the printed sum, without a rest.

    By largest remainders. Neither a part that is somebody becomes nobody, nor a sum of less than
    all becomes all.

    Parameters
    ----------
    parts
        (rows, parts): shares from 0 to 1 whose sum is no more than 1; rows of NaN stay so.
    decimals
        Of the printed numbers.

    Returns
    -------
    Floats
        (rows, parts): the parts, rounded.
    Floats
        (rows,): their sums, rounded.
    """
    steps = 10**decimals
    scaled = np.nan_to_num(parts) * steps
    exact = scaled.sum(axis=1)
    somebody = scaled > 0
    total = np.rint(exact)
    total = np.where(exact < steps * (1 - 1e-12), np.minimum(total, steps - 1), total)
    total = np.maximum(total, somebody.sum(axis=1))
    whole = np.where(somebody, np.maximum(np.floor(scaled), 1), 0)
    missing = total - whole.sum(axis=1)
    rank = np.argsort(np.argsort(whole - scaled, axis=1, kind="stable"), axis=1, kind="stable")
    whole += (rank < missing[:, None]) & somebody
    # Parts that were raised to one step are taken from the largest one.
    rest = total - whole.sum(axis=1)
    whole[np.arange(len(whole)), whole.argmax(axis=1) if whole.shape[1] else 0] += rest
    unknown = np.asarray(np.isnan(parts).any(axis=1))
    rounded = np.where(unknown[:, None], np.nan, whole / steps)
    return rounded, np.where(unknown, np.nan, total / steps)


def _ratio(part: Floats, of: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        share: Floats = np.where(of > 0, part / of, np.nan)
    # Sums in another order may miss all by the last bit.
    return np.where(share > 1 - _DUST, 1.0, share)
