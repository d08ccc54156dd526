"""Local streets as samples: where homes stand, and where they should but none is mapped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.layers.shapes import Geometries

LOCAL: Final = {
    "living_street": "生活性街巷",
    "pedestrian": "步行街",
    "residential": "居住区道路",
    "tertiary": "三级道路",
    "unclassified": "未分类道路",
}
"""Values of ``highway`` of the streets that homes stand along, with Chinese labels.

Tunnels and bridges are none.
"""

GROUND: Final = ("ground", 0)
"""Values of ``structure`` that are neither bridge nor tunnel."""

NEAR: Final = 150.0
"""Metres from a street to a building, at the most, for the street to count as mapped."""

SPACING: Final = 50.0
"""Metres of street that one sample stands for, at the most."""

ASIDE: Final = 10.0
"""Metres from the middle of an unmapped street to the people on either side of it."""

_NONE: Final = -1


@dataclass(frozen=True)
class Frontage:
    """Samples of the local streets of an area.

    Attributes
    ----------
    points
        The middle of each sampled piece; sorted by position.
    metres
        Length of the piece.
    home
        Row number of the nearest home within `NEAR`, -1 where there is none.
    mapped
        Whether any building, home or not, is within `NEAR`.
    sides
        For each sample two points, `ASIDE` metres to either side; shape (n, 2).
    """

    points: Geometries
    metres: Floats
    home: Ints
    mapped: Bools
    sides: Geometries


def sample_frontage(
    streets: gpd.GeoDataFrame, area: Geometries, homes: Geometries, others: Geometries
) -> Frontage:
    """Cut the local streets into pieces and see which have buildings near.

    Parameters
    ----------
    streets
        Lines with ``kind`` and ``structure``, in a projected CRS.
    area
        A polygon; samples outside it are dropped.
    homes, others
        Outlines of homes and of other buildings.

    Returns
    -------
    Frontage
        Distances are measured to the outlines of buildings.
    """
    local = (streets["kind"].isin(LOCAL) & streets["structure"].isin(GROUND)).to_numpy()
    lines = streets.geometry.to_numpy()[local]
    shapely.prepare(area)
    lines = lines[shapely.intersects(area, lines)]
    middle, metres, sides = _pieces(lines)
    inside = shapely.intersects_xy(area, middle[:, 0], middle[:, 1])
    middle, metres, sides = middle[inside], metres[inside], sides[inside]
    order = np.lexsort((metres, middle[:, 1], middle[:, 0]))
    middle, metres, sides = middle[order], metres[order], sides[order]
    points = np.asarray(shapely.points(middle), dtype=object)
    home = nearest_within(points, homes, NEAR)
    mapped = home != _NONE
    mapped[~mapped] = nearest_within(points[~mapped], others, NEAR) != _NONE
    return Frontage(points, metres, home, mapped, np.asarray(shapely.points(sides), dtype=object))


def nearest_within(points: Geometries, targets: Geometries, metres: float) -> Ints:
    """Return for each point the row number of the nearest target, -1 where none is so near.

    Parameters
    ----------
    points, targets
        Geometries in one projected CRS.
    metres
        The largest distance, inclusive.
    """
    result = np.full(len(points), _NONE, dtype=np.int64)
    if len(points) and len(targets):
        tree = shapely.STRtree(targets)
        found = tree.query_nearest(points, max_distance=metres, all_matches=False)
        result[found[0]] = found[1]
    return result


def _pieces(lines: Geometries) -> tuple[Floats, Floats, Floats]:
    """Return middle (n, 2), length (n,) and both sides (n, 2, 2) of equal pieces of lines."""
    length = np.asarray(shapely.length(lines), dtype=np.float64)
    count = np.maximum(1, np.ceil(length / SPACING)).astype(np.int64)
    line = np.repeat(np.arange(len(lines)), count)
    number = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    metres = (length / count)[line]
    along = (number + 0.5) * metres
    step = np.minimum(metres / 2, 1.0)

    def at(distance: Floats) -> Floats:
        return shapely.get_coordinates(shapely.line_interpolate_point(lines[line], distance))

    middle, back, ahead = at(along), at(along - step), at(along + step)
    heading = ahead - back
    size = np.hypot(heading[:, 0], heading[:, 1])
    unit = np.divide(heading, size[:, None], out=np.zeros_like(heading), where=size[:, None] > 0)
    across = ASIDE * np.column_stack([-unit[:, 1], unit[:, 0]])
    return middle, metres, np.stack([middle + across, middle - across], axis=1)
