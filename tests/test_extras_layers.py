"""Levels of units, areas, places, other demand, and ground instead of people."""

from __future__ import annotations

import numpy as np
import pytest

from extras_helpers import GOAL, city, load, point, units
from lifecircle.audit import audit, input_files
from lifecircle.base.errors import InputError, LayerError, MissingFileError, PlanError, StudyError
from lifecircle.check import check
from lifecircle.layers.earlier import read_earlier
from lifecircle.load import load_district
from lifecircle.outputs.save import save
from lifecircle.study import read_study
from toy_city import plan_text, rectangle, write_city, write_geojson, write_places

LEVEL = '[[levels]]\nlevel = "community"\npath = "communities.geojson"\n'
ESTATES = (
    '[[layers]]\nname = "estates"\nwhat = "areas"\ncompleteness = "partial"\n'
    'path = "estates.geojson"\n'
    'columns = { name = "小区", built = "建成年份", delivery_year = "交付", households = "户数" }\n'
)
WORK = (
    '[[demand]]\nname = "workers"\nlabel = { zh = "就业岗位", en = "jobs" }\n'
    'path = "jobs.geojson"\n'
)


def codes(district):
    return {note.code for note in district.notes}


# Units and levels


def test_units_have_an_area_class_and_a_parent_where_the_study_says_so(tmp_path):
    rows = units(城乡=("城市", "农村"), 区=("一区", "一区"))
    extra = '[units]\narea_class = "城乡"\nparent = "区"\n'
    study = city(tmp_path, units=rows)
    text = study.read_text(encoding="utf-8").replace("[units]\n", extra)
    study.write_text(text, encoding="utf-8")
    district = load_district(read_study(study))
    assert district.units["area_class"].tolist() == ["城市", "农村"]
    own = district.levels["street"].table
    assert own["parent"].tolist() == ["一区", "一区"]
    assert own["unit"].tolist() == [0, 1]
    assert list(own.columns[:7]) == [
        "id", "name", "kind", "area_class", "parent", "unit", "geometry"
    ]  # fmt: skip


def test_a_plan_may_test_the_area_class_only_where_it_is_known(tmp_path):
    plan = plan_text(GOAL + 'where.unit = { area_class = "城市" }\n')
    lists = '[[facilities]]\npath = "places.csv"\ncrs = "EPSG:4326"\nservice = "culture"\n'
    write_places(tmp_path / "places.csv", [("馆", 100.0, 20.0)])
    study = write_city(
        tmp_path, plan, lists + 'completeness = "complete"\n',
        units=units(城乡=("城市", "农村")),
    )  # fmt: skip
    with pytest.raises(PlanError, match="area_class"):
        audit(read_study(study))
    text = study.read_text(encoding="utf-8").replace("[units]\n", '[units]\narea_class = "城乡"\n')
    study.write_text(text, encoding="utf-8")
    results = audit(read_study(study))
    assert results.verdict("g", 0).at_least.value == pytest.approx(0.8, abs=0.01)
    assert results.verdict("g", 1).at_least is None


def test_units_of_another_level_lie_in_the_unit_of_a_point_inside_them(tmp_path):
    rows = [
        (rectangle(-400, -400, 600, 400), {"name": "一社区", "类": "社区", "街": "甲街道"}),
        (rectangle(900, -400, 1900, 400), {"name": "二村", "类": "村", "街": "甲街道"}),
        (rectangle(100, -400, 700, 400), {"name": "核心区", "类": "功能区", "街": ""}),
        (rectangle(9000, 0, 9100, 100), {"name": "外地", "类": "社区", "街": ""}),
    ]
    write_geojson(tmp_path / "communities.geojson", rows)
    district = load(tmp_path, LEVEL + 'kind = "类"\nparent = "街"\n')
    table = district.levels["community"].table
    assert list(district.levels) == ["street", "community"]
    assert table["name"].tolist() == ["一社区", "二村", "核心区"]
    assert table["id"].tolist() == ["community-1", "community-2", "community-3"]
    assert table["kind"].tolist() == ["社区", "村", "功能区"]
    assert table["unit"].tolist() == [0, 1, 0]
    assert table["area_class"].tolist() == ["", "", ""]
    assert table.crs == district.crs
    assert "levels.outside" in codes(district)


def test_a_level_is_declared_once(tmp_path):
    write_geojson(tmp_path / "communities.geojson", units())
    study = city(tmp_path, LEVEL.replace("community", "street"))
    with pytest.raises(StudyError, match="level is used twice"):
        read_study(study)


# Areas and places


def test_areas_keep_their_columns_under_the_names_of_plans(tmp_path):
    rows = [
        (rectangle(0, 0, 100, 100), {"小区": "东园", "建成年份": "1998年", "交付": None,
                                     "户数": "1，200", "name": "x", "状态": "已改造"}),
        (rectangle(1500, 0, 1600, 100), {"小区": "西园", "建成年份": "80年代", "交付": "2024-06",
                                         "户数": 300, "name": "y", "状态": ""}),
        (rectangle(8000, 0, 8100, 100), {"小区": "远园", "建成年份": 2000, "户数": 1}),
    ]  # fmt: skip
    write_geojson(tmp_path / "estates.geojson", rows)
    district = load(tmp_path, ESTATES)
    layer = district.layers["estates"]
    assert layer.what == "areas"
    assert not layer.complete
    table = layer.table
    assert table["id"].tolist() == ["estates-1", "estates-2"]
    assert table["name"].tolist() == ["东园", "西园"]
    assert table["unit"].tolist() == [0, 1]
    assert table["built"].tolist() == pytest.approx([1998, np.nan], nan_ok=True)
    assert table["delivery_year"].tolist() == pytest.approx([np.nan, 2024], nan_ok=True)
    assert table["households"].tolist() == [1200, 300]
    assert table["状态"].tolist() == ["已改造", ""]
    assert table["source_name"].tolist() == ["x", "y"]
    note = next(n for n in district.notes if n.code == "layers.not_numbers")
    assert "80年代" in note.text.zh
    assert "layers.outside" in codes(district)


def test_places_are_points(tmp_path):
    rows = [(rectangle(0, 0, 100, 100), {"name": "广场"}), (point(1500, 10), {"name": "车站"})]
    write_geojson(tmp_path / "estates.geojson", rows)
    text = ESTATES.replace('"areas"', '"places"').rpartition("columns")[0]
    layer = load(tmp_path, text.replace('"partial"', '"complete"')).layers["estates"]
    assert layer.complete
    assert layer.table.geom_type.tolist() == ["Point", "Point"]
    assert layer.table["unit"].tolist() == [0, 1]


def test_an_area_must_be_a_polygon(tmp_path):
    write_geojson(tmp_path / "estates.geojson", [(point(0, 0), {"小区": "点"})])
    with pytest.raises(LayerError, match="must be polygons"):
        load(tmp_path, ESTATES)


def test_a_layer_elsewhere_and_a_missing_column_are_refused(tmp_path):
    write_geojson(tmp_path / "estates.geojson", [(rectangle(9000, 0, 9100, 9), {"小区": "远"})])
    with pytest.raises(LayerError, match=r"lies in the area"):
        load(tmp_path, ESTATES.rpartition("columns")[0])
    write_geojson(tmp_path / "estates.geojson", [(rectangle(0, 0, 100, 9), {"小区": "近"})])
    with pytest.raises(LayerError, match=r"layers\.columns"):
        load(tmp_path, ESTATES)


# Other demand


def test_demand_is_points_with_weights(tmp_path):
    rows = [
        (point(100, 10), {"name": "厂", "人": "3,000"}),
        (rectangle(1200, -50, 1400, 50), {"name": "园", "人": 50}),
        (point(9000, 0), {"name": "外", "人": 9}),
    ]
    write_geojson(tmp_path / "jobs.geojson", rows)
    layer = load(tmp_path, WORK + 'weight = "人"\nsource = "经普"\n').demands["workers"]
    points = layer.points
    assert list(points.columns) == ["id", "name", "unit", "weight", "geometry"]
    assert set(points.geom_type) == {"Point"}
    assert points["weight"].iloc[0] == 3000
    park = points[points["name"] == "园"]
    # 10 m inside the border: a ring of 2 x (180 + 80) = 520 m, six points; and one on the surface.
    assert len(park) == 7
    assert park["weight"].tolist() == pytest.approx([50 / 7] * 7)
    assert set(park["unit"]) == {1}
    assert points["weight"].sum() == pytest.approx(3050)
    assert layer.label.en == "jobs"
    assert layer.note.source == "经普"


def test_demand_counts_one_each_without_a_column(tmp_path):
    write_geojson(tmp_path / "jobs.geojson", [(point(100, 10), {}), (point(1500, 10), {})])
    assert load(tmp_path, WORK).demands["workers"].points["weight"].tolist() == [1, 1]


@pytest.mark.parametrize("bad", [None, -1, "很多", {"人": 1}])
def test_a_weight_that_cannot_be_is_refused(tmp_path, bad):
    rows = [(point(100, 10), {"人": 1}), (point(1500, 10), {"人": bad})]
    write_geojson(tmp_path / "jobs.geojson", rows)
    with pytest.raises(LayerError, match="row 2"):
        load(tmp_path, WORK + 'weight = "人"\n')


# No people


def test_ground_stands_for_people_of_whom_nothing_is_known(tmp_path):
    blocks = [(rectangle(0, -100, 400, 100), {}), (rectangle(1200, -100, 1300, 100), {})]
    write_geojson(tmp_path / "blocks.geojson", blocks)
    write_places(tmp_path / "places.csv", [("馆", 200.0, 20.0)])
    lists = (
        '[blocks]\npath = "blocks.geojson"\n[[facilities]]\npath = "places.csv"\n'
        'crs = "EPSG:4326"\nservice = "culture"\ncompleteness = "complete"\n'
    )
    study = read_study(city(tmp_path, lists, people='from = "none"'))
    results = audit(study)
    assert results.weighs == "ground"
    # 80,000 and 20,000 m² of ground: the west has 80 %, and reaches the place.
    assert results.units["share"].tolist() == pytest.approx([0.8, 0.2], rel=1e-4)
    assert results.verdict("g").at_least.value == pytest.approx(0.8, rel=1e-4)
    assert results.people_total is None
    assert results.units["people"].isna().all()
    assert results.verdict("g").people_left_out is None
    said = [note.text for note in (*results.notes, *results.assumptions)]
    for text in said:
        if "people" in text.en or "人口" in text.zh:
            assert text.zh.startswith("未使用人口数据")
    assert any("residential ground" in text.en for text in said)


def test_drawn_blocks_serve_as_ground_too(tmp_path):
    district = load(tmp_path, people='from = "none"')
    assert district.demand.weighs == "ground"
    assert district.groups == {}
    assert set(district.demand.shares) == {"ground"}
    # The outline is two equal halves.
    assert district.demand.units["share_ground"].tolist() == pytest.approx([0.5, 0.5], rel=1e-3)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ('from = "none"\ntotal = 5', "no people.total"),
        ('from = "none"\ncolumn = "x"', "goes with people.from"),
    ],
)
def test_nobody_is_counted_on_ground(tmp_path, people, said):
    study = city(tmp_path, people=people)
    with pytest.raises(StudyError, match=said):
        read_study(study)


# An earlier audit, and the files behind the numbers


def test_an_earlier_audit_is_read_as_it_was_written(tmp_path):
    write_places(tmp_path / "places.csv", [("馆", 100.0, 20.0)])
    lists = (
        '[[facilities]]\npath = "places.csv"\ncrs = "EPSG:4326"\nservice = "culture"\n'
        'completeness = "complete"\n'
    )
    rows = units()
    rows[0][1]["name"] = "=甲"
    results = audit(read_study(city(tmp_path, lists, units=rows)))
    save(results, tmp_path / "out", ("zh",))
    found = read_earlier(tmp_path / "out")
    for verdict in results.verdicts:
        name = None if verdict.unit is None else results.units["name"].iloc[verdict.unit]
        assert found["g", name] == pytest.approx(verdict.at_least.value, abs=1e-6)
    assert set(found) == {("g", None), ("g", "=甲"), ("g", "乙镇")}


def test_a_trend_compares_with_the_earlier_audit(tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    header = "level,unit,goal,share_at_least\n"
    (old / "verdicts.csv").write_text(
        header + "whole,,g,0.2\nunit,甲街道,g,0.1\nunit,乙镇,g,\nwhole,,h,inf\nwhole,,i,nan\n",
        encoding="utf-8-sig",
    )
    assert read_earlier(old) == {("g", None): 0.2, ("g", "甲街道"): 0.1}
    write_places(tmp_path / "places.csv", [("馆", 100.0, 20.0)])
    lists = (
        '[[facilities]]\npath = "places.csv"\ncrs = "EPSG:4326"\nservice = "culture"\n'
        'completeness = "complete"\n'
    )
    goal = GOAL.replace("target = 0.9\n", 'operator = "rises"\nagainst = "earlier"\n')
    study = write_city(tmp_path, plan_text(goal), lists, extra='earlier = "old"\n')
    results = audit(read_study(study))
    assert results.verdict("g").target == pytest.approx(0.2)
    assert results.verdict("g").status == "met"
    assert any(file.role == "earlier" for file in results.inputs)


def test_a_folder_without_verdicts_is_refused(tmp_path):
    (tmp_path / "old").mkdir()
    study = city(tmp_path, extra='earlier = "old"\n')
    with pytest.raises(MissingFileError, match=r"study\.earlier"):
        read_study(study)
    with pytest.raises(MissingFileError):
        read_earlier(tmp_path / "old")
    (tmp_path / "old" / "verdicts.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column goal"):
        read_earlier(tmp_path / "old")


def test_every_file_is_listed(tmp_path):
    write_geojson(tmp_path / "communities.geojson", units())
    write_geojson(tmp_path / "estates.geojson", units())
    write_geojson(tmp_path / "jobs.geojson", units())
    (tmp_path / "census.csv").write_text("单元,n\n甲街道,1\n", encoding="utf-8")
    (tmp_path / "stats.csv").write_text("指标,数值\na,1\n", encoding="utf-8")
    text = (
        LEVEL + ESTATES + WORK + '[[statistics]]\npath = "stats.csv"\n'
        '[[people.groups]]\ngroup = "age_65"\npath = "census.csv"\ncolumn = "n"\n'
    )
    found = input_files(read_study(city(tmp_path, text)))
    assert [(file.role, file.path.name) for file in found[4:]] == [
        ("groups", "census.csv"), ("levels", "communities.geojson"), ("areas", "estates.geojson"),
        ("demand", "jobs.geojson"), ("statistics", "stats.csv"),
    ]  # fmt: skip


@pytest.mark.parametrize("table", ["levels", "layers", "demand", "statistics"])
def test_a_missing_file_names_its_key(tmp_path, table):
    text = {"levels": LEVEL, "layers": ESTATES, "demand": WORK}.get(
        table, '[[statistics]]\npath = "no.csv"\n'
    )
    with pytest.raises(MissingFileError, match=rf"{table}\[1\]\.path"):
        read_study(city(tmp_path, text))


# Numbers that cannot be, large units, and sources


def test_years_and_numbers_that_cannot_be_are_unknown_and_said(tmp_path):
    shape = rectangle(0, 0, 100, 100)
    cells = [
        ("1998年建", 0, "1,200户", 2), (2005, 20240601, -20, "3万"), (None, 99999, "0.1万", "约5"),
    ]  # fmt: skip
    rows = [
        (shape, {"小区": str(i), "建成年份": built, "交付": due, "户数": n, "people": m})
        for i, (built, due, n, m) in enumerate(cells)
    ]
    write_geojson(tmp_path / "estates.geojson", rows)
    district = load(tmp_path, ESTATES)
    table = district.layers["estates"].table
    nan = np.nan
    assert table["built"].tolist() == pytest.approx([1998, 2005, nan], nan_ok=True)
    assert table["delivery_year"].tolist() == pytest.approx([nan, 2024, nan], nan_ok=True)
    assert table["households"].tolist() == pytest.approx([1200, nan, 1000], nan_ok=True)
    assert table["people"].tolist() == pytest.approx([2, 30_000, nan], nan_ok=True)
    said = [n.text.en for n in district.notes if n.code == "layers.not_numbers"]
    assert [text.partition("values of ")[2].partition(" cannot")[0] for text in said] == [
        "'delivery_year'", "'households'", "'people'",
    ]  # fmt: skip


def test_a_header_tells_the_unit_of_a_quantity(tmp_path):
    row = {"name": "园", "绿地（公顷）": 1.5}
    write_geojson(tmp_path / "parks.geojson", [(rectangle(0, 0, 9, 9), row)])
    text = (
        '[[layers]]\nname = "parks"\nwhat = "areas"\ncompleteness = "partial"\n'
        'path = "parks.geojson"\ncolumns = { site_m2 = "绿地（公顷）" }\n'
    )
    assert load(tmp_path, text).layers["parks"].table["site_m2"].tolist() == [15_000]


def test_a_repeated_id_names_the_key_of_the_study(tmp_path):
    rows = [(rectangle(0, 0, 9, 9), {"号": "1"}), (rectangle(9, 0, 18, 9), {"号": "1"})]
    write_geojson(tmp_path / "estates.geojson", rows)
    text = ESTATES.rpartition("columns")[0] + 'columns = { id = "号" }\n'
    with pytest.raises(LayerError) as caught:
        load(tmp_path, text)
    assert caught.value.code == "layers.duplicate_ids"
    with pytest.raises(LayerError, match=r"layers\.columns\.id"):
        load(tmp_path, text.replace('"号"', '"没有"'))


def test_a_unit_around_the_area_counts_and_a_neighbour_does_not(tmp_path):
    rows = [
        (rectangle(-90_000, -90_000, 3000, 3000), {"name": "全市"}),
        (rectangle(2400, -400, 90_000, 400), {"name": "邻区"}),
        (rectangle(-50_000, -9000, 300, 9000), {"name": "西边"}),
    ]
    write_geojson(tmp_path / "communities.geojson", rows)
    district = load(tmp_path, LEVEL)
    table = district.levels["community"].table
    assert table["name"].tolist() == ["全市"]
    assert table["unit"].tolist() == [-1]
    assert "levels.outside" in codes(district)


def test_every_source_is_printed(tmp_path):
    write_geojson(tmp_path / "communities.geojson", [(rectangle(0, 0, 900, 300), {"name": "一"})])
    write_geojson(tmp_path / "estates.geojson", [(rectangle(0, 0, 90, 90), {"小区": "园"})])
    write_geojson(tmp_path / "jobs.geojson", [(point(100, 10), {})])
    write_geojson(tmp_path / "zones.geojson", units())
    write_places(tmp_path / "places.csv", [("馆", 100.0, 20.0)])
    (tmp_path / "stats.csv").write_text("指标,数值\na,1\n", encoding="utf-8")
    text = (
        LEVEL + 'source = "民政局"\nlicence = "一号"\n'
        + ESTATES.rpartition("columns")[0] + 'source = "房管局"\n'
        + WORK + 'source = "经普"\n'
        + '[[statistics]]\npath = "stats.csv"\nsource = "年鉴"\n'
        + '[[people.groups]]\ngroup = "age_65"\ntotal = 9\nsource = "卫健委"\n'
        + '[[facilities]]\npath = "places.csv"\ncrs = "EPSG:4326"\nservice = "culture"\n'
        + 'completeness = "complete"\n'
        + 'catchments = { path = "zones.geojson", source = "片区图", licence = "二号" }\n'
    )  # fmt: skip
    results = audit(read_study(city(tmp_path, text)))
    wanted = {"民政局, 一号", "房管局", "经普", "年鉴", "卫健委", "片区图, 二号", "made up"}
    assert wanted <= set(results.attribution)
    assert {item.role for item in results.inputs} >= {"catchments", "levels", "statistics"}
    page = check(tmp_path / "study.toml")
    assert {"民政局, 一号", "房管局", "经普", "片区图, 二号"} <= set(page.attribution)
