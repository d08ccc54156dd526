"""Slopes, stairs, bridges, tunnels and elevation rasters."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
import rasterio
from pyproj import Transformer

from lifecircle.base.errors import InputError, MissingFileError, StreetsError
from lifecircle.streets import ADULT, ELDER, PROFILES, StreetNetwork
from streets_helpers import ADULT_METRE, CRS, ELDER_METRE, line, network


def tobler(slope):
    """Time on a slope relative to the flat."""
    slope = min(max(slope, -0.4), 0.4)
    return math.exp(3.5 * (abs(slope + 0.05) - 0.05))


def along_x(slope):
    return lambda xy: 500 + slope * xy[:, 0]


@pytest.mark.parametrize("slope", [0.0, 0.1, -0.05, -0.12, 0.4, 0.6, -0.6])
@pytest.mark.parametrize(("profile", "metre"), [(ADULT, ADULT_METRE), (ELDER, ELDER_METRE)])
def test_on_a_constant_slope_every_time_has_a_closed_form(slope, profile, metre):
    net = network(line((0, 0), (20, 0)), line((20, 0), (320, 0)), elevation=along_x(slope))
    costs = net.costs(profile)
    for row, length in enumerate((20, 300)):
        assert costs.forward[row] == np.rint(length * metre * tobler(slope))
        assert costs.backward[row] == np.rint(length * metre * tobler(-slope))


def test_the_fastest_walk_is_gently_downhill_and_speed_is_that_on_the_flat():
    slopes = np.linspace(-0.5, 0.5, 1001)
    factor = ADULT.slope.speed_factor(slopes)
    assert slopes[factor.argmax()] == pytest.approx(-0.05)
    assert ADULT.slope.speed_factor(np.zeros(1))[0] == 1
    assert factor.min() == pytest.approx(math.exp(-1.4))


def test_a_hill_between_the_ends_is_not_overlooked():
    net = network(
        line((0, 0), (300, 0)), elevation=lambda xy: 0.2 * np.minimum(xy[:, 0], 300 - xy[:, 0])
    )
    expected = 150 * ADULT_METRE * (tobler(0.2) + tobler(-0.2))
    assert net.costs().forward[0] == net.costs().backward[0] == np.rint(expected)


def test_no_piece_is_shorter_than_thirty_metres():
    # A wave of 10 m length: pieces shorter than 30 m would see it.
    net = network(
        line((0, 0), (29, 0)), line((29, 0), (59, 0)), line((59, 0), (119, 0)),
        elevation=lambda xy: np.sin(xy[:, 0]),
    )  # fmt: skip
    relief = net.relief
    assert np.diff(np.append(relief.first, len(relief.slope))).tolist() == [1, 1, 2]


def test_without_elevation_everything_is_flat_and_marked():
    net = network(line((0, 0), (100, 0)), line((100, 0), (100, 50)))
    assert np.isnan(net.heights).all()
    assert net.edges.flat.all()
    assert net.report.edges_without_elevation == 2
    assert net.costs().forward.tolist() == [100 * ADULT_METRE, 50 * ADULT_METRE]


def test_where_elevation_ends_an_edge_is_flat_and_marked():
    def half(xy):
        return np.where(xy[:, 0] <= 150, 0.1 * xy[:, 0], np.nan)

    net = network(line((0, 0), (100, 0)), line((100, 0), (200, 0)), elevation=half)
    assert net.edges.flat.tolist() == [False, True]
    assert net.report.edges_without_elevation == 1
    np.testing.assert_array_equal(net.heights, [0, 10, np.nan])
    assert net.costs().forward.tolist() == [
        np.rint(100 * ADULT_METRE * tobler(0.1)),
        100 * ADULT_METRE,
    ]


def test_a_hole_in_the_raster_is_bridged_by_a_straight_line():
    def holed(xy):
        inside = (xy[:, 0] > 50) & (xy[:, 0] < 250)
        return np.where(inside, np.nan, 0.1 * xy[:, 0])

    net = network(line((0, 0), (300, 0)), elevation=holed)
    assert net.costs().forward[0] == np.rint(300 * ADULT_METRE * tobler(0.1))


UP, DOWN = 1 / 0.455, 1 / 0.518


@pytest.mark.parametrize(
    ("slope", "incline", "forward", "backward"),
    [
        (0.5, 0, UP, DOWN),
        (-0.5, 0, DOWN, UP),
        (0.5, -1, UP, DOWN),  # heights decide where they say enough
        (0.001, 1, UP, DOWN),  # 2 cm do not
        (0.001, -1, DOWN, UP),
        (0.001, 0, (UP + DOWN) / 2, (UP + DOWN) / 2),
        (0.045, 0, (UP + DOWN) / 2, (UP + DOWN) / 2),  # under 1 m
        (None, 1, UP, DOWN),
        (None, -1, DOWN, UP),
        (None, 0, (UP + DOWN) / 2, (UP + DOWN) / 2),
    ],
)
def test_stairs(slope, incline, forward, backward):
    net = network(
        line((0, 0), (20, 0)),
        kind="steps",
        incline=incline,
        elevation=None if slope is None else along_x(slope),
    )
    costs = net.costs()
    assert costs.forward[0] == np.rint(20 * ADULT_METRE * forward)
    assert costs.backward[0] == np.rint(20 * ADULT_METRE * backward)


def test_a_gentle_rise_over_long_stairs_is_no_direction():
    net = network(line((0, 0), (100, 0)), kind="steps", elevation=along_x(0.04))
    assert net.costs().forward[0] == net.costs().backward[0]


def valley(xy):
    """Return a gorge 50 m deep between x = 100 and x = 400, with banks at 200 and 230 m."""
    x = xy[:, 0]
    return np.select([x <= 100, x >= 400], [200.0, 230.0], 150.0)


@pytest.mark.parametrize("structure", [1, 2])
def test_on_bridges_and_tunnels_height_runs_straight_between_the_portals(structure):
    net = network(
        line((0, 0), (100, 0)),
        line((100, 0), (150, 0)),
        line((150, 0), (150, 40), (210, 40), (210, 0)),
        line((210, 0), (400, 0)),
        line((400, 0), (500, 0)),
        structure=[0, structure, structure, structure, 0],
        elevation=valley,
    )
    length = 50 + 140 + 190
    expected = [200, 200, 200 + 30 * 50 / length, 200 + 30 * 190 / length, 230, 230]
    np.testing.assert_allclose(net.heights, expected, rtol=0, atol=1e-9)
    slope = 30 / length
    np.testing.assert_array_equal(
        net.costs().forward,
        np.rint(
            np.array([100, 50 * tobler(slope), 140 * tobler(slope), 190 * tobler(slope), 100])
            * ADULT_METRE
        ),
    )


def test_where_tunnels_meet_the_height_is_between_all_portals():
    portals = {(-100.0, 0.0): 100.0, (200.0, 0.0): 130.0, (0.0, 50.0): 160.0}

    def ground(xy):
        return np.array([portals.get((x, y), 999.0) for x, y in xy.tolist()])

    net = network(
        line((0, 0), (-100, 0)), line((0, 0), (200, 0)), line((0, 0), (0, 50)),
        line((-100, 0), (-101, 0)), line((200, 0), (201, 0)), line((0, 50), (0, 51)),
        structure=[2, 2, 2, 0, 0, 0],
        elevation=ground,
    )  # fmt: skip
    middle = net.heights[net.edges.u[0]]
    expected = (100 / 100 + 130 / 200 + 160 / 50) / (1 / 100 + 1 / 200 + 1 / 50)
    assert middle == pytest.approx(expected, abs=1e-9)


def test_a_dead_end_in_a_tunnel_is_level_and_one_without_portal_unknown():
    net = network(
        line((0, 0), (100, 0)),
        line((100, 0), (200, 0)),
        line((200, 0), (300, 0)),
        line((0, 500), (100, 500)),
        structure=[0, 2, 2, 2],
        elevation=along_x(0.1),
    )
    heights = dict(zip(map(tuple, net.nodes.tolist()), net.heights, strict=True))
    assert heights[200, 0] == heights[300, 0] == pytest.approx(510)
    assert np.isnan(heights[0, 500])
    assert net.edges.flat.tolist() == [False, False, False, True]


def write_raster(path, values, *, crs=CRS, west=0.0, north=1000.0, cell=10.0, nodata=None):
    values = np.asarray(values, dtype=np.float32)
    with rasterio.open(
        path, "w", driver="GTiff", width=values.shape[1], height=values.shape[0], count=1,
        dtype="float32", crs=crs, nodata=nodata,
        transform=rasterio.Affine(cell, 0, west, 0, -cell, north),
    ) as file:  # fmt: skip
        file.write(values, 1)
    return path


def plane(cell=10.0, size=100, east=0.08, north=-0.03):
    centre = (np.arange(size) + 0.5) * cell
    return 300 + east * centre[None, :] + north * (size * cell - centre)[:, None]


@pytest.mark.parametrize("cell", [1.0, 5.0, 10.0, 20.0])
def test_a_plane_stays_a_plane_whatever_the_cell(tmp_path, cell):
    size = int(1000 / cell)
    raster = write_raster(tmp_path / "dem.tif", plane(cell, size), cell=cell)
    net = network(line((213, 307), (613, 307)), line((613, 307), (613, 707)), elevation=raster)
    np.testing.assert_allclose(
        net.heights, 300 + 0.08 * net.nodes[:, 0] - 0.03 * net.nodes[:, 1], atol=1e-3
    )
    seconds = net.costs().forward / 1e6
    np.testing.assert_allclose(seconds, [300 * tobler(0.08), 300 * tobler(-0.03)], rtol=1e-4)


def test_a_raster_in_degrees(tmp_path):
    # One second of arc; height follows the longitude.
    cell = 1 / 3600
    values = np.broadcast_to(np.arange(200.0), (200, 200))
    raster = write_raster(
        tmp_path / "dem.tif", values, crs="EPSG:4326", west=106.5, north=29.6, cell=cell
    )
    transform = Transformer.from_crs("EPSG:4326", CRS, always_xy=True).transform
    lonlat = np.array([[106.5 + 100.5 * cell, 29.58], [106.5 + 110.5 * cell, 29.58]])
    a, b = np.column_stack(transform(*lonlat.T))
    net = network(line(a, b), elevation=raster)
    np.testing.assert_allclose(sorted(net.heights), [100, 110], atol=1e-3)


def test_a_spike_is_smoothed_over_at_least_thirty_metres(tmp_path):
    values = np.zeros((100, 100))
    values[50, 50] = 36.0
    raster = write_raster(tmp_path / "dem.tif", values)
    net = network(line((505, 495), (505, 900)), elevation=raster)
    # The mean of the bilinear tent over a square of three cells: its whole weight, over nine.
    assert max(net.heights) == pytest.approx(4.0, abs=1e-5)


def test_nodata_and_what_lies_outside_have_no_height(tmp_path):
    values = plane()
    values[:, 40:60] = -9999
    raster = write_raster(tmp_path / "dem.tif", values, nodata=-9999)
    net = network(
        line((200, 500), (300, 500)), line((300, 500), (500, 500)), line((300, 500), (300, 1200)),
        elevation=raster,
    )  # fmt: skip
    assert net.edges.flat.tolist() == [False, True, True]


def test_a_network_can_be_pickled_with_its_ground(tmp_path):
    raster = write_raster(tmp_path / "dem.tif", plane())
    net = network(line((213, 307), (613, 307)), elevation=raster)
    again = pickle.loads(pickle.dumps(net))  # noqa: S301
    points = np.array([[300.0, 400.0], [1e6, 0.0]])
    np.testing.assert_array_equal(again.surface(points), net.surface(points))
    assert again.costs().forward.tolist() == net.costs().forward.tolist()


@pytest.mark.parametrize("crs", [CRS, "EPSG:32718", "EPSG:3031"])
def test_a_raster_elsewhere_leaves_everything_flat(tmp_path, crs):
    raster = write_raster(tmp_path / "dem.tif", plane(), west=50_000, crs=crs)
    net = network(line((200, 500), (300, 500)), elevation=raster)
    assert net.edges.flat.all()


def test_a_raster_without_crs_is_refused(tmp_path):
    raster = tmp_path / "dem.tif"
    write_raster(raster, plane(), crs=None)
    with pytest.raises(StreetsError, match="no coordinate reference system"):
        network(line((200, 500), (300, 500)), elevation=raster)


def test_what_is_no_raster_is_refused(tmp_path):
    raster = tmp_path / "dem.tif"
    raster.write_text("not a raster", encoding="utf-8")
    with pytest.raises(StreetsError, match="cannot be read"):
        network(line((200, 500), (300, 500)), elevation=raster)


def test_a_truncated_raster_is_refused(tmp_path):
    raster = write_raster(tmp_path / "dem.tif", plane())
    raster.write_bytes(raster.read_bytes()[:5000])
    with pytest.raises(StreetsError, match="cannot be read"):
        network(line((200, 500), (300, 500)), elevation=raster)


def test_a_missing_raster_is_said(tmp_path):
    with pytest.raises(MissingFileError, match="does not exist"):
        network(line((0, 0), (1, 0)), elevation=tmp_path / "dem.tif")


def test_every_number_of_a_profile_has_a_note_with_both_languages_and_a_source():
    speeds = {"adult": 80, "elder": 60, "child": 70, "wheelchair": 47.4, "car": 80}
    speeds |= {"cycle": 224, "e-bike": 285}
    assert {name: p.speed for name, p in PROFILES.items()} == speeds
    for profile in PROFILES.values():
        for note in profile.notes:
            assert note.source
            assert note.text.zh != note.text.en
        said = " ".join(note.text.en for note in profile.notes)
        for number in filter(None, (profile.speed, profile.stairs_up, profile.stairs_down)):
            assert f"{number:g}" in said


def test_another_speed_is_the_studys_and_scales_every_time():
    net = network(
        line((0, 0), (100, 0)), line((100, 0), (120, 0)),
        kind=["footway", "steps"], elevation=along_x(0.2),
    )  # fmt: skip
    half = ADULT.with_speed(40)
    assert half.notes[0].source == ""
    assert "40" in half.notes[0].text.zh
    np.testing.assert_allclose(
        net.costs(half).forward, 2 * net.costs(ADULT).forward, rtol=0, atol=1
    )
    assert ADULT.with_speed(80) is ADULT
    for speed in (0, -1, math.nan, math.inf):
        with pytest.raises(InputError, match="speed"):
            ADULT.with_speed(speed)


def test_distances_are_whole_tenths_of_a_millimetre():
    net = network(line((0, 0), (1, 1)), walk_backward=False, elevation=along_x(0.3))
    assert net.distances().forward.tolist() == [14142]
    assert net.distances().backward.tolist() == [np.inf]


def test_an_unknown_profile_is_said():
    net: StreetNetwork = network(line((0, 0), (1, 1)))
    with pytest.raises(InputError, match="unknown profile 'bike'"):
        net.costs("bike")
