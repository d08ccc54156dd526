"""The page of a siting run in a real browser, without a network."""

from __future__ import annotations

import re

import pytest

from lifecircle.outputs.siting_save import save
from siting_factory import toy_run
from test_outputs_siting import nasty_run

pytestmark = pytest.mark.browser
PAGES = ("sites.html", "en/sites.html")
A4_POINTS = (595, 842)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("pages") / "o"
    save(toy_run(tmp_path_factory.mktemp("toy")), target, ("zh", "en"))
    return target


@pytest.fixture(scope="module")
def nasty(tmp_path_factory):
    target = tmp_path_factory.mktemp("nasty") / "o"
    save(nasty_run(tmp_path_factory.mktemp("toy")), target)
    return target


def opened(browser, file, width=1440, *, scripts=True):
    context = browser.new_context(
        viewport={"width": width, "height": 844}, offline=True, java_script_enabled=scripts
    )
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(file.as_uri())
    return page, asked, said


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_fit_their_window_and_ask_for_nothing(browser, folder, name, width):
    page, asked, said = opened(browser, folder / name, width)
    assert said == []
    assert asked == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    wider = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e =>
             !e.closest('.scroll, svg, .skip') && e.getBoundingClientRect().right > innerWidth + 1)
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert wider == []
    page.context.close()


def test_nothing_in_the_data_runs(browser, nasty):
    page, asked, said = opened(browser, nasty / "sites.html", 390)
    assert (asked, said) == ([page.url], [])
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("main img").count() == 0
    page.context.close()


def test_the_slider_moves_with_the_keyboard(browser, folder):
    page, _, said = opened(browser, folder / "sites.html")
    slider = page.locator("#map-0 .slide input")
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    clip = "getComputedStyle(document.querySelector('#map-0 .after')).clipPath"
    assert slider.input_value() == "70"
    assert page.evaluate(clip) == "inset(0px 0px 0px 70%)"
    page.keyboard.press("Home")
    assert page.evaluate(clip) in {"inset(0px 0px 0px 0%)", "inset(0px)"}
    assert said == []
    page.context.close()


def test_the_map_zooms_and_moves(browser, folder):
    page, _, _ = opened(browser, folder / "sites.html")
    moves = "[...document.querySelectorAll('#map-0 .world')].map(w => w.getAttribute('transform'))"
    start = page.evaluate(moves)
    assert len(set(start)) == 1
    page.click("#map-0 [data-do=in]")
    near = page.evaluate(moves)
    assert near[0] == near[1] != start[0]
    page.focus("#map-0 .stage")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(moves)[0] != near[0]
    page.keyboard.press("0")
    assert page.evaluate(moves) == start
    page.focus("#map-0 .slide input")
    page.hover("#map-0 .stage")
    page.mouse.wheel(0, -10)
    assert page.evaluate(moves) == start
    page.focus("#map-0 .stage")
    page.hover("#map-0 .stage")
    page.mouse.wheel(0, -300)
    assert page.evaluate(moves)[0].startswith("scale(2.1")
    box = page.locator("#map-0 .stage").bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 200, steps=3)
    page.mouse.up()
    zoomed = page.evaluate(moves)[0]
    page.keyboard.press("0")
    assert zoomed.startswith("scale(2.1")
    page.context.close()


def test_another_set_is_drawn_and_a_block_says_who_serves_it(browser, folder):
    page, _, said = opened(browser, folder / "sites.html")
    page.fill("#map-0 .slide input", "0")
    pins = """() => [...document.querySelectorAll('#map-0 .pins-after > g')]
        .map(g => g.getAttribute('transform'))"""
    first = page.evaluate(pins)
    drawn = page.evaluate("document.querySelector('#map-0 .blocks-after').innerHTML.trim()")
    page.select_option("#map-0 .set", "1")
    second = page.evaluate(pins)
    assert len(first) == len(second) == 2
    assert first[0] == second[0]
    assert first[1] != second[1]
    page.select_option("#map-0 .set", "0")
    again = page.evaluate("document.querySelector('#map-0 .blocks-after').innerHTML.trim()")
    assert re.findall(r"#b\d+", again) == re.findall(r"#b\d+", drawn)
    page.check("#map-0 .show-lines")
    assert page.locator("#map-0 .lines-after path").count() == 2
    east = page.locator("#map-0 .blocks-after use[href='#b1']").bounding_box()
    page.mouse.click(east["x"] + east["width"] - 60, east["y"] + 20)
    told = page.locator("#map-0 .told").inner_text()
    assert "乙镇" in told
    assert "主要由新址1服务" in told
    assert "可达 0%→" in told
    assert said == []
    page.context.close()


def test_candidates_and_refusals_are_shown_on_request(browser, folder):
    page, _, _ = opened(browser, folder / "sites.html")
    assert not page.locator("#map-0 .extra-refused").last.is_visible()
    page.check("#map-0 .show-refused")
    assert page.locator("#map-0 .extra-refused").last.is_visible()
    titles = page.locator("#map-0 .after .cross title").all_text_contents()
    assert titles[0] == "滨江地块1：在水体内"
    page.check("#map-0 .show-cand")
    assert page.locator("#map-0.cands").count() == 1
    page.context.close()


def test_without_scripts_both_maps_are_side_by_side(browser, folder):
    page, _, _ = opened(browser, folder / "sites.html", scripts=False)
    before = page.locator("#map-0 .before").bounding_box()
    after = page.locator("#map-0 .after").bounding_box()
    assert before["x"] + before["width"] <= after["x"]
    assert not page.locator("#map-0 .slide").is_visible()
    page.context.close()


def test_the_list_can_be_copied(browser, folder):
    page, _, _ = opened(browser, folder / "sites.html")
    page.click("[data-copy=memo-0]")
    assert page.locator("[data-copy=memo-0]").inner_text() == "已复制"
    assert "长街1500米处" in page.evaluate("getSelection().toString()")
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_pages_print_on_a4(browser, folder, name):
    page, _, _ = opened(browser, folder / name)
    pdf = page.pdf(prefer_css_page_size=True)
    page.context.close()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    for box in boxes:
        assert [round(float(side)) for side in box] == pytest.approx(A4_POINTS, abs=1)
    assert 4 <= len(boxes) <= 13
