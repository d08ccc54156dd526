"""``profiles.toml``: who travels, as checked data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from lifecircle.base.errors import StreetsError
from lifecircle.base.fields import Part, Positive, Words
from lifecircle.base.text import Bilingual
from lifecircle.base.toml import describe, read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Cited(Words):
    """A statement with its numbers, and where they come from."""

    source: str = Field(min_length=1)


class SpeedTable(Cited):
    """Metres a minute on the flat; of a car, on foot to and from the road."""

    value: Positive


class LawTable(Cited):
    """What slopes do to speed, and on which networks."""

    modes: tuple[Literal["walk", "cycle"], ...]


class ToblerTable(LawTable):
    """What slopes do to speed: see `lifecircle.streets.travel.slopes.Slope`."""

    form: Literal["tobler"]
    rate: float = Field(ge=0)
    best: float = Field(ge=-1, le=1)
    clamp: Positive


class BellTable(LawTable):
    """What slopes do to speed: see `lifecircle.streets.travel.slopes.BellSlope`."""

    form: Literal["bell"]
    base: Positive
    best: float = Field(ge=-1, le=1)
    width: Positive
    clamp: Positive


class LinearTable(LawTable):
    """What slopes do to speed: see `lifecircle.streets.travel.slopes.LinearSlope`."""

    form: Literal["linear"]
    loss: float = Field(ge=0)
    gain: float = Field(ge=0)
    least: Positive
    clamp: Positive


SlopeTable = Annotated[ToblerTable | BellTable | LinearTable, Field(discriminator="form")]


class StairsTable(Cited):
    """Horizontal speed on stairs relative to the flat."""

    up: Positive
    down: Positive


class SteepestTable(Cited):
    """Slopes beyond which a street cannot be used, rise over run."""

    up: Positive
    down: Positive


class PushTable(Cited):
    """How a bicycle is pushed: see `lifecircle.streets.travel.profiles.Push`."""

    value: Positive
    slope: str


class RidesTable(Cited):
    """Lifts and escalators: see `lifecircle.streets.travel.profiles.Rides`."""

    lift: Positive
    escalator: Positive


class RoadsTable(Part):
    """How fast one drives: see `lifecircle.streets.travel.roads.Roads`."""

    factor: Positive
    without_junctions: tuple[str, ...]
    kmh: dict[str, Positive] = Field(description="kind of road → km/h")


class Remark(Cited):
    """Something else to know about a profile."""

    code: str = Field(min_length=1)


class ProfileTable(Part):
    """``[profiles.NAME]``: one who travels."""

    name: Words
    moves: Words = Words(zh="步行", en="Walking speed")
    speed: SpeedTable
    slope: str | None = Field(None, description="one of [slopes]; none: no effect on speed")
    stairs: str | None = Field(None, description="one of [stairs]; none: they cannot be used")
    steepest: SteepestTable | None = Field(None, description="none: every slope can be used")
    push: PushTable | None = Field(None, description="none: not on a bicycle")
    rides: str | None = Field(None, description="one of [rides]; none: no lifts of its own")
    wheels: bool = Field(False, description="tags about wheelchairs apply")  # noqa: FBT003
    roads: RoadsTable | None = Field(None, description="none: on foot")
    remarks: tuple[Remark, ...] = ()


class Tables(Part):
    """The whole file."""

    slopes: dict[str, SlopeTable]
    stairs: dict[str, StairsTable]
    rides: dict[str, RidesTable] = Field(default_factory=dict)
    profiles: dict[str, ProfileTable]

    @model_validator(mode="after")
    def _names_are_there(self) -> Tables:
        for name, profile in self.profiles.items():
            push = None if profile.push is None else profile.push.slope
            used: tuple[tuple[str, str | None, Mapping[str, Cited]], ...] = (
                ("slope", profile.slope, self.slopes),
                ("stairs", profile.stairs, self.stairs),
                ("rides", profile.rides, self.rides),
                ("push.slope", push, self.slopes),
            )
            for kind, word, known in used:
                if word is not None and word not in known:
                    raise StreetsError(
                        Bilingual(
                            f"profiles.{name}.{kind} 没有对应的表",
                            f"profiles.{name}.{kind} names no table",
                        ),
                        expected=", ".join(known),
                        found=word,
                    )
        return self


def read_profiles(file: Path) -> Tables:
    """Read a file of profiles.

    Raises
    ------
    MissingFileError
        If there is no such file.
    StreetsError
        If it is not TOML, a key is unknown or missing, or a value is of the wrong kind.
    """
    data = read_toml(file, StreetsError)
    try:
        return Tables.model_validate(data)
    except ValidationError as error:
        raise describe(error, file, StreetsError, data) from error
