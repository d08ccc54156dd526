"""The district: tables, street network and the links between them, joined and immutable."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.base.errors import StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets import StreetNetwork
from lifecircle.streets.costs import who
from lifecircle.streets.osm import NO_STREET

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.base.text import Note
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.extras import DemandLayer, GroupPeople, Level, OtherLayer, Statistics
    from lifecircle.layers.facilities import Facilities
    from lifecircle.streets.costs import Metric
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
    groups
        People by group; ``residents`` only where numbers of people are known.
    levels
        Units by level, with the study's own units under their level.
    layers
        Areas and places by the names that plans call them.
    demands
        Demand other than residents, by name.
    statistics
        Numbers that the planner supplies.
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
    groups: dict[str, GroupPeople] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    layers: dict[str, OtherLayer] = field(default_factory=dict)
    demands: dict[str, DemandLayer] = field(default_factory=dict)
    statistics: Statistics | None = None

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What was computed on the district and holds whatever the plan."""
        return {}

    @cached_property
    def demand_unit(self) -> Ints:
        """Row of the unit of each demand point; -1 in no unit."""
        unit: Ints = self.demand.points["unit"].to_numpy(dtype=np.int64)
        return unit

    @cached_property
    def demand_linked(self) -> Bools:
        """Whether each demand point is linked to the main street network."""
        return _on_main(self.demand_snap)

    @cached_property
    def facility_linked(self) -> Bools:
        """Whether an entrance of each facility is linked to the main street network."""
        return self._of_facilities(_on_main(self.entrance_snap))

    def _of_facilities(self, entrances: Bools) -> Bools:
        some = np.zeros(len(self.facilities.table), dtype=bool)
        some[self.facilities.entrance_of[entrances]] = True
        return some

    @cached_property
    def drive(self) -> StreetNetwork | None:
        """The roads for cars, read when somebody first asks; None if the file has none."""
        try:
            return StreetNetwork.from_osm(self.study.streets.path, crs=self.crs, mode="drive")
        except StreetsError as error:
            if error.code != "streets.none":
                raise
            return None

    def network_for(self, metric: Metric | None) -> StreetNetwork:
        """Return the network that a metric is searched on; None is anybody on foot.

        Raises
        ------
        StreetsError
            If a car is to travel and the street file has no roads for cars.
        """
        if not _drives(metric):
            return self.network
        if self.drive is None:
            raise StreetsError(
                NO_STREET["drive"],
                file=self.study.streets.path,
                expected=no_roads(),
                code="streets.none",
            )
        return self.drive

    def way_needs(self, metric: Metric | None) -> tuple[Bilingual, ...]:
        """Return the input that is missing to travel in some way; empty if none is."""
        return (no_roads(),) if _drives(metric) and self.drive is None else ()

    def snaps(self, profile: Profile | None) -> tuple[Snap, Snap]:
        """Return the links of demand points and of entrances for somebody who travels.

        Whoever can use every street shares those of the district; None is anybody on foot.

        Raises
        ------
        StreetsError
            If a car is to travel and the street file has no roads for cars.
        """
        if profile is None or not profile.own_links:
            return self.demand_snap, self.entrance_snap
        # However fast they drive, all cars are linked to the same roads.
        key = profile if profile.restricted else None
        if key not in self._snaps:
            limit, network = self.study.streets.snap_limit, self.network_for(profile)
            self._snaps[key] = (
                network.snap(self.demand_snap.xy, limit, key),
                network.snap(self.entrance_snap.xy, limit, key),
            )
        return self._snaps[key]

    @cached_property
    def _snaps(self) -> dict[Profile | None, tuple[Snap, Snap]]:
        return {}

    def linked(self, profile: Profile | None) -> tuple[Bools, Bools]:
        """Return which demand points, and which facilities, are linked to the main network.

        Parameters
        ----------
        profile
            Who travels. What stands in the way of a wheelchair is a barrier, not a lack of data:
            only a car has links of its own here.

        Raises
        ------
        StreetsError
            If a car is to travel and the street file has no roads for cars.
        """
        if not _drives(profile):
            return self.demand_linked, self.facility_linked
        homes, doors = self.snaps(profile)
        return _on_main(homes), self._of_facilities(_on_main(doors))

    @cached_property
    def data_border(self) -> Any:
        """Line where street data end, to some ten metres; prepared."""
        import shapely

        outline = self.outline.geometry.iloc[0].simplify(10)
        border = outline.buffer(self.study.streets.beyond, quad_segs=4).boundary
        shapely.prepare(border)
        return border


def no_roads() -> Bilingual:
    """Return what is missing where a car is to travel and the street file has no roads for it."""
    return Bilingual("含机动车道路的道路文件", "a street file with roads for cars")


def _drives(metric: Metric | None) -> bool:
    profile = None if metric is None else who(metric)
    return profile is not None and profile.drives


def _on_main(snap: Snap) -> Bools:
    return np.isin(snap.status, ("ok", "moved"))
