"""Tables of who is left out: causes, groups of people, and how unequal service is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lifecircle.outputs.equity_words import MEASURE
from lifecircle.outputs.heads import RESIDENTS, group_name, heads_for, heads_of
from lifecircle.outputs.left_out_sums import cause_sums, exact_parts
from lifecircle.outputs.numbers import round_people
from lifecircle.outputs.tables import (
    SHARE_DECIMALS,
    count_cell,
    flag_cell,
    number_cell,
    share_cell,
    text_cell,
)
from lifecircle.outputs.words import known
from lifecircle.verdicts.left_out import CAUSES, LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lifecircle.plans import Goal
    from lifecircle.verdicts.left_out import People
    from lifecircle.verdicts.results import Results

_PLACE: Final[Mapping[str, Callable[[Any], str]]] = {
    "level": str,
    "unit_id": text_cell,
    "unit": text_cell,
    "low_confidence": flag_cell,
}
_GOAL: Final[Mapping[str, Callable[[Any], str]]] = {
    "goal": text_cell,
    "goal_zh": text_cell,
    "goal_en": text_cell,
}
_GROUP: Final[Mapping[str, Callable[[Any], str]]] = {
    "group": str,
    "group_zh": text_cell,
    "group_en": text_cell,
}

CAUSE_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_PLACE,
    **_GOAL,
    **_GROUP,
    "people": count_cell,
    "people_left_out": count_cell,
    "share_straight": share_cell,
    "share_flat": share_cell,
    "share_reached": share_cell,
    "share_left_out": share_cell,
    **{f"share_{cause}": share_cell for cause in CAUSES},
    "cause": str,
}
"""Columns of ``causes.csv`` and how each is written."""

PEOPLE_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_PLACE,
    **_GROUP,
    "people": count_cell,
    "confidence": str,
    "method_zh": text_cell,
    "method_en": text_cell,
    "year": count_cell,
    "source": text_cell,
}
"""Columns of ``people.csv`` and how each is written."""

GROUP_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_PLACE,
    **_GOAL,
    **_GROUP,
    "profile": text_cell,
    "share_reached": share_cell,
    "share_of_residents_reached": share_cell,
    "people": count_cell,
    "people_left_out": count_cell,
}
"""Columns of ``groups.csv`` and how each is written."""

EQUITY_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_GOAL,
    "test_zh": text_cell,
    "test_en": text_cell,
    "of": str,
    "between": str,
    "measure": str,
    "measure_zh": text_cell,
    "measure_en": text_cell,
    "value": number_cell,
    "within_units": number_cell,
    "between_units": number_cell,
    "worst_units": text_cell,
    "reason_zh": text_cell,
    "reason_en": text_cell,
}
"""Columns of ``equity.csv`` and how each is written."""

LORENZ_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_GOAL,
    "test_zh": text_cell,
    "test_en": text_cell,
    "of": str,
    "share_of_people": share_cell,
    "share_held": share_cell,
}
"""Columns of ``lorenz.csv`` and how each is written."""


def left_out_of(results: Results) -> LeftOut:
    """Return what is known of those left out; nothing where it was not asked for."""
    return results.left_out or LeftOut()


def places(results: Results) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the whole (row -1) and every unit: row, and its level, id, name and confidence."""
    units = results.units
    yield -1, ("whole", "", "", bool(results.whole_low_confidence))
    cells = zip(units["id"], units["name"], units["low_confidence"], strict=True)
    for row, (key, name, low) in enumerate(cells):
        yield row, ("unit", str(key), str(name), bool(low))


def goal_cells(goal: Goal | None) -> tuple[str, str, str]:
    """Return id and names of a goal; empty without one."""
    return ("", "", "") if goal is None else (goal.id, goal.name.zh, goal.name.en)


def group_cells(group: str) -> tuple[str, str, str]:
    """Return id and names of a group of people."""
    return (group, *group_name(group))


def causes_frame(results: Results) -> pd.DataFrame:
    """Return a row per goal for the whole and for every unit: rates, and the gap by cause.

    Shares are of the goal's people, in steps of a millionth: those of the causes add up to
    ``share_left_out`` exactly. NaN where the goal is about nobody.
    """
    goals = {result.goal.id: result for result in results.goals}
    rows: list[tuple[Any, ...]] = []
    for causes in left_out_of(results).causes:
        result = goals[causes.goal]
        sums, heads = cause_sums(results, result, causes), heads_for(results, result)
        shares, left_share = exact_parts(sums.shares, SHARE_DECIMALS)
        left, rates = sums.left, causes.rates
        about = (*goal_cells(result.goal), *group_cells(heads.group))
        rows += [
            (
                *place,
                *about,
                heads.at(row, sums.people[row]),
                heads.at(row, left[row]),
                rates.straight[row],
                rates.flat[row],
                rates.network[row],
                left_share[row],
                *shares[row],
                sums.main(row) or "",
            )
            for row, place in places(results)
        ]
    return pd.DataFrame(rows, columns=[*CAUSE_COLUMNS])


def people_frame(results: Results) -> pd.DataFrame:
    """Return a row per group of people for the whole and for every unit.

    What is counted or given is printed to the last person, an estimate in hundreds; NaN where
    confidence is low, or nothing is known.
    """
    rows = [
        (
            *place,
            *group_cells(known_group.group),
            _number_of(known_group, row),
            str(known_group.confidence[row]),
            *known_group.method,
            np.nan if known_group.year is None else float(known_group.year),
            known_group.source,
        )
        for known_group in left_out_of(results).people
        for row, place in places(results)
    ]
    return pd.DataFrame(rows, columns=[*PEOPLE_COLUMNS])


def _number_of(people: People, row: int) -> float:
    if people.confidence[row] in ("low", "unknown"):
        return np.nan
    exact = people.confidence[row] in ("counted", "given")
    number = round_people(float(people.units[row]), counted=exact)
    return np.nan if number is None else number


def groups_frame(results: Results) -> pd.DataFrame:
    """Return a row per goal and group for the whole and for every unit: whom the goal reaches.

    ``share_of_residents_reached`` is that of everybody, as everybody goes.
    """
    goals = {result.goal.id: result.goal for result in results.goals}
    rates = left_out_of(results).group_rates
    everybody = {rate.goal: rate.share for rate in rates if rate.group == RESIDENTS}
    rows: list[tuple[Any, ...]] = []
    for rate in rates:
        heads = heads_of(results, rate.group)
        residents = everybody.get(rate.goal)
        rows += [
            (
                *place,
                *goal_cells(goals[rate.goal]),
                *group_cells(rate.group),
                rate.profile,
                rate.share[row],
                np.nan if residents is None else residents[row],
                heads.at(row, rate.people[row]),
                heads.at(row, rate.left_out[row]),
            )
            for row, place in places(results)
        ]
    return pd.DataFrame(rows, columns=[*GROUP_COLUMNS])


def equity_frame(results: Results) -> pd.DataFrame:
    """Return a row per goal and measure of inequality; values without one are NaN with a reason.

    What is about a test of capacity names it; ``goal`` is empty where that is the study's own.
    """
    names = [str(name) for name in results.units["name"]]
    rows = [
        (
            *_about(results, found.goal, found.test),
            found.of,
            found.between,
            found.measure,
            known(MEASURE, found.measure, "zh"),
            known(MEASURE, found.measure, "en"),
            _number(found.value),
            _number(found.within),
            _number(found.across),
            "、".join(names[row] for row in found.worst),
            *(("", "") if found.reason is None else found.reason),
        )
        for found in left_out_of(results).equity
    ]
    return pd.DataFrame(rows, columns=[*EQUITY_COLUMNS])


def lorenz_frame(results: Results) -> pd.DataFrame:
    """Return the points of Lorenz curves: cumulated shares of people, and of what they have."""
    rows = [
        (*_about(results, curve.goal, curve.test), curve.of, float(people), float(held))
        for curve in left_out_of(results).lorenz
        for people, held in zip(curve.people, curve.held, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*LORENZ_COLUMNS])


def _about(results: Results, goal: str, test: int) -> tuple[str, ...]:
    """Return the cells of a goal and of a test of capacity; empty without one."""
    found = next((each.goal for each in results.goals if each.goal.id == goal), None)
    name = left_out_of(results).seats[test].name if test >= 0 else ("", "")
    return (*goal_cells(found), *name)


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
