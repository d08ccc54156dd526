"""An audit with changes made says so before anything else, wherever it is handed on."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import openpyxl
import pytest

from browser_helpers import SIZES, opened
from lifecircle.base.text import Bilingual, Note
from lifecircle.outputs.atlas import Atlas
from lifecircle.outputs.excel import Workbooks
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.map import render_map
from lifecircle.outputs.map_data import map_data
from lifecircle.outputs.map_panel import panel
from lifecircle.outputs.remarks import change_rows
from lifecircle.outputs.report import Pages
from lifecircle.outputs.word_unit import unit_document
from lifecircle.outputs.word_whole import whole_document
from lifecircle.study.changes import Open
from lifecircle.study.made import Made
from results_factory import small_results

TOLD = Bilingual("含 2 项变更，不是现状：新馆、C2。", "With 2 changes: 新馆, C2.")
HOSTILE = "<img src=x onerror=alert(1)>"
DONE = (
    Bilingual("新设在中山路。", "Opened on Zhongshan Road."),
    Bilingual(f"接入道路{HOSTILE}。", f"Linked to the street {HOSTILE}."),
)


def change(name: str, number: int) -> Open:
    return Open(id=f"C{number}", name=name, service="culture", at=(106.5, 29.5))


@pytest.fixture(scope="module")
def present():
    return small_results()


@pytest.fixture(scope="module")
def results(present):
    made = tuple(
        Made(f"C{number}", change(name, number), done, None, (), ())
        for number, (name, done) in enumerate(zip(("新馆", ""), DONE, strict=True), 1)
    )
    return replace(present, made=made, notes=(*present.notes, Note("changes.made", TOLD)))


def pages(results, language="zh"):
    names = [str(row) for row in range(len(results.units))]
    return Pages(
        results,
        gaps(results),
        language,
        languages=("zh", "en"),
        unit_files=names,
        atlas=Atlas(results),
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_say_it_above_everything_and_once(results, language):
    made, told = pages(results, language), TOLD(language)
    for page in (made.report(), made.board(), made.unit(0)):
        assert page.count(told) == 1
        assert page.index(told) < page.index("<section")
        assert page.index('class="remarks scenario"') < page.index(told)


def test_the_report_lists_what_was_done_and_pages_of_units_lead_there(results):
    made = pages(results)
    report = made.report()
    section = report[report.index('<section id="changes">') :].split("</section>")[0]
    assert section.count("<li>") == 2
    assert "<li><strong><bdi>新馆</bdi></strong> <bdi>新设在中山路。</bdi></li>" in section
    assert "<bdi>C2</bdi></strong> <bdi>接入道路&lt;img" in section
    assert HOSTILE not in report
    assert 'href="#changes"' in report
    assert 'href="../report.html#changes"' in made.unit(0)
    assert 'href="report.html#changes"' in made.board()


def test_no_sign_of_a_verdict_looks_like_a_character_that_is_missing(present):
    report = pages(present).report()
    sign = re.search(r'<symbol id="s-not_shown".*?</symbol>', report, re.DOTALL)
    assert sign[0].count("<path") == 1
    other = re.search(r'<symbol id="s-not_met".*?</symbol>', report, re.DOTALL)
    assert other[0].count("<path") == 2


def test_a_name_is_not_said_twice(results):
    made = replace(results.made[0], outcome=Bilingual("新建“新馆”。", "Opened 新馆."))
    assert change_rows(replace(results, made=(made,)), "zh") == [
        {"name": "", "outcome": "新建“新馆”。"}
    ]


def test_nothing_is_said_of_the_present(present):
    made = pages(present)
    for page in (made.report(), made.unit(0)):
        assert 'class="remarks scenario"' not in page
        assert 'id="changes"' not in page
    assert 'class="lc-caveat lc-scenario"' not in render_map(present, "zh", {})


def test_the_map_says_it_in_both_languages_above_other_remarks(results):
    html = render_map(results, "zh", {})
    own, other = html[html.index('id="lc-panel"') :].split("<template", 1)
    for part, told in ((own, TOLD.zh), (other, TOLD.en)):
        assert part.index("lc-scenario") < part.index(told) < part.index('class="lc-sheet"')


def test_a_map_of_years_leaves_it_to_the_years(results):
    tables = map_data(results).tables
    assert "lc-scenario" in panel(results, "zh", {}, tables)
    assert "lc-scenario" not in panel(results, "zh", {}, tables, dated=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_word_says_it_above_the_contents_and_lists_the_changes(results, language):
    made = pages(results, language)
    for content, write in (
        (made.whole_content(), whole_document),
        (made.unit_content(0), unit_document),
    ):
        texts = [one.text for one in docx.Document(io.BytesIO(write(content))).paragraphs]
        at = [number for number, text in enumerate(texts) if TOLD(language) in text]
        assert len(at) == 1
        assert at[0] < 12
        whole = write is whole_document
        assert any(DONE[0](language) in text for text in texts) is whole


def test_every_sheet_of_excel_is_headed_by_it(results, present):
    def heads(found):
        book = openpyxl.load_workbook(io.BytesIO(Workbooks(found, "zh", gaps(found)).whole()))
        return [sheet["A1"].value for sheet in book]

    assert all("情景评估，不是现状" in head for head in heads(results))
    assert not any("情景" in head for head in heads(replace(present)))


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
def test_the_map_keeps_it_in_sight_and_prints_it_on_the_same_sheet(
    browser, results, tmp_path, size
):
    many = "、".join(f"很长的设施名称{number}" for number in range(30))
    told = Note("changes.made", Bilingual(f"含 30 项变更，不是现状：{many}。", many))
    found = replace(results, notes=(*(n for n in results.notes if n.code != told.code), told))
    file = tmp_path / "map.html"
    file.write_text(render_map(found, "zh", {}), encoding="utf-8")
    with opened(browser, file, size, ready="[data-ready=true]") as page:
        box = page.page.locator(".lc-head .lc-scenario").bounding_box()
        assert 20 < box["height"] < 80
        page.shot(f"scenario-zh-{size}")
        if size == "desk":
            paper = tmp_path / "map.pdf"
            page.page.pdf(path=paper, prefer_css_page_size=True, print_background=True)
            assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) == 1
        page.quiet(file)
