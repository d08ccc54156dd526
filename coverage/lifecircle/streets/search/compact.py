"""Graphs as compiled searches read them: near nodes have near numbers, and numbers are short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.seeds import Seeds, Whole
    from lifecircle.streets.travel.costs import SearchGraph

_SHORT: Final = 2**31 - 1
_POINTS: Final = 2**17


@dataclass(frozen=True, eq=False)
class Compact:
    """A graph as compiled searches read it.

    Attributes
    ----------
    start, target, weight
        See `lifecircle.streets.search.kernels`. A weight that is more than int32 holds is the most
        that it holds: nobody gets there within the limits that such a graph is used for.
    bits
        Enough for the number of a node.
    rank, number
        Where each row of nodes is in this graph, and the row of each node of it.
    """

    start: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]
    weight: Whole
    bits: int
    rank: npt.NDArray[np.int32]
    number: npt.NDArray[np.int32]


_COMPACT: Final[WeakKeyDictionary[SearchGraph, dict[bool, Compact]]] = WeakKeyDictionary()
_RANKS: Final[WeakKeyDictionary[StreetNetwork, tuple[Ints, Ints]]] = WeakKeyDictionary()


def compact(network: StreetNetwork, graph: SearchGraph, limit: float) -> Compact:
    """Return a graph for compiled searches up to a limit; it is made once."""
    short = limit < _SHORT
    made = _COMPACT.setdefault(graph, {})
    if short not in made:
        rank, number = _ranks(network)
        sizes = np.diff(graph.indptr)[number]
        start, rows = take_rows(np.diff(graph.indptr), number)
        weight = graph.weights[rows]
        made[short] = Compact(
            start=start.astype(np.int32),
            target=rank[graph.indices[rows]].astype(np.int32),
            weight=np.minimum(weight, _SHORT).astype(np.int32)
            if short
            else weight.astype(np.int64),
            bits=max(len(sizes).bit_length(), 1),
            rank=rank.astype(np.int32),
            number=number.astype(np.int32),
        )
    return made[short]


def _ranks(network: StreetNetwork) -> tuple[Ints, Ints]:
    """Return the order of nodes along a Hilbert curve: near each other are near in it."""
    if network not in _RANKS:
        number = np.argsort(_along_curve(network.nodes), kind="stable")
        rank = np.empty(len(number), dtype=np.int64)
        rank[number] = np.arange(len(number))
        _RANKS[network] = rank, number
    return _RANKS[network]


def _along_curve(xy: Floats) -> Ints:
    """Return where points lie along a Hilbert curve."""
    import geopandas as gpd  # noqa: PLC0415 - slow to load

    bounds = np.concatenate([xy.min(axis=0), xy.max(axis=0)])
    along = np.empty(len(xy), dtype=np.int64)
    # Points are large objects: not all of them at once.
    for begin in range(0, len(xy), _POINTS):
        some = gpd.GeoSeries.from_xy(*xy[begin : begin + _POINTS].T)
        along[begin : begin + _POINTS] = some.hilbert_distance(total_bounds=bounds)
    return along


def in_order(
    seeds: Seeds, searches: int, whole: int, at: Compact
) -> tuple[Whole, Whole, Ints, Ints]:
    """Return nodes and costs of seeds, where each search begins, and the searches in that order.

    The order is that of the nodes where they begin, so that those that follow each other are
    near each other.
    """
    useful = seeds.cost <= whole
    node, cost = at.rank[seeds.node[useful]], seeds.cost[useful].astype(at.weight.dtype)
    ends = np.searchsorted(seeds.group[useful], np.arange(searches + 1))
    order = np.argsort(np.append(node, 0)[ends[:-1]], kind="stable")
    batch, rows = take_rows(np.diff(ends), order)
    return node[rows], cost[rows], batch, order


def take_rows(sizes: Whole, chosen: Ints) -> tuple[Ints, Ints]:
    """Return where each chosen part begins, and the rows of them all, of parts in a row."""
    begins = np.cumsum(sizes) - sizes
    start = np.concatenate([[0], np.cumsum(sizes[chosen])]).astype(np.int64)
    many = sizes[chosen]
    return start, np.arange(start[-1]) + np.repeat(begins[chosen] - start[:-1], many)
