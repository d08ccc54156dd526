"""How many people of each group there are, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.text import Bilingual
from lifecircle.layers.apportion import largest_remainder
from lifecircle.layers.whole_people import pieces
from lifecircle.verdicts.left_out import People

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.district import District
    from lifecircle.layers.extras import GroupPeople
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import Results

_DIGITS: Final = 6
"""Counts of blocks are added up again from their points: sums are rounded to so many decimals."""


def people_of(context: Context, results: Results) -> tuple[People, ...]:
    """Return the groups of people that are known, residents first.

    Parameters
    ----------
    context, results
        What was judged on, and what was found.

    Returns
    -------
    tuple of People
        Numbers of units as they are known. Numbers of blocks: counts where blocks were counted;
        else whole numbers that add up to the unit's rounded number together with those of its
        people who live in no block. A block has none where its unit has none, or where the unit
        is of low confidence, even if the unit's own number is given: where in it people live is
        not known well enough. Nothing where only shares of people are known.
    """
    district = context.district
    if district.demand.weighs == "ground" and not district.groups:
        return ()
    return tuple(_people(name, found, context, results) for name, found in district.groups.items())


def _people(name: str, found: GroupPeople, context: Context, results: Results) -> People:
    district = context.district
    confidence = found.confidence
    if confidence is None:
        confidence = _classes(name, found, district)
    counted = bool((confidence[:-1] == "counted").all())
    source = found.note.source or (results.people_source if name == "residents" else "")
    method = found.method
    if method is None:
        method = (
            Bilingual("推算", "an estimate")
            if found.estimated
            else Bilingual("给定数", "given numbers")
        )
    return People(
        group=name,
        units=np.append(found.units, found.whole),
        blocks=_counts(found, district) if counted else _estimates(found, district),
        method=method,
        confidence=confidence,
        source=source,
        year=found.year,
    )


def _classes(name: str, found: GroupPeople, district: District) -> npt.NDArray[np.object_]:
    """Return the confidence of numbers that came without."""
    demand = district.demand
    sure = "estimated" if found.estimated else "given"
    if name == "residents" and demand.counted:
        sure = "counted"
    low = np.append(_low_units(district), demand.whole_low_confidence)
    none = np.where(low & found.estimated, "low", "unknown")
    numbers = np.append(found.units, found.whole)
    return np.where(np.isnan(numbers), none, sure).astype(object)


def _counts(found: GroupPeople, district: District) -> Floats:
    """Return the people of blocks that were counted."""
    block = district.demand.points["block"].to_numpy(dtype=np.int64)
    inside = block >= 0
    sums = np.bincount(block[inside], found.points[inside], minlength=len(district.blocks))
    return np.round(sums, _DIGITS)


def _estimates(found: GroupPeople, district: District) -> Floats:
    """Return whole people of blocks; NaN where no number is given."""
    demand, count = district.demand, len(found.units)
    unit = district.demand_unit
    block = demand.points["block"].to_numpy(dtype=np.int64)
    label = np.where(unit < 0, count, unit)
    at = np.bincount(label, found.points, minlength=count + 1)
    amounts = np.append(found.units, np.nan)
    amounts = np.where(np.isnan(amounts), at, amounts)
    wanted = np.where(at > 0, np.rint(amounts), 0)
    piece, of, sums = pieces(found.points, label, block)
    whole = largest_remainder(sums, wanted, of)
    home = np.full(len(sums), -1)
    home[piece] = block
    inside = home >= 0
    number = np.bincount(home[inside], whole[inside], minlength=len(district.blocks))
    unsure = np.append(_low_units(district) | np.isnan(found.units), _no_ground(found, district))
    own = district.blocks["unit"].to_numpy(dtype=np.int64)
    nothing = unsure[np.where(own < 0, count, own)]
    astray = inside & unsure[of] & (sums > 0)
    nothing[home[astray]] = True
    return np.where(nothing, np.nan, number).astype(np.float64)


def _no_ground(found: GroupPeople, district: District) -> bool:
    """Tell whether no number is given on ground in no unit."""
    return bool(district.demand.whole_low_confidence or np.isnan(found.units).all())


def _low_units(district: District) -> Bools:
    return district.demand.units["low_confidence"].to_numpy(dtype=bool)
