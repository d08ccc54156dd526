"""Which ways count: from whose doors, to whose places, in which direction, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.access.own import Zones
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.borders import pairs_in
from lifecircle.verdicts.levels import level_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.base.quantities import Ints
    from lifecircle.district import District
    from lifecircle.plans.doors import Direction
    from lifecircle.plans.doors import Supply as Whose
    from lifecircle.plans.fields import GoalFields
    from lifecircle.verdicts.lists import Lists, Supply


@dataclass(frozen=True)
class Way:
    """Which ways count.

    Attributes
    ----------
    supply
        Whose places count for somebody.
    direction
        From the door to the place, the other way, or both together.
    demand
        From whose doors: a demand layer of the study; None: residents'.
    at
        Only places open then count.
    level
        Of the units that ``own_unit`` speaks of; None: the study's.
    """

    supply: Whose = "any"
    direction: Direction = "to_facility"
    demand: str | None = None
    at: tuple[str, ...] = ()
    level: str | None = None


ANY_WAY: Final = Way()

_TWO_FIGURES: Final = 10


def way_of(goal: GoalFields) -> Way:
    """Return which ways count for a goal."""
    return Way(
        supply=getattr(goal, "supply", "any"),
        direction=getattr(goal, "direction", "to_facility"),
        demand=getattr(goal, "demand", None),
        at=goal.at,
        level=goal.level if getattr(goal, "supply", "any") == "own_unit" else None,
    )


@dataclass(frozen=True, eq=False)
class Doors:
    """Points from which services are looked for.

    Attributes
    ----------
    points
        Array of points in the CRS of the district.
    unit
        Row of the study's unit of each; -1 in none.
    residents
        Whether they are the residents' demand points.
    """

    points: Any
    unit: Ints
    residents: bool

    def __len__(self) -> int:
        return len(self.unit)

    @property
    def origins(self) -> Any:
        """What searches are asked with; None: the residents."""
        return None if self.residents else self.points


def doors_of(demand: str | None, district: District) -> Doors | None:
    """Return the points of residents (None) or of a demand layer; None if there is no such."""
    if demand is None:
        points = district.demand.points.geometry.to_numpy()
        return Doors(points, district.demand_unit, residents=True)
    layer = district.demands.get(demand)
    if layer is None:
        return None
    unit = layer.points["unit"].to_numpy(dtype=np.int64)
    return Doors(layer.points.geometry.to_numpy(), unit, residents=False)


def need_demand(demand: str) -> Bilingual:
    """Name the demand layer that is missing."""
    return Bilingual(f"需求图层“{demand}”", f"the demand layer {demand!r}")


def zones_of(way: Way, doors: Doors, district: District) -> Zones | None:
    """Return who may use which places; None if everybody may use all of the same places.

    Of units, points of the study's units are in one; a place is in every unit whose border
    contains it. Of catchments, a point in several may use the places of all.
    """
    places = district.facilities.table.geometry.to_numpy()
    if way.supply == "assigned":
        areas, place = district.facilities.catchments, district.facilities.catchment_of
        zone, point = shapely.STRtree(doors.points).query(areas, predicate="intersects")
        own = np.column_stack([np.arange(len(areas)), place]).astype(np.int64)
        return Zones(np.column_stack([zone, point]), own, len(areas))
    if way.supply != "own_unit":
        return None
    table = level_table(way.level, district)
    borders = (district.units if table is None else table).geometry.to_numpy()
    if table is district.units:
        inside = np.flatnonzero(doors.unit >= 0)
        of_points = np.column_stack([doors.unit[inside], inside])
    else:
        of_points = pairs_in(borders, doors.points)
    return Zones(of_points, pairs_in(borders, places), len(borders))


def supply_of(
    lists: Lists,
    service: str,
    tests: tuple[Mapping[str, Any], ...],
    at: tuple[str, ...] = (),
) -> Supply:
    """Return the listed places that pass several tables of tests, and what is known of others."""
    from lifecircle.verdicts.lists import Supply  # noqa: PLC0415

    merged: dict[str, Any] = {}
    for table in tests:
        if merged.keys() & table.keys():
            parts = [lists.supply(service, table, at=at) for table in tests]
            places = np.logical_and.reduce([part.places for part in parts])
            lacks = next((part.lacks for part in parts if part.lacks), None)
            columns = tuple(dict.fromkeys(column for part in parts for column in part.columns))
            complete = all(part.complete for part in parts)
            return Supply(places, lacks, complete=complete, columns=columns)
        merged |= table
    return lists.supply(service, merged, at=at)


def no_catchments(service: str) -> Bilingual:
    """Name the catchments that are missing."""
    name = label(service)
    return Bilingual(f"{name.zh}的学区（服务片区）", f"catchments of the places for: {name.en}")


def percent(share: float) -> str:
    """Return a share above 0 in per cent, with one figure that is not 0 at least."""
    value = share * 100
    return f"{value:.0f}%" if value >= _TWO_FIGURES else f"{value:.2g}%"


def joined(texts: list[Bilingual]) -> Bilingual | None:
    """Return sentences as one text; None if there are none."""
    if not texts:
        return None
    return Bilingual("".join(t.zh for t in texts), " ".join(t.en for t in texts))
