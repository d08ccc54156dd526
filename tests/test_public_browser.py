"""The residents' map in a real browser: both languages, on a phone and at a desk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

import public_town
import toy_city as toy
from browser_helpers import EVERY, SIZES, opened
from lifecircle.audit import judge_plans
from lifecircle.load import load_district
from lifecircle.outputs.public import render_public
from lifecircle.outputs.public_places import PublicPlaces
from lifecircle.outputs.public_words import WORDS
from lifecircle.streets.search.nearest import k_nearest
from lifecircle.study import read_study
from public_town import IMG, LONG, PLACES
from results_factory import FACILITY_NAMES, small_results

pytestmark = pytest.mark.browser
READY = "#p-map[data-ready=true]"
PAGE = "lifecircle.pub.page"
OUTPUTS = "[outputs]\npublic = true\npublic_verdicts = true\n"
SPOTS = [(60.0, 30.0), (455.0, 230.0), (700.0, 380.0), (8.0, 560.0), (395.0, 120.0)]
MICROS = 60_000_000


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    study = public_town.write_town(tmp_path_factory.mktemp("town"), more=OUTPUTS)
    return load_district(read_study(study))


@pytest.fixture(scope="module")
def results(district):
    return judge_plans(district)[0]


@pytest.fixture(scope="module")
def files(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for language in ("zh", "en"):
        found[language] = folder / f"{language}.html"
        page = render_public(replace(results, language=language))
        found[language].write_text(page, encoding="utf-8")
    return found


def python_nearest(district, results, spot, services, profile):
    """Cost and rows on the page of the three nearest places that exist, by Python's search."""
    rows = PublicPlaces(results).rows
    table = district.facilities.table
    wanted = [
        row for row in rows if any(s.startswith(services) for s in table["services"].iloc[row])
    ]
    of = district.facilities.entrance_of
    kept = np.flatnonzero(np.isin(of, wanted))
    own = district.profiles[profile]
    _, entrances = district.snaps(own)
    xy = np.array([spot]) + toy.ORIGIN
    origin = district.network.snap(xy, 300, own if own.own_links else None)
    found = k_nearest(district.network, origin, entrances.take(kept), of[kept], own, 3, limit=1e12)
    near = np.isfinite(found.cost[0])
    return found.cost[0][near], np.searchsorted(rows, found.place[0][near])


def tap(page, spot):
    """Tap a point of the town, in metres, after it was brought into the middle of the map."""
    lon, lat = toy.degrees(*spot)
    page.look(f"([lon, lat]) => {PAGE}.map.setView([lat, lon], 18, {{animate: false}})", [lon, lat])
    box = page.page.locator("#p-map").bounding_box()
    x, y = box["width"] / 2, box["height"] / 2
    page.page.locator("#p-map").click(position={"x": x, "y": y})
    return page.look(f"() => [{PAGE}.spot.lon, {PAGE}.spot.lat]")


@pytest.mark.parametrize(("asked", "told"), [("zh", "zh-CN"), ("en", "en"), ("xx", "zh-CN")])
def test_a_link_may_ask_for_a_language(browser, files, asked, told):
    with opened(browser, files["zh"], ready=READY) as page:
        page.page.goto("about:blank")
        page.page.goto(f"{files['zh'].as_uri()}#lang={asked}")
        page.page.wait_for_selector(READY)
        assert page.look("document.documentElement.lang") == told
        title = page.page.locator("h1").text_content()
        assert title == WORDS["title"]("en" if told == "en" else "zh")


@pytest.mark.parametrize(("language", "size"), EVERY)
def test_choose_a_kind_tap_and_read_three_results(browser, files, language, size):
    with opened(browser, files[language], size, ready=READY) as page:
        assert page.look("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
        page.shot(f"public-{language}-{size}-0")
        page.page.click("#p-kind-health")
        lon, lat = tap(page, (40.0, 130.0))
        wanted = toy.degrees(40.0, 130.0)
        assert abs(lon - wanted[0]) + abs(lat - wanted[1]) < 1e-5
        cards = page.page.locator(".p-card")
        assert cards.count() == 3
        first = cards.first.inner_text()
        # 40 m to the street in the west, 130 m down it, 120 m east, 20 m in: 310 m, 3.9 minutes.
        minutes = {"zh": "步行约4分钟", "en": "About 4 min on foot"}[language]
        assert minutes in first
        assert IMG in first
        assert {"zh": "每天 全天", "en": "Every day all day"}[language] in first
        assert {"zh": "现在开放", "en": "Open now"}[language] in first
        assert {"zh": "无障碍", "en": "Wheelchairs"}[language] in first
        assert page.look("document.documentElement.scrollWidth") <= SIZES[size][0]
        page.shot(f"public-{language}-{size}-1")
        page.page.click("#p-lang")
        assert {"en": "步行约4分钟", "zh": "About 4 min on foot"}[
            language
        ] in cards.first.inner_text()
        page.quiet(files[language])


@pytest.mark.parametrize("profile", ["adult", "elder", "wheelchair"])
def test_the_results_are_pythons_nearest_search(browser, files, district, results, profile):
    with opened(browser, files["zh"], "phone", ready=READY) as page:
        page.page.click("#p-kind-health")
        ask = f"""([lon, lat]) => {{
            {PAGE}.setSpot(lon, lat);
            return [{PAGE}.found, {PAGE}.linked];
        }}"""
        page.look(f"(name) => {PAGE}.walk({PAGE}.usual(name))", profile)
        for spot in SPOTS:
            found, _ = page.look(ask, list(toy.degrees(*spot)))
            cost, rows = python_nearest(district, results, spot, "health", profile)
            assert [one["facility"] for one in found] == rows.tolist()
            told = page.page.locator(".p-time strong").all_inner_texts()
            for one, exact, text in zip(found, cost, told, strict=True):
                # The page links spots to streets rounded to decimetres.
                assert abs(one["cost"] - exact) < 0.005 * MICROS
                minutes = -(-one["cost"] // MICROS)
                assert text == f"步行约{minutes:.0f}分钟"
                assert abs(minutes - np.ceil(exact / MICROS)) <= 1
        page.quiet(files["zh"])


def test_the_way_leads_from_the_spot_along_the_streets_to_the_place(browser, files, results):
    with opened(browser, files["zh"], "phone", ready=READY) as page:
        page.page.click("#p-kind-culture")
        lon, lat = toy.degrees(60.0, 30.0)
        page.look(f"([lon, lat]) => {PAGE}.setSpot(lon, lat)", [lon, lat])
        first = page.look(f"{PAGE}.found[0]")
        line = np.array(first["line"])
        rows = PublicPlaces(results).rows
        place = results.facilities.geometry.to_crs("EPSG:4326").iloc[rows[first["facility"]]]
        assert np.abs(line[0] - [lon, lat]).max() < 2e-6
        assert np.abs(line[-1] - [place.x, place.y]).max() < 2e-6
        streets = shapely.union_all(results.streets.geometry.to_numpy())
        inner = np.column_stack(
            [*zip(*(toy._TO_DEGREES.transform(*p, direction="INVERSE") for p in line[1:-1]),
                  strict=True)]
        )  # fmt: skip
        assert shapely.distance(shapely.points(inner), streets).max() < 0.3
        # Drawn: the same line, in the same order.
        drawn = page.look(f"{PAGE}.way.getLatLngs().flat().map((p) => [p.lng, p.lat])")
        assert np.abs(np.array(drawn) - line).max() < 1e-12
        # It follows streets whose names the card tells as text.
        via = page.page.locator(".p-card").first.inner_text()
        assert "经一号街<img" in via or "经0号巷" in via
        page.page.click("#p-way-1")
        assert page.look(f"{PAGE}.picked") == 1
        page.quiet(files["zh"])


def test_no_home_is_among_the_points_that_the_page_computes_with(browser, files, results):
    with opened(browser, files["zh"], "phone", ready=READY) as page:
        assert page.look(f"{PAGE}.streets.door.x.length") == 0
        ask = f"""() => {PAGE}.streets.links.flatMap(({{door}}) =>
            [door.edge.length, door.fraction.length, door.offset.length])"""
        assert not any(page.look(ask))
        ask = f"""() => {{
            const {{x, y, entrance}} = {PAGE}.streets;
            return [[...x, ...entrance.x], [...y, ...entrance.y]];
        }}"""
        points = np.array(page.look(ask)).T
        assert len(points) > 40
        for home in results.demand.geometry:
            assert np.hypot(*(points - [home.x, home.y]).T).min() > 2


def test_circles_light_streets_and_answer_for_a_spot(browser, files, district, results):
    with opened(browser, files["zh"], "phone", ready=READY) as page:
        page.page.click("#p-mode-circles")
        page.page.click("#p-ask-0")
        for spot in SPOTS:
            page.look(f"([lon, lat]) => {PAGE}.setSpot(lon, lat)", list(toy.degrees(*spot)))
            cost, _ = python_nearest(district, results, spot, "health", "adult")
            said = page.page.locator(".p-said").inner_text()
            assert ("能，" in said) == (cost[0] <= 5 * MICROS)
        lit = page.look(f"{PAGE}.way.getLatLngs().map((line) => line.map((p) => [p.lng, p.lat]))")
        ends = np.array([end for line in lit for end in (line[0], line[-1])])
        metres = np.column_stack(toy._TO_DEGREES.transform(*ends.T, direction="INVERSE"))
        origin = district.network.snap(metres, 300)
        for row in range(0, len(metres), 7):
            cost, _ = python_nearest(district, results, metres[row] - toy.ORIGIN, "health", "adult")
            assert origin.offset[row] < 0.2
            assert cost[0] <= 5.02 * MICROS
        assert "托育机构" in page.page.locator("#p-sheet").inner_text()
        page.shot("public-circles")
        page.page.click("#p-verdicts summary")
        assert "名单不完整" in page.page.locator("#p-verdicts").inner_text()
        page.quiet(files["zh"])


def test_the_care_map_walks_at_an_elders_pace(browser, files):
    with opened(browser, files["zh"], "phone", ready=READY) as page:
        page.page.click("#p-mode-care")
        assert page.look(f"{PAGE}.walker.profile") == "elder"
        assert page.page.locator(".p-kind").all_inner_texts() == ["老年人", "看病"]
        assert "孩子、残疾人" in page.page.locator("#p-sheet").inner_text()
        page.page.click("#p-kind-elders")
        page.look(f"([lon, lat]) => {PAGE}.setSpot(lon, lat)", list(toy.degrees(300, 10)))
        assert "老年人平地每分钟约60米" in page.page.locator("#p-sheet").inner_text()
        # 310 m along the street and 20 m off it at 60 m a minute: under 6 minutes.
        assert page.page.locator(".p-time strong").first.inner_text() == "步行约6分钟"
        page.shot("public-care")
        page.page.click("#p-mode-near")
        assert page.look(f"{PAGE}.walker.profile") == "adult"
        page.quiet(files["zh"])


def test_a_street_or_a_place_is_found_by_name_and_by_keyboard(browser, files):
    with opened(browser, files["zh"], "desk", ready=READY) as page:
        page.page.focus("#p-find")
        page.page.keyboard.type("二号街")
        assert page.page.locator(".p-found button").first.inner_text().startswith("二号街")
        page.page.keyboard.press("Enter")
        assert page.look(f"{PAGE}.spot.name") == "二号街"
        assert page.look("document.activeElement.id") == "p-change-where"
        page.page.keyboard.press("Enter")
        page.page.keyboard.type("没有这条路")
        assert "没有找到" in page.page.locator("#p-found").inner_text()
        page.page.focus("#p-map")
        page.page.keyboard.press("Enter")
        assert page.look(f"{PAGE}.spot.name") == "地图上选的点"
        page.page.focus("#p-kind-health")
        page.page.keyboard.press("Enter")
        assert page.look("document.activeElement.id") == "p-change-what"
        assert "步行约" in page.page.locator("#p-live").inner_text()
        page.quiet(files["zh"])


def test_a_spot_far_from_streets_or_outside_is_said_to_be(browser, files):
    with opened(browser, files["en"], "phone", ready=READY) as page:
        page.page.click("#p-kind-health")
        page.look(f"([lon, lat]) => {PAGE}.setSpot(lon, lat)", list(toy.degrees(4000, 0)))
        assert "over 300 m" in page.page.locator("p.p-warn").inner_text()
        assert page.page.locator(".p-card").count() == 0
        page.look(f"([lon, lat]) => {PAGE}.setSpot(lon, lat)", list(toy.degrees(100, -250)))
        assert "outside the area" in page.page.locator("p.p-warn").inner_text()
        assert page.page.locator(".p-card").count() == 3
        page.quiet(files["en"])


def test_the_position_is_asked_for_only_on_the_button_and_may_be_refused(browser, files):
    with opened(browser, files["zh"], "phone", ready=READY) as page:
        page.look("""() => {
            window.asked = 0;
            navigator.geolocation.getCurrentPosition = (yes, no) => {
                window.asked++;
                window.here ? yes({coords: window.here}) : no({code: 1});
            };
        }""")
        page.page.click("#p-kind-health")
        assert page.look("window.asked") == 0
        page.page.click("#p-locate")
        assert "没有给出位置" in page.page.locator("#p-said").inner_text()
        lon, lat = toy.degrees(60, 30)
        page.look("(here) => { window.here = here; }", {"longitude": lon, "latitude": lat})
        page.page.click("#p-locate")
        assert page.look("window.asked") == 2
        assert page.look(f"{PAGE}.spot.name") == "您的定位"
        assert page.page.locator(".p-card").count() == 3
        page.quiet(files["zh"])


def test_open_now_goes_by_the_week(browser, files):
    week = [[], [[540, 720], [840, 1050]], [], [], [], [[1320, 1560]], []]
    # 2 January 2024 is a Tuesday, the 6th a Saturday.
    times = {"02T08:59": False, "02T09:00": True, "02T12:00": False, "02T17:29": True,
             "06T23:00": True, "07T01:59": True, "07T02:00": False, "01T10:00": False}  # fmt: skip
    with opened(browser, files["zh"], "phone", ready=READY) as page:
        for time, wanted in times.items():
            ask = "([week, time]) => lifecircle.pub.openAt(week, new Date(time))"
            assert page.look(ask, [week, f"2024-01-{time}"]) is wanted, time


def test_hostile_names_are_text_everywhere(browser, files):
    with opened(browser, files["en"], "phone", ready=READY) as page:
        page.page.click("#p-kind-health")
        page.look(f"([lon, lat]) => {PAGE}.setSpot(lon, lat)", list(toy.degrees(600, 400)))
        titles = page.page.locator(".p-card h3").all_inner_texts()
        assert any("</script>" in title for title in titles)
        assert any(LONG[:50] in title for title in titles)
        for row in range(len(PLACES) - 1):
            page.look(f"(row) => {PAGE}.tellOf(row)", row)
        page.page.click("#p-change-where")
        page.page.fill("#p-find", "号街")
        assert page.page.locator(".p-found button").count() == 4
        page.look("window.print = () => {}")
        page.page.click("#p-found-0")
        page.page.click("#p-print")
        assert IMG in page.look("document.getElementById('p-paper').textContent")
        assert page.page.locator("img, script[src], iframe").count() == 0
        assert page.look("document.documentElement.scrollWidth") <= SIZES["phone"][0]
        page.quiet(files["en"])


def test_the_sheet_of_paper_lists_the_nearest_of_each_kind(browser, files):
    with opened(browser, files["zh"], "desk", ready=READY) as page:
        page.page.click("#p-kind-health")
        page.look(f"([lon, lat]) => {PAGE}.setSpot(lon, lat)", list(toy.degrees(60, 30)))
        page.look("window.print = () => {}")
        page.page.click("#p-print")
        page.page.emulate_media(media="print")
        rows = page.page.locator("#p-paper tbody tr").all_inner_texts()
        kinds = [row.split("\t")[0] for row in rows]
        assert kinds == ["医院", "社区卫生服务中心", "诊所、门诊部", "养老", "图书馆", "综合文化站"]
        assert "审图号" in page.page.locator("#p-paper").inner_text()
        assert page.page.locator("#p-map").is_hidden()
        assert page.look("document.documentElement.scrollHeight") < 1050
        page.shot("public-paper", full=True)


def test_at_double_zoom_nothing_is_lost(browser, files):
    with opened(browser, files["en"], "desk", ready=READY) as page:
        page.page.set_viewport_size({"width": 720, "height": 450})
        page.page.click("#p-kind-health")
        page.page.locator("#p-about summary").scroll_into_view_if_needed()
        assert page.page.locator("#p-about summary").is_visible()
        assert page.look("document.documentElement.scrollWidth") <= 720


def test_a_browser_that_is_too_old_is_told_so(browser, files):
    with opened(browser, files["zh"], "phone", ready=READY) as page:
        assert page.page.locator("#p-failed").is_hidden()
        page.page.add_init_script("delete window.DecompressionStream")
        page.page.reload()
        page.page.locator("#p-failed").wait_for(state="visible")
        assert "浏览器太旧" in page.page.locator("#p-failed").inner_text()


def test_without_streets_the_page_works_with_straight_lines(browser, tmp_path):
    file = tmp_path / "public.html"
    file.write_text(render_public(small_results("en")), encoding="utf-8")
    with opened(browser, file, "phone", ready=READY) as page:
        page.page.click("#p-kind-health")
        page.look(f"{PAGE}.centre()")
        first = page.page.locator(".p-card").first.inner_text()
        assert any(name[:20] in first for name in FACILITY_NAMES)
        assert "in a straight line" in first
        assert "without walking times" in page.page.locator("#p-results").inner_text()
        page.quiet(file)
