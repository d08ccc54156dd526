"""Demand points inside blocks: for people who are counted there, or for the ground itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.demand import Demand, by_unit, normalised

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.layers.shapes import Geometries
    from lifecircle.study.model import Study

INSIDE: Final = 10.0
"""Metres from the border of a counted block to the demand points along it."""
EVERY: Final = 100.0
"""Metres between those demand points, at the most."""


def spread_blocks(blocks: gpd.GeoDataFrame, units: gpd.GeoDataFrame, study: Study) -> Demand:
    """Place the counted people of blocks at points inside each block.

    Parameters
    ----------
    blocks
        From `read_blocks`, with ``people``.
    units
        From `read_units`.
    study
        For the source of the counts.

    Returns
    -------
    Demand
        With the one method ``count``. The people of a block are shared equally by a point on its
        surface and by points along its border, at most `EVERY` metres apart and `INSIDE` metres
        inside; a block too narrow for these has the one point. Counts are kept exactly; blocks
        without people have points too.
    """
    people = blocks["people"].to_numpy(dtype=np.float64)
    total = float(people.sum())
    table, share = _inside_blocks(blocks, people)
    shares = {"count": share}
    per_unit = by_certain_unit(table, shares, units)
    notes: list[Note] = []
    given = study.people.total
    if given is not None and round(given) != round(total):
        notes.append(
            Note(
                "people.totals_differ",
                Bilingual(
                    f"各地块人口合计 {total:,.0f}，评估文件中的总人口为 {given:,.0f}；按前者计。",
                    f"The blocks have {total:,.0f} people in all, the study file says "
                    f"{given:,.0f}; the former is used.",
                ),
            )
        )
    return Demand(
        points=table,
        shares=shares,
        headline="count",
        total=total,
        total_source=study.people.source or study.blocks.source,
        counted=True,
        units=per_unit,
        whole_unmapped=float("nan"),
        whole_low_confidence=False,
        notes=tuple(notes),
        assumptions=(
            Note(
                "people.in_blocks",
                Bilingual(
                    f"地块人口为给定数；在地块内平均分给一个内部点和沿边界向内 {INSIDE:.0f} 米、"
                    f"间距不超过 {EVERY:.0f} 米的点。",
                    "People per block are given; inside a block they are shared equally by one "
                    f"inner point and by points {INSIDE:.0f} m inside its border, at most "
                    f"{EVERY:.0f} m apart.",
                ),
                study.people.source or study.blocks.source,
            ),
        ),
    )


def spread_ground(blocks: gpd.GeoDataFrame, units: gpd.GeoDataFrame, study: Study) -> Demand:
    """Let the ground of blocks stand for people of whom nothing is known.

    Parameters
    ----------
    blocks
        From `draw_blocks` or `read_blocks`.
    units
        From `read_units`.
    study
        For the source of the blocks.

    Returns
    -------
    Demand
        With the one method ``ground``: the area of a block is shared equally by points inside
        it, as `spread_blocks` does with people. No head counts.
    """
    table, share = _inside_blocks(blocks, shapely.area(blocks.geometry.to_numpy()))
    own = study.blocks.path is not None
    which = (
        Bilingual("居住地块图层中的地块", "the blocks of the layer")
        if own
        else Bilingual("道路围合的全部地块", "all blocks between the streets, homes or not")
    )
    return ground_demand(
        table,
        share,
        units,
        Note(
            "demand.ground",
            Bilingual(
                f"未使用人口数据：比例均为居住用地面积的比例，居住用地为{which.zh}；"
                f"地块面积平均分给一个内部点和沿边界向内 {INSIDE:.0f} 米、"
                f"间距不超过 {EVERY:.0f} 米的点。",
                "No population data are used: shares are of residential ground, which is "
                f"{which.en}. The area of a block is shared equally by one inner point and by "
                f"points {INSIDE:.0f} m inside its border, at most {EVERY:.0f} m apart.",
            ),
            study.blocks.source,
        ),
    )


def _inside_blocks(blocks: gpd.GeoDataFrame, amounts: Floats) -> tuple[gpd.GeoDataFrame, Floats]:
    """Return demand points inside blocks, and the share of all amounts at each."""
    points, block = points_inside(shapely.normalize(blocks.geometry.to_numpy()))
    total = float(amounts.sum())
    share = (amounts / np.bincount(block, minlength=len(blocks)))[block] / total
    unit = blocks["unit"].to_numpy(dtype=np.int64)[block]
    table = gpd.GeoDataFrame(
        {"source": "block", "block": block, "unit": unit}, geometry=points, crs=blocks.crs
    )
    return table, normalised(share)


def ground_demand(
    table: gpd.GeoDataFrame, share: Floats, units: gpd.GeoDataFrame, assumption: Note
) -> Demand:
    """Return demand that weighs by its share of ground, without head counts.

    Parameters
    ----------
    table
        Demand points with ``unit``.
    share
        Of all ground, at each point.
    units
        From `read_units`.
    assumption
        What the ground is, and where it counts.
    """
    shares = {"ground": share}
    return Demand(
        points=table,
        shares=shares,
        headline="ground",
        total=None,
        total_source="",
        counted=False,
        units=by_certain_unit(table, shares, units),
        whole_unmapped=float("nan"),
        whole_low_confidence=False,
        notes=(),
        assumptions=(assumption,),
        weighs="ground",
    )


def by_certain_unit(
    table: gpd.GeoDataFrame, shares: dict[str, Floats], units: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return shares by unit, none of low confidence.

    Parameters
    ----------
    table
        Demand points with ``unit``.
    shares
        By method, one for each point.
    units
        From `read_units`.

    Returns
    -------
    DataFrame
        As `Demand.units`.
    """
    unit, nothing = table["unit"].to_numpy(dtype=np.int64), np.zeros(len(units))
    per_unit = by_unit(unit, shares, len(units), nothing, nothing, 1.0)
    per_unit[["low_confidence", "disagree"]] = False
    return per_unit


def points_inside(geometry: Geometries) -> tuple[Geometries, Ints]:
    """Return points inside each block, see `spread_blocks`, and the block of each, ascending.

    Parameters
    ----------
    geometry
        Polygons in a projected CRS, normalised.
    """
    parts, of_part = shapely.get_parts(shapely.buffer(geometry, -INSIDE), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    of = of_part[part]
    length = np.asarray(shapely.length(rings), dtype=np.float64)
    count = np.ceil(length / EVERY).astype(np.int64)
    ring = np.repeat(np.arange(len(rings)), count)
    number = np.arange(len(ring)) - np.repeat(np.cumsum(count) - count, count)
    along = shapely.line_interpolate_point(rings[ring], (number + 0.5) * (length / count)[ring])
    points = np.concatenate([shapely.point_on_surface(geometry), along])
    block = np.concatenate([np.arange(len(geometry)), of[ring]])
    order = np.argsort(block, kind="stable")
    return points[order], block[order]
