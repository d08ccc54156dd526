"""All that is planned for a district: its changes, its registers, and planned places of lists.

Places that a list has as planned, being built or opening later take part, too: each comes to be in
its opening year. One without a year is in nobody's timeline; it is listed as not dated. A project
of the study or a register that names such a place, or has its name and service and no site of its
own, is that place, and counts once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.findings import Log
from lifecircle.base.text import Bilingual
from lifecircle.changes.register_rows import rows_as_changes
from lifecircle.layers.extras import same
from lifecircle.layers.facility_status import existence
from lifecircle.layers.read import bounds_of
from lifecircle.layers.register_words import without_work
from lifecircle.layers.registers import read_projects
from lifecircle.study.changes import Open, with_ids
from lifecircle.study.made import Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Note
    from lifecircle.district import District
    from lifecircle.study.changes import Change


@dataclass(frozen=True)
class Planned:
    """What is planned for a district.

    Attributes
    ----------
    changes
        Each with an id of its own: those of the study, rows of its registers, places of lists.
    not_dated
        Places of lists that are planned, of which no year is known.
    notes
        On the registers.
    """

    changes: tuple[Change, ...]
    not_dated: tuple[Waiting, ...]
    notes: tuple[Note, ...]


def planned(district: District) -> Planned:
    """Return what is planned for a district.

    Parameters
    ----------
    district
        As loaded.

    Raises
    ------
    InputError
        If a register cannot be read or understood, or two projects have one id.
    """
    study, log = district.study, Log()
    changes = [*study.changes]
    near = bounds_of(district.outline) if study.registers else None
    for register in study.registers:
        about = log.about("registers", register.path)
        for change in rows_as_changes(register, read_projects(register, about, near), about):
            changes.append(_told_apart(change, register.path.stem, changes))
    places = _Places(district)
    changes = [places.known(change) for change in changes]
    listed, not_dated = places.planned(changes)
    return Planned(with_ids([*changes, *listed]), not_dated, tuple(log.notes))


def changes_of(district: District) -> tuple[Change, ...]:
    """Return all changes that a study plans, each with an id of its own.

    First those of the study file, then the rows of its registers, then places of its lists that
    are not there yet and have a year. See `planned` for the rest.

    Raises
    ------
    InputError
        As `planned` does.
    """
    return planned(district).changes


def not_dated(district: District) -> tuple[Waiting, ...]:
    """Return places of the lists that are planned, of which no year is known."""
    return planned(district).not_dated


def up_to(changes: Sequence[Change], year: int, last: int) -> tuple[Change, ...]:
    """Return the changes that are made by a year, those of earlier years first.

    Parameters
    ----------
    changes
        From `changes_of`.
    year
        With those of the year itself.
    last
        Last year of the timeline: changes without a year are made in it, after the others.
    """
    made = [(last if one.year is None else one.year, one.year is None, one) for one in changes]
    dated = [entry for entry in made if entry[0] <= year]
    return tuple(one for *_, one in sorted(dated, key=lambda entry: entry[:2]))


class _Places:
    """The places of a district's lists, for projects that are about them."""

    def __init__(self, district: District) -> None:
        table = district.facilities.table
        self._table = table
        self._there = table["exists"].to_numpy(dtype=bool)
        self._ids = [
            f"{layer}/{own}" for layer, own in zip(table["layer"], table["id"], strict=True)
        ]
        self._names = [same(name or "") for name in table["name"]]
        self._services = table["services"].tolist()
        self._district = district

    def known(self, change: Change) -> Change:
        """Return a project with the place it is about, if only its name says so."""
        if isinstance(change, Open):
            if change.at is not None or change.facility or not change.name:
                return change
            rows = self._called(change.name, there=False)
            rows = [row for row in rows if change.service in ("", *self._services[row])]
            if len(rows) != 1:
                return change
            service = change.service or self._services[rows[0]][0]
            return change.model_copy(update={"facility": self._ids[rows[0]], "service": service})
        if getattr(change, "facility", None) != "" or not change.row:
            return change
        rows = self._called(change.name, there=True)
        if len(rows) == 1:
            return change.model_copy(update={"facility": self._ids[rows[0]]})
        return change

    def planned(self, changes: Sequence[Change]) -> tuple[list[Change], tuple[Waiting, ...]]:
        """Return places that come to be in a year, and those without one.

        Parameters
        ----------
        changes
            Places that one of them is about are not repeated.
        """
        opens = [change for change in changes if isinstance(change, Open)]
        named = {same(one.facility) for one in opens if one.facility}
        titles = {(same(one.name), service) for one in opens if one.name for service in _all(one)}
        found: list[Change] = []
        waiting: list[Waiting] = []
        for row, year in self._not_there_yet():
            table, services = self._table, self._services[row]
            known = {self._ids[row], same(str(table["id"].iloc[row])), self._names[row]}
            if known & named or {(self._names[row], service) for service in services} & titles:
                continue
            change = Open(
                service=services[0],
                id=self._ids[row],
                name=str(table["name"].iloc[row] or ""),
                year=year,
                status="规划",
                facility=self._ids[row],
                row=self._ids[row],
            )
            if year is not None:
                found.append(change)
                continue
            why = Bilingual("名单中为规划或在建，未写明年份。", "It is planned; no year is given.")
            waiting.append(Waiting(self._ids[row], change, ("year",), why))
        return found, tuple(waiting)

    def _called(self, name: str, *, there: bool) -> list[int]:
        """Return rows with a name, as it is or without what says that it is a project."""
        for text in dict.fromkeys((same(name), same(without_work(name)))):
            rows = [
                row
                for row, own in enumerate(self._names)
                if own == text and own and bool(self._there[row]) == there
            ]
            if rows:
                return rows
        return []

    def _not_there_yet(self) -> list[tuple[int, int | None]]:
        """Return the rows that are planned or open later, and their years."""
        table, study = self._table, self._district.study
        status = table["status"].tolist() if "status" in table else [None] * len(table)
        opened = np.full(len(table), np.nan)
        if "opening_year" in table and table["opening_year"].dtype == np.float64:
            opened = table["opening_year"].to_numpy()
        why = np.full(len(table), "", dtype=object)
        for name, layer in zip(self._district.facilities.lists, study.facilities, strict=False):
            mine = (table["layer"] == name).to_numpy(dtype=bool)
            cells = [cell for cell, own in zip(status, mine, strict=True) if own]
            found = existence(cells, opened[mine], study.study.year, layer.existing)
            why[mine] = found.why
        rows = np.flatnonzero(~self._there & np.isin(why, ("planned", "later"))).tolist()
        return [(row, None if np.isnan(opened[row]) else int(opened[row])) for row in rows]


def _all(change: Open) -> tuple[str, ...]:
    return (change.service, *change.services)


def _told_apart(change: Change, stem: str, before: Sequence[Change]) -> Change:
    """Return a change with an id that none before it has."""
    if change.id not in {one.id for one in before}:
        return change
    return change.model_copy(update={"id": f"{stem}/{change.id}"})
