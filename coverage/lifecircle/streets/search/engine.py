"""Searches on a graph from seeded nodes: with scipy where there is little to do, else compiled.

Both give the same numbers. Loading numba takes about a second, and a search that scipy does in a
few milliseconds does not pay for it; from `WORTH` visits of nodes on it does, and once it is
loaded everything runs on it.
"""

from __future__ import annotations

import math
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from lifecircle.streets.search.compact import compact, in_order, take_rows
from lifecircle.streets.search.dense import nearest_by_scipy, reached_by_scipy
from lifecircle.streets.search.seeds import Labels, Seeds, Whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.travel.costs import SearchGraph

WORTH: Final = 50_000_000
"""Visits of nodes from which compiled searches are loaded: half a second's work for scipy."""
TOGETHER: Final = 10_000
"""Nodes whose nearest seeds are searched for together: what they need stays in the cache."""
_KEY_BITS: Final = 62
_CHUNK: Final = 64
_STEP: Final = 4096
_MANY: Final = 64
_LARGE: Final = 512
"""Sources and nodes from which it is worth to search in several threads."""

_Part = TypeVar("_Part")


def is_compiled(visits: float, graph: SearchGraph, limit: float) -> bool:
    """Tell whether a search of so many visits of nodes runs on compiled kernels."""
    bits = (len(graph.indptr) - 1).bit_length() + math.ceil(max(limit, 1)).bit_length()
    if bits > _KEY_BITS:
        return False
    return visits >= WORTH or is_loaded()


def is_loaded() -> bool:
    """Tell whether this process has loaded the compiled searches."""
    return "lifecircle.streets.search.kernels" in sys.modules


def nearest_labels(
    network: StreetNetwork, graph: SearchGraph, seeds: Seeds, label: Ints, limit: float
) -> Labels:
    """Return the seed with the least ``(cost, label)`` of every node, within the limit.

    Parameters
    ----------
    seeds
        Of one group; a node may be there several times.
    label
        Of each seed, from 0.
    """
    count = len(graph.indptr) - 1
    if not is_compiled(count, graph, limit):
        return nearest_by_scipy(graph, seeds, label, limit)
    from lifecircle.streets.search import kernels  # noqa: PLC0415 - slow to load

    whole = math.floor(limit)
    at = compact(network, graph, limit)
    at_node = at.rank[seeds.node]
    order = np.argsort(at_node, kind="stable")
    order = order[seeds.cost[order] <= whole]
    node = at_node[order]
    cost = seeds.cost[order].astype(at.weight.dtype)
    name = label[order].astype(np.int32)

    together = max(1, TOGETHER * len(node) // max(count, 1))

    def search(first: int, last: int) -> Labels:
        best: Whole = np.full(count, whole + 1, dtype=at.weight.dtype)
        found = np.full(count, -1, dtype=np.int32)
        batch = np.append(np.arange(first, last, together), last)
        kernels.nearest(
            at.start, at.target, at.weight, node, cost, name, batch, whole, at.bits, best, found
        )
        return Labels(best, found)

    parts = _in_threads(search, len(node), count)
    for other in parts[1:]:
        kernels.merge(parts[0].cost, parts[0].label, other.cost, other.label)
    costs, names = np.empty(count), np.empty(count, dtype=np.int64)
    kernels.spread(parts[0].cost, parts[0].label, at.rank, whole, costs, names)
    return Labels(costs, names)


def k_nearest_labels(
    network: StreetNetwork, graph: SearchGraph, seeds: Seeds, searches: int, k: int, limit: float
) -> Labels:
    """Return the k groups with the least ``(cost, group)`` of every node; compiled.

    Returns
    -------
    Labels
        (nodes, k), the nearest first; of no more columns than there are groups.
    """
    from lifecircle.streets.search import kernels  # noqa: PLC0415 - slow to load

    count, whole = len(graph.indptr) - 1, math.floor(limit)
    at = compact(network, graph, limit)
    node, cost, batch, order = in_order(seeds, searches, whole, at)
    shape = count, min(k, max(searches, 1))
    best: Whole = np.full(shape, whole + 1, dtype=at.weight.dtype)
    found: Whole = np.full(shape, -1, dtype=np.int32)
    far = np.full(count, whole + 1, dtype=at.weight.dtype)
    kernels.k_nearest(
        at.start,
        at.target,
        at.weight,
        node,
        cost,
        batch,
        order.astype(np.int32),
        whole,
        at.bits,
        best,
        found,
        far,
    )
    return Labels(best[at.rank], found[at.rank])


def at_points(
    found: Labels, nodes: tuple[Ints, Ints], legs: tuple[Floats, Floats], off_street: Floats
) -> tuple[Floats, Ints]:
    """Return the cost and the label of the nearest seed of points on edges.

    Parameters
    ----------
    found
        Of the nodes.
    nodes, legs
        The ends of each point's edge, and the costs to or from there; inf where there is no way.
    off_street
        Cost off the street.

    Returns
    -------
    cost, label
        More than the limit of the search, or inf, where none is within it; then the label says
        nothing.
    """
    (u, v), (to_u, to_v) = nodes, legs
    if is_loaded():
        from lifecircle.streets.search import point_kernels  # noqa: PLC0415 - slow to load

        cost, name = np.empty(len(u)), np.empty(len(u), dtype=np.int64)
        point_kernels.at_points(found.cost, found.label, u, v, to_u, to_v, off_street, cost, name)
        return cost, name
    by_u, by_v = to_u + found.cost[u], to_v + found.cost[v]
    label_u, label_v = found.label[u], found.label[v]
    first = (by_u < by_v) | ((by_u == by_v) & (label_u < label_v))
    return off_street + np.where(first, by_u, by_v), np.where(first, label_u, label_v)


def reached(
    network: StreetNetwork,
    graph: SearchGraph,
    seeds: Seeds,
    searches: int,
    limit: float,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[Ints, Ints, Floats]:
    """Return what every search reaches within the limit.

    Parameters
    ----------
    progress
        Called with how many searches are done and how many there are, from time to time.

    Returns
    -------
    start, node, cost
        CSR: the nodes of each search with their costs, nearest first, equal ones by row number.
    """
    many = is_compiled(float(searches) * (len(graph.indptr) - 1), graph, limit)
    step = searches if progress is None and many else _STEP if many else _CHUNK
    sizes = [np.empty(0, dtype=np.int64)]
    nodes, costs = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for first in range(0, searches, max(step, 1)):
        here = min(step, searches - first)
        rows = slice(*np.searchsorted(seeds.group, [first, first + here]))
        some = Seeds(seeds.node[rows], seeds.cost[rows], seeds.group[rows] - first)
        if many:
            size, node, cost = _reached_compiled(network, graph, some, here, limit)
        else:
            size, node, cost = reached_by_scipy(graph, some, here, limit)
        sizes.append(size)
        nodes.append(node)
        costs.append(cost)
        if progress is not None:
            progress(first + here, searches)
    start = np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64)
    return start, np.concatenate(nodes), np.concatenate(costs)


def _reached_compiled(
    network: StreetNetwork, graph: SearchGraph, seeds: Seeds, searches: int, limit: float
) -> tuple[Ints, Ints, Floats]:
    from lifecircle.streets.search import kernels  # noqa: PLC0415 - slow to load

    count, whole = len(graph.indptr) - 1, math.floor(limit)
    at = compact(network, graph, limit)
    node, cost, batch, order = in_order(seeds, searches, whole, at)

    def search(first: int, last: int) -> tuple[Whole, Whole, Whole]:
        far = np.full(count, whole + 1, dtype=at.weight.dtype)
        found: tuple[Whole, Whole, Whole] = kernels.reach(
            at.start,
            at.target,
            at.weight,
            node,
            cost,
            batch[first : last + 1],
            whole,
            at.bits,
            at.number,
            far,
        )
        return found

    parts = _in_threads(search, searches, count)
    sizes = np.concatenate([part[0] for part in parts])
    back = np.empty(searches, dtype=np.int64)
    back[order] = np.arange(searches)
    start, rows = take_rows(sizes, back)
    found_node = np.concatenate([part[1] for part in parts])[rows].astype(np.int64)
    found_cost = np.concatenate([part[2] for part in parts])[rows].astype(np.float64)
    return np.diff(start), found_node, found_cost


def _in_threads(search: Callable[[int, int], _Part], sources: int, count: int) -> list[_Part]:
    """Search from parts of the sources at the same time, where that pays."""
    threads = os.cpu_count() or 1
    if threads == 1 or sources < _MANY or count < _LARGE:
        return [search(0, sources)]
    cuts = np.linspace(0, sources, threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(search, cuts[:-1], cuts[1:]))
