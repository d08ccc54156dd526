"""Streets from the edges of a directed graph: two that run against each other are one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.base.text import Bilingual
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.osm.walkable import Way

_SAME: Final = 1e-6
"""Metres by which the lengths of the two directions of a street may differ: by rounding."""


@dataclass(frozen=True, eq=False)
class Arc:
    """An edge that may be travelled from its start, and back if it says so.

    Attributes
    ----------
    start, end
        Row numbers of nodes.
    way
        How it is travelled, its own direction being forward.
    length
        Metres on the ground; None if it does not say.
    geometry
        Its line or, before lines are known, what the graph has.
    reversed
        Whether it runs against its street.
    slopes
        Of its pieces; None if it does not say.
    place
        What it is called in messages.
    key
        That of the graph; in those that were made here the row number of the street.
    """

    start: int
    end: int
    way: Way
    length: float | None
    geometry: Any
    reversed: bool
    slopes: Floats | None
    place: Bilingual
    key: Any


def paired(arcs: list[Arc], lines: Objects) -> list[Arc]:
    """Make one of two arcs that are the two directions of a street.

    Parameters
    ----------
    arcs
        All there are.
    lines
        The line of each, from its start.

    Returns
    -------
    list of Arc
        In the order of nodes and lines. Their ``geometry`` is the row number of the line, or -1
        minus it if the street runs against it.
    """
    xy = shapely.get_coordinates(lines)
    offsets = np.append(0, shapely.get_num_coordinates(lines).cumsum())
    groups: dict[tuple[Any, ...], tuple[list[int], list[int]]] = {}
    for i, arc in enumerate(arcs):
        there = xy[offsets[i] : offsets[i + 1]]
        along, against = there.tobytes(), there[::-1].tobytes()
        flip = (arc.start, along) > (arc.end, against)
        first, last = (arc.end, arc.start) if flip else (arc.start, arc.end)
        key = (first, last, against if flip else along, _nature(arc.way, flip=flip))
        groups.setdefault(key, ([], []))[flip].append(i)
    return [street for key in sorted(groups) for street in _matched(arcs, *groups[key])]


def paired_by_key(arcs: list[Arc]) -> list[Arc]:
    """Make streets of the arcs of a graph that was made here, in their old order.

    Returns
    -------
    list of Arc
        As `paired` does.
    """
    groups: dict[int, list[int]] = {}
    for i, arc in enumerate(arcs):
        groups.setdefault(row_of(arc.key), []).append(i)
    streets = []
    for row in sorted(groups):
        there = [i for i in groups[row] if not arcs[i].reversed]
        back = [i for i in groups[row] if arcs[i].reversed]
        if len(there) == len(back) == 1:
            streets.append(_joined(arcs, there[0], back[0]))
        else:
            streets += [_alone(arcs, i) for i in (*there, *back)]
    return streets


def row_of(key: int) -> int:
    """Return the row number of the street that an arc with this key is of.

    A loop has the same nodes in both directions, so it is -1 minus it in one of them.
    """
    return key if key >= 0 else -1 - key


def _nature(way: Way, *, flip: bool) -> tuple[Any, ...]:
    """Return what both directions of a street have in common."""
    common = way._replace(
        forward=True,
        backward=True,
        incline=-way.incline if flip else way.incline,
        limit_forward=0.0,
        limit_backward=0.0,
        pushed_forward=False,
        pushed_backward=False,
    )
    return tuple(common)


def _matched(arcs: list[Arc], along: list[int], against: list[int]) -> list[Arc]:
    """Pair arcs of the same line and nature by their lengths."""

    def length(i: int) -> float:
        found = arcs[i].length
        return -1.0 if found is None else found

    along, against = sorted(along, key=length), sorted(against, key=length)
    streets = []
    i = j = 0
    while i < len(along) or j < len(against):
        one = length(along[i]) if i < len(along) else np.inf
        other = length(against[j]) if j < len(against) else np.inf
        if abs(one - other) <= _SAME:
            streets.append(_joined(arcs, along[i], against[j]))
            i, j = i + 1, j + 1
        elif one < other:
            streets.append(_alone(arcs, along[i]))
            i += 1
        else:
            streets.append(_alone(arcs, against[j]))
            j += 1
    return streets


def _joined(arcs: list[Arc], one: int, other: int) -> Arc:
    if arcs[one].reversed and not arcs[other].reversed:
        one, other = other, one
    there, back = arcs[one], arcs[other]
    way = there.way._replace(
        forward=there.way.forward or back.way.backward,
        backward=there.way.backward or back.way.forward,
        limit_backward=back.way.limit_forward,
        pushed_backward=back.way.pushed_forward,
    )
    return replace(there, way=way, geometry=one)


def _alone(arcs: list[Arc], row: int) -> Arc:
    """Return a street with one arc, along the street if the arc runs against it."""
    arc = arcs[row]
    if not arc.reversed:
        return replace(arc, geometry=row)
    way = arc.way
    return replace(
        arc,
        start=arc.end,
        end=arc.start,
        way=way._replace(
            forward=way.backward,
            backward=way.forward,
            incline=-way.incline,
            limit_forward=way.limit_backward,
            limit_backward=way.limit_forward,
            pushed_forward=way.pushed_backward,
            pushed_backward=way.pushed_forward,
        ),
        slopes=None if arc.slopes is None else -arc.slopes[::-1],
        geometry=-1 - row,
    )
