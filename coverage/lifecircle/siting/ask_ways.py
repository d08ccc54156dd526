"""How far is looked for a question, and the ways that are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE
from lifecircle.siting.ask_costs import (
    kept,
    only_shorter,
    together,
    ways_or_nearest,
    ways_to,
)
from lifecircle.verdicts.borders import pairs_in

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.ask_whom import Whom
    from lifecircle.streets.search.nearest import Nearest
    from lifecircle.streets.search.pairs import Costs
    from lifecircle.streets.snap import Snap
    from lifecircle.study.siting import Siting
    from lifecircle.verdicts.context import Context

FARTHER: Final = 3.0
"""Times the largest threshold: how far ways are looked for whose length counts."""
FAR_MINUTES: Final = 60.0
FAR_METRES: Final = 5_000.0
"""The same where there is no threshold."""
END_MINUTES: Final = 480.0
END_METRES: Final = 100_000.0
"""No way is longer than that."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Ways of those who are asked about.

    Attributes
    ----------
    costs
        Origins are the rows of `Whom.point`; places first the candidates, then existing places.
    limit
        How far was looked, whole units; None where that is each row's threshold.
    """

    costs: Costs
    limit: float | None


def find_ways(context: Context, siting: Siting, whom: Whom, spots: Snap, facilities: Ints) -> Ways:
    """Return the ways to candidates and to existing places that count in a question.

    Where who is within reach counts they are those within each row's threshold. Where lengths
    count, only the way to the nearest existing place, and the shorter ones to candidates: as far
    as `FARTHER` than the threshold or, where the longest way of all is asked for, everywhere.

    Parameters
    ----------
    context, siting, whom
        The question.
    spots
        Links of the candidates.
    facilities
        Rows of existing places, ascending.
    """
    own = None
    if whom.way.supply == "own_unit":
        own = _same_unit(context, spots, facilities)
    if siting.asks_within:
        costs = ways_to(context, whom, spots, facilities, whom.threshold)
        return Ways(costs if own is None else _own(costs, whom, own), None)
    if own is not None:
        limit = _far(whom, siting)
        costs = _own(ways_to(context, whom, spots, facilities, limit), whom, own)
        return Ways(only_shorter(costs, len(spots)), limit)
    limit = _far(whom, siting)
    nearest = _nearest(context, whom, facilities, limit)
    there = nearest.cost[whom.point]
    some = np.flatnonzero(np.isfinite(there))
    parts = [
        (rows, ways_or_nearest(context, whom.take(rows), spots, facilities, nearest, far))
        for rows, far in (
            (some, float(there[some].max(initial=0.0))),
            (np.flatnonzero(np.isinf(there)), limit),
        )
        if len(rows)
    ]
    return Ways(together(parts, len(there)), limit)


def within_reach(context: Context, whom: Whom, spots: Snap, heads: Floats) -> Floats:
    """Return how many people each candidate has within reach of the threshold.

    Parameters
    ----------
    context, whom
        Of the question.
    spots
        Links of the candidates.
    heads
        People per row.
    """
    none = np.empty(0, dtype=np.int64)
    costs = ways_to(context, whom, spots, none, whom.threshold)
    if whom.way.supply == "own_unit":
        costs = _own(costs, whom, _same_unit(context, spots, none))
    found = np.bincount(costs.place, heads[costs.origin], len(spots))
    return found.astype(np.float64)


def _far(whom: Whom, siting: Siting) -> float:
    if siting.aim == "nobody_far":
        return END_MINUTES * MICROS_PER_MINUTE if whom.is_time else END_METRES * TENTH_MM_PER_METRE
    if whom.farthest is not None:
        return FARTHER * whom.farthest
    return FAR_MINUTES * MICROS_PER_MINUTE if whom.is_time else FAR_METRES * TENTH_MM_PER_METRE


def _nearest(context: Context, whom: Whom, facilities: Ints, limit: float) -> Nearest:
    """Return the way to the nearest of some facilities from every demand point."""
    places = np.zeros(len(context.district.facilities.table), dtype=bool)
    places[facilities] = True
    return context.doorstep.searches.search.nearest(
        places, whom.metric, limit=limit, direction=whom.way.direction
    )


def _same_unit(context: Context, spots: Snap, facilities: Ints) -> Bools:
    """Return whether each candidate and facility is inside each unit; the last column: none."""
    district = context.district
    points = np.append(
        np.asarray(shapely.points(spots.xy), dtype=object),
        district.facilities.table.geometry.to_numpy()[facilities],
    )
    own = np.zeros((len(points), len(district.units) + 1), dtype=bool)
    unit, place = pairs_in(district.units.geometry.to_numpy(), points).T
    own[place, unit] = True
    return own


def _own(costs: Costs, whom: Whom, own: Bools) -> Costs:
    home = whom.shares.crowd.doors.unit[whom.point]
    return kept(costs, own[costs.place, home[costs.origin]])
