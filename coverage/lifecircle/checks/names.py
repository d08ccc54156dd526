"""Names of units in other layers: written otherwise, unknown, or of another place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lifecircle.base.text import Bilingual
from lifecircle.checks.say import features, find, listed
from lifecircle.layers.blocks import unit_at
from lifecircle.layers.facility_notes import titles
from lifecircle.layers.unit_names import UnitNames

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Ints
    from lifecircle.checks.inputs import Inputs

COLUMNS: Final = (
    *("街道", "乡镇", "镇街", "街镇", "街乡镇", "乡镇街道", "街道乡镇", "所属街道", "所在街道"),
    *("街道名称", "街道名", "所属乡镇", "所在乡镇", "社区", "所属社区", "所在社区", "村社区"),
    *("township", "subdistrict", "sub_district", "town", "unit", "community", "zone"),
)
"""Names of columns that are taken for names of units, in any case."""
MOSTLY: Final = 0.5
"""Any other column of text is, if as many of its different values are names of units."""


def check_names(inputs: Inputs, log: Log) -> None:
    """Compare names of units in lists of facilities and in blocks with the units.

    Parameters
    ----------
    inputs
        What could be read.
    log
        Takes ``names.unknown`` and ``names.other_unit``.
    """
    units = inputs.units
    if units is None:
        return
    known = units["name"].to_numpy(dtype=object)
    if inputs.facilities is not None:
        table = inputs.facilities.table
        unit = unit_at(table.geometry.to_numpy(), units) if len(table) else np.empty(0, int)
        labels = titles(table)
        for layer, rows in inputs.lists():
            about = log.about("facilities", layer.path)
            own = {layer.name, layer.id, layer.service_column}
            _layer(inputs, about, table, rows, unit, labels, known, own)
    if inputs.blocks is not None and inputs.study.blocks.path is not None:
        blocks = inputs.blocks
        unit = blocks["unit"].to_numpy(dtype=np.int64)
        rows = np.arange(len(blocks))
        labels = blocks["id"].to_numpy(dtype=object)
        about = log.about("blocks", inputs.study.blocks.path)
        own = {inputs.study.blocks.id, inputs.study.people.column}
        _layer(inputs, about, blocks, rows, unit, labels, known, own)


_OURS: Final = frozenset(
    {"id", "name", "service", "services", "completeness", "layer", "geometry", "people"}
)


def _layer(
    inputs: Inputs,
    log: Log,
    table: Any,
    rows: Ints,
    unit: Ints,
    labels: Any,
    known: Any,
    own: Iterable[str | None],
) -> None:
    called = UnitNames(known)
    skip = _OURS | {name for name in own if name}
    for column in table.columns:
        if column in skip or (column == "unit" and table is inputs.blocks):
            continue
        values = table[column].iloc[rows]
        if values.dtype != object and not isinstance(values.dtype, pd.StringDtype):
            continue
        filled = np.flatnonzero(values.notna().to_numpy())
        if not len(filled):
            continue
        texts = values.iloc[filled].astype(str)
        code, different = pd.factorize(texts)
        found = called.rows([*different])
        named_so = str(column).strip().casefold() in COLUMNS
        if not named_so and (found >= 0).mean() <= MOSTLY:
            continue
        if not (found >= 0).any():
            # A column of another level, or of other units altogether.
            _unknown(inputs, log, str(column), [*different], rows[filled], labels, table)
            continue
        says = found[code]
        lost = says < 0
        if lost.any():
            names = [*dict.fromkeys(texts[lost].tolist())]
            _unknown(inputs, log, str(column), names, rows[filled[lost]], labels, table)
        at = rows[filled]
        elsewhere = ~lost & (unit[at] >= 0) & (unit[at] != says)
        if elsewhere.any():
            texts_at = texts.to_numpy()[elsewhere]
            _elsewhere(inputs, log, str(column), at[elsewhere], texts_at, unit, labels, table)


def _unknown(
    inputs: Inputs, log: Log, column: str, names: list[str], rows: Ints, labels: Any, table: Any
) -> None:
    shown = listed(names)
    find(
        log,
        "names.unknown",
        "tells",
        Bilingual(
            f"“{column}”列有 {len(names):,} 个名称不是单元名称（{len(rows):,} 行）：{shown.zh}。",
            f"Column {column!r} has {len(names):,} names that no unit has ({len(rows):,} rows): "
            f"{shown.en}.",
        ),
        Bilingual(
            "单元按位置归属，不按此列；若名称有误，请核对名单与单元图层。",
            "Places belong to units by where they lie, not by this column. If names are wrong, "
            "compare the list with the units.",
        ),
        items=features(labels, table.geometry.to_numpy(), inputs.crs, rows),
    )


def _elsewhere(
    inputs: Inputs,
    log: Log,
    column: str,
    rows: Ints,
    says: Any,
    unit: Ints,
    labels: Any,
    table: Any,
) -> None:
    if inputs.units is None:
        return
    names = inputs.units["name"].to_numpy(dtype=object)
    called = np.array(labels, dtype=object)
    called[rows] = [
        f"{label}：{text} → {name}"
        for label, text, name in zip(labels[rows], says, names[unit[rows]], strict=True)
    ]
    items = features(called, table.geometry.to_numpy(), inputs.crs, rows)
    find(
        log,
        "names.other_unit",
        "warns",
        Bilingual(
            f"{len(rows):,} 处的位置不在“{column}”列所写的单元内（所写 → 所在）。",
            f"{len(rows):,} places do not lie in the unit that column {column!r} names "
            "(written → lies in).",
        ),
        Bilingual(
            "按位置计算。核对坐标；若整列都偏，检查坐标系（gcj02、bd09）。",
            "Where they lie counts. Check the coordinates; if many are off, check the crs (gcj02, "
            "bd09).",
        ),
        items=items,
    )
