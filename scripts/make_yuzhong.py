"""Makes the derived files of Yuzhong from the raw ones in ``data/``.

Run ``python scripts/make_yuzhong.py`` from anywhere; no network is used. ``--out DIR`` writes
to another folder than ``data/``. The rules are explained in ``data/README.md``.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from pyproj import Transformer

from lifecircle.layers.datum import gcj02_to_wgs84
from osm_places import (
    Tags,
    feature,
    is_door,
    read_elements,
    read_review,
    require_reviewed,
    write_geojson,
    write_lists,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).resolve().parents[1] / "data"
RAW = DATA / "raw" / "yuzhong"
METRES = "EPSG:32648"
SLIVER = 1000
"""m²: a smaller piece, cut off by a bend of the outline, goes to the zone beside it."""

STREET_SUFFIX = "办事处"
COMMUNITY_SUFFIX = "居委会"
ZONES_ATTRIBUTION = (
    "Approximate zones, not administrative boundaries（近似分区，非行政区划界线）. "
    "© OpenStreetMap contributors, ODbL 1.0; adcode by Vonng, CC BY 4.0"
)
LISTS = {"health": "health", "culture": "culture", "education": "schools"}


class Office(NamedTuple):
    """A street or community office of the adcode list; coordinates as written, in GCJ-02."""

    id: str
    parent: str
    name: str
    level: str
    lon: str
    lat: str


class Seed(NamedTuple):
    """A real point of a street, in metres."""

    street: str
    kind: str
    name: str
    x: float
    y: float


def read_offices() -> list[Office]:
    """Return the streets and communities, with a point or without."""
    path = RAW / "adcode_500103_gcj02.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Office(*row[:4], *row[12:14]) for row in csv.reader(file)]
    return [row for row in rows if row.level in {"town", "village"}]


def read_stations(to_metres: Transformer) -> dict[str, tuple[float, float]]:
    """Return each station's mean point in metres, by name."""
    raw = json.loads((RAW / "yuzhong_rail_stations_osm.geojson").read_text(encoding="utf-8"))
    points: dict[str, list[tuple[float, float]]] = {}
    for item in raw["features"]:
        tags = item["properties"]
        if tags["name"] and tags["railway"] in {"station", "stop"}:
            x, y = to_metres.transform(*item["geometry"]["coordinates"])
            points.setdefault(tags["name"], []).append((x, y))
    means = {name: np.mean(list_, axis=0) for name, list_ in points.items()}
    return {name: (float(x), float(y)) for name, (x, y) in means.items()}


def find_seeds(offices: list[Office], to_metres: Transformer) -> list[Seed]:
    """Return every real point of every street: offices with a point, stations of that name."""
    stations = read_stations(to_metres)
    seeds: dict[tuple[str, str], Seed] = {}
    for office in offices:
        street = office.id if office.level == "town" else office.parent
        if office.lon:
            lon, lat = gcj02_to_wgs84(float(office.lon), float(office.lat))
            x, y = to_metres.transform(float(lon), float(lat))
            kind = "office" if office.level == "town" else "community"
            seeds[street, office.name] = Seed(street, kind, office.name, x, y)
        suffix = "街道" + STREET_SUFFIX if office.level == "town" else COMMUNITY_SUFFIX
        station = office.name.removesuffix(suffix)
        if station in stations:
            name = f"{station}（轨道站）"
            seeds[street, name] = Seed(street, "station", name, *stations[station])
    return list(seeds.values())


def draw_zones(seeds: list[Seed], outline: BaseGeometry) -> dict[str, BaseGeometry]:
    """Return each street's Thiessen cells inside the outline, joined and in one piece."""
    points = shapely.points([(seed.x, seed.y) for seed in seeds])
    outside = [s.name for s, p in zip(seeds, points, strict=True) if not outline.contains(p)]
    if outside:
        raise SystemExit(f"points outside the outline: {outside}")
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=outline)
    )
    seed_of, cell_of = shapely.STRtree(cells).query(points, predicate="intersects")
    parts: dict[str, list[BaseGeometry]] = {}
    for seed, cell in zip(seed_of, cell_of, strict=True):
        parts.setdefault(seeds[seed].street, []).append(cells[cell].intersection(outline))
    zones = {street: shapely.union_all(cut) for street, cut in parts.items()}
    for street in list(zones):
        pieces = shapely.get_parts(zones[street])
        for piece in pieces[shapely.area(pieces) < SLIVER]:
            edge = {s: shapely.length(z.intersection(piece)) for s, z in zones.items()}
            edge[street] = 0.0
            beside = max(edge, key=edge.__getitem__)
            zones[beside] = zones[beside].union(piece)
            zones[street] = zones[street].difference(piece)
    torn = [street for street, zone in zones.items() if zone.geom_type != "Polygon"]
    if torn:
        raise SystemExit(f"zones in several pieces: {torn}; is one of their points wrong?")
    return zones


def move(shape: BaseGeometry, transformer: Transformer) -> BaseGeometry:
    """Return a shape in another CRS."""
    return shapely.transform(shape, lambda xy: np.column_stack(transformer.transform(*xy.T)))


def make_zones(out: Path, offices: list[Office]) -> None:
    """Write the approximate street zones."""
    district = json.loads(
        (DATA / "boundaries" / "yuzhong_district.geojson").read_text(encoding="utf-8")
    )
    there = Transformer.from_crs("EPSG:4326", METRES, always_xy=True)
    back = Transformer.from_crs(METRES, "EPSG:4326", always_xy=True)
    outline = move(shapely.from_geojson(json.dumps(district["features"][0]["geometry"])), there)
    seeds = find_seeds(offices, there)
    zones = draw_zones(seeds, outline)
    features: list[dict[str, Any]] = []
    for street in (office for office in offices if office.level == "town"):
        own = [seed for seed in seeds if seed.street == street.id]
        properties = {
            "id": street.id,
            "name": street.name.removesuffix(STREET_SUFFIX),
            "kind": "街道",
            "seed": "+".join(sorted({seed.kind for seed in own})),
            "points": "、".join(seed.name for seed in own),
            "approximate": True,
        }
        zone = move(zones[street.id], back)
        features.append(feature(zone, properties))
    write_geojson(out / "boundaries" / "yuzhong_streets.geojson", features, ZONES_ATTRIBUTION)


def make_offices(out: Path, offices: list[Office]) -> None:
    """Write the offices that have a point; coordinates stay in GCJ-02, as they were."""
    service = {
        "town": "administration.street_office",
        "village": "administration.community_office",
    }
    path = out / "facilities" / "yuzhong_offices.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "name", "service", "lon", "lat"])
        table.writerows(
            [office.id, office.name, service[office.level], office.lon, office.lat]
            for office in offices
            if office.lon
        )


def make_facilities(out: Path) -> None:
    """Write the lists of places from the reviewed candidates."""
    review = RAW / "facility_review.csv"
    rows = read_review(review)
    listed = {row.osm for row in rows}

    def is_candidate(tags: Tags) -> bool:
        return (
            tags.get("amenity") in {"arts_centre", "clinic", "doctors", "hospital", "library"}
            or tags.get("amenity") in {"school", "theatre"}
            or tags.get("tourism") == "museum"
            or tags.get("building") in {"hospital", "museum", "school"}
        )

    elements = read_elements(
        DATA / "streets" / "yuzhong.osm.pbf",
        lambda osm, tags: osm in listed or is_door(tags) or is_candidate(tags),
    )
    raw = json.loads((RAW / "yuzhong_facility_candidates.geojson").read_text(encoding="utf-8"))
    candidates = [item["properties"]["osm"] for item in raw["features"]]
    candidates += [osm for osm, element in elements.items() if is_candidate(element.tags)]
    require_reviewed(candidates, rows, review)
    write_lists(out / "facilities", "yuzhong", LISTS, rows, elements)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write to")
    out: Path = parser.parse_args().out
    offices = read_offices()
    make_zones(out, offices)
    make_offices(out, offices)
    make_facilities(out)


if __name__ == "__main__":
    main()
