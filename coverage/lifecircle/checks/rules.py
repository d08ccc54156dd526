"""What the checks ask of the verdicts: how tests of a plan on columns are understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from lifecircle.base.errors import PlanError
    from lifecircle.base.quantities import Bools
    from lifecircle.checks.inputs import Inputs
    from lifecircle.plans import Goal, Plan


class Tested(Protocol):
    """See `lifecircle.verdicts.tested.Tested`."""

    @property
    def what(self) -> Any:
        """What has the columns: unit, facility, area, place, block."""

    @property
    def of(self) -> str | None:
        """Level, service, layer or demand layer."""

    @property
    def tests(self) -> Mapping[str, Any]:
        """Column → test."""

    @property
    def promise(self) -> bool:
        """Whether to pass is what the goal promises."""


class Rules(Protocol):
    """See `lifecircle.verdicts.guard`, of which each has the same arguments."""

    def mistakes(self, plan: Plan, file: Path, tables: Inputs) -> Iterator[PlanError]:
        """Yield what an audit refuses."""

    def tests_of(self, goal: Goal) -> Iterator[Tested]:
        """Yield the tests of a goal."""

    def number_columns(self, goal: Goal) -> Iterator[tuple[Any, str | None, str]]:
        """Yield the columns that a goal counts."""

    def table_of(self, what: Any, of: str | None, tables: Inputs) -> pd.DataFrame | None:
        """Return what tests read."""

    def missing_of(
        self, what: Any, of: str | None, tests: Mapping[str, Any], tables: Inputs
    ) -> list[str]:
        """Return the columns that are missing."""

    def holds(self, table: pd.DataFrame, tests: Mapping[str, Any]) -> Bools:
        """Return for each row whether all tests hold."""

    def empty(self, table: pd.DataFrame, key: str) -> Bools:
        """Return for each row whether what a test reads is not known."""
