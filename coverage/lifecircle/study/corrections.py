"""``[[corrections]]``: repairs of the data, each with who made it and why.

Every place is given as ``[x, y]``, in degrees of WGS 84 with the longitude first unless the
correction names another ``crs``.
"""

from __future__ import annotations

import datetime  # noqa: TC003 - pydantic reads it
from typing import Annotated, Literal

from pydantic import Field

from lifecircle.base.fields import Part, Positive

Place = tuple[float, float]


class _Signed(Part):
    author: str = Field(min_length=1, description="who answers for it")
    reason: str = Field(min_length=1, description="why the data are wrong, and how it is known")
    date: datetime.date | None = None
    crs: str = Field("EPSG:4326", description="of the places; gcj02 and bd09 are accepted")


class MoveEntrance(_Signed):
    """An entrance of a facility is somewhere else; or the facility itself, if it has none."""

    kind: Literal["move_entrance"]
    facility: str = Field(min_length=1, description="the facility's id")
    which: Place | None = Field(
        None, alias="from", description="near the entrance that is meant; needed where several"
    )
    to: Place


class ExcludeFacility(_Signed):
    """A facility does not exist, is closed, or does not provide the service."""

    kind: Literal["exclude_facility"]
    facility: str = Field(min_length=1, description="the facility's id")


class SetBuilding(_Signed):
    """A building has another use, or another number of storeys."""

    kind: Literal["set_building"]
    at: Place = Field(description="inside the building")
    use: str | None = Field(None, description="value of OpenStreetMap's building")
    levels: Positive | None = None


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
