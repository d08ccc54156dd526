"""How somebody moves: limits of slope, pushing, lifts, and the laws of slopes, from the data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from lifecircle.base.text import Bilingual, Note
from lifecircle.streets.travel.profile_data import BellTable, LinearTable, read_profiles
from lifecircle.streets.travel.slopes import AnySlope, BellSlope, LinearSlope, Slope

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.streets.osm.ways import Mode
    from lifecircle.streets.travel.profile_data import Cited, SlopeTable


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
class Push:
    """How a bicycle is pushed, off the street too.

    Attributes
    ----------
    speed
        On the flat, relative to riding.
    slope
        What slopes do to it.
    """

    speed: float
    slope: AnySlope

    def slowness(self, slope: Floats) -> Floats:
        """Return the time on each slope, relative to riding on the flat."""
        return 1.0 / (self.speed * self.slope.speed_factor(slope))


@dataclass(frozen=True)
class Rides:
    """How fast lifts and escalators are, whoever uses them.

    Attributes
    ----------
    lift
        Seconds for a whole ride, with waiting.
    escalator
        Horizontal metres a minute.
    note
        Where the numbers come from; for networks that have lifts.
    """

    lift: float
    escalator: float
    note: Note = field(compare=False)


class Law(NamedTuple):
    """What slopes do to speed, what a reader must know about it, and for which networks it is."""

    slope: AnySlope
    note: Note
    modes: tuple[Mode, ...]


def slope_of(given: SlopeTable) -> AnySlope:
    """Return a law as the data have it."""
    if isinstance(given, BellTable):
        return BellSlope(given.base, given.best, given.width, given.clamp)
    if isinstance(given, LinearTable):
        return LinearSlope(given.loss, given.gain, given.least, given.clamp)
    return Slope(given.rate, given.best, given.clamp)


def cited_note(code: str, cited: Cited) -> Note:
    """Return a statement of the data as a note."""
    return Note(f"profile.{code}", Bilingual(cited.zh, cited.en), cited.source)


TABLES: Final = read_profiles(Path(__file__).with_name("profiles.toml"))
SLOPES: Final = {
    name: Law(slope_of(table), cited_note("slope", table), table.modes)
    for name, table in TABLES.slopes.items()
}
"""What slopes do to speed, by name."""
