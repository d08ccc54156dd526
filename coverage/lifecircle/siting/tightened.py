"""Rows and columns that a problem of full covering can do without."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting.cover import keep_columns, without_dominated
from lifecircle.siting.merge import merged, taken

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.siting.cover import Cover

_PAIRS: Final = 40_000_000
"""Comparisons of rows up to which redundant ones are looked for."""


def tightened(cover: Cover) -> tuple[Cover, Ints]:
    """Return a smaller problem of covering every row, and candidates that have to be opened.

    In turns, until nothing changes: columns without which a row cannot be covered are opened; a
    row goes that has all columns of another one and needs no more of them; a column goes that
    another one outdoes; rows that are alike now become one [1]_.

    Parameters
    ----------
    cover
        Without zones, conflicts, sets, and limits of number or budget.

    References
    ----------
    .. [1] Toregas, C. and ReVelle, C. (1973). Binary logic solutions to a class of location
       problem. Geographical Analysis 5 (2), 145-155.
    """
    opened = [np.empty(0, dtype=np.int64)]
    while True:
        before = len(cover.need), len(cover.column)
        must = _essential(cover)
        opened.append(cover.candidate[must])
        cover = _without_rows(_opened(cover, must))
        cover = without_dominated(cover, has_prices=True)
        cover = _merged(cover)
        if before == (len(cover.need), len(cover.column)):
            return cover, np.concatenate(opened)


def _essential(cover: Cover) -> Bools:
    must = np.zeros(len(cover.candidate), dtype=bool)
    sizes = np.diff(cover.start)
    must[cover.column[(sizes == cover.need)[cover.row]]] = True
    return must


def _opened(cover: Cover, must: Bools) -> Cover:
    """Return what remains when some columns are opened."""
    had = np.bincount(cover.row, must[cover.column], minlength=len(cover.need))
    need = cover.need - had.astype(np.int64)
    return _rows(keep_columns(replace(cover, need=need), ~must), np.flatnonzero(need > 0))


def _without_rows(cover: Cover) -> Cover:
    """Return it without the rows that another one makes redundant."""
    sizes = np.diff(cover.start)
    by_size = np.bincount(cover.column, minlength=len(cover.candidate))
    if len(cover.need) == 0:
        return cover
    order = np.lexsort((by_size[cover.column], cover.row))
    rare = cover.column[order[cover.start[:-1]]]
    count = by_size[rare]
    if int(count.sum()) > _PAIRS:
        return cover
    # Whoever has all columns of a row has its rarest one.
    by_column = np.argsort(cover.column, kind="stable")
    begin = np.concatenate([[0], np.cumsum(by_size)])
    small = np.repeat(np.arange(len(cover.need)), count)
    _, at = taken(begin, np.arange(len(by_column)), rare)
    large = cover.row[by_column[at]]
    bits = np.uint64(1) << (
        np.arange(len(by_size), dtype=np.uint64) * np.uint64(37) % np.uint64(64)
    )
    signs = np.bitwise_or.reduceat(bits[cover.column], cover.start[:-1])
    maybe = (sizes[small] < sizes[large]) & (signs[small] & ~signs[large] == 0)
    maybe &= cover.need[small] >= cover.need[large]
    small, large = small[maybe], large[maybe]
    starts, columns = taken(cover.start, cover.column, small)
    key = cover.row * len(by_size) + cover.column
    wanted = np.repeat(large, np.diff(starts)) * len(by_size) + columns
    where = np.searchsorted(key, wanted).clip(max=len(key) - 1)
    shared = np.concatenate([[0], np.cumsum(key[where] == wanted)])
    inside = np.diff(shared[starts]) == sizes[small]
    kept = np.ones(len(cover.need), dtype=bool)
    kept[large[inside]] = False
    return _rows(cover, np.flatnonzero(kept))


def _merged(cover: Cover) -> Cover:
    count = len(cover.need)
    part = merged(cover.row, cover.column, (cover.need,), count)
    return _rows(cover, part.first) if len(part.first) < count else cover


def _rows(cover: Cover, rows: Ints) -> Cover:
    start, column = taken(cover.start, cover.column, rows)
    return replace(
        cover,
        start=start,
        column=column,
        need=cover.need[rows],
        weight=cover.weight[rows],
        group=cover.group[rows],
    )
