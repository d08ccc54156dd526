"""What every goal may say: for whom, how much, by when, how firmly, and on what assumptions.

Fields that take *cases* accept one value, or a list of values of which the first whose ``where``
holds is used.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import Field, field_validator, model_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import GroupId, Part, QuantityId, ServiceId, Share, Words
from lifecircle.base.text import Bilingual
from lifecircle.base.week import moment
from lifecircle.plans.values import cases, in_order, number, wrong

Comparison = Literal[">=", "<=", ">", "<"]
Operator = Literal[">=", "<=", ">", "<", "between", "about", "rises", "falls", "not_worse"]
TRENDS: Final = frozenset({"rises", "falls", "not_worse"})
Over = Literal["total", "each", "share", "mean"]
Strength = Literal[
    "binding", "expected", "strive", "in_principle", "where_able", "encouraged", "unlabelled"
]
FlagCode = Literal[
    "contradiction",
    "baseline_beyond_target",
    "no_baseline",
    "baseline_only",
    "unit_slip",
    "undefined",
    "names_differ",
    "reference_differs",
    "not_in_table",
]
Test = (
    str
    | float
    | bool
    | Annotated[list[str | float], Field(min_length=1)]
    | Annotated[dict[Comparison, float | str], Field(min_length=1)]
)
"""A value (equal), a list (one of), or comparisons; grades (text) have an order, too."""
Tests = dict[str, Test]
"""Column, or ``column / column``, → test; all must hold."""
Year = Annotated[int, Field(ge=1900, le=2200)]

_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]*")


class Where(Part):
    """Tests on columns; all must hold. What the goal is not about does not count."""

    unit: Tests = Field(default_factory=dict)
    facility: Tests = Field(default_factory=dict)
    block: Tests = Field(default_factory=dict, description="blocks with their unit's columns")
    area: Tests = Field(default_factory=dict)
    place: Tests = Field(default_factory=dict)


class Within(Part):
    """A threshold: minutes for a time rule, metres for a distance rule; not both."""

    minutes: float | None = Field(None, ge=0.1, le=480)
    metres: float | None = Field(None, ge=10, le=1_000_000)
    where: Tests | None = Field(None, description="tests on the unit; none: always")

    @model_validator(mode="before")
    @classmethod
    def _table(cls, value: Any) -> Any:
        if isinstance(value, dict | Within):
            return value
        raise InputError(
            Bilingual(
                f"{value!r} 没有单位：写 {{ minutes = 15 }} 或 {{ metres = 1000 }}",
                f"{value!r} has no unit: write {{ minutes = 15 }} or {{ metres = 1000 }}",
            )
        )

    @model_validator(mode="after")
    def _time_or_distance(self) -> Within:
        if (self.minutes is None) == (self.metres is None):
            raise InputError(
                Bilingual("minutes 与 metres 只写其一", "give either minutes or metres")
            )
        return self


class Target(Part):
    """What the goal's value must be; a share is written 0.9 for 90 %.

    A range has ``low`` and ``high``; of several years each has its own case.
    """

    value: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    low: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    high: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    tolerance: Share = Field(0.1, description="of “about”: relative, an assumption")
    year: Year | None = Field(None, description="of a phase; none: at the deadline")
    text: str = Field("", description="as the document writes it, such as 应保尽保")
    where: Tests | None = Field(None, description="tests on the unit; none: always")

    @field_validator("value", "low", "high", mode="before")
    @classmethod
    def _ratio(cls, value: Any) -> Any:
        return number(value)

    @model_validator(mode="after")
    def _one_way(self) -> Target:
        if (self.value is None) == (self.low is None and self.high is None):
            raise InputError(
                Bilingual("目标写 value，或写 low 与 high", "a target has value, or low and high")
            )
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InputError(Bilingual("low 大于 high", "low is larger than high"))
        return self

    @property
    def numbers(self) -> tuple[float, ...]:
        """Every number of the target."""
        return tuple(n for n in (self.value, self.low, self.high) if n is not None)


class Baseline(Part):
    """Where the document starts from, in the unit of the target."""

    value: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    operator: Comparison | None = Field(None, description="the document gives a bound only")
    year: Year | None = None
    text: str = Field("", description="as the document writes it, such as ——")

    @field_validator("value", mode="before")
    @classmethod
    def _ratio(cls, value: Any) -> Any:
        return number(value)


class Reference(Part):
    """Another number printed beside the target: of the city, the province, the nation."""

    label: Words
    value: float | None = None
    operator: Comparison | None = None
    year: Year | None = None
    text: str = ""

    @field_validator("value", mode="before")
    @classmethod
    def _ratio(cls, value: Any) -> Any:
        return number(value)


class Flag(Words):
    """Something odd in the document, kept as it is and printed."""

    code: FlagCode
    goals: tuple[str, ...] = Field((), description="ids of the other goals that it concerns")


class Assumption(Words):
    """What the document leaves open and had to be chosen.

    ``alternatives`` are other choices: each is a table of keys of the goal with other values,
    and the goal is judged under each as well.
    """

    alternatives: tuple[dict[str, Any], ...] = ()


class DeadlineColumn(Part):
    """A deadline that differs: facilities must be open by the year in a column of the areas."""

    area: str


class Amount(Part):
    """Something counted or summed: one side of a ratio.

    Exactly one of: a named ``quantity`` of facilities, their number (``count``), a ``group`` of
    people, a ``column`` of the units or areas.
    """

    quantity: QuantityId | None = Field(None, description="of facilities: beds, places, staff …")
    count: Literal["facilities"] | None = None
    group: GroupId | None = None
    column: str | None = Field(None, description="a number in a column of units or areas")
    service: ServiceId | None = Field(None, description="of which facilities; none: the goal's")
    which: Tests = Field(default_factory=dict, description="tests on those facilities")

    @model_validator(mode="after")
    def _one_amount(self) -> Amount:
        given = (self.quantity, self.count, self.group, self.column)
        if sum(part is not None for part in given) != 1:
            raise InputError(
                Bilingual(
                    "quantity、count、group、column 须且只须写一个",
                    "give exactly one of quantity, count, group, column",
                )
            )
        if (self.group or self.column) and (self.service or self.which):
            raise InputError(
                Bilingual(
                    "service 与 which 只用于设施的数量", "service and which are about facilities"
                )
            )
        return self


class GoalFields(Part):
    """What every goal may say."""

    id: str
    name: Words
    topic: str = Field("", description="the same word in several plans sets goals side by side")
    section: str = Field("", description="the document's section")
    short_name: str = Field("", description="the document's own short name for the promise")
    where: Where = Where()
    level: str | None = Field(None, description="level of the units it asks; none: the study's")
    group: GroupId | None = Field(None, description="whose people; none: all residents")
    operator: Operator = ">="
    against: Literal["baseline", "earlier"] = Field(
        "baseline", description="of a trend: the document's baseline, or an earlier audit"
    )
    target: tuple[Target, ...] = Field((), description="cases; empty: value reported only")
    over: Over | None = Field(None, description="how units or facilities are put together")
    members_share: Share | None = Field(
        None, description="over each or share: which share of them must be at the target"
    )
    baseline: Baseline | None = None
    reference: tuple[Reference, ...] = ()
    unit: Words | None = Field(None, description="of the value, as it is printed")
    at: tuple[str, ...] = Field((), description="only places open then count: Mo-Fr 19:00")
    deadline: Year | DeadlineColumn | None = None
    strength: Strength = "expected"
    status: Literal["goal", "achieved"] = Field(
        "goal", description="achieved: the document states it as done at its baseline"
    )
    lead: Words | None = Field(None, description="the body in charge")
    valid_from: Year | None = None
    valid_to: Year | None = None
    supersedes: str = ""
    verified: bool = Field(default=True, description="false: a number is not corroborated")
    flags: tuple[Flag, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    @field_validator("id")
    @classmethod
    def _id(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise InputError(
                Bilingual(
                    f"编号 {value!r} 只能用小写字母、数字和 . _ -，以字母或数字开头",
                    f"the id {value!r} may have lower-case letters, digits and . _ - only, and "
                    "begins with a letter or digit",
                )
            )
        return value

    @field_validator("target", mode="before")
    @classmethod
    def _target_cases(cls, value: Any) -> Any:
        return cases(value)

    @field_validator("at", mode="before")
    @classmethod
    def _one_time(cls, value: Any) -> Any:
        return value if isinstance(value, list | tuple) else [value]

    @field_validator("at")
    @classmethod
    def _times(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for at in value:
            moment(at)
        return value

    @model_validator(mode="after")
    def _target_fits_operator(self) -> GoalFields:
        for case in self.target:
            if self.operator in TRENDS:
                raise wrong(
                    "target",
                    f"变化方向 {self.operator} 没有目标值：与 baseline 或上次评估比较",
                    f"a trend ({self.operator}) has no target: it is compared with the baseline, "
                    "or with an earlier audit",
                )
            if (self.operator == "between") != (case.value is None):
                raise wrong(
                    "target",
                    'operator = "between" 与 low、high 同时使用，其他写 value',
                    'operator = "between" goes with low and high, every other with value',
                )
            if self.operator != "about" and "tolerance" in case.model_fields_set:
                raise wrong(
                    "target",
                    'tolerance 只与 operator = "about" 同时使用',
                    'tolerance goes with operator = "about"',
                )
        for year in dict.fromkeys(case.year for case in self.target):
            in_order([case for case in self.target if case.year == year], "target")
        return self

    @model_validator(mode="after")
    def _keys_fit(self) -> GoalFields:
        if not (self.name.zh.strip() and self.name.en.strip()):
            raise wrong("name", "名称不能为空", "a name must not be empty")
        if self.against == "earlier" and self.operator not in TRENDS:
            raise wrong(
                "against",
                "against 只用于 rises、falls、not_worse",
                "against goes with the operators rises, falls, not_worse",
            )
        if self.members_share is not None and self.over not in ("each", "share"):
            raise wrong(
                "members_share",
                'members_share 与 over = "each" 或 "share" 同时使用',
                'members_share goes with over = "each" or "share"',
            )
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise wrong("valid_to", "早于 valid_from", "it is before valid_from")
        return self


def share_targets(goal: GoalFields) -> None:
    """Refuse a target above 1 of a goal whose value is a share.

    Raises
    ------
    InputError
        If a number of the target, or the baseline, is larger than 1.
    """
    for case in goal.target:
        if any(n > 1 for n in case.numbers):
            raise wrong(
                "target",
                f"目标 {max(case.numbers):g} 大于 1：比例写作 0.9，不写 90",
                f"the target {max(case.numbers):g} is above 1: write 0.9 for 90 %",
            )
    start = None if goal.baseline is None else goal.baseline.value
    if start is not None and start > 1:
        raise wrong(
            "baseline",
            f"基准值 {start:g} 大于 1：比例写作 0.9，不写 90",
            f"the baseline {start:g} is above 1: write 0.9 for 90 %",
        )
