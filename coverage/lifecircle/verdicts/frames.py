"""The tables of an audit: the district's, with shares, people and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lifecircle.verdicts.borders import facility_unit, inside_outline

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.quantities import Floats
    from lifecircle.district import District

_SNAP = {"ok": "ok", "moved": "near_island_moved", "island": "island", "too_far": "too_far"}
"""Words for links, best first."""


def people_table(units: gpd.GeoDataFrame, district: District) -> Floats:
    """Return people per unit and, last, in the whole; NaN where no head count is given."""
    demand = district.demand
    whole = np.nan if demand.whole_low_confidence else demand.total or np.nan
    return np.append(units["people"].to_numpy(dtype=np.float64), whole)


def units_table(district: District) -> gpd.GeoDataFrame:
    """Return the units as `Results.units` describes them."""
    units, demand = district.units.copy(), district.demand
    share = demand.units[f"share_{demand.headline}"].to_numpy()
    low = demand.units["low_confidence"].to_numpy(dtype=bool)
    units["share"] = share
    for method in demand.shares:
        units[f"share_{method}"] = demand.units[f"share_{method}"].to_numpy()
    total = np.where(low, np.nan, demand.total or np.nan)
    by_method = units[[f"share_{method}" for method in demand.shares]].to_numpy()
    units["people"] = share * total
    units["people_low"] = by_method.min(axis=1) * total
    units["people_high"] = by_method.max(axis=1) * total
    units["disagree"] = demand.units["disagree"].to_numpy(dtype=bool)
    units["unmapped"] = demand.units["unmapped"].to_numpy()
    units["low_confidence"] = low
    return units


def blocks_table(district: District) -> gpd.GeoDataFrame:
    """Return the blocks as `Results.blocks` describes them."""
    blocks, demand = district.blocks.copy(), district.demand
    block = demand.points["block"].to_numpy()
    inside = block >= 0
    weight = demand.shares[demand.headline]
    blocks["share"] = np.bincount(block[inside], weight[inside], len(blocks))
    blocks["points"] = np.bincount(block[inside], minlength=len(blocks))
    low = np.append(
        demand.units["low_confidence"].to_numpy(dtype=bool), demand.whole_low_confidence
    )
    blocks["low_confidence"] = low[blocks["unit"].to_numpy()]
    return blocks


def demand_table(district: District) -> gpd.GeoDataFrame:
    """Return the demand points as `Results.demand` describes them."""
    points = district.demand.points.copy()
    points["share"] = district.demand.shares[district.demand.headline]
    points["snap"] = [_SNAP[word] for word in district.demand_snap.status]
    points["offset"] = district.demand_snap.offset
    return points


def facilities_table(district: District) -> gpd.GeoDataFrame:
    """Return the facilities as `Results.facilities` describes them."""
    facilities = district.facilities
    table = facilities.table.copy()
    entrance_of = facilities.entrance_of
    table["entrances"] = np.bincount(entrance_of, minlength=len(table))
    order = pd.Series(district.entrance_snap.status).map(list(_SNAP).index)
    best = order.groupby(entrance_of).min().reindex(range(len(table)))
    table["snap"] = best.map(dict(enumerate(_SNAP.values()))).to_numpy()
    table["inside"] = inside_outline(district)
    table["unit"] = facility_unit(district)
    return table
