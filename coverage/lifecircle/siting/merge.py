"""Rows that are alike, and columns that others outdo."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Floats, Ints


class Merged(NamedTuple):
    """Rows put together.

    Parameters
    ----------
    start, column
        CSR of the merged rows, in the order in which the first of each comes.
    of
        int64 per row: merged row, -1 for rows without pairs.
    first
        int64 per merged row: the first row of it.
    """

    start: Ints
    column: Ints
    of: Ints
    first: Ints


def merged(row: Ints, column: Ints, keys: tuple[Ints, ...], count: int) -> Merged:
    """Put rows together that have the same columns and the same keys.

    Rows are grouped by a 64-bit sum of random numbers of their columns; rows of a group are then
    compared with its first, so that the outcome is exact.

    Parameters
    ----------
    row, column
        Pairs, ascending by row and then by column.
    keys
        int64 per row.
    count
        How many rows there are.
    """
    start = np.searchsorted(row, np.arange(count + 1))
    sizes = np.diff(start)
    kept = np.flatnonzero(sizes)
    salt = _salt(int(column.max()) + 1 if len(column) else 0)
    sums = np.zeros(count, dtype=np.uint64)
    if len(kept):
        sums[kept] = np.add.reduceat(salt[column], start[kept])
    for key in keys:
        sums = (sums ^ key.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    _, first, number = np.unique(sums[kept], return_index=True, return_inverse=True)
    if not _alike(start, column, keys, kept, kept[first[number]]):
        number, first = _exactly(start, column, keys, kept)
    order = np.argsort(first, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    of = np.full(count, -1, dtype=np.int64)
    of[kept] = place[number]
    head = kept[first[order]]
    starts, columns = taken(start, column, head)
    return Merged(starts, columns, of, head)


def taken(start: Ints, column: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Return some rows of a CSR."""
    sizes = np.diff(start)[chosen]
    out = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    at = np.repeat(start[chosen] - out[:-1], sizes) + np.arange(out[-1])
    return out, column[at]


def subset(start: Ints, column: Ints, pairs: Bools) -> tuple[Ints, Ints]:
    """Return a CSR with some of its pairs."""
    counted = np.concatenate([[0], np.cumsum(pairs)])
    return counted[start].astype(np.int64), column[pairs]


def dominated(row: Ints, column: Ints, sizes: Ints, price: Floats, bound: Bools) -> Bools:
    """Return which columns another one outdoes: all of their rows, for no higher price.

    Of columns that are the same in everything the first stays.

    Parameters
    ----------
    sizes
        Rows of each column.
    price
        Of each column.
    bound
        Columns that must stay and may not stand in for others.
    """
    from scipy import sparse  # noqa: PLC0415 - slow to load

    count = len(sizes)
    shape = int(row.max()) + 1 if len(row) else 0, count
    table = sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
    shared = (table.T @ table).tocoo()
    small, large = shared.row, shared.col
    inside = (shared.data == sizes[small]) & (small != large) & ~bound[small] & ~bound[large]
    inside &= price[large] <= price[small]
    small, large = small[inside], large[inside]
    same = (sizes[small] == sizes[large]) & (price[small] == price[large])
    lost = np.zeros(count, dtype=bool)
    lost[small[~same | (large < small)]] = True
    lost[(sizes == 0) & ~bound] = True
    return lost


def _salt(count: int) -> npt.NDArray[np.uint64]:
    return np.random.default_rng(0).integers(0, 2**64, count, dtype=np.uint64)


def _alike(start: Ints, column: Ints, keys: tuple[Ints, ...], kept: Ints, heads: Ints) -> bool:
    sizes = np.diff(start)
    if not np.array_equal(sizes[kept], sizes[heads]):
        return False
    if not all(np.array_equal(key[kept], key[heads]) for key in keys):
        return False
    return np.array_equal(taken(start, column, kept)[1], taken(start, column, heads)[1])


def _exactly(start: Ints, column: Ints, keys: tuple[Ints, ...], kept: Ints) -> tuple[Ints, Ints]:
    """Group rows one by one: when two different ones have the same sum."""
    known: dict[tuple[int, ...], int] = {}
    number = np.empty(len(kept), dtype=np.int64)
    first: list[int] = []
    for at, row in enumerate(kept.tolist()):
        name = (
            *(int(key[row]) for key in keys),
            *column[start[row] : start[row + 1]].tolist(),
        )
        if name not in known:
            known[name] = len(first)
            first.append(at)
        number[at] = known[name]
    return number, np.array(first, dtype=np.int64)
