"""The GeoPackage, read back."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import CRS, Transformer

from layers_helpers import study
from lifecircle.base.errors import CrsError
from lifecircle.base.findings import Log
from lifecircle.base.output_crs import output_crs, output_notes
from lifecircle.layers.units import read_outline, read_units
from lifecircle.outputs.gaps import gaps, share_by_block
from lifecircle.outputs.gis import DESCRIPTIONS, LAYERS, blocks_frame, goal_columns, write_gpkg
from lifecircle.outputs.gpkg_extras import STYLES_DESCRIPTION
from lifecircle.outputs.tables import GAP_COLUMNS
from results_factory import FACILITY_NAMES, UNIT_NAMES, small_results

STYLES = "layer_styles"


@pytest.fixture(scope="module")
def results():
    return small_results()


@pytest.fixture(scope="module")
def file(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("gis") / "results.gpkg"
    write_gpkg(results, gaps(results), path)
    return path


def test_every_layer_is_there_in_the_crs_of_the_results(results, file):
    assert [name for name, _ in pyogrio.list_layers(file)] == [*LAYERS, STYLES]
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
    assert found.pop(STYLES) == STYLES_DESCRIPTION
    assert found == {layer: DESCRIPTIONS[layer] for layer in LAYERS}


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


# --- the output CRS ---------------------------------------------------------------------------

ZONES = ["EPSG:4490", "EPSG:4523", "EPSG:4524", "EPSG:4544", "EPSG:4545", "EPSG:3857"]
"""CGCS2000 in degrees; 3-degree zones at 105 and 108 degrees east with and without a prefix."""


def by_hand(crs, lon, lat):
    """Project on the GRS 80 ellipsoid with nothing but the zone's own figures."""
    figures = {"EPSG:4523": (105, 35.5e6), "EPSG:4524": (108, 36.5e6)}
    figures |= {"EPSG:4544": (105, 500_000), "EPSG:4545": (108, 500_000)}
    if crs == "EPSG:4490":
        return lon, lat
    if crs == "EPSG:3857":
        return Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    middle, east = figures[crs]
    zone = f"+proj=tmerc +lon_0={middle} +k=1 +x_0={east} +ellps=GRS80 +units=m +type=crs"
    return Transformer.from_crs(CRS("+proj=longlat +ellps=GRS80"), zone).transform(lon, lat)


def sites(results):
    points = shapely.points([(650_100.0, 3_269_600.0), (640_000.0, 3_269_600.0)])
    columns = {"id": ["c-1", "c-2"], "name": ["空地", ""], "list": ["c", "c"], "unit": [0, -1]}
    return gpd.GeoDataFrame(columns, geometry=points, crs=results.crs)


@pytest.mark.parametrize("name", ZONES)
def test_every_layer_is_in_the_crs_that_is_asked_for(results, tmp_path, name):
    asked = replace(results, output_crs=output_crs(name), candidates=sites(results))
    file = tmp_path / "r.gpkg"
    write_gpkg(asked, gaps(results), file)
    to_degrees = Transformer.from_crs(results.crs, 4326, always_xy=True)
    layers = {"candidates": asked.candidates, "demand_points": results.demand}
    for layer in LAYERS:
        assert pyogrio.read_info(file, layer=layer)["crs"] == name
    for layer, table in layers.items():
        with sqlite3.connect(file) as database:
            blobs = [b for (b,) in database.execute(f"SELECT geom FROM {layer} ORDER BY fid")]  # noqa: S608
        # A point has no envelope in a GeoPackage: eight bytes of header, then WKB.
        written = shapely.get_coordinates(shapely.from_wkb([blob[8:] for blob in blobs]))
        lon, lat = to_degrees.transform(table.geometry.x, table.geometry.y)
        x, y = by_hand(name, np.asarray(lon), np.asarray(lat))
        tolerance = 1e-9 if name == "EPSG:4490" else 1e-3
        assert written[:, 0] == pytest.approx(x, abs=tolerance)
        assert written[:, 1] == pytest.approx(y, abs=tolerance)


@pytest.mark.parametrize("name", ZONES)
def test_what_is_written_can_be_read_as_units(results, tmp_path, name):
    file = tmp_path / "r.gpkg"
    write_gpkg(replace(results, output_crs=output_crs(name)), gaps(results), file)
    declared = study(tmp_path, units={"path": file, "layer": "units"})
    outline = read_outline(declared, Log()).to_crs(results.crs)
    units = read_units(declared, results.crs, outline, Log())
    assert units["name"].tolist() == [str(name).strip() for name in results.units["name"]]
    far = shapely.hausdorff_distance(units.geometry.to_numpy(), results.units.geometry.to_numpy())
    assert far.max() < 0.01


def test_candidates_are_a_layer_where_there_are_any(results, tmp_path):
    empty = replace(results, candidates=sites(results).iloc[:0])
    write_gpkg(empty, gaps(results), tmp_path / "none.gpkg")
    assert [n for n, _ in pyogrio.list_layers(tmp_path / "none.gpkg")] == [*LAYERS, STYLES]
    write_gpkg(replace(results, candidates=sites(results)), gaps(results), tmp_path / "two.gpkg")
    layer = pyogrio.read_dataframe(tmp_path / "two.gpkg", layer="candidates")
    assert [*layer.columns] == ["id", "name", "list", "unit", "geometry"]
    assert layer["unit"].iloc[0] == UNIT_NAMES[0]
    assert layer["unit"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("gcj02", "results.gpkg 不能采用 gcj02", "in GCJ-02, see site_visit_gcj02.kml"),
        ("BD-09", "results.gpkg 不能采用 bd09", "cannot be in bd09"),
        ("EPSG:4978", "不是地图坐标系", "is of no map"),
        ("EPSG:5773", "不是地图坐标系", "is of no map"),
        ("EPSG:99999", "EPSG:99999", "EPSG:99999"),
    ],
)
def test_a_crs_that_cannot_be_written_is_refused(name, zh, en):
    with pytest.raises(CrsError) as caught:
        output_crs(name)
    assert zh in caught.value.what.zh
    assert en in caught.value.what.en
    assert "EPSG:4490" in caught.value.expected.en


def test_a_zone_elsewhere_is_said_and_one_that_has_no_such_place_refused(tmp_path):
    assert output_notes("EPSG:4544", 106.5, 29.5, tmp_path) == ()
    assert output_notes("EPSG:4490", 106.5, 29.5, tmp_path) == ()
    for old in ("EPSG:4610", "EPSG:2381", "EPSG:4214"):
        codes = [note.code for note in output_notes(old, 106.5, 29.5, tmp_path)]
        assert codes[-1] == "outputs.crs_old", old
    # An area of use across the date line: New Zealand with the Chatham Islands.
    for longitude in (174.8, -176.5):
        assert output_notes("EPSG:4167", longitude, -43.0, tmp_path) == ()
    with pytest.raises(CrsError, match="cannot hold the area"):
        output_notes("EPSG:4167", 106.5, -29.5, tmp_path)
    (note,) = output_notes("EPSG:4546", 106.5, 29.5, tmp_path)
    assert "EPSG:4546" in note.text.zh
    assert "check the zone" in note.text.en
    for zone in ("EPSG:4515", "EPSG:27700"):
        with pytest.raises(CrsError) as caught:
            output_notes(zone, 106.5, 29.5, tmp_path / "study.toml")
        assert caught.value.place.en == "outputs.crs"
        assert "longitude 106.5000" in caught.value.found.en
