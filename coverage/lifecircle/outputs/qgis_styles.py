"""Looks that the styles of all GeoPackages share: the classes and signs of the maps."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.outputs import words
from lifecircle.outputs.gpkg_extras import both_names
from lifecircle.outputs.left_out_words import BARRIER, CAUSE, MOVE
from lifecircle.outputs.map_style import (
    CAUSE_COLOURS,
    CAUSE_TILES,
    MOVE_COLOUR,
    SHARE_BREAKS,
    SHARE_COLOURS,
    service_sign,
)
from lifecircle.outputs.qgis_symbols import Band, Kind, area, field, line, marker
from lifecircle.verdicts.left_out import CAUSES
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.outputs.qgis_symbols import Dash, Marker, Pattern

_TINT: Final = {
    "not_met": "#e39b72",
    "not_shown": "#f2d58a",
    "not_computable": "#d3d7da",
    "no_target": "#c3cfdf",
    "met": "#93cdb6",
}
"""Of areas: lighter than the words of `lifecircle.outputs.words.STATUS`."""
_PATTERN: Final[dict[str, Pattern]] = {"not_met": "solid", "not_computable": "dense6"}
_MARKERS: Final[dict[str, Marker]] = {
    "health": "cross_fill",
    "culture": "diamond",
    "education": "triangle",
    "elderly": "circle",
    "childcare": "star",
    "administration": "square",
}
"""Shapes of services, as on the map."""
_OTHER: Final[Marker] = "hexagon"
_MOVES: Final[dict[str, Marker]] = {
    "gate": "square",
    "capacity": "triangle",
    "link": "diamond",
    "site": "star",
}
_STATUS_MARKERS: Final[dict[str, Marker]] = {
    "not_met": "cross2",
    "not_shown": "diamond",
    "not_computable": "square",
    "no_target": "circle",
    "met": "circle",
}
_LEFT_OUT_BREAKS: Final = (0.0005, 0.002, 0.005, 0.01)
_LEFT_OUT_COLOURS: Final = ("#f7dfc4", "#f0b27a", "#dd7b4d", "#b04040", "#6d1a3d")
_STREETS: Final[tuple[tuple[str, Bilingual, str, float, Dash], ...]] = (
    (
        "motorway motorway_link trunk trunk_link primary primary_link",
        Bilingual("主干路", "main roads"),
        "#9aa4ae",
        0.6,
        "solid",
    ),
    (
        "secondary secondary_link tertiary tertiary_link",
        Bilingual("次干路", "secondary roads"),
        "#adb6be",
        0.4,
        "solid",
    ),
    (
        "residential unclassified living_street service road",
        Bilingual("支路", "local streets"),
        "#c2c9cf",
        0.22,
        "solid",
    ),
    ("steps", Bilingual("梯道", "steps"), "#8c5a3c", 0.3, "dot"),
)
_PATHS: Final = Bilingual("步行道等", "paths")
_BARRIERS: Final[dict[str, tuple[str, Dash]]] = {
    "water": ("#2f7fb8", "solid"),
    "railway": ("#333333", "dash dot"),
    "motorway": ("#b04040", "solid"),
    "wall": ("#6b4f2a", "dash"),
    "private_ground": ("#7a4b8c", "dash"),
    "steep_ground": ("#8c5a3c", "dot"),
}
PEOPLE_LEFT_OUT: Final = Bilingual("未证实覆盖人口占总人口", "left out, of all people")


def share_bands() -> list[Band]:
    """Return the classes of shares reached, least first, in the colours of the map."""
    ends = [0.0, *SHARE_BREAKS, 1.0]
    texts = [
        f"< {SHARE_BREAKS[0]:.0%}",
        *(f"{low:.0%} – {high:.0%}" for low, high in pairwise(SHARE_BREAKS)),
        f"≥ {SHARE_BREAKS[-1]:.0%}",
    ]
    return [
        Band(low, high, text, area(colour, "#8d99a5"))
        for (low, high), text, colour in zip(pairwise(ends), texts, SHARE_COLOURS, strict=True)
    ]


def status_areas() -> list[Kind]:
    """Return the verdicts as areas, worst first."""
    return [
        Kind(
            status,
            both_names(words.STATUS[status].word),
            area(_TINT[status], "#3d4a56", 0.5, pattern=_PATTERN.get(status, "solid"), opacity=0.5),
        )
        for status in STATUSES
    ]


def status_points() -> list[Kind]:
    """Return the verdicts as points, worst first."""
    return [
        Kind(
            status,
            both_names(words.STATUS[status].word),
            marker(
                _STATUS_MARKERS[status],
                words.STATUS[status].colour,
                words.STATUS[status].colour if status == "not_met" else "#ffffff",
                2.6,
                width=0.6 if status == "not_met" else 0.2,
            ),
        )
        for status in STATUSES
    ]


def service_points(services: Iterable[str]) -> list[Kind]:
    """Return the roots of some services as points, in the shapes of the map."""
    roots = sorted({service.split(".", maxsplit=1)[0] for service in services})
    return [
        Kind(
            root,
            both_names(label(root)),
            marker(_MARKERS.get(root, _OTHER), service_sign(root).colour, size=2.8),
        )
        for root in roots
    ]


def root_of(column: str) -> str:
    """Return an expression for the root of a service in a column."""
    name = field(column)
    return f"left({name}, strpos({name} || '.', '.') - 1)"


def cause_areas() -> list[Kind]:
    """Return the causes of gaps as areas."""
    return [
        Kind(
            cause,
            both_names(CAUSE[cause]),
            area(
                CAUSE_COLOURS[cause],
                "#ffffff",
                pattern="b_diagonal" if cause in CAUSE_TILES else "solid",
            ),
        )
        for cause in CAUSES
    ]


def left_out_areas(goal: str, column: str) -> list[Kind]:
    """Return classes of the share of all people left out, as rules for the rows of a filter."""
    name = field(column)
    ends = [*_LEFT_OUT_BREAKS]
    tests = [
        f"{name} < {ends[0]:g}",
        *(f"{name} >= {low:g} AND {name} < {high:g}" for low, high in pairwise(ends)),
        f"{name} >= {ends[-1]:g}",
    ]
    texts = [
        f"< {ends[0]:.2%}",
        *(f"{low:.2%} – {high:.2%}" for low, high in pairwise(ends)),
        f"≥ {ends[-1]:.0%}",
    ]
    return [
        Kind(f"{goal} AND {test}", text, area(colour, "#5f4a3a"))
        for test, text, colour in zip(tests, texts, _LEFT_OUT_COLOURS, strict=True)
    ]


def street_lines(column: str) -> list[Kind]:
    """Return kinds of streets as rules."""
    name = field(column)
    kinds = [
        Kind(
            f"{name} IN ({', '.join(repr(kind) for kind in kinds.split())})",
            both_names(text),
            line(colour, width, dash),
        )
        for kinds, text, colour, width, dash in _STREETS
    ]
    return [*kinds, Kind("ELSE", both_names(_PATHS), line("#c9b8a3", 0.2, "dash"))]


def barrier_lines() -> list[Kind]:
    """Return kinds of barriers."""
    return [
        Kind(kind, both_names(BARRIER[kind]), line(*_BARRIERS[kind][:1], 0.7, _BARRIERS[kind][1]))
        for kind in BARRIER
        if kind in _BARRIERS
    ]


def move_points() -> list[Kind]:
    """Return kinds of remedies."""
    return [
        Kind(move, both_names(text), marker(_MOVES[move], MOVE_COLOUR, size=3.6))
        for move, text in MOVE.items()
    ]


def reached_points(column: str) -> list[Kind]:
    """Return demand points that are reached, and those that are not, as rules."""
    name = field(column)
    return [
        Kind(
            f"NOT {name}",
            both_names(Bilingual("未证实可达", "not shown to be reached")),
            marker("triangle", "#7f1f45", size=1.7, width=0.1),
        ),
        Kind(
            name,
            both_names(Bilingual("可证明可达", "shown to be reached")),
            marker("circle", "#7fa8c9", "#5d87a8", 1.1, width=0.1),
        ),
    ]
