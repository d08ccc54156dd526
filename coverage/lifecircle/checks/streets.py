"""The street data: stranded parts, where they end, and heights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.access.travel import network_notes
from lifecircle.base.findings import Items
from lifecircle.base.text import Bilingual
from lifecircle.base.travellers import TRAVELLERS
from lifecircle.checks.say import find, listed
from lifecircle.district import streets_for
from lifecircle.plans.model import members_of
from lifecircle.plans.travel import travellers_of
from lifecircle.streets import PROFILES
from lifecircle.streets.notes import street_notes
from lifecircle.streets.osm.walkable import GROUND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.access.travel import Wheels
    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Floats
    from lifecircle.base.travellers import ProfileName
    from lifecircle.checks.inputs import Inputs
    from lifecircle.streets import StreetNetwork

SHORT_OF: Final = 0.8
"""Of what ``streets.beyond`` claims: data that reach less far on every side fall short of it."""
LOWEST, HIGHEST = -450.0, 5500.0
"""Metres: no street of the world is lower or higher."""
STEEP: Final = 0.4
"""Slope of a street from which it is hardly believed."""
STEEP_LENGTH: Final = 30.0
"""Metres: shorter pieces of street are often stairs that are not tagged."""
STEEP_SHARE: Final = 0.01
"""Share of the streets from which steepness is a warning about the raster."""
_SPEED: Final = 80.0
_DRIVING: Final = 700.0
"""Metres a minute, on foot and by car on an ordinary main road."""


def check_streets(inputs: Inputs, log: Log) -> None:
    """Look at the street network by itself and against the area.

    Parameters
    ----------
    inputs
        What could be read.
    log
        Takes ``streets.*``, ``cycle.*``, ``drive.*`` and ``elevation.*``.
    """
    if inputs.network is None:
        return
    about = log.about("streets", inputs.study.streets.path)
    for note in street_notes(inputs.network.report):
        if note.code != "streets.islands":
            about.note(note)
    _islands(inputs.network, about)
    _beyond(inputs, inputs.network, about)
    _wheels(inputs, about)
    if inputs.surface:
        heights = log.about("elevation", inputs.study.streets.elevation)
        _heights(inputs, inputs.network, heights)


_NONE: Final[Mapping[Wheels, tuple[Bilingual, Bilingual]]] = {
    "cycle": (
        Bilingual(
            "规划有骑行的目标，而道路文件中没有可骑行的道路。",
            "The plan has goals about travel by bicycle; the street file has no streets for them.",
        ),
        Bilingual(
            "这些目标无法计算。改用含全部道路的 OSM 数据。",
            "They cannot be computed. Use OpenStreetMap data with all kinds of road.",
        ),
    ),
    "drive": (
        Bilingual(
            "规划有驾车的目标，而道路文件中没有机动车道路。",
            "The plan has goals about travel by car; the street file has no roads for cars.",
        ),
        Bilingual(
            "这些目标无法计算。改用含全部道路的 OSM 数据。",
            "They cannot be computed. Use OpenStreetMap data with all kinds of road.",
        ),
    ),
}


def _wheels(inputs: Inputs, log: Log) -> None:
    """Say what the streets of bicycles and cars are, if a goal is about them, or that none are."""
    if inputs.plan is None:
        return
    modes = {TRAVELLERS[name].mode for g in inputs.plan.goals for name in travellers_of(g)}
    given = inputs.study.streets
    if not inputs.surface:
        given = given.model_copy(update={"elevation": None})
    for mode, (what, todo) in _NONE.items():
        if mode not in modes:
            continue
        network = streets_for(given, mode, inputs.crs)
        if network is None:
            find(log, f"{mode}.none", "warns", what, todo)
            continue
        for note in network_notes(network):
            log.note(note)


def _islands(network: StreetNetwork, log: Log) -> None:
    islands, edges = network.islands, network.edges
    stranded = np.flatnonzero(islands.stranded[edges.u])
    if not len(stranded):
        return
    part = islands.component[edges.u[stranded]]
    metres = np.bincount(part, weights=edges.length[stranded], minlength=islands.components)
    own, first = np.unique(part, return_index=True)
    order = np.lexsort((first, -metres[own]))
    own = own[order]
    by_part = np.argsort(part, kind="stable")
    lines = edges.geometry[stranded][by_part]
    place = np.searchsorted(own, part[by_part], sorter=np.argsort(own))
    position = np.argsort(own)[place]
    geometry = shapely.multilinestrings(
        lines[np.argsort(position, kind="stable")], indices=np.sort(position)
    )
    labels = [f"{metres[i]:,.0f} m" for i in own.tolist()]
    km = islands.length / 1000
    share = islands.length / float(edges.length.sum())
    find(
        log,
        "streets.islands",
        "tells",
        Bilingual(
            f"{islands.islands:,} 处孤立路网与主路网不连通，共 {km:,.1f} 公里（{share:.1%}），"
            f"最长的为 {listed(labels[:3]).zh}。",
            f"{islands.islands:,} stranded parts are not connected to the main network, "
            f"{km:,.1f} km together ({share:.1%}); the longest: {listed(labels[:3]).en}.",
        ),
        Bilingual(
            "附近的点改接主路网。若道路实际相通，在 OSM 中补上连接，"
            "或用 [[corrections]] 的 add_path 补上。",
            "Points near them are linked to the main network. Where one can walk through, add the "
            "connection to OpenStreetMap, or with [[corrections]]: add_path.",
        ),
        items=Items(labels, (), geometry, network.crs),
    )


def _beyond(inputs: Inputs, network: StreetNetwork, log: Log) -> None:
    """Compare how far street data reach outside the area with the claim, and with the goals."""
    if inputs.area is None:
        return
    claimed = inputs.study.streets.beyond
    _needed(inputs, claimed, log)
    if claimed <= 0:
        return
    reach = _reach(inputs, network)
    if reach.max() < SHORT_OF * claimed:
        most = max(float(reach.max()), 0.0)
        find(
            log,
            "streets.beyond",
            "warns",
            Bilingual(
                f"streets.beyond 写明道路数据延伸到评估范围外 {claimed:,.0f} 米，"
                f"实际最远只到 {most:,.0f} 米。",
                f"streets.beyond says that street data reach {claimed:,.0f} m outside the area; "
                f"they reach {most:,.0f} m at the most.",
            ),
            Bilingual(
                f"补充范围外的道路数据，或改为 beyond = {most:.0f}，使边缘的人口标为不确定。",
                f"Get street data from farther out, or set beyond = {most:.0f}, so that people "
                "near the edge are marked as uncertain.",
            ),
            items=_border(inputs, inputs.area.boundary),
        )
        return
    _short_sides(reach, claimed, log)


_SIDES: Final = (
    Bilingual("西侧", "west"),
    Bilingual("南侧", "south"),
    Bilingual("东侧", "east"),
    Bilingual("北侧", "north"),
)


def _reach(inputs: Inputs, network: StreetNetwork) -> Floats:
    """Return how many metres the streets reach outside the area in the west, south, east, north."""
    own = np.asarray(inputs.area.bounds)
    data = shapely.total_bounds(network.edges.geometry)
    reach: Floats = (data - own) * np.array([-1, -1, 1, 1]) / network.scale
    return reach


def _short_sides(reach: Floats, claimed: float, log: Log) -> None:
    """Name the sides on which the data reach less than half as far as claimed."""
    short = np.flatnonzero(reach < claimed / 2)
    if not len(short):
        return
    metres = np.maximum(reach, 0.0)
    zh = "、".join(f"{_SIDES[i].zh} {metres[i]:,.0f} 米" for i in short)
    en = ", ".join(f"{metres[i]:,.0f} m in the {_SIDES[i].en}" for i in short)
    find(
        log,
        "streets.short_side",
        "tells",
        Bilingual(
            f"道路数据在评估范围外只延伸：{zh}（streets.beyond 为 {claimed:,.0f} 米）。",
            f"Outside the area street data reach only {en} (streets.beyond is {claimed:,.0f} m).",
        ),
        Bilingual(
            "该侧为水面、山地时无须处理；若数据被裁切，补充数据或改小 beyond。",
            "Nothing to do if there is water or wild land; if the data were cut there, get more "
            "or lower beyond.",
        ),
    )


def _border(inputs: Inputs, geometry: Any) -> Items:
    return Items([inputs.study.study.name], (), np.array([geometry], dtype=object), inputs.crs)


def _needed(inputs: Inputs, claimed: float, log: Log) -> None:
    """Say if the plan's largest threshold is larger than what lies around the area."""
    if inputs.plan is None:
        return
    needed = max(
        (
            case.metres if case.metres is not None else (case.minutes or 0) * _speed(member.profile)
            for goal in inputs.plan.goals
            for member in members_of(goal)
            for case in member.within
        ),
        default=0.0,
    )
    if needed <= claimed:
        return
    find(
        log,
        "streets.beyond_short",
        "tells",
        Bilingual(
            f"规划的最大范围约 {needed:,.0f} 米，而道路数据只延伸到评估范围外 {claimed:,.0f} 米"
            "（streets.beyond）。",
            f"The plan's largest threshold is about {needed:,.0f} m; street data reach "
            f"{claimed:,.0f} m outside the area (streets.beyond).",
        ),
        Bilingual(
            "边缘附近够不到设施的人口按“不确定”计。有更大范围的数据时，补充并改大 beyond。",
            "People near the edge who reach nothing count as uncertain. With data from farther "
            "out, add them and raise beyond.",
        ),
    )


def _speed(name: ProfileName) -> float:
    """Return metres a minute, roughly."""
    mode = TRAVELLERS[name].mode
    if mode == "cycle":
        return PROFILES[name].speed
    return _DRIVING if mode == "drive" else _SPEED


def _heights(inputs: Inputs, network: StreetNetwork, log: Log) -> None:
    edges, heights = network.edges, network.heights
    _uncovered(inputs, network, log)
    with np.errstate(invalid="ignore"):
        wild = (heights < LOWEST) | (heights > HIGHEST)
    if wild.any():
        low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
        find(
            log,
            "elevation.implausible",
            "warns",
            Bilingual(
                f"{wild.sum():,} 个道路节点的高程不合理（{low:,.0f} 至 {high:,.0f} 米）。",
                f"{wild.sum():,} street nodes have heights that cannot be "
                f"({low:,.0f} to {high:,.0f} m).",
            ),
            Bilingual(
                "检查栅格的单位（须为米）与无数据值（nodata）是否写明。",
                "Check that the raster is in metres and declares its nodata value.",
            ),
            items=Items(
                [f"{h:,.0f} m" for h in heights[wild]],
                (),
                shapely.points(network.nodes[wild]),
                network.crs,
            ),
        )
        return
    rise = np.abs(heights[edges.u] - heights[edges.v])
    usual = (edges.structure == GROUND) & ~edges.stairs & (edges.length >= STEEP_LENGTH)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = np.where(edges.length > 0, rise / edges.length, 0.0)
        steep = usual & (slope > STEEP)
    if not steep.any():
        return
    share = steep.sum() / usual.sum()
    order = np.flatnonzero(steep)[np.argsort(-slope[steep], kind="stable")]
    find(
        log,
        "elevation.steep",
        "warns" if share >= STEEP_SHARE else "tells",
        Bilingual(
            f"{steep.sum():,} 个路段（{share:.1%}）的坡度超过 {STEEP:.0%}，最陡 "
            f"{slope[order[0]]:.0%}。",
            f"{steep.sum():,} edges ({share:.1%}) are steeper than {STEEP:.0%}, the steepest "
            f"{slope[order[0]]:.0%}.",
        ),
        Bilingual(
            f"坡度按 {STEEP:.0%} 封顶计算。多半是高程误差，或未标为台阶、桥梁、隧道的道路。",
            f"Slopes are clamped at {STEEP:.0%}. Usually the raster errs, or stairs, bridges or "
            "tunnels are not tagged as such.",
        ),
        items=Items(
            [f"{edges.name[i]} {slope[i]:.0%}".strip() for i in order.tolist()],
            (),
            edges.geometry[order],
            network.crs,
        ),
    )


def _uncovered(inputs: Inputs, network: StreetNetwork, log: Log) -> None:
    flat = network.edges.flat
    if not flat.any():
        return
    snap = inputs.home_snap
    share = 0.0
    if snap is not None:
        share = float((flat[snap.edge] & (snap.edge >= 0)).mean())
    find(
        log,
        "elevation.partial",
        "warns" if share > 0 else "tells",
        Bilingual(
            f"{flat.sum():,} 个路段（{flat.mean():.0%}）没有高程；{share:.1%} 的住宅接入其上。",
            f"{flat.sum():,} edges ({flat.mean():.0%}) have no elevation; {share:.1%} of the "
            "homes are linked to one of them.",
        ),
        Bilingual(
            "这些路段按平地计算。换用覆盖整个道路数据的栅格。",
            "They are computed flat. Use a raster that covers all of the street data.",
        ),
        items=Items(
            network.edges.name[flat].tolist(), (), network.edges.geometry[flat], network.crs
        ),
    )
