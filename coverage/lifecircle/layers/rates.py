"""People as rates of the residents of their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.extras import GroupPeople


def at_rates(
    rates: Floats, of_whole: float | None, residents: GroupPeople, demand: Demand
) -> tuple[Floats, float, Floats]:
    """Return people as rates of the residents of their unit.

    Parameters
    ----------
    rates
        Per unit, from 0 to 1; NaN where there is none.
    of_whole
        Rate in the whole; None: not given.
    residents
        Of whom.
    demand
        Where they are.

    Returns
    -------
    units : array
        Per unit; NaN where rate or residents are not known.
    whole : float
        The sum of the units; by the rate of the whole where a rate is missing; NaN if there is
        none.
    points : array
        Per demand point; 0 where there is no rate.
    """
    points = residents.points * np.append(0.0, np.nan_to_num(rates))[demand_units(demand)]
    units = residents.units * rates
    if not np.isnan(units).any():
        return units, float(units.sum()), points
    if not np.isnan(rates).any() and not np.isnan(residents.whole):
        return units, float(points.sum()), points
    return units, np.nan if of_whole is None else of_whole * residents.whole, points


def demand_units(demand: Demand) -> Ints:
    """Return the unit of each demand point, counted from 1; 0 for none."""
    unit: Ints = demand.points["unit"].to_numpy(dtype=np.int64) + 1
    return unit
