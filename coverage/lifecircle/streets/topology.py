"""From ways, or from explicit lines, to nodes and edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.osm import Ways


@dataclass(frozen=True, eq=False)
class Topology:
    """Nodes and edges without attributes.

    Attributes
    ----------
    nodes
        float (n, 2) in the projected CRS.
    u, v
        Row numbers of the end nodes, int64.
    length
        Length of the geometry in the units of the CRS.
    geometry
        LineStrings from `u` to `v`.
    way
        Row number of the way that an edge is part of.
    closed_gates
        How many closed barrier nodes cut a way.
    incomplete_ways
        How many ways lack some of their nodes.
    barred
        Per node, whether it stops a wheelchair.
    """

    nodes: Floats
    u: Ints
    v: Ints
    length: Floats
    geometry: Objects
    way: Ints
    closed_gates: int
    incomplete_ways: int
    barred: Bools


def split_ways(ways: Ways, xy: Floats) -> Topology:
    """Cut ways where they share a node, at their ends, and at barriers that stop somebody.

    Parameters
    ----------
    ways
        As read.
    xy
        float (n, 2): ``ways.lonlat`` in the projected CRS; not finite where a node is missing.
        A way is cut there and its other parts are kept.
    """
    known = np.isfinite(xy).all(axis=1)
    incomplete = len(np.unique(ways.way[~known]))
    position = np.flatnonzero(known)
    # A node that follows itself in one way is one node.
    repeated = np.zeros(len(position), dtype=bool)
    repeated[1:] = (
        (np.diff(position) == 1)
        & (np.diff(ways.way[position]) == 0)
        & (np.diff(ways.ref[position]) == 0)
    )
    position = position[~repeated]
    way, ref, xy = ways.way[position], ways.ref[position], xy[position]
    gap = np.add.accumulate(~known)[position]
    first = np.ones(len(position), dtype=bool)
    first[1:] = (np.diff(way) != 0) | (np.diff(gap) != 0)
    last = np.roll(first, -1)
    alone = first & last
    way, ref, xy = way[~alone], ref[~alone], xy[~alone]
    first, last = first[~alone], last[~alone]

    ids, first_row, node, uses = np.unique(
        ref, return_index=True, return_inverse=True, return_counts=True
    )
    shut, barred = np.isin(ids, ways.closed), np.isin(ids, ways.barred)
    cut = first | last | (uses[node] > 1) | shut[node] | barred[node]
    place = np.flatnonzero(cut)
    starts, ends = place[:-1], place[1:]
    inside = ~first[ends]
    starts, ends = starts[inside], ends[inside]

    u, v, coordinates = node[starts], node[ends], xy[first_row]
    u, v, coordinates = _part(u, v, coordinates, shut)
    barred = np.append(barred, np.zeros(len(coordinates) - len(barred), dtype=bool))
    used, renumbered = np.unique(np.concatenate([u, v]), return_inverse=True)
    geometry, length = _lines(xy, starts, ends)
    return Topology(
        nodes=coordinates[used],
        u=renumbered[: len(u)].astype(np.int64),
        v=renumbered[len(u) :].astype(np.int64),
        length=length,
        geometry=geometry,
        way=way[starts],
        closed_gates=int(shut.sum()),
        incomplete_ways=incomplete,
        barred=barred[used],
    )


def _part(u: Ints, v: Ints, nodes: Floats, shut: Bools) -> tuple[Ints, Ints, Floats]:
    """Give every edge that ends at a closed barrier an end node of its own."""
    ends = np.concatenate([u, v])
    at_gate = np.flatnonzero(shut[ends])
    nodes = np.concatenate([nodes, nodes[ends[at_gate]]])
    ends[at_gate] = len(shut) + np.arange(len(at_gate))
    return ends[: len(u)], ends[len(u) :], nodes


def _lines(xy: Floats, starts: Ints, ends: Ints) -> tuple[Objects, Floats]:
    """Return the lines over the vertices from each start to each end, and their lengths."""
    sizes = ends - starts + 1
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    rows = np.arange(offsets[-1]) - np.repeat(offsets[:-1] - starts, sizes)
    geometry = shapely.linestrings(xy[rows], indices=np.repeat(np.arange(len(sizes)), sizes))
    return np.asarray(geometry, dtype=object), np.asarray(shapely.length(geometry))


def join_lines(lines: Objects) -> tuple[Floats, Ints, Ints]:
    """Find the nodes of explicit lines: ends with exactly equal coordinates are one node.

    Returns
    -------
    nodes, u, v
        float (n, 2) in the order of their coordinates; row numbers of the ends.
    """
    ends = np.concatenate(
        [
            shapely.get_coordinates(shapely.get_point(lines, 0)),
            shapely.get_coordinates(shapely.get_point(lines, -1)),
        ]
    )
    nodes, node = np.unique(ends, axis=0, return_inverse=True)
    node = node.reshape(-1).astype(np.int64)
    return nodes, node[: len(lines)], node[len(lines) :]
