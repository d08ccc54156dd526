"""The page and the table on two audits: what they say, hold and never overwrite."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from compare_helpers import CLINIC, NEW_CLINIC, audit, copied
from lifecircle.base.errors import InputError
from lifecircle.compare.diff import compare
from lifecircle.compare.lists import MOST_BLOCKS
from lifecircle.compare.page import render
from lifecircle.compare.picture import CLASSES, classes, draw
from lifecircle.compare.read import read_audit
from lifecircle.compare.run import run
from lifecircle.compare.save import COLUMNS, table
from lifecircle.compare.say import signed_people, signed_points
from lifecircle.compare.words import HOW, PLACE, STATE, TURN, WORDS

IMG = "<img src=x onerror=alert(1)>"
DOCS = Path(__file__).parents[1] / "docs" / "outputs.md"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    hostile = (IMG + "诊所", *NEW_CLINIC[1:])
    return (
        audit(folder, "before", clinics=(CLINIC,)),
        audit(folder, "after", clinics=(("=1+1", *CLINIC[1:]), hostile), title=f"一街城{IMG}"),
    )


@pytest.fixture(scope="module")
def found(made):
    return compare(*map(read_audit, made))


@pytest.fixture(scope="module")
def page(found):
    return render(found, ("zh", "en"))


def view(page, language):
    """Return the part of the page in one language."""
    start = page.index(f'<div class="view {language}"')
    end = page.find('<div class="view', start + 1)
    return page[start : end if end > 0 else None]


def test_nothing_from_data_becomes_markup(page):
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") > 4
    assert "<script" not in page
    assert not re.search(r"\son\w+=", re.sub(r">[^<]*<", "><", page))


def test_the_page_asks_for_nothing(page):
    links = re.findall(r'(?:href|src)="([^"]*)"|url\(([^)]*)\)', page)
    assert {a or b for a, b in links} <= {
        link for link in (a or b for a, b in links) if link.startswith("#")
    }
    assert "default-src 'none'" in page


def test_every_reference_has_a_target(page):
    wanted = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', page.split("</style>")[1]))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert {a or b for a, b in wanted} <= set(ids)
    assert len(ids) == len(set(ids))


def test_both_languages_are_there_and_the_first_shows(page, found):
    assert re.findall(r'id="in-(zh|en)"( checked)?', page) == [("zh", " checked"), ("en", "")]
    english = re.sub(r"<[^>]+>|&[^;]+;", " ", view(page, "en"))
    for data in ("一街城", "诊所", "新诊所", "甲街道", "乙镇", "长街", "测试"):
        english = english.replace(data, "")
    assert re.findall(r"[\u4e00-\u9fff]+", english) == []
    assert '<html lang="en">' in render(found, ("en",))
    assert 'switches"' not in render(found, ("en",))


def test_what_the_page_says(page):
    zh, en = view(page, "zh"), view(page, "en")
    assert "评估项目名称不同" in zh
    assert "The studies have different names" in en
    assert '<span class="pill better">变好</span>' in zh
    assert "覆盖比例 50.0% → 100%（+50.0个百分点）；新覆盖 50.0% 的人口（约500人）。" in zh
    assert "Verdicts on units: 2 better" in en
    assert "设施名单 health.csv 有改动（新增 1 处：" in zh
    assert "改名 1 处：=1+1" in zh


def test_the_table_holds_what_the_docs_say(found):
    named = re.split(r"^## compare.+$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
    named = named.partition("\n## ")[0]
    cells = re.findall(r"^\|(.+?)\|", named, flags=re.MULTILINE)
    assert [n for cell in cells for n in re.findall(r"`([^`]+)`", cell)] == list(COLUMNS)
    rows = list(csv.DictReader(io.StringIO(table(found), newline="")))
    assert len(rows) == 4 * 3
    clinic = rows[0]
    assert (clinic["level"], clinic["unit"], clinic["goal"]) == ("whole", "", "clinic")
    assert (clinic["status_before"], clinic["status_after"], clinic["turn"]) == ("met",) * 2 + (
        "same",
    )
    assert float(clinic["share_change"]) == pytest.approx(0.5, abs=1e-3)
    assert (clinic["people_change"], clinic["people_gained"], clinic["people_lost"]) == (
        "+500",
        "500",
        "0",
    )
    assert rows[-1]["share_at_least_before"] == ""


def test_text_cells_are_no_formulas(found):
    units = found.units.assign(name="=1+1")
    verdicts = found.verdicts.assign(name="=1+1")
    rows = list(csv.DictReader(io.StringIO(table(replace(found, units=units, verdicts=verdicts)))))
    assert {row["unit"] for row in rows} == {"'=1+1"}


def test_the_same_input_gives_the_same_bytes(made, tmp_path):
    for name in ("a", "b"):
        run(*made, tmp_path / name)
    for name in ("compare.html", "compare.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["compare.csv", "compare.html"]
    assert (tmp_path / "a" / "compare.csv").read_bytes().startswith(b"\xef\xbb\xbflevel,")


@pytest.mark.parametrize("name", ["compare.html", "compare.csv"])
def test_a_file_of_somebody_else_stays(made, tmp_path, name):
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="did not write"):
        run(*made, tmp_path)
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [(name, "mine")]


def test_our_own_files_are_replaced(made, tmp_path):
    run(*made, tmp_path, ("en",))
    run(made[1], made[1], tmp_path)
    assert "均无变化" in (tmp_path / "compare.html").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_made_is_one_message(made, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        run(*made, tmp_path / "file" / "out")


def test_a_failed_write_leaves_the_old_files(made, tmp_path, monkeypatch):
    run(*made, tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        run(made[1], made[1], tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize("there", [True, False])
def test_a_table_that_excel_holds_open_leaves_both_files_as_they_were(
    made, tmp_path, monkeypatch, there
):
    """Each of the moves may be the one that fails."""
    if there:
        run(*made, tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    real, failed = Path.replace, []
    for step in range(9):
        left = [step]

        def replace(self, target, left=left):
            left[0] -= 1
            if left[0] == -1:
                raise PermissionError(13, "in use", str(self), 32, str(target))
            return real(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", replace)
            try:
                run(made[1], made[1], tmp_path)
            except InputError as error:
                failed.append(step)
                assert "in use" in str(error)  # noqa: PT017
            else:
                break
        assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
    assert failed == list(range(4 if there else 2))


def test_blocks_of_the_map_are_classed_by_their_change(found):
    _, sheet = draw(found)
    clinic = found.blocks[found.blocks["goal"] == "clinic"]
    groups = dict(classes(clinic, sheet))
    assert groups["gained3"] == sorted(clinic["block"])
    assert sum(map(len, groups.values())) == len(clinic)
    ends = {"lost3": -0.7, "lost2": -0.5, "lost1": -0.1, "gained1": 0.1, "gained2": 0.5}
    for name, change in {**ends, "gained3": 0.51, "mixed": 0.0}.items():
        one = clinic.head(1).assign(share_before=0.5, share_after=0.5 + change)
        assert [n for n, rows in classes(one, sheet) if rows] == [name]


def test_colours_are_told_apart_by_lightness():
    def lightness(colour):
        return sum(
            weight * int(colour[at : at + 2], 16)
            for weight, at in ((0.2126, 1), (0.7152, 3), (0.0722, 5))
        )

    tone = {name: lightness(colour) for name, colour, _ in CLASSES}
    for way in ("lost", "gained"):
        assert tone[f"{way}3"] + 30 < tone[f"{way}2"] < tone[f"{way}1"] - 30


def test_lists_are_cut(page):
    assert MOST_BLOCKS * 2 * 2 >= page.count('scope="row" class="id"') > 0


@pytest.mark.parametrize(
    ("change", "text"),
    [(0.0713, "+7.1"), (-0.0713, "−7.1"), (0.0004, "+<0.1"), (0.0, "="), (float("nan"), "–")],
)
def test_signed_points(change, text):
    assert signed_points(change) == text


def test_signed_people():
    assert signed_people(-1234.0, "zh", counted=False) == "约−1,200人"
    assert signed_people(1234.0, "en", counted=True) == "+1,234"
    assert signed_people(0.0, "zh", counted=True) == ""


def test_words_are_in_both_languages():
    for words in (WORDS, TURN, STATE, PLACE, HOW):
        for text in words.values():
            assert text.zh
            assert text.en
            assert not re.search(r"[\u4e00-\u9fff]", text.en)


def lifecircle(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "lifecircle", *map(str, arguments)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def test_the_command(made, tmp_path):
    done = lifecircle("compare", *made, "--out", tmp_path / "对比 一", "--lang", "en")
    assert done.returncode == 0, done.stderr.decode()
    text = done.stdout.decode("utf-8")
    assert f"一街城{IMG}: before -> after" in text
    assert re.search(r"^  better +not_met -> met +\+50\.0 points  each$", text, re.MULTILINE)
    assert re.search(r"^  units: 2 better$", text, re.MULTILINE)
    assert re.search(
        r"^  differences: input files 2, parameters and corrections 1, places 2$",
        text,
        re.MULTILINE,
    )
    assert (tmp_path / "对比 一" / "compare.html").is_file()


def test_the_command_refuses_an_edited_audit_in_one_message(made, tmp_path):
    folder = copied(made[0], tmp_path / "b")
    (folder / "gaps.csv").write_text("mine", encoding="utf-8")
    done = lifecircle("compare", folder, made[1], "--out", tmp_path / "out")
    assert done.returncode == 1
    message = done.stderr.decode("utf-8")
    assert "changed: gaps.csv" in message
    assert "Traceback" not in message
    assert not (tmp_path / "out").exists()


@pytest.mark.browser
def test_the_page_in_a_browser(browser, page, tmp_path):
    file = tmp_path / "compare.html"
    file.write_text(page, encoding="utf-8")
    for width in (1366, 390):
        context = browser.new_context(
            viewport={"width": width, "height": 844}, offline=True, java_script_enabled=False
        )
        opened = context.new_page()
        said = []
        opened.on("console", lambda message, said=said: said.append(message.text))
        opened.goto(file.as_uri())
        assert opened.locator(".view.zh").is_visible()
        assert not opened.locator(".view.en").is_visible()
        opened.click("label[for=in-en]")
        assert opened.locator(".view.en").is_visible()
        assert not opened.locator(".view.zh").is_visible()
        assert opened.locator(".page").bounding_box()["width"] <= width
        assert said == []
        context.close()
