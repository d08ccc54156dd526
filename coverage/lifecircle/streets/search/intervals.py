"""Intervals of edges: how far they are reached from their ends, united, and cut from lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.travel.costs import EdgeCosts

_HALF: Final = 0.5005
"""Half a whole unit, and a hair more for the rounding of fractions."""


def from_ends(
    costs: EdgeCosts, edge: Ints, left_u: Floats, left_v: Floats
) -> tuple[Ints, Ints, Floats, Floats]:
    """Return the pieces that are reached from the ends of edges.

    Parameters
    ----------
    costs
        In the direction of the search.
    edge
        Row numbers.
    left_u, left_v
        What the limit leaves over at the ends of each; below 0 where they are not reached.

    Returns
    -------
    row, edge, first, last
        Where in `edge`, which edge, and the piece; of each edge the first piece before the last.
    """
    # From u to a point is against a search that runs from its source: see `SearchGraph`.
    forward, backward = costs.forward[edge], costs.backward[edge]
    until, since = np.zeros(len(edge)), np.ones(len(edge))
    from_u = (left_u >= 0) & np.isfinite(backward)
    np.divide(left_u, backward, out=until, where=from_u & (backward > 0))
    until[from_u & ((backward == 0) | (until > 1))] = 1
    from_v = (left_v >= 0) & np.isfinite(forward)
    np.divide(forward - left_v, forward, out=since, where=from_v & (forward > 0))
    since[from_v & ((forward == 0) | (since < 0))] = 0
    meet = (left_u >= 0) & (left_v >= 0) & (until + slack(forward, backward) >= since)
    whole = meet | (until == 1) | (since == 0)
    until[whole], since[whole] = 1, 1
    ahead, behind = np.flatnonzero(until > 0), np.flatnonzero(since < 1)
    row = np.concatenate([ahead, behind])
    first = np.concatenate([np.zeros(len(ahead)), since[behind]])
    last = np.concatenate([until[ahead], np.ones(len(behind))])
    return row, edge[row], first, last


def slack(forward: Floats, backward: Floats) -> Floats:
    """Return the fraction of an edge within which the cost of no point is a whole unit more."""
    share = np.zeros(len(forward))
    for cost in (forward, backward):
        share += np.divide(_HALF, cost, out=np.zeros(len(cost)), where=cost > 0)
    return share


def united(key: Ints, first: Floats, last: Floats, slack: Floats) -> tuple[Ints, Floats, Floats]:
    """Unite intervals with the same key that touch, or nearly do."""
    order = np.lexsort((first, key))
    key, first, last, slack = key[order], first[order], last[order], slack[order]
    if not len(key):
        return key, first, last
    # The farthest end so far of each key: ranks grow from key to key.
    rising = np.sort(last)
    rank = np.searchsorted(rising, last)
    group = np.cumsum(np.diff(key, prepend=key[:1]) != 0)
    farthest = rising[np.maximum.accumulate(group * len(key) + rank) % len(key)]
    begins = np.ones(len(key), dtype=bool)
    begins[1:] = (np.diff(key) != 0) | (first[1:] > farthest[:-1] + slack[1:])
    ends = np.append(np.flatnonzero(begins)[1:], len(key)) - 1
    return key[begins], first[begins], farthest[ends]


def cut(lines: Objects, first: Floats, last: Floats) -> Objects:
    """Cut lines at two fractions of their length each.

    Parameters
    ----------
    lines
        Shapely LineStrings (n,).
    first, last
        From 0 to 1, `first` below `last`.

    Returns
    -------
    numpy.ndarray
        LineStrings (n,); those that are not cut are the same objects.
    """
    lines = lines.copy()
    cuts = np.flatnonzero((first > 0) | (last < 1))
    if not len(cuts):
        return lines
    whole, first, last = lines[cuts], first[cuts], last[cuts]
    xy, row = shapely.get_coordinates(whole, return_index=True)
    step = np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T)
    begins = np.searchsorted(row, np.arange(len(cuts)))
    step[begins] = 0
    along = np.cumsum(step)
    along -= along[begins][row]
    length = along[np.append(begins[1:], len(row)) - 1]
    inside = (along > (first * length)[row]) & (along < (last * length)[row])
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(whole, at, normalized=True))
        for at in (first, last)
    ]
    rows = np.arange(len(cuts))
    of = np.concatenate([rows, row[inside], rows])
    order = np.argsort(of, kind="stable")
    xy = np.concatenate([ends[0], xy[inside], ends[1]])
    lines[cuts] = shapely.linestrings(xy[order], indices=of[order])
    return lines
