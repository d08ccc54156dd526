"""New ways on foot, and lifts and cable cars that have a time of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from lifecircle.base.text import Bilingual
from lifecircle.changes.done import Done, Lacking
from lifecircle.layers.corrections import degrees_text
from lifecircle.streets.edit.edits import edit

if TYPE_CHECKING:
    from lifecircle.changes.draft import Draft
    from lifecircle.study.changes import NewLink


def add_link(draft: Draft, change: NewLink) -> Done | Lacking:
    """Add a way between two streets.

    Raises
    ------
    StreetsError
        If an end is too far from any street, or both join one place.
    """
    if not change.line:
        return Lacking(("site",), Bilingual("未写明线路的位置。", "Where it runs is not said."))
    line = shapely.LineString(draft.points(change.line, change, "line"))
    name = change.name
    found = edit(
        draft.network,
        lambda streets: streets.add_path(
            line,
            kind=change.highway,
            name=name,
            minutes=change.minutes,
            wheelchair=change.wheelchair,
        ),
    )
    draft.edits.append(found)
    at = line.interpolate(0.5, normalized=True)
    said, where = found.said[0], degrees_text(at, draft.district.crs)
    zh, en = "", ""
    if change.minutes is not None:
        zh = f"单程 {change.minutes:g} 分钟，"
        en = f"; it takes {change.minutes:g} minutes each way"
    return Done(
        Bilingual(
            f"{said.zh.removesuffix('。')}，{zh}中点位于 {where}。",
            f"{said.en.removesuffix('.')}{en}; its middle is at {where}.",
        ),
        at,
    )
