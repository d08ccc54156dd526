"""The real streets of Yuzhong and Las Palmas."""

from __future__ import annotations

import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pytest
import shapely

from lifecircle.base.errors import StreetsError
from lifecircle.streets import ADULT, ELDER, WHEELCHAIR, StreetNetwork, kth_nearest, nearest
from lifecircle.streets.osm.walkable import GROUND, TUNNEL
from streets_helpers import reference_costs

DATA = Path(__file__).parents[1] / "data"
YUZHONG = DATA / "streets" / "yuzhong.osm.pbf"
LAS_PALMAS = DATA / "streets" / "las-palmas.osm.pbf"
GROUND_OF_YUZHONG = DATA / "elevation" / "yuzhong_srtm30.tif"


@pytest.fixture(scope="module")
def yuzhong():
    return StreetNetwork.from_osm(YUZHONG, elevation=GROUND_OF_YUZHONG)


@pytest.fixture(scope="module")
def las_palmas():
    return StreetNetwork.from_osm(LAS_PALMAS)


@pytest.fixture(scope="module")
def buildings(yuzhong):
    """Points inside the buildings of Yuzhong."""
    only_buildings = osmium.filter.KeyFilter("building")
    ways = osmium.FileProcessor(str(YUZHONG)).with_locations().with_filter(only_buildings)
    rings = [
        shapely.Polygon([(n.lon, n.lat) for n in way.nodes])
        for way in ways
        if way.is_way() and way.is_closed() and len(way.nodes) > 3
    ]
    shapes = gpd.GeoSeries(rings, crs="EPSG:4326").to_crs(yuzhong.crs)
    return shapes.representative_point()


def test_yuzhong_is_what_the_map_has(yuzhong):
    report = yuzhong.report
    assert yuzhong.crs.to_epsg() == 32648
    assert 600 < report.km < 750
    assert report.stairs >= 345
    assert report.bridges >= 330
    assert report.tunnels >= 172
    assert report.left_out == {"access": 1, "foot": 52, "kind": 1}
    assert 80 <= report.components <= 90
    assert 0.04 < report.island_nodes / report.nodes < 0.07
    assert {"trunk", "steps", "footway"} <= set(yuzhong.edges.kind)
    assert "motorway_link" not in set(yuzhong.edges.kind)


def test_las_palmas_is_what_the_map_has(las_palmas):
    report = las_palmas.report
    assert las_palmas.crs.to_epsg() == 32628
    assert 2000 < report.km < 2200
    assert report.stairs >= 723
    assert report.closed_gates == 4
    assert report.left_out["kind"] == 431
    assert 0.08 < report.island_nodes / report.nodes < 0.13
    assert report.edges_without_elevation == report.edges


def test_elevation_covers_the_district_only(yuzhong):
    assert np.isnan(yuzhong.heights).mean() == pytest.approx(0.17, abs=0.01)
    assert np.nanmin(yuzhong.heights) > 150
    assert np.nanmax(yuzhong.heights) < 400


def test_no_edge_is_slower_than_the_steepest_slope_allows(yuzhong):
    edges = yuzhong.edges
    slowest = math.exp(3.5 * 0.40)
    fastest = math.exp(-3.5 * 0.05)
    for profile in (ADULT, ELDER):
        costs = yuzhong.costs(profile)
        for cost in (costs.forward, costs.backward):
            flat = edges.length * profile.pace
            allowed = np.where(edges.stairs, 1 / profile.stairs_up, slowest)
            assert (cost <= flat * allowed + 1).all()
            assert (cost >= flat * fastest - 1).all()


def test_bridges_and_tunnels_do_not_follow_the_ground_above_or_below(yuzhong):
    edges = yuzhong.edges
    spans = (edges.structure != GROUND) & ~edges.stairs & ~edges.flat
    factor = (yuzhong.costs().forward / (edges.length * ADULT.pace))[spans]
    mean = np.average(factor, weights=edges.length[spans])
    assert 0.95 < mean < 1.15


def test_slopes_cost_about_a_fifth_and_stairs_have_two_sides(yuzhong):
    edges, costs = yuzhong.edges, yuzhong.costs()
    walked = ~edges.stairs & ~edges.flat
    there = (costs.forward + costs.backward)[walked].sum() / 2
    assert 1.1 < there / (edges.length[walked].sum() * ADULT.pace) < 1.25
    directed = edges.stairs & (costs.forward != costs.backward)
    assert directed.sum() / edges.stairs.sum() > 0.5


def test_one_building_in_fifteen_would_be_linked_to_a_tunnel(yuzhong, buildings):
    geometry = np.asarray(buildings)
    nearest_of_all = shapely.STRtree(yuzhong.edges.geometry).nearest(geometry)
    in_tunnels = (yuzhong.edges.structure[nearest_of_all] == TUNNEL).mean()
    assert in_tunnels == pytest.approx(0.065, abs=0.01)
    snap = yuzhong.snap(buildings)
    linked = snap.edge[snap.edge >= 0]
    assert (yuzhong.edges.structure[linked] == GROUND).all()
    assert np.isin(snap.status, ["ok", "moved"]).mean() > 0.99
    assert np.nanmedian(snap.offset) < 40


def test_a_wheelchair_can_use_about_half_of_the_streets_of_a_hilly_city(yuzhong, buildings):
    edges, costs = yuzhong.edges, yuzhong.costs(WHEELCHAIR)
    usable = np.isfinite(costs.forward) | np.isfinite(costs.backward)
    assert not usable[edges.stairs].any()
    known = ~edges.flat
    assert 0.35 < edges.length[usable & known].sum() / edges.length[known].sum() < 0.55
    assert usable[~known & ~edges.stairs].all()
    snap = yuzhong.snap(buildings, profile="wheelchair")
    linked = snap.edge >= 0
    assert usable[snap.edge[linked]].all()
    assert (snap.offset >= yuzhong.snap(buildings).offset - 1e-9)[linked].all()


@pytest.mark.parametrize(
    "metric", [ADULT, WHEELCHAIR.with_steepest(0.2)], ids=["adult", "wheelchair"]
)
def test_every_direction_in_yuzhong_against_networkx(yuzhong, buildings, metric):
    rng = np.random.default_rng(6)
    some = buildings.iloc[rng.choice(len(buildings), 14, replace=False)]
    homes, doors = (yuzhong.snap(rows, profile=metric) for rows in (some[:7], some[7:]))
    there = reference_costs(yuzhong, homes, doors, metric)
    back = reference_costs(yuzhong, doors, homes, metric).T
    assert np.isfinite(there).any()
    for direction, costs in (
        ("to_facility", there),
        ("from_facility", back),
        ("there_and_back", there + back),
    ):
        found = nearest(
            yuzhong, homes, doors, np.arange(7), metric, limit=1e12, direction=direction
        )
        np.testing.assert_array_equal(found.cost, costs.min(axis=1))


@pytest.mark.parametrize("metric", [ADULT, ELDER, "distance"], ids=["adult", "elder", "metres"])
def test_yuzhong_against_networkx(yuzhong, buildings, metric):
    rng = np.random.default_rng(5)
    homes = yuzhong.snap(buildings.iloc[rng.choice(len(buildings), 12, replace=False)])
    doors = yuzhong.snap(buildings.iloc[rng.choice(len(buildings), 9, replace=False)])
    expected = reference_costs(yuzhong, homes, doors, metric)
    assert np.isfinite(expected).all()
    each = np.stack(
        [
            nearest(yuzhong, homes, doors.take([j]), [0], metric, limit=1e12).cost
            for j in range(len(doors))
        ],
        axis=1,
    )
    np.testing.assert_array_equal(each, expected)
    third = kth_nearest(yuzhong, homes, doors, np.arange(9), metric, 3, limit=1e12)
    np.testing.assert_array_equal(third, np.sort(expected, axis=1)[:, 2])


def test_uphill_takes_longer_than_down_between_low_and_high_town(yuzhong):
    edges = yuzhong.edges
    on_main = edges.linkable & ~yuzhong.islands.stranded[edges.u]
    middle = (yuzhong.heights[edges.u] + yuzhong.heights[edges.v]) / 2
    middle[~on_main] = np.nan
    low, high = np.nanargmin(middle), np.nanargmax(middle)
    points = shapely.line_interpolate_point(edges.geometry[[low, high]], 0.5, normalized=True)
    bottom, top = yuzhong.snap(points[:1]), yuzhong.snap(points[1:])
    up = nearest(yuzhong, bottom, top, [0], ADULT, limit=1e12).cost[0]
    down = nearest(yuzhong, top, bottom, [0], ADULT, limit=1e12).cost[0]
    assert down < up


def test_reading_twice_gives_the_same(yuzhong):
    again = StreetNetwork.from_osm(YUZHONG, elevation=GROUND_OF_YUZHONG)
    np.testing.assert_array_equal(again.nodes, yuzhong.nodes)
    np.testing.assert_array_equal(again.heights, yuzhong.heights)
    np.testing.assert_array_equal(again.costs().forward, yuzhong.costs().forward)


@pytest.mark.parametrize("kept", [0.05, 0.5, 0.999])
def test_a_truncated_pbf_is_said(tmp_path, kept):
    content = YUZHONG.read_bytes()
    file = tmp_path / "cut.osm.pbf"
    file.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(StreetsError, match="damaged or incomplete") as caught:
        StreetNetwork.from_osm(file)
    assert str(file) in str(caught.value)
