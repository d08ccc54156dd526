"""Networks as networkx graphs, as OSMnx has them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.base.errors import InputError
from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE
from lifecircle.base.text import Bilingual
from lifecircle.streets.exchange.graph_values import STRUCTURES
from lifecircle.streets.travel.costs import profile_of, who
from lifecircle.streets.travel.profiles import Distance, Profile

if TYPE_CHECKING:
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.travel.costs import Metric

MARK: Final = "lifecircle"
"""Attribute of graphs that were made here: the number of the form they have."""
FORM: Final = 1
_STRUCTURE: Final = {number: word for word, number in STRUCTURES.items()}
_INCLINE: Final = {1: "up", -1: "down"}
_WHEELS: Final = {1: "yes", -1: "no"}


def require_networkx() -> Any:
    """Return networkx.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        return import_module("networkx")
    except ModuleNotFoundError as error:
        raise InputError(
            Bilingual("未安装 networkx", "networkx is not installed"),
            todo="pip install networkx",
        ) from error


def graph_from_network(network: StreetNetwork, metric: Metric | str = "distance") -> Any:
    """Return a network as a graph; see ``StreetNetwork.to_networkx``."""
    networkx = require_networkx()
    what: Metric = "distance" if metric == "distance" else _metric(metric)
    traveller = who(what)
    costs = network.graph(what).costs
    unit = _unit(what)
    graph = networkx.MultiDiGraph(
        crs=network.crs.to_string(),
        scale=network.scale,
        mode=network.mode,
        metric=what.name if isinstance(what, Profile) else "distance" if unit else "cost",
        **{MARK: FORM},
    )
    for row, ((x, y), height, barred) in enumerate(
        zip(network.nodes.tolist(), network.heights.tolist(), network.barred.tolist(), strict=True)
    ):
        more = ({} if np.isnan(height) else {"elevation": height}) | (
            {"barred": True} if barred else {}
        )
        graph.add_node(row, x=x, y=y, **more)
    edges, relief = network.edges, network.relief
    open_ = np.ones(len(edges), dtype=bool)
    if traveller is not None and traveller.wheels:
        open_ = ~(network.barred[edges.u] | network.barred[edges.v])
    slopes = np.split(relief.slope, relief.first[1:])
    has_heights = bool(np.isfinite(network.heights).any())
    for backward in (False, True):
        cost = costs.backward if backward else costs.forward
        lines = shapely.reverse(edges.geometry) if backward else edges.geometry
        start, end = (edges.v, edges.u) if backward else (edges.u, edges.v)
        sign = -1 if backward else 1
        limit = edges.limit_backward if backward else edges.limit_forward
        pushed = edges.pushed_backward if backward else edges.pushed_forward
        for row in np.flatnonzero(np.isfinite(cost) & open_).tolist():
            data = _common(network, row)
            incline = _INCLINE.get(sign * int(edges.incline[row]))
            if incline is not None:
                data["incline"] = incline
            if np.isfinite(limit[row]):
                data["maxspeed"] = float(limit[row])
            if pushed[row]:
                data["pushed"] = True
            if has_heights:
                data["slopes"] = (sign * slopes[row][::sign]).tolist()
            data["oneway"] = network.mode != "walk" and not (
                edges.walk_forward[row] and edges.walk_backward[row]
            )
            data |= {"reversed": backward, "geometry": lines[row], "cost": int(cost[row])}
            if unit is not None:
                data[unit[0]] = float(cost[row]) / unit[1]
            key = -1 - row if backward and start[row] == end[row] else row
            graph.add_edge(int(start[row]), int(end[row]), key=key, **data)
    return graph


def _metric(metric: Metric | str) -> Metric:
    return profile_of(metric) if isinstance(metric, str) else metric


def _unit(metric: Metric) -> tuple[str, int] | None:
    """Return what costs are called in larger units, and how many are in one of those."""
    if isinstance(metric, Profile):
        return "minutes", MICROS_PER_MINUTE
    is_distance = metric == "distance" or isinstance(metric, Distance)
    return ("metres", TENTH_MM_PER_METRE) if is_distance else None


def _common(network: StreetNetwork, row: int) -> dict[str, Any]:
    """Return what an edge says in both directions."""
    edges = network.edges
    structure = _STRUCTURE[int(edges.structure[row])]
    data: dict[str, Any] = {
        "length": float(edges.length[row]),
        "highway": edges.kind[row],
        "structure": structure,
        "stairs": bool(edges.stairs[row]),
        "linkable": bool(edges.linkable[row]),
    }
    if edges.name[row]:
        data["name"] = edges.name[row]
    if structure != "ground":
        data[structure] = "yes"
    if edges.ride[row]:
        data["ride"] = int(edges.ride[row])
    wheels = _WHEELS.get(int(edges.wheelchair[row]))
    if wheels is not None:
        data["wheelchair"] = wheels
    return data
