"""What a population raster says of the area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.text import Bilingual
from lifecircle.checks.say import features, find
from lifecircle.layers.blocks import unit_at
from lifecircle.layers.raster_people import bare_note, bare_units

if TYPE_CHECKING:
    from lifecircle.base.findings import Log
    from lifecircle.checks.inputs import Inputs


def check_raster(inputs: Inputs, log: Log) -> None:
    """Say how many people the raster has, and in which units it has nobody.

    Parameters
    ----------
    inputs
        With the cells that were read.
    log
        Takes ``people.raster`` and ``people.raster_bare``.
    """
    cells, units = inputs.populated, inputs.units
    if cells is None:
        return
    count, total = len(cells.people), float(cells.people.sum())
    find(
        log,
        "people.raster",
        "tells",
        Bilingual(
            f"人口栅格在评估范围内有 {count:,} 个有人口的像元，合计 {total:,.0f} 人。",
            f"The raster has {count:,} populated cells in the area, with {total:,.0f} people.",
        ),
        Bilingual(
            "核对数值为人数而非密度，且与该地总人口相近；总人口可写 people.total。",
            "Check that these are people, not people per km², and near the number of this place; "
            "people.total brings them to it.",
        ),
    )
    if units is None:
        return
    bare = bare_units(unit_at(cells.points, units), len(units))
    for note in bare_note(units, bare):
        items = features(
            units["name"].to_numpy(dtype=object),
            units.geometry.to_numpy(),
            inputs.crs,
            np.flatnonzero(bare),
        )
        action = Bilingual(
            "核对栅格的分辨率与范围；单元过小时改用更细的栅格。",
            "Check the extent of the raster; for units as small as its cells take a finer one.",
        )
        find(log, note.code, "warns", note.text, action, items=items)
