"""``[[corrections]]``: repairs of the data, each with who made it and why.

Every place is given as ``[x, y]``, in degrees of WGS 84 with the longitude first unless the
correction names another ``crs``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, StringConstraints, field_validator, model_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import Part, Positive
from lifecircle.base.text import Bilingual

Place = tuple[FiniteFloat, FiniteFloat]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Signed(Part):
    author: Said = Field(description="who answers for it")
    reason: Said = Field(description="why the data are wrong, and how it is known")
    date: dt.date | None = None
    crs: str = Field("EPSG:4326", description="of the places; gcj02 and bd09 are accepted")

    @field_validator("crs")
    @classmethod
    def _known(cls, value: str) -> str:
        from lifecircle.base.crs import parse_crs  # noqa: PLC0415  (pyproj is slow to import)

        parse_crs(value)
        return value


class MoveEntrance(_Signed):
    """An entrance of a facility is somewhere else; or the facility itself, if it has none."""

    kind: Literal["move_entrance"]
    facility: Said = Field(description="the facility's id, or list/id")
    which: Place | None = Field(
        None, alias="from", description="near the entrance that is meant; needed where several"
    )
    to: Place


class ExcludeFacility(_Signed):
    """A facility does not exist, is closed, or does not provide the service."""

    kind: Literal["exclude_facility"]
    facility: Said = Field(description="the facility's id, or list/id")


class SetBuilding(_Signed):
    """A building has another use, or another number of storeys."""

    kind: Literal["set_building"]
    at: Place = Field(description="inside the building")
    use: Said | None = Field(None, description="value of OpenStreetMap's building")
    levels: Positive | None = Field(None, description="storeys above ground")

    @model_validator(mode="after")
    def _something_to_set(self) -> SetBuilding:
        if self.use is None and self.levels is None:
            raise InputError(Bilingual("use 与 levels 至少写一个", "give use, levels, or both"))
        return self


class AddPath(_Signed):
    """A way on foot that the data lack; its ends join the nearest streets."""

    kind: Literal["add_path"]
    line: tuple[Place, ...] = Field(min_length=2)
    highway: Literal["footway", "path", "pedestrian", "residential", "service", "steps"] = "footway"
    name: str = ""


class ClosePath(_Signed):
    """A way that cannot be walked."""

    kind: Literal["close_path"]
    at: Place = Field(description="on the way, between the two junctions")
    name: str | None = Field(None, description="of the street there, as a safeguard")


class ForbidSnap(_Signed):
    """A street that one cannot enter from the ground beside it: a viaduct, a walled road."""

    kind: Literal["forbid_snap"]
    at: Place = Field(description="on the street, between the two junctions")
    name: str | None = Field(None, description="of the street there, as a safeguard")


Correction = Annotated[
    MoveEntrance | ExcludeFacility | SetBuilding | AddPath | ClosePath | ForbidSnap,
    Field(discriminator="kind"),
]


@dataclass(frozen=True)
class Repair:
    """A correction that was made.

    Attributes
    ----------
    number
        Position in the study file, the first being 1.
    correction
        What the planner declared.
    outcome
        What was done, one sentence with its full stop.
    where
        Longitude and latitude of it, WGS 84; None if it has no one place.
    """

    number: int
    correction: Correction
    outcome: Bilingual
    where: Place | None = None
