"""The table of remedies, and which remedy helps which block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from lifecircle.base.services import label
from lifecircle.outputs.gap_remedies import remedy_of_gaps
from lifecircle.outputs.heads import heads_for
from lifecircle.outputs.left_out_tables import goal_cells, left_out_of
from lifecircle.outputs.left_out_words import MOVE, effort_unit
from lifecircle.outputs.numbers import round_figures
from lifecircle.outputs.tables import (
    count_cell,
    degrees,
    flag_cell,
    number_cell,
    share_cell,
    text_cell,
)
from lifecircle.verdicts.sight import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from lifecircle.base.quantities import Floats
    from lifecircle.verdicts.results import Results

    Geometries = npt.NDArray[np.object_]

__all__ = ["REMEDY_COLUMNS", "remedies_frame", "remedy_of_gaps", "to_degrees"]

REMEDY_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    "remedy": text_cell,
    "goal": text_cell,
    "goal_zh": text_cell,
    "goal_en": text_cell,
    "group": str,
    "unit_id": text_cell,
    "unit": text_cell,
    "low_confidence": flag_cell,
    "rank": count_cell,
    "cheapest": flag_cell,
    "service": str,
    "service_zh": text_cell,
    "service_en": text_cell,
    "move": str,
    "move_zh": text_cell,
    "move_en": text_cell,
    "where_zh": text_cell,
    "where_en": text_cell,
    "facility_id": text_cell,
    "facility": text_cell,
    "lon": degrees,
    "lat": degrees,
    "wkt": str,
    "people_gained": count_cell,
    "share_of_people_gained": share_cell,
    "share_of_gap_closed": share_cell,
    "effort": number_cell,
    "effort_unit": text_cell,
    "amount": number_cell,
    "amount_unit": str,
}
"""Columns of ``remedies.csv`` and how each is written."""
_AMOUNT_UNIT: Final = {"capacity": "places", "link": "metres"}


def remedies_frame(results: Results) -> pd.DataFrame:
    """Return a row per remedy: what is done where, and whom it brings in.

    ``people_gained`` are people of the goal's group in the whole area, NaN where the unit has no
    head count; ``share_of_gap_closed`` is of the unit's gap. ``lon``, ``lat`` and ``wkt`` are
    WGS 84; of a line the point is its middle.
    """
    found = left_out_of(results).remedies
    if not found:
        return pd.DataFrame(columns=[*REMEDY_COLUMNS])
    money = effort_unit(results)
    goals = {result.goal.id: result.goal for result in results.goals}
    heads = {result.goal.id: heads_for(results, result) for result in results.goals}
    by_id = {result.goal.id: result for result in results.goals}
    whole = {
        causes.goal: float((causes.weight * asked(by_id[causes.goal])).sum())
        for causes in left_out_of(results).causes
    }
    units, facilities = results.units, results.facilities
    shapes = to_degrees([remedy.geometry for remedy in found], results)
    middle = shapely.get_coordinates(_middle(shapes))
    rows = [
        (
            remedy.id,
            *goal_cells(goals[remedy.goal]),
            heads[remedy.goal].group,
            str(units["id"].iloc[remedy.unit]),
            str(units["name"].iloc[remedy.unit]),
            bool(units["low_confidence"].iloc[remedy.unit]),
            float(remedy.rank),
            remedy.cheapest,
            remedy.service,
            *label(remedy.service),
            remedy.move,
            *MOVE[remedy.move],
            *remedy.where,
            *_facility(facilities, remedy.facility),
            *point,
            shapely.to_wkt(shape, rounding_precision=6),
            heads[remedy.goal].at(remedy.unit, remedy.gained),
            min(remedy.gained / whole[remedy.goal], 1.0),
            remedy.of_gap,
            round(remedy.effort, 4),
            money,
            np.nan if remedy.amount is None else round_figures(remedy.amount, 3),
            _AMOUNT_UNIT.get(remedy.move, "") if remedy.amount is not None else "",
        )
        for remedy, shape, point in zip(found, shapes, middle.tolist(), strict=True)
    ]
    return pd.DataFrame(rows, columns=[*REMEDY_COLUMNS])


def to_degrees(shapes: Sequence[shapely.Geometry], results: Results) -> Geometries:
    """Return shapes of the results in WGS 84, longitude first."""
    crs = Transformer.from_crs(results.crs, "EPSG:4326", always_xy=True)

    def moved(at: Floats) -> Floats:
        return np.column_stack(crs.transform(at[:, 0], at[:, 1]))

    return shapely.transform(np.array(shapes, dtype=object), moved)


def _middle(shapes: Geometries) -> Geometries:
    """Return a point on each shape: of lines the one halfway."""
    lines = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    found = shapely.point_on_surface(shapes)
    found[lines] = shapely.line_interpolate_point(shapes[lines], 0.5, normalized=True)
    return found


def _facility(facilities: pd.DataFrame, row: int) -> tuple[str, str]:
    if row < 0:
        return "", ""
    return str(facilities["id"].iloc[row]), str(facilities["name"].iloc[row])
