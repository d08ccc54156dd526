"""The whole chain through files: audit, try out on the map, save, audit with what was saved."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from lifecircle.cli import app
from toy_city import degrees, plan_text, rectangle, write_city, write_places
from what_if_helpers import PAGE, TRIAL, trying

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

CLINIC, SCHOOL, LIBRARY = "health.clinic", "education.school.primary", "culture.library"
UNITS = [
    (rectangle(-400, -400, 1000, 400), {"name": "甲街道", "kind": "街道"}),
    (rectangle(1000, -400, 1700, 400), {"name": "乙镇", "kind": "镇"}),
    (rectangle(1700, -400, 2400, 400), {"name": "丙镇", "kind": "镇"}),
]
GOALS = {
    "near": f'service = "{CLINIC}"\nwithin = {{ minutes = 5 }}\ntarget = 0.6',
    "partial": f'service = "{SCHOOL}"\nwithin = {{ metres = 500 }}\ntarget = 0.9',
    "absent": 'service = "elderly"\nwithin = { minutes = 8 }\nprofile = "elder"\ntarget = 0.4',
    "wheels": f'service = "{CLINIC}"\nwithin = {{ metres = 400 }}\nprofile = "wheelchair"\n'
    "target = 0.5",
    "there_and_back": f'service = "{CLINIC}"\nwithin = {{ minutes = 9 }}\nat_least = 2\n'
    'direction = "there_and_back"',
    "own": f'service = "{CLINIC}"\nwithin = {{ minutes = 6 }}\nsupply = "own_unit"\ntarget = 0.6',
    "by_unit": f'service = "{LIBRARY}"\nwithin = [{{ metres = 700, where = {{ kind = "镇" }} }}, '
    "{ metres = 300 }]\n"
    'target = [{ value = 0.5, where = { kind = "镇" } }, { value = 0.4 }]',
    "over_units": f'service = "{CLINIC}"\nwithin = {{ minutes = 6 }}\nover = "share"\n'
    "unit_counts_from = 0.6\ntarget = 0.5",
    "two_of_three": 'kind = "combination"\ntarget = 0.5\nk = 2\nk_of = [\n'
    f'  {{ service = "{CLINIC}", within = {{ minutes = 5 }} }},\n'
    f'  {{ service = "{LIBRARY}", within = {{ metres = 600 }}, profile = "elder" }},\n'
    '  { service = "elderly", within = { minutes = 12 } },\n]',
    "everything": 'kind = "combination"\nall_of = [\n'
    f'  {{ service = "{CLINIC}", within = {{ minutes = 10 }} }},\n'
    '  { service = "elderly", within = { minutes = 12 } },\n'
    '  { service = "sport", within = { minutes = 12 } },\n]',
    # Everybody is near a clinic in the end: then nothing tells people apart any more.
    "all_but_one": 'kind = "combination"\nall_of = [\n'
    f'  {{ service = "{CLINIC}", within = {{ metres = 500 }} }},\n'
    '  { service = "sport", within = { minutes = 12 } },\n]',
    "each": f'kind = "presence"\nservice = "{CLINIC}"\nover = "each"\n'
    'at_least = [{ value = 2, where = { kind = "街道" } }, { value = 1 }]',
    "count": f'kind = "count"\nservice = "{CLINIC}"\ntarget = 3',
    "more": f'kind = "count"\nservice = "{CLINIC}"\noperator = ">"\ntarget = 3',
    "mean": f'kind = "presence"\nservice = "{CLINIC}"\nover = "mean"\ntarget = 1',
}
LISTS = f"""[[facilities]]
path = "clinics.csv"
crs = "EPSG:4326"
id = "no"
service = "{CLINIC}"
completeness = "complete"
[[facilities]]
path = "schools.csv"
crs = "EPSG:4326"
service = "{SCHOOL}"
completeness = "partial"
[[facilities]]
path = "libraries.csv"
crs = "EPSG:4326"
service = "{LIBRARY}"
completeness = "complete"
"""


def study(folder: Path) -> Path:
    write_places(folder / "clinics.csv", [("甲", 100.0, 20.0), ("乙", 250.0, 20.0)], no=["A", "B"])
    write_places(folder / "schools.csv", [("学校", 700.0, 20.0)])
    write_places(folder / "libraries.csv", [("图书馆", 300.0, 20.0), ("书屋", 1900.0, 20.0)])
    goals = [
        f'id = "{name}"\n' + (body if body.startswith("kind") else f'kind = "reach"\n{body}')
        for name, body in GOALS.items()
    ]
    return write_city(folder, plan_text(*goals), LISTS, streets="", units=UNITS)


def audited(file: Path, out: Path, *more: str) -> Path:
    done = CliRunner().invoke(app, ["audit", str(file), "--out", str(out), "--lang", "zh", *more])
    assert done.exit_code == 0, done.output
    return out / "map.html"


def shown(hand) -> dict[str, Any]:
    """What a page shows of every goal: colours of blocks and doors, and what units are told."""
    return hand.look(
        f"""() => {{ const {{ data }} = {PAGE}, found = {{}};
        for (const view of data.views) {{
          if (view.kind === "value") continue;
          const own = {{ hatched: view.hatched, rest: view.rest, state: view.state || null,
            status: view.status, texts: view.texts }};
          for (const name of ["listed", "most", "rest", "flags"]) {{
            const array = data.arrays[`${{name}}.${{view.row}}`];
            if (name !== "rest" || view.rest) own[name] = array ? Array.from(array) : null;
          }}
          found[view.id] = own;
        }}
        return found; }}"""
    )


def told(out: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (out / "verdicts.csv").open(encoding="utf-8-sig", newline="") as rows:
        return {(row["goal"], row["unit"]): row for row in csv.DictReader(rows)}


def try_out(hand, folder: Path) -> Path:
    """Put three places down, drag a listed one, close another, and save: with the mouse."""
    hand.see(-100, 2100)
    for service, x in ((CLINIC, 1490.0), ("elderly", 900.0), (LIBRARY, 1320.0)):
        hand.look(f"s => {TRIAL}.chooseService(s)", service)
        hand.tool("place")
        hand.put(x)
    # A goal that asks for both clinics and libraries shows them.
    hand.look(f"{PAGE}.choose({PAGE}.data.views.findIndex(v => v.id === 'two_of_three'))")
    hand.page.locator(".lc-legend details[open] > summary").click()
    hand.tool("move")
    hand.drag(hand.at(*degrees(250, 20)), hand.at(*degrees(1100, 30)))
    hand.page.wait_for_function(f"() => !{TRIAL}.pickUp.justLetGo()")
    hand.put(300)
    hand.page.locator(".wi-chosen-place button").click()
    assert len(hand.sites()) == 4
    assert hand.look(f"{TRIAL}.gone().length") == 1
    with hand.page.expect_download() as waiting:
        hand.page.locator("[data-act=save]").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def as_printed(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def test_an_audit_of_what_was_tried_out_says_what_the_page_said(browser, tmp_path):
    file = study(tmp_path)
    page = audited(file, tmp_path / "before")
    with trying(browser, page) as hand:
        scenario = try_out(hand, tmp_path)
        mine, names = shown(hand), hand.look(f"{PAGE}.data.units.name")
        verdicts = {g: hand.look(f"g => {TRIAL}.engine.verdicts(g)", g) for g in GOALS}
        # What is read again is the same to the last byte.
        text = hand.look(f"{TRIAL}.scenario('')")
        hand.page.locator("[data-act=reset]").click()
        hand.look(f"text => {PAGE}.trying.files.read(text)", text)
        assert hand.look(f"{TRIAL}.scenario('')") == text
        assert {g: hand.look(f"g => {TRIAL}.engine.verdicts(g)", g) for g in GOALS} == verdicts
    after = audited(file, tmp_path / "after", "--with", str(scenario))
    with trying(browser, after, begin=False) as hand:
        theirs = shown(hand)
    for goal, own in mine.items():
        # "至少 26.4% → 27.9%" for "至少 27.9%".
        for now, then in zip(own.pop("texts"), theirs[goal].pop("texts"), strict=True):
            told_now = then.endswith(now.split(" → ")[1]) if " → " in now else now == then
            assert told_now, (goal, now, then)
    # A goal without any data has no view of its own at first.
    assert mine == {goal: theirs[goal] for goal in mine}
    assert len(mine) > len(GOALS) - 2
    rows = told(tmp_path / "after")
    for goal, found in verdicts.items():
        for unit, verdict in zip(["", *names], found, strict=True):
            row = rows[goal, unit]
            assert verdict["status"] == row["status"], (goal, unit)
            for key, column in (
                ("atLeast", "share_at_least"),
                ("atMost", "share_at_most"),
                ("ifComplete", "share_if_lists_complete"),
            ):
                assert as_printed(verdict[key]) == row[column], (goal, unit, key)
            if verdict["count"] is not None:
                assert str(verdict["count"]) == row["places"], (goal, unit)
    # Exactly what is asked for is enough, where no more is asked.
    assert [rows[goal, ""]["status"] for goal in ("count", "more", "mean")] == [
        *("met", "not_met", "met")
    ]
    # It decides: most of what is compared is not what it was.
    before = told(tmp_path / "before")
    assert sum(before[key] != row for key, row in rows.items()) > len(rows) / 2


def test_scenarios_of_several_files_are_made_together(browser, tmp_path):
    file, scenarios = study(tmp_path), []
    page = audited(file, tmp_path / "before")
    with trying(browser, page) as hand:
        hand.see(-100, 2100)
        hand.look(f"{TRIAL}.chooseService('{CLINIC}')")
        hand.tool("place")
        for x in (700, 1500):
            hand.put(x)
            scenarios.append(tmp_path / f"{x}.toml")
            scenarios[-1].write_text(hand.look(f"{TRIAL}.scenario('')"), encoding="utf-8")
            hand.page.locator("[data-act=reset]").click()
    both = [part for one in scenarios for part in ("--with", str(one))]
    audited(file, tmp_path / "after", *both)
    counts = [told(tmp_path / out)["count", ""]["places"] for out in ("before", "after")]
    assert counts == ["2", "4"]
