"""Reference systems of Chinese data: zones with and without number, old datums, wrong ones."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS, Transformer

from lifecircle.base.errors import CrsError, LayerError
from lifecircle.base.findings import Log
from lifecircle.layers.read import read_layer
from lifecircle.layers.zones import fitting_zones
from lifecircle.study.model import Layer

POINT = (106.55, 29.56)
NEAR = (106.45, 29.50, 106.60, 29.60)
ZONES = [*range(4491, 4555)]


def to(epsg, point=POINT):
    return Transformer.from_crs(4326, epsg, always_xy=True).transform(*point)


def read(folder, rows, crs, near=None, log=None):
    file = folder / "a.csv"
    text = "".join(f"{x!r},{y!r}\n" for x, y in rows)
    file.write_text(f"x,y\n{text}", encoding="utf-8")
    return read_layer(Layer(path=file, crs=crs), "the list", log or Log(), near=near)


def refused(folder, rows, crs, near=None):
    with pytest.raises(LayerError) as caught:
        read(folder, rows, crs, near)
    return caught.value


def degrees(table):
    table = table.to_crs(4326)
    return [table.geometry.x.iloc[0], table.geometry.y.iloc[0]]


@pytest.mark.parametrize("epsg", [4490, *ZONES[::4], 4554])
def test_every_zone_of_cgcs2000(tmp_path, epsg):
    area = CRS.from_epsg(epsg).area_of_use
    point = ((area.west + area.east) / 2, (area.south + area.north) / 2)
    table = read(tmp_path, [to(epsg, point)], f"EPSG:{epsg}")
    assert table.crs.to_epsg() == epsg
    assert np.allclose(degrees(table), point, rtol=0, atol=1e-9)


def test_cgcs2000_is_wgs84_for_our_purposes(tmp_path):
    assert degrees(read(tmp_path, [POINT], "EPSG:4490")) == list(POINT)


@pytest.mark.parametrize(
    ("true", "declared", "found"),
    [
        (4523, 4544, ["EPSG:4523"]),  # a zone number where none is meant
        (4544, 4523, ["EPSG:4544", "EPSG:4509"]),
        (4497, 4508, ["EPSG:4497"]),  # 6 degrees
        (4524, 4523, ["EPSG:4524"]),  # a neighbouring zone
        (2359, 2380, ["EPSG:2359"]),  # Xian 1980
        (2411, 2432, ["EPSG:2411"]),  # Beijing 1954
        (4523, 4326, ["EPSG:4523"]),  # metres called degrees
        (3857, 4490, ["EPSG:3857"]),
    ],
)
def test_the_zone_that_fits_is_named(tmp_path, true, declared, found):
    point = {4497: (111.2, 29.5), 4524: (108.2, 29.5)}.get(true, (105.3, 29.5))
    where = to(true, point)
    near = (point[0] - 0.1, point[1] - 0.1, point[0] + 0.1, point[1] + 0.1)
    error = refused(tmp_path, [where], f"EPSG:{declared}", near)
    for zone in found[:1]:
        assert f'crs = "{zone}"' in error.todo.en
        assert CRS.from_user_input(zone).name in error.todo.zh


def test_without_an_area_only_sure_zones_are_named(tmp_path):
    error = refused(tmp_path, [to(4523)], "EPSG:4544")
    assert error.code == "layer.outside_crs"
    assert 'crs = "EPSG:4523"' in error.todo.en
    assert error.todo.en.count("crs = ") == 1
    x, y = to(4544)
    assert fitting_zones(x, y, None, None) == []
    assert fitting_zones(x, y, CRS.from_epsg(4523), None) == ["EPSG:4544", "EPSG:4507"]


def test_a_neighbouring_zone_is_found_only_with_an_area(tmp_path):
    wrong = [to(4544)]
    assert len(read(tmp_path, wrong, "EPSG:4547")) == 1  # 114° E instead of 105° E
    error = refused(tmp_path, wrong, "EPSG:4547", NEAR)
    assert error.code == "layer.wrong_zone"
    assert 'crs = "EPSG:4544"' in error.todo.en
    assert "EPSG:4545" not in error.todo.en
    assert "longitude 115" in error.found.en


def test_nothing_is_suggested_where_nothing_fits(tmp_path):
    error = refused(tmp_path, [(9e9, 9e9)], "EPSG:4544", NEAR)
    assert "check crs" in error.todo.en
    assert fitting_zones(5e6, 5e6, None, NEAR) == []


@pytest.mark.parametrize(
    ("rows", "crs"),
    [
        ([POINT[::-1]] * 2, "EPSG:4326"),
        ([POINT[::-1]] * 2, "gcj02"),
        ([to(4544)[::-1]] * 2, "EPSG:4544"),
        ([to(4523)[::-1]] * 2, "EPSG:4523"),
    ],
)
@pytest.mark.parametrize("near", [None, NEAR])
def test_swapped_axes_are_named_as_such(tmp_path, rows, crs, near):
    error = refused(tmp_path, rows, crs, near)
    assert error.code == "layer.swapped_axes"
    assert "swapped" in error.todo.en
    assert error.place.en == "rows 2, 3 of the sheet"


def test_possible_coordinates_are_swapped_if_that_puts_them_in_the_area(tmp_path):
    kashgar = (75.99, 39.47)
    near = (75.8, 39.3, 76.1, 39.6)
    assert len(read(tmp_path, [kashgar[::-1]], "EPSG:4326")) == 1
    log = Log(lenient=True)
    table = read(tmp_path, [kashgar, kashgar[::-1], (100, 30)], "EPSG:4326", near, log)
    assert table.index.tolist() == [0, 2]
    assert [f.code for f in log.findings] == ["layer.swapped_axes"]
    assert log.findings[0].items.geometry[0].coords[0] == kashgar


def test_single_rows_in_degrees_among_metres(tmp_path):
    log = Log(lenient=True)
    rows = [to(4544), POINT, to(4544, (106.5, 29.5))]
    table = read(tmp_path, rows, "EPSG:4544", NEAR, log)
    assert table.index.tolist() == [0, 2]
    assert "look like degrees" in log.findings[0].action.en


@pytest.mark.parametrize(
    ("crs", "name"),
    [("EPSG:2359", "Xian 1980"), ("EPSG:4610", "Xian 1980"), ("EPSG:2411", "Beijing 1954"),
     ("EPSG:4214", "Beijing 1954")],
)  # fmt: skip
def test_old_datums_are_read_with_a_warning(tmp_path, crs, name):
    log = Log()
    table = read(tmp_path, [to(int(crs[5:]))], crs, log=log)
    assert np.allclose(degrees(table), POINT, rtol=0, atol=1e-7)
    assert [(f.code, f.severity) for f in log.findings] == [("layer.old_datum", "warns")]
    assert name in log.notes[0].text.en


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:4544", "EPSG:32648"])
def test_other_datums_are_read_without(tmp_path, crs):
    log = Log()
    read(tmp_path, [to(int(crs[5:]))], crs, log=log)
    assert log.findings == []


def test_a_place_far_away_is_not_called_swapped_unless_it_would_be_in_the_area(tmp_path):
    near = (8.4, 47.3, 8.6, 47.5)
    assert len(read(tmp_path, [(8.5, 47.4), (40.0, 20.0)], "EPSG:4326", near)) == 2
    assert refused(tmp_path, [(8.5, 47.4), (47.4, 8.5)], "EPSG:4326", near).code == (
        "layer.swapped_axes"
    )


LOCAL = 'LOCAL_CS["重庆市独立坐标系",UNIT["metre",1]]'


@pytest.mark.parametrize("crs", [LOCAL, "EPSG:5773", "EPSG:4978"])
def test_systems_without_a_place_on_the_map_are_refused(tmp_path, crs):
    with pytest.raises(CrsError, match="local coordinate system") as caught:
        read(tmp_path, [(1.0, 2.0)], crs)
    assert caught.value.code == "layer.local_crs"
    assert "CGCS2000" in caught.value.todo.zh


def test_heights_in_a_compound_system_do_no_harm(tmp_path):
    assert degrees(read(tmp_path, [POINT], "EPSG:9518")) == list(POINT)
