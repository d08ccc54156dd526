"""Which of the differences in inputs, parameters and versions can explain which goal.

Only evidence counts: a difference is a candidate for a goal if the goal is computed from it. It
is never said that one of several candidates is the cause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.services import is_kind_of
from lifecircle.compare import changes
from lifecircle.compare.side import counts_people, profiles_of, services_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from lifecircle.compare.changes import Change
    from lifecircle.compare.side import Side
    from lifecircle.plans import Goal

_SILENT: Final = frozenset(
    {
        *("remark", "remarks", "source", "licence", "elevation_source", "elevation_licence"),
        *("name", "language", "plan", "year", "outputs", "candidates", "approximate", "level"),
    }
)
"""Parts of keys that change what is printed, not what is computed."""
_WORDING: Final = frozenset(
    {"assumptions", "name", "section", "short_name", "deadline", "strength", "status"}
)
"""Keys of a goal that change what is printed."""
_ALL_ROLES: Final = frozenset({"units", "area"})
_PEOPLE_ROLES: Final = frozenset({"streets", "elevation", "people", "blocks"})
_NO_ROLES: Final = frozenset({"study", "plan", "candidates", "corrections", "registers", "changes"})
"""What these files hold is compared itself."""
_PLACES: Final = frozenset({"exclude_facility", "move_entrance"})


@dataclass(frozen=True)
class Explained:
    """What can explain the results of one goal.

    Attributes
    ----------
    goal
        Its id.
    changed
        Whether a verdict, share, count or head count differs anywhere.
    range_changed
        Whether a range of a share differs anywhere.
    causes
        The differences that the goal is computed from.
    places
        Rows of the changes of facilities whose service the goal asks for.
    """

    goal: str
    changed: bool
    range_changed: bool
    causes: tuple[Change, ...]
    places: tuple[int, ...]


@dataclass(frozen=True)
class Explanation:
    """What differs between the audits besides their results.

    Attributes
    ----------
    inputs, parameters, rules, versions
        The differences; parameters include corrections.
    goals
        For each goal that both audits judged.
    """

    inputs: tuple[Change, ...]
    parameters: tuple[Change, ...]
    rules: tuple[Change, ...]
    versions: tuple[Change, ...]
    goals: tuple[Explained, ...]

    @property
    def differences(self) -> tuple[Change, ...]:
        """Every difference."""
        return (*self.rules, *self.inputs, *self.parameters, *self.versions)

    @property
    def changed(self) -> bool:
        """Whether any result differs."""
        return any(goal.changed or goal.range_changed for goal in self.goals)

    @property
    def unexplained(self) -> tuple[str, ...]:
        """Goals whose results differ although nothing that they are computed from does."""
        return tuple(
            goal.goal
            for goal in self.goals
            if (goal.changed or goal.range_changed) and not goal.causes
        )


def explain(
    old: Side, new: Side, goals: Sequence[Goal], table: pd.DataFrame, places: pd.DataFrame
) -> Explanation:
    """Find out what can explain the differences.

    Parameters
    ----------
    old, new
        The audits.
    goals
        In both, as the new one has them.
    table
        From `lifecircle.compare.verdicts.compare_verdicts`.
    places
        From `lifecircle.compare.facilities.compare_facilities`.
    """
    inputs = changes.input_changes(old.record, new.record)
    parameters = changes.parameter_changes(old.record, new.record)
    rules = changes.rule_changes(old.record, new.record)
    versions = changes.version_changes(old.record, new.record)
    found = []
    for goal in goals:
        reach = _Reach(goal, old, new)
        rows = table[table["goal"] == goal.id]
        changed, ranged = bool(rows["changed"].any()), bool(rows["range_changed"].any())
        causes = [
            *(c for c in rules if reach.rule(c)),
            *(c for c in inputs if reach.input(c)),
            *(c for c in parameters if reach.parameter(c, range_only=ranged and not changed)),
            *versions,
        ]
        mine = [n for n, row in enumerate(places.itertuples()) if reach.place(row)]
        found.append(Explained(goal.id, changed, ranged, tuple(causes), tuple(mine)))
    return Explanation(
        tuple(inputs), tuple(parameters), tuple(rules), tuple(versions), tuple(found)
    )


class _Reach:
    """Tells what a goal is computed from."""

    def __init__(self, goal: Goal, old: Side, new: Side) -> None:
        self._goal = goal
        self._people = counts_people(goal)
        before = old.goal(goal.id)
        self._services = {*services_of(goal), *services_of(before)}
        self._profiles = profiles_of(goal) | profiles_of(before)
        self._verified = goal.verified and before.verified
        projected = any(_projected(side.record["parameters"]) for side in (old, new))
        phases = any(case.year is not None for one in (goal, before) for case in one.target)
        self._of_year = phases or (self._people and projected)
        self._places = [
            {str(name): str(service) for name, service in zip(s["id"], s["service"], strict=True)}
            for s in (old.facilities, new.facilities)
        ]
        self._lists: dict[str, set[str]] = {}
        self._files: dict[str, set[str]] = {}
        for side in (old, new):
            for name, entry in changes.list_names(side.record["parameters"]):
                offered = _offered(entry)
                self._lists.setdefault(name, set()).update(offered)
                for file in (entry.get("path"), (entry.get("entrances") or {}).get("path")):
                    if file:
                        self._files.setdefault(str(file), set()).update(offered)

    def _asks(self, services: set[str]) -> bool:
        return any(is_kind_of(has, wanted) for has in services for wanted in self._services)

    def rule(self, change: Change) -> bool:
        goal, _, key = change.key.partition(f"{self._goal.id}.")
        return not goal and _parts(key)[0] not in _WORDING

    def input(self, change: Change) -> bool:
        role = change.key
        if role in _NO_ROLES or change.state == "renamed":
            return False
        if role in _PEOPLE_ROLES:
            return self._people
        if role in ("facilities", "entrances"):
            if role == "entrances" and not self._people:
                return False
            offered = self._files.get(change.old, set()) | self._files.get(change.new, set())
            return not offered or self._asks(offered)
        return True

    def parameter(self, change: Change, *, range_only: bool) -> bool:
        if change.kind == "correction":
            return self._correction(change)
        parts = _parts(change.key)
        if parts[0] == "changes":
            return self._project(change.new or change.old)
        if parts == ["study", "year"]:
            return self._of_year
        return not _SILENT & set(parts) and self._computed(parts, range_only=range_only)

    def _computed(self, parts: list[str], *, range_only: bool) -> bool:
        """Tell whether a parameter that is computed with touches the goal."""
        top, people = parts[0], self._people
        if top == "profiles":
            # Alternative speeds are stated for adults and scale everybody's.
            mine = bool({*parts[1:2]} & self._profiles)
            return mine or (range_only and people and "adult" in parts[1:2])
        if top.startswith("facilities["):
            return self._asks(self._lists.get(top[len("facilities[") : -1], set()))
        if top == "study":
            return not self._verified
        if top == "sensitivity":
            return people and (range_only or parts[-1] == "low_confidence")
        return people or top not in _PEOPLE_ROLES

    def place(self, row: Any) -> bool:
        """Tell whether a row of the changes of facilities is about a service asked for."""
        return self._asks({service for service in (row.service, row.service_before) if service})

    def _project(self, told: str) -> bool:
        """Tell whether a project of a timeline touches the goal: its services stand at its end."""
        match = re.search(r"\(([^()]*)\)$", told)
        return self._people if match is None else self._asks({*match.group(1).split(", ")})

    def _correction(self, change: Change) -> bool:
        if change.key not in _PLACES:
            return self._people
        match = re.search(r'"facility": "((?:[^"\\]|\\.)*)"', change.old or change.new)
        name = match.group(1) if match else ""
        offered = {table[name] for table in self._places if name in table}
        return not offered or self._asks(offered)


def _projected(parameters: dict[str, Any]) -> bool:
    """Tell whether a study has numbers of people of other years."""
    return bool((parameters.get("people") or {}).get("projections"))


def _offered(entry: dict[str, Any]) -> set[str]:
    """Return the services that a list may hold."""
    services = entry.get("services") or {}
    return {str(s) for s in (entry.get("service"), *services.values()) if s}


def _parts(key: str) -> list[str]:
    """Return the parts of a dotted key, without the numbers of list entries."""
    parts = re.findall(r'"[^"]*"|facilities\[[^\]]*\]|[^.\[\]]+(?=[.\[]|$)', key)
    return [part.strip('"') for part in parts if not part.isdigit()]


def file_name(path: str) -> str:
    """Return the last part of a path as ``run.json`` has it."""
    return PurePosixPath(path).name
