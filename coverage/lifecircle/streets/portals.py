"""Heights inside bridges and tunnels, between their portals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.streets.topology import Topology


def between_portals(
    net: Topology, length: Floats, heights: Floats, grounded: Bools, spans: Bools
) -> Floats:
    """Interpolate the heights of nodes inside bridges and tunnels, where a portal is known.

    Parameters
    ----------
    net, length
        Nodes and edges; metres per edge.
    heights
        Height of the ground at every node; NaN where unknown.
    grounded
        Per node: it touches an edge on the ground.
    spans
        Per edge: it is a bridge or a tunnel.

    Returns
    -------
    numpy.ndarray
        Heights of nodes: of the ground where they lie on it, harmonic between the portals
        elsewhere, NaN where no portal with a height is connected.
    """
    heights = np.where(grounded, heights, np.nan)
    if grounded.all():
        return heights
    count = len(heights)
    u, v = net.u[spans], net.v[spans]
    weight = 1.0 / np.maximum(length[spans], 1e-3)
    rows, columns = np.concatenate([u, v]), np.concatenate([v, u])
    links = coo_array((np.concatenate([weight, weight]), (rows, columns)), shape=(count, count))
    links = links.tocsr()
    known = grounded & np.isfinite(heights)
    # Portals without a height neither give one nor pass one on.
    wanted = ~grounded
    within = links[wanted][:, wanted]
    parts, part = connected_components(within, directed=False)
    to_known = links[wanted][:, known]
    touches = np.asarray(to_known.sum(axis=1)).reshape(-1) > 0
    solvable = np.zeros(parts, dtype=bool)
    solvable[part[touches]] = True
    chosen = solvable[part]
    if not chosen.any():
        return heights
    within, to_known = within[chosen][:, chosen], to_known[chosen]
    degree = np.asarray(within.sum(axis=1)).reshape(-1)
    degree += np.asarray(to_known.sum(axis=1)).reshape(-1)
    system = (diags_array(degree) - within).tocsc()
    solved = spsolve(system, to_known @ heights[known])
    heights[np.flatnonzero(wanted)[chosen]] = np.atleast_1d(solved)
    return heights
