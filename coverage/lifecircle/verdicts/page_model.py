"""What a map page needs to search streets and judge goals by itself, as plain arrays.

Made by `lifecircle.siting.page_model`, packed by `lifecircle.outputs.map_what_if`; the scripts
``streets.js`` and ``engine.js`` compute on it as `lifecircle.siting.what_if` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class PageMetric:
    """What is minimised on foot, and what edges cost.

    Attributes
    ----------
    profile
        Who walks.
    measure
        ``minutes`` or ``metres``.
    forward, backward
        float64 (edges,), whole units, from `u` to `v` and from `v` to `u`; inf: closed.
    per_metre
        Units a metre off the street.
    per_whole
        Units a minute, or a metre.
    links
        Row of `PageStreets.links`.
    shut
        Per node, whether nobody passes it; None: all are open.
    """

    profile: str
    measure: str
    forward: Floats
    backward: Floats
    per_metre: float
    per_whole: int
    links: int
    shut: Bools | None = None


@dataclass(frozen=True, eq=False)
class PageLinks:
    """Where those who can use the same streets join them.

    Attributes
    ----------
    profile
        Who they are, as in `lifecircle.study.changes.Joint`; "": whoever can use every street.
    linkable
        Per edge, whether a new spot may be linked to it: of the main part only.
    island
        Per edge, whether it may be linked to where no edge of the main part is near.
    entrance_edge, entrance_fraction, entrance_offset
        Links of facilities' entrances; -1 and NaN where there is none.
    door_edge, door_fraction, door_offset
        The same of residents' demand points; empty where the page has none.
    """

    profile: str
    linkable: Bools
    island: Bools
    entrance_edge: Ints
    entrance_fraction: Floats
    entrance_offset: Floats
    door_edge: Ints
    door_fraction: Floats
    door_offset: Floats


@dataclass(frozen=True, eq=False)
class PageStreets:
    """The streets on foot.

    Attributes
    ----------
    crs
        Text that pyproj reads; of all coordinates here.
    scale, snap_limit
        Metres on the map for one on the ground; metres from a spot to its street at the most.
    nodes
        float64 (n, 2).
    u, v
        Rows of the nodes at the ends of each edge.
    line, vertex
        Of edge i the vertices ``vertex[line[i]:line[i + 1]]``, float64 (k, 2), from `u` to `v`.
    metrics, links
        Who walks, and where they join the streets.
    entrance, entrance_of
        float64 (m, 2), and the row in ``Results.facilities`` that each belongs to.
    """

    crs: str
    scale: float
    snap_limit: float
    nodes: Floats
    u: Ints
    v: Ints
    line: Ints
    vertex: Floats
    metrics: tuple[PageMetric, ...]
    links: tuple[PageLinks, ...]
    entrance: Floats
    entrance_of: Ints


@dataclass(frozen=True, eq=False)
class PageModel:
    """Streets, people's doors, and the goals that a page can judge.

    Attributes
    ----------
    streets
        On foot.
    door
        float64 (n, 2): residents' demand points, in the order of ``Results.demand``.
    goals
        One entry a goal of the plan, in its order; what JSON can hold. Of goals that a page cannot
        judge, why, in both languages.
    tables
        Arrays that the goals name.
    counted
        One entry for every way in which a goal counts places at doors; goals name their positions.
    facilities
        Per facility what it provides, and by what changes name it; and tables about all of them.
    units, blocks
        How many of them there are.
    """

    streets: PageStreets
    door: Floats
    goals: tuple[dict[str, Any], ...] = ()
    tables: dict[str, Any] = field(default_factory=dict)
    counted: tuple[dict[str, Any], ...] = ()
    facilities: dict[str, Any] = field(default_factory=dict)
    units: int = 0
    blocks: int = 0
