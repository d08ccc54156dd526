"""Children and wheelchairs: what the profiles say, what is closed, and where people are linked."""

from __future__ import annotations

import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from lifecircle.base.errors import InputError, StreetsError
from lifecircle.streets import (
    ADULT,
    CHILD,
    ELDER,
    PROFILES,
    WHEELCHAIR,
    Distance,
    StreetNetwork,
    nearest,
)
from lifecircle.streets.osm.walkable import read_way, stops_wheels
from lifecircle.streets.travel.profile_data import read_profiles
from lifecircle.streets.travel.profiles import Limits
from streets_helpers import CRS, FAR, grid_lines, line, network, write_osm

WHEEL_METRE = 60_000_000 / 47.4


def along_x(slope):
    return lambda xy: 500 + slope * xy[:, 0]


def is_open(net, profile=WHEELCHAIR):
    costs = net.costs(profile)
    return np.isfinite(costs.forward).tolist(), np.isfinite(costs.backward).tolist()


def test_the_shipped_profiles():
    assert list(PROFILES) == ["adult", "elder", "child", "wheelchair", "cycle", "e-bike", "car"]
    restricted = [name for name, profile in PROFILES.items() if profile.restricted]
    assert restricted == ["wheelchair", "cycle", "e-bike"]
    assert (CHILD.slope, CHILD.stairs_up) == (ADULT.slope, ADULT.stairs_up)
    assert WHEELCHAIR.limits == Limits(1 / 12, 1 / 12)
    said = " ".join(note.text.en for note in WHEELCHAIR.notes)
    assert "1:12 (8.33 %)" in said
    assert "47.4" in said
    assert {note.code for note in WHEELCHAIR.notes}.isdisjoint(n.code for n in ADULT.notes)


def test_what_adults_and_elders_are_told_is_the_same_but_for_the_speed():
    assert ADULT.notes[1:] == ELDER.notes[1:]
    assert [note.code for note in ADULT.notes] == [
        "profile.adult.speed", "profile.slope", "profile.stairs",
    ]  # fmt: skip


NAMED = '[slopes]\n[stairs]\n[profiles.adult]\nname = { zh = "", en = "" }\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[slopes]\n[stairs]\n[profiles.adult]\nwings = 2", "wings"),
        ("[slopes]\n[stairs]\n[profiles.horse]", "horse"),
        (NAMED, "speed"),
        (f'{NAMED}speed = {{ value = 80, source = "", zh = "", en = "" }}', "source"),
        (
            f'{NAMED}speed = {{ value = 80, source = "s", zh = "", en = "" }}\nslope = "moon"',
            "names no table",
        ),
    ],
)
def test_mistakes_in_a_file_of_profiles_are_named(tmp_path, text, says):
    file = tmp_path / "profiles.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StreetsError, match=says):
        read_profiles(file)


def test_a_child_walks_at_seventy_and_a_study_may_change_it():
    net = network(line((0, 0), (700, 0)))
    assert net.costs("child").forward.tolist() == [600_000_000]
    assert net.costs(CHILD.with_speed(50)).forward.tolist() == [840_000_000]
    assert CHILD.with_speed(50).notes[0].text.zh.startswith("儿童平地步行速度取50米/分钟")
    chair = WHEELCHAIR.with_speed(60).notes[0].text
    assert chair.zh == "轮椅使用者平地通行速度取60米/分钟（由评估项目设定）。"
    assert chair.en.startswith("Speed of the wheelchair profile on the flat: 60")


def test_a_wheelchair_uses_no_steps_unless_tags_say_so():
    lines = [line((100 * i, 0), (100 * i + 100, 0)) for i in range(6)]
    net = network(
        *lines,
        kind=["steps", "steps", "steps", "footway", "footway", "footway"],
        wheelchair=[0, 1, -1, 0, 1, -1],
    )
    assert is_open(net) == ([False, True, False, True, True, False],) * 2
    assert is_open(net, ADULT) == ([True] * 6,) * 2
    # A ramp beside steps is taken at the flat pace.
    assert net.costs(WHEELCHAIR).forward[1] == np.rint(100 * WHEEL_METRE)


@pytest.mark.parametrize(
    ("slope", "opens"), [(0, True), (0.05, True), (1 / 12, True), (-1 / 12, True), (0.084, False)]
)
def test_a_slope_up_to_the_limit_changes_nothing_and_beyond_it_closes(slope, opens):
    net = network(line((0, 0), (20, 0)), line((20, 0), (320, 0)), elevation=along_x(slope))
    assert is_open(net) == ([opens, opens],) * 2
    if opens:
        expected = np.rint(np.array([20, 300]) * WHEEL_METRE)
        np.testing.assert_array_equal(net.costs(WHEELCHAIR).forward, expected)


def test_limits_are_those_of_the_direction_of_travel():
    net = network(line((0, 0), (100, 0)), elevation=along_x(0.1))
    uphill = replace(WHEELCHAIR, limits=Limits(up=0.12, down=0.08))
    downhill = replace(WHEELCHAIR, limits=Limits(up=0.08, down=0.12))
    assert is_open(net, uphill) == ([True], [False])
    assert is_open(net, downhill) == ([False], [True])


def test_a_steep_place_anywhere_closes_the_street_unless_somebody_has_been_there():
    # 30 m at 20 % in the middle of 300 m.
    def bump(xy):
        return 0.2 * np.clip(xy[:, 0] - 120, 0, 30)

    lines = [line((0, y), (300, y)) for y in (0, 50)]
    net = network(*lines, elevation=bump, wheelchair=[0, 1])
    assert is_open(net) == ([False, True],) * 2


def test_where_elevation_is_missing_a_wheelchair_takes_the_ground_for_flat():
    def half(xy):
        return np.where(xy[:, 0] <= 150, 0.3 * xy[:, 0], np.nan)

    net = network(line((0, 0), (100, 0)), line((100, 0), (200, 0)), elevation=half)
    assert is_open(net) == ([False, True],) * 2
    assert net.report.edges_without_elevation == 1


def test_a_study_may_set_another_limit():
    net = network(line((0, 0), (100, 0)), elevation=along_x(0.1))
    assert is_open(net, WHEELCHAIR.with_steepest(0.1)) == ([True],) * 2
    note = WHEELCHAIR.with_steepest(0.1).notes[1]
    assert note.code == "profile.wheelchair.steepest"
    assert "10 %" in note.text.en
    assert note.source == ""
    assert WHEELCHAIR.with_steepest(1 / 12) is WHEELCHAIR
    with pytest.raises(InputError, match="no limit of slope"):
        ADULT.with_steepest(0.1)
    with pytest.raises(InputError, match="above zero"):
        WHEELCHAIR.with_steepest(math.nan)


def test_nobody_in_a_wheelchair_is_linked_to_what_is_closed_to_them():
    net = network(
        line((0, 0), (100, 0)),
        line((0, 40), (100, 40)),
        line((0, 0), (0, 40)),
        kind=["footway", "steps", "footway"],
    )
    point = [(60, 35)]
    adult, chair = net.snap(point, 100), net.snap(point, 100, "wheelchair")
    assert (adult.edge[0], chair.edge[0]) == (1, 0)
    assert (adult.offset[0], chair.offset[0]) == (5, 35)
    for profile in (ADULT, ELDER, CHILD, None):
        assert net.links_of(profile) is net.links
    assert net.links_of(WHEELCHAIR) is net.links_of(WHEELCHAIR)
    assert net.snap(point, 30, WHEELCHAIR).status.tolist() == ["too_far"]


def test_an_edge_that_is_open_one_way_can_be_linked_to():
    net = network(line((0, 0), (100, 0)), elevation=along_x(0.1))
    one_way = replace(WHEELCHAIR, limits=Limits(up=0.08, down=0.12))
    assert net.snap([(50, 3)], 10, one_way).edge.tolist() == [0]
    assert net.snap([(50, 3)], 10, WHEELCHAIR).edge.tolist() == [-1]


def test_a_pocket_behind_steps_is_no_island():
    # Eleven by eleven streets, and one street that only steps lead to.
    pocket = [line((1000, 1000), (1000, 1040)), line((1000, 1040), (1200, 1040))]
    main = grid_lines(11, 11)
    net = network(*main, *pocket, kind=["footway"] * len(main) + ["steps", "footway"])
    snap = net.snap([(1100, 1045)], 300, WHEELCHAIR)
    assert snap.status.tolist() == ["ok"]
    assert snap.edge.tolist() == [len(main) + 1]
    found = {
        p.name: nearest(net, snap, net.snap([(900, 1000)]), [0], p, limit=FAR).cost[0]
        for p in (ADULT, WHEELCHAIR)
    }
    assert np.isfinite(found["adult"])
    assert np.isinf(found["wheelchair"])


def test_distances_of_a_wheelchair_go_around_the_steps():
    net = network(
        line((0, 0), (100, 0)),
        line((0, 0), (0, 50), (100, 50), (100, 0)),
        line((-100, 0), (0, 0)),
        line((100, 0), (200, 0)),
        kind=["steps", "footway", "footway", "footway"],
    )
    home = gpd.GeoSeries([shapely.Point(-50, 0)], crs=CRS)
    shop = gpd.GeoSeries([shapely.Point(150, 0)], crs=CRS)
    walks = {
        name: net.nearest(home, shop, metres=1000, profile=name)["metres"].tolist()
        for name, profile in PROFILES.items()
        if profile.mode == "walk"
    }
    assert walks == {"adult": [200], "elder": [200], "child": [200], "wheelchair": [300]}
    minutes = net.nearest(home, shop, minutes=10, profile="wheelchair")["minutes"]
    assert minutes.tolist() == pytest.approx([300 / 47.4])
    assert net.graph(Distance(WHEELCHAIR)) is net.graph(Distance(WHEELCHAIR))


@pytest.mark.parametrize(
    ("tags", "says"),
    [
        ({"highway": "steps"}, 0),
        ({"highway": "steps", "ramp": "yes"}, 0),
        ({"highway": "steps", "ramp:wheelchair": "yes"}, 1),
        ({"highway": "steps", "ramp": "yes", "wheelchair": "yes"}, 1),
        ({"highway": "steps", "wheelchair": "designated"}, 1),
        ({"highway": "steps", "wheelchair": "limited", "ramp:wheelchair": "yes"}, 0),
        ({"highway": "steps", "wheelchair": "no", "ramp:wheelchair": "yes"}, -1),
        ({"highway": "footway"}, 0),
        ({"highway": "footway", "ramp:wheelchair": "yes"}, 0),
        ({"highway": "footway", "wheelchair": "limited"}, 0),
        ({"highway": "footway", "wheelchair": "yes"}, 1),
        ({"highway": "footway", "wheelchair": "no"}, -1),
    ],
)
def test_tags_about_wheelchairs(tags, says):
    assert read_way(tags).wheelchair == says


@pytest.mark.parametrize(
    ("tags", "stops"),
    [
        ({"barrier": "stile"}, True),
        ({"barrier": "turnstile"}, True),
        ({"barrier": "full-height_turnstile"}, True),
        ({"barrier": "kissing_gate"}, True),
        ({"barrier": "kissing_gate", "wheelchair": "yes"}, False),
        ({"barrier": "kerb", "kerb": "raised"}, False),
        ({"barrier": "bollard"}, False),
        ({"barrier": "gate"}, False),
    ],
)
def test_barriers_that_stop_a_wheelchair(tags, stops):
    assert stops_wheels(tags) is stops


@pytest.mark.parametrize("barrier", ["stile", "bollard"])
def test_a_stile_cuts_a_way_for_wheelchairs_only(tmp_path, barrier):
    step = 0.001
    nodes = {i: (106.5 + step * i, 29.5) for i in range(5)}
    nodes[2] = (*nodes[2], {"barrier": barrier})
    net = StreetNetwork.from_osm(
        write_osm(tmp_path / "a.osm", nodes, [([0, 1, 2, 3, 4], {"highway": "footway"})])
    )
    assert len(net.edges) == (2 if barrier == "stile" else 1)
    at = gpd.GeoSeries(gpd.points_from_xy([106.5005, 106.5012, 106.5035], [29.5] * 3), crs=4326)
    homes, door = net.snap(at.to_crs(net.crs)), net.snap(at.to_crs(net.crs).iloc[[1]])
    reached = {
        p.name: np.isfinite(nearest(net, homes, door, [0], p, limit=FAR).cost).tolist()
        for p in (ADULT, WHEELCHAIR)
    }
    assert reached["adult"] == [True, True, True]
    assert reached["wheelchair"] == [True, True, barrier != "stile"]
    back = nearest(net, homes, door, [0], WHEELCHAIR, limit=FAR, direction="from_facility")
    assert np.isfinite(back.cost).tolist() == reached["wheelchair"]
