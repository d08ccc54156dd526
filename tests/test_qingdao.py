"""Rules per unit on the 33 real streets of 市南 and 市北, with facilities made up for the test."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import geopandas as gpd
import pytest

import toy_city as toy
from lifecircle.audit import audit_plans
from lifecircle.study import read_study

STREETS = Path(__file__).parent / "data" / "qingdao_streets.geojson"
WITHOUT_COURT = ("八大关街道", "台东街道", "湖岛街道")
PEOPLE = {"市南区": 486_643, "市北区": 1_096_879}
"""Census of 2020."""


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Return the results of 青岛's plan: courts in 30 streets, vehicles and hospitals."""
    folder = tmp_path_factory.mktemp("青岛")
    streets = gpd.read_file(STREETS)
    streets["kind"] = "街道"
    streets.to_file(folder / "streets.geojson", driver="GeoJSON")
    districts = streets.dissolve("district", as_index=False)[["district", "geometry"]]
    districts["kind"] = "区"
    districts.to_file(folder / "districts.geojson", driver="GeoJSON")
    points = streets.set_index("name").representative_point()

    def write(name, rows, *columns):
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file)
            table.writerow(["name", "lon", "lat", *columns])
            for label, street, *cells in rows:
                table.writerow([label, points[street].x, points[street].y, *cells])

    write("courts.csv", [(f"{s}球场", s) for s in points.index if s not in WITHOUT_COURT])
    write(
        "ambulances.csv",
        [("南站", "湛山街道", 12, 5), ("北站", "四方街道", 30, 10), ("备用站", "大港街道", 4, 0)],
        "vehicles",
        "negative_pressure_vehicles",
    )
    write(
        "hospitals.csv",
        [
            ("甲", "湛山街道", "三级甲等"),
            ("乙", "四方街道", "二级甲等"),
            ("丙", "大港街道", "二级"),
        ],
        "grade",
    )
    south = [("体育场", "a"), ("体育馆", "b"), ("游泳馆", "c"), ("广场", "d")]
    venues = [(name, "湛山街道", kind) for name, kind in south]
    write("venues.csv", [*venues, ("公园", "四方街道", "e")], "type")
    with (folder / "people.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["unit", "people"])
        for name, district in zip(streets["name"], streets["district"], strict=True):
            mine = streets[streets["district"] == district]
            share = mine["area_km2"][mine["name"] == name].iloc[0] / mine["area_km2"].sum()
            table.writerow([name.removesuffix("街道"), PEOPLE[district] * share])
    centre = points["湛山街道"]
    osm = toy.Osm()
    osm.way([(float(x), 0.0) for x in range(0, 501, 100)], highway="residential", name="香港路")
    osm.write(folder / "city.osm")
    text = (folder / "city.osm").read_text(encoding="utf-8")
    dx, dy = centre.x - toy.degrees(0, 0)[0], centre.y - toy.degrees(0, 0)[1]
    (folder / "city.osm").write_text(moved(text, dx, dy), encoding="utf-8")
    of_type = {"a": "stadium", "b": "gymnasium", "c": "pool", "d": "plaza", "e": "park"}
    services = ", ".join(f'{key} = "sport.{value}"' for key, value in of_type.items())
    named = {
        "courts": 'service = "sport.court"',
        "ambulances": 'service = "ambulance"',
        "hospitals": 'service = "health.hospital"',
        "venues": f'service_column = "type"\nservices = {{ {services} }}',
    }
    lists = "".join(
        f'[[facilities]]\npath = "{path}.csv"\ncrs = "EPSG:4326"\n{service}\n'
        'completeness = "complete"\n'
        for path, service in named.items()
    )
    study = folder / "study.toml"
    study.write_text(
        f"""[study]
name = "青岛市（测试）"
plan = "qingdao-2025"
year = 2025
[units]
path = "streets.geojson"
kind = "kind"
[[levels]]
level = "district"
path = "districts.geojson"
name = "district"
kind = "kind"
[streets]
path = "city.osm"
beyond = 5000
[people]
from = "none"
[[people.groups]]
group = "residents"
path = "people.csv"
unit = "unit"
column = "people"
source = "2020 census by district, spread by area"
{lists}""",
        encoding="utf-8",
    )
    return audit_plans(read_study(study))[0]


def moved(osm, dx, dy):
    """Return OSM XML with every node moved by degrees."""

    def shift(match):
        return f'lat="{float(match[1]) + dy:.7f}" lon="{float(match[2]) + dx:.7f}"'

    return re.sub(r'lat="([-\d.]+)" lon="([-\d.]+)"', shift, osm)


def result_of(city, goal):
    return next(found for found in city.goals if found.goal.id == goal)


def test_thirty_of_thirty_three_streets_have_a_court(city):
    verdict = city.verdict("sport.court-per-street")
    assert verdict.status == "not_met"
    assert verdict.at_least.value == pytest.approx(30 / 33)
    members = result_of(city, "sport.court-per-street").members
    assert len(members) == 33
    assert sorted(m.name for m in members if m.status == "not_met") == sorted(WITHOUT_COURT)
    failing = [
        name
        for row, name in enumerate(city.units["name"])
        if city.verdict("sport.court-per-street", row).status == "not_met"
    ]
    assert sorted(failing) == sorted(WITHOUT_COURT)


def test_ambulances_per_thirty_thousand_people(city):
    verdict = city.verdict("ambulance.per-people")
    people = sum(PEOPLE.values())
    assert verdict.at_least.value == pytest.approx(46 / people * 30_000)
    assert verdict.status == "not_met"
    # 1,583,522 / 30,000 = 52.78: 53 are needed, 46 are there.
    assert [(s.amount, s.unit.zh) for s in verdict.shortfall] == [(7, "辆")]
    row = list(city.units["name"]).index("湛山街道")
    assert city.verdict("ambulance.per-people", row).status == "met"


def test_negative_pressure_share(city):
    verdict = city.verdict("ambulance.negative-pressure")
    assert verdict.at_least.value == pytest.approx(15 / 46)
    assert verdict.status == "not_met"


def test_a_tertiary_hospital_in_every_district(city):
    verdict = city.verdict("health.tertiary-per-district")
    assert verdict.at_least.value == pytest.approx(1 / 2)
    members = result_of(city, "health.tertiary-per-district").members
    assert {m.name.split("（")[0]: m.status for m in members} == {
        "市南区": "met",
        "市北区": "not_met",
    }
    assert city.verdict("health.tertiary-count").at_least.value == 1


def test_three_plus_x_by_district(city):
    # 市南 has stadium, gymnasium, pool (for the fitness centre) and plaza; 市北 only a park.
    verdict = city.verdict("sport.three-plus-x")
    assert verdict.at_least.value == pytest.approx(1 / 2)
    assert verdict.status == "not_met"


def test_what_is_missing_is_named(city):
    verdict = city.verdict("childcare.places")
    assert verdict.status == "not_computable"
    assert any("托育" in need.zh for need in verdict.needs)
    assert city.verdict("housing.area-per-person").status == "not_computable"
