"""What there is to say about plans without a study: which there are, what they ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lifecircle.base.amounts import groups, quantities
from lifecircle.base.services import label, services
from lifecircle.base.travellers import TRAVELLERS
from lifecircle.plans.alternatives import SHARES
from lifecircle.plans.fields import TRENDS
from lifecircle.plans.file import read_plan, shipped_plans
from lifecircle.plans.needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.plans.model import Goal, Plan


_USUAL: Final = ("expected", "unlabelled")
"""Strengths that go without saying."""


@dataclass(frozen=True)
class Listed:
    """A plan in one line.

    Attributes
    ----------
    id, title, period
        From the document; the title in its own language.
    goals, verified, judged, flagged
        How many goals it has, how many with corroborated numbers, with something to judge
        (a target or a direction), and with a flag.
    """

    id: str
    title: str
    period: str
    goals: int
    verified: int
    judged: int
    flagged: int


def listed_plans() -> list[Listed]:
    """Return the shipped plans by id."""
    return [listed(read_plan(name)) for name in sorted(shipped_plans())]


def listed(plan: Plan) -> Listed:
    """Return a plan in one line."""
    document, goals = plan.document, plan.goals
    return Listed(
        id=document.id,
        title=document.title.zh,
        period="–".join(map(str, document.period)) if document.period else "",
        goals=len(goals),
        verified=sum(goal.verified for goal in goals),
        judged=sum(bool(goal.target) or goal.operator in TRENDS for goal in goals),
        flagged=sum(bool(goal.flags) for goal in goals),
    )


def target_words(goal: Goal) -> str:
    """Return the target of a goal as short text: ``>= 4.5``, ``>= 90%``, ``2–3``, ``rises``."""
    if goal.operator in TRENDS:
        return goal.operator.replace("_", " ")
    share = goal.kind in SHARES and not (goal.kind == "presence" and goal.over == "mean")

    def text(number: float | None) -> str:
        if number is None:
            return ""
        return f"{100 * number:.10g}%" if share else f"{number:.10g}"

    texts = []
    for case in goal.target:
        value = (
            f"{text(case.low)}–{text(case.high)}"
            if case.value is None
            else f"{goal.operator} {text(case.value)}"
        )
        texts.append(value + (f" ({case.year})" if case.year else ""))
    return "; ".join(dict.fromkeys(texts))


def remarks(goal: Goal) -> list[str]:
    """Return what a reader of a list of goals must know besides: firmness, status, doubts."""
    found = [] if goal.strength in _USUAL else [goal.strength.replace("_", " ")]
    if goal.status == "achieved":
        found.append("stated as done")
    if not goal.verified:
        found.append("NOT VERIFIED")
    codes = dict.fromkeys(flag.code for flag in goal.flags)
    if goal.status == "achieved":
        codes.pop("baseline_only", None)
    return [*found, *codes]


def words() -> Iterator[tuple[str, str, str, str]]:
    """Yield every word that plans and studies may use: table, id, Chinese, English."""
    for service in services():
        name = label(service)
        yield "service", service, name.zh, name.en
    for table, known in (("quantity", quantities()), ("group", groups())):
        for key, counted in known.items():
            yield table, key, counted.name.zh, counted.name.en
    for key, traveller in TRAVELLERS.items():
        yield "profile", key, traveller.name.zh, traveller.name.en


STATISTICS_HEADER = ("indicator", "name", "unit_of_value", "baseline", "target", "unit", "value")
"""Columns of the table that a planner fills in; the study reads indicator, unit and value."""


def statistics_rows(plan: Plan) -> list[tuple[str, ...]]:
    """Return the rows of a table of the statistics that a plan needs; values are left empty."""
    rows: list[tuple[str, ...]] = []
    for goal in needs(plan).statistics:
        start = goal.baseline
        baseline = "" if start is None else start.text or f"{start.value:.10g}"
        unit = goal.unit.zh if goal.unit else ""
        target = "; ".join(case.text for case in goal.target if case.text) or target_words(goal)
        rows.append((goal.key, goal.name.zh, unit, baseline, target, "", ""))
    return rows
