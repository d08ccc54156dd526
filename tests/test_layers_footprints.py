"""Buildings from a layer of polygons."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from layers_helpers import METRIC, box, frame, save, study
from lifecircle.base.errors import CrsError, LayerError, MissingFileError
from lifecircle.base.findings import Log
from lifecircle.layers.buildings import read_buildings

FIELD = box(0, 0, 1000, 1000)
COLUMNS = {
    "用途": ["住宅", "办公", "house", "仓储", None, "仓储"],
    "层数": [6, 0, 999, -2, None, 30],
    "name": ["甲", None, "丙", "丁", "戊", "己"],
}
SHAPES = [box(30 * i, 0, 30 * i + 20, 20) for i in range(6)]


def read(folder, table, log=None, suffix=".gpkg", **people):
    file = save(table, folder / f"建筑 1{suffix}")
    made = study(folder, people={"path": file, **people}).people
    return read_buildings(file, METRIC, FIELD, log or Log(role="people"), made)


def note(log, code):
    (found,) = [finding for finding in log.findings if finding.code == code]
    return found


def test_columns_become_uses_and_storeys(tmp_path):
    log = Log()
    found = read(
        tmp_path, frame(SHAPES, **COLUMNS), log, use="用途", levels="层数",
        uses={"住宅": "apartments", "办公": "office"},
    )  # fmt: skip
    assert found.columns.tolist() == ["use", "levels", "name", "home", "geometry"]
    assert found["use"].tolist() == ["apartments", "office", "house", "yes", "yes", "yes"]
    assert found["home"].tolist() == [True, False, True, True, True, True]
    assert found["levels"].isna().tolist() == [False, True, True, True, True, False]
    assert found["levels"].dropna().tolist() == [6, 30]
    assert found["name"].tolist() == ["甲", "", "丙", "丁", "戊", "己"]
    assert found.crs == METRIC
    assert found.index.tolist() == list(range(6))
    assert shapely.area(found.geometry.to_numpy()).tolist() == [400] * 6
    unknown = note(log, "buildings.unknown_use")
    assert "2 buildings have a use" in unknown.what.en
    assert "仓储（2）" in unknown.what.en
    assert [p.en for p in unknown.items.places] == ["row 4", "row 6"]
    bad = note(log, "buildings.bad_levels")
    assert "2 buildings have an impossible" in bad.what.en
    assert [p.en for p in bad.items.places] == ["row 3", "row 4"]
    homes = note(log, "buildings.homes")
    assert "Of 6 buildings in the area 1 are known by their use not to be homes" in homes.what.en
    assert "though 3 of them are of unknown use and 0 have" in homes.what.en


def test_without_columns_all_are_plain(tmp_path):
    found = read(tmp_path, frame(SHAPES))
    assert found["use"].tolist() == ["yes"] * 6
    assert found["home"].all()
    assert found["levels"].isna().all()


def test_storeys_as_text(tmp_path):
    texts = ["6层", "６Ｆ", "3-5", "18+1", "", "很多"]
    log = Log()
    found = read(tmp_path, frame(SHAPES, 层=texts), log, levels="层")
    assert found["levels"].isna().tolist() == [False, False, False, True, True, True]
    assert found["levels"].iloc[:3].tolist() == [6, 6, 4]
    assert "很多" in note(log, "buildings.bad_levels").what.en


def test_only_buildings_of_the_area(tmp_path):
    shapes = [box(0, 0, 9, 9), box(990, 0, 1030, 9), box(2000, 0, 2010, 9)]
    assert read(tmp_path, frame(shapes, name=list("abc")))["name"].tolist() == ["a"]


def test_a_misspelt_value_of_openstreetmap(tmp_path):
    log = Log()
    found = read(tmp_path, frame(SHAPES[:1], 用=["住"]), log, use="用", uses={"住": "appartments"})
    assert found["home"].tolist() == [True]
    assert "appartments" in note(log, "buildings.unknown_kind").what.en


def test_defects_name_their_rows_and_keys(tmp_path):
    with pytest.raises(LayerError, match="no column '高'") as caught:
        read(tmp_path, frame(SHAPES), levels="高")
    assert "people.levels" in caught.value.todo.en
    with pytest.raises(LayerError, match="must be polygons") as caught:
        read(tmp_path, frame([*SHAPES[:2], shapely.Point(6.5e5, 3.2e6)]))
    assert caught.value.place.en == "row 3"
    log = Log(lenient=True)
    assert len(read(tmp_path, frame([*SHAPES[:2], None]), log)) == 2
    assert note(log, "layer.no_geometry").severity == "blocks"
    with pytest.raises(MissingFileError):
        read_buildings(tmp_path / "none.gpkg", METRIC, FIELD, Log())
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    with pytest.raises(CrsError):
        read_buildings(tmp_path / "a.csv", METRIC, FIELD, Log())


def test_a_shapefile_in_the_wrong_zone(tmp_path):
    table = frame(SHAPES).to_crs(4544)
    file = save_shapefile(table, tmp_path)
    people = study(tmp_path, people={"path": file, "crs": "EPSG:4545"}).people
    with pytest.raises(LayerError, match="nowhere near the area") as caught:
        read_buildings(file, METRIC, FIELD, Log(), people)
    assert 'crs = "EPSG:4544"' in caught.value.todo.en
    people = study(tmp_path, people={"path": file}).people
    found = read_buildings(file, METRIC, FIELD, Log(), people)
    assert np.allclose(found.area, 400)


def save_shapefile(table, folder):
    file = folder / "建筑.shp"
    table.assign(a=1).to_file(file, driver="ESRI Shapefile", engine="pyogrio")
    return file
