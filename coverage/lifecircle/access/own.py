"""Travel costs where everybody may use certain places only: those of their unit, of their school.

Who may use what is said by *zones*: an origin may use the places of every zone that it is in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.access.straight import straight_nearest
from lifecircle.streets.search.query import Routes

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.nearest import Direction
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric

_CHUNK: Final = 64


@dataclass(frozen=True, eq=False)
class Zones:
    """Which origins and which places are in which zones.

    Attributes
    ----------
    origins
        int64 (n, 2): rows of a zone and of an origin in it.
    places
        int64 (m, 2): rows of a zone and of a place that belongs to it.
    count
        How many zones there are.
    """

    origins: Ints
    places: Ints
    count: int

    def of(self, places: Bools) -> Zones:
        """Return the same zones with some of the places only."""
        return Zones(self.origins, self.places[places[self.places[:, 1]]], self.count)

    def at(self, origins: Ints) -> Zones:
        """Return the same zones for some of the origins, numbered in the order given."""
        highest = max(int(self.origins[:, 1].max(initial=-1)), int(origins.max(initial=-1)))
        row = np.full(highest + 1, -1, dtype=np.int64)
        row[origins] = np.arange(len(origins))
        pairs = np.column_stack([self.origins[:, 0], row[self.origins[:, 1]]])
        pairs = pairs[pairs[:, 1] >= 0]
        wanted = np.isin(self.places[:, 0], pairs[:, 0])
        return Zones(pairs, self.places[wanted], self.count)

    def share(self, place: Ints) -> Bools:
        """Return for each origin whether a place (-1: none) is in a zone of its own."""
        base = int(max(self.places[:, 1].max(initial=0), place.max(initial=0))) + 1
        zone, origin = self.origins[:, 0], self.origins[:, 1]
        wanted = np.where(place[origin] >= 0, zone * base + place[origin], -1)
        there = self.places[:, 0] * base + self.places[:, 1]
        found = np.zeros(len(place), dtype=bool)
        found[origin[np.isin(wanted, there)]] = True
        return found

    def in_some(self, origins: int) -> Bools:
        """Return for each of so many origins whether it is in a zone that has a place."""
        served = np.isin(self.origins[:, 0], self.places[:, 0])
        found = np.zeros(origins, dtype=bool)
        found[self.origins[served, 1]] = True
        return found


@dataclass(frozen=True, eq=False)
class Ground:
    """Where ways lead: streets, origins, and entrances of places.

    Attributes
    ----------
    network
        What is travelled on.
    origins, entrances
        Links to it.
    place_of
        int64, one row an entrance: row number of its place.
    """

    network: StreetNetwork
    origins: Snap
    entrances: Snap
    place_of: Ints


def nearest_of_own(
    ground: Ground,
    zones: Zones,
    metric: Metric,
    *,
    limit: float,
    off_street: float = 1.0,
    k: int = 1,
    direction: Direction = "to_facility",
) -> Floats:
    """Return the cost from each origin to the k-th nearest of the places that it may use.

    Parameters
    ----------
    ground, zones
        Ways, and who may use what.
    metric, limit, off_street, direction
        As in `lifecircle.streets.search.nearest.nearest`.
    k
        How many different places must be within the cost.

    Returns
    -------
    array
        Per origin; inf where there are fewer than k such places within the limit.
    """
    count = len(ground.origins)
    best: Floats = np.full((k, count), np.inf)
    if not (len(zones.origins) and len(zones.places)):
        return np.full(count, np.inf)
    # One search answers for all places of a zone, unless they must be told apart.
    by_place = k > 1 or direction == "there_and_back"
    entrance, row, allowed = _by_place(ground, zones) if by_place else _by_zone(ground, zones)
    at = (ground.network, ground.origins, ground.entrances.take(entrance))
    routes = Routes(*at, metric, off_street, direction)
    rows = allowed.shape[0]
    for start in range(0, rows, _CHUNK):
        size = min(_CHUNK, rows - start)
        costs = routes.to_each(np.where(row >= start, row - start, -1), size, limit)
        costs[~allowed[start : start + size].toarray()] = np.inf
        best = np.partition(np.concatenate([best, costs]), k - 1, axis=0)[:k]
    kth = best.max(axis=0)
    return np.where(kth <= limit, kth, np.inf)


def straight_of_own(ground: Ground, zones: Zones, *, scale: float = 1.0) -> Floats:
    """Return the straight distance from each origin to the nearest place that it may use.

    Parameters
    ----------
    ground, zones
        As in `nearest_of_own`.
    scale
        Metres on the map for a metre on the ground.

    Returns
    -------
    array
        Whole tenths of a millimetre; inf where there is no such place.
    """
    cost = np.full(len(ground.origins), np.inf)
    for zone in np.unique(zones.places[:, 0]):
        places = zones.places[zones.places[:, 0] == zone, 1]
        own = np.flatnonzero(np.isin(ground.place_of, places))
        mine = zones.origins[zones.origins[:, 0] == zone, 1]
        at = (ground.origins.xy[mine], ground.entrances.xy[own], ground.place_of[own])
        cost[mine] = np.minimum(cost[mine], straight_nearest(*at, scale=scale).cost)
    return cost


def _matrix(pairs: Ints, shape: tuple[int, int]) -> Any:
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load

    return csr_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=shape)


def _by_zone(ground: Ground, zones: Zones) -> tuple[Ints, Ints, Any]:
    """Return entrances, the row of each one's zone, and which origins are in which row."""
    # An entrance stands once for each zone of its place.
    order = np.argsort(ground.place_of, kind="stable")
    of_entrance = ground.place_of[order]
    first = np.searchsorted(of_entrance, zones.places[:, 1], side="left")
    number = np.searchsorted(of_entrance, zones.places[:, 1], side="right") - first
    start = np.repeat(first - np.concatenate([[0], np.cumsum(number)[:-1]]), number)
    entrance = order[start + np.arange(number.sum())]
    used, row = np.unique(np.repeat(zones.places[:, 0], number), return_inverse=True)
    allowed = _matrix(zones.origins, (zones.count, len(ground.origins)))[used]
    return entrance, row.astype(np.int64), allowed


def _by_place(ground: Ground, zones: Zones) -> tuple[Ints, Ints, Any]:
    """Return entrances, the row of each one's place, and which origins may use which row."""
    entrance = np.flatnonzero(np.isin(ground.place_of, zones.places[:, 1]))
    used, row = np.unique(ground.place_of[entrance], return_inverse=True)
    origins = _matrix(zones.origins, (zones.count, len(ground.origins)))
    places = _matrix(zones.places, (zones.count, int(ground.place_of.max()) + 1))
    allowed = (places.T.tocsr()[used].astype(np.int32) @ origins.astype(np.int32)) > 0
    return entrance, row.astype(np.int64), allowed
