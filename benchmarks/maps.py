"""The part of the page about maps: how large they are, and how soon they open.

A page is opened from a file in headless Chromium, with no network, in a window of 1,440 by 900.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
import shapely
from playwright.sync_api import sync_playwright

import audits
from lifecircle.outputs.map import render_map
from mapped_city import Ground
from tables import seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from lifecircle.verdicts.results import Results

STUDY = audits.ROOT / "data" / "studies" / "las-palmas.toml"
STREETS = audits.ROOT / "data" / "streets" / "las-palmas.osm.pbf"
RUNS = 5
PEERS = 5_000
ASKED = {5_000: "", 50_000: "≤ 3 MB, ≤ 1.5 s", 200_000: "≤ 10 MB, ≤ 3 s"}
SIZE = {"width": 1440, "height": 900}
WATCH = """
(() => {
  window.opened = {};
  new MutationObserver(() => {
    if (window.opened.ready || !document.querySelector("[data-ready]")) return;
    window.opened.ready = performance.now();
    requestAnimationFrame(() => requestAnimationFrame(() => {
      document.documentElement.dataset.shown = "true";
    }));
  }).observe(document, { subtree: true, childList: true, attributes: true });
})()
"""
REPAINT = """() => {
  const { sheet } = lifecircle.page.scene, start = performance.now();
  sheet.repaint();
  sheet._ctx.getImageData(0, 0, 1, 1);
  return performance.now() - start;
}"""
HOVER = """() => {
  const { map, scene } = lifecircle.page, size = map.getSize(), start = performance.now();
  for (let i = 0; i < 200; i++) {
    const x = (size.x * ((i * 37) % 200)) / 200, y = (size.y * i) / 200;
    scene.at(map.containerPointToLatLng([x, y]));
  }
  return (performance.now() - start) / 200;
}"""
CLOSER = "() => lifecircle.page.map.setZoom(lifecircle.page.map.getZoom() + 3, {animate: false})"


@dataclass(frozen=True)
class Page:
    """A page as it opened: bytes, milliseconds until it is ready, and what was asked of it."""

    size: int
    ready: list[float]
    asked: dict[str, float]


def sections(*, small: bool = False) -> list[str]:
    """Return the part of the page; without the largest city where it is to be small."""
    sizes = [count for count in ASKED if not small or count < max(ASKED)]
    ground = Ground.read(STUDY, STREETS)
    ours = [
        f"{HEAD} repaint, whole city / 3 levels closer | hover | made in Python |",
        f"{LINE}---|---|---|",
    ]
    peers = [f"{HEAD.replace(' asked |', '')}", f"{LINE[:-4]}"]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as tools:
        folder = Path(name)
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = tools.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for count in sizes:
            city = ground.city(count)
            for what, drawn in (("blocks", without_streets(city)), ("and all streets", city)):
                page, took = measured(browser, folder, drawn)
                ours.append(
                    f"| {count:,} | {what} | {_opened(page)} | {ASKED[count]} "
                    f"| {page.asked['repaint']:.0f} / {page.asked['closer']:.0f} ms "
                    f"| {page.asked['hover']:.2f} ms | {seconds(took)} |"
                )
        for tool, html in others(ground.city(PEERS)):
            peers.append(f"| {PEERS:,} | {tool} | {_opened(opened(browser, folder, html))} |")
        browser.close()
    return [
        "## Maps: how large, and how soon they open",
        "",
        "Blocks are the building footprints of Las Palmas, tile beside tile, with names, pop-ups,",
        "1.5 demand points a block, 8 goals and 5 times to the nearest place, in both languages;",
        "streets are those of the same tiles, three for every two blocks or so. Ready: from",
        f"navigation to the first picture and a live panel, median of {RUNS} (min–max), headless",
        "Chromium without network. Repaint: one picture of the map, read back. Hover: finding what",
        "lies under the mouse. The program alone takes 0.6 MB of every page.",
        "",
        *ours,
        "",
        "Beside others with the same blocks, 8 shares each in its pop-up, everything inlined:",
        "",
        *peers,
    ]


HEAD = "| blocks | page | size | ready | asked |"
LINE = "|---|---|---|---|---|"


def _opened(page: Page) -> str:
    low, middle, high = (
        seconds(each / 1000)
        for each in (min(page.ready), statistics.median(page.ready), max(page.ready))
    )
    return f"{page.size / 1e6:.2f} MB | {middle} ({low}–{high})"


def without_streets(city: Results) -> Results:
    """Return the same results without streets as a base map."""
    return replace(city, streets=city.streets.iloc[:0])


def measured(browser: Any, folder: Path, city: Results) -> tuple[Page, float]:
    """Return the map of a city as it opened, and the seconds that making it took."""
    started = time.perf_counter()
    html = render_map(city, "zh", {})
    took = time.perf_counter() - started
    asked = {"repaint": (REPAINT, ""), "hover": (HOVER, ""), "closer": (REPAINT, CLOSER)}
    return opened(browser, folder, html, asked), took


def opened(
    browser: Any, folder: Path, html: str, asked: dict[str, tuple[str, str]] | None = None
) -> Page:
    """Open a page a few times; ask the last one something: scripts, with what comes before."""
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    ready, told = [], {}
    for run in range(RUNS):
        context = browser.new_context(viewport=SIZE, offline=True)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(file.as_uri(), wait_until="commit")
        page.wait_for_selector("html[data-shown]", state="attached", timeout=120_000)
        ready.append(page.evaluate("window.opened.ready"))
        for name, (script, before) in (asked or {}).items() if run == RUNS - 1 else ():
            if before:
                page.evaluate(before)
            told[name] = statistics.median(page.evaluate(script) for _ in range(RUNS))
        context.close()
    return Page(file.stat().st_size, ready, told)


# ---- the others --------------------------------------------------------------------------------


def others(city: Results) -> Iterator[tuple[str, str]]:
    """Return pages with the same blocks by other ways, as name and HTML."""
    blocks = city.blocks.to_crs("EPSG:4326")
    table = blocks[["id", "geometry"]].copy()
    for goal in city.goals:
        held = city.demand.assign(held=goal.listed if goal.listed is not None else False)
        table[goal.goal.id] = held.groupby("block")["held"].mean().reindex(range(len(table)))
    table = table.fillna(0.0)
    yield "folium GeoJson, Leaflet inlined", _folium(table)
    yield "compact GeoJSON on a Leaflet canvas", _canvas(table)


def _asset(name: str) -> str:
    return (files("lifecircle.outputs") / "assets" / "leaflet" / name).read_text(encoding="utf-8")


def _folium(table: gpd.GeoDataFrame) -> str:
    class Inlined(folium.Map):
        default_js: list[tuple[str, str]] = []  # noqa: RUF012
        default_css: list[tuple[str, str]] = []  # noqa: RUF012

    west, south, east, north = table.total_bounds
    drawn = Inlined([(south + north) / 2, (west + east) / 2], zoom_start=12, tiles=None)
    shares = [name for name in table.columns if name not in {"id", "geometry"}]
    folium.GeoJson(
        table,
        style_function=lambda one: {
            "fillColor": _colour(one["properties"][shares[0]]),
            "color": "#fff",
            "weight": 0.5,
            "fillOpacity": 1,
        },
        tooltip=folium.GeoJsonTooltip(["id"]),
        popup=folium.GeoJsonPopup(["id", *shares]),
    ).add_to(drawn)
    page = drawn.get_root().render()
    head = f"<head><script>{_asset('leaflet.js')}</script><style>{_asset('leaflet.css')}</style>"
    done = "<script>document.body.dataset.ready = 'true';</script></html>"
    return page.replace("<head>", head, 1).replace("</html>", done)


def _canvas(table: gpd.GeoDataFrame) -> str:
    shapes = shapely.set_precision(table.geometry.to_numpy(), 1e-6, mode="pointwise")
    shares = [name for name in table.columns if name not in {"id", "geometry"}]
    found = [
        {
            "type": "Feature",
            "properties": {"id": row["id"], "s": [round(row[name], 4) for name in shares]},
            "geometry": shapely.geometry.mapping(shape),
        }
        for shape, row in zip(shapes, table.to_dict("records"), strict=True)
    ]
    data = json.dumps({"type": "FeatureCollection", "features": found}, separators=(",", ":"))
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'>"
        f"<script>{_asset('leaflet.js')}</script><style>{_asset('leaflet.css')}"
        "#m{height:100vh}</style></head><body><div id='m'></div><script>"
        "const map = L.map('m', {preferCanvas: true});"
        f"const layer = L.geoJSON({data}, {{style: (f) => ({{weight: 0.5, color: '#fff', "
        "fillOpacity: 1, fillColor: f.properties.s[0] > 0.5 ? '#fde6c4' : '#8d1d4e'}), "
        "onEachFeature: (f, l) => l.bindTooltip(f.properties.id)"
        ".bindPopup(f.properties.id + ' ' + f.properties.s.join(' '))});"
        "map.fitBounds(layer.getBounds()); layer.addTo(map);"
        "document.body.dataset.ready = 'true';</script></body></html>"
    )


def _colour(share: float) -> str:
    return "#fde6c4" if share > 0.5 else "#8d1d4e"


if __name__ == "__main__":
    sys.stdout.write("\n".join(sections(small="--small" in sys.argv)) + "\n")
