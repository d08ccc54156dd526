"""The GeoPackage, read back."""

from __future__ import annotations

import sqlite3
import time

import numpy as np
import pyogrio
import pytest

from lifecircle.outputs.gaps import gaps, share_by_block
from lifecircle.outputs.gis import DESCRIPTIONS, LAYERS, blocks_frame, goal_columns, write_gpkg
from lifecircle.outputs.tables import GAP_COLUMNS
from results_factory import FACILITY_NAMES, UNIT_NAMES, small_results


@pytest.fixture(scope="module")
def results():
    return small_results()


@pytest.fixture(scope="module")
def file(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("gis") / "results.gpkg"
    write_gpkg(results, gaps(results), path)
    return path


def test_every_layer_is_there_in_the_crs_of_the_results(results, file):
    assert [name for name, _ in pyogrio.list_layers(file)] == list(LAYERS)
    for layer in LAYERS:
        assert pyogrio.read_info(file, layer=layer)["crs"] == "EPSG:32648"


def test_numbers_and_names_survive(results, file):
    units = pyogrio.read_dataframe(file, layer="units")
    assert units["name"].tolist() == list(UNIT_NAMES)
    assert np.isnan(units["people"][2])
    for unit in range(len(units)):
        verdict = results.verdict("circle.health", unit)
        assert units["status_circle_health"][unit] == verdict.status
        assert units["at_least_circle_health"][unit] == verdict.at_least.value
    assert units["places_unit_school"].tolist() == [
        results.verdict("unit.school", unit).count for unit in range(len(units))
    ]
    blocks = pyogrio.read_dataframe(file, layer="blocks")
    everybody = np.ones(len(results.demand), dtype=bool)
    expected = share_by_block(results.goals[0].listed, results, everybody)
    assert blocks["reached_circle_health"].tolist() == expected.tolist()
    assert blocks.geometry.area.tolist() == pytest.approx(results.blocks.area.tolist())
    points = pyogrio.read_dataframe(file, layer="demand_points")
    assert points["reached_circle_health"].tolist() == results.goals[0].listed.tolist()
    assert points["block"].tolist()[:5] == ["B01"] * 5
    facilities = pyogrio.read_dataframe(file, layer="facilities")
    assert facilities["name"].tolist() == list(FACILITY_NAMES)
    assert len(pyogrio.read_dataframe(file, layer="streets")) == len(results.streets)
    assert len(pyogrio.read_dataframe(file, layer="gaps")) == len(gaps(results))


def test_gaps_have_the_columns_of_the_table(file):
    layer = pyogrio.read_dataframe(file, layer="gaps")
    assert [*layer.columns] == [*GAP_COLUMNS, "geometry"]
    assert layer["unit_id"][layer["unit"] == UNIT_NAMES[0]].unique().tolist() == ["U1"]


def test_what_is_not_computable_has_no_share(file):
    units = pyogrio.read_dataframe(file, layer="units")
    assert (units["status_circle_elderly"] == "not_computable").all()
    assert units["at_most_circle_elderly"].isna().all()


def test_layers_say_what_they_hold(file):
    with sqlite3.connect(file) as database:
        found = dict(database.execute("SELECT table_name, description FROM gpkg_contents"))
    assert found == DESCRIPTIONS


def test_absent_lists_get_a_column_of_their_own(results):
    frame = blocks_frame(results)
    assert "possible_circle_life" in frame.columns
    assert "possible_circle_health" not in frame.columns
    assert "reached_circle_elderly" not in frame.columns


def test_same_results_same_bytes(results, file, tmp_path):
    time.sleep(1.1)
    again = tmp_path / "again.gpkg"
    write_gpkg(results, gaps(results), again)
    assert again.read_bytes() == file.read_bytes()


def test_gdal_is_left_as_it_was(results, tmp_path):
    for before in (None, "1999-09-09T00:00:00.000Z"):
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
        write_gpkg(results, gaps(results), tmp_path / f"{before is None}.gpkg")
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def test_column_names_of_goals_differ(results):
    first = results.goals[0]
    goals = [
        type(first)(
            goal=first.goal.model_copy(update={"id": name}),
            answers=None,
            listed=None,
            edge=None,
            absent=(),
            partial=(),
            assumptions=(),
        )
        for name in ("a.b", "a-b", "a_b")
    ]
    assert goal_columns(goals) == ["a_b", "a_b_2", "a_b_3"]
