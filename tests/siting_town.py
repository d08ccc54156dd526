"""The city of one straight street with a clinic, candidates, and questions about more clinics.

The clinic at x = 200 is within five minutes (400 m, of which 40 m off the street) of the houses
at 100, 300 and 500. A candidate reaches the houses at most 360 m away along the street: its own
neighbours at 0 and 200 m.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import toy_city as toy
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import judge_plan

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.verdicts.context import Context

GOAL = 'id = "a"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 5 }\ntarget = 0.6'
CANDIDATES = (100, 500, 900, 1300, 1700)
IDLE = 500
"""The one candidate of the kind ``idle``; others are ``new``."""
LIST = """[[facilities]]
path = "health.csv"
crs = "EPSG:4326"
service = "health"
completeness = "complete"
"""
SITES = """[[candidates]]
path = "sites.csv"
crs = "EPSG:4326"
id = "code"
"""


def write_town(
    folder: Path,
    questions: str,
    *,
    candidates: tuple[int, ...] = CANDIDATES,
    goal: str = GOAL,
    **city: object,
) -> Path:
    """Write the city with questions (TOML text of ``[[siting]]``); return the study."""
    toy.write_places(folder / "health.csv", [("诊所", 200.0, 20.0)])
    places = [(f"地块{x}", float(x), 20.0) for x in candidates]
    kinds = ["idle" if x == IDLE else "new" for x in candidates]
    codes = [f"c{x}" for x in candidates]
    toy.write_places(folder / "sites.csv", places, code=codes, kind=kinds)
    lists = LIST + SITES + questions
    return toy.write_city(folder, toy.plan_text(goal), lists, **city)  # type: ignore[arg-type]


def context_of(study_file: Path) -> Context:
    """Judge the plan of a study."""
    study = read_study(study_file)
    plan = read_plan(study.study.plan, study_file.parent)
    return judge_plan(load_district(study), plan)[0]
