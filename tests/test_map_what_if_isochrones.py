"""Isochrones on the map: the streets from which a place is reached in time, after every step."""

from __future__ import annotations

import pytest

from lifecircle.outputs.map_words_what_if import SCRIPT as WORDS
from toy_city import degrees
from what_if_helpers import CLINICS, PAGE, TRIAL, trying, write_map

pytestmark = pytest.mark.browser

ISO = f"{PAGE}.isochrones"
SPEED = 80
OFF = 20
"""Metres a minute, and from a place to the street."""
CLICK = 2
"""Metres: as exactly as a click places something."""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write_map(tmp_path_factory.mktemp("isochrones"))[1]


def lit(hand) -> list[list[tuple[float, float]]]:
    """Stretches of the street that each band lights, in metres from its west end."""
    bands = hand.look(
        f"""() => {ISO}.bands.map(({{ lines }}) => [...Array(lines.length).keys()].map((row) => {{
          const at = [lines.start[lines.first[row]], lines.start[lines.first[row + 1]] - 1];
          return at.map((k) => lines.x[k] * 360 / 256 - 180); }}))"""
    )
    west, east = (degrees(x, 0)[0] for x in (0, 2000))

    def metres(lon: float) -> float:
        return 2000 * (lon - west) / (east - west)

    return [merged([sorted(map(metres, line)) for line in band]) for band in bands]


def merged(parts: list[list[float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for low, high in sorted(parts):
        if found and low <= found[-1][1] + 0.5:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found


def expected(places: list[float], minutes: float) -> list[tuple[float, float]]:
    far = minutes * SPEED - OFF
    return merged([[max(0, x - far), min(2000, x + far)] for x in places])


def near(found: list[tuple[float, float]], wanted: list[tuple[float, float]]) -> bool:
    flat = [end for part in found for end in part]
    return flat == pytest.approx([end for part in wanted for end in part], abs=CLICK)


def test_streets_are_lit_exactly_to_the_limit_and_follow_the_trial(browser, file):
    listed = [x for _, x, _ in CLINICS]
    with trying(browser, file) as hand:
        page = hand.page
        hand.see(0, 2000)
        page.locator("[data-iso]").check()
        page.locator(".iso-choice").first.wait_for()
        (band,) = lit(hand)
        assert near(band, expected(listed, 5))
        legend = page.locator("#lc-legend").text_content()
        assert WORDS["iso_within"].zh.format("5分钟") in legend
        hand.tool("place")
        hand.put(1500)
        (band,) = lit(hand)
        assert near(band, expected([*listed, 1500], 5))
        # A longer limit has bands, the nearest first.
        page.locator(".iso-choice select").last.select_option("15")
        assert [len(each) for each in lit(hand)] == [2, 1, 1]
        ends = hand.look(f"{ISO}.bands.map((band) => band.end)")
        assert ends == [5, 10, 15]
        for minutes, band in zip(ends, lit(hand), strict=True):
            assert near(band, expected([*listed, 1500], minutes))
        hand.shot("isochrones")
        # Of the new place alone; when it is taken away, of all.
        page.locator(".wi-item [data-act=iso]").click()
        (band,) = lit(hand)
        assert near(band, expected([1500], 5))
        hand.look(f"{TRIAL}.remove(0)")
        (band,) = lit(hand)
        assert near(band, expected(listed, 5))
        page.locator("[data-iso]").uncheck()
        assert WORDS["iso_title"].zh not in page.locator("#lc-legend").text_content()


def test_members_of_a_goal_are_chosen_one_by_one(browser, file):
    with trying(browser, file, begin=False) as hand:
        page = hand.page
        hand.look(f"{PAGE}.choose({PAGE}.data.views.findIndex(view => view.id === 'both'))")
        page.locator("[data-iso]").check()
        member = page.locator(".iso-choice select").first
        member.wait_for()
        member.select_option("1")
        # Elders within 500 m of the library at 300, on the street: 480 m each way.
        bands = lit(hand)
        assert hand.look(f"{ISO}.bands.map((band) => band.end)") == [167, 333, 500]
        assert near(bands[-1], [(0, 780)])
        assert near(bands[0], [(300 - 147, 300 + 147)])
        note = page.locator(".iso-body").text_content()
        assert "老年人" in note
        page.locator("[data-language=en]").first.click()
        assert "elderly people" in page.locator(".iso-body").text_content()


def test_a_card_shows_the_isochrone_of_one_place(browser, file):
    with trying(browser, file, "phone", begin=False) as hand:
        page = hand.page
        hand.look(f"{PAGE}.goTo('place', 1)")
        page.locator(".lc-card [data-act=iso]").click()
        page.wait_for_function(f"() => {ISO}.bands.length > 0")
        (band,) = lit(hand)
        assert near(band, expected([700], 5))
        hand.sheet(opened=True)
        page.locator(".iso-source").scroll_into_view_if_needed()
        assert CLINICS[1][0] in page.locator(".iso-source").text_content()
        page.locator(".iso-source button").click()
        (band,) = lit(hand)
        assert near(band, expected([200, 700], 5))
