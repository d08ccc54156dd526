"""How far the places of a goal are in a straight line, and which is the k-th nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE, tenth_mm
from lifecircle.streets.search.nearest import canonical
from lifecircle.streets.travel.profiles import Profile
from lifecircle.verdicts.borders import inside_outline
from lifecircle.verdicts.crow import nearest_metres

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.access.own import Zones
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.search.nearest import Direction
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.searches import Asked, Searches

_CELLS: Final = 4_000_000
"""Distances that are held at once."""


class Kth(NamedTuple):
    """The k-th nearest place of each point in a straight line.

    Attributes
    ----------
    cost
        Whole tenths of a millimetre on the ground; inf where there are fewer than k.
    place
        Row of the place; -1 where none.
    """

    cost: Floats
    place: Ints


def usable(asked: Asked, searches: Searches) -> Bools:
    """Return the listed places that can count for somebody: of ``own_district``, those inside."""
    places = searches.places(asked).places
    if asked.way.supply == "own_district":
        return places & inside_outline(searches.district)
    return places


def straight_costs(asked: Asked, places: Bools, k: int, searches: Searches) -> Floats:
    """Return the straight distance from each door to its k-th nearest place.

    Parameters
    ----------
    asked
        What is looked for. Of ``own_unit`` and ``assigned``, the places that each door may use.
    places
        Bool per facility: those of them that count.
    k
        1 or more.
    searches
        Answers are kept there.

    Returns
    -------
    Floats
        Whole tenths of a millimetre on the ground; inf where there are fewer than k.
    """
    doors, district = searches.doors(asked.way), searches.district

    def find() -> Floats:
        if k > 1 or searches.zones(asked.way) is not None:
            return kth_places(asked, places, k, np.arange(len(doors)), searches).cost
        entrances = district.facilities.entrances[places[district.facilities.entrance_of]]
        return tenth_mm(nearest_metres(doors.points, entrances) / district.network.scale)

    zones = (asked.way.supply, asked.way.level) if searches.zones(asked.way) is not None else None
    return searches.kept(("straight", places.tobytes(), k, asked.way.demand, zones), find)


def kth_places(asked: Asked, places: Bools, k: int, rows: Ints, searches: Searches) -> Kth:
    """Return the k-th nearest place of some doors; parameters are those of `straight_costs`.

    Of equally near places those count first that are first in the order of their coordinates.
    """
    doors, zones = searches.doors(asked.way), searches.zones(asked.way)
    xy = searches.search.snap(doors.origins, None).xy[rows]
    district = searches.district
    used = np.flatnonzero(places[district.facilities.entrance_of])
    at = (xy, district.entrance_snap.xy[used], district.facilities.entrance_of[used], k)
    if zones is None:
        return _kth(*at, district.network.scale)
    allowed = _allowed(zones, rows, len(doors), len(places))
    return _kth(*at, district.network.scale, allowed)


def _kth(
    xy: Floats,
    doors: Floats,
    place_of: Ints,
    k: int,
    scale: float,
    allowed: Callable[[slice, Ints], Bools] | None = None,
) -> Kth:
    count = len(xy)
    cost, found = np.full(count, np.inf), np.full(count, -1, dtype=np.int64)
    place, rank = canonical(doors, place_of)
    if len(place) < k:
        return Kth(cost, found)
    order = np.argsort(rank[place_of], kind="stable")
    doors, of_door = doors[order], rank[place_of][order]
    first = np.searchsorted(of_door, np.arange(len(place)))
    step = max(_CELLS // len(doors), 1)
    for start in range(0, count, step):
        rows = slice(start, min(start + step, count))
        apart = xy[rows, None, :] - doors[None, :, :]
        each = np.minimum.reduceat(np.hypot(apart[..., 0], apart[..., 1]), first, axis=1)
        if allowed is not None:
            each[~allowed(rows, place)] = np.inf
        kth = np.argpartition(each, k - 1, axis=1)[:, k - 1]
        metres = np.take_along_axis(each, kth[:, None], axis=1)[:, 0]
        near = np.isfinite(metres)
        cost[rows][near] = tenth_mm(metres[near] / scale)
        found[rows][near] = place[kth[near]]
    return Kth(cost, found)


def _allowed(zones: Zones, rows: Ints, doors: int, places: int) -> Callable[[slice, Ints], Bools]:
    """Return what says which of some doors may use which places."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load

    def matrix(pairs: Ints, columns: int) -> csr_array:
        ones = np.ones(len(pairs), dtype=np.int32)
        return csr_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(zones.count, columns))

    of_doors = matrix(zones.origins, doors).T.tocsr()[rows]
    of_places = matrix(zones.places, places).tocsc()

    def allowed(part: slice, place: Ints) -> Bools:
        shared: Bools = (of_doors[part] @ of_places[:, place]).toarray() > 0
        return shared

    return allowed


def as_cost(straight: Floats, metric: Metric, direction: Direction) -> Floats:
    """Return what a straight way costs: metres, or time at the pace on the flat.

    Parameters
    ----------
    straight
        Whole tenths of a millimetre.
    metric
        Who travels, or a distance. Cars drive as on the fastest road.
    direction
        There and back it costs twice as much.
    """
    ways = 2 if direction == "there_and_back" else 1
    if not isinstance(metric, Profile):
        return straight * ways
    pace = MICROS_PER_MINUTE / metric.fastest if metric.drives else metric.pace
    return np.rint(straight / TENTH_MM_PER_METRE * pace) * ways


def nearest_entrance(xy: Floats, place: Ints, searches: Searches) -> Floats:
    """Return the entrance of a place that is nearest to each point: (n, 2), in the same CRS."""
    district = searches.district
    order = np.argsort(district.facilities.entrance_of, kind="stable")
    of_door, doors = district.facilities.entrance_of[order], district.entrance_snap.xy[order]
    start = np.searchsorted(of_door, place)
    number = np.searchsorted(of_door, place, side="right") - start
    best, least = np.full_like(xy, np.nan), np.full(len(xy), np.inf)
    for step in range(int(number.max(initial=0))):
        some = np.flatnonzero(number > step)
        door = doors[start[some] + step]
        apart = np.hypot(*(door - xy[some]).T)
        nearer = apart < least[some]
        best[some[nearer]], least[some[nearer]] = door[nearer], apart[nearer]
    return best
