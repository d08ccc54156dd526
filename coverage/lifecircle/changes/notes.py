"""What readers of results must know about a district that changes were made on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.text import Bilingual, Note
from lifecircle.changes.named import title
from lifecircle.layers.shapes import names
from lifecircle.streets.snap import ISLAND, TOO_FAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Ints
    from lifecircle.district import District
    from lifecircle.study.made import Made, Waiting

_MADE: Final = "changes.made"


def noted(
    district: District, doors: Ints, homes: int, misfits: Sequence[int] = ()
) -> tuple[Note, ...]:
    """Return the notes of a district with those on changes.

    Parameters
    ----------
    district
        After the changes.
    doors
        Per entrance, its row number before; -1 where it is new.
    homes
        How many demand points there were before.
    misfits
        Entrances whose joints are not of these streets.
    """
    kept = [note for note in district.notes if note.code != _MADE]
    new = (*_unlinked(district, doors), *_misfits(district, misfits), *_homes(district, homes))
    return (*kept, _made(district.made), *new)


def waiting_notes(waiting: Sequence[Waiting]) -> tuple[Note, ...]:
    """Say which changes were not made, and why."""
    if not waiting:
        return ()
    called_zh, called_en = _called([one.change.name or one.id for one in waiting])
    zh = "".join(dict.fromkeys(one.why.zh for one in waiting))
    en = " ".join(dict.fromkeys(one.why.en for one in waiting))
    return (
        Note(
            "changes.waiting",
            Bilingual(
                f"未落位、未计入的变更：{called_zh}。{zh}",
                f"Changes that were not made: {called_en}. {en}",
            ),
        ),
    )


def _made(made: Sequence[Made]) -> Note:
    zh, en = _called([one.change.name or one.id for one in made])
    return Note(
        _MADE,
        Bilingual(
            f"含 {len(made)} 项变更，不是现状：{zh}。",
            f"With {len(made)} change{'s' * (len(made) > 1)}, not as it is today: {en}.",
        ),
    )


def _called(values: list[str]) -> tuple[str, str]:
    """List names in Chinese and in English, the first ten of them."""
    return names(values, comma="、"), names(values)


def _unlinked(district: District, doors: Ints) -> list[Note]:
    """Say which new or moved places are not linked to the streets."""
    facilities, status = district.facilities, district.entrance_snap.status
    lost = np.isin(status, (ISLAND, TOO_FAR))
    new = np.unique(facilities.entrance_of[(doors < 0) & lost])
    linked = facilities.entrance_of[~lost]
    rows = new[~np.isin(new, linked)].tolist()
    if not rows:
        return []
    limit = district.study.streets.snap_limit
    zh, en = _called([title(facilities.table, row).zh for row in rows])
    return [
        Note(
            "changes.unlinked",
            Bilingual(
                f"新建或迁建的设施 {limit:g} 米内没有可接入的道路，步行不可达：{zh}。",
                f"New places with no street to be linked to within {limit:g} m, which nobody "
                f"reaches on foot: {en}.",
            ),
        )
    ]


def _misfits(district: District, entrances: Sequence[int]) -> list[Note]:
    """Say which spots are linked afresh, not as the map that they were put on had it."""
    if not entrances:
        return []
    facilities = district.facilities
    rows = np.unique(facilities.entrance_of[list(entrances)]).tolist()
    zh, en = _called([title(facilities.table, row).zh for row in rows])
    return [
        Note(
            "changes.joints",
            Bilingual(
                f"下列设施的连接点不在现有道路上（道路数据已变），已重新接入最近的道路：{zh}。",
                "Linked to the nearest street afresh, because the streets are not those of the "
                f"map that the spot was put on: {en}.",
            ),
        )
    ]


def _homes(district: District, before: int) -> list[Note]:
    """Say how many of the points of new homes are not linked to the streets."""
    lost = int(np.isin(district.demand_snap.status[before:], (ISLAND, TOO_FAR)).sum())
    if not lost:
        return []
    return [
        Note(
            "changes.unlinked_homes",
            Bilingual(
                f"新建住房有 {lost} 个需求点未能接入道路。",
                f"{lost} demand points of new homes are not linked to any street.",
            ),
        )
    ]
