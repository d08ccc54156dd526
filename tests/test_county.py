"""Rules for the country and for cars, on a generated county: no real rural data was at hand."""

from __future__ import annotations

import pytest

from drive_helpers import HOMES, PLACES_TEXT, drive_minutes, write_county
from lifecircle.audit import audit_plans
from lifecircle.study import read_study
from toy_city import plan_text, rectangle, write_geojson

PLAN = plan_text(
    """id = "village.hospital"
kind = "reach"
service = "health.hospital"
profile = "car"
where = { unit = { area_class = "农村" } }
within = { minutes = 30 }
target = 1.0
[[goals.assumptions]]
zh = "按驾车计算。"
en = "Driving."
alternatives = [{ profile = "adult" }]""",
    """id = "town.radius"
kind = "radius"
service = "ambulance.station"
profile = "car"
where = { unit = { area_class = "城市" } }
target = 2000""",
    """id = "town.response"
kind = "response"
service = "ambulance.station"
where = { unit = { area_class = "城市" } }
offset_minutes = 3
operator = "<"
target = 15""",
    """id = "township.centre"
kind = "presence"
service = "health.community_centre"
where = { unit = { kind = ["镇", "村"] } }
target = 1.0""",
)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Return the files of the county, with a block of 100 people for each house."""
    folder = tmp_path_factory.mktemp("县")
    county = write_county(folder)
    blocks = [(rectangle(x - 8, y - 8, x + 8, y + 8), {"people": 100}) for x, y in HOMES]
    write_geojson(folder / "blocks.geojson", blocks)
    return county


def audit(county, plans=(), lists=PLACES_TEXT):
    lists += '[blocks]\npath = "blocks.geojson"\n'
    people = 'from = "blocks"\ncolumn = "people"'
    return audit_plans(read_study(county.study(PLAN, lists=lists, people=people)), plans)


@pytest.fixture(scope="module")
def results(county):
    return audit(county)[0]


def value(results, goal, unit=None):
    row = None if unit is None else list(results.units["name"]).index(unit)
    return results.verdict(goal, row)


def test_villages_within_thirty_minutes_by_car(results):
    whole = value(results, "village.hospital")
    # 上村 and 下村 (5 each) are reached, the mountain (4) is not; 孤村 and the house on the closed
    # road have no road for cars, so nobody can tell.
    assert whole.at_least.value == pytest.approx(10 / 16)
    assert whole.at_most.value == pytest.approx(12 / 16)
    assert whole.status == "not_met"
    assert value(results, "village.hospital", "河东镇").status == "met"
    assert value(results, "village.hospital", "山坪村").at_most.value == 0
    assert value(results, "village.hospital", "城关街道").at_least is None
    west = value(results, "village.hospital", "河西镇")
    assert (west.status, west.at_least.value) == ("not_shown", pytest.approx(5 / 7))


def test_on_foot_no_village_is_near_a_hospital(results):
    goal = next(g for g in results.goals if g.goal.id == "village.hospital")
    choice = next(a for a in goal.alternatives if "驾车" in a.assumption.zh)
    assert choice.statuses[0] == "not_met"
    assert choice.values[0] == pytest.approx(0)


def test_the_mean_radius_of_the_town_by_road(results):
    # 500 + 1,000 and the way along the streets; 20 m at each end.
    north = [2400, 1900, 1400, 900]
    south = [500 + 1000 + west for west in (1900, 1400, 900, 400)]
    mean = (sum(north) + sum(south)) / 8 + 40
    town = value(results, "town.radius", "城关街道")
    assert town.at_least.value == pytest.approx(mean, rel=2e-3)
    assert town.status == "not_met"
    assert value(results, "town.radius").at_least.value == pytest.approx(mean, rel=2e-3)


def test_the_mean_response_of_the_town_follows_one_ways(results):
    road, street = "primary", "residential"
    minutes = [drive_minutes((road, metres), walk=40) for metres in (2400, 1900, 1400, 900)]
    # South of the main road: down x = -8000, -7500, -6500 (one-way south); not down x = -7000.
    for metres, along in ((2500, 1100), (2000, 1100), (1000, 1400), (1000, 1100)):
        minutes.append(drive_minutes((road, metres), (street, along), walk=40))
    town = value(results, "town.response", "城关街道")
    assert town.at_least.value == pytest.approx(sum(minutes) / 8 + 3, rel=2e-3)
    assert town.status == "met"


def test_each_town_and_village_has_its_centre(results):
    whole = value(results, "township.centre")
    assert whole.at_least.value == pytest.approx(2 / 3)
    members = next(g for g in results.goals if g.goal.id == "township.centre").members
    assert [m.name for m in members if m.status == "not_met"] == ["山坪村"]


def test_the_plan_of_mianyang_on_the_county(county):
    found = audit(county, ["mianyang-2025"])[0]
    radius = value(found, "ambulance.urban-radius", "城关街道")
    # No list of ambulance centres: one may be nearer, none makes the way longer.
    assert radius.at_most.value == pytest.approx(500 + 1000 + 1900 + 40, rel=2e-3)
    assert radius.at_least.value == 0
    assert radius.status == "met"
    assert value(found, "ambulance.urban-response", "城关街道").status == "met"
    assert value(found, "ambulance.urban", "城关街道").status == "met"
    assert value(found, "ambulance.rural-radius", "河东镇").status == "met"
    assert value(found, "circle.culture").status == "not_computable"


def test_several_plans_on_one_study_give_what_each_gives_alone(county):
    names = ["mianyang-2025", "qijiang-2020", "plan.toml"]
    together = audit(county, names)
    for name, found in zip(names, together, strict=True):
        alone = audit(county, [name])[0]
        assert found.verdicts == alone.verdicts
