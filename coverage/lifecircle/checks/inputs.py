"""Everything of a study that could be read, and what the checks derive from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.base.services import is_kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.layers.earlier import Earlier
    from lifecircle.layers.extras import DemandLayer, Level, OtherLayer, Statistics
    from lifecircle.layers.facilities import Facilities
    from lifecircle.layers.raster_cells import PopulatedCells
    from lifecircle.plans import Plan
    from lifecircle.streets import StreetNetwork
    from lifecircle.streets.snap import Snap
    from lifecircle.study import Study
    from lifecircle.study.model import FacilityLayer


@dataclass(eq=False)
class Inputs:
    """What could be read; None where it could not, or the study has none.

    Attributes
    ----------
    study
        What was declared, without the parts that are not there.
    plan, plan_file
        The document and its goals.
    crs
        Projected, metres, of every geometry below; None if nothing has a place.
    outline
        One row: the area.
    units, blocks, buildings
        As the readers of `lifecircle.layers` return them.
    facilities
        Of the lists that could be read.
    network
        Streets; flat if the elevation could not be read.
    surface
        Whether the elevation could be read.
    declared
        Services of all lists that the study names, readable or not.
    levels, layers, demands, statistics
        As `lifecircle.district.District` has them, of those that could be read.
    earlier
        Values of the earlier audit that the study names.
    populated
        Cells of the population raster.
    """

    study: Study
    plan: Plan | None = None
    plan_file: Path | None = None
    crs: CRS | None = None
    outline: gpd.GeoDataFrame | None = None
    units: gpd.GeoDataFrame | None = None
    network: StreetNetwork | None = None
    surface: bool = False
    buildings: gpd.GeoDataFrame | None = None
    blocks: gpd.GeoDataFrame | None = None
    facilities: Facilities | None = None
    declared: frozenset[str] = frozenset()
    levels: dict[str, Level] = field(default_factory=dict)
    layers: dict[str, OtherLayer] = field(default_factory=dict)
    demands: dict[str, DemandLayer] = field(default_factory=dict)
    statistics: Statistics | None = None
    earlier: Earlier | None = None
    populated: PopulatedCells | None = None

    @cached_property
    def area(self) -> Any:
        """The area as one prepared (multi)polygon; None if it is unknown."""
        if self.outline is None:
            return None
        whole = shapely.force_2d(self.outline.geometry.union_all())
        shapely.prepare(whole)
        return whole

    @cached_property
    def lines(self) -> gpd.GeoDataFrame | None:
        """The streets as a table; see ``StreetNetwork.edges_frame``."""
        return None if self.network is None else self.network.edges_frame()

    @cached_property
    def entrance_snap(self) -> Snap | None:
        """Links of entrances to the streets."""
        if self.network is None or self.facilities is None or not len(self.facilities.entrances):
            return None
        return self.network.snap(self.facilities.entrances, limit=self.study.streets.snap_limit)

    @cached_property
    def homes(self) -> gpd.GeoDataFrame | None:
        """The buildings that are homes; blocks where people, or their ground, are counted.

        Of a raster of people its populated cells, called after the people in them.
        """
        if self.study.people.source_of_points == "raster":
            cells = self.populated
            if cells is None:
                return None
            names = [f"{people:,.6g}" for people in cells.people.tolist()]
            return gpd.GeoDataFrame({"name": names}, geometry=cells.points, crs=self.crs)
        if self.study.people.source_of_points != "buildings":
            return self.blocks
        if self.buildings is None:
            return None
        return self.buildings[self.buildings["home"].to_numpy(dtype=bool)].reset_index(drop=True)

    @cached_property
    def home_points(self) -> Any:
        """A point on each of `homes`."""
        if self.homes is None:
            return np.empty(0, dtype=object)
        return np.asarray(shapely.point_on_surface(self.homes.geometry.to_numpy()), dtype=object)

    @cached_property
    def home_snap(self) -> Snap | None:
        """Links of `home_points` to the streets."""
        if self.network is None or not len(self.home_points):
            return None
        return self.network.snap(self.home_points, limit=self.study.streets.snap_limit)

    @cached_property
    def layer_names(self) -> Any:
        """The list of each facility."""
        if self.facilities is None:
            return np.empty(0, dtype=object)
        return self.facilities.table["layer"].to_numpy(dtype=object)

    def lists(self) -> Iterator[tuple[FacilityLayer, Ints]]:
        """Yield each list that was read, and the rows of its facilities."""
        if self.facilities is None:
            return
        names = self.facilities.lists
        for layer, name in zip(self.study.facilities, names, strict=True):
            yield layer, np.flatnonzero(self.layer_names == name)

    def of_service(self, service: str) -> Bools:
        """Return which facilities are of a service, or of a kind of it."""
        if self.facilities is None:
            return np.zeros(0, dtype=bool)
        several = self.facilities.table["services"]
        found = [any(is_kind_of(own, service) for own in those) for those in several]
        return np.array(found, dtype=bool)
