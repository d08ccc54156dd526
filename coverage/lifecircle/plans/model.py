"""The model of a plan: a document and its promises.

A promise is a *goal*. Its ``kind`` says what is measured; the fields that every goal shares say
for whom, how much, by when, and how firmly.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeGuard

from pydantic import Field, PrivateAttr, model_validator

from lifecircle.base.fields import GroupId, Part, Positive, ServiceId, Share, Words
from lifecircle.plans.doors import (
    Combination,
    Group,
    Member,
    Pairing,
    Piece,
    Radius,
    Reach,
    Response,
)
from lifecircle.plans.fields import (
    Amount,
    Assumption,
    Baseline,
    Flag,
    GoalFields,
    Operator,
    Reference,
    Target,
    Tests,
    Where,
    Within,
    Year,
)
from lifecircle.plans.supply import (
    AtLeast,
    Count,
    Equity,
    Exempt,
    Hierarchy,
    Parent,
    PeoplePer,
    Presence,
    Provision,
    Ratio,
    ShareOf,
    Statistic,
    Tier,
)
from lifecircle.plans.values import wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Amount",
    "Assumption",
    "AtLeast",
    "Baseline",
    "Combination",
    "Count",
    "Document",
    "Equity",
    "Exempt",
    "Flag",
    "Goal",
    "GoalFields",
    "Group",
    "Hierarchy",
    "Index",
    "Member",
    "Operator",
    "Pairing",
    "Parent",
    "PeoplePer",
    "Piece",
    "Plan",
    "Presence",
    "Provision",
    "Radius",
    "Ratio",
    "Reach",
    "Reference",
    "Response",
    "ShareOf",
    "Statistic",
    "Target",
    "Tests",
    "Tier",
    "Where",
    "Within",
    "at_doors",
    "members_of",
]

Goal = Annotated[
    Reach
    | Combination
    | Presence
    | Provision
    | Ratio
    | ShareOf
    | Radius
    | Response
    | Pairing
    | Hierarchy
    | Equity
    | Count
    | Statistic,
    Field(discriminator="kind"),
]


class Document(Part):
    """Where the promises come from."""

    id: str = Field(min_length=1)
    title: Words
    issuer: Words
    number: str = ""
    date: str = ""
    period: tuple[Year, Year] | None = None
    url: str = ""
    remark: Words | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Document:
        if self.period is not None and self.period[0] > self.period[1]:
            raise wrong("period", "规划期的起止年份颠倒", "the period ends before it begins")
        return self


class Index(Part):
    """A score over goals: the weighted mean of their progress, capped at 1."""

    name: Words
    weights: dict[str, Positive] = Field(min_length=1, description="goal id → weight")
    warning: Share | None = Field(None, description="below this a unit is warned of")


class Plan(Part):
    """A document's promises as data."""

    document: Document
    assumptions: tuple[Assumption, ...] = ()
    goals: tuple[Goal, ...] = Field(min_length=1)
    index: Index | None = None
    _file: Path | None = PrivateAttr(None)
    _choices: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def file(self) -> Path | None:
        """Where it was read from; None for a plan made in Python."""
        return self._file

    @property
    def choices(self) -> dict[str, Any]:
        """Other choices of its assumptions by goal, see `lifecircle.plans.alternatives`."""
        return self._choices

    def __repr__(self) -> str:
        return f"Plan({self.document.id!r}, goals={len(self.goals)})"

    def _repr_html_(self) -> str:
        from lifecircle.plans.show import plan_html  # noqa: PLC0415 - imports this

        return plan_html(self)

    def read_from(self, file: Path) -> Plan:
        """Return the plan with the file that it was read from."""
        plan = self.model_copy()
        plan._file = file  # noqa: SLF001
        return plan


Place = tuple[int | str, ...]
"""Keys, and positions in lists from 0."""


def named_goals(goal: Goal) -> Iterator[tuple[Place, str]]:
    """Yield the ids of other goals that a goal names, each with the place where it does."""
    for number, flag in enumerate(goal.flags):
        yield from ((("flags", number, "goals"), other) for other in flag.goals)
    if isinstance(goal, Equity) and goal.goal is not None:
        yield ("goal",), goal.goal
    if isinstance(goal, Combination):
        yield from _goals_in(goal, ())


def _goals_in(group: Group, place: Place) -> Iterator[tuple[Place, str]]:
    rule = next(k for k in ("all_of", "any_of", "k_of") if getattr(group, k) is not None)
    for number, member in enumerate(group.members):
        if isinstance(member, Group):
            yield from _goals_in(member, (*place, rule, number))
        elif isinstance(member, Piece) and member.goal is not None:
            yield (*place, rule, number, "goal"), member.goal


def judged_goals(goal: Goal) -> Iterator[str]:
    """Yield the ids of other goals whose results a goal is judged by."""
    if isinstance(goal, Equity) and goal.goal is not None:
        yield goal.goal
    if isinstance(goal, Combination):
        yield from (m.goal for m in goal.leaves if isinstance(m, Piece) and m.goal is not None)


def at_doors(goal: Goal) -> TypeGuard[Reach | Combination]:
    """Tell whether a goal is a test at people's doors: it has an answer at each demand point."""
    return isinstance(goal, Reach) or (isinstance(goal, Combination) and goal.per == "people")


def members_of(goal: Goal | Group | Member) -> Iterator[Member]:
    """Yield every test at a door of a goal, group or member, however deep."""
    if isinstance(goal, Member):
        yield goal
    elif isinstance(goal, Group):
        yield from (leaf for leaf in goal.leaves if isinstance(leaf, Member))


def services_of(goal: Goal) -> tuple[ServiceId, ...]:
    """Return the services that a goal asks about, each once."""
    found: list[str | None] = [getattr(goal, "service", None), getattr(goal, "partner", None)]
    if isinstance(goal, Combination):
        found += [leaf.service for leaf in goal.leaves]
    if isinstance(goal, Hierarchy):
        found += [tier.service for tier in goal.levels]
        found += [s for parent in goal.parents for s in (parent.service, parent.hub)]
    if isinstance(goal, Presence):
        found += [exempt.service for exempt in goal.exempt]
    for side in ("numerator", "denominator"):
        amount = getattr(goal, side, None)
        if isinstance(amount, Amount):
            found.append(amount.service)
    return tuple(dict.fromkeys(service for service in found if service is not None))


def groups_of(goal: Goal) -> tuple[GroupId, ...]:
    """Return the groups of people that a goal counts, each once."""
    found: list[str | None] = [goal.group]
    for side in ("numerator", "denominator"):
        amount = getattr(goal, side, None)
        if isinstance(amount, Amount):
            found.append(amount.group)
    return tuple(dict.fromkeys(group for group in found if group is not None))
