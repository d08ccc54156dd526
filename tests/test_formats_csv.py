"""CSV files as offices write them: encodings, separators, headers, coordinates."""

from __future__ import annotations

import csv as writer
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Log
from lifecircle.layers.read import read_layer
from lifecircle.study.model import Layer

RARE = ["大坪", "䶮", "㙟", "é", "鿍", "龘", "𠮷", "A,b", 'c"d', "两\n行", "；，"]
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]


def read(file, log=None, text=(), **named):
    named.setdefault("crs", "EPSG:4326")
    log = log or Log(role="facilities", file=file)
    return read_layer(Layer(path=file, **named), "the list", log, text=text)


def csv(folder, content, encoding="utf-8", log=None, name="名单 1.csv", text=(), **named):
    file = folder / name
    file.write_bytes(content.encode(encoding))
    return read(file, log, text, **named)


def written(rows, separator=","):
    stream = io.StringIO(newline="")
    writer.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue()


def xy(table):
    return np.column_stack([table.geometry.x, table.geometry.y]).tolist()


def mistake(folder, content, **named):
    with pytest.raises(LayerError) as caught:
        csv(folder, content, **named)
    return caught.value


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t", "，"])
def test_every_encoding_with_every_separator(tmp_path, encoding, separator):
    rows = [["名称", "经度", "纬度"], *([n, 106 + i / 7, 29 + i / 9] for i, n in enumerate(RARE))]
    log = Log()
    table = csv(tmp_path, written(rows, separator), encoding, log)
    assert table["名称"].tolist() == RARE
    assert xy(table) == [[106 + i / 7, 29 + i / 9] for i in range(len(RARE))]
    assert [note.code for note in log.notes] == (
        ["layer.encoding"] if encoding == "gb18030" else []
    )


cells = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\ufeff"),
    min_size=1,
).map(str.strip).filter(bool)  # fmt: skip
places = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(rows=st.lists(st.tuples(cells, places), min_size=1, max_size=8), data=st.data())
def test_cells_and_coordinates_survive(tmp_path_factory, rows, data):
    encoding = data.draw(st.sampled_from(ENCODINGS))
    separator = data.draw(st.sampled_from([",", ";", "\t", "，"]))
    content = written([["名称", "经度", "纬度"], *([n, *map(repr, p)] for n, p in rows)], separator)
    folder = tmp_path_factory.getbasetemp()
    file = folder / "随机.csv"
    file.write_bytes(content.encode(encoding))
    named = {"encoding": encoding} if encoding == "gb18030" else {}
    found = read(file, text=["名称"], **named)
    assert found["名称"].tolist() == [name for name, _ in rows]
    assert xy(found) == [list(place) for _, place in rows]


def test_full_width_and_plain_commas_in_one_file(tmp_path):
    table = csv(tmp_path, "名称，经度，纬度\n甲,106.5,29.5\n乙，１０６.６，29.6\n丙,106.7，29.7\n")
    assert table["名称"].tolist() == ["甲", "乙", "丙"]
    assert xy(table) == [[106.5, 29.5], [106.6, 29.6], [106.7, 29.7]]
    table = csv(tmp_path, "名称,经度,纬度\n甲，乙,106.5,29.5\n")
    assert table["名称"].tolist() == ["甲，乙"]


@pytest.mark.parametrize("content", ["lon,lat\n1,2\n".encode("utf-16-le"), b"\x00\x01\x02"])
def test_what_is_not_text(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(LayerError, match="UTF-16 without a mark"):
        read(tmp_path / "a.csv")
    if content[1:2] == b"\x00":
        assert xy(read(tmp_path / "a.csv", encoding="utf-16-le")) == [[1, 2]]


def test_western_text_is_not_taken_for_chinese(tmp_path):
    text = "name,lon,lat\nRamón Menéndez,1,2\nEspaña,3,4\n"
    error = mistake(tmp_path, text, encoding="cp1252")
    assert error.code == "layer.encoding"
    assert "encoding = " in str(error)
    (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
    named = read(tmp_path / "a.csv", encoding="cp1252")
    assert named["name"].tolist() == ["Ramón Menéndez", "España"]


@pytest.mark.parametrize(
    "name", ["重慶市渝中區大坪街道社區衛生服務中心", "北碚區圖書館", "雲陽縣臺北路小學"]
)
def test_big5_is_not_taken_for_chinese_of_the_mainland(tmp_path, name):
    text = f"name,lon,lat\n{name},1,2\n"
    error = mistake(tmp_path, text, encoding="big5")
    assert error.code == "layer.encoding"
    assert 'encoding = "big5"' in error.todo.zh
    assert read(tmp_path / "名单 1.csv", encoding="big5")["name"].tolist() == [name]
    simple = "渝中区大坪街道"
    assert csv(tmp_path, text.replace(name, simple), "gbk")["name"].tolist() == [simple]


def test_damaged_utf8_is_not_taken_for_chinese(tmp_path):
    content = ("name,lon,lat\n" + "大坪街道文化站,1,2\n" * 20).encode()
    at = content.index("坪".encode()) + 1
    file = tmp_path / "a.csv"
    file.write_bytes(content[:at] + content[at + 1 :])
    with pytest.raises(LayerError, match="not UTF-8") as caught:
        read(file)
    assert caught.value.place.en == f"byte {at - 1}"


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13"])
def test_an_unknown_encoding_is_named(tmp_path, name):
    (tmp_path / "a.csv").write_bytes(b"lon,lat\n1,2\n")
    with pytest.raises(LayerError, match="unknown encoding"):
        read(tmp_path / "a.csv", encoding=name)


def test_the_wrong_encoding_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes("lon,lat,名\n1,2,大坪\n".encode("gbk"))
    with pytest.raises(LayerError, match="not utf-8 text"):
        read(tmp_path / "a.csv", encoding="utf-8")
    table = read(tmp_path / "a.csv", encoding="GBK")
    assert table["名"].tolist() == ["大坪"]


def test_titles_above_the_header_are_skipped_and_rows_counted_as_in_a_spreadsheet(tmp_path):
    log = Log()
    text = (
        "渝中区文化设施名单,,\n制表：2025年,,\n\n名称,经度,纬度\n甲,106.5,29.5\n,,\n乙,106.6,29.6\n"
    )
    table = csv(tmp_path, text, log=log)
    assert table["名称"].tolist() == ["甲", "乙"]
    assert [note.code for note in log.notes] == ["layer.header"]
    assert "the header is row 4" in log.notes[0].text.en
    error = mistake(tmp_path, text.replace("106.6", "?"))
    assert error.place.en == "column '经度', row 7 of the sheet"
    assert error.place.zh == "列 '经度'，表格第 7 行（表头计入行数）"


@pytest.mark.parametrize(
    "text",
    [
        "名称,坐标,,床位\n,经度,纬度,\n甲,106.5,29.5,3\n",  # merged upwards and across
        "名称,经度,纬度,规模,\n,,,床位,面积\n甲,106.5,29.5,3,4\n",  # and below
    ],
)
def test_merged_header_cells_are_put_together(tmp_path, text):
    table = csv(tmp_path, text)
    assert xy(table) == [[106.5, 29.5]]
    assert table["名称"].tolist() == ["甲"]
    assert table["床位"].tolist() == [3]


@pytest.mark.parametrize(
    "head",
    [
        "经度（WGS84）,纬度（WGS84）",
        "经度(°),纬度(°)",
        "ｌｏｎ,ＬＡＴ",
        "X（m）,Y（m）",
        "lon,lat,经度（旧）",
    ],
)
def test_names_of_columns_with_remarks_and_full_width_letters(tmp_path, head):
    table = csv(tmp_path, f"{head}\n1,2,3\n" if head.count(",") == 2 else f"{head}\n1,2\n")
    assert xy(table) == [[1, 2]]
    assert head.split(",")[0] in table.columns


def test_two_columns_that_may_be_a_coordinate_are_refused(tmp_path):
    for head in ("lon,lat,lon", "经度（旧）,经度（新）,lat", "lon,经度,lat"):
        error = mistake(tmp_path, f"{head}\n1,2,3\n")
        assert error.code == "layer.no_coordinates"
        assert "the column of the x coordinate is not clear" in str(error)
        assert error.todo.en.endswith('x = "…"')
    error = mistake(tmp_path, "坐标,坐标\n1 2,3 4\n")
    assert error.todo.en.endswith('xy = "…"')
    error = mistake(tmp_path, "lon,lon,lat,lat\n1,2,3,4\n")
    assert error.todo.zh.endswith('x = "…"，y = "…"')
    assert error.found.zh == "有这些列：lon、lon.1、lat、lat.1"
    named = csv(tmp_path, "lon,lon,lat,lat\n1,2,3,4\n", x="lon.1", y="lat")
    assert xy(named) == [[2, 3]]


FOOT = ["合计,2 处,,", "注：截至 6 月,,,", ",填表人：王工,,", "备注,,,", "Total,2,,", "审核人 李工"]


@pytest.mark.parametrize("foot", FOOT)
def test_what_stands_below_the_data_is_left_out_and_said(tmp_path, foot):
    log = Log()
    table = csv(tmp_path, f"名称,a,lon,lat\n甲,1,1,2\n\n{foot}\n电话 023,,,\n", log=log)
    assert table["名称"].tolist() == ["甲"]
    (note,) = log.notes
    assert note.code == "layer.foot"
    assert "rows 4, 5 of the sheet" in note.text.en
    assert "电话 023" in note.text.zh


@pytest.mark.parametrize(
    "row",
    [
        "统计局医院,,,",
        "中心 合计：,,,",
        "合计医院,1,,",
        "乙,,,",
        "合计,1,3,",
        "注：甲,,,\n乙,1,3,4",
    ],
)
def test_places_without_coordinates_are_no_remarks(tmp_path, row):
    assert mistake(tmp_path, f"名称,a,lon,lat\n甲,1,1,2\n{row}\n").code == "layer.bad_coordinates"


def test_nothing_but_a_total_is_refused(tmp_path):
    assert mistake(tmp_path, "名称,lon,lat\n合计,,\n").code == "layer.bad_coordinates"


def test_failed_formulas_are_named(tmp_path):
    log = Log()
    table = csv(tmp_path, "名称,lon,lat\n#REF!,1,2\n乙,3,4\n#N/A,5,6\n", log=log)
    assert table["名称"].tolist() == ["#REF!", "乙", "#N/A"]
    (note,) = log.notes
    assert note.code == "layer.error_cells"
    assert "in 名称, rows 2, 4 of the sheet" in note.text.en
    assert log.findings[0].severity == "warns"


def test_repeated_and_empty_names_of_columns(tmp_path):
    log = Log()
    csv(tmp_path, "a,a,lon,lat,,\n1,2,3,4,,\n", log=log)
    assert [note.code for note in log.notes] == ["layer.same_columns"]
    assert "（a）" in log.notes[0].text.zh
    table = csv(tmp_path, "a,a,lon,lat,,\n1,2,3,4,,\n")
    assert table.columns.tolist() == ["a", "a.1", "lon", "lat", "geometry"]
    table = csv(tmp_path, "a,,lon,lat\n1,2,3,4\n")
    assert table["Unnamed: 1"].tolist() == [2]


@pytest.mark.parametrize(
    ("x", "y", "where"),
    [
        ("106°33′12″", "29°33′36″", (106 + 33 / 60 + 12 / 3600, 29.56)),
        ("106度33分12秒", "29度33分36秒", (106 + 33 / 60 + 12 / 3600, 29.56)),
        ("东经106°33′12.5″", "北纬29°33′36″", (106 + 33 / 60 + 12.5 / 3600, 29.56)),
        ("106°33'12\"E", "29°33'36\"N", (106 + 33 / 60 + 12 / 3600, 29.56)),
        ("15°30′W", "28°6′S", (-15.5, -28.1)),
        ("106.5°", "29.5º", (106.5, 29.5)),
        ("E106.55", "N29.56", (106.55, 29.56)),
        ("106.55E", "29.56 s", (106.55, -29.56)),
        ("东经106.55", "北纬：29.56", (106.55, 29.56)),
        ("106 33 12", "29 33 36.0", (106 + 33 / 60 + 12 / 3600, 29.56)),
        ("106:33:12", "29-33-36", (106 + 33 / 60 + 12 / 3600, 29.56)),
        ("E106-33-12", "-28:6:0", (106 + 33 / 60 + 12 / 3600, -28.1)),
        ("１０６．５", "＋２９．５", (106.5, 29.5)),
        ("−15.5", "－28.25", (-15.5, -28.25)),
        (" 1.065e2\u3000", "\xa029.5", (106.5, 29.5)),
    ],
)
def test_ways_to_write_a_coordinate(tmp_path, x, y, where):
    rows = written([["lon", "lat"], [x, y]])
    assert np.allclose(xy(csv(tmp_path, rows)), [where], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "x", ["106°60′", "106°33′60″", "106.5°30′", "106°33.5′10″", "29°N", "E W", "106°33′12″N", "--1",
          "-106°E", "N106.5", "106:33-12", "106:60:12", "106 33", "106.5:30:0", ":106.5", "nan",
          "1_000", "0x10", "１０６。５"],
)  # fmt: skip
def test_what_is_no_coordinate(tmp_path, x):
    error = mistake(tmp_path, written([["lon", "lat"], [x, "29.5"]]))
    assert error.code == "layer.bad_coordinates"
    assert repr(x) in str(error)


@pytest.mark.parametrize("x", ["106,55", "3,270,000.5", "１０６，５５"])
def test_commas_in_numbers_are_refused_with_advice(tmp_path, x):
    error = mistake(tmp_path, f"lon;lat\n{x};29.5\n")
    assert "decimal point instead of a comma" in error.todo.en


@pytest.mark.parametrize("column", ["坐标", "经纬度", "location", "lonlat", "LngLat"])
@pytest.mark.parametrize(
    "cell",
    ["106.5,29.5", "106.5， 29.5", "(106.5, 29.5)", "[106.5 29.5]", "POINT (106.5 29.5)",
     "106°30′E，29°30′N", "１０６.５；２９.５", "106.5、29.5"],
)  # fmt: skip
def test_both_coordinates_in_one_column(tmp_path, column, cell):
    table = csv(tmp_path, written([["名称", column], ["甲", cell]]))
    assert xy(table) == [[106.5, 29.5]]


def test_one_column_of_coordinates_is_named_or_found_alone(tmp_path):
    table = csv(tmp_path, "位置\tb\n106.5,29.5\t1\n", name="Unicode.txt", xy="位置")
    assert xy(table) == [[106.5, 29.5]]
    assert xy(csv(tmp_path, "坐标\n106.5,29.5\n")) == [[106.5, 29.5]]
    error = mistake(tmp_path, "位置\n106.5\n", xy="位置")
    assert error.expected.en == "two numbers, x (longitude) first"
    assert xy(csv(tmp_path, "坐标,经度,纬度\n1,106.5,29.5\n")) == [[106.5, 29.5]]
    assert "xy" in mistake(tmp_path, "a,b\n1,2\n", xy="c").todo.en


def test_a_swapped_column_of_both_is_refused_with_advice(tmp_path):
    error = mistake(tmp_path, '坐标\n"29.5,106.5"\n"29.6,106.5"\n')
    assert error.code == "layer.swapped_axes"
    assert "swapped" in error.todo.en
    error = mistake(tmp_path, "坐标\n29°30′N 106°30′E\n")
    assert error.code == "layer.bad_coordinates"


def test_rows_that_are_too_long(tmp_path):
    error = mistake(tmp_path, "lon,lat\n1,2\n1,2,3\n")
    assert error.place.en == "row 3 of the sheet"
    assert xy(csv(tmp_path, "lon,lat\n1,2,\n3,4,,\n")) == [[1, 2], [3, 4]]


def test_a_quotation_mark_that_is_never_closed(tmp_path):
    error = mistake(tmp_path, 'name,lon,lat\n"甲,106,29\n乙,106,29\n')
    assert "not a CSV table" in error.what.en
    table = csv(tmp_path, 'name,lon,lat\n甲"旧"馆,106,29\n"a"b,1,2\n')
    assert table["name"].tolist() == ['甲"旧"馆', "ab"]


def test_a_workbook_under_a_false_name(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"PK\x03\x04 and more")
    with pytest.raises(LayerError, match="is an Excel workbook"):
        read(tmp_path / "a.csv")


def test_a_lenient_log_keeps_the_good_rows(tmp_path):
    log = Log(lenient=True, role="facilities")
    table = csv(
        tmp_path, "name,lon,lat\n甲,106.5,29.5\n乙,,29.5\n丙,1,2,3\n丁,29.5,106.5\n戊,106.6,29.6\n",
        log=log, text=["name"],
    )  # fmt: skip
    assert table["name"].tolist() == ["甲", "戊"]
    assert table.index.tolist() == [0, 4]
    found = {f.code: f for f in log.findings}
    assert list(found) == ["layer.extra_cells", "layer.bad_coordinates", "layer.swapped_axes"]
    assert {f.severity for f in log.findings} == {"blocks"}
    assert [p.en for f in log.findings for p in f.items.places] == [
        "row 4 of the sheet", "row 3 of the sheet", "row 5 of the sheet",
    ]  # fmt: skip
    assert found["layer.bad_coordinates"].items.labels == ["乙"]
    swapped = found["layer.swapped_axes"].items
    assert swapped.labels == ["丁"]
    assert swapped.geometry[0].coords[0] == (106.5, 29.5)
    with pytest.raises(LayerError, match="missing or not a number"):
        csv(tmp_path, "lon,lat\n,\na,b\n", log=Log(lenient=True))
