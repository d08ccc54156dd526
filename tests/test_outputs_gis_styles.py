"""What a GeoPackage says of its layers: styles, names of columns, meanings, metadata."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pyogrio
import pytest

from left_out_factory import left_out_results
from lifecircle.base.text import Bilingual
from lifecircle.outputs import words
from lifecircle.outputs.column_words import COLUMN
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.gis import DESCRIPTIONS, LAYERS, gis_layers, write_gpkg
from lifecircle.outputs.gis_names import column_names
from lifecircle.outputs.gpkg_extras import Extras, Metadata, Style, add_extras
from lifecircle.outputs.map_style import SHARE_BREAKS, SHARE_COLOURS
from lifecircle.outputs.order import goals_worst_first
from lifecircle.outputs.qgis_styles import share_bands
from lifecircle.outputs.qgis_symbols import area, field, qml, quoted, single, with_aliases
from results_factory import UNIT_NAMES

PROBE = Path(__file__).with_name("qgis_probe.py")
PYTHON = "/usr/bin/python3"
SHOWN = ("units", "blocks", "gaps", "demand_points")


@pytest.fixture(scope="module")
def results():
    return left_out_results()


@pytest.fixture(scope="module")
def file(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("styles") / "results.gpkg"
    write_gpkg(results, gaps(results), path)
    return path


@pytest.fixture(scope="module")
def styles(file):
    return pyogrio.read_dataframe(file, layer="layer_styles")


def rows(file, query):
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def test_every_layer_has_one_default(file, styles):
    drawn = [name for name, kind in pyogrio.list_layers(file) if kind]
    assert set(styles["f_table_name"]) == set(drawn)
    assert styles.groupby("f_table_name")["useAsDefault"].sum().eq(1).all()
    assert not styles.duplicated(["f_table_name", "styleName"]).any()
    assert set(styles["f_geometry_column"]) == {"geom"}
    assert {str(date)[:10] for date in styles["update_time"]} == {"2000-01-01"}


def test_a_style_for_every_goal_that_a_layer_shows(results, file, styles):
    names = dict(
        zip(
            [r.goal.id for r in results.goals],
            column_names([r.goal.id for r in results.goals]),
            strict=True,
        )
    )
    for layer, prefix in (
        ("units", "status_"),
        ("blocks", "reached_"),
        ("demand_points", "reached_"),
    ):
        columns = set(pyogrio.read_info(file, layer=layer)["fields"])
        shown = [r for r in goals_worst_first(results) if prefix + names[r.goal.id] in columns]
        mine = styles[styles["f_table_name"] == layer]
        titles = [f"{r.goal.name.zh} / {r.goal.name.en}"[:20] for r in shown]
        assert [name[:20] for name in mine["styleName"]] == titles
        assert mine["useAsDefault"].tolist() == [True] + [False] * (len(mine) - 1)
    mine = set(styles[styles["f_table_name"] == "gaps"]["styleName"].str.rsplit(" · ", n=1).str[1])
    assert mine == {"按人口 / by people", "按原因 / by cause"}


def test_styles_name_columns_that_exist(file, styles):
    for style in styles.itertuples():
        columns = set(pyogrio.read_info(file, layer=style.f_table_name)["fields"])
        renderer = ET.fromstring(style.styleQML.split("\n", 1)[1]).find("renderer-v2")  # noqa: S314
        attribute = renderer.get("attr")
        if attribute and "(" not in attribute:
            assert attribute in columns
        used = {rule.get("filter") for rule in renderer.iter("rule")} - {"ELSE"}
        assert all(any(f'"{name}"' in test for name in columns) for test in used)


def test_blocks_have_the_classes_of_the_map():
    bands = share_bands()
    assert [band.look.options["color"] for band in bands] == [
        ",".join(str(int(c[at : at + 2], 16)) for at in (1, 3, 5)) + ",255" for c in SHARE_COLOURS
    ]
    assert [band.low for band in bands] == [0, *SHARE_BREAKS]
    assert bands[-1].high == 1


def test_columns_are_named_in_both_languages(file):
    _, table = pyogrio.read_arrow(file, layer="gaps")
    found = {
        f.name: (f.metadata or {}).get(b"GDAL:OGR:alternative_name", b"").decode()
        for f in table.schema
    }
    found.pop("geom")
    assert all(" / " in name for name in found.values())
    text = COLUMN["people_left_out"]
    assert found["people_left_out"] == f"{text.zh} / {text.en}"
    _, table = pyogrio.read_arrow(file, layer="units")
    named = {
        f.name: (f.metadata or {}).get(b"GDAL:OGR:alternative_name", b"").decode()
        for f in table.schema
    }
    assert named["status_circle_health"] == "5分钟医疗圈·结论 / 5-minute health circle, verdict"
    for layer in LAYERS:
        named = rows(file, "SELECT table_name, name FROM gpkg_data_columns")
        titles = [name for table, name in named if table == layer]
        assert len(titles) == len(set(titles)) > 0


def test_every_column_of_ours_has_a_name(results, file):
    named = set(rows(file, "SELECT table_name, column_name FROM gpkg_data_columns"))
    for layer, table, _ in gis_layers(results, gaps(results)):
        missing = {c for c in table.columns if (layer, c) not in named} - {"geometry"}
        assert not missing, layer


def test_codes_have_words(file):
    _, table = pyogrio.read_arrow(file, layer="units")
    at = table.schema.field("status_circle_health").metadata
    assert at[b"GDAL:OGR:domain_name"] == b"lifecircle_status"
    codes = rows(
        file, "SELECT constraint_name, value, description FROM gpkg_data_column_constraints"
    )
    found = {value: told for name, value, told in codes if name == "lifecircle_status"}
    assert found == {s: f"{look.word.zh} / {look.word.en}" for s, look in words.STATUS.items()}
    units = pyogrio.read_dataframe(file, layer="units")
    assert set(units["status_circle_health"]) <= set(found)


def test_metadata_say_where_it_is_from(results, file):
    (xml, text) = (
        found for (found,) in rows(file, "SELECT metadata FROM gpkg_metadata ORDER BY id")
    )
    root = ET.fromstring(xml)  # noqa: S314
    said = " ".join(root.itertext())
    assert root.tag == "{http://www.isotc211.org/2005/gmd}MD_Metadata"
    for part in (said, text):
        assert all(source in part for source in results.attribution)
        assert str(results.year) in part
        assert results.assumptions[0].text.zh in part
        assert results.assumptions[0].text.en in part
    assert DESCRIPTIONS["units"] in text
    extensions = {name for (name,) in rows(file, "SELECT extension_name FROM gpkg_extensions")}
    assert {"gpkg_schema", "gpkg_metadata"} <= extensions
    assert rows(file, "PRAGMA user_version") == [(10200,)]
    assert rows(file, "PRAGMA integrity_check") == [("ok",)]
    assert rows(file, "PRAGMA foreign_key_check") == []


def test_same_bytes(results, file, tmp_path):
    write_gpkg(results, gaps(results), tmp_path / "again.gpkg")
    assert (tmp_path / "again.gpkg").read_bytes() == file.read_bytes()


def test_quotes_in_names_do_no_harm(tmp_path):
    frame = pd.DataFrame({"o'": [1]})
    pyogrio.write_dataframe(frame, tmp_path / "x.gpkg", layer="l'", driver="GPKG")
    name = Bilingual("<&\">'", "x")
    style = Style("l'", "s'", qml(single(area("#ffffff"))), default=True)
    extras = Extras(
        [style, style], {("l'", "o'"): name, ("none", "o"): name}, {}, Metadata("<a/>", "'")
    )
    add_extras(tmp_path / "x.gpkg", extras)
    assert rows(tmp_path / "x.gpkg", "SELECT title FROM gpkg_data_columns") == [("<&\">' / x",)]
    # Without geometry there is nothing to draw.
    assert rows(tmp_path / "x.gpkg", "SELECT styleName FROM layer_styles") == []
    ET.fromstring(with_aliases(style.qml, {"o'": "<&\">'"}).split("\n", 1)[1])  # noqa: S314
    assert quoted("it's \\") == "'it''s \\\\'"
    assert field('a"b') == '"a""b"'


def test_a_long_plan_has_styles_of_what_it_shows(results, tmp_path):
    silent = replace(results, left_out=None, goals=results.goals[:1])
    only = replace(silent, verdicts=tuple(v for v in results.verdicts if v.goal == "circle.health"))
    write_gpkg(only, gaps(only), tmp_path / "one.gpkg")
    found = pyogrio.read_dataframe(tmp_path / "one.gpkg", layer="layer_styles")
    assert found["f_table_name"].value_counts()[["units", "blocks", "gaps"]].tolist() == [1, 1, 2]


# ---- QGIS ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seen(file, tmp_path_factory):
    """What QGIS makes of the file, and a picture of it."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONPATH", None)
    there = (
        Path(PYTHON).exists()
        and not subprocess.run(
            [PYTHON, "-c", "import qgis.core"], capture_output=True, env=environment, check=False
        ).returncode
    )
    if not there:
        if os.environ.get("LIFECIRCLE_REQUIRE_QGIS"):
            pytest.fail("QGIS is not installed")
        pytest.skip("QGIS is not installed")
    picture = tmp_path_factory.mktemp("qgis") / "map.png"
    layers = ("streets", "blocks", "units", "facilities")
    done = subprocess.run(
        [PYTHON, PROBE, file, picture, *layers], capture_output=True, env=environment, check=True
    )
    return json.loads(done.stdout), picture


def test_qgis_applies_the_default_styles(seen, results):
    told, _ = seen
    renderers = {
        "units": "categorizedSymbol",
        "blocks": "graduatedSymbol",
        "gaps": "RuleRenderer",
        "demand_points": "RuleRenderer",
        "facilities": "categorizedSymbol",
        "streets": "RuleRenderer",
        "barriers": "categorizedSymbol",
        "remedies_points": "categorizedSymbol",
        "remedies_links": "singleSymbol",
    }
    for layer, kind in renderers.items():
        assert told[layer]["fine"], layer
        assert told[layer]["renderer"] == kind
    assert len(told["blocks"]["legend"]) == len(SHARE_COLOURS)
    assert told["units"]["legend"][0] == "未达标 / not met"
    for layer in ("units", "demand_points", "facilities", "streets", "barriers"):
        assert told[layer]["drawn"] == told[layer]["count"] > 0, layer
    (first,) = {
        g.goal.id for g in results.goals if g.goal.id == goals_worst_first(results)[0].goal.id
    }
    table = gaps(results)
    position = [g.goal.id for g in results.goals].index(first)
    on_ground = table[(table["goal"] == position) & (table["block"] >= 0)]
    assert told["gaps"]["drawn"] == len(on_ground)
    assert told["blocks"]["drawn"] == int(
        np.isfinite(results.blocks["share"]).sum() - _nobody(results)
    )


def _nobody(results):
    """Count the blocks where no demand point stands for anybody."""
    people = results.demand["share"].groupby(results.demand["block"]).sum()
    return sum(people.get(row, 0) <= 0 for row in range(len(results.blocks)))


def test_qgis_labels_units_with_name_verdict_and_value(seen, results):
    told, _ = seen
    status = results.verdict("circle.health", 0).status
    label = told["units"]["labels"][0]
    assert label.startswith(UNIT_NAMES[0])
    assert words.STATUS[status].word.zh in label
    assert label.endswith("%")
    assert told["facilities"]["labels"]


def test_qgis_reads_every_named_style(seen):
    told, _ = seen
    for layer in SHOWN:
        assert len(told[layer]["styles"]) > 1
    for layer, look in told.items():
        for name, (parsed, fine, kind, why) in look["styles"].items():
            assert parsed, (layer, name)
            assert fine, (layer, name, why)
            assert kind != "nullSymbol"


def test_qgis_knows_the_names_of_columns(seen):
    told, _ = seen
    assert told["gaps"]["aliases"]["people_left_out"] == "未证实覆盖人数 / people left out"
    assert told["streets"]["aliases"]["kind"] == "类型 / kind"


def test_qgis_draws_it(seen):
    _, picture = seen
    assert picture.stat().st_size > 20_000
