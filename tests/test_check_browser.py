"""The check page in a real browser: list and map lead to each other, nothing is run or asked."""

from __future__ import annotations

import pytest

import toy_city as toy
from defects import PLACES, City
from lifecircle.check import run_check
from lifecircle.outputs.check_save import PAGE

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=alert(1)>"
SPY = "window.__pwned = false; window.alert = () => { window.__pwned = true; };"
CHECK = "window.lifecircle.page"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    city = City(folder)
    city.places(*PLACES, (EVIL, 300.0, 900.0), ("", 302.0, 20.0), ("乙", 900.0, 170.0))
    city.units(
        (toy.rectangle(-400, -400, 1000, 400), {"name": EVIL, "kind": "街道"}),
        (toy.rectangle(1000, -400, 2400, 400), {"name": "乙镇", "kind": "镇"}),
        (toy.rectangle(2420, -400, 2700, 400), {"name": "丙村", "kind": "村"}),
    )
    city.streets(lambda osm: osm.way([(300.0, 200.0), (500.0, 200.0)], highway="footway"))
    run_check(city.study, folder / "out")
    return folder / "out" / PAGE


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desk", "phone"])
def page(browser, file, request):
    width, height = request.param
    page = browser.new_page(viewport={"width": width, "height": height})
    page.asked, page.complaints = [], []
    page.add_init_script(SPY)
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector(".folium-map[data-ready=true]")
    yield page
    assert page.complaints == []
    assert page.asked == [file.as_uri()]
    assert page.evaluate("window.__pwned") is False
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def number_of(page, code):
    return int(page.locator(f".finding:has(code:text-is('{code}'))").get_attribute("id")[1:])


def test_a_finding_leads_to_its_features(page):
    number = number_of(page, "link.facility.too_far")
    page.locator(f".finding#f{number} .show").click()
    assert page.evaluate(f"{CHECK}.chosen") == number
    assert page.locator(".finding.ck-chosen").get_attribute("id") == f"f{number}"
    page.wait_for_function(f"{CHECK}.map.getZoom() >= 15")
    seen = page.evaluate(f"{CHECK}.map.getBounds().contains({CHECK}.extent({number}, null))")
    assert seen


def test_an_item_leads_to_its_feature_and_its_text(page):
    number = number_of(page, "link.facility.too_far")
    page.locator(f".finding#f{number} .ck-item").first.click()
    card = page.locator(".ck-card")
    assert EVIL in card.inner_text()
    assert "300 米内没有可接入的道路" in card.inner_text()
    assert card.locator("img").count() == 0
    page.locator("label[for=lang-en]").click()
    page.wait_for_selector(".ck-card", state="detached")
    page.locator(f".finding#f{number} .ck-item").first.click()
    assert "No linkable street within 300 m" in page.locator(".ck-card").inner_text()


@pytest.mark.parametrize("code", ["link.facility.long", "units.no_street", "streets.islands"])
def test_a_click_on_a_feature_says_what_it_is(page, code):
    """A point, an area, a line."""
    number = number_of(page, code)
    page.locator(f".finding#f{number} .show").click()
    page.wait_for_timeout(500)
    page.locator(".folium-map").scroll_into_view_if_needed()
    spot = page.evaluate(
        f"""() => {{
            const box = {CHECK}.extent({number}, null).getCenter();
            const at = {CHECK}.map.latLngToContainerPoint(box);
            const frame = {CHECK}.map.getContainer().getBoundingClientRect();
            return [frame.left + at.x, frame.top + at.y];
        }}"""
    )
    page.mouse.click(*spot)
    page.wait_for_selector(".ck-card")
    said = page.locator(f".finding#f{number} > p").first.inner_text()
    assert said in page.locator(".ck-card").inner_text()


def test_one_language_at_a_time(page):
    for language, here, gone in (("en", "Findings", "检查结果"), ("zh", "检查结果", "Findings")):
        page.locator(f"label[for=lang-{language}]").click()
        text = page.locator("body").inner_text()
        assert here in text
        assert gone not in text


def test_without_scripts_it_can_be_read_and_switched(browser, file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("h2:visible").last.inner_text() != ""
    assert page.locator(".mapbox").is_hidden()
    page.locator("label[for=lang-en]").click()
    assert page.get_by_text("No linkable street within 300 m").first.is_visible()
    context.close()


def test_it_prints_on_a4_with_its_map(browser, file, tmp_path):
    page = browser.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector(".folium-map[data-ready=true]")
    page.pdf(path=tmp_path / "check.pdf", prefer_css_page_size=True)
    assert (tmp_path / "check.pdf").stat().st_size > 10_000
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".ck-print").is_visible()
    assert page.locator(".folium-map").is_hidden()
    page.close()
