"""A small city on a map that can be tried out, and a hand that places and drags."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from browser_helpers import SIZES, Opened
from lifecircle.audit import audit
from lifecircle.outputs.map import render_map
from lifecircle.study import read_study
from results_factory import IMG, LONG, QUOTES, RTL, SCRIPT
from toy_city import degrees, plan_text, write_city, write_places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLINICS = [(f"甲{IMG}", 200.0, 20.0), (f"乙{SCRIPT}", 700.0, 20.0)]
HOSTILE = IMG + SCRIPT + QUOTES + RTL + LONG
PLAN = plan_text(
    'id = "near"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 5 }\n'
    "target = 0.75",
    'id = "each"\nkind = "presence"\nservice = "health.clinic"\nat_least = 1\nover = "each"',
    'id = "both"\nkind = "combination"\nall_of = [\n'
    '  { service = "health.clinic", within = { minutes = 10 } },\n'
    '  { service = "culture.library", within = { metres = 500 }, profile = "elder" },\n]',
    'id = "graded"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 10 }\n'
    'where = { facility = { grade = ["一级"] } }',
    'id = "beds"\nkind = "ratio"\nservice = "health.clinic"\nnumerator = { quantity = "beds" }\n'
    'denominator = { group = "residents" }\nper = 1000\ntarget = 12',
    'id = "elderly"\nkind = "reach"\nservice = "elderly"\nwithin = { minutes = 10 }\n'
    'profile = "elder"\ntarget = 0.9',
)
LISTS = """[[facilities]]
path = "clinics.csv"
crs = "EPSG:4326"
id = "no"
grade = "grade"
quantities = { beds = "beds" }
service = "health.clinic"
completeness = "complete"
[[facilities]]
path = "libraries.csv"
crs = "EPSG:4326"
service = "culture.library"
completeness = "partial"
"""
PAGE = "window.lifecircle.page"
TRIAL = f"{PAGE}.trial"


def write_study(folder: Path, extra: str = "") -> Path:
    """Write the city with its lists, and return its study file."""
    write_places(
        folder / "clinics.csv", CLINICS, no=["A", "B"], grade=["一级", "二级"], beds=["10", "20"]
    )
    write_places(folder / "libraries.csv", [("图书馆", 300.0, 20.0)])
    return write_city(folder, PLAN, LISTS + extra, streets="", extra="language = 'zh'")


def write_map(folder: Path, extra: str = "") -> tuple[Path, Path]:
    """Audit the city; return the study file and its map."""
    study = write_study(folder, extra)
    file = folder / "map.html"
    file.write_text(render_map(audit(read_study(study)), "zh", {}), encoding="utf-8")
    return study, file


class Hand(Opened):
    """A page with its trial open."""

    def begin(self) -> None:
        self.sheet(opened=True)
        self.page.locator("#lc-try > summary").click()
        self.page.wait_for_selector("#lc-try[data-ready]")
        self.sheet(opened=False)

    def sheet(self, *, opened: bool) -> None:
        toggle = self.page.locator(".lc-toggle")
        is_open = self.look("document.body.classList.contains('lc-open')")
        if toggle.is_visible() and is_open != opened:
            toggle.click()

    def tool(self, name: str) -> None:
        self.page.locator(f"[data-tool={name}]").click()

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a spot lies on the screen."""
        x, y = self.look(
            f"""([lon, lat]) => {{ const map = {PAGE}.map, box = map.getContainer();
            const at = map.latLngToContainerPoint([lat, lon]), r = box.getBoundingClientRect();
            return [at.x + r.x, at.y + r.y]; }}""",
            [lon, lat],
        )
        return x, y

    def see(self, x0: float, x1: float) -> None:
        """Show a stretch of the street of the city, in metres."""
        corners = [degrees(x0, -250), degrees(x1, 250)]
        self.look(
            f"c => {PAGE}.map.fitBounds(c.map(([lon, lat]) => [lat, lon]), {{ animate: false }})",
            corners,
        )

    def put(self, x: float, y: float = 20.0) -> None:
        """Click at a place of the city, in metres."""
        self.page.mouse.click(*self.at(*degrees(x, y)))

    def sites(self) -> list[dict[str, Any]]:
        return self.look(f"{TRIAL}.sites()")

    def share(self, goal: str, row: int = 0) -> float | None:
        return self.look(f"([g, r]) => {TRIAL}.engine.verdicts(g)[r].atLeast", [goal, row])

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        for part in (0.3, 0.6, 1):
            mouse.move(*(a + part * (b - a) for a, b in zip(start, end, strict=True)))
        mouse.up()

    def swipe(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag with a finger."""
        tools = self.page.context.new_cdp_session(self.page)

        def touch(kind: str, *spots: tuple[float, float]) -> None:
            points = [{"x": x, "y": y} for x, y in spots]
            tools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", start)
        for part in (0.25, 0.5, 0.75, 1):
            touch("touchMove", tuple(a + part * (b - a) for a, b in zip(start, end, strict=True)))
        touch("touchEnd")

    def pin(self, number: int) -> tuple[float, float]:
        """The middle of a pin's head on the screen."""
        order = self.look(f"n => [...{TRIAL}.pins.pins.keys()].indexOf(n)", number)
        box = self.page.locator(".wi-icon").nth(order).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + 16


@contextmanager
def trying(browser: Any, file: Path, size: str = "desk", *, begin: bool = True) -> Iterator[Hand]:
    """Open a map with no network; its trial is open."""
    width, height = SIZES[size]
    phone = size == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height},
        offline=True,
        has_touch=phone,
        accept_downloads=True,
    )
    try:
        hand = Hand(context.new_page())
        hand.page.set_default_timeout(8000)
        hand.page.goto(file.as_uri())
        hand.page.wait_for_selector("[data-ready=true]", state="attached")
        if begin:
            hand.begin()
        yield hand
        hand.quiet(file)
    finally:
        context.close()
