"""Tests of capacity: defects."""

from __future__ import annotations

from defects import CODES, PLACES, defect, topic
from toy_city import write_places

topic("容量检验", "Tests of capacity")


def _section(*lines):
    return "\n".join(["[[capacity]]", *lines])


def _beds(city):
    write_places(city.folder / "health.csv", PLACES, code=CODES, 床位=["20", "30", "40"])


@defect(
    "容量检验既写目标又写服务",
    "A test of capacity has a goal and a service",
    "study.mistake",
    "blocks",
    "give exactly one of goal and service",
    "correct the key in the study file",
    file="study.toml",
)
def _(city):
    _beds(city)
    city.say(_section('goal = "a"', 'service = "health"', "minutes = 5", 'quantity = "beds"'))


@defect(
    "容量检验的目标不在规划中",
    "The plan lacks the goal of a test of capacity",
    "capacity.no_goal",
    "warns",
    "the plan has no goal b",
    "It is not tested. Correct goal",
    file="study.toml",
)
def _(city):
    city.say(_section('goal = "b"', 'quantity = "beds"'))


@defect(
    "容量检验的目标不是可达目标",
    "A test of capacity names a goal of another kind",
    "capacity.not_reach",
    "warns",
    "the goal a is not a reach goal of residents",
    "Name a reach goal of residents",
    file="study.toml",
)
def _(city):
    city.goal('id = "a"\nkind = "count"\nservice = "health"\ntarget = 2')
    city.say(_section('goal = "a"'))


@defect(
    "容量检验的服务没有名单",
    "No list has the service of a test of capacity",
    "capacity.no_list",
    "warns",
    "there is no list of places for: Sport",
    "Add a list",
    file="study.toml",
)
def _(city):
    city.say(_section('service = "sport"', "minutes = 5"))


@defect(
    "名单没有容量",
    "The list lacks the capacity that is tested",
    "capacity.no_quantity",
    "warns",
    "has a number of beds",
    "Add the column to the list",
    file="study.toml",
)
def _(city):
    city.say(_section('goal = "a"', 'quantity = "beds"'))


@defect(
    "容量检验的人群没有人数",
    "A test of capacity has no numbers of people",
    "capacity.no_people",
    "warns",
    "there are no numbers of people of 65 and over",
    "Give numbers",
    file="study.toml",
)
def _(city):
    _beds(city)
    city.say(_section('service = "health"', "minutes = 5", 'quantity = "beds"', 'group = "age_65"'))
