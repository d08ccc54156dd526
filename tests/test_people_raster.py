"""Residents from a raster: which cells count, where they lie, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from extras_helpers import city
from lifecircle.audit import input_files
from lifecircle.base.errors import LayerError, StudyError
from lifecircle.check import check
from lifecircle.layers.raster_cells import read_populated_cells
from lifecircle.load import load_district
from lifecircle.study import read_study
from people_helpers import RASTER, write_degrees, write_raster
from toy_city import ORIGIN, degrees, rectangle

# Ten cells of 200 m along the street, as the houses stand, and a row without people below.
ROW = [10.0, 20.0, 0.0, 40.0, 50.0, 60.0, 70.0, 80.0, -9.0, 100.0]
CELLS = [ROW, [0.0] * 10]


def load(folder, values=None, text="", people=RASTER, **kwargs):
    write_raster(folder / "people.tif", CELLS if values is None else values, nodata=-9.0)
    return load_district(read_study(city(folder, text, people=people, **kwargs)))


def codes(report):
    return {finding.code: finding.severity for finding in report.findings}


def test_populated_cells_are_the_demand_points(tmp_path):
    demand = load(tmp_path).demand
    assert demand.headline == "raster"
    assert list(demand.shares) == ["raster"]
    assert set(demand.points["source"]) == {"raster"}
    xy = shapely.get_coordinates(demand.points.geometry.to_numpy()) - ORIGIN
    order = np.argsort(xy[:, 0])
    assert xy[order, 0] == pytest.approx([100, 300, 700, 900, 1100, 1300, 1500, 1900])
    assert xy[:, 1] == pytest.approx(np.full(8, 100))
    assert demand.total == 430
    people = (demand.shares["raster"] * 430)[order]
    assert people == pytest.approx([10, 20, 40, 50, 60, 70, 80, 100])
    assert demand.points["unit"].to_numpy()[order].tolist() == [0] * 4 + [1] * 4
    assert not demand.counted
    assert np.isnan(demand.whole_unmapped)
    assert not demand.units["low_confidence"].any()
    assert demand.units["share_raster"].tolist() == pytest.approx([120 / 430, 310 / 430])


def test_a_total_brings_all_cells_to_it(tmp_path):
    district = load(tmp_path, people=RASTER + "total = 860\nsource = 'census'\n")
    assert district.demand.total == 860
    assert district.groups["residents"].units.tolist() == pytest.approx([240, 620])
    note = district.demand.assumptions[0]
    assert "multiplied by 2 " in note.text.en
    assert note.source == "census"


def test_without_a_total_people_are_the_raster_s(tmp_path):
    residents = load(tmp_path).groups["residents"]
    assert residents.whole == 430
    assert residents.estimated


def test_cells_whose_centre_is_outside_do_not_count(tmp_path):
    # The outline of the city ends at x = -400 and x = 2400.
    values = np.full((1, 20), 1.0)
    write_raster(tmp_path / "people.tif", values, west=-1000, north=100)
    demand = load_district(read_study(city(tmp_path, people=RASTER))).demand
    assert len(demand.points) == 14
    assert demand.total == 14


def test_only_the_window_of_the_area_is_read_and_degrees_are_understood(tmp_path):
    lon, lat = degrees(0, 200)
    size = 0.002
    values = np.full((40, 40), -99999.0)
    values[20, 20] = 7.0
    values[0, 0] = 1000.0  # far outside
    write_degrees(tmp_path / "people.tif", values, lon - 20 * size, lat + 20 * size, size)
    district = load_district(read_study(city(tmp_path, people=RASTER)))
    assert district.demand.total == 7
    centre = district.demand.points.to_crs(4326).geometry.iloc[0]
    assert (centre.x, centre.y) == pytest.approx((lon + size / 2, lat - size / 2), abs=1e-9)


def test_strips_make_no_difference(tmp_path, monkeypatch):
    rng = np.random.default_rng(1)
    file = write_raster(
        tmp_path / "people.tif", rng.integers(0, 3, (30, 60)), west=-500, north=500, size=40
    )
    study = read_study(city(tmp_path, people=RASTER))
    outline = load_district(study).outline
    whole = read_populated_cells(file, outline.crs, outline)
    monkeypatch.setattr("lifecircle.layers.raster_cells._STRIP", 100)
    parts = read_populated_cells(file, outline.crs, outline)
    assert parts.people.tolist() == whole.people.tolist()
    assert shapely.equals(parts.points, whole.points).all()
    assert whole.size == pytest.approx((40, 40))


def test_scale_and_offset_of_the_file_count(tmp_path):
    file = write_raster(tmp_path / "people.tif", [[1, 2, 3]], dtype="int16")
    import rasterio  # noqa: PLC0415

    with rasterio.open(file, "r+") as raster:
        raster.scales = (10.0,)
    assert load_district(read_study(city(tmp_path, people=RASTER))).demand.total == 60


def test_h3_cells_gather_the_raster(tmp_path):
    district = load(tmp_path, text="[blocks]\ncells = 9\n")
    assert set(district.demand.points["source"]) == {"cell"}
    assert district.demand.total == 430
    assert district.groups["residents"].units.tolist() == pytest.approx([120, 310])
    texts = [note.text.en for note in district.demand.assumptions]
    assert any("cells of the raster are summed" in text for text in texts)


def test_units_without_a_populated_cell_are_named(tmp_path):
    values = [[5.0] * 5 + [0.0] * 5]
    district = load(tmp_path, values)
    notes = {note.code: note.text.en for note in district.notes}
    assert "nobody counts: 乙镇" in notes["people.raster_bare"]
    report = check(tmp_path / "study.toml")
    assert codes(report)["people.raster_bare"] == "warns"


def test_the_check_says_what_the_raster_has(tmp_path):
    load(tmp_path)
    report = check(tmp_path / "study.toml")
    (finding,) = [f for f in report.findings if f.code == "people.raster"]
    assert "8 populated cells in the area, with 430 people" in finding.what.en
    (file,) = [f for f in report.files if f.role == "people"]
    assert file.crs == "EPSG:32648"
    assert "people" in {f.role for f in input_files(read_study(tmp_path / "study.toml"))}


def test_the_check_says_which_cells_are_far_from_streets(tmp_path):
    values = np.zeros((4, 4))
    values[0, 0], values[3, 3] = 12.5, 7.0
    # The first has its centre 350 m north of the street, the limit is 300 m.
    write_raster(tmp_path / "people.tif", values, west=0, north=400, size=100)
    report = check(city(tmp_path, people=RASTER))
    (finding,) = [f for f in report.findings if f.code == "link.homes.too_far"]
    assert "1 of 2 cells of the raster (50.0%)" in finding.what.en
    assert finding.items.labels == ["12.5"]
    assert finding.file.name == "people.tif"


def _elsewhere(file):
    write_raster(file, CELLS, west=50_000)


def _empty(file):
    write_raster(file, np.zeros((2, 10)))


def _negative(file):
    write_raster(file, CELLS)


def _no_crs(file):
    write_raster(file, CELLS, crs=None)


def _no_raster(file):
    file.write_text("no raster", encoding="utf-8")


@pytest.mark.parametrize(
    ("write", "code", "says"),
    [
        (_elsewhere, "people.raster_elsewhere", "does not reach the area"),
        (_empty, "people.raster_empty", "no cell of the raster has people"),
        (_negative, "people.raster_negative", "row 1, column 9"),
        (_no_crs, "people.raster_no_crs", "no coordinate reference system"),
        (_no_raster, "people.raster_unreadable", "cannot be read"),
    ],
)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_bad_rasters_are_refused_and_found(tmp_path, write, code, says):
    write(tmp_path / "people.tif")
    file = city(tmp_path, people=RASTER)
    with pytest.raises(LayerError, match=says) as caught:
        load_district(read_study(file))
    assert caught.value.code == code
    assert caught.value.file == tmp_path / "people.tif"
    assert codes(check(file))[code] == "blocks"


def test_too_fine_a_raster_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("lifecircle.layers.raster_cells.MOST", 7)
    with pytest.raises(LayerError, match="8 populated cells"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ('from = "raster"', "needs people.path"),
        (RASTER + 'crs = "EPSG:4326"', "goes without crs"),
        (RASTER + 'levels = "层数"', "goes without levels"),
    ],
)
def test_keys_of_buildings_do_not_go_with_a_raster(tmp_path, people, says):
    with pytest.raises(StudyError, match=says):
        read_study(city(tmp_path, people=people))


def test_a_share_of_residents_needs_no_total_beside_a_raster(tmp_path):
    text = '[[people.groups]]\ngroup = "age_65"\nshare_of_residents = 0.1\n'
    assert load(tmp_path, text=text).groups["age_65"].whole == pytest.approx(43)


def test_own_blocks_hold_the_cells_inside_them(tmp_path):
    from toy_city import write_geojson  # noqa: PLC0415

    rows = [(rectangle(0, 0, 600, 200), {"id": "W"}), (rectangle(1000, 0, 2000, 200), {"id": "E"})]
    write_geojson(tmp_path / "blocks.geojson", rows)
    district = load(tmp_path, text='[blocks]\npath = "blocks.geojson"\nid = "id"\n')
    block = district.demand.points["block"].to_numpy()
    share = district.demand.shares["raster"] * 430
    by_block = np.bincount(block[block >= 0], share[block >= 0])
    assert by_block == pytest.approx([30, 310])
    assert share[block < 0] == pytest.approx([40, 50])
