"""What readers must know about the links of people and facilities to the streets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.text import Bilingual, Note

if TYPE_CHECKING:
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.facilities import Facilities
    from lifecircle.streets import StreetNetwork
    from lifecircle.streets.snap import Snap


def of_what(demand: Demand) -> Bilingual:
    """Return what the shares of demand points are of."""
    if demand.weighs == "ground":
        return Bilingual("居住用地", "residential ground")
    return Bilingual("人口", "people")


def flat_notes(network: StreetNetwork, demand: Demand, snap: Snap) -> list[Note]:
    """Return what share is linked to streets that are flat only for lack of elevation."""
    flat = (snap.edge >= 0) & network.edges.flat[snap.edge]
    if not np.isfinite(network.heights).any() or not network.edges.flat.any():
        return []
    share = demand.shares[demand.headline][flat].sum() * 100
    edges, of = int(network.edges.flat.sum()), of_what(demand)
    return [
        Note(
            "elevation.partial",
            Bilingual(
                f"高程数据未覆盖 {edges:,} 个路段，按平地计算；{share:.2f}% 的{of.zh}接入"
                "这些路段。",
                f"Elevation data do not cover {edges:,} edges, computed flat; {share:.2f} % of "
                f"{of.en} {'is' if demand.weighs == 'ground' else 'are'} linked to one of them.",
            ),
        )
    ]


def link_notes(
    demand: Demand, demand_snap: Snap, facilities: Facilities, entrance_snap: Snap, limit: float
) -> list[Note]:
    """Return what happened when points were linked to streets: counted, and facilities named."""
    notes, of = [], of_what(demand)
    weight = demand.shares[demand.headline]
    words = {
        "moved": Bilingual(
            "最近的道路属于孤立路网，已改接到主路网",
            "nearest street is a stranded part; linked to the main network instead",
        ),
        "island": Bilingual(
            "只能接到孤立路网，与主路网不连通",
            "could only be linked to a stranded part of the streets",
        ),
        "too_far": Bilingual(
            f"{limit:g} 米内没有可接入的道路", f"no linkable street within {limit:g} m"
        ),
    }
    for status, text in words.items():
        of_demand = demand_snap.status == status
        if of_demand.any():
            share = weight[of_demand].sum() * 100
            notes.append(
                Note(
                    f"link.demand.{status}",
                    Bilingual(
                        f"{of_demand.sum():,} 个需求点（{of.zh}的 {share:.2f}%）：{text.zh}。",
                        f"{of_demand.sum():,} demand points ({share:.2f} % of {of.en}): {text.en}.",
                    ),
                )
            )
        rows = np.unique(facilities.entrance_of[entrance_snap.status == status])
        if len(rows):
            names = "、".join(facilities.table["name"].iloc[rows].astype(str))
            notes.append(
                Note(
                    f"link.facility.{status}",
                    Bilingual(f"{text.zh}的设施：{names}。", f"Facilities: {text.en}: {names}."),
                )
            )
    return notes
