"""Blocks: the faces between named streets, joined where small, and the planner's own."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers_helpers import (
    METRIC,
    X0,
    Y0,
    box,
    frame,
    grid_streets,
    line,
    outline,
    save,
    streets,
    study,
    units,
)
from lifecircle.base.errors import LayerError, StudyError
from lifecircle.base.findings import Log
from lifecircle.layers.blocks import draw_blocks, read_blocks

AREA = outline(0, 0, 1000, 1000)
ONE = units(全=box(0, 0, 1000, 1000))
TWO = units(西=box(0, 0, 500, 1000), 东=box(500, 0, 1000, 1000))


def squares(blocks):
    return blocks.geometry.area.round(3).tolist()


def fills(blocks, area, tolerance=0.01):
    """The blocks fill the area and do not overlap."""
    whole = area.geometry.union_all()
    together = shapely.union_all(blocks.geometry.to_numpy())
    assert blocks.geometry.is_valid.all()
    assert (blocks.geom_type == "Polygon").all()
    assert blocks.area.sum() == pytest.approx(together.area, abs=tolerance)
    assert together.symmetric_difference(whole).area < tolerance
    return True


def test_a_grid_makes_squares_from_north_west_to_south_east():
    blocks = draw_blocks(grid_streets(1000, 250), ONE, AREA)
    assert len(blocks) == 16
    assert squares(blocks) == [62_500] * 16
    assert blocks["id"].tolist() == [f"B{i:04d}" for i in range(1, 17)]
    first, last = blocks.geometry.iloc[0], blocks.geometry.iloc[-1]
    assert first.equals(box(0, 750, 250, 1000))
    assert last.equals(box(750, 0, 1000, 250))
    assert set(blocks["unit"]) == {0}
    assert blocks.crs == METRIC
    assert fills(blocks, AREA)


def test_without_streets_units_are_the_blocks():
    blocks = draw_blocks(streets(line((0, 0), (1, 1)), name=""), TWO, AREA)
    assert squares(blocks) == [500_000] * 2
    assert blocks["unit"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 2), ({"name": ""}, 1), ({"name": [None]}, 1), ({"kind": "footway"}, 1),
        ({"kind": "service"}, 1), ({"kind": "motorway"}, 1), ({"kind": "pedestrian"}, 2),
        ({"structure": 1}, 2), ({"structure": 2}, 1), ({"structure": ["tunnel"]}, 1),
        ({"structure": ["bridge"]}, 2), ({"structure": ["ground"]}, 2),
    ],
)  # fmt: skip
def test_named_streets_on_the_ground_and_on_bridges_divide(change, count):
    street = streets(line((-10, 400), (1010, 400)), **change)
    assert len(draw_blocks(street, ONE, AREA, largest=math.inf)) == count


@pytest.mark.parametrize(("largest", "count"), [(599_999, 2), (600_001, 1)])
def test_streets_without_a_name_divide_large_faces_only(largest, count):
    named = line((-10, 400), (1010, 400))
    inner = line((500, 350), (500, 1010))
    street = streets(named, inner, name=["长街", ""])
    assert len(draw_blocks(street, ONE, AREA, largest=largest)) == 1 + count
    footway = streets(named, inner, name=["长街", ""], kind=["residential", "footway"])
    assert len(draw_blocks(footway, ONE, AREA, largest=largest)) == 2


def test_dead_ends_and_streets_outside_count_for_nothing():
    ends = streets(line((500, 1010), (500, 300)), line((2000, 0), (2000, 500)))
    assert len(draw_blocks(ends, ONE, AREA)) == 1


def test_streets_cross_without_a_common_vertex():
    cross = streets(line((-1, 500), (1001, 500)), line((300, -1), (300, 1001)))
    assert sorted(squares(draw_blocks(cross, ONE, AREA))) == [150_000, 150_000, 350_000, 350_000]


def test_the_strip_between_carriageways_joins_the_longer_side():
    pair = streets(
        line((-1, 400), (1001, 400)), line((-1, 415), (1001, 415)), line((250, -1), (250, 400))
    )
    blocks = draw_blocks(pair, ONE, AREA)
    assert sorted(squares(blocks)) == [100_000, 300_000, 600_000]  # 15 m × 1000 m went north
    assert fills(blocks, AREA)


def test_a_small_face_joins_the_neighbour_with_the_longest_border():
    lines = streets(
        line((-1, 500), (1001, 500)), line((300, 500), (300, 530), (350, 530), (350, 500))
    )
    blocks = draw_blocks(lines, ONE, AREA, smallest=2000)
    assert squares(blocks) == [500_000] * 2
    assert len(draw_blocks(lines, ONE, AREA, smallest=1000)) == 2  # 30 m deep: still thin
    wide = streets(
        line((-1, 500), (1001, 500)), line((300, 500), (300, 544), (344, 544), (344, 500))
    )
    assert len(draw_blocks(wide, ONE, AREA, smallest=1900)) == 3
    assert len(draw_blocks(wide, ONE, AREA, smallest=2000)) == 2


def test_a_small_face_never_leaves_its_unit():
    lines = streets(line((480, -1), (480, 1001)), line((-1, 500), (1001, 500)))
    blocks = draw_blocks(lines, TWO, AREA)
    assert sorted(squares(blocks)) == [250_000] * 4
    for unit, territory in enumerate(TWO["territory"]):
        mine = shapely.union_all(blocks.geometry[blocks["unit"] == unit].to_numpy())
        assert mine.symmetric_difference(territory).area < 0.01


def test_ground_in_no_unit_is_its_own_block_unless_small():
    some = units(西=box(0, 0, 500, 1000), 东=box(503, 0, 1000, 900))
    blocks = draw_blocks(streets(line((0, 0), (1, 1)), name=""), some, AREA)
    assert fills(blocks, AREA)
    assert sorted(blocks["unit"]) == [-1, 0, 1]
    rest = blocks[blocks["unit"] == -1].area.iloc[0]
    assert rest == pytest.approx(500 * 100 + 3 * 900, abs=0.01)  # one face, wide enough
    gap = units(西=box(0, 0, 500, 1000), 东=box(503, 0, 1000, 1000))
    blocks = draw_blocks(streets(line((0, 0), (1, 1)), name=""), gap, AREA)
    assert sorted(blocks["unit"]) == [0, 1]
    assert fills(blocks, AREA)


def test_an_outline_in_parts_with_a_hole():
    ring = shapely.difference(box(0, 0, 600, 600), box(200, 200, 400, 400))
    area = frame([shapely.union_all([ring, box(800, 0, 1000, 1000)])])
    blocks = draw_blocks(grid_streets(1000, 100), units(全=area.geometry.iloc[0]), area)
    assert fills(blocks, area)
    assert squares(blocks) == [10_000] * 52


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_streets_in_any_order_fill_the_area_once(data):
    number = st.integers(-50, 1050)
    corners = st.tuples(number, number, number, number)
    drawn = data.draw(st.lists(corners, min_size=1, max_size=14, unique=True))
    lines = [line((a, b), (c, d)) for a, b, c, d in drawn if (a, b) != (c, d)]
    if not lines:
        return
    made = draw_blocks(streets(*lines), TWO, AREA)
    assert fills(made, AREA, tolerance=2.5)  # corners are rounded to the millimetre
    areas, borders = made.area.to_numpy(), made.length.to_numpy()
    alone = np.bincount(made["unit"])[made["unit"]] == 1
    assert (((areas >= 2000) & (2 * areas >= 19.999 * borders)) | alone).all()
    order = data.draw(st.permutations(range(len(lines))))
    again = draw_blocks(streets(*(lines[i].reverse() for i in order)), TWO, AREA)
    assert again.to_wkb().equals(made.to_wkb())


# The planner's own blocks


def own_blocks(folder, *shapes, options=None, count=None, log=None, **columns):
    save(frame(shapes, **columns), folder / "地块.gpkg")
    tables = {"blocks": {"path": folder / "地块.gpkg", **(options or {})}}
    if count:
        tables["people"] = {"from": "blocks", "column": count}
    return read_blocks(study(folder, **tables), METRIC, TWO, AREA, log or Log())


def test_own_blocks_belong_to_the_unit_with_most_of_them(tmp_path):
    shapes = [box(0, 0, 100, 100), box(480, 0, 530, 100), box(450, 200, 550, 300),
              box(2000, 0, 2100, 100), box(900, 0, 1050, 100)]  # fmt: skip
    blocks = own_blocks(tmp_path, *shapes, 用途=list("住住住商住"))
    assert blocks["unit"].tolist() == [0, 1, 0, 1]
    assert blocks["id"].tolist() == ["B0001", "B0002", "B0003", "B0005"]
    assert blocks["用途"].tolist() == list("住住住住")
    assert "people" not in blocks


def test_own_ids_and_people(tmp_path):
    shapes = box(0, 0, 100, 100), box(100, 0, 200, 100)
    blocks = own_blocks(
        tmp_path, *shapes, options={"id": "编号"}, count="人口", 编号=["01", "02"], 人口=[7, 0]
    )
    assert blocks["id"].tolist() == ["01", "02"]
    assert blocks["people"].tolist() == [7.0, 0.0]


def test_blocks_outside_the_area_do_not_count(tmp_path):
    shapes = box(0, 0, 100, 100), box(5000, 0, 6000, 100)
    log = Log()
    blocks = own_blocks(tmp_path, *shapes, count="人口", log=log, 人口=[100, 9800])
    assert blocks["people"].tolist() == [100.0]
    assert "1 blocks with 9,800 people" in log.notes[0].text.en
    with pytest.raises(LayerError, match="no block lies in the area"):
        own_blocks(tmp_path, shapes[1])


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"人口": [1, -1]}, "no usable number"), ({"人口": [None, 3.0]}, "no usable number"),
        ({"人口": ["many", "2"]}, "no usable number"), ({"人口": [0, 0]}, "no block has any"),
        ({"people": [1, 1]}, "no column '人口'"),
    ],
)  # fmt: skip
def test_people_must_be_numbers(tmp_path, columns, said):
    with pytest.raises(LayerError, match=said):
        own_blocks(tmp_path, box(0, 0, 9, 9), box(9, 0, 19, 9), count="人口", **columns)


def test_own_blocks_need_distinct_ids_and_a_file(tmp_path):
    shapes = box(0, 0, 100, 100), box(100, 0, 200, 100)
    with pytest.raises(LayerError, match="same id"):
        own_blocks(tmp_path, *shapes, options={"id": "n"}, n=[1, 1])
    with pytest.raises(LayerError, match="must be polygons"):
        own_blocks(tmp_path, shapes[0], shapely.Point(X0, Y0))
    with pytest.raises(StudyError, match="names no file of blocks"):
        read_blocks(study(tmp_path), METRIC, TWO, AREA, Log())


def test_repairs_of_blocks_are_noted(tmp_path):
    corners = [(0, 0), (200, 200), (200, 0), (0, 200)]
    bow = shapely.Polygon([(X0 + x, Y0 + y) for x, y in corners])
    log = Log()
    blocks = own_blocks(tmp_path, bow, log=log)
    assert [note.code for note in log.notes] == ["layer.repaired"]
    assert blocks.area.tolist() == [20_000]
