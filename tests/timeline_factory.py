"""A made-up timeline of the one-street city: three years, eight projects, four not placed.

The states are real audits; what the projects bring, who loses and what is owed are worked out here
by hand from them, so that pages and tables can be checked against plain sums.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from lifecircle.audit import audit
from lifecircle.base.text import Bilingual, Note
from lifecircle.outputs.gaps import share_by_block
from lifecircle.scenarios.found import Contribution, Losing, Owed, Timeline, YearState
from lifecircle.study import read_study
from lifecircle.study.changes import (
    Close,
    Extend,
    Merge,
    NewHousing,
    NewLink,
    Obligation,
    Open,
    ShareGrounds,
)
from lifecircle.study.made import Made, Waiting
from lifecircle.verdicts.sight import asked, has_answers, seen
from toy_city import degrees, plan_text, write_city, write_places

YEARS = (2021, 2025, 2035)
SCHOOLS = {2021: (300, 1500), 2025: (300,), 2035: (300, 1300)}
CLINICS = {2021: (500,), 2025: (500, 1500), 2035: (500, 1500)}
PEOPLE = {2021: 1000, 2025: 1000, 2035: 1300}
NASTY = "<img src=x onerror=alert(1)>"
FORMULA = "=1+1"
PLAN = plan_text(
    """id = "school"
kind = "reach"
service = "education.school.primary"
within = { minutes = 10 }
profile = "child"
target = 0.9
strength = "binding"
""",
    """id = "clinic"
kind = "reach"
service = "health"
within = { metres = 600 }
target = 0.8
""",
    """id = "library"
kind = "reach"
service = "culture.library"
within = { minutes = 15 }
target = 0.5
""",
    """id = "elderly"
kind = "reach"
service = "elderly"
within = { minutes = 10 }
target = 0.5
""",
    """id = "one-each"
kind = "presence"
service = "education.school.primary"
at_least = 1
target = 1.0
""",
)
LISTS = """[[facilities]]
path = "schools.csv"
service = "education.school.primary"
crs = "EPSG:4326"
completeness = "complete"
[[facilities]]
path = "clinics.csv"
service = "health.clinic"
crs = "EPSG:4326"
completeness = "complete"
[[facilities]]
path = "libraries.csv"
service = "culture.library"
crs = "EPSG:4326"
completeness = "partial"
"""
CHANGES = (
    Open(
        id="C1",
        name="乙镇卫生院",
        year=2023,
        status="在建",
        service="health.clinic",
        at=degrees(1500, 20),
        price=800,
        source="乙镇“十四五”规划第3条",
    ),
    Close(id="C2", name=f"东街小学停办{NASTY}", year=2024, status="撤并", facility="2"),
    Merge(id="C3", name="校区合并", year=2024, facilities=("3",), into="1"),
    Open(
        id="C4",
        name="新东小学",
        year=2033,
        status="规划",
        service="education.school.primary",
        at=degrees(1300, 20),
        quantities={"places": 720},
        price=5200,
    ),
    NewHousing(
        id="C5",
        name="东岸新城",
        year=2030,
        status="规划",
        at=degrees(1700, 60),
        people=300,
        obliged=(Obligation(service="education.kindergarten", quantity="places", per_1000=30),),
    ),
    NewLink(
        id="C6",
        name="过江索道",
        year=2030,
        line=(degrees(900, 0), degrees(1200, 300)),
        minutes=4,
    ),
    ShareGrounds(id="C7", name=FORMULA, facility="1", services=("culture.library",), year=2025),
    Extend(id="C8", name="甲院扩建", facility="1", quantities={"beds": 20}, status="改扩建"),
)
AT = {
    "C1": (1500, 20),
    "C2": (1500, 20),
    "C3": (300, 20),
    "C4": (1300, 20),
    "C5": (1700, 60),
    "C6": (1050, 150),
    "C7": (300, 20),
    "C8": None,
}
DONE = {
    "C1": Bilingual("新建卫生院1处。", "One clinic was added."),
    "C2": Bilingual("东街小学关闭。", "The school closes."),
    "C3": Bilingual("并入西街小学。", "Merged into the west school."),
    "C4": Bilingual("新建小学1所，720座。", "One school with 720 places was added."),
    "C5": Bilingual("新增居民约300人。", "About 300 people were added."),
    "C6": Bilingual("新增索道，单程4分钟。", "A cable car was added, 4 minutes each way."),
    "C7": Bilingual("校园兼作图书馆。", "The school is a library, too."),
    "C8": Bilingual("增加床位20张。", "20 beds were added."),
}


def _order(change):
    return (change.year or YEARS[-1], CHANGES.index(change))


@cache
def results(year: int):
    """Return the audit of the city in a year."""
    folder = Path(tempfile.mkdtemp())
    write_places(folder / "schools.csv", [(f"小学{x}", x, 20) for x in SCHOOLS[year]])
    write_places(folder / "clinics.csv", [(f"诊所{x}", x, 20) for x in CLINICS[year]])
    write_places(folder / "libraries.csv", [("图书馆", 900, 20)])
    people = f"total = {PEOPLE[year]}\nsource = 'made up'"
    study = write_city(folder, PLAN, LISTS, people=people, extra=f"year = {year}")
    return audit(read_study(study))


def _made(upto: int) -> tuple[Made, ...]:
    crs = results(YEARS[0]).crs
    told = []
    for change in sorted(CHANGES, key=_order):
        if _order(change)[0] > upto:
            continue
        at = AT[change.id]
        xy = None
        if at is not None:
            point = gpd.GeoSeries.from_xy(*[[v] for v in degrees(*at)], crs="EPSG:4326").to_crs(crs)
            xy = (float(point.x[0]), float(point.y[0]))
        told.append(Made(change.id, change, DONE[change.id], xy, ()))
    return tuple(told)


def _verdicts() -> pd.DataFrame:
    rows = []
    for year in YEARS:
        found = results(year)
        for verdict in found.verdicts:
            unit = "" if verdict.unit is None else found.units["name"].iloc[verdict.unit]
            ends = [end.value if end else np.nan for end in (verdict.at_least, verdict.at_most)]
            value = ends[0] if verdict.count is None else float(verdict.count)
            target = np.nan if verdict.target is None else verdict.target
            rows.append((verdict.goal, unit, year, verdict.status, value, *ends, target))
    names = ["goal", "unit", "year", "status", "value", "at_least", "at_most", "target"]
    return pd.DataFrame(rows, columns=names)


def _blocks() -> gpd.GeoDataFrame:
    last = results(YEARS[-1])
    names = last.units["name"].to_numpy()
    table = last.blocks[["id", "geometry"]].copy()
    table.insert(1, "unit", [names[row] if row >= 0 else "" for row in last.blocks["unit"]])
    for year in YEARS:
        found = results(year)
        for result in found.goals:
            if has_answers(result):
                share = share_by_block(seen(result), found, asked(result))
                table[f"{result.goal.id}@{year}"] = share
    return table


def _losing() -> Losing:
    before, after = results(2021), results(2025)
    key = ("education.school.primary", "child", "minutes")
    ways = [
        pd.Series(found.queries[key].minutes).groupby(found.demand["block"].to_numpy()).max()
        for found in (before, after)
    ]
    blocks = before.blocks
    rows = [row for row in range(len(blocks)) if ways[1][row] > ways[0][row]]
    names = before.units["name"].to_numpy()
    people = [float(blocks["share"].iloc[row] * 1000) for row in rows]
    table = gpd.GeoDataFrame(
        {
            "unit": [names[blocks["unit"].iloc[row]] for row in rows],
            "block": [blocks["id"].iloc[row] for row in rows],
            "where": [f"长街{NASTY}"] * len(rows),
            "people": people,
            "before": [float(ways[0][row]) for row in rows],
            "after": [float(ways[1][row]) if row != rows[-1] else np.nan for row in rows],
            "left_out": [bool(ways[0][row] <= 10 < ways[1][row]) for row in rows],
        },
        geometry=[blocks.geometry.iloc[row] for row in rows],
        crs=blocks.crs,
    )
    out = float(sum(p for p, gone in zip(people, table["left_out"], strict=True) if gone))
    return Losing("C2", "school", table, (float(sum(people)), out))


CONTRIBUTIONS = (
    Contribution("C1", "clinic", 0.3, 0.3, 390.0, 390.0, ("乙镇",)),
    Contribution("C2", "school", -0.5, -0.5, -650.0, -650.0, ()),
    Contribution("C4", "school", 0.2, 0.4, 260.0, 520.0, ("乙镇",)),
    Contribution("C5", "school", -0.02, -0.02, None, None, ()),
    Contribution("C6", "school", 0.0, 0.0, 0.0, 0.0, ()),
    Contribution("C6", "clinic", 0.0004, None, None, None, ()),
)
OWED = (
    Owed(
        "C5",
        "education.kindergarten",
        Bilingual("每千人30座。", "30 places per 1,000 people."),
        9.0,
        None,
        "not_known",
        "",
    ),
    Owed(
        "C5",
        "health.clinic",
        Bilingual("步行10分钟内有1处。", "One within a 10-minute walk."),
        10.0,
        4.5,
        "kept",
        "C1",
    ),
    Owed(
        "C5",
        "education.school.primary",
        Bilingual("至少400座。", "At least 400 places."),
        400.0,
        120.0,
        "owed",
        "",
    ),
)
WAITING = (
    Waiting(
        "C9",
        Open(id="C9", name="区图书馆新馆", service="culture.library", year=2025, status="规划"),
        ("site",),
        Bilingual("名单没有给出位置。", "The register gives no place."),
    ),
    Waiting(
        "C10",
        Extend(id="C10", name=f"甲院二期{NASTY}", facility="9"),
        ("capacity", "facility"),
        Bilingual("没有给出增加的规模。", "It does not say by how much."),
    ),
)
NOTES = (
    Note("timeline.people", Bilingual("人口按名单增加。", "People grow as the register says.")),
    Note("timeline.year", Bilingual("未注明年份的计入末年。", "Without a year: the last."), "x"),
)


@cache
def toy_timeline() -> Timeline:
    """Return the timeline."""
    made = {year: _made(year) for year in YEARS}
    states = []
    known: set[str] = set()
    for year in YEARS:
        new = tuple(m.id for m in made[year] if m.id not in known)
        known.update(new)
        states.append(YearState(year, results(year), made[year], new))
    return Timeline(
        language="zh",
        states=tuple(states),
        verdicts=_verdicts(),
        blocks=_blocks(),
        contributions=CONTRIBUTIONS,
        losing=(_losing(),),
        owed=OWED,
        waiting=WAITING,
        notes=NOTES,
        inputs=results(YEARS[-1]).inputs,
    )
