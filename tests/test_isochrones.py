"""Isochrones: areas and lengths by hand, holes, nesting, indexes, CRS and mistakes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.base.errors import CrsError, InputError, LayerError
from lifecircle.streets import StreetNetwork
from lifecircle.streets.search.isochrones import isochrone_lines, isochrones
from lifecircle.streets.search.shapes import Widened, nested
from streets_helpers import CRS, grid_lines, line, network, random_network

LAS_PALMAS = Path(__file__).parent.parent / "data" / "streets" / "las-palmas.osm.pbf"
# A circle of 25 m with 32 corners, a quarter of it.
QUARTER = 25**2 * 32 / 2 * np.sin(np.pi / 16) / 4


def points(*at, index=None, crs=CRS):
    return gpd.GeoSeries(shapely.points(np.array(at, dtype=float)), index=index, crs=crs)


@pytest.fixture(scope="module")
def grid():
    return network(*grid_lines(13, 13))


@pytest.fixture(scope="module")
def las_palmas():
    return StreetNetwork.from_osm(LAS_PALMAS)


def test_the_diamond_of_a_grid_has_its_length_area_and_holes(grid):
    found = isochrones(grid, points((600, 600)), metres=400)
    assert list(found.columns) == [
        "metres", "status", "snap", "street_metres", "area_m2", "geometry",
    ]  # fmt: skip
    row = found.iloc[0]
    assert (row["metres"], row["status"], row["snap"]) == (400, "reached", "ok")
    # 64 blocks' sides: 4, 12, 20 and 28 from the crossings at 0, 100, 200 and 300 m.
    assert row["street_metres"] == pytest.approx(6400)
    # A strip between crossings 50 × 50; 25 crossings; at 400 m 12 corners and 4 ends of streets.
    area = (64 + 25) * 2500 + 12 * (1875 + QUARTER) + 4 * (1250 + 2 * QUARTER)
    assert row["area_m2"] == pytest.approx(area)
    assert row.geometry.area == pytest.approx(area)
    assert row.geometry.geom_type == "Polygon"
    # 6 blocks a quarter are surrounded; 50 × 50 of each is farther than 25 m from its streets.
    holes = [shapely.Polygon(ring) for ring in row.geometry.interiors]
    assert [hole.area for hole in holes] == pytest.approx([2500] * 24)


def test_time_and_the_width_of_the_strip(grid):
    # 80 metres a minute.
    found = isochrones(grid, points((600, 600)), minutes=[1, 5.625], buffer=10)
    assert found["minutes"].tolist() == [1, 5.625]
    # Beyond 400 m, 36 sides are reached halfway.
    assert found["street_metres"].tolist() == pytest.approx([4 * 80, 6400 + 36 * 50])
    quarter = QUARTER * 0.16
    assert found["area_m2"].iloc[0] == pytest.approx(4 * 70 * 20 + 400 + 8 * quarter)


def test_one_long_street_of_many_edges_is_a_strip_with_round_ends():
    net = network(*[line((at, 0), (at + 10, 0)) for at in range(0, 1500, 10)])
    found = isochrones(net, points((700, 0)), metres=[300, 3000])
    # The longer one is put together from groups of edges, with 16 corners a circle.
    coarse = 25**2 * 16 / 2 * np.sin(np.pi / 8)
    assert found["area_m2"].tolist() == pytest.approx([600 * 50 + 4 * QUARTER, 1500 * 50 + coarse])
    assert found["street_metres"].tolist() == pytest.approx([600, 1500])


def test_a_ring_street_keeps_its_hole():
    ring = shapely.Point(0, 0).buffer(200, quad_segs=32).exterior
    found = isochrones(network(line(*ring.coords)), points((200, 0)), metres=700)
    shape = found.geometry.iloc[0]
    assert len(shape.interiors) == 1
    assert shape.area == pytest.approx(2 * np.pi * 200 * 50, rel=0.01)
    assert not shape.covers(shapely.Point(0, 0))


def test_a_street_reached_from_both_ends_has_a_gap_where_the_waves_do_not_meet():
    # 400 m round a block to either end of a street of 400 m, of which 100 m are left over.
    net = network(line((0, 0), (-200, 0), (-200, 200)), line((0, 0), (200, 0), (200, 200)),
                  line((-200, 200), (200, 200)))  # fmt: skip
    lines = isochrone_lines(net, points((0, 0)), metres=500)
    assert list(lines.columns) == ["metres", "status", "snap", "street_metres", "geometry"]
    shape = lines.geometry.iloc[0]
    assert shape.geom_type == "MultiLineString"
    assert sorted(part.wkt for part in shape.geoms) == [
        "LINESTRING (-200 200, -100 200)",
        "LINESTRING (0 0, -200 0, -200 200)",
        "LINESTRING (0 0, 200 0, 200 200)",
        "LINESTRING (100 200, 200 200)",
    ]
    assert lines["street_metres"].iloc[0] == pytest.approx(1000)
    ground = isochrones(net, points((0, 0)), metres=[500, 600]).geometry
    middle = shapely.Point(0, 200)
    assert not ground.iloc[0].intersects(middle)
    assert len(ground.iloc[0].interiors) == 0
    assert ground.iloc[1].covers(middle)
    assert len(ground.iloc[1].interiors) == 1


def test_the_way_to_the_street_counts_and_what_is_not_reached_says_why():
    net = network(line((0, 0), (3000, 0)), line((0, 5000), (300, 5000)))
    at = points((500, 20), (700, 5), (800, 2000), (100, 5001))
    found = isochrones(net, at, metres=[10, 20.5])
    assert found.index.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert found["status"].tolist() == [
        "beyond_limit", "reached", "reached", "reached", "too_far", "too_far", "island", "island",
    ]  # fmt: skip
    assert found["snap"].tolist() == ["ok"] * 4 + ["too_far"] * 2 + ["island"] * 2
    expected = [0, 1, 10, 31, np.nan, np.nan, 18, 39]
    np.testing.assert_allclose(found["street_metres"], expected)
    assert found.geometry.isna().tolist() == [True] + [False] * 3 + [True] * 2 + [False] * 2
    assert found["area_m2"].iloc[0] == 0
    assert found["area_m2"].isna().tolist() == [False] * 4 + [True] * 2 + [False] * 2
    lines = isochrone_lines(net, at, metres=[10, 20.5])
    for column in ("status", "snap", "street_metres"):
        pd.testing.assert_series_equal(lines[column], found[column])


def test_entrances_of_one_place_are_reached_together():
    net = network(line((0, 0), (1000, 0)), line((0, 5000), (1000, 5000)))
    both = shapely.MultiPoint([(100, 10), (900, 0)])
    far = shapely.MultiPoint([(100, 2500), (900, 2500)])
    one = shapely.MultiPoint([(100, 2500), (900, 0)])
    found = isochrone_lines(net, gpd.GeoSeries([both, far, one], crs=CRS), metres=50)
    assert found["street_metres"].tolist() == pytest.approx([80 + 100, np.nan, 100], nan_ok=True)
    assert found["status"].tolist() == ["reached", "too_far", "reached"]


def test_one_way_streets_differ_by_direction():
    net = network(line((0, 0), (1000, 0)), walk_backward=False)
    here = points((400, 0))
    away = isochrone_lines(net, here, metres=100)
    to = isochrone_lines(net, here, metres=100, direction="to_facility")
    assert away.geometry.iloc[0].wkt == "MULTILINESTRING ((400 0, 500 0))"
    assert to.geometry.iloc[0].wkt == "MULTILINESTRING ((300 0, 400 0))"


def test_the_strip_is_as_wide_on_the_ground_as_it_is_said_to_be():
    # Half a metre on the map for a metre on the ground.
    net = replace(network(line((0, 0), (1000, 0))), scale=0.5)
    found = isochrones(net, points((500, 0)), metres=100)
    assert found.geometry.iloc[0].bounds == (387.5, -12.5, 612.5, 12.5)
    assert found["area_m2"].iloc[0] == pytest.approx(400 * 50 + 4 * QUARTER)


def test_lengths_and_areas_are_metres_on_the_ground(las_palmas):
    lines = isochrone_lines(
        las_palmas, gpd.GeoSeries.from_xy([-15.43], [28.12], crs=4326), metres=500
    )
    ground = isochrones(las_palmas, gpd.GeoSeries.from_xy([-15.43], [28.12], crs=4326), metres=500)
    geod = lines.crs.get_geod()
    length = geod.geometry_length(lines.geometry.iloc[0])
    area = abs(geod.geometry_area_perimeter(shapely.orient_polygons(ground.geometry.iloc[0]))[0])
    assert lines["street_metres"].iloc[0] == pytest.approx(length, rel=1e-4)
    assert ground["area_m2"].iloc[0] == pytest.approx(area, rel=1e-4)
    assert las_palmas.scale != pytest.approx(1, abs=2e-4)


@pytest.mark.parametrize(
    "index",
    [
        ["a", "a", "b"],
        [7, 3, 5],
        pd.MultiIndex.from_tuples([("x", 1), ("x", 1), ("y", 2)], names=["unit", "no"]),
        pd.Index(["c", "b", "a"], name="id"),
    ],
    ids=["duplicates", "unsorted", "several levels", "reversed"],
)
@pytest.mark.parametrize("draw", [isochrones, isochrone_lines])
def test_rows_are_on_the_index_of_the_points_by_position(grid, index, draw):
    at = points((600, 600), (40, 3000), (130, 600), index=index)
    frame = gpd.GeoDataFrame({"beds": [1, 2, 3]}, geometry=at, index=at.index)
    found = draw(grid, frame, metres=[150, 300])
    assert found.index.equals(at.index.repeat(2))
    assert found.index.names == at.index.names
    assert found["metres"].tolist() == [150, 300] * 3
    for row in range(3):
        alone = draw(grid, at.iloc[[row]], metres=[150, 300])
        for column in found.columns:
            expected, got = alone[column], found[column].iloc[2 * row : 2 * row + 2]
            assert got.equals(expected)
    turned = draw(grid, frame.iloc[::-1], metres=[150, 300])
    assert turned["status"].tolist() == found["status"].tolist()[::-1]
    kept = draw(grid, frame[frame["beds"] > 1], metres=300)
    assert kept.index.equals(at.index[1:])
    same = kept.geometry.iloc[1].symmetric_difference(found.geometry.iloc[5])
    assert same.area < 1e-3


def test_no_points_give_no_rows(grid):
    found = isochrones(grid, points((1, 1)).iloc[:0], minutes=[5, 10])
    assert found.empty
    assert found.crs == CRS
    assert "area_m2" in found


def test_the_result_is_in_the_crs_of_the_points(grid):
    at = points((600, 600))
    here = isochrones(grid, at, metres=300)
    there = isochrones(grid, at.to_crs(4326), metres=300)
    assert there.crs == "EPSG:4326"
    assert there["area_m2"].iloc[0] == pytest.approx(here["area_m2"].iloc[0])
    back = there.to_crs(CRS).geometry.iloc[0]
    assert back.symmetric_difference(here.geometry.iloc[0]).area < 1


def test_progress_is_told_after_every_point(grid):
    told = []
    at = points(*[(50 * number, 600) for number in range(20)])
    found = isochrones(
        grid, at, metres=100, progress=lambda done, total: told.append((done, total))
    )
    assert told == [(number, 20) for number in range(1, 21)]
    np.testing.assert_allclose(found["street_metres"], [300, 350, *[400] * 18])
    isochrone_lines(grid, at[:2], metres=100, progress=lambda *how: told.append(how))
    assert told[20:] == [(1, 2), (2, 2)]


def test_mistakes_are_told(grid):
    here = points((600, 600))
    for wrong, say in [
        ({}, "either minutes or metres"),
        ({"minutes": 5, "metres": 5}, "either minutes or metres"),
        ({"minutes": 0}, "minutes must be a number above zero"),
        ({"metres": [5, np.nan]}, "metres must be a number above zero"),
        ({"metres": []}, "metres must be a number above zero"),
        ({"metres": [[5, 6]]}, "metres must be a number above zero"),
        ({"metres": "far"}, "metres must be a number above zero"),
        ({"minutes": [10, 5]}, "minutes must grow"),
        ({"minutes": [5, 5]}, "minutes must grow"),
        ({"minutes": 5, "direction": "there_and_back"}, "unknown direction"),
        ({"minutes": 5, "profile": "bird"}, "unknown profile"),
        ({"minutes": 5, "profile": "car"}, "does not travel"),
        ({"minutes": 5, "buffer": 0}, "buffer must be"),
        ({"minutes": 5, "buffer": np.inf}, "buffer must be"),
    ]:
        with pytest.raises(InputError, match=say):
            isochrones(grid, here, **wrong)
    with pytest.raises(CrsError, match="no coordinate reference system"):
        isochrones(grid, points((600, 600), crs=None), minutes=5)
    with pytest.raises(LayerError, match="cannot be linked"):
        isochrones(grid, here.buffer(1), minutes=5)
    with pytest.raises(LayerError, match="no geometry"):
        isochrones(grid, gpd.GeoSeries([None], crs=CRS), minutes=5)
    with pytest.raises(LayerError, match="not a GeoDataFrame"):
        isochrones(grid, [(0, 0)], minutes=5)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_larger_cutoffs_cover_smaller_ones_exactly(seed):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    at = points(*rng.uniform(0, 600, size=(3, 2)))
    cutoffs = [2, 50, 51, 140, 300]
    found = isochrones(net, at, metres=cutoffs)
    lines = isochrone_lines(net, at, metres=cutoffs)
    for row in range(3):
        shapes = found.geometry.iloc[5 * row : 5 * row + 5].dropna().tolist()
        assert shapely.is_valid(shapes).all()
        for small, large in pairwise(shapes):
            assert large.covers(small)
        # Each is the strip around its streets.
        for place in range(5 * row, 5 * row + 5):
            streets, shape = lines.geometry.iloc[place], found.geometry.iloc[place]
            if streets is not None:
                fine = shapely.buffer(streets, 25, quad_segs=16)
                assert fine.buffer(0.05).covers(shape)
                assert shape.area >= 0.95 * fine.area
                assert shape.buffer(0.01).covers(shapely.buffer(streets, 23, quad_segs=16))


def test_groups_that_are_kept_do_not_change_the_union(monkeypatch, grid):
    lines = grid.edges.geometry
    kept, none = Widened(lines, 25.0), np.empty(0, dtype=object)
    rng = np.random.default_rng(1)
    for number in range(12):
        middle = rng.uniform(0, 1200, 2)
        chosen = np.flatnonzero(shapely.distance(lines, shapely.Point(middle)) < 60 * number)
        rim = np.array([line(middle, middle + 30)])
        expected = shapely.union_all(shapely.buffer([*lines[chosen], *rim], 25, quad_segs=4))
        found = kept.around(chosen, rim)
        assert found.symmetric_difference(expected).area < 1e-6
    assert len(kept._kept) > 4
    assert kept.around(np.arange(3), none).equals(Widened(lines, 25.0).around(np.arange(3), none))
    monkeypatch.setattr("lifecircle.streets.search.shapes._MOST", 0)
    assert kept.around(np.arange(3), none).equals(Widened(lines, 25.0).around(np.arange(3), none))
    assert sum(map(len, kept._kept)) < 6


def test_nested_polygons_share_their_outlines_where_they_touch():
    first = shapely.Point(0, 0).buffer(10)
    second = shapely.union_all([shapely.Point(3.3, 0.1).buffer(10), shapely.box(-9, -5, 0, 5)])
    apart = shapely.union_all([second, shapely.Point(50, 0).buffer(5)])
    small, middle, large = nested([first, second, apart])
    assert small.symmetric_difference(first).area < 0.01
    assert middle.covers(small)
    assert large.covers(middle)
    assert middle.area == pytest.approx(first.union(second).area, abs=0.01)
    assert len(large.geoms) == 2
    assert nested([first]) == [first]
    assert nested([]) == []


def test_real_isochrones_are_within_a_percent_of_exact_strips(las_palmas):
    rng = np.random.default_rng(8)
    chosen = rng.choice(np.flatnonzero(las_palmas.edges.linkable), 5)
    at = gpd.GeoSeries(
        shapely.centroid(las_palmas.edges.geometry[chosen]), crs=las_palmas.crs
    ).to_crs(4326)
    found = isochrones(las_palmas, at, minutes=[1, 4, 15]).to_crs(las_palmas.crs)
    lines = isochrone_lines(las_palmas, at, minutes=[1, 4, 15]).to_crs(las_palmas.crs)
    for shape, streets in zip(found.geometry, lines.geometry, strict=True):
        parts = shapely.buffer(streets.geoms, 25 * las_palmas.scale, quad_segs=16)
        exact = shapely.union_all(parts)
        assert -0.01 < shape.area / exact.area - 1 < 1e-4
        assert exact.buffer(0.05).covers(shape)
        assert shape.covers(streets)
    assert (found["street_metres"] > 0).all()
    assert found["status"].isin(["reached", "island"]).all()
