"""The tables whose columns a plan tests: of a district, or of what a check could read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.layers.extras import DemandLayer, Level, OtherLayer
    from lifecircle.layers.facilities import Facilities
    from lifecircle.study import Study


class Tables(Protocol):
    """Layers of a study; None where one could not be read. See `lifecircle.district.District`."""

    @property
    def study(self) -> Study:
        """What the planner declared."""

    @property
    def crs(self) -> CRS | None:
        """Of every geometry."""

    @property
    def outline(self) -> gpd.GeoDataFrame | None:
        """One row: the area."""

    @property
    def units(self) -> gpd.GeoDataFrame | None:
        """The study's own units."""

    @property
    def blocks(self) -> gpd.GeoDataFrame | None:
        """Blocks of the planner, or between the streets."""

    @property
    def facilities(self) -> Facilities | None:
        """Places."""

    @property
    def levels(self) -> Mapping[str, Level]:
        """Units by level."""

    @property
    def layers(self) -> Mapping[str, OtherLayer]:
        """Areas and places by name."""

    @property
    def demands(self) -> Mapping[str, DemandLayer]:
        """Other demand by name."""
