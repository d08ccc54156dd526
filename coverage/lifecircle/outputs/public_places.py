"""Facilities as residents look for them: by kind, with hours, and nothing of a planner's list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.services import is_kind_of, label, services
from lifecircle.outputs.map_style import service_sign
from lifecircle.outputs.public_hours import week_of, week_text
from lifecircle.outputs.public_words import CARE, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd

    from lifecircle.base.quantities import Ints
    from lifecircle.verdicts.results import Results

_OWN: Final = re.compile(r"[，,、\s]*\bOSM\s+(?:node|way|relation)/\d+")
"""What a list says of where a place without a name was found."""
_ACCESS: Final = {
    "yes": "yes", "designated": "yes", "true": "yes", "是": "yes", "有": "yes",
    "limited": "limited", "partial": "limited", "部分": "limited",
    "no": "no", "false": "no", "否": "no", "无": "no",
}  # fmt: skip
_ACCESS_COLUMNS: Final = ("wheelchair", "accessible", "无障碍")
_MOST_HOURS: Final = 200


class PublicPlaces:
    """The facilities that residents are shown: those that exist.

    Parameters
    ----------
    results
        Of an audit.

    Attributes
    ----------
    rows
        Their rows in ``Results.facilities``.
    """

    def __init__(self, results: Results) -> None:
        table = results.facilities
        exists = np.ones(len(table), dtype=bool)
        if "exists" in table:
            exists = table["exists"].to_numpy(dtype=bool)
        self.rows: Ints = np.flatnonzero(exists).astype(np.int64)
        self.table: gpd.GeoDataFrame = table.iloc[self.rows]
        self._services = _services(self.table)
        order = {service: i for i, service in enumerate(services())}
        self._ids = sorted({s for each in self._services for s in each}, key=order.__getitem__)

    def of(self, asked: Iterable[str]) -> list[int]:
        """Return the places, by position, that provide any of some services."""
        wanted = tuple(asked)
        return [
            row
            for row, own in enumerate(self._services)
            if any(is_kind_of(service, root) for service in own for root in wanted)
        ]

    def kinds(self) -> list[dict[str, Any]]:
        """Return what residents choose from: roots of the service tree that have places."""
        roots = dict.fromkeys(service.split(".")[0] for service in self._ids)
        return [self._kind(root, KINDS.get(root, label(root)), root, (root,)) for root in roots]

    def care(self) -> list[dict[str, Any]]:
        """Return the same for the care map, those without places too."""
        return [self._kind(key, name, sign, asked) for key, (name, sign, asked) in CARE.items()]

    def _kind(
        self, key: str, name: Sequence[str], sign: str, asked: tuple[str, ...]
    ) -> dict[str, Any]:
        own = [s for s in self._ids if any(is_kind_of(s, root) for root in asked)]
        look = service_sign(sign)
        return {
            "id": key,
            "name": list(name),
            "shape": look.shape,
            "colour": look.colour,
            "rows": self.of(asked),
            "subs": [{"name": list(label(s)), "rows": self.of((s,))} for s in own if s not in asked]
            if len(own) > 1
            else [],
        }

    def header(self) -> dict[str, Any]:
        """Return what is told of each place."""
        number = {service: i for i, service in enumerate(self._ids)}
        texts, hours = self._hours()
        return {
            "services": [list(label(service)) for service in self._ids],
            "hours": texts,
            "places": {
                "name": [_name(name) for name in self.table["name"]],
                "services": [[number[s] for s in own] for own in self._services],
                "root": [own[0].split(".")[0] for own in self._services],
                "hours": hours,
                "access": self._access(),
                "entrances": [int(count) for count in self.table["entrances"]],
            },
        }

    def _hours(self) -> tuple[list[dict[str, Any]], list[int]]:
        """Return the different opening hours, and which of them each place has; -1: unknown."""
        column = self.table["hours"] if "hours" in self.table else [None] * len(self.table)
        cells = [cell.strip() if isinstance(cell, str) else "" for cell in column]
        own = {text: i for i, text in enumerate(dict.fromkeys(cell for cell in cells if cell))}
        told: list[dict[str, Any]] = []
        for text in own:
            week = week_of(text)
            told.append(
                {"week": None, "text": [text[:_MOST_HOURS]] * 2}
                if week is None
                else {"week": week, "text": list(week_text(week))}
            )
        return told, [own.get(cell, -1) for cell in cells]

    def _access(self) -> list[str]:
        column = next((name for name in _ACCESS_COLUMNS if name in self.table), None)
        if column is None:
            return [""] * len(self.table)
        return [_ACCESS.get(str(cell).strip().lower(), "") for cell in self.table[column]]


def _services(table: gpd.GeoDataFrame) -> list[tuple[str, ...]]:
    if "services" not in table:
        return [(str(service),) for service in table["service"]]
    return [
        tuple(dict.fromkeys((str(first), *more)))
        for first, more in zip(table["service"], table["services"], strict=True)
    ]


def _name(name: object) -> str:
    """Return a name as residents may read it, without the number of a map object."""
    return "" if name is None else _OWN.sub("", str(name)).strip()
