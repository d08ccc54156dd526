"""The district: tables, street network and the links between them, joined and immutable."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.errors import StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets import StreetNetwork
from lifecircle.streets.osm.ways import NO_STREET
from lifecircle.streets.travel.costs import who

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.base.text import Note
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.extras import DemandLayer, GroupPeople, Level, OtherLayer, Statistics
    from lifecircle.layers.facilities import Facilities
    from lifecircle.streets.osm.ways import Mode
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.streets.travel.profiles import Profile
    from lifecircle.study import Study
    from lifecircle.study.corrections import Repair
    from lifecircle.study.made import Made
    from lifecircle.study.model import Streets

STREETS_FOR: Final[Mapping[Mode, Bilingual]] = {
    "walk": Bilingual("含可步行道路的道路文件", "a street file with streets for walkers"),
    "cycle": Bilingual("含可骑行道路的道路文件", "a street file with streets for bicycles"),
    "drive": Bilingual("含机动车道路的道路文件", "a street file with roads for cars"),
}
"""What is missing where somebody is to travel and the street file has no streets for it."""


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
    made
        Changes that were made since it was loaded, see `lifecircle.changes.apply.with_changes`.
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
    made: tuple[Made, ...] = ()

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

    def network_of(self, mode: Mode) -> StreetNetwork | None:
        """Return the streets of a way to travel, read when somebody first asks.

        Parameters
        ----------
        mode
            ``walk``, ``cycle`` or ``drive``. Corrections of the study are made in the network on
            foot only.

        Returns
        -------
        StreetNetwork or None
            None if the street file has none.
        """
        if mode not in self._networks:
            self._networks[mode] = streets_for(self.study.streets, mode, self.crs)
        return self._networks[mode]

    @cached_property
    def _networks(self) -> dict[Mode, StreetNetwork | None]:
        return {"walk": self.network}

    def network_for(self, metric: Metric | None) -> StreetNetwork:
        """Return the network that a metric is searched on; None is anybody on foot.

        Raises
        ------
        StreetsError
            If a car or a bicycle is to travel and the street file has no streets for it.
        """
        mode = _mode_of(metric)
        network = self.network_of(mode)
        if network is None:
            raise StreetsError(
                NO_STREET[mode],
                file=self.study.streets.path,
                expected=STREETS_FOR[mode],
                code="streets.none",
            )
        return network

    def way_needs(self, metric: Metric | None) -> tuple[Bilingual, ...]:
        """Return the input that is missing to travel in some way; empty if none is."""
        mode = _mode_of(metric)
        return (STREETS_FOR[mode],) if self.network_of(mode) is None else ()

    def snaps(self, profile: Profile | None) -> tuple[Snap, Snap]:
        """Return the links of demand points and of entrances for somebody who travels.

        Whoever can use every street shares those of the district; None is anybody on foot.

        Raises
        ------
        StreetsError
            If a car or a bicycle is to travel and the street file has no streets for it.
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
            only cars and bicycles have links of their own here.

        Raises
        ------
        StreetsError
            If a car or a bicycle is to travel and the street file has no streets for it.
        """
        if profile is None or _mode_of(profile) == "walk":
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


def streets_for(given: Streets, mode: Mode, crs: CRS | None) -> StreetNetwork | None:
    """Read the streets of a way to travel as a study describes them; None if the file has none.

    Parameters
    ----------
    given
        Of the study.
    mode
        Who is to travel on them. Heights and lifts mean nothing to cars.
    crs
        As in `StreetNetwork.from_osm`.
    """
    by_car = mode == "drive"
    try:
        return StreetNetwork.from_osm(
            given.path,
            crs=crs,
            elevation=None if by_car else given.elevation,
            mode=mode,
            private=given.private,
            lifts=given.lifts and not by_car,
            cache=True,
        )
    except StreetsError as error:
        if error.code != "streets.none":
            raise
        return None


def _mode_of(metric: Metric | None) -> Mode:
    profile = None if metric is None else who(metric)
    return "walk" if profile is None else profile.mode


def _on_main(snap: Snap) -> Bools:
    return np.isin(snap.status, ("ok", "moved"))
