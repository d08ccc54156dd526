"""Facilities as members of a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.verdicts.borders import facility_unit
from lifecircle.verdicts.members import Members

if TYPE_CHECKING:
    from lifecircle.base.quantities import Ints
    from lifecircle.verdicts.ground import Ground
    from lifecircle.verdicts.listed import Places


def facility_members(ground: Ground, places: Places) -> tuple[Members, Ints]:
    """Return the facilities of a ground that count, or may, and their row numbers."""
    table = ground.context.district.facilities.table
    counted = places.sure | places.maybe
    row, place = ground.rows_places
    row, place = row[counted[place]], place[counted[place]]
    facility: Ints = np.unique(place)
    number = np.zeros(len(table), dtype=np.int64)
    number[facility] = np.arange(len(facility))
    at = shapely.get_coordinates(table.geometry.to_numpy()[facility])
    names = table["name"].to_numpy()[facility]
    members = Members(
        what="facility",
        names=[str(name) for name in names],
        points=[(float(x), float(y)) for x, y in at],
        unit=facility_unit(ground.context.district)[facility],
        rows=(row, number[place]),
        size=len(ground.context.units) + 1,
        open_=places.maybe[facility],
        complete=places.listed,
    )
    return members, facility
