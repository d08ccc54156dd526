"""Links of points, followed through an edit of the network.

An edit changes the class of some edges: linkable on the main part, linkable on a stranded
island, or neither. A point keeps its link unless its own edge changed class; or one that came to
be linkable, or was on an island and is not now, lies as near as the point looks: as far as its
own link, or to the limit where it has none on the main part. Only such points are linked anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.profiles import Profile

MAIN: Final = np.int8(1)
APART: Final = np.int8(2)
_HAIR: Final = 1e-9


def relinked(
    before: StreetNetwork,
    after: StreetNetwork,
    edge: Ints,
    snap: Snap,
    limit: float,
    profile: Profile | None,
) -> Snap:
    """Return the links of points after an edit, equal to linking all of them anew.

    Parameters
    ----------
    before, after
        The network before and after.
    edge
        Per edge before, its row number after, -1 if it is gone; others, after, are new.
    snap
        Links to the network before, made with the same limit and profile.
    limit
        Metres to the street at the most.
    profile
        Who travels.
    """
    was, now = _classes(before, profile), _classes(after, profile)
    came_to = np.where(edge >= 0, now[edge], 0)
    changed = was != came_to
    came_from = np.zeros(len(now), dtype=np.int8)
    came_from[edge[edge >= 0]] = was[edge >= 0]
    lines = np.concatenate(
        [
            before.edges.geometry[changed & (was == APART)],
            after.edges.geometry[(now != came_from) & (now > 0)],
        ]
    )
    linked = snap.edge >= 0
    on_main = linked & (was[snap.edge] == MAIN)
    reach = limit * after.scale
    again = _near(snap.xy, np.where(on_main, snap.offset * after.scale, reach), lines, reach)
    again[linked] |= changed[snap.edge[linked]]
    rows = np.flatnonzero(again)
    moved = np.where(linked, edge[snap.edge], -1)
    if not len(rows):
        return snap.linked_to(moved, snap.fraction, snap.offset, snap.status)
    fresh = after.snap(snap.xy[rows], limit, profile)
    fraction, offset, status = snap.fraction.copy(), snap.offset.copy(), snap.status.copy()
    moved[rows], fraction[rows] = fresh.edge, fresh.fraction
    offset[rows], status[rows] = fresh.offset, fresh.status
    return snap.linked_to(moved, fraction, offset, status)


def _classes(network: StreetNetwork, profile: Profile | None) -> npt.NDArray[np.int8]:
    """Return per edge whether points are linked to it, on the main part or on an island."""
    main, apart = network.links_of(profile)
    count = len(network.edges)
    return main.chosen(count) * MAIN + apart.chosen(count) * APART


def _near(xy: Floats, looks: Floats, lines: Objects, reach: float) -> Bools:
    """Return the points that have any of some lines as near as each of them looks."""
    found = np.zeros(len(xy), dtype=bool)
    if not len(lines):
        return found
    looks = looks * (1 + _HAIR) + _HAIR
    x0, y0, x1, y1 = shapely.total_bounds(lines)
    x, y = xy.T
    box = (x >= x0 - looks) & (x <= x1 + looks) & (y >= y0 - looks) & (y <= y1 + looks)
    rows = np.flatnonzero(box)
    points = shapely.points(xy[rows])
    (row, _), far = shapely.STRtree(lines).query_nearest(
        points, max_distance=reach * (1 + _HAIR) + _HAIR, return_distance=True, all_matches=False
    )
    found[rows[row]] = far <= looks[rows[row]]
    return found
