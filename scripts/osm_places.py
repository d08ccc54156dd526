"""Turns a reviewed list of OpenStreetMap elements into a layer of places.

The list is a CSV file with one row per element and a decision:

``keep``
    the element is a place; ``service`` and ``name`` are those of the place;
``merge``
    it belongs to the place named in ``place`` (the element that is kept);
``entrance``
    it is an entrance of that place;
``drop``
    it is not a place of this kind; ``reason`` says why.

Nothing is chosen silently: an element that the rules select and the list lacks is an error.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import osmium
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

DECIMALS = 7
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
ON_OUTLINE = 1e-6
"""Degrees, about 10 cm: a node this near is a node of the outline."""

CLOSED_DOORS = frozenset({"emergency", "exit", "garage", "home", "no", "service", "staircase"})
GATES = frozenset({"entrance", "gate", "kissing_gate", "lift_gate", "sliding_gate", "swing_gate"})
SHUT = frozenset({"no", "private"})

Tags: TypeAlias = Mapping[str, str]


class Element(NamedTuple):
    """An OpenStreetMap element with its tags and its shape in degrees."""

    tags: dict[str, str]
    shape: BaseGeometry


class Row(NamedTuple):
    """A row of a reviewed list."""

    osm: str
    decision: str
    place: str
    service: str
    name: str
    reason: str


def read_elements(pbf: Path, wanted: Callable[[str, Tags], bool]) -> dict[str, Element]:
    """Return nodes and areas (``node/…``, ``way/…``, ``relation/…``) that are wanted."""
    found: dict[str, Element] = {}
    factory = osmium.geom.WKBFactory()
    for item in osmium.FileProcessor(str(pbf)).with_locations().with_areas():
        if isinstance(item, osmium.osm.Node):
            osm = f"node/{item.id}"
        elif isinstance(item, osmium.osm.Area):
            osm = f"{'way' if item.from_way() else 'relation'}/{item.orig_id()}"
        else:
            continue
        if not item.tags or not wanted(osm, tags := dict(item.tags)):
            continue
        shape: BaseGeometry
        if isinstance(item, osmium.osm.Node):
            shape = shapely.Point(item.location.lon, item.location.lat)
        else:
            shape = shapely.from_wkb(factory.create_multipolygon(item))
        found[osm] = Element(tags, shape)
    return found


def read_review(path: Path) -> list[Row]:
    """Read a reviewed list and check that its rows fit together."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Row(**row) for row in csv.DictReader(file)]
    seen = [row.osm for row in rows]
    twice = sorted({osm for osm in seen if seen.count(osm) > 1})
    if twice:
        raise SystemExit(f"{path}: listed twice: {', '.join(twice)}")
    kept = {row.osm for row in rows if row.decision == "keep"}
    for row in rows:
        good = {
            "keep": bool(row.service and row.name and not row.place),
            "merge": row.place in kept,
            "entrance": row.place in kept,
            "drop": bool(row.reason and not row.place),
        }.get(row.decision, False)
        if not good:
            raise SystemExit(f"{path}: {row.osm}: the row does not fit its decision")
    return rows


def require_reviewed(candidates: Iterable[str], rows: Iterable[Row], path: Path) -> None:
    """Stop if a candidate is missing in the reviewed list."""
    missing = sorted(set(candidates) - {row.osm for row in rows})
    if missing:
        raise SystemExit(f"{path}: not reviewed yet: {', '.join(missing)}")


def build(
    rows: list[Row], elements: Mapping[str, Element], top: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the places below one top-level service, and their entrances, as features."""
    parts: dict[str, list[str]] = {}
    for row in rows:
        if row.decision in {"keep", "merge"}:
            parts.setdefault(row.place or row.osm, []).append(row.osm)
    places, doors = [], []
    for row in sorted(rows, key=lambda row: order(row.osm)):
        if row.decision != "keep" or row.service.split(".")[0] != top:
            continue
        members = sorted(parts[row.osm], key=order)
        footprints = [elements[m].shape for m in members if not m.startswith("node/")]
        shape = shapely.union_all(footprints) if footprints else elements[row.osm].shape
        properties = {
            "id": row.osm,
            "name": row.name,
            "service": row.service,
            "osm": " ".join(members),
        }
        places.append(feature(shape, properties))
        named = [r.osm for r in rows if r.decision == "entrance" and r.place == row.osm]
        found = entrances(shape, elements) if footprints else []
        for osm in sorted({*named, *found}, key=order):
            tags = elements[osm].tags
            door = {
                "facility": row.osm,
                "osm": osm,
                "name": tags.get("name") or tags.get("ref") or "",
                "kind": "entrance" if "entrance" in tags else "gate",
            }
            doors.append(feature(elements[osm].shape, door))
    return places, doors


def is_door(tags: Tags) -> bool:
    """Tell whether a node is an entrance or a gate that the public may use."""
    if tags.get("access") in SHUT:
        return False
    return tags.get("entrance", "no") not in CLOSED_DOORS or tags.get("barrier") in GATES


def entrances(shape: BaseGeometry, elements: Mapping[str, Element]) -> list[str]:
    """Return the doors and gates that are nodes on the outline of a footprint."""
    doors = [
        osm
        for osm, element in elements.items()
        if osm.startswith("node/") and is_door(element.tags)
    ]
    points = np.array([elements[osm].shape for osm in doors], dtype=object)
    near = shapely.distance(points, shapely.boundary(shape)) < ON_OUTLINE
    return [osm for osm, hit in zip(doors, near, strict=True) if hit]


def order(osm: str) -> tuple[str, int]:
    """Sort key of an element: its type, then its number."""
    kind, number = osm.split("/")
    return kind, int(number)


def feature(shape: BaseGeometry, properties: dict[str, Any]) -> dict[str, Any]:
    """Return a GeoJSON feature, its coordinates rounded to seven decimals (about 1 cm)."""
    rounded = shapely.normalize(shapely.transform(shape, lambda xy: np.round(xy, DECIMALS)))
    parts = shapely.get_parts(rounded)
    if len(parts) == 1:
        rounded = parts[0]
    if not shapely.is_valid(rounded):
        raise SystemExit(f"broken shape: {properties}: {shapely.is_valid_reason(rounded)}")
    counter_clockwise = shapely.reverse(rounded)
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": json.loads(shapely.to_geojson(counter_clockwise)),
    }


def write_geojson(path: Path, features: list[dict[str, Any]], attribution: str) -> None:
    """Write features (longitude, latitude on WGS 84) as GeoJSON, one a line."""
    head = {"type": "FeatureCollection", "name": path.stem, "attribution": attribution}
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    text = f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": [\n{lines}\n]}}\n'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{path.name}: {len(features)}")


def write_lists(
    folder: Path,
    prefix: str,
    lists: Mapping[str, str],
    rows: list[Row],
    elements: Mapping[str, Element],
) -> None:
    """Write one layer per top-level service, and its entrances where any is known."""
    for top, name in lists.items():
        places, doors = build(rows, elements, top)
        write_geojson(folder / f"{prefix}_{name}.geojson", places, ATTRIBUTION)
        if doors:
            write_geojson(folder / f"{prefix}_{name}_entrances.geojson", doors, ATTRIBUTION)
