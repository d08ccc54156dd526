"""Who has a place: tests of capacity.

To be covered is to have a facility within reach; to have a place is to be seated at one that has
room. The people of a test ask for one place each. They are seated as a flow
(`lifecircle.access.seating`): as many as possible, then with the least travel. Beside that stand
places per person by floating catchments (`lifecircle.access.floating`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.access.decay import Flat, Gaussian
from lifecircle.access.floating import three_step, two_step
from lifecircle.access.seating import seat
from lifecircle.access.times import metric_unit
from lifecircle.base.amounts import quantities
from lifecircle.gaps.asked_places import AskedPlaces, asked_places, lacking
from lifecircle.gaps.pairs import in_reach
from lifecircle.gaps.seat_notes import notes_of, skipped
from lifecircle.streets.search.pairs import Costs
from lifecircle.streets.travel.profiles import Profile
from lifecircle.verdicts.left_out import Seats
from lifecircle.verdicts.listed import numbers_of
from lifecircle.verdicts.reasons import needs_column

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Note
    from lifecircle.gaps.pairs import InReach
    from lifecircle.study.capacity import Capacity
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import Results

_END: Final = 1.0
"""Of costs as shares of the largest one."""
_DUST: Final = 1e-6
"""Room for fewer people than that is none: people are seated in parts of a power of two."""
_PARTS: Final = 1_000_000
"""Where some have minutes and others metres, travel is compared in parts of the largest way."""


def seats_of(context: Context, results: Results) -> tuple[tuple[Seats, ...], tuple[Note, ...]]:
    """Return the tests of capacity that the study asks for, and why others could not be made.

    Parameters
    ----------
    context, results
        From `lifecircle.verdicts.evaluate.judge_plan`.

    Returns
    -------
    tuple of Seats
        One for each ``[[capacity]]`` of the study that could be tested, in its order.
    tuple of Note
        One for each other: what is missing.
    """
    seats, notes = [], []
    for number, section in enumerate(context.district.study.capacity, start=1):
        asked = asked_places(section, context, results)
        if not isinstance(asked, AskedPlaces):
            notes.append(skipped(number, section, asked, context))
            continue
        capacity = _capacity(section, asked, context)
        if capacity is None:
            column = quantities()[section.quantity].name
            need = needs_column(asked.member.service, column)
            notes.append(skipped(number, section, lacking((need,)), context))
            continue
        seats.append(_seats(section, asked, capacity, context))
    return tuple(seats), tuple(notes)


def _capacity(section: Capacity, asked: AskedPlaces, context: Context) -> Floats | None:
    """Return the quantity of each facility, NaN where unknown; None: no list has it."""
    table = context.district.facilities.table
    if not asked.places.any():
        return np.full(len(table), np.nan)
    return numbers_of(table, section.quantity, asked.places)


def _seats(section: Capacity, asked: AskedPlaces, quantity: Floats, context: Context) -> Seats:
    member = asked.member
    within = in_reach(context, member, asked.where, asked.way)
    known = ~np.isnan(quantity[within.facilities])
    able = within.among(known)
    places = quantity[able.facilities]
    room = places * section.people_per_place
    reached: Bools = within.count > 0
    seated = seat(_whole(able), asked.wants, room)
    full = room - seated.taken < _DUST
    near = able.relative
    thresholds = context.doorstep.unit_thresholds(member)
    minutes, metres = (
        next(
            (
                per_unit / metric_unit(metric)
                for metric, per_unit in thresholds.items()
                if isinstance(metric, Profile) == of_time
            ),
            None,
        )
        for of_time in (True, False)
    )
    flat, falling = Flat(_END), Gaussian(_END)
    return Seats(
        name=asked.name,
        goal=section.goal,
        service=member.service,
        quantity=section.quantity,
        group=None if asked.group == "residents" else asked.group,
        profile=member.profile,
        minutes=minutes,
        metres=metres,
        people_per_place=section.people_per_place,
        wants=asked.wants,
        reached=reached,
        seated=seated.seated,
        facilities=able.facilities,
        capacity=room,
        taken=np.where(full, room, seated.taken),
        asked=able.per_facility(asked.wants),
        scores={
            "2sfca": two_step(near, asked.wants, places, flat),
            "e2sfca": two_step(near, asked.wants, places, falling),
            "3sfca": three_step(near, asked.wants, places, falling),
        },
        without_capacity=within.facilities[~known],
        estimated=asked.estimated,
        notes=notes_of(section, asked, within.facilities[~known], context),
        unsure=within.count > able.count,
    )


def _whole(within: InReach) -> Costs:
    """Return costs that can be compared, in whole numbers."""
    if len(within.metrics) == 1:
        return within.costs
    costs = within.relative
    return Costs(costs.start, costs.place, np.rint(costs.cost * _PARTS), costs.places)
