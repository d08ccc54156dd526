"""What spots on the streets are called: the streets that meet there, or the nearest one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.streets.osm.walkable import TUNNEL

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.district import District
    from lifecircle.streets.edges import Objects

AT: Final = 15.0
"""Metres from a spot within which streets meet there."""
NEAR: Final = 300.0
"""Metres within which a street is named at all."""
_MOST: Final = 2
_MARKS: Final = " \t-–—/、，,;；·"
"""Left over at the ends of names in the data."""


def street_names(district: District, xy: Floats) -> list[str]:
    """Return the names of up to two streets at each spot, or of the nearest with its distance.

    Parameters
    ----------
    district
        Whose streets.
    xy
        float (n, 2), in its CRS.

    Returns
    -------
    list of str
        ``长街 / 横街``; ``长街``; ``长街 (80 m)``; empty where no named street is near. Names are
        not translated and need no words around them.
    """
    names, lines, tree = _named(district)
    if not (len(names) and len(xy)):
        return [""] * len(xy)
    points = np.asarray(shapely.points(xy), dtype=object)
    spot, line = tree.query(points, predicate="dwithin", distance=AT)
    far = shapely.distance(points[spot], lines[line]).round(3)
    order = np.lexsort((names[line].astype(str), far, spot))
    found: list[dict[str, None]] = [{} for _ in range(len(xy))]
    for own, name in zip(spot[order].tolist(), names[line[order]].tolist(), strict=True):
        found[own].setdefault(name)
    called = [" / ".join(_shortest([*those])[:_MOST]) for those in found]
    none = np.flatnonzero([not name for name in called])
    for row, name in zip(none.tolist(), _nearest(points[none], names, tree), strict=True):
        called[row] = name
    return called


def _shortest(names: list[str]) -> list[str]:
    """Leave out names that end in another one: “Calle Mayor” and “Mayor” are one street."""
    return [
        name
        for name in names
        if not any(other != name and other.endswith(f" {name}") for other in names)
    ]


def _nearest(points: Objects, names: Objects, tree: shapely.STRtree) -> list[str]:
    called = [""] * len(points)
    if not len(points):
        return called
    (spot, line), far = tree.query_nearest(points, max_distance=NEAR, return_distance=True)
    order = np.lexsort((names[line].astype(str), spot))
    seen = spot[order]
    first = order[np.diff(seen, prepend=-1) != 0]
    for row, name, metres in zip(
        spot[first].tolist(), names[line[first]].tolist(), far[first].tolist(), strict=True
    ):
        called[row] = f"{name} ({max(int(round(metres, -1)), 10)} m)"
    return called


def _named(district: District) -> tuple[Objects, Objects, shapely.STRtree]:
    """Return names, lines and their index, made once for a network."""
    kept = district.kept.get("named streets")
    if kept is None:
        edges = district.network.edges
        called = np.array([str(name or "").strip(_MARKS) for name in edges.name], dtype=object)
        rows: Ints = np.flatnonzero((called != "") & (edges.structure != TUNNEL))
        lines = edges.geometry[rows]
        kept = (called[rows], lines, shapely.STRtree(lines))
        district.kept["named streets"] = kept
    found: tuple[Objects, Objects, shapely.STRtree] = kept
    return found
