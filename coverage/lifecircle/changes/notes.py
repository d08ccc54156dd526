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
    from lifecircle.study.made import Made

_MADE: Final = "changes.made"


def noted(district: District, doors: Ints, homes: int) -> tuple[Note, ...]:
    """Return the notes of a district with those on changes.

    Parameters
    ----------
    district
        After the changes.
    doors
        Per entrance, its row number before; -1 where it is new.
    homes
        How many demand points there were before.
    """
    kept = [note for note in district.notes if note.code != _MADE]
    return (*kept, _made(district.made), *_unlinked(district, doors), *_homes(district, homes))


def _made(made: Sequence[Made]) -> Note:
    called = names([one.change.name or one.id for one in made])
    return Note(
        _MADE,
        Bilingual(
            f"含 {len(made)} 项变更，不是现状：{called}。",
            f"With {len(made)} change{'s' * (len(made) > 1)}, not as it is today: {called}.",
        ),
    )


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
    called = names([title(facilities.table, row).zh for row in rows])
    return [
        Note(
            "changes.unlinked",
            Bilingual(
                f"新建或迁建的设施 {limit:g} 米内没有可接入的道路，步行不可达：{called}。",
                f"New places with no street to be linked to within {limit:g} m, which nobody "
                f"reaches on foot: {called}.",
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
