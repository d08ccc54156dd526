"""The page's engine in a bare page: its scripts, a packed model, and nothing else."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from browser_helpers import opened
from goals_helpers import box
from lifecircle.outputs.map_folium import asset
from lifecircle.outputs.map_pack import pack
from lifecircle.outputs.map_what_if import page_arrays
from lifecircle.study.joints import Joint
from lifecircle.verdicts.kinds import evaluator, in_order, told_apart
from remedies_helpers import CLINIC, SCHOOL, Place, reach
from test_remedies_sites import grid, homes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from browser_helpers import Opened
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.page_model import PageModel

SCRIPTS = (
    *("data", "projection", "links", "streets", "ways", "model"),
    *("areas", "judge", "judge_units", "engine", "scenario"),
)
OPEN = """async (goals) => {
  window.lc = window.lifecircle;
  window.streets = await lc.openStreets();
  if (goals) window.engine = await lc.openEngine();
}"""
BYTES = """
  window.packed = (values) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    let text = "";
    for (let i = 0; i < bytes.length; i += 32768) {
      text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    }
    return btoa(text);
  };
"""


LIBRARY = "culture.library"
GOALS = (
    reach(SCHOOL, within={"metres": 350}, target=0.8),
    reach("education", within={"minutes": 5}, profile="elder", at_least=2, group="age_65"),
    reach(CLINIC, within={"minutes": 4}, supply="own_unit"),
    reach(CLINIC, within={"minutes": 9}, direction="there_and_back", operator=">"),
    reach(CLINIC, within={"metres": 500}, direction="from_facility", profile="wheelchair"),
    reach(
        CLINIC,
        within={"minutes": 3},
        supply="own_district",
        group="age_65",
        over="share",
        unit_counts_from=0.5,
        target=0.5,
    ),
    {
        "kind": "combination",
        "target": 0.5,
        "k": 2,
        "k_of": [
            {"service": SCHOOL, "within": {"metres": 300}},
            {
                "any_of": [
                    {"service": CLINIC, "within": {"minutes": 3}},
                    {"service": "culture", "within": {"minutes": 6}},
                ]
            },
            {
                "all_of": [
                    {"service": "sport", "within": {"metres": 400}},
                    {"service": LIBRARY, "within": {"metres": 600}, "at_least": 2},
                ]
            },
        ],
    },
    reach("sport", within=[{"metres": 300, "where": {"kind": "镇"}}, {"metres": 200}]),
    reach(SCHOOL, where={"facility": {"grade": ["甲"]}}),
    reach(CLINIC, level="zone", over="each", unit_counts_from=0.4),
    {"kind": "presence", "service": CLINIC, "at_least": 1, "over": "each"},
    {"kind": "presence", "service": SCHOOL, "at_least": 2, "level": "zone", "target": 0.5},
    {"kind": "presence", "service": "culture", "over": "mean", "target": 1},
    {"kind": "count", "service": "education", "target": 3},
    {"kind": "count", "service": "sport", "target": 1, "scale": 10},
    {
        "kind": "ratio",
        "numerator": {"count": "facilities", "service": CLINIC},
        "denominator": {"group": "residents"},
        "per": 1000,
        "target": 1,
    },
)
"""With every way of counting that the page knows, and one kind that it does not."""


def city() -> Place:
    found = Place(
        homes=homes(3, 60),
        streets=grid(),
        names="街",
        complete=(SCHOOL, CLINIC),
        partial=("culture",),
        columns={"kind": ["街道", "镇"]},
        low_confidence=(1,),
        groups={"age_65": (120.0, float("nan"), 210.0)},
        outline=box(0, 0, 1200, 900),
    )
    zones = [box(0, 0, 700, 1000), box(700, 0, 1400, 600), box(700, 600, 1400, 1000)]
    found.add_level("zone", [{"name": f"区{i}", "geometry": zone} for i, zone in enumerate(zones)])
    found.add(SCHOOL, 130, 120, grade="甲")
    found.add(CLINIC, 1250, 880, grade="乙")
    found.add(SCHOOL, 700, 510, grade="乙")
    found.add(LIBRARY, 500, 310, grade="甲")
    found.add((CLINIC, SCHOOL), 905, 700, grade="甲")
    return found


def judged(context: Context) -> Context:
    for goal in in_order(context.plan.goals):
        context.judged[goal.id] = told_apart(evaluator(goal)(goal, context), context)
    return context


def write_page(file: Path, model: PageModel | None = None, *, packed: str = "") -> Path:
    """Write a page with a model, or with what was packed, and the scripts that read it."""
    code = "\n".join(asset(f"map/{name}.js") for name in SCRIPTS)
    data = packed if model is None else pack(*page_arrays(model))
    file.write_text(
        '<!DOCTYPE html><meta charset="utf-8"><title>engine</title>'
        f'<script type="text/plain" id="lc-what-if">{data}</script>'
        f"<script>{code}\n{BYTES}</script>",
        encoding="utf-8",
    )
    return file


@contextmanager
def open_engine(browser: Any, file: Path, *, goals: bool = True) -> Iterator[Opened]:
    """Open a page and read its streets and, if asked, its goals."""
    with opened(browser, file) as page:
        page.look(OPEN, goals)
        yield page


def numbers(text: str, kind: Any) -> np.ndarray:
    """Return what the page packed."""
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def joints_of(site: dict[str, Any], profiles: list[str]) -> tuple[Joint, ...]:
    """Return the links of a site of the page."""
    return tuple(
        Joint(
            profile=profile,
            edge=link["edge"],
            fraction=link["fraction"],
            offset=link["offset"],
            x=site["x"],
            y=site["y"],
        )
        for profile, link in zip(profiles, site["links"], strict=True)
        if link
    )
