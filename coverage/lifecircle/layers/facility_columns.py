"""Columns of facility lists that plans ask for: grade, status, hours, beds and so on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lifecircle.base.amounts import quantities
from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.columns import plain, require_column
from lifecircle.layers.facility_notes import note_columns, note_hours
from lifecircle.layers.facility_numbers import (
    folded,
    header_unit,
    read_flags,
    read_numbers,
    read_years,
    unit_factor,
)
from lifecircle.layers.rows import items, rows
from lifecircle.layers.shapes import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools
    from lifecircle.layers.facility_numbers import Cells
    from lifecircle.study.model import FacilityLayer

HEADERS: Final = {
    "grade": ("grade", "等级", "级别"),
    "ownership": ("ownership", "性质", "办学性质", "举办者"),
    "status": ("status", "状态", "建设状态"),
    "opening_year": ("opening_year", "opened", "建成年份", "开办年份", "建成年代"),
    "hours": ("hours", "opening_hours", "开放时间", "营业时间"),
    "parent": ("parent", "上级", "总馆"),
    "qualified": ("qualified", "达标", "是否达标"),
}
"""Our column → headers, in any case, that are taken for it where the study names none."""

MORE_QUANTITIES: Final = {
    "places": ("托位", "学位", "席位", "座位"),
    "staff": ("教职工", "职工"),
    "doctors": ("执业医师", "医师"),
    "nurses": ("护士",),
    "general_practitioners": ("全科医师",),
    "pupils": ("在校生", "学生"),
    "children": ("幼儿",),
    "classes": ("班", "教学班"),
    "site_m2": ("用地面积", "占地面积", "场地面积"),
    "books": ("图书",),
}
"""Quantity → headers beside its id and its Chinese name; 数, 总数 or 人数 may follow."""

_KEYS: Final = {"opening_year": "opened"}
"""Our column → key of the study file, where they differ."""
_KEPT_NUMBERS: Final = frozenset({"grade", "ownership", "status"})
_COUNT: Final = re.compile(r"(?:数量|总数|人数|数|总量|量)$")
_MOSTLY: Final = 0.5
"""A column that nobody named is ours if more than this share of its filled cells fit."""


@dataclass(frozen=True)
class Taken:
    """A column of a file that is read as one of ours.

    Attributes
    ----------
    ours, source
        Its name in our table, and in the file.
    declared
        The study file names it.
    """

    ours: str
    source: str
    declared: bool

    @property
    def key(self) -> str:
        """The key of the study file."""
        if self.ours in HEADERS:
            return f"facilities.{_KEYS.get(self.ours, self.ours)}"
        return f"facilities.quantities.{self.ours}"


def read_columns(
    layer: FacilityLayer, frame: gpd.GeoDataFrame, log: Log
) -> tuple[pd.DataFrame, frozenset[str]]:
    """Read what a list tells of its facilities.

    Parameters
    ----------
    layer
        Names columns; others are found by `HEADERS`, by ids and Chinese names of quantities, and
        by `MORE_QUANTITIES`.
    frame
        The list as read.
    log
        Takes which columns were found, how many cells are empty, and hours that are not
        understood; a lenient one takes cells that are wrong, which then are unknown.

    Returns
    -------
    DataFrame
        By position. Only columns that the list has: ``grade, ownership, status, hours, parent``
        as text (numbers of the first three stay numbers), None where empty; ``opening_year`` and
        every quantity by its id as float64, NaN where empty; ``qualified`` True, False or None.
    frozenset of str
        Columns of the file that have the name of one of ours and became it.

    Raises
    ------
    LayerError
        If a column that the study names is not there, or a cell is not a number, a year, yes or
        no, or is negative; naming the rows. A column that nobody named and that is mostly
        something else is left alone.
    """
    table: dict[str, Any] = {}
    taken: list[Taken] = []
    empty: list[tuple[str, int]] = []
    for one in _found(layer, frame):
        cells = frame[one.source]
        values = _text(cells, one) if _is_text(one) else _understood(layer, frame, one, log)
        if values is None:
            continue
        table[one.ours] = values
        taken.append(one)
        missing = int(pd.isna(table[one.ours]).sum())
        if missing:
            empty.append((one.source, missing))
    note_columns([(one.source, one.ours) for one in taken if not one.declared], empty, frame, log)
    if "hours" in table:
        note_hours(frame, table["hours"], labels_of(frame, layer.name), log)
    columns = {ours: pd.Series(values, dtype=values.dtype) for ours, values in table.items()}
    own = pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))
    return own, frozenset(one.source for one in taken if one.source in table)


def _found(layer: FacilityLayer, frame: gpd.GeoDataFrame) -> list[Taken]:
    """Return the columns to read, those of the study first; each of ours once."""
    taken: dict[str, Taken] = {}
    named = {ours: getattr(layer, _KEYS.get(ours, ours)) for ours in HEADERS}
    for ours, source in (*named.items(), *layer.quantities.items()):
        if source is not None:
            taken[ours] = Taken(ours, source, declared=True)
            require_column(frame, source, layer.path, taken[ours].key)
    used = {layer.id, layer.name, layer.service_column, *(one.source for one in taken.values())}
    free = [str(c) for c in frame.columns if c != frame.geometry.name and c not in used]
    headers = {folded(name): name for name in reversed(free)}
    for ours, usual in HEADERS.items():
        fits = [headers[header] for header in usual if header in headers]
        if fits and ours not in taken:
            taken[ours] = Taken(ours, fits[0], declared=False)
    for name in free:
        quantity = quantity_of(name)
        exact = quantity == name
        if quantity and (quantity not in taken or (exact and not taken[quantity].declared)):
            taken[quantity] = Taken(quantity, name, declared=False)
    return list(taken.values())


def quantity_of(header: str) -> str | None:
    """Return the quantity that a header names; None if none."""
    name, unit = header_unit(header)
    names = _quantity_names()
    quantity = names.get(name) or names.get(_COUNT.sub("", name)) or names.get(folded(header))
    if quantity is None or (unit and unit_factor(unit, quantity) is None):
        return names.get(folded(header))
    return quantity


def _quantity_names() -> dict[str, str]:
    found = {}
    for quantity, counted in quantities().items():
        for name in (quantity, counted.name.zh, *MORE_QUANTITIES.get(quantity, ())):
            found[folded(name)] = quantity
    return found


def _is_text(one: Taken) -> bool:
    return one.ours in HEADERS and one.ours not in ("opening_year", "qualified")


def _text(cells: pd.Series[Any], one: Taken) -> Any:
    if one.ours in _KEPT_NUMBERS and pd.api.types.is_numeric_dtype(cells):
        return cells.to_numpy()
    texts = np.empty(len(cells), dtype=object)
    texts[:] = [plain(value) or None for value in cells]
    return texts


def _understood(layer: FacilityLayer, frame: gpd.GeoDataFrame, one: Taken, log: Log) -> Any:
    """Return numbers, years or flags; None if the column is something else after all."""
    raw = frame[one.source].tolist()
    cells = _cells(raw, one)
    filled = int((~pd.isna(cells.parsed)).sum() + cells.wrong.sum())
    if not one.declared and filled and cells.wrong.sum() >= _MOSTLY * filled:
        return None
    labels = labels_of(frame, layer.name)
    if cells.wrong.any():
        _refuse(frame, cells.wrong, one, layer, labels, log)
    values = cells.parsed
    if values.dtype == np.float64:
        with np.errstate(invalid="ignore"):
            negative = values < 0
        if negative.any():
            _refuse(frame, negative, one, layer, labels, log, negative=True)
            values = np.where(negative, np.nan, values)
    return values


def _cells(raw: Iterable[Any], one: Taken) -> Cells:
    if one.ours == "opening_year":
        return read_years(raw)
    if one.ours == "qualified":
        return read_flags(raw)
    return read_numbers(raw, one.ours, one.source)


def _refuse(
    frame: gpd.GeoDataFrame,
    wrong: Bools,
    one: Taken,
    layer: FacilityLayer,
    labels: Sequence[str],
    log: Log,
    *,
    negative: bool = False,
) -> None:
    named = rows(frame, wrong)
    shown = list(dict.fromkeys(repr(plain(cell)) for cell in frame[one.source][wrong]))[:3]
    what, expected, code = _WORDS.get(one.ours, _WORDS[""])
    if negative:
        what, expected, code = _WORDS["negative"]
    error = LayerError(
        what,
        file=layer.path,
        place=Bilingual(f"列 {one.source!r}，{named.zh}", f"column {one.source!r}, {named.en}"),
        expected=expected,
        found=Bilingual("、".join(shown), ", ".join(shown)),
        todo=Bilingual(
            f"改正这些单元格，不清楚的留空；若不是此列，在评估文件中用 {one.key} 另行指明",
            f"correct these cells, or leave them empty; if it is another column, name that as "
            f"{one.key} in the study file",
        ),
        code=code,
    )
    log.refuse(code, error, items(frame, wrong, labels))


_WORDS: Final = {
    "": (
        Bilingual("数量列中有不是数字的值", "a column of a quantity has what is no number"),
        Bilingual("数字，可带单位，如 120、120张", "a number, or one with its unit: 120, 120张"),
        "facilities.not_a_number",
    ),
    "negative": (
        Bilingual("数量列中有负数", "a quantity is negative"),
        Bilingual("零或正数", "0 or more"),
        "facilities.negative",
    ),
    "opening_year": (
        Bilingual("开办年份列中有不是年份的值", "the column of opening years has what is no year"),
        Bilingual("年份或日期，如 2019、2019-05-01", "a year or a date: 2019, 2019-05-01"),
        "facilities.not_a_year",
    ),
    "qualified": (
        Bilingual("达标列中有不明的值", "the column qualified has neither yes nor no"),
        Bilingual("是或否", "yes or no (是, 否)"),
        "facilities.not_a_flag",
    ),
}
