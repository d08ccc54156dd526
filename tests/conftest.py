"""Hypothesis without deadlines (machines differ), fixed examples in CI; one browser for all."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
os.environ["LIFECIRCLE_CACHE"] = "off"
settings.load_profile("ci" if os.environ.get("CI") else "steady")

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser():
    """Return a running Chromium; skip where there is none, but never in CI."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    required = "LIFECIRCLE_REQUIRE_BROWSER" in os.environ
    if program is None:
        (pytest.fail if required else pytest.skip)(f"none of {', '.join(PROGRAMS)} is installed")
    if not required:
        pytest.importorskip("playwright.sync_api")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as tools:
        running = tools.chromium.launch(executable_path=program, args=QUIET)
        yield running
        running.close()
