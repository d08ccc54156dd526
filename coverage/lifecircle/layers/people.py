"""Spreading people over buildings and unmapped frontage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.osmfile import is_osm
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.blocks import unit_at
from lifecircle.layers.demand import (
    DISAGREE,
    Demand,
    by_unit,
    estimate_note,
    is_low,
)
from lifecircle.layers.frontage import ASIDE, LOCAL, NEAR, SPACING, Frontage, sample_frontage
from lifecircle.layers.levels import filled_levels
from lifecircle.layers.placing import apart_note, placed

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.layers.shapes import Geometries
    from lifecircle.study.model import Study

_BUILDING, _FRONTAGE = 0, 1
_SOURCE_NAMES: Final = np.array(["building", "frontage"], dtype=object)


def spread(
    buildings: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    outline: gpd.GeoDataFrame,
    study: Study,
) -> Demand:
    """Spread people over homes, and along local streets where no building is mapped.

    Parameters
    ----------
    buildings
        From `read_buildings`; buildings outside the outline are left out and counted.
    streets
        Lines with ``kind`` (value of ``highway``) and ``structure`` (ground, bridge or tunnel, or
        0, 1, 2); each street once. All in one projected CRS.
    blocks, units, outline
        From `draw_blocks` or `read_blocks`, `read_units`, `read_outline`.
    study
        For the total of people and the limit of low confidence.

    Returns
    -------
    Demand
        With the methods ``combined`` (the headline), ``floor_area`` and ``street_length``; one
        that cannot be had (no homes, or no local street) is absent. The order of rows of the
        input makes no difference.

    Raises
    ------
    LayerError
        If the area has no home, and no local street without buildings.

    Notes
    -----
    *Completeness.* Ground-level streets of the kinds `LOCAL` are cut into equal pieces of at most
    `SPACING` metres. A piece with no building of any use within `NEAR` metres is unmapped. The
    share of unmapped metres is the measure of each unit and of the whole.

    *floor_area*: footprint times levels of each home (`filled_levels`). *street_length*: the
    metres of each piece go to the nearest home within `NEAR`, or, if it is unmapped, to people
    on either side of it; pieces near buildings that are no homes go to nobody. *combined*:
    floor area for homes, and for each metre of unmapped piece the mean floor area of homes per
    metre of piece that has a home near.
    """
    area = outline.geometry.union_all()
    shapely.prepare(area)
    notes: list[Note] = []
    buildings, doors = _inside(buildings, area, notes)
    is_home = buildings["home"].to_numpy(dtype=bool)
    homes, doors = buildings[is_home], doors[is_home]
    outlines = buildings.geometry.to_numpy()
    frontage = sample_frontage(streets, area, outlines[is_home], outlines[~is_home])
    own = study.people.path is not None and not is_osm(study.people.path)
    levels, levels_note = filled_levels(homes, "" if own else "OpenStreetMap")
    floor = np.asarray(shapely.area(homes.geometry.to_numpy())) * levels
    sides, side_metres = _empty_sides(frontage, area)
    weights, rate = _weights(floor, frontage, side_metres)
    if not weights:
        raise nowhere(study)
    points = np.concatenate([doors, sides])
    source = np.repeat([_BUILDING, _FRONTAGE], [len(doors), len(sides)])
    own_blocks = study.blocks.path is not None
    table, shares, apart = placed(
        points, (_SOURCE_NAMES, source), weights, blocks, units, own=own_blocks
    )
    limit = study.sensitivity.low_confidence
    street, empty = _by_unit(frontage, unit_at(frontage.points, units), len(units))
    unit = table["unit"].to_numpy(dtype=np.int64)
    per_unit = by_unit(unit, shares, len(units), street, empty, limit)
    whole = _ratio(frontage.metres[~frontage.mapped].sum(), frontage.metres.sum())
    notes.extend(apart_note(apart, own=own_blocks))
    notes.append(_completeness_note(whole, per_unit, units, limit))
    notes.extend(_disagree_note(per_unit, units))
    return Demand(
        points=table,
        shares=shares,
        headline="combined",
        total=study.people.total,
        total_source=study.people.source,
        counted=False,
        units=per_unit,
        whole_unmapped=whole,
        whole_low_confidence=bool(is_low(np.array([whole]), limit)[0]),
        notes=tuple(notes),
        assumptions=(
            estimate_note(study.people.total, study.people.source),
            levels_note,
            _frontage_note(rate, float(side_metres.sum())),
        ),
    )


def nowhere(study: Study) -> LayerError:
    """Return the error of an area in which nobody can be placed."""
    return LayerError(
        Bilingual(
            "评估范围内无法安排人口：既没有住宅，也没有缺少建筑数据的生活性道路",
            "nobody can be placed in the area: it has no homes, nor local streets unmapped",
        ),
        file=study.people.path or study.streets.path,
        todo=Bilingual(
            "检查道路与建筑数据是否覆盖评估范围",
            "check that the streets and buildings cover the area",
        ),
        code="people.nowhere",
    )


def _inside(
    buildings: gpd.GeoDataFrame, area: Geometries, notes: list[Note]
) -> tuple[gpd.GeoDataFrame, Geometries]:
    """Keep the buildings of the area, sorted by position; return them and a point on each."""
    geometry = buildings.geometry.to_numpy()
    points = shapely.point_on_surface(geometry)
    x, y = shapely.get_x(points), shapely.get_y(points)
    inside = shapely.intersects_xy(area, x, y)
    if not inside.all():
        outside = int((~inside).sum())
        notes.append(
            Note(
                "people.outside",
                Bilingual(
                    f"{outside} 栋建筑在评估范围之外，未计入。",
                    f"{outside} buildings lie outside the area and do not count.",
                ),
            )
        )
    square, levels = shapely.area(geometry), buildings["levels"].to_numpy(dtype=np.float64)
    home = buildings["home"].to_numpy(dtype=bool)
    order = np.lexsort((levels, home, square, y, x))
    order = order[inside[order]]
    return buildings.iloc[order], points[order]


def _empty_sides(frontage: Frontage, area: Geometries) -> tuple[Geometries, Floats]:
    """Return the points beside unmapped street that lie in the area, and metres of each."""
    sides = frontage.sides[~frontage.mapped].ravel()
    metres = np.repeat(frontage.metres[~frontage.mapped] / 2, 2)
    inside = shapely.intersects_xy(area, shapely.get_x(sides), shapely.get_y(sides))
    return sides[inside], metres[inside]


def _weights(
    floor: Floats, frontage: Frontage, side_metres: Floats
) -> tuple[dict[str, Floats], float]:
    """Return the weights of homes and then of frontage by method, and m² of floor per metre."""
    with_home: Bools = frontage.home >= 0
    metres = np.bincount(
        frontage.home[with_home], frontage.metres[with_home], minlength=len(floor)
    ).astype(np.float64)
    total_floor, served = float(floor.sum()), float(metres.sum())
    rate = total_floor / served if total_floor > 0 and served > 0 else 1.0
    weights = {
        "combined": np.concatenate([floor, side_metres * rate]),
        "floor_area": np.concatenate([floor, np.zeros_like(side_metres)]),
        "street_length": np.concatenate([metres, side_metres]),
    }
    return {method: w for method, w in weights.items() if w.sum() > 0}, rate


def _by_unit(frontage: Frontage, unit: Ints, n_units: int) -> tuple[Floats, Floats]:
    inside = unit >= 0
    empty = inside & ~frontage.mapped
    return (
        np.bincount(unit[inside], frontage.metres[inside], minlength=n_units).astype(np.float64),
        np.bincount(unit[empty], frontage.metres[empty], minlength=n_units).astype(np.float64),
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")


def _completeness_note(
    whole: float, per_unit: pd.DataFrame, units: gpd.GeoDataFrame, limit: float
) -> Note:
    low = is_low(per_unit["unmapped"].to_numpy(), limit)
    worst = per_unit[low].sort_values("unmapped", ascending=False, kind="stable")
    label = units["name"].to_numpy()
    listed = [
        f"{label[i]} {'–' if np.isnan(u) else f'{u:.0%}'}"
        for i, u in zip(worst.index, worst["unmapped"], strict=True)
    ]
    zh = "、".join(listed) or "无"
    en = ", ".join(listed) or "none"
    return Note(
        "people.completeness",
        Bilingual(
            f"{whole:.0%} 的生活性道路（支路及街巷）周边 {NEAR:.0f} 米内缺少建筑数据。该比例超过 "
            f"{limit:.0%} 的单元置信度低，不给出人数：{zh}。",
            f"{whole:.0%} of local street has no mapped building within {NEAR:.0f} m. Units above "
            f"{limit:.0%} have low confidence and get no head count: {en}.",
        ),
        "OpenStreetMap",
    )


def _disagree_note(per_unit: pd.DataFrame, units: gpd.GeoDataFrame) -> list[Note]:
    disagree = per_unit["disagree"].to_numpy(dtype=bool)
    if not disagree.any():
        return []
    table, label = per_unit[disagree], units["name"].to_numpy()
    shares = table[[column for column in table if str(column).startswith("share_")]]
    listed = [
        f"{label[i]}（{low:.1%}–{high:.1%}）"
        for i, low, high in zip(table.index, shares.min(axis=1), shares.max(axis=1), strict=True)
    ]
    return [
        Note(
            "people.disagree",
            Bilingual(
                f"按不同方法推算的人口占比相差 {DISAGREE:g} 倍以上的单元置信度低，不给出人数："
                f"{'、'.join(listed)}。",
                "Units whose share of people differs between the methods by more than a factor "
                f"of {DISAGREE:g} have low confidence and get no head count: {', '.join(listed)}.",
            ),
        )
    ]


def _frontage_note(rate: float, metres: float) -> Note:
    kinds = ", ".join(sorted(LOCAL))
    return Note(
        "people.frontage",
        Bilingual(
            f"{NEAR:.0f} 米内没有建筑的生活性道路（{'、'.join(LOCAL.values())}；不含桥梁与隧道）"
            f"共 {metres / 1000:.1f} km，在其两侧 {ASIDE:.0f} 米处每 {SPACING:.0f} 米以内"
            f"设一对需求点，每米道路按 {rate:,.0f} m² 住宅建筑面积计（有住宅道路的平均值）。",
            f"Along {metres / 1000:.1f} km of local street ({kinds}; no bridges or tunnels) "
            f"without a building within {NEAR:.0f} m, people are placed every {SPACING:.0f} m or "
            f"less, {ASIDE:.0f} m to either side, as if each metre had {rate:,.0f} m² of floor, "
            "the mean of streets with homes.",
        ),
        "OpenStreetMap",
    )
