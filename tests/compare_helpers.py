"""Audits of the one-street city to compare: written once, as real folders.

Houses stand at x = 100, 300, ... 1900 with a tenth of the people each; 甲街道 has the first five,
乙镇 the others. At 80 m/min the clinic at x = 200 is within ten minutes up to x = 960, so of the
first five houses; the library at x = 1000 is within ten minutes of an elder (60 m/min) from 440
to 1560, so of six houses.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import toy_city as toy
from lifecircle.audit import run

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.text import Language

CLINIC = ("诊所", 200.0, 20.0)
NEW_CLINIC = ("新诊所", 1800.0, 20.0)
LIBRARY = ("图书馆", 1000.0, 20.0)
GOALS = {
    "clinic": 'kind = "reach"\nservice = "health"\nwithin = { minutes = 10 }\ntarget = 0.4',
    "library": 'kind = "reach"\nservice = "culture"\nwithin = { minutes = 10 }\n'
    'profile = "elder"\ntarget = 0.55',
    "each": 'kind = "presence"\nservice = "health"\ntarget = 1.0',
    "elderly": 'kind = "reach"\nservice = "elderly"\nwithin = { minutes = 10 }\ntarget = 0.5',
}
LISTS = """[[facilities]]
path = "health.csv"
crs = "EPSG:4326"
service = "health"
completeness = "complete"
[[facilities]]
path = "culture.csv"
crs = "EPSG:4326"
service = "culture"
completeness = "complete"
"""


def plan(**changed: str) -> str:
    """Return the plan; a keyword replaces the body of a goal, or leaves it out if empty."""
    goals = {**GOALS, **changed}
    return toy.plan_text(*(f'id = "{name}"\n{body}' for name, body in goals.items() if body))


def write_study(
    folder: Path,
    *,
    clinics: tuple[tuple[str, float, float], ...] = (CLINIC,),
    libraries: tuple[tuple[str, float, float], ...] = (LIBRARY,),
    goals: str | None = None,
    total: int = 1000,
    extra: str = "",
    title: str = "一街城",
    units: list[tuple[dict[str, object], dict[str, object]]] | None = None,
) -> Path:
    """Write a study of the city."""
    folder.mkdir(parents=True)
    toy.write_places(folder / "health.csv", list(clinics))
    toy.write_places(folder / "culture.csv", list(libraries))
    study = toy.write_city(
        folder,
        goals or plan(),
        LISTS + extra,
        people=f"total = {total}\nsource = 'made up'",
        units=units,
    )
    text = study.read_text(encoding="utf-8").replace("一街城", title)
    study.write_text(text, encoding="utf-8")
    return study


def audit(folder: Path, name: str, language: Language = "zh", **study: object) -> Path:
    """Write a study, audit it, and return the folder of the results."""
    file = write_study(folder / "studies" / name, **study)
    run(file, folder / name, (language,))
    return folder / name


def copied(folder: Path, to: Path) -> Path:
    """Return a copy of a folder that a test may spoil."""
    shutil.copytree(folder, to)
    return to
