"""``[[changes]]`` and ``[[registers]]``: what is planned, built, moved and closed, and when.

Changes are also made from Python; what matters most then comes first, without its key:

>>> Open("culture.station", (106.55, 29.56), year=2025).service
'culture.station'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    FiniteFloat,
    field_validator,
    model_validator,
)

from lifecircle.base.errors import InputError
from lifecircle.base.fields import (
    GroupId,
    Part,
    Positive,
    QuantityId,
    ServiceId,
    Words,
)
from lifecircle.base.services import require_service
from lifecircle.base.text import Bilingual
from lifecircle.study.joints import Joints
from lifecircle.study.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Sequence


def _xy(value: Any) -> Any:
    """Return the coordinates of a shapely point, and anything else as it is."""
    if hasattr(value, "x") and hasattr(value, "y"):
        return value.x, value.y
    return value


def _line(value: Any) -> Any:
    """Return the vertices of a shapely line, or of the outer ring of a polygon."""
    ring = getattr(value, "exterior", value)
    return tuple((x, y) for x, y, *_ in ring.coords) if hasattr(ring, "coords") else value


def _service(value: str) -> str:
    return require_service(value) if value else value


Place = Annotated[tuple[FiniteFloat, FiniteFloat], BeforeValidator(_xy)]
Places = Annotated[tuple[Place, ...], BeforeValidator(_line)]
Status = Literal["现状", "在建", "规划", "改扩建", "迁建", "撤并"]
"""Existing, being built, planned, extended, relocated, closed or merged."""
STATUSES: tuple[Status, ...] = get_args(Status)


class _Change(Part):
    """What all changes have.

    A change takes place in its year; one without a year takes place in the last year of the
    timeline, and says so. Places are ``[x, y]``, degrees of WGS 84 unless `crs` says otherwise; in
    Python they may be shapely geometries.
    """

    first: ClassVar[tuple[str, ...]] = ()
    """Keys of what may be given without its key, in Python."""

    id: Annotated[str | None, Field(min_length=1)] = Field(
        None, description="default: C1, C2 … in the order of the study"
    )
    name: str = Field("", description="of the project")
    year: Annotated[int | None, Field(ge=1900, le=2200)] = Field(
        None, description="from which it counts"
    )
    status: Status | None = None
    crs: str = Field("EPSG:4326", description="of the places; gcj02 and bd09 are accepted")
    source: str = ""
    price: Positive | None = None
    remark: Words | None = None
    row: str = Field("", description="where it stands in a register; registers fill it in")

    def __init__(self, *given: Any, **named: Any) -> None:
        if len(given) > len(self.first):
            keys = ", ".join(self.first)
            msg = f"{type(self).__name__} takes {keys or 'nothing'} without a key, then key=value"
            raise TypeError(msg)
        both = [key for key in self.first[: len(given)] if key in named]
        if both:
            msg = f"{type(self).__name__}: {both[0]} is given twice"
            raise TypeError(msg)
        super().__init__(**dict(zip(self.first, given, strict=False)), **named)

    @field_validator("crs")
    @classmethod
    def _known(cls, value: str) -> str:
        from lifecircle.base.crs import parse_crs  # noqa: PLC0415  (pyproj is slow to import)

        parse_crs(value)
        return value


class _AtFacility(_Change):
    """A change of a place that is there.

    `facility` may be empty in a row of a register only; the project is then listed as not placed.
    """

    first: ClassVar[tuple[str, ...]] = ("facility",)

    facility: str = Field("", description="the facility's id, list/id, or its name")

    @model_validator(mode="after")
    def _some_facility(self) -> _AtFacility:
        _require("facility", self.facility, self.row)
        return self


class Open(_Change):
    """A new place. Without `at` it is kept and listed as not placed."""

    first: ClassVar[tuple[str, ...]] = ("service", "at")

    kind: Literal["open"] = "open"
    service: Annotated[str, AfterValidator(_service)] = Field("", description="what it provides")
    services: tuple[ServiceId, ...] = Field((), description="besides the first")
    at: Place | None = None
    entrances: tuple[Place, ...] = ()
    joints: Joints = ()
    grade: str | None = None
    ownership: str | None = None
    hours: str | None = Field(None, description="such as Mo-Fr 08:00-20:00")
    quantities: dict[QuantityId, Positive] = Field(default_factory=dict)
    facility: str = Field(
        "", description="a listed place that is not there yet, and is from then on"
    )

    @model_validator(mode="after")
    def _some_service(self) -> Open:
        _require("service", self.service, self.row)
        return self


class Close(_AtFacility):
    """A place closes."""

    kind: Literal["close"] = "close"


class Merge(_Change):
    """Places close and what they have (quantities, catchments) goes to another."""

    first: ClassVar[tuple[str, ...]] = ("facilities", "into")

    kind: Literal["merge"] = "merge"
    facilities: tuple[str, ...] = Field((), description="ids, list/id, or names")
    into: str = Field("", description="the facility that stays")

    @model_validator(mode="after")
    def _some_facilities(self) -> Merge:
        _require("facilities", "".join(self.facilities), self.row)
        _require("into", self.into, self.row)
        return self


class Move(_AtFacility):
    """A place moves. Without `to` it is kept and listed as not placed."""

    first: ClassVar[tuple[str, ...]] = ("facility", "to")

    kind: Literal["move"] = "move"
    to: Place | None = None
    entrances: tuple[Place, ...] = ()
    joints: Joints = ()


class Extend(_AtFacility):
    """A place grows: quantities are added. Without any it is listed as not placed."""

    first: ClassVar[tuple[str, ...]] = ("facility", "quantities")

    kind: Literal["extend"] = "extend"
    quantities: dict[QuantityId, Positive] = Field(default_factory=dict)


class Upgrade(_AtFacility):
    """A place gets another grade, or comes up to standard."""

    first: ClassVar[tuple[str, ...]] = ("facility", "grade")

    kind: Literal["upgrade"] = "upgrade"
    grade: str | None = None
    qualified: bool | None = None


class Convert(_AtFacility):
    """A place provides other services from then on."""

    first: ClassVar[tuple[str, ...]] = ("facility", "services")

    kind: Literal["convert"] = "convert"
    services: tuple[ServiceId, ...] = ()

    @model_validator(mode="after")
    def _some_services(self) -> Convert:
        _require("services", "".join(self.services), self.row)
        return self


class ShareGrounds(_AtFacility):
    """A place also serves others outside its hours, such as a school's sports ground."""

    first: ClassVar[tuple[str, ...]] = ("facility", "services", "hours")

    kind: Literal["share"] = "share"
    services: tuple[ServiceId, ...] = ()
    hours: str | None = Field(
        None, description="when, such as Mo-Fr 18:00-21:00; Sa,Su 08:00-18:00"
    )

    @model_validator(mode="after")
    def _some_services(self) -> ShareGrounds:
        _require("services", "".join(self.services), self.row)
        return self


class NewLink(_Change):
    """A new way on foot; with `minutes` one that has its own time: a lift, a cable car.

    Its ends join the nearest streets; nobody's door opens onto one with a time of its own.
    """

    first: ClassVar[tuple[str, ...]] = ("line",)

    kind: Literal["link"] = "link"
    line: Places = ()
    highway: Literal["footway", "path", "pedestrian", "residential", "service", "steps"] = "footway"
    minutes: Positive | None = Field(None, description="each way, waiting included")
    wheelchair: bool | None = Field(
        None, description="whether wheelchairs can use it; default: unless it is steps or too steep"
    )

    @field_validator("line")
    @classmethod
    def _two_ends(cls, value: tuple[Place, ...]) -> tuple[Place, ...]:
        if len(value) == 1:
            raise InputError(Bilingual("线路至少两个点", "a way has two points at least"))
        return value


class Obligation(Part):
    """``[[changes.obliged]]``: what new housing has to provide (配建)."""

    service: ServiceId
    quantity: QuantityId | None = None
    amount: Positive | None = Field(None, description="of the quantity, in all")
    per_1000: Positive | None = Field(None, description="of the quantity, for 1000 people")
    minutes: Positive | None = Field(None, description="or: one place within this walk")
    metres: Positive | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Obligation:
        given = [k for k in ("amount", "per_1000", "minutes", "metres") if getattr(self, k)]
        if len(given) > 1:
            raise InputError(
                Bilingual(
                    f"{'、'.join(given)} 只写其中一个；几项要求分写几条",
                    f"give one of {', '.join(given)}; several demands are several entries",
                )
            )
        if (self.quantity is None) != (self.amount is None and self.per_1000 is None):
            raise InputError(
                Bilingual(
                    "quantity 须与 amount 或 per_1000 同时使用",
                    "quantity goes with amount or per_1000",
                )
            )
        return self


class NewHousing(_Change):
    """New homes: people appear there. Without `at` or people it is listed as not placed."""

    first: ClassVar[tuple[str, ...]] = ("at", "people")

    kind: Literal["housing"] = "housing"
    at: Place | None = None
    area: Places = Field((), description="its outline, a polygon")
    households: Positive | None = None
    people: Positive | None = None
    per_household: Positive = Field(2.6, description="people; 2020 census, all China: 2.62")
    groups: dict[GroupId, Positive] = Field(default_factory=dict, description="people of groups")
    entrances: tuple[Place, ...] = ()
    obliged: tuple[Obligation, ...] = ()

    @field_validator("area")
    @classmethod
    def _three_corners(cls, value: tuple[Place, ...]) -> tuple[Place, ...]:
        if value and len(set(value)) < 3:  # noqa: PLR2004 - corners of a triangle
            raise InputError(Bilingual("范围至少三个不同的点", "an outline has three points"))
        return value


Change = Annotated[
    Open | Close | Merge | Move | Extend | Upgrade | Convert | ShareGrounds | NewLink | NewHousing,
    Field(discriminator="kind"),
]


class Register(Layer):
    """``[[registers]]``: a table of projects, one a row, each a change.

    Headers in Chinese or English are known; keys name other columns. Rows without a place are
    kept, and listed as not placed.
    """

    id: str | None = Field(None, description="column with the project's id")
    name: str = Field("name", description="column with the project's name")
    kind: str | None = Field(None, description="column: what happens; default: from the status")
    kinds: dict[str, str] = Field(
        default_factory=dict, description="word of that column → kind of change"
    )
    year: str | None = Field(None, description="column with the year, or a date")
    status: str | None = None
    service: ServiceId | None = Field(None, description="of every row without one of its own")
    service_column: str | None = None
    services: dict[str, ServiceId] = Field(
        default_factory=dict, description="value of service_column → service id"
    )
    facility: str | None = Field(None, description="column: id or name of the place it is about")
    into: str | None = Field(None, description="column: of a merger, the place that stays")
    price: str | None = None
    quantities: dict[QuantityId, str] = Field(default_factory=dict)
    people: str | None = None
    households: str | None = None
    minutes: str | None = None

    @field_validator("kinds")
    @classmethod
    def _known_kinds(cls, value: dict[str, str]) -> dict[str, str]:
        for word, kind in value.items():
            if kind not in KINDS:
                raise InputError(
                    Bilingual(f"{word!r} 对应的 {kind!r} 不是变更种类", f"no such kind: {kind!r}"),
                    expected=Bilingual(
                        "下列之一：" + "、".join(KINDS), "one of " + ", ".join(KINDS)
                    ),
                )
        return value


class Timeline(Part):
    """``[timeline]``: the years that are audited one after the other."""

    years: tuple[Annotated[int, Field(ge=1900, le=2200)], ...] = ()
    plan: str | None = Field(None, description="judged in all years; default: the study's")
    each_alone: bool = Field(default=True, description="what each project brings, alone")
    in_order: bool = Field(default=True, description="… and one after the other")


KINDS: tuple[str, ...] = (
    "open",
    "close",
    "merge",
    "move",
    "extend",
    "upgrade",
    "convert",
    "share",
    "link",
    "housing",
)
"""Of changes."""


def with_ids(changes: Sequence[Any], taken: Sequence[str] = ()) -> tuple[Any, ...]:
    """Return changes of which each has an id of its own.

    Parameters
    ----------
    changes
        One without an id is called C and its number in their order, or the next that is free.
    taken
        Ids that none may have.

    Raises
    ------
    InputError
        If two give the same id, or one a taken one.
    """
    given = [change.id for change in changes if change.id is not None]
    again = next((one for i, one in enumerate(given) if one in (*given[:i], *taken)), None)
    if again is not None:
        raise InputError(
            Bilingual(f"变更编号 {again!r} 重复", f"two changes have the id {again!r}"),
            todo=Bilingual("编号各不相同，或不写 id", "give each its own id, or none"),
        )
    used, result, number = {*given, *taken}, [], len(taken)
    for change in changes:
        number += 1
        if change.id is None:
            while f"C{number}" in used:
                number += 1
            result.append(change.model_copy(update={"id": f"C{number}"}))
        else:
            result.append(change)
    return tuple(result)


def _require(key: str, value: str, row: str) -> None:
    """Refuse a change that lacks what only rows of registers may lack."""
    if not value and not row:
        raise InputError(Bilingual(f"缺少 {key}", f"{key} is missing"))
