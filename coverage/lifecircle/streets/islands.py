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
        components, component = _connected(count, u, v)
    else:
        start = np.concatenate([u[ways[0]], v[ways[1]]])
        end = np.concatenate([v[ways[0]], u[ways[1]]])
        links = coo_array((np.ones(len(start)), (start, end)), shape=(count, count)).tocsr()
        components, label = connected_components(links, connection="strong")
        first = np.unique(label, return_index=True)[1]
        component = np.argsort(np.argsort(first))[label]
    return _counted(int(components), component.astype(np.int64), u, v, length)


def grown_islands(
    before: Islands, u: Ints, v: Ints, length: Floats, made: Ints, gone: tuple[Ints, Ints]
) -> Islands | None:
    """Find the components after an edit that parts nothing, from those before it.

    Parameters
    ----------
    before
        Components, regardless of directions.
    u, v, length
        Of the edges after the edit. All nodes are still there, with their numbers; new ones have
        the numbers after them.
    made
        Row numbers of the new edges.
    gone
        Ends of the edges that are gone.

    Returns
    -------
    Islands or None
        As of `find_islands`; None if the new edges do not join again what the others parted.
    """
    count = max(int(u.max()), int(v.max())) + 1
    if not len(made) and not len(gone[0]):
        return before
    few, end = np.unique(np.concatenate([u[made], v[made], *gone]), return_inverse=True)
    start, end = end[: 2 * len(made)].reshape(2, -1), end[2 * len(made) :].reshape(2, -1)
    _, piece = _connected(len(few), start[0], start[1])
    if (piece[end[0]] != piece[end[1]]).any():
        return None
    new = count - len(before.component)
    label = np.append(before.component, before.components + np.arange(new))
    # Components are in the order of their first nodes: the first of those that meet goes on.
    labels, at = np.unique(label[few], return_inverse=True)
    groups, group = _connected(len(labels), at[start[0]], at[start[1]])
    first = np.full(groups, len(label))
    np.minimum.at(first, group, labels)
    onward = np.arange(before.components + new)
    onward[labels] = first[group]
    number = np.cumsum(onward == np.arange(len(onward))) - 1
    return _counted(int(number[-1]) + 1, number[onward][label], u, v, length)


def _connected(count: int, u: Ints, v: Ints) -> tuple[int, Ints]:
    links = coo_array((np.ones(len(u)), (u, v)), shape=(count, count)).tocsr()
    components, component = connected_components(links, directed=False)
    return int(components), component.astype(np.int64)


def _counted(components: int, component: Ints, u: Ints, v: Ints, length: Floats) -> Islands:
    """Measure components."""
    nodes = np.bincount(component, minlength=components)
    inside = component[u] == component[v]
    metres = np.bincount(component[u[inside]], weights=length[inside], minlength=components)
    stranded = (nodes < FEWEST_NODES) | (metres < SHORTEST)
    if components and stranded.all():
        stranded[np.argmax(metres)] = False
    return Islands(
        component=component,
        stranded=stranded[component],
        components=components,
        islands=int(stranded.sum()),
        nodes=int(nodes[stranded].sum()),
        length=float(metres[stranded].sum()),
    )
