"""Lists of facilities: defects."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

import toy_city as toy
from defects import LIST, PLACES, City, at, defect, topic
from lifecircle.layers.datum import wgs84_to_gcj02

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
