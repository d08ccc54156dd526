"""Online base maps: who may be asked, when, and where the tiles land."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product

import numpy as np
import pytest
import rasterio
from pydantic import ValidationError
from rasterio.errors import NotGeoreferencedWarning

from browser_helpers import Opened
from lifecircle.layers.datum import gcj02_to_wgs84, wgs84_to_gcj02
from lifecircle.outputs.base_maps import base_maps, picture_sources
from lifecircle.outputs.map import render_map
from lifecircle.outputs.map_words import SCRIPT
from lifecircle.study.outputs import Outputs, Tiles
from results_factory import IMG, small_results

pytestmark = pytest.mark.filterwarnings(
    f"ignore::{NotGeoreferencedWarning.__module__}.{NotGeoreferencedWarning.__name__}"
)

PAGE = "lifecircle.page"
SIZE = 256
READY = ".folium-map[data-ready=true]"
GONE = "http://127.0.0.1:9/{z}/{x}/{y}.png"


def tiles(url, **more):
    return Tiles.model_validate({"name": "一张图", "url": url, "attribution": "某单位", **more})


def test_only_the_hosts_of_what_is_offered_may_be_asked():
    everything = Outputs.model_validate(
        {
            "tiles": [
                {"name": "a", "url": "https://{s}.maps.cn:8443/{z}/{x}/{y}", "attribution": "a"}
            ]
        }
    )
    sources = picture_sources(everything)
    assert sources[0] == "https://tile.openstreetmap.org"
    assert sources[1:9] == tuple(f"https://t{n}.tianditu.gov.cn" for n in range(8))
    assert sources[9:] == tuple(f"https://{s}.maps.cn:8443" for s in "abc")
    assert picture_sources(Outputs.model_validate({"base_maps": []})) == ()
    assert base_maps(Outputs.model_validate({"base_maps": []}), "zh") == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://maps.cn/{z}/{x}/{y}", "begin with https://"),
        ("https://maps.cn;script-src */{z}/{x}/{y}", "quotes, spaces"),
        ("https://maps.cn;img-src/{z}/{x}/{y}", "plain name"),
        ("https://maps.cn'*.evil/{z}/{x}/{y}", "quotes, spaces"),
        ("https://me:secret@maps.cn/{z}/{x}/{y}", "plain name"),
        ('https://maps.cn/{z}/{x}/{y}"', "quotes, spaces"),
        ("https://maps.cn/{z}/{x}/{y}/{secret}", "filled in for {secret}"),
        ("https://maps.cn/{z}/{x}/{y}/{}", "filled in for {}"),
        ("https://maps.cn/{z}/{x}/{-y}", "{y} missing"),
        ("https://{z}.maps.cn/{z}/{x}/{y}", "plain name"),
        ("https://[::1/{z}/{x}/{y}", "plain name"),
        ("https:///{z}/{x}/{y}", "plain name"),
    ],
)
def test_an_address_that_no_page_can_ask_is_refused_and_said(url, why):
    with pytest.raises(ValidationError) as told:
        tiles(url)
    assert why in str(told.value)


def test_an_address_that_is_taken_is_offered():
    offered = tiles("http://[::1]:80/{z}/{x}/{y}{r}.png?k=a&b=%20")
    options = Outputs.model_construct(base_maps=(), tiles=(offered,), tianditu_key="")
    assert picture_sources(options) == ("http://[::1]:80",)
    assert [each["urls"] for each in base_maps(options, "en")] == [[offered.url]]


def test_tianditu_asks_for_a_key_unless_the_study_has_one():
    found = {one["id"]: one for one in base_maps(Outputs(), "zh")}
    assert found["tianditu"]["asks"]
    assert [re.search(r"/(\w+)_w/", url)[1] for url in found["tianditu"]["urls"]] == ["vec", "cva"]
    known = Outputs.model_validate({"tianditu_key": "a&b c"})
    (given,) = (one for one in base_maps(known, "zh") if one["id"] == "tianditu")
    assert (given["asks"], given["key"]) == (False, "a%26b%20c")
    assert not found["osm"]["asks"]


def test_the_policy_of_the_page_names_exactly_those_hosts():
    options = Outputs.model_validate({"base_maps": ["osm"]})
    html = render_map(replace(small_results("zh"), options=options), "zh", {})
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert "; img-src data: https://tile.openstreetmap.org; " in policy
    assert "default-src 'none'" in policy
    none = replace(small_results("zh"), options=Outputs.model_validate({"base_maps": []}))
    assert "img-src data:; " in render_map(none, "zh", {})


# ---- in a browser ------------------------------------------------------------------------------


def picture(odd):
    """A tile whose first row and column are red."""
    pixels = np.full((SIZE, SIZE, 3), (225, 236, 220) if odd else (244, 238, 222), dtype=np.uint8)
    pixels[0, :] = pixels[:, 0] = (220, 0, 0)
    with rasterio.MemoryFile() as memory:
        with memory.open(driver="PNG", width=SIZE, height=SIZE, count=3, dtype="uint8") as file:
            file.write(np.moveaxis(pixels, 2, 0))
        return memory.read()


def colours(png):
    """Red, green and blue of every pixel."""
    with rasterio.MemoryFile(png) as memory, memory.open() as file:
        return file.read([1, 2, 3]).astype(int)


@pytest.fixture(scope="module")
def server():
    asked, pictures = [], [picture(odd=False), picture(odd=True)]

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            x, y = (int(n) for n in self.path.removesuffix(".png").split("/")[-2:])
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(pictures[(x + y) % 2])

        def log_message(self, *_):
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    running.asked = asked
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture(scope="module")
def file(server, tmp_path_factory):
    own = f"http://127.0.0.1:{server.server_port}"
    options = Outputs.model_validate(
        {
            "tiles": [
                {"name": f"WGS {IMG}", "url": f"{own}/w/{{z}}/{{x}}/{{y}}.png", "attribution": IMG},
                {
                    "name": "GCJ",
                    "url": f"{own}/g/{{z}}/{{x}}/{{y}}.png",
                    "attribution": "GCJ",
                    "datum": "gcj02",
                },
                {"name": "无", "url": GONE, "attribution": "-"},
            ]
        }
    )
    made = tmp_path_factory.mktemp("base") / "map.html"
    made.write_text(
        render_map(replace(small_results("zh"), options=options), "zh", {}), encoding="utf-8"
    )
    return made


@pytest.fixture
def page(browser, server, file):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route(
        lambda url: (
            url.startswith(("http:", "https:"))
            and not url.startswith(f"http://127.0.0.1:{server.server_port}/")
        ),
        lambda route: route.abort(),
    )
    found = Opened(context.new_page())
    found.page.goto(file.as_uri())
    found.page.wait_for_selector(READY)
    server.asked.clear()
    yield found
    context.close()


def pick(opened, number):
    opened.page.locator(f"input[name=lc-base][value=tiles-{number}]").click()


def settled(opened):
    opened.page.wait_for_function(
        f"() => {PAGE}.base.layers.length && {PAGE}.base.layers.every((one) => !one.isLoading())"
    )


@pytest.mark.browser
def test_nothing_is_asked_before_a_base_map_is_picked(page, server):
    page.look(f"() => {PAGE}.map.setZoom(15, {{animate: false}})")
    page.page.wait_for_timeout(100)
    assert server.asked == []
    assert all(url.startswith(("file:", "data:")) for url in page.asked)
    pick(page, 0)
    settled(page)
    assert server.asked
    assert {path.split("/")[1] for path in server.asked} == {"w"}
    assert IMG in page.page.locator(".leaflet-control-attribution summary").text_content()
    assert page.page.locator(".lc-bases label span").nth(2).text_content() == f"WGS {IMG}"
    assert page.look("() => window.__pwned") is False
    assert not page.page.locator("input[data-show=streets]").is_checked()
    page.page.locator("input[name=lc-base][value='']").click()
    assert page.page.locator("img.leaflet-tile").count() == 0
    assert page.page.locator("input[data-show=streets]").is_checked()
    assert page.complaints == []


@pytest.mark.browser
def test_what_does_not_come_is_said_once_and_the_streets_are_back(page):
    pick(page, 2)
    page.page.wait_for_function(f"() => {PAGE}.said.textContent")
    told = page.page.locator(".lc-said").text_content()
    assert told == SCRIPT["base_failed"].zh.replace("{}", "无")
    assert page.page.locator("input[name=lc-base][value='']").is_checked()
    assert page.page.locator("img.leaflet-tile").count() == 0
    assert page.look(f"() => {PAGE}.scene.through") is False


@pytest.mark.browser
def test_a_key_is_asked_for_and_stays_in_the_browser(page):
    base = page.page.locator("input[name=lc-base][value=tianditu]")
    field = page.page.locator("#lc-tk")
    assert not field.is_visible()
    base.click()
    assert field.is_visible()
    assert [url for url in page.asked if "tianditu" in url] == []
    field.fill('"><img>')
    field.press("Enter")
    assert page.page.locator(".lc-said").text_content() == SCRIPT["key_wrong"].zh
    field.fill("0123456789abcdef0123456789abcdef")
    field.press("Enter")
    page.page.wait_for_function(f"() => {PAGE}.said.textContent.includes('天地图')")
    asked = [url for url in page.asked if "tianditu" in url]
    assert {re.search(r"/(vec|cva)_w/wmts\?", url)[1] for url in asked} == {"vec", "cva"}
    assert all("TILEMATRIXSET=w&" in url for url in asked)
    assert all(url.endswith("&tk=0123456789abcdef0123456789abcdef") for url in asked)


@pytest.mark.browser
def test_the_shift_is_the_one_of_the_layers(page):
    rng = np.random.default_rng(8)
    lon, lat = rng.uniform(60, 150, 400), rng.uniform(-5, 60, 400)
    pairs = np.column_stack([lon, lat]).tolist()
    there = np.array(page.look("all => all.map(([x, y]) => lifecircle.toGcj02(x, y))", pairs))
    back = np.array(page.look("all => all.map(([x, y]) => lifecircle.fromGcj02(x, y))", pairs))
    assert np.abs(there - np.column_stack(wgs84_to_gcj02(lon, lat))).max() < 1e-11
    assert np.abs(back - np.column_stack(gcj02_to_wgs84(lon, lat))).max() < 1e-11
    assert (there == np.array(pairs)).all(axis=1).any()
    assert np.abs(there - np.array(pairs)).max() > 1e-3


def plane(lon, lat, zoom):
    """Pixels of the plane at a zoom level."""
    size = SIZE * 2.0**zoom
    sine = np.sin(np.radians(lat))
    return (lon / 360 + 0.5) * size, (0.5 - np.arctanh(sine) / (2 * np.pi)) * size


def degrees(x, y, zoom):
    size = SIZE * 2.0**zoom
    return (x / size - 0.5) * 360, np.degrees(np.arcsin(np.tanh((0.5 - y / size) * 2 * np.pi)))


@pytest.mark.browser
@pytest.mark.parametrize("place", [(106.5, 29.55), (107.8, 30.7), (121.47, 31.23)])
def test_every_point_of_a_tile_is_within_half_a_pixel(page, place):
    worst = {}
    for zoom in range(9, 19):
        x, y = (int(n // SIZE) for n in plane(*place, zoom))
        u, v = (part.ravel() for part in np.meshgrid(*2 * [np.linspace(0, SIZE, 9)]))
        for dx, dy in ((0, 0), (1, 0), (0, 1), (-1, -1)):
            a, b, c, d, e, f = page.look(
                "([x, y, z]) => lifecircle.layTile({ x, y, z }, 256)", [x + dx, y + dy, zoom]
            )
            lon, lat = degrees((x + dx) * SIZE + u, (y + dy) * SIZE + v, zoom)
            px, py = plane(*gcj02_to_wgs84(lon, lat), zoom)
            off = np.hypot(a * u + c * v + e - px, b * u + d * v + f - py).max()
            worst[zoom] = max(worst.get(zoom, 0.0), off)
    assert max(worst.values()) < 0.5, worst
    assert max(worst[zoom] for zoom in range(13, 19)) < 0.1, worst


@pytest.mark.browser
@pytest.mark.parametrize(("number", "zoom"), [(0, 15), (1, 15), (1, 18)])
def test_borders_of_tiles_are_drawn_where_they_belong(page, number, zoom):
    """Tiles in WGS 84 where they are, tiles in GCJ-02 shifted: by hundreds of pixels here."""
    page.page.add_style_tag(content=".leaflet-overlay-pane, .lc-corner { display: none }")
    page.look(f"z => {PAGE}.map.setMinZoom(1).setZoom(z, {{animate: false}})", zoom)
    pick(page, number)
    settled(page)
    page.page.wait_for_timeout(350)  # tiles fade in
    centre = page.look(f"() => {PAGE}.map.getCenter()")
    lon, lat = centre["lng"], centre["lat"]
    if number == 1:
        lon, lat = (float(n) for n in wgs84_to_gcj02(lon, lat))
    x, y = (n // SIZE for n in plane(lon, lat, zoom))
    image = colours(page.page.screenshot())
    red = (image[0] > 180) & (image[1] < 170)
    seen = set()
    for number_of, side in product((-1, 0, 1, 2), (64.0, 192.0)):
        for along, corner in (
            ("x", ((x + number_of) * SIZE, y * SIZE + side)),
            ("y", (x * SIZE + side, (y + number_of) * SIZE)),
        ):
            place = degrees(*corner, zoom)
            if number == 1:
                place = [float(n) for n in gcj02_to_wgs84(*place)]
            at = page.look(
                f"([lon, lat]) => {{ const p = {PAGE}.map.latLngToContainerPoint([lat, lon]);"
                f" const b = {PAGE}.map.getContainer().getBoundingClientRect();"
                " return [b.left + p.x, b.top + p.y]; }",
                place,
            )
            if not (400 < at[0] < 1350 and 30 < at[1] < 850):
                continue
            px, py = (round(n) for n in at)
            near = red[py, px - 20 : px + 21] if along == "x" else red[py - 20 : py + 21, px]
            assert near.any(), (along, side)
            middle = np.flatnonzero(near).mean() - 20
            assert abs(middle) <= 1.5, (along, side, middle)
            seen.add((along, number_of))
    assert {along for along, _ in seen} == {"x", "y"}
    assert len(seen) >= 4
