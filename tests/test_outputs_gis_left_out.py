"""Remedies, barriers and reach in the GeoPackage, and in the KML for a site visit."""

from __future__ import annotations

import re
import sqlite3
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from left_out_factory import RIVER, WALL, left_out_results
from lifecircle.base.output_crs import output_crs
from lifecircle.outputs.capacity_tables import facilities_frame
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.gis import DESCRIPTIONS, LAYERS, write_gpkg
from lifecircle.outputs.gpkg_extras import STYLES_DESCRIPTION
from lifecircle.outputs.kml import site_visit
from lifecircle.outputs.left_out_words import BARRIER, CAUSE, MOVE
from lifecircle.outputs.remedy_tables import remedies_frame
from lifecircle.outputs.tables import gaps_frame
from lifecircle.verdicts.left_out import LeftOut
from test_outputs_kml import NS, coordinates, folders, in_gcj02

MORE = ["remedies_points", "remedies_links", "barriers", "facility_reach"]


@pytest.fixture(scope="module")
def results():
    return left_out_results()


@pytest.fixture(scope="module")
def file(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("gis") / "results.gpkg"
    write_gpkg(results, gaps(results), path)
    return path


def read(file, layer):
    return pyogrio.read_dataframe(file, layer=layer)


# ---- the GeoPackage ----------------------------------------------------------------------------


def test_layers_about_those_left_out_follow_the_others(results, file):
    found = dict(pyogrio.list_layers(file))
    assert list(found) == [*LAYERS, *MORE, "layer_styles"]
    assert [found[name] for name in MORE] == ["Point", "MultiLineString", "MultiLineString", None]
    with sqlite3.connect(file) as database:
        told = dict(database.execute("SELECT table_name, description FROM gpkg_contents"))
    assert told == {layer: DESCRIPTIONS[layer] for layer in [*LAYERS, *MORE]} | {
        "layer_styles": STYLES_DESCRIPTION
    }
    assert len(results.left_out.remedies) == len(read(file, MORE[0])) + len(read(file, MORE[1]))


def test_remedies_have_the_columns_of_their_table_at_their_place(results, file):
    table = remedies_frame(results).set_index("remedy")
    shapes = {remedy.id: remedy.geometry for remedy in results.left_out.remedies}
    moves = set()
    for layer in MORE[:2]:
        frame = read(file, layer)
        assert [*frame.columns] == [
            *(
                name
                for name in remedies_frame(results).columns
                if name not in ("wkt", "lon", "lat")
            ),
            "geometry",
        ]
        for row in frame.itertuples():
            assert row.geometry.equals(shapes[row.remedy])
            for name in ("goal", "move", "rank", "share_of_gap_closed", "effort"):
                assert getattr(row, name) == table.loc[row.remedy, name]
            moves.add((layer, row.move))
    assert moves == {
        ("remedies_points", "site"),
        ("remedies_points", "capacity"),
        ("remedies_links", "link"),
    }


def test_barriers_are_lines_with_the_goals_that_they_stop(results, file):
    frame = read(file, "barriers")
    assert frame["name"].tolist() == [RIVER, WALL]
    assert frame["kind_zh"].tolist() == [BARRIER["water"].zh, BARRIER["wall"].zh]
    for row, barrier in zip(frame.itertuples(), results.left_out.barriers, strict=False):
        area = barrier.geometry.geom_type == "Polygon"
        line = barrier.geometry.boundary if area else barrier.geometry
        assert row.geometry.equals(line)
        number = results.left_out.barriers.index(barrier)
        goals = [c.goal for c in results.left_out.causes if (c.barrier == number).any()]
        assert row.goals.split() == goals


def test_blocks_have_the_people_of_every_group(results, file):
    table = read(file, "blocks").set_index("id")
    assert results.left_out.people
    for people in results.left_out.people:
        column = table[f"people_{people.group}"].reindex(results.blocks["id"])
        np.testing.assert_array_equal(column.to_numpy(dtype=float), people.blocks)


def test_reach_is_a_table(results, file):
    frame, table = read(file, "facility_reach"), facilities_frame(results)
    assert [*frame.columns] == [*table.columns]
    for name in ("people_reached", "people_only_here", "capacity", "load"):
        assert np.allclose(frame[name], table[name].astype(float), equal_nan=True)
    ids = set(read(file, "facilities")["id"])
    assert set(frame["facility_id"]) <= ids


def test_gaps_have_cause_barrier_and_remedy(results, file):
    frame, table = read(file, "gaps"), gaps_frame(results, gaps(results))
    table = table[table["block"] != ""]
    for name in ("block", "cause", "barrier_kind", "remedy"):
        assert frame[name].fillna("").tolist() == table[name].tolist()


@pytest.mark.parametrize("name", ["EPSG:4490", "EPSG:4524"])
def test_they_are_in_the_crs_that_is_asked_for(results, tmp_path, name):
    write_gpkg(replace(results, output_crs=output_crs(name)), gaps(results), tmp_path / "r.gpkg")
    for layer in MORE[:3]:
        assert pyogrio.read_info(tmp_path / "r.gpkg", layer=layer)["crs"] == name
    found = read(tmp_path / "r.gpkg", "remedies_points").to_crs(results.crs)
    points = [r.geometry for r in results.left_out.remedies if r.move != "link"]
    assert shapely.distance(found.geometry.to_numpy(), points).max() < 0.01


def test_same_results_same_bytes(results, file, tmp_path):
    write_gpkg(results, gaps(results), tmp_path / "again.gpkg")
    assert (tmp_path / "again.gpkg").read_bytes() == file.read_bytes()


def test_nothing_found_nothing_written(results, tmp_path):
    empty = replace(results, left_out=LeftOut())
    write_gpkg(empty, gaps(empty), tmp_path / "r.gpkg")
    assert [name for name, _ in pyogrio.list_layers(tmp_path / "r.gpkg")] == [
        *LAYERS,
        "layer_styles",
    ]


def test_the_page_on_outputs_names_them(file):
    text = (Path(__file__).parents[1] / "docs" / "outputs.md").read_text(encoding="utf-8")
    assert "### remedies_points, remedies_links" in text
    body = text.split("### barriers")[1].split("###")[0]
    named = re.findall(r"`(\w+)`", "".join(re.findall(r"^\|(.+?)\|", body, re.MULTILINE)))
    assert named == pyogrio.read_info(file, layer="barriers")["fields"].tolist()
    assert "### facility_reach" in text


# ---- the KML -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def document(results):
    return ET.fromstring(site_visit(results, gaps(results))).find("k:Document", NS)  # noqa: S314


def test_blocks_tell_their_cause_and_remedy_as_the_table_does(results, document):
    table = gaps_frame(results, gaps(results))
    table = table[(table["block"] != "") & (table["goal"] == "circle.health")].set_index("block")
    folder = next(f for n, f in folders(document).items() if n.startswith("5分钟医疗圈"))
    seen = 0
    for mark in folder.findall("k:Placemark", NS):
        block = mark.findtext("k:name", None, NS).split()[0]
        zh, en = mark.findtext("k:description", None, NS).split("\n")
        gap = table.loc[block]
        assert f"原因：{CAUSE[gap['cause']].zh} " in zh
        assert f"Why: {CAUSE[gap['cause']].en} " in en
        assert zh.count(CAUSE[gap["cause"]].zh) == 1
        assert (f"改进措施：{gap['remedy']} " in zh) is bool(gap["remedy"])
        assert (f"remedy: {gap['remedy']} " in en) is bool(gap["remedy"])
        seen += bool(gap["remedy"])
    assert seen > 5


def test_remedies_have_a_folder_and_links_their_course(results, document):
    found = folders(document)
    marks = found["改进措施 / Remedies"].findall("k:Placemark", NS)
    by_id = {remedy.id: remedy for remedy in results.left_out.remedies}
    ids = [mark.findtext("k:name", None, NS).split()[0] for mark in marks]
    assert ids == [name for name in by_id if name in ids]
    told = "".join(site_visit(results, gaps(results)).split("改进措施 / Remedies")[0])
    for name in set(re.findall(r"改进措施：(R\d+) ", told)):
        assert name in ids
    for mark, name in zip(marks, ids, strict=True):
        remedy = by_id[name]
        assert mark.findtext("k:name", None, NS) == f"{name} {MOVE[remedy.move].zh}"
        middle = shapely.centroid(remedy.geometry)
        assert coordinates(mark)[0] == pytest.approx(
            in_gcj02(results, middle.x, middle.y), abs=1e-6
        )
        assert mark.findtext("k:styleUrl", None, NS) == "#remedy"
        low = results.units["low_confidence"][remedy.unit]
        assert ("新增覆盖" in mark.findtext("k:description", None, NS)) is not low
    links = found["新增步行连接 / New links"].findall("k:Placemark", NS)
    assert [m.findtext("k:name", None, NS).split()[0] for m in links] == [
        name for name in ids if by_id[name].move == "link"
    ]
    for mark in links:
        line = by_id[mark.findtext("k:name", None, NS).split()[0]].geometry
        course = mark.find("k:LineString", NS).findtext("k:coordinates", None, NS).split()
        shown = [tuple(map(float, pair.split(","))) for pair in course]
        assert shown == [
            pytest.approx(in_gcj02(results, *corner), abs=1e-6) for corner in line.coords
        ]


def test_gdal_reads_it_and_nothing_is_markup(results, document, tmp_path):
    file = tmp_path / "visit.kml"
    file.write_text(site_visit(results, gaps(results)), encoding="utf-8")
    for layer, _ in pyogrio.list_layers(file):
        assert len(pyogrio.read_dataframe(file, layer=layer))
    for element in document.iter():
        assert not re.search(r"[<>]", element.text or "")


def test_without_remedies_there_is_no_folder(results):
    bare = replace(results, left_out=replace(results.left_out, remedies=()))
    text = site_visit(bare, gaps(bare))
    assert "改进措施" not in text
    assert "原因：" in text
