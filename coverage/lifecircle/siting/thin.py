"""Fewest columns that cover every row: greedy, then columns that are not needed go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.cover import Cover

WORTH: Final = 2_000
"""Pairs from which the compiled search is loaded: small problems are solved without."""
STEPS: Final = 5_000
"""Of the local search in a round."""


def thinned(cover: Cover, rounds: int, seed: int) -> Bools:
    """Return columns that cover every row as often as it needs, for a low price.

    Parameters
    ----------
    rounds
        Each is `STEPS` steps of local search where there is much to do, else a greedy search with
        some luck.
    """
    from scipy import sparse  # noqa: PLC0415 - slow to load

    shape = len(cover.need), len(cover.candidate)
    table = sparse.csr_array((np.ones(len(cover.row)), (cover.row, cover.column)), shape=shape)
    by_column = table.T.tocsr()
    random = np.random.default_rng(seed)
    there = _greedy(by_column, cover.need, cover.price, np.ones(shape[1]))
    best = _without_spare(table, by_column, cover, there)
    if len(cover.column) >= WORTH:
        return _searched(cover, best, rounds * STEPS, seed)
    for _ in range(rounds):
        noise = 1 - 0.3 * random.random(shape[1])
        other = _greedy(by_column, cover.need, cover.price, noise)
        other = _without_spare(table, by_column, cover, other)
        if cover.price[other].sum() < cover.price[best].sum():
            best = other
    return best


def _searched(cover: Cover, there: Bools, steps: int, seed: int) -> Bools:
    from lifecircle.siting.thin_kernels import weighted_search  # noqa: PLC0415 - slow to load

    by_column = np.argsort(cover.column, kind="stable")
    begin = np.searchsorted(cover.column[by_column], np.arange(len(cover.candidate) + 1))
    found: Bools = weighted_search(
        cover.row[by_column],
        begin.astype(np.int64),
        cover.column,
        cover.start,
        cover.need,
        cover.price,
        there,
        steps,
        seed,
    )
    return found


def _greedy(by_column: object, need: Ints, price: Floats, noise: Floats) -> Bools:
    table: object = by_column
    left = need.astype(np.float64)
    there = np.zeros(len(price), dtype=bool)
    worth = noise / np.maximum(price, 1e-9)
    indptr, indices = table.indptr, table.indices  # type: ignore[attr-defined]
    gain = np.diff(indptr).astype(np.float64)
    transposed = table.T.tocsr()  # type: ignore[attr-defined]
    starts, columns = transposed.indptr, transposed.indices
    while bool((left > 0).any()):
        score = np.where(there, -1.0, gain * worth)
        best = int(score.argmax())
        there[best] = True
        rows = indices[indptr[best] : indptr[best + 1]]
        full = rows[left[rows] == 1]
        left[rows] -= 1
        for row in full:
            gain[columns[starts[row] : starts[row + 1]]] -= 1
    return there


def _without_spare(table: object, by_column: object, cover: Cover, there: Bools) -> Bools:
    """Close columns, dearest and then smallest first, that nobody needs."""
    there = there.copy()
    indptr, indices = by_column.indptr, by_column.indices  # type: ignore[attr-defined]
    times = np.rint(table @ there).astype(np.int64)  # type: ignore[operator]
    opened = np.flatnonzero(there)
    order = opened[np.lexsort((np.diff(indptr)[opened], -cover.price[opened]))]
    for column in order.tolist():
        rows = indices[indptr[column] : indptr[column + 1]]
        if bool((times[rows] > cover.need[rows]).all()):
            times[rows] -= 1
            there[column] = False
    return there
