"""Causes and remedies on the map page in a real browser, in both languages."""

from __future__ import annotations

import pytest

from left_out_factory import left_out_results
from lifecircle.outputs.left_out_words import CAUSE, MOVE
from lifecircle.outputs.map import render_map
from lifecircle.outputs.map_style import CAUSE_COLOURS, SHARE_COLOURS
from lifecircle.outputs.map_words_causes import PAGE as WORDS
from lifecircle.outputs.map_words_causes import SCRIPT
from lifecircle.verdicts.left_out import CAUSES
from results_factory import UNIT_NAMES
from test_outputs_map_browser import PAGE, SIZES, Opened

pytestmark = pytest.mark.browser

CALM = SHARE_COLOURS[-1]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("causes")
    found = {}
    for language in ("zh", "en"):
        found[language] = folder / f"{language}.html"
        page = render_map(left_out_results(language), language, {})
        found[language].write_text(page, encoding="utf-8")
    return found


@pytest.fixture
def opened(browser, files, request):
    language, size = request.param
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    found = Opened(page, files[language])
    found.language = language
    found.phone = size == "phone"
    yield found
    # What a test reads back from the canvas is its own affair.
    assert [text for text in found.complaints if "getImageData" not in text] == []
    assert {url.split("#")[0] for url in found.asked} == {files[language].as_uri()}
    assert found.look("() => window.__pwned") is False
    page.close()


def at(*pairs):
    return pytest.mark.parametrize("opened", pairs, indirect=True, ids="-".join)


BOTH = [("zh", "desk"), ("en", "phone")]


def by_cause(opened):
    if opened.phone:
        opened.page.locator(".lc-toggle").click()
    opened.page.locator("input[name=lc-by][value=cause]").check(force=True)
    if opened.phone:
        opened.page.locator(".lc-toggle").click()


@at(*BOTH)
def test_blocks_are_coloured_by_the_main_cause(opened):
    results = left_out_results(opened.language)
    by_cause(opened)
    causes = results.left_out.causes_of("circle.health")
    block = results.demand["block"].to_numpy()
    lost = causes.weight * causes.left
    opened.look(f"() => {PAGE}.fit()")
    for name in ("points", "streets", "labels"):
        opened.look(f"name => {{ {PAGE}.scene.show[name] = false; }}", name)
    opened.look(f"() => {{ {PAGE}.scene.show.places.clear(); {PAGE}.scene.sheet.repaint(); }}")
    seen = set()
    for row, centre in enumerate(results.blocks.geometry.centroid):
        if results.blocks["low_confidence"][row]:
            continue
        here = (block == row) & (causes.cause >= 0)
        mix = [float(lost[here & (causes.cause == code)].sum()) for code in range(len(CAUSES))]
        main = CAUSES[mix.index(max(mix))]
        shown = opened.colour(centre.x + 23, centre.y + 31)
        assert shown == (CAUSE_COLOURS[main] if here.any() else CALM), row
        seen.add(main)
    assert {"no_facility", "full"} <= seen
    legend = opened.page.locator("#lc-legend")
    words = legend.locator("li").all_text_contents()
    assert any(text.startswith(CAUSE["no_facility"](opened.language)) for text in words)
    shares = legend.locator("li .lc-number").all_text_contents()
    figures = [float(text.replace("%", "").strip()) for text in shares]
    total = (lost * (causes.cause >= 0)).sum() / causes.weight.sum()
    assert sum(figures) == pytest.approx(100 * total, abs=0.051)
    summary = opened.page.locator(".lc-now").text_content()
    assert SCRIPT["left_out"](opened.language) in summary
    opened.look(f"() => {PAGE}.causes.ask(false)")
    assert SCRIPT["cause_title"](opened.language) not in legend.text_content()


@at(*BOTH)
def test_a_block_says_cause_barrier_and_remedy_and_leads_to_it(opened):
    page, language = opened.page, opened.language
    by_cause(opened)
    page.goto(page.url.split("#")[0] + "#circle.life&by=cause&block=B09")
    page.wait_for_function(f"() => {PAGE}.view.id === 'circle.life'")
    page.wait_for_timeout(350)
    card = page.locator(".leaflet-popup .lc-card")
    text = card.text_content()
    row = opened.look(f"() => {PAGE}.data.blocks.indexOf('B09')")
    remedy = opened.look(f"r => {PAGE}.data.arrays['causes.4.remedy'][r]", row)
    assert remedy >= 0
    found = left_out_results(language).left_out.remedies[remedy]
    button = card.locator("[data-remedy]")
    assert button.text_content() == f"{found.id} {MOVE[found.move](language)}"
    parts = card.locator(".lc-mix-list .lc-number").all_text_contents()
    assert sum(int(part.replace("%", "")) for part in parts) == 100
    assert any(word(language) in text for word in CAUSE.values())
    button.click()
    page.wait_for_timeout(350)
    card = page.locator(".leaflet-popup .lc-card")
    assert card.locator("h2").text_content().startswith(found.id + " ")
    assert SCRIPT["remedy_of_gap"](language) in card.text_content()
    assert opened.look(f"() => {PAGE}.scene.show.remedies") is True
    assert page.url.endswith(f"#circle.life&by=cause&remedy={found.id}")
    blocks = card.locator(".lc-ids button")
    card.locator("summary").click()
    names = blocks.all_text_contents()
    owners = left_out_results(language).demand["block"].to_numpy()[found.points]
    assert names == [f"B{n + 1:02d}" for n in sorted(set(owners.tolist()))]
    blocks.first.click()
    page.wait_for_timeout(350)
    title = page.locator(".leaflet-popup .lc-card h2").text_content()
    assert title.endswith(names[0])


@at(("zh", "desk"), ("en", "desk"))
def test_remedies_are_a_layer_that_is_switched_on_and_clicked(opened):
    page, language = opened.page, opened.language
    legend = page.locator("#lc-legend")
    assert MOVE["site"](language) not in legend.text_content()
    before = opened.look(f"() => {PAGE}.scene.sheet._container.toDataURL()")
    page.locator("input[data-show=remedies]").check()
    assert opened.look(f"() => {PAGE}.scene.sheet._container.toDataURL()") != before
    assert MOVE["site"](language) in legend.text_content()
    number = opened.look(f"() => {PAGE}.remedies.drawn(18)[0]")
    opened.look(f"n => {PAGE}.map.setView({PAGE}.scene.latlng({PAGE}.remedies.at, n), 16)", number)
    page.wait_for_timeout(200)
    spot = opened.look(
        f"n => {{ const p = {PAGE}.map.latLngToContainerPoint("
        f"{PAGE}.scene.latlng({PAGE}.remedies.at, n));"
        f" const b = {PAGE}.map.getContainer().getBoundingClientRect();"
        " return [b.left + p.x, b.top + p.y]; }",
        number,
    )
    page.mouse.click(*spot)
    page.wait_for_timeout(350)
    title = page.locator(".leaflet-popup .lc-card h2").text_content()
    assert title == opened.look(f"n => {PAGE}.remedies.title(n)", number)
    page.keyboard.press("Escape")
    page.locator("input[data-show=remedies]").uncheck()
    assert MOVE["site"](language) not in legend.text_content()
    assert (
        opened.look(
            f"() => {PAGE}.remedies.hit({{ x: {PAGE}.remedies.at.x[0],"
            f" y: {PAGE}.remedies.at.y[0] }}, 16, 2 ** 16)"
        )
        == -1
    )


@at(("zh", "desk"), ("en", "desk"))
def test_the_panel_says_why_for_the_whole_and_for_a_unit(opened):
    page, language = opened.page, opened.language
    why = page.locator("#lc-why")
    assert not why.is_visible()
    by_cause(opened)
    assert why.locator("h2").text_content() == SCRIPT["cause_whole"](language)
    assert page.locator("#lc-order").text_content() == SCRIPT["cause_order"](language)
    whole = why.text_content()
    button = page.locator("#lc-units button").nth(1)
    unit = int(button.get_attribute("data-unit"))
    button.click()
    page.wait_for_timeout(350)
    assert UNIT_NAMES[unit][:3] in why.locator("h2").text_content()
    assert why.text_content() != whole
    card = page.locator(".leaflet-popup .lc-card .lc-mix")
    assert card.locator("li").all_text_contents() == why.locator("li").all_text_contents()
    why.locator("button").click()
    assert why.text_content() == whole


@at(("zh", "desk"), ("en", "desk"))
def test_a_facility_says_whom_it_reaches_and_whether_it_has_room(opened):
    page, language = opened.page, opened.language
    (test,) = left_out_results(language).left_out.seats
    row = int(test.facilities[0])
    opened.look(f"n => {PAGE}.goTo('place', n)", row)
    text = page.locator(".leaflet-popup .lc-card").text_content()
    for word in ("reach_people", "reach_only", "seats_capacity", "seats_asked", "seats_taken"):
        assert SCRIPT[word](language) in text
    assert "3,000" in text
    opened.look(f"n => {PAGE}.goTo('place', n)", int(test.without_capacity[0]))
    page.wait_for_timeout(350)
    card = page.locator(".leaflet-popup .lc-card").last
    assert SCRIPT["seats_unknown"](language) in card.text_content()


@at(("zh", "desk"))
def test_a_layer_without_causes_keeps_its_own_colours(opened):
    page = opened.page
    by_cause(opened)
    opened.choose("unit.school")
    note = page.locator(".lc-by .lc-note")
    assert note.text_content() == WORDS["no_causes"].zh
    assert note.is_visible()
    assert page.locator("input[name=lc-by][value=cause]").is_disabled()
    assert not page.locator("#lc-why").is_visible()
    assert SCRIPT["cause_title"].zh not in page.locator("#lc-legend").text_content()
    opened.choose("circle.culture")
    assert not note.is_visible()
    assert page.locator("input[name=lc-by][value=cause]").is_checked()
    assert SCRIPT["cause_title"].zh in page.locator("#lc-legend").text_content()


@at(("zh", "desk"))
def test_the_switch_and_remedies_can_be_reached_with_the_keyboard(opened):
    page = opened.page
    page.locator("input[name=lc-by]:checked").focus()
    page.keyboard.press("ArrowRight")
    assert opened.look(f"() => {PAGE}.causes.on()") is True
    assert page.url.endswith("&by=cause")
    page.locator("input[data-show=remedies]").focus()
    page.keyboard.press("Space")
    assert opened.look(f"() => {PAGE}.scene.show.remedies") is True
    find = page.locator("#lc-find")
    find.fill("r4")
    find.press("Enter")
    page.wait_for_timeout(350)
    title = page.locator(".leaflet-popup .lc-card h2").text_content()
    assert title.startswith("R4 ")


@at(("zh", "desk"), ("en", "phone"))
def test_every_card_opens_and_lies_within_the_map(opened):
    page = opened.page
    by_cause(opened)
    ground = page.locator(".folium-map").bounding_box()
    count = opened.look(f"() => {PAGE}.data.remedies.id.length")
    for kind, rows in (
        ("remedy", range(6, count, 7)),
        ("block", (0, 8)),
        ("unit", (2,)),
        ("place", (0, 3)),
    ):
        for row in rows:
            opened.look(f"([k, n]) => {PAGE}.goTo(k, n)", [kind, row])
            page.wait_for_timeout(320)
            card = page.locator(".leaflet-popup-content-wrapper").last.bounding_box()
            assert card["y"] >= ground["y"] - 0.5, (kind, row)
            assert card["y"] + card["height"] <= ground["y"] + ground["height"] + 0.5, (kind, row)
            assert card["x"] >= ground["x"] - 0.5, (kind, row)
            assert card["x"] + card["width"] <= ground["x"] + ground["width"] + 0.5, (kind, row)
    assert page.locator("img, iframe, object, #lc-panel script").count() == 0


@at(("zh", "desk"))
def test_a_print_has_the_causes_and_their_shares(opened):
    page = opened.page
    by_cause(opened)
    opened.look("() => window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    key = page.locator("#lc-legend")
    assert key.is_visible()
    assert CAUSE["no_facility"].zh in key.text_content()
    assert key.locator(".lc-number").first.text_content().endswith("%")
    page.emulate_media(media="screen")
    opened.look("() => window.dispatchEvent(new Event('afterprint'))")
