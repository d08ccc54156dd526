"""Covering problems as integer models.

Variables are the columns, then for partial covering the merged rows, then zones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.siting.model import Rows

if TYPE_CHECKING:
    from lifecircle.base.quantities import Ints
    from lifecircle.siting.cover import Cover
    from lifecircle.siting.model import Entries, Linear


def most_covered(cover: Cover, zones: int) -> Linear:
    """Return the model of the most weight, with at least so many zones (Church & ReVelle 1974).

    A row that one column covers needs no integer of its own: it follows the columns. One that
    needs several does (Hogan & ReVelle 1986).
    """
    columns, count = len(cover.candidate), len(cover.need)
    rows = Rows()
    _covered(rows, cover)
    _limits(rows, cover)
    extra = _zones(rows, cover, zones, columns + count)
    total = columns + count + extra
    objective = np.concatenate([np.zeros(columns), cover.weight, np.zeros(extra)])
    integer = np.concatenate([np.ones(columns, bool), cover.need > 1, np.zeros(extra, bool)])
    return rows.model(objective, np.zeros(total), np.ones(total), integer, maximize=True)


def most_zones(cover: Cover) -> Linear:
    """Return the model of the most zones with an open column, whatever is covered."""
    columns = len(cover.candidate)
    rows = Rows()
    _limits(rows, cover)
    extra = _zones(rows, cover, None, columns)
    total = columns + extra
    objective = np.concatenate([np.zeros(columns), np.ones(extra)])
    return rows.model(
        objective, np.zeros(total), np.ones(total), np.ones(total, bool), maximize=True
    )


def fewest(
    cover: Cover, targets: list[tuple[Ints, float]] | None, zones: int, *, count_zones: bool = False
) -> Linear:
    """Return the model of the cheapest columns (Toregas et al. 1971).

    Parameters
    ----------
    targets
        Merged rows and the weight of them that has to be covered at the least; None: every row.
    zones
        How many of them get a column at the least.
    count_zones
        Maximise the number of zones instead of minimising the price.
    """
    columns = len(cover.candidate)
    rows = Rows()
    first_zone = columns
    if targets is None:
        rows.add(
            cover.need.astype(np.float64), np.inf, [(cover.row, cover.column, 1.0)], len(cover.need)
        )
    else:
        first_zone += len(cover.need)
        _covered(rows, cover)
        for members, least in targets:
            rows.one(least, np.inf, columns + members, cover.weight[members])
    _limits(rows, cover)
    extra = _zones(rows, cover, None if count_zones else zones, first_zone)
    total = first_zone + extra
    objective = np.zeros(total)
    if count_zones:
        objective[first_zone:] = 1
    else:
        objective[:columns] = cover.price
    return rows.model(
        objective, np.zeros(total), np.ones(total), np.ones(total, bool), maximize=count_zones
    )


def _covered(rows: Rows, cover: Cover) -> None:
    columns, count = len(cover.candidate), len(cover.need)
    every = np.arange(count)
    need = cover.need.astype(np.float64)
    entries: list[Entries] = [
        (every, columns + every, need),
        (cover.row, cover.column, -1.0),
    ]
    rows.add(-np.inf, 0.0, entries, count)


def _limits(rows: Rows, cover: Cover) -> None:
    columns = np.arange(len(cover.candidate))
    if cover.add is not None:
        rows.one(-np.inf, cover.add, columns, 1.0)
    if cover.budget is not None:
        rows.one(-np.inf, cover.budget, columns, cover.price)
    if len(cover.conflicts):
        every = np.arange(len(cover.conflicts))
        ends: list[Entries] = [(every, cover.conflicts[:, end], 1.0) for end in (0, 1)]
        rows.add(-np.inf, 1.0, ends, len(every))
    for members, most in cover.sets:
        rows.one(-np.inf, most, members, 1.0)


def _zones(rows: Rows, cover: Cover, least: int | None, first: int) -> int:
    """Add the rows of at least so many zones; return how many variables they take.

    Parameters
    ----------
    least
        0: zones do not matter; None: any number of them, for the objective to count.
    """
    if least == 0:
        return 0
    every = np.arange(cover.zones)
    inside = np.flatnonzero(cover.zone >= 0)
    entries: list[Entries] = [
        (every, first + every, 1.0),
        (cover.zone[inside], inside, -1.0),
    ]
    rows.add(-np.inf, 0.0, entries, cover.zones)
    if least is not None:
        rows.one(least, np.inf, first + every, 1.0)
    return cover.zones
