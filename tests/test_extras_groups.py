"""People of groups: where their numbers come from, and how they are spread over demand points."""

from __future__ import annotations

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from defects import City
from extras_helpers import city, load, units
from lifecircle.base.errors import InputError, LayerError, StudyError
from lifecircle.layers.groups import spread_over_points
from lifecircle.layers.unit_names import UnitNames, is_whole
from lifecircle.load import load_district
from lifecircle.study import read_study
from toy_city import HOUSES, rectangle, write_geojson

COLUMN = (
    '[[people.groups]]\ngroup = "age_65"\nfrom = "units"\ncolumn = "老人"\nsource = "2020 census"\n'
)
TABLE = '[[people.groups]]\ngroup = "age_65"\npath = "census.csv"\ncolumn = "老人"\n'

EQUAL = 1e-3
"""Houses are of one size but for their coordinates, which are whole 1e-7 degrees."""


def codes(district):
    return {note.code for note in district.notes}


def by_unit(district, points):
    unit = district.demand_unit
    return np.bincount(unit[unit >= 0], points[unit >= 0], minlength=len(district.units))


# The arithmetic


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_totals_of_units_are_kept_and_nobody_is_negative(data):
    n = data.draw(st.integers(1, 6))
    count = data.draw(st.integers(1, 40))
    unit = data.draw(hnp.arrays(np.int64, count, elements=st.integers(-1, n - 1)))
    weight = data.draw(
        hnp.arrays(np.float64, count, elements=st.sampled_from([0.0, 1e-12, 0.1, 0.5, 3.0]))
    )
    numbers = data.draw(
        hnp.arrays(np.float64, n, elements=st.sampled_from([np.nan, 0.0, 1.0, 7.0, 123_456.0]))
    )
    points = spread_over_points(numbers, unit, weight)
    assert (points >= 0).all()
    assert (points[unit < 0] == 0).all()
    for row in range(n):
        here = unit == row
        expected = np.nan_to_num(numbers[row]) if here.any() else 0.0
        assert points[here].sum() == pytest.approx(expected, rel=1e-12)


def test_points_share_in_proportion_to_their_weight_or_equally():
    unit, weight = np.array([0, 0, 1, 1, -1]), np.array([1.0, 3.0, 0.0, 0.0, 9.0])
    points = spread_over_points(np.array([80.0, 10.0]), unit, weight)
    assert points.tolist() == [20, 60, 5, 5, 0]


# Where the numbers come from


def test_a_column_of_the_units(tmp_path):
    district = load(tmp_path, COLUMN, units=units(老人=(120, 30)))
    group = district.groups["age_65"]
    assert group.units.tolist() == [120, 30]
    assert group.whole == 150
    assert not group.estimated
    assert group.note.source == "2020 census"
    assert by_unit(district, group.points).tolist() == pytest.approx([120, 30])
    # Five equal houses a unit: 24 and 6 each.
    assert sorted(group.points) == pytest.approx([6] * 5 + [24] * 5, rel=EQUAL)
    assert "people.group.age_65" in codes(district)


def test_residents_are_those_of_the_study_unless_it_says_more(tmp_path):
    district = load(tmp_path)
    assert list(district.groups) == ["residents"]
    residents = district.groups["residents"]
    assert residents.estimated
    assert residents.units.tolist() == pytest.approx([500, 500], rel=EQUAL)
    assert residents.whole == 1000
    assert residents.points.sum() == pytest.approx(1000)


def test_official_counts_of_residents_are_counts(tmp_path):
    text = COLUMN.replace("age_65", "residents").replace("老人", "人口")
    residents = load(tmp_path, text, units=units(人口=(700, 300))).groups["residents"]
    assert residents.units.tolist() == [700, 300]
    assert not residents.estimated
    assert residents.points.max() == pytest.approx(140, rel=EQUAL)


def test_a_share_of_residents_is_an_estimate(tmp_path):
    text = '[[people.groups]]\ngroup = "age_65"\nshare_of_residents = 0.24\n'
    group = load(tmp_path, text).groups["age_65"]
    assert group.estimated
    assert group.units.tolist() == pytest.approx([120, 120], rel=EQUAL)
    assert group.whole == pytest.approx(240)
    assert group.points == pytest.approx(np.full(len(HOUSES), 24), rel=EQUAL)
    assert "24%" in group.note.text.zh
    assert "estimate" in group.note.text.en


def test_a_share_of_official_counts(tmp_path):
    text = '[[people.groups]]\ngroup = "age_65"\nshare_of_residents = 0.5\n' + COLUMN.replace(
        "age_65", "residents"
    ).replace("老人", "人口")
    groups = load(tmp_path, text, units=units(人口=(700, 300))).groups
    assert list(groups) == ["residents", "age_65"]
    assert groups["age_65"].units.tolist() == [350, 150]


def test_a_total_is_known_for_the_whole_only(tmp_path):
    text = '[[people.groups]]\ngroup = "registered"\ntotal = 820\n'
    group = load(tmp_path, text).groups["registered"]
    assert group.whole == 820
    assert np.isnan(group.units).all()
    assert not group.points.any()


def test_a_unit_without_a_number_leaves_the_whole_unknown_or_as_given(tmp_path):
    some = units(老人=("1,200", "—"))
    group = load(tmp_path, COLUMN, units=some).groups["age_65"]
    assert group.units[0] == 1200
    assert np.isnan(group.units[1])
    assert np.isnan(group.whole)
    assert "乙镇" in group.note.text.zh
    with_total = load(tmp_path, COLUMN + "total = 2000\n", units=some).groups["age_65"]
    assert with_total.whole == 2000
    assert with_total.points.sum() == pytest.approx(1200)


def test_a_total_that_is_not_the_sum_is_said(tmp_path):
    district = load(tmp_path, COLUMN + "total = 155\n", units=units(老人=(120, 30)))
    assert district.groups["age_65"].whole == 150
    assert "people.totals_differ" in codes(district)


def test_a_unit_in_which_nobody_can_be_placed_keeps_its_number(tmp_path):
    far = (rectangle(2400, -400, 2600, 400), {"name": "丙乡", "kind": "乡", "老人": 7})
    district = load(tmp_path, COLUMN, units=[*units(老人=(120, 30)), far])
    group = district.groups["age_65"]
    assert group.units.tolist() == [120, 30, 7]
    assert group.whole == 157
    assert group.points.sum() == pytest.approx(150)
    note = next(n for n in district.notes if n.code == "people.group_nowhere")
    assert "丙乡" in note.text.zh


@pytest.mark.parametrize("bad", ["约好几个", -3])
def test_a_number_that_cannot_be_is_refused(tmp_path, bad):
    with pytest.raises(LayerError, match="乙镇"):
        load(tmp_path, COLUMN, units=units(老人=(120, bad)))


def test_a_column_of_the_blocks(tmp_path):
    blocks = [
        (rectangle(0, -100, 400, 100), {"人": 100, "老人": 40}),
        (rectangle(1200, -100, 1300, 100), {"人": 300, "老人": 8}),
    ]
    write_geojson(tmp_path / "blocks.geojson", blocks)
    text = '[blocks]\npath = "blocks.geojson"\n' + COLUMN.replace('"units"', '"blocks"')
    district = load(tmp_path, text, people='from = "blocks"\ncolumn = "人"')
    group = district.groups["age_65"]
    assert group.units.tolist() == pytest.approx([40, 8])
    assert group.whole == 48
    assert by_unit(district, group.points).tolist() == pytest.approx([40, 8])
    assert district.groups["residents"].units.tolist() == pytest.approx([100, 300])


def test_a_block_without_a_point_gives_its_people_to_its_unit(tmp_path):
    blocks = [
        (rectangle(0, -100, 400, 100), {"老人": 40}),
        (rectangle(400, 200, 500, 300), {"老人": 5}),  # no house in it
        (rectangle(1200, -100, 1950, 100), {"老人": 8}),
    ]
    write_geojson(tmp_path / "blocks.geojson", blocks)
    text = '[blocks]\npath = "blocks.geojson"\n' + COLUMN.replace('"units"', '"blocks"')
    district = load(tmp_path, text)
    group = district.groups["age_65"]
    assert group.units.tolist() == pytest.approx([45, 8])
    assert group.points.sum() == pytest.approx(53)


# Tables


def test_a_table_by_unit_in_gbk_with_names_written_otherwise(tmp_path):
    text = (
        "统计表\n街道,老人,备注\n甲街道办事处,120,\n乙鎮,30,\n丙街道,9,\n合计,159,\n"
        "注：摘自年鉴,,\n"
    )
    (tmp_path / "census.csv").write_bytes(text.encode("gb18030"))
    district = load(tmp_path, TABLE)
    group = district.groups["age_65"]
    assert group.units.tolist() == [120, 30]
    assert group.whole == 150  # 159 counts a street that is not ours
    note = next(n for n in district.notes if n.code == "people.unknown_units")
    assert "丙街道" in note.text.zh
    assert "合计" not in note.text.zh
    assert "people.totals_differ" in codes(district)


def test_a_row_on_the_whole_is_the_total_where_units_are_missing(tmp_path):
    (tmp_path / "census.csv").write_text("单元,老人\n甲街道,120\n全区,150\n", encoding="utf-8")
    group = load(tmp_path, TABLE).groups["age_65"]
    assert group.units[0] == 120
    assert group.whole == 150


def test_a_unit_that_is_called_as_the_area_is_a_unit_first(tmp_path):
    rows = units()
    rows[0][1]["name"] = "一街城"  # the study's name, too
    (tmp_path / "census.csv").write_text("单元,老人\n一街城,120\n合计,150\n", encoding="utf-8")
    group = load(tmp_path, TABLE, units=rows).groups["age_65"]
    assert group.units[0] == 120
    assert group.whole == 150


def test_a_long_table_in_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "年龄"
    for row in (
        ["街镇", "年龄组", "人数"], ["甲街道", "0-64岁", 900], ["甲街道", "65-79岁", 100],
        ["甲街道", "80岁及以上", 20], ["乙镇", "65-79岁", 25], ["乙鎮", "80岁及以上", 5],
    ):  # fmt: skip
        sheet.append(row)
    book.create_sheet("其他").append(["甲街道", "x"])
    book.save(tmp_path / "census.xlsx")
    text = (
        '[[people.groups]]\ngroup = "age_65"\npath = "census.xlsx"\nlayer = "年龄"\n'
        'column = "人数"\nrows = { "年龄组" = ["65-79岁", "80岁及以上"] }\n'
    )
    assert load(tmp_path, text).groups["age_65"].units.tolist() == [120, 30]


def test_a_unit_twice_in_a_table_is_refused_with_both_rows(tmp_path):
    (tmp_path / "census.csv").write_text(
        "单元,老人\n甲街道,1\n乙镇,2\n甲街道办事处,3\n", encoding="utf-8"
    )
    with pytest.raises(LayerError, match="rows 2, 4 of the sheet"):
        load(tmp_path, TABLE)


def test_a_table_of_other_units_is_refused(tmp_path):
    (tmp_path / "census.csv").write_text("单元,老人\n丙街道,1\n", encoding="utf-8")
    with pytest.raises(LayerError, match="no unit"):
        load(tmp_path, TABLE)


def test_a_table_without_the_column_lists_those_there_are(tmp_path):
    (tmp_path / "census.csv").write_text("单元,人数\n甲街道,1\n", encoding="utf-8")
    with pytest.raises(LayerError, match="单元, 人数"):
        load(tmp_path, TABLE)


# Names


@pytest.mark.parametrize(
    ("written", "row"),
    [
        ("大坪街道", 0), ("大坪街道办事处", 0), ("大坪", 0), (" 大 坪 ", 0), ("大坪社区", -1),
        ("石油路", -1), ("石油路街道", 1), ("石油路镇", 2), ("石油路街道办事处", 1), ("解放碑", -1),
        ("江灣社區", 3), ("江湾", 3), ("江湾街道", -1),
    ],
)  # fmt: skip
def test_names_mean_the_unit_they_can_only_mean(written, row):
    assert UnitNames(["大坪街道", "石油路街道", "石油路镇", "江湾社区"]).row(written) == row


def test_a_name_of_two_units_means_neither():
    assert UnitNames(["新村", "新村", "东村"]).row("新村") == -1


@pytest.mark.parametrize(
    ("name", "whole"),
    [("合计", True), ("渝中区", True), ("重庆市渝中区", True), ("小计", False), ("大坪", False)],
)
def test_rows_about_the_whole(name, whole):
    assert is_whole(name, "重庆市渝中区") is whole


# The study file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('group = "giants"\ntotal = 1', "unknown group"),
        ('group = "age_65"', "one of from, path"),
        ('group = "age_65"\nfrom = "units"', "column goes with"),
        ('group = "age_65"\ntotal = 3\ncolumn = "x"', "column goes with"),
        ('group = "age_65"\ntotal = 3\nunit = "x"', "named by path"),
        ('group = "age_65"\ntotal = 3\nshare_of_residents = 0.1', "without a total"),
        ('group = "residents"\nshare_of_residents = 0.1', "not with residents"),
        ('group = "age_65"\ntotal = 1\n[[people.groups]]\ngroup = "age_65"\ntotal = 2', "once"),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path, text, said):
    study = city(tmp_path, f"[[people.groups]]\n{text}\n")
    with pytest.raises(StudyError, match=said):
        read_study(study)


def test_a_share_of_nobody_is_refused(tmp_path):
    study = city(
        tmp_path,
        '[[people.groups]]\ngroup = "age_65"\nshare_of_residents = 0.2\n',
        people="",
    )
    with pytest.raises(InputError, match="needs residents"):
        read_study(study)


# Long tables

LONG = TABLE.replace('"老人"', '"人数"') + 'rows = { "年龄" = ["65-79岁", "80岁及以上"] }\n'


def long_table(folder, *rows, header="街道,年龄,人数", keys=LONG, **kwargs):
    (folder / "census.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return load(folder, keys, **kwargs)


FULL = ("甲街道,65-79岁,30", "甲街道,80岁及以上,7", "乙镇,65-79岁,20", "乙镇,80岁及以上,4")


def test_rows_of_a_long_table_are_summed(tmp_path):
    more = ("甲街道,0-14岁,99", "合计,65-79岁,50", "合计,80岁及以上,12")
    found = long_table(tmp_path, *FULL, *more).groups["age_65"]
    assert found.units.tolist() == [37, 24]
    assert found.whole == 61


def test_a_unit_without_one_of_the_rows_has_no_number(tmp_path):
    district = long_table(tmp_path, *FULL[:3], "合计,65-79岁,50", "合计,80岁及以上,12")
    found = district.groups["age_65"]
    assert found.units.tolist() == pytest.approx([37, np.nan], nan_ok=True)
    assert found.whole == 62
    note = next(n for n in district.notes if n.code == "people.rows_missing")
    assert "乙镇" in note.text.zh
    assert "甲街道" not in note.text.zh


def test_a_total_without_one_of_the_rows_is_none(tmp_path):
    found = long_table(tmp_path, *FULL[:3], "合计,65-79岁,50").groups["age_65"]
    assert np.isnan(found.whole)


def test_a_value_that_no_row_has_is_refused(tmp_path):
    with pytest.raises(LayerError, match="80岁以上") as caught:
        long_table(tmp_path, *FULL, keys=LONG.replace("80岁及以上", "80岁以上"))
    assert caught.value.code == "people.no_rows"
    assert "80岁及以上" in caught.value.expected.zh


def test_totals_beside_their_parts_are_refused_until_the_study_says_which(tmp_path):
    rows = [f"{row},{sex}" for row in FULL for sex in ("合计", "男", "女")]
    with pytest.raises(LayerError) as caught:
        long_table(tmp_path, *rows, header="街道,年龄,人数,性别")
    assert caught.value.code == "people.twice_in_total"
    said = LONG.replace("rows = { ", 'rows = { "性别" = "合计", ')
    found = long_table(tmp_path, *rows, header="街道,年龄,人数,性别", keys=said)
    assert found.groups["age_65"].units.tolist() == [37, 24]
    parts = LONG.replace("rows = { ", 'rows = { "性别" = ["男", "女"], ')
    found = long_table(tmp_path, *rows, header="街道,年龄,人数,性别", keys=parts)
    assert found.groups["age_65"].units.tolist() == [74, 48]


def test_parts_without_a_total_are_summed(tmp_path):
    rows = [f"{row},{sex}" for row in FULL for sex in ("男", "女")]
    found = long_table(tmp_path, *rows, header="街道,年龄,人数,性别")
    assert found.groups["age_65"].units.tolist() == [74, 48]


def test_a_total_that_the_units_exceed_is_said(tmp_path):
    (tmp_path / "census.csv").write_text("街道,老人\n甲街道,30\n", encoding="utf-8")
    district = load(tmp_path, TABLE + "total = 20\n")
    assert "people.totals_differ" in codes(district)
    assert district.groups["age_65"].whole == 20
    assert "people.totals_differ" not in codes(load(tmp_path, TABLE + "total = 40\n"))


@pytest.mark.parametrize(
    ("written", "name"),
    [("七星崗", "七星岗街道"), ("龍灣鎮", "龙湾镇"), ("大坪 街道办", "大坪街道"),
     ("藍田縣", "蓝田县"), ("關帝廟社區居委會", "关帝庙社区"), ("驛馬鄉人民政府", "驿马乡")],
)  # fmt: skip
def test_names_in_traditional_characters(written, name):
    assert UnitNames([name, "别处街道"]).row(written) == 0


def test_a_name_of_one_character_keeps_its_kind():
    names = UnitNames(["甲街道", "大坪街道"])
    assert names.row("甲") == -1
    assert names.row("大坪") == 1


def test_a_column_with_totals_only_tells_nothing_apart(tmp_path):
    rows = [f"{row},合计,{of}" for row in FULL for of in ("城", "乡")]
    found = long_table(tmp_path, *rows, header="街道,年龄,人数,性别,城乡")
    assert found.groups["age_65"].units.tolist() == [74, 48]


def test_of_several_totals_none_is_taken(tmp_path):
    (tmp_path / "census.csv").write_text(
        "街道,老人\n甲街道,30\n合计,90\n全区,80\n", encoding="utf-8"
    )
    assert np.isnan(load(tmp_path, TABLE).groups["age_65"].whole)


def test_units_of_low_confidence_have_no_number_of_residents(tmp_path):
    made = City(tmp_path)
    made.streets(houses=HOUSES[:6])
    found = load_district(read_study(made.study)).groups["residents"]
    assert np.isnan(found.units).tolist() == [False, True]
    assert found.whole == 1000
