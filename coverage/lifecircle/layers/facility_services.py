"""What each place of a list provides: one service, or several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.columns import as_text
from lifecircle.layers.rows import items, rows, without
from lifecircle.layers.shapes import labels_of, names

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.study.model import FacilityLayer

SEPARATORS: Final = "、，,;；/|"
"""Any of them stands between several services of one place, unless the study names another."""

Services = tuple[str, ...]


def read_services(
    layer: FacilityLayer, frame: gpd.GeoDataFrame, log: Log
) -> tuple[gpd.GeoDataFrame, list[Services]]:
    """Return the rows that have a service, and the services of each, none twice.

    Parameters
    ----------
    layer
        Says the service of all, or the column with them. A value of that column that is not one
        of ``services`` as a whole is taken apart at ``services_separator`` or `SEPARATORS`.
    frame
        The list as read.
    log
        A lenient one takes rows with a value that has no service.

    Raises
    ------
    LayerError
        If a value, or a part of one, has no service.
    """
    if layer.service is not None:
        return frame, [(layer.service,)] * len(frame)
    column, file = layer.service_column or "", layer.path
    values = as_text(frame, column, file, "facilities.service_column")
    parts = {value: _parts(value, layer) for value in dict.fromkeys(values)}
    lost = {value: _lost(value, found, layer.services) for value, found in parts.items()}
    unknown = np.array([bool(lost[value]) for value in values], dtype=bool)
    if unknown.any():
        named = rows(frame, unknown)
        found = names(sorted({part or "(empty)" for value in lost for part in lost[value]}))
        error = LayerError(
            Bilingual("类别列中有未对应服务的值", "values of the service column have no service"),
            file=file,
            place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
            expected=Bilingual(
                "下列之一：" + "、".join(layer.services), "one of " + ", ".join(layer.services)
            ),
            found=Bilingual(found.replace("(empty)", "（空）"), found),
            todo=Bilingual(
                "在评估文件的 facilities.services 中补上，或改正这些行",
                "add them under facilities.services in the study file, or correct the rows",
            ),
            code="facilities.unknown_service",
        )
        which = items(frame, unknown, labels_of(frame, layer.name))
        frame = without(frame, unknown, log, error, which)
        values = values[~unknown]
    of = {
        value: tuple(dict.fromkeys(layer.services[part] for part in found))
        for value, found in parts.items()
        if not lost[value]
    }
    return frame, [of[value] for value in values]


def _parts(value: str, layer: FacilityLayer) -> list[str]:
    if value in layer.services:
        return [value]
    separator = layer.services_separator
    pattern = f"[{re.escape(SEPARATORS)}]" if separator is None else re.escape(separator)
    return [part.strip() for part in re.split(pattern, value) if part.strip()]


def _lost(value: str, parts: list[str], services: Collection[str]) -> list[str]:
    """Return what has no service: the whole value if no part of it has one."""
    lost = [part for part in parts if part not in services]
    return [value] if len(lost) == len(parts) else lost
