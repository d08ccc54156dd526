"""Tables of numbers that the planner supplies."""

from __future__ import annotations

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extras_helpers import load, units
from lifecircle.base.errors import LayerError
from lifecircle.layers.cells import is_nothing, read_number, read_numbers, read_year
from toy_city import rectangle, write_geojson

TABLE = '[[statistics]]\npath = "stats.csv"\nsource = "年鉴"\n'


def stats(folder, text, keys="", *, encoding="utf-8", lists="", **kwargs):
    (folder / "stats.csv").write_bytes(text.encode(encoding))
    return load(folder, TABLE + keys + lists, **kwargs).statistics.table


def rows(table, *columns):
    return table[list(columns or ("indicator", "unit", "value"))].to_numpy().tolist()


# Cells


@pytest.mark.parametrize(
    ("cell", "value", "bound"),
    [
        ("94%", 94, False), ("９４．５％", 94.5, False), ("≥95", 95, True), ("≧ 9", 9, True),
        ("【5.78】", 5.78, False), ("1：10", 0.1, False), ("1︰0.8", 1.25, False),
        ("1.92:1", 1.92, False), ("12,345.6", 12345.6, False), ("1，200", 1200, False),
        ("约1500", 1500, True), ("95以上", 95, True), ("-0.5", -0.5, False), ("−3", -3, False),
        (7, 7, False), (0.25, 0.25, False), ("1e3", 1000, False), (">90%", 90, True),
        ("【≥60％】", 60, True),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(cell, value, bound):
    found = read_number(cell)
    assert found.value == pytest.approx(value)
    assert found.bound is bound


@pytest.mark.parametrize(
    "cell",
    ["达标", "94人", "1,2", "1:0", "12-15", "1.2.3", "%", "≥", "+", "inf", "3 或 4"],
)
def test_text_that_is_no_number(cell):
    assert read_number(cell) is None


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_every_number_is_read_as_it_is_printed(number):
    assert read_number(repr(number)).value == number
    assert read_numbers(pd.Series([repr(number)], dtype=object)).value[0] == number


@given(st.text(max_size=12))
def test_no_cell_is_both_nothing_and_a_number(text):
    found = read_numbers(pd.Series([text], dtype=object))
    assert not (found.empty[0] and found.wrong[0])
    assert np.isfinite(found.value[0]) == (not found.wrong[0] and not found.empty[0])


@pytest.mark.parametrize("cell", ["", "—", "——", "/", "不详", None, float("nan"), "N/A"])
def test_nothing(cell):
    assert is_nothing(cell)


@pytest.mark.parametrize(
    ("cell", "year"),
    [("2025", 2025), ("2025年", 2025), ("２０２４年6月", 2024), ("2024-06-30", 2024),
     (1998.0, 1998), ("1990年代", None), ("1998-2000", None), ("98", None), ("十年", None)],
)  # fmt: skip
def test_years(cell, year):
    assert read_year(cell) == year


# Long tables


def test_a_long_table_with_chinese_columns_in_gbk(tmp_path):
    text = (
        "公共服务统计表\n指标,单元,年份,数值\n覆盖率,,2024,94％\n覆盖率,甲街道办事处,2024,≥95\n"
        "床位比,乙鎮,2023年,1：10\n覆盖率,丙街道,2024,1\n床位,全区,,—\n"
    )
    (tmp_path / "stats.csv").write_bytes(text.encode("gb18030"))
    district = load(tmp_path, TABLE)
    table = district.statistics.table
    assert rows(table, "indicator", "level", "unit", "year", "value") == [
        ["床位比", "street", "乙镇", 2023, 0.1],
        ["覆盖率", "", "", 2024, 94],
        ["覆盖率", "street", "甲街道", 2024, 95],
    ]
    assert table["place"].tolist() == ["stats.csv:5", "stats.csv:3", "stats.csv:4"]
    assert set(table["source"]) == {"年鉴"}
    found = {note.code: note.text.zh for note in district.notes}
    assert "丙街道" in found["statistics.unknown_units"]
    assert "4" in found["statistics.bounds"]
    assert "7" in found["statistics.no_value"]


def test_the_columns_may_be_named(tmp_path):
    text = "name,where,n\na,乙镇,3\nb,,4\n"
    keys = 'indicator = "name"\nvalue = "n"\nunit = "where"\n'
    assert rows(stats(tmp_path, text, keys)) == [["a", "乙镇", 3], ["b", "", 4]]


def test_a_table_without_units_is_about_the_whole(tmp_path):
    table = stats(tmp_path, "indicator,value\na,3\n")
    assert rows(table, "level", "unit", "value") == [["", "", 3]]
    assert table["year"].isna().all()


def test_units_of_another_level(tmp_path):
    shapes = [(s, {"name": n}) for (s, _), n in zip(units(), ("东社区", "西村"), strict=True)]
    write_geojson(tmp_path / "c.geojson", shapes)
    lists = '[[levels]]\nlevel = "community"\npath = "c.geojson"\n'
    text = "指标,单元,级别,值\na,东,,1\na,甲街道,,2\nb,西村,社区,3\nb,甲街道,社区,4\n"
    table = stats(tmp_path, text, lists=lists)
    assert rows(table, "indicator", "level", "unit", "value") == [
        ["a", "street", "甲街道", 2], ["b", "community", "西村", 3],
    ]  # fmt: skip


def test_text_that_is_no_number_is_refused_with_its_row(tmp_path):
    with pytest.raises(LayerError, match="row 3 of the sheet") as caught:
        stats(tmp_path, "指标,数值\na,1\nb,基本达标\n")
    assert "基本达标" in str(caught.value)


def test_a_year_that_is_none_is_refused(tmp_path):
    with pytest.raises(LayerError, match="row 2 of the sheet"):
        stats(tmp_path, "指标,数值,年份\na,1,去年\n")


def test_one_value_for_an_indicator_a_unit_and_a_year(tmp_path):
    text = "指标,单元,年份,数值\na,甲街道,2024,1\na,甲街道,2025,2\na,甲街道办事处,2024年,3\n"
    with pytest.raises(LayerError, match=r"stats\.csv:2, stats\.csv:4") as caught:
        stats(tmp_path, text)
    assert "a, 甲街道, 2024" in str(caught.value)


def test_the_same_without_years_is_refused_too(tmp_path):
    with pytest.raises(LayerError, match=r"stats\.csv:2, stats\.csv:3"):
        stats(tmp_path, "指标,数值\na,1\na,1\n")


def test_two_tables_must_not_contradict_each_other(tmp_path):
    (tmp_path / "more.csv").write_text("指标,数值\na,1\n", encoding="utf-8")
    with pytest.raises(LayerError, match=r"stats\.csv:2, more\.csv:2"):
        stats(tmp_path, "指标,数值\na,1\n", lists='[[statistics]]\npath = "more.csv"\n')


def test_a_table_of_other_places_is_refused(tmp_path):
    with pytest.raises(LayerError, match="no unit"):
        stats(tmp_path, "指标,单元,数值\na,丙街道,1\n")


def test_a_table_without_values_says_what_it_has(tmp_path):
    with pytest.raises(LayerError, match="指标, 数"):
        stats(tmp_path, "指标,数\na,1\n")


def test_the_order_of_rows_makes_no_difference(tmp_path):
    lines = ["a,甲街道,2024,1", "a,乙镇,2024,2", "b,,2024,3", "a,,,4"]
    head = "指标,单元,年份,数值"
    one = stats(tmp_path, "\n".join([head, *lines]) + "\n")
    other = stats(tmp_path, "\n".join([head, *reversed(lines)]) + "\n")
    pd.testing.assert_frame_equal(one.drop(columns="place"), other.drop(columns="place"))


# Wide tables


def test_a_wide_workbook_with_merged_headings(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["表1 各街道情况"], ["街道", "床位", None, "备注"], [None, "总数", "护理型", None],
        ["甲街道", 100, "55%", "好"], ["乙镇", "80", None, None], ["全区", 180, 60, None],
        ["注：快报数"],
    ):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "stats.xlsx")
    text = '[[statistics]]\npath = "stats.xlsx"\nwide = true\n'
    district = load(tmp_path, text)
    assert rows(district.statistics.table) == [
        ["总数", "", 180], ["总数", "乙镇", 80], ["总数", "甲街道", 100],
        ["护理型", "", 60], ["护理型", "甲街道", 55],
    ]  # fmt: skip
    assert "备注" in next(n.text.zh for n in district.notes if n.code == "statistics.text_columns")


def test_a_wide_table_of_years(tmp_path):
    table = stats(tmp_path, "年份,a,b\n2023,1,2\n2024,3,4\n", "wide = true\n")
    assert rows(table, "indicator", "year", "value") == [
        ["a", 2023, 1], ["a", 2024, 3], ["b", 2023, 2], ["b", 2024, 4],
    ]  # fmt: skip


def test_text_in_a_column_of_numbers_is_refused(tmp_path):
    with pytest.raises(LayerError, match="row 3 of the sheet"):
        stats(tmp_path, "单元,a\n甲街道,1\n乙镇,无法统计\n", "wide = true\n")


# Levels, whole and units


def communities(folder):
    rows = [(rectangle(0, -300, 900, 300), {"name": "甲社区"}),
            (rectangle(1100, -300, 1900, 300), {"name": "乙社区"})]  # fmt: skip
    write_geojson(folder / "communities.geojson", rows)
    return '[[levels]]\nlevel = "community"\npath = "communities.geojson"\n'


def test_a_row_counts_at_the_level_that_it_names(tmp_path):
    text = (
        "指标,级别,单元,数值\na,街道级,甲街道,1\na,社区,甲社区居委会,2\na,街镇,乙镇,3\n"
        "a,区级,,4\nb,,乙社区,5\n"
    )
    table = stats(tmp_path, text, lists=communities(tmp_path))
    assert rows(table, "level", "unit", "value") == [
        ["", "", 4.0], ["community", "甲社区", 2.0], ["street", "乙镇", 3.0],
        ["street", "甲街道", 1.0], ["community", "乙社区", 5.0],
    ]  # fmt: skip


def test_a_row_of_a_level_that_is_not_there_is_no_other_unit(tmp_path):
    text = "指标,级别,单元,数值\na,社区,甲街道,1\na,村,,2\na,街道,,3\na,街道,乙镇,4\n"
    (tmp_path / "stats.csv").write_text(text, encoding="utf-8")
    district = load(tmp_path, TABLE)
    assert rows(district.statistics.table, "level", "unit", "value") == [
        ["", "", 2.0], ["street", "乙镇", 4.0],
    ]  # fmt: skip
    note = next(n for n in district.notes if n.code == "statistics.unknown_units")
    assert "社区 甲街道" in note.text.zh


def test_the_area_itself_is_the_whole_also_where_a_level_has_it(tmp_path):
    rows_ = [(rectangle(-400, -400, 2400, 400), {"name": "一街城"})]
    write_geojson(tmp_path / "districts.geojson", rows_)
    lists = '[[levels]]\nlevel = "district"\npath = "districts.geojson"\n'
    text = "指标,级别,单元,数值\na,,一街城,1\nb,区,一街城,2\n"
    table = stats(tmp_path, text, lists=lists)
    assert rows(table, "level", "unit", "value") == [["", "", 1.0], ["district", "一街城", 2.0]]


def test_numbers_shown_in_per_cent_are_read_as_shown(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("单元", "入学率", "收入"), ("甲街道", 0.995, 5.5), ("全区", 0.07, "6.5%")):
        sheet.append(row)
    for cell in ("B2", "B3"):
        sheet[cell].number_format = "0.0%"
    book.save(tmp_path / "stats.xlsx")
    table = load(tmp_path, TABLE.replace("csv", "xlsx") + "wide = true\n").statistics.table
    assert rows(table) == [
        ["入学率", "", 7.0], ["入学率", "甲街道", 99.5], ["收入", "", 6.5], ["收入", "甲街道", 5.5],
    ]  # fmt: skip


def test_one_number_in_two_files_is_refused_with_both_places(tmp_path):
    (tmp_path / "more.csv").write_text("指标,数值\nc,1\na,2\n", encoding="utf-8")
    with pytest.raises(LayerError) as caught:
        stats(tmp_path, "指标,数值\na,1\n", lists='[[statistics]]\npath = "more.csv"\n')
    assert caught.value.place.en == "stats.csv:2, more.csv:3"
    assert caught.value.file.name == "more.csv"


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("1998年建", 1998), ("20150601", 2015), ("2015-06", 2015), ("2024.0", 2024), (2024.0, 2024),
        (0, None), ("9999", None), ("90年代", None), ("2000年代", None), ("1985-1990", None),
        ("约2003年", None), ("201513", None), ("2200", None), ("999", None),
    ],
)  # fmt: skip
def test_years_as_people_write_them(cell, year):
    assert read_year(cell) == year
    found = read_numbers(pd.Series([cell]), years=True)
    assert found.wrong.tolist() == [year is None]
    assert np.isnan(found.value[0]) if year is None else found.value[0] == year
