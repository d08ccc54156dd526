"""Tables of who is within reach of what, on the caller's index."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from lifecircle.base.errors import CrsError, InputError, LayerError
from lifecircle.streets import StreetNetwork
from streets_helpers import CRS, grid_lines, line

GRID = StreetNetwork.from_edges(grid_lines(5, 5), crs=CRS)
"""Crossings every 100 m; at 80 metres a minute 100 m are 1.25 minutes."""
HOMES = gpd.GeoSeries(
    gpd.points_from_xy([0, 200, 400, 400, 5000], [0, 0, 0, 400, 0]), index=list("abcde"), crs=CRS
)
PLACES = gpd.GeoSeries(
    gpd.points_from_xy([0, 400, 100], [100, 100, 0]), index=["x", "y", "z"], crs=CRS
)


def test_the_k_nearest_stand_beside_each_other():
    """From a: z 100 m, x 100 m: of equals the one farther west first, so x."""
    found = GRID.k_nearest(HOMES, PLACES, 2, metres=300)
    assert list(found.columns) == [
        *("metres_1", "facility_1", "metres_2", "facility_2", "reached", "status", "snap")
    ]
    assert found.index.tolist() == list("abcde")
    assert found["facility_1"].tolist() == ["x", "z", "y", "y", None]
    assert found["metres_1"].tolist()[:4] == [100, 100, 100, 300]
    assert found["facility_2"].tolist() == ["z", "x", "z", None, None]
    assert found["metres_2"].tolist()[:3] == [100, 300, 300]
    assert found["reached"].tolist() == [2, 2, 2, 1, 0]
    assert found["status"].tolist() == ["reached"] * 4 + ["too_far"]


def test_the_first_of_the_k_is_the_nearest():
    one = GRID.nearest(HOMES, PLACES, minutes=4)
    several = GRID.k_nearest(HOMES, PLACES, 3, minutes=4)
    np.testing.assert_array_equal(one["minutes"], several["minutes_1"])
    assert one["facility"].tolist() == several["facility_1"].tolist()


def test_pairs_are_those_within_the_limit():
    found = GRID.od(HOMES, PLACES, minutes=3.75)
    assert found[["point", "facility", "minutes"]].values.tolist() == [
        ["a", "x", 1.25],
        ["a", "z", 1.25],
        ["b", "x", 3.75],
        ["b", "y", 3.75],
        ["b", "z", 1.25],
        ["c", "y", 1.25],
        ["c", "z", 3.75],
        ["d", "y", 3.75],
    ]
    assert found["point_row"].tolist() == [0, 0, 1, 1, 1, 2, 2, 3]


@pytest.mark.parametrize("rows", [[3, 1], [4, 3, 2, 1, 0], [0, 0, 2]])
def test_another_index_changes_no_answer(rows):
    homes = HOMES.iloc[rows]
    whole, part = (GRID.k_nearest(h, PLACES, 2, metres=400) for h in (HOMES, homes))
    assert part.index.tolist() == homes.index.tolist()
    assert part.equals(whole.iloc[rows])
    pairs, some = (GRID.od(h, PLACES, metres=400) for h in (HOMES, homes))
    expected = [
        (number, *row[1:])
        for number, at in enumerate(rows)
        for row in pairs.loc[pairs["point_row"] == at, ["point_row", "facility", "metres"]].values
    ]
    assert [tuple(r) for r in some[["point_row", "facility", "metres"]].values] == expected
    assert some["point"].tolist() == homes.index[some["point_row"]].tolist()


def test_labels_that_are_there_twice_are_told_apart_by_rows():
    places = PLACES.set_axis(["p", "p", "q"])
    found = GRID.od(HOMES.set_axis([7] * 5), places, metres=100)
    assert found["point"].tolist() == [7, 7, 7, 7]
    assert found["facility"].tolist() == ["p", "q", "q", "p"]
    assert found["point_row"].tolist() == [0, 0, 1, 2]
    assert found["facility_row"].tolist() == [0, 2, 2, 1]


def test_layers_may_be_in_other_systems():
    there = GRID.od(HOMES.to_crs("EPSG:4326"), PLACES.to_crs("EPSG:4326"), metres=301)
    here = GRID.od(HOMES, PLACES, metres=301)
    assert there["facility"].tolist() == here["facility"].tolist()
    np.testing.assert_allclose(there["metres"], here["metres"], atol=0.01)


def test_directions_differ_where_streets_are_one_way():
    net = StreetNetwork.from_edges(
        [line((0, 0), (100, 0)), line((100, 0), (100, 100)), line((100, 100), (0, 0))],
        crs=CRS,
        walk_backward=False,
    )
    homes = gpd.GeoSeries([shapely.Point(0, 0)], crs=CRS)
    place = gpd.GeoSeries([shapely.Point(100, 0)], crs=CRS)
    assert net.od(homes, place, metres=500)["metres"].tolist() == [100]
    back = net.od(homes, place, metres=500, direction="from_facility")["metres"]
    assert back.tolist() == [pytest.approx(100 + np.hypot(100, 100), abs=1e-3)]
    assert net.k_nearest(homes, place, 1, metres=500)["metres_1"].tolist() == [100]


def test_a_catchment_has_its_nodes_edges_and_points():
    """Within 150 m of the corner: two whole streets, and 50 m of three more."""
    place = gpd.GeoSeries([shapely.Point(0, 0), shapely.Point(400, 400)], crs=CRS)
    told = []
    found = GRID.catchments(
        place, HOMES, metres=150, direction="from_facility", progress=lambda *a: told.append(a)
    )
    node, cost = found.nodes.of(0)
    assert GRID.nodes[node].tolist() == [[0, 0], [0, 100], [100, 0]]
    assert (cost / 10_000).tolist() == [0, 100, 100]
    assert found.points.place.tolist() == [0, 3]
    assert found.points.start.tolist() == [0, 1, 2]
    metres = found.edges.metres(GRID)
    mine = found.edges.source == 0
    assert metres[mine].sum() == pytest.approx(100 * 2 + 50 * 4)
    assert sorted(np.round(metres[mine])) == [50, 50, 50, 50, 100, 100]
    assert told[-1] == (2, 2)
    assert repr(found) == "<Catchments: 2 places, 6 nodes, 2 points>"
    assert GRID.catchments(place, metres=150).points is None


def test_catchments_hold_the_points_of_the_pairs():
    found = GRID.catchments(PLACES, HOMES, minutes=4).points
    pairs = GRID.od(HOMES, PLACES, minutes=4)
    again = sorted(zip(pairs["facility_row"], pairs["point_row"], pairs["minutes"], strict=True))
    assert list(zip(found.origin, found.place, found.cost / 6e7, strict=True)) == again


@pytest.mark.parametrize("ask", ["k_nearest", "od", "catchments"])
def test_what_cannot_be_asked_is_said(ask):
    def call(points=HOMES, places=PLACES, **given):
        if ask == "catchments":
            return GRID.catchments(places, points, **given)
        return getattr(GRID, ask)(points, places, *([2] if ask == "k_nearest" else []), **given)

    with pytest.raises(InputError, match="either minutes or metres"):
        call()
    with pytest.raises(InputError, match="above zero"):
        call(minutes=0)
    with pytest.raises(InputError, match="above zero"):
        call(minutes="15")
    with pytest.raises(LayerError, match="order of longitude and latitude"):
        call(points=gpd.GeoSeries([shapely.Point(29.5, 106.5)], crs=4326), metres=1)
    with pytest.raises(InputError, match="there and back"):
        call(minutes=1, direction="there_and_back")
    with pytest.raises(CrsError, match="no coordinate reference system"):
        call(points=HOMES.set_crs(None, allow_override=True), metres=1)
    with pytest.raises(LayerError):
        call(places=gpd.GeoSeries([line((0, 0), (1, 1))], crs=CRS), metres=1)


def test_k_is_from_one():
    with pytest.raises(InputError, match="at least 1"):
        GRID.k_nearest(HOMES, PLACES, 0, metres=1)


def test_a_facility_with_several_entrances_is_one_facility():
    gates = gpd.GeoSeries(
        [shapely.MultiPoint([(400, 100), (0, 100)]), shapely.Point(100, 0)],
        index=["park", "kiosk"],
        crs=CRS,
    )
    found = GRID.od(HOMES, gates, metres=100)
    assert found[["point", "facility"]].values.tolist() == [
        ["a", "park"],
        ["a", "kiosk"],
        ["b", "kiosk"],
        ["c", "park"],
    ]
    assert GRID.k_nearest(HOMES, gates, 2, metres=100)["reached"].tolist() == [2, 1, 1, 0, 0]


@pytest.mark.parametrize("wrong", [line((0, 0), (1, 1)), shapely.MultiPoint(), None])
def test_a_facility_that_is_no_point_is_named_by_its_row(wrong):
    """Behind a facility with three entrances it is still the second."""
    gates = shapely.MultiPoint([(0, 0), (100, 0), (200, 0)])
    places = gpd.GeoSeries([gates, wrong], index=["park", "nowhere"], crs=CRS)
    with pytest.raises(LayerError, match=r"1 of 2 rows(?s:.*)row 2, index 'nowhere'"):
        GRID.nearest(HOMES, places, metres=1)
