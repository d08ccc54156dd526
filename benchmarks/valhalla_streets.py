"""The network here as a comparison with Valhalla needs it: ways, and what Valhalla refuses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap
    from valhalla_osm import Tags

ON, PIECE = 2.0, 5.0


@dataclass(frozen=True)
class Candidate:
    """A street that Valhalla may link a place to.

    Attributes
    ----------
    way
        Id of the OpenStreetMap way.
    reach
        How many nodes it reaches from there, and is reached from; it stops counting at 50.
    xy
        The place on the street, in the network's CRS.
    """

    way: int
    reach: int
    xy: np.ndarray


class Asked(Protocol):
    """Valhalla, in the network's CRS."""

    def walks(self, points: np.ndarray) -> float:
        """Return metres from the first to the second of two places; inf if there is no way."""

    def candidates(self, xy: np.ndarray, radius: float) -> list[Candidate]:
        """Return the streets within a radius; the nearest, if there is none."""


@dataclass(frozen=True)
class Place:
    """A place on an edge, of any kind."""

    edge: int
    along: float
    away: float


class Streets:
    """The network here, searched from any place on any edge, with the ways that are taken."""

    def __init__(self, network: StreetNetwork, tags: Tags) -> None:
        self.network, self.tags = network, tags
        edges = network.edges
        self.length = edges.length
        forward, backward = edges.walk_forward, edges.walk_backward
        start = np.concatenate([edges.u[forward], edges.v[backward]])
        end = np.concatenate([edges.v[forward], edges.u[backward]])
        edge = np.concatenate([np.flatnonzero(forward), np.flatnonzero(backward)])
        order = np.lexsort((self.length[edge], end, start))
        start, end, edge = start[order], end[order], edge[order]
        first = np.ones(len(start), dtype=bool)
        first[1:] = (np.diff(start) != 0) | (np.diff(end) != 0)
        start, end, edge = start[first], end[first], edge[first]
        count = len(network.nodes)
        weights = np.maximum(self.length[edge], 1e-9)
        self.matrix = csr_array((weights, (start, end)), shape=(count, count))
        ends = zip(start.tolist(), end.tolist(), strict=True)
        self._row = {pair: row for row, pair in enumerate(ends)}
        self._edge = edge
        self._refused: dict[tuple[int, bool], str] = {}

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.network.edges.geometry)

    def place(self, xy: np.ndarray) -> Place:
        """Return the nearest place on any edge."""
        point = shapely.Point(xy)
        edge = int(self._tree.nearest(point))
        line = self.network.edges.geometry[edge]
        along = line.project(point, normalized=True) * self.length[edge]
        return Place(edge, along, line.distance(point))

    def linked(self, snap: Snap) -> Place:
        """Return where a point is linked."""
        edge = int(snap.edge[0])
        return Place(edge, float(snap.fraction[0]) * self.length[edge], 0.0)

    def _ends(self, place: Place, *, leaving: bool) -> list[tuple[int, float]]:
        edges, edge = self.network.edges, place.edge
        rest = self.length[edge] - place.along
        to_v, to_u = edges.walk_forward[edge], edges.walk_backward[edge]
        if not leaving:
            to_v, to_u = to_u, to_v
        found = [(int(edges.v[edge]), rest)] if to_v else []
        return [*found, (int(edges.u[edge]), place.along)] if to_u else found

    def way(
        self, start: Place, end: Place, closed: frozenset[tuple[int, bool]] = frozenset()
    ) -> tuple[float, list[tuple[int, float, float]]]:
        """Return metres and the pieces of the shortest way: edge, from and to (metres along).

        `closed` are edges, and whether forward, that are not walked from end to end.
        """
        best, pieces = np.inf, []
        matrix = self.matrix
        if closed:
            edges = self.network.edges
            matrix = matrix.copy()
            for edge, forward in closed:
                ends = (int(edges.u[edge]), int(edges.v[edge]))
                row = self._row.get(ends if forward else ends[::-1], -1)
                if row >= 0 and self._edge[row] == edge:
                    matrix.data[row] = np.inf
        if start.edge == end.edge:
            ahead = end.along - start.along
            edges = self.network.edges
            if (edges.walk_forward if ahead >= 0 else edges.walk_backward)[start.edge]:
                best, pieces = abs(ahead), [(start.edge, start.along, end.along)]
        ends = self._ends(end, leaving=False)
        for node, first in self._ends(start, leaving=True):
            far, before = dijkstra(matrix, indices=node, return_predecessors=True)
            for last, rest in ends:
                total = first + far[last] + rest
                if total < best:
                    best, pieces = total, self._pieces(start, end, node, last, before)
        return best, pieces

    def _pieces(
        self, start: Place, end: Place, first: int, last: int, before: np.ndarray
    ) -> list[tuple[int, float, float]]:
        edges = self.network.edges
        nodes = [last]
        while nodes[-1] != first:
            nodes.append(int(before[nodes[-1]]))
        nodes.reverse()

        def at(edge: int, node: int) -> float:
            return 0.0 if edges.u[edge] == node else float(self.length[edge])

        pieces = [(start.edge, start.along, at(start.edge, first))]
        for a, b in pairwise(nodes):
            edge = int(self._edge[self._row[a, b]])
            pieces.append((edge, at(edge, a), self.length[edge] - at(edge, a)))
        return [*pieces, (end.edge, at(end.edge, last), end.along)]

    def point(self, edge: int, along: float) -> np.ndarray:
        """Return where a place on an edge is."""
        line = self.network.edges.geometry[edge]
        share = along / self.length[edge] if self.length[edge] else 0.0
        return shapely.get_coordinates(line.interpolate(share, normalized=True))[0]

    def refusal(self, edge: int, start: float, end: float, asked: Asked) -> str:
        """Return why Valhalla does not walk a piece of an edge; empty if it does, or too short.

        It is asked for the middle four fifths of the piece, and whether the way is among the
        streets at its middle; of pieces from end to end the answer is kept.
        """
        length = abs(end - start)
        whole = length > self.length[edge] - 1e-6
        if length < PIECE:
            return ""
        known = self._refused.get((edge, end > start)) if whole else None
        if known is not None:
            return known
        points = [self.point(edge, start + share * (end - start)) for share in (0.1, 0.9)]
        there = np.array(points)
        way, tags = self.describe(edge)
        middle = self.point(edge, (start + end) / 2)
        listed = any(one.way == way for one in asked.candidates(middle, ON))
        reason = ""
        if not (listed and _close(asked.walks(there), 0.8 * length)):
            against = listed and _close(asked.walks(there[::-1]), 0.8 * length)
            if way in self.tags.cut:
                reason = "a way that the edge of the file cuts"
            elif against and tags.get("oneway", "no") != "no":
                reason = f"`oneway={tags['oneway']}` on `highway={tags['highway']}`"
            else:
                reason = _refused(tags)
        if whole:
            self._refused[edge, end > start] = reason
        return reason

    def describe(self, edge: int) -> tuple[int, dict[str, str]]:
        """Return the id and the tags of the way that an edge is part of."""
        way = self.tags.way_at(self.point(edge, self.length[edge] / 2))
        return way, self.tags.way[way]


def _close(metres: float, expected: float) -> bool:
    return abs(metres - expected) <= max(5.0, 0.1 * expected)


def _refused(tags: dict[str, str]) -> str:
    """Say what may keep Valhalla from a way."""
    for key in ("foot", "access", "motorroad", "construction", "indoor", "sac_scale"):
        if key in tags and tags[key] not in {"yes", "designated", "permissive"}:
            return f"`{key}={tags[key]}`"
    if tags.get("area") == "yes":
        return "`area=yes`"
    building = " `building=yes`" if tags.get("building", "no") != "no" else ""
    return f"`highway={tags.get('highway', '')}`{building}"
