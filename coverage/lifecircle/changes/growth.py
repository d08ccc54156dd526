"""Places that take others in, grow, and come up to standard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from lifecircle.base.amounts import quantities
from lifecircle.base.text import Bilingual
from lifecircle.changes.done import Done, Lacking
from lifecircle.changes.named import find_facility, full_id, title
from lifecircle.changes.rows import is_known
from lifecircle.changes.wording import amounts_of, names_of, no_facility

if TYPE_CHECKING:
    from lifecircle.changes.draft import Draft
    from lifecircle.study.changes import Extend, Merge, Upgrade


def merge_places(draft: Draft, change: Merge) -> Done | Lacking:
    """Let places close; another one takes over their quantities and catchments."""
    if not change.facilities or not change.into:
        return no_facility()
    into = find_facility(draft.table, change.into)
    rows = [find_facility(draft.table, one) for one in change.facilities]
    rows = [row for row in dict.fromkeys(rows) if into not in draft.with_guests(row)]
    if not rows:
        return Lacking(
            ("facility",),
            Bilingual("并入的就是它自己。", "It would be merged into itself."),
        )
    unknown: list[str] = []
    for quantity in quantities():
        if quantity not in draft.table:
            continue
        given = [row for row in rows if is_known(draft.table, row, quantity)]
        if not given:
            continue
        if not is_known(draft.table, into, quantity):
            unknown.append(quantity)
            continue
        column = draft.table[quantity]
        total = float(column.iloc[into]) + sum(float(column.iloc[row]) for row in given)
        draft.set(into, quantity, total)
    for row in rows:
        draft.inherit(row, into)
        draft.end(row)
    table = draft.table
    called = [title(table, row) for row in rows]
    stays = title(table, into)
    lost = names_of(unknown)
    zh = f"；{stays.zh}的{lost.zh}未知，合并后仍未知" if unknown else ""
    en = f"; how much {stays.en} has is not known ({lost.en}), nor the sum" if unknown else ""
    return Done(
        Bilingual(
            f"{'、'.join(c.zh for c in called)}并入{stays.zh}{zh}。",
            f"{', '.join(c.en for c in called)} merged into {stays.en}{en}.",
        ),
        table.geometry.iloc[into],
        (full_id(table, into), *(full_id(table, row) for row in rows)),
    )


def extend_place(draft: Draft, change: Extend) -> Done | Lacking:
    """Add quantities to those of a place; unknown ones stay unknown."""
    if not change.facility:
        return no_facility()
    row = find_facility(draft.table, change.facility)
    if not change.quantities:
        return Lacking(
            ("capacity",),
            Bilingual("未写明增加多少规模。", "By how much it grows is not said."),
        )
    table = draft.table
    known = {q: n for q, n in change.quantities.items() if is_known(table, row, q)}
    unknown = [quantity for quantity in change.quantities if quantity not in known]
    called, lost = title(table, row), names_of(unknown)
    if not known:
        return Lacking(
            ("capacity",),
            Bilingual(
                f"{called.zh}现有{lost.zh}未知，扩建后的总数也未知。",
                f"How much {called.en} has is not known ({lost.en}), nor what it will have.",
            ),
        )
    for quantity, number in known.items():
        draft.set(row, quantity, float(draft.table[quantity].iloc[row]) + number)
    added = amounts_of(known)
    zh = f"；现有{lost.zh}未知，仍未知" if unknown else ""
    en = f"; how much it has stays unknown ({lost.en})" if unknown else ""
    return Done(
        Bilingual(f"{called.zh}增加{added.zh}{zh}。", f"{called.en} grows by {added.en}{en}."),
        draft.table.geometry.iloc[row],
        (full_id(draft.table, row),),
    )


def upgrade_place(draft: Draft, change: Upgrade) -> Done | Lacking:
    """Give a place another grade, or let it come up to standard."""
    if not change.facility:
        return no_facility()
    row = find_facility(draft.table, change.facility)
    if change.grade is None and change.qualified is None:
        return Lacking(
            ("capacity",),
            Bilingual(
                "未写明提升后的等级，也未写明是否达标。",
                "Neither a grade is given nor whether it comes up to standard.",
            ),
        )
    parts_zh, parts_en = [], []
    if change.grade is not None:
        draft.set(row, "grade", _graded(draft, change.grade))
        parts_zh.append(f"等级为{change.grade}")
        parts_en.append(f"its grade is {change.grade}")
    if change.qualified is not None:
        draft.set(row, "qualified", change.qualified)
        parts_zh.append("达标" if change.qualified else "未达标")
        parts_en.append(f"it is {'' if change.qualified else 'not '}up to standard")
    called = title(draft.table, row)
    return Done(
        Bilingual(
            f"{called.zh}提升：{'，'.join(parts_zh)}。",
            f"{called.en} is upgraded: {', '.join(parts_en)}.",
        ),
        draft.table.geometry.iloc[row],
        (full_id(draft.table, row),),
    )


def _graded(draft: Draft, grade: str) -> Any:
    """Return a grade as its column has them: a number where these are numbers."""
    table = draft.table
    numbers = "grade" in table and pd.api.types.is_numeric_dtype(table["grade"])
    if not numbers:
        return grade
    try:
        return float(grade)
    except ValueError:
        return grade
