"""The study file: defects."""

from __future__ import annotations

from defects import defect, topic

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
