"""Changes from Python: audits, comparisons and records of what was made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

import lifecircle as lc
from lifecircle.outputs.manifest import record
from toy_city import degrees, plan_text, write_city, write_places

if TYPE_CHECKING:
    from pathlib import Path

PLAN = plan_text(
    'id = "clinic"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 5 }\n'
    "target = 0.9",
    'id = "culture"\nkind = "reach"\nservice = "culture.station"\nwithin = { minutes = 5 }\n'
    "target = 0.9",
)
LISTS = """[[facilities]]
path = "clinics.csv"
crs = "EPSG:4326"
id = "no"
service = "health.clinic"
completeness = "complete"
[[facilities]]
path = "culture.csv"
crs = "EPSG:4326"
service = "culture.station"
completeness = "complete"
[[changes]]
kind = "close"
facility = "A"
"""


@pytest.fixture(scope="module")
def district(tmp_path_factory: Any) -> lc.District:
    folder: Path = tmp_path_factory.mktemp("city")
    places = [("甲诊所", 200.0, 20.0), ("乙诊所", 1500.0, 20.0)]
    write_places(folder / "clinics.csv", places, no=["A", "B"])
    write_places(folder / "culture.csv", [("文化站", 1500, 20)])
    return lc.Study.read(write_city(folder, PLAN, LISTS)).load()


@pytest.fixture(scope="module")
def audit(district: lc.District) -> lc.Audit:
    return district.audit()


def test_what_changed_is_named(district: lc.District, audit: lc.Audit) -> None:
    opened = lc.Open("culture.station", degrees(300, 20), name="新站", year=2026)
    changed = district.with_changes(lc.Close("A"), [opened])
    assert [made.id for made in changed.made] == ["C1", "C2"]
    assert district.made == ()
    found = changed.audit().compare(audit)
    told = {
        goal.goal: [(cause.key, cause.state, cause.new) for cause in goal.causes]
        for goal in found.explanation.goals
    }
    assert told == {
        "clinic": [("changes.C1", "added", "close (health.clinic)")],
        "culture": [("changes.C2", "added", "open “新站” 2026 (culture.station)")],
    }
    assert found.facilities[["change", "name", "name_before"]].to_numpy().tolist() == [
        ["added", "新站", ""],
        ["removed", "", "甲诊所"],
    ]
    assert found.explanation.unexplained == ()
    assert changed.audit().compare(changed.audit()).same


def test_the_record_says_what_was_made(district: lc.District, audit: lc.Audit) -> None:
    results = district.with_changes(lc.Move("A", degrees(400, 20))).audit().results
    (entry,) = record(results)["changes"]
    assert (entry["id"], entry["kind"], entry["facilities"]) == ("C1", "move", ["clinics/A"])
    assert entry["zh"].startswith("“甲诊所”迁至 106.5")
    assert json.dumps(record(results))
    # What the study plans is not what was made: an audit of the district says nothing of it.
    plain = record(audit.results)
    assert "changes" not in plain
    assert "changes" not in plain["parameters"]


def test_places_may_be_shapely_or_pairs(district: lc.District) -> None:
    place = degrees(300, 20)
    series = gpd.GeoSeries([shapely.Point(place)], crs=4326)
    tables = [
        district.with_changes(lc.Open("culture.station", at)).core.facilities.table
        for at in (place, shapely.Point(place), series.iloc[0], list(place))
    ]
    assert len({table.geometry.iloc[-1].wkt for table in tables}) == 1
    line = shapely.LineString([degrees(300, 0), degrees(900, 0)])
    assert lc.NewLink(line).line == tuple(line.coords)
    ring = shapely.box(*degrees(0, 0), *degrees(90, 90))
    assert len(lc.NewHousing(area=ring).area) == 5


def test_what_waits(district: lc.District) -> None:
    changed = district.with_changes(lc.Open("culture.station"))
    assert changed.made == ()
    assert changed.waiting[0].missing == ("site",)


def test_mistakes_in_calls() -> None:
    with pytest.raises(TypeError, match="Close takes facility without a key"):
        lc.Close("A", "B")
    with pytest.raises(TypeError, match="facility is given twice"):
        lc.Close("A", facility="B")
    with pytest.raises(ValueError, match="unknown service"):
        lc.Open("nonsense")
    with pytest.raises(ValueError, match="facility is missing"):
        lc.Close()


def test_a_name_in_brackets_is_no_list_of_services(district: lc.District, audit: lc.Audit) -> None:
    ends = [degrees(400, 0), degrees(1500, 0)]
    found = district.with_changes(lc.NewLink(ends, name="Lift (north)", minutes=1)).audit()
    told = found.compare(audit).explanation
    (cause,) = {cause for goal in told.goals for cause in goal.causes}
    assert (cause.key, cause.new) == ("changes.C1", "link “Lift (north)”")
    assert told.unexplained == ()
