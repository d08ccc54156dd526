"""Do two tools give the same numbers? Equal where that is claimed, and listed where it is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


class DisagreementError(Exception):
    """Two answers that have to be equal are not."""


@dataclass(frozen=True)
class Deviation:
    """How one answer differs from another.

    Attributes
    ----------
    compared
        Numbers compared.
    only_first, only_second
        How many are finite in one answer only.
    different
        How many are finite in both, and differ by more than the tolerance.
    largest
        The largest difference among those finite in both.
    """

    compared: int
    only_first: int
    only_second: int
    different: int
    largest: float

    @property
    def none(self) -> bool:
        """Whether the answers are equal."""
        return not (self.only_first or self.only_second or self.different)


def deviation(first: np.ndarray, second: np.ndarray, tolerance: float = 0.0) -> Deviation:
    """Compare two arrays of costs of the same shape, inf where there is no way.

    Raises
    ------
    DisagreementError
        If they are not of one shape, or one has a NaN.
    """
    if first.shape != second.shape:
        raise DisagreementError(f"answers of shape {first.shape} and {second.shape}")
    if np.isnan(first).any() or np.isnan(second).any():
        raise DisagreementError("an answer has a NaN")
    one, two = np.isfinite(first), np.isfinite(second)
    apart = np.abs(first[one & two] - second[one & two])
    return Deviation(
        first.size,
        int((one & ~two).sum()),
        int((two & ~one).sum()),
        int((apart > tolerance).sum()),
        float(apart.max(initial=0.0)),
    )


def equal(first: np.ndarray, second: np.ndarray, what: str) -> Deviation:
    """Return the comparison of two answers that have to be equal, to the last unit.

    Raises
    ------
    DisagreementError
        If a number differs, or one answer has a way where the other has none.
    """
    found = deviation(first, second)
    if not found.none:
        raise DisagreementError(
            f"{what}: of {found.compared:,} numbers {found.different:,} differ (by up to "
            f"{found.largest:g}), {found.only_first:,} are reached in the first only, "
            f"{found.only_second:,} in the second only"
        )
    return found


def same_rows(first: dict[str, np.ndarray], second: dict[str, np.ndarray], what: str) -> None:
    """Check that two tables (``source``, ``node``, ``cost``) hold the same rows in any order.

    Raises
    ------
    DisagreementError
        If they do not.
    """
    sorted_rows = []
    for table in (first, second):
        order = np.lexsort((table["node"], table["source"]))
        sorted_rows.append([np.asarray(table[name])[order] for name in ("source", "node", "cost")])
    if len(sorted_rows[0][0]) != len(sorted_rows[1][0]):
        raise DisagreementError(
            f"{what}: {len(sorted_rows[0][0]):,} rows and {len(sorted_rows[1][0]):,}"
        )
    for one, two in zip(*sorted_rows, strict=True):
        if not np.array_equal(one, two):
            wrong = int((one != two).sum())
            raise DisagreementError(f"{what}: {wrong:,} of {len(one):,} rows differ")
