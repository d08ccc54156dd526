"""Cost matrices from pairs, tables and scipy, and what solvers ask of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.siting.problem import CostMatrix

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints


def from_pairs(
    demand: npt.ArrayLike,
    candidate: npt.ArrayLike,
    cost: npt.ArrayLike,
    demands: int,
    candidates: int,
) -> CostMatrix:
    """Return costs from pairs in any order; of pairs that are there twice the cheaper one counts.

    Parameters
    ----------
    demand, candidate
        Whole numbers, one a pair: row of demand and column of the candidate, from 0.
    cost
        One a pair, in the caller's unit; not negative, finite.
    demands, candidates
        How many there are.

    Raises
    ------
    InputError
        For lengths that differ, numbers out of range, costs below 0 or not finite.
    """
    row = _whole(demand, "demand", demands)
    column = _whole(candidate, "candidate", candidates)
    value = np.asarray(cost, dtype=np.float64)
    if not len(row) == len(column) == len(value):
        raise InputError(
            Bilingual("配对的三列长度不一致", "the three columns of pairs differ in length"),
            place="demand, candidate, cost",
            found=f"{len(row)}, {len(column)}, {len(value)}",
        )
    _check_costs(value)
    key = row * max(candidates, 1) + column
    if len(key) > 1 and not bool((np.diff(key) > 0).all()):
        order = np.lexsort((value, key))
        order = order[np.append(True, np.diff(key[order]) > 0)]
        row, column, value = row[order], column[order], value[order]
    start = np.searchsorted(row, np.arange(demands + 1)).astype(np.int64)
    return CostMatrix(start, column, value, candidates)


def from_dense(table: npt.ArrayLike) -> CostMatrix:
    """Return costs from a table of demand by candidates; inf and NaN are out of reach.

    Raises
    ------
    InputError
        If it is not a table, or a cost is negative.
    """
    costs = np.asarray(table, dtype=np.float64)
    if costs.ndim != 2:  # noqa: PLR2004 - rows and columns
        raise InputError(
            Bilingual("费用表不是二维表", "the table of costs does not have two dimensions"),
            found=str(costs.shape),
        )
    row, column = np.nonzero(np.isfinite(costs) | (costs == -np.inf))
    return from_pairs(row, column, costs[row, column], *costs.shape)


def from_scipy(matrix: Any) -> CostMatrix:
    """Return costs from a scipy sparse matrix or array of demand by candidates.

    Explicit entries are in reach, zeros included; entries that are not stored, inf and NaN are
    not. An entry that is stored twice counts with the lesser cost, where scipy would add them.

    Raises
    ------
    InputError
        If it is not a sparse matrix, or a cost is negative.
    """
    from scipy import sparse  # noqa: PLC0415 - slow to load

    if not sparse.issparse(matrix):
        raise InputError(
            Bilingual("应为 scipy 稀疏矩阵", "a scipy sparse matrix is expected"),
            found=type(matrix).__name__,
            todo=Bilingual("稠密表请用 from_dense", "use from_dense for a dense table"),
        )
    stored = matrix.tocoo()
    value = np.asarray(stored.data, dtype=np.float64)
    near = ~(np.isnan(value) | (value == np.inf))
    return from_pairs(stored.row[near], stored.col[near], value[near], *stored.shape)


def rows(costs: CostMatrix) -> Ints:
    """Return the row of demand of each pair: int64."""
    return np.repeat(np.arange(len(costs), dtype=np.int64), np.diff(costs.start))


def within(costs: CostMatrix, limit: float | None) -> CostMatrix:
    """Return the pairs whose cost is at most the limit, inclusive; all of them for None."""
    if limit is None:
        return costs
    return only(costs, costs.cost <= limit)


def only(costs: CostMatrix, pairs: npt.NDArray[np.bool_]) -> CostMatrix:
    """Return the pairs that a mask names."""
    if bool(pairs.all()):
        return costs
    counted = np.concatenate([[0], np.cumsum(pairs)])
    start = counted[costs.start].astype(np.int64)
    return CostMatrix(start, costs.candidate[pairs], costs.cost[pairs], costs.candidates)


def _whole(numbers: npt.ArrayLike, name: str, count: int) -> Ints:
    given = np.asarray(numbers)
    whole = given.astype(np.int64)
    if given.ndim != 1 or not np.array_equal(whole, given):
        raise InputError(
            Bilingual("编号应为一列整数", "numbers are expected as one column of integers"),
            place=name,
        )
    if len(whole) and not 0 <= int(whole.min()) <= int(whole.max()) < count:
        raise InputError(
            Bilingual("编号超出范围", "a number is out of range"),
            place=name,
            expected=f"0 … {count - 1}",
            found=f"{whole.min()} … {whole.max()}",
        )
    return whole


def _check_costs(value: Floats) -> None:
    bad = ~(np.isfinite(value) & (value >= 0))
    if bool(bad.any()):
        raise InputError(
            Bilingual("费用应为非负有限数", "a cost has to be a finite number, not negative"),
            place="cost",
            found=f"{value[bad][0]}",
        )
