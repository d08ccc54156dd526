"""The street network: nodes, edges, and what is derived from them when first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifecircle.streets.costs import (
    EdgeCosts,
    Metric,
    SearchGraph,
    distance_costs,
    profile_of,
    search_graph,
    time_costs,
)
from lifecircle.streets.islands import Islands, find_islands
from lifecircle.streets.report import NetworkReport, Reading
from lifecircle.streets.snap import Links, Snap, snap_points
from lifecircle.streets.walkable import BRIDGE, TUNNEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt
    import pandas as pd
    from pyproj import CRS

    from lifecircle.base.quantities import Floats
    from lifecircle.streets.edges import Edges
    from lifecircle.streets.elevation import Relief, Surface
    from lifecircle.streets.profiles import Profile


@dataclass(frozen=True, eq=False, repr=False)
class StreetNetwork:
    """A street network on foot. Immutable; make one with `from_osm` or `from_edges`.

    Attributes
    ----------
    crs
        Projected, metres.
    nodes
        float (n, 2) in `crs`.
    heights
        float (n,) metres; NaN where unknown.
    edges
        See `Edges`.
    scale
        Metres on the map for a metre on the ground, at the middle of the data: what a UTM zone
        stretches or shrinks (at most 0.1 %). Lengths, offsets and limits are metres on the
        ground; coordinates are metres on the map.
    reading
        What was met in the file.
    """

    crs: CRS
    nodes: Floats
    heights: Floats
    edges: Edges
    scale: float
    reading: Reading
    _relief: Relief
    _graphs: dict[Metric, SearchGraph] = field(default_factory=dict)

    @classmethod
    def from_osm(
        cls,
        path: str | Path,
        *,
        crs: CRS | str | int | None = None,
        elevation: str | Path | None = None,
    ) -> StreetNetwork:
        """Read a network from an OpenStreetMap file.

        Parameters
        ----------
        path
            ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``. Which ways are walked:
            `lifecircle.streets.walkable`.
        crs
            Projected, in metres; by default the UTM zone at the middle of the data.
        elevation
            A raster with heights in metres, in any CRS; without one everything is flat.

        Raises
        ------
        MissingFileError
            If a file does not exist.
        StreetsError
            If a file is damaged, no street in it can be walked, or the raster has no CRS.
        CrsError
            If `crs` is not projected in metres.
        """
        from lifecircle.streets.build import network_from_osm  # noqa: PLC0415 - imports this

        return network_from_osm(
            Path(path), crs=crs, elevation=None if elevation is None else Path(elevation)
        )

    @classmethod
    def from_edges(  # noqa: PLR0913
        cls,
        lines: npt.ArrayLike,
        *,
        crs: CRS | str | int,
        nodes: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
        elevation: str | Path | Surface | None = None,
        name: Sequence[str] | str = "",
        kind: Sequence[str] | str = "footway",
        structure: npt.ArrayLike = 0,
        stairs: npt.ArrayLike | None = None,
        incline: npt.ArrayLike = 0,
        walk_forward: npt.ArrayLike = True,
        walk_backward: npt.ArrayLike = True,
        linkable: npt.ArrayLike | None = None,
    ) -> StreetNetwork:
        """Build a network from explicit lines. Lengths are those of the lines (`scale` is 1).

        Parameters
        ----------
        lines
            Shapely LineStrings (m,). Lines meet only where their ends have exactly the same
            coordinates; crossing lines do not.
        crs
            Of the lines; projected, in metres.
        nodes
            Ids of the first and last node of each line (integers), to join or part ends
            regardless of their coordinates.
        elevation
            A raster, or a function from coordinates (n, 2) to heights (n,).
        name, kind, structure, stairs, incline, walk_forward, walk_backward, linkable
            As in `Edges`, one value for all or one a line. By default lines of kind ``steps``
            are stairs, and lines on the ground are linkable.

        Raises
        ------
        StreetsError
            If there is no line, or something in the array is not a line.
        CrsError
            If `crs` is not projected in metres.
        """
        from lifecircle.streets.build import network_from_edges  # noqa: PLC0415 - imports this

        return network_from_edges(
            lines,
            crs=crs,
            nodes=nodes,
            elevation=elevation,
            name=name,
            kind=kind,
            structure=structure,
            stairs=stairs,
            incline=incline,
            walk_forward=walk_forward,
            walk_backward=walk_backward,
            linkable=linkable,
        )

    def __repr__(self) -> str:
        km = self.edges.length.sum() / 1000
        return (
            f"<StreetNetwork: {len(self.nodes):,} nodes, {len(self.edges):,} edges, "
            f"{km:,.1f} km, {self.crs.name}>"
        )

    @cached_property
    def islands(self) -> Islands:
        """The connected components, and which of them are stranded."""
        edges = self.edges
        return find_islands(len(self.nodes), edges.u, edges.v, edges.length)

    @cached_property
    def links(self) -> tuple[Links, Links]:
        """Spatial indexes over the linkable edges of the main part and of the islands."""
        stranded = self.islands.stranded[self.edges.u]
        return (
            Links.over(self.edges.geometry, self.edges.linkable & ~stranded),
            Links.over(self.edges.geometry, self.edges.linkable & stranded),
        )

    @property
    def report(self) -> NetworkReport:
        """Counts, for the notes that readers get."""
        edges, islands, reading = self.edges, self.islands, self.reading
        return NetworkReport(
            nodes=len(self.nodes),
            edges=len(edges),
            km=float(edges.length.sum()) / 1000,
            stairs=int(edges.stairs.sum()),
            bridges=int((edges.structure == BRIDGE).sum()),
            tunnels=int((edges.structure == TUNNEL).sum()),
            components=islands.components,
            islands=islands.islands,
            island_nodes=islands.nodes,
            island_km=islands.length / 1000,
            edges_without_elevation=int(edges.flat.sum()),
            incomplete_ways=reading.incomplete_ways,
            closed_gates=reading.closed_gates,
            conditional_ways=reading.conditional_ways,
            left_out=reading.left_out,
        )

    def costs(self, profile: Profile | str = "adult") -> EdgeCosts:
        """Return whole microseconds for every edge and direction."""
        return self.graph(profile_of(profile)).costs

    def distances(self) -> EdgeCosts:
        """Return whole tenths of a millimetre for every edge and direction."""
        return self.graph("distance").costs

    def graph(self, metric: Metric) -> SearchGraph:
        """Return the graph that searches in one metric run on; it is built once."""
        if metric != "distance":
            metric = profile_of(metric)
        found = self._graphs.get(metric)
        if found is None:
            costs = (
                distance_costs(self.edges)
                if metric == "distance"
                else time_costs(self.edges, self._relief, metric)
            )
            found = search_graph(len(self.nodes), self.edges, costs, metric)
            self._graphs[metric] = found
        return found

    def snap(self, points: Any, limit: float = 300.0) -> Snap:
        """Link points to the nearest linkable street.

        Parameters
        ----------
        points
            GeoSeries or GeoDataFrame in the network's CRS, array of shapely Points, or
            coordinates (n, 2).
        limit
            Metres to the street at the most; exactly at the limit counts.

        Returns
        -------
        Snap
            One row a point.

        Raises
        ------
        CrsError
            If the points say that they are in another CRS.
        LayerError
            If a row has no geometry, an empty one, or one that is not a point.
        """
        return snap_points(self, points, limit)

    def nearest(
        self,
        points: gpd.GeoDataFrame | gpd.GeoSeries,
        facilities: gpd.GeoDataFrame | gpd.GeoSeries,
        *,
        minutes: float | None = None,
        metres: float | None = None,
        profile: Profile | str = "adult",
    ) -> pd.DataFrame:
        """Find the nearest facility of every point, on foot, from the point to the facility.

        Parameters
        ----------
        points
            Points in any CRS.
        facilities
            Points in any CRS; a MultiPoint is one facility with several entrances.
        minutes, metres
            The limit, inclusive: give one. It says what is minimised, time or distance.
        profile
            Who walks; its name, or a `Profile`.

        Returns
        -------
        pandas.DataFrame
            On the index of `points`: ``minutes`` or ``metres`` (NaN where none is within the
            limit), ``facility`` (index label; None where none), ``status`` (``reached``,
            ``beyond_limit``, ``island``: on a stranded street, ``too_far``: from any street) and
            ``snap`` (see `Snap.status`).

        Raises
        ------
        InputError
            If not exactly one limit is given, or it is not a number above zero.
        CrsError
            If a layer has no CRS.
        LayerError
            If a row is not a point.
        """
        from lifecircle.streets.frames import nearest_frame  # noqa: PLC0415 - slow to load

        return nearest_frame(
            self, points, facilities, minutes=minutes, metres=metres, profile=profile
        )

    def edges_frame(self) -> gpd.GeoDataFrame:
        """Return the edges as a GeoDataFrame in `crs`.

        Columns ``name, kind, structure`` (ground, bridge, tunnel), ``stairs, linkable,
        geometry``; one row an edge.
        """
        from lifecircle.streets.frames import edges_frame  # noqa: PLC0415 - slow to load

        return edges_frame(self)
