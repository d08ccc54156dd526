"""Makes the pictures of the README and of the gallery from the demonstration.

Needs `make demo` to have run, Playwright from the development dependencies, a Chromium, and for the
pages of Word and Excel LibreOffice and pdftoppm.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "docs" / "images"
GOAL: Final = "circle.culture"
BLOCK: Final = "B0192"
"""Of the picture of causes: a block with a head count and a remedy."""
SITES: Final = ((106.5229, 29.5467), (106.5062, 29.5432), (106.5731, 29.5512))
"""Of the picture of what if."""
HOME: Final = (106.5561, 29.5617)
"""Of the residents' map."""
DESK: Final = {"width": 1440, "height": 860}
PHONE: Final = {"width": 390, "height": 844}
_COLOURS: Final = 256
_WIDEST: Final = 1440


def keep(name: str, png: bytes) -> None:
    """Write a picture with few colours, as wide as a page at most."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if picture.width > _WIDEST:
        height = round(picture.height * _WIDEST / picture.width)
        picture = picture.resize((_WIDEST, height), Image.Resampling.LANCZOS)
    few = picture.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def show(
    page: Any, file: Path, view: str = "", *, ready: str = ".folium-map[data-ready=true]"
) -> None:
    page.goto("about:blank")
    page.goto(f"{file.as_uri()}{view}")
    page.wait_for_selector(ready)
    page.wait_for_timeout(700)


def maps(page: Any, folder: Path, language: str) -> None:
    file = folder / ("map.html" if language == "zh" else "en/map.html")
    show(page, file, f"#{GOAL}")
    keep(f"yuzhong-map-{language}", page.screenshot())
    page.locator("input[name=lc-by][value=cause]").check(force=True)
    page.locator("#lc-find").fill(BLOCK)
    page.locator("#lc-find").press("Enter")
    page.wait_for_timeout(1200)
    keep(f"yuzhong-causes-{language}", page.screenshot())


def trial(page: Any, folder: Path) -> None:
    show(page, folder / "map.html", f"#{GOAL}")
    page.locator("#lc-try > summary").click()
    page.wait_for_selector("#lc-try[data-ready]")
    page.locator("[data-tool=place]").click()
    for lon, lat in SITES:
        page.evaluate(
            "([lon, lat]) => lifecircle.page.map.setView([lat, lon], 14, { animate: false })",
            [lon, lat],
        )
        box = page.locator(".folium-map").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(300)
    page.evaluate("lifecircle.page.fit()")
    page.wait_for_timeout(700)
    keep("yuzhong-what-if", page.screenshot())


def pages(page: Any, root: Path) -> None:
    """Take the first screen of each page, and of those for phones."""
    page.set_viewport_size({"width": 1040, "height": 1260})
    for name, file in (
        ("yuzhong-report", root / "yuzhong" / "report.html"),
        ("yuzhong-street", root / "yuzhong" / "units" / "大坪街道.html"),
        ("yuzhong-board", root / "yuzhong" / "board.html"),
        ("yuzhong-timeline", root / "yuzhong-years" / "timeline.html"),
    ):
        show(page, file, ready="main")
        keep(name, page.screenshot())
    for language in ("zh", "en"):
        folder = root / "yuzhong-sites" / ("" if language == "zh" else "en")
        show(page, folder / "sites.html", ready="h2")
        page.evaluate("document.querySelectorAll('h2')[1].scrollIntoView()")
        page.wait_for_timeout(700)
        keep(f"yuzhong-sites-{language}", page.screenshot())
    page.set_viewport_size(PHONE)
    show(page, root / "yuzhong" / "map.html", f"#{GOAL}")
    keep("yuzhong-phone", page.screenshot())
    show(page, root / "yuzhong" / "public.html", ready="#p-map[data-ready=true]")
    page.locator("#p-kind-culture").click()
    lon, lat = HOME
    page.evaluate(
        "([lon, lat]) => lifecircle.pub.page.map.setView([lat, lon], 15, { animate: false })",
        [lon, lat],
    )
    box = page.locator("#p-map").bounding_box()
    page.locator("#p-map").click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    page.wait_for_selector(".p-card")
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(700)
    keep("yuzhong-public", page.screenshot())


def documents(root: Path) -> None:
    """Draw the first pages of the Word and Excel reports of a street, as an office prints them."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, file in (
            ("yuzhong-word", root / "yuzhong" / "units" / "大坪街道.docx"),
            ("yuzhong-excel", root / "yuzhong" / "report.xlsx"),
        ):
            office = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
            convert = ["--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
            subprocess.run([*office, *convert], check=True, capture_output=True)  # noqa: S603
            pdf = folder / f"{file.stem}.pdf"
            draw = [
                "pdftoppm",
                "-r",
                "90",
                "-png",
                "-f",
                "1",
                "-l",
                "2",
                str(pdf),
                str(folder / name),
            ]
            subprocess.run(draw, check=True)  # noqa: S603
            sheets = [
                Image.open(each).convert("RGB") for each in sorted(folder.glob(f"{name}-*.png"))
            ]
            side = Image.new(
                "RGB", (sum(s.width for s in sheets) + 20, max(s.height for s in sheets)), "#d5dbe1"
            )
            at = 0
            for sheet in sheets:
                side.paste(sheet, (at, 0))
                at += sheet.width + 20
            whole = io.BytesIO()
            side.save(whole, "PNG")
            keep(name, whole.getvalue())


def main(root: Path = ROOT / "maps") -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium on the path")
    FOLDER.mkdir(parents=True, exist_ok=True)
    steps: list[Callable[[Any], None]] = [
        lambda page: maps(page, root / "yuzhong", "zh"),
        lambda page: maps(page, root / "yuzhong", "en"),
        lambda page: trial(page, root / "yuzhong"),
        lambda page: pages(page, root),
    ]
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        for step in steps:
            page = browser.new_page(viewport=DESK)
            step(page)
            page.close()
        browser.close()
    documents(root)


if __name__ == "__main__":
    main()
