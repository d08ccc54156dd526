"""The data in the repository: made by the scripts, complete, and as the README says."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from lifecircle.base.services import require_service
from lifecircle.layers.datum import gcj02_to_wgs84
from lifecircle.study import read_study

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
SCRIPTS = ROOT / "scripts"
MEGABYTE = 2**20
FILES = sorted(
    path.relative_to(DATA).as_posix()
    for path in DATA.rglob("*")
    if path.is_file() and path.name != "README.md"
)
DERIVED = [
    "boundaries/las-palmas_school_catchments.geojson",
    "boundaries/yuzhong_streets.geojson",
    *(name for name in FILES if name.startswith("facilities/")),
]
UTM = {"yuzhong": "EPSG:32648", "las-palmas": "EPSG:32628"}
OUTLINES = {"yuzhong": "yuzhong_district", "las-palmas": "las-palmas_municipality"}
STREETS = {
    "500103001000": "七星岗街道",
    "500103003000": "解放碑街道",
    "500103004000": "两路口街道",
    "500103005000": "上清寺街道",
    "500103007000": "菜园坝街道",
    "500103008000": "南纪门街道",
    "500103010000": "朝天门街道",
    "500103011000": "大溪沟街道",
    "500103012000": "大坪街道",
    "500103013000": "化龙桥街道",
    "500103014000": "石油路街道",
}
DAPING = "way/1376492827"


def features(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))["features"]


def shape(feature):
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def metres(shapes, city):
    there = Transformer.from_crs("EPSG:4326", UTM[city], always_xy=True)
    return shapely.transform(shapes, there.transform, interleaved=False)


def outline(city):
    (area,) = features(f"boundaries/{OUTLINES[city]}.geojson")
    return metres(shape(area), city)


def places(city, top=None):
    found = [
        feature
        for path in sorted((DATA / "facilities").glob(f"{city}_*.geojson"))
        if "entrances" not in path.name
        for feature in features(f"facilities/{path.name}")
    ]
    return [f for f in found if top is None or f["properties"]["service"].startswith(top)]


def doors(city):
    return [
        feature
        for path in sorted((DATA / "facilities").glob(f"{city}_*_entrances.geojson"))
        for feature in features(f"facilities/{path.name}")
    ]


def review(city):
    path = DATA / "raw" / city / "facility_review.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def clusters(shapes, distance):
    """Count groups of shapes that lie within a distance of each other."""
    joined = shapely.union_all(shapely.buffer(shapes, distance / 2, quad_segs=64))
    return len(shapely.get_parts(joined))


def run(script, out):
    return subprocess.run(
        [sys.executable, str(SCRIPTS / script), "--out", str(out)],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    ).stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("data")
    said = run("make_yuzhong.py", out) + run("make_las_palmas.py", out)
    return out, said


@pytest.fixture
def osm_places(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import osm_places  # noqa: PLC0415

    return osm_places


def test_scripts_make_exactly_the_derived_files(made):
    out, _ = made
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert names == sorted(DERIVED)


@pytest.mark.parametrize("name", DERIVED)
def test_scripts_make_the_same_files_again(made, name):
    """The same bytes; with other versions of GEOS or PROJ, the same to the last digit."""
    ours, again = DATA / name, made[0] / name
    if ours.read_bytes().replace(b"\r\n", b"\n") == again.read_bytes():
        return
    assert name.endswith(".geojson")
    before, after = features(name), json.loads(again.read_text(encoding="utf-8"))["features"]
    assert [f["properties"] for f in before] == [f["properties"] for f in after]
    for one, other in zip(before, after, strict=True):
        assert shapely.equals_exact(
            shapely.normalize(shape(one)), shapely.normalize(shape(other)), tolerance=1.5e-7
        )


def test_zones_are_the_eleven_streets_and_say_they_are_approximate():
    zones = features("boundaries/yuzhong_streets.geojson")
    assert {z["properties"]["id"]: z["properties"]["name"] for z in zones} == STREETS
    assert len(zones) == len(STREETS)
    assert all(z["properties"]["approximate"] is True for z in zones)
    assert {z["properties"]["kind"] for z in zones} == {"街道"}
    head = (DATA / "boundaries/yuzhong_streets.geojson").read_text(encoding="utf-8")[:400]
    assert "not administrative boundaries" in head
    study = read_study(DATA / "studies" / "yuzhong.toml")
    assert study.units.approximate
    assert "近似" in study.units.remark.zh
    assert "not administrative" in study.units.remark.en


def test_zones_partition_the_outline():
    zones = metres(
        np.array([shape(f) for f in features("boundaries/yuzhong_streets.geojson")]), "yuzhong"
    )
    assert all(shapely.is_valid(zones))
    assert set(shapely.get_type_id(zones)) == {shapely.GeometryType.POLYGON}
    whole = outline("yuzhong")
    together = shapely.union_all(zones)
    # Coordinates end at the seventh decimal: 1 cm along every border is the most to be lost.
    slack = 0.01 * (shapely.length(zones).sum() + whole.length)
    assert together.symmetric_difference(whole).area < slack
    assert shapely.area(zones).sum() - together.area < slack
    assert whole.area > 2.3e7


def test_every_ground_belongs_to_the_street_of_its_nearest_point():
    """The zones against their definition: a nearest-point search over random ground."""
    there = Transformer.from_crs("EPSG:4326", UTM["yuzhong"], always_xy=True)
    code = {
        name.removesuffix("街道"): i for i, name in STREETS.items()
    }  # the names of stations and offices
    points, owner = [], []
    with (DATA / "raw/yuzhong/adcode_500103_gcj02.csv").open(encoding="utf-8") as file:
        listed = [row for row in csv.reader(file) if row[3] in {"town", "village"}]
    for row in listed:
        street = row[0] if row[3] == "town" else row[1]
        if row[3] == "village":
            code.setdefault(row[2].removesuffix("居委会"), street)
        if row[12]:
            lon, lat = gcj02_to_wgs84(float(row[12]), float(row[13]))
            points.append(there.transform(float(lon), float(lat)))
            owner.append(street)
    stations = {}
    for feature in features("raw/yuzhong/yuzhong_rail_stations_osm.geojson"):
        tags = feature["properties"]
        if tags["name"] in code and tags["railway"] != "subway_entrance":
            place = there.transform(*feature["geometry"]["coordinates"])
            stations.setdefault(tags["name"], []).append(place)
    for name, found in stations.items():
        points.append(tuple(np.mean(found, axis=0)))
        owner.append(code[name])
    assert len(points) == 22

    whole = outline("yuzhong")
    rng = np.random.default_rng(7)
    west, south, east, north = whole.bounds
    ground = shapely.points(rng.uniform(west, east, 4000), rng.uniform(south, north, 4000))
    ground = ground[shapely.contains_properly(whole, ground)]
    away = np.hypot(
        *(shapely.get_coordinates(ground)[:, None] - np.array(points)[None]).transpose(2, 0, 1)
    )
    expected = np.array(owner)[away.argmin(axis=1)]
    best = np.sort(away, axis=1)
    clear = best[:, 1] - best[:, 0] > 1.0
    zones = features("boundaries/yuzhong_streets.geojson")
    polygons = metres(np.array([shape(f) for f in zones]), "yuzhong")
    ids = np.array([z["properties"]["id"] for z in zones])
    which, zone = shapely.STRtree(polygons).query(ground, predicate="within")
    found = np.full(len(ground), "", dtype=ids.dtype)
    found[which] = ids[zone]
    assert clear.sum() > 1500
    assert (found[clear] == expected[clear]).all()


def test_offices_are_in_gcj02_and_land_in_the_zone_of_their_street():
    offices = rows("facilities/yuzhong_offices.csv")
    assert len(offices) == 10
    zones = {
        z["properties"]["id"]: shape(z) for z in features("boundaries/yuzhong_streets.geojson")
    }
    with (DATA / "raw/yuzhong/adcode_500103_gcj02.csv").open(encoding="utf-8") as file:
        raw = {row[0]: row for row in csv.reader(file)}
    as_they_are = 0
    for office in offices:
        source = raw[office["id"]]
        assert (office["lon"], office["lat"]) == (source[12], source[13])
        street = office["id"] if source[3] == "town" else source[1]
        lon, lat = gcj02_to_wgs84(float(office["lon"]), float(office["lat"]))
        assert zones[street].contains(shapely.Point(float(lon), float(lat)))
        unconverted = shapely.Point(float(office["lon"]), float(office["lat"]))
        as_they_are += zones[street].contains(unconverted)
    assert as_they_are < len(offices), "the datum would not matter"


def test_review_decides_on_every_candidate_exactly_once():
    listed = [row["osm"] for row in review("yuzhong")]
    candidates = [
        f["properties"]["osm"] for f in features("raw/yuzhong/yuzhong_facility_candidates.geojson")
    ]
    assert len(candidates) == 71
    assert len(listed) == len(set(listed))
    assert set(candidates) <= set(listed)
    for city in UTM:
        assert {row["decision"] for row in review(city)} <= {"keep", "merge", "entrance", "drop"}
        assert all(row["reason"] for row in review(city) if row["decision"] == "drop")


@pytest.mark.parametrize("city", UTM)
def test_every_reviewed_element_is_where_its_decision_puts_it(city):
    decided = {}
    for row in review(city):
        decided.setdefault(row["decision"], set()).add(row["osm"])
    used = [osm for place in places(city) for osm in place["properties"]["osm"].split()]
    assert len(used) == len(set(used))
    assert set(used) == decided["keep"] | decided["merge"]
    assert {p["properties"]["id"] for p in places(city)} == decided["keep"]
    assert decided.get("entrance", set()) <= {d["properties"]["osm"] for d in doors(city)}
    gone = decided["drop"] & {d["properties"]["osm"] for d in doors(city)}
    assert not gone


def test_an_element_without_a_decision_stops_the_script(osm_places, tmp_path):
    path = tmp_path / "review.csv"
    path.write_text("osm,decision,place,service,name,reason\nway/1,drop,,,,closed\n", "utf-8")
    listed = osm_places.read_review(path)
    osm_places.require_reviewed(["way/1"], listed, path)
    with pytest.raises(SystemExit, match="not reviewed yet: way/2"):
        osm_places.require_reviewed(["way/1", "way/2"], listed, path)


@pytest.mark.parametrize(
    "row",
    [
        "way/1,drop,,,,",
        "way/1,keep,,,A,",
        "way/1,merge,way/2,,,",
        "way/1,perhaps,,culture.museum,A,",
    ],
)
def test_a_row_that_does_not_fit_its_decision_stops_the_script(osm_places, tmp_path, row):
    path = tmp_path / "review.csv"
    path.write_text(f"osm,decision,place,service,name,reason\n{row}\n", "utf-8")
    with pytest.raises(SystemExit, match="does not fit"):
        osm_places.read_review(path)


def test_the_gate_of_daping_is_an_entrance_and_no_place():
    gate = "node/746784566"
    (door,) = [d["properties"] for d in doors("yuzhong") if d["properties"]["osm"] == gate]
    assert door == {"facility": DAPING, "osm": gate, "name": "大坪医院北门", "kind": "gate"}
    assert gate not in {p["properties"]["id"] for p in places("yuzhong")}


def test_a_former_library_is_out_and_a_former_site_that_is_a_museum_is_in():
    names = {p["properties"]["name"]: p["properties"]["service"] for p in places("yuzhong")}
    assert "罗斯福图书馆旧址" not in names
    assert names["《新华日报》总馆旧址"] == "culture.museum"
    assert names["少年宫"] == "culture.youth_centre"
    assert sum(p["properties"]["name"] == "少年宫" for p in places("yuzhong")) == 1


@pytest.mark.parametrize("distance", [80, 100, 150])
def test_hospital_buildings_of_yuzhong_are_three_campuses(distance):
    hospitals = places("yuzhong", "health.hospital")
    assert [h["properties"]["id"] for h in hospitals] == [
        "way/704009342",
        "way/1010837080",
        DAPING,
    ]
    parts = shapely.get_parts(metres(np.array([shape(h) for h in hospitals]), "yuzhong"))
    assert clusters(parts, distance) == 3
    assert sum(len(h["properties"]["osm"].split()) for h in hospitals) == 38


def test_school_buildings_of_yuzhong_are_campuses():
    schools = metres(
        np.array([shape(s) for s in places("yuzhong", "education")]),
        "yuzhong",
    )
    assert len(schools) == 9
    assert clusters(shapely.get_parts(schools), 80) == 9


@pytest.mark.parametrize("city", UTM)
def test_places_of_the_same_service_and_name_are_one(city):
    seen = {}
    for place in places(city):
        tags = place["properties"]
        seen.setdefault((tags["service"], tags["name"]), []).append(shape(place))
    for key, group in seen.items():
        there = metres(np.array(group), city)
        first, second = np.triu_indices(len(group), k=1)
        assert (shapely.distance(there[first], there[second]) > 60).all(), key


@pytest.mark.parametrize(("city", "beyond"), [("yuzhong", 500), ("las-palmas", 1500)])
def test_every_place_and_door_lies_inside_the_extract(city, beyond):
    study = read_study(DATA / "studies" / f"{city}.toml")
    assert study.streets.beyond == beyond
    reach = outline(city)
    found = metres(np.array([shape(f) for f in [*places(city), *doors(city)]]), city)
    assert shapely.distance(reach, found).max() <= beyond


@pytest.mark.parametrize("city", UTM)
def test_places_have_a_known_service_a_name_and_a_valid_shape(city):
    ids = [place["properties"]["id"] for place in places(city)]
    assert len(ids) == len(set(ids))
    for place in places(city):
        assert list(place["properties"]) == ["id", "name", "service", "osm"]
        require_service(place["properties"]["service"])
        assert place["properties"]["name"].strip()
        assert shapely.is_valid(shape(place))
    for door in doors(city):
        assert door["properties"]["facility"] in ids


@pytest.mark.parametrize("city", UTM)
def test_studies_read_and_name_every_service_of_their_lists(city):
    study = read_study(DATA / "studies" / f"{city}.toml")
    named = {layer.path.name for layer in study.facilities}
    named |= {layer.entrances.path.name for layer in study.facilities if layer.entrances}
    assert named == {p.name for p in (DATA / "facilities").iterdir() if p.name.startswith(city)}
    for layer in study.facilities:
        assert layer.completeness == "partial"
        assert layer.source
        assert layer.licence
        if layer.path.suffix == ".geojson":
            listed = {f["properties"]["service"] for f in features(f"facilities/{layer.path.name}")}
        else:
            listed = {row["service"] for row in rows(f"facilities/{layer.path.name}")}
        assert set(layer.services) == listed
        assert all(value == service for value, service in layer.services.items())


def test_studies_state_what_is_missing():
    yuzhong = read_study(DATA / "studies" / "yuzhong.toml")
    assert yuzhong.people.total == 588_717
    assert any("养老" in remark.zh for remark in yuzhong.study.remarks)
    assert not places("yuzhong", "elderly")
    palmas = read_study(DATA / "studies" / "las-palmas.toml")
    assert palmas.people.total is None
    assert palmas.streets.elevation is None
    assert any("computed flat" in remark.en for remark in palmas.study.remarks)
    assert palmas.units.overlap == "smallest"


def test_readme_describes_every_file():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert not [name for name in FILES if f"`{name}`" not in text]
    named = set(re.findall(r"^\| `([^`]+)`", text, flags=re.MULTILINE))
    assert named == set(FILES)
    assert "© OpenStreetMap contributors" in text


def test_readme_counts_what_is_there():
    text = (DATA / "README.md").read_text(encoding="utf-8")

    def line(name):
        (found,) = [row for row in text.splitlines() if row.startswith(f"| `{name}`")]
        return [int(number) for number in re.findall(r"\d+", found.split("|")[2])]

    def count(city, service):
        return sum(p["properties"]["service"] == service for p in places(city))

    kinds = ["health.hospital", "health.community_centre", "health.clinic"]
    assert line("facilities/las-palmas_health.geojson") == [count("las-palmas", k) for k in kinds]
    kinds = ["elderly.residence", "elderly.day_care"]
    assert line("facilities/las-palmas_elderly.geojson") == [count("las-palmas", k) for k in kinds]
    kinds = ["museum", "theatre", "library", "arts_centre", "youth_centre"]
    assert line("facilities/las-palmas_culture.geojson") == [
        count("las-palmas", f"culture.{k}") for k in kinds
    ]
    outside = shapely.distance(
        outline("las-palmas"),
        metres(np.array([shape(p) for p in places("las-palmas", "education")]), "las-palmas"),
    )
    assert line("facilities/las-palmas_schools.geojson") == [
        len(outside),
        count("las-palmas", "education.kindergarten"),
        (outside > 0).sum(),
    ]
    assert line("facilities/yuzhong_culture.geojson") == [
        len(places("yuzhong", "culture")),
        count("yuzhong", "culture.museum"),
    ]
    for name in ("yuzhong_schools", "yuzhong_health", "las-palmas_schools_entrances"):
        assert line(f"facilities/{name}.geojson") == [len(features(f"facilities/{name}.geojson"))]
    assert line("raw/las-palmas/facility_review.csv") == [len(review("las-palmas"))]


def test_measure_of_completeness_is_that_of_the_readme(made):
    _, said = made
    assert "17 of 29 in the list" in said
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert "The list has 17 of these schools by name (59 %)" in text
    (missing,) = re.findall(r"missing: (.*)", said)
    (listed,) = re.findall(r"Missing: IES (.*?)\. \(", text)

    def plain(names):
        return [n.strip().removeprefix("IES ").replace("–", "-").upper() for n in names.split(",")]

    assert plain(listed) == plain(missing)


def test_no_file_is_large():
    assert max((DATA / name).stat().st_size for name in FILES) < 4 * MEGABYTE
