"""``[[capacity]]``: which services have room for everybody who may use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, model_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import (
    GroupId,
    Part,
    Positive,
    ProfileName,
    QuantityId,
    ServiceId,
    Words,
)
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

_OF_A_GOAL: Final = ("minutes", "metres", "profile", "group")


class Capacity(Part):
    """``[[capacity]]``: who finds a place.

    A goal of the plan says for whom, of which service and how far; or the study says so itself.
    """

    goal: Annotated[str | None, Field(min_length=1)] = Field(
        None, description="id of a reach goal: its places, thresholds, walker and people"
    )
    service: ServiceId | None = None
    minutes: Annotated[float | None, Field(ge=0.1, le=480)] = None
    metres: Annotated[float | None, Field(ge=10, le=1_000_000)] = None
    profile: ProfileName = Field("adult", description="who walks")
    group: GroupId = Field("residents", description="who asks for a place")
    quantity: QuantityId = Field("places", description="of the places: how much room they have")
    people_per_place: Positive = Field(
        1.0, description="people that one of it serves: a doctor may serve 2000"
    )
    name: Words | None = Field(None, description="what is tested, printed")

    @model_validator(mode="after")
    def _a_goal_or_a_service(self) -> Capacity:
        if (self.goal is None) == (self.service is None):
            raise InputError(
                Bilingual("goal 与 service 须且只须写一个", "give exactly one of goal and service")
            )
        return self

    @model_validator(mode="after")
    def _a_goal_says_how_far(self) -> Capacity:
        given = [key for key in _OF_A_GOAL if key in self.model_fields_set]
        if self.goal is not None and given:
            raise InputError(
                Bilingual(
                    f"{given[0]} 由目标决定：写了 goal 就不写 {'、'.join(given)}",
                    f"the goal says it: with goal there is no {', '.join(given)}",
                ),
                place=given[0],
            )
        if self.service is not None and (self.minutes is None) == (self.metres is None):
            raise InputError(
                Bilingual(
                    "service 须与 minutes 或 metres 之一同时使用",
                    "service goes with either minutes or metres",
                )
            )
        return self


def check_tests_differ(tests: Sequence[Capacity]) -> None:
    """Refuse two tests of the same people, places and room.

    Parameters
    ----------
    tests
        Of a study, in its order.

    Raises
    ------
    InputError
        If two of them differ by their names and `people_per_place` at the most.
    """
    seen: dict[str, int] = {}
    for number, test in enumerate(tests, start=1):
        asked = test.model_dump_json(exclude={"name", "people_per_place"})
        if asked in seen:
            raise InputError(
                Bilingual(
                    f"capacity[{seen[asked]}] 与 capacity[{number}] 检验的是同一件事",
                    f"capacity[{seen[asked]}] and capacity[{number}] test the same",
                ),
                place="capacity",
            )
        seen[asked] = number
