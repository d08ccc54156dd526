"""Private ways and lifts as a study chooses them: read, and said."""

from __future__ import annotations

import re

import pytest

from lifecircle.base.errors import InputError
from lifecircle.check import check
from lifecircle.load import load_district
from lifecircle.streets import ADULT
from lifecircle.streets.osm.lifts import HALF_LIFT
from lifecircle.study import read_study
from toy_city import degrees, plan_text, write_city, write_places

GOAL = """id = "near"
kind = "reach"
service = "culture.station"
within = { minutes = 15 }
target = 1.0"""
LIST = """[[facilities]]
path = "places.csv"
crs = "EPSG:4326"
service = "culture.station"
completeness = "complete"
"""


def study(folder, chosen=""):
    """Write the city with a private path along its street, and a lift at the end of it."""
    write_places(folder / "places.csv", [("站", 1000.0, 10.0)])
    file = write_city(folder, plan_text(GOAL), LIST, streets=f"beyond = 5000\n{chosen}")
    city = folder / "city.osm"
    text = city.read_text(encoding="utf-8")
    lon, lat = degrees(2000, 300)
    text = text.replace(
        "<way id=", f'<node id="999" version="1" lat="{lat}" lon="{lon}"/>\n<way id=', 1
    )
    text = re.sub(
        r'(<node id="21" [^>]*)/>', r'\1><tag k="highway" v="elevator"/></node>', text, count=1
    )
    ways = (
        '<way id="901" version="1"><nd ref="3"/><nd ref="9"/>'
        '<tag k="highway" v="footway"/><tag k="access" v="private"/></way>\n'
        '<way id="902" version="1"><nd ref="21"/><nd ref="999"/>'
        '<tag k="highway" v="footway"/></way>\n'
    )
    city.write_text(text.replace("</osm>", f"{ways}</osm>"), encoding="utf-8")
    return read_study(file)


def test_the_default_reads_neither(tmp_path):
    district = load_district(study(tmp_path))
    edges = district.network.edges
    assert (edges.ride == 0).all()
    assert district.network.report.left_out == {"access": 1}
    assert not {"streets.private", "streets.lifts"} & {note.code for note in district.notes}


def test_a_study_opens_private_ways_and_counts_lifts(tmp_path):
    district = load_district(study(tmp_path, 'private = "open"\nlifts = true'))
    network = district.network
    assert network.report.left_out == {}
    assert (network.edges.ride == HALF_LIFT).sum() == 2
    assert (network.report.lifts, network.report.escalators) == (1, 0)
    said = {note.code: note.text for note in district.notes}
    assert said["streets.private"].en.startswith("Ways and gates that are for residents only")
    assert said["streets.lifts"].zh == "电梯 1 处、自动扶梯 0 段单独计时（由评估项目设定）。"
    assert said["profile.rides"] == ADULT.rides.note.text
    assert district.network_of("drive") is not None
    assert district.network_of("drive").report.private


def test_a_check_reads_the_same_streets(tmp_path):
    made = study(tmp_path, 'private = "open"')
    codes = {finding.code for finding in check(made.file).findings}
    assert "streets.private" in codes
    assert "streets.lifts" not in codes


def test_another_word_is_refused(tmp_path):
    with pytest.raises(InputError, match="private"):
        study(tmp_path, 'private = "maybe"')
