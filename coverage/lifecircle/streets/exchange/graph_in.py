"""Networks from networkx graphs, those of OSMnx among them.

In a directed graph an edge may be travelled in its direction. Two edges between the same nodes,
one against the other, are one street if their lines, lengths and attributes are the same. On foot
a street that is one-way for vehicles (``oneway``) is open in both directions, as in OpenStreetMap
data, unless ``oneway:foot`` says otherwise. In an undirected graph edges are open both ways but
for what their tags say, along the line from the first node.

Edges are used, and what they are is found out, by their tags as in OpenStreetMap data
(`lifecircle.streets.osm.walkable` and its like); an edge without ``highway`` is a ``road``. Graphs
that were made here say all about each edge, and come back as they were.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import shapely

from lifecircle.base.errors import CrsError, InputError, StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.elevation import Relief
from lifecircle.streets.exchange.assemble import Place, assemble, known_crs, way_columns
from lifecircle.streets.exchange.graph_nodes import nodes_of
from lifecircle.streets.exchange.graph_out import MARK
from lifecircle.streets.exchange.graph_values import (
    OWN,
    is_reversed,
    is_true,
    line_of,
    name_of,
    number,
    own_way,
    slopes_of,
    tags_of,
)
from lifecircle.streets.exchange.kinds import UNKNOWN
from lifecircle.streets.exchange.pairing import Arc, paired, paired_by_key
from lifecircle.streets.osm.ways import FILTERS, NO_STREET, USABLE, filter_of
from lifecircle.streets.report import Reading
from lifecircle.streets.topology import Topology

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyproj import CRS

    from lifecircle.base.quantities import Floats
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.exchange.graph_nodes import Nodes
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.osm.walkable import Way
    from lifecircle.streets.osm.ways import Mode

_LIKELY: Final = (0.5, 2.0)
"""What lengths may be of those of their lines, in the middle of all."""


def network_from_graph(
    graph: Any,
    *,
    crs: CRS | str | int | None = None,
    source_crs: CRS | str | int | None = None,
    elevation: str | Path | None = None,
    mode: Mode | None = None,
) -> StreetNetwork:
    """See ``StreetNetwork.from_networkx``."""
    mode = mode or _mode(graph)
    filter_of(mode)  # a word that is no mode ends here
    own = bool(graph.graph.get(MARK))
    given = _crs(graph, source_crs)
    nodes = nodes_of(graph)
    arcs, left_out = _arcs(graph, nodes, mode)
    if not arcs:
        raise _nothing(mode, graph.number_of_edges(), left_out)
    lines = _lines(arcs, nodes)
    by_key = own and all(isinstance(arc.key, int) for arc in arcs)
    streets = paired_by_key(arcs) if by_key else paired(arcs, lines)
    place = Place(given, nodes.xy, crs)
    geometry = _along(lines, streets)
    geometry = np.asarray(shapely.transform(geometry, place.project), dtype=object)
    scale = number(graph.graph.get("scale")) if own and place.crs == given else None
    place.scale = scale or place.scale
    length = _lengths(streets, np.asarray(shapely.length(geometry)) / place.scale)
    ends = np.array([(street.start, street.end) for street in streets], dtype=np.int64)
    used, renumbered = np.unique(ends, return_inverse=True)
    u, v = renumbered.reshape(-1, 2).astype(np.int64).T.copy()
    net = Topology(
        nodes=place.project(nodes.xy)[used],
        u=u,
        v=v,
        length=np.asarray(shapely.length(geometry)),
        geometry=geometry,
        way=np.arange(len(streets)),
        closed_gates=0,
        incomplete_ways=0,
        barred=nodes.barred[used],
        in_lift=np.zeros(len(streets), dtype=bool),
    )
    heights = nodes.heights[used]
    relief = None
    if elevation is None and np.isfinite(heights).any():
        relief = _relief(streets, net, heights, length)
    return assemble(
        net,
        way_columns([street.way for street in streets]),
        (place.crs, place.scale),
        mode=mode,
        length=length,
        reading=Reading(left_out=left_out),
        elevation=None if elevation is None else Path(elevation),
        relief=relief,
    )


def _mode(graph: Any) -> Mode:
    said = graph.graph.get("mode", "walk")
    return said if said in FILTERS else "walk"


def _crs(graph: Any, given: CRS | str | int | None) -> CRS:
    said = given if given is not None else graph.graph.get("crs")
    if said is None or said == "":
        raise CrsError(
            Bilingual("图没有坐标系", "the graph has no coordinate reference system"),
            expected='graph.graph["crs"]',
            todo=Bilingual(
                '写明节点坐标的坐标系，例如 source_crs="EPSG:4326"',
                'name that of the nodes, for instance source_crs="EPSG:4326"',
            ),
            code="graph.no_crs",
        )
    return known_crs(said)


class _Edge(NamedTuple):
    start: Any
    end: Any
    key: Any
    data: Mapping[str, Any]

    @property
    def place(self) -> Bilingual:
        return Bilingual(
            f"边 {self.start!r} → {self.end!r}", f"edge {self.start!r} to {self.end!r}"
        )


def _edges(graph: Any) -> list[_Edge]:
    if graph.is_multigraph():
        return [_Edge(*edge) for edge in graph.edges(keys=True, data=True)]
    return [_Edge(u, v, 0, data) for u, v, data in graph.edges(data=True)]


def _arcs(graph: Any, nodes: Nodes, mode: Mode) -> tuple[list[Arc], dict[str, int]]:
    """Return the edges that are used, and how many are not, by reason."""
    row = {one: i for i, one in enumerate(nodes.ids)}
    directed = graph.is_directed()
    known: dict[frozenset[tuple[str, str]], Way | str] = {}
    left_out: Counter[str] = Counter()
    arcs = []
    for edge in _edges(graph):
        start, end, _, data = edge
        try:
            slopes = slopes_of(data)
            if all(name in data for name in OWN):
                way: Way | str = own_way(data)
            else:
                tags = {"highway": UNKNOWN} | tags_of(data, directed=directed)
                mark = frozenset(tags.items())
                if mark not in known:
                    known[mark] = FILTERS[mode].read_way(tags)
                way = known[mark]
        except (KeyError, ValueError) as error:
            raise _wrong(edge, Bilingual("属性有误", "its attributes"), str(error)) from error
        if isinstance(way, str):
            left_out[way] += 1
            continue
        if not all(name in data for name in OWN):
            way = way._replace(name=name_of(data))
            if directed:
                both = mode == "walk" and is_true(data.get("oneway")) and not _for_walkers(data)
                way = way._replace(forward=True, backward=both)
            elif way.forward != way.backward:
                start, end = _as_drawn(edge, nodes.xy[row[edge.start]], nodes.xy[row[edge.end]])
        length = data.get("length")
        metres = None if length is None else number(length)
        if length is not None and (metres is None or metres < 0):
            raise _wrong(edge, Bilingual("长度应为米数", "a length in metres"), repr(length))
        arcs.append(
            Arc(
                start=row[start],
                end=row[end],
                way=way,
                length=metres,
                geometry=line_of(data.get("geometry")),
                reversed=directed and is_reversed(data.get("reversed")),
                slopes=slopes,
                place=edge.place,
                key=edge.key,
            )
        )
    return arcs, dict(sorted(left_out.items()))


def _as_drawn(edge: _Edge, start: Floats, end: Floats) -> tuple[Any, Any]:
    """Return the first and the last node of a one-way edge of an undirected graph."""
    ends = (edge.data.get("from"), edge.data.get("to"))
    line = line_of(edge.data.get("geometry"))
    forward, backward = (edge.start, edge.end), (edge.end, edge.start)
    if ends in {forward, backward}:
        return forward if ends == forward else backward
    if not isinstance(line, shapely.LineString) or line.is_empty or (start == end).all():
        raise _wrong(
            edge,
            Bilingual("单行的边须有方向", "a direction, as it is one-way"),
            Bilingual("无向图", "an undirected graph"),
        )
    at = np.array(line.coords[0][:2])
    return forward if ((at - start) ** 2).sum() <= ((at - end) ** 2).sum() else backward


def _for_walkers(data: Mapping[str, Any]) -> bool:
    return any(is_true(data.get(key)) for key in ("oneway:foot", "foot:oneway"))


def _wrong(edge: _Edge, expected: Bilingual, found: str | Bilingual) -> StreetsError:
    return StreetsError(
        Bilingual("图中有一条边无法使用", "an edge of the graph cannot be used"),
        place=edge.place,
        expected=expected,
        found=found,
        code="graph.edge",
    )


def _lines(arcs: Sequence[Arc], nodes: Nodes) -> Objects:
    """Return the line of every arc from its start; a straight one where it has none."""
    lines = np.empty(len(arcs), dtype=object)
    lines[:] = [arc.geometry for arc in arcs]
    ends = np.array([(arc.start, arc.end) for arc in arcs], dtype=np.int64)
    at = nodes.xy[ends]
    none = np.array([line is None for line in lines])
    for arc, line in zip(arcs, lines, strict=True):
        if line is None:
            continue
        is_line = isinstance(line, shapely.LineString) and not line.is_empty
        if not (is_line and np.isfinite(shapely.get_coordinates(line)).all()):
            raise StreetsError(
                Bilingual("图中有一条边的图形不是线", "the geometry of an edge is not a line"),
                place=arc.place,
                expected=Bilingual("LineString，或其 WKT", "a LineString, or its WKT"),
                found=str(line)[:80],
                code="graph.edge",
            )
    lines[none] = shapely.linestrings(at[none])
    lines = np.asarray(shapely.force_2d(lines), dtype=object)
    first = shapely.get_coordinates(shapely.get_point(lines, 0))
    last = shapely.get_coordinates(shapely.get_point(lines, -1))
    along = np.hypot(*(first - at[:, 0]).T) + np.hypot(*(last - at[:, 1]).T)
    against = np.hypot(*(first - at[:, 1]).T) + np.hypot(*(last - at[:, 0]).T)
    turned = against < along
    lines[turned] = shapely.reverse(lines[turned])
    return lines


def _along(lines: Objects, streets: Sequence[Arc]) -> Objects:
    """Return the line of every street, from its start."""
    row = np.array([street.geometry for street in streets], dtype=np.int64)
    against = row < 0
    geometry = lines[np.where(against, -1 - row, row)]
    geometry[against] = shapely.reverse(geometry[against])
    return geometry


def _lengths(streets: Sequence[Arc], drawn: Floats) -> Floats:
    """Return metres on the ground: as edges say, else those of their lines."""
    given = np.array([np.nan if s.length is None else s.length for s in streets])
    known = np.isfinite(given)
    both = known & (drawn > 0)
    if both.any():
        ratio = float(np.median(given[both] / drawn[both]))
        if not _LIKELY[0] <= ratio <= _LIKELY[1]:
            raise InputError(
                Bilingual("边的长度不是米", "the lengths of edges are not in metres"),
                expected=Bilingual(
                    "与边的图形相符的米数", "metres that go with the lines of the edges"
                ),
                found=Bilingual(
                    f"中位数为图形长度的 {ratio:.3g} 倍",
                    f"{ratio:.3g} times those of the lines, in the middle",
                ),
                todo=Bilingual(
                    "检查坐标系与 length 属性", "check the CRS and the attribute length"
                ),
                code="graph.length",
            )
    return np.where(known, given, drawn)


def _relief(streets: Sequence[Arc], net: Topology, heights: Floats, length: Floats) -> Relief:
    """Return the heights and slopes that a graph has; without slopes they are those of ends."""
    start, end = heights[net.u], heights[net.v]
    flat = np.isnan(start) | np.isnan(end)
    even = np.zeros(len(length))
    np.divide(end - start, length, out=even, where=~flat & (length > 0))
    pieces = [
        street.slopes if street.slopes is not None and len(street.slopes) else even[i : i + 1]
        for i, street in enumerate(streets)
    ]
    sizes = np.array([len(piece) for piece in pieces], dtype=np.int64)
    first = np.concatenate([[0], sizes.cumsum()[:-1]]).astype(np.int64)
    return Relief(heights, flat, first, np.concatenate(pieces))


def _nothing(mode: Mode, edges: int, left_out: Mapping[str, int]) -> StreetsError:
    zh, en = USABLE[mode]
    why = ", ".join(f"{reason}: {count}" for reason, count in left_out.items())
    return StreetsError(
        NO_STREET[mode],
        expected=Bilingual(f"至少一条{zh}的边", f"at least one {en} edge"),
        found=Bilingual(
            f"{edges} 条边，均不{zh}（{why}）", f"{edges} edges, none of them {en} ({why})"
        ),
        code="streets.none",
    )
