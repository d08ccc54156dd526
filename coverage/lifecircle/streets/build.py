"""Assembling a street network from OpenStreetMap or from explicit lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from lifecircle.base.crs import WGS84, map_scale, metric_crs, parse_crs, require_projected
from lifecircle.base.errors import CrsError, StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.edges import Edges, Objects
from lifecircle.streets.elevation import find_relief
from lifecircle.streets.network import StreetNetwork
from lifecircle.streets.osm.lifts import HALF_LIFT, KIND
from lifecircle.streets.osm.walkable import GROUND
from lifecircle.streets.osm.ways import CHECK_EXTRACT, NO_STREET, USABLE, read_ways
from lifecircle.streets.report import Reading
from lifecircle.streets.topology import Topology, ends_of, join_lines, split_ways

if TYPE_CHECKING:
    from lifecircle.streets.elevation import Surface
    from lifecircle.streets.osm.private import Private
    from lifecircle.streets.osm.ways import Mode, Ways


def network_from_osm(
    file: Path,
    *,
    crs: CRS | str | int | None,
    elevation: Path | None,
    mode: Mode,
    private: Private = "closed",
    lifts: bool = False,
) -> StreetNetwork:
    """See ``StreetNetwork.from_osm``."""
    wanted = None if crs is None else _projected(crs)
    ways = read_ways(file, mode, private=private, rides=lifts)
    low, high = np.nanmin(ways.lonlat, axis=0), np.nanmax(ways.lonlat, axis=0)
    longitude, latitude = (float(x) for x in (low + high) / 2)
    chosen = metric_crs(longitude, latitude) if wanted is None else wanted
    transformer = Transformer.from_crs(WGS84, chosen, always_xy=True)
    xy = np.column_stack(transformer.transform(ways.lonlat[:, 0], ways.lonlat[:, 1]))
    missing = np.isnan(ways.lonlat[:, 0])
    xy[missing] = np.nan
    if not np.isfinite(xy[~missing]).all():
        raise CrsError(
            Bilingual(
                "道路位于坐标系的适用范围以外",
                "the streets lie outside the area of the coordinate reference system",
            ),
            expected=Bilingual("适用于当地的坐标系", "a CRS made for this place"),
            found=Bilingual(
                f"{chosen.name}，道路在 {longitude:.3f}°、{latitude:.3f}° 附近",
                f"{chosen.name}, with streets near {longitude:.3f}°, {latitude:.3f}°",
            ),
        )
    net = split_ways(ways, xy)
    if not len(net.u):
        zh, en = USABLE[mode]
        raise StreetsError(
            NO_STREET[mode],
            file=file,
            expected=Bilingual(
                "至少有两个节点在文件中的道路", "ways with at least two of their nodes in the file"
            ),
            found=Bilingual(
                f"{len(ways.used)} 条{zh}的道路，其中 {net.incomplete_ways} 条不完整",
                f"{len(ways.used)} {en} ways, {net.incomplete_ways} of them incomplete",
            ),
            todo=CHECK_EXTRACT,
            code="streets.none",
        )
    scale = map_scale(chosen, longitude, latitude)
    structure = _column(ways, "structure", np.int8)[net.way]
    length = net.length / scale
    surface = None if elevation is None else _surface(elevation, chosen, net)
    relief = find_relief(net, structure, length, surface)
    inside = net.in_lift
    edges = Edges(
        u=net.u,
        v=net.v,
        length=length,
        geometry=net.geometry,
        linkable=_column(ways, "linkable", np.bool_)[net.way] & ~inside,
        name=np.where(inside, "", _column(ways, "name", np.object_)[net.way]),
        kind=np.where(inside, KIND, _column(ways, "kind", np.object_)[net.way]),
        structure=structure,
        stairs=_column(ways, "stairs", np.bool_)[net.way] & ~inside,
        incline=np.where(inside, np.int8(0), _column(ways, "incline", np.int8)[net.way]),
        walk_forward=_column(ways, "forward", np.bool_)[net.way] | inside,
        walk_backward=_column(ways, "backward", np.bool_)[net.way] | inside,
        wheelchair=np.where(inside, np.int8(0), _column(ways, "wheelchair", np.int8)[net.way]),
        flat=relief.flat,
        limit_forward=_column(ways, "limit_forward", np.float64)[net.way],
        limit_backward=_column(ways, "limit_backward", np.float64)[net.way],
        pushed_forward=_column(ways, "pushed_forward", np.bool_)[net.way] & ~inside,
        pushed_backward=_column(ways, "pushed_backward", np.bool_)[net.way] & ~inside,
        ride=np.where(inside, np.int8(HALF_LIFT), _column(ways, "ride", np.int8)[net.way]),
    )
    reading = Reading(
        incomplete_ways=net.incomplete_ways,
        closed_gates=net.closed_gates,
        conditional_ways=int(_column(ways, "conditional", np.bool_).sum()),
        left_out=ways.left_out,
        private=private == "open",
    )
    return StreetNetwork(
        chosen, net.nodes, net.barred, edges, scale, reading, relief, surface, mode
    )


def network_from_edges(
    lines: npt.ArrayLike,
    *,
    crs: CRS | str | int,
    nodes: tuple[npt.ArrayLike, npt.ArrayLike] | None,
    elevation: str | Path | Surface | None,
    mode: Mode,
    **attributes: Any,
) -> StreetNetwork:
    """See ``StreetNetwork.from_edges``."""
    projected = _projected(crs)
    geometry = _lines(lines)
    net = _topology(geometry, nodes)
    values = _attributes(len(geometry), attributes)
    surface = elevation
    if isinstance(surface, str | Path):
        surface = _surface(Path(surface), projected, net)
    relief = find_relief(net, values["structure"], net.length, surface)
    edges = Edges(
        u=net.u, v=net.v, length=net.length, geometry=geometry, flat=relief.flat, **values
    )
    return StreetNetwork(
        projected, net.nodes, net.barred, edges, 1.0, Reading(), relief, surface, mode
    )


def _surface(file: Path, crs: CRS, net: Topology) -> Surface:
    from lifecircle.streets.raster import open_surface  # noqa: PLC0415 - loads rasterio

    return open_surface(file, crs, shapely.total_bounds(net.geometry))


def _lines(lines: npt.ArrayLike) -> Objects:
    geometry = np.asarray(lines, dtype=object).reshape(-1)
    wrong = shapely.get_type_id(geometry) != shapely.GeometryType.LINESTRING
    wrong |= shapely.is_empty(geometry)
    if wrong.any() or not len(geometry):
        raise StreetsError(
            Bilingual("路网由线构成", "a street network needs lines"),
            place=_row(int(np.argmax(wrong))) if len(geometry) else None,
            expected=Bilingual(
                "至少一条非空的 LineString", "at least one LineString, none of them empty"
            ),
            found=str(geometry[np.argmax(wrong)])
            if len(geometry)
            else Bilingual("没有任何行", "no rows"),
        )
    return geometry


def _topology(geometry: Objects, ids: tuple[npt.ArrayLike, npt.ArrayLike] | None) -> Topology:
    if ids is None:
        nodes, u, v = join_lines(geometry)
    else:
        own = np.concatenate([np.asarray(ids[0]), np.asarray(ids[1])])
        if len(own) != 2 * len(geometry):
            raise StreetsError(
                Bilingual("每条线须有两端节点的编号", "every line needs the ids of two nodes"),
                expected=Bilingual(
                    f"两个各 {len(geometry)} 项的数组", f"two arrays of {len(geometry)}"
                ),
                found=Bilingual(f"{len(own)} 个编号", f"{len(own)} ids"),
            )
        _, first, node = np.unique(own, return_index=True, return_inverse=True)
        nodes, node = ends_of(geometry)[first], node.astype(np.int64)
        u, v = node[: len(geometry)], node[len(geometry) :]
    return Topology(
        nodes=nodes,
        u=u,
        v=v,
        length=np.asarray(shapely.length(geometry)),
        geometry=geometry,
        way=np.arange(len(geometry)),
        closed_gates=0,
        incomplete_ways=0,
        barred=np.zeros(len(nodes), dtype=bool),
        in_lift=np.zeros(len(geometry), dtype=bool),
    )


def _attributes(count: int, given: dict[str, Any]) -> dict[str, npt.NDArray[Any]]:
    """Bring the attributes of explicit lines to one row a line."""
    kind = _spread(count, given["kind"], np.object_)
    structure = _spread(count, given["structure"], np.int8)
    stairs, linkable = given["stairs"], given["linkable"]
    return {
        "name": _spread(count, given["name"], np.object_),
        "kind": kind,
        "structure": structure,
        "stairs": kind == "steps" if stairs is None else _spread(count, stairs, np.bool_),
        "incline": _spread(count, given["incline"], np.int8),
        "walk_forward": _spread(count, given["walk_forward"], np.bool_),
        "walk_backward": _spread(count, given["walk_backward"], np.bool_),
        "wheelchair": _spread(count, given["wheelchair"], np.int8),
        "limit_forward": _spread(count, given["limit_forward"], np.float64),
        "limit_backward": _spread(count, given["limit_backward"], np.float64),
        "pushed_forward": _spread(count, given.get("pushed_forward", False), np.bool_),
        "pushed_backward": _spread(count, given.get("pushed_backward", False), np.bool_),
        "ride": _spread(count, given.get("ride", 0), np.int8),
        "linkable": structure == GROUND if linkable is None else _spread(count, linkable, np.bool_),
    }


def _row(row: int) -> Bilingual:
    return Bilingual(f"第 {row + 1} 行", f"row {row + 1}")


def _spread(count: int, value: Any, dtype: type[np.generic]) -> npt.NDArray[Any]:
    try:
        return np.broadcast_to(np.asarray(value, dtype=dtype), (count,)).copy()
    except ValueError as error:
        raise StreetsError(
            Bilingual("线的属性行数不符", "an attribute of the lines has another number of rows"),
            expected=Bilingual(f"一个值，或 {count} 个", f"one value, or {count}"),
            found=f"{np.shape(value)}",
        ) from error


def _column(ways: Ways, name: str, dtype: type[np.generic]) -> npt.NDArray[Any]:
    values = np.empty(len(ways.used), dtype=dtype)
    values[:] = [getattr(way, name) for way in ways.used]
    return values


def _projected(crs: CRS | str | int) -> CRS:
    if isinstance(crs, int):
        crs = f"EPSG:{crs}"
    if isinstance(crs, str):
        parsed = parse_crs(crs)
        if isinstance(parsed, str):
            raise CrsError(
                Bilingual(
                    f"{parsed} 不能用作路网的坐标系",
                    f"{parsed} is not a CRS for a street network",
                ),
                expected=Bilingual("以米为单位的投影坐标系", "a projected CRS in metres"),
                found=parsed,
            )
        crs = parsed
    return require_projected(CRS.from_user_input(crs), "the street network")
