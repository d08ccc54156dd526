"""What the planner's lists can prove about a service: everything, something, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from lifecircle.base.services import is_kind_of, services
from lifecircle.layers.facility_hours import open_at
from lifecircle.verdicts.columns import columns_of, empty, holds, missing_columns, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.layers.facilities import Facilities

Lack = Literal["list", "column"]


@dataclass(frozen=True)
class Supply:
    """Listed places that a goal asks for, and what is known of the others.

    Attributes
    ----------
    places
        Per facility: it exists, provides the service, passes the goal's tests and is open when
        the goal asks. A place with several services is of each of them, and once of each.
    lacks
        "list" if no list holds the service, "column" if no list of it has a column that the goal
        tests, or opening hours that it needs; None if neither.
    complete
        The lists name every such place, every tested cell is filled, and of every place that
        passes it is known if it is open.
    columns
        The columns that are missing or empty, if `lacks` is "column".
    """

    places: Bools
    lacks: Lack | None
    complete: bool
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lists:
    """The lists of a district.

    Answers are kept: the facilities must not change.

    Attributes
    ----------
    facilities
        Their rows, and what each list is about.
    """

    facilities: Facilities

    def supply(self, service: str, tests: Mapping[str, Any], at: Sequence[str] = ()) -> Supply:
        """Return the places of a service that pass a goal's tests on facilities.

        Parameters
        ----------
        service
            Its id; kinds of it count.
        tests
            See `lifecircle.verdicts.columns.holds`.
        at
            Times of the week at each of which places must be open, see
            `lifecircle.layers.facility_hours.open_at`. Places whose hours are not known do not
            count, and leave the supply incomplete.

        Raises
        ------
        InputError
            If a time of the week cannot be read.
        """
        return self._found(service, tests, at)[0]

    def undecided(self, service: str, tests: Mapping[str, Any], at: Sequence[str] = ()) -> Bools:
        """Return per facility whether it may belong to the supply, and is not in it.

        It exists and is of the service, no test fails for certain, and a tested cell or its
        hours are not known. None is where the supply lacks a list or a column.
        """
        return self._found(service, tests, at)[1]

    def _found(
        self, service: str, tests: Mapping[str, Any], at: Sequence[str]
    ) -> tuple[Supply, Bools]:
        key = (service, repr(dict(tests)), tuple(at))
        if key not in self._kept:
            self._kept[key] = self._search(service, tests, at)
        return self._kept[key]

    def _search(
        self, service: str, tests: Mapping[str, Any], at: Sequence[str]
    ) -> tuple[Supply, Bools]:
        table = self.facilities.table
        none = np.zeros(len(table), dtype=bool)
        if self.is_absent(service):
            return Supply(none, "list", complete=False), none
        missing = missing_columns(table, tests)
        if at and "hours" not in table.columns:
            missing.append("hours")
        kind = self.of_service(service) & table["exists"].to_numpy(dtype=bool)
        missing = missing or self._blank(kind, tests, at)
        if missing:
            return Supply(none, "column", complete=False, columns=tuple(missing)), none
        places, open_ = holds(table, tests), unknown(table, tests)
        for time in at:
            is_open, known = open_at(table["hours"].tolist(), time)
            open_ = ((places | open_) & ~known) | (open_ & is_open)
            places &= is_open
        complete = self.is_complete(service) and not (kind & open_).any()
        return Supply(kind & places, None, complete=complete), kind & open_

    def of_service(self, service: str) -> Bools:
        """Return per facility whether it provides a service or a kind of it, existing or not."""
        ids, code, row = self._provided
        wanted = np.array([is_kind_of(own, service) for own in ids], dtype=bool)
        found = np.zeros(len(self.facilities.table), dtype=bool)
        if len(ids):
            found[row[wanted[code]]] = True
        return found

    def is_absent(self, service: str) -> bool:
        """Tell whether no list holds any kind of `service`."""
        return not any(is_kind_of(declared, service) for declared in self._declared)

    def is_complete(self, service: str) -> bool:
        """Tell whether the lists together name every place of `service`.

        They do if a complete list is about the service itself, or if every kind of it in the
        service tree is complete. A complete list of hospitals proves nothing about clinics. A
        list of places with several services is about each of them.
        """
        if service in self._complete:
            return True
        depth = service.count(".") + 1
        children = [s for s in services() if is_kind_of(s, service) and s.count(".") == depth]
        return bool(children) and all(self.is_complete(child) for child in children)

    def _blank(self, kind: Bools, tests: Mapping[str, Any], at: Sequence[str]) -> list[str]:
        """Return the tested columns in which no place of the service has anything."""
        if not kind.any():
            return []
        table = self.facilities.table.loc[kind]
        asked = [key for key in tests if empty(table, key).all()]
        named = [column for key in asked for column in columns_of(table, key)]
        blank = [column for column in named if table[column].isna().all()] or named
        if at and table["hours"].isna().all():
            blank.append("hours")
        return list(dict.fromkeys(blank))

    @cached_property
    def _kept(self) -> dict[tuple[str, str, tuple[str, ...]], tuple[Supply, Bools]]:
        return {}

    @cached_property
    def _provided(self) -> tuple[list[str], Ints, Ints]:
        """Ids of services; then pairs of a place in them and a row of the table."""
        several = self.facilities.table["services"].tolist()
        ids = list(dict.fromkeys(service for those in several for service in those))
        number = {service: i for i, service in enumerate(ids)}
        code = [number[service] for those in several for service in those]
        row = np.repeat(np.arange(len(several)), [len(those) for those in several])
        return ids, np.array(code, dtype=np.int64), row

    @cached_property
    def _declared(self) -> frozenset[str]:
        """Services that some list holds."""
        return frozenset(s for ids, _ in self.facilities.lists.values() for s in ids)

    @cached_property
    def _complete(self) -> frozenset[str]:
        """Services of which some list names every place."""
        lists = self.facilities.lists.values()
        whole = [ids for ids, completeness in lists if completeness == "complete"]
        return frozenset(service for ids in whole for service in ids)
