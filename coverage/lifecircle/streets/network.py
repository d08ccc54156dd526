"""The street network: nodes, edges, and what is derived from them when first asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifecircle.streets import journeys
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
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import numpy.typing as npt
    from pyproj import CRS

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.streets.edges import Edges
    from lifecircle.streets.elevation import Relief, Surface
    from lifecircle.streets.exchange.lines import Join
    from lifecircle.streets.osm.private import Private
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

    @classmethod
    def from_osm(
        cls,
        path: str | Path,
        *,
        crs: CRS | str | int | None = None,
        elevation: str | Path | None = None,
        mode: Mode = "walk",
        private: Private = "closed",
        lifts: bool = False,
        cache: bool | str | Path = False,
    ) -> StreetNetwork:
        """Read a network from an OpenStreetMap file.

        Parameters
        ----------
        path
            ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``. Which ways are walked, cycled and
            driven: `lifecircle.streets.osm.walkable`, `lifecircle.streets.osm.cyclable`,
            `lifecircle.streets.osm.drivable`.
        crs
            Projected, in metres; by default the UTM zone at the middle of the data.
        elevation
            A raster with heights in metres, in any CRS; without one everything is flat.
        mode
            ``walk``; ``cycle``: the streets of the profiles ``cycle`` and ``e-bike``; or
            ``drive``: the roads of the profile ``car``.
        private
            Whether ways and gates that are for residents only are ``closed`` or ``open``: see
            `lifecircle.streets.osm.private`.
        lifts
            Whether lifts and escalators take their own time (`lifecircle.streets.osm.lifts`); else
            a lift takes none, and an escalator is a stairway.
        cache
            Whether to keep the network on disk and to find it there the next time, or the folder
            to keep it in; see `lifecircle.streets.store.cache`.

        Raises
        ------
        MissingFileError
            If a file does not exist.
        StreetsError
            If a file is damaged, no street in it can be used, or the raster has no CRS.
        CrsError
            If `crs` is not projected in metres.
        """
        from lifecircle.streets.store.cache import network_from_osm  # noqa: PLC0415 - imports this

        raster = None if elevation is None else Path(elevation)
        return network_from_osm(
            Path(path),
            crs=crs,
            elevation=raster,
            mode=mode,
            private=private,
            lifts=lifts,
            cache=cache,
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
        wheelchair: npt.ArrayLike = 0,
        linkable: npt.ArrayLike | None = None,
        limit_forward: npt.ArrayLike = math.inf,
        limit_backward: npt.ArrayLike = math.inf,
        pushed_forward: npt.ArrayLike = False,
        pushed_backward: npt.ArrayLike = False,
        ride: npt.ArrayLike = 0,
        mode: Mode = "walk",
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
        name, kind, structure, stairs, incline, walk_forward, walk_backward, wheelchair, linkable
            As in `Edges`, one value for all or one a line. By default lines of kind ``steps``
            are stairs, and lines on the ground are linkable.
        limit_forward, limit_backward, pushed_forward, pushed_backward, ride
            So are these.
        mode
            ``walk``; ``cycle`` for bicycles; or ``drive`` for a network of cars, where `kind` is
            one of `lifecircle.streets.osm.drivable.DRIVEN`.

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
            wheelchair=wheelchair,
            linkable=linkable,
            limit_forward=limit_forward,
            limit_backward=limit_backward,
            pushed_forward=pushed_forward,
            pushed_backward=pushed_backward,
            ride=ride,
            mode=mode,
        )

    @classmethod
    def from_lines(  # noqa: PLR0913
        cls,
        path: str | Path,
        *,
        layer: str | None = None,
        columns: Mapping[str, str | None] | None = None,
        kinds: Mapping[str, str | None] | None = None,
        level: str | tuple[str, str] | None = None,
        join: Join = "touch",
        crs: CRS | str | int | None = None,
        source_crs: CRS | str | int | None = None,
        encoding: str | None = None,
        elevation: str | Path | None = None,
        mode: Mode = "walk",
        cache: bool | str | Path = False,
    ) -> StreetNetwork:
        """Read a network from lines in a GeoPackage, a Shapefile or another vector file.

        Where lines meet: `lifecircle.streets.exchange.joining`. What columns mean is what tags of
        that name mean in OpenStreetMap data.

        Parameters
        ----------
        path
            Any file of lines that GDAL reads.
        layer
            Which layer, if several are of lines.
        columns
            The column of each role: ``name, kind, oneway, oneway_foot, stairs, bridge, tunnel,
            maxspeed, wheelchair, access, foot, bicycle, incline``; None to ignore one. Those that
            are called like their role (``highway`` and ``fclass`` for ``kind``) need not be named.
        kinds
            ``highway`` of OpenStreetMap for each kind of the file; None for what is no street.
            Those of OpenStreetMap and the usual Chinese ones are known.
        level
            The column with the level of a line, or those with the levels of its start and end:
            numbers, 0 being the ground. By default bridges are above it and tunnels are below.
        join
            ``touch``: lines are joined at shared vertices, and where the end of one touches
            another; ``crossings``: also where they cross.
        crs, elevation, mode, cache
            As in `from_osm`; by default the CRS of the file, if it is in metres on the ground.
        source_crs
            CRS of the coordinates, if the file names none or a wrong one.
        encoding
            Of the texts of a Shapefile, if it cannot be found out.

        Raises
        ------
        MissingFileError
            If a file, or a part of a Shapefile, does not exist.
        StreetsError
            If a row is not a line, a value is not understood, or nothing can be used.
        CrsError
            If a CRS is missing or unfit.
        """
        from lifecircle.streets.store.cache import network_from_lines  # noqa: PLC0415 - imports this

        return network_from_lines(
            Path(path),
            layer=layer,
            columns=columns,
            kinds=kinds,
            level=level,
            join=join,
            crs=crs,
            source_crs=source_crs,
            encoding=encoding,
            elevation=None if elevation is None else Path(elevation),
            mode=mode,
            cache=cache,
        )

    @classmethod
    def from_networkx(
        cls,
        graph: Any,
        *,
        crs: CRS | str | int | None = None,
        source_crs: CRS | str | int | None = None,
        elevation: str | Path | None = None,
        mode: Mode | None = None,
    ) -> StreetNetwork:
        """Make a network of a networkx graph, such as OSMnx has: see `exchange.graph_in`.

        Parameters
        ----------
        graph
            Of any class. Nodes have ``x`` and ``y`` or are called by them, and ``elevation`` if
            known; edges may have ``geometry`` (a LineString or its WKT), ``length`` (metres on the
            ground) and tags of OpenStreetMap, also several in a list.
        crs, elevation
            As in `from_osm`; by default the graph's CRS, if it is in metres on the ground, and
            its heights.
        source_crs
            CRS of the coordinates, if ``graph.graph["crs"]`` does not say, or wrongly.
        mode
            As in `from_osm`; by default as the graph says, else ``walk``.

        Raises
        ------
        StreetsError
            If a node has no coordinates, an edge cannot be used, or none is of use.
        CrsError
            If a CRS is missing or unfit.
        """
        from lifecircle.streets.exchange import network_from_graph  # noqa: PLC0415 - imports this

        return network_from_graph(
            graph, crs=crs, source_crs=source_crs, elevation=elevation, mode=mode
        )

    def to_networkx(self, metric: Metric | str = "distance") -> Any:
        """Return a ``networkx.MultiDiGraph``, as OSMnx has them, with a cost on each edge.

        Directions that are closed are left out. `from_networkx` makes the same network of it.

        Parameters
        ----------
        metric
            What ``cost`` is (whole microseconds, or tenths of a millimetre), with ``minutes`` or
            ``metres`` beside it.

        Returns
        -------
        networkx.MultiDiGraph
            Nodes are row numbers with ``x, y`` and ``elevation``; the key of an edge is its row
            number. ``geometry`` runs in the direction of the edge, ``length`` is in metres on the
            ground. ``graph.graph["crs"]`` is the CRS.

        Raises
        ------
        InputError
            If networkx is not installed, there is no such profile, or the network is not for it.
        """
        from lifecircle.streets.exchange import graph_from_network  # noqa: PLC0415 - imports this

        return graph_from_network(self, metric)

    def __repr__(self) -> str:
        km = self.edges.length.sum() / 1000
        return (
            f"<StreetNetwork: {len(self.nodes):,} nodes, {len(self.edges):,} edges, "
            f"{km:,.1f} km, {self.crs.name}>"
        )

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
