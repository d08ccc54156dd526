"""Private ways, gates of compounds, and access under conditions."""

from __future__ import annotations

import pytest

from lifecircle.base.errors import InputError
from lifecircle.streets import StreetNetwork
from lifecircle.streets.osm import drivable, walkable
from lifecircle.streets.osm.private import opened
from lifecircle.streets.osm.ways import read_ways
from streets_helpers import write_osm

FOOT = {"highway": "footway"}


def length(tmp_path, way_tags, gate_tags=None, **options):
    """Return how many components and edges a way behind a gate leaves."""
    nodes = {
        1: (106.49, 29.5), 2: (106.5, 29.5, gate_tags or {}), 3: (106.51, 29.5), 4: (106.5, 29.51),
    }  # fmt: skip
    file = write_osm(tmp_path / "小区.osm", nodes, [([1, 2, 3], way_tags), ([2, 4], FOOT)])
    net = StreetNetwork.from_osm(file, **options)
    return len(net.edges), net.islands.components


@pytest.mark.parametrize(
    ("way", "closed", "open_"),
    [
        ({"access": "private"}, 1, 3),
        ({"access": "residents"}, 1, 3),
        ({"access": "permit"}, 1, 3),
        ({"foot": "private"}, 1, 3),
        ({"access": "private;delivery"}, 1, 3),
        ({"access": "no"}, 1, 1),
        ({"access": "employees"}, 1, 1),
        ({"access": "military"}, 1, 1),
        ({"access": "private", "foot": "no"}, 1, 1),
        ({"access": "permissive"}, 3, 3),
        ({"access": "customers"}, 3, 3),
        ({"access": "destination"}, 3, 3),
        ({}, 3, 3),
    ],
)
def test_ways_for_residents(tmp_path, way, closed, open_):
    # The first way is two edges where it is used: the second way meets it in the middle.
    assert length(tmp_path, FOOT | way)[0] == closed
    assert length(tmp_path, FOOT | way, private="closed")[0] == closed
    assert length(tmp_path, FOOT | way, private="open")[0] == open_


@pytest.mark.parametrize(
    ("gate", "closed", "open_"),
    [
        ({"barrier": "gate"}, 1, 1),
        ({"barrier": "gate", "access": "private"}, 3, 1),
        ({"barrier": "gate", "access": "private", "locked": "yes"}, 3, 1),
        ({"barrier": "gate", "access": "residents"}, 3, 1),
        ({"barrier": "lift_gate", "access": "permit"}, 3, 1),
        ({"barrier": "gate", "access": "no"}, 3, 3),
        ({"barrier": "gate", "access": "no", "foot": "private"}, 3, 1),
        ({"barrier": "gate", "locked": "yes"}, 3, 3),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, 1, 1),
        ({"barrier": "gate", "access": "no", "access:conditional": "yes @ (06:00-22:00)"}, 1, 1),
    ],
)
def test_gates_part_the_streets_or_do_not(tmp_path, gate, closed, open_):
    assert length(tmp_path, FOOT, gate) == (3, closed)
    assert length(tmp_path, FOOT, gate, private="open") == (3, open_)


@pytest.mark.parametrize("mode", ["walk", "cycle", "drive"])
def test_private_ways_are_opened_in_every_mode(tmp_path, mode):
    road = {"highway": "service"}
    nodes = {1: (106.49, 29.5), 2: (106.5, 29.5), 3: (106.51, 29.5)}
    ways = [([1, 2], road), ([2, 3], road | {"access": "private"})]
    file = write_osm(tmp_path / "a.osm", nodes, ways)
    assert len(StreetNetwork.from_osm(file, mode=mode).edges) == 1
    assert len(StreetNetwork.from_osm(file, mode=mode, private="open").edges) == 2


def test_only_words_for_residents_are_replaced():
    tags = {
        "access": "private; delivery",
        "foot": "Residents",
        "name": "private",
        "highway": "path",
    }
    assert opened(tags) == {
        "access": "permissive;delivery", "foot": "permissive", "name": "private", "highway": "path",
    }  # fmt: skip
    assert tags["foot"] == "Residents"


@pytest.mark.parametrize(
    ("tags", "used", "conditional"),
    [
        ({"access": "no", "access:conditional": "yes @ (06:00-22:00)"}, True, True),
        ({"access": "yes", "access:conditional": "no @ (22:00-06:00)"}, True, True),
        ({"access": "no", "access:conditional": "delivery @ (06:00-10:00)"}, False, None),
        ({"foot": "no", "foot:conditional": "no @ (Mo); yes @ (Sa,Su 8:00-18:00)"}, True, True),
        ({"foot": "no", "access:conditional": "yes @ (06:00-22:00)"}, False, None),
        ({"access": "private", "foot:conditional": "destination @ (06:00-22:00)"}, True, True),
        ({"access": "yes @ (06:00-22:00)"}, True, True),
        ({"access": "no @ (06:00-22:00)"}, True, True),
        ({"access": "yes"}, True, False),
    ],
)
def test_what_is_open_under_a_condition_is_open_and_counted(tags, used, conditional):
    way = walkable.read_way(FOOT | tags)
    assert isinstance(way, walkable.Way) is used
    if used:
        assert way.conditional is conditional


@pytest.mark.parametrize("word", ["Open", True, "yes"])
def test_words_that_are_neither_closed_nor_open(tmp_path, word):
    with pytest.raises(InputError, match="unknown value of private") as caught:
        length(tmp_path, {"access": "private"}, private=word)
    assert caught.value.expected.zh == "closed 或 open"


def test_cars_read_conditions_as_before():
    tags = {"highway": "residential", "access": "no", "access:conditional": "yes @ (06:00-22:00)"}
    assert drivable.read_way(tags) == "access"


def test_private_ways_of_a_real_city(pytestconfig):
    file = pytestconfig.rootpath / "data/streets/las-palmas.osm.pbf"
    closed, open_ = read_ways(file), read_ways(file, private="open")
    # 230 ways of the extract are tagged access=private; some of them are no streets, or have a
    # foot tag of their own.
    assert 100 < len(open_.used) - len(closed.used) <= 231
    assert len(open_.closed) < len(closed.closed)
