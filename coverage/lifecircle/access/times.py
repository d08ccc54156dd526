"""Travel times from every demand point to the nearest of some places, searched once each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE
from lifecircle.streets.costs import who
from lifecircle.streets.profiles import Profile
from lifecircle.streets.search import Nearest, kth_nearest, nearest

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools
    from lifecircle.district import District
    from lifecircle.streets.costs import Metric


def metric_unit(metric: Metric) -> int:
    """Return how many cost units a minute (time) or a metre (distance) has."""
    return MICROS_PER_MINUTE if isinstance(metric, Profile) else TENTH_MM_PER_METRE


@dataclass
class PlaceSearch:
    """Searches on one district, kept by what was asked."""

    district: District
    _found: dict[tuple[bytes, Metric, float, float, int], Nearest] = field(default_factory=dict)

    def nearest(
        self, places: Bools, metric: Metric, *, limit: float, off_street: float = 1.0, k: int = 1
    ) -> Nearest:
        """Return the cost from each demand point to its k-th nearest place.

        Parameters
        ----------
        places
            Per facility, whether it may be the goal of a journey.
        metric
            Who travels, or a distance.
        limit
            Largest cost to search, inclusive, in whole units of the metric.
        off_street
            Times the straight way between a point and its street.
        k
            How many different places must be within the cost.

        Returns
        -------
        Nearest
            Cost per demand point (inf beyond the limit) and, with k = 1, the row of the
            nearest facility (-1 where none).
        """
        key = (places.tobytes(), metric, limit, off_street, k)
        if key not in self._found:
            self._found[key] = self._nearest(places, metric, limit, off_street, k)
        return self._found[key]

    def _nearest(
        self, places: Bools, metric: Metric, limit: float, off_street: float, k: int
    ) -> Nearest:
        district = self.district
        entrance_of = district.facilities.entrance_of
        used = np.flatnonzero(places[entrance_of])
        homes, entrances = district.snaps(who(metric))
        at = (district.network, homes, entrances.take(used), entrance_of[used], metric)
        if k == 1:
            return nearest(*at, limit=limit, off_street=off_street)
        cost = kth_nearest(*at, k, limit=limit, off_street=off_street)
        return Nearest(cost, np.full(len(cost), -1, dtype=np.int64))
