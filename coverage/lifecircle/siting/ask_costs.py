"""What ways to candidates and to existing places cost: exactly as an audit would find them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting.problem import CostMatrix
from lifecircle.streets.search.pairs import Costs, od
from lifecircle.streets.snap import Snap
from lifecircle.streets.travel.costs import who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.ask_whom import Whom
    from lifecircle.streets.search.nearest import Nearest
    from lifecircle.verdicts.context import Context


_STEP: Final = 64
"""Candidates that are searched from together, where most of what is found is not kept."""


def ways_to(
    context: Context, whom: Whom, spots: Snap, facilities: Ints, limit: float | Floats
) -> Costs:
    """Search from everybody who is asked about to candidates and to facilities.

    A candidate is entered where it lies, as a place built there would be; a facility by all its
    entrances.

    Parameters
    ----------
    context, whom
        Of the question.
    spots
        Links of the candidates to the streets.
    facilities
        Rows of the district's facilities, ascending.
    limit
        Largest cost, inclusive, whole units: one, or one per row of `Whom.point`.

    Returns
    -------
    Costs
        Origins are the rows of `Whom.point`; places first the candidates, then the facilities.
    """
    district = context.district
    profile = who(whom.metric)
    homes, doors = district.snaps(profile)
    entrance_of = district.facilities.entrance_of
    used = np.flatnonzero(np.isin(entrance_of, facilities))
    places = _joined(spots, doors.take(used))
    of_place = np.concatenate(
        [
            np.arange(len(spots)),
            len(spots) + np.searchsorted(facilities, entrance_of[used]),
        ]
    ).astype(np.int64)
    per_row = np.broadcast_to(np.asarray(limit, dtype=np.float64), (len(whom.point),))
    found = od(
        district.network_for(whom.metric),
        homes.take(whom.point),
        places,
        of_place,
        whom.metric,
        limit=float(per_row.max(initial=0.0)),
        direction="from_facility" if whom.way.direction == "from_facility" else "to_facility",
    )
    if (per_row == per_row.max(initial=0.0)).all():
        return found
    return kept(found, found.cost <= per_row[found.origin])


def _joined(first: Snap, second: Snap) -> Snap:
    """Return the links of two sets of points as one."""
    return Snap(
        *(
            np.concatenate([getattr(first, part), getattr(second, part)])
            for part in ("edge", "fraction", "offset", "status", "xy")
        )
    )


def kept(costs: Costs, pairs: Bools) -> Costs:
    """Return some of the pairs."""
    start = np.concatenate([[0], np.cumsum(pairs)])[costs.start].astype(np.int64)
    return Costs(start, costs.place[pairs], costs.cost[pairs], costs.places)


def rows_of(costs: Costs, rows: Ints) -> Costs:
    """Return the pairs of some origins, ascending, numbered from 0."""
    start = np.concatenate([[0], np.cumsum(np.diff(costs.start)[rows])]).astype(np.int64)
    mine = np.isin(costs.origin, rows)
    return Costs(start, costs.place[mine], costs.cost[mine], costs.places)


def renumbered(costs: Costs, number: Ints) -> Costs:
    """Return the pairs of some places under other numbers that rise as they do.

    Parameters
    ----------
    costs
        Pairs.
    number
        New number by place; -1: left out.
    """
    whole = np.full(max(costs.places, len(number)), -1, dtype=np.int64)
    whole[: len(number)] = number
    place = whole[costs.place]
    mine = place >= 0
    some = kept(costs, mine)
    return Costs(some.start, place[mine], some.cost, int(number.max(initial=-1)) + 1)


def in_sizes(costs: Costs, candidates: int, sizes: int, columns: int) -> CostMatrix:
    """Return a matrix in which each candidate has a column for each size; others have one.

    Parameters
    ----------
    costs
        Places are first the candidates.
    candidates, sizes
        How many there are.
    columns
        How many columns there are in the end.
    """
    if sizes <= 1:
        return CostMatrix(costs.start, costs.place, costs.cost, columns)
    times = np.where(costs.place < candidates, sizes, 1)
    ends = np.concatenate([[0], np.cumsum(times)])
    pair = np.repeat(np.arange(len(times)), times)
    size = np.arange(len(pair)) - ends[pair]
    place = costs.place[pair]
    column = np.where(
        place < candidates, place * sizes + size, place + candidates * (sizes - 1)
    ).astype(np.int64)
    return CostMatrix(ends[costs.start].astype(np.int64), column, costs.cost[pair], columns)


def only_shorter(costs: Costs, candidates: int) -> Costs:
    """Leave out ways that nobody goes: existing places but the nearest, and what is no nearer.

    Parameters
    ----------
    costs
        Places are first the candidates, then what is there already.
    candidates
        How many there are.
    """
    origin = costs.origin
    there = np.flatnonzero(costs.place >= candidates)
    best = np.full(costs.origins, np.inf)
    np.minimum.at(best, origin[there], costs.cost[there])
    useful = costs.cost < best[origin]
    nearest = there[costs.cost[there] == best[origin[there]]]
    first = nearest[np.diff(origin[nearest], prepend=-1) != 0]
    useful[first] = True
    return kept(costs, useful)


def ways_or_nearest(
    context: Context, whom: Whom, spots: Snap, facilities: Ints, nearest: Nearest, limit: float
) -> Costs:
    """Search as `ways_to`, but only for candidates that are nearer than any facility.

    Parameters
    ----------
    context, whom, spots, facilities
        As for `ways_to`.
    nearest
        From every demand point of the district to the nearest of the facilities.
    limit
        Largest cost to a candidate, inclusive.
    """
    there, place = nearest.cost[whom.point], nearest.place[whom.point]
    none = np.empty(0, dtype=np.int64)
    row = np.flatnonzero(np.isfinite(there))
    parts = [(row, len(spots) + np.searchsorted(facilities, place[row]), there[row])]
    for first in range(0, len(spots), _STEP):
        some = np.arange(first, min(first + _STEP, len(spots)))
        costs = ways_to(context, whom, spots.take(some), none, limit)
        costs = kept(costs, costs.cost < there[costs.origin])
        parts.append((costs.origin, first + costs.place, costs.cost))
    origin, column, cost = (np.concatenate(part) for part in zip(*parts, strict=True))
    return _ordered(origin, column, cost, len(there), len(spots) + len(facilities))


def together(parts: Sequence[tuple[Ints, Costs]], origins: int) -> Costs:
    """Return the pairs of several parts of so many origins, each with the rows it is about."""
    origin = np.concatenate([rows[costs.origin] for rows, costs in parts])
    place = np.concatenate([costs.place for _, costs in parts])
    cost = np.concatenate([costs.cost for _, costs in parts])
    return _ordered(origin, place, cost, origins, max(costs.places for _, costs in parts))


def _ordered(origin: Ints, place: Ints, cost: Floats, origins: int, places: int) -> Costs:
    order = np.lexsort((place, origin))
    start = np.concatenate([[0], np.cumsum(np.bincount(origin, minlength=origins))])
    return Costs(start.astype(np.int64), place[order].astype(np.int64), cost[order], places)
