"""Whole people at demand points: nobody is split, and every unit keeps its number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.apportion import largest_remainder

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.extras import GroupPeople

_ALIKE: Final = 1e-6

WHOLE_NOTE: Final = Note(
    "people.whole",
    Bilingual(
        "各需求点人数按最大余额法取整，单元与全域的总数保持不变。",
        "People at demand points are rounded to whole ones by the largest remainder; numbers of "
        "units and of the whole are kept.",
    ),
)


def whole_people(found: GroupPeople, demand: Demand) -> GroupPeople:
    """Round a group to whole people: in units, in their blocks, and at the points of these.

    Parameters
    ----------
    found
        The group.
    demand
        Its points.

    Returns
    -------
    GroupPeople
        Whole numbers of units add up to the whole number of all of them, those of points to
        their unit's (and to whole numbers of its blocks): see
        `~lifecircle.layers.apportion.largest_remainder`.
    """
    unit = demand.points["unit"].to_numpy(dtype=np.int64)
    block = demand.points["block"].to_numpy(dtype=np.int64)
    count = len(found.units)
    label = np.where(unit < 0, count, unit)
    at = np.bincount(label, found.points, minlength=count + 1)
    amounts = np.append(found.units, np.nan)
    amounts = np.where(np.isnan(amounts), at, amounts)
    rounded = largest_remainder(amounts)
    points = in_pieces(found.points, label, block, np.where(at > 0, rounded, 0))
    whole = float(np.floor(found.whole + 0.5))
    if abs(found.whole - amounts.sum()) <= _ALIKE:
        whole = float(rounded.sum())
    units = np.where(np.isnan(found.units), np.nan, rounded[:-1])
    return replace(found, units=units, whole=whole, points=points.astype(np.float64))


def in_pieces(points: Floats, unit: Ints, block: Ints, wanted: Ints) -> Ints:
    """Round people at points so that units have whole numbers, and blocks inside them, too.

    Parameters
    ----------
    points
        People at each point, not negative.
    unit, block
        Of each point; units from 0, blocks from -1.
    wanted
        Per unit: whole people that its points add up to.
    """
    piece, of, sums = pieces(points, unit, block)
    return largest_remainder(points, largest_remainder(sums, wanted, of), piece)


def pieces(points: Floats, unit: Ints, block: Ints) -> tuple[Ints, Ints, Floats]:
    """Return the part of a block in a unit of each point; the unit and the people of each part."""
    width = int(block.max(initial=-1)) + 2
    key, piece = np.unique(unit * width + block + 1, return_inverse=True)
    sums = np.bincount(piece, points, minlength=len(key)).astype(np.float64)
    return piece, key // width, sums


def with_whole_residents(demand: Demand, residents: GroupPeople) -> Demand:
    """Return demand whose headline shares are those of whole residents.

    Parameters
    ----------
    demand
        With a total.
    residents
        From `whole_people`, with somebody at the points.
    """
    total = float(residents.points.sum())
    share = residents.points / total
    unit = demand.points["unit"].to_numpy(dtype=np.int64)
    inside = unit >= 0
    table = demand.units.copy()
    table[f"share_{demand.headline}"] = np.bincount(
        unit[inside], share[inside], minlength=len(table)
    ).astype(np.float64)
    return replace(
        demand, shares={**demand.shares, demand.headline: share}, total=total, units=table
    )
