"""``[[changes.joints]]``: where exactly a spot joins the streets, as maps write it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, FiniteFloat

from lifecircle.base.errors import InputError
from lifecircle.base.fields import Part
from lifecircle.base.text import Bilingual


class Joint(Part):
    """Where a spot joins the streets.

    With it a search finds to the microsecond what the map has found. It holds for the streets that
    the map was made of: where they have changed since, the spot is linked afresh, and a note says
    so.
    """

    profile: str = Field(
        "", description="who cannot use every street and is linked by this; empty: all others"
    )
    edge: Annotated[int, Field(ge=0)] = Field(description="row of the street network's edges")
    fraction: Annotated[float, Field(ge=0, le=1)] = Field(description="where on the edge")
    offset: Annotated[float, Field(ge=0)] = Field(description="metres from the spot to the street")
    x: FiniteFloat = Field(description="the spot in the projection of the district")
    y: FiniteFloat


def _one_spot(value: tuple[Joint, ...]) -> tuple[Joint, ...]:
    if len({(joint.x, joint.y) for joint in value}) > 1:
        raise InputError(Bilingual("joints 须属于同一地点", "joints are all of one spot"))
    if len({joint.profile for joint in value}) < len(value):
        raise InputError(
            Bilingual("joints 中每种出行方式只写一条", "a profile has one of the joints only")
        )
    return value


Joints = Annotated[tuple[Joint, ...], AfterValidator(_one_spot)]
