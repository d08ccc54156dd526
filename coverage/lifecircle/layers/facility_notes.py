"""What is said about facilities: far ones, doubles, and those without doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.findings import Items
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.shapes import names

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Ints

SAME_PLACE: Final = 5.0
"""Metres: closer than this, two entries of one service and name may be one place."""
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
