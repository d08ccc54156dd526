"""Groups of people, levels, areas, demand, statistics, and what a plan asks of them: defects."""

from __future__ import annotations

import toy_city as toy
from defects import GOAL, PLACES, City, defect, topic

topic("人群、层级、片区、需求与统计", "Groups, levels, areas, demand and statistics")

EAST = toy.rectangle(1100, -300, 1900, 300)


def _write(city: City, name: str, text: str) -> None:
    (city.folder / name).write_text(text, encoding="utf-8")


def _group(city: City, rows: str, more: str = "") -> None:
    """Give the city a table of old people."""
    _write(city, "census.csv", rows)
    table = '[[people.groups]]\ngroup = "age_65"\npath = "census.csv"\ncolumn = "人数"'
    city.say(f"{table}\n{more}")


def _long(city: City, values: str, *, sexes: bool = False) -> None:
    rows = ["街道,性别,年龄,人数"]
    for name in ("甲街道", "乙镇"):
        for sex in ("合计", "男", "女") if sexes else ("合计",):
            rows += [f"{name},{sex},{age},10" for age in ("65-79岁", "80岁及以上")]
    _group(city, "\n".join(rows), f'rows = {{ "年龄" = {values} }}')


def _level(city: City, properties: dict[str, object], shape: object = None) -> None:
    row = (shape or toy.rectangle(0, -300, 900, 300), {"name": "一社区", **properties})
    toy.write_geojson(city.folder / "communities.geojson", [row])
    city.say('[[levels]]\nlevel = "community"\npath = "communities.geojson"\nparent = "街"')


def _estates(city: City, *rows: dict[str, object]) -> None:
    found = [(EAST, {"name": f"小区{i}", **row}) for i, row in enumerate(rows)]
    toy.write_geojson(city.folder / "estates.geojson", found)
    text = '[[layers]]\nname = "estates"\nwhat = "areas"\ncompleteness = "complete"\n'
    city.say(text + 'path = "estates.geojson"\ncolumns = { built = "建成", households = "户数" }')


def _jobs(city: City, weight: object) -> None:
    toy.write_geojson(city.folder / "jobs.geojson", [(EAST, {"岗位": 5}), (EAST, {"岗位": weight})])
    label = 'label = { zh = "岗位", en = "jobs" }'
    city.say(f'[[demand]]\nname = "jobs"\n{label}\npath = "jobs.geojson"\nweight = "岗位"')


def _statistics(city: City, *rows: str, header: str = "指标,单元,级别,年份,数值") -> None:
    _write(city, "stats.csv", "\n".join([header, *rows]) + "\n")
    city.say('[[statistics]]\npath = "stats.csv"')


@defect(
    "人口表中的人数为负",
    "A table of people has a negative number",
    "people.bad_numbers",
    "blocks",
    "column '人数', row 3 of the sheet",
    "correct these numbers",
    file="census.csv",
    items=("row 3 of the sheet",),
)
def _(city):
    _group(city, "街道,人数\n甲街道,10\n乙镇,-3\n")


@defect(
    "人口表中的名称不是单元名称",
    "A name in a table of people is no unit's",
    "people.unknown_units",
    "warns",
    "1 names are no unit's, and their people do not count: 丙街道",
    "compare the names with the units",
    file="census.csv",
    items=("丙街道",),
)
def _(city):
    _group(city, "街道,人数\n甲街道办事处,10\n丙街道,3\n")


@defect(
    "有单元没有人群的数",
    "A unit has no number of a group",
    "people.units_without_number",
    "warns",
    "1 units have no number of people of 65 and over: 乙镇. Nor is the number in the whole known",
    "or give a total",
    file="census.csv",
    items=("乙镇",),
)
def _(city):
    _group(city, "街道,人数\n甲街道办事处,10\n")


@defect(
    "人口表中同一单元有多行",
    "A table of people has two rows for a unit",
    "people.unit_twice",
    "blocks",
    "a unit has several rows",
    "say in the study file as rows which count",
    file="census.csv",
)
def _(city):
    _group(city, "街道,人数\n甲街道,10\n甲街道办事处,4\n乙镇,3\n")


@defect(
    "rows 所列的值在表中不存在",
    "No row has a value that rows names",
    "people.no_rows",
    "blocks",
    "80岁以上",
    "correct people.groups.rows",
    file="census.csv",
)
def _(city):
    _long(city, '["65-79岁", "80岁以上"]')


@defect(
    "合计行与分项行会重复相加",
    "Totals stand beside their parts in a long table",
    "people.twice_in_total",
    "blocks",
    "people would count twice",
    "which values of 性别 count",
    file="census.csv",
)
def _(city):
    _long(city, '["65-79岁", "80岁及以上"]', sexes=True)


@defect(
    "人群取自地块而没有地块图层",
    "A group is of blocks, and there is no layer of blocks",
    "study.mistake",
    "blocks",
    'from = "blocks" needs blocks.path',
    "correct the key",
)
def _(city):
    city.say('[[people.groups]]\ngroup = "age_65"\nfrom = "blocks"\ncolumn = "老人"')


@defect(
    "两个层级同名",
    "Two levels have one name",
    "study.mistake",
    "blocks",
    "levels: levels.level is used twice: 'community'",
    "everything else was checked",
)
def _(city):
    _level(city, {"街": "甲街道"})
    city.say('[[levels]]\nlevel = "community"\npath = "communities.geojson"')


@defect(
    "地块缺少人群的人数",
    "A block has no number of a group",
    "people.bad_numbers",
    "blocks",
    "column '老人', blocks 2",
    "fill in or correct",
    file="blocks.geojson",
    items=("2",),
)
def _(city):
    rows = [(toy.WEST[0], {"code": "1", "老人": 3}), (toy.EAST[0], {"code": "2", "老人": None})]
    toy.write_geojson(city.folder / "blocks.geojson", rows)
    city.say('[[people.groups]]\ngroup = "age_65"\nfrom = "blocks"\ncolumn = "老人"')
    city.say('[blocks]\npath = "blocks.geojson"\nid = "code"')


@defect(
    "单元不在所写的上级单元内",
    "A unit does not lie in the unit that it names",
    "levels.other_unit",
    "warns",
    "1 units of level community do not lie in the unit",
    "where they lie counts",
    file="communities.geojson",
    items=("一社区：乙镇 → 甲街道",),
)
def _(city):
    _level(city, {"街": "乙镇"})


@defect(
    "某级单元全部在评估范围之外",
    "No unit of a level lies in the area",
    "levels.elsewhere",
    "blocks",
    "nothing of the units of level community lies in the area",
    "check the CRS",
    file="communities.geojson",
)
def _(city):
    _level(city, {"街": "乙镇"}, toy.rectangle(9000, 0, 9900, 300))


@defect(
    "片区的年份或数量不可用",
    "An area has a year or a number that cannot be used",
    "layers.not_numbers",
    "warns",
    "values of 'built' cannot be used and count as unknown (rows 2, 3): 0, 90年代",
    "correct these cells",
    file="estates.geojson",
    items=("小区1", "小区2"),
)
def _(city):
    _estates(
        city,
        {"建成": "1998年建", "户数": "1,200户"},
        {"建成": "0", "户数": 30},
        {"建成": "90年代", "户数": 30},
    )


@defect(
    "片区的户数为负",
    "An area has a negative number",
    "layers.not_numbers",
    "warns",
    "values of 'households' cannot be used and count as unknown (row 2): -30",
    "correct these cells",
    file="estates.geojson",
    items=("小区1",),
)
def _(city):
    _estates(city, {"建成": 1998, "户数": 1200}, {"建成": 2001, "户数": -30})


@defect(
    "需求图层缺少权重",
    "A place of demand has no weight",
    "demand.bad_weights",
    "blocks",
    "column '岗位', row 2",
    "fill in or correct",
    file="jobs.geojson",
)
def _(city):
    _jobs(city, None)


@defect(
    "统计值不是数字",
    "A statistic is no number",
    "statistics.bad_values",
    "blocks",
    "'达标'",
    "leave unknown empty",
    file="stats.csv",
    items=("入学率",),
)
def _(city):
    _statistics(city, "入学率,,,2025,达标", "巩固率,,,2025,99%")


@defect(
    "统计表同一指标有两个数值",
    "An indicator has two values",
    "statistics.twice",
    "blocks",
    "stats.csv:2, stats.csv:3",
    "leave one row",
    file="stats.csv",
)
def _(city):
    _statistics(city, "入学率,,,2025,98%", "入学率,全区,,2025年,99%")


@defect(
    "统计表的层级或单元名称不存在",
    "A statistic is of a level that the study lacks",
    "statistics.unknown_units",
    "warns",
    "names of no unit of that level, or of several, and do not count: 社区 甲街道",
    "are those of that level in [[levels]]",
    file="stats.csv",
    items=("好评率",),
)
def _(city):
    _statistics(city, "好评率,甲街道,社区,2025,98%", "好评率,甲街道,街道,2025,97%")


@defect(
    "以前的评估文件夹不存在",
    "The folder of the earlier audit is not there",
    "file.missing",
    "blocks",
    "study.earlier",
    "correct the path",
)
def _(city):
    city.edit("year = 2025", 'year = 2025\nearlier = "old"')


@defect(
    "目标需要的人群没有人数",
    "A goal needs numbers of a group",
    "plan.no_group",
    "warns",
    "Groups of people without numbers: 1; goals that need them: 1",
    "Give numbers",
    file="plan.toml",
    items=("age_65",),
)
def _(city):
    city.goal(
        'id = "a"\nkind = "ratio"\nservice = "health"\nnumerator = { count = "facilities" }\n'
        'denominator = { group = "age_65" }\nper = 1000'
    )


@defect(
    "目标需要的层级、片区没有图层",
    "A goal needs a level of units",
    "plan.no_level",
    "warns",
    "Levels of units without a layer: 1",
    "called as in the plan",
    file="plan.toml",
    items=("community",),
)
def _(city):
    city.goal('id = "a"\nkind = "presence"\nservice = "health"\nlevel = "community"')


@defect(
    "目标需要的片区没有图层",
    "A goal needs a layer of areas",
    "plan.no_layer",
    "warns",
    "Areas and places without a layer: 1",
    "called as in the plan",
    file="plan.toml",
    items=("estates",),
)
def _(city):
    city.goal('id = "a"\nkind = "count"\nof = "areas"\nlayer = "estates"')


@defect(
    "目标检验片区没有的列",
    "A goal tests a column that areas lack",
    "plan.layer_column",
    "blocks",
    "a column that the areas do not have",
    "add the column to the areas",
    file="plan.toml",
)
def _(city):
    _estates(city, {"建成": 1998, "户数": 5})
    goal = 'id = "a"\nkind = "count"\nof = "areas"\nlayer = "estates"'
    city.goal(goal + "\nwhere = { area = { renovated = 1 } }")


@defect(
    "检验把片区的文字与数字相比",
    "A test compares a number with text in areas",
    "plan.test",
    "blocks",
    "compares numbers with text",
    "as the column is written",
    file="plan.toml",
)
def _(city):
    _estates(city, {"建成": 1998, "户数": 5, "类型": "老旧"})
    goal = 'id = "a"\nkind = "count"\nof = "areas"\nlayer = "estates"'
    city.goal(goal + "\nwhere = { area = { '类型' = { '>=' = 1 } } }")


@defect(
    "没有一个片区符合条件",
    "No area passes a test",
    "plan.holds_nowhere",
    "warns",
    "No area (estates) passes the test built <= 1990",
    "compare how the plan and the data write",
    file="plan.toml",
)
def _(city):
    _estates(city, {"建成": 1998, "户数": 5})
    goal = 'id = "a"\nkind = "count"\nof = "areas"\nlayer = "estates"'
    city.goal(goal + "\nwhere = { area = { built = { '<=' = 1990 } } }")


@defect(
    "目标需要的其他需求没有图层",
    "A goal needs other demand",
    "plan.no_demand",
    "warns",
    "Other demand without a layer: 1",
    "called as in the plan",
    file="plan.toml",
    items=("visitors",),
)
def _(city):
    city.goal(GOAL + '\ndemand = "visitors"')


@defect(
    "目标需要的服务片区没有给出",
    "A goal needs catchments",
    "plan.no_catchments",
    "warns",
    "Services without catchments: 1",
    "facilities.catchments",
    file="plan.toml",
    items=("health",),
)
def _(city):
    city.goal(GOAL + '\nsupply = "assigned"')


STATISTIC = 'id = "a"\nkind = "statistic"\nindicator = "入学率"\nunit = { zh = "%", en = "%" }\n'


@defect(
    "统计指标没有数值",
    "A statistic has no number",
    "plan.no_statistic",
    "warns",
    "Statistics without a number: 1",
    "Add a table",
    file="plan.toml",
    items=("入学率",),
)
def _(city):
    city.goal(STATISTIC + "target = 94")


@defect(
    "统计表的指标没有目标使用",
    "No goal asks for an indicator of the table",
    "plan.statistic_not_asked",
    "tells",
    "Indicators of the tables that no goal asks for: 毛入学率",
    "compare how it is called",
    items=("毛入学率",),
)
def _(city):
    city.goal(STATISTIC + "target = 94")
    _statistics(city, "毛入学率,,,2025,95%")


@defect(
    "统计值似为比例而非百分数",
    "A statistic in per cent seems to be a share",
    "plan.statistic_scale",
    "warns",
    "Goal a is in per cent, and the largest number of the table is 0.95",
    "write 94 for 0.94",
    file="plan.toml",
)
def _(city):
    city.goal(STATISTIC + "target = 94")
    _statistics(city, "入学率,,,2025,0.95")


@defect(
    "条件对该类目标不起作用",
    "A test changes nothing",
    "plan.no_effect",
    "warns",
    "where.area of goal a changes nothing",
    "another kind of goal",
    file="plan.toml",
)
def _(city):
    city.goal(GOAL + "\nwhere = { area = { built = 2000 } }")


@defect(
    "名单没有开放时间而目标需要",
    "A goal needs opening hours",
    "plan.facility_column",
    "warns",
    "Columns that lists lack or leave empty: 1",
    "Add the columns",
    file="plan.toml",
    items=("health: hours",),
)
def _(city):
    city.goal(GOAL + '\nat = "周末 10:00"')


@defect(
    "开放时间无法识别",
    "Opening hours are not understood",
    "facilities.hours",
    "warns",
    "the opening hours of 1 places are not understood",
    "Write them like",
    file="health.csv",
)
def _(city):
    city.places(*PLACES, hours=["每天9:00-17:00", "夏季8:00-20:00", "24小时"])


@defect(
    "规划中的设施不计",
    "A planned place does not count",
    "facilities.planned",
    "tells",
    "planned or under construction: 1 places: 乙诊所",
    "say with existing",
    file="health.csv",
    items=("乙诊所",),
)
def _(city):
    city.places(*PLACES, status=["现状", "规划", "现状"])


@defect(
    "数量列中有不是数字的值",
    "A quantity is no number",
    "facilities.not_a_number",
    "blocks",
    "column 'beds', row 3 of the sheet",
    "or leave them empty",
    file="health.csv",
    items=("乙诊所",),
)
def _(city):
    city.places(*PLACES, beds=["12张", "约十张", "1.2万"])


@defect(
    "服务片区没有对应的设施",
    "A catchment has no facility",
    "facilities.no_facility",
    "warns",
    "1 of 2 catchments have no facility of the list: H9",
    "correct the ids",
    file="zones.geojson",
    items=("H9",),
)
def _(city):
    rows = [(toy.WEST[0], {"facility": "H1"}), (toy.EAST[0], {"facility": "H9"})]
    toy.write_geojson(city.folder / "zones.geojson", rows)
    text = 'completeness = "complete"\n'
    city.edit(text, text + 'catchments = { path = "zones.geojson" }\ncatchment_of = "facility"\n')
