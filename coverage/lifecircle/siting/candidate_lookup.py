"""Units and candidates by the names that a planner writes."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.siting.wording import REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Ints
    from lifecircle.district import District
    from lifecircle.siting.found import Candidates


def units_named(names: Sequence[str], district: District, place: str) -> Ints:
    """Return the rows of units by their names.

    Raises
    ------
    InputError
        If there is no such unit, naming similar ones.
    """
    known = [str(name) for name in district.units["name"]]
    for name in names:
        if name not in known:
            raise InputError(
                Bilingual(f"没有单元 {name!r}", f"there is no unit {name!r}"),
                place=place,
                expected=_similar(name, known),
                found=name,
            )
    return np.flatnonzero(np.isin(np.array(known, dtype=object), names))


def _similar(name: str, known: Sequence[str]) -> Bilingual | None:
    close = get_close_matches(name, [*dict.fromkeys(known)], n=5, cutoff=0.3)
    if not close:
        close = [*dict.fromkeys(known)][:5]
    if not close:
        return None
    return Bilingual("例如 " + "、".join(close), "for instance " + ", ".join(close))


def rows_named(names: Sequence[str], candidates: Candidates, key: str, *, one: bool) -> Ints:
    """Return the rows of candidates by id or name, ascending.

    Parameters
    ----------
    names
        Ids, or names.
    candidates
        Among which.
    key
        Where the study names them, for messages.
    one
        Whether each must be one candidate that may be built on: names that several have, and
        candidates that were left out, are refused.

    Raises
    ------
    InputError
        If nothing is called so, naming what is called alike; or as `one` says.
    """
    table, refused = candidates.table, candidates.refused
    found: list[int] = []
    for name in names:
        rows = np.flatnonzero((table["id"] == name).to_numpy(dtype=bool))
        if not len(rows):
            rows = np.flatnonzero((table["name"] == name).to_numpy(dtype=bool))
        out = ((refused["id"] == name) | (refused["name"] == name)).to_numpy(dtype=bool)
        if not len(rows) and not out.any():
            known = [*table["name"].astype(str), *table["id"].astype(str)]
            raise InputError(
                Bilingual(f"没有备选点 {name!r}", f"there is no candidate {name!r}"),
                place=key,
                expected=_similar(name, known),
                found=name,
            )
        if one and not len(rows):
            reason = REASONS[str(refused["reason"].to_numpy()[out][0])]
            raise InputError(
                Bilingual(
                    f"必选点 {name!r} 已被排除：{reason.zh}",
                    f"the candidate {name!r} must be in, but was left out: {reason.en}",
                ),
                place=key,
            )
        if one and len(rows) > 1:
            ids = [str(own) for own in table["id"].to_numpy()[rows][:5]]
            raise InputError(
                Bilingual(
                    f"名为 {name!r} 的备选点有{len(rows)}处，须写编号",
                    f"{len(rows)} candidates are called {name!r}: give an id",
                ),
                place=key,
                expected=Bilingual("下列之一：" + "、".join(ids), "one of " + ", ".join(ids)),
            )
        found += rows.tolist()
    return np.unique(np.array(found, dtype=np.int64))
