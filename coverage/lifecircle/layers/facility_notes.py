"""What is said about facilities: far ones, doubles, those without doors, what their list tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.findings import Items
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.facility_hours import osm_hours
from lifecircle.layers.rows import items, rows
from lifecircle.layers.shapes import names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.layers.facility_status import Existence

SAME_PLACE: Final = 5.0
"""Metres: closer than this, two entries of one service and name may be one place."""
_SHOWN: Final = 3
FAR_AWAY: Final = 10_000.0
"""Metres from the area beyond which a place may be a slip of the pen."""


def note_far(table: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, log: Log) -> None:
    """Note facilities more than `FAR_AWAY` from the area: how many, and the farthest."""
    area = outline.to_crs(table.crs).geometry.union_all()
    distance = np.asarray(shapely.distance(table.geometry.to_numpy(), area))
    far = np.flatnonzero(distance > FAR_AWAY)
    if not far.size:
        return
    farthest = int(far[np.argmax(distance[far])])
    label = table["name"].iloc[farthest] or table["id"].iloc[farthest]
    log.note(
        Note(
            "facilities.far",
            Bilingual(
                f"{far.size:,} 处设施距评估范围超过 {FAR_AWAY / 1000:g} 公里，最远的是{label}，"
                f"{distance[farthest] / 1000:,.0f} 公里。",
                f"{far.size:,} facilities lie more than {FAR_AWAY / 1000:g} km from the area; the "
                f"farthest is {label}, {distance[farthest] / 1000:,.0f} km away.",
            ),
        ),
        "warns",
        action=Bilingual("核对其坐标", "check their coordinates"),
        items=_as_items(table, far),
    )


def note_double(table: gpd.GeoDataFrame, one: Ints, other: Ints, log: Log, *, merged: bool) -> None:
    """Note pairs of facilities as good as at one point, that are merged or may be one."""
    if not len(one):
        return
    ids = table["id"].to_numpy()
    pairs = sorted(f"{ids[i]} / {ids[j]}" for i, j in zip(one, other, strict=True))
    zh = "服务与名称相同，按一处计" if merged else "服务相同，可能是同一处，按两处计"
    en = (
        "have one service and name and count as one place"
        if merged
        else "have one service; they may be one place and are counted as two"
    )
    log.note(
        Note(
            "facilities.merged" if merged else "facilities.double",
            Bilingual(
                f"{len(pairs)} 对设施相距不足 {SAME_PLACE:.0f} 米，{zh}：{names(pairs)}。",
                f"{len(pairs)} pairs of facilities less than {SAME_PLACE:.0f} m apart {en}: "
                f"{names(pairs)}.",
            ),
        ),
        "warns",
        action=Bilingual("从名单中删去重复的一行", "delete the row that repeats the other")
        if merged
        else Bilingual("补上名称，或删去重复的一行", "name them, or delete the one too many"),
        items=_as_items(table, np.unique(np.concatenate([one, other]))),
    )


def note_doorless(doorless: gpd.GeoDataFrame, log: Log) -> None:
    """Note facilities that are areas and have no listed doors."""
    count = len(doorless)
    log.note(
        Note(
            "facilities.no_doors",
            Bilingual(
                f"{count} 处设施以范围表示且无出入口资料：按进入其内部一点计算，"
                "步行时间偏长而不偏短。",
                f"{count} facilities are areas without listed doors: the way leads to one point "
                "inside, which makes it rather too long than too short.",
            ),
        ),
        action=Bilingual("如有出入口资料，写在 entrances 中", "list their doors under entrances"),
        items=_as_items(doorless, np.arange(count)),
    )


def note_columns(
    found: Sequence[tuple[str, str]],
    empty: Sequence[tuple[str, int]],
    frame: gpd.GeoDataFrame,
    log: Log,
) -> None:
    """Note which columns were taken without being named, and cells without a value.

    Parameters
    ----------
    found
        Column of the file, and what it was taken for.
    empty
        Column of the file, and how many of its cells tell nothing.
    frame
        The list as read.
    log
        Takes the notes.
    """
    name = "" if log.file is None else log.file.name
    if found:
        log.note(
            Note(
                "facilities.columns",
                Bilingual(
                    f"{name}：按列名识别的设施属性："
                    + "、".join(f"{source}（{ours}）" for source, ours in found)
                    + "。",
                    f"{name}: columns taken by their names: "
                    + ", ".join(f"{source} ({ours})" for source, ours in found)
                    + ".",
                ),
            ),
            action=Bilingual(
                "若有误，在评估文件中另行指明", "if one is wrong, name another in the study file"
            ),
        )
    if empty:
        log.note(
            Note(
                "facilities.empty_cells",
                Bilingual(
                    f"{name}：{len(frame):,} 处设施中，以下各列有空值，按未知计："
                    + "、".join(f"{source} {count:,} 处" for source, count in empty)
                    + "。",
                    f"{name}: of {len(frame):,} places some have no value, which counts as "
                    "unknown: " + ", ".join(f"{source} {count:,}" for source, count in empty) + ".",
                ),
            ),
            action=Bilingual("补填", "fill them in"),
        )


def note_hours(
    frame: gpd.GeoDataFrame, hours: Sequence[str | None], labels: Sequence[str], log: Log
) -> None:
    """Note opening hours that are not understood, the first of them word for word.

    Parameters
    ----------
    frame
        The list as read.
    hours
        Of every row; None where the list has none.
    labels
        What every row is called.
    log
        Takes the note.
    """
    strange = np.array([bool(text) and osm_hours(str(text)) is None for text in hours], dtype=bool)
    if not strange.any():
        return
    texts = list(dict.fromkeys(str(text) for text in np.asarray(hours, dtype=object)[strange]))
    some, count = "；".join(texts[:_SHOWN]), int(strange.sum())
    name = "" if log.file is None else log.file.name
    log.note(
        Note(
            "facilities.hours",
            Bilingual(
                f"{name}：{count:,} 处设施的开放时间无法识别，按未知计，例如：{some}。",
                f"{name}: the opening hours of {count:,} places are not understood and "
                f"count as unknown, for instance: {some}.",
            ),
        ),
        "warns",
        action=Bilingual(
            "改写为“周二至周日 9:00-17:00，周一闭馆”或 Tu-Su 09:00-17:00 的形式",
            "write them like Tu-Su 09:00-17:00; Mo off",
        ),
        items=items(frame, strange, labels),
    )


_WHY: Final = {
    "planned": Bilingual("规划或在建", "planned or under construction"),
    "closed": Bilingual("已停用或撤并", "closed"),
    "later": Bilingual("在评估年份之后开办", "open after the study's year"),
}


def note_existence(
    table: gpd.GeoDataFrame, found: Existence, existing: Collection[str], log: Log
) -> None:
    """Note places that do not count because they do not exist, and words that say neither.

    Parameters
    ----------
    table
        Columns ``id``, ``name``, ``geometry``; row by row what `found` is about.
    found
        From `lifecircle.layers.facility_status.existence`.
    existing
        The words that the study gives; for advice.
    log
        Takes the notes.
    """
    name = "" if log.file is None else log.file.name
    called = titles(table)
    for why, words in _WHY.items():
        at = np.flatnonzero(found.why == why)
        if not at.size:
            continue
        some = names(called[at].tolist())
        log.note(
            Note(
                f"facilities.{why}",
                Bilingual(
                    f"{name}：{at.size:,} 处设施{words.zh}，不计：{some}。",
                    f"{name}: not counted, since they are {words.en}: {at.size:,} places: {some}.",
                ),
            ),
            action=None
            if existing
            else Bilingual(
                "若其实已建成使用，用 existing 写明表示“已有”的状态",
                "if they are there after all, say with existing which words of status mean so",
            ),
            items=_as_items(table, at),
        )
    if found.strange:
        some = names(list(found.strange))
        log.note(
            Note(
                "facilities.status_words",
                Bilingual(
                    f"{name}：状态列中有不认识的写法，按已有设施计：{some}。",
                    f"{name}: words of status that are not known; such places count as existing: "
                    f"{some}.",
                ),
            ),
            "warns",
            action=Bilingual(
                '用 existing = ["现状", …] 写明表示“已有”的状态',
                "say with existing = [...] which words mean that a place exists",
            ),
        )


def note_catchments(
    frame: gpd.GeoDataFrame, empty: Bools, labels: Sequence[str] | None, log: Log
) -> None:
    """Note catchments that belong to no facility of their list.

    Parameters
    ----------
    frame
        The catchments as read.
    empty
        Which of them.
    labels
        What each is called; None: they have no names.
    log
        Takes the note.
    """
    some, called = rows(frame, empty), labels or [""] * len(frame)
    if labels is not None:
        listed = names([label for label, lost in zip(labels, empty, strict=True) if lost])
        some = Bilingual(listed, listed)
    count, total = int(empty.sum()), len(frame)
    name = "" if log.file is None else log.file.name
    log.note(
        Note(
            "facilities.no_facility",
            Bilingual(
                f"{name}：{total:,} 个服务片区中有 {count:,} 个在名单中没有对应设施：{some.zh}。",
                f"{name}: {count:,} of {total:,} catchments have no facility of the list: "
                f"{some.en}.",
            ),
        ),
        "warns",
        action=Bilingual("补全名单，或改正编号", "complete the list, or correct the ids"),
        items=items(frame, empty, called),
    )


def titles(table: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Return what each facility is called: its name, with the id if others are called the same.

    Parameters
    ----------
    table
        Columns ``id`` and ``name``.
    """
    name = table["name"].fillna("").astype(str)
    ids = table["id"].astype(str).to_numpy(dtype=object)
    same = name.duplicated(keep=False).to_numpy(dtype=bool)
    called = [
        f"{n} ({i})" if again else n or i
        for n, i, again in zip(name, ids, same & (name != "").to_numpy(dtype=bool), strict=True)
    ]
    return np.array(called, dtype=object)


def _as_items(table: gpd.GeoDataFrame, at: Ints) -> Items:
    chosen = table.iloc[at]
    return Items(titles(table)[at].tolist(), (), chosen.geometry.to_numpy(), table.crs)
