"""``profiles.toml``: who travels, as checked data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, ValidationError, model_validator

from lifecircle.base.errors import StreetsError
from lifecircle.base.fields import Part, Positive, ProfileName, Words
from lifecircle.base.text import Bilingual
from lifecircle.base.toml import describe, read_toml

if TYPE_CHECKING:
    from pathlib import Path


class Cited(Words):
    """A statement with its numbers, and where they come from."""

    source: str = Field(min_length=1)


class SpeedTable(Cited):
    """Metres a minute on the flat; of a car, on foot to and from the road."""

    value: Positive


class SlopeTable(Cited):
    """What slopes do to speed: see `lifecircle.streets.profiles.Slope`."""

    rate: float = Field(ge=0)
    best: float = Field(ge=-1, le=1)
    clamp: Positive


class StairsTable(Cited):
    """Horizontal speed on stairs relative to the flat."""

    up: Positive
    down: Positive


class SteepestTable(Cited):
    """Slopes beyond which a street cannot be used, rise over run."""

    up: Positive
    down: Positive


class RoadsTable(Part):
    """How fast one drives: see `lifecircle.streets.roads.Roads`."""

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
    wheels: bool = Field(False, description="tags about wheelchairs apply")  # noqa: FBT003
    roads: RoadsTable | None = Field(None, description="none: on foot")
    remarks: tuple[Remark, ...] = ()


class Tables(Part):
    """The whole file."""

    slopes: dict[str, SlopeTable]
    stairs: dict[str, StairsTable]
    profiles: dict[ProfileName, ProfileTable]

    @model_validator(mode="after")
    def _names_are_there(self) -> Tables:
        for name, profile in self.profiles.items():
            for kind, word, known in (
                ("slope", profile.slope, self.slopes),
                ("stairs", profile.stairs, self.stairs),
            ):
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
