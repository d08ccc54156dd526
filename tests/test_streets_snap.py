"""Where points enter the network, and tables in and out."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from lifecircle.base.errors import CrsError, InputError, LayerError
from lifecircle.streets import ADULT, StreetNetwork, nearest
from streets_helpers import CRS, grid_lines, line, network, random_network

MAIN = grid_lines(11, 11)  # 121 nodes, 22 km
ISLAND = line((1000, 1040), (1200, 1040))  # 40 m north of the grid's upper edge


def test_a_point_near_an_island_is_moved_to_the_main_part():
    net = network(*MAIN, ISLAND)
    snap = net.snap([(1000, 1030), (1000, 1010), (1200, 1045), (1301, 1040)])
    assert snap.status.tolist() == ["moved", "ok", "moved", "island"]
    np.testing.assert_allclose(snap.offset, [30, 10, np.hypot(200, 45), 101])
    assert snap.edge[3] == len(MAIN)
    assert (snap.edge[:3] < len(MAIN)).all()


def test_the_limit_is_inclusive_and_decides_between_moved_island_and_too_far():
    net = network(*MAIN, ISLAND)
    point = [(1100, 1050)]  # 10 m from the island, about 112 m from the main part
    assert net.snap(point, limit=120).status.tolist() == ["moved"]
    assert net.snap(point, limit=100).status.tolist() == ["island"]
    assert net.snap(point, limit=10).status.tolist() == ["island"]
    far = net.snap(point, limit=9.999)
    assert far.status.tolist() == ["too_far"]
    assert far.edge.tolist() == [-1]
    assert np.isnan([far.fraction[0], far.offset[0]]).all()


def test_an_island_is_cut_off_but_its_own_people_meet():
    net = network(*MAIN, ISLAND)
    origins = net.snap([(1195, 1040), (500, 500)], limit=15)
    doors = net.snap([(1100, 1040)], limit=15)
    assert origins.status.tolist() == ["island", "ok"]
    found = nearest(net, origins, doors, [0], "distance", limit=1e9)
    assert found.cost.tolist() == [950_000, np.inf]


def test_what_is_an_island():
    net = network(*MAIN, ISLAND)
    islands = net.islands
    assert (islands.components, islands.islands, islands.nodes) == (2, 1, 2)
    assert islands.length == 200
    assert islands.stranded.sum() == 2
    report = net.report
    assert (report.islands, report.island_nodes, report.island_km) == (1, 2, 0.2)
    # 100 nodes and 1 km are enough; one node or one metre less is not.
    chain = [line((x * 10.2, 5000), ((x + 1) * 10.2, 5000)) for x in range(99)]
    assert network(*MAIN, *chain).islands.islands == 0
    assert network(*MAIN, *chain[:-1]).islands.islands == 1
    short = [line((x * 10.1, 5000), ((x + 1) * 10.1, 5000)) for x in range(99)]
    assert network(*MAIN, *short).islands.islands == 1


def test_a_network_of_islands_has_its_longest_as_main_part():
    net = network(line((0, 0), (10, 0)), line((0, 50), (30, 50)), line((0, 90), (30, 90)))
    assert net.islands.islands == 2
    assert net.snap([(5, 1), (5, 51)]).edge.tolist() == [1, 1]


def test_direction_does_not_make_islands():
    net = network(line((0, 0), (10, 0)), line((10, 0), (30, 0)), walk_backward=False)
    assert net.islands.components == 1


def test_ties_go_to_the_first_edge_whatever_the_order_of_points():
    net = network(line((0, 0), (100, 0)), line((100, 0), (100, 100)), line((0, 40), (0, 100)))
    points = np.array([(110.0, -10.0), (20.0, 20.0), (50.0, 0.0), (-3.0, 20.0)])
    one = net.snap(points)
    assert one.edge.tolist() == [0, 0, 0, 0]
    again = net.snap(points[::-1])
    np.testing.assert_array_equal(again.fraction[::-1], one.fraction)


@pytest.mark.parametrize("seed", range(8))
def test_the_nearest_linkable_edge_by_brute_force(seed):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    points = rng.uniform(-50, 650, size=(60, 2))
    snap = net.snap(points, limit=80)
    shapes = shapely.points(points)
    stranded = net.islands.stranded[net.edges.u]
    distance = shapely.distance(shapes[:, None], net.edges.geometry[None, :])
    distance[:, ~net.edges.linkable] = np.inf
    main, island = distance.copy(), distance
    main[:, stranded] = np.inf
    island[:, ~stranded] = np.inf
    for i in range(len(points)):
        best_main, best_island = main[i].min(), island[i].min()
        if best_main <= 80:
            expected = "ok" if best_main <= best_island else "moved"
            assert snap.edge[i] == main[i].argmin()
        elif best_island <= 80:
            expected = "island"
            assert snap.edge[i] == island[i].argmin()
        else:
            expected = "too_far"
        assert snap.status[i] == expected
        if expected != "too_far":
            on = shapely.line_interpolate_point(
                net.edges.geometry[snap.edge[i]], snap.fraction[i], normalized=True
            )
            assert shapely.distance(on, shapes[i]) == pytest.approx(snap.offset[i], abs=1e-9)


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (None, "no geometry"),
        (shapely.Point(), "empty geometry"),
        (shapely.LineString([(0, 0), (1, 1)]), "LineString"),
        (shapely.Point(0, 0).buffer(1), "Polygon"),
        (shapely.Point(np.inf, 0), "finite"),
    ],
)
def test_a_row_that_is_no_point_is_named(bad, found):
    net = network(*MAIN)
    points = gpd.GeoSeries([shapely.Point(1, 1), bad], index=["a", "b"], crs=CRS)
    with pytest.raises(LayerError, match=found) as caught:
        net.snap(points)
    assert caught.value.place.en == "row 2, index 'b'"


def test_coordinates_that_are_no_numbers_are_named():
    with pytest.raises(LayerError, match="row 1"):
        network(*MAIN).snap([(np.nan, 0.0)])


def test_points_in_another_crs_are_refused():
    net = network(*MAIN)
    with pytest.raises(CrsError, match="coordinate reference system"):
        net.snap(gpd.GeoSeries([shapely.Point(106, 29)], crs="EPSG:4326"))


def test_heights_of_points_are_ignored():
    net = network(*MAIN)
    snap = net.snap(gpd.GeoSeries([shapely.Point(50, 3, 700)], crs=CRS))
    assert snap.offset.tolist() == [3]
    assert snap.xy.tolist() == [[50, 3]]


def test_rows_of_a_snap_can_be_taken():
    net = network(*MAIN)
    snap = net.snap([(50, 3), (50, 4), (50, 5)])
    assert snap.take([2, 0]).offset.tolist() == [5, 3]
    assert snap.take(snap.offset > 3).offset.tolist() == [4, 5]
    assert len(snap.take([])) == 0


def table():
    homes = gpd.GeoDataFrame(
        {"people": [1, 2, 3, 4]},
        geometry=gpd.points_from_xy([30, 530, 1200, 5000], [-5, 0, 1045, 5000]),
        index=["h1", "h2", "h3", "h4"],
        crs=CRS,
    )
    shops = gpd.GeoDataFrame(
        geometry=[
            shapely.Point(230, 0),
            shapely.MultiPoint([(600, 40), (460, 0)]),
            shapely.Point(9000, 9000),
        ],
        index=[70, 50, 60],
        crs=CRS,
    )
    return homes, shops


def test_nearest_on_the_callers_index():
    net = network(*MAIN, ISLAND)
    homes, shops = table()
    found = net.nearest(homes, shops, minutes=5)
    expected = pd.DataFrame(
        {
            "minutes": [205 / 80, 70 / 80, np.nan, np.nan],
            "facility": pd.Series([70, 50, None, None], dtype=object, index=homes.index),
            "status": pd.Series(
                ["reached", "reached", "beyond_limit", "too_far"], dtype=object, index=homes.index
            ),
            "snap": pd.Series(["ok", "ok", "moved", "too_far"], dtype=object, index=homes.index),
        },
        index=homes.index,
    )
    assert_frame_equal(found, expected)
    metres = net.nearest(homes.geometry, shops, metres=205)
    np.testing.assert_array_equal(metres["metres"], [205, 70, np.nan, np.nan])
    elder = net.nearest(homes, shops, minutes=5, profile="elder")
    np.testing.assert_allclose(elder["minutes"][:2], [205 / 60, 70 / 60], rtol=1e-9)


@pytest.mark.parametrize("rows", [[3, 2, 1, 0], [1], [0, 0, 1, 1], []])
def test_a_reversed_filtered_or_repeated_index_changes_no_answer(rows):
    net = network(*MAIN, ISLAND)
    homes, shops = table()
    whole = net.nearest(homes, shops, minutes=5)
    assert_frame_equal(net.nearest(homes.iloc[rows], shops, minutes=5), whole.iloc[rows])
    assert_frame_equal(net.nearest(homes, shops.iloc[::-1], minutes=5), whole)
    assert_frame_equal(net.nearest(homes, shops.iloc[[0, 1, 0, 1, 2]], minutes=5), whole)


def test_other_coordinates_give_the_same_times():
    net = network(*MAIN)
    homes, shops = table()
    degrees = net.nearest(homes.to_crs("EPSG:4326"), shops.to_crs("EPSG:4490"), minutes=5)
    metres = net.nearest(homes, shops, minutes=5)
    np.testing.assert_allclose(degrees["minutes"], metres["minutes"], atol=1e-6)


def test_no_facility_reaches_nobody():
    net = network(*MAIN)
    homes, shops = table()
    found = net.nearest(homes, shops.iloc[:0], minutes=5)
    assert found["minutes"].isna().all()
    assert found["facility"].isna().all()


def test_what_nearest_needs():
    net = network(*MAIN)
    homes, shops = table()
    with pytest.raises(InputError, match="either minutes or metres"):
        net.nearest(homes, shops)
    with pytest.raises(InputError, match="either minutes or metres"):
        net.nearest(homes, shops, minutes=1, metres=2)
    with pytest.raises(InputError, match="above zero"):
        net.nearest(homes, shops, minutes=0)
    with pytest.raises(InputError, match="unknown profile"):
        net.nearest(homes, shops, minutes=1, profile="bike")
    with pytest.raises(CrsError, match="the points"):
        net.nearest(homes.set_crs(None, allow_override=True), shops, minutes=1)
    with pytest.raises(LayerError, match="not a GeoDataFrame"):
        net.nearest(pd.DataFrame({"a": [1]}), shops, minutes=1)
    with pytest.raises(LayerError, match="index 50"):
        net.nearest(homes, shops.assign(geometry=shops.buffer(3)).iloc[[1]], minutes=1)


def test_edges_as_a_table():
    net = network(
        line((0, 0), (10, 0)), line((10, 0), (20, 0)), line((20, 0), (30, 0)),
        structure=[0, 1, 2], kind=["steps", "path", "path"], name=["a", "b", ""],
    )  # fmt: skip
    frame = net.edges_frame()
    assert frame.crs == net.crs
    assert frame.columns.tolist() == [
        "name", "kind", "structure", "stairs", "linkable", "geometry",
    ]  # fmt: skip
    assert frame["structure"].tolist() == ["ground", "bridge", "tunnel"]
    assert frame["stairs"].tolist() == [True, False, False]
    assert frame["linkable"].tolist() == [True, False, False]
    assert frame.length.tolist() == [10, 10, 10]


def test_a_network_says_what_it_is():
    net = StreetNetwork.from_edges(MAIN, crs=CRS)
    assert repr(net) == "<StreetNetwork: 121 nodes, 220 edges, 22.0 km, WGS 84 / UTM zone 48N>"
    assert net.costs().forward is net.costs(ADULT).forward
