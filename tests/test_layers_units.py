"""Units, outline, overlaps, and facilities with their entrances."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.affinity import translate

from layers_helpers import DATA, METRIC, X0, Y0, box, frame, outline, save, study
from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Log
from lifecircle.layers.facilities import read_facilities
from lifecircle.layers.units import read_outline, read_units


def at(x, y):
    return shapely.Point(X0 + x, Y0 + y)


def units_of(folder, *shapes, area=None, names=None, columns=None, **settings):
    """Save units (and an area), read them back with the notes."""
    names = names or [f"街{i + 1}" for i in range(len(shapes))]
    save(frame(shapes, name=names, **(columns or {})), folder / "units.gpkg")
    tables = {"units": {"path": folder / "units.gpkg", **settings}}
    if area is not None:
        tables["area"] = {"path": save(outline(*area), folder / "area.gpkg")}
    made = study(folder, **tables)
    log = Log()
    return read_units(made, METRIC, read_outline(made, log), log), log.notes


def grounds(units):
    return shapely.area(units["territory"].to_numpy()).round(3).tolist()


def test_units_side_by_side_keep_their_ground(tmp_path):
    units, notes = units_of(tmp_path, box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000))
    assert units["name"].tolist() == ["街1", "街2"]
    assert units["id"].tolist() == ["U001", "U002"]
    assert units["kind"].tolist() == ["", ""]
    assert grounds(units) == [1e6, 1e6]
    assert notes == []


def test_the_order_is_that_of_the_file_and_other_columns_stay(tmp_path):
    units, _ = units_of(
        tmp_path, box(1000, 0, 2000, 1000), box(0, 0, 1000, 1000),
        names=["乙 ", "甲"], columns={"级": ["街道", "镇"], "id": [7, 8], "territory": ["x", "y"]},
        kind="级",
    )  # fmt: skip
    assert units["name"].tolist() == ["乙", "甲"]
    assert units["kind"].tolist() == ["街道", "镇"]
    assert units["source_id"].tolist() == [7, 8]
    assert units["source_territory"].tolist() == ["x", "y"]
    assert units.columns.tolist()[:5] == ["id", "name", "kind", "geometry", "territory"]


def test_ids_are_text(tmp_path):
    units, _ = units_of(tmp_path, box(0, 0, 9e2, 1e3), columns={"code": [500103001]}, id="code")
    assert units["id"].tolist() == ["500103001"]


def test_overlap_is_refused_with_pairs_and_areas(tmp_path):
    with pytest.raises(LayerError, match="units overlap") as caught:
        units_of(tmp_path, box(0, 0, 1000, 1000), box(950, 0, 2000, 1000), box(3000, 0, 3100, 100))
    assert "街1 / 街2: 50,000 m²" in str(caught.value)
    assert 'overlap = "smallest"' in str(caught.value)
    assert "街3" not in str(caught.value)


def test_overlap_goes_to_the_smallest(tmp_path):
    big, middle, small = box(0, 0, 1000, 1000), box(500, 0, 1200, 1000), box(600, 400, 700, 500)
    units, notes = units_of(tmp_path, big, middle, small, overlap="smallest")
    assert grounds(units) == [500_000, 690_000, 10_000]
    assert units.geometry.area.round().tolist() == [1e6, 7e5, 1e4]
    assert [note.code for note in notes] == ["units.overlap"]
    assert "3 pairs, 0.5200 km²" in notes[0].text.en
    assert "街1 / 街2 (0.5000 km²)" in notes[0].text.en


def test_of_equal_units_the_first_has_the_overlap(tmp_path):
    shapes = box(0, 0, 1000, 1000), box(500, 0, 1500, 1000)
    assert grounds(units_of(tmp_path, *shapes, overlap="smallest")[0]) == [1e6, 5e5]
    assert grounds(units_of(tmp_path, *shapes[::-1], overlap="smallest")[0]) == [1e6, 5e5]


@pytest.mark.parametrize("sliver", [(1000 - 1.5, 0, 2000, 1000), (990, 995, 2000, 1995)])
def test_slivers_are_settled_and_reported(tmp_path, sliver):
    units, notes = units_of(tmp_path, box(0, 0, 1000, 1000), box(*sliver))
    total = shapely.union_all(units.geometry.to_numpy()).area
    assert sum(grounds(units)) == pytest.approx(total)
    assert [note.code for note in notes] == ["units.overlap"]


def test_territory_is_clipped_and_ground_in_no_unit_is_counted(tmp_path):
    units, notes = units_of(
        tmp_path, box(-500, 0, 500, 1000), box(5000, 0, 6000, 1000), area=(0, 0, 1000, 1000),
        names=["里", "外"],
    )  # fmt: skip
    assert units["name"].tolist() == ["里"]
    assert grounds(units) == [500_000]
    assert {note.code for note in notes} == {"units.outside", "units.none"}
    said = " ".join(note.text.en for note in notes)
    assert "外" in said
    assert "0.50 of 1.00 km² lie in no unit" in said


def test_no_unit_in_the_area(tmp_path):
    with pytest.raises(LayerError, match="no unit lies in the area"):
        units_of(tmp_path, box(5000, 0, 6000, 1000), area=(0, 0, 1000, 1000))


def test_without_an_area_the_outline_is_all_units(tmp_path):
    save(frame([box(0, 0, 9, 9), box(9, 0, 20, 9)], name=["a", "b"]), tmp_path / "units.gpkg")
    made = read_outline(study(tmp_path), Log())
    assert len(made) == 1
    assert made.crs == METRIC
    assert made.area.tolist() == [180]


@pytest.mark.parametrize(
    ("names", "said"),
    [(["大坪", "大坪 "], "same name"), (["大坪", "  "], "must be filled"),
     (["大坪", None], "must be filled")],
)  # fmt: skip
def test_names_are_required_and_unique(tmp_path, names, said):
    with pytest.raises(LayerError, match=said) as caught:
        units_of(tmp_path, box(0, 0, 900, 900), box(900, 0, 1900, 900), names=names)
    assert "row" in str(caught.value.place.en)


def test_a_missing_name_column_lists_those_there_are(tmp_path):
    with pytest.raises(LayerError, match="no column 'NAME'") as caught:
        units_of(tmp_path, box(0, 0, 900, 900), columns={"code": [1]}, name="NAME")
    assert "one of name, code" in str(caught.value)
    assert "units.name" in str(caught.value)


def test_repeated_ids_and_points_are_refused(tmp_path):
    shapes = box(0, 0, 900, 900), box(900, 0, 1900, 900)
    with pytest.raises(LayerError, match="same id"):
        units_of(tmp_path, *shapes, columns={"code": [1, 1]}, id="code")
    with pytest.raises(LayerError, match="must be polygons") as caught:
        units_of(tmp_path, shapes[0], at(1, 1))
    assert caught.value.place.en == "row 2"


def test_the_school_zones_share_their_ground_out():
    made = study(
        DATA,
        area={"path": DATA / "boundaries" / "las-palmas_municipality.geojson"},
        units={
            "path": DATA / "boundaries" / "las-palmas_school_zones.geojson",
            "name": "Denominaci", "id": "Codigo", "overlap": "smallest",
        },
    )  # fmt: skip
    log = Log()
    area = read_outline(made, log).to_crs(32628)
    units, notes = read_units(made, area.crs, area, log), log.notes
    assert len(units) == 29
    ground = units["territory"].to_numpy()
    assert shapely.area(ground).sum() == pytest.approx(shapely.union_all(ground).area)
    left = area.geometry.iloc[0].difference(shapely.union_all(units.geometry.to_numpy()))
    assert shapely.area(ground).sum() + left.area == pytest.approx(area.area.sum())
    assert [note.code for note in notes] == ["units.overlap", "units.none"]


# Facilities


def facilities_of(folder, *layers):
    return noted(folder, *layers)[0]


def noted(folder, *layers):
    log = Log()
    return read_facilities(study(folder, facilities=layers), METRIC, log), log.notes


def library_list(folder, **extra):
    table = frame([at(10, 10), box(100, 0, 200, 50), at(400, 0)], **extra)
    return {
        "path": save(table, folder / "图书馆 a.gpkg"),
        "service": "culture.library",
        "completeness": "partial",
    }


def test_a_list_of_one_service(tmp_path):
    found, notes = noted(tmp_path, library_list(tmp_path, name=["甲", None, "<b>"], 备注=[1, 2, 3]))
    table = found.table
    assert table["id"].tolist() == ["图书馆 a-1", "图书馆 a-2", "图书馆 a-3"]
    assert table["name"].tolist() == ["甲", "", "<b>"]
    assert set(table["service"]) == {"culture.library"}
    assert set(table["completeness"]) == {"partial"}
    assert table["备注"].tolist() == [1, 2, 3]
    assert table.geom_type.tolist() == ["Point"] * 3
    assert box(100, 0, 200, 50).contains(table.geometry.iloc[1])
    assert found.lists == {"图书馆 a": (("culture.library",), "partial")}
    assert found.entrance_of.tolist() == [0, 1, 2]
    assert shapely.equals(found.entrances, table.geometry.to_numpy()).all()
    assert [note.text.en.split(" are ")[0] for note in notes] == ["1 facilities"]


def test_names_may_be_absent_unless_asked_for(tmp_path):
    layer = library_list(tmp_path)
    assert facilities_of(tmp_path, layer).table["name"].tolist() == ["", "", ""]
    with pytest.raises(LayerError, match="no column '名称'"):
        facilities_of(tmp_path, {**layer, "name": "名称"})


def test_a_mapping_of_services_is_a_list_of_each(tmp_path):
    layer = {
        **library_list(tmp_path, kind=["lib", "mus", "lib"]),
        "service": None,
        "service_column": "kind",
        "services": {"lib": "culture.library", "mus": "culture.museum", "thea": "culture.theatre"},
    }
    found = facilities_of(tmp_path, layer)
    assert [s.split(".")[1] for s in found.table["service"]] == ["library", "museum", "library"]
    services, completeness = found.lists["图书馆 a"]
    assert services == ("culture.library", "culture.museum", "culture.theatre")
    assert completeness == "partial"
    layer["services"].pop("mus")
    with pytest.raises(LayerError, match="have no service") as caught:
        facilities_of(tmp_path, layer)
    assert "mus" in str(caught.value)
    assert "row 2" in str(caught.value)


def test_ids_are_kept_and_must_differ(tmp_path):
    layer = {**library_list(tmp_path, code=["007", "08", "9"]), "id": "code"}
    assert facilities_of(tmp_path, layer).table["id"].tolist() == ["007", "08", "9"]
    again = {**library_list(tmp_path, code=["007", "08", "007"]), "id": "code"}
    with pytest.raises(LayerError, match="same id") as caught:
        facilities_of(tmp_path, again)
    assert "rows 1, 3" in str(caught.value)
    assert "007" in str(caught.value.found)


def entrances(folder, owners, key="facility", places=None):
    places = places or [at(1000 + i, 0) for i in range(len(owners))]
    return {"path": save(frame(places, **{key: owners}), folder / "门.gpkg")}


def test_entrances_replace_the_point_of_their_facility_only(tmp_path):
    layer = {
        **library_list(tmp_path, code=[1, 2, 3]), "id": "code",
        "entrances": entrances(tmp_path, [3, 1, 3]),
    }  # fmt: skip
    found, notes = noted(tmp_path, layer)
    assert [note.code for note in notes] == ["facilities.no_doors"]
    doors_for_all = {**layer, "entrances": entrances(tmp_path, [3, 1, 2])}
    assert noted(tmp_path, doors_for_all)[1] == []
    assert found.entrance_of.tolist() == [0, 1, 2, 2]
    assert shapely.get_x(found.entrances).round(6).tolist() == [
        X0 + 1001, found.table.geometry.x.iloc[1], X0 + 1000, X0 + 1002,
    ]  # fmt: skip


def test_entrances_of_unknown_facilities_are_refused(tmp_path):
    layer = {
        **library_list(tmp_path, code=["a", "b", "c"]), "id": "code",
        "entrances": entrances(tmp_path, ["a", "z"], key="of"), "entrance_of": "of",
    }  # fmt: skip
    with pytest.raises(LayerError, match="belong to no facility") as caught:
        facilities_of(tmp_path, layer)
    assert caught.value.found.en == "z"
    assert caught.value.file.name == "门.gpkg"


def test_several_lists_follow_each_other(tmp_path):
    first = library_list(tmp_path, name=["甲", "乙", "丙"], beds=[1, 2, 3])
    other = tmp_path / "other"
    other.mkdir()
    second = {**library_list(other, name=["a", "b", "c"], floor=["x", "y", "z"]),
              "service": "culture.museum", "completeness": "complete",
              "entrances": entrances(other, ["图书馆 a-2-1"] * 2)}  # fmt: skip
    found, notes = noted(tmp_path, first, second)
    assert found.table["layer"].tolist() == ["图书馆 a"] * 3 + ["图书馆 a-2"] * 3
    assert found.lists["图书馆 a-2"] == (("culture.museum",), "complete")
    assert found.entrance_of.tolist() == [0, 1, 2, 3, 3, 4, 5]
    assert found.table["beds"].isna().tolist() == [False] * 3 + [True] * 3
    assert found.table["beds"].dtype == "float64"
    assert found.table["floor"].tolist()[3:] == ["x", "y", "z"]
    assert [note.code for note in notes] == ["facilities.columns", "facilities.no_doors"]
    assert notes[1].text.en.startswith("2 facilities are")


def test_what_may_be_one_place_is_reported(tmp_path):
    layer = library_list(tmp_path, name=["甲", "乙", "丙"])
    other = tmp_path / "b"
    other.mkdir()
    shifted = frame([translate(at(10, 10), 4, 0), at(400, 6)], name=["", "丙"])
    second = {**layer, "path": save(shifted, other / "b.gpkg")}
    found, notes = noted(tmp_path, layer, second)
    assert [note.code for note in notes] == ["facilities.double", "facilities.no_doors"]
    assert "图书馆 a-1 / b-1" in notes[0].text.en
    assert "1 pairs" in notes[0].text.en
    assert len(found.table) == 5
    museum = {**second, "service": "culture.museum"}
    codes = [note.code for note in noted(tmp_path, layer, museum)[1]]
    assert codes == ["facilities.no_doors"]


def test_the_same_entry_in_two_lists_is_one_facility(tmp_path):
    layer = library_list(tmp_path, name=["甲", "乙", "丙"])
    other = tmp_path / "b"
    other.mkdir()
    again = frame([translate(at(10, 10), 4, 0), at(700, 6)], name=["甲", "丁"])
    second = {**layer, "path": save(again, other / "b.gpkg")}
    found, notes = noted(tmp_path, layer, second)
    assert found.table["name"].tolist() == ["甲", "乙", "丙", "丁"]
    assert found.entrance_of.tolist() == [0, 0, 1, 2, 3]
    assert shapely.get_x(found.entrances[:2]).round().tolist() == [X0 + 10, X0 + 14]
    note = next(note for note in notes if note.code == "facilities.merged")
    assert "图书馆 a-1 / b-1" in note.text.en


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_a_chain_of_one_name_is_one_facility_in_any_order(tmp_path, order):
    there = [at(10, 10), at(18, 10), at(14, 10)]  # the ends are 8 m apart
    table = frame([there[i] for i in order], name=["甲"] * 3)
    layer = {"path": save(table, tmp_path / "a.gpkg"), "service": "culture.library",
             "completeness": "partial"}  # fmt: skip
    found = facilities_of(tmp_path, layer)
    assert found.table["id"].tolist() == ["a-1"]
    assert sorted(shapely.get_x(found.entrances).round()) == [X0 + 10, X0 + 14, X0 + 18]


def test_no_lists_at_all(tmp_path):
    found = facilities_of(tmp_path)
    assert len(found.table) == 0
    assert found.table.crs == METRIC
    assert found.lists == {}
    assert found.entrances.shape == found.entrance_of.shape == (0,)
    assert found.entrance_of.dtype == np.int64
