"""What is closed to the public: ways and gates that are for residents only.

They are known from the street file, read once more with what is for residents open
(`lifecircle.streets.osm.private`). Ways that meet away from public streets are one group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.gaps.node_costs import at_nodes
from lifecircle.streets import StreetNetwork
from lifecircle.streets.snap import OK, Snap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.district import District
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.osm.private import Private

_SAME: Final = 0.01
"""Metres within which two lines, or two places, are the same."""
_MOST_NAMES: Final = 2


@dataclass(frozen=True, eq=False)
class Closed:
    """Groups of ways, and gates, that are closed to the public.

    Attributes
    ----------
    opened
        The streets with all of them open; None where only gates are closed.
    edge, of_edge
        Rows of their edges there, and the group of each.
    ports
        Where they meet public streets: links to the public streets.
    node, of_port
        Row of the node of each port in `opened` (of a gate -1), and its group, ascending.
    geometry
        Of each group: a line, or the point of a gate.
    name
        Of each group; empty where it has none.
    """

    opened: StreetNetwork | None
    edge: Ints
    of_edge: Ints
    ports: Snap
    node: Ints
    of_port: Ints
    geometry: tuple[shapely.Geometry, ...]
    name: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.name)


def closed_of(district: District) -> Closed | None:
    """Return what is closed to the public and lies between public streets; None if nothing is."""
    if "closed to the public" not in district.kept:
        district.kept["closed to the public"] = _find(district)
    found: Closed | None = district.kept["closed to the public"]
    return found


def _find(district: District) -> Closed | None:
    given, reading = district.study.streets, district.network.reading
    shut = sum(reading.left_out.get(why, 0) for why in ("access", "foot")) + reading.closed_gates
    if given.private == "open" or not shut or not given.path.exists():
        return None
    opened = _read(district, private="open")
    public = district.network if not district.repairs else _read(district, private="closed")
    return _closed(opened, public, district.network)


def _read(district: District, private: Private) -> StreetNetwork:
    given = district.study.streets
    return StreetNetwork.from_osm(
        given.path,
        crs=district.crs,
        elevation=given.elevation,
        private=private,
        lifts=given.lifts,
        cache=True,
    )


def _closed(opened: StreetNetwork, public: StreetNetwork, now: StreetNetwork) -> Closed:
    """Compare the streets with all open, with those that are public, and as corrected."""
    edges = opened.edges
    known = set(shapely.to_wkb(public.edges.geometry).tolist())
    lines = shapely.to_wkb(edges.geometry).tolist()
    other = np.flatnonzero([line not in known for line in lines])
    middle = np.asarray(
        shapely.line_interpolate_point(edges.geometry[other], 0.5, normalized=True), dtype=object
    )
    private = other[public.lines.nearest(middle, _SAME)[0] < 0]
    mine = np.zeros(len(edges), dtype=bool)
    mine[private] = True
    at_public = np.zeros(len(opened.nodes), dtype=bool)
    at_public[edges.u[~mine]] = at_public[edges.v[~mine]] = True
    group = _grouped(edges.u[private], edges.v[private], at_public)
    ends = np.concatenate([edges.u[private], edges.v[private]])
    both = np.unique(np.column_stack([np.tile(group, 2), ends])[at_public[ends]], axis=0).reshape(
        -1, 2
    )
    ports, there = _links(now, opened.nodes[both[:, 1]])
    both, ports = both[there], ports.take(there)
    groups = int(group.max(initial=-1)) + 1
    several = np.bincount(both[:, 0], minlength=groups) > 1
    number = np.where(several, np.cumsum(several) - 1, -1)
    keep_edge, keep_port = several[group], several[both[:, 0]]
    gate_at, gate_nodes = _gates(now, opened)
    first = int(several.sum())
    ports = _stacked(ports.take(keep_port), at_nodes(now, gate_nodes))
    gates = range(int(gate_at.max(initial=-1)) + 1)
    edge, of_edge = private[keep_edge], number[group[keep_edge]]
    return Closed(
        opened=opened,
        edge=edge,
        of_edge=of_edge,
        ports=ports,
        node=np.append(both[keep_port, 1], np.full(len(gate_nodes), -1)),
        of_port=np.append(number[both[keep_port, 0]], first + gate_at),
        geometry=(
            *(_line(edges.geometry[edge[of_edge == row]]) for row in range(first)),
            *(shapely.Point(now.nodes[gate_nodes[gate_at == row][0]]) for row in gates),
        ),
        name=(
            *(_name(edges.name[edge[of_edge == row]].tolist()) for row in range(first)),
            *("" for _ in gates),
        ),
    )


def _grouped(u: Ints, v: Ints, at_public: Bools) -> Ints:
    """Return the group of each edge: those that meet away from public streets are one."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to load
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    count, nodes = len(u), len(at_public)
    ends, edge = np.concatenate([u, v]), np.tile(np.arange(count), 2)
    inner = ~at_public[ends]
    size = count + nodes
    links = coo_array(
        (np.ones(inner.sum()), (edge[inner], count + ends[inner])), shape=(size, size)
    )
    label = connected_components(links, directed=False)[1][:count]
    return np.unique(label, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _links(network: StreetNetwork, xy: Floats) -> tuple[Snap, Bools]:
    """Return links of points that lie on streets, and which do."""
    points = np.asarray(shapely.points(xy), dtype=object)
    edge, _ = network.lines.nearest(points, _SAME)
    line = network.edges.geometry[edge]
    whole = shapely.length(line)
    along = shapely.line_locate_point(line, points)
    fraction = np.divide(along, whole, out=np.zeros(len(edge)), where=whole > 0)
    fraction[along <= _SAME] = 0.0
    fraction[along >= whole - _SAME] = 1.0
    status = np.full(len(edge), OK, dtype=object)
    return Snap(edge, fraction, np.zeros(len(edge)), status, xy), edge >= 0


def _gates(now: StreetNetwork, opened: StreetNetwork) -> tuple[Ints, Ints]:
    """Return gates of public streets that open when all is open: number and node of each end."""
    places, place, ends = np.unique(now.nodes, axis=0, return_inverse=True, return_counts=True)
    place = place.reshape(-1)
    shut = np.flatnonzero(ends > 1)
    if not len(shut):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load

    tree = cKDTree(opened.nodes, balanced_tree=False, compact_nodes=False)
    still = np.array([len(found) for found in tree.query_ball_point(places[shut], _SAME)])
    shut = shut[still <= 1]  # an open gate on one way alone is no node there
    nodes = np.flatnonzero(np.isin(place, shut))
    nodes = nodes[np.lexsort((nodes, place[nodes]))]
    return np.searchsorted(shut, place[nodes]).astype(np.int64), nodes


def _stacked(first: Snap, second: Snap) -> Snap:
    return Snap(
        *(
            np.concatenate([getattr(first, name), getattr(second, name)])
            for name in ("edge", "fraction", "offset", "status", "xy")
        )
    )


def _line(lines: Objects) -> shapely.Geometry:
    """Return the longest line of several."""
    merged = shapely.line_merge(shapely.union_all(lines))
    parts: list[shapely.LineString] = shapely.get_parts(merged).tolist()
    return min(parts, key=lambda part: (-part.length, part.wkt))


def _name(names: Iterable[str]) -> str:
    named = sorted({str(name) for name in names if name})
    return "、".join(named[:_MOST_NAMES])
