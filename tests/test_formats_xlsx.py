"""Excel workbooks, written by openpyxl and pandas."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pandas as pd
import pytest

from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Log
from lifecircle.layers.read import read_layer
from lifecircle.study.model import Layer

HEADER = ["名称", "经度", "纬度"]
ROWS = [["大坪䶮", 106.5, 29.5], ["é鿍", 106.6, 29.6]]


def read(file, log=None, text=(), **named):
    layer = Layer(path=file, crs="EPSG:4326", **named)
    return read_layer(layer, "the list", log or Log(), text=text)


def book(folder, sheets, name="名单 1.xlsx"):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(folder / name)
    return folder / name


def xy(table):
    return [list(point.coords[0]) for point in table.geometry]


def test_a_sheet_is_read_value_by_value(tmp_path):
    when = dt.datetime(2019, 5, 1)  # noqa: DTZ001
    table = pd.DataFrame(
        {"编号": [7.0, 8.0], "码": ["007", "08"], "lon": [106.5, 106.25],
         "lat": ["29.5", "２９.２５"], "日期": [when, when.replace(hour=9)],
         "床位": [None, 12], "开放": [True, False],
         "比例": [0.3, 1e-7]},
    )  # fmt: skip
    file = tmp_path / "表.xlsx"
    table.to_excel(file, index=False)
    log = Log()
    found = read(file, log, text=["编号", "日期"])
    assert xy(found) == [[106.5, 29.5], [106.25, 29.25]]
    assert found["编号"].tolist() == ["7", "8"]
    assert found["码"].tolist() == ["007", "08"]
    assert found["日期"].tolist() == ["2019-05-01", "2019-05-01 09:00:00"]
    assert found["床位"].isna().tolist() == [True, False]
    assert found["床位"].iloc[1] == 12
    assert found["开放"].tolist() == ["TRUE", "FALSE"]
    assert found["比例"].tolist() == [0.3, 1e-7]
    assert log.findings == []


def test_one_filled_sheet_needs_no_name(tmp_path):
    log = Log()
    file = book(tmp_path, {"空": [], "名单": [HEADER, *ROWS]})
    assert read(file, log)["名称"].tolist() == ["大坪䶮", "é鿍"]
    assert [note.code for note in log.notes] == ["layer.sheet"]
    file = book(tmp_path, {"说明": [["来源", "民政局"]], "名单": [HEADER, *ROWS]})
    assert len(read(file)) == 2


def test_several_sheets_need_a_name(tmp_path):
    file = book(tmp_path, {"甲": [HEADER, ROWS[0]], "乙": [HEADER, *ROWS], "空": []})
    with pytest.raises(LayerError, match="several sheets") as caught:
        read(file)
    assert caught.value.expected.en == "one of 甲, 乙"
    assert len(read(file, layer="乙")) == 2
    with pytest.raises(LayerError, match="no such sheet"):
        read(file, layer="丙")
    with pytest.raises(LayerError, match="the sheet is empty"):
        read(file, layer="空")
    with pytest.raises(LayerError, match="the sheet is empty"):
        read(book(tmp_path, {"空": []}))


def test_hidden_sheets_do_not_count(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(HEADER)
    made.active.append(ROWS[0])
    old = made.create_sheet("旧")
    for row in (HEADER, *ROWS):
        old.append(row)
    old.sheet_state = "hidden"
    file = tmp_path / "a.xlsx"
    made.save(file)
    log = Log()
    assert len(read(file, log)) == 1
    assert [note.code for note in log.notes] == ["layer.sheet"]
    assert len(read(file, layer="旧")) == 2
    made["Sheet"].delete_rows(1, 2)
    made.save(file)
    assert len(read(file)) == 2


def test_titles_merged_headers_and_blank_rows(tmp_path):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet["A1"] = "渝中区养老设施一览表"
    sheet.merge_cells("A1:E1")
    sheet["A2"], sheet["B2"], sheet["D2"] = "名称", "坐标", "床位"
    sheet["B3"], sheet["C3"] = "经度", "纬度"
    for merged in ("A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(merged)
    sheet.append(["甲", 106.5, 29.5, 10])
    sheet["A6"], sheet["B6"], sheet["C6"], sheet["D6"] = "乙", 106.6, "没有", 20
    file = tmp_path / "a.xlsx"
    made.save(file)
    with pytest.raises(LayerError, match="not a number") as caught:
        read(file)
    assert caught.value.place.en == "column '纬度', row 6 of the sheet"
    sheet["C6"] = 29.6
    made.save(file)
    table = read(file)
    assert table["名称"].tolist() == ["甲", "乙"]
    assert table["床位"].tolist() == [10, 20]
    assert xy(table) == [[106.5, 29.5], [106.6, 29.6]]


def with_values(file, **values):
    """Give formulas of a sheet the values that Excel would have saved."""
    with zipfile.ZipFile(file) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    sheet = content["xl/worksheets/sheet1.xml"].decode()
    for formula, value in values.items():
        sheet = sheet.replace(f"<f>{formula}</f><v></v>", f"<f>{formula}</f><v>{value}</v>")
        sheet = sheet.replace(f"<f>{formula}</f><v />", f"<f>{formula}</f><v>{value}</v>")
    content["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(file, "w") as parts:
        for name, part in content.items():
            parts.writestr(name, part)


def test_formulas_have_their_saved_values(tmp_path):
    file = book(tmp_path, {"a": [HEADER, ["甲", "=B9+1", 29.5], ["乙", 106.5, "=C9"]]})
    with pytest.raises(LayerError, match="no calculated value") as caught:
        read(file)
    assert "'a', cells B2, C3" in caught.value.place.en
    assert caught.value.code == "layer.uncalculated"
    with_values(file, **{"B9+1": "106.25", "C9": "29.75"})
    assert xy(read(file)) == [[106.25, 29.5], [106.5, 29.75]]


def test_a_lenient_log_goes_on_after_uncalculated_formulas(tmp_path):
    log = Log(lenient=True)
    file = book(tmp_path, {"a": [HEADER, ["甲", "=B9+1", 29.5], ["乙", 106.5, 29.5]]})
    assert read(file, log)["名称"].tolist() == ["乙"]
    assert [f.code for f in log.findings] == ["layer.uncalculated", "layer.bad_coordinates"]
    assert log.findings[0].items.labels == ["B2"]


def test_errors_of_excel_are_no_coordinates(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(HEADER)
    made.active.append(["甲", "#N/A", 29.5])
    made.active["B2"].data_type = "e"
    made.save(tmp_path / "a.xlsx")
    with pytest.raises(LayerError, match="#N/A"):
        read(tmp_path / "a.xlsx")


def test_a_wrong_extent_in_the_file_does_no_harm(tmp_path):
    file = book(tmp_path, {"a": [HEADER, *ROWS]})
    with zipfile.ZipFile(file) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    sheet = content["xl/worksheets/sheet1.xml"]
    assert b'ref="A1:C3"' in sheet
    content["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:C3"', b'ref="A1"')
    with zipfile.ZipFile(file, "w") as parts:
        for name, part in content.items():
            parts.writestr(name, part)
    assert len(read(file)) == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "layer.old_workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1", "layer.old_workbook"),
        ("a.xls", b"<html>", "layer.old_workbook"),
        ("a.xlsx", b"lon,lat\n1,2\n", "layer.unreadable"),
        ("a.xlsx", b"", "layer.unreadable"),
        ("a.xlsx", b"PK\x03\x04", "layer.unreadable"),
    ],
)
def test_other_files_are_one_clear_error(tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LayerError) as caught:
        read(tmp_path / name)
    assert caught.value.code == code
    assert "xlsx" in str(caught.value)


def test_a_cut_workbook_and_a_zip_that_is_none(tmp_path):
    file = book(tmp_path, {"a": [HEADER, *ROWS]})
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LayerError, match="cannot be read"):
        read(file)
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("a.txt", "b")
    with pytest.raises(LayerError, match="cannot be read"):
        read(file)
