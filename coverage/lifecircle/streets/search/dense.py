"""Searches by scipy: a row of all nodes for each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from lifecircle.streets.search.seeds import Labels, Seeds

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.travel.costs import SearchGraph

_EXACT: Final = 2**53


def dense(graph: SearchGraph, seeds: Seeds, searches: int, limit: float, base: int = 1) -> Floats:
    """Return the least cost of every node in every search: (searches, nodes), inf beyond.

    Parameters
    ----------
    base
        What the costs of seeds were multiplied by.
    """
    count = len(graph.indptr) - 1
    # One more node a search, from which it starts, with an edge to every seeded node.
    ends = len(graph.indices) + np.searchsorted(seeds.group, np.arange(searches), side="right")
    matrix = csr_array(
        (
            np.concatenate([graph.weights * base, seeds.cost]),
            np.concatenate([graph.indices, seeds.node.astype(np.int32)]),
            np.concatenate([graph.indptr, ends.astype(np.int32)]),
        ),
        shape=(count + searches, count + searches),
    )
    found = dijkstra(
        matrix,
        directed=True,
        indices=np.arange(count, count + searches),
        limit=float((math.floor(limit) + 1) * base),
    )
    return np.asarray(found[:, :count])


def nearest_by_scipy(graph: SearchGraph, seeds: Seeds, label: Ints, limit: float) -> Labels:
    """Search with scipy; costs carry labels: ``cost · K + label``, exact below 2**53."""
    base = 1 << int(label.max(initial=0) + 1).bit_length()
    order = np.lexsort((label, seeds.cost, seeds.node))
    node, cost, name = seeds.node[order], seeds.cost[order], label[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.diff(node) != 0
    node, cost, name = node[first], cost[first], name[first]
    if (math.floor(limit) + 2) * base >= _EXACT:
        # Too large to be packed: labels are searched for one after the other.
        return _each_label(graph, Seeds(node, cost, np.zeros_like(node)), name, limit)
    one = Seeds(node, cost * base + name, np.zeros_like(node))
    packed = dense(graph, one, 1, limit, base)[0]
    whole = np.floor(packed / base)
    reached = whole <= limit
    found = np.full(len(packed), -1, dtype=np.int64)
    found[reached] = np.mod(packed[reached], base).astype(np.int64)
    return Labels(np.where(reached, whole, np.inf), found)


def _each_label(graph: SearchGraph, seeds: Seeds, label: Ints, limit: float) -> Labels:
    best = np.full(len(graph.indptr) - 1, np.inf)
    found = np.full(len(best), -1, dtype=np.int64)
    for name in np.unique(label).tolist():
        mine = label == name
        only = Seeds(seeds.node[mine], seeds.cost[mine], seeds.group[mine])
        cost = dense(graph, only, 1, limit)[0]
        nearer = (cost < best) & (cost <= limit)
        best[nearer], found[nearer] = cost[nearer], name
    return Labels(best, found)


def reached_by_scipy(
    graph: SearchGraph, seeds: Seeds, searches: int, limit: float
) -> tuple[Ints, Ints, Floats]:
    """Return how many nodes every search reaches, those nodes and their costs."""
    found = dense(graph, seeds, searches, limit)
    row, node = np.nonzero(found <= limit)
    cost = found[row, node]
    order = np.lexsort((node, cost, row))
    return np.bincount(row, minlength=searches), node[order], cost[order]
