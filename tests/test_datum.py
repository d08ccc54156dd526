"""GCJ-02 and BD-09 against an independent package, and there and back."""

from __future__ import annotations

import numpy as np
import pytest
from coord_convert.transform import wgs2bd, wgs2gcj
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from lifecircle.layers.datum import (
    CHINA,
    bd09_to_wgs84,
    gcj02_to_wgs84,
    in_china,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

PAIRS = {
    "gcj02": (wgs84_to_gcj02, gcj02_to_wgs84, wgs2gcj),
    "bd09": (wgs84_to_bd09, bd09_to_wgs84, wgs2bd),
}
WEST, SOUTH, EAST, NORTH = CHINA
longitudes = st.floats(WEST + 0.05, EAST - 0.05)
latitudes = st.floats(SOUTH + 0.05, NORTH - 0.05)
both = pytest.mark.parametrize("datum", PAIRS)


@both
@given(lon=longitudes, lat=latitudes)
def test_there_and_back_ends_at_the_start(datum, lon, lat):
    there, back, _ = PAIRS[datum]
    x, y = back(*there(lon, lat))
    assert abs(x - lon) < 1e-9
    assert abs(y - lat) < 1e-9


@both
@given(lon=longitudes, lat=latitudes)
def test_the_shift_is_that_of_coord_convert(datum, lon, lat):
    there, back, independent = PAIRS[datum]
    assert np.allclose(there(lon, lat), independent(lon, lat), rtol=0, atol=1e-11)
    x, y = back(lon, lat)
    assert np.allclose(independent(float(x), float(y)), (lon, lat), rtol=0, atol=1e-9)


def test_a_place_in_yuzhong_is_shifted_west_to_east():
    lon, lat = wgs84_to_gcj02(106.55, 29.56)
    east, north = (lon - 106.55) * 96_900, (lat - 29.56) * 110_860
    assert 340 < east < 380
    assert -330 < north < -290


@both
def test_shifts_are_as_large_as_known(datum):
    there, _, _ = PAIRS[datum]
    lon, lat = np.meshgrid(np.linspace(80, 130, 60), np.linspace(20, 50, 60))
    x, y = there(lon, lat)
    _, _, metres = Geod(ellps="WGS84").inv(lon, lat, x, y)
    low, high = {"gcj02": (100, 700), "bd09": (700, 1500)}[datum]
    assert low < np.median(metres) < high
    assert metres.max() < high + 200


@both
def test_abroad_nothing_is_shifted(datum):
    there, back, _ = PAIRS[datum]
    lon, lat = np.array([-15.4, 10.0, 139.7, 105.0]), np.array([28.1, 50.0, 35.7, 0.5])
    for convert in (there, back):
        x, y = convert(lon, lat)
        assert np.array_equal(x, lon)
        assert np.array_equal(y, lat)


def test_the_rectangle_includes_its_edges():
    assert in_china([WEST, EAST], [SOUTH, NORTH]).all()
    assert not in_china([WEST - 1e-9, EAST], [SOUTH, NORTH + 1e-9]).any()


@both
def test_arrays_are_shifted_point_by_point_and_left_alone(datum):
    there, back, _ = PAIRS[datum]
    lon, lat = np.array([[106.5, -15.4], [116.4, 121.5]]), np.array([[29.5, 28.1], [39.9, 31.2]])
    kept = lon.copy(), lat.copy()
    for convert in (there, back):
        x, y = convert(lon, lat)
        assert x.shape == y.shape == lon.shape
        for i in np.ndindex(lon.shape):
            assert (x[i], y[i]) == tuple(float(v) for v in convert(lon[i], lat[i]))
    assert np.array_equal(lon, kept[0])
    assert np.array_equal(lat, kept[1])


@both
def test_no_point_and_one_point(datum):
    there, _, _ = PAIRS[datum]
    assert there([], [])[0].shape == (0,)
    assert there(106.5, 29.5)[0].shape == ()
