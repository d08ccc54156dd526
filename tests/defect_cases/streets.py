"""Streets and elevation: defects."""

from __future__ import annotations

import numpy as np

import toy_city as toy
from defects import City, defect, topic

topic("道路与高程", "Streets and elevation")


@defect(
    "道路文件不完整",
    "The street file is cut off",
    "osm.damaged",
    "blocks",
    "damaged or incomplete",
    "download or copy it again",
    file="city.osm",
)
def _(city):
    file = city.folder / "city.osm"
    file.write_bytes(file.read_bytes()[:-400])


@defect(
    "道路数据在一侧不及所写",
    "Street data end sooner than claimed on one side",
    "streets.short_side",
    "tells",
    "reach only 10 m in the west, 10 m in the south, 10 m in the east",
    "if the data were cut there",
    file="city.osm",
)
def _(city):
    city.streets(lambda osm: osm.way([(0.0, 410.0), (0.0, 460.0)], highway="footway"))
    city.edit("beyond = 10", "beyond = 60")


@defect(
    "没有可步行的道路",
    "No street can be walked",
    "streets.none",
    "blocks",
    "no walkable street",
    "right extract",
    file="city.osm",
)
def _(city):
    osm = toy.Osm()
    osm.way([(0.0, 0.0), (2000.0, 0.0)], highway="motorway", name="高速")
    osm.house(100, 20)
    osm.write(city.folder / "city.osm")


@defect(
    "有孤立路网",
    "Parts of the network are stranded",
    "streets.islands",
    "tells",
    "1 stranded parts are not connected to the main network",
    "add_path",
    file="city.osm",
    items=("200 m",),
)
def _(city):
    city.streets(lambda osm: osm.way([(300.0, 200.0), (500.0, 200.0)], highway="footway"))


@defect(
    "范围外道路数据不及所写",
    "Street data end sooner than claimed",
    "streets.beyond",
    "warns",
    "they reach 10 m at the most",
    "set beyond = 10",
    file="city.osm",
)
def _(city):
    city.edit("beyond = 10", "beyond = 2000")


@defect(
    "评估范围超出道路数据",
    "The area is larger than the street data",
    "streets.elsewhere",
    "warns",
    "of the area lies outside the street data",
    "get street data for the whole area",
    file="city.osm",
)
def _(city):
    city.units(toy.WEST, (toy.rectangle(1000, -400, 9000, 400), toy.EAST[1]))


@defect(
    "单元内没有道路",
    "A unit has no street",
    "units.no_street",
    "warns",
    "1 units have no street at all: 丙村",
    "Check how far the street data reach",
    file="city.osm",
    items=("丙村",),
)
def _(city):
    third = {"name": "丙村", "kind": "村"}
    city.units(toy.WEST, toy.EAST, (toy.rectangle(2420, -400, 2700, 400), third))


def _raster(city: City, heights: np.ndarray, x: float = -600, *, crs: bool = True) -> None:
    import rasterio  # noqa: PLC0415

    place = rasterio.Affine(30, 0, toy.ORIGIN[0] + x, 0, -30, toy.ORIGIN[1] + 600)
    with rasterio.open(
        city.folder / "ground.tif",
        "w",
        driver="GTiff",
        height=heights.shape[0],
        width=heights.shape[1],
        count=1,
        dtype="float32",
        crs=f"EPSG:{toy.EPSG}" if crs else None,
        transform=place,
    ) as raster:
        raster.write(heights.astype("float32"), 1)
    city.edit('path = "city.osm"', 'path = "city.osm"\nelevation = "ground.tif"')


@defect(
    "高程栅格没有坐标系",
    "The raster has no CRS",
    "elevation.no_crs",
    "blocks",
    "no coordinate reference system",
    "gdal_edit",
    file="ground.tif",
)
def _(city):
    _raster(city, np.full((40, 110), 200.0), crs=False)


@defect(
    "高程栅格在别处",
    "The raster lies elsewhere",
    "elevation.elsewhere",
    "blocks",
    "covers none of the streets",
    "check the raster's extent",
    file="ground.tif",
)
def _(city):
    _raster(city, np.full((40, 110), 200.0), x=90_000)


@defect(
    "高程栅格只覆盖一部分",
    "The raster covers a part",
    "elevation.partial",
    "warns",
    "edges (",
    "Use a raster that covers all",
    file="ground.tif",
)
def _(city):
    _raster(city, np.full((40, 50), 200.0))


@defect(
    "高程不合理（未写无数据值）",
    "Heights that cannot be",
    "elevation.implausible",
    "warns",
    "heights that cannot be",
    "declares its nodata value",
    file="ground.tif",
)
def _(city):
    _raster(city, np.full((40, 110), -32768.0))


@defect(
    "坡度不可信",
    "Slopes that are hardly believed",
    "elevation.steep",
    "warns",
    "steeper than 40%",
    "Slopes are clamped",
    file="ground.tif",
)
def _(city):
    city.streets(
        lambda osm: [
            osm.way([(float(x), 0.0), (float(x), 60.0)], highway="residential")
            for x in range(100, 2000, 100)
        ]
    )
    _raster(city, np.repeat(np.arange(40)[:, None] * 30.0, 110, axis=1))
