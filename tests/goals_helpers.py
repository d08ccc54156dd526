"""A town made of tables, to judge goals on without any file.

Units are squares of 1 km side by side from west to east: 甲 is x 0–1000, 乙 x 1000–2000 …; all
are y 0–1000. One street runs through the middle of all (y = 500), with a crossing every 100 m.
Coordinates are metres from a corner in Chongqing (EPSG:32648).

>>> town = Town(people=(1000, 3000))
>>> town.add("health.clinic", 500, 500, beds=20)
>>> result, (whole, west, east) = town.judge({"kind": "count", "service": "health", "target": 1})
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from lifecircle.base.text import Bilingual, Note
from lifecircle.district import District
from lifecircle.layers.demand import Demand
from lifecircle.layers.extras import (
    DemandLayer,
    GroupPeople,
    Level,
    OtherLayer,
    Statistics,
)
from lifecircle.layers.facilities import Facilities
from lifecircle.plans import Plan
from lifecircle.streets import StreetNetwork
from lifecircle.streets.travel.profiles import PROFILES
from lifecircle.study.model import Study
from lifecircle.verdicts.context import Context
from lifecircle.verdicts.doorstep import Doorstep
from lifecircle.verdicts.frames import people_table, units_table
from lifecircle.verdicts.kinds import evaluator, in_order, told_apart

METRIC = CRS.from_epsg(32648)
X0, Y0 = 649_000.0, 3_270_000.0
NAMES = "甲乙丙丁戊己庚辛壬癸"
NOTE = Note("test", Bilingual("测试。", "A test."))


def at(x: float, y: float) -> shapely.Point:
    """Return a point of the town."""
    return shapely.Point(X0 + x, Y0 + y)


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle of the town."""
    return shapely.box(X0 + west, Y0 + south, X0 + east, Y0 + north)


@dataclass
class Town:
    """What a goal is judged on; change any attribute before `context` or `judge`.

    Attributes
    ----------
    people
        Per unit; their number is that of the units. None: no numbers of people anywhere.
    columns
        Columns of the units, such as ``kind=["街道", "镇"]``.
    borders
        Replaces the squares; the whole is their union.
    outline
        Replaces that union.
    low_confidence
        Rows of units of which no head count is given.
    counted
        Whether people are counts, not estimates.
    homes
        Demand points: (x, y, people, unit). Default: all people of a unit at its middle.
    complete, partial
        Services of the lists: naming every place, or some. A service of a place, and what it
        is a kind of, counts as complete where no partial list is about it.
    groups
        Numbers by group: per unit, then of the whole (its sum if left out). Residents are as
        `people` says.
    """

    people: tuple[float, ...] | None = (1000.0, 3000.0)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    borders: list[Any] | None = None
    outline: Any = None
    low_confidence: tuple[int, ...] = ()
    counted: bool = False
    homes: list[tuple[float, float, float, int]] | None = None
    complete: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    groups: dict[str, tuple[float, ...]] = field(default_factory=dict)
    estimated_groups: tuple[str, ...] = ()
    levels: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    layers: dict[str, OtherLayer] = field(default_factory=dict)
    demands: dict[str, DemandLayer] = field(default_factory=dict)
    statistics: list[dict[str, Any]] = field(default_factory=list)
    streets: list[Any] | None = None
    study: dict[str, Any] = field(default_factory=dict)
    year: int | None = 2025
    places: list[dict[str, Any]] = field(default_factory=list)
    earlier: dict[tuple[str, str | None], float] = field(default_factory=dict)

    def add(self, services: str | tuple[str, ...], x: float, y: float, **columns: Any) -> None:
        """Add a place with one service or several."""
        services = (services,) if isinstance(services, str) else services
        row = {"name": f"设施{len(self.places) + 1}", "services": services}
        self.places.append({**row, "geometry": at(x, y), **columns})

    def add_layer(self, name: str, rows: list[dict[str, Any]], *, complete: bool = True) -> None:
        """Add areas or places: rows with ``geometry`` and columns."""
        table = gpd.GeoDataFrame(rows, geometry="geometry", crs=METRIC)
        what = "places" if (table.geom_type == "Point").all() else "areas"
        self.layers[name] = OtherLayer(name, what, self._with_basics(table), complete)

    def add_level(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Add the units of another level: rows with ``name``, ``geometry`` and columns."""
        table = gpd.GeoDataFrame(rows, geometry="geometry", crs=METRIC)
        for column in ("kind", "area_class", "parent"):
            if column not in table.columns:
                table[column] = ""
        self.levels[name] = self._with_basics(table)

    def units(self) -> gpd.GeoDataFrame:
        """Return the units as the district has them."""
        number = len(self.people or (0, 0))
        borders = self.borders or [box(1000 * i, 0, 1000 * (i + 1), 1000) for i in range(number)]
        number = len(borders)
        table = gpd.GeoDataFrame(
            {
                "id": [f"U{i + 1:03d}" for i in range(number)],
                "name": list(NAMES[:number]),
                "kind": [""] * number,
                "area_class": [""] * number,
                **self.columns,
            },
            geometry=borders,
            crs=METRIC,
        )
        table["territory"] = table.geometry
        return table

    def district(self) -> District:
        """Return the district."""
        units = self.units()
        whole = self.outline
        if whole is None:
            whole = shapely.union_all(units.geometry.to_numpy())
        outline = gpd.GeoDataFrame(geometry=[whole], crs=METRIC)
        study = Study.model_validate(
            {
                "study": {"name": "测试城", "plan": "test", "year": self.year},
                "units": {"path": "units.geojson", "kind": "kind"},
                "streets": {"path": "streets.osm", "beyond": 5000},
                **self.study,
            }
        )
        network = StreetNetwork.from_edges(self.streets or self._street(outline), crs=METRIC)
        demand = self._demand(units)
        facilities = self._facilities()
        own = Level(study.units.level, units.assign(parent="", unit=np.arange(len(units))))
        levels = {name: Level(name, table) for name, table in self.levels.items()}
        return District(
            study=study,
            crs=METRIC,
            outline=outline,
            units=units,
            blocks=self._blocks(units),
            demand=demand,
            facilities=facilities,
            network=network,
            demand_snap=network.snap(demand.points.geometry.to_numpy(), 300),
            entrance_snap=network.snap(facilities.entrances, 300),
            profiles=dict(PROFILES),
            notes=(),
            candidates=gpd.GeoDataFrame({"name": []}, geometry=[], crs=METRIC),
            repairs=(),
            groups=self._groups(demand),
            levels={study.units.level: own, **levels},
            layers=self.layers,
            demands=self.demands,
            statistics=Statistics(_statistics(self.statistics)) if self.statistics else None,
        )

    def context(self, *goals: dict[str, Any], **plan: Any) -> Context:
        """Return what evaluators get; goals are tables without what every goal needs."""
        named = [
            {"id": f"g{i + 1}", "name": {"zh": f"目标{i + 1}", "en": f"goal {i + 1}"}, **goal}
            for i, goal in enumerate(goals)
        ]
        words = {"zh": "测试", "en": "a test"}
        document = {"id": "test", "title": words, "issuer": words}
        made = Plan.model_validate({"document": document, "goals": named, **plan})
        district = self.district()
        units = units_table(district)
        people = people_table(units, district)
        doorstep = Doorstep(district, made)
        return Context(district, made, doorstep, units, people, earlier=self.earlier)

    def judge(self, *goals: dict[str, Any], **plan: Any) -> Any:
        """Judge goals in the order they need; return what the evaluator of the last returns."""
        context = self.context(*goals, **plan)
        for goal in in_order(context.plan.goals):
            context.judged[goal.id] = told_apart(evaluator(goal)(goal, context), context)
        return context.judged[context.plan.goals[-1].id]

    def _with_basics(self, table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        units = self.units()
        inside = shapely.point_on_surface(table.geometry.to_numpy())
        unit = np.full(len(table), -1, dtype=np.int64)
        for row in reversed(range(len(units))):
            unit[shapely.intersects(units.geometry.iloc[row], inside)] = row
        table["unit"] = unit
        if "id" not in table.columns:
            table["id"] = [f"A{i + 1}" for i in range(len(table))]
        return table

    def _street(self, outline: gpd.GeoDataFrame) -> list[Any]:
        west, _, east, _ = outline.total_bounds - X0
        stops = np.arange(west, east + 1, 100)
        ends = pairwise(stops)
        return [shapely.LineString([at(a, 500), at(b, 500)]) for a, b in ends]

    def _demand(self, units: gpd.GeoDataFrame) -> Demand:
        homes = self.homes
        if homes is None:
            middle = shapely.get_coordinates(shapely.point_on_surface(units.geometry.to_numpy()))
            counts = self.people or (1.0,) * len(units)
            numbered = enumerate(zip(middle, counts, strict=True))
            homes = [(x - X0, y - Y0, n, i) for i, ((x, y), n) in numbered]
        number = np.array([home[2] for home in homes], dtype=np.float64)
        unit = np.array([home[3] for home in homes], dtype=np.int64)
        share = number / number.sum()
        points = gpd.GeoDataFrame(
            {"source": "block", "block": np.where(unit >= 0, unit, -1), "unit": unit},
            geometry=[at(x, y) for x, y, _, _ in homes],
            crs=METRIC,
        )
        low = np.isin(np.arange(len(units)), self.low_confidence)
        own = unit >= 0
        by_unit = pd.DataFrame(
            {
                "unmapped": np.where(low, 0.5, 0.0),
                "local_street": 1000.0,
                "low_confidence": low,
                "disagree": False,
                "share_block": np.bincount(unit[own], share[own], minlength=len(units)),
            }
        )
        return Demand(
            points=points,
            shares={"block": share},
            headline="block",
            total=None if self.people is None else float(number.sum()),
            total_source="test",
            counted=self.counted,
            units=by_unit,
            whole_unmapped=0.0,
            whole_low_confidence=False,
            notes=(),
            assumptions=(),
        )

    def _blocks(self, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        number = len(units)
        ids = [f"B{i + 1}" for i in range(number)]
        table = {"id": ids, "unit": np.arange(number)}
        return gpd.GeoDataFrame(table, geometry=units.geometry.to_numpy(), crs=METRIC)

    def _facilities(self) -> Facilities:
        rows = [
            {
                "id": f"F{i + 1}",
                "layer": "list",
                "completeness": "complete",
                "exists": True,
                **place,
            }
            for i, place in enumerate(self.places)
        ]
        basics = ["id", "name", "service", "services", "completeness", "layer", "exists"]
        table = gpd.GeoDataFrame(
            rows or {column: [] for column in basics},
            geometry=[row["geometry"] for row in rows],
            crs=METRIC,
        )
        table["service"] = pd.Series([row["services"][0] for row in rows], dtype=object)
        table["exists"] = table["exists"].astype(bool)
        seen = {part for row in rows for s in row["services"] for part in _ancestors(s)}
        open_ = {part for service in self.partial for part in _ancestors(service)}
        whole = tuple(sorted({*self.complete, *(seen - open_)}))
        lists: Any = {"complete": (whole, "complete"), "partial": (self.partial, "partial")}
        points = table.geometry.to_numpy()
        return Facilities(table, points, np.arange(len(table)), lists)

    def _groups(self, demand: Demand) -> dict[str, GroupPeople]:
        found = {name: self._group(name, demand) for name in self.groups}
        if demand.total is not None and "residents" not in found:
            low = demand.units["low_confidence"].to_numpy()
            share = demand.units[f"share_{demand.headline}"].to_numpy()
            by_unit = np.where(low, np.nan, share * demand.total)
            points = demand.shares[demand.headline] * demand.total
            found["residents"] = GroupPeople(
                "residents", by_unit, demand.total, points, not demand.counted, NOTE
            )
        return found

    def _group(self, name: str, demand: Demand) -> GroupPeople:
        numbers = self.groups[name]
        count = len(demand.units)
        by_unit = np.array(numbers[:count], dtype=np.float64)
        whole = float(numbers[count]) if len(numbers) > count else float(by_unit.sum())
        unit = demand.points["unit"].to_numpy()
        share = demand.shares[demand.headline]
        own = unit >= 0
        with np.errstate(divide="ignore", invalid="ignore"):
            of_unit = share / np.bincount(unit[own], share[own], minlength=count)[unit]
            points = np.nan_to_num(np.where(own, of_unit * by_unit[unit], 0.0), posinf=0.0)
        return GroupPeople(name, by_unit, whole, points, name in self.estimated_groups, NOTE)


def _ancestors(service: str) -> list[str]:
    parts = service.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


def _statistics(rows: list[dict[str, Any]]) -> pd.DataFrame:
    empty = {"level": "", "unit": "", "year": np.nan, "source": "test", "place": "row 1"}
    table = pd.DataFrame([{**empty, **row} for row in rows])
    return table.astype({"year": float, "value": float})
