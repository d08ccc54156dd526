"""People as demand points, with their shares by every method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd
import shapely

from lifecircle.base.text import Bilingual, Note

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.layers.shapes import Geometries

DISAGREE: Final = 2.0
"""Methods that differ by more than this factor about a unit's people make it low confidence."""

_JUST_OUTSIDE: Final = 1.0


@dataclass(frozen=True)
class Demand:
    """Where people enter the streets, and which share of all people does so there.

    Attributes
    ----------
    points
        Columns ``source`` (building, frontage, raster, block or cell), ``block`` and ``unit`` (row
        numbers; -1: in none), ``geometry`` (points). Sorted by block, source and position.
    shares
        By method: share of all people at each point; each sums to 1.
    headline
        The method that printed shares are made with.
    total
        People in the whole area; None where the study gives no number.
    total_source
        Where that number comes from.
    counted
        True where people are counts of blocks: nothing was estimated but where in the block.
    units
        One row a unit: ``unmapped`` (share of local street without a building within 150 m; NaN
        where there is no local street or nothing was estimated), ``local_street`` (metres),
        ``low_confidence`` (bool: no head count may be given: too much unmapped, or the methods
        disagree), ``disagree`` (bool), ``share_<method>``.
    whole_unmapped, whole_low_confidence
        The same for the whole area.
    notes
        What readers must know about the data, with counts.
    assumptions
        What was assumed, with numbers and sources.
    weighs
        What the shares are of: people, or residential ground where nothing is known of people.
    """

    points: gpd.GeoDataFrame
    shares: dict[str, Floats]
    headline: str
    total: float | None
    total_source: str
    counted: bool
    units: pd.DataFrame
    whole_unmapped: float
    whole_low_confidence: bool
    notes: tuple[Note, ...]
    assumptions: tuple[Note, ...]
    weighs: Literal["people", "ground"] = "people"


def block_at(points: Geometries, blocks: gpd.GeoDataFrame) -> tuple[Ints, Ints]:
    """Return the block of each point: the first it lies in, else the nearest.

    Parameters
    ----------
    points
        Points in the CRS of the blocks.
    blocks
        From `draw_blocks` or `read_blocks`.

    Returns
    -------
    block : numpy.ndarray
        Row number in `blocks`.
    apart : numpy.ndarray
        Positions of the points that lie in no block, nor within a metre of one.
    """
    areas = blocks.geometry.to_numpy()
    block = np.full(len(points), len(blocks), dtype=np.int64)
    if not len(points):
        return block, np.array([], dtype=np.int64)
    # The points are indexed, not the blocks: a prepared block answers for all points near it.
    found, point = shapely.STRtree(points).query(areas, predicate="intersects")
    np.minimum.at(block, point, found)
    lost = np.flatnonzero(block == len(blocks))
    if lost.size:
        pairs, distance = shapely.STRtree(areas).query_nearest(points[lost], return_distance=True)
        np.minimum.at(block, lost[pairs[0]], pairs[1])
        lost = np.unique(lost[pairs[0][distance > _JUST_OUTSIDE]])
    return block, lost


def by_unit(
    unit: Ints, shares: dict[str, Floats], n_units: int, street: Floats, empty: Floats, limit: float
) -> pd.DataFrame:
    """Sum shares and street metres by unit.

    Parameters
    ----------
    unit
        Unit of each demand point, -1 for none.
    shares
        By method, one share for each point.
    n_units
        Number of units.
    street, empty
        Metres of local street in each unit, and of them those without buildings.
    limit
        Share of empty street above which a unit has low confidence.

    Returns
    -------
    DataFrame
        As `Demand.units`.
    """
    unmapped = np.divide(empty, street, out=np.full(n_units, np.nan), where=street > 0)
    inside = unit >= 0
    by_method = {
        f"share_{method}": np.bincount(unit[inside], share[inside], minlength=n_units)
        for method, share in shares.items()
    }
    disagree = _disagree(np.stack(list(by_method.values())))
    return pd.DataFrame(
        {
            "unmapped": unmapped,
            "local_street": street,
            "low_confidence": is_low(unmapped, limit) | disagree,
            "disagree": disagree,
            **by_method,
        }
    )


def _disagree(by_method: Floats) -> Bools:
    """Tell for each unit (column) whether methods (rows) differ by more than `DISAGREE`."""
    return np.asarray(by_method.max(axis=0) > DISAGREE * by_method.min(axis=0))


def is_low(unmapped: Floats, limit: float) -> Bools:
    """Tell where an estimate deserves no head count: too much unmapped, or nothing to measure."""
    return np.isnan(unmapped) | (unmapped > limit)


def normalised(weights: Floats) -> Floats:
    """Return weights divided by their sum."""
    share = weights / weights.sum()
    return np.asarray(share / share.sum())


def estimate_note(total: float | None, source: str) -> Note:
    """Say that numbers of people are estimates, and of what total."""
    if total is None:
        return Note(
            "people.share",
            Bilingual(
                "未给出总人口：只报告人口占比的估计值，不报告人数。",
                "No total of people is given: shares are estimates, and there are no head counts.",
            ),
        )
    return Note(
        "people.estimate",
        Bilingual(
            f"总人口 {total:,.0f} 按建筑与道路分摊到各点：各处人口为估计值，不是统计数。",
            f"A total of {total:,.0f} people is spread over buildings and streets: where they "
            "live is an estimate, not a count.",
        ),
        source,
    )
