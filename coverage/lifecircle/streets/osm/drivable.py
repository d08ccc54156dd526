"""Which OpenStreetMap ways cars can use: the filter of tags, written down.

Kinds
    Driven are ways whose ``highway`` is one of `DRIVEN`. A track is driven only where the tags
    below say so. Everything else (pedestrian streets, footways, steps, cycleways, busways, ways
    under construction …) is left out. Only ways count: ferries do not.
Access
    The first of ``motorcar``, ``motor_vehicle``, ``vehicle`` and ``access`` that is understood
    decides, by the values that open or close a way for walkers (`lifecircle.streets.osm.walkable`);
    else the kind. Private and no-access ways are out, and so are those for buses only. A value
    with a condition (``yes @ (…)``) opens if it is open under its condition and says nothing
    otherwise; such ways are counted, with lanes whose direction changes by the hour
    (``oneway=reversible``, taken to be open both ways).
Direction
    One-way is what says so: ``oneway:motor_vehicle``, else ``oneway`` (``yes``, ``-1``);
    roundabouts and motorways are, unless tagged ``oneway=no``. A way is also closed in the
    direction for which ``motor_vehicle:forward`` or the like says no.
Limits
    ``maxspeed:forward`` and ``maxspeed:backward``, else ``maxspeed``, else the number at the end
    of ``zone:maxspeed``, in km/h or mph. Words (``CN:urban``, ``none``) say nothing.
Structure
    As for walkers. Bridges, tunnels and covered ways are driven and not linkable; nor are
    motorways, the ramps of trunk roads, and motor roads (``motorroad=yes``).
Barriers
    A barrier node that is closed to cars (by the same keys as ways), is of a kind of `STOPS` that
    nothing opens, or is ``locked=yes`` and not opened, cuts every way that passes it.
Turns
    Turn restrictions are relations, and not read: at a shared node one may turn in any direction.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from lifecircle.streets.osm.walkable import GROUND, Way, permits, structure_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.streets.osm.walkable import LeftOut

DRIVEN: Final = frozenset(
    {
        *("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link"),
        *("secondary", "secondary_link", "tertiary", "tertiary_link", "unclassified"),
        *("residential", "living_street", "service", "road"),
    }
)
TRACK: Final = "track"
NOT_LINKABLE: Final = frozenset({"motorway", "motorway_link", "trunk_link"})
STOPS: Final = frozenset(
    {
        *("block", "bollard", "bus_trap", "cycle_barrier", "debris", "full-height_turnstile"),
        *("horse_stile", "jersey_barrier", "kissing_gate", "log", "motorcycle_barrier"),
        *("planter", "stile", "sump_buster", "turnstile"),
    }
)
"""Values of ``barrier`` that stop a car."""
_WHO: Final = ("motorcar", "motor_vehicle", "vehicle", "access")
_AROUND: Final = frozenset({"roundabout", "circular"})
_SPEED: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?")
_ZONE: Final = re.compile(r"(?:.*:)?(\d+)")
_KMH_OF_MPH: Final = 1.609344


def read_way(tags: Mapping[str, str]) -> Way | LeftOut:
    """Return how cars use a way, or why it is left out.

    Parameters
    ----------
    tags
        All tags of a way that has a ``highway`` tag.
    """
    kind = tags.get("highway", "")
    who, may = _says(tags)
    if kind not in DRIVEN and not (kind == TRACK and may and who != "access"):
        return "kind"
    if may is False:
        return "access" if who == "access" else "motor"
    forward, backward = _directions(kind, tags)
    if not (forward or backward):
        return "motor"
    structure = structure_of(kind, tags)
    oneway = _oneway(tags)
    return Way(
        kind=kind,
        name=tags.get("name", ""),
        forward=forward,
        backward=backward,
        linkable=structure == GROUND
        and kind not in NOT_LINKABLE
        and tags.get("motorroad") != "yes",
        structure=structure,
        stairs=False,
        incline=0,
        conditional=oneway == "reversible" or any("@" in tags.get(key, "") for key in _WHO),
        wheelchair=0,
        limit_forward=_limit(tags, "forward"),
        limit_backward=_limit(tags, "backward"),
    )


def closes(tags: Mapping[str, str]) -> bool:
    """Tell whether a node with a ``barrier`` tag stops a car."""
    _, may = _says(tags)
    if may is None:
        stops = tags.get("barrier") in STOPS and tags.get("bollard") != "rising"
        return stops or tags.get("locked") == "yes"
    return not may


def _says(tags: Mapping[str, str]) -> tuple[str, bool | None]:
    """Return the key that decides about cars, and what it says; None if none says anything."""
    for key in _WHO:
        may = permits(tags.get(key))
        if may is not None:
            return key, may
    return "", None


def _oneway(tags: Mapping[str, str]) -> str:
    return tags.get("oneway:motor_vehicle", tags.get("oneway", "")).strip().lower()


def _directions(kind: str, tags: Mapping[str, str]) -> tuple[bool, bool]:
    forward, backward = (
        all(permits(tags.get(f"{key}:{way}")) is not False for key in _WHO)
        for way in ("forward", "backward")
    )
    oneway = _oneway(tags)
    implied = kind == "motorway" or tags.get("junction") in _AROUND
    if oneway in {"yes", "1", "true"} or (not oneway and implied):
        backward = False
    if oneway in {"-1", "reverse"}:
        forward = False
    return forward, backward


def _limit(tags: Mapping[str, str], way: str) -> float:
    """Return the limit of speed along or against a way in km/h; inf where tags say none."""
    value = tags.get(f"maxspeed:{way}", tags.get("maxspeed", "")).strip().lower()
    found = _SPEED.fullmatch(value)
    if found is None and not value:
        found = _ZONE.fullmatch(tags.get("zone:maxspeed", "").strip())
    if found is None:
        return math.inf
    number = float(found[1]) * (_KMH_OF_MPH if found[found.re.groups] == "mph" else 1.0)
    return number if number > 0 else math.inf
