"""Makes the lists of places of Las Palmas de Gran Canaria, and whose zone is whose school.

Run ``python scripts/make_las_palmas.py`` from anywhere; no network is used. ``--out DIR``
writes to another folder than ``data/``. The rules are explained in ``data/README.md``.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from pathlib import Path
from typing import Any

from osm_places import (
    Tags,
    is_door,
    read_elements,
    read_review,
    require_reviewed,
    write_lists,
)

DATA = Path(__file__).resolve().parents[1] / "data"
REVIEW = DATA / "raw" / "las-palmas" / "facility_review.csv"
LISTS = {"education": "schools", "health": "health", "elderly": "elderly", "culture": "culture"}
CANDIDATES = {
    "amenity": {
        *("kindergarten", "school"),
        *("clinic", "doctors", "hospital"),
        *("nursing_home", "social_facility"),
        *("arts_centre", "community_centre", "library", "theatre"),
    },
    "building": {"hospital", "house;museum", "library", "museum", "theatre"},
    "disused:amenity": {"school"},
    "healthcare": {"centre", "clinic", "doctor", "hospital"},
    "tourism": {"gallery", "museum"},
}
COMMON_WORDS = frozenset({"CEO", "DE", "DEL", "EL", "IES", "LA", "LAS", "LOS"})


def is_candidate(tags: Tags) -> bool:
    """Tell whether an element may be a place of one of the four kinds."""
    if tags.get("building") == "school" and "name" in tags:
        return True
    return any(tags.get(key) in values for key, values in CANDIDATES.items())


def words(school: str) -> frozenset[str]:
    """Return the words that make a school's name its own, without accents or final s."""
    plain = unicodedata.normalize("NFD", school.upper().replace(".", ""))
    letters = "".join(c if c.isalpha() else " " for c in plain if not unicodedata.combining(c))
    return frozenset(word.removesuffix("S") for word in letters.split() if word not in COMMON_WORDS)


def zone_schools(zones: list[Any], schools: list[Any]) -> dict[str, list[str]]:
    """Return the ids of the listed schools that each zone is named after, by the zone's name."""
    own_words = {
        school["properties"]["id"]: words(name)
        for school in schools
        if (name := school["properties"]["name"]).startswith(("I.E.S", "IES", "CEO"))
    }
    found = {}
    for name in sorted(zone["properties"]["Denominaci"] for zone in zones):
        own = words(name)
        found[name] = [i for i, other in own_words.items() if own <= other or other <= own]
    return found


def write_catchments(path: Path, layer: dict[str, Any], found: dict[str, list[str]]) -> None:
    """Write the zones of listed schools, each with the id of its school."""
    features = [
        {
            "type": "Feature",
            "properties": {"zone": zone["properties"]["Denominaci"], "school": school},
            "geometry": zone["geometry"],
        }
        for zone in layer["features"]
        for school in found[zone["properties"]["Denominaci"]]
    ]
    head = {
        "type": "FeatureCollection",
        "name": path.stem,
        "attribution": "Gobierno de Canarias, CC BY 4.0; © OpenStreetMap contributors, ODbL",
        "crs": layer["crs"],
    }
    text = json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n'
    text += ",\n".join(json.dumps(f, ensure_ascii=False) for f in features) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write to")
    out: Path = parser.parse_args().out
    rows = read_review(REVIEW)
    listed = {row.osm for row in rows}
    elements = read_elements(
        DATA / "streets" / "las-palmas.osm.pbf",
        lambda osm, tags: osm in listed or is_door(tags) or is_candidate(tags),
    )
    candidates = [osm for osm, element in elements.items() if is_candidate(element.tags)]
    require_reviewed(candidates, rows, REVIEW)
    write_lists(out / "facilities", "las-palmas", LISTS, rows, elements)
    path = DATA / "boundaries" / "las-palmas_school_zones.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    schools = json.loads((out / "facilities" / "las-palmas_schools.geojson").read_text("utf-8"))
    found = zone_schools(layer["features"], schools["features"])
    (out / "boundaries").mkdir(exist_ok=True)
    write_catchments(out / "boundaries" / "las-palmas_school_catchments.geojson", layer, found)
    there = sum(map(bool, found.values()))
    print(f"schools that zones are named after: {there} of {len(found)} in the list")
    print("  missing: " + ", ".join(name for name, there in found.items() if not there))


if __name__ == "__main__":
    main()
