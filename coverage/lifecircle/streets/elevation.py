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

from lifecircle.streets.walkable import GROUND

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.topology import Topology

    Surface = Callable[[Floats], Floats]
    """Heights in metres (n,) of points (n, 2) in the network's CRS; NaN where unknown."""

PIECE: Final = 30.0


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
    count = np.where(on_ground, np.maximum(length // PIECE, 1), 1).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.int64)
    of_edge = np.repeat(np.arange(edges), count)
    step = np.arange(len(of_edge)) - first[of_edge]
    inner = np.flatnonzero(step > 0)
    cuts = shapely.line_interpolate_point(
        net.geometry[of_edge[inner]], step[inner] / count[of_edge[inner]], normalized=True
    )
    sampled = surface(np.concatenate([net.nodes, shapely.get_coordinates(cuts)]))
    heights = sampled[: len(net.nodes)]
    grounded = np.zeros(len(net.nodes), dtype=bool)
    grounded[net.u[on_ground]] = True
    grounded[net.v[on_ground]] = True
    if not grounded.all():
        from lifecircle.streets.portals import between_portals  # noqa: PLC0415 - slow to load

        heights = between_portals(net, length, heights, grounded, ~on_ground)

    start, end = heights[net.u], heights[net.v]
    flat = np.isnan(start) | np.isnan(end)
    below = start[of_edge]
    below[inner] = sampled[len(net.nodes) :]
    hole = np.isnan(below)
    below[hole] = (start[of_edge] + (end - start)[of_edge] * step / count[of_edge])[hole]
    above = np.roll(below, -1)
    above[first + count - 1] = end
    run = (length / count)[of_edge]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(run > 0, (above - below) / run, 0.0)
    slope[flat[of_edge]] = 0.0
    return Relief(heights, flat, first, slope)
