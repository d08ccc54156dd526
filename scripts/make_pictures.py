"""Makes the pictures of the README from the demonstration.

Needs `make demo` to have run, Playwright from the development dependencies, and a Chromium.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"zh": "yuzhong/map.html", "en": "yuzhong/en/map.html"}
SITES = {"zh": "yuzhong-sites/sites.html", "en": "yuzhong-sites/en/sites.html"}
GOAL = "circle.culture"
BLOCK = "B0192"
"""Of the picture of causes: a block with a head count and a remedy."""


def main(maps: Path = ROOT / "maps") -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("no Chromium on the path")
    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 860})
        for language, file in PAGES.items():
            page.goto(f"{(maps / file).as_uri()}#{GOAL}")
            page.wait_for_timeout(2000)
            page.screenshot(path=folder / f"yuzhong-map-{language}.png")
            page.locator("input[name=lc-by][value=cause]").check(force=True)
            page.locator("#lc-find").fill(BLOCK)
            page.locator("#lc-find").press("Enter")
            page.wait_for_timeout(2000)
            page.screenshot(path=folder / f"yuzhong-causes-{language}.png")
        page.set_viewport_size({"width": 1040, "height": 1260})
        for language, file in SITES.items():
            page.goto((maps / file).as_uri())
            page.wait_for_timeout(1500)
            page.locator("h2").nth(1).scroll_into_view_if_needed()
            page.evaluate("document.querySelectorAll('h2')[1].scrollIntoView()")
            page.wait_for_timeout(500)
            page.screenshot(path=folder / f"yuzhong-sites-{language}.png")
        browser.close()


if __name__ == "__main__":
    main()
