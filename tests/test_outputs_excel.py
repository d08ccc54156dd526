"""Workbooks, read back with openpyxl and turned into pages by LibreOffice."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from left_out_factory import left_out_results, with_left_out
from lifecircle.outputs import words
from lifecircle.outputs.excel import Workbooks, report_workbook, unit_workbook
from lifecircle.outputs.excel_book import Book
from lifecircle.outputs.excel_cells import CUT, MOST_CHARACTERS, cell_text, runs_as_formula, width
from lifecircle.outputs.excel_left_out import LeftOutSheets
from lifecircle.outputs.excel_table import Column, Table
from lifecircle.outputs.excel_words import SHEET
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.order import goals_worst_first, units_worst_first
from lifecircle.outputs.statements import plain
from lifecircle.outputs.tables import gaps_frame
from results_factory import FACILITY_NAMES, UNIT_NAMES, small_results

HEAD = 3
"""Row of the headings, as a spreadsheet counts."""


@pytest.fixture(scope="module")
def results():
    found = left_out_results()
    units = found.units.assign(id=["500103001001", "=2+2", "@SUM(1)", "\t007"])
    return replace(found, units=units)


@pytest.fixture(scope="module")
def whole(results):
    return Workbooks(results, "zh", gaps(results)).whole()


@pytest.fixture(scope="module")
def book(whole):
    return openpyxl.load_workbook(io.BytesIO(whole))


def heads(sheet):
    return [cell.value for cell in sheet[HEAD]]


def column(sheet, head):
    at = heads(sheet).index(head) + 1
    return [sheet.cell(row, at) for row in range(HEAD + 1, sheet.max_row + 1)]


def cells(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def linked(book):
    return [cell for cell in cells(book) if cell.hyperlink]


def test_a_sheet_for_each_subject(book):
    expected = [
        "结论",
        "单元×目标矩阵",
        "单元×目标数值",
        "单元结论",
        "缺口地块",
        "原因",
        "改进措施",
        "设施与容量",
        "容量检验",
        "人口",
        "分人群",
        "均衡性",
        "假设与来源",
        "说明",
    ]
    assert book.sheetnames == expected
    for language in ("zh", "en"):
        for name in SHEET.values():
            assert 0 < len(name(language)) <= 31
            assert not set(name(language)) & set("[]:*?/\\'")


def test_no_cell_is_a_formula_and_ids_stay_text(book, results):
    assert not [cell.coordinate for cell in cells(book) if cell.data_type == "f"]
    found = column(book["人口"], "单元编号")
    by_id = {cell.value: cell for cell in found if cell.value is not None}
    assert set(by_id) == {"500103001001", "=2+2", "@SUM(1)", " 007"}
    assert {cell.data_type for cell in by_id.values()} == {"s"}
    assert by_id["=2+2"].quotePrefix
    assert not by_id["500103001001"].quotePrefix


def test_hostile_names_are_what_they_are(results, book):
    found = {cell.value for cell in cells(book) if cell.data_type == "s"}
    assert plain(UNIT_NAMES[0]) in found
    assert not any(any(ord(char) < 32 for char in text) for text in found)
    assert not any("\u202e" in text for text in found)
    services = {cell.value for cell in column(book["设施与容量"], "设施")}
    assert services <= {cell_text(name) for name in FACILITY_NAMES}
    names = [cell for cell in cells(book) if str(cell.value).startswith(("=", "@"))]
    assert names
    assert all(cell.quotePrefix and cell.data_type == "s" for cell in names)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_hostile_text_in_every_text_column(language):
    texts = [
        "=1+1",
        "+1",
        "-1",
        "@A1",
        "\t=1",
        "a\x00\x0b\ufffeb",
        "x\ud800y",
        "_x0041_",
        " \r\n=cmd|' /C calc'!A0",
    ]
    book = Book("=标题&", language, footer="&P & co")
    kinds = ("text", "long", "word", "status")
    book.add(Table("表", "注", [Column(f"={kind}", kind, texts) for kind in kinds]))
    sheet = openpyxl.load_workbook(io.BytesIO(book.bytes()))["表"]
    for at in range(1, 5):
        found = [sheet.cell(row, at) for row in range(HEAD + 1, HEAD + 1 + len(texts))]
        assert {cell.data_type for cell in found} == {"s"}
        assert [cell.value for cell in found] == [
            "=1+1", "+1", "-1", "@A1", " =1", "ab", "xy", "_x0041_", "  =cmd|' /C calc'!A0",
        ]  # fmt: skip
        assert [cell.quotePrefix for cell in found] == [True] * 5 + [False] * 3 + [True]
    assert sheet["A1"].value == "=标题& · 表"
    assert sheet.oddFooter.left.text == "&&P && co"


def test_long_texts_are_cut_and_said(results):
    assert cell_text("a" * MOST_CHARACTERS) == "a" * MOST_CHARACTERS
    cut = cell_text("啊" * (MOST_CHARACTERS + 1))
    assert len(cut) == MOST_CHARACTERS
    assert cut.endswith(CUT)
    wide = cell_text("😀" * 20_000)
    assert len(wide.encode("utf-16-le")) <= 2 * MOST_CHARACTERS
    source = replace(results, attribution=("b" * 40_000,))
    book = openpyxl.load_workbook(io.BytesIO(Workbooks(source, "en").whole()))
    said = [cell.value for cell in book["About"]["B"] if cell.value]
    assert any(text.startswith("1 texts were longer") for text in said)


def test_width_counts_chinese_twice():
    assert [width(text) for text in ("abc", "大坪", "é大", "")] == [3, 4, 4, 0]
    assert runs_as_formula("  =1")
    assert not runs_as_formula("1=1")


def test_verdicts_are_worst_first(results, book):
    sheet = book["结论"]
    names = [cell.value for cell in column(sheet, "目标")]
    order = sorted(
        goals_worst_first(results),
        key=lambda result: results.verdict(result.goal.id).status == "not_computable",
    )
    assert order[-1].goal.id == "unit.childcare"
    assert names == [plain(result.goal.name.zh) for result in order]
    statuses = [cell.value for cell in column(sheet, "结论")]
    assert statuses == [
        words.STATUS[results.verdict(result.goal.id).status].word.zh for result in order
    ]
    units = [cell.value for cell in column(book["单元×目标矩阵"], "单元")]
    names = [plain(name) for name in results.units["name"]]
    assert units == ["全域", *(names[row] for row in units_worst_first(results))]


def test_numbers_are_numbers_and_look_as_they_should(results, book):
    sheet = book["结论"]
    rows = {cell.value: cell.row for cell in column(sheet, "目标编号")}
    verdict = results.verdict("circle.health")
    least = sheet.cell(rows["circle.health"], heads(sheet).index("至少") + 1)
    assert least.value == pytest.approx(verdict.at_least.value)
    assert least.number_format in (
        '[<=0]0%;[<0.001]"<0.1%";0.0%',
        '[>=1]0%;[>0.999]">99.9%";0.0%',
    )
    people = sheet.cell(rows["circle.health"], heads(sheet).index("未证实覆盖人数") + 1)
    assert people.value % 100 == 0
    assert people.number_format == '"约"#,##0'
    beds = sheet.cell(rows["unit.school"], heads(sheet).index("至少") + 1)
    assert beds.data_type == "n"


def test_counts_are_not_said_to_be_about():
    counted = with_left_out(small_results(people_counted=True))
    sheet = openpyxl.load_workbook(io.BytesIO(Workbooks(counted, "en").whole()))["Verdicts"]
    found = [cell for cell in column(sheet, "People left out") if cell.value]
    assert found
    assert {cell.number_format for cell in found} == {"#,##0"}


def test_no_heads_where_confidence_is_low(results, book):
    low = plain(results.units["name"][results.units["low_confidence"]].iloc[0])
    sheet = book["人口"]
    rows = [cell.row for cell in column(sheet, "单元") if cell.value == low]
    people, why = (heads(sheet).index(head) + 1 for head in ("人数", "人数说明"))
    assert rows
    for row in rows:
        assert sheet.cell(row, people).value is None
        assert sheet.cell(row, why).value == "置信度低，不给出人数"


def test_gaps_are_those_of_the_table(results, book):
    frame = gaps_frame(results)
    sheet = book["缺口地块"]
    found = pd.DataFrame(
        {
            "goal": [cell.value for cell in column(sheet, "目标编号")],
            "block": [cell.value or "" for cell in column(sheet, "地块")],
            "share": [cell.value for cell in column(sheet, "占总人口比例")],
        }
    )
    mine = frame[["goal", "block", "share_of_all_people_left_out"]].set_axis(found.columns, axis=1)
    key = ["goal", "block", "share"]
    left, right = (table.sort_values(key, ignore_index=True) for table in (found, mine))
    pd.testing.assert_frame_equal(left, right, check_dtype=False)
    first = goals_worst_first(results)[0].goal.id
    assert found["goal"].iloc[0] == next(
        g for g in [first, *found["goal"]] if g in set(mine["goal"])
    )


def test_sheets_can_be_read_filtered_and_printed(book):
    for sheet in book.worksheets[:-1]:
        assert sheet.freeze_panes is not None
        assert sheet.freeze_panes.endswith(str(HEAD + 1))
        assert sheet.auto_filter.ref.startswith(f"A{HEAD}:")
        assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_area
        assert "第&P页" in str(sheet.oddFooter.right.text)


def test_colours_are_rules_that_follow_edits(book):
    (statuses,) = book["结论"].conditional_formatting
    last = book["结论"].max_row
    assert str(statuses.sqref) == f"B{HEAD + 1}:B{last}"
    said = [rule.formula[0] for rule in statuses.rules]
    assert said == [
        f'"{words.STATUS[s].word.zh}"'
        for s in ("not_met", "not_shown", "not_computable", "no_target", "met")
    ]
    assert all(rule.dxf.fill and rule.dxf.font for rule in statuses.rules)
    shares = next(iter(book["缺口地块"].conditional_formatting))
    assert shares.rules[0].type == "containsBlanks"
    assert [rule.formula[0] for rule in shares.rules[1:]] == ["0.25", "0.5", "0.75", "0.95", "0.95"]


def test_links_lead_to_own_sheets_and_pages_only(whole, book):
    links = {cell.hyperlink.target or cell.hyperlink.location for cell in linked(book)}
    assert links
    for link in links:
        assert "://" not in link
        assert link.startswith(("units/", "'")) or link in {"report.html", "map.html"}
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name]


def test_same_bytes(results, whole):
    again = Workbooks(results, "zh").whole()
    assert again == whole
    assert openpyxl.load_workbook(io.BytesIO(whole)).properties.title == plain(results.name)


def test_a_unit_has_its_own_rows(results):
    row = units_worst_first(results)[0]
    book = openpyxl.load_workbook(io.BytesIO(Workbooks(results, "zh").unit(row)))
    key = cell_text(results.units["id"].iloc[row])
    assert {cell.value for cell in column(book["缺口地块"], "单元编号")} == {key}
    assert "单元×目标矩阵" not in book.sheetnames
    said = {cell.value for cell in column(book["结论"], "目标编号")}
    assert "circle.health" in said
    assert "全域结论" in heads(book["结论"])
    links = {cell.hyperlink.target for cell in linked(book)} - {None}
    assert links == {"../report.html", "../map.html", "../report.xlsx"}


def test_pages_are_enough(results):
    class Pages:
        language = "en"

    pages = Pages()
    pages.results = results
    assert openpyxl.load_workbook(io.BytesIO(report_workbook(pages))).sheetnames[0] == "Verdicts"
    assert unit_workbook(pages, 0) == Workbooks(results, "en").unit(0)


def test_more_blocks_than_a_sheet_takes(results, monkeypatch):
    monkeypatch.setattr("lifecircle.outputs.excel_left_out.MOST_ROWS", 3)
    book = openpyxl.load_workbook(io.BytesIO(Workbooks(results, "en").whole()))
    sheet = book["Blocks left out"]
    assert len(column(sheet, "Goal")) == 3
    said = [str(cell.value) for cell in book["About"]["B"]]
    assert any(f"first 3 of {len(gaps(results)):,} rows" in text for text in said)


def test_a_study_without_anything_left_out(results):
    bare = replace(small_results("en"), left_out=None)
    book = openpyxl.load_workbook(io.BytesIO(Workbooks(bare, "en").whole()))
    assert "Causes" not in book.sheetnames
    assert "People" in book.sheetnames
    assert LeftOutSheets.__doc__


def test_office_shows_it(whole, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("LIFECIRCLE_REQUIRE_OFFICE"):
            pytest.fail("LibreOffice is not installed")
        pytest.skip("LibreOffice is not installed")
    file = tmp_path / "report.xlsx"
    file.write_bytes(whole)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pdf = Path(tmp_path / "report.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type/Page/") + pdf.count(b"/Type /Page ") >= 14
