"""Profiles and street corrections in whole studies, on the city of toy_city.py."""

from __future__ import annotations

import json

import numpy as np
import pytest

import toy_city as toy
from lifecircle.audit import audit
from lifecircle.base.errors import StudyError
from lifecircle.base.findings import Log
from lifecircle.layers.datum import wgs84_to_bd09, wgs84_to_gcj02
from lifecircle.load import load_district
from lifecircle.repairs import correct_streets
from lifecircle.streets import StreetNetwork
from lifecircle.study import read_study

GOAL = """id = "{profile}"
kind = "reach"
service = "health"
within = {{ {within} }}
profile = "{profile}"
target = 0.9
"""
LIST = """[[facilities]]
path = "health.csv"
crs = "EPSG:4326"
service = "health"
completeness = "complete"
"""
SIGNED = 'author = "王工"\nreason = "现场踏勘"\n'


@pytest.fixture
def city(tmp_path):
    """Write the city with a clinic at x = 200, `extra` in the study, and more streets."""

    def write(*goals, extra="", streets=(), clinic=200.0):
        toy.write_places(tmp_path / "health.csv", [("诊所", clinic, 20.0)])
        study = toy.write_city(tmp_path, toy.plan_text(*goals), LIST + extra)
        if streets:
            osm = toy.Osm()
            for points, tags in streets:
                osm.way(points, **tags)
            for x in toy.HOUSES:
                osm.house(x, 20)
            osm.write(tmp_path / "city.osm")
        return read_study(study)

    return write


def correction(kind, body, **more):
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in more.items())
    return f'[[corrections]]\nkind = "{kind}"\n{SIGNED}{lines}{body}\n'


def at(x, y, shift=None):
    lon, lat = toy.degrees(x, y)
    if shift:
        lon, lat = (float(value) for value in shift(lon, lat))
    return f"[{lon:.9f}, {lat:.9f}]"


def minutes(results, profile):
    return results.queries["health", profile, "minutes"].minutes


def test_children_and_wheelchairs_in_a_plan(city):
    goals = [GOAL.format(profile=name, within="minutes = 10") for name in ("child", "wheelchair")]
    results = audit(city(*goals, extra="[profiles.child]\nspeed = 50\n"))
    for name, speed in (("child", 50), ("wheelchair", 47.4)):
        expected = np.array([toy.walk_minutes(x, 200, speed) for x in toy.HOUSES])
        found = minutes(results, name)
        known = np.isfinite(found)
        assert known.sum() >= 8
        np.testing.assert_allclose(found[known], expected[known], rtol=1e-3)
        by_hand = toy.reached([200], 10, speed)
        assert results.goals[0 if name == "child" else 1].listed.tolist() == by_hand.tolist()
    said = {note.code: note.text for note in results.assumptions}
    assert "50" in said["profile.child.speed"].zh
    assert said["profile.wheelchair.access"].en.startswith(
        "The wheelchair profile can use 100.0 % of the street length, the largest connected part "
        "being 100.0 %; 0.00 % of people"
    )


def test_steps_keep_a_wheelchair_away_in_minutes_and_in_metres(city):
    # The house at 1100 stands beside the steps; a wheelchair leaves it for the western street.
    west, east = (*range(0, 1001, 100), 1050), range(1200, 2001, 100)
    streets = [
        ([(float(x), 0.0) for x in west], {"highway": "residential"}),
        ([(1050.0, 0.0), (1200.0, 0.0)], {"highway": "steps"}),
        ([(float(x), 0.0) for x in east], {"highway": "residential"}),
    ]
    for within in ("minutes = 60", "metres = 3000"):
        goals = [GOAL.format(profile=name, within=within) for name in ("adult", "wheelchair")]
        results = audit(city(*goals, streets=streets))
        adult, chair = (results.verdict(name) for name in ("adult", "wheelchair"))
        assert adult.at_least.value == 1
        assert chair.at_least.value == chair.at_most.value == pytest.approx(0.6, abs=2e-3)
        assert results.goals[1].listed.tolist() == [x < 1200 for x in toy.HOUSES]
        said = {note.code: note.text.zh for note in results.assumptions}
        # The house at 1100, a tenth of the people, is 50 m from the end of the street and 20 m
        # from the line of houses.
        assert said["profile.wheelchair.access"] == (
            "轮椅使用者可用的道路占路网长度的 92.5%，其中最大的一片连通路网占路网长度的 52.5%；"
            "0.00% 的人口在 300 米内没有可用的道路，计为不可达；10.0% 的人口最近的道路不可用，"
            "改接附近可用的道路，直线距离平均 54 米，这一段按平地可通行计，结果偏乐观。"
        )


def test_the_limit_of_slope_belongs_to_the_wheelchair(city):
    goal = GOAL.format(profile="adult", within="minutes = 10")
    study = city(goal, extra="[profiles.wheelchair]\nsteepest = 0.12\nspeed = 60\n")
    profile = load_district(study).profiles["wheelchair"]
    assert (profile.limits.up, profile.limits.down, profile.speed) == (0.12, 0.12, 60)
    with pytest.raises(StudyError, match="only the wheelchair"):
        city(goal, extra="[profiles.elder]\nsteepest = 0.1\n")
    with pytest.raises(StudyError, match="steepest"):
        city(goal, extra="[profiles.wheelchair]\nsteepest = 8.33\n")


GAP = [
    ([(float(x), 0.0) for x in range(0, 1001, 100)], {"highway": "residential", "name": "西街"}),
    ([(float(x), 0.0) for x in range(1030, 2001, 97)], {"highway": "residential", "name": "东街"}),
]


@pytest.mark.parametrize(
    ("crs", "shift"), [(None, None), ("gcj02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)]
)
def test_a_path_in_any_datum_closes_the_gap(city, crs, shift):
    goal = GOAL.format(profile="adult", within="minutes = 30")
    line = f"line = [{at(995, 0, shift)}, {at(1034, 0, shift)}]\nname = '接口'"
    given = {} if crs is None else {"crs": crs}
    before = audit(city(goal, streets=GAP))
    after = audit(city(goal, streets=GAP, extra=correction("add_path", line, **given)))
    # The house at 1100 is linked across the gap: the eastern street alone is an island.
    east = np.array(toy.HOUSES) > 1100
    assert not np.isfinite(minutes(before, "adult")[east]).any()
    expected = [toy.walk_minutes(x, 200) for x in np.array(toy.HOUSES)[east]]
    np.testing.assert_allclose(minutes(after, "adult")[east], expected, rtol=1e-3)
    (repair,) = after.repairs
    assert repair.number == 1
    assert repair.outcome.zh == (
        "已新增“接口”（步行道，39 米），两端分别接“西街”（居住区道路，1,000 米）、"
        "“东街”（居住区道路，970 米），中点位于 106.558691, 29.550572。"
    )
    assert repair.outcome.en.endswith(", its middle at 106.558691, 29.550572.")


def test_closing_and_forbidding_are_told_in_the_order_of_the_study(city):
    goal = GOAL.format(profile="adult", within="minutes = 30")
    extra = correction("forbid_snap", f"at = {at(650, 0)}", name="西街")
    extra += correction("exclude_facility", 'facility = "health-1"')
    extra += correction("close_path", f"at = {at(1050, 3)}", name="西街")
    streets = [
        *GAP[:1],
        ([(1000.0, 0.0), (1100.0, 0.0)], {"highway": "footway", "name": "西街"}),
        ([(1000.0, 0.0), (1000.0, 300.0), (1100.0, 300.0), (1100.0, 0.0)], {"highway": "service"}),
        ([(float(x), 0.0) for x in range(1100, 2001, 100)], {"highway": "residential"}),
    ]
    study = city(goal, streets=streets, extra=extra)
    district = load_district(study)
    assert [repair.number for repair in district.repairs] == [1, 2, 3]
    assert district.repairs[0].outcome.zh == (
        "需求点和设施不再接入“西街”（居住区道路，1,000 米），位于 106.554930, 29.550616。"
    )
    assert district.repairs[2].outcome.en == (
        "Closed “西街” (footway, 100 m), at 106.559057, 29.550595."
    )
    assert len(district.network.edges) == 3
    assert not district.network.edges.linkable[0]


def test_a_correction_that_fits_nothing_says_which_whose_and_how_far(city):
    goal = GOAL.format(profile="adult", within="minutes = 30")
    extra = correction("close_path", f"at = {at(650, 0)}")
    extra += correction("close_path", f"at = {at(650, 120)}")
    extra += correction("close_path", f"at = {at(1500, 0)}", name="短街")
    study = city(goal, streets=GAP, extra=extra)
    with pytest.raises(StudyError, match=r"corrections\[2\] \(by 王工\)") as caught:
        load_district(study)
    assert caught.value.file == study.file
    network = StreetNetwork.from_osm(study.streets.path)
    log = Log(lenient=True)
    corrected, repairs = correct_streets(network, study, log)
    assert [repair.number for repair in repairs] == [1]
    assert len(corrected.edges) == 1
    blocking = [finding for finding in log.findings if finding.severity == "blocks"]
    assert [f.place.zh for f in blocking] == [
        "corrections[2]（更正人：王工）", "corrections[3]（更正人：王工）",
    ]  # fmt: skip
    assert "20 米以内没有可步行的道路" in blocking[0].what.zh
    assert "东街" in blocking[0].found.zh
    assert blocking[1].expected.en == "短街"
    assert blocking[1].found.en.startswith("“东街” (residential, ")


def test_without_street_corrections_the_network_is_the_one_that_was_read(city):
    study = city(GOAL.format(profile="adult", within="minutes = 30"))
    network = StreetNetwork.from_osm(study.streets.path)
    assert correct_streets(network, study, Log()) == (network, ())
