"""The order of rows in the planner's files changes no verdict."""

from __future__ import annotations

import json
import random

import pytest

import toy_city as toy
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import evaluate

STUDY = """[[people.groups]]
group = "age_65"
path = "census.csv"
column = "人数"
rows = { "年龄" = ["65-79岁", "80岁及以上"] }
[[people.groups]]
group = "households"
path = "households.csv"
column = "户数"
[[levels]]
level = "community"
path = "communities.geojson"
[[layers]]
name = "estates"
what = "areas"
completeness = "complete"
path = "estates.geojson"
columns = { built = "建成", households = "户数" }
[[demand]]
name = "jobs"
label = { zh = "岗位", en = "jobs" }
path = "jobs.geojson"
weight = "岗位"
[[statistics]]
path = "stats.csv"
[[facilities]]
path = "places.csv"
crs = "EPSG:4326"
id = "编号"
service_column = "类别"
services = { "诊所" = "health.clinic", "站" = "culture.station", "馆" = "culture.library" }
completeness = "complete"
catchments = { path = "zones.geojson" }
catchment_of = "名"
"""
AMOUNTS = 'numerator = { quantity = "beds" }\ndenominator = { group = "age_65" }\nper = 1000'
NEAR = "within = { minutes = 9 }"
OLD = 'layer = "estates"\nwhere = { area = { built = { "<=" = 2000 } } }'
GOALS = (
    'id = "reach"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 5 }\ngroup = "age_65"',
    'id = "open"\nkind = "reach"\nservice = "culture"\nwithin = { minutes = 5 }\nat = "周末 10:00"',
    f'id = "zone"\nkind = "reach"\nservice = "health"\n{NEAR}\nsupply = "assigned"',
    'id = "jobs"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 5 }\ndemand = "jobs"',
    f'id = "beds"\nkind = "ratio"\nservice = "health"\n{AMOUNTS}',
    'id = "each"\nkind = "presence"\nservice = "health"\nlevel = "community"',
    f'id = "old"\nkind = "count"\nof = "areas"\nquantity = "households"\n{OLD}',
    'id = "rate"\nkind = "statistic"\ntarget = 94',
    'id = "gini"\nkind = "equity"\ngoal = "beds"\nmeasure = "gini"',
)
TABLES = {
    "census.csv": ["街道,年龄,人数"]
    + [f"{u},{a},{n}" for u, a, n in (
        ("甲街道办事处", "65-79岁", 31), ("甲街道", "80岁及以上", 7),
        ("乙镇", "65-79岁", 23), ("乙镇", "80岁及以上", 4), ("合计", "65-79岁", 54),
        ("合计", "80岁及以上", 11), ("乙镇", "0-14岁", 90),
    )],
    "households.csv": ["单元,户数", "甲街道,120", "乙镇人民政府,210"],
    "stats.csv": [
        "指标,单元,年份,数值", "rate,,2023,90%", "rate,,2025,95%", "rate,乙镇,2024,93%",
        "rate,甲街道,2025,96%",
    ],
    "places.csv": ["名,编号,lon,lat,类别,床位,状态,开放时间"]
    + [f"{n},{i},{toy.degrees(x, 20)[0]:.9f},{toy.degrees(x, 20)[1]:.9f},{s},{b},{w},{h}"
       for n, i, x, s, b, w, h in (
        ("甲诊所", "a", 300, "诊所", "12张", "现状", "每天9:00-17:00"),
        ("乙诊所", "b", 900, "诊所", "8", "规划", ""),
        ("丙诊所", "c", 1500, "诊所、站", "", "现状", "周末休息，工作日9:00-17:00"),
        ("丁馆", "d", 700, "馆", "0", "现状", "全年无休 8:00-20:00"),
        ("戊馆", "e", 1700, "馆/站", "", "续建", "夏季9:00-17:00"),
    )],
}  # fmt: skip
LAYERS = {
    "communities.geojson": [
        (toy.rectangle(a, -200, b, 200), {"name": name})
        for name, a, b in (("一", 0, 600), ("二", 400, 1100), ("三", 1200, 1900))
    ],
    "estates.geojson": [
        (toy.rectangle(x, 0, x + 90, 90), {"name": str(x), "建成": y, "户数": h})
        for x, y, h in ((100, "1998年建", "1,200户"), (900, "2005", "30"), (1500, "", "0.1万"))
    ],
    "jobs.geojson": [
        (toy.rectangle(x, 0, x + 90, 90), {"name": str(x), "岗位": w})
        for x, w in ((100, 0.1), (250, 0.2), (900, 0.3), (1500, 7))
    ],
    "zones.geojson": [
        (toy.rectangle(a, -200, b, 200), {"名": name})
        for name, a, b in (("a", 0, 800), ("丙诊所", 1200, 1900), ("c", 700, 1300))
    ],
}


def verdicts(folder, seed):
    """Write the study with its rows in some order, and judge it."""
    order = random.Random(seed)  # noqa: S311
    study = toy.write_city(folder, toy.plan_text(*GOALS), STUDY, extra="year = 2025")
    for name, (header, *rows) in TABLES.items():
        order.shuffle(rows if seed else [])
        (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    for name, rows in LAYERS.items():
        mixed = order.sample(rows, len(rows)) if seed else rows
        toy.write_geojson(folder / name, mixed)
    declared = read_study(study)
    results = evaluate(load_district(declared), read_plan("plan.toml", folder))
    return {(v.goal, v.unit): v for v in results.verdicts}


@pytest.fixture(scope="module")
def as_given(tmp_path_factory):
    return verdicts(tmp_path_factory.mktemp("given"), 0)


def test_every_kind_has_a_value(as_given):
    whole = {goal: said for (goal, unit), said in as_given.items() if unit is None}
    assert sorted(whole) == sorted(goal.split('"')[1] for goal in GOALS)
    # 12 beds and an unknown number in the two clinics that exist, for 65 old people.
    assert whole["beds"].at_least.value == pytest.approx(12 / 65 * 1000)
    assert whole["old"].at_least.value == 1200
    assert whole["rate"].at_least.value == 95
    assert {v.status for v in whole.values()} == {"met", "no_target", "not_computable"}


@pytest.mark.parametrize("seed", range(1, 5))
def test_the_order_of_rows_changes_nothing(seed, as_given, tmp_path):
    assert verdicts(tmp_path, seed) == as_given


def test_rows_are_really_mixed(tmp_path):
    verdicts(tmp_path, 1)
    text = (tmp_path / "places.csv").read_text(encoding="utf-8")
    assert text.splitlines()[1:] != TABLES["places.csv"][1:]
    first = json.loads((tmp_path / "communities.geojson").read_text(encoding="utf-8"))
    assert len(first["features"]) == 3
