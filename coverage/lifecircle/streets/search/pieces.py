"""The pieces of edges that searches reach: from one end, from both, or from a link between them.

A search knows the costs of nodes. An edge is reached from `u` as far as the limit leaves over
there, and from `v` likewise, each in the direction that it may be travelled. Where the two meet
it is reached as a whole; where they do not, its middle is not reached, and there are two pieces.
The edge that a source is linked to is reached from the link as well, even if no end of it is.

The pace within an edge is uniform, so a piece ends where the limit does: at a fraction of the
edge. Searches round the cost of a point to whole units; two waves meet where no whole unit is
left between them, and what a search says of a point differs from what a piece says by one unit
at the most. The direct walk between points that are near each other does not enter a street,
and reaches none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import numpy as np

from lifecircle.streets.search.intervals import cut, from_ends, slack, united
from lifecircle.streets.search.legs import Legs

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.waves import Waves
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import EdgeCosts, Metric

_CELLS: Final = 2**24
"""Nodes times sources that are looked up together."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Reached pieces of edges, in the order of sources, limits, edges, and along each edge.

    Attributes
    ----------
    start
        int64 (sources · limits + 1): those of source ``s`` at the limit with row number ``k``
        are the rows from ``start[s · limits + k]`` on, up to the next.
    limits
        How many limits there are.
    edge
        Row number of the edge, int64.
    first, last
        Where on the edge, from 0 at `u` to 1 at `v`; 0 and 1 if it is reached as a whole.
    """

    start: Ints
    limits: int
    edge: Ints
    first: Floats
    last: Floats

    def __len__(self) -> int:
        return len(self.edge)

    @property
    def source(self) -> Ints:
        """Row number of the source of each piece, int64."""
        return np.repeat(np.arange(len(self.start) - 1) // self.limits, np.diff(self.start))

    @property
    def limit(self) -> Ints:
        """Row number of the limit of each piece, int64."""
        return np.repeat(np.arange(len(self.start) - 1) % self.limits, np.diff(self.start))

    def of(self, source: int, limit: int = 0) -> Pieces:
        """Return the pieces of one source at one limit."""
        here = source * self.limits + limit
        rows = slice(int(self.start[here]), int(self.start[here + 1]))
        start = np.array([0, rows.stop - rows.start], dtype=np.int64)
        return Pieces(start, 1, self.edge[rows], self.first[rows], self.last[rows])

    def metres(self, network: StreetNetwork) -> Floats:
        """Return the length of each piece, on the ground."""
        return np.asarray(network.edges.length[self.edge] * (self.last - self.first))

    def lines(self, network: StreetNetwork) -> Objects:
        """Return each piece as a LineString in the network's CRS."""
        return cut(network.edges.geometry[self.edge], self.first, self.last)


def reached_pieces(
    network: StreetNetwork,
    found: Waves,
    entrances: Snap,
    source_of: Ints,
    metric: Metric,
    limits: Sequence[float],
    *,
    off_street: float = 1.0,
    outward: bool = True,
) -> Pieces:
    """Return the pieces of edges that several sources reach, within one or more limits.

    Parameters
    ----------
    network, entrances, source_of, metric, off_street, outward
        As they were given to `lifecircle.streets.search.waves.waves`.
    found
        What it returned, for the largest of the limits or more.
    limits
        Whole units, inclusive.

    Returns
    -------
    Pieces
        Pieces of one source and limit overlap nowhere. At a larger limit they cover what they
        do at a smaller one.
    """
    graph = network.graph(metric, outward=outward)
    legs = Legs.of(entrances, network.edges, graph, graph.off_street * off_street)
    own = _Own.of(legs, np.asarray(source_of, dtype=np.int64)[legs.row], entrances)
    halves, count = _halves(network), len(network.nodes)
    # Row of a node in the wave of a source, if it has one.
    at_once = max(1, _CELLS // max(count, 1))
    row_of = np.full(min(at_once, len(found)) * count, -1, dtype=np.int32)
    sizes, parts = [np.zeros(1, dtype=np.int64)], []
    for begin in range(0, len(found), at_once):
        end = min(begin + at_once, len(found))
        wave = _Reach.of(found, begin, end, halves, row_of)
        mine = own.between(begin, end)
        edges, by_u, by_v = wave.without(mine)
        here = []
        for number, limit in enumerate(limits):
            rows, edge, first, last = from_ends(
                graph.costs, edges, limit - by_u[1], limit - by_v[1]
            )
            by_nodes = (by_u[0][rows], edge, first, last)
            source, edge, first, last = (
                np.concatenate(pair)
                for pair in zip(by_nodes, mine.pieces(graph.costs, wave, limit), strict=True)
            )
            here.append((source * len(limits) + number, edge, first, last))
        key, edge, first, last = (np.concatenate(column) for column in zip(*here, strict=True))
        order = np.argsort(key * len(network.edges) + edge, kind="stable")
        parts.append((edge[order], first[order], last[order]))
        sizes.append(np.bincount(key, minlength=(end - begin) * len(limits)))
        wave.forget()
    nothing = (np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
    columns = [np.concatenate(column) for column in zip(nothing, *parts, strict=True)]
    return Pieces(np.cumsum(np.concatenate(sizes)), len(limits), *columns)


@dataclass(frozen=True, eq=False)
class _Halves:
    """The edges at each node; an edge is at both of its ends, a loop twice at one.

    Attributes
    ----------
    start
        Those of a node are the rows from ``start[node]`` on.
    edge, other, at_v
        Of each row: the edge, the node at its other end, whether the node is the edge's `v`.
    u, v
        Ends of edges.
    row_u, row_v
        Per edge, its rows at its ends.
    """

    start: Ints
    edge: Ints
    other: Ints
    at_v: Bools
    u: Ints
    v: Ints
    row_u: Ints
    row_v: Ints


_HALVES: Final[WeakKeyDictionary[StreetNetwork, _Halves]] = WeakKeyDictionary()


def _halves(network: StreetNetwork) -> _Halves:
    """Return the edges at each node; found once."""
    if network not in _HALVES:
        u, v = network.edges.u, network.edges.v
        nodes = np.concatenate([u, v])
        order = np.argsort(nodes, kind="stable")
        row = np.empty(len(order), dtype=np.int64)
        row[order] = np.arange(len(order))
        _HALVES[network] = _Halves(
            np.searchsorted(nodes[order], np.arange(len(network.nodes) + 1)),
            order % max(len(u), 1),
            np.concatenate([v, u])[order],
            order >= len(u),
            u,
            v,
            row[: len(u)],
            row[len(u) :],
        )
    return _HALVES[network]


@dataclass(frozen=True, eq=False)
class _Reach:
    """The waves of some sources, and the rows of their nodes."""

    halves: _Halves
    nodes: int
    source: Ints
    node: Ints
    cost: Floats
    row_of: npt.NDArray[np.int32]

    @classmethod
    def of(
        cls, found: Waves, begin: int, end: int, halves: _Halves, row_of: npt.NDArray[np.int32]
    ) -> _Reach:
        """Take the waves of some sources; sources are numbered from `begin`."""
        rows = slice(int(found.start[begin]), int(found.start[end]))
        source = np.repeat(np.arange(end - begin), np.diff(found.start[begin : end + 1]))
        nodes = len(halves.start) - 1
        wave = cls(halves, nodes, source, found.node[rows], found.cost[rows], row_of)
        row_of[source * nodes + wave.node] = np.arange(len(source))
        return wave

    def forget(self) -> None:
        """Leave `row_of` as it was found."""
        self.row_of[self.source * self.nodes + self.node] = -1

    def row(self, source: Ints, node: Ints) -> npt.NDArray[np.int32]:
        """Return the rows of nodes in the waves of sources; -1 where they are not reached."""
        return np.asarray(self.row_of[source * self.nodes + node])

    def costs(self, row: npt.NDArray[np.signedinteger[Any]]) -> Floats:
        """Return the costs of rows; inf for -1."""
        return np.asarray(np.append(self.cost, np.inf)[row])

    def without(self, own: _Own) -> tuple[Ints, tuple[Ints, Floats], tuple[Ints, Floats]]:
        """Return the edges with an end that is reached, each once a source, without some.

        Returns
        -------
        edge, (source, cost of u), (source, cost of v)
        """
        halves = self.halves
        first = halves.start[self.node]
        count = halves.start[self.node + 1] - first
        before = np.cumsum(count) - count
        row = np.repeat(np.arange(len(count)), count)
        half = np.arange(len(row)) + (first - before)[row]
        source = self.source[row]
        other = self.row(source, halves.other[half])
        at_v = halves.at_v[half]
        once = ~at_v | (other < 0)
        for ends, rows in ((halves.u, halves.row_u), (halves.v, halves.row_v)):
            node = ends[own.edge]
            at = self.row(own.source, node)
            there = at >= 0
            at, node = at[there], node[there]
            once[before[at] + rows[own.edge[there]] - halves.start[node]] = False
        half, source, at_v, row, other = (
            column[once] for column in (half, source, at_v, row, other)
        )
        near, far = self.costs(row), self.costs(other)
        by_u, by_v = np.where(at_v, far, near), np.where(at_v, near, far)
        return halves.edge[half], (source, by_u), (source, by_v)


@dataclass(frozen=True, eq=False)
class _Own:
    """Links of sources, with the costs along the edges from `u` and against them.

    Attributes
    ----------
    source, edge, fraction, off_street
        Of each link, in the order of sources.
    ahead, against
        Cost from `u` to the link in both directions; inf where not permitted.
    """

    source: Ints
    edge: Ints
    fraction: Floats
    off_street: Floats
    ahead: Floats
    against: Floats

    @classmethod
    def of(cls, legs: Legs, source: Ints, entrances: Snap) -> _Own:
        """Take the links of the sources; negative sources have none."""
        order = np.argsort(source, kind="stable")
        order = order[source[order] >= 0]
        return cls(
            source[order],
            legs.edge[order],
            entrances.fraction[legs.row[order]],
            legs.off_street[order],
            legs.u_on[order],
            legs.on_u[order],
        )

    def between(self, begin: int, end: int) -> _Own:
        """Return those of some sources, numbered from `begin`."""
        rows = slice(*np.searchsorted(self.source, [begin, end]).tolist())
        return _Own(
            self.source[rows] - begin,
            self.edge[rows],
            self.fraction[rows],
            self.off_street[rows],
            self.ahead[rows],
            self.against[rows],
        )

    def pieces(
        self, costs: EdgeCosts, wave: _Reach, limit: float
    ) -> tuple[Ints, Ints, Floats, Floats]:
        """Return source, edge, first and last of the pieces of edges with links."""
        forward, backward = costs.forward[self.edge], costs.backward[self.edge]
        left = limit - self.off_street
        low, high = self.fraction.copy(), self.fraction.copy()
        open_ = (left >= 0) & np.isfinite(forward)
        np.divide(self.ahead - left, forward, out=low, where=open_ & (forward > 0))
        low[open_ & (forward == 0)] = 0
        open_ = (left >= 0) & np.isfinite(backward)
        np.divide(self.against + left, backward, out=high, where=open_ & (backward > 0))
        high[open_ & (backward == 0)] = 1
        low = np.clip(low, 0, self.fraction)
        high = np.clip(high, self.fraction, 1)

        edges = int(self.edge.max(initial=0)) + 1
        source, edge = np.divmod(np.unique(self.source * edges + self.edge), edges)
        by_u = limit - wave.costs(wave.row(source, wave.halves.u[edge]))
        by_v = limit - wave.costs(wave.row(source, wave.halves.v[edge]))
        row, _, first, last = from_ends(costs, edge, by_u, by_v)
        source = np.concatenate([self.source, source[row]])
        edge = np.concatenate([self.edge, edge[row]])
        first, last = np.concatenate([low, first]), np.concatenate([high, last])
        some = last > first
        key, first, last = united(
            (source * edges + edge)[some],
            first[some],
            last[some],
            slack(costs.forward[edge], costs.backward[edge])[some],
        )
        source, edge = np.divmod(key, edges)
        return source, edge, first, last
