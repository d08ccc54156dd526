"""A city of any number of blocks for maps: the footprints of a real one, tile beside tile.

Every footprint is a block. Tiles are mirrored in turn, so that no two neighbours repeat each other.
Where people live, what is near and what holds there is what an audit of the real city found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.audit import audit
from lifecircle.base.findings import Log
from lifecircle.layers.buildings import read_buildings
from lifecircle.study import read_study

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.verdicts.results import GoalResult, Query, Results

MIRRORS = ((1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0))
PER_POINT = ("answers", "listed", "edge", "possible", "asked", "weight")


@dataclass(frozen=True)
class Ground:
    """A real city.

    Attributes
    ----------
    results
        Its audit.
    footprints
        Polygons in the CRS of the results.
    home
        Per demand point of the results: row of the footprint that is nearest.
    unit
        Per footprint: row of its unit, -1 in none.
    """

    results: Results
    footprints: np.ndarray
    home: np.ndarray
    unit: np.ndarray

    @classmethod
    def read(cls, study_file: Path, streets: Path) -> Ground:
        """Audit a study and read the buildings of an OpenStreetMap file."""
        results = audit(read_study(study_file))
        area = results.outline.geometry.iloc[0]
        buildings = read_buildings(streets, results.crs, area, Log())
        footprints = buildings.geometry.to_numpy()
        points = results.demand.geometry.to_numpy()
        home = shapely.STRtree(footprints).nearest(points)
        nearest = shapely.STRtree(points).nearest(footprints)
        return cls(results, footprints, home, results.demand["unit"].to_numpy()[nearest])

    def city(self, count: int) -> Results:
        """Return results with exactly so many blocks."""
        size = len(self.footprints)
        tiles = [
            Tile(self, number, min(size, count - number * size), math.isqrt(-(-count // size) - 1))
            for number in range(-(-count // size))
        ]
        old = self.results
        demand = _stacked([tile.demand() for tile in tiles])
        demand["share"] /= demand["share"].sum()
        blocks = _stacked([tile.blocks() for tile in tiles])
        rows = demand["block"].to_numpy()
        blocks["points"] = np.bincount(rows, minlength=count)
        blocks["share"] = np.bincount(rows, demand["share"], minlength=count)
        blocks["id"] = [f"B{row + 1:06d}" for row in range(count)]
        kept = [tile.points for tile in tiles]
        units = _stacked([tile.units() for tile in tiles])
        units["share"] = np.bincount(
            np.maximum(demand["unit"], 0), demand["share"], minlength=len(units)
        )
        return replace(
            old,
            outline=gpd.GeoDataFrame(
                geometry=[shapely.union_all(_stacked([t.outline() for t in tiles]).geometry)],
                crs=old.crs,
            ),
            units=units,
            blocks=blocks,
            demand=demand,
            facilities=_stacked([tile.facilities() for tile in tiles]),
            streets=_stacked([tile.moved(old.streets) for tile in tiles]),
            goals=tuple(_goal(goal, kept) for goal in old.goals),
            queries={
                key: _query(query, kept, len(old.facilities)) for key, query in old.queries.items()
            },
            verdicts=tuple(
                verdict if verdict.unit is None else replace(verdict, unit=tile.unit(verdict.unit))
                for verdict in old.verdicts
                for tile in (tiles if verdict.unit is not None else tiles[:1])
            ),
            left_out=None,
            index=None,
            page=None,
        )


@dataclass(frozen=True)
class Tile:
    """One copy of the ground, mirrored, in its place in a grid.

    Attributes
    ----------
    ground
        What is copied.
    number
        Which copy.
    count
        How many of its footprints are used.
    across
        How many tiles stand side by side, less one.
    """

    ground: Ground
    number: int
    count: int
    across: int

    @property
    def points(self) -> np.ndarray:
        """Rows of the demand points that are used, block by block as an audit has them."""
        home = self.ground.home
        order = np.argsort(home, kind="stable")
        return order[home[order] < self.count]

    def unit(self, row: Any) -> Any:
        """Return rows of units in the city for rows of the ground; -1 stays."""
        shifted = np.asarray(row) + self.number * len(self.ground.results.units)
        return np.where(np.asarray(row) < 0, -1, shifted) if np.ndim(row) else int(shifted)

    def moved(self, table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return a table whose geometry stands where this tile is."""
        west, south, east, north = self.ground.results.outline.total_bounds
        size = np.array([east - west, north - south]) * 1.02
        middle = np.array([(west + east) / 2, (south + north) / 2])
        at = np.array(divmod(self.number, self.across + 1)[::-1]) * size
        mirror = np.array(MIRRORS[self.number % len(MIRRORS)])
        shapes = shapely.transform(
            table.geometry.to_numpy(), lambda xy: (xy - middle) * mirror + middle + at
        )
        return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))

    def outline(self) -> gpd.GeoDataFrame:
        """Return the outline of this tile."""
        return self.moved(self.ground.results.outline[["geometry"]])

    def blocks(self) -> gpd.GeoDataFrame:
        """Return the footprints of this tile as blocks."""
        shapes = self.ground.footprints[: self.count]
        return self.moved(
            gpd.GeoDataFrame(
                {
                    "unit": self.unit(self.ground.unit[: self.count]),
                    "low_confidence": np.zeros(self.count, dtype=bool),
                },
                geometry=shapes,
                crs=self.ground.results.crs,
            )
        )

    def demand(self) -> gpd.GeoDataFrame:
        """Return the demand points of this tile."""
        old = self.ground.results.demand.iloc[self.points]
        first = self.number * len(self.ground.footprints)
        return self.moved(
            old.assign(
                block=self.ground.home[self.points] + first, unit=self.unit(old["unit"].to_numpy())
            )
        )

    def units(self) -> gpd.GeoDataFrame:
        """Return the units of this tile, with names of their own."""
        old = self.ground.results.units
        end = f" {self.number + 1}" if self.number else ""
        here = self.moved(
            old.assign(name=old["name"].astype(str) + end, id=old["id"].astype(str) + end)
        )
        here["territory"] = self.moved(old.set_geometry("territory")).geometry.to_numpy()
        return here

    def facilities(self) -> gpd.GeoDataFrame:
        """Return the facilities of this tile."""
        old = self.ground.results.facilities
        return self.moved(old.assign(unit=self.unit(old["unit"].to_numpy())))


def _stacked(tables: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    whole = pd.concat(tables, ignore_index=True)
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=tables[0].crs)


def _goal(goal: GoalResult, kept: list[np.ndarray]) -> GoalResult:
    rows = np.concatenate(kept)
    found = {name: getattr(goal, name) for name in PER_POINT}
    copied = {
        name: None if values is None else np.asarray(values)[rows] for name, values in found.items()
    }
    return replace(goal, **copied, members=(), alternatives=())


def _query(query: Query, kept: list[np.ndarray], facilities: int) -> Query:
    rows = np.concatenate(kept)
    tile = np.repeat(np.arange(len(kept)), [len(each) for each in kept])
    nearest = query.facility[rows]
    return replace(
        query,
        minutes=None if query.minutes is None else query.minutes[rows],
        metres=None if query.metres is None else query.metres[rows],
        facility=np.where(nearest < 0, -1, nearest + tile * facilities),
    )
