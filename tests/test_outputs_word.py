"""Word reports: what they say, how they are built, and that they open."""

from __future__ import annotations

import io
import os
import re
import shutil
import struct
import subprocess
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

import results_factory as factory
from lifecircle.outputs import documents, fonts
from lifecircle.outputs.atlas import Atlas
from lifecircle.outputs.documents import write_documents
from lifecircle.outputs.figures import causes_svg, shares_svg
from lifecircle.outputs.figures_map import map_svg
from lifecircle.outputs.figures_png import DPI, png, xml_text
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.names import file_names
from lifecircle.outputs.report import Pages
from lifecircle.outputs.word import document_of
from lifecircle.outputs.word_package import packed
from lifecircle.outputs.word_paper import Cell, Column, Paper, clean
from lifecircle.study.outputs import Outputs

LANGUAGES = ("zh", "en")
ARTEFACTS = Path(__file__).parent / "artefacts"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
REQUIRED = bool(os.environ.get("LIFECIRCLE_REQUIRE_OFFICE"))
WIDTH_MM = 170


@cache
def results():
    return factory.small_results()


@cache
def made(language="zh"):
    found = results()
    names = zip(found.units["name"], found.units["id"].astype(str), strict=True)
    return Pages(
        found,
        gaps(found),
        language,
        languages=LANGUAGES,
        unit_files=file_names(names),
        atlas=Atlas(found),
    )


@cache
def whole(language="zh"):
    return document_of(made(language).whole_content())


@cache
def unit(row=0, language="zh"):
    return document_of(made(language).unit_content(row))


def opened(content):
    return docx.Document(io.BytesIO(content))


def text_of(document):
    """Return all text of a document: of paragraphs, and of cells of tables."""
    return "\n".join(
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    )


def headings(document, level=1):
    return [p.text for p in document.paragraphs if p.style.name == f"Heading {level}"]


def captions(document):
    return [
        "".join(text.text for text in p._p.iter(qn("w:t")))
        for p in document.paragraphs
        if p.style.name == "Caption"
    ]


EVERY = [(kind, language) for kind in (whole, unit) for language in LANGUAGES]


def file_of(kind, language):
    return whole(language) if kind is whole else unit(0, language)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_styles_are_real_and_ours(kind, language):
    document = opened(file_of(kind, language))
    used = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Subtitle", "Heading 1", "Caption", "List Bullet", "Note", "Figure"} <= used
    assert {table.style.name for table in document.tables} == {"Lifecircle Table"}
    normal = document.styles["Normal"].element.rPr.find(qn("w:rFonts"))
    assert normal.get(qn("w:eastAsia")) == "微软雅黑"
    known = {style.style_id for style in document.styles}
    tags = ("w:pStyle", "w:rStyle", "w:tblStyle")
    asked = {e.get(qn("w:val")) for e in document.element.body.iter(*map(qn, tags))}
    assert asked <= known
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert round(page.page_width.mm - page.left_margin.mm - page.right_margin.mm) == WIDTH_MM


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_tables_repeat_their_head_and_keep_rows_whole(kind, language):
    document = opened(file_of(kind, language))
    assert document.tables
    for table in document.tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in others)
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (first, *others))
        grid = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert sum(grid) == pytest.approx(WIDTH_MM / 25.4 * 1440, abs=1)
        for row in table._tbl.tr_lst:
            assert sum(cell.grid_span for cell in row.tc_lst) == len(grid)


@pytest.mark.parametrize(("language", "words"), [("zh", ("表", "图")), ("en", ("Table", "Figure"))])
def test_captions_are_numbered_by_fields(language, words):
    for content in (whole(language), unit(0, language)):
        document = opened(content)
        for word in words:
            mine = [text for text in captions(document) if text.startswith(f"{word} ")]
            numbers = [int(re.match(rf"{word} (\d+)", text)[1]) for text in mine]
            assert numbers == list(range(1, len(mine) + 1))
            assert numbers
            fields = [
                field
                for field in document.element.body.iter(qn("w:fldSimple"))
                if field.get(qn("w:instr")) == f" SEQ {word} \\* ARABIC "
            ]
            assert len(fields) == len(mine)
        tables = [text for text in captions(document) if text.startswith(words[0])]
        assert len(tables) == len(document.tables)


def test_every_caption_of_a_table_stands_right_above_it():
    body = opened(whole()).element.body
    for table in body.iter(qn("w:tbl")):
        before = table.getprevious()
        assert before.pPr.pStyle.val == "Caption"
        assert before.pPr.find(qn("w:keepNext")) is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_fails_comes_first_in_the_words_of_the_page(language):
    content = made(language).unit_content(0)
    text = text_of(opened(unit(0, language)))
    told = [line["text"] for group in content["headlines"] for line in group["lines"]]
    places = [text.index(clean(line)) for line in told]
    assert places == sorted(places)
    worst = content["headlines"][0]["lines"][0]["status"]
    assert worst == "not_met"
    for key in ("gaps", "facilities", "population", "assumptions", "sources"):
        assert content["w"](key) in headings(opened(unit(0, language)))
    for group in content["gaps"]:
        for gap in group["rows"]:
            assert clean(gap["block"]) in text
            assert clean(gap["reason"]) in text
    for goal in content["goals"]:
        assert clean(goal["name"]) in text
        assert goal["share"] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_has_a_table_of_contents_that_shows_at_once(language):
    document = opened(whole(language))
    instructions = [e.text for e in document.element.body.iter(qn("w:instrText"))]
    assert [text.strip() for text in instructions] == ['TOC \\o "1-2" \\h \\z \\u']
    kinds = [e.get(qn("w:fldCharType")) for e in document.element.body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    links = list(document.element.body.iter(qn("w:hyperlink")))
    marks = {e.get(qn("w:name")) for e in document.element.body.iter(qn("w:bookmarkStart"))}
    assert {link.get(qn("w:anchor")) for link in links} <= marks
    entries = ["".join(t.text for t in link.iter(qn("w:t"))) for link in links]
    shown = [p.text for p in document.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    assert entries == shown
    assert made(language).whole_content()["w"]("conclusions") == entries[0]
    assert not list(opened(unit(0, language)).element.body.iter(qn("w:fldChar")))


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_pictures_have_300_dots_per_inch_and_say_what_they_show(kind, language):
    document = opened(file_of(kind, language))
    shapes = document.inline_shapes
    assert len(shapes) >= 2
    for shape in shapes:
        described = shape._inline.docPr.get("descr")
        assert described
        part = document.part.related_parts[
            shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        ]
        wide, high = struct.unpack_from(">II", part.blob, 16)
        assert wide / shape.width.inches == pytest.approx(DPI, abs=0.5)
        assert high / shape.height.inches == pytest.approx(DPI, abs=0.5)
        assert part.image.horz_dpi == part.image.vert_dpi == DPI
    numbers = [shape._inline.docPr.id for shape in shapes]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_package_is_whole_and_says_nothing_of_the_clock(kind, language):
    content = file_of(kind, language)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert names[0] == "[Content_Types].xml"
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in names if "thumbnail" in name or "customXml" in name]
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
        links = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        for link in links:
            assert f"word/{link.get('Target')}" in names
    found = opened(content).core_properties
    assert found.language == {"zh": "zh-CN", "en": "en-GB"}[language]
    assert (found.created.year, found.modified.year) == (2000, 2000)
    name = made(language).whole_content()["w"]("report" if kind is whole else "unit_report")
    assert name in found.title
    assert opened(content).sections[0].header.paragraphs[0].text == found.title


def test_the_same_content_gives_the_same_bytes():
    assert document_of(made().unit_content(0)) == unit(0)
    assert document_of(made().whole_content()) == whole()


def test_the_map_of_a_unit_is_of_the_goal_that_its_headlines_tell_first():
    content = made().unit_content(0)
    first = content["headlines"][0]["lines"][0]
    caption = next(text for text in captions(opened(unit(0))) if text.startswith("图 1"))
    assert clean(first["name"]) in caption


def test_content_is_made_once_for_all_forms():
    pages = made()
    assert pages.unit_content(1) is pages.unit_content(1)
    assert pages.whole_content() is pages.whole_content()
    page = pages.unit(1)
    assert all(goal["share"] in page for goal in pages.unit_content(1)["goals"])


def test_names_from_the_data_are_only_text():
    text = text_of(opened(whole()))
    assert factory.IMG in text
    assert "</script><script>alert(2)</script>" in text
    assert "\u202e" not in text
    assert "\u200f" not in text
    assert "\u0007" not in text
    assert factory.LONG[:200] not in text
    assert clean("a\u0000\u000b\ufffe\u202eb\nc") == "ab c"


def test_a_picture_of_names_with_markup_and_controls_is_drawn():
    content = made().unit_content(0)
    figure = dict(content["maps"][0], name="</svg>\u0001<script>")
    assert png(map_svg(content, figure, 5), 5).startswith(b"\x89PNG")
    assert xml_text("a\u0001\ud800b") == "ab"


def test_the_map_is_the_drawing_of_the_page():
    content, page = made().unit_content(0), made().unit(0)
    drawn = map_svg(content, content["maps"][0], 8)
    shapes = re.findall(r'<path id="b\d+" d="[^"]+"/>', drawn)
    assert len(shapes) == len(content["picture"].blocks)
    assert all(shape in page for shape in shapes)
    fills = re.findall(r'<g fill="([^"]+)" class="blocks">', drawn)
    figure = re.search(r"<figure>.*?</figure>", page, re.DOTALL)[0]
    assert fills == re.findall(r'<g fill="([^"]+)" class="blocks">', figure)


def say(key):
    return key


def test_bars_are_as_long_as_the_shares():
    scale = {"value": 0.25, "low": 0.2, "high": 0.5, "most": 0.75, "target": 1.0}
    rows = [
        {"name": "<b>一</b>", "share": "25%", "scale": scale},
        {"name": "无", "share": "", "scale": None},
    ]
    svg = shares_svg(rows, say)
    etree.fromstring(svg)
    boxes = re.findall(r'd="M([\d.]+) [\d.]+h([\d.]+)v30h', svg)
    assert boxes[:3] == [("560.0", "950.0"), ("797.5", "475.0"), ("560.0", "237.5")]
    assert "M1510.0 3V43" in svg
    assert "&lt;b&gt;一" in svg
    assert "无<" not in svg
    assert shares_svg(rows[1:], say) == ""


def test_causes_are_stacked_and_told_by_more_than_hue():
    parts = [
        {"cause": "slope", "name": "坡", "colour": "#f4c542", "x": 0.0, "width": 400.0},
        {"cause": "no_list", "name": "缺", "colour": "#c3cad1", "x": 400.0, "width": 100.0},
    ]
    svg = causes_svg([{"name": "甲", "left": "50%", "bar": parts}], say)
    boxes = re.findall(r'd="M([\d.]+) [\d.]+h([\d.]+)v30h', svg)
    assert boxes[1:3] == [("560.0", "380.0"), ("940.0", "95.0")]
    assert svg.count("#52606d") >= 2
    assert all(f">{name}<" in svg for name in ("坡", "缺", "mix_reached"))
    assert causes_svg([], say) == ""


def test_no_chart_is_higher_than_a_page():
    content = made().whole_content()
    times = 100 // len(content["population"])
    many = {key: [*content[key]] * times for key in ("population", "goals", "why")}
    document = opened(document_of(content | many))
    high = [shape.height.cm for shape in document.inline_shapes]
    assert max(high) <= 25
    first = next(text for text in captions(document) if "人口占比" in text)
    assert "前40个" in first
    drawn = sum(goal["scale"] is not None for goal in many["goals"])
    told = [text for text in captions(document) if "覆盖比例与目标值" in text]
    assert len(told) == -(-drawn // 40) > 1


def test_charts_stand_in_the_page_too():
    page = made().report()
    assert page.count('class="chart"') == 2
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart"' in page


def of_character(char, font):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" font-size="16">'
        f'<text x="2" y="16">{char}</text></svg>'
    )
    return png(svg, 0.5, font)


@pytest.mark.parametrize("font", [fonts.shipped_font(), fonts.chinese_font()], ids=["own", "best"])
def test_chinese_is_never_drawn_as_boxes(font):
    drawn = {char: of_character(char, font) for char in "渝中区街道设施龘釜鑫 A"}
    box, nothing = of_character("\ue123", font), drawn.pop(" ")
    drawn.pop("龘")  # beyond GB 2312
    assert len(set(drawn.values())) == len(drawn)
    assert box not in drawn.values()
    assert nothing not in drawn.values()


def test_the_shipped_font_is_small_free_and_not_called_by_a_reserved_name():
    file = Path(fonts.shipped_font().files[0])
    assert file.stat().st_size <= 2_000_000
    licence = (file.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name 'Source'" in licence
    assert "source" not in fonts.SHIPPED_FAMILY.lower()
    assert b"Adobe" in file.read_bytes()


def test_a_font_of_the_machine_is_taken_first(tmp_path, monkeypatch):
    fonts.chinese_font.cache_clear()
    monkeypatch.setattr(fonts, "_folders", lambda: [tmp_path / "none", tmp_path])
    try:
        assert fonts.chinese_font() == fonts.shipped_font()
        fonts.chinese_font.cache_clear()
        (tmp_path / "deep").mkdir()
        for name in ("simsun.ttc", "simhei.ttf", "other.ttf"):
            (tmp_path / "deep" / name).write_bytes(b"")
        font = fonts.chinese_font()
        assert font.family == "SimHei"
        assert font.files == (str(tmp_path / "deep" / "simhei.ttf"), *fonts.shipped_font().files)
    finally:
        fonts.chinese_font.cache_clear()


def test_layout_does_not_hang_on_the_font(monkeypatch):
    def sizes(content):
        return [(s.width, s.height) for s in opened(content).inline_shapes]

    before = sizes(unit(0))
    monkeypatch.setattr("lifecircle.outputs.figures_png.chinese_font", fonts.shipped_font)
    assert sizes(document_of(made().unit_content(0))) == before


def test_rows_and_columns_merge_as_asked():
    paper = Paper("zh")
    paper.table(
        "表",
        [Column("甲", 1), Column("乙", 1, number=True)],
        [
            [Cell(["一"], down="first"), "1"],
            [Cell([""], down="more"), "2"],
            [Cell(["合"], across=2)],
        ],
    )
    table = opened(packed(paper, "题")).tables[0]
    assert table.cell(1, 0)._tc is table.cell(2, 0)._tc
    assert table.cell(3, 0)._tc is table.cell(3, 1)._tc
    assert table.cell(1, 1).paragraphs[0].style.name == "Table Number"


def with_options(asked):
    return replace(results(), options=Outputs(documents=asked))


def written(folder, asked="units", workers=0, languages=LANGUAGES):
    pages = [made(language) for language in languages]
    return write_documents(with_options(asked), pages, folder, workers=workers)


def test_documents_are_written_beside_the_pages(tmp_path):
    files = written(tmp_path)
    names = {file.relative_to(tmp_path).as_posix() for file in files}
    assert len(names) == len(files) == 2 * 2 * (1 + len(results().units))
    assert {"report.docx", "report.xlsx", "en/report.docx"} <= names
    units = {f"units/{name}.docx" for name in made().unit_files}
    assert units <= names
    assert {f"en/{name}" for name in units} <= names
    assert all(file.is_file() for file in files)
    assert files[0].read_bytes() == whole()


@pytest.mark.parametrize(("asked", "number"), [("whole", 2), ("none", 0)])
def test_fewer_documents_can_be_asked_for(tmp_path, asked, number):
    files = written(tmp_path, asked, languages=("zh",))
    assert len(files) == number
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == number


def test_processes_of_their_own_write_the_same_files(tmp_path):
    files = written(tmp_path, "whole", workers=2)
    assert [files[0].read_bytes(), files[2].read_bytes()] == [whole("zh"), whole("en")]


def test_a_process_that_fails_is_stood_in_for(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "WORKER", "lifecircle.outputs.no_such_module")
    content = documents._content
    # More than a pipe takes before somebody reads it.
    ballast = {"ballast": ["x" * 1_000_000]}
    monkeypatch.setattr(documents, "_content", lambda *args: content(*args) | ballast)
    files = written(tmp_path, "whole", workers=1, languages=("zh",))
    assert files[0].read_bytes() == whole()


@pytest.mark.skipif(not OFFICE and not REQUIRED, reason="LibreOffice is not installed")
def test_libreoffice_opens_them_all(tmp_path):
    assert OFFICE, "LIFECIRCLE_REQUIRE_OFFICE is set and there is no LibreOffice"
    files = {"whole-zh": whole(), "unit-zh": unit(0), "unit-en": unit(0, "en")}
    for name, content in files.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, *(str(tmp_path / f"{name}.docx") for name in files)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    for name in files:
        pdf = tmp_path / f"{name}.pdf"
        assert pdf.read_bytes().startswith(b"%PDF")
        if shutil.which("pdftotext"):
            said = subprocess.run(
                ["pdftotext", str(pdf), "-"], check=True, capture_output=True
            ).stdout.decode()
            assert said.count("\f") >= 1
            assert "大坪" in said
            assert "error" not in said.lower().replace("onerror", "")
        if shutil.which("pdftoppm"):
            ARTEFACTS.mkdir(exist_ok=True)
            picture = ARTEFACTS / f"word-{name}"
            subprocess.run(
                ["pdftoppm", "-r", "60", "-png", "-l", "3", str(pdf), str(picture)], check=True
            )
