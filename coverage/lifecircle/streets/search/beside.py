"""The points linked beside each node of the streets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Ints
    from lifecircle.streets.search.query import Query


@dataclass(frozen=True, eq=False)
class Beside:
    """The origins of a query beside each node (CSR), and what it costs to or from there.

    Attributes
    ----------
    start
        int64 (nodes + 1): those of node ``n`` are the rows from ``start[n]`` on.
    point
        What each origin belongs to.
    leg
        int64, whole units, off the street and along it.
    """

    start: Ints
    point: Ints
    leg: Ints

    @classmethod
    def of(cls, query: Query, point_of: Ints, limit: float) -> Beside:
        """Return what lies within a limit of each node; `point_of` has a number per origin."""
        legs = query.origin
        node = np.concatenate([legs.u, legs.v])
        leg = np.concatenate([legs.on_u, legs.on_v]) + np.tile(legs.off_street, 2)
        point = np.tile(point_of[legs.row], 2)
        near = np.flatnonzero(leg <= limit)
        near = near[np.argsort(node[near], kind="stable")]
        return cls(
            np.searchsorted(node[near], np.arange(len(query.network.nodes) + 1)),
            point[near],
            leg[near].astype(np.int64),
        )
