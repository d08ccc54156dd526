"""Which OpenStreetMap ways can be walked: the filter of tags, written down.

Kinds
    Walked are ways whose ``highway`` is one of `WALKED`. Trunk roads are among them on purpose:
    in Chinese cities they are arterials with pavements. `MOTOR` kinds (motorways, guided and
    exclusive busways) are walked only where ``foot`` says so. Everything else (construction,
    proposed, raceway, and whatever is not a street) is left out. Only ways count: areas drawn
    as multipolygons, piers and ferries without a ``highway`` tag do not.
Access
    ``foot`` decides if it is understood; else ``access``; else ``motorroad=yes`` closes; else
    the kind. `OPEN` values open, `CLOSED` values close, odd values say nothing. Private and
    no-access ways are out; ``private="open"`` of ``StreetNetwork.from_osm`` opens what is for
    residents (`lifecircle.streets.osm.private`). A value with a condition
    (``yes @ (Mo-Su 6:30-24:00)``) opens if it is open under its condition and says nothing
    otherwise. ``foot:conditional`` and ``access:conditional`` open what is open under one of
    their conditions, whatever the plain key says, and close nothing. Ways with a condition are
    counted.
Direction
    ``oneway`` is for vehicles and ignored. A way is one-way on foot if ``oneway:foot`` (or
    ``foot:oneway``), ``foot:forward`` or ``foot:backward`` says so, or if it is conveying
    (escalators, moving walks) forward or backward. Lifts, and what escalators cost:
    `lifecircle.streets.osm.lifts`.
Structure
    Bridges; tunnels, with which go building passages, covered and indoor ways. Neither is
    linkable, nor are motor roads (`MOTOR` kinds and ``motorroad=yes``) that may be walked: nobody
    steps out of a house onto them.
Areas
    A closed way with ``area=yes`` is walked along its outline, not across.
Barriers
    A barrier node that is closed to walkers (``foot``, else ``access``, is closed; or
    ``locked=yes`` and neither opens it) cuts every way that passes it. A gate without such tags
    is open: the gates of compounds count as passable unless tagged otherwise.
Wheelchairs
    A way is closed to them if ``wheelchair=no``. Steps are closed unless ``wheelchair=yes`` (or
    ``designated``) or, where ``wheelchair`` is silent, ``ramp:wheelchair=yes``; a plain
    ``ramp=yes`` may be for bicycles or prams and opens nothing. What the tags declare usable is
    so whatever its slope. Other values, ``limited`` among them, say nothing. They pass no
    barrier node of `NO_WHEELS` unless it is tagged ``wheelchair=yes`` (or ``designated``).
    Kerbs (``kerb=raised``), paving, width and cross slope are not looked at: almost nowhere are
    they mapped.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

WALKED: Final = frozenset(
    {
        *("trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"),
        *("tertiary", "tertiary_link", "unclassified", "residential", "living_street"),
        *("service", "road", "track", "pedestrian", "footway", "path", "steps", "corridor"),
        *("cycleway", "bridleway", "platform"),
    }
)
MOTOR: Final = frozenset({"motorway", "motorway_link", "busway", "bus_guideway"})
OPEN: Final = frozenset(
    {
        *("yes", "designated", "permissive", "destination", "official", "customers", "public"),
        *("discouraged", "allowed"),
    }
)
CLOSED: Final = frozenset(
    {
        *("no", "private", "use_sidepath", "military", "restricted", "permit", "agricultural"),
        *("forestry", "delivery", "emergency", "residents", "employees", "staff", "bus", "psv"),
    }
)
NO_WHEELS: Final = frozenset({"stile", "turnstile", "full-height_turnstile", "kissing_gate"})
"""Values of ``barrier`` that stop a wheelchair."""
_FOR_WHEELS: Final = frozenset({"yes", "designated"})
GROUND, BRIDGE, TUNNEL = 0, 1, 2
"""Values of ``Edges.structure``; TUNNEL includes building passages, covered and indoor ways."""

_CLAUSE: Final = re.compile(r"([^;@()]+)@")
"""A value before its condition."""

LeftOut = Literal["kind", "foot", "access", "motorroad", "motor", "bicycle"]
"""Why a way is not used; ``motor``: closed to cars, ``bicycle``: to bicycles, pushed ones too."""


class Way(NamedTuple):
    """A way that can be walked, cycled or driven.

    Attributes
    ----------
    kind, name
        Its ``highway`` and ``name`` tags.
    forward, backward
        Whether one may go along and against its direction.
    linkable
        Whether houses and facilities may be linked to it.
    structure
        `GROUND`, `BRIDGE` or `TUNNEL`.
    stairs
        Whether it is steps.
    incline
        Steps: +1 if they lead up along the way, -1 down, 0 unknown.
    conditional
        Whether it is open under a condition only.
    wheelchair
        +1 if it is tagged as usable in a wheelchair, -1 as not usable, 0 if tags are silent.
    limit_forward, limit_backward
        Limit of speed for cars in km/h; inf where there is none.
    pushed_forward, pushed_backward
        Whether a bicycle is pushed along and against its direction, not ridden.
    ride
        As in ``Edges.ride``.
    """

    kind: str
    name: str
    forward: bool
    backward: bool
    linkable: bool
    structure: int
    stairs: bool
    incline: int
    conditional: bool
    wheelchair: int
    limit_forward: float = math.inf
    limit_backward: float = math.inf
    pushed_forward: bool = False
    pushed_backward: bool = False
    ride: int = 0


def read_way(tags: Mapping[str, str]) -> Way | LeftOut:
    """Return how a way is walked, or why it is left out.

    Parameters
    ----------
    tags
        All tags of a way that has a ``highway`` tag.
    """
    kind = tags.get("highway", "")
    closed = _closed(kind, tags)
    if closed is not None:
        return closed
    forward, backward = _directions(tags)
    if not (forward or backward):
        return "foot"
    structure = structure_of(kind, tags)
    return Way(
        kind=kind,
        name=tags.get("name", ""),
        forward=forward,
        backward=backward,
        linkable=structure == GROUND and kind in WALKED and tags.get("motorroad") != "yes",
        structure=structure,
        stairs=kind == "steps",
        incline=_incline(tags.get("incline", "")) if kind == "steps" else 0,
        conditional=has_condition(tags, "foot", "access"),
        wheelchair=wheelchair_of(kind, tags),
    )


def closes(tags: Mapping[str, str]) -> bool:
    """Tell whether a node with a ``barrier`` tag stops a walker."""
    may = says(tags, "foot")
    if may is None:
        may = says(tags, "access")
    return tags.get("locked") == "yes" if may is None else not may


def stops_wheels(tags: Mapping[str, str]) -> bool:
    """Tell whether a node with a ``barrier`` tag stops a wheelchair, though not a walker."""
    return tags.get("barrier") in NO_WHEELS and tags.get("wheelchair") not in _FOR_WHEELS


def permits(value: str | None) -> bool | None:
    """Return what a value of ``foot``, ``access`` and the like says; None if it says nothing."""
    if value is None:
        return None
    plain, _, condition = value.partition("@")
    words = {word.strip().lower() for word in plain.split(";")}
    if words & OPEN:
        return True
    if words & CLOSED and not condition:
        return False
    return None


def says(tags: Mapping[str, str], key: str) -> bool | None:
    """Return what a key and its conditions say; None if they say nothing.

    What is open under a condition is open.
    """
    may = permits(tags.get(key))
    given = tags.get(f"{key}:conditional")
    if may is not True and given is not None:
        words = {word.strip().lower() for word in _CLAUSE.findall(given)}
        may = True if words & OPEN else may
    return may


def has_condition(tags: Mapping[str, str], *keys: str) -> bool:
    """Tell whether access by one of some keys has a condition."""
    return any("@" in tags.get(key, "") or f"{key}:conditional" in tags for key in keys)


def _closed(kind: str, tags: Mapping[str, str]) -> LeftOut | None:
    """Return why a way may not be walked; None if it may."""
    foot = says(tags, "foot")
    reasons: tuple[tuple[LeftOut, bool], ...] = (
        ("kind", kind not in WALKED and not (kind in MOTOR and foot)),
        ("foot", foot is False),
        ("access", foot is None and says(tags, "access") is False),
        ("motorroad", foot is None and tags.get("motorroad") == "yes"),
    )
    return next((reason for reason, holds in reasons if holds), None)


def _directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    forward = permits(tags.get("foot:forward")) is not False
    backward = permits(tags.get("foot:backward")) is not False
    oneway = tags.get("oneway:foot", tags.get("foot:oneway", "no"))
    conveying = tags.get("conveying", "")
    if oneway in {"yes", "1", "true"} or conveying == "forward":
        backward = False
    if oneway in {"-1", "reverse"} or conveying == "backward":
        forward = False
    return forward, backward


def structure_of(kind: str, tags: Mapping[str, str]) -> int:
    """Return whether a way is on the `GROUND`, a `BRIDGE` or a `TUNNEL`."""
    if tags.get("bridge", "no") != "no":
        return BRIDGE
    hidden = (
        kind == "corridor"
        or tags.get("tunnel", "no") != "no"
        or tags.get("covered", "no") != "no"
        or tags.get("indoor", "no") != "no"
        or tags.get("location") in {"underground", "indoor"}
    )
    return TUNNEL if hidden else GROUND


def wheelchair_of(kind: str, tags: Mapping[str, str]) -> int:
    """Return what the tags of a way say about wheelchairs, as in ``Way.wheelchair``."""
    says = tags.get("wheelchair")
    if says in _FOR_WHEELS:
        return 1
    if says == "no":
        return -1
    ramp = kind == "steps" and says is None and tags.get("ramp:wheelchair") == "yes"
    return 1 if ramp else 0


def _incline(value: str) -> int:
    value = value.strip().lower()
    if value == "up":
        return 1
    if value == "down":
        return -1
    try:
        number = float(value.rstrip("%° "))
    except ValueError:
        return 0
    return (number > 0) - (number < 0)
