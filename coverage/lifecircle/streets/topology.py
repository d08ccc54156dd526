"""From ways, or from explicit lines, to nodes and edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.osm.ways import Ways


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
    in_lift
        Per edge, whether it leads from the door of a lift to its cabin. It has no length, and `way`
        is the way at that door.
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
    in_lift: Bools


def split_ways(ways: Ways, xy: Floats) -> Topology:
    """Cut ways where they share a node, at their ends, at lifts and barriers that stop somebody.

    A lift where several ways meet gets a door for each of them, on an edge of its own.

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
    lift = np.isin(ids, ways.lifts)
    cut = first | last | (uses[node] > 1) | shut[node] | barred[node] | lift[node]
    place = np.flatnonzero(cut)
    starts, ends = place[:-1], place[1:]
    inside = ~first[ends]
    starts, ends = starts[inside], ends[inside]

    u, v, coordinates = node[starts], node[ends], xy[first_row]
    geometry, length = _lines(xy, starts, ends)
    of_way = way[starts]
    u, v, coordinates = _part(u, v, coordinates, shut)
    u, v, cabin, door, door_way = _doors(u, v, of_way, lift, len(coordinates))
    coordinates = np.concatenate([coordinates, coordinates[cabin]])
    works = ~np.isin(ids, ways.stopped)[cabin]
    cabin, door, door_way = cabin[works], door[works], door_way[works]
    at = coordinates[cabin]
    inside = np.empty(len(at), dtype=object)
    inside[:] = [shapely.LineString([place, place]) for place in at]
    u, v = np.concatenate([u, cabin]), np.concatenate([v, door])
    barred = np.append(barred, np.zeros(len(coordinates) - len(barred), dtype=bool))
    used, renumbered = np.unique(np.concatenate([u, v]), return_inverse=True)
    return Topology(
        nodes=coordinates[used],
        u=renumbered[: len(u)].astype(np.int64),
        v=renumbered[len(u) :].astype(np.int64),
        length=np.concatenate([length, np.zeros(len(door))]),
        geometry=np.concatenate([geometry, inside]),
        way=np.concatenate([of_way, door_way]),
        closed_gates=int(shut.sum()),
        incomplete_ways=incomplete,
        barred=barred[used],
        in_lift=np.arange(len(u)) >= len(length),
    )


def _part(u: Ints, v: Ints, nodes: Floats, shut: Bools) -> tuple[Ints, Ints, Floats]:
    """Give every edge that ends at a closed barrier an end node of its own."""
    ends = np.concatenate([u, v])
    at_gate = np.flatnonzero(shut[ends])
    nodes = np.concatenate([nodes, nodes[ends[at_gate]]])
    ends[at_gate] = len(shut) + np.arange(len(at_gate))
    return ends[: len(u)], ends[len(u) :], nodes


def _doors(
    u: Ints, v: Ints, way: Ints, lift: Bools, nodes: int
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Give every way that meets another one at a lift a node of its own there, its door.

    Parameters
    ----------
    u, v, way
        Of edges.
    lift
        Of the first nodes, those that ways share: whether one is a lift.
    nodes
        How many there are: doors are numbered from there.

    Returns
    -------
    u, v, cabin, door, way
        Ends of the edges; per door the node of the lift, the door's, and its way.
    """
    nobody = np.empty(0, dtype=np.int64)
    if not lift.any():
        return u, v, nobody, nobody, nobody
    ends, of_way = np.concatenate([u, v]), np.tile(way, 2)
    at_lift = np.flatnonzero(np.append(lift, np.zeros(nodes - len(lift), dtype=bool))[ends])
    pairs, door = np.unique(
        np.column_stack([ends[at_lift], of_way[at_lift]]), axis=0, return_inverse=True
    )
    cabins, doors = np.unique(pairs[:, 0], return_counts=True)
    several = (doors > 1)[np.searchsorted(cabins, pairs[:, 0])]
    number = nodes + np.cumsum(several) - 1
    door = door.reshape(-1)
    moved = several[door]
    ends[at_lift[moved]] = number[door[moved]]
    cabin, door_way = pairs[several].T
    return ends[: len(u)], ends[len(u) :], cabin, number[several], door_way


def _lines(xy: Floats, starts: Ints, ends: Ints) -> tuple[Objects, Floats]:
    """Return the lines over the vertices from each start to each end, and their lengths."""
    sizes = ends - starts + 1
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    rows = np.arange(offsets[-1]) - np.repeat(offsets[:-1] - starts, sizes)
    geometry = shapely.linestrings(xy[rows], indices=np.repeat(np.arange(len(sizes)), sizes))
    return np.asarray(geometry, dtype=object), np.asarray(shapely.length(geometry))


def ends_of(lines: Objects) -> Floats:
    """Return the coordinates of the first ends of lines, and then of their last ends."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    first = np.searchsorted(line, np.arange(len(lines)))
    last = np.append(first[1:], len(line)) - 1
    return np.asarray(xy[np.concatenate([first, last])])


def join_lines(lines: Objects) -> tuple[Floats, Ints, Ints]:
    """Find the nodes of explicit lines: ends with exactly equal coordinates are one node.

    Returns
    -------
    nodes, u, v
        float (n, 2) in the order of their coordinates; row numbers of the ends.
    """
    nodes, node = np.unique(ends_of(lines), axis=0, return_inverse=True)
    node = node.reshape(-1).astype(np.int64)
    return nodes, node[: len(lines)], node[len(lines) :]
