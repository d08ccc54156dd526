"""What lists tell of their facilities: quantities, grades, existence, services, catchments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import toy_city as toy
from layers_helpers import METRIC, X0, Y0, box, frame, line, save, study
from lifecircle.audit import audit
from lifecircle.base.errors import InputError, LayerError
from lifecircle.base.findings import Log
from lifecircle.layers.correct_facilities import correct_facilities
from lifecircle.layers.facilities import read_facilities
from lifecircle.layers.facility_columns import HEADERS, MORE_QUANTITIES
from lifecircle.layers.facility_doors import along
from lifecircle.layers.facility_numbers import read_flags, read_numbers, read_years
from lifecircle.layers.facility_status import (
    CLOSED,
    CONTINUED,
    EXISTING,
    KEPT,
    PLANNED,
    RENEWED,
    existence,
)
from lifecircle.study import read_study
from lifecircle.verdicts.columns import check_tests, holds, unknown
from lifecircle.verdicts.lists import Lists

NAN = float("nan")


def at(x, y=0):
    return shapely.Point(X0 + x, Y0 + y)


def noted(folder, *layers, lenient=False, **tables):
    log = Log(lenient=lenient)
    made = study(folder, facilities=layers, **tables)
    return read_facilities(made, METRIC, log), log


def facilities(folder, *layers, **tables):
    return noted(folder, *layers, **tables)[0]


def listing(folder, stem="名单", *, shapes=None, service="culture.library", **columns):
    """A list in a file, with given columns; places 100 m apart unless `shapes` says otherwise."""
    size = len(next(iter(columns.values()))) if shapes is None else len(shapes)
    shapes = [at(100 * i) for i in range(size)] if shapes is None else shapes
    path = save(frame(shapes, **columns), folder / f"{stem}.gpkg")
    return {"path": path, "service": service, "completeness": "complete"}


def several(layer, column, separator=None, **services):
    more = {} if separator is None else {"services_separator": separator}
    return {**layer, "service": None, "service_column": column, "services": services, **more}


def of_year(year):
    return {"study": {"name": "试", "plan": "walk-15", "year": year}}


def codes(log):
    return [note.code for note in log.notes]


def note(log, code):
    (found,) = (n for n in log.notes if n.code == code)
    return found.text


# Everything at once


LIST = """编号,名称,类别,等级,办学性质,状态,开办年份,\
开放时间,总馆,达标,床位数（张）,托位,用地面积(亩),备注,x,y
001,甲馆,图书馆、文化站,一级,公办,现状,1998年,周二至周日9:00-17:00，周一闭馆,,是,１２０,"1,200",3,好,649000,3270000
002,乙馆,图书馆,二级,民办,拟建,2027-05-01,,001,否,30张,,1.5,,649100,3270000
003,丙站,文化站,,公办,在建,,24小时,甲馆,,,—,,,649200,3270000
004,丁馆,图书馆,三级,,改扩建,2019/9/1,夏季 9:00-20:00,001,达标,0,80个,2公顷,,649300,3270000
005,戊院,影剧院,,公办,现状,2030,每天 9:00-22:00,,,,,,,649400,3270000
"""


def test_a_list_of_an_office_in_gbk_with_everything_at_once(tmp_path):
    file = tmp_path / "文化设施.csv"
    file.write_text(LIST, encoding="gbk")
    layer = {
        "path": file, "crs": "EPSG:32648", "completeness": "complete", "id": "编号",
        "name": "名称", "service_column": "类别",
        "services": {
            "图书馆": "culture.library", "文化站": "culture.station", "影剧院": "culture.theatre",
        },
    }  # fmt: skip
    found, log = noted(tmp_path, layer, **of_year(2025))
    table = found.table
    assert table["id"].tolist() == ["001", "002", "003", "004", "005"]
    assert table["services"].tolist() == [
        ("culture.library", "culture.station"), ("culture.library",), ("culture.station",),
        ("culture.library",), ("culture.theatre",),
    ]  # fmt: skip
    assert table["service"].tolist() == [several[0] for several in table["services"]]
    assert table["exists"].tolist() == [True, False, False, True, False]
    assert table["grade"].tolist() == ["一级", "二级", None, "三级", None]
    assert table["ownership"].tolist() == ["公办", "民办", "公办", None, "公办"]
    assert table["status"].tolist() == ["现状", "拟建", "在建", "改扩建", "现状"]
    assert table["parent"].tolist() == [None, "001", "甲馆", "001", None]
    assert table["qualified"].tolist() == [True, False, None, True, None]
    assert table["hours"].tolist()[:3] == ["周二至周日9:00-17:00，周一闭馆", None, "24小时"]
    np.testing.assert_array_equal(table["opening_year"], [1998, 2027, NAN, 2019, 2030])
    np.testing.assert_array_equal(table["beds"], [120, 30, NAN, 0, NAN])
    np.testing.assert_array_equal(table["places"], [1200, NAN, NAN, 80, NAN])
    # 3 mu are 2000 m², 1.5 mu 1000 m², 2 ha 20,000 m²
    np.testing.assert_allclose(table["site_m2"], [2000, 1000, NAN, 20_000, NAN])
    assert [str(table[c].dtype) for c in ("opening_year", "beds", "site_m2")] == ["float64"] * 3
    assert table["备注"].isna().tolist() == [False, True, True, True, True]
    assert holds(table, {"办学性质": "公办"}).tolist() == [True, False, True, False, True]
    assert codes(log) == [
        "layer.encoding", "facilities.columns", "facilities.empty_cells", "facilities.hours",
        "facilities.planned", "facilities.later",
    ]  # fmt: skip
    assert "床位数（张） (beds)" in note(log, "facilities.columns").en
    assert "托位 3 处" in note(log, "facilities.empty_cells").zh
    assert "夏季 9:00-20:00" in note(log, "facilities.hours").zh
    planned = note(log, "facilities.planned")
    assert planned.en.endswith("planned or under construction: 2 places: 乙馆, 丙站.")
    assert planned.zh == "文化设施.csv：2 处设施规划或在建，不计：乙馆, 丙站。"
    assert note(log, "facilities.later").zh.endswith("1 处设施在评估年份之后开办，不计：戊院。")

    lists = Lists(found)
    assert lists.supply("culture.library", {}).places.tolist() == [1, 0, 0, 1, 0]
    assert lists.supply("culture.station", {}).places.tolist() == [1, 0, 0, 0, 0]
    assert lists.supply("culture", {}).places.tolist() == [1, 0, 0, 1, 0]
    second = lists.supply("culture.library", {"grade": {">=": "二级"}})
    assert (second.places.tolist(), second.complete) == ([1, 0, 0, 0, 0], True)
    assert lists.supply("culture.library", {"beds": {">=": 1}}).places.tolist() == [1, 0, 0, 0, 0]
    day = lists.supply("culture.library", {}, ["Tu-Su 10:00"])
    assert (day.places.tolist(), day.complete) == ([1, 0, 0, 0, 0], False)  # 丁馆: not understood
    assert lists.undecided("culture.library", {}, ["Tu-Su 10:00"]).tolist() == [0, 0, 0, 1, 0]
    assert lists.supply("culture.station", {}, ["周一 10:00"]).complete
    assert not lists.supply("culture.station", {}, ["周一 10:00"]).places.any()


def test_a_list_without_any_of_it_stays_as_it_was(tmp_path):
    found, log = noted(tmp_path, listing(tmp_path, name=["甲", "乙"], 楼层=["1", "2"]))
    assert found.table.columns.tolist() == [
        "id", "name", "service", "services", "exists", "completeness", "layer", "geometry", "楼层",
    ]  # fmt: skip
    assert found.table["exists"].all()
    assert log.notes == []
    assert len(found.catchments) == len(found.catchment_of) == 0
    none = facilities(tmp_path)
    assert none.table["exists"].dtype == bool
    assert Lists(none).supply("culture", {}).lacks == "list"


# Columns


def test_named_columns_go_before_found_ones_and_the_others_stay(tmp_path):
    layer = {
        **listing(
            tmp_path, 等级=["一级"], 评定=["二级"], 级别=["三级"], beds=[5], 编制床位=["8张"]
        ),
        "grade": "评定",
        "quantities": {"beds": "编制床位"},
    }
    table, log = facilities(tmp_path, layer).table, noted(tmp_path, layer)[1]
    assert table["grade"].tolist() == ["二级"]
    assert table["beds"].tolist() == [8]
    assert table[["等级", "级别", "评定", "编制床位"]].iloc[0].tolist() == [
        "一级",
        "三级",
        "二级",
        "8张",
    ]
    assert table["source_beds"].tolist() == [5]
    assert log.notes == []
    check_tests(table, {"beds": {">=": 1}, "grade": "二级"}, tmp_path, "goal")


@pytest.mark.parametrize(
    ("key", "value"),
    [("grade", "无此列"), ("quantities", {"beds": "无此列"}), ("opened", "无此列")],
)
def test_a_named_column_must_be_there(tmp_path, key, value):
    with pytest.raises(LayerError, match="there is no column '无此列'") as caught:
        facilities(tmp_path, {**listing(tmp_path, name=["甲"]), key: value})
    assert f"facilities.{key}" in caught.value.todo.en


@pytest.mark.parametrize(
    "table",
    [{"quantities": {"bads": "x"}}, {"catchment_of": "id"}, {"services_separator": "+"}],
)
def test_keys_that_make_no_sense_are_refused(tmp_path, table):
    with pytest.raises(ValueError, match=r"bads|catchment_of|services_separator"):
        study(tmp_path, facilities=[{**listing(tmp_path, name=["甲"]), **table}])


def test_a_column_called_like_ours_keeps_old_tests_working(tmp_path):
    table = facilities(
        tmp_path, listing(tmp_path, ownership=["公办", "民办", None], grade=[3.0, 1.0, NAN])
    ).table
    tests = {"ownership": ["公办", "普惠"]}
    assert holds(table, tests).tolist() == [True, False, False]
    assert unknown(table, tests).tolist() == [False, False, True]
    assert holds(table, {"grade": {">=": 2}}).tolist() == [True, False, False]


def test_headers_name_one_quantity_each():
    every = [name for names in (*HEADERS.values(), *MORE_QUANTITIES.values()) for name in names]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("header", "quantity", "value"),
    [
        ("床位", "beds", 7),
        ("床位总数", "beds", 7),
        ("BEDS", "beds", 7),
        ("学位数", "places", 7),
        ("学位（万个）", "places", 70_000),
        ("建筑面积（㎡）", "floor_m2", 7),
        ("占地面积(公顷)", "site_m2", 7e4),
        ("在校学生人数", "pupils", 7),
        ("长度（米）", "length_km", 0.007),
        ("执业（助理）医师", "doctors", 7),
        ("床位（元）", None, 7),
        ("床位使用率", None, 7),
        ("面积", None, 7),
    ],
)
def test_headers_of_quantities(tmp_path, header, quantity, value):
    table = facilities(tmp_path, listing(tmp_path, **{header: [7]})).table
    known = table.columns.difference([*facilities(tmp_path).table.columns, header]).tolist()
    assert known == ([] if quantity in (None, header) else [quantity])
    if quantity is None:
        assert table[header].tolist() == [7]
    else:
        assert table[quantity].tolist() == pytest.approx([value])


def test_a_column_that_is_mostly_text_is_left_alone(tmp_path):
    layer = listing(tmp_path, items=["书", "报", 3], 状态=["现状"] * 3)
    assert facilities(tmp_path, layer).table["items"].tolist() == ["书", "报", "3"]


def test_cells_that_are_no_numbers_are_refused_with_their_rows(tmp_path):
    layer = listing(tmp_path, name=list("甲乙丙丁"), 床位=["1", "若干", "3", "约4"])
    layer["quantities"] = {"beds": "床位"}
    with pytest.raises(LayerError, match="what is no number") as caught:
        facilities(tmp_path, layer)
    error = caught.value
    assert (error.code, error.place.en) == ("facilities.not_a_number", "column '床位', rows 2, 4")
    assert error.found.zh == "'若干'、'约4'"
    found, log = noted(tmp_path, layer, lenient=True)
    np.testing.assert_array_equal(found.table["beds"], [1, NAN, 3, NAN])
    (finding,) = (f for f in log.findings if f.severity == "blocks")
    assert finding.items.labels == ["乙", "丁"]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"beds": [3.0, -1.0]}, "facilities.negative"),
        ({"开办年份": ["1999", "2003", "九八"]}, "facilities.not_a_year"),
        ({"达标": ["是", "否", "大概"]}, "facilities.not_a_flag"),
    ],
)
def test_other_cells_that_cannot_be(tmp_path, columns, code):
    with pytest.raises(LayerError) as caught:
        facilities(tmp_path, listing(tmp_path, **columns))
    assert caught.value.code == code
    found, log = noted(tmp_path, listing(tmp_path, **columns), lenient=True)
    assert [f.code for f in log.findings if f.severity == "blocks"] == [code]
    ours = next(c for c in ("beds", "opening_year", "qualified") if c in found.table)
    assert found.table[ours].isna().tolist() == [False] * (len(found.table) - 1) + [True]


@pytest.mark.parametrize(
    ("cell", "quantity", "value"),
    [
        ("１２０", "beds", 120),
        ("1,200", "beds", 1200),
        ("1，200 张", "beds", 1200),
        (3, "beds", 3),
        ("1.2万", "visits", 12_000),
        ("1.2万人次", "visits", 12_000),
        ("-5", "beds", -5),
        ("7 beds", "beds", 7),
        ("0.5亩", "site_m2", 1000 / 3),
        ("2公里", "length_km", 2),
        ("500米", "length_km", 0.5),
        ("3千米", "length_km", 3),
        (" ", "beds", NAN),
        ("——", "beds", NAN),
        (None, "beds", NAN),
        (np.float64(2.5), "floor_m2", 2.5),
        ("不详", "beds", NAN),
    ],
)
def test_numbers(cell, quantity, value):
    cells = read_numbers([cell], quantity)
    np.testing.assert_allclose(cells.parsed, [value])
    assert not cells.wrong.any()


@pytest.mark.parametrize(
    "cell", ["12,00", "1.2.3", "120-150", "约120", "若干", "5平方米", "1万平方米", True, "一百"]
)
def test_what_is_no_number_of_beds(cell):
    cells = read_numbers([cell], "beds")
    assert cells.wrong.tolist() == [True]
    assert np.isnan(cells.parsed).all()


@given(st.integers(0, 10**12))
def test_a_number_is_read_however_it_is_written(number):
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for text in (number, str(number), f"{number:,}", wide, f"{number:,}人", float(number)):
        assert read_numbers([text], "staff").parsed.tolist() == [number]


def test_years_and_flags():
    dates = pd.to_datetime(["2019-05-01", None])
    cells = [2019, 2019.0, "２０１９年5月", "2019/5/1", "20190501", "2019-05-01 00:00:00", *dates]
    years = read_years(cells)
    np.testing.assert_array_equal(years.parsed, [2019] * 7 + [NAN])
    assert not years.wrong.any()
    assert read_years(["19年", "43586", "2500", "早"]).wrong.all()
    flags = read_flags(["是", "达标", 1, 1.0, True, "√", "否", "未达标", 0, "N", None, "不清楚"])
    assert flags.parsed.tolist() == [True] * 6 + [False] * 4 + [None] * 2
    assert flags.wrong.tolist() == [False] * 11 + [True]


def test_numbers_stay_numbers_beside_lists_without_them(tmp_path):
    one, other = listing(tmp_path, "甲", beds=[1, 2]), listing(tmp_path, "乙", 备注=["x"])
    table = facilities(tmp_path, one, other).table
    assert table["beds"].dtype == np.float64
    np.testing.assert_array_equal(table["beds"], [1, 2, NAN])


# Several services


@pytest.mark.parametrize("mark", [*"、，,;；/|", " ； "])
def test_a_place_with_several_services_counts_once_for_each(tmp_path, mark):
    layer = listing(tmp_path, kind=[f"馆{mark}站{mark}分馆", "站", f"馆{mark}"])
    layer = several(
        layer, "kind", 馆="culture.library", 站="culture.station", 分馆="culture.library"
    )
    found = facilities(tmp_path, layer)
    assert found.table["services"].tolist() == [
        ("culture.library", "culture.station"), ("culture.station",), ("culture.library",),
    ]  # fmt: skip
    lists = Lists(found)
    assert lists.supply("culture.library", {}).places.tolist() == [True, False, True]
    assert lists.supply("culture.station", {}).places.tolist() == [True, True, False]
    assert lists.supply("culture", {}).places.sum() == 3
    assert lists.is_complete("culture.station")
    assert found.entrance_of.tolist() == [0, 1, 2]


def test_a_value_that_is_a_service_as_a_whole_is_not_taken_apart(tmp_path):
    layer = listing(tmp_path, kind=["图书馆/档案馆", "图书馆"])
    layer = several(
        layer, "kind", **{"图书馆/档案馆": "culture.library", "图书馆": "culture.station"}
    )
    assert facilities(tmp_path, layer).table["services"].tolist() == [
        ("culture.library",), ("culture.station",),
    ]  # fmt: skip


def test_a_separator_of_its_own(tmp_path):
    layer = listing(tmp_path, kind=["馆+站", "馆、站"])
    layer = several(layer, "kind", "+", 馆="culture.library", 站="culture.station")
    with pytest.raises(LayerError, match="have no service") as caught:
        facilities(tmp_path, layer)
    assert (caught.value.found.en, caught.value.place.en) == ("馆、站", "column 'kind', row 2")
    layer["services"] |= {"馆、站": "culture.theatre"}
    assert [len(s) for s in facilities(tmp_path, layer).table["services"]] == [2, 1]


def test_a_part_without_a_service_is_named(tmp_path):
    layer = several(listing(tmp_path, kind=["馆", "馆、吧", None]), "kind", 馆="culture.library")
    with pytest.raises(LayerError) as caught:
        facilities(tmp_path, layer)
    assert (caught.value.found.zh, caught.value.place.en) == (
        "（空）, 吧",
        "column 'kind', rows 2, 3",
    )
    assert len(noted(tmp_path, layer, lenient=True)[0].table) == 1


def test_one_building_in_two_lists_is_one_place_of_a_shared_service_only(tmp_path):
    spot = [at(0)]
    both = several(
        listing(tmp_path, "甲", shapes=spot, name=["中心"], kind=["馆、站"]),
        "kind", 馆="culture.library", 站="culture.station",
    )  # fmt: skip
    station = listing(tmp_path, "乙", shapes=spot, name=["中心"], service="culture.station")
    theatre = listing(tmp_path, "丙", shapes=spot, name=["中心"], service="culture.theatre")
    for order in ([both, station, theatre], [theatre, station, both]):
        found, log = noted(tmp_path, *order)
        assert sorted(map(len, found.table["services"])) == [1, 2]
        assert "facilities.merged" in codes(log)
        lists = Lists(found)
        for service in ("culture.library", "culture.station", "culture.theatre"):
            assert lists.supply(service, {}).places.sum() == 1
        assert lists.supply("culture", {}).places.sum() == 2
        assert np.bincount(found.entrance_of).tolist() in ([2, 1], [1, 2])


def test_a_place_of_two_lists_keeps_what_either_tells(tmp_path):
    spot = [at(0), at(500)]
    one = listing(tmp_path, "甲", shapes=spot, name=["馆", "远馆"], books=[None, 5], hours=["", ""])
    other = listing(
        tmp_path, "乙", shapes=spot[:1], name=["馆"], books=[70], staff=[3], grade=["一级"]
    )
    third = listing(tmp_path, "丙", shapes=spot[:1], name=["馆"], books=[90], hours=["9:00-17:00"])
    table = facilities(tmp_path, one, other, third).table
    assert table["id"].tolist() == ["甲-1", "甲-2"]
    assert table["books"].tolist() == [70, 5]
    assert table["staff"].tolist() == pytest.approx([3, NAN], nan_ok=True)
    assert table["hours"].tolist() == ["9:00-17:00", None]
    assert table["grade"].tolist() == ["一级", None]
    assert table["layer"].tolist() == ["甲", "甲"]


def test_a_planned_entry_does_not_hide_one_that_exists(tmp_path):
    spot = [at(0), at(1)]
    layer = listing(tmp_path, shapes=spot, name=["馆"] * 2, status=["规划", "现状"])
    found = facilities(tmp_path, layer)
    assert found.table["exists"].tolist() == [False, True]
    assert Lists(found).supply("culture.library", {}).places.tolist() == [False, True]


# Existence


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("现状", ""),
        ("已建成", ""),
        ("规划保留", ""),
        ("改扩建（在建）", ""),
        ("Operating", ""),
        ("", ""),
        (None, ""),
        (3, ""),
        ("规划", "planned"),
        ("拟建", "planned"),
        ("筹建中", "planned"),
        ("正在建设中", "planned"),
        ("未开工", "planned"),
        ("未建成", "planned"),
        ("尚未启用", "planned"),
        ("under construction", "planned"),
        ("Planned", "planned"),
        ("已停用", "closed"),
        ("撤并", "closed"),
        ("暂停开放", "closed"),
        ("closed", "closed"),
        ("规划拆除", "closed"),
        ("续建", "planned"),
    ],
)
def test_words_of_status(word, why):
    found = existence([word], np.array([NAN]), 2025)
    assert (found.why.tolist(), found.exists.tolist()) == ([why], [why == ""])
    assert found.strange == ()


def test_years_of_opening_and_words_that_are_not_known():
    status = ["续建", "续建", "现状", "新建", "现状", "改造", "在建"]
    opened = np.array([1999, 2026, 2026, NAN, 2025, 2026, 1999.0])
    found = existence(status, opened, 2025)
    assert found.why.tolist() == ["", "planned", "later", "", "", "later", "planned"]
    assert found.strange == ("新建",)
    assert existence(status, opened, None).why.tolist() == ["", "", "", "", "", "", "planned"]
    given_words = existence(status, opened, 2025, ["新建", "在建"])
    assert given_words.exists.tolist() == [False, False, False, True, False, False, True]
    assert given_words.strange == ()


@pytest.mark.parametrize("words", [KEPT, RENEWED, CONTINUED, CLOSED, PLANNED, EXISTING])
def test_the_study_page_has_every_word_of_status(words):
    page = Path(__file__).parent.parent / "docs" / "study-file.md"
    assert f"| {', '.join(words)} |" in page.read_text(encoding="utf-8")


def test_the_study_says_which_words_mean_that_a_place_exists(tmp_path):
    layer = {**listing(tmp_path, status=["A", "B", None]), "existing": ["Ａ"]}
    found, log = noted(tmp_path, layer)
    assert found.table["exists"].tolist() == [True, False, True]
    assert "1 places: 名单-2" in note(log, "facilities.planned").en
    found, log = noted(tmp_path, listing(tmp_path, status=["A", "B", None]))
    assert found.table["exists"].all()
    assert note(log, "facilities.status_words").zh.endswith("按已有设施计：a, b。")
    with pytest.raises(LayerError, match="no column of status"):
        facilities(tmp_path, {**listing(tmp_path, name=["甲"]), "existing": ["现状"]})


def test_what_does_not_exist_is_no_supply_even_if_nothing_is_left(tmp_path):
    lists = Lists(facilities(tmp_path, listing(tmp_path, status=["拟建", "在建"], beds=[1, 2])))
    supply = lists.supply("culture.library", {"beds": {">=": 1}})
    assert not supply.places.any()
    assert (supply.lacks, supply.complete) == (None, True)
    assert lists.of_service("culture.library").all()


# Supply


def test_hours_that_nobody_lists_are_a_missing_column(tmp_path):
    lists = Lists(facilities(tmp_path, listing(tmp_path, name=["甲"])))
    supply = lists.supply("culture.library", {}, ["Mo 10:00"])
    assert (supply.lacks, supply.columns) == ("column", ("hours",))
    layers = [
        listing(tmp_path, "甲", name=["甲"]),
        listing(tmp_path, "乙", hours=["24/7"], service="culture.museum"),
    ]
    lists = Lists(facilities(tmp_path, *layers))
    assert lists.supply("culture.library", {}, ["Mo 10:00"]).columns == ("hours",)
    assert lists.supply("culture.museum", {}, ["Mo 10:00"]).complete
    assert lists.supply("culture", {}, ["Mo 10:00"]).places.tolist() == [False, True]
    with pytest.raises(InputError, match="not a time of the week"):
        lists.supply("culture", {}, ["someday"])


def test_every_time_that_is_asked_must_be_open(tmp_path):
    lists = Lists(
        facilities(tmp_path, listing(tmp_path, hours=["24/7", "Mo-Fr 09:00-17:00", None]))
    )
    supply = lists.supply("culture.library", {}, ["Mo 10:00", "Sa 10:00"])
    assert (supply.places.tolist(), supply.complete) == ([True, False, False], False)
    assert lists.undecided("culture.library", {}, ["Mo 10:00", "Sa 10:00"]).tolist() == [0, 0, 1]


def test_an_open_test_and_a_closed_place_leave_nothing_open(tmp_path):
    layer = listing(tmp_path, hours=["Mo 09:00-12:00", "24/7"], beds=[NAN, 3])
    lists = Lists(facilities(tmp_path, layer))
    many = {"beds": {">=": 2}}
    assert not lists.supply("culture.library", many, ["Mo 10:00"]).complete
    late = lists.supply("culture.library", many, ["Mo 20:00"])
    assert (late.places.tolist(), late.complete) == ([False, True], True)


def test_grades_without_an_order_leave_a_list_incomplete(tmp_path):
    layer = listing(tmp_path, grade=["二级甲等", "区级", "一级"], service="health.hospital")
    lists = Lists(facilities(tmp_path, layer))
    supply = lists.supply("health", {"grade": {">=": "二级"}})
    assert (supply.places.tolist(), supply.complete) == ([True, False, False], False)
    assert lists.undecided("health", {"grade": {">=": "二级"}}).tolist() == [False, True, False]


def test_a_quotient_needs_both_columns(tmp_path):
    lists = Lists(facilities(tmp_path, listing(tmp_path, pupils=[1.0, 2.0])))
    supply = lists.supply("culture.library", {"sports_m2 / pupils": {">=": 1}})
    assert (supply.lacks, supply.columns) == ("column", ("sports_m2",))
    layer = listing(tmp_path, "乙", pupils=[1.0, 2.0], sports_m2=[NAN, NAN])
    supply = Lists(facilities(tmp_path, layer)).supply(
        "culture.library", {"sports_m2 / pupils": {">=": 1}}
    )
    assert supply.columns == ("sports_m2",)


# Catchments


def zones(folder, shapes, stem="学区", **columns):
    return {"path": save(frame(shapes, **columns), folder / f"{stem}.gpkg")}


ZONES = (box(-50, -50, 150, 50), box(150, -50, 250, 50), box(900, 0, 950, 50))


def test_catchments_by_the_ids_of_their_facilities(tmp_path):
    layer = {
        **listing(tmp_path, code=["a", "b", "c"], name=["甲", "乙", "乙"]), "id": "code",
        "catchments": zones(tmp_path, ZONES, school=["c", "乙", "x"]), "catchment_of": "school",
    }  # fmt: skip
    found, log = noted(tmp_path, layer)
    # zone 0 is c's (row 2), zone 1 of both called 乙 (rows 1 and 2), zone 2 nobody's
    assert found.catchment_of.tolist() == [1, 2, 2]
    assert shapely.area(found.catchments).round().tolist() == [10_000, 20_000, 10_000]
    assert note(log, "facilities.no_facility").zh == (
        "学区.gpkg：3 个服务片区中有 1 个在名单中没有对应设施：x。"
    )
    nobody = {**layer, "catchments": zones(tmp_path, ZONES, "空", school=["p", "q", "r"])}
    with pytest.raises(LayerError, match="no catchment has a facility"):
        facilities(tmp_path, nobody)


def test_catchments_of_the_facilities_inside(tmp_path):
    first = listing(tmp_path, "甲", name=["子"])
    layer = {**listing(tmp_path, name=["甲", "乙", "丙"]), "catchments": zones(tmp_path, ZONES)}
    found, log = noted(tmp_path, first, layer)
    assert found.catchment_of.tolist() == [1, 2, 3]  # the first list has one facility, and none
    assert shapely.area(found.catchments).round().tolist() == [20_000, 20_000, 10_000]
    assert "row 3" in note(log, "facilities.no_facility").en
    places = found.table.geometry.to_numpy()[found.catchment_of]
    assert shapely.contains(found.catchments, places).all()


def test_catchments_follow_joined_and_excluded_facilities(tmp_path):
    shapes = [at(0), at(1), at(200)]
    layer = {
        **listing(tmp_path, shapes=shapes, code=["a", "b", "c"], name=["甲", "甲", "乙"]),
        "id": "code",
        "catchments": zones(tmp_path, ZONES, school=["b", "c", "a"]), "catchment_of": "school",
    }  # fmt: skip
    found = facilities(tmp_path, layer)
    assert found.table["id"].tolist() == ["a", "c"]
    assert found.catchment_of.tolist() == [0, 0, 1]
    assert sorted(shapely.area(found.catchments)[:2].round()) == [2500, 20_000]
    out = {"kind": "exclude_facility", "facility": "a", "author": "x", "reason": "y"}
    made = study(tmp_path, facilities=[layer], corrections=[out])
    rest, _ = correct_facilities(found, made, Log())
    assert rest.table["id"].tolist() == ["c"]
    assert rest.catchment_of.tolist() == [0]
    assert shapely.area(rest.catchments).round().tolist() == [10_000]


def test_a_building_in_two_lists_has_a_zone_once(tmp_path):
    spot = {"shapes": [at(0)], "name": ["甲"]}
    layers = [
        {**listing(tmp_path, stem, **spot), "catchments": zones(tmp_path, ZONES)} for stem in "甲乙"
    ]
    found = facilities(tmp_path, *layers)
    assert found.catchment_of.tolist() == [0]


def test_catchments_are_polygons(tmp_path):
    layer = {**listing(tmp_path, name=["甲"]), "catchments": zones(tmp_path, [at(0), ZONES[0]])}
    with pytest.raises(LayerError, match="must be polygons"):
        facilities(tmp_path, layer)


# Lines


def test_a_path_is_entered_all_along_it(tmp_path):
    shapes = [line((0, 0), (250, 0)), at(0, 500), line((0, 900), (0, 1000)), box(500, 0, 600, 50)]
    layer = listing(tmp_path, shapes=shapes, name=list("甲乙丙丁"))
    found, log = noted(tmp_path, layer)
    # 250 m: three parts of 83.3 m; 100 m: one part
    assert found.entrance_of.tolist() == [0, 0, 0, 0, 1, 2, 2, 3]
    x = shapely.get_x(found.entrances)[:4] - X0
    np.testing.assert_allclose(x, [0, 250 / 3, 500 / 3, 250], atol=1e-6)
    np.testing.assert_allclose(found.table["length_km"], [0.25, NAN, 0.1, NAN])
    assert shapely.distance(found.table.geometry.iloc[0], shapes[0]) == pytest.approx(0, abs=1e-6)
    assert codes(log) == ["facilities.no_doors"]
    given_length = listing(tmp_path, "乙", shapes=shapes[:2], 长度=["3公里", None])
    np.testing.assert_array_equal(facilities(tmp_path, given_length).table["length_km"], [3, NAN])


def test_listed_doors_of_a_path_are_its_only_ones(tmp_path):
    shapes = [line((0, 0), (250, 0)), line((0, 900), (0, 1000))]
    layer = {
        **listing(tmp_path, shapes=shapes, code=["a", "b"]), "id": "code",
        "entrances": zones(tmp_path, [at(10)], "门", facility=["a"]),
    }  # fmt: skip
    assert facilities(tmp_path, layer).entrance_of.tolist() == [0, 1, 1]


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=2, max_size=5, unique=True
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_point_of_a_line_is_far_from_an_entrance(parts):
    whole = shapely.multilinestrings([shapely.LineString(part) for part in parts])
    points, of = along(np.array([whole], dtype=object))
    assert set(of.tolist()) == {0}
    assert shapely.distance(points, whole).max() < 1e-6
    samples = shapely.points(shapely.get_coordinates(shapely.segmentize(whole, 7)))
    nearest = shapely.distance(samples[:, None], points[None, :]).min(axis=1)
    assert nearest.max() <= 50 + 1e-6
    for part in parts:
        ends = shapely.points([part[0], part[-1]])
        assert shapely.distance(ends[:, None], points[None, :]).min(axis=1).max() < 1e-6


# An audit


GOALS = [
    """id = "any"
kind = "presence"
service = "culture.library"
""",
    """id = "grade"
kind = "presence"
service = "culture.library"
where = { facility = { grade = { ">=" = "二级" } } }
""",
    """id = "open"
kind = "reach"
service = "culture.library"
within = { minutes = 10 }
at = "Tu 10:00"
target = 0.9
""",
]


def test_an_audit_counts_what_exists_is_of_the_grade_and_is_open(tmp_path):
    toy.write_places(
        tmp_path / "libraries.csv",
        [("甲馆", 300.0, 20.0), ("乙馆", 1500.0, 20.0), ("丙馆", 1900.0, 20.0)],
        status=["现状", "拟建", "现状"],
        grade=["二级", "一级", "三级"],
        hours=["周二至周日9:00-17:00", "24小时", "不定"],
    )
    listed = """[[facilities]]
path = "libraries.csv"
crs = "EPSG:4326"
service = "culture.library"
completeness = "complete"
"""
    file = toy.write_city(tmp_path, toy.plan_text(*GOALS), listed, extra="year = 2025")
    results = audit(read_study(file))
    found = {
        goal: [results.verdict(goal, unit).status for unit in (0, 1)]
        for goal in ("any", "grade", "open")
    }
    # East has 丙馆 only, of 三级, and nobody knows when it is open.
    assert found == {
        "any": ["met", "met"],
        "grade": ["met", "not_met"],
        "open": ["met", "not_shown"],
    }
    reached = results.goals[2].listed
    assert reached.tolist() == toy.reached([300], 10).tolist()
    assert {note.code for note in results.notes} >= {"facilities.planned", "facilities.hours"}
