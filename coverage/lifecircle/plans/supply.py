"""Goals about how much there is: presence, provision, ratio, share, hierarchy, equity, counts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import Part, Positive, ProfileName, QuantityId, ServiceId
from lifecircle.base.text import Bilingual
from lifecircle.plans.fields import (
    Amount,
    GoalFields,
    Operator,
    Tests,
    Within,
    Year,
    share_targets,
)
from lifecircle.plans.values import cases, in_order, wrong


class AtLeast(Part):
    """How many places a unit needs."""

    value: int = Field(ge=1)
    where: Tests | None = Field(None, description="tests on the unit; none: always")


class Exempt(Part):
    """A unit needs none of its own if all its people are this near a place of a service."""

    service: ServiceId
    within: tuple[Within, ...] = Field(min_length=1)
    which: Tests = Field(default_factory=dict)
    profile: ProfileName = "adult"

    @field_validator("within", mode="before")
    @classmethod
    def _within_cases(cls, value: Any) -> Any:
        return cases(value, "")

    @field_validator("within")
    @classmethod
    def _in_order(cls, value: tuple[Within, ...]) -> tuple[Within, ...]:
        in_order(value)
        return value


class Presence(GoalFields):
    """Each unit has at least n places of a service inside its borders.

    Per unit the value is the number of places, against ``at_least``; for the whole it is the
    share of units that have them, against ``target``. With ``over = "mean"`` the value of the
    whole is the mean number of places in a unit.
    """

    kind: Literal["presence"]
    service: ServiceId
    at_least: tuple[AtLeast, ...] = (AtLeast(value=1),)
    exempt: tuple[Exempt, ...] = ()

    @field_validator("at_least", mode="before")
    @classmethod
    def _at_least_cases(cls, value: Any) -> Any:
        return cases(value)

    @field_validator("exempt", mode="before")
    @classmethod
    def _one_exempt(cls, value: Any) -> Any:
        return [value] if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _shares(self) -> Presence:
        if self.over != "mean":
            share_targets(self)
        in_order(self.at_least, "at_least")
        return self


class PeoplePer(Part):
    """How many people one place is for; a range, or one number."""

    low: Positive | None = None
    high: Positive
    where: Tests | None = Field(None, description="tests on the unit; none: always")

    @model_validator(mode="after")
    def _range(self) -> PeoplePer:
        if self.low is not None and self.low > self.high:
            raise wrong("low", "low 大于 high", "low is larger than high")
        return self


class Provision(GoalFields):
    """One place for so many people: in each unit, and on the whole.

    A unit keeps it with at least (its people / ``high``) places, rounded up from one half of a
    place on; more than (its people / ``low``) is above the range, said and not a failure. The
    target of the whole is the share of units that keep it.
    """

    kind: Literal["provision"]
    service: ServiceId
    people_per: tuple[PeoplePer, ...] = Field(min_length=1)

    @field_validator("people_per", mode="before")
    @classmethod
    def _people_per_cases(cls, value: Any) -> Any:
        return cases(value, "high")

    @model_validator(mode="after")
    def _shares(self) -> Provision:
        share_targets(self)
        in_order(self.people_per, "people_per")
        return self


class Ratio(GoalFields):
    """One amount for so much of another: places per 1,000 people, m² per pupil, staff per bed.

    ``of`` says whose: of each unit and the whole, of each facility, of each area.
    """

    kind: Literal["ratio"]
    numerator: Amount
    denominator: Amount
    per: Positive = 1
    of: Literal["units", "facilities", "areas"] = "units"
    service: ServiceId | None = Field(None, description="whose facilities, if amounts name none")
    layer: str | None = Field(None, description="of areas: the layer of the study")

    @model_validator(mode="after")
    def _layer_of_areas(self) -> Ratio:
        _need_layer(self.of, self.layer)
        for amount in (self.numerator, self.denominator):
            if self.of == "facilities" and amount.group:
                raise InputError(
                    Bilingual(
                        'of = "facilities" 时不能用 group：一处设施没有人口数',
                        'with of = "facilities" there is no group: a place has no people',
                    )
                )
            about_facilities = amount.quantity or amount.count
            if about_facilities and not (amount.service or self.service):
                raise InputError(
                    Bilingual("缺少 service：哪类设施的数量", "service is missing: of which places")
                )
        return self


class PassesCase(Part):
    """Tests for some of the members."""

    where: Tests
    passes: Annotated[Tests, Field(min_length=1)]


class ShareOf(GoalFields):
    """Share of facilities, units, areas, places or people that pass a test.

    ``weight`` counts each by a quantity: the share of pupils, of beds, of dwellings.
    """

    kind: Literal["share"]
    of: Literal["facilities", "units", "areas", "places", "people"]
    service: ServiceId | None = None
    layer: str | None = Field(None, description="of areas or places: the layer of the study")
    passes: Tests = Field(default_factory=dict)
    passes_where: tuple[PassesCase, ...] = Field(
        (), description="other tests for some members: the first case that holds replaces passes"
    )
    weight: QuantityId | None = None
    part: QuantityId | None = Field(
        None, description="the quantity that passes, as a share of the quantity weight"
    )

    @model_validator(mode="after")
    def _fits(self) -> ShareOf:
        share_targets(self)
        _need_layer(self.of, self.layer)
        _need_service(self.of, self.service)
        if self.part is not None and self.weight is None:
            raise wrong("part", "part 须与 weight 同时使用", "part goes with weight")
        if not (self.passes or self.part):
            raise InputError(Bilingual("缺少 passes 或 part", "passes or part is missing"))
        return self


class Tier(Part):
    """One level of a network: each unit of the level has a place of the service."""

    level: str
    service: ServiceId
    at_least: int = Field(1, ge=1)
    which: Tests = Field(default_factory=dict)
    where: Tests = Field(default_factory=dict, description="tests on the units of the level")


class Parent(Part):
    """Every branch has a hub: named in a column, in the same unit, or within a distance."""

    service: ServiceId
    hub: ServiceId
    by: Literal["column", "same_unit", "metres"] = "column"
    metres: Positive | None = None


class Hierarchy(GoalFields):
    """A network with places at every level of units, whose branches have a hub.

    The value is the share of units (over all levels) that have their place, and of branches that
    have their hub.
    """

    kind: Literal["hierarchy"]
    levels: tuple[Tier, ...] = Field(min_length=1)
    parents: tuple[Parent, ...] = ()

    @model_validator(mode="after")
    def _shares(self) -> Hierarchy:
        share_targets(self)
        for parent in self.parents:
            if (parent.by == "metres") != (parent.metres is not None):
                raise wrong(
                    "parents",
                    'metres 须与 by = "metres" 同时使用',
                    'metres goes with by = "metres"',
                )
        return self


class Equity(GoalFields):
    """How unequal a value is between units, facilities or people.

    The value is that of another goal (``goal``) in each unit, or ``numerator`` over
    ``denominator`` of each facility or unit.
    """

    kind: Literal["equity"]
    between: Literal["units", "facilities"] = "units"
    goal: str | None = Field(None, description="id of the goal whose value is compared")
    numerator: Amount | None = None
    denominator: Amount | None = None
    service: ServiceId | None = None
    measure: Literal["cv", "range", "max_over_min", "gini", "ratio_of_classes"] = "cv"
    classes: tuple[Tests, Tests] | None = Field(
        None, description="ratio_of_classes: tests on the unit; first class over second"
    )
    operator: Operator = "<="

    @model_validator(mode="after")
    def _one_value(self) -> Equity:
        if (self.goal is None) == (self.numerator is None):
            raise InputError(
                Bilingual("goal 与 numerator 只写其一", "give either goal or numerator")
            )
        if self.denominator is not None and self.numerator is None:
            raise wrong(
                "denominator",
                "denominator 须与 numerator 同时使用",
                "denominator goes with numerator",
            )
        if (self.measure == "ratio_of_classes") != (self.classes is not None):
            raise wrong(
                "measure" if self.classes is None else "classes",
                'classes 须与 measure = "ratio_of_classes" 同时使用',
                'classes goes with measure = "ratio_of_classes"',
            )
        if self.between == "facilities" and (self.service is None or self.numerator is None):
            raise wrong(
                "between",
                'between = "facilities" 时须写 service 与 numerator',
                'with between = "facilities" give service and numerator',
            )
        return self


class Count(GoalFields):
    """A total: of facilities, of a quantity, of units, areas or places that pass ``where``.

    ``since`` counts what opened after that year: an increment, or a cumulative number.
    """

    kind: Literal["count"]
    of: Literal["facilities", "units", "areas", "places"] = "facilities"
    service: ServiceId | None = None
    layer: str | None = None
    quantity: QuantityId | None = Field(None, description="sum of it; none: their number")
    since: Year | None = Field(None, description="only what opened after this year")
    cumulative: bool = Field(default=False, description="a total over the plan's years, 【】")
    scale: Positive = Field(1, description="10000 where the document counts in 万")

    @model_validator(mode="after")
    def _fits(self) -> Count:
        _need_layer(self.of, self.layer)
        _need_service(self.of, self.service)
        return self


class Statistic(GoalFields):
    """A number that no map can tell: the planner supplies it, for the whole or for each unit.

    Numbers are as the document writes them: 94 for 94 %, with ``unit``.
    """

    kind: Literal["statistic"]
    indicator: str = Field("", description="its name in the table; empty: the goal's id")
    cumulative: bool = Field(default=False, description="a total over the plan's years, 【】")

    @property
    def key(self) -> str:
        """Its name in the planner's table."""
        return self.indicator or self.id

    @property
    def names(self) -> tuple[str, ...]:
        """The names that are looked for in the planner's table, the first that is there counts."""
        return tuple(filter(None, (self.key, self.short_name, self.name.zh, self.id)))


def _need_layer(of: str, layer: str | None) -> None:
    if (of in ("areas", "places")) != (layer is not None):
        raise wrong(
            "of" if layer is None else "layer",
            'layer 须与 of = "areas" 或 "places" 同时使用',
            'layer goes with of = "areas" or "places"',
        )


def _need_service(of: str, service: str | None) -> None:
    if (of == "facilities") != (service is not None):
        raise wrong(
            "of" if service is None else "service",
            'service 须与 of = "facilities" 同时使用',
            'service goes with of = "facilities"',
        )
