"""Who travels, and how fast: on the flat, on slopes, on stairs, pushing a bicycle, in lifts.

Every part of a walking time is ``metres / speed`` times a factor that does not depend on the
speed: 1 on the flat and off the street, Tobler's factor on slopes, a factor for stairs. Before
rounding to whole microseconds, all times therefore scale with ``1 / speed``: whoever walks at
60 instead of 80 metres a minute reaches in 20 minutes what the other reaches in 15. A search
at one speed answers for another one with its cutoff multiplied by ``speed / other``.

So do those on bicycles: they push theirs at a share of their speed. Lifts and escalators are
different: they are as fast for everybody. Where a network has them as such (``lifts=True``), a
search with another cutoff stands for everything being slower, they too.

A car is different: its time on the road is that of the kinds of road
(`lifecircle.streets.travel.roads`), and `Profile.speed` is the walk between a point and its road.
Searching with another cutoff then stands for doing both faster or slower.

The numbers are data with their sources: ``profiles.toml``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import InputError
from lifecircle.base.quantities import MICROS_PER_MINUTE
from lifecircle.base.text import Bilingual, Note
from lifecircle.streets.travel.gaits import (
    SLOPES,
    TABLES,
    Limits,
    Push,
    Rides,
    cited_note,
    slope_of,
)
from lifecircle.streets.travel.roads import Roads
from lifecircle.streets.travel.slopes import AnySlope, Slope

if TYPE_CHECKING:
    from lifecircle.streets.osm.ways import Mode
    from lifecircle.streets.travel.profile_data import ProfileTable, Tables

__all__ = [
    "PROFILES",
    "SLOPES",
    "AnySlope",
    "Distance",
    "Limits",
    "Profile",
    "Push",
    "Rides",
    "Slope",
]


@dataclass(frozen=True)
class Profile:
    """Somebody who travels on foot, in a wheelchair, by bicycle or by car.

    Attributes
    ----------
    name
        ``"adult"``, ``"elder"``, ``"child"``, ``"wheelchair"``, ``"cycle"``, ``"e-bike"`` or
        ``"car"``.
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
    push
        How the bicycle is pushed where it is not ridden, and uphill where that is faster; None: no
        bicycle.
    rides
        Lifts and escalators, where a network has them as such; None: they are walked.
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
    slope: AnySlope
    limits: Limits | None
    wheels: bool
    roads: Roads | None
    push: Push | None
    rides: Rides | None
    label: Bilingual = field(compare=False)
    speed_note: Note = field(compare=False)
    _moves: Bilingual = field(compare=False, repr=False)
    _other_notes: tuple[Note, ...] = field(compare=False, repr=False)

    def __post_init__(self) -> None:
        _above_zero(
            self.speed,
            Bilingual(
                f"{self.label.zh}的速度须大于零",
                f"the speed of profile {self.name!r} must be above zero",
            ),
            Bilingual(
                "平地上每分钟的米数，例如 80", "metres a minute on the flat, for instance 80"
            ),
        )

    @property
    def pace(self) -> float:
        """Microseconds a metre on the flat."""
        return MICROS_PER_MINUTE / self.speed

    @property
    def off_street_pace(self) -> float:
        """Microseconds a metre between a point and its street: a bicycle is pushed there."""
        return self.pace if self.push is None else self.pace / self.push.speed

    @property
    def mode(self) -> Mode:
        """The networks it travels on."""
        if self.drives:
            return "drive"
        return "walk" if self.push is None else "cycle"

    @property
    def restricted(self) -> bool:
        """Whether streets of its networks may be closed to this profile."""
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
        return self.speed * self.slope.fastest

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

    def with_slope(self, law: str) -> Profile:
        """Return the same traveller with another law of what slopes do to speed.

        Parameters
        ----------
        law
            One of `SLOPES`: for walkers ``"tobler"``, ``"irmischer-clarke"`` or ``"flat"``; for
            bicycles (``"parkin-rotheram"``, ``"assisted"``) it is that of riding, pushing stays.

        Raises
        ------
        InputError
            If there is no such law, or the profile is a car or a wheelchair.
        """
        if self.drives or self.wheels:
            raise InputError(
                Bilingual(
                    f"坡度不影响{self.label.zh}的速度",
                    f"slopes do not change the speed of profile {self.name!r}",
                ),
                todo=Bilingual("坡度折算只用于步行和骑行", "choose a slope law for others"),
            )
        known = [name for name, each in SLOPES.items() if self.mode in each.modes]
        if law not in known:
            raise InputError(
                Bilingual(
                    f"{self.label.zh}没有 {law!r} 这种坡度折算",
                    f"profile {self.name!r} knows no slope law {law!r}",
                ),
                expected=Bilingual("下列之一：" + "、".join(known), "one of " + ", ".join(known)),
                found=law,
            )
        slope, note, _ = SLOPES[law]
        if slope == self.slope:
            return self
        others = tuple(other for other in self._other_notes if other.code != note.code)
        return replace(self, slope=slope, _other_notes=(note, *others))

    def with_lift(self, seconds: float) -> Profile:
        """Return the same traveller with another time for a ride in a lift, waiting included.

        Raises
        ------
        InputError
            If the time is not a number above zero, or the profile knows no lifts.
        """
        if self.rides is None:
            raise InputError(
                Bilingual(f"{self.label.zh}不乘电梯", f"profile {self.name!r} takes no lifts")
            )
        _above_zero(
            seconds,
            Bilingual("电梯用时须大于零", "the time of a lift must be above zero"),
            Bilingual("秒数，例如 110", "seconds, for instance 110"),
        )
        if seconds == self.rides.lift:
            return self
        text = Bilingual(
            f"乘一次电梯取{seconds:g}秒，含候梯（由评估项目设定）；自动扶梯上站立，水平速度"
            f"{self.rides.escalator:g}米/分钟。",
            f"A ride in a lift takes {seconds:g} seconds with waiting (set by the study); on "
            f"escalators people stand, at {self.rides.escalator:g} horizontal metres a minute.",
        )
        note = Note(self.rides.note.code, text)
        return replace(self, rides=replace(self.rides, lift=float(seconds), note=note))

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
        _above_zero(
            factor,
            Bilingual("factor 须大于零", "factor must be above zero"),
            Bilingual("折减系数，例如 0.67", "a factor such as 0.67"),
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
        _above_zero(
            steepest,
            Bilingual("最大坡度须大于零", "the steepest slope must be above zero"),
            Bilingual("高差与水平距离之比，例如 0.083", "rise over run, as 0.083"),
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


def _above_zero(value: float, what: Bilingual, example: Bilingual) -> None:
    if not (math.isfinite(value) and value > 0):
        raise InputError(what, expected=example, found=str(value))


def _profile(name: str, table: ProfileTable, tables: Tables) -> Profile:
    notes: list[Note] = []
    slope: AnySlope = Slope(rate=0, best=0)
    up = down = limits = None
    if table.slope is not None:
        given = tables.slopes[table.slope]
        slope = slope_of(given)
        notes.append(cited_note("slope", given))
    if table.stairs is not None:
        ratios = tables.stairs[table.stairs]
        up, down = ratios.up, ratios.down
        notes.append(cited_note("stairs", ratios))
    if table.steepest is not None:
        limits = Limits(table.steepest.up, table.steepest.down)
        notes.append(cited_note(f"{name}.steepest", table.steepest))
    notes += [cited_note(f"{name}.{remark.code}", remark) for remark in table.remarks]
    push = rides = None
    if table.push is not None:
        push = Push(table.push.value, slope_of(tables.slopes[table.push.slope]))
        notes.append(cited_note(f"{name}.push", table.push))
    if table.rides is not None:
        lifts = tables.rides[table.rides]
        rides = Rides(lifts.lift, lifts.escalator, cited_note("rides", lifts))
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
        push=push,
        rides=rides,
        label=table.name.text,
        speed_note=cited_note(f"{name}.speed", table.speed),
        _moves=table.moves.text,
        _other_notes=tuple(notes),
    )


PROFILES: Final = {name: _profile(name, table, TABLES) for name, table in TABLES.profiles.items()}
"""Who comes with lifecircle, by name."""
ADULT: Final = PROFILES["adult"]
ELDER: Final = PROFILES["elder"]
CHILD: Final = PROFILES["child"]
WHEELCHAIR: Final = PROFILES["wheelchair"]
CYCLE: Final = PROFILES["cycle"]
E_BIKE: Final = PROFILES["e-bike"]
CAR: Final = PROFILES["car"]
