"""Times ``lifecircle check`` on a city made up for it: long lists with the usual defects.

40 by 25 km of streets, 16 districts with 208 units, 10,000 facilities in ten lists (CSV in UTF-8
and GBK, XLSX, GeoJSON) and 200,000 buildings, once in the OpenStreetMap file of the streets and
once as a GeoPackage. Everything is drawn from one seed.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from pyproj import Transformer

SEED = 7
RUNS = 3
LIMIT = 20
EPSG = 32651
CORNER = (340_000.0, 3_440_000.0)
WIDTH, HEIGHT, STEP = 40_000, 25_000, 182
BUILDINGS, FACILITIES, LISTS = 200_000, 10_000, 10
UNITS = (16, 13)
_TO_DEGREES = Transformer.from_crs(EPSG, 4326, always_xy=True)
SERVICES = ("health.clinic", "culture.station", "education.kindergarten", "elderly.day_care")

PLAN = """[document]
id = "made-up"
title = { zh = "造出来的规划", en = "A plan made up" }
issuer = { zh = "无", en = "nobody" }
"""
GOAL = """
[[goals]]
id = "{id}"
kind = "reach"
name = {{ zh = "{id}", en = "{id}" }}
service = "{id}"
within = {{ minutes = 15 }}
target = 0.9
"""


def degrees(xy: np.ndarray) -> np.ndarray:
    return np.column_stack(_TO_DEGREES.transform(CORNER[0] + xy[:, 0], CORNER[1] + xy[:, 1]))


def write_osm(path: Path, corners: np.ndarray | None, rng: np.random.Generator) -> None:
    """Write a grid of streets, and buildings with four corners each (n, 4, 2) in metres."""
    columns, rows = WIDTH // STEP + 1, HEIGHT // STEP + 1
    x, y = np.meshgrid(np.arange(columns) * STEP, np.arange(rows) * STEP)
    grid = np.column_stack([x.ravel(), y.ravel()]) + rng.normal(0, 8, size=(columns * rows, 2))
    points = grid if corners is None else np.concatenate([grid, corners.reshape(-1, 2)])
    levels = rng.integers(1, 33, size=0 if corners is None else len(corners))
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (lon, lat) in enumerate(degrees(points).tolist(), start=1):
            writer.add_node(osmium.osm.mutable.Node(id=number, version=1, location=(lon, lat)))
        way = 0
        for row in range(rows):
            tags = {"highway": "tertiary" if row % 6 == 0 else "residential", "name": f"{row}路"}
            refs = [row * columns + column + 1 for column in range(columns)]
            way += 1
            writer.add_way(osmium.osm.mutable.Way(id=way, version=1, nodes=refs, tags=tags))
        for column in range(columns):
            tags = {"highway": "residential", "name": f"{column}街"}
            refs = [row * columns + column + 1 for row in range(rows)]
            way += 1
            writer.add_way(osmium.osm.mutable.Way(id=way, version=1, nodes=refs, tags=tags))
        for i in range(len(levels)):
            first = len(grid) + 4 * i + 1
            refs = [first, first + 1, first + 2, first + 3, first]
            tags = {"building": "apartments" if i % 3 else "yes"}
            if i % 4 == 0:
                tags["building:levels"] = str(levels[i])
            way += 1
            writer.add_way(osmium.osm.mutable.Way(id=way, version=1, nodes=refs, tags=tags))


def building_corners(rng: np.random.Generator) -> np.ndarray:
    middle = rng.uniform((20, 20), (WIDTH - 20, HEIGHT - 20), size=(BUILDINGS, 2))
    half = rng.uniform(5, 15, size=(BUILDINGS, 2))
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return middle[:, None, :] + half[:, None, :] * signs[None, :, :]


def write_units(path: Path) -> list[str]:
    width, height = WIDTH / UNITS[0], HEIGHT / UNITS[1]
    names, shapes = [], []
    for i in range(UNITS[0]):
        for j in range(UNITS[1]):
            corner = np.array([(i * width, j * height), ((i + 1) * width, (j + 1) * height)])
            (west, south), (east, north) = degrees(corner).tolist()
            names.append(f"{i + 1}区{j + 1}号街道")
            shapes.append(shapely.box(west, south, east, north))
    gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=4326).to_file(path, engine="pyogrio")
    return names


def write_list(folder: Path, number: int, units: list[str], rng: np.random.Generator) -> str:
    """Write one list with duplicates, swapped axes and cells that are empty or too far."""
    count = FACILITIES // LISTS
    place = rng.uniform((0, 0), (WIDTH, HEIGHT), size=(count, 2))
    again = rng.choice(count, count // 100, replace=False)
    place[again] = place[again - 1] + 1.0
    lonlat = degrees(place)
    name = np.array([f"设施{number}-{i}" for i in range(count)], dtype=object)
    name[again] = name[again - 1]
    table = pd.DataFrame({"编号": [f"{number:02d}{i:05d}" for i in range(count)], "name": name})
    table["lon"], table["lat"] = lonlat.round(7).T
    bad = rng.choice(count, 16, replace=False)
    if number % 5 != 4:
        swapped, empty, far = bad[:4], bad[4:12], bad[12:]
        table.loc[swapped, ["lon", "lat"]] = table.loc[swapped, ["lat", "lon"]].to_numpy()
        table.loc[empty, "lat"] = np.nan
        table.loc[far, "lon"] -= 10
    column = int(WIDTH / UNITS[0]), int(HEIGHT / UNITS[1])
    own = (place[:, 0] // column[0]).clip(0, UNITS[0] - 1) * UNITS[1] + (
        place[:, 1] // column[1]
    ).clip(0, UNITS[1] - 1)
    table["街道"] = [units[int(i)].replace("街道", "街道办事处") for i in own]
    service = SERVICES[number % len(SERVICES)]
    suffix = (".csv", ".csv", ".xlsx", ".csv", ".geojson")[number % 5]
    path = folder / f"list{number}{suffix}"
    if suffix == ".csv":
        table.to_csv(path, index=False, encoding="gb18030" if number % 2 else "utf-8-sig")
    elif suffix == ".xlsx":
        table.to_excel(path, index=False)
    else:
        geometry = shapely.points(lonlat)
        gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=geometry, crs=4326).to_file(
            path, engine="pyogrio"
        )
    crs = "" if suffix == ".geojson" else 'crs = "EPSG:4326"\n'
    return (
        f'[[facilities]]\npath = "{path.name}"\n{crs}id = "编号"\nservice = "{service}"\n'
        'completeness = "partial"\n'
    )


def make(folder: Path) -> list[Path]:
    """Write the two studies and everything they name; return their files."""
    rng = np.random.default_rng(SEED)
    corners = building_corners(rng)
    write_osm(folder / "city.osm.pbf", corners, np.random.default_rng(SEED + 1))
    write_osm(folder / "streets.osm.pbf", None, np.random.default_rng(SEED + 1))
    lonlat = degrees(corners.reshape(-1, 2)).reshape(-1, 4, 2)
    layer = gpd.GeoDataFrame(
        {"use": np.where(np.arange(BUILDINGS) % 3, "住宅", "其他"), "floors": 6},
        geometry=shapely.polygons(lonlat),
        crs=4326,
    )
    layer.to_file(folder / "buildings.gpkg", engine="pyogrio")
    units = write_units(folder / "units.gpkg")
    lists = "\n".join(write_list(folder, i, units, rng) for i in range(LISTS))
    goals = "".join(GOAL.format(id=service) for service in SERVICES)
    (folder / "plan.toml").write_text(PLAN + goals, encoding="utf-8")
    studies = []
    layer_of = 'path = "buildings.gpkg"\nuse = "use"\nlevels = "floors"\n'
    layer_of += 'uses = { "住宅" = "apartments", "其他" = "yes" }\n'
    for name, streets, people in (
        ("pbf", "city.osm.pbf", ""),
        ("gpkg", "streets.osm.pbf", layer_of),
    ):
        study = folder / f"{name}.toml"
        study.write_text(
            f'[study]\nname = "造出来的城市"\nplan = "plan.toml"\n[units]\npath = "units.gpkg"\n'
            f'[streets]\npath = "{streets}"\n[people]\ntotal = 2500000\n{people}{lists}',
            encoding="utf-8",
        )
        studies.append(study)
    return studies


def markdown() -> list[str]:
    """Return a table of seconds, for ``docs/benchmarks.md``."""
    lines = [
        "| 10,000 facilities, 200,000 buildings | seconds, median of 3 (min–max) | asked |",
        "|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for study in make(folder):
            seconds = [_seconds(study, folder / "out") for _ in range(RUNS)]
            lines.append(
                f"| buildings as {study.stem.upper()} | {statistics.median(seconds):.1f} "
                f"({min(seconds):.1f}–{max(seconds):.1f}) | < {LIMIT} s |"
            )
    return lines


def _seconds(study: Path, out: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "lifecircle", "check", str(study), "--out", str(out)],
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    if done.returncode != 1:  # the lists have defects that block
        raise SystemExit(done.stderr.decode(errors="replace"))
    return seconds


if __name__ == "__main__":
    if len(sys.argv) > 1:
        target = Path(sys.argv[1])
        target.mkdir(parents=True, exist_ok=True)
        print(json.dumps([str(study) for study in make(target)], ensure_ascii=False))
    else:
        print("\n".join([f"{platform.system()}, {os.cpu_count()} cores", "", *markdown()]))
