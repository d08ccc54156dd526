"""Defects of a study's inputs: each breaks a small good city in one way, as real files.

The table in ``docs/defects.md`` is made from these cases:

    python tests/defects.py

writes it. The cases stand in ``defect_cases/``, a file a subject. `tests/test_defects.py` checks
every case, and that the table is the one they make.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

import toy_city as toy
from lifecircle.check import check
from lifecircle.outputs.check_words import SEVERITY, sentence
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.findings import Finding
    from lifecircle.checks.report import CheckReport

PAGE = Path(__file__).parent.parent / "docs" / "defects.md"
GOAL = 'id = "a"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 10 }\ntarget = 0.4'
LIST = """[[facilities]]
path = "health.csv"
crs = "EPSG:4326"
id = "code"
service = "health"
completeness = "complete"
"""
PLACES = [("甲诊所", 300.0, 20.0), ("乙诊所", 900.0, 20.0), ("丙诊所", 1500.0, 20.0)]
CODES = ["H1", "H2", "H3"]


class City:
    """The good city in a folder, ready to be broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.study = toy.write_city(
            folder, toy.plan_text(GOAL), LIST, streets="beyond = 10", extra="year = 2025"
        )
        self.streets()
        toy.write_places(folder / "health.csv", PLACES, code=CODES)

    def edit(self, old: str, new: str, name: str = "study.toml") -> None:
        """Replace text in a file; it must be there."""
        file = self.folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text, old
        file.write_text(text.replace(old, new), encoding="utf-8")

    def say(self, text: str) -> None:
        """Add to the end of the study file."""
        with self.study.open("a", encoding="utf-8") as file:
            file.write("\n" + text)

    def goal(self, text: str) -> None:
        """Give the plan another goal."""
        plan = self.folder / "plan.toml"
        plan.write_text(toy.plan_text(text), encoding="utf-8")

    def rows(self, *rows: str, header: str = "name,lon,lat,code") -> None:
        """Write the list of facilities as these rows."""
        text = "\n".join([header, *rows]) + "\n"
        (self.folder / "health.csv").write_text(text, encoding="utf-8")

    def places(self, *places: tuple[str, float, float], **columns: list[str]) -> None:
        codes = [f"H{i + 1}" for i in range(len(places))]
        toy.write_places(self.folder / "health.csv", list(places), **{"code": codes, **columns})

    def units(self, *rows: tuple[dict[str, object], dict[str, object]]) -> None:
        toy.write_geojson(self.folder / "units.geojson", list(rows))

    def streets(
        self,
        draw: Callable[[toy.Osm], object] | None = None,
        *,
        houses: tuple[int, ...] = toy.HOUSES,
        kind: str = "residential",
    ) -> None:
        """Draw the street with its houses, a path around the area, and more."""
        osm = toy.Osm()
        street = [(float(x), 0.0) for x in range(0, 2001, 100)]
        osm.way(street, highway=kind, name="长街")
        osm.way([(-410.0, 0.0), *street[:1]], highway="footway")
        osm.way([*street[-1:], (2410.0, 0.0)], highway="footway")
        corners = [(-410.0, -410.0), (2410.0, -410.0), (2410.0, 0.0), (2410.0, 410.0)]
        corners += [(-410.0, 410.0), (-410.0, 0.0), (-410.0, -410.0)]
        osm.way(corners, highway="footway")
        for x in houses:
            osm.house(x, 20)
        if draw is not None:
            draw(osm)
        osm.write(self.folder / "city.osm")


def at(x: float, y: float) -> str:
    """Return longitude and latitude of a place as cells."""
    lon, lat = toy.degrees(x, y)
    return f"{lon:.9f},{lat:.9f}"


@dataclass(frozen=True)
class Defect:
    """A way in which inputs are wrong.

    Attributes
    ----------
    zh, en
        What is wrong, for the table.
    code, severity
        Of the finding.
    says, does
        Parts of its English text, and of its action.
    break_
        Breaks the city.
    items
        Texts that the features' labels and places must be, in order; empty: not checked.
    file
        Name of the file that it is about.
    """

    zh: str
    en: str
    code: str
    severity: str
    says: str
    does: str
    break_: Callable[[City], None]
    items: tuple[str, ...] = ()
    file: str = "study.toml"
    topic: tuple[str, str] = field(default=("", ""))


DEFECTS: list[Defect] = []
_TOPIC = [("", "")]


def topic(zh: str, en: str) -> None:
    _TOPIC[0] = (zh, en)


def defect(
    zh: str,
    en: str,
    code: str,
    severity: str,
    says: str,
    does: str,
    *,
    file: str = "study.toml",
    items: tuple[str, ...] = (),
) -> Callable[[Callable[[City], None]], Callable[[City], None]]:
    def add(break_: Callable[[City], None]) -> Callable[[City], None]:
        DEFECTS.append(Defect(zh, en, code, severity, says, does, break_, items, file, _TOPIC[0]))
        return break_

    return add


def found(report: CheckReport, case: Defect) -> list[Finding]:
    """Return the findings that a case is about."""
    return [
        finding
        for finding in report.findings
        if finding.code == case.code
        and finding.severity == case.severity
        and case.says.lower() in text_of(finding).lower()
    ]


def text_of(finding: Finding) -> str:
    """Return all that a finding says in English, but for its action."""
    parts = (finding.what, finding.place, finding.expected, finding.found)
    return " | ".join(part.en for part in parts if part is not None)


@cache
def checked(case: Defect) -> tuple[Path, CheckReport]:
    """Break a good city and check it; return its folder and the report."""
    folder = Path(_CITIES.name) / str(DEFECTS.index(case))
    folder.mkdir()
    city = City(folder)
    case.break_(city)
    return folder, check(city.study)


_CITIES = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


def page() -> str:
    """Return the table of the documentation."""
    lines = [
        "# Defects of the inputs",
        "",
        "What `lifecircle check` says about each defect, and what was done or is to do.",
        "Every row is a test: a small city is broken that way, and the texts are its check's.",
        "`python tests/defects.py` writes this page.",
        "",
        "“Must be mended” stops an audit; after a warning its numbers are less reliable.",
        "",
    ]
    last = ("", "")
    for case in DEFECTS:
        if case.topic != last:
            last = case.topic
            lines += [
                "",
                f"## {last[1]} · {last[0]}",
                "",
                "| defect | code | message | action |",
                "|---|---|---|---|",
            ]
        folder, report = checked(case)
        lines.append(_row(case, found(report, case)[0], folder))
    return "\n".join(lines) + "\n"


def _row(case: Defect, finding: Finding, folder: Path) -> str:
    what = sentence(finding.what)
    action = sentence(finding.action) if finding.action else ("", "")
    word = SEVERITY[finding.severity].word
    cells = (
        f"{case.en}<br>{case.zh}",
        f"`{case.code}`<br>{word.en}<br>{word.zh}",
        f"{plain(what.en, 400)}<br>{plain(what.zh, 400)}",
        f"{action[1]}<br>{action[0]}" if action[1] else "–",
    )
    texts = (
        cell.replace(str(folder), "…").replace("|", "\\|").replace("\n", " ") for cell in cells
    )
    return f"| {' | '.join(texts)} |"


if __name__ == "__main__":
    # The cases register with the module of this name, not with the script.
    import_module("defect_cases")
    this = import_module("defects")
    PAGE.write_text(this.page(), encoding="utf-8")
