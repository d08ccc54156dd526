"""The study file as checked data. Every path is absolute once the file is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import (
    Part,
    Positive,
    ProfileName,
    QuantityId,
    ServiceId,
    Share,
    SlopeName,
    Words,
)
from lifecircle.base.text import Bilingual
from lifecircle.base.travellers import TRAVELLERS
from lifecircle.study.capacity import Capacity, check_tests_differ
from lifecircle.study.changes import Change, Register, Timeline, with_ids
from lifecircle.study.corrections import Correction, SetBuilding
from lifecircle.study.extras import (
    AskedLayer,
    OtherDemand,
    PeopleGroup,
    StatisticsTable,
    UnitLevel,
)
from lifecircle.study.layer import Completeness, Layer
from lifecircle.study.outputs import Outputs
from lifecircle.study.people import People, check_projections
from lifecircle.study.remedies import Remedies
from lifecircle.study.siting import Siting, check_questions_differ

__all__ = [
    "Area",
    "AskedLayer",
    "Blocks",
    "Candidates",
    "Completeness",
    "FacilityLayer",
    "Header",
    "Layer",
    "OtherDemand",
    "Outputs",
    "People",
    "PeopleGroup",
    "ProfileChange",
    "Sensitivity",
    "StatisticsTable",
    "Streets",
    "Study",
    "UnitLevel",
    "Units",
]


class Header(Part):
    """``[study]``: what is evaluated, against which plan."""

    name: str = Field(min_length=1)
    plan: str = Field(description="a shipped plan's id, or a path to the planner's own")
    year: int | None = None
    language: Literal["zh", "en"] = "zh"
    remarks: tuple[Words, ...] = ()
    accept_unverified: bool = Field(
        False, description="judge goals whose numbers the plan marks as not corroborated"
    )
    earlier: Path | None = Field(
        None, description="the folder of an earlier audit: what trends are compared with"
    )


class Area(Layer):
    """``[area]``: the outline; people outside it do not count. Default: all units together."""


class Units(Layer):
    """``[units]``: administrative polygons, or a planner's own zones."""

    level: str = "street"
    name: str = Field("name", description="column with the unit's name")
    id: str | None = Field(None, description="column with the unit's id")
    kind: str | None = Field(None, description="column with the unit's kind (街道, 镇 …)")
    area_class: str | None = Field(None, description="column with 城市, 农村, 老城区 …")
    parent: str | None = Field(None, description="column with the name of the unit above")
    approximate: bool = Field(False, description="the borders are not official ones")
    overlap: Literal["refuse", "smallest"] = Field(
        "refuse", description="where units overlap: refuse, or give the ground to the smallest"
    )
    remark: Words | None = None


class Streets(Part):
    """``[streets]``: the street network and the ground it lies on."""

    path: Path
    elevation: Path | None = None
    beyond: float = Field(
        0,
        ge=0,
        le=1_000_000,
        description="metres of street data outside the outline: where data end",
    )
    snap_limit: Positive = Field(300, description="metres from a point to its street at the most")
    private: Literal["closed", "open"] = Field(
        "closed", description="ways and gates that are for residents only"
    )
    lifts: bool = Field(default=False, description="lifts and escalators take their own time")
    source: str = ""
    licence: str = ""
    elevation_source: str = ""
    elevation_licence: str = ""


class Blocks(Part):
    """``[blocks]``: residential blocks, drawn from the streets, read from a layer, or H3 cells."""

    cells: int | None = Field(
        None, ge=5, le=12, description="resolution of H3: blocks are its cells, people at centres"
    )
    path: Path | None = None
    crs: str | None = None
    layer: str | None = None
    encoding: str | None = None
    id: str | None = None
    smallest: Positive = Field(2000, description="m²: a smaller face joins its neighbour")
    largest: Positive = Field(
        180_000, description="m²: a larger face is also divided by streets without a name"
    )
    source: str = ""
    licence: str = ""

    @model_validator(mode="after")
    def _cells_alone(self) -> Blocks:
        given = sorted(self.model_fields_set - {"cells"})
        if self.cells is not None and given:
            raise InputError(
                Bilingual(
                    f"blocks.cells 须单独使用，不与 {'、'.join(given)} 并用",
                    f"blocks.cells stands alone, without {', '.join(given)}",
                ),
                place="cells",
            )
        return self


class FacilityLayer(Layer):
    """``[[facilities]]``: one list of places and what they provide."""

    service: ServiceId | None = Field(None, description="the service of every row")
    service_column: str | None = None
    services: dict[str, ServiceId] = Field(
        default_factory=dict, description="value of service_column → service id"
    )
    services_separator: str | None = Field(
        None, min_length=1, description="between services of one place; default: any of 、，,;；/|"
    )
    completeness: Completeness = Field(description="does the list name every such place?")
    id: str | None = None
    name: str = "name"
    grade: str | None = Field(None, description="column with the grade (二级甲等, 三星 …)")
    ownership: str | None = Field(None, description="column with who runs it (公办, 民办 …)")
    status: str | None = Field(None, description="column that tells planned places from others")
    existing: tuple[str, ...] = Field(
        (), description="words of status that mean: it exists; none: usual words are known"
    )
    opened: str | None = Field(None, description="column with the opening year, or a date")
    hours: str | None = Field(None, description="column with the opening hours")
    parent: str | None = Field(None, description="column with the id or name of its hub")
    qualified: str | None = Field(None, description="column: does it come up to standard (达标)?")
    quantities: dict[QuantityId, str] = Field(
        default_factory=dict, description="quantity → column with its number"
    )
    entrances: Layer | None = Field(None, description="points, several per facility")
    entrance_of: str = Field("facility", description="entrances: column with the facility's id")
    catchments: Layer | None = Field(None, description="polygons whose people belong to a place")
    catchment_of: str | None = Field(
        None,
        description="catchments: column with the facility's id or name; none: the places inside",
    )
    remark: Words | None = None

    @model_validator(mode="after")
    def _keys_that_go_together(self) -> FacilityLayer:
        if self.services_separator is not None and self.service_column is None:
            raise InputError(
                Bilingual(
                    "services_separator 须与 service_column 同时使用",
                    "services_separator goes with service_column",
                )
            )
        if self.catchment_of is not None and self.catchments is None:
            raise InputError(
                Bilingual(
                    "catchment_of 须与 catchments 同时使用", "catchment_of goes with catchments"
                )
            )
        return self

    @model_validator(mode="after")
    def _one_way_to_say_the_service(self) -> FacilityLayer:
        given = (self.service is not None, self.service_column is not None, bool(self.services))
        if given not in ((True, False, False), (False, True, True)):
            raise InputError(
                Bilingual(
                    "只写 service，或同时写 service_column 与 services",
                    "give either service, or service_column with services",
                )
            )
        return self


class Candidates(Layer):
    """``[[candidates]]``: sites that a planner thinks of."""

    name: str = "name"
    id: str | None = None
    price: str | None = Field(None, description="column with what a place there would cost")
    remark: Words | None = None


class ProfileChange(Part):
    """``[profiles.NAME]``: what the study changes of a shipped profile."""

    speed: float | None = Field(None, ge=1, le=500, description="metres a minute on the flat")
    steepest: float | None = Field(
        None, gt=0, le=1, description="wheelchair: steepest slope it can use, rise over run"
    )
    factor: float | None = Field(
        None, gt=0, le=2, description="car: what junctions leave of the speed of a kind of road"
    )
    slope: SlopeName | None = Field(
        None, description="on foot and by bicycle: what slopes do to speed"
    )


def _fitting_changes(
    profiles: dict[ProfileName, ProfileChange],
) -> dict[ProfileName, ProfileChange]:
    for name, change in profiles.items():
        if name == "car" and change.speed is not None:
            raise InputError(
                Bilingual(
                    "profiles.car.speed：驾车速度按道路等级取值，可改写 factor",
                    "profiles.car.speed: a car's speed is that of the kind of road; give factor",
                )
            )
        if name != "car" and change.factor is not None:
            raise InputError(
                Bilingual(
                    f"profiles.{name}.factor：只有 car 可设 factor",
                    f"profiles.{name}.factor: only the car has a factor",
                )
            )
        if change.steepest is not None and name != "wheelchair":
            raise InputError(
                Bilingual(
                    f"profiles.{name}.steepest：只有 wheelchair 可设最大坡度",
                    f"profiles.{name}.steepest: only the wheelchair has a limit of slope",
                )
            )
        _fitting_slope(name, change.slope)
    return profiles


def _fitting_slope(name: ProfileName, slope: SlopeName | None) -> None:
    laws = TRAVELLERS[name].slopes
    if slope is None or slope in laws:
        return
    place = f"profiles.{name}.slope"
    if not laws:
        raise InputError(
            Bilingual(f"{place}：坡度不影响其速度", f"{place}: slopes do not change its speed")
        )
    raise InputError(
        Bilingual(
            f"{place} 没有 {slope!r}，须为下列之一：{'、'.join(laws)}",
            f"{place} cannot be {slope!r}, must be one of {', '.join(laws)}",
        )
    )


class Sensitivity(Part):
    """``[sensitivity]``: the alternatives behind every printed range."""

    speeds: tuple[Positive, Positive] = Field(
        (60, 83), description="slowest and fastest walk of an adult, metres a minute"
    )
    detour: Positive = Field(1.3, description="off-street legs this many times longer")
    low_confidence: Share = Field(
        0.2, description="share of street without buildings above which no head count is given"
    )

    @model_validator(mode="after")
    def _slow_before_fast(self) -> Sensitivity:
        slow, fast = self.speeds
        if slow > fast:
            raise InputError(
                Bilingual(
                    "sensitivity.speeds 先写最慢、后写最快",
                    "sensitivity.speeds is the slowest, then the fastest",
                )
            )
        return self


class Study(Part):
    """A study file, read and checked; paths are absolute."""

    study: Header
    area: Area | None = None
    units: Units
    streets: Streets
    people: People = People()
    blocks: Blocks = Blocks()
    facilities: tuple[FacilityLayer, ...] = ()
    candidates: tuple[Candidates, ...] = ()
    levels: tuple[UnitLevel, ...] = ()
    layers: tuple[AskedLayer, ...] = ()
    demand: tuple[OtherDemand, ...] = ()
    statistics: tuple[StatisticsTable, ...] = ()
    capacity: tuple[Capacity, ...] = ()
    corrections: tuple[Correction, ...] = ()
    changes: Annotated[tuple[Change, ...], AfterValidator(with_ids)] = ()
    registers: tuple[Register, ...] = ()
    timeline: Timeline = Timeline()
    siting: tuple[Siting, ...] = ()
    profiles: Annotated[dict[ProfileName, ProfileChange], AfterValidator(_fitting_changes)] = Field(
        default_factory=dict
    )
    sensitivity: Sensitivity = Sensitivity()
    remedies: Remedies = Remedies()
    outputs: Outputs = Outputs()
    file: Path = Path()

    @model_validator(mode="after")
    def _blocks_for_counts(self) -> Study:
        if self.people.source_of_points == "blocks" and self.blocks.path is None:
            raise InputError(
                Bilingual(
                    'people.from = "blocks" 需要 blocks.path：带人口列的地块图层',
                    'people.from = "blocks" needs blocks.path, a layer with the people in a column',
                ),
                place="people",
            )
        for number, group in enumerate(self.people.groups, start=1):
            if group.source_of_numbers == "blocks" and self.blocks.path is None:
                raise InputError(
                    Bilingual(
                        f'people.groups[{number}]：from = "blocks" 需要 blocks.path',
                        f'people.groups[{number}]: from = "blocks" needs blocks.path',
                    ),
                    place="people",
                )
        return self

    @model_validator(mode="after")
    def _years_of_people(self) -> Study:
        check_projections(self.people.projections, self.people.years, self.study.year)
        return self

    @model_validator(mode="after")
    def _tests_of_capacity(self) -> Study:
        check_tests_differ(self.capacity)
        return self

    @model_validator(mode="after")
    def _questions_of_siting(self) -> Study:
        check_questions_differ(self.siting)
        return self

    @model_validator(mode="after")
    def _buildings_to_correct(self) -> Study:
        source = self.people.source_of_points
        if source == "buildings":
            return self
        for number, correction in enumerate(self.corrections, start=1):
            if isinstance(correction, SetBuilding):
                raise InputError(
                    Bilingual(
                        f'people.from = "{source}" 时不使用建筑，corrections[{number}] 没有作用',
                        f'with people.from = "{source}" no buildings are used, and '
                        f"corrections[{number}] changes nothing",
                    ),
                    place="corrections",
                )
        return self

    @model_validator(mode="after")
    def _names_of_their_own(self) -> Study:
        for key, names in (
            ("levels.level", [self.units.level, *(level.level for level in self.levels)]),
            ("layers.name", [layer.name for layer in self.layers]),
            ("demand.name", [layer.name for layer in self.demand]),
        ):
            for name in names:
                if names.count(name) > 1:
                    raise InputError(
                        Bilingual(f"{key} 重复：{name!r}", f"{key} is used twice: {name!r}"),
                        place=key.partition(".")[0],
                    )
        return self
