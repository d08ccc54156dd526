"""Who walks, and how fast: on the flat, on slopes, on stairs.

Every part of a walking time is ``metres / speed`` times a factor that does not depend on the
speed: 1 on the flat and off the street, Tobler's factor on slopes, a factor for stairs. Before
rounding to whole microseconds, all times therefore scale with ``1 / speed``: whoever walks at
60 instead of 80 metres a minute reaches in 20 minutes what the other reaches in 15. A search
at one speed answers for another one with its cutoff multiplied by ``speed / other``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.quantities import MICROS_PER_MINUTE, Floats
from lifecircle.base.text import Bilingual, Note


@dataclass(frozen=True)
class Slope:
    """Tobler's hiking function, normalised to 1 on the flat.

    ``exp(-rate · (|slope - best| - |best|))``. Its maximum is not on the flat but at `best`,
    a gentle descent, where one walks 1.19 times as fast. So ``Profile.speed`` means the speed
    on the flat, not the greatest.

    Attributes
    ----------
    rate
        How quickly speed falls with slope.
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
class Profile:
    """Somebody who walks.

    Attributes
    ----------
    name
        ``"adult"`` or ``"elder"``.
    speed
        Metres a minute on the flat.
    stairs_up, stairs_down
        Horizontal speed on stairs relative to `speed`.
    slope
        What slopes do to speed.
    speed_note
        Where the speed comes from.
    """

    name: str
    speed: float
    stairs_up: float
    stairs_down: float
    slope: Slope
    speed_note: Note = field(compare=False)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.speed) and self.speed > 0):
            raise InputError(
                f"the walking speed of profile {self.name!r} must be above zero",
                expected="metres a minute on the flat, for instance 80",
                found=str(self.speed),
            )

    @property
    def pace(self) -> float:
        """Microseconds a metre on the flat."""
        return MICROS_PER_MINUTE / self.speed

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know about this walker: every number with its source."""
        return (self.speed_note, _slope_note(self.slope), _stairs_note(self))

    def with_speed(self, speed: float) -> Profile:
        """Return the same walker at another speed, in metres a minute on the flat.

        Raises
        ------
        InputError
            If the speed is not a number above zero.
        """
        if speed == self.speed:
            return self
        note = Note(
            f"profile.{self.name}.speed",
            Bilingual(
                f"{_ZH[self.name]}平地步行速度取{speed:g}米/分钟（由评估项目设定）。",
                f"Walking speed of the {self.name} profile on the flat: {speed:g} metres a "
                "minute (set by the study).",
            ),
        )
        return replace(self, speed=speed, speed_note=note)


_ZH: Final = {"adult": "成年人", "elder": "老年人"}


def _slope_note(slope: Slope) -> Note:
    fastest = math.exp(slope.rate * abs(slope.best))
    return Note(
        "profile.slope",
        Bilingual(
            f"坡度影响按 Tobler 函数折算，以平地为1；下坡{-slope.best:.0%}时最快，为平地的"
            f"{fastest:.2f}倍；坡度限于±{slope.steepest:.0%}以内。",
            "Slopes follow Tobler's function with 1 on the flat: fastest at "
            f"{-slope.best:.0%} downhill ({fastest:.2f} times the flat), slopes limited to "
            f"±{slope.steepest:.0%}.",
        ),
        "W. Tobler, Three Presentations on Geographical Analysis and Modeling, NCGIA Technical "
        "Report 93-1, 1993",
    )


def _stairs_note(profile: Profile) -> Note:
    up, down = profile.stairs_up, profile.stairs_down
    return Note(
        "profile.stairs",
        Bilingual(
            f"台阶上的水平速度：上行为平地的{up:.3g}倍，下行为{down:.3g}倍；方向不明时取"
            "两者用时的平均值。老年人采用相同比例，其平地速度本已较低。",
            f"Horizontal speed on stairs: {up:.3g} of the flat upwards, {down:.3g} downwards; "
            "where the direction is unknown, the mean of both times. Elders have the same "
            "ratios on top of their slower walk.",
        ),
        "U. Weidmann, Transporttechnik der Fussgänger, IVT, ETH Zürich, Schriftenreihe 90, 1993: "
        "1.34 m/s on the flat, 0.610 m/s up and 0.694 m/s down stairs",
    )


def _shipped(name: str, speed: float, text: Bilingual, source: str) -> Profile:
    return Profile(
        name=name,
        speed=speed,
        stairs_up=0.455,
        stairs_down=0.518,
        slope=Slope(),
        speed_note=Note(f"profile.{name}.speed", text, source),
    )


ADULT: Final = _shipped(
    "adult",
    80.0,
    Bilingual(
        "成年人平地步行速度取80米/分钟；规划未作规定，国内实践一般取60–83米/分钟。",
        "Walking speed of an adult on the flat: 80 metres a minute. The documents state none; "
        "Chinese practice ranges from 60 to 83.",
    ),
    "R. W. Bohannon, Comfortable and maximum walking speed of adults aged 20-79 years, "
    "Age and Ageing 26, 1997 (means of 76 to 88 metres a minute)",
)
ELDER: Final = _shipped(
    "elder",
    60.0,
    Bilingual(
        "老年人平地步行速度取60米/分钟。",
        "Walking speed of an elder on the flat: 60 metres a minute.",
    ),
    "Highway Capacity Manual 2000, chapter 18: 1.0 m/s where more than a fifth of the "
    "pedestrians are elderly",
)
PROFILES: Final = {"adult": ADULT, "elder": ELDER}
