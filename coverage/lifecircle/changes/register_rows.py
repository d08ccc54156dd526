"""Rows of a register as changes: what is to happen, where, when and how much."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from pydantic import TypeAdapter, ValidationError

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note
from lifecircle.changes.register_cells import RegisterCells
from lifecircle.layers.facility_services import SEPARATORS
from lifecircle.layers.register_words import (
    is_homes,
    is_planned,
    is_there,
    kind_of,
    status_of,
)
from lifecircle.layers.rows import items, places, rows
from lifecircle.layers.shapes import names
from lifecircle.study.changes import KINDS, Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.findings import Log
    from lifecircle.layers.registers import Projects
    from lifecircle.study.changes import Register

_ANY: Final[TypeAdapter[Change]] = TypeAdapter(Change)


def rows_as_changes(register: Register, projects: Projects, log: Log) -> tuple[Change, ...]:
    """Return the changes of a register, in the order of its rows.

    Parameters
    ----------
    register
        What the study says of it.
    projects
        As read.
    log
        Takes rows that say that a place is there as it is (they are no projects) and categories
        that are no services; a lenient one takes rows that cannot be understood.

    Returns
    -------
    tuple of Change
        Ids are those of the register, or ``<file>-<row>``. A row that lacks its site, service or
        facility is among them.

    Raises
    ------
    LayerError
        If what happens, a year or a number cannot be understood, or an id is repeated; naming
        the rows.
    """
    return _Rows(register, projects, log, RegisterCells(register, projects)).changes()


@dataclass
class _Rows:
    register: Register
    projects: Projects
    log: Log
    cells: RegisterCells
    _there: list[int] = field(default_factory=list)

    def changes(self) -> tuple[Change, ...]:
        count = len(self.projects.table)
        found = [self._change(row) for row in range(count)]
        self._check_ids([self.projects.cell(row, "id") for row in range(count)])
        for (what, column), at in self.cells.wrong.items():
            self._refuse(what, column, at)
        self._notes()
        return tuple(change for change in found if change is not None)

    def _change(self, row: int) -> Change | None:
        """Return a row as a change; None if it is none, or is not understood."""
        kind = self._kind(row)
        if kind is None:
            return None
        told = self._told(row)
        told |= _MAKERS[kind](self.cells, row)
        try:
            return _ANY.validate_python({"kind": kind, **told})
        except ValidationError:
            self.cells.wrong.setdefault(("row", ""), []).append(row)
            return None

    def _kind(self, row: int) -> str | None:
        word, status = self.cells.cell(row, "kind"), self.cells.cell(row, "status")
        kind = self.register.kinds.get(word)
        if kind is None and word in KINDS:
            kind = word
        if kind is None and word:
            kind = kind_of(word)
            if kind is None:
                self.cells.wrong.setdefault(("kind", "kind"), []).append(row)
                return None
        if kind is None:
            kind = self._kind_of_status(row, status)
        if kind == "close" and self.cells.cell(row, "into"):
            return "merge"
        if kind == "open":
            return self._opens(row)
        if kind == "upgrade" and not self.cells.cell(row, "grade") and "达标" not in word:
            return "extend" if self.cells.quantities(row) else kind
        return kind

    def _kind_of_status(self, row: int, status: str) -> str | None:
        """Return what happens by the status alone; None where nothing does."""
        if not status:
            return "open"
        own = status_of(status)
        if own in ("改扩建", "迁建", "撤并"):
            return {"改扩建": "extend", "迁建": "move", "撤并": "close"}[own]
        if is_there(status):
            self._there.append(row)
            return None
        if is_planned(status):
            return "open"
        kind = kind_of(status)
        if kind is None:
            self.cells.wrong.setdefault(("kind", "status"), []).append(row)
        return kind

    def _opens(self, row: int) -> str:
        """Return what opens: a place, homes, or a way."""
        place = self.projects.places[row]
        if place is not None and place.geom_type in ("LineString", "MultiLineString"):
            return "link"
        homes = self.cells.cell(row, "people") or self.cells.cell(row, "households")
        if is_homes(self.cells.cell(row, "service")):
            return "housing"
        return "housing" if homes and not self.cells.service(row, note=False) else "open"

    def _told(self, row: int) -> dict[str, Any]:
        """Return what every change has."""
        stem = self.register.path.stem
        where = places(self.projects.table, [row])[0]
        return {
            "id": self.cells.cell(row, "id") or f"{stem}-{self.projects.table.index[row] + 1}",
            "name": self.cells.cell(row, "name"),
            "year": self.cells.year(row),
            "status": status_of(self.cells.cell(row, "status"))
            or status_of(self.cells.cell(row, "kind")),
            "source": self.cells.cell(row, "source") or self.register.source,
            "price": self.cells.price(row),
            "row": f"{self.register.path.name} {where.zh}",
        }

    def _check_ids(self, ids: list[str]) -> None:
        again = [row for row, own in enumerate(ids) if own and own in ids[:row]]
        if again:
            self.cells.wrong.setdefault(("id", "id"), []).extend(again)

    def _refuse(self, what: str, told: str, at: list[int]) -> None:
        """Refuse rows that are not understood, all of one sort at once."""
        table = self.projects.table
        column = self.projects.columns.get(told, told)
        cells = list(dict.fromkeys(str(table[column].iloc[row]) for row in at)) if column else []
        text, expected, todo = _WRONG[what]
        named, mask = rows(table, at), np.isin(np.arange(len(table)), at)
        place = named
        if column:
            place = Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}")
        error = LayerError(
            text,
            file=self.register.path,
            place=place,
            expected=expected,
            found=names([repr(cell) for cell in cells]) if cells else None,
            todo=todo,
            code=f"registers.bad_{what}",
        )
        called = [self.cells.cell(row, "name") for row in range(len(table))]
        self.log.refuse(error.code, error, items(table, mask, called, geometry=None))

    def _notes(self) -> None:
        table, file = self.projects.table, self.register.path.name
        called = [self.cells.cell(row, "name") for row in range(len(table))]
        if self._there:
            some = names([called[row] for row in self._there])
            self.log.note(
                Note(
                    "registers.there",
                    Bilingual(
                        f"{file}：{len(self._there)} 行为现状，不是项目，不计：{some}。",
                        f"{file}: {len(self._there)} rows are there already and are no projects: "
                        f"{some}.",
                    ),
                ),
                items=items(table, self._there, called, geometry=None),
            )
        if self.cells.no_service:
            some = names(list(self.cells.no_service))
            self.log.note(
                Note(
                    "registers.no_service",
                    Bilingual(
                        f"{file}：类别未对应服务，有关项目列为未落位：{some}。",
                        f"{file}: categories that are no services; their projects are not "
                        f"placed: {some}.",
                    ),
                ),
                "warns",
                action=Bilingual(
                    "在评估文件的 registers.services 中补上",
                    "add them under registers.services in the study file",
                ),
            )


def _open(cells: RegisterCells, row: int) -> dict[str, Any]:
    services = cells.services(row)
    return {
        "service": services[0] if services else "",
        "services": services[1:],
        "at": cells.point(row),
        "grade": cells.cell(row, "grade") or None,
        "hours": cells.cell(row, "hours") or None,
        "quantities": cells.quantities(row),
        "facility": cells.cell(row, "facility"),
    }


def _at(cells: RegisterCells, row: int) -> dict[str, Any]:
    return {"facility": cells.cell(row, "facility")}


def _merge(cells: RegisterCells, row: int) -> dict[str, Any]:
    cell = cells.cell(row, "facility") or cells.cell(row, "name")
    several = [part.strip() for part in re.split(f"[{re.escape(SEPARATORS)}]", cell)]
    return {"facilities": tuple(filter(None, several)), "into": cells.cell(row, "into")}


def _move(cells: RegisterCells, row: int) -> dict[str, Any]:
    return {**_at(cells, row), "to": cells.point(row)}


def _extend(cells: RegisterCells, row: int) -> dict[str, Any]:
    return {**_at(cells, row), "quantities": cells.quantities(row)}


def _upgrade(cells: RegisterCells, row: int) -> dict[str, Any]:
    words = cells.cell(row, "kind") + cells.cell(row, "status")
    return {
        **_at(cells, row),
        "grade": cells.cell(row, "grade") or None,
        "qualified": True if "达标" in words else None,
    }


def _other_use(cells: RegisterCells, row: int) -> dict[str, Any]:
    return {**_at(cells, row), "services": cells.services(row)}


def _share(cells: RegisterCells, row: int) -> dict[str, Any]:
    return {**_other_use(cells, row), "hours": cells.cell(row, "hours") or None}


def _link(cells: RegisterCells, row: int) -> dict[str, Any]:
    place = cells.projects.places[row]
    if place is not None and place.geom_type == "MultiLineString":
        place = shapely.line_merge(place)
    line = place.coords if place is not None and place.geom_type == "LineString" else ()
    return {
        "line": tuple((float(x), float(y)) for x, y, *_ in line),
        "minutes": cells.number(row, "minutes", "people"),
    }


def _housing(cells: RegisterCells, row: int) -> dict[str, Any]:
    place = cells.projects.places[row]
    area: tuple[tuple[float, float], ...] = ()
    if place is not None and place.geom_type in ("Polygon", "MultiPolygon"):
        largest = max(shapely.get_parts(place), key=shapely.area)
        area = tuple((float(x), float(y)) for x, y, *_ in largest.exterior.coords)
    return {
        "at": None if area else cells.point(row),
        "area": area,
        "people": cells.number(row, "people", "people"),
        "households": cells.number(row, "households", "households"),
    }


_MAKERS: Final[dict[str, Callable[[RegisterCells, int], dict[str, Any]]]] = {
    "open": _open,
    "close": _at,
    "merge": _merge,
    "move": _move,
    "extend": _extend,
    "upgrade": _upgrade,
    "convert": _other_use,
    "share": _share,
    "link": _link,
    "housing": _housing,
}
_CORRECT: Final = Bilingual("改正这些单元格", "correct these cells")
_WRONG: Final[dict[str, tuple[Bilingual, Bilingual | None, Bilingual]]] = {
    "kind": (
        Bilingual("看不出项目是新建还是别的", "what is to happen is not understood"),
        Bilingual(
            "新建、扩建、改扩建、迁建、撤并、合并、续建、改造、提升、改用途、共享",
            "open, close, merge, move, extend, upgrade, convert, share, link, housing",
        ),
        Bilingual(
            "改正，或在评估文件的 registers.kinds 中写明该词",
            "correct it, or explain the word under registers.kinds in the study file",
        ),
    ),
    "year": (
        Bilingual("年份看不懂", "years are not understood"),
        Bilingual("年份或日期，如 2025、2025-06、2021-2025", "a year or a date: 2025, 2025-06"),
        _CORRECT,
    ),
    "number": (
        Bilingual("数量看不懂", "numbers are not understood"),
        Bilingual("零或正数，可带单位，如 120、120张", "0 or more, perhaps with its unit"),
        _CORRECT,
    ),
    "id": (
        Bilingual("项目编号重复", "projects have the same id"),
        Bilingual("各不相同", "an id of its own"),
        _CORRECT,
    ),
    "row": (
        Bilingual("项目的内容自相矛盾", "what rows say cannot be"),
        None,
        Bilingual("检查这些行", "check these rows"),
    ),
}
