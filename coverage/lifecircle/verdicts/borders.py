"""What lies inside which borders: units, the outline, and the places in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.district import District


def pairs_in(borders: Any, points: Any) -> Ints:
    """Return rows of a polygon and of a point in it (edge included), int64 (n, 2), in order."""
    polygon, point = shapely.STRtree(points).query(borders, predicate="intersects")
    order = np.lexsort((point, polygon))
    return np.column_stack([polygon[order], point[order]]).astype(np.int64)


def inside_outline(district: District) -> Bools:
    """Return for each facility whether it lies inside the outline of the study, or on its edge."""
    if "inside outline" not in district.kept:
        outline = district.outline.geometry.iloc[0]
        shapely.prepare(outline)
        points = district.facilities.table.geometry.to_numpy()
        district.kept["inside outline"] = shapely.intersects(outline, points)
    found: Bools = district.kept["inside outline"]
    return found


def facility_unit(district: District) -> Ints:
    """Return the row of the unit on whose ground each facility stands; -1 in none.

    Where units overlap, it is the one that the ground counts for; on a common border the first by
    name.
    """
    if "facility unit" not in district.kept:
        points = district.facilities.table.geometry.to_numpy()
        pairs = pairs_in(district.units["territory"].to_numpy(), points)
        district.kept["facility unit"] = first_by_name(pairs, len(points), district)
    found: Ints = district.kept["facility unit"]
    return found


def first_by_name(pairs: Ints, points: int, district: District) -> Ints:
    """Return the unit of each point, of several the first by name; -1 in none.

    Parameters
    ----------
    pairs
        Rows of a unit of the study and of a point in it, (n, 2).
    points
        How many points there are.
    """
    names = district.units["name"].astype(str).to_numpy(dtype=str)
    rank = np.argsort(np.argsort(names, kind="stable"), kind="stable")
    last_first = pairs[np.argsort(-rank[pairs[:, 0]], kind="stable")]
    found = np.full(points, -1, dtype=np.int64)
    found[last_first[:, 1]] = last_first[:, 0]
    return found
