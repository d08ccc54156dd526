"""What tests of goals about ways share: a town with catchments and blocks of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pytest

from goals_helpers import METRIC, NOTE, Town, at
from lifecircle.layers.extras import DemandLayer
from lifecircle.streets import StreetNetwork


@dataclass
class DoorTown(Town):
    """A town that may have catchments, columns of blocks, and demand layers.

    Attributes
    ----------
    catchments
        Polygons, each with the row of its place.
    blocks_columns
        Columns of the blocks, one block a unit.
    more_doors
        Other entrances: the row of a place, x, y.
    roads
        Of cars, each of one way; None: the street file has none.
    """

    catchments: list[tuple[Any, int]] = field(default_factory=list)
    blocks_columns: dict[str, list[Any]] = field(default_factory=dict)
    more_doors: list[tuple[int, float, float]] = field(default_factory=list)
    roads: list[Any] | None = None

    def add_demand(self, name: str, points: list[tuple[float, float, float, int]]) -> None:
        """Add a demand layer: (x, y, weight, unit)."""
        table = gpd.GeoDataFrame(
            {
                "id": [f"D{i + 1}" for i in range(len(points))],
                "name": [f"点{i + 1}" for i in range(len(points))],
                "unit": [unit for *_, unit in points],
                "weight": [float(weight) for _, _, weight, _ in points],
            },
            geometry=[at(x, y) for x, y, _, _ in points],
            crs=METRIC,
        )
        self.demands[name] = DemandLayer(name, table, NOTE)

    def district(self) -> Any:
        district = super().district()
        drive = self.roads and StreetNetwork.from_edges(
            self.roads, crs=METRIC, kind="residential", walk_backward=False, mode="drive"
        )
        district.__dict__["_networks"] = {"walk": district.network, "drive": drive}
        return district

    def _facilities(self) -> Any:
        found = super()._facilities()
        if self.more_doors:
            doors = np.append(found.entrances, [at(x, y) for _, x, y in self.more_doors])
            owner = np.append(found.entrance_of, [row for row, *_ in self.more_doors])
            order = np.argsort(owner, kind="stable")
            found = replace(found, entrances=doors[order], entrance_of=owner[order])
        if not self.catchments:
            return found
        areas = np.empty(len(self.catchments), dtype=object)
        areas[:] = [area for area, _ in self.catchments]
        place = np.array([row for _, row in self.catchments], dtype=np.int64)
        return replace(found, catchments=areas, catchment_of=place)

    def _blocks(self, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        return super()._blocks(units).assign(**self.blocks_columns)


def values(judged: Any) -> list[tuple[float | None, float | None, str]]:
    """Return what is printed of each verdict: at least, at most, status; the whole first."""
    _, verdicts = judged
    return [
        (
            None if v.at_least is None else pytest.approx(v.at_least.value),
            None if v.at_most is None else pytest.approx(v.at_most.value),
            v.status,
        )
        for v in verdicts
    ]
