"""A county with roads for cars, written as real files, and driving times by hand.

Metres from the origin of ``toy_city``; the river is the line x = 0. West of it lie the county
town (城关街道, x < -5000) and 河西镇, east of it 河东镇 and 山坪村 (x > 5000). The roads:

* 县道, ``primary``, y = 0 from x = -8000 to 8000, over the river by a bridge of 200 m;
* the town, a grid of ``residential`` streets of 500 m, x = -8000 … -6000, y = -1000 … 1000; the
  street at x = -7000 is one-way to the north, that at x = -6500 one-way to the south (tagged -1);
* 北路, ``secondary``, from (-3000, 0) to (-3000, 4000), and there the village street of 上村,
  ``unclassified`` with a limit of 20 km/h, x = -4000 … -3000, y = 4000;
* 北桥, ``trunk``, one-way from (-3000, 4000) over the river to (3000, 4000), and on, both ways and
  ``secondary``, to (3000, 0);
* 南路, ``tertiary``, from (3000, 0) to (3000, -4000), and there the street of 下村,
  ``residential``, x = 2000 … 4000, y = -4000;
* 山路, ``unclassified``, from (7000, 0) to (7000, 5000), and there a ``living_street`` of 1 km;
* a ``motorway`` from the town to (8000, 0): eastbound y = -2000, westbound y = -2050, with
  links. It crosses 南路 without a node;
* 孤村, a street at y = -4000, x = -1500 … -500, to which only a footpath from (-1000, 0) leads;
* a service road at y = 1000, x = -3000 … -2400, closed to motor vehicles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import osmium
import shapely

from lifecircle.streets import StreetNetwork
from toy_city import Osm, rectangle, write_geojson, write_places

if TYPE_CHECKING:
    from pathlib import Path

KMH = {
    "motorway": 100.0,
    "motorway_link": 40.0,
    "trunk": 80 * 0.67,
    "primary": 60 * 0.67,
    "secondary": 50 * 0.67,
    "tertiary": 40 * 0.67,
    "unclassified": 30 * 0.67,
    "residential": 30 * 0.67,
    "service": 15 * 0.67,
    "living_street": 10 * 0.67,
}
"""What the profile ``car`` drives on each kind of road."""

UNITS = (
    ("城关街道", "街道", "城市", -9000, -5000),
    ("河西镇", "镇", "农村", -5000, 0),
    ("河东镇", "镇", "农村", 0, 5000),
    ("山坪村", "村", "农村", 5000, 9000),
)
"""Name, kind, class of area, west and east end; all from y = -6000 to 6000."""

PLACES = (
    ("县医院", "医院", -7250.0, 20.0),
    ("河西卫生院", "卫生院", -2980.0, 2000.0),
    ("河东卫生院", "卫生院", 3020.0, -2000.0),
    ("急救站", "急救站", -5500.0, 20.0),
)
"""Name, service in the list's words, x, y: each 20 m beside its road."""

HOMES = (
    *((-7900.0 + 500 * i, 1000.0 * j + 20) for i in range(4) for j in (-1, 0)),
    *((-3900.0 + 200 * i, 4020.0) for i in range(5)),
    *((2100.0 + 400 * i, -3980.0) for i in range(5)),
    *((7100.0 + 200 * i, 5020.0) for i in range(4)),
    (-1000.0, -3980.0),
    (-2400.0, 1020.0),
)
"""Centres of houses: 8 in the town, 5 in 上村, 5 in 下村, 4 on the mountain, 孤村, and one at the
end of the road that is closed to cars."""


def drive_minutes(*legs: tuple[str | float, float], walk: float = 0) -> float:
    """Return the minutes of a drive: kinds of road (or km/h) with metres, and metres on foot.

    Metres are those of the county's coordinates: on the ground there are ``1 / scale`` as many.
    """
    road = sum(
        metres * 0.06 / (KMH[kind] if isinstance(kind, str) else kind) for kind, metres in legs
    )
    return road + walk / 80


@dataclass(frozen=True)
class County:
    """The files of the county.

    Attributes
    ----------
    folder, streets, units, places
        Where they are. Units have the columns ``name, kind, area_class``; places ``name, lon, lat,
        kind`` (医院, 卫生院, 急救站).
    """

    folder: Path
    streets: Path
    units: Path
    places: Path

    def study(
        self,
        plan: str,
        *,
        lists: str | None = None,
        people: str = "total = 24000\nsource = 'made up'",
        streets: str = "beyond = 100000",
        extra: str = "",
    ) -> Path:
        """Write a plan (TOML text) and a study; return the study file.

        By default 医院 and 卫生院 are ``health.hospital`` and ``health.community_centre``, 急救站
        is ``ambulance.station``, and the list is complete.
        """
        (self.folder / "plan.toml").write_text(plan, encoding="utf-8")
        study = self.folder / "study.toml"
        study.write_text(
            f"""[study]
name = "两岸县"
plan = "plan.toml"
{extra}
[units]
path = "{self.units.name}"
kind = "kind"
area_class = "area_class"
[streets]
path = "{self.streets.name}"
{streets}
[people]
{people}
{PLACES_TEXT if lists is None else lists}
""",
            encoding="utf-8",
        )
        return study


PLACES_TEXT = """[[facilities]]
path = "places.csv"
crs = "EPSG:4326"
service_column = "kind"
services = { "医院" = "health.hospital", "卫生院" = "health.community_centre", "急救站" = "ambulance.station" }
completeness = "complete"
"""  # noqa: E501


def write_county(folder: Path, *, pbf: bool = False, motor_roads: bool = True) -> County:
    """Write the county's files.

    Parameters
    ----------
    folder
        Where; it exists.
    pbf
        Whether streets are ``county.osm.pbf``; else ``county.osm``.
    motor_roads
        False: only footways, pedestrian streets and houses, as in an extract for walkers.
    """
    osm = Osm()
    for points, tags in _roads():
        if not motor_roads:
            tags = {"highway": "pedestrian"}  # noqa: PLW2901
        osm.way(points, **tags)
    for x, y in HOMES:
        osm.house(x, y)
    streets = folder / "county.osm"
    osm.write(streets)
    if pbf:
        streets = _as_pbf(streets)
    units = folder / "units.geojson"
    write_geojson(
        units,
        [
            (rectangle(west, -6000, east, 6000), {"name": n, "kind": k, "area_class": a})
            for n, k, a, west, east in UNITS
        ],
    )
    places = folder / "places.csv"
    write_places(places, [(n, x, y) for n, _, x, y in PLACES], kind=[k for _, k, _, _ in PLACES])
    return County(folder, streets, units, places)


def _roads() -> list[tuple[list[tuple[float, float]], dict[str, str]]]:
    """Return points and tags of every way."""
    county = {"highway": "primary", "name": "县道"}
    main = [float(x) for x in range(-8000, 8001, 500) if x]
    west, east = [x for x in main if x < 0], [x for x in main if x > 0]
    north = {"highway": "trunk", "name": "北桥", "oneway": "yes"}
    ways = [
        ([*((x, 0.0) for x in west), (-100.0, 0.0)], county),
        ([(-100.0, 0.0), (100.0, 0.0)], county | {"bridge": "yes"}),
        ([(100.0, 0.0), *((x, 0.0) for x in east)], county),
        ([(-3000.0, y) for y in (0.0, 1000.0, 4000.0)], {"highway": "secondary", "name": "北路"}),
        (
            [(-4000.0, 4000.0), (-3000.0, 4000.0)],
            {"highway": "unclassified", "name": "上村", "maxspeed": "20"},
        ),
        ([(-3000.0, 4000.0), (-100.0, 4000.0)], north),
        ([(-100.0, 4000.0), (100.0, 4000.0)], north | {"bridge": "yes"}),
        ([(100.0, 4000.0), (3000.0, 4000.0)], north),
        ([(3000.0, 4000.0), (3000.0, 0.0)], {"highway": "secondary", "name": "北桥"}),
        ([(3000.0, 0.0), (3000.0, -4000.0)], {"highway": "tertiary", "name": "南路"}),
        ([(x, -4000.0) for x in (2000.0, 3000.0, 4000.0)], {"highway": "residential"}),
        ([(7000.0, 0.0), (7000.0, 5000.0)], {"highway": "unclassified", "name": "山路"}),
        ([(7000.0, 5000.0), (8000.0, 5000.0)], {"highway": "living_street"}),
        ([(-8000.0, -2000.0), (8000.0, -2000.0)], {"highway": "motorway"}),
        ([(8100.0, -2050.0), (-8100.0, -2050.0)], {"highway": "motorway"}),
        ([(-1500.0, -4000.0), (-1000.0, -4000.0), (-500.0, -4000.0)], {"highway": "residential"}),
        ([(-1000.0, 0.0), (-1000.0, -4000.0)], {"highway": "footway"}),
        (
            [(-3000.0, 1000.0), (-2400.0, 1000.0)],
            {"highway": "service", "motor_vehicle": "private"},
        ),
    ]
    link = {"highway": "motorway_link", "oneway": "yes"}
    ways += [
        ([(-8000.0, -1000.0), (-8000.0, -2000.0)], link),
        ([(8000.0, -2000.0), (8000.0, 0.0)], link),
        ([(8000.0, 0.0), (8100.0, -2050.0)], link),
        ([(-8100.0, -2050.0), (-8000.0, -1000.0)], link),
    ]
    grid = [-1000.0, -500.0, 0.0, 500.0, 1000.0]
    streets = {-7000.0: {"oneway": "yes"}, -6500.0: {"oneway": "-1"}}
    for y in grid:
        if y:
            ways.append(([(-7000.0 + x, y) for x in grid], {"highway": "residential"}))
    for x in grid:
        tags = {"highway": "residential", **streets.get(x - 7000, {})}
        ways.append(([(x - 7000, y) for y in grid], tags))
    return ways


def _as_pbf(file: Path) -> Path:
    """Write an OSM file again as PBF."""
    target = file.with_name(file.name + ".pbf")
    with osmium.SimpleWriter(str(target)) as writer:
        for entity in osmium.FileProcessor(str(file)):
            writer.add(entity)
    return target


def random_roads(rng: np.random.Generator, *, nodes: int = 16, edges: int = 36) -> StreetNetwork:
    """Return random roads for cars: many one-way, parallel, loops, bridges, limits of speed."""
    at = np.stack(np.divmod(rng.choice(3600, nodes, replace=False), 60), axis=1) * 10.0
    u, v = rng.integers(nodes, size=(2, edges))
    twin = rng.integers(edges, size=4)
    u, v = np.append(u, u[twin]), np.append(v, v[twin])
    middle = (at[u] + at[v]) / 2 + rng.normal(0, 25, size=(len(u), 2))
    lines = [shapely.LineString([at[a], m, at[b]]) for a, m, b in zip(u, middle, v, strict=True)]
    oneway, flip = rng.random(len(u)) < 0.45, rng.random(len(u)) < 0.5
    limits = np.array([np.inf, np.inf, 20.0, 45.0])
    return StreetNetwork.from_edges(
        lines,
        crs="EPSG:32648",
        nodes=(u, v),
        kind=rng.choice(sorted(KMH), size=len(u)).tolist(),
        structure=rng.choice([0, 0, 0, 0, 1, 2], size=len(u)),
        walk_forward=~(oneway & flip),
        walk_backward=~(oneway & ~flip),
        limit_forward=rng.choice(limits, size=len(u)),
        limit_backward=rng.choice(limits, size=len(u)),
        mode="drive",
    )


def large_county(
    rng: np.random.Generator, *, size: int = 142, step: float = 300.0
) -> StreetNetwork:
    """Return a grid of ``size × size`` nodes: main roads, and streets of which many are one-way."""
    x, y = np.meshgrid(np.arange(size), np.arange(size))
    at = np.column_stack([x.ravel(), y.ravel()]) * step
    node = np.arange(size * size).reshape(size, size)
    u = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    v = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    line = np.concatenate(
        [np.repeat(np.arange(size), size - 1), np.tile(np.arange(size), size - 1)]
    )
    kind = np.where(line % 20 == 0, "primary", np.where(line % 5 == 0, "tertiary", "residential"))
    oneway = (kind == "residential") & (rng.random(len(u)) < 0.3)
    flip = rng.random(len(u)) < 0.5
    return StreetNetwork.from_edges(
        shapely.linestrings(np.stack([at[u], at[v]], axis=1)),
        crs="EPSG:32648",
        nodes=(u, v),
        kind=kind.tolist(),
        walk_forward=~(oneway & flip),
        walk_backward=~(oneway & ~flip),
        mode="drive",
    )
