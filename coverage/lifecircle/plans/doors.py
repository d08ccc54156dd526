"""Goals about ways: reach, combination, radius, response, pairing."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import Part, ProfileName, ServiceId, Share
from lifecircle.base.text import Bilingual
from lifecircle.plans.fields import GoalFields, Operator, Tests, Within, share_targets
from lifecircle.plans.values import cases, in_order, wrong

Supply = Literal["any", "own_unit", "own_district", "assigned"]
Direction = Literal["to_facility", "from_facility", "there_and_back"]


_LEAST_METRES = 10
"""Less cannot be meant: kilometres were written."""


class WayFields(Part):
    """Which ways count."""

    supply: Supply = Field("any", description="whose places count for somebody")
    direction: Direction = "to_facility"
    demand: str | None = Field(None, description="a demand layer of the study; none: residents")


class Member(Part):
    """A test at the door of the people: k places of a service within a threshold."""

    service: ServiceId
    within: tuple[Within, ...] = Field(min_length=1, description="cases by unit")
    at_least: int = Field(1, ge=1, description="how many different places")
    profile: ProfileName = "adult"
    which: Tests = Field(default_factory=dict, description="tests on those facilities")

    @field_validator("within", mode="before")
    @classmethod
    def _within_cases(cls, value: Any) -> Any:
        return cases(value, "")

    @field_validator("within")
    @classmethod
    def _in_order(cls, value: tuple[Within, ...]) -> tuple[Within, ...]:
        in_order(value)
        return value


class Piece(Part):
    """A member of a bundle: places in a unit or at a site, or another goal's verdict."""

    service: ServiceId | None = None
    at_least: int = Field(1, ge=1)
    which: Tests = Field(default_factory=dict, description="tests on those facilities")
    goal: str | None = Field(None, description="id of a goal that must be met in the unit")

    @model_validator(mode="after")
    def _service_or_goal(self) -> Piece:
        if (self.service is None) == (self.goal is None):
            raise InputError(Bilingual("service 与 goal 只写其一", "give either service or goal"))
        return self


class Group(Part):
    """Members of a combination under one rule; groups nest."""

    all_of: tuple[Group | Member | Piece, ...] | None = None
    any_of: tuple[Group | Member | Piece, ...] | None = None
    k_of: tuple[Group | Member | Piece, ...] | None = None
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
            raise wrong("k", "k 须与 k_of 同时使用", "k goes with k_of")
        if self.k is not None and self.k > len(given[0]):
            raise wrong("k", "k 大于成员数", "k is larger than the number of members")
        return self

    @property
    def members(self) -> tuple[Group | Member | Piece, ...]:
        """The members, whatever the rule."""
        return self.all_of or self.any_of or self.k_of or ()

    @property
    def needed(self) -> int:
        """How many members must hold."""
        if self.all_of is not None:
            return len(self.all_of)
        return self.k if self.k is not None else 1

    @property
    def leaves(self) -> tuple[Member | Piece, ...]:
        """Every member that is not a group, however deep."""
        found: list[Member | Piece] = []
        for member in self.members:
            found += member.leaves if isinstance(member, Group) else (member,)
        return tuple(found)


class Reach(GoalFields, Member, WayFields):
    """Share of people within a threshold of at least k places of a service.

    With ``over`` each or share, a unit counts when ``unit_counts_from`` of its people do, and
    the value is the share of units.
    """

    kind: Literal["reach"]
    unit_counts_from: Share = 1.0

    @model_validator(mode="after")
    def _shares(self) -> Reach:
        share_targets(self)
        return self


class Combination(GoalFields, Group, WayFields):
    """Several members under all, any, or k of: at people's doors, in each unit, or at one site."""

    kind: Literal["combination"]
    per: Literal["people", "unit", "site"] = "people"
    site_metres: float = Field(50, ge=0, le=5000, description="per site: how near counts as one")
    unit_counts_from: Share = 1.0

    @model_validator(mode="after")
    def _members_fit(self) -> Combination:
        share_targets(self)
        doors = [isinstance(leaf, Member) for leaf in self.leaves]
        if self.per == "people" and not all(doors):
            raise wrong(
                "per",
                'per = "people" 时每个成员须写 within',
                'with per = "people" members have within',
            )
        if self.per != "people" and any(doors):
            raise wrong(
                "per",
                f'per = "{self.per}" 时成员不写 within',
                f'with per = "{self.per}" members have no within',
            )
        if self.per == "site" and any(isinstance(m, Piece) and m.goal for m in self.leaves):
            raise wrong(
                "per", 'per = "site" 时成员写 service', 'with per = "site" members have service'
            )
        return self


class Radius(GoalFields, WayFields):
    """The mean or largest distance to the nearest place, in metres.

    ``definition``: ``people`` weighs everybody's way to the nearest place; ``area`` is the radius
    of a circle of the unit's area per place.
    """

    kind: Literal["radius"]
    service: ServiceId
    statistic: Literal["mean", "max"] = "mean"
    definition: Literal["people", "area"] = "people"
    ways: Literal["network", "straight"] = "network"
    profile: ProfileName = "adult"
    operator: Operator = "<="

    @model_validator(mode="after")
    def _metres(self) -> Radius:
        if any(n < _LEAST_METRES for case in self.target for n in case.numbers):
            raise wrong(
                "target",
                "服务半径以米计：2公里写 2000",
                "a radius is in metres: write 2000 for 2 km",
            )
        return self


class Response(GoalFields, WayFields):
    """Minutes from the nearest place to the people: mean or percentile over them."""

    kind: Literal["response"]
    service: ServiceId
    statistic: Literal["mean", "median", "p90", "p95"] = "mean"
    profile: ProfileName = "car"
    offset_minutes: float = Field(0, ge=0, le=120, description="call handling and turn-out")
    operator: Operator = "<="
    direction: Direction = "from_facility"


class Pairing(GoalFields):
    """Share of places of a service near a place of another, or contracted with one."""

    kind: Literal["pairing"]
    service: ServiceId
    partner: ServiceId
    partner_which: Tests = Field(default_factory=dict, description="tests on the partner")
    within: tuple[Within, ...] = Field((), description="how near; none: by contract")
    contract: str | None = Field(None, description="facility column with the partner's id or name")
    ways: Literal["network", "straight"] = "network"
    profile: ProfileName = "adult"

    @field_validator("within", mode="before")
    @classmethod
    def _within_cases(cls, value: Any) -> Any:
        return cases(value, "")

    @model_validator(mode="after")
    def _near_or_contracted(self) -> Pairing:
        share_targets(self)
        in_order(self.within, "within")
        if bool(self.within) == (self.contract is not None):
            raise InputError(
                Bilingual("within 与 contract 只写其一", "give either within or contract")
            )
        return self
