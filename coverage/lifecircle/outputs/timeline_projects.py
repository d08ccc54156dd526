"""The projects of a timeline: their numbers, and how they are called and drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lifecircle.base.services import label
from lifecircle.outputs.map_style import MOVE_SIGNS
from lifecircle.outputs.statements import plain
from lifecircle.outputs.timeline_words import KIND, STATUS

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.scenarios.found import Timeline
    from lifecircle.study.changes import Change
    from lifecircle.study.made import Made, Waiting

LONGEST_NAME: Final = 60
_DIAMOND: Final = "M0-10.5L10.5 0L0 10.5L-10.5 0z"
_TRIANGLE: Final = "M0-10L10.5 8.5H-10.5z"
SIGNS: Final = {
    "open": "M0-9.5a9.5 9.5 0 1 0 .01 0z",
    "close": "M-9.5-6.5l3-3L0-3l6.5-6.5l3 3L3 0l6.5 6.5l-3 3L0 3l-6.5 6.5l-3-3L-3 0z",
    "merge": "M-10-9h5.5L0-3l4.5-6H10L3 1V9.5H-3V1z",
    "move": "M-10-3.6H0V-9.5L10.5 0L0 9.5V3.6H-10z",
    "extend": _TRIANGLE,
    "upgrade": _TRIANGLE,
    "convert": _DIAMOND,
    "share": _DIAMOND,
    "link": MOVE_SIGNS["link"],
    "housing": "M0-10.5L10.5-1.5H7.5V9H-7.5V-1.5H-10.5z",
}
"""Shape of a project on the map by what happens, in a square from -10 to 10."""
FILLS: Final = {"现状": "solid", "在建": "half", "规划": "hollow"}
"""How the shape is filled by status; changes of what exists (改扩建, 迁建, 撤并) are solid."""


@dataclass(frozen=True)
class Project:
    """A project that counts in some year.

    Attributes
    ----------
    number
        From 1, by year and then in the order of the register: on the map and in tables.
    made
        What was done.
    year
        From which it counts: its own, or the last one.
    """

    number: int
    made: Made
    year: int


def projects(timeline: Timeline) -> tuple[Project, ...]:
    """Return the projects that count in the last year of a timeline, by year."""
    last = timeline.states[-1]
    years = [last.year if made.change.year is None else made.change.year for made in last.made]
    order = sorted(range(len(years)), key=lambda at: years[at])
    return tuple(
        Project(number, last.made[at], years[at]) for number, at in enumerate(order, start=1)
    )


def name_of(change: Change, number: str, language: Language) -> str:
    """Return the name of a project; what happens and its id where it has none."""
    if change.name:
        return plain(change.name, LONGEST_NAME)
    return f"{KIND[change.kind](language)} {plain(number)}"


def names(timeline: Timeline, language: Language) -> dict[str, str]:
    """Return the name of each change by its id, those that wait included."""
    listed: list[Made | Waiting] = [*timeline.states[-1].made, *timeline.waiting]
    return {item.id: name_of(item.change, item.id, language) for item in listed}


def services_of(change: Change) -> tuple[str, ...]:
    """Return the services that a change names."""
    first = getattr(change, "service", None)
    return tuple(dict.fromkeys((*((first,) if first else ()), *getattr(change, "services", ()))))


def touched(change: Change) -> tuple[str, ...]:
    """Return the ids of places that a change names, without that of their list."""
    one = getattr(change, "facility", None)
    into = getattr(change, "into", None)
    named = [one, into, *getattr(change, "facilities", ())]
    ids = [str(place) for place in named if place is not None]
    return tuple(dict.fromkeys((*ids, *(place.partition("/")[2] for place in ids))))


def service_words(change: Change, language: Language) -> str:
    """Return the services that a change names, in words; empty where it names none."""
    comma = "、" if language == "zh" else ", "
    return comma.join(label(service)(language) for service in services_of(change))


def status_word(change: Change, language: Language) -> str:
    """Return the status of a project as it was stated; empty where it was not."""
    return "" if change.status is None else STATUS[change.status](language)


def fill_of(change: Change) -> str:
    """Return how the sign of a project is filled; without a status it is as planned."""
    return "hollow" if change.status is None else FILLS.get(change.status, "solid")
