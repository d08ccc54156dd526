"""What the attributes of a graph say: lists, texts of GraphML, tags."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.streets.exchange.values import BACKWARD, BOTH, NO, plain
from lifecircle.streets.osm.walkable import BRIDGE, GROUND, TUNNEL, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

STRUCTURES: Final = {"ground": GROUND, "bridge": BRIDGE, "tunnel": TUNNEL}
OWN: Final = ("structure", "stairs", "linkable")
"""Attributes by which an edge says that all about it is written out, as `graph_from_network`
does it."""
NOT_TAGS: Final = frozenset(
    {
        *("osmid", "length", "geometry", "reversed", "from", "to", "ref", "lanes", "width", "key"),
        *("speed_kph", "travel_time", "bearing", "grade", "grade_abs", "id", "weight", "cost"),
        *("minutes", "metres", "slopes", "merged_edges", "est_width", "u", "v", "u_original"),
        *("v_original", "name", "service", "area", "landuse"),
    }
)
_ROADS: Final = (
    *("motorway", "trunk", "primary", "secondary", "tertiary", "motorway_link", "trunk_link"),
    *("primary_link", "secondary_link", "tertiary_link", "unclassified", "residential", "road"),
    *("living_street", "service", "pedestrian", "cycleway", "track", "path", "footway", "steps"),
)
"""Kinds of street, the last being the slowest: of several, that of the whole edge."""
_ACCESS: Final = ("access", "foot", "bicycle", "motor_vehicle", "motorcar", "vehicle")
_DIRECTIONS: Final = ("oneway", "conveying", "junction")


def said(value: Any) -> Any:
    """Return a value of an attribute; a list that GraphML has as text as a list again."""
    if isinstance(value, str) and value[:1] == "[" and value[-1:] == "]":
        try:
            return ast.literal_eval(value)
        except (SyntaxError, ValueError):
            return value
    return value


def number(value: Any) -> float | None:
    """Return a value as a number; None if it is none."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def is_true(value: Any) -> bool:
    """Tell whether a value says yes; of a list, whether one of it does."""
    value = said(value)
    if isinstance(value, list | tuple | set):
        return any(map(is_true, value))
    return plain(value).lower() not in NO | BOTH | {""}


def is_reversed(value: Any) -> bool:
    """Tell whether an edge runs against its street: only if it does as a whole."""
    value = said(value)
    return plain(value).lower() in {"yes", "true", "1"}


def line_of(value: Any) -> Any:
    """Return a geometry, also from well-known text; None without one, the text if it is none."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            return shapely.from_wkt(value)
        except shapely.errors.GEOSException:
            return value
    return value


def tags_of(data: Mapping[str, Any], *, directed: bool) -> dict[str, str]:
    """Return the attributes of an edge as tags.

    Parameters
    ----------
    data
        Of an edge. Of several values the one that is worst for who travels counts: steps, the
        smallest road, the lowest limit, a way that is closed.
    directed
        Whether it is an edge of a directed graph, which is there in the directions that are open:
        what it says of them is then left out.
    """
    tags: dict[str, str] = {}
    for key, value in data.items():
        if key in NOT_TAGS or (directed and _is_direction(key)):
            continue
        found = said(value)
        several = found if isinstance(found, list | tuple | set) else [found]
        words = sorted({plain(one) for one in several} - {""})
        if words:
            tags[key] = words[0] if len(words) == 1 else _worst(key, words)
    if tags.get("oneway", "").lower() in BACKWARD:
        tags["oneway"] = "-1"
    return tags


def name_of(data: Mapping[str, Any]) -> str:
    """Return the name of an edge; several in alphabetical order: OSMnx has them in none."""
    value = said(data.get("name"))
    several = value if isinstance(value, list | tuple | set) else [value]
    return ";".join(sorted({plain(one) for one in several} - {""}))


def own_way(data: Mapping[str, Any]) -> Way:
    """Return the way of an edge that says all about itself, in its own direction.

    Raises
    ------
    ValueError
        If a value is not what `graph_from_network` writes.
    """
    limit = number(data.get("maxspeed"))
    limit = math.inf if limit is None else limit
    pushed = is_true(data.get("pushed"))
    return Way(
        kind=plain(data.get("highway")),
        name=plain(data.get("name")),
        forward=True,
        backward=False,
        linkable=is_true(data["linkable"]),
        structure=STRUCTURES[str(data["structure"])],
        stairs=is_true(data["stairs"]),
        incline={"up": 1, "down": -1}.get(str(data.get("incline")), 0),
        conditional=False,
        wheelchair={"yes": 1, "no": -1}.get(plain(data.get("wheelchair")), 0),
        limit_forward=limit,
        limit_backward=limit,
        pushed_forward=pushed,
        pushed_backward=pushed,
        ride=int(data.get("ride", 0)),
    )


def slopes_of(data: Mapping[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Return the slopes of the pieces of an edge; None without them.

    Raises
    ------
    ValueError
        If they are not numbers.
    """
    value = said(data.get("slopes"))
    return None if value is None else np.array(value, dtype=np.float64).reshape(-1)


def _is_direction(key: str) -> bool:
    return key.startswith(_DIRECTIONS) or key.endswith((":forward", ":backward", ":oneway"))


def _worst(key: str, words: list[str]) -> str:
    if key == "highway":
        known = [kind for kind in _ROADS if kind in words]
        return known[-1] if known else words[0]
    if key == "maxspeed":
        numbers = [(number(word.split()[0]), word) for word in words]
        known_speeds = [(value, word) for value, word in numbers if value is not None]
        return min(known_speeds)[1] if known_speeds else words[0]
    if key in _ACCESS or key == "wheelchair":
        return next((word for word in ("no", "private") if word in words), words[0])
    return next((word for word in words if word != "no"), words[0])
