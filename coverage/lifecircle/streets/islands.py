"""Parts of the network that are cut off from the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints

FEWEST_NODES: Final = 100
SHORTEST: Final = 1000.0
"""A component with fewer nodes, or fewer metres of street, is stranded."""


@dataclass(frozen=True, eq=False)
class Islands:
    """The connected components of a network, on foot regardless of directions.

    Attributes
    ----------
    component
        Per node, the number of its component, int64, in the order of their first nodes.
    stranded
        Per node, whether its component has under 100 nodes or under 1 km of street. If that
        is true of all, the longest component (the first of equals) is the main part.
    components
        How many components there are.
    islands, nodes, length
        How many are stranded, with how many nodes and metres of street together.
    """

    component: Ints
    stranded: Bools
    components: int
    islands: int
    nodes: int
    length: float


def find_islands(
    count: int, u: Ints, v: Ints, length: Floats, ways: tuple[Bools, Bools] | None = None
) -> Islands:
    """Find the components of a network.

    Parameters
    ----------
    count
        How many nodes it has.
    u, v, length
        Of its edges.
    ways
        Whether each edge is open from u to v, and from v to u: components are then strongly
        connected, and edges between them belong to none. None: directions are ignored.
    """
    if ways is None:
        links = coo_array((np.ones(len(u)), (u, v)), shape=(count, count)).tocsr()
        components, component = connected_components(links, directed=False)
    else:
        start = np.concatenate([u[ways[0]], v[ways[1]]])
        end = np.concatenate([v[ways[0]], u[ways[1]]])
        links = coo_array((np.ones(len(start)), (start, end)), shape=(count, count)).tocsr()
        components, label = connected_components(links, connection="strong")
        first = np.unique(label, return_index=True)[1]
        component = np.argsort(np.argsort(first))[label]
    nodes = np.bincount(component, minlength=components)
    inside = component[u] == component[v]
    metres = np.bincount(component[u[inside]], weights=length[inside], minlength=components)
    stranded = (nodes < FEWEST_NODES) | (metres < SHORTEST)
    if components and stranded.all():
        stranded[np.argmax(metres)] = False
    return Islands(
        component=component.astype(np.int64),
        stranded=stranded[component],
        components=int(components),
        islands=int(stranded.sum()),
        nodes=int(nodes[stranded].sum()),
        length=float(metres[stranded].sum()),
    )
