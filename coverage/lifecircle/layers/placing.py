"""Demand points in their blocks and units, in an order that rests on nothing but themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.blocks import unit_at
from lifecircle.layers.demand import block_at, normalised

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.layers.shapes import Geometries


def placed(
    points: Geometries,
    sources: tuple[npt.NDArray[Any], Ints],
    weights: dict[str, Floats],
    blocks: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    *,
    own: bool,
) -> tuple[gpd.GeoDataFrame, dict[str, Floats], int]:
    """Put points with people into blocks and units.

    Parameters
    ----------
    points
        Points in the CRS of the blocks.
    sources
        Names of what points can be, and the number of that name for each.
    weights
        By method: not negative, one for each point.
    blocks, units
        From `draw_blocks`, `cut_cells` or `read_blocks`, and `read_units`.
    own
        The blocks are the planner's: a point between them is in none, and counts for the unit it
        lies in. Else it counts for the nearest block, and for the unit of that.

    Returns
    -------
    points : GeoDataFrame
        As `Demand.points`, sorted by block, source, position and weights.
    shares : dict of array
        By method, in that order; each sums to 1.
    apart : int
        How many points lie in no block.
    """
    names, source = sources
    block, apart = block_at(points, blocks)
    unit = blocks["unit"].to_numpy(dtype=np.int64)[block]
    if own:
        block[apart] = -1
        unit = unit_at(points, units)
    x, y = shapely.get_x(points), shapely.get_y(points)
    keys: list[Any] = [*weights.values(), y, x, source, block]
    order = np.lexsort(keys)
    table = gpd.GeoDataFrame(
        {"source": names[source[order]], "block": block[order], "unit": unit[order]},
        geometry=points[order],
        crs=blocks.crs,
    )
    shares = {method: normalised(weight[order]) for method, weight in weights.items()}
    return table, shares, len(apart)


def apart_note(count: int, *, own: bool) -> list[Note]:
    """Say how many points lie in no block; nothing if none does."""
    if not count:
        return []
    zh = "不计入任何地块，仍计入所在单元" if own else "计入最近的地块"
    en = (
        "in no block and count for their unit only"
        if own
        else "in no block and count for the nearest"
    )
    return [
        Note(
            "people.between_blocks",
            Bilingual(
                f"{count:,} 个需求点不在任何地块内，{zh}。",
                f"{count:,} demand points lie {en}.",
            ),
        )
    ]
