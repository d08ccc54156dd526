"""Linking points to the street network.

A point is linked to the nearest point of a *linkable* edge, never to a node. If that edge is on
a stranded island, the point is moved to the main part, where that is within the limit; else it
stays linked to the island. Somebody who cannot use every street is linked to the nearest one
that they can use; what is stranded does not depend on who travels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.base.errors import CrsError, LayerError
from lifecircle.base.text import Bilingual, both

if TYPE_CHECKING:
    import numpy.typing as npt
    from scipy.spatial import cKDTree

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.travel.profiles import Profile

OK: Final = "ok"
MOVED: Final = "moved"
ISLAND: Final = "island"
TOO_FAR: Final = "too_far"
_END: Final = 1e-12


@dataclass(frozen=True, eq=False)
class Snap:
    """Where points enter the street network; every array has one row a point.

    Attributes
    ----------
    edge
        Row number of the edge, int64; -1 where no linkable street is within the limit.
    fraction
        Where on the edge, from 0 at `u` to 1 at `v`; NaN where `edge` is -1.
    offset
        Straight metres from the point to the street; NaN where `edge` is -1.
    status
        ``"ok"``; ``"moved"`` (the nearest street is stranded, linked to the main part instead);
        ``"island"`` (only a stranded street is within the limit, linked there); ``"too_far"``.
    xy
        float (n, 2): the points in the network's CRS.
    """

    edge: Ints
    fraction: Floats
    offset: Floats
    status: Objects
    xy: Floats

    def __len__(self) -> int:
        return len(self.edge)

    @cached_property
    def tree(self) -> cKDTree:
        """Spatial index of the points, made once for all searches."""
        from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load

        return cKDTree(self.xy, balanced_tree=False, compact_nodes=False)

    def linked_to(self, edge: Ints, fraction: Floats, offset: Floats, status: Objects) -> Snap:
        """Return the same points with other links; the index of the points is shared."""
        snap = Snap(edge, fraction, offset, status, self.xy)
        if "tree" in vars(self):
            vars(snap)["tree"] = self.tree
        return snap

    def take(self, rows: npt.ArrayLike) -> Snap:
        """Return some rows: row numbers, or a mask."""
        rows = np.asarray(rows)
        if not rows.size:
            rows = rows.astype(np.int64)
        return Snap(
            self.edge[rows],
            self.fraction[rows],
            self.offset[rows],
            self.status[rows],
            self.xy[rows],
        )


def snap_points(
    network: StreetNetwork, points: Any, limit: float, profile: Profile | None = None
) -> Snap:
    """Link points to the network; see ``StreetNetwork.snap``."""
    shapes, xy = _read_points(network, points)
    reach = limit * network.scale
    main, stranded = network.links_of(profile)
    edge, distance = main.nearest(shapes, reach)
    island_edge, island_distance = stranded.nearest(shapes, reach)
    status = np.full(len(xy), OK, dtype=object)
    status[island_distance < distance] = MOVED
    only_island = (edge < 0) & (island_edge >= 0)
    status[only_island] = ISLAND
    edge = np.where(only_island, island_edge, edge)
    distance = np.where(only_island, island_distance, distance)
    missing = edge < 0
    status[missing] = TOO_FAR

    lines = network.edges.geometry[edge]
    along = shapely.line_locate_point(lines, shapes)
    whole = shapely.length(lines)
    fraction = np.divide(along, whole, out=np.zeros(len(xy)), where=whole > 0)
    # The rounding of two sums of lengths must not part a point from the end it lies at.
    fraction[fraction < _END] = 0
    fraction[fraction > 1 - _END] = 1
    fraction[missing] = np.nan
    offset = np.where(missing, np.nan, distance / network.scale)
    return Snap(edge, fraction, offset, status, xy)


def _read_points(network: StreetNetwork, points: Any) -> tuple[Objects, Floats]:
    """Return shapely points and their coordinates, or say which row is not a point."""
    crs = getattr(points, "crs", None)
    if crs is not None and crs != network.crs:
        raise CrsError(
            Bilingual(
                "点的坐标系与路网不一致",
                "the points are not in the network's coordinate reference system",
            ),
            expected=network.crs.name,
            found=crs.name,
            todo=Bilingual(
                "用 .to_crs(network.crs) 转换", "reproject them with .to_crs(network.crs)"
            ),
        )
    if hasattr(points, "geometry"):
        points = points.geometry
    labels = None if isinstance(points, list | tuple) else getattr(points, "index", None)
    values = np.asarray(points)
    if values.dtype.kind in "fiu":
        xy = values.astype(np.float64).reshape(-1, 2)
        shapes = np.asarray(shapely.points(xy), dtype=object)
    else:
        shapes = values.astype(object)
        wrong = shapely.get_type_id(shapes) != shapely.GeometryType.POINT
        _refuse(wrong | shapely.is_empty(shapes), labels, shapes)
        xy = shapely.get_coordinates(shapes)
        if shapely.has_z(shapes).any():
            shapes = shapely.force_2d(shapes)
    endless = np.asarray(~np.isfinite(xy).all(axis=1))
    _refuse(endless, labels, shapes)
    return shapes, xy


def _refuse(wrong: Bools, labels: Any, shapes: Objects) -> None:
    if not wrong.any():
        return
    row = int(np.argmax(wrong))
    todo = Bilingual(
        "删除或修复这些行；面请改为出入口或代表点",
        "remove or repair the rows; give polygons as entrances or representative points",
    )
    if shapes[row] is None:
        found = Bilingual("没有几何图形", "no geometry")
    elif shapes[row].is_empty:
        found = Bilingual("空的几何图形", "an empty geometry")
    elif shapes[row].geom_type != "Point":
        found = both(str(shapes[row].geom_type))
    else:
        found = Bilingual("坐标不是有限的数", "a coordinate that is not a finite number")
        todo = Bilingual(
            "检查经纬度的先后次序和坐标系（crs）",
            "check the order of longitude and latitude, and the CRS",
        )
    label = None if labels is None else repr(labels.tolist()[row])
    raise LayerError(
        Bilingual(
            f"{len(wrong)} 行中有 {wrong.sum()} 行无法接入道路",
            f"{wrong.sum()} of {len(wrong)} rows cannot be linked to a street",
        ),
        place=Bilingual(
            f"第 {row + 1} 行" + ("" if label is None else f"，索引 {label}"),
            f"row {row + 1}" + ("" if label is None else f", index {label}"),
        ),
        expected=Bilingual("点", "a point"),
        found=found,
        todo=todo,
    )
