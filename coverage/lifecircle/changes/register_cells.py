"""Cells of a register: years, amounts, prices, services and places of its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.layers.cells import read_year
from lifecircle.layers.facility_numbers import header_unit, read_numbers
from lifecircle.layers.facility_services import SEPARATORS
from lifecircle.layers.register_words import service_called

if TYPE_CHECKING:
    from lifecircle.layers.registers import Projects
    from lifecircle.study.changes import Register

_RANGE: Final = re.compile(r"\s*(?:至|到|[-–—~～])+\s*")
_MONEY: Final = {"万": 1e4, "万元": 1e4, "亿": 1e8, "亿元": 1e8, "元": 1.0}
_PRICE: Final = re.compile(r"约?([\d,，.]+)\s*(亿元|万元|元|亿|万)?")


@dataclass
class RegisterCells:
    """Reads the cells of a register, and remembers which are not understood.

    Attributes
    ----------
    register, projects
        What the study says of it, and its rows.
    wrong
        What is wrong, and in which column → rows.
    no_service
        Categories that are no services.
    """

    register: Register
    projects: Projects
    wrong: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    no_service: dict[str, None] = field(default_factory=dict)

    def cell(self, row: int, what: str) -> str:
        """Return what a row tells; empty where it tells nothing."""
        return self.projects.cell(row, what)

    def year(self, row: int) -> int | None:
        """Return the year of a row; of a span its last."""
        cell = self.cell(row, "year")
        if not cell:
            return None
        year = read_year(cell)
        if year is None:
            ends = [read_year(part) for part in _RANGE.split(cell)]
            year = ends[-1] if len(ends) == 2 and all(ends) else None  # noqa: PLR2004 - from, to
        if year is None:
            self.wrong.setdefault(("year", "year"), []).append(row)
            return None
        return int(year)

    def price(self, row: int) -> float | None:
        """Return what a row costs, in yuan where its unit is 元, 万元 or 亿元."""
        cell = self.cell(row, "price")
        column = self.projects.columns.get("price", "")
        found = _PRICE.fullmatch(cell)
        if found is None:
            return None
        unit = found[2] or header_unit(column)[1]
        try:
            number = float(found[1].replace(",", "").replace("，", ""))
        except ValueError:
            return None
        return number * _MONEY.get(unit, 1.0) or None

    def number(self, row: int, what: str, quantity: str) -> float | None:
        """Return a number of a row; None where it is empty, 0 or not understood."""
        cell = self.cell(row, what)
        column = self.projects.columns.get(what, "")
        return self._read(row, cell, quantity, column) if cell else None

    def _read(self, row: int, cell: str, quantity: str, column: str) -> float | None:
        cells = read_numbers([cell.removeprefix("约")], quantity, column)
        number = float(cells.parsed[0])
        if cells.wrong[0] or number < 0:
            self.wrong.setdefault(("number", column), []).append(row)
            return None
        return None if np.isnan(number) or number == 0 else number

    def quantities(self, row: int) -> dict[str, float]:
        """Return the amounts of a row, by quantity."""
        found = {}
        for quantity, column in self.projects.quantities.items():
            cell = str(self.projects.table[column].iloc[row])
            number = self._read(row, cell, quantity, column) if cell else None
            if number is not None:
                found[quantity] = number
        return found

    def services(self, row: int) -> list[str]:
        """Return the services that a row's category names; those that are none are noted."""
        cell = self.cell(row, "service")
        found = []
        parts = [cell] if self._one(cell) else re.split(f"[{re.escape(SEPARATORS)}]", cell)
        for part in filter(None, (part.strip() for part in parts)):
            service = self._one(part)
            if service is not None:
                found.append(service)
            else:
                self.no_service[part] = None
        own = self.register.service
        return list(dict.fromkeys(found)) or ([own] if own and not cell else [])

    def _one(self, word: str) -> str | None:
        return self.register.services.get(word) or service_called(word) if word else None

    def service(self, row: int, *, note: bool = True) -> str:
        """Return the first service of a row; empty where it has none."""
        known = dict(self.no_service)
        services = self.services(row)
        if not note:
            self.no_service = known
        return services[0] if services else ""

    def point(self, row: int) -> tuple[float, float] | None:
        """Return the place of a row, or a point on it."""
        place = self.projects.places[row]
        if place is None:
            return None
        point = shapely.point_on_surface(place)
        return float(point.x), float(point.y)
