"""Travel times and distances to the nearest of some places, searched once each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from lifecircle.access.straight import straight_nearest
from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE
from lifecircle.streets.search.nearest import Nearest, kth_nearest, nearest
from lifecircle.streets.travel.costs import who
from lifecircle.streets.travel.profiles import Profile

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.district import District
    from lifecircle.streets.osm.ways import Mode
    from lifecircle.streets.search.nearest import Direction
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric

    Points: TypeAlias = gpd.GeoSeries | npt.NDArray[Any]


def metric_unit(metric: Metric) -> int:
    """Return how many cost units a minute (time) or a metre (distance) has."""
    return MICROS_PER_MINUTE if isinstance(metric, Profile) else TENTH_MM_PER_METRE


@dataclass
class PlaceSearch:
    """Searches on one district, kept by what was asked.

    Origins other than the residents' demand points are point layers in the district's CRS. They
    are told apart by identity: who asks again with the same layer is answered from memory, so
    keep one, and do not change it.
    """

    district: District
    _found: dict[tuple[object, ...], Nearest] = field(default_factory=dict)
    _origins: dict[int, Points] = field(default_factory=dict)
    _snaps: dict[tuple[int, Mode, Profile | None], Snap] = field(default_factory=dict)

    def nearest(
        self,
        places: Bools,
        metric: Metric,
        *,
        limit: float,
        off_street: float = 1.0,
        k: int = 1,
        direction: Direction = "to_facility",
        origins: Points | None = None,
    ) -> Nearest:
        """Return the cost from each origin to its k-th nearest place.

        Parameters
        ----------
        places
            Per facility, whether it may be the goal of a journey.
        metric
            Who travels, or a distance. Off the walking network, ask ``district.way_needs`` first.
        limit
            Largest cost to search, inclusive, in whole units of the metric.
        off_street
            Times the straight way between a point and its street.
        k
            How many different places must be within the cost.
        direction
            From the origin to the place, from the place to the origin, or both ways together.
        origins
            Points in the district's CRS, as a GeoSeries or an array of shapely points; default:
            the residents' demand points. ``district.facilities.entrances`` are linked already.

        Returns
        -------
        Nearest
            Cost per origin (inf beyond the limit) and, with k = 1, the row of the nearest
            facility (-1 where none).

        Raises
        ------
        StreetsError
            If a car or a bicycle is to travel and the street file has no streets for it.
        """
        key = (places.tobytes(), metric, limit, off_street, k, direction, self._keep(origins))
        if key not in self._found:
            used, entrance_of = self._entrances(places)
            links = self.district.snaps(who(metric))[1].take(used)
            starts = self.snap(origins, who(metric))
            at = (self.district.network_for(metric), starts, links, entrance_of, metric)
            if k == 1:
                found = nearest(*at, limit=limit, off_street=off_street, direction=direction)
            else:
                cost = kth_nearest(*at, k, limit=limit, off_street=off_street, direction=direction)
                found = Nearest(cost, np.full(len(cost), -1, dtype=np.int64))
            self._found[key] = found
        return self._found[key]

    def straight_nearest(
        self, places: Bools, *, k: int = 1, origins: Points | None = None
    ) -> Nearest:
        """Return the straight distance from each origin to its k-th nearest place.

        Parameters
        ----------
        places, k, origins
            As in `nearest`.

        Returns
        -------
        Nearest
            As that of `nearest`, in whole tenths of a millimetre on the ground, without a limit:
            inf only where there are fewer than k places.
        """
        key = (places.tobytes(), "straight", k, self._keep(origins))
        if key not in self._found:
            used, entrance_of = self._entrances(places)
            starts, doors = self.snap(origins, None).xy, self.district.entrance_snap.xy[used]
            scale = self.district.network.scale
            self._found[key] = straight_nearest(starts, doors, entrance_of, k=k, scale=scale)
        return self._found[key]

    def snap(self, origins: Points | None, profile: Profile | None) -> Snap:
        """Return the links of origins for somebody who travels; None is anybody on foot.

        Raises
        ------
        StreetsError
            If a car or a bicycle is to travel and the street file has no streets for it.
        """
        district = self.district
        homes, doors = district.snaps(profile)
        if origins is None:
            return homes
        if origins is district.facilities.entrances:
            return doors
        # As in `District.snaps`: all cars share their links, and so do all who can walk anywhere.
        restricted = profile if profile is not None and profile.restricted else None
        network = district.network_for(profile)
        key = (self._keep(origins), network.mode, restricted)
        if key not in self._snaps:
            limit = district.study.streets.snap_limit
            self._snaps[key] = network.snap(origins, limit, restricted)
        return self._snaps[key]

    def _entrances(self, places: Bools) -> tuple[Ints, Ints]:
        """Return the entrances of some facilities, and the facility of each."""
        entrance_of = self.district.facilities.entrance_of
        used = np.flatnonzero(places[entrance_of])
        return used, entrance_of[used]

    def _keep(self, origins: Points | None) -> int:
        """Return a number for origins that no other origins get; 0 for the demand points."""
        if origins is None:
            return 0
        self._origins.setdefault(id(origins), origins)
        return id(origins)
