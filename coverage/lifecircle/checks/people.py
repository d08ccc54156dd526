"""Whether buildings are mapped, and whether the numbers of people are possible."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from lifecircle.base.text import Bilingual
from lifecircle.checks.raster import check_raster
from lifecircle.checks.say import features, find, listed
from lifecircle.layers.blocks import unit_at
from lifecircle.layers.frontage import NEAR, Frontage, nearest_within, sample_frontage
from lifecircle.layers.people import nowhere

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.checks.inputs import Inputs

SPARSE, DENSE = 1.0, 100_000.0
"""People on a square kilometre of a whole area: less or more is hardly believed."""
DENSEST_BLOCK: Final = 400_000.0
"""People on a square kilometre of one block."""
FEW_LEVELS: Final = 0.2
"""Share of homes with known levels below which floor area is mostly assumed."""
POPULATION: Final = (
    *("人口", "常住人口", "人口数", "总人口", "常住人口数", "户籍人口"),
    *("pop", "population", "people", "residents", "inhabitants"),
)
"""Names of columns that are taken for numbers of people, in any case."""
_KM2: Final = 1e6


def check_people(inputs: Inputs, log: Log) -> None:
    """Look at buildings, blocks with people, and the total.

    Parameters
    ----------
    inputs
        What could be read.
    log
        Takes ``people.*`` and ``buildings.*``.
    """
    study = inputs.study
    source = study.people.source_of_points
    if source == "blocks":
        _counts(inputs, log.about("blocks", study.blocks.path))
    elif source == "buildings":
        file = study.people.path or study.streets.path
        _estimates(inputs, log.about("people", file))
        _unused_columns(inputs, log)
    elif source == "raster":
        check_raster(inputs, log.about("people", study.people.path))
    _total(inputs, log.about("people", study.file))


def _estimates(inputs: Inputs, log: Log) -> None:
    buildings, lines, units = inputs.buildings, inputs.lines, inputs.units
    if buildings is None or inputs.outline is None:
        return
    home = buildings["home"].to_numpy(dtype=bool)
    _levels(buildings[home], log)
    if lines is None:
        return
    outlines = buildings.geometry.to_numpy()
    nothing = outlines[:0]
    frontage = sample_frontage(lines, inputs.area, nothing, nothing)
    frontage = replace(frontage, mapped=_mapped(frontage.points, outlines))
    if _nobody(frontage, outlines[home], inputs, log):
        return
    if not home.any():
        find(
            log,
            "buildings.none",
            "warns",
            Bilingual(
                "评估范围内没有一栋住宅建筑。",
                "The area has no building that may be a home.",
            ),
            Bilingual(
                "人口全部沿生活性道路分布，只是粗略估计。检查建筑图层的坐标系与范围，"
                "或另行提供建筑图层（people.path）。",
                "All people are spread along local streets, a rough guess. Check the CRS and the "
                "extent of the buildings, or give another layer (people.path).",
            ),
        )
    if units is not None and len(frontage.metres):
        _completeness(inputs, units, frontage, log)


def _mapped(points: Any, outlines: Any) -> Bools:
    """Return which points have a building within `NEAR`, as `sample_frontage` does.

    Most are told by a point in the nearest buildings; outlines are looked at for the rest.
    """
    mapped = np.zeros(len(points), dtype=bool)
    if not len(points) or not len(outlines):
        return mapped
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load

    inner = shapely.get_coordinates(
        shapely.get_point(shapely.get_exterior_ring(shapely.get_geometry(outlines, 0)), 0)
    )
    far, _ = cKDTree(inner).query(shapely.get_coordinates(points), distance_upper_bound=NEAR)
    mapped[far <= NEAR] = True
    rest = np.flatnonzero(~mapped)
    mapped[rest] = nearest_within(points[rest], outlines, NEAR) >= 0
    return mapped


def _nobody(frontage: Frontage, homes: Any, inputs: Inputs, log: Log) -> bool:
    """Refuse an area in which nobody can be placed, as an audit does."""
    if float(shapely.area(homes).sum()) > 0:
        return False
    sides = frontage.sides[~frontage.mapped].ravel()
    if shapely.intersects_xy(inputs.area, shapely.get_x(sides), shapely.get_y(sides)).any():
        return False
    error = nowhere(inputs.study)
    log.refuse(error.code, error)
    return True


def _levels(homes: gpd.GeoDataFrame, log: Log) -> None:
    if homes.empty:
        return
    known = float(homes["levels"].notna().mean())
    find(
        log,
        "buildings.levels",
        "tells",
        Bilingual(
            f"{len(homes):,} 栋住宅中 {known:.0%} 有层数。",
            f"{known:.0%} of {len(homes):,} homes have a number of levels.",
        ),
        Bilingual(
            "其余按同类建筑的中位数或假定值估算；补充层数（people.levels）可使人口分布更准。"
            if known < FEW_LEVELS
            else "其余按同类建筑的中位数估算。",
            "The others are assumed; levels (people.levels) would place people better."
            if known < FEW_LEVELS
            else "The others count as the median of their kind.",
        ),
    )


def _completeness(inputs: Inputs, units: gpd.GeoDataFrame, frontage: Frontage, log: Log) -> None:
    unit = unit_at(frontage.points, units)
    inside = unit >= 0
    metres = np.bincount(unit[inside], frontage.metres[inside], minlength=len(units))
    gone = inside & ~frontage.mapped
    empty = np.bincount(unit[gone], frontage.metres[gone], minlength=len(units))
    with np.errstate(invalid="ignore"):
        share: Floats = np.where(metres > 0, empty / metres, np.nan)
    whole = float(frontage.metres[~frontage.mapped].sum() / frontage.metres.sum())
    limit = inputs.study.sensitivity.low_confidence
    low = np.flatnonzero(share > limit)
    low = low[np.argsort(-share[low], kind="stable")]
    names = units["name"].to_numpy(dtype=object)
    worst = listed([f"{names[i]} {share[i]:.0%}" for i in low.tolist()])
    if len(low):
        find(
            log,
            "people.completeness",
            "warns",
            Bilingual(
                f"建筑数据不完整：{whole:.0%} 的生活性道路周边 {NEAR:.0f} 米内没有建筑；"
                f"超过 {limit:.0%} 的单元：{worst.zh}。",
                f"Buildings are incompletely mapped: {whole:.0%} of local street has none within "
                f"{NEAR:.0f} m; units above {limit:.0%}: {worst.en}.",
            ),
            Bilingual(
                "这些单元置信度低，不给出人数。提供更完整的建筑图层（people.path），"
                '或带人口的地块（people.from = "blocks"）。',
                "These units have low confidence and get no head count. Give a fuller layer of "
                'buildings (people.path), or blocks with people (people.from = "blocks").',
            ),
            items=features(
                np.array([f"{n} {s:.0%}" for n, s in zip(names, share, strict=True)]),
                units.geometry.to_numpy(),
                inputs.crs,
                low,
            ),
        )
        return
    find(
        log,
        "people.completeness",
        "tells",
        Bilingual(
            f"{whole:.0%} 的生活性道路周边 {NEAR:.0f} 米内没有建筑；各单元均不超过 {limit:.0%}。",
            f"{whole:.0%} of local street has no building within {NEAR:.0f} m; no unit is above "
            f"{limit:.0%}.",
        ),
        Bilingual("无须处理。", "Nothing to do."),
    )


def _counts(inputs: Inputs, log: Log) -> None:
    blocks = inputs.blocks
    if blocks is None or "people" not in blocks:
        return
    people = blocks["people"].to_numpy(dtype=np.float64)
    total, given = float(people.sum()), inputs.study.people.total
    if given is not None and round(given) != round(total):
        find(
            log,
            "people.totals_differ",
            "warns",
            Bilingual(
                f"各地块人口合计 {total:,.0f}，评估文件中的总人口为 {given:,.0f}。",
                f"The blocks have {total:,.0f} people in all, the study file says {given:,.0f}.",
            ),
            Bilingual(
                "按各地块合计计算。核对 people.total，或地块图层是否完整。",
                "The blocks are used. Check people.total, and whether the blocks are complete.",
            ),
        )
    square = shapely.area(blocks.geometry.to_numpy()) / _KM2
    with np.errstate(divide="ignore", invalid="ignore"):
        dense = np.flatnonzero(people / square > DENSEST_BLOCK)
    if not len(dense):
        return
    dense = dense[np.argsort(-people[dense] / square[dense], kind="stable")]
    ids = blocks["id"].to_numpy(dtype=object)
    texts = [f"{ids[i]} ({people[i] / square[i]:,.0f}/km²)" for i in dense.tolist()]
    worst = listed(texts)
    find(
        log,
        "people.block_density",
        "warns",
        Bilingual(
            f"{len(dense):,} 个地块的人口密度超过每平方公里 {DENSEST_BLOCK:,.0f} 人：{worst.zh}。",
            f"{len(dense):,} blocks have more than {DENSEST_BLOCK:,.0f} people per km²: "
            f"{worst.en}.",
        ),
        Bilingual(
            "核对人口列的单位（人，而非万人或户）与地块范围。",
            "Check the unit of the column (people, not households) and the blocks' borders.",
        ),
        items=features(ids, blocks.geometry.to_numpy(), inputs.crs, dense),
    )


def _total(inputs: Inputs, log: Log) -> None:
    people = inputs.study.people
    if people.total is None and inputs.populated is not None:
        _density(float(inputs.populated.people.sum()), inputs, log.about("people", people.path))
        return
    if people.total is None:
        residents = next((group for group in people.groups if group.group == "residents"), None)
        if people.source_of_points == "buildings" and residents is None:
            find(
                log,
                "people.no_total",
                "tells",
                Bilingual(
                    "评估文件没有给出总人口（people.total）。",
                    "The study gives no total of people (people.total).",
                ),
                Bilingual("只报告比例，不给出人数。", "Shares are given, and no head counts."),
            )
        return
    _density(people.total, inputs, log)


def _density(total: float, inputs: Inputs, log: Log) -> None:
    if inputs.area is None:
        return
    density = total / (inputs.area.area / _KM2)
    if SPARSE <= density <= DENSE:
        return
    find(
        log,
        "people.density",
        "warns",
        Bilingual(
            f"总人口 {total:,.0f} 相当于每平方公里 {density:,.1f} 人。",
            f"A total of {total:,.0f} people makes {density:,.1f} per km².",
        ),
        Bilingual(
            "核对 people.total 的单位（人，而非万人）及其统计范围是否即评估范围。",
            "Check people.total (people, not thousands), and that it is of this very area.",
        ),
        expected=Bilingual(
            f"每平方公里 {SPARSE:,.0f} 至 {DENSE:,.0f} 人", f"{SPARSE:,.0f} to {DENSE:,.0f} per km²"
        ),
    )


def _unused_columns(inputs: Inputs, log: Log) -> None:
    """Point at columns of people in layers, when people are spread over buildings."""
    layers: tuple[tuple[str, gpd.GeoDataFrame | None, Path | None], ...] = (
        ("blocks", inputs.blocks, inputs.study.blocks.path),
        ("units", inputs.units, inputs.study.units.path),
    )
    groups = inputs.study.people.groups
    used = {(group.source_of_numbers, group.column) for group in groups}
    for role, table, path in layers:
        if table is None:
            continue
        columns = [
            str(name)
            for name in table.columns
            if str(name).casefold() in POPULATION
            and pd.api.types.is_numeric_dtype(table[name])
            and (role, str(name)) not in used
        ]
        if not columns:
            continue
        total = float(table[columns[0]].sum())
        find(
            log.about("blocks" if role == "blocks" else "units", path),
            "people.unused_column",
            "tells",
            Bilingual(
                f"图层有人口列 {columns[0]}（合计 {total:,.0f}），未使用。",
                f"The layer has a column of people, {columns[0]} ({total:,.0f} in all), that is "
                "not used.",
            ),
            Bilingual(
                '人口按建筑分布。地块人口可用 people.from = "blocks" 与 '
                f'people.column = "{columns[0]}" 采用。'
                if role == "blocks"
                else "人口按建筑分布。单元人口可用 [[people.groups]] 采用："
                f'group = "residents"，from = "units"，column = "{columns[0]}"。',
                'People are spread over buildings. Use it with people.from = "blocks" and '
                f'people.column = "{columns[0]}".'
                if role == "blocks"
                else "People are spread over buildings. Use it with [[people.groups]]: "
                f'group = "residents", from = "units", column = "{columns[0]}".',
            ),
        )
