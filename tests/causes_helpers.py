"""What tests of causes share: towns with streets drawn by hand, and their causes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from doors_helpers import DoorTown
from goals_helpers import METRIC, X0, Y0
from lifecircle.gaps.causes import causes_of
from lifecircle.streets import StreetNetwork
from lifecircle.verdicts.evaluate import judge_plan
from lifecircle.verdicts.left_out import CAUSES
from streets_helpers import line


@dataclass
class CauseTown(DoorTown):
    """A town whose streets may be stairs, hilly, or closed to wheelchairs.

    Attributes
    ----------
    edges
        Keywords of ``StreetNetwork.from_edges`` for `streets`.
    """

    edges: dict[str, Any] | None = None

    def district(self) -> Any:
        district = super().district()
        if self.edges is None:
            return district
        network = StreetNetwork.from_edges(self.streets, crs=METRIC, **self.edges)
        points = district.demand.points.geometry.to_numpy()
        changed = replace(
            district,
            network=network,
            demand_snap=network.snap(points, 300),
            entrance_snap=network.snap(district.facilities.entrances, 300),
        )
        changed.__dict__["_networks"] = {"walk": network, "drive": None}
        return changed


def road(*points: tuple[float, float]) -> Any:
    """Return a street of the town."""
    return line(*((X0 + x, Y0 + y) for x, y in points))


def explained(town: Any, *goals: dict[str, Any], seats: Any = ()) -> Any:
    """Return results, and what `causes_of` finds."""
    made = town.context(*goals)
    made.plan._file = Path(__file__)  # there is none; errors would name it
    context, results = judge_plan(made.district, made.plan)
    return results, *causes_of(context, results, seats)


def names(causes: Any) -> list[str]:
    """Return the cause of each demand point; empty where nobody is left out."""
    return ["" if c < 0 else CAUSES[c] for c in causes.cause.tolist()]


def gap(result: Any, causes: Any) -> float:
    """Return what a goal leaves out, from its answers alone."""
    asked = np.ones(len(causes.weight), bool) if result.asked is None else result.asked
    return float((causes.weight * (asked & ~result.listed)).sum())
