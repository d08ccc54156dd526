"""H3 cells as demand: a cell is a block, and everyone in it starts at one place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.base.crs import WGS84
from lifecircle.base.errors import StudyError
from lifecircle.base.text import Bilingual, Note
from lifecircle.base.toml_lines import lines_of
from lifecircle.layers.blocks import NO_UNIT
from lifecircle.layers.hexagons import MOST, cell_size, centres_of, h3_cells, too_many
from lifecircle.layers.people_in_blocks import ground_demand
from lifecircle.layers.raster_people import METHOD
from lifecircle.layers.shapes import is_sliver, polygonal

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.shapes import Geometries
    from lifecircle.study.model import Study

_DIGITS: Final = 15
"""Characters of an H3 id."""
_SOURCE: Final = "cell"
_MANY: Final = 1000.0


def require_cells(study: Study, outline: gpd.GeoDataFrame) -> int | None:
    """Return the resolution of a study's cells; None if its blocks are no cells.

    Parameters
    ----------
    study
        The study.
    outline
        From `read_outline`.

    Raises
    ------
    StudyError
        If the area would have more than `~lifecircle.layers.hexagons.MOST` cells.
    """
    resolution = study.blocks.cells
    if resolution is None:
        return None
    count = too_many(outline.to_crs(WGS84).geometry.union_all(), resolution)
    if count is not None:
        line = lines_of(study.file).get(("blocks", "cells")) if study.file.is_file() else None
        raise StudyError(
            Bilingual(
                f"评估范围约有 {count:,.0f} 个 H3 单元格，级别 {resolution} 过细",
                f"the area has about {count:,.0f} H3 cells: resolution {resolution} is too fine",
            ),
            file=study.file,
            place=_at(line),
            expected=Bilingual(f"不超过 {MOST:,} 个单元格", f"at most {MOST:,} cells"),
            todo=Bilingual("取较小的级别", "take a smaller resolution"),
            code="blocks.too_many_cells",
        )
    return resolution


def cut_cells(
    resolution: int, units: gpd.GeoDataFrame, outline: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Draw the H3 cells of an area as its blocks.

    Parameters
    ----------
    resolution
        Of the cells.
    units, outline
        From `read_units` and `read_outline`, in one projected CRS.

    Returns
    -------
    GeoDataFrame
        As `draw_blocks` does: ``id``, ``unit`` (row number in `units`, -1 for ground in none) and
        ``geometry``, sorted by id. They fill the outline without overlap, each in one unit: a
        cell that the outline crosses is clipped, one that units share is cut. The id is that of
        H3; parts of one cell have ``-1``, ``-2`` … behind it, the largest first. Slivers
        (`is_sliver`) in no unit, as imprecise borders leave them, go with the largest part.
    """
    cells = h3_cells(outline, resolution, contain="overlap")
    whole: Any = shapely.force_2d(outline.geometry.union_all())
    shapely.prepare(whole)
    shapes = cells.geometry.to_numpy()
    across = ~shapely.contains_properly(whole, shapes)
    shapes[across] = polygonal(shapely.intersection(shapes[across], whole))
    geometry, cell, unit = _parts(shapes, units["territory"].to_numpy())
    square = np.rint(np.asarray(shapely.area(geometry), dtype=np.float64))
    west, south = shapely.bounds(geometry).T[:2]
    order = np.lexsort((south, west, -square, cell))
    geometry, cell, unit = geometry[order], cell[order], unit[order]
    count = np.bincount(cell, minlength=len(cells))
    number = np.arange(len(cell)) - (np.cumsum(count) - count)[cell]
    names = cells.index.to_numpy(dtype=object)[cell]
    ids = [
        f"{name}-{k + 1}" if several else name
        for name, k, several in zip(names, number.tolist(), count[cell] > 1, strict=True)
    ]
    return gpd.GeoDataFrame({"id": ids, "unit": unit}, geometry=geometry, crs=outline.crs)


def gather_in_cells(
    demand: Demand, blocks: gpd.GeoDataFrame, resolution: int
) -> tuple[gpd.GeoDataFrame, Demand]:
    """Put the estimated people of buildings and streets together, cell by cell.

    Parameters
    ----------
    demand
        From `spread`, with these blocks.
    blocks
        From `cut_cells`.
    resolution
        Of the cells.

    Returns
    -------
    blocks : GeoDataFrame
        Those in which somebody is thought to live, renumbered.
    demand : Demand
        One point a block, of ``source`` cell: of the block's demand points the one nearest to
        the mean of them all, weighted by the headline shares. By every method its share is the
        sum of theirs; the numbers of units and of the whole are those of `spread`.

    Notes
    -----
    A place where people live errs less than the centre of the cell: see docs/cells.md.
    """
    block = demand.points["block"].to_numpy(dtype=np.int64)
    kept, row = np.unique(block, return_inverse=True)
    middle = _middles(demand.points.geometry.to_numpy(), row, demand.shares[demand.headline])
    lived = blocks.iloc[kept].reset_index(drop=True)
    shares = {
        method: np.bincount(row, share, minlength=len(kept)).astype(np.float64)
        for method, share in demand.shares.items()
    }
    notes = [*demand.notes]
    if len(lived) < len(blocks):
        notes.append(_empty_note(demand, len(blocks) - len(lived), len(blocks)))
    return lived, replace(
        demand,
        points=_table(lived, middle),
        shares=shares,
        notes=tuple(notes),
        assumptions=(*demand.assumptions, _gathered_note(demand, len(lived), resolution)),
    )


def spread_ground_in_cells(
    blocks: gpd.GeoDataFrame, units: gpd.GeoDataFrame, resolution: int
) -> Demand:
    """Let the ground of cells stand for people of whom nothing is known.

    Parameters
    ----------
    blocks
        From `cut_cells`.
    units
        From `read_units`.
    resolution
        Of the cells.

    Returns
    -------
    Demand
        With the one method ``ground``: every block counts as its area, at the centre of its H3
        cell, or at a point on the block where the centre is not in it. No head counts.
    """
    shapes = blocks.geometry.to_numpy()
    points = centres_of([name[:_DIGITS] for name in blocks["id"]], blocks.crs)
    astray = ~shapely.covers(shapes, points)
    points[astray] = shapely.point_on_surface(shapes[astray])
    table = _table(blocks, points)
    square = np.asarray(shapely.area(shapes), dtype=np.float64)
    zh, en = _start(resolution)
    return ground_demand(
        table,
        square / square.sum(),
        units,
        Note(
            "demand.ground",
            Bilingual(
                f"未使用人口数据：比例均为用地面积的比例，全部用地都计入，按 H3 单元格（{zh}）"
                "统计；各格面积计在其中心，中心不在该部分时计在其内部一点。",
                "No population data are used: shares are of ground, homes or not, in "
                f"{en}. Every cell counts as its area, at its centre, or at a point inside "
                "the part where the centre is not in it.",
            ),
        ),
    )


def _parts(shapes: Geometries, territory: Geometries) -> tuple[Geometries, Ints, Ints]:
    """Cut cells by units; return the parts, and the cell and the unit of each."""
    cell, unit = shapely.STRtree(territory).query(shapes, predicate="intersects")
    inside = shapely.covers(territory[unit], shapes[cell])
    parts = shapes[cell]
    parts[~inside] = shapely.intersection(parts[~inside], territory[unit[~inside]])
    parts = polygonal(parts)
    covered = np.zeros(len(shapes), dtype=bool)
    covered[cell[inside]] = True
    left = np.flatnonzero(~covered)
    rest = polygonal(shapely.difference(shapes[left], shapely.union_all(territory)))
    geometry = np.concatenate([parts, rest])
    cell = np.concatenate([cell, left]).astype(np.int64)
    unit = np.concatenate([unit, np.full(len(left), NO_UNIT)]).astype(np.int64)
    there = shapely.area(geometry) > 0
    geometry, cell, unit = geometry[there], cell[there], unit[there]
    return _without_slivers(geometry, cell, unit)


def _without_slivers(geometry: Geometries, cell: Ints, unit: Ints) -> tuple[Geometries, Ints, Ints]:
    """Join slivers in no unit to the largest part of their cell, if it has another."""
    square = np.asarray(shapely.area(geometry), dtype=np.float64)
    stray = (unit == NO_UNIT) & is_sliver(geometry)
    order = np.lexsort((unit, -np.rint(square), stray, cell))
    first = order[np.unique(cell[order], return_index=True)[1]]
    host = np.full(int(cell.max()) + 1, -1, dtype=np.int64)
    host[cell[first]] = first
    joins = np.flatnonzero(stray & (host[cell] != np.arange(len(cell))))
    for at in np.unique(host[cell[joins]]).tolist():
        strays = geometry[joins[host[cell[joins]] == at]]
        geometry[at] = shapely.union_all([geometry[at], *strays])
    keep = np.ones(len(cell), dtype=bool)
    keep[joins] = False
    return geometry[keep], cell[keep], unit[keep]


def _middles(points: Geometries, row: Ints, share: Floats) -> Geometries:
    """Return of the points of each row the one nearest to their weighted mean."""
    xy = shapely.get_coordinates(points)
    # Where nobody is thought to live by the headline method, all count alike.
    weight = np.where(np.bincount(row, share)[row] > 0, share, 1.0)
    total = np.bincount(row, weight)
    mean = np.column_stack([np.bincount(row, weight * xy[:, k]) / total for k in (0, 1)])
    apart = np.rint(np.hypot(*(xy - mean[row]).T) * _MANY)
    order = np.lexsort((xy[:, 1], xy[:, 0], apart, row))
    nearest: Geometries = points[order[np.unique(row[order], return_index=True)[1]]]
    return nearest


def _table(blocks: gpd.GeoDataFrame, points: Geometries) -> gpd.GeoDataFrame:
    """Return one demand point a block."""
    return gpd.GeoDataFrame(
        {"source": _SOURCE, "block": np.arange(len(blocks)), "unit": blocks["unit"].to_numpy()},
        geometry=points,
        crs=blocks.crs,
    )


def _at(line: int | None) -> Bilingual:
    key = "blocks.cells"
    return Bilingual(
        *(2 * [key] if line is None else [f"第 {line} 行，{key}", f"line {line}, {key}"])
    )


def _start(resolution: int) -> tuple[str, str]:
    edge = cell_size(resolution).edge
    zh, en = (
        (f"{edge / _MANY:.1f} 公里", f"{edge / _MANY:.1f} km")
        if edge >= _MANY
        else (f"{edge:.0f} 米", f"{edge:.0f} m")
    )
    return (
        f"第 {resolution} 级，平均边长 {zh}",
        f"H3 cells (resolution {resolution}, sides of {en} on average)",
    )


def _of_raster(demand: Demand) -> bool:
    return demand.headline == METHOD


def _gathered_note(demand: Demand, cells: int, resolution: int) -> Note:
    zh, en = _start(resolution)
    points = len(demand.points)
    where = Bilingual("处建筑与路旁", "buildings and roadsides")
    if _of_raster(demand):
        where = Bilingual("个栅格像元", "cells of the raster")
    return Note(
        "people.in_blocks",
        Bilingual(
            f"{points:,} {where.zh}的估计人口汇总到 {cells:,} 个 H3 单元格（{zh}；"
            "跨单元的单元格分开计）；同一格的人都从离其人口重心最近的一处出发。",
            f"The estimated people at {points:,} {where.en} are summed in {cells:,} "
            f"{en}, those across units in parts. Everyone of a cell starts at the one of these "
            "places nearest to the middle of its people.",
        ),
    )


def _empty_note(demand: Demand, empty: int, total: int) -> Note:
    what = Bilingual(
        "没有住宅，也没有缺少建筑数据的生活性道路", "neither homes nor local street unmapped"
    )
    if _of_raster(demand):
        what = Bilingual("没有有人口的栅格像元", "no populated cell of the raster")
    return Note(
        "people.empty_cells",
        Bilingual(
            f"{total:,} 个 H3 单元格（含分开的部分）中，{empty:,} 个{what.zh}，未列入。",
            f"Of {total:,} H3 cells or parts of cells, {empty:,} have {what.en}, and are left out.",
        ),
    )
