"""What a check says about groups, levels, areas, demand and statistics."""

from __future__ import annotations

import pytest

from defects import City
from extras_helpers import point, units
from lifecircle.check import check
from lifecircle.outputs.check_page import check_page
from toy_city import rectangle, write_geojson

TABLES = """[[people.groups]]
group = "age_65"
path = "census.csv"
column = "老人"
[[levels]]
level = "community"
path = "communities.geojson"
parent = "街"
[[layers]]
name = "estates"
what = "areas"
completeness = "partial"
path = "estates.geojson"
[[demand]]
name = "jobs"
label = { zh = "岗位", en = "jobs" }
path = "jobs.geojson"
weight = "人"
[[statistics]]
path = "stats.csv"
"""


@pytest.fixture
def city(tmp_path):
    made = City(tmp_path)
    (tmp_path / "census.csv").write_text("单元,老人\n甲街道,1\n乙镇,2\n", encoding="utf-8")
    (tmp_path / "stats.csv").write_text("指标,数值\na,1\n", encoding="utf-8")
    west = (rectangle(0, -300, 900, 300), {"name": "一社区", "街": "甲街道"})
    write_geojson(tmp_path / "communities.geojson", [west])
    write_geojson(tmp_path / "estates.geojson", units())
    write_geojson(tmp_path / "jobs.geojson", [(point(100, 10), {"人": 4})])
    made.say(TABLES)
    return made


def codes(report, severity="blocks"):
    return sorted(f.code for f in report.findings if f.severity == severity)


def test_good_layers_pass_and_are_listed(city):
    report = check(city.study)
    assert codes(report) == []
    assert [f.path.name for f in report.files][-5:] == [
        "communities.geojson", "estates.geojson", "jobs.geojson", "census.csv", "stats.csv",
    ]  # fmt: skip
    assert "estates.geojson" in check_page(report)


def test_everything_that_is_wrong_comes_at_once(city):
    folder = city.folder
    (folder / "census.csv").write_text("单元,老人\n甲街道,-1\n乙镇,2\n", encoding="utf-8")
    (folder / "stats.csv").write_text("指标,数值\na,达标\nb,1\nb,2\n", encoding="utf-8")
    write_geojson(folder / "estates.geojson", [(point(0, 0), {"name": "点"})])
    rows = [(point(100, 10), {"人": 4}), (point(200, 10), {"人": None})]
    write_geojson(folder / "jobs.geojson", rows)
    wrong = (rectangle(1100, -300, 1900, 300), {"name": "一社区", "街": "甲街道"})
    write_geojson(folder / "communities.geojson", [wrong])
    report = check(city.study)
    assert codes(report) == [
        "demand.bad_weights", "layer.not_polygons", "people.bad_numbers",
        "statistics.bad_values", "statistics.twice",
    ]  # fmt: skip
    assert "levels.other_unit" in codes(report, "warns")
    roles = {f.code: f.role for f in report.findings}
    assert roles["demand.bad_weights"] == "demand"
    assert roles["people.bad_numbers"] == "people"


def test_a_missing_table_hides_nothing(city):
    (city.folder / "stats.csv").unlink()
    (city.folder / "census.csv").unlink()
    (city.folder / "jobs.geojson").unlink()
    write_geojson(city.folder / "estates.geojson", [(point(0, 0), {"name": "点"})])
    report = check(city.study)
    assert codes(report) == [*["file.missing"] * 3, "layer.not_polygons"]


def test_no_people_is_no_defect(city):
    city.edit("total = 1000\nsource = 'made up'", 'from = "none"')
    report = check(city.study)
    assert codes(report) == []
    assert not any(f.code.startswith(("buildings.", "people.no_total")) for f in report.findings)


def test_an_earlier_audit_is_looked_at(city):
    (city.folder / "old").mkdir()
    (city.folder / "old" / "verdicts.csv").write_text("a\n", encoding="utf-8")
    city.edit("year = 2025", 'year = 2025\nearlier = "old"')
    assert codes(check(city.study)) == ["study.unreadable"]
