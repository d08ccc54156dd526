"""The plan: defects."""

from __future__ import annotations

from defects import GOAL, PLACES, defect, topic

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
    "Compare how the plan and the data write",
    file="plan.toml",
)
def _(city):
    city.goal(GOAL + '\nwhere = { unit = { kind = "村" } }')


@defect(
    "有的单元没有对应情形",
    "No case is about some units",
    "plan.no_case",
    "tells",
    "no threshold for 1 of the units: 乙镇",
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
    "Services without a list: 1; goals that need them: 1",
    "Add lists",
    file="plan.toml",
    items=("elderly",),
)
def _(city):
    city.goal(GOAL.replace('"health"', '"elderly"'))


@defect(
    "名单缺少目标检验的列",
    "The list lacks a column that a goal tests",
    "plan.facility_column",
    "warns",
    "Columns that lists lack or leave empty: 1; goals that need them: 1",
    "Add the columns to the lists",
    file="plan.toml",
    items=("health: beds",),
)
def _(city):
    city.goal(GOAL + '\nwhere = { facility = { beds = { ">=" = 20 } } }')


@defect(
    "没有一处设施符合条件",
    "No place of the lists passes a test",
    "plan.holds_nowhere",
    "warns",
    "passes the test grade = '三级'",
    "Compare how the plan and the data write",
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
