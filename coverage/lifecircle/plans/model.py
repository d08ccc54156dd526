"""The model of a plan: a document and its promises.

A promise is a *goal*. Its ``kind`` says what is measured; the fields that every goal shares say
for whom, how much, by when, and how firmly. Fields that take ``cases`` accept either one value
or a list of values with a ``where`` each, of which the first that holds is used.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import Part, ProfileName, ServiceId, Words
from lifecircle.base.text import Bilingual

Operator = Literal[">=", "<=", ">", "<"]
Test = (
    str
    | float
    | bool
    | Annotated[list[str | float], Field(min_length=1)]
    | Annotated[dict[Operator, float], Field(min_length=1)]
)


class Where(Part):
    """Tests on columns; all must hold.

    A test is a value (equal), a list (one of), or a comparison such as ``{">=" = 2}``.
    """

    unit: dict[str, Test] = Field(default_factory=dict)
    facility: dict[str, Test] = Field(default_factory=dict)


class Within(Part):
    """A threshold: minutes for a time rule, metres for a distance rule; not both."""

    minutes: float | None = Field(None, ge=0.1, le=1440)
    metres: float | None = Field(None, ge=1, le=1_000_000)
    where: dict[str, Test] | None = Field(None, description="tests on the unit; none: always")

    @model_validator(mode="after")
    def _time_or_distance(self) -> Within:
        if (self.minutes is None) == (self.metres is None):
            raise InputError(
                Bilingual("minutes 与 metres 只写其一", "give either minutes or metres")
            )
        return self


class Target(Part):
    """The share that a goal must reach; without one the share is reported, nothing is judged."""

    value: float = Field(ge=0, le=1, allow_inf_nan=False, description="0.9 for 90 %")
    where: dict[str, Test] | None = Field(None, description="tests on the unit; none: always")


class Document(Part):
    """Where the promises come from."""

    id: str
    title: Words
    issuer: Words
    number: str = ""
    date: str = ""
    period: tuple[int, int] | None = None
    url: str = ""
    remark: Words | None = None


class GoalFields(Part):
    """What every goal may say."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    name: Words
    section: str = Field("", description="the document's section")
    short_name: str = Field("", description="the document's own short name for the promise")
    where: Where = Where()
    operator: Operator = ">="
    target: tuple[Target, ...] = Field((), description="cases; empty: share reported only")
    deadline: int | None = None
    strength: Literal["binding", "expected"] = "expected"
    status: Literal["goal", "achieved"] = Field(
        "goal", description="achieved: the document states it as done at its baseline"
    )
    verified: bool = Field(True, description="false: a number is not corroborated")
    assumptions: tuple[Words, ...] = Field(
        (), description="what the document leaves open and had to be chosen"
    )

    @field_validator("target", mode="before")
    @classmethod
    def _target_cases(cls, value: Any) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return [{"value": value}]
        return value


class Member(Part):
    """A test at the door of the people: k places of a service within a threshold."""

    service: ServiceId
    within: tuple[Within, ...] = Field(min_length=1, description="cases by unit")
    at_least: int = Field(1, ge=1, description="how many different places")
    profile: ProfileName = "adult"

    @field_validator("within", mode="before")
    @classmethod
    def _within_cases(cls, value: Any) -> Any:
        return [value] if isinstance(value, dict) else value


class Group(Part):
    """Members of a combination under one rule; groups nest."""

    all_of: tuple[Group | Member, ...] | None = None
    any_of: tuple[Group | Member, ...] | None = None
    k_of: tuple[Group | Member, ...] | None = None
    k: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _one_rule(self) -> Group:
        given = [m for m in (self.all_of, self.any_of, self.k_of) if m is not None]
        if len(given) != 1 or not given[0]:
            raise InputError(
                Bilingual(
                    "all_of、any_of、k_of 须且只须写一个，且至少含一项",
                    "give exactly one of all_of, any_of, k_of, with at least one member",
                )
            )
        if (self.k_of is None) != (self.k is None):
            raise InputError(Bilingual("k 须与 k_of 同时使用", "k goes with k_of"))
        if self.k is not None and self.k > len(given[0]):
            raise InputError(Bilingual("k 大于成员数", "k is larger than the number of members"))
        return self

    @property
    def members(self) -> tuple[Group | Member, ...]:
        """The members, whatever the rule."""
        return self.all_of or self.any_of or self.k_of or ()

    @property
    def needed(self) -> int:
        """How many members must hold."""
        if self.all_of is not None:
            return len(self.all_of)
        return self.k if self.k is not None else 1


class Reach(GoalFields, Member):
    """Share of people within a threshold of at least k places of a service."""

    kind: Literal["reach"]


class Combination(GoalFields, Group):
    """Share of people for whom all, any, or k of several members hold."""

    kind: Literal["combination"]


class Presence(GoalFields):
    """Each unit has at least n places of a service inside its borders.

    Per unit the value is the number of places and the target ``at_least``; for the whole it is
    the share of units that have them, against ``target``.
    """

    kind: Literal["presence"]
    service: ServiceId
    at_least: int = Field(1, ge=1)


Goal = Annotated[Reach | Combination | Presence, Field(discriminator="kind")]


class Plan(Part):
    """A document's promises as data."""

    document: Document
    assumptions: tuple[Words, ...] = ()
    goals: tuple[Goal, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct_ids(self) -> Plan:
        seen: set[str] = set()
        for goal in self.goals:
            if goal.id in seen:
                raise InputError(
                    Bilingual(
                        f"两个目标的编号同为 {goal.id!r}", f"two goals have the id {goal.id!r}"
                    )
                )
            seen.add(goal.id)
        return self
