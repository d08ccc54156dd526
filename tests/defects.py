"""Defects of a study's inputs: each breaks a small good city in one way, as real files.

The table in ``docs/defects.md`` is made from these cases:

    python tests/defects.py

writes it. `tests/test_defects.py` checks every case, and that the table is the one they make.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import toy_city as toy
from lifecircle.check import check
from lifecircle.layers.datum import wgs84_to_gcj02
from lifecircle.outputs.check_words import SEVERITY, sentence
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.findings import Finding
    from lifecircle.checks.report import CheckReport

PAGE = Path(__file__).parent.parent / "docs" / "defects.md"
GOAL = 'id = "a"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 10 }\ntarget = 0.4'
LIST = """[[facilities]]
path = "health.csv"
crs = "EPSG:4326"
id = "code"
service = "health"
completeness = "complete"
"""
PLACES = [("甲诊所", 300.0, 20.0), ("乙诊所", 900.0, 20.0), ("丙诊所", 1500.0, 20.0)]
CODES = ["H1", "H2", "H3"]


class City:
    """The good city in a folder, ready to be broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.study = toy.write_city(
            folder, toy.plan_text(GOAL), LIST, streets="beyond = 10", extra="year = 2025"
        )
        self.streets()
        toy.write_places(folder / "health.csv", PLACES, code=CODES)

    def edit(self, old: str, new: str, name: str = "study.toml") -> None:
        """Replace text in a file; it must be there."""
        file = self.folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text, old
        file.write_text(text.replace(old, new), encoding="utf-8")

    def say(self, text: str) -> None:
        """Add to the end of the study file."""
        with self.study.open("a", encoding="utf-8") as file:
            file.write("\n" + text)

    def goal(self, text: str) -> None:
        """Give the plan another goal."""
        plan = self.folder / "plan.toml"
        plan.write_text(toy.plan_text(text), encoding="utf-8")

    def rows(self, *rows: str, header: str = "name,lon,lat,code") -> None:
        """Write the list of facilities as these rows."""
        text = "\n".join([header, *rows]) + "\n"
        (self.folder / "health.csv").write_text(text, encoding="utf-8")

    def places(self, *places: tuple[str, float, float], **columns: list[str]) -> None:
        codes = [f"H{i + 1}" for i in range(len(places))]
        toy.write_places(self.folder / "health.csv", list(places), **{"code": codes, **columns})

    def units(self, *rows: tuple[dict[str, object], dict[str, object]]) -> None:
        toy.write_geojson(self.folder / "units.geojson", list(rows))

    def streets(
        self,
        draw: Callable[[toy.Osm], object] | None = None,
        *,
        houses: tuple[int, ...] = toy.HOUSES,
        kind: str = "residential",
    ) -> None:
        """Draw the street with its houses, a path around the area, and more."""
        osm = toy.Osm()
        street = [(float(x), 0.0) for x in range(0, 2001, 100)]
        osm.way(street, highway=kind, name="长街")
        osm.way([(-410.0, 0.0), *street[:1]], highway="footway")
        osm.way([*street[-1:], (2410.0, 0.0)], highway="footway")
        corners = [(-410.0, -410.0), (2410.0, -410.0), (2410.0, 0.0), (2410.0, 410.0)]
        corners += [(-410.0, 410.0), (-410.0, 0.0), (-410.0, -410.0)]
        osm.way(corners, highway="footway")
        for x in houses:
            osm.house(x, 20)
        if draw is not None:
            draw(osm)
        osm.write(self.folder / "city.osm")


def at(x: float, y: float) -> str:
    """Return longitude and latitude of a place as cells."""
    lon, lat = toy.degrees(x, y)
    return f"{lon:.9f},{lat:.9f}"


@dataclass(frozen=True)
class Defect:
    """A way in which inputs are wrong.

    Attributes
    ----------
    zh, en
        What is wrong, for the table.
    code, severity
        Of the finding.
    says, does
        Parts of its English text, and of its action.
    break_
        Breaks the city.
    items
        Texts that the features' labels and places must be, in order; empty: not checked.
    file
        Name of the file that it is about.
    """

    zh: str
    en: str
    code: str
    severity: str
    says: str
    does: str
    break_: Callable[[City], None]
    items: tuple[str, ...] = ()
    file: str = "study.toml"
    topic: tuple[str, str] = field(default=("", ""))


DEFECTS: list[Defect] = []
_TOPIC = [("", "")]


def topic(zh: str, en: str) -> None:
    _TOPIC[0] = (zh, en)


def defect(
    zh: str,
    en: str,
    code: str,
    severity: str,
    says: str,
    does: str,
    *,
    file: str = "study.toml",
    items: tuple[str, ...] = (),
) -> Callable[[Callable[[City], None]], Callable[[City], None]]:
    def add(break_: Callable[[City], None]) -> Callable[[City], None]:
        DEFECTS.append(Defect(zh, en, code, severity, says, does, break_, items, file, _TOPIC[0]))
        return break_

    return add


topic("评估文件", "The study file")


@defect(
    "评估文件不存在",
    "The study file does not exist",
    "study.unreadable",
    "blocks",
    "the file does not exist",
    "check the path",
)
def _(city):
    city.study.unlink()


@defect(
    "不是 TOML",
    "It is not TOML",
    "study.unreadable",
    "blocks",
    "not valid TOML",
    "correct that line",
)
def _(city):
    city.edit('name = "一街城"', "name = 一街城")


@defect(
    "以 GBK 保存",
    "It was saved as GBK",
    "study.unreadable",
    "blocks",
    "not UTF-8 text",
    "save it again as UTF-8",
)
def _(city):
    city.study.write_bytes(city.study.read_text(encoding="utf-8").encode("gbk"))


@defect(
    "键名写错", "A key is misspelt", "study.mistake", "blocks", "unknown key", "correct the key"
)
def _(city):
    city.edit("total = 1000", "totl = 1000")


@defect(
    "值的类型不对",
    "A value is of the wrong type",
    "study.mistake",
    "blocks",
    "must be a number",
    "correct the key",
)
def _(city):
    city.edit("total = 1000", 'total = "一千"')


@defect(
    "缺少必填键",
    "A required key is missing",
    "study.mistake",
    "blocks",
    "this key is required",
    "correct the key",
)
def _(city):
    city.edit('path = "units.geojson"', "")


@defect(
    "写了不存在的服务类别",
    "The service is none of the tree",
    "study.mistake",
    "blocks",
    "unknown service 'heath'",
    "correct the key",
)
def _(city):
    city.edit('service = "health"', 'service = "heath"')


@defect(
    "service 与 service_column 同时写",
    "Both service and service_column",
    "study.mistake",
    "blocks",
    "give either service, or service_column with services",
    "correct the key",
)
def _(city):
    city.edit('service = "health"', 'service = "health"\nservice_column = "name"')


@defect(
    "所列文件不存在",
    "A file that it names does not exist",
    "file.missing",
    "blocks",
    "does not exist",
    "correct the path",
)
def _(city):
    (city.folder / "health.csv").unlink()


@defect(
    "结果坐标系不能使用",
    "Results in a CRS that no GIS knows",
    "study.mistake",
    "blocks",
    "no GIS knows it",
    "correct the key",
)
def _(city):
    city.say('[outputs]\ncrs = "gcj02"')


@defect(
    "数据更正找不到设施",
    "A correction names no facility",
    "corrections.refused",
    "blocks",
    "H9",
    "write the id as in the list",
)
def _(city):
    city.say(
        '[[corrections]]\nkind = "exclude_facility"\nfacility = "H9"\n'
        'author = "甲"\nreason = "已关闭"'
    )


topic("规划", "The plan")


@defect(
    "规划不存在",
    "There is no such plan",
    "plan.unreadable",
    "blocks",
    "neither a shipped one nor a file",
    "paths start at",
)
def _(city):
    city.edit('plan = "plan.toml"', 'plan = "my-plan"')


@defect(
    "规划文件键名写错",
    "A key of the plan is misspelt",
    "plan.unreadable",
    "blocks",
    "unknown key",
    "correct the keys",
    file="plan.toml",
)
def _(city):
    city.edit("target = 0.4", "tagret = 0.4", "plan.toml")


@defect(
    "目标检验单元没有的列",
    "A goal tests a column that units lack",
    "plan.unit_column",
    "blocks",
    "a column that the units do not have",
    "add the column to the units",
    file="plan.toml",
)
def _(city):
    city.goal(GOAL + "\nwhere = { unit = { density = 1 } }")


@defect(
    "检验把数字与文字相比",
    "A test compares numbers with text",
    "plan.test",
    "blocks",
    "compares numbers with text",
    "as the column is written",
    file="plan.toml",
)
def _(city):
    city.goal(GOAL + "\nwhere = { unit = { kind = 3 } }")


@defect(
    "条件没有一个单元符合",
    "No unit passes a test",
    "plan.holds_nowhere",
    "warns",
    "No unit passes the test kind = '村'",
    "Compare how the plan and the units layer write",
    file="plan.toml",
)
def _(city):
    city.goal(GOAL + '\nwhere = { unit = { kind = "村" } }')


@defect(
    "有的单元没有对应情形",
    "No case is about some units",
    "plan.no_case",
    "tells",
    "no threshold for 1 units: 乙镇",
    "Nothing is judged there",
    file="plan.toml",
    items=("乙镇",),
)
def _(city):
    city.goal(GOAL.replace("{ minutes = 10 }", '[{ minutes = 10, where = { kind = "街道" } }]'))


@defect(
    "目标需要的服务没有名单",
    "No list has a service that a goal needs",
    "plan.no_list",
    "warns",
    "There is no list of “Elderly care”",
    "Add a list",
    file="plan.toml",
)
def _(city):
    city.goal(GOAL.replace('"health"', '"elderly"'))


@defect(
    "名单缺少目标检验的列",
    "The list lacks a column that a goal tests",
    "plan.facility_column",
    "warns",
    "tests the column beds",
    "Add the column to the list",
    file="plan.toml",
)
def _(city):
    city.goal(GOAL + '\nwhere = { facility = { beds = { ">=" = 20 } } }')


@defect(
    "没有一处设施符合条件",
    "No place of the lists passes a test",
    "plan.holds_nowhere",
    "warns",
    "passes the test grade = '三级'",
    "Compare how the plan and the lists write",
    file="plan.toml",
)
def _(city):
    city.places(*PLACES, grade=["一级", "一级", "二级"])
    city.goal(GOAL + '\nwhere = { facility = { grade = "三级" } }')


@defect(
    "目标数值未经核实",
    "A goal's number is not corroborated",
    "plan.unverified",
    "warns",
    "not corroborated",
    "accept_unverified = true",
    file="plan.toml",
)
def _(city):
    city.goal(GOAL + "\nverified = false")


@defect(
    "评估年份不在规划期内",
    "The year is outside the plan's period",
    "plan.year",
    "tells",
    "The study is of 2040, the plan of 2021–2025",
    "Check study.year",
    file="plan.toml",
)
def _(city):
    city.edit('id = "toy"', 'id = "toy"\nperiod = [2021, 2025]', "plan.toml")
    city.edit("year = 2025", "year = 2040")


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


topic("设施名单", "Lists of facilities")


@defect(
    "经纬度写反",
    "Longitude and latitude are swapped",
    "layer.swapped_axes",
    "blocks",
    "reference system does not have",
    "longitude comes first",
    file="health.csv",
    items=("row 3 of the sheet",),
)
def _(city):
    lon, lat = toy.degrees(900, 20)
    city.rows(f"甲诊所,{at(300, 20)},H1", f"乙诊所,{lat},{lon},H2", f"丙诊所,{at(1500, 20)},H3")


@defect(
    "坐标不可能",
    "Coordinates that cannot be",
    "layer.outside_crs",
    "blocks",
    "coordinates",
    "check",
    file="health.csv",
    items=("row 3 of the sheet",),
)
def _(city):
    city.rows(f"甲诊所,{at(300, 20)},H1", "乙诊所,1064,295,H2", f"丙诊所,{at(1500, 20)},H3")


@defect(
    "缺少坐标",
    "A coordinate is missing",
    "layer.bad_coordinates",
    "blocks",
    "a coordinate is missing or not a number",
    "fill the coordinates in",
    file="health.csv",
    items=("row 3 of the sheet",),
)
def _(city):
    city.rows(f"甲诊所,{at(300, 20)},H1", "乙诊所,106.5,,H2", f"丙诊所,{at(1500, 20)},H3")


@defect(
    "没有坐标列",
    "There are no coordinate columns",
    "layer.no_coordinates",
    "blocks",
    "the columns of the x and y coordinates",
    "name it in the study file",
    file="health.csv",
)
def _(city):
    city.rows("甲诊所,长街 3 号,H1", header="name,地址,code")


@defect(
    "编号重复",
    "Two places have one id",
    "facilities.duplicate_ids",
    "blocks",
    "facilities of a list have the same id",
    "tell them apart",
    file="health.csv",
    items=("row 2 of the sheet", "row 3 of the sheet"),
)
def _(city):
    toy.write_places(city.folder / "health.csv", PLACES, code=["H1", "H1", "H3"])


@defect(
    "类别列中有未对应的值",
    "A value of the service column is not mapped",
    "facilities.unknown_service",
    "blocks",
    "have no service",
    "add them under",
    file="health.csv",
    items=("row 4 of the sheet",),
)
def _(city):
    city.places(*PLACES, 类别=["医院", "医院", "药店"])
    city.edit(
        'service = "health"', 'service_column = "类别"\nservices = { "医院" = "health.hospital" }'
    )


@defect(
    "同一处设施列了两次",
    "One place is listed twice",
    "facilities.merged",
    "warns",
    "count as one place",
    "",
    file="health.csv",
)
def _(city):
    city.places(*PLACES, ("甲诊所", 302.0, 20.0))


@defect(
    "两行可能是同一处",
    "Two rows may be one place",
    "facilities.double",
    "warns",
    "may be one place",
    "",
    file="health.csv",
)
def _(city):
    city.places(*PLACES, ("", 302.0, 20.0))


@defect(
    "整份名单在别处",
    "The whole list lies elsewhere",
    "facilities.elsewhere",
    "blocks",
    "no place of the list is within 10 km",
    "check the crs",
    file="health.csv",
)
def _(city):
    city.rows("甲诊所,116.39,39.90,H1", "乙诊所,116.40,39.91,H2")


@defect(
    "一处设施远在别处",
    "One place lies far away",
    "facilities.far",
    "warns",
    "乙诊所",
    "check their coordinates",
    file="health.csv",
)
def _(city):
    city.rows(f"甲诊所,{at(300, 20)},H1", "乙诊所,116.40,39.91,H2")


@defect(
    "名单全在评估范围外",
    "All places lie outside the area",
    "facilities.outside",
    "warns",
    "2 of the 2 places of the list lie outside the area",
    "None lies inside",
    file="health.csv",
)
def _(city):
    city.places(("甲诊所", 300.0, 900.0), ("乙诊所", 900.0, 900.0))


@defect(
    "CSV 为 GBK 编码",
    "The CSV is in GBK",
    "layer.encoding",
    "tells",
    "gb18030",
    "",
    file="health.csv",
)
def _(city):
    file = city.folder / "health.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode("gbk"))


@defect(
    "编码写错",
    "The encoding is wrong",
    "layer.encoding",
    "blocks",
    "the file is not utf-8 text",
    "",
    file="health.csv",
)
def _(city):
    file = city.folder / "health.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode("gbk"))
    city.say("")
    city.edit('path = "health.csv"', 'path = "health.csv"\nencoding = "utf-8"')


@defect(
    "表头上方有标题行",
    "A title stands above the header",
    "layer.header",
    "tells",
    "header",
    "",
    file="health.csv",
)
def _(city):
    rows = [f"甲诊所,{at(300, 20)},H1", f"乙诊所,{at(900, 20)},H2"]
    city.rows("name,lon,lat,code", *rows, header="2024年卫生设施名单,,,")


@defect(
    "编号丢失开头的 0",
    "Ids have lost leading zeros",
    "layer.lost_zeros",
    "warns",
    "zero",
    "",
    file="health.csv",
)
def _(city):
    codes = [f"{n:06d}" for n in range(100_000, 100_010)]
    places = [(f"诊所{x}", float(x), 20.0) for x in toy.HOUSES]
    toy.write_places(city.folder / "health.csv", places, code=[*codes[:9], "510"])


@defect(
    "Excel 工作簿后缀为 .csv",
    "A workbook is called .csv",
    "layer.unreadable",
    "blocks",
    "the file is an Excel workbook",
    "give it the suffix .xlsx",
    file="health.csv",
)
def _(city):
    import pandas as pd  # noqa: PLC0415

    table = pd.read_csv(city.folder / "health.csv")
    table.to_excel(city.folder / "health.xlsx", index=False)
    (city.folder / "health.xlsx").replace(city.folder / "health.csv")


def _as_workbook(city: City, name: str, sheets: dict[str, list[list[object]]]) -> None:
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(city.folder / name)
    city.edit("health.csv", name)


_CELLS = [["name", "lon", "lat", "code"], ["甲诊所", *toy.degrees(300, 20), "H1"]]


@defect(
    "工作簿有多张工作表",
    "The workbook has several sheets",
    "layer.no_sheet",
    "blocks",
    "several sheets",
    "",
    file="health.xlsx",
)
def _(city):
    _as_workbook(city, "health.xlsx", {"一季度": _CELLS, "二季度": _CELLS})


@defect(
    "坐标是没有计算值的公式",
    "Coordinates are formulas without values",
    "layer.uncalculated",
    "blocks",
    "no calculated value",
    "",
    file="health.xlsx",
)
def _(city):
    _as_workbook(city, "health.xlsx", {"名单": [*_CELLS, ["乙诊所", "=B2", "=C2", "H2"]]})


@defect(
    "旧版工作簿 .xls",
    "An old workbook, .xls",
    "layer.old_workbook",
    "blocks",
    "",
    "",
    file="health.xls",
)
def _(city):
    (city.folder / "health.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    city.edit("health.csv", "health.xls")


@defect(
    "行的单元格多于表头",
    "Rows have more cells than the header",
    "layer.extra_cells",
    "blocks",
    "more cells than the header",
    "name every column",
    file="health.csv",
)
def _(city):
    city.rows(f"甲诊所,{at(300, 20)},H1,长街 3 号,8 床", f"乙诊所,{at(900, 20)},H2")


def _shapefile(city: City, epsg: int, **options: str) -> None:
    layer = gpd.read_file(city.folder / "units.geojson").to_crs(epsg)
    layer.to_file(city.folder / "units.shp", **options)
    city.edit("units.geojson", "units.shp")


@defect(
    "Shapefile 为 GBK 编码且没有 .cpg",
    "A Shapefile in GBK without its .cpg",
    "layer.encoding",
    "tells",
    "GB18030",
    "",
    file="units.shp",
)
def _(city):
    _shapefile(city, 4490, encoding="GBK")
    (city.folder / "units.cpg").unlink()


@defect(
    "两列都可能是经度",
    "Two columns may be the longitude",
    "layer.no_coordinates",
    "blocks",
    "the column of the x coordinate is not clear",
    'x = "…"',
    file="health.csv",
)
def _(city):
    city.rows(f"甲诊所,{at(300, 20)},H1,0", header="name,lon,lat,code,lon")


@defect(
    "列名重复",
    "Columns have the same name",
    "layer.same_columns",
    "tells",
    "columns have the same name (name)",
    "see that it is the first",
    file="health.csv",
)
def _(city):
    city.rows(f"甲诊所,{at(300, 20)},H1,旧名", header="name,lon,lat,code,name")


@defect(
    "表尾有合计和填表人",
    "Totals and remarks stand below the data",
    "layer.foot",
    "tells",
    "are left out (rows 3, 4 of the sheet): 合计 1 处, 填表人：王工.",
    "",
    file="health.csv",
)
def _(city):
    city.rows(f"甲诊所,{at(300, 20)},H1", "合计 1 处,,,", "填表人：王工,,,")


@defect(
    "独立坐标系",
    "A local coordinate system",
    "layer.local_crs",
    "blocks",
    "whose place on earth is not known",
    "ask the data's owner",
    file="units.shp",
)
def _(city):
    _shapefile(city, 4545, encoding="UTF-8")
    (city.folder / "units.prj").write_text(
        'LOCAL_CS["重庆市独立坐标系",UNIT["metre",1]]', encoding="utf-8"
    )


@defect(
    "CSV 为 Big5 编码",
    "The CSV is in Big5",
    "layer.encoding",
    "blocks",
    "does not look like GB18030",
    'encoding = "big5"',
    file="health.csv",
)
def _(city):
    text = f"name,lon,lat,code\n重慶市衛生診所,{at(300, 20)},H1\n"
    (city.folder / "health.csv").write_bytes(text.encode("big5"))


@defect(
    "高斯投影带号写错",
    "The wrong Gauss-Krüger zone",
    "layer.wrong_zone",
    "blocks",
    "",
    'crs = "EPSG:4545"',
    file="health.gpkg",
)
def _(city):
    places = gpd.GeoDataFrame(
        {"name": ["甲诊所"], "code": ["H1"]},
        geometry=gpd.points_from_xy(*zip(toy.degrees(300, 20), strict=True)),
        crs=4326,
    ).to_crs(4545)
    places.set_crs(4546, allow_override=True).to_file(city.folder / "health.gpkg")
    city.edit('path = "health.csv"\ncrs = "EPSG:4326"', 'path = "health.gpkg"')


@defect(
    "1954 北京坐标系",
    "An old Chinese datum (Beijing 1954)",
    "layer.old_datum",
    "warns",
    "no exact published relation to WGS 84",
    "ask the data's owner",
    file="units.shp",
)
def _(city):
    _shapefile(city, 4214)


@defect(
    "很可能是 GCJ-02 坐标",
    "It is probably GCJ-02",
    "datum.shifted",
    "warns",
    "The coordinates are probably GCJ-02, not WGS 84",
    'set crs = "gcj02"',
    file="health.csv",
)
def _(city):
    _houses_with_clinics(city)
    lines = ["name,lon,lat,code"]
    for i, x in enumerate(toy.HOUSES):
        lon, lat = wgs84_to_gcj02(*(np.array([v]) for v in toy.degrees(x, 20)))
        lines.append(f"诊所{i},{lon[0]:.8f},{lat[0]:.8f},H{i}")
    (city.folder / "health.csv").write_text("\n".join(lines), encoding="utf-8")


def _houses_with_clinics(city: City) -> None:
    city.places(*((f"诊所{i}", float(x), 20.0) for i, x in enumerate(toy.HOUSES)))


@defect(
    "出入口不属于任何设施",
    "An entrance belongs to no facility",
    "entrances.no_facility",
    "blocks",
    "belong to no facility",
    "correct the ids",
    file="doors.csv",
)
def _(city):
    toy.write_places(city.folder / "doors.csv", [("门", 310.0, 5.0)], facility=["H8"])
    city.say('[facilities.entrances]\npath = "doors.csv"\ncrs = "EPSG:4326"')


@defect(
    "同一份名单用了两次",
    "One list is used twice",
    "files.twice",
    "warns",
    "One list is used 2 times",
    "take out the superfluous",
    file="health.csv",
)
def _(city):
    city.say(LIST)


@defect(
    "名单只是一部分",
    "The list is partial",
    "facilities.partial",
    "tells",
    "The list is partial",
    "“not shown”",
    file="health.csv",
)
def _(city):
    city.edit('completeness = "complete"', 'completeness = "partial"')


@defect(
    "规划没有涉及名单的服务",
    "No goal asks for what is on a list",
    "facilities.not_asked",
    "tells",
    "No goal asks for what is on this list: Culture",
    "check its service",
    file="health.csv",
)
def _(city):
    city.edit('service = "health"', 'service = "culture"')


@defect(
    "街道列的名称不是单元名",
    "A column names units that are not there",
    "names.unknown",
    "tells",
    "names that no unit has (1 rows): 丁街道",
    "compare the list with the units",
    file="health.csv",
    items=("丙诊所",),
)
def _(city):
    city.places(*PLACES, 街道=["甲街道办事处", "甲街道", "丁街道"])


@defect(
    "设施不在所写的街道内",
    "A place does not lie in the unit it names",
    "names.other_unit",
    "warns",
    "1 places do not lie in the unit",
    "Check the coordinates",
    file="health.csv",
    items=("丙诊所：甲街道办事处 → 乙镇",),
)
def _(city):
    city.places(*PLACES, 街道=["甲街道", "甲街道", "甲街道办事处"])


@defect(
    "出入口离设施太远",
    "An entrance lies far from its facility",
    "entrances.far",
    "warns",
    "1 entrances lie more than 1,000 m from their facility, the farthest 1,600 m",
    "which facility they name",
    file="doors.csv",
    items=("甲诊所",),
)
def _(city):
    text = f"facility,lon,lat\nH1,{at(1900, 20)}\nH1,{at(310, 10)}\n"
    (city.folder / "doors.csv").write_text(text, encoding="utf-8")
    city.edit("id =", 'entrances = { path = "doors.csv", crs = "EPSG:4326" }\nid =')


topic("接入道路", "Links to the streets")


@defect(
    "设施离道路太远",
    "A place is too far from any street",
    "link.facility.too_far",
    "warns",
    "No linkable street within 300 m: 1 of 4 places",
    "move_entrance",
    file="health.csv",
    items=("丁诊所",),
)
def _(city):
    city.places(*PLACES, ("丁诊所", 300.0, 900.0))


@defect(
    "设施离所接道路较远",
    "A place is a long way from its street",
    "link.facility.long",
    "tells",
    "More than 100 m from the street it is linked to: 1 of 4",
    "list the entrances",
    file="health.csv",
    items=("丁诊所 170 m",),
)
def _(city):
    city.places(*PLACES, ("丁诊所", 300.0, 170.0))


@defect(
    "设施只能接到孤立道路",
    "A place is linked to a stranded street",
    "link.facility.island",
    "warns",
    "Linked to a stranded part",
    "add_path",
    file="health.csv",
    items=("丁诊所",),
)
def _(city):
    city.streets(lambda osm: osm.way([(300.0, 910.0), (500.0, 910.0)], highway="footway"))
    city.places(*PLACES, ("丁诊所", 400.0, 900.0))


@defect(
    "最近的道路是隧道",
    "The nearest street is a tunnel",
    "link.facility.under",
    "tells",
    "cannot be entered from beside it: 1 of 4 places",
    "entered at their ends",
    file="health.csv",
    items=("丁诊所",),
)
def _(city):
    city.streets(
        lambda osm: osm.way(
            [(0.0, 0.0), (0.0, 60.0), (2000.0, 60.0), (2000.0, 0.0)],
            highway="primary",
            tunnel="yes",
            name="隧道",
        )
    )
    city.places(*PLACES, ("丁诊所", 400.0, 55.0))


@defect(
    "住宅离道路太远",
    "Homes are too far from any street",
    "link.homes.too_far",
    "warns",
    "No linkable street within 100 m: 1 of 11 homes",
    "add_path",
    file="city.osm",
)
def _(city):
    city.streets(lambda osm: osm.house(300, 200))
    city.edit("beyond = 10", "beyond = 10\nsnap_limit = 100")


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
    "counts of units serve for comparison",
    file="units.geojson",
)
def _(city):
    city.units(
        (toy.WEST[0], {**toy.WEST[1], "人口": 1000}), (toy.EAST[0], {**toy.EAST[1], "人口": 2000})
    )


def found(report: CheckReport, case: Defect) -> list[Finding]:
    """Return the findings that a case is about."""
    return [
        finding
        for finding in report.findings
        if finding.code == case.code
        and finding.severity == case.severity
        and case.says.lower() in text_of(finding).lower()
    ]


def text_of(finding: Finding) -> str:
    """Return all that a finding says in English, but for its action."""
    parts = (finding.what, finding.place, finding.expected, finding.found)
    return " | ".join(part.en for part in parts if part is not None)


@cache
def checked(case: Defect) -> tuple[Path, CheckReport]:
    """Break a good city and check it; return its folder and the report."""
    folder = Path(_CITIES.name) / str(DEFECTS.index(case))
    folder.mkdir()
    city = City(folder)
    case.break_(city)
    return folder, check(city.study)


_CITIES = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


def page() -> str:
    """Return the table of the documentation."""
    lines = [
        "# Defects of the inputs",
        "",
        "What `lifecircle check` says about each defect, and what was done or is to do.",
        "Every row is a test: a small city is broken that way, and the texts are its check's.",
        "`python tests/defects.py` writes this page.",
        "",
        "“Must be mended” stops an audit; after a warning its numbers are less reliable.",
        "",
    ]
    last = ("", "")
    for case in DEFECTS:
        if case.topic != last:
            last = case.topic
            lines += [
                "",
                f"## {last[1]} · {last[0]}",
                "",
                "| defect | code | message | action |",
                "|---|---|---|---|",
            ]
        folder, report = checked(case)
        lines.append(_row(case, found(report, case)[0], folder))
    return "\n".join(lines) + "\n"


def _row(case: Defect, finding: Finding, folder: Path) -> str:
    what = sentence(finding.what)
    action = sentence(finding.action) if finding.action else ("", "")
    word = SEVERITY[finding.severity].word
    cells = (
        f"{case.en}<br>{case.zh}",
        f"`{case.code}`<br>{word.en}<br>{word.zh}",
        f"{plain(what.en, 400)}<br>{plain(what.zh, 400)}",
        f"{action[1]}<br>{action[0]}" if action[1] else "–",
    )
    texts = (
        cell.replace(str(folder), "…").replace("|", "\\|").replace("\n", " ") for cell in cells
    )
    return f"| {' | '.join(texts)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
