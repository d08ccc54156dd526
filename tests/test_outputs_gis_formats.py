"""GeoParquet and GeoJSON, read back."""

from __future__ import annotations

import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS

from left_out_factory import left_out_results
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.gis import gis_layers
from lifecircle.outputs.gis_formats import write_formats
from lifecircle.outputs.save import save
from lifecircle.study.outputs import Outputs


@pytest.fixture(scope="module")
def results():
    options = Outputs(formats=("geojson", "geoparquet"), documents="none")
    return replace(left_out_results(), options=options, output_crs=CRS.from_epsg(4490))


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("formats")
    write_formats(results, gaps(results), path)
    return path / "gis"


@pytest.fixture(scope="module")
def layers(results):
    return {name: table for name, table, kind in gis_layers(results, gaps(results)) if kind}


def numbers(value):
    """Yield every number in a JSON value."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        yield value
    for part in (
        value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    ):
        yield from numbers(part)


def test_one_file_a_layer(folder, layers):
    found = {file.name for file in folder.iterdir()}
    assert found == {f"{name}{end}" for name in layers for end in (".geojson", ".parquet")}


def test_geoparquet_is_what_the_layer_is(folder, layers):
    for name, table in layers.items():
        read = gpd.read_parquet(folder / f"{name}.parquet")
        assert read.crs == "EPSG:4490"
        assert [*read.columns] == [*table.columns]
        assert len(read) == len(table)
        there = table.geometry.to_crs("EPSG:4490")
        assert shapely.equals_exact(read.geometry.to_numpy(), there.to_numpy(), 1e-12).all()
    units = gpd.read_parquet(folder / "units.parquet")
    assert units["people"].isna().any()


def test_geojson_follows_rfc_7946(folder, layers):
    for name, table in layers.items():
        text = (folder / f"{name}.geojson").read_text(encoding="utf-8")
        found = json.loads(text, parse_constant=pytest.fail)
        assert found["type"] == "FeatureCollection"
        assert "crs" not in found
        assert len(found["features"]) == len(table)
        assert {feature["type"] for feature in found["features"]} <= {"Feature"}
        assert np.isfinite([*numbers([f["geometry"] for f in found["features"]])]).all()
        shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in found["features"]]
        at = shapely.get_coordinates(shapes)
        assert np.abs(at - at.round(7)).max() < 1e-12
        west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
        assert 106 < west <= east < 107
        assert 29 < south <= north < 30


def test_outer_rings_run_counterclockwise(folder):
    found = json.loads((folder / "blocks.geojson").read_text(encoding="utf-8"))
    shapes = shapely.get_parts(
        [shapely.from_geojson(json.dumps(f["geometry"])) for f in found["features"]]
    )
    assert shapely.is_ccw(shapely.get_exterior_ring(shapes)).all()
    assert len(shapes)


def test_values_are_those_of_the_layer(folder, layers):
    found = json.loads((folder / "units.geojson").read_text(encoding="utf-8"))
    rows = [feature["properties"] for feature in found["features"]]
    assert [row["name"] for row in rows] == layers["units"]["name"].tolist()
    people = [np.nan if row["people"] is None else row["people"] for row in rows]
    assert np.array_equal(people, layers["units"]["people"], equal_nan=True)
    assert isinstance(rows[0]["low_confidence"], bool)
    gap = json.loads((folder / "gaps.geojson").read_text(encoding="utf-8"))["features"]
    assert {type(row["properties"]["block"]) for row in gap} == {str}


def test_same_bytes(results, folder, tmp_path):
    files = write_formats(results, gaps(results), tmp_path)
    for file in files:
        assert file.read_bytes() == (folder / file.name).read_bytes()


def test_nothing_asked_nothing_written(results, tmp_path):
    bare = replace(results, options=Outputs())
    assert write_formats(bare, gaps(bare), tmp_path) == []
    assert [*tmp_path.iterdir()] == []


def test_files_are_in_the_list_of_a_run_and_go_with_it(results, tmp_path):
    one = replace(results, options=Outputs(formats=("geojson",), documents="none"))
    plain = lambda *_: "map"  # noqa: E731
    save(one, tmp_path / "out", maps=plain)
    listed = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["files"]
    assert "gis/units.geojson" in [
        name if isinstance(name, str) else name["path"] for name in listed
    ]
    assert not (tmp_path / "out" / "gis" / "units.parquet").exists()
    save(replace(one, options=Outputs(documents="none")), tmp_path / "out", maps=plain)
    assert not (tmp_path / "out" / "gis").exists()
