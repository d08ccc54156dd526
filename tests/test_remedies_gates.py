"""Ways and gates that are closed to the public: whom opening them brings in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from lifecircle.access.what_if import edited_district
from lifecircle.gaps.gates import closed_of
from lifecircle.gaps.remedies import remedies_of
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.streets.edit.edits import edit
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import judge_plan
from toy_city import Osm, degrees, plan_text, rectangle, write_geojson, write_places

PLAN = plan_text(
    'id = "school"\nkind = "reach"\nservice = "education.school"\n'
    "within = { metres = 700 }\ntarget = 1.0"
)
STUDY = """[study]
name = "两街城"
plan = "plan.toml"
[units]
path = "units.geojson"
[streets]
path = "city.osm"
beyond = 5000
[people]
total = 1000
source = "made up"
[[facilities]]
path = "schools.csv"
crs = "EPSG:4326"
x = "lon"
y = "lat"
service = "education.school"
completeness = "complete"
"""


def write_town(folder, inside, *, gate=None, more=""):
    """Write two streets 300 m apart, joined at both ends only, and ways between them.

    Homes are in the north, the school in the south. `inside` is a list of (points, tags); `gate`
    are tags of a barrier at (1000, 150).
    """
    osm = Osm()
    for y, name in ((0.0, "南街"), (300.0, "北街")):
        osm.way([(float(x), y) for x in range(0, 2001, 100)], highway="residential", name=name)
    osm.way([(0.0, 0.0), (0.0, 300.0)], highway="residential")
    osm.way([(2000.0, 0.0), (2000.0, 300.0)], highway="residential")
    for points, tags in inside:
        osm.way(points, **tags)
    for x in range(150, 2000, 100):
        osm.house(x, 320)
    file = folder / "city.osm"
    osm.write(file)
    if gate is not None:
        lon, lat = degrees(1000.0, 150.0)
        tags = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in gate.items())
        plain = f'lat="{lat:.9f}" lon="{lon:.9f}"/>'
        text = file.read_text(encoding="utf-8")
        assert plain in text
        new = text.replace(plain, plain.replace("/>", f">{tags}</node>"))
        file.write_text(new, encoding="utf-8")
    whole = (rectangle(-400, -400, 2400, 700), {"name": "甲"})
    write_geojson(folder / "units.geojson", [whole])
    write_places(folder / "schools.csv", [("小学", 1050.0, -10.0)])
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    study = folder / "study.toml"
    study.write_text(STUDY + more, encoding="utf-8")
    return study


def judged(study):
    read = read_study(study)
    return judge_plan(load_district(read), read_plan("plan.toml", study.parent))


def gates(study):
    context, results = judged(study)
    remedies, _ = remedies_of(context, results, (), ())
    return context, results, [remedy for remedy in remedies if remedy.move == "gate"]


def listed_with(context, *lines):
    """Return whom the goal reaches with paths to which nobody's door opens."""
    changes = []
    for line in lines:
        middle = line.interpolate(0.37, normalized=True)
        changes += [
            lambda draft, line=line: draft.add_path(line, kind="footway"),
            lambda draft, middle=middle: draft.forbid_links(middle),
        ]
    other = edited_district(context.district, edit(context.district.network, *changes))
    return judge_plan(replace(other), context.plan)[1].goals[0].listed


PRIVATE = {"highway": "service", "access": "private"}


def test_a_private_way_between_two_streets(tmp_path):
    inside = [([(1000.0, 0.0), (1000.0, 150.0), (1000.0, 300.0)], {**PRIVATE, "name": "院内路"})]
    context, results, found = gates(write_town(tmp_path, inside))
    (remedy,) = found
    assert remedy.where.zh == "开放院内路（约300米）"
    before = results.goals[0].listed
    after = listed_with(context, remedy.geometry)
    assert not (before & ~after).any()
    assert remedy.points.tolist() == np.flatnonzero(after & ~before).tolist()
    assert len(remedy.points) > 3
    assert remedy.effort == 1
    assert remedy.rank == 1
    opened = tmp_path / "opened"
    opened.mkdir()
    public = [(inside[0][0], {"highway": "service", "name": "院内路"})]
    _, with_it = judged(write_town(opened, public))
    there = {point.wkt for point in with_it.demand.geometry[with_it.goals[0].listed]}
    again = [row for row, p in enumerate(results.demand.geometry) if p.wkt in there]
    assert [row for row in again if not before[row]] == remedy.points.tolist()


def test_ways_that_meet_inside_are_one_move_and_dead_ends_none(tmp_path):
    inside = [
        ([(1000.0, 0.0), (1000.0, 150.0)], PRIVATE),
        ([(1000.0, 150.0), (1000.0, 300.0)], PRIVATE),
        ([(1000.0, 150.0), (1050.0, 150.0)], PRIVATE),
        ([(500.0, 300.0), (500.0, 200.0)], PRIVATE),
    ]
    context, results, found = gates(write_town(tmp_path, inside))
    closed = closed_of(context.district)
    assert len(closed) == 1
    assert len(closed.of_port) == 2
    (remedy,) = found
    before = results.goals[0].listed
    line = shapely.LineString(closed.ports.xy)
    assert remedy.points.tolist() == np.flatnonzero(listed_with(context, line) & ~before).tolist()
    assert "开放内部道路" in remedy.where.zh


def test_ways_that_meet_on_a_public_street_are_two_moves(tmp_path):
    inside = [
        ([(1000.0, 0.0), (1000.0, 300.0)], {**PRIVATE, "name": "东院"}),
        ([(1000.0, 0.0), (900.0, 300.0)], {**PRIVATE, "name": "西院"}),
    ]
    context, results, found = gates(write_town(tmp_path, inside))
    assert len(found) == 2
    before = results.goals[0].listed
    for remedy in found:
        after = listed_with(context, remedy.geometry)
        assert remedy.points.tolist() == np.flatnonzero(after & ~before).tolist()


def test_a_closed_gate_on_a_public_way(tmp_path):
    inside = [([(1000.0, 0.0), (1000.0, 150.0), (1000.0, 300.0)], {"highway": "footway"})]
    barrier = {"barrier": "gate", "access": "private"}
    context, results, found = gates(write_town(tmp_path, inside, gate=barrier))
    (remedy,) = found
    assert remedy.geometry.geom_type == "Point"
    assert "开放大门" in remedy.where.zh
    opened = edited_district(
        context.district, edit(context.district.network, lambda d: d.open_gate(remedy.geometry))
    )
    after = judge_plan(opened, context.plan)[1].goals[0].listed
    before = results.goals[0].listed
    assert remedy.points.tolist() == np.flatnonzero(after & ~before).tolist()
    assert len(remedy.points) > 3


def test_what_nobody_may_pass_stays_closed(tmp_path):
    inside = [([(1000.0, 0.0), (1000.0, 150.0), (1000.0, 300.0)], {"highway": "footway"})]
    locked = write_town(tmp_path, inside, gate={"barrier": "gate", "access": "no"})
    assert gates(locked)[2] == []


@pytest.mark.parametrize("value", ["no", "military"])
def test_ways_that_are_closed_to_all_stay_closed(tmp_path, value):
    inside = [([(1000.0, 0.0), (1000.0, 300.0)], {"highway": "service", "access": value})]
    assert gates(write_town(tmp_path, inside))[2] == []


def test_where_the_study_opens_them_there_is_nothing_to_open(tmp_path):
    inside = [([(1000.0, 0.0), (1000.0, 300.0)], PRIVATE)]
    study = write_town(tmp_path, inside)
    text = study.read_text(encoding="utf-8").replace(
        "beyond = 5000", 'beyond = 5000\nprivate = "open"'
    )
    study.write_text(text, encoding="utf-8")
    assert gates(study)[2] == []


def test_a_street_that_was_corrected_is_not_a_private_way(tmp_path):
    inside = [
        ([(1000.0, 0.0), (1000.0, 300.0)], {"highway": "footway", "name": "老巷"}),
        ([(900.0, 0.0), (900.0, 300.0)], {**PRIVATE, "name": "西院"}),
    ]
    lon, lat = degrees(1000.0, 150.0)
    more = f"""[[corrections]]
kind = "close_path"
at = [{lon:.7f}, {lat:.7f}]
author = "张三"
reason = "已拆除"
"""
    context, _, found = gates(write_town(tmp_path, inside, more=more))
    assert closed_of(context.district).name == ("西院",)
    assert [remedy.where.zh for remedy in found] == ["开放西院（约300米）"]
