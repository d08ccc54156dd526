"""Compiled searches: Dijkstra's algorithm, bounded, on whole numbers.

Graphs are CSR arrays: from node ``v`` lead the edges ``start[v]`` up to ``start[v + 1]``, to
``target`` at ``weight``. Costs are integers (int32 where the limit allows it: half the memory to
read), so that sums are exact. What waits is a heap of four children a parent, each entry one
int64: the cost above `bits` bits of the node's number. Entries that were overtaken stay and are
passed over.

Nodes that are near each other should have near numbers, and so should sources that follow each
other: then what a search touches is in the cache (measured: five times as fast).

References
----------
E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1, 1959.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.streets.search.jit import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]


@compiled
def _push(heap: Array, size: int, key: int) -> None:
    child = size
    while child > 0:
        parent = (child - 1) >> 2
        if heap[parent] <= key:
            break
        heap[child] = heap[parent]
        child = parent
    heap[child] = key


@compiled
def _pop(heap: Array, size: int) -> int:
    """Take the least out of a heap of `size` entries."""
    least: int = heap[0]
    last = size - 1
    key = heap[last]
    parent = 0
    while True:
        first = 4 * parent + 1
        if first >= last:
            break
        best, best_key = first, heap[first]
        for child in range(first + 1, min(first + 4, last)):
            if heap[child] < best_key:
                best, best_key = child, heap[child]
        if best_key >= key:
            break
        heap[parent] = best_key
        parent = best
    heap[parent] = key
    return least


@compiled
def longer(array: Array) -> Array:
    """Return an array of twice the length that begins with this one."""
    more = np.empty(2 * len(array), array.dtype)
    more[: len(array)] = array
    return more


@compiled
def nearest(  # noqa: C901, PLR0913, PLR0917
    start: Array,
    target: Array,
    weight: Array,
    seed_node: Array,
    seed_cost: Array,
    seed_label: Array,
    batch: Array,
    limit: int,
    bits: int,
    best: Array,
    label: Array,
) -> None:
    """Find for every node the seed with the least ``(cost, label)``.

    Seeds are searched from batch by batch (``batch[b]`` up to ``batch[b + 1]``), each stopped
    where an earlier one was better. Few in a batch: a small heap that stays in the cache; many:
    less that is found twice.

    Parameters
    ----------
    best, label
        Per node, above `limit` and -1 at first; overwritten.
    """
    heap = np.empty(1024, np.int64)
    node_bits = (1 << bits) - 1
    for b in range(len(batch) - 1):
        size = 0
        for seed in range(batch[b], batch[b + 1]):
            node, cost, name = seed_node[seed], seed_cost[seed], seed_label[seed]
            if cost <= limit and (cost < best[node] or (cost == best[node] and name < label[node])):
                best[node] = cost
                label[node] = name
                if size == len(heap):
                    heap = longer(heap)
                _push(heap, size, (np.int64(cost) << bits) | node)
                size += 1
        while size > 0:
            key = _pop(heap, size)
            size -= 1
            node = key & node_bits
            here = key >> bits
            if here > best[node]:
                continue
            name = label[node]
            for edge in range(start[node], start[node + 1]):
                there = target[edge]
                cost = here + weight[edge]
                if cost <= limit and (
                    cost < best[there] or (cost == best[there] and name < label[there])
                ):
                    best[there] = cost
                    label[there] = name
                    first = start[there]
                    onward = start[there + 1] - first
                    if onward == 0 or (onward == 1 and target[first] == node):
                        continue  # a dead end leads nowhere else
                    if size == len(heap):
                        heap = longer(heap)
                    _push(heap, size, (np.int64(cost) << bits) | there)
                    size += 1


@compiled
def merge(best: Array, label: Array, other_best: Array, other_label: Array) -> None:
    """Keep the lesser ``(cost, label)`` of two results, in the first."""
    for node in range(len(best)):
        if other_best[node] < best[node] or (
            other_best[node] == best[node] and other_label[node] < label[node]
        ):
            best[node] = other_best[node]
            label[node] = other_label[node]


@compiled
def spread(best: Array, label: Array, rank: Array, limit: int, cost: Array, name: Array) -> None:
    """Write results in the order of the rows of nodes: infinite and -1 beyond the limit."""
    for row in range(len(rank)):
        node = rank[row]
        if best[node] <= limit:
            cost[row] = best[node]
            name[row] = label[node]
        else:
            cost[row] = np.inf
            name[row] = -1


@compiled
def k_nearest(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917
    start: Array,
    target: Array,
    weight: Array,
    seed_node: Array,
    seed_cost: Array,
    batch: Array,
    name: Array,
    limit: int,
    bits: int,
    best: Array,
    label: Array,
    far: Array,
) -> None:
    """Find for every node the k places with the least ``(cost, label)``, in that order.

    Each place (a batch of seeds) is searched from for itself, and stopped where k others are
    better: they are better everywhere behind as well.

    Parameters
    ----------
    name
        Label of each batch.
    best, label
        (nodes, k), above `limit` and -1 at first; overwritten.
    far
        Per node, above `limit`; used and put back.
    """
    heap = np.empty(1024, np.int64)
    touched = np.empty(1024, np.int64)
    node_bits = (1 << bits) - 1
    last = best.shape[1] - 1
    beyond = far[0] if len(far) else 0
    for b in range(len(batch) - 1):
        mine = name[b]
        size = 0
        count = 0
        for seed in range(batch[b], batch[b + 1]):
            node, cost = seed_node[seed], seed_cost[seed]
            if cost <= limit and cost < far[node]:
                if far[node] == beyond:
                    if count == len(touched):
                        touched = longer(touched)
                    touched[count] = node
                    count += 1
                far[node] = cost
                if size == len(heap):
                    heap = longer(heap)
                _push(heap, size, (np.int64(cost) << bits) | node)
                size += 1
        while size > 0:
            key = _pop(heap, size)
            size -= 1
            node = key & node_bits
            here = key >> bits
            if here > far[node]:
                continue
            row = last
            if here > best[node, row] or (here == best[node, row] and mine > label[node, row]):
                continue
            while row > 0 and (
                here < best[node, row - 1]
                or (here == best[node, row - 1] and mine < label[node, row - 1])
            ):
                best[node, row] = best[node, row - 1]
                label[node, row] = label[node, row - 1]
                row -= 1
            best[node, row] = here
            label[node, row] = mine
            for edge in range(start[node], start[node + 1]):
                there = target[edge]
                cost = here + weight[edge]
                if (
                    cost <= limit
                    and cost < far[there]
                    and (
                        cost < best[there, last]
                        or (cost == best[there, last] and mine < label[there, last])
                    )
                ):
                    if far[there] == beyond:
                        if count == len(touched):
                            touched = longer(touched)
                        touched[count] = there
                        count += 1
                    far[there] = cost
                    if size == len(heap):
                        heap = longer(heap)
                    _push(heap, size, (np.int64(cost) << bits) | there)
                    size += 1
        for row in range(count):
            far[touched[row]] = beyond


@compiled
def _call(nodes: Array, costs: Array, first: int, last: int, number: Array, heap: Array) -> Array:
    """Write the numbers of nodes instead of nodes: of equal costs, the least number first.

    Returns
    -------
    heap
        It may have grown: a plateau, where many edges cost nothing, holds any number of nodes.
    """
    row = first
    while row < last:
        after = row
        while after < last and costs[after] == costs[row]:
            if after - row == len(heap):
                heap = longer(heap)
            _push(heap, after - row, number[nodes[after]])
            after += 1
        while row < after:
            nodes[row] = _pop(heap, after - row)
            row += 1
    return heap


@compiled
def reach(  # noqa: C901, PLR0913, PLR0917
    start: Array,
    target: Array,
    weight: Array,
    seed_node: Array,
    seed_cost: Array,
    batch: Array,
    limit: int,
    bits: int,
    number: Array,
    far: Array,
) -> tuple[Array, Array, Array]:
    """Find every node that each source reaches.

    Parameters
    ----------
    batch
        Where the seeds of each source begin, and the end.
    number
        Per node, what it is called in the result.
    far
        Per node, above `limit`; used and put back.

    Returns
    -------
    sizes, node, cost
        How many nodes each source reaches; those nodes and their costs, nearest first, equal
        ones by number.
    """
    heap = np.empty(1024, np.int64)
    nodes = np.empty(4096, np.int32)
    costs = np.empty(4096, far.dtype)
    sizes = np.zeros(len(batch) - 1, np.int64)
    node_bits = (1 << bits) - 1
    total = 0
    beyond = far[0] if len(far) else 0
    for b in range(len(batch) - 1):
        size = 0
        first = total
        for seed in range(batch[b], batch[b + 1]):
            node, cost = seed_node[seed], seed_cost[seed]
            if cost <= limit and cost < far[node]:
                far[node] = cost
                if size == len(heap):
                    heap = longer(heap)
                _push(heap, size, (np.int64(cost) << bits) | node)
                size += 1
        while size > 0:
            key = _pop(heap, size)
            size -= 1
            node = key & node_bits
            here = key >> bits
            if here > far[node]:
                continue
            if total == len(nodes):
                nodes, costs = longer(nodes), longer(costs)
            nodes[total] = node
            costs[total] = here
            total += 1
            for edge in range(start[node], start[node + 1]):
                there = target[edge]
                cost = here + weight[edge]
                if cost <= limit and cost < far[there]:
                    far[there] = cost
                    if size == len(heap):
                        heap = longer(heap)
                    _push(heap, size, (np.int64(cost) << bits) | there)
                    size += 1
        for row in range(first, total):
            far[nodes[row]] = beyond
        heap = _call(nodes, costs, first, total, number, heap)
        sizes[b] = total - first
    return sizes, nodes[:total].copy(), costs[:total].copy()
