"""Residential blocks: drawn from the streets, or read from a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import LayerError, StudyError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.columns import distinct_text, require_column, with_source_columns
from lifecircle.layers.faces import faces_of, join_small, north_west_first
from lifecircle.layers.read import bounds_of, read_layer
from lifecircle.layers.rows import items, rows, without
from lifecircle.layers.shapes import Geometries, labels_of, require_polygons
from lifecircle.study.model import Layer

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.study.model import Study

DIVIDING: Final = frozenset(
    {
        *("trunk", "primary", "secondary", "tertiary"),
        *("trunk_link", "primary_link", "secondary_link", "tertiary_link"),
        *("unclassified", "residential", "living_street", "pedestrian"),
    }
)
"""Values of ``highway`` that divide blocks, if the street has a name."""

TUNNEL: Final = ("tunnel", 2)
"""Values of ``structure`` that do not divide."""

NO_UNIT: Final = -1


def draw_blocks(
    streets: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    outline: gpd.GeoDataFrame,
    smallest: float = 2000,
    largest: float = 180_000,
) -> gpd.GeoDataFrame:
    """Draw blocks as the faces between named streets.

    Parameters
    ----------
    streets
        Lines with ``name`` (text, empty where there is none), ``kind`` (value of ``highway``) and
        ``structure`` (ground, bridge or tunnel, or 0, 1, 2), in a projected CRS.
    units
        From `read_units`, in the same CRS.
    outline
        From `read_outline`, in the same CRS.
    smallest
        m²: a smaller face joins its neighbour.
    largest
        m²: a larger face is also divided by the streets in it that have no name.

    Returns
    -------
    GeoDataFrame
        Columns ``id`` (``B0001`` …, from north-west to south-east), ``unit`` (row number in
        `units`, -1 for ground in none) and ``geometry`` (polygons). They fill the outline without
        overlap, each in one unit.

    Notes
    -----
    Borders of blocks are streets of a kind in `DIVIDING` that have a name, tunnels excepted
    (bridges divide: in hilly cities a main road is half bridge, and without them the faces do not
    close), the outline, and the borders of units. A face larger than `largest` is divided once
    more, by streets of the same kinds without a name: where names are not mapped, a whole
    quarter would else be one block. Dead ends count for nothing. A face smaller
    than `smallest`, or on average thinner than `~lifecircle.layers.faces.THINNEST` (the strip
    between two carriageways), joins the neighbour of the same unit with the longest common
    border. Ground in no unit that is as small joins any neighbour, and counts with it; so do
    slivers as imprecise borders leave them. The order of the streets makes no difference.
    """
    area = outline.geometry.union_all()
    name = streets["name"]
    divides = streets["kind"].isin(DIVIDING) & ~streets["structure"].isin(TUNNEL)
    named = (divides & name.notna() & (name != "")).to_numpy()
    lines = streets.geometry.to_numpy()
    shapely.prepare(area)
    borders = np.concatenate(
        [
            lines[named & shapely.intersects(area, lines)],
            shapely.boundary(units["territory"].to_numpy()),
        ]
    )
    faces = faces_of(borders, area)
    large = faces[shapely.area(faces) > largest]
    inner = lines[divides.to_numpy() & ~named]
    in_face, line = shapely.STRtree(inner).query(large, predicate="intersects")
    if len(line):
        pieces = shapely.intersection(inner[line], large[in_face])
        faces = faces_of(np.concatenate([borders, pieces]), area)
    unit = unit_at(shapely.point_on_surface(faces), units)
    into = join_small(faces, unit, smallest, NO_UNIT)
    order = np.argsort(into, kind="stable")
    whole, first = np.unique(into[order], return_index=True)
    geometry = np.array(
        [
            shapely.union_all(part) if len(part) > 1 else part[0]
            for part in np.split(faces[order], first[1:])
        ],
        dtype=object,
    )
    unit = unit[whole]
    rank = north_west_first(geometry)
    digits = max(4, len(str(len(rank))))
    return gpd.GeoDataFrame(
        {
            "id": [f"B{i + 1:0{digits}d}" for i in range(len(rank))],
            "unit": unit[rank],
        },
        geometry=geometry[rank],
        crs=streets.crs,
    )


def unit_at(points: Geometries, units: gpd.GeoDataFrame) -> Ints:
    """Return the row of the unit whose ground each point lies on; -1 for none."""
    unit = np.full(len(points), NO_UNIT, dtype=np.int64)
    territory = units["territory"].to_numpy()
    found, point = shapely.STRtree(points).query(territory, predicate="intersects")[:, ::-1]
    unit[point] = found
    return unit


def read_blocks(
    study: Study, crs: CRS, units: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, log: Log
) -> gpd.GeoDataFrame:
    """Read the planner's own blocks.

    Parameters
    ----------
    study
        The study; ``blocks.path`` is given.
    crs
        Projected, in metres: of the result.
    units, outline
        From `read_units` and `read_outline`, in that CRS. Blocks whose point on surface lies
        outside the outline are left out, with a note.
    log
        Takes notes on what had to be repaired and left out.

    Returns
    -------
    GeoDataFrame
        Columns ``id`` (by default ``B0001`` … in the order of the file), ``unit`` (row number of
        the unit with the largest share of the block's area; -1 if none has any), ``geometry``,
        ``people`` (float, where ``people.column`` is given), then the file's other columns.

    Raises
    ------
    StudyError
        If the study names no file of blocks.
    LayerError, CrsError, MissingFileError
        As `read_layer` does; if a feature is not a polygon, ids are missing or repeated, or the
        people of a block are missing or negative.
    """
    given, column = study.blocks, study.people.column
    if given.path is None:
        raise StudyError(
            Bilingual("评估文件没有写明地块文件", "the study names no file of blocks"),
            file=study.file,
            place="blocks.path",
            todo=Bilingual(
                'people.from = "blocks" 需要带人口列的地块图层',
                'people.from = "blocks" needs a layer of blocks with the people in a column',
            ),
        )
    file = given.path
    layer = Layer(path=file, crs=given.crs, layer=given.layer, encoding=given.encoding)
    text = [] if given.id is None else [given.id]
    log = log.about("blocks", file)
    what = Bilingual("地块图层", "the blocks layer")
    frame = read_layer(layer, what, log, text=text, near=bounds_of(outline))
    frame = require_polygons(frame, what, file, log, given.id)
    if column is not None:
        frame = _counted(frame, column, file, log, given.id)
    frame = frame.to_crs(crs)
    geometry: Geometries = frame.geometry.to_numpy()
    own = pd.DataFrame({"id": _ids(frame, given.id, file, log), "unit": _largest(geometry, units)})
    if column is not None:
        own["people"] = _numbers(frame, column)
    blocks = with_source_columns(own, frame, used=text, geometry=geometry, crs=crs)
    inside = shapely.intersects(outline.geometry.union_all(), shapely.point_on_surface(geometry))
    if not inside.any():
        raise LayerError(
            Bilingual("没有地块在评估范围内", "no block lies in the area"),
            file=file,
            todo=Bilingual("检查地块的坐标系", "check the CRS of the blocks"),
            code="blocks.elsewhere",
        )
    for note in _outside_note(blocks[~inside], column is not None):
        log.note(
            note,
            "warns",
            action=Bilingual("如应计入，请扩大评估范围", "extend the area if they should count"),
            items=items(frame, ~inside, own["id"].tolist()),
        )
    return blocks[inside].reset_index(drop=True)


def _outside_note(outside: gpd.GeoDataFrame, counted: bool) -> list[Note]:  # noqa: FBT001
    if outside.empty:
        return []
    people = float(outside["people"].sum()) if counted else 0.0
    zh = f"（共 {people:,.0f} 人）" if counted else ""
    en = f" with {people:,.0f} people" if counted else ""
    return [
        Note(
            "blocks.outside",
            Bilingual(
                f"{len(outside)} 个地块{zh}在评估范围之外，未计入。",
                f"{len(outside)} blocks{en} lie outside the area and do not count.",
            ),
        )
    ]


def _ids(frame: gpd.GeoDataFrame, column: str | None, file: Path, log: Log) -> pd.Series[str]:
    if column is None:
        digits = max(4, len(str(len(frame))))
        return pd.Series([f"B{i + 1:0{digits}d}" for i in frame.index], dtype=object)
    same = Bilingual("有地块编号重复", "blocks have the same id")
    return distinct_text(frame, column, file, "blocks.id", same, log)


def _numbers(frame: gpd.GeoDataFrame, column: str) -> Floats:
    people: Floats = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64)
    return people


def _counted(
    frame: gpd.GeoDataFrame, column: str, file: Path, log: Log, label: str | None
) -> gpd.GeoDataFrame:
    """Return the blocks whose number of people can be used."""
    require_column(frame, column, file, "people.column")
    people = _numbers(frame, column)
    wrong = ~(np.isfinite(people) & (people >= 0))
    if wrong.any():
        named = rows(frame, wrong)
        error = LayerError(
            Bilingual("地块的人口数无法使用", "blocks have no usable number of people"),
            file=file,
            place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
            expected=Bilingual("每行为不小于 0 的数字", "a number, 0 or more, in every row"),
            found=", ".join(repr(value) for value in frame[column][wrong].iloc[:3]),
            todo=Bilingual("补填或改正这些数字", "fill in or correct these numbers"),
            code="blocks.bad_people",
        )
        found = items(frame, wrong, labels_of(frame, label))
        frame = without(frame, wrong, log, error, found)
    if not people[~wrong].any():
        raise LayerError(
            Bilingual("所有地块的人口都是 0", "no block has any people"),
            file=file,
            place=Bilingual(f"列 {column!r}", f"column {column!r}"),
            todo=Bilingual(
                "改正 people.column，或补填人口", "correct people.column, or fill in the people"
            ),
            code="blocks.no_people",
        )
    return frame


def _largest(geometry: Geometries, units: gpd.GeoDataFrame) -> Ints:
    territory = units["territory"].to_numpy()
    block, unit = shapely.STRtree(territory).query(geometry, predicate="intersects")
    square = np.rint(
        np.asarray(shapely.area(shapely.intersection(geometry[block], territory[unit])))
    )
    order = np.lexsort((unit, -square, block))
    block, unit, square = block[order], unit[order], square[order]
    first = np.unique(block, return_index=True)[1]
    first = first[square[first] > 0]
    result = np.full(len(geometry), NO_UNIT, dtype=np.int64)
    result[block[first]] = unit[first]
    return result
