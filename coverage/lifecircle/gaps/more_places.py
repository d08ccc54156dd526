"""More places at facilities that are full: whom they would seat."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.gaps.moves import Found, best_apart
from lifecircle.gaps.pairs import in_reach
from lifecircle.plans.model import members_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.gaps.cases import Case
    from lifecircle.gaps.wording import Wording
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.left_out import Seats

MOST: Final = 3
_HAIR: Final = 1e-6
"""People: less than that is a rounding."""


def places_for(
    case: Case, seats: Sequence[Seats], context: Context, wording: Wording, effort: float
) -> list[Found]:
    """Return the facilities where more places would seat most, for each gap of a goal.

    Parameters
    ----------
    case
        The goal.
    seats
        Its tests of capacity.
    effort
        What one more place costs.
    """
    moves: list[Found] = []
    for test in seats:
        moves += _of_test(case, test, context, wording, effort)
    return moves


def without_room(seats: Seats) -> Floats:
    """Return per demand point which part of those who ask is within reach and finds no room.

    None where a place whose room is not known is within reach: they may find room there.
    """
    out = seats.reached if seats.unsure is None else seats.reached & ~seats.unsure
    unmet = np.where(out, seats.wants - seats.seated, 0.0)
    share = np.divide(unmet, seats.wants, out=np.zeros(len(unmet)), where=unmet > _HAIR)
    return np.clip(share, 0.0, 1.0)


def _of_test(
    case: Case, seats: Seats, context: Context, wording: Wording, effort: float
) -> list[Found]:
    share, facilities = without_room(seats), context.district.facilities
    full = seats.facilities[seats.capacity - seats.taken <= _HAIR]
    facility, point = _within_reach(case, full, np.flatnonzero(share > 0), context)
    people = (case.weight * share)[point]
    inside = case.unit[point] >= 0
    shape = len(full), len(case.gap)
    own: Floats = (
        np.bincount(
            (facility * shape[1] + case.unit[point])[inside], people[inside], shape[0] * shape[1]
        )
        .reshape(shape)
        .astype(np.float64)
    )
    whole = np.bincount(facility, people, shape[0]).astype(np.float64)
    asking = np.bincount(facility, (seats.wants * share)[point], shape[0])
    geometry = facilities.table.geometry.to_numpy()[full]
    xy = np.array([[p.x, p.y] for p in geometry]).reshape(-1, 2)
    names = facilities.table["name"].to_numpy()[full]
    moves = []
    for unit in np.flatnonzero(case.sought & own.any(axis=0)).tolist():
        for row in best_apart(own[:, unit], whole, xy, MOST, 0.0):
            mine = facility == row
            places = ceil(asking[row] / seats.people_per_place - _HAIR)
            moves.append(
                Found(
                    move="capacity",
                    service=seats.service,
                    unit=unit,
                    where=wording.facility(names[row], xy[row]),
                    geometry=geometry[row],
                    points=point[mine],
                    people=people[mine],
                    effort=effort * places,
                    amount=float(places),
                    facility=int(full[row]),
                )
            )
    return moves


def _within_reach(case: Case, full: Ints, rows: Ints, context: Context) -> tuple[Ints, Ints]:
    """Return pairs of a full facility (its position) and a demand point within its reach."""
    within = in_reach(context, next(iter(members_of(case.goal))), case.goal.where, case.way)
    facility = within.facilities[within.place]
    pairs = np.flatnonzero(np.isin(facility, full) & np.isin(within.point, rows))
    point = within.point[pairs]
    position = np.searchsorted(full, facility[pairs])
    order = np.lexsort((point, position))
    return position[order], point[order]
