"""A district with changes made: a new one that shares everything else with the old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.changes import growth, places
from lifecircle.changes.done import Lacking
from lifecircle.changes.draft import Draft
from lifecircle.changes.housing import add_housing
from lifecircle.changes.named import services_of
from lifecircle.changes.ways import add_link
from lifecircle.study.changes import with_ids
from lifecircle.study.made import Made, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lifecircle.changes.done import Done
    from lifecircle.district import District
    from lifecircle.study.changes import Change


def with_changes(
    district: District, changes: Sequence[Change], file: Path | None = None
) -> tuple[District, tuple[Made, ...], tuple[Waiting, ...]]:
    """Make changes one after the other, whatever their years.

    Parameters
    ----------
    district
        As loaded, or changed before; it stays as it is.
    changes
        A place is named by its id, by ``list/id``, or by its name where one place has it; places
        that changes before brought are among them. A change without an id gets one that is free.
    file
        Where they stand, for errors; None: in the study's.

    Returns
    -------
    District
        With ``made`` grown by the changes; nothing is rebuilt that they do not touch.
    tuple of Made, tuple of Waiting
        What was done; what lacks a site, a capacity or people and was not. A row of a register
        about a facility that there is not waits, too.

    Raises
    ------
    InputError
        If a change names a facility that there is not, or that several lists have; if a place is
        not in its CRS, or a way joins no street.
    """
    draft = Draft.of(district)
    made: list[Made] = []
    waiting: list[Waiting] = []
    for change in with_ids(changes, [one.id for one in district.made]):
        before = draft.table
        try:
            found = _MAKERS[change.kind](draft, change)
        except InputError as error:
            if not change.row:
                raise _about(change, error, file or district.study.file) from error
            found = Lacking(_missing(error), _sentence(error))
        if isinstance(found, Lacking):
            waiting.append(Waiting(change.id, change, found.missing, found.why))
            continue
        xy = None if found.at is None else (float(found.at.x), float(found.at.y))
        services = [
            service
            for facility in found.facilities
            for table in (before, draft.table)
            for service in services_of(table, facility)
        ]
        several = tuple(dict.fromkeys(services))
        made.append(Made(change.id, change, found.text, xy, found.facilities, several))
    return draft.finished(made), tuple(made), tuple(waiting)


_MAKERS: Final[dict[str, Callable[[Draft, Any], Done | Lacking]]] = {
    "open": places.open_place,
    "close": places.close_place,
    "merge": growth.merge_places,
    "move": places.move_place,
    "extend": growth.extend_place,
    "upgrade": growth.upgrade_place,
    "convert": places.convert_place,
    "share": places.share_place,
    "link": add_link,
    "housing": add_housing,
}


def _about(change: Change, error: InputError, file: Path) -> InputError:
    """Say which change an error is about."""
    name = f" “{change.name}”" if change.name else ""
    place = f"{change.id}{name}"
    if error.place is not None:
        return error
    return type(error)(
        error.what,
        file=error.file or file,
        place=place,
        expected=error.expected,
        found=error.found,
        todo=error.todo,
        code=error.code,
    )


def _missing(error: InputError) -> tuple[str, ...]:
    """Return what a row of a register lacks that cannot be made."""
    facility = error.code.startswith("changes.")
    return ("facility",) if facility else ("site",)


def _sentence(error: InputError) -> Bilingual:
    """Return an error as one sentence with its full stop."""
    found = error.found
    return Bilingual(
        error.what.zh + (f"：{found.zh}" if found else "") + "。",
        _capital(error.what.en) + (f": {found.en}" if found else "") + ".",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
