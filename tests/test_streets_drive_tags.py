"""What of OpenStreetMap is driven, in which direction and how fast."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lifecircle.base.errors import InputError, StreetsError
from lifecircle.streets import ADULT, CAR, StreetNetwork
from lifecircle.streets.notes import drive_notes
from lifecircle.streets.osm.drivable import DRIVEN, TRACK, closes, read_way
from lifecircle.streets.travel.costs import distance_for
from lifecircle.streets.travel.profiles import Distance
from streets_helpers import CRS, line, write_osm


@pytest.mark.parametrize(
    ("tags", "result"),
    [
        ({"highway": "residential"}, "open"),
        ({"highway": "service"}, "open"),
        ({"highway": "trunk"}, "open"),
        ({"highway": "trunk", "motorroad": "yes"}, "not linkable"),
        ({"highway": "trunk_link"}, "not linkable"),
        ({"highway": "primary_link"}, "open"),
        ({"highway": "motorway"}, "not linkable"),
        ({"highway": "motorway_link"}, "not linkable"),
        ({"highway": "primary", "bridge": "yes"}, "not linkable"),
        ({"highway": "primary", "tunnel": "yes"}, "not linkable"),
        ({"highway": "service", "covered": "yes"}, "not linkable"),
        ({"highway": "footway"}, "kind"),
        ({"highway": "steps"}, "kind"),
        ({"highway": "pedestrian"}, "kind"),
        ({"highway": "pedestrian", "motor_vehicle": "delivery"}, "kind"),
        ({"highway": "busway"}, "kind"),
        ({"highway": "construction"}, "kind"),
        ({"highway": "raceway"}, "kind"),
        ({"highway": "track"}, "kind"),
        ({"highway": "track", "access": "yes"}, "kind"),
        ({"highway": "track", "motor_vehicle": "yes"}, "open"),
        ({"highway": "track", "motor_vehicle": "agricultural"}, "kind"),
        ({"highway": "service", "access": "private"}, "access"),
        ({"highway": "service", "access": "no"}, "access"),
        ({"highway": "service", "access": "no", "motor_vehicle": "yes"}, "open"),
        ({"highway": "service", "access": "no", "bus": "yes"}, "access"),
        ({"highway": "residential", "motor_vehicle": "no"}, "motor"),
        ({"highway": "residential", "motor_vehicle": "private"}, "motor"),
        ({"highway": "residential", "motor_vehicle": "no", "motorcar": "yes"}, "open"),
        ({"highway": "residential", "vehicle": "no"}, "motor"),
        ({"highway": "residential", "vehicle": "no", "motor_vehicle": "destination"}, "open"),
        ({"highway": "residential", "vehicle": "whatever", "access": "private"}, "access"),
        ({"highway": "residential", "foot": "no"}, "open"),
        ({"highway": "residential", "vehicle": "no @ (Mo-Fr 7:00-9:00)"}, "open"),
        ({"highway": "residential", "oneway": "yes", "vehicle:forward": "no"}, "motor"),
    ],
)
def test_the_filter_of_tags(tags, result):
    way = read_way(tags)
    if isinstance(way, str):
        assert way == result
    else:
        assert ("open" if way.linkable else "not linkable") == result


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({}, True, True),
        ({"oneway": "yes"}, True, False),
        ({"oneway": "true"}, True, False),
        ({"oneway": "1"}, True, False),
        ({"oneway": "-1"}, False, True),
        ({"oneway": "reverse"}, False, True),
        ({"oneway": "no"}, True, True),
        ({"oneway": "reversible"}, True, True),
        ({"oneway": "alternating"}, True, True),
        ({"oneway": "yes", "oneway:motor_vehicle": "no"}, True, True),
        ({"oneway": "no", "oneway:motor_vehicle": "yes"}, True, False),
        ({"oneway:foot": "yes", "oneway:bicycle": "yes"}, True, True),
        ({"junction": "roundabout"}, True, False),
        ({"junction": "circular"}, True, False),
        ({"junction": "roundabout", "oneway": "no"}, True, True),
        ({"junction": "roundabout", "oneway": "-1"}, False, True),
        ({"highway": "motorway"}, True, False),
        ({"highway": "motorway", "oneway": "no"}, True, True),
        ({"highway": "motorway_link"}, True, True),
        ({"vehicle:backward": "no"}, True, False),
        ({"motor_vehicle:forward": "no"}, False, True),
    ],
)
def test_directions(tags, forward, backward):
    way = read_way({"highway": "residential", **tags})
    assert (way.forward, way.backward) == (forward, backward)


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({}, math.inf, math.inf),
        ({"maxspeed": "50"}, 50, 50),
        ({"maxspeed": " 30 km/h "}, 30, 30),
        ({"maxspeed": "30 mph"}, 30 * 1.609344, 30 * 1.609344),
        ({"maxspeed": "20mph"}, 20 * 1.609344, 20 * 1.609344),
        ({"maxspeed": "none"}, math.inf, math.inf),
        ({"maxspeed": "CN:urban"}, math.inf, math.inf),
        ({"maxspeed": "50;60"}, math.inf, math.inf),
        ({"maxspeed": "0"}, math.inf, math.inf),
        ({"maxspeed": "60", "maxspeed:forward": "40"}, 40, 60),
        ({"maxspeed": "60", "maxspeed:backward": "none"}, 60, math.inf),
        ({"zone:maxspeed": "30"}, 30, 30),
        ({"zone:maxspeed": "ES:30"}, 30, 30),
        ({"zone:maxspeed": "ES:urban"}, math.inf, math.inf),
        ({"maxspeed": "none", "zone:maxspeed": "ES:30"}, math.inf, math.inf),
    ],
)
def test_limits_of_speed(tags, forward, backward):
    way = read_way({"highway": "residential", **tags})
    assert (way.limit_forward, way.limit_backward) == (forward, backward)


@pytest.mark.parametrize(
    ("tags", "stops"),
    [
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "locked": "yes"}, True),
        ({"barrier": "gate", "locked": "yes", "motor_vehicle": "yes"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "gate", "foot": "no"}, False),
        ({"barrier": "lift_gate", "access": "private", "motor_vehicle": "customers"}, False),
        ({"barrier": "bollard"}, True),
        ({"barrier": "bollard", "bollard": "rising"}, False),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"barrier": "stile"}, True),
        ({"barrier": "toll_booth"}, False),
        ({"barrier": "kerb"}, False),
    ],
)
def test_barriers(tags, stops):
    assert closes(tags) is stops


def test_every_kind_that_is_driven_has_a_speed_and_a_note_says_it():
    kmh = dict(CAR.roads.kmh)
    assert kmh.keys() == DRIVEN | {TRACK}
    assert set(CAR.roads.without_junctions) < DRIVEN
    said = CAR.speed_note.text
    for kind in ("motorway", "trunk", "primary", "secondary", "tertiary", "residential"):
        assert f"{kmh[kind]:g}" in said.zh
        assert f" {kmh[kind]:g}" in said.en
    assert f"乘{CAR.roads.factor:g}" in said.zh
    assert f"times {CAR.roads.factor:g}" in said.en
    others = " ".join(note.text.en for note in CAR.notes)
    assert f"{kmh['motorway_link']:g} km/h" in others
    assert f"at {kmh['service']:g}" in others
    assert {note.code for note in CAR.notes} == {
        "profile.car.speed",
        "profile.car.kinds",
        "profile.car.turns",
    }
    assert CAR.fastest == pytest.approx(100_000 / 60)
    assert not CAR.restricted
    assert distance_for(CAR) == Distance(CAR)


def test_times_are_those_of_kind_limit_and_direction():
    net = StreetNetwork.from_edges(
        [line((0, i), (1000, i)) for i in range(5)],
        crs=CRS,
        kind=["motorway", "primary", "primary", "primary", "service"],
        limit_forward=[math.inf, math.inf, 30, 90, math.inf],
        limit_backward=[80, math.inf, 50, math.inf, 10],
        walk_backward=[True, True, True, False, True],
        mode="drive",
        elevation=lambda xy: xy[:, 0] / 5,  # 20 %: it changes nothing
    )
    costs = net.costs("car")
    # One km at v km/h takes 3600/v seconds; 0.67 of the speed except on the motorway.
    seconds = [36, 3600 / 40.2, 3600 / 20.1, 3600 / 40.2, 3600 / 10.05]
    assert costs.forward.tolist() == [round(s * 1e6) for s in seconds]
    back = [45, 3600 / 40.2, 3600 / 33.5, math.inf, 3600 / 6.7]
    assert costs.backward.tolist() == [s if s == math.inf else round(s * 1e6) for s in back]
    assert net.distances().forward.tolist() == [10_000_000] * 5
    # Points walk to the road at 80 metres a minute.
    assert net.graph(CAR).off_street == 750_000


def test_another_factor_is_the_studys_and_leaves_the_motorway_alone():
    slow = CAR.with_factor(0.5)
    net = StreetNetwork.from_edges(
        [line((0, i), (1000, i)) for i in range(2)],
        crs=CRS, kind=["motorway", "primary"], mode="drive",
    )  # fmt: skip
    assert net.costs(slow).forward.tolist() == [36_000_000, 120_000_000]
    assert "乘0.5，" in slow.speed_note.text.zh
    assert "times 0.5 for" in slow.speed_note.text.en
    assert slow.speed_note.source == ""
    assert CAR.with_factor(0.67) is CAR
    for factor in (0, -1, math.nan, math.inf):
        with pytest.raises(InputError, match="factor"):
            CAR.with_factor(factor)
    with pytest.raises(InputError, match="does not drive"):
        ADULT.with_factor(0.5)
    with pytest.raises(InputError, match="kinds of road"):
        CAR.with_speed(500)


def test_who_does_not_travel_on_a_network_is_told():
    roads = StreetNetwork.from_edges([line((0, 0), (9, 0))], crs=CRS, kind="road", mode="drive")
    paths = StreetNetwork.from_edges([line((0, 0), (9, 0))], crs=CRS)
    with pytest.raises(InputError, match="'adult' does not travel"):
        roads.costs(ADULT)
    with pytest.raises(InputError, match=r'mode="drive"'):
        paths.costs(CAR)
    with pytest.raises(InputError, match="'car' does not travel"):
        paths.graph(Distance(CAR))
    paved = StreetNetwork.from_edges([line((0, 0), (9, 0))], crs=CRS, mode="drive")
    with pytest.raises(InputError, match="footway"):
        paved.costs(CAR)


STEP = 0.001
NODES = {10 * r + c: (106.5 + STEP * c, 29.5 + STEP * r) for r in range(6) for c in range(6)}


def read(tmp_path, ways, nodes=NODES):
    return StreetNetwork.from_osm(write_osm(tmp_path / "streets.osm", nodes, ways), mode="drive")


def test_roads_meet_at_shared_nodes_and_barriers_cut_them(tmp_path):
    nodes = NODES | {13: (*NODES[13], {"barrier": "bollard"}), 2: (*NODES[2], {"barrier": "gate"})}
    net = read(
        tmp_path,
        [
            ([0, 1, 2, 3], {"highway": "primary", "name": "国道", "maxspeed": "40"}),
            ([1, 11], {"highway": "residential", "oneway": "-1"}),
            ([2, 12, 22], {"highway": "footway"}),
            ([12, 13, 14], {"highway": "service"}),
            ([11, 12], {"highway": "residential", "access": "private"}),
            ([21, 22], {"highway": "residential", "motor_vehicle": "no"}),
            ([22, 23], {"highway": "residential", "vehicle": "yes @ (Mo-Su 6:30-24:00)"}),
        ],
        nodes,
    )
    # 0-1, 1-3, 1-11, 12-13 | 13-14 parted by the bollard, 22-23; the gate at 2 stops nobody.
    assert net.edges.kind.tolist() == [
        "primary", "primary", "residential", "service", "service", "residential",
    ]  # fmt: skip
    assert net.edges.limit_forward.tolist() == [40, 40] + [math.inf] * 4
    assert net.edges.walk_forward.tolist() == [True, True, False, True, True, True]
    assert net.edges.walk_backward.all()
    assert not net.edges.stairs.any()
    assert len(net.nodes) == 10  # 0, 1, 3, 11; 12, twice 13, 14; 22, 23
    report = net.report
    assert report.left_out == {"access": 1, "kind": 1, "motor": 1}
    assert (report.closed_gates, report.conditional_ways, report.oneway) == (1, 1, 1)
    said = {note.code: note.text for note in drive_notes(report)}
    assert list(said) == [
        "drive.size", "drive.islands", "drive.left_out", "drive.gates", "drive.conditional",
    ]  # fmt: skip
    assert said["drive.left_out"].zh == (
        "未计入行车的道路（条）：私有或禁止通行 1、道路类型不供行车（步行道、台阶、在建等） 1、"
        "不对外开放机动车通行 1。"
    )
    assert "1 are one-way" in said["drive.size"].en


def test_a_file_without_roads_for_cars_is_said(tmp_path):
    with pytest.raises(StreetsError, match="no roads for cars") as error:
        read(tmp_path, [([0, 1], {"highway": "footway"})])
    assert error.value.code == "streets.none"
    assert "1 ways with a highway tag, none of them drivable" in str(error.value)
    nowhere = {0: NODES[0]}
    with pytest.raises(StreetsError, match="1 drivable ways, 1 of them incomplete"):
        read(tmp_path, [([0, 99], {"highway": "primary"})], nowhere)


def test_roads_are_flat_and_walking_networks_have_no_limits(tmp_path):
    ways = [([0, 1], {"highway": "primary", "maxspeed": "30", "oneway": "yes"})]
    walk = StreetNetwork.from_osm(write_osm(tmp_path / "streets.osm", NODES, ways))
    assert (walk.mode, read(tmp_path, ways).mode) == ("walk", "drive")
    assert np.isinf(walk.edges.limit_forward).all()
    assert walk.edges.walk_backward.all()
