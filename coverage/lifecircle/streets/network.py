"""The street network: nodes, edges, and what is derived from them when first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lifecircle.streets import journeys, sources
from lifecircle.streets.islands import Islands, find_islands
from lifecircle.streets.links import Links
from lifecircle.streets.osm.lifts import ESCALATOR, count_lifts
from lifecircle.streets.osm.walkable import BRIDGE, TUNNEL
from lifecircle.streets.report import NetworkReport, Reading
from lifecircle.streets.snap import Snap, snap_points
from lifecircle.streets.travel.costs import (
    EdgeCosts,
    Metric,
    SearchGraph,
    edge_costs,
    off_street_unit,
    open_to,
    profile_of,
    require_mode,
    search_graph,
    who,
)

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.streets.edges import Edges
    from lifecircle.streets.elevation import Relief, Surface
    from lifecircle.streets.osm.ways import Mode
    from lifecircle.streets.travel.profiles import Profile


@dataclass(frozen=True, eq=False, repr=False)
class StreetNetwork:
    """A street network on foot, for bicycles or for cars; see `from_osm` and `from_edges`.

    It is immutable.

    Attributes
    ----------
    crs
        Projected, metres.
    nodes
        float (n, 2) in `crs`.
    barred
        Per node, whether no wheelchair passes it.
    edges
        See `Edges`.
    scale
        Metres on the map for a metre on the ground, at the middle of the data: what a UTM zone
        stretches or shrinks (at most 0.1 %). Lengths, offsets and limits are metres on the
        ground; coordinates are metres on the map.
    reading
        What was met in the file.
    relief
        Heights of nodes and slopes of edges.
    surface
        The ground they were taken from; None if it is not known.
    mode
        For whom: ``walk``, ``cycle`` or ``drive``.
    """

    crs: CRS
    nodes: Floats
    barred: Bools
    edges: Edges
    scale: float
    reading: Reading
    relief: Relief
    surface: Surface | None
    mode: Mode = "walk"
    _graphs: dict[tuple[Metric, bool], SearchGraph] = field(default_factory=dict)
    _links: dict[Profile, tuple[Links, Links]] = field(default_factory=dict)

    from_osm = classmethod(sources.from_osm)
    from_edges = classmethod(sources.from_edges)
    from_lines = classmethod(sources.from_lines)
    from_networkx = classmethod(sources.from_networkx)
    to_networkx = sources.to_networkx

    def __repr__(self) -> str:
        km = self.edges.length.sum() / 1000
        return (
            f"<StreetNetwork: {len(self.nodes):,} nodes, {len(self.edges):,} edges, "
            f"{km:,.1f} km, {self.crs.name}>"
        )

    def _repr_html_(self) -> str:
        from lifecircle.streets.show import network_html  # noqa: PLC0415 - for notebooks only

        return network_html(self)

    @property
    def heights(self) -> Floats:
        """Metres per node; NaN where unknown."""
        return self.relief.heights

    @cached_property
    def islands(self) -> Islands:
        """The connected components, and which of them are stranded.

        Of a network for cars or bicycles they are strongly connected: who is linked to a part that
        one-way roads only lead into, or only lead out of, would never get away, or never be
        reached.
        """
        edges = self.edges
        ways = (edges.walk_forward, edges.walk_backward) if self.mode != "walk" else None
        return find_islands(len(self.nodes), edges.u, edges.v, edges.length, ways)

    @cached_property
    def lines(self) -> Links:
        """Spatial index over all edges, for edits."""
        return Links.over(self.edges.geometry, self.edges.linkable | True)

    @cached_property
    def links(self) -> tuple[Links, Links]:
        """Spatial indexes over the linkable edges of the main part and of the islands."""
        return self._links_over(self.edges.linkable)

    def links_of(self, profile: Profile | None) -> tuple[Links, Links]:
        """Return `links` over the edges that a profile can use in at least one direction."""
        if profile is None or not profile.restricted:
            return self.links
        found = self._links.get(profile)
        if found is None:
            forward, backward = open_to(profile, self.edges, self.relief)
            found = self._links_over(self.edges.linkable & (forward | backward))
            self._links[profile] = found
        return found

    def _links_over(self, linkable: Bools) -> tuple[Links, Links]:
        stranded = self.islands.stranded[self.edges.u] | self.islands.stranded[self.edges.v]
        return (
            Links.over(self.edges.geometry, linkable & ~stranded),
            Links.over(self.edges.geometry, linkable & stranded),
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
            oneway=int((edges.walk_forward != edges.walk_backward).sum()),
            private=reading.private,
            lifts=count_lifts(edges),
            escalators=int((edges.ride == ESCALATOR).sum()),
        )

    def costs(self, profile: Profile | str = "adult") -> EdgeCosts:
        """Return whole microseconds for every edge and direction."""
        return self.graph(profile_of(profile)).costs

    def distances(self) -> EdgeCosts:
        """Return whole tenths of a millimetre for every edge and direction."""
        return self.graph("distance").costs

    def graph(self, metric: Metric, *, outward: bool = False) -> SearchGraph:
        """Return the graph that searches in one metric run on; it is built once.

        Parameters
        ----------
        metric
            What is minimised.
        outward
            Whether ways lead from places to origins; else from origins to places.

        Raises
        ------
        InputError
            If there is no such profile, or the network is not for those who travel.
        """
        if isinstance(metric, str) and metric != "distance":
            metric = profile_of(metric)
        found = self._graphs.get((metric, outward))
        if found is None:
            profile = who(metric)
            if profile is not None:
                require_mode(self.mode, profile)
            costs = edge_costs(self.edges, self.relief, metric)
            shut = self.barred if profile is not None and profile.wheels else None
            found = search_graph(
                len(self.nodes),
                self.edges,
                costs,
                off_street_unit(metric),
                outward=outward,
                shut=shut,
            )
            self._graphs[metric, outward] = found
        return found

    def snap(self, points: Any, limit: float = 300.0, profile: Profile | str | None = None) -> Snap:
        """Link points to the nearest linkable street.

        Parameters
        ----------
        points
            GeoSeries or GeoDataFrame in the network's CRS, array of shapely Points, or
            coordinates (n, 2).
        limit
            Metres to the street at the most; exactly at the limit counts.
        profile
            Who travels: nobody is linked to a street that is closed to them in both directions.
            What is stranded is decided by the whole network: where only steps lead to the rest,
            the barrier is real, not a defect of the data, and no wheelchair is moved across it.
            The shipped profiles other than the wheelchair can use every street, as does None.

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
        InputError
            If there is no such profile.
        """
        return snap_points(self, points, limit, None if profile is None else profile_of(profile))

    nearest = journeys.nearest
    k_nearest = journeys.k_nearest
    od = journeys.od
    catchments = journeys.catchments
    isochrones = journeys.isochrones
    isochrone_lines = journeys.isochrone_lines

    def edges_frame(self) -> gpd.GeoDataFrame:
        """Return the edges as a GeoDataFrame in `crs`.

        Columns ``name, kind, structure`` (ground, bridge, tunnel), ``stairs, linkable,
        geometry``; one row an edge.
        """
        from lifecircle.streets.frames import edges_frame  # noqa: PLC0415 - slow to load

        return edges_frame(self)
