"""What the way to the nearest place costs at least and at most, as far as the data tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.access.times import metric_unit
from lifecircle.streets.travel.costs import who
from lifecircle.streets.travel.profiles import Profile
from lifecircle.verdicts.crow import least_cost
from lifecircle.verdicts.searches import Reach

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.doorstep import Variant
    from lifecircle.verdicts.searches import Asked, Searches

FARTHEST: Final = {"minutes": 240.0, "metres": 100_000.0}
"""How far the nearest place is looked for."""


@dataclass(frozen=True, eq=False)
class WayCosts:
    """Bounds on what the way to the nearest place costs, per door.

    Attributes
    ----------
    low, high
        Minutes or metres: it surely costs at least and at most this; `high` is inf where no way
        to a listed place is known.
    found
        Where one is known.
    """

    low: Floats
    high: Floats
    found: Bools


def way_costs(
    searches: Searches, asked: Asked, metric: Metric, profile: Profile, variant: Variant
) -> WayCosts:
    """Return the bounds along the streets.

    A listed place bounds the cost from above. From below it is bounded by 0 where the lists do
    not name every place; else by the listed places, by the end of the data as the crow flies,
    behind which there may be others, and by listed places that no street leads to; where no way
    is known, by the straight way to the nearest place.

    Parameters
    ----------
    searches, asked
        Where, and what is looked for.
    metric
        Time or distance of `profile`.
    profile
        Who travels.
    variant
        How the assumptions are read.
    """
    key = ("way costs", *asked.key, metric, variant)
    return searches.kept(key, lambda: _way_costs(searches, asked, metric, profile, variant))


def straight_costs(searches: Searches, asked: Asked) -> WayCosts:
    """Return the bounds on straight metres."""
    high = searches.straight(asked)
    low = high if searches.is_complete(asked) else np.zeros(len(high))
    return WayCosts(low, high, np.isfinite(high))


def _way_costs(
    searches: Searches, asked: Asked, metric: Metric, profile: Profile, variant: Variant
) -> WayCosts:
    unit = metric_unit(metric)
    timed = isinstance(metric, Profile)
    farthest = FARTHEST["minutes" if timed else "metres"]
    # Whoever is faster by a factor needs a part of the time: one search serves all speeds.
    pace = variant.speed if timed else 1.0
    reach = Reach(float(np.rint(farthest * unit)), variant.off_street)
    cost = searches.nearest(asked, metric, reach).cost / unit / pace
    found = np.isfinite(cost)
    if not searches.is_complete(asked):
        return WayCosts(np.zeros(len(cost)), cost, found)

    free = max(0.0, 1.0 - variant.off_street) * 2 * searches.district.study.streets.snap_limit

    def at_least(metres: Floats) -> Floats:
        return least_cost(np.maximum(metres - free, 0.0), metric) / unit / pace

    linked = searches.linked(profile, asked.way)
    beyond = np.where(linked, farthest / pace, 0.0)
    nowhere = np.maximum(at_least(searches.straight(asked)), beyond)
    low = np.where(found, cost, nowhere)
    low = np.minimum(low, at_least(searches.lost_metres(asked, who(metric) or profile)))
    if asked.way.supply == "any":
        low = np.minimum(low, at_least(searches.edge_metres(asked.way)))
    return WayCosts(low, cost, found)
