"""Layers of the map in a real browser: years, what changes between them, room, signs."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from browser_helpers import opened
from left_out_factory import left_out_results
from lifecircle.outputs.map import render_map
from lifecircle.outputs.map_style import SHARE_COLOURS
from lifecircle.outputs.map_words_layers import LAYERS
from lifecircle.outputs.timeline_map import layers_of
from results_factory import IMG
from test_outputs_map_layers import with_candidates
from timeline_factory import NASTY, toy_timeline

pytestmark = pytest.mark.browser

PAGE, LAYER = "lifecircle.page", "lifecircle.layers"
READY = ".folium-map[data-ready=true]"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layers")
    timeline = toy_timeline()
    room = with_candidates(left_out_results())
    pages = {
        "years": render_map(timeline.states[-1].results, "zh", {}, layers_of(timeline)),
        "room": render_map(room, "zh", {}),
    }
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return SimpleNamespace(
        years=folder / "years.html", room=folder / "room.html", timeline=timeline, results=room
    )


@pytest.fixture
def at(browser):
    """Open a file at an address, in a language and a size."""
    kept = []

    def go(file, address="", language="zh", size="desk"):
        parts = [address, *(["lang=en"] if language == "en" else [])]
        uri = file.as_uri() + "#" + "&".join(filter(None, parts))
        context = opened(browser, SimpleNamespace(as_uri=lambda: uri), size, ready=READY)
        kept.append(context)
        return context.__enter__()

    yield go
    for context in kept:
        context.__exit__(None, None, None)


def colour(found, lonlat):
    """The colours painted within a few pixels of a point: patterns have two."""
    script = f"""([lon, lat]) => {{
        const {{ map, scene }} = {PAGE}, k = L.Browser.retina ? 2 : 1, found = new Set();
        const p = map.latLngToLayerPoint([lat, lon]).subtract(scene.sheet._bounds.min);
        const data = scene.sheet._ctx.getImageData(k * p.x - 6, k * p.y - 6, 13, 13).data;
        const hex = (value) => value.toString(16).padStart(2, "0");
        for (let i = 0; i < data.length; i += 4) {{
            found.add("#" + [0, 1, 2].map((c) => hex(data[i + c])).join(""));
        }}
        return [...found];
    }}"""
    seen = set(found.look(script, list(lonlat)))
    # Chromium minds that a canvas is read again and again.
    found.complaints = [text for text in found.complaints if "willReadFrequently" not in text]
    return seen


def bare(found):
    """Hide what lies over the blocks."""
    for name in ("points", "streets", "labels"):
        found.look(f"name => {{ {PAGE}.scene.show[name] = false; }}", name)
    found.look(f"() => {{ {PAGE}.scene.show.places = new Set(); {PAGE}.scene.sheet.repaint(); }}")


def inside(results, block, *, dy=0):
    """A point in a block, away from its middle."""
    shape = results.blocks.geometry.iloc[block]
    west, south, east, north = shape.bounds
    spot = results.blocks.geometry.iloc[[block]].centroid
    spot = spot.translate(0.3 * (east - west), (0.3 + dy) * (north - south)).to_crs(4326).iloc[0]
    return spot.x, spot.y


def choose(found, goal):
    found.look(f"id => {PAGE}.choose({PAGE}.data.views.findIndex((view) => view.id === id))", goal)


def texts(found, selector):
    return [each.strip() for each in found.page.locator(selector).all_text_contents()]


# years ------------------------------------------------------------------------------------------


def test_a_year_colours_blocks_and_lists_units_as_its_audit_does(at, files):
    found, last = at(files.years, "school"), files.timeline.states[-1].results
    east = inside(last, 1)
    bare(found)
    assert SHARE_COLOURS[-1] in colour(found, east)
    found.page.locator("input[name=lc-year][value='1']").check(force=True)
    bare(found)
    assert SHARE_COLOURS[0] in colour(found, east)
    assert SHARE_COLOURS[-1] in colour(found, inside(last, 0))
    assert [text.split()[-1] for text in texts(found, "#lc-units .lc-name")] == ["乙镇", "甲街道"]
    assert texts(found, "#lc-units .lc-number")[0] == "0%"
    assert found.look("() => location.hash") == "#school&year=2025"
    assert found.page.locator(".lc-verdict").is_hidden()
    assert "50.0%" in found.page.locator("label.lc-choice .lc-then").first.text_content()
    found.page.locator("input[name=lc-year][value='2']").check(force=True)
    bare(found)
    assert SHARE_COLOURS[-1] in colour(found, east)
    assert found.look("() => location.hash") == "#school"
    assert found.page.locator(".lc-verdict").is_visible()
    assert found.page.locator("label.lc-choice .lc-then").count() == 0
    found.quiet(files.years)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [(2021, 2025, "lost"), (2025, 2035, "gained"), (2021, 2035, "kept")],
)
def test_what_changes_between_two_years(at, files, before, after, kind):
    found = at(files.years, f"school&compare={before}-{after}")
    last = files.timeline.states[-1].results
    changes = found.look(f"() => {LAYER}.years.changes({PAGE}.view)")
    assert changes == ["kept", kind]
    bare(found)
    drawn = colour(found, inside(last, 1))
    assert (len(drawn) > 1) is (kind != "kept")
    west = colour(found, inside(last, 0))
    assert west == {"#e6f1f6"}
    legend = texts(found, "#lc-legend li span")
    assert LAYERS[kind].zh in legend
    assert LAYERS["kept"].zh in legend
    absent = {"gained", "lost", "still", "gained_some", "lost_some"} - {kind}
    assert not {LAYERS[each].zh for each in absent} & set(legend)
    assert found.look("() => location.hash") == f"#school&compare={before}-{after}"
    found.quiet(files.years)


def test_changes_of_a_share_by_size(at, files):
    found = at(files.years)
    nothing = found.look(f"() => {PAGE}.data.nothing")
    cases = {
        (0, 10_000): "gained", (4_000, 9_000): "gained", (4_000, 8_999): "gained_some",
        (5_000, 5_100): "gained_some", (5_000, 5_099): "kept", (4_000, 4_050): "still",
        (10_000, 5_000): "lost", (10_000, 5_001): "lost_some", (0, 0): "still",
        (nothing, 6_000): "new_homes", (nothing, 100): "new_homes_out", (100, nothing): None,
    }  # fmt: skip
    for (was, now), kind in cases.items():
        assert found.look(f"([a, b]) => {LAYER}.years.change(a, b)", [was, now]) == kind, (was, now)


def test_units_are_compared_by_their_verdicts(at, files):
    found = at(files.years, "one-each&compare=2021-2025")
    states = [
        [state.results.verdict("one-each", unit).status for unit in (0, 1)]
        for state in files.timeline.states[:2]
    ]
    assert states == [["met", "met"], ["met", "not_met"]]
    kinds = found.look(f"() => [0, 1].map((u) => {LAYER}.years.unitChange({PAGE}.view, u))")
    assert kinds == ["kept", "lost"]
    assert LAYERS["unit_lost"].zh in texts(found, "#lc-legend li span")
    numbers = found.page.locator("#lc-units button", has_text="乙镇").locator(".lc-number")
    assert "→" in numbers.text_content()


def test_the_card_of_a_block_has_every_year(at, files):
    found = at(files.years, "school&year=2025")
    found.look(f"() => {PAGE}.goTo('block', 1)")
    card = found.page.locator(".lc-card").last
    names, values = (texts(found, f".lc-card dl:last-of-type {tag}") for tag in ("dt", "dd"))
    rows = dict(zip(names, values, strict=True))
    assert {year: rows[year] for year in ("2021年", "2025年", "2035年")} == {
        "2021年": "100%", "2025年": "0%", "2035年": "100%",
    }  # fmt: skip
    assert "0%" in card.locator(".lc-chosen").first.text_content()


def test_projects_count_from_their_year_on(at, files):
    found = at(files.years, "school")
    ids = found.look(f"() => {LAYER}.signs.all.id")
    year = dict(zip(ids, found.look(f"() => {LAYER}.signs.all.year"), strict=True))

    def shown():
        return {ids[row] for row in found.look(f"() => {LAYER}.signs.rows()")}

    assert shown() == set(ids)
    found.look(f"() => {LAYER}.ask(1, -1)")
    assert shown() == {one for one in ids if year[one] <= 2025}
    found.look(f"() => {LAYER}.ask(0, -1)")
    assert shown() == set()
    found.look(f"() => {LAYER}.ask(2, 1)")
    assert shown() == {one for one in ids if year[one] > 2025}
    found.look(f"() => {LAYER}.show('projects', false)")
    assert shown() == set()
    assert found.look("() => location.hash").endswith("&layers=")


def test_a_place_that_is_not_there_yet_is_not_found_and_says_so(at, files):
    found = at(files.years, "clinic")
    first, *_, last = files.timeline.states
    tables = [state.results.facilities for state in (first, last)]
    keys = [set(zip(table["layer"], table["id"].astype(str), strict=True)) for table in tables]
    late = next(
        row
        for row, key in enumerate(zip(tables[1]["layer"], tables[1]["id"].astype(str), strict=True))
        if key not in keys[0] and "clinic" in tables[1]["service"].iloc[row]
    )
    under = f"row => {PAGE}.scene.at({PAGE}.scene.latlng({PAGE}.scene.places, row))"
    found.look(f"() => {LAYER}.show('projects', false)")
    assert found.look(under, late) == {"kind": "place", "row": late}
    found.look(f"() => {LAYER}.ask(0, -1)")
    assert found.look(under, late)["kind"] != "place"
    found.look(f"row => {PAGE}.goTo('place', row)", late)
    assert "2021年尚无此设施。" in found.page.locator(".lc-card").last.text_content()


def test_clicking_a_project_tells_what_it_is(at, files):
    found = at(files.years, "school")
    row = found.look(f"() => {LAYER}.signs.all.id.indexOf('C2')")
    spot = found.look(
        f"""row => {{
            const {{ map, scene }} = {PAGE}, b = map.getContainer().getBoundingClientRect();
            const [x, y] = {LAYER}.signs.spot(row, scene);
            const p = map.layerPointToContainerPoint([x, y]);
            return [b.left + p.x, b.top + p.y];
        }}""",
        row,
    )
    found.page.mouse.click(*spot)
    found.page.wait_for_selector(".lc-card")
    assert found.page.locator(".lc-card h2").last.text_content() == f"2 东街小学停办{NASTY}"
    assert "2024" in found.page.locator(".lc-card").last.text_content()
    assert found.look("() => location.hash") == "#school&sign=C2"
    found.shot("layers-project")
    found.quiet(files.years)


def test_the_language_changes_and_the_year_stays(at, files):
    found = at(files.years, "school&compare=2021-2025")
    found.page.locator("[data-language=en]").click()
    assert found.look(f"() => {PAGE}.language") == "en"
    assert LAYERS["lost"].en in texts(found, "#lc-legend li span")
    assert "2021 compared with 2025" in found.page.locator("#lc-legend").text_content()
    assert found.page.locator("input[name=lc-year]:checked").input_value() == "1"
    assert found.look(f"() => {PAGE}.view.texts[1]") == "100\u00a0% → 0\u00a0%"
    found.page.locator("[data-language=zh]").click()
    assert LAYERS["lost"].zh in texts(found, "#lc-legend li span")
    assert found.look(f"() => {PAGE}.view.texts[1]") == "100% → 0%"
    found.quiet(files.years)


def test_years_with_the_keyboard(at, files):
    found = at(files.years, "school")
    found.page.locator("input[name=lc-year]:checked").focus()
    found.page.keyboard.press("ArrowLeft")
    assert found.look("() => location.hash") == "#school&year=2025"
    assert found.look("() => document.activeElement.value") == "1"
    found.page.keyboard.press("ArrowLeft")
    assert found.look("() => location.hash") == "#school&year=2021"


def test_an_address_that_is_typed_in_an_open_page(at, files):
    found = at(files.years, "school")
    found.look("() => { location.hash = '#school&year=2021'; }")
    found.page.wait_for_function(f"() => {LAYER}.years.year === 0")
    found.look("() => { location.hash = '#school&compare=2035-2021'; }")
    found.page.wait_for_timeout(100)
    assert found.look(f"() => {LAYER}.years.before") == -1


# room -------------------------------------------------------------------------------------------


def test_room_colours_blocks_by_who_has_no_place(at, files):
    found = at(files.room, "circle.health&room=1")
    without = found.look(f"() => Array.from({PAGE}.data.arrays['room.0.without'])")
    bare(found)
    found.look(f"() => {LAYER}.signs.shown.clear()")
    low = files.results.blocks["low_confidence"].to_numpy(dtype=bool)
    lower = [0, 500, 2500, 5000, 7500]
    told = 0
    for block in range(len(without)):
        if low[block]:
            continue
        step = max(i for i, edge in enumerate(lower) if without[block] > edge or not i)
        expected = list(reversed(SHARE_COLOURS))[step]
        assert expected in colour(found, inside(files.results, block)), block
        told += 1
    assert told > 3
    assert len({without[block] > 7500 for block in range(len(without))}) == 2
    said = texts(found, "#lc-units .lc-number")
    assert said[0].startswith("100%")
    found.quiet(files.room)


def test_a_facility_tells_room_demand_and_what_is_missing(at, files):
    found = at(files.room, "circle.health&room=1")
    place = int(files.results.left_out.seats[0].facilities[0])
    found.look(f"row => {PAGE}.goTo('place', row)", place)
    card = found.page.locator(".lc-card").last
    facts = dict(zip(texts(found, ".lc-card dt"), texts(found, ".lc-card dd"), strict=True))
    assert facts["可容纳"] == "3,000人"
    assert facts["已安排"].startswith("约")
    assert facts[LAYERS["room_state"].zh] == LAYERS["room_full_said"].zh
    asked, room = files.results.left_out.seats[0].asked[0], 3000
    assert facts[LAYERS["room_load"].zh] == f"约{asked / room:.2g}倍"
    assert facts[LAYERS["room_beyond"].zh].startswith("约")
    assert card.locator("img").count() == 0
    unknown = int(files.results.left_out.seats[0].without_capacity[0])
    found.look(f"row => {PAGE}.goTo('place', row)", unknown)
    assert LAYERS["room_unknown_said"].zh in found.page.locator(".lc-card").last.text_content()


def test_signs_of_room_differ_in_shape_and_size(at, files):
    found = at(files.room, "circle.health&room=1")
    marks = found.look(f"""() => [0, 1, 2, 3].map((state) => {{
        const canvas = document.createElement("canvas"), c = canvas.getContext("2d");
        canvas.width = canvas.height = 40;
        {LAYER}.room.mark(c, state, 0.5, 20, 20, 12);
        const data = c.getImageData(0, 0, 40, 40).data, ink = [];
        for (let i = 0; i < data.length; i += 4) ink.push(data[i + 3] && data[i] < 128 ? 1 : 0);
        return ink.join("");
    }})""")
    assert len(set(marks)) == 4
    radius = found.look(f"""() => {{
        const {{ room }} = {LAYER}, seats = room.seats("capacity");
        const of = (k) => ({{ seats: () => [k, 4 * k] }});
        return [0, 1].map((n) => room.radius.call({{ ...room, seats: () => [100, 400] }}, n, 13));
    }}""")
    assert radius == [6 + 9 * 0.5, 6 + 9]


# candidates -------------------------------------------------------------------------------------


def test_candidates_are_shown_when_asked_for_and_say_what_they_are(at, files):
    found = at(files.room)
    assert found.look(f"() => {LAYER}.signs.rows()") == []
    found.page.locator("input[data-signs=candidates]").check(force=True)
    assert len(found.look(f"() => {LAYER}.signs.rows()")) == 3
    assert "layers=candidates" in found.look("() => location.hash")
    found.page.locator(".lc-signs summary").click()
    found.page.locator("button[data-sign='K1']").click()
    card = found.page.locator(".lc-card").last
    assert card.locator("h2").text_content() == f"老厂房{IMG}"
    facts = dict(zip(texts(found, ".lc-card dt"), texts(found, ".lc-card dd"), strict=True))
    assert facts["造价"] == "1,200"
    assert facts["备注"] == "临时用地"
    assert LAYERS["candidates"].zh in texts(found, "#lc-legend li span")
    found.page.locator("#lc-find").fill("老厂房")
    assert f"老厂房{IMG}" in texts(found, "#lc-found .lc-name")
    found.quiet(files.room)


# how it looks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "size"), [("zh", "phone"), ("en", "desk")])
def test_every_layer_opens_quietly_in_both_languages_and_sizes(at, files, language, size):
    looks = {
        "compare": (files.years, "school&compare=2021-2025"),
        "year": (files.years, "clinic&year=2021"),
        "room": (files.room, "circle.health&room=1&layers=candidates"),
    }
    for name, (file, address) in looks.items():
        found = at(file, address, language, size)
        found.shot(f"layers-{name}-{language}-{size}")
        found.look(f"() => {PAGE}.data.views.forEach((_, n) => {PAGE}.choose(n))")
        for kind in ("block", "unit", "place", "sign"):
            found.look(f"kind => {PAGE}.goTo(kind, 0)", kind)
        if size == "phone":
            found.look("() => lifecircle.page.slide(true)")
            found.shot(f"layers-{name}-{language}-{size}-open")
        assert found.look("() => document.documentElement.scrollWidth <= innerWidth")
        words = json.dumps(texts(found, "#lc-legend"), ensure_ascii=False)
        assert "undefined" not in words
        assert "{" not in words
        found.quiet(file)


def test_the_key_of_a_comparison_is_printed(at, files):
    found = at(files.years, "school&compare=2021-2025")
    found.look("() => window.dispatchEvent(new Event('beforeprint'))")
    legend = found.page.locator(".lc-legend").text_content()
    assert LAYERS["lost"].zh in legend
    assert "2021年与2025年对照" in legend
    assert found.page.locator(".lc-paper").count() == 1
    found.look("() => window.dispatchEvent(new Event('afterprint'))")
    assert LAYERS["lost"].zh in found.page.locator(".lc-legend").text_content()


def test_a_map_without_layers_has_none_of_this(at, tmp_path):
    file = tmp_path / "plain.html"
    results = replace(left_out_results(seats=False), candidates=None)
    file.write_text(render_map(results, "zh", {}), encoding="utf-8")
    found = at(file)
    assert found.page.locator("[data-slot=years]").is_hidden()
    assert found.page.locator("input[name=lc-year], input[name=lc-room], .lc-signs").count() == 0
    found.quiet(file)
