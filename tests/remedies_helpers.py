"""What tests of remedies share: a town that is judged, changed and judged again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import shapely

from goals_helpers import METRIC, X0, Y0, Town, at
from lifecircle.access.what_if import edited_district
from lifecircle.gaps.remedies import remedies_of
from lifecircle.streets import StreetNetwork
from lifecircle.streets.edit.edits import edit
from lifecircle.verdicts.kinds import evaluator, in_order, told_apart

SCHOOL = "education.school"
CLINIC = "health.clinic"


def street(*points: tuple[float, float]) -> shapely.LineString:
    """Return a street of the town."""
    return shapely.LineString([at(*point) for point in points])


@dataclass
class Place(Town):
    """A town of given streets, perhaps on hills, that may be judged with a change.

    Attributes
    ----------
    hills
        Height by coordinates of the town; None: it is flat.
    changes
        Edits of the streets, see `lifecircle.streets.edit.edits.edit`.
    names
        Of the streets.
    """

    hills: Any = None
    changes: list[Any] = field(default_factory=list)
    names: Any = ""

    def district(self) -> Any:
        district = super().district()
        ground = self.hills and (lambda xy: self.hills(xy[:, 0] - X0, xy[:, 1] - Y0))
        network = StreetNetwork.from_edges(
            self.streets, crs=METRIC, elevation=ground, name=self.names
        )
        district = replace(
            district,
            network=network,
            demand_snap=network.snap(district.demand.points.geometry.to_numpy(), 300),
            entrance_snap=network.snap(district.facilities.entrances, 300),
        )
        return edited_district(district, edit(network, *self.changes)) if self.changes else district

    def judged(self, *goals: dict[str, Any]) -> tuple[Any, Any]:
        """Return the context, and what remedies read of results."""
        context = self.context(*goals)
        for goal in in_order(context.plan.goals):
            context.judged[goal.id] = told_apart(evaluator(goal)(goal, context), context)
        each = [context.judged[goal.id] for goal in context.plan.goals]
        verdicts = [verdict for _, some in each for verdict in some]
        return context, SimpleNamespace(
            goals=tuple(result for result, _ in each), verdicts=verdicts
        )

    def remedies(self, *goals: dict[str, Any], seats: Any = ()) -> Any:
        """Return the remedies, and notes."""
        return remedies_of(*self.judged(*goals), (), seats)

    def listed(self, *goals: dict[str, Any]) -> list[np.ndarray]:
        """Return for whom listed places make each goal hold."""
        return [result.listed for result in self.judged(*goals)[1].goals]

    def with_place(self, service: str, geometry: shapely.Point) -> Place:
        """Return the town with one more place."""
        other = replace(self, places=[*self.places])
        other.add(service, geometry.x - X0, geometry.y - Y0)
        return other

    def with_path(self, line: shapely.LineString, kind: str = "footway") -> Place:
        """Return the town with a path to which nobody's door opens."""
        middle = line.interpolate(0.37, normalized=True)
        new = [
            lambda draft: draft.add_path(line, kind=kind),
            lambda draft: draft.forbid_links(middle),
        ]
        return replace(self, changes=[*self.changes, *new])

    def brought_in(self, other: Place, *goals: dict[str, Any]) -> list[np.ndarray]:
        """Return whom each goal reaches in another town and not in this one; nobody is lost."""
        found = []
        for before, after in zip(self.listed(*goals), other.listed(*goals), strict=True):
            assert not (before & ~after).any()
            found.append(np.flatnonzero(after & ~before))
        return found


def reach(service: str = SCHOOL, **fields: Any) -> dict[str, Any]:
    """Return a goal: everybody within some minutes or metres of a place."""
    return {
        "kind": "reach",
        "service": service,
        "within": {"metres": 400},
        "target": 1.0,
        **fields,
    }
