"""How a street network shows itself in a notebook: counts, and a drawing of its main streets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.show import facts, heading

if TYPE_CHECKING:
    from lifecircle.streets.network import StreetNetwork

MANY: Final = 3000
"""Edges beyond which only the main streets are drawn."""
_MAIN: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
_WIDTH: Final = 420
_SIMPLER: Final = 0.6


def network_html(network: StreetNetwork) -> str:
    """Return counts and a drawing, as HTML."""
    report = network.report
    heights = np.isfinite(network.heights).mean() if len(network.nodes) else 0.0
    rows = [
        ("nodes", f"{report.nodes:,}"),
        ("edges", f"{report.edges:,}"),
        ("km", f"{report.km:,.1f}"),
        ("stairs", f"{report.stairs:,}" if report.stairs else ""),
        ("islands", f"{report.islands:,} ({report.island_km:,.1f} km)" if report.islands else ""),
        ("nodes with elevation", f"{heights:.0%}"),
        ("CRS", network.crs.name),
    ]
    return heading(f"StreetNetwork · {network.mode}") + facts(rows) + _drawing(network)


def _drawing(network: StreetNetwork) -> str:
    """Return the streets as a small SVG, the main ones where there are many."""
    edges = network.edges
    kind = np.array([str(one).removesuffix("_link") for one in edges.kind])
    main = np.isin(kind, _MAIN)
    shown = main if len(edges) > MANY and main.any() else np.ones(len(edges), dtype=bool)
    if not shown.any():
        return ""
    west, south, east, north = shapely.total_bounds(edges.geometry[shown])
    metres = max(east - west, north - south, 1.0) / _WIDTH
    lines = shapely.simplify(edges.geometry[shown], metres * _SIMPLER)
    xy, row = shapely.get_coordinates(lines, return_index=True)
    at = np.rint((xy - (west, north)) * (1, -1) / metres).astype(np.int64)
    ends = np.searchsorted(row, np.arange(len(lines) + 1))
    path = "".join(
        "M" + "L".join(f"{x} {y}" for x, y in at[first:last].tolist())
        for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    )
    width, height = (round((b - a) / metres) + 2 for a, b in ((west, east), (south, north)))
    return (
        f'<svg width="{width}" height="{height}" viewBox="-1 -1 {width} {height}" role="img" '
        f'aria-label="streets"><path d="{path}" fill="none" stroke="#52606d"/></svg>'
    )
