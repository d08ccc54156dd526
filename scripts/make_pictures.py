"""Makes the pictures of the README from the demonstration.

Needs `make demo` to have run, Playwright from the development dependencies, and a Chromium.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {
    "yuzhong-map-zh": ("yuzhong/map.html", "circle.culture"),
    "yuzhong-map-en": ("yuzhong/en/map.html", "circle.culture"),
}


def main() -> None:
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
        for name, (file, goal) in PICTURES.items():
            page.goto(f"{(ROOT / 'maps' / file).as_uri()}#{goal}")
            page.wait_for_timeout(2000)
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
