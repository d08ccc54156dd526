"""Units and the area: defects."""

from __future__ import annotations

import geopandas as gpd

import toy_city as toy
from defects import defect, topic

topic("单元与评估范围", "Units and the area")


@defect(
    "没有坐标系",
    "There is no CRS",
    "layer.no_crs",
    "blocks",
    "no coordinate reference system",
    "add it in the study file",
    file="units.shp",
)
def _(city):
    gpd.read_file(city.folder / "units.geojson").to_file(city.folder / "units.shp")
    (city.folder / "units.prj").unlink()
    city.edit("units.geojson", "units.shp")


@defect(
    "不认识的坐标系",
    "The CRS is unknown",
    "layer.unknown_crs",
    "blocks",
    "unknown coordinate reference system",
    "correct crs",
    file="units.geojson",
)
def _(city):
    city.edit('kind = "kind"', 'kind = "kind"\ncrs = "重庆独立坐标系"')


@defect(
    "文件不完整",
    "The file is cut off",
    "layer.unreadable",
    "blocks",
    "cannot be read",
    "export the layer again",
    file="units.geojson",
)
def _(city):
    file = city.folder / "units.geojson"
    file.write_bytes(file.read_bytes()[:-80])


@defect(
    "不支持的格式",
    "The format is not read",
    "layer.unknown_format",
    "blocks",
    "files of this kind are not read",
    "save the layer as a GeoPackage",
    file="units.dwg",
)
def _(city):
    (city.folder / "units.geojson").rename(city.folder / "units.dwg")
    city.edit("units.geojson", "units.dwg")


@defect(
    "图层是空的",
    "The layer is empty",
    "layer.empty",
    "blocks",
    "is empty",
    "",
    file="units.geojson",
)
def _(city):
    city.units()


@defect(
    "单元相互重叠",
    "Units overlap",
    "units.overlap",
    "blocks",
    "units overlap",
    'overlap = "smallest"',
    file="units.geojson",
    items=("甲街道 / 乙镇",),
)
def _(city):
    city.units((toy.rectangle(-400, -400, 1200, 400), toy.WEST[1]), toy.EAST)


@defect(
    "单元之间有缝隙",
    "There are slivers between units",
    "units.gaps",
    "warns",
    "gaps less than 2 m wide",
    "make the borders of neighbours meet",
    file="units.geojson",
)
def _(city):
    city.units((toy.rectangle(-400, -400, 999.5, 400), toy.WEST[1]), toy.EAST)
    city.say('[area]\npath = "area.geojson"')
    toy.write_geojson(city.folder / "area.geojson", [(toy.rectangle(-400, -400, 2400, 400), {})])


@defect(
    "单元同名",
    "Two units have one name",
    "units.duplicate_names",
    "blocks",
    "units have the same name",
    "tell them apart",
    file="units.geojson",
)
def _(city):
    city.units(toy.WEST, (toy.EAST[0], toy.WEST[1]))


@defect(
    "单元没有名称",
    "A unit has no name",
    "units.empty_names",
    "blocks",
    "nothing in a column that must be filled",
    "fill them in",
    file="units.geojson",
)
def _(city):
    city.units(toy.WEST, (toy.EAST[0], {"name": "", "kind": "镇"}))


@defect(
    "名称列不存在",
    "There is no such column",
    "units.no_column",
    "blocks",
    "there is no column '名称'",
    "correct units.name",
    file="units.geojson",
)
def _(city):
    city.edit('kind = "kind"', 'kind = "kind"\nname = "名称"')


@defect(
    "图形自相交",
    "A shape crosses itself",
    "layer.repaired",
    "warns",
    "1 invalid shape",
    "",
    file="units.geojson",
    items=("甲街道",),
)
def _(city):
    bow = [
        toy.degrees(*p)
        for p in (
            (-400, -400),
            (1000, -400),
            (1000, 400),
            (-400, 400),
            (-400, 380),
            (-380, 400),
            (-400, -400),
        )
    ]
    city.units(({"type": "Polygon", "coordinates": [bow]}, toy.WEST[1]), toy.EAST)


@defect(
    "单元不是面",
    "Units are no polygons",
    "layer.not_polygons",
    "blocks",
    "must be polygons",
    "",
    file="units.geojson",
)
def _(city):
    point = {"type": "Point", "coordinates": list(toy.degrees(0, 0))}
    city.units((point, toy.WEST[1]), toy.EAST)


@defect(
    "单元都不在评估范围内",
    "No unit lies in the area",
    "units.elsewhere",
    "blocks",
    "no unit lies in the area",
    "check the CRS",
    file="units.geojson",
)
def _(city):
    city.say('[area]\npath = "area.geojson"')
    far = toy.rectangle(9000, 9000, 9900, 9900)
    toy.write_geojson(city.folder / "area.geojson", [(far, {})])
