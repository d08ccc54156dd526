"""``[[siting]]``: where the next places of a service should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field, model_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import GroupId, Part, Positive, ProfileName, ServiceId, Share, Words
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

Aim = Literal["most_people", "fewest_sites", "shortest_ways", "nobody_far", "goal_met"]
"""MCLP, LSCP, p-median, p-center, and: the goal's verdict becomes met in every unit."""
From = Literal["list", "corners", "frontages", "facilities"]
Value = str | bool | float

_OF_A_GOAL: Final = ("minutes", "metres", "profile", "group")
_WITHIN: Final = ("most_people", "fewest_sites", "goal_met")
"""Aims that count who is within reach."""
_FEWEST: Final = ("fewest_sites", "goal_met")
"""Aims that open as few as they can."""
OF_STREET_FILE: Final = ("water", "green")
"""Areas without sites that are taken from the street file."""
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{i}" for name in ("com", "lpt") for i in range(10))}
)
"""Names that no file may have on Windows."""


class Size(Part):
    """``[[siting.sizes]]``: how large a new place can be."""

    room: Positive = Field(description="people that it can serve")
    price: Positive | None = Field(None, description="what it costs")
    name: Words | None = None


class Prefer(Part):
    """``[[siting.prefer]]``: a candidate with this attribute goes before others.

    Of ``most_people`` it counts as `worth` times the people it alone brings in, more; of
    ``fewest_sites`` and ``goal_met`` as so much cheaper.
    """

    column: Annotated[str, Field(min_length=1)]
    values: tuple[Value, ...] = Field(min_length=1)
    worth: Annotated[float, Field(gt=0, lt=1)] = Field(
        0.1, description="share of the people gained, or of the price, that outweighs it"
    )


class Siting(Part):
    """``[[siting]]``: one question.

    A goal of the plan says of which service, how far, for whom and who walks; or the question
    says so itself. Of a combination, `service` names the member that is asked about.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)] = Field(
        description="names files"
    )
    name: Words | None = Field(None, description="what is asked, printed")
    goal: Annotated[str | None, Field(min_length=1)] = Field(None, description="of the plan")
    service: ServiceId | None = None
    minutes: Annotated[float | None, Field(ge=0.1, le=480)] = None
    metres: Annotated[float | None, Field(ge=10, le=1_000_000)] = None
    profile: ProfileName = Field("adult", description="who walks")
    group: GroupId = Field("residents", description="whom it is for")

    aim: Aim = "most_people"
    add: Annotated[int | None, Field(ge=0, le=10_000)] = Field(None, description="new places")
    share: Annotated[Share, Field(gt=0)] = Field(
        1.0, description="fewest_sites: share of people to be reached"
    )
    places: Annotated[int, Field(ge=1, le=10)] = Field(
        1, description="places that have to be within reach (backup)"
    )
    one_per_unit: bool = Field(
        default=False, description="first one place in each unit, then the aim"
    )
    apart: Positive | None = Field(None, description="metres between places, old ones too")
    budget: Positive | None = None
    price: Positive | None = Field(None, description="of a new place; a list may say its own")
    currency: str = Field("", description="of price and budget, such as 万元")
    sizes: tuple[Size, ...] = Field((), description="room and price to choose with the site")
    room: Positive | None = Field(None, description="people a new place can serve; none: any")
    least_people: Annotated[float, Field(ge=0)] = Field(
        0, description="people within reach below which no place is worth it"
    )

    candidates: tuple[From, ...] = Field((), description="default: the list, else corners")
    same_site_as: tuple[ServiceId, ...] = Field((), description="facilities: co-location")
    units: tuple[str, ...] = Field((), description="only sites in these units")
    exclude: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (), description="areas without sites: water, green, names of layers, or files"
    )
    steepest: Annotated[float | None, Field(gt=0, le=2)] = Field(
        None, description="slope above which nothing is built, rise over run"
    )
    require: dict[str, tuple[Value, ...]] = Field(
        default_factory=dict, description="column of the list → values that qualify"
    )
    prefer: tuple[Prefer, ...] = ()
    force: tuple[str, ...] = Field((), description="ids or names of candidates that must be in")
    forbid: tuple[str, ...] = Field((), description="ids or names that must not")
    unit_weights: dict[str, Positive] = Field(
        default_factory=dict, description="unit → how much its people count (向薄弱地区倾斜)"
    )
    group_weights: dict[GroupId, Positive] = Field(
        default_factory=dict, description="group → how many times its people count"
    )

    curve: Annotated[int, Field(ge=0, le=200)] = Field(
        0, description="also answer for 1 to so many places; 0: twice add, at most 12"
    )
    choices: Annotated[int, Field(ge=1, le=20)] = Field(1, description="best sets to show")
    differ_by: Annotated[int, Field(ge=1)] = Field(1, description="sites in which sets differ")
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    seconds: Positive | None = Field(60, description="of the wall clock, a fallback")

    def _is_given(self, key: str) -> bool:
        return key in self.model_fields_set

    @model_validator(mode="after")
    def _file_name(self) -> Siting:
        if self.id in _DEVICES:
            raise InputError(
                Bilingual(
                    f"编号 {self.id!r} 在 Windows 上不能用作文件名",
                    f"no file can be called {self.id!r} on Windows",
                ),
                place="id",
            )
        return self

    @model_validator(mode="after")
    def _a_goal_or_a_service(self) -> Siting:
        if self.goal is None and self.service is None:
            raise InputError(Bilingual("须写 goal 或 service", "give a goal or a service"))
        given = [key for key in _OF_A_GOAL if self._is_given(key)]
        if self.goal is not None and given:
            raise _wrong(
                given[0],
                f"由目标决定：写了 goal 就不写 {'、'.join(given)}",
                f"the goal says it: with goal there is no {', '.join(given)}",
            )
        if self.goal is None and self.minutes is not None and self.metres is not None:
            raise _wrong(
                "metres",
                "minutes 与 metres 只写一个",
                "give either minutes or metres, not both",
            )
        far = self.minutes is not None or self.metres is not None
        if self.goal is None and self.aim in _WITHIN and self.aim != "goal_met" and not far:
            raise _wrong(
                "aim",
                f'aim = "{self.aim}" 须写 minutes 或 metres',
                f'aim = "{self.aim}" needs minutes or metres',
            )
        if self.goal is None and self.least_people > 0 and not far:
            raise _wrong(
                "least_people",
                "least_people 须与 minutes 或 metres 同时使用",
                "least_people needs minutes or metres",
            )
        return self

    @model_validator(mode="after")
    def _keys_of_the_aim(self) -> Siting:
        if self.aim == "goal_met" and self.goal is None:
            raise _wrong(
                "aim", 'aim = "goal_met" 须写 goal', 'aim = "goal_met" needs a goal of the plan'
            )
        if self.aim not in _FEWEST and self.add is None and self.budget is None:
            raise _wrong(
                "add",
                f'aim = "{self.aim}" 须写 add 或 budget',
                f'aim = "{self.aim}" needs add or budget',
            )
        ways = ("shortest_ways", "nobody_far")
        for key, aims in (
            ("share", ("fewest_sites",)),
            ("places", ("most_people", "fewest_sites")),
            ("one_per_unit", ("most_people", *ways)),
            ("budget", ("most_people", *ways)),
            ("sizes", ("most_people",)),
            ("room", ("most_people",)),
            ("unit_weights", ("most_people", "shortest_ways")),
            ("group_weights", ("most_people", "shortest_ways")),
            ("prefer", ("most_people", *_FEWEST)),
            ("curve", ("most_people", *ways)),
        ):
            if getattr(self, key) != type(self).model_fields[key].get_default(
                call_default_factory=True
            ):
                self._refuse(key, aims)
        return self

    def _refuse(self, key: str, aims: Sequence[str]) -> None:
        if self.aim not in aims:
            raise _wrong(
                key,
                f"{key} 只与 aim = {'、'.join(aims)} 同时使用",
                f"{key} goes with aim = {', '.join(aims)}",
            )

    @model_validator(mode="after")
    def _room(self) -> Siting:
        roomy = "sizes" if self.sizes else "room" if self.room is not None else None
        if self.sizes and self.room is not None:
            raise _wrong("room", "sizes 与 room 只写一个", "give either sizes or room, not both")
        if roomy is not None:
            for key in ("unit_weights", "group_weights", "prefer"):
                if getattr(self, key):
                    raise _wrong(key, f"{key} 不与 {roomy} 同用", f"{key} does not go with {roomy}")
            if self.places > 1:
                raise _wrong(
                    "places",
                    f"places 大于 1 时不与 {roomy} 同用",
                    f"more than one place does not go with {roomy}",
                )
        if self.sizes and self.price is not None:
            raise _wrong(
                "price", "有 sizes 时在各规模下写 price", "with sizes, each size has its own price"
            )
        if self.prefer and self.places > 1:
            raise _wrong(
                "prefer",
                "prefer 不与大于 1 的 places 同用",
                "prefer does not go with more than one place",
            )
        return self

    @model_validator(mode="after")
    def _forced(self) -> Siting:
        if len(self.sizes) > 1 and self.force:
            raise _wrong(
                "force",
                "force 不与多个 sizes 同用：必选点的规模无法确定",
                "force does not go with several sizes: they leave open how large the site is",
            )
        both = [name for name in self.force if name in self.forbid]
        if both:
            raise _wrong(
                "forbid",
                f"{both[0]!r} 同时在 force 与 forbid 中",
                f"{both[0]!r} is both forced and forbidden",
            )
        if self.add is not None and len(self.force) > self.add:
            raise _wrong(
                "force",
                f"force 有 {len(self.force)} 处，多于 add = {self.add}",
                f"force names {len(self.force)} sites, more than add = {self.add}",
            )
        return self

    @model_validator(mode="after")
    def _candidates_fit(self) -> Siting:
        colocated = "facilities" in self.candidates
        if colocated and not self.same_site_as:
            raise _wrong(
                "same_site_as",
                'candidates 含 "facilities" 时须写 same_site_as：与哪类设施同址',
                'candidates = "facilities" needs same_site_as: of which services',
            )
        if self.same_site_as and self.candidates and not colocated:
            raise _wrong(
                "candidates",
                'same_site_as 须与 candidates 中的 "facilities" 同时使用',
                'same_site_as goes with "facilities" among the candidates',
            )
        for key in ("candidates", "units", "force", "forbid"):
            given = getattr(self, key)
            twice = [name for name in given if given.count(name) > 1]
            if twice:
                raise _wrong(key, f"{key} 中重复：{twice[0]!r}", f"{key} names {twice[0]!r} twice")
        empty = [column for column, values in self.require.items() if not values]
        if empty:
            raise _wrong(
                "require",
                f"require.{empty[0]} 没有列出取值",
                f"require.{empty[0]} lists no value",
            )
        return self

    @property
    def asks_within(self) -> bool:
        """Whether it counts who is within reach; else how long ways are."""
        return self.aim in _WITHIN

    @property
    def origins(self) -> tuple[From, ...]:
        """Where candidates come from, where the study says so."""
        return self.candidates or (("facilities",) if self.same_site_as else ())


def excluded_files(
    questions: Sequence[Siting], layers: Collection[str], folder: Path
) -> list[tuple[str, Path]]:
    """Return the files of areas without sites that questions name, each with the key.

    Parameters
    ----------
    questions
        Of a study.
    layers
        Names of the study's layers, which go before files.
    folder
        At which relative paths start.
    """
    return [
        (f"siting[{number}].exclude", (folder / name).resolve())
        for number, question in enumerate(questions, start=1)
        for name in question.exclude
        if name not in layers and name not in OF_STREET_FILE
    ]


def _wrong(key: str, zh: str, en: str) -> InputError:
    return InputError(Bilingual(zh, en), place=key)


def check_questions_differ(questions: Sequence[Siting]) -> None:
    """Refuse two questions with one id: their files would be the same.

    Raises
    ------
    InputError
        Naming the two.
    """
    seen: dict[str, int] = {}
    for number, question in enumerate(questions, start=1):
        if question.id in seen:
            raise InputError(
                Bilingual(
                    f"siting[{seen[question.id]}] 与 siting[{number}] 的编号相同：{question.id!r}",
                    f"siting[{seen[question.id]}] and siting[{number}] have the same id: "
                    f"{question.id!r}",
                ),
                place="siting",
            )
        seen[question.id] = number
