"""People of a district with those who move in: blocks, demand points, groups.

Everybody who was there before keeps their number; as there are more people now, each place has a
smaller share of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from lifecircle.changes.rows import added_row
from lifecircle.layers.apportion import largest_remainder
from lifecircle.layers.demand import normalised

if TYPE_CHECKING:
    from collections.abc import Mapping

    import shapely

    from lifecircle.base.quantities import Floats
    from lifecircle.base.text import Note
    from lifecircle.district import District
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.extras import GroupPeople
    from lifecircle.layers.shapes import Geometries


@dataclass(frozen=True, eq=False)
class People:
    """Who lives in a district, and where; as `lifecircle.district.District` has them."""

    blocks: gpd.GeoDataFrame
    demand: Demand
    groups: Mapping[str, GroupPeople]

    @classmethod
    def of(cls, district: District) -> People:
        """Return those of a district."""
        return cls(district.blocks, district.demand, district.groups)

    @property
    def total(self) -> float | None:
        """People in all; None where only shares are known."""
        if self.demand.weighs != "people":
            return None
        if self.demand.total is not None:
            return self.demand.total
        residents = self.groups.get("residents")
        known = residents is not None and np.isfinite(residents.whole) and residents.whole > 0
        return float(residents.whole) if known and residents is not None else None


@dataclass(frozen=True, eq=False)
class Newcomers:
    """People who move in.

    Attributes
    ----------
    id
        Of the change; their block is called so.
    people, estimated
        How many, and whether that is an estimate.
    groups
        How many of them belong to a group, by its id.
    unit
        Row of the unit; -1 in none.
    area
        Outline of their block.
    doors
        Demand points; they share them equally.
    note
        What readers must know.
    """

    id: str
    people: float
    estimated: bool
    groups: Mapping[str, float]
    unit: int
    area: shapely.Geometry
    doors: Geometries
    note: Note


def settled(before: People, new: Newcomers, *, whole: bool = False) -> People:
    """Return the people with those who moved in.

    Parameters
    ----------
    before
        With a `People.total`.
    new
        Who moves in.
    whole
        Nobody is split between points.
    """
    block = len(before.blocks)
    cells = {"id": _free(new.id, before.blocks), "unit": new.unit, "geometry": new.area}
    if "people" in before.blocks:
        cells["people"] = new.people
    blocks = added_row(before.blocks, cells)
    each = _split(new.people, len(new.doors), whole=whole)
    groups = {
        name: _grown(group, new, new.people if name == "residents" else new.groups.get(name, 0.0))
        for name, group in before.groups.items()
    }
    if "residents" in groups:
        residents = groups["residents"]
        points = residents.points.copy()
        points[len(points) - len(each) :] = each
        groups["residents"] = replace(residents, points=points)
    return People(blocks, _demand(before, new, each, block), groups)


def _demand(before: People, new: Newcomers, each: Floats, block: int) -> Demand:
    old, total = before.demand, before.total or 0.0
    count = len(new.doors)
    points = gpd.GeoDataFrame(
        {
            "source": np.append(old.points["source"].to_numpy(dtype=object), ["block"] * count),
            "block": np.append(old.points["block"].to_numpy(dtype=np.int64), [block] * count),
            "unit": np.append(old.points["unit"].to_numpy(dtype=np.int64), [new.unit] * count),
        },
        geometry=np.append(old.points.geometry.to_numpy(), new.doors),
        crs=old.points.crs,
    )
    shares = {
        method: normalised(np.append(share * total, each)) for method, share in old.shares.items()
    }
    units = old.units.copy()
    unit = points["unit"].to_numpy()
    inside = unit >= 0
    for method, share in shares.items():
        units[f"share_{method}"] = np.bincount(unit[inside], share[inside], minlength=len(units))
    return replace(
        old,
        points=points,
        shares=shares,
        total=None if old.total is None else old.total + new.people,
        counted=old.counted and not new.estimated,
        units=units,
        assumptions=(*old.assumptions, new.note),
    )


def _grown(group: GroupPeople, new: Newcomers, number: float) -> GroupPeople:
    """Return a group with its newcomers."""
    units, confidence = group.units.copy(), group.confidence
    if new.unit >= 0:
        units[new.unit] += number
    if new.estimated and number and confidence is not None:
        confidence = confidence.copy()
        for row in (new.unit, len(units)):
            if row >= 0 and confidence[row] in ("counted", "given"):
                confidence[row] = "estimated"
    share = np.full(len(new.doors), number / len(new.doors))
    return replace(
        group,
        units=units,
        whole=group.whole + number,
        points=np.append(group.points, share),
        estimated=group.estimated or (new.estimated and number > 0),
        confidence=confidence,
    )


def _split(people: float, count: int, *, whole: bool) -> Floats:
    each = np.full(count, people / count)
    return largest_remainder(each).astype(np.float64) if whole else each


def _free(name: str, blocks: gpd.GeoDataFrame) -> str:
    """Return an id that no block has."""
    taken, number, found = {*blocks["id"].astype(str)}, 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found
