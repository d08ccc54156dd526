"""What readers must know where goals are about travel by car."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.text import Bilingual, Note
from lifecircle.link_notes import link_notes
from lifecircle.streets.notes import drive_notes as notes_on_roads
from lifecircle.study.corrections import AddPath, ClosePath, ForbidSnap

if TYPE_CHECKING:
    from lifecircle.district import District


def drive_notes(district: District) -> tuple[Note, ...]:
    """Return what every journey by car rests on; empty where there are no roads for cars.

    The notes of the profile are not among them. Codes begin with ``drive.``.

    Parameters
    ----------
    district
        Its roads are read, if nobody did so before.
    """
    if district.drive is None:
        return ()
    limit = district.study.streets.snap_limit
    homes, doors = district.snaps(district.profiles["car"])
    links = link_notes(district.demand, homes, district.facilities, doors, limit)
    notes = notes_on_roads(district.drive.report) + [
        Note(f"drive.{note.code}", Bilingual(f"驾车：{note.text.zh}", f"By car: {note.text.en}"))
        for note in links
    ]
    made = sum(isinstance(c, AddPath | ClosePath | ForbidSnap) for c in district.study.corrections)
    if made:
        notes.append(
            Note(
                "drive.corrections",
                Bilingual(
                    f"评估文件对道路的 {made} 项更正只用于步行路网，不用于机动车路网。",
                    f"The {made} corrections of streets in the study are made in the network on "
                    "foot, not in that for cars.",
                ),
            )
        )
    return tuple(notes)
