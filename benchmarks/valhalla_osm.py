"""Tags of ways and of barriers in an OpenStreetMap file, to say why two routers differ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import osmium
import shapely
from pyproj import CRS, Transformer

from lifecircle.streets.osm import walkable

if TYPE_CHECKING:
    from pathlib import Path

NEAR = 0.6
KEYS = ("highway", "route", "man_made", "railway", "public_transport")
TOLD = (
    *("highway", "route", "foot", "access", "motorroad", "oneway", "oneway:foot"),
    "foot:forward",
    *("foot:backward", "conveying", "sidewalk", "indoor", "tunnel", "bridge", "covered"),
    *("service", "barrier", "locked", "construction", "area", "level", "sac_scale", "informal"),
)


@dataclass(frozen=True)
class Tags:
    """Ways with their tags and lines, and nodes with barriers.

    Attributes
    ----------
    way
        Tags by id.
    ids, lines
        Ids of the ways that are walked here, and their lines in the network's CRS.
    cut
        Ids of ways of which the file lacks nodes.
    node, points
        Tags of nodes, and where they are, (n, 2).
    """

    way: dict[int, dict[str, str]]
    ids: np.ndarray
    lines: np.ndarray
    cut: frozenset[int]
    node: list[dict[str, str]]
    points: np.ndarray

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index of the lines."""
        return shapely.STRtree(self.lines)

    @cached_property
    def nodes_tree(self) -> shapely.STRtree:
        """Spatial index of the nodes."""
        return shapely.STRtree(shapely.points(self.points))

    def way_at(self, xy: np.ndarray) -> int:
        """Return the id of the walked way nearest to a place."""
        return int(self.ids[self.tree.nearest(shapely.Point(xy))])

    def nodes_on(self, line: np.ndarray) -> list[dict[str, str]]:
        """Return the tags of nodes on a line, in its order."""
        if len(line) < 2 or not len(self.points):
            return []
        path = shapely.LineString(line)
        rows = self.nodes_tree.query(path, predicate="dwithin", distance=NEAR)
        along = shapely.line_locate_point(path, shapely.points(self.points[rows]))
        return [self.node[row] for row in rows[np.argsort(along, kind="stable")]]

    def nodes_at(self, xy: np.ndarray) -> list[dict[str, str]]:
        """Return the tags of nodes at a place."""
        if not len(self.points):
            return []
        rows = self.nodes_tree.query(shapely.Point(xy), predicate="dwithin", distance=NEAR)
        return [self.node[row] for row in np.sort(rows)]


def read_tags(file: Path, crs: CRS) -> Tags:
    """Read all ways that somebody might walk."""
    transformer = Transformer.from_crs(4326, crs, always_xy=True)
    way: dict[int, dict[str, str]] = {}
    ids, lines, cut, node, points = [], [], [], [], []
    for entity in osmium.FileProcessor(str(file)).with_locations():
        tags = dict(entity.tags)
        if isinstance(entity, osmium.osm.Node):
            if "barrier" in tags or tags.get("highway") in {"elevator", "gate"}:
                node.append(tags)
                points.append(transformer.transform(entity.lon, entity.lat))
        elif isinstance(entity, osmium.osm.Way) and any(key in tags for key in KEYS):
            way[entity.id] = tags
            if "highway" not in tags or isinstance(walkable.read_way(tags), str):
                continue
            known = [(n.lon, n.lat) for n in entity.nodes if n.location.valid()]
            if len(known) < len(entity.nodes):
                cut.append(entity.id)
            if len(known) > 1:
                ids.append(entity.id)
                lines.append(np.column_stack(transformer.transform(*np.array(known).T)))
    sizes = [len(line) for line in lines]
    shapes = shapely.linestrings(np.concatenate(lines), indices=np.repeat(range(len(sizes)), sizes))
    return Tags(
        way,
        np.array(ids),
        shapes,
        frozenset(cut),
        node,
        np.array(points, dtype=float).reshape(-1, 2),
    )


def told(tags: dict[str, str]) -> str:
    """Return the tags that may decide who walks, for a page."""
    return " ".join(f"`{key}={tags[key]}`" for key in TOLD if key in tags) or "no tags"
