"""What the planner's lists can prove about a service: everything, something, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifecircle.base.services import is_kind_of, services

if TYPE_CHECKING:
    from lifecircle.layers.facilities import Facilities


@dataclass(frozen=True)
class Lists:
    """Which services have a list, and which lists are complete.

    Attributes
    ----------
    declared
        Services that some list holds.
    complete
        Services of which some list names every place.
    """

    declared: frozenset[str]
    complete: frozenset[str]

    @classmethod
    def of(cls, facilities: Facilities) -> Lists:
        """Read them off the facility lists."""
        entries = facilities.lists.values()
        return cls(
            frozenset(service for ids, _ in entries for service in ids),
            frozenset(
                s for ids, completeness in entries if completeness == "complete" for s in ids
            ),
        )

    def is_absent(self, service: str) -> bool:
        """Tell whether no list holds any kind of `service`."""
        return not any(is_kind_of(declared, service) for declared in self.declared)

    def is_complete(self, service: str) -> bool:
        """Tell whether the lists together name every place of `service`.

        They do if a complete list is about the service itself, or if every kind of it in the
        service tree is complete. A complete list of hospitals proves nothing about clinics.
        """
        if service in self.complete:
            return True
        depth = service.count(".") + 1
        children = [s for s in services() if is_kind_of(s, service) and s.count(".") == depth]
        return bool(children) and all(self.is_complete(child) for child in children)
