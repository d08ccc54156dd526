"""Report pages in a real browser, without a network."""

from __future__ import annotations

import re

import pytest

from lifecircle.outputs.save import save
from results_factory import small_results

pytestmark = pytest.mark.browser
PAGES = ("report.html", "en/report.html", "units/unit-CON.html", "en/units/A-b.html")
A4_POINTS = (595, 842)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("pages") / "o"
    save(small_results(), target, ("zh", "en"), lambda *_: "<title>map</title>")
    return target


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
    assert said == []
    assert asked == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    wider = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e =>
             !e.closest('.scroll, svg, .skip') && e.getBoundingClientRect().right > innerWidth + 1)
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert wider == []
    covered = page.evaluate(
        """() => [...document.querySelectorAll('.headlines li')].filter(li => {
             const [a, b] = [...li.children].map(e => e.getBoundingClientRect());
             return a.right > b.left && a.bottom > b.top + 1; }).length"""
    )
    assert covered == 0
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_verdict_and_share_are_in_sight_on_a_phone(browser, folder, name):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((folder / name).as_uri())
    hidden = page.evaluate(
        """() => [...document.querySelectorAll('.goals tbody td')].filter(e =>
             e.getBoundingClientRect().right > innerWidth || !e.getClientRects().length).length"""
    )
    cells = page.locator(".goals tbody tr:first-child td").count()
    page.close()
    assert hidden == 0
    assert cells >= 3


@pytest.mark.parametrize("name", PAGES[:3])
def test_pages_print_on_a4(browser, folder, name):
    page = browser.new_page()
    page.goto((folder / name).as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    assert boxes
    for box in boxes:
        assert [round(float(side)) for side in box] == pytest.approx(A4_POINTS, abs=1)
    assert len(boxes) <= (3 if "unit" in name else 9)
