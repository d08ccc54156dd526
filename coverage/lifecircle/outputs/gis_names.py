"""Names of goals, services and groups in columns of layers, and what such columns are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lifecircle.base.amounts import groups
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.outputs import words
from lifecircle.outputs.column_words import COLUMN
from lifecircle.outputs.left_out_words import BARRIER, CAUSE, MOVE
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from lifecircle.verdicts.results import GoalResult, Results

_OF_GOALS: Final = {
    "status": Bilingual("结论", "verdict"),
    "at_least": Bilingual("至少", "at least"),
    "at_most": Bilingual("至多", "at most"),
    "places": Bilingual("处数", "places"),
    "reached": Bilingual("可证明覆盖", "shown to be reached"),
    "possible": Bilingual("不计缺名单项", "without absent lists"),
    "value": Bilingual("数值", "value"),
}
"""Columns that a layer has once for each goal."""
_WAYS: Final = {
    "minutes": Bilingual("到最近{service}（分钟）", "minutes to {service}"),
    "metres": Bilingual("到最近{service}（米）", "metres to {service}"),
}
_STATUS_CODES: Final = "lifecircle_status"
_CODES: Final[Mapping[str, tuple[str, Mapping[str, Bilingual]]]] = {
    "cause": ("lifecircle_cause", {str(key): text for key, text in CAUSE.items()}),
    "barrier_kind": ("lifecircle_barrier", {str(key): text for key, text in BARRIER.items()}),
    "move": ("lifecircle_move", {str(key): text for key, text in MOVE.items()}),
    "completeness": ("lifecircle_completeness", words.COMPLETENESS),
}
_NAME: Final = 60


def goal_columns(goals: Sequence[GoalResult]) -> list[str]:
    """Return for each goal a different name of letters, digits and ``_``, made from its id."""
    return column_names([result.goal.id for result in goals])


def column_names(ids: Sequence[str]) -> list[str]:
    """Return the names that `goal_columns` gives, from the ids of all goals in order."""
    taken: set[str] = set()
    names = []
    for goal in ids:
        name = safe = re.sub(r"[^a-z0-9]+", "_", goal)
        number = 1
        while name in taken:
            number += 1
            name = f"{safe}_{number}"
        taken.add(name)
        names.append(name)
    return names


def way_column(measure: str, service: str, profile: str) -> str:
    """Return the name of the column with the way to the nearest place of a service."""
    return f"{measure}_{service}_{profile}".replace(".", "_").replace("-", "_")


def titles(
    results: Results, tables: Mapping[str, pd.DataFrame]
) -> dict[tuple[str, str], Bilingual]:
    """Return what the columns of some layers are called, by layer and column.

    Columns of the planner's own files keep their names and have no entry.
    """
    known = {**_fixed(), **_of_goals(results.goals), **_of_searches(results)}
    for key, group in groups().items():
        known[f"people_{key}"] = _people(group.name)
        known[f"people_reached_{key}"] = _people_in_limit(group.name)
    return {
        (layer, column): known[column]
        for layer, table in tables.items()
        for column in map(str, table.columns)
        if column in known
    }


def codes(
    tables: Mapping[str, pd.DataFrame],
) -> dict[tuple[str, str], tuple[str, Mapping[str, Bilingual]]]:
    """Return what the codes in some columns mean: by layer and column, a name and the words."""
    statuses = {str(status): look.word for status, look in words.STATUS.items()}
    found: dict[tuple[str, str], tuple[str, Mapping[str, Bilingual]]] = {}
    for layer, table in tables.items():
        for column in map(str, table.columns):
            if column == "status" or column.startswith("status_"):
                found[layer, column] = (_STATUS_CODES, statuses)
            elif column in _CODES:
                found[layer, column] = _CODES[column]
    return found


def of_goal(kind: str, goal: Bilingual, year: int | None = None) -> Bilingual:
    """Return what a column is called that a layer has for each goal, and each year."""
    said = _OF_GOALS[kind]
    when = "" if year is None else f" {year}"
    return Bilingual(
        f"{plain(goal.zh, _NAME)}{when}·{said.zh}", f"{plain(goal.en, _NAME)}{when}, {said.en}"
    )


def fixed(columns: Iterable[str]) -> dict[str, Bilingual]:
    """Return what those of some columns are called that are called the same everywhere."""
    known = _fixed()
    return {column: known[column] for column in columns if column in known}


def _fixed() -> dict[str, Bilingual]:
    """Return the names of columns; of one in each language, with the language beside it."""
    found = dict(COLUMN)
    for key, text in COLUMN.items():
        found[f"{key}_zh"] = Bilingual(f"{text.zh}（中文）", f"{text.en}, Chinese")
        found[f"{key}_en"] = Bilingual(f"{text.zh}（英文）", f"{text.en}, English")
    found["share_reached"] = Bilingual("可达比例", "share reached")
    return found


def _of_goals(goals: Sequence[GoalResult]) -> dict[str, Bilingual]:
    return {
        f"{kind}_{name}": of_goal(kind, result.goal.name.text)
        for name, result in zip(goal_columns(goals), goals, strict=True)
        for kind in _OF_GOALS
    }


def _of_searches(results: Results) -> dict[str, Bilingual]:
    found = {}
    for service, profile, measure in results.queries:
        text = label(service)
        pace = words.PACE.get(profile)
        zh = _WAYS[measure].zh.format(service=text.zh)
        en = _WAYS[measure].en.format(service=text.en)
        if pace is not None:
            zh, en = f"{zh}，{pace.zh}", f"{en}, {pace.en}"
        found[way_column(measure, service, profile)] = Bilingual(zh, en)
    return found


def _people_in_limit(group: Bilingual) -> Bilingual:
    return Bilingual(f"限值内人数·{group.zh}", f"people within the limit, {group.en}")


def _people(group: Bilingual) -> Bilingual:
    return Bilingual(f"人数·{group.zh}", f"people, {group.en}")
