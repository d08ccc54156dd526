"""Bounded searches from many sources at once: every node that each of them reaches.

A source is a place with one or more entrances, each linked to the network as in
`lifecircle.streets.search.legs`. Its wave is the set of nodes whose cost from it (or to it) is
within the limit, the way off the street at the entrance included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.streets.search.checks import check_search
from lifecircle.streets.search.engine import reached
from lifecircle.streets.search.query import Query

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric


@dataclass(frozen=True, eq=False)
class Waves:
    """What several sources reach, source by source.

    Attributes
    ----------
    start
        int64 (sources + 1): those of source ``s`` are the rows from ``start[s]`` on, up to
        ``start[s + 1]``.
    node
        Row numbers of the nodes, int64: of each source the nearest first, equal ones by row.
    cost
        float64, whole microseconds or tenths of a millimetre, at most the limit.
    """

    start: Ints
    node: Ints
    cost: Floats

    def __len__(self) -> int:
        return len(self.start) - 1

    def of(self, source: int) -> tuple[Ints, Floats]:
        """Return the nodes of one source, and their costs."""
        rows = slice(int(self.start[source]), int(self.start[source + 1]))
        return self.node[rows], self.cost[rows]


def waves(
    network: StreetNetwork,
    entrances: Snap,
    source_of: npt.ArrayLike,
    metric: Metric,
    *,
    limit: float,
    off_street: float = 1.0,
    outward: bool = True,
    progress: Callable[[int, int], object] | None = None,
) -> Waves:
    """Search from every source, as far as the limit.

    Parameters
    ----------
    network
        What is travelled on.
    entrances
        Of the sources.
    source_of
        int64, one row an entrance: row number of its source, from 0.
    metric
        What is measured.
    limit
        Largest cost, inclusive.
    off_street
        How many times longer than straight the walk between a point and its street is.
    outward
        Whether ways lead from the sources; else to them.
    progress
        Called with how many sources are done and how many there are, from time to time.

    Returns
    -------
    Waves
        Of as many sources as the largest number in `source_of` says.

    Raises
    ------
    InputError
        If the limit or `off_street` is negative or not a number, or `source_of` does not fit.
    """
    direction = "from_facility" if outward else "to_facility"
    source = check_search(entrances, source_of, limit, off_street, direction)
    nobody = entrances.take(np.empty(0, dtype=np.int64))
    query = Query.prepare(network, nobody, entrances, metric, off_street, outward=outward)
    seeds, _ = query.seeds(source[query.entrance.row])
    count = int(source.max(initial=-1)) + 1
    return Waves(*reached(query.network, query.graph, seeds, count, limit, progress))
