"""People of a population raster as demand points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.demand import Demand
from lifecircle.layers.people_in_blocks import by_certain_unit
from lifecircle.layers.placing import apart_note, placed
from lifecircle.layers.shapes import names

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.layers.raster_cells import PopulatedCells
    from lifecircle.study.model import Study

METHOD: Final = "raster"
_SOURCES: Final = np.array([METHOD], dtype=object)


def spread_raster(
    cells: PopulatedCells, blocks: gpd.GeoDataFrame, units: gpd.GeoDataFrame, study: Study
) -> Demand:
    """Let the people of a raster's cells start at the centres of their cells.

    Parameters
    ----------
    cells
        From `read_populated_cells`.
    blocks, units
        From `draw_blocks`, `cut_cells` or `read_blocks`, and `read_units`.
    study
        For the total and the source of the numbers.

    Returns
    -------
    Demand
        With the one method ``raster``; an estimate, as rasters are modelled. With a total in the
        study all cells are brought to it in proportion, without one the total is their sum.
        Nothing is measured of how complete it is: no unit is of low confidence.
    """
    weights = {METHOD: cells.people}
    own = study.blocks.path is not None
    sources = _SOURCES, np.zeros(len(cells.people), dtype=np.int64)
    table, shares, apart = placed(cells.points, sources, weights, blocks, units, own=own)
    given, total = study.people.total, float(np.sort(cells.people).sum())
    unit = table["unit"].to_numpy(dtype=np.int64)
    return Demand(
        points=table,
        shares=shares,
        headline=METHOD,
        total=total if given is None else given,
        total_source=study.people.source,
        counted=False,
        units=by_certain_unit(table, shares, units),
        whole_unmapped=float("nan"),
        whole_low_confidence=False,
        notes=(*apart_note(apart, own=own), *bare_note(units, bare_units(unit, len(units)))),
        assumptions=(_raster_note(cells, total, study),),
    )


def bare_units(unit: Ints, count: int) -> Bools:
    """Return which units have no point.

    Parameters
    ----------
    unit
        Of each point; -1 for none.
    count
        How many units there are.
    """
    return np.asarray(np.bincount(unit[unit >= 0], minlength=count) == 0)


def bare_note(units: gpd.GeoDataFrame, bare: Bools) -> list[Note]:
    """Name the units in which no cell of the raster has people; nothing if there are none."""
    if not bare.any():
        return []
    some = names(units["name"].astype(str)[bare].tolist())
    return [
        Note(
            "people.raster_bare",
            Bilingual(
                f"以下单元没有一个有人口的像元，按无人居住计：{some}。",
                f"Units in which no cell of the raster has people, so that nobody counts: {some}.",
            ),
        )
    ]


def _raster_note(cells: PopulatedCells, total: float, study: Study) -> Note:
    people = study.people
    name, count = "" if people.path is None else people.path.name, len(cells.people)
    side = f"{cells.size[0]:,.0f} × {cells.size[1]:,.0f}"
    scaled = Bilingual("", "")
    if people.total is not None:
        scaled = Bilingual(
            f"；各像元同乘 {people.total / total:.4g}，合计为总人口 {people.total:,.0f}",
            f"; all are multiplied by {people.total / total:.4g} to make the total of "
            f"{people.total:,.0f}",
        )
    return Note(
        "people.estimate",
        Bilingual(
            f"人口取自栅格 {name}（像元约 {side} 米）：评估范围内 {count:,} 个有人口的像元，"
            f"合计 {total:,.0f} 人{scaled.zh}。栅格为估计值，不是统计数；"
            "同一像元的人都从像元中心出发。",
            f"People are those of the raster {name} (cells of about {side} m): {count:,} "
            f"populated cells in the area with {total:,.0f} people{scaled.en}. A raster is an "
            "estimate, not a count; everyone of a cell starts at its centre.",
        ),
        people.source,
    )
