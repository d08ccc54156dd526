"""Making the corrections of the street network that a study declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from lifecircle.base.errors import StreetsError, StudyError
from lifecircle.base.text import Bilingual
from lifecircle.study.corrections import AddPath, ClosePath, ForbidSnap

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.text import Text
    from lifecircle.layers.corrections import Numbered
    from lifecircle.streets import StreetNetwork
    from lifecircle.streets.edit.draft import Draft
    from lifecircle.study import Study
    from lifecircle.study.corrections import Repair

_KINDS = (AddPath, ClosePath, ForbidSnap)


def correct_streets(
    network: StreetNetwork, study: Study, log: Log
) -> tuple[StreetNetwork, tuple[Repair, ...]]:
    """Add paths, close streets and forbid links, in the order of the study.

    Parameters
    ----------
    network
        As read.
    study
        Its corrections.
    log
        Takes a finding for each; a lenient one takes what stops an audit, too, and that
        correction is not made.

    Returns
    -------
    tuple
        The corrected network, or the given one if nothing is to be corrected; and what was done.

    Raises
    ------
    StudyError
        If a path or place is too far from any street, or it is not clear which street is meant.
    CrsError
        If the CRS of a correction has no such place.
    """
    if not any(isinstance(correction, _KINDS) for correction in study.corrections):
        return network, ()
    from lifecircle.layers.corrections import (  # noqa: PLC0415 - rarely needed
        degrees_text,
        make_corrections,
    )
    from lifecircle.streets.edit.draft import Draft  # noqa: PLC0415

    draft = Draft(network)

    def make(one: Numbered) -> tuple[Bilingual, shapely.Point]:
        try:
            done, at = _make(draft, one, network.crs)
        except StreetsError as error:
            raise _in_study(error, one.file, one.place) from error
        where = degrees_text(at, network.crs)
        zh, en = ("中点", "its middle ") if isinstance(one.correction, AddPath) else ("", "")
        return Bilingual(
            f"{done.zh.removesuffix('。')}，{zh}位于 {where}。",
            f"{done.en.removesuffix('.')}, {en}at {where}.",
        ), at

    repairs = make_corrections(study, _KINDS, make, network.crs, log)
    try:
        return draft.finished(), repairs
    except StreetsError as error:
        raise _in_study(error, study.file, "corrections") from error


def _make(draft: Draft, one: Numbered, crs: CRS) -> tuple[Bilingual, shapely.Point]:
    """Make a correction; return what was done and where."""
    declared = one.correction
    if isinstance(declared, AddPath):
        places = [
            one.point(f"line[{i}]", place, crs) for i, place in enumerate(declared.line, start=1)
        ]
        line = shapely.LineString(places)
        done = draft.add_path(line, kind=declared.highway, name=declared.name)
        return done, line.interpolate(0.5, normalized=True)
    if not isinstance(declared, ClosePath | ForbidSnap):
        raise TypeError(declared)
    at = one.point("at", declared.at, crs)
    change = draft.close if isinstance(declared, ClosePath) else draft.forbid_links
    return change(at, declared.name), at


def _in_study(error: StreetsError, file: Path, place: Text) -> StudyError:
    """Say where in the study file an error is."""
    return StudyError(
        error.what,
        file=file,
        place=place,
        expected=error.expected,
        found=error.found,
        todo=error.todo,
    )
