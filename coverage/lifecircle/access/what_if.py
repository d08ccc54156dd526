"""What if a facility opened or closed, or a path did, for the people of a district."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.streets.edit.whatif import WhatIf
from lifecircle.streets.travel.costs import who

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools
    from lifecircle.district import District
    from lifecircle.streets.edit.edits import Edit
    from lifecircle.streets.search.nearest import Direction
    from lifecircle.streets.travel.costs import Metric


def what_if(
    district: District,
    places: Bools,
    metric: Metric,
    *,
    limit: float,
    off_street: float = 1.0,
    direction: Direction = "to_facility",
) -> WhatIf:
    """Search from the demand points of a district to some facilities, ready for changes.

    Parameters
    ----------
    district
        Its streets, demand points and facilities as they are.
    places
        Per facility, whether it may be the goal of a journey.
    metric, limit, off_street, direction
        As in `lifecircle.access.times.PlaceSearch.nearest`, whose answer the first state has.

    Returns
    -------
    WhatIf
        Places have the row numbers of their facilities; those that are added come after all of
        them. Origins are the demand points.

    Raises
    ------
    StreetsError
        If a car or a bicycle is to travel and the street file has no streets for it.
    """
    homes, doors = district.snaps(who(metric))
    entrance_of = district.facilities.entrance_of
    used = np.flatnonzero(places[entrance_of])
    return WhatIf.start(
        district.network_for(metric),
        homes,
        doors.take(used),
        entrance_of[used],
        metric=metric,
        limit=limit,
        off_street=off_street,
        direction=direction,
        snap_limit=district.study.streets.snap_limit,
        numbers=len(places),
    )


def edited_district(district: District, edit: Edit) -> District:
    """Return the district on streets that were edited; everything else is shared.

    Its notes stay those of the study: they tell nothing of the edit.

    Parameters
    ----------
    district
        As loaded, or edited before.
    edit
        Of ``district.network``.

    Raises
    ------
    InputError
        If another network was edited.
    """
    if edit.before is not district.network:
        raise InputError(
            Bilingual("修改的不是这个评估区的步行路网", "the edit is of another network"),
            todo=Bilingual("对 district.network 作修改", "edit district.network"),
        )
    limit = district.study.streets.snap_limit
    return replace(
        district,
        network=edit.network,
        demand_snap=edit.relink(district.demand_snap, limit),
        entrance_snap=edit.relink(district.entrance_snap, limit),
    )
