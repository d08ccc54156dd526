"""Tables of facilities: whom each one reaches, whether it has room, and who has a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lifecircle.base.services import label
from lifecircle.outputs.heads import RESIDENTS, Heads, heads_for, heads_of
from lifecircle.outputs.left_out_sums import by_unit
from lifecircle.outputs.left_out_tables import goal_cells, group_cells, left_out_of, places
from lifecircle.outputs.rule_parts import member as asked_of
from lifecircle.outputs.tables import (
    count_cell,
    flag_cell,
    number_cell,
    share_cell,
    text_cell,
)
from lifecircle.verdicts.sight import asked, members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.verdicts.left_out import Reached, Seats
    from lifecircle.verdicts.results import Results

_FACILITY_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    "goal": text_cell,
    "goal_zh": text_cell,
    "goal_en": text_cell,
    "group": str,
    "service": str,
    "service_zh": text_cell,
    "service_en": text_cell,
    "asked_zh": text_cell,
    "asked_en": text_cell,
    "facility_id": text_cell,
    "facility": text_cell,
    "unit_id": text_cell,
    "unit": text_cell,
    "low_confidence": flag_cell,
    "people_reached": count_cell,
    "share_of_people_reached": share_cell,
    "people_only_here": count_cell,
    "share_of_people_only_here": share_cell,
    "quantity": str,
    "capacity": count_cell,
    "people_seated": count_cell,
    "people_within_reach": count_cell,
    "load": number_cell,
    "room_left": count_cell,
}
_OF_GROUP: Final = "people_reached_"

SEAT_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    "test_zh": text_cell,
    "test_en": text_cell,
    "goal": text_cell,
    "service": str,
    "quantity": str,
    "group": str,
    "group_zh": text_cell,
    "group_en": text_cell,
    "level": str,
    "unit_id": text_cell,
    "unit": text_cell,
    "low_confidence": flag_cell,
    "minutes": number_cell,
    "metres": number_cell,
    "people": count_cell,
    "people_covered": count_cell,
    "people_seated": count_cell,
    "people_without_a_place": count_cell,
    "share_covered": share_cell,
    "share_seated": share_cell,
    "places_per_person_2sfca": number_cell,
    "places_per_person_e2sfca": number_cell,
    "places_per_person_3sfca": number_cell,
}
"""Columns of ``seats.csv`` and how each is written."""
_SCORES: Final = ("2sfca", "e2sfca", "3sfca")
_FIGURES: Final = 4


def groups_beside(results: Results) -> list[str]:
    """Return the ids of the groups of people whom facilities are told to reach, residents apart."""
    found = left_out_of(results)
    order = [people.group for people in found.people]
    named = {group for reached in found.reached for group in reached.groups} - {RESIDENTS}
    return [group for group in order if group in named] + sorted(named.difference(order))


def facility_columns(results: Results) -> dict[str, Callable[[Any], str]]:
    """Return the columns of ``facilities.csv`` and how each is written: one more for each group."""
    columns: dict[str, Callable[[Any], str]] = {}
    for name, write in _FACILITY_COLUMNS.items():
        if name == "quantity":
            columns |= {f"{_OF_GROUP}{group}": count_cell for group in groups_beside(results)}
        columns[name] = write
    return columns


def facilities_frame(results: Results) -> pd.DataFrame:
    """Return a row per goal, service and facility: whom it reaches, and how full it is.

    Where a goal's capacity was tested, its first test stands in the same row; any other test, and
    those that no goal asks for, have rows of their own without people reached. People are NaN
    where confidence is low.
    """
    found, groups = left_out_of(results), groups_beside(results)
    tests: dict[tuple[str | None, str], list[Seats]] = {}
    for test in found.seats:
        tests.setdefault((test.goal, test.service), []).append(test)
    tables = []
    for reached in found.reached:
        mine = tests.get((reached.goal, reached.service), [])
        first = mine.pop(0) if mine else None
        tables.append(_reached(results, reached, first, groups))
    tables += [_tested(results, test) for left in tests.values() for test in left]
    columns = [*facility_columns(results)]
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True).reindex(columns=columns)


def _reached(
    results: Results, reached: Reached, test: Seats | None, groups: list[str]
) -> pd.DataFrame:
    result = next(each for each in results.goals if each.goal.id == reached.goal)
    causes = left_out_of(results).causes_of(reached.goal)
    heads = heads_for(results, result)
    rows = np.asarray(reached.facilities, dtype=np.int64)
    member = members(result.goal)[reached.member]
    texts = asked_of(member, "zh"), asked_of(member, "en")
    table = _facilities(results, rows, reached.goal, heads.group, (reached.service, *texts))
    unit = results.facilities["unit"].to_numpy(dtype=np.int64)[rows]
    everybody = np.nan
    if causes is not None:
        everybody = float((np.asarray(causes.weight) * asked(result)).sum()) or np.nan
    for name, people in (("reached", reached.people), ("only_here", reached.only)):
        table[f"people_{name}"] = _people(heads, unit, people)
        share = np.asarray(people, dtype=np.float64) / everybody
        table[f"share_of_people_{name}"] = np.minimum(share, 1.0)
    for group in groups:
        if group in reached.groups:
            of_group = heads_of(results, group)
            table[_OF_GROUP + group] = _people(of_group, unit, reached.groups[group])
    return table if test is None else _with_test(results, table, rows, test)


def _tested(results: Results, test: Seats) -> pd.DataFrame:
    rows = np.sort(np.concatenate([test.facilities, test.without_capacity]).astype(np.int64))
    about = test.service, test.name.zh, test.name.en
    table = _facilities(results, rows, test.goal, test.group or RESIDENTS, about)
    return _with_test(results, table, rows, test)


def _with_test(results: Results, table: pd.DataFrame, rows: Ints, test: Seats) -> pd.DataFrame:
    """Add what a test of capacity says of each facility; NaN where capacity is not known."""
    heads = heads_of(results, test.group)
    at = {int(row): number for number, row in enumerate(test.facilities)}
    here = np.array([at.get(int(row), -1) for row in rows], dtype=np.int64)
    tested = here >= 0
    unit = results.facilities["unit"].to_numpy(dtype=np.int64)[rows]

    def of(values: Floats) -> Floats:
        found = np.full(len(rows), np.nan)
        found[tested] = np.asarray(values, dtype=np.float64)[here[tested]]
        return found

    capacity, taken, within = of(test.capacity), of(test.taken), of(test.asked)
    table["quantity"] = test.quantity
    table["capacity"] = np.round(capacity)
    table["people_seated"] = _people(heads, unit, taken)
    table["people_within_reach"] = _people(heads, unit, within)
    with np.errstate(divide="ignore", invalid="ignore"):
        load = np.where(heads.known[unit] & (capacity > 0), within / capacity, np.nan)
    table["load"] = np.round(load, 2)
    table["room_left"] = _people(heads, unit, capacity - taken)
    return table


def _facilities(
    results: Results, rows: Ints, goal: str | None, group: str, asked_for: tuple[str, str, str]
) -> pd.DataFrame:
    """Return the cells that say which goal, group, service and facility a row is about.

    What is asked for is a service and, in both languages, what of it.
    """
    service, *what = asked_for
    goals = {result.goal.id: result.goal for result in results.goals}
    facilities, units = results.facilities, results.units
    unit = facilities["unit"].to_numpy(dtype=np.int64)[rows]
    ids, names = [*map(str, units["id"]), ""], [*map(str, units["name"]), ""]
    low = [*map(bool, units["low_confidence"]), bool(results.whole_low_confidence)]
    about = (*goal_cells(goals.get(goal or "")), group, service, *label(service), *what)
    columns = [*_FACILITY_COLUMNS][: len(about)]
    table = pd.DataFrame([about] * len(rows), columns=columns)
    table["facility_id"] = facilities["id"].astype(str).to_numpy()[rows]
    table["facility"] = facilities["name"].astype(str).to_numpy()[rows]
    table["unit_id"] = [ids[row] for row in unit]
    table["unit"] = [names[row] for row in unit]
    table["low_confidence"] = [low[row] for row in unit]
    table["quantity"] = ""
    return table


def _people(heads: Heads, unit: Ints, people: Floats) -> list[float]:
    """Return people at facilities as tables print them: by the confidence of their unit."""
    pairs = zip(unit.tolist(), np.asarray(people, dtype=np.float64).tolist(), strict=True)
    return [heads.at(row, number) for row, number in pairs]


def seats_frame(results: Results) -> pd.DataFrame:
    """Return a row per test of capacity for the whole and for every unit: who has a place.

    Shares are of those who want a place; places per person are means over them.
    """
    rows: list[tuple[Any, ...]] = []
    for test in left_out_of(results).seats:
        heads = heads_of(results, test.group)
        wants = by_unit(results, test.wants)
        covered = by_unit(results, test.wants, np.asarray(test.reached, dtype=bool))
        seated = by_unit(results, test.seated)
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = [
                by_unit(results, test.wants * test.scores[name]) / wants
                if name in test.scores
                else np.full(len(wants), np.nan)
                for name in _SCORES
            ]
            shares = [np.where(wants > 0, part / wants, np.nan) for part in (covered, seated)]
        about = (*test.name, test.goal or "", test.service, test.quantity)
        rows += [
            (
                *about,
                *group_cells(heads.group),
                *place,
                np.nan if test.minutes is None else test.minutes[row],
                np.nan if test.metres is None else test.metres[row],
                heads.at(row, wants[row]),
                heads.at(row, covered[row]),
                heads.at(row, seated[row]),
                heads.at(row, wants[row] - seated[row]),
                *(min(share[row], 1.0) for share in shares),
                *(_rounded(score[row]) for score in scores),
            )
            for row, place in places(results)
        ]
    return pd.DataFrame(rows, columns=[*SEAT_COLUMNS])


def _rounded(score: float) -> float:
    """Return a score with four figures."""
    return float(f"{score:.{_FIGURES}g}")
