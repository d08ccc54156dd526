"""The map page in a real browser: opened from a file, at two widths, in both languages."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning

from browser_helpers import ARTEFACTS
from lifecircle.outputs.map import render_map
from lifecircle.outputs.map_style import SHARE_BREAKS, SHARE_COLOURS
from lifecircle.outputs.map_words import PAGE as PAGE_WORDS
from lifecircle.outputs.map_words import SCRIPT
from lifecircle.outputs.words import STATUS
from lifecircle.plans.travel import travellers_of
from lifecircle.verdicts.results import STATUSES
from results_factory import FACILITY_NAMES, UNIT_NAMES, small_results

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings(
        f"ignore::{NotGeoreferencedWarning.__module__}.{NotGeoreferencedWarning.__name__}"
    ),
]

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LINKS = {"report": "report.html", "other_language": "en.html", "units/CON": "units/-CON.html"}
SPY = """
    window.__pwned = false;
    window.alert = window.confirm = window.prompt = () => { window.__pwned = true; };
"""
PAGE = "lifecircle.page"


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
    chosen = card.locator("dl").first
    assert "lc-chosen" in chosen.get_attribute("class")
    assert chosen.locator("dd").text_content().startswith("100")
    assert not card.locator("details").evaluate("fold => fold.open")
    folded = card.locator("details").text_content()
    assert result.goal.name.text(language) not in folded
    assert results.goals[1].goal.name.text(language) in folded
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
    order = page.locator("#lc-order")
    assert (lang, order.text_content()) in {
        ("zh-CN", "各单元，按覆盖率由低到高"),
        ("en", "Units, lowest share first"),
    }
    opened.choose("unit.school")
    assert order.text_content() in {"各单元，按数量由少到多", "Units, fewest places first"}
    assert page.locator(".lc-review").count() == (lang == "zh-CN")


@at(("en", "desk"))
def test_an_address_can_name_the_goal(opened):
    page = opened.page
    page.goto(page.url.split("#")[0] + "#unit.school")
    page.reload()
    page.wait_for_selector(".folium-map[data-view='unit.school']")
    assert page.locator("#lc-legend summary").text_content() == "A school in every unit"


@at(("zh", "desk"), ("en", "phone"))
def test_a_block_is_found_by_its_id_and_by_its_address(opened):
    page = opened.page
    if page.viewport_size["width"] < 500:
        page.locator(".lc-toggle").click()
    find = page.locator("#lc-find")
    find.fill("b07")
    assert page.locator("#lc-found button").count() == 1
    find.press("Enter")
    card = page.locator(".leaflet-popup .lc-card h2")
    assert card.text_content().endswith("B07")
    assert page.url.endswith("#circle.health&block=B07")
    inside = "r => { const { map, scene } = lifecircle.page; const p = map.project("
    inside += "lifecircle.page.popup.getLatLng(), 0); return lifecircle.contains("
    inside += "scene.blocks, r, p.x, p.y); }"
    assert opened.look(inside, 6)
    page.goto(page.url.split("#")[0] + "#circle.culture&block=B03")
    page.wait_for_function(f"() => {PAGE}.view.id === 'circle.culture'")
    page.wait_for_timeout(350)
    assert card.text_content().endswith("B03")
    page.goto(page.url.split("#")[0] + "#unit=U2")
    page.reload()
    page.wait_for_selector(".folium-map[data-ready=true]")
    assert card.text_content() == UNIT_NAMES[1]
    page.goto(page.url.split("#")[0] + "#block=%E0%A4%A&unit=none&nothing")
    page.reload()
    page.wait_for_selector(".folium-map[data-ready=true]")
    assert page.locator(".leaflet-popup").count() == 0
    assert opened.complaints == []


@at(("zh", "desk"))
def test_names_are_found_as_plain_text(opened):
    page = opened.page
    find = page.locator("#lc-find")
    find.fill("<IMG")
    found = page.locator("#lc-found button .lc-name").all_text_contents()
    assert FACILITY_NAMES[0] in found
    assert page.locator("#lc-found img").count() == 0
    find.fill(UNIT_NAMES[1])
    assert page.locator("#lc-found button .lc-name").first.text_content() == UNIT_NAMES[1]
    find.fill("(.*")
    assert page.locator("#lc-found button").count() == 0
    assert page.locator("#lc-found").text_content() == SCRIPT["not_found"].zh
    assert opened.look("() => window.__pwned") is False


@at(("zh", "phone"))
def test_a_card_on_a_phone_lies_within_the_map(opened):
    page = opened.page
    for kind, count in (("unit", len(UNIT_NAMES)), ("block", 12)):
        for row in range(count):
            opened.look(f"([k, n]) => {PAGE}.goTo(k, n)", [kind, row])
            page.wait_for_timeout(350)
            card = page.locator(".leaflet-popup-content-wrapper").bounding_box()
            ground = page.locator(".folium-map").bounding_box()
            assert card["y"] >= ground["y"], (kind, row)
            assert card["y"] + card["height"] <= ground["y"] + ground["height"], (kind, row)
            assert card["x"] >= 0, (kind, row)
            assert card["x"] + card["width"] <= 390, (kind, row)
            assert opened.look(f"() => {PAGE}.map.options.maxBounds === null")
    page.locator(".leaflet-popup-close-button").last.click()
    assert opened.look(f"() => {PAGE}.map.options.maxBounds !== null")


@at(("en", "desk"))
def test_demand_points_are_in_the_key_only_when_they_are_drawn(opened):
    legend = opened.page.locator("#lc-legend")
    reached = SCRIPT["point_reached"].en
    opened.look(f"() => {PAGE}.map.setZoom(13, {{animate: false}})")
    assert reached not in legend.text_content()
    assert SCRIPT["point_zoom"].en in legend.text_content()
    opened.look(f"() => {PAGE}.map.setZoom(16, {{animate: false}})")
    assert reached in legend.text_content()
    assert SCRIPT["point_zoom"].en not in legend.text_content()


@at(("zh", "desk"))
def test_the_key_says_borders_and_land_in_no_unit(opened):
    legend = opened.page.locator("#lc-legend")
    for goal, apart in (("circle.health", False), ("unit.school", True)):
        opened.choose(goal)
        lines = legend.locator("li").all_text_contents()
        assert SCRIPT["outline"].zh in lines
        assert SCRIPT["approximate_border"].zh in lines
        assert (SCRIPT["no_unit"].zh in lines) is apart
    opened.choose("circle.elderly")
    assert "无法显示，缺少名单：养老" in legend.locator("li").all_text_contents()
    opened.choose("circle.life")
    assert legend.locator("p").first.text_content() == SCRIPT["rest_title"].zh


@at(("zh", "desk"), ("en", "phone"))
def test_a_print_is_one_sheet_with_the_key_below_the_map(opened, tmp_path):
    page = opened.page
    before = opened.look(f"() => [{PAGE}.map.getZoom(), {PAGE}.map.getCenter()]")
    opened.look("() => window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    paper = page.locator(".lc-paper").bounding_box()
    key = page.locator("#lc-legend").bounding_box()
    assert key["y"] >= paper["y"] + paper["height"]
    assert not page.locator("#lc-units").is_visible()
    assert not page.locator(".leaflet-control-zoom").is_visible()
    tones = opened.look(
        """() => { const c = document.querySelector('.lc-paper canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        const seen = new Set();
        for (let i = 0; i < d.length; i += 400) seen.add(d[i] * 65536 + d[i+1] * 256 + d[i+2]);
        return seen.size; }"""
    )
    assert tones > 20
    page.emulate_media(media="screen")
    opened.look("() => window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_timeout(100)
    assert page.locator(".lc-paper").count() == 0
    assert opened.look(f"() => [{PAGE}.map.getZoom(), {PAGE}.map.getCenter()]") == before
    file = tmp_path / "map.pdf"
    page.pdf(path=file, prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", file.read_bytes())) == 1
    assert opened.complaints == []


# ---- both languages in one page --------------------------------------------------------------


def turned(opened):
    """Switch the language with the button of the page; return the other language."""
    other = opened.page.locator("#lc-panel .lc-turn").get_attribute("data-language")
    opened.page.locator("#lc-panel .lc-turn").click()
    return other


@at(*EVERY)
def test_the_language_changes_in_the_page(opened):
    page = opened.page
    phone = page.viewport_size["width"] < 500
    before = opened.look("() => document.title")
    opened.choose("circle.culture") if not phone else opened.look(f"() => {PAGE}.choose(1)")
    opened.look(f"() => {PAGE}.goTo('unit', 1)")
    page.wait_for_timeout(350)
    where = opened.look(f"() => [{PAGE}.map.getZoom(), {PAGE}.map.getCenter()]")
    keep(opened, "map-{}-{}")
    other = turned(opened)
    results = small_results(other)
    assert opened.look("() => document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[other]
    assert opened.look("() => document.title") == f"{results.name} · {PAGE_WORDS['map'](other)}"
    assert opened.look("() => document.title") != before
    assert opened.look(f"() => {PAGE}.view.id") == "circle.culture"
    zoom, centre = opened.look(f"() => [{PAGE}.map.getZoom(), {PAGE}.map.getCenter()]")
    assert zoom == where[0]
    assert abs(centre["lng"] - where[1]["lng"]) < 1e-3  # as far as the card asks for room
    assert opened.asked == [opened.asked[0]]
    goal = next(each.goal for each in results.goals if each.goal.id == "circle.culture")
    name = goal.name.text(other)
    assert page.locator("#lc-legend summary").text_content() == name
    assert page.locator("input[name=lc-view]:checked + b").text_content() == name
    card = page.locator(".leaflet-popup .lc-card")
    # A card that was open before fades away meanwhile.
    assert card.locator("h2").last.text_content() == UNIT_NAMES[1]
    assert STATUS[results.verdict("circle.culture", 1).status].word(other) in card.text_content()
    assert page.locator("#lc-units button").count() == len(UNIT_NAMES)
    assert page.locator(".leaflet-control-zoom-in").get_attribute("title") == (
        PAGE_WORDS["zoom_in"](other)
    )
    assert page.locator(".folium-map").get_attribute("aria-label") == PAGE_WORDS["map"](other)
    sources = page.locator(".leaflet-control-attribution summary").text_content()
    assert sources.endswith(PAGE_WORDS["sources"](other))
    assert page.url.endswith(f"#circle.culture&unit=U2&lang={other}")
    back = turned(opened)
    assert "lang=" not in page.url
    assert page.locator(".lc-report").get_attribute("href") == LINKS["report"]
    assert opened.look("() => document.title") == before
    assert (
        card.locator("a").get_attribute("href") if back == other else LINKS["units/CON"]
    ) == LINKS["units/CON"]
    assert opened.complaints == []
    assert opened.look("() => window.__pwned") is False


@at(("zh", "desk"))
def test_what_was_chosen_and_typed_stays_with_the_language(opened):
    page = opened.page
    page.locator("input[data-show=labels]").uncheck()
    page.locator("input[data-service]").first.check()
    page.locator(".lc-filter summary").click()
    page.locator(".lc-filter input[type=search]").fill("圈")
    page.locator("#lc-find").fill("b07")
    page.locator("#lc-why, .lc-notes summary").last.click()
    shown = opened.look(f"() => [...{PAGE}.scene.show.places]")
    turned(opened)
    assert not page.locator("input[data-show=labels]").is_checked()
    assert page.locator("input[data-service]").first.is_checked()
    assert opened.look(f"() => [...{PAGE}.scene.show.places]") == shown
    assert page.locator(".lc-filter input[type=search]").input_value() == "圈"
    assert page.locator("#lc-found button").count() == 1
    page.locator("input[data-show=labels]").check()
    turned(opened)
    assert page.locator("input[data-show=labels]").is_checked()
    assert opened.complaints == []


@at(("zh", "desk"))
def test_an_address_can_name_the_language(opened):
    page = opened.page
    address = page.url.split("#")[0]
    page.goto("about:blank")
    page.goto(address + "#lang=en&circle.school")
    page.wait_for_selector(".folium-map[data-view='circle.school']")
    assert opened.look("() => document.documentElement.lang") == "en"
    assert page.locator("#lc-order").text_content() == "Units, lowest share first"
    page.goto("about:blank")
    page.goto(address + "#lang=xx&circle.school")
    page.wait_for_selector(".folium-map[data-view='circle.school']")
    assert opened.look("() => document.documentElement.lang") == "zh-CN"


# ---- choosing ----------------------------------------------------------------------------------


def offered(opened):
    return opened.look(
        "() => [...document.querySelectorAll('.lc-choice:not([hidden])')]"
        ".filter((one) => !one.classList.contains('lc-apart'))"
        ".map((one) => lifecircle.page.data.views[one.querySelector('input').value].id)"
    )


@at(("zh", "desk"), ("en", "phone"))
def test_goals_are_filtered_by_service_traveller_verdict_kind_and_name(opened):
    page = opened.page
    if page.viewport_size["width"] < 500:
        page.locator(".lc-toggle").click()
    language = opened.look(f"() => {PAGE}.language")
    results = small_results(language)
    page.locator(".lc-filter summary").click()
    everything = offered(opened)
    service, who, state = (
        page.locator(f"select[data-filter={key}]") for key in ("services", "who", "state")
    )
    service.select_option("education")
    found = offered(opened)
    assert {"circle.school", "unit.school"} <= set(found)
    assert not [each for each in found if "health" in each or "culture" in each]
    service.select_option("")
    who.select_option("elder")
    elder = offered(opened)
    assert elder
    goals = {each.goal.id: each.goal for each in results.goals}
    assert all("elder" in (travellers_of(goals[e]) if e in goals else e) for e in elder)
    who.select_option("")
    state.select_option("not_met")
    assert offered(opened) == [
        each.goal.id for each in results.goals if results.verdict(each.goal.id).status == "not_met"
    ]
    count = page.locator(".lc-count").text_content()
    assert count == PAGE_WORDS["count"](language).format(len(offered(opened)), len(everything))
    page.locator(".lc-clear").click()
    assert offered(opened) == everything
    page.locator("input[name=lc-kind][value=way]").check(force=True)
    assert offered(opened) == [each for each in everything if "/" in each]
    page.locator("input[name=lc-kind][value='']").check(force=True)
    name = page.locator(".lc-filter input[type=search]")
    title = goals["unit.school"].name.text(language)
    name.fill(title.upper())
    assert offered(opened) == ["unit.school"]
    name.fill("<img src=x onerror=alert(1)>(.*")
    assert offered(opened) == []
    assert page.locator(".lc-count").text_content() == PAGE_WORDS["none_fits"](language)
    assert page.locator(".lc-choice.lc-apart input").is_checked()
    assert opened.complaints == []


# ---- units ---------------------------------------------------------------------------------------


def until(page, holds):
    """Wait for something to hold; the page's policy forbids to have it waited for there."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    assert holds()


@at(("zh", "desk"), ("en", "phone"))
def test_a_unit_tells_all_its_verdicts_failing_first(opened):
    page = opened.page
    language = opened.look(f"() => {PAGE}.language")
    results = small_results(language)
    for row in range(len(UNIT_NAMES)):
        opened.look(f"n => {PAGE}.goTo('unit', n)", row)
        card = page.locator(".leaflet-popup .lc-card").last
        words = card.locator(".lc-verdicts li .lc-sign").evaluate_all(
            "all => all.map((one) => one.title)"
        )
        worst = [STATUS[status].word(language) for status in STATUSES]
        ranks = [min(i for i, w in enumerate(worst) if word.startswith(w)) for word in words[1:]]
        assert ranks == sorted(ranks)
        assert len(words) == len(results.goals)
        # The card that was open before is gone once its fading ends.
        until(page, lambda: page.locator(".leaflet-popup").count() == 1)
    goal = card.locator(".lc-verdicts button").first
    title = goal.text_content()
    goal.click()
    until(page, lambda: opened.look(f"() => {PAGE}.view.title") == title)
    assert page.locator(".leaflet-popup .lc-card h2").last.text_content().startswith("con")


# ---- furniture, keys, looks ------------------------------------------------------------------


def keep(opened, name):
    """Keep a picture of the page for eyes."""
    ARTEFACTS.mkdir(exist_ok=True)
    width = opened.page.viewport_size["width"]
    size = "phone" if width < 500 else "desk"
    language = opened.look(f"() => {PAGE}.language")
    opened.page.screenshot(path=ARTEFACTS / f"{name.format(language, size)}.png")


@at(("zh", "desk"), ("en", "phone"))
def test_the_map_has_its_furniture_on_screen_and_on_paper(opened):
    page = opened.page
    for part in (".lc-north svg", ".leaflet-control-scale-line", ".leaflet-control-attribution"):
        assert page.locator(f".folium-map {part}").is_visible()
    assert page.locator(".lc-north").get_attribute("role") == "img"
    opened.look("() => window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for part in (".lc-north svg", ".leaflet-control-scale-line"):
        assert page.locator(f".lc-paper {part}").is_visible()
    credit = page.locator(".lc-credit").text_content()
    assert "© OpenStreetMap contributors" in credit
    if opened.look(f"() => {PAGE}.language") == "zh":
        assert "审图号" in credit
    page.emulate_media(media="screen")
    opened.look("() => window.dispatchEvent(new Event('afterprint'))")


@at(("zh", "desk"))
def test_keys_skip_to_the_map_move_it_and_close_what_is_open(opened):
    page = opened.page
    page.keyboard.press("Tab")
    assert page.locator(".lc-skip").evaluate("one => one === document.activeElement")
    assert page.locator(".lc-skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    ground = page.locator(".folium-map")
    assert ground.evaluate("one => one === document.activeElement")
    where = opened.look(f"() => {PAGE}.map.getCenter().lng")
    page.keyboard.press("+")
    page.wait_for_timeout(400)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert opened.look(f"() => {PAGE}.map.getCenter().lng") > where
    page.keyboard.press("Enter")
    title = page.locator(".leaflet-popup .lc-card h2")
    assert title.evaluate("one => one === document.activeElement")
    page.keyboard.press("Escape")
    page.wait_for_timeout(350)
    assert page.locator(".leaflet-popup").count() == 0
    assert ground.evaluate("one => one === document.activeElement")
    page.locator("#lc-units button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(350)
    page.keyboard.press("Escape")
    page.wait_for_timeout(350)
    assert page.locator("#lc-units button").first.evaluate("e => e === document.activeElement")


@at(("zh", "phone"), ("en", "phone"))
def test_a_thumb_can_hit_everything(opened):
    page = opened.page
    page.locator(".lc-toggle").click()
    for fold in page.locator(".lc-filter > summary, #lc-panel [data-places] > summary").all():
        fold.click()
    small = opened.look(
        """() => [...document.querySelectorAll(
        '#lc-panel button, #lc-panel select, #lc-panel summary, #lc-panel a, #lc-panel label, ' +
        '#lc-panel input[type=search], .leaflet-bar a')]
        .filter((one) => one.checkVisibility() && !one.closest('p, label label') &&
          !one.classList.contains('lc-skip') &&
          !(one.matches('label') && !one.querySelector('input')))
        .map((one) => [one.tagName, one.className, one.textContent.trim().slice(0, 20),
          one.getBoundingClientRect().height])
        .filter(([, , , height]) => height < 39.5)"""
    )
    assert small == []
    assert opened.look("() => document.documentElement.scrollWidth <= window.innerWidth")


@at(("zh", "desk"))
def test_classes_stay_apart_for_a_colour_blind_reader(opened):
    """Lightness alone keeps the order of the classes; a picture is kept for eyes."""
    devtools = opened.page.context.new_cdp_session(opened.page)
    for kind in ("deuteranopia", "achromatopsia"):
        devtools.send("Emulation.setEmulatedVisionDeficiency", {"type": kind})
        keep(opened, "map-" + kind)
    rows = opened.page.locator("#lc-legend li canvas").all()[:5]
    tones = []
    for row in rows:
        with rasterio.MemoryFile(row.screenshot()) as memory, memory.open() as file:
            red, green, blue = (float(band[5:11, 6:16].mean()) for band in file.read([1, 2, 3]))
        tones.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    assert len(tones) == len(SHARE_COLOURS)
    assert min(np.diff(tones[::-1])) > 18, tones


PLUGIN = """
    window.told = [];
    const tell = (name) => (page, ...rest) => { window.told.push(name); return name === 'click'; };
    const names = ['start', 'view', 'language', 'paint', 'click', 'card', 'legend', 'followed'];
    const one = Object.fromEntries(names.map((name) => [name, tell(name)]));
    one.address = () => ['mine=1'];
    window.lifecircle = { plugins: [one] };
"""


def test_a_plug_in_is_told_what_happens(browser, files):
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.add_init_script(PLUGIN)
    opened = Opened(page, files["zh"])
    told = opened.look("() => window.told.splice(0)")
    assert told.count("start") == 1
    assert told.index("start") < told.index("view")
    assert {"paint", "legend"} <= set(told)
    assert page.url.endswith("#circle.health&mine=1")
    turned(opened)
    told = opened.look("() => window.told.splice(0)")
    assert told.index("language") < told.index("view", told.index("language"))
    assert opened.look(f"() => {PAGE}.slot('years').closest('#lc-panel').lang") == "en"
    page.mouse.click(900, 400)
    assert opened.look("() => window.told.splice(0)") == ["click"]
    assert page.locator(".leaflet-popup").count() == 0
    opened.look(f"() => {PAGE}.goTo('unit', 0)")
    assert "card" in opened.look("() => window.told.splice(0)")
    page.goto(page.url.split("#")[0] + "#unit.school&year=2030")
    page.wait_for_function("() => window.told.includes('followed')")
    assert opened.look(f"() => {PAGE}.asked.get('year')") == "2030"
    assert opened.complaints == []
    page.close()
