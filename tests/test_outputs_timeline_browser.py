"""The page on a district over the years in a real browser, without a network."""

from __future__ import annotations

import re

import pytest

from lifecircle.outputs.timeline_save import write
from timeline_factory import toy_timeline

pytestmark = pytest.mark.browser
PAGES = ("timeline.html", "en/timeline.html")
A4_POINTS = (595, 842)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("timeline")
    write(toy_timeline(), target, ("zh", "en"))
    return target


@pytest.fixture
def page(browser, folder):
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    opened.goto((folder / "timeline.html").as_uri())
    yield opened
    opened.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_fit_their_window_and_ask_for_nothing(browser, folder, name, width):
    context = browser.new_context(viewport={"width": width, "height": 844}, offline=True)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto((folder / name).as_uri())
    page.select_option("select[name=goal]", index=1)
    assert said == []
    assert asked == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    wider = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e =>
             !e.closest('.scroll, svg, .skip') && e.getBoundingClientRect().right > innerWidth + 1)
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert wider == []
    context.close()


def _line(page):
    """Return how many per cent of the width show the picture before."""
    clip = page.evaluate("getComputedStyle(document.querySelector('.side.is')).clipPath")
    return float(re.search(r"([\d.]+)%\)$", clip)[1])


def test_the_slider_moves_by_keys_and_by_dragging(page):
    assert _line(page) == 50
    page.focus(".before-after input")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert _line(page) == 53
    page.keyboard.press("Home")
    assert _line(page) == 0
    assert page.get_attribute(".before-after input", "aria-valuetext") == "左侧0%为前"
    box = page.locator(".before-after .stack").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, y)
    page.mouse.up()
    assert _line(page) == 80
    assert page.input_value(".before-after input") == "80"
    page.mouse.move(box["x"] + 5, y)
    assert _line(page) == 80


def _classes(page, side):
    """Return for each class whether a side draws blocks in it."""
    return page.eval_on_selector_all(
        f".side.{side} .classes path", "paths => paths.map(p => p.getAttribute('d') !== '')"
    )


ALL = [False, False, False, False, True, False]
SOME = [True, False, False, False, True, False]


def test_goal_and_years_can_be_chosen(page):
    page.select_option("select[name=goal]", label="目标0")
    assert (_classes(page, "was"), _classes(page, "is")) == (ALL, ALL)
    page.select_option("select[name=is]", "2025")
    assert (_classes(page, "was"), _classes(page, "is")) == (ALL, SOME)
    assert page.inner_text(".side.is .tag") == "2025年"
    caption = page.inner_text(".map-caption")
    assert caption == "目标0：2021年 100% 达标→2025年 50.0% 未达标"
    page.select_option("select[name=goal]", label="目标1")
    assert (_classes(page, "was"), _classes(page, "is")) == (SOME, ALL)


def test_projects_places_and_losers_come_with_their_year(page):
    page.select_option("select[name=goal]", label="目标0")

    def seen(side):
        marks = page.eval_on_selector_all(
            f".side.{side} .mark",
            "marks => marks.filter(m => m.style.display !== 'none').length",
        )
        dots = page.get_attribute(f".side.{side} .dot", "d").count("M")
        return marks, dots, bool(page.get_attribute(f".side.{side} .out", "d"))

    assert seen("was") == (0, 2, False)
    assert seen("is") == (8, 2, True)
    page.select_option("select[name=is]", "2025")
    assert seen("is") == (4, 1, True)
    page.select_option("select[name=goal]", label="目标1")
    assert seen("is") == (4, 2, False)


def test_what_is_drawn_first_is_what_the_script_draws(page, browser, folder):
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto((folder / "timeline.html").as_uri())
    for side in ("was", "is"):
        drawn = [
            [
                one.locator(f".side.{side} {path}").evaluate_all(
                    "all => all.map(p => p.getAttribute('d'))"
                )
                for path in (".classes path", ".dots path", ".out")
            ]
            for one in (page, still)
        ]
        assert drawn[0] == drawn[1]
    context.close()


def test_without_scripts_both_sides_are_in_sight(browser, folder):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    page.goto((folder / "timeline.html").as_uri())
    first, second = (page.locator(f".side.{side}").bounding_box() for side in ("was", "is"))
    assert first["x"] + first["width"] <= second["x"]
    assert not page.is_visible("select[name=goal]")
    assert page.is_visible(".unscripted")
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_pages_print_on_a4(browser, folder, name):
    page = browser.new_page()
    page.goto((folder / name).as_uri())
    page.emulate_media(media="print")
    first, second = (page.locator(f".side.{side}").bounding_box() for side in ("was", "is"))
    assert first["x"] + first["width"] <= second["x"]
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    for box in boxes:
        assert [round(float(side)) for side in box] == pytest.approx(A4_POINTS, abs=1)
    assert 1 <= len(boxes) <= 8
