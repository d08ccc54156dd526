"""Heights of the ground, of bridges and of tunnels, and the slopes that follow from them.

* The ground is the mean of the raster's bilinear surface over a square of at least 30 m (see
  `lifecircle.streets.raster`), sampled bilinearly. A plane stays exactly that plane.
* A node that touches an edge on the ground lies on the ground. The others are inside a bridge
  or a tunnel: their heights are interpolated harmonically, weighted with 1 / length, between
  the portals, so that height along a chain of edges is a straight line.
* An edge on the ground is cut into equal pieces of at least `PIECE` metres (one piece, if it is
  shorter than two of them) with a slope each; a bridge or tunnel has one slope from end to end.
* Where an end has no height the edge is flat, and marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.streets.osm.walkable import GROUND

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.topology import Topology

    Surface = Callable[[Floats], Floats]
    """Heights in metres (n,) of points (n, 2) in the network's CRS; NaN where unknown."""

PIECE: Final = 30.0
_POINTS: Final = 2**17


@dataclass(frozen=True, eq=False)
class Relief:
    """Heights of nodes and slopes of edges.

    Attributes
    ----------
    heights
        Metres, per node; NaN where unknown.
    flat
        Per edge: an end has no height.
    first
        Per edge, row number of its first piece; its pieces are of equal length.
    slope
        Per piece, rise over run from `u` to `v`, not yet clamped.
    """

    heights: Floats
    flat: Bools
    first: Ints
    slope: Floats


@dataclass(frozen=True, eq=False)
class Pieces:
    """Edges cut into pieces of equal length.

    Attributes
    ----------
    count, first
        Per edge: how many pieces, and the row number of the first.
    of_edge, step
        Per piece: row number of its edge, and its position there, from 0.
    cuts
        float (n, 2): where the pieces after the first of an edge begin.
    """

    count: Ints
    first: Ints
    of_edge: Ints
    step: Ints
    cuts: Floats

    @classmethod
    def of(cls, geometry: Objects, structure: npt.NDArray[np.int8], length: Floats) -> Pieces:
        """Cut edges; `length` in metres on the ground."""
        on_ground = structure == GROUND
        count = np.where(on_ground, np.maximum(length // PIECE, 1), 1).astype(np.int64)
        first = np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.int64)
        of_edge = np.repeat(np.arange(len(count)), count)
        step = np.arange(len(of_edge)) - first[of_edge]
        inner = np.flatnonzero(step)
        cuts = np.empty((len(inner), 2))
        # Points are large objects: not all of them at once.
        for begin in range(0, len(inner), _POINTS):
            rows = inner[begin : begin + _POINTS]
            along = step[rows] / count[of_edge[rows]]
            points = shapely.line_interpolate_point(geometry[of_edge[rows]], along, normalized=True)
            cuts[begin : begin + _POINTS] = shapely.get_coordinates(points)
        return cls(count, first, of_edge, step, cuts)

    def slopes(self, length: Floats, start: Floats, end: Floats, at_cuts: Floats) -> Floats:
        """Return the slope of every piece; 0 where an end of the edge has no height.

        Parameters
        ----------
        length, start, end
            Per edge: metres, and the heights of its ends.
        at_cuts
            Heights at `cuts`; a straight line bridges those that are unknown.
        """
        of_edge, count = self.of_edge, self.count
        below = start[of_edge]
        below[self.step > 0] = at_cuts
        hole = np.isnan(below)
        straight = start[of_edge] + (end - start)[of_edge] * self.step / count[of_edge]
        below[hole] = straight[hole]
        above = np.roll(below, -1)
        above[self.first + count - 1] = end
        run = (length / count)[of_edge]
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(run > 0, (above - below) / run, 0.0)
        slope[np.isnan(start + end)[of_edge]] = 0.0
        return slope


def find_relief(
    net: Topology, structure: npt.NDArray[np.int8], length: Floats, surface: Surface | None
) -> Relief:
    """Find the heights of nodes and the slopes of edges.

    Parameters
    ----------
    net
        Nodes and edges.
    structure, length
        Per edge: ground, bridge or tunnel; metres.
    surface
        Height of the ground, or None if it is not known.
    """
    edges = len(net.u)
    if surface is None:
        return Relief(
            np.full(len(net.nodes), np.nan),
            np.ones(edges, dtype=bool),
            np.arange(edges),
            np.zeros(edges),
        )
    on_ground = structure == GROUND
    pieces = Pieces.of(net.geometry, structure, length)
    sampled = surface(np.concatenate([net.nodes, pieces.cuts]))
    heights = sampled[: len(net.nodes)].copy()
    grounded = np.zeros(len(net.nodes), dtype=bool)
    grounded[net.u[on_ground]] = True
    grounded[net.v[on_ground]] = True
    if not grounded.all():
        from lifecircle.streets.portals import between_portals  # noqa: PLC0415 - slow to load

        heights = between_portals(net, length, heights, grounded, ~on_ground)

    start, end = heights[net.u], heights[net.v]
    slope = pieces.slopes(length, start, end, sampled[len(net.nodes) :])
    return Relief(heights, np.isnan(start) | np.isnan(end), pieces.first, slope)
