"""People, buildings and blocks: defects."""

from __future__ import annotations

import json

import toy_city as toy
from defects import City, defect, topic

topic("人口、建筑与地块", "People, buildings and blocks")


@defect(
    "没有住宅建筑",
    "There is no home",
    "buildings.none",
    "warns",
    "no building that may be a home",
    "give another layer",
    file="city.osm",
)
def _(city):
    city.streets(houses=())


@defect(
    "无处安放人口",
    "Nobody can be placed",
    "people.nowhere",
    "blocks",
    "nobody can be placed",
    "check that the streets and buildings cover the area",
    file="city.osm",
)
def _(city):
    city.streets(houses=(), kind="primary")


@defect(
    "建筑数据不完整",
    "Buildings are incompletely mapped",
    "people.completeness",
    "warns",
    "units above 20%: 乙镇",
    "low confidence",
    file="city.osm",
    items=("乙镇 90%",),
)
def _(city):
    city.streets(houses=toy.HOUSES[:5])


@defect(
    "没有总人口",
    "There is no total of people",
    "people.no_total",
    "tells",
    "no total of people",
    "no head counts",
)
def _(city):
    city.edit("total = 1000\n", "")


@defect(
    "总人口不可信",
    "The total is hardly believed",
    "people.density",
    "warns",
    "per km²",
    "people, not thousands",
)
def _(city):
    city.edit("total = 1000", "total = 9_000_000")


def _blocks(city: City, *people: object) -> None:
    """Count people in two blocks."""
    rows = [
        (toy.rectangle(0, 0, 900, 300), {"code": "B1", "pop": people[0]}),
        (toy.rectangle(1100, 0, 2000, 300), {"code": "B2", "pop": people[1]}),
    ]
    toy.write_geojson(city.folder / "blocks.geojson", rows)
    city.edit("total = 1000", 'from = "blocks"\ncolumn = "pop"\ntotal = 1000')
    city.say('[blocks]\npath = "blocks.geojson"\nid = "code"')


@defect(
    "地块人口为负或缺失",
    "A block has no usable number of people",
    "blocks.bad_people",
    "blocks",
    "no usable number of people",
    "",
    file="blocks.geojson",
)
def _(city):
    _blocks(city, 1000, -5)


@defect(
    "地块合计与总人口不符",
    "Blocks and total differ",
    "people.totals_differ",
    "warns",
    "The blocks have 900 people in all, the study file says 1,000",
    "Check people.total",
    file="blocks.geojson",
)
def _(city):
    _blocks(city, 500, 400)


@defect(
    "地块人口密度不可信",
    "A block is too dense",
    "people.block_density",
    "warns",
    "1 blocks have more than 400,000 people per km²: B1",
    "people, not households",
    file="blocks.geojson",
    items=("B1",),
)
def _(city):
    _blocks(city, 500_000, 400)


@defect(
    "地块在评估范围之外",
    "A block lies outside the area",
    "blocks.outside",
    "warns",
    "outside the area",
    "",
    file="blocks.geojson",
)
def _(city):
    _blocks(city, 500, 500)
    city.edit('"code": "B2"', '"code": "B2"', "blocks.geojson")
    data = json.loads((city.folder / "blocks.geojson").read_text(encoding="utf-8"))
    data["features"][1]["geometry"] = toy.rectangle(5000, 0, 5900, 300)
    (city.folder / "blocks.geojson").write_text(json.dumps(data), encoding="utf-8")


@defect(
    "有人口列而未使用",
    "A column of people is not used",
    "people.unused_column",
    "tells",
    "a column of people, 人口 (3,000 in all)",
    "use it with [[people.groups]]",
    file="units.geojson",
)
def _(city):
    city.units(
        (toy.WEST[0], {**toy.WEST[1], "人口": 1000}), (toy.EAST[0], {**toy.EAST[1], "人口": 2000})
    )
