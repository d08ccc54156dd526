"""Lifts and escalators: what of a street is ridden, not walked.

They are read where a network is asked for with ``lifts=True``; else a lift takes no time and an
escalator is a stairway.

Lifts
    A node ``highway=elevator`` where several ways meet: from each of them into the lift, and out of
    it into another one, is half a ride, on an edge of its own without length. Along one way past a
    lift nobody rides. At a lift that is the end of one way alone nothing happens. A lift that is
    closed (by the tags that close a barrier) parts the ways; past one with ``wheelchair=no`` no
    wheelchair rides. A way ``highway=elevator`` is a ride from each junction on it to the next.
    Where a way is divided at a lift though it goes on at the same level, a ride is counted that
    nobody takes: levels are too rarely mapped to be used.
Escalators
    Steps with ``conveying`` other than ``no``. ``forward`` and ``backward`` are one-way; ``yes``
    and ``reversible`` are open both ways, as two beside each other. Those who ride stand still.
    Moving walks are walked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.streets.osm.walkable import Way, has_condition, says, structure_of, wheelchair_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.streets.edges import Edges
    from lifecircle.streets.osm.walkable import LeftOut

KIND: Final = "elevator"
"""The ``highway`` of lifts."""
ESCALATOR, LIFT, HALF_LIFT = 1, 2, 3
"""Values of ``Edges.ride``, where 0 is none of them; HALF_LIFT: between a door and the cabin."""


def is_escalator(tags: Mapping[str, str]) -> bool:
    """Tell whether a way is an escalator."""
    return tags.get("highway") == "steps" and tags.get("conveying", "no") != "no"


def count_lifts(edges: Edges) -> int:
    """Return how many lifts a network has: cabins, and edges that are lifts."""
    cabins = set(edges.u[edges.ride == HALF_LIFT].tolist())
    return len(cabins) + int((edges.ride == LIFT).sum())


def read_lift(tags: Mapping[str, str]) -> Way | LeftOut:
    """Return how a way ``highway=elevator`` is used, or why it is left out."""
    foot = says(tags, "foot")
    if foot is False:
        return "foot"
    if foot is None and says(tags, "access") is False:
        return "access"
    return Way(
        kind=KIND,
        name=tags.get("name", ""),
        forward=True,
        backward=True,
        linkable=False,
        structure=structure_of(KIND, tags),
        stairs=False,
        incline=0,
        conditional=has_condition(tags, "foot", "access"),
        wheelchair=wheelchair_of(KIND, tags),
        ride=LIFT,
    )
