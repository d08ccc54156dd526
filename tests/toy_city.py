"""A city of one straight street, small enough to audit by hand, written as real files.

The street 长街 runs west to east along y = 0 from x = 0 to x = 2000 m. Ten equal houses stand
beside it, their centres 20 m north of it, at x = 100, 300, ... 1900: every part of the street is
within 150 m of a house. Unit 甲 is x < 1000, unit 乙 x > 1000, so each has five houses and half the
people. Coordinates in OpenStreetMap files are whole 1e-7 degrees, about a centimetre.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import numpy as np
from pyproj import Transformer

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = (650_000.0, 3_270_000.0)
EPSG = 32648
HOUSES = tuple(range(100, 2000, 200))
_TO_DEGREES = Transformer.from_crs(EPSG, 4326, always_xy=True)


def degrees(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a point of the city, given in metres."""
    lon, lat = _TO_DEGREES.transform(ORIGIN[0] + x, ORIGIN[1] + y)
    return float(lon), float(lat)


class Osm:
    """Writes OSM XML from points in metres."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[float, float], int] = {}
        self._ways: list[str] = []

    def way(self, points: list[tuple[float, float]], **tags: str) -> None:
        """Add a way; points at the same place are the same node."""
        refs = [self._nodes.setdefault(p, len(self._nodes) + 1) for p in points]
        body = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        body += "".join(
            f"<tag k={quoteattr(k.replace('__', ':'))} v={quoteattr(v)}/>" for k, v in tags.items()
        )
        number = len(self._ways) + 1
        self._ways.append(f'<way id="{number}" version="1">{body}</way>')

    def house(self, x: float, y: float, *, size: float = 30, **tags: str) -> None:
        """Add a square building with its centre at (x, y)."""
        h = size / 2
        ring = [(x - h, y - h), (x + h, y - h), (x + h, y + h), (x - h, y + h), (x - h, y - h)]
        self.way(ring, **{"building": "residential", "building__levels": "6", **tags})

    def write(self, path: Path) -> None:
        """Write the file."""
        nodes = []
        for point, number in self._nodes.items():
            lon, lat = degrees(*point)
            nodes.append(f'<node id="{number}" version="1" lat="{lat:.9f}" lon="{lon:.9f}"/>')
        text = "\n".join(
            ["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6">', *nodes, *self._ways]
        )
        path.write_text(text + "\n</osm>\n", encoding="utf-8")


def rectangle(x0: float, y0: float, x1: float, y1: float) -> dict[str, object]:
    """Return a GeoJSON polygon."""
    ring = [degrees(*p) for p in ((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))]
    return {"type": "Polygon", "coordinates": [ring]}


WEST = (rectangle(-400, -400, 1000, 400), {"name": "甲街道", "kind": "街道"})
EAST = (rectangle(1000, -400, 2400, 400), {"name": "乙镇", "kind": "镇"})


def write_geojson(path: Path, rows: list[tuple[dict[str, object], dict[str, object]]]) -> None:
    """Write geometries with their properties."""
    features = [
        {"type": "Feature", "properties": properties, "geometry": geometry}
        for geometry, properties in rows
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")


def write_places(path: Path, places: list[tuple[str, float, float]], **columns: list[str]) -> None:
    """Write a CSV list of places: name, longitude, latitude and more columns."""
    header = ["name", "lon", "lat", *columns]
    lines = [",".join(header)]
    for i, (name, x, y) in enumerate(places):
        lon, lat = degrees(x, y)
        row = [name, f"{lon:.9f}", f"{lat:.9f}", *(values[i] for values in columns.values())]
        lines.append(",".join(row))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_city(
    folder: Path,
    plan: str,
    lists: str,
    *,
    people: str = "total = 1000\nsource = 'made up'",
    streets: str = "beyond = 5000",
    extra: str = "",
    far_house: float | None = None,
    units: list[tuple[dict[str, object], dict[str, object]]] | None = None,
) -> Path:
    """Write the city, a plan (TOML text) and the facility lists (TOML text); return the study.

    `far_house` adds an eleventh house at x = 300, that many metres north of the street; `units`
    replaces the two units.
    """
    osm = Osm()
    osm.way([(float(x), 0.0) for x in range(0, 2001, 100)], highway="residential", name="长街")
    for x in HOUSES:
        osm.house(x, 20)
    if far_house is not None:
        osm.house(300, far_house)
    osm.write(folder / "city.osm")
    write_geojson(folder / "units.geojson", units or [WEST, EAST])
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    study = folder / "study.toml"
    study.write_text(
        f"""[study]
name = "一街城"
plan = "plan.toml"
{extra}
[units]
path = "units.geojson"
kind = "kind"
[streets]
path = "city.osm"
{streets}
[people]
{people}
{lists}
""",
        encoding="utf-8",
    )
    return study


def plan_text(*goals: str) -> str:
    """Return a plan with the given goals (TOML bodies of ``[[goals]]``)."""
    head = """[document]
id = "toy"
title = { zh = "一街城规划", en = "Plan of the one-street city" }
issuer = { zh = "测试", en = "a test" }
"""
    named = [
        f'[[goals]]\nname = {{ zh = "目标{i}", en = "goal {i}" }}\n{goal}'
        for i, goal in enumerate(goals)
    ]
    return "\n".join([head, *named])


def walk_minutes(x: float, place: float, speed: float = 80, off: float = 40) -> float:
    """Return the minutes from the house at x to a place 20 m north of the street."""
    return (abs(x - place) + off) / speed


def reached(places: list[float], minutes: float, speed: float = 80) -> np.ndarray:
    """Return which houses reach any of some places within some minutes, by hand."""
    return np.array(
        [any(walk_minutes(x, p, speed) <= minutes for p in places) for x in HOUSES], dtype=bool
    )
