"""How a plan shows itself in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifecircle.base.show import heading, table

if TYPE_CHECKING:
    from lifecircle.plans.model import Goal, Plan

_MOST = 40


def plan_html(plan: Plan) -> str:
    """Return the document and its goals, both languages, as HTML."""
    document = plan.document
    period = "–".join(map(str, document.period)) if document.period else ""
    issuer = " · ".join(part for part in (document.issuer.zh, document.number, period) if part)
    head = heading(
        f"{document.title.zh} · {document.title.en}",
        issuer,
        f"{document.id} · {len(plan.goals)} goals",
    )
    columns = ("goal", "目标", "name", "kind", "target", "section")
    rows = (
        (goal.id, goal.name.zh, goal.name.en, goal.kind, _target(goal), goal.section)
        for goal in plan.goals
    )
    return head + table(columns, rows, _MOST)


def _target(goal: Goal) -> str:
    """Return what is asked, as the document writes it or in numbers."""
    return "; ".join(dict.fromkeys(_case(goal.operator, case) for case in goal.target)) or "–"


def _case(operator: str, case: Any) -> str:
    if case.text:
        return str(case.text)
    if case.value is None:
        return "–".join("" if end is None else f"{end:g}" for end in (case.low, case.high))
    return f"{operator} {case.value:g}"
