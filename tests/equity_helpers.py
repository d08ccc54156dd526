"""The town of `goals_helpers`, judged as a whole plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifecircle.gaps.equity import equity_of
from lifecircle.verdicts.evaluate import judge_plan

if TYPE_CHECKING:
    from goals_helpers import Town
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.left_out import EquityValue
    from lifecircle.verdicts.results import Results


def judged(town: Town, *goals: dict[str, Any]) -> tuple[Context, Results]:
    """Judge goals; their ids are ``g1``, ``g2`` …"""
    context = town.context(*goals)
    return judge_plan(context.district, context.plan.read_from(Path("plan.toml")))


def reach(service: str = "health", **more: Any) -> dict[str, Any]:
    """Return a goal: everybody within ten minutes."""
    return {
        "kind": "reach", "service": service, "within": {"minutes": 10}, "target": 1, **more
    }  # fmt: skip


def measures(town: Town, *goals: dict[str, Any]) -> dict[tuple[str, ...], EquityValue]:
    """Return what `equity_of` finds, by goal, what, between whom and measure."""
    values, _ = equity_of(*judged(town, *goals), ())
    found = {(v.goal, v.of, v.between, v.measure): v for v in values}
    assert len(found) == len(values)
    return found
