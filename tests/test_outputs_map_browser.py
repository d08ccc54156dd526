"""The map page in a real browser: opened from a file, at two widths, in both languages."""

from __future__ import annotations

import os
import re
import shutil
from itertools import combinations

import numpy as np
import pytest

from lifecircle.outputs.map import render_map
from lifecircle.outputs.map_style import SHARE_BREAKS, SHARE_COLOURS
from lifecircle.outputs.map_words import SCRIPT
from lifecircle.outputs.words import STATUS
from results_factory import FACILITY_NAMES, UNIT_NAMES, small_results

pytestmark = pytest.mark.browser

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LINKS = {"report": "report.html", "other_language": "en.html", "units/CON": "units/-CON.html"}
SPY = """
    window.__pwned = false;
    window.alert = window.confirm = window.prompt = () => { window.__pwned = true; };
"""
PAGE = "lifecircle.page"


@pytest.fixture(scope="module")
def browser():
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    required = "LIFECIRCLE_REQUIRE_BROWSER" in os.environ
    if program is None:
        (pytest.fail if required else pytest.skip)(f"none of {', '.join(PROGRAMS)} is installed")
    if not required:
        pytest.importorskip("playwright.sync_api")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as tools:
        running = tools.chromium.launch(executable_path=program, args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    found = {}
    for language in ("zh", "en"):
        found[language] = folder / f"{language}.html"
        page = render_map(small_results(language), language, LINKS)
        found[language].write_text(page, encoding="utf-8")
    return found


class Opened:
    """A page with everything it asked for and complained about."""

    def __init__(self, page, file):
        self.page, self.asked, self.complaints = page, [], []
        page.add_init_script(SPY)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_selector(".folium-map[data-ready=true]")

    def look(self, script, argument=None):
        return self.page.evaluate(script, argument)

    def choose(self, goal):
        number = self.look(f"id => {PAGE}.data.views.findIndex((view) => view.id === id)", goal)
        self.page.locator(f"input[name=lc-view][value='{number}']").check()

    def bare(self):
        """Hide what lies over the blocks, for reading colours."""
        for name in ("points", "streets", "labels"):
            self.page.locator(f"input[data-show={name}]").uncheck()

    def spot(self, east, north):
        """The pixel of the map where a point of the study's CRS is drawn."""
        lon, lat = self.lonlat(east, north)
        return self.look(
            f"([lat, lon]) => {{ const p = {PAGE}.map.latLngToContainerPoint([lat, lon]);"
            f" const b = {PAGE}.map.getContainer().getBoundingClientRect();"
            " return [b.left + p.x, b.top + p.y]; }",
            [lat, lon],
        )

    def lonlat(self, east, north):
        import geopandas as gpd  # noqa: PLC0415

        point = gpd.GeoSeries.from_xy([east], [north], crs=32648).to_crs(4326)
        return float(point.x.iloc[0]), float(point.y.iloc[0])

    def colour(self, east, north):
        """The colour painted at a point of the study's CRS."""
        lon, lat = self.lonlat(east, north)
        rgb = self.look(
            f"""([lat, lon]) => {{
                const {{ map, scene }} = {PAGE};
                const p = map.latLngToLayerPoint([lat, lon]).subtract(scene.sheet._bounds.min);
                const k = L.Browser.retina ? 2 : 1;
                const rgb = scene.sheet._ctx.getImageData(k * p.x, k * p.y, 1, 1).data;
                return [...rgb].slice(0, 3);
            }}""",
            [lat, lon],
        )
        return "#{:02x}{:02x}{:02x}".format(*rgb)


@pytest.fixture
def opened(browser, files, request):
    language, size = request.param
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    yield Opened(page, files[language])
    page.close()


def at(*pairs):
    return pytest.mark.parametrize("opened", pairs, indirect=True, ids="-".join)


EVERY = [(language, size) for language in ("zh", "en") for size in SIZES]


@at(*EVERY)
def test_it_opens_from_a_file_and_nothing_in_it_runs_or_asks(opened, files):
    page = opened.page
    phone = page.viewport_size["width"] < 500
    for number in range(page.locator("input[name=lc-view]").count()):
        opened.look(f"n => {PAGE}.choose(n)", number)
    for unit in range(len(UNIT_NAMES)):
        opened.look(f"n => {PAGE}.goTo('unit', n)", unit)
    for place, name in enumerate(FACILITY_NAMES):
        opened.look(f"n => {PAGE}.goTo('place', n)", place)
        shown = page.locator(".lc-card h2").last.text_content()
        plain = re.sub("[\x00-\x1f\u202a-\u202e]", " ", name)
        assert shown == (plain if len(plain) <= 120 else plain[:119] + "…")
    for block in range(12):
        opened.look(f"n => {PAGE}.tell({{kind: 'block', row: n}}, {PAGE}.map.getCenter())", block)
    opened.look(f"() => {PAGE}.tell({{kind: 'point', row: 3}}, {PAGE}.map.getCenter())")
    if phone:
        page.locator(".lc-toggle").click()
    for details in page.locator("#lc-panel details > summary").all():
        if details.is_visible():
            details.click()
    page.wait_for_timeout(100)
    assert opened.look("() => window.__pwned") is False
    assert page.locator("img, iframe, object, #lc-panel script, i:not(.lc-ramp i)").count() == 0
    assert opened.complaints == []
    assert len(opened.asked) == 1
    assert opened.asked[0].startswith("file://")


@at(("zh", "desk"))
def test_choosing_a_goal_recolours_every_block(opened):
    results = small_results("zh")
    opened.bare()
    centres = results.blocks.geometry.centroid
    demand = results.demand
    seen = set()
    for goal in ("circle.health", "circle.school", "circle.culture"):
        opened.choose(goal)
        for box in opened.page.locator("input[data-service]").all():
            box.uncheck()
        (result,) = (found for found in results.goals if found.goal.id == goal)
        colours = []
        for block, centre in enumerate(centres):
            if results.blocks["low_confidence"][block]:
                continue
            here = (demand["block"] == block).to_numpy()
            weight = demand["share"].to_numpy()[here]
            share = float((weight * result.listed[here]).sum() / weight.sum())
            step = int(np.searchsorted(SHARE_BREAKS, share + 1e-9, side="right"))
            shown = opened.colour(centre.x + 23, centre.y + 31)
            assert shown == SHARE_COLOURS[step], (goal, block, share)
            colours.append(shown)
        seen.add(tuple(colours))
    assert len(seen) == 3


@at(("en", "desk"))
def test_a_goal_about_units_colours_units_and_a_missing_list_is_hatched(opened):
    opened.bare()
    centres = small_results("en").units.geometry.centroid
    opened.choose("unit.school")
    for box in opened.page.locator("input[data-service]").all():
        box.uncheck()
    states = opened.look(f"() => {PAGE}.view.state")
    for state, centre in zip(states, centres, strict=True):
        assert opened.colour(centre.x + 37, centre.y + 41) == SHARE_COLOURS[-1 if state == 0 else 0]
    opened.choose("circle.elderly")
    tones = {opened.colour(centres[0].x + d, centres[0].y) for d in range(0, 60, 3)}
    assert not tones & set(SHARE_COLOURS)
    assert "Elderly care" in opened.page.locator("#lc-legend").text_content()


@at(("zh", "phone"), ("en", "desk"))
def test_a_click_on_the_list_zooms_to_the_unit(opened):
    page = opened.page
    before = opened.look(f"() => {PAGE}.map.getZoom()")
    if page.viewport_size["width"] < 500:
        page.locator(".lc-toggle").click()
    button = page.locator("#lc-units button").first
    unit = int(button.get_attribute("data-unit"))
    button.click()
    page.wait_for_timeout(400)
    assert opened.look(f"() => {PAGE}.map.getZoom()") > before
    assert opened.look(
        f"n => {PAGE}.map.getBounds().contains({PAGE}.scene.latlng({PAGE}.scene.anchors, n))", unit
    )
    card = page.locator(".leaflet-popup .lc-card")
    assert card.locator("h2").text_content()[:3] == UNIT_NAMES[unit][:3]
    assert card.locator(".lc-verdicts li").count() == 9
    first = opened.look(f"() => {PAGE}.view.id")
    language = opened.look(f"() => {PAGE}.data.language")
    verdict = small_results(language).verdict(first, unit)
    chosen = card.locator(".lc-chosen").text_content()
    assert STATUS[verdict.status].word(language) in chosen


@at(("zh", "desk"), ("en", "phone"))
def test_a_click_on_a_block_tells_about_it(opened):
    page, language = opened.page, opened.look(f"() => {PAGE}.data.language")
    results = small_results(language)
    assert opened.look(f"() => {PAGE}.view.id") == "circle.health"
    square = results.blocks.geometry.iloc[5]
    x, y = opened.spot(square.bounds[0] + 330, square.bounds[1] + 30)
    page.mouse.click(x, y)
    card = page.locator(".leaflet-popup .lc-card")
    card.wait_for()
    text = card.text_content()
    assert SCRIPT["block"](language) + " B06" in text
    assert UNIT_NAMES[1] in text
    (result,) = (found for found in results.goals if found.goal.id == "circle.health")
    here = (results.demand["block"] == 5).to_numpy()
    weight = results.demand["share"].to_numpy()[here]
    share = float((weight * result.listed[here]).sum() / weight.sum())
    assert share == pytest.approx(1)
    assert card.locator("dl").nth(1).locator("dd").first.text_content().startswith("100")
    page.keyboard.press("Escape")
    page.wait_for_timeout(350)
    assert page.locator(".leaflet-popup").count() == 0


@at(("zh", "desk"))
def test_everything_can_be_reached_with_the_keyboard(opened):
    page = opened.page
    page.locator("input[name=lc-view]:checked").focus()
    before = opened.look(f"() => {PAGE}.view.id")
    page.keyboard.press("ArrowDown")
    assert opened.look(f"() => {PAGE}.view.id") != before
    assert opened.look("() => document.querySelector('.folium-map').dataset.view") != before
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            opened.look(
                "() => { const e = document.activeElement; return e.dataset.unit !== undefined ?"
                " 'unit' : e.dataset.service !== undefined ? 'service' : e.className.toString(); }"
            )
        )
    assert {"unit", "service", "lc-whole"} <= reached
    assert any("leaflet-container" in name for name in reached)
    page.locator(".folium-map").focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup .lc-card h2").count() == 1


@at(*EVERY)
def test_nothing_lies_over_anything_else(opened):
    page = opened.page
    phone = page.viewport_size["width"] < 500
    for step in range(2 if phone else 1):
        if step:
            page.locator(".lc-toggle").click()
            page.wait_for_timeout(100)
        boxes = {}
        for name in (
            ".lc-head",
            ".lc-sheet",
            ".leaflet-control-zoom",
            ".leaflet-control-scale",
            ".leaflet-control-attribution",
            ".lc-corner:not(:empty)",
        ):
            found = page.locator(name)
            if found.count() and found.is_visible():
                boxes[name] = found.bounding_box()
        assert {".lc-head", ".lc-sheet", ".leaflet-control-zoom"} <= set(boxes)
        assert (".lc-corner:not(:empty)" in boxes) is not phone
        for (one, a), (other, b) in combinations(boxes.items(), 2):
            apart = (
                a["x"] + a["width"] <= b["x"] + 0.5
                or b["x"] + b["width"] <= a["x"] + 0.5
                or a["y"] + a["height"] <= b["y"] + 0.5
                or b["y"] + b["height"] <= a["y"] + 0.5
            )
            assert apart, (one, a, other, b)
        for name, box in boxes.items():
            assert box["x"] >= 0, name
            assert box["y"] >= 0, name
            assert box["x"] + box["width"] <= page.viewport_size["width"] + 0.5, name
            assert box["y"] + box["height"] <= page.viewport_size["height"] + 0.5, name
    wide = opened.look("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert wide


@at(("zh", "desk"), ("en", "desk"))
def test_the_page_speaks_its_language(opened):
    page = opened.page
    lang = opened.look("() => document.documentElement.lang")
    text = page.locator(".lc-body").inner_text()
    assert (lang, "各单元" in text, "Units, worst first" in text) in {
        ("zh-CN", True, False),
        ("en", False, True),
    }
    assert "审图号" in page.locator(".lc-review").text_content()


@at(("en", "desk"))
def test_an_address_can_name_the_goal(opened):
    page = opened.page
    page.goto(page.url.split("#")[0] + "#unit.school")
    page.reload()
    page.wait_for_selector(".folium-map[data-view='unit.school']")
    assert page.locator("#lc-legend summary").text_content() == "A school in every unit"
