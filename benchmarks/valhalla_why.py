"""Why a pair differs: tests in a fixed order, the first that holds names the group."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.streets.osm import walkable
from valhalla_osm import told
from valhalla_streets import ON, PIECE, Asked, Place, Streets

if TYPE_CHECKING:
    from lifecircle.streets.snap import Snap

ROUNDS, REACH = 25, 50
LINKED = "linked to another street"
STRUCTURES = {0: "a road for motor vehicles", 1: "a bridge", 2: "a tunnel or a covered way"}


@dataclass(frozen=True)
class Pair:
    """Two points whose distances differ.

    Attributes
    ----------
    start, end
        As linked here, one row each.
    ours, theirs
        Metres; inf where there is no way.
    line
        Valhalla's way in the network's CRS, (n, 2); empty if there is none.
    ways
        Its edges.
    """

    start: Snap
    end: Snap
    ours: float
    theirs: float
    line: np.ndarray
    ways: list[dict[str, Any]]


@dataclass(frozen=True)
class Why:
    """Why a pair differs.

    Attributes
    ----------
    group, example
        The reason, and a street or a node that shows it.
    apart
        How much longer Valhalla's way is, metres.
    confirmed
        Whether both distances agree once the reason is taken away.
    """

    group: str
    example: str
    apart: float
    confirmed: bool


def explain(pair: Pair, streets: Streets, asked: Asked, most: float) -> Why:
    """Name the group of a pair."""
    apart = pair.theirs - pair.ours

    def why(found: tuple[str, str], *, confirmed: bool = False) -> Why:
        return Why(*found, apart, confirmed)

    if pair.start.edge[0] < 0 or pair.end.edge[0] < 0:
        return why(("no street within 300 m here", ""))
    ours = streets.linked(pair.start), streets.linked(pair.end)
    if len(pair.line):
        ends = [pair.line[0], pair.line[-1]]
        ways = [int(pair.ways[row]["way_id"]) for row in (0, -1)] if pair.ways else [0, 0]
    else:
        nearest = [asked.candidates(snap.xy[0], 0)[0] for snap in (pair.start, pair.end)]
        ends, ways = [one.xy for one in nearest], [one.way for one in nearest]
    theirs = streets.place(ends[0]), streets.place(ends[1])
    away = [place.away for place in theirs]
    if max(away) > ON:
        row = int(np.argmax(away))
        return why(_not_walked_there(ours[row], ways[row], streets, asked))
    same = streets.way(*theirs)[0]
    if pair.theirs == same or abs(pair.theirs - same) <= most:
        return why(_another_street(ours, theirs, streets, asked), confirmed=True)
    if pair.theirs < same:
        return why(_only_valhalla(pair, streets))
    found, confirmed = _only_here(pair, theirs, streets, asked, most)
    return why(found, confirmed=confirmed)


def _another_street(
    ours: tuple[Place, Place], theirs: tuple[Place, Place], streets: Streets, asked: Asked
) -> tuple[str, str]:
    """Say what is different about the street of the end that is linked farthest apart."""
    edges, stranded = streets.network.edges, streets.network.islands.stranded
    found = []
    for here, there in zip(ours, theirs, strict=True):
        apart = streets.point(here.edge, here.along) - streets.point(there.edge, there.along)
        found.append((here.edge != there.edge, float(np.hypot(*apart)), here, there))
    other, _, here, there = max(found, key=lambda one: one[:2])
    if not other:
        return "not explained", ""
    way, tags = streets.describe(there.edge)
    text = f"way {way}: {told(tags)}"
    own, own_tags = streets.describe(here.edge)
    own_text = f"way {own}: {told(own_tags)}"
    refused = streets.refusal(here.edge, 0.0, float(streets.length[here.edge]), asked)
    at_link = asked.candidates(streets.point(here.edge, here.along), ON)
    reached = max((one.reach for one in at_link if one.way == own), default=0)
    tests = (
        (not edges.linkable[there.edge], STRUCTURES[int(edges.structure[there.edge])], text),
        (stranded[edges.u[there.edge]], "an island, for lifecircle", text),
    )
    for holds, what, shown in tests:
        if holds:
            return f"{LINKED}: Valhalla to {what}", shown
    if stranded[edges.u[here.edge]]:
        return f"{LINKED}: here to an island", own_text
    if refused:
        return f"{LINKED}: the nearest is {refused}, which only lifecircle walks", own_text
    if reached < REACH:
        return f"{LINKED}: the nearest is an island, for Valhalla", own_text
    return f"{LINKED}: both to streets that both walk", f"way {own} here, way {way} there"


def _not_walked_there(here: Place, way: int, streets: Streets, asked: Asked) -> tuple[str, str]:
    """Valhalla starts or ends on a way that is not walked here."""
    refused = streets.refusal(here.edge, 0.0, float(streets.length[here.edge]), asked)
    if refused:
        own, tags = streets.describe(here.edge)
        text = f"way {own}: {told(tags)}"
        return f"{LINKED}: the nearest is {refused}, which only lifecircle walks", text
    tags = streets.tags.way.get(way, {})
    return f"{LINKED}: Valhalla to {_closed(tags)}, which only it walks", f"way {way}: {told(tags)}"


def _closed(tags: dict[str, str]) -> str:
    """Say why a way is left out here."""
    if "highway" not in tags:
        kind = next((key for key in ("route", "man_made", "railway") if key in tags), None)
        return f"`{kind}={tags[kind]}`" if kind else "no `highway`"
    reason = walkable.read_way(tags)
    if not isinstance(reason, str):
        return ""
    key = {"kind": "highway", "foot": "foot", "access": "access"}.get(reason, reason)
    return f"`{key}={tags.get(key, 'yes')}`"


def _only_valhalla(pair: Pair, streets: Streets) -> tuple[str, str]:
    found: dict[tuple[str, str], float] = {}
    for edge in pair.ways:
        way = int(edge["way_id"])
        tags = streets.tags.way.get(way, {})
        reason = _closed(tags)
        if reason:
            key = (f"only Valhalla walks: {reason}", f"way {way}: {told(tags)}")
            found[key] = found.get(key, 0.0) + float(edge["length"])
    if found:
        return max(found, key=lambda key: (found[key], key))
    for tags in streets.tags.nodes_on(pair.line):
        if "barrier" in tags and walkable.closes(tags):
            return "only Valhalla walks: through a closed barrier", f"node: {told(tags)}"
    for edge in pair.ways:
        tags = streets.tags.way.get(int(edge["way_id"]), {})
        way = walkable.read_way(tags)
        if not isinstance(way, str) and not (way.forward and way.backward):
            return "only Valhalla walks: against a one-way", f"way {edge['way_id']}: {told(tags)}"
    return "not explained", ""


def _only_here(
    pair: Pair, theirs: tuple[Place, Place], streets: Streets, asked: Asked, most: float
) -> tuple[tuple[str, str], bool]:
    """Close what Valhalla refuses to walk, until the way here is as long as Valhalla's."""
    closed: set[tuple[int, bool]] = set()
    refused: dict[tuple[str, str], float] = {}
    for _ in range(ROUNDS):
        metres, pieces = streets.way(*theirs, frozenset(closed))
        if closed and metres >= pair.theirs - most:
            agrees = metres == pair.theirs or abs(metres - pair.theirs) <= most
            return max(refused, key=lambda key: (refused[key], key)), agrees
        before = len(closed)
        for edge, start, end in pieces:
            reason = streets.refusal(edge, start, end, asked)
            if reason:
                closed.add((edge, end > start))
                way, tags = streets.describe(edge)
                key = (f"only lifecircle walks: {reason}", f"way {way}: {told(tags)}")
                refused[key] = refused.get(key, 0.0) + abs(end - start)
        if len(closed) == before:
            return _step(pieces, streets, asked), False
    return ("not explained", ""), False


def _step(
    pieces: list[tuple[int, float, float]],
    streets: Streets,
    asked: Asked,
) -> tuple[str, str]:
    long = [piece for piece in pieces if abs(piece[2] - piece[1]) >= PIECE]
    for one, two in pairwise(long):
        middle = [streets.point(edge, (start + end) / 2) for edge, start, end in (one, two)]
        expected = (abs(one[2] - one[1]) + abs(two[2] - two[1])) / 2
        if asked.walks(np.array(middle)) > expected + 30:
            at = streets.tags.nodes_at(streets.point(one[0], one[2]))
            if at:
                return "only lifecircle walks: through a barrier", f"node: {told(at[0])}"
            way, tags = streets.describe(two[0])
            return (
                "only lifecircle walks: on from one street to the next",
                f"way {way}: {told(tags)}",
            )
    return "not explained", ""
