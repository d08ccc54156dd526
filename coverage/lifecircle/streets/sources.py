"""Where street networks come from, and where they go: files, lines, graphs.

The functions are methods of `StreetNetwork`.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from pyproj import CRS

    from lifecircle.streets.elevation import Surface
    from lifecircle.streets.exchange.lines import Join
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.osm.private import Private
    from lifecircle.streets.osm.ways import Mode
    from lifecircle.streets.travel.costs import Metric


def from_osm(
    _network: type[StreetNetwork],
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


def from_edges(  # noqa: PLR0913
    _network: type[StreetNetwork],
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


def from_lines(  # noqa: PLR0913
    _network: type[StreetNetwork],
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


def from_networkx(
    _network: type[StreetNetwork],
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

    return network_from_graph(graph, crs=crs, source_crs=source_crs, elevation=elevation, mode=mode)


def to_networkx(network: StreetNetwork, metric: Metric | str = "distance") -> Any:
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

    return graph_from_network(network, metric)
