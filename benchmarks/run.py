"""Times lifecircle and the tools beside it, and writes ``docs/benchmarks.md``.

``python benchmarks/run.py`` takes about half an hour on two cores. ``--only engine`` (or
``audits``, ``people``, ``siting``, ``maps``) runs one part and leaves the others as the page has
them; ``--small`` leaves the largest cities out and writes the page to the folder that it names.
Ratios are what counts: absolute seconds drift with the machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import audits
import check
import engine
import maps
import peers
import people
import reports
import siting
import suite

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
MARK = "<!-- {} -->"
PARTS = ("audits", "people", "siting", "maps", "reports", "engine")


def whole() -> list[str]:
    """Return what a planner waits for."""
    return [
        "## Whole audits, from process start",
        "",
        *said("audits", audits.audits),
        "",
        "## Checks of city-wide lists, from process start",
        "",
        *said("checks", check.markdown),
        "",
        "## All goals of all plans",
        "",
        "Every shipped plan but the study's own, each with the verdicts under the alternatives of",
        "its assumptions, on the district that the study's own plan was judged on.",
        "",
        *said("plans", audits.plans),
        "",
        "## Import",
        "",
        *said("import", audits.imports),
    ]


def said(name: str, run: Callable[[], list[str]]) -> list[str]:
    """Run a section and say how long it took."""
    started = time.perf_counter()
    lines = run()
    print(f"{name}: {time.perf_counter() - started:.0f} s", flush=True)
    return lines


def head() -> list[str]:
    """Return the machine and the versions."""
    return [
        "# Benchmarks",
        "",
        f"Made by `make bench` on {platform.system()} with {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, "
        + ", ".join(f"{n} {version(n)}" for n in ("numpy", "scipy", "shapely", "geopandas"))
        + ". Absolute times drift by half from day to day; trust the ratios, each of which is of "
        "one run on one machine.",
    ]


def kept(part: str) -> list[str]:
    """Return a part of the page as it is; nothing if it is not there."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    begin, end = (re.escape(MARK.format(mark)) for mark in (part, f"end of {part}"))
    found = re.search(f"{begin}\n(.*?)\n{end}", text, re.DOTALL)
    return found.group(1).split("\n") if found else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--small", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    folder = options.small or PAGE.parent
    sizes = dict(list(suite.SIZES.items())[:2]) if options.small else suite.SIZES
    lines = head()
    for part in PARTS:
        if options.only not in {None, part}:
            found = kept(part)
        elif part == "audits":
            found = whole()
        elif part == "people":
            found = said(part, lambda: people.sections(peers.peers(), small=bool(options.small)))
        elif part == "reports":
            found = ["## Reports in HTML, Word and Excel", "", *said(part, reports.reports)]
        elif part == "siting":
            found = said(part, lambda: siting.sections(peers.peers(), small=bool(options.small)))
        elif part == "maps":
            found = said(part, lambda: maps.sections(small=bool(options.small)))
        else:
            with tempfile.TemporaryDirectory() as work:
                found = engine.sections(Path(work), peers.peers(), sizes, folder)
        lines += ["", MARK.format(part), *found, MARK.format(f"end of {part}")]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE.name).write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
