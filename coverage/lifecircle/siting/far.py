"""How far it is to places that are too far to count: for means, longest ways, and who fares worst.

A location problem keeps the ways that count. Whoever is left out has a way, too, and an audit
looks for it `lifecircle.verdicts.doorstep.FAR` times as far as a goal asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.siting.ask_whom import whom_of
from lifecircle.siting.measures import Pairs
from lifecircle.siting.problem import EXISTING
from lifecircle.streets.search.nearest import Nearest, nearest
from lifecircle.streets.travel.costs import who
from lifecircle.verdicts.doorstep import FAR

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.district import District
    from lifecircle.layers.shapes import Geometries
    from lifecircle.siting.ask_whom import Whom
    from lifecircle.siting.found import Asked
    from lifecircle.verdicts.context import Context


@dataclass(frozen=True, eq=False)
class Far:
    """Ways to existing places and to candidates, as far as is looked.

    Attributes
    ----------
    district, point
        Where, and the demand point of each demand row.
    whom
        Who travels how; None where ways beyond reach cannot be told: not every place counts for
        everybody, so that the nearest one need not be theirs, or the question has no threshold.
    before
        Per demand row: cost of the way to the nearest existing place; inf where none is within
        the limit.
    limit
        Largest cost that is looked for, inclusive.
    """

    district: District
    point: Ints
    whom: Whom | None
    before: Floats
    limit: float

    @classmethod
    def of(cls, context: Context, asked: Asked) -> Far:
        """Look for the existing places around everybody."""
        problem, district = asked.problem, context.district
        existing = problem.state == EXISTING
        near = Pairs.of(problem, existing).nearest(len(problem.costs))[0]
        limit = float(problem.costs.cost.max(initial=0.0))
        known = asked.threshold[~np.isnan(asked.threshold)]
        whom = whom_of(context, asked.siting)
        if whom.way.supply != "any" or not len(known):
            return cls(district, asked.point, None, near, limit)
        limit = max(limit, FAR * float(known.max()))
        places = np.zeros(len(district.facilities.table), dtype=bool)
        places[asked.column_facility[existing]] = True
        found = context.doorstep.searches.search.nearest(
            places, whom.metric, limit=limit, direction=whom.way.direction
        )
        return cls(district, asked.point, whom, np.minimum(near, found.cost[asked.point]), limit)

    def nearest_of(self, points: Geometries) -> Nearest:
        """Return the cost of the way from each demand row to the nearest of some points.

        inf and -1 where none is within the limit, or ways beyond reach cannot be told.
        """
        if self.whom is None or not len(points):
            many = len(self.point)
            return Nearest(np.full(many, np.inf), np.full(many, -1, dtype=np.int64))
        metric, district = self.whom.metric, self.district
        network, profile = district.network_for(metric), who(metric)
        as_who = profile if profile is not None and profile.restricted else None
        return nearest(
            network,
            district.snaps(profile)[0].take(self.point),
            network.snap(points, district.study.streets.snap_limit, as_who),
            np.arange(len(points)),
            metric,
            limit=self.limit,
            direction=self.whom.way.direction,
        )

    def with_places(self, points: Geometries) -> Floats:
        """Return the cost of the way to the nearest existing place or one of some points."""
        return np.minimum(self.before, self.nearest_of(points).cost)
