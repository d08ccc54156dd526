"""The tables of a timeline for spreadsheets and for Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.outputs.measures import unit_for
from lifecircle.outputs.numbers import round_people
from lifecircle.outputs.tables import (
    SHARE_DECIMALS,
    count_cell,
    degrees,
    flag_cell,
    number_cell,
    text_cell,
    to_csv,
)
from lifecircle.outputs.timeline_losing import LOSING_COLUMNS, losing_frame
from lifecircle.outputs.timeline_people import Heads, moves
from lifecircle.outputs.timeline_projects import projects, services_of
from lifecircle.outputs.timeline_rows import (
    CHANGE,
    GOAL,
    called,
    goal_cells,
    in_degrees,
    number,
    results_of,
)

if TYPE_CHECKING:
    from lifecircle.outputs.timeline_rows import Columns
    from lifecircle.scenarios.found import Contribution, Timeline
    from lifecircle.verdicts.results import GoalResult


def _change_cell(value: float) -> str:
    if np.isnan(value):
        return ""
    return f"{value:+.{SHARE_DECIMALS}f}" if moves(value) else "0"


def _people_change(value: float) -> str:
    return "" if np.isnan(value) else f"{value:+.0f}" if value else "0"


TIMELINE_COLUMNS: Final[Columns] = {
    **GOAL,
    "level": str,
    "unit": text_cell,
    "low_confidence": flag_cell,
    "year": count_cell,
    "status": str,
    "value": number_cell,
    "at_least": number_cell,
    "at_most": number_cell,
    "places": count_cell,
    "target": number_cell,
    "measure_unit_zh": text_cell,
    "measure_unit_en": text_cell,
}
"""Columns of ``timeline.csv`` and how each is written."""
PROJECT_COLUMNS: Final[Columns] = {
    "number": count_cell,
    **CHANGE,
    "kind": str,
    "status": text_cell,
    "year": count_cell,
    "counts_from": count_cell,
    "services": text_cell,
    "done_zh": text_cell,
    "done_en": text_cell,
    "places": text_cell,
    "price": number_cell,
    "source": text_cell,
    "lon": degrees,
    "lat": degrees,
}
"""… of ``projects.csv``, …"""
CONTRIBUTION_COLUMNS: Final[Columns] = {
    **CHANGE,
    **GOAL,
    "share_alone": _change_cell,
    "share_in_order": _change_cell,
    "people_alone": _people_change,
    "people_in_order": _people_change,
    "units_turned": text_cell,
}
"""… of ``contributions.csv``, …"""
OWED_COLUMNS: Final[Columns] = {
    **CHANGE,
    "service": text_cell,
    "service_zh": text_cell,
    "service_en": text_cell,
    "asked_zh": text_cell,
    "asked_en": text_cell,
    "needed": number_cell,
    "there": number_cell,
    "status": str,
    "by": text_cell,
}
"""… of ``obligations.csv``, …"""
WAITING_COLUMNS: Final[Columns] = {
    **CHANGE,
    "kind": str,
    "status": text_cell,
    "year": count_cell,
    "services": text_cell,
    "missing": text_cell,
    "why_zh": text_cell,
    "why_en": text_cell,
    "price": number_cell,
    "source": text_cell,
}
"""… and of ``not_placed.csv``."""


def timeline_frame(timeline: Timeline) -> pd.DataFrame:
    """Return a row per goal, year and unit (empty for the whole)."""
    goals = results_of(timeline)
    low, whole_low = Heads(timeline).low, timeline.states[-1].results.whole_low_confidence
    places = _places(timeline)
    rows = []
    for row in timeline.verdicts.to_dict("records"):
        result, unit, year = goals[row["goal"]], str(row["unit"]), int(row["year"])
        rows.append(
            (
                *goal_cells(result.goal),
                "unit" if unit else "whole",
                unit,
                unit in low if unit else bool(whole_low),
                year,
                row["status"],
                *(number(end) for end in (row["value"], row["at_least"], row["at_most"])),
                places.get((row["goal"], unit, year), np.nan),
                number(row["target"]),
                *_after(result, whole=not unit),
            )
        )
    return pd.DataFrame(rows, columns=[*TIMELINE_COLUMNS])


def projects_frame(timeline: Timeline) -> pd.DataFrame:
    """Return a row per project that counts in the last year, by year."""
    listed = projects(timeline)
    lon, lat = in_degrees(timeline, [one.made.xy or (np.nan, np.nan) for one in listed])
    rows = [
        (
            one.number,
            one.made.id,
            one.made.change.name,
            one.made.change.kind,
            one.made.change.status or "",
            number(one.made.change.year),
            one.year,
            " ".join(services_of(one.made.change)),
            *one.made.outcome,
            " ".join(one.made.facilities),
            number(one.made.change.price),
            one.made.change.source,
            lon[at],
            lat[at],
        )
        for at, one in enumerate(listed)
    ]
    return pd.DataFrame(rows, columns=[*PROJECT_COLUMNS])


def contributions_frame(timeline: Timeline) -> pd.DataFrame:
    """Return a row per project and goal that it moves: shares and people, alone and in order."""
    goals, named = results_of(timeline), called(timeline)
    counted = timeline.states[-1].results.people_counted
    rows = [
        (
            one.change,
            named[one.change],
            *goal_cells(goals[one.goal].goal),
            number(one.alone),
            number(one.in_order),
            *_people(one, counted=counted),
            "、".join(one.units),
        )
        for one in timeline.contributions
        if moves(one.alone) or moves(one.in_order)
    ]
    return pd.DataFrame(rows, columns=[*CONTRIBUTION_COLUMNS])


def owed_frame(timeline: Timeline) -> pd.DataFrame:
    """Return a row per obligation of new housing."""
    named = called(timeline)
    rows = [
        (
            one.change,
            named.get(one.change, ""),
            one.service,
            *label(one.service),
            *one.asked,
            number(one.needed),
            number(one.there),
            one.status,
            one.by,
        )
        for one in timeline.owed
    ]
    return pd.DataFrame(rows, columns=[*OWED_COLUMNS])


def waiting_frame(timeline: Timeline) -> pd.DataFrame:
    """Return a row per project that is kept and counts in no year."""
    rows = [
        (
            one.id,
            one.change.name,
            one.change.kind,
            one.change.status or "",
            number(one.change.year),
            " ".join(services_of(one.change)),
            " ".join(one.missing),
            *one.why,
            number(one.change.price),
            one.change.source,
        )
        for one in timeline.waiting
    ]
    return pd.DataFrame(rows, columns=[*WAITING_COLUMNS])


def tables(timeline: Timeline) -> dict[str, str]:
    """Return the text of every table by its file name, in RFC 4180.

    Written even where they have no rows: a program that reads them finds them all.
    """
    return {
        "timeline.csv": to_csv(timeline_frame(timeline), TIMELINE_COLUMNS),
        "projects.csv": to_csv(projects_frame(timeline), PROJECT_COLUMNS),
        "contributions.csv": to_csv(contributions_frame(timeline), CONTRIBUTION_COLUMNS),
        "losing.csv": to_csv(losing_frame(timeline), LOSING_COLUMNS),
        "obligations.csv": to_csv(owed_frame(timeline), OWED_COLUMNS),
        "not_placed.csv": to_csv(waiting_frame(timeline), WAITING_COLUMNS),
    }


def _places(timeline: Timeline) -> dict[tuple[str, str, int], float]:
    """Return how many places a unit has, by goal, unit and year, of goals that count them."""
    return {
        (verdict.goal, str(state.results.units["name"].iloc[verdict.unit]), state.year): float(
            verdict.count
        )
        for state in timeline.states
        for verdict in state.results.verdicts
        if verdict.unit is not None and verdict.count is not None
    }


def _after(result: GoalResult, *, whole: bool) -> Bilingual:
    """Return what stands after a goal's numbers."""
    measure = result.measure.of_whole if whole else result.measure.of_units
    return Bilingual("", "") if measure.share else unit_for(result).after


def _people(one: Contribution, *, counted: bool) -> tuple[float, float]:
    """Return changes in people as tables may print them."""
    found = []
    for people in (one.people_alone, one.people_in_order):
        size = None if people is None else round_people(abs(people), counted=counted)
        found.append(np.nan if people is None or size is None else float(np.copysign(size, people)))
    return found[0], found[1]
