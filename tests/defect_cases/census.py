"""Rasters of people, census numbers by unit, rates and projections: defects."""

from __future__ import annotations

from defects import City, defect, topic
from people_helpers import RASTER, write_raster

topic("人口栅格、比率与年份", "Rasters of people, rates and years")

_CELLS = [[50.0] * 5 + [80.0] * 5]


def _raster(city: City, values: list[list[float]], west: float = 0.0) -> None:
    write_raster(city.folder / "people.tif", values, west=west)
    city.edit("total = 1000\n", RASTER)


def _old(city: City, rows: str, more: str = "") -> None:
    """Give the city numbers of old people in 2020."""
    (city.folder / "census.csv").write_text(rows, encoding="utf-8")
    table = '[[people.groups]]\ngroup = "age_65"\nyear = 2020\npath = "census.csv"\ncolumn = "数"'
    city.say(f"{table}\n{more}")


@defect(
    "人口栅格在别处",
    "The population raster lies elsewhere",
    "people.raster_elsewhere",
    "blocks",
    "does not reach the area",
    "check the extent and the CRS",
    file="people.tif",
)
def _(city):
    _raster(city, _CELLS, west=90_000)


@defect(
    "人口栅格有负数",
    "The population raster has negative numbers",
    "people.raster_negative",
    "blocks",
    "1 cells in the area that are no numbers of people",
    "gdal_edit.py -a_nodata -9999 people.tif",
    file="people.tif",
)
def _(city):
    _raster(city, [[50.0] * 9 + [-9999.0]])


@defect(
    "有单元没有有人口的像元",
    "A unit has no populated cell",
    "people.raster_bare",
    "warns",
    "no cell of the raster has people, so that nobody counts: 乙镇",
    "take a finer one",
    file="people.tif",
    items=("乙镇",),
)
def _(city):
    _raster(city, [[50.0] * 5])


@defect(
    "各单元常住人口与总人口不符",
    "Residents of the units are not the total",
    "people.totals_differ",
    "warns",
    "The units have 4,000 residents in all, the study file says 1,000",
    "The units are used",
    file="census.csv",
)
def _(city):
    (city.folder / "census.csv").write_text("街道,数\n甲街道,3000\n乙镇,1000\n", encoding="utf-8")
    city.say('[[people.groups]]\ngroup = "residents"\npath = "census.csv"\ncolumn = "数"')


@defect(
    "比率超出范围",
    "A rate is more than all",
    "people.bad_rates",
    "blocks",
    "column '数', row 3 of the sheet",
    'as = "percent"',
    file="census.csv",
    items=("row 3 of the sheet",),
)
def _(city):
    _old(city, "街道,数\n甲街道,0.25\n乙镇,19.5\n", 'as = "share"')


@defect(
    "评估年份在已知年份之外",
    "The study's year is after all known ones",
    "people.year_outside",
    "warns",
    "the number of 2022 is used, not extrapolated (known: 2020, 2022)",
    "give it in [[people.projections]]",
)
def _(city):
    later = '[[people.projections]]\ngroup = "age_65"\nyear = 2022\nfactor = 1.1'
    _old(city, "街道,数\n甲街道,100\n乙镇,50\n", later)


@defect(
    "预测常住人口缺少单元",
    "Projected residents lack a unit",
    "people.projection_units",
    "blocks",
    "a number for every unit | none of 乙镇",
    "or give a total",
    file="later.csv",
)
def _(city):
    city.edit("total = 1000", "total = 1000\nyear = 2020")
    (city.folder / "later.csv").write_text("街道,数\n甲街道,600\n", encoding="utf-8")
    table = 'group = "residents"\nyear = 2030\npath = "later.csv"\ncolumn = "数"'
    city.say(f"[[people.projections]]\n{table}")
