"""The documentation site: built without the network, read from a folder, asks for nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from browser_helpers import opened

ROOT = Path(__file__).parent.parent
FETCHED = re.compile(r'<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)="(https?://[^"]+)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "default"},
    )
    assert done.returncode == 0, done.stderr.decode()
    return folder


def test_every_page_of_the_documentation_is_in_the_navigation():
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"- ([\w/.-]+\.md)$", text, re.MULTILINE))
    pages = {p.relative_to(ROOT / "docs").as_posix() for p in ROOT.glob("docs/**/*.md")}
    assert pages == named


def test_nothing_is_fetched_from_afar(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 40
    fetched = {(p.name, url) for p in pages for url in FETCHED.findall(p.read_text("utf-8"))}
    assert fetched == set()


def test_links_between_pages_lead_to_something(site):
    for page in site.rglob("*.html"):
        for link in re.findall(r'href="([^"#?]+)[^"]*"', page.read_text("utf-8")):
            if "://" not in link and not link.startswith("mailto:"):
                assert (page.parent / unquote(link)).exists(), (page.name, link)


def test_the_reference_says_what_public_things_are(site):
    text = (site / "reference" / "study.html").read_text("utf-8")
    for name in ("Study", "District", "Audit", "with_changes", "what_if"):
        assert re.search(rf'id="lifecircle\.api[\w.]*\.{name}"', text), name


@pytest.mark.browser
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_pages_open_from_the_folder_and_are_searched(browser, site, size):
    file = site / "zh" / "verdicts.html"
    with opened(browser, file, size, ready="h1") as found:
        if size == "desk":
            found.page.locator("input.md-search__input").fill("缺口")
            found.page.locator(".md-search-result__link").first.wait_for()
        found.shot(f"site-{size}")
        assert [u for u in found.asked if not u.startswith(("file:", "data:", "blob:"))] == []
        assert found.complaints == []
