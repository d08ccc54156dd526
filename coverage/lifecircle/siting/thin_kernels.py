"""Compiled local search for few columns that cover every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.streets.search.jit import compiled

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints


@compiled
def _flip(  # noqa: PLR0913, PLR0917 - the state of a compiled loop
    column: int,
    by: int,
    rows: Ints,
    row_start: Ints,
    columns: Ints,
    start: Ints,
    need: Ints,
    times: Ints,
    weight: Ints,
    score: Ints,
    there: Bools,
    open_rows: Ints,
    place: Ints,
    count: int,
) -> int:
    """Open (+1) or close (-1) a column; return how many rows are uncovered then."""
    there[column] = by == 1
    own = 0
    for at in range(row_start[column], row_start[column + 1]):
        row = rows[at]
        before = times[row]
        after = before + by
        times[row] = after
        less, more = min(before, after), max(before, after)
        sign = -by * weight[row]
        if less < need[row] <= more:
            for other in range(start[row], start[row + 1]):
                if not there[columns[other]]:
                    score[columns[other]] += sign
            if by == 1:
                count -= 1
                last = open_rows[count]
                open_rows[place[row]] = last
                place[last] = place[row]
            else:
                open_rows[count] = row
                place[row] = count
                count += 1
        if less <= need[row] < more:
            for other in range(start[row], start[row + 1]):
                if there[columns[other]]:
                    score[columns[other]] += sign
        if (by == 1 and after <= need[row]) or (by == -1 and after < need[row]):
            own += weight[row]
    score[column] = own
    return count


@compiled
def weighted_search(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - one compiled loop
    rows: Ints,
    row_start: Ints,
    columns: Ints,
    start: Ints,
    need: Ints,
    price: Floats,
    there: Bools,
    steps: int,
    seed: int,
) -> Bools:
    """Return a cheaper set of columns that covers every row, by row weighting local search.

    One column is closed at a time and another opened that covers a row that was lost; rows that
    stay uncovered gain weight with every step, and a column that was closed is not opened again
    before something near it has changed.

    Parameters
    ----------
    rows, row_start
        Rows of each column, CSR.
    columns, start
        Columns of each row, CSR.
    there
        Columns that cover every row, to begin with.
    steps
        How many columns are opened at the most.

    References
    ----------
    .. [1] Gao, C., Yao, X., Weise, T. and Li, J. (2015). An efficient local search heuristic with
       row weighting for the unicost set covering problem. European Journal of Operational
       Research 246 (3), 750-761.
    """
    count_rows, count_columns = len(need), len(price)
    there = there.copy()
    times = np.zeros(count_rows, dtype=np.int64)
    weight = np.ones(count_rows, dtype=np.int64)
    score = np.zeros(count_columns, dtype=np.int64)
    changed = np.zeros(count_columns, dtype=np.int64)
    may = np.ones(count_columns, dtype=np.bool_)
    open_rows = np.zeros(count_rows, dtype=np.int64)
    place = np.zeros(count_rows, dtype=np.int64)
    for row in range(count_rows):
        for at in range(start[row], start[row + 1]):
            times[row] += there[columns[at]]
    for column in range(count_columns):
        for at in range(row_start[column], row_start[column + 1]):
            row = rows[at]
            if there[column]:
                score[column] += times[row] <= need[row]
    best = there.copy()
    least = 0.0
    for column in range(count_columns):
        if there[column]:
            least += price[column]
    now, count, state, step, kept = least, 0, seed * 7919 + 12345, 0, -1
    while step < steps:
        if count == 0:
            best[:] = there
            least = now
        # Close the column whose rows matter least for its price.
        while True:
            out = -1
            for column in range(count_columns):
                if not there[column] or column == kept:
                    continue
                if out >= 0:
                    left = score[column] * price[out]
                    right = score[out] * price[column]
                    if left > right or (left == right and changed[column] >= changed[out]):
                        continue
                out = column
            if out < 0:
                return best
            count = _flip(
                out, -1, rows, row_start, columns, start, need, times, weight, score, there,
                open_rows, place, count,
            )  # fmt: skip
            now -= price[out]
            may[out] = False
            changed[out] = step
            for at in range(row_start[out], row_start[out + 1]):
                for other in range(start[rows[at]], start[rows[at] + 1]):
                    if columns[other] != out:
                        may[columns[other]] = True
            if count > 0:
                break
            best[:] = there
            least = now
        # Open columns that cover lost rows while that stays cheaper than the best.
        kept = -1
        while count > 0:
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            row = open_rows[(state >> 8) % count]
            into = -1
            for at in range(start[row], start[row + 1]):
                column = columns[at]
                if there[column] or (into >= 0 and may[into] and not may[column]):
                    continue
                if into >= 0 and may[into] == may[column]:
                    left = score[column] * price[into]
                    right = score[into] * price[column]
                    if left < right or (left == right and changed[column] >= changed[into]):
                        continue
                into = column
            if into < 0 or now + price[into] >= least - 1e-9 * least:
                break
            count = _flip(
                into, 1, rows, row_start, columns, start, need, times, weight, score, there,
                open_rows, place, count,
            )  # fmt: skip
            now += price[into]
            changed[into] = step
            kept = into
            for at in range(row_start[into], row_start[into + 1]):
                for other in range(start[rows[at]], start[rows[at] + 1]):
                    may[columns[other]] = True
        step += 1
        for at in range(count):
            row = open_rows[at]
            weight[row] += 1
            for other in range(start[row], start[row + 1]):
                score[columns[other]] += 1
    return best
