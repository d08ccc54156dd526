"""Places that open, close, move, grow, and change what they provide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import InputError
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.changes.done import Done, Lacking
from lifecircle.changes.joints import spot_of
from lifecircle.changes.named import THERE, find_facility, full_id, title
from lifecircle.changes.wording import amounts_of, no_facility
from lifecircle.layers.corrections import degrees_text
from lifecircle.layers.extras import same
from lifecircle.layers.facility_notes import SAME_PLACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.changes.draft import Draft
    from lifecircle.study.changes import (
        Close,
        Convert,
        Move,
        Open,
        ShareGrounds,
    )


def open_place(draft: Draft, change: Open) -> Done | Lacking:
    """Add a place, or let one come to be that is listed and not there yet."""
    if change.facility:
        return _come_to_be(draft, change)
    missing = [code for code, has in (("service", change.service), ("site", change.at)) if not has]
    if missing == ["service"] and change.row:
        return Lacking(
            ("service",),
            Bilingual(
                "类别未写明，或未对应到服务。", "What it provides is not said, or is no service."
            ),
        )
    if missing:
        return _not_placed(missing)
    services = tuple(dict.fromkeys((change.service, *change.services)))
    at, doors = _site(draft, change)
    name = change.name
    # What was put on a map stands beside whatever the map shows there.
    double = None if change.joints else _double(draft, name, services, at)
    if double is not None:
        return _once(draft, double, change, services)
    cells: dict[str, Any] = {
        "id": change.id,
        "name": name,
        "services": services,
        "geometry": at,
        **_told(change),
    }
    row = draft.add(cells, doors, change.joints)
    zh, en = _labels(services)
    called = title(draft.table, row)
    where = degrees_text(at, draft.district.crs)
    amounts = amounts_of(change.quantities)
    return Done(
        Bilingual(
            f"新建{called.zh}（{zh}{amounts.zh and '，' + amounts.zh}），位于 {where}。",
            f"{called.en} opens ({en}{amounts.en and ', ' + amounts.en}) at {where}.",
        ),
        at,
        (full_id(draft.table, row),),
    )


def _come_to_be(draft: Draft, change: Open) -> Done:
    """Let a listed place exist; one that does already stays as it is."""
    try:
        row = find_facility(draft.table, change.facility, exists=False)
    except InputError as error:
        if error.code != THERE:
            raise
        row = find_facility(draft.table, change.facility)
        called = title(draft.table, row)
        text = Bilingual(f"{called.zh}已经存在。", f"{called.en} is there already.")
        return Done(text, draft.table.geometry.iloc[row], (full_id(draft.table, row),))
    services = draft.table["services"].iloc[row]
    draft.begin(row)
    more = tuple(s for s in (change.service, *change.services) if s and s not in services)
    if more:
        draft.set(row, "services", (*services, *more))
    draft.hold(draft.table["services"].iloc[row])
    for column, value in _told(change).items():
        draft.set(row, column, value)
    if change.at is not None:
        at, doors = _site(draft, change)
        draft.set(row, draft.table.geometry.name, at)
        draft.enter(row, doors, change.joints)
    called = title(draft.table, row)
    return Done(
        Bilingual(f"{called.zh}建成启用。", f"{called.en} is there from now on."),
        draft.table.geometry.iloc[row],
        (full_id(draft.table, row),),
    )


def _double(draft: Draft, name: str, services: Sequence[str], at: shapely.Point) -> int | None:
    """Return the row of a place of the same name and service at the same spot, if there is one."""
    if not name:
        return None
    table = draft.table
    near = np.asarray(shapely.dwithin(table.geometry.to_numpy(), at, SAME_PLACE), dtype=bool)
    near &= table["exists"].to_numpy(dtype=bool)
    for row in np.flatnonzero(near).tolist():
        shared = {*table["services"].iloc[row]} & {*services}
        if shared and same(table["name"].iloc[row]) == same(name):
            return int(row)
    return None


def _once(draft: Draft, row: int, change: Open, services: Sequence[str]) -> Done:
    """Let a place that is listed already count once, with what the change knows of it."""
    own = draft.table["services"].iloc[row]
    draft.set(row, "services", tuple(dict.fromkeys((*own, *services))))
    draft.hold([s for s in services if s not in own])
    for column, value in _told(change).items():
        known = column in draft.table and not pd.isna(draft.table[column].iloc[row])
        if not known:
            draft.set(row, column, value)
    called, full = title(draft.table, row), full_id(draft.table, row)
    return Done(
        Bilingual(
            f"{called.zh}已在名单中（{full}），只计一次。",
            f"{called.en} is listed already ({full}) and counts once.",
        ),
        draft.table.geometry.iloc[row],
        (full,),
    )


def close_place(draft: Draft, change: Close) -> Done | Lacking:
    """Let a place be no more; what it shares ends with it."""
    if not change.facility:
        return no_facility()
    row = find_facility(draft.table, change.facility)
    draft.end(row)
    called = title(draft.table, row)
    return Done(
        Bilingual(f"{called.zh}关闭。", f"{called.en} closes."),
        draft.table.geometry.iloc[row],
        (full_id(draft.table, row),),
    )


def move_place(draft: Draft, change: Move) -> Done | Lacking:
    """Move a place, its entrances, and what it shares."""
    if not change.facility:
        return no_facility()
    row = find_facility(draft.table, change.facility)
    if change.to is None:
        return _not_placed(["site"])
    to = spot_of(change.joints, draft.point(change.to, change, "to"))
    doors = draft.points(change.entrances, change, "entrances") or [to]
    metres = float(draft.table.geometry.iloc[row].distance(to))
    for one in draft.with_guests(row):
        draft.set(one, draft.table.geometry.name, to)
        draft.enter(one, doors, change.joints)
    called = title(draft.table, row)
    where = degrees_text(to, draft.district.crs)
    return Done(
        Bilingual(
            f"{called.zh}迁至 {where}，相距 {metres:,.0f} 米。",
            f"{called.en} moves by {metres:,.0f} m to {where}.",
        ),
        to,
        (full_id(draft.table, row),),
    )


def convert_place(draft: Draft, change: Convert) -> Done | Lacking:
    """Let a place provide other services instead of its own."""
    if not change.facility:
        return no_facility()
    row = find_facility(draft.table, change.facility)
    if not change.services:
        return Lacking(("service",), Bilingual("未写明改作何用。", "Its new use is not said."))
    services = tuple(dict.fromkeys(change.services))
    draft.set(row, "services", services)
    draft.set(row, "service", services[0])
    draft.hold(services)
    called, (zh, en) = title(draft.table, row), _labels(services)
    return Done(
        Bilingual(f"{called.zh}改为{zh}。", f"{called.en} becomes: {en}."),
        draft.table.geometry.iloc[row],
        (full_id(draft.table, row),),
    )


def share_place(draft: Draft, change: ShareGrounds) -> Done | Lacking:
    """Let a place serve others, too, at hours of its own: a row beside its own."""
    if not change.facility:
        return no_facility()
    row = find_facility(draft.table, change.facility)
    own = draft.table["services"].iloc[row]
    services = tuple(s for s in dict.fromkeys(change.services) if s not in own)
    if not services:
        return Lacking(
            ("service",),
            Bilingual(
                "未写明共享哪些服务，或该设施本已提供。",
                "What it is shared for is not said, or it provides that already.",
            ),
        )
    table = draft.table
    cells: dict[str, Any] = {
        "id": change.id,
        "name": table["name"].iloc[row],
        "services": services,
        "geometry": table.geometry.iloc[row],
    }
    if change.hours:
        cells["hours"] = change.hours
    if "ownership" in table:
        cells["ownership"] = table["ownership"].iloc[row]
    guest = draft.add(cells, list(draft.doors(row)))
    draft.guests.setdefault(row, []).append(guest)
    called, (zh, en) = title(draft.table, row), _labels(services)
    hours = Bilingual("，时段未写明", ", at hours that are not said")
    if change.hours:
        hours = Bilingual(f"，时段为 {change.hours}", f", {change.hours}")
    return Done(
        Bilingual(
            f"{called.zh}对外共享：{zh}{hours.zh}。", f"{called.en} is shared: {en}{hours.en}."
        ),
        draft.table.geometry.iloc[row],
        (full_id(draft.table, row), full_id(draft.table, guest)),
    )


def _site(draft: Draft, change: Open) -> tuple[shapely.Point, list[shapely.Point]]:
    """Return where a place opens, and its entrances."""
    at = spot_of(change.joints, draft.point(change.at or (0.0, 0.0), change, "at"))
    return at, draft.points(change.entrances, change, "entrances") or [at]


def _told(change: Open) -> dict[str, Any]:
    """Return what a change tells of a place, by column."""
    cells: dict[str, Any] = {**change.quantities}
    for column in ("grade", "ownership", "hours"):
        if getattr(change, column):
            cells[column] = getattr(change, column)
    if change.year is not None:
        cells["opening_year"] = float(change.year)
    return cells


def _labels(services: Sequence[str]) -> tuple[str, str]:
    names = [label(service) for service in services]
    return "、".join(one.zh for one in names), ", ".join(one.en for one in names)


def _not_placed(missing: Sequence[str]) -> Lacking:
    zh = {"site": "位置", "service": "服务类别"}
    en = {"site": "a site", "service": "what it provides"}
    return Lacking(
        tuple(missing),
        Bilingual(
            f"未写明{'和'.join(zh[one] for one in missing)}。",
            f"It lacks {' and '.join(en[one] for one in missing)}.",
        ),
    )
