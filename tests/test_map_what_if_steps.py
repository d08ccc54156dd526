"""Trying places out on the map: by mouse, finger and keyboard, there and back again."""

from __future__ import annotations

import pytest

from browser_helpers import EVERY
from lifecircle.outputs.map_words_what_if import SCRIPT as WORDS
from toy_city import HOUSES, degrees, reached
from what_if_helpers import CLINICS, HOSTILE, PAGE, TRIAL, trying, write_map

pytestmark = pytest.mark.browser

LISTED = [x for _, x, _ in CLINICS]
NEAR = 5


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write_map(tmp_path_factory.mktemp("trial"))[1]


@pytest.fixture
def hand(browser, file):
    with trying(browser, file) as found:
        found.see(0, 2000)
        yield found


def share(places: list[float]) -> float:
    """Of all people, those within five minutes of a clinic, by hand."""
    return float(reached(places, NEAR).mean())


def test_a_click_puts_a_place_down_and_everything_follows(hand):
    page = hand.page
    assert hand.share("near") == pytest.approx(0.5, abs=1e-3)
    assert share(LISTED) == 0.5
    hand.tool("place")
    hand.put(1500)
    assert share([*LISTED, 1500]) == 0.8
    assert hand.share("near") == pytest.approx(0.8, abs=1e-3)
    assert [site["services"] for site in hand.sites()] == [["health.clinic"]]
    figure = page.locator(".wi-figure").text_content()
    assert "50.0% → 80.0%" in figure
    assert "尚不能证明 → 达标" in figure
    assert page.locator(".wi-ms").text_content().endswith(" 毫秒")
    changes = page.locator(".wi-changes li")
    assert changes.evaluate_all("all => all.map(one => one.dataset.goal)") == ["near", "each"]
    told = changes.first.text_content()
    assert "约300人" in told
    assert "可达居民增加" in told
    # The list of units: 乙镇 gains, 甲街道 stays as it is.
    moved = page.locator("#lc-units .wi-moved")
    assert moved.count() == 1
    assert moved.text_content().count("乙镇") == 1
    assert "0% → 60.0%" in moved.text_content()
    assert "80.0%" in page.locator("[data-card='0'] .wi-card").text_content()
    assert WORDS["try_basis"].zh in page.locator("#lc-try").text_content()
    item = page.locator(".wi-item")
    assert "长街" in item.text_content()
    lon, lat = degrees(1500, 20)
    told = [float(n) for n in item.locator(".wi-where span").first.text_content().split(",")]
    assert told == pytest.approx([lon, lat], abs=4e-5)


def test_blocks_and_doors_that_gain_are_marked_and_the_key_says_so(hand):
    hand.tool("place")
    hand.put(1500)
    hand.see(1200, 1800)
    signs = hand.look(f"[...{TRIAL}.pointSigns({PAGE}.view)]")
    order = hand.look(f"[...{PAGE}.data.arrays['points.x']]")
    gained = [sign for _, sign in sorted(zip(order, signs, strict=True))]
    now, before = reached([*LISTED, 1500], NEAR), reached(LISTED, NEAR)
    assert gained == [int(sign) for sign in now.astype(int) - before.astype(int)]
    assert 1 in hand.look(f"[...{TRIAL}.blockSigns({PAGE}.view)]")
    drawn = hand.look(
        f"""() => {{ const told = [];
        {TRIAL}.legend((draw, text) => told.push(text)); return told; }}"""
    )
    wanted = [WORDS[key].zh for key in ("try_gained", "try_gained_point", "try_site")]
    assert drawn == wanted
    key = hand.page.locator("#lc-legend").text_content()
    assert all(text in key for text in wanted)
    assert "试算：至少 50.0% → 80.0%" in key


def test_a_place_is_dragged_and_the_figure_follows_before_it_is_dropped(hand):
    hand.tool("place")
    hand.put(1500)
    hand.tool("look")
    start, end = hand.pin(0), hand.at(*degrees(1100, 20))
    mouse = hand.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(start[0] - 20, start[1])
    mouse.move(end[0], start[1])
    # Where a step takes too long, the figure waits for the drop.
    slow = hand.look(f"{TRIAL}.held.slow")
    assert slow or hand.sites()[0]["lon"] < degrees(1200, 20)[0]
    assert hand.look(f"{TRIAL}.engine.past.length") == 2
    mouse.up()
    assert share([*LISTED, 1100]) == pytest.approx(hand.share("near"), abs=1e-3)
    # However many moves, it was one step.
    assert hand.look(f"{TRIAL}.engine.past.length") == 2
    hand.page.locator("[data-act=undo]").click()
    assert hand.share("near") == pytest.approx(0.8, abs=1e-3)


def test_a_drop_far_from_streets_is_refused_and_says_why(hand):
    hand.tool("place")
    hand.put(1500)
    hand.look(f"{PAGE}.map.setZoom(14.5, {{ animate: false }})")
    hand.put(1000, 600)
    assert len(hand.sites()) == 1
    refused = hand.page.locator("#lc-try .wi-body > .wi-message")
    assert refused.text_content() == WORDS["try_no_street"].zh.format(300)
    before = hand.sites()
    start = hand.pin(0)
    hand.drag(start, (start[0], start[1] - 250))
    assert hand.sites() == before
    assert hand.share("near") == pytest.approx(0.8, abs=1e-3)
    back = hand.pin(0)
    assert back == pytest.approx(start, abs=1)


def test_a_listed_place_is_moved_closed_and_put_back(hand):
    page, before = hand.page, hand.share("near")
    hand.tool("move")
    spot = hand.at(*degrees(700, 20))
    hand.drag(spot, hand.at(*degrees(1700, 20)))
    assert [site["row"] for site in hand.sites()] == [1]
    assert hand.share("near") == pytest.approx(share([200, 1700]), abs=1e-3)
    page.locator(".wi-item .wi-remove").click()
    assert hand.sites() == []
    assert hand.share("near") == before
    hand.put(200)
    chosen = page.locator(".wi-chosen-place")
    assert CLINICS[0][0] in chosen.text_content()
    chosen.locator("button").click()
    assert hand.look(f"[...{TRIAL}.engine.closed]") == [0]
    assert hand.share("near") == pytest.approx(share([700]), abs=1e-3)
    # Of all clinics, only the one that closed is 一级: the goal that asks for it follows.
    assert hand.share("graded") == 0
    page.locator(".wi-item .wi-remove").click()
    assert hand.share("near") == before
    assert hand.look(f"{TRIAL}.idle()")


def test_steps_are_undone_made_again_and_all_taken_back(hand):
    page = hand.page
    hand.tool("place")
    states = [hand.share("near")]
    for x in (1500, 1100):
        hand.put(x)
        states.append(hand.share("near"))
    assert len(set(states)) == 3
    page.keyboard.press("Control+z")
    assert hand.share("near") == states[1]
    page.keyboard.press("Control+z")
    assert hand.share("near") == states[0]
    assert page.locator("[data-act=undo]").is_disabled()
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+Shift+z")
    assert hand.share("near") == states[2]
    assert page.locator("[data-act=redo]").is_disabled()
    page.locator("[data-act=reset]").click()
    assert hand.sites() == []
    assert hand.share("near") == states[0]
    assert page.locator(".wi-moved, .wi-card").count() == 0


def test_the_keyboard_is_enough(hand):
    page = hand.page
    hand.tool("place")
    hand.look(f"{PAGE}.map.getContainer().focus()")
    page.keyboard.press("Enter")
    (site,) = hand.sites()
    assert hand.look(f"{PAGE}.map.getCenter().lng") == site["lon"]
    # The pin has the focus: arrows move it by ten metres, with Shift by fifty.
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    (moved,) = hand.sites()
    ten = degrees(10, 0)[0] - degrees(0, 0)[0]
    assert moved["lon"] - site["lon"] == pytest.approx(8 * ten, rel=0.01)
    assert hand.look(f"{TRIAL}.engine.past.length") == 2
    assert page.locator("#lc-try .wi-body > .wi-message").get_attribute("role") == "status"
    page.keyboard.press("Delete")
    assert hand.sites() == []
    # A listed place is selected at the middle of the map, and moved by arrows.
    hand.tool("move")
    lon, lat = degrees(200, 20)
    hand.look(f"at => {PAGE}.map.setView(at, 16, {{ animate: false }})", [lat, lon])
    hand.look(f"{PAGE}.map.getContainer().focus()")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowLeft")
    (site,) = hand.sites()
    assert site["row"] == 0
    page.keyboard.press("Shift+ArrowLeft")
    assert hand.sites()[0]["lon"] < site["lon"] < lon
    page.keyboard.press("Escape")
    assert hand.look(f"{TRIAL}.tool") == "look"


@pytest.mark.parametrize(("language", "size"), EVERY)
def test_in_every_language_and_size(browser, file, language, size):
    with trying(browser, file, size, begin=False) as hand:
        page = hand.page
        if language == "en":
            page.locator("[data-language=en]").first.click()
        hand.begin()
        hand.see(0, 2000)
        hand.tool("place")
        if size == "phone":
            page.touchscreen.tap(*hand.at(*degrees(1500, 20)))
            hand.swipe(hand.pin(0), hand.at(*degrees(1100, 20)))
            centre = hand.look(f"{PAGE}.map.getCenter().lng")
            assert hand.sites()[0]["lon"] < degrees(1200, 20)[0]
            hand.swipe(hand.at(*degrees(600, -100)), hand.at(*degrees(900, -100)))
            assert hand.look(f"{PAGE}.map.getCenter().lng") < centre
        else:
            hand.put(1500)
        hand.shot(f"what-if-{language}-{size}-map")
        bar = page.locator(".wi-bar").bounding_box()
        assert bar["x"] >= 0
        assert bar["x"] + bar["width"] <= page.viewport_size["width"]
        hand.sheet(opened=True)
        page.locator(".wi-changes").scroll_into_view_if_needed()
        hand.shot(f"what-if-{language}-{size}-panel")
        assert hand.look("document.documentElement.scrollWidth <= innerWidth")
        text = page.locator("#lc-try").text_content()
        assert WORDS["try_basis"](language) in text
        other = WORDS["try_basis"]("en" if language == "zh" else "zh")
        assert other not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_finger_hits_what_is_to_be_pressed(browser, file, language):
    small = """(where) => [...document.querySelectorAll(where)].flatMap((each) => {
        const box = each.getBoundingClientRect(), more = getComputedStyle(each, "::after");
        const edge = more.content === "none" ? 0 : -2 * parseFloat(more.top);
        return box.height && box.height + edge < 40 ? [each.className] : []; })"""
    with trying(browser, file, "phone", begin=False) as hand:
        if language == "en":
            hand.page.locator("[data-language=en]").first.click()
        hand.begin()
        hand.see(0, 2000)
        hand.tool("place")
        hand.page.touchscreen.tap(*hand.at(*degrees(1500, 20)))
        assert hand.look(small, ".wi-bar button, .wi-bar select") == []
        tops = "[...document.querySelectorAll('.wi-tools, .wi-steps')].map((e) => e.offsetTop)"
        assert len(set(hand.look(tops))) == 1
        hand.sheet(opened=True)
        assert hand.look(small, "#lc-try button, #lc-try input[type=text], #lc-try .wi-name") == []


def test_a_listed_place_is_picked_up_with_a_finger(browser, file):
    with trying(browser, file, "phone") as hand:
        hand.see(0, 2000)
        hand.tool("move")
        centre = hand.look(f"{PAGE}.map.getCenter().lng")
        hand.swipe(hand.at(*degrees(700, 20)), hand.at(*degrees(1500, 20)))
        assert [site["row"] for site in hand.sites()] == [1]
        assert hand.share("near") == pytest.approx(share([200, 1500]), abs=1e-3)
        assert hand.look(f"{PAGE}.map.getCenter().lng") == centre


def test_the_language_changes_and_what_was_done_stays(hand):
    page = hand.page
    hand.tool("place")
    hand.put(1500)
    page.locator("[data-language=en]").first.click()
    assert "50.0\u00a0% → 80.0\u00a0%" in page.locator(".wi-figure").text_content()
    assert WORDS["try_changed"].en in page.locator("#lc-try").text_content()
    assert "0\u00a0% → 60.0\u00a0%" in page.locator("#lc-units .wi-moved").text_content()
    page.locator("[data-act=undo]").click()
    page.locator("[data-language=zh]").first.click()
    assert page.locator("#lc-units .wi-moved").count() == 0
    assert hand.look(f"{PAGE}.view.texts").count("至少 0%") <= 1
    assert "→" not in page.locator("#lc-units").text_content()


def test_goals_that_do_not_follow_say_why(hand):
    page = hand.page
    number = hand.look(f"{PAGE}.data.views.findIndex(view => view.id === 'beds')")
    choice = page.locator(f".lc-choice:has(input[value='{number}'])")
    assert "wi-frozen" in choice.get_attribute("class")
    assert "lifecircle audit" in choice.get_attribute("title")
    hand.look(f"n => {PAGE}.choose(n)", number)
    card = page.locator(f"[data-card='{number}'] .wi-card").text_content()
    assert card.startswith(WORDS["try_frozen"].zh)
    stays = page.locator(".wi-stays").all_text_contents()
    assert "（1）" in stays[0]
    assert "（1）" in stays[1]
    assert WORDS["try_frozen_short"].zh in page.locator(".wi-figure").text_content()


def test_a_list_that_was_absent_begins_with_what_was_put_down(hand):
    number = hand.look(f"{PAGE}.data.views.findIndex(view => view.id === 'elderly')")
    hand.look(f"n => {PAGE}.choose(n)", number)
    assert hand.look(f"{PAGE}.view.hatched") is True
    assert hand.look(f"{TRIAL}.service") == "elderly"
    hand.tool("place")
    hand.put(300)
    reach = [abs(x - 300) + 40 <= 600 for x in HOUSES]
    assert hand.share("elderly") == pytest.approx(sum(reach) / 10, abs=1e-3)
    assert hand.look(f"{PAGE}.view.hatched") is False
    hand.page.keyboard.press("Control+z")
    assert hand.look(f"{PAGE}.view.hatched") is True


def test_a_name_cannot_do_anything(hand):
    page = hand.page
    hand.tool("place")
    hand.put(1500)
    field = page.locator("input.wi-name")
    field.fill(HOSTILE)
    field.press("Enter")
    hand.tool("move")
    hand.put(200)
    page.locator(".wi-chosen-place button").click()
    for language in ("en", "zh"):
        page.locator(f"[data-language={language}]").first.click()
    name = hand.look(f"{TRIAL}.nameOf({{ number: 0 }})")
    assert name == HOSTILE[:80].strip()
    assert page.locator("img").count() == 0
    assert page.locator(".wi-icon").get_attribute("title").startswith("<img")
