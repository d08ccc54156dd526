"""Every pair of an origin and a place within a limit, as a sparse matrix.

A search runs from the origins or from the places, from whichever are fewer; the costs are the
same, to the unit. Each search gives the nodes that it reaches; from there the points linked
beside those nodes follow, and the ways that pass no node are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.text import Bilingual
from lifecircle.streets.search.beside import Beside
from lifecircle.streets.search.checks import check_search, refuse_there_and_back
from lifecircle.streets.search.engine import is_compiled, reached
from lifecircle.streets.search.query import Query, to_each

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.query import Direction
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric

    Progress = Callable[[int, int], object]

_DENSE: Final = 64
_FIRST: Final = 16
_STEP: Final = 4096
_ROOM: Final = 2**25
"""Nodes and points that searches together may reach at most, for the sake of memory."""


@dataclass(frozen=True, eq=False)
class Costs:
    """The cost from origins to places, of every pair within a limit (CSR).

    Attributes
    ----------
    start
        int64 (origins + 1): the pairs of origin ``i`` are the rows from ``start[i]`` on, up to
        ``start[i + 1]``.
    place
        Row numbers of places, int64, ascending within an origin.
    cost
        float64, whole microseconds or tenths of a millimetre.
    places
        How many places there are.
    """

    start: Ints
    place: Ints
    cost: Floats
    places: int

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.place)

    @property
    def origins(self) -> int:
        """How many origins there are."""
        return len(self.start) - 1

    @property
    def origin(self) -> Ints:
        """Row number of the origin of each pair."""
        return np.repeat(np.arange(self.origins), np.diff(self.start))

    def matrix(self) -> Any:
        """Return a scipy ``csr_array`` (origins, places).

        A cost of 0 is stored; what is not stored is beyond the limit.
        """
        from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load

        return csr_array((self.cost, self.place, self.start), shape=(self.origins, self.places))

    def by_place(self) -> Costs:
        """Return the same pairs place by place: places in the part of origins."""
        return _turned(self)


def od(  # noqa: PLR0913
    network: StreetNetwork,
    origins: Snap,
    places: Snap,
    place_of: npt.ArrayLike,
    metric: Metric,
    *,
    limit: float,
    off_street: float = 1.0,
    direction: Direction = "to_facility",
    progress: Progress | None = None,
) -> Costs:
    """Find the cost of every pair of an origin and a place within a limit.

    Parameters
    ----------
    network, origins, places, place_of, metric, limit, off_street
        As in `lifecircle.streets.search.nearest.nearest`.
    direction
        ``to_facility`` or ``from_facility``.
    progress
        Called with how many searches are done and how many there are, from time to time.

    Returns
    -------
    Costs
        Of as many places as the largest number in `place_of` says.

    Raises
    ------
    InputError
        As `nearest`, and for ways there and back.
    """
    of_entrance = check_search(places, place_of, limit, off_street, direction)
    refuse_there_and_back(
        direction,
        Bilingual("往返不能逐对计算", "ways there and back are not computed pair by pair"),
    )
    outward = direction == "from_facility"
    count = int(of_entrance.max(initial=-1)) + 1
    case = _Case(network, metric, limit, off_street, progress)
    if len(origins) < count:
        each = np.arange(len(origins))
        return case.between(origins, each, len(origins), places, of_entrance, count, not outward)
    at_each = np.arange(len(origins))
    found = case.between(places, of_entrance, count, origins, at_each, len(origins), outward)
    return _turned(found)


@dataclass(frozen=True, eq=False)
class _Case:
    network: StreetNetwork
    metric: Metric
    limit: float
    off_street: float
    progress: Progress | None

    def between(
        self,
        sources: Snap,
        source_of: Ints,
        count: int,
        targets: Snap,
        target_of: Ints,
        goals: int,
        outward: bool,  # noqa: FBT001
    ) -> Costs:
        """Search from the sources: rows are sources, columns are what the targets belong to."""
        at = (self.network, targets, sources, self.metric, self.off_street)
        query = Query.prepare(*at, outward=outward)
        each = len(self.network.nodes) + len(targets)
        beside = None
        step = min(max(_ROOM // each, _DENSE), _STEP)
        if is_compiled(float(count) * each, query.graph, self.limit):
            beside, step = Beside.of(query, target_of, int(self.limit)), _FIRST
        parts: list[Costs] = []
        first = 0
        while first < count:
            many = min(step, count - first)
            source = source_of - first
            if beside is None:
                parts.append(self._dense(query, source, many, target_of, goals))
            else:
                part, visits = self._compiled(query, beside, source, many, target_of, goals)
                parts.append(part)
                # As many at once as there is room for, if the next ones reach as much.
                step = int(min(max(_ROOM * many // max(visits, 1), _FIRST), _STEP))
            first += many
            if self.progress is not None:
                self.progress(first, count)
        return _joined(parts, goals)

    def _dense(
        self, query: Query, source_of: Ints, many: int, target_of: Ints, goals: int
    ) -> Costs:
        parts = []
        for first in range(0, many, _DENSE):
            rows = min(_DENSE, many - first)
            costs = to_each(query, source_of - first, rows, self.limit)
            source, target = np.nonzero(costs <= self.limit)
            parts.append(_least(source, target_of[target], costs[source, target], rows, goals))
        return _joined(parts, goals)

    def _compiled(
        self,
        query: Query,
        beside: Beside,
        source_of: Ints,
        many: int,
        target_of: Ints,
        goals: int,
    ) -> tuple[Costs, int]:
        """Return the costs from some sources, and how many nodes and points they reach."""
        from lifecircle.streets.search import point_kernels  # noqa: PLC0415 - slow to load

        whole = int(self.limit)
        group = source_of[query.entrance.row]
        group = np.where((group >= 0) & (group < many), group, -1)
        wave, node, cost = reached(
            query.network, query.graph, query.seeds(group)[0], many, self.limit
        )
        source = np.concatenate([source_of[p.entrance] for p in query.pairs])
        target = np.concatenate([target_of[p.origin] for p in query.pairs])
        direct = np.concatenate([p.cost for p in query.pairs])
        useful = np.flatnonzero((source >= 0) & (source < many) & (direct <= whole))
        useful = useful[np.argsort(source[useful], kind="stable")]
        sizes, found, costs = point_kernels.to_points(
            wave,
            node,
            cost.astype(np.int64),
            beside.start,
            beside.point,
            beside.leg,
            np.searchsorted(source[useful], np.arange(many + 1)),
            target[useful],
            direct[useful].astype(np.int64),
            whole,
            np.full(goals, whole + 1, dtype=np.int64),
        )
        start = np.concatenate([[0], np.cumsum(sizes)])
        part = _sorted(Costs(start, found, costs.astype(np.float64), goals))
        return part, len(node) + len(found)


def _least(source: Ints, target: Ints, cost: Floats, rows: int, goals: int) -> Costs:
    """Return the least cost of each pair."""
    order = np.lexsort((cost, target, source))
    source, target, cost = source[order], target[order], cost[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(source) != 0) | (np.diff(target) != 0)
    start = np.searchsorted(source[first], np.arange(rows + 1))
    return Costs(start, target[first], cost[first], goals)


def _joined(parts: list[Costs], goals: int) -> Costs:
    sizes = np.concatenate([np.empty(0, dtype=np.int64), *(np.diff(p.start) for p in parts)])
    return Costs(
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.concatenate([np.empty(0, dtype=np.int64), *(p.place for p in parts)]),
        np.concatenate([np.empty(0), *(p.cost for p in parts)]),
        goals,
    )


def _sorted(costs: Costs) -> Costs:
    """Put the places of each origin in ascending order."""
    return _turned(_turned(costs))


def _turned(costs: Costs) -> Costs:
    """Exchange rows and columns; columns come out ascending."""
    found = costs.matrix().tocsc()
    start, place = (column.astype(np.int64) for column in (found.indptr, found.indices))
    return Costs(start, place, found.data, costs.origins)
