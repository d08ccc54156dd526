"""The district: tables, street network and the links between them, joined and immutable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.base.text import Note
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.facilities import Facilities
    from lifecircle.streets import StreetNetwork
    from lifecircle.streets.profiles import Profile
    from lifecircle.streets.snap import Snap
    from lifecircle.study import Study
    from lifecircle.study.corrections import Repair


@dataclass(frozen=True)
class District:
    """What is computed on.

    Attributes
    ----------
    study
        What the planner declared.
    crs
        UTM zone of the outline; every geometry below is in it, metres.
    outline
        One row: the area.
    units, blocks
        See `lifecircle.verdicts.results.Results`.
    demand
        Demand points with shares of the people.
    facilities
        Places and their entrances.
    network
        Streets.
    demand_snap, entrance_snap
        Links of demand points and entrances to the streets, for whoever can use them all.
    profiles
        Walkers by name, with the study's changes.
    notes
        Of every layer and of the joins.
    candidates
        Sites that the planner thinks of, see `lifecircle.layers.candidates.read_candidates`.
    repairs
        The corrections that were made, in the order of the study.
    """

    study: Study
    crs: CRS
    outline: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    demand: Demand
    facilities: Facilities
    network: StreetNetwork
    demand_snap: Snap
    entrance_snap: Snap
    profiles: dict[str, Profile]
    notes: tuple[Note, ...]
    candidates: gpd.GeoDataFrame
    repairs: tuple[Repair, ...]

    @cached_property
    def demand_unit(self) -> Ints:
        """Row of the unit of each demand point; -1 in no unit."""
        unit: Ints = self.demand.points["unit"].to_numpy(dtype=np.int64)
        return unit

    @cached_property
    def demand_linked(self) -> Bools:
        """Whether each demand point is linked to the main street network."""
        return np.isin(self.demand_snap.status, ("ok", "moved"))

    @cached_property
    def facility_linked(self) -> Bools:
        """Whether an entrance of each facility is linked to the main street network."""
        linked = np.zeros(len(self.facilities.table), dtype=bool)
        ok = np.isin(self.entrance_snap.status, ("ok", "moved"))
        linked[self.facilities.entrance_of[ok]] = True
        return linked

    def snaps(self, profile: Profile | None) -> tuple[Snap, Snap]:
        """Return the links of demand points and of entrances for somebody who travels.

        Whoever can use every street shares those of the district; None is anybody on foot.
        """
        if profile is None or not profile.restricted:
            return self.demand_snap, self.entrance_snap
        if profile not in self._snaps:
            limit = self.study.streets.snap_limit
            self._snaps[profile] = (
                self.network.snap(self.demand_snap.xy, limit, profile),
                self.network.snap(self.entrance_snap.xy, limit, profile),
            )
        return self._snaps[profile]

    @cached_property
    def _snaps(self) -> dict[Profile, tuple[Snap, Snap]]:
        return {}

    def distance_to_data_edge(self, within: float) -> Floats:
        """Return how far street data reach around each demand point.

        Parameters
        ----------
        within
            Metres; farther ends are not looked for.

        Returns
        -------
        array
            Straight metres from each demand point to where street data end; inf beyond `within`.
        """
        import shapely

        outline = self.outline.geometry.iloc[0].simplify(10)
        border = outline.buffer(self.study.streets.beyond, quad_segs=4).boundary
        tree = shapely.STRtree(_segments(border))
        points = self.demand.points.geometry.to_numpy()
        metres: Floats = np.full(len(points), np.inf)
        (row, _), distance = tree.query_nearest(
            points, max_distance=within, return_distance=True, all_matches=False
        )
        metres[row] = distance
        return metres


def _segments(line: Any) -> Any:
    """Return the single segments of a (multi)line as an array of lines."""
    import shapely

    coordinates, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    start = np.flatnonzero(part[1:] == part[:-1])
    return shapely.linestrings(np.stack([coordinates[start], coordinates[start + 1]], axis=1))
