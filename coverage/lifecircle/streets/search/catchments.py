"""What every facility reaches, or is reached from: nodes, edges and points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.streets.search.pairs import od
from lifecircle.streets.search.pieces import reached_pieces
from lifecircle.streets.search.waves import waves

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Ints
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.pairs import Costs, Progress
    from lifecircle.streets.search.pieces import Pieces
    from lifecircle.streets.search.query import Direction
    from lifecircle.streets.search.waves import Waves
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric


@dataclass(frozen=True, eq=False)
class _Search:
    """What was searched from, and how."""

    network: StreetNetwork
    entrances: Snap
    place_of: Ints
    metric: Metric
    limit: float
    off_street: float
    outward: bool


@dataclass(frozen=True, eq=False)
class Catchments:
    """The catchments of several places; they may overlap.

    Attributes
    ----------
    nodes
        The nodes in each, with their costs.
    points
        The points in each, with their costs: rows are places. None where no points were given.
    """

    nodes: Waves
    points: Costs | None
    _search: _Search

    def __repr__(self) -> str:
        points = "" if self.points is None else f", {len(self.points):,} points"
        return f"<Catchments: {len(self.nodes):,} places, {len(self.nodes.node):,} nodes{points}>"

    @cached_property
    def edges(self) -> Pieces:
        """The pieces of edges in each, found when first asked for."""
        search = self._search
        return reached_pieces(
            search.network,
            self.nodes,
            search.entrances,
            search.place_of,
            search.metric,
            [search.limit],
            off_street=search.off_street,
            outward=search.outward,
        )


def catchments(  # noqa: PLR0913
    network: StreetNetwork,
    places: Snap,
    place_of: npt.ArrayLike,
    metric: Metric,
    *,
    limit: float,
    points: Snap | None = None,
    off_street: float = 1.0,
    direction: Direction = "to_facility",
    progress: Progress | None = None,
) -> Catchments:
    """Find everything within a limit of every place.

    Parameters
    ----------
    network, places, place_of, metric, limit, off_street
        As in `lifecircle.streets.search.nearest.nearest`.
    points
        Demand points, linked to the network.
    direction
        ``to_facility``: from where one reaches the place; ``from_facility``: what one reaches
        from it.
    progress
        Called with how many searches are done and how many there are, from time to time: with
        points those of `od`, else one a place.

    Raises
    ------
    InputError
        As `lifecircle.streets.search.pairs.od`.
    """
    nobody = places.take(np.empty(0, dtype=np.int64)) if points is None else points
    pairs = od(
        *(network, nobody, places, place_of, metric),
        limit=limit,
        off_street=off_street,
        direction=direction,
        progress=None if points is None else progress,
    )
    of_entrance = np.asarray(place_of, dtype=np.int64)
    outward = direction == "from_facility"
    found = waves(
        *(network, places, of_entrance, metric),
        limit=limit,
        off_street=off_street,
        outward=outward,
        progress=progress if points is None else None,
    )
    search = _Search(network, places, of_entrance, metric, limit, off_street, outward)
    return Catchments(found, None if points is None else pairs.by_place(), search)
