"""Columns of the tables of a siting run, and how each is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.outputs.tables import count_cell, degrees, number_cell, share_cell, text_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _way(value: float | None) -> str:
    return "" if value is None or np.isnan(value) else f"{value:.2f}"


_QUESTION: Final[Mapping[str, Callable[[Any], str]]] = {"question": text_cell}
_PEOPLE: Final[Mapping[str, Callable[[Any], str]]] = {"people": count_cell, "share": share_cell}
_PLACE: Final[Mapping[str, Callable[[Any], str]]] = {"lon": degrees, "lat": degrees}
SITE_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_QUESTION,
    "set": count_cell,
    "rank": count_cell,
    "id": text_cell,
    "name": text_cell,
    "unit": text_cell,
    "origin": text_cell,
    "size": text_cell,
    "price": number_cell,
    "currency": text_cell,
    **_PEOPLE,
    "people_gained": count_cell,
    "share_gained": share_cell,
    "people_alone": count_cell,
    "share_alone": share_cell,
    "mean": _way,
    "longest": _way,
    "measure": text_cell,
    **_PLACE,
}
"""Columns of ``sites.csv`` and how each is written."""
CHOICE_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_QUESTION,
    "set": count_cell,
    "status": text_cell,
    "objective": number_cell,
    "bound": number_cell,
    "gap": share_cell,
    "cut_short": text_cell,
    "method": text_cell,
    "sites": count_cell,
    "ids": text_cell,
    "out": text_cell,
    "into": text_cell,
    "price": number_cell,
    "currency": text_cell,
    "people_reached": count_cell,
    "share_reached_before": share_cell,
    "share_reached": share_cell,
    "people_gained": count_cell,
    "mean_before": _way,
    "mean": _way,
    "longest_before": _way,
    "longest": _way,
    "measure": text_cell,
}
"""Columns of ``choices.csv`` and how each is written."""
CURVE_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_QUESTION,
    "add": count_cell,
    "value": number_cell,
    "bound": number_cell,
    "share": share_cell,
    "share_bound": share_cell,
    "status": text_cell,
    "measure": text_cell,
}
"""Columns of ``curve.csv`` and how each is written."""
CANDIDATE_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_QUESTION,
    "id": text_cell,
    "name": text_cell,
    "origin": text_cell,
    "unit": text_cell,
    "price": number_cell,
    "sets": text_cell,
    "refused": text_cell,
    "refused_zh": text_cell,
    "refused_en": text_cell,
    **_PLACE,
}
"""Columns of ``candidates.csv`` and how each is written."""
UNIT_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_QUESTION,
    "unit_id": text_cell,
    "unit": text_cell,
    **_PEOPLE,
    "share_reached_before": share_cell,
    "share_reached": share_cell,
    "people_gained": count_cell,
    "mean_before": _way,
    "mean": _way,
    "longest_before": _way,
    "longest": _way,
    "measure": text_cell,
}
"""Columns of ``units.csv`` and how each is written."""
UNCOVERED_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    **_QUESTION,
    "unit": text_cell,
    "block": text_cell,
    "where_zh": text_cell,
    "where_en": text_cell,
    **_PEOPLE,
    "reason": text_cell,
    "reason_zh": text_cell,
    "reason_en": text_cell,
    "nearest": _way,
    "measure": text_cell,
    **_PLACE,
}
"""Columns of ``uncovered.csv`` and how each is written."""
