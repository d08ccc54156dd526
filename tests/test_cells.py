"""H3 cells: which there are, how a study counts in them, and that nobody is lost."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

import toy_city as toy
from layers_helpers import (
    METRIC,
    X0,
    Y0,
    box,
    buildings,
    frame,
    grid_streets,
    outline,
    study,
    units,
)
from lifecircle.audit import audit
from lifecircle.base.crs import WGS84
from lifecircle.base.errors import CrsError, InputError, LayerError, StudyError
from lifecircle.check import check
from lifecircle.layers.blocks import draw_blocks
from lifecircle.layers.cell_demand import (
    cut_cells,
    gather_in_cells,
    require_cells,
    spread_ground_in_cells,
)
from lifecircle.layers.hexagons import MOST, cell_of, cell_size, h3_cells
from lifecircle.layers.people import spread
from lifecircle.load import load_district
from lifecircle.outputs.save import save
from lifecircle.streets import StreetNetwork
from lifecircle.study import read_study

SQUARE = shapely.box(106.50, 29.50, 106.54, 29.54)
HOLE = shapely.box(106.515, 29.515, 106.527, 29.522)
RING = shapely.difference(SQUARE, HOLE)
GEOD = Geod(ellps="WGS84")
CENTRE = h3.latlng_to_cell(29.52, 106.52, 9)
AROUND = h3.grid_disk(CENTRE, 30)
"""More cells than any of these areas has."""


def centre(cell):
    lat, lon = h3.cell_to_latlng(cell)
    return shapely.Point(lon, lat)


def hexagon(cell):
    return shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)])


def with_centre_in(shape):
    """What `h3_cells` must find, by looking at every cell around."""
    return sorted(cell for cell in AROUND if shape.contains(centre(cell)))


# Cells of an area


@pytest.mark.parametrize(
    "shape",
    [
        SQUARE,
        RING,
        shapely.MultiPolygon([HOLE, shapely.box(106.50, 29.50, 106.51, 29.51)]),
        shapely.Polygon([(106.50, 29.50), (106.54, 29.51), (106.51, 29.54)]),
    ],
)
def test_cells_are_those_with_their_centre_in_the_area(shape):
    expected = with_centre_in(shape)
    cells = h3_cells(shape, 9)
    assert len(expected) > 8
    assert cells.index.tolist() == expected
    assert cells.index.name == "cell"
    assert cells.index.tolist() == sorted(h3.geo_to_cells(shape, 9))
    assert shapely.equals(cells.geometry.to_numpy(), [hexagon(c) for c in expected]).all()
    assert shapely.equals(cells["centre"].to_numpy(), [centre(c) for c in expected]).all()


def test_there_are_as_many_as_fit_into_the_area():
    square = abs(GEOD.geometry_area_perimeter(SQUARE)[0])
    ground = sum(h3.cell_area(cell, unit="m^2") for cell in h3_cells(SQUARE, 10).index)
    assert ground == pytest.approx(square, rel=0.01)
    assert len(h3_cells(SQUARE, 10)) == pytest.approx(7 * len(h3_cells(SQUARE, 9)), rel=0.05)


def test_a_hole_and_its_surroundings_share_the_cells():
    ring, hole = h3_cells(RING, 9).index, h3_cells(HOLE, 9).index
    assert len(hole) > 5
    assert not set(ring) & set(hole)
    assert sorted([*ring, *hole]) == h3_cells(SQUARE, 9).index.tolist()


def test_overlapping_cells_are_those_that_share_ground():
    expected = sorted(c for c in AROUND if hexagon(c).intersection(RING).area > 0)
    found = h3_cells(RING, 9, contain="overlap")
    assert found.index.tolist() == expected
    assert set(h3_cells(RING, 9).index) < set(expected)
    tiny = shapely.box(106.5, 29.5, 106.5001, 29.5001)
    assert h3_cells(tiny, 9).empty
    assert h3_cells(tiny, 9, contain="overlap").index.tolist() == [
        h3.latlng_to_cell(29.50005, 106.50005, 9)
    ]
    exactly = hexagon(CENTRE)
    assert h3_cells(exactly, 9, contain="overlap").index.tolist() == [CENTRE]  # not what it touches
    assert len(h3_cells(shapely.buffer(exactly, -1e-6), 9, contain="overlap")) == 1


@pytest.mark.parametrize("lat", [-53.1, 0.2, 66.0, 83.5])
def test_overlapping_cells_everywhere_on_earth(lat):
    shape = shapely.box(20.0, lat, 20.4, lat + 0.1)
    found = h3_cells(shape, 6, contain="overlap").index
    middle = h3.latlng_to_cell(lat + 0.05, 20.2, 6)
    around = h3.grid_disk(middle, 15)
    assert found.tolist() == sorted(c for c in around if hexagon(c).intersection(shape).area > 0)


def test_the_area_may_be_in_any_crs_and_any_order():
    plain = h3_cells(RING, 9)
    metric = gpd.GeoSeries([RING], crs=WGS84).to_crs(METRIC)
    cells = h3_cells(metric, 9)
    assert cells.index.equals(plain.index)
    assert cells.crs == METRIC
    assert cells["centre"].crs == METRIC
    assert cells.area.to_numpy() == pytest.approx(
        [h3.cell_area(c, unit="m^2") for c in cells.index], rel=0.003
    )
    assert h3_cells(metric.iloc[0], 9, crs=32648).index.equals(plain.index)
    halves = [shapely.intersection(RING, b) for b in (shapely.box(106.5, 29.5, 106.52, 29.54),
              shapely.box(106.52, 29.5, 106.54, 29.54))]  # fmt: skip
    for order in (halves, halves[::-1]):
        assert h3_cells(gpd.GeoDataFrame(geometry=order, crs=WGS84), 9).equals(plain)
    assert h3_cells(shapely.force_3d(RING, 7), 9).equals(plain)


@pytest.mark.parametrize(
    ("area", "resolution", "error", "said"),
    [
        (SQUARE, 16, InputError, "a whole number from 0 to 15"),
        (SQUARE, -1, InputError, "no such resolution"),
        (SQUARE, 9.5, InputError, "9.5"),
        (SQUARE, True, InputError, "True"),
        (SQUARE, 15, InputError, "too fine for the area: about 19,"),
        (gpd.GeoSeries([SQUARE]), 9, CrsError, "the area: no coordinate reference system"),
        (gpd.GeoSeries([SQUARE, None], crs=WGS84), 9, LayerError, "positions 1"),
        (shapely.Point(1, 2), 9, LayerError, "must be polygons"),
        (shapely.Polygon(), 9, LayerError, "the area is empty"),
        (gpd.GeoSeries([], crs=WGS84), 9, LayerError, "the area is empty"),
    ],
)
def test_what_cannot_be_is_refused(area, resolution, error, said):
    with pytest.raises(error, match=re.escape(said)):
        h3_cells(area, resolution)


def test_other_arguments_that_cannot_be():
    with pytest.raises(CrsError, match="gcj02"):
        h3_cells(SQUARE, 9, crs="gcj02")
    with pytest.raises(InputError, match="center, overlap"):
        h3_cells(SQUARE, 9, contain="centre")
    assert cell_size(9).edge == pytest.approx(201, abs=0.5)


# Cells of points


def test_the_cell_of_a_point_keeps_its_index():
    cells = h3_cells(SQUARE, 9)
    points = cells["centre"].to_crs(METRIC).iloc[::-1]
    points.index = pd.Index([f"p{i // 2}" for i in range(len(points))])  # each label twice
    found = cell_of(points, 9)
    assert found.index.equals(points.index)
    assert found.tolist() == cells.index[::-1].tolist()
    assert found.name == "cell"
    table = points.to_frame("geometry")
    at = [h3.cell_to_latlng(cell) for cell in cells.index[::-1]]
    assert cell_of(table, 12).tolist() == [h3.latlng_to_cell(*xy, 12) for xy in at]
    assert cell_of(points.iloc[:0], 9).empty


@pytest.mark.parametrize(
    ("points", "error", "said"),
    [
        (gpd.GeoSeries([shapely.Point(1, 2)]), CrsError, "no coordinate reference system"),
        (gpd.GeoSeries([shapely.Point(1, 2), None, SQUARE], crs=WGS84), LayerError,
         "positions 1, 2, from 0"),
        (gpd.GeoSeries([shapely.Point()], crs=WGS84), LayerError, "positions 0"),
    ],
)  # fmt: skip
def test_what_is_no_point_has_no_cell(points, error, said):
    with pytest.raises(error, match=re.escape(said)):
        cell_of(points, 9)


def test_times_from_cells_are_on_their_index(tmp_path):
    lines = [shapely.LineString([(X0, Y0), (X0 + 2000, Y0)])]
    network = StreetNetwork.from_edges(lines, crs=METRIC, kind="residential")
    cells = h3_cells(outline(0, -60, 2000, 60), 11)
    clinic = gpd.GeoSeries([shapely.Point(X0 + 500, Y0)], crs=METRIC)
    times = network.nearest(cells["centre"], clinic, metres=3000)
    assert times.index.equals(cells.index)
    x, y = cells["centre"].x - X0, cells["centre"].y - Y0
    along = x.clip(0, 2000)
    by_hand = (along - 500).abs() + np.hypot(x - along, y)
    assert len(cells) > 60
    cells[["geometry"]].join(times).to_file(tmp_path / "metres.gpkg")
    back = gpd.read_file(tmp_path / "metres.gpkg", columns=["metres", "facility"])
    assert back["metres"].tolist() == times["metres"].tolist()
    assert times["metres"].to_numpy() == pytest.approx(by_hand.to_numpy(), abs=1e-3)


# Cells as blocks

AREA = outline(0, 0, 1500, 1000)
TWO = units(甲=box(0, 0, 700, 1000), 乙=box(700, 0, 1500, 1000))


def parts_of(resolution=9, two=TWO, area=AREA):
    return cut_cells(resolution, two, area)


@pytest.mark.parametrize("resolution", [6, 8, 9, 10])
def test_blocks_fill_the_area_each_in_one_unit(resolution):
    blocks = parts_of(resolution)
    shapes = blocks.geometry.to_numpy()
    assert shapely.area(shapes).sum() == pytest.approx(1_500_000, rel=1e-9)
    assert shapely.union_all(shapes).area == pytest.approx(1_500_000, rel=1e-9)
    by_unit = [blocks[blocks["unit"] == i].area.sum() for i in range(2)]
    assert by_unit == pytest.approx([700_000, 800_000], rel=1e-9)
    territory = TWO.geometry.to_numpy()[blocks["unit"]]
    assert (shapely.area(shapely.difference(shapes, territory)) < 1e-3).all()
    assert blocks["id"].is_unique
    whole = gpd.GeoSeries([hexagon(name[:15]) for name in blocks["id"]], crs=WGS84).to_crs(METRIC)
    assert (shapely.area(shapely.difference(shapes, whole.to_numpy())) < 1e-3).all()
    assert set(blocks["id"].str[:15]) == set(h3_cells(AREA, resolution, contain="overlap").index)


def test_a_cell_in_two_units_is_two_blocks_the_larger_first():
    blocks = parts_of()
    cut = blocks[blocks["id"].str.len() > 15]
    assert len(cut) >= 4
    for cell, rows in cut.groupby(cut["id"].str[:15]):
        assert rows["id"].tolist() == [f"{cell}-1", f"{cell}-2"]
        assert rows.area.is_monotonic_decreasing
        assert sorted(rows["unit"]) == [0, 1]
    assert blocks["id"].tolist() == sorted(blocks["id"])


def test_the_order_of_units_changes_nothing_but_their_numbers():
    turned = TWO.iloc[::-1].reset_index(drop=True)
    one, other = parts_of(), parts_of(two=turned)
    assert one["id"].equals(other["id"])
    assert (other["unit"] == 1 - one["unit"]).all()
    assert shapely.equals_exact(one.geometry.to_numpy(), other.geometry.to_numpy(), 1e-6).all()


def test_ground_in_no_unit_has_blocks_but_slivers_do_not():
    gap = units(甲=box(0, 0, 700, 1000), 乙=box(900, 0, 1500, 1000))
    blocks = parts_of(two=gap)
    assert blocks[blocks["unit"] == -1].area.sum() == pytest.approx(200_000, rel=1e-9)
    drawn_twice = units(甲=box(0, 0, 700, 1000), 乙=box(701, 0, 1500, 1000))
    blocks = parts_of(two=drawn_twice)
    assert sorted(set(blocks["unit"])) == [0, 1]
    assert blocks.area.sum() == pytest.approx(1_500_000, rel=1e-9)


# People in cells


def spread_over(homes, blocks, lines, made=None):
    made = made or study(Path("nowhere"), people={"total": 1000})
    return spread(homes, lines, blocks, TWO, AREA, made)


LINES = grid_streets(1500, 500)


def sums(demand):
    unit = demand.points["unit"].to_numpy()
    return {
        method: np.bincount(unit, share, minlength=2) for method, share in demand.shares.items()
    }


@settings(max_examples=25, deadline=None)
@given(
    corners=st.lists(
        st.tuples(st.integers(5, 1470), st.integers(5, 970)), min_size=1, max_size=25, unique=True
    ),
    resolution=st.sampled_from([7, 9, 10]),
)
def test_nobody_is_lost_in_any_unit(corners, resolution):
    homes = buildings(*(box(x, y, x + 15, y + 9) for x, y in corners), levels=3.0)
    doors = spread_over(homes, draw_blocks(LINES, TWO, AREA), LINES)
    parts = parts_of(resolution)
    blocks, demand = gather_in_cells(spread_over(homes, parts, LINES), parts, resolution)
    assert set(demand.shares) == {"combined", "floor_area", "street_length"}
    for method, expected in sums(doors).items():
        assert sums(demand)[method] == pytest.approx(expected, abs=1e-12)
        column = demand.units[f"share_{method}"].to_numpy()
        assert column == pytest.approx(expected, abs=1e-12)
    assert demand.points["block"].tolist() == list(range(len(blocks)))
    assert blocks.index.tolist() == list(range(len(blocks)))
    assert demand.points["unit"].tolist() == blocks["unit"].tolist()
    assert (demand.points["source"] == "cell").all()
    shapes = blocks.geometry.to_numpy()
    starts = demand.points.geometry.to_numpy()
    assert (shapely.distance(shapes, starts) < 1e-6).all()
    doors = shapely.to_wkb(doors.points.geometry.to_numpy()).tolist()
    assert set(shapely.to_wkb(starts).tolist()) <= set(doors)  # people live there
    assert set(blocks["id"]) <= set(parts["id"])
    turned = gather_in_cells(spread_over(homes.iloc[::-1], parts, LINES[::-1]), parts, resolution)
    assert turned[1].points.equals(demand.points)
    assert all(np.array_equal(turned[1].shares[m], demand.shares[m]) for m in demand.shares)


NOTHING = grid_streets(1500, 500).iloc[:0]


def test_people_start_at_the_home_nearest_to_the_middle_of_all():
    """One home of 900 m² and three of 100: people's mean is at 263, that of homes at 590."""
    cell = frame([box(0, 0, 1500, 1000)], id=["8" * 15], unit=[0])
    small = [box(x - 5, 15, x + 5, 25) for x in (260, 600, 1400)]
    homes = buildings(box(85, 5, 115, 35), *small, levels=1.0)
    one = units(甲=box(0, 0, 1500, 1000))
    found = spread(homes, NOTHING, cell, one, AREA, study(Path("nowhere")))
    blocks, demand = gather_in_cells(found, cell, 9)
    assert len(blocks) == 1
    start = shapely.get_coordinates(demand.points.geometry.to_numpy())[0] - (X0, Y0)
    assert start == pytest.approx((260, 20), abs=0.01)
    assert demand.shares["combined"].tolist() == pytest.approx([1], abs=1e-12)


def test_where_the_headline_has_nobody_all_places_count_alike():
    cell = frame([box(0, 0, 1500, 1000)], id=["8" * 15], unit=[0])
    homes = buildings(*(box(x, 5, x + 10, 15) for x in (100, 210, 400)), levels=1.0)
    one = units(甲=box(0, 0, 1500, 1000))
    found = spread(homes, NOTHING, cell, one, AREA, study(Path("nowhere")))
    bare = replace(found, shares={**found.shares, "combined": np.zeros(3)})
    _, demand = gather_in_cells(bare, cell, 9)
    start = shapely.get_coordinates(demand.points.geometry.to_numpy())[0] - (X0, Y0)
    assert start == pytest.approx((215, 10), abs=0.01)


def test_cells_without_homes_are_left_out_and_said():
    homes = buildings(box(100, 100, 130, 130), box(1300, 800, 1330, 830), levels=1.0)
    parts = parts_of()
    blocks, demand = gather_in_cells(spread_over(homes, parts, NOTHING), parts, 9)
    at = cell_of(gpd.GeoSeries(homes.centroid, crs=METRIC), 9)
    assert blocks["id"].str[:15].tolist() == sorted(at)
    notes = {note.code: note.text for note in demand.notes}
    assert f"Of {len(parts)} H3 cells or parts of cells, {len(parts) - 2} have" in (
        notes["people.empty_cells"].en
    )
    how = next(note.text for note in demand.assumptions if note.code == "people.in_blocks")
    assert "summed in 2 H3 cells (resolution 9, sides of 201 m on average)" in how.en
    assert "2 个 H3 单元格（第 9 级，平均边长 201 米" in how.zh


def test_ground_counts_as_its_area_at_the_centre():
    parts = parts_of()
    demand = spread_ground_in_cells(parts, TWO, 9)
    assert demand.shares["ground"] == pytest.approx(parts.area.to_numpy() / 1_500_000)
    assert demand.units["share_ground"].tolist() == pytest.approx([700 / 1500, 800 / 1500])
    assert demand.weighs == "ground"
    assert demand.total is None
    assert not demand.units["low_confidence"].any()
    whole = parts["id"].str.len() == 15
    hexes = gpd.GeoSeries([hexagon(name[:15]) for name in parts["id"]], crs=WGS84).to_crs(METRIC)
    centres = gpd.GeoSeries([centre(name[:15]) for name in parts["id"]], crs=WGS84).to_crs(METRIC)
    inside = parts.contains(centres)
    assert inside.sum() > 10
    assert (~inside).sum() > 5
    assert (demand.points.distance(centres)[inside] < 1e-6).all()
    assert (parts.distance(demand.points) < 1e-6).all()
    assert (parts.area[whole & inside] <= hexes.area[whole & inside] + 1e-3).all()


# A study that counts in cells


def write(tmp_path, extra, *, people="total = 1000", minutes=10, **kwargs):
    toy.write_places(tmp_path / "health.csv", [("诊所", 200.0, 20.0)])
    lists = (
        '[[facilities]]\npath = "health.csv"\ncrs = "EPSG:4326"\nservice = "health"\n'
        'completeness = "complete"\n'
    )
    goal = (
        'id = "health"\nkind = "reach"\nservice = "health"\n'
        f"within = {{ minutes = {minutes} }}\ntarget = 0.9\n"
    )
    return toy.write_city(tmp_path, toy.plan_text(goal), lists + extra, people=people, **kwargs)


CELLS = "[blocks]\ncells = {}\n"


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("[blocks]\ncell = 9\n", "blocks.cell", "unknown key, did you mean cells? (found: 9)"),
        (CELLS.format('"fine"'), "blocks.cells", "must be a whole number, without quotes"),
        (CELLS.format(9.5), "blocks.cells", "must be a whole number"),
        (CELLS.format(4), "blocks.cells", "must be at least 5 (found: 4)"),
        (CELLS.format(13), "blocks.cells", "must be at most 12 (found: 13)"),
        (CELLS.format(9) + "largest = 9\nid = 'n'\n", "blocks.cells",
         "blocks.cells stands alone, without id, largest"),
    ],
)  # fmt: skip
def test_mistakes_name_their_line(tmp_path, text, key, said):
    file = write(tmp_path, text)
    lines = file.read_text(encoding="utf-8").splitlines()
    number = lines.index("[blocks]") + 2
    with pytest.raises(StudyError) as caught:
        read_study(file)
    assert caught.value.place.en == f"line {number}, {key}"
    assert said in str(caught.value)


def test_counts_of_blocks_need_a_layer_not_cells(tmp_path):
    file = write(tmp_path, CELLS.format(9), people='from = "blocks"\ncolumn = "n"')
    with pytest.raises(StudyError, match=r"needs blocks\.path"):
        read_study(file)


def test_too_many_cells_stop_an_audit_and_a_check(tmp_path):
    huge = [
        (toy.rectangle(-9000, -9000, 1000, 12_000), {"name": "甲街道", "kind": "街道"}),
        (toy.rectangle(1000, -9000, 12_000, 12_000), {"name": "乙镇", "kind": "镇"}),
    ]
    file = write(tmp_path, CELLS.format(12), units=huge)
    number = file.read_text(encoding="utf-8").splitlines().index("[blocks]") + 2
    with pytest.raises(StudyError, match="resolution 12 is too fine") as caught:
        load_district(read_study(file))
    assert caught.value.place.en == f"line {number}, blocks.cells"
    assert f"{MOST:,}" in str(caught.value)
    found = [f for f in check(file).findings if f.severity == "blocks"]
    assert [f.code for f in found] == ["blocks.too_many_cells"]
    assert require_cells(read_study(write(tmp_path, "")), outline(0, 0, 9e5, 9e5)) is None


def test_small_cells_give_the_verdicts_of_single_homes(tmp_path):
    """Houses are 200 m apart and cells 50 m wide: every house has a cell of its own."""
    plain = audit(read_study(write(tmp_path, "")))
    results = audit(read_study(write(tmp_path, CELLS.format(11))))
    assert len(results.blocks) == len(toy.HOUSES)
    assert [f.code for f in check(tmp_path / "study.toml").findings if f.severity == "blocks"] == []
    for one, other in zip(plain.verdicts, results.verdicts, strict=True):
        assert one.status == other.status
        assert one.at_least.value == pytest.approx(other.at_least.value, abs=1e-12)
        assert (one.at_least.low, one.at_least.high) == pytest.approx(
            (other.at_least.low, other.at_least.high), abs=1e-12
        )
    by_hand = toy.reached([200], 10).mean()
    assert results.verdicts[0].at_least.value == pytest.approx(by_hand, abs=2e-3)


def test_large_cells_answer_for_all_of_their_people_at_once(tmp_path):
    """By hand: all houses of a cell in a unit start at the one nearest to their middle."""
    results = audit(read_study(write(tmp_path, CELLS.format(8), minutes=5)))
    x = np.array(toy.HOUSES, dtype=float)
    homes = gpd.GeoSeries([shapely.Point(toy.degrees(at, 20)) for at in x], crs=WGS84)
    groups = pd.Series(x).groupby([cell_of(homes, 8), x > 1000])
    assert len(results.blocks) == groups.ngroups
    assert 2 < groups.ngroups < 6
    reached = 0.0
    for _, at in groups:
        start = at.iloc[(at - at.mean()).abs().to_numpy().argmin()]
        reached += len(at) / 10 * float(toy.walk_minutes(start, 200) <= 5)
    assert results.verdicts[0].at_least.value == pytest.approx(reached, abs=2e-3)
    assert abs(reached - toy.reached([200], 5).mean()) > 0.05  # not what single homes give


def test_all_pages_are_written_and_blocks_are_cells(tmp_path):
    results = audit(read_study(write(tmp_path, CELLS.format(9))))
    save(results, tmp_path / "out")
    for name in ("map.html", "report.html", "gaps.csv"):
        assert (tmp_path / "out" / name).stat().st_size
    blocks = gpd.read_file(tmp_path / "out" / "results.gpkg", layer="blocks")
    assert all(h3.is_valid_cell(name[:15]) for name in blocks["id"])
    gaps = pd.read_csv(io.StringIO((tmp_path / "out" / "gaps.csv").read_text("utf-8-sig")))
    assert set(gaps["block"]) <= set(blocks["id"])
    assert len(gaps) > 2
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "H3 单元格（第 9 级，平均边长 201 米" in page


RESIDENTS = '[[people.groups]]\ngroup = "residents"\nfrom = "units"\ncolumn = "人口"\n'


def test_without_people_ground_counts_and_units_keep_their_numbers(tmp_path):
    counted = [
        (toy.WEST[0], {**toy.WEST[1], "人口": 700}),
        (toy.EAST[0], {**toy.EAST[1], "人口": 300}),
    ]
    file = write(tmp_path, CELLS.format(9) + RESIDENTS, people='from = "none"', units=counted)
    district = load_district(read_study(file))
    people = district.groups["residents"].points
    unit = district.demand.points["unit"].to_numpy()
    assert np.bincount(unit, people, minlength=2).tolist() == pytest.approx([700, 300], rel=1e-12)
    density = people / district.blocks.area.to_numpy()
    for i in range(2):
        assert density[unit == i] == pytest.approx(density[unit == i][0], rel=1e-9)
    results = audit(read_study(file))
    save(results, tmp_path / "out")
    assert 0 < results.verdicts[0].at_least.value < 1
    assert results.verdicts[0].people_reached is None
    assert not [f for f in check(file).findings if f.severity == "blocks"]


def test_gathering_leaves_the_estimate_as_it_is():
    homes = buildings(box(100, 100, 130, 130), box(160, 100, 190, 130), levels=[1.0, 3.0])
    parts = parts_of(8)
    before = spread_over(homes, parts, LINES)
    _, after = gather_in_cells(before, parts, 8)
    kept = replace(after, points=before.points, shares=before.shares)
    assert kept.units.equals(before.units)
    assert kept.assumptions[:-1] == before.assumptions
    assert (kept.total, kept.headline, kept.counted) == (1000, "combined", False)
