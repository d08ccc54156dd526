"""What a check sees: every defect with its rows, and the rest read all the same."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers_helpers import METRIC, X0, Y0, box, frame, outline, save, study, units
from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Log
from lifecircle.base.text import Bilingual
from lifecircle.layers.blocks import read_blocks
from lifecircle.layers.facilities import read_facilities
from lifecircle.layers.units import read_outline, read_units

AREA = outline(0, 0, 2000, 1000)


def at(x, y):
    return shapely.Point(X0 + x, Y0 + y)


def units_of(folder, *shapes, lenient=True, area=None, **settings):
    table = frame(
        shapes, **settings.pop("columns", {"name": [f"街{i}" for i in range(len(shapes))]})
    )
    tables = {"units": {"path": save(table, folder / "units.gpkg"), **settings}}
    if area is not None:
        tables["area"] = {"path": save(area, folder / "area.gpkg")}
    made, log = study(folder, **tables), Log(lenient=lenient)
    return read_units(made, METRIC, read_outline(made, log), log), log


def only(log, code):
    found = [finding for finding in log.findings if finding.code == code]
    assert len(found) == 1
    return found[0]


def codes(log):
    return [(finding.code, finding.severity) for finding in log.findings]


def test_units_with_every_defect_at_once(tmp_path):
    found, log = units_of(
        tmp_path,
        box(0, 0, 1000, 1000), None, at(5, 5), box(900, 0, 2000, 1000), box(2000, 0, 3000, 1000),
        box(3000, 0, 4000, 1000), columns={"name": ["甲", "无", "点", "乙", "甲", " "]},
    )  # fmt: skip
    assert found["name"].tolist() == ["甲", "乙", "甲#5", "#6"]
    assert found["id"].tolist() == ["U001", "U004", "U005", "U006"]
    assert found["territory"].area.round().tolist() == [1e6, 1e6, 1e6, 1e6]
    assert codes(log) == [
        ("layer.no_geometry", "blocks"), ("layer.not_polygons", "blocks"),
        ("units.empty_names", "blocks"), ("units.duplicate_names", "blocks"),
        ("units.overlap", "blocks"),
    ]  # fmt: skip
    assert {finding.role for finding in log.findings} == {"units"}
    assert [list(f.items.labels) for f in log.findings] == [
        ["无"], ["点"], [""], ["甲", "甲"], ["甲 / 乙"],
    ]  # fmt: skip
    assert [p.zh for p in only(log, "units.duplicate_names").items.places] == [
        "第 1 个要素", "第 5 个要素",
    ]  # fmt: skip
    overlap = only(log, "units.overlap").items
    assert shapely.area(overlap.geometry).tolist() == [1e5]
    assert overlap.crs == METRIC
    assert all(isinstance(f.what, Bilingual) and f.what.zh != f.what.en for f in log.findings)


def test_a_strict_log_raises_the_first(tmp_path):
    with pytest.raises(LayerError, match="without a geometry") as caught:
        units_of(tmp_path, box(0, 0, 9, 9), None, at(5, 5), lenient=False)
    assert caught.value.code == "layer.no_geometry"


def test_if_no_row_is_left_even_a_lenient_log_raises(tmp_path):
    with pytest.raises(LayerError, match="must be polygons") as caught:
        units_of(tmp_path, at(5, 5), at(6, 6))
    assert caught.value.code == "layer.not_polygons"


def test_overlaps_that_are_settled_show_their_ground(tmp_path):
    _, log = units_of(tmp_path, box(0, 0, 1000, 1000), box(900, 0, 2000, 1000), overlap="smallest")
    assert codes(log) == [("units.overlap", "warns")]
    assert only(log, "units.overlap").items.labels == ["街0 / 街1"]
    assert shapely.area(only(log, "units.overlap").items.geometry).tolist() == [1e5]


def test_gaps_between_units_are_found_and_wide_ground_is_not(tmp_path):
    _, log = units_of(
        tmp_path,
        box(0, 0, 999, 1000), box(1000, 0, 2000, 1000),  # 1 m apart, open at both ends
        box(0, 1003, 2000, 2000),  # 3 m apart
    )  # fmt: skip
    gap = only(log, "units.gaps")
    assert gap.severity == "warns"
    assert list(gap.items.labels) == ["街0 / 街1 1,000 m²"]
    assert shapely.area(gap.items.geometry).round().tolist() == [1000]
    assert "1 gaps less than 2 m wide, 1,000 m²" in gap.what.en
    assert log.notes == []


def test_the_largest_gaps_and_overlaps_come_first(tmp_path):
    shapes = [box(0, 0, 999, 1000), box(1000, 0, 2000, 1000), box(2001.5, 0, 3000, 1000)]
    _, log = units_of(tmp_path, *shapes)
    gaps = only(log, "units.gaps").items
    assert list(gaps.labels) == ["街1 / 街2 1,500 m²", "街0 / 街1 1,000 m²"]
    assert shapely.area(gaps.geometry).round().tolist() == [1500, 1000]
    shapes = [box(0, 0, 1000, 1000), box(950, 0, 2000, 1000), box(1800, 0, 3000, 1000)]
    _, log = units_of(tmp_path, *shapes, overlap="smallest")
    found = only(log, "units.overlap")
    assert list(found.items.labels) == ["街1 / 街2", "街0 / 街1"]
    assert shapely.area(found.items.geometry).round().tolist() == [200_000, 50_000]
    assert "Largest: 街1 / 街2 (0.2000 km²), 街0 / 街1 (0.0500 km²)." in found.what.en


def test_notches_of_one_unit_are_no_gaps(tmp_path):
    notched = box(0, 0, 1000, 1000).difference(box(500, 500, 501, 1000))
    _, log = units_of(tmp_path, notched, box(1000, 0, 2000, 1000))
    assert codes(log) == []


def test_units_outside_the_area_are_shown(tmp_path):
    _, log = units_of(tmp_path, box(0, 0, 2000, 1000), box(3000, 0, 4000, 9), area=AREA)
    assert only(log, "units.outside").items.labels == ["街1"]


def test_repairs_show_the_repaired_shapes(tmp_path):
    corners = [(0, 0), (1000, 1000), (1000, 0), (0, 1000)]
    bow = shapely.Polygon([(X0 + x, Y0 + y) for x, y in corners])
    _, log = units_of(tmp_path, box(2000, 0, 3000, 1000), bow)
    repaired = only(log, "layer.repaired")
    assert repaired.severity == "warns"
    assert repaired.items.labels == ["街1"]
    assert [p.en for p in repaired.items.places] == ["row 2"]
    assert shapely.area(repaired.items.geometry).tolist() == [5e5]


def test_blocks_with_every_defect_at_once(tmp_path):
    shapes = [box(0, 0, 9, 9), box(20, 0, 30, 9), at(1, 1), box(40, 0, 50, 9), box(60, 0, 70, 9)]
    table = frame(shapes, 号=["a", "b", "c", "d", "d"], 人=[5, -1, 5, 7, 8])
    made = study(
        tmp_path, blocks={"path": save(table, tmp_path / "b.gpkg"), "id": "号"},
        people={"from": "blocks", "column": "人"},
    )  # fmt: skip
    log = Log(lenient=True)
    found = read_blocks(made, METRIC, units(全=box(0, 0, 2000, 1000)), AREA, log)
    assert found["id"].tolist() == ["a", "d", "d#5"]
    assert found["people"].tolist() == [5, 7, 8]
    assert [c for c, _ in codes(log)] == [
        "layer.not_polygons", "blocks.bad_people", "blocks.duplicate_ids",
    ]  # fmt: skip
    assert [p.en for p in only(log, "blocks.bad_people").items.places] == ["row 2"]


def facilities(folder, table, doors=None, area=None, **settings):
    layer = {"path": save(table, folder / "名单.gpkg"), "completeness": "partial", **settings}
    if not {"service", "service_column"} & set(settings):
        layer["service"] = "culture.library"
    if doors is not None:
        layer["entrances"] = {"path": save(doors, folder / "门.gpkg")}
    log = Log(lenient=True)
    return read_facilities(study(folder, facilities=[layer]), METRIC, log, area), log


def test_facilities_with_every_defect_at_once(tmp_path):
    table = frame(
        [at(10, 0), None, at(20, 0), at(500, 0), at(501, 0), at(900, 0)],
        name=list("甲乙丙丁丁戊"), id=["1", "2", "3", "4", "4", ""],
        kind=["lib", "lib", "zoo", "lib", "lib", "lib"],
    )  # fmt: skip
    doors = frame([at(11, 0), at(12, 0), at(13, 0)], facility=["1", "9", "3"])
    found, log = facilities(
        tmp_path, table, doors, id="id", service_column="kind", services={"lib": "culture.library"}
    )
    assert found.table["id"].tolist() == ["1", "4", "#6"]
    assert found.table["name"].tolist() == ["甲", "丁", "戊"]
    assert codes(log) == [
        ("layer.no_geometry", "blocks"), ("facilities.unknown_service", "blocks"),
        ("facilities.empty_ids", "blocks"), ("facilities.duplicate_ids", "blocks"),
        ("entrances.no_facility", "blocks"), ("facilities.merged", "warns"),
    ]  # fmt: skip
    assert only(log, "facilities.unknown_service").items.labels == ["丙"]
    assert only(log, "facilities.unknown_service").place.en == "column 'kind', row 3"
    assert only(log, "entrances.no_facility").items.labels == ["9", "3"]
    assert only(log, "entrances.no_facility").role == "entrances"
    assert only(log, "facilities.merged").items.labels == ["丁 (4)", "丁 (4#5)"]
    assert shapely.get_x(found.entrances).round().tolist() == [
        X0 + 11,
        X0 + 500,
        X0 + 501,
        X0 + 900,
    ]
    assert found.entrance_of.tolist() == [0, 1, 1, 2]


def test_default_ids_do_not_move_when_rows_are_dropped(tmp_path):
    table = frame([at(10, 0), None, at(20, 0)], name=list("甲乙丙"))
    found, _ = facilities(tmp_path, table)
    assert found.table["id"].tolist() == ["名单-1", "名单-3"]


def test_far_facilities_are_counted_and_the_farthest_named(tmp_path):
    table = frame([at(10, 0), at(12_500, 0), at(90_000, 0)], name=["近", "远", "最远"])
    _, log = facilities(tmp_path, table, area=AREA)
    far = only(log, "facilities.far")
    assert far.severity == "warns"
    assert "2 facilities lie more than 10 km" in far.what.en
    assert "the farthest is 最远, 88 km away" in far.what.en
    assert far.items.labels == ["远", "最远"]
    assert codes(facilities(tmp_path, table.iloc[:1], area=AREA)[1]) == []


def test_swapped_points_of_a_list(tmp_path):
    there = gpd.GeoSeries([at(10, 0), at(20, 0)], crs=METRIC).to_crs(4326)
    swapped = shapely.transform(there.to_numpy(), lambda xy: xy[:, ::-1])
    points = [there.iloc[0], swapped[1]]
    found, log = facilities(tmp_path, frame(points, 4490, name=["正", "反"]), area=AREA)
    assert found.table["name"].tolist() == ["正"]
    assert codes(log) == [("layer.swapped_axes", "blocks")]
    assert only(log, "layer.swapped_axes").items.labels == ["反"]


@pytest.mark.parametrize(
    ("ids", "lost"),
    [
        ([f"{n:06d}" for n in range(100_000, 100_010)] + ["510", "7"], ["510", "7"]),
        ([str(n) for n in range(500_000, 500_010)], []),
        ([str(n) for n in range(1, 1200)], []),  # running numbers
        ([*(str(n) for n in range(990, 1100))], []),
        (["100001", "100002", "A7"], []),
        (["101", "102", "103", "104", "7"], []),  # too short to tell
        (["510101", "51010", "5101", "510102"], []),  # of no common length
        (["0510", "0511", "0512"], []),
    ],
)
def test_ids_that_seem_to_have_lost_zeros(tmp_path, ids, lost):
    table = frame([at(20 * i, 0) for i in range(len(ids))], id=ids)
    _, log = facilities(tmp_path, table, id="id")
    assert codes(log) == ([("layer.lost_zeros", "warns")] if lost else [])
    if lost:
        assert only(log, "layer.lost_zeros").items.labels == lost


def test_possible_doubles_show_both_points(tmp_path):
    table = frame([at(10, 0), at(12, 0), at(90, 0)], name=["", "甲", "乙"])
    _, log = facilities(tmp_path, table)
    double = only(log, "facilities.double")
    assert double.items.labels == ["名单-1", "甲"]
    assert np.allclose(shapely.get_x(double.items.geometry), [X0 + 10, X0 + 12])
    assert double.role == "facilities"
