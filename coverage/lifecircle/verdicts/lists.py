"""What the planner's lists can prove about a service: everything, something, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from lifecircle.base.services import is_kind_of, services
from lifecircle.verdicts.columns import holds, missing_columns, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.base.quantities import Bools
    from lifecircle.layers.facilities import Facilities

Lack = Literal["list", "column"]


@dataclass(frozen=True)
class Supply:
    """Listed places that a goal asks for, and what is known of the others.

    Attributes
    ----------
    places
        Per facility: it is of the service and passes the goal's tests.
    lacks
        "list" if no list holds the service, "column" if no list of it has a column that the goal
        tests; None if neither.
    complete
        The lists name every such place, and every tested cell is filled.
    """

    places: Bools
    lacks: Lack | None
    complete: bool


@dataclass(frozen=True)
class Lists:
    """The lists of a district.

    Attributes
    ----------
    facilities
        Their rows, and what each list is about.
    """

    facilities: Facilities

    def supply(self, service: str, tests: Mapping[str, Any]) -> Supply:
        """Return the places of a service that pass a goal's tests on facilities."""
        table = self.facilities.table
        kind = np.array([is_kind_of(s, service) for s in table["service"]], dtype=bool)
        none = np.zeros(len(table), dtype=bool)
        if self.is_absent(service):
            return Supply(none, "list", complete=False)
        if missing_columns(table, tests):
            return Supply(none, "column", complete=False)
        open_ = kind & unknown(table, tests)
        if kind.any() and any(table[column][kind].isna().all() for column in tests):
            return Supply(none, "column", complete=False)
        complete = self.is_complete(service) and not open_.any()
        return Supply(kind & holds(table, tests), None, complete=complete)

    def is_absent(self, service: str) -> bool:
        """Tell whether no list holds any kind of `service`."""
        return not any(is_kind_of(declared, service) for declared in self._declared)

    def is_complete(self, service: str) -> bool:
        """Tell whether the lists together name every place of `service`.

        They do if a complete list is about the service itself, or if every kind of it in the
        service tree is complete. A complete list of hospitals proves nothing about clinics.
        """
        if service in self._complete:
            return True
        depth = service.count(".") + 1
        children = [s for s in services() if is_kind_of(s, service) and s.count(".") == depth]
        return bool(children) and all(self.is_complete(child) for child in children)

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
