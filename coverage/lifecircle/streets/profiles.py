"""Who travels, and how fast: on the flat, on slopes, on stairs.

Every part of a walking time is ``metres / speed`` times a factor that does not depend on the
speed: 1 on the flat and off the street, Tobler's factor on slopes, a factor for stairs. Before
rounding to whole microseconds, all times therefore scale with ``1 / speed``: whoever walks at
60 instead of 80 metres a minute reaches in 20 minutes what the other reaches in 15. A search
at one speed answers for another one with its cutoff multiplied by ``speed / other``.

A car is different: its time on the road is that of the kinds of road (`lifecircle.streets.roads`),
and `Profile.speed` is the walk between a point and its road. Searching with another cutoff then
stands for doing both faster or slower.

The numbers are data with their sources: ``profiles.toml``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.quantities import MICROS_PER_MINUTE, Floats
from lifecircle.base.text import Bilingual, Note
from lifecircle.streets.profile_data import read_profiles
from lifecircle.streets.roads import Roads

if TYPE_CHECKING:
    from lifecircle.streets.profile_data import Cited, ProfileTable, Tables


@dataclass(frozen=True)
class Slope:
    """Tobler's hiking function, normalised to 1 on the flat.

    ``exp(-rate · (|slope - best| - |best|))``. Its maximum is not on the flat but at `best`,
    a gentle descent, where one walks 1.19 times as fast. So ``Profile.speed`` means the speed
    on the flat, not the greatest.

    Attributes
    ----------
    rate
        How quickly speed falls with slope; 0: slopes change nothing.
    best
        Slope (rise over run) of the fastest walk.
    steepest
        Slopes beyond plus or minus this are taken to be this.

    References
    ----------
    W. Tobler, "Three Presentations on Geographical Analysis and Modeling", National Center
    for Geographic Information and Analysis, Technical Report 93-1, 1993.
    """

    rate: float = 3.5
    best: float = -0.05
    steepest: float = 0.4

    def speed_factor(self, slope: Floats) -> Floats:
        """Return the speed on each slope (rise over run) relative to the flat."""
        clamped = np.clip(slope, -self.steepest, self.steepest)
        return np.asarray(np.exp(-self.rate * (np.abs(clamped - self.best) - abs(self.best))))


@dataclass(frozen=True)
class Limits:
    """The steepest slopes that can be used, rise over run, above zero.

    Attributes
    ----------
    up, down
        In the direction of travel.
    """

    up: float
    down: float


@dataclass(frozen=True)
class Profile:
    """Somebody who travels on foot, in a wheelchair or by car.

    Attributes
    ----------
    name
        ``"adult"``, ``"elder"``, ``"child"``, ``"wheelchair"`` or ``"car"``.
    speed
        Metres a minute on the flat; of a car, on foot between a point and its road.
    stairs_up, stairs_down
        Horizontal speed on stairs relative to `speed`; None: stairs cannot be used.
    slope
        What slopes do to speed.
    limits
        Slopes beyond which a street cannot be used; None: every slope can.
    wheels
        Whether the tags of streets and barriers about wheelchairs apply.
    roads
        How fast it drives; None: it does not.
    label
        Its name for readers.
    speed_note
        Where the speed comes from.
    notes
        What a reader must know about this walker: every number with its source.
    """

    name: str
    speed: float
    stairs_up: float | None
    stairs_down: float | None
    slope: Slope
    limits: Limits | None
    wheels: bool
    roads: Roads | None
    label: Bilingual = field(compare=False)
    speed_note: Note = field(compare=False)
    _moves: Bilingual = field(compare=False, repr=False)
    _other_notes: tuple[Note, ...] = field(compare=False, repr=False)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.speed) and self.speed > 0):
            raise InputError(
                Bilingual(
                    f"{self.label.zh}的速度须大于零",
                    f"the walking speed of profile {self.name!r} must be above zero",
                ),
                expected=Bilingual(
                    "平地上每分钟的米数，例如 80", "metres a minute on the flat, for instance 80"
                ),
                found=str(self.speed),
            )

    @property
    def pace(self) -> float:
        """Microseconds a metre on the flat."""
        return MICROS_PER_MINUTE / self.speed

    @property
    def restricted(self) -> bool:
        """Whether streets that can be walked may be closed to this profile."""
        closed = self.stairs_up is None or self.limits is not None or self.wheels
        return closed and not self.drives

    @property
    def drives(self) -> bool:
        """Whether it travels on the roads for cars."""
        return self.roads is not None

    @property
    def fastest(self) -> float:
        """Metres a minute at the most, on the best slope or on the fastest road."""
        if self.roads is not None:
            return max(self.roads.fastest, self.speed)
        return self.speed * float(self.slope.speed_factor(np.array(self.slope.best)))

    @property
    def own_links(self) -> bool:
        """Whether it is not linked to streets as anybody on foot is."""
        return self.restricted or self.drives

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know about this walker: every number with its source."""
        return (self.speed_note, *self._other_notes)

    def with_speed(self, speed: float) -> Profile:
        """Return the same walker at another speed, in metres a minute on the flat.

        Raises
        ------
        InputError
            If the speed is not a number above zero, or the profile is not a walker.
        """
        if self.drives:
            raise InputError(
                Bilingual(
                    f"{self.label.zh}的速度按道路等级取值",
                    f"the speed of profile {self.name!r} is that of the kinds of road",
                ),
                todo=Bilingual("改写 factor", "give factor instead"),
            )
        if speed == self.speed:
            return self
        zh, en = self._moves
        note = Note(
            f"profile.{self.name}.speed",
            Bilingual(
                f"{self.label.zh}平地{zh}速度取{speed:g}米/分钟（由评估项目设定）。",
                f"{en} of the {self.name} profile on the flat: {speed:g} metres a "
                "minute (set by the study).",
            ),
        )
        return replace(self, speed=speed, speed_note=note)

    def with_factor(self, factor: float) -> Profile:
        """Return the same car with another share of its free speed that junctions leave.

        Raises
        ------
        InputError
            If the factor is not a number above zero, or the profile is not a car.
        """
        if self.roads is None:
            raise InputError(
                Bilingual(f"{self.label.zh}不驾车", f"profile {self.name!r} does not drive"),
                todo=Bilingual("factor 只用于 car", "give factor for the car only"),
            )
        if not (math.isfinite(factor) and factor > 0):
            raise InputError(
                Bilingual("factor 须大于零", "factor must be above zero"),
                expected=Bilingual("折减系数，例如 0.67", "a factor such as 0.67"),
                found=str(factor),
            )
        if factor == self.roads.factor:
            return self
        roads = replace(self.roads, factor=float(factor))
        note = Note(f"profile.{self.name}.speed", roads.text(self.speed))
        return replace(self, roads=roads, speed_note=note)

    def with_steepest(self, steepest: float) -> Profile:
        """Return the same walker with another limit of slope, rise over run, up and down.

        Raises
        ------
        InputError
            If the profile has no limit, or the new one is not a number above zero.
        """
        if self.limits is None:
            raise InputError(
                Bilingual(
                    f"{self.label.zh}没有坡度上限", f"profile {self.name!r} has no limit of slope"
                ),
                todo=Bilingual(
                    "steepest 只用于 wheelchair", "give steepest for the wheelchair only"
                ),
            )
        if not (math.isfinite(steepest) and steepest > 0):
            raise InputError(
                Bilingual("最大坡度须大于零", "the steepest slope must be above zero"),
                expected=Bilingual("高差与水平距离之比，例如 0.083", "rise over run, as 0.083"),
                found=str(steepest),
            )
        if self.limits == Limits(steepest, steepest):
            return self
        code = f"profile.{self.name}.steepest"
        note = Note(
            code,
            Bilingual(
                f"{self.label.zh}可用的最大坡度取{steepest * 100:.3g}%，上下行相同"
                "（由评估项目设定）；更陡的路段不可通行，标注为轮椅可通行的除外；"
                "缺高程处按平地计算。",
                f"Steepest slope of the {self.name} profile: {steepest * 100:.3g} %, up and down "
                "(set by the study). Steeper streets are closed, unless tagged wheelchair=yes; "
                "where elevation is missing it is taken to be flat.",
            ),
        )
        others = tuple(note if other.code == code else other for other in self._other_notes)
        return replace(self, limits=Limits(steepest, steepest), _other_notes=others)


@dataclass(frozen=True)
class Distance:
    """Distance along the streets that a profile can use, as something to minimise.

    For whoever can use every street, ``"distance"`` says the same.

    Attributes
    ----------
    profile
        Who travels.
    """

    profile: Profile


def _profile(name: str, table: ProfileTable, tables: Tables) -> Profile:
    def note(code: str, cited: Cited) -> Note:
        return Note(f"profile.{code}", Bilingual(cited.zh, cited.en), cited.source)

    notes: list[Note] = []
    slope = Slope(rate=0, best=0)
    up = down = limits = None
    if table.slope is not None:
        given = tables.slopes[table.slope]
        slope = Slope(given.rate, given.best, given.clamp)
        notes.append(note("slope", given))
    if table.stairs is not None:
        ratios = tables.stairs[table.stairs]
        up, down = ratios.up, ratios.down
        notes.append(note("stairs", ratios))
    if table.steepest is not None:
        limits = Limits(table.steepest.up, table.steepest.down)
        notes.append(note(f"{name}.steepest", table.steepest))
    notes += [note(f"{name}.{remark.code}", remark) for remark in table.remarks]
    roads = None
    if table.roads is not None:
        kmh = tuple(table.roads.kmh.items())
        roads = Roads(kmh, table.roads.factor, table.roads.without_junctions)
    return Profile(
        name=name,
        speed=table.speed.value,
        stairs_up=up,
        stairs_down=down,
        slope=slope,
        limits=limits,
        wheels=table.wheels,
        roads=roads,
        label=table.name.text,
        speed_note=note(f"{name}.speed", table.speed),
        _moves=table.moves.text,
        _other_notes=tuple(notes),
    )


def _shipped() -> dict[str, Profile]:
    tables = read_profiles(Path(__file__).with_name("profiles.toml"))
    return {name: _profile(name, table, tables) for name, table in tables.profiles.items()}


PROFILES: Final = _shipped()
"""Who comes with lifecircle, by name."""
ADULT: Final = PROFILES["adult"]
ELDER: Final = PROFILES["elder"]
CHILD: Final = PROFILES["child"]
WHEELCHAIR: Final = PROFILES["wheelchair"]
CAR: Final = PROFILES["car"]
