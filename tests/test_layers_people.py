"""Buildings, and people spread over them, over frontage, and inside blocks."""

from __future__ import annotations

import numpy as np
import osmium
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers_helpers import (
    DATA,
    METRIC,
    box,
    buildings,
    frame,
    grid_streets,
    line,
    osm,
    outline,
    square,
    streets,
    study,
    units,
)
from lifecircle.base.errors import LayerError, MissingFileError
from lifecircle.base.findings import Log
from lifecircle.layers.blocks import draw_blocks
from lifecircle.layers.buildings import read_buildings
from lifecircle.layers.frontage import nearest_within
from lifecircle.layers.levels import filled_levels
from lifecircle.layers.people import spread
from lifecircle.layers.people_in_blocks import spread_blocks
from lifecircle.layers.units import read_outline, read_units
from lifecircle.layers.uses import HOMES, NOT_HOMES, is_home

AREA = outline(0, 0, 1000, 1000)
TWO = units(西=box(0, 0, 500, 1000), 东=box(500, 0, 1000, 1000))
NO_STREETS = streets(line((-500, -500), (-400, -500)))
STUDY = study(DATA, people={"total": 1000, "source": "census"})
FIELD = box(0, 0, 1000, 1000)


def blocks_of(*lines):
    return draw_blocks(streets(*lines) if lines else NO_STREETS, TWO, AREA)


def demand_of(homes, lines, blocks=None, made=STUDY):
    return spread(homes, lines, blocks_of() if blocks is None else blocks, TWO, AREA, made)


def by_point(demand, method):
    """Share by rounded position in metres from the corner."""
    at = demand.points.geometry
    keys = zip((at.x - 649_000).round(1), (at.y - 3_270_000).round(1), strict=True)
    return dict(zip(keys, demand.shares[method].tolist(), strict=True))


# Which buildings


@pytest.mark.parametrize(
    ("use", "tags", "home"),
    [
        ("yes", {}, True), ("residential", {}, True), ("hospital", {}, False),
        ("yes", {"amenity": "school"}, False), ("yes", {"amenity": "restaurant"}, True),
        ("yes", {"shop": "mall"}, False), ("apartments", {"shop": "supermarket"}, True),
        ("yes", {"office": "government"}, False), ("house", {"office": "lawyer"}, True),
        ("apartments", {"tourism": "hotel"}, False), ("house", {"tourism": "museum"}, False),
        ("residential", {"amenity": "police"}, False), ("construction", {}, False),
        ("palace", {}, True), ("yes", {"man_made": "storage_tank"}, False),
    ],
)  # fmt: skip
def test_what_is_known_not_to_be_a_home_is_taken_out(use, tags, home):
    assert is_home(use, tags) is home


def test_no_use_is_both():
    assert not HOMES & NOT_HOMES
    assert "yes" not in HOMES | NOT_HOMES


def test_buildings_are_ways_and_relations_inside_the_area(tmp_path):
    folder = tmp_path / "建筑 数据"
    folder.mkdir()
    file = osm(
        folder / "a.osm",
        [
            ({"building": "apartments", "building:levels": "6", "name": "楼"}, square(10, 10)),
            ({"building": "school"}, square(100, 10)),
            ({"building": "yes"}, square(-100, 10)),
            ({"building": "yes"}, [(200, 0), (220, 0), (220, 20)]),
            ({}, square(300, 0, 60)), ({}, square(320, 20, 20)),
            ({"highway": "residential", "area": "yes"}, square(500, 0)),
        ],
        [({"type": "multipolygon", "building": "yes", "building:levels": "4-6"},
          [(4, "outer"), (5, "inner")])],
    )  # fmt: skip
    log = Log()
    found = read_buildings(file, METRIC, FIELD, log)
    assert found["use"].tolist() == ["apartments", "school", "yes"]
    assert found["home"].tolist() == [True, False, True]
    assert found["name"].tolist() == ["楼", "", ""]
    assert found["levels"].iloc[[0, 2]].tolist() == [6, 5]
    assert np.allclose(found.area, [400, 400, 3600 - 400], rtol=1e-3)
    assert found.crs == METRIC
    notes = {note.code: note.text.en for note in log.notes}
    assert "Of 3 buildings in the area 1 are known" in notes["buildings.homes"]
    assert "1 of them say no more than building=yes" in notes["buildings.homes"]
    assert "1 building outlines of the file are not closed" in notes["buildings.undrawn"]


@pytest.mark.parametrize(
    ("text", "levels"),
    [("5", 5), ("5.5", 5.5), ("3-5", 4), ("2;4", 3), ("~6", 6), ("30+", 30), ("0", None),
     ("-1", None), ("999", None), ("six", None), ("５", 5), ("5 floors", None), ("", None)],
)  # fmt: skip
def test_levels_are_read_or_unknown(tmp_path, text, levels):
    file = osm(tmp_path / "a.osm", [({"building": "yes", "building:levels": text}, square(9, 9))])
    found = read_buildings(file, METRIC, FIELD, Log())["levels"].iloc[0]
    assert np.isnan(found) if levels is None else found == levels


def test_no_buildings_and_no_file(tmp_path):
    empty = read_buildings(osm(tmp_path / "a.osm", []), METRIC, FIELD, Log())
    assert len(empty) == 0
    assert {"use", "levels", "name", "home"} <= set(empty.columns)
    with pytest.raises(MissingFileError):
        read_buildings(tmp_path / "b.osm", METRIC, FIELD, Log())


@pytest.mark.parametrize("content", [b"", b"hello", None])
def test_a_damaged_file_is_one_clear_error(tmp_path, content):
    bad = tmp_path / "坏.osm.pbf"
    whole = (DATA / "streets" / "yuzhong.osm.pbf").read_bytes()
    bad.write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(LayerError, match="damaged or incomplete") as caught:
        read_buildings(bad, METRIC, FIELD, Log())
    assert caught.value.file == bad


# Levels


def levels_of(**uses):
    table = pd.DataFrame(
        [(use, value) for use, values in uses.items() for value in values],
        columns=["use", "levels"],
    ).astype({"levels": float})
    filled, note = filled_levels(table)
    return filled[table["levels"].isna().to_numpy()].tolist(), note.text.en


NAN = float("nan")


def test_unknown_levels_are_the_median_of_their_use():
    filled, said = levels_of(yes=[2] * 30 + [NAN], apartments=[20, 30] * 10 + [NAN])
    assert filled == [2, 25]
    assert "Of 52 homes 2 have no known" in said
    assert "count as 2 (but apartments: 25)" in said


def test_few_known_levels_are_landmarks_and_prove_nothing():
    assert levels_of(yes=[2] * 30, house=[40] * 19 + [NAN])[0] == [2]
    assert levels_of(yes=[2] * 300, house=[40] * 20 + [NAN] * 81)[0] == [2] * 81
    filled, said = levels_of(yes=[40] * 19 + [NAN])
    assert filled == [3]
    assert "an assumption, as only 19 are known" in said


# People


def test_flats_are_not_as_low_as_plain_buildings():
    filled, said = levels_of(yes=[2] * 30 + [NAN], apartments=[40] * 19 + [NAN])
    assert filled == [2, 6]
    assert "count as 2 (but apartments: 6)" in said


def test_levels_that_are_mostly_one_are_a_default_and_not_believed():
    homes = pd.DataFrame({"use": "yes", "levels": [1.0] * 31 + [5.0] * 30})
    filled, note = filled_levels(homes)
    assert filled.tolist() == [5.0] * 61
    assert "31 of them are given as 1" in note.text.en
    half = homes.iloc[1:]
    assert filled_levels(half)[0].tolist() == [1.0] * 30 + [5.0] * 30
    few = pd.DataFrame({"use": "yes", "levels": [1.0] * 19})
    assert filled_levels(few)[0].tolist() == [1.0] * 19


def test_floor_area_is_footprint_times_levels():
    homes = buildings(box(0, 0, 10, 10), box(600, 0, 620, 10), levels=[6.0, 1.0])
    demand = demand_of(homes, NO_STREETS)
    assert demand.points["source"].tolist() == ["building"] * 2
    assert demand.shares["floor_area"].tolist() == pytest.approx([0.75, 0.25])
    assert demand.shares["combined"].tolist() == pytest.approx([0.75, 0.25])
    assert "street_length" not in demand.shares
    assert demand.units["share_combined"].tolist() == pytest.approx([0.75, 0.25])
    assert demand.headline == "combined"
    assert (demand.total, demand.total_source, demand.counted) == (1000, "census", False)
    assert np.isnan(demand.whole_unmapped)
    assert demand.whole_low_confidence  # nothing to measure completeness by


def test_street_length_goes_to_the_nearest_home():
    homes = buildings(box(20, 20, 40, 40), box(260, 20, 280, 40), levels=1.0)
    demand = demand_of(homes, streets(line((50, 0), (50 + 200, 0))))
    share = by_point(demand, "street_length")
    assert list(share.values()) == pytest.approx([0.5, 0.5])
    assert demand.whole_unmapped == 0
    assert not demand.whole_low_confidence
    assert demand.points["source"].tolist() == ["building", "building"]


def test_unmapped_frontage_gets_the_mean_floor_of_mapped_street():
    homes = buildings(box(20, 10, 40, 30), levels=2.0)  # 800 m² for 100 m of street
    lines = streets(line((0, 0.5), (100, 0.5)), line((600, 500), (800, 500)))
    demand = demand_of(homes, lines)
    points = demand.points
    assert points["source"].tolist() == ["building"] + ["frontage"] * 8
    beside = by_point(demand, "combined")
    del beside[next(iter(beside))]
    assert set(beside) == {(600.0 + 25 + 50 * i, y) for i in range(4) for y in (490.0, 510.0)}
    assert list(beside.values()) == pytest.approx([200 / 300 / 8] * 8)
    assert demand.shares["floor_area"][1:].tolist() == [0] * 8
    assert demand.shares["street_length"].tolist() == pytest.approx([1 / 3] + [1 / 12] * 8)
    assert demand.whole_unmapped == pytest.approx(2 / 3)
    assert demand.units["unmapped"].tolist() == pytest.approx([0, 1])
    assert demand.units["disagree"].tolist() == [True, True]  # 1 to 1/3, and 0 to 2/3
    assert demand.units["low_confidence"].tolist() == [True, True]
    said = next(note.text.en for note in demand.notes if note.code == "people.disagree")
    assert "33.3%–100.0%" in said
    assert demand.units["local_street"].tolist() == pytest.approx([100, 200])
    assert demand.units["share_combined"].tolist() == pytest.approx([1 / 3, 2 / 3])
    said = {note.code: note.text.en for note in (*demand.notes, *demand.assumptions)}
    assert "67% of local street" in said["people.completeness"]
    assert "东 100%" in said["people.completeness"]
    assert "8 m² of floor" in said["people.frontage"]
    assert "0.2 km" in said["people.frontage"]


def test_buildings_that_are_no_homes_are_mapped_but_nobody_lives_there():
    works = buildings(box(0, 10, 50, 60), box(700, 10, 720, 30), levels=1.0, home=[False, True],
                      use=["industrial", "yes"])  # fmt: skip
    demand = demand_of(works, streets(line((0, 0), (50, 0)), line((700, 0), (750, 0))))
    assert demand.points["source"].tolist() == ["building"]
    assert demand.shares["street_length"].tolist() == [1]
    assert demand.whole_unmapped == 0


@pytest.mark.parametrize(("gap", "unmapped"), [(150, 0), (150.01, 1)])
def test_near_is_150_metres_inclusive(gap, unmapped):
    homes = buildings(box(0, 0, 20, 20), levels=1.0)
    lines = streets(line((5, 20 + gap), (15, 20 + gap)))
    assert demand_of(homes, lines).whole_unmapped == unmapped


@pytest.mark.parametrize(
    ("change", "counts"),
    [({}, True), ({"structure": 1}, False), ({"structure": 2}, False),
     ({"structure": ["ground"]}, True), ({"structure": ["bridge"]}, False),
     ({"kind": "primary"}, False), ({"kind": "footway"}, False), ({"kind": "tertiary"}, True),
     ({"name": ""}, True)],
)  # fmt: skip
def test_frontage_is_local_street_on_the_ground(change, counts):
    homes = buildings(box(0, 0, 20, 20), levels=1.0)
    lines = streets(line((600, 600), (700, 600)), **change)
    assert ("frontage" in set(demand_of(homes, lines).points["source"])) is counts


def test_no_point_is_outside_and_that_is_counted():
    homes = buildings(box(0, 0, 20, 20), box(-100, 0, -50, 20), levels=1.0)
    lines = streets(line((-300, 600), (300, 600)), line((400, 999), (450, 999)))
    demand = demand_of(homes, lines)
    assert shapely.intersects(AREA.geometry.iloc[0], demand.points.geometry.to_numpy()).all()
    assert (demand.points["source"] == "building").sum() == 1
    assert "1 buildings lie outside" in {n.code: n.text.en for n in demand.notes}["people.outside"]
    assert (425.0, 989.0) in by_point(demand, "combined")
    assert (425.0, 1009.0) not in by_point(demand, "combined")


def test_nobody_can_be_placed():
    with pytest.raises(LayerError, match="nobody can be placed"):
        demand_of(buildings(), NO_STREETS)


def test_streets_alone_will_do():
    demand = demand_of(buildings(), streets(line((100, 100), (200, 100))))
    assert set(demand.shares) == {"combined", "street_length"}
    assert demand.shares["combined"].tolist() == pytest.approx([0.25] * 4)
    assert demand.whole_low_confidence


def test_a_point_on_a_border_is_in_one_block():
    blocks = blocks_of(line((-1, 500), (1001, 500)))
    homes = buildings(box(90, 490, 110, 510), levels=1.0)
    demand = demand_of(homes, NO_STREETS, blocks)
    assert len(demand.points) == 1
    assert demand.points["block"].tolist() == [0]


def test_points_between_own_blocks_count_for_the_nearest():
    blocks = frame([box(0, 0, 100, 100), box(800, 0, 900, 100)], id=["a", "b"], unit=[0, 1])
    homes = buildings(box(10, 10, 20, 20), box(600, 10, 610, 20), levels=1.0)
    demand = demand_of(homes, NO_STREETS, blocks)
    assert demand.points["block"].tolist() == [0, 1]
    assert "1 demand points lie in no block" in " ".join(n.text.en for n in demand.notes)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_shares_sum_to_one_and_order_changes_nothing(data):
    place = st.tuples(st.integers(-50, 1020), st.integers(-50, 1020))
    corners = data.draw(st.lists(place, min_size=1, max_size=12))
    levels = [data.draw(st.sampled_from([NAN, 1.0, 3.0, 6.5])) for _ in corners]
    home = [True] + [data.draw(st.booleans()) for _ in corners[1:]]
    corners[0] = (300, 700)  # one home is surely inside
    homes = buildings(*(box(x, y, x + 15, y + 9) for x, y in corners), levels=levels, home=home)
    ends = data.draw(st.lists(st.tuples(place, place), min_size=1, max_size=6))
    lines = streets(line((100, 300), (400, 300)), *(line(a, b) for a, b in ends if a != b))
    blocks = draw_blocks(grid_streets(1000, 250), TWO, AREA)
    demand = demand_of(homes, lines, blocks)
    points = demand.points
    for method, share in demand.shares.items():
        assert share.sum() == pytest.approx(1, abs=1e-12)
        assert (share >= 0).all()
        inside = share[points["unit"] >= 0].sum()
        assert demand.units[f"share_{method}"].sum() == pytest.approx(inside)
    at = blocks.geometry.iloc[points["block"]].to_numpy()
    assert (shapely.distance(at, points.geometry.to_numpy()) < 1e-3).all()
    assert points["unit"].tolist() == blocks["unit"].iloc[points["block"]].tolist()
    i = data.draw(st.permutations(range(len(homes))))
    j = data.draw(st.permutations(range(len(lines))))
    again = demand_of(homes.iloc[i], lines.iloc[j], blocks)
    assert again.points.equals(points)
    assert all(np.array_equal(again.shares[m], demand.shares[m]) for m in demand.shares)
    assert again.units.equals(demand.units)
    assert again.notes == demand.notes
    assert again.assumptions == demand.assumptions


def test_nearest_within_is_the_nearest():
    rng = np.random.default_rng(5)
    points = shapely.points(rng.uniform(0, 100, (50, 2)))
    targets = shapely.points(rng.uniform(0, 100, (9, 2)))
    every = shapely.distance(points[:, None], targets[None, :])
    expected = np.where(every.min(axis=1) <= 15, every.argmin(axis=1), -1)
    assert nearest_within(points, targets, 15).tolist() == expected.tolist()
    assert -1 in expected
    assert nearest_within(points, targets[:0], 15).tolist() == [-1] * 50


# Counted blocks


def counted(*shapes, people, unit):
    ids = [f"B{i}" for i in range(len(shapes))]
    return frame(shapes, id=ids, unit=list(unit), people=[float(p) for p in people])


def test_counts_are_kept_exactly():
    shapes = box(0, 0, 300, 300), box(300, 0, 500, 300), box(600, 0, 609, 300), box(700, 0, 999, 9)
    blocks = counted(*shapes, people=[900, 100, 50, 0], unit=[0, 0, 1, -1])
    demand = spread_blocks(blocks, TWO, STUDY)
    people = demand.shares["count"] * demand.total
    per_block = np.bincount(demand.points["block"], people, minlength=4)
    assert per_block.tolist() == pytest.approx([900, 100, 50, 0], abs=1e-9)
    assert demand.counted
    assert demand.total == 1050
    assert demand.headline == "count"
    assert set(demand.shares) == {"count"}
    assert demand.units["share_count"].tolist() == pytest.approx([1000 / 1050, 50 / 1050])
    assert not demand.units["low_confidence"].any()
    assert demand.units["unmapped"].isna().all()
    assert "The blocks have 1,050 people in all" in demand.notes[0].text.en


def test_points_of_a_block_lie_along_its_border_ten_metres_inside():
    blocks = counted(box(0, 0, 320, 220), people=[100], unit=[0])
    points = spread_blocks(blocks, TWO, STUDY).points.geometry.to_numpy()
    assert len(points) == 1 + 10  # 1000 m of border at 10 m inside
    depth = shapely.distance(points, shapely.boundary(blocks.geometry.iloc[0]))
    assert depth[1:].tolist() == pytest.approx([10] * 10, abs=1e-6)
    assert depth[0] > 50


def test_narrow_and_pierced_blocks_have_points_inside():
    pierced = shapely.difference(box(0, 0, 300, 300), box(100, 100, 200, 200))
    blocks = counted(box(400, 0, 415, 300), pierced, people=[1, 1], unit=[0, 0])
    demand = spread_blocks(blocks, TWO, STUDY)
    at = blocks.geometry.iloc[demand.points["block"]].to_numpy()
    assert shapely.contains(at, demand.points.geometry.to_numpy()).all()
    assert (demand.points["block"] == 0).sum() == 1
    assert (demand.points["block"] == 1).sum() > 12


# The real district


def test_yuzhong_is_mapped_in_the_east_only():
    made = study(
        DATA,
        area={"path": DATA / "boundaries" / "yuzhong_district.geojson"},
        units={"path": DATA / "boundaries" / "yuzhong_streets.geojson"},
        people={"total": 588_717},
    )
    area = read_outline(made, Log()).to_crs(METRIC)
    districts = read_units(made, METRIC, area, Log())
    streets_file = DATA / "streets" / "yuzhong.osm.pbf"
    homes = read_buildings(streets_file, METRIC, area.geometry.iloc[0], Log())
    assert len(homes) == 2041
    assert homes["levels"].notna().sum() == 714
    blocks = draw_blocks(NO_STREETS, districts, area)
    floor = spread(homes, NO_STREETS, blocks, districts, area, made)
    people = dict(zip(districts["name"], floor.units["share_floor_area"] * 588_717, strict=True))
    assert sum(people.values()) == pytest.approx(588_717)
    assert people["大坪街道"] < 15_000
    assert people["解放碑街道"] + people["朝天门街道"] > 280_000


@pytest.mark.parametrize("suffix", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf"])
def test_every_form_of_openstreetmap_files(tmp_path, suffix):
    plain = osm(
        tmp_path / "a.osm",
        [({"building": "yes", "name": "大坪䶮"}, square(0, 0)),
         ({"building": "house", "building:levels": "3"}, square(40, 0))],
    )  # fmt: skip
    file = tmp_path / f"建筑 1{suffix}"
    with osmium.SimpleWriter(str(file)) as made:
        for entity in osmium.FileProcessor(str(plain)):
            made.add(entity)
    expected = read_buildings(plain, METRIC, FIELD, Log())
    found = read_buildings(file, METRIC, FIELD, Log())
    assert found["name"].tolist() == ["大坪䶮", ""]
    assert found["levels"].tolist()[1] == 3
    assert found.drop(columns="geometry").equals(expected.drop(columns="geometry"))
    assert shapely.equals_exact(found.geometry.to_numpy(), expected.geometry.to_numpy(), 0.02).all()
